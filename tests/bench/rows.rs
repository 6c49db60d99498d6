//! Rows for the benchmark: `rows TABLE FROM TO` writes those with the ids FROM to TO - 1 as `LOAD DATA` reads them.
//!
//! A row depends on its table and id alone, so that every run loads the same bytes, in whatever pieces. The text is of
//! invented words, the more frequent the shorter, so that it compresses like text; half of the binary is compressed
//! already, as pictures are, and half is numbers in records.

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

const WORDS: u64 = 3000;
const STATES: [&str; 5] = ["new", "paid", "packed", "shipped", "returned"];
const KINDS: [&str; 6] = ["view", "search", "add-to-cart", "checkout", "login", "review"];
const MIMES: [&str; 2] = ["image/jpeg", "application/x-samples"];
const ACCENTS: [&str; 6] = ["é", "ü", "ß", "ø", "日", "🙂"];
const SYLLABLES: [&str; 24] = [
    "ka", "lo", "mi", "ren", "ta", "so", "vel", "du", "ni", "ar", "pe", "tor", "la", "be", "qui", "es", "mon", "fa",
    "ri", "ul", "gen", "ho", "st", "wy",
];

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [table, from, to] = args.as_slice() else { return usage() };
    let (Ok(from), Ok(to)) = (from.parse(), to.parse()) else { return usage() };
    let row = match table.as_str() {
        "order_lines" => order_line,
        "events" => event,
        "documents" => document,
        _ => return usage(),
    };
    match write(row, from, to) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("rows: {e}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    eprintln!("rows order_lines|events|documents FROM TO");
    ExitCode::from(2)
}

fn write(row: fn(&mut Line, u64), from: u64, to: u64) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 20, io::stdout().lock());
    let mut line = Line::default();
    for id in from..to {
        line.begin(id);
        row(&mut line, id);
        line.bytes.push(b'\n');
        out.write_all(&line.bytes)?;
    }
    out.flush()
}

/// Narrow: numbers, decimals, times and short strings.
fn order_line(line: &mut Line, id: u64) {
    let mut dice = Dice::new(1, id);
    let order = id / 3 + 1;
    line.text(&order.to_string());
    line.text(&(1 + order.wrapping_mul(2_654_435_761) % 200_000).to_string());
    line.text(&format!("{}{:07}", ["AB", "CX", "KL", "PR"][dice.below(4) as usize], dice.below(60_000) * 37));
    line.text(&(1 + dice.below(12)).to_string());
    line.text(&format!("{}.{:02}", 1 + dice.below(400), dice.below(100)));
    line.optional(dice.below(4) == 0, &format!("0.{:04}", dice.below(4000)));
    let (day, second) = (id / 4000, dice.below(86_400));
    line.text(&format!("{} {:02}:{:02}:{:02}", date(day), second / 3600, second / 60 % 60, second % 60));
    line.optional(dice.below(5) > 0, &date(day + dice.below(9)));
    line.text(STATES[dice.below(5) as usize]);
}

/// A JSON document and a text with everything that must be escaped.
fn event(line: &mut Line, id: u64) {
    let mut dice = Dice::new(2, id);
    line.text(KINDS[dice.below(6) as usize]);
    let tags: Vec<String> = (0..dice.below(6)).map(|_| format!("\"{}\"", word(dice.word()))).collect();
    line.text(&format!(
        "{{\"user\": {}, \"session\": \"{:016x}\", \"page\": \"/{}/{}?q={}\", \"ms\": {}.{}, \"ok\": {}, \
         \"tags\": [{}], \"agent\": {{\"name\": \"{}\", \"version\": [{}, {}]}}, \"title\": \"\\\"{}\\\" {}\"}}",
        dice.below(90_000),
        dice.next(),
        word(dice.word()),
        word(dice.word()),
        word(dice.word()),
        dice.below(900),
        dice.below(100),
        dice.below(9) > 0,
        tags.join(", "),
        word(dice.word() % 9),
        dice.below(120),
        dice.below(9),
        word(dice.word()),
        ACCENTS[dice.below(6) as usize],
    ));
    let length = 40 + dice.below(500) as usize;
    let note = prose(&mut dice, length);
    line.optional(dice.below(8) > 0, &note);
}

/// Some ten thousand bytes of binary and twice that of text.
fn document(line: &mut Line, id: u64) {
    let mut dice = Dice::new(3, id);
    let kind = dice.below(2) as usize;
    line.text(&format!("{}-{}-{id}", word(dice.word()), word(dice.word())));
    line.text(MIMES[kind]);
    let mut digest = Vec::new();
    dice.fill(&mut digest, 32);
    line.field(&digest);
    let length = 4_000 + dice.below(20_000) as usize;
    let mut content = Vec::with_capacity(length + 32);
    if kind == 0 {
        dice.fill(&mut content, length);
    } else {
        let mut at = dice.below(1 << 30) as u32;
        while content.len() < length {
            at += 1 + dice.below(50) as u32;
            content.extend_from_slice(&at.to_le_bytes());
            content.extend_from_slice(&(dice.below(4000) as u16).to_le_bytes());
            content.extend_from_slice(&[0, 0]);
            content.extend_from_slice(&(dice.below(1000) as f32 / 8.0).to_le_bytes());
        }
    }
    line.field(&content);
    let length = 8_000 + dice.below(40_000) as usize;
    line.text(&prose(&mut dice, length));
}

/// Sentences of about so many bytes.
fn prose(dice: &mut Dice, length: usize) -> String {
    let mut text = String::with_capacity(length + 40);
    while text.len() < length {
        text.push_str(&word(dice.word()));
        match dice.below(40) {
            0 => text.push_str(".\n"),
            1 => text.push_str("'s "),
            2 => text.push_str(", "),
            3 => {
                text.push_str(ACCENTS[dice.below(6) as usize]);
                text.push(' ');
            }
            4 if dice.below(8) == 0 => text.push_str(" \\\"\t"),
            _ => text.push(' '),
        }
    }
    text
}

/// The word of this rank. The most frequent ones have one syllable.
fn word(rank: u64) -> String {
    let mut hash = Dice::new(4, rank);
    (0..=usize::from(rank > 12) + usize::from(rank > 300)).map(|_| SYLLABLES[hash.below(24) as usize]).collect()
}

/// A date so many days after the beginning of 2015, in years of 360 days.
fn date(day: u64) -> String {
    format!("{}-{:02}-{:02}", 2015 + day / 336, 1 + day / 28 % 12, 1 + day % 28)
}

/// splitmix64, begun anew for each row.
struct Dice(u64);

impl Dice {
    fn new(stream: u64, row: u64) -> Self {
        Self((stream << 56) ^ row.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// The rank of a word: a few words make up most of a text.
    fn word(&mut self) -> u64 {
        let x = self.below(1 << 20);
        (((x * x) >> 20) * x * WORDS) >> 40
    }

    fn fill(&mut self, out: &mut Vec<u8>, length: usize) {
        while out.len() < length {
            out.extend_from_slice(&self.next().to_le_bytes());
        }
        out.truncate(length);
    }
}

/// A row on its way out: fields between tabs, with what `LOAD DATA` would misread escaped.
#[derive(Default)]
struct Line {
    bytes: Vec<u8>,
}

impl Line {
    fn begin(&mut self, id: u64) {
        self.bytes.clear();
        self.bytes.extend_from_slice(id.to_string().as_bytes());
    }

    fn text(&mut self, text: &str) {
        self.field(text.as_bytes());
    }

    fn optional(&mut self, there: bool, text: &str) {
        if there { self.text(text) } else { self.bytes.extend_from_slice(b"\t\\N") }
    }

    fn field(&mut self, field: &[u8]) {
        self.bytes.push(b'\t');
        for &byte in field {
            match byte {
                b'\t' | b'\n' | b'\\' => self.bytes.extend_from_slice(&[b'\\', byte]),
                0 => self.bytes.extend_from_slice(b"\\0"),
                _ => self.bytes.push(byte),
            }
        }
    }
}

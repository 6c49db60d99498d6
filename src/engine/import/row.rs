//! One row of an `INSERT`, read and written anew in one pass.
//!
//! Most rows of most dumps are spelled as this engine spells its own, or nearly so. Such a row is looked at byte by byte and
//! copied in long runs. Whatever else a row may be is left to [`slow`](super::slow), which knows every literal.

use super::lexer::{Rules, is_space, unquoted};
use super::table::Class;
use crate::dump::quote::{hexadecimal, quoted};

/// How the values of one list of columns are written.
#[derive(Debug, Clone)]
pub struct Shape {
    /// Those of the dump, in its order.
    pub cells: Vec<Cell>,
    /// The names of their columns.
    pub names: Vec<String>,
    /// The place of the column that the server numbers, where numbers are given here.
    pub numbered: Option<usize>,
    /// Whether that column is not in the dump's list, and comes last.
    pub appends: bool,
    /// Whether 0 is a number like others there.
    pub zero_is_a_number: bool,
}

/// How one value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// What its column holds.
    pub class: Class,
    /// Whether the server computes it, so that it is left out.
    pub is_dropped: bool,
}

/// What became of a row.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    /// It was written; it ends before this byte.
    Row(usize),
    /// It goes on behind what there is.
    More,
    /// It is none of the usual kind. What was written of it is to be cut off.
    Odd,
}

/// The next number that a server would give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counter(pub u64);

impl Counter {
    /// A row has this number.
    pub fn saw(&mut self, number: u64) {
        self.0 = self.0.max(number.saturating_add(1));
    }

    /// A row gets the next one.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.max(1) + 1;
        self.0 - 1
    }
}

/// Reads the row that `bytes` begin with, and appends it to `out`.
pub fn fast(bytes: &[u8], shape: &Shape, rules: &Rules, counter: &mut Counter, out: &mut Vec<u8>) -> Step {
    // Where a backslash may be half of a character, the end of a string is not seen in passing.
    let is_usual = !shape.appends && !shape.cells.is_empty() && !rules.charset.hides_backslashes();
    if !is_usual || bytes.first() != Some(&b'(') {
        return if bytes.is_empty() { Step::More } else { Step::Odd };
    }
    let mut row = Copying { bytes, run: 0, at: 1, out, begin: 0 };
    let last = shape.cells.len().wrapping_sub(1);
    for (n, cell) in shape.cells.iter().enumerate() {
        if let Err(step) = row.skip_spaces().and_then(|()| row.cell(*cell, rules)) {
            return step;
        }
        if shape.numbered == Some(n) && !row.note_number(shape.zero_is_a_number, counter) {
            return Step::Odd;
        }
        if let Err(step) = row.skip_spaces() {
            return step;
        }
        match row.bytes[row.at] {
            b',' if n < last => row.separate(*cell),
            b')' if n == last => row.close(*cell),
            _ => return Step::Odd,
        }
    }
    let end = row.at;
    row.out.extend_from_slice(&bytes[row.run..end]);
    let is_text = if rules.charset.is_utf8() {
        simdutf8::basic::from_utf8(&bytes[..end]).is_ok()
    } else {
        bytes[..end].is_ascii()
    };
    if is_text { Step::Row(end) } else { Step::Odd }
}

/// A row on its way.
struct Copying<'a> {
    bytes: &'a [u8],
    /// From here on it is copied as it is.
    run: usize,
    at: usize,
    out: &'a mut Vec<u8>,
    /// Where the last value began.
    begin: usize,
}

impl Copying<'_> {
    fn peek(&self, at: usize) -> Result<u8, Step> {
        self.bytes.get(at).copied().ok_or(Step::More)
    }

    /// Leaves spaces out.
    fn skip_spaces(&mut self) -> Result<(), Step> {
        if !is_space(self.peek(self.at)?) {
            return Ok(());
        }
        self.out.extend_from_slice(&self.bytes[self.run..self.at]);
        while is_space(self.peek(self.at)?) {
            self.at += 1;
        }
        self.run = self.at;
        Ok(())
    }

    /// Goes on behind a comma; where the value before it is left out, so is the comma.
    fn separate(&mut self, cell: Cell) {
        self.at += 1;
        if cell.is_dropped {
            self.run = self.at;
        }
    }

    /// Goes behind the end of the row; where the last value is left out, so is the comma before it.
    fn close(&mut self, cell: Cell) {
        if cell.is_dropped && self.out.last() == Some(&b',') {
            self.out.pop();
        }
        self.at += 1;
    }

    /// What is written from `start` on is not what the dump has there.
    fn instead(&mut self, start: usize, write: impl FnOnce(&mut Vec<u8>)) {
        self.out.extend_from_slice(&self.bytes[self.run..start]);
        write(self.out);
        self.run = self.at;
    }

    fn cell(&mut self, cell: Cell, rules: &Rules) -> Result<(), Step> {
        self.begin = self.at;
        if !cell.is_dropped {
            return self.value(cell.class, rules);
        }
        self.out.extend_from_slice(&self.bytes[self.run..self.at]);
        let written = self.out.len();
        self.run = self.at;
        self.value(cell.class, rules)?;
        self.out.truncate(written);
        self.run = self.at;
        Ok(())
    }

    fn value(&mut self, class: Class, rules: &Rules) -> Result<(), Step> {
        let start = self.at;
        match self.peek(start)? {
            b'\'' if class == Class::Text && rules.charset.is_binary() => Err(Step::Odd),
            b'\'' => self.string(start, class, rules),
            b'0'..=b'9' | b'-' => self.number(start, class),
            b'N' => {
                let word = self.bytes.get(start..start + 5).ok_or(Step::More)?;
                if &word[..4] != b"NULL" || !ends(word[4]) {
                    return Err(Step::Odd);
                }
                self.at += 4;
                Ok(())
            }
            b'_' => {
                const INTRODUCER: &[u8] = b"_binary '";
                let word = self.bytes.get(start..start + INTRODUCER.len()).ok_or(Step::More)?;
                if word != INTRODUCER || class == Class::Text {
                    return Err(Step::Odd);
                }
                self.at += INTRODUCER.len() - 1;
                self.string(start, Class::Bytes, rules)
            }
            _ => Err(Step::Odd),
        }
    }

    /// A string that begins at `self.at`; what stands for it begins at `start`.
    fn string(&mut self, start: usize, class: Class, rules: &Rules) -> Result<(), Step> {
        let from = self.at + 1;
        let mut end = from;
        let mut as_it_is = start + 1 == from;
        loop {
            end += memchr::memchr2(b'\'', b'\\', &self.bytes[end..]).ok_or(Step::More)?;
            match (self.bytes[end], self.peek(end + 1)?) {
                (b'\\', _) if rules.no_escapes => return Err(Step::Odd),
                (b'\\', next) => {
                    as_it_is &= !matches!(next, b'%' | b'_');
                    end += 2;
                }
                (_, b'\'') => {
                    as_it_is = false;
                    end += 2;
                }
                _ => break,
            }
        }
        self.at = end + 1;
        let inside = &self.bytes[from..end];
        let as_bytes = class == Class::Bytes && !inside.is_ascii();
        if !as_it_is || as_bytes {
            let mut value = Vec::with_capacity(inside.len());
            unquoted(inside, b'\'', rules, &mut value);
            self.instead(start, |out| {
                if as_bytes {
                    hexadecimal(&value, out);
                } else {
                    quoted(&value, out);
                }
            });
        }
        Ok(())
    }

    fn number(&mut self, start: usize, class: Class) -> Result<(), Step> {
        let digits = |from: usize| -> Result<usize, Step> {
            let mut at = from;
            while self.peek(at)?.is_ascii_digit() {
                at += 1;
            }
            Ok(at)
        };
        let first = start + usize::from(self.bytes[start] == b'-');
        let mut end = digits(first)?;
        if end == first {
            return Err(Step::Odd);
        }
        let mut is_whole = true;
        if matches!(self.bytes[end], b'x') && self.bytes[start] == b'0' && end == start + 1 {
            return self.hexadecimal(start, class);
        }
        if self.bytes[end] == b'.' {
            is_whole = false;
            let point = end + 1;
            end = digits(point)?;
            if end == point {
                return Err(Step::Odd);
            }
        }
        if matches!(self.bytes[end], b'e' | b'E') {
            is_whole = false;
            let exponent = end + 1 + usize::from(matches!(self.peek(end + 1)?, b'-' | b'+'));
            end = digits(exponent)?;
            if end == exponent {
                return Err(Step::Odd);
            }
        }
        if !ends(self.bytes[end]) || (!is_whole && class != Class::Number) {
            return Err(Step::Odd);
        }
        self.at = end;
        Ok(())
    }

    /// `0x…`, which is a number where a number belongs.
    fn hexadecimal(&mut self, start: usize, class: Class) -> Result<(), Step> {
        let from = start + 2;
        let mut end = from;
        while self.peek(end)?.is_ascii_hexdigit() {
            end += 1;
        }
        if class == Class::Number || end == from || !(end - from).is_multiple_of(2) || !ends(self.bytes[end]) {
            return Err(Step::Odd);
        }
        self.at = end;
        Ok(())
    }

    /// Notes the number of the row, which was just read. `false` where the server would give it another.
    fn note_number(&self, zero_is_a_number: bool, counter: &mut Counter) -> bool {
        let digits = &self.bytes[self.begin..self.at];
        let digits = digits.strip_prefix(b"'").and_then(|inside| inside.strip_suffix(b"'")).unwrap_or(digits);
        if !digits.first().is_some_and(u8::is_ascii_digit) || digits.len() > 19 {
            return digits.first() == Some(&b'-');
        }
        if !digits.iter().all(u8::is_ascii_digit) {
            return false;
        }
        let number = digits.iter().fold(0_u64, |n, b| n.wrapping_mul(10).wrapping_add(u64::from(b - b'0')));
        counter.saw(number);
        number > 0 || zero_is_a_number
    }
}

/// Whether a value may end before this byte.
fn ends(byte: u8) -> bool {
    matches!(byte, b',' | b')') || is_space(byte)
}

#[cfg(test)]
mod tests {
    use super::super::charset::Charset;
    use super::super::lexer::Dialect;
    use super::*;

    fn shape(cells: &[(Class, bool)]) -> Shape {
        Shape {
            cells: cells.iter().map(|(class, is_dropped)| Cell { class: *class, is_dropped: *is_dropped }).collect(),
            names: Vec::new(),
            numbered: None,
            appends: false,
            zero_is_a_number: false,
        }
    }

    fn rules() -> Rules {
        let dialect = Dialect { is_mariadb: true, version: 101_106 };
        Rules { dialect, charset: Charset::utf8(), ansi_quotes: false, no_escapes: false }
    }

    fn of(row: &[u8], cells: &[(Class, bool)]) -> Result<String, Step> {
        let mut out = Vec::new();
        let whole = fast(row, &shape(cells), &rules(), &mut Counter(1), &mut out);
        for length in 0..row.len() {
            let part = fast(&row[..length], &shape(cells), &rules(), &mut Counter(1), &mut Vec::new());
            assert!(part == Step::More || whole == Step::Odd || matches!(part, Step::Row(_)), "{length}: {part:?}");
        }
        match whole {
            Step::Row(end) => {
                assert_eq!(&row[end..], b",x");
                Ok(String::from_utf8(out).unwrap())
            }
            other => Err(other),
        }
    }

    #[test]
    fn usual_rows() {
        use Class::{Bytes, Number, Other, Text};
        let all = [(Number, false), (Text, false), (Bytes, false), (Other, false)];
        for (row, expected) in [
            (&b"(1,'a','b',NULL),x"[..], "(1,'a','b',NULL)"),
            (b"(-1.5e3, 'it''s \\'\\n\\%' , 'b' , '2020-01-01' ),x", "(-1.5e3,'it\\'s \\'\\n\\\\%','b','2020-01-01')"),
            ("(1,'é','é',NULL),x".as_bytes(), "(1,'é',0xC3A9,NULL)"),
            (b"(1,'a',_binary '\\0\xc3\xa9',NULL),x", "(1,'a',0x00C3A9,NULL)"),
            (b"(1,'a',_binary 'abc',NULL),x", "(1,'a','abc',NULL)"),
            (b"(0.5,NULL,0x00ff,20200101),x", "(0.5,NULL,0x00ff,20200101)"),
        ] {
            assert_eq!(of(row, &all), Ok(expected.to_owned()));
        }
        let two = [(Number, false), (Text, false)];
        for odd in [
            &b"(1,\"a\"),x"[..],
            b"(1+1,'a'),x",
            b"(1,'\xff'),x",
            b"(1,1.5),x",
            b"(0x41,'a'),x",
            b"(1,'a',2),x",
            b"(1),x",
            b"(1,'a' 'b'),x",
            b"(NULLIF(1,1),'a'),x",
            b"(1.,'a'),x",
            b"(1-2,'a'),x",
        ] {
            assert_eq!(of(odd, &two), Err(Step::Odd), "{}", String::from_utf8_lossy(odd));
        }
    }

    #[test]
    fn values_that_the_server_computes_are_left_out() {
        use Class::Number as N;
        for (cells, expected) in [
            ([(N, true), (N, false), (N, false)], "(2,'3')"),
            ([(N, false), (N, true), (N, false)], "(1,'3')"),
            ([(N, false), (N, false), (N, true)], "(1,2)"),
            ([(N, false), (N, true), (N, true)], "(1)"),
            ([(N, true), (N, true), (N, false)], "('3')"),
        ] {
            assert_eq!(of(b"(1,2,'3'),x", &cells), Ok(expected.to_owned()));
            assert_eq!(of(b"(1, 2, '3' ),x", &cells), Ok(expected.to_owned()), "{cells:?}");
        }
    }

    #[test]
    fn numbers_that_the_server_gives() {
        let mut one = shape(&[(Class::Number, false)]);
        one.numbered = Some(0);
        let mut counter = Counter(5);
        let mut step = |row: &[u8]| fast(row, &one, &rules(), &mut counter, &mut Vec::new());
        assert_eq!(
            [step(b"(7),"), step(b"(0),"), step(b"(NULL),"), step(b"(-3),")],
            [Step::Row(3), Step::Odd, Step::Odd, Step::Row(4)]
        );
        assert_eq!((counter.next(), counter.next()), (8, 9));
    }
}

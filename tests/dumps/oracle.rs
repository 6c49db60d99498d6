//! Whether an archive that was made of a dump speaks of its target alone. It is told from its text, by a reading of SQL that
//! shares nothing with the engine's.

use std::fs::File;

use simplemdb_backup_engine::Control;
use simplemdb_backup_engine::archive::part::PartKind;
use simplemdb_backup_engine::import::{self, Request};
use simplemdb_backup_engine::session::Server;

/// Databases that dumps of the grammar reach for, and that are none of theirs.
const OTHERS: [&str; 3] = ["victim", "mysql", "evil"];

/// What a statement of a part may begin with that is run as it is.
const BEGINNINGS: [&str; 10] = ["set", "create", "drop", "alter", "insert", "lock", "unlock", "select", "do", "/*!"];

/// What became of a dump.
pub enum Fate {
    Refused,
    Harmless,
    Escaped(String),
}

/// Has a dump read as this server would, and looks at what comes of it.
pub fn judge(server: &Server, dump: &File, archive: File) -> Fate {
    let request = Request { target: "target".to_owned(), database: None, whole: true };
    let Ok(imported) = import::run_for(server.clone(), dump, &request, archive, &Control::new()) else {
        return Fate::Refused;
    };
    let reader = imported.reader;
    let (mut decoder, mut text) = (reader.decoder(), Vec::new());
    for (number, entry) in reader.index().entries.iter().enumerate() {
        if let Err(error) = reader.part(&mut decoder, number, &mut text) {
            return Fate::Escaped(format!("part {number} cannot be read: {error}"));
        }
        let words = words(&String::from_utf8_lossy(&text));
        let stored = matches!(entry.kind, PartKind::View | PartKind::Routine | PartKind::Trigger | PartKind::Event);
        // What stands in a body is stored and not run: of such a part the names in front of it count.
        let head = if stored { names_in_front(&words) } else { words.len() };
        for (at, word) in words[..head].iter().enumerate() {
            let qualifies = words.get(at + 1).is_some_and(|next| next == ".");
            // A foreign key may lead to another database, and changes nothing there.
            let is_referred_to = at > 0 && words[at - 1] == "references";
            if qualifies && !is_referred_to && OTHERS.contains(&word.as_str()) {
                return Fate::Escaped(format!("part {number}, {:?}: it speaks of {word}", entry.kind));
            }
            if matches!(word.as_str(), "global" | "@@global" | "outfile" | "dumpfile" | "load_file" | "connection") {
                return Fate::Escaped(format!("part {number}, {:?}: {word}", entry.kind));
            }
        }
        if stored {
            continue;
        }
        for statement in words.split(|word| word == ";").filter(|statement| !statement.is_empty()) {
            if !BEGINNINGS.contains(&statement[0].as_str()) {
                return Fate::Escaped(format!("part {number}, {:?}: it begins with {}", entry.kind, statement[0]));
            }
            let makes = statement[0] == "create" && !matches!(statement[1].as_str(), "table" | "sequence");
            let drops = statement[0] == "drop" && !matches!(statement[1].as_str(), "table" | "sequence");
            if makes || drops || (statement[0] == "insert" && statement[1] != "into") {
                return Fate::Escaped(format!("part {number}, {:?}: {}", entry.kind, statement[..3].join(" ")));
            }
        }
    }
    Fate::Harmless
}

/// How many words stand in front of a body.
fn names_in_front(words: &[String]) -> usize {
    let create = words.iter().position(|word| word == "create").unwrap_or(0);
    let body = ["as", "begin", "(", "do", "each", "schedule"];
    words[create..].iter().position(|word| body.contains(&word.as_str())).map_or(words.len(), |at| create + at)
}

/// Words, names without their quotes, and marks, in lower case; strings and comments are none. Of a versioned comment, which
/// servers run, its mark is one, and what it holds follows.
fn words(sql: &str) -> Vec<String> {
    let all: Vec<char> = sql.chars().collect();
    let (mut out, mut at) = (Vec::new(), 0);
    while at < all.len() {
        let rest = &all[at..];
        match rest[0] {
            '\'' | '"' => at += quoted(rest, true),
            '`' => {
                let length = quoted(rest, false);
                out.push(rest[1..length.saturating_sub(1).max(1)].iter().collect::<String>().to_lowercase());
                at += length;
            }
            '/' if rest.starts_with(&['/', '*', '!']) || rest.starts_with(&['/', '*', 'M', '!']) => {
                at += rest.iter().take_while(|c| !c.is_whitespace()).count();
            }
            '*' if rest.starts_with(&['*', '/']) => at += 2,
            '/' if rest.starts_with(&['/', '*']) => {
                at += rest.windows(2).position(|two| two == ['*', '/']).map_or(rest.len(), |end| end + 2);
            }
            '-' if rest.starts_with(&['-', '-']) => at += rest.iter().take_while(|c| **c != '\n').count(),
            '#' => at += rest.iter().take_while(|c| **c != '\n').count(),
            c if c.is_whitespace() => at += 1,
            c if is_of_word(c) => {
                let length = rest.iter().take_while(|c| is_of_word(**c)).count();
                out.push(rest[..length].iter().collect::<String>().to_lowercase());
                at += length;
            }
            c => {
                out.push(c.to_string());
                at += 1;
            }
        }
    }
    out
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$' | '@')
}

/// How long a text in quotes is, with them.
fn quoted(text: &[char], escapes: bool) -> usize {
    let mut at = 1;
    while at < text.len() {
        match text[at] {
            '\\' if escapes => at += 2,
            c if c == text[0] && text.get(at + 1) == Some(&c) => at += 2,
            c if c == text[0] => return at + 1,
            _ => at += 1,
        }
    }
    text.len()
}

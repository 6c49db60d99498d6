//! A dump as it comes, cut into statements: what is held in memory is one statement and a buffer.
//!
//! It is cut where the `mysql` client cuts: at the delimiter, outside of strings, names and comments.

use std::io::Read;

use crate::{Error, Kind, Result};

/// How much is read at a time.
const PIECE: usize = 256 << 10;

/// The longest statement a server accepts.
const LONGEST: usize = 1 << 30;

/// How much of the end is remembered.
const TAIL: usize = 512;

/// A statement.
#[derive(Debug, PartialEq, Eq)]
pub struct Statement {
    /// Without its delimiter.
    pub sql: Vec<u8>,
    /// Whether its delimiter was there.
    pub ended: bool,
}

/// Hands out the statements of a dump.
pub struct Script<R> {
    input: R,
    buffer: Vec<u8>,
    /// All that is before was handed out.
    start: usize,
    /// All that is before was looked at.
    at: usize,
    state: State,
    delimiter: Vec<u8>,
    at_end: bool,
    tail: Vec<u8>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Between statements.
    Before,
    Within,
    Quoted(u8),
    /// Whether it stands in a statement.
    Line(bool),
    Block(bool),
}

impl<R: Read> Script<R> {
    /// Of `input`.
    pub fn new(input: R) -> Self {
        Self {
            input,
            buffer: Vec::new(),
            start: 0,
            at: 0,
            state: State::Before,
            delimiter: b";".to_vec(),
            at_end: false,
            tail: Vec::new(),
        }
    }

    /// The last bytes of it, once it has come to its end.
    pub fn tail(&self) -> &[u8] {
        &self.tail
    }

    /// The next statement.
    pub fn next(&mut self) -> Result<Option<Statement>> {
        loop {
            if let Some(statement) = self.scan() {
                return Ok(Some(statement));
            }
            if self.at_end {
                let rest = self.buffer.split_off(self.start.min(self.buffer.len()));
                (self.start, self.at) = (self.buffer.len(), self.buffer.len());
                let open = !matches!(self.state, State::Before | State::Line(false));
                self.state = State::Before;
                return Ok(open.then_some(Statement { sql: rest, ended: false }));
            }
            self.fill()?;
        }
    }

    fn fill(&mut self) -> Result<()> {
        self.buffer.drain(..self.start);
        self.at -= self.start;
        self.start = 0;
        if self.buffer.len() > LONGEST {
            return Err(Error::new(
                Kind::Unsupported,
                "the dump holds a statement that is longer than any server takes",
            ));
        }
        let have = self.buffer.len();
        self.buffer.resize(have + PIECE, 0);
        let n = self
            .input
            .read(&mut self.buffer[have..])
            .map_err(|e| Error::with_cause(Kind::Damaged, "the dump cannot be read to its end", e))?;
        self.buffer.truncate(have + n);
        self.at_end = n == 0;
        self.tail.extend_from_slice(&self.buffer[have..]);
        let surplus = self.tail.len().saturating_sub(TAIL);
        self.tail.drain(..surplus);
        Ok(())
    }

    /// Looks on, until a statement ends or more bytes are needed.
    fn scan(&mut self) -> Option<Statement> {
        loop {
            let rest = &self.buffer[self.at..];
            // What a byte means may depend on those behind it.
            if rest.is_empty() || (rest.len() < self.delimiter.len().max(12) && !self.at_end) {
                return None;
            }
            match self.state {
                State::Before => match rest {
                    [b, ..] if b.is_ascii_whitespace() => self.at += 1,
                    [0xef, 0xbb, 0xbf, ..] => self.at += 3,
                    _ if is_line_comment(rest) => self.state = State::Line(false),
                    _ if is_plain_comment(rest) => (self.state, self.at) = (State::Block(false), self.at + 2),
                    _ if is_delimiter(rest) => {
                        let end = memchr::memchr(b'\n', rest).or(self.at_end.then_some(rest.len()))?;
                        let word = rest[..end].trim_ascii();
                        let word = word["delimiter".len()..].trim_ascii();
                        if !word.is_empty() {
                            self.delimiter = word.to_vec();
                        }
                        self.at += end;
                    }
                    _ => {
                        self.start = self.at;
                        self.state = State::Within;
                        continue;
                    }
                },
                State::Within => match rest {
                    _ if rest.starts_with(&self.delimiter) => {
                        let sql = self.buffer[self.start..self.at].trim_ascii_end().to_vec();
                        self.at += self.delimiter.len();
                        self.start = self.at;
                        self.state = State::Before;
                        if sql.is_empty() {
                            continue;
                        }
                        return Some(Statement { sql, ended: true });
                    }
                    [q @ (b'\'' | b'"' | b'`'), ..] => (self.state, self.at) = (State::Quoted(*q), self.at + 1),
                    _ if is_line_comment(rest) => self.state = State::Line(true),
                    _ if is_plain_comment(rest) => (self.state, self.at) = (State::Block(true), self.at + 2),
                    _ => self.at += 1,
                },
                State::Quoted(quote) => {
                    let found =
                        if quote == b'`' { memchr::memchr(quote, rest) } else { memchr::memchr2(quote, b'\\', rest) };
                    match found {
                        None => self.at = self.buffer.len(),
                        Some(i) if rest[i] == quote => (self.state, self.at) = (State::Within, self.at + i + 1),
                        Some(i) if i + 1 < rest.len() => self.at += i + 2,
                        Some(_) if self.at_end => self.at = self.buffer.len(),
                        Some(i) => {
                            self.at += i;
                            return None;
                        }
                    }
                }
                State::Line(within) => match memchr::memchr(b'\n', rest) {
                    Some(i) => (self.state, self.at) = (back(within), self.at + i + 1),
                    None => self.at = self.buffer.len(),
                },
                State::Block(within) => match memchr::memmem::find(rest, b"*/") {
                    Some(i) => (self.state, self.at) = (back(within), self.at + i + 2),
                    None if self.at_end => self.at = self.buffer.len(),
                    None => {
                        self.at = self.buffer.len() - 1;
                        if !within {
                            self.start = self.at;
                        }
                        return None;
                    }
                },
            }
            if matches!(self.state, State::Before | State::Line(false) | State::Block(false)) {
                self.start = self.at;
            }
        }
    }
}

fn back(within: bool) -> State {
    if within { State::Within } else { State::Before }
}

fn is_line_comment(rest: &[u8]) -> bool {
    match rest {
        [b'#', ..] | [b'-', b'-'] => true,
        [b'-', b'-', third, ..] => third.is_ascii_whitespace(),
        _ => false,
    }
}

/// A comment that no server takes for code: also the one for a version that will never be, by which `mariadb-dump` tells
/// its client to beware.
fn is_plain_comment(rest: &[u8]) -> bool {
    let Some(inside) = rest.strip_prefix(b"/*") else { return false };
    let Some(version) = inside.strip_prefix(b"M!").or_else(|| inside.strip_prefix(b"!")) else { return true };
    version.starts_with(b"999999")
}

fn is_delimiter(rest: &[u8]) -> bool {
    rest.get(..10).is_some_and(|word| word[..9].eq_ignore_ascii_case(b"delimiter") && matches!(word[9], b' ' | b'\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Comes in pieces of `size` bytes.
    struct Slow<'a>(&'a [u8], usize);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let n = self.1.min(self.0.len()).min(buffer.len());
            buffer[..n].copy_from_slice(&self.0[..n]);
            self.0 = &self.0[n..];
            Ok(n)
        }
    }

    fn split(text: &str, size: usize) -> Vec<(String, bool)> {
        let mut script = Script::new(Slow(text.as_bytes(), size));
        let mut out = Vec::new();
        while let Some(one) = script.next().unwrap() {
            out.push((String::from_utf8(one.sql).unwrap(), one.ended));
        }
        out
    }

    #[test]
    fn the_same_statements_however_they_come() {
        let text = "\u{feff}/*M!999999\\- enable the sandbox mode */ \n-- x; '\n/* y; ' */ # z\n\
            /*!40101 SET a=';' */; INSERT INTO `t;` VALUES ('it''s; \\'', \"a\\\";\") /* ; */ -- ; '\n;\n\
            DELIMITER ;;\nCREATE TRIGGER x BEGIN a; b -- don't;;\n; '--;;'; END ;;\ndelimiter $$ \nc ; $$\nDELIMITER ;\n\
            SELECT 1--2;;\n; -- the end";
        let whole = split(text, usize::MAX);
        let statements: Vec<&str> = whole.iter().map(|(sql, _)| sql.as_str()).collect();
        assert_eq!(
            statements,
            [
                "/*!40101 SET a=';' */",
                "INSERT INTO `t;` VALUES ('it''s; \\'', \"a\\\";\") /* ; */ -- ; '",
                "CREATE TRIGGER x BEGIN a; b -- don't;;\n; '--;;'; END",
                "c ;",
                "SELECT 1--2",
            ]
        );
        assert!(whole.iter().all(|(_, ended)| *ended));
        for size in [1, 2, 3, 7, 13] {
            assert_eq!(split(text, size), whole, "{size}");
        }
    }

    #[test]
    fn what_is_cut_is_not_ended() {
        for text in ["INSERT INTO t VALUES (1)", "INSERT INTO t VALUES ('a", "a; b 'c\\", "a; /* b", "DELIMITER //\nx;"]
        {
            assert_eq!(split(text, 3).last().map(|(_, ended)| *ended), Some(false), "{text}");
        }
        assert_eq!(split("a;\n-- b", 2), [("a".to_owned(), true)]);
        assert_eq!(split("", 1), []);
    }
}

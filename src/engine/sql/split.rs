//! A text of many statements, one after the other, as the `mysql` client takes it apart.

use super::token::{is_unseen, quoted};

/// Hands out the statements of a text. `DELIMITER` lines are obeyed, comments between statements dropped.
#[derive(Debug)]
pub struct Statements<'a> {
    rest: &'a str,
    delimiter: String,
}

impl<'a> Statements<'a> {
    /// Of `text`, which begins with the delimiter `;`.
    pub fn new(text: &'a str) -> Self {
        Self { rest: text, delimiter: ";".to_owned() }
    }

    /// What is behind the statements that were handed out.
    pub fn rest(&self) -> &'a str {
        self.rest
    }
}

impl<'a> Iterator for Statements<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        loop {
            self.rest = skip_blank(self.rest);
            if self.rest.is_empty() {
                return None;
            }
            let Some(after) = delimiter_line(self.rest) else { break };
            let (line, rest) = after.split_once('\n').unwrap_or((after, ""));
            if !line.trim().is_empty() {
                self.delimiter = line.trim().to_owned();
            }
            self.rest = rest;
        }
        // Whoever writes a delimiter of its own picks one that the body does not contain. Looking for it as it stands is
        // right whatever the body's quotes mean under its SQL mode.
        let end = if self.delimiter == ";" {
            end(self.rest.as_bytes())
        } else {
            self.rest.find(&self.delimiter).unwrap_or(self.rest.len())
        };
        let (statement, rest) = self.rest.split_at(end);
        self.rest = rest.strip_prefix(self.delimiter.as_str()).unwrap_or(rest);
        Some(statement.trim_end())
    }
}

/// What follows the word on a `DELIMITER` line.
fn delimiter_line(text: &str) -> Option<&str> {
    let (word, after) = text.split_at_checked("delimiter".len())?;
    (word.eq_ignore_ascii_case("delimiter") && after.starts_with([' ', '\t'])).then_some(after)
}

/// Without the spaces and plain comments it begins with.
fn skip_blank(mut text: &str) -> &str {
    loop {
        text = text.trim_start();
        let line_comment =
            text.starts_with('#') || text.strip_prefix("--").is_some_and(|t| t.bytes().next().is_none_or(is_unseen));
        if line_comment {
            text = text.find('\n').map_or("", |i| &text[i..]);
        } else if text.starts_with("/*") && !text.starts_with("/*!") && !text.starts_with("/*M!") {
            text = text.find("*/").map_or("", |i| &text[i + 2..]);
        } else {
            return text;
        }
    }
}

/// Where the statement that begins `bytes` ends: at the semicolon, or at the end.
fn end(bytes: &[u8]) -> usize {
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        at += match rest {
            [b';', ..] => return at,
            [q @ (b'\'' | b'"'), ..] => quoted(rest, *q, true),
            [b'`', ..] => quoted(rest, b'`', false),
            [b'#', ..] => memchr::memchr(b'\n', rest).unwrap_or(rest.len()),
            [b'-', b'-', third, ..] if is_unseen(*third) => memchr::memchr(b'\n', rest).unwrap_or(rest.len()),
            [b'/', b'*', b'!', ..] | [b'/', b'*', b'M', b'!', ..] => 2,
            [b'/', b'*', ..] => memchr::memmem::find(&rest[2..], b"*/").map_or(rest.len(), |i| i + 4),
            _ => 1,
        };
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        Statements::new(text).collect()
    }

    #[test]
    fn plain_statements() {
        assert_eq!(split("a;b ; \n c"), ["a", "b", "c"]);
        assert_eq!(split("-- x;\n/* y; */ a 'it''s; \\'' \"q;\" `z;`; # end;\n"), ["a 'it''s; \\'' \"q;\" `z;`"]);
        assert_eq!(split("select 1 -- c;\n, 2; b"), ["select 1 -- c;\n, 2", "b"]);
        assert_eq!(split("/*!40101 SET a='x;' */;b"), ["/*!40101 SET a='x;' */", "b"]);
        assert_eq!(split("select 1--2;b"), ["select 1--2", "b"]);
    }

    #[test]
    fn delimiters() {
        let text = "a;\nDELIMITER ;;\nbegin x; y; end\n;;\nDELIMITER ;\nb;";
        assert_eq!(split(text), ["a", "begin x; y; end", "b"]);
        assert_eq!(split("delimiter $$\nx $ y $$ z"), ["x $ y", "z"]);
        assert_eq!(split("DELIMITER ;;\nset x = '\\'; y\n;;\nDELIMITER ;\nb;"), ["set x = '\\'; y", "b"]);
    }

    #[test]
    fn unfinished_texts_end() {
        for text in ["'", "`a", "/* x", "a 'b\\", "DELIMITER ", "--"] {
            assert!(split(text).len() <= 1);
        }
    }
}

//! Statements of a dump as text.
//!
//! A dump may hold bytes that are no UTF-8: binary values, or text of another character set. They stand in strings, and
//! are written there in hexadecimal, as what the dump says they are.

use crate::sql::token::quoted;
use crate::{Error, Kind, Result};

/// `sql` as text; a string with other bytes is taken to be of `charset`.
pub fn text(sql: Vec<u8>, charset: &str) -> Result<String> {
    let sql = match String::from_utf8(sql) {
        Ok(text) => return Ok(text),
        Err(e) => e.into_bytes(),
    };
    let (mut out, mut at, mut plain) = (Vec::with_capacity(sql.len() * 2), 0, 0);
    while at < sql.len() {
        let rest = &sql[at..];
        let end = match rest {
            [b'`', ..] => at + quoted(rest, b'`', false),
            [q @ (b'\'' | b'"'), ..] => {
                let end = at + quoted(rest, *q, true);
                if std::str::from_utf8(&sql[at..end]).is_err() {
                    out.extend_from_slice(&sql[plain..at]);
                    if !introduced(&sql[plain..at]) {
                        let binary = ["binary", "utf8", "utf8mb3", "utf8mb4"].contains(&charset);
                        out.extend_from_slice(format!("_{} ", if binary { "binary" } else { charset }).as_bytes());
                    }
                    out.extend_from_slice(format!("0x{}", hex::encode(value(&sql[at + 1..end - 1]))).as_bytes());
                    plain = end;
                }
                end
            }
            [b'/', b'*', third, ..] if *third != b'!' && *third != b'M' => {
                // A comment says nothing, in whatever characters.
                let end = memchr::memmem::find(&rest[2..], b"*/").map_or(sql.len(), |i| at + i + 4);
                out.extend_from_slice(&sql[plain..at]);
                plain = end;
                end
            }
            _ => at + 1,
        };
        at = end;
    }
    out.extend_from_slice(&sql[plain..]);
    String::from_utf8(out).map_err(|_| {
        Error::new(
            Kind::Unsupported,
            "the dump holds a name that is not UTF-8; make it with --default-character-set=utf8mb4",
        )
    })
}

/// Whether a string after this has its character set in front of it.
fn introduced(before: &[u8]) -> bool {
    let before = before.trim_ascii_end();
    let word = before.rsplit(|b| !b.is_ascii_alphanumeric() && *b != b'_').next().unwrap_or_default();
    word.starts_with(b"_") && word.len() > 1
}

/// What a string between its quotes stands for.
fn value(inside: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(inside.len());
    let mut bytes = inside.iter().copied();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' => match bytes.next() {
                Some(b'0') => out.push(0),
                Some(b'n') => out.push(b'\n'),
                Some(b'r') => out.push(b'\r'),
                Some(b't') => out.push(b'\t'),
                Some(b'b') => out.push(8),
                Some(b'Z') => out.push(26),
                Some(b @ (b'%' | b'_')) => out.extend([b'\\', b]),
                Some(b) => out.push(b),
                None => {}
            },
            b'\'' | b'"' => {
                out.push(byte);
                // A quote inside is one of two; of the other kind it stands alone.
                if bytes.as_slice_starts_with(byte) {
                    bytes.next();
                }
            }
            b => out.push(b),
        }
    }
    out
}

/// Looking at what comes next.
trait Ahead {
    fn as_slice_starts_with(&self, byte: u8) -> bool;
}

impl<I: Iterator<Item = u8> + Clone> Ahead for I {
    fn as_slice_starts_with(&self, byte: u8) -> bool {
        self.clone().next() == Some(byte)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_no_text() {
        let of = |sql: &[u8], charset: &str| text(sql.to_vec(), charset).unwrap();
        assert_eq!(of("VALUES ('é')".as_bytes(), "utf8mb4"), "VALUES ('é')");
        assert_eq!(of(b"VALUES ('\xff\\0\\n''\\'x','ok')", "utf8mb4"), "VALUES (_binary 0xff000a272778,'ok')");
        assert_eq!(of(b"VALUES (_binary '\xff',1,'a')", "latin1"), "VALUES (_binary 0xff,1,'a')");
        assert_eq!(of(b"VALUES ('caf\xe9')", "latin1"), "VALUES (_latin1 0x636166e9)");
        assert_eq!(of(b"/* \xff */ SELECT 1", "utf8mb4"), " SELECT 1");
        assert!(text(b"CREATE TABLE `\xff` (a INT)".to_vec(), "latin1").is_err());
    }
}

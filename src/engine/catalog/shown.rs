//! What `SHOW CREATE` prints of things that keep their author's text: views, routines, triggers and events.
//!
//! Such a text is a patchwork. Some stretches the server writes, in UTF-8 and with backslashes in its strings whatever the
//! stored SQL mode says; the rest stands as the author sent it, in the character set and under the mode of that session.
//! The whole is read again under one of each, so the stretches are told apart here, and made alike.

use std::ops::Range;

use crate::session::{Server, Session, text};
use crate::sql::introduced::unescaped;
use crate::{Error, Kind, Result};

/// Under what a text was written, and of what it is.
pub struct Shown<'a> {
    /// The word behind `SHOW CREATE`.
    pub what: &'a str,
    /// The author's SQL mode; views have none.
    pub sql_mode: Option<&'a str>,
    /// The character set of the author's client.
    pub charset: &'a str,
    /// A name that has to stand in it as the catalog has it, where it does, so that the two can be compared.
    pub compared: Option<&'a str>,
}

/// A text in UTF-8, or one that is the author's bytes where these happen to be valid UTF-8 as well.
#[derive(Debug, PartialEq, Eq)]
pub struct Readable {
    /// The statement.
    pub create: String,
    /// Whether it is to be read under the author's character set, and else under UTF-8.
    pub of_author: bool,
}

impl Shown<'_> {
    /// The text, in one character set and under the one SQL mode.
    pub fn readable(&self, session: &mut dyn Session, create: Vec<u8>) -> Result<Readable> {
        let legacy = !is_utf8(self.charset);
        // In the 7-bit Swedish set, ASCII's brackets and backslash are letters.
        let is_plain = create.is_ascii() && self.charset != "swe7";
        if (is_plain || !legacy) && !self.has_mode("NO_BACKSLASH_ESCAPES") {
            return Ok(Readable { create: text(create)?, of_author: true });
        }
        let is_mariadb = !legacy || Server::ask(session)?.is_mariadb();
        let ranges = self.written_by_server(&create, is_mariadb);
        let mut pieces = Vec::new();
        let mut at = 0;
        for range in ranges.into_iter().chain(std::iter::once(create.len()..create.len())) {
            pieces.push((false, create[at..range.start].to_vec()));
            pieces.push((true, self.reprinted(&create[range.clone()])));
            at = range.end;
        }
        if !legacy || is_plain {
            return Ok(Readable { create: text(join(pieces))?, of_author: true });
        }
        if self.charset != "swe7"
            && !self.names_compared(session, &create)?
            && let Some(bytes) = all_in(session, &pieces, self.charset)?
            && let Ok(create) = String::from_utf8(bytes)
        {
            return Ok(Readable { create, of_author: true });
        }
        let mut out = Vec::new();
        for (is_utf8, piece) in pieces {
            if is_utf8 {
                out.extend(piece);
            } else {
                let unknown =
                    || Error::new(Kind::Unsupported, format!("its definition is no text in {}", self.charset));
                out.extend(converted(session, &piece, self.charset, "utf8mb4")?.ok_or_else(unknown)?);
            }
        }
        Ok(Readable { create: text(out)?, of_author: false })
    }

    /// Whether the text has the name that is to be compared, in bytes that are not those of the catalog.
    fn names_compared(&self, session: &mut dyn Session, create: &[u8]) -> Result<bool> {
        let Some(name) = self.compared.filter(|name| !name.is_ascii()) else { return Ok(false) };
        let of_author = converted(session, name.as_bytes(), "utf8mb4", self.charset)?;
        Ok(of_author.is_some_and(|bytes| memchr::memmem::find(create, &bytes).is_some()))
    }

    fn has_mode(&self, mode: &str) -> bool {
        self.sql_mode.is_some_and(|modes| modes.split(',').any(|one| one == mode))
    }

    fn author(&self) -> Scan<'_> {
        Scan {
            charset: self.charset,
            backslash: !self.has_mode("NO_BACKSLASH_ESCAPES"),
            ansi_quotes: self.has_mode("ANSI_QUOTES"),
        }
    }

    fn server(&self) -> Scan<'_> {
        Scan { charset: "utf8mb4", backslash: true, ansi_quotes: self.has_mode("ANSI_QUOTES") }
    }

    /// The stretches that the server writes itself. A view it writes too, but in the character set of its author.
    fn written_by_server(&self, create: &[u8], is_mariadb: bool) -> Vec<Range<usize>> {
        match self.what {
            "VIEW" => Vec::new(),
            "EVENT" => {
                let head = self.server().until(create, b" DO ");
                std::iter::once(0..head).collect()
            }
            "TRIGGER" if is_mariadb => {
                // All but the definer is the author's.
                let head = self.server().names(create).take_while(|range| is_of_definer(create, range)).last();
                head.map(|range| 0..range.end).into_iter().collect()
            }
            "TRIGGER" => std::iter::once(0..self.server().until(create, b" FOR EACH ROW ")).collect(),
            _ => self.of_routine(create, is_mariadb),
        }
    }

    /// Of a routine or package: MariaDB writes definer and name in the author's character set, MySQL in UTF-8. What stands
    /// between the parameters and the body is the server's on both.
    fn of_routine(&self, create: &[u8], is_mariadb: bool) -> Vec<Range<usize>> {
        let (author, server) = (self.author(), self.server());
        let head = if is_mariadb { &author } else { &server };
        let Some(name) = head.names(create).find(|range| !is_of_definer(create, range)) else { return Vec::new() };
        let mut at = name.end;
        let blank = create[at..].iter().take_while(|b| **b == b' ').count();
        if create.get(at + blank) == Some(&b'(') {
            at += blank + author.parentheses(&create[at + blank..]);
        }
        let start = at;
        // The body stands at the beginning of a line, and what the server has to say before it does not.
        let mut line = at;
        while line == start || create[line..].starts_with(b"    ") {
            at = line + server.until(&create[line..], b"\n");
            if at >= create.len() {
                break;
            }
            line = at + 1;
        }
        let behind = start..at.min(create.len());
        if is_mariadb { vec![behind] } else { vec![0..name.end, behind] }
    }

    /// A stretch of the server's with its strings as the author's mode reads them.
    fn reprinted(&self, stretch: &[u8]) -> Vec<u8> {
        if !self.has_mode("NO_BACKSLASH_ESCAPES") {
            return stretch.to_vec();
        }
        let scan = self.server();
        let (mut out, mut at) = (Vec::with_capacity(stretch.len()), 0);
        while at < stretch.len() {
            let length = scan.step(&stretch[at..]);
            let token = &stretch[at..at + length];
            if token[0] == b'\'' && length > 1 {
                out.push(b'\'');
                for byte in unescaped(&token[1..length - 1]) {
                    out.extend(std::iter::repeat_n(byte, if byte == b'\'' { 2 } else { 1 }));
                }
                out.push(b'\'');
            } else {
                out.extend_from_slice(token);
            }
            at += length;
        }
        out
    }
}

/// Whether a name in quotes is a part of the definer's: `` DEFINER=`user`@`host` ``.
fn is_of_definer(create: &[u8], range: &Range<usize>) -> bool {
    range.start.checked_sub(1).is_some_and(|before| matches!(create[before], b'=' | b'@'))
}

fn join(pieces: Vec<(bool, Vec<u8>)>) -> Vec<u8> {
    pieces.into_iter().flat_map(|(_, piece)| piece).collect()
}

/// All pieces in the author's character set, if it has all that the server wrote.
fn all_in(session: &mut dyn Session, pieces: &[(bool, Vec<u8>)], charset: &str) -> Result<Option<Vec<u8>>> {
    let mut out = Vec::new();
    for (is_utf8, piece) in pieces {
        if !is_utf8 || piece.is_ascii() {
            out.extend_from_slice(piece);
            continue;
        }
        let Some(bytes) = converted(session, piece, "utf8mb4", charset)? else { return Ok(None) };
        if converted(session, &bytes, charset, "utf8mb4")?.as_ref() != Some(piece) {
            return Ok(None);
        }
        out.extend(bytes);
    }
    Ok(Some(out))
}

/// Whether the catalog's character set is the one of this name, or has all of it.
pub fn is_utf8(charset: &str) -> bool {
    matches!(charset, "utf8mb4" | "utf8mb3" | "utf8")
}

/// Text of one character set in another, by the server.
pub fn converted(session: &mut dyn Session, bytes: &[u8], from: &str, to: &str) -> Result<Option<Vec<u8>>> {
    if bytes.is_empty() {
        return Ok(Some(Vec::new()));
    }
    let word = |w: &str| w.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>();
    let sql = format!("SELECT HEX(CONVERT(_{} 0x{} USING {}))", word(from), hex::encode(bytes), word(to));
    Ok(session.value(&sql)?.and_then(|digits| hex::decode(digits).ok()))
}

/// How text is read: enough to find where strings, names and parentheses end.
struct Scan<'a> {
    charset: &'a str,
    /// Whether a backslash in a string means what follows it.
    backslash: bool,
    /// Whether names stand in double quotes.
    ansi_quotes: bool,
}

impl Scan<'_> {
    /// Bytes of the first character. A second byte may be a quote, a backslash or a parenthesis in some sets.
    fn width(&self, bytes: &[u8]) -> usize {
        let digit = bytes.get(1).is_some_and(u8::is_ascii_digit);
        let wide = match (self.charset, bytes.first()) {
            ("sjis" | "cp932", Some(0x81..=0x9f | 0xe0..=0xfc)) | ("big5" | "gbk", Some(0x81..=0xfe)) => 2,
            ("gb18030", Some(0x81..=0xfe)) => 2 + 2 * usize::from(digit),
            _ => 1,
        };
        wide.min(bytes.len())
    }

    /// The length of what stands in the quotes that `bytes` begins with.
    fn quoted(&self, bytes: &[u8]) -> usize {
        let quote = bytes[0];
        let backslash = self.backslash && (quote == b'\'' || quote == b'"' && !self.ansi_quotes);
        let mut at = 1;
        while at < bytes.len() {
            let rest = &bytes[at..];
            if rest[0] == quote {
                if rest.get(1) != Some(&quote) {
                    return at + 1;
                }
                at += 2;
            } else if rest[0] == b'\\' && backslash {
                at += 1 + self.width(&rest[1..]);
            } else {
                at += self.width(rest);
            }
        }
        bytes.len()
    }

    /// The length of the string, name or comment, or else the character, that `bytes` begins with.
    fn step(&self, bytes: &[u8]) -> usize {
        let to = |end: Option<usize>| end.unwrap_or(bytes.len());
        match bytes {
            [b'\'' | b'"' | b'`', ..] => self.quoted(bytes),
            [b'/', b'*', third, ..] if *third != b'!' => to(memchr::memmem::find(&bytes[2..], b"*/").map(|i| i + 4)),
            [b'#', ..] => to(memchr::memchr(b'\n', bytes)),
            [b'-', b'-', third, ..] if *third <= b' ' => to(memchr::memchr(b'\n', bytes)),
            _ => self.width(bytes),
        }
    }

    /// Where these bytes begin first, outside of quotes; else the end.
    fn until(&self, bytes: &[u8], stop: &[u8]) -> usize {
        let mut at = 0;
        while at < bytes.len() && !bytes[at..].starts_with(stop) {
            at += self.step(&bytes[at..]);
        }
        at
    }

    /// The length of the parentheses that `bytes` begins with.
    fn parentheses(&self, bytes: &[u8]) -> usize {
        let (mut depth, mut at) = (0_usize, 0);
        while at < bytes.len() {
            match bytes[at] {
                b'(' => depth += 1,
                b')' if depth == 1 => return at + 1,
                b')' => depth -= 1,
                _ => {}
            }
            at += self.step(&bytes[at..]);
        }
        at
    }

    /// The names in quotes, one after the other.
    fn names<'b>(&'b self, bytes: &'b [u8]) -> impl Iterator<Item = Range<usize>> + 'b {
        let mut at = 0;
        std::iter::from_fn(move || {
            at += bytes[at..].iter().position(|b| matches!(b, b'`' | b'"'))?;
            let range = at..at + self.quoted(&bytes[at..]);
            at = range.end;
            Some(range)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown<'a>(what: &'a str, sql_mode: &'a str, charset: &'a str) -> Shown<'a> {
        Shown { what, sql_mode: Some(sql_mode), charset, compared: None }
    }

    fn stretches(shown: &Shown<'_>, create: &[u8], is_mariadb: bool) -> Vec<String> {
        let ranges = shown.written_by_server(create, is_mariadb);
        ranges.into_iter().map(|range| String::from_utf8_lossy(&create[range]).into_owned()).collect()
    }

    #[test]
    fn what_the_server_writes_of_a_routine_is_between_its_parameters_and_its_body() {
        let create = b"CREATE DEFINER=`r(`@`%` FUNCTION `f'(`(a enum(')\\'', ')') /* ) */) RETURNS enum('\n','c') CHARSET utf8mb4\n    \
            DETERMINISTIC\n    COMMENT 'it''s \\' \nx'\nreturn '\n    COMMENT'";
        let behind = " RETURNS enum('\n','c') CHARSET utf8mb4\n    DETERMINISTIC\n    COMMENT 'it''s \\' \nx'";
        assert_eq!(stretches(&shown("FUNCTION", "", "latin1"), create, true), [behind]);
        assert_eq!(
            stretches(&shown("FUNCTION", "", "latin1"), create, false),
            ["CREATE DEFINER=`r(`@`%` FUNCTION `f'(`", behind]
        );
        let package = b"CREATE DEFINER=\"r\"@\"%\" PACKAGE BODY \"p\"\"\" \n    COMMENT 'x'\nAS a int; END";
        assert_eq!(
            stretches(&shown("PACKAGE BODY", "ORACLE,ANSI_QUOTES", "latin1"), package, true),
            [" \n    COMMENT 'x'"]
        );
        // The second byte of this character is a backslash, which ends no string here and escapes nothing.
        let sjis = b"CREATE PROCEDURE `\x83\x5c`(a enum('\x83\x5c'))\n    COMMENT 'x'\nselect 1";
        assert_eq!(stretches(&shown("PROCEDURE", "", "sjis"), sjis, true), ["\n    COMMENT 'x'"]);
        let no_escapes = b"CREATE PROCEDURE `p`(a enum('\\'))\n    COMMENT '\\''\nselect 1";
        assert_eq!(
            stretches(&shown("PROCEDURE", "NO_BACKSLASH_ESCAPES", "latin1"), no_escapes, true),
            ["\n    COMMENT '\\''"]
        );
    }

    #[test]
    fn of_events_and_triggers_it_writes_the_head() {
        let event = b"CREATE DEFINER=`r`@`%` EVENT ` DO ` ON SCHEDULE EVERY '1:1' MINUTE_SECOND COMMENT 'a DO b' DO select ' DO '";
        assert_eq!(
            stretches(&shown("EVENT", "", "latin1"), event, true),
            ["CREATE DEFINER=`r`@`%` EVENT ` DO ` ON SCHEDULE EVERY '1:1' MINUTE_SECOND COMMENT 'a DO b'"]
        );
        let trigger = b"CREATE DEFINER=`r`@`%` TRIGGER `t` BEFORE INSERT ON `a` FOR EACH ROW set @a='`x`@`y`'";
        assert_eq!(stretches(&shown("TRIGGER", "", "latin1"), trigger, true), ["CREATE DEFINER=`r`@`%`"]);
        assert_eq!(
            stretches(&shown("TRIGGER", "", "latin1"), trigger, false),
            ["CREATE DEFINER=`r`@`%` TRIGGER `t` BEFORE INSERT ON `a`"]
        );
    }

    #[test]
    fn strings_of_the_server_are_rewritten_for_a_mode_without_backslashes() {
        let stretch = b" RETURNS enum('a\\\\b','it''s')\n    COMMENT 'C:\\\\dir\\nnew \"x\" \\0'";
        let plain = shown("FUNCTION", "ANSI_QUOTES", "utf8mb4");
        assert_eq!(plain.reprinted(stretch), stretch);
        let without = shown("FUNCTION", "ANSI_QUOTES,NO_BACKSLASH_ESCAPES", "utf8mb4");
        assert_eq!(
            String::from_utf8(without.reprinted(stretch)).unwrap(),
            " RETURNS enum('a\\b','it''s')\n    COMMENT 'C:\\dir\nnew \"x\" \0'"
        );
    }
}

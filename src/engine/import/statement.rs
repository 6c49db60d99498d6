//! One statement of a dump, printed anew: names in backticks, strings in single quotes and UTF-8, versioned comments taken
//! or left, all other comments gone.
//!
//! What is printed here means the same under no SQL mode at all, so that everything behind this can read it as plain tokens.

use std::borrow::Cow;

use super::charset::Charset;
use super::input::Input;
use super::lexer::{self, Piece, Rules, unquoted};
use crate::dump::quote::quoted;
use crate::sql::ident;
use crate::{Error, Kind, Result};

const NOT_UTF8: &str = "a name that is not UTF-8; make the dump with --default-character-set=utf8mb4";

/// A statement.
#[derive(Debug, Default)]
pub struct Statement {
    /// The line it begins in.
    pub line: u64,
    /// As it is printed anew.
    pub sql: String,
    /// As it stands in the dump, without the marks of versioned comments: what a server would keep of a body.
    pub body: Vec<u8>,
    /// Where each token ends: in `sql` and in `body`.
    pub ends: Vec<(usize, usize)>,
    /// Whether there is a semicolon in it.
    pub has_semicolon: bool,
    /// Whether something in it was in a character set other than UTF-8. `sql` and `body` are UTF-8 whatever it was.
    pub is_decoded: bool,
}

/// What became of looking for the end of a statement.
#[derive(Debug, PartialEq, Eq)]
pub enum Ended {
    /// It was found.
    Yes,
    /// The dump ends before it.
    Cut,
}

/// An error about what stands in a line.
pub fn refused(line: u64, why: impl std::fmt::Display) -> Error {
    Error::new(Kind::Unsupported, format!("line {line}: {why}"))
}

/// Makes UTF-8 of text in a character set; `None` where it is no text in it, or nobody can tell.
pub type Decode<'d> = dyn FnMut(&str, &[u8]) -> Result<Option<String>> + 'd;

/// Reads a statement up to its `delimiter`, and goes on behind it.
pub fn read(
    input: &mut Input<'_>,
    rules: &Rules,
    delimiter: &[u8],
    decode: &mut Decode<'_>,
) -> Result<(Statement, Ended)> {
    let out = Statement { line: input.line(), ..Statement::default() };
    let mut printer = Printer { rules, decode: Some(decode), space: false, out };
    let mut wrong = None;
    let ended = each(input, rules, delimiter, |piece, text| {
        if wrong.is_none() {
            wrong = printer.print(piece, text).err();
        }
    })?;
    match wrong {
        Some(Wrong::Text(why)) => Err(refused(printer.out.line, why)),
        Some(Wrong::Asking(error)) => Err(error),
        None => Ok((printer.out, ended)),
    }
}

/// The beginning of a statement, printed anew; `None` where something in it cannot be. It may end in a versioned comment.
///
/// Names outside of ASCII come as what they are only where the text is UTF-8: elsewhere each is still one name, and no other.
pub fn printed(bytes: &[u8], rules: &Rules) -> Option<String> {
    let mut printer = Printer { rules, decode: None, space: false, out: Statement::default() };
    let (mut at, mut in_comment) = (0, false);
    while at < bytes.len() {
        let (piece, length) = lexer::piece_in(&bytes[at..], rules, true, in_comment)?;
        in_comment = piece == Piece::Open || in_comment && piece != Piece::Close;
        printer.print(piece, &bytes[at..at + length]).ok()?; // that it is not readable is all there is to know
        at += length;
    }
    Some(printer.out.sql)
}

/// Passes over a statement.
pub fn skip(input: &mut Input<'_>, rules: &Rules, delimiter: &[u8]) -> Result<Ended> {
    each(input, rules, delimiter, |_, _| {})
}

/// Hands out the pieces of a statement up to its delimiter, and goes on behind it.
pub fn each(
    input: &mut Input<'_>,
    rules: &Rules,
    delimiter: &[u8],
    mut take: impl FnMut(Piece, &[u8]),
) -> Result<Ended> {
    let line = input.line();
    let (mut at, mut in_comment, mut wrong) = (0, false, None);
    let ended = loop {
        let rest = &input.rest()[at..];
        if rest.len() < delimiter.len() + 16 && !input.is_end() {
            input.fill()?;
            continue;
        }
        if rest.starts_with(delimiter) {
            at += delimiter.len();
            break Ended::Yes;
        }
        let Some((piece, mut length)) = lexer::piece_in(rest, rules, input.is_end(), in_comment) else {
            if input.is_end() {
                at = input.rest().len();
                break Ended::Cut;
            }
            input.fill()?;
            continue;
        };
        if piece == Piece::Word
            && let Some(found) = memchr::memmem::find(&rest[..(length + delimiter.len()).min(rest.len())], delimiter)
        {
            length = length.min(found);
        }
        match piece {
            Piece::Open if in_comment => wrong = Some("a versioned comment in another one"),
            Piece::Open => in_comment = true,
            Piece::Close if in_comment => in_comment = false,
            Piece::Mark if rest[0] == b'\\' => wrong = Some("a command of the client (a backslash outside of strings)"),
            _ => {}
        }
        take(piece, &rest[..length]);
        at += length;
    };
    input.take(at);
    if in_comment && ended == Ended::Yes {
        wrong = Some("a versioned comment that goes on behind the end of its statement");
    }
    wrong.map_or(Ok(ended), |why| Err(refused(line, why)))
}

/// Why something is not printed.
enum Wrong {
    Text(&'static str),
    Asking(Error),
}

struct Printer<'a, 'd> {
    rules: &'a Rules,
    /// Without it, it is enough to know where a name ends that is in a character set other than UTF-8.
    decode: Option<&'a mut Decode<'d>>,
    /// Whether a space comes before the next token.
    space: bool,
    out: Statement,
}

impl Printer<'_, '_> {
    fn print(&mut self, piece: Piece, text: &[u8]) -> Result<(), Wrong> {
        match piece {
            Piece::Space => {
                self.space = true;
                self.out.body.extend_from_slice(text);
                return Ok(());
            }
            Piece::Comment => {
                self.space = true;
                return self.comment(text);
            }
            Piece::Open | Piece::Close => {
                self.space = true;
                self.out.body.push(b' ');
                return Ok(());
            }
            _ => {}
        }
        if self.space && !self.out.sql.is_empty() {
            self.out.sql.push(' ');
        }
        self.space = false;
        match piece {
            Piece::Text => self.string(text)?,
            Piece::Name => {
                let quote = char::from(text[0]);
                let name = self.name(&text[1..text.len() - 1])?.into_owned();
                self.check(piece, &format!("{quote}{name}{quote}"))?;
                self.out.sql.push_str(&ident(&name.replace(&format!("{quote}{quote}"), &quote.to_string())));
                self.out.body.push(text[0]);
                self.out.body.extend_from_slice(name.as_bytes());
                self.out.body.push(text[0]);
            }
            _ => {
                self.out.has_semicolon |= text == b";";
                let name = self.name(text)?.into_owned();
                self.check(piece, &name)?;
                self.out.sql.push_str(&name);
                self.out.body.extend_from_slice(name.as_bytes());
            }
        }
        self.out.ends.push((self.out.sql.len(), self.out.body.len()));
        Ok(())
    }

    /// A name as it is printed.
    fn name<'t>(&mut self, bytes: &'t [u8]) -> Result<Cow<'t, str>, Wrong> {
        if bytes.is_ascii() || self.is_utf8() {
            return std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|_| Wrong::Text(NOT_UTF8));
        }
        if self.decode.is_some() {
            return self.decoded(bytes).map(Cow::Owned);
        }
        // A byte behind another may be half of a character, whatever ASCII says that it is.
        let plain = |b: &u8| if b.is_ascii_alphanumeric() { char::from(*b) } else { char::REPLACEMENT_CHARACTER };
        Ok(bytes.iter().map(plain).collect())
    }

    /// Refuses what is no longer one piece of its kind once it is in UTF-8, whatever the server makes of it.
    fn check(&self, piece: Piece, text: &str) -> Result<(), Wrong> {
        if text.is_ascii() || self.is_utf8() || self.decode.is_none() {
            return Ok(());
        }
        let rules = Rules { charset: Charset::utf8(), ..self.rules.clone() };
        // What a last quote is, the byte behind it says.
        let read = lexer::piece(format!("{text}\n").as_bytes(), &rules, true);
        if read == Some((piece, text.len())) { Ok(()) } else { Err(Wrong::Text("a text that is another one in UTF-8")) }
    }

    /// Text of another character set in UTF-8.
    fn decoded(&mut self, bytes: &[u8]) -> Result<String, Wrong> {
        let charset = self.rules.charset.name();
        let decode = self.decode.as_mut().ok_or(Wrong::Text(NOT_UTF8))?;
        let text = decode(charset, bytes).map_err(Wrong::Asking)?;
        self.out.is_decoded = true;
        text.ok_or(Wrong::Text("a text that is none in the character set that the dump sets"))
    }

    /// Whether text is UTF-8; a dump of bytes alone has its definitions in it too.
    fn is_utf8(&self) -> bool {
        self.rules.charset.is_utf8() || self.rules.charset.is_binary()
    }

    /// A comment stays in a body. One that this server has skipped becomes a comment to every server.
    fn comment(&mut self, text: &[u8]) -> Result<(), Wrong> {
        let skipped = ["/*!", "/*M!"].into_iter().find(|mark| text.starts_with(mark.as_bytes()));
        let inside = skipped.map_or(text, |mark| &text[mark.len()..text.len() - 2]);
        // What a comment says that is no text changes nothing.
        let inside = if inside.is_ascii() || self.is_utf8() || self.decode.is_none() {
            String::from_utf8_lossy(inside)
        } else {
            Cow::Owned(self.decoded(inside)?)
        };
        if skipped.is_some() {
            // The inner one of two ends both elsewhere.
            let inside = inside.replace("*/", "* /").replace("/*", "/ *");
            self.out.body.extend_from_slice(format!("/* {inside}*/").as_bytes());
        } else {
            self.check(Piece::Comment, &inside)?;
            self.out.body.extend_from_slice(inside.as_bytes());
        }
        Ok(())
    }

    fn string(&mut self, text: &[u8]) -> Result<(), Wrong> {
        let mut value = Vec::new();
        unquoted(&text[1..text.len() - 1], text[0], self.rules, &mut value);
        let sql = &self.out.sql;
        let introduced = sql.trim_end().rsplit(|c: char| !c.is_alphanumeric() && c != '_').next();
        let introduced = introduced.is_some_and(|word| word.starts_with('_') && word.len() > 1);
        let is_foreign = !text.is_ascii() && !self.is_utf8();
        match () {
            // Its bytes are in the set that is named before it.
            () if is_foreign && introduced => {
                // Without the space it would go on the word before it.
                self.out.body.extend_from_slice(format!(" 0x{}", hex::encode(&value)).as_bytes());
            }
            () if is_foreign && self.decode.is_some() && !self.sets() => {
                let whole = self.decoded(text)?;
                self.check(Piece::Text, &whole)?;
                self.out.body.extend_from_slice(whole.as_bytes());
                // Servers keep expressions in UTF-8, and MariaDB spells what has an introducer there as other text.
                value = self.decoded(&value)?.into_bytes();
                self.literal(&value);
                return Ok(());
            }
            () => self.out.body.extend_from_slice(text),
        }
        if value.is_ascii() || (self.is_utf8() && std::str::from_utf8(&value).is_ok()) {
            self.literal(&value);
            return Ok(());
        }
        if !introduced {
            let charset = &self.rules.charset;
            let name = if charset.is_utf8() { "binary" } else { charset.name() };
            self.out.sql.push_str(&format!("_{name} "));
        }
        self.out.sql.push_str(&format!("0x{}", hex::encode(value)));
        Ok(())
    }

    /// Whether the statement sets variables, whose values stay bytes in the character set that they are in.
    fn sets(&self) -> bool {
        self.out.sql.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("set "))
    }

    fn literal(&mut self, value: &[u8]) {
        let mut out = Vec::new();
        quoted(value, &mut out);
        // It is UTF-8, as was looked at.
        self.out.sql.push_str(&String::from_utf8_lossy(&out));
    }
}

#[cfg(test)]
mod tests {
    use super::super::lexer::Dialect;
    use super::*;

    fn rules(charset: &str) -> Rules {
        let dialect = Dialect { is_mariadb: true, version: 101_106 };
        Rules { dialect, charset: Charset::named(charset).unwrap(), ansi_quotes: false, no_escapes: false }
    }

    fn of(sql: &[u8], delimiter: &str, rules: &Rules) -> Result<(Statement, Ended)> {
        let mut latin1 = |charset: &str, bytes: &[u8]| {
            assert_eq!(charset, "latin1");
            Ok(Some(bytes.iter().map(|b| char::from(*b)).collect()))
        };
        read(&mut Input::new(Box::new(sql), false), rules, delimiter.as_bytes(), &mut latin1)
    }

    #[test]
    fn statements_are_printed_anew() {
        let sql = |text: &str| of(text.as_bytes(), ";", &rules("utf8mb4")).unwrap().0.sql;
        assert_eq!(sql("/*!40101 SET NAMES utf8 */;"), "SET NAMES utf8");
        assert_eq!(sql("/*!50700 SET a=1, */ SET -- x;\n b = \"it's\" /* ; */ ;"), "SET b = 'it\\'s'");
        assert_eq!(sql("a*/*2+*/3 /*!40101 b*/*c ;"), "a* 3 b *c");
        assert_eq!(sql("a `b``;c` _latin1'x' \"d\"\"e\";"), "a `b``;c` _latin1'x' 'd\"e'");
        let latin1 = of(b"a '\xe9' _latin1 '\xe9';", ";", &rules("latin1")).unwrap().0.sql;
        assert_eq!(latin1, "a 'é' _latin1 0xe9");
        let table =
            b"CREATE TABLE \xe9 (a ENUM('\xe9','x') COMMENT '\xe9' DEFAULT '\xe9', b INT AS ('\xe9')) COMMENT='\xe9';";
        let table = of(table, ";", &rules("latin1")).unwrap().0;
        assert_eq!(table.sql, "CREATE TABLE é (a ENUM('é','x') COMMENT 'é' DEFAULT 'é', b INT AS ('é')) COMMENT='é'");
        assert!(table.is_decoded);
        let view =
            of(b"CREATE VIEW `\xe9` AS SELECT '\xe9\\'', _latin1'\xe9' /* \xe9 */;", ";", &rules("latin1")).unwrap().0;
        assert_eq!(String::from_utf8(view.body).unwrap(), "CREATE VIEW `é` AS SELECT 'é\\'', _latin1 0xe9 /* é */");
        let set = of(b"SET @a = '\xe9';", ";", &rules("latin1")).unwrap().0;
        assert_eq!(set.sql, "SET @a = _latin1 0xe9");
        let mut ansi = rules("utf8mb4");
        ansi.ansi_quotes = true;
        assert_eq!(of(b"a \"b`\"\"c\";", ";", &ansi).unwrap().0.sql, "a `b``\"c`");
    }

    #[test]
    fn bodies_stay_as_they_stand() {
        let text = "/*!50003 CREATE*/ /*!50017 DEFINER=`r`@`l`*/ /*!50003 TRIGGER x BEGIN a; -- don't $$\n '$$' /* c */ \
                    /*!99999 d /* e */ */ END */$$";
        let (statement, ended) = of(text.as_bytes(), "$$", &rules("utf8mb4")).unwrap();
        assert_eq!(ended, Ended::Yes);
        assert!(statement.has_semicolon);
        assert_eq!(statement.sql, "CREATE DEFINER=`r`@`l` TRIGGER x BEGIN a; '$$' END");
        let body = String::from_utf8(statement.body).unwrap();
        assert!(
            body.ends_with(" TRIGGER x BEGIN a; -- don't $$\n '$$' /* c */ /* 99999 d / * e * / */ END  "),
            "{body}"
        );
        assert_eq!(of(b"CREATE x END$$", "$$", &rules("utf8mb4")).unwrap().0.sql, "CREATE x END");
    }

    #[test]
    fn what_is_cut_or_a_command_is_told() {
        for cut in ["SET a = 1", "SET a = 'x;", "SET a /* x;"] {
            assert_eq!(of(cut.as_bytes(), ";", &rules("utf8mb4")).unwrap().1, Ended::Cut, "{cut}");
        }
        for wrong in ["SELECT 1\\G;", "/*!40101 SET a=1; */;", "/*!40101 a /*!40101 b */ */;"] {
            assert!(of(wrong.as_bytes(), ";", &rules("utf8mb4")).is_err(), "{wrong}");
        }
    }
}

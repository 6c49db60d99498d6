//! The pieces of a dump's text, cut where the server would cut them.
//!
//! What a byte means depends on what the dump has set before: its character set, whether a backslash escapes and double
//! quotes hold names. A versioned comment is code to one server and a comment to another.

use super::charset::Charset;
use crate::session::Server;

/// Which server the dump is read for, as far as its versioned comments go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// Whether it is MariaDB.
    pub is_mariadb: bool,
    /// Its version as such comments have it.
    pub version: u32,
}

impl Dialect {
    /// That of a server.
    pub fn of(server: &Server) -> Self {
        Self { is_mariadb: server.is_mariadb(), version: server.comment_version() }
    }

    /// Whether the server runs what stands in a comment for servers from `version` on. MariaDB takes what is for MySQL 5.7
    /// and later for nothing of its own.
    fn runs(self, of_mariadb: bool, version: u32) -> bool {
        let beyond = self.is_mariadb && !of_mariadb && (50_700..=99_999).contains(&version);
        version <= self.version && !beyond
    }

    /// The digits of a version in front of `bytes`, which the comment begins with; none where there are fewer than five.
    fn digits(self, bytes: &[u8]) -> usize {
        let most = if self.is_mariadb || self.version >= 80_000 { 6 } else { 5 };
        let digits = bytes.iter().take(most).take_while(|b| b.is_ascii_digit()).count();
        if digits >= 5 { digits } else { 0 }
    }
}

/// How text is read at one place of the dump.
#[derive(Debug, Clone)]
pub struct Rules {
    /// For which server.
    pub dialect: Dialect,
    /// The character set of strings.
    pub charset: Charset,
    /// Whether double quotes hold names.
    pub ansi_quotes: bool,
    /// Whether a backslash in a string is one, and escapes nothing.
    pub no_escapes: bool,
}

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// Spaces.
    Space,
    /// A comment, also one that this server skips.
    Comment,
    /// The beginning of a comment that this server runs.
    Open,
    /// Its end.
    Close,
    /// A word without quotes, or a number.
    Word,
    /// A quoted name.
    Name,
    /// A string.
    Text,
    /// Any other character.
    Mark,
}

/// The piece that `bytes` begin with, and its length. `None` where more bytes could change it; at the end of the dump that
/// is what was cut.
pub fn piece(bytes: &[u8], rules: &Rules, is_end: bool) -> Option<(Piece, usize)> {
    let short = bytes.len() < 12 && !is_end;
    let run = |keep: fn(u8) -> bool, what| {
        let end = bytes.iter().position(|b| !keep(*b)).or(is_end.then_some(bytes.len()))?;
        Some((what, end))
    };
    match *bytes.first()? {
        b if is_space(b) => run(is_space, Piece::Space),
        b'\'' => Some((Piece::Text, quoted(bytes, b'\'', rules)?)),
        b'"' if !rules.ansi_quotes => Some((Piece::Text, quoted(bytes, b'"', rules)?)),
        q @ (b'`' | b'"') => Some((Piece::Name, name(bytes, q, rules, is_end)?)),
        _ if short => None,
        b'#' => line(bytes, is_end),
        b'-' if is_line_comment(bytes) => line(bytes, is_end),
        b'*' if bytes.get(1) == Some(&b'/') => Some((Piece::Close, 2)),
        b'/' if bytes.get(1) == Some(&b'*') => comment(bytes, rules.dialect),
        b if is_word(b) => {
            let mut end = 0;
            while let Some(b) = bytes.get(end) {
                if *b >= 0x80 {
                    end += rules.charset.length(&bytes[end..]);
                } else if is_word(*b) {
                    end += 1;
                } else {
                    break;
                }
            }
            (end + 4 < bytes.len() || is_end).then_some((Piece::Word, end.min(bytes.len())))
        }
        _ => Some((Piece::Mark, 1)),
    }
}

/// The same where it is known whether a versioned comment is open: the end of none is a star and what follows.
pub fn piece_in(bytes: &[u8], rules: &Rules, is_end: bool, in_comment: bool) -> Option<(Piece, usize)> {
    match piece(bytes, rules, is_end)? {
        (Piece::Close, _) if !in_comment => Some((Piece::Mark, 1)),
        other => Some(other),
    }
}

/// Whether two dashes begin a comment: behind them is a space, or something that is not seen.
fn is_line_comment(bytes: &[u8]) -> bool {
    bytes.starts_with(b"--") && bytes.get(2).is_none_or(|b| is_space(*b) || b.is_ascii_control())
}

fn line(bytes: &[u8], is_end: bool) -> Option<(Piece, usize)> {
    let end = memchr::memchr(b'\n', bytes).or(is_end.then_some(bytes.len()))?;
    Some((Piece::Comment, end))
}

fn comment(bytes: &[u8], dialect: Dialect) -> Option<(Piece, usize)> {
    let of_mariadb = bytes[2..].starts_with(b"M!") && dialect.is_mariadb;
    if !of_mariadb && bytes.get(2) != Some(&b'!') {
        return Some((Piece::Comment, 2 + memchr::memmem::find(&bytes[2..], b"*/")? + 2));
    }
    let head = if of_mariadb { 4 } else { 3 };
    let digits = dialect.digits(&bytes[head..]);
    let version = bytes[head..head + digits].iter().fold(0, |n, b| n * 10 + u32::from(b - b'0'));
    if dialect.runs(of_mariadb, version) {
        return Some((Piece::Open, head + digits));
    }
    // What is skipped may hold one comment more, and nothing else counts in it.
    let mut at = head;
    let mut inner = false;
    loop {
        at += memchr::memchr2(b'*', b'/', &bytes[at..])?;
        match (bytes[at], bytes.get(at + 1)?) {
            (b'*', b'/') if inner => (inner, at) = (false, at + 2),
            (b'*', b'/') => return Some((Piece::Comment, at + 2)),
            (b'/', b'*') if !inner => (inner, at) = (true, at + 2),
            _ => at += 1,
        }
    }
}

/// The length of a quoted string.
fn quoted(bytes: &[u8], quote: u8, rules: &Rules) -> Option<usize> {
    let mut at = 1;
    if rules.charset.hides_backslashes() {
        loop {
            match *bytes.get(at)? {
                b if b == quote && *bytes.get(at + 1)? == quote => at += 2,
                b if b == quote => return Some(at + 1),
                b'\\' if !rules.no_escapes => at += 2,
                b if b < 0x80 => at += 1,
                _ if bytes.len() - at < 4 => return None,
                _ => at += rules.charset.length(&bytes[at..]),
            }
        }
    }
    loop {
        let rest = bytes.get(at..)?;
        let found = if rules.no_escapes { memchr::memchr(quote, rest) } else { memchr::memchr2(quote, b'\\', rest) };
        at += found?;
        if bytes[at] == quote && *bytes.get(at + 1)? != quote {
            return Some(at + 1);
        }
        at += 2;
    }
}

/// The length of a quoted name. In some character sets a backtick may be half of a character.
fn name(bytes: &[u8], quote: u8, rules: &Rules, is_end: bool) -> Option<usize> {
    let mut at = 1;
    loop {
        if rules.charset.hides_backslashes() {
            while *bytes.get(at)? != quote {
                if bytes[at] >= 0x80 && bytes.len() - at < 4 && !is_end {
                    return None;
                }
                at += rules.charset.length(&bytes[at..]);
            }
            at += 1;
        } else {
            at += memchr::memchr(quote, bytes.get(at..)?)? + 1;
        }
        match bytes.get(at) {
            Some(b) if *b == quote => at += 1,
            None if !is_end => return None,
            _ => return Some(at),
        }
    }
}

/// What servers take for a space.
pub fn is_space(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}

/// What a word may be made of.
pub fn is_word(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'_' || b == b'$' || b >= 0x80
}

/// What a string between its quotes stands for.
pub fn unquoted(inside: &[u8], quote: u8, rules: &Rules, out: &mut Vec<u8>) {
    let mut at = 0;
    while let Some(b) = inside.get(at).copied() {
        if b == b'\\' && !rules.no_escapes {
            let Some(escaped) = inside.get(at + 1).copied() else { return };
            match escaped {
                b'0' => out.push(0),
                b'n' => out.push(b'\n'),
                b'r' => out.push(b'\r'),
                b't' => out.push(b'\t'),
                b'b' => out.push(8),
                b'Z' => out.push(0x1a),
                b'%' | b'_' => out.extend([b'\\', escaped]),
                other => out.push(other),
            }
            at += 2;
        } else if b == quote {
            out.push(b);
            at += 2;
        } else {
            let plain = match b {
                0x80.. if rules.charset.hides_backslashes() => rules.charset.length(&inside[at..]),
                _ if rules.charset.hides_backslashes() => 1,
                _ => 1 + memchr::memchr2(quote, b'\\', &inside[at + 1..]).unwrap_or(inside.len() - at - 1),
            };
            out.extend_from_slice(&inside[at..(at + plain).min(inside.len())]);
            at += plain;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARIADB: Dialect = Dialect { is_mariadb: true, version: 101_106 };
    const MYSQL: Dialect = Dialect { is_mariadb: false, version: 80_036 };

    fn rules(dialect: Dialect, charset: &str) -> Rules {
        Rules { dialect, charset: Charset::named(charset).unwrap(), ansi_quotes: false, no_escapes: false }
    }

    fn pieces(sql: &[u8], rules: &Rules) -> Vec<(Piece, String)> {
        let (mut at, mut out) = (0, Vec::new());
        while at < sql.len() {
            let Some((what, length)) = piece(&sql[at..], rules, true) else {
                out.push((Piece::Comment, "cut".to_owned()));
                break;
            };
            assert!(length > 0);
            out.push((what, String::from_utf8_lossy(&sql[at..at + length]).into_owned()));
            at += length;
        }
        out
    }

    #[test]
    fn a_backtick_may_be_half_of_a_character() {
        let gbk = rules(MYSQL, "gbk");
        assert_eq!(piece(b"`\xad`x` y", &gbk, true), Some((Piece::Name, 5)));
        assert_eq!(piece(b"`\xad`x` y", &rules(MYSQL, "latin1"), true), Some((Piece::Name, 3)));
    }

    #[test]
    fn comments_are_read_as_each_server_reads_them() {
        let of = |sql: &str, dialect| pieces(sql.as_bytes(), &rules(dialect, "utf8mb4"))[0].clone();
        for (sql, mariadb, mysql) in [
            ("/*!40101 a */", Piece::Open, Piece::Open),
            ("/*!50700 a */", Piece::Comment, Piece::Open),
            ("/*!99999 a */", Piece::Comment, Piece::Comment),
            ("/*!100100 a */", Piece::Open, Piece::Comment),
            ("/*!101107 a */", Piece::Comment, Piece::Comment),
            ("/*M!50700 a */", Piece::Open, Piece::Comment),
            ("/*M!999999\\- enable the sandbox mode */", Piece::Comment, Piece::Comment),
            ("/*! a */", Piece::Open, Piece::Open),
            ("/*!123 a */", Piece::Open, Piece::Open),
            ("/* a */", Piece::Comment, Piece::Comment),
        ] {
            assert_eq!((of(sql, MARIADB).0, of(sql, MYSQL).0), (mariadb, mysql), "{sql}");
        }
        assert_eq!(of("/*!900000 a /* b */ c */ d", MYSQL).1, "/*!900000 a /* b */ c */");
        assert_eq!(of("/* a /* b */ c */ d", MYSQL).1, "/* a /* b */");
    }

    #[test]
    fn strings_end_where_the_session_says() {
        let text = |sql: &[u8], rules: &Rules| pieces(sql, rules)[0].1.len();
        let mut plain = rules(MARIADB, "utf8mb4");
        assert_eq!(text(b"'a''b\\'c' x", &plain), 9);
        plain.no_escapes = true;
        assert_eq!(text(b"'C:\\', 'x'", &plain), 5);
        let gbk = rules(MARIADB, "gbk");
        assert_eq!(piece(b"'\x81\\' x", &gbk, true), Some((Piece::Text, 4)));
        assert_eq!(pieces(b"'\x81\\'", &rules(MARIADB, "latin1"))[0].1, "cut");
        let mut out = Vec::new();
        unquoted(b"a\\n\\%\\'it''s\\\\\x81", b'\'', &rules(MARIADB, "latin1"), &mut out);
        assert_eq!(out, b"a\n\\%'it's\\\x81");
        out.clear();
        unquoted(b"\x81\\x\\\\", b'\'', &gbk, &mut out);
        assert_eq!(out, b"\x81\\x\\");
    }

    #[test]
    fn names_and_what_is_cut() {
        let mut ansi = rules(MYSQL, "utf8mb4");
        ansi.ansi_quotes = true;
        assert_eq!(pieces(b"\"a\"\"b\"", &ansi), [(Piece::Name, "\"a\"\"b\"".to_owned())]);
        for cut in ["'a", "`a", "/* a", "/*!999999 a", "'a\\'"] {
            assert_eq!(pieces(cut.as_bytes(), &rules(MYSQL, "utf8mb4"))[0].1, "cut", "{cut}");
        }
        assert_eq!(piece(b"abc", &ansi, false), None);
    }
}

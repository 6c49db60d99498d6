//! How a server reads a single statement, for whoever has to judge one that comes from somebody who is not trusted.

use super::input::Input;
use super::lexer;
use super::statement::{self, Ended};
use crate::sql::token::Token;

pub use super::event::has_plain_schedule;
pub use super::lexer::{Dialect, Piece, Rules};
pub use super::objects::kind_of;
pub use super::single::is_one;
pub use super::slow::{Part, value};
pub use super::state::State;

/// Stands behind a statement, so that it is known whether all of it was read.
const END: &[u8] = b"\x01\x02\x03\x02\x01";

/// The statement printed anew, as it means the same under no SQL mode at all. `None` where it is not one, whole and alone.
pub fn printed(sql: &str, rules: &Rules) -> Option<String> {
    if memchr::memmem::find(sql.as_bytes(), END).is_some() {
        return None;
    }
    // A line's end, for a comment that goes on to it.
    let text = [sql.as_bytes(), b"\n", END].concat();
    let read = statement::read(&mut Input::new(Box::new(text.as_slice()), false), rules, END, &mut |_, _| Ok(None));
    let (statement, ended) = read.ok()?; // why it cannot be read is nothing to tell of a text that nobody has written so
    (ended == Ended::Yes && !statement.has_semicolon).then_some(statement.sql)
}

/// All pieces of a statement but spaces; a line's end must stand behind it. `None` where there is a comment in it, or
/// something that does not end.
pub fn pieces<'a>(sql: &'a [u8], rules: &Rules) -> Option<Vec<Part<'a>>> {
    let (mut at, mut out) = (0, Vec::new());
    while at < sql.len() {
        let (what, length) = lexer::piece(&sql[at..], rules, true)?;
        match what {
            Piece::Space => {}
            Piece::Comment | Piece::Open | Piece::Close => return None,
            _ => out.push((what, &sql[at..at + length])),
        }
        at += length;
    }
    Some(out)
}

/// The first pieces of a statement, so many, printed anew. `None` where one of them does not end.
pub fn beginning(sql: &str, rules: &Rules, length: usize) -> Option<String> {
    // What a last quote is, the byte behind it says.
    let text = [sql.as_bytes(), b"\n"].concat();
    let bytes = text.as_slice();
    let (mut at, mut count, mut in_comment) = (0, 0, false);
    while at < bytes.len() && count < length {
        let (what, length) = lexer::piece_in(&bytes[at..], rules, true, in_comment)?;
        in_comment = what == Piece::Open || in_comment && what != Piece::Close;
        at += length;
        count += usize::from(!matches!(what, Piece::Space | Piece::Comment | Piece::Open | Piece::Close));
    }
    statement::printed(&[&bytes[..at], b"\n"].concat(), rules)
}

/// Refuses a table's definition with an engine that may reach out of the server.
pub fn engines(all: &[Token<'_>]) -> Result<(), String> {
    super::allowed::options(all)
}

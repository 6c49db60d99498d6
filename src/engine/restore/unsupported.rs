//! What the server that is restored into does not take, found by asking it: each definition is made, empty, before any row
//! is loaded, and every one that it refuses is noted.
//!
//! What depends on something that it refuses is noted with it, so that what is left is whole.

use std::collections::HashSet;

use super::left_out::LeftOut;
use super::names::is_denied;
use crate::sql::ident;
use crate::sql::pieces::Piece;
use crate::sql::token::{self, Token};
use crate::{Error, Kind};

/// The server's numbers for what is no answer to a definition: it is stopped or shutting down, out of room or memory, waits
/// too long for somebody else, writes nothing at all.
const NO_ANSWER: [u16; 22] = [
    1021, 1028, 1037, 1038, 1040, 1041, 1053, 1114, 1180, 1205, 1206, 1213, 1226, 1290, 1317, 1792, 1836, 1927, 1969,
    3024, 3169, 4031,
];

/// The server's number for a right that only some accounts have, that of naming a definer among them.
pub(super) const NO_SUCH_RIGHT: u16 = 1227;

/// All of it.
#[derive(Debug, Default)]
pub(super) struct Unsupported {
    /// In the order in which it was found.
    pub list: Vec<LeftOut>,
    /// Tables and sequences of it.
    pub tables: HashSet<String>,
    /// Views of it.
    pub views: HashSet<String>,
    /// The numbers of the parts that are not run.
    pub parts: HashSet<usize>,
}

impl Unsupported {
    /// Notes a table or sequence.
    pub fn table(&mut self, what: LeftOut) {
        self.tables.insert(what.name.clone());
        self.list.push(what);
    }

    /// Notes what the part of this number makes.
    pub fn part(&mut self, number: usize, what: LeftOut) {
        self.parts.insert(number);
        if what.kind == "view" {
            self.views.insert(what.name.clone());
        }
        self.list.push(what);
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether an object of this name is among it.
    pub fn has(&self, name: &str) -> bool {
        self.list.iter().any(|one| one.name == name)
    }

    /// The table or view of it that a definition names.
    pub fn named_in(&self, sql: &str) -> Option<String> {
        let mut names = token::each(sql).filter_map(Token::name);
        names.find(|name| self.tables.contains(name) || self.views.contains(name))
    }

    /// For an error: all of it.
    pub fn problem(&self) -> String {
        let each: Vec<String> = self.list.iter().map(ToString::to_string).collect();
        each.join("; ")
    }
}

/// Whether an error says that the server does not take a definition, and not that it could do nothing at all.
pub(super) fn is_refusal(error: &Error) -> bool {
    let answers = |code| !NO_ANSWER.contains(&code) && code != NO_SUCH_RIGHT;
    matches!(error.kind(), Kind::Server | Kind::NotFound) && !is_denied(error) && error.code().is_some_and(answers)
}

/// What depends on a table or view that is not there.
pub(super) fn depends(kind: &str, name: &str, on: &str, definition: Option<String>) -> LeftOut {
    let reason = format!("it needs {}, which the server does not take", ident(on));
    LeftOut { kind: kind.to_owned(), name: name.to_owned(), reason, definition }
}

/// A piece of the definition `create` of `table`.
pub(super) fn of_table(table: &str, create: &str, piece: &Piece, reason: &str) -> LeftOut {
    let text = piece.text(create);
    let is_short =
        matches!(piece.kind, "default" | "column option" | "table option" | "index option" | "system versioning");
    let shown = if is_short { format!("{}: ", masked(text, SHOWN)) } else { String::new() };
    let add = |clause: &str| Some(format!("ALTER TABLE {} {clause}", ident(table)));
    let definition = match piece.kind {
        // Of a check that is not enforced only the words that say so may be passed over.
        "index" | "primary key" | "foreign key" | "check" | "period" if !text.starts_with("/*") => {
            add(&format!("ADD {text}"))
        }
        "partitioning" => add(text),
        _ => None,
    };
    LeftOut {
        kind: piece.kind.to_owned(),
        name: piece.name.clone().unwrap_or_else(|| table.to_owned()),
        reason: format!("of {}: {shown}{reason}", ident(table)),
        definition,
    }
}

/// The most characters of a definition that an error shows.
const SHOWN: usize = 80;

/// Why the server does not take a definition, in its own words. Those of a syntax error show where in the definition it is,
/// without the strings there: a definition may hold a password.
pub(super) fn reason(error: &Error) -> String {
    const SYNTAX: [u16; 2] = [1064, 1149];
    let code = error.code().unwrap_or_default();
    let near = || {
        let (words, near) = error.said().filter(|_| SYNTAX.contains(&code))?.split_once(" near '")?;
        let words = words.split("; check the manual").next().unwrap_or(words);
        let (near, line) = near.rsplit_once("' at line ")?;
        Some(format!("{words} near {} at line {} (error {code})", masked(near, SHOWN), line.trim_end()))
    };
    near().unwrap_or_else(|| {
        let words = error.to_string();
        let words = words.strip_prefix("a statement failed: ").unwrap_or(&words);
        words.split_once(", SQLSTATE").map_or_else(|| words.to_owned(), |(words, _)| format!("{words})"))
    })
}

/// The beginning of a definition, on one line and without its strings.
fn masked(sql: &str, length: usize) -> String {
    let mut shown = String::new();
    for token in token::each(sql) {
        match token {
            Token::Literal(_) => shown.push_str("'…'"),
            Token::Blank(text) if text.trim().is_empty() => shown.push(' '),
            other => shown.push_str(other.text()),
        }
    }
    let shown = shown.trim();
    if shown.chars().count() > length {
        return format!("{}…", shown.chars().take(length).collect::<String>());
    }
    shown.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_syntax_error_shows_where_it_is_and_no_string() {
        let message = "You have an error in your SQL syntax; check the manual that corresponds to your MariaDB server version \
                       for the right syntax to use near '((lower(`a`))),\n  KEY `k` (`b`) COMMENT 'it''s' CONNECTION='mysql://u:pw@h'' \
                       at line 4";
        let error = Error::new(
            Kind::Server,
            "a statement failed: You have an error in your SQL syntax (error 1064, SQLSTATE 42000)",
        );
        let error = error.with_code(1064);
        assert_eq!(reason(&error), "You have an error in your SQL syntax (error 1064)");
        let error = error.saying(message);
        assert_eq!(
            reason(&error),
            "You have an error in your SQL syntax near ((lower(`a`))), KEY `k` (`b`) COMMENT '…' CONNECTION='…' at line 4 \
             (error 1064)"
        );
        assert!(!format!("{error:?} {error}").contains("pw"), "{error:?}");
    }

    #[test]
    fn what_is_no_answer_is_no_refusal() {
        let error = |code| Error::new(Kind::Server, "a statement failed").with_code(code);
        assert!([1064, 1273, 1901, 4161, 1118].map(error).iter().all(is_refusal));
        assert!(![1205, 1317, 1142, 1044, 1227, 1114].map(error).iter().any(is_refusal));
        assert!(
            !is_refusal(&Error::new(Kind::Server, "x"))
                && !is_refusal(&Error::new(Kind::Connection, "x").with_code(1064))
        );
    }
}

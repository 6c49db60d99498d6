//! What the parts of an archive may say that nobody has sealed.
//!
//! Whoever can write to a plain archive can write any SQL into it, with digests that are right. So it is held against what
//! this engine writes: its own few settings, definitions of the one object that a part is about, rows as values. What
//! stands in the body of a view, routine, trigger or event is stored and not run, and is not looked at.
//!
//! A statement is looked at as the server reads it that it is for: with the versioned comments that this server runs, in the
//! character set and under the SQL mode that the part has set before.

use crate::archive::index::Entry;
use crate::archive::part::PartKind;
use crate::import::reading::{self, Dialect, State};
use crate::session::Server;
use crate::sql::ident;
use crate::sql::split::Statements;
use crate::sql::token::{Token, solid};
use crate::{Error, Kind, Result};

mod head;
mod settings;
mod values;

use settings::Settings;

/// Why something is refused, and `()` where it is not.
type Judged = std::result::Result<(), &'static str>;

/// Holds the parts of one archive against what this engine writes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Judge(Dialect);

impl Judge {
    /// For a restore into this server.
    pub fn new(server: &Server) -> Self {
        Self(Dialect::of(server))
    }

    /// Refuses a part that is no rows and says something else than this engine would have written.
    pub fn definition(self, entry: &Entry, sql: &str) -> Result<()> {
        self.parts(entry, sql).map_err(|why| refused(entry, why))
    }

    fn parts(self, entry: &Entry, sql: &str) -> Judged {
        let name = entry.object.as_deref().unwrap_or_default(); // of settings there is none
        let is_table = entry.kind == PartKind::Table;
        let of_settings = matches!(entry.kind, PartKind::Preamble | PartKind::Postamble | PartKind::Database);
        let mut settings = Settings::of(entry.kind);
        let mut state = State::new(self.0, "+00:00", "");
        let mut made = 0;
        for statement in Statements::new(sql) {
            if !is_table && !of_settings && head::begins(statement, state.rules(), "create") {
                made += 1;
                head::object(statement, state.rules(), entry)?;
                continue;
            }
            let printed =
                reading::printed(statement, state.rules()).ok_or("a text that the server reads in another way")?;
            let all = solid(&printed);
            match all.first() {
                Some(first) if first.is("set") => {
                    settings.follow(&all)?;
                    // What comes next is read under it. A postamble puts back what only the preamble knows, and is never run.
                    if entry.kind != PartKind::Postamble {
                        state.set(&printed).map_err(|_| UNKNOWN)?;
                    }
                }
                Some(first) if first.is("alter") && !is_table => defaults(&all)?,
                Some(first) if first.is("drop") && !of_settings => drop_of(&all, entry.kind, name)?,
                Some(first) if first.is("create") && is_table => {
                    made += 1;
                    table(&all, name)?;
                }
                Some(_) if is_table => position(&all, name)?,
                None => {}
                _ => return Err(UNKNOWN),
            }
        }
        if made > 1 { Err("it makes more than one object") } else { settings.end() }
    }

    /// Refuses a statement among the rows of a table that is anything but rows of values.
    pub fn row(self, entry: &Entry, statement: &str) -> Result<()> {
        let name = entry.object.as_deref().unwrap_or_default(); // which no table has
        values::statement(statement, name, self.0).map_err(|why| refused(entry, why))
    }
}

/// Whether `statement` begins as the rows of the table do that a part is about.
pub(super) fn is_of_table(entry: &Entry, statement: &str) -> bool {
    let name = ident(entry.object.as_deref().unwrap_or_default()); // which no table has
    let rest = statement.trim_start_matches('\n').strip_prefix("INSERT INTO ").and_then(|s| s.strip_prefix(&name));
    rest.is_some_and(|rest| rest.starts_with(" ("))
}

const UNKNOWN: &str = "a statement that no backup holds there";

fn refused(entry: &Entry, why: &str) -> Error {
    let what = match &entry.object {
        Some(name) => format!("about {}", ident(name)),
        None => "of settings".to_owned(),
    };
    Error::new(
        Kind::Damaged,
        format!(
            "the archive is not encrypted, so that nobody vouches for it, and its part {what} is not what this program \
             writes: {why}; nothing was changed. RestoreBuilder::trustArchive() runs it all the same"
        ),
    )
}

fn is(all: &[Token<'_>], n: usize, word: &str) -> bool {
    all.get(n).is_some_and(|t| t.is(word))
}

fn is_mark(all: &[Token<'_>], n: usize, mark: &str) -> bool {
    all.get(n).is_some_and(|t| t.is_mark(mark))
}

/// Whether `name` stands at `n`, and no other one behind a point.
fn is_named(all: &[Token<'_>], n: usize, name: &str) -> bool {
    all.get(n).and_then(|t| t.name()).is_some_and(|one| one == name) && !is_mark(all, n + 1, ".")
}

/// `ALTER DATABASE CHARACTER SET x COLLATE y`, of the database that is selected.
fn defaults(all: &[Token<'_>]) -> Judged {
    let word = |n: usize| matches!(all.get(n), Some(Token::Word(_)));
    let rest = if is(all, 2, "character") && is(all, 3, "set") && word(4) { 5 } else { 2 };
    let collates = is(all, rest, "collate") && word(rest + 1) && all.len() == rest + 2;
    if is(all, 1, "database") && collates { Ok(()) } else { Err(UNKNOWN) }
}

fn drop_of(all: &[Token<'_>], kind: PartKind, name: &str) -> Judged {
    let kinds: &[&str] = match kind {
        PartKind::Table => &["table", "sequence"],
        PartKind::Trigger => &["trigger"],
        PartKind::Event => &["event"],
        PartKind::Routine => &["function", "procedure", "package", "library"],
        _ => &["view"],
    };
    let at = if is(all, 1, "package") && is(all, 2, "body") { 3 } else { 2 };
    let named = is(all, at, "if") && is(all, at + 1, "exists") && is_named(all, at + 2, name) && all.len() == at + 3;
    if kinds.iter().any(|kind| is(all, 1, kind)) && named { Ok(()) } else { Err(UNKNOWN) }
}

/// Functions that do more than to compute, and that a server may take in a definition.
const ACTS: [&str; 8] =
    ["load_file", "sleep", "benchmark", "get_lock", "release_lock", "sys_exec", "sys_eval", "master_pos_wait"];

/// `CREATE TABLE` or `CREATE SEQUENCE`.
fn table(all: &[Token<'_>], name: &str) -> Judged {
    if !is_named(all, 2, name) {
        return Err("it makes something else than it is about");
    }
    reading::engines(all).map_err(|_| "a storage engine that may reach out of the server, or is not known")?;
    if is(all, 1, "sequence") {
        let odd = |t: &Token<'_>| ["(", "@", ".", ";"].iter().any(|m| t.is_mark(m));
        return if all.iter().any(odd) { Err(UNKNOWN) } else { Ok(()) };
    }
    if !(is(all, 1, "table") && is_mark(all, 3, "(")) {
        return Err(UNKNOWN);
    }
    let (mut depth, mut union, mut listed) = (0, false, false);
    for (n, token) in all.iter().enumerate().skip(3) {
        depth += i32::from(token.is_mark("(")) - i32::from(token.is_mark(")"));
        let is_one_of = |list: &[&str]| list.iter().any(|word| token.is(word));
        let calls = is_mark(all, n + 1, "(");
        // Behind the columns a query may stand in parentheses.
        let begins = listed && is_mark(all, n - 1, "(");
        listed |= depth == 0;
        if is_one_of(&["select"])
            || (begins && (token.is_mark("(") || is_one_of(&["values", "table", "with"])))
            || token.is_mark(";")
            || token.is_mark("@")
            || (depth == 0 && is_one_of(&["as", "ignore", "replace", "table", "values", "like", "connection"]))
        {
            return Err("a table that is made of others");
        }
        // Rows of a table that unites others are stored in one of these.
        union = (union || depth == 0 && token.is("union")) && !(depth == 0 && token.is_mark(")"));
        if union && token.is_mark(".") {
            return Err("a table that unites those of another database");
        }
        let takes_numbers = calls && is_one_of(&["nextval", "lastval", "setval"]) && is_mark(all, n + 3, ".");
        let next_value = token.is("for") && is(all, n.wrapping_sub(1), "value") && is_mark(all, n + 2, ".");
        if takes_numbers || next_value || (calls && is_one_of(&ACTS)) {
            return Err("an expression that does more than to compute");
        }
    }
    Ok(())
}

/// Where a sequence stands.
fn position(all: &[Token<'_>], name: &str) -> Judged {
    let number = |from: usize, to: usize| {
        let digits = |t: &Token<'_>| matches!(t, Token::Word(w) if w.bytes().all(|b| b.is_ascii_digit()));
        let all = all.get(from..to).unwrap_or_default(); // none is no number
        matches!(all, [n] if digits(n)) || matches!(all, [Token::Mark("-"), n] if digits(n))
    };
    let end = all.len();
    let restart = is(all, 0, "alter") && is(all, 1, "sequence") && is_named(all, 2, name) && is(all, 3, "restart");
    let with = usize::from(is(all, 4, "with"));
    let set = is(all, 1, "setval") && is_mark(all, 2, "(") && is_named(all, 3, name) && is_mark(all, 4, ",");
    let set = (is(all, 0, "select") || is(all, 0, "do")) && set && end > 8 && is_mark(all, end - 1, ")");
    let behind = set && is_mark(all, end - 3, ",") && number(end - 2, end - 1) && number(5, end - 3);
    if (restart && number(4 + with, end)) || behind { Ok(()) } else { Err(UNKNOWN) }
}

#[cfg(test)]
mod tests;

//! Rows of an archive: `INSERT` of values into the one table, and large values that are put together in variables first.

use super::settings::Settings;
use super::{Judged, UNKNOWN};
use crate::archive::part::PartKind;
use crate::import::reading::{self, Dialect, Part, Piece, State};
use crate::sql::ident;
use crate::sql::token::solid;

const OTHER: &str = "something else than values";

/// Refuses anything else.
pub(super) fn statement(statement: &str, table: &str, dialect: Dialect) -> Judged {
    let state = State::new(dialect, "+00:00", "");
    let rules = state.rules();
    let text = [statement.as_bytes(), b"\n"].concat();
    let all = reading::pieces(&text, rules).ok_or(OTHER)?;
    let is = |n: usize, word: &str| all.get(n).is_some_and(|(what, text)| is_word(*what, text, word));
    let mark = |n: usize, mark: &[u8]| all.get(n).is_some_and(|(what, text)| *what == Piece::Mark && *text == mark);
    if is(0, "set") {
        if mark(1, b"@") && is_own(all.get(2)) && mark(3, b"=") {
            return variable(&all[4..], rules);
        }
        let printed = reading::printed(statement, rules).ok_or(OTHER)?;
        return Settings::of(PartKind::Rows).follow(&solid(&printed));
    }
    if !(is(0, "insert") && is(1, "into")) {
        return Err(UNKNOWN);
    }
    let of_table = all.get(2).is_some_and(|(what, text)| *what == Piece::Name && *text == ident(table).as_bytes());
    if !(of_table && mark(3, b"(")) {
        return Err("rows of another table");
    }
    let close = (4..all.len()).find(|n| mark(*n, b")")).ok_or(OTHER)?;
    if !all[4..close].iter().all(|(what, text)| *what == Piece::Name || *text == b",") {
        return Err(OTHER);
    }
    let rest = &all[close + 2..];
    match () {
        () if is(close + 1, "select") => cells(rest, rules),
        () if is(close + 1, "values") => rows(rest, rules),
        () => Err(OTHER),
    }
}

/// `(…),(…)`.
fn rows(all: &[Part<'_>], rules: &reading::Rules) -> Judged {
    let (mut at, mut depth, mut from) = (0, 0, 0);
    while let Some((what, text)) = all.get(at) {
        let is_mark = *what == Piece::Mark;
        match (depth, *text) {
            (0, b"(") if is_mark => (depth, from) = (1, at + 1),
            (0, b",") if is_mark => {}
            (0, _) => return Err(OTHER),
            (1, b")") if is_mark => {
                // A row whose columns are all computed has no values.
                if from < at {
                    cells(&all[from..at], rules)?;
                }
                depth = 0;
            }
            (_, b"(") if is_mark => depth += 1,
            (_, b")") if is_mark => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    if depth == 0 { Ok(()) } else { Err(OTHER) }
}

/// Values with commas between them.
fn cells(all: &[Part<'_>], rules: &reading::Rules) -> Judged {
    let (mut depth, mut from) = (0, 0);
    for (n, (what, text)) in all.iter().enumerate() {
        if *what == Piece::Mark {
            depth += i32::from(*text == b"(") - i32::from(*text == b")");
            if depth == 0 && *text == b"," {
                cell(&all[from..n], rules)?;
                from = n + 1;
            }
        }
    }
    cell(&all[from..], rules)
}

fn cell(parts: &[Part<'_>], rules: &reading::Rules) -> Judged {
    match parts {
        [(Piece::Mark, b"@"), own] if is_own(Some(own)) => Ok(()),
        // The end of a row's time that has none. What is default there was judged with the definition.
        [(Piece::Word, word)] if word.eq_ignore_ascii_case(b"default") => Ok(()),
        _ => reading::value(parts, rules).map(drop).map_err(|_| OTHER),
    }
}

/// What a variable of this engine's is set to: a value, one more piece behind what it holds, or that in a character set.
fn variable(all: &[Part<'_>], rules: &reading::Rules) -> Judged {
    match all {
        [(Piece::Word, function), (_, b"("), (_, b"@"), own, (_, b","), value @ .., (_, b")")]
            if function.eq_ignore_ascii_case(b"concat") && is_own(Some(own)) =>
        {
            cell(value, rules)
        }
        [(Piece::Word, function), (_, b"("), (_, b"@"), own, (Piece::Word, using), (Piece::Word, _), (_, b")")]
            if function.eq_ignore_ascii_case(b"convert")
                && is_own(Some(own))
                && using.eq_ignore_ascii_case(b"using") =>
        {
            Ok(())
        }
        _ => cell(all, rules),
    }
}

fn is_word(what: Piece, text: &[u8], word: &str) -> bool {
    what == Piece::Word && text.eq_ignore_ascii_case(word.as_bytes())
}

/// A variable in which a large value is put together.
fn is_own(piece: Option<&Part<'_>>) -> bool {
    let Some((Piece::Word, word)) = piece else { return false };
    word.strip_prefix(b"smdb_").is_some_and(|digits| !digits.is_empty() && digits.iter().all(u8::is_ascii_digit))
}

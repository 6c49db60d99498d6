//! A statement that makes a view, routine, trigger or event: what it makes, and under which name, and that no other one
//! stands in what follows.

use super::{Judged, is, is_mark};
use crate::archive::index::Entry;
use crate::archive::part::PartKind;
use crate::import::reading::{self, Rules};
use crate::sql::token::{Token, solid};

/// The most pieces before the body of an object.
const LENGTH: usize = 48;

const OTHER: &str = "it makes something else than it is about";

/// Whether a statement begins with this word, as a server reads it under these rules.
pub(super) fn begins(statement: &str, rules: &Rules, word: &str) -> bool {
    let first = reading::beginning(statement, rules, 1);
    first.is_some_and(|first| solid(&first).first().is_some_and(|t| t.is(word)))
}

/// Refuses the `CREATE` of anything but the object that a part is about.
pub(super) fn object(statement: &str, rules: &Rules, entry: &Entry) -> Judged {
    if !reading::is_one(statement.as_bytes(), rules) {
        return Err("several statements where one belongs, or a body whose statements cannot be told apart");
    }
    if entry.kind == PartKind::Event && !schedule(statement, rules) {
        return Err("an event whose schedule is more than times");
    }
    // No more of it is read than it takes: what follows may be in a character set in which it is no text.
    for length in 4..LENGTH {
        let printed =
            reading::beginning(statement, rules, length).ok_or("a text that the server reads in another way")?;
        if let Some(judged) = judge(&solid(&printed), entry) {
            return judged;
        }
    }
    Err(OTHER)
}

/// Whether an event's schedule is one of times. No more is read than its words.
fn schedule(statement: &str, rules: &Rules) -> bool {
    (8..LENGTH).any(|length| {
        reading::beginning(statement, rules, length).is_some_and(|head| reading::has_plain_schedule(&solid(&head)))
    })
}

/// `None` where it takes more to tell.
fn judge(all: &[Token<'_>], entry: &Entry) -> Option<Judged> {
    let name = entry.object.as_deref().unwrap_or_default(); // which no object has
    let at = reading::kind_of(all, 1 + if is(all, 1, "or") { 2 } else { 0 })?;
    let called = at + 1 + usize::from(is(all, at, "package") && is(all, at + 1, "body"));
    all.get(called + 1)?;
    let is_kind = match entry.kind {
        PartKind::View | PartKind::Placeholder => is(all, at, "view"),
        PartKind::Trigger => is(all, at, "trigger"),
        PartKind::Event => is(all, at, "event"),
        PartKind::Routine => {
            // A function without parameters in parentheses is one of a library of the system's.
            let routine = is(all, at, "function") || is(all, at, "procedure");
            (routine && is_mark(all, called + 1, "(")) || is(all, at, "package") || is(all, at, "library")
        }
        _ => false,
    };
    // Its author may have written the name in another character set, in which it has other bytes.
    let is_it = match all[called] {
        token @ (Token::Word(_) | Token::Quoted(_)) if !token.is("if") => {
            !name.is_ascii() || !token.text().is_ascii() || token.name().is_some_and(|one| one == name)
        }
        _ => false,
    };
    if !is_kind || !is_it || is_mark(all, called + 1, ".") {
        return Some(Err(OTHER));
    }
    if entry.kind == PartKind::Trigger {
        let on = (called..all.len()).find(|n| is(all, *n, "on"))?;
        all.get(on + 2)?;
        return Some(if is_mark(all, on + 2, ".") { Err(OTHER) } else { Ok(()) });
    }
    Some(Ok(()))
}

//! What a restore leaves out, by name and with the reason: nothing is left out in silence.

use crate::Error;
use crate::sql::ident;
use crate::sql::split::Statements;

/// Something of the archive that was not restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// What it is, in lower-case words: `view`, `trigger`, `event`, `foreign key`, `column`.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Why it was left out, in the words of an [`Error`](crate::Error): no row's value is in them.
    pub reason: String,
    /// The statement that would have made it, where there is one to be brought by hand.
    pub definition: Option<String>,
}

impl LeftOut {
    /// What the server refused to make by the statements `sql`.
    pub(super) fn refused(kind: &str, name: &str, error: &Error, sql: &str) -> Self {
        Self { kind: kind.to_owned(), name: name.to_owned(), reason: error.to_string(), definition: create_of(sql) }
    }
}

/// The statement among those that make an object which does so by itself; the others set and put back what it relies on.
fn create_of(sql: &str) -> Option<String> {
    let is_create = |statement: &&str| {
        ["CREATE", "ALTER TABLE"]
            .iter()
            .any(|word| statement.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word)))
    };
    Statements::new(sql).find(is_create).map(str::to_owned)
}

impl std::fmt::Display for LeftOut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} ({})", self.kind, ident(&self.name), self.reason)
    }
}

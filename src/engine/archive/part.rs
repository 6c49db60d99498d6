//! What a part is: a run of whole SQL statements about one object.

use serde::{Deserialize, Serialize};

/// What a part holds. The numbers are part of the file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PartKind {
    /// Settings that everything after it relies on.
    Preamble = 1,
    /// A table's or sequence's definition.
    Table = 2,
    /// Rows of one table.
    Rows = 3,
    /// A stand-in with a view's columns, for readers that cannot order views. Not written by this version.
    Placeholder = 4,
    /// A function, procedure or package.
    Routine = 5,
    /// A view.
    View = 6,
    /// A trigger.
    Trigger = 7,
    /// An event.
    Event = 8,
    /// Puts the settings back.
    Postamble = 9,
    /// The defaults of the database.
    Database = 10,
    /// Accounts with their grants on the database. Only where they were asked for.
    Accounts = 11,
    /// The index. Not listed in itself.
    Index = 100,
    /// The end record. Not listed either.
    End = 101,
}

impl PartKind {
    /// The number in the file.
    pub fn code(self) -> u32 {
        self as u32
    }
}

/// A part on its way into an archive.
#[derive(Debug, Clone, Default)]
pub struct Part {
    /// What it holds; `None` only in an empty default.
    pub kind: Option<PartKind>,
    /// The object's name.
    pub object: Option<String>,
    /// The table a trigger belongs to.
    pub on: Option<String>,
    /// Rows in it.
    pub rows: u64,
    /// The key range the rows were read by, as SQL, where there was one.
    pub range: Option<String>,
    /// The SQL.
    pub sql: Vec<u8>,
}

impl Part {
    /// A part about `object`.
    pub fn new(kind: PartKind, object: Option<&str>, sql: Vec<u8>) -> Self {
        Self { kind: Some(kind), object: object.map(str::to_owned), on: None, rows: 0, range: None, sql }
    }
}

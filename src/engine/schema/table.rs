//! What is known of a table.

use super::Value;
use crate::sql::ident;

/// A table with all that belongs to it. Names are as the server lists them.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns, in order.
    pub columns: Vec<Column>,
    /// Its indexes: the primary key, unique ones, the others.
    pub indexes: Vec<Index>,
    /// Its foreign keys, by name.
    pub foreign_keys: Vec<ForeignKey>,
    /// Its storage engine.
    pub engine: String,
    /// Its default character set.
    pub charset: String,
    /// Its default collation.
    pub collation: String,
    /// What is said of it; empty for nothing.
    pub comment: String,
    /// The next number, as the server gives it.
    pub auto_increment: Option<u64>,
    /// How many rows it has: counted, where they could be, else the server's guess.
    pub rows: u64,
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
#[allow(clippy::struct_excessive_bools)] // facts that do not exclude one another
pub struct Column {
    /// Its name.
    pub name: String,
    /// The type as one word, in lower case: `varchar`.
    pub data_type: String,
    /// The type as the server writes it: `int(10) unsigned`.
    pub column_type: String,
    /// How many characters or bytes a text can have.
    pub max_length: Option<u64>,
    /// Digits, or bits, of a number.
    pub precision: Option<u64>,
    /// Digits after the point.
    pub scale: Option<u64>,
    /// Whether it may hold NULL.
    pub nullable: bool,
    /// What it holds where nothing is given; none for NULL, and for no default at all.
    pub default: Option<Value>,
    /// Whether it numbers the rows.
    pub auto_increment: bool,
    /// Whether it is in the primary key.
    pub primary: bool,
    /// Whether a unique index is on it alone, and on all of it.
    pub unique: bool,
    /// What is said of it; empty for nothing.
    pub comment: String,
    /// Counted from 1.
    pub position: u64,
}

impl Column {
    /// What stands in the parentheses of the type: `["10", "2"]` of `decimal(10,2)`. The values of an enum are none.
    pub fn arguments(&self) -> Vec<&str> {
        if matches!(self.data_type.as_str(), "enum" | "set") {
            return Vec::new();
        }
        let inner = self.column_type.split_once('(').and_then(|(_, rest)| rest.split_once(')'));
        inner.map_or_else(Vec::new, |(inner, _)| inner.split(',').map(str::trim).collect())
    }

    /// Whether the type is a number without a sign.
    pub fn is_unsigned(&self) -> bool {
        !matches!(self.data_type.as_str(), "enum" | "set") && self.column_type.contains(" unsigned")
    }
}

/// What an index is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum IndexKind {
    /// The primary key.
    Primary,
    /// No two rows are the same.
    Unique,
    /// Finding.
    Plain,
    /// Finding words.
    FullText,
    /// Finding places.
    Spatial,
}

/// An index.
#[derive(Debug, Clone, PartialEq)]
pub struct Index {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub kind: IndexKind,
    /// Its parts, in order.
    pub parts: Vec<IndexPart>,
    /// What is said of it; empty for nothing.
    pub comment: String,
}

/// A part of an index.
#[derive(Debug, Clone, PartialEq)]
pub struct IndexPart {
    /// The column, or an expression in parentheses.
    pub name: String,
    /// How much of the column, where it is not all of it.
    pub length: Option<u64>,
    /// Whether it goes downwards.
    pub descending: bool,
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq)]
pub struct ForeignKey {
    /// Its name.
    pub name: String,
    /// Its columns.
    pub columns: Vec<String>,
    /// The database of the table it points to, where it is another one.
    pub foreign_database: Option<String>,
    /// The table it points to.
    pub foreign_table: String,
    /// The columns it points to.
    pub foreign_columns: Vec<String>,
    /// What a change over there does here, in lower case: `set null`.
    pub on_update: String,
    /// What a deletion over there does here.
    pub on_delete: String,
}

impl ForeignKey {
    /// All names in it.
    pub(super) fn names(&self) -> impl Iterator<Item = &String> {
        self.columns.iter().chain(&self.foreign_columns).chain([&self.name, &self.foreign_table])
    }

    /// As MariaDB writes it, to whom `RESTRICT` is what happens where nothing is said.
    pub(super) fn clause(&self) -> String {
        let database = self.foreign_database.as_ref().map(|name| format!("{}.", ident(name))).unwrap_or_default();
        let list = |names: &[String]| names.iter().map(|name| ident(name)).collect::<Vec<_>>().join(", ");
        let rule = |words: &str, rule: &str| match rule {
            "restrict" => String::new(),
            rule => format!(" {words} {}", rule.to_ascii_uppercase()),
        };
        format!(
            "CONSTRAINT {} FOREIGN KEY ({}) REFERENCES {database}{} ({}){}{}",
            ident(&self.name),
            list(&self.columns),
            ident(&self.foreign_table),
            list(&self.foreign_columns),
            rule("ON DELETE", &self.on_delete),
            rule("ON UPDATE", &self.on_update)
        )
    }
}

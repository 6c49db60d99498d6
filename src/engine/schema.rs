//! The shape of a database: its tables as facts that a program can work with, the order in which they can be created,
//! and their definitions taken apart.
//!
//! A backup needs none of this (see [`catalog`](crate::catalog)): it carries the server's own definitions as they are.
//! The number of queries that reading takes does not depend on how many tables there are.

mod definition;
mod order;
mod read;
mod settings;
mod table;
mod value;

pub use definition::{
    Clause, ColumnClause, Definition, ForeignClause, KeyClause, KeyKind, Options, PlainColumn, Preset,
};
pub use order::{creation_order, cycles};
pub use read::{Wanted, definitions, read, sequences};
pub use table::{Column, ForeignKey, Index, IndexKind, IndexPart, Table};
pub use value::Value;

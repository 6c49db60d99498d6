//! Migrations: PHP source that makes tables again through SimpleMDB's `Migration` class.
//!
//! The invariant: what a migration makes is what the server itself shows of the table. Every table starts out as a
//! [`Definition`](simplemdb_backup_engine::schema::Definition); what SimpleMDB's `SchemaBuilder` can say to the last word
//! is said through it, anything else is handed to `execute()` in the server's own words: columns and indexes one by one, or
//! the whole table.

mod builder;
mod described;
mod file;
mod options;
mod php;
mod plan;
mod source;
mod statements;
mod table;

pub use file::write;
pub use options::Options;
pub use php::pascal_case;
pub use plan::Plan;
pub use source::{Blueprint, Source, forget, from_facts, from_server, remember};

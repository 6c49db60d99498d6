//! What a database holds: its tables with their columns and keys, views, routines, triggers, events and sequences.
//!
//! A handful of queries read the names for the whole database; definitions are asked for one by one, when they are
//! written, so that memory does not grow with their text.

mod column;
mod definition;
mod identity;
pub(crate) mod kept;
mod listing;
mod read;
mod select;
pub(crate) mod shown;
pub(crate) mod unprintable;

pub use column::{Column, Encoding};
pub use definition::{Definition, RoutineKind};
pub use identity::Identities;
pub use listing::{Difference, Listing};
pub use read::{Catalog, Database, Table, TableKind, Versions};
pub use select::Selection;

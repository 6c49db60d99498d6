//! Sessions with a server: who to connect as, what a statement gives back, and several sessions that see one moment.
//!
//! A [`Session`] is either a [`Native`] connection of the engine's own, or something the host offers in its place (a
//! PHP object that can only run queries). Everything above this module works with both.

mod aside;
mod binary;
mod cells;
mod certificate;
mod credentials;
mod grants;
pub(crate) mod hold;
pub(crate) mod limit;
mod line;
mod lock;
mod native;
mod refusal;
mod replica;
mod server;
mod settings;
mod snapshot;
mod vigil;
mod wire;

#[cfg(feature = "bench")]
pub use binary::Printing;
pub(crate) use cells::Place;
#[cfg(any(test, feature = "bench"))]
pub use cells::Received;
pub use cells::{Cells, Packed};
pub use credentials::{Credentials, Secret, Timeouts, Tls};
pub(crate) use grants::Grants;
pub(crate) use line::{Cut, Line};
pub use lock::Lock;
pub use native::{Killer, Native};
pub use refusal::refusal;
pub use replica::{Replica, Source};
pub use server::{Flavor, Server};
pub(crate) use settings::{
    AS_SETTLED, AS_USERS_HAVE_IT, Borrowed, Purpose, of_collations, of_expressions, set_collations, settle,
};
pub use snapshot::{BinlogPosition, Consistency, Moment, Snapshot, SnapshotOptions};
pub(crate) use vigil::{End, kill};

use crate::{Error, Kind, Result};

/// What a statement that returns no rows did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Done {
    /// Rows inserted, changed or deleted.
    pub affected: u64,
    /// Warnings the server raised; 0 where the session cannot tell.
    pub warnings: u64,
}

/// How a session hands over the bytes of a text or binary column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// As they are stored, whatever their character set.
    Raw,
    /// Through a driver that may convert them, so that they must be asked for as `HEX()`, in pages.
    Converted,
}

/// Something that runs statements on a server, one at a time.
pub trait Session {
    /// Runs a query and hands each row to `each`, in order, without holding the result in memory where the
    /// session's [`Transport`] is raw.
    fn query(&mut self, sql: &str, each: &mut dyn FnMut(&dyn Cells) -> Result<()>) -> Result<()>;

    /// The same for a query of many rows, which the server may send in whatever form costs it least: the cells that
    /// arrive are the same.
    fn stream(&mut self, sql: &str, each: &mut dyn FnMut(&dyn Cells) -> Result<()>) -> Result<()> {
        self.query(sql, each)
    }

    /// Runs a statement that returns no rows.
    fn run(&mut self, sql: &str) -> Result<Done>;

    /// How cells arrive.
    fn transport(&self) -> Transport;

    /// The engine's own connection, where it is one.
    fn native(&mut self) -> Option<&mut Native> {
        None
    }
}

impl dyn Session + '_ {
    /// All rows of a small result.
    pub fn rows(&mut self, sql: &str) -> Result<Vec<Vec<Option<Vec<u8>>>>> {
        let mut rows = Vec::new();
        self.query(sql, &mut |row| {
            rows.push((0..row.len()).map(|i| row.get(i).map(<[u8]>::to_vec)).collect());
            Ok(())
        })?;
        Ok(rows)
    }

    /// The first column of the first row, as text; `None` for no row or `NULL`.
    pub fn value(&mut self, sql: &str) -> Result<Option<String>> {
        let mut found = None;
        self.query(sql, &mut |row| {
            if found.is_none() && !row.is_empty() {
                found = Some(row.get(0).map(<[u8]>::to_vec));
            }
            Ok(())
        })?;
        found.flatten().map(text).transpose()
    }

    /// Every value of the first column, as text; `NULL`s are left out.
    pub fn column(&mut self, sql: &str) -> Result<Vec<String>> {
        self.rows(sql)?.into_iter().filter_map(|row| row.into_iter().next().flatten()).map(text).collect()
    }
}

/// Bytes of the catalog as text. Names and definitions arrive as UTF-8.
pub(crate) fn text(bytes: Vec<u8>) -> Result<String> {
    String::from_utf8(bytes)
        .map_err(|_| Error::new(Kind::Unsupported, "the server sent a name or definition that is not UTF-8"))
}

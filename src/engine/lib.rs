//! Logical backup and restore of MySQL and MariaDB databases.
//!
//! The engine knows nothing of PHP. A backup goes `session` → `catalog` → `dump` → `archive` → `storage`; a restore
//! goes the other way. Nothing here prints, and no error, log or `Debug` output holds a key, a password or a row.
#![forbid(unsafe_code)]

pub mod archive;
#[cfg(feature = "bench")]
#[doc(hidden)]
pub mod bench;
pub mod catalog;
pub mod dump;
mod error;
pub mod import;
mod progress;
pub mod restore;
pub mod schema;
pub mod session;
pub mod sql;
pub mod storage;

pub use error::{Error, Kind, Result};
pub use progress::{Control, Phase, Progress};

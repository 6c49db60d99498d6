//! Between the PHP classes and the engine: plain requests in, plain answers out.
//!
//! `backup`, `restore`, `rotate` and `verify` each hold the one function that does the work; the `*_job` modules read from the PHP
//! objects everything that function needs, through their public methods, so that subclasses have their say.

mod archive;
pub mod backup;
mod backup_job;
mod context;
mod failure;
mod host;
mod pump;
pub mod restore;
mod restore_job;
pub mod rotate;
mod snapshot;
mod stream;
mod target;
pub mod verify;
mod way;

pub use backup_job::{BackupJob, Encryption, Level};
pub use context::{Running, current, enter, forget_running, hint, take_hint};
pub use failure::{Failure, Held, Outcome, Passing, forget_passing, pass, passes};
pub use host::through;
pub use restore_job::{CHANGING, FROM_FOLDER, Recorded, RestoreJob};
pub use target::Target;

use crate::zend::{Php, Read, Zval};

/// The strings of a PHP array; whatever else is in it is taken as PHP would print it.
pub fn strings(array: &Zval) -> Php<Vec<String>> {
    array.elements().iter().map(|item| Ok(String::from_utf8_lossy(&item.stringify()?).into_owned())).collect()
}

//! How a running job is watched and stopped from another thread.
//!
//! Workers add to counters; whoever waits reads them. Nothing here calls back, so a watcher can never block a worker.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::{Error, Kind, Result};

/// What a job is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Phase {
    /// Not begun.
    #[default]
    Starting,
    /// Reading the catalog and planning.
    Planning,
    /// Reading rows and writing the archive.
    Dumping,
    /// Reading back what was stored.
    Verifying,
    /// Running a dump of somebody else's, to make it an archive.
    Importing,
    /// Loading rows into the server.
    Restoring,
    /// Putting restored tables in place.
    Publishing,
    /// Done.
    Finished,
}

impl Phase {
    /// The phase as one lower-case word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Planning => "planning",
            Self::Dumping => "dumping",
            Self::Verifying => "verifying",
            Self::Importing => "importing",
            Self::Restoring => "restoring",
            Self::Publishing => "publishing",
            Self::Finished => "finished",
        }
    }
}

/// A reading of a job's counters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// What the job is doing.
    pub phase: Phase,
    /// The object in hand, where there is one.
    pub object: String,
    /// Rows read or loaded so far.
    pub rows: u64,
    /// Rows expected in all; an estimate of the server's while dumping, 0 if unknown.
    pub total_rows: u64,
    /// Bytes of SQL produced or applied so far.
    pub bytes: u64,
    /// Bytes of SQL in all; 0 if unknown.
    pub total_bytes: u64,
}

/// Shared between a job and whoever watches it.
#[derive(Debug, Default)]
pub struct Control {
    cancelled: AtomicBool,
    rows: AtomicU64,
    total_rows: AtomicU64,
    bytes: AtomicU64,
    total_bytes: AtomicU64,
    now: Mutex<(Phase, String)>,
}

impl Control {
    /// A control for a job that has not begun.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks the job to stop at the next safe place.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether somebody asked to stop.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// An error of kind [`Kind::Cancelled`] if somebody asked to stop.
    pub fn check(&self) -> Result<()> {
        if self.is_cancelled() { Err(Error::new(Kind::Cancelled, "cancelled")) } else { Ok(()) }
    }

    /// The counters as they stand.
    pub fn progress(&self) -> Progress {
        let (phase, object) = self.now.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
        Progress {
            phase,
            object,
            rows: self.rows.load(Ordering::Relaxed),
            total_rows: self.total_rows.load(Ordering::Relaxed),
            bytes: self.bytes.load(Ordering::Relaxed),
            total_bytes: self.total_bytes.load(Ordering::Relaxed),
        }
    }

    pub(crate) fn enter(&self, phase: Phase, object: &str) {
        *self.now.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = (phase, object.to_owned());
    }

    pub(crate) fn expect_rows(&self, rows: u64) {
        self.total_rows.store(rows, Ordering::Relaxed);
    }

    /// What is to come from now on: what was counted so far was of another job before it.
    pub(crate) fn expect(&self, rows: u64, bytes: u64) {
        self.rows.store(0, Ordering::Relaxed);
        self.bytes.store(0, Ordering::Relaxed);
        self.total_rows.store(rows, Ordering::Relaxed);
        self.total_bytes.store(bytes, Ordering::Relaxed);
    }

    pub(crate) fn add(&self, rows: u64, bytes: u64) {
        self.rows.fetch_add(rows, Ordering::Relaxed);
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }
}

//! How a running job is watched and stopped from another thread.
//!
//! Workers add to counters; whoever waits reads them. Nothing here calls back, so a watcher can never block a worker.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

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
    /// Reading a dump of somebody else's, to make it an archive.
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
    /// Rows read, checked or loaded so far, of what is to be so now.
    pub rows: u64,
    /// Rows expected in all; an estimate of the server's while dumping, 0 if unknown.
    pub total_rows: u64,
    /// Bytes of SQL produced or applied so far.
    pub bytes: u64,
    /// Bytes of SQL in all; 0 if unknown, as while dumping.
    pub total_bytes: u64,
    /// How long reading, checking or loading these rows will go on, if it does so as until now; `None` until that can be
    /// told, and for work that is not counted in rows.
    pub left: Option<Duration>,
}

/// Before this long no speed is told from.
const SPEED_AFTER: Duration = Duration::from_secs(1);

/// Nor before this part of the work is done.
const SPEED_PART: f64 = 0.01;

/// How long the rest takes where `done` of `total` took `elapsed`.
fn left(done: u64, total: u64, elapsed: Duration) -> Option<Duration> {
    if done >= total || elapsed < SPEED_AFTER {
        return None;
    }
    let part = done as f64 / total as f64;
    if part < SPEED_PART { None } else { Duration::try_from_secs_f64(elapsed.as_secs_f64() * (1.0 - part) / part).ok() }
}

/// What a job is at.
#[derive(Debug, Default)]
struct Now {
    phase: Phase,
    object: String,
    /// When it began with what is counted.
    since: Option<Instant>,
}

/// Shared between a job and whoever watches it. A clone is another handle on the same job.
#[derive(Debug, Clone, Default)]
pub struct Control(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    cancelled: Arc<AtomicBool>,
    settled: AtomicBool,
    rows: AtomicU64,
    total_rows: AtomicU64,
    bytes: AtomicU64,
    total_bytes: AtomicU64,
    now: Mutex<Now>,
}

impl Control {
    /// A control for a job that has not begun.
    pub fn new() -> Self {
        Self::default()
    }

    /// A control for a job that has not begun, which whoever sets `stop` asks to stop: what the handler of a signal sets, the
    /// job sees at once.
    pub fn stopped_by(stop: Arc<AtomicBool>) -> Self {
        Self(Arc::new(Shared { cancelled: stop, ..Shared::default() }))
    }

    /// Asks the job to stop at the next safe place.
    pub fn cancel(&self) {
        self.0.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether somebody asked to stop.
    pub fn is_cancelled(&self) -> bool {
        self.0.cancelled.load(Ordering::Relaxed)
    }

    /// Whether the job has come so far that it is not stopped any more: what it was to do is done, and only what it needed
    /// for that is still to be cleared away.
    pub fn is_settled(&self) -> bool {
        self.0.settled.load(Ordering::Relaxed)
    }

    pub(crate) fn settle(&self) {
        self.0.settled.store(true, Ordering::Relaxed);
    }

    /// Whether what the job waits for is to be given up: somebody asked to stop, and there is something left to stop.
    pub(crate) fn gives_up(&self) -> bool {
        self.is_cancelled() && !self.is_settled()
    }

    /// An error of kind [`Kind::Cancelled`] if somebody asked to stop.
    pub fn check(&self) -> Result<()> {
        if self.gives_up() { Err(Error::new(Kind::Cancelled, "cancelled")) } else { Ok(()) }
    }

    /// The counters as they stand.
    pub fn progress(&self) -> Progress {
        let (phase, object, since) = {
            let now = self.now();
            (now.phase, now.object.clone(), now.since)
        };
        let mut progress = Progress {
            phase,
            object,
            rows: self.0.rows.load(Ordering::Relaxed),
            total_rows: self.0.total_rows.load(Ordering::Relaxed),
            bytes: self.0.bytes.load(Ordering::Relaxed),
            total_bytes: self.0.total_bytes.load(Ordering::Relaxed),
            left: None,
        };
        if matches!(phase, Phase::Dumping | Phase::Verifying | Phase::Restoring) {
            let (done, total) = match progress.total_bytes {
                0 => (progress.rows, progress.total_rows),
                total => (progress.bytes, total),
            };
            progress.left = since.and_then(|since| left(done, total, since.elapsed()));
        }
        progress
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        self.0.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn enter(&self, phase: Phase, object: &str) {
        let mut now = self.now();
        now.phase = phase;
        object.clone_into(&mut now.object);
    }

    /// What is to come from now on: what was counted so far was of other work before it.
    pub(crate) fn expect(&self, rows: u64, bytes: u64) {
        self.0.rows.store(0, Ordering::Relaxed);
        self.0.bytes.store(0, Ordering::Relaxed);
        self.0.total_rows.store(rows, Ordering::Relaxed);
        self.0.total_bytes.store(bytes, Ordering::Relaxed);
        self.now().since = Some(Instant::now());
    }

    pub(crate) fn add(&self, rows: u64, bytes: u64) {
        self.0.rows.fetch_add(rows, Ordering::Relaxed);
        self.0.bytes.fetch_add(bytes, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_estimate_means_something_or_is_none() {
        let seconds = Duration::from_secs;
        assert_eq!(left(25, 100, seconds(10)), Some(seconds(30)));
        assert_eq!(left(0, 100, seconds(10)), None, "nothing is done yet");
        assert_eq!(left(1, 1000, seconds(10)), None, "too little to tell");
        assert_eq!(left(50, 100, Duration::from_millis(900)), None, "too early to tell");
        assert_eq!(left(100, 100, seconds(10)), None, "what comes after it is not counted");
        assert_eq!(left(120, 100, seconds(10)), None, "the server's guess was too low");
        assert_eq!(left(5, 0, seconds(10)), None, "nobody knows how much there is");
    }

    #[test]
    fn counts_are_of_the_work_in_hand() {
        let control = Control::new();
        control.expect(10, 100);
        control.add(4, 40);
        control.expect(7, 0);
        control.enter(Phase::Publishing, "shop");
        let expected =
            Progress { phase: Phase::Publishing, object: "shop".into(), total_rows: 7, ..Progress::default() };
        assert_eq!(control.progress(), expected);
    }
}

//! The state of one connection as somebody beside it sees it: whether it waits for the server, since when, and the end
//! that may be put to that.

use std::fs::File;
use std::os::fd::AsRawFd;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{LazyLock, OnceLock};
use std::time::{Duration, Instant};

use filedescriptor::FileDescriptor;
use rustix::net::sockopt::{Timeout, set_socket_timeout};
use rustix::net::{Shutdown, shutdown};

use crate::{Error, Kind, Result};

/// What times are counted from: an atomic number holds no [`Instant`].
static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// Milliseconds since [`START`], never 0.
fn now() -> u64 {
    u64::try_from(START.elapsed().as_millis()).map_or(u64::MAX, |ms| ms + 1)
}

/// Why a connection was ended from this side.
#[derive(Debug, Clone)]
pub enum Cut {
    /// The job was cancelled.
    Cancelled,
    /// The server says nothing, here or on another connection; in these words.
    Silent(String),
    /// The server is there, and what it said to this connection was lost on the way; in these words.
    Lost(String),
}

impl Cut {
    /// The error of the statement that was waiting.
    pub fn error(&self) -> Error {
        match self {
            Self::Cancelled => Error::new(Kind::Cancelled, "cancelled"),
            Self::Silent(why) | Self::Lost(why) => Error::new(Kind::Connection, why.clone()),
        }
    }
}

/// What is known of a connection beside it.
#[derive(Debug, Default)]
pub struct Line {
    /// Since when it waits for the server; 0 where it does not.
    since: AtomicU64,
    cut: OnceLock<Cut>,
    over: AtomicBool,
    /// Whether a statement of it must be waited for although the job is cancelled.
    finishes: AtomicBool,
    socket: Option<File>,
}

/// Ends a wait when it goes out of scope.
pub struct Waiting<'a>(&'a Line);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.since.store(0, Ordering::Release);
    }
}

impl Line {
    /// Of the connection with this socket.
    pub fn of(connection: &impl AsRawFd) -> Result<Self> {
        let socket = FileDescriptor::dup(connection).and_then(|fd| fd.as_file());
        let socket =
            socket.map_err(|e| Error::with_cause(Kind::Connection, "the connection's socket cannot be held", e))?;
        Ok(Self { socket: Some(socket), ..Self::default() })
    }

    /// Lets reads and writes take as long as they take: from here on it is watched how long that is.
    pub fn without_timeouts(&self) -> Result<()> {
        let Some(socket) = &self.socket else { return Ok(()) };
        [Timeout::Recv, Timeout::Send]
            .into_iter()
            .try_for_each(|which| set_socket_timeout(socket, which, None))
            .map_err(|e| Error::with_cause(Kind::Connection, "the connection's socket cannot be set up", e))
    }

    /// Marks that the server is waited for, until the guard is dropped.
    pub fn wait(&self) -> Waiting<'_> {
        self.since.store(now(), Ordering::Release);
        Waiting(self)
    }

    /// The wait that goes on now: what tells it from another one, and how long it has been.
    pub fn waits(&self) -> Option<(u64, Duration)> {
        match self.since.load(Ordering::Acquire) {
            0 => None,
            since => Some((since, Duration::from_millis(now().saturating_sub(since)))),
        }
    }

    /// Ends the connection: what waits for the server fails at once, and so does all that comes after it.
    pub fn cut(&self, why: Cut) {
        // Only the first reason is one.
        if self.cut.set(why).is_ok()
            && let Some(socket) = &self.socket
        {
            let _closed_already_is_as_good = shutdown(socket, Shutdown::Both);
        }
    }

    /// Why it was ended from this side, where it was.
    pub fn why_cut(&self) -> Option<&Cut> {
        self.cut.get()
    }

    /// Lets its statements come to their end although the job is cancelled: whoever uses it puts things back with it.
    pub fn finish_statements(&self) {
        self.finishes.store(true, Ordering::Release);
    }

    /// Whether it is ended when the job is cancelled.
    pub fn ends_with_job(&self) -> bool {
        !self.finishes.load(Ordering::Acquire)
    }

    /// Says that nobody uses it any more.
    pub fn end(&self) {
        self.over.store(true, Ordering::Release);
    }

    /// Whether nobody uses it any more.
    pub fn is_over(&self) -> bool {
        self.over.load(Ordering::Acquire)
    }
}

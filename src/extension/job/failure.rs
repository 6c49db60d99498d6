//! Why a job did not succeed.

use std::cell::RefCell;

use crate::zend::{Class, Object, Php, Thrown};

/// The outcome of a job.
pub type Outcome<T> = Result<T, Failure>;

/// Either the work itself failed, or PHP code that it called threw.
#[derive(Debug)]
pub enum Failure {
    /// What went wrong, and what to do about it; becomes the message of a failed result.
    Message(String),
    /// An exception is pending, or a fatal error is on its way.
    Thrown(Thrown),
}

impl Failure {
    /// The message for a failed result, as `catch (\Exception $e)` finds it; errors of other classes go on.
    pub fn message(self) -> Php<String> {
        match self {
            Self::Message(message) => Ok(message),
            Self::Thrown(thrown) if passes(&thrown) => Err(thrown),
            Self::Thrown(thrown) => thrown.exception()?.message(),
        }
    }

    /// The failure, once PHP code has cleaned up. What fails in cleaning up does not replace it.
    pub fn after<T>(self, clean: impl FnOnce() -> Php<T>) -> Self {
        let held = self.hold();
        if let Held::Over(thrown) = held {
            return thrown.into();
        }
        match clean() {
            Ok(_) => held.release(),
            Err(thrown) => match Self::from(thrown).hold() {
                Held::Over(thrown) => thrown.into(),
                _ => held.release(),
            },
        }
    }

    /// Puts the pending exception aside, so that PHP code can run.
    pub fn hold(self) -> Held {
        match self {
            Self::Message(message) => Held::Message(message),
            Self::Thrown(thrown) => thrown.catch(Class::throwable()).map_or_else(Held::Over, Held::Exception),
        }
    }
}

/// A failure that is kept for later.
#[derive(Debug)]
pub enum Held {
    /// A message.
    Message(String),
    /// An exception, which is not pending meanwhile.
    Exception(Object),
    /// `exit()` or a fatal error: no PHP code can run any more.
    Over(Thrown),
}

impl Held {
    /// The failure, with its exception pending again.
    pub fn release(self) -> Failure {
        match self {
            Self::Message(message) => message.into(),
            Self::Exception(exception) => exception.throw().into(),
            Self::Over(thrown) => thrown.into(),
        }
    }
}

impl From<Thrown> for Failure {
    fn from(thrown: Thrown) -> Self {
        Self::Thrown(thrown)
    }
}

impl From<simplemdb_backup_engine::Error> for Failure {
    fn from(error: simplemdb_backup_engine::Error) -> Self {
        Self::Message(error.to_string())
    }
}

impl From<String> for Failure {
    fn from(message: String) -> Self {
        Self::Message(message)
    }
}

impl From<&str> for Failure {
    fn from(message: &str) -> Self {
        Self::Message(message.to_owned())
    }
}

thread_local! {
    static PASSING: RefCell<Option<Object>> = const { RefCell::new(None) };
}

/// Marks the pending exception as one that came from a progress callback or a logger. It is no failure of the work, and
/// reaches whoever began the job as it is.
pub fn pass(thrown: Thrown) -> Thrown {
    if let Some(exception) = thrown.pending() {
        drop(PASSING.replace(Some(exception)));
    }
    thrown
}

/// Whether the pending exception was marked so.
pub fn passes(thrown: &Thrown) -> bool {
    let Some(pending) = thrown.pending() else { return false };
    PASSING.with_borrow(|passing| passing.as_ref() == Some(&pending))
}

/// Takes the mark away at the end of a job.
#[must_use]
pub struct Passing;

impl Drop for Passing {
    fn drop(&mut self) {
        drop(PASSING.take());
    }
}

/// Forgets what an earlier request left, without releasing it: its objects are gone.
pub fn forget_passing() {
    std::mem::forget(PASSING.take());
}

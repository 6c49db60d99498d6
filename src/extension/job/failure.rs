//! Why a job did not succeed.

use crate::zend::{Php, Thrown};

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
            Self::Thrown(thrown) => thrown.exception()?.message(),
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

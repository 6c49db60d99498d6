//! The one error of the engine: what kind it is, what happened, and what caused it.
//!
//! Messages are written for the person who has to act on them. They name objects (tables, files, parts), never a
//! key, a password or a value of a row.

use std::fmt;

/// The engine's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What a caller can tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// The request cannot be carried out as it was put: an unknown codec, a key of the wrong length.
    Configuration,
    /// The server could not be reached, or the connection was lost.
    Connection,
    /// The server answered a statement with an error.
    Server,
    /// A database, table or file that was named is not there.
    NotFound,
    /// A file or another stored object could not be read or written.
    Storage,
    /// Stored bytes are not what was written.
    Damaged,
    /// The key does not open this archive.
    WrongKey,
    /// What the archive holds, or what the server offers, is beyond this version.
    Unsupported,
    /// What came back is not what went in.
    Mismatch,
    /// The caller asked to stop.
    Cancelled,
    /// A bug in this library.
    Internal,
}

type Cause = Box<dyn std::error::Error + Send + Sync>;

/// An error with its kind, a message in plain words, and its cause where there is one.
#[derive(Debug, thiserror::Error)]
pub struct Error {
    kind: Kind,
    message: String,
    code: Option<u16>,
    #[source]
    cause: Option<Cause>,
    said: Option<Said>,
}

/// The server's words as they came, which may quote a value of a row: they are shown of definitions alone.
struct Said(Box<str>);

impl fmt::Debug for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl Error {
    /// An error without a cause.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), code: None, cause: None, said: None }
    }

    /// An error that another one brought about.
    pub fn with_cause(kind: Kind, message: impl Into<String>, cause: impl Into<Cause>) -> Self {
        Self { kind, message: message.into(), code: None, cause: Some(cause.into()), said: None }
    }

    /// The same error, with the server's number for it, such as 1213.
    #[must_use]
    pub fn with_code(mut self, code: u16) -> Self {
        self.code = Some(code);
        self
    }

    /// The server's number for it, where a server said so.
    pub fn code(&self) -> Option<u16> {
        self.code
    }

    /// The same error, with what the server said in its own words. They are part of no message: whoever shows them knows that
    /// the statement held no row.
    #[must_use]
    pub fn saying(mut self, words: &str) -> Self {
        self.said = Some(Said(words.into()));
        self
    }

    /// What the server said in its own words, where it did.
    pub(crate) fn said(&self) -> Option<&str> {
        self.said.as_ref().map(|said| &*said.0)
    }

    /// The same error, with words in front that say what was being done.
    #[must_use]
    pub fn context(mut self, what: impl fmt::Display) -> Self {
        self.message = format!("{what}: {}", self.message);
        self
    }

    /// The same error, with words behind that say what may help.
    #[must_use]
    pub(crate) fn with_hint(mut self, hint: &str) -> Self {
        self.message = format!("{}; {hint}", self.message);
        self
    }

    /// The same error, with another name for something in its message.
    #[must_use]
    pub(crate) fn calling(mut self, name: &str, other: &str) -> Self {
        self.message = self.message.replace(name, other);
        self
    }

    /// What kind of error it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.cause {
            Some(cause) => write!(f, ": {cause}"),
            None => Ok(()),
        }
    }
}

//! Who to connect as, and how. Nothing here prints a password.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use zeroize::Zeroizing;

use crate::Control;

/// A password: wiped when dropped, never shown.
#[derive(Clone, Default)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes over a password.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The password itself, for the handshake alone.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Encryption of the connection. Where it is asked for, there is no connection without it.
#[derive(Debug, Clone, Default)]
pub struct Tls {
    /// Certificates to trust (PEM); the system's where `None`.
    pub ca: Option<PathBuf>,
    /// The client's certificate chain (PEM) and key.
    pub identity: Option<(PathBuf, PathBuf)>,
    /// Whether the server's certificate and name must hold. `false` still encrypts.
    pub verify: bool,
}

/// How long to wait for a server that says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// For a connection to be made, from the address to the end of the login, however the server spends that time.
    pub connect: Duration,
    /// For a statement's answer, or more of it, before a second connection is made to ask whether the server still
    /// works on it. As long as it does, the wait goes on: a long `ALTER TABLE` is never cut.
    pub silence: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { connect: Duration::from_secs(10), silence: Duration::from_secs(60) }
    }
}

/// How to reach a server and as whom.
#[derive(Debug, Clone, Default)]
pub struct Credentials {
    /// Host name or address; unused where `socket` is set.
    pub host: String,
    /// TCP port; 0 means 3306.
    pub port: u16,
    /// Path of a Unix socket.
    pub socket: Option<PathBuf>,
    /// Account name.
    pub user: String,
    /// Its password.
    pub password: Secret,
    /// Encryption of a TCP connection.
    pub tls: Option<Tls>,
    /// How long to wait for it.
    pub timeouts: Timeouts,
    /// The job that connections are made for: once it is cancelled, none is made and none is waited for any more. A
    /// backup and a restore set this themselves.
    pub stop: Option<Control>,
}

impl Credentials {
    /// These credentials for a job: what waits for the server is given up when the job is cancelled.
    #[must_use]
    pub fn for_job(mut self, control: &Control) -> Self {
        self.stop = Some(control.clone());
        self
    }

    /// These credentials for what has to be done whether a job was cancelled or not.
    #[must_use]
    pub(crate) fn for_cleanup(mut self) -> Self {
        self.stop = None;
        self
    }

    /// These credentials for something small beside a job that waits: it is done at once, or not at all.
    #[must_use]
    pub(crate) fn at_once(mut self) -> Self {
        self.stop = None;
        self.timeouts.connect = self.timeouts.connect.min(AT_ONCE);
        self
    }
}

/// How long a small thing may take while somebody waits for the job to end.
const AT_ONCE: Duration = Duration::from_secs(1);

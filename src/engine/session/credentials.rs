//! Who to connect as, and how. Nothing here prints a password.

use std::fmt;
use std::path::PathBuf;

use zeroize::Zeroizing;

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
}

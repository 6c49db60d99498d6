//! From connection options to credentials.
//!
//! A connection is made over exactly one transport, and where encryption is asked for, never without it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use simplemdb_backup_engine::session::{Credentials, Secret, Timeouts, Tls};
use simplemdb_backup_engine::{Error, Kind, Result};

use crate::args::{ConnectionArgs, SslMode};
use crate::secret;

/// Holds the password where no option says otherwise.
pub const PASSWORD_VARIABLE: &str = "SIMPLEMDB_BACKUP_PASSWORD";

/// Where servers put their sockets, tried where neither host nor socket was given.
const USUAL_SOCKETS: [&str; 4] =
    ["/run/mysqld/mysqld.sock", "/var/run/mysqld/mysqld.sock", "/var/lib/mysql/mysql.sock", "/tmp/mysql.sock"];

impl ConnectionArgs {
    /// Who to connect as, and how. Asks for the password where that is wanted.
    pub fn meant(&self) -> Result<Credentials> {
        let tls = self.tls()?;
        let by_network = self.host.is_some() || self.port.is_some() || tls.is_some();
        let usual = || USUAL_SOCKETS.iter().map(PathBuf::from).find(|path| Path::exists(path));
        let socket = if by_network { None } else { self.socket.clone().or_else(usual) };
        if by_network && self.socket.is_some() {
            return Err(usage("a socket is neither reached by host or port nor encrypted: leave out one or the other"));
        }
        let user = self.user.clone().or_else(|| std::env::var("USER").ok()).unwrap_or_else(|| "root".to_owned());
        Ok(Credentials {
            host: self.host.clone().unwrap_or_else(|| "127.0.0.1".to_owned()),
            port: self.port.unwrap_or(0),
            socket,
            password: self.password(&user)?,
            user,
            tls,
            timeouts: self.timeouts(),
            stop: None,
        })
    }

    fn timeouts(&self) -> Timeouts {
        let usual = Timeouts::default();
        let seconds = |given: Option<u32>, usual| given.map_or(usual, |given| Duration::from_secs(u64::from(given)));
        Timeouts {
            connect: seconds(self.connect_timeout, usual.connect),
            silence: seconds(self.silence_timeout, usual.silence),
        }
    }

    fn password(&self, user: &str) -> Result<Secret> {
        if let Some(path) = &self.password_file {
            let bytes = secret::file(path)?;
            let text = std::str::from_utf8(secret::line(&bytes))
                .map_err(|_| usage(&format!("the password in {} is not UTF-8", path.display())))?;
            return Ok(Secret::new(text));
        }
        if self.password_prompt {
            return Ok(Secret::new(secret::prompt(&format!("Password of {user}"))?.as_str()));
        }
        Ok(secret::variable(PASSWORD_VARIABLE)?.map_or_else(Secret::default, |text| Secret::new(text.as_str())))
    }

    /// With `--ssl-ca` and no mode the server must prove who it is: why else name whom to trust.
    fn tls(&self) -> Result<Option<Tls>> {
        let mode = match self.ssl_mode {
            Some(mode) => mode,
            None if self.ssl_ca.is_some() => SslMode::Verify,
            None if self.ssl_cert.is_some() => SslMode::Required,
            None => SslMode::Disabled,
        };
        let identity = self.ssl_cert.clone().zip(self.ssl_key.clone());
        let missing = |path: &&PathBuf| !Path::exists(path);
        if let Some(path) = [&self.ssl_ca, &self.ssl_cert, &self.ssl_key].into_iter().flatten().find(missing) {
            return Err(usage(&format!("there is no file {}", path.display())));
        }
        match mode {
            SslMode::Disabled if self.ssl_ca.is_some() || identity.is_some() => {
                Err(usage("certificates are given, and encryption is disabled"))
            }
            SslMode::Disabled => Ok(None),
            SslMode::Required => Ok(Some(Tls { ca: self.ssl_ca.clone(), identity, verify: false })),
            SslMode::Verify => Ok(Some(Tls { ca: self.ssl_ca.clone(), identity, verify: true })),
        }
    }
}

fn usage(message: &str) -> Error {
    Error::new(Kind::Configuration, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_means_the_network_and_a_socket_the_socket() {
        let host = ConnectionArgs { host: Some("db".into()), user: Some("me".into()), ..ConnectionArgs::default() };
        let meant = host.meant().unwrap();
        assert_eq!((meant.host.as_str(), meant.socket, meant.user.as_str()), ("db", None, "me"));
        let socket = ConnectionArgs { socket: Some("/s".into()), ..ConnectionArgs::default() };
        assert_eq!(socket.meant().unwrap().socket, Some("/s".into()));
    }

    #[test]
    fn encryption_is_never_dropped_in_silence() {
        let socket = ConnectionArgs {
            socket: Some("/s".into()),
            ssl_mode: Some(SslMode::Required),
            ..ConnectionArgs::default()
        };
        assert_eq!(socket.meant().unwrap_err().kind(), Kind::Configuration);
        let only_mode = ConnectionArgs { ssl_mode: Some(SslMode::Required), ..ConnectionArgs::default() };
        let meant = only_mode.meant().unwrap();
        assert!(meant.socket.is_none() && meant.tls.is_some_and(|tls| !tls.verify));
        let with_ca = ConnectionArgs { ssl_ca: Some("/dev/null".into()), ..ConnectionArgs::default() };
        assert!(with_ca.meant().unwrap().tls.is_some_and(|tls| tls.verify));
    }
}

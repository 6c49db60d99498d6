//! `BackupManager::setConnection()`: how to reach the server, where the user says so.

use std::path::PathBuf;

use simplemdb_backup_engine::session::{Credentials, Secret, Tls};

use crate::backup_exception;
use crate::job::strings;
use crate::zend::{Call, Php, Read, Zval, function};

const OPTIONS: [&str; 9] =
    ["host", "port", "socket", "user", "password", "ssl_ca", "ssl_cert", "ssl_key", "ssl_verify"];

pub fn set_connection(call: &Call) -> Php {
    let options = call.arg(0);
    let names = strings(&function("array_keys", args![&options])?)?;
    if let Some(unknown) = names.iter().find(|name| !OPTIONS.contains(&name.as_str())) {
        return Err(refused(&format!("unknown connection option: {unknown}")));
    }
    call.this().set_login(credentials(&options)?);
    call.fluent()
}

fn credentials(options: &Zval) -> Php<Credentials> {
    let text = |name: &str| options.field(name).filter(|v| v.is_string()).map(Read::text);
    let path = |name: &str| text(name).filter(|p| !p.is_empty()).map(PathBuf::from);
    let port = options.field("port").map_or(0, Read::int);
    let tls = ["ssl_ca", "ssl_cert", "ssl_key", "ssl_verify"].iter().any(|name| options.field(name).is_some());
    if path("ssl_cert").is_some() != path("ssl_key").is_some() {
        return Err(refused("ssl_cert and ssl_key belong together"));
    }
    let socket = path("socket");
    if tls && socket.is_some() {
        return Err(refused("a connection over a socket has no TLS"));
    }
    Ok(Credentials {
        host: text("host").unwrap_or_else(|| "localhost".to_owned()),
        port: u16::try_from(port).map_err(|_| refused(&format!("{port} is no TCP port")))?,
        socket,
        user: text("user").ok_or_else(|| refused("the connection option user is missing"))?,
        password: Secret::new(text("password").unwrap_or_default()),
        tls: tls.then(|| Tls {
            ca: path("ssl_ca"),
            identity: path("ssl_cert").zip(path("ssl_key")),
            verify: options.field("ssl_verify").is_none_or(Read::truthy),
        }),
        ..Credentials::default()
    })
}

fn refused(reason: &str) -> crate::zend::Thrown {
    backup_exception::configuration(reason)
}

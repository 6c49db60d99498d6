//! How a live `mysqli` or `PDO` connection was made, so that the engine can make more of the same.

use std::ffi::{CStr, c_char, c_uint};
use std::path::PathBuf;

use ext_php_rs::ffi::zend_object;
use simplemdb_backup_engine::session::{Credentials, Secret, Tls};

use super::Object;

/// As in `live.h`.
#[repr(C)]
struct Login {
    host: *const c_char,
    host_length: usize,
    user: *const c_char,
    password: *const c_char,
    password_length: usize,
    socket: *const c_char,
    port: c_uint,
    over_socket: bool,
    tls: bool,
    tls_verify: bool,
    tls_ca: *const c_char,
    tls_cert: *const c_char,
    tls_key: *const c_char,
}

unsafe extern "C" {
    fn smdb_hook_install();
    fn smdb_hook_remove();
    fn smdb_live_login(object: *mut zend_object, out: *mut Login) -> bool;
}

/// Begins to note how connections are made. Once per process, after the drivers have started.
pub fn watch_connections() {
    // SAFETY: called at module start-up, before any connection or thread exists.
    unsafe { smdb_hook_install() }
}

/// Stops noting, and wipes what was noted.
pub fn unwatch_connections() {
    // SAFETY: called at module shutdown, when no request runs any more.
    unsafe { smdb_hook_remove() }
}

/// The credentials of a live connection; `None` where the object is none that can be looked into, or is closed, or
/// nobody saw how it was made.
pub fn credentials(connection: &Object) -> Option<Credentials> {
    let mut login = std::mem::MaybeUninit::<Login>::zeroed();
    // SAFETY: the object is alive; `smdb_live_login` writes all fields, and zero is valid for each of them.
    let login = unsafe {
        if !smdb_live_login(connection.raw(), login.as_mut_ptr()) {
            return None;
        }
        login.assume_init()
    };
    // SAFETY: pointers are null or C strings that live until PHP code runs again, which it does not in here.
    let text =
        |at: *const c_char| unsafe { (!at.is_null()).then(|| CStr::from_ptr(at).to_string_lossy().into_owned()) };
    let path = |at| text(at).filter(|t| !t.is_empty()).map(PathBuf::from);
    // SAFETY: as above, each with its length beside it.
    let counted = |at: *const c_char, length| unsafe {
        if at.is_null() { &[][..] } else { std::slice::from_raw_parts(at.cast::<u8>(), length) }
    };
    let host = String::from_utf8_lossy(counted(login.host, login.host_length)).into_owned();
    let password = std::str::from_utf8(counted(login.password, login.password_length)).ok()?; // the engine's client speaks UTF-8
    Some(Credentials {
        host: if host.is_empty() { "localhost".to_owned() } else { host },
        port: u16::try_from(login.port).unwrap_or(0),
        socket: path(login.socket).filter(|_| login.over_socket),
        user: text(login.user)?,
        password: Secret::new(password),
        tls: login.tls.then(|| Tls {
            ca: path(login.tls_ca),
            identity: path(login.tls_cert).zip(path(login.tls_key)),
            verify: login.tls_verify,
        }),
        ..Credentials::default()
    })
}

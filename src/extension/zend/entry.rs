//! Where PHP enters: loading the module, its start and end, and those of each request.

use std::ffi::{CStr, CString, c_int};
use std::os::unix::ffi::OsStrExt;
use std::panic::catch_unwind;
use std::path::Path;

use ext_php_rs::ffi::{ZEND_RESULT_CODE_FAILURE, ZEND_RESULT_CODE_SUCCESS, zend_module_entry};

use super::sys::{smdb_module, smdb_permitted, smdb_setting, smdb_setting_int};
use super::{call, register};
use crate::lifecycle;

#[unsafe(no_mangle)]
extern "C" fn get_module() -> *mut zend_module_entry {
    // SAFETY: gives the address of a static.
    unsafe { smdb_module() }
}

#[unsafe(no_mangle)]
extern "C" fn smdb_startup() -> c_int {
    let started = catch_unwind(|| {
        call::keep_panics();
        register::classes();
        lifecycle::module_startup();
    });
    if started.is_ok() { ZEND_RESULT_CODE_SUCCESS } else { ZEND_RESULT_CODE_FAILURE }
}

/// A panic of the four below has nobody to go to: the module is ending, or no PHP code runs yet or any more.
#[unsafe(no_mangle)]
extern "C" fn smdb_shutdown() {
    let _ = catch_unwind(lifecycle::module_shutdown);
}

#[unsafe(no_mangle)]
extern "C" fn smdb_request() {
    let _ = catch_unwind(lifecycle::request_startup);
}

#[unsafe(no_mangle)]
extern "C" fn smdb_request_end() {
    let _ = catch_unwind(lifecycle::request_shutdown);
}

/// A setting of php.ini as text; `name` is without the extension's prefix. Empty if it is not set.
pub fn setting(name: &str) -> String {
    let name = format!("simplemdb_backup.{name}");
    // SAFETY: the name is only read; the answer is null or a C string that lives until the setting changes.
    unsafe {
        let text = smdb_setting(name.as_ptr().cast(), name.len());
        if text.is_null() { String::new() } else { CStr::from_ptr(text).to_string_lossy().into_owned() }
    }
}

/// A setting of php.ini as a number.
pub fn setting_int(name: &str) -> i64 {
    let name = format!("simplemdb_backup.{name}");
    // SAFETY: the name is only read.
    unsafe { smdb_setting_int(name.as_ptr().cast(), name.len()) }
}

/// Whether `open_basedir` lets PHP code at this path; what PHP itself may not open, we do not open for it.
pub fn permitted(path: &Path) -> bool {
    let Ok(path) = CString::new(path.as_os_str().as_bytes()) else { return false };
    // SAFETY: the path is only read.
    unsafe { smdb_permitted(path.as_ptr()) }
}

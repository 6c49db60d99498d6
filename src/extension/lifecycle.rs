//! What happens when the module starts and ends, and around each request.
//!
//! The seam for whatever must be in place before PHP code runs, such as the hook that learns how connections were made.

use crate::{job, migration, zend};

/// Once per process, when all classes are registered. Drivers (mysqlnd, mysqli, PDO) have started if they are loaded.
pub fn module_startup() {
    zend::watch_connections();
}

/// Once per process, at its end.
pub fn module_shutdown() {
    zend::unwatch_connections();
}

/// Before the code of a request runs.
pub fn request_startup() {
    job::forget_running();
    job::forget_passing();
}

/// After the code of a request ran, while its objects still exist.
pub fn request_shutdown() {
    migration::forget();
}

//! What a strategy cannot be told through its arguments: the manager that runs it, its storage, the progress callback.
//!
//! `BackupStrategy::execute()` takes a configuration and nothing else. The manager therefore notes what is running
//! around the call; a native strategy looks here. Notes nest, and go away with their guard, also after exceptions.

use std::cell::RefCell;

use crate::zend::{Callable, Object};

/// A backup that a manager is running.
#[derive(Clone, Debug)]
pub struct Running {
    /// The manager; its adapters say where the archive goes.
    pub manager: Object,
    /// Who wants to know how far it is.
    pub progress: Option<Callable>,
}

/// What a builder passes to the manager beside the configuration.
struct Hint {
    manager: Object,
    progress: Option<Callable>,
}

thread_local! {
    static RUNNING: RefCell<Vec<Running>> = const { RefCell::new(Vec::new()) };
    static HINTS: RefCell<Vec<Hint>> = const { RefCell::new(Vec::new()) };
}

/// Ends a note when it goes out of scope.
#[must_use]
pub struct Guard(fn());

impl Drop for Guard {
    fn drop(&mut self) {
        self.0();
    }
}

/// Notes a running backup until the guard is dropped.
pub fn enter(running: Running) -> Guard {
    RUNNING.with_borrow_mut(|stack| stack.push(running));
    // what is popped is dropped outside the borrow, for a destructor may start a backup
    Guard(|| drop(RUNNING.with_borrow_mut(Vec::pop)))
}

/// The innermost backup that a manager is running.
pub fn current() -> Option<Running> {
    RUNNING.with_borrow(|stack| stack.last().cloned())
}

/// Leaves a callback for the next backup of this manager, until the guard is dropped.
pub fn hint(manager: &Object, progress: Option<Callable>) -> Guard {
    HINTS.with_borrow_mut(|stack| stack.push(Hint { manager: manager.clone(), progress }));
    Guard(|| drop(HINTS.with_borrow_mut(Vec::pop)))
}

/// Takes the callback that a builder left for this manager.
pub fn take_hint(manager: &Object) -> Option<Callable> {
    HINTS.with_borrow_mut(|stack| {
        let last = stack.last_mut().filter(|hint| hint.manager == *manager)?;
        last.progress.take()
    })
}

/// Forgets what an earlier request left, had a fatal error kept its guards from running. Its objects are gone with it,
/// so nothing may be released here.
pub fn forget_running() {
    std::mem::forget(RUNNING.take());
    std::mem::forget(HINTS.take());
}

//! What a strategy cannot be told through its arguments: the manager that runs it, its storage, the progress callback.
//!
//! `BackupStrategy::execute()` takes a configuration and nothing else. The manager therefore notes what is running
//! around the call; a native strategy looks here. Notes nest, and go away with their guard, also after exceptions.
//!
//! Fibers may run several backups in turns, so a note is seen only from where it was left: by its own fiber and by those
//! resumed from it. Guards end in any order, each with its own note.

use std::cell::RefCell;
use std::fs::File;
use std::marker::PhantomData;
use std::rc::Rc;
use std::thread::LocalKey;

use crate::zend::{Callable, FiberId, Object, fibers};

/// A backup that a manager is running.
#[derive(Clone, Debug)]
pub struct Running {
    /// The manager; its adapters say where the archive goes.
    pub manager: Object,
    /// Who wants to know how far it is.
    pub progress: Option<Callable>,
    /// What the table is called in which it will be recorded, where it is to be one.
    pub registry: Option<Rc<str>>,
    /// Its archive, locked until it is recorded: so long nobody takes it for what a killed backup has left.
    pub held: Rc<RefCell<Option<File>>>,
}

/// Notes of one kind, the innermost last.
struct Notes {
    next: u64,
    notes: Vec<Note>,
}

struct Note {
    id: u64,
    fiber: FiberId,
    running: Running,
}

type Place = LocalKey<RefCell<Notes>>;

thread_local! {
    static RUNNING: RefCell<Notes> = const { RefCell::new(Notes::new()) };
    /// What a builder passes to its manager beside the configuration.
    static HINTS: RefCell<Notes> = const { RefCell::new(Notes::new()) };
}

impl Notes {
    const fn new() -> Self {
        Self { next: 0, notes: Vec::new() }
    }

    /// The innermost note that can be seen from here.
    fn innermost(&mut self) -> Option<&mut Note> {
        let here = fibers();
        self.notes.iter_mut().rev().find(|note| here.contains(&note.fiber))
    }
}

/// Ends a note when it goes out of scope. Bound to PHP's thread.
#[must_use]
pub struct Guard {
    place: &'static Place,
    id: u64,
    thread: PhantomData<*const ()>,
}

impl Guard {
    fn new(place: &'static Place, running: Running) -> Self {
        let fiber = fibers().first().copied().unwrap_or_default();
        let id = place.with_borrow_mut(|all| {
            all.next += 1;
            all.notes.push(Note { id: all.next, fiber, running });
            all.next
        });
        Self { place, id, thread: PhantomData }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        let ended = self.place.with_borrow_mut(|all| {
            let at = all.notes.iter().position(|note| note.id == self.id)?;
            Some(all.notes.remove(at))
        });
        drop(ended); // outside the borrow, for a destructor may start a backup
    }
}

/// Notes a running backup until the guard is dropped.
pub fn enter(running: Running) -> Guard {
    Guard::new(&RUNNING, running)
}

/// The innermost backup that a manager is running.
pub fn current() -> Option<Running> {
    RUNNING.with_borrow_mut(|all| all.innermost().map(|note| note.running.clone()))
}

/// Leaves a callback for the next backup of this manager, until the guard is dropped.
pub fn hint(manager: &Object, progress: Option<Callable>) -> Guard {
    Guard::new(&HINTS, Running { manager: manager.clone(), progress, registry: None, held: Rc::default() })
}

/// Takes the callback that a builder left for this manager.
pub fn take_hint(manager: &Object) -> Option<Callable> {
    HINTS.with_borrow_mut(|all| {
        let note = all.innermost().filter(|note| note.running.manager == *manager)?;
        note.running.progress.take()
    })
}

/// Forgets what an earlier request left, had a fatal error kept its guards from running. Its objects are gone with it,
/// so nothing may be released here.
pub fn forget_running() {
    for place in [&RUNNING, &HINTS] {
        std::mem::forget(place.replace(Notes::new()));
    }
}

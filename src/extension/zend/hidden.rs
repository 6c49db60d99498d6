//! What an object carries and PHP code cannot see.
//!
//! Keys and passwords given to a manager or to a restore are kept here rather than in a property: `var_dump`, `print_r`, `var_export`,
//! `serialize`, casts and Reflection do not show them, a clone has them too, and they are wiped with the last object.

use std::ffi::c_void;
use std::rc::Rc;

use simplemdb_backup_engine::session::Credentials;
use zeroize::Zeroizing;

use super::Object;
use super::sys::smdb_hidden;

type Key = Zeroizing<Vec<u8>>;

/// What one object carries. Clones of the object share it until one of them is given something else.
#[derive(Clone, Default)]
struct Hidden {
    key: Option<Rc<Key>>,
    login: Option<Rc<Credentials>>,
    aside: Option<Aside>,
}

/// That a manager's registry has no table.
#[derive(Clone)]
struct Aside {
    reason: Rc<str>,
    said: bool,
}

impl Object {
    /// The key this object carries.
    pub fn key(&self) -> Option<Rc<Key>> {
        self.hidden()?.key.clone()
    }

    /// How this object wants the server to be reached.
    pub fn login(&self) -> Option<Rc<Credentials>> {
        self.hidden()?.login.clone()
    }

    /// Gives this object a key to carry, in place of the one it has.
    pub fn set_key(&self, key: &[u8]) {
        let key = Some(Rc::new(Key::new(key.to_vec())));
        self.hide(|hidden| hidden.key = key);
    }

    /// Tells this object how to reach the server.
    pub fn set_login(&self, login: Credentials) {
        self.hide(|hidden| hidden.login = Some(Rc::new(login)));
    }

    /// Has this manager keep its registry in the folder alone, for this reason.
    pub fn keep_aside(&self, reason: String) {
        self.hide(|hidden| hidden.aside = Some(Aside { reason: reason.into(), said: false }));
    }

    /// Whether this manager keeps its registry in the folder alone.
    pub fn keeps_aside(&self) -> bool {
        self.hidden().is_some_and(|hidden| hidden.aside.is_some())
    }

    /// Why it does, for the first who asks.
    pub fn take_remark(&self) -> Option<Rc<str>> {
        let aside = self.hidden()?.aside.clone().filter(|aside| !aside.said)?;
        self.hide(|hidden| hidden.aside = Some(Aside { said: true, ..aside.clone() }));
        Some(aside.reason)
    }

    fn hidden(&self) -> Option<Rc<Hidden>> {
        // SAFETY: the object is alive; null means that its class hides nothing.
        let place = unsafe { smdb_hidden(self.raw()).as_ref() }?;
        if place.is_null() {
            return None;
        }
        let hidden = place.cast_const().cast::<Hidden>();
        // SAFETY: what is there came from `Rc::into_raw` below, and the object keeps its own count of it.
        unsafe {
            Rc::increment_strong_count(hidden);
            Some(Rc::from_raw(hidden))
        }
    }

    fn hide(&self, change: impl FnOnce(&mut Hidden)) {
        let mut hidden = self.hidden().map(|h| (*h).clone()).unwrap_or_default();
        change(&mut hidden);
        // SAFETY: as in `hidden`.
        let place = unsafe { smdb_hidden(self.raw()).as_mut() }.expect("a class that hides something");
        let old = std::mem::replace(place, Rc::into_raw(Rc::new(hidden)).cast_mut().cast());
        release(old);
    }
}

fn release(hidden: *mut c_void) {
    if !hidden.is_null() {
        // SAFETY: it came from `Rc::into_raw`, and is given up by whoever calls.
        drop(unsafe { Rc::from_raw(hidden.cast_const().cast::<Hidden>()) });
    }
}

#[unsafe(no_mangle)]
extern "C" fn smdb_hidden_free(hidden: *mut c_void) {
    release(hidden);
}

#[unsafe(no_mangle)]
extern "C" fn smdb_hidden_clone(hidden: *mut c_void) -> *mut c_void {
    if !hidden.is_null() {
        // SAFETY: it came from `Rc::into_raw`; the clone keeps a count of its own.
        unsafe { Rc::increment_strong_count(hidden.cast_const().cast::<Hidden>()) };
    }
    hidden
}

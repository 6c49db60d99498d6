//! What an object carries and PHP code cannot see.
//!
//! Keys given to a manager or to a restore are kept here rather than in a property: `var_dump`, `print_r`, `var_export`,
//! `serialize`, casts and Reflection do not show them, a clone has them too, and they are wiped with the last object.

use std::ffi::c_void;
use std::rc::Rc;

use zeroize::Zeroizing;

use super::Object;
use super::sys::smdb_hidden;

type Key = Zeroizing<Vec<u8>>;

impl Object {
    /// The key this object carries.
    pub fn key(&self) -> Option<Rc<Key>> {
        // SAFETY: the object is alive; null means that its class hides nothing.
        let place = unsafe { smdb_hidden(self.raw()).as_ref() }?;
        if place.is_null() {
            return None;
        }
        let key = place.cast_const().cast::<Key>();
        // SAFETY: what is there came from `Rc::into_raw` below, and the object keeps its own count of it.
        unsafe {
            Rc::increment_strong_count(key);
            Some(Rc::from_raw(key))
        }
    }

    /// Gives this object a key to carry, in place of the one it has.
    pub fn set_key(&self, key: &[u8]) {
        // SAFETY: as in `key`.
        let place = unsafe { smdb_hidden(self.raw()).as_mut() }.expect("a class that hides a key");
        let old = std::mem::replace(place, Rc::into_raw(Rc::new(Key::new(key.to_vec()))).cast_mut().cast());
        release(old);
    }
}

fn release(hidden: *mut c_void) {
    if !hidden.is_null() {
        // SAFETY: it came from `Rc::into_raw`, and is given up by whoever calls.
        drop(unsafe { Rc::from_raw(hidden.cast_const().cast::<Key>()) });
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
        unsafe { Rc::increment_strong_count(hidden.cast_const().cast::<Key>()) };
    }
    hidden
}

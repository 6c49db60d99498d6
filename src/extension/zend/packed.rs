//! Objects one of whose properties is unpacked only when somebody looks.
//!
//! A property read, `var_dump`, a cast, `serialize`, `==`, `clone` and Reflection all find the array that is meant. Until
//! then the object carries only where it is to be found.

use std::ffi::{c_int, c_void};
use std::rc::Rc;

use ext_php_rs::types::Zval;

use super::sys::smdb_packed;
use super::{Array, Object, Php, Thrown, ToZval, function};
use crate::metadata_store::Store;

/// Where the JSON of a property is found.
#[derive(Clone)]
struct Packed {
    store: Rc<Store>,
    number: usize,
}

impl Packed {
    fn unpack(&self) -> Php {
        let json = self.store.with(self.number, |text| text.to_zval());
        let array = function("json_decode", args![json, true])?;
        Ok(if array.is_array() { array } else { Array::new().to_zval() })
    }
}

impl Object {
    /// Leaves the array of this object's property where it is. The property has been given an empty one.
    pub fn pack(&self, store: &Rc<Store>, number: usize) {
        // SAFETY: the object is alive; null means that its class has no such property.
        if let Some(place) = unsafe { smdb_packed(self.raw()).as_mut() } {
            let packed = Box::new(Packed { store: Rc::clone(store), number });
            let old = std::mem::replace(place, Box::into_raw(packed).cast());
            release(old);
        }
    }

    /// The array, without keeping it; `None` where the property has it.
    pub fn unpacked(&self) -> Option<Php> {
        // SAFETY: as in `pack`.
        let place = unsafe { smdb_packed(self.raw()).as_ref() }?;
        // SAFETY: what is there came from `Box::into_raw`, and stays until the object gives it up.
        let packed = unsafe { place.cast_const().cast::<Packed>().as_ref() }?.clone();
        Some(packed.unpack())
    }
}

fn release(packed: *mut c_void) {
    if !packed.is_null() {
        // SAFETY: it came from `Box::into_raw`, and is given up by whoever calls.
        drop(unsafe { Box::from_raw(packed.cast::<Packed>()) });
    }
}

#[unsafe(no_mangle)]
extern "C" fn smdb_packed_free(packed: *mut c_void) {
    release(packed);
}

#[unsafe(no_mangle)]
extern "C" fn smdb_packed_clone(packed: *mut c_void) -> *mut c_void {
    // SAFETY: null, or what `pack` left in an object that is alive.
    match unsafe { packed.cast::<Packed>().as_ref() } {
        Some(packed) => Box::into_raw(Box::new(packed.clone())).cast(),
        None => packed,
    }
}

/// The array into `out`: 0. Nothing: 1, where a fatal error is on its way, and 2, where an exception is.
#[unsafe(no_mangle)]
extern "C" fn smdb_packed_read(packed: *mut c_void, out: *mut Zval) -> c_int {
    // SAFETY: as above; the object that is being read keeps it alive.
    let packed = unsafe { packed.cast::<Packed>().as_ref() }.cloned();
    match packed.map(|packed| packed.unpack()) {
        Some(Ok(array)) => {
            // SAFETY: a place for a value, which holds none so far.
            unsafe { out.write(array) };
            0
        }
        Some(Err(Thrown::Bailout)) => 1,
        Some(Err(Thrown::Exception)) | None => 2,
    }
}

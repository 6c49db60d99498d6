//! Calling what users hand over, and PHP's own functions.

use std::ptr::null_mut;

use ext_php_rs::ffi::{_call_user_function_impl, zend_call_known_function, zend_fetch_function_str};

use super::thrown::protect;
use super::{Php, Zval, throw_error};

/// Something PHP can call. Only on PHP's own thread.
#[derive(Debug)]
pub struct Callable(Zval);

impl Clone for Callable {
    fn clone(&self) -> Self {
        Self(self.0.shallow_clone())
    }
}

impl Callable {
    /// The callable in `value`, if it is one.
    pub fn new(value: &Zval) -> Option<Self> {
        let value = value.dereference();
        value.is_callable().then(|| Self(value.shallow_clone()))
    }

    /// Calls it.
    pub fn call(&self, mut arguments: Vec<Zval>) -> Php {
        let mut target = self.0.shallow_clone();
        let mut out = Zval::new();
        // SAFETY: all values live through the call.
        protect(|| unsafe {
            _call_user_function_impl(
                null_mut(),
                &raw mut target,
                &raw mut out,
                arguments.len() as u32,
                arguments.as_mut_ptr(),
                null_mut(),
            )
        })?;
        Ok(out)
    }
}

/// Calls a function of PHP by its name.
pub fn function(name: &str, mut arguments: Vec<Zval>) -> Php {
    // SAFETY: the name lives through the call.
    let function = unsafe { zend_fetch_function_str(name.as_ptr().cast(), name.len()) };
    if function.is_null() {
        return Err(throw_error(&format!("Call to undefined function {name}()")));
    }
    let mut out = Zval::new();
    // SAFETY: a function of the table; all values live through the call.
    protect(|| unsafe {
        zend_call_known_function(
            function,
            null_mut(),
            null_mut(),
            &raw mut out,
            arguments.len() as u32,
            arguments.as_mut_ptr(),
            null_mut(),
        );
    })?;
    Ok(out)
}

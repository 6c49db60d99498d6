//! A call that PHP makes into the extension.

use std::cell::RefCell;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::NonNull;

use ext_php_rs::ffi::{zend_execute_data, zval};
use ext_php_rs::zend::bailout;

use super::sys::{smdb_accept, smdb_argument, smdb_scope, smdb_this};
use super::thrown::check;
use super::{Array, Class, Object, Php, Prop, Read, Thrown, ToZval, Zval, throw_error};

/// How PHP calls a method.
pub type Handler = unsafe extern "C" fn(*mut zend_execute_data, *mut zval);

/// One call of a method: its object and its arguments, already checked against the declared types.
pub struct Call<'a> {
    frame: *mut zend_execute_data,
    life: PhantomData<&'a ()>,
}

impl Call<'_> {
    /// `$this`.
    pub fn this(&self) -> Object {
        // SAFETY: the frame is live during the call, and so is its object.
        unsafe { Object::borrowed(smdb_this(self.frame)) }.expect("a method that is not static")
    }

    /// The class that declares the method: `self`.
    pub fn scope(&self) -> Class {
        // SAFETY: the frame is live, and a method has a scope.
        Class(unsafe { smdb_scope(self.frame) })
    }

    /// An argument, or its declared default.
    pub fn arg(&self, at: usize) -> Zval {
        let mut out = Zval::new();
        // SAFETY: the frame is live; further than the given arguments nothing is read.
        unsafe { smdb_argument(self.frame, at as u32, &raw mut out) };
        out
    }

    /// The bytes of a string argument.
    pub fn bytes(&self, at: usize) -> Vec<u8> {
        self.arg(at).bytes().to_vec()
    }

    /// The text of a string argument.
    pub fn text(&self, at: usize) -> String {
        self.arg(at).text()
    }

    /// An argument whose declared type is a class.
    pub fn object(&self, at: usize) -> Object {
        self.arg(at).as_object().expect("the declared type was checked")
    }

    /// `$this->property`.
    pub fn get(&self, prop: Prop) -> Php {
        self.this().get(prop)
    }

    /// `$this->property`, of a property that holds an object.
    pub fn get_object(&self, prop: Prop) -> Php<Object> {
        self.get(prop)?.as_object().ok_or_else(|| throw_error(&format!("${} holds no object", prop.name)))
    }

    /// `$this->property = $value`.
    pub fn set(&self, prop: Prop, value: impl ToZval) -> Php<()> {
        self.this().set(prop, value)
    }

    /// Changes an array property in place.
    pub fn change(&self, prop: Prop, change: impl FnOnce(&mut Array)) -> Php<()> {
        let mut array = Array::copy(&self.get(prop)?);
        change(&mut array);
        self.set(prop, array)
    }

    /// Answers `$this`.
    pub fn fluent(&self) -> Php {
        Ok(self.this().value())
    }
}

/// The entry point for a method: the raw function that PHP calls, made from the safe one that answers.
pub const fn handler<F: Fn(&Call) -> Php + Copy + 'static>(_answer: F) -> Handler {
    entry::<F>
}

/// # Safety
///
/// Called by PHP only, as the handler of an internal function.
unsafe extern "C" fn entry<F: Fn(&Call) -> Php + Copy + 'static>(frame: *mut zend_execute_data, out: *mut zval) {
    const { assert!(size_of::<F>() == 0, "a function item") };
    // SAFETY: PHP passes a live frame.
    if !unsafe { smdb_accept(frame) } {
        return;
    }
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        // SAFETY: a value without size has no bytes that could be wrong, and `F` is a function item (asserted above).
        let answer = unsafe { NonNull::<F>::dangling().as_ref() };
        answer(&Call { frame, life: PhantomData })
    }));
    match outcome {
        // SAFETY: PHP passes a place for the result, which holds null so far.
        Ok(Ok(value)) => unsafe { out.write(value) },
        Ok(Err(Thrown::Exception)) => {
            if check().is_ok() {
                throw_error("simplemdb_backup: a failure without an exception; this is a bug");
            }
        }
        // SAFETY: nothing of ours is alive in this frame any more, so the jump skips no destructor.
        Ok(Err(Thrown::Bailout)) => unsafe { bailout() },
        Err(_) => {
            if check().is_ok() {
                let what = PANIC.take();
                throw_error(&format!("simplemdb_backup: internal error: {what}; this is a bug"));
            }
        }
    }
}

thread_local! {
    static PANIC: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Keeps the message of a panic for the `Error` it becomes, instead of printing it.
pub fn keep_panics() {
    std::panic::set_hook(Box::new(|info| PANIC.set(info.to_string().replace('\n', " "))));
}

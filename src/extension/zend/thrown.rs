//! What a call into PHP can end in besides a value.

use std::ffi::CString;
use std::panic::AssertUnwindSafe;
use std::ptr::null_mut;

use ext_php_rs::ffi::zend_throw_error;
use ext_php_rs::zend::{CatchError, try_catch};

use super::sys::{smdb_end_fork, smdb_exception, smdb_tick, zend_clear_exception};
use super::{Class, Object, Zval};

/// The result of whatever may run PHP code.
pub type Php<T = Zval> = Result<T, Thrown>;

/// PHP code did not return.
#[derive(Debug)]
pub enum Thrown {
    /// An exception is pending.
    Exception,
    /// A fatal error: the request is over, only cleaning up is left to do.
    Bailout,
}

impl Thrown {
    /// `catch (Class $e)`: takes the pending exception if it is one of `class`, else leaves it to others.
    pub fn catch(self, class: Class) -> Php<Object> {
        match self {
            Self::Exception => {
                let pending = pending().ok_or(Self::Exception)?;
                if !pending.is(class) {
                    return Err(self);
                }
                // SAFETY: an exception is pending; `pending` holds a reference of its own to it.
                unsafe { zend_clear_exception() };
                Ok(pending)
            }
            Self::Bailout => Err(self),
        }
    }

    /// The pending exception, left pending.
    pub fn pending(&self) -> Option<Object> {
        match self {
            Self::Exception => pending(),
            Self::Bailout => None,
        }
    }

    /// `catch (\Exception $e)`.
    pub fn exception(self) -> Php<Object> {
        self.catch(Class::exception())
    }
}

fn pending() -> Option<Object> {
    // SAFETY: reads a global of this thread; the object lives while it is pending, and the new handle keeps it alive.
    unsafe { Object::borrowed(smdb_exception()) }
}

/// `Err` if an exception is pending.
pub(super) fn check() -> Php<()> {
    // SAFETY: reads a global of this thread.
    if unsafe { smdb_exception() }.is_null() { Ok(()) } else { Err(Thrown::Exception) }
}

/// Runs something that may run PHP code, and stops a fatal error from jumping over the frames of the caller.
pub fn protect<R>(run: impl FnOnce() -> R) -> Php<R> {
    match try_catch(AssertUnwindSafe(run)) {
        Ok(value) => check().map(|()| value),
        Err(CatchError::Bailout) => Err(Thrown::Bailout),
        Err(other) => panic!("{other}"),
    }
}

/// Lets PHP handle a passed time limit or a signal; to be called now and then, on PHP's thread, from whatever runs long.
pub fn tick() -> Php<()> {
    // SAFETY: what it runs may leave by longjmp, which `protect` catches.
    protect(|| unsafe { smdb_tick() })
}

/// Ends this process, a fork of one that the engine works in, which PHP code has made in a callback.
pub fn end_fork() -> ! {
    let why =
        c"simplemdb_backup: a forked process cannot go on with its parent's work, and ends here: call exit() in it\n";
    // SAFETY: called on PHP's thread, with a string that lives forever; it does not return.
    unsafe { smdb_end_fork(why.as_ptr()) }
}

/// Throws PHP's `Error`: for mistakes of the program, ours or the caller's.
pub fn throw_error(message: &str) -> Thrown {
    let text = CString::new(message.replace('\0', "")).expect("NULs were taken out");
    // SAFETY: a format with one string, which lives through the call; the class NULL means `Error`.
    unsafe { zend_throw_error(null_mut(), c"%s".as_ptr(), text.as_ptr()) };
    Thrown::Exception
}

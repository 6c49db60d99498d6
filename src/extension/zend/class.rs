//! Classes, by handle.

use std::ptr::null_mut;
use std::sync::atomic::{AtomicPtr, Ordering};

use ext_php_rs::ffi::{
    instanceof_function_slow, zend_call_known_function, zend_ce_exception, zend_ce_throwable, zend_class_entry,
    zend_enum_get_case, zend_lookup_class_ex,
};
use ext_php_rs::types::ZendStr;

use super::sys::{object_init_ex, smdb_method, smdb_parent};
use super::table::CLASSES;
use super::thrown::protect;
use super::{Id, Object, Php, Thrown, Zval, throw_error};

static REGISTERED: [AtomicPtr<zend_class_entry>; CLASSES.len()] = [const { AtomicPtr::new(null_mut()) }; CLASSES.len()];

/// A class that PHP knows. Valid until the request ends, or the process for internal ones.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Class(pub(super) *mut zend_class_entry);

impl Class {
    /// One of our own.
    pub fn own(id: Id) -> Self {
        let ce = REGISTERED[id as usize].load(Ordering::Relaxed);
        assert!(!ce.is_null(), "a class that was not registered");
        Self(ce)
    }

    pub(super) fn remember(id: usize, ce: *mut zend_class_entry) {
        REGISTERED[id].store(ce, Ordering::Relaxed);
    }

    /// `\Exception`.
    pub fn exception() -> Self {
        // SAFETY: set once, when PHP starts.
        Self(unsafe { zend_ce_exception })
    }

    /// `\Throwable`: what `catch` can name. `exit()` is none.
    pub fn throwable() -> Self {
        // SAFETY: as above.
        Self(unsafe { zend_ce_throwable })
    }

    /// The class of this name, loaded if need be.
    pub fn find(name: &str) -> Php<Option<Self>> {
        let text = ZendStr::new(name, false);
        // SAFETY: the name lives through the call; autoloaders may run, so bail-outs are caught.
        let ce = protect(|| unsafe { zend_lookup_class_ex((&raw const *text).cast_mut(), null_mut(), 0) })?;
        Ok((!ce.is_null()).then_some(Self(ce)))
    }

    /// The class of this name; an `Error` as PHP words it where there is none.
    pub fn named(name: &str) -> Php<Self> {
        Self::find(name)?.ok_or_else(|| throw_error(&format!("Class \"{name}\" not found")))
    }

    /// The parent of a class that has one.
    pub fn parent(self) -> Option<Self> {
        // SAFETY: a class entry is valid as long as its handle is.
        let ce = unsafe { smdb_parent(self.0) };
        (!ce.is_null()).then_some(Self(ce))
    }

    /// The name, as declared.
    pub fn name(self) -> String {
        // SAFETY: a class entry has a name as long as it lives.
        unsafe { String::from_utf8_lossy((*(*self.0).name).as_bytes()).into_owned() }
    }

    /// `new Class(...$arguments)`.
    pub fn make(self, arguments: Vec<Zval>) -> Php<Object> {
        let mut value = Zval::new();
        // SAFETY: the class is valid; the engine refuses what cannot be instantiated by an exception.
        let made = protect(|| unsafe { object_init_ex(&raw mut value, self.0) })?;
        let object = Object::from_value(value).filter(|_| made == 0).ok_or(Thrown::Exception)?;
        // SAFETY: as above.
        let constructor = unsafe { (*self.0).constructor };
        if !constructor.is_null() {
            object.run(constructor, self, arguments)?;
        }
        Ok(object)
    }

    /// `parent::__construct(...$arguments)`, called in a method of this class on `object`.
    pub fn construct_parent(self, object: &Object, arguments: Vec<Zval>) -> Php<()> {
        let Some(parent) = self.parent() else { return Ok(()) };
        // SAFETY: as in `make`.
        let constructor = unsafe { (*parent.0).constructor };
        if !constructor.is_null() {
            object.run(constructor, parent, arguments)?;
        }
        Ok(())
    }

    /// `Class::method(...$arguments)` of a static method.
    pub fn call(self, method: &str, mut arguments: Vec<Zval>) -> Php {
        let lower = method.to_lowercase();
        // SAFETY: a look-up by name; the class is valid.
        let function = unsafe { smdb_method(self.0, lower.as_ptr().cast(), lower.len()) };
        if function.is_null() {
            return Err(throw_error(&format!("Call to undefined method {}::{method}()", self.name())));
        }
        let mut out = Zval::new();
        // SAFETY: a function of this class; arguments and result live through the call.
        protect(|| unsafe {
            zend_call_known_function(
                function,
                null_mut(),
                self.0,
                &raw mut out,
                arguments.len() as u32,
                arguments.as_mut_ptr(),
                null_mut(),
            );
        })?;
        Ok(out)
    }

    /// Whether `method` of `base` is declared anew by this class, or by one between the two.
    pub fn overrides(self, base: Self, method: &str) -> bool {
        let lower = method.to_lowercase();
        // SAFETY: look-ups by name; the classes are valid.
        let [own, inherited] =
            [self, base].map(|class| unsafe { smdb_method(class.0, lower.as_ptr().cast(), lower.len()) });
        // SAFETY: a function of a class table is valid as long as its class, and has a scope.
        !own.is_null() && !inherited.is_null() && unsafe { (*own).common.scope != (*inherited).common.scope }
    }

    /// A case of an enum of ours: always the same object, so that `===` holds.
    pub fn case(self, name: &str) -> Object {
        let text = ZendStr::new(name, false);
        // SAFETY: the class is an enum and declares the case; the engine looks the name up by its text.
        let case = unsafe { zend_enum_get_case(self.0, (&raw const *text).cast_mut()) };
        // SAFETY: the enum keeps its cases alive; the handle takes a reference of its own.
        unsafe { Object::borrowed(case) }.expect("a declared case")
    }

    /// Whether this is `other` or derived from it.
    pub fn is(self, other: Self) -> bool {
        // SAFETY: both classes are valid.
        self == other || unsafe { instanceof_function_slow(self.0, other.0) }
    }
}

//! Objects, by counted reference.

use std::ptr::{null, null_mut};

use ext_php_rs::ffi::{
    zend_call_known_function, zend_function, zend_object, zend_read_property, zend_throw_exception_object,
};
use ext_php_rs::types::ZendStr;

use super::sys::zend_update_property;
use super::table::Prop;
use super::thrown::{check, protect};
use super::{Class, Php, Thrown, ToZval, Zval, throw_error};

/// A reference to an object; the object lives at least as long.
#[derive(Debug)]
pub struct Object(Zval);

impl Clone for Object {
    fn clone(&self) -> Self {
        Self(self.0.shallow_clone())
    }
}

impl PartialEq for Object {
    /// `===`: the same object.
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.raw(), other.raw())
    }
}

impl Object {
    /// The object that `value` holds.
    pub fn from_value(value: Zval) -> Option<Self> {
        value
            .is_object()
            .then(|| if value.is_reference() { Self(value.dereference().shallow_clone()) } else { Self(value) })
    }

    /// A further reference to an object.
    ///
    /// # Safety
    ///
    /// `object` is null or a live object.
    pub(super) unsafe fn borrowed(object: *mut zend_object) -> Option<Self> {
        // SAFETY: the caller's promise.
        let object = unsafe { object.as_mut() }?;
        let mut value = Zval::new();
        value.set_object(object);
        Some(Self(value))
    }

    pub(super) fn raw(&self) -> *mut zend_object {
        // SAFETY: the value holds an object, by construction.
        unsafe { self.0.value.obj }
    }

    /// The class it was made from.
    pub fn class(&self) -> Class {
        // SAFETY: the object is alive, and so is its class.
        Class(unsafe { (*self.raw()).ce })
    }

    /// `instanceof`.
    pub fn is(&self, class: Class) -> bool {
        self.class().is(class)
    }

    /// `$object->method(...$arguments)`, as a method of ours may call it: overridden methods and `__call` are honoured,
    /// visibility is checked.
    pub fn call(&self, method: &str, arguments: Vec<Zval>) -> Php {
        let name = ZendStr::new(method, false);
        let mut target = self.raw();
        // SAFETY: the object is alive; handlers may put another object in its place.
        let function = protect(|| unsafe {
            (*(*target).handlers)
                .get_method
                .map_or(null_mut(), |get| get(&raw mut target, (&raw const *name).cast_mut(), null()))
        })?;
        if function.is_null() {
            return Err(throw_error(&format!("Call to undefined method {}::{method}()", self.class().name())));
        }
        // SAFETY: `get_method` gave a live object.
        let target = unsafe { Self::borrowed(target) }.ok_or(Thrown::Exception)?;
        target.run(function, target.class(), arguments)
    }

    pub(super) fn run(&self, function: *mut zend_function, scope: Class, mut arguments: Vec<Zval>) -> Php {
        let mut out = Zval::new();
        // SAFETY: the function was looked up for this object; arguments and result live through the call.
        protect(|| unsafe {
            zend_call_known_function(
                function,
                self.raw(),
                scope.0,
                &raw mut out,
                arguments.len() as u32,
                arguments.as_mut_ptr(),
                null_mut(),
            );
        })?;
        Ok(out)
    }

    /// Reads a declared property as code of its class does; one that is not initialized throws PHP's `Error`.
    pub fn get(&self, prop: Prop) -> Php {
        let mut scratch = Zval::new();
        let scope = Class::own(prop.class);
        let name = prop.name;
        // SAFETY: the name is a static string; what comes back is `scratch` or a slot that lives on in the object.
        protect(|| unsafe {
            let found =
                zend_read_property(scope.0, self.raw(), name.as_ptr().cast(), name.len(), false, &raw mut scratch);
            (*found).dereference().shallow_clone()
        })
    }

    /// Whether a declared property holds anything but null, uninitialized or not: `isset()`.
    pub fn has(&self, prop: Prop) -> bool {
        let mut scratch = Zval::new();
        let scope = Class::own(prop.class);
        // SAFETY: as in `get`; `silent` asks as isset() does, so nothing is thrown.
        let value = unsafe {
            let found = zend_read_property(
                scope.0,
                self.raw(),
                prop.name.as_ptr().cast(),
                prop.name.len(),
                true,
                &raw mut scratch,
            );
            (*found).dereference().shallow_clone()
        };
        !value.is_null()
    }

    /// Writes a declared property as code of its class does.
    pub fn set(&self, prop: Prop, value: impl ToZval) -> Php<()> {
        let mut value = value.to_zval();
        let scope = Class::own(prop.class);
        let name = prop.name;
        // SAFETY: the name is a static string; the engine takes a reference of its own to the value.
        protect(|| unsafe {
            zend_update_property(scope.0, self.raw(), name.as_ptr().cast(), name.len(), &raw mut value);
        })
    }

    /// The value of a case of a backed enum.
    pub fn enum_value(&self) -> Php<String> {
        use super::Read;
        let mut scratch = Zval::new();
        // SAFETY: as in `get`; a case keeps its value in a public property.
        let value = unsafe {
            let found = zend_read_property(self.class().0, self.raw(), c"value".as_ptr(), 5, true, &raw mut scratch);
            (*found).dereference().text()
        };
        check().map(|()| value)
    }

    /// Throws this exception.
    pub fn throw(self) -> Thrown {
        let mut value = self.0;
        // SAFETY: the engine takes over our reference, which is therefore not dropped.
        unsafe { zend_throw_exception_object(&raw mut value) };
        std::mem::forget(value);
        Thrown::Exception
    }

    /// The message of an exception.
    pub fn message(&self) -> Php<String> {
        use super::Read;
        Ok(self.call("getMessage", Vec::new())?.text())
    }

    /// The object as a value.
    pub fn value(&self) -> Zval {
        self.0.shallow_clone()
    }
}

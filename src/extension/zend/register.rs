//! Registers the table of classes with PHP, once, when the module starts.
//!
//! What is handed over here lives as long as the process: names and argument tables are leaked on purpose.

use std::ffi::{CString, c_char, c_int};
use std::ptr::{null, null_mut};

use ext_php_rs::ffi::{
    IS_ARRAY, IS_CALLABLE, IS_DOUBLE, IS_FALSE, IS_LONG, IS_NULL, IS_OBJECT, IS_STRING, IS_TRUE, IS_VOID,
    zend_class_entry, zend_do_implement_interface, zend_empty_array, zend_enum_add_case, zend_function_entry,
    zend_internal_arg_info, zend_register_internal_enum, zend_string, zend_string_init_interned, zend_type,
};

use super::sys::{
    smdb_builtin, smdb_discreet, smdb_finish_enum, smdb_hide, smdb_mark_sensitive, smdb_own_properties_first,
    smdb_pack, smdb_register, smdb_register_interface, smdb_type, smdb_type_class, smdb_type_interned,
    zend_declare_typed_property, zend_register_class_alias_ex,
};
use super::table::{ALIASES, CLASSES, ClassDef, Kind, Literal, MethodDef, Parent, PropertyDef, TypeDef};
use super::{Class, Id, Zval};

const IS_STATIC: u32 = 15; // missing from the bindings
const ABSTRACT_CLASS: u32 = 1 << 6; // ZEND_ACC_EXPLICIT_ABSTRACT_CLASS

/// The classes whose objects may carry a key.
const HIDING: [Id; 2] = [Id::BackupManager, Id::RestoreBuilder];

/// The classes whose objects have a key in a property, which is not shown to whoever looks for a mistake.
const DISCREET: [Id; 2] = [Id::BackupConfig, Id::EncryptedStorageAdapter];

/// Registers everything. To be called from the start of the module, and from nowhere else.
pub fn classes() {
    for (id, def) in CLASSES.iter().enumerate() {
        // SAFETY: the module is starting, which is when classes may be registered.
        Class::remember(id, unsafe { class(def) });
    }
    for (name, id) in ALIASES {
        // SAFETY: as above; the name is only read.
        unsafe { zend_register_class_alias_ex(name.as_ptr().cast(), name.len(), Class::own(*id).0, true) };
    }
    for id in HIDING {
        // SAFETY: as above; no object of the class exists yet.
        unsafe { smdb_hide(Class::own(id).0) };
    }
    for id in DISCREET {
        // SAFETY: as above; no object of the class exists yet.
        unsafe { smdb_discreet(Class::own(id).0) };
    }
    // SAFETY: as above; the name is a static string.
    unsafe { smdb_pack(Class::own(Id::BackupMetadata).0, c"metadata".as_ptr()) };
}

/// # Safety
///
/// Only while the module starts.
unsafe fn class(def: &ClassDef) -> *mut zend_class_entry {
    // SAFETY: the caller's promise; the entry is copied by PHP, its names and tables are leaked or interned.
    unsafe {
        let methods = methods(def.methods);
        let ce = if def.kind == Kind::Enum {
            zend_register_internal_enum(leak(def.name), IS_STRING as u8, methods)
        } else {
            match def.kind {
                Kind::Interface => smdb_register_interface(interned(def.name), methods),
                _ => smdb_register(interned(def.name), methods, parent(def.parent)),
            }
        };
        if def.kind == Kind::Abstract {
            (*ce).ce_flags |= ABSTRACT_CLASS;
        }
        for id in def.interfaces {
            zend_do_implement_interface(ce, Class::own(*id).0);
        }
        for (name, value) in def.cases {
            let mut zval = text(value);
            zend_enum_add_case(ce, interned(name), &raw mut zval);
            std::mem::forget(zval);
        }
        if def.kind == Kind::Enum {
            smdb_finish_enum(ce);
        }
        for property in def.properties {
            declare(ce, property);
        }
        smdb_own_properties_first(ce);
        for method in def.methods {
            let lower = method.name.to_lowercase();
            for (at, _) in method.parameters.iter().enumerate().filter(|(_, parameter)| parameter.sensitive) {
                smdb_mark_sensitive(ce, lower.as_ptr().cast(), lower.len(), at as u32);
            }
        }
        ce
    }
}

fn parent(parent: Parent) -> *mut zend_class_entry {
    match parent {
        Parent::None => null_mut(),
        Parent::Own(id) => Class::own(id).0,
        Parent::Host(name) => {
            // SAFETY: a look-up by name in a table that is complete once PHP itself has started.
            let ce = unsafe { smdb_builtin(name.as_ptr().cast(), name.len()) };
            assert!(!ce.is_null(), "PHP has no class {name}");
            ce
        }
    }
}

/// # Safety
///
/// Only while the module starts, with a class that is being registered.
unsafe fn declare(ce: *mut zend_class_entry, def: &PropertyDef) {
    let mut default = match def.default {
        None if def.ty.words.is_empty() && def.ty.class.is_none() => Zval::new(),
        None => {
            let mut undefined = Zval::new();
            undefined.u1.type_info = 0; // IS_UNDEF: a typed property without a default
            undefined
        }
        Some(Literal::Null) => Zval::new(),
        Some(Literal::Bool(value)) => super::ToZval::to_zval(value),
        Some(Literal::Int(value)) => super::ToZval::to_zval(value),
        Some(Literal::Float(value)) => super::ToZval::to_zval(value),
        Some(Literal::Text(value)) => text(value),
        Some(Literal::EmptyArray) => {
            let mut array = Zval::new();
            array.u1.type_info = IS_ARRAY; // not counted: the one empty array of PHP
            array.value.arr = (&raw const zend_empty_array).cast_mut().cast();
            array
        }
    };
    // SAFETY: the caller's promise; all strings are interned, so they may live as long as the class.
    unsafe {
        let ty = match def.ty.class {
            Some(name) => smdb_type_interned(interned(name), mask(def.ty.words)),
            None => smdb_type(mask(def.ty.words)),
        };
        let access = c_int::try_from(flags::<u32>(def.modifiers)).expect("modifiers are small");
        zend_declare_typed_property(ce, interned(def.name), &raw mut default, access, null_mut(), ty);
    }
    std::mem::forget(default);
}

fn methods(defs: &[MethodDef]) -> *const zend_function_entry {
    // SAFETY: a zeroed entry is the end mark, and a valid start for the fields that some versions add.
    let blank = || unsafe { std::mem::zeroed::<zend_function_entry>() };
    let mut table: Vec<zend_function_entry> = defs
        .iter()
        .map(|def| {
            let mut entry = blank();
            entry.fname = leak(def.name);
            entry.handler = def.handler;
            entry.arg_info = arguments(def);
            entry.num_args = def.parameters.len() as u32;
            entry.flags = flags(def.modifiers);
            entry
        })
        .collect();
    table.push(blank());
    Box::leak(table.into_boxed_slice()).as_ptr()
}

/// The first entry describes the method itself: how many arguments it requires, and what it returns.
fn arguments(def: &MethodDef) -> *const zend_internal_arg_info {
    let head = zend_internal_arg_info {
        name: std::ptr::without_provenance(def.required),
        type_: argument_type(&def.returns),
        default_value: null(),
    };
    let parameters = def.parameters.iter().map(|parameter| zend_internal_arg_info {
        name: leak(parameter.name),
        type_: argument_type(&parameter.ty),
        default_value: parameter.default.map_or(null(), leak),
    });
    let table: Vec<_> = std::iter::once(head).chain(parameters).collect();
    Box::leak(table.into_boxed_slice()).as_ptr()
}

fn argument_type(ty: &TypeDef) -> zend_type {
    // SAFETY: the name is leaked, so PHP may keep it.
    unsafe {
        match ty.class {
            Some(name) => smdb_type_class(leak(name), mask(ty.words)),
            None => smdb_type(mask(ty.words)),
        }
    }
}

fn mask(words: &[&str]) -> u32 {
    words.iter().fold(0, |mask, word| {
        mask | match *word {
            "null" => 1 << IS_NULL,
            "false" => 1 << IS_FALSE,
            "true" => 1 << IS_TRUE,
            "bool" => 1 << IS_FALSE | 1 << IS_TRUE,
            "int" => 1 << IS_LONG,
            "float" => 1 << IS_DOUBLE,
            "string" => 1 << IS_STRING,
            "array" => 1 << IS_ARRAY,
            "object" => 1 << IS_OBJECT,
            "callable" => 1 << IS_CALLABLE,
            "void" => 1 << IS_VOID,
            "static" => 1 << IS_STATIC,
            other => panic!("the type {other} is not known here"),
        }
    })
}

/// As wide as the field for them, which grew with PHP 8.6.
fn flags<T: From<u32>>(modifiers: &[&str]) -> T {
    T::from(modifiers.iter().fold(0, |flags, word| {
        flags
            | match *word {
                "public" => 1,
                "protected" => 1 << 1,
                "private" => 1 << 2,
                "static" => 1 << 4,
                "final" => 1 << 5,
                "abstract" => 1 << 6,
                other => panic!("the modifier {other} is not known here"),
            }
    }))
}

fn text(value: &str) -> Zval {
    let mut zval = Zval::new();
    zval.u1.type_info = IS_STRING; // not counted: interned
    zval.value.str_ = interned(value);
    zval
}

fn interned(text: &str) -> *mut zend_string {
    // SAFETY: set by PHP before any module starts; copies the text.
    unsafe { zend_string_init_interned.expect("PHP has started")(text.as_ptr().cast(), text.len(), true) }
}

fn leak(text: &str) -> *const c_char {
    CString::new(text).expect("names hold no NUL").into_raw()
}

//! The doors to PHP that the bindings of `ext-php-rs` leave out, and those of the C files here.

use std::ffi::{c_char, c_int, c_void};

use ext_php_rs::ffi::{
    zend_class_entry, zend_execute_data, zend_function, zend_function_entry, zend_module_entry, zend_object,
    zend_string, zend_type, zval,
};

unsafe extern "C" {
    pub fn smdb_module() -> *mut zend_module_entry;
    pub fn smdb_type(mask: u32) -> zend_type;
    pub fn smdb_type_class(name: *const c_char, mask: u32) -> zend_type;
    pub fn smdb_type_interned(name: *mut zend_string, mask: u32) -> zend_type;
    pub fn smdb_builtin(lower: *const c_char, length: usize) -> *mut zend_class_entry;
    pub fn smdb_register(
        name: *mut zend_string,
        methods: *const zend_function_entry,
        parent: *mut zend_class_entry,
    ) -> *mut zend_class_entry;
    pub fn smdb_register_interface(
        name: *mut zend_string,
        methods: *const zend_function_entry,
    ) -> *mut zend_class_entry;
    pub fn smdb_method(ce: *mut zend_class_entry, lower: *const c_char, length: usize) -> *mut zend_function;
    pub fn smdb_parent(ce: *mut zend_class_entry) -> *mut zend_class_entry;
    pub fn smdb_finish_enum(ce: *mut zend_class_entry);
    pub fn smdb_own_properties_first(ce: *mut zend_class_entry);
    pub fn smdb_mark_sensitive(ce: *mut zend_class_entry, lower: *const c_char, length: usize, parameter: u32);
    pub fn smdb_accept(call: *mut zend_execute_data) -> bool;
    pub fn smdb_argument(call: *mut zend_execute_data, i: u32, out: *mut zval);
    pub fn smdb_this(call: *mut zend_execute_data) -> *mut zend_object;
    pub fn smdb_scope(call: *mut zend_execute_data) -> *mut zend_class_entry;
    pub fn smdb_int(value: *mut zval) -> i64;
    pub fn smdb_float(value: *mut zval) -> f64;
    pub fn smdb_string(value: *mut zval, out: *mut zval);
    pub fn smdb_exception() -> *mut zend_object;
    pub fn smdb_tick();
    pub fn smdb_end_fork(message: *const c_char) -> !;
    pub fn smdb_discreet(ce: *mut zend_class_entry);
    pub fn smdb_hide(ce: *mut zend_class_entry);
    pub fn smdb_hidden(object: *mut zend_object) -> *mut *mut c_void;
    pub fn smdb_pack(ce: *mut zend_class_entry, property: *const c_char);
    pub fn smdb_packed(object: *mut zend_object) -> *mut *mut c_void;
    pub fn smdb_setting_int(name: *const c_char, length: usize) -> i64;
    pub fn smdb_permitted(path: *const c_char) -> bool;
    pub fn smdb_fiber() -> *mut c_void;
    pub fn smdb_fiber_above(fiber: *mut c_void) -> *mut c_void;
    pub fn smdb_stream(descriptor: c_int, out: *mut zval) -> bool;
    pub fn smdb_setting(name: *const c_char, length: usize) -> *const c_char;

    pub fn zend_declare_typed_property(
        ce: *mut zend_class_entry,
        name: *mut zend_string,
        default: *mut zval,
        access: c_int,
        doc: *mut zend_string,
        ty: zend_type,
    ) -> *mut c_void;
    pub fn zend_register_class_alias_ex(
        name: *const c_char,
        length: usize,
        ce: *mut zend_class_entry,
        persistent: bool,
    ) -> c_int;
    pub fn zend_clear_exception();
    pub fn object_init_ex(out: *mut zval, ce: *mut zend_class_entry) -> c_int;
    pub fn zend_update_property(
        scope: *mut zend_class_entry,
        object: *mut zend_object,
        name: *const c_char,
        length: usize,
        value: *mut zval,
    );
}

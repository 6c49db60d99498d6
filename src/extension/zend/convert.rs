//! Rust values to PHP values, and back.

use ext_php_rs::types::{ArrayKey, ZendStr, Zval};

use super::sys::{smdb_float, smdb_int, smdb_string};
use super::thrown::protect;
use super::{Array, Object, Php};

/// The arguments of a call.
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::zend::ToZval::to_zval($value)),*] };
}

/// What can become a PHP value.
pub trait ToZval {
    /// The PHP value.
    fn to_zval(self) -> Zval;
}

macro_rules! to_zval {
    ($($from:ty => |$value:ident, $zval:ident| $set:expr;)*) => { $(
        impl ToZval for $from {
            fn to_zval(self) -> Zval {
                let $value = self;
                let mut $zval = Zval::new();
                $set;
                $zval
            }
        }
    )* };
}

to_zval! {
    bool => |value, zval| zval.set_bool(value);
    i64 => |value, zval| zval.set_long(value);
    u32 => |value, zval| zval.set_long(i64::from(value));
    u64 => |value, zval| zval.set_long(i64::try_from(value).unwrap_or(i64::MAX));
    usize => |value, zval| zval.set_long(i64::try_from(value).unwrap_or(i64::MAX));
    f64 => |value, zval| zval.set_double(value);
    &str => |value, zval| zval.set_zend_string(ZendStr::new(value, false));
    &String => |value, zval| zval.set_zend_string(ZendStr::new(value, false));
    String => |value, zval| zval.set_zend_string(ZendStr::new(value, false));
    &[u8] => |value, zval| zval.set_zend_string(ZendStr::new(value, false));
    Vec<u8> => |value, zval| zval.set_zend_string(ZendStr::new(value, false));
    Array => |value, zval| zval.set_hashtable(value.into_table());
    () => |_value, zval| zval.set_null();
}

impl ToZval for Zval {
    fn to_zval(self) -> Zval {
        self
    }
}

impl ToZval for &Zval {
    fn to_zval(self) -> Zval {
        self.dereference().shallow_clone()
    }
}

impl ToZval for &Object {
    fn to_zval(self) -> Zval {
        self.value()
    }
}

impl ToZval for Object {
    fn to_zval(self) -> Zval {
        self.value()
    }
}

impl<T: ToZval> ToZval for Option<T> {
    fn to_zval(self) -> Zval {
        self.map_or_else(Zval::new, ToZval::to_zval)
    }
}

impl ToZval for &serde_json::Value {
    fn to_zval(self) -> Zval {
        use serde_json::Value;
        match self {
            Value::Null => Zval::new(),
            Value::Bool(value) => value.to_zval(),
            Value::Number(number) => match number.as_i64() {
                Some(value) => value.to_zval(),
                None => number.as_f64().unwrap_or(f64::NAN).to_zval(),
            },
            Value::String(text) => text.to_zval(),
            Value::Array(items) => Array::list(items).to_zval(),
            Value::Object(fields) => fields.iter().fold(Array::new(), |array, (k, v)| array.with(k, v)).to_zval(),
        }
    }
}

/// A string that may be large. Where PHP's memory limit forbids it, the fatal error finds nothing of ours to leak.
pub fn large(bytes: &[u8]) -> Php {
    protect(|| bytes.to_zval())
}

/// Reading PHP values. References are followed.
pub trait Read {
    /// The bytes of a string; none for anything else.
    fn bytes(&self) -> &[u8];
    /// The text of a string, with replacement characters where it is not UTF-8; empty for anything else.
    fn text(&self) -> String;
    /// `(bool) $value`, for values that no user code can answer for.
    fn truthy(&self) -> bool;
    /// `(int) $value`.
    fn int(&self) -> i64;
    /// `(float) $value`.
    fn float(&self) -> f64;
    /// `(string) $value`, which may run user code.
    fn stringify(&self) -> Php<Vec<u8>>;
    /// `$value[$key] ?? null` of an array.
    fn field(&self, key: &str) -> Option<&Zval>;
    /// The object, if it is one.
    fn as_object(&self) -> Option<Object>;
    /// The elements of an array, in order; none for anything else.
    fn elements(&self) -> Vec<Zval>;
    /// The elements of an array with their keys as text; none for anything else.
    fn entries(&self) -> Vec<(String, Zval)>;
}

impl Read for Zval {
    fn bytes(&self) -> &[u8] {
        self.zend_str().map_or(b"", ZendStr::as_bytes)
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(self.bytes()).into_owned()
    }

    fn truthy(&self) -> bool {
        self.dereference().coerce_to_bool()
    }

    fn int(&self) -> i64 {
        // SAFETY: converting only reads the value.
        unsafe { smdb_int((&raw const *self.dereference()).cast_mut()) }
    }

    fn float(&self) -> f64 {
        // SAFETY: as in `int`.
        unsafe { smdb_float((&raw const *self.dereference()).cast_mut()) }
    }

    fn stringify(&self) -> Php<Vec<u8>> {
        let mut value = self.dereference().shallow_clone();
        let mut out = Zval::new();
        // SAFETY: both values live through the call; `__toString` may run, so bail-outs are caught.
        protect(|| unsafe { smdb_string(&raw mut value, &raw mut out) })?;
        Ok(out.bytes().to_vec())
    }

    fn field(&self, key: &str) -> Option<&Zval> {
        self.array()?.get(key).map(Zval::dereference).filter(|value| !value.is_null())
    }

    fn as_object(&self) -> Option<Object> {
        Object::from_value(self.dereference().shallow_clone())
    }

    fn elements(&self) -> Vec<Zval> {
        self.array().map_or_else(Vec::new, |table| table.values().map(|v| v.dereference().shallow_clone()).collect())
    }

    fn entries(&self) -> Vec<(String, Zval)> {
        let text = |key: ArrayKey<'_>| match key {
            ArrayKey::Long(number) => number.to_string(),
            ArrayKey::String(text) => text,
            ArrayKey::Str(text) => text.to_owned(),
            ArrayKey::ZendString(text) => String::from_utf8_lossy(text.as_bytes()).into_owned(),
        };
        let Some(table) = self.array() else { return Vec::new() };
        table.iter().map(|(key, value)| (text(key), value.dereference().shallow_clone())).collect()
    }
}

//! Arrays that are being put together.

use ext_php_rs::boxed::ZBox;
use ext_php_rs::types::{ZendHashTable, ZendStr, Zval};

use super::ToZval;

/// An array of our own, not shared with anybody yet.
pub struct Array(ZBox<ZendHashTable>);

impl Default for Array {
    fn default() -> Self {
        Self::new()
    }
}

impl Array {
    /// An empty array.
    pub fn new() -> Self {
        Self(ZendHashTable::new())
    }

    /// A list.
    pub fn list<T: ToZval>(items: impl IntoIterator<Item = T>) -> Self {
        let mut out = Self::new();
        for item in items {
            out.push(item);
        }
        out
    }

    /// A copy of the array in `value`; an empty one if it holds none.
    pub fn copy(value: &Zval) -> Self {
        value.array().map_or_else(Self::new, |table| Self(table.to_owned()))
    }

    /// The array with one more entry; for literals.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl ToZval) -> Self {
        self.insert(key, value);
        self
    }

    /// `$array[$key] = $value`: keys that read as integers become such.
    pub fn insert(&mut self, key: &str, value: impl ToZval) {
        self.0.insert(key, value.to_zval()).expect("a value that is already PHP's can be inserted");
    }

    /// As [`insert`](Self::insert), with a key that need not be text.
    pub fn insert_bytes(&mut self, key: &[u8], value: impl ToZval) {
        let key = ZendStr::new(key, false);
        self.0.insert(&*key, value.to_zval()).expect("a value that is already PHP's can be inserted");
    }

    /// `$array[] = $value`.
    pub fn push(&mut self, value: impl ToZval) {
        self.0.push(value.to_zval()).expect("an array of ours has room");
    }

    /// `unset($array[$key])`.
    pub fn remove(&mut self, key: &str) {
        self.0.remove(key);
    }

    pub(super) fn into_table(self) -> ZBox<ZendHashTable> {
        self.0
    }
}

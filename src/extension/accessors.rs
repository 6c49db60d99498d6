//! Methods that only read or write a property.

/// `getX()`: answers a property.
macro_rules! getters {
    ($($name:ident => $prop:expr),* $(,)?) => { $(
        pub fn $name(call: &$crate::zend::Call) -> $crate::zend::Php {
            call.get($prop)
        }
    )* };
}

/// `setX($x)`: keeps its argument in a property, and answers `$this`.
macro_rules! setters {
    ($($name:ident => $prop:expr),* $(,)?) => { $(
        pub fn $name(call: &$crate::zend::Call) -> $crate::zend::Php {
            call.set($prop, call.arg(0))?;
            call.fluent()
        }
    )* };
}

/// `x()`: sets properties to what is given here, and answers `$this`.
macro_rules! switches {
    ($($name:ident => $($prop:expr => $value:expr),+);* $(;)?) => { $(
        pub fn $name(call: &$crate::zend::Call) -> $crate::zend::Php {
            $(call.set($prop, $value)?;)+
            call.fluent()
        }
    )* };
}

/// A constructor that keeps each argument in the property of its place.
macro_rules! constructor {
    ($($prop:expr),* $(,)?) => {
        pub fn construct(call: &$crate::zend::Call) -> $crate::zend::Php {
            for (at, prop) in [$($prop),*].into_iter().enumerate() {
                call.set(prop, call.arg(at))?;
            }
            Ok($crate::zend::Zval::new())
        }
    };
}

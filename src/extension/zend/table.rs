//! The table of classes: what the stubs declare, each method with the function that answers it.

use super::call::{Handler, handler};

/// What kind of class it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An ordinary class.
    Class,
    /// An abstract class.
    Abstract,
    /// An interface.
    Interface,
    /// An enum backed by strings.
    Enum,
}

/// Where a class comes from.
#[derive(Clone, Copy, Debug)]
pub enum Parent {
    /// No parent.
    None,
    /// One of ours.
    Own(Id),
    /// One of PHP's, by its name in lower case.
    Host(&'static str),
}

/// A type: PHP's own words for its parts, and at most one class.
#[derive(Clone, Copy, Debug)]
pub struct TypeDef {
    /// `null`, `int`, `static`…
    pub words: &'static [&'static str],
    /// The class, if any.
    pub class: Option<&'static str>,
}

/// The default of a property.
#[derive(Clone, Copy, Debug)]
#[allow(dead_code)] // the stubs need not use each of them
pub enum Literal {
    /// `null`.
    Null,
    /// `true`, `false`.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A float.
    Float(f64),
    /// A string.
    Text(&'static str),
    /// `[]`.
    EmptyArray,
}

/// A property.
#[derive(Clone, Copy, Debug)]
pub struct PropertyDef {
    /// Its name.
    pub name: &'static str,
    /// `private`, `static`…
    pub modifiers: &'static [&'static str],
    /// Its type.
    pub ty: TypeDef,
    /// Its default; none leaves it uninitialized.
    pub default: Option<Literal>,
}

/// A parameter.
#[derive(Clone, Copy, Debug)]
pub struct ParameterDef {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub ty: TypeDef,
    /// Its default, in PHP's words.
    pub default: Option<&'static str>,
    /// Whether traces leave its value out.
    pub sensitive: bool,
}

/// A method.
#[derive(Clone, Copy, Debug)]
pub struct MethodDef {
    /// Its name.
    pub name: &'static str,
    /// `public`, `abstract`…
    pub modifiers: &'static [&'static str],
    /// How many arguments it must be given.
    pub required: usize,
    /// Its parameters.
    pub parameters: &'static [ParameterDef],
    /// What it returns.
    pub returns: TypeDef,
    /// What answers it; nothing does for abstract ones.
    pub handler: Option<Handler>,
}

/// A class.
#[derive(Clone, Copy, Debug)]
pub struct ClassDef {
    /// Its full name.
    pub name: &'static str,
    /// Its kind.
    pub kind: Kind,
    /// Its parent.
    pub parent: Parent,
    /// The interfaces it implements.
    pub interfaces: &'static [Id],
    /// The cases of an enum, with their values.
    pub cases: &'static [(&'static str, &'static str)],
    /// Its properties, in order.
    pub properties: &'static [PropertyDef],
    /// Its methods, in order.
    pub methods: &'static [MethodDef],
}

/// A declared property, to be read and written by name in the scope of its class.
#[derive(Clone, Copy, Debug)]
pub struct Prop {
    /// The class that declares it.
    pub class: Id,
    /// Its name.
    pub name: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/table.rs"));

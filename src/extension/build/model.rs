//! What a stub declares, names resolved.

/// A value that can stand as a default.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    Null,
    Bool(bool),
    Int(String),
    Float(String),
    Text(String),
    EmptyArray,
}

/// A type: PHP's own names, and at most one class.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Type {
    pub words: Vec<String>,
    pub class: Option<String>,
}

/// A parameter of a method.
#[derive(Debug, Clone)]
pub struct Parameter {
    pub name: String,
    pub ty: Type,
    pub default: Option<Literal>,
    pub sensitive: bool,
}

/// A method and its modifiers.
#[derive(Debug, Clone)]
pub struct Method {
    pub name: String,
    pub modifiers: Vec<String>,
    pub parameters: Vec<Parameter>,
    pub returns: Type,
}

/// A property and its modifiers.
#[derive(Debug, Clone)]
pub struct Property {
    pub name: String,
    pub modifiers: Vec<String>,
    pub ty: Type,
    pub default: Option<Literal>,
}

/// What kind of class-like thing it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Class,
    Abstract,
    Interface,
    Enum,
}

/// A class, interface or enum.
#[derive(Debug, Clone)]
pub struct Class {
    pub name: String,
    pub kind: Kind,
    pub parent: Option<String>,
    pub interfaces: Vec<String>,
    pub cases: Vec<(String, String)>,
    pub properties: Vec<Property>,
    pub methods: Vec<Method>,
}

/// Everything one stub file says.
#[derive(Debug, Default)]
pub struct Stub {
    pub classes: Vec<Class>,
    /// The further name, and the class it stands for.
    pub aliases: Vec<(String, String)>,
}

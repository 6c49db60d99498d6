//! Writes the table of classes as Rust.
//!
//! Every method names the function that answers it, `crate::<class in snake case>::<method in snake case>`, so that a
//! method without its function does not compile.

use std::fmt::Write;

use crate::model::{Class, Literal, Method, Parameter, Property, Stub, Type};

/// The namespace of all classes.
const ROOT: &str = "SimpleMDB\\Backup\\";

/// The Rust source of the table.
pub fn table(stub: &Stub) -> String {
    let classes = ordered(&stub.classes);
    let mut out = String::from(
        "/// The classes of the extension.\n#[allow(dead_code)] // complete, whether or not each is named\n\
         #[derive(Clone, Copy, Debug, PartialEq, Eq)]\npub enum Id {\n",
    );
    for class in &classes {
        put(&mut out, format_args!("    /// `{}`.\n    {},", class.name, id(&class.name)));
    }
    put(&mut out, format_args!("}}\n\n/// In the order of registration: parents and interfaces first."));
    put(&mut out, format_args!("pub static CLASSES: [ClassDef; {}] = [", classes.len()));
    for class in &classes {
        emit_class(&mut out, class, &classes);
    }
    put(&mut out, format_args!("];\n\n/// Further names of classes."));
    put(&mut out, format_args!("pub static ALIASES: &[(&str, Id)] = &["));
    for (alias, class) in &stub.aliases {
        put(&mut out, format_args!("    ({alias:?}, Id::{}),", id(class)));
    }
    put(
        &mut out,
        format_args!("];\n\n/// The declared properties, by class.\n#[allow(dead_code)] // as above\npub mod props {{"),
    );
    for class in classes.iter().filter(|class| !class.properties.is_empty()) {
        put(&mut out, format_args!("    /// Of `{}`.\n    pub mod {} {{", class.name, id_snake(&class.name)));
        put(&mut out, format_args!("        use super::super::{{Id, Prop}};"));
        for property in &class.properties {
            let constant = snake(&property.name).to_uppercase();
            put(&mut out, format_args!("        /// `${}`.", property.name));
            put(
                &mut out,
                format_args!(
                    "        pub const {constant}: Prop = Prop {{ class: Id::{}, name: {:?} }};",
                    id(&class.name),
                    property.name
                ),
            );
        }
        put(&mut out, format_args!("    }}"));
    }
    put(&mut out, format_args!("}}"));
    out
}

fn emit_class(out: &mut String, class: &Class, all: &[&Class]) {
    let own = |name: &String| all.iter().any(|class| class.name == *name);
    let parent = match &class.parent {
        None => "Parent::None".to_owned(),
        Some(name) if own(name) => format!("Parent::Own(Id::{})", id(name)),
        Some(name) => format!("Parent::Host({:?})", name.to_lowercase()),
    };
    put(out, format_args!("    ClassDef {{\n        name: {:?},", class.name));
    put(out, format_args!("        kind: Kind::{:?},\n        parent: {parent},", class.kind));
    let interfaces: Vec<String> = class.interfaces.iter().map(|name| format!("Id::{}", id(name))).collect();
    put(out, format_args!("        interfaces: &[{}],", interfaces.join(", ")));
    put(out, format_args!("        cases: &{:?},", class.cases));
    put(out, format_args!("        properties: &["));
    for property in &class.properties {
        emit_property(out, property);
    }
    put(out, format_args!("        ],\n        methods: &["));
    for method in &class.methods {
        emit_method(out, class, method);
    }
    put(out, format_args!("        ],\n    }},"));
}

fn emit_property(out: &mut String, property: &Property) {
    let default = property.default.as_ref().map_or("None".to_owned(), |value| format!("Some({})", literal(value)));
    put(
        out,
        format_args!(
            "            PropertyDef {{ name: {:?}, modifiers: &{:?}, ty: {}, default: {default} }},",
            property.name,
            property.modifiers,
            ty(&property.ty)
        ),
    );
}

fn emit_method(out: &mut String, class: &Class, method: &Method) {
    let is_abstract = method.modifiers.iter().any(|word| word == "abstract");
    let handler = if is_abstract {
        "None".to_owned()
    } else {
        format!("Some(handler(crate::{}::{}))", path(&class.name), snake(method.name.trim_start_matches("__")))
    };
    let required = method.parameters.iter().rposition(|p| p.default.is_none()).map_or(0, |last| last + 1);
    put(out, format_args!("            MethodDef {{\n                name: {:?},", method.name));
    put(
        out,
        format_args!("                modifiers: &{:?},\n                required: {required},", method.modifiers),
    );
    put(out, format_args!("                parameters: &["));
    for parameter in &method.parameters {
        emit_parameter(out, parameter);
    }
    put(out, format_args!("                ],\n                returns: {},", ty(&method.returns)));
    put(out, format_args!("                handler: {handler},\n            }},"));
}

fn emit_parameter(out: &mut String, parameter: &Parameter) {
    let default = parameter.default.as_ref().map_or("None".to_owned(), |value| format!("Some({:?})", php(value)));
    put(
        out,
        format_args!(
            "                    ParameterDef {{ name: {:?}, ty: {}, default: {default}, sensitive: {} }},",
            parameter.name,
            ty(&parameter.ty),
            parameter.sensitive
        ),
    );
}

/// Parents and interfaces before what is made of them.
fn ordered(classes: &[Class]) -> Vec<&Class> {
    let mut out: Vec<&Class> = Vec::new();
    while out.len() < classes.len() {
        let before = out.len();
        for class in classes {
            let placed = |name: &String| out.iter().any(|done| done.name == *name);
            let known = |name: &String| classes.iter().any(|other| other.name == *name);
            if placed(&class.name) {
                continue;
            }
            if class.parent.iter().chain(&class.interfaces).all(|name| placed(name) || !known(name)) {
                out.push(class);
            }
        }
        assert!(out.len() > before, "classes that wait for one another");
    }
    out
}

fn ty(ty: &Type) -> String {
    format!("TypeDef {{ words: &{:?}, class: {:?} }}", ty.words, ty.class)
}

fn literal(value: &Literal) -> String {
    match value {
        Literal::Null => "Literal::Null".to_owned(),
        Literal::Bool(yes) => format!("Literal::Bool({yes})"),
        Literal::Int(number) => format!("Literal::Int({number})"),
        Literal::Float(number) => format!("Literal::Float({number})"),
        Literal::Text(text) => format!("Literal::Text({text:?})"),
        Literal::EmptyArray => "Literal::EmptyArray".to_owned(),
    }
}

/// A default in the words of PHP, as Reflection prints those of user functions.
fn php(value: &Literal) -> String {
    match value {
        Literal::Null => "NULL".to_owned(),
        Literal::Bool(yes) => yes.to_string(),
        Literal::Int(number) | Literal::Float(number) => number.clone(),
        Literal::Text(text) => format!("'{text}'"),
        Literal::EmptyArray => "[]".to_owned(),
    }
}

fn id(class: &str) -> &str {
    class.rsplit('\\').next().unwrap_or(class)
}

fn id_snake(class: &str) -> String {
    snake(id(class))
}

/// The module of a class: `SimpleMDB\Backup\Storage\LocalStorage` → `storage::local_storage`.
fn path(class: &str) -> String {
    let short = class.strip_prefix(ROOT).unwrap_or_else(|| panic!("{class} is outside {ROOT}"));
    short.split('\\').map(snake).collect::<Vec<_>>().join("::")
}

fn snake(name: &str) -> String {
    let name = name.replace("MySQL", "Mysql").replace("SQL", "Sql");
    let mut out = String::new();
    for (at, c) in name.char_indices() {
        if c.is_ascii_uppercase() && at > 0 {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

fn put(out: &mut String, line: std::fmt::Arguments) {
    writeln!(out, "{line}").expect("writing to a string does not fail");
}

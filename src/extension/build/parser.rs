//! Reads the declarations of a stub file.

use std::collections::HashMap;

use crate::lexer::{Token, tokens};
use crate::model::{Class, Kind, Literal, Method, Parameter, Property, Stub, Type};

const MODIFIERS: [&str; 6] = ["public", "protected", "private", "static", "final", "abstract"];
const WORDS: [&str; 13] = [
    "null", "false", "true", "bool", "int", "float", "string", "array", "object", "callable", "void", "static", "mixed",
];

/// Reads one stub; `file` is for messages.
pub fn parse(source: &str, file: &str) -> Stub {
    let mut parser = Parser {
        file: file.to_owned(),
        tokens: tokens(source, file),
        at: 0,
        namespace: String::new(),
        imports: HashMap::new(),
    };
    parser.stub()
}

struct Parser {
    file: String,
    tokens: Vec<Token>,
    at: usize,
    namespace: String,
    imports: HashMap<String, String>,
}

impl Parser {
    fn stub(&mut self) -> Stub {
        let mut stub = Stub::default();
        while self.at < self.tokens.len() {
            if self.word("namespace") {
                self.namespace = self.name();
                self.mark(';');
            } else if self.word("use") {
                let class = self.name();
                let short = class.rsplit('\\').next().unwrap_or(&class).to_owned();
                self.imports.insert(short, class);
                self.mark(';');
            } else if self.word("\\class_alias") {
                self.mark('(');
                let class = self.class_constant();
                self.mark(',');
                let alias = self.text();
                self.mark(')');
                self.mark(';');
                stub.aliases.push((alias, class));
            } else {
                stub.classes.push(self.class());
            }
        }
        stub
    }

    fn class(&mut self) -> Class {
        let modifiers = self.modifiers();
        let kind = match self.name().as_str() {
            "class" if modifiers == ["abstract"] => Kind::Abstract,
            "class" if modifiers.is_empty() => Kind::Class,
            "interface" => Kind::Interface,
            "enum" => Kind::Enum,
            other => self.stop(&format!("`{other}` where a class should begin")),
        };
        let short = self.name();
        let name = format!("{}\\{short}", self.namespace);
        if kind == Kind::Enum {
            self.mark(':');
            assert!(self.word("string"), "{}: an enum that is not backed by strings", self.file);
        }
        let parent = (kind != Kind::Interface && self.word("extends")).then(|| self.class_name());
        let mut interfaces = Vec::new();
        if self.word(if kind == Kind::Interface { "extends" } else { "implements" }) {
            interfaces.push(self.class_name());
            while self.take(',') {
                interfaces.push(self.class_name());
            }
        }
        let mut class =
            Class { name, kind, parent, interfaces, cases: Vec::new(), properties: Vec::new(), methods: Vec::new() };
        self.mark('{');
        while !self.take('}') {
            self.member(&mut class);
        }
        class
    }

    fn member(&mut self, class: &mut Class) {
        if self.word("case") {
            let name = self.name();
            self.mark('=');
            class.cases.push((name, self.text()));
            self.mark(';');
            return;
        }
        let modifiers = self.modifiers();
        if self.word("function") {
            let method = self.method(modifiers, class.kind == Kind::Interface);
            class.methods.push(method);
            return;
        }
        let ty = self.ty();
        let name = self.variable();
        let default = self.take('=').then(|| self.literal());
        self.mark(';');
        class.properties.push(Property { name, modifiers, ty, default });
    }

    fn method(&mut self, mut modifiers: Vec<String>, interface: bool) -> Method {
        let name = self.name();
        self.mark('(');
        let mut parameters = Vec::new();
        while !self.take(')') {
            let sensitive = self.peek() == Some(&Token::Sensitive);
            self.at += usize::from(sensitive);
            let ty = self.ty();
            let name = self.variable();
            let default = self.take('=').then(|| self.literal());
            parameters.push(Parameter { name, ty, default, sensitive });
            self.take(',');
        }
        let returns = if self.take(':') { self.ty() } else { Type::default() };
        if interface {
            modifiers.push("abstract".to_owned());
        }
        if modifiers.iter().any(|word| word == "abstract") {
            self.mark(';');
        } else {
            self.mark('{');
            self.mark('}');
        }
        Method { name, modifiers, parameters, returns }
    }

    fn modifiers(&mut self) -> Vec<String> {
        let mut out = Vec::new();
        while let Some(Token::Name(name)) = self.peek() {
            if !MODIFIERS.contains(&name.as_str()) {
                break;
            }
            out.push(name.clone());
            self.at += 1;
        }
        out
    }

    fn ty(&mut self) -> Type {
        let mut ty = Type::default();
        if self.take('?') {
            ty.words.push("null".to_owned());
        }
        while let Some(Token::Name(name)) = self.peek().cloned() {
            if WORDS.contains(&name.as_str()) {
                ty.words.push(name);
                self.at += 1;
            } else {
                let class = if name == "self" { self.name() } else { self.class_name() };
                assert!(ty.class.replace(class).is_none(), "{}: a union of classes", self.file);
            }
            if !self.take('|') {
                break;
            }
        }
        ty
    }

    fn literal(&mut self) -> Literal {
        let token = self.next();
        match token {
            Token::Text(text) => Literal::Text(text),
            Token::Number(number) if number.contains('.') => Literal::Float(number),
            Token::Number(number) => Literal::Int(number),
            Token::Name(name) if name == "null" => Literal::Null,
            Token::Name(name) if name == "true" || name == "false" => Literal::Bool(name == "true"),
            Token::Mark('[') => {
                self.mark(']');
                Literal::EmptyArray
            }
            other => self.stop(&format!("{other:?} as a default")),
        }
    }

    fn class_constant(&mut self) -> String {
        let class = self.class_name();
        self.mark(':');
        self.mark(':');
        assert!(self.word("class"), "{}: expected ::class", self.file);
        class
    }

    /// A class name as PHP resolves it: absolute, imported, or of the namespace.
    fn class_name(&mut self) -> String {
        let name = self.name();
        if let Some(absolute) = name.strip_prefix('\\') {
            return absolute.to_owned();
        }
        let (first, more) = name.split_once('\\').map_or((name.as_str(), None), |(first, more)| (first, Some(more)));
        let base = self.imports.get(first).cloned().unwrap_or_else(|| format!("{}\\{first}", self.namespace));
        more.map_or(base.clone(), |more| format!("{base}\\{more}"))
    }

    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Token {
        let token = self.peek().cloned().unwrap_or_else(|| self.stop("the end of the file"));
        self.at += 1;
        token
    }

    fn name(&mut self) -> String {
        match self.next() {
            Token::Name(name) => name,
            other => self.stop(&format!("{other:?} where a name should be")),
        }
    }

    fn variable(&mut self) -> String {
        match self.next() {
            Token::Variable(name) => name,
            other => self.stop(&format!("{other:?} where a variable should be")),
        }
    }

    fn text(&mut self) -> String {
        match self.next() {
            Token::Text(text) => text,
            other => self.stop(&format!("{other:?} where a string should be")),
        }
    }

    fn word(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Name(name)) if name == word);
        self.at += usize::from(found);
        found
    }

    fn take(&mut self, mark: char) -> bool {
        let found = self.peek() == Some(&Token::Mark(mark));
        self.at += usize::from(found);
        found
    }

    fn mark(&mut self, mark: char) {
        if !self.take(mark) {
            self.stop(&format!("{:?} where `{mark}` should be", self.peek()));
        }
    }

    fn stop(&self, what: &str) -> ! {
        panic!("{}: unexpected {what} (token {})", self.file, self.at)
    }
}

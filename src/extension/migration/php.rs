//! PHP source text.

/// A string literal, in single quotes, whatever is in it.
pub fn string(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

/// One text as itself, several as an array.
pub fn one_or_list(texts: &[String]) -> String {
    match texts {
        [one] => string(one),
        all => list(all),
    }
}

/// An array of strings.
pub fn list(texts: &[String]) -> String {
    format!("[{}]", texts.iter().map(|text| string(text)).collect::<Vec<_>>().join(", "))
}

/// A comment to the end of the line. Neither a line break nor the end of PHP code can be in one.
pub fn comment(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("// {}", line.replace("?>", "? >").trim_end())
}

/// Whether it can be the name of a class.
pub fn is_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    let begins = |b: u8| b.is_ascii_alphabetic() || b == b'_' || b >= 0x80;
    bytes.next().is_some_and(begins) && bytes.all(|b| begins(b) || b.is_ascii_digit())
}

/// Whether it can be a namespace. Reserved words can, but for one that begins a name of its own kind and one that ends
/// the code.
pub fn is_namespace(text: &str) -> bool {
    let first = text.split('\\').next().unwrap_or_default();
    text.split('\\').all(is_name)
        && !first.eq_ignore_ascii_case("namespace")
        && !text.eq_ignore_ascii_case("__halt_compiler")
}

/// `order_items` as `OrderItems`. What no class can be called is left out.
pub fn pascal_case(text: &str) -> String {
    let word = |word: &str| {
        let mut chars = word.chars();
        let first = chars.next().map(|c| c.to_ascii_uppercase());
        first.into_iter().chain(chars).collect::<String>()
    };
    text.split(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric()).map(word).collect()
}

/// Lines of code. A line may go on over several lines of text inside a string, which are never indented.
#[derive(Debug, Default, Clone)]
pub struct Code(Vec<(usize, String)>);

impl Code {
    /// Adds a line, `depth` steps further in than the rest.
    pub fn line(&mut self, depth: usize, text: impl Into<String>) {
        self.0.push((depth, text.into()));
    }

    /// Adds other code, `depth` steps further in.
    pub fn append(&mut self, depth: usize, other: &Self) {
        self.0.extend(other.0.iter().map(|(own, text)| (own + depth, text.clone())));
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As text, each line ended.
    pub fn text(&self) -> String {
        let line = |(depth, text): &(usize, String)| {
            if text.is_empty() { "\n".to_owned() } else { format!("{}{text}\n", "    ".repeat(*depth)) }
        };
        self.0.iter().map(line).collect()
    }
}

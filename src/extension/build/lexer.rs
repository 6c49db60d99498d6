//! Cuts a stub file into tokens.
//!
//! Only what a stub may hold is known: anything else stops the build, so that a stub can never say more than the
//! extension does.

/// One token of a stub.
#[derive(Debug, Clone, PartialEq)]
pub enum Token {
    /// A keyword or a name, qualified or not.
    Name(String),
    /// A variable, without its `$`.
    Variable(String),
    /// A literal string, without its quotes.
    Text(String),
    /// A literal number, as written.
    Number(String),
    /// `#[\SensitiveParameter]`: the only attribute in use.
    Sensitive,
    /// One character of punctuation; `::` is two of them.
    Mark(char),
}

/// The tokens of `source`, comments left out.
pub fn tokens(source: &str, file: &str) -> Vec<Token> {
    let mut rest = source.strip_prefix("<?php").unwrap_or_else(|| panic!("{file}: does not begin with <?php"));
    let mut out = Vec::new();
    loop {
        rest = rest.trim_start();
        let Some(first) = rest.chars().next() else { return out };
        let taken = if rest.starts_with("/*") {
            rest.find("*/").unwrap_or_else(|| panic!("{file}: a comment does not end")) + 2
        } else if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if let Some(attribute) = rest.strip_prefix("#[") {
            let end = attribute.find(']').unwrap_or_else(|| panic!("{file}: an attribute does not end"));
            assert_eq!(&attribute[..end], "\\SensitiveParameter", "{file}: an attribute that is not known");
            out.push(Token::Sensitive);
            end + 3
        } else if first == '\'' {
            let end = rest[1..].find('\'').unwrap_or_else(|| panic!("{file}: a string does not end"));
            let text = &rest[1..=end];
            assert!(!text.contains('\\') || text.contains("SimpleMDB"), "{file}: escapes are not known: {text}");
            out.push(Token::Text(text.replace("\\\\", "\\")));
            end + 2
        } else if first == '$' {
            let name = word(&rest[1..]);
            out.push(Token::Variable(name.to_owned()));
            name.len() + 1
        } else if first.is_ascii_digit() || first == '-' {
            let end = rest[1..].find(|c: char| !c.is_ascii_digit() && c != '.').map_or(rest.len(), |end| end + 1);
            out.push(Token::Number(rest[..end].to_owned()));
            end
        } else if first.is_ascii_alphabetic() || first == '_' || first == '\\' {
            let name = word(rest);
            out.push(Token::Name(name.to_owned()));
            name.len()
        } else {
            out.push(Token::Mark(first));
            first.len_utf8()
        };
        rest = &rest[taken..];
    }
}

fn word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '\\').unwrap_or(text.len());
    &text[..end]
}

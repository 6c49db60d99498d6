//! SQL text: writing names and literals, taking it apart, and making definitions independent of their database.

pub mod collate;
pub mod constraint;
pub mod definer;
pub mod engine;
pub mod grant;
pub mod introduced;
pub mod loosened;
pub mod name;
pub mod pieces;
pub mod relocate;
pub mod rename;
pub mod secondary;
pub mod split;
pub mod token;

/// An identifier in backticks.
pub fn ident(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 2);
    out.push('`');
    for c in name.chars() {
        if c == '`' {
            out.push('`');
        }
        out.push(c);
    }
    out.push('`');
    out
}

/// A string literal that reads the same whatever `NO_BACKSLASH_ESCAPES` says, for catalog queries. Text with a
/// backslash or a NUL is written in hexadecimal.
pub fn literal(text: &str) -> String {
    if text.contains(['\\', '\0']) {
        return format!("_utf8mb4 0x{}", hex::encode(text));
    }
    format!("'{}'", text.replace('\'', "''"))
}

/// A list of identifiers with commas between.
pub fn idents<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(ident).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoting() {
        assert_eq!(ident("a`b"), "`a``b`");
        assert_eq!(literal("it's"), "'it''s'");
        assert_eq!(literal("a\\b"), "_utf8mb4 0x615c62");
        assert_eq!(idents(["a", "b`"]), "`a`,`b```");
    }
}

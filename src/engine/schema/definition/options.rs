//! What stands behind a table's parentheses.

use crate::sql::token::Token;

/// The options of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// As the server wrote them, with a space in front, but without the number that the next row would get: that is
    /// data, and no part of the table's shape.
    pub text: String,
    /// The storage engine.
    pub engine: Option<String>,
    /// The default character set.
    pub charset: Option<String>,
    /// The default collation, where it is said.
    pub collation: Option<String>,
    /// What is said of the table, as a literal with its quotes.
    pub comment: Option<String>,
    /// Whether that is all there is to say.
    pub is_plain: bool,
}

impl Options {
    pub(super) fn read(tokens: &[Token<'_>]) -> Self {
        let mut options = Self { is_plain: true, ..Self::default() };
        let (mut rest, mut depth) = (tokens, 0_i32);
        while let Some((first, after)) = rest.split_first() {
            depth += i32::from(first.is_mark("(")) - i32::from(first.is_mark(")"));
            if depth == 0
                && let Some(after) = options.take(rest)
            {
                rest = after;
                continue;
            }
            options.is_plain &= matches!(first, Token::Blank(text) if text.trim().is_empty());
            options.text.push_str(first.text());
            rest = after;
        }
        options
    }

    /// Reads one known option at the beginning of `tokens`, and gives what follows it.
    fn take<'a, 't>(&mut self, tokens: &'a [Token<'t>]) -> Option<&'a [Token<'t>]> {
        let (length, value) = match tokens {
            [default, _, charset, equals, value, ..]
                if default.is("default") && charset.is("charset") && equals.is_mark("=") =>
            {
                self.charset = Some(value.name()?);
                (5, None)
            }
            // The blank behind it goes with it.
            [number, equals, Token::Word(_), Token::Blank(" "), rest @ ..]
                if number.is("auto_increment") && equals.is_mark("=") =>
            {
                return Some(rest);
            }
            [number, equals, Token::Word(_), rest @ ..] if number.is("auto_increment") && equals.is_mark("=") => {
                return Some(rest);
            }
            [name, equals, value, ..] if equals.is_mark("=") => (3, Some((*name, *value))),
            _ => return None,
        };
        match value {
            Some((name, value)) if name.is("engine") => self.engine = Some(value.name()?),
            Some((name, value)) if name.is("collate") => self.collation = Some(value.name()?),
            Some((name, Token::Literal(text))) if name.is("comment") => self.comment = Some(text.to_owned()),
            Some(_) => return None,
            None => {}
        }
        tokens[..length].iter().for_each(|token| self.text.push_str(token.text()));
        Some(&tokens[length..])
    }
}

//! The clause of a primary key or an index.

use super::{names, solid};
use crate::sql::token::Token;

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// The primary key.
    Primary,
    /// No two rows are the same.
    Unique,
    /// Any other.
    Index,
}

/// A key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyClause {
    /// As the server wrote it.
    pub text: String,
    /// What it is for.
    pub kind: KeyKind,
    /// Its name; empty for the primary key.
    pub name: String,
    /// Its columns; parts of columns are among them, expressions are not.
    pub columns: Vec<String>,
    /// Whether kind, name and columns are all there is to say: whole columns upwards, and no option.
    pub is_plain: bool,
}

impl KeyClause {
    pub(super) fn read(text: String, tokens: &[Token<'_>]) -> Self {
        let visible: Vec<Token<'_>> = tokens.iter().filter(|t| !matches!(t, Token::Blank(_))).copied().collect();
        let (kind, head) = match visible.as_slice() {
            [primary, key, ..] if primary.is("primary") && key.is("key") => (KeyKind::Primary, 2),
            [unique, key, ..] if unique.is("unique") && key.is("key") => (KeyKind::Unique, 2),
            [key, ..] if key.is("key") => (KeyKind::Index, 1),
            _ => (KeyKind::Index, 0), // full text, places
        };
        let name_at = visible.iter().position(|t| matches!(t, Token::Quoted(_))).filter(|_| kind != KeyKind::Primary);
        let name = name_at.and_then(|at| visible[at].name()).unwrap_or_default();
        let behind = name_at.map_or(head, |at| at + 1);
        let is_plain = head > 0
            && (kind == KeyKind::Primary || name_at == Some(head))
            && solid(tokens).is_some()
            && visible.get(behind..).and_then(names).is_some_and(|(_, rest)| rest.is_empty());
        Self { text, kind, name, columns: columns(visible.get(behind..).unwrap_or_default()), is_plain }
    }
}

/// The names that stand directly in the first parentheses.
fn columns(tokens: &[Token<'_>]) -> Vec<String> {
    let (mut depth, mut found) = (0_usize, Vec::new());
    for token in tokens {
        match token {
            t if t.is_mark("(") => depth += 1,
            t if t.is_mark(")") && depth <= 1 => break,
            t if t.is_mark(")") => depth -= 1,
            Token::Quoted(_) if depth == 1 => found.extend(token.name()),
            _ => {}
        }
    }
    found
}

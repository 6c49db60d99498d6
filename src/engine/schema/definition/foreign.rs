//! The clause of a foreign key.

use super::{names, solid};
use crate::sql::token::Token;

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignClause {
    /// As the server wrote it.
    pub text: String,
    /// Its name.
    pub name: String,
    /// Its columns.
    pub columns: Vec<String>,
    /// The database of the table it points to, where it is another one.
    pub foreign_database: Option<String>,
    /// The table it points to.
    pub foreign_table: String,
    /// The columns it points to.
    pub foreign_columns: Vec<String>,
    /// What a deletion over there does, where it is said, in capitals.
    pub on_delete: Option<String>,
    /// What a change over there does.
    pub on_update: Option<String>,
    /// Whether that is all there is to say.
    pub is_plain: bool,
}

impl ForeignClause {
    /// Reads it; none where it is another kind of constraint.
    pub(super) fn read(text: &str, tokens: &[Token<'_>]) -> Option<Self> {
        let visible: Vec<Token<'_>> = tokens.iter().filter(|t| !matches!(t, Token::Blank(_))).copied().collect();
        let [_, name @ Token::Quoted(_), foreign, key, rest @ ..] = visible.as_slice() else { return None };
        if !foreign.is("foreign") || !key.is("key") {
            return None;
        }
        let (columns, rest) = names(rest)?;
        let [references, target, rest @ ..] = rest else { return None };
        if !references.is("references") {
            return None;
        }
        let (foreign_database, foreign_table, rest) = match rest {
            [dot, table, rest @ ..] if dot.is_mark(".") => (target.name(), table.name()?, rest),
            rest => (None, target.name()?, rest),
        };
        let (foreign_columns, mut rest) = names(rest)?;
        let (mut on_delete, mut on_update) = (None, None);
        while let [on, what, after @ ..] = rest {
            let place = if what.is("delete") { &mut on_delete } else { &mut on_update };
            let (rule, length) = match after {
                [no, action, ..] if no.is("no") && action.is("action") => ("NO ACTION", 2),
                [set, null, ..] if set.is("set") && null.is("null") => ("SET NULL", 2),
                [set, default, ..] if set.is("set") && default.is("default") => ("SET DEFAULT", 2),
                [cascade, ..] if cascade.is("cascade") => ("CASCADE", 1),
                [restrict, ..] if restrict.is("restrict") => ("RESTRICT", 1),
                _ => break,
            };
            if !on.is("on") || !(what.is("delete") || what.is("update")) {
                break;
            }
            *place = Some(rule.to_owned());
            rest = &after[length..];
        }
        let is_plain = rest.is_empty() && solid(tokens).is_some();
        Some(Self {
            text: text.to_owned(),
            name: name.name()?,
            columns,
            foreign_database,
            foreign_table,
            foreign_columns,
            on_delete,
            on_update,
            is_plain,
        })
    }
}

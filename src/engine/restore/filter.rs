//! Conditions that restored rows must meet: all rows are loaded and counted, and those that do not meet theirs are
//! deleted where they were loaded, before anything in the target changes.

use std::collections::HashMap;

use super::changes::Mapping;
use super::stage::Stage;
use crate::session::Session;
use crate::sql::token::{Token, tokens};
use crate::sql::{ident, literal};
use crate::{Control, Error, Kind, Result};

/// One condition.
#[derive(Debug, Clone)]
pub(super) struct Filter {
    /// The table's name where it is loaded.
    pub table: String,
    /// Its name in the archive, by which the condition may call it.
    alias: String,
    condition: String,
}

impl Filter {
    /// All of a request, checked as far as can be without a server.
    pub fn all(
        filters: &[(String, String)],
        held: &[String],
        chosen: &[String],
        mapping: &Mapping,
    ) -> Result<Vec<Self>> {
        let mut out: Vec<Self> = Vec::new();
        for (table, condition) in filters {
            if !held.contains(table) {
                return Err(Error::new(Kind::NotFound, format!("the archive holds no table {table} to filter")));
            }
            if !chosen.contains(table) {
                return Err(refused(table, "the table is not restored"));
            }
            if out.iter().any(|other| other.alias == *table) {
                return Err(refused(table, "there are two"));
            }
            check(condition).map_err(|why| refused(table, why))?;
            let name = mapping.new_name(table).to_owned();
            out.push(Self { table: name, alias: table.clone(), condition: condition.clone() });
        }
        Ok(out)
    }

    fn statement(&self, stage: &Stage<'_>) -> Result<String> {
        let condition = stage.condition(&self.condition).map_err(|why| refused(&self.alias, why))?;
        let (table, alias) = (ident(&stage.place(&self.table).table), ident(&self.alias));
        Ok(format!("DELETE {alias} FROM {table} AS {alias} WHERE NOT COALESCE(({condition}), FALSE)"))
    }

    /// Deletes the rows that do not meet the condition. On an empty table this shows whether the condition is one.
    fn apply(&self, session: &mut dyn Session, stage: &Stage<'_>) -> Result<u64> {
        let kind = session.value(&format!(
            "SELECT TABLE_TYPE FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = {}",
            literal(&stage.place(&self.table).table)
        ))?;
        if kind.as_deref() == Some("SYSTEM VERSIONED") {
            return Err(refused(&self.alias, "the table keeps a history, in which the rows would stay"));
        }
        let statement = self.statement(stage)?;
        let done = session
            .run(&statement)
            .map_err(|e| stage.told(&self.table, e).context(format!("the filter of `{}`", self.alias)))?;
        Ok(done.affected)
    }
}

/// Applies all filters to tables where they are loaded, in the selected database.
pub(super) fn apply(
    filters: &[Filter],
    session: &mut dyn Session,
    stage: &Stage<'_>,
    control: &Control,
) -> Result<HashMap<String, u64>> {
    let mut deleted = HashMap::new();
    if filters.is_empty() {
        return Ok(deleted);
    }
    // The archive's settings have the clock in UTC; a condition means the user's.
    session.run("SET time_zone=@OLD_TIME_ZONE")?;
    let mut work = || -> Result<()> {
        for filter in filters {
            control.check()?;
            deleted.insert(filter.table.clone(), filter.apply(session, stage)?);
        }
        Ok(())
    };
    let result = work();
    let back = session.run("SET time_zone='+00:00'");
    result?; // what failed first is what to tell
    back?;
    Ok(deleted)
}

/// Whether this word begins what can name other tables.
pub(super) fn begins_subquery(token: Token<'_>) -> bool {
    ["select", "table", "with"].iter().any(|word| token.is(word))
}

fn refused(table: &str, why: &str) -> Error {
    Error::new(Kind::Configuration, format!("the filter of `{table}` cannot be applied: {why}"))
}

/// Whether a text is one expression, as far as can be told without understanding it: nothing in it ends a statement, hides
/// the rest of it or closes a parenthesis that it has not opened.
fn check(condition: &str) -> Result<(), &'static str> {
    let mut depth = 0_i32;
    let mut empty = true;
    for token in tokens(condition) {
        match token {
            Token::Blank(text) if text.trim().is_empty() => continue,
            Token::Blank(_) => return Err("comments are not allowed in a condition"),
            Token::Mark(";") => return Err("a condition has no semicolon"),
            Token::Mark("(") => depth += 1,
            Token::Mark(")") => depth -= 1,
            Token::Mark("`") => return Err("a quote is not closed"),
            Token::Literal(text) | Token::Quoted(text) if !is_closed(text) => return Err("a quote is not closed"),
            _ => {}
        }
        empty = false;
        if depth < 0 {
            return Err("its parentheses do not match");
        }
    }
    if empty {
        return Err("it is empty");
    }
    if depth != 0 { Err("its parentheses do not match") } else { Ok(()) }
}

/// Whether what begins with a quote ends with it, and not by an escaped one.
fn is_closed(text: &str) -> bool {
    let quote = text.as_bytes()[0];
    let mut inside = text.as_bytes()[1..].iter();
    while let Some(byte) = inside.next() {
        if *byte == b'\\' && quote != b'`' {
            inside.next();
        } else if *byte == quote {
            let rest = inside.as_slice();
            match rest.first() {
                None => return true,
                Some(next) if *next == quote => drop(inside.next()),
                Some(_) => return false,
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions() {
        for good in
            ["id > 5", "name = 'a;b' OR (x IN (1,2) AND y LIKE 'it''s \\' --')", "`a``;b` = 1", "x=')' and 1--2"]
        {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for bad in [
            "",
            "  ",
            "1; DROP TABLE t",
            "1) OR (1",
            "(1",
            "1)",
            "a -- b",
            "a # b",
            "a /* b */",
            "a /*! or 1 */",
            "'a",
            "'a\\'",
            "`a",
            "\"a",
            "`",
        ] {
            assert!(check(bad).is_err(), "{bad}");
        }
    }
}

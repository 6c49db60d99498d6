//! Whether rows are stored as the archive has them, where the server has warned while it stored them.
//!
//! A warning is no proof: the server warns of a column that it computes, and of a float that it would not take today and
//! stores bit for bit. So the rows of such a table are read back as a backup reads them, and compared with the text of the
//! archive. Tables have no order, so what is compared is a sum over all rows, of a digest that nobody can choose: memory is
//! that of one row, and one of the two sums would be the other's by chance once in 2^128.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::load::{gravest, utf8, warnings};
use super::{Plan, parts};
use crate::archive::part::PartKind;
use crate::catalog::{Catalog, Table};
use crate::dump::{read, render::Renderer};
use crate::session::{Server, Session, Transport};
use crate::sql::split::Statements;
use crate::sql::token::{Token, quoted, tokens};
use crate::{Control, Error, Result};

/// Tables of which a value may have been changed.
#[derive(Default)]
pub(super) struct Doubts(Mutex<BTreeMap<String, Doubt>>);

/// What the server has said of the rows of a table.
struct Doubt {
    said: Error,
    /// Whether it is more than what a server says of a value that is stored as it was.
    is_grave: bool,
}

impl Doubts {
    /// Notes what the server has warned of in the last statement, which has stored rows of `table` as `staged`.
    pub fn note(&self, session: &mut dyn Session, table: &str, staged: &str) -> Result<()> {
        let known = |doubts: &BTreeMap<String, Doubt>| doubts.get(table).is_some_and(|doubt| doubt.is_grave);
        if known(&self.0.lock().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(());
        }
        let all = warnings(session)?;
        let Some(first) = all.first() else { return Ok(()) };
        let grave = gravest(session, staged, &all)?;
        let doubt = Doubt { said: grave.unwrap_or(first).error(), is_grave: grave.is_some() };
        let mut doubts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !known(&doubts) {
            doubts.insert(table.to_owned(), doubt);
        }
        Ok(())
    }

    /// Fails with what was said of the first table whose rows are not those of the archive. The database that they were
    /// loaded into is selected.
    pub fn settle(self, session: &mut dyn Session, plan: &Plan<'_>, control: &Control) -> Result<()> {
        for (table, doubt) in self.0.into_inner().unwrap_or_else(PoisonError::into_inner) {
            if !is_stored(session, plan, &table, control)? {
                return Err(plan.stage.told(&table, doubt.said).context(format!("table `{table}`")));
            }
        }
        Ok(())
    }
}

/// Whether the rows of a table are those of the archive. Text that this cannot read counts as another one.
fn is_stored(session: &mut dyn Session, plan: &Plan<'_>, name: &str, control: &Control) -> Result<bool> {
    let mut archive = Rows::new();
    let key = archive.key;
    let (mut decoder, mut text) = (plan.reader.decoder(), plan.reader.text());
    let index = plan.reader.index();
    for number in parts(index, &[PartKind::Rows]).filter(|n| index.entries[*n].object.as_deref() == Some(name)) {
        control.check()?;
        plan.reader.part(&mut decoder, number, &mut text)?;
        if archive.add(utf8(&text)?).is_none() {
            return Ok(false);
        }
    }
    let server = Server::ask(session)?;
    let place = plan.stage.place(name);
    let Some(mut table) = Catalog::read_table(session, &server, &place.database, &place.table)? else {
        return Ok(false);
    };
    if !has_columns(&mut table, archive.columns.as_deref().unwrap_or_default()) {
        return Ok(false);
    }
    let mut renderer = Renderer::new(&table.name, &table.columns, session.transport(), 1, usize::MAX);
    let (mut stored, mut out) = (Rows { key, ..Rows::new() }, Vec::new());
    let mut is_readable = true;
    // As a backup does, the engine's own connection reads bytes as they are stored. A host's sends digits.
    let is_raw = session.transport() == Transport::Raw;
    if is_raw {
        session.run("SET character_set_results = NULL")?;
    }
    let read = read::rows(session, &server, &table, &mut |row| {
        control.check()?;
        out.clear();
        renderer.row(row, &mut out)?;
        renderer.end_statement(&mut out);
        is_readable &= stored.add(utf8(&out)?).is_some();
        Ok(())
    });
    if is_raw {
        session.run("SET character_set_results = utf8mb4")?;
    }
    read?;
    Ok(is_readable && stored.sum == archive.sum)
}

/// Gives a table its columns in the order of a list of names, if these are all that it stores.
fn has_columns(table: &mut Table, list: &str) -> bool {
    let names: Vec<String> = tokens(list).into_iter().filter_map(Token::name).collect();
    let place = |name: &String| table.columns.iter().position(|column| column.name == *name);
    let Some(places) = names.iter().map(place).collect::<Option<Vec<_>>>() else { return false };
    if places.len() != table.columns.len() {
        return false;
    }
    table.columns = places.into_iter().map(|place| table.columns[place].clone()).collect();
    true
}

/// A sum over rows, as they are written for an archive.
struct Rows {
    key: [u8; 32],
    sum: u128,
    /// The list of their columns.
    columns: Option<String>,
    /// The statements that put together the values of the next row.
    before: String,
}

impl Rows {
    fn new() -> Self {
        Self { key: rand::random(), sum: 0, columns: None, before: String::new() }
    }

    /// Adds the rows of some text; nothing where it is another text than that of rows.
    fn add(&mut self, sql: &str) -> Option<()> {
        for statement in Statements::new(sql) {
            if let Some(set) = statement.strip_prefix("SET @smdb_") {
                if !set.ends_with("=NULL") {
                    self.before.push_str(statement);
                }
                continue;
            }
            let rest = statement.strip_prefix("INSERT INTO ")?;
            let rest = rest.get(quoted(rest.as_bytes(), b'`', false)..)?.strip_prefix(" (")?;
            let end = until(rest, b')')?;
            let (columns, rest) = (&rest[..end], &rest[end + 1..]);
            if self.columns.get_or_insert_with(|| columns.to_owned()) != columns {
                return None;
            }
            match rest.strip_prefix(" VALUES\n") {
                Some(rows) => self.tuples(rows)?,
                None => self.row(rest.strip_prefix(" SELECT ")?),
            }
        }
        Some(())
    }

    fn tuples(&mut self, mut rows: &str) -> Option<()> {
        loop {
            rows = rows.strip_prefix('(')?;
            let end = until(rows, b')')?;
            self.row(&rows[..end]);
            rows = &rows[end + 1..];
            if rows.is_empty() {
                return Some(());
            }
            rows = rows.strip_prefix(",\n")?;
        }
    }

    fn row(&mut self, values: &str) {
        let mut hash = blake3::Hasher::new_keyed(&self.key);
        hash.update(self.before.as_bytes()).update(&[0]).update(values.as_bytes());
        self.before.clear();
        let mut digest = [0; 16];
        hash.finalize_xof().fill(&mut digest);
        self.sum = self.sum.wrapping_add(u128::from_le_bytes(digest));
    }
}

/// Where a byte stands first, outside of quotes and of parentheses.
fn until(sql: &str, stop: u8) -> Option<usize> {
    let bytes = sql.as_bytes();
    let (mut at, mut depth) = (0, 0_usize);
    while at < bytes.len() {
        match bytes[at] {
            byte if byte == stop && depth == 0 => return Some(at),
            quote @ (b'\'' | b'`') => at += quoted(&bytes[at..], quote, quote == b'\'') - 1,
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(sql: &str) -> Option<u128> {
        let mut rows = Rows { key: [7; 32], ..Rows::new() };
        rows.add(sql).map(|()| rows.sum)
    }

    #[test]
    fn rows_are_the_same_in_any_order_and_any_statements() {
        let one = "INSERT INTO `a` (`x)`,`y`) VALUES\n(1,'it''s \\'),\n('),\n(NULL,_latin1 0x00);\n";
        let other = "INSERT INTO `b``` (`x)`,`y`) VALUES\n(NULL,_latin1 0x00);\nINSERT INTO `b``` (`x)`,`y`) VALUES\n(1,'it''s \\'),\n(');\n";
        assert!(sum(one).is_some());
        assert_eq!(sum(one), sum(other));
        assert_ne!(sum(one), sum(&other.replace("0x00", "0x01")));
        assert_ne!(sum(one), sum(&format!("{one}{other}")), "rows that are there twice count twice");
        let pieces = "SET @smdb_1='a';\nSET @smdb_1=CONCAT(@smdb_1,'b');\nINSERT INTO `a` (`x`,`y`) VALUES\n(1,@smdb_1);\nSET @smdb_1=NULL;\n";
        assert!(sum(pieces).is_some());
        assert_ne!(sum(pieces), sum(&pieces.replace("'b'", "'c'")));
    }

    #[test]
    fn what_cannot_be_read_is_no_sum() {
        for sql in ["DELETE FROM `a`", "INSERT INTO `a` VALUES (1)", "INSERT INTO `a` (`x`) VALUES\n(1),(2)"] {
            assert_eq!(sum(sql), None, "{sql}");
        }
    }
}

//! Cutting the rows of a database into chunks that can be read side by side.
//!
//! The ranges of a table have no ends on the outside, so that no row falls beside them whatever the estimates were.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::Result;
use crate::catalog::{Catalog, Table};
use crate::session::Session;
use crate::sql::ident;

/// Tables above this size are cut, into ranges of about half of it.
const LARGE: u64 = 64 << 20;

/// Rows of one table to read in one query.
#[derive(Debug, Clone)]
pub struct Chunk<'a> {
    /// The table.
    pub table: &'a Table,
    /// The condition on its key; `None` for all rows.
    pub range: Option<Arc<str>>,
}

/// All rows of all tables, largest tables first so that the readers end together.
pub fn chunks<'a>(session: &mut dyn Session, catalog: &'a Catalog, readers: usize) -> Result<VecDeque<Chunk<'a>>> {
    let mut tables: Vec<&Table> = catalog.tables.iter().filter(|t| t.has_rows_of_its_own()).collect();
    tables.sort_by_key(|t| std::cmp::Reverse(t.estimated_bytes));
    let mut chunks = VecDeque::new();
    for table in tables {
        let ranges = if readers > 1 { ranges(session, table)? } else { Vec::new() };
        if ranges.is_empty() {
            chunks.push_back(Chunk { table, range: None });
        }
        chunks.extend(ranges.into_iter().map(|range| Chunk { table, range: Some(range.into()) }));
    }
    Ok(chunks)
}

fn ranges(session: &mut dyn Session, table: &Table) -> Result<Vec<String>> {
    let wanted = table.estimated_bytes / (LARGE / 2);
    if table.estimated_bytes < LARGE || !table.integer_key {
        return Ok(Vec::new());
    }
    let key = ident(&table.primary_key[0]);
    let rows = session.rows(&format!("SELECT MIN({key}), MAX({key}) FROM {}", ident(&table.name)))?;
    let number =
        |cell: Option<&Option<Vec<u8>>>| -> Option<i128> { std::str::from_utf8(cell?.as_deref()?).ok()?.parse().ok() };
    let Some((low, high)) = rows.first().and_then(|row| Some((number(row.first())?, number(row.get(1))?))) else {
        return Ok(Vec::new()); // empty by now
    };
    Ok(cut(&key, low, high, wanted))
}

fn cut(key: &str, low: i128, high: i128, wanted: u64) -> Vec<String> {
    let count = i128::from(wanted).min(high - low);
    if count < 2 {
        return Vec::new();
    }
    let border = |i: i128| low + (high - low) * i / count;
    (0..count)
        .map(|i| match i {
            0 => format!("{key} < {}", border(1)),
            _ if i == count - 1 => format!("{key} >= {}", border(i)),
            _ => format!("{key} >= {} AND {key} < {}", border(i), border(i + 1)),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_leave_no_gap() {
        assert_eq!(cut("k", 0, 100, 3), ["k < 33", "k >= 33 AND k < 66", "k >= 66"]);
        assert_eq!(cut("k", -5, -4, 9), Vec::<String>::new());
        assert_eq!(cut("k", 1, 1, 9), Vec::<String>::new());
        let wide = cut("k", 0, i128::from(u64::MAX), 2);
        assert_eq!(wide, ["k < 9223372036854775807", "k >= 9223372036854775807"]);
    }
}

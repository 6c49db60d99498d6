//! Cutting the rows of a database into chunks that can be read side by side.
//!
//! The ranges of a table have no ends on the outside, so that no row falls beside them whatever the estimates were.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::Result;
use crate::catalog::{Catalog, Table};
use crate::session::Session;
use crate::sql::ident;

/// Tables above this size are cut.
const LARGE: u64 = 64 << 20;

/// What they are cut into, about: whole ranges, and pieces of a range at the end, so that whoever reads the last one
/// does so alone for a short time only.
const RANGE: u64 = 32 << 20;
const PIECES_OF_RANGE: u64 = 8;
const RANGES_IN_PIECES: u64 = 2;

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
    Ok(cut(&key, &borders(low, high, table.estimated_bytes / RANGE)))
}

/// Where to cut keys from `low` to `high` that fill so many ranges.
fn borders(low: i128, high: i128, ranges: u64) -> Vec<i128> {
    let in_pieces = ranges.min(RANGES_IN_PIECES);
    let whole = (1..=ranges - in_pieces).map(|range| range * PIECES_OF_RANGE);
    let pieces = (ranges - in_pieces) * PIECES_OF_RANGE + 1..ranges * PIECES_OF_RANGE;
    let all = i128::from(ranges * PIECES_OF_RANGE);
    let mut borders: Vec<_> = whole.chain(pieces).map(|piece| low + (high - low) * i128::from(piece) / all).collect();
    borders.dedup();
    borders.retain(|border| *border > low);
    borders
}

/// The conditions on both sides of each border.
fn cut(key: &str, borders: &[i128]) -> Vec<String> {
    let (Some(first), Some(last)) = (borders.first(), borders.last()) else { return Vec::new() };
    let between = borders.windows(2).map(|pair| format!("{key} >= {} AND {key} < {}", pair[0], pair[1]));
    std::iter::once(format!("{key} < {first}")).chain(between).chain([format!("{key} >= {last}")]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_leave_no_gap() {
        assert_eq!(cut("k", &[33, 66]), ["k < 33", "k >= 33 AND k < 66", "k >= 66"]);
        assert_eq!(cut("k", &[]), Vec::<String>::new());
        let wide = cut("k", &borders(0, i128::from(u64::MAX), 1));
        assert_eq!((wide.len(), wide[0].as_str()), (8, "k < 2305843009213693951"));
    }

    #[test]
    fn the_last_ranges_are_short() {
        assert_eq!(
            borders(0, 3200, 4),
            [800, 1600, 1700, 1800, 1900, 2000, 2100, 2200, 2300, 2400, 2500, 2600, 2700, 2800, 2900, 3000, 3100]
        );
        assert_eq!(borders(-5, -4, 9), []);
        assert_eq!(borders(1, 1, 9), []);
        assert_eq!(borders(1, 4, 2), [2, 3]);
        assert_eq!(borders(0, 1 << 40, 0), []);
    }
}

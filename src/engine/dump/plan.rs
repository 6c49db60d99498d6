//! Cutting the rows of a database into chunks that can be read side by side.
//!
//! The ranges of a table have no ends on the outside, so that no row falls beside them whatever the estimates were.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::Result;
use crate::catalog::{Catalog, Table};
use crate::session::{Flavor, Server, Session};
use crate::sql::ident;

/// A table is cut into whole ranges, and pieces of a range at the end, so that whoever reads the last one does so alone
/// for a short time only.
const PIECES_OF_RANGE: u64 = 8;
const RANGES_IN_PIECES: u64 = 2;

/// A range that holds no more rows than this is not worth cutting.
const FEW_ROWS: u64 = 1_000;

/// How to cut.
#[derive(Debug, Clone, Copy)]
pub struct Cutting<'a> {
    /// The server.
    pub server: &'a Server,
    /// Connections that read; for one alone nothing is cut.
    pub readers: usize,
    /// What a range should have, in bytes.
    pub range_bytes: u64,
}

/// Rows of one table to read in one query.
#[derive(Debug, Clone)]
pub struct Chunk<'a> {
    /// The table.
    pub table: &'a Table,
    /// The condition on its key; `None` for all rows.
    pub range: Option<Arc<str>>,
}

/// The tables of whose rows a backup is, in the order in which they are read: those first that are in no snapshot, as
/// near to its moment as can be, then the largest first so that the readers end together.
pub fn order(catalog: &Catalog) -> Vec<&Table> {
    let mut tables: Vec<&Table> = catalog.tables.iter().filter(|t| t.has_rows_of_its_own()).collect();
    tables.sort_by_key(|t| (t.is_transactional(), std::cmp::Reverse(t.estimated_bytes)));
    tables
}

/// All rows of all tables, asked about through the session of each.
pub fn chunks<'a>(
    mut ask: impl FnMut(&Table, &mut dyn FnMut(&mut dyn Session) -> Result<()>) -> Result<()>,
    catalog: &'a Catalog,
    cutting: &Cutting<'_>,
) -> Result<VecDeque<Chunk<'a>>> {
    let mut chunks = VecDeque::new();
    for table in order(catalog) {
        let mut ranges = Vec::new();
        if cutting.readers > 1 {
            ask(table, &mut |session| {
                ranges = self::ranges(session, table, cutting)?;
                Ok(())
            })?;
        }
        if ranges.is_empty() {
            chunks.push_back(Chunk { table, range: None });
        }
        chunks.extend(ranges.into_iter().map(|range| Chunk { table, range: Some(range.into()) }));
    }
    Ok(chunks)
}

fn ranges(session: &mut dyn Session, table: &Table, cutting: &Cutting<'_>) -> Result<Vec<String>> {
    let ranges = table.estimated_bytes / cutting.range_bytes;
    if ranges < 2 || !table.integer_key {
        return Ok(Vec::new());
    }
    let key = ident(&table.primary_key[0]);
    let rows = session.rows(&format!("SELECT MIN({key}), MAX({key}) FROM {}", ident(&table.name)))?;
    let number =
        |cell: Option<&Option<Vec<u8>>>| -> Option<i128> { std::str::from_utf8(cell?.as_deref()?).ok()?.parse().ok() };
    let Some((low, high)) = rows.first().and_then(|row| Some((number(row.first())?, number(row.get(1))?))) else {
        return Ok(Vec::new()); // empty by now
    };
    // The server's estimate, from two looks into the index. InnoDB's is never more than half of the table.
    let fits = (table.estimated_rows / ranges * 3 / 2).min(table.estimated_rows / 5 * 2).max(FEW_ROWS);
    let (explain, column) = match cutting.server.flavor {
        Flavor::MariaDb => ("EXPLAIN", 8),
        Flavor::MySql => ("EXPLAIN FORMAT=TRADITIONAL", 9), // another one may be set
    };
    let mut holds = |from: i128, to: i128| -> u64 {
        let table = ident(&table.name);
        let explained =
            session.rows(&format!("{explain} SELECT * FROM {table} WHERE {key} >= {from} AND {key} < {to}"));
        // Without a number, as where nothing can match, there is nothing to cut; and nothing is lost where it is not cut.
        let rows = explained.ok().and_then(|rows| number(rows.first()?.get(column)));
        rows.and_then(|rows| rows.try_into().ok()).unwrap_or(0)
    };
    Ok(cut(&key, &even(low, high, &borders(low, high, ranges), fits, &mut holds)))
}

/// More borders, where by `holds` too many rows lie between two of them: keys may lie anywhere between the first and the
/// last. A row with a key far away from all others would otherwise leave the others in one range.
fn even(low: i128, high: i128, borders: &[i128], fits: u64, holds: &mut impl FnMut(i128, i128) -> u64) -> Vec<i128> {
    let mut all = Vec::new();
    // Whatever the estimates are, there is an end to it.
    let most = borders.len() * 8 + 128;
    let mut open: Vec<(i128, i128)> = Vec::new();
    let ends = borders.iter().copied().chain([high + 1]);
    for (from, to) in std::iter::once(low).chain(borders.iter().copied()).zip(ends) {
        open.push((from, to));
        while let Some((from, to)) = open.pop() {
            let middle = from + (to - from) / 2;
            if middle > from && all.len() + open.len() < most && holds(from, to) > fits {
                open.push((middle, to));
                open.push((from, middle));
            } else if from > low {
                all.push(from);
            }
        }
    }
    all
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
    fn ranges_are_cut_where_the_rows_are() {
        let keys: Vec<i128> = (1000..2000).chain([1 << 62]).collect();
        let holds = |from: i128, to: i128| keys.iter().filter(|key| (from..to).contains(key)).count() as u64;
        let (low, high) = (keys[0], *keys.last().unwrap());
        let found = even(low, high, &borders(low, high, 4), 100, &mut |from, to| holds(from, to));
        assert!(found.is_sorted_by(|a, b| a < b) && found[0] > low);
        let ends: Vec<i128> = [low].into_iter().chain(found).chain([high + 1]).collect();
        let rows: Vec<u64> = ends.windows(2).map(|pair| holds(pair[0], pair[1])).collect();
        assert_eq!(rows.iter().sum::<u64>(), 1001);
        assert!(rows.iter().all(|rows| *rows <= 100), "{rows:?}");
        assert_eq!(even(low, high, &[], 1 << 40, &mut |_, _| 1001), []);
        // An estimate that is never small enough.
        let found = even(0, 1 << 40, &[5], 1, &mut |_, _| 1000);
        assert!(found.is_sorted_by(|a, b| a < b) && found.len() < 200, "{}", found.len());
        assert_eq!(even(0, 3, &[], 1, &mut |_, _| 1000), [1, 2, 3]);
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

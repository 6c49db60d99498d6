//! Rows on their way into the archive: put together to statements and parts, each table for itself.

use std::collections::HashMap;

use crate::Result;
use crate::archive::part::{Part, PartKind};
use crate::archive::writer::Feed;

/// The size that a part of rows is cut at, in bytes of SQL.
const PART_BYTES: usize = 1 << 20;

/// The size that a statement is cut at: servers of every age and setting accept one of this length.
const STATEMENT_BYTES: usize = 900 << 10;

/// How many bytes of rows wait for more at most, where a dump goes from table to table.
const HELD: usize = 8 << 20;

/// Where rows go.
pub struct Sink<'a> {
    feed: Option<&'a Feed>,
    open: HashMap<String, Open>,
    /// Bytes that those take.
    held: usize,
    /// Rows of each table so far.
    rows: HashMap<String, u64>,
}

/// The rows of one table that wait for more.
#[derive(Debug, Default)]
pub struct Open {
    /// Finished statements, and the one that rows are added to.
    sql: Vec<u8>,
    /// `INSERT INTO … VALUES` of that one, up to its line's end.
    head: Vec<u8>,
    /// The time zone that its values are in, where that is not the archive's.
    zone: Option<String>,
    /// Where its statement begins.
    start: usize,
    in_statement: u64,
    rows: u64,
}

/// A place in what is open.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    length: usize,
    start: usize,
    in_statement: u64,
    rows: u64,
}

impl Open {
    /// What there is now, to come back to.
    pub fn mark(&self) -> Mark {
        Mark { length: self.sql.len(), start: self.start, in_statement: self.in_statement, rows: self.rows }
    }

    /// Goes back to what there was. Nothing may have been sent since.
    pub fn rewind(&mut self, mark: Mark) {
        self.sql.truncate(mark.length);
        (self.start, self.in_statement, self.rows) = (mark.start, mark.in_statement, mark.rows);
    }

    /// Where the next row is to be appended.
    pub fn begin_row(&mut self) -> &mut Vec<u8> {
        if self.in_statement == 0 {
            self.start = self.sql.len();
            self.sql.extend_from_slice(&self.head);
        } else {
            self.sql.extend_from_slice(b",\n");
        }
        &mut self.sql
    }

    /// Takes back what [`begin_row`](Self::begin_row) has brought, at the length before it.
    pub fn undo(&mut self, length: usize) {
        self.sql.truncate(length);
    }

    /// The length so far.
    pub fn len(&self) -> usize {
        self.sql.len()
    }

    /// A row was appended behind `before` bytes.
    pub fn end_row(&mut self, before: usize) {
        self.in_statement += 1;
        self.rows += 1;
        if self.in_statement > 1 && self.sql.len() + 2 - self.start > STATEMENT_BYTES {
            // It does not fit any more, and begins the next statement.
            let row = self.sql.split_off(before + 2);
            self.sql.truncate(before);
            self.in_statement -= 1;
            self.end_statement();
            self.begin_row().extend_from_slice(&row);
            self.in_statement = 1;
        }
    }

    /// Whether it is large enough for a part.
    pub fn is_full(&self) -> bool {
        self.sql.len() >= PART_BYTES
    }

    fn end_statement(&mut self) {
        if self.in_statement > 0 {
            self.sql.extend_from_slice(b";\n");
            self.in_statement = 0;
        }
    }
}

impl<'a> Sink<'a> {
    /// Into an archive; without one, rows are counted and gone.
    pub fn new(feed: Option<&'a Feed>) -> Self {
        Self { feed, open: HashMap::new(), held: 0, rows: HashMap::new() }
    }

    /// Takes out what is open of a table, for rows with this `head`, in this time zone. It is to be given back.
    pub fn open(&mut self, table: &str, head: &[u8], zone: Option<&str>) -> Result<Open> {
        let mut open = self.take(table).unwrap_or_default();
        if open.zone.as_deref() != zone && open.rows > 0 {
            self.flush(table, &mut open)?;
        }
        if open.head != head {
            open.end_statement();
            open.head = head.to_vec();
        }
        if open.rows == 0 {
            open.zone = zone.map(str::to_owned);
            open.sql.clear();
            if let Some(zone) = zone {
                open.sql.extend_from_slice(set_zone(zone).as_bytes());
            }
        }
        Ok(open)
    }

    /// Sends what is there, as a part.
    pub fn flush(&mut self, table: &str, open: &mut Open) -> Result<()> {
        open.end_statement();
        if open.rows == 0 {
            return Ok(());
        }
        if open.zone.is_some() {
            open.sql.extend_from_slice(PUT_BACK.as_bytes());
        }
        *self.rows.entry(table.to_owned()).or_default() += open.rows;
        match self.feed {
            Some(feed) => {
                let sql = std::mem::replace(&mut open.sql, feed.buffer());
                let mut part = Part::new(PartKind::Rows, Some(table), sql);
                part.rows = open.rows;
                feed.send(part)?;
            }
            None => open.sql.clear(),
        }
        open.rows = 0;
        if let Some(zone) = &open.zone {
            open.sql.extend_from_slice(set_zone(zone).as_bytes());
        }
        Ok(())
    }

    /// Takes back what is open of a table.
    pub fn give_back(&mut self, table: &str, open: Open) -> Result<()> {
        self.held += open.sql.capacity();
        self.open.insert(table.to_owned(), open);
        if self.held > HELD && self.open.len() > 1 {
            self.finish()?;
        }
        Ok(())
    }

    /// Sends all that is open.
    pub fn finish(&mut self) -> Result<()> {
        let mut all: Vec<(String, Open)> = self.open.drain().collect();
        self.held = 0;
        all.sort_by(|a, b| a.0.cmp(&b.0));
        all.iter_mut().try_for_each(|(table, open)| self.flush(table, open))
    }

    fn take(&mut self, table: &str) -> Option<Open> {
        let open = self.open.remove(table)?;
        self.held -= open.sql.capacity();
        Some(open)
    }

    /// Forgets the rows of a table. `false` where some of them are in the archive already.
    pub fn forget(&mut self, table: &str) -> bool {
        self.take(table);
        !self.rows.contains_key(table)
    }

    /// Rows of a table so far.
    pub fn rows(&self, table: &str) -> u64 {
        self.rows.get(table).copied().unwrap_or(0) + self.open.get(table).map_or(0, |open| open.rows)
    }
}

/// Puts the archive's time zone back.
pub const PUT_BACK: &str = "SET time_zone='+00:00';\n";

/// The statement that sets a time zone, whose name holds nothing to quote.
pub fn set_zone(zone: &str) -> String {
    let plain: String =
        zone.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | ':' | '+' | '-' | '/')).collect();
    format!("SET time_zone='{plain}';\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_put_together() {
        let mut sink = Sink::new(None);
        let mut open = sink.open("t", b"INSERT INTO `t` (`a`) VALUES\n", None).unwrap();
        for row in ["(1)", "(2)"] {
            let before = open.len();
            open.begin_row().extend_from_slice(row.as_bytes());
            open.end_row(before);
        }
        sink.give_back("t", open).unwrap();
        let mut open = sink.open("t", b"INSERT INTO `t` (`b`) VALUES\n", None).unwrap();
        let before = open.len();
        open.begin_row().extend_from_slice(b"(3)");
        open.end_row(before);
        assert_eq!(
            String::from_utf8_lossy(&open.sql),
            "INSERT INTO `t` (`a`) VALUES\n(1),\n(2);\nINSERT INTO `t` (`b`) VALUES\n(3)"
        );
        sink.give_back("t", open).unwrap();
        assert_eq!(sink.rows("t"), 3);
        assert!(sink.forget("t") && sink.rows("t") == 0);
    }

    #[test]
    fn statements_stay_short() {
        let mut sink = Sink::new(None);
        let mut open = sink.open("t", b"INSERT INTO `t` (`a`) VALUES\n", Some("Europe/Berlin")).unwrap();
        let row = format!("('{}')", "x".repeat(300 << 10));
        for _ in 0..3 {
            let before = open.len();
            open.begin_row().extend_from_slice(row.as_bytes());
            open.end_row(before);
        }
        assert!(!open.is_full());
        let sql = String::from_utf8_lossy(&open.sql).into_owned();
        assert!(sql.starts_with("SET time_zone='Europe/Berlin';\nINSERT INTO"));
        assert_eq!(sql.matches("INSERT INTO").count(), 2);
        assert!(sql.split(";\n").all(|statement| statement.len() <= STATEMENT_BYTES));
    }
}

//! Reading the rows of a chunk and handing them on as parts.
//!
//! Memory is one part and one row. `SELECT` and `INSERT` name the same columns in the same order.

use super::begin::Watched;
use super::definitions::changed_meanwhile;
use super::plan::Chunk;
use super::render::{self, Renderer};
use super::turn::{Counting, Tallies};
use crate::archive::part::{Part, PartKind};
use crate::archive::writer::Feed;
use crate::catalog::Table;
use crate::session::{Cells, Server, Session, Transport};
use crate::{Control, Error, Kind, Phase, Result};

/// The bytes of rows that one page over a converting session should hold.
const PAGE_BYTES: u64 = 2 << 20;

/// What a part that is full may have beyond its bytes: quotes, commas, the end of a statement.
const SPARE: usize = 16 << 10;

/// A row with more bytes than this is packed as it is written. It takes more time than packing what is there as a whole.
const LONG: usize = 16 << 20;

/// Where to cut, and what is large.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Rows in one statement.
    pub rows_per_statement: u64,
    /// Bytes in one statement.
    pub bytes_per_statement: usize,
    /// Bytes in one part.
    pub bytes_per_chunk: usize,
    /// From how many rows on a table is streamed.
    pub stream_from: u64,
}

/// What is the same for all chunks of a backup.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    /// The server.
    pub server: &'a Server,
    /// Where to cut, and what is large.
    pub limits: Limits,
    /// What the tables were when the backup began.
    pub watched: &'a Watched,
    /// What was read of them.
    pub tallies: &'a Tallies<'a>,
    /// Of which of them rows are counted.
    pub counting: Counting,
    /// Where parts go.
    pub feed: &'a Feed,
    /// Progress and cancellation.
    pub control: &'a Control,
}

/// Reads all rows of `chunk`. Returns how many they were.
pub fn chunk(session: &mut dyn Session, chunk: &Chunk<'_>, reading: &Reading<'_>) -> Result<u64> {
    let table = chunk.table;
    reading.control.enter(Phase::Dumping, &table.name);
    let mut sink = Sink::new(chunk, session.transport(), reading);
    let read = match session.transport() {
        Transport::Raw => {
            let sql = select(table, reading.server, Transport::Raw, &[], chunk.range.as_deref());
            let mut each = |row: &dyn Cells| sink.row(row);
            if table.estimated_rows < reading.limits.stream_from {
                session.query(&sql, &mut each)
            } else {
                session.stream(&sql, &mut each)
            }
        }
        Transport::Converted => pages(session, reading.server, table, &mut |row| sink.row(row)),
    };
    read.map_err(|e| changed_meanwhile("table", &table.name, e.context(format!("table `{}`", table.name))))?;
    sink.end()
}

/// All rows of a table of the selected database, as a backup reads them, in whatever memory one page takes.
pub fn rows(
    session: &mut dyn Session,
    server: &Server,
    table: &Table,
    each: &mut dyn FnMut(&dyn Cells) -> Result<()>,
) -> Result<()> {
    match session.transport() {
        Transport::Raw => session.query(&select(table, server, Transport::Raw, &[], None), each),
        Transport::Converted => pages(session, server, table, each),
    }
}

fn select(table: &Table, server: &Server, transport: Transport, hidden: &[usize], condition: Option<&str>) -> String {
    let mut columns: Vec<_> = table.columns.iter().map(|c| c.expression(server, transport)).collect();
    if columns.is_empty() {
        columns.push("1".to_owned()); // all are computed: how many rows there are is all there is to tell
    }
    columns.extend(hidden.iter().map(|place| format!("CAST({} AS CHAR)", table.columns[*place].key())));
    let condition = condition.map(|c| format!(" WHERE {c}")).unwrap_or_default();
    format!("SELECT {} FROM {}{condition}", columns.join(","), table.source())
}

/// Through a session that holds whole results in memory: page after page, each starting behind the last key. A table
/// without a primary key has nothing to page by, and comes in one piece.
fn pages(
    session: &mut dyn Session,
    server: &Server,
    table: &Table,
    each: &mut dyn FnMut(&dyn Cells) -> Result<()>,
) -> Result<()> {
    let places: Option<Vec<usize>> =
        table.primary_key.iter().map(|k| table.columns.iter().position(|c| c.name == *k)).collect();
    let Some(places) = places.filter(|p| !p.is_empty()) else {
        let sql = select(table, server, Transport::Converted, &[], None);
        return session.query(&sql, each);
    };
    let row_bytes = table.estimated_bytes / table.estimated_rows.max(1) + 16;
    let page = (PAGE_BYTES / row_bytes).clamp(1, 10_000);
    let keys: Vec<String> = places.iter().map(|place| table.columns[*place].key()).collect();
    // Behind the columns, the numbers of keys whose cells do not show them.
    let hidden: Vec<usize> = places.iter().copied().filter(|place| table.columns[*place].has_hidden_key()).collect();
    let order = keys.join(",");
    let mut after: Option<Vec<String>> = None;
    let mut total: u64 = 0;
    loop {
        let condition = after.as_deref().map(|last| behind(&keys, last));
        let sql = select(table, server, Transport::Converted, &hidden, condition.as_deref());
        let (mut rows, mut last) = (0, Vec::new());
        session.query(&format!("{sql} ORDER BY {order} LIMIT {page}"), &mut |row| {
            rows += 1;
            if rows == page {
                for place in &places {
                    let mut literal = Vec::new();
                    if let Some(at) = hidden.iter().position(|h| h == place) {
                        literal.extend_from_slice(row.get(table.columns.len() + at).unwrap_or(b"NULL"));
                    } else {
                        let column = &table.columns[*place];
                        render::literal(column, Transport::Converted, row.get(*place), &mut literal)?;
                    }
                    last.push(crate::session::text(literal)?);
                }
            }
            each(row)
        })?;
        total += rows;
        if rows < page {
            break;
        }
        after = Some(last);
    }
    // The pages rely on comparing as the server orders; whether they did is asked of the server, in the same snapshot.
    let counted = session.value(&format!("SELECT COUNT(*) FROM {}", table.source()))?;
    if counted.as_deref() != Some(total.to_string().as_str()) {
        return Err(Error::new(
            Kind::Mismatch,
            format!("{total} rows were read where the server counts {}", counted.unwrap_or_default()),
        ));
    }
    Ok(())
}

/// `(a, b)` comes after the key given, spelled out so that every server uses the index for it.
fn behind(key: &[String], last: &[String]) -> String {
    let mut out = String::new();
    for depth in 0..key.len() {
        out.push_str(if depth == 0 { "(" } else { " OR (" });
        for i in 0..depth {
            out.push_str(&format!("{} = {} AND ", key[i], last[i]));
        }
        out.push_str(&format!("{} > {})", key[depth], last[depth]));
    }
    out
}

/// Collects rows into parts.
struct Sink<'a> {
    chunk: &'a Chunk<'a>,
    renderer: Renderer,
    reading: &'a Reading<'a>,
    buffer: Vec<u8>,
    rows: u64,
    /// Those of parts that are on their way.
    sent: u64,
}

impl<'a> Sink<'a> {
    fn new(chunk: &'a Chunk<'a>, transport: Transport, reading: &'a Reading<'a>) -> Self {
        let (table, limits) = (chunk.table, &reading.limits);
        let renderer = Renderer::new(
            &table.name,
            &table.columns,
            transport,
            limits.rows_per_statement,
            limits.bytes_per_statement,
        );
        Self { chunk, renderer, reading, buffer: reading.feed.buffer(), rows: 0, sent: 0 }
    }

    fn row(&mut self, row: &dyn Cells) -> Result<()> {
        if row.size() > LONG {
            return self.long_row(row);
        }
        // A buffer that grows for one long row stays large, and so in the end would all of them.
        let chunk = self.reading.limits.bytes_per_chunk;
        if self.rows > 0 && self.buffer.len() + 2 * row.size() > chunk + chunk / 8 {
            self.flush()?;
        }
        if self.buffer.capacity() == 0 {
            self.buffer.reserve(chunk + chunk / 8 + SPARE);
        }
        self.renderer.row(row, &mut self.buffer)?;
        self.rows += 1;
        if self.buffer.len() >= chunk {
            self.flush()?;
        }
        Ok(())
    }

    /// A row that is too large to be written out as a whole is a part of its own, packed as it is written.
    fn long_row(&mut self, row: &dyn Cells) -> Result<()> {
        if self.rows > 0 {
            self.flush()?;
        }
        self.reading.control.check()?;
        let mut length = 0;
        self.renderer.long_row(row, &mut |sql| {
            length += sql.len() as u64;
            Ok(())
        })?;
        let mut long = self.reading.feed.long(self.part(1, Vec::new()), length)?;
        self.renderer.long_row(row, &mut |sql| {
            self.reading.control.check()?;
            long.write(sql)
        })?;
        self.reading.control.add(1, length);
        self.sent += 1;
        long.end()
    }

    fn part(&self, rows: u64, sql: Vec<u8>) -> Part {
        Part {
            kind: Some(PartKind::Rows),
            object: Some(self.chunk.table.name.clone()),
            on: None,
            rows,
            range: self.chunk.range.as_deref().map(str::to_owned),
            sql,
        }
    }

    fn flush(&mut self) -> Result<()> {
        self.reading.control.check()?;
        self.renderer.end_statement(&mut self.buffer);
        let sql = std::mem::replace(&mut self.buffer, self.reading.feed.buffer());
        self.reading.control.add(self.rows, sql.len() as u64);
        let rows = std::mem::take(&mut self.rows);
        self.sent += rows;
        self.reading.feed.send(self.part(rows, sql))
    }

    fn end(mut self) -> Result<u64> {
        if self.rows > 0 {
            self.flush()?;
        }
        Ok(self.sent)
    }
}

impl Drop for Sink<'_> {
    fn drop(&mut self) {
        self.reading.feed.give_back(std::mem::take(&mut self.buffer));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_go_on_behind_the_last_key() {
        let key = ["`a`".to_owned(), "`b` + 0".to_owned()];
        let last = ["1".to_owned(), "'x'".to_owned()];
        assert_eq!(behind(&key, &last), "(`a` > 1) OR (`a` = 1 AND `b` + 0 > 'x')");
    }
}

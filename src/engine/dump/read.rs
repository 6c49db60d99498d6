//! Reading the rows of a chunk and handing them on as parts.
//!
//! Memory is one part and one row. `SELECT` and `INSERT` name the same columns in the same order.

use super::plan::Chunk;
use super::render::{self, Renderer};
use crate::archive::part::{Part, PartKind};
use crate::archive::writer::Feed;
use crate::catalog::Table;
use crate::session::{Cells, Server, Session, Transport, changed_meanwhile};
use crate::sql::ident;
use crate::{Control, Error, Kind, Phase, Result};

/// The bytes of rows that one page over a converting session should hold.
const PAGE_BYTES: u64 = 2 << 20;

/// Where to cut.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Rows in one statement.
    pub rows_per_statement: u64,
    /// Bytes in one statement.
    pub bytes_per_statement: usize,
    /// Bytes in one part.
    pub bytes_per_chunk: usize,
}

/// Reads all rows of `chunk`.
pub fn chunk(
    session: &mut dyn Session,
    server: &Server,
    chunk: &Chunk<'_>,
    limits: &Limits,
    feed: &Feed,
    control: &Control,
) -> Result<()> {
    control.enter(Phase::Dumping, &chunk.table.name);
    let mut sink = Sink::new(chunk, session.transport(), limits, feed, control);
    let result = match session.transport() {
        Transport::Raw => {
            let sql = select(chunk.table, server, Transport::Raw, &[], chunk.range.as_deref());
            session.query(&sql, &mut |row| sink.row(row))
        }
        Transport::Converted => pages(session, server, chunk.table, &mut sink),
    };
    result.map_err(|e| changed_meanwhile(&chunk.table.name, e))?;
    sink.end()
}

fn select(table: &Table, server: &Server, transport: Transport, hidden: &[usize], condition: Option<&str>) -> String {
    let mut columns: Vec<_> = table.columns.iter().map(|c| c.expression(server, transport)).collect();
    columns.extend(hidden.iter().map(|place| format!("CAST({} AS CHAR)", table.columns[*place].key())));
    let condition = condition.map(|c| format!(" WHERE {c}")).unwrap_or_default();
    format!("SELECT {} FROM {}{condition}", columns.join(","), ident(&table.name))
}

/// Through a session that holds whole results in memory: page after page, each starting behind the last key. A table
/// without a primary key has nothing to page by, and comes in one piece.
fn pages(session: &mut dyn Session, server: &Server, table: &Table, sink: &mut Sink<'_>) -> Result<()> {
    let places: Option<Vec<usize>> =
        table.primary_key.iter().map(|k| table.columns.iter().position(|c| c.name == *k)).collect();
    let Some(places) = places.filter(|p| !p.is_empty()) else {
        let sql = select(table, server, Transport::Converted, &[], None);
        return session.query(&sql, &mut |row| sink.row(row));
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
            sink.row(row)
        })?;
        total += rows;
        if rows < page {
            break;
        }
        after = Some(last);
    }
    // The pages rely on comparing as the server orders; whether they did is asked of the server, in the same snapshot.
    let counted = session.value(&format!("SELECT COUNT(*) FROM {}", ident(&table.name)))?;
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
    limits: Limits,
    feed: &'a Feed,
    control: &'a Control,
    buffer: Vec<u8>,
    rows: u64,
}

impl<'a> Sink<'a> {
    fn new(chunk: &'a Chunk<'a>, transport: Transport, limits: &Limits, feed: &'a Feed, control: &'a Control) -> Self {
        let table = chunk.table;
        let renderer = Renderer::new(
            &table.name,
            &table.columns,
            transport,
            limits.rows_per_statement,
            limits.bytes_per_statement,
        );
        Self { chunk, renderer, limits: *limits, feed, control, buffer: feed.buffer(), rows: 0 }
    }

    fn row(&mut self, row: &dyn Cells) -> Result<()> {
        if self.buffer.capacity() == 0 {
            self.buffer.reserve(self.limits.bytes_per_chunk + self.limits.bytes_per_chunk / 8);
        }
        self.renderer.row(row, &mut self.buffer)?;
        self.rows += 1;
        if self.buffer.len() >= self.limits.bytes_per_chunk {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<()> {
        self.control.check()?;
        self.renderer.end_statement(&mut self.buffer);
        let sql = std::mem::replace(&mut self.buffer, self.feed.buffer());
        self.control.add(self.rows, sql.len() as u64);
        let rows = std::mem::take(&mut self.rows);
        self.feed.send(Part {
            kind: Some(PartKind::Rows),
            object: Some(self.chunk.table.name.clone()),
            on: None,
            rows,
            range: self.chunk.range.as_deref().map(str::to_owned),
            sql,
        })
    }

    fn end(mut self) -> Result<()> {
        if self.rows > 0 { self.flush() } else { Ok(()) }
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

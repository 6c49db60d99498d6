//! The floor of every backup: `drain SOCKET DATABASE CONNECTIONS` has the server send all rows of a database over so
//! many connections and throws the packets away. It prints how many rows and how many bytes of them there were.
//!
//! Tables are asked for in ranges of their `id`, taken from one list, so that all connections are busy to the end.
//! The account is root without a password, as on the private servers of the tests.

use std::error::Error;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::process::ExitCode;
use std::sync::Mutex;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Ranges that each table is cut into.
const RANGES: u64 = 16;

/// As much as a read takes from the socket at most.
const BUFFER: usize = 1 << 20;

/// The length of a packet that goes on in the next.
const FULL: usize = 0xff_ffff;

fn main() -> ExitCode {
    match run() {
        Ok((rows, bytes)) => {
            println!("rows={rows} bytes={bytes}");
            ExitCode::SUCCESS
        }
        Err(e) => {
            eprintln!("drain: {e}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Outcome<(u64, u64)> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [socket, database, connections] = args.as_slice() else {
        return Err("usage: drain SOCKET DATABASE CONNECTIONS".into());
    };
    let mut first = Connection::open(socket, database)?;
    let queries = Mutex::new(queries(&mut first, database)?);
    let total = Mutex::new((0, 0));
    let work = |mut connection: Connection| -> Outcome<()> {
        loop {
            let next = queries.lock().map_err(|_| "another connection failed")?.pop();
            let Some(query) = next else { return Ok(()) };
            let (rows, bytes) = connection.drain(&query)?;
            let mut total = total.lock().map_err(|_| "another connection failed")?;
            *total = (total.0 + rows, total.1 + bytes);
        }
    };
    let mut open = vec![first];
    for _ in 1..connections.parse()? {
        open.push(Connection::open(socket, database)?);
    }
    std::thread::scope(|scope| {
        let work = &work;
        let threads: Vec<_> = open.into_iter().map(|connection| scope.spawn(move || work(connection))).collect();
        threads.into_iter().try_for_each(|thread| thread.join().map_err(|_| "a thread panicked")?)
    })?;
    Ok(total.into_inner()?)
}

/// One query for each range of each table, the smallest first: they are taken from the end.
fn queries(connection: &mut Connection, database: &str) -> Outcome<Vec<String>> {
    let tables = connection.rows(&format!(
        "SELECT t.TABLE_NAME, COUNT(c.COLUMN_NAME) FROM information_schema.TABLES t \
         LEFT JOIN information_schema.COLUMNS c ON c.TABLE_SCHEMA = t.TABLE_SCHEMA AND c.TABLE_NAME = t.TABLE_NAME \
         AND c.COLUMN_NAME = 'id' AND c.COLUMN_KEY = 'PRI' AND c.DATA_TYPE LIKE '%int' \
         WHERE t.TABLE_SCHEMA = '{database}' AND t.TABLE_TYPE = 'BASE TABLE' \
         GROUP BY t.TABLE_NAME, t.DATA_LENGTH ORDER BY t.DATA_LENGTH"
    ))?;
    let mut queries = Vec::new();
    for row in &tables {
        let [table, numbered] = row.as_slice() else { return Err("the list of tables is not one".into()) };
        let ends = match numbered.as_str() {
            "0" => Vec::new(),
            _ => connection.rows(&format!("SELECT MIN(id), MAX(id) + 1 FROM `{table}`"))?,
        };
        let [Some(low), Some(high)] = [0, 1].map(|i| ends.first()?.get(i)?.parse::<u64>().ok()) else {
            queries.push(format!("SELECT * FROM `{table}`")); // empty, or without such an id
            continue;
        };
        let border = |i: u64| low + (high - low) * i / RANGES;
        queries.extend(
            (0..RANGES)
                .map(|i| format!("SELECT * FROM `{table}` WHERE id >= {} AND id < {}", border(i), border(i + 1))),
        );
    }
    Ok(queries)
}

struct Connection {
    stream: UnixStream,
    buffer: Vec<u8>,
    from: usize,
    to: usize,
}

impl Connection {
    fn open(socket: &str, database: &str) -> Outcome<Self> {
        let stream = UnixStream::connect(socket)?;
        let mut connection = Self { stream, buffer: vec![0; BUFFER], from: 0, to: 0 };
        connection.packet()?;
        // CLIENT_LONG_PASSWORD, CONNECT_WITH_DB, PROTOCOL_41, TRANSACTIONS and SECURE_CONNECTION; utf8mb4; no password.
        let mut hello = 0x0000_a209_u32.to_le_bytes().to_vec();
        hello.extend_from_slice(&0x4000_0000_u32.to_le_bytes());
        hello.push(45);
        hello.extend_from_slice(&[0; 23]);
        hello.extend_from_slice(b"root\0\0");
        hello.extend_from_slice(database.as_bytes());
        hello.push(0);
        connection.send(1, &hello)?;
        match connection.packet()?.first() {
            Some(0) => Ok(connection),
            _ => Err("the server does not let root in without a password".into()),
        }
    }

    fn send(&mut self, sequence: u8, body: &[u8]) -> Outcome<()> {
        let mut packet = u32::try_from(body.len())?.to_le_bytes().to_vec();
        packet[3] = sequence;
        packet.extend_from_slice(body);
        Ok(self.stream.write_all(&packet)?)
    }

    /// Sends a query and reads its head: afterwards come the rows.
    fn ask(&mut self, sql: &str) -> Outcome<()> {
        self.send(0, &[b"\x03", sql.as_bytes()].concat())?;
        let columns = self.packet()?;
        match columns.first() {
            Some(0 | 0xff) | None => return Err(format!("not a query that gives rows: {sql}").into()),
            Some(columns) => (0..=*columns).try_for_each(|_| self.packet().map(drop))?,
        }
        Ok(())
    }

    /// Runs a query, and counts its rows and their bytes.
    fn drain(&mut self, sql: &str) -> Outcome<(u64, u64)> {
        self.ask(sql)?;
        let (mut rows, mut bytes, mut continued) = (0, 0, false);
        loop {
            let (length, first) = self.skip()?;
            if !continued && length < 9 && first == 0xfe {
                return Ok((rows, bytes));
            }
            if !continued && first == 0xff {
                return Err(format!("the server gave up on: {sql}").into());
            }
            rows += u64::from(!continued);
            bytes += length as u64;
            continued = length == FULL;
        }
    }

    /// The rows of a small result. `NULL` is left out.
    fn rows(&mut self, sql: &str) -> Outcome<Vec<Vec<String>>> {
        self.ask(sql)?;
        let mut rows = Vec::new();
        loop {
            let packet = self.packet()?;
            match packet.first() {
                Some(0xfe) if packet.len() < 9 => return Ok(rows),
                Some(0xff) | None => return Err(format!("the server gave up on: {sql}").into()),
                _ => {}
            }
            let (mut row, mut rest) = (Vec::new(), packet.as_slice());
            while let Some((&length, after)) = rest.split_first() {
                let length = if length == 0xfb { 0 } else { usize::from(length) }; // nothing longer is asked for
                let (cell, after) = after.split_at_checked(length).ok_or("a cell is longer than its packet")?;
                row.push(String::from_utf8(cell.to_vec())?);
                rest = after;
            }
            rows.push(row);
        }
    }

    /// Makes at least `wanted` bytes lie in the buffer.
    fn fill(&mut self, wanted: usize) -> Outcome<()> {
        if self.to - self.from >= wanted {
            return Ok(());
        }
        self.buffer.copy_within(self.from..self.to, 0);
        (self.to, self.from) = (self.to - self.from, 0);
        while self.to < wanted {
            match self.stream.read(&mut self.buffer[self.to..])? {
                0 => return Err("the server hung up".into()),
                n => self.to += n,
            }
        }
        Ok(())
    }

    /// The length of the packet that comes next.
    fn head(&mut self) -> Outcome<usize> {
        self.fill(4)?;
        let head = &self.buffer[self.from..self.from + 4];
        let length = usize::from(head[0]) | usize::from(head[1]) << 8 | usize::from(head[2]) << 16;
        self.from += 4;
        Ok(length)
    }

    /// A packet that fits the buffer.
    fn packet(&mut self) -> Outcome<Vec<u8>> {
        let length = self.head()?;
        if length > BUFFER {
            return Err("a packet is longer than expected".into());
        }
        self.fill(length)?;
        self.from += length;
        Ok(self.buffer[self.from - length..self.from].to_vec())
    }

    /// Passes over a packet: its length and first byte.
    fn skip(&mut self) -> Outcome<(usize, u8)> {
        let length = self.head()?;
        if length == 0 {
            return Ok((0, 0));
        }
        self.fill(1)?;
        let (first, mut left) = (self.buffer[self.from], length);
        loop {
            let here = left.min(self.to - self.from);
            self.from += here;
            left -= here;
            if left == 0 {
                return Ok((length, first));
            }
            self.fill(1)?;
        }
    }
}

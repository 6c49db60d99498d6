//! Statements and rows straight from a connection's socket, for what is read and written in bulk.
//!
//! The client library makes a vector of every cell and copies every statement twice. Here a row is where it arrived in
//! one buffer, and a statement is sent from where it lies. The library opens the connection, and this takes turns with
//! it: both begin only when the other's answer was read to its end.
//!
//! Packets: <https://mariadb.com/kb/en/clientserver-protocol/>, "0 - Packet" and "4 - Server response packets".

use std::fs::File;
use std::io::{ErrorKind, IoSlice, Read, Write};
use std::ops::Range;
use std::os::fd::AsRawFd;
use std::sync::Arc;

use filedescriptor::FileDescriptor;
use memchr::memchr;

use super::binary::{Described, Printer};
use super::line::Line;
use super::{Cells, Done, Packed, Place};

/// The longest payload of one packet; what is longer goes on in the next.
const LONGEST: usize = 0xff_ffff;

/// The most that the protocol has in one row. A row may be longer than what the server takes in one statement.
const LONGEST_ROW: usize = 1 << 30;

/// Length in three bytes, and a number.
const HEAD: usize = 4;

/// What is asked of the socket at once.
const READ: usize = 256 << 10;

/// The memory that is kept once a long row has been received.
const KEEP: usize = 1 << 20;

/// Commands: a statement, one to prepare, to run that, the end of it, and to run it with many rows of parameters.
const QUERY: u8 = 0x03;
const PREPARE: u8 = 0x16;
const EXECUTE: u8 = 0x17;
const CLOSE: u8 = 0x19;
const BULK: u8 = 0xfa;

/// Changes an option of the connection, by its number: here that a text holds one statement and no more.
const SET_OPTION: u8 = 0x1b;
const ONE_STATEMENT: u16 = 1;

/// The number of a statement and flags, before types and rows.
pub const BULK_HEAD: usize = 6;

/// The flag that the types of the parameters come with them.
const WITH_TYPES: u16 = 128;

/// How an answer begins, or a cell that is `NULL` or longer than a byte can say.
const OK: u8 = 0x00;
const NULL: u8 = 0xfb;
const LOCAL_FILE: u8 = 0xfb;
const END: u8 = 0xfe;
const ERROR: u8 = 0xff;

/// The status bit of an answer that another one follows.
const MORE_RESULTS: u16 = 0x0008;

/// Errors of a statement that was prepared and is sound: "needs to be re-prepared", of a server whose cache of tables
/// is too small to keep what it prepared with, and "unknown prepared statement", of a proxy that asks another server.
const NOT_AS_PREPARED: [u16; 2] = [1615, 1243];

/// "Deadlock found when trying to get lock".
const DEADLOCK: u16 = 1213;

/// Why there is no answer, or none that can be used.
#[derive(Debug)]
pub enum Failure {
    /// The server's error: its number, SQL state and message.
    Server(u16, String, String),
    /// The connection.
    Io(std::io::Error),
    /// What the server sent is not the protocol's.
    Garbled(&'static str),
    /// Whoever receives the rows has failed. The answer was not read to its end.
    Receiver(crate::Error),
}

impl From<std::io::Error> for Failure {
    fn from(e: std::io::Error) -> Self {
        Self::Io(e)
    }
}

pub type Result<T> = std::result::Result<T, Failure>;

/// A prepared statement: the server's number for it, and the columns of its result.
pub struct Prepared {
    pub id: u32,
    columns: Vec<Described>,
}

/// The socket of a connection that is between two commands.
pub struct Wire {
    socket: File,
    /// Where it is noted that the server is waited for.
    line: Arc<Line>,
    buffer: Vec<u8>,
    /// What of the buffer was received and not taken.
    filled: Range<usize>,
    /// A payload that came in several packets.
    joined: Vec<u8>,
    places: Vec<Place>,
    state: State,
    /// A prepared statement whose rows nobody wants any more.
    unwanted: Option<u32>,
}

/// What the next packet will be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// The answer to what is asked next.
    Idle,
    /// Another row, which nobody wants any more.
    Rows,
    /// Nobody knows.
    Lost,
}

/// One row.
struct Row<'a> {
    packed: Packed<'a>,
    /// Its bytes as they were received.
    length: usize,
}

impl Cells for Row<'_> {
    fn len(&self) -> usize {
        self.packed.len()
    }
    fn get(&self, index: usize) -> Option<&[u8]> {
        self.packed.get(index)
    }
    fn size(&self) -> usize {
        self.length
    }
    fn packed(&self) -> Option<Packed<'_>> {
        Some(self.packed)
    }
}

impl Wire {
    /// The socket of `connection`, which is neither encrypted nor compressed, and whose waits `line` has.
    pub fn of(connection: &impl AsRawFd, line: Arc<Line>) -> std::io::Result<Self> {
        let socket = FileDescriptor::dup(connection).and_then(|fd| fd.as_file()).map_err(std::io::Error::other)?;
        Ok(Self {
            socket,
            line,
            buffer: Vec::new(),
            filled: 0..0,
            joined: Vec::new(),
            places: Vec::new(),
            state: State::Idle,
            unwanted: None,
        })
    }

    /// Runs `sql` and hands each row to `each`; those of several results one after the other. Returns what the last
    /// answer says was done.
    pub fn run(&mut self, sql: &[u8], each: &mut dyn FnMut(&dyn Cells) -> crate::Result<()>) -> Result<Done> {
        self.ask(QUERY, sql, |wire| wire.answers(each))
    }

    /// The same for one result of many rows, which the server is spared to print where that can be.
    pub fn stream(&mut self, sql: &[u8], each: &mut dyn FnMut(&dyn Cells) -> crate::Result<()>) -> Result<Done> {
        let prepared = match self.prepare(sql) {
            Ok(prepared) => prepared,
            // It has ended the transaction, and what is asked after it would be of another moment.
            Err(Failure::Server(DEADLOCK, state, message)) => return Err(Failure::Server(DEADLOCK, state, message)),
            // It may allow few prepared statements, or none; and what else is wrong it will say again.
            Err(Failure::Server(..)) => return self.run(sql, each),
            Err(e) => return Err(e),
        };
        if Printer::new(&prepared.columns).is_none() {
            self.forget(prepared.id)?;
            return self.run(sql, each);
        }
        let once = [&prepared.id.to_le_bytes()[..], &[0], &1_u32.to_le_bytes()].concat();
        let asked = self.ask(EXECUTE, &once, |wire| wire.printed(&prepared, each));
        let forgotten = if self.state == State::Idle {
            self.forget(prepared.id)
        } else {
            self.unwanted = Some(prepared.id);
            Ok(())
        };
        // What has failed first is the cause.
        match asked? {
            Some(done) => forgotten.map(|()| done),
            None => forgotten.and_then(|()| self.run(sql, each)),
        }
    }

    /// Prepares `sql`.
    pub fn prepare(&mut self, sql: &[u8]) -> Result<Prepared> {
        self.ask(PREPARE, sql, |wire| {
            let payload = wire.payload()?;
            let [OK, a, b, c, d, rest @ ..] = wire.bytes(&payload) else { return Err(SHORT) };
            let id = u32::from_le_bytes([*a, *b, *c, *d]);
            let (columns, parameters) = (usize::from(read_u16(rest, 0)?), usize::from(read_u16(rest, 2)?));
            for _ in 0..if parameters > 0 { parameters + 1 } else { 0 } {
                wire.payload()?;
            }
            let described = if columns > 0 { wire.described(columns)? } else { Vec::new() };
            if described.len() == columns { Ok(Prepared { id, columns: described }) } else { Err(OTHER_COLUMNS) }
        })
    }

    /// Runs a prepared statement once for each row in `packet`, whose first [`BULK_HEAD`] bytes are filled in.
    pub fn insert(&mut self, statement: u32, packet: &mut [u8]) -> Result<Done> {
        packet[..4].copy_from_slice(&statement.to_le_bytes());
        packet[4..BULK_HEAD].copy_from_slice(&WITH_TYPES.to_le_bytes());
        self.ask(BULK, packet, |wire| wire.answers(&mut |_| Ok(())))
    }

    /// Has the server take one statement at a time, and refuse a text that holds another one behind it.
    pub fn one_statement_at_a_time(&mut self) -> Result<()> {
        self.ask(SET_OPTION, &ONE_STATEMENT.to_le_bytes(), |wire| {
            let payload = wire.payload()?;
            match wire.bytes(&payload).first() {
                Some(&(OK | END)) => Ok(()),
                _ => Err(SHORT),
            }
        })
    }

    /// Lets the server forget a prepared statement. There is no answer to that.
    pub fn forget(&mut self, statement: u32) -> Result<()> {
        self.ask(CLOSE, &statement.to_le_bytes(), |_| Ok(()))
    }

    fn ask<T>(&mut self, command: u8, body: &[u8], answer: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let before = std::mem::replace(&mut self.state, State::Lost);
        let ready = match before {
            State::Idle => Ok(()),
            State::Rows => self.skip().and_then(|()| match self.unwanted.take() {
                Some(statement) => self.send(CLOSE, &statement.to_le_bytes()),
                None => Ok(()),
            }),
            State::Lost => Err(Failure::Garbled("an earlier answer was not read to its end")),
        };
        let sent = ready.and_then(|()| self.send(command, body).map_err(|e| self.last_words().unwrap_or(e)));
        let done = sent.and_then(|()| answer(self));
        self.state = match done {
            Ok(_) | Err(Failure::Server(..)) => State::Idle, // an error of the server's is an answer too
            Err(Failure::Receiver(_)) => State::Rows,
            Err(_) => State::Lost,
        };
        done
    }

    /// Reads what is left of an answer. That it ended in an error concerns nobody any more.
    fn skip(&mut self) -> Result<()> {
        loop {
            let payload = self.any_payload()?;
            let bytes = self.bytes(&payload);
            if bytes.first() == Some(&ERROR) {
                return Ok(());
            }
            if !is_end(bytes) {
                continue;
            }
            if parse_end(bytes)?.1 & MORE_RESULTS == 0 {
                return Ok(());
            }
            return match self.answers(&mut |_| Ok(())) {
                Ok(_) | Err(Failure::Server(..)) => Ok(()),
                Err(e) => Err(e),
            };
        }
    }

    /// Why the server has hung up, where it said so before: a connection was killed, or a statement was too long.
    fn last_words(&mut self) -> Option<Failure> {
        // Whoever cannot be written to sends no more than has arrived, so that this waits for nothing.
        match self.payload() {
            Err(said @ Failure::Server(..)) => Some(said),
            _ => None, // that it could not be sent is all there is to tell
        }
    }

    fn send(&mut self, command: u8, body: &[u8]) -> Result<()> {
        let mut number: u8 = 0;
        let first = body.len().min(LONGEST - 1);
        let mut head = [0; HEAD + 1];
        head[..HEAD].copy_from_slice(&packet_head(first + 1, number));
        head[HEAD] = command;
        self.write(&head, &body[..first])?;
        let (mut rest, mut last) = (&body[first..], first + 1);
        // A payload of exactly the longest is followed by an empty one.
        while last == LONGEST {
            number = number.wrapping_add(1);
            let (piece, after) = rest.split_at(rest.len().min(LONGEST));
            self.write(&packet_head(piece.len(), number), piece)?;
            (rest, last) = (after, piece.len());
        }
        Ok(())
    }

    fn write(&mut self, head: &[u8], body: &[u8]) -> std::io::Result<()> {
        let _waiting = self.line.wait();
        write_both(&mut self.socket, head, body)
    }

    fn answers(&mut self, each: &mut dyn FnMut(&dyn Cells) -> crate::Result<()>) -> Result<Done> {
        loop {
            let payload = self.payload()?;
            let bytes = self.bytes(&payload);
            let (done, status) = match bytes.first() {
                Some(&OK) => parse_ok(bytes)?,
                // What it waits for now is the file, so that this connection is of no use any more.
                Some(&LOCAL_FILE) => return Err(Failure::Garbled("the server asks for a local file, and gets none")),
                Some(_) => {
                    let columns = usize::try_from(read_number(bytes, &mut 0)?).map_err(|_| SHORT)?;
                    self.rows(columns, each)?
                }
                None => return Err(SHORT),
            };
            if status & MORE_RESULTS == 0 {
                return Ok(done);
            }
        }
    }

    /// The rows of a result, behind the definitions of its columns.
    fn rows(&mut self, columns: usize, each: &mut dyn FnMut(&dyn Cells) -> crate::Result<()>) -> Result<(Done, u16)> {
        self.definitions(columns)?;
        self.each_row(columns, None, each)
    }

    /// The one result of a statement that was prepared; `None` where it must be asked for as text.
    fn printed(
        &mut self,
        prepared: &Prepared,
        each: &mut dyn FnMut(&dyn Cells) -> crate::Result<()>,
    ) -> Result<Option<Done>> {
        let payload = match self.payload() {
            Err(Failure::Server(code, ..)) if NOT_AS_PREPARED.contains(&code) => return Ok(None),
            payload => payload?,
        };
        let (bytes, mut at) = (self.bytes(&payload), 0);
        let columns = usize::try_from(read_number(bytes, &mut at)?).map_err(|_| SHORT)?;
        if columns == 0 {
            return Err(OTHER_COLUMNS); // it is another answer, behind which nothing comes
        }
        // MariaDB says so where they are those that it described when the statement was prepared.
        let are_known = bytes.get(at) == Some(&0);
        let described = self.described(columns)?;
        let described = if are_known && described.is_empty() { &prepared.columns } else { &described };
        if described.len() != columns {
            return Err(OTHER_COLUMNS);
        }
        let Some(mut printer) = Printer::new(described) else {
            self.skip()?; // the table was altered since
            return Ok(None);
        };
        let (done, status) = self.each_row(columns, Some(&mut printer), each)?;
        if status & MORE_RESULTS == 0 { Ok(Some(done)) } else { Err(Failure::Garbled("a query has several results")) }
    }

    fn each_row(
        &mut self,
        columns: usize,
        printer: Option<&mut Printer>,
        each: &mut dyn FnMut(&dyn Cells) -> crate::Result<()>,
    ) -> Result<(Done, u16)> {
        let mut places = std::mem::take(&mut self.places);
        places.clear();
        places.resize(columns, Place::NULL);
        let done = self.each_row_at(&mut places, printer, each);
        self.places = places;
        done
    }

    fn each_row_at(
        &mut self,
        places: &mut [Place],
        mut printer: Option<&mut Printer>,
        each: &mut dyn FnMut(&dyn Cells) -> crate::Result<()>,
    ) -> Result<(Done, u16)> {
        loop {
            let (bytes, length) = match self.received() {
                // Nearly all of them.
                Some(row) => (&self.buffer[row.start..], row.len()),
                None => match self.any_payload()? {
                    Payload::Here(row) => (&self.buffer[row.start..], row.len()),
                    Payload::Joined => (&self.joined[..], self.joined.len()),
                },
            };
            let row = &bytes[..length];
            match row.first() {
                Some(&ERROR) => return Err(parse_error(row)),
                Some(&END) if is_end(row) => return parse_end(row),
                _ => {}
            }
            let slots: &[u8] = if let Some(printer) = &mut printer {
                printer.row(row, places)?;
                printer.printed()
            } else {
                parse_row(row, places)?;
                &[]
            };
            each(&Row { packed: Packed::new(bytes, slots, places), length }).map_err(Failure::Receiver)?;
            // A long row is not kept until the next one has come.
            if !self.joined.is_empty() {
                self.joined = Vec::new();
            }
        }
    }

    /// The next packet, where all of it was received and it is a payload of its own.
    fn received(&mut self) -> Option<Range<usize>> {
        let (head, _) = self.buffer[self.filled.clone()].split_first_chunk::<HEAD>()?;
        let length = u32::from_le_bytes([head[0], head[1], head[2], 0]) as usize;
        let row = self.filled.start + HEAD..self.filled.start + HEAD + length;
        if length == LONGEST || row.end > self.filled.end || !self.joined.is_empty() {
            return None;
        }
        self.filled.start = row.end;
        Some(row)
    }

    /// Passes over so many definitions of columns, and the end of them.
    fn definitions(&mut self, columns: usize) -> Result<()> {
        for found in 0.. {
            let payload = self.payload()?;
            let at_end = is_end(self.bytes(&payload));
            if at_end && found == columns {
                break;
            }
            if at_end || found == columns {
                return Err(OTHER_COLUMNS);
            }
        }
        Ok(())
    }

    /// Reads definitions of columns up to the end of them, which are so many at most.
    fn described(&mut self, columns: usize) -> Result<Vec<Described>> {
        let mut described = Vec::new();
        loop {
            let payload = self.payload()?;
            let bytes = self.bytes(&payload);
            if is_end(bytes) {
                return Ok(described);
            }
            if described.len() == columns {
                return Err(OTHER_COLUMNS);
            }
            described.push(Described::parse(bytes)?);
        }
    }

    /// The next payload. An error of the server's is returned as such.
    fn payload(&mut self) -> Result<Payload> {
        let payload = self.any_payload()?;
        let bytes = self.bytes(&payload);
        if bytes.first() == Some(&ERROR) { Err(parse_error(bytes)) } else { Ok(payload) }
    }

    fn any_payload(&mut self) -> Result<Payload> {
        // What a long row took is given back with the next one, however short that is.
        if !self.joined.is_empty() {
            self.joined.clear();
            self.joined.shrink_to(KEEP);
        }
        let first = self.packet()?;
        if first.len() < LONGEST {
            return Ok(Payload::Here(first));
        }
        let mut piece = first;
        loop {
            let length = piece.len();
            if self.joined.len() + length > LONGEST_ROW {
                return Err(Failure::Garbled("a row is longer than a server may send"));
            }
            self.joined.extend_from_slice(&self.buffer[piece]);
            if length < LONGEST {
                return Ok(Payload::Joined);
            }
            piece = self.packet()?;
        }
    }

    fn bytes(&self, payload: &Payload) -> &[u8] {
        match payload {
            Payload::Here(range) => &self.buffer[range.clone()],
            Payload::Joined => &self.joined,
        }
    }

    /// Where in the buffer the next packet's payload lies, whole.
    fn packet(&mut self) -> Result<Range<usize>> {
        self.fill(HEAD)?;
        let head = &self.buffer[self.filled.start..][..HEAD];
        let length = usize::from(head[0]) | usize::from(head[1]) << 8 | usize::from(head[2]) << 16;
        self.fill(HEAD + length)?;
        let start = self.filled.start + HEAD;
        self.filled.start = start + length;
        Ok(start..start + length)
    }

    /// Receives until there are `wanted` bytes.
    fn fill(&mut self, wanted: usize) -> Result<()> {
        if self.filled.len() >= wanted {
            return Ok(());
        }
        if self.filled.start > 0 {
            self.buffer.copy_within(self.filled.clone(), 0);
            self.filled = 0..self.filled.len();
        }
        let room = wanted.max(READ).next_multiple_of(READ);
        if self.buffer.len() < room {
            self.buffer.resize(room, 0);
        } else if self.buffer.len() > KEEP.max(room).max(self.filled.end) {
            self.buffer.truncate(KEEP.max(room).max(self.filled.end));
            self.buffer.shrink_to_fit();
        }
        while self.filled.len() < wanted {
            let waiting = self.line.wait();
            let received = self.socket.read(&mut self.buffer[self.filled.end..]);
            drop(waiting);
            match received {
                Ok(0) => return Err(std::io::Error::from(ErrorKind::UnexpectedEof).into()),
                Ok(n) => self.filled.end += n,
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Err(e) => return Err(e.into()),
            }
        }
        Ok(())
    }
}

/// Where a payload lies.
enum Payload {
    Here(Range<usize>),
    Joined,
}

/// A result that is another than it says.
const OTHER_COLUMNS: Failure = Failure::Garbled("a result has not the columns that it says");

/// The answer ends before it has said what it must.
const SHORT: Failure = Failure::Garbled("an answer is shorter than it says");

fn packet_head(length: usize, number: u8) -> [u8; HEAD] {
    let [a, b, c, ..] = length.to_le_bytes();
    [a, b, c, number]
}

fn write_both(socket: &mut File, head: &[u8], body: &[u8]) -> std::io::Result<()> {
    let mut slices = &mut [IoSlice::new(head), IoSlice::new(body)][..];
    while !slices.is_empty() {
        match socket.write_vectored(slices) {
            Ok(0) => return Err(ErrorKind::WriteZero.into()),
            Ok(n) => IoSlice::advance_slices(&mut slices, n),
            Err(e) if e.kind() == ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(())
}

/// A row may begin with the same byte, where its first cell is very long; but then it is.
fn is_end(bytes: &[u8]) -> bool {
    bytes.first() == Some(&END) && bytes.len() < 9
}

/// An integer of one to nine bytes.
fn read_number(bytes: &[u8], at: &mut usize) -> Result<u64> {
    match bytes.get(*at) {
        Some(&(NULL | ERROR)) => Err(Failure::Garbled("a length is none")),
        _ => number(bytes, at).ok_or(SHORT),
    }
}

/// The same where it is a length, and there may be very many of them.
#[inline]
pub fn length_of(bytes: &[u8], at: &mut usize) -> Option<usize> {
    match *bytes.get(*at)? {
        small @ 0..NULL => {
            *at += 1;
            Some(usize::from(small))
        }
        _ => number(bytes, at)?.try_into().ok(),
    }
}

fn number(bytes: &[u8], at: &mut usize) -> Option<u64> {
    let width = match *bytes.get(*at)? {
        small @ 0..NULL => {
            *at += 1;
            return Some(u64::from(small));
        }
        0xfc => 2,
        0xfd => 3,
        END => 8,
        NULL | ERROR => return None,
    };
    let digits = bytes.get(*at + 1..)?.get(..width)?;
    *at += 1 + width;
    Some(digits.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

fn read_u16(bytes: &[u8], at: usize) -> Result<u16> {
    let pair = bytes.get(at..at + 2).ok_or(SHORT)?;
    Ok(u16::from_le_bytes([pair[0], pair[1]]))
}

/// Finds the cells of a row, as many as there are places.
fn parse_row(row: &[u8], places: &mut [Place]) -> Result<()> {
    find(row, places).ok_or_else(|| Failure::Garbled("a row has other cells than columns"))
}

fn find(row: &[u8], places: &mut [Place]) -> Option<()> {
    let mut at = 0;
    for place in places {
        if row.get(at) == Some(&NULL) {
            at += 1;
            *place = Place::NULL;
            continue;
        }
        let length = length_of(row, &mut at)?;
        if length > row.len() - at {
            return None;
        }
        *place = Place::received(at, length);
        at += length;
    }
    (at == row.len()).then_some(())
}

fn parse_ok(bytes: &[u8]) -> Result<(Done, u16)> {
    let mut at = 1;
    let affected = read_number(bytes, &mut at)?;
    read_number(bytes, &mut at)?; // the last number that AUTO_INCREMENT gave
    let (status, warnings) = (read_u16(bytes, at)?, read_u16(bytes, at + 2)?);
    Ok((Done { affected, warnings: u64::from(warnings) }, status))
}

fn parse_end(bytes: &[u8]) -> Result<(Done, u16)> {
    let (warnings, status) = (read_u16(bytes, 1)?, read_u16(bytes, 3)?);
    Ok((Done { affected: 0, warnings: u64::from(warnings) }, status))
}

fn parse_error(bytes: &[u8]) -> Failure {
    let Ok(code) = read_u16(bytes, 1) else { return SHORT };
    let rest = bytes.get(3..).unwrap_or_default(); // checked: there are three bytes before
    let (state, message) = match rest.split_first() {
        Some((b'#', rest)) if rest.len() >= 5 => rest.split_at(5),
        _ => (&b"HY000"[..], rest), // before the handshake is through there is no state
    };
    // Some versions end it with a zero.
    let message = &message[..memchr(0, message).unwrap_or(message.len())];
    let words = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Failure::Server(code, words(state), words(message))
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixStream;
    use std::thread;

    use super::*;
    use crate::{Error, Kind};

    /// A packet, or several where it is long.
    fn packets(payload: &[u8]) -> Vec<u8> {
        let mut all = Vec::new();
        let mut rest = payload;
        loop {
            let (piece, after) = rest.split_at(rest.len().min(LONGEST));
            all.extend_from_slice(&packet_head(piece.len(), 1));
            all.extend_from_slice(piece);
            rest = after;
            if piece.len() < LONGEST {
                return all;
            }
        }
    }

    fn cell(bytes: &[u8]) -> Vec<u8> {
        let length = u64::try_from(bytes.len()).unwrap().to_le_bytes();
        [&[END][..], &length, bytes].concat()
    }

    const NO_MORE: &[u8] = &[END, 0, 0, 2, 0];
    const MORE: &[u8] = &[END, 0, 0, 2 | 8, 0];

    /// A result with as many columns as the rows have.
    fn result(columns: u8, rows: &[Vec<u8>], end: &[u8]) -> Vec<u8> {
        let mut all = packets(&[columns]);
        for _ in 0..columns {
            all.extend(packets(b"\x03def"));
        }
        all.extend(packets(NO_MORE));
        for row in rows {
            all.extend(packets(row));
        }
        all.extend(packets(end));
        all
    }

    /// A wire whose server has sent `answer` and will send no more; and what the statement was, once that is asked for.
    fn wire(answer: Vec<u8>) -> (Wire, impl FnOnce() -> Vec<u8>) {
        let (here, mut there) = UnixStream::pair().unwrap();
        let wire = Wire::of(&here, Arc::default()).unwrap();
        drop(here); // what is left is the wire's own handle
        let mut reads = there.try_clone().unwrap();
        let writing = thread::spawn(move || {
            there.write_all(&answer).unwrap();
            there.shutdown(std::net::Shutdown::Write).unwrap();
        });
        let asked = thread::spawn(move || {
            let mut asked = Vec::new();
            reads.read_to_end(&mut asked).unwrap();
            asked
        });
        let join = move || {
            writing.join().unwrap();
            asked.join().unwrap()
        };
        (wire, join)
    }

    fn all(wire: &mut Wire) -> Result<Vec<Vec<Option<usize>>>> {
        let mut rows = Vec::new();
        let mut each = |row: &dyn Cells| {
            rows.push((0..row.len()).map(|i| row.get(i).map(<[u8]>::len)).collect());
            Ok(())
        };
        wire.run(b"SELECT", &mut each)?;
        Ok(rows)
    }

    #[test]
    fn rows_of_any_length() {
        let lengths = [0, 1, 250, 251, 65_535, 65_536, LONGEST - 20, LONGEST - 9, LONGEST, 2 * LONGEST - 9, 40_000_000];
        let rows: Vec<_> = lengths.iter().map(|n| [&cell(&vec![b'x'; *n])[..], &[NULL]].concat()).collect();
        let (mut wire, _) = wire(result(2, &rows, NO_MORE));
        let received = all(&mut wire).unwrap();
        assert_eq!(received, lengths.map(|n| vec![Some(n), None]));
    }

    #[test]
    fn statements_of_any_length() {
        for length in [0, 1, LONGEST - 2, LONGEST - 1, LONGEST, 2 * LONGEST - 1, 2 * LONGEST] {
            let sql = vec![b'q'; length];
            let (mut wire, asked) = wire(packets(&[OK, 7, 0, 2, 0, 3, 0]));
            let done = wire.run(&sql, &mut |_| Ok(())).unwrap();
            assert_eq!(done, Done { affected: 7, warnings: 3 });
            drop(wire);
            let (asked, mut payload, mut at) = (asked(), Vec::new(), 0);
            for number in 0.. {
                let size = usize::from(asked[at]) | usize::from(asked[at + 1]) << 8 | usize::from(asked[at + 2]) << 16;
                assert_eq!(asked[at + 3], number);
                payload.extend_from_slice(&asked[at + HEAD..][..size]);
                at += HEAD + size;
                if size < LONGEST {
                    break;
                }
            }
            assert_eq!(at, asked.len());
            assert!(payload[0] == QUERY && payload[1..] == sql, "{length}");
        }
    }

    #[test]
    fn several_answers_to_one_statement() {
        let row = |n: &[u8]| cell(n);
        let answer = [result(1, &[row(b"a")], MORE), result(1, &[row(b"bc")], MORE), packets(&[OK, 5, 0, 0, 0, 0, 0])];
        let (mut wire, _) = wire(answer.concat());
        assert_eq!(all(&mut wire).unwrap(), [vec![Some(1)], vec![Some(2)]]);
    }

    #[test]
    fn an_error_leaves_the_connection_usable() {
        let error = [&[ERROR, 0x6d, 0x04][..], b"#42S02No such table\0"].concat();
        let answer = [result(1, &[cell(b"a")], &error), packets(&[OK, 0, 0, 0, 0, 0, 0])];
        let (mut wire, _) = wire(answer.concat());
        match all(&mut wire) {
            Err(Failure::Server(1133, state, words)) => assert_eq!((&*state, &*words), ("42S02", "No such table")),
            other => panic!("{other:?}"),
        }
        assert!(all(&mut wire).unwrap().is_empty());
    }

    #[test]
    fn a_server_that_hangs_up_has_said_why() {
        let (here, mut there) = UnixStream::pair().unwrap();
        let mut wire = Wire::of(&here, Arc::default()).unwrap();
        drop(here);
        there.write_all(&packets(b"\xff\x87\x07#70100Connection was killed")).unwrap();
        drop(there);
        match all(&mut wire) {
            Err(Failure::Server(1927, state, words)) => {
                assert_eq!((&*state, &*words), ("70100", "Connection was killed"));
            }
            other => panic!("{other:?}"),
        }
        assert!(matches!(all(&mut wire), Err(Failure::Io(_))));
    }

    #[test]
    fn a_long_row_leaves_its_memory() {
        let long = vec![cell(&vec![b'x'; 3 * LONGEST])];
        let answers = [result(1, &long, NO_MORE), packets(&[OK, 0, 0, 0, 0, 0, 0])];
        let (mut wire, _) = wire(answers.concat());
        assert_eq!(all(&mut wire).unwrap(), [vec![Some(3 * LONGEST)]]);
        assert!(all(&mut wire).unwrap().is_empty());
        assert!(wire.joined.capacity() <= KEEP);
    }

    #[test]
    fn rows_that_nobody_wants_are_skipped() {
        let rows: Vec<_> = (0..1000).map(|_| cell(b"row")).collect();
        let answers = [result(1, &rows, MORE), result(1, &rows, NO_MORE), result(1, &[cell(b"next")], NO_MORE)];
        let (mut wire, _) = wire(answers.concat());
        let failed = wire.run(b"SELECT", &mut |_| Err(Error::new(Kind::Cancelled, "stop")));
        assert!(matches!(failed, Err(Failure::Receiver(_))));
        assert_eq!(all(&mut wire).unwrap(), [vec![Some(4)]]);
    }

    /// The end of a column's description, with its type.
    fn described(code: u8) -> Vec<u8> {
        packets(&[b"\x03def\x0c\x3f\0\x0b\0\0\0", &[code][..], &[0; 5]].concat())
    }

    /// What a server says that has prepared a statement whose result has a column of this type.
    fn prepared(code: u8) -> Vec<u8> {
        [packets(&[OK, 9, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]), described(code), packets(NO_MORE)].concat()
    }

    /// The one result of that, whose cells have four bytes.
    fn executed(code: u8, rows: &[[u8; 4]]) -> Vec<u8> {
        let row = |row: &[u8; 4]| packets(&[&[0, 0], &row[..]].concat());
        let rows = rows.iter().flat_map(row).collect();
        [packets(&[1]), described(code), packets(NO_MORE), rows, packets(NO_MORE)].concat()
    }

    const INT: u8 = 3;
    const FLOAT: u8 = 4;

    fn streamed(wire: &mut Wire) -> Result<Vec<Vec<u8>>> {
        let mut cells = Vec::new();
        let mut each = |row: &dyn Cells| {
            cells.push(row.get(0).unwrap_or_default().to_vec());
            Ok(())
        };
        wire.stream(b"SELECT", &mut each)?;
        Ok(cells)
    }

    /// The commands that were asked, by their first bytes.
    fn commands(mut asked: &[u8]) -> Vec<u8> {
        let mut commands = Vec::new();
        while let Some((head, rest)) = asked.split_first_chunk::<HEAD>() {
            commands.push(rest[0]);
            asked = &rest[usize::from(head[0])..];
        }
        commands
    }

    #[test]
    fn a_statement_is_prepared_and_forgotten() {
        let (mut wire, asked) = wire([prepared(INT), executed(INT, &[[1, 0, 0, 0], [0xff; 4]])].concat());
        assert_eq!(streamed(&mut wire).unwrap(), [&b"1"[..], b"-1"]);
        drop(wire);
        assert_eq!(commands(&asked()), [PREPARE, EXECUTE, CLOSE]);
    }

    #[test]
    fn what_cannot_be_run_as_prepared_is_asked_for_as_text() {
        let error = |code: u16| packets(&[&[ERROR][..], &code.to_le_bytes(), b"#HY000no"].concat());
        let text = result(1, &[cell(b"text")], NO_MORE);
        let mut executed: Vec<_> = NOT_AS_PREPARED.iter().map(|code| error(*code)).collect();
        executed.push(self::executed(FLOAT, &[[0; 4], [1; 4]])); // it was altered to that
        for answer in executed {
            let (mut wire, asked) = wire([prepared(INT), answer, text.clone()].concat());
            assert_eq!(streamed(&mut wire).unwrap(), [b"text"]);
            drop(wire);
            assert_eq!(commands(&asked()), [PREPARE, EXECUTE, CLOSE, QUERY]);
        }
        for (answer, commands_then) in
            [(error(1461), &[PREPARE, QUERY][..]), (prepared(FLOAT), &[PREPARE, CLOSE, QUERY])]
        {
            let (mut wire, asked) = wire([answer, text.clone()].concat());
            assert_eq!(streamed(&mut wire).unwrap(), [b"text"]);
            drop(wire);
            assert_eq!(commands(&asked()), commands_then);
        }
        // Behind rows it is too late for that.
        let mut late = self::executed(INT, &[[1; 4]]);
        late.truncate(late.len() - HEAD - NO_MORE.len());
        let (mut wire, asked) = wire([prepared(INT), late, error(1615), text].concat());
        assert!(matches!(streamed(&mut wire), Err(Failure::Server(1615, ..))));
        drop(wire);
        assert_eq!(commands(&asked()), [PREPARE, EXECUTE, CLOSE]);
    }

    #[test]
    fn a_statement_whose_rows_nobody_wants_is_forgotten_behind_them() {
        let answers = [prepared(INT), executed(INT, &[[1; 4]; 1000]), result(1, &[cell(b"next")], NO_MORE)];
        let (mut wire, asked) = wire(answers.concat());
        let failed = wire.stream(b"SELECT", &mut |_| Err(Error::new(Kind::Cancelled, "stop")));
        assert!(matches!(failed, Err(Failure::Receiver(_))));
        assert_eq!(all(&mut wire).unwrap(), [vec![Some(4)]]);
        drop(wire);
        assert_eq!(commands(&asked()), [PREPARE, EXECUTE, CLOSE, QUERY]);
    }

    #[test]
    fn a_stream_that_is_not_the_protocol_is_refused_for_good() {
        let executed =
            |parts: &[&[u8]]| [prepared(INT), parts.iter().flat_map(|part| packets(part)).collect()].concat();
        let int = &described(INT)[HEAD..];
        for answer in [
            Vec::new(),
            packets(&[OK, 9, 0, 0]),
            packets(&[OK, 9, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0]),
            [packets(&[OK, 9, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]), described(INT), described(INT)].concat(),
            [packets(&[OK, 9, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]), packets(b"\x03def")].concat(),
            executed(&[b""]),
            executed(&[b"\xfb/etc/passwd"]),
            executed(&[&[OK, 0, 0, 2, 0, 0, 0]]),
            executed(&[&[1], NO_MORE]),
            executed(&[&[2, 0], NO_MORE]),
            executed(&[&[1], int, int]),
            executed(&[&[1], int, NO_MORE, &[0, 0, 1, 2]]),
            executed(&[&[1], int, NO_MORE, &[1, 0, 1, 2, 3, 4]]),
            executed(&[&[1], int, NO_MORE, MORE]),
        ] {
            let (mut wire, _) = wire(answer.clone());
            let failure = streamed(&mut wire).unwrap_err();
            assert!(matches!(failure, Failure::Garbled(_) | Failure::Io(_)), "{answer:?}: {failure:?}");
            assert!(matches!(streamed(&mut wire), Err(Failure::Garbled(_))), "{answer:?}");
        }
    }

    #[test]
    fn what_is_not_the_protocol_is_refused_for_good() {
        let rows = |row: &[u8]| result(1, &[row.to_vec()], NO_MORE);
        let mut short = result(2, &[], NO_MORE);
        short.drain(5..13); // one definition is missing
        let garbled = [
            packets(b""),
            packets(b"\xfb/etc/passwd"),
            packets(&[OK, 0xfc, 1]),
            rows(b""),
            rows(b"\x05abc"),
            rows(b"\x01ab"),
            rows(&[&[END][..], &u64::MAX.to_le_bytes(), b"abc"].concat()),
            short,
            packets(&[ERROR, 1]),
            vec![9, 0, 0],
            Vec::new(),
        ];
        for answer in garbled {
            let (mut wire, _) = wire(answer.clone());
            let failure = all(&mut wire).unwrap_err();
            assert!(matches!(failure, Failure::Garbled(_) | Failure::Io(_)), "{answer:?}: {failure:?}");
            assert!(matches!(all(&mut wire), Err(Failure::Garbled(_))), "{answer:?}");
        }
    }
}

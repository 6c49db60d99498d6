//! Rows as lines, turned into the `INSERT` that they stand for.
//!
//! A line is a row, a tab stands between its values, `\N` is `NULL`, and a backslash before anything else hides it, as `LOAD
//! DATA` reads it. Each line becomes one line, so that an error names the line of the file. Memory is that of the longest row.

use std::io::{self, ErrorKind, Read};
use std::rc::Rc;

use super::about::{Coding, Table};

/// How much is read at a time.
const PIECE: usize = 256 << 10;

/// How long a statement becomes before another one begins, in bytes: one that is cut off is lost as a whole.
const STATEMENT: usize = 512 << 10;

/// The longest row that a server takes.
const LONGEST: usize = 1 << 30;

/// The rows of one file as SQL.
pub struct Rows<R> {
    inner: R,
    table: Rc<Table>,
    /// How many bytes there should be, where that is known.
    expected: Option<u64>,
    read: u64,
    /// What was read and is no whole row yet.
    lines: Vec<u8>,
    is_end: bool,
    out: Vec<u8>,
    at: usize,
    /// How long the statement is that rows are added to; 0 where there is none.
    statement: usize,
    is_done: bool,
}

impl<R: Read> Rows<R> {
    /// Those of `table` in a file of so many bytes, when it is unpacked.
    pub fn new(inner: R, table: Rc<Table>, expected: Option<u64>) -> Self {
        let (lines, out) = (Vec::new(), Vec::new());
        Self { inner, table, expected, read: 0, lines, is_end: false, out, at: 0, statement: 0, is_done: false }
    }

    /// Reads on until there is something to hand out, or nothing comes.
    fn more(&mut self) -> io::Result<()> {
        self.out.clear();
        self.at = 0;
        while self.out.is_empty() && !self.is_done {
            let end = memchr::memrchr(b'\n', &self.lines).map(|end| end + 1);
            if let Some(end) = end {
                let lines = std::mem::take(&mut self.lines);
                self.convert(&lines[..end])?;
                self.lines = lines[end..].to_vec();
            } else if self.is_end {
                self.finish()?;
            } else {
                self.fill()?;
            }
        }
        Ok(())
    }

    fn fill(&mut self) -> io::Result<()> {
        let before = self.lines.len();
        if before > LONGEST {
            return Err(io::Error::new(ErrorKind::InvalidData, "a row that is longer than any server takes"));
        }
        // Twice as much each time, where a row is long: what there is, is looked through anew.
        let mut piece = vec![0; PIECE.max(before)];
        let n = self.inner.read(&mut piece)?;
        self.is_end = n == 0;
        self.read += n as u64;
        self.lines.extend_from_slice(&piece[..n]);
        Ok(())
    }

    /// What is left at the end: nothing, or a row that was cut off.
    fn finish(&mut self) -> io::Result<()> {
        let cut = |why: String| io::Error::new(ErrorKind::UnexpectedEof, why);
        self.is_done = true;
        if !self.lines.is_empty() {
            return Err(cut("its last row has no end".to_owned()));
        }
        if self.expected.is_some_and(|expected| expected != self.read) {
            return Err(cut(format!("it holds {} bytes, and @.done.json says another number", self.read)));
        }
        self.end_statement();
        Ok(())
    }

    fn end_statement(&mut self) {
        if self.statement > 0 {
            self.out.push(b';');
            self.statement = 0;
        }
    }

    /// Appends whole lines, each as a row.
    fn convert(&mut self, lines: &[u8]) -> io::Result<()> {
        for line in lines.split_inclusive(|byte| *byte == b'\n') {
            let before = self.out.len();
            let line = &line[..line.len() - 1];
            if self.statement == 0 {
                self.out.extend_from_slice(self.table.head.as_bytes());
            } else {
                self.out.push(b',');
            }
            row(line, &self.table.columns, &mut self.out).map_err(|why| io::Error::new(ErrorKind::InvalidData, why))?;
            self.statement += self.out.len() - before;
            if self.statement > STATEMENT {
                self.end_statement();
            }
            self.out.push(b'\n');
        }
        Ok(())
    }
}

/// One line as a row.
fn row(line: &[u8], columns: &[Coding], out: &mut Vec<u8>) -> Result<(), String> {
    out.push(b'(');
    let (mut at, mut count) = (0, 0);
    loop {
        let Some(coding) = columns.get(count) else { return Err("a row with more values than columns".to_owned()) };
        count += 1;
        if count > 1 {
            out.push(b',');
        }
        at += value(&line[at..], *coding, out).map_err(|why| format!("value {count} of a row {why}"))?;
        match line.get(at) {
            Some(_) => at += 1,
            None if count < columns.len() => return Err("a row with fewer values than columns".to_owned()),
            None => break,
        }
    }
    out.push(b')');
    Ok(())
}

/// The value that a line goes on with, and how long it is.
fn value(line: &[u8], coding: Coding, out: &mut Vec<u8>) -> Result<usize, &'static str> {
    let mut plain = Vec::new();
    let mut at = 0;
    loop {
        let end = memchr::memchr2(b'\t', b'\\', &line[at..]).map_or(line.len(), |end| at + end);
        plain.extend_from_slice(&line[at..end]);
        at = end;
        match line.get(at) {
            Some(b'\\') => {}
            _ => break,
        }
        let hidden = *line.get(at + 1).ok_or("ends in a backslash")?;
        at += 2;
        plain.push(match hidden {
            b'N' if at == 2 && line.get(2).is_none_or(|next| *next == b'\t') => {
                out.extend_from_slice(b"NULL");
                return Ok(2);
            }
            b'0' => 0,
            b'b' => 8,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'Z' => 26,
            other => other,
        });
    }
    if coding == Coding::Text {
        quoted(&plain, out);
    } else {
        let bytes = coding.decode(&plain).ok_or("is not encoded as its column says")?;
        // Nothing in hexadecimal is no literal.
        let literal = if bytes.is_empty() { "''".to_owned() } else { format!("0x{}", hex::encode(bytes)) };
        out.extend_from_slice(literal.as_bytes());
    }
    Ok(at)
}

/// A string as every server reads it whose mode leaves backslashes alone; without a line's end in it.
fn quoted(text: &[u8], out: &mut Vec<u8>) {
    out.push(b'\'');
    for byte in text {
        match byte {
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\\' | b'\'' => out.extend_from_slice(&[b'\\', *byte]),
            other => out.push(*other),
        }
    }
    out.push(b'\'');
}

impl<R: Read> Read for Rows<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.out.len() {
            self.more()?;
        }
        let n = buffer.len().min(self.out.len() - self.at);
        buffer[..n].copy_from_slice(&self.out[self.at..self.at + n]);
        self.at += n;
        Ok(n)
    }
}

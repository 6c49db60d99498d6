//! The text of a dump as it comes: what is held in memory is what is being looked at.

use std::io::Read;

use super::packed::{MARK, unreadable};
use crate::{Error, Kind, Result};

/// How much is read at a time, at least.
const PIECE: usize = 256 << 10;

/// The longest statement or row that a server accepts.
const LONGEST: usize = 1 << 30;

/// A text that is read from its beginning to its end, once.
pub struct Input<'a> {
    source: Box<dyn Read + 'a>,
    buffer: Vec<u8>,
    /// All that is before was used.
    at: usize,
    /// The line that `at` is in.
    line: u64,
    is_end: bool,
    /// Why it cannot be read on, where that is tolerated.
    broken: Option<Error>,
    tolerant: bool,
    used: u64,
    /// Whether a program has converted the text, which began with a mark then.
    is_converted: bool,
    /// The line where that program has put a sign for what it could not read.
    replaced: Option<u64>,
}

impl<'a> Input<'a> {
    /// Of `source`. A tolerant one takes a source that is damaged for one that ends there; nothing else ends it: neither that a
    /// disk fails nor that whoever reads is told to stop.
    pub fn new(source: Box<dyn Read + 'a>, tolerant: bool) -> Self {
        Self {
            source,
            buffer: Vec::new(),
            at: 0,
            line: 1,
            is_end: false,
            broken: None,
            tolerant,
            used: 0,
            is_converted: false,
            replaced: None,
        }
    }

    /// What was read and not used.
    pub fn rest(&self) -> &[u8] {
        &self.buffer[self.at..]
    }

    /// Whether nothing comes behind [`rest`](Self::rest).
    pub fn is_end(&self) -> bool {
        self.is_end
    }

    /// Where the source broke off, if it did.
    pub fn broken(&self) -> Option<&Error> {
        self.broken.as_ref()
    }

    /// The line in which text that some program has converted says first that it could not be read.
    pub fn replaced(&self) -> Option<u64> {
        self.replaced
    }

    /// The number of the line that the rest begins in.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// How many bytes were used.
    pub fn used(&self) -> u64 {
        self.used
    }

    /// Goes on behind the next `length` bytes.
    pub fn take(&mut self, length: usize) {
        let taken = &self.buffer[self.at..self.at + length];
        if self.is_converted && self.replaced.is_none() {
            let sign = memchr::memmem::find(taken, "\u{fffd}".as_bytes());
            self.replaced = sign.map(|at| self.line + memchr::memchr_iter(b'\n', &taken[..at]).count() as u64);
        }
        self.line += memchr::memchr_iter(b'\n', taken).count() as u64;
        self.at += length;
        self.used += length as u64;
    }

    /// Reads on: about as much again as there is.
    pub fn fill(&mut self) -> Result<()> {
        self.buffer.drain(..self.at);
        self.at = 0;
        let have = self.buffer.len();
        if have > LONGEST {
            return Err(Error::new(
                Kind::Unsupported,
                "the dump holds a statement that is longer than any server takes",
            ));
        }
        // Doubled, and never much more than the limit: what is looked at then is too long already.
        let room = (have + PIECE.max(have)).min(LONGEST + PIECE);
        self.buffer.reserve_exact(room.saturating_sub(have));
        self.buffer.resize(room, 0);
        let mut end = have;
        while end < self.buffer.len() && !self.is_end {
            match self.source.read(&mut self.buffer[end..]) {
                Ok(0) => self.is_end = true,
                Ok(n) => end += n,
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
                Err(e) => {
                    let error = unreadable(e);
                    if !self.tolerant || error.kind() != Kind::Damaged {
                        return Err(error);
                    }
                    self.broken = Some(error);
                    self.is_end = true;
                }
            }
        }
        self.buffer.truncate(end);
        self.is_converted |= self.used == 0 && self.buffer.starts_with(MARK);
        Ok(())
    }
}

//! A place whose errors say which it is: a disk that is full may be any of several.

use std::io::{self, Write};

/// What is written to, and what to call it in errors.
#[derive(Debug)]
pub struct Named<W> {
    /// What is written to.
    pub inner: W,
    /// Such as "a temporary file".
    pub name: String,
}

impl<W: Write> Write for Named<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.inner.write(bytes).map_err(|e| io::Error::new(e.kind(), format!("{}: {e}", self.name)))
    }
    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

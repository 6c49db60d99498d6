//! LZ4 frames end to end, and where their input really ends.
//!
//! The frame decoder stops at the end of each frame, and takes input that ends between two blocks for such an end.
//! What is here tells the two apart, so that a file that was cut is never read as a whole one.

use std::io::{self, BufRead, Read};

use lz4_flex::frame::FrameDecoder;

/// A reader that remembers whether it was asked for more than it had.
pub(super) struct Source<R> {
    inner: R,
    dry: bool,
}

impl<R> Source<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { inner, dry: false }
    }

    pub(super) fn ran_dry(&self) -> bool {
        self.dry
    }

    pub(super) fn into_inner(self) -> R {
        self.inner
    }
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buf)?;
        self.dry |= n == 0 && !buf.is_empty();
        Ok(n)
    }
}

/// The content of any number of frames.
pub(super) struct Frames<R: Read> {
    decoder: FrameDecoder<Source<R>>,
    inside: bool,
}

impl<R: BufRead> Frames<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { decoder: FrameDecoder::new(Source::new(inner)), inside: false }
    }
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if buf.is_empty() {
            return Ok(0);
        }
        loop {
            if !self.inside && self.decoder.get_mut().inner.fill_buf()?.is_empty() {
                return Ok(0);
            }
            self.inside = true;
            let n = self.decoder.read(buf)?;
            if n > 0 {
                return Ok(n);
            }
            if self.decoder.get_ref().ran_dry() {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            self.inside = false;
        }
    }
}

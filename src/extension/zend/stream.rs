//! PHP's streams, over files of ours.

use std::fs::File;
use std::os::fd::{FromRawFd, IntoRawFd};

use super::sys::smdb_stream;
use super::thrown::protect;
use super::{Php, Zval, throw_error};

/// A stream resource that reads `file` from where it stands. The file is closed with the stream.
pub fn reading(file: File) -> Php {
    let descriptor = file.into_raw_fd();
    let mut out = Zval::new();
    // SAFETY: the descriptor is open and nobody else's; the stream closes it.
    if protect(|| unsafe { smdb_stream(descriptor, &raw mut out) })? {
        return Ok(out);
    }
    // SAFETY: no stream was made, so the descriptor is still ours.
    drop(unsafe { File::from_raw_fd(descriptor) });
    Err(throw_error("PHP cannot open a stream on a temporary file"))
}

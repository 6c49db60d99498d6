//! The archive: a sequence of parts, an index and an end record.

pub mod cipher;
pub mod codec;

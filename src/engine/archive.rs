//! The archive: a sequence of parts, each compressed and where asked sealed on its own, an index, and an end record.
//!
//! The format is written down in `FORMAT.md` beside this module. What is here knows nothing of tables or servers: it
//! carries SQL text in parts, and gives back exactly that text or an error.

pub mod cipher;
pub mod codec;
pub mod header;
pub mod index;
pub mod key;
pub mod part;
pub mod reader;
pub mod rotate;
pub mod seal;
pub mod verify;
pub mod writer;

/// Bytes of a sealed part's frame: kind (u32) and length of the body (u64).
const FRAME: usize = 12;

/// The sequence number of the end record, which no part has.
const END_SEQUENCE: u64 = u64::MAX;

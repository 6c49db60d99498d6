//! Parts that come piece by piece, because they are too large to be there as a whole.
//!
//! Where parts are stored as they are, each piece goes straight to the file; elsewhere the part is packed as it comes, and goes
//! there as a whole.

use crossbeam_channel::{Receiver, Sender, bounded};

use super::super::codec::{Codec, Unit};
use super::super::part::Part;
use super::{Encoded, Feed, Settings, Stored, encoded, stopped, without_kind};
use crate::archive::FRAME;
use crate::{Error, Kind, Result};

/// What is stored of a part that came piece by piece.
pub(super) enum LongBody {
    Packed(Packed),
    Streamed(Streamed),
}

/// A part that is stored as it is: its pieces, in order.
pub(super) struct Streamed {
    pieces: Receiver<Piece>,
    /// Bytes of all of them.
    raw: u64,
}

/// A part that was packed as it came.
pub(super) struct Packed {
    /// What is stored of it, not yet sealed; where it will be, behind room for what comes before it.
    body: Vec<u8>,
    /// Bytes of SQL in it.
    raw: u64,
    /// The bytes for which it has taken room.
    held: usize,
}

/// A piece of a part that is streamed; `None` behind the last.
pub(super) type Piece = Option<Vec<u8>>;

/// The most bytes of a piece on its way to the file, where a few are at any time.
const STREAMED: usize = 256 << 10;

/// A part that is handed in piece by piece, because it is too large to be there as a whole. Where parts are stored as they
/// are, each piece goes straight to the file; elsewhere the part is packed as it comes, and goes there as a whole.
pub struct Long<'a> {
    feed: &'a Feed,
    part: Part,
    raw: u64,
    way: Way,
}

enum Way {
    /// With the bytes for which it has taken room.
    Pack(Box<Unit>, usize),
    Stream(Sender<Piece>),
    /// It was handed in.
    Gone,
}

impl Long<'_> {
    /// Goes on with `sql`.
    pub fn write(&mut self, sql: &[u8]) -> Result<()> {
        match &mut self.way {
            Way::Pack(unit, _) => unit.write(sql),
            Way::Stream(pieces) => {
                sql.chunks(STREAMED).try_for_each(|piece| pieces.send(Some(piece.to_vec()))).map_err(|_| stopped())
            }
            Way::Gone => Err(Error::new(Kind::Internal, "a part goes on behind its end")),
        }
    }

    /// Hands it in. One that is dropped before is no part, and the archive fails where a piece of it is in the file.
    pub fn end(mut self) -> Result<()> {
        let (unit, held) = match std::mem::replace(&mut self.way, Way::Gone) {
            Way::Pack(unit, held) => (unit, held),
            Way::Stream(pieces) => return pieces.send(None).map_err(|_| stopped()),
            Way::Gone => return Ok(()),
        };
        match unit.finish() {
            Ok(body) => {
                let packed = Packed { body, raw: self.raw, held };
                self.feed.pass_on(std::mem::take(&mut self.part), Some(LongBody::Packed(packed)))
            }
            Err(error) => {
                self.feed.room.free(held);
                Err(error)
            }
        }
    }
}

impl Drop for Long<'_> {
    /// Where it was not handed in, others must not wait for its room.
    fn drop(&mut self) {
        if let Way::Pack(_, held) = self.way {
            self.feed.room.free(held);
        }
    }
}

impl Feed {
    /// Begins a part of exactly `raw` bytes that comes piece by piece; `part` is all of it but its SQL. Where it has to be
    /// packed, it waits while too much is under way, and larger ones than may be under way go one at a time.
    pub fn long(&self, part: Part, raw: u64) -> Result<Long<'_>> {
        if self.codec.0 == Codec::None && !self.secret {
            let (sender, pieces) = bounded(1);
            let streamed = LongBody::Streamed(Streamed { pieces, raw });
            self.pass_on(part.clone(), Some(streamed))?;
            return Ok(Long { feed: self, part, raw, way: Way::Stream(sender) });
        }
        let held = usize::try_from(raw).map_err(|_| Error::new(Kind::Unsupported, "a row does not fit in memory"))?;
        self.room.take(held)?;
        let mut body = Vec::new();
        // Nothing of what is still to be sealed may be left behind by a buffer that grows.
        if self.secret {
            body.reserve_exact(self.before + held + held / 64 + 4096);
        }
        body.resize(self.before, 0);
        let unit = Unit::new(self.codec.0, self.codec.1, raw, body).inspect_err(|_| self.room.free(held))?;
        Ok(Long { feed: self, part, raw, way: Way::Pack(Box::new(unit), held) })
    }
}

/// A part that was packed as it came, sealed where it lies.
pub(super) fn finish_long(settings: &Settings, seq: u64, part: Part, long: Packed) -> Result<Encoded> {
    let Packed { mut body, raw, held } = long;
    if let Some((_, sealer)) = &settings.seal {
        let kind = part.kind.ok_or_else(without_kind)?;
        sealer.seal_in_place(seq, kind.code(), &mut body, FRAME)?;
        let length = (body.len() - FRAME) as u64;
        body[..4].copy_from_slice(&kind.code().to_le_bytes());
        body[4..FRAME].copy_from_slice(&length.to_le_bytes());
    }
    encoded(part, Stored { body, sql: None, held }, raw)
}

/// A part whose bytes are counted and hashed as they are written.
pub(super) fn streamed(part: Part, long: Streamed) -> Result<Encoded> {
    let none = Stored { body: Vec::new(), sql: None, held: 0 };
    let mut encoded = encoded(part, none, long.raw)?;
    encoded.entry.stored = long.raw;
    encoded.pieces = Some(long.pieces);
    Ok(encoded)
}

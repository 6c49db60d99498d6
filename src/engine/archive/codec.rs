//! Compression of parts: five codecs behind one encoder and one decoder.
//!
//! A part becomes one complete unit of its codec's own format: a gzip member, a bzip2 stream, an lz4 frame or a zstd
//! frame. Units laid end to end are a file that the codec's standard tool reads. The decoder trusts nothing it is
//! given: it takes exactly one unit of exactly the announced length and grows its output only as bytes come out.

mod decode;
mod encode;
mod frames;
#[cfg(test)]
mod tests;

use std::ops::RangeInclusive;

pub use decode::{Decoder, reader};
pub use encode::{Encoder, Unit};

use crate::{Error, Kind, Result};

/// How parts are compressed. The numbers are part of the file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Codec {
    /// Stored as it is.
    #[default]
    None = 0,
    /// Gzip members (RFC 1952).
    Gzip = 1,
    /// Bzip2 streams.
    Bzip2 = 2,
    /// LZ4 frames, with checksums of blocks and content.
    Lz4 = 3,
    /// Zstandard frames (RFC 8878), with content size and checksum.
    Zstd = 4,
}

impl Codec {
    /// Every codec, in the order of their numbers.
    pub const ALL: [Self; 5] = [Self::None, Self::Gzip, Self::Bzip2, Self::Lz4, Self::Zstd];

    /// The codec of this name, in any case.
    pub fn parse(name: &str) -> Result<Self> {
        Self::ALL
            .into_iter()
            .find(|codec| codec.name().eq_ignore_ascii_case(name))
            .ok_or_else(|| Error::new(Kind::Configuration, format!("Unsupported compression method: {name}")))
    }

    /// The name, in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Gzip => "gzip",
            Self::Bzip2 => "bzip2",
            Self::Lz4 => "lz4",
            Self::Zstd => "zstd",
        }
    }

    /// What a file of this codec has at the end of its name, with the dot; empty for none.
    pub fn extension(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Gzip => ".gz",
            Self::Bzip2 => ".bz2",
            Self::Lz4 => ".lz4",
            Self::Zstd => ".zst",
        }
    }

    /// The number in the file.
    pub fn id(self) -> u8 {
        self as u8
    }

    /// The codec of a number in a file.
    pub fn from_id(id: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|codec| codec.id() == id)
    }

    /// The codec whose unit these bytes begin, or none where they begin no unit.
    pub fn detect(start: &[u8]) -> Self {
        Self::ALL.into_iter().skip(1).find(|codec| codec.may_start(start)).unwrap_or(Self::None)
    }

    /// Whether a unit of this codec may begin with these bytes: its magic number is there. Without a codec anything may.
    pub fn may_start(self, bytes: &[u8]) -> bool {
        match self {
            Self::None => true,
            Self::Gzip => bytes.starts_with(&[0x1f, 0x8b, 8]),
            // The level, and then the number of a block or of the end of an empty stream.
            Self::Bzip2 => {
                bytes.starts_with(b"BZh")
                    && bytes.get(3).is_some_and(|level| (b'1'..=b'9').contains(level))
                    && bytes.get(4..10).is_some_and(|magic| magic == b"1AY&SY" || magic == b"\x17rE8P\x90")
            }
            Self::Lz4 => bytes.starts_with(&[0x04, 0x22, 0x4d, 0x18]),
            Self::Zstd => bytes.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]),
        }
    }

    /// The levels that can be asked for; `None` where there is nothing to choose.
    pub fn levels(self) -> Option<RangeInclusive<i32>> {
        match self {
            Self::None | Self::Lz4 => None,
            // libdeflate's 10 to 12 search further than gzip's 9; what they write is still gzip.
            Self::Gzip => Some(1..=12),
            Self::Bzip2 => Some(1..=9),
            Self::Zstd => Some(1..=22),
        }
    }

    /// Refuses a level that this codec does not have.
    pub fn check_level(self, level: Option<i32>) -> Result<()> {
        let Some(level) = level else { return Ok(()) };
        let message = match self.levels() {
            Some(levels) if levels.contains(&level) => return Ok(()),
            Some(levels) => format!(
                "Invalid compression level for {}: {level}. It must be from {} to {}",
                self.name(),
                levels.start(),
                levels.end()
            ),
            None => format!("Invalid compression level for {}: {level}. It has no levels", self.name()),
        };
        Err(Error::new(Kind::Configuration, message))
    }
}

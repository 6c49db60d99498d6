//! From raw bytes to one unit of a codec's format.

use std::io::Write;
use std::mem;

use lz4_flex::frame::{BlockMode, BlockSize, FrameEncoder, FrameInfo};
use zeroize::Zeroizing;
use zstd::zstd_safe::{CParameter, compress_bound};

use super::Codec;
use crate::{Error, Kind, Result};

/// Compresses one part after another. Contexts and buffers are kept between calls.
pub struct Encoder {
    engine: Engine,
    /// Where a unit comes to be. It needs room for a part that does not shrink; what is appended from it does not.
    scratch: Zeroizing<Vec<u8>>,
}

enum Engine {
    None,
    Gzip(libdeflater::Compressor),
    Bzip2(bzip2::Compression),
    Lz4(Box<FrameEncoder<Vec<u8>>>),
    Zstd(zstd::bulk::Compressor<'static>),
}

/// The largest scratch that is kept: one huge row is no reason to hold on to its memory.
const KEPT: usize = 8 << 20;
/// The lowest of libdeflate's levels that writes no more than `gzip -6` does, give or take 1%, whatever the tables hold.
const GZIP_LEVEL: i32 = 5;
/// bzip2's own default: blocks of 900 kB.
const BZIP2_LEVEL: i32 = 9;
/// zstd's own default.
const ZSTD_LEVEL: i32 = 3;

impl Encoder {
    /// An encoder of `codec`, at `level` or at the codec's default.
    pub fn new(codec: Codec, level: Option<i32>) -> Result<Self> {
        codec.check_level(level)?;
        let engine = match codec {
            Codec::None => Engine::None,
            Codec::Gzip => {
                let level = libdeflater::CompressionLvl::new(level.unwrap_or(GZIP_LEVEL))
                    .map_err(|_| Error::new(Kind::Internal, "gzip refused a level that was checked"))?;
                Engine::Gzip(libdeflater::Compressor::new(level))
            }
            Codec::Bzip2 => Engine::Bzip2(bzip2::Compression::new(level.unwrap_or(BZIP2_LEVEL).unsigned_abs())),
            Codec::Lz4 => Engine::Lz4(Box::new(lz4_encoder())),
            Codec::Zstd => {
                let mut compressor =
                    zstd::bulk::Compressor::new(level.unwrap_or(ZSTD_LEVEL)).map_err(|e| failed(codec, e))?;
                compressor.set_parameter(CParameter::ChecksumFlag(true)).map_err(|e| failed(codec, e))?;
                Engine::Zstd(compressor)
            }
        };
        Ok(Self { engine, scratch: Zeroizing::default() })
    }

    /// Appends `raw` to `out` as one complete unit, also where `raw` is empty. After an error, `out` is as it was.
    pub fn encode(&mut self, raw: &[u8], out: &mut Vec<u8>) -> Result<()> {
        let scratch = &mut *self.scratch;
        let written = match &mut self.engine {
            Engine::None => {
                out.extend_from_slice(raw);
                return Ok(());
            }
            Engine::Gzip(compressor) => {
                make_room(scratch, compressor.gzip_compress_bound(raw.len()));
                compressor.gzip_compress(raw, scratch).map_err(|e| failed(Codec::Gzip, e))?
            }
            Engine::Bzip2(level) => {
                scratch.clear();
                let mut encoder = bzip2::write::BzEncoder::new(mem::take(scratch), *level);
                encoder.write_all(raw).map_err(|e| failed(Codec::Bzip2, e))?;
                *scratch = encoder.finish().map_err(|e| failed(Codec::Bzip2, e))?;
                scratch.len()
            }
            Engine::Lz4(encoder) => {
                if raw.is_empty() {
                    // A used encoder leaves the header out of a frame that nothing was written to.
                    **encoder = lz4_encoder();
                }
                scratch.clear();
                mem::swap(scratch, encoder.get_mut());
                let written = encoder.write_all(raw).and_then(|()| Ok(encoder.try_finish()?));
                mem::swap(scratch, encoder.get_mut());
                written.map_err(|e| failed(Codec::Lz4, e))?;
                scratch.len()
            }
            Engine::Zstd(compressor) => {
                make_room(scratch, compress_bound(raw.len()));
                compressor.compress_to_buffer(raw, &mut scratch[..]).map_err(|e| failed(Codec::Zstd, e))?
            }
        };
        out.extend_from_slice(&scratch[..written]);
        if self.scratch.capacity() > KEPT {
            self.scratch = Zeroizing::default();
        }
        Ok(())
    }
}

/// A unit that comes to be as its content does: for a part too large to have both as a whole.
pub struct Unit(Growing);

enum Growing {
    None(Vec<u8>),
    Gzip(flate2::write::GzEncoder<Vec<u8>>),
    Bzip2(bzip2::write::BzEncoder<Vec<u8>>),
    Lz4(Box<FrameEncoder<Vec<u8>>>),
    Zstd(zstd::stream::write::Encoder<'static, Vec<u8>>),
}

impl Unit {
    /// Behind what `out` holds, of exactly `raw_len` bytes.
    pub fn new(codec: Codec, level: Option<i32>, raw_len: u64, out: Vec<u8>) -> Result<Self> {
        codec.check_level(level)?;
        Ok(Self(match codec {
            Codec::None => Growing::None(out),
            Codec::Gzip => {
                // Levels beyond its own are libdeflater's.
                let level = level.unwrap_or(GZIP_LEVEL).unsigned_abs().min(9);
                Growing::Gzip(flate2::write::GzEncoder::new(out, flate2::Compression::new(level)))
            }
            Codec::Bzip2 => {
                let level = bzip2::Compression::new(level.unwrap_or(BZIP2_LEVEL).unsigned_abs());
                Growing::Bzip2(bzip2::write::BzEncoder::new(out, level))
            }
            Codec::Lz4 => Growing::Lz4(Box::new(FrameEncoder::with_frame_info(lz4_frame(), out))),
            Codec::Zstd => {
                let mut encoder = zstd::stream::write::Encoder::new(out, level.unwrap_or(ZSTD_LEVEL))
                    .map_err(|e| failed(codec, e))?;
                encoder.include_checksum(true).map_err(|e| failed(codec, e))?;
                encoder.set_pledged_src_size(Some(raw_len)).map_err(|e| failed(codec, e))?;
                Growing::Zstd(encoder)
            }
        }))
    }

    /// Goes on with `raw`.
    pub fn write(&mut self, raw: &[u8]) -> Result<()> {
        match &mut self.0 {
            Growing::None(out) => {
                out.extend_from_slice(raw);
                Ok(())
            }
            Growing::Gzip(encoder) => encoder.write_all(raw).map_err(|e| failed(Codec::Gzip, e)),
            Growing::Bzip2(encoder) => encoder.write_all(raw).map_err(|e| failed(Codec::Bzip2, e)),
            Growing::Lz4(encoder) => encoder.write_all(raw).map_err(|e| failed(Codec::Lz4, e)),
            Growing::Zstd(encoder) => encoder.write_all(raw).map_err(|e| failed(Codec::Zstd, e)),
        }
    }

    /// What `out` held, and the whole unit behind it.
    pub fn finish(self) -> Result<Vec<u8>> {
        match self.0 {
            Growing::None(out) => Ok(out),
            Growing::Gzip(encoder) => encoder.finish().map_err(|e| failed(Codec::Gzip, e)),
            Growing::Bzip2(encoder) => encoder.finish().map_err(|e| failed(Codec::Bzip2, e)),
            Growing::Lz4(encoder) => encoder.finish().map_err(|e| failed(Codec::Lz4, e)),
            Growing::Zstd(encoder) => encoder.finish().map_err(|e| failed(Codec::Zstd, e)),
        }
    }
}

/// At least `len` bytes of any value.
fn make_room(scratch: &mut Vec<u8>, len: usize) {
    if scratch.len() < len {
        scratch.clear();
        scratch.resize(len, 0);
    }
}

/// Independent blocks, so that a reader needs one block of memory and no window.
fn lz4_encoder() -> FrameEncoder<Vec<u8>> {
    FrameEncoder::with_frame_info(lz4_frame(), Vec::new())
}

fn lz4_frame() -> FrameInfo {
    FrameInfo::new()
        .block_size(BlockSize::Max256KB)
        .block_mode(BlockMode::Independent)
        .block_checksums(true)
        .content_checksum(true)
}

fn failed(codec: Codec, cause: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::with_cause(Kind::Internal, format!("{} compression failed", codec.name()), cause)
}

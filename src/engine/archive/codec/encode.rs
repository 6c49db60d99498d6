//! From raw bytes to one unit of a codec's format.

use std::io::Write;
use std::mem;

use lz4_flex::frame::{BlockMode, BlockSize, FrameEncoder, FrameInfo};
use zstd::zstd_safe::{CParameter, compress_bound};

use super::Codec;
use crate::{Error, Kind, Result};

/// Compresses one part after another. Contexts and buffers are kept between calls.
pub struct Encoder {
    engine: Engine,
}

enum Engine {
    None,
    Gzip(libdeflater::Compressor),
    Bzip2(bzip2::Compression),
    Lz4(Box<FrameEncoder<Vec<u8>>>),
    Zstd(zstd::bulk::Compressor<'static>),
}

/// libdeflate's level that writes no more than `gzip -6` does.
const GZIP_LEVEL: i32 = 6;
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
        Ok(Self { engine })
    }

    /// Appends `raw` to `out` as one complete unit, also where `raw` is empty. After an error, `out` is as it was.
    pub fn encode(&mut self, raw: &[u8], out: &mut Vec<u8>) -> Result<()> {
        let start = out.len();
        match &mut self.engine {
            Engine::None => out.extend_from_slice(raw),
            Engine::Gzip(compressor) => {
                out.resize(start + compressor.gzip_compress_bound(raw.len()), 0);
                let written = compressor.gzip_compress(raw, &mut out[start..]);
                out.truncate(start + written.as_ref().copied().unwrap_or(0));
                written.map_err(|e| failed(Codec::Gzip, e))?;
            }
            Engine::Bzip2(level) => {
                let mut encoder = bzip2::write::BzEncoder::new(mem::take(out), *level);
                let written = encoder.write_all(raw).and_then(|()| encoder.try_finish());
                mem::swap(out, encoder.get_mut());
                if let Err(e) = written {
                    out.truncate(start);
                    return Err(failed(Codec::Bzip2, e));
                }
            }
            Engine::Lz4(encoder) => {
                if raw.is_empty() {
                    // A used encoder leaves the header out of a frame that nothing was written to.
                    **encoder = lz4_encoder();
                }
                mem::swap(out, encoder.get_mut());
                let written = encoder.write_all(raw).and_then(|()| Ok(encoder.try_finish()?));
                mem::swap(out, encoder.get_mut());
                if let Err(e) = written {
                    out.truncate(start);
                    **encoder = lz4_encoder();
                    return Err(failed(Codec::Lz4, e));
                }
            }
            Engine::Zstd(compressor) => {
                out.resize(start + compress_bound(raw.len()), 0);
                let written = compressor.compress_to_buffer(raw, &mut out[start..]);
                out.truncate(start + written.as_ref().copied().unwrap_or(0));
                written.map_err(|e| failed(Codec::Zstd, e))?;
            }
        }
        Ok(())
    }
}

/// Independent blocks, so that a reader needs one block of memory and no window.
fn lz4_encoder() -> FrameEncoder<Vec<u8>> {
    let frame = FrameInfo::new()
        .block_size(BlockSize::Max256KB)
        .block_mode(BlockMode::Independent)
        .block_checksums(true)
        .content_checksum(true);
    FrameEncoder::with_frame_info(frame, Vec::new())
}

fn failed(codec: Codec, cause: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::with_cause(Kind::Internal, format!("{} compression failed", codec.name()), cause)
}

//! From one unit of a codec's format back to raw bytes, and from whole files of units to a stream.

use std::io::{self, BufReader, Read};

use flate2::bufread::GzDecoder;
use lz4_flex::frame::FrameDecoder;
use zstd::zstd_safe::{DCtx, DParameter, ResetDirective, get_error_name};

use super::Codec;
use super::frames::{Frames, Source};
use crate::archive::key::Scratch;
use crate::{Error, Kind, Result};

/// Decompresses one part after another.
pub struct Decoder {
    codec: Codec,
    zstd: Option<DCtx<'static>>,
    /// Where the unit of a sealed part is opened.
    pub(in crate::archive) unit: Scratch,
}

/// The most that is set aside before a byte has come out; more only as bytes do.
const STEP: usize = 16 << 20;

impl Decoder {
    /// A decoder of `codec`.
    pub fn new(codec: Codec) -> Self {
        Self { codec, zstd: None, unit: Scratch::default() }
    }

    /// Appends to `out` what `stored`, exactly one unit, holds: exactly `raw_len` bytes.
    ///
    /// More, fewer, bytes after the unit and checksums that do not match are of [`Kind::Damaged`]; `out` is then as
    /// it was. However much the unit would unpack to, no more than `raw_len` bytes of it are kept.
    pub fn decode(&mut self, stored: &[u8], raw_len: u64, out: &mut Vec<u8>) -> Result<()> {
        let start = out.len();
        let decoded = self.append(stored, raw_len, out);
        if decoded.is_err() {
            out.truncate(start);
        }
        decoded
    }

    fn append(&mut self, stored: &[u8], raw_len: u64, out: &mut Vec<u8>) -> Result<()> {
        let codec = self.codec;
        let rest = match codec {
            Codec::None => {
                if stored.len() as u64 != raw_len {
                    return Err(Error::new(
                        Kind::Damaged,
                        format!("{} bytes are stored where {raw_len} should be", stored.len()),
                    ));
                }
                out.extend_from_slice(stored);
                0
            }
            Codec::Gzip => {
                let mut decoder = GzDecoder::new(stored);
                fill(codec, &mut decoder, raw_len, out)?;
                decoder.into_inner().len()
            }
            Codec::Bzip2 => {
                let mut decoder = bzip2::bufread::BzDecoder::new(stored);
                fill(codec, &mut decoder, raw_len, out)?;
                decoder.into_inner().len()
            }
            Codec::Lz4 => {
                let mut decoder = FrameDecoder::new(Source::new(stored));
                fill(codec, &mut decoder, raw_len, out)?;
                let source = decoder.into_inner();
                if source.ran_dry() {
                    // The decoder takes the end of its input between two blocks for the end of the frame.
                    return Err(damaged(codec, io::ErrorKind::UnexpectedEof.into()));
                }
                source.into_inner().len()
            }
            Codec::Zstd => {
                // Neither a skippable frame nor one of the formats before 1.0.
                if !codec.may_start(stored) {
                    return Err(damaged(codec, io::Error::other("not a zstd frame")));
                }
                let context = self.zstd.get_or_insert_with(DCtx::create);
                context.reset(ResetDirective::SessionOnly).map_err(zstd_failed)?;
                // A window larger than the content is no use but to exhaust memory.
                let window = (u64::BITS - raw_len.leading_zeros()).clamp(10, 27);
                context.set_parameter(DParameter::WindowLogMax(window)).map_err(zstd_failed)?;
                let mut decoder = zstd::stream::read::Decoder::with_context(stored, context).single_frame();
                fill(codec, &mut decoder, raw_len, out)?;
                decoder.into_inner().len()
            }
        };
        if rest > 0 {
            return Err(Error::new(
                Kind::Damaged,
                format!("{} data is damaged: {rest} bytes follow its end", codec.name()),
            ));
        }
        Ok(())
    }
}

/// Reads exactly `raw_len` bytes, then makes sure that the end is there.
fn fill(codec: Codec, decoder: &mut impl Read, raw_len: u64, out: &mut Vec<u8>) -> Result<()> {
    let raw_len = usize::try_from(raw_len)
        .map_err(|_| Error::new(Kind::Unsupported, format!("a part of {raw_len} bytes does not fit in memory")))?;
    let start = out.len();
    let mut have = 0;
    while have < raw_len {
        if out.len() == start + have {
            let room = raw_len.min(have.saturating_mul(2).max(STEP));
            out.try_reserve(room - have)
                .map_err(|e| Error::with_cause(Kind::Storage, format!("no memory for a part of {raw_len} bytes"), e))?;
            out.resize(start + room, 0);
        }
        match decoder.read(&mut out[start + have..]) {
            Ok(0) => {
                return Err(Error::new(
                    Kind::Damaged,
                    format!("{} data is damaged: it ends after {have} of {raw_len} bytes", codec.name()),
                ));
            }
            Ok(n) => have += n,
            Err(e) => return Err(damaged(codec, e)),
        }
    }
    // Only this read makes a decoder go over its trailer, where checksums are.
    match decoder.read(&mut [0]) {
        Ok(0) => Ok(()),
        Ok(_) => Err(Error::new(
            Kind::Damaged,
            format!("{} data is damaged: it holds more than {raw_len} bytes", codec.name()),
        )),
        Err(e) => Err(damaged(codec, e)),
    }
}

/// The content of a whole file of any number of units, read as it comes. For files that are not archives of ours:
/// nothing bounds what comes out but the reader of it. Reading fails where the file is damaged or cut.
pub fn reader<'a>(codec: Codec, inner: impl Read + Send + 'a) -> Result<Box<dyn Read + Send + 'a>> {
    Ok(match codec {
        Codec::None => Box::new(inner),
        Codec::Gzip => Box::new(flate2::read::MultiGzDecoder::new(inner)),
        Codec::Bzip2 => Box::new(bzip2::read::MultiBzDecoder::new(inner)),
        Codec::Lz4 => Box::new(Frames::new(BufReader::with_capacity(64 << 10, inner))),
        Codec::Zstd => Box::new(
            zstd::stream::read::Decoder::new(inner)
                .map_err(|e| Error::with_cause(Kind::Internal, "zstd did not start", e))?,
        ),
    })
}

fn damaged(codec: Codec, cause: io::Error) -> Error {
    Error::with_cause(Kind::Damaged, format!("{} data is damaged", codec.name()), cause)
}

fn zstd_failed(code: usize) -> Error {
    Error::new(Kind::Internal, format!("zstd did not start: {}", get_error_name(code)))
}

//! From one unit of a codec's format back to raw bytes, and from whole files of units to a stream.

use std::io::{self, BufRead, BufReader, Read};

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

/// What is read at once where nothing of it is kept.
const WINDOW: usize = 64 << 10;

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
        if self.codec == Codec::None && stored.len() as u64 != raw_len {
            let message = format!("{} bytes are stored where {raw_len} should be", stored.len());
            return Err(Error::new(Kind::Damaged, message));
        }
        self.decode_from(stored, raw_len, out)
    }

    /// Does the same with `stored` read as it comes, to its end.
    pub fn decode_from(&mut self, stored: impl BufRead, raw_len: u64, out: &mut Vec<u8>) -> Result<()> {
        let start = out.len();
        let decoded = self.unpack(stored, raw_len, &mut Some(out));
        if decoded.is_err() {
            out.truncate(start);
        }
        decoded
    }

    /// Holds `stored` against itself in the same way, and keeps nothing of it.
    pub fn check_from(&mut self, stored: impl BufRead, raw_len: u64) -> Result<()> {
        self.unpack(stored, raw_len, &mut None)
    }

    fn unpack(&mut self, mut stored: impl BufRead, raw_len: u64, out: &mut Option<&mut Vec<u8>>) -> Result<()> {
        let codec = self.codec;
        let rest = match codec {
            Codec::None => {
                fill(codec, &mut stored, raw_len, out)?;
                0
            }
            Codec::Gzip => {
                let mut decoder = GzDecoder::new(stored);
                fill(codec, &mut decoder, raw_len, out)?;
                count(codec, decoder.into_inner())?
            }
            Codec::Bzip2 => {
                let mut decoder = bzip2::bufread::BzDecoder::new(stored);
                fill(codec, &mut decoder, raw_len, out)?;
                count(codec, decoder.into_inner())?
            }
            Codec::Lz4 => {
                let mut decoder = FrameDecoder::new(Source::new(stored));
                fill(codec, &mut decoder, raw_len, out)?;
                let source = decoder.into_inner();
                if source.ran_dry() {
                    // The decoder takes the end of its input between two blocks for the end of the frame.
                    return Err(damaged(codec, io::ErrorKind::UnexpectedEof.into()));
                }
                count(codec, source.into_inner())?
            }
            Codec::Zstd => {
                // Neither a skippable frame nor one of the formats before 1.0.
                if !codec.may_start(stored.fill_buf().map_err(|e| damaged(codec, e))?) {
                    return Err(damaged(codec, io::Error::other("not a zstd frame")));
                }
                let context = self.zstd.get_or_insert_with(DCtx::create);
                context.reset(ResetDirective::SessionOnly).map_err(zstd_failed)?;
                // A window larger than the content is no use but to exhaust memory.
                let window = (u64::BITS - raw_len.leading_zeros()).clamp(10, 27);
                context.set_parameter(DParameter::WindowLogMax(window)).map_err(zstd_failed)?;
                let mut decoder = zstd::stream::read::Decoder::with_context(stored, context).single_frame();
                fill(codec, &mut decoder, raw_len, out)?;
                count(codec, decoder.into_inner())?
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

/// The bytes that are left.
fn count(codec: Codec, mut rest: impl BufRead) -> Result<u64> {
    let mut count = 0;
    loop {
        let n = rest.fill_buf().map_err(|e| damaged(codec, e))?.len();
        if n == 0 {
            return Ok(count);
        }
        rest.consume(n);
        count += n as u64;
    }
}

/// Reads exactly `raw_len` bytes, into `out` where there is one, then makes sure that the end is there.
fn fill(codec: Codec, decoder: &mut impl Read, raw_len: u64, out: &mut Option<&mut Vec<u8>>) -> Result<()> {
    let raw_len = usize::try_from(raw_len)
        .map_err(|_| Error::new(Kind::Unsupported, format!("a part of {raw_len} bytes does not fit in memory")))?;
    let mut nowhere = if out.is_none() { vec![0; raw_len.min(WINDOW)] } else { Vec::new() };
    let start = out.as_ref().map_or(0, |out| out.len());
    let mut have = 0;
    while have < raw_len {
        let room = if let Some(out) = out {
            if out.len() == start + have {
                let room = raw_len.min(have.saturating_mul(2).max(STEP));
                out.try_reserve_exact(room - have).map_err(|e| {
                    Error::with_cause(Kind::Storage, format!("no memory for a part of {raw_len} bytes"), e)
                })?;
                out.resize(start + room, 0);
            }
            &mut out[start + have..]
        } else {
            let room = nowhere.len().min(raw_len - have);
            &mut nowhere[..room]
        };
        match decoder.read(room) {
            Ok(0) => {
                return Err(Error::new(
                    Kind::Damaged,
                    format!("{} data is damaged: it ends after {have} of {raw_len} bytes", codec.name()),
                ));
            }
            Ok(n) => have += n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
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

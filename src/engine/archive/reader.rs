//! Reading an archive: the end record, from it the index, and through the index any part.
//!
//! Nothing is decompressed before its digest, and where the archive is encrypted its authentication, has held. A file
//! that was cut, or to which something was appended, has no end record in the right place and is refused as a whole.

use std::io::{BufReader, Read};
use std::ops::{Deref, DerefMut};

use sha2::{Digest, Sha256};
use zeroize::Zeroize;

use super::codec::{Codec, Decoder};
use super::header::{self, Header};
use super::index::{End, Entry, Index, LARGEST_PART, LARGEST_STORED};
use super::key::Key;
use super::part::PartKind;
use super::seal::{self, Opener};
use super::{END_SEQUENCE, FRAME};
use crate::{Error, Kind, Result};

/// A part with more stored bytes than this is read as it comes, and not held as a whole.
const LARGE: u64 = 4 << 20;

/// What of it is read at once.
const WINDOW: usize = 256 << 10;

/// The longest compressed form of an end record.
const LARGEST_END: u64 = 1024;

/// Stored bytes that can be read at any place.
pub trait Source: Send + Sync {
    /// How many there are.
    fn length(&self) -> Result<u64>;
    /// Fills `buffer` from `offset`.
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> Result<()>;
}

impl Source for std::fs::File {
    fn length(&self) -> Result<u64> {
        let meta = self.metadata().map_err(|e| Error::with_cause(Kind::Storage, "the archive cannot be read", e))?;
        Ok(meta.len())
    }
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> Result<()> {
        std::os::unix::fs::FileExt::read_exact_at(self, buffer, offset)
            .map_err(|e| Error::with_cause(Kind::Storage, "the archive cannot be read", e))
    }
}

impl Source for Vec<u8> {
    fn length(&self) -> Result<u64> {
        Ok(self.len() as u64)
    }
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> Result<()> {
        let bytes = usize::try_from(offset).ok().and_then(|from| self.get(from..from.checked_add(buffer.len())?));
        buffer.copy_from_slice(bytes.ok_or_else(|| Error::new(Kind::Storage, "the archive ends too early"))?);
        Ok(())
    }
}

/// SHA-256 of everything stored, in hexadecimal. Needs no key.
pub fn checksum(source: &dyn Source) -> Result<String> {
    let (mut hash, mut offset, length) = (Sha256::new(), 0, source.length()?);
    let mut buffer = vec![0; 1 << 18];
    while offset < length {
        let n = buffer.len().min((length - offset) as usize);
        source.read_at(&mut buffer[..n], offset)?;
        hash.update(&buffer[..n]);
        offset += n as u64;
    }
    Ok(hex::encode(hash.finalize()))
}

/// The text of a part.
pub struct Text {
    bytes: Vec<u8>,
    secret: bool,
}

impl Deref for Text {
    type Target = Vec<u8>;
    fn deref(&self) -> &Vec<u8> {
        &self.bytes
    }
}

impl DerefMut for Text {
    fn deref_mut(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }
}

impl Drop for Text {
    fn drop(&mut self) {
        if self.secret {
            self.bytes.zeroize();
        }
    }
}

impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Text({} bytes)", self.bytes.len())
    }
}

/// An archive that is open for reading.
pub struct Reader {
    stored: Stored,
    index: Index,
}

/// Stored bytes and what turns them into text.
struct Stored {
    source: Box<dyn Source>,
    codec: Codec,
    header: Option<Header>,
    opener: Option<Opener>,
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Reader({:?}, {} parts)", self.stored.codec, self.index.entries.len())
    }
}

impl Reader {
    /// Whether what is stored there is an encrypted archive.
    pub fn is_encrypted(source: &dyn Source) -> Result<bool> {
        Ok(header::is_encrypted(&start(source)?))
    }

    /// Whether somebody who holds the key has sealed all that is read here.
    pub fn is_sealed(&self) -> bool {
        self.stored.opener.is_some()
    }

    /// What a user who gives just `key` must mean by it for what is stored there; `None` where that is not encrypted.
    pub fn key(source: &dyn Source, key: &[u8]) -> Result<Option<Key>> {
        let start = start(source)?;
        if !header::is_encrypted(&start) {
            return Ok(None);
        }
        Ok(Some(seal::inspect(&start)?.key_from(key)))
    }

    /// Opens an archive, with `key` where it is encrypted, and reads its index.
    pub fn open(source: Box<dyn Source>, key: Option<&Key>) -> Result<Self> {
        let reader = Self::open_torn(source, key)?;
        reader.check_header()?;
        Ok(reader)
    }

    /// Like [`open`](Self::open), where one of the two copies of an encrypted archive's header may be damaged: a power
    /// failure may have cut a rotation of its key short. Everything that is read is authenticated all the same.
    pub fn open_torn(source: Box<dyn Source>, key: Option<&Key>) -> Result<Self> {
        let length = source.length()?;
        let start = start(&*source)?;
        let (header, opener, codec) = if header::is_encrypted(&start) {
            let key = key.ok_or_else(|| {
                Error::new(Kind::WrongKey, "the archive is encrypted and no key was given to open it")
            })?;
            if length < header::REGION as u64 {
                return Err(cut());
            }
            let mut region = vec![0; header::REGION];
            source.read_at(&mut region, 0)?;
            let (header, opener) = seal::open(&region, key)?;
            let codec = header.codec;
            (Some(header), Some(opener), codec)
        } else {
            (None, None, Codec::detect(&start))
        };
        let stored = Stored { source, codec, header, opener };
        let (end, end_at) = match &stored.opener {
            Some(opener) => stored.sealed_end(opener, length)?,
            None => stored.plain_end(length)?,
        };
        let first = if stored.opener.is_some() { header::REGION as u64 } else { 0 };
        if end.index < first || end.index.checked_add(end.stored) != Some(end_at) {
            return Err(Error::new(Kind::Damaged, "the archive's index is not where its end record says"));
        }
        let entry = Entry {
            kind: PartKind::Index,
            object: None,
            on: None,
            rows: 0,
            range: None,
            offset: end.index,
            stored: end.stored,
            raw: end.raw,
            blake3: end.blake3,
        };
        let mut text = Text { bytes: Vec::new(), secret: stored.header.is_some() };
        stored.fetch(&mut Decoder::new(codec), end.parts, &entry, &mut text).map_err(|e| e.context("the index"))?;
        let index = Index::parse(&text, first, end.index)?;
        if index.entries.len() as u64 != end.parts {
            return Err(Error::new(Kind::Damaged, "the archive does not hold as many parts as its end record says"));
        }
        Ok(Self { stored, index })
    }

    /// What is in it.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// Its codec.
    pub fn codec(&self) -> Codec {
        self.stored.codec
    }

    /// The header of an encrypted archive.
    pub fn header(&self) -> Option<&Header> {
        self.stored.header.as_ref()
    }

    /// The stored bytes.
    pub fn source(&self) -> &dyn Source {
        &*self.stored.source
    }

    /// A decoder for [`part`](Self::part), one for each thread.
    pub fn decoder(&self) -> Decoder {
        Decoder::new(self.stored.codec)
    }

    /// Where [`part`](Self::part) may put the text; wiped when it goes, if the archive is encrypted.
    pub fn text(&self) -> Text {
        Text { bytes: Vec::new(), secret: self.stored.header.is_some() }
    }

    /// Holds against themselves the bytes that no part covers.
    pub(super) fn check_header(&self) -> Result<()> {
        if self.stored.header.is_none() {
            return Ok(());
        }
        header::check_both(&start(&*self.stored.source)?)
    }

    /// Holds part `number` against its digest and itself. `out` is used where it is not large.
    pub(super) fn check(&self, decoder: &mut Decoder, number: usize, out: &mut Vec<u8>) -> Result<()> {
        let entry = &self.index.entries[number];
        self.stored.check(decoder, number as u64, entry, out).map_err(|e| in_part(number, entry, e))
    }

    /// Puts the text of part `number` into `out`, in place of what was there.
    pub fn part(&self, decoder: &mut Decoder, number: usize, out: &mut Vec<u8>) -> Result<()> {
        let entry = &self.index.entries[number];
        self.stored.fetch(decoder, number as u64, entry, out).map_err(|e| in_part(number, entry, e))
    }
}

fn in_part(number: usize, entry: &Entry, error: Error) -> Error {
    match &entry.object {
        Some(object) => error.context(format!("part {number}, of `{object}`")),
        None => error.context(format!("part {number}")),
    }
}

/// The stored bytes of a part as they come, and their digest.
struct Stream<'a> {
    source: &'a dyn Source,
    at: u64,
    left: u64,
    hash: blake3::Hasher,
}

impl Read for Stream<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.left.min(buffer.len() as u64) as usize;
        self.source.read_at(&mut buffer[..n], self.at).map_err(std::io::Error::other)?;
        self.hash.update(&buffer[..n]);
        self.at += n as u64;
        self.left -= n as u64;
        Ok(n)
    }
}

impl Stored {
    fn check_place(&self, entry: &Entry) -> Result<()> {
        let length = self.source.length()?;
        if entry.raw > LARGEST_PART
            || entry.stored > LARGEST_STORED
            || entry.offset.checked_add(entry.stored).is_none_or(|end| end > length)
        {
            return Err(Error::new(Kind::Damaged, "the index gives it a place or a length that cannot be"));
        }
        Ok(())
    }

    fn fetch(&self, decoder: &mut Decoder, seq: u64, entry: &Entry, out: &mut Vec<u8>) -> Result<()> {
        out.clear();
        self.check_place(entry)?;
        if entry.stored > LARGE && self.opener.is_none() {
            return self.large(entry, |stored| decoder.decode_from(stored, entry.raw, out));
        }
        let mut stored = vec![0; entry.stored as usize];
        self.source.read_at(&mut stored, entry.offset)?;
        if blake3::hash(&stored).to_hex().as_str() != entry.blake3 {
            return Err(Error::new(Kind::Damaged, "its bytes are not what was written; the archive is damaged"));
        }
        let Some(opener) = &self.opener else { return decoder.decode(&stored, entry.raw, out) };
        let body = unframe(&stored, entry.kind)?;
        let mut unit = std::mem::take(&mut decoder.unit);
        let packed = unit.with_room(body.len());
        let plain = opener.open(seq, entry.kind.code(), body, packed);
        drop(stored); // a large value is there often enough
        let result = plain.and_then(|()| decoder.decode(packed, entry.raw, out));
        decoder.unit = unit;
        result
    }

    /// Hands a part that is not sealed to `take` as it comes, once its digest has held; and sees to it that what came then is
    /// what was held.
    fn large(&self, entry: &Entry, take: impl FnOnce(BufReader<&mut Stream<'_>>) -> Result<()>) -> Result<()> {
        let stream =
            || Stream { source: &*self.source, at: entry.offset, left: entry.stored, hash: blake3::Hasher::new() };
        let holds = |stream: &Stream<'_>| {
            if stream.left == 0 && stream.hash.finalize().to_hex().as_str() == entry.blake3 {
                return Ok(());
            }
            Err(Error::new(Kind::Damaged, "its bytes are not what was written; the archive is damaged"))
        };
        let (mut first, mut window) = (stream(), vec![0; WINDOW]);
        while first.read(&mut window).map_err(|e| Error::with_cause(Kind::Storage, "the archive cannot be read", e))?
            > 0
        {}
        holds(&first)?;
        let mut second = stream();
        take(BufReader::with_capacity(WINDOW, &mut second))?;
        holds(&second)
    }

    /// Holds a part against its digest and itself, and keeps nothing of it where it is large.
    fn check(&self, decoder: &mut Decoder, seq: u64, entry: &Entry, out: &mut Vec<u8>) -> Result<()> {
        if entry.stored > LARGE && self.opener.is_none() {
            self.check_place(entry)?;
            return self.large(entry, |stored| decoder.check_from(stored, entry.raw));
        }
        self.fetch(decoder, seq, entry, out)
    }

    /// The end record of an encrypted archive: its length is known, and so its place.
    fn sealed_end(&self, opener: &Opener, length: u64) -> Result<(End, u64)> {
        let size = FRAME as u64 + opener.sealed_len(End::LENGTH as u64);
        let at = length.checked_sub(size).filter(|at| *at >= header::REGION as u64).ok_or_else(cut)?;
        let mut stored = vec![0; size as usize];
        self.source.read_at(&mut stored, at)?;
        let body = unframe(&stored, PartKind::End).map_err(|_| cut())?;
        let mut text = Vec::new();
        opener.open(END_SEQUENCE, PartKind::End.code(), body, &mut text).map_err(|_| cut())?;
        let end = End::parse(&text).ok_or_else(cut)?;
        end.check_format()?;
        Ok((end, at))
    }

    /// The end record of a plain archive is the last member of the file: the shortest tail that decodes to one.
    fn plain_end(&self, length: u64) -> Result<(End, u64)> {
        let from = length.saturating_sub(LARGEST_END);
        let mut tail = vec![0; (length - from) as usize];
        self.source.read_at(&mut tail, from)?;
        let mut decoder = Decoder::new(self.codec);
        let mut text = Vec::new();
        for at in (0..tail.len()).rev() {
            if !self.codec.may_start(&tail[at..]) {
                continue;
            }
            text.clear();
            if decoder.decode(&tail[at..], End::LENGTH as u64, &mut text).is_ok()
                && let Some(end) = End::parse(&text)
            {
                end.check_format()?;
                return Ok((end, from + at as u64));
            }
        }
        Err(cut())
    }
}

fn start(source: &dyn Source) -> Result<Vec<u8>> {
    let mut start = vec![0; source.length()?.min(header::REGION as u64) as usize];
    source.read_at(&mut start, 0)?;
    Ok(start)
}

fn unframe(stored: &[u8], kind: PartKind) -> Result<&[u8]> {
    let damaged = || Error::new(Kind::Damaged, "its frame is damaged");
    let (frame, body) = stored.split_at_checked(FRAME).ok_or_else(damaged)?;
    let right = frame[..4] == kind.code().to_le_bytes() && frame[4..] == (body.len() as u64).to_le_bytes();
    if right { Ok(body) } else { Err(damaged()) }
}

fn cut() -> Error {
    Error::new(
        Kind::Damaged,
        "the archive has no end record: it is not an archive of this kind, was cut short, or is damaged",
    )
}

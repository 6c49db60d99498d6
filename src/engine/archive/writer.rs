//! Writing an archive: parts come in from any thread, and go out in the order in which they came.
//!
//! Compressing and sealing happens on threads of its own, writing on another, hashing on one more. What is under way is
//! bounded in bytes: whoever brings a part waits until there is room. The index and the end record are written only
//! after every part was, so that an archive that stops early has no end.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crossbeam_channel::{Receiver, Sender, bounded, unbounded};
use sha2::{Digest, Sha256};
use zeroize::Zeroize;

use super::codec::{Codec, Encoder};
use super::index::{End, Entry, Index, Manifest};
use super::key::Scratch;
use super::part::{Part, PartKind};
use super::seal::Sealer;
use crate::{Error, Kind, Result};

mod long;

pub use long::Long;
use long::{LongBody, Piece, finish_long, streamed};

/// How to write.
pub struct Settings {
    /// The codec.
    pub codec: Codec,
    /// Its level, or its own default.
    pub level: Option<i32>,
    /// Seals parts, behind the header region given here, where the archive is encrypted.
    pub seal: Option<(Vec<u8>, Sealer)>,
    /// Threads that compress and seal.
    pub workers: usize,
    /// Bytes of SQL that may be under way.
    pub in_flight: usize,
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Settings({:?}, sealed: {})", self.codec, self.seal.is_some())
    }
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The index as it is in the file.
    pub index: Index,
    /// Bytes of the file.
    pub stored: u64,
    /// Bytes of SQL in it.
    pub raw: u64,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
}

/// Dropped while its thread panics, it lets nobody wait for what that thread would have done.
struct Alarm<'a>(&'a Feed);

impl Drop for Alarm<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.room.stop();
            self.0.close();
        }
    }
}

/// The number of the next part, and where it goes.
type Jobs = (u64, Sender<Job>);

/// A part and its number; a long one, with what it is.
type Job = (u64, Part, Option<LongBody>);

/// Where parts are handed in. Shared by all readers.
#[derive(Debug)]
pub struct Feed {
    jobs: Mutex<Option<Jobs>>,
    room: Room,
    spare: Mutex<Vec<Vec<u8>>>,
    /// Empty buffers for what is stored of a part.
    bodies: Mutex<Vec<Vec<u8>>>,
    /// Whether buffers are wiped when they are no longer used: what they held is sealed in the file.
    secret: bool,
    /// The codec and its level.
    codec: (Codec, Option<i32>),
    /// Bytes before what is sealed of a part.
    before: usize,
}

impl Drop for Feed {
    fn drop(&mut self) {
        if self.secret {
            lock(&self.spare).zeroize();
        }
    }
}

impl Feed {
    /// Hands in a part; waits while too much is under way. Fails once the archive cannot be completed any more.
    pub fn send(&self, part: Part) -> Result<()> {
        self.room.take(part.sql.len())?;
        self.pass_on(part, None)
    }

    fn pass_on(&self, part: Part, long: Option<LongBody>) -> Result<()> {
        let mut jobs = lock(&self.jobs);
        let (next, sender) = jobs.as_mut().ok_or_else(stopped)?;
        sender.send((*next, part, long)).map_err(|_| stopped())?;
        *next += 1;
        Ok(())
    }

    /// An empty buffer, used before if possible.
    pub fn buffer(&self) -> Vec<u8> {
        lock(&self.spare).pop().unwrap_or_default()
    }

    /// Takes a buffer that is no longer needed, to be used again, or to be wiped where the archive is sealed.
    pub(crate) fn give_back(&self, mut buffer: Vec<u8>) {
        // A buffer that one huge row has blown up is not kept.
        if buffer.capacity() <= self.room.limit / 2 {
            buffer.clear();
            lock(&self.spare).push(buffer);
        } else if self.secret {
            buffer.zeroize();
        }
    }

    /// A part is in the file: there is room for another, and its buffers can be used again.
    fn take_back(&self, part: Stored) {
        match part.sql {
            Some(sql) => {
                self.give_back(sql);
                self.give_body_back(part.body);
            }
            None => self.give_back(part.body),
        }
        self.room.free(part.held);
    }

    /// An empty buffer for what is stored of a part. Buffers this large that come and go from thread to thread would cost
    /// far more memory than they have.
    fn body(&self) -> Vec<u8> {
        lock(&self.bodies).pop().unwrap_or_default()
    }

    fn give_body_back(&self, mut body: Vec<u8>) {
        if body.capacity() <= self.room.limit / 2 {
            body.clear();
            lock(&self.bodies).push(body);
        }
    }

    fn close(&self) {
        lock(&self.jobs).take();
    }
}

/// Bytes under way, and who waits for them to become fewer.
#[derive(Debug)]
struct Room {
    limit: usize,
    used: Mutex<Option<usize>>,
    freed: Condvar,
}

impl Room {
    fn take(&self, bytes: usize) -> Result<()> {
        let mut used = lock(&self.used);
        loop {
            match *used {
                None => return Err(stopped()),
                // A part larger than the limit goes alone.
                Some(n) if n == 0 || n + bytes <= self.limit => {
                    *used = Some(n + bytes);
                    return Ok(());
                }
                Some(_) => used = self.freed.wait(used).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }

    fn free(&self, bytes: usize) {
        if let Some(n) = lock(&self.used).as_mut() {
            *n -= bytes;
        }
        self.freed.notify_all();
    }

    fn stop(&self) {
        *lock(&self.used) = None;
        self.freed.notify_all();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn stopped() -> Error {
    Error::new(Kind::Cancelled, "the archive is not being written any more")
}

fn not_whole() -> Error {
    Error::new(Kind::Internal, "a part has not the length that it was to have")
}

fn unhashed() -> Error {
    Error::new(Kind::Internal, "the hashing thread panicked")
}

struct Encoded {
    entry: Entry,
    stored: Stored,
    /// Of a part that is streamed, instead of what is stored of it.
    pieces: Option<Receiver<Piece>>,
}

/// What is stored of a part.
struct Stored {
    body: Vec<u8>,
    /// What it was made of; `None` where it is stored as it is.
    sql: Option<Vec<u8>>,
    /// The bytes for which it has taken room.
    held: usize,
}

/// What is to be hashed, as it stands in the file.
enum Bytes {
    Part(Stored),
    /// One of several of a part that is streamed.
    Piece(Vec<u8>),
}

/// Writes an archive to `out`: whatever `produce` hands to the feed, then the index and the end record. `produce`
/// runs on the calling thread, returns the manifest, and may start threads that share the feed.
pub fn write(
    out: &mut (dyn Write + Send),
    settings: &Settings,
    produce: impl FnOnce(&Feed) -> Result<Manifest>,
) -> Result<Written> {
    let (jobs, work) = unbounded::<Job>();
    let (done, finished) = bounded::<Result<(u64, Encoded)>>(2);
    let feed = Feed {
        jobs: Mutex::new(Some((0, jobs))),
        room: Room { limit: settings.in_flight, used: Mutex::new(Some(0)), freed: Condvar::new() },
        spare: Mutex::new(Vec::new()),
        bodies: Mutex::new(Vec::new()),
        secret: settings.seal.is_some(),
        codec: (settings.codec, settings.level),
        before: settings.seal.as_ref().map_or(0, |(_, sealer)| super::FRAME + sealer.prefix_len()),
    };
    let mut file = File::new(out, settings)?;
    let mut hash = std::mem::take(&mut file.hash);
    let produced = std::thread::scope(|scope| {
        let (file, hash, feed) = (&mut file, &mut hash, &feed);
        let _alarm = Alarm(feed);
        let encoder = |_| {
            let (work, done) = (work.clone(), done.clone());
            scope.spawn(move || {
                let _alarm = Alarm(feed);
                encode(settings, feed, &work, &done);
            })
        };
        let encoders: Vec<_> = (0..settings.workers.max(1)).map(encoder).collect();
        drop((work, done));
        let (written, unhashed) = bounded::<Bytes>(1);
        let hasher = scope.spawn(move || {
            let _alarm = Alarm(feed);
            for bytes in unhashed {
                match bytes {
                    Bytes::Part(part) => {
                        hash.update(&part.body);
                        feed.take_back(part);
                    }
                    Bytes::Piece(piece) => hash.update(&piece),
                }
            }
        });
        let writer = scope.spawn(move || {
            let _alarm = Alarm(feed);
            let result = file.take_all(&finished, &written);
            if result.is_err() {
                feed.room.stop(); // readers must not wait for room that never comes
            }
            drop(finished);
            result
        });
        let produced = produce(feed);
        feed.close();
        let panicked = |_| Error::new(Kind::Internal, "a writing thread panicked");
        let written = writer.join().map_err(panicked).flatten();
        let written = hasher.join().map_err(panicked).and(written);
        let written = encoders.into_iter().try_for_each(|thread| thread.join().map_err(panicked)).and(written);
        match (written, produced) {
            // The readers have stopped in the middle of a part, and know why.
            (Err(stopped), Err(cause)) if stopped.kind() == Kind::Cancelled => Err(cause),
            // The writer's own error is the cause of what the readers then report.
            (written, produced) => written.and(produced),
        }
    })?;
    file.hash = hash;
    file.finish(produced)
}

/// Compresses and seals until there is no more work or nobody wants the result.
fn encode(settings: &Settings, feed: &Feed, work: &Receiver<Job>, done: &Sender<Result<(u64, Encoded)>>) {
    let mut encoder = match Encoder::new(settings.codec, settings.level) {
        Ok(encoder) => encoder,
        Err(e) => return drop(done.send(Err(e))), // nobody listening: the archive has failed already
    };
    let mut packed = Scratch::default();
    while let Ok((seq, part, long)) = work.recv() {
        let result = match long {
            Some(LongBody::Packed(long)) => finish_long(settings, seq, part, long),
            Some(LongBody::Streamed(long)) => streamed(part, long),
            None => pack(settings, &mut encoder, &mut packed, seq, part, feed),
        };
        let result = result.map(|encoded| (seq, encoded));
        if done.send(result).is_err() {
            return;
        }
    }
}

fn pack(
    settings: &Settings,
    encoder: &mut Encoder,
    packed: &mut Scratch,
    seq: u64,
    mut part: Part,
    feed: &Feed,
) -> Result<Encoded> {
    let kind = part.kind.ok_or_else(without_kind)?;
    let (held, sql) = (part.sql.len(), std::mem::take(&mut part.sql));
    let (body, sql) = if settings.codec == Codec::None && settings.seal.is_none() {
        (sql, None)
    } else {
        let mut body = feed.body();
        frame(settings, encoder, packed, seq, kind, &sql, &mut body)?;
        (body, Some(sql))
    };
    encoded(part, Stored { body, sql, held }, held as u64)
}

fn without_kind() -> Error {
    Error::new(Kind::Internal, "a part without a kind")
}

fn encoded(part: Part, stored: Stored, raw: u64) -> Result<Encoded> {
    let body = &stored.body;
    Ok(Encoded {
        entry: Entry {
            kind: part.kind.ok_or_else(without_kind)?,
            object: part.object,
            on: part.on,
            rows: part.rows,
            range: part.range,
            offset: 0,
            stored: body.len() as u64,
            raw,
            blake3: blake3::hash(body).to_hex().to_string(),
        },
        stored,
        pieces: None,
    })
}

/// The stored bytes of a part, put into the empty `body`: compressed, and where the archive is encrypted sealed behind a frame header.
fn frame(
    settings: &Settings,
    encoder: &mut Encoder,
    packed: &mut Scratch,
    seq: u64,
    kind: PartKind,
    sql: &[u8],
    body: &mut Vec<u8>,
) -> Result<()> {
    let Some((_, sealer)) = &settings.seal else {
        return encoder.encode(sql, body);
    };
    // The end record keeps its length, by which it is found.
    let plain = if kind == PartKind::End {
        sql
    } else {
        // No codec makes what it cannot shrink any longer than this.
        let packed = packed.with_room(sql.len() + sql.len() / 64 + 4096);
        encoder.encode(sql, packed)?;
        packed.as_slice()
    };
    let length = sealer.sealed_len(plain.len() as u64);
    body.reserve_exact(super::FRAME + length as usize);
    body.extend_from_slice(&kind.code().to_le_bytes());
    body.extend_from_slice(&length.to_le_bytes());
    sealer.seal(seq, kind.code(), plain, body)
}

/// The file under way.
struct File<'a> {
    out: &'a mut (dyn Write + Send),
    settings: &'a Settings,
    hash: Sha256,
    offset: u64,
    raw: u64,
    entries: Vec<Entry>,
}

impl<'a> File<'a> {
    fn new(out: &'a mut (dyn Write + Send), settings: &'a Settings) -> Result<Self> {
        let mut file = Self { out, settings, hash: Sha256::new(), offset: 0, raw: 0, entries: Vec::new() };
        if let Some((header, _)) = &settings.seal {
            file.put(header)?;
        }
        Ok(file)
    }

    fn put(&mut self, bytes: &[u8]) -> Result<()> {
        self.write(bytes)?;
        self.hash.update(bytes);
        Ok(())
    }

    /// Writes what is hashed elsewhere.
    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.out.write_all(bytes).map_err(|e| Error::with_cause(Kind::Storage, "the archive cannot be written", e))?;
        self.offset += bytes.len() as u64;
        Ok(())
    }

    fn take_all(&mut self, finished: &Receiver<Result<(u64, Encoded)>>, written: &Sender<Bytes>) -> Result<()> {
        let (mut early, mut next) = (BTreeMap::new(), 0);
        while let Ok(result) = finished.recv() {
            let (seq, encoded) = result?;
            early.insert(seq, encoded);
            while let Some(Encoded { mut entry, stored, pieces }) = early.remove(&next) {
                entry.offset = self.offset;
                self.raw += entry.raw;
                if let Some(pieces) = pieces {
                    entry.blake3 = self.take_pieces(&pieces, entry.raw, written)?;
                } else {
                    self.write(&stored.body)?;
                    written.send(Bytes::Part(stored)).map_err(|_| unhashed())?;
                }
                self.entries.push(entry);
                next += 1;
            }
        }
        if early.is_empty() { Ok(()) } else { Err(Error::new(Kind::Internal, "a part was lost on its way")) }
    }

    /// Writes a part that comes in pieces, of so many bytes in all. Returns its digest.
    fn take_pieces(&mut self, pieces: &Receiver<Piece>, raw: u64, written: &Sender<Bytes>) -> Result<String> {
        let (mut digest, mut length) = (blake3::Hasher::new(), 0);
        for piece in pieces {
            let Some(piece) = piece else {
                return if length == raw { Ok(digest.finalize().to_hex().to_string()) } else { Err(not_whole()) };
            };
            digest.update(&piece);
            length += piece.len() as u64;
            self.write(&piece)?;
            written.send(Bytes::Piece(piece)).map_err(|_| unhashed())?;
        }
        Err(stopped())
    }

    fn finish(mut self, manifest: Manifest) -> Result<Written> {
        let index = Index { manifest, entries: std::mem::take(&mut self.entries) };
        let parts = index.entries.len() as u64;
        let text = index.to_text()?;
        let mut encoder = Encoder::new(self.settings.codec, self.settings.level)?;
        let mut packed = Scratch::default();
        let mut body = Vec::new();
        frame(self.settings, &mut encoder, &mut packed, parts, PartKind::Index, &text, &mut body)?;
        let end = End {
            format: super::index::VERSION,
            index: self.offset,
            stored: body.len() as u64,
            raw: text.len() as u64,
            parts,
            blake3: blake3::hash(&body).to_hex().to_string(),
        };
        self.put(&body)?;
        body.clear();
        let text = end.to_text()?;
        frame(self.settings, &mut encoder, &mut packed, super::END_SEQUENCE, PartKind::End, &text, &mut body)?;
        self.put(&body)?;
        self.out.flush().map_err(|e| Error::with_cause(Kind::Storage, "the archive cannot be written", e))?;
        Ok(Written { index, stored: self.offset, raw: self.raw, sha256: hex::encode(self.hash.finalize()) })
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;

    fn settings() -> Settings {
        Settings { codec: Codec::None, level: None, seal: None, workers: 2, in_flight: 1000 }
    }

    fn part() -> Part {
        let sql = vec![b'x'; 600];
        Part { kind: Some(PartKind::Rows), object: None, on: None, rows: 1, range: None, sql }
    }

    /// Fails at the second thing that is written.
    struct Broken {
        writes: usize,
        panics: bool,
    }

    impl Write for Broken {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.writes += 1;
            assert!(self.writes < 2 || !self.panics, "as it was told to");
            if self.writes < 2 { Ok(bytes.len()) } else { Err(std::io::ErrorKind::StorageFull.into()) }
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn nobody_waits_for_an_archive_that_fails() {
        for (panics, kind) in [(false, Kind::Storage), (true, Kind::Internal)] {
            let mut sent = Ok(());
            let written = write(&mut Broken { writes: 0, panics }, &settings(), |feed| {
                sent = (0..1000).try_for_each(|_| feed.send(part()));
                Err(Error::new(Kind::Cancelled, "because of it"))
            });
            assert_eq!(written.unwrap_err().kind(), kind);
            assert_eq!(sent.unwrap_err().kind(), Kind::Cancelled);
        }
    }

    fn manifest() -> Manifest {
        let text = r#"{"format": 1, "archive": "", "writer": "", "created": 0, "flavor": "", "server_version": "",
            "database": {"name": "", "charset": "", "collation": ""}, "consistency": "", "schema": true, "data": true,
            "whole": true, "tables": []}"#;
        serde_json::from_str(text).unwrap()
    }

    fn in_pieces(pieces: usize, ends: Result<()>) -> (Result<Written>, Vec<u8>) {
        let mut out = Vec::new();
        let written = write(&mut out, &settings(), |feed| {
            feed.send(part())?;
            let mut long = feed.long(Part { sql: Vec::new(), ..part() }, 900_000)?;
            feed.send(part())?;
            (0..pieces).try_for_each(|_| long.write(&vec![b'y'; 300_000]))?;
            ends?;
            long.end()?;
            feed.send(part())?;
            Ok(manifest())
        });
        (written, out)
    }

    #[test]
    fn a_part_in_pieces_lies_where_it_was_begun() {
        let (written, out) = in_pieces(3, Ok(()));
        let entries = written.unwrap().index.entries;
        let places: Vec<_> = entries.iter().map(|e| (e.offset, e.stored, e.raw)).collect();
        let short = |offset| (offset, 600, 600);
        assert_eq!(places, [short(0), (600, 900_000, 900_000), short(900_600), short(901_200)]);
        assert_eq!(entries[1].blake3, blake3::hash(&out[600..900_600]).to_hex().to_string());
        assert!(out[600..900_600].iter().all(|b| *b == b'y'));
    }

    #[test]
    fn a_part_that_stops_in_the_middle_fails_the_archive() {
        let (written, _) = in_pieces(2, Err(Error::new(Kind::Server, "because of it")));
        assert_eq!(written.unwrap_err().kind(), Kind::Server);
        assert_eq!(in_pieces(2, Ok(())).0.unwrap_err().kind(), Kind::Internal);
    }

    #[test]
    fn a_panic_of_whoever_brings_the_parts_goes_on() {
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            write(&mut Vec::new(), &settings(), |feed| {
                feed.send(part())?;
                panic!("as it was told to")
            })
        }));
        assert!(panicked.is_err());
    }
}

//! What is fuzzed: whatever a file says, nothing may panic, hang, or take more memory than a small multiple of what the
//! file announces and the limits allow. `run.sh` holds them against 512 MiB and 10 seconds for each input.
//!
//! The same functions run in the ordinary tests, over all seeds and some thousand changes to them.
#![allow(dead_code)] // each program uses one of them

use std::io::Read as _;

use sha2::{Digest as _, Sha256};
use simplemdb_backup_engine::Control;
use simplemdb_backup_engine::archive::codec::{self, Codec, Decoder};
use simplemdb_backup_engine::archive::header::{self, COPY, REGION};
use simplemdb_backup_engine::archive::index::{End, Index};
use simplemdb_backup_engine::archive::key::Key;
use simplemdb_backup_engine::archive::reader::{Reader, checksum};
use simplemdb_backup_engine::archive::{seal, verify};
use simplemdb_backup_engine::sql::{
    relocate,
    split::Statements,
    token::{Token, tokens},
};

/// A target.
pub type Target = fn(&[u8]);

/// Every target by its name.
pub const ALL: [(&str, Target); 5] =
    [("header", header), ("index", index), ("reader", reader), ("codec", codec), ("sql", sql)];

/// The longest text that a unit may announce here.
const LONGEST: u32 = 1 << 20;

/// The raw keys of the vectors.
fn keys() -> [Key; 3] {
    [16, 24, 32].map(|length| Key::Raw(vec![0x11; length].into()))
}

/// The header of an encrypted archive, as it came and with its digests put right.
pub fn header(data: &[u8]) {
    region(data);
    let mut fixed = data.to_vec();
    fixed.resize(REGION, 0);
    for copy in fixed.chunks_mut(COPY) {
        let end = 68 + 108 * usize::from(copy[64]) + 32;
        if end + 32 <= COPY {
            let digest = Sha256::digest(&copy[..end]);
            copy[end..end + 32].copy_from_slice(&digest);
            copy[end + 32..].fill(0);
        }
    }
    region(&fixed);
    let (first, second) = fixed.split_at_mut(COPY);
    second.copy_from_slice(first);
    region(&fixed);
}

fn region(region: &[u8]) {
    let _either = header::is_encrypted(region);
    let order = header::rotation_order(region);
    let Ok(header) = seal::inspect(region) else { return };
    assert!(order.is_ok(), "a header that can be read cannot be rotated");
    assert!((1..=8).contains(&header.slots().count()));
    assert!(!format!("{header:?}").is_empty());
    for key in keys() {
        if let Ok((opened, _)) = seal::open(region, &key) {
            assert!(opened == header);
        }
    }
}

/// The text of an index, in an archive whose end record and digests fit it.
pub fn index(data: &[u8]) {
    const PARTS: usize = 400;
    let end = End {
        format: 1,
        index: PARTS as u64,
        stored: data.len() as u64,
        raw: data.len() as u64,
        parts: data.split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"-- simplemdb-backup part")).count()
            as u64,
        blake3: blake3::hash(data).to_hex().to_string(),
    };
    let Ok(record) = end.to_text() else { return };
    let mut archive = vec![b'x'; PARTS];
    archive.extend_from_slice(data);
    archive.extend_from_slice(&record);
    whole(archive, None);
    if let Ok(index) = Index::parse(data, 0, PARTS as u64) {
        assert!(index.entries.iter().map(|entry| entry.stored).sum::<u64>() == PARTS as u64);
        let text = index.to_text().expect("an index that was read can be written");
        assert!(Index::parse(&text, 0, PARTS as u64).is_ok_and(|again| again == index));
    }
    let _either = End::parse(data);
}

/// A whole file.
pub fn reader(data: &[u8]) {
    if !header::is_encrypted(data) {
        return whole(data.to_vec(), None);
    }
    for key in keys() {
        whole(data.to_vec(), Some(&key));
    }
}

fn whole(bytes: Vec<u8>, key: Option<&Key>) {
    let length = bytes.len();
    assert!(checksum(&bytes).is_ok_and(|sum| sum.len() == 64));
    let reader = Reader::open(Box::new(bytes.clone()), key).or_else(|_| Reader::open_torn(Box::new(bytes), key));
    let Ok(reader) = reader else { return };
    let index = reader.index();
    assert!(index.rows() >= index.tables().iter().map(|(_, rows)| *rows).max().unwrap_or(0));
    let (mut decoder, mut text) = (reader.decoder(), Vec::new());
    for (number, entry) in index.entries.iter().enumerate() {
        assert!(entry.offset + entry.stored <= length as u64);
        // A unit may hold as much as the index says, which is up to 4 GiB: nothing to wait for here.
        if entry.raw > u64::from(LONGEST) {
            return;
        }
        match reader.part(&mut decoder, number, &mut text) {
            Ok(()) => assert!(text.len() as u64 == entry.raw),
            Err(_) => assert!(text.is_empty(), "a part that was refused left {} bytes", text.len()),
        }
    }
    let verified = verify::verify(&reader, 1, &Control::new());
    let again = reader.part(&mut decoder, 0, &mut text);
    assert!(verified.is_err() || index.entries.is_empty() || again.is_ok());
}

/// A unit behind a byte that says of which codec, and four that say how long its text is.
pub fn codec(data: &[u8]) {
    let Some(([which, length @ ..], unit)) = data.split_first_chunk::<5>() else { return };
    let codec = Codec::ALL[usize::from(*which) % Codec::ALL.len()];
    let length = u32::from_le_bytes(*length) % LONGEST;
    let mut out = b"before".to_vec();
    match Decoder::new(codec).decode(unit, length.into(), &mut out) {
        Ok(()) => assert!(out.len() == 6 + length as usize),
        Err(_) => assert!(out == b"before"),
    }
    if let Ok(reader) = codec::reader(codec, unit) {
        let _either = reader.take(LONGEST.into()).read_to_end(&mut Vec::new());
    }
}

/// SQL text, taken apart and put together again.
pub fn sql(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let all: String = tokens(text).into_iter().map(Token::text).collect();
    assert!(all == text, "tokens are not the text");
    let statements = Statements::new(text).map(str::len).sum::<usize>();
    assert!(statements <= text.len());
    for moved in [relocate::view(text, "shop"), relocate::table(text, "shop"), relocate::trigger(text, "shop")] {
        assert!(moved.len() <= text.len());
    }
}

/// What an archive gives to each target.
pub fn seeds(bytes: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let mut out = vec![("reader", bytes.to_vec())];
    if header::is_encrypted(bytes) {
        out.push(("header", bytes[..bytes.len().min(REGION)].to_vec()));
    } else {
        let which = Codec::detect(bytes);
        let mut unit = vec![which.id()];
        unit.extend_from_slice(&300_u32.to_le_bytes());
        unit.extend_from_slice(bytes);
        out.push(("codec", unit));
        if which == Codec::None {
            let mine = |line: &&[u8]| {
                line.starts_with(b"-- simplemdb-backup ") && !line.starts_with(b"-- simplemdb-backup end")
            };
            out.push(("index", bytes.split_inclusive(|byte| *byte == b'\n').filter(mine).collect::<Vec<_>>().concat()));
            out.push(("sql", bytes.to_vec()));
        }
    }
    out
}

//! Every byte counts: whatever is changed in an archive, or cut off it, is noticed before anything of it is handed out.

use simplemdb_backup_engine::archive::cipher::Cipher;
use simplemdb_backup_engine::archive::codec::Codec;
use simplemdb_backup_engine::archive::index::Entry;
use simplemdb_backup_engine::archive::key::Key;
use simplemdb_backup_engine::archive::reader::{Reader, checksum};
use simplemdb_backup_engine::{Kind, Result};

use crate::support::{accept, archive, parts, read};

/// What was written, part by part.
fn texts(parts: &[simplemdb_backup_engine::archive::part::Part]) -> Vec<Vec<u8>> {
    parts.iter().map(|part| part.sql.clone()).collect()
}

/// Numbers as good as random ones, the same in every run.
fn numbers(mut x: u64) -> impl FnMut(usize) -> usize {
    move |below| {
        x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((x >> 33) as usize) % below
    }
}

/// What comes out before damage is found is whole parts as they were written, and nothing else.
fn refused(bytes: Vec<u8>, key: Option<&Key>, original: &[Vec<u8>], what: &str) {
    if let Ok(reader) = Reader::open(Box::new(bytes.clone()), key) {
        let (handed_out, error) = read(&reader);
        assert!(error.is_some(), "{what}: every part was read");
        assert!(original.starts_with(&handed_out), "{what}: what was handed out is not what was written");
    }
    match accept(bytes, key) {
        Ok(()) => panic!("{what}: nothing was noticed"),
        Err(error) => assert!(
            matches!(error.kind(), Kind::Damaged | Kind::Unsupported | Kind::WrongKey),
            "{what}: {:?}: {error}",
            error.kind()
        ),
    }
}

#[test]
fn any_changed_byte_of_a_sealed_archive_is_refused() {
    for cipher in Cipher::ALL {
        let key = Key::generate(cipher).unwrap();
        for codec in [Codec::None, Codec::Gzip] {
            let parts = parts(2, 3);
            let original = texts(&parts);
            let (mut bytes, _) = archive(parts, codec, Some((cipher, &key)));
            accept(bytes.clone(), Some(&key)).unwrap();
            for at in 0..bytes.len() {
                let bit = 1 << (at % 8);
                bytes[at] ^= bit;
                refused(bytes.clone(), Some(&key), &original, &format!("{cipher:?}, {codec:?}, byte {at}"));
                bytes[at] ^= bit;
            }
            accept(bytes, Some(&key)).unwrap();
        }
    }
}

#[test]
fn any_changed_byte_is_refused_where_a_passphrase_opens() {
    // Nothing of a passphrase's slot is tried here: each try of the key derivation is meant to be slow.
    let (cipher, key) = (Cipher::Aes256Gcm, Key::passphrase(b"correct horse".as_slice()).unwrap());
    let (bytes, _) = archive(parts(1, 2), Codec::Zstd, Some((cipher, &key)));
    for at in (0..4096).step_by(64).chain(4096..bytes.len()).step_by(41) {
        let mut changed = bytes.clone();
        changed[at] ^= 0x20;
        assert!(accept(changed, Some(&key)).is_err(), "byte {at}");
    }
}

/// Each part is opened alone, as a restore does it; the archive as a whole is told by its index and end record.
#[test]
fn ten_thousand_changed_bytes_of_a_large_archive_are_refused() {
    let (cipher, key) = (Cipher::Aes256Gcm, Key::generate(Cipher::Aes256Gcm).unwrap());
    let (bytes, written) = archive(parts(300, 3000), Codec::None, Some((cipher, &key)));
    assert!(bytes.len() > 30 << 20, "{} bytes are not large", bytes.len());
    let entries = &written.index.entries;
    let source = std::sync::Arc::new(std::sync::Mutex::new(bytes));
    let reader = Reader::open(Box::new(Shared(source.clone())), Some(&key)).unwrap();
    let (mut decoder, mut text, mut number) = (reader.decoder(), Vec::new(), numbers(7));
    let length = source.lock().unwrap().len();
    for _ in 0..10_000 {
        let (at, bit) = (number(length), 1 << number(8));
        source.lock().unwrap()[at] ^= bit;
        let hit = |e: &Entry| (e.offset..e.offset + e.stored).contains(&(at as u64));
        if let Some(part) = entries.iter().position(hit) {
            let error = reader.part(&mut decoder, part, &mut text).unwrap_err();
            assert!(error.kind() == Kind::Damaged && text.is_empty(), "byte {at}: {error}");
        } else {
            let opened = Reader::open(Box::new(Shared(source.clone())), Some(&key));
            assert!(opened.is_err(), "byte {at} of header, index or end record");
        }
        source.lock().unwrap()[at] ^= bit;
    }
    accept(Shared(source), Some(&key)).unwrap();
}

/// Bytes that the test changes while a reader holds them.
struct Shared(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);

impl simplemdb_backup_engine::archive::reader::Source for Shared {
    fn length(&self) -> Result<u64> {
        self.0.lock().unwrap().length()
    }
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> Result<()> {
        self.0.lock().unwrap().read_at(buffer, offset)
    }
}

#[test]
fn a_small_archive_that_was_cut_anywhere_does_not_open() {
    let key = Key::generate(Cipher::Aes128Cbc).unwrap();
    let mut archives = vec![(archive(parts(2, 3), Codec::Zstd, Some((Cipher::Aes128Cbc, &key))).0, Some(&key))];
    archives.extend(Codec::ALL.map(|codec| (archive(parts(2, 3), codec, None).0, None)));
    for (bytes, key) in archives {
        for length in 0..bytes.len() {
            let opened = Reader::open(Box::new(bytes[..length].to_vec()), key);
            assert!(opened.is_err(), "{length} of {} bytes were opened", bytes.len());
        }
    }
}

#[test]
fn a_large_archive_that_was_cut_does_not_open() {
    let key = Key::generate(Cipher::Aes256Gcm).unwrap();
    for seal in [Some((Cipher::Aes256Gcm, &key)), None] {
        let (bytes, written) = archive(parts(50, 3000), Codec::Lz4, seal);
        let mut number = numbers(11);
        let mut lengths: Vec<_> = (0..300).map(|_| number(bytes.len())).collect();
        lengths.extend(written.index.entries.iter().map(|entry| entry.offset as usize));
        lengths.extend((1..600).map(|n| bytes.len() - n));
        for length in lengths {
            let opened = Reader::open(Box::new(bytes[..length].to_vec()), seal.map(|(_, key)| key));
            assert!(opened.is_err(), "{length} of {} bytes were opened", bytes.len());
        }
    }
}

/// Nobody vouches for an archive without a key, but accidents are found. What its digests do not cover are a few bytes of
/// the end record's own unit that mean nothing, such as the clock in a gzip header and the bits after its last block; the recorded SHA-256 covers those.
#[test]
fn any_changed_byte_of_a_plain_archive_is_found() {
    for codec in Codec::ALL {
        let parts = parts(2, 3);
        let original = texts(&parts);
        let (mut bytes, written) = archive(parts, codec, None);
        let end = {
            let index = written.index.entries.last().unwrap();
            (index.offset + index.stored) as usize
        };
        let mut meaningless = Vec::new();
        for at in 0..bytes.len() {
            for bit in 0..8 {
                bytes[at] ^= 1 << bit;
                if let Ok(reader) = Reader::open(Box::new(bytes.clone()), None) {
                    let (texts, error) = read(&reader);
                    if error.is_none() {
                        assert_eq!(texts, original, "{codec:?}, byte {at}: the text is another one");
                        assert!(at > end, "{codec:?}, byte {at}, bit {bit}: nothing was noticed");
                        meaningless.push(at);
                        assert_ne!(checksum(&bytes.clone()).unwrap(), written.sha256);
                    }
                }
                bytes[at] ^= 1 << bit;
            }
        }
        meaningless.dedup();
        assert!(meaningless.len() <= 8, "{codec:?}: bytes {meaningless:?} of {} mean nothing", bytes.len());
    }
}

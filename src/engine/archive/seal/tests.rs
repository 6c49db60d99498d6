use sha2::{Digest, Sha256};

use super::*;
use crate::archive::header::{COPY, REGION, rotation_order};

const CHEAP: Cost = Cost { memory_kib: 16, passes: 1, lanes: 1 };

fn phrase(words: &str) -> Key {
    Key::passphrase(words.as_bytes()).unwrap()
}

fn archive(cipher: Cipher, key: &Key) -> (Vec<u8>, Sealer, Opener) {
    let (region, header, sealer) = create_at(cipher, Codec::Gzip, key, CHEAP).unwrap();
    let (again, opener) = open(&region, key).unwrap();
    assert_eq!(header, again);
    (region, sealer, opener)
}

fn sealed(sealer: &Sealer, seq: u64, kind: u32, plain: &[u8]) -> Vec<u8> {
    let mut out = b"frame".to_vec();
    sealer.seal(seq, kind, plain, &mut out).unwrap();
    assert!(out.starts_with(b"frame"));
    assert_eq!((out.len() - 5) as u64, sealer.sealed_len(plain.len() as u64));
    out.split_off(5)
}

fn opened(opener: &Opener, seq: u64, kind: u32, body: &[u8]) -> Result<Vec<u8>> {
    let mut out = b"before".to_vec();
    let result = opener.open(seq, kind, body, &mut out);
    assert!(out.starts_with(b"before") && (result.is_ok() || out.len() == 6));
    result.map(|()| out.split_off(6))
}

#[track_caller]
fn refused<T>(result: Result<T>, kind: Kind, words: &str) {
    match result {
        Ok(_) => panic!("not refused: {words}"),
        Err(e) => assert!(e.kind() == kind && e.to_string().contains(words), "{:?}: {e}", e.kind()),
    }
}

#[test]
fn what_is_sealed_opens() {
    for cipher in Cipher::ALL {
        let key = Key::generate(cipher).unwrap();
        let (_, sealer, opener) = archive(cipher, &key);
        for (seq, len) in [0, 1, 15, 16, 17, 4096, 1_000_003].into_iter().enumerate() {
            let plain: Vec<u8> = (0..len).map(|i: u32| (i * 7) as u8).collect();
            let body = sealed(&sealer, seq as u64, 3, &plain);
            assert_eq!(opened(&opener, seq as u64, 3, &body).unwrap(), plain, "{cipher:?} {len}");
            assert!(len < 16 || !body.windows(16).any(|w| w == &plain[..16]));
        }
        let plain = b"the end record";
        let body = sealed(&sealer, u64::MAX, 101, plain);
        assert_eq!(opened(&opener, u64::MAX, 101, &body).unwrap(), plain);
    }
}

#[test]
fn sealing_in_place_is_the_same() {
    for cipher in Cipher::ALL {
        let (_, sealer, opener) = archive(cipher, &Key::generate(cipher).unwrap());
        let mut out = b"frame".to_vec();
        out.resize(5 + sealer.prefix_len(), 0xff);
        out.extend_from_slice(b"plain");
        sealer.seal_in_place(4, 3, &mut out, 5).unwrap();
        assert_eq!(opened(&opener, 4, 3, &out[5..]).unwrap(), b"plain");
        assert_eq!(opener.sealed_len(5), (out.len() - 5) as u64);
    }
}

#[test]
fn any_change_to_a_body_is_refused() {
    for cipher in Cipher::ALL {
        let (_, sealer, opener) = archive(cipher, &Key::generate(cipher).unwrap());
        let body = sealed(&sealer, 14, 3, b"INSERT INTO `t` VALUES (1)");
        for at in 0..body.len() {
            for bit in 0..8 {
                let mut changed = body.clone();
                changed[at] ^= 1 << bit;
                refused(opened(&opener, 14, 3, &changed), Kind::Damaged, "part 14 failed authentication");
            }
            refused(opened(&opener, 14, 3, &body[..at]), Kind::Damaged, "part 14 failed authentication");
            refused(opened(&opener, 14, 3, &body[at + 1..]), Kind::Damaged, "part 14 failed authentication");
        }
        refused(opened(&opener, 14, 3, &[&body[..], &[0]].concat()), Kind::Damaged, "part 14");
        refused(opened(&opener, 14, 3, &body.repeat(2)), Kind::Damaged, "part 14");
    }
}

#[test]
fn a_body_opens_in_its_own_place_only() {
    for cipher in Cipher::ALL {
        let key = Key::generate(cipher).unwrap();
        let (_, sealer, opener) = archive(cipher, &key);
        let (_, _, other_archive) = archive(cipher, &key);
        let body = sealed(&sealer, 1, 3, b"rows");
        opened(&opener, 1, 3, &body).unwrap();
        for (seq, kind) in [(0, 3), (2, 3), (1, 2), (1, 101), (1 << 32 | 1, 3), (u64::MAX, 3)] {
            refused(opened(&opener, seq, kind, &body), Kind::Damaged, "failed authentication");
        }
        refused(opened(&other_archive, 1, 3, &body), Kind::Damaged, "failed authentication");
    }
}

#[test]
fn threads_share_a_sealer() {
    let (_, sealer, opener) = archive(Cipher::Aes128Cbc, &phrase("words"));
    std::thread::scope(|scope| {
        for seq in 0..4 {
            let (sealer, opener) = (sealer.clone(), &opener);
            scope.spawn(move || {
                let body = sealed(&sealer, seq, 3, b"rows");
                assert_eq!(opened(opener, seq, 3, &body).unwrap(), b"rows");
            });
        }
    });
}

#[test]
fn one_changed_byte_of_the_header_changes_nothing() {
    let key = Key::generate(Cipher::Aes256Gcm).unwrap();
    let (region, sealer, _) = archive(Cipher::Aes256Gcm, &key);
    let header = inspect(&region).unwrap();
    let body = sealed(&sealer, 0, 3, b"rows");
    for at in 0..REGION {
        let mut changed = region.clone();
        changed[at] ^= 0x40;
        let (again, opener) = open(&changed, &key).unwrap();
        assert!(again == header && opened(&opener, 0, 3, &body).unwrap() == b"rows");
    }
}

/// Whoever changes a header and its digest, without the key, gets no further than the MAC.
#[test]
fn a_header_that_was_altered_is_told_from_a_wrong_key() {
    for key in [Key::generate(Cipher::Aes256Gcm).unwrap(), phrase("words")] {
        let (region, ..) = archive(Cipher::Aes256Gcm, &key);
        let signed = 68 + Slot::LEN;
        for at in 0..signed + 32 {
            let mut copy = region[..COPY].to_vec();
            copy[at] ^= 1;
            let digest = Sha256::digest(&copy[..signed + 32]);
            copy[signed + 32..signed + 64].copy_from_slice(&digest);
            let error = open(&copy.repeat(2), &key).unwrap_err();
            let salt_or_check = (68 + 16..68 + 48).contains(&at);
            let cost = (68 + 4..68 + 16).contains(&at) || at == 68;
            match error.kind() {
                // The slot no longer recognises the key.
                Kind::WrongKey => assert!(salt_or_check || cost, "byte {at}"),
                Kind::Damaged => assert!(!salt_or_check, "byte {at}"),
                Kind::Unsupported => assert!((8..12).contains(&at) || cost, "byte {at}: {error}"),
                kind => panic!("byte {at}: {kind:?} {error}"),
            }
        }
    }
}

#[test]
fn another_key_is_a_wrong_key() {
    let raw = Key::generate(Cipher::Aes256Gcm).unwrap();
    let (region, ..) = archive(Cipher::Aes256Gcm, &raw);
    let other = Key::generate(Cipher::Aes256Gcm).unwrap();
    refused(open(&region, &other), Kind::WrongKey, "the key does not open this archive");
    refused(open(&region, &Key::Raw(b"short"[..].into())), Kind::WrongKey, "does not open");
    refused(open(&region, &phrase("words")), Kind::WrongKey, "opens with a raw key");
    // The same bytes as the other sort of key are another key.
    refused(open(&region, &Key::Passphrase(raw.expose().into())), Kind::WrongKey, "opens with a raw key");

    let (region, ..) = archive(Cipher::Aes256Gcm, &phrase("words"));
    refused(open(&region, &phrase("Words")), Kind::WrongKey, "the key does not open this archive");
    refused(open(&region, &raw), Kind::WrongKey, "opens with a passphrase");
}

#[test]
fn keys_that_cannot_be() {
    refused(Key::passphrase(&b""[..]), Kind::Configuration, "passphrase is empty");
    let message = "Invalid key length for AES-256-GCM. Expected 32 bytes, got 5";
    refused(Key::raw(Cipher::Aes256Gcm, "AES-256-GCM", &b"short"[..]), Kind::Configuration, message);
    let short = Key::Raw(b"short"[..].into());
    refused(create(Cipher::Aes128Cbc, Codec::None, &short), Kind::Configuration, "Expected 16 bytes, got 5");
    let empty = Key::Passphrase(b""[..].into());
    refused(create(Cipher::Aes128Cbc, Codec::None, &empty), Kind::Configuration, "passphrase is empty");
    let (region, ..) = archive(Cipher::Aes128Cbc, &phrase("words"));
    refused(rotate(&region, &phrase("words"), &short), Kind::Configuration, "Expected 16 bytes, got 5");
    refused(rotate(&region, &phrase("words"), &empty), Kind::Configuration, "passphrase is empty");
}

#[test]
fn nothing_secret_is_shown() {
    let key = phrase("xyzzy");
    let (_, sealer, opener) = archive(Cipher::Aes128Gcm, &key);
    let shown = format!("{key:?} {sealer:?} {opener:?}");
    assert!(shown.contains("Passphrase(SecretBytes(..))") && !shown.contains("xyzzy"), "{shown}");
    assert!(!shown.contains("120, 121") && shown.contains("Aes128Gcm"), "{shown}");
}

#[test]
fn costs_beyond_the_limit_are_refused_before_any_work() {
    let identity = Identity { archive_id: [1; 16], cipher: Cipher::Aes256Gcm, codec: Codec::None };
    let (key, data_key) = (phrase("words"), Secret32::default());
    let region_at = |cost| {
        let mut slot = Slot::wrap(&key, CHEAP, &fresh()?, &data_key, &identity)?;
        slot.cost = cost;
        Ok::<_, Error>(signed(&data_key, &identity, 1, vec![slot])?.region())
    };
    let most = Cost::LARGEST;
    for cost in [
        Cost { memory_kib: most.memory_kib + 1, ..CHEAP },
        Cost { passes: most.passes + 1, ..CHEAP },
        Cost { lanes: most.lanes + 1, ..CHEAP },
        Cost { memory_kib: u32::MAX, passes: u32::MAX, lanes: u32::MAX },
    ] {
        refused(open(&region_at(cost).unwrap(), &key), Kind::Unsupported, "to derive its key");
    }
    for cost in [Cost::default(), Cost { lanes: 4, ..CHEAP }, Cost { passes: 0, ..CHEAP }] {
        refused(open(&region_at(cost).unwrap(), &key), Kind::Damaged, "make no sense");
    }
    // Each of these may be, and all of them together may not.
    let dear = Cost { memory_kib: 262_144, passes: 2, lanes: 1 };
    let slots = || {
        let mut slot = Slot::wrap(&key, CHEAP, &fresh().unwrap(), &data_key, &identity).unwrap();
        slot.cost = dear;
        vec![slot.clone(), slot.clone(), slot]
    };
    let region = |slots| signed(&data_key, &identity, 1, slots).unwrap().region();
    refused(open(&region(slots()), &key), Kind::Unsupported, "limit for all of them");
    // A raw key costs nothing.
    refused(
        open(&region(slots()), &Key::generate(identity.cipher).unwrap()),
        Kind::WrongKey,
        "opens with a passphrase",
    );
    // The slot's costs are bound to it.
    refused(open(&region_at(Cost { passes: 2, ..CHEAP }).unwrap(), &key), Kind::WrongKey, "does not open");
}

#[test]
fn any_of_eight_slots_opens() {
    let identity = Identity { archive_id: [1; 16], cipher: Cipher::Aes192Cbc, codec: Codec::Bzip2 };
    let data_key = Secret32::new([9; 32]);
    let mut keys: Vec<_> = (0..7).map(|i| phrase(&format!("words {i}"))).collect();
    keys.push(Key::generate(identity.cipher).unwrap());
    let wrap = |key| Slot::wrap(key, CHEAP, &fresh()?, &data_key, &identity);
    let slots = keys.iter().map(wrap).collect::<Result<Vec<_>>>().unwrap();
    let region = signed(&data_key, &identity, 1, slots.clone()).unwrap().region();
    for key in &keys {
        assert_eq!(*unlock(&region, key).unwrap().1, [9; 32]);
    }
    refused(open(&region, &phrase("words 8")), Kind::WrongKey, "does not open");
    let header = inspect(&region).unwrap();
    assert!(matches!(header.key_from(keys[7].expose()), Key::Raw(_)));
    assert!(matches!(header.key_from(&b"words 1"[..]), Key::Passphrase(_)));

    // A slot that was taken out, put in or moved is noticed.
    for changed in [slots[1..].to_vec(), slots.iter().rev().cloned().collect()] {
        let mut header = header.clone();
        header.slots = changed;
        refused(open(&header.region(), &keys[7]), Kind::Damaged, "altered");
    }
    let stranger = Identity { archive_id: [2; 16], ..identity };
    let mut moved = signed(&data_key, &stranger, 1, vec![]).unwrap();
    moved.slots = slots;
    refused(open(&moved.region(), &keys[7]), Kind::Damaged, "altered");
}

#[test]
fn a_rotated_key() {
    for (old, new) in [(phrase("old"), phrase("new")), (phrase("old"), Key::generate(Cipher::Aes256Cbc).unwrap())] {
        let (region, sealer, _) = archive(Cipher::Aes256Cbc, &old);
        let body = sealed(&sealer, 0, 3, b"rows");
        refused(rotate_at(&region, &new, &old, CHEAP), Kind::WrongKey, "");
        let rotated = rotate_at(&region, &old, &new, CHEAP).unwrap();

        let (header, opener) = open(&rotated, &new).unwrap();
        assert_eq!((header.generation, header.archive_id), (2, inspect(&region).unwrap().archive_id));
        assert_eq!(opened(&opener, 0, 3, &body).unwrap(), b"rows");
        refused(open(&rotated, &old), Kind::WrongKey, "");

        // Stopped at any byte, one of the two opens it; from the first copy's last byte on, it is the new one.
        let mut file = region.clone();
        for (n, range) in rotation_order(&region).unwrap().into_iter().enumerate() {
            for at in range {
                file[at] = rotated[at];
                if at % 97 == 0 {
                    let key = if n == 0 && inspect(&file).unwrap().generation == 1 { &old } else { &new };
                    assert_eq!(opened(&open(&file, key).unwrap().1, 0, 3, &body).unwrap(), b"rows");
                }
            }
        }
        assert_eq!(file, rotated);
    }
}

#[test]
fn a_passphrase_at_its_default_cost() {
    let (region, header, _) = create(Cipher::Aes256Gcm, Codec::Zstd, &phrase("words")).unwrap();
    assert_eq!(header.slots[0].cost, Cost { memory_kib: 19_456, passes: 2, lanes: 1 });
    open(&region, &phrase("words")).unwrap();
}

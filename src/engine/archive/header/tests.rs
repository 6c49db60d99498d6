use sha2::{Digest, Sha256};

use super::{COPY, FIXED, Header, REGION, Slot, SlotKind, TAG, is_encrypted, rotation_order};
use crate::archive::cipher::Cipher;
use crate::archive::codec::Codec;
use crate::archive::key::Key;
use crate::archive::seal::{create, inspect};
use crate::{Kind, Result};

const DIGEST: usize = FIXED + Slot::LEN + TAG;

fn region() -> Vec<u8> {
    let key = Key::generate(Cipher::Aes256Gcm).unwrap();
    create(Cipher::Aes256Gcm, Codec::Zstd, &key).unwrap().0
}

/// Changes both copies and makes their digests right again, as somebody could who has no key.
fn forge(region: &[u8], change: impl Fn(&mut [u8])) -> Result<Header> {
    let mut copy = region[..COPY].to_vec();
    change(&mut copy);
    let digest = Sha256::digest(&copy[..DIGEST]);
    copy[DIGEST..DIGEST + TAG].copy_from_slice(&digest);
    inspect(&copy.repeat(2))
}

#[track_caller]
fn refused(read: Result<Header>, kind: Kind, words: &str) {
    let error = read.unwrap_err();
    assert_eq!(error.kind(), kind, "{error}");
    assert!(error.to_string().contains(words), "{error}");
}

#[test]
fn tells_what_it_says_without_a_key() {
    let region = region();
    assert_eq!(region.len(), REGION);
    assert_eq!(region[..COPY], region[COPY..]);
    let header = inspect(&region).unwrap();
    assert_eq!((header.cipher, header.codec, header.generation), (Cipher::Aes256Gcm, Codec::Zstd, 1));
    assert!(header.slots().eq([SlotKind::Raw]));
    assert_eq!(header.region(), region);
    assert_eq!(inspect(&[&region[..], b"parts"].concat()).unwrap(), header);
}

#[test]
fn any_byte_of_both_copies_changed() {
    let region = region();
    for at in 0..COPY {
        let mut changed = region.clone();
        changed[at] ^= 0x10;
        changed[COPY + at] ^= 0x01;
        refused(inspect(&changed), Kind::Damaged, "header is damaged");
    }
}

#[test]
fn cut_to_any_length() {
    let region = region();
    for len in 0..COPY {
        refused(inspect(&region[..len]), Kind::Damaged, "header is damaged");
    }
    // The first copy stands by itself.
    assert_eq!(inspect(&region[..COPY]).unwrap(), inspect(&region).unwrap());
}

#[test]
fn numbers_that_no_writer_uses() {
    let region = region();
    for count in [0, 2, 9, 255] {
        refused(forge(&region, |copy| copy[64] = count), Kind::Damaged, "header is damaged");
    }
    for kind in [0, 3, 255] {
        refused(forge(&region, |copy| copy[FIXED] = kind), Kind::Damaged, "header is damaged");
    }
    // Reserved bytes, a raw key with costs, generation 0, and something in the padding.
    for at in [65, 67, FIXED + 1, FIXED + 3, FIXED + 4, FIXED + 8, FIXED + 12] {
        refused(forge(&region, |copy| copy[at] = 1), Kind::Damaged, "header is damaged");
    }
    refused(forge(&region, |copy| copy[12] = 0), Kind::Damaged, "header is damaged");
    for at in [DIGEST + TAG, COPY - 1] {
        refused(forge(&region, |copy| copy[at] = 1), Kind::Damaged, "header is damaged");
    }
}

#[test]
fn what_a_later_version_may_write() {
    let region = region();
    refused(forge(&region, |copy| copy[8] = 2), Kind::Unsupported, "format version 2");
    refused(forge(&region, |copy| copy[10] = 7), Kind::Unsupported, "cipher 7");
    refused(forge(&region, |copy| copy[11] = 5), Kind::Unsupported, "codec 5");
    // A later format may keep its digest elsewhere; the version must be legible all the same.
    let mut other = region.clone();
    (other[8], other[COPY + 8]) = (9, 9);
    refused(inspect(&other), Kind::Unsupported, "format version 9");
}

#[test]
fn copies_that_contradict_each_other() {
    let (one, two) = (region(), region());
    let mixed = [&one[..COPY], &two[COPY..]].concat();
    refused(inspect(&mixed), Kind::Damaged, "contradict");
}

#[test]
fn the_copy_that_counts_is_replaced_last() {
    let region = region();
    let (a, b) = (0..COPY, COPY..REGION);
    assert_eq!(rotation_order(&region).unwrap(), [b.clone(), a.clone()]);
    let broken = |at: usize| {
        let mut broken = region.clone();
        broken[at] ^= 1;
        broken
    };
    assert_eq!(rotation_order(&broken(100)).unwrap(), [a.clone(), b.clone()]);
    assert_eq!(rotation_order(&broken(COPY + 100)).unwrap(), [b, a]);
    assert_eq!(rotation_order(&[0; REGION]).unwrap_err().kind(), Kind::Damaged);
}

#[test]
fn is_known_by_either_copy() {
    let mut region = region();
    assert!(is_encrypted(&region) && is_encrypted(&region[..8]));
    region[3] ^= 1;
    assert!(is_encrypted(&region));
    region[COPY + 3] ^= 1;
    assert!(!is_encrypted(&region));
    assert!(!is_encrypted(b"-- SQL") && !is_encrypted(b""));
}

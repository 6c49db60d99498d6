//! The header of an encrypted archive: two copies of the same facts, and the slots that hold the data key.
//!
//! Each copy carries a plain digest, which tells a damaged copy from a good one without a key, and a MAC, which only
//! who holds the data key can make. The good copy of the highest generation counts, so that replacing them one after
//! the other leaves a header that opens at every moment.

pub(super) mod slot;
#[cfg(test)]
mod tests;

use std::ops::Range;

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

pub use slot::SlotKind;
pub(super) use slot::{Fresh, Slot, altered};

use self::slot::take;
use super::cipher::Cipher;
use super::codec::Codec;
use super::key::{Key, SecretBytes};
use crate::{Error, Kind, Result};

/// The length of both copies: where the parts begin.
pub const REGION: usize = 2 * COPY;
/// The length of one copy, padding included.
pub const COPY: usize = 2048;

/// What each copy begins with.
pub const MAGIC: &[u8; 8] = b"SMDBENC1";
/// The format's version.
pub(super) const FORMAT: u16 = 1;
const FIXED: usize = 68;
const MOST_SLOTS: usize = 8;
const TAG: usize = 32;

/// What every key of an archive is bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Identity {
    pub(super) archive_id: [u8; 16],
    pub(super) cipher: Cipher,
    pub(super) codec: Codec,
}

/// What the header says. Until a key has opened the archive, it is only what somebody wrote there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// How parts are encrypted.
    pub cipher: Cipher,
    /// How parts are compressed before that.
    pub codec: Codec,
    /// How often the header was written: 1, and one more with each rotation of the key.
    pub generation: u32,
    /// What tells this archive from every other.
    pub archive_id: [u8; 16],
    pub(super) commitment: [u8; 32],
    pub(super) slots: Vec<Slot>,
    pub(super) mac: [u8; TAG],
}

/// Why a copy does not count.
#[derive(PartialEq)]
enum Fault {
    Damaged,
    Version(u16),
    Unknown(&'static str, u8),
}

impl Header {
    /// Which sorts of key open this archive.
    pub fn slots(&self) -> impl Iterator<Item = SlotKind> {
        self.slots.iter().map(|slot| slot.kind)
    }

    /// What a user who gave just `bytes` must mean: a raw key where the archive has one and the length is right, else a
    /// passphrase.
    pub fn key_from(&self, bytes: impl Into<SecretBytes>) -> Key {
        let bytes = bytes.into();
        let has = |kind| self.slots().any(|slot| slot == kind);
        if has(SlotKind::Raw) && (bytes.expose().len() == self.cipher.key_len() || !has(SlotKind::Passphrase)) {
            Key::Raw(bytes)
        } else {
            Key::Passphrase(bytes)
        }
    }

    pub(super) fn identity(&self) -> Identity {
        Identity { archive_id: self.archive_id, cipher: self.cipher, codec: self.codec }
    }

    /// What the MAC is over: the copy up to where the MAC stands.
    pub(super) fn signed_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(COPY);
        out.extend_from_slice(MAGIC);
        out.extend_from_slice(&FORMAT.to_le_bytes());
        out.extend_from_slice(&[self.cipher.id(), self.codec.id()]);
        out.extend_from_slice(&self.generation.to_le_bytes());
        out.extend_from_slice(&self.archive_id);
        out.extend_from_slice(&self.commitment);
        out.extend_from_slice(&[self.slots.len() as u8, 0, 0, 0]);
        for slot in &self.slots {
            slot.write(&mut out);
        }
        out
    }

    /// Both copies, as they stand at the front of the file.
    pub(super) fn region(&self) -> Vec<u8> {
        let mut copy = self.signed_bytes();
        copy.extend_from_slice(&self.mac);
        let digest = Sha256::digest(&copy);
        copy.extend_from_slice(&digest);
        copy.resize(COPY, 0);
        copy.extend_from_within(..);
        copy
    }

    /// The header of the good copy that counts.
    pub(super) fn read(region: &[u8]) -> Result<Self> {
        match read_copies(region) {
            (Ok(a), Ok(b)) => {
                // Two good copies differ only while a rotation is under way, and then in generation.
                if a.archive_id != b.archive_id || (a.generation == b.generation && a != b) {
                    return Err(Error::new(
                        Kind::Damaged,
                        "the archive's header is damaged: its two copies contradict each other",
                    ));
                }
                Ok(if b.generation > a.generation { b } else { a })
            }
            (Ok(header), Err(_)) | (Err(_), Ok(header)) => Ok(header),
            // One strange version is damage; twice the same one is a writer that came after this reader.
            (Err(Fault::Version(a)), Err(Fault::Version(b))) if a == b => Err(Error::new(
                Kind::Unsupported,
                format!("the archive has format version {a}, and this version reads {FORMAT}"),
            )),
            (Err(Fault::Unknown(what, id)), Err(_)) | (Err(_), Err(Fault::Unknown(what, id))) => {
                Err(Error::new(Kind::Unsupported, format!("the archive names {what} {id}, unknown to this version")))
            }
            (Err(_), Err(_)) => Err(Error::new(Kind::Damaged, "the archive's header is damaged")),
        }
    }
}

/// Refuses a region of which one copy is damaged. It can still be opened, by the other copy, but it is not what was
/// written.
pub(super) fn check_both(region: &[u8]) -> Result<()> {
    match read_copies(region) {
        (Ok(_), Ok(_)) => Ok(()),
        _ => Err(Error::new(
            Kind::Damaged,
            "one of the two copies of the archive's header is damaged; the other one still opens it, and \
             changing its key writes both anew",
        )),
    }
}

/// The copies that are good by their digests.
pub(super) fn good_copies(region: &[u8]) -> impl Iterator<Item = Header> {
    let (a, b) = read_copies(region);
    a.into_iter().chain(b)
}

/// Whether a file that begins with these bytes is an encrypted archive. Both copies are looked at, so that damage to
/// the first does not make it a file of another sort; [`REGION`] bytes are enough.
pub fn is_encrypted(start: &[u8]) -> bool {
    start.starts_with(MAGIC) || start.get(COPY..).is_some_and(|b| b.starts_with(MAGIC))
}

/// The two ranges of the region, in the order in which to replace them: first, and synced, the copy that does not
/// count, and then the one that does.
pub fn rotation_order(region: &[u8]) -> Result<[Range<usize>; 2]> {
    let (a, b) = (0..COPY, COPY..REGION);
    Ok(match read_copies(region) {
        (Ok(x), Ok(y)) if y.generation > x.generation => [a, b],
        (Err(_), Ok(_)) => [a, b],
        (Ok(_), _) => [b, a],
        (Err(_), Err(_)) => return Header::read(region).map(|_| [a, b]),
    })
}

fn read_copies(region: &[u8]) -> (Result<Header, Fault>, Result<Header, Fault>) {
    let copy = |range| region.get(range).map_or(Err(Fault::Damaged), read_copy);
    (copy(0..COPY), copy(COPY..REGION))
}

fn read_copy(copy: &[u8]) -> Result<Header, Fault> {
    parse(copy).unwrap_or(Err(Fault::Damaged))
}

/// `None` wherever the copy is not what a writer makes.
fn parse(copy: &[u8]) -> Option<Result<Header, Fault>> {
    let mut rest = copy;
    if take::<8>(&mut rest)? != *MAGIC {
        return None;
    }
    let version = u16::from_le_bytes(take(&mut rest)?);
    if version != FORMAT {
        return Some(Err(Fault::Version(version)));
    }
    let [cipher, codec] = take(&mut rest)?;
    let generation = u32::from_le_bytes(take(&mut rest)?);
    let (archive_id, commitment) = (take(&mut rest)?, take(&mut rest)?);
    let [count, reserved @ ..] = take::<4>(&mut rest)?;
    let count = usize::from(count);
    if !(1..=MOST_SLOTS).contains(&count) {
        return None;
    }

    let end = FIXED + count * Slot::LEN + TAG;
    let digest = copy.get(end..end + TAG)?;
    let right = bool::from(Sha256::digest(&copy[..end]).as_slice().ct_eq(digest));
    if !right || copy[end + TAG..].iter().any(|&byte| byte != 0) || reserved != [0; 3] || generation == 0 {
        return None;
    }

    let Some(cipher) = Cipher::from_id(cipher) else { return Some(Err(Fault::Unknown("cipher", cipher))) };
    let Some(codec) = Codec::from_id(codec) else { return Some(Err(Fault::Unknown("codec", codec))) };
    let slots = (0..count).map(|_| Slot::read(&take(&mut rest)?)).collect::<Option<Vec<_>>>()?;
    let mac = take(&mut rest)?;
    Some(Ok(Header { cipher, codec, generation, archive_id, commitment, slots, mac }))
}

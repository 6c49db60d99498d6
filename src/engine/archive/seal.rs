//! Sealing and opening the parts of an encrypted archive.
//!
//! Every archive has its own random data key, and a [`Sealer`] exists only for an archive that is being created: no
//! archive is ever sealed into twice, which is what makes counter nonces safe. A part is bound to its archive, its
//! position, its kind and its length, so that a body opens in its own place or not at all.

#[cfg(test)]
#[path = "../../../tests/archive/make.rs"]
mod make;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod vectors;

use std::fmt;
use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::cipher::Cipher;
use super::cipher::mode::{Mode, keyed, prefix, sealed_len};
use super::codec::Codec;
use super::header::{self, Fresh, Header, Identity, Slot, SlotKind, altered};
use super::key::{Cost, Key, LABEL, Secret32, derive, fill_random, random};
use crate::{Error, Kind, Result};

/// A new archive: the region for the front of its file, its header, and what seals its parts.
///
/// A raw key must have the cipher's length, and a passphrase at least a byte.
pub fn create(cipher: Cipher, codec: Codec, key: &Key) -> Result<(Vec<u8>, Header, Sealer)> {
    create_at(cipher, codec, key, Cost::DEFAULT)
}

fn create_at(cipher: Cipher, codec: Codec, key: &Key, cost: Cost) -> Result<(Vec<u8>, Header, Sealer)> {
    key.check(Some(cipher))?;
    let mut data_key = Secret32::default();
    fill_random(&mut *data_key)?;
    let identity = Identity { archive_id: random()?, cipher, codec };
    let slot = Slot::wrap(key, cost, &fresh()?, &data_key, &identity)?;
    let header = signed(&data_key, &identity, 1, vec![slot])?;
    let sealer = Sealer(Arc::new(Parts::new(&data_key, &identity)?));
    Ok((header.region(), header, sealer))
}

/// Opens an archive whose file begins with `region`; more bytes than the region has are let be.
///
/// [`Kind::WrongKey`] if the header is good and the key is not one of its keys; [`Kind::Damaged`] if the header is
/// not what was written.
pub fn open(region: &[u8], key: &Key) -> Result<(Header, Opener)> {
    let (header, data_key) = unlock(region, key)?;
    let parts = Parts::new(&data_key, &header.identity())?;
    Ok((header, Opener(Arc::new(parts))))
}

/// What the header says, read without a key: nothing but its digest has been checked.
pub fn inspect(region: &[u8]) -> Result<Header> {
    Header::read(region)
}

/// The region that makes `new` the only key of the archive, with the same data key: parts stay as they are.
///
/// To be written over the old one a copy at a time, in the order of [`rotation_order`](super::header::rotation_order).
/// Who held the old key and has a copy of the old header, or the data key, can still open the archive.
pub fn rotate(region: &[u8], old: &Key, new: &Key) -> Result<Vec<u8>> {
    rotate_at(region, old, new, Cost::DEFAULT)
}

fn rotate_at(region: &[u8], old: &Key, new: &Key, cost: Cost) -> Result<Vec<u8>> {
    let (header, data_key) = unlock(region, old)?;
    new.check(Some(header.cipher))?;
    let generation = header
        .generation
        .checked_add(1)
        .ok_or_else(|| Error::new(Kind::Unsupported, "the archive's key was rotated too often"))?;
    let identity = header.identity();
    let slot = Slot::wrap(new, cost, &fresh()?, &data_key, &identity)?;
    Ok(signed(&data_key, &identity, generation, vec![slot])?.region())
}

fn unlock(region: &[u8], key: &Key) -> Result<(Header, Secret32)> {
    key.check(None)?;
    let header = Header::read(region)?;
    let identity = header.identity();
    if SlotKind::of(key) == SlotKind::Passphrase {
        Cost::check_all(header.slots.iter().map(|slot| slot.cost))?;
    }
    for slot in &header.slots {
        let Some(data_key) = slot.unwrap(key, &identity)? else { continue };
        // The copy that does not count is authenticated as well: nobody leaves a slot of their own there.
        for copy in header::good_copies(region) {
            let genuine = signed(&data_key, &identity, copy.generation, copy.slots.clone())?;
            let same = genuine.commitment.ct_eq(&copy.commitment) & genuine.mac.ct_eq(&copy.mac);
            if copy.identity() != identity || !bool::from(same) {
                return Err(altered());
            }
        }
        return Ok((header, data_key));
    }
    let kind = SlotKind::of(key);
    let message = match kind {
        _ if header.slots().any(|slot| slot == kind) => "the key does not open this archive",
        SlotKind::Raw => "the archive opens with a passphrase, and a raw key was given",
        SlotKind::Passphrase => "the archive opens with a raw key, and a passphrase was given",
    };
    Err(Error::new(Kind::WrongKey, message))
}

/// The header of these facts, with what only the data key can add.
fn signed(data_key: &Secret32, identity: &Identity, generation: u32, slots: Vec<Slot>) -> Result<Header> {
    let mut commitment = [0; 32];
    derive_for(identity, data_key, "key commitment", &mut commitment)?;
    let Identity { archive_id, cipher, codec } = *identity;
    let mut header = Header { cipher, codec, generation, archive_id, commitment, slots, mac: [0; 32] };
    let mut key = Secret32::default();
    derive_for(identity, data_key, "header authentication", &mut *key)?;
    let mac = Hmac::<Sha256>::new_from_slice(&*key)
        .map_err(|_| Error::new(Kind::Internal, "a MAC key of a length that there is not"))?;
    header.mac = mac.chain_update(header.signed_bytes()).finalize().into_bytes().into();
    Ok(header)
}

fn fresh() -> Result<Fresh> {
    Ok(Fresh { salt: random()?, nonce: random()? })
}

fn derive_for(identity: &Identity, data_key: &Secret32, label: &str, out: &mut [u8]) -> Result<()> {
    derive(&**data_key, &identity.archive_id, label, &[identity.cipher.id(), identity.codec.id()], out)
}

/// Seals parts. Clones share their keys, and any number of threads may seal at once.
#[derive(Clone)]
pub struct Sealer(Arc<Parts>);

impl Sealer {
    /// Appends the sealed `plain` to `out`. After an error, `out` is as it was.
    ///
    /// `seq` is the part's position in the archive, counted from 0. **No two different parts of an archive may be
    /// sealed with the same number**: GCM would give both away.
    pub fn seal(&self, seq: u64, kind: u32, plain: &[u8], out: &mut Vec<u8>) -> Result<()> {
        let from = out.len();
        out.reserve(self.sealed_len(plain.len() as u64) as usize);
        out.resize(from + self.prefix_len(), 0);
        out.extend_from_slice(plain);
        self.seal_in_place(seq, kind, out, from)
    }

    /// Like [`seal`](Self::seal), where the plain bytes are in place already: `out` holds from `from` on
    /// [`prefix_len`](Self::prefix_len) bytes of any value and then the plain ones, and will hold the body from `from`
    /// on. After an error, `out` ends at `from`.
    pub fn seal_in_place(&self, seq: u64, kind: u32, out: &mut Vec<u8>, from: usize) -> Result<()> {
        let plain = out.len().checked_sub(from + self.prefix_len());
        let plain = plain.ok_or_else(|| Error::new(Kind::Internal, "no room was left before what is to be sealed"))?;
        let sealed = self.sealed_len(plain as u64);
        out.reserve(sealed as usize - (out.len() - from));
        let binding = self.0.binding(seq, kind, sealed);
        self.0.mode.seal(seq, &binding, out, from).inspect_err(|_| out.truncate(from))?;
        debug_assert_eq!((out.len() - from) as u64, sealed);
        Ok(())
    }

    /// The length of the body that `plain_len` bytes are sealed into.
    pub fn sealed_len(&self, plain_len: u64) -> u64 {
        sealed_len(self.0.identity.cipher, plain_len)
    }

    /// How many bytes of a body come before the ciphertext.
    pub fn prefix_len(&self) -> usize {
        prefix(self.0.identity.cipher)
    }
}

/// Opens parts. Clones share their keys, and any number of threads may open at once.
#[derive(Clone)]
pub struct Opener(Arc<Parts>);

impl Opener {
    /// The length of the body that `plain_len` bytes are sealed into.
    pub fn sealed_len(&self, plain_len: u64) -> u64 {
        sealed_len(self.0.identity.cipher, plain_len)
    }

    /// Appends to `out` what `body` was sealed from, if it was sealed as part `seq` of this archive and of this kind.
    /// Otherwise the error is of [`Kind::Damaged`] and nothing is appended.
    pub fn open(&self, seq: u64, kind: u32, body: &[u8], out: &mut Vec<u8>) -> Result<()> {
        let start = out.len();
        let binding = self.0.binding(seq, kind, body.len() as u64);
        self.0.mode.open(seq, &binding, body, out).map_err(|_| {
            out.truncate(start);
            Error::new(Kind::Damaged, format!("part {seq} failed authentication"))
        })
    }
}

/// What sealing and opening have in common: the archive's identity and its keys for parts.
struct Parts {
    identity: Identity,
    mode: Box<dyn Mode>,
}

const PLACE: &[u8; 5] = b"part\0";
const BINDING: usize = LABEL.len() + PLACE.len() + 16 + 8 + 4 + 8;

impl Parts {
    fn new(data_key: &Secret32, identity: &Identity) -> Result<Self> {
        let mut key = Zeroizing::new(vec![0; identity.cipher.key_len()]);
        derive_for(identity, data_key, "part encryption", &mut key)?;
        let mut mac_key = Secret32::default();
        if !identity.cipher.is_gcm() {
            derive_for(identity, data_key, "part authentication", &mut *mac_key)?;
        }
        Ok(Self { identity: *identity, mode: keyed(identity.cipher, &key, &*mac_key)? })
    }

    /// Where a body belongs, as bytes that are authenticated with it.
    fn binding(&self, seq: u64, kind: u32, body_len: u64) -> [u8; BINDING] {
        let mut bytes = [0; BINDING];
        let mut rest = &mut bytes[..];
        for field in
            [LABEL, PLACE, &self.identity.archive_id, &seq.to_le_bytes(), &kind.to_le_bytes(), &body_len.to_le_bytes()]
        {
            let (here, after) = rest.split_at_mut(field.len());
            here.copy_from_slice(field);
            rest = after;
        }
        bytes
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealer").field("identity", &self.0.identity).finish_non_exhaustive()
    }
}

impl fmt::Debug for Opener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opener").field("identity", &self.0.identity).finish_non_exhaustive()
    }
}

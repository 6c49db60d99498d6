//! A slot: the archive's data key, wrapped for one key that a user holds.
//!
//! A slot first tells whether a key is the right one, and then whether it is itself what was written; that is how a
//! wrong key and a header that was tampered with come to be different errors.

use aes_gcm::aead::AeadInOut;
use aes_gcm::{Aes256Gcm, KeyInit};
use subtle::ConstantTimeEq;

use super::{FORMAT, Identity};
use crate::archive::key::{Cost, Key, Secret32, derive};
use crate::{Error, Kind, Result};

/// Which sort of key a slot is for. The numbers are part of the file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SlotKind {
    /// A raw key of the cipher's length.
    Raw = 1,
    /// A passphrase.
    Passphrase = 2,
}

impl SlotKind {
    /// The sort of slot that `key` fits.
    pub fn of(key: &Key) -> Self {
        match key {
            Key::Raw(_) => Self::Raw,
            Key::Passphrase(_) => Self::Passphrase,
        }
    }
}

/// What makes two slots for the same keys differ: new random bytes each time.
pub(in crate::archive) struct Fresh {
    pub(in crate::archive) salt: [u8; 16],
    pub(in crate::archive) nonce: [u8; 12],
}

/// A slot as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::archive) struct Slot {
    pub(in crate::archive) kind: SlotKind,
    pub(in crate::archive) cost: Cost,
    salt: [u8; 16],
    check: [u8; 16],
    nonce: [u8; 12],
    wrapped: [u8; 48],
}

impl Slot {
    /// The length of a stored slot.
    pub(in crate::archive) const LEN: usize = 108;

    /// Wraps `data_key` for `key`; `cost` counts only for a passphrase.
    pub(in crate::archive) fn wrap(
        key: &Key,
        cost: Cost,
        fresh: &Fresh,
        data_key: &Secret32,
        identity: &Identity,
    ) -> Result<Self> {
        let kind = SlotKind::of(key);
        let cost = if kind == SlotKind::Raw { Cost::default() } else { cost };
        let Fresh { salt, nonce } = *fresh;
        let mut slot = Self { kind, cost, salt, check: [0; 16], nonce, wrapped: [0; 48] };
        let (kek, check) = slot.kek(key)?;
        slot.check = check;
        let (sealed, tag) = slot.wrapped.split_at_mut(32);
        sealed.copy_from_slice(&**data_key);
        let made = Aes256Gcm::new((&*kek).into())
            .encrypt_inout_detached(&nonce.into(), &binding(kind, cost, identity), sealed.into())
            .map_err(|_| Error::new(Kind::Internal, "the data key could not be wrapped"))?;
        tag.copy_from_slice(&made);
        Ok(slot)
    }

    /// The data key; `None` if `key` is not this slot's.
    pub(in crate::archive) fn unwrap(&self, key: &Key, identity: &Identity) -> Result<Option<Secret32>> {
        if SlotKind::of(key) != self.kind {
            return Ok(None);
        }
        let (kek, check) = self.kek(key)?;
        if !bool::from(check.ct_eq(&self.check)) {
            return Ok(None);
        }
        let (sealed, tag) = self.wrapped.split_at(32);
        let mut data_key = Secret32::default();
        data_key.copy_from_slice(sealed);
        let tag: [u8; 16] = tag.try_into().map_err(|_| altered())?;
        Aes256Gcm::new((&*kek).into())
            .decrypt_inout_detached(
                &self.nonce.into(),
                &binding(self.kind, self.cost, identity),
                data_key.as_mut_slice().into(),
                &tag.into(),
            )
            .map_err(|_| altered())?;
        Ok(Some(data_key))
    }

    /// The key that wraps, and the value that tells it without giving it away.
    fn kek(&self, key: &Key) -> Result<(Secret32, [u8; 16])> {
        let stretched;
        let secret = match key {
            Key::Raw(bytes) => bytes.expose(),
            Key::Passphrase(bytes) => {
                stretched = self.cost.stretch(bytes.expose(), &self.salt)?;
                &stretched[..]
            }
        };
        let mut kek = Secret32::default();
        let mut check = [0; 16];
        derive(secret, &self.salt, "key wrapping", &[self.kind as u8], &mut *kek)?;
        derive(secret, &self.salt, "key check", &[self.kind as u8], &mut check)?;
        Ok((kek, check))
    }

    /// Appends the slot as it is stored.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&[self.kind as u8, 0, 0, 0]);
        out.extend_from_slice(&self.cost.memory_kib.to_le_bytes());
        out.extend_from_slice(&self.cost.passes.to_le_bytes());
        out.extend_from_slice(&self.cost.lanes.to_le_bytes());
        out.extend_from_slice(&self.salt);
        out.extend_from_slice(&self.check);
        out.extend_from_slice(&self.nonce);
        out.extend_from_slice(&self.wrapped);
    }

    /// The slot of these bytes; `None` if no writer makes such a slot.
    pub(super) fn read(bytes: &[u8; Self::LEN]) -> Option<Self> {
        let mut rest = &bytes[..];
        let [kind, 0, 0, 0] = take::<4>(&mut rest)? else { return None };
        let cost = Cost {
            memory_kib: u32::from_le_bytes(take(&mut rest)?),
            passes: u32::from_le_bytes(take(&mut rest)?),
            lanes: u32::from_le_bytes(take(&mut rest)?),
        };
        let kind = match kind {
            1 if cost == Cost::default() => SlotKind::Raw,
            2 => SlotKind::Passphrase,
            _ => return None,
        };
        let (salt, check) = (take(&mut rest)?, take(&mut rest)?);
        let (nonce, wrapped) = (take(&mut rest)?, take(&mut rest)?);
        Some(Self { kind, cost, salt, check, nonce, wrapped })
    }
}

/// The next `N` bytes of `rest`.
pub(super) fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (bytes, after) = rest.split_first_chunk::<N>()?;
    *rest = after;
    Some(*bytes)
}

/// A header whose digest is right and whose keyed values are not: somebody wrote it who did not hold the data key.
pub(in crate::archive) fn altered() -> Error {
    Error::new(Kind::Damaged, "the archive's header was altered: the key is right, and what it protects is not")
}

/// A slot is good for one archive, of one format, cipher and codec, and under its own parameters.
fn binding(kind: SlotKind, cost: Cost, identity: &Identity) -> [u8; 33] {
    let mut bytes = [0; 33];
    bytes[..16].copy_from_slice(&identity.archive_id);
    bytes[16] = kind as u8;
    bytes[17..19].copy_from_slice(&FORMAT.to_le_bytes());
    bytes[19] = identity.cipher.id();
    bytes[20] = identity.codec.id();
    bytes[21..25].copy_from_slice(&cost.memory_kib.to_le_bytes());
    bytes[25..29].copy_from_slice(&cost.passes.to_le_bytes());
    bytes[29..].copy_from_slice(&cost.lanes.to_le_bytes());
    bytes
}

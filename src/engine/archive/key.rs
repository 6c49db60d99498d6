//! The keys that users hold, and how every other key comes from them.
//!
//! A user's key never touches data: it wraps the archive's own random data key, and each use has a key derived from
//! that one. Whatever holds secret bytes wipes them when it goes and shows nothing of them in `Debug`.

use std::fmt;

use argon2::{Algorithm, Argon2, Block, Params, Version};
use hkdf::Hkdf;
use rand::TryRng;
use rand::rngs::SysRng;
use sha2::Sha256;
use zeroize::{Zeroize, Zeroizing};

use super::cipher::Cipher;
use crate::{Error, Kind, Result};

/// Names the format in everything that is derived or authenticated.
pub(super) const LABEL: &[u8] = b"simplemdb-backup v1\0";

/// 32 secret bytes, wiped when they go.
pub(super) type Secret32 = Zeroizing<[u8; 32]>;

/// Bytes that nobody should see: wiped when they go, and not shown by `Debug`.
#[derive(Clone)]
pub struct SecretBytes(Zeroizing<Vec<u8>>);

impl SecretBytes {
    /// The bytes themselves.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for SecretBytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }
}

impl From<&[u8]> for SecretBytes {
    fn from(bytes: &[u8]) -> Self {
        Self(Zeroizing::new(bytes.to_vec()))
    }
}

impl fmt::Debug for SecretBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretBytes(..)")
    }
}

/// A buffer for secret bytes that is used again and again, and wiped when it goes. Wiping it for every part would cost
/// more than opening one.
#[derive(Default)]
pub(super) struct Scratch(Zeroizing<Vec<u8>>);

impl Scratch {
    /// The largest that is kept: one huge row is no reason to hold on to its memory.
    const KEPT: usize = 8 << 20;

    /// An empty buffer with room for `len` bytes. It must not be made to grow: what it leaves behind then is not wiped.
    pub(super) fn with_room(&mut self, len: usize) -> &mut Vec<u8> {
        if self.0.capacity() < len || self.0.capacity() > Self::KEPT {
            self.0 = Zeroizing::new(Vec::with_capacity(len));
        }
        self.0.clear();
        &mut self.0
    }
}

/// What a user opens an archive with.
#[derive(Debug, Clone)]
pub enum Key {
    /// As many random bytes as the cipher's key has.
    Raw(SecretBytes),
    /// Any words; the key is derived from them with Argon2id.
    Passphrase(SecretBytes),
}

impl Key {
    /// A raw key for `cipher`, which the user wrote as `given_name`; the length must be exactly the cipher's.
    pub fn raw(cipher: Cipher, given_name: &str, bytes: impl Into<SecretBytes>) -> Result<Self> {
        let bytes = bytes.into();
        cipher.check_key_len(given_name, bytes.expose().len())?;
        Ok(Self::Raw(bytes))
    }

    /// A passphrase of any length but none.
    pub fn passphrase(bytes: impl Into<SecretBytes>) -> Result<Self> {
        let key = Self::Passphrase(bytes.into());
        key.check(None)?;
        Ok(key)
    }

    /// A new raw key for `cipher`, from the system's generator.
    pub fn generate(cipher: Cipher) -> Result<Self> {
        let mut bytes = Zeroizing::new(vec![0; cipher.key_len()]);
        fill_random(&mut bytes)?;
        Ok(Self::Raw(SecretBytes(bytes)))
    }

    /// The bytes themselves.
    pub fn expose(&self) -> &[u8] {
        match self {
            Self::Raw(bytes) | Self::Passphrase(bytes) => bytes.expose(),
        }
    }

    /// Refuses what cannot be a key: no passphrase, or a raw key that is not of the length for `cipher`.
    pub(super) fn check(&self, cipher: Option<Cipher>) -> Result<()> {
        match (self, cipher) {
            (Self::Raw(bytes), Some(cipher)) => cipher.check_key_len(cipher.name(), bytes.expose().len()),
            (Self::Passphrase(bytes), _) if bytes.expose().is_empty() => {
                Err(Error::new(Kind::Configuration, "The passphrase is empty"))
            }
            _ => Ok(()),
        }
    }
}

/// What a passphrase is worked with: Argon2id's parameters, as an archive stores them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Cost {
    pub(super) memory_kib: u32,
    pub(super) passes: u32,
    pub(super) lanes: u32,
}

impl Cost {
    /// OWASP's first choice: it fits beside a backup in the memory that a PHP process has.
    pub(super) const DEFAULT: Self = Self { memory_kib: 19_456, passes: 2, lanes: 1 };
    /// More than this and a file could exhaust whoever opens it.
    pub(super) const LARGEST: Self = Self { memory_kib: 262_144, passes: 16, lanes: 4 };

    /// The most that all slots of an archive may cost together, in KiB times passes: about a second.
    pub(super) const IN_ALL: u64 = 1 << 20;

    /// Refuses slots that cost too much together: each of them is tried with a wrong passphrase.
    pub(super) fn check_all(costs: impl Iterator<Item = Self> + Clone) -> Result<()> {
        costs.clone().try_for_each(Self::check)?;
        let all: u64 = costs.map(|cost| u64::from(cost.memory_kib) * u64::from(cost.passes)).sum();
        if all > Self::IN_ALL {
            return Err(Error::new(
                Kind::Unsupported,
                format!(
                    "the archive wants {all} KiB times passes to derive its keys; {} are the limit for all of them",
                    Self::IN_ALL
                ),
            ));
        }
        Ok(())
    }

    /// Refuses costs beyond the limits, before any work is done.
    pub(super) fn check(self) -> Result<()> {
        let most = Self::LARGEST;
        if self.memory_kib > most.memory_kib || self.passes > most.passes || self.lanes > most.lanes {
            return Err(Error::new(
                Kind::Unsupported,
                format!(
                    "the archive wants {} KiB, {} passes and {} lanes to derive its key; {} KiB, {} and {} are the limit",
                    self.memory_kib, self.passes, self.lanes, most.memory_kib, most.passes, most.lanes
                ),
            ));
        }
        Ok(())
    }

    /// Argon2id, version 0x13 (RFC 9106), of `passphrase`.
    pub(super) fn stretch(self, passphrase: &[u8], salt: &[u8; 16]) -> Result<Secret32> {
        self.check()?;
        let failed = |e: argon2::Error| {
            Error::new(Kind::Damaged, format!("the archive's parameters for deriving its key make no sense: {e}"))
        };
        let params = Params::new(self.memory_kib, self.passes, self.lanes, Some(32)).map_err(failed)?;
        let mut memory = Memory(Vec::new());
        memory
            .0
            .try_reserve_exact(params.block_count())
            .map_err(|e| Error::with_cause(Kind::Storage, "no memory to derive a key from the passphrase", e))?;
        memory.0.resize(params.block_count(), Block::new());
        let mut key = Secret32::default();
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into_with_memory(passphrase, salt, &mut *key, &mut memory.0[..])
            .map_err(failed)?;
        Ok(key)
    }
}

/// Argon2's working memory, wiped when it goes.
struct Memory(Vec<Block>);

impl Drop for Memory {
    fn drop(&mut self) {
        for block in &mut self.0 {
            AsMut::<[u64]>::as_mut(block).zeroize();
        }
    }
}

/// HKDF-SHA-256 (RFC 5869) for one use: `label` and `context` say which.
pub(super) fn derive(secret: &[u8], salt: &[u8], label: &str, context: &[u8], out: &mut [u8]) -> Result<()> {
    Hkdf::<Sha256>::new(Some(salt), secret)
        .expand_multi_info(&[LABEL, label.as_bytes(), b"\0", context], out)
        .map_err(|_| Error::new(Kind::Internal, "a derived key is too long"))
}

/// Fills `bytes` from the system's generator.
pub(super) fn fill_random(bytes: &mut [u8]) -> Result<()> {
    SysRng.try_fill_bytes(bytes).map_err(|e| Error::with_cause(Kind::Internal, "the system gave no random bytes", e))
}

/// `N` bytes from the system's generator.
pub(super) fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    fill_random(&mut bytes)?;
    Ok(bytes)
}

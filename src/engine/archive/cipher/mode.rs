//! What a cipher does to one body, given its keys and the bytes that say where the body belongs.
//!
//! Both modes authenticate before they decrypt: no byte of a body that fails ever comes out.

use aes::cipher::block_padding::Pkcs7;
use aes::cipher::consts::{U12, U16};
use aes::cipher::{
    BlockCipherDecrypt, BlockCipherEncrypt, BlockModeDecrypt, BlockModeEncrypt, BlockSizeUser, InnerIvInit,
};
use aes::{Aes128, Aes192, Aes256};
use aes_gcm::aead::AeadInOut;
use aes_gcm::{AesGcm, KeyInit};
use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::Cipher;
use crate::archive::key::random;
use crate::{Error, Kind, Result};

/// The bytes of an IV, of a block and of GCM's tag.
pub(in crate::archive) const BLOCK: usize = 16;
/// The bytes of CBC's MAC.
pub(in crate::archive) const MAC: usize = 32;

/// A body that is not what was sealed, or not for this place.
pub(in crate::archive) struct Refused;

/// A cipher with its keys.
pub(in crate::archive) trait Mode: Send + Sync {
    /// Seals what `body` holds from `from + prefix` on; everything from `from` on becomes the sealed body.
    fn seal(&self, sequence: u64, binding: &[u8], body: &mut Vec<u8>, from: usize) -> Result<()>;

    /// Appends what `body` was sealed from. What is appended before it fails is for the caller to take back.
    fn open(&self, sequence: u64, binding: &[u8], body: &[u8], out: &mut Vec<u8>) -> Result<(), Refused>;
}

/// The length of what comes before the ciphertext: CBC's IV.
pub(in crate::archive) fn prefix(cipher: Cipher) -> usize {
    if cipher.is_gcm() { 0 } else { BLOCK }
}

/// The length of the body that `plain` bytes are sealed into.
pub(in crate::archive) fn sealed_len(cipher: Cipher, plain: u64) -> u64 {
    if cipher.is_gcm() {
        plain.saturating_add(BLOCK as u64)
    } else {
        // The IV, whole blocks with one to sixteen bytes of padding, the MAC.
        let blocks = plain / BLOCK as u64 + 1;
        blocks.saturating_mul(BLOCK as u64).saturating_add((BLOCK + MAC) as u64)
    }
}

/// The mode of `cipher` under `key`, which has the cipher's length; `mac_key` is CBC's and empty for GCM.
pub(in crate::archive) fn keyed(cipher: Cipher, key: &[u8], mac_key: &[u8]) -> Result<Box<dyn Mode>> {
    let wrong = |_| Error::new(Kind::Internal, format!("a key of {} bytes for {}", key.len(), cipher.name()));
    let mac = || Hmac::<Sha256>::new_from_slice(mac_key).map_err(wrong);
    Ok(match cipher {
        Cipher::Aes128Gcm => Box::new(Gcm(AesGcm::<Aes128, U12>::new_from_slice(key).map_err(wrong)?)),
        Cipher::Aes192Gcm => Box::new(Gcm(AesGcm::<Aes192, U12>::new_from_slice(key).map_err(wrong)?)),
        Cipher::Aes256Gcm => Box::new(Gcm(AesGcm::<Aes256, U12>::new_from_slice(key).map_err(wrong)?)),
        Cipher::Aes128Cbc => Box::new(Cbc { block: Aes128::new_from_slice(key).map_err(wrong)?, mac: mac()? }),
        Cipher::Aes192Cbc => Box::new(Cbc { block: Aes192::new_from_slice(key).map_err(wrong)?, mac: mac()? }),
        Cipher::Aes256Cbc => Box::new(Cbc { block: Aes256::new_from_slice(key).map_err(wrong)?, mac: mac()? }),
    })
}

struct Gcm<C>(AesGcm<C, U12>);

/// Deterministic, 96 bits: the part's number. The key is new with each archive, so no nonce meets a key twice.
fn nonce(sequence: u64) -> [u8; 12] {
    let mut nonce = [0; 12];
    nonce[4..].copy_from_slice(&sequence.to_be_bytes());
    nonce
}

impl<C> Mode for Gcm<C>
where
    C: BlockSizeUser<BlockSize = U16> + BlockCipherEncrypt + Send + Sync,
{
    fn seal(&self, sequence: u64, binding: &[u8], body: &mut Vec<u8>, from: usize) -> Result<()> {
        let tag = self
            .0
            .encrypt_inout_detached(&nonce(sequence).into(), binding, (&mut body[from..]).into())
            .map_err(|_| Error::new(Kind::Unsupported, format!("part {sequence} is too large to seal")))?;
        body.extend_from_slice(&tag);
        Ok(())
    }

    fn open(&self, sequence: u64, binding: &[u8], body: &[u8], out: &mut Vec<u8>) -> Result<(), Refused> {
        let (ciphertext, tag) = body.split_last_chunk::<BLOCK>().ok_or(Refused)?;
        let start = out.len();
        out.extend_from_slice(ciphertext);
        self.0
            .decrypt_inout_detached(&nonce(sequence).into(), binding, (&mut out[start..]).into(), &(*tag).into())
            .map_err(|_| Refused)
    }
}

struct Cbc<C> {
    block: C,
    mac: Hmac<Sha256>,
}

impl<C> Mode for Cbc<C>
where
    C: BlockSizeUser<BlockSize = U16> + BlockCipherEncrypt + BlockCipherDecrypt + Send + Sync,
{
    fn seal(&self, _: u64, binding: &[u8], body: &mut Vec<u8>, from: usize) -> Result<()> {
        let iv = random::<BLOCK>()?;
        body[from..from + BLOCK].copy_from_slice(&iv);
        let plain = body.len() - from - BLOCK;
        body.resize(from + BLOCK + (plain / BLOCK + 1) * BLOCK, 0);
        cbc::Encryptor::inner_iv_init(&self.block, &iv.into())
            .encrypt_padded::<Pkcs7>(&mut body[from + BLOCK..], plain)
            .map_err(|_| Error::new(Kind::Internal, "no room for the padding"))?;
        let mac = self.mac.clone().chain_update(binding).chain_update(&body[from..]).finalize();
        body.extend_from_slice(&mac.into_bytes());
        Ok(())
    }

    fn open(&self, _: u64, binding: &[u8], body: &[u8], out: &mut Vec<u8>) -> Result<(), Refused> {
        let (signed, mac) = body.split_last_chunk::<MAC>().ok_or(Refused)?;
        self.mac.clone().chain_update(binding).chain_update(signed).verify_slice(mac).map_err(|_| Refused)?;
        let (iv, ciphertext) = signed.split_first_chunk::<BLOCK>().ok_or(Refused)?;
        let start = out.len();
        out.extend_from_slice(ciphertext);
        let plain = cbc::Decryptor::inner_iv_init(&self.block, &(*iv).into())
            .decrypt_padded::<Pkcs7>(&mut out[start..])
            .map_err(|_| Refused)?
            .len();
        out.truncate(start + plain);
        Ok(())
    }
}

//! The form in which `EncryptedStorageAdapter` keeps data: base64(iv . base64(ciphertext)).
//!
//! The CBC form is the one `openssl_encrypt()` and `openssl_decrypt()` make and read. The GCM form is the same with a
//! nonce of 12 bytes, and the tag after the ciphertext.

use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use aes::{Aes128, Aes192, Aes256};
use aes_gcm::aead::consts::U12;
use aes_gcm::{AeadInOut, AesGcm, KeyInit, Nonce};
use base64::Engine as _;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use crate::random;

/// A cipher: AES with a key of this many bytes, in one of two modes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cipher {
    /// Bytes of the key.
    pub key_length: usize,
    authenticated: bool,
}

const BLOCK: usize = 16;
const NONCE: usize = 12;

/// Reads with and without padding, as PHP does.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

impl Cipher {
    /// The cipher of this name, in any case.
    pub fn named(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let (bits, mode) = name.strip_prefix("aes-")?.split_once('-')?;
        let key_length = match bits {
            "128" => 16,
            "192" => 24,
            "256" => 32,
            _ => return None,
        };
        let authenticated = match mode {
            "cbc" => false,
            "gcm" => true,
            _ => return None,
        };
        Some(Self { key_length, authenticated })
    }

    /// Encrypts; none if the key has the wrong length.
    pub fn seal(self, key: &[u8], data: &[u8]) -> Option<Vec<u8>> {
        let iv = random::bytes(if self.authenticated { NONCE } else { BLOCK });
        let ciphertext = match (self.authenticated, self.key_length) {
            (false, 16) => cbc_encrypt::<cbc::Encryptor<Aes128>>(key, &iv, data),
            (false, 24) => cbc_encrypt::<cbc::Encryptor<Aes192>>(key, &iv, data),
            (false, _) => cbc_encrypt::<cbc::Encryptor<Aes256>>(key, &iv, data),
            (true, 16) => gcm_encrypt::<AesGcm<Aes128, U12>>(key, &iv, data),
            (true, 24) => gcm_encrypt::<AesGcm<Aes192, U12>>(key, &iv, data),
            (true, _) => gcm_encrypt::<AesGcm<Aes256, U12>>(key, &iv, data),
        }?;
        let mut inner = iv;
        inner.extend_from_slice(BASE64.encode(ciphertext).as_bytes());
        Some(BASE64.encode(inner).into_bytes())
    }

    /// Decrypts; none if the key is wrong or the data damaged, so far as the mode can tell.
    pub fn open(self, key: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let inner = decode(sealed)?;
        let (iv, text) = inner.split_at_checked(if self.authenticated { NONCE } else { BLOCK })?;
        let ciphertext = decode(text)?;
        match (self.authenticated, self.key_length) {
            (false, 16) => cbc_decrypt::<cbc::Decryptor<Aes128>>(key, iv, ciphertext),
            (false, 24) => cbc_decrypt::<cbc::Decryptor<Aes192>>(key, iv, ciphertext),
            (false, _) => cbc_decrypt::<cbc::Decryptor<Aes256>>(key, iv, ciphertext),
            (true, 16) => gcm_decrypt::<AesGcm<Aes128, U12>>(key, iv, ciphertext),
            (true, 24) => gcm_decrypt::<AesGcm<Aes192, U12>>(key, iv, ciphertext),
            (true, _) => gcm_decrypt::<AesGcm<Aes256, U12>>(key, iv, ciphertext),
        }
    }
}

/// AES-256-CBC the way `openssl_encrypt()` takes a key of any length: cut, or filled up with zeros. The IV comes first.
pub fn seal_loose(key: &[u8], data: &[u8]) -> Vec<u8> {
    let mut fitted = zeroize::Zeroizing::new([0; 32]);
    let used = key.len().min(fitted.len());
    fitted[..used].copy_from_slice(&key[..used]);
    let iv = random::bytes(BLOCK);
    let ciphertext = cbc_encrypt::<cbc::Encryptor<Aes256>>(&*fitted, &iv, data).expect("a key of 32 bytes");
    encode(&[iv, ciphertext].concat())
}

/// Base64 as PHP writes it.
pub fn encode(data: &[u8]) -> Vec<u8> {
    BASE64.encode(data).into_bytes()
}

/// Base64 as PHP reads it when it is not strict: what is not of the alphabet is passed over.
pub fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let mut clean: Vec<u8> =
        text.iter().copied().filter(|c| c.is_ascii_alphanumeric() || matches!(c, b'+' | b'/')).collect();
    if clean.len() % 4 == 1 {
        clean.pop();
    }
    BASE64.decode(clean).ok()
}

fn cbc_encrypt<C: KeyIvInit + BlockModeEncrypt>(key: &[u8], iv: &[u8], data: &[u8]) -> Option<Vec<u8>> {
    let mut buffer = data.to_vec();
    buffer.resize(data.len() + BLOCK, 0);
    let length = C::new_from_slices(key, iv).ok()?.encrypt_padded::<Pkcs7>(&mut buffer, data.len()).ok()?.len();
    buffer.truncate(length);
    Some(buffer)
}

fn cbc_decrypt<C: KeyIvInit + BlockModeDecrypt>(key: &[u8], iv: &[u8], mut data: Vec<u8>) -> Option<Vec<u8>> {
    let length = C::new_from_slices(key, iv).ok()?.decrypt_padded::<Pkcs7>(&mut data).ok()?.len();
    data.truncate(length);
    Some(data)
}

fn gcm_encrypt<C: KeyInit + AeadInOut<NonceSize = U12>>(key: &[u8], nonce: &[u8], data: &[u8]) -> Option<Vec<u8>> {
    let nonce: Nonce<U12> = nonce.try_into().ok()?;
    let mut buffer = data.to_vec();
    C::new_from_slice(key).ok()?.encrypt_in_place(&nonce, b"", &mut buffer).ok()?;
    Some(buffer)
}

fn gcm_decrypt<C: KeyInit + AeadInOut<NonceSize = U12>>(
    key: &[u8],
    nonce: &[u8],
    mut data: Vec<u8>,
) -> Option<Vec<u8>> {
    let nonce: Nonce<U12> = nonce.try_into().ok()?;
    C::new_from_slice(key).ok()?.decrypt_in_place(&nonce, b"", &mut data).ok()?;
    Some(data)
}

//! `EncryptedStorageAdapter`: encrypts what goes into another storage, and decrypts what comes out.

use super::envelope::{self, Cipher};
use crate::zend::props::encrypted_storage_adapter as p;
use crate::zend::{Array, Call, Php, Read, ToZval, Zval, function, large};
use crate::{backup_exception, format, random};

/// Whether a cipher of this name exists and takes keys of this length; the reason if not.
pub fn check(cipher: &str, key_length: usize) -> Result<Cipher, String> {
    let Some(found) = Cipher::named(cipher) else { return Err(format!("Unsupported cipher: {cipher}")) };
    if found.key_length != key_length {
        let expected = found.key_length;
        return Err(format!("Invalid key length for {cipher}. Expected {expected} bytes, got {key_length}"));
    }
    Ok(found)
}

pub fn construct(call: &Call) -> Php {
    call.set(p::BASE_STORAGE, call.arg(0))?;
    call.set(p::ENCRYPTION_KEY, call.arg(1))?;
    call.set(p::CIPHER, call.arg(2))?;
    cipher(call)?;
    Ok(Zval::new())
}

pub fn store(call: &Call) -> Php {
    wrapped("encrypt_store", || {
        let data = call.arg(1);
        let data = if data.is_string() { data } else { data.stringify()?.to_zval() };
        let key = call.get(p::ENCRYPTION_KEY)?;
        let Some(sealed) = cipher(call)?.seal(key.bytes(), data.bytes()) else {
            return Err(backup_exception::storage("encryption", "Failed to encrypt data"));
        };
        let about = Array::new()
            .with("encrypted", true)
            .with("cipher", call.get(p::CIPHER)?)
            .with("encrypted_at", format::date("Y-m-d H:i:s")?)
            .with("original_size", data.bytes().len())
            .with("encrypted_size", sealed.len());
        let metadata = function("array_merge", args![call.arg(2), about])?;
        base(call, "store", args![call.arg(0), large(&sealed)?, metadata])
    })
}

pub fn retrieve(call: &Call) -> Php {
    wrapped("decrypt_retrieve", || {
        let stored = base(call, "retrieve", args![call.arg(0)])?;
        if !stored.is_string() {
            return Ok(Zval::new());
        }
        let metadata = call.this().call("getMetadata", args![call.arg(0)])?;
        if !metadata.field("encrypted").is_some_and(Read::truthy) {
            return Ok(stored);
        }
        let key = call.get(p::ENCRYPTION_KEY)?;
        let Some(data) = cipher(call)?.open(key.bytes(), stored.bytes()) else {
            let inner = "Storage operation 'decryption' failed: Failed to decrypt data";
            return Err(backup_exception::storage("decryption", inner));
        };
        large(&data)
    })
}

pub fn delete(call: &Call) -> Php {
    base(call, "delete", args![call.arg(0)])
}

pub fn exists(call: &Call) -> Php {
    base(call, "exists", args![call.arg(0)])
}

pub fn get_metadata(call: &Call) -> Php {
    base(call, "getMetadata", args![call.arg(0)])
}

pub fn list(call: &Call) -> Php {
    base(call, "list", args![])
}

pub fn get_stats(call: &Call) -> Php {
    let about = Array::new()
        .with("enabled", true)
        .with("cipher", call.get(p::CIPHER)?)
        .with("key_length", format!("{} bits", call.get(p::ENCRYPTION_KEY)?.bytes().len() * 8));
    let mut stats = Array::copy(&base(call, "getStats", args![])?);
    stats.insert("encryption", about);
    Ok(stats.to_zval())
}

pub fn generate_key(call: &Call) -> Php {
    let length = Cipher::named(&call.text(0)).map_or(32, |cipher| cipher.key_length);
    Ok(random::bytes(length).to_zval())
}

pub fn encode_key(call: &Call) -> Php {
    Ok(envelope::encode(&call.bytes(0)).to_zval())
}

pub fn decode_key(call: &Call) -> Php {
    Ok(envelope::decode(&call.bytes(0)).unwrap_or_default().to_zval())
}

getters! {
    get_base_storage => p::BASE_STORAGE,
    get_cipher => p::CIPHER,
}

fn cipher(call: &Call) -> Php<Cipher> {
    let key_length = call.get(p::ENCRYPTION_KEY)?.bytes().len();
    check(&call.get(p::CIPHER)?.text(), key_length).map_err(|reason| backup_exception::configuration(&reason))
}

fn base(call: &Call, method: &str, arguments: Vec<Zval>) -> Php {
    call.get_object(p::BASE_STORAGE)?.call(method, arguments)
}

/// Any `\Exception` on the way becomes a failure of this operation.
fn wrapped(operation: &str, run: impl FnOnce() -> Php) -> Php {
    run().map_err(|thrown| match thrown.exception().and_then(|exception| exception.message()) {
        Ok(message) => backup_exception::storage(operation, message),
        Err(other) => other,
    })
}

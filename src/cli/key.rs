//! From key options to a key.
//!
//! How long a raw key is, the cipher says, so that there is never a doubt what a file holds: exactly so many bytes
//! are the key itself; anything else must be text, the same bytes as base64 or hexadecimal digits, with blanks and
//! line breaks around it. Nothing is cut, filled up or hashed to fit.

use std::path::PathBuf;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use simplemdb_backup_engine::archive::cipher::Cipher;
use simplemdb_backup_engine::archive::header::{Header, SlotKind};
use simplemdb_backup_engine::archive::key::{Key, SecretBytes};
use simplemdb_backup_engine::{Error, Kind, Result};
use zeroize::Zeroizing;

use crate::args::{KeyArgs, NewKeyArgs};
use crate::secret;

/// Holds a raw key as base64 where no option says otherwise.
pub const KEY_VARIABLE: &str = "SIMPLEMDB_BACKUP_KEY";

/// Base64 with its padding or without.
pub const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Where a key is to come from.
pub enum Source {
    /// A file that holds a raw key.
    File(PathBuf),
    /// A file that holds a passphrase.
    Passphrase(PathBuf),
    /// The variable [`KEY_VARIABLE`].
    Variable(Zeroizing<String>),
    /// Whoever sits at the terminal.
    Prompt,
}

impl KeyArgs {
    /// Where the key is to come from; `None` where none was given.
    pub fn meant(&self) -> Result<Option<Source>> {
        let typed = choose(self.key_file.as_ref(), self.passphrase_file.as_ref(), self.key_prompt);
        match typed {
            Some(source) => Ok(Some(source)),
            None => Ok(secret::variable(KEY_VARIABLE)?.map(Source::Variable)),
        }
    }

    /// Whether an option names a key. The variable is none.
    pub fn is_typed(&self) -> bool {
        self.key_file.is_some() || self.passphrase_file.is_some() || self.key_prompt
    }
}

impl NewKeyArgs {
    /// Where the new key is to come from.
    pub fn meant(&self) -> Result<Source> {
        choose(self.new_key_file.as_ref(), self.new_passphrase_file.as_ref(), self.new_key_prompt)
            .ok_or_else(|| Error::new(Kind::Configuration, "no new key was given"))
    }
}

fn choose(key: Option<&PathBuf>, passphrase: Option<&PathBuf>, prompt: bool) -> Option<Source> {
    let key = key.map(|path| Source::File(path.clone()));
    let passphrase = passphrase.map(|path| Source::Passphrase(path.clone()));
    key.or(passphrase).or(prompt.then_some(Source::Prompt))
}

impl Source {
    /// The key to open an archive that begins with `header`. What cannot be one of its keys is a wrong key.
    pub fn to_open(&self, header: &Header) -> Result<Key> {
        let wrong = |e: Error| match e.kind() {
            Kind::Configuration => Error::new(Kind::WrongKey, e.to_string()),
            _ => e,
        };
        match self {
            // A file that is not there is a mistake of the command, not of the key.
            Self::File(path) => {
                Ok(secret::file(path)?).and_then(|bytes| file(path, &bytes, header.cipher).map_err(wrong))
            }
            Self::Passphrase(path) => passphrase(path),
            Self::Variable(text) => variable(text, header.cipher).map_err(wrong),
            Self::Prompt => {
                let has = |kind| header.slots().any(|slot| slot == kind);
                let question = if has(SlotKind::Passphrase) { "Passphrase" } else { "Key, as base64 or hex" };
                let typed = secret::prompt(question)?;
                match from_text(typed.as_bytes(), header.cipher.key_len()) {
                    Some(bytes) if has(SlotKind::Raw) => Key::raw(header.cipher, header.cipher.name(), bytes),
                    _ if has(SlotKind::Passphrase) => Key::passphrase(typed.as_bytes()),
                    _ => Err(wrong(refused("what was typed", header.cipher, "it is not"))),
                }
            }
        }
    }

    /// The key to seal a new archive with, or an old one anew.
    pub fn to_seal(&self, cipher: Cipher) -> Result<Key> {
        match self {
            Self::File(path) => file(path, &secret::file(path)?, cipher),
            Self::Passphrase(path) => passphrase(path),
            Self::Variable(text) => variable(text, cipher),
            Self::Prompt => Key::passphrase(secret::prompt_twice("New passphrase")?.as_bytes()),
        }
    }
}

fn file(path: &std::path::Path, content: &[u8], cipher: Cipher) -> Result<Key> {
    let length = cipher.key_len();
    let bytes = if content.len() == length { Some(content.into()) } else { from_text(content, length) };
    let bytes = bytes.ok_or_else(|| {
        let held = match secret::line(content).len() {
            n if n == length => format!("its {length} bytes are followed by a line break"),
            _ => format!("it holds {} bytes that are neither", content.len()),
        };
        refused(&path.display().to_string(), cipher, &held)
    })?;
    Key::raw(cipher, cipher.name(), bytes)
}

fn variable(text: &str, cipher: Cipher) -> Result<Key> {
    let bytes = from_text(text.as_bytes(), cipher.key_len());
    let bytes = bytes.ok_or_else(|| refused(&format!("the variable {KEY_VARIABLE}"), cipher, "it is not"))?;
    Key::raw(cipher, cipher.name(), bytes)
}

fn passphrase(path: &std::path::Path) -> Result<Key> {
    let content = secret::file(path)?;
    Key::passphrase(secret::line(&content)).map_err(|e| e.context(path.display()))
}

fn refused(what: &str, cipher: Cipher, held: &str) -> Error {
    let length = cipher.key_len();
    let form = format!("{length} bytes, or these as base64 or as {} hexadecimal digits", 2 * length);
    Error::new(Kind::Configuration, format!("{what} must be a key for {}: {form}; {held}", cipher.name()))
}

/// The `length` bytes that a text stands for: hexadecimal digits or base64, nothing else and no other length.
fn from_text(text: &[u8], length: usize) -> Option<SecretBytes> {
    let text = text.trim_ascii();
    let mut bytes = Zeroizing::new(vec![0; text.len()]);
    if text.len() == 2 * length && hex::decode_to_slice(text, &mut bytes[..length]).is_ok() {
        return Some(SecretBytes::from(&bytes[..length]));
    }
    let decoded = BASE64.decode_slice(text, &mut bytes).ok()?;
    (decoded == length).then(|| SecretBytes::from(&bytes[..length]))
}

#[cfg(test)]
mod tests;

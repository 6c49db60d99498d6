//! The six ciphers, and what each does to the body of a part.

pub(super) mod mode;

use crate::{Error, Kind, Result};

/// How parts are encrypted. The numbers are part of the file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Cipher {
    /// AES-128 in CBC, with HMAC-SHA-256 over the ciphertext.
    Aes128Cbc = 1,
    /// AES-192 in CBC, with HMAC-SHA-256 over the ciphertext.
    Aes192Cbc = 2,
    /// AES-256 in CBC, with HMAC-SHA-256 over the ciphertext.
    Aes256Cbc = 3,
    /// AES-128 in GCM.
    Aes128Gcm = 4,
    /// AES-192 in GCM.
    Aes192Gcm = 5,
    /// AES-256 in GCM.
    Aes256Gcm = 6,
}

impl Cipher {
    /// Every cipher, in the order of their numbers.
    pub const ALL: [Self; 6] =
        [Self::Aes128Cbc, Self::Aes192Cbc, Self::Aes256Cbc, Self::Aes128Gcm, Self::Aes192Gcm, Self::Aes256Gcm];

    /// The cipher of this name, in any case.
    pub fn parse(name: &str) -> Result<Self> {
        Self::ALL
            .into_iter()
            .find(|cipher| cipher.name().eq_ignore_ascii_case(name))
            .ok_or_else(|| Error::new(Kind::Configuration, format!("Unsupported cipher: {name}")))
    }

    /// The name, in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Aes128Cbc => "aes-128-cbc",
            Self::Aes192Cbc => "aes-192-cbc",
            Self::Aes256Cbc => "aes-256-cbc",
            Self::Aes128Gcm => "aes-128-gcm",
            Self::Aes192Gcm => "aes-192-gcm",
            Self::Aes256Gcm => "aes-256-gcm",
        }
    }

    /// The length of its key in bytes.
    pub fn key_len(self) -> usize {
        match self {
            Self::Aes128Cbc | Self::Aes128Gcm => 16,
            Self::Aes192Cbc | Self::Aes192Gcm => 24,
            Self::Aes256Cbc | Self::Aes256Gcm => 32,
        }
    }

    /// The number in the file.
    pub fn id(self) -> u8 {
        self as u8
    }

    /// The cipher of a number in a file.
    pub fn from_id(id: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|cipher| cipher.id() == id)
    }

    /// Whether the mode authenticates by itself; the others are CBC with a MAC beside it.
    pub fn is_gcm(self) -> bool {
        matches!(self, Self::Aes128Gcm | Self::Aes192Gcm | Self::Aes256Gcm)
    }

    /// Refuses a raw key that is not exactly as long as the cipher's. `given_name` is the cipher as the user wrote it.
    pub fn check_key_len(self, given_name: &str, len: usize) -> Result<()> {
        let expected = self.key_len();
        if len == expected {
            return Ok(());
        }
        Err(Error::new(
            Kind::Configuration,
            format!("Invalid key length for {given_name}. Expected {expected} bytes, got {len}"),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_in_any_case() {
        for cipher in Cipher::ALL {
            assert_eq!(Cipher::parse(cipher.name()).unwrap(), cipher);
            assert_eq!(Cipher::parse(&cipher.name().to_uppercase()).unwrap(), cipher);
            assert_eq!(Cipher::from_id(cipher.id()), Some(cipher));
            assert!(cipher.name().contains(&(cipher.key_len() * 8).to_string()));
            assert_eq!(cipher.is_gcm(), cipher.name().ends_with("gcm"));
        }
        assert_eq!(Cipher::from_id(0), None);
        assert_eq!(Cipher::from_id(7), None);
        let error = Cipher::parse("rot13").unwrap_err();
        assert_eq!((error.kind(), error.to_string().as_str()), (Kind::Configuration, "Unsupported cipher: rot13"));
    }

    #[test]
    fn a_key_of_another_length_is_refused_in_the_words_of_the_user() {
        let cipher = Cipher::parse("AES-256-GCM").unwrap();
        cipher.check_key_len("AES-256-GCM", 32).unwrap();
        let error = cipher.check_key_len("AES-256-GCM", 5).unwrap_err();
        assert_eq!(error.kind(), Kind::Configuration);
        assert_eq!(error.to_string(), "Invalid key length for AES-256-GCM. Expected 32 bytes, got 5");
    }
}

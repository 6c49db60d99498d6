//! The six ciphers.

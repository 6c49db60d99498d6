//! Storage adapters: places for archives.

pub mod encrypted_storage_adapter;
pub mod envelope;
pub mod local_storage;
pub mod location;

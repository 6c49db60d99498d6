//! The PHP face of the backup engine: the classes of `SimpleMDB\Backup`.
//!
//! `php-stubs/` declares the classes; a build step turns them into a table, and each method there is answered by the
//! function of the same name in the module of the same name here. `zend` is the only place with `unsafe`.
//!
//! The invariant: an object behaves as one of a PHP class does (clone, `==`, serialization, subclasses, coercion of
//! arguments), and what the engine does stands behind it.
#![deny(unsafe_code)]
#![allow(clippy::unnecessary_wraps)] // every method has the one signature that the table asks for

#[macro_use]
#[allow(unsafe_code)]
mod zend;
#[macro_use]
mod accessors;

mod backup_builder;
mod backup_config;
mod backup_exception;
mod backup_manager;
mod backup_metadata;
mod backup_result;
mod backup_strategy;
mod backup_type;
mod compress;
mod database;
mod format;
mod job;
mod lifecycle;
mod metadata_store;
mod migration;
mod migration_generator;
mod random;
mod registry;
mod restore_builder;
mod restore_options;
mod restore_result;
mod schema_analyzer;
mod storage;
mod strategies;

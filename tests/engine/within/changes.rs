//! The same changes for an account that may not make databases: everything is beside the target in the target itself.

#[path = "../changes.rs"]
mod changes;

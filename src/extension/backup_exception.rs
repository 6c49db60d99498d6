//! `BackupException`, its named constructors, and the way our own code throws it.

use crate::zend::{Call, Class, Id, Object, Php, Thrown, ToZval};

/// Makes one with this message.
pub fn new(message: impl ToZval) -> Php<Object> {
    Class::own(Id::BackupException).make(args![message])
}

/// Throws one with this message.
pub fn throw(message: impl ToZval) -> Thrown {
    new(message).map_or_else(|thrown| thrown, Object::throw)
}

/// `Storage operation 'x' failed: y`.
pub fn storage(operation: &str, reason: impl AsRef<[u8]>) -> Thrown {
    throw([b"Storage operation '", operation.as_bytes(), b"' failed: ", reason.as_ref()].concat())
}

/// `Invalid backup configuration: x`.
pub fn configuration(reason: &str) -> Thrown {
    throw(format!("Invalid backup configuration: {reason}"))
}

fn made(parts: &[&[u8]]) -> Php {
    Ok(new(parts.concat())?.value())
}

pub fn backup_failed(call: &Call) -> Php {
    made(&[b"Backup failed for '", &call.bytes(0), b"': ", &call.bytes(1)])
}

pub fn restore_failed(call: &Call) -> Php {
    made(&[b"Restore failed for backup '", &call.bytes(0), b"': ", &call.bytes(1)])
}

pub fn storage_failed(call: &Call) -> Php {
    made(&[b"Storage operation '", &call.bytes(0), b"' failed: ", &call.bytes(1)])
}

pub fn strategy_not_found(call: &Call) -> Php {
    made(&[b"Backup strategy not found for type: ", &call.bytes(0)])
}

pub fn invalid_configuration(call: &Call) -> Php {
    made(&[b"Invalid backup configuration: ", &call.bytes(0)])
}

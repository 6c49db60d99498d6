//! `BackupResult`: a value object that says how a backup went.

use std::time::Duration;

use crate::format;
use crate::zend::props::backup_result as p;
use crate::zend::{Array, Call, Class, Id, Object, Php, Read, ToZval};

constructor!(
    p::ID,
    p::NAME,
    p::PATH,
    p::SIZE,
    p::CREATED_AT,
    p::DURATION,
    p::CHECKSUM,
    p::METADATA,
    p::SUCCESS,
    p::ERROR_MESSAGE
);

getters! {
    get_id => p::ID,
    get_name => p::NAME,
    get_path => p::PATH,
    get_size => p::SIZE,
    get_created_at => p::CREATED_AT,
    get_duration => p::DURATION,
    get_checksum => p::CHECKSUM,
    get_metadata => p::METADATA,
    is_success => p::SUCCESS,
    get_error_message => p::ERROR_MESSAGE,
}

pub fn get_formatted_size(call: &Call) -> Php {
    format::size(call.get(p::SIZE)?.int())
}

pub fn get_formatted_duration(call: &Call) -> Php {
    format::duration(call.get(p::DURATION)?.float())
}

pub fn to_array(call: &Call) -> Php {
    let array = Array::new()
        .with("id", call.get(p::ID)?)
        .with("name", call.get(p::NAME)?)
        .with("path", call.get(p::PATH)?)
        .with("size", call.get(p::SIZE)?)
        .with("formatted_size", call.this().call("getFormattedSize", args![])?)
        .with("created_at", format::moment(&call.get(p::CREATED_AT)?)?)
        .with("duration", call.get(p::DURATION)?)
        .with("formatted_duration", call.this().call("getFormattedDuration", args![])?)
        .with("checksum", call.get(p::CHECKSUM)?)
        .with("metadata", call.get(p::METADATA)?)
        .with("success", call.get(p::SUCCESS)?)
        .with("error_message", call.get(p::ERROR_MESSAGE)?);
    Ok(array.to_zval())
}

/// A result that says what went wrong.
pub fn failed(prefix: &str, config: &Object, duration: Duration, message: &str) -> Php<Object> {
    Class::own(Id::BackupResult).make(args![
        format::unique(prefix)?,
        config.call("getName", args![])?,
        "",
        0_i64,
        format::now()?,
        duration.as_secs_f64(),
        "",
        Array::new(),
        false,
        message,
    ])
}

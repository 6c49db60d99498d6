//! `BackupMetadata`: a value object, one row of the registry.

use crate::format;
use crate::zend::props::backup_metadata as p;
use crate::zend::{Array, Call, Php, Read, ToZval, Zval};

constructor!(
    p::ID,
    p::NAME,
    p::DATABASE,
    p::TYPE,
    p::CREATED_AT,
    p::SIZE,
    p::CHECKSUM,
    p::STORAGE_TYPE,
    p::STORAGE_PATH,
    p::METADATA
);

getters! {
    get_id => p::ID,
    get_name => p::NAME,
    get_database => p::DATABASE,
    get_type => p::TYPE,
    get_created_at => p::CREATED_AT,
    get_size => p::SIZE,
    get_checksum => p::CHECKSUM,
    get_storage_type => p::STORAGE_TYPE,
    get_storage_path => p::STORAGE_PATH,
}

pub fn get_metadata(call: &Call) -> Php {
    // Of thousands in a list each is looked at once: what nobody keeps is not kept here either.
    call.this().unpacked().unwrap_or_else(|| call.get(p::METADATA))
}

pub fn get_formatted_size(call: &Call) -> Php {
    format::size(call.get(p::SIZE)?.int())
}

pub fn get_tags(call: &Call) -> Php {
    let tags = call.this().call("getMetadata", args![])?;
    let tags = tags.field("tags").map(Read::elements).unwrap_or_default();
    Ok(Array::list(tags.into_iter().filter(Zval::is_string)).to_zval())
}

pub fn get_description(call: &Call) -> Php {
    let metadata = call.this().call("getMetadata", args![])?;
    Ok(metadata.field("description").filter(|text| text.is_string()).to_zval())
}

pub fn to_array(call: &Call) -> Php {
    let kind = call.get_object(p::TYPE)?;
    let array = Array::new()
        .with("id", call.get(p::ID)?)
        .with("name", call.get(p::NAME)?)
        .with("database", call.get(p::DATABASE)?)
        .with("type", kind.enum_value()?)
        .with("type_description", kind.call("getDescription", args![])?)
        .with("created_at", format::moment(&call.get(p::CREATED_AT)?)?)
        .with("size", call.get(p::SIZE)?)
        .with("formatted_size", call.this().call("getFormattedSize", args![])?)
        .with("checksum", call.get(p::CHECKSUM)?)
        .with("storage_type", call.get(p::STORAGE_TYPE)?)
        .with("storage_path", call.get(p::STORAGE_PATH)?)
        .with("metadata", get_metadata(call)?);
    Ok(array.to_zval())
}

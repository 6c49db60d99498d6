//! `BackupConfig`: a value object that says how one backup is made.

use crate::backup_type::Kind;
use crate::zend::props::backup_config as p;
use crate::zend::{Array, Call, Php, ToZval, Zval};

pub fn construct(call: &Call) -> Php {
    call.set(p::NAME, call.arg(0))?;
    call.set(p::DATABASE, call.arg(1))?;
    call.set(p::TYPE, Kind::Full.case())?;
    call.set(p::INCLUDE_TABLES, Array::new())?;
    call.set(p::EXCLUDE_TABLES, Array::new())?;
    call.set(p::COMPRESS_ENABLED, false)?;
    call.set(p::COMPRESSION_METHOD, "gzip")?;
    call.set(p::ENCRYPT_ENABLED, false)?;
    call.set(p::ENCRYPTION_KEY, ())?;
    call.set(p::STORAGE_LOCATION, "local://backups/")?;
    call.set(p::STORAGE_OPTIONS, Array::new())?;
    call.set(p::DESCRIPTION, ())?;
    call.set(p::TAGS, Array::new())?;
    call.set(p::VERIFY_AFTER_BACKUP, true)?;
    call.set(p::GENERATE_MIGRATIONS, false)?;
    call.set(p::MAX_FILE_SIZE, 10_i64 << 20)?;
    call.set(p::TABLES_PER_FILE, 50_i64)?;
    Ok(Zval::new())
}

getters! {
    get_name => p::NAME,
    get_database => p::DATABASE,
    get_type => p::TYPE,
    get_include_tables => p::INCLUDE_TABLES,
    get_exclude_tables => p::EXCLUDE_TABLES,
    is_compress_enabled => p::COMPRESS_ENABLED,
    get_compression_method => p::COMPRESSION_METHOD,
    is_encrypt_enabled => p::ENCRYPT_ENABLED,
    get_encryption_key => p::ENCRYPTION_KEY,
    get_storage_location => p::STORAGE_LOCATION,
    get_storage_options => p::STORAGE_OPTIONS,
    get_description => p::DESCRIPTION,
    get_tags => p::TAGS,
    should_verify_after_backup => p::VERIFY_AFTER_BACKUP,
    should_generate_migrations => p::GENERATE_MIGRATIONS,
    get_max_file_size => p::MAX_FILE_SIZE,
    get_tables_per_file => p::TABLES_PER_FILE,
}

setters! {
    set_type => p::TYPE,
    set_include_tables => p::INCLUDE_TABLES,
    set_exclude_tables => p::EXCLUDE_TABLES,
    set_storage_location => p::STORAGE_LOCATION,
    set_storage_options => p::STORAGE_OPTIONS,
    set_description => p::DESCRIPTION,
    set_tags => p::TAGS,
    set_verify_after_backup => p::VERIFY_AFTER_BACKUP,
    set_generate_migrations => p::GENERATE_MIGRATIONS,
    set_max_file_size => p::MAX_FILE_SIZE,
    set_tables_per_file => p::TABLES_PER_FILE,
}

pub fn set_compression(call: &Call) -> Php {
    call.set(p::COMPRESS_ENABLED, call.arg(0))?;
    call.set(p::COMPRESSION_METHOD, call.arg(1))?;
    call.fluent()
}

pub fn set_encryption(call: &Call) -> Php {
    call.set(p::ENCRYPT_ENABLED, call.arg(0))?;
    call.set(p::ENCRYPTION_KEY, call.arg(1))?;
    call.fluent()
}

pub fn to_array(call: &Call) -> Php {
    let array = Array::new()
        .with("name", call.get(p::NAME)?)
        .with("database", call.get(p::DATABASE)?)
        .with("type", call.get_object(p::TYPE)?.enum_value()?)
        .with("include_tables", call.get(p::INCLUDE_TABLES)?)
        .with("exclude_tables", call.get(p::EXCLUDE_TABLES)?)
        .with("compress_enabled", call.get(p::COMPRESS_ENABLED)?)
        .with("compression_method", call.get(p::COMPRESSION_METHOD)?)
        .with("encrypt_enabled", call.get(p::ENCRYPT_ENABLED)?)
        .with("storage_location", call.get(p::STORAGE_LOCATION)?)
        .with("storage_options", call.get(p::STORAGE_OPTIONS)?)
        .with("description", call.get(p::DESCRIPTION)?)
        .with("tags", call.get(p::TAGS)?)
        .with("verify_after_backup", call.get(p::VERIFY_AFTER_BACKUP)?)
        .with("generate_migrations", call.get(p::GENERATE_MIGRATIONS)?)
        .with("max_file_size", call.get(p::MAX_FILE_SIZE)?)
        .with("tables_per_file", call.get(p::TABLES_PER_FILE)?);
    Ok(array.to_zval())
}

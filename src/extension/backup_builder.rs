//! `BackupBuilder`: puts a configuration together, step by step, and has the manager carry it out.

use simplemdb_backup_engine::sql::definer::Definers;

use crate::backup_type::Kind;
use crate::job;
use crate::zend::props::backup_builder as p;
use crate::zend::{Array, Call, Callable, Class, Object, Php, Read, ToZval, Zval, function};
use crate::{backup_exception, backup_manager};

constructor!(p::MANAGER, p::CONFIG);

getters! { get_config => p::CONFIG }

/// Passes values to a setter of the configuration, and answers `$this`.
fn pass(call: &Call, setter: &str, values: Vec<Zval>) -> Php {
    config(call)?.call(setter, values)?;
    call.fluent()
}

pub fn full(call: &Call) -> Php {
    pass(call, "setType", args![Kind::Full.case()])
}

pub fn schema_only(call: &Call) -> Php {
    pass(call, "setType", args![Kind::Schema.case()])
}

pub fn data_only(call: &Call) -> Php {
    pass(call, "setType", args![Kind::Data.case()])
}

pub fn include_tables(call: &Call) -> Php {
    pass(call, "setIncludeTables", args![call.arg(0)])
}

pub fn exclude_tables(call: &Call) -> Php {
    pass(call, "setExcludeTables", args![call.arg(0)])
}

pub fn compress(call: &Call) -> Php {
    pass(call, "setCompression", args![true, call.arg(0)])
}

pub fn no_compression(call: &Call) -> Php {
    pass(call, "setCompression", args![false])
}

pub fn encrypt(call: &Call) -> Php {
    pass(call, "setEncryption", args![true, call.arg(0)])
}

pub fn store(call: &Call) -> Php {
    pass(call, "setStorageLocation", args![call.arg(0)])
}

pub fn description(call: &Call) -> Php {
    pass(call, "setDescription", args![call.arg(0)])
}

pub fn verify(call: &Call) -> Php {
    pass(call, "setVerifyAfterBackup", args![true])
}

pub fn no_verification(call: &Call) -> Php {
    pass(call, "setVerifyAfterBackup", args![false])
}

pub fn generate_migrations(call: &Call) -> Php {
    pass(call, "setGenerateMigrations", args![true])
}

pub fn max_file_size(call: &Call) -> Php {
    pass(call, "setMaxFileSize", args![call.arg(0)])
}

pub fn tables_per_file(call: &Call) -> Php {
    pass(call, "setTablesPerFile", args![call.arg(0)])
}

pub fn incremental(call: &Call) -> Php {
    config(call)?.call("setType", args![Kind::Incremental.case()])?;
    if call.arg(0).truthy() {
        set_options(call, |options| options.insert("last_backup_id", call.arg(0)))?;
    }
    call.fluent()
}

pub fn tag(call: &Call) -> Php {
    let mut tags = Array::copy(&config(call)?.call("getTags", args![])?);
    tags.push(call.arg(0));
    config(call)?.call("setTags", args![tags])?;
    call.fluent()
}

pub fn tags(call: &Call) -> Php {
    let tags = config(call)?.call("getTags", args![])?;
    let tags = function("array_merge", args![tags, call.arg(0)])?;
    config(call)?.call("setTags", args![tags])?;
    call.fluent()
}

pub fn split_large_files(call: &Call) -> Php {
    call.this().call("tablesPerFile", args![call.arg(0)])
}

pub fn use_expressive_syntax(call: &Call) -> Php {
    set_options(call, |options| options.insert("use_expressive_syntax", true))
}

pub fn output_path(call: &Call) -> Php {
    set_options(call, |options| options.insert("output_path", call.arg(0)))
}

pub fn streaming(call: &Call) -> Php {
    set_options(call, |options| {
        options.insert("use_streaming", true);
        options.insert("chunk_size", call.arg(0));
    })
}

pub fn encrypted(call: &Call) -> Php {
    set_options(call, |options| {
        options.insert("encryption_enabled", true);
        options.insert("encryption_key", call.arg(0));
        options.insert("encryption_cipher", call.arg(1));
    })
}

pub fn connections(call: &Call) -> Php {
    if call.arg(0).int() < 1 {
        return Err(backup_exception::configuration("connections must be at least 1"));
    }
    set_options(call, |options| options.insert("connections", call.arg(0)))
}

pub fn compression_level(call: &Call) -> Php {
    let level = call.arg(0).int();
    if !(1..=22).contains(&level) {
        return Err(backup_exception::configuration(&format!(
            "the compression level must be from 1 to 22, got {level}"
        )));
    }
    set_options(call, |options| options.insert("compression_level", level))
}

pub fn definers(call: &Call) -> Php {
    check_definers(&call.arg(0).text())?;
    set_options(call, |options| options.insert("definers", call.arg(0)))
}

/// Refuses what names no definers.
pub fn check_definers(definers: &str) -> Php<()> {
    Definers::parse(definers).map(drop).map_err(|e| backup_exception::configuration(&e.to_string()))
}

pub fn include_users(call: &Call) -> Php {
    set_options(call, |options| options.insert("include_users", call.arg(0)))
}

pub fn on_progress(call: &Call) -> Php {
    call.set(p::PROGRESS, closure(&call.arg(0))?)?;
    call.fluent()
}

/// `Closure::fromCallable($callable)`: what can be kept in a property and called from anywhere later.
pub fn closure(callable: &Zval) -> Php {
    Class::named("Closure")?.call("fromCallable", args![callable])
}

pub fn execute(call: &Call) -> Php {
    let manager = call.get_object(p::MANAGER)?;
    let _hint = job::hint(&manager, Callable::new(&call.get(p::PROGRESS)?));
    manager.call("executeBackup", args![config(call)?])
}

pub fn validate(call: &Call) -> Php {
    for getter in ["getName", "getDatabase", "getStorageLocation"] {
        if !config(call)?.call(getter, args![])?.truthy() {
            return Ok(false.to_zval());
        }
    }
    Ok(true.to_zval())
}

pub fn estimate_size(call: &Call) -> Php {
    let config = config(call)?;
    match backup_manager::strategy(&call.get_object(p::MANAGER)?, &config) {
        Ok(strategy) => strategy.call("estimateSize", args![config]),
        // no strategy for it, and so no size
        Err(thrown) => thrown.exception().map(|_| 0_i64.to_zval()),
    }
}

pub fn preview(call: &Call) -> Php {
    let config = config(call)?;
    let get = |getter: &str| config.call(getter, args![]);
    let kind = get("getType")?.as_object();
    let compression = if get("isCompressEnabled")?.truthy() { get("getCompressionMethod")? } else { "none".to_zval() };
    let raw_key = get("getStorageOptions")?.field("encryption_enabled").is_some_and(Read::truthy);
    let encrypted = raw_key || get("isEncryptEnabled")?.truthy();
    let description = kind.as_ref().map(|kind| kind.call("getDescription", args![])).transpose()?;
    let array = Array::new()
        .with("name", get("getName")?)
        .with("database", get("getDatabase")?)
        .with("type", kind.map(|kind| kind.enum_value()).transpose()?)
        .with("type_description", description)
        .with("include_tables", get("getIncludeTables")?)
        .with("exclude_tables", get("getExcludeTables")?)
        .with("compression", compression)
        .with("encryption", if encrypted { "enabled" } else { "disabled" })
        .with("storage_location", get("getStorageLocation")?)
        .with("generate_migrations", get("shouldGenerateMigrations")?)
        .with("estimated_size", call.this().call("estimateSize", args![])?);
    Ok(array.to_zval())
}

fn config(call: &Call) -> Php<Object> {
    call.get_object(p::CONFIG)
}

fn set_options(call: &Call, change: impl FnOnce(&mut Array)) -> Php {
    let config = config(call)?;
    let mut options = Array::copy(&config.call("getStorageOptions", args![])?);
    change(&mut options);
    config.call("setStorageOptions", args![options])?;
    call.fluent()
}

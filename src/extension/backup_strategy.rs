//! `BackupStrategy`: the base of all strategies, ours and the users'.

use sha2::{Digest, Sha256};

use crate::job::strings;
use crate::storage::envelope;
use crate::zend::props::backup_strategy as p;
use crate::zend::{Array, Call, Object, Php, Read, ToZval, Zval, large};
use crate::{backup_exception, compress};

pub fn construct(call: &Call) -> Php {
    call.set(p::DB, call.arg(0))?;
    Ok(Zval::new())
}

getters! { get_database => p::DB }

pub fn validate(call: &Call) -> Php {
    let config = call.object(0);
    let named = config.call("getName", args![])?.truthy();
    Ok((named && config.call("getDatabase", args![])?.truthy()).to_zval())
}

pub fn estimate_size(call: &Call) -> Php {
    let size = || -> Php<i64> {
        let sql = "SELECT SUM(data_length + index_length) AS size FROM information_schema.tables \
                   WHERE table_schema = ?";
        let row = ask(call, sql, &call.object(0))?.call("fetch", args!["assoc"])?;
        Ok(row.field("size").map_or(0, Read::int))
    };
    match size() {
        Ok(size) => Ok(size.to_zval()),
        // the size is not known: 0, as it always was
        Err(thrown) => thrown.exception().map(|_| 0_i64.to_zval()),
    }
}

pub fn get_tables_to_backup(call: &Call) -> Php {
    let tables = || -> Php {
        let config = call.object(0);
        let sql = "SELECT table_name FROM information_schema.tables \
                   WHERE table_schema = ? AND table_type = 'BASE TABLE'";
        let all = strings(&ask(call, sql, &config)?.call("fetchAll", args!["col"])?)?;
        let included = strings(&config.call("getIncludeTables", args![])?)?;
        let excluded = strings(&config.call("getExcludeTables", args![])?)?;
        let chosen = all
            .into_iter()
            .filter(|table| included.is_empty() || included.contains(table))
            .filter(|table| !excluded.contains(table));
        Ok(Array::list(chosen).to_zval())
    };
    match tables() {
        Ok(tables) => Ok(tables),
        // no list can be had: an empty one, as it always was
        Err(thrown) => thrown.exception().map(|_| Array::new().to_zval()),
    }
}

pub fn calculate_checksum(call: &Call) -> Php {
    Ok(hex::encode(Sha256::digest(call.arg(0).bytes())).to_zval())
}

pub fn compress_data(call: &Call) -> Php {
    let config = call.object(1);
    if !config.call("isCompressEnabled", args![])?.truthy() {
        return Ok(call.arg(0));
    }
    let method = config.call("getCompressionMethod", args![])?.text();
    match compress::whole(&method, call.arg(0).bytes()) {
        Some(data) => large(&data),
        None => Err(backup_exception::configuration(&format!("Unsupported compression method: {method}"))),
    }
}

pub fn encrypt_data(call: &Call) -> Php {
    let config = call.object(1);
    if !config.call("isEncryptEnabled", args![])?.truthy() {
        return Ok(call.arg(0));
    }
    let key = config.call("getEncryptionKey", args![])?;
    if key.bytes().is_empty() {
        // encryption was asked for: data in the clear is not an answer
        return Err(backup_exception::throw("Encryption key is required when encryption is enabled"));
    }
    large(&envelope::seal_loose(key.bytes(), call.arg(0).bytes()))
}

/// Asks the server about the database of a configuration.
fn ask(call: &Call, sql: &str, config: &Object) -> Php<Object> {
    let database = config.call("getDatabase", args![])?;
    let answer = call.get_object(p::DB)?.call("query", args![sql, Array::list([database])])?;
    answer.as_object().ok_or_else(|| backup_exception::throw("the database connection gave no result"))
}

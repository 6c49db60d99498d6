//! `BackupStrategy`: the base of all strategies, ours and the users'.

use sha2::{Digest, Sha256};

use crate::backup_type::Kind;
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
    match estimate(call, &call.object(0)) {
        Ok(size) => Ok(size.to_zval()),
        // the size is not known: 0, as it always was
        Err(thrown) => thrown.exception().map(|_| 0_i64.to_zval()),
    }
}

fn estimate(call: &Call, config: &Object) -> Php<i64> {
    let kind = config.call("getType", args![])?.as_object();
    if kind.is_some_and(|kind| matches!(Kind::of(&kind), Ok(Kind::Schema))) {
        return Ok(0);
    }
    let sql = "SELECT table_name AS name, data_length + index_length AS size FROM information_schema.tables \
               WHERE table_schema = ? AND table_type = 'BASE TABLE'";
    let rows = ask(call, sql, config)?.call("fetchAll", args!["assoc"])?.elements();
    let wanted = wanted(config)?;
    let sizes = rows.iter().filter_map(|row| {
        let name = row.field("name")?.text();
        wanted(&name).then(|| row.field("size").map_or(0, Read::int))
    });
    Ok(sizes.sum())
}

pub fn get_tables_to_backup(call: &Call) -> Php {
    let tables = || -> Php {
        let config = call.object(0);
        let sql = "SELECT table_name FROM information_schema.tables \
                   WHERE table_schema = ? AND table_type = 'BASE TABLE'";
        let all = strings(&ask(call, sql, &config)?.call("fetchAll", args!["col"])?)?;
        let wanted = wanted(&config)?;
        Ok(Array::list(all.into_iter().filter(|table| wanted(table))).to_zval())
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

/// Whether a table is one that the configuration includes and does not exclude.
fn wanted(config: &Object) -> Php<impl Fn(&String) -> bool> {
    let included = strings(&config.call("getIncludeTables", args![])?)?;
    let excluded = strings(&config.call("getExcludeTables", args![])?)?;
    Ok(move |table: &String| (included.is_empty() || included.contains(table)) && !excluded.contains(table))
}

/// Asks the server about the database of a configuration.
fn ask(call: &Call, sql: &str, config: &Object) -> Php<Object> {
    let database = config.call("getDatabase", args![])?;
    let answer = call.get_object(p::DB)?.call("query", args![sql, Array::list([database])])?;
    answer.as_object().ok_or_else(|| backup_exception::throw("the database connection gave no result"))
}

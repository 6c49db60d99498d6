//! `StreamingMySQLDumpStrategy`: the strategy behind `streaming()`, and of incremental and differential backups.

use crate::zend::props::streaming_mysql_dump_strategy as p;
use crate::zend::{Call, Php, Read, Zval, function};

pub fn construct(call: &Call) -> Php {
    call.scope().construct_parent(&call.this(), args![call.arg(0)])?;
    call.set(p::CHUNK_SIZE, call.arg(1))?;
    let folder = call.arg(2);
    call.set(p::TEMP_DIRECTORY, if folder.is_null() { function("sys_get_temp_dir", args![])? } else { folder })?;
    Ok(Zval::new())
}

pub fn execute(call: &Call) -> Php {
    let chunk = (call.get(p::CHUNK_SIZE)?.int(), call.get(p::TEMP_DIRECTORY)?.text());
    super::execute(&call.this(), &call.object(0), Some(chunk), "backup_")
}

getters! { get_chunk_size => p::CHUNK_SIZE }

setters! { set_chunk_size => p::CHUNK_SIZE }

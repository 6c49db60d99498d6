//! The strategies that run on the engine.

use std::time::Instant;

use crate::job::{self, BackupJob, Failure, Outcome};
use crate::zend::props::backup_strategy as p;
use crate::zend::{Array, Class, Id, Object, Php, Read};
use crate::{backup_result, format};

pub mod mysql_dump_strategy;
pub mod streaming_mysql_dump_strategy;

/// Makes a backup and says how it went. `chunk` is what a streaming strategy brings along, `prefix` begins the id of a
/// backup that failed.
fn execute(strategy: &Object, config: &Object, chunk: Option<(i64, String)>, prefix: &str) -> Php {
    let started = Instant::now();
    match attempt(strategy, config, chunk, started) {
        Ok(result) => Ok(result.value()),
        Err(failure) => {
            let message = failure.message()?;
            Ok(backup_result::failed(prefix, config, started.elapsed(), &message)?.value())
        }
    }
}

fn attempt(strategy: &Object, config: &Object, chunk: Option<(i64, String)>, started: Instant) -> Outcome<Object> {
    if !strategy.call("validate", args![config])?.truthy() {
        return Err("Invalid backup configuration: Invalid backup configuration".into());
    }
    let db = strategy.get(p::DB)?.as_object().ok_or("the strategy has no database connection")?;
    let job = BackupJob::read(config, chunk)?;
    let written = job::backup::run(&db, &job)?;
    let metadata = written.metadata.iter().fold(Array::new(), |array, (key, value)| array.with(key, value));
    let result = Class::own(Id::BackupResult).make(args![
        &job.id,
        &job.name,
        written.path,
        written.size,
        format::now()?,
        started.elapsed().as_secs_f64(),
        written.checksum,
        metadata,
        true,
    ])?;
    Ok::<_, Failure>(result)
}

//! The strategies that run on the engine.

use std::time::Instant;

use crate::job::{self, BackupJob, Failure, Outcome, strings};
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
    let mut job = BackupJob::read(config, chunk)?;
    if let Some(tables) = chosen(strategy, config)? {
        job.include_tables = tables;
        job.exclude_tables.clear();
    }
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

/// The tables that a subclass chooses with a `getTablesToBackup()` of its own, in place of the configuration's lists.
fn chosen(strategy: &Object, config: &Object) -> Outcome<Option<Vec<String>>> {
    const CHOICE: &str = "getTablesToBackup";
    if !strategy.class().overrides(Class::own(Id::BackupStrategy), CHOICE) {
        return Ok(None);
    }
    let tables = strings(&strategy.call(CHOICE, args![config])?)?;
    if tables.is_empty() {
        // to the engine no choice would mean everything
        return Err(
            format!("{CHOICE}() of {} chose no table: there is nothing to back up", strategy.class().name()).into()
        );
    }
    Ok(Some(tables))
}

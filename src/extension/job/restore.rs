//! Runs a restore on the engine.

use simplemdb_backup_engine::archive::reader::{Reader, checksum};
use simplemdb_backup_engine::catalog::Selection;
use simplemdb_backup_engine::{Control, Error, Kind, restore};

use super::host::{HostSession, Pending};
use super::way::Way;
use super::{Outcome, RestoreJob, archive, pump, snapshot};
use crate::zend::props::backup_manager;
use crate::zend::{Object, Read};

/// What a finished restore did.
pub struct Restored {
    /// The tables that are there now.
    pub tables: Vec<String>,
    /// What to tell the user.
    pub message: String,
}

/// Restores. `db` is the user's `SimpleMDB\DatabaseInterface`. `snapshot` gets the id of the backup that is made first.
pub fn run(db: &Object, job: &RestoreJob, snapshot: &mut Option<String>) -> Outcome<Restored> {
    refuse_what_is_not_there(job)?;
    let missing = || format!("the archive of backup {} is not in its storage: {}", job.backup.id, job.backup.path);
    let source = archive::find(&job.source, &job.backup, &job.temp_dir)?.ok_or_else(missing)?;
    let key = archive::key(&*source, job.key.as_deref())?;
    let request = request(job)?;
    if job.snapshot {
        *snapshot = snapshot::take(db, job, &*source)?;
    }
    let way = Way::find(db, job.manager.login().as_deref())?;
    let backup = &job.backup;
    let control = Control::new();
    let progress = job.progress.as_ref();
    let open = move || {
        if request.verify && !backup.knows(&checksum(&*source)?) {
            return Err(Error::new(
                Kind::Damaged,
                "the archive is not the one that was recorded: its SHA-256 differs, so it is damaged or was replaced",
            ));
        }
        let open = if request.verify { Reader::open } else { Reader::open_torn };
        Ok((open(source, key.as_ref())?, request))
    };
    let report = match way {
        Way::Native(login) => pump::wait(&control, progress, || {
            let (reader, request) = open()?;
            restore::run(restore::Via::Native(login), &reader, &request, &control)
        })?,
        Way::Host { .. } => {
            let (reader, request) = pump::wait(&control, progress, open)?;
            let pending = Pending::default();
            let session = Box::new(HostSession::new(db, &control, progress, &pending));
            let result = restore::run(restore::Via::Host(session), &reader, &request, &control);
            match pending.take() {
                Some(failure) => return Err(failure.release()),
                None => result?,
            }
        }
    };
    let mut message = "Restore completed successfully".to_owned();
    if !report.skipped.is_empty() {
        message.push_str(&format!(
            "; not restored, because they name something that is neither in the backup nor in the database: {}",
            report.skipped.join(", ")
        ));
    }
    for (table, rows) in &report.filtered {
        message.push_str(&format!("; {rows} rows of {table} met its filter"));
    }
    Ok(Restored { tables: report.tables, message })
}

/// What the engine is asked for.
fn request(job: &RestoreJob) -> Outcome<restore::Request> {
    let settings = &job.settings;
    Ok(restore::Request {
        target: Some(job.database.clone()),
        selection: Selection { include: job.tables.clone(), exclude: settings.excluded_tables.clone() },
        schema: !job.skip_schema,
        data: !job.skip_data,
        definers: job.definers.clone(),
        accounts: job.users,
        keep: Some(job.manager.get(backup_manager::BACKUP_TABLE)?.text()),
        verify: job.verify,
        connections: job.connections,
        may_empty: settings.drop_existing_tables,
        changes: restore::Changes {
            rename: settings.table_mapping.clone(),
            filters: settings.data_filters.clone(),
            existing_rows: job.existing_rows,
            check_foreign_keys: !settings.skip_foreign_key_checks,
            before: settings.sql_before.clone(),
            after: settings.sql_after.clone(),
        },
        ..restore::Request::default()
    })
}

/// What this version does not carry out is refused, never passed over.
fn refuse_what_is_not_there(job: &RestoreJob) -> Outcome<()> {
    let settings = &job.settings;
    if settings.point_in_time.is_none() && settings.binary_log_path.is_none() {
        return Ok(());
    }
    Err("point-in-time recovery is not available in this version: it would have to read the server's binary logs and apply \
         what they hold from the backup to that moment, and nothing here reads them. Restore without pointInTime() and \
         withBinaryLogs(); the backup's metadata has under `binlog` the position from which mysqlbinlog can go on. Nothing \
         was changed"
        .into())
}

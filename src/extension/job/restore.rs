//! Runs a restore on the engine.

use std::fs::File;

use simplemdb_backup_engine::archive::reader::{Reader, Source, checksum};
use simplemdb_backup_engine::catalog::Selection;
use simplemdb_backup_engine::{Control, Error, Kind, import, restore};

use super::host::{HostSession, Pending};
use super::way::Way;
use super::{Outcome, RestoreJob, archive, pump, snapshot, stream};
use crate::zend::props::backup_manager;
use crate::zend::{Object, Read};

/// What a finished restore did.
pub struct Restored {
    /// What the engine says of it.
    pub report: restore::Report,
    /// What to tell the user.
    pub message: String,
}

/// Restores. `db` is the user's `SimpleMDB\DatabaseInterface`. `snapshot` gets the id of the backup that is made first.
pub fn run(db: &Object, job: &RestoreJob, snapshot: &mut Option<String>) -> Outcome<Restored> {
    refuse_what_is_not_there(job)?;
    let file = file(job)?;
    if let Some(file) = &file
        && import::is_foreign(file)?
    {
        return foreign(db, job, file, snapshot);
    }
    let source = source(job, file)?;
    let key = archive::key(&*source, job.key.as_deref())?;
    let request = request(job)?;
    let settled = snapshot_first(db, job, &*source, snapshot)?;
    let way = Way::find(db, job.manager.login().as_deref())?;
    let backup = &job.backup;
    let control = Control::new();
    let progress = job.progress.as_ref();
    let open = move || {
        // Of chosen tables the others are not read: what is restored is held against the index.
        if request.verify && request.selection.is_all() && !backup.knows(&checksum(&*source)?) {
            return Err(Error::new(
                Kind::Damaged,
                "the archive is not the one that was recorded: its SHA-256 differs, so it is damaged or was replaced",
            ));
        }
        let open = if request.verify { Reader::open } else { Reader::open_torn };
        Ok((open(source, key.as_ref())?, request))
    };
    let mut report = match way {
        Way::Native(login) => pump::wait(&control, progress, || {
            let (reader, request) = open()?;
            restore::run(restore::Via::Native(login), &reader, &request, &control)
        })?,
        Way::Host { .. } => {
            // Over the user's connection everything happens on PHP's thread; what needs no connection need not.
            let (reader, request) = pump::part(&control, progress, || {
                let (reader, mut request) = open()?;
                if std::mem::take(&mut request.verify) {
                    restore::verify(&reader, &request, &control)?;
                }
                Ok((reader, request))
            })?;
            let pending = Pending::default();
            let session = Box::new(HostSession::new(db, &control, progress, &pending));
            let result = restore::run(restore::Via::Host(session), &reader, &request, &control);
            let report = match pending.take() {
                Some(failure) => return Err(failure.release()),
                None => result?,
            };
            pump::done(&control, progress)?;
            report
        }
    };
    report.recovered = report.recovered.and(&settled);
    Ok(said(report))
}

/// Makes the backup of the target, where one is asked for. It is of the target as it is meant to be: what earlier restores
/// have left half done is settled first.
fn snapshot_first(
    db: &Object,
    job: &RestoreJob,
    source: &dyn Source,
    snapshot: &mut Option<String>,
) -> Outcome<restore::Recovered> {
    if !job.snapshot {
        return Ok(restore::Recovered::default());
    }
    let (control, database) = (Control::new(), job.database.as_str());
    let settled = match Way::find(db, job.manager.login().as_deref())? {
        Way::Native(login) => pump::wait(&control, None, || restore::recover(restore::Via::Native(login), database))?,
        Way::Host { .. } => {
            let pending = Pending::default();
            let session = Box::new(HostSession::new(db, &control, None, &pending));
            let settled = restore::recover(restore::Via::Host(session), database);
            match pending.take() {
                Some(failure) => return Err(failure.release()),
                None => settled?,
            }
        }
    };
    *snapshot = snapshot::take(db, job, source)?;
    Ok(settled)
}

/// Looks at what a restore would do. `None` where that is not known before it is done: of a dump of another program.
pub fn preview(db: &Object, job: &RestoreJob) -> Outcome<Option<restore::Preview>> {
    refuse_what_is_not_there(job)?;
    let file = file(job)?;
    if let Some(file) = &file
        && import::is_foreign(file)?
    {
        return Ok(None);
    }
    let source = source(job, file)?;
    let key = archive::key(&*source, job.key.as_deref())?;
    let request = request(job)?;
    let open = move || {
        let open = if request.verify { Reader::open } else { Reader::open_torn };
        Ok((open(source, key.as_ref())?, request))
    };
    let control = Control::new();
    match Way::find(db, job.manager.login().as_deref())? {
        Way::Native(login) => pump::wait(&control, None, || {
            let (reader, request) = open()?;
            restore::preview(restore::Via::Native(login), &reader, &request)
        })
        .map(Some),
        Way::Host { .. } => {
            let (reader, request) = pump::part(&control, None, open)?;
            let pending = Pending::default();
            let session = Box::new(HostSession::new(db, &control, None, &pending));
            let preview = restore::preview(restore::Via::Host(session), &reader, &request);
            match pending.take() {
                Some(failure) => Err(failure.release()),
                None => Ok(Some(preview?)),
            }
        }
    }
}

/// The file that is restored, where it is one that no registry knows.
fn file(job: &RestoreJob) -> Outcome<Option<File>> {
    let file = job.file.as_deref().map(|path| File::open(path).map_err(|e| format!("{}: {e}", path.display())));
    Ok(file.transpose()?)
}

/// The archive's bytes.
fn source(job: &RestoreJob, file: Option<File>) -> Outcome<Box<dyn Source>> {
    let missing = || format!("the archive of backup {} is not in its storage: {}", job.backup.id, job.backup.path);
    Ok(match file {
        Some(file) => Box::new(file),
        None => archive::find(&job.source, &job.backup, &job.temp_dir)?.ok_or_else(missing)?,
    })
}

/// Restores a dump of another program: through an archive that is made of it first.
fn foreign(db: &Object, job: &RestoreJob, file: &File, snapshot: &mut Option<String>) -> Outcome<Restored> {
    let mut request = request(job)?;
    let settled = snapshot_first(db, job, file, snapshot)?;
    let Way::Native(login) = Way::find(db, job.manager.login().as_deref())? else {
        return Err(
            "a dump of another program can be restored only over connections of the engine's own: tell it how to \
                    reach the server with BackupManager::setConnection()"
                .into(),
        );
    };
    let wanted = import::Request { target: job.database.clone(), whole: job.verify, connections: job.connections };
    let archive = stream::scratch(&job.temp_dir)?;
    let control = Control::new();
    let mut report = pump::wait(&control, job.progress.as_ref(), || {
        let imported = import::run(&login, file, &wanted, archive, &control)?;
        request.changes.enabled_events = imported.enabled_events;
        restore::run(restore::Via::Native(login), &imported.reader, &request, &control)
    })?;
    report.recovered = report.recovered.and(&settled);
    Ok(said(report))
}

/// What to tell of a restore that succeeded.
fn said(report: restore::Report) -> Restored {
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
    for (old, new) in &report.mapped_collations {
        message.push_str(&format!("; the server has no collation {old}, and {new} took its place"));
    }
    if !report.missing_definers.is_empty() {
        let names = report.missing_definers.join(", ");
        message.push_str(&format!("; definers that are no accounts of the server: {names}"));
    }
    if let Some(kept) = &report.replaced {
        let place = kept.database(&report.database);
        message.push_str(&format!("; the replaced tables are in {place}, for you to drop"));
        if let restore::Kept::Within(tables) = kept {
            message.push_str(&format!(": {}", tables.join(", ")));
        }
    }
    Restored { report, message }
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
            enabled_events: Vec::new(),
        },
        remove_others: job.remove_others,
        keep_replaced: job.keep_replaced,
        require_definers: job.require_definers,
        collations: job.collations,
        engines: job.engines,
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

//! Runs a restore on the engine.

use std::fs::File;

use simplemdb_backup_engine::archive::reader::{Reader, Source, checksum};
use simplemdb_backup_engine::catalog::Selection;
use simplemdb_backup_engine::import::Dump;
use simplemdb_backup_engine::storage::open_file;
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
    /// What of a dump was not restored, or not as it was, each with its line.
    pub notes: Vec<String>,
}

/// What was looked at before a restore.
pub enum Looked {
    /// An archive, and the target that it would go to.
    Archive(Box<restore::Preview>),
    /// A dump of another program, alone.
    Dump(import::Preview),
}

/// Restores. `db` is the user's `SimpleMDB\DatabaseInterface`. `snapshot` gets the id of the backup that is made first.
pub fn run(db: &Object, job: &RestoreJob, snapshot: &mut Option<String>) -> Outcome<Restored> {
    refuse_what_is_not_there(job)?;
    if let Some(folder) = folder(job)? {
        archive::refuse_unsealed(job.key.is_some() && !job.allow_plain)?;
        return foreign(db, job, folder, None, snapshot);
    }
    let file = file(job)?;
    if let Some(file) = &file
        && import::is_foreign(file)?
    {
        // Whatever it was a moment ago.
        archive::refuse_unsealed(job.key.is_some() && !job.allow_plain)?;
        return foreign(db, job, file.into(), Some(file), snapshot);
    }
    refuse_choice(job)?;
    let source = source(job, file)?;
    refuse_plain(job, &*source)?;
    let key = archive::key(&*source, job.key.as_deref())?;
    let request = request(job)?;
    let settled = snapshot_first(db, job, Some(&*source), snapshot)?;
    let control = Control::new();
    let progress = job.progress.as_ref();
    let way = Way::find(db, job.manager.login().as_deref(), &control, progress)?;
    let backup = &job.backup;
    let must_be_sealed = must_be_sealed(job);
    let open = move || {
        // Of chosen tables the others are not read: what is restored is held against the index.
        if request.verify && request.selection.is_all() && !backup.knows(&checksum(&*source)?) {
            return Err(Error::new(
                Kind::Damaged,
                "the archive is not the one that was recorded: its SHA-256 differs, so it is damaged or was replaced",
            ));
        }
        let open = if request.verify { Reader::open } else { Reader::open_torn };
        let reader = open(source, key.as_ref())?;
        // Somebody may have put another one in its place since it was looked at.
        if must_be_sealed && !reader.is_sealed() {
            return Err(Error::new(Kind::WrongKey, archive::NOT_SEALED));
        }
        Ok((reader, request))
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
    source: Option<&dyn Source>,
    snapshot: &mut Option<String>,
) -> Outcome<restore::Recovered> {
    if !job.snapshot {
        return Ok(restore::Recovered::default());
    }
    let settled = recover(db, &job.manager, &job.database, false)?;
    *snapshot = snapshot::take(db, job, source)?;
    Ok(settled)
}

/// Settles restores into a database that did not end; with `give_up` also those that cannot be.
pub fn recover(db: &Object, manager: &Object, database: &str, give_up: bool) -> Outcome<restore::Recovered> {
    let control = Control::new();
    let run = |via: restore::Via<'_>| {
        if give_up { restore::give_up(via, database) } else { restore::recover(via, database) }
    };
    match Way::find(db, manager.login().as_deref(), &control, None)? {
        Way::Native(login) => pump::wait(&control, None, || run(restore::Via::Native(login))),
        Way::Host { .. } => {
            let pending = Pending::default();
            let session = Box::new(HostSession::new(db, &control, None, &pending));
            let settled = run(restore::Via::Host(session));
            match pending.take() {
                Some(failure) => Err(failure.release()),
                None => Ok(settled?),
            }
        }
    }
}

/// Looks at what a restore would do. For a dump of another program no server is asked.
pub fn preview(db: &Object, job: &RestoreJob) -> Outcome<Looked> {
    refuse_what_is_not_there(job)?;
    if let Some(folder) = folder(job)? {
        archive::refuse_unsealed(job.key.is_some() && !job.allow_plain)?;
        return dump(job, folder);
    }
    let file = file(job)?;
    if let Some(file) = &file
        && import::is_foreign(file)?
    {
        // Whatever it was a moment ago.
        archive::refuse_unsealed(job.key.is_some() && !job.allow_plain)?;
        return dump(job, file.into());
    }
    refuse_choice(job)?;
    let source = source(job, file)?;
    refuse_plain(job, &*source)?;
    let key = archive::key(&*source, job.key.as_deref())?;
    let request = request(job)?;
    let must_be_sealed = must_be_sealed(job);
    let open = move || {
        let open = if request.verify { Reader::open } else { Reader::open_torn };
        let reader = open(source, key.as_ref())?;
        // Somebody may have put another one in its place since it was looked at.
        if must_be_sealed && !reader.is_sealed() {
            return Err(Error::new(Kind::WrongKey, archive::NOT_SEALED));
        }
        Ok((reader, request))
    };
    let control = Control::new();
    match Way::find(db, job.manager.login().as_deref(), &control, None)? {
        Way::Native(login) => pump::wait(&control, None, || {
            let (reader, request) = open()?;
            restore::preview(restore::Via::Native(login), &reader, &request)
        })
        .map(|preview| Looked::Archive(Box::new(preview))),
        Way::Host { .. } => {
            let (reader, request) = pump::part(&control, None, open)?;
            let pending = Pending::default();
            let session = Box::new(HostSession::new(db, &control, None, &pending));
            let preview = restore::preview(restore::Via::Host(session), &reader, &request);
            match pending.take() {
                Some(failure) => Err(failure.release()),
                None => Ok(Looked::Archive(Box::new(preview?))),
            }
        }
    }
}

/// What is in a dump. What its restore would do to the target is not known beforehand.
fn dump(job: &RestoreJob, dump: Dump<'_>) -> Outcome<Looked> {
    let (wanted, whole) = (job.from_database.as_deref(), job.verify);
    pump::wait(&Control::new(), None, || import::preview(dump, wanted, whole)).map(Looked::Dump)
}

/// The dump in the folder that is restored, where it is one.
fn folder(job: &RestoreJob) -> Outcome<Option<Dump<'static>>> {
    let found = job.file.as_deref().map(|path| Dump::in_folder(path).map_err(|e| e.context(path.display())));
    Ok(found.transpose()?.flatten())
}

/// The file that is restored, where it is one that no registry knows.
fn file(job: &RestoreJob) -> Outcome<Option<File>> {
    let file = job.file.as_deref().map(|path| open_file(path).map_err(|e| format!("{}: {e}", path.display())));
    Ok(file.transpose()?)
}

/// Whoever gives a key gets only what that key has sealed, or what is recorded where only the database's users write.
/// Whether only what a key has sealed will do. One that the registry knows by its checksum is held against that.
fn must_be_sealed(job: &RestoreJob) -> bool {
    job.key.is_some() && !job.allow_plain && !(job.file.is_none() && job.verify)
}

fn refuse_plain(job: &RestoreJob, source: &dyn Source) -> Outcome<()> {
    if job.key.is_none() || job.allow_plain {
        return Ok(());
    }
    archive::refuse_plain(source, &job.backup, job.file.is_none() && job.verify)
}

/// What is chosen of a dump is chosen of nothing else.
fn refuse_choice(job: &RestoreJob) -> Outcome<()> {
    match &job.from_database {
        Some(_) => {
            Err("fromDatabase() chooses a database of a dump; a backup holds one, and to() says where it goes".into())
        }
        None => Ok(()),
    }
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
fn foreign(
    db: &Object,
    job: &RestoreJob,
    dump: Dump<'_>,
    file: Option<&File>,
    snapshot: &mut Option<String>,
) -> Outcome<Restored> {
    let request = request(job)?;
    let settled = snapshot_first(db, job, file.map(|file| file as &dyn Source), snapshot)?;
    let control = Control::new();
    let way = Way::find(db, job.manager.login().as_deref(), &control, job.progress.as_ref())?;
    let Way::Native(login) = way else {
        return Err(
            "a dump of another program can be restored only over connections of the engine's own: tell it how to \
                    reach the server with BackupManager::setConnection()"
                .into(),
        );
    };
    let wanted =
        import::Request { target: job.database.clone(), database: job.from_database.clone(), whole: job.verify };
    let archive = stream::scratch(&job.temp_dir)?;
    let (mut report, notes) = pump::wait(&control, job.progress.as_ref(), || {
        let imported = import::run(&login, dump, &wanted, archive, &control)?;
        let report = restore::run(restore::Via::Native(login), &imported.reader, &request, &control)?;
        Ok((report, imported.notes))
    })?;
    report.recovered = report.recovered.and(&settled);
    let mut restored = said(report);
    for note in &notes {
        restored.message.push_str(&format!("; {note}"));
    }
    restored.notes = notes;
    Ok(restored)
}

/// What to tell of a restore that succeeded.
fn said(report: restore::Report) -> Restored {
    let mut message = "Restore completed successfully".to_owned();
    // Those that the server has refused are among what was left out, with its reason.
    let is_told = |view: &String| report.left_out.iter().any(|one| one.kind == "view" && one.name == *view);
    let skipped: Vec<&str> = report.skipped.iter().filter(|view| !is_told(view)).map(String::as_str).collect();
    if !skipped.is_empty() {
        message.push_str(&format!(
            "; not restored, because they name something that is neither in the backup nor in the database: {}",
            skipped.join(", ")
        ));
    }
    if !report.left_out.is_empty() {
        let left_out: Vec<String> = report.left_out.iter().map(ToString::to_string).collect();
        message.push_str(&format!("; left out: {}", left_out.join(", ")));
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
    if !report.recovered.kept.is_empty() {
        let places = report.recovered.kept.join(", ");
        message.push_str(&format!("; an earlier restore that was cut short has left, for you to drop: {places}"));
    }
    Restored { report, message, notes: Vec::new() }
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
        remove_others: job.remove_others,
        keep_replaced: job.keep_replaced,
        require_definers: job.require_definers,
        skip_unsupported: job.skip_unsupported,
        trust: job.trust,
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

//! Runs a backup on the engine.

use std::fs::File;
use std::io::Write;

use serde_json::{Map, Value, json};
use simplemdb_backup_engine::archive::cipher::Cipher;
use simplemdb_backup_engine::archive::codec::Codec;
use simplemdb_backup_engine::archive::key::Key;
use simplemdb_backup_engine::archive::reader::{Reader, Source, checksum};
use simplemdb_backup_engine::archive::verify::verify;
use simplemdb_backup_engine::catalog::Selection;
use simplemdb_backup_engine::storage::{Folder, Named};
use simplemdb_backup_engine::{Control, Error, Kind, Result, dump, restore};

use super::host::{HostSession, Pending};
use super::way::Way;
use super::{BackupJob, Encryption, Failure, Level, Outcome, Target, pump, stream};
use crate::zend::Object;

/// The cipher for a passphrase, where nobody names one.
const DEFAULT_CIPHER: Cipher = Cipher::Aes256Gcm;

/// What a finished backup is.
pub struct Written {
    /// The path inside its storage, as it is recorded.
    pub path: String,
    /// Bytes as stored.
    pub size: u64,
    /// SHA-256 of the stored bytes, in hexadecimal.
    pub checksum: String,
    /// What else to remember; becomes the result's metadata.
    pub metadata: Map<String, Value>,
}

/// Makes the backup. `db` is the user's `SimpleMDB\DatabaseInterface`.
pub fn run(db: &Object, job: &BackupJob) -> Outcome<Written> {
    let request = request(job)?;
    let control = Control::new();
    let way = Way::find(db, job.login.as_deref(), &control, job.progress.as_ref())?;
    let transport = way.name();
    let key = request.encryption.as_ref().map(|(_, key)| key.clone());
    let (report, path, held) = match &job.target {
        Target::Folder(folder) => {
            let folder = Folder::open(folder)?;
            let mut upload = folder.create(&job.path)?;
            let report = dumped(db, job, way, &request, &mut upload, &control)?;
            // Until it is recorded, nobody is to take it for what a killed backup has left.
            let (stored, held) = upload.commit_held()?;
            if job.verify {
                let check = || {
                    let file = File::open(&stored).map_err(|e| Error::with_cause(Kind::Storage, "reading back", e))?;
                    read_back(Box::new(file), key.as_ref(), &report, &control)
                };
                if let Err(failure) = pump::part(&control, job.progress.as_ref(), check) {
                    return Err(withdrawn(&folder, job, failure)); // what could not be verified is not a backup
                }
            }
            (report, job.path.clone(), Some(held))
        }
        Target::Adapter(adapter) => {
            let mut file = stream::scratch(&job.temp_dir)?;
            let mut out = Named { inner: &file, name: format!("a temporary file in {}", job.temp_dir.display()) };
            let report = dumped(db, job, way, &request, &mut out, &control)?;
            let about = json!({"backup_id": job.id, "checksum": report.written.sha256});
            let path = stream::store(adapter, &job.path, &mut file, &about)?;
            if job.verify {
                drop(file);
                let stored = stream::retrieve(adapter, &path, &job.temp_dir)?;
                let stored =
                    stored.ok_or("what was stored cannot be read back: the storage says that it is not there")?;
                let check = || read_back(stored, key.as_ref(), &report, &control);
                if let Err(failure) = pump::part(&control, job.progress.as_ref(), check) {
                    return Err(failure.after(|| adapter.call("delete", args![&path])));
                }
            }
            (report, path, None)
        }
    };
    let metadata = metadata(job, &request, &report, transport);
    let written = report.written;
    if let Target::Folder(folder) = &job.target {
        let folder = Folder::open(folder)?;
        if let Err(failure) = sidecar(&folder, job, &written, &metadata) {
            return Err(withdrawn(&folder, job, failure));
        }
    }
    *job.held.borrow_mut() = held;
    Ok(Written { path, size: written.stored, checksum: written.sha256, metadata })
}

/// What the engine is asked for.
fn request(job: &BackupJob) -> Outcome<dump::Request> {
    let codec = job.compression.as_deref().map_or(Ok(Codec::None), Codec::parse)?;
    let level = match job.compression_level {
        Level::Asked(level) => Some(level),
        Level::Default(level) => codec.levels().and(level),
    };
    codec.check_level(level)?;
    let encryption = match &job.encryption {
        Encryption::None => None,
        Encryption::Key { key, cipher } => {
            let parsed = Cipher::parse(cipher)?;
            Some((parsed, Key::raw(parsed, cipher, key.as_slice())?))
        }
        Encryption::Passphrase(words) => Some((DEFAULT_CIPHER, Key::passphrase(words.as_slice())?)),
    };
    // The engine's incremental backups hold everything, definitions too: each restores on its own.
    let partial = !matches!(job.kind.value(), "schema" | "data");
    Ok(dump::Request {
        database: job.database.clone(),
        selection: Selection { include: job.include_tables.clone(), exclude: job.exclude_tables.clone() },
        schema: partial || job.kind.value() == "schema",
        data: partial || job.kind.value() == "data",
        rows_per_statement: if job.streaming { job.rows_per_statement.unwrap_or(0) } else { 0 },
        connections: job.connections,
        definers: job.definers.clone(),
        accounts: job.users,
        stream_from: dump::STREAM_FROM,
        range_bytes: dump::RANGE_BYTES,
        count_rows: dump::Counting::Cheap,
        lock_wait_seconds: job.lock_wait_seconds,
        codec,
        level,
        encryption,
    })
}

/// Runs the engine: beside PHP where it has connections of its own, on PHP's thread where it uses the user's.
fn dumped(
    db: &Object,
    job: &BackupJob,
    way: Way,
    request: &dump::Request,
    out: &mut (dyn Write + Send),
    control: &Control,
) -> Outcome<dump::Report> {
    let progress = job.progress.as_ref();
    match way {
        Way::Native(login) => pump::part(control, progress, move || {
            let via = restore::Via::Native(login.clone().for_job(control));
            restore::recover_before_backup(via, &request.database, true)?;
            dump::run(dump::Via::Native(login), request, out, control)
        }),
        Way::Host { begin } => {
            let pending = Pending::default();
            let session = Box::new(HostSession::new(db, control, progress, &pending));
            // To put things back would end the transaction that the caller is in.
            let settled = restore::recover_before_backup(restore::Via::Host(session), &request.database, begin);
            if let Some(failure) = pending.take() {
                return Err(failure.release());
            }
            settled?;
            let session = Box::new(HostSession::new(db, control, progress, &pending));
            let result = dump::run(dump::Via::Host { session, begin }, request, out, control);
            if let Some(failure) = pending.take() {
                return Err(failure.release());
            }
            let report = result?;
            pump::Watch::new(control, progress).report()?;
            Ok(report)
        }
    }
}

/// Takes the archive of a backup that failed out of its folder; the failure, which says where that cannot be.
fn withdrawn(folder: &Folder, job: &BackupJob, failure: Failure) -> Failure {
    match (folder.delete(&job.path), failure) {
        (Err(stays), Failure::Message(message)) => format!("{message}; the archive stays: {stays}").into(),
        // What PHP code has thrown goes on as it is. The next backup into the folder names what was left.
        (_, failure) => failure,
    }
}

/// Holds what is stored against what was written.
fn read_back(stored: Box<dyn Source>, key: Option<&Key>, report: &dump::Report, control: &Control) -> Result<()> {
    if checksum(&*stored)? != report.written.sha256 {
        return Err(Error::new(Kind::Damaged, "what was read back from the storage is not what was written"));
    }
    verify(&Reader::open(stored, key)?, 2, control)
}

/// The metadata of the result: the original's keys, then what is known beside them.
fn metadata(job: &BackupJob, request: &dump::Request, report: &dump::Report, transport: &str) -> Map<String, Value> {
    let index = &report.written.index;
    let manifest = &index.manifest;
    let encryption = request.encryption.as_ref().map_or("none", |(cipher, _)| cipher.name());
    let strategy = if job.streaming { "StreamingMySQLDumpStrategy" } else { "MySQLDumpStrategy" };
    let mut out = Map::new();
    let mut put = |key: &str, value: Value| drop(out.insert(key.to_owned(), value));
    put("strategy", json!(strategy));
    put("database", json!(job.database));
    put("type", json!(job.kind.value()));
    put("tables", json!(manifest.tables));
    put("table_count", json!(manifest.tables.len()));
    if job.streaming {
        put("chunk_size", json!(job.rows_per_statement));
        put("memory_efficient", json!(true));
    }
    put("compression", json!(request.codec.name()));
    put("encryption", json!(encryption));
    put("include_tables", json!(job.include_tables));
    put("exclude_tables", json!(job.exclude_tables));
    put("description", json!(job.description));
    put("tags", json!(job.tags));
    put("rows", json!(index.rows()));
    put("raw_size", json!(report.written.raw));
    put("parts", json!(index.entries.len()));
    put("consistency", json!(manifest.consistency));
    put("snapshot_lock", json!(manifest.lock));
    put("inconsistent_tables", json!(manifest.inconsistent_tables));
    put("server_version", json!(manifest.server_version));
    put("binlog", json!(manifest.binlog));
    if let Some(replica) = &manifest.replica {
        put("replica", json!(replica));
    }
    put("broken_views", json!(manifest.broken_views));
    put("broken", json!(manifest.broken));
    put("without_history", json!(manifest.without_history));
    if job.users {
        put("users", json!(manifest.accounts));
    }
    put("missing_tables", json!(report.missing));
    put("connection", json!(transport));
    put("archive", json!(manifest.archive));
    put("verified", json!(job.verify));
    out
}

/// What is needed to find the archive again where the registry is lost with its database. It holds no key.
fn sidecar(
    folder: &Folder,
    job: &BackupJob,
    written: &simplemdb_backup_engine::archive::writer::Written,
    metadata: &Map<String, Value>,
) -> Outcome<()> {
    let mut about = json!({
        "id": job.id,
        "name": job.name,
        "database_name": job.database,
        "type": job.kind.value(),
        "size": written.stored,
        "checksum": written.sha256,
        "storage_type": "local",
        "storage_path": job.path,
        "created_at": written.index.manifest.created,
        "metadata": metadata,
    });
    if let Some(registry) = &job.registry {
        about["recorded_in"] = json!(registry.as_ref());
    }
    let text = serde_json::to_vec_pretty(&about).map_err(|e| format!("writing the sidecar file: {e}"))?;
    let mut upload = folder.create(&format!("{}.meta", job.path))?;
    upload.write_all(&text).map_err(|e| format!("writing the sidecar file: {e}"))?;
    upload.commit()?;
    Ok(())
}

//! `BackupManager`: makes, lists, checks, restores and deletes backups.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use simplemdb_backup_engine::import::Dump;

use crate::backup_type::Kind;
use crate::job::{self, Recorded, Target, verify::VerifyJob};
use crate::storage::envelope::Cipher;
use crate::storage::local_storage;
use crate::zend::props::{backup_manager as p, restore_builder};
use crate::zend::{Array, Call, Class, Id, Object, Php, Read, ToZval, Zval, function};
use crate::{backup_exception, database, format, random, registry};

mod adapters;
mod connection;
mod execute;
mod rotate;

pub use adapters::{is_unknown, storage_at, storage_of};
pub use connection::set_connection;
pub use execute::{execute_backup, strategy};
pub use rotate::rotate_key;

pub fn construct(call: &Call) -> Php {
    call.set(p::DB, call.arg(0))?;
    call.set(p::BACKUPS_PATH, trimmed(&call.arg(1)))?;
    let table = call.get(p::BACKUP_TABLE)?.text();
    let made = registry::open(&call.this())?;
    if made {
        tell(call, "info", format!("Created backups table: {table}"), Array::new())?;
    }
    register_defaults(call)?;
    if made {
        // a new table beside archives of this database: the old one was lost
        let found = registry::adopt(&call.this())?;
        if found > 0 {
            tell(
                call,
                "warning",
                format!("Recorded {found} backups again that lay in the backups folder"),
                Array::new(),
            )?;
        }
    }
    Ok(Zval::new())
}

/// Through the public methods, so that a subclass sees them.
fn register_defaults(call: &Call) -> Php<()> {
    let this = call.this();
    let db = call.get(p::DB)?;
    let plain = Class::own(Id::MySQLDumpStrategy).make(args![&db])?;
    for kind in [Kind::Full, Kind::Schema, Kind::Data] {
        this.call("registerStrategy", args![kind.case(), &plain])?;
    }
    let streaming = Class::own(Id::StreamingMySQLDumpStrategy).make(args![&db])?;
    for kind in [Kind::Incremental, Kind::Differential] {
        this.call("registerStrategy", args![kind.case(), &streaming])?;
    }
    let local = Class::own(Id::LocalStorage).make(args![call.get(p::BACKUPS_PATH)?])?;
    this.call("registerStorageAdapter", args!["local", local])?;
    Ok(())
}

pub fn backup(call: &Call) -> Php {
    tell(call, "info", [b"Creating backup: ".as_slice(), &call.bytes(0)].concat(), Array::new())?;
    say_where(call)?;
    let database = database::current(&call.get_object(p::DB)?)?;
    let config = Class::own(Id::BackupConfig).make(args![call.arg(0), database])?;
    Ok(Class::own(Id::BackupBuilder).make(args![call.this(), config])?.value())
}

pub fn restore(call: &Call) -> Php {
    tell(call, "info", [b"Preparing to restore backup: ".as_slice(), &call.bytes(0)].concat(), Array::new())?;
    let backup = find(call)?;
    Ok(Class::own(Id::RestoreBuilder).make(args![call.this(), backup])?.value())
}

pub fn restore_file(call: &Call) -> Php {
    let path = call.arg(0);
    tell(call, "info", [b"Preparing to restore file: ".as_slice(), path.bytes()].concat(), Array::new())?;
    let real = function("realpath", args![&path])?;
    let is_there = |real: &Zval| -> Php<bool> {
        // A folder is one where it holds a dump; what is wrong with that, the restore says.
        let is_dump = || !matches!(Dump::in_folder(Path::new(OsStr::from_bytes(real.bytes()))), Ok(None));
        Ok(function("is_file", args![real])?.truthy() || is_dump())
    };
    if !real.is_string() || !is_there(&real)? {
        return Err(backup_exception::throw([b"File not found: ".as_slice(), path.bytes()].concat()));
    }
    let database = database::current(&call.get_object(p::DB)?)?;
    let name = function("basename", args![&real])?;
    let created = Class::named("DateTime")?.make(args![])?;
    let size = function("filesize", args![&real])?;
    let id = format::unique("file_")?;
    let about = Class::own(Id::BackupMetadata).make(args![id, name, database, Kind::Full.case(), created, size])?;
    let builder = Class::own(Id::RestoreBuilder).make(args![call.this(), about])?;
    builder.set(restore_builder::FILE, real)?;
    Ok(builder.value())
}

pub fn recover_database(call: &Call) -> Php {
    let (database, give_up) = (call.arg(0).text(), call.arg(1).truthy());
    tell(call, "info", format!("Recovering database: {database}"), Array::new())?;
    let recovered = crate::job::restore::recover(&call.get_object(p::DB)?, &call.this(), &database, give_up);
    let recovered = recovered.map_err(|failure| match failure {
        crate::job::Failure::Thrown(thrown) => thrown,
        crate::job::Failure::Message(message) => backup_exception::throw(message),
    })?;
    registry::after_restore(&call.this(), &database)?;
    Ok(Array::new()
        .with("undone", recovered.undone)
        .with("finished", recovered.finished)
        .with("cleared", recovered.cleared)
        .with("stuck", Array::list(&recovered.stuck))
        .with("given_up", recovered.given_up)
        .with("left_out", crate::restore_builder::left_out(&recovered.left_out))
        .with("kept", Array::list(&recovered.kept))
        .to_zval())
}

/// Says once, as soon as somebody listens, that the registry has no table.
fn say_where(call: &Call) -> Php<()> {
    let this = call.this();
    if !this.has(p::LOGGER) && this.class() == Class::own(Id::BackupManager) {
        return Ok(());
    }
    match this.take_remark() {
        Some(reason) => {
            tell(call, "notice", format!("The backups are listed in the folder alone: {reason}"), Array::new())
        }
        None => Ok(()),
    }
}

pub fn list(call: &Call) -> Php {
    let loaded = call.get(p::LOADED_BACKUPS)?;
    if loaded.truthy() {
        return Ok(loaded);
    }
    say_where(call)?;
    match registry::load(&call.this()) {
        Ok((backups, unreadable)) => {
            if !unreadable.is_empty() {
                let message = "Passed over rows of the registry that are no backups";
                tell(call, "error", message, Array::new().with("ids", Array::list(unreadable)))?;
            }
            call.set(p::LOADED_BACKUPS, backups)?;
            call.get(p::LOADED_BACKUPS)
        }
        Err(thrown) => {
            let reason = thrown.exception()?.message()?;
            tell(call, "error", "Failed to list backups", Array::new().with("error", reason))?;
            Ok(Array::new().to_zval())
        }
    }
}

pub fn get_backup_by_id(call: &Call) -> Php {
    let id = call.arg(0);
    for backup in call.this().call("list", args![])?.elements().iter().filter_map(Read::as_object) {
        if backup.call("getId", args![])?.bytes() == id.bytes() {
            return Ok(backup.value());
        }
    }
    // the registry may have been lost with its database
    Ok(registry::find(&call.this(), &id)?.to_zval())
}

pub fn delete(call: &Call) -> Php {
    let attempt = || -> Php<()> {
        let backup = find(call)?;
        let storage = storage_of(&call.this(), &backup)?;
        let path = stored_path(&backup)?;
        if let Target::Folder(folder) = Target::of(&storage)?
            && local_storage::resolve(&folder, &path.text()).is_none()
        {
            return Err(backup_exception::storage("delete", [b"it leads out of the folder: ", path.bytes()].concat()));
        }
        if !storage.call("delete", args![&path])?.truthy() && storage.call("exists", args![&path])?.truthy() {
            return Err(backup_exception::storage("delete", [b"it is still there: ", path.bytes()].concat()));
        }
        registry::remove(&call.this(), &call.arg(0))?;
        call.set(p::LOADED_BACKUPS, Array::new())
    };
    let done = outcome(call, attempt().map(|()| true), "Failed to delete backup: ")?;
    if done {
        tell(call, "info", [b"Deleted backup: ".as_slice(), &call.bytes(0)].concat(), Array::new())?;
    }
    Ok(done.to_zval())
}

pub fn verify(call: &Call) -> Php {
    let attempt = || -> Php<bool> {
        let Some(backup) = call.this().call("getBackupById", args![call.arg(0)])?.as_object() else {
            return Ok(false);
        };
        let source = Target::of(&storage_of(&call.this(), &backup)?)?;
        let checked = Recorded::read(&backup)
            .map(|backup| VerifyJob { backup, source, key: call.this().key() })
            .and_then(|job| job::verify::run(&job));
        checked.map_err(|failure| match failure {
            job::Failure::Thrown(thrown) => thrown,
            job::Failure::Message(message) => backup_exception::throw(message),
        })
    };
    Ok(outcome(call, attempt(), "Failed to verify backup: ")?.to_zval())
}

/// An exception becomes an entry of the log and the answer false.
fn outcome(call: &Call, attempt: Php<bool>, what: &str) -> Php<bool> {
    let Err(thrown) = attempt else { return attempt };
    let reason = thrown.exception()?.message()?;
    let message = [what.as_bytes(), &call.bytes(0)].concat();
    tell(call, "error", message, Array::new().with("error", reason))?;
    Ok(false)
}

/// The path inside the storage; the id where none was recorded.
fn stored_path(backup: &Object) -> Php {
    let path = backup.call("getStoragePath", args![])?;
    if path.bytes().is_empty() { backup.call("getId", args![]) } else { Ok(path) }
}

fn find(call: &Call) -> Php<Object> {
    let found = call.this().call("getBackupById", args![call.arg(0)])?.as_object();
    found.ok_or_else(|| backup_exception::throw([b"Backup not found: ".as_slice(), &call.bytes(0)].concat()))
}

pub fn register_strategy(call: &Call) -> Php {
    let kind = call.object(0).enum_value()?;
    call.change(p::STRATEGIES, |strategies| strategies.insert(&kind, call.arg(1)))?;
    call.fluent()
}

pub fn register_storage_adapter(call: &Call) -> Php {
    call.change(p::STORAGE_ADAPTERS, |adapters| adapters.insert_bytes(&call.bytes(0), call.arg(1)))?;
    call.fluent()
}

setters! { set_backup_table => p::BACKUP_TABLE }

pub fn set_backups_path(call: &Call) -> Php {
    let old = call.get(p::BACKUPS_PATH)?;
    call.set(p::BACKUPS_PATH, trimmed(&call.arg(0)))?;
    call.set(p::LOADED_BACKUPS, Array::new())?;
    adapters::follow(&call.this(), &old)?;
    call.fluent()
}

fn trimmed(path: &Zval) -> Vec<u8> {
    let path = path.bytes();
    path[..path.iter().rposition(|c| *c != b'/').map_or(0, |last| last + 1)].to_vec()
}

setters! {
    set_logger => p::LOGGER,
    set_event_dispatcher => p::DISPATCHER,
}

pub fn get_logger(call: &Call) -> Php {
    if !call.this().has(p::LOGGER) {
        call.set(p::LOGGER, Class::named("Psr\\Log\\NullLogger")?.make(args![])?)?;
    }
    call.get(p::LOGGER)
}

pub fn log(call: &Call) -> Php {
    let this = call.this();
    // without a logger and without PSR's classes there is nobody to tell
    if !this.has(p::LOGGER)
        && this.class() == Class::own(Id::BackupManager)
        && Class::find("Psr\\Log\\NullLogger")?.is_none()
    {
        return Ok(Zval::new());
    }
    if let Some(logger) = this.call("getLogger", args![])?.as_object() {
        logger.call("log", args![call.arg(0), call.arg(1), call.arg(2)])?;
    }
    Ok(Zval::new())
}

/// `$this->log($level, $message, $context)`.
fn tell(call: &Call, level: &str, message: impl ToZval, context: Array) -> Php<()> {
    call.this().call("log", args![level, message, context])?;
    Ok(())
}

pub fn dispatch_event(call: &Call) -> Php {
    if let Some(dispatcher) = call.get(p::DISPATCHER)?.as_object() {
        dispatcher.call("dispatch", args![call.arg(0)])?;
    }
    Ok(Zval::new())
}

pub fn generate_secure_key(call: &Call) -> Php {
    match Cipher::named(&call.text(0)) {
        Some(cipher) => Ok(random::bytes(cipher.key_length).to_zval()),
        None => Err(backup_exception::configuration(&format!("Unsupported cipher: {}", call.text(0)))),
    }
}

pub fn set_encryption_key(call: &Call) -> Php {
    call.this().set_key(call.arg(0).bytes());
    call.fluent()
}

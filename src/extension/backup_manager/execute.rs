//! `BackupManager::executeBackup()`: from a configuration to a recorded backup.

use std::rc::Rc;
use std::time::{Duration, Instant};

use simplemdb_backup_engine::storage::Folder;

use super::adapters;
use crate::job::{self, Running, Target};
use crate::storage::encrypted_storage_adapter;
use crate::zend::props::backup_manager as p;
use crate::zend::{Array, Call, Class, Id, Object, Php, Read, ToZval, Zval};
use crate::{backup_exception, backup_result, migration_generator, registry};

pub fn execute_backup(call: &Call) -> Php {
    let started = Instant::now();
    let config = call.object(0);
    let name = || config.call("getName", args![]);
    let progress = job::take_hint(&call.this());
    let _passing = job::Passing;
    tell(call, "info", "Starting backup execution", Array::new().with("name", name()?))?;
    let attempt = || -> Php {
        let strategy = strategy(&call.this(), &config)?;
        check_encryption(call, &config)?;
        let registry = registry_name(&call.this())?;
        name_forgotten(call, &config, registry.as_deref())?;
        let held = Rc::default();
        let result = {
            let held = Rc::clone(&held);
            let _running = job::enter(Running { manager: call.this(), progress, registry, held });
            strategy.call("execute", args![&config])?
        };
        let _until_it_is_recorded = held;
        let Some(done) = result.as_object() else { return Ok(result) };
        if done.call("isSuccess", args![])?.truthy() {
            finish(call, &config, &done, started)?;
        } else {
            failed(call, &config, started.elapsed(), done.call("getErrorMessage", args![])?)?;
        }
        Ok(result)
    };
    match attempt() {
        Ok(result) => Ok(result),
        Err(thrown) if job::passes(&thrown) => Err(thrown),
        Err(thrown) => {
            let reason = thrown.exception()?.message()?;
            let duration = started.elapsed();
            failed(call, &config, duration, &reason)?;
            Ok(backup_result::failed("backup_", &config, duration, &reason)?.value())
        }
    }
}

/// What the manager's registry is called in the file beside an archive. Where it cannot be told the file says nothing.
fn registry_name(manager: &Object) -> Php<Option<Rc<str>>> {
    match registry::name(manager) {
        Ok(name) => Ok(name.map(Rc::from)),
        Err(thrown) => thrown.catch(Class::throwable()).map(|_| None),
    }
}

/// Says of whole archives in the folder of this backup that nothing lists them. Other backups' losses are none of this one's:
/// whatever fails in looking for them is an entry of the log, and this backup goes on.
fn name_forgotten(call: &Call, config: &Object, registry: Option<&str>) -> Php<()> {
    match forgotten(call, config, registry) {
        Ok(found) if found.is_empty() => Ok(()),
        Ok(found) => {
            let message = "Archives of backups that were cut short at their end, which nothing lists: restoreFile() restores them";
            tell(call, "warning", message, Array::new().with("archives", Array::list(&found)))
        }
        Err(thrown) => {
            let reason = thrown.catch(Class::throwable())?.message()?;
            let message = "Could not look for archives of earlier backups that nothing lists";
            tell(call, "notice", message, Array::new().with("error", reason))
        }
    }
}

fn forgotten(call: &Call, config: &Object, registry: Option<&str>) -> Php<Vec<String>> {
    let location = config.call("getStorageLocation", args![])?.text();
    if adapters::is_unknown(&call.this(), &location)? {
        return Ok(Vec::new()); // refused by what comes next
    }
    let Target::Folder(root) = Target::of(&adapters::storage_at(&call.this(), &location)?)? else {
        return Ok(Vec::new());
    };
    // A folder that cannot be opened is told of by the backup itself.
    let Ok(folder) = Folder::open(root) else { return Ok(Vec::new()) };
    registry::forgotten(&call.this(), &folder, registry)
}

fn failed(call: &Call, config: &Object, duration: Duration, reason: impl ToZval) -> Php<()> {
    let context = Array::new()
        .with("name", config.call("getName", args![])?)
        .with("duration", duration.as_secs_f64())
        .with("error", reason);
    tell(call, "error", "Backup failed", context)
}

/// What a backup that succeeded still has to say, by the field of its metadata that says it.
const REMARKS: [(&str, &str); 4] = [
    ("missing_tables", "Tables to back up that do not exist"),
    ("inconsistent_tables", "Tables whose engine takes part in no snapshot"),
    ("broken", "What the server keeps and would not make again"),
    ("without_history", "System-versioned tables whose history is not in the backup"),
];

/// A name, or a kind, a name and the reason of what is not as it should be.
fn named(found: &Zval) -> Php<String> {
    let word = |key: &str| found.field(key).map(Read::text);
    match (word("kind"), word("name"), word("reason")) {
        (Some(kind), Some(name), Some(reason)) => Ok(format!("{kind} {name} ({reason})")),
        _ => Ok(String::from_utf8_lossy(&found.stringify()?).into_owned()),
    }
}

/// Records a backup that succeeded.
fn finish(call: &Call, config: &Object, result: &Object, started: Instant) -> Php<()> {
    if config.call("shouldGenerateMigrations", args![])?.truthy() {
        generate_migrations(call, config)?;
    }
    let location = config.call("getStorageLocation", args![])?.text();
    let storage = adapters::storage_type(&call.this(), &location)?;
    let metadata = result.call("getMetadata", args![])?;
    for (field, message) in REMARKS {
        if let Some(found) = metadata.field(field).filter(|found| found.truthy()) {
            let context = Array::new().with("name", config.call("getName", args![])?).with(field, found);
            let names = found.elements().iter().map(named).collect::<Php<Vec<_>>>()?.join(", ");
            tell(call, "warning", format!("{message}: {names}"), context)?;
        }
    }
    let recorded = registry::record(&call.this(), result, config, &storage);
    super::say_where(call).map_err(job::pass)?;
    if let Err(thrown) = recorded {
        // What nobody could find again is not left behind as if it were a backup.
        let reason = thrown.exception()?.message()?;
        let path = result.call("getPath", args![])?;
        // the row may be there all the same: what failed may have come after it
        let id = result.call("getId", args![])?;
        if let Err(thrown) = registry::remove(&call.this(), &id) {
            thrown.exception()?;
        }
        adapters::storage_at(&call.this(), &location)?.call("delete", args![path])?;
        return Err(backup_exception::throw(reason));
    }
    call.set(p::LOADED_BACKUPS, Array::new())?;
    let context = Array::new()
        .with("name", config.call("getName", args![])?)
        .with("duration", started.elapsed().as_secs_f64())
        .with("size", result.call("getFormattedSize", args![])?);
    tell(call, "info", "Backup completed successfully", context)
}

/// Migrations are an extra: where they fail, the log says so and the backup stands.
fn generate_migrations(call: &Call, config: &Object) -> Php<()> {
    let name = config.call("getName", args![])?;
    let attempt = || -> Php<()> {
        tell(call, "info", "Generating migrations", Array::new().with("backup", &name))?;
        let options = config.call("getStorageOptions", args![])?;
        let folder = match options.field("output_path").filter(|path| path.truthy()) {
            Some(path) => path.stringify()?,
            None => [call.get(p::BACKUPS_PATH)?.bytes(), b"/migrations/", name.bytes()].concat(),
        };
        let files = migration_generator::generate_for(&call.get_object(p::DB)?, config, &folder)?;
        let context =
            Array::new().with("backup", &name).with("files_generated", files.len()).with("output_path", folder);
        tell(call, "info", "Migrations generated successfully", context)
    };
    attempt().or_else(|thrown| {
        if job::passes(&thrown) {
            return Err(thrown);
        }
        let reason = thrown.exception()?.message()?;
        tell(call, "error", "Failed to generate migrations", Array::new().with("backup", &name).with("error", reason))
    })
}

/// Tells the logger. What it throws is no failure of the backup: it goes on as it is.
fn tell(call: &Call, level: &str, message: impl ToZval, context: Array) -> Php<()> {
    super::tell(call, level, message, context).map_err(job::pass)
}

/// The strategy for a configuration: a streaming one where that was asked for, else the one registered for its type.
pub fn strategy(manager: &Object, config: &Object) -> Php<Object> {
    let options = config.call("getStorageOptions", args![])?;
    if options.field("use_streaming").is_some_and(Read::truthy) {
        let chunk = options.field("chunk_size").map_or_else(|| 1000_i64.to_zval(), ToZval::to_zval);
        return Class::own(Id::StreamingMySQLDumpStrategy).make(args![manager.get(p::DB)?, chunk]);
    }
    let kind = config.call("getType", args![])?.as_object().map(|kind| kind.enum_value()).transpose()?;
    let kind = kind.unwrap_or_default();
    let found = manager.get(p::STRATEGIES)?.field(&kind).and_then(Read::as_object);
    found.ok_or_else(|| backup_exception::throw(format!("No strategy registered for backup type: {kind}")))
}

/// Refuses a cipher, a key or a storage that cannot be, before anything is done.
fn check_encryption(call: &Call, config: &Object) -> Php<()> {
    let options = config.call("getStorageOptions", args![])?;
    if !options.field("encryption_enabled").is_some_and(Read::truthy) {
        return Ok(());
    }
    let Some(key) = options.field("encryption_key").filter(|key| !key.bytes().is_empty()) else {
        return Err(backup_exception::throw("Encryption key is required when encryption is enabled"));
    };
    adapters::storage_at(&call.this(), &config.call("getStorageLocation", args![])?.text())?;
    let cipher = options.field("encryption_cipher").map_or("aes-256-cbc".to_owned(), Read::text);
    let checked = encrypted_storage_adapter::check(&cipher, key.bytes().len());
    checked.map(|_| ()).map_err(|reason| backup_exception::configuration(&reason))
}

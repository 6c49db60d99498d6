//! What one restore is to be: everything the builder, its options and the registry say, in Rust.

use std::path::PathBuf;
use std::rc::Rc;

use simplemdb_backup_engine::restore::{ExistingRows, Lacking};
use simplemdb_backup_engine::sql::definer::Definers;
use zeroize::Zeroizing;

use super::{Outcome, Target, backup_job, strings};
use crate::zend::props::restore_builder as p;
use crate::zend::{Callable, Object, Php, Read, Zval};
use crate::{backup_manager, format};

/// The metadata that holds further checksums while a key is changed.
pub const CHANGING: &str = "key_rotation";

/// The metadata that says that a record comes from the file beside its archive.
pub const FROM_FOLDER: &str = "from_folder";

/// A backup as the registry has it.
pub struct Recorded {
    /// Its id.
    pub id: String,
    /// The database that was backed up.
    pub database: String,
    /// SHA-256 of the stored bytes in hexadecimal; empty if it is not known.
    pub checksum: String,
    /// What else it may be: a change of the archive's key is under way, or was stopped.
    pub changing: Vec<String>,
    /// The archive's own id, where it is known.
    pub archive: Option<String>,
    /// The path inside its storage.
    pub path: String,
    /// Whether all of this is what a file beside the archive says, which anybody could have written who can write there.
    pub from_folder: bool,
}

impl Recorded {
    /// Reads a `BackupMetadata`.
    pub fn read(backup: &Object) -> Outcome<Self> {
        let metadata = backup.call("getMetadata", args![])?;
        Ok(Self {
            id: backup.call("getId", args![])?.text(),
            database: backup.call("getDatabase", args![])?.text(),
            checksum: backup.call("getChecksum", args![])?.text().to_lowercase(),
            changing: metadata.field(CHANGING).map(strings).transpose()?.unwrap_or_default(),
            archive: metadata.field("archive").map(Read::text),
            path: backup.call("getStoragePath", args![])?.text(),
            from_folder: metadata.field(FROM_FOLDER).is_some_and(Read::truthy),
        })
    }

    /// Whether an archive of this SHA-256 may be the one that was recorded.
    pub fn knows(&self, checksum: &str) -> bool {
        self.checksum.is_empty() || self.checksum == checksum || self.changing.iter().any(|one| one == checksum)
    }
}

/// `RestoreOptions`, in Rust.
#[derive(Default)]
pub struct RestoreSettings {
    /// The moment to go to, as `Y-m-d H:i:s.u` in the time zone of PHP's `DateTime`, with seconds since 1970 beside it.
    pub point_in_time: Option<(String, i64)>,
    /// Tables to leave out.
    pub excluded_tables: Vec<String>,
    /// By table, the condition that restored rows meet.
    pub data_filters: Vec<(String, String)>,
    /// Whether foreign keys go unchecked while rows are loaded.
    pub skip_foreign_key_checks: bool,
    /// Whether tables of the target may be replaced.
    pub drop_existing_tables: bool,
    /// Old name to new name.
    pub table_mapping: Vec<(String, String)>,
    /// A binary log file, or a folder of them.
    pub binary_log_path: Option<PathBuf>,
    /// Statements to run before.
    pub sql_before: Vec<String>,
    /// Statements to run after.
    pub sql_after: Vec<String>,
}

/// One restore.
#[allow(clippy::struct_excessive_bools)] // each is a switch of the builder
pub struct RestoreJob {
    /// The id it will have.
    pub id: String,
    /// What is restored.
    pub backup: Recorded,
    /// The database to restore into.
    pub database: String,
    /// The only tables to restore; empty for all.
    pub tables: Vec<String>,
    /// Whether tables that are there keep their structure.
    pub skip_schema: bool,
    /// Whether rows are left out.
    pub skip_data: bool,
    /// Whether a backup of the target is made first.
    pub snapshot: bool,
    /// Whether the archive is checked first.
    pub verify: bool,
    /// Whether what the archive does not have is removed.
    pub remove_others: bool,
    /// Whether the tables that are replaced stay beside the target.
    pub keep_replaced: bool,
    /// Whether definers must be accounts of the server.
    pub require_definers: bool,
    /// Whether what the server does not take is left out.
    pub skip_unsupported: bool,
    /// Whether a plain archive may hold other SQL than the engine writes.
    pub trust: bool,
    /// What becomes of collations that the server does not have.
    pub collations: Lacking,
    /// Likewise of storage engines.
    pub engines: Lacking,
    /// What becomes of rows that are there, where rows alone are restored.
    pub existing_rows: ExistingRows,
    /// Further options; without any, the defaults of `RestoreOptions`.
    pub settings: RestoreSettings,
    /// The raw key or the passphrase, if one was given.
    pub key: Option<Rc<Zeroizing<Vec<u8>>>>,
    /// Whether an archive that is not encrypted is taken although there is a key.
    pub allow_plain: bool,
    /// The database of a dump that is restored, where it holds several.
    pub from_database: Option<String>,
    /// What becomes of definers.
    pub definers: Definers,
    /// Whether the backup's accounts are made.
    pub users: bool,
    /// How many connections may load at the same time; at least 1.
    pub connections: usize,
    /// The folder for temporary files.
    pub temp_dir: PathBuf,
    /// Where the archive is.
    pub source: Target,
    /// The file that is restored instead of a recorded backup.
    pub file: Option<PathBuf>,
    /// The manager, which makes the snapshot.
    pub manager: Object,
    /// Called now and then with what the engine counts, on this thread.
    pub progress: Option<Callable>,
}

impl RestoreJob {
    /// Reads the builder. What it was told itself comes before its options.
    pub fn read(builder: &Object) -> Outcome<Self> {
        let manager = builder.get(p::MANAGER)?.as_object().ok_or("the restore has no manager")?;
        let metadata = builder.get(p::BACKUP)?.as_object().ok_or("the restore has no backup")?;
        let backup = Recorded::read(&metadata)?;
        let source = Target::of(&backup_manager::storage_of(&manager, &metadata)?)?;
        let options = builder.get(p::OPTIONS)?.as_object();
        let asked = |method: &str| -> Php<bool> {
            options.as_ref().map_or(Ok(false), |options| Ok(options.call(method, args![])?.truthy()))
        };
        let mut tables = strings(&builder.get(p::TARGET_TABLES)?)?;
        let mut database = Some(builder.get(p::TARGET_DATABASE)?).filter(Zval::is_string).map(|name| name.text());
        if let Some(options) = &options {
            if tables.is_empty() {
                tables = strings(&options.call("getSelectedTables", args![])?)?;
            }
            if database.is_none() {
                let name = options.call("getTargetDatabase", args![])?;
                database = Some(name).filter(Zval::is_string).map(|name| name.text());
            }
        }
        let unverified = options.is_some() && !asked("shouldVerifyBeforeRestore")?;
        Ok(Self {
            id: format::unique("restore_")?,
            database: database.unwrap_or_else(|| backup.database.clone()),
            backup,
            tables,
            skip_schema: builder.get(p::SKIP_SCHEMA)?.truthy() || asked("isDataOnly")?,
            skip_data: builder.get(p::SKIP_DATA)?.truthy() || asked("isSchemaOnly")?,
            snapshot: builder.get(p::CREATE_SNAPSHOT)?.truthy() || asked("shouldCreateSnapshot")?,
            verify: builder.get(p::VERIFY_BEFORE_RESTORE)?.truthy() && !unverified,
            remove_others: builder.get(p::REMOVE_OTHERS)?.truthy(),
            keep_replaced: builder.get(p::KEEP_REPLACED)?.truthy(),
            require_definers: builder.get(p::REQUIRE_DEFINERS)?.truthy(),
            skip_unsupported: builder.get(p::SKIP_UNSUPPORTED)?.truthy(),
            trust: builder.get(p::TRUST_ARCHIVE)?.truthy(),
            collations: Lacking::parse(&builder.get(p::COLLATIONS)?.text(), "map")?,
            engines: Lacking::parse(&builder.get(p::ENGINES)?.text(), "default")?,
            existing_rows: ExistingRows::parse(&builder.get(p::EXISTING_ROWS)?.text())?,
            settings: match &options {
                Some(options) => settings(options)?,
                None => RestoreSettings { skip_foreign_key_checks: true, ..RestoreSettings::default() },
            },
            key: builder.key().or_else(|| manager.key()),
            allow_plain: builder.get(p::ALLOW_PLAIN)?.truthy(),
            from_database: Some(builder.get(p::FROM_DATABASE)?).filter(Zval::is_string).map(|name| name.text()),
            definers: match builder.get(p::DEFINERS)? {
                none if none.is_null() => Definers::Keep,
                definers => Definers::parse(&definers.text())?,
            },
            users: builder.get(p::INCLUDE_USERS)?.truthy(),
            connections: backup_job::connections(builder.get(p::CONNECTIONS)?.long()),
            temp_dir: backup_job::temp_dir(None),
            source,
            file: Some(builder.get(p::FILE)?).filter(Zval::is_string).map(|path| PathBuf::from(path.text())),
            progress: Callable::new(&builder.get(p::PROGRESS)?),
            manager,
        })
    }
}

fn settings(options: &Object) -> Outcome<RestoreSettings> {
    let point_in_time = match options.call("getPointInTime", args![])?.as_object() {
        Some(moment) => {
            Some((moment.call("format", args!["Y-m-d H:i:s.u"])?.text(), moment.call("getTimestamp", args![])?.int()))
        }
        None => None,
    };
    let path = options.call("getBinaryLogPath", args![])?;
    Ok(RestoreSettings {
        point_in_time,
        excluded_tables: strings(&options.call("getExcludedTables", args![])?)?,
        data_filters: pairs(&options.call("getDataFilters", args![])?)?,
        skip_foreign_key_checks: options.call("shouldSkipForeignKeyChecks", args![])?.truthy(),
        drop_existing_tables: options.call("shouldDropExistingTables", args![])?.truthy(),
        table_mapping: pairs(&options.call("getTableMapping", args![])?)?,
        binary_log_path: path.is_string().then(|| PathBuf::from(path.text())),
        sql_before: strings(&options.call("getCustomSQLBefore", args![])?)?,
        sql_after: strings(&options.call("getCustomSQLAfter", args![])?)?,
    })
}

/// The keys of an array, each with its value.
fn pairs(array: &Zval) -> Php<Vec<(String, String)>> {
    let keys = crate::zend::function("array_keys", args![array])?;
    Ok(strings(&keys)?.into_iter().zip(strings(array)?).collect())
}

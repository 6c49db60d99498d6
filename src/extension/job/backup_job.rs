//! What one backup is to be: everything its configuration says, in Rust.

use std::cell::RefCell;
use std::fs::File;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use simplemdb_backup_engine::session::{Credentials, Timeouts};
use simplemdb_backup_engine::sql::definer::Definers;
use zeroize::Zeroizing;

use super::{Failure, Outcome, Running, Target, current, strings};
use crate::backup_type::Kind;
use crate::storage::encrypted_storage_adapter as encrypted;
use crate::storage::location::refusal;
use crate::zend::{Callable, Object, Php, Read, Zval, setting, setting_int};
use crate::{backup_manager, format, random};

/// How the archive is sealed.
pub enum Encryption {
    /// Not at all.
    None,
    /// With a raw key of exactly the cipher's length; the name is in lower case.
    Key {
        /// The key.
        key: Zeroizing<Vec<u8>>,
        /// Such as `aes-256-gcm`.
        cipher: String,
    },
    /// With a key derived from this passphrase.
    Passphrase(Zeroizing<Vec<u8>>),
}

/// One backup.
pub struct BackupJob {
    /// The id it will have.
    pub id: String,
    /// The path it will have inside its storage.
    pub path: String,
    /// Its name.
    pub name: String,
    /// The database to back up.
    pub database: String,
    /// What of it.
    pub kind: Kind,
    /// The only tables to back up; empty for all.
    pub include_tables: Vec<String>,
    /// Tables to leave out.
    pub exclude_tables: Vec<String>,
    /// `gzip`, `bzip2`, `lz4`, `zstd`, or whatever the user wrote.
    pub compression: Option<String>,
    /// The level to compress at.
    pub compression_level: Level,
    /// How it is sealed.
    pub encryption: Encryption,
    /// The description.
    pub description: Option<String>,
    /// The tags.
    pub tags: Vec<String>,
    /// Whether the finished archive is read back.
    pub verify: bool,
    /// Whether `streaming()` asked for it.
    pub streaming: bool,
    /// Rows per INSERT statement, where the user chose.
    pub rows_per_statement: Option<u64>,
    /// What becomes of definers.
    pub definers: Definers,
    /// Whether the accounts that may use the database come too.
    pub users: bool,
    /// How many connections may read at the same time; at least 1.
    pub connections: usize,
    /// The longest wait for the lock under which they take one snapshot, in seconds.
    pub lock_wait_seconds: u32,
    /// The folder for temporary files.
    pub temp_dir: PathBuf,
    /// How to reach the server, where the user said so.
    pub login: Option<Rc<Credentials>>,
    /// Where the archive goes.
    pub target: Target,
    /// Called now and then with `array{phase, object, rows, total_rows, bytes}`, on this thread.
    pub progress: Option<Callable>,
    /// What the table is called in which it will be recorded, where it is to be one.
    pub registry: Option<Rc<str>>,
    /// Takes the archive, locked, for whoever records it.
    pub held: Rc<RefCell<Option<File>>>,
}

impl BackupJob {
    /// Reads the configuration. `chunk` is what a streaming strategy brings along: its rows per statement and its
    /// temporary folder.
    pub fn read(config: &Object, chunk: Option<(i64, String)>) -> Outcome<Self> {
        let options = config.call("getStorageOptions", args![])?;
        let kind = config.call("getType", args![])?.as_object().ok_or("the configuration has no type")?;
        let name = config.call("getName", args![])?.text();
        let database = config.call("getDatabase", args![])?.text();
        let encryption = encryption(config, &options)?;
        let compression = if config.call("isCompressEnabled", args![])?.truthy() {
            Some(config.call("getCompressionMethod", args![])?.text().to_lowercase())
        } else {
            None
        };
        let id = format!(
            "backup_{}{}_{}",
            if chunk.is_some() { "stream_" } else { "" },
            format::date("Ymd_His")?,
            random::hex(4)
        );
        let path = path(&id, &database, compression.as_deref(), &encryption)?;
        let location = config.call("getStorageLocation", args![])?.text();
        let (mut registry, mut held) = (None, Rc::default());
        let (target, progress, login) = match current() {
            Some(Running { manager, progress, registry: table, held: until_recorded }) => {
                (registry, held) = (table, until_recorded);
                if backup_manager::is_unknown(&manager, &location)? {
                    return Err(refusal(&location).into());
                }
                let adapter = backup_manager::storage_at(&manager, &location)?;
                (Target::of(&adapter)?, progress, manager.login())
            }
            None => (Target::without_manager(&location)?, None, None),
        };
        let rows = chunk.as_ref().map(|(rows, _)| *rows).or_else(|| options.field("chunk_size").map(Read::int));
        if let Some(rows) = rows.filter(|rows| *rows < 1) {
            let reason = format!("Invalid backup configuration: the chunk size must be at least 1 row, got {rows}");
            return Err(reason.into());
        }
        Ok(Self {
            id,
            path,
            name,
            database,
            kind: Kind::of(&kind)?,
            include_tables: strings(&config.call("getIncludeTables", args![])?)?,
            exclude_tables: strings(&config.call("getExcludeTables", args![])?)?,
            compression,
            compression_level: compression_level(&options)?,
            encryption,
            description: Some(config.call("getDescription", args![])?).filter(Zval::is_string).map(|d| d.text()),
            tags: strings(&config.call("getTags", args![])?)?,
            verify: config.call("shouldVerifyAfterBackup", args![])?.truthy(),
            streaming: chunk.is_some(),
            rows_per_statement: rows.and_then(|rows| u64::try_from(rows).ok()).filter(|rows| *rows > 0),
            definers: options.field("definers").map_or(Ok(Definers::Keep), |d| Definers::parse(&d.text()))?,
            users: options.field("include_users").is_some_and(Read::truthy),
            connections: connections(options.field("connections").map(Read::int)),
            lock_wait_seconds: lock_wait()?,
            temp_dir: temp_dir(chunk.map(|(_, folder)| folder)),
            login,
            target,
            progress,
            registry,
            held,
        })
    }
}

/// Who chose the level of the compression.
pub enum Level {
    /// The builder: a codec that does not have it is an error.
    Asked(i32),
    /// php.ini, for the codecs that have levels; none for the codec's own.
    Default(Option<i32>),
}

fn compression_level(options: &Zval) -> Outcome<Level> {
    if let Some(level) = options.field("compression_level") {
        return match i32::try_from(level.int()) {
            Ok(level) => Ok(Level::Asked(level)),
            Err(_) => Err(format!("Invalid compression level: {}", level.int()).into()),
        };
    }
    default_level().map(Level::Default)
}

/// The level that php.ini sets; none where it is left to the codec.
fn default_level() -> Outcome<Option<i32>> {
    let level = setting("default_compression_level");
    match level.trim() {
        "" => Ok(None),
        digits => match digits.parse() {
            Ok(level) => Ok(Some(level)),
            Err(_) => Err(format!("simplemdb_backup.default_compression_level is no number: {digits}").into()),
        },
    }
}

/// The longest wait for a lock, as php.ini sets it, in seconds.
fn lock_wait() -> Outcome<u32> {
    seconds("lock_wait_timeout")
}

/// A number of seconds that php.ini sets.
fn seconds(name: &str) -> Outcome<u32> {
    let seconds = setting(name);
    let number = seconds.trim().parse::<u32>().ok().filter(|seconds| (1..=3600).contains(seconds));
    number.ok_or_else(|| format!("simplemdb_backup.{name} is not 1 to 3600 seconds: {seconds}").into())
}

/// How long to wait for a server that says nothing, as php.ini sets it.
pub fn timeouts() -> Outcome<Timeouts> {
    let duration = |name| Ok::<_, Failure>(Duration::from_secs(u64::from(seconds(name)?)));
    Ok(Timeouts { connect: duration("connect_timeout")?, silence: duration("silence_timeout")? })
}

/// How many connections: what was asked for, else what php.ini says, and never less than one.
pub fn connections(asked: Option<i64>) -> usize {
    usize::try_from(asked.unwrap_or_else(|| setting_int("connections"))).unwrap_or(1).clamp(1, 64)
}

/// The folder for temporary files: the caller's, else that of php.ini, else the system's.
pub fn temp_dir(asked: Option<String>) -> PathBuf {
    [asked.unwrap_or_default(), setting("temp_dir")]
        .into_iter()
        .find(|folder| !folder.is_empty())
        .map_or_else(std::env::temp_dir, PathBuf::from)
}

/// Encryption that was asked for and cannot be done is an error, never a plain archive.
fn encryption(config: &Object, options: &Zval) -> Outcome<Encryption> {
    let raw = options.field("encryption_enabled").is_some_and(Read::truthy);
    let passphrase = config.call("isEncryptEnabled", args![])?.truthy();
    if raw && passphrase {
        return Err("both a passphrase (encrypt) and a raw key (encrypted) were given; use one of them".into());
    }
    if raw {
        let key = Zeroizing::new(options.field("encryption_key").map(|key| key.bytes().to_vec()).unwrap_or_default());
        let cipher = options.field("encryption_cipher").map_or("aes-256-cbc".to_owned(), Read::text);
        if key.is_empty() {
            return Err("Encryption key is required when encryption is enabled".into());
        }
        encrypted::check(&cipher, key.len()).map_err(|reason| format!("Invalid backup configuration: {reason}"))?;
        return Ok(Encryption::Key { key, cipher: cipher.to_lowercase() });
    }
    if passphrase {
        let key = Zeroizing::new(config.call("getEncryptionKey", args![])?.bytes().to_vec());
        if key.is_empty() {
            return Err("Encryption key is required when encryption is enabled".into());
        }
        return Ok(Encryption::Passphrase(key));
    }
    Ok(Encryption::None)
}

/// `2025/01/31/shop/backup_….sql.gz.enc`. A database's name may hold what a path must not.
fn path(id: &str, database: &str, compression: Option<&str>, encryption: &Encryption) -> Php<String> {
    let folder: String =
        database.chars().map(|c| if c.is_alphanumeric() || "_-$".contains(c) { c } else { '_' }).collect();
    let compressed = match compression {
        None => "",
        Some("gzip") => ".gz",
        Some("bzip2") => ".bz2",
        Some("lz4") => ".lz4",
        Some("zstd") => ".zst",
        Some(_) => ".unknown",
    };
    let sealed = if matches!(encryption, Encryption::None) { "" } else { ".enc" };
    Ok(format!("{}/{folder}/{id}.sql{compressed}{sealed}", format::date("Y/m/d")?))
}

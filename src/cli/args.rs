//! Arguments as they were typed.
//!
//! Nothing here is looked up, read or checked against anything but its form; what they mean, `meant` says in
//! [`connection`](crate::connection), [`key`](crate::key) and each command. There is no argument for a secret.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use simplemdb_backup_engine::archive::cipher::Cipher;
use simplemdb_backup_engine::archive::codec::Codec;
use simplemdb_backup_engine::catalog::Selection;
use simplemdb_backup_engine::restore::{ExistingRows, Lacking};
use simplemdb_backup_engine::sql::definer::Definers;

use crate::exit;

/// Back up, inspect, verify and restore archives of MySQL and MariaDB databases, without PHP
#[derive(Debug, Parser)]
#[command(name = "simplemdb-backup", version, after_help = exit::LIST, max_term_width = 100)]
pub struct Cli {
    /// Show no progress and no summary, errors and warnings alone
    #[arg(long, short, global = true)]
    pub quiet: bool,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Say what is inside an archive
    ///
    /// Parts are not read. Of an encrypted archive without its key, what the header says is told.
    Inspect(Inspect),
    /// Read all of an archive and hold it against what it says of itself
    ///
    /// The SHA-256 it prints is that of the file, as `sha256sum` has it and PHP's table of backups.
    Verify(Verify),
    /// Write an archive as plain SQL to standard output
    ///
    /// Each part is checked before it is written. What came before a damaged one is written by then: heed the exit
    /// code, or verify first.
    Cat(Cat),
    /// Restore an archive into a database
    ///
    /// Or, with --to, a dump of mysqldump, mariadb-dump, phpMyAdmin or mysqldump-php, compressed or not. A dump is read
    /// and not run; what no dump consists of is refused, with its line. One that was cut short is refused, and with
    /// --no-verify restored as far as it goes.
    ///
    /// Tables are loaded beside the target and take their places together at the end; a restore that fails or is
    /// cancelled leaves the target as it was. Tables of the target that are not in the archive stay, and so does its
    /// table of PHP's backups.
    Restore(Restore),
    /// Put a database back where a restore into it was killed
    ///
    /// Every restore begins with this. Where the killed one had not changed anything yet, or was complete, what it left
    /// beside the database is cleared away.
    Recover(Recover),
    /// Back up a database
    ///
    /// The file appears under its name when it is whole and on the disk.
    Dump(Dump),
    /// Change the key of an encrypted archive, in place
    ///
    /// Only the header is written. Who has the old key and a copy of the old file can still open that copy. PHP holds
    /// a file against the checksum in its table of backups: put the new one there, which is printed.
    Rotate(Rotate),
    /// Print a new key as base64
    Keygen(Keygen),
    /// Print completions for a shell
    Completions(Completions),
    /// Print the manual page, or that of one command
    Man(Man),
}

#[derive(Debug, Args)]
pub struct Inspect {
    /// The archive, or a dump of another program: a file, a folder of mydumper's or MySQL Shell's, or - for standard input
    pub file: PathBuf,
    /// Answer as one JSON object
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub key: KeyArgs,
}

#[derive(Debug, Args)]
pub struct Verify {
    /// The archive
    pub file: PathBuf,
    /// Take an archive that is not encrypted although a key is given: nobody has vouched for what it holds
    #[arg(long)]
    pub allow_plain: bool,
    #[command(flatten)]
    pub key: KeyArgs,
}

#[derive(Debug, Args)]
pub struct Cat {
    /// The archive
    pub file: PathBuf,
    /// Only this table: its definition, rows and triggers; may be repeated
    #[arg(long = "table", value_name = "NAME")]
    pub tables: Vec<String>,
    /// Take an archive that is not encrypted although a key is given: nobody has vouched for what it holds
    #[arg(long)]
    pub allow_plain: bool,
    #[command(flatten)]
    pub key: KeyArgs,
}

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Restore {
    /// The archive, or a dump of another program: a file, a folder of mydumper's or MySQL Shell's, or - for standard input
    pub file: PathBuf,
    /// The database to restore into; the archive's own where it is left out
    #[arg(long, value_name = "DATABASE")]
    pub to: Option<String>,
    /// Which database of a dump of another program is restored, where the dump holds several
    #[arg(long, value_name = "NAME")]
    pub database: Option<String>,
    #[command(flatten)]
    pub tables: TableArgs,
    /// Don't read the whole archive before anything is loaded; parts are still checked before they are used
    #[arg(long)]
    pub no_verify: bool,
    /// Remove tables, views, routines and events of the database that the archive does not have
    #[arg(long, conflicts_with_all = ["include", "exclude"])]
    pub remove_others: bool,
    /// Keep the tables that are replaced, in a database of their own, which is named
    #[arg(long)]
    pub keep_replaced: bool,
    /// Let empty tables take the place of tables that hold rows, where the archive has definitions alone
    #[arg(long)]
    pub empty_tables: bool,
    /// Definers of views, routines, triggers and events: keep, drop (whoever restores), or an account such as app@localhost
    #[arg(long, value_name = "WHO", default_value = "keep", value_parser = Definers::parse)]
    pub definers: Definers,
    /// Refuse definers that are no accounts of the server, where the account may look
    #[arg(long)]
    pub require_definers: bool,
    /// Collations that the server does not have: refuse; map: the nearest ones take their place
    #[arg(long, value_name = "HOW", default_value = "refuse", value_parser = |how: &str| Lacking::parse(how, "map"))]
    pub collations: Lacking,
    /// Storage engines that the server does not have: refuse; default: the server's default engine takes their place
    #[arg(long, value_name = "HOW", default_value = "refuse", value_parser = |how: &str| Lacking::parse(how, "default"))]
    pub engines: Lacking,
    /// Leave out what the server does not take, with what depends on it, and restore the rest; what it is, is said
    #[arg(long)]
    pub skip_unsupported: bool,
    /// Run what an archive that is not encrypted says, also where it is not what this program writes: whoever could change
    /// the file then changes the server
    #[arg(long)]
    pub trust: bool,
    /// Make the archive's accounts where they are missing, and give them their grants
    #[arg(long)]
    pub accounts: bool,
    /// Restore a table under another name; may be repeated
    #[arg(long, value_name = "OLD=NEW", value_parser = pair)]
    pub rename: Vec<(String, String)>,
    /// Restore of a table only the rows that meet an SQL condition; may be repeated
    #[arg(long, value_name = "TABLE=CONDITION", value_parser = pair)]
    pub filter: Vec<(String, String)>,
    /// Rows alone, into tables as the target has them
    #[arg(long)]
    pub data_only: bool,
    /// What becomes of rows that are there, with --data-only: truncate; ignore: rows of the archive that collide with
    /// them are left out; replace: they give way where they collide
    #[arg(long, value_name = "HOW", default_value = "truncate", value_parser = ExistingRows::parse)]
    pub existing_rows: ExistingRows,
    /// Check the foreign keys of restored tables before the target is changed
    #[arg(long)]
    pub check_foreign_keys: bool,
    /// A file of SQL to run in the target before its first change; where it fails nothing is changed
    #[arg(long, value_name = "FILE")]
    pub before: Option<PathBuf>,
    /// A file of SQL to run in the target at the end; where it fails the restore is undone
    #[arg(long, value_name = "FILE")]
    pub after: Option<PathBuf>,
    /// Connections that load rows
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..=64))]
    pub connections: u16,
    #[command(flatten)]
    pub connection: ConnectionArgs,
    /// Take an archive that is not encrypted although a key is given: nobody has vouched for what it holds
    #[arg(long)]
    pub allow_plain: bool,
    #[command(flatten)]
    pub key: KeyArgs,
}

#[derive(Debug, Args)]
pub struct Recover {
    /// The database that was restored into
    pub database: String,
    /// Give up what cannot be put back: nothing is in the way of later restores then
    ///
    /// What is in its place stays there. Replaced tables that are not back stay where they are, and so do the texts of
    /// definitions that the database has no more; all of it is named, and yours to drop.
    #[arg(long)]
    pub give_up: bool,
    #[command(flatten)]
    pub connection: ConnectionArgs,
}

#[derive(Debug, Args)]
pub struct Dump {
    /// The database
    pub database: String,
    /// The file to write, which must not exist yet; `-` for standard output
    pub file: PathBuf,
    /// none, gzip, bzip2, lz4 or zstd; where it is left out, what the end of the file's name says
    #[arg(long, value_name = "METHOD", value_parser = Codec::parse)]
    pub compress: Option<Codec>,
    /// Level of the compression: gzip 1-12, bzip2 1-9, zstd 1-22
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub level: Option<i32>,
    /// aes-128-cbc, aes-192-cbc, aes-256-cbc, aes-128-gcm, aes-192-gcm, aes-256-gcm, or none; where it is left out
    /// and a key is given, aes-256-gcm
    #[arg(long, value_name = "CIPHER", value_parser = Encryption::parse)]
    pub cipher: Option<Encryption>,
    /// Connections that read
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..=64))]
    pub connections: u16,
    /// Definers of views, routines, triggers and events: keep, drop, or an account such as app@localhost
    #[arg(long, value_name = "WHO", default_value = "keep", value_parser = Definers::parse)]
    pub definers: Definers,
    /// With the accounts that may use the database and the hashes of their passwords; only into an encrypted archive
    #[arg(long)]
    pub accounts: bool,
    /// Longest wait for the lock under which several connections take one snapshot; without it, one connection reads
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=3600))]
    pub lock_wait: u32,
    #[command(flatten)]
    pub tables: TableArgs,
    /// Definitions and no rows
    #[arg(long, conflicts_with = "data_only")]
    pub schema_only: bool,
    /// Rows and no definitions
    #[arg(long)]
    pub data_only: bool,
    #[command(flatten)]
    pub connection: ConnectionArgs,
    #[command(flatten)]
    pub key: KeyArgs,
}

#[derive(Debug, Args)]
pub struct Rotate {
    /// The archive
    pub file: PathBuf,
    #[command(flatten)]
    pub key: KeyArgs,
    #[command(flatten)]
    pub new_key: NewKeyArgs,
}

#[derive(Debug, Args)]
pub struct Keygen {
    /// What the key is for, which decides its length
    #[arg(long, value_name = "CIPHER", default_value = "aes-256-gcm", value_parser = Cipher::parse)]
    pub cipher: Cipher,
}

#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    pub shell: Shell,
}

#[derive(Debug, Args)]
pub struct Man {
    /// The command
    pub command: Option<String>,
}

/// `a=b`.
fn pair(text: &str) -> Result<(String, String), &'static str> {
    match text.split_once('=') {
        Some((a, b)) if !a.is_empty() && !b.is_empty() => Ok((a.to_owned(), b.to_owned())),
        _ => Err("two parts with = between them"),
    }
}

/// Whether an archive is to be encrypted.
#[derive(Debug, Clone, Copy)]
pub enum Encryption {
    None,
    With(Cipher),
}

impl Encryption {
    fn parse(name: &str) -> simplemdb_backup_engine::Result<Self> {
        if name.eq_ignore_ascii_case("none") { Ok(Self::None) } else { Cipher::parse(name).map(Self::With) }
    }
}

/// Which tables are wanted.
#[derive(Debug, Args)]
pub struct TableArgs {
    /// Only this table; may be repeated, and for a restore be a pattern of * and ?. With a choice of tables a restore brings
    /// them and their triggers, and no views, routines or events
    #[arg(long = "table", value_name = "NAME")]
    pub include: Vec<String>,
    /// Not this table; may be repeated, and for a restore be a pattern of * and ?
    #[arg(long, value_name = "NAME")]
    pub exclude: Vec<String>,
}

impl TableArgs {
    /// The same as the engine puts it.
    pub fn meant(&self) -> Selection {
        Selection { include: self.include.clone(), exclude: self.exclude.clone() }
    }
}

/// The key of an archive. At most one option; the variable counts where there is none.
#[derive(Debug, Default, Args)]
#[group(multiple = false)]
#[command(next_help_heading = "Key (or the variable SIMPLEMDB_BACKUP_KEY: a raw key as base64)")]
pub struct KeyArgs {
    /// A file that holds a raw key: exactly as many bytes as the cipher's key has, or these as base64 or hex
    #[arg(long, value_name = "FILE")]
    pub key_file: Option<PathBuf>,
    /// A file that holds a passphrase; one line break at its end is no part of it
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
    /// Ask at the terminal: for a passphrase, or where the archive opens with a raw key for that as base64 or hex
    #[arg(long)]
    pub key_prompt: bool,
}

/// The key an archive gets.
#[derive(Debug, Args)]
#[group(multiple = false, required = true)]
#[command(next_help_heading = "New key")]
#[expect(clippy::struct_field_names, reason = "the fields name the options")]
pub struct NewKeyArgs {
    /// A file that holds the new raw key
    #[arg(long, value_name = "FILE")]
    pub new_key_file: Option<PathBuf>,
    /// A file that holds the new passphrase
    #[arg(long, value_name = "FILE")]
    pub new_passphrase_file: Option<PathBuf>,
    /// Ask for a new passphrase at the terminal
    #[arg(long)]
    pub new_key_prompt: bool,
}

/// How to reach the server and as whom.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Connection (password: an option, or the variable SIMPLEMDB_BACKUP_PASSWORD)")]
pub struct ConnectionArgs {
    /// Host name or address; where neither it nor a socket is given, the usual socket or 127.0.0.1
    #[arg(long)]
    pub host: Option<String>,
    /// TCP port; 3306 where it is left out
    #[arg(long)]
    pub port: Option<u16>,
    /// Unix socket
    #[arg(long, value_name = "FILE", conflicts_with_all = ["host", "port"])]
    pub socket: Option<PathBuf>,
    /// Account; the login name where it is left out
    #[arg(long)]
    pub user: Option<String>,
    /// A file that holds the password; one line break at its end is no part of it
    #[arg(long, value_name = "FILE", conflicts_with = "password_prompt")]
    pub password_file: Option<PathBuf>,
    /// Ask for the password at the terminal
    #[arg(long)]
    pub password_prompt: bool,
    /// disabled; required: encrypted, whoever answers; verify: the server's certificate and name must hold. Where it
    /// is left out: verify with --ssl-ca, required with --ssl-cert, else disabled
    #[arg(long, value_name = "MODE", hide_possible_values = true)]
    pub ssl_mode: Option<SslMode>,
    /// Certificates to trust (PEM); the system's where it is left out
    #[arg(long, value_name = "FILE")]
    pub ssl_ca: Option<PathBuf>,
    /// The client's certificate (PEM)
    #[arg(long, value_name = "FILE", requires = "ssl_key")]
    pub ssl_cert: Option<PathBuf>,
    /// The key of the client's certificate (PEM)
    #[arg(long, value_name = "FILE", requires = "ssl_cert")]
    pub ssl_key: Option<PathBuf>,
    /// Longest wait for a connection, up to the end of the login; 10 where it is left out
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..=3600))]
    pub connect_timeout: Option<u32>,
    /// After so long without a word from the server it is asked over a second connection whether it still works on the
    /// statement; where it does not, or does not answer, that is a failure. 60 where it is left out
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..=3600))]
    pub silence_timeout: Option<u32>,
}

/// Encryption of the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SslMode {
    Disabled,
    Required,
    Verify,
}

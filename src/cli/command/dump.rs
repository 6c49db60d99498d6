//! `dump`: a database into a new archive.
//!
//! An archive counts when it is whole: under its name it appears last, and a table that was asked for and is not
//! there makes the backup fail.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use simplemdb_backup_engine::archive::cipher::Cipher;
use simplemdb_backup_engine::archive::codec::Codec;
use simplemdb_backup_engine::archive::key::Key;
use simplemdb_backup_engine::storage::Upload;
use simplemdb_backup_engine::{Control, Error, Kind, Result, dump, restore};

use super::warn;
use crate::args::{Dump, Encryption};
use crate::output;
use crate::{show, watch};

pub fn run(args: &Dump, quiet: bool) -> Result<()> {
    let codec = args.compress.unwrap_or_else(|| by_name(&args.file));
    codec.check_level(args.level)?;
    let mut out = Output::create(&args.file)?;
    let request = dump::Request {
        database: args.database.clone(),
        selection: args.tables.meant(),
        schema: !args.data_only,
        data: !args.schema_only,
        rows_per_statement: 0,
        connections: usize::from(args.connections),
        definers: args.definers.clone(),
        accounts: args.accounts,
        stream_from: dump::STREAM_FROM,
        range_bytes: dump::RANGE_BYTES,
        count_rows: dump::Counting::Cheap,
        lock_wait_seconds: args.lock_wait,
        codec,
        level: args.level,
        encryption: encryption(args)?,
    };
    let credentials = args.connection.meant()?;
    let mut recovered = restore::Recovered::default();
    let report = watch::run(quiet, |control| {
        let via = restore::Via::Native(credentials.clone().for_job(control));
        recovered = restore::recover_before_backup(via, &args.database, true)?;
        let mut out = Stoppable { out: &mut out, control };
        dump::run(dump::Via::Native(credentials), &request, &mut out, control)
    })?;
    if recovered.undone > 0 {
        warn(&format!("a restore into `{}` had been cut short, and was undone first", args.database));
    }
    if !report.missing.is_empty() {
        let missing = report.missing.join(", ");
        return Err(Error::new(Kind::NotFound, format!("`{}` has no table {missing}", args.database)));
    }
    let inconsistent = &report.written.index.manifest.inconsistent_tables;
    if !inconsistent.is_empty() {
        let names = inconsistent.join(", ");
        warn(&format!("of tables whose engine knows no snapshot, rows may be of different moments: {names}"));
    }
    for broken in &report.written.index.manifest.broken {
        warn(&format!("the server keeps it, and would not make it again: {broken}"));
    }
    let to_stdout = matches!(out, Output::Stdout(_));
    out.commit()?;
    if quiet {
        return Ok(());
    }
    let summary = summary(args, to_stdout, &report);
    if to_stdout {
        // Standard output is the archive.
        let _nobody_reads = io::stderr().write_all(summary.as_bytes());
        return Ok(());
    }
    output::print(summary)
}

fn summary(args: &Dump, to_stdout: bool, report: &dump::Report) -> String {
    let (written, name) = (&report.written, args.file.display().to_string());
    format!(
        "{}: {}, {} of SQL in {}, SHA-256 {}\n",
        if to_stdout { "standard output".into() } else { show::plain(&name).into_owned() },
        show::tables(written.index.manifest.tables.len(), written.index.rows()),
        show::bytes(written.raw),
        show::bytes(written.stored),
        written.sha256,
    )
}

/// The codec that the end of a file's name stands for.
fn by_name(file: &Path) -> Codec {
    let name = file.to_string_lossy();
    Codec::ALL.into_iter().skip(1).find(|codec| name.ends_with(codec.extension())).unwrap_or_default()
}

/// Who gives a key wants encryption, and who names a cipher must give a key.
fn encryption(args: &Dump) -> Result<Option<(Cipher, Key)>> {
    let cipher = match args.cipher {
        Some(Encryption::None) if args.key.is_typed() => {
            return Err(Error::new(Kind::Configuration, "a key is given, and no cipher is wanted"));
        }
        Some(Encryption::None) => return Ok(None),
        Some(Encryption::With(cipher)) => Some(cipher),
        None => None,
    };
    match (cipher, args.key.meant()?) {
        (None, None) => Ok(None),
        (Some(_), None) => Err(Error::new(
            Kind::Configuration,
            "to encrypt, a key is needed: --key-file, --passphrase-file, --key-prompt or the variable",
        )),
        (cipher, Some(source)) => {
            let cipher = cipher.unwrap_or(Cipher::Aes256Gcm);
            Ok(Some((cipher, source.to_seal(cipher)?)))
        }
    }
}

/// Where the archive goes.
enum Output {
    Stdout(File),
    File(Upload),
}

impl Output {
    fn create(file: &Path) -> Result<Self> {
        if file == Path::new("-") { output::stdout().map(Self::Stdout) } else { output::create(file).map(Self::File) }
    }

    fn commit(self) -> Result<()> {
        match self {
            Self::Stdout(_) => Ok(()),
            Self::File(upload) => upload.commit().map(drop),
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(out) => out.write(bytes),
            Self::File(out) => out.write(bytes),
        }
    }
    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(out) => out.flush(),
            Self::File(out) => out.flush(),
        }
    }
}

/// An output that is given up when the job is cancelled, though whoever is to read a pipe reads nothing.
struct Stoppable<'a> {
    out: &'a mut Output,
    control: &'a Control,
}

impl Write for Stoppable<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Output::Stdout(pipe) = &self.out else { return self.out.write(bytes) };
        if !output::is_pipe(pipe)? {
            return self.out.write(bytes);
        }
        while !output::takes_more(pipe)? {
            self.control.check().map_err(|e| io::Error::new(io::ErrorKind::TimedOut, e))?;
        }
        // So much a pipe takes at once that takes anything.
        self.out.write(&bytes[..bytes.len().min(output::PIECE)])
    }
    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_says_how_to_compress() {
        let of = |name: &str| by_name(Path::new(name)).name();
        assert_eq!((of("a.sql"), of("a.sql.gz"), of("a.zst"), of("-")), ("none", "gzip", "zstd", "none"));
    }
}

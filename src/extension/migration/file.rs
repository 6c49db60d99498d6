//! Writing migrations to disk.
//!
//! A file has its name only once it is whole, and never takes the place of another one. Where one of several cannot be
//! written, those that were are removed again.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, RenameFlags, renameat_with};

use super::plan::Migration;
use crate::migration_generator::schema_exception;
use crate::zend::{Php, Read, function, permitted};

/// Writes migrations into a folder, which is made where it is missing; each has a second of its own in its name, so that
/// the names sort as the migrations run. Gives the paths of the files.
pub fn write(migrations: &[Migration], folder: &[u8]) -> Php<Vec<Vec<u8>>> {
    let end = folder.iter().rposition(|c| *c != b'/').map_or(folder.len().min(1), |last| last + 1);
    let shown = String::from_utf8_lossy(&folder[..end]).into_owned();
    if shown.is_empty() || shown.contains('\0') || shown.contains("://") {
        return Err(schema_exception(&format!("'{shown}' is not a folder that migrations can be written to")));
    }
    let path = PathBuf::from(OsStr::from_bytes(&folder[..end]));
    let made = if permitted(&path) { fs::create_dir_all(&path) } else { Err(io::ErrorKind::PermissionDenied.into()) };
    made.map_err(|error| schema_exception(&format!("The folder '{shown}' cannot be created: {error}")))?;

    let now = function("time", args![])?.int();
    let mut paths = Vec::with_capacity(migrations.len());
    for (second, migration) in (now..).zip(migrations) {
        let stamp = function("date", args!["YmdHis", second])?.text();
        paths.push(path.join(format!("Migration_{stamp}_{}.php", migration.class)));
    }
    for (at, (path, migration)) in paths.iter().zip(migrations).enumerate() {
        if let Err(error) = write_one(path, migration.source.as_bytes()) {
            for written in &paths[..at] {
                // What cannot be removed is whole all the same; the error below says what is wrong.
                let _stays = fs::remove_file(written);
            }
            let reason = match error.kind() {
                io::ErrorKind::AlreadyExists => "it exists already".to_owned(),
                _ => error.to_string(),
            };
            return Err(schema_exception(&format!("The migration '{}' cannot be written: {reason}", path.display())));
        }
    }
    Ok(paths.into_iter().map(|path| path.into_os_string().into_encoded_bytes()).collect())
}

fn write_one(path: &Path, source: &[u8]) -> io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let partial = path.with_file_name(format!(".{name}.{}.part", std::process::id()));
    let written = (|| {
        let mut file = File::create(&partial)?;
        file.write_all(source)?;
        file.sync_all()?;
        publish(&partial, path)
    })();
    if written.is_err() {
        // There may be none; the error that is told is the one that came first.
        let _gone_or_never_there = fs::remove_file(&partial);
    }
    written
}

/// Gives a file its name, if that is free.
fn publish(from: &Path, to: &Path) -> io::Result<()> {
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        // A file system that cannot promise it: look first.
        Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS) if !to.exists() => fs::rename(from, to),
        Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS) => Err(io::ErrorKind::AlreadyExists.into()),
        other => Ok(other?),
    }
}

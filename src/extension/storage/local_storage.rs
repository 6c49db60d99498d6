//! `LocalStorage`: backups as files below one folder.
//!
//! No path leads out of the folder: not by `..`, not by an absolute path, not through a symbolic link. A file has its
//! name only once all of it is on disk, and can be read by its owner alone.

use std::ffi::OsStr;
use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Component, Path, PathBuf};

use simplemdb_backup_engine::storage::{PARTIAL, replace};

use crate::zend::props::local_storage as p;
use crate::zend::{Array, Call, Php, Read, ToZval, Zval, function, large, permitted};
use crate::{backup_exception, format};

pub fn construct(call: &Call) -> Php {
    let given = call.bytes(0);
    // "/" keeps its slash: without it, it would be no path at all
    let end = given.iter().rposition(|c| *c != b'/').map_or(given.len().min(1), |last| last + 1);
    call.set(p::BASE_PATH, &given[..end])?;
    let base = PathBuf::from(OsStr::from_bytes(&given[..end]));
    let shown = String::from_utf8_lossy(&given[..end]);
    if shown.contains("://") {
        return Err(backup_exception::storage("init", format!("Storage directory is not a local path: {shown}")));
    }
    if given.is_empty() || (!base.is_dir() && (!permitted(&base) || make_folder(&base).is_err())) {
        return Err(backup_exception::storage("init", format!("Failed to create storage directory: {shown}")));
    }
    if !permitted(&base) || rustix::fs::access(&base, rustix::fs::Access::WRITE_OK).is_err() {
        return Err(backup_exception::storage("init", format!("Storage directory is not writable: {shown}")));
    }
    Ok(Zval::new())
}

pub fn store(call: &Call) -> Php {
    let path = call.arg(0);
    let base = base(call)?;
    let Some(file) = resolve(&base, &path.text()).filter(|_| std::str::from_utf8(path.bytes()).is_ok()) else {
        return Err(backup_exception::storage(
            "store",
            format!("path leads out of the storage folder: {}", path.text()),
        ));
    };
    let failed = || backup_exception::storage("store", format!("Failed to write to file: {}", file.display()));
    let data = contents(&call.arg(1))?;
    let metadata = call.arg(2);
    if let Some(parent) = file.parent() {
        make_folder(parent).map_err(|_| failed())?;
    }
    // first what describes the file, so that a file that is there is a complete one
    if metadata.truthy() {
        let json = function("json_encode", args![metadata, 128_i64])?; // JSON_PRETTY_PRINT
        if !json.is_string() {
            return Err(backup_exception::storage("store", "metadata that JSON cannot hold"));
        }
        replace(&beside(&file), json.bytes()).map_err(|_| failed())?;
    }
    replace(&file, data.bytes()).map_err(|_| failed())?;
    Ok(path)
}

pub fn retrieve(call: &Call) -> Php {
    let Some(file) = resolve(&base(call)?, &call.text(0)) else {
        let path = call.text(0);
        return Err(backup_exception::storage("retrieve", format!("path leads out of the storage folder: {path}")));
    };
    match fs::read(&file) {
        Ok(data) => large(&data),
        Err(error) if absent(&error) => Ok(Zval::new()),
        Err(_) => Err(backup_exception::storage("retrieve", format!("Failed to read file: {}", file.display()))),
    }
}

pub fn delete(call: &Call) -> Php {
    let Some(file) = resolve(&base(call)?, &call.text(0)) else { return Ok(false.to_zval()) };
    let gone = match fs::remove_file(&file) {
        Ok(()) => {
            // without its file it describes nothing; it is overwritten if the name is used again
            let _ = fs::remove_file(beside(&file));
            true
        }
        Err(error) => absent(&error),
    };
    Ok(gone.to_zval())
}

pub fn exists(call: &Call) -> Php {
    let file = resolve(&base(call)?, &call.text(0));
    Ok(file.is_some_and(|file| file.exists()).to_zval())
}

pub fn get_metadata(call: &Call) -> Php {
    let file = resolve(&base(call)?, &call.text(0));
    let Some(json) = file.and_then(|file| fs::read(beside(&file)).ok()) else { return Ok(Array::new().to_zval()) };
    let metadata = function("json_decode", args![json, true])?;
    Ok(if metadata.is_array() { metadata } else { Array::new().to_zval() })
}

pub fn list(call: &Call) -> Php {
    let base = base(call)?;
    let mut found = Vec::new();
    // a folder that cannot be read lists as empty, as it always did
    let _ = collect(&base, &base, &mut found);
    found.sort();
    let mut out = Array::new();
    for path in found {
        let (Ok(id), Ok(meta)) = (path.strip_prefix(&base), fs::metadata(&path)) else { continue };
        out.push(
            Array::new()
                .with("id", id.as_os_str().as_bytes())
                .with("path", path.as_os_str().as_bytes())
                .with("size", meta.size())
                .with("modified", meta.mtime()),
        );
    }
    Ok(out.to_zval())
}

pub fn get_stats(call: &Call) -> Php {
    let base = call.get(p::BASE_PATH)?;
    let files = call.this().call("list", args![])?.elements();
    let size: i64 = files.iter().filter_map(|file| file.field("size").map(Read::int)).sum();
    let free = function("disk_free_space", args![&base])?;
    let total = function("disk_total_space", args![&base])?;
    let used = if total.float() > 0.0 {
        function("round", args![(total.float() - free.float()) / total.float() * 100.0, 2_i64])?
    } else {
        0_i64.to_zval()
    };
    let stats = Array::new()
        .with("total_files", files.len())
        .with("total_size", size)
        .with("formatted_size", format::size(size)?)
        .with("disk_free", free)
        .with("disk_total", total)
        .with("disk_used_percent", used)
        .with("storage_path", base);
    Ok(stats.to_zval())
}

getters! { get_base_path => p::BASE_PATH }

/// The file that a path names below a folder; none if it would be outside.
pub fn resolve(base: &Path, path: &str) -> Option<PathBuf> {
    if path.contains('\0') {
        return None;
    }
    let mut inside = PathBuf::new();
    for component in Path::new(path.trim_start_matches('/')).components() {
        match component {
            Component::Normal(name) => inside.push(name),
            Component::CurDir => {}
            _ => return None,
        }
    }
    if inside.as_os_str().is_empty() {
        return None;
    }
    let file = base.join(inside);
    // links are followed as far as there is anything to follow; what is not there yet cannot lead out
    let inside = match base.canonicalize() {
        Ok(root) => {
            let there = file.ancestors().find(|part| part.symlink_metadata().is_ok())?;
            there.canonicalize().ok()?.starts_with(&root)
        }
        Err(error) => absent(&error),
    };
    (inside && permitted(&file)).then_some(file)
}

/// Makes a folder that only its owner can enter, and those above it.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

fn base(call: &Call) -> Php<PathBuf> {
    let path = call.get(p::BASE_PATH)?;
    if path.bytes().is_empty() {
        return Err(backup_exception::storage("open", "the storage has no folder"));
    }
    Ok(PathBuf::from(OsStr::from_bytes(path.bytes())))
}

fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".meta");
    PathBuf::from(name)
}

fn absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// What is to be written: a string, a stream, or the parts of an array, as `file_put_contents()` takes them.
fn contents(data: &Zval) -> Php {
    if data.is_string() {
        Ok(data.to_zval())
    } else if data.is_resource() {
        function("stream_get_contents", args![data])
    } else if data.is_array() {
        function("implode", args!["", data])
    } else {
        Ok(data.stringify()?.to_zval())
    }
}

/// Whether a file only describes another one, or is not finished.
fn is_aside(name: &str) -> bool {
    name.strip_suffix(".meta").is_some() || (name.starts_with('.') && name.strip_suffix(PARTIAL).is_some())
}

fn collect(base: &Path, folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let kind = entry.file_type()?;
        if kind.is_dir() {
            // as above: what cannot be read is not listed
            let _ = collect(base, &entry.path(), found);
        } else if !is_aside(&name) {
            let path = entry.path();
            let inside = || path.strip_prefix(base).is_ok_and(|id| resolve(base, &id.to_string_lossy()).is_some());
            if kind.is_file() || (path.is_file() && inside()) {
                found.push(path);
            }
        }
    }
    Ok(())
}

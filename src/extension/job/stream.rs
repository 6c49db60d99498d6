//! Archives to and from somebody's storage.
//!
//! Through PHP streams and a temporary file where the storage implements `StreamingStorageInterface`: then memory does
//! not depend on the size of the archive. Else in one string.

use std::fs::File;
use std::io::{self, Read as _, Seek, SeekFrom, Write};
use std::os::fd::AsRawFd;
use std::path::Path;
use std::time::Duration;

use simplemdb_backup_engine::archive::reader::Source;

use super::Outcome;
use crate::zend::{Class, Id, Object, Read, ToZval, Zval, function, large, reading, tick};

/// How much is read from a stream at a time.
const PIECE: i64 = 256 << 10;

/// The pause before a stream that has nothing yet is asked again.
const PAUSE: Duration = Duration::from_millis(5);

/// A nameless file for an archive on its way.
pub fn scratch(folder: &Path) -> Outcome<File> {
    let failed = |e| format!("no temporary file can be made in {}: {e}", folder.display());
    Ok(tempfile::tempfile_in(folder).map_err(failed)?)
}

/// Hands the archive in `file` over; the id it can be retrieved by.
pub fn store(adapter: &Object, path: &str, file: &mut File, about: impl ToZval) -> Outcome<String> {
    let unreadable = |e| format!("the temporary file cannot be read back: {e}");
    file.seek(SeekFrom::Start(0)).map_err(unreadable)?;
    let id = if streams(adapter) {
        let stream = reading(read_only(file).map_err(unreadable)?)?;
        adapter.call("storeStream", args![path, stream, about])?
    } else {
        let mut archive = Vec::new();
        file.read_to_end(&mut archive).map_err(unreadable)?;
        let data = large(&archive)?;
        drop(archive);
        adapter.call("store", args![path, data, about])?
    };
    Ok(id.text())
}

/// The archive stored as `id`; `None` where there is none.
pub fn retrieve(adapter: &Object, id: &str, folder: &Path) -> Outcome<Option<Box<dyn Source>>> {
    if !streams(adapter) {
        let data = adapter.call("retrieve", args![id])?;
        return Ok(data.is_string().then(|| Box::new(data.bytes().to_vec()) as Box<dyn Source>));
    }
    let stream = adapter.call("retrieveStream", args![id])?;
    if !stream.is_resource() {
        return if stream.is_null() || stream.is_false() {
            Ok(None)
        } else {
            Err("the storage's retrieveStream() gave neither a stream nor null".into())
        };
    }
    let file = scratch(folder)?;
    copy(&stream, &file)?;
    function("fclose", args![&stream])?;
    Ok(Some(Box::new(file)))
}

/// The same file with a position of its own, and not to be written to. Where there is no /proc it can only be shared.
fn read_only(file: &File) -> io::Result<File> {
    File::open(format!("/proc/self/fd/{}", file.as_raw_fd())).or_else(|_| file.try_clone())
}

fn streams(adapter: &Object) -> bool {
    adapter.is(Class::own(Id::StreamingStorageInterface))
}

/// Reads a stream to its end. PHP has its turn meanwhile.
fn copy(stream: &Zval, mut file: &File) -> Outcome<()> {
    loop {
        tick()?;
        let piece = function("fread", args![stream, PIECE])?;
        if !piece.is_string() {
            return Err("the storage's stream cannot be read".into());
        }
        if !piece.bytes().is_empty() {
            file.write_all(piece.bytes()).map_err(|e| format!("the temporary file cannot be written: {e}"))?;
        } else if function("feof", args![stream])?.truthy() {
            return Ok(());
        } else if function("stream_get_meta_data", args![stream])?.field("timed_out").is_some_and(Read::truthy) {
            return Err("the storage's stream timed out".into());
        } else {
            std::thread::sleep(PAUSE); // a stream that does not block
        }
    }
}

//! Another key for a stored archive.
//!
//! In a folder the archive's header is changed in place, and before that the registry learns what SHA-256 the file will
//! have at every stop on the way: whoever is killed in between leaves a backup that still verifies. Anybody's own storage
//! gets a new object beside the old one, which goes only once the registry names the new one.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::Path;

use serde_json::json;
use simplemdb_backup_engine::archive::header::SlotKind;
use simplemdb_backup_engine::archive::key::Key;
use simplemdb_backup_engine::archive::reader::{Reader, Source, checksum};
use simplemdb_backup_engine::archive::rotate::{Rotation, lock};
use simplemdb_backup_engine::archive::{header, seal};
use simplemdb_backup_engine::storage::Folder;
use simplemdb_backup_engine::{Control, Error, Kind, Result};
use zeroize::Zeroizing;

use super::{Outcome, Recorded, Target, archive, backup_job, pump, stream};
use crate::zend::{Object, Read as _};

/// A change of the key that is to be made.
pub struct RotateJob {
    /// What the registry says of the backup.
    pub backup: Recorded,
    /// Where the archive is.
    pub source: Target,
    /// The key that opens it now.
    pub old: Zeroizing<Vec<u8>>,
    /// The key that is to open it, of the same sort.
    pub new: Zeroizing<Vec<u8>>,
}

/// What the registry is to know, before the file is touched and after.
pub enum Step<'a> {
    /// The archive may have any of these checksums beside the recorded one until the next step.
    Begun(&'a [String]),
    /// It lies under this path and has this checksum.
    Done(&'a str, &'a str),
}

/// Changes the key, and has `record` write down each step. What is left to clean up comes back as words for the log.
pub fn run(job: &RotateJob, record: &mut dyn FnMut(&Step) -> Outcome<()>) -> Outcome<Option<String>> {
    match &job.source {
        Target::Folder(folder) => {
            let path = Folder::open(folder)?.path(&job.backup.path)?;
            in_place(job, &path, record).map(|()| None)
        }
        Target::Adapter(adapter) => anew(job, adapter, record),
    }
}

fn in_place(job: &RotateJob, path: &Path, record: &mut dyn FnMut(&Step) -> Outcome<()>) -> Outcome<()> {
    let file = OpenOptions::new().read(true).write(true).open(path);
    let file = file.map_err(|e| format!("the archive {} cannot be changed: {e}", path.display()))?;
    lock(&file)?;
    let rotation = plan(job, &file)?;
    record(&Step::Begun(&rotation.checksums))?;
    let control = Control::new();
    pump::wait(&control, None, || rotation.apply(&file))?;
    record(&Step::Done(&job.backup.path, &rotation.checksums[2]))
}

fn anew(job: &RotateJob, adapter: &Object, record: &mut dyn FnMut(&Step) -> Outcome<()>) -> Outcome<Option<String>> {
    let temp_dir = backup_job::temp_dir(None);
    let missing = || format!("the archive of backup {} is not in its storage: {}", job.backup.id, job.backup.path);
    let stored = archive::find(&job.source, &job.backup, &temp_dir)?.ok_or_else(missing)?;
    let mut file = stream::scratch(&temp_dir)?;
    copy(&*stored, &mut file)?;
    drop(stored);
    let rotation = plan(job, &file)?;
    rotation.apply(&file)?;
    let expected = rotation.checksums[2].as_str();
    let about = json!({"backup_id": job.backup.id, "checksum": expected});
    let name = beside(&job.backup.path, seal::inspect(rotation.region())?.generation);
    let path = stream::store(adapter, &name, &mut file, &about)?;
    let read_back = || -> Outcome<()> {
        let stored = stream::retrieve(adapter, &path, &temp_dir)?;
        let stored = stored.ok_or("what was stored cannot be read back: the storage says that it is not there")?;
        if checksum(&*stored)? == expected {
            Ok(())
        } else {
            Err("what was read back from the storage is not what was written".into())
        }
    };
    if let Err(failure) = read_back().and_then(|()| record(&Step::Done(&path, expected))) {
        return Err(if path == job.backup.path {
            failure
        } else {
            failure.after(|| adapter.call("delete", args![&path]))
        });
    }
    if path == job.backup.path || adapter.call("delete", args![&job.backup.path])?.truthy() {
        return Ok(None);
    }
    Ok(Some(format!("the archive as it was could not be deleted, and the old key opens it: {}", job.backup.path)))
}

/// The name of an archive after its key was changed, so that it never takes the place of the one before.
fn beside(path: &str, generation: u32) -> String {
    let (name, ending) = path.strip_suffix(".enc").map_or((path, ""), |name| (name, ".enc"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let name = name.rsplit_once(".key").filter(|(_, number)| digits(number)).map_or(name, |(name, _)| name);
    format!("{name}.key{generation}{ending}")
}

fn copy(source: &dyn Source, file: &mut File) -> Outcome<()> {
    let failed = |e| format!("the temporary file cannot be written: {e}");
    let (mut offset, length) = (0, source.length()?);
    let mut buffer = vec![0; 1 << 18];
    while offset < length {
        let n = buffer.len().min((length - offset) as usize);
        source.read_at(&mut buffer[..n], offset)?;
        file.write_all(&buffer[..n]).map_err(failed)?;
        offset += n as u64;
    }
    file.rewind().map_err(failed)?;
    Ok(())
}

/// Works the change out, and refuses an archive that is not the recorded one: its new checksum would vouch for it.
fn plan(job: &RotateJob, file: &File) -> Outcome<Rotation> {
    let control = Control::new();
    let (backup, old, new) = (&job.backup, job.old.as_slice(), job.new.as_slice());
    pump::wait(&control, None, || {
        let region = region(file)?;
        if !header::is_encrypted(&region) {
            return Err(Error::new(Kind::Configuration, "the backup is not encrypted"));
        }
        let header = seal::inspect(&region)?;
        let old = header.key_from(old);
        let new = match SlotKind::of(&old) {
            SlotKind::Raw => Key::raw(header.cipher, header.cipher.name(), new)?,
            SlotKind::Passphrase => Key::passphrase(new)?,
        };
        let stored = || -> Result<Box<dyn Source>> {
            let file = file.try_clone();
            Ok(Box::new(file.map_err(|e| Error::with_cause(Kind::Storage, "the archive cannot be read", e))?))
        };
        let wrong = match Rotation::plan(stored()?, &old, &new, &control) {
            Ok(rotation) if backup.knows(&rotation.checksums[0]) => return Ok(rotation),
            Ok(_) => return Err(unknown()),
            Err(wrong) if wrong.kind() == Kind::WrongKey => wrong,
            Err(other) => return Err(other),
        };
        // A change that was stopped late has left an archive that the new key opens: to be brought to its end.
        let Ok(rotation) = Rotation::plan(stored()?, &new, &new, &control) else { return Err(wrong) };
        let now = &rotation.checksums[0];
        if backup.changing.contains(now) {
            return Ok(rotation);
        }
        if backup.knows(now) {
            return Err(wrong); // nothing was stopped: the key was changed already, and this old one is none of its keys
        }
        let reader = Reader::open_torn(stored()?, Some(&new))?;
        if backup.archive.as_ref() != Some(&reader.index().manifest.archive) {
            return Err(unknown());
        }
        let (mut decoder, mut text) = (reader.decoder(), reader.text());
        for number in 0..reader.index().entries.len() {
            control.check()?;
            reader.part(&mut decoder, number, &mut text)?;
        }
        Ok(rotation)
    })
}

fn region(file: &File) -> Result<Vec<u8>> {
    let mut region = vec![0; file.length()?.min(header::REGION as u64) as usize];
    Source::read_at(file, &mut region, 0)?;
    Ok(region)
}

fn unknown() -> Error {
    Error::new(
        Kind::Damaged,
        "the archive is not the one that was recorded: its SHA-256 differs, so it is damaged or was replaced",
    )
}

/// Writes a step into the file beside an archive, where there is one.
pub fn into_sidecar(folder: &Path, archive: &str, step: &Step) -> Outcome<()> {
    let folder = Folder::open(folder)?;
    let name = format!("{archive}.meta");
    let failed = |e: String| format!("the file {name} cannot be changed: {e}");
    let Some(mut file) = folder.read(&name)? else { return Ok(()) };
    let mut text = Vec::new();
    file.read_to_end(&mut text).map_err(|e| failed(e.to_string()))?;
    let mut about: serde_json::Value = serde_json::from_slice(&text).map_err(|e| failed(e.to_string()))?;
    let fields = about.as_object_mut().ok_or_else(|| failed("it is not what was written".to_owned()))?;
    if let Step::Done(_, checksum) = step {
        fields.insert("checksum".to_owned(), json!(checksum));
    }
    if let Some(metadata) = fields.get_mut("metadata").and_then(serde_json::Value::as_object_mut) {
        match step {
            Step::Begun(checksums) => metadata.insert(super::CHANGING.to_owned(), json!(checksums)),
            Step::Done(..) => metadata.remove(super::CHANGING),
        };
    }
    let text = serde_json::to_vec_pretty(&about).map_err(|e| failed(e.to_string()))?;
    Ok(folder.replace(&name, &text)?)
}

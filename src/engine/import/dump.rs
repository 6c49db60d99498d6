//! Where a dump comes from: a file, a stream, or a folder of files.
//!
//! Whatever it is, it becomes texts that are read one after the other by the same reader; none of them is trusted more than
//! another.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use super::contents::ObjectKind;
use super::folder::Folder;
use super::packed::{self, Packing, unreadable};
use super::{mydumper, shell};
use crate::archive::codec::{self, Codec};
use crate::archive::header;
use crate::archive::index::End;
use crate::{Control, Error, Kind, Result};

/// What stands at the beginning of archives that this engine writes in the plain.
const OWN_HEADER: &[u8] = b"-- simplemdb_backup ";

/// How much of a stream is looked at first: the first part of an archive, packed or not, is in there.
const PEEKED: u64 = 64 << 10;

/// A dump, not yet read.
pub struct Dump<'a>(Form<'a>);

/// What something that may be a dump is.
pub(super) enum Settled<'a> {
    /// One.
    Dump(Dump<'a>),
    /// An archive of this engine's, in a file of its own.
    Archive(File),
}

enum Form<'a> {
    File(&'a File),
    Spooled(File),
    Stream(Box<dyn Read + Send + 'a>, File),
    Mydumper(mydumper::Files),
    Shell(Box<shell::Files>),
}

/// One text of a dump.
pub struct Source<'a> {
    /// What it is called in messages; the dump's only one has no name.
    pub name: Option<String>,
    /// Its bytes.
    pub content: Box<dyn Read + 'a>,
    /// How the session begins that it means to run in.
    pub begins: Begins,
}

/// What a dump says that something is which it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// A table; a sequence may come as one.
    Table,
    /// A sequence.
    Sequence,
    /// Anything else.
    Object(ObjectKind),
}

impl Expected {
    /// What it is called.
    pub fn word(self) -> String {
        match self {
            Self::Table => "table".to_owned(),
            Self::Sequence => "sequence".to_owned(),
            Self::Object(kind) => kind.word(),
        }
    }
}

/// How a text's session begins, where that is not as any client's does.
#[derive(Debug, Clone, Default)]
pub struct Begins {
    /// In this database.
    pub database: Option<String>,
    /// With this delimiter.
    pub delimiter: Option<&'static str>,
    /// In this SQL mode.
    pub sql_mode: Option<String>,
    /// In this time zone.
    pub time_zone: Option<String>,
}

/// The texts of a dump, in the order in which they are read, and what is known of it beside them.
pub struct Texts<'a> {
    /// The databases that it holds, where that is known before it is read.
    pub databases: Vec<String>,
    /// They, without those of databases that are not wanted.
    pub sources: Box<dyn Iterator<Item = Result<Source<'a>>> + 'a>,
    /// Why it is not complete, where that is known.
    pub incomplete: Option<String>,
    /// How many rows its tables have, where it says so.
    pub rows: Vec<(String, u64)>,
    /// What else it says that it holds, by name.
    pub expected: Vec<(Expected, String)>,
    /// Whether it is known to come from MariaDB.
    pub is_mariadb: bool,
    /// What of it is passed over.
    pub notes: Vec<String>,
}

impl<'a> Dump<'a> {
    /// The dump in a folder of mydumper's or of MySQL Shell's; `None` for anything else.
    pub fn in_folder(path: &Path) -> Result<Option<Self>> {
        match std::fs::metadata(path) {
            Ok(found) if found.is_dir() => {}
            // What is not there, whoever opens it says.
            Ok(_) => return Ok(None),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(unreadable(e)),
        }
        let folder = Folder::open(path)?;
        if shell::is_one(&folder) {
            return Ok(Some(Self(Form::Shell(Box::new(shell::Files::new(folder)?)))));
        }
        Ok(mydumper::is_one(&folder).then(|| Self(Form::Mydumper(mydumper::Files::new(folder)))))
    }

    /// The dump in a stream, such as standard input. What begins as an archive of this engine is kept in `file`, an empty one
    /// that nobody else sees, so that all that an archive says of itself can be held against it.
    pub fn in_stream(stream: impl Read + Send + 'a, file: File) -> Self {
        Self(Form::Stream(Box::new(stream), file))
    }

    /// Looks at the beginning of what is read once.
    pub(super) fn settled(self) -> Result<Settled<'a>> {
        let Form::Stream(stream, mut file) = self.0 else { return Ok(Settled::Dump(self)) };
        let (start, mut whole) = packed::begun(stream, PEEKED);
        if !begins_own(&start) {
            return Ok(Settled::Dump(Self(Form::Stream(Box::new(whole), file))));
        }
        std::io::copy(&mut whole, &mut file).map_err(unreadable)?;
        Ok(if is_foreign(&file)? { Settled::Dump(Self(Form::Spooled(file))) } else { Settled::Archive(file) })
    }

    /// Its texts; of several databases, those of the one that is `wanted`.
    pub(super) fn texts(self, wanted: Option<&str>, control: &Control) -> Result<Texts<'a>> {
        match self.0 {
            Form::File(file) => Ok(only(move || Ok(packed::text(file)? as Box<dyn Read>))),
            Form::Spooled(file) => Ok(only(move || Ok(packed::text(Arc::new(file))? as Box<dyn Read>))),
            Form::Stream(stream, _) => Ok(only(move || sealed_is_none(stream))),
            Form::Mydumper(files) => files.texts(wanted, control),
            Form::Shell(files) => files.texts(wanted),
        }
    }
}

impl<'a> From<&'a File> for Dump<'a> {
    fn from(file: &'a File) -> Self {
        Self(Form::File(file))
    }
}

/// A dump that is one text.
fn only<'a>(open: impl FnOnce() -> Result<Box<dyn Read + 'a>> + 'a) -> Texts<'a> {
    let source = || Ok(Source { name: None, content: open()?, begins: Begins::default() });
    Texts {
        databases: Vec::new(),
        sources: Box::new(std::iter::once_with(source)),
        incomplete: None,
        rows: Vec::new(),
        expected: Vec::new(),
        is_mariadb: false,
        notes: Vec::new(),
    }
}

/// The text in a stream. What is encrypted is no dump.
fn sealed_is_none<'a>(stream: Box<dyn Read + Send + 'a>) -> Result<Box<dyn Read + 'a>> {
    let (packing, text) = packed::streamed(stream)?;
    if packing != Packing::Codec(Codec::None) {
        return Ok(text);
    }
    let (start, text) = packed::begun(text, 4096);
    if header::is_encrypted(&start) {
        return Err(Error::new(
            Kind::Unsupported,
            "it is an encrypted archive, whose parts are looked up by their places: name the file",
        ));
    }
    Ok(Box::new(text))
}

/// Whether this, packed or not, is the beginning of what this engine writes in the plain.
fn begins_own(start: &[u8]) -> bool {
    let mut text = Vec::new();
    let read = match Packing::detect(start) {
        Packing::Codec(codec) => codec::reader(codec, start),
        Packing::Xz | Packing::Zip => return false, // no archive is one of these
    };
    // Only the beginning is there, and what it does not unpack to is nothing to tell.
    read.is_ok_and(|text_of| {
        let _what_is_cut = text_of.take(OWN_HEADER.len() as u64).read_to_end(&mut text);
        text == OWN_HEADER
    })
}

/// Whether a file may be a dump of somebody else's: text, packed or not, that is no archive of this engine's.
pub fn is_foreign(file: &File) -> Result<bool> {
    // No archive is one of these. What is wrong with one is told when it is read.
    let packing = Packing::of_file(file)?;
    if matches!(packing, Packing::Xz | Packing::Zip)
        || (packing == Packing::Codec(Codec::None) && packed::is_utf16(file)?)
    {
        return Ok(true);
    }
    let mut start = Vec::new();
    let mut content = packed::text(file)?.take(4096);
    match content.read_to_end(&mut start) {
        // The disk failed, and not whoever packed it.
        Err(e) if e.raw_os_error().is_some() => return Err(unreadable(e)),
        // A file that cannot be unpacked is no dump; what it is, the reader of archives says.
        Err(_) => return Ok(false),
        Ok(_) if start.is_empty() => return Ok(false),
        Ok(_) => {}
    }
    if start.starts_with(b"<?xml") {
        return Ok(true);
    }
    if start.contains(&0) || header::is_encrypted(&start) {
        return Ok(false);
    }
    Ok(!start.starts_with(OWN_HEADER) || is_own_text(file)?)
}

/// Whether a file that begins as an archive of this engine is the SQL of one alone: unpacked by another program, or printed.
fn is_own_text(file: &File) -> Result<bool> {
    if Packing::of_file(file)? != Packing::Codec(Codec::None) {
        return Ok(false);
    }
    let length = file.metadata().map_err(unreadable)?.len();
    let mut end = [0; End::LENGTH];
    let Some(at) = length.checked_sub(End::LENGTH as u64) else { return Ok(true) };
    std::os::unix::fs::FileExt::read_exact_at(file, &mut end, at).map_err(unreadable)?;
    // An archive says where its index is, and that is right of the file that it was written to alone.
    Ok(End::parse(&end).is_none_or(|end| end.index.checked_add(end.stored) != Some(at)))
}

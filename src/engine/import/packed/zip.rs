//! The dump in a zip file.
//!
//! A zip file holds members by name; a dump is one of them. Names are shown and never used: nothing is written anywhere.

use std::borrow::Borrow;
use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek as _, SeekFrom};

use zip::{CompressionMethod, ZipArchive};

use super::{At, MAGIC, Packing, begun, unreadable};
use crate::archive::codec::Codec;
use crate::{Error, Kind, Result};

/// The header before a member's content: its length, and where in it the lengths of name and extra fields are.
const HEADER: usize = 30;

/// How many members are listed at most where one is to be chosen.
const LISTED: usize = 10;

/// What the list of a zip file says of a member.
struct Listed {
    name: String,
    method: CompressionMethod,
    encrypted: bool,
    begins: u64,
    packed: u64,
    length: u64,
    crc: u32,
}

/// The content of the only dump in a zip file.
pub fn member<F>(file: At<F>) -> Result<impl Read + use<F>>
where
    F: Borrow<File> + Clone,
{
    let damaged = |e: zip::result::ZipError| match e {
        // The disk failed, and not whoever packed it.
        zip::result::ZipError::Io(e) if e.raw_os_error().is_some() => unreadable(e),
        e => Error::with_cause(Kind::Damaged, "the zip file has no list of what it holds", e),
    };
    let mut files = Vec::new();
    let archive = ZipArchive::new(file.clone()).map_err(damaged)?;
    for n in 0..archive.len() {
        let one = archive.by_index_data(n).map_err(damaged)?;
        // Where a Mac has put what it knows of the files beside them.
        if one.is_dir() || one.name_raw().starts_with(b"__MACOSX/") {
            continue;
        }
        files.push(Listed {
            name: String::from_utf8_lossy(one.name_raw()).into_owned(),
            method: one.compression(),
            encrypted: one.encrypted(),
            begins: one.header_start(),
            packed: one.compressed_size(),
            length: one.size(),
            crc: one.crc32(),
        });
    }
    open(file, &chosen(files)?)
}

/// The only one, or the only one that is called a dump.
fn chosen(mut files: Vec<Listed>) -> Result<Listed> {
    let is_dump = |one: &Listed| one.name.to_ascii_lowercase().ends_with(".sql");
    if files.len() > 1 && files.iter().filter(|one| is_dump(one)).count() == 1 {
        files.retain(is_dump);
    }
    if files.len() > 1 {
        let mut names: Vec<String> = files.iter().take(LISTED).map(|one| shown(&one.name)).collect();
        if files.len() > LISTED {
            names.push(format!("{} more", files.len() - LISTED));
        }
        return Err(Error::new(
            Kind::Configuration,
            format!("the zip file holds several files, and none of them alone is a dump: {}", names.join(", ")),
        ));
    }
    files.pop().ok_or_else(|| Error::new(Kind::Damaged, "the zip file holds no file"))
}

/// A name as it may stand in a message, without what would move a terminal.
fn shown(name: &str) -> String {
    name.chars().take(100).flat_map(char::escape_debug).collect()
}

fn open<F: Borrow<File>>(mut file: At<F>, one: &Listed) -> Result<impl Read + use<F>> {
    let name = shown(&one.name);
    let refused = |why: &str| Error::new(Kind::Unsupported, format!("{name} in the zip file {why}"));
    if one.encrypted {
        return Err(refused("is encrypted: unpack it first"));
    }
    if !matches!(one.method, CompressionMethod::Stored | CompressionMethod::Deflated) {
        return Err(refused(&format!(
            "is packed by a method that is not read here ({}): pack it by deflate",
            one.method
        )));
    }
    let damaged = |e| Error::with_cause(Kind::Damaged, format!("{name} in the zip file cannot be found"), e);
    let mut header = [0; HEADER];
    file.seek(SeekFrom::Start(one.begins)).and_then(|_| file.read_exact(&mut header)).map_err(damaged)?;
    let behind = |at: usize| i64::from(u16::from_le_bytes([header[at], header[at + 1]]));
    file.seek(SeekFrom::Current(behind(26) + behind(28))).map_err(damaged)?;
    let packed = file.take(one.packed);
    let content = match one.method {
        CompressionMethod::Stored => Content::Stored(packed),
        _ => Content::Deflated(flate2::read::DeflateDecoder::new(packed)),
    };
    let member = Member { content, left: one.length, sum: flate2::Crc::new(), crc: one.crc };
    // What is packed twice is no text: that is said of it, and not what its bytes would mean.
    let (start, member) = begun(member, MAGIC as u64);
    if Packing::detect(&start) != Packing::Codec(Codec::None) {
        return Err(refused("is packed once more: unpack the zip file, and restore what is in it"));
    }
    Ok(member)
}

/// What a member holds, held against its length and its checksum as it is read.
pub struct Member<F> {
    content: Content<F>,
    left: u64,
    sum: flate2::Crc,
    crc: u32,
}

enum Content<F> {
    Stored(io::Take<At<F>>),
    Deflated(flate2::read::DeflateDecoder<io::Take<At<F>>>),
}

impl<F: Borrow<File>> Read for Member<F> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let damaged = |why| io::Error::new(ErrorKind::InvalidData, format!("the zip file is damaged: {why}"));
        let n = match &mut self.content {
            Content::Stored(content) => content.read(buffer)?,
            Content::Deflated(content) => content.read(buffer)?,
        };
        let Some(left) = self.left.checked_sub(n as u64) else {
            return Err(damaged("its file is longer than it says"));
        };
        self.left = left;
        self.sum.update(&buffer[..n]);
        if n == 0 && !buffer.is_empty() {
            if left > 0 {
                return Err(damaged("its file is shorter than it says"));
            }
            if self.sum.sum() != self.crc {
                return Err(damaged("the checksum of its file is another one"));
            }
        }
        Ok(n)
    }
}

#[cfg(test)]
mod tests;

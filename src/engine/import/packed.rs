//! The text of a dump out of its file: unpacked, and as UTF-8 where it is UTF-16.
//!
//! It is read as it comes. What unpacking takes of memory is bounded, whatever the file says that it needs.

mod utf16;
mod zip;

use std::borrow::Borrow;
use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt as _;

use lzma_rust2::XzReader;

use crate::archive::codec::{self, Codec};
use crate::{Error, Kind, Result};
use utf16::Utf8;

pub use utf16::MARK;

/// What a file of the xz format begins with.
const XZ: &[u8] = b"\xfd7zXZ\0";

/// What a zip file begins with: its first member, or the list of none.
const ZIP: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];

/// The most memory that unpacking xz may take, in KiB: `xz -9` asks for 65 MiB.
const XZ_MEMORY: u32 = 96 << 10;

/// How many bytes tell how something is packed.
const MAGIC: usize = 16;

/// How a dump is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// In a format that archives have too, or not at all.
    Codec(Codec),
    /// With xz.
    Xz,
    /// In a zip file.
    Zip,
}

impl Packing {
    /// What the first bytes say.
    pub fn detect(start: &[u8]) -> Self {
        match start {
            _ if start.starts_with(XZ) => Self::Xz,
            _ if ZIP.iter().any(|magic| start.starts_with(magic)) => Self::Zip,
            _ => Self::Codec(Codec::detect(start)),
        }
    }

    /// How the content of a file is packed.
    pub fn of_file(file: &File) -> Result<Self> {
        let mut magic = [0; MAGIC];
        let n = read_at(file, &mut magic, 0).map_err(unreadable)?;
        Ok(Self::detect(&magic[..n]))
    }
}

/// Whether a file that is not packed is in UTF-16, and says so.
pub fn is_utf16(file: &File) -> Result<bool> {
    let mut mark = [0; 2];
    let n = read_at(file, &mut mark, 0).map_err(unreadable)?;
    Ok(utf16::is_mark(&mark[..n]))
}

/// The text in a file.
pub fn text<'a, F>(file: F) -> Result<Box<dyn Read + Send + 'a>>
where
    F: Borrow<File> + Clone + Send + 'a,
{
    Ok(Box::new(Utf8::of(content(file)?)))
}

/// What is in a file, unpacked and as it is.
pub fn content<'a, F>(file: F) -> Result<Box<dyn Read + Send + 'a>>
where
    F: Borrow<File> + Clone + Send + 'a,
{
    let packing = Packing::of_file(file.borrow())?;
    let at = At { file, offset: 0 };
    match packing {
        Packing::Zip => Ok(Box::new(zip::member(at)?)),
        Packing::Xz => Ok(Box::new(xz(at))),
        Packing::Codec(codec) => codec::reader(codec, at),
    }
}

/// What is in a file, unpacked as its `name` says: rows may begin as anything.
pub fn named<'a, F>(name: &str, file: F) -> Result<Box<dyn Read + Send + 'a>>
where
    F: Borrow<File> + Clone + Send + 'a,
{
    let at = At { file, offset: 0 };
    match name.rsplit_once('.').map(|(_, end)| end) {
        Some("zst") => codec::reader(Codec::Zstd, at),
        Some("gz") => codec::reader(Codec::Gzip, at),
        _ => Ok(Box::new(at)),
    }
}

/// The text in what comes once and cannot be gone back in, with how it is packed.
pub fn streamed<'a>(stream: impl Read + Send + 'a) -> Result<(Packing, Box<dyn Read + Send + 'a>)> {
    let (magic, whole) = begun(stream, MAGIC as u64);
    let packing = Packing::detect(&magic);
    let text: Box<dyn Read + Send + 'a> = match packing {
        Packing::Zip => {
            return Err(Error::new(
                Kind::Unsupported,
                "a zip file has the list of what it holds at its end, and cannot be read as it comes: name the file, or \
                 unpack it on the way (unzip -p)",
            ));
        }
        Packing::Xz => Box::new(Utf8::of(xz(whole))),
        Packing::Codec(codec) => Box::new(Utf8::of(codec::reader(codec, whole)?)),
    };
    Ok((packing, text))
}

/// What a text begins with, and the text as it was. What is wrong with the beginning is said when it is read as what it is,
/// where it is judged as it is anywhere else.
pub fn begun<R: Read>(mut content: R, length: u64) -> (Vec<u8>, impl Read + use<R>) {
    let mut start = Vec::new();
    let broken = Broken(content.by_ref().take(length).read_to_end(&mut start).err());
    (start.clone(), Cursor::new(start).chain(broken).chain(content))
}

/// A place where reading fails, if it does.
struct Broken(Option<io::Error>);

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

fn xz<R: Read>(inner: R) -> Xz<R> {
    Xz(XzReader::new_mem_limit(inner, true, XZ_MEMORY))
}

/// One or several streams of xz.
struct Xz<R: Read>(XzReader<R>);

impl<R: Read> Read for Xz<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(|e| match e.kind() {
            // The disk's or the reader's, and not the data's.
            _ if e.raw_os_error().is_some() || is_told(&e) => e,
            io::ErrorKind::OutOfMemory => io::Error::new(
                io::ErrorKind::InvalidData,
                format!("unpacking it takes more than {} MiB of memory: pack it with xz -9 or less", XZ_MEMORY >> 10),
            ),
            kind => io::Error::new(kind, format!("xz data is damaged: {e}")),
        })
    }
}

/// Why a dump cannot be read: whoever reads it was told to stop, the disk or the pipe has failed, or it is damaged.
pub fn unreadable(cause: io::Error) -> Error {
    let cause = match cause.downcast::<Error>() {
        Ok(said) => return said,
        Err(cause) => cause,
    };
    // What the system says has a number; what is wrong with the data, unpacking says.
    let kind = if cause.raw_os_error().is_some() { Kind::Storage } else { Kind::Damaged };
    Error::with_cause(kind, "the dump cannot be read to its end", cause)
}

/// Whether somebody has said why reading ends, such as that it was cancelled.
fn is_told(error: &io::Error) -> bool {
    error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()).is_some()
}

/// Reads what there is at a place, whatever signals come meanwhile.
fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    loop {
        match file.read_at(buffer, offset) {
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

/// A file from a place of one's own, wherever others read it.
#[derive(Debug, Clone)]
pub struct At<F> {
    file: F,
    offset: u64,
}

impl<F: Borrow<File>> Read for At<F> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = read_at(self.file.borrow(), buffer, self.offset)?;
        self.offset += n as u64;
        Ok(n)
    }
}

impl<F: Borrow<File>> Seek for At<F> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let (from, by) = match to {
            SeekFrom::Start(offset) => (offset, 0),
            SeekFrom::Current(by) => (self.offset, by),
            SeekFrom::End(by) => (self.file.borrow().metadata()?.len(), by),
        };
        let outside = || io::Error::new(io::ErrorKind::InvalidInput, "a place before the beginning of the file");
        self.offset = from.checked_add_signed(by).ok_or_else(outside)?;
        Ok(self.offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    fn file(bytes: &[u8]) -> File {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        file
    }

    /// `printf 'SELECT 1;\n' | xz`, and the same of 2.
    const SELECT: [&str; 2] = [
        "fd377a585a000004e6d6b4460200210116000000742fe5a301000953454c45435420313b0a00000028b72a3e1ddbca880001\
         220a151ae1671fb6f37d010000000004595a",
        "fd377a585a000004e6d6b4460200210116000000742fe5a301000953454c45435420323b0a0000007501948dc2f8d6c90001\
         220a151ae1671fb6f37d010000000004595a",
    ];

    fn packed(n: usize) -> Vec<u8> {
        hex::decode(SELECT[n].replace(' ', "")).unwrap()
    }

    #[test]
    fn xz_is_unpacked_from_files_and_streams() {
        // Two streams one behind the other are one text, as `xz` has it.
        let packed = [packed(0), packed(1)].concat();
        for mut text in [text(&file(&packed)).unwrap(), streamed(packed.as_slice()).unwrap().1] {
            let mut out = String::new();
            text.read_to_string(&mut out).unwrap();
            assert_eq!(out, "SELECT 1;\nSELECT 2;\n");
        }
        let cut = text(&file(&packed[..packed.len() - 9])).unwrap().read_to_end(&mut Vec::new()).unwrap_err();
        assert!(cut.to_string().contains("xz data is damaged"), "{cut}");
    }

    #[test]
    fn a_dictionary_without_measure_is_refused() {
        let mut packed = packed(0);
        // The property of LZMA2 in the header of the first block: 40 asks for 4 GiB less one byte.
        let at = packed.windows(2).position(|two| two == [0x21, 0x01]).unwrap() + 2;
        packed[at] = 40;
        let header = 12..12 + (usize::from(packed[12]) + 1) * 4;
        let sum = crc(&packed[header.start..header.end - 4]);
        packed[header.end - 4..header.end].copy_from_slice(&sum.to_le_bytes());
        let error = text(&file(&packed)).unwrap().read_to_end(&mut Vec::new()).unwrap_err();
        assert!(error.to_string().contains("more than 96 MiB"), "{error}");
    }

    fn crc(bytes: &[u8]) -> u32 {
        let mut crc = flate2::Crc::new();
        crc.update(bytes);
        crc.sum()
    }
}

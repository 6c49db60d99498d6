//! Another key for an archive that is stored already: only its header is written anew.
//!
//! All that can fail by itself fails before the first byte is written: the new region is opened in memory, and what the
//! file's SHA-256 will be at every stop on the way is known. The two copies of the header are then replaced one after
//! the other, each on the disk before the next, so that one of them opens at every moment.

use std::fs::{File, TryLockError};
use std::ops::Range;
use std::os::unix::fs::FileExt as _;

use sha2::{Digest, Sha256};

use super::header::{self, rotation_order};
use super::key::Key;
use super::reader::{Reader, Source};
use super::seal;
use crate::{Control, Error, Kind, Phase, Result};

/// A change of an archive's key, worked out and not yet made.
#[derive(Debug)]
pub struct Rotation {
    region: Vec<u8>,
    order: [Range<usize>; 2],
    /// SHA-256 of the file as it is, with one copy of the header replaced, and with both, in hexadecimal.
    pub checksums: [String; 3],
}

impl Rotation {
    /// Works out what makes `new` the only key of the archive in `source`, which `old` opens. Reads the whole file once.
    pub fn plan(source: Box<dyn Source>, old: &Key, new: &Key, control: &Control) -> Result<Self> {
        // Whatever else is wrong with the archive is found before anything is written.
        let reader = Reader::open_torn(source, Some(old))?;
        let source = reader.source();
        let mut region = vec![0; header::REGION];
        source.read_at(&mut region, 0)?;
        let changed = seal::rotate(&region, old, new)?;
        seal::open(&changed, new)?;
        let order = rotation_order(&region)?;
        let mut half = region.clone();
        half[order[0].clone()].copy_from_slice(&changed[order[0].clone()]);
        let checksums = checksums(source, [&region, &half, &changed], control)?;
        Ok(Self { region: changed, order, checksums })
    }

    /// Makes the change in the file, and reads back what it wrote.
    pub fn apply(&self, file: &File) -> Result<()> {
        let failed = |e| Error::with_cause(Kind::Storage, "the archive cannot be written", e);
        for range in &self.order {
            file.write_all_at(&self.region[range.clone()], range.start as u64).map_err(failed)?;
            file.sync_all().map_err(failed)?;
        }
        let mut stored = vec![0; self.region.len()];
        Source::read_at(file, &mut stored, 0)?;
        if stored == self.region {
            Ok(())
        } else {
            Err(Error::new(Kind::Mismatch, "the archive's header is not what was just written there"))
        }
    }

    /// The new header, which goes in the place of the first bytes of the file.
    pub fn region(&self) -> &[u8] {
        &self.region
    }
}

/// Keeps everybody else who would change the archive away from it while `file` is open.
pub fn lock(file: &File) -> Result<()> {
    // A file system without locks has none to respect.
    if let Err(TryLockError::WouldBlock) = file.try_lock() {
        return Err(Error::new(Kind::Storage, "somebody else is changing the archive"));
    }
    Ok(())
}

/// The SHA-256 that the file has with each of these regions at its front.
fn checksums(source: &dyn Source, regions: [&[u8]; 3], control: &Control) -> Result<[String; 3]> {
    control.enter(Phase::Verifying, "");
    let mut sums = regions.map(|region| Sha256::new().chain_update(region));
    let (mut offset, length) = (header::REGION as u64, source.length()?);
    let mut buffer = vec![0; 1 << 18];
    while offset < length {
        control.check()?;
        let n = buffer.len().min((length - offset) as usize);
        source.read_at(&mut buffer[..n], offset)?;
        for sum in &mut sums {
            sum.update(&buffer[..n]);
        }
        offset += n as u64;
    }
    Ok(sums.map(|sum| hex::encode(sum.finalize())))
}

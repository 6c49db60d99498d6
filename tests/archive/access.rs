//! How much of an archive is read to restore one table.

use std::sync::{Arc, Mutex};

use simplemdb_backup_engine::Result;
use simplemdb_backup_engine::archive::cipher::Cipher;
use simplemdb_backup_engine::archive::codec::Codec;
use simplemdb_backup_engine::archive::header::REGION;
use simplemdb_backup_engine::archive::key::Key;
use simplemdb_backup_engine::archive::reader::{Reader, Source};

use crate::support::{archive, parts};

/// Writes down which bytes were asked for.
struct Counted {
    bytes: Vec<u8>,
    reads: Arc<Mutex<Vec<std::ops::Range<u64>>>>,
}

impl Source for Counted {
    fn length(&self) -> Result<u64> {
        self.bytes.length()
    }
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> Result<()> {
        self.reads.lock().unwrap().push(offset..offset + buffer.len() as u64);
        self.bytes.read_at(buffer, offset)
    }
}

#[test]
fn one_table_reads_header_end_index_and_its_own_parts() {
    let key = Key::generate(Cipher::Aes256Gcm).unwrap();
    for seal in [None, Some((Cipher::Aes256Gcm, &key))] {
        for codec in Codec::ALL {
            let (bytes, written) = archive(parts(40, 500), codec, seal);
            let reads = Arc::new(Mutex::new(Vec::new()));
            let source = Counted { bytes, reads: reads.clone() };
            let length = source.length().unwrap();
            let reader = Reader::open(Box::new(source), seal.map(|(_, key)| key)).unwrap();

            let entries = &written.index.entries;
            let wanted: Vec<_> =
                (0..entries.len()).filter(|n| entries[*n].object.as_deref() == Some("lines")).collect();
            assert_eq!(wanted.len(), 41);
            let (mut decoder, mut text, mut own) = (reader.decoder(), Vec::new(), 0);
            for number in wanted {
                reader.part(&mut decoder, number, &mut text).unwrap();
                own += entries[number].stored;
            }

            let index = entries.last().map(|last| last.offset + last.stored).unwrap();
            let others = entries.iter().filter(|e| e.object.as_deref() != Some("lines"));
            // The front of a plain file is looked at too, to tell what it is.
            let others: Vec<_> =
                others.map(|e| e.offset..e.offset + e.stored).filter(|range| range.start >= REGION as u64).collect();
            let reads = reads.lock().unwrap();
            for read in reads.iter() {
                let touched = others.iter().find(|part| part.start < read.end && read.start < part.end);
                // The tail in which a plain archive's end record is looked for is 1 KiB, and may begin before it.
                assert!(
                    touched.is_none() || read.end == length && read.end - read.start <= 1024,
                    "{codec:?}: bytes {read:?} were read, of the part at {touched:?}"
                );
            }
            let total: u64 = reads.iter().map(|read| read.end - read.start).sum();
            let allowed = own + (length - index) + 1024 + 3 * REGION as u64;
            assert!(total <= allowed, "{codec:?}: {total} bytes were read where {allowed} do");
            assert!(total < length * 6 / 10, "{codec:?}: {total} of {length} bytes were read for half of the rows");
        }
    }
}

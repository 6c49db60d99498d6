//! Holding a stored archive against what it says of itself.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use super::codec::Decoder;
use super::index::Entry;
use super::reader::{Reader, Text};
use crate::{Control, Phase, Result};

/// A part of more bytes of SQL than this is one with a large value.
const LARGE: u64 = 8 << 20;

/// Reads every part, on `workers` threads: digest, authentication, decompression and length must hold for each.
pub fn verify(reader: &Reader, workers: usize, control: &Control) -> Result<()> {
    parts(reader, (0..reader.index().entries.len()).collect(), workers, control)
}

/// Does so for the parts of these numbers. What is about the archive as a whole, the header and the index, is checked too.
pub fn parts(reader: &Reader, numbers: VecDeque<usize>, workers: usize, control: &Control) -> Result<()> {
    control.enter(Phase::Verifying, "");
    reader.check_header()?;
    let entries = &reader.index().entries;
    let total = |of: fn(&Entry) -> u64| numbers.iter().map(|number| of(&entries[*number])).sum();
    control.expect(total(|entry| entry.rows), total(|entry| entry.raw));
    let queue = Mutex::new(numbers);
    let stop = AtomicBool::new(false);
    // A sealed part is opened as a whole: of large ones there is one at a time.
    let one = Mutex::new(());
    let hold = |decoder: &mut Decoder, number: usize, text: &mut Text| {
        let is_large = entries[number].raw > LARGE;
        let _alone = is_large.then(|| one.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
        let held = reader.check(decoder, number, text);
        if is_large {
            *text = reader.text();
        }
        held
    };
    let work = || -> Result<()> {
        let (mut decoder, mut text) = (reader.decoder(), reader.text());
        while !stop.load(Ordering::Relaxed) {
            let next = queue.lock().unwrap_or_else(std::sync::PoisonError::into_inner).pop_front();
            let Some(number) = next else { break };
            let result = control.check().and_then(|()| hold(&mut decoder, number, &mut text));
            if result.is_err() {
                stop.store(true, Ordering::Relaxed);
                return result;
            }
            control.add(entries[number].rows, entries[number].raw);
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..workers.max(1)).map(|_| scope.spawn(work)).collect();
        threads.into_iter().try_for_each(|thread| {
            thread
                .join()
                .unwrap_or_else(|_| Err(crate::Error::new(crate::Kind::Internal, "a verifying thread panicked")))
        })
    })
}

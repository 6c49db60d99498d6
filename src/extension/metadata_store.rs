//! The metadata of many backups, in little memory.
//!
//! As PHP arrays they would take several kilobytes each, and a list of thousands is mostly looked at for names and dates.
//! So they stay the JSON that they were, in blocks that are compressed: metadata of one project are much alike.

use std::cell::RefCell;

/// How much JSON goes into a block before that is compressed.
const BLOCK: usize = 64 << 10;

/// How hard it is compressed: a block is made once, and read as often as somebody looks.
const LEVEL: i32 = 3;

/// Texts by number, in the order in which they came.
#[derive(Default)]
pub struct Store {
    blocks: Vec<Block>,
    /// The block that is still being filled.
    open: Vec<u8>,
    /// Where each text lies: its block, and the range in there.
    places: Vec<(u32, u32, u32)>,
    /// The block that was read last: whoever reads one text mostly reads its neighbours too.
    last: RefCell<Option<(u32, Vec<u8>)>>,
}

struct Block {
    compressed: Vec<u8>,
    length: usize,
}

impl Store {
    /// Takes a text; its number.
    pub fn add(&mut self, text: &[u8]) -> usize {
        let from = self.open.len();
        self.open.extend_from_slice(text);
        self.places.push((self.blocks.len() as u32, from as u32, self.open.len() as u32));
        if self.open.len() >= BLOCK {
            self.close_block();
        }
        self.places.len() - 1
    }

    /// Ends the last block.
    pub fn finish(mut self) -> Self {
        self.close_block();
        self.places.shrink_to_fit();
        self
    }

    fn close_block(&mut self) {
        let text = std::mem::take(&mut self.open);
        // Compressing in memory fails only for want of it; then the text stays as it is.
        let compressed = zstd::bulk::compress(&text, LEVEL).unwrap_or_default();
        let length = text.len();
        let mut compressed = if compressed.is_empty() { text } else { compressed };
        compressed.shrink_to_fit(); // room was made for what cannot be compressed
        self.blocks.push(Block { compressed, length });
    }

    /// Hands the text of this number to `read`.
    pub fn with<T>(&self, number: usize, read: impl FnOnce(&[u8]) -> T) -> T {
        let (block, from, to) = self.places[number];
        let mut last = self.last.borrow_mut();
        if last.as_ref().is_none_or(|(number, _)| *number != block) {
            let Block { compressed, length } = &self.blocks[block as usize];
            // What cannot be taken apart was never compressed.
            let text = zstd::bulk::decompress(compressed, *length).unwrap_or_else(|_| compressed.clone());
            *last = Some((block, text));
        }
        let text = last.as_ref().map_or(&[][..], |(_, text)| text);
        read(text.get(from as usize..to as usize).unwrap_or_default())
    }
}

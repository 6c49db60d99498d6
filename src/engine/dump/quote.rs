//! Bytes as they stand in a quoted string or in hexadecimal, looked at and copied sixteen at a time.
//!
//! Most cells are short. A copy of a length that is only known when it runs costs more than the bytes; two blocks of
//! sixteen are two loads and two stores, and what they have too much is overwritten by what comes next.

use wide::u8x16;

use crate::Result;

/// How many bytes are looked at together.
const BLOCK: usize = 16;

type Block = [u8; BLOCK];

/// The most bytes of a cell that is short.
pub const SHORT: usize = 2 * BLOCK;

/// A short cell, and what lies behind it.
pub type Short = [u8; SHORT];

/// What a short cell may take of a [`Page`]: two quotes, and what stands behind.
const PLACE: usize = SHORT + 3;

/// The most room that a page makes at once: it is filled with zeros first.
const MOST_ROOM: usize = 1 << 10;

/// The end of a text that is written to by place: where the next byte goes is known without asking the vector, and to
/// write is a store and no more. Behind that place lies room, which is cut off in the end.
pub struct Page<'a> {
    out: &'a mut Vec<u8>,
    at: usize,
    room: usize,
}

impl<'a> Page<'a> {
    /// Behind `out`, for about so many short cells.
    pub fn new(out: &'a mut Vec<u8>, cells: usize) -> Self {
        let (at, room) = (out.len(), MOST_ROOM.min((cells + 1) * PLACE));
        out.resize(at + room, 0);
        Self { out, at, room }
    }

    /// Room for one short cell.
    #[inline]
    fn place(&mut self) -> &mut [u8; PLACE] {
        if self.out.len() - self.at < PLACE {
            self.out.resize(self.at + self.room, 0);
        }
        let (place, _) = self.out[self.at..].split_first_chunk_mut().expect("there is room for one more cell");
        place
    }

    /// Writes `NULL` and `behind`.
    #[inline]
    pub fn null(&mut self, behind: u8) {
        let place = self.place();
        place[..4].copy_from_slice(b"NULL");
        place[4] = behind;
        self.at += 5;
    }

    /// Writes the first `length` bytes of a short cell, and `behind`.
    #[inline]
    pub fn beginning(&mut self, cell: &Short, length: usize, behind: u8) {
        let place = self.place();
        place[..SHORT].copy_from_slice(cell);
        place[length] = behind;
        self.at += length + 1;
    }

    /// The same in quotes.
    #[inline]
    pub fn quoted_beginning(&mut self, cell: &Short, length: usize, behind: u8) {
        let place = self.place();
        place[0] = b'\'';
        place[1..=SHORT].copy_from_slice(cell);
        place[1 + length] = b'\'';
        place[2 + length] = behind;
        self.at += length + 3;
    }

    /// Writes anything else, of any length, and `behind`.
    pub fn any(&mut self, write: impl FnOnce(&mut Vec<u8>) -> Result<()>, behind: u8) -> Result<()> {
        self.out.truncate(self.at);
        let written = write(self.out);
        self.out.push(behind);
        self.at = self.out.len();
        written
    }

    /// Writes another byte over the last one.
    pub fn change_last(&mut self, byte: u8) {
        self.out[self.at - 1] = byte;
    }
}

impl Drop for Page<'_> {
    fn drop(&mut self) {
        self.out.truncate(self.at);
    }
}

/// Whether the first `length` bytes are themselves in a quoted string, in UTF-8 as in every character set that has
/// ASCII. Those that are not sure to be count as not.
#[inline]
pub fn stand_for_themselves(cell: &Short, length: usize) -> bool {
    let (blocks, _) = cell.as_chunks();
    let odd = if length > BLOCK { odd(&blocks[0]) | odd(&blocks[1]) << BLOCK } else { odd(&blocks[0]) };
    u64::from(odd) & ((1 << length) - 1) == 0
}

/// The places, as bits, of bytes that may not be themselves.
fn odd(block: &Block) -> u32 {
    let bytes = u8x16::new(*block);
    let is = |byte| bytes.simd_eq(u8x16::splat(byte));
    let odd = bytes.simd_lt(u8x16::splat(b' ')) | bytes.simd_gt(u8x16::splat(b'}')) | is(b'\'') | is(b'\\');
    odd.to_bitmask()
}

/// The bytes that cannot stand in a quoted string as they are, and what stands for them behind a backslash.
const ESCAPES: [u8; 256] = {
    let mut table = [0; 256];
    table[0] = b'0';
    table[b'\n' as usize] = b'n';
    table[b'\r' as usize] = b'r';
    table[0x1a] = b'Z';
    table[b'\'' as usize] = b'\'';
    table[b'\\' as usize] = b'\\';
    table
};

/// The places, as bits, of the bytes that need a backslash, and of those that are not ASCII.
fn places(block: &Block) -> (u32, u32) {
    let bytes = u8x16::new(*block);
    let is = |byte| bytes.simd_eq(u8x16::splat(byte));
    let escaped = is(0) | is(b'\n') | is(b'\r') | is(0x1a) | is(b'\'') | is(b'\\');
    (escaped.to_bitmask(), bytes.to_bitmask())
}

/// The room that is made at once for a long string.
const ROOM: usize = 4 << 10;

/// Appends `bytes` as a quoted string. Returns whether all of them are ASCII.
pub fn quoted(bytes: &[u8], out: &mut Vec<u8>) -> bool {
    out.push(b'\'');
    let (mut rest, mut beyond) = (bytes, 0);
    while rest.len() >= BLOCK {
        let start = out.len();
        out.resize(start + rest.len().min(ROOM) + 2 * BLOCK, 0);
        let (taken, written, not_ascii) = escaped(rest, &mut out[start..]);
        out.truncate(start + written);
        rest = &rest[taken..];
        beyond |= not_ascii;
    }
    for byte in rest {
        beyond |= u32::from(byte & 0x80);
        match ESCAPES[usize::from(*byte)] {
            0 => out.push(*byte),
            escape => out.extend_from_slice(&[b'\\', escape]),
        }
    }
    out.push(b'\'');
    beyond == 0
}

/// Writes whole blocks, with escapes, for as long as there are some and room for them. Returns how many bytes were taken
/// and how many written, and not 0 where some were not ASCII.
fn escaped(bytes: &[u8], room: &mut [u8]) -> (usize, usize, u32) {
    let (mut taken, mut written, mut beyond) = (0, 0, 0);
    while let (Some(block), Some(place)) = (bytes[taken..].first_chunk(), room[written..].first_chunk_mut()) {
        let place: &mut [u8; BLOCK + 1] = place;
        place[..BLOCK].copy_from_slice(block);
        let (escaped, not_ascii) = places(block);
        beyond |= not_ascii;
        if escaped == 0 {
            taken += BLOCK;
            written += BLOCK;
        } else {
            let first = escaped.trailing_zeros() as usize % BLOCK;
            place[first] = b'\\';
            place[first + 1] = ESCAPES[usize::from(block[first])];
            taken += first + 1;
            written += first + 2;
        }
    }
    (taken, written, beyond)
}

/// Appends `0x` and two digits for each byte.
pub fn hexadecimal(bytes: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(b"0x");
    let start = out.len();
    out.resize(start + 2 * bytes.len(), 0);
    // Reckoned and not looked up: so the compiler makes many digits together.
    let digit = |nibble: u8| nibble + b'0' + if nibble > 9 { b'A' - b'0' - 10 } else { 0 };
    for (pair, byte) in out[start..].as_chunks_mut::<2>().0.iter_mut().zip(bytes) {
        *pair = [digit(byte >> 4), digit(byte & 15)];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Byte by byte.
    fn plainly(bytes: &[u8]) -> Vec<u8> {
        let escape = |byte: &u8| match byte {
            0 => b"\\0".to_vec(),
            b'\n' => b"\\n".to_vec(),
            b'\r' => b"\\r".to_vec(),
            0x1a => b"\\Z".to_vec(),
            b'\'' | b'\\' => vec![b'\\', *byte],
            other => vec![*other],
        };
        [&b"'"[..], &bytes.iter().flat_map(escape).collect::<Vec<_>>(), b"'"].concat()
    }

    #[test]
    fn every_byte_at_every_place() {
        for length in 0..3 * BLOCK {
            for (at, byte) in (0..length).flat_map(|at| (0..=255).map(move |byte| (at, byte))) {
                let mut bytes = vec![b'x'; length];
                bytes[at] = byte;
                bytes[0] = if at % 3 == 0 { byte } else { b'a' };
                let mut out = b"before".to_vec();
                assert_eq!(quoted(&bytes, &mut out), bytes.is_ascii());
                assert_eq!(out.strip_prefix(b"before").unwrap(), plainly(&bytes));
            }
        }
    }

    #[test]
    fn long_strings() {
        for (length, step) in [(ROOM - 1, 1), (ROOM, 2), (ROOM + 1, 15), (3 * ROOM, 17), (5 * ROOM + 7, 4000)] {
            for byte in [b'x', b'\'', 0, 0xe9] {
                let mut bytes = vec![b'x'; length];
                bytes.iter_mut().step_by(step).for_each(|b| *b = byte);
                let mut out = Vec::new();
                assert_eq!(quoted(&bytes, &mut out), bytes.is_ascii());
                assert!(out == plainly(&bytes), "{length} {step} {byte}");
            }
        }
    }

    #[test]
    fn blocks_are_told_by_their_beginning() {
        for byte in 0..=255_u8 {
            let alone = plainly(&[byte]) == [b'\'', byte, b'\''];
            for length in 0..=SHORT {
                let mut block = [b'x'; SHORT];
                if let Some(last) = length.checked_sub(1) {
                    block[last] = byte;
                    let themselves = stand_for_themselves(&block, length);
                    assert!(!themselves || (alone && byte.is_ascii()), "{byte}");
                    assert!(themselves || !byte.is_ascii_alphanumeric(), "{byte}");
                }
                block = [b'x'; SHORT];
                block[length..].fill(byte);
                assert!(stand_for_themselves(&block, length));
                let mut out = b"(".to_vec();
                let mut page = Page::new(&mut out, 0);
                page.quoted_beginning(&block, length, b',');
                let long = |out: &mut Vec<u8>| {
                    out.extend_from_slice(b"anything at all, however long");
                    Ok(())
                };
                page.any(long, b',').unwrap();
                page.beginning(&block, length, b',');
                page.null(b',');
                page.change_last(b')');
                drop(page);
                let cell = std::str::from_utf8(&block[..length]).unwrap();
                assert_eq!(out, format!("('{cell}',anything at all, however long,{cell},NULL)").as_bytes());
            }
        }
    }

    #[test]
    fn digits() {
        let bytes: Vec<u8> = (0..=255).collect();
        let mut out = b"(".to_vec();
        hexadecimal(&bytes, &mut out);
        assert_eq!(out, [&b"(0x"[..], hex::encode_upper(&bytes).as_bytes()].concat());
    }
}

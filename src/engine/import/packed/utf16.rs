//! UTF-16 that begins with its mark, as `>` of PowerShell writes it, on its way to UTF-8.

use std::io::{self, ErrorKind, Read};

/// What text in UTF-8 begins with that some program has converted.
pub const MARK: &[u8] = b"\xef\xbb\xbf";

/// How much of it is converted at a time, in bytes.
const PIECE: usize = 64 << 10;

/// The bytes of a text, as UTF-8 where it is UTF-16; as they are otherwise.
pub struct Utf8<R> {
    inner: R,
    form: Form,
    /// Bytes of UTF-16 that are no whole character yet.
    raw: Vec<u8>,
    /// What was made of it.
    out: Vec<u8>,
    /// How much of that was handed out.
    at: usize,
}

#[derive(Clone, Copy)]
enum Form {
    /// Nothing was read yet.
    Unknown,
    /// Anything else.
    Plain,
    /// UTF-16, of this order of bytes.
    Wide(fn([u8; 2]) -> u16),
}

/// The order of bytes that a mark stands for.
fn order(start: &[u8]) -> Option<fn([u8; 2]) -> u16> {
    match start {
        [0xff, 0xfe, ..] => Some(u16::from_le_bytes),
        [0xfe, 0xff, ..] => Some(u16::from_be_bytes),
        _ => None,
    }
}

/// Whether a text that begins so is in UTF-16.
pub fn is_mark(start: &[u8]) -> bool {
    order(start).is_some()
}

impl<R: Read> Utf8<R> {
    /// Of what `inner` brings.
    pub fn of(inner: R) -> Self {
        Self { inner, form: Form::Unknown, raw: Vec::new(), out: Vec::new(), at: 0 }
    }

    fn begin(&mut self) -> io::Result<Form> {
        self.out.clear();
        self.inner.by_ref().take(2).read_to_end(&mut self.out)?;
        let form = match order(&self.out) {
            Some(unit) => Form::Wide(unit),
            None => return Ok(Form::Plain),
        };
        // A mark of UTF-8 in its place tells that the text was converted.
        self.out = MARK.to_vec();
        Ok(form)
    }

    /// Converts some more; at the end there is nothing.
    fn convert(&mut self, unit: fn([u8; 2]) -> u16) -> io::Result<()> {
        (self.at, self.out) = (0, Vec::with_capacity(PIECE * 3 / 2));
        while self.out.is_empty() {
            let before = self.raw.len();
            self.raw.resize(PIECE, 0);
            let read = self.inner.read(&mut self.raw[before..]);
            let n = match read {
                Ok(n) => n,
                Err(e) => {
                    self.raw.truncate(before);
                    return Err(e);
                }
            };
            self.raw.truncate(before + n);
            if n == 0 {
                let whole = self.raw.is_empty();
                let cut = || io::Error::new(ErrorKind::UnexpectedEof, "UTF-16 that ends within a character");
                return whole.then_some(()).ok_or_else(cut);
            }
            let mut units: Vec<u16> = self.raw.chunks_exact(2).map(|two| unit([two[0], two[1]])).collect();
            // The first half of a character waits for the second.
            units.pop_if(|last| (0xd800..0xdc00).contains(last));
            for character in char::decode_utf16(units.iter().copied()) {
                let character = character
                    .map_err(|_| io::Error::new(ErrorKind::InvalidData, "UTF-16 with half of a character in it"))?;
                self.out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            }
            self.raw.drain(..units.len() * 2);
        }
        Ok(())
    }
}

impl<R: Read> Read for Utf8<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if matches!(self.form, Form::Unknown) {
            self.form = self.begin()?;
        }
        if self.at == self.out.len() {
            match self.form {
                Form::Wide(unit) => self.convert(unit)?,
                _ => return self.inner.read(buffer),
            }
        }
        let n = buffer.len().min(self.out.len() - self.at);
        buffer[..n].copy_from_slice(&self.out[self.at..self.at + n]);
        self.at += n;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hands out a byte at a time.
    struct Dripping<'a>(&'a [u8]);

    impl Read for Dripping<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let n = self.0.len().min(1).min(buffer.len());
            let (first, rest) = self.0.split_at(n);
            buffer[..n].copy_from_slice(first);
            self.0 = rest;
            Ok(n)
        }
    }

    fn converted(bytes: &[u8]) -> io::Result<String> {
        let (mut at_once, mut dripping) = (Vec::new(), Vec::new());
        let first = Utf8::of(bytes).read_to_end(&mut at_once);
        let second = Utf8::of(Dripping(bytes)).read_to_end(&mut dripping);
        assert_eq!(first.is_ok(), second.is_ok());
        first?;
        assert_eq!(at_once, dripping);
        Ok(String::from_utf8(at_once.strip_prefix(MARK).unwrap_or(&at_once).to_vec()).unwrap())
    }

    #[test]
    fn both_orders_of_bytes_and_what_is_none() {
        let text = "INSERT INTO t VALUES ('é 😀');\r\n";
        let units: Vec<u16> = text.encode_utf16().collect();
        let little = [vec![0xff, 0xfe], units.iter().flat_map(|unit| unit.to_le_bytes()).collect()].concat();
        let big = [vec![0xfe, 0xff], units.iter().flat_map(|unit| unit.to_be_bytes()).collect()].concat();
        for bytes in [&little, &big, &text.as_bytes().to_vec()] {
            assert_eq!(converted(bytes).unwrap(), text);
        }
        let long = "é😀".repeat(70_000);
        let wide = [vec![0xff, 0xfe], long.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat();
        assert_eq!(converted(&wide).unwrap(), long);
        assert_eq!((converted(b"").unwrap(), converted(b"x").unwrap()), (String::new(), "x".to_owned()));
    }

    #[test]
    fn halves_of_characters() {
        for (bytes, why) in [
            (&b"\xff\xfea\0b"[..], "ends within a character"),
            (b"\xff\xfe\x3d\xd8", "ends within a character"),
            (b"\xff\xfe\x00\xdea\0", "half of a character"),
            (b"\xff\xfe\x3d\xd8a\0", "half of a character"),
        ] {
            assert!(converted(bytes).unwrap_err().to_string().contains(why), "{bytes:?}");
        }
    }
}

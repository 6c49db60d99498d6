//! The character sets that a dump can be written in, as far as they decide where a string ends.
//!
//! In a few of them the second byte of a character may be a backslash. A server reads such a character as one, and so must
//! whoever looks for the end of a string.

/// The character set that the strings of a dump are in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charset {
    name: String,
    wide: Option<Wide>,
    is_utf8: bool,
}

/// Those whose characters may hold a backslash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wide {
    Big5,
    Gbk,
    Sjis,
    Gb18030,
}

/// Names of sets that a client may use; `ucs2` and its kin are none, for no server reads statements in them, and in `swe7` and
/// `filename` letters stand where ASCII has its marks.
const KNOWN: [&str; 37] = [
    "armscii8", "ascii", "big5", "binary", "cp1250", "cp1251", "cp1256", "cp1257", "cp850", "cp852", "cp866", "cp932",
    "dec8", "eucjpms", "euckr", "gb18030", "gb2312", "gbk", "geostd8", "greek", "hebrew", "hp8", "keybcs2", "koi8r",
    "koi8u", "latin1", "latin2", "latin5", "latin7", "macce", "macroman", "sjis", "tis620", "ujis", "utf8", "utf8mb3",
    "utf8mb4",
];

impl Charset {
    /// UTF-8, in which a dump is that says nothing.
    pub fn utf8() -> Self {
        Self { name: "utf8mb4".to_owned(), wide: None, is_utf8: true }
    }

    /// The one of this name, if a client may use it.
    pub fn named(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        KNOWN.contains(&name.as_str()).then_some(())?;
        let wide = match name.as_str() {
            "big5" => Some(Wide::Big5),
            "gbk" => Some(Wide::Gbk),
            "sjis" | "cp932" => Some(Wide::Sjis),
            "gb18030" => Some(Wide::Gb18030),
            _ => None,
        };
        let is_utf8 = matches!(name.as_str(), "utf8" | "utf8mb3" | "utf8mb4");
        Some(Self { name, wide, is_utf8 })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether text in it is UTF-8.
    pub fn is_utf8(&self) -> bool {
        self.is_utf8
    }

    /// Whether a byte that is no ASCII stands for a byte, and for no character.
    pub fn is_binary(&self) -> bool {
        self.name == "binary"
    }

    /// Whether a backslash may be half of a character.
    pub fn hides_backslashes(&self) -> bool {
        self.wide.is_some()
    }

    /// The length of the character that `bytes` begin with; 1 where it is ASCII, or none.
    pub fn length(&self, bytes: &[u8]) -> usize {
        let Some(wide) = self.wide else { return 1 };
        let (head, tail): (bool, fn(u8) -> bool) = match (wide, bytes.first().copied().unwrap_or_default()) {
            (Wide::Big5, b) => ((0xa1..=0xf9).contains(&b), |t| matches!(t, 0x40..=0x7e | 0xa1..=0xfe)),
            (Wide::Sjis, b) => (matches!(b, 0x81..=0x9f | 0xe0..=0xfc), |t| matches!(t, 0x40..=0x7e | 0x80..=0xfc)),
            (Wide::Gbk | Wide::Gb18030, b) => ((0x81..=0xfe).contains(&b), |t| matches!(t, 0x40..=0x7e | 0x80..=0xfe)),
        };
        match bytes {
            [_, second, ..] if head && tail(*second) => 2,
            [_, 0x30..=0x39, 0x81..=0xfe, 0x30..=0x39, ..] if head && wide == Wide::Gb18030 => 4,
            _ => 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_with_a_backslash_in_them() {
        let of = |name: &str, bytes: &[u8]| Charset::named(name).unwrap().length(bytes);
        assert_eq!(of("gbk", b"\x81\\'"), 2);
        assert_eq!(of("sjis", b"\x83\\"), 2);
        assert_eq!(of("sjis", b"\xb1\\"), 1); // half-width kana are one byte
        assert_eq!(of("big5", b"\xa4\\"), 2);
        assert_eq!(of("gb18030", b"\x81\x30\x81\x30'"), 4);
        assert_eq!(of("gbk", b"\x81'"), 1);
        assert_eq!(of("latin1", b"\x81\\"), 1);
        assert!(["ucs2", "swe7", "filename", "no such"].iter().all(|name| Charset::named(name).is_none()));
    }
}

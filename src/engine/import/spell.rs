//! Values of a dump's rows in the spelling of this engine's own archives, which a restore loads fastest.
//!
//! Whole numbers stand bare, text is UTF-8 in single quotes, bytes are hexadecimal. A value that has no such spelling is
//! written so that the server reads it as it would have read the dump.

use super::charset::Charset;
use super::table::Class;
use crate::dump::quote::{hexadecimal, quoted};

/// Character sets in which ASCII's bytes are other characters, or a part of one.
const OTHER_THAN_ASCII: [&str; 6] = ["ucs2", "utf16", "utf16le", "utf32", "swe7", "filename"];

/// A value as the dump has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// No value.
    Null,
    /// The column's own default.
    Default,
    /// A string: its bytes, and the character set that stands before it.
    Text(Vec<u8>, Option<String>),
    /// A whole number: digits, with a sign perhaps.
    Whole(String),
    /// Another number.
    Number(String),
    /// Bytes as digits; `quoted` for `x'…'`.
    Bytes {
        /// The bytes.
        bytes: Vec<u8>,
        /// Whether it is written with quotes.
        quoted: bool,
    },
    /// Bits as digits.
    Bits(u64),
    /// Anything else that may be sent as it is printed here.
    Expression(String),
}

/// Appends a value for a column of this class. `charset` is that of the dump's strings. An error says what is wrong with it.
pub fn value(value: &Value, class: Class, charset: &Charset, out: &mut Vec<u8>) -> Result<(), String> {
    match value {
        Value::Null => out.extend_from_slice(b"NULL"),
        Value::Default => out.extend_from_slice(b"DEFAULT"),
        Value::Whole(digits) => out.extend_from_slice(digits.as_bytes()),
        Value::Number(digits) if class == Class::Number => out.extend_from_slice(digits.as_bytes()),
        // In parentheses it is read by the server, which prints it in its own way first.
        Value::Number(digits) => out.extend_from_slice(format!("({digits})").as_bytes()),
        Value::Expression(sql) => out.extend_from_slice(sql.as_bytes()),
        Value::Bits(bits) if class == Class::Number => out.extend_from_slice(bits.to_string().as_bytes()),
        Value::Bits(bits) => {
            let bytes = bits.to_be_bytes();
            let first = bytes.iter().position(|b| *b != 0).unwrap_or(7);
            bytes_of(&bytes[first..], out);
        }
        Value::Bytes { bytes, quoted } if class == Class::Number => number(bytes, *quoted, out)?,
        Value::Bytes { bytes, .. } => bytes_of(bytes, out),
        Value::Text(bytes, introducer) => text(bytes, introducer.as_deref(), class, charset, out)?,
    }
    Ok(())
}

/// Bytes where a number belongs: what `0x41` is there, is 65.
fn number(bytes: &[u8], quoted: bool, out: &mut Vec<u8>) -> Result<(), String> {
    let bytes = &bytes[bytes.iter().position(|b| *b != 0).unwrap_or(bytes.len())..];
    if bytes.len() > 8 {
        return Err("a number of more than 64 bits in hexadecimal".to_owned());
    }
    if quoted {
        // Servers disagree on it, and each reads its own.
        out.extend_from_slice(format!("(x'{}')", hex::encode(bytes)).as_bytes());
    } else {
        let number = bytes.iter().fold(0_u64, |n, b| n << 8 | u64::from(*b));
        out.extend_from_slice(number.to_string().as_bytes());
    }
    Ok(())
}

/// Bytes: in hexadecimal, or where all are ASCII as a string.
fn bytes_of(bytes: &[u8], out: &mut Vec<u8>) {
    if bytes.is_empty() {
        out.extend_from_slice(b"''"); // `0x` with no digit is a name
    } else {
        hexadecimal(bytes, out);
    }
}

fn text(
    bytes: &[u8],
    introducer: Option<&str>,
    class: Class,
    charset: &Charset,
    out: &mut Vec<u8>,
) -> Result<(), String> {
    if class == Class::Bytes && !bytes.is_ascii() {
        bytes_of(bytes, out);
        return Ok(());
    }
    // The server converts what is introduced so.
    if let Some(name) = introducer.filter(|name| OTHER_THAN_ASCII.iter().any(|one| name.eq_ignore_ascii_case(one))) {
        out.extend_from_slice(format!("_{} ", name.to_ascii_lowercase()).as_bytes());
        if bytes.is_empty() {
            out.extend_from_slice(b"''");
        } else {
            hexadecimal(bytes, out);
        }
        return Ok(());
    }
    let named = introducer.map(|name| Charset::named(name).ok_or_else(|| format!("text in {name}")));
    let charset = named.transpose()?.unwrap_or_else(|| charset.clone());
    match () {
        // The bytes of some character sets look like ASCII and are none.
        () if charset.is_binary() && class == Class::Text => bytes_of(bytes, out),
        () if bytes.is_ascii() => {
            quoted(bytes, out);
        }
        () if charset.is_utf8() && simdutf8::basic::from_utf8(bytes).is_ok() => {
            quoted(bytes, out);
        }
        () if charset.is_utf8() => {
            return Err(format!("text that is not {}, in which the dump says it is", charset.name()));
        }
        () if charset.is_binary() => bytes_of(bytes, out),
        // The server converts it, as it would have done with the string.
        () => {
            out.extend_from_slice(format!("_{} ", charset.name()).as_bytes());
            hexadecimal(bytes, out);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(one: &Value, class: Class, charset: &str) -> Result<String, String> {
        let mut out = Vec::new();
        value(one, class, &Charset::named(charset).unwrap(), &mut out)?;
        Ok(String::from_utf8(out).unwrap())
    }

    #[test]
    fn values_mean_what_they_did() {
        let text = |bytes: &[u8]| Value::Text(bytes.to_vec(), None);
        let bytes = |bytes: &[u8], quoted| Value::Bytes { bytes: bytes.to_vec(), quoted };
        for (value, class, charset, expected) in [
            (text(b"it's\n"), Class::Text, "latin1", "'it\\'s\\n'"),
            (text("é".as_bytes()), Class::Text, "utf8mb4", "'é'"),
            (text("é".as_bytes()), Class::Bytes, "utf8mb4", "0xC3A9"),
            (text(b"\xe9"), Class::Text, "latin1", "_latin1 0xE9"),
            (text(b"\xe9"), Class::Bytes, "latin1", "0xE9"),
            (text(b"\xe9"), Class::Text, "binary", "0xE9"),
            (text(b"\x01q"), Class::Text, "binary", "0x0171"),
            (text(b"abc"), Class::Other, "binary", "'abc'"),
            (Value::Text(b"\xe9".to_vec(), Some("latin1".to_owned())), Class::Text, "utf8", "_latin1 0xE9"),
            (Value::Text(b"\xe9".to_vec(), Some("binary".to_owned())), Class::Bytes, "utf8", "0xE9"),
            (Value::Text(b"\x01q".to_vec(), Some("ucs2".to_owned())), Class::Text, "utf8", "_ucs2 0x0171"),
            (bytes(b"A", false), Class::Number, "utf8", "65"),
            (bytes(b"A", true), Class::Number, "utf8", "(x'41')"),
            (bytes(b"A", false), Class::Text, "utf8", "0x41"),
            (bytes(b"", true), Class::Text, "utf8", "''"),
            (Value::Bits(5), Class::Number, "utf8", "5"),
            (Value::Bits(0x141), Class::Text, "utf8", "0x0141"),
            (Value::Number("1e3".to_owned()), Class::Text, "utf8", "(1e3)"),
            (Value::Number("1.5".to_owned()), Class::Number, "utf8", "1.5"),
        ] {
            assert_eq!(of(&value, class, charset), Ok(expected.to_owned()), "{value:?}");
        }
        assert!(of(&text(b"\xff"), Class::Text, "utf8mb4").is_err());
        assert!(of(&bytes(&[1; 9], false), Class::Number, "utf8mb4").is_err());
    }
}

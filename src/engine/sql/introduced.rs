//! Literals with an introducer, in text that a server prints: `_latin1'…'` holds bytes of that character set, whatever the
//! set of the text around it. In hexadecimal they mean the same and can stand in UTF-8.

use super::token::quoted;

/// `sql` with such literals in hexadecimal where they hold more than ASCII. The text may be in any character set; of a
/// text that is in UTF-8 otherwise, literals that are not are bytes, and come in hexadecimal too.
pub fn in_hexadecimal(sql: Vec<u8>, otherwise_utf8: bool) -> Vec<u8> {
    if sql.is_ascii() {
        return sql;
    }
    let mut out = Vec::with_capacity(sql.len() + 64);
    let mut at = 0;
    while at < sql.len() {
        let rest = &sql[at..];
        let length = match rest[0] {
            b'`' => quoted(rest, b'`', false),
            b'\'' | b'"' => {
                let length = quoted(rest, rest[0], true);
                let literal = &rest[..length];
                if otherwise_utf8 && length > 2 && std::str::from_utf8(literal).is_err() {
                    out.extend_from_slice(b"0x");
                    out.extend_from_slice(hex::encode(unescaped(&literal[1..length - 1])).as_bytes());
                    at += length;
                    continue;
                }
                length
            }
            b'_' => match introducer(rest) {
                Some(word) if !is_part_of_a_word(&sql[..at]) => {
                    let length = quoted(&rest[word..], b'\'', true);
                    let literal = &rest[word..word + length];
                    if literal.is_ascii() || length < 2 {
                        word + length
                    } else {
                        out.extend_from_slice(&rest[..word]);
                        out.extend_from_slice(b" 0x");
                        out.extend_from_slice(hex::encode(unescaped(&literal[1..length - 1])).as_bytes());
                        at += word + length;
                        continue;
                    }
                }
                _ => 1,
            },
            _ => 1,
        };
        out.extend_from_slice(&rest[..length]);
        at += length;
    }
    out
}

/// The length of `_name` where a string follows at once.
fn introducer(text: &[u8]) -> Option<usize> {
    let end = text.iter().position(|b| !b.is_ascii_alphanumeric() && *b != b'_')?;
    (end > 1 && text[end] == b'\'').then_some(end)
}

fn is_part_of_a_word(before: &[u8]) -> bool {
    before.last().is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'$') || *b >= 0x80)
}

/// The bytes that a string's text stands for, as servers write them.
pub(crate) fn unescaped(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.iter().copied();
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'\'' => bytes.next().unwrap_or(byte), // doubled
            b'\\' => match bytes.next() {
                Some(b'0') => 0,
                Some(b'n') => b'\n',
                Some(b'r') => b'\r',
                Some(b't') => b'\t',
                Some(b'b') => 8,
                Some(b'Z') => 0x1a,
                Some(other) => other,
                None => byte,
            },
            other => other,
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_bytes_beyond_ascii_need_it() {
        let of = |sql: &[u8]| String::from_utf8(in_hexadecimal(sql.to_vec(), false)).unwrap();
        assert_eq!(of(b"select _latin1'\xe9''\\\\' AS `_latin1'x`"), "select _latin1 0xe9275c AS `_latin1'x`");
        assert_eq!(of(b"select _sjis'\x83\\\\', 'a_latin1', '\xc3\xa9'"), "select _sjis 0x835c, 'a_latin1', '\u{e9}'");
        assert_eq!(of(b"select _latin1'x', a_b'\xc3\xa9'"), "select _latin1'x', a_b'\u{e9}'");
        assert_eq!(of(b"'\xc3\xa9"), "'\u{e9}");
        assert_eq!(of(b"_x'\xc3\xa9"), "_x 0xc3");
        assert_eq!(in_hexadecimal(b"`b` DEFAULT '\\0\xff''', `c`".to_vec(), true), b"`b` DEFAULT 0x00ff27, `c`");
    }
}

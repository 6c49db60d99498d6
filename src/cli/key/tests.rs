//! What a key file may hold.

use std::path::Path;

use super::*;

const CIPHER: Cipher = Cipher::Aes128Gcm;
const BYTES: &[u8; 16] = b"\x00\xff0123456789ab\n ";
const HEX: &str = "00ff303132333435363738396162 0a20";

fn read(content: &[u8]) -> Result<Vec<u8>> {
    file(Path::new("the.key"), content, CIPHER).map(|key| key.expose().to_vec())
}

fn hex_text() -> String {
    HEX.replace(' ', "")
}

#[test]
fn exactly_as_many_bytes_are_the_key_itself() {
    assert_eq!(read(BYTES).unwrap(), BYTES);
    // 16 digits would be text of 8 bytes; here they are 16 bytes.
    assert_eq!(read(b"0123456789abcdef").unwrap(), b"0123456789abcdef");
}

#[test]
fn text_is_hexadecimal_or_base64_with_blanks_around_it() {
    assert_eq!(read(hex_text().as_bytes()).unwrap(), BYTES);
    assert_eq!(read(format!(" {}\r\n", hex_text().to_uppercase()).as_bytes()).unwrap(), BYTES);
    let base64 = BASE64.encode(BYTES);
    assert_eq!(base64.len(), 24);
    assert_eq!(read(base64.as_bytes()).unwrap(), BYTES);
    assert_eq!(read(format!("{}\n", base64.trim_end_matches('=')).as_bytes()).unwrap(), BYTES);
}

#[test]
fn nothing_is_cut_or_filled_up_to_fit() {
    let short = BASE64.encode(&BYTES[..15]);
    let long = BASE64.encode([BYTES.as_slice(), b"x"].concat());
    for content in [b"".as_slice(), &BYTES[..15], short.as_bytes(), long.as_bytes(), b"passphrase", &[0; 4096]] {
        let error = read(content).unwrap_err();
        assert_eq!(error.kind(), Kind::Configuration);
        assert!(error.to_string().starts_with("the.key must be a key for aes-128-gcm: 16 bytes, or "), "{error}");
    }
}

#[test]
fn a_line_break_behind_raw_bytes_is_pointed_out() {
    let error = read(b"0123456789abcde!\n").unwrap_err().to_string();
    assert!(error.ends_with("its 16 bytes are followed by a line break"), "{error}");
}

#[test]
fn no_message_holds_the_key() {
    let secret = "bm90IGEga2V5IG9mIHRoZSByaWdodCBsZW5ndGg";
    let error = variable(secret, CIPHER).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("bm90"), "{error:?}");
}

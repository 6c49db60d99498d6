//! Zip files as programs write them, and as no program does.

use std::io::Write as _;

use super::super::text;
use super::*;

/// A member of a zip file that is written here.
struct Made<'a> {
    name: &'a str,
    content: &'a [u8],
    /// How often that is repeated.
    times: usize,
    deflate: bool,
    /// What the list says of its length, where that is not true.
    length: Option<u32>,
    /// What it says of its checksum.
    crc: Option<u32>,
    flags: u16,
}

fn plain<'a>(name: &'a str, content: &'a [u8]) -> Made<'a> {
    Made { name, content, times: 1, deflate: false, length: None, crc: None, flags: 0 }
}

/// After APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16.
fn zip_of(members: &[Made<'_>]) -> File {
    let (mut out, mut list) = (Vec::new(), Vec::new());
    for one in members {
        let mut packed = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
        let mut sum = flate2::Crc::new();
        for _ in 0..one.times {
            packed.write_all(one.content).unwrap();
            sum.update(one.content);
        }
        let packed = if one.deflate { packed.finish().unwrap() } else { one.content.to_vec() };
        let mut about = Vec::new();
        about.extend_from_slice(&20_u16.to_le_bytes());
        about.extend_from_slice(&one.flags.to_le_bytes());
        about.extend_from_slice(&u16::from(one.deflate).wrapping_mul(8).to_le_bytes());
        about.extend_from_slice(&[0; 4]);
        about.extend_from_slice(&one.crc.unwrap_or(sum.sum()).to_le_bytes());
        about.extend_from_slice(&u32::try_from(packed.len()).unwrap().to_le_bytes());
        let length = one.length.unwrap_or(u32::try_from(one.content.len() * one.times).unwrap());
        about.extend_from_slice(&length.to_le_bytes());
        about.extend_from_slice(&u16::try_from(one.name.len()).unwrap().to_le_bytes());
        about.extend_from_slice(&[0; 2]);
        list.extend_from_slice(b"PK\x01\x02\x14\0");
        list.extend_from_slice(&about);
        list.extend_from_slice(&[0; 10]);
        list.extend_from_slice(&u32::try_from(out.len()).unwrap().to_le_bytes());
        list.extend_from_slice(one.name.as_bytes());
        out.extend_from_slice(b"PK\x03\x04");
        out.extend_from_slice(&about);
        out.extend_from_slice(one.name.as_bytes());
        out.extend_from_slice(&packed);
    }
    let (begins, count) = (u32::try_from(out.len()).unwrap(), u16::try_from(members.len()).unwrap());
    out.extend_from_slice(&list);
    out.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    out.extend_from_slice(&count.to_le_bytes());
    out.extend_from_slice(&count.to_le_bytes());
    out.extend_from_slice(&u32::try_from(list.len()).unwrap().to_le_bytes());
    out.extend_from_slice(&begins.to_le_bytes());
    out.extend_from_slice(&[0; 2]);
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(&out).unwrap();
    file
}

fn read(members: &[Made<'_>]) -> std::result::Result<Vec<u8>, String> {
    let file = zip_of(members);
    let mut out = Vec::new();
    let mut text = text(&file).map_err(|e| e.to_string())?;
    text.read_to_end(&mut out).map_err(|e| e.to_string())?;
    Ok(out)
}

#[test]
fn the_only_dump_is_read() {
    let sql = "INSERT INTO t VALUES (1),(2);\n".repeat(5_000).into_bytes();
    for deflate in [false, true] {
        let dump = || Made { deflate, ..plain("shop.SQL", &sql) };
        assert_eq!(read(&[dump()]).unwrap(), sql);
        let beside = [plain("folder/", b""), plain("readme.txt", b"hello"), dump(), plain("__MACOSX/._shop.SQL", b"x")];
        assert_eq!(read(&beside).unwrap(), sql);
        // Its name leads nowhere, for nothing is written by it.
        assert_eq!(read(&[Made { name: "../../etc/shop.sql", ..dump() }]).unwrap(), sql);
    }
    assert_eq!(read(&[plain("dump", b"\xff\xfeS\0")]).unwrap(), b"\xef\xbb\xbfS");
}

#[test]
fn what_is_not_one_dump_is_told() {
    let two = read(&[plain("a.sql", b"x"), plain("../b\x1b[2J.sql", b"y"), plain("c.txt", b"z")]).unwrap_err();
    assert!(two.contains("several files") && two.contains("a.sql, ../b\\u{1b}[2J.sql, c.txt"), "{two}");
    let many: Vec<String> = (0..30).map(|n| format!("{n}.sql")).collect();
    let many: Vec<Made<'_>> = many.iter().map(|name| plain(name, b"")).collect();
    assert!(read(&many).unwrap_err().ends_with("9.sql, 20 more"));
    assert!(read(&[plain("folder/", b"")]).unwrap_err().contains("holds no file"));
    assert!(read(&[]).unwrap_err().contains("holds no file"));
    let locked = read(&[Made { flags: 1, ..plain("a.sql", b"x") }]).unwrap_err();
    assert!(locked.contains("a.sql in the zip file is encrypted"), "{locked}");
}

#[test]
fn a_file_that_is_not_what_the_list_says() {
    let sql = vec![b' '; 3 << 20];
    for deflate in [false, true] {
        let of = |length, crc| Made { deflate, length, crc, ..plain("a.sql", &sql) };
        // A few kilobytes that become megabytes are stopped where they were to end.
        assert!(read(&[of(Some(1000), None)]).unwrap_err().contains("longer than it says"));
        assert!(read(&[of(Some(4 << 20), None)]).unwrap_err().contains("shorter than it says"));
        assert!(read(&[of(None, Some(1))]).unwrap_err().contains("checksum"));
    }
}

#[test]
fn a_bomb_takes_no_memory() {
    let blank = vec![b' '; 1 << 20];
    let file = zip_of(&[Made { times: 1 << 10, deflate: true, ..plain("bomb.sql", &blank) }]);
    let preview = crate::import::preview(&file, None, true).unwrap();
    assert!(preview.tables.is_empty());
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let most: u64 = most.trim().trim_end_matches(" kB").parse().unwrap();
    // A gigabyte went through. (Where tests share a process, others have their part in it.)
    assert!(most < 256 << 10, "{most} KiB");
}

#[test]
fn what_is_packed_twice_is_told() {
    for (name, content) in
        [("d.sql.gz", &b"\x1f\x8b\x08\0abc"[..]), ("d.sql.xz", b"\xfd7zXZ\0abc"), ("d.zip", b"PK\x03\x04")]
    {
        let error = read(&[plain(name, content)]).unwrap_err();
        assert!(error.contains(name) && error.contains("packed once more"), "{name}: {error}");
    }
}

use std::io::{Read, Write};

use super::{Codec, Decoder, Encoder, Unit, reader};
use crate::{Kind, Result};

/// SQL as dumps have it: much alike, never the same.
fn sql(len: usize) -> Vec<u8> {
    let (mut text, mut x) = (Vec::with_capacity(len + 100), 7_u32);
    while text.len() < len {
        x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        writeln!(text, "({},'name {:x}',{}.{:02},NULL),", text.len(), x >> 12, x >> 18, x % 100).unwrap();
    }
    text.truncate(len);
    text
}

fn noise(len: usize) -> Vec<u8> {
    let mut x = 1_u64;
    let mut next = || {
        x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (x >> 56) as u8
    };
    (0..len).map(|_| next()).collect()
}

fn encode(codec: Codec, raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    Encoder::new(codec, None).unwrap().encode(raw, &mut out).unwrap();
    out
}

fn decode(codec: Codec, stored: &[u8], raw_len: u64) -> Result<Vec<u8>> {
    let mut out = b"before".to_vec();
    let decoded = Decoder::new(codec).decode(stored, raw_len, &mut out);
    assert!(out.starts_with(b"before"));
    assert!(decoded.is_ok() || out.len() == 6, "{codec:?} left {} bytes after an error", out.len() - 6);
    decoded.map(|()| out.split_off(6))
}

#[track_caller]
fn damaged(codec: Codec, stored: &[u8], raw_len: u64) {
    match decode(codec, stored, raw_len) {
        Err(e) => assert_eq!(e.kind(), Kind::Damaged, "{codec:?}: {e}"),
        Ok(_) => panic!("{codec:?} took {} bytes for {raw_len}", stored.len()),
    }
}

fn compressing() -> impl Iterator<Item = Codec> {
    Codec::ALL.into_iter().skip(1)
}

#[test]
fn what_goes_in_comes_out() {
    for codec in Codec::ALL {
        let (mut encoder, mut decoder) = (Encoder::new(codec, None).unwrap(), Decoder::new(codec));
        // Twice over, and the empty one after a full one: contexts are used again.
        for len in [0, 1, 2, 100, 65_536, 0, 300_000, 3_000_000, 0, 5] {
            for raw in [sql(len), noise(len), vec![b'a'; len]] {
                let mut stored = b"frame".to_vec();
                encoder.encode(&raw, &mut stored).unwrap();
                let mut out = b"x".to_vec();
                decoder.decode(&stored[5..], len as u64, &mut out).unwrap();
                assert!(stored.starts_with(b"frame") && out[0] == b'x' && out[1..] == raw, "{codec:?} {len}");
                assert!(
                    codec.may_start(&stored[5..]) && (codec == Codec::None || Codec::detect(&stored[5..]) == codec)
                );
            }
        }
    }
}

#[test]
fn a_unit_that_grows_is_one_like_any_other() {
    for codec in Codec::ALL {
        for len in [0, 5, 300_000, 6_000_000] {
            for level in [None, Some(9)] {
                let level = level.filter(|_| codec.check_level(level).is_ok());
                let raw = sql(len);
                let mut unit = Unit::new(codec, level, len as u64, b"frame".to_vec()).unwrap();
                raw.chunks(100_000).for_each(|piece| unit.write(piece).unwrap());
                let stored = unit.finish().unwrap();
                let mut out = Vec::new();
                Decoder::new(codec).decode(&stored[5..], len as u64, &mut out).unwrap();
                assert!(stored.starts_with(b"frame") && out == raw, "{codec:?} {len}");
                assert!(codec.may_start(&stored[5..]));
                Decoder::new(codec).check_from(&stored[5..], len as u64).unwrap();
                let cut = Decoder::new(codec).check_from(&stored[5..stored.len().max(6) - 1], len as u64);
                assert!(cut.is_err() || len == 0, "{codec:?} {len}");
            }
        }
    }
}

#[test]
fn every_level_is_readable() {
    let raw = sql(50_000);
    for codec in compressing() {
        for level in codec.levels().into_iter().flatten() {
            let mut stored = Vec::new();
            Encoder::new(codec, Some(level)).unwrap().encode(&raw, &mut stored).unwrap();
            assert_eq!(decode(codec, &stored, raw.len() as u64).unwrap(), raw, "{codec:?} {level}");
        }
    }
}

#[test]
fn levels_out_of_range_are_refused_with_the_range() {
    let message = |codec: Codec, level| {
        let error = codec.check_level(Some(level)).unwrap_err();
        assert_eq!(error.kind(), Kind::Configuration);
        assert!(Encoder::new(codec, Some(level)).is_err());
        error.to_string()
    };
    assert_eq!(message(Codec::Gzip, 13), "Invalid compression level for gzip: 13. It must be from 1 to 12");
    assert_eq!(message(Codec::Gzip, 0), "Invalid compression level for gzip: 0. It must be from 1 to 12");
    assert_eq!(message(Codec::Bzip2, 10), "Invalid compression level for bzip2: 10. It must be from 1 to 9");
    assert_eq!(
        message(Codec::Zstd, i32::MIN),
        "Invalid compression level for zstd: -2147483648. It must be from 1 to 22"
    );
    assert_eq!(message(Codec::Lz4, 3), "Invalid compression level for lz4: 3. It has no levels");
    for codec in Codec::ALL {
        codec.check_level(None).unwrap();
    }
}

#[test]
fn names_are_taken_in_any_case() {
    for codec in Codec::ALL {
        assert_eq!(Codec::parse(&codec.name().to_uppercase()).unwrap(), codec);
        assert_eq!(Codec::from_id(codec.id()), Some(codec));
    }
    assert_eq!(Codec::from_id(5), None);
    for name in ["gz", "", "rar"] {
        let error = Codec::parse(name).unwrap_err();
        assert_eq!(error.kind(), Kind::Configuration);
        assert_eq!(error.to_string(), format!("Unsupported compression method: {name}"));
    }
}

#[test]
fn cut_anywhere() {
    for raw in [sql(700), Vec::new()] {
        for codec in compressing() {
            let stored = encode(codec, &raw);
            for len in 0..stored.len() {
                damaged(codec, &stored[..len], raw.len() as u64);
            }
        }
    }
    damaged(Codec::None, b"abc", 4);
}

/// All the text is there, the end mark and the checksum are not.
#[test]
fn lz4_cut_between_blocks() {
    let raw = sql(600_000);
    let stored = encode(Codec::Lz4, &raw);
    damaged(Codec::Lz4, &stored[..stored.len() - 8], raw.len() as u64);
    let mut out = Vec::new();
    assert!(reader(Codec::Lz4, &stored[..stored.len() - 8]).unwrap().read_to_end(&mut out).is_err());
}

#[test]
fn followed_by_anything() {
    let raw = sql(700);
    for codec in compressing() {
        let stored = encode(codec, &raw);
        let empty = encode(codec, b"");
        let skippable = b"\x50\x2a\x4d\x18\0\0\0\0".to_vec();
        for tail in [vec![0], vec![b'x'], stored.clone(), stored[stored.len() - 8..].to_vec(), empty, skippable] {
            damaged(codec, &[&stored[..], &tail].concat(), raw.len() as u64);
            damaged(codec, &[&stored[..], &tail].concat(), 2 * raw.len() as u64);
        }
    }
    damaged(Codec::None, b"abcd", 3);
}

#[test]
fn of_another_length_than_announced() {
    for codec in compressing() {
        for raw in [sql(700), sql(300_000)] {
            let stored = encode(codec, &raw);
            for len in [0, 1, raw.len() as u64 - 1, raw.len() as u64 + 1, 1 << 40, u64::MAX] {
                damaged(codec, &stored, len);
            }
        }
        damaged(codec, &encode(codec, b""), 1);
        damaged(codec, b"", 0);
    }
}

#[test]
fn any_byte_changed() {
    let raw = sql(700);
    for codec in compressing() {
        let stored = encode(codec, &raw);
        for at in 0..stored.len() {
            let mut changed = stored.clone();
            changed[at] ^= 1 << (at % 8);
            // Gzip's header has bytes that say nothing about the content.
            match decode(codec, &changed, raw.len() as u64) {
                Ok(out) => assert_eq!(out, raw, "{codec:?}, byte {at}"),
                Err(e) => assert_eq!(e.kind(), Kind::Damaged, "{codec:?}, byte {at}"),
            }
        }
    }
}

#[test]
fn a_bomb_costs_no_memory() {
    for codec in compressing() {
        let bomb = encode(codec, &vec![0; 64 << 20]);
        for claim in [1000, 1 << 20, u64::MAX >> 1] {
            let mut out = Vec::new();
            let error = Decoder::new(codec).decode(&bomb[..bomb.len() - 1], claim, &mut out).unwrap_err();
            assert_eq!(error.kind(), Kind::Damaged);
            assert!(out.capacity() as u64 <= claim.min(128 << 20), "{codec:?}: {} for {claim}", out.capacity());
        }
        // And a claim alone sets nothing much aside.
        let mut out = Vec::new();
        Decoder::new(codec).decode(&encode(codec, b"small"), u64::MAX >> 1, &mut out).unwrap_err();
        assert!(out.capacity() <= 16 << 20, "{codec:?}: {}", out.capacity());
    }
}

/// A frame of ten bytes that asks for 128 MiB to look back into.
#[test]
fn zstd_window_beyond_the_content() {
    let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 3).unwrap();
    encoder.window_log(27).unwrap();
    encoder.write_all(b"ten bytes.").unwrap();
    damaged(Codec::Zstd, &encoder.finish().unwrap(), 10);
}

/// After damage, a decoder goes on as if it had been new.
#[test]
fn a_decoder_outlives_damage() {
    let raw = sql(100_000);
    for codec in compressing() {
        let stored = encode(codec, &raw);
        let mut decoder = Decoder::new(codec);
        for cut in [stored.len() / 2, stored.len() - 1] {
            let mut out = Vec::new();
            decoder.decode(&stored[..cut], raw.len() as u64, &mut out).unwrap_err();
            decoder.decode(&stored, raw.len() as u64, &mut out).unwrap();
            assert_eq!(out, raw);
        }
    }
}

#[test]
fn files_of_many_units_read_as_one() {
    for codec in Codec::ALL {
        let parts = [sql(10), Vec::new(), sql(400_000), noise(1000), Vec::new()];
        let file: Vec<u8> = parts.iter().flat_map(|raw| encode(codec, raw)).collect();
        let mut out = Vec::new();
        reader(codec, &file[..]).unwrap().read_to_end(&mut out).unwrap();
        assert_eq!(out, parts.concat(), "{codec:?}");
        if codec != Codec::None {
            let cut = &file[..file.len() - 1];
            assert!(reader(codec, cut).unwrap().read_to_end(&mut Vec::new()).is_err(), "{codec:?}");
        }
    }
}

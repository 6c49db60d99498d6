//! Makes the archives of `vectors/`: one for each feature of the format, and one for each way to damage or forge it.
//!
//! `SIMPLEMDB_BACKUP_VECTORS=make cargo test -p simplemdb-backup-engine make::` writes those that are missing; what is
//! there stays as it is, for it stands for the archives that users have. To make one anew, delete it first. Keys, ids
//! and salts are fixed, so that the same bytes come again, but for the random IVs of CBC and where a codec's library
//! has changed. What readers say about each stands beside it, and `says.rs` compares it.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use super::{Parts, Sealer, signed};
use crate::archive::cipher::Cipher;
use crate::archive::codec::{Codec, Encoder};
use crate::archive::header::{COPY, Fresh, Identity, MAGIC, REGION, Slot, rotation_order};
use crate::archive::index::{End, Index, Manifest, VERSION};
use crate::archive::key::{Cost, Key, Secret32};
use crate::archive::part::{Part, PartKind};
use crate::archive::writer::{Settings, write};

#[test]
fn every_vector_is_there() {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/archive/vectors"));
    let make = std::env::var("SIMPLEMDB_BACKUP_VECTORS").is_ok_and(|mode| mode == "make");
    let vectors = all();
    for (name, bytes) in &vectors {
        let path = folder.join(name);
        if make && !path.exists() {
            fs::write(&path, bytes).unwrap();
        }
        let stored = fs::read(&path).unwrap_or_else(|e| panic!("{name}: {e}; SIMPLEMDB_BACKUP_VECTORS=make makes it"));
        // Where no codec and no random IV has a part in it, the same bytes come out.
        if name.contains("-none") {
            assert!(stored == *bytes, "{name} is made differently now: has the format changed?");
        }
    }
    let total: usize = vectors.iter().map(|(_, bytes)| bytes.len()).sum();
    assert!(total < 1 << 20, "{total} bytes are too many to commit");
}

/// An archive and what it was written from.
#[derive(Clone)]
struct Made {
    bytes: Vec<u8>,
    index: Index,
}

impl Made {
    /// Where part `number` lies, its frame included.
    fn place(&self, number: usize) -> std::ops::Range<usize> {
        let entry = &self.index.entries[number];
        entry.offset as usize..(entry.offset + entry.stored) as usize
    }

    fn index_at(&self) -> usize {
        self.place(self.index.entries.len() - 1).end
    }

    fn end_at(&self) -> usize {
        let last_member = || self.bytes.windows(3).rposition(|bytes| bytes == [0x1f, 0x8b, 8]);
        match &self.bytes {
            bytes if bytes.starts_with(MAGIC) => bytes.len() - 12 - End::LENGTH - 16,
            bytes => last_member().unwrap_or(bytes.len() - End::LENGTH),
        }
    }
}

fn raw(cipher: Cipher) -> Key {
    Key::Raw(vec![0x11; cipher.key_len()].into())
}

fn words() -> Key {
    Key::Passphrase(b"correct horse"[..].into())
}

fn data_key() -> Secret32 {
    let mut key = Secret32::default();
    (0..).zip(key.iter_mut()).for_each(|(n, byte)| *byte = n);
    key
}

fn identity(cipher: Cipher, codec: Codec, first: u8) -> Identity {
    let mut archive_id = [0; 16];
    (first..).zip(&mut archive_id).for_each(|(n, byte)| *byte = n);
    Identity { archive_id, cipher, codec }
}

/// The archive id of all vectors but those that are somebody else's.
const OURS: u8 = 0xa0;

fn slot(key: &Key, identity: &Identity, salt: u8) -> Slot {
    let cost = Cost { memory_kib: 64, passes: 2, lanes: 1 };
    Slot::wrap(key, cost, &Fresh { salt: [salt; 16], nonce: [salt + 1; 12] }, &data_key(), identity).unwrap()
}

fn slots(keys: &[Key], identity: &Identity) -> Vec<Slot> {
    (0x20..).zip(keys).map(|(salt, key)| slot(key, identity, salt)).collect()
}

/// Tables, rows in several parts, and one of each other object.
fn shop() -> Vec<Part> {
    let part = |kind, object: &str, sql: &str| Part::new(kind, Some(object), sql.as_bytes().to_vec());
    let rows = |object: &str, range: &str, n, sql: &str| Part {
        rows: n,
        range: (!range.is_empty()).then(|| range.to_owned()),
        ..part(PartKind::Rows, object, sql)
    };
    vec![
        Part::new(
            PartKind::Preamble,
            None,
            b"SET NAMES utf8mb4;\nSET time_zone = '+00:00';\nSET FOREIGN_KEY_CHECKS = 0;\n".to_vec(),
        ),
        part(
            PartKind::Table,
            "orders",
            "DROP TABLE IF EXISTS `orders`;\nCREATE TABLE `orders` (`id` int NOT NULL, `note` text, PRIMARY KEY (`id`));\n",
        ),
        part(PartKind::Table, "na\u{ef}ve\n\u{2603}", "CREATE TABLE `na\u{ef}ve\n\u{2603}` (`b` blob);\n"),
        rows("orders", "`id` < 3", 2, "INSERT INTO `orders` (`id`,`note`) VALUES\n(1,'one'),\n(2,'it''s; -- two');\n"),
        rows(
            "orders",
            "`id` >= 3",
            2,
            "INSERT INTO `orders` (`id`,`note`) VALUES\n(3,NULL),\n(4,'\u{1f434} \\n four');\n",
        ),
        rows("na\u{ef}ve\n\u{2603}", "", 1, "INSERT INTO `na\u{ef}ve\n\u{2603}` (`b`) VALUES\n(0x00ff);\n"),
        part(
            PartKind::Routine,
            "twice",
            "DELIMITER $$\nCREATE FUNCTION `twice`(n int) RETURNS int BEGIN RETURN 2 * n; END$$\nDELIMITER ;\n",
        ),
        part(PartKind::View, "recent", "CREATE VIEW `recent` AS SELECT * FROM `orders` WHERE `id` > 2;\n"),
        Part {
            on: Some("orders".to_owned()),
            ..part(
                PartKind::Trigger,
                "log",
                "CREATE TRIGGER `log` BEFORE INSERT ON `orders` FOR EACH ROW SET @n = 1;\n",
            )
        },
        part(PartKind::Event, "nightly", "CREATE EVENT `nightly` ON SCHEDULE EVERY 1 DAY DO SET @n = 2;\n"),
        Part::new(PartKind::Postamble, None, b"SET FOREIGN_KEY_CHECKS = 1;\n".to_vec()),
    ]
}

/// An empty database.
fn nothing() -> Vec<Part> {
    let mut parts = shop();
    parts.retain(|part| matches!(part.kind, Some(PartKind::Preamble | PartKind::Postamble)));
    parts
}

fn manifest(parts: &[Part], archive: [u8; 16]) -> Manifest {
    let tables = parts.iter().filter(|part| part.kind == Some(PartKind::Table));
    let manifest = serde_json::json!({
        "format": VERSION,
        "archive": hex::encode(archive),
        "writer": "make 1",
        "created": 1_735_689_600,
        "database": {"name": "shop", "charset": "utf8mb4", "collation": "utf8mb4_general_ci"},
        "flavor": "MariaDB",
        "server_version": "10.11.6-MariaDB",
        "consistency": "shared-snapshot",
        "binlog": {"file": "bin.000007", "position": 4711, "gtid": "0-1-42"},
        "schema": true,
        "data": true,
        "whole": true,
        "tables": tables.map(|part| part.object.clone()).collect::<Vec<_>>(),
    });
    serde_json::from_value(manifest).unwrap()
}

fn written(parts: Vec<Part>, codec: Codec, archive: [u8; 16], seal: Option<(Vec<u8>, Sealer)>) -> Made {
    let settings = Settings { codec, level: None, seal, workers: 1, in_flight: 1 << 20 };
    let (mut bytes, manifest) = (Vec::new(), manifest(&parts, archive));
    let done = write(&mut bytes, &settings, |feed| {
        parts.into_iter().try_for_each(|part| feed.send(part))?;
        Ok(manifest)
    });
    Made { bytes, index: done.unwrap().index }
}

fn plain(codec: Codec, parts: Vec<Part>) -> Made {
    written(parts, codec, [0x5a; 16], None)
}

fn sealed_as(identity: &Identity, keys: &[Key], parts: Vec<Part>) -> Made {
    let region = signed(&data_key(), identity, 1, slots(keys, identity)).unwrap().region();
    let sealer = Sealer(Arc::new(Parts::new(&data_key(), identity).unwrap()));
    written(parts, identity.codec, identity.archive_id, Some((region, sealer)))
}

fn sealed(cipher: Cipher, codec: Codec, keys: &[Key]) -> Made {
    sealed_as(&identity(cipher, codec, OURS), keys, shop())
}

fn all() -> Vec<(String, Vec<u8>)> {
    let mut out = Vec::new();
    features(&mut |name, bytes| out.push((name.to_owned(), bytes)));
    damage(&mut |name, bytes| out.push((name.to_owned(), bytes)));
    forgeries(&mut |name, bytes| out.push((name.to_owned(), bytes)));
    lies(&mut |name, bytes| out.push((name.to_owned(), bytes)));
    out
}

/// What every reader has to read.
fn features(put: &mut dyn FnMut(&str, Vec<u8>)) {
    for codec in Codec::ALL {
        put(&format!("codec-{}.sql{}", codec.name(), codec.extension()), plain(codec, shop()).bytes);
    }
    put("empty-none.sql", plain(Codec::None, nothing()).bytes);
    put("empty-gzip.sql.gz", plain(Codec::Gzip, nothing()).bytes);
    for (cipher, codec) in Cipher::ALL.into_iter().zip([Codec::Gzip, Codec::Lz4, Codec::None].into_iter().cycle()) {
        let name = format!("{}-{}.enc", cipher.name().replace("cbc", "cbc-iv"), codec.name());
        put(&name.replace("cbc-iv-none", "cbc-plain"), sealed(cipher, codec, &[raw(cipher)]).bytes);
    }
    let gcm = identity(Cipher::Aes256Gcm, Codec::None, OURS);
    put("empty-sealed-none.enc", sealed_as(&gcm, &[raw(gcm.cipher)], nothing()).bytes);
    put("passphrase-none.enc", sealed_as(&gcm, &[words()], shop()).bytes);
    put("two-slots-none.enc", sealed_as(&gcm, &[raw(gcm.cipher), words()], shop()).bytes);
    put("eight-slots-none.enc", sealed_as(&gcm, &eight(), shop()).bytes);

    let old = sealed_as(&gcm, &[raw(gcm.cipher)], shop()).bytes;
    let new = signed(&data_key(), &gcm, 2, vec![slot(&words(), &gcm, 0x70)]).unwrap().region();
    put("rotated-none.enc", [&new, &old[REGION..]].concat());
    let mut half = old.clone();
    let first = rotation_order(&old).unwrap()[0].clone();
    half[first.clone()].copy_from_slice(&new[first]);
    put("rotation-half-done-none.enc", half);

    let future = plain(Codec::None, shop());
    let text = String::from_utf8(future.index.to_text().unwrap()).unwrap();
    let text =
        text.replace("\"kind\":", "\"mood\":{\"of\":[1,2]},\"kind\":").replace("\"writer\"", "\"more\":1,\"writer\"");
    put("unknown-fields-none.sql", with_index(&future, text.as_bytes(), |_| {}));
}

fn eight() -> Vec<Key> {
    let mut keys: Vec<_> = (0..7).map(|n| Key::Passphrase(format!("words {n}").into_bytes().into())).collect();
    keys.push(raw(Cipher::Aes256Gcm));
    keys
}

/// What happens to files.
fn damage(put: &mut dyn FnMut(&str, Vec<u8>)) {
    let gcm = sealed(Cipher::Aes256Gcm, Codec::None, &[raw(Cipher::Aes256Gcm)]);
    let cbc = sealed(Cipher::Aes256Cbc, Codec::Gzip, &[raw(Cipher::Aes256Cbc)]);
    let gzip = plain(Codec::Gzip, shop());
    let none = plain(Codec::None, shop());

    for (name, made) in [("gcm-none.enc", &gcm), ("gzip.sql.gz", &gzip), ("none.sql", &none)] {
        let bytes = &made.bytes;
        let end = made.end_at();
        for number in 0..made.index.entries.len() {
            put(&format!("cut-after-part-{number}-{name}"), bytes[..made.place(number).end].to_vec());
        }
        put(&format!("cut-after-index-{name}"), bytes[..end].to_vec());
        put(&format!("cut-last-byte-{name}"), bytes[..bytes.len() - 1].to_vec());
        put(&format!("cut-inside-part-{name}"), bytes[..made.place(3).start + 20].to_vec());
        put(&format!("appended-byte-{name}"), [&bytes[..], b"\n"].concat());
        put(&format!("appended-sql-{name}"), [&bytes[..], b"DROP TABLE orders;\n"].concat());
        let last = made.place(made.index.entries.len() - 1);
        put(&format!("last-part-missing-{name}"), [&bytes[..last.start], &bytes[last.end..]].concat());
        let second = [&bytes[..made.place(3).end], &bytes[made.place(3)], &bytes[made.place(3).end..]].concat();
        put(&format!("part-twice-{name}"), second);
        let (a, b) = (made.place(3), made.place(4));
        let swapped = [&bytes[..a.start], &bytes[b.clone()], &bytes[a.clone()], &bytes[b.end..]].concat();
        put(&format!("parts-swapped-{name}"), swapped);
        let flip = |at: usize, bit: u8| {
            let mut changed = bytes.clone();
            changed[at] ^= bit;
            changed
        };
        put(&format!("flip-part-{name}"), flip(made.place(4).start + 30, 1));
        put(&format!("flip-index-{name}"), flip(made.index_at() + 100, 1));
        put(&format!("flip-end-{name}"), flip(end + 60, 1));
    }

    let flip = |made: &Made, places: &[usize]| {
        let mut changed = made.bytes.clone();
        for at in places {
            changed[*at] ^= 1;
        }
        changed
    };
    put("flip-header-a-gcm-none.enc", flip(&gcm, &[100]));
    put("flip-header-b-gcm-none.enc", flip(&gcm, &[COPY + 100]));
    put("flip-header-both-gcm-none.enc", flip(&gcm, &[100, COPY + 101]));
    put("flip-header-magic-a-gcm-none.enc", flip(&gcm, &[0]));
    put("flip-header-padding-gcm-none.enc", flip(&gcm, &[COPY - 1]));
    put("flip-frame-kind-gcm-none.enc", flip(&gcm, &[gcm.place(4).start]));
    put("flip-frame-length-gcm-none.enc", flip(&gcm, &[gcm.place(4).start + 11]));
    put("flip-tag-gcm-none.enc", flip(&gcm, &[gcm.place(4).end - 1]));
    put("flip-iv-cbc.enc", flip(&cbc, &[cbc.place(4).start + 12]));
    put("flip-ciphertext-cbc.enc", flip(&cbc, &[cbc.place(4).start + 30]));
    put("flip-padding-cbc.enc", flip(&cbc, &[cbc.place(4).end - 33 - 16]));
    put("flip-mac-cbc.enc", flip(&cbc, &[cbc.place(4).end - 1]));

    put("cut-inside-header-gcm-none.enc", gcm.bytes[..3000].to_vec());
    put("cut-inside-first-copy-gcm-none.enc", gcm.bytes[..1000].to_vec());
    put("cut-after-header-gcm-none.enc", gcm.bytes[..REGION].to_vec());
    put("no-bytes-none.sql", Vec::new());
    put("another-dump-none.sql", b"-- MySQL dump\nCREATE TABLE t (a int);\n".to_vec());
    let members: Vec<_> = [b"CREATE TABLE t (a int);\n".as_slice(), b"-- the end\n"].map(gzipped).concat();
    put("another-dump-gzip.sql.gz", members);
}

/// What somebody writes who has no key, or another archive of the same key.
fn forgeries(put: &mut dyn FnMut(&str, Vec<u8>)) {
    let gcm = Cipher::Aes256Gcm;
    let ours = identity(gcm, Codec::None, OURS);
    let theirs = identity(gcm, Codec::None, 0xc0);
    let made = sealed_as(&ours, &[raw(gcm), words()], shop());
    let other = sealed_as(&theirs, &[raw(gcm), words()], shop());
    let (here, there) = (made.place(4), other.place(4));
    assert_eq!(here, there, "the forged part has the length of the real one");
    let mut spliced = made.bytes.clone();
    spliced[here].copy_from_slice(&other.bytes[there]);
    put("part-of-another-archive-none.enc", spliced);
    put("header-of-another-archive-none.enc", [&other.bytes[..REGION], &made.bytes[REGION..]].concat());
    let copies = [&made.bytes[..COPY], &other.bytes[COPY..REGION], &made.bytes[REGION..]].concat();
    put("copies-of-two-archives-none.enc", copies);
    let end = made.end_at();
    let other_end = other.end_at();
    put("end-of-another-archive-none.enc", [&made.bytes[..end], &other.bytes[other_end..]].concat());

    let forged = |change: &dyn Fn(&mut [u8])| forge(&made.bytes, 2, change);
    put("downgraded-cipher-none.enc", forged(&|copy| copy[10] = Cipher::Aes256Cbc.id()));
    put("downgraded-key-length-none.enc", forged(&|copy| copy[10] = Cipher::Aes128Gcm.id()));
    put("another-codec-none.enc", forged(&|copy| copy[11] = Codec::Zstd.id()));
    put("unknown-cipher-none.enc", forged(&|copy| copy[10] = 7));
    put("unknown-codec-none.enc", forged(&|copy| copy[11] = 5));
    put("later-version-none.enc", forged(&|copy| copy[8] = 2));
    put("generation-0-none.enc", forged(&|copy| copy[12] = 0));
    put("later-generation-none.enc", forged(&|copy| copy[12] = 9));
    put("commitment-none.enc", forged(&|copy| copy[32] ^= 1));
    put("header-mac-none.enc", forged(&|copy| copy[68 + 2 * Slot::LEN] ^= 1));
    put("reserved-bytes-none.enc", forged(&|copy| copy[66] = 1));
    put("slot-count-none.enc", forged(&|copy| copy[64] = 9));
    put("slots-swapped-none.enc", forged(&|copy| copy[68..68 + 2 * Slot::LEN].rotate_left(Slot::LEN)));
    put("slot-kind-none.enc", forged(&|copy| copy[68] = 3));
    put("slot-wrapped-key-none.enc", forged(&|copy| copy[68 + 70] ^= 1));
    put("slot-check-value-none.enc", forged(&|copy| copy[68 + 40] ^= 1));
    let cost = |at: usize, value: u32| {
        forged(&move |copy: &mut [u8]| {
            let at = 68 + Slot::LEN + at;
            copy[at..at + 4].copy_from_slice(&value.to_le_bytes());
        })
    };
    put("huge-memory-none.enc", cost(4, u32::MAX));
    put("huge-passes-none.enc", cost(8, u32::MAX));
    put("huge-lanes-none.enc", cost(12, u32::MAX));
    put("slot-cheaper-none.enc", cost(4, 32));
    put("slot-no-cost-none.enc", cost(8, 0));

    let one = signed(&data_key(), &ours, 1, vec![slot(&raw(gcm), &ours, 0x20)]).unwrap().region();
    let mut removed = [&one, &made.bytes[REGION..]].concat();
    removed[68 + Slot::LEN..68 + Slot::LEN + 32].copy_from_slice(&made.bytes[68 + 2 * Slot::LEN..][..32]);
    put("slot-removed-none.enc", forge(&removed, 1, &|_| {}));
    let stranger = forged(&|copy| {
        let theirs = &other.bytes[68..68 + Slot::LEN];
        copy[68..68 + Slot::LEN].copy_from_slice(theirs);
    });
    put("slot-of-another-archive-none.enc", stranger.clone());
    // Only the copy that does not count is the stranger's.
    let later = signed(&data_key(), &ours, 2, slots(&[raw(gcm), words()], &ours)).unwrap().region();
    put("other-copy-forged-none.enc", [&later[..COPY], &stranger[COPY..]].concat());
}

/// Changes both copies of the header, and makes their digests right again.
fn forge(archive: &[u8], slots: usize, change: &dyn Fn(&mut [u8])) -> Vec<u8> {
    let mut copy = archive[..COPY].to_vec();
    change(&mut copy);
    let digest = 68 + slots * Slot::LEN + 32;
    let right = Sha256::digest(&copy[..digest]);
    copy[digest..digest + 32].copy_from_slice(&right);
    [&copy, &copy, &archive[REGION..]].concat()
}

/// Indexes and units that say what is not so. Plain archives: anybody can write those.
fn lies(put: &mut dyn FnMut(&str, Vec<u8>)) {
    let made = plain(Codec::None, shop());
    let edited = |change: &dyn Fn(&mut Index)| {
        let mut index = made.index.clone();
        change(&mut index);
        with_index(&made, &index.to_text().unwrap(), |_| {})
    };
    put("index-huge-stored-none.sql", edited(&|index| index.entries[3].stored = u64::MAX - 5));
    put("index-huge-last-stored-none.sql", edited(&|index| index.entries[10].stored = 1 << 62));
    put("index-huge-raw-none.sql", edited(&|index| index.entries[3].raw = 1 << 62));
    put("index-huge-offset-none.sql", edited(&|index| index.entries[3].offset = 1 << 62));
    put("index-huge-rows-none.sql", edited(&|index| index.entries[3].rows = u64::MAX));
    put("index-raw-too-small-none.sql", edited(&|index| index.entries[3].raw -= 1));
    put("index-digest-none.sql", edited(&|index| index.entries[3].blake3 = "0".repeat(64)));
    put("index-part-missing-none.sql", edited(&|index| drop(index.entries.pop())));
    put("index-part-inside-missing-none.sql", edited(&|index| drop(index.entries.remove(3))));
    put("index-parts-swapped-none.sql", edited(&|index| index.entries.swap(3, 4)));
    put("index-part-twice-none.sql", edited(&|index| index.entries.insert(3, index.entries[3].clone())));
    put(
        "index-empty-part-more-none.sql",
        edited(&|index| {
            let mut more = index.entries[3].clone();
            (more.stored, more.raw, more.blake3) = (0, 0, blake3::hash(b"").to_hex().to_string());
            index.entries.insert(3, more);
        }),
    );
    put("index-kind-index-none.sql", edited(&|index| index.entries[3].kind = PartKind::Index));
    put("index-later-format-none.sql", edited(&|index| index.manifest.format = 2));
    put("index-format-0-none.sql", edited(&|index| index.manifest.format = 0));
    let text = made.index.to_text().unwrap();
    let manifest_ends = text.iter().position(|&byte| byte == b'\n').unwrap() + 1;
    put("index-no-manifest-none.sql", with_index(&made, &text[manifest_ends..], |_| {}));
    put("index-no-text-none.sql", with_index(&made, b"", |_| {}));
    put("index-not-utf8-none.sql", with_index(&made, &[&text[..], b"\xff\n"].concat(), |_| {}));
    put("index-no-json-none.sql", with_index(&made, &[&text[..], b"-- simplemdb-backup part {\n"].concat(), |_| {}));
    put("index-deep-json-none.sql", {
        let deep = [b"-- simplemdb-backup part ".as_slice(), &b"[".repeat(20_000), b"\n"].concat();
        with_index(&made, &[&text[..], &deep].concat(), |_| {})
    });

    put("end-huge-index-none.sql", with_index(&made, &text, |end| end.index = u64::MAX - 5));
    put("end-huge-stored-none.sql", with_index(&made, &text, |end| (end.index, end.stored) = (0, u64::MAX)));
    put("end-huge-raw-none.sql", with_index(&made, &text, |end| end.raw = 1 << 62));
    put(
        "end-whole-file-none.sql",
        with_index(&made, &text, |end| {
            (end.index, end.stored) = (0, end.index + end.stored);
        }),
    );
    put("end-count-none.sql", with_index(&made, &text, |end| end.parts += 1));
    put("end-digest-none.sql", with_index(&made, &text, |end| end.blake3 = "0".repeat(64)));
    put("end-later-format-none.sql", with_index(&made, &text, |end| end.format = 2));
    put("end-format-0-none.sql", with_index(&made, &text, |end| end.format = 0));

    let zeros = vec![0; 32 << 20];
    for (codec, name) in [(Codec::Gzip, "gzip.sql.gz"), (Codec::Zstd, "zstd.sql.zst"), (Codec::Bzip2, "bzip2.sql.bz2")]
    {
        let mut unit = Vec::new();
        Encoder::new(codec, None).unwrap().encode(&zeros, &mut unit).unwrap();
        put(&format!("bomb-{name}"), with_unit(codec, &unit, 1000));
        put(&format!("bomb-announced-{name}"), with_unit(codec, &unit, 5 << 30));
        put(
            &format!("two-units-{name}"),
            with_unit(codec, &[compressed(codec, b"a;"), compressed(codec, b"b;")].concat(), 4),
        );
        put(&format!("no-unit-{name}"), with_unit(codec, b"INSERT INTO t VALUES (1);", 25));
        put(&format!("unit-cut-{name}"), {
            let unit = compressed(codec, b"INSERT INTO t VALUES (1);");
            with_unit(codec, &unit[..unit.len() - 4], 25)
        });
    }
    put("skippable-frame-zstd.sql.zst", with_unit(Codec::Zstd, b"\x50\x2a\x4d\x18\x04\0\0\0junk", 0));
}

/// A plain archive whose second part is this unit, of which the index says that it has `raw` bytes of text.
fn with_unit(codec: Codec, unit: &[u8], raw: u64) -> Vec<u8> {
    let preamble = Part::new(PartKind::Preamble, None, b"SET NAMES utf8mb4;\n".to_vec());
    let mut made = plain(codec, vec![preamble, Part::new(PartKind::Rows, Some("orders"), b"x".to_vec())]);
    let start = made.bytes[..made.place(0).end].to_vec();
    let entry = &mut made.index.entries[1];
    (entry.stored, entry.raw, entry.blake3) = (unit.len() as u64, raw, blake3::hash(unit).to_hex().to_string());
    let text = made.index.to_text().unwrap();
    appended(codec, [&start, unit].concat(), &text, made.index.entries.len() as u64, |_| {})
}

/// A plain archive with another index, and an end record that fits it but for what `change` does.
fn with_index(made: &Made, text: &[u8], change: impl FnOnce(&mut End)) -> Vec<u8> {
    let parts = text.split(|&byte| byte == b'\n').filter(|line| line.starts_with(b"-- simplemdb-backup part")).count();
    appended(Codec::None, made.bytes[..made.index_at()].to_vec(), text, parts as u64, change)
}

fn appended(codec: Codec, mut out: Vec<u8>, text: &[u8], parts: u64, change: impl FnOnce(&mut End)) -> Vec<u8> {
    let unit = compressed(codec, text);
    let mut end = End {
        format: VERSION,
        index: out.len() as u64,
        stored: unit.len() as u64,
        raw: text.len() as u64,
        parts,
        blake3: blake3::hash(&unit).to_hex().to_string(),
    };
    change(&mut end);
    out.extend_from_slice(&unit);
    out.extend_from_slice(&compressed(codec, &end.to_text().unwrap()));
    out
}

fn compressed(codec: Codec, text: &[u8]) -> Vec<u8> {
    let mut unit = Vec::new();
    Encoder::new(codec, None).unwrap().encode(text, &mut unit).unwrap();
    unit
}

fn gzipped(text: &[u8]) -> Vec<u8> {
    compressed(Codec::Gzip, text)
}

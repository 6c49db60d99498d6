//! Random types of columns, and literals for them.

use rand::RngExt;
use rand::rngs::StdRng;

use crate::judge::features::Features;
use crate::judge::server::text;

/// What texts are put together of.
const PIECES: &[&str] = &[
    "",
    "a",
    "Z",
    "007",
    "-0",
    "1e5",
    "0x41",
    "NULL",
    "null",
    "it's",
    "\"",
    "`",
    "\\",
    "\\'",
    "%",
    "_",
    ";",
    ";;",
    "--",
    "-- ",
    "#",
    "/*",
    "*/",
    "/*!",
    "\n",
    "\r\n",
    "\t",
    "\0",
    "\u{1a}",
    " ",
    "  ",
    "é",
    "ß",
    "ÿ",
    "Ω",
    "привет",
    "中文",
    "ソ表",
    "한국어",
    "עברית",
    "😀",
    "𝒳",
    "\u{10ffff}",
    "\u{feff}",
    "e\u{301}",
    "DELIMITER ;;",
    "'); DROP TABLE x; ",
    "${x}",
    "?",
    "\u{7f}",
];

const CHARSETS: &[&str] = &[
    "utf8mb4",
    "utf8mb4",
    "utf8mb3",
    "latin1",
    "ascii",
    "utf16",
    "utf32",
    "ucs2",
    "sjis",
    "gbk",
    "big5",
    "cp1251",
    "koi8r",
    "greek",
    "latin2",
    "euckr",
    "ujis",
    "binary",
    "utf8mb4 COLLATE utf8mb4_bin",
    "utf8mb4 COLLATE utf8mb4_unicode_ci",
    "latin1 COLLATE latin1_general_cs",
];

/// A kind of column.
#[derive(Debug, Clone)]
pub enum Kind {
    Integer { bits: u32, unsigned: bool },
    Decimal { digits: usize, scale: usize },
    Float,
    Double,
    Bit(u32),
    Text,
    Bytes(usize),
    Date,
    DateTime,
    Timestamp,
    Time,
    Year,
    Members { count: u32, set: bool },
    Json,
    Point,
    Uuid,
    Inet6,
}

/// A column's type as SQL, and what its values are.
#[derive(Debug, Clone)]
pub struct Type {
    /// As in `CREATE TABLE`.
    pub sql: String,
    /// What it holds.
    pub kind: Kind,
    /// Whether keys take only a part of it.
    pub is_long: bool,
}

/// A text of a few pieces.
pub fn string(rng: &mut StdRng) -> String {
    (0..rng.random_range(0..5)).map(|_| PIECES[rng.random_range(0..PIECES.len())]).collect()
}

/// A random type.
pub fn any(rng: &mut StdRng, features: &Features) -> Type {
    let pick = rng.random_range(0..22);
    let fraction = ["", "(1)", "(3)", "(6)"][rng.random_range(0..4)];
    let charset = CHARSETS[rng.random_range(0..CHARSETS.len())];
    let of = |sql: String, kind| Type { sql, kind, is_long: false };
    match pick {
        0..=3 => {
            let (name, bits) = [("TINYINT", 8), ("SMALLINT", 16), ("MEDIUMINT", 24), ("INT", 32), ("BIGINT", 64)]
                [rng.random_range(0..5)];
            let (suffix, unsigned) =
                [("", false), (" UNSIGNED", true), (" UNSIGNED ZEROFILL", true)][rng.random_range(0..3)];
            of(format!("{name}{suffix}"), Kind::Integer { bits, unsigned })
        }
        4 => {
            let digits = rng.random_range(1..=65);
            let scale = rng.random_range(0..=digits.min(30));
            of(format!("DECIMAL({digits},{scale})"), Kind::Decimal { digits, scale })
        }
        5 => of("FLOAT".to_owned(), Kind::Float),
        6 => of("DOUBLE".to_owned(), Kind::Double),
        7 => {
            let bits = rng.random_range(1..=64);
            of(format!("BIT({bits})"), Kind::Bit(bits))
        }
        8 => of(format!("CHAR({}) CHARACTER SET {charset}", rng.random_range(1..20)), Kind::Text),
        9 | 10 => of(format!("VARCHAR({}) CHARACTER SET {charset}", rng.random_range(1..60)), Kind::Text),
        11 => {
            let name = ["TINYTEXT", "TEXT", "MEDIUMTEXT", "LONGTEXT"][rng.random_range(0..4)];
            Type { sql: format!("{name} CHARACTER SET {charset}"), kind: Kind::Text, is_long: true }
        }
        12 => of(
            format!("{}({})", ["BINARY", "VARBINARY"][rng.random_range(0..2)], rng.random_range(1..30)),
            Kind::Bytes(30),
        ),
        13 => {
            let name = ["TINYBLOB", "BLOB", "MEDIUMBLOB", "LONGBLOB"][rng.random_range(0..4)];
            Type { sql: name.to_owned(), kind: Kind::Bytes(200), is_long: true }
        }
        14 => of("DATE".to_owned(), Kind::Date),
        15 => of(format!("DATETIME{fraction}"), Kind::DateTime),
        16 => of(format!("TIMESTAMP{fraction}"), Kind::Timestamp),
        17 => of(format!("TIME{fraction}"), Kind::Time),
        18 => of("YEAR".to_owned(), Kind::Year),
        19 => {
            let set = rng.random_bool(0.5);
            let count = rng.random_range(1..8);
            // A number of its own keeps members apart, whatever their collation takes for equal.
            let members: Vec<String> = (0..count)
                .map(|i| text(format!("{i}{}", string(rng).trim().replace([',', '\0'], "")).trim()))
                .collect();
            let name = if set { "SET" } else { "ENUM" };
            let charset = ["utf8mb4", "utf8mb4", "latin1", "utf16"][rng.random_range(0..4)];
            of(format!("{name}({}) CHARACTER SET {charset}", members.join(",")), Kind::Members { count, set })
        }
        20 => Type { sql: "JSON".to_owned(), kind: Kind::Json, is_long: true },
        _ if features.has("uuid") && rng.random_bool(0.6) => {
            if rng.random_bool(0.5) {
                of("UUID".to_owned(), Kind::Uuid)
            } else {
                of("INET6".to_owned(), Kind::Inet6)
            }
        }
        _ => Type { sql: "POINT".to_owned(), kind: Kind::Point, is_long: true },
    }
}

/// A literal for a column of this kind, never `NULL`.
pub fn literal(rng: &mut StdRng, kind: &Kind) -> String {
    match kind {
        Kind::Integer { bits, unsigned } => {
            let (low, high) = if *unsigned {
                (0, (1_i128 << bits) - 1)
            } else {
                (-(1_i128 << (bits - 1)), (1_i128 << (bits - 1)) - 1)
            };
            match rng.random_range(0..5) {
                0 => low.to_string(),
                1 => high.to_string(),
                2 => "0".to_owned(),
                3 => i128::from(rng.random_range(1..100)).to_string(),
                _ => (low + i128::from(rng.random::<u64>()) % (high - low + 1)).to_string(),
            }
        }
        Kind::Decimal { digits, scale } => {
            let mut number: String = (0..*digits).map(|_| char::from(b'0' + rng.random_range(0..10))).collect();
            number.insert(digits - scale, '.');
            format!("{}0{number}0", if rng.random_bool(0.5) { "-" } else { "" })
        }
        Kind::Float => finite(|| f64::from(f32::from_bits(rng.random()))),
        Kind::Double => finite(|| f64::from_bits(rng.random())),
        Kind::Bit(bits) => (rng.random::<u64>() >> (64 - bits)).to_string(),
        Kind::Text => {
            let value = string(rng);
            if value.is_empty() { "''".to_owned() } else { format!("_utf8mb4 0x{}", hex::encode(value)) }
        }
        Kind::Bytes(longest) => {
            let bytes: Vec<u8> = (0..rng.random_range(0..*longest)).map(|_| rng.random()).collect();
            if bytes.is_empty() { "''".to_owned() } else { format!("0x{}", hex::encode(bytes)) }
        }
        Kind::Date => text(&date(rng)),
        Kind::DateTime => text(&format!("{} {}", date(rng), clock(rng, 24))),
        Kind::Timestamp => {
            let zero = rng.random_bool(0.1);
            let seconds = rng.random_range(86_400..2_147_483_000_i64);
            let micros = rng.random_range(0..1_000_000);
            if zero { "0".to_owned() } else { format!("FROM_UNIXTIME({seconds}.{micros:06})") }
        }
        Kind::Time => text(&format!("{}{}", if rng.random_bool(0.5) { "-" } else { "" }, clock(rng, 838))),
        Kind::Year => if rng.random_bool(0.1) { 0 } else { rng.random_range(1901..=2155) }.to_string(),
        Kind::Members { count, set } => {
            let most = if *set { 1_u64 << count } else { u64::from(*count) + 1 };
            rng.random_range(0..most).to_string()
        }
        Kind::Json => {
            let word = hex::encode(string(rng));
            match rng.random_range(0..4) {
                0 => "'null'".to_owned(),
                1 => format!("'[{}, -1.5, true, {{}}, \"\"]'", rng.random::<u64>()),
                2 => format!("JSON_OBJECT('k', CONVERT(0x{word}00 USING utf8mb4), 'é', JSON_ARRAY(1, NULL))"),
                _ => format!("JSON_QUOTE(CONVERT(0x{word}41 USING utf8mb4))"),
            }
        }
        Kind::Point => {
            format!("ST_GeomFromText('POINT({} {})')", rng.random_range(-9e9..9e9), rng.random_range(-9.0..9.0))
        }
        Kind::Uuid => {
            format!("'{:08x}-{:04x}-4000-8000-{:012x}'", rng.random::<u32>(), rng.random::<u16>(), rng.random::<u32>())
        }
        Kind::Inet6 => format!("'2001:db8::{:x}:{:x}'", rng.random::<u16>(), rng.random::<u16>()),
    }
}

fn finite(mut next: impl FnMut() -> f64) -> String {
    let value = std::iter::from_fn(|| Some(next())).find(|value| value.is_finite()).unwrap_or(0.0);
    format!("{value:e}")
}

/// Also dates that no calendar has.
fn date(rng: &mut StdRng) -> String {
    match rng.random_range(0..6) {
        0 => "0000-00-00".to_owned(),
        1 => {
            format!("{:04}-{:02}-{:02}", rng.random_range(1000..9999), rng.random_range(0..13), rng.random_range(0..32))
        }
        _ => {
            format!("{:04}-{:02}-{:02}", rng.random_range(1000..9999), rng.random_range(1..13), rng.random_range(1..29))
        }
    }
}

fn clock(rng: &mut StdRng, hours: u32) -> String {
    let (hour, minute, second) = (rng.random_range(0..hours), rng.random_range(0..60), rng.random_range(0..60));
    format!("{hour:02}:{minute:02}:{second:02}.{:06}", rng.random_range(0..1_000_000))
}

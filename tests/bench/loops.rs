//! The hot loops of a backup and a restore, each alone: `./build.sh bench --loops [NAME]`.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main, measurement::WallTime};
use simplemdb_backup_engine::Result;
use simplemdb_backup_engine::archive::cipher::Cipher;
use simplemdb_backup_engine::archive::codec::{Codec, Decoder, Encoder};
use simplemdb_backup_engine::archive::index::{Manifest, VERSION};
use simplemdb_backup_engine::archive::key::Key;
use simplemdb_backup_engine::archive::part::{Part, PartKind};
use simplemdb_backup_engine::archive::reader::{Reader, Source};
use simplemdb_backup_engine::archive::seal;
use simplemdb_backup_engine::archive::writer::{self, Settings};
use simplemdb_backup_engine::bench::{Printing, Received, Renderer, literal};
use simplemdb_backup_engine::catalog::{Column, Database};
use simplemdb_backup_engine::session::Transport;
use simplemdb_backup_engine::sql::split::Statements;

/// Bytes of SQL that a loop is given: about one part of an archive.
const PART: usize = 1 << 20;

type Row = Vec<Option<Vec<u8>>>;

fn column(name: &str, data_type: &str) -> Column {
    let charset = matches!(data_type, "varchar" | "text").then_some("utf8mb4");
    Column::new(name.to_owned(), data_type, data_type, charset)
}

fn bytes(n: usize) -> Vec<u8> {
    (0..n as u64).map(|i| (i.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as u8).collect()
}

fn prose(n: usize) -> Vec<u8> {
    let words =
        ["the", "order", "was", "it's", "shipped", "on", "Zoë", "\"quoted\"", "and", "back\\slash", "line\n", "42"];
    let text = (0..).map(|i: usize| words[(i.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) % words.len()]);
    let mut out = text.take(n / 3).collect::<Vec<_>>().join(" ").into_bytes();
    out.truncate(n);
    String::from_utf8_lossy(&out).into_owned().into_bytes()
}

/// A kind of table, and a row of it for each number.
struct Sample {
    name: &'static str,
    columns: Vec<Column>,
    row: fn(u64) -> Row,
}

impl Sample {
    fn rows(&self) -> Vec<Received> {
        (0..500).map(|n| Received::new(&(self.row)(n), 64)).collect()
    }
}

fn cells<const N: usize>(cells: [Vec<u8>; N]) -> Row {
    cells.map(Some).to_vec()
}

fn samples() -> [Sample; 3] {
    let id = || column("id", "bigint");
    [
        Sample {
            name: "narrow",
            columns: vec![id(), column("price", "decimal"), column("at", "datetime"), column("sku", "varchar")],
            row: |n| {
                let (price, at) = (format!("{}.99", n % 400), "2024-05-06 07:08:09".to_owned());
                cells([n.to_string(), price, at, format!("AB{n:07}")].map(String::into_bytes))
            },
        },
        Sample {
            name: "text",
            columns: vec![id(), column("body", "json"), column("note", "text")],
            row: |n| {
                let json = format!("{{\"user\": {n}, \"tags\": [\"a\", \"b\"], \"title\": \"\\\"it\\\"\"}}");
                cells([n.to_string().into_bytes(), json.into_bytes(), prose(300)])
            },
        },
        Sample {
            name: "documents",
            columns: vec![id(), column("content", "longblob"), column("text", "text")],
            row: |n| cells([n.to_string().into_bytes(), bytes(12_000), prose(24_000)]),
        },
    ]
}

/// `INSERT` statements of about `size` bytes.
fn insert(columns: &[Column], rows: &[Received], size: usize) -> Result<Vec<u8>> {
    let mut renderer = Renderer::new("orders", columns, Transport::Raw, u64::MAX, size);
    let mut out = Vec::with_capacity(size + size / 4);
    for row in rows.iter().cycle() {
        renderer.row(row, &mut out)?;
        if out.len() >= size {
            break;
        }
    }
    renderer.end_statement(&mut out);
    Ok(out)
}

/// A part's worth of SQL from all three tables.
fn sql() -> Vec<u8> {
    let mut out = Vec::new();
    for sample in samples() {
        out.extend(insert(&sample.columns, &sample.rows(), PART / 3).expect("rows can be written"));
    }
    out
}

fn group<'a>(c: &'a mut Criterion, name: &str, bytes: usize) -> BenchmarkGroup<'a, WallTime> {
    let mut group = c.benchmark_group(name);
    group.sample_size(20).measurement_time(Duration::from_secs(2)).warm_up_time(Duration::from_millis(500));
    group.throughput(Throughput::Bytes(bytes as u64));
    group
}

/// Row → SQL text.
fn rows(c: &mut Criterion) {
    for sample in samples() {
        let (columns, rows) = (&sample.columns, sample.rows());
        let length = insert(columns, &rows, PART).expect("rows can be written").len();
        group(c, "rows", length).bench_function(sample.name, |b| b.iter(|| insert(columns, black_box(&rows), PART)));
    }
}

/// Rows in the binary form of the protocol → digits.
fn printing(c: &mut Criterion) {
    let mut printing = Printing::default();
    let bytes = printing.row();
    group(c, "printing", bytes).bench_function("numbers and dates", |b| b.iter(|| printing.row()));
}

/// One large value.
fn escaping(c: &mut Criterion) {
    let plain = b"nothing in here has to be escaped, ".repeat(PART / 35);
    let cases = [("plain", "text", plain), ("prose", "text", prose(PART)), ("binary", "longblob", bytes(PART))];
    for (name, data_type, value) in cases {
        let (column, mut out) = (column("c", data_type), Vec::with_capacity(PART * 3));
        group(c, "escaping", value.len()).bench_function(name, |b| {
            b.iter(|| {
                out.clear();
                literal(&column, Transport::Raw, Some(black_box(&value)), &mut out)
            });
        });
    }
}

fn compression(c: &mut Criterion) {
    let sql = sql();
    for codec in Codec::ALL {
        let mut encoder = Encoder::new(codec, None).expect("every codec has an encoder");
        let (mut stored, mut back) = (Vec::new(), Vec::new());
        encoder.encode(&sql, &mut stored).expect("everything can be compressed");
        let mut out = Vec::with_capacity(PART * 2);
        group(c, "compress", sql.len()).bench_function(codec.name(), |b| {
            b.iter(|| {
                out.clear();
                encoder.encode(black_box(&sql), &mut out)
            });
        });
        let mut decoder = Decoder::new(codec);
        group(c, "decompress", sql.len()).bench_function(codec.name(), |b| {
            b.iter(|| {
                back.clear();
                decoder.decode(black_box(&stored), sql.len() as u64, &mut back)
            });
        });
    }
}

fn sealing(c: &mut Criterion) {
    let plain = bytes(PART);
    for cipher in Cipher::ALL {
        let key = Key::generate(cipher).expect("there is randomness");
        let (_, _, sealer) = seal::create(cipher, Codec::None, &key).expect("a new archive");
        let (mut out, mut part) = (Vec::with_capacity(PART * 2), 0);
        group(c, "seal", plain.len()).bench_function(cipher.name(), |b| {
            b.iter(|| {
                out.clear();
                part += 1;
                sealer.seal(part, PartKind::Rows.code(), black_box(&plain), &mut out)
            });
        });
    }
}

/// An archive in memory, read by any number of readers.
struct Shared(Arc<Vec<u8>>);

impl Source for Shared {
    fn length(&self) -> Result<u64> {
        self.0.length()
    }
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> Result<()> {
        self.0.read_at(buffer, offset)
    }
}

/// Opening an archive of many parts, which reads its index.
fn index(c: &mut Criterion) {
    for parts in [100_u64, 10_000] {
        let archive = Arc::new(archive(parts).expect("an archive"));
        let mut group = group(c, "index", 0);
        group.throughput(Throughput::Elements(parts));
        group.bench_function(format!("{parts} parts"), |b| {
            b.iter(|| Reader::open(Box::new(Shared(Arc::clone(&archive))), None).expect("a good archive"));
        });
    }
}

fn archive(parts: u64) -> Result<Vec<u8>> {
    let settings = Settings { codec: Codec::Gzip, level: None, seal: None, workers: 2, in_flight: PART };
    let mut out = Vec::new();
    writer::write(&mut out, &settings, |feed| {
        for n in 0..parts {
            let sql = b"INSERT INTO `orders` (`id`) VALUES\n(1);\n".to_vec();
            feed.send(Part {
                rows: 1,
                range: Some(format!("`id` < {n}")),
                ..Part::new(PartKind::Rows, Some("orders"), sql)
            })?;
        }
        Ok(Manifest {
            format: VERSION,
            archive: "0".repeat(32),
            writer: "loops".into(),
            created: 0,
            database: Database {
                name: "shop".into(),
                charset: "utf8mb4".into(),
                collation: "utf8mb4_general_ci".into(),
            },
            flavor: "MariaDB".into(),
            server_version: String::new(),
            consistency: "snapshot".into(),
            lock: None,
            inconsistent_tables: Vec::new(),
            broken_views: Vec::new(),
            broken: Vec::new(),
            without_history: Vec::new(),
            accounts: Vec::new(),
            collations: Vec::new(),
            binlog: None,
            replica: None,
            schema: false,
            data: true,
            whole: true,
            tables: vec!["orders".into()],
        })
    })?;
    Ok(out)
}

/// A part's SQL → statements, as a restore takes it apart.
fn splitting(c: &mut Criterion) {
    let sql = String::from_utf8(sql()).expect("SQL is UTF-8");
    group(c, "split", sql.len()).bench_function("statements", |b| b.iter(|| Statements::new(black_box(&sql)).count()));
}

criterion_group!(loops, rows, printing, escaping, compression, sealing, index, splitting);
criterion_main!(loops);

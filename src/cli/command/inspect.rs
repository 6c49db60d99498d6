//! `inspect`: what is inside an archive, without reading its parts.
//!
//! Of a dump of another program it is told what it holds, and what it would be refused for. Of an encrypted archive without a
//! key only the header is told, which nobody has vouched for yet.

mod dump;
mod objects;

use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value, json};
use simplemdb_backup_engine::archive::header::{Header, SlotKind};
use simplemdb_backup_engine::archive::index::Manifest;
use simplemdb_backup_engine::archive::reader::{Reader, Source as _};
use simplemdb_backup_engine::import::{self, Dump};
use simplemdb_backup_engine::{Control, Result};

use crate::archive::Input;
use crate::args::Inspect;
use crate::show::{bytes, moment, plain, things};
use crate::stdin::Waiting;
use crate::{archive, output};
use objects::objects;

pub fn run(args: &Inspect) -> Result<()> {
    let input = archive::input(&args.file)?;
    let (path, file) = match &input {
        Input::Stream(pipe) => {
            // Nobody cancels it but by ending the process.
            return foreign(args, Dump::in_stream(Waiting { pipe, control: &Control::new() }, archive::unnamed()?));
        }
        Input::Folder(path) => return foreign(args, archive::folder(path)?),
        Input::File(path, file) => (path, file),
    };
    if import::is_foreign(file).map_err(|e| e.context(args.file.display()))? {
        return foreign(args, file.into());
    }
    let header = archive::header(file).map_err(|e| e.context(args.file.display()))?;
    let text = match header {
        Some(header) if args.key.meant()?.is_none() => {
            let stored = file.length()?;
            if args.json { line(&locked_json(&args.file, stored, &header)) } else { locked(stored, &header) }
        }
        _ => {
            let reader = archive::read(path, file, &args.key, true, Reader::open)?;
            if args.json { line(&open_json(&args.file, &reader)?) } else { open(&reader)? }
        }
    };
    output::print(text)
}

/// A dump of another program.
fn foreign(args: &Inspect, dump: Dump<'_>) -> Result<()> {
    let dump = import::preview(dump, None, true).map_err(|e| e.context(args.file.display()))?;
    output::print(if args.json { line(&dump::json(&args.file, &dump)) } else { dump::text(&dump) })
}

fn locked(stored: u64, header: &Header) -> String {
    let facts = [
        ("archive", hex::encode(header.archive_id)),
        ("stored", bytes(stored)),
        ("cipher", header.cipher.name().to_owned()),
        ("codec", header.codec.name().to_owned()),
        ("opens with", slots(header).join(", ")),
    ];
    format!("{}\nThe rest is encrypted: a key is needed to see it.\n", lines(&facts))
}

fn locked_json(path: &Path, stored: u64, header: &Header) -> Value {
    let mut value = json!({"file": path.display().to_string(), "stored": stored, "locked": true});
    describe(&mut value, header);
    value["codec"] = header.codec.name().into();
    value
}

fn describe(value: &mut Value, header: &Header) {
    value["archive"] = hex::encode(header.archive_id).into();
    value["encryption"] =
        json!({"cipher": header.cipher.name(), "generation": header.generation, "slots": slots(header)});
}

fn slots(header: &Header) -> Vec<&'static str> {
    let name = |slot| match slot {
        SlotKind::Raw => "raw key",
        SlotKind::Passphrase => "passphrase",
    };
    header.slots().map(name).collect()
}

fn open(reader: &Reader) -> Result<String> {
    let (index, stored) = (reader.index(), reader.source().length()?);
    let manifest = &index.manifest;
    let raw = index.entries.iter().map(|entry| entry.raw).sum();
    let mut facts = vec![
        ("archive", manifest.archive.clone()),
        (
            "database",
            format!("{} ({}, {})", manifest.database.name, manifest.database.charset, manifest.database.collation),
        ),
        ("created", moment(manifest.created)),
        ("server", format!("{} {}", manifest.flavor, manifest.server_version)),
        ("writer", manifest.writer.clone()),
        ("content", content(manifest)),
        ("consistency", manifest.consistency.clone()),
    ];
    if !manifest.inconsistent_tables.is_empty() {
        facts.push(("no snapshot", manifest.inconsistent_tables.join(", ")));
    }
    if let Some(binlog) = &manifest.binlog {
        facts.push(("binary log", format!("{} {}", binlog.file, binlog.position)));
        facts.extend(binlog.gtid.as_ref().map(|gtid| ("gtid", gtid.clone())));
    }
    if let Some(replica) = &manifest.replica {
        for source in &replica.sources {
            facts.push(("replica of", format!("{}:{} {} {}", source.host, source.port, source.file, source.position)));
        }
        facts.extend(replica.gtid.as_ref().map(|gtid| ("applied gtid", gtid.clone())));
    }
    facts.push(("codec", reader.codec().name().to_owned()));
    if let Some(header) = reader.header() {
        facts.push(("cipher", format!("{}, opens with: {}", header.cipher.name(), slots(header).join(", "))));
    }
    let parts = things(index.entries.len() as u64, "part", "parts");
    let rows = things(index.rows(), "row", "rows");
    facts.push(("size", format!("{} of SQL in {}, {parts}, {rows}", bytes(raw), bytes(stored))));
    Ok(format!("{}\n{}", lines(&facts), objects::table(&objects(index))))
}

fn content(manifest: &Manifest) -> String {
    let what = match (manifest.schema, manifest.data) {
        (true, true) => "definitions and rows",
        (true, false) => "definitions",
        _ => "rows",
    };
    format!("{what} of {}", if manifest.whole { "all tables" } else { "some tables" })
}

fn open_json(path: &Path, reader: &Reader) -> Result<Value> {
    let index = reader.index();
    let manifest = serde_json::to_value(&index.manifest).map_err(|e| {
        simplemdb_backup_engine::Error::with_cause(simplemdb_backup_engine::Kind::Internal, "the manifest as JSON", e)
    })?;
    let mut value = json!({
        "file": path.display().to_string(),
        "stored": reader.source().length()?,
        "locked": false,
        "archive": index.manifest.archive,
    });
    if let Some(header) = reader.header() {
        describe(&mut value, header);
    }
    value["codec"] = reader.codec().name().into();
    value["raw"] = index.entries.iter().map(|entry| entry.raw).sum::<u64>().into();
    value["rows"] = index.rows().into();
    value["parts"] = index.entries.len().into();
    value["manifest"] = manifest;
    value["objects"] = objects(index).iter().map(objects::Object::json).collect();
    Ok(value)
}

fn line(value: &Value) -> String {
    format!("{value:#}\n")
}

/// One line for each fact.
fn lines(facts: &[(&str, String)]) -> String {
    facts.iter().fold(String::new(), |mut out, (name, value)| {
        let _strings_take_all = writeln!(out, "{name:<12} {}", plain(value));
        out
    })
}

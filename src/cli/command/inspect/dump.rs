//! What a dump of another program holds, and what it would be refused for.

use std::path::Path;

use serde_json::{Value, json};
use simplemdb_backup_engine::import::Preview;

use crate::show::{plain, things};

/// For a person.
pub fn text(dump: &Preview) -> String {
    let rows: u64 = dump.tables.iter().map(|(_, rows)| rows).sum();
    let mut out = format!(
        "a dump of another program: {}, {}\n",
        things(dump.tables.len() as u64, "table", "tables"),
        things(rows, "row", "rows")
    );
    let mut add = |what: &str, text: &str| out.push_str(&format!("{what:<12} {}\n", plain(text)));
    dump.databases.iter().for_each(|name| add("database", name));
    dump.tables.iter().for_each(|(name, rows)| add("table", &format!("{name} ({})", things(*rows, "row", "rows"))));
    dump.objects.iter().for_each(|(kind, name)| add(kind, name));
    dump.notes.iter().for_each(|note| add("note", note));
    dump.refused.iter().for_each(|why| add("refused", why));
    out
}

/// As one JSON object.
pub fn json(path: &Path, dump: &Preview) -> Value {
    let table = |(name, rows): &(String, u64)| json!({"name": name, "rows": rows});
    let object = |(kind, name): &(String, String)| json!({"kind": kind, "name": name});
    json!({
        "file": path.display().to_string(),
        "dump": true,
        "databases": dump.databases,
        "tables": dump.tables.iter().map(table).collect::<Vec<_>>(),
        "objects": dump.objects.iter().map(object).collect::<Vec<_>>(),
        "notes": dump.notes,
        "refused": dump.refused,
    })
}

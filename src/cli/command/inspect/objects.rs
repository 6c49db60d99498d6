//! The objects of an archive, each with all of its parts.

use std::collections::HashMap;
use std::fmt::Write as _;

use serde_json::{Value, json};
use simplemdb_backup_engine::archive::index::Index;
use simplemdb_backup_engine::archive::part::PartKind;

use crate::show::{bytes, count, plain};

/// A table, view, routine, trigger or event.
#[derive(Debug, Default)]
pub struct Object<'a> {
    kind: &'static str,
    name: &'a str,
    on: Option<&'a str>,
    rows: u64,
    raw: u64,
    stored: u64,
    parts: u64,
}

impl Object<'_> {
    /// As JSON.
    pub fn json(&self) -> Value {
        let mut value = json!({"kind": self.kind, "name": self.name});
        if let Some(on) = self.on {
            value["on"] = on.into();
        }
        for (name, number) in [("rows", self.rows), ("raw", self.raw), ("stored", self.stored), ("parts", self.parts)] {
            value[name] = number.into();
        }
        value
    }
}

/// All objects, in the order of the file; tables of which nothing is in it come last.
pub fn objects(index: &Index) -> Vec<Object<'_>> {
    let mut found: Vec<Object<'_>> = Vec::new();
    let mut places = HashMap::new();
    for entry in &index.entries {
        let kind = match entry.kind {
            PartKind::Table | PartKind::Rows => "table",
            PartKind::Placeholder | PartKind::View => "view",
            PartKind::Routine => "routine",
            PartKind::Trigger => "trigger",
            PartKind::Event => "event",
            _ => continue,
        };
        let name = entry.object.as_deref().unwrap_or_default();
        let place = *places.entry((kind, name)).or_insert_with(|| {
            found.push(Object { kind, name, on: entry.on.as_deref(), ..Object::default() });
            found.len() - 1
        });
        let object = &mut found[place];
        object.rows += entry.rows;
        object.raw += entry.raw;
        object.stored += entry.stored;
        object.parts += 1;
    }
    let silent = index.manifest.tables.iter().filter(|name| !places.contains_key(&("table", name.as_str())));
    found.extend(silent.map(|name| Object { kind: "table", name, ..Object::default() }));
    found
}

/// As a table for a person.
pub fn table(objects: &[Object<'_>]) -> String {
    let head = ["", "name", "rows", "SQL", "stored", "parts"].map(str::to_owned);
    let rows = objects.iter().map(|o| {
        let on = o.on.map(|on| format!(" on {on}")).unwrap_or_default();
        let rows = if o.kind == "table" { count(o.rows) } else { String::new() };
        let name = plain(&format!("{}{on}", o.name)).into_owned();
        [o.kind.to_owned(), name, rows, bytes(o.raw), bytes(o.stored), count(o.parts)]
    });
    let rows: Vec<[String; 6]> = std::iter::once(head).chain(rows).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: [usize; 6] = std::array::from_fn(width);
    let mut out = String::new();
    for row in &rows {
        let mut line = String::new();
        for (i, (cell, width)) in row.iter().zip(widths).enumerate() {
            let gap = if i == 0 { "" } else { "  " };
            // Words to the left, numbers to the right.
            let _strings_take_all =
                if i < 2 { write!(line, "{gap}{cell:<width$}") } else { write!(line, "{gap}{cell:>width$}") };
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

//! What the JSON files of MySQL Shell's dumps say, as far as it is read. What would be read wrong is refused by name.
//!
//! Nobody vouches for such a file: only the fields that are known here are kept of it, and of each file so much is read as one
//! of its kind may hold.

use std::collections::BTreeMap;

use base64::prelude::*;
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use super::super::folder::Folder;
use super::refused;
use crate::sql::ident;
use crate::{Error, Kind, Result};

/// The longest file that names databases, tables or columns.
const LONGEST: u64 = 4 << 20;

/// The longest file that counts rows and bytes, of each table and of each file of rows.
const LONGEST_DONE: u64 = 32 << 20;

/// More columns has no table of any server.
const COLUMNS: usize = 4096;

/// What a JSON file of a folder says.
fn json<T: DeserializeOwned>(folder: &Folder, name: &str, longest: u64) -> Result<T> {
    serde_json::from_str(&folder.plain(name, longest)?).map_err(|e| {
        if e.is_data() {
            return refused(name, &format!("it is not what MySQL Shell writes there: {e}"));
        }
        Error::with_cause(Kind::Damaged, format!("{name} is no JSON, or was cut short"), e)
    })
}

/// `@.json`: which databases there are.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Dump {
    pub schemas: Option<Vec<String>>,
    pub basenames: Option<BTreeMap<String, String>>,
    pub capabilities: Option<Vec<Capability>>,
    pub tz_utc: Option<bool>,
    /// Which of its functions has made the dump.
    pub origin: Option<String>,
}

/// What a reader of a dump must understand.
#[derive(Debug, Deserialize)]
pub struct Capability {
    pub id: Option<String>,
}

impl Dump {
    pub fn read(folder: &Folder, name: &str) -> Result<Self> {
        json(folder, name, LONGEST)
    }
}

/// `@.done.json`: what there was, once it was all written.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Done {
    /// Bytes of each file of rows, when it is unpacked.
    pub chunk_file_bytes: Option<BTreeMap<String, u64>>,
    /// Rows by database and table.
    pub table_rows: Option<BTreeMap<String, BTreeMap<String, u64>>>,
}

impl Done {
    pub fn read(folder: &Folder, name: &str) -> Result<Self> {
        json(folder, name, LONGEST_DONE)
    }
}

/// `DB.json`: what there is in a database.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Schema {
    pub includes_ddl: Option<bool>,
    pub includes_data: Option<bool>,
    pub basenames: Option<BTreeMap<String, String>>,
    pub tables: Option<Vec<String>>,
    pub views: Option<Vec<String>>,
    pub events: Option<Vec<String>>,
    pub functions: Option<Vec<String>>,
    pub procedures: Option<Vec<String>>,
    pub libraries: Option<Vec<String>>,
}

impl Schema {
    pub fn read(folder: &Folder, name: &str) -> Result<Self> {
        json(folder, name, LONGEST)
    }
}

/// `DB@TABLE.json`, as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Described {
    options: Options,
    basenames: Option<BTreeMap<String, String>>,
    extension: Option<String>,
    includes_ddl: Option<bool>,
    includes_data: Option<bool>,
    triggers: Option<Vec<String>>,
    #[serde(rename = "where")]
    condition: Option<IgnoredAny>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Options {
    schema: Option<String>,
    table: Option<String>,
    columns: Option<Vec<String>>,
    decode_columns: Option<BTreeMap<String, Option<String>>>,
    default_character_set: Option<String>,
    fields_terminated_by: Option<String>,
    fields_enclosed_by: Option<String>,
    fields_escaped_by: Option<String>,
    lines_terminated_by: Option<String>,
}

/// How the rows of a table are written.
#[derive(Debug)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// The files of its rows, without what says which they are; each partition may have its own.
    pub bases: Vec<String>,
    /// How their names end.
    pub extension: String,
    /// Whether its definition is in the dump.
    pub is_defined: bool,
    /// Its triggers.
    pub triggers: Vec<String>,
    /// Whether its rows are in the dump.
    pub has_rows: bool,
    /// Whether some of its rows were left out.
    pub is_filtered: bool,
    /// What stands before rows: `INSERT INTO … VALUES`.
    pub head: String,
    /// How the values of each column are written.
    pub columns: Vec<Coding>,
}

/// How the values of a column are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// As text.
    Text,
    /// As bytes in base64.
    Base64,
    /// As bytes in hexadecimal.
    Hex,
}

impl Table {
    /// From its JSON file `file`; `base` is that file's name without its ending.
    pub fn read(folder: &Folder, file: &str, database: &str, table: &str, base: &str) -> Result<Self> {
        let about: Described = json(folder, file, LONGEST)?;
        let options = about.options;
        for (option, found, expected) in [("schema", &options.schema, database), ("table", &options.table, table)] {
            if found.as_ref().is_some_and(|found| found != expected) {
                return Err(refused(file, &format!("it is about another {option} than it stands for")));
            }
        }
        // The dialect that rows are written in by default is the only one that is read.
        for (option, found, expected) in [
            ("fieldsTerminatedBy", &options.fields_terminated_by, "\t"),
            ("fieldsEnclosedBy", &options.fields_enclosed_by, ""),
            ("fieldsEscapedBy", &options.fields_escaped_by, "\\"),
            ("linesTerminatedBy", &options.lines_terminated_by, "\n"),
        ] {
            if found.as_ref().is_some_and(|found| found != expected) {
                let why = format!(
                    "rows are written in a dialect that is not read here ({option}): dump with the default one"
                );
                return Err(refused(file, &why));
            }
        }
        let charset = options.default_character_set.as_deref().unwrap_or("utf8mb4");
        if !["utf8mb4", "utf8mb3", "utf8"].contains(&charset.to_ascii_lowercase().as_str()) {
            return Err(refused(file, &format!("rows are in the character set {charset:?}: dump them in utf8mb4")));
        }
        let names = options.columns.unwrap_or_default();
        if names.is_empty() || names.len() > COLUMNS {
            let why = if names.is_empty() { "it names no columns" } else { "it names more columns than any table has" };
            return Err(refused(file, why));
        }
        let codings = options.decode_columns.unwrap_or_default();
        let coding = |name: &String| match codings.get(name).and_then(Option::as_deref) {
            None => Ok(Coding::Text),
            Some("FROM_BASE64") => Ok(Coding::Base64),
            Some("UNHEX") => Ok(Coding::Hex),
            Some(other) => {
                Err(refused(file, &format!("column {} is decoded by {other:?}, which is not known here", ident(name))))
            }
        };
        let columns = names.iter().map(coding).collect::<Result<Vec<_>>>()?;
        let mut bases: Vec<String> = about.basenames.unwrap_or_default().into_values().collect();
        if bases.is_empty() {
            bases.push(base.to_owned());
        }
        let list: Vec<String> = names.iter().map(|name| ident(name)).collect();
        Ok(Self {
            name: table.to_owned(),
            bases,
            extension: about.extension.unwrap_or_else(|| "tsv".to_owned()),
            is_defined: about.includes_ddl.unwrap_or(true),
            triggers: about.triggers.unwrap_or_default(),
            has_rows: about.includes_data.unwrap_or(true),
            is_filtered: about.condition.is_some(),
            head: format!("INSERT INTO {} ({}) VALUES ", ident(table), list.join(",")),
            columns,
        })
    }
}

impl Coding {
    /// The bytes that a value stands for; `None` where it is none of this kind.
    pub fn decode(self, value: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Text => Some(value.to_vec()),
            // `HEX()` of bits is that of a number, and `UNHEX()` puts the digit before it that is missing then.
            Self::Hex if value.len() % 2 == 1 => hex::decode([b"0", value].concat()).ok(),
            Self::Hex => hex::decode(value).ok(),
            Self::Base64 => {
                // The server breaks it into lines of 76.
                let plain: Vec<u8> = value.iter().copied().filter(|b| !b.is_ascii_whitespace()).collect();
                BASE64_STANDARD.decode(plain).ok()
            }
        }
    }
}

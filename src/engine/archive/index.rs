//! The index: what an archive is, and where each of its parts lies.
//!
//! It is text, one JSON object a line behind `-- `, so that it is a run of SQL comments in an unencrypted archive.

use serde::{Deserialize, Serialize};

use super::part::PartKind;
use crate::catalog::Database;
use crate::session::{BinlogPosition, Replica};
use crate::sql::ident;
use crate::{Error, Kind, Result};

/// The version of the index this code writes, and the newest it reads.
pub const VERSION: u32 = 1;

/// The longest text of one part that is read; a part holds at least one row, and a row at most 1 GiB.
pub(super) const LARGEST_PART: u64 = 4 << 30;

/// The most stored bytes of one part: no codec makes a text that it cannot shrink this much longer.
pub(super) const LARGEST_STORED: u64 = LARGEST_PART + LARGEST_PART / 64;

const MARK: &str = "-- simplemdb-backup ";

/// What an archive is a backup of, and how it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`VERSION`] of the writer.
    pub format: u32,
    /// The archive's own number, 32 hexadecimal digits.
    pub archive: String,
    /// Name and version of the writer.
    pub writer: String,
    /// When the snapshot was taken, in seconds since 1970 (UTC).
    pub created: u64,
    /// The database.
    pub database: Database,
    /// Family of the server: `MariaDB` or `MySQL`.
    pub flavor: String,
    /// The server's own version string.
    pub server_version: String,
    /// How the readers agreed on one moment.
    pub consistency: String,
    /// What held the server still while several of them began: `backup-stage`, `lock-tables` or `global-read-lock`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lock: Option<String>,
    /// Tables whose engine takes part in no snapshot.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inconsistent_tables: Vec<String>,
    /// Views that name something that was gone already.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub broken_views: Vec<String>,
    /// Everything that the server kept although it would not have made it again, broken views among it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub broken: Vec<Broken>,
    /// System-versioned tables: their rows as they are now are in the archive, their history is not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without_history: Vec<String>,
    /// Accounts in it, as `user@host`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<String>,
    /// Of a dump of another program: variables of the session that give a character set its collation, with their values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub collations: Vec<(String, String)>,
    /// Where the binary log stood.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub binlog: Option<BinlogPosition>,
    /// Where the server, a replica, stood in the logs of its sources.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replica: Option<Replica>,
    /// Whether definitions are in it.
    pub schema: bool,
    /// Whether rows are in it.
    pub data: bool,
    /// Whether the whole database was asked for.
    pub whole: bool,
    /// Its tables and sequences, also those without rows.
    pub tables: Vec<String>,
}

/// Something that the server kept although it would not have made it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Broken {
    /// What it is, in lower-case words: `view`, `trigger`, `function`, `event`, `foreign key`, `default`,
    /// `computed column`, `table`.
    pub kind: String,
    /// Its name; of a default, that of its column.
    pub name: String,
    /// The table that it belongs to, where it is part of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
    /// Why the server would not make it.
    pub reason: String,
}

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.kind, ident(&self.name))?;
        if let Some(table) = &self.on {
            write!(f, " of {}", ident(table))?;
        }
        write!(f, " ({})", self.reason)
    }
}

/// Where a part lies and what it must be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What it holds.
    pub kind: PartKind,
    /// The object's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// The table a trigger belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
    /// Rows in it.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub rows: u64,
    /// The key range of its rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<String>,
    /// Where it starts in the file, its frame included.
    pub offset: u64,
    /// Its bytes in the file, its frame included.
    pub stored: u64,
    /// Its bytes of SQL.
    pub raw: u64,
    /// BLAKE3 of the stored bytes, in hexadecimal.
    pub blake3: String,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // the signature serde asks for
fn is_zero(n: &u64) -> bool {
    *n == 0
}

/// The whole index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// What the archive is.
    pub manifest: Manifest,
    /// Its parts in the order of the file.
    pub entries: Vec<Entry>,
}

impl Index {
    /// The tables it holds, each with its rows.
    pub fn tables(&self) -> Vec<(String, u64)> {
        let mut rows = std::collections::HashMap::new();
        for entry in self.entries.iter().filter(|e| e.kind == PartKind::Rows) {
            *rows.entry(entry.object.as_deref().unwrap_or_default()).or_insert(0) += entry.rows;
        }
        let of = |name: &String| (name.clone(), rows.get(name.as_str()).copied().unwrap_or(0));
        self.manifest.tables.iter().map(of).collect()
    }

    /// Rows in all.
    pub fn rows(&self) -> u64 {
        self.entries.iter().map(|e| e.rows).sum()
    }

    /// As text.
    pub fn to_text(&self) -> Result<Vec<u8>> {
        let mut out = Vec::with_capacity(256 + self.entries.len() * 192);
        line(&mut out, "manifest", &self.manifest)?;
        for entry in &self.entries {
            line(&mut out, "part", entry)?;
        }
        Ok(out)
    }

    /// From text. `first` is where parts may begin and `end` where the index itself does: the parts must fill what
    /// is between without a gap, so that nothing can hide there.
    pub fn parse(text: &[u8], first: u64, end: u64) -> Result<Self> {
        let damaged = |what: &str| Error::new(Kind::Damaged, format!("the index of the archive is damaged: {what}"));
        let text = std::str::from_utf8(text).map_err(|_| damaged("it is not UTF-8"))?;
        let mut lines = text.lines();
        let manifest: Manifest = lines
            .next()
            .and_then(|l| unline(l, "manifest"))
            .and_then(|json| serde_json::from_str(json).ok())
            .ok_or_else(|| damaged("it has no manifest"))?;
        check_format(manifest.format)?;
        let (mut entries, mut next) = (Vec::new(), first);
        for line in lines {
            let entry: Entry = unline(line, "part")
                .and_then(|json| serde_json::from_str(json).ok())
                .ok_or_else(|| damaged("a line is not a part"))?;
            if entry.offset != next || matches!(entry.kind, PartKind::Index | PartKind::End) {
                return Err(damaged("its parts do not follow one another"));
            }
            // A row takes at least a byte, and with these bounds no sum over parts overflows.
            if entry.raw > LARGEST_PART || entry.stored > LARGEST_STORED || entry.rows > entry.raw {
                return Err(damaged("a part has a length or a number of rows that cannot be"));
            }
            next = next.checked_add(entry.stored).ok_or_else(|| damaged("a part is larger than any file"))?;
            entries.push(entry);
        }
        if next != end {
            return Err(damaged("its parts do not end where it begins"));
        }
        Ok(Self { manifest, entries })
    }
}

/// The last record: where the index lies, and how long the whole file is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// [`VERSION`] of the writer.
    pub format: u32,
    /// Where the index starts, its frame included.
    pub index: u64,
    /// The index's bytes in the file, its frame included.
    pub stored: u64,
    /// Its bytes of text.
    pub raw: u64,
    /// The number of parts before it.
    pub parts: u64,
    /// BLAKE3 of the index as stored.
    pub blake3: String,
}

impl End {
    /// The record as text, always this long.
    pub const LENGTH: usize = 256;

    /// As text, filled up with spaces.
    pub fn to_text(&self) -> Result<Vec<u8>> {
        let mut out = Vec::with_capacity(Self::LENGTH);
        line(&mut out, "end", self)?;
        if out.len() > Self::LENGTH {
            return Err(Error::new(Kind::Internal, "the end record does not fit"));
        }
        out.pop();
        out.resize(Self::LENGTH - 1, b' ');
        out.push(b'\n');
        Ok(out)
    }

    /// Refuses what a later version wrote, and what none did.
    pub(super) fn check_format(&self) -> Result<()> {
        check_format(self.format)
    }

    /// From exactly that text.
    pub fn parse(text: &[u8]) -> Option<Self> {
        if text.len() != Self::LENGTH {
            return None;
        }
        let line = std::str::from_utf8(text).ok()?.strip_suffix('\n')?;
        serde_json::from_str(unline(line.trim_end_matches(' '), "end")?).ok()
    }
}

/// What a line of an index, or the end record, says by itself: of a text that is in no archive any more.
#[derive(Debug)]
pub enum Said {
    /// What it is a backup of.
    Manifest,
    /// A part of it.
    Part(Entry),
    /// That nothing comes behind it but the end record's own end.
    End(End),
    /// One of these that is damaged.
    Damaged,
}

impl Said {
    /// From one line without its end; `None` for what is none of these.
    pub fn parse(line: &str) -> Option<Self> {
        line.strip_prefix(MARK)?;
        let part = || Some(Self::Part(serde_json::from_str(unline(line, "part")?).ok()?));
        // It is as long as it ever is, or something of it is gone.
        let end = || End::parse(format!("{line}\n").as_bytes()).map(Self::End);
        let manifest = || serde_json::from_str::<Manifest>(unline(line, "manifest")?).ok().map(|_| Self::Manifest);
        Some(part().or_else(end).or_else(manifest).unwrap_or(Self::Damaged))
    }
}

fn check_format(format: u32) -> Result<()> {
    match format {
        1..=VERSION => Ok(()),
        0 => Err(Error::new(Kind::Damaged, "the archive says that its format is 0, which there is not")),
        _ => Err(Error::new(
            Kind::Unsupported,
            format!("the archive's format is {format}, this version reads up to {VERSION}"),
        )),
    }
}

fn line(out: &mut Vec<u8>, what: &str, value: &impl Serialize) -> Result<()> {
    out.extend_from_slice(MARK.as_bytes());
    out.extend_from_slice(what.as_bytes());
    out.push(b' ');
    serde_json::to_writer(&mut *out, value).map_err(|e| Error::with_cause(Kind::Internal, "writing the index", e))?;
    out.push(b'\n');
    Ok(())
}

fn unline<'a>(line: &'a str, what: &str) -> Option<&'a str> {
    line.strip_prefix(MARK)?.strip_prefix(what)?.strip_prefix(' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn end_record_has_one_length() {
        let end = End {
            format: 1,
            index: u64::MAX,
            stored: u64::MAX,
            raw: u64::MAX,
            parts: u64::MAX,
            blake3: "0".repeat(64),
        };
        let text = end.to_text().unwrap();
        assert_eq!(text.len(), End::LENGTH);
        assert_eq!(End::parse(&text), Some(end));
        assert_eq!(End::parse(&text[1..]), None);
    }

    #[test]
    fn names_cannot_break_out_of_the_comment() {
        let entry = Entry {
            kind: PartKind::Rows,
            object: Some("a\nDROP TABLE b;".into()),
            on: None,
            rows: 1,
            range: None,
            offset: 0,
            stored: 1,
            raw: 1,
            blake3: String::new(),
        };
        let mut out = Vec::new();
        line(&mut out, "part", &entry).unwrap();
        assert_eq!(out.iter().position(|b| *b == b'\n'), Some(out.len() - 1));
    }
}

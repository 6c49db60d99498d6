//! A folder of mydumper's files, of 0.10 and of 1.0.
//!
//! Each object is a file, whose name says the database and what is in it: `DB-schema-create.sql`, `DB.TABLE-schema.sql`,
//! `DB.TABLE.00000.sql`, and so on. What the files themselves hold is read as any dump is; only their order and what their
//! sessions begin as is known here. `metadata` says whether the dump came to its end, and since 0.11 how many rows there
//! are.

mod files;

use std::collections::{BTreeMap, HashSet};

use super::contents::ObjectKind;
use super::dump::{Begins, Expected, Source, Texts};
use super::folder::Folder;
use crate::sql::ident;
use crate::{Control, Result};
use files::{Content, Item, Items, content};

/// What tells how the dump went.
const METADATA: &str = "metadata";

/// What it is called until the dump has ended.
const UNFINISHED: &str = "metadata.partial";

/// The longest `metadata` that is read: it says a few words of each table.
const LONGEST: u64 = 16 << 20;

/// The longest file that makes a database.
const LONGEST_MADE: u64 = 1 << 20;

/// Its files end statements at a semicolon at the end of a line, and so does its own loader: bodies of routines hold
/// others, and no `DELIMITER` stands before them.
const DELIMITER: &str = ";\n";

/// The mode that its loader brings rows in, where the dump says no other. What is stored with a mode does not get this one.
const MODE: &str = "NO_AUTO_VALUE_ON_ZERO";

/// The files of such a folder.
pub struct Files {
    folder: Folder,
}

/// Whether a folder looks like one.
pub fn is_one(folder: &Folder) -> bool {
    let is_item = |name: &String| content(name).is_some_and(|(content, _)| content != Content::Rows);
    folder.has(METADATA) || folder.has(UNFINISHED) || folder.names().iter().any(is_item)
}

impl Files {
    /// Of a folder that [`is_one`].
    pub fn new(folder: Folder) -> Self {
        Self { folder }
    }

    /// Its texts; of several databases, those of the one that is `wanted`.
    pub fn texts<'a>(self, wanted: Option<&str>, control: &Control) -> Result<Texts<'a>> {
        let about = About::read(&self.folder)?;
        let Items { read: items, called, mut notes } = Items::of(&self.folder, wanted, control)?;
        let mut databases: Vec<String> = called.values().cloned().collect();
        databases.sort();
        let is_read = |real: &str| databases.len() == 1 || wanted == Some(real);
        let (mut rows, mut expected, mut incomplete) =
            (Vec::new(), Vec::new(), about.incomplete.or_else(|| self.folder.incomplete()));
        let defined: HashSet<&str> =
            items.iter().filter(|item| item.content != Content::Rows).map(|item| item.database.as_str()).collect();
        let firing: HashSet<&str> =
            items.iter().filter(|item| item.content == Content::Trigger).map(|item| item.of.as_str()).collect();
        for ((database, file), said) in about.tables {
            if !called.get(&database).is_some_and(|real| is_read(real)) {
                continue;
            }
            // A dump of rows alone has the definition of none.
            if said.has_schema || defined.contains(database.as_str()) {
                expected.push((said.what, said.name.clone()));
            }
            let stem = format!("{database}.{file}");
            if said.has_triggers && !firing.contains(stem.as_str()) && !firing.contains(database.as_str()) {
                incomplete.get_or_insert_with(|| format!("the triggers of table {} are missing", ident(&said.name)));
            }
            rows.extend(said.rows.filter(|_| said.what == Expected::Table).map(|rows| (said.name, rows)));
        }
        for (database, held) in about.databases.iter().filter(|(database, _)| is_read(database)) {
            for (kind, what) in held {
                let holds = |item: &Item| item.content == *kind && called[&item.database] == *database;
                if !items.iter().any(holds) {
                    incomplete.get_or_insert_with(|| {
                        format!("its metadata tells of {what} of {}, and there is no file of them", ident(database))
                    });
                }
            }
        }
        let has_mode = |item: &Item| matches!(item.content, Content::Trigger | Content::Routine);
        if about.mode.is_none() && items.iter().any(has_mode) {
            notes.push(
                "triggers, routines and events get the SQL mode of the server that they are restored on: the dump does not say \
                 theirs"
                    .to_owned(),
            );
        }
        let folder = self.folder;
        let sources = items.into_iter().map(move |item| {
            let begins = Begins {
                database: Some(called[&item.database].clone()),
                delimiter: Some(DELIMITER),
                sql_mode: match item.content {
                    Content::Trigger | Content::Routine => about.mode.clone(),
                    _ => Some(about.mode.clone().unwrap_or_else(|| MODE.to_owned())),
                },
                time_zone: None,
            };
            // The last statement of a file ends a line, whether its last byte does or not.
            let content = std::io::Read::chain(folder.text(&item.name)?, &b"\n"[..]);
            Ok(Source { content: Box::new(content), name: Some(item.name), begins })
        });
        Ok(Texts {
            databases,
            sources: Box::new(sources),
            incomplete,
            rows,
            expected,
            is_mariadb: about.is_mariadb,
            notes,
        })
    }
}

/// What `metadata` says.
#[derive(Debug, Default, PartialEq, Eq)]
struct About {
    incomplete: Option<String>,
    /// The SQL mode to load in.
    mode: Option<String>,
    /// What it says of each table, view and sequence, by database and table as names of files have them.
    tables: BTreeMap<(String, String), Told>,
    /// What there is in a database beside those, by its own name: which files hold it, and what it is.
    databases: BTreeMap<String, Vec<(Content, &'static str)>>,
    is_mariadb: bool,
}

/// What `metadata` says of a table.
#[derive(Debug, PartialEq, Eq)]
struct Told {
    /// What the table is called.
    name: String,
    what: Expected,
    rows: Option<u64>,
    /// Whether its definition was dumped.
    has_schema: bool,
    has_triggers: bool,
}

/// What a checksum in the section of a database tells of.
const CHECKSUMS: [(&str, Content, &str); 4] = [
    ("schema_checksum", Content::Database, "the definition"),
    ("triggers_checksum", Content::Trigger, "triggers"),
    ("post_checksum", Content::Routine, "routines"),
    ("events_checksum", Content::Routine, "events"),
];

/// Whether a checksum is that of something.
fn is_of_something(checksum: &str) -> bool {
    checksum.bytes().any(|b| b != b'0')
}

/// A name between quotes.
fn unquoted(section: &str) -> Option<&str> {
    let quote = section.chars().next().filter(|quote| matches!(quote, '`' | '"'))?;
    section.strip_prefix(quote)?.strip_suffix(quote)
}

impl About {
    fn read(folder: &Folder) -> Result<Self> {
        if folder.has(UNFINISHED) || !folder.has(METADATA) {
            let why = if folder.has(UNFINISHED) {
                "mydumper has not ended it: there is still its metadata.partial"
            } else {
                "its file metadata is missing"
            };
            return Ok(Self { incomplete: Some(why.to_owned()), ..Self::default() });
        }
        Ok(Self::parse(&folder.plain(METADATA, LONGEST)?))
    }

    fn parse(text: &str) -> Self {
        let mut about = Self::default();
        let (mut section, mut ended) = (None, false);
        for line in text.lines() {
            let line = line.trim();
            ended |= line.trim_start_matches(['#', ' ']).starts_with("Finished dump at");
            about.is_mariadb |= line.contains("MariaDB") || is_gtid_of_mariadb(line);
            if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                section = Some(name.to_owned());
                if let Some(place) = table_of(name) {
                    let name = place.1.clone();
                    let what = Expected::Table;
                    let said = Told { name, what, rows: None, has_schema: false, has_triggers: false };
                    about.tables.insert(place, said);
                }
                continue;
            }
            let Some((key, value)) = line.split_once('=') else { continue };
            let (key, value) = (key.trim(), value.trim());
            let Some(section) = section.as_deref() else { continue };
            let place = table_of(section);
            let Some(table) = place.as_ref().and_then(|place| about.tables.get_mut(place)) else {
                if (section, key) == ("myloader_session_variables", "SQL_MODE") {
                    let value = value.split("/*").next().unwrap_or(value).trim();
                    about.mode = Some(value.trim_matches(['\'', '"']).to_owned());
                }
                let told = CHECKSUMS.iter().find(|(name, ..)| *name == key && is_of_something(value));
                if let (Some(database), Some((_, content, what))) = (unquoted(section), told) {
                    about.databases.entry(database.to_owned()).or_default().push((*content, what));
                }
                continue;
            };
            match key {
                // A backtick in it stands twice there.
                "real_table_name" => table.name = value.replace("``", "`"),
                "is_view" if value == "1" => table.what = Expected::Object(ObjectKind::View),
                "is_sequence" if value == "1" => table.what = Expected::Sequence,
                "rows" => table.rows = value.parse().ok(),
                "schema_checksum" => table.has_schema = true,
                "triggers_checksum" => table.has_triggers = is_of_something(value),
                _ => {}
            }
        }
        about.incomplete = (!ended).then(|| "its metadata says of no end: the dump broke off".to_owned());
        about
    }
}

/// Whether something in a line is a GTID as MariaDB writes it: three numbers.
fn is_gtid_of_mariadb(line: &str) -> bool {
    line.split([':', '=', ' ', '"', ',', '\t']).any(|word| {
        let parts: Vec<&str> = word.split('-').collect();
        let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        // A date is three numbers too, with zeros before.
        parts.len() == 3 && parts.iter().all(is_number) && parts[1].len() != 2
    })
}

/// Database and table of a section `` `db`.`table` ``.
fn table_of(section: &str) -> Option<(String, String)> {
    let quote = section.chars().next()?;
    let (database, table) = unquoted(section)?.split_once(&format!("{quote}.{quote}"))?;
    Some((database.to_owned(), table.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_metadata_of_both_kinds_says() {
        let old =
            "Started dump at: 2024-01-01 00:00:00\nSHOW MASTER STATUS:\n\tLog: b.000001\n\tPos: 4\n\tGTID:0-1-162\n\n";
        assert!(About::parse(old).incomplete.is_some());
        let whole = About::parse(&format!("{old}Finished dump at: 2024-01-01 00:00:00\n"));
        assert_eq!(whole, About { is_mariadb: true, ..About::default() });
        let new = "# Started dump at: 2026-01-01 00:00:00\n[config]\nquote-character = BACKTICK\n\n\
                   [myloader_session_variables]\nSQL_MODE='NO_AUTO_VALUE_ON_ZERO,ANSI' /*!40101\n\n\
                   [`shop`.`mydumper_0`]\nreal_table_name=we``ird\nrows = 3\ndata_checksum = 0A\n\n\
                   [`shop`.`v`]\nreal_table_name=v\nrows = 0\nis_view = 1\n\n[`shop`]\nschema_checksum = 1\n\
                   [config]\nmax-statement-size = 9\n# Finished dump at: 2026-01-01 00:00:00\n";
        let about = About::parse(new);
        assert_eq!(about.incomplete, None);
        assert_eq!(about.mode.as_deref(), Some("NO_AUTO_VALUE_ON_ZERO,ANSI"));
        let told: Vec<_> = about.tables.values().map(|told| (told.name.as_str(), told.what, told.rows)).collect();
        let view = Expected::Object(ObjectKind::View);
        assert_eq!(told, [("we`ird", Expected::Table, Some(3)), ("v", view, Some(0))]);
        assert_eq!(about.databases.keys().collect::<Vec<_>>(), ["shop"]);
        assert!(!about.is_mariadb);
    }
}

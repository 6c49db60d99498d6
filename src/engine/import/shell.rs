//! A dump folder of MySQL Shell: what `util.dumpInstance()`, `dumpSchemas()` and `dumpTables()` write.
//!
//! JSON files say what there is and where: `@.json` names the databases, `DB.json` their tables and views, `DB@TABLE.json` the
//! columns of a table and how its rows are written. Definitions are SQL, which is read as any dump's; rows are lines, which
//! [`rows`] turns into the `INSERT` that they stand for, so that they go through the same reader. After the source of MySQL
//! Shell 8.4 (`modules/util/dump`, `modules/util/load`).
//!
//! Names of files come from the JSON files, which nobody vouches for: [`Folder`] opens none outside.

mod about;
mod rows;
#[cfg(test)]
mod tests;

use std::rc::Rc;

use super::contents::ObjectKind;
use super::dump::{Begins, Expected, Source, Texts};
use super::folder::Folder;
use crate::catalog::RoutineKind;
use crate::sql::ident;
use crate::{Error, Kind, Result};
use about::{Done, Dump, Schema, Table};
use rows::Rows;

/// What says which databases there are.
const ABOUT: &str = "@.json";

/// What is written when the dump has ended.
const DONE: &str = "@.done.json";

/// The mode that MySQL Shell loads a dump in.
const MODE: &str = "NO_AUTO_VALUE_ON_ZERO";

/// What of the newer dumps must be understood, and is.
const CAPABILITIES: [&str; 1] = ["partition_awareness"];

/// The files of such a folder.
pub struct Files {
    folder: Folder,
    about: Dump,
    done: Option<Done>,
}

/// A file that is to be read.
enum Item {
    /// SQL.
    Script(String),
    /// Rows of a table, in a file of so many bytes.
    Rows { table: Rc<Table>, file: String, bytes: Option<u64> },
}

/// Whether a folder is one.
pub fn is_one(folder: &Folder) -> bool {
    folder.has(ABOUT)
}

/// Why something in a folder is not read.
fn refused(name: &str, why: &str) -> Error {
    Error::new(Kind::Unsupported, format!("{name}: {why}"))
}

/// What of a database is read, and what of it should be there.
#[derive(Default)]
struct Parts {
    items: Vec<Item>,
    expected: Vec<(Expected, String)>,
    notes: Vec<String>,
    /// Why it is not complete.
    incomplete: Option<String>,
}

impl Files {
    /// Of a folder that [`is_one`].
    pub fn new(folder: Folder) -> Result<Self> {
        let about = Dump::read(&folder, ABOUT)?;
        let done = folder.has(DONE).then(|| Done::read(&folder, DONE)).transpose()?;
        Ok(Self { folder, about, done })
    }

    /// Its texts; of several databases, those of the one that is `wanted`.
    pub fn texts<'a>(self, wanted: Option<&str>) -> Result<Texts<'a>> {
        for capability in self.about.capabilities.iter().flatten() {
            let id = capability.id.as_deref().unwrap_or("one without a name");
            if !CAPABILITIES.contains(&id) {
                return Err(refused(ABOUT, &format!("the dump is written in a way that is not known here: {id:?}")));
            }
        }
        let databases = self.about.schemas.clone().unwrap_or_default();
        let mut parts = Parts::default();
        if self.folder.has("@.users.sql") {
            parts.notes.push("not restored: the accounts in @.users.sql".to_owned());
        }
        let chosen: Vec<&String> =
            databases.iter().filter(|name| wanted.is_none_or(|wanted| *name == wanted)).collect();
        if self.done.is_none() {
            parts.incomplete = Some("MySQL Shell has not ended it: @.done.json is missing".to_owned());
        }
        let mut rows = Vec::new();
        // Of several, none is read but one that was chosen: which there are is told from their names.
        if let [database] = chosen.as_slice() {
            let base = self.about.basenames.as_ref().and_then(|names| names.get(*database)).unwrap_or(database);
            self.database(database, base, &mut parts)?;
            rows = self.counted(database);
        }
        let utc = self.about.tz_utc.unwrap_or(true);
        let begins = Begins {
            database: chosen.first().map(|name| (*name).clone()),
            delimiter: None,
            sql_mode: Some(MODE.to_owned()),
            time_zone: utc.then(|| "+00:00".to_owned()),
        };
        let unread = self.folder.incomplete();
        let folder = self.folder;
        let sources = parts.items.into_iter().map(move |item| {
            let (name, content): (_, Box<dyn std::io::Read>) = match item {
                Item::Script(name) => (name.clone(), folder.text(&name)?),
                Item::Rows { table, file, bytes } => {
                    let content = folder.rows(&file)?;
                    (file, Box::new(Rows::new(content, table, bytes)))
                }
            };
            Ok(Source { name: Some(name), content, begins: begins.clone() })
        });
        Ok(Texts {
            databases,
            sources: Box::new(sources),
            incomplete: parts.incomplete.or(unread),
            rows,
            expected: parts.expected,
            is_mariadb: false,
            notes: parts.notes,
        })
    }

    /// The files of a database, in the order in which they are read, and what they should hold.
    fn database(&self, database: &str, base: &str, parts: &mut Parts) -> Result<()> {
        let name = format!("{base}.json");
        let about = Schema::read(&self.folder, &name)?;
        let basenames = about.basenames.unwrap_or_default();
        let file = |one: &str| basenames.get(one).cloned().unwrap_or_else(|| format!("{base}@{one}"));
        let (ddl, data) = (about.includes_ddl.unwrap_or(true), about.includes_data.unwrap_or(true));
        let script = |name: String| self.folder.has(&name).then_some(Item::Script(name));
        parts.items.extend(script("@.sql".to_owned()));
        let of_it = script(format!("{base}.sql"));
        // A dump of tables alone makes no database.
        let makes = ddl && self.about.origin.as_deref() != Some("dumpTables");
        let is_made = of_it.is_some() || !makes;
        parts.items.extend(of_it);
        for (kind, names) in [
            (ObjectKind::Event, about.events),
            (ObjectKind::Routine(RoutineKind::Function), about.functions),
            (ObjectKind::Routine(RoutineKind::Procedure), about.procedures),
            (ObjectKind::Routine(RoutineKind::Library), about.libraries),
        ] {
            parts.expected.extend(names.into_iter().flatten().map(|name| (Expected::Object(kind), name)));
        }
        let (mut chunks, mut triggers) = (Vec::new(), Vec::new());
        for table in &about.tables.unwrap_or_default() {
            let base = file(table);
            let scripted = script(format!("{base}.sql"));
            if ddl && scripted.is_none() {
                let why = || format!("the definition of table {} is missing", ident(table));
                parts.incomplete.get_or_insert_with(why);
            }
            parts.items.extend(scripted);
            triggers.extend(script(format!("{base}.triggers.sql")));
            let described = format!("{base}.json");
            if !(self.folder.has(&described) || ddl && data) {
                parts.expected.extend(ddl.then(|| (Expected::Table, table.clone())));
                continue;
            }
            let described = Table::read(&self.folder, &described, database, table, &base)?;
            if ddl || described.is_defined {
                parts.expected.push((Expected::Table, table.clone()));
            }
            let is_one = |name: &String| (Expected::Object(ObjectKind::Trigger), name.clone());
            parts.expected.extend(described.triggers.iter().map(is_one));
            if described.is_filtered {
                parts.notes.push(format!("table {} was dumped with a condition on its rows", ident(table)));
            }
            if data {
                self.chunks(&Rc::new(described), &mut chunks, &mut parts.incomplete);
            }
        }
        parts.items.append(&mut chunks);
        parts.items.append(&mut triggers);
        for view in about.views.unwrap_or_default() {
            let scripted = script(format!("{}.sql", file(&view)));
            if scripted.is_none() {
                parts.incomplete.get_or_insert_with(|| format!("the definition of view {} is missing", ident(&view)));
            }
            parts.items.extend(scripted);
            parts.expected.push((Expected::Object(ObjectKind::View), view));
        }
        parts.items.extend(script("@.post.sql".to_owned()));
        if !is_made {
            let why = || format!("the definition of the database is missing: there is no {base}.sql");
            parts.incomplete.get_or_insert_with(why);
        }
        Ok(())
    }

    /// The files of a table's rows.
    fn chunks(&self, table: &Rc<Table>, items: &mut Vec<Item>, incomplete: &mut Option<String>) {
        let bytes = self.done.as_ref().and_then(|done| done.chunk_file_bytes.as_ref());
        let mut add = |file: String| {
            let bytes = bytes.and_then(|bytes| bytes.get(&file)).copied();
            items.push(Item::Rows { table: Rc::clone(table), file, bytes });
        };
        for base in table.bases.iter().filter(|_| table.has_rows) {
            let whole = format!("{base}.{}", table.extension);
            let mut complete = self.folder.has(&whole);
            if complete {
                add(whole);
            }
            // They are counted from 0, and the last one says that it is.
            for n in 0_u64.. {
                let (chunk, last) =
                    (format!("{base}@{n}.{}", table.extension), format!("{base}@@{n}.{}", table.extension));
                if self.folder.has(&last) {
                    complete = true;
                    add(last);
                    break;
                }
                if !self.folder.has(&chunk) {
                    break;
                }
                add(chunk);
            }
            if !complete {
                let why =
                    || format!("rows of table {} are missing: the last of its files is not there", ident(&table.name));
                incomplete.get_or_insert_with(why);
            }
        }
    }

    /// How many rows the tables of a database have, where the dump says so.
    fn counted(&self, database: &str) -> Vec<(String, u64)> {
        let rows = self.done.as_ref().and_then(|done| done.table_rows.as_ref()?.get(database));
        rows.into_iter().flatten().map(|(table, rows)| (table.clone(), *rows)).collect()
    }
}

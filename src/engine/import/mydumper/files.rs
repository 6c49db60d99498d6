//! Which files of a folder are mydumper's, what each of them holds, and whose it is.
//!
//! Names say it, and say it badly: names of databases and tables may have points in them, and may end as names of files do.
//! So a name is read beside the others, and a file of which it cannot be told whose it is is not given to somebody.

use std::collections::{BTreeMap, BTreeSet};

use super::super::charset::Charset;
use super::super::databases::listed;
use super::super::folder::Folder;
use super::super::lexer::{Dialect, Rules};
use super::super::statement;
use super::{DELIMITER, LONGEST_MADE, METADATA};
use crate::sql::ident;
use crate::sql::token::solid;
use crate::{Control, Error, Kind, Result};

/// The file of what is no database's.
const TABLESPACES: &str = "all-schema-create-tablespace";

/// What the names of packed files end in.
const PACKED: [&str; 6] = ["", ".gz", ".zst", ".lz4", ".bz2", ".xz"];

/// Files that hold nothing to restore.
const BESIDE: [&str; 6] = ["-metadata", "-checksum", "checksum", ".dat", ".filelist", "-checksums"];

/// What a file holds, in the order in which files are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Content {
    Database,
    Sequence,
    Table,
    Rows,
    View,
    Trigger,
    Routine,
}

/// How the names of files end before `.sql`, by what they hold. Rows are in all others.
const ENDINGS: [(&str, Content); 6] = [
    ("-schema-create", Content::Database),
    ("-schema-sequence", Content::Sequence),
    ("-schema", Content::Table),
    ("-schema-view", Content::View),
    ("-schema-triggers", Content::Trigger),
    ("-schema-post", Content::Routine),
];

/// What the name of the file of a table's definition ends in.
const DEFINITION: &str = "-schema";

/// A file of mydumper's.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Item {
    pub content: Content,
    pub name: String,
    /// The database, as names of files have it.
    pub database: String,
    /// What it is about, with the database before it.
    pub of: String,
}

/// They, in the order in which they are read.
pub struct Items {
    pub read: Vec<Item>,
    /// What each database is called, by what names of files have for it.
    pub called: BTreeMap<String, String>,
    /// What of the folder is passed over.
    pub notes: Vec<String>,
}

/// What a file holds by its name alone, and the name without what says so.
pub fn content(name: &str) -> Option<(Content, &str)> {
    let stem = stem(name)?;
    let known = ENDINGS.iter().find_map(|(end, content)| Some((*content, stem.strip_suffix(end)?)));
    Some(known.unwrap_or((Content::Rows, stem)))
}

/// The name of a file of SQL without its ending.
fn stem(name: &str) -> Option<&str> {
    PACKED.iter().find_map(|end| name.strip_suffix(end)?.strip_suffix(".sql"))
}

/// A name without the number of a chunk.
fn without_number(stem: &str) -> Option<(&str, u64)> {
    let (rest, number) = stem.rsplit_once('.')?;
    let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| number.parse().ok()).flatten().map(|number| (rest, number))
}

impl Items {
    /// Of a folder; of several databases, those of the one that is `wanted`.
    pub fn of(folder: &Folder, wanted: Option<&str>, control: &Control) -> Result<Self> {
        let mut sorter = Sorter { folder, stems: BTreeMap::new(), made: BTreeMap::new() };
        let (mut odd, mut found) = (Vec::new(), Self { read: Vec::new(), called: BTreeMap::new(), notes: Vec::new() });
        for name in folder.names() {
            if name.starts_with(TABLESPACES) {
                found.notes.push(format!("{name}: not restored, for tablespaces are the server's"));
            } else if let Some(stem) = stem(name) {
                if let Some(other) = sorter.stems.insert(stem, name) {
                    return Err(Error::new(
                        Kind::Unsupported,
                        format!(
                            "{other} and {name} hold the same by their names: which of them is the dump's cannot be told"
                        ),
                    ));
                }
            } else if !name.starts_with(METADATA) && !BESIDE.iter().any(|end| name.contains(end)) {
                odd.push(name.as_str());
            }
        }
        match odd.as_slice() {
            [] => {}
            [name] => found.notes.push(format!("{name}: not read, for it is none of mydumper's files")),
            names => {
                let names = listed(names.iter().copied());
                found.notes.push(format!("not read, for they are none of mydumper's files: {names}"));
            }
        }
        sorter.find_made(control)?;
        let (mut others, mut numbers) = (BTreeSet::new(), BTreeMap::<String, Vec<u64>>::new());
        for (stem, name) in &sorter.stems {
            control.check()?;
            let (content, of) = sorter.content(stem, name);
            let database = match sorter.database(content, of)? {
                Whose::Of(database) => database,
                // Of several databases one has to be chosen, which is said first.
                Whose::Unclear(fitting)
                    if wanted.is_none_or(|wanted| !fitting.iter().any(|(_, real)| *real == wanted)) =>
                {
                    others.extend(fitting.iter().map(|(_, real)| (*real).to_owned()));
                    found.called.extend(fitting.iter().map(|(one, real)| ((*one).to_owned(), (*real).to_owned())));
                    continue;
                }
                Whose::Unclear(fitting) => {
                    let names = listed(fitting.iter().map(|(_, real)| ident(real)));
                    return Err(Error::new(
                        Kind::Unsupported,
                        format!("{name}: cannot be told whose it is, for it fits the databases {names}"),
                    ));
                }
            };
            let real = sorter.made.get(database).map_or(database, String::as_str);
            found.called.insert(database.to_owned(), real.to_owned());
            if wanted.is_some_and(|wanted| wanted != real) {
                others.insert(real.to_owned());
                continue;
            }
            if content == Content::Rows
                && let Some((table, number)) = without_number(stem)
                && of != *stem
            {
                numbers.entry(table.to_owned()).or_default().push(number);
            }
            let (database, of) = (database.to_owned(), of.to_owned());
            found.read.push(Item { content, name: (*name).to_owned(), database, of });
        }
        found.read.sort();
        if !others.is_empty() {
            let names = listed(others.iter().map(|name| ident(name)));
            found.notes.push(format!("not read, for they are of other databases: the files of {names}"));
        }
        found.gaps(numbers);
        Ok(found)
    }

    /// Files of rows are numbered, and those without rows are left out by the program itself: what is lost looks the same.
    fn gaps(&mut self, numbers: BTreeMap<String, Vec<u64>>) {
        for (table, mut numbers) in numbers {
            numbers.sort_unstable();
            let first = numbers.first().copied().unwrap_or_default().min(1); // there is one, or there was no entry
            let last = numbers.last().copied().unwrap_or_default();
            let absent = (last - first + 1).saturating_sub(numbers.len() as u64);
            let next = (first..=last).find(|n| numbers.binary_search(n).is_err());
            if let Some(next) = next.filter(|_| absent > 0) {
                self.notes.push(format!(
                    "{table}: of its files of rows {absent} are not there, {next:05} first: mydumper leaves out those without \
                     rows, and does not say whether these were"
                ));
            }
        }
    }
}

/// Whose a file is.
enum Whose<'s> {
    /// Of this database, as names of files have it.
    Of(&'s str),
    /// Of one of these, each with what it is called.
    Unclear(Vec<(&'s str, &'s str)>),
}

/// What is known of the files when one of them is looked at.
struct Sorter<'f> {
    folder: &'f Folder,
    /// Files of SQL by their names without endings.
    stems: BTreeMap<&'f str, &'f str>,
    /// Databases that a file makes, by what names of files have for them, with what they are called.
    made: BTreeMap<String, String>,
}

impl<'f> Sorter<'f> {
    /// Looks which databases are made: a file of another kind may have such a name too.
    fn find_made(&mut self, control: &Control) -> Result<()> {
        for (stem, name) in &self.stems {
            control.check()?;
            let (Content::Database, database) = self.content(stem, name) else { continue };
            if let Some(real) = self.named(name, &["database", "schema"])? {
                self.made.insert(database.to_owned(), real);
            }
        }
        Ok(())
    }

    /// What a file holds, and what it is about.
    fn content(&self, stem: &'f str, name: &'f str) -> (Content, &'f str) {
        let is_table = |of: &str| self.stems.contains_key(format!("{of}{DEFINITION}").as_str());
        // What has a definition of its own is its rows, whatever its name ends in.
        if stem.contains('.') && is_table(stem) {
            return (Content::Rows, stem);
        }
        match content(name) {
            Some((Content::Rows, _)) | None => {
                let once = without_number(stem).map(|(rest, _)| rest);
                let twice = once.and_then(without_number).map(|(rest, _)| rest);
                let table = [once, twice].into_iter().flatten().find(|of| is_table(of));
                (Content::Rows, table.unwrap_or(stem))
            }
            Some(known) => known,
        }
    }

    /// Whose a file is, as names of files have it; several where that cannot be told.
    fn database<'s>(&'s self, content: Content, of: &'s str) -> Result<Whose<'s>> {
        if matches!(content, Content::Database | Content::Routine)
            || (content == Content::Trigger && self.made.contains_key(of))
        {
            return Ok(Whose::Of(of));
        }
        let points = of.match_indices('.').map(|(at, _)| &of[..at]);
        let fitting: Vec<(&str, &str)> = points.filter_map(|one| Some((one, self.made.get(one)?.as_str()))).collect();
        match fitting.as_slice() {
            [] => return Ok(Whose::Of(of.split('.').next().unwrap_or(of))),
            [(one, _)] => return Ok(Whose::Of(one)),
            _ => {}
        }
        // How its table is called says where the name of the database ends.
        let definition = self.stems.get(format!("{of}{DEFINITION}").as_str());
        let table = definition.map(|name| self.named(name, &["table", "view"])).transpose()?.flatten();
        let ends = |one: &str| table.as_ref().is_some_and(|table| of.get(one.len() + 1..) == Some(table));
        Ok(fitting.iter().find(|(one, _)| ends(one)).map_or(Whose::Unclear(fitting.clone()), |(one, _)| Whose::Of(one)))
    }

    /// The name in the first statement of a file that makes one of these.
    fn named(&self, name: &str, kinds: &[&str]) -> Result<Option<String>> {
        let text = self.folder.whole(name, LONGEST_MADE)?;
        let rules = Rules {
            dialect: Dialect { is_mariadb: false, version: 0 },
            charset: Charset::utf8(),
            ansi_quotes: false,
            no_escapes: false,
        };
        let mut statements = text.split(DELIMITER).filter_map(|one| statement::printed(one.as_bytes(), &rules));
        Ok(statements.find_map(|sql| {
            let all = solid(&sql);
            all.first().filter(|t| t.is("create"))?;
            let at = all.iter().position(|t| kinds.iter().any(|kind| t.is(kind)))?;
            let condition = ["if", "not", "exists"];
            all[at + 1..].iter().find(|t| !condition.iter().any(|word| t.is(word)))?.name()
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_files_hold() {
        for (name, expected) in [
            ("a.b-schema.sql", Some((Content::Table, "a.b"))),
            ("a.b-schema.sql.gz", Some((Content::Table, "a.b"))),
            ("a.b-schema-view.sql.zst", Some((Content::View, "a.b"))),
            ("a-schema-create.sql", Some((Content::Database, "a"))),
            ("a-schema-post.sql", Some((Content::Routine, "a"))),
            ("a.b.00000.sql", Some((Content::Rows, "a.b.00000"))),
            ("a.b.sql", Some((Content::Rows, "a.b"))),
            ("metadata", None),
            ("a.b.dat", None),
        ] {
            assert_eq!(content(name), expected, "{name}");
        }
    }
}

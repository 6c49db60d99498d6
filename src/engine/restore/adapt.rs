//! An archive as it is to be restored: with the names that its tables get.
//!
//! Parts are read through here, so that whoever loads them sees new names alone. Everything that cannot be renamed
//! safely is found when this is made, before anything is loaded.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use super::changes::Mapping;
use super::load::utf8;
use super::target::Target;
use super::unsigned::Judge;
use crate::archive::codec::Decoder;
use crate::archive::index::Index;
use crate::archive::part::PartKind;
use crate::archive::reader::{Reader, Text};
use crate::session::{Server, Session, text};
use crate::sql::rename::{self, objects};
use crate::sql::split::Statements;
use crate::sql::token::{Token, tokens};
use crate::sql::{collate, engine, literal};
use crate::{Error, Kind, Result};

/// What is written in another way for a server that lacks something; by names in lower case.
#[derive(Debug, Default)]
pub(super) struct Fitted {
    /// Collations that take the place of others.
    pub collations: BTreeMap<String, String>,
    /// Likewise of storage engines.
    pub engines: BTreeMap<String, String>,
    /// The database's default collation, where it alone gets another one.
    pub database: Option<String>,
}

/// An archive under other names.
pub(super) struct Adapted<'a> {
    reader: &'a Reader,
    index: Cow<'a, Index>,
    /// Old to new.
    tables: HashMap<String, String>,
    /// Likewise.
    triggers: HashMap<String, String>,
    /// Names of constraints that tables of the target have, which stay; in lower case.
    taken: HashSet<String>,
    fitted: Fitted,
    /// What its SQL is held against before it is run.
    judge: Option<Judge>,
}

impl<'a> Adapted<'a> {
    /// For a restore of the `chosen` tables, by their old names, into `target`. With `all` views, routines and events
    /// come too.
    #[allow(clippy::too_many_arguments)] // each is a part of what was decided
    pub fn new(
        session: &mut dyn Session,
        server: &Server,
        reader: &'a Reader,
        mapping: Mapping,
        chosen: &[String],
        target: &Target,
        all: bool,
        trusted: bool,
    ) -> Result<Self> {
        let judge = (!trusted && !reader.is_sealed()).then(|| Judge::new(server));
        if mapping.names.is_empty() {
            return Ok(Self {
                reader,
                index: Cow::Borrowed(reader.index()),
                tables: HashMap::new(),
                triggers: HashMap::new(),
                taken: HashSet::new(),
                fitted: Fitted::default(),
                judge,
            });
        }
        let replaced: HashSet<&str> = chosen.iter().map(|old| mapping.new_name(old)).collect();
        let taken = taken(session, server, target, &replaced)?;
        let triggers = triggers(reader.index(), &mapping, chosen, target, &replaced)?;
        let mut index = reader.index().clone();
        for table in &mut index.manifest.tables {
            *table = mapping.new_name(table).to_owned();
        }
        for broken in &mut index.manifest.broken {
            if let Some(new) = triggers.get(&broken.name).filter(|_| broken.kind == "trigger") {
                broken.name.clone_from(new);
            }
            if let Some(new) = broken.on.as_ref().and_then(|old| mapping.names.get(old)) {
                broken.on = Some(new.clone());
            }
        }
        for entry in &mut index.entries {
            let of_a_table = matches!(entry.kind, PartKind::Table | PartKind::Rows);
            let names = if of_a_table { &mapping.names } else { &triggers };
            if (of_a_table || entry.kind == PartKind::Trigger)
                && let Some(new) = entry.object.as_ref().and_then(|old| names.get(old))
            {
                entry.object = Some(new.clone());
            }
            if let Some(new) = entry.on.as_ref().and_then(|old| mapping.names.get(old)) {
                entry.on = Some(new.clone());
            }
        }
        let adapted = Self {
            reader,
            index: Cow::Owned(index),
            tables: mapping.names,
            triggers,
            taken,
            fitted: Fitted::default(),
            judge,
        };
        adapted.check(chosen, all)?;
        Ok(adapted)
    }

    /// The same for a server that lacks something.
    pub fn fitting(mut self, fitted: Fitted) -> Self {
        let other = fitted.collations.get(&self.index.manifest.database.collation.to_ascii_lowercase());
        let other = other.or(fitted.database.as_ref());
        if let Some(other) = other {
            self.index.to_mut().manifest.database.collation.clone_from(other);
        }
        self.fitted = fitted;
        self
    }

    /// Rewrites once every definition that is wanted, so that what cannot be is told now.
    fn check(&self, chosen: &[String], all: bool) -> Result<()> {
        let mut decoder = self.decoder();
        let mut text = self.text();
        for (number, entry) in self.reader.index().entries.iter().enumerate() {
            let wanted = match entry.kind {
                PartKind::Trigger => entry.on.as_ref().is_some_and(|table| chosen.contains(table)),
                PartKind::View | PartKind::Routine | PartKind::Event => all,
                _ => false,
            };
            if wanted {
                self.part(&mut decoder, number, &mut text)?;
            }
        }
        Ok(())
    }

    /// What is in it, under new names.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// What the archive is held against, where nobody vouches for it.
    pub fn judge(&self) -> Option<Judge> {
        self.judge
    }

    /// A decoder for [`part`](Self::part), one for each thread.
    pub fn decoder(&self) -> Decoder {
        self.reader.decoder()
    }

    /// A buffer for the text of parts, which wipes itself where they are sealed.
    pub fn text(&self) -> Text {
        self.reader.text()
    }

    /// Puts the text of part `number` into `out`, under new names.
    pub fn part(&self, decoder: &mut Decoder, number: usize, out: &mut Vec<u8>) -> Result<()> {
        self.reader.part(decoder, number, out)?;
        let entry = &self.reader.index().entries[number];
        if let Some(judge) = self.judge.filter(|_| entry.kind != PartKind::Rows) {
            judge.definition(entry, utf8(out)?)?;
        }
        let name = entry.object.as_deref().unwrap_or_default();
        if entry.kind == PartKind::Table && !self.fitted.engines.is_empty() {
            *out = each_statement(utf8(out)?, |s| Ok(engine::replace(s, &self.fitted.engines).into()))?.into_bytes();
        }
        if entry.kind != PartKind::Rows && !self.fitted.collations.is_empty() {
            let sql = utf8(out)?;
            *out = each_statement(sql, |s| Ok(collate::replace(s, &self.fitted.collations).into()))?.into_bytes();
        }
        if self.tables.is_empty() {
            return Ok(());
        }
        let refused = |table: String| {
            let what = match entry.kind {
                PartKind::View => "view",
                PartKind::Trigger => "trigger",
                PartKind::Event => "event",
                _ => "routine",
            };
            Error::new(
                Kind::Configuration,
                format!(
                    "{what} `{name}` names `{table}` in a way that cannot be rewritten safely; nothing was changed"
                ),
            )
        };
        let sql = utf8(out)?;
        let text = match entry.kind {
            PartKind::Table => {
                let renamed = self.tables.contains_key(name);
                each_statement(sql, |s| {
                    let s = rename::table_definition(s, &self.tables);
                    Ok(Cow::Owned(if renamed { self.without_taken(&s) } else { s }))
                })?
            }
            PartKind::Rows if self.tables.contains_key(name) => {
                each_statement(sql, |s| Ok(rename::insert(s, &self.tables)))?
            }
            PartKind::View => each_statement(sql, |s| {
                if begins(s, "create") {
                    objects::view(s, &self.tables).map(Cow::Owned).map_err(&refused)
                } else {
                    Ok(Cow::Borrowed(s))
                }
            })?,
            PartKind::Trigger => each_statement(sql, |s| {
                if begins(s, "create") {
                    self.plain_body(sql).map_err(&refused)?;
                } else if !begins(s, "drop") {
                    return Ok(Cow::Borrowed(s));
                }
                objects::trigger(s, &self.tables, &self.triggers).map(Cow::Owned).map_err(&refused)
            })?,
            PartKind::Routine | PartKind::Event => {
                self.plain_body(sql).map_err(&refused)?;
                let mut made = Statements::new(sql).filter(|s| begins(s, "create"));
                let mentioned = made.find_map(|s| objects::mention(s, &self.tables));
                return mentioned.map_or(Ok(()), |table| Err(refused(table)));
            }
            _ => return Ok(()),
        };
        *out = text.into_bytes();
        Ok(())
    }

    /// Under an SQL mode that changes what quotes and backslashes mean, a body cannot be read as tokens: then no name may
    /// stand in it at all.
    fn plain_body(&self, sql: &str) -> Result<(), String> {
        if !sql.contains("NO_BACKSLASH_ESCAPES") {
            return Ok(());
        }
        let sql = sql.to_lowercase();
        self.tables.keys().find(|name| sql.contains(&name.to_lowercase())).map_or(Ok(()), |name| Err(name.clone()))
    }

    /// A table's definition without the names of constraints that are taken: the server gives them new ones.
    fn without_taken(&self, sql: &str) -> String {
        let all = tokens(sql);
        let solid: Vec<usize> = (0..all.len()).filter(|i| !matches!(all[*i], Token::Blank(_))).collect();
        let mut drop = vec![false; all.len()];
        for window in solid.windows(3) {
            let [constraint, name, what] = [window[0], window[1], window[2]].map(|i| all[i]);
            let named = constraint.is("constraint") && (what.is("foreign") || what.is("check"));
            if named && name.name().is_some_and(|name| self.taken.contains(&name.to_lowercase())) {
                drop[window[0]..window[2]].fill(true);
            }
        }
        all.iter().zip(drop).filter(|(_, drop)| !drop).map(|(t, _)| t.text()).collect()
    }
}

/// A text with each of its statements changed, and what is between them as it was.
pub(super) fn each_statement<'a>(
    sql: &'a str,
    mut change: impl FnMut(&'a str) -> Result<Cow<'a, str>>,
) -> Result<String> {
    let (mut out, mut done) = (String::with_capacity(sql.len() + 64), 0);
    for statement in Statements::new(sql) {
        let start = statement.as_ptr() as usize - sql.as_ptr() as usize;
        out.push_str(&sql[done..start]);
        out.push_str(&change(statement)?);
        done = start + statement.len();
    }
    out.push_str(&sql[done..]);
    Ok(out)
}

fn begins(sql: &str, word: &str) -> bool {
    tokens(&sql[..sql.len().min(word.len())]).first().is_some_and(|t| t.is(word))
}

/// The names of constraints that must be unique in a database, of tables that are not replaced.
fn taken(
    session: &mut dyn Session,
    server: &Server,
    target: &Target,
    replaced: &HashSet<&str>,
) -> Result<HashSet<String>> {
    // On MariaDB the name of a check belongs to its table.
    let kinds = if server.is_mariadb() { "'FOREIGN KEY'" } else { "'FOREIGN KEY', 'CHECK'" };
    let rows = session.rows(&format!(
        "SELECT TABLE_NAME, CONSTRAINT_NAME FROM information_schema.TABLE_CONSTRAINTS \
         WHERE CONSTRAINT_SCHEMA = {} AND CONSTRAINT_TYPE IN ({kinds})",
        literal(target.name())
    ))?;
    let mut taken = HashSet::new();
    for row in rows {
        let mut cells = row.into_iter().flatten().map(text);
        if let (Some(table), Some(name)) = (cells.next().transpose()?, cells.next().transpose()?)
            && !replaced.contains(table.as_str())
        {
            taken.insert(name.to_lowercase());
        }
    }
    Ok(taken)
}

/// New names for triggers of renamed tables, where a table that stays has one of that name: the table's new name and the
/// trigger's old one.
fn triggers(
    index: &Index,
    mapping: &Mapping,
    chosen: &[String],
    target: &Target,
    replaced: &HashSet<&str>,
) -> Result<HashMap<String, String>> {
    let there = target.catalog().map_or(&[][..], |c| &c.triggers);
    let stays = |name: &str| there.iter().any(|(n, table)| n == name && !replaced.contains(table.as_str()));
    let entries = index.entries.iter().filter(|e| e.kind == PartKind::Trigger);
    let ours: Vec<(&str, &str)> = entries.filter_map(|e| Some((e.object.as_deref()?, e.on.as_deref()?))).collect();
    let mut out = HashMap::new();
    for (name, table) in ours.iter().filter(|(_, table)| chosen.iter().any(|c| c == table)) {
        if !mapping.names.contains_key(*table) || !stays(name) {
            continue;
        }
        let new = format!("{}_{name}", mapping.new_name(table));
        if new.chars().count() > 64 || stays(&new) || ours.iter().any(|(n, _)| *n == new) {
            return Err(Error::new(
                Kind::Configuration,
                format!(
                    "trigger `{name}` of `{table}` exists in `{}` on a table that is not restored, and it cannot be \
                     called `{new}`",
                    target.name()
                ),
            ));
        }
        out.insert((*name).to_owned(), new);
    }
    Ok(out)
}

//! What a restore needs of its server, found before the first change: all of it at once, and not one error after another
//! in the middle.
//!
//! Archives come from other servers. Collations, character sets and storage engines that this one does not have, definers
//! that it would not take, words of definitions that it would pass over and what is beyond its limits are all told of
//! together. What else it does not take, it says itself when the definitions are made, still before any row is loaded.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::adapt::{Adapted, Fitted};
use super::known::Known;
use super::left_out::LeftOut;
use super::needs::{Needs, THE_DATABASE, some};
use super::rights::{self, Definer};
use super::target::Target;
use super::{Content, Request, limits};
use crate::session::{Server, Session};
use crate::sql::token::tokens;
use crate::sql::{collate, ident};
use crate::{Error, Kind, Result};

/// What becomes of collations and storage engines that the server does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lacking {
    /// The restore is refused.
    #[default]
    Refuse,
    /// The nearest takes their place: a collation that sorts and compares alike, or the server's default engine.
    Replace,
}

impl Lacking {
    /// `refuse` or the word for replacing.
    pub fn parse(name: &str, replace: &str) -> Result<Self> {
        match name {
            "refuse" => Ok(Self::Refuse),
            _ if name == replace => Ok(Self::Replace),
            _ => Err(Error::new(Kind::Configuration, format!("that can be refuse or {replace}, and not {name}"))),
        }
    }
}

/// What a preflight has found.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// What the restore is refused for.
    pub problems: Vec<String>,
    /// Whether there is something among it that can be left out.
    pub skips: bool,
    /// What is left out where it is not refused: of tables that come, and of the database.
    pub left_out: Vec<LeftOut>,
    /// Tables that are left out as a whole.
    pub given_up: Vec<LeftOut>,
    /// What is to be written in another way.
    pub fitted: Fitted,
    /// Definers that are no accounts of the server, as far as the account may know.
    pub missing_definers: Vec<String>,
    /// Whether a table says where its files are.
    pub lies_elsewhere: bool,
    /// Whether only the server can say which functions and triggers the account may make.
    pub asks: bool,
    /// Definers of whom only the server can say whether the account may name them.
    pub to_ask: Vec<Definer>,
}

/// Looks. `tables` are those that are restored; with `all` views, routines and events come too.
#[allow(clippy::too_many_arguments)] // each is a part of what was decided
pub(super) fn check(
    session: &mut dyn Session,
    server: &Server,
    archive: &Adapted<'_>,
    target: &Target,
    tables: &[String],
    all: bool,
    content: Content,
    request: &Request,
) -> Result<Found> {
    let wanted: HashSet<&str> = tables.iter().map(String::as_str).collect();
    let known = Known::new(&archive.index().manifest, server);
    let mut needs = Needs::read(archive, server, &wanted, all, content, request, &known)?;
    if !content.schema {
        // Those of the target are made again on the tables that come.
        let of_target = target.catalog().map_or(&[][..], |c| &c.triggers);
        let made_again = of_target.iter().filter(|(_, table)| wanted.contains(table.as_str()));
        needs.trusted.extend(made_again.map(|(trigger, _)| ident(trigger)));
    }
    let (mut found, mut problems) = (Found::default(), Vec::new());
    collations(session, &needs, request, &mut problems, &mut found)?;
    engines(session, &needs, request, &mut problems, &mut found)?;
    found.lies_elsewhere = needs.lies_elsewhere;
    let rights = rights::look(session, server, archive, &needs, request)?;
    (found.missing_definers, found.to_ask) = (rights.missing_definers, rights.to_ask);
    problems.extend(rights.problems);
    // Which functions and triggers are left out, the server says when they are made for a trial.
    if request.skip_unsupported {
        found.asks = !rights.untrusted.is_empty();
    } else {
        found.skips |= !rights.untrusted.is_empty();
        problems.extend(rights.untrusted);
    }
    if request.skip_unsupported {
        found.left_out.append(&mut needs.passed_over);
    } else if !needs.passed_over.is_empty() {
        let each: Vec<String> = needs.passed_over.iter().map(ToString::to_string).collect();
        problems.push(each.join("; "));
        found.skips = true;
    }
    for one in limits::exceeded(session, archive, target.name(), tables, &wanted, content)? {
        match one.table {
            Some(name) if request.skip_unsupported => found.given_up.push(given_up(&name, one.needs)),
            table => {
                found.skips |= table.is_some();
                problems.push(one.needs);
            }
        }
    }
    found.problems = problems;
    Ok(found)
}

/// A table that is left out as a whole.
fn given_up(name: &str, reason: String) -> LeftOut {
    LeftOut { kind: "table".to_owned(), name: name.to_owned(), reason, definition: None }
}

fn list(lacking: &[(&String, &BTreeSet<String>)]) -> String {
    lacking.iter().map(|(name, by)| format!("{name} (of {})", some(by))).collect::<Vec<_>>().join(", ")
}

/// The names of what needs something, out of their quotes. That of the database is none.
fn tables_of(by: &BTreeSet<String>) -> impl Iterator<Item = String> + '_ {
    by.iter().filter(|name| *name != THE_DATABASE).filter_map(|name| tokens(name).first()?.name())
}

/// Finds what takes the place of collations that are not there.
fn collations(
    session: &mut dyn Session,
    needs: &Needs,
    request: &Request,
    problems: &mut Vec<String>,
    found: &mut Found,
) -> Result<()> {
    let charsets = lower(session.column("SELECT CHARACTER_SET_NAME FROM information_schema.CHARACTER_SETS")?);
    // `utf8` is what other versions call `utf8mb3`.
    let has = |name: &str| charsets.contains(name) || name == "utf8";
    let lacking: Vec<_> = needs.charsets.iter().filter(|(name, _)| !has(name)).collect();
    if request.skip_unsupported {
        // Views and routines that name one are refused by the server when they are made for a trial.
        for (name, by) in &lacking {
            found
                .given_up
                .extend(tables_of(by).map(|table| given_up(&table, format!("the server has no character set {name}"))));
        }
    } else if !lacking.is_empty() {
        problems.push(format!("the character sets {}", list(&lacking)));
        found.skips = true;
    }
    let mut there = HashMap::new();
    let mut exists = |session: &mut dyn Session, name: &str| -> Result<bool> {
        if let Some(known) = there.get(name) {
            return Ok(*known);
        }
        let known = has_collation(session, &charsets, name)?;
        there.insert(name.to_owned(), known);
        Ok(known)
    };
    let (mut lacking, mut map, mut without) = (Vec::new(), BTreeMap::new(), Vec::new());
    for (name, by) in &needs.collations {
        if exists(session, name)? {
            continue;
        }
        lacking.push((name, by));
        let mut nearest = None;
        for one in collate::nearest(name) {
            if nearest.is_none() && exists(session, &one)? {
                nearest = Some(one);
            }
        }
        match nearest {
            Some(nearest) => drop(map.insert(name.clone(), nearest)),
            None => without.push((name, by)),
        }
    }
    let of_database = |by: &BTreeSet<String>| by.contains(THE_DATABASE);
    match request.collations {
        // Objects that name them are refused by the server, one by one; the database itself has to be made.
        Lacking::Refuse if request.skip_unsupported => {
            for (name, _) in lacking.iter().filter(|(_, by)| of_database(by)) {
                let own = || session.value("SELECT @@GLOBAL.collation_server");
                let nearest = map.get(*name).cloned().map_or_else(own, |nearest| Ok(Some(nearest)))?;
                let Some(nearest) = nearest else { continue };
                found.left_out.push(LeftOut {
                    kind: "default collation".to_owned(),
                    name: (*name).clone(),
                    reason: format!("the server does not have it, and new tables get {nearest}"),
                    definition: None,
                });
                found.fitted.database = Some(nearest);
            }
            map.clear();
        }
        Lacking::Refuse if !lacking.is_empty() => problems.push(format!(
            "the collations {}; RestoreBuilder::collations('map') takes the nearest ones that it has",
            list(&lacking)
        )),
        Lacking::Replace if !without.is_empty() => {
            problems.push(format!("the collations {}, and none that would be near to them", list(&without)));
        }
        _ => {}
    }
    found.fitted.collations = map;
    Ok(())
}

/// Asks the server to use it: its lists do not show all names that it takes.
fn has_collation(session: &mut dyn Session, charsets: &HashSet<String>, name: &str) -> Result<bool> {
    let plain = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !plain(name) {
        return Ok(false);
    }
    let charset = name.split('_').next().unwrap_or_default();
    let charset = if charsets.contains(charset) { charset } else { "utf8mb4" };
    match session.run(&format!("DO CONVERT('' USING {charset}) COLLATE {name}")) {
        Ok(_) => Ok(true),
        Err(e) if e.code() == Some(UNKNOWN_COLLATION) => Ok(false),
        // It is one, of another character set than its name says.
        Err(e) if e.code() == Some(COLLATION_OF_ANOTHER_CHARSET) => Ok(true),
        Err(e) => Err(e),
    }
}

const UNKNOWN_COLLATION: u16 = 1273;
const COLLATION_OF_ANOTHER_CHARSET: u16 = 1253;

fn lower(names: Vec<String>) -> HashSet<String> {
    names.into_iter().map(|name| name.to_ascii_lowercase()).collect()
}

/// The one storage engine of which a session may make tables, where an administrator of `MariaDB` has said so.
fn enforced_engine(session: &mut dyn Session) -> Result<Option<String>> {
    match session.value("SELECT @@SESSION.enforce_storage_engine") {
        Err(error) if error.code().is_some() => Ok(None), // a server that does not know it
        engine => Ok(engine?.filter(|engine| !engine.is_empty())),
    }
}

/// Finds what takes the place of storage engines that are not there.
fn engines(
    session: &mut dyn Session,
    needs: &Needs,
    request: &Request,
    problems: &mut Vec<String>,
    found: &mut Found,
) -> Result<()> {
    let enforced = enforced_engine(session)?;
    let mut there = match &enforced {
        Some(engine) => HashSet::from([engine.to_ascii_lowercase()]),
        None => {
            lower(session.column("SELECT ENGINE FROM information_schema.ENGINES WHERE SUPPORT IN ('YES', 'DEFAULT')")?)
        }
    };
    for (other, name) in [("heap", "memory"), ("merge", "mrg_myisam"), ("maria", "aria")] {
        if there.contains(name) {
            there.insert(other.to_owned());
        }
    }
    let lacking: Vec<_> = needs.engines.iter().filter(|(name, _)| !there.contains(*name)).collect();
    if lacking.is_empty() {
        return Ok(());
    }
    // Asked for an engine that it does not have, a server may take another one and warn.
    if request.engines == Lacking::Refuse && request.skip_unsupported {
        for (name, by) in &lacking {
            let why = || match &enforced {
                Some(engine) => format!("the server makes no tables but of {engine} (enforce_storage_engine)"),
                None => format!("the server has no storage engine {name}"),
            };
            found.given_up.extend(tables_of(by).map(|table| given_up(&table, why())));
        }
        return Ok(());
    }
    if request.engines == Lacking::Refuse {
        let why = enforced.as_ref().map_or_else(String::new, |engine| {
            format!(", because enforce_storage_engine is {engine} and the account may not change it")
        });
        problems.push(format!(
            "the storage engines {}{why}; RestoreBuilder::engines('default') takes the server's own default",
            list(&lacking)
        ));
    }
    let default = match enforced {
        Some(engine) => Some(engine),
        None => session.value("SELECT ENGINE FROM information_schema.ENGINES WHERE SUPPORT = 'DEFAULT'")?,
    };
    let default = default.ok_or_else(|| Error::new(Kind::Server, "the server has no default storage engine"))?;
    found.fitted.engines = lacking.into_iter().map(|(name, _)| (name.clone(), default.clone())).collect();
    Ok(())
}

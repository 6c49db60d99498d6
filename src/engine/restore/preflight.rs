//! What a restore needs of its server, found before the first change: all of it at once, and not one error after another
//! in the middle.
//!
//! Archives come from other servers. Collations, character sets and storage engines that this one does not have, definers
//! that it would not take and statements that are too long for it are all told of together.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::adapt::{Adapted, Fitted};
use super::load::utf8;
use super::target::Target;
use super::{Content, Request, parts};
use crate::archive::index::Entry;
use crate::archive::part::PartKind;
use crate::session::{Grants, Server, Session, text};
use crate::sql::definer;
use crate::sql::split::Statements;
use crate::sql::token::{self, Token};
use crate::sql::{collate, engine, ident};
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

/// What a preflight has found that is no reason to refuse.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// What is to be written in another way.
    pub fitted: Fitted,
    /// Definers that are no accounts of the server, as far as the account may know.
    pub missing_definers: Vec<String>,
}

/// What the definitions of an archive name, each with the objects that do so.
#[derive(Debug, Default)]
struct Needs {
    collations: BTreeMap<String, BTreeSet<String>>,
    charsets: BTreeMap<String, BTreeSet<String>>,
    engines: BTreeMap<String, BTreeSet<String>>,
    /// User and host.
    definers: BTreeMap<(String, String), BTreeSet<String>>,
    /// Functions and triggers, which a server with a binary log takes from few.
    trusted: BTreeSet<String>,
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
    let mut needs = Needs::read(archive, &wanted, all, content, request)?;
    if !content.schema {
        // Those of the target are made again on the tables that come.
        let of_target = target.catalog().map_or(&[][..], |c| &c.triggers);
        let made_again = of_target.iter().filter(|(_, table)| wanted.contains(table.as_str()));
        needs.trusted.extend(made_again.map(|(trigger, _)| ident(trigger)));
    }
    let (mut found, mut problems) = (Found::default(), Vec::new());
    found.fitted.collations = collations(session, &needs, request, &mut problems)?;
    found.fitted.engines = engines(session, &needs, request, &mut problems)?;
    found.missing_definers = definers(session, server, archive, &needs, request, &mut problems)?;
    if !needs.trusted.is_empty() && !is_trusted(session, server)? {
        problems.push(format!(
            "leave for the account to make functions and triggers ({}) while there is a binary log: an administrator sets \
             log_bin_trust_function_creators, or grants SUPER",
            some(&needs.trusted)
        ));
    }
    if content.data {
        statements(session, archive, &wanted, &mut problems)?;
    }
    if problems.is_empty() {
        return Ok(found);
    }
    Err(Error::new(
        Kind::Configuration,
        format!(
            "the server that is restored into ({} {}) does not have what the archive needs, and nothing was changed: {}",
            server.flavor.name(),
            server.version,
            problems.join("; ")
        ),
    ))
}

impl Needs {
    fn read(
        archive: &Adapted<'_>,
        wanted: &HashSet<&str>,
        all: bool,
        content: Content,
        request: &Request,
    ) -> Result<Self> {
        let mut needs = Self::default();
        let database = &archive.index().manifest.database;
        needs.collations.entry(database.collation.to_ascii_lowercase()).or_default().insert("the database".into());
        needs.charsets.entry(database.charset.to_ascii_lowercase()).or_default().insert("the database".into());
        if !content.schema {
            return Ok(needs);
        }
        let (mut decoder, mut out) = (archive.decoder(), archive.text());
        for (number, entry) in archive.index().entries.iter().enumerate() {
            if !is_wanted(entry, wanted, all) {
                continue;
            }
            archive.part(&mut decoder, number, &mut out)?;
            let name = ident(entry.object.as_deref().unwrap_or_default());
            for statement in Statements::new(utf8(&out)?) {
                needs.note(statement, &name, entry.kind, request);
            }
        }
        Ok(needs)
    }

    fn note(&mut self, statement: &str, name: &str, kind: PartKind, request: &Request) {
        let named = collate::named(statement);
        for collation in named.collations {
            self.collations.entry(collation).or_default().insert(name.to_owned());
        }
        for charset in named.charsets {
            self.charsets.entry(charset).or_default().insert(name.to_owned());
        }
        if kind == PartKind::Table {
            for engine in engine::named(statement) {
                self.engines.entry(engine).or_default().insert(name.to_owned());
            }
            return;
        }
        let words = token::each(statement).filter(|t| !matches!(t, Token::Blank(_)));
        let begins = words.take(8).map(|t| t.text().to_ascii_lowercase()).collect::<Vec<_>>();
        if begins.first().is_some_and(|word| word == "create")
            && begins.iter().any(|word| word == "function" || word == "trigger")
        {
            self.trusted.insert(name.to_owned());
        }
        if let Some(definer) = definer::named(&request.definers.apply(statement)) {
            self.definers.entry(definer).or_default().insert(name.to_owned());
        }
    }
}

fn is_wanted(entry: &Entry, wanted: &HashSet<&str>, all: bool) -> bool {
    match entry.kind {
        PartKind::Table => entry.object.as_deref().is_some_and(|name| wanted.contains(name)),
        PartKind::Trigger => entry.on.as_deref().is_some_and(|name| wanted.contains(name)),
        PartKind::Placeholder | PartKind::View | PartKind::Routine | PartKind::Event => all,
        _ => false,
    }
}

/// The first objects of a list, and how many more there are.
fn some(names: &BTreeSet<String>) -> String {
    const SHOWN: usize = 5;
    let shown = names.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    if names.len() > SHOWN { format!("{shown} and {} more", names.len() - SHOWN) } else { shown }
}

fn list(lacking: &[(&String, &BTreeSet<String>)]) -> String {
    lacking.iter().map(|(name, by)| format!("{name} (of {})", some(by))).collect::<Vec<_>>().join(", ")
}

/// Returns what takes the place of collations that are not there.
fn collations(
    session: &mut dyn Session,
    needs: &Needs,
    request: &Request,
    problems: &mut Vec<String>,
) -> Result<BTreeMap<String, String>> {
    let charsets = lower(session.column("SELECT CHARACTER_SET_NAME FROM information_schema.CHARACTER_SETS")?);
    // `utf8` is what other versions call `utf8mb3`.
    let has = |name: &str| charsets.contains(name) || name == "utf8";
    let lacking: Vec<_> = needs.charsets.iter().filter(|(name, _)| !has(name)).collect();
    if !lacking.is_empty() {
        problems.push(format!("the character sets {}", list(&lacking)));
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
    match request.collations {
        Lacking::Refuse if !lacking.is_empty() => problems.push(format!(
            "the collations {}; RestoreBuilder::collations('map') takes the nearest ones that it has",
            list(&lacking)
        )),
        Lacking::Replace if !without.is_empty() => {
            problems.push(format!("the collations {}, and none that would be near to them", list(&without)));
        }
        _ => {}
    }
    Ok(map)
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

/// Returns what takes the place of storage engines that are not there.
fn engines(
    session: &mut dyn Session,
    needs: &Needs,
    request: &Request,
    problems: &mut Vec<String>,
) -> Result<BTreeMap<String, String>> {
    let mut there =
        lower(session.column("SELECT ENGINE FROM information_schema.ENGINES WHERE SUPPORT IN ('YES', 'DEFAULT')")?);
    for (other, name) in [("heap", "memory"), ("merge", "mrg_myisam"), ("maria", "aria")] {
        if there.contains(name) {
            there.insert(other.to_owned());
        }
    }
    let lacking: Vec<_> = needs.engines.iter().filter(|(name, _)| !there.contains(*name)).collect();
    if lacking.is_empty() {
        return Ok(BTreeMap::new());
    }
    if request.engines == Lacking::Refuse {
        problems.push(format!(
            "the storage engines {}; RestoreBuilder::engines('default') takes the server's own default",
            list(&lacking)
        ));
    }
    let default = session.value("SELECT ENGINE FROM information_schema.ENGINES WHERE SUPPORT = 'DEFAULT'")?;
    let default = default.ok_or_else(|| Error::new(Kind::Server, "the server has no default storage engine"))?;
    Ok(lacking.into_iter().map(|(name, _)| (name.clone(), default.clone())).collect())
}

/// Refuses definers that the account cannot set. Returns those that are no accounts.
fn definers(
    session: &mut dyn Session,
    server: &Server,
    archive: &Adapted<'_>,
    needs: &Needs,
    request: &Request,
    problems: &mut Vec<String>,
) -> Result<Vec<String>> {
    let account = session.value("SELECT CURRENT_USER()")?.unwrap_or_default();
    let others: Vec<_> = needs.definers.iter().filter(|((u, h), _)| format!("{u}@{h}") != account).collect();
    if others.is_empty() {
        return Ok(Vec::new());
    }
    let named = |definers: &[&(&(String, String), &BTreeSet<String>)]| {
        let one =
            |((user, host), by): &&(&(String, String), &BTreeSet<String>)| format!("{user}@{host} (of {})", some(by));
        definers.iter().map(one).collect::<Vec<_>>().join(", ")
    };
    let grants = Grants::read(session, server)?;
    if !grants.any_on(&["SUPER", "SET USER", "SET_USER_ID", "SET_ANY_DEFINER"], "") {
        let all: Vec<_> = others.iter().collect();
        problems.push(format!(
            "the right of {account} to make objects in the name of their definers {}; definers('drop') makes them its \
             own, or an administrator grants it SET USER (MariaDB), SET_USER_ID or SET_ANY_DEFINER (MySQL)",
            named(&all)
        ));
    }
    // Without a look at the accounts nothing is known of them, and the server says itself what it does not take.
    let Ok(rows) = session.rows("SELECT User, Host FROM mysql.user") else { return Ok(Vec::new()) };
    let mut accounts = HashSet::new();
    for row in rows {
        let mut cells = row.into_iter().map(|cell| text(cell.unwrap_or_default()));
        if let (Some(user), Some(host)) = (cells.next(), cells.next()) {
            accounts.insert((user?, host?));
        }
    }
    let come = |account: &(String, String)| {
        request.accounts && archive.index().manifest.accounts.contains(&format!("{}@{}", account.0, account.1))
    };
    let missing: Vec<_> = others.iter().filter(|(one, _)| !accounts.contains(*one) && !come(one)).collect();
    if missing.is_empty() {
        return Ok(Vec::new());
    }
    let needs_leave = !server.is_mariadb() && server.number >= (8, 2, 0);
    if request.require_definers {
        problems.push(format!("the definers {}", named(&missing)));
    } else if needs_leave && !grants.any_on(&["ALLOW_NONEXISTENT_DEFINER", "SET_USER_ID"], "") {
        problems.push(format!(
            "the definers {}, and the account has no ALLOW_NONEXISTENT_DEFINER to name them all the same; \
             definers('drop') makes their objects its own",
            named(&missing)
        ));
    }
    Ok(missing.iter().map(|((user, host), _)| format!("{user}@{host}")).collect())
}

/// Whether the server lets the account make functions and triggers. It refuses them one by one, and takes what they would
/// replace away first: what was there could not be made again.
fn is_trusted(session: &mut dyn Session, server: &Server) -> Result<bool> {
    let open = session.value("SELECT @@log_bin AND NOT @@log_bin_trust_function_creators")?;
    Ok(open.as_deref() != Some("1") || Grants::read(session, server)?.any_on(&["SUPER", "BINLOG ADMIN"], ""))
}

/// Refuses statements that are longer than what the server takes. Only a part that is longer itself can hold one.
fn statements(
    session: &mut dyn Session,
    archive: &Adapted<'_>,
    wanted: &HashSet<&str>,
    problems: &mut Vec<String>,
) -> Result<()> {
    let limit = session.value("SELECT @@max_allowed_packet")?.and_then(|n| n.parse::<u64>().ok()).unwrap_or(u64::MAX);
    let (index, mut decoder, mut out) = (archive.index(), archive.decoder(), archive.text());
    let mut longest: BTreeMap<&str, u64> = BTreeMap::new();
    for number in parts(index, &[PartKind::Rows]) {
        let entry = &index.entries[number];
        let table = entry.object.as_deref().unwrap_or_default();
        if entry.raw <= limit || !wanted.contains(table) {
            continue;
        }
        archive.part(&mut decoder, number, &mut out)?;
        let length = Statements::new(utf8(&out)?).map(|s| s.len() as u64).max().unwrap_or(0);
        let most = longest.entry(table).or_default();
        *most = length.max(*most);
    }
    let too_long: Vec<_> = longest.into_iter().filter(|(_, length)| *length >= limit).collect();
    if let Some(most) = too_long.iter().map(|(_, length)| *length).max() {
        let each = too_long.iter().map(|(table, length)| format!("{} ({length} bytes)", ident(table)));
        problems.push(format!(
            "room for the longest statement of {}: max_allowed_packet is {limit}, and must be at least {} on the server",
            each.collect::<Vec<_>>().join(", "),
            (most + 1024).div_ceil(1024) * 1024
        ));
    }
    Ok(())
}

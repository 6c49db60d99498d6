//! What the account that restores must be allowed: to name definers, and to make functions and triggers while there is a
//! binary log.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::adapt::Adapted;
use super::needs::{Needs, some};
use super::unsupported::NO_SUCH_RIGHT;
use super::{Plan, Request};
use crate::Result;
use crate::archive::part::PartKind;
use crate::session::{Grants, Server, Session, text};
use crate::sql::{ident, literal};

/// What it lacks.
#[derive(Debug, Default)]
pub(super) struct Rights {
    /// What the restore is refused for.
    pub problems: Vec<String>,
    /// What it is refused for unless functions and triggers that the server does not take are left out.
    pub untrusted: Vec<String>,
    /// Definers that are no accounts of the server, as far as the account may know.
    pub missing_definers: Vec<String>,
    /// Definers of whom only the server can say whether the account may name them, each with the objects that do so.
    pub to_ask: Vec<Definer>,
}

/// An account, as user and host, and the objects that it is the definer of.
pub(super) type Definer = ((String, String), BTreeSet<String>);

/// Looks at what the account is allowed of what an archive `needs`.
pub(super) fn look(
    session: &mut dyn Session,
    server: &Server,
    archive: &Adapted<'_>,
    needs: &Needs,
    request: &Request,
) -> Result<Rights> {
    let mut rights = definers(session, server, archive, needs, request)?;
    if !needs.trusted.is_empty() && !is_trusted(session, server)? {
        rights.untrusted.push(format!(
            "leave for the account to make functions and triggers ({}) while there is a binary log: an administrator sets \
             log_bin_trust_function_creators, or grants SUPER",
            some(&needs.trusted)
        ));
    }
    if !needs.unsafe_functions.is_empty() && is_strict(session)? {
        rights.untrusted.push(format!(
            "log_bin_trust_function_creators, without which it takes no function that says neither DETERMINISTIC nor NO SQL \
             nor READS SQL DATA while there is a binary log ({}): an administrator sets it",
            some(&needs.unsafe_functions)
        ));
    }
    Ok(rights)
}

/// Finds definers that the account cannot name, and those that are no accounts.
fn definers(
    session: &mut dyn Session,
    server: &Server,
    archive: &Adapted<'_>,
    needs: &Needs,
    request: &Request,
) -> Result<Rights> {
    let mut rights = Rights::default();
    let account = session.value("SELECT CURRENT_USER()")?.unwrap_or_default();
    let others: Vec<_> = needs.definers.iter().filter(|((u, h), _)| format!("{u}@{h}") != account).collect();
    if others.is_empty() {
        return Ok(rights);
    }
    let named = |definers: &[&(&(String, String), &BTreeSet<String>)]| {
        let one =
            |((user, host), by): &&(&(String, String), &BTreeSet<String>)| format!("{user}@{host} (of {})", some(by));
        definers.iter().map(one).collect::<Vec<_>>().join(", ")
    };
    let grants = Grants::read(session, server)?;
    if !grants.any_on(&["SUPER", "SET USER", "SET_USER_ID", "SET_ANY_DEFINER"], "") {
        let all: Vec<_> = others.iter().collect();
        rights.problems.push(format!(
            "the right of {account} to make objects in the name of their definers {}; definers('drop') makes them its \
             own, or an administrator grants it SET USER (MariaDB), SET_USER_ID or SET_ANY_DEFINER (MySQL)",
            named(&all)
        ));
    }
    if may_lack_system_user(server, &grants) {
        // Only an account that has the privilege may name another one that has it.
        match accounts(session, "SELECT USER, HOST FROM mysql.global_grants WHERE PRIV = 'SYSTEM_USER'")? {
            None => rights.to_ask = others.iter().map(|(one, by)| ((*one).clone(), (*by).clone())).collect(),
            Some(with_it) => {
                let theirs: Vec<_> = others.iter().filter(|(one, _)| with_it.contains(*one)).collect();
                if !theirs.is_empty() {
                    rights.problems.push(format!(
                        "the privilege SYSTEM_USER of {account}, without which it makes no objects in the name of their \
                         definers {}, who have it; definers('drop') makes them its own",
                        named(&theirs)
                    ));
                }
            }
        }
    }
    // Without a look at the accounts nothing is known of them, and the server says itself what it does not take.
    let Some(accounts) = accounts(session, "SELECT User, Host FROM mysql.user")? else { return Ok(rights) };
    let come = |account: &(String, String)| {
        request.accounts && archive.index().manifest.accounts.contains(&format!("{}@{}", account.0, account.1))
    };
    let missing: Vec<_> = others.iter().filter(|(one, _)| !accounts.contains(*one) && !come(one)).collect();
    if missing.is_empty() {
        return Ok(rights);
    }
    let needs_leave = !server.is_mariadb() && server.number >= (8, 2, 0);
    if request.require_definers {
        rights.problems.push(format!("the definers {}", named(&missing)));
    } else if needs_leave && !grants.any_on(&["ALLOW_NONEXISTENT_DEFINER", "SET_USER_ID"], "") {
        rights.problems.push(format!(
            "the definers {}, and the account has no ALLOW_NONEXISTENT_DEFINER to name them all the same; \
             definers('drop') makes their objects its own",
            named(&missing)
        ));
    }
    rights.missing_definers = missing.iter().map(|((user, host), _)| format!("{user}@{host}")).collect();
    Ok(rights)
}

/// What the account may not do for want of MySQL's privilege `SYSTEM_USER`: make the objects `to_ask`, and replace those of
/// the target whose definers have it. Which those are, an account that cannot look at the others learns from the server's
/// answer: an event whose time is past is refused for its definer, or is gone again at once.
pub(super) fn ask(session: &mut dyn Session, plan: &Plan<'_>, all: bool, to_ask: &[Definer]) -> Result<Vec<String>> {
    let server = plan.server;
    if !may_lack_system_user(server, &Grants::read(session, server)?) {
        return Ok(Vec::new());
    }
    let account = session.value("SELECT CURRENT_USER()")?.unwrap_or_default();
    let mut problems = Vec::new();
    let mut known: HashMap<(String, String), bool> = HashMap::new();
    let replaced = if all { of_target(session, plan, &account)? } else { Vec::new() };
    for (definers, does, hint) in [
        (to_ask, "makes no objects in the name of", "; definers('drop') makes them its own"),
        (&replaced[..], "does not replace what the target has of", ""),
    ] {
        for (definer, by) in definers {
            let above = match known.get(definer) {
                Some(above) => *above,
                None => is_above(session, definer)?,
            };
            known.insert(definer.clone(), above);
            if above {
                let (user, host) = definer;
                problems.push(format!(
                    "the privilege SYSTEM_USER of {account}, without which it {does} {user}@{host}, who has it ({}){hint}",
                    some(by)
                ));
            }
        }
    }
    Ok(problems)
}

fn may_lack_system_user(server: &Server, grants: &Grants) -> bool {
    !server.is_mariadb() && server.number >= (8, 0, 16) && !grants.any_on(&["SYSTEM_USER"], "")
}

/// Whether the account may not name this definer because of a privilege that only the definer has.
fn is_above(session: &mut dyn Session, (user, host): &(String, String)) -> Result<bool> {
    let asked = session.run(&format!(
        "CREATE DEFINER={}@{} EVENT simplemdb_asked_{} ON SCHEDULE AT '2000-01-01 00:00:00' ON COMPLETION NOT PRESERVE \
         DO SELECT 1",
        ident(user),
        ident(host),
        hex::encode(rand::random::<[u8; 8]>())
    ));
    match asked {
        Ok(_) => Ok(false),
        Err(error) if error.code() == Some(NO_SUCH_RIGHT) => Ok(error.to_string().contains("SYSTEM_USER")),
        // Not every account may make events: then it is known when the object is made, and what was done is undone.
        Err(error) if error.code().is_some() => Ok(false),
        Err(error) => Err(error),
    }
}

/// Who has defined the routines and events of the target that are replaced.
fn of_target(session: &mut dyn Session, plan: &Plan<'_>, account: &str) -> Result<Vec<Definer>> {
    let target = literal(plan.target.name());
    let rows = session.rows(&format!(
        "SELECT DEFINER, ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = {target} \
         UNION ALL SELECT DEFINER, EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = {target}"
    ))?;
    let entries = &plan.reader.index().entries;
    let comes = |name: &str| {
        let kinds = [PartKind::Routine, PartKind::Event];
        entries.iter().any(|e| kinds.contains(&e.kind) && e.object.as_deref() == Some(name))
    };
    let mut found: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for row in rows {
        let mut cells = row.into_iter().map(|cell| text(cell.unwrap_or_default())); // neither is ever NULL
        let (Some(definer), Some(name)) = (cells.next(), cells.next()) else { continue };
        let (definer, name) = (definer?, name?);
        if let Some((user, host)) = definer.rsplit_once('@')
            && definer != account
            && (plan.request.remove_others || comes(&name))
        {
            found.entry((user.to_owned(), host.to_owned())).or_default().insert(ident(&name));
        }
    }
    Ok(found.into_iter().collect())
}

/// Users and hosts; `None` where the account may not look.
fn accounts(session: &mut dyn Session, sql: &str) -> Result<Option<HashSet<(String, String)>>> {
    let rows = match session.rows(sql) {
        Err(error) if error.code().is_some() => return Ok(None),
        rows => rows?,
    };
    let mut accounts = HashSet::new();
    for row in rows {
        let mut cells = row.into_iter().map(|cell| text(cell.unwrap_or_default()));
        if let (Some(user), Some(host)) = (cells.next(), cells.next()) {
            accounts.insert((user?, host?));
        }
    }
    Ok(Some(accounts))
}

/// Whether the server minds what functions do, because it writes a binary log.
fn is_strict(session: &mut dyn Session) -> Result<bool> {
    let strict = session.value("SELECT @@log_bin AND NOT @@log_bin_trust_function_creators")?;
    Ok(strict.as_deref() == Some("1"))
}

/// Whether the server lets the account make functions and triggers. It refuses them one by one, and takes what they would
/// replace away first: what was there could not be made again.
fn is_trusted(session: &mut dyn Session, server: &Server) -> Result<bool> {
    Ok(!is_strict(session)? || Grants::read(session, server)?.any_on(&["SUPER", "BINLOG ADMIN"], ""))
}

//! The last resort: a restore that can neither be finished nor undone stops being in the way. Nothing is dropped that
//! might be the only one there is: replaced tables that are not back in the target become the user's where they are, and
//! the texts of objects that are missing are kept beside them.

use super::journal::{Entry, Journal, State};
use super::left_out::LeftOut;
use super::leftovers::{self, Recovered};
use super::names::{Names, Place, is_denied};
use super::set_aside;
use super::undo::with_settings;
use crate::catalog::RoutineKind;
use crate::catalog::kept::Object;
use crate::session::Session;
use crate::sql::{ident, literal};
use crate::{Error, Kind, Result};

/// Settles all restores into `target` that did not end; one that cannot be settled is given up.
pub fn settle_all(session: &mut dyn Session, target: &str) -> Result<Recovered> {
    let mut recovered = Recovered::default();
    for names in leftovers::find(session, target)? {
        let Err(error) = leftovers::settle(session, &names, &mut recovered) else { continue };
        if error.kind() == Kind::Connection && !is_denied(&error) {
            return Err(error);
        }
        // A journal that cannot be read says nothing of what there was.
        let journal = with_settings(session, |s| Journal::read(s, &names, State::Prepared)).ok();
        let journal = journal.unwrap_or_else(|| Journal(Vec::new()));
        let missing = missing(session, &names, &journal, &error)?;
        with_settings(session, |session| set_aside::keep(session, &names, &missing))?;
        if !missing.is_empty() {
            recovered.kept.push(set_aside::place(&names).sql());
        }
        recovered.left_out.extend(missing);
        recovered.given_up += 1;
        let_go(session, &names, &journal, &mut recovered)?;
    }
    Ok(recovered)
}

/// Whether the target of a restore is no more.
pub fn is_dropped(session: &mut dyn Session, names: &Names) -> Result<bool> {
    let exists = format!("SELECT 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = {}", literal(names.target()));
    Ok(session.value(&exists)?.is_none())
}

/// Ends a restore whose target was dropped before it could be put back.
pub fn set_free(session: &mut dyn Session, names: &Names, journal: &Journal, recovered: &mut Recovered) -> Result<()> {
    recovered.cleared += 1;
    let_go(session, names, journal, recovered)
}

/// What a journal has of the target, and the target has no more.
fn missing(session: &mut dyn Session, names: &Names, journal: &Journal, error: &Error) -> Result<Vec<LeftOut>> {
    let mut missing = Vec::new();
    if is_dropped(session, names)? {
        return Ok(missing);
    }
    session.run(&format!("USE {}", ident(names.target())))?;
    for entry in &journal.0 {
        let (object, sql) = match entry {
            Entry::View { name, made_by: Some(sql) } => (Object::View(name), sql),
            Entry::Trigger { name, made_by, .. } => (Object::Trigger(name), made_by),
            Entry::Event { name, made_by: Some(sql) } => (Object::Event(name), sql),
            Entry::Routine { keyword, name, made_by: Some(sql) } => match RoutineKind::parse(keyword) {
                Some(kind) => (Object::Routine(kind, name), sql),
                None => continue, // written by a later version: its text stays in no list of this one
            },
            Entry::ForeignKey(key) => {
                if matches!(key.now(session), Ok(None) | Err(_)) {
                    missing.push(LeftOut::refused("foreign key", &key.identity().1, error, &key.add()));
                }
                continue;
            }
            _ => continue,
        };
        if !object.is_listed(session)? {
            missing.push(LeftOut::refused(&object.kind(), object.name(), error, sql));
        }
    }
    Ok(missing)
}

/// Drops what was loaded and everything of our own. Replaced tables that are still aside stay, and are the user's.
fn let_go(session: &mut dyn Session, names: &Names, journal: &Journal, recovered: &mut Recovered) -> Result<()> {
    let aside = aside(session, names, journal)?;
    with_settings(session, |session| {
        if names.is_within() {
            for (name, place) in &aside {
                // Under a name that hides it, nobody would find it again.
                let kept = Place { database: place.database.clone(), table: names.kept(name) };
                session.run(&format!("RENAME TABLE {} TO {}", place.sql(), kept.sql()))?;
                recovered.kept.push(kept.sql());
            }
            recovered.stuck.extend(leftovers::clear(session, names, false)?);
            return Ok(());
        }
        recovered.kept.extend(aside.iter().map(|(_, place)| place.sql()));
        recovered.stuck.extend(leftovers::clear(session, names, !aside.is_empty())?);
        Ok(())
    })
}

/// The replaced tables that are not back in the target, each with the name it had, as far as a journal says it. They are
/// looked for where they are: that of a journal which cannot be read is the only one there is as well.
fn aside(session: &mut dyn Session, names: &Names, journal: &Journal) -> Result<Vec<(String, Place)>> {
    let name_of = |place: &Place| {
        let of_journal = journal.0.iter().find_map(|entry| match entry {
            Entry::Table { name, replaced: Some(replaced), .. } if replaced == place => Some(name.clone()),
            _ => None,
        });
        of_journal.unwrap_or_else(|| place.table.trim_start_matches('_').to_owned())
    };
    let held = leftovers::tables(session, &names.aside)?.into_iter().map(|(table, _)| table);
    let texts = set_aside::place(names).table;
    let places = held.filter(|table| names.is_replaced(table) && *table != texts);
    let places = places.map(|table| Place { database: names.aside.clone(), table });
    Ok(places.map(|place| (name_of(&place), place)).collect())
}

//! Views, routines, triggers and events of an archive of another server, made once where tables are loaded, which are
//! still empty, and dropped again: what the server does not take is known before a row is loaded.
//!
//! In the target itself their places may be taken. There a server that can prepares their statements, by which it reads
//! them, and no more.

use std::collections::HashSet;

use super::left_out::LeftOut;
use super::load::{run_here, utf8};
use super::patient::Patient;
use super::stage::is_setting;
use super::undo;
use super::unsupported::{self, NO_SUCH_RIGHT, Unsupported, is_refusal};
use super::{Plan, names, parts};
use crate::archive::codec::Decoder;
use crate::archive::index::Entry;
use crate::archive::part::PartKind;
use crate::archive::reader::Text;
use crate::catalog::RoutineKind;
use crate::session::Session;
use crate::sql::ident;
use crate::sql::split::Statements;
use crate::sql::token::{Token, tokens};
use crate::{Control, Error, Result};

/// The server's numbers for what may be otherwise where the object belongs: a column, a table or another object that is not
/// there, one that is there already, a definer who is no account, a statement that cannot be prepared.
const UNDECIDED: [u16; 7] = [1054, 1295, 1304, 1356, 1359, 1449, 1537];

/// A table that is not there, and a routine.
const NO_SUCH: [u16; 2] = [1146, 1305];

/// Finds what the server does not take of the objects that belong to `plan`; with `all` also of those of the database.
/// Those of an archive of the same server are only made where that is `asked`, because of what the account may not do.
pub(super) fn objects(
    session: &mut dyn Session,
    plan: &Plan<'_>,
    all: bool,
    asked: bool,
    found: &mut Unsupported,
    control: &Control,
) -> Result<()> {
    let manifest = &plan.reader.index().manifest;
    let is_of_here = manifest.flavor == plan.server.flavor.name() && manifest.server_version == plan.server.version;
    if !plan.content.schema || (is_of_here && found.is_empty() && !asked) {
        return Ok(());
    }
    let tables: HashSet<&str> = plan.tables.iter().map(String::as_str).collect();
    let mut rehearsal = Rehearsal {
        session: &mut Patient(session),
        plan,
        decoder: plan.reader.decoder(),
        text: plan.reader.text(),
        made: Vec::new(),
    };
    let entries = &plan.reader.index().entries;
    let is_made = |entry: &Entry| entry.on.as_deref().map_or(all, |table| tables.contains(table));
    let kinds = [PartKind::Placeholder, PartKind::Routine, PartKind::View, PartKind::Trigger, PartKind::Event];
    let numbers: Vec<usize> = parts(plan.reader.index(), &kinds).filter(|n| is_made(&entries[*n])).collect();
    let mut result = Ok(());
    loop {
        let before = found.views.len();
        result = result.and_then(|()| {
            numbers.iter().try_for_each(|number| {
                control.check()?;
                rehearsal.part(*number, found)
            })
        });
        // A view that is left out may be one that another one names, which was there when that was made.
        if result.is_err() || found.views.len() == before {
            break;
        }
    }
    let dropped = rehearsal.drop_all();
    result.and(dropped)
}

struct Rehearsal<'a> {
    session: &'a mut dyn Session,
    plan: &'a Plan<'a>,
    decoder: Decoder,
    text: Text,
    /// What is there, by the statement that drops it.
    made: Vec<Made>,
}

#[derive(PartialEq, Eq)]
enum Made {
    View(String),
    Routine(RoutineKind, String),
    Other(String),
}

impl Rehearsal<'_> {
    fn part(&mut self, number: usize, found: &mut Unsupported) -> Result<()> {
        let entry = &self.plan.reader.index().entries[number];
        let name = entry.object.as_deref().unwrap_or_default();
        if found.parts.contains(&number) {
            return Ok(());
        }
        self.plan.reader.part(&mut self.decoder, number, &mut self.text)?;
        let text = std::mem::replace(&mut self.text, self.plan.reader.text());
        let sql = utf8(&text)?;
        let kind = &kind_of(entry.kind, sql);
        let create = || Statements::new(sql).find(|one| begins(one, "create")).map(str::to_owned);
        if let Some(table) = entry.on.as_ref().filter(|table| found.tables.contains(*table)) {
            found.part(number, unsupported::depends(kind, name, table, create()));
            return Ok(());
        }
        // Its own server would not have made it again either: that is told when it is tried in its place.
        if self.plan.known.is_broken(entry) {
            return Ok(());
        }
        let Some(error) = self.make(entry, sql)? else { return Ok(()) };
        if entry.kind == PartKind::View {
            self.drop(&Made::View(name.to_owned()))?;
        }
        let depends = create().filter(|_| entry.kind == PartKind::View).and_then(|sql| found.named_in(&sql));
        let what = match depends {
            Some(on) => unsupported::depends(kind, name, &on, create()),
            None if self.is_undecided(&error) => return Ok(()),
            None => LeftOut {
                kind: kind.clone(),
                name: name.to_owned(),
                reason: self
                    .plan
                    .stage
                    .told_words(unsupported::reason(&error).replace(&self.plan.names.staging, self.plan.target.name())),
                definition: create(),
            },
        };
        found.part(number, what);
        Ok(())
    }

    /// Runs the statements of a part. Returns the server's refusal of what it makes.
    fn make(&mut self, entry: &Entry, sql: &str) -> Result<Option<Error>> {
        let within = self.plan.names.is_within();
        let mut refused = None;
        for statement in Statements::new(sql) {
            let statement = self.plan.request.definers.apply(statement);
            let of_database = begins(&statement, "alter");
            // What was set for it is put back, whatever became of it.
            let is_setting = is_setting(&statement) || (of_database && !within);
            if (refused.is_some() && !is_setting) || (within && !is_setting && !begins(&statement, "create")) {
                continue;
            }
            let disabled =
                (entry.kind == PartKind::Event && begins(&statement, "create")).then(|| disabled(&statement));
            let statement = match &disabled {
                // One that would begin to run here is left to the end.
                Some(None) => continue,
                Some(Some(disabled)) => disabled,
                None => &*statement,
            };
            let ran = if within && !is_setting {
                self.prepare(statement)
            } else {
                run_here(self.session, statement).map(drop)
            };
            match ran {
                Ok(()) if begins(statement, "create") && !within => self.note(entry, sql),
                Ok(()) => {}
                Err(error) if is_refusal(&error) || names::is_denied(&error) || error.code() == Some(NO_SUCH_RIGHT) => {
                    refused.get_or_insert(error);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(refused)
    }

    fn prepare(&mut self, statement: &str) -> Result<()> {
        self.session.run(&format!("SET @smdb_rehearsed=_utf8mb4 0x{}", hex::encode(statement)))?;
        let prepared = self.session.run("PREPARE smdb_rehearsed FROM @smdb_rehearsed");
        if prepared.is_ok() {
            self.session.run("DEALLOCATE PREPARE smdb_rehearsed")?;
        }
        self.session.run("SET @smdb_rehearsed=NULL")?;
        prepared.map(drop)
    }

    /// Whether an error may be none where the object belongs.
    fn is_undecided(&self, error: &Error) -> bool {
        let code = error.code().unwrap_or_default();
        if names::is_denied(error) || code == NO_SUCH_RIGHT || UNDECIDED.contains(&code) {
            return true;
        }
        let (target, manifest) = (self.plan.target, &self.plan.reader.index().manifest);
        let words = error.to_string();
        let there = |name: &str| {
            let routines = target.catalog().map_or(&[][..], |c| &c.routines);
            target.has_table(name)
                || target.has_view(name)
                || routines.iter().any(|(_, one)| one.eq_ignore_ascii_case(name))
        };
        // `Table 'd.t' doesn't exist`, `FUNCTION d.f does not exist`
        let staged = format!("{}.", self.plan.names.staging);
        let missing = words.split_once(&staged).map(|(_, rest)| rest.split(['\'', ' ']).next().unwrap_or(rest));
        NO_SUCH.contains(&code) && (self.plan.names.is_within() || !manifest.whole || missing.is_none_or(there))
    }

    fn note(&mut self, entry: &Entry, sql: &str) {
        let name = entry.object.clone().unwrap_or_default();
        let made = match entry.kind {
            PartKind::View | PartKind::Placeholder => Made::View(name),
            PartKind::Trigger => Made::Other(format!("DROP TRIGGER IF EXISTS {}", ident(&name))),
            PartKind::Event => Made::Other(format!("DROP EVENT IF EXISTS {}", ident(&name))),
            _ => match routine_kind(sql) {
                Some(kind) => Made::Routine(kind, name),
                None => return,
            },
        };
        if !self.made.contains(&made) {
            self.made.push(made);
        }
    }

    fn drop(&mut self, made: &Made) -> Result<()> {
        match made {
            // A view that another one names may go first.
            Made::View(name) => self.session.run(&format!("DROP VIEW IF EXISTS {}", ident(name))).map(drop),
            Made::Routine(kind, name) => undo::drop_routine(self.session, *kind, name),
            Made::Other(statement) => self.session.run(statement).map(drop),
        }
    }

    /// Takes everything away that was made.
    fn drop_all(&mut self) -> Result<()> {
        while let Some(made) = self.made.pop() {
            self.drop(&made)?;
        }
        Ok(())
    }
}

/// What the part `sql` makes, in lower-case words.
pub(super) fn kind_of(kind: PartKind, sql: &str) -> String {
    match kind {
        PartKind::View | PartKind::Placeholder => "view".to_owned(),
        PartKind::Trigger => "trigger".to_owned(),
        PartKind::Event => "event".to_owned(),
        _ => routine_kind(sql).map_or_else(|| "routine".to_owned(), |kind| kind.keyword().to_lowercase()),
    }
}

/// Routines of several kinds may share a name: which it is, says the statement before its definition.
fn routine_kind(sql: &str) -> Option<RoutineKind> {
    RoutineKind::ALL.into_iter().find(|kind| sql.contains(&format!("\nDROP {} IF EXISTS ", kind.keyword())))
}

fn begins(sql: &str, word: &str) -> bool {
    sql.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

/// The definition of an event that will not run. `None` where it does not say whether it does.
fn disabled(sql: &str) -> Option<String> {
    let all = tokens(sql);
    let end = all.iter().position(|t| t.is("do")).unwrap_or(all.len());
    let place = all[..end].iter().position(|t| t.is("enable") || t.is("disable"))?;
    let text =
        |(n, token): (usize, &Token<'_>)| if n == place { "DISABLE".to_owned() } else { token.text().to_owned() };
    Some(all.iter().enumerate().map(text).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_event_runs_while_it_is_only_tried() {
        let event = |status: &str| {
            format!("CREATE EVENT `enable` ON SCHEDULE EVERY 1 DAY ON COMPLETION PRESERVE {status}DO SET @a='ENABLE'")
        };
        assert_eq!(disabled(&event("ENABLE ")), Some(event("DISABLE ")));
        assert_eq!(disabled(&event("DISABLE ON SLAVE ")), Some(event("DISABLE ON SLAVE ")));
        assert_eq!(disabled(&event("")), None);
    }
}

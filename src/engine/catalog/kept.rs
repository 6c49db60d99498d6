//! Definitions that a server keeps although it would not make them again.
//!
//! What a view, routine or trigger relies on can be taken away under it, and a body may be in words that a newer server
//! reads in another way. The object stays; `SHOW CREATE` shows some of them and refuses others, whose text is then put
//! together from what the server's own lists still have of it.

use super::definition::{Definition, RoutineKind};
use crate::session::{Session, text};
use crate::sql::{ident, literal};
use crate::{Error, Kind, Result};

/// Errors that say something of the account: with other rights the same statement may pass.
const OF_RIGHTS: [u16; 10] = [1044, 1045, 1095, 1141, 1142, 1143, 1227, 1370, 1410, 1419];

/// Errors that say something of the moment or the machine: full disks, locks, limits, a server that only reads.
const OF_THE_MOMENT: [u16; 25] = [
    1021, 1028, 1030, 1037, 1038, 1040, 1041, 1053, 1114, 1153, 1203, 1205, 1206, 1213, 1226, 1290, 1295, 1317, 1412,
    1461, 1615, 1792, 1836, 1969, 3024,
];

/// Errors of something that stands where another is to be made, or of a database that is gone.
const OF_THE_PLACE: [u16; 6] = [1007, 1049, 1050, 1304, 1359, 1537];

/// Whether a server's refusal is of the definition itself, and would be the same for every account and at every time.
pub(crate) fn is_of_definition(error: &Error) -> bool {
    let Some(code) = error.code() else { return false };
    matches!(error.kind(), Kind::Server | Kind::NotFound)
        && !OF_RIGHTS.contains(&code)
        && !OF_THE_MOMENT.contains(&code)
        && !OF_THE_PLACE.contains(&code)
}

/// Something with a definition of its own, in the selected database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Object<'a> {
    /// A view.
    View(&'a str),
    /// A function, procedure, package or library.
    Routine(RoutineKind, &'a str),
    /// A trigger.
    Trigger(&'a str),
    /// An event.
    Event(&'a str),
}

/// What the server shows of an object.
#[derive(Debug)]
pub(crate) struct Shown {
    /// Its definition, where it could be had at all.
    pub definition: Option<Definition>,
    /// Why `SHOW CREATE` did not show it, where it did not.
    pub refused: Option<Error>,
}

impl Object<'_> {
    /// What it is, in lower-case words.
    pub fn kind(self) -> String {
        match self {
            Self::View(_) => "view".to_owned(),
            Self::Routine(kind, _) => kind.keyword().to_lowercase(),
            Self::Trigger(_) => "trigger".to_owned(),
            Self::Event(_) => "event".to_owned(),
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            Self::View(name) | Self::Routine(_, name) | Self::Trigger(name) | Self::Event(name) => name,
        }
    }

    /// Asks for its definition. What is broken is put together from the server's lists as far as they have it; what is not
    /// there is an error.
    pub fn show(self, session: &mut dyn Session) -> Result<Shown> {
        let shown = match self {
            Self::View(name) => Definition::of_view(session, name),
            Self::Routine(kind, name) => Definition::of_routine(session, kind, name),
            Self::Trigger(name) => Definition::of_trigger(session, name),
            Self::Event(name) => Definition::of_event(session, name),
        };
        match shown {
            Ok(definition) => Ok(Shown { definition: Some(definition), refused: None }),
            Err(error) if is_of_definition(&error) && self.is_listed(session)? => {
                let definition = match self {
                    Self::View(name) => view(session, name)?,
                    Self::Routine(kind, name) => routine(session, kind, name)?,
                    Self::Trigger(name) => trigger(session, name)?,
                    Self::Event(_) => None,
                };
                Ok(Shown { definition, refused: Some(error) })
            }
            Err(error) => Err(error),
        }
    }

    /// Whether the server lists it.
    pub fn is_listed(self, session: &mut dyn Session) -> Result<bool> {
        let (list, what, more) = match self {
            Self::View(_) => ("VIEWS", "TABLE", String::new()),
            Self::Routine(RoutineKind::Library, _) => ("LIBRARIES", "LIBRARY", String::new()),
            Self::Routine(kind, _) => {
                ("ROUTINES", "ROUTINE", format!(" AND ROUTINE_TYPE = {}", literal(kind.keyword())))
            }
            Self::Trigger(_) => ("TRIGGERS", "TRIGGER", String::new()),
            Self::Event(_) => ("EVENTS", "EVENT", String::new()),
        };
        let found = session.value(&format!(
            "SELECT 1 FROM information_schema.{list} WHERE {what}_SCHEMA = DATABASE() AND {what}_NAME = {}{more} LIMIT 1",
            literal(self.name())
        ))?;
        Ok(found.is_some())
    }
}

/// A row of a list by its columns; `None` where there is no such row, or a cell in it is no text.
fn row(session: &mut dyn Session, sql: &str) -> Result<Option<Vec<Option<String>>>> {
    let Some(row) = session.rows(sql)?.into_iter().next() else { return Ok(None) };
    // Text that is not UTF-8 cannot be put together with the rest; then there is no definition to be had.
    Ok(row.into_iter().map(|cell| cell.map(text).transpose()).collect::<Result<Vec<_>>>().ok())
}

/// An account as the lists have it, as it stands in a statement.
fn definer(account: Option<&str>) -> String {
    let account = account.unwrap_or_default();
    account.rsplit_once('@').map(|(user, host)| format!("DEFINER={}@{} ", ident(user), ident(host))).unwrap_or_default() // a trigger whose text cannot be read has none in the list
}

fn view(session: &mut dyn Session, name: &str) -> Result<Option<Definition>> {
    let place =
        format!("FROM information_schema.VIEWS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = {}", literal(name));
    let columns = "VIEW_DEFINITION, DEFINER, SECURITY_TYPE, CHECK_OPTION, CHARACTER_SET_CLIENT, COLLATION_CONNECTION";
    let Some(cells) = row(session, &format!("SELECT {columns} {place}"))? else { return Ok(None) };
    // MySQL does not list it.
    let algorithm = session.value(&format!("SELECT ALGORITHM {place}")).ok().flatten();
    let cell = |n: usize| cells.get(n).and_then(Option::as_deref).filter(|text| !text.is_empty());
    let Some(select) = cell(0) else { return Ok(None) };
    let check = match cell(3) {
        Some(kind @ ("CASCADED" | "LOCAL")) => format!(" WITH {kind} CHECK OPTION"),
        _ => String::new(),
    };
    let create = format!(
        "CREATE ALGORITHM={} {}SQL SECURITY {} VIEW {} AS {select}{check}",
        algorithm.as_deref().unwrap_or("UNDEFINED"),
        definer(cell(1)),
        cell(2).unwrap_or("DEFINER"),
        ident(name),
    );
    Ok(Some(definition(create, None, cell(4), cell(5), None)))
}

/// MariaDB lets those who may look see the table that its routines are stored in; MySQL stores none that it cannot read.
fn routine(session: &mut dyn Session, kind: RoutineKind, name: &str) -> Result<Option<Definition>> {
    let stored = row(
        session,
        &format!(
            "SELECT param_list, returns, body_utf8, is_deterministic, sql_data_access, security_type, comment, definer, \
             sql_mode, character_set_client, collation_connection, db_collation FROM mysql.proc \
             WHERE db = DATABASE() AND name = {} AND type = {}",
            literal(name),
            literal(kind.keyword())
        ),
    );
    let cells = match stored {
        Ok(cells) => cells,
        Err(error) if error.code().is_none() => return Err(error),
        Err(_) => None, // no such table, or not for this account: there is no other place to look
    };
    let Some(cells) = cells else { return Ok(None) };
    let cell = |n: usize| cells.get(n).and_then(Option::as_deref).filter(|text| !text.is_empty());
    let Some(body) = cell(2) else { return Ok(None) };
    let is_package = matches!(kind, RoutineKind::Package | RoutineKind::PackageBody);
    let mut create = format!("CREATE {}{} {}", definer(cell(7)), kind.keyword(), ident(name));
    if !is_package {
        create.push_str(&format!("({})", cell(0).unwrap_or_default()));
    }
    if let Some(returns) = cell(1).filter(|_| kind == RoutineKind::Function) {
        create.push_str(&format!(" RETURNS {returns}"));
    }
    if cell(3) == Some("YES") {
        create.push_str("\n    DETERMINISTIC");
    }
    if let Some(access) = cell(4).filter(|access| *access != "CONTAINS_SQL" && !is_package) {
        create.push_str(&format!("\n    {}", access.replace('_', " ")));
    }
    if cell(5) == Some("INVOKER") {
        create.push_str("\n    SQL SECURITY INVOKER");
    }
    if let Some(comment) = cell(6) {
        create.push_str(&format!("\n    COMMENT {}", literal(comment)));
    }
    create.push_str(&format!("\n{body}"));
    Ok(Some(definition(create, Some(cell(8).unwrap_or_default()), cell(9), cell(10), cell(11))))
}

fn trigger(session: &mut dyn Session, name: &str) -> Result<Option<Definition>> {
    let cells = row(
        session,
        &format!(
            "SELECT ACTION_STATEMENT, DEFINER, ACTION_TIMING, EVENT_MANIPULATION, EVENT_OBJECT_TABLE, SQL_MODE, \
             CHARACTER_SET_CLIENT, COLLATION_CONNECTION, DATABASE_COLLATION FROM information_schema.TRIGGERS \
             WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME = {}",
            literal(name)
        ),
    )?;
    let Some(cells) = cells else { return Ok(None) };
    let cell = |n: usize| cells.get(n).and_then(Option::as_deref).filter(|text| !text.is_empty());
    let Some(action) = cell(0) else { return Ok(None) };
    let whole = action.get(.."CREATE ".len()).is_some_and(|head| head.eq_ignore_ascii_case("CREATE "));
    let create = if whole {
        action.to_owned() // of one that it cannot read the server keeps the statement as it came
    } else {
        let [timing, event, table] = [2, 3, 4].map(|n| cell(n).unwrap_or_default());
        format!(
            "CREATE {}TRIGGER {} {timing} {event} ON {} FOR EACH ROW {action}",
            definer(cell(1)),
            ident(name),
            ident(table)
        )
    };
    Ok(Some(definition(create, Some(cell(5).unwrap_or_default()), cell(6), cell(7), cell(8))))
}

fn definition(
    create: String,
    sql_mode: Option<&str>,
    charset: Option<&str>,
    collation: Option<&str>,
    database_collation: Option<&str>,
) -> Definition {
    let owned = |word: Option<&str>| word.map(str::to_owned);
    Definition {
        create,
        sql_mode: owned(sql_mode),
        charset: owned(charset),
        collation: owned(collation),
        time_zone: None,
        database_collation: owned(database_collation),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_of_definitions_are_told_from_those_of_the_moment() {
        let of = |code: u16| is_of_definition(&Error::new(Kind::Server, "x").with_code(code));
        for code in [1054, 1064, 1253, 1267, 1305, 1356, 1418, 1449, 1462, 4124] {
            assert!(of(code), "{code}");
        }
        for code in [1044, 1142, 1205, 1213, 1227, 1304, 1359, 1114] {
            assert!(!of(code), "{code}");
        }
        assert!(!is_of_definition(&Error::new(Kind::Server, "the account may not see it")));
    }

    #[test]
    fn accounts_as_lists_have_them() {
        assert_eq!(definer(Some("a@b@localhost")), "DEFINER=`a@b`@`localhost` ");
        assert_eq!(definer(None), "");
    }
}

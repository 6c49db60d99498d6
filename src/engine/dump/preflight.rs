//! What would be missing from a backup is found before it begins.
//!
//! To an account without the privilege, triggers, events, routines and tables are not refused: they are not there. A
//! backup by such an account would be quietly incomplete, so it is an error that names the GRANT that mends it.

use super::Request;
use crate::catalog::Catalog;
use crate::session::{Flavor, Grants, Server, Session};
use crate::sql::{ident, literal};
use crate::{Error, Kind, Result};

/// What the account lacks.
#[derive(Debug, Default)]
struct Lacks {
    what: Vec<String>,
    grants: Vec<String>,
}

impl Lacks {
    /// `privileges` on `level` would show `what`.
    fn add(&mut self, what: impl Into<String>, privileges: &str, level: &str) {
        self.what.push(what.into());
        self.grants.push(format!("GRANT {privileges} ON {level} TO "));
    }
}

/// Checks that the account may see all that `request` asks for.
pub fn check(session: &mut dyn Session, server: &Server, catalog: &Catalog, request: &Request) -> Result<()> {
    let grants = Grants::read(session, server)?;
    let name = &catalog.database.name;
    let database = format!("{}.*", ident(name));
    let mut lacks = Lacks::default();
    let sees_tables = grants.any_on(&["SELECT"], name);
    if !sees_tables {
        if request.selection.include.is_empty() {
            lacks.add("all the tables", "SELECT", &database);
        } else {
            let closed = |t: &&str| !grants.any_on_table(&["SELECT"], name, t);
            let tables = catalog.tables.iter().map(|t| t.name.as_str()).filter(closed);
            tables.for_each(|t| lacks.add(format!("table `{t}`"), "SELECT", &format!("{}.{}", ident(name), ident(t))));
        }
    }
    if request.schema {
        let on_views = |view: &String| grants.any_on_table(&["SHOW VIEW"], name, view);
        // Where not even tables are listed, there may be views as well.
        let some_unseen = !sees_tables && request.selection.include.is_empty() && !grants.any_on(&["SHOW VIEW"], name);
        if some_unseen || !catalog.views.iter().all(on_views) {
            lacks.add("the text of views", "SHOW VIEW", &database);
        }
        let on_tables = |table: &crate::catalog::Table| grants.any_on_table(&["TRIGGER"], name, &table.name);
        if !grants.any_on(&["TRIGGER"], name)
            && (request.selection.include.is_empty() || !catalog.tables.iter().all(on_tables))
        {
            lacks.add("triggers", "TRIGGER", &database);
        }
        if request.selection.include.is_empty() {
            if !grants.any_on(&["EVENT"], name) {
                lacks.add("events", "EVENT", &database);
            }
            let closed = session.column(&format!(
                "SELECT ROUTINE_NAME FROM information_schema.ROUTINES \
                 WHERE ROUTINE_SCHEMA = {} AND ROUTINE_DEFINITION IS NULL ORDER BY ROUTINE_NAME",
                literal(name)
            ))?;
            let (privilege, level) = routine_privilege(server, &database);
            if !closed.is_empty() {
                lacks.add(format!("the text of {}", closed.join(", ")), privilege, &level);
            } else if !sees_routines(&grants, name) {
                lacks.add("procedures and functions", privilege, &level);
            }
        }
    }
    if lacks.what.is_empty() {
        return Ok(());
    }
    let statements: Vec<String> = lacks.grants.iter().map(|grant| format!("{grant}{}", grants.account)).collect();
    Err(Error::new(
        Kind::Server,
        format!(
            "the account {} may not see {} of `{name}`, and a backup without them would be incomplete; as an \
             administrator, run: {}",
            grants.account,
            lacks.what.join(", "),
            statements.join("; ")
        ),
    ))
}

/// Any of these lists routines; without one there may be some that are not shown.
fn sees_routines(grants: &Grants, database: &str) -> bool {
    let own = ["EXECUTE", "ALTER ROUTINE", "CREATE ROUTINE", "SHOW CREATE ROUTINE", "SHOW_ROUTINE"];
    grants.any_on(&own, database) || grants.any_on_table(&["SELECT"], "mysql", "proc")
}

/// The least that shows the text of every routine.
fn routine_privilege(server: &Server, database: &str) -> (&'static str, String) {
    match server.flavor {
        Flavor::MariaDb if server.number >= (11, 3, 0) => ("SHOW CREATE ROUTINE", database.to_owned()),
        Flavor::MySql if server.number >= (8, 0, 20) => ("SHOW_ROUTINE", "*.*".to_owned()),
        Flavor::MySql if server.number >= (8, 0, 0) => ("SELECT", "*.*".to_owned()),
        _ => ("SELECT", "`mysql`.`proc`".to_owned()),
    }
}

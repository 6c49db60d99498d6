//! What the server holds and would not make again, found before a backup begins.
//!
//! Nothing is made for it: a backup writes nothing to its server. Bodies are handed to `PREPARE`, which reads a definition
//! as `CREATE` would and does nothing with it; a view's query is resolved by that as well. What a trigger names of its
//! table is held against the table's columns, and foreign keys against what they point to. What is found is named and
//! written all the same: elsewhere it may be made, and its text is not lost.

use std::collections::{HashMap, HashSet};

use crate::Result;
use crate::archive::index::Broken;
use crate::catalog::kept::{Object, is_of_definition};
use crate::catalog::{Catalog, Definition, RoutineKind, Table, TableKind};
use crate::session::{Server, Session, text};
use crate::sql::token::{Token, solid};
use crate::sql::{ident, literal};

/// What is asked of a server about one database.
pub struct Check {
    /// Whether the session takes `PREPARE`; one of a host's that sends every statement prepared does not.
    prepares: bool,
    /// Functions that the server would not take again while it writes a binary log.
    unsafe_functions: HashSet<String>,
    /// Routines with a library that they use and that is gone, by kind and name.
    without_library: HashMap<(String, String), String>,
    /// The columns of tables with triggers, in lower case.
    columns: HashMap<String, HashSet<String>>,
}

impl Check {
    /// Reads what the checks rely on.
    pub fn new(session: &mut dyn Session, server: &Server, catalog: &Catalog) -> Result<Self> {
        let prepares = session.run("PREPARE smdb_check FROM 'SELECT 1'").is_ok();
        if prepares {
            session.run("DEALLOCATE PREPARE smdb_check")?;
        }
        let functions = catalog.routines.iter().any(|(kind, _)| *kind == RoutineKind::Function);
        let unsafe_functions =
            if functions { unsafe_functions(session, &catalog.database.name)? } else { HashSet::new() };
        let mut without_library = HashMap::new();
        if server.has_libraries() {
            for row in session.rows(&format!(
                "SELECT r.ROUTINE_TYPE, r.ROUTINE_NAME, r.LIBRARY_NAME FROM information_schema.ROUTINE_LIBRARIES r \
                 LEFT JOIN information_schema.LIBRARIES l \
                 ON l.LIBRARY_SCHEMA = r.LIBRARY_SCHEMA AND l.LIBRARY_NAME = r.LIBRARY_NAME \
                 WHERE r.ROUTINE_SCHEMA = {} AND l.LIBRARY_NAME IS NULL",
                literal(&catalog.database.name)
            ))? {
                let [kind, routine, library] = words(row)?;
                without_library.insert((kind, routine), library);
            }
        }
        Ok(Self { prepares, unsafe_functions, without_library, columns: HashMap::new() })
    }

    /// Why the server would not make the object again; `None` where nothing speaks against it.
    pub fn object(
        &mut self,
        session: &mut dyn Session,
        object: Object<'_>,
        definition: &Definition,
    ) -> Result<Option<String>> {
        match object {
            Object::View(name) => self.view(session, name, definition),
            Object::Routine(RoutineKind::Function, name) if self.unsafe_functions.contains(name) => Ok(Some(
                "it says neither DETERMINISTIC nor NO SQL nor READS SQL DATA, and the server takes no such function while \
                 its binary log is on and log_bin_trust_function_creators is off (error 1418)"
                    .to_owned(),
            )),
            Object::Routine(kind, name) => {
                let lost = self.without_library.get(&(kind.keyword().to_owned(), name.to_owned()));
                match lost {
                    Some(library) => Ok(Some(format!("library {} is gone", ident(library)))),
                    None => self.prepared(session, &definition.create, definition),
                }
            }
            _ => self.prepared(session, &definition.create, definition),
        }
    }

    /// Whether a trigger names columns that its table has.
    pub fn trigger(
        &mut self,
        session: &mut dyn Session,
        database: &str,
        table: &str,
        definition: &Definition,
    ) -> Result<Option<String>> {
        if !self.columns.contains_key(table) {
            let columns = session.column(&format!(
                "SELECT COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = {} AND TABLE_NAME = {}",
                literal(database),
                literal(table)
            ))?;
            self.columns.insert(table.to_owned(), columns.into_iter().map(|c| c.to_lowercase()).collect());
        }
        let ansi = definition.sql_mode.as_ref().is_some_and(|mode| mode.contains("ANSI_QUOTES"));
        let there = &self.columns[table];
        // The two that a history is kept in are not listed, and names that only a collation takes for each other are not told.
        let is_known = |name: &str| {
            let name = name.to_lowercase();
            there.contains(&name) || !name.is_ascii() || name == "row_start" || name == "row_end"
        };
        let gone = row_columns(&definition.create, ansi).into_iter().find(|name| !is_known(name));
        Ok(gone.map(|column| format!("it names column {} of {}, which is not there", ident(&column), ident(table))))
    }

    fn view(&self, session: &mut dyn Session, name: &str, definition: &Definition) -> Result<Option<String>> {
        if !self.prepares {
            let asked = session.rows(&format!("SELECT 1 FROM {} LIMIT 0", ident(name)));
            return Ok(asked.err().filter(is_of_definition).map(|error| error.to_string()));
        }
        match query_of(&definition.create) {
            Some(query) => self.prepared(session, query, definition),
            None => self.prepared(session, &format!("SELECT * FROM {}", ident(name)), definition),
        }
    }

    /// Why the server does not read a text, under the settings that it was written under.
    fn prepared(&self, session: &mut dyn Session, sql: &str, definition: &Definition) -> Result<Option<String>> {
        if !self.prepares {
            return Ok(None); // what that leaves out, a restore finds
        }
        session.run(
            "SET @smdb_mode=@@sql_mode, @smdb_client=@@character_set_client, @smdb_collation=@@collation_connection",
        )?;
        let word = |text: &str| -> String {
            text.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | ',')).collect()
        };
        // The text is in the bytes of its author's client.
        let set = word(definition.charset.as_deref().unwrap_or("utf8mb4"));
        session.run(&format!("SET @smdb_text=CONVERT(_{set} 0x{} USING utf8mb4)", hex::encode(sql)))?;
        let mut settings = format!("SET sql_mode='{}'", word(definition.sql_mode.as_deref().unwrap_or_default()));
        // In another character set a text that is not ASCII would become another one.
        let fits = sql.is_ascii() || definition.charset.as_deref().is_some_and(|set| set.starts_with("utf8"));
        if let (true, Some(set), Some(collation)) = (fits, &definition.charset, &definition.collation) {
            settings.push_str(&format!(
                ", character_set_client={}, collation_connection={}",
                word(set),
                word(collation)
            ));
        }
        let prepared = session.run(&settings).and_then(|_| session.run("PREPARE smdb_check FROM @smdb_text"));
        session.run(
            "SET sql_mode=@smdb_mode, character_set_client=@smdb_client, collation_connection=@smdb_collation, \
             @smdb_text=NULL",
        )?;
        match prepared {
            Ok(_) => session.run("DEALLOCATE PREPARE smdb_check").map(|_| None),
            Err(error) if is_of_definition(&error) => Ok(Some(error.to_string())),
            // A lost connection is told by the next statement; of what this account may not resolve nothing is known.
            Err(_) => Ok(None),
        }
    }
}

/// The query of a view, where its definition has one that stands on its own: that of a duality view does not.
fn query_of(create: &str) -> Option<&str> {
    let (mut at, mut seen_view, mut is_duality) = (0, false, false);
    for token in crate::sql::token::each(create) {
        at += token.text().len();
        is_duality |= !seen_view && token.is("duality");
        seen_view |= token.is("view");
        if seen_view && token.is("as") {
            let query = create[at..].trim();
            let check = [" WITH CASCADED CHECK OPTION", " WITH LOCAL CHECK OPTION"];
            let query = check.iter().find_map(|check| query.strip_suffix(check)).unwrap_or(query);
            return (!is_duality).then_some(query);
        }
    }
    None
}

/// The columns of its own table that a trigger names, behind `NEW` and `OLD`.
fn row_columns(create: &str, ansi_quotes: bool) -> Vec<String> {
    let all = solid(create);
    let name = |token: &Token<'_>| match token {
        Token::Literal(quoted) if ansi_quotes && quoted.len() > 1 && quoted.starts_with('"') => {
            Some(quoted[1..quoted.len() - 1].replace("\"\"", "\""))
        }
        other => other.name(),
    };
    let mut found = Vec::new();
    for at in 0..all.len().saturating_sub(2) {
        let is_row = name(&all[at]).is_some_and(|n| n.eq_ignore_ascii_case("new") || n.eq_ignore_ascii_case("old"));
        let before = at.checked_sub(1).map(|n| all[n]);
        // Behind these stands a table or routine, of a database that is called so.
        let of_a_database = before.is_some_and(|t| {
            t.is_mark(".")
                || t.is_mark("@")
                || ["from", "join", "into", "update", "table", "call"].iter().any(|w| t.is(w))
        }) || all.get(at + 3).is_some_and(|t| t.is_mark("(") || t.is_mark("."));
        if is_row && !of_a_database && all[at + 1].is_mark(".") {
            found.extend(name(&all[at + 2]));
        }
    }
    found
}

/// Functions that an open binary log keeps from being made, whoever makes them.
fn unsafe_functions(session: &mut dyn Session, database: &str) -> Result<HashSet<String>> {
    let strict = session.value("SELECT @@log_bin AND NOT @@log_bin_trust_function_creators")?;
    if strict.as_deref() != Some("1") {
        return Ok(HashSet::new());
    }
    let names = session.column(&format!(
        "SELECT ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = {} AND ROUTINE_TYPE = 'FUNCTION' \
         AND IS_DETERMINISTIC = 'NO' AND SQL_DATA_ACCESS IN ('CONTAINS SQL', 'MODIFIES SQL DATA')",
        literal(database)
    ))?;
    Ok(names.into_iter().collect())
}

/// The server's number for a table that unites others, of which one is gone or has become another.
const UNITES_WHAT_IS_GONE: u16 = 1168;

/// Takes tables out that have no rows of their own, and whose definition the server does not show any more.
pub fn leave_out(session: &mut dyn Session, catalog: &mut Catalog) -> Vec<Broken> {
    let mut found = Vec::new();
    // Of one that cannot be opened the server lists no engine.
    let in_doubt = |table: &Table| table.engine.is_empty() || !table.has_rows_of_its_own();
    for table in catalog.tables.iter().filter(|t| t.kind == TableKind::Base && in_doubt(t)) {
        match Definition::of_table(session, table) {
            Err(error) if error.code() == Some(UNITES_WHAT_IS_GONE) => {
                let (kind, name) = ("table".to_owned(), table.name.clone());
                found.push(Broken { kind, name, on: None, reason: error.to_string() });
            }
            _ => {} // where it cannot be read for another reason, that is told when it is to be written
        }
    }
    catalog.tables.retain(|table| !found.iter().any(|broken| broken.name == table.name));
    found
}

/// Foreign keys to tables that are there and have no key for them, and defaults from sequences that are gone.
pub fn of_tables(session: &mut dyn Session, server: &Server, catalog: &Catalog) -> Result<Vec<Broken>> {
    let mut found = Vec::new();
    // MySQL drops and alters nothing that would leave such a key.
    if !server.is_mariadb() {
        return Ok(found);
    }
    let wanted: HashSet<&str> = catalog.tables.iter().map(|t| t.name.as_str()).collect();
    let database = literal(&catalog.database.name);
    for row in session.rows(&format!(
        "SELECT CONSTRAINT_NAME, TABLE_NAME, UNIQUE_CONSTRAINT_SCHEMA, REFERENCED_TABLE_NAME \
         FROM information_schema.REFERENTIAL_CONSTRAINTS \
         WHERE CONSTRAINT_SCHEMA = {database} AND UNIQUE_CONSTRAINT_NAME IS NULL"
    ))? {
        let [name, table, parents, parent] = words(row)?;
        let exists = format!(
            "SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = {} AND TABLE_NAME = {}",
            literal(&parents),
            literal(&parent)
        );
        // To a table that is not there a server points as well as before, while it checks no keys.
        if wanted.contains(table.as_str()) && session.value(&exists)?.is_some() {
            let reason = format!("{} has no key that fits it any more", ident(&parent));
            found.push(Broken { kind: "foreign key".to_owned(), name, on: Some(table), reason });
        }
    }
    found.sort_by(|a, b| (&a.on, &a.name).cmp(&(&b.on, &b.name)));
    found.extend(defaults(session, catalog, &wanted)?);
    found.extend(compressed(session, catalog, &wanted)?);
    Ok(found)
}

/// Tables whose pages are compressed, on a server that reads such tables and writes none.
fn compressed(session: &mut dyn Session, catalog: &Catalog, wanted: &HashSet<&str>) -> Result<Vec<Broken>> {
    // A server that does not know the variable has no such rule.
    if session.value("SELECT @@innodb_read_only_compressed").ok().flatten().as_deref() != Some("1") {
        return Ok(Vec::new());
    }
    let names = session.column(&format!(
        "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = {} AND ENGINE = 'InnoDB' \
         AND ROW_FORMAT = 'Compressed' ORDER BY TABLE_NAME",
        literal(&catalog.database.name)
    ))?;
    let reason = "the server writes no compressed tables: innodb_read_only_compressed is on";
    let broken = |name| Broken { kind: "table option".to_owned(), name, on: None, reason: reason.to_owned() };
    Ok(names.into_iter().filter(|name| wanted.contains(name.as_str())).map(broken).collect())
}

/// Defaults that take the next number of a sequence which is gone.
fn defaults(session: &mut dyn Session, catalog: &Catalog, wanted: &HashSet<&str>) -> Result<Vec<Broken>> {
    let mut found = Vec::new();
    for row in session.rows(&format!(
        "SELECT TABLE_NAME, COLUMN_NAME, COLUMN_DEFAULT FROM information_schema.COLUMNS \
         WHERE TABLE_SCHEMA = {} AND LOCATE('val(', COLUMN_DEFAULT) > 0",
        literal(&catalog.database.name)
    ))? {
        let [table, column, default] = words(row)?;
        if !wanted.contains(table.as_str()) {
            continue;
        }
        for (database, sequence) in sequences_of(&default) {
            let exists = format!(
                "SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = {} AND TABLE_NAME = {}",
                literal(database.as_ref().unwrap_or(&catalog.database.name)),
                literal(&sequence)
            );
            if session.value(&exists)?.is_none() {
                let reason = format!("sequence {} is gone", ident(&sequence));
                found.push(Broken { kind: "default".to_owned(), name: column, on: Some(table), reason });
                break;
            }
        }
    }
    Ok(found)
}

/// The sequences that a default names, each with the database before it.
fn sequences_of(default: &str) -> Vec<(Option<String>, String)> {
    let all = solid(default);
    let mut found = Vec::new();
    for at in 0..all.len() {
        if !["nextval", "lastval", "setval"].iter().any(|f| all[at].is(f)) {
            continue;
        }
        let name = |n: usize| all.get(at + n).and_then(|t| t.name());
        let (Some(first), true) = (name(2), all.get(at + 1).is_some_and(|t| t.is_mark("("))) else { continue };
        found.push(match name(4).filter(|_| all[at + 3].is_mark(".")) {
            Some(second) => (Some(first), second),
            None => (None, first),
        });
    }
    found
}

fn words<const N: usize>(row: Vec<Option<Vec<u8>>>) -> Result<[String; N]> {
    let words: Vec<String> = row.into_iter().map(|cell| text(cell.unwrap_or_default())).collect::<Result<_>>()?;
    words.try_into().map_err(|_| crate::Error::new(crate::Kind::Server, "a row of the catalog has too few cells"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_of_views() {
        let of = query_of;
        let sql = "CREATE ALGORITHM=UNDEFINED DEFINER=`as`@`view` SQL SECURITY DEFINER VIEW `as` AS select 1 AS `a`";
        assert_eq!(of(sql), Some("select 1 AS `a`"));
        assert_eq!(of("CREATE VIEW `v` (`as`) AS select 1 WITH LOCAL CHECK OPTION"), Some("select 1"));
        assert_eq!(of("CREATE JSON RELATIONAL DUALITY VIEW `v` AS select json_duality_object()"), None);
    }

    #[test]
    fn columns_of_the_row_that_a_trigger_fires_for() {
        let of = |sql: &str| row_columns(sql, false);
        assert_eq!(
            of("create trigger t before insert on x for each row set NEW . `b` = old.c, @new.x = 1"),
            ["b", "c"]
        );
        assert!(of("... insert into new.t select a.old.b from old.t, 'new.x', new.f(1) /* new.y */").is_empty());
        assert_eq!(row_columns("set new.\"a b\" = 1", true), ["a b"]);
    }

    #[test]
    fn sequences_of_defaults() {
        assert_eq!(sequences_of("nextval(`d`.`s`)"), [(Some("d".to_owned()), "s".to_owned())]);
        assert_eq!(sequences_of("nextval(`s`) + 1"), [(None, "s".to_owned())]);
        assert!(sequences_of("'nextval(`s`)'").is_empty());
    }
}

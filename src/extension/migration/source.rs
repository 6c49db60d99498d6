//! Where a migration's tables come from: the server's own definitions where it can be asked, else what was analyzed.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use simplemdb_backup_engine::Result;
use simplemdb_backup_engine::schema::{self, Definition, Table, Wanted};
use simplemdb_backup_engine::session::{Flavor, Server, Session};

use super::described;
use crate::migration_generator::schema_exception;
use crate::schema_analyzer::{describe, through};
use crate::zend::{Array, Class, Object, Php, Read, Thrown, ToZval, Zval, function};

/// All that is to be made.
#[derive(Debug, Default)]
pub struct Source {
    /// Tables.
    pub tables: Vec<Blueprint>,
    /// Sequences that they take defaults from: names and statements.
    pub sequences: Vec<(String, String)>,
    /// Tables that foreign keys refer to and that do not exist: databases, where they are other ones, and names.
    pub missing: HashSet<Target>,
}

/// A table that a foreign key refers to: its database, where that is another one, and its name.
pub type Target = (Option<String>, String);

/// A table that is to be made.
#[derive(Debug)]
pub struct Blueprint {
    /// How.
    pub definition: Definition,
    /// What server the definition comes from, where that is known.
    pub flavor: Option<Flavor>,
    /// Whether the definition is the server's own.
    pub is_exact: bool,
}

/// How many databases are remembered.
const REMEMBERED: usize = 8;

thread_local! {
    /// Connections through which databases were analyzed, as weak references, the latest last.
    static ANALYZED: RefCell<Vec<(String, Zval)>> = const { RefCell::new(Vec::new()) };
}

/// Notes through which connection a database was analyzed, without keeping the connection alive: the arrays of an
/// analysis do not say it, and a generator is given nothing but them.
pub fn remember(db: &Object, database: &str) -> Php<()> {
    let weak = Class::named("WeakReference")?.call("create", args![db])?;
    let forgotten = ANALYZED.with_borrow_mut(|all| {
        let mut forgotten: Vec<_> = all.extract_if(.., |(name, _)| name == database).collect();
        if all.len() >= REMEMBERED {
            forgotten.push(all.remove(0));
        }
        all.push((database.to_owned(), weak));
        forgotten
    });
    drop(forgotten);
    Ok(())
}

/// Forgets all connections, at the end of a request.
pub fn forget() {
    drop(ANALYZED.take());
}

fn remembered(database: &str) -> Php<Option<Object>> {
    let found = ANALYZED.with_borrow(|all| {
        let found = all.iter().rfind(|(name, _)| name == database);
        found.and_then(|(_, weak)| weak.as_object())
    });
    Ok(found.map(|weak| weak.call("get", args![])).transpose()?.as_ref().and_then(Read::as_object))
}

/// Tables as the server has them now.
pub fn from_server(db: &Object, database: &str, tables: &[Table]) -> Php<Source> {
    through(db, |session| {
        let flavor = Server::ask(session)?.flavor;
        let definitions = schema::definitions(session, database, tables)?;
        let mut names: Vec<String> = definitions.iter().flat_map(Definition::sequences).collect();
        names.sort();
        names.dedup();
        let sequences = schema::sequences(session, database, &names)?;
        let missing = missing(session, database, &definitions)?;
        let blueprint = |definition| Blueprint { definition, flavor: Some(flavor), is_exact: true };
        Ok(Source {
            tables: definitions.into_iter().map(blueprint).collect(),
            sequences: names.into_iter().zip(sequences).collect(),
            missing,
        })
    })
}

/// The tables that foreign keys refer to, without those that are there.
fn missing(session: &mut dyn Session, database: &str, definitions: &[Definition]) -> Result<HashSet<Target>> {
    let made: HashSet<&str> = definitions.iter().map(|definition| definition.table.as_str()).collect();
    let mut doubtful: BTreeMap<Option<String>, BTreeSet<String>> = BTreeMap::new();
    for key in definitions.iter().flat_map(Definition::foreign_keys) {
        if key.foreign_database.is_some() || !made.contains(key.foreign_table.as_str()) {
            doubtful.entry(key.foreign_database.clone()).or_default().insert(key.foreign_table.clone());
        }
    }
    let mut missing = HashSet::new();
    for (place, names) in doubtful {
        let names: Vec<String> = names.into_iter().collect();
        let wanted = Wanted { names: Some(&names), rows: false };
        let there = schema::read(session, place.as_deref().unwrap_or(database), &wanted)?;
        let is_there = |name: &String| there.iter().any(|table| table.name == *name);
        missing.extend(names.iter().filter(|name| !is_there(name)).map(|name| (place.clone(), name.clone())));
    }
    Ok(missing)
}

/// Tables as an analysis describes them. Where the server can still be asked, and has them just as they are described, its
/// own definitions are taken: they say what arrays have no place for. `connection` is whom to ask; without one it is the
/// connection that analyzed `database`, if it is still there. `analyzed` names all tables of the analysis.
pub fn from_facts(
    database: &str,
    tables: &[(String, Zval)],
    analyzed: &[String],
    connection: Option<&Object>,
) -> Php<Source> {
    let exact = match connection {
        Some(db) => unchanged(db, database, tables)?,
        None => match remembered(database)? {
            None => Source::default(),
            Some(db) => match through(&db, Server::ask) {
                Ok(_) => unchanged(&db, database, tables)?,
                // One that was closed in the meantime is none any more; the migration says that it does without.
                Err(thrown) => caught(thrown).map(|()| Source::default())?,
            },
        },
    };
    let (sequences, missing) = (exact.sequences, exact.missing);
    let mut exact: HashMap<String, Blueprint> =
        exact.tables.into_iter().map(|blueprint| (blueprint.definition.table.clone(), blueprint)).collect();
    let mut blueprints = Vec::with_capacity(tables.len());
    for (name, facts) in tables {
        if let Some(blueprint) = exact.remove(name) {
            blueprints.push(blueprint);
            continue;
        }
        let sql = described::statement(name, facts, analyzed)?;
        let definition = Definition::parse(&sql).map_err(|error| schema_exception(&error.to_string()))?;
        blueprints.push(Blueprint { definition, flavor: None, is_exact: false });
    }
    Ok(Source { tables: blueprints, sequences, missing })
}

fn caught(thrown: Thrown) -> Php<()> {
    thrown.catch(Class::throwable()).map(drop)
}

/// Those of `tables` that the server has just as they are described, as it has them.
fn unchanged(db: &Object, database: &str, tables: &[(String, Zval)]) -> Php<Source> {
    let names: Vec<String> = tables.iter().map(|(name, _)| name.clone()).collect();
    let wanted = Wanted { names: Some(&names), rows: false };
    let now = through(db, |session| schema::read(session, database, &wanted))?;
    let given: HashMap<&str, &Zval> = tables.iter().map(|(name, facts)| (name.as_str(), facts)).collect();
    let mut same = Vec::new();
    for table in now {
        if let Some(given) = given.get(table.name.as_str())
            && shape(given)? == shape(&describe(&table).to_zval())?
        {
            same.push(table);
        }
    }
    from_server(db, database, &same)
}

/// What of a table's description is no data.
fn shape(facts: &Zval) -> Php<Vec<u8>> {
    let mut facts = Array::copy(facts);
    facts.remove("auto_increment");
    facts.remove("row_count");
    Ok(function("serialize", args![facts])?.bytes().to_vec())
}

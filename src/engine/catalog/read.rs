//! Reading the names and shapes of everything in a database.

use std::collections::HashMap;

use super::{Column, Encoding, RoutineKind, Selection};
use crate::session::{Server, Session, text};
use crate::sql::{ident, literal};
use crate::{Error, Kind, Result};

/// A database and its defaults.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Database {
    /// Its name.
    pub name: String,
    /// Its default character set.
    pub charset: String,
    /// Its default collation.
    pub collation: String,
}

/// What a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableKind {
    /// Rows in columns.
    Base,
    /// A MariaDB sequence.
    Sequence,
}

/// How a table keeps the history of its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Versions {
    /// Not at all.
    None,
    /// In two columns that it does not list, the last two of [`Table::columns`].
    Hidden,
    /// In two of its own columns.
    Listed,
    /// So that no statement loads it again: by numbers of transactions, or on a server that takes no history.
    Lost,
}

/// A table to dump.
#[derive(Debug, Clone)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: TableKind,
    /// Its storage engine.
    pub engine: String,
    /// The server's guess of its rows.
    pub estimated_rows: u64,
    /// The server's figure for its data and indexes, in bytes.
    pub estimated_bytes: u64,
    /// When it was made or altered, to the second, as the server tells it; `None` where it does not.
    pub altered: Option<String>,
    /// Its stored columns, in order.
    pub columns: Vec<Column>,
    /// How the history of its rows is kept, where it is.
    pub versions: Versions,
    /// The columns of its primary key, in order.
    pub primary_key: Vec<String>,
    /// Whether the primary key begins with an integer, of which ranges can be cut.
    pub integer_key: bool,
}

impl Table {
    /// Whether the rows it shows are its own. Those of a `MERGE` table are other tables', a `FEDERATED` one shows
    /// another server's, and a sequence has none.
    pub fn has_rows_of_its_own(&self) -> bool {
        let foreign = ["mrg_myisam", "merge", "federated", "connect", "spider", "blackhole"];
        self.kind == TableKind::Base && !foreign.contains(&self.engine.to_ascii_lowercase().as_str())
    }

    /// Its columns as its definition lists them.
    pub fn listed_columns(&self) -> &[Column] {
        let hidden = if self.versions == Versions::Hidden { 2 } else { 0 };
        &self.columns[..self.columns.len() - hidden]
    }

    /// What stands in `FROM`: its name, with the whole history of its rows where that can be loaded again.
    pub fn source(&self) -> String {
        let history = matches!(self.versions, Versions::Hidden | Versions::Listed);
        format!("{}{}", ident(&self.name), if history { " FOR SYSTEM_TIME ALL" } else { "" })
    }

    /// Whether its engine takes part in a snapshot.
    pub fn is_transactional(&self) -> bool {
        matches!(self.engine.to_ascii_lowercase().as_str(), "innodb" | "rocksdb" | "tokudb" | "ndbcluster" | "xpand")
    }
}

/// Everything in a database that a dump may want, by name.
#[derive(Debug)]
pub struct Catalog {
    /// A moment before it was read; what was altered before it shows so in [`Table::altered`].
    pub read_after: String,
    /// The database.
    pub database: Database,
    /// Tables and sequences, by name.
    pub tables: Vec<Table>,
    /// Views, by name.
    pub views: Vec<String>,
    /// Libraries, functions, procedures and packages.
    pub routines: Vec<(RoutineKind, String)>,
    /// Triggers of the wanted tables with their tables, in the order in which they fire.
    pub triggers: Vec<(String, String)>,
    /// Events.
    pub events: Vec<String>,
    /// Names that were asked for and are not there.
    pub missing: Vec<String>,
}

impl Catalog {
    /// Reads `database`, keeping what `selection` wants. What a restore has there for itself is no part of it.
    pub fn read(session: &mut dyn Session, server: &Server, database: &str, selection: &Selection) -> Result<Self> {
        Self::read_but(session, server, database, selection, crate::restore::is_beside)
    }

    /// Reads one table of `database`, be it there for a restore.
    pub fn read_table(
        session: &mut dyn Session,
        server: &Server,
        database: &str,
        table: &str,
    ) -> Result<Option<Table>> {
        let selection = Selection { include: vec![table.to_owned()], exclude: Vec::new() };
        let catalog = Self::read_but(session, server, database, &selection, |_| false)?;
        Ok(catalog.tables.into_iter().next())
    }

    fn read_but(
        session: &mut dyn Session,
        server: &Server,
        database: &str,
        selection: &Selection,
        is_beside: fn(&str) -> bool,
    ) -> Result<Self> {
        let db = literal(database);
        let database = defaults(session, database)?;
        // Files have times that lag behind the clock.
        let read_after = session.value("SELECT NOW() - INTERVAL 1 SECOND")?.unwrap_or_default();
        let mut columns = columns(session, &db)?;
        let mut keys = primary_keys(session, &db)?;
        let (mut tables, mut views, mut names) = (Vec::new(), Vec::new(), Vec::new());
        for row in session.rows(&format!(
            "SELECT TABLE_NAME, TABLE_TYPE, ENGINE, TABLE_ROWS, DATA_LENGTH, INDEX_LENGTH, CREATE_TIME \
             FROM information_schema.TABLES WHERE TABLE_SCHEMA = {db} ORDER BY TABLE_NAME"
        ))? {
            let mut row = Row::from(row);
            let (name, kind, engine) = (row.text()?, row.text()?, row.optional()?.unwrap_or_default());
            if is_beside(&name) {
                continue; // of a restore into this database, and none of the user's
            }
            names.push(name.clone());
            if !selection.wants(&name) {
                continue;
            }
            let mut shape = columns.remove(&name).unwrap_or_default();
            let mut versions = Versions::None;
            let kind = match kind.as_str() {
                "BASE TABLE" => TableKind::Base,
                "SYSTEM VERSIONED" => {
                    versions = shape.keep_versions(server);
                    TableKind::Base
                }
                "SEQUENCE" => TableKind::Sequence,
                "VIEW" | "SYSTEM VIEW" => {
                    views.push(name);
                    continue;
                }
                // Temporary tables belong to one session, and are no part of the database.
                "TEMPORARY" | "LOCAL TEMPORARY" | "GLOBAL TEMPORARY" => continue,
                other => {
                    return Err(Error::new(Kind::Unsupported, format!("`{name}` is of the unknown kind {other}")));
                }
            };
            let (rows, data, index) = (row.number()?, row.number()?, row.number()?);
            let mut primary_key = keys.remove(&name).unwrap_or_default();
            // Rows of an ARCHIVE table are loaded in the order in which they lie, and so are read in it.
            let in_order = engine.eq_ignore_ascii_case("archive");
            let integer_key = !in_order && primary_key.first().is_some_and(|first| shape.integers.contains(first));
            let end = shape.stored.iter().find(|c| c.encoding == Encoding::RowEnd);
            if let Some(end) = end.filter(|end| !primary_key.is_empty() && !primary_key.contains(&end.name)) {
                primary_key.push(end.name.clone()); // a row has as many versions of its key
            }
            tables.push(Table {
                name,
                kind,
                engine,
                estimated_rows: rows,
                estimated_bytes: data + index,
                altered: row.optional()?,
                columns: shape.stored,
                versions,
                primary_key,
                integer_key,
            });
        }
        let missing = selection.include.iter().filter(|n| !names.contains(n)).cloned().collect();
        let mut catalog =
            Self { read_after, database, tables, views, routines: vec![], triggers: vec![], events: vec![], missing };
        catalog.read_programs(session, server, &db, selection)?;
        Ok(catalog)
    }

    /// Routines and events belong to the whole database: they come where the whole database is wanted.
    fn read_programs(
        &mut self,
        session: &mut dyn Session,
        server: &Server,
        db: &str,
        selection: &Selection,
    ) -> Result<()> {
        for row in session.rows(&format!(
            "SELECT TRIGGER_NAME, EVENT_OBJECT_TABLE FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = {db} \
             ORDER BY EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION, ACTION_ORDER"
        ))? {
            let mut row = Row::from(row);
            let (name, table) = (row.text()?, row.text()?);
            if selection.wants(&table) {
                self.triggers.push((name, table));
            }
        }
        if !selection.include.is_empty() {
            return Ok(());
        }
        for row in session.rows(&format!(
            "SELECT ROUTINE_TYPE, ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = {db} \
             ORDER BY ROUTINE_TYPE, ROUTINE_NAME"
        ))? {
            let mut row = Row::from(row);
            let (kind, name) = (row.text()?, row.text()?);
            let kind = match kind.as_str() {
                "FUNCTION" => RoutineKind::Function,
                "PROCEDURE" => RoutineKind::Procedure,
                "PACKAGE" => RoutineKind::Package,
                "PACKAGE BODY" => RoutineKind::PackageBody,
                other => {
                    return Err(Error::new(
                        Kind::Unsupported,
                        format!("routine `{name}` is of the unknown kind {other} on {}", server.version),
                    ));
                }
            };
            self.routines.push((kind, name));
        }
        if server.has_libraries() {
            for name in session.column(&format!(
                "SELECT LIBRARY_NAME FROM information_schema.LIBRARIES WHERE LIBRARY_SCHEMA = {db} ORDER BY LIBRARY_NAME"
            ))? {
                self.routines.push((RoutineKind::Library, name));
            }
        }
        self.routines.sort_by_key(|(kind, _)| *kind);
        self.events = session.column(&format!(
            "SELECT EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = {db} ORDER BY EVENT_NAME"
        ))?;
        Ok(())
    }
}

/// The database and its defaults.
fn defaults(session: &mut dyn Session, database: &str) -> Result<Database> {
    let found = session.rows(&format!(
        "SELECT SCHEMA_NAME, DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME \
         FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = {}",
        literal(database)
    ))?;
    let Some(row) = found.into_iter().next() else {
        return Err(Error::new(
            Kind::NotFound,
            format!("there is no database `{database}`, or the account may not see it"),
        ));
    };
    let mut row = Row::from(row);
    Ok(Database { name: row.text()?, charset: row.text()?, collation: row.text()? })
}

/// The columns of one table.
#[derive(Default)]
struct Shape {
    stored: Vec<Column>,
    integers: Vec<String>,
    count: usize,
    /// The two that tell when a row began and ended, and where among the stored columns they belong.
    period: Vec<(usize, Column)>,
    /// Whether they hold moments, and not numbers of transactions.
    moments: bool,
}

impl Shape {
    /// Adds the columns that hold the history, where it can be loaded again.
    fn keep_versions(&mut self, server: &Server) -> Versions {
        if !server.loads_history() || (!self.period.is_empty() && !self.moments) {
            return Versions::Lost;
        }
        if self.period.is_empty() {
            self.stored.push(Column::row_start("row_start".to_owned()));
            self.stored.push(Column::row_end("row_end".to_owned()));
            return Versions::Hidden;
        }
        for (place, column) in std::mem::take(&mut self.period).into_iter().rev() {
            self.stored.insert(place, column);
        }
        Versions::Listed
    }
}

fn columns(session: &mut dyn Session, db: &str) -> Result<HashMap<String, Shape>> {
    let mut tables: HashMap<String, Shape> = HashMap::new();
    for row in session.rows(&format!(
        "SELECT TABLE_NAME, COLUMN_NAME, DATA_TYPE, COLUMN_TYPE, CHARACTER_SET_NAME, EXTRA, \
         GENERATION_EXPRESSION FROM information_schema.COLUMNS \
         WHERE TABLE_SCHEMA = {db} ORDER BY TABLE_NAME, ORDINAL_POSITION"
    ))? {
        let mut row = Row::from(row);
        let (table, name, data_type, column_type) = (row.text()?, row.text()?, row.text()?, row.text()?);
        let (charset, extra) = (row.optional()?, row.optional()?.unwrap_or_default().to_ascii_uppercase());
        let expression = row.optional()?.unwrap_or_default();
        let shape = tables.entry(table).or_default();
        shape.count += 1;
        let period = match expression.as_str() {
            "ROW START" => Some(Column::row_start(name.clone())),
            "ROW END" => Some(Column::row_end(name.clone())),
            _ => None,
        };
        if let Some(column) = period {
            shape.moments = data_type == "timestamp";
            shape.period.push((shape.stored.len(), column));
        }
        if data_type.ends_with("int") {
            shape.integers.push(name.clone());
        }
        // The server computes these itself and refuses values for them.
        let computed = extra.contains("VIRTUAL GENERATED")
            || extra.contains("STORED GENERATED")
            || extra.contains("PERSISTENT")
            || extra.contains("VIRTUAL");
        if !computed {
            shape.stored.push(Column::new(name, &data_type, &column_type, charset.as_deref()));
        }
    }
    Ok(tables)
}

fn primary_keys(session: &mut dyn Session, db: &str) -> Result<HashMap<String, Vec<String>>> {
    let mut keys: HashMap<String, Vec<String>> = HashMap::new();
    for row in session.rows(&format!(
        "SELECT TABLE_NAME, COLUMN_NAME FROM information_schema.STATISTICS \
         WHERE TABLE_SCHEMA = {db} AND INDEX_NAME = 'PRIMARY' ORDER BY TABLE_NAME, SEQ_IN_INDEX"
    ))? {
        let mut row = Row::from(row);
        let table = row.text()?;
        keys.entry(table).or_default().push(row.text()?);
    }
    Ok(keys)
}

/// Takes the cells of a catalog row one after the other.
struct Row(std::vec::IntoIter<Option<Vec<u8>>>);

impl From<Vec<Option<Vec<u8>>>> for Row {
    fn from(cells: Vec<Option<Vec<u8>>>) -> Self {
        Self(cells.into_iter())
    }
}

impl Row {
    fn optional(&mut self) -> Result<Option<String>> {
        self.0.next().flatten().map(text).transpose()
    }
    fn text(&mut self) -> Result<String> {
        self.optional()?.ok_or_else(|| Error::new(Kind::Server, "the catalog holds NULL where a name belongs"))
    }
    fn number(&mut self) -> Result<u64> {
        Ok(self.optional()?.and_then(|n| n.parse().ok()).unwrap_or(0)) // NULL for views and broken tables: unknown
    }
}

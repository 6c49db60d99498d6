//! `SchemaAnalyzer`: describes the tables of a database.

use simplemdb_backup_engine::Result;
use simplemdb_backup_engine::schema::{self, Column, ForeignKey, Index, IndexKind, Table, Value, Wanted};
use simplemdb_backup_engine::session::Session;

use crate::database;
use crate::job::{self, Failure};
use crate::migration;
use crate::migration_generator::schema_exception;
use crate::zend::props::schema_analyzer as p;
use crate::zend::{Array, Call, Class, Id, Object, Php, Read, ToZval, Zval, function};

pub fn construct(call: &Call) -> Php {
    call.set(p::DB, call.arg(0))?;
    let name = call.arg(1);
    let database = if name.is_null() { current_database(&call.object(0))? } else { name };
    call.set(p::DATABASE, database)?;
    Ok(Zval::new())
}

/// The same for a connection of any class: the constructor's declared type is the original's.
pub fn over(call: &Call) -> Php {
    let class = Class::named("ReflectionClass")?.make(args![Class::own(Id::SchemaAnalyzer).name()])?;
    let made = class.call("newInstanceWithoutConstructor", args![])?;
    let analyzer = made.as_object().ok_or_else(|| schema_exception("No analyzer could be made"))?;
    let name = call.arg(1);
    let database = if name.is_null() { current_database(&call.object(0))? } else { name };
    analyzer.set(p::DATABASE, database)?;
    analyzer.set(p::CONNECTION, call.arg(0))?;
    Ok(analyzer.value())
}

fn current_database(db: &Object) -> Php {
    let answer = db.call("query", args!["SELECT DATABASE() as db_name LIMIT 1"])?;
    let row = match answer.as_object() {
        Some(answer) => answer.call("fetch", args!["assoc"])?,
        None => Zval::new(),
    };
    match row.field("db_name").filter(|name| name.truthy()) {
        Some(name) => Ok(name.to_zval()),
        None => Err(schema_exception("No database selected")),
    }
}

pub fn analyze_database(call: &Call) -> Php {
    let tables = read(call, None)?;
    keep(call, &tables)?;
    let array = Array::new()
        .with("database", call.get(p::DATABASE)?)
        .with("tables", call.get(p::ANALYZED_TABLES)?)
        .with("relationships", call.get(p::TABLE_RELATIONSHIPS)?)
        .with("analyzed_at", function("date", args!["Y-m-d H:i:s"])?);
    Ok(array.to_zval())
}

pub fn analyze_tables(call: &Call) -> Php {
    let names = job::strings(&call.arg(0))?;
    let mut found = read(call, Some(&names))?;
    let place = |table: &Table| names.iter().position(|name| *name == table.name).unwrap_or(names.len());
    found.sort_by_key(place);
    keep(call, &found)?;
    call.get(p::ANALYZED_TABLES)
}

pub fn analyze_table(call: &Call) -> Php {
    let name = call.text(0);
    let found = read(call, Some(std::slice::from_ref(&name)))?;
    match found.first() {
        Some(table) => Ok(describe(table).to_zval()),
        None => Err(schema_exception(&format!("Table '{name}' does not exist"))),
    }
}

/// The tables analyzed last, each after those its foreign keys refer to.
pub fn get_table_creation_order(call: &Call) -> Php {
    Ok(Array::list(schema::creation_order(&graph(call)?)).to_zval())
}

pub fn get_circular_tables(call: &Call) -> Php {
    Ok(Array::list(schema::cycles(&graph(call)?).into_iter().map(Array::list)).to_zval())
}

/// The tables analyzed last with those that each refers to.
fn graph(call: &Call) -> Php<Vec<(String, Vec<String>)>> {
    let targets = |facts: &Zval| {
        let keys = facts.field("foreign_keys").map_or_else(Vec::new, Read::elements);
        keys.iter().filter_map(|key| key.field("foreign_table").map(Read::text)).collect()
    };
    let tables = call.get(p::ANALYZED_TABLES)?.entries();
    Ok(tables.iter().map(|(name, facts)| (name.clone(), targets(facts))).collect())
}

/// Reads tables through the connection, and notes that they were read through it.
fn read(call: &Call, names: Option<&[String]>) -> Php<Vec<Table>> {
    let db = if call.this().has(p::CONNECTION) { call.get_object(p::CONNECTION)? } else { call.get_object(p::DB)? };
    let database = call.get(p::DATABASE)?.text();
    let found = through(&db, |session| schema::read(session, &database, &Wanted { names, rows: true }))?;
    migration::remember(&db, &database)?;
    Ok(found)
}

/// Keeps what was analyzed, for the order in which the tables can be created.
fn keep(call: &Call, tables: &[Table]) -> Php<()> {
    let described = tables.iter().fold(Array::new(), |array, table| array.with(&table.name, describe(table)));
    call.set(p::ANALYZED_TABLES, described)?;
    let relationships = tables.iter().flat_map(|table| table.foreign_keys.iter().map(|key| relationship(table, key)));
    call.set(p::TABLE_RELATIONSHIPS, Array::list(relationships))
}

/// Runs engine work over a connection. What goes wrong is a `SchemaException`; what PHP code threw goes on as it is.
pub fn through<T>(db: &Object, work: impl FnOnce(&mut dyn Session) -> Result<T>) -> Php<T> {
    database::settled(db, || {
        job::through(db, work).map_err(|failure| match failure {
            Failure::Message(message) => schema_exception(&message),
            Failure::Thrown(thrown) => thrown,
        })
    })
}

/// A table as users get it.
pub fn describe(table: &Table) -> Array {
    let columns =
        table.columns.iter().fold(Array::new(), |array, column| array.with(&column.name, self::column(column)));
    Array::new()
        .with("name", &table.name)
        .with("columns", columns)
        .with("indexes", Array::list(table.indexes.iter().map(index)))
        .with("foreign_keys", Array::list(table.foreign_keys.iter().map(foreign_key)))
        .with("engine", &table.engine)
        .with("charset", &table.charset)
        .with("collation", &table.collation)
        .with("comment", said(&table.comment))
        .with("auto_increment", table.auto_increment)
        .with("row_count", table.rows)
}

fn said(comment: &str) -> Option<&str> {
    Some(comment).filter(|comment| !comment.is_empty())
}

fn column(column: &Column) -> Array {
    Array::new()
        .with("name", &column.name)
        .with("type", column_type(column))
        .with("nullable", column.nullable)
        .with("default", column.default.as_ref().map(default))
        .with("auto_increment", column.auto_increment)
        .with("primary_key", column.primary)
        .with("unique", column.unique)
        .with("comment", said(&column.comment))
        .with("position", column.position)
        .with("raw_type", &column.column_type)
}

/// The parts of a type; those that it has not are not there.
fn column_type(column: &Column) -> Array {
    let arguments: Vec<i64> = column.arguments().iter().filter_map(|argument| argument.parse().ok()).collect();
    let mut parts = Array::new().with("base_type", &column.data_type);
    let given = arguments.first().copied();
    if let Some(length) = column.max_length.map(|length| i64::try_from(length).unwrap_or(i64::MAX)).or(given) {
        parts.insert("length", length);
    }
    if let Some(scale) =
        arguments.get(1).copied().or(column.scale.and_then(|s| i64::try_from(s).ok()).filter(|s| *s > 0))
    {
        parts.insert("scale", scale);
    }
    if let Some(precision) = column.precision {
        parts.insert("precision", precision);
    }
    if column.is_unsigned() {
        parts.insert("unsigned", true);
    }
    parts
}

fn default(value: &Value) -> Zval {
    match value {
        Value::Integer(number) => number.to_zval(),
        Value::Float(number) => number.to_zval(),
        Value::Text(text) => text.to_zval(),
        Value::Function(sql) => Array::new().with("function", sql).to_zval(),
    }
}

fn index(index: &Index) -> Array {
    let kind = match index.kind {
        IndexKind::Primary => "primary",
        IndexKind::Unique => "unique",
        IndexKind::FullText => "fulltext",
        IndexKind::Spatial => "spatial",
        IndexKind::Plain => "index",
    };
    let part = |part: &schema::IndexPart| {
        Array::new()
            .with("name", &part.name)
            .with("length", part.length)
            .with("order", if part.descending { "DESC" } else { "ASC" })
    };
    Array::new()
        .with("name", &index.name)
        .with("type", kind)
        .with("unique", matches!(index.kind, IndexKind::Primary | IndexKind::Unique))
        .with("primary", index.kind == IndexKind::Primary)
        .with("columns", Array::list(index.parts.iter().map(part)))
        .with("comment", said(&index.comment))
}

fn foreign_key(key: &ForeignKey) -> Array {
    Array::new()
        .with("name", &key.name)
        .with("local_columns", Array::list(&key.columns))
        .with("foreign_table", foreign_table(key))
        .with("foreign_columns", Array::list(&key.foreign_columns))
        .with("on_update", &key.on_update)
        .with("on_delete", &key.on_delete)
}

/// The table a key refers to, with its database in front where that is another one.
fn foreign_table(key: &ForeignKey) -> String {
    match &key.foreign_database {
        Some(database) => format!("{database}.{}", key.foreign_table),
        None => key.foreign_table.clone(),
    }
}

fn relationship(table: &Table, key: &ForeignKey) -> Array {
    Array::new()
        .with("from_table", &table.name)
        .with("to_table", foreign_table(key))
        .with("type", if key.columns.len() == 1 { "belongs_to" } else { "has_many" })
        .with("constraint", &key.name)
        .with("local_columns", Array::list(&key.columns))
        .with("foreign_columns", Array::list(&key.foreign_columns))
}

//! `MigrationGenerator`: writes migrations that create the tables that were analyzed.

use simplemdb_backup_engine::catalog::Selection;
use simplemdb_backup_engine::schema::{self, Wanted};

use crate::job;
use crate::migration::{self, Options, Plan, Source, pascal_case};
use crate::schema_analyzer::through;
use crate::zend::props::migration_generator as p;
use crate::zend::{Array, Call, Class, Object, Php, Read, Thrown, ToZval, Zval, function};

/// What a migration file looks like; the parts in double braces are filled in.
pub const TEMPLATE: &str = "<?php\n\n{{namespace}}use SimpleMDB\\Migrations\\Migration;\n\n\
                            class {{className}} extends Migration\n{\n{{upMethod}}\n\n{{downMethod}}\n}\n";

pub fn construct(call: &Call) -> Php {
    let options = function("array_merge", args![defaults(), call.arg(1)])?;
    call.set(p::SCHEMA_DATA, call.arg(0))?;
    call.set(p::NAMESPACE, options.field("namespace").map_or_else(Zval::new, ToZval::to_zval))?;
    call.set(p::OPTIONS, options)?;
    call.set(p::MIGRATION_TEMPLATE, TEMPLATE)?;
    Ok(Zval::new())
}

fn defaults() -> Array {
    Array::new()
        .with("expressive_syntax", true)
        .with("split_tables", false)
        .with("tables_per_file", 5_i64)
        .with("namespace", "")
        .with("class_prefix", "Create")
        .with("use_comments", true)
        .with("preserve_order", true)
        .with("generate_indexes", true)
        .with("generate_foreign_keys", true)
}

pub fn generate_migrations(call: &Call) -> Php {
    let data = call.get(p::SCHEMA_DATA)?;
    let Some(tables) = data.field("tables").filter(|tables| tables.truthy()) else {
        return Err(schema_exception("No table data found in schema analysis"));
    };
    let options = options(call)?;
    let source = source(call, &tables.entries())?;
    let files = migration::write(&Plan::new(&source, &options).migrations()?, call.arg(0).bytes())?;
    Ok(Array::list(files).to_zval())
}

pub fn generate_single_migration(call: &Call) -> Php {
    let options = options(call)?;
    let source = source(call, &call.arg(0).entries())?;
    let single = Plan::new(&source, &options).single("DatabaseSchema")?;
    let mut files = migration::write(&[single], call.arg(1).bytes())?;
    Ok(files.pop().to_zval())
}

pub fn generate_split_migrations(call: &Call) -> Php {
    let options = Options { split: true, ..options(call)? };
    let source = source(call, &call.arg(0).entries())?;
    let files = migration::write(&Plan::new(&source, &options).several()?, call.arg(1).bytes())?;
    Ok(Array::list(files).to_zval())
}

pub fn generate_table_migration(call: &Call) -> Php {
    let table = call.text(0);
    let data = call.get(p::SCHEMA_DATA)?;
    if data.field("tables").and_then(|tables| tables.field(&table)).is_none() {
        return Err(schema_exception(&format!("Table '{table}' not found in schema data")));
    }
    let options = options(call)?;
    let source = source(call, &[(table.clone(), call.arg(1))])?;
    let single = Plan::new(&source, &options).single(&format!("{}Table", pascal_case(&table)))?;
    Ok(single.source.to_zval())
}

fn options(call: &Call) -> Php<Options> {
    Options::read(&call.get(p::OPTIONS)?, &call.get(p::NAMESPACE)?.text())
}

/// The tables of a description, by the names they are described under.
fn source(call: &Call, tables: &[(String, Zval)]) -> Php<Source> {
    let data = call.get(p::SCHEMA_DATA)?;
    let database = data.field("database").map(Read::text).unwrap_or_default();
    let analyzed = data.field("tables").map_or_else(Vec::new, Read::entries);
    let analyzed: Vec<String> = analyzed.into_iter().map(|(name, _)| name).collect();
    let connection = call.get(p::OPTIONS)?.field("connection").and_then(Read::as_object);
    migration::from_facts(&database, tables, &analyzed, connection.as_ref())
}

/// Writes the migrations that go with a backup, and gives the files.
pub fn generate_for(db: &Object, config: &Object, folder: &[u8]) -> Php<Vec<Vec<u8>>> {
    let get = |getter: &str| config.call(getter, args![]);
    let database = get("getDatabase")?.text();
    let selection = Selection {
        include: job::strings(&get("getIncludeTables")?)?,
        exclude: job::strings(&get("getExcludeTables")?)?,
    };
    let mut tables = through(db, |session| schema::read(session, &database, &Wanted::default()))?;
    tables.retain(|table| selection.wants(&table.name));
    if tables.is_empty() {
        return Err(schema_exception("No table data found in schema analysis"));
    }
    let per_file = get("getTablesPerFile")?;
    let is_expressive = get("getStorageOptions")?.field("use_expressive_syntax").is_none_or(Read::truthy);
    let options = defaults()
        .with("expressive_syntax", is_expressive)
        .with("split_tables", usize::try_from(per_file.int()).is_ok_and(|per_file| per_file < tables.len()))
        .with("tables_per_file", per_file)
        .with("max_file_size", get("getMaxFileSize")?);
    let options = Options::read(&options.to_zval(), "")?;
    let source = migration::from_server(db, &database, &tables)?;
    migration::write(&Plan::new(&source, &options).migrations()?, folder)
}

/// Throws a `SchemaException` of the host library.
pub fn schema_exception(message: &str) -> Thrown {
    Class::named("SimpleMDB\\Exceptions\\SchemaException")
        .and_then(|class| class.make(args![message]))
        .map_or_else(|thrown| thrown, Object::throw)
}

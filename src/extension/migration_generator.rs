//! `MigrationGenerator`: writes migrations that create the tables that were analyzed.

use crate::zend::props::migration_generator as p;
use crate::zend::{Array, Call, Class, Object, Php, Read, Thrown, ToZval, Zval, function};
use crate::{backup_exception, schema_analyzer};

/// What a migration file looks like; the parts in double braces are filled in.
const TEMPLATE: &str = "<?php\n\n{{namespace}}use SimpleMDB\\Migrations\\Migration;\n\n\
                        class {{className}} extends Migration\n{\n{{upMethod}}\n\n{{downMethod}}\n}\n";

pub fn construct(call: &Call) -> Php {
    let defaults = Array::new()
        .with("expressive_syntax", true)
        .with("split_tables", false)
        .with("tables_per_file", 5_i64)
        .with("namespace", "")
        .with("class_prefix", "Create")
        .with("use_comments", true)
        .with("preserve_order", true)
        .with("generate_indexes", true)
        .with("generate_foreign_keys", true);
    let options = function("array_merge", args![defaults, call.arg(1)])?;
    call.set(p::SCHEMA_DATA, call.arg(0))?;
    call.set(p::NAMESPACE, options.field("namespace").map_or_else(Zval::new, ToZval::to_zval))?;
    call.set(p::OPTIONS, options)?;
    call.set(p::MIGRATION_TEMPLATE, TEMPLATE)?;
    Ok(Zval::new())
}

pub fn generate_migrations(call: &Call) -> Php {
    if !call.get(p::SCHEMA_DATA)?.field("tables").is_some_and(Read::truthy) {
        return Err(schema_exception("No table data found in schema analysis"));
    }
    Err(unavailable())
}

pub fn generate_single_migration(_: &Call) -> Php {
    Err(unavailable())
}

pub fn generate_split_migrations(_: &Call) -> Php {
    Err(unavailable())
}

pub fn generate_table_migration(call: &Call) -> Php {
    let table = call.text(0);
    let data = call.get(p::SCHEMA_DATA)?;
    if data.field("tables").and_then(|tables| tables.field(&table)).is_none() {
        return Err(schema_exception(&format!("Table '{table}' not found in schema data")));
    }
    Err(unavailable())
}

/// Writes the migrations that go with a backup, and answers how many files there are.
pub fn generate_for(db: &Object, _config: &Object, _folder: &str) -> Php<usize> {
    if !schema_analyzer::takes(db)? {
        return Err(backup_exception::throw("migrations can be generated from a SimpleMySQLi connection only"));
    }
    Err(unavailable())
}

fn unavailable() -> Thrown {
    backup_exception::throw("migrations are not available yet in this version")
}

/// Throws a `SchemaException` of the host library.
pub fn schema_exception(message: &str) -> Thrown {
    Class::named("SimpleMDB\\Exceptions\\SchemaException")
        .and_then(|class| class.make(args![message]))
        .map_or_else(|thrown| thrown, Object::throw)
}

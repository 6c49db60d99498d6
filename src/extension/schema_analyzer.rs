//! `SchemaAnalyzer`: describes the tables of a database.

use crate::zend::props::schema_analyzer as p;
use crate::zend::{Array, Call, Class, Php, Read, ToZval, Zval};
use crate::{backup_exception, migration_generator};

pub fn construct(call: &Call) -> Php {
    call.set(p::DB, call.arg(0))?;
    let name = call.arg(1);
    call.set(p::DATABASE, if name.is_null() { current_database(call)? } else { name })?;
    Ok(Zval::new())
}

fn current_database(call: &Call) -> Php {
    let answer = call.get_object(p::DB)?.call("query", args!["SELECT DATABASE() as db_name"])?;
    let row = match answer.as_object() {
        Some(answer) => answer.call("fetch", args!["assoc"])?,
        None => Zval::new(),
    };
    match row.field("db_name").filter(|name| name.truthy()) {
        Some(name) => Ok(name.to_zval()),
        None => Err(migration_generator::schema_exception("No database selected")),
    }
}

pub fn analyze_database(_: &Call) -> Php {
    Err(unavailable())
}

pub fn analyze_tables(_: &Call) -> Php {
    Err(unavailable())
}

pub fn analyze_table(_: &Call) -> Php {
    Err(unavailable())
}

/// The tables analyzed last, each after those its foreign keys refer to.
pub fn get_table_creation_order(call: &Call) -> Php {
    let analyzed = call.get(p::ANALYZED_TABLES)?;
    if analyzed.truthy() { Err(unavailable()) } else { Ok(Array::new().to_zval()) }
}

fn unavailable() -> crate::zend::Thrown {
    backup_exception::throw("schema analysis is not available yet in this version")
}

/// Whether the class of the connections that can be analyzed is this one's.
pub fn takes(db: &crate::zend::Object) -> Php<bool> {
    Ok(Class::find("SimpleMDB\\SimpleMySQLi")?.is_some_and(|class| db.is(class)))
}

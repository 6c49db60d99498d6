//! `RestoreOptions`: a value object that says what a restore brings back, and how.

use crate::format;
use crate::zend::props::restore_options as p;
use crate::zend::{Array, Call, Class, Id, Php, Read, ToZval};

getters! {
    get_point_in_time => p::POINT_IN_TIME,
    get_selected_tables => p::SELECTED_TABLES,
    get_excluded_tables => p::EXCLUDED_TABLES,
    get_data_filters => p::DATA_FILTERS,
    is_schema_only => p::SCHEMA_ONLY,
    is_data_only => p::DATA_ONLY,
    should_create_snapshot => p::CREATE_SNAPSHOT,
    should_verify_before_restore => p::VERIFY_BEFORE_RESTORE,
    should_skip_foreign_key_checks => p::SKIP_FOREIGN_KEY_CHECKS,
    should_drop_existing_tables => p::DROP_EXISTING_TABLES,
    get_target_database => p::TARGET_DATABASE,
    get_table_mapping => p::TABLE_MAPPING,
    get_binary_log_path => p::BINARY_LOG_PATH,
    get_custom_sql_before => p::CUSTOM_SQL_BEFORE,
    get_custom_sql_after => p::CUSTOM_SQL_AFTER,
}

setters! {
    point_in_time => p::POINT_IN_TIME,
    only_tables => p::SELECTED_TABLES,
    exclude_tables => p::EXCLUDED_TABLES,
    with_data_filters => p::DATA_FILTERS,
    to_database => p::TARGET_DATABASE,
    map_tables => p::TABLE_MAPPING,
    with_binary_logs => p::BINARY_LOG_PATH,
}

switches! {
    schema_only => p::SCHEMA_ONLY => true, p::DATA_ONLY => false;
    data_only => p::DATA_ONLY => true, p::SCHEMA_ONLY => false;
    create_snapshot => p::CREATE_SNAPSHOT => true;
    skip_verification => p::VERIFY_BEFORE_RESTORE => false;
    skip_foreign_key_checks => p::SKIP_FOREIGN_KEY_CHECKS => true;
    enable_foreign_key_checks => p::SKIP_FOREIGN_KEY_CHECKS => false;
    drop_existing_tables => p::DROP_EXISTING_TABLES => true;
}

pub fn add_data_filter(call: &Call) -> Php {
    call.change(p::DATA_FILTERS, |filters| filters.insert_bytes(&call.bytes(0), call.arg(1)))?;
    call.fluent()
}

pub fn map_table(call: &Call) -> Php {
    call.change(p::TABLE_MAPPING, |mapping| mapping.insert_bytes(&call.bytes(0), call.arg(1)))?;
    call.fluent()
}

pub fn add_custom_sql_before(call: &Call) -> Php {
    call.change(p::CUSTOM_SQL_BEFORE, |statements| statements.push(call.arg(0)))?;
    call.fluent()
}

pub fn add_custom_sql_after(call: &Call) -> Php {
    call.change(p::CUSTOM_SQL_AFTER, |statements| statements.push(call.arg(0)))?;
    call.fluent()
}

pub fn is_selective_restore(call: &Call) -> Php {
    let narrowing =
        [p::SELECTED_TABLES, p::EXCLUDED_TABLES, p::DATA_FILTERS, p::TABLE_MAPPING, p::SCHEMA_ONLY, p::DATA_ONLY];
    for prop in narrowing {
        if call.get(prop)?.truthy() {
            return Ok(true.to_zval());
        }
    }
    Ok(false.to_zval())
}

pub fn is_point_in_time_recovery(call: &Call) -> Php {
    Ok((!call.get(p::POINT_IN_TIME)?.is_null()).to_zval())
}

pub fn to_array(call: &Call) -> Php {
    let array = Array::new()
        .with("point_in_time", format::moment(&call.get(p::POINT_IN_TIME)?)?)
        .with("selected_tables", call.get(p::SELECTED_TABLES)?)
        .with("excluded_tables", call.get(p::EXCLUDED_TABLES)?)
        .with("data_filters", call.get(p::DATA_FILTERS)?)
        .with("schema_only", call.get(p::SCHEMA_ONLY)?)
        .with("data_only", call.get(p::DATA_ONLY)?)
        .with("create_snapshot", call.get(p::CREATE_SNAPSHOT)?)
        .with("verify_before_restore", call.get(p::VERIFY_BEFORE_RESTORE)?)
        .with("skip_foreign_key_checks", call.get(p::SKIP_FOREIGN_KEY_CHECKS)?)
        .with("drop_existing_tables", call.get(p::DROP_EXISTING_TABLES)?)
        .with("target_database", call.get(p::TARGET_DATABASE)?)
        .with("table_mapping", call.get(p::TABLE_MAPPING)?)
        .with("binary_log_path", call.get(p::BINARY_LOG_PATH)?)
        .with("custom_sql_before", call.get(p::CUSTOM_SQL_BEFORE)?)
        .with("custom_sql_after", call.get(p::CUSTOM_SQL_AFTER)?);
    Ok(array.to_zval())
}

/// The reverse of `toArray()`. Values go through the setters, so that a value of the wrong type is the setter's
/// `TypeError`.
pub fn from_array(call: &Call) -> Php {
    /// By key: the setter that takes the value.
    const TAKEN: [(&str, &str); 6] = [
        ("selected_tables", "onlyTables"),
        ("excluded_tables", "excludeTables"),
        ("data_filters", "withDataFilters"),
        ("target_database", "toDatabase"),
        ("table_mapping", "mapTables"),
        ("binary_log_path", "withBinaryLogs"),
    ];
    /// By key: whether the value has to be true, and the switch that is then thrown.
    const SWITCHES: [(&str, bool, &str); 7] = [
        ("schema_only", true, "schemaOnly"),
        ("data_only", true, "dataOnly"),
        ("create_snapshot", true, "createSnapshot"),
        ("verify_before_restore", false, "skipVerification"),
        ("skip_foreign_key_checks", true, "skipForeignKeyChecks"),
        ("skip_foreign_key_checks", false, "enableForeignKeyChecks"),
        ("drop_existing_tables", true, "dropExistingTables"),
    ];
    /// By key: the method that takes the values one by one.
    const LISTS: [(&str, &str); 2] =
        [("custom_sql_before", "addCustomSQLBefore"), ("custom_sql_after", "addCustomSQLAfter")];

    let data = call.arg(0);
    let options = Class::own(Id::RestoreOptions).make(args![])?;
    if let Some(moment) = data.field("point_in_time").filter(|value| value.truthy()) {
        let point = Class::named("DateTime")?.make(args![moment])?;
        options.call("pointInTime", args![point])?;
    }
    for (key, setter) in TAKEN {
        if let Some(value) = data.field(key) {
            options.call(setter, args![value])?;
        }
    }
    for (key, wanted, switch) in SWITCHES {
        if data.field(key).is_some_and(|value| value.truthy() == wanted) {
            options.call(switch, args![])?;
        }
    }
    for (key, adder) in LISTS {
        for sql in data.field(key).map(Read::elements).unwrap_or_default() {
            options.call(adder, args![sql])?;
        }
    }
    Ok(options.value())
}

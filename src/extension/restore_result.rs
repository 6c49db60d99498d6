//! `RestoreResult`: a value object that says how a restore went.

use crate::zend::props::restore_result as p;
use crate::zend::{Array, Call, Php, Read, ToZval};

constructor!(
    p::ID,
    p::BACKUP_ID,
    p::TARGET_DATABASE,
    p::SUCCESS,
    p::DURATION,
    p::MESSAGE,
    p::RESTORED_TABLES,
    p::SNAPSHOT_ID
);

getters! {
    get_id => p::ID,
    get_backup_id => p::BACKUP_ID,
    get_target_database => p::TARGET_DATABASE,
    is_success => p::SUCCESS,
    get_duration => p::DURATION,
    get_message => p::MESSAGE,
    get_restored_tables => p::RESTORED_TABLES,
    get_snapshot_id => p::SNAPSHOT_ID,
}

/// What else there is to say of a restore that succeeded.
const DETAILS: [&str; 10] = [
    "rows",
    "table_rows",
    "filtered_rows",
    "skipped_views",
    "replaced_tables_in",
    "recovered",
    "missing_definers",
    "mapped_collations",
    "left_out",
    "notes",
];

pub fn to_array(call: &Call) -> Php {
    let details = call.get(p::DETAILS)?;
    let array = Array::new()
        .with("id", call.get(p::ID)?)
        .with("backup_id", call.get(p::BACKUP_ID)?)
        .with("target_database", call.get(p::TARGET_DATABASE)?)
        .with("success", call.get(p::SUCCESS)?)
        .with("duration", call.get(p::DURATION)?)
        .with("message", call.get(p::MESSAGE)?)
        .with("restored_tables", call.get(p::RESTORED_TABLES)?)
        .with("snapshot_id", call.get(p::SNAPSHOT_ID)?);
    let array = DETAILS.iter().fold(array, |array, key| array.with(key, details.field(key)));
    Ok(array.to_zval())
}

//! Whether a server is one on which the registry has its table.
//!
//! Nothing is written to find out, and no privilege is taken for granted: what the account may not ask for counts as no.

use crate::database;
use crate::zend::{Object, Php, Read, setting};

/// Questions whose first answer says whether the server is a replica: by having a row, or a row whose value is more than
/// 0. Servers know some of them, and accounts may ask some of those.
const REPLICA: [&str; 5] = [
    "SHOW ALL SLAVES STATUS",
    "SHOW REPLICA STATUS",
    "SHOW SLAVE STATUS",
    // members of a group have channels of that name, and are read-only where they do not take writes
    "SELECT CHANNEL_NAME FROM performance_schema.replication_connection_configuration \
     WHERE CHANNEL_NAME NOT LIKE 'group_replication_%' LIMIT 1",
    "SHOW GLOBAL STATUS LIKE 'Slaves_running'",
];

/// Variables that say that a server, or a part of it, takes no writes.
const READ_ONLY: &str =
    "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('read_only', 'super_read_only', 'innodb_read_only')";

/// Whether the settings leave it to the extension where the registry is kept.
pub fn is_free() -> bool {
    !setting("registry").eq_ignore_ascii_case("table")
}

/// Why the registry is not kept on the server; `None` where it is.
pub fn outside(db: &Object) -> Php<Option<String>> {
    if setting("registry").eq_ignore_ascii_case("folder") {
        return Ok(Some("simplemdb_backup.registry is set to folder".to_owned()));
    }
    if !is_free() {
        return Ok(None);
    }
    match database::settled(db, || reason(db)) {
        Ok(reason) => Ok(reason),
        // A connection that cannot be asked such things has a table, or says why not when that is asked for.
        Err(thrown) => thrown.exception().map(|_| None),
    }
}

fn reason(db: &Object) -> Php<Option<String>> {
    for row in database::rows(db, READ_ONLY, Vec::new())? {
        let (name, value) = (row.field("Variable_name").map(Read::text), row.field("Value").map(Read::text));
        if let (Some(name), Some(value)) = (name, value)
            && !matches!(value.to_ascii_uppercase().as_str(), "" | "0" | "OFF")
        {
            return Ok(Some(format!("the server is read-only ({name} = {value})")));
        }
    }
    Ok(if is_replica(db)? { Some("the server is a replica".to_owned()) } else { None })
}

fn is_replica(db: &Object) -> Php<bool> {
    for question in REPLICA {
        match database::rows(db, question, Vec::new()) {
            // What a status variable is not asked for, another server has none of.
            Ok(rows) => {
                let counts = rows.first().and_then(|row| row.field("Value"));
                if counts.map_or(!rows.is_empty(), |value| value.text().parse::<u64>().is_ok_and(|n| n > 0)) {
                    return Ok(true);
                }
                if counts.is_none() {
                    return Ok(false);
                }
            }
            Err(thrown) => drop(thrown.exception()?),
        }
    }
    Ok(false)
}

//! `MySQLDumpStrategy`: full, schema-only and data-only backups.

use crate::zend::{Call, Php};

pub fn execute(call: &Call) -> Php {
    super::execute(&call.this(), &call.object(0), None, "backup_failed_")
}

//! Tables in the server's memory, which take as many rows as the session that makes them allows.
//!
//! The source may have had a higher limit than the server restored into. A table whose rows would not fit gets more room
//! while it is empty; all others have the limit that new tables have here.

use super::stage::Stage;
use crate::Result;
use crate::archive::index::Index;
use crate::session::{Session, text};
use crate::sql::literal;

/// More than this no server has, in bytes.
const UNLIMITED: &str = "SET @smdb_heap=@@max_heap_table_size, max_heap_table_size=1099511627776";

const LIMITED: &str = "SET max_heap_table_size=@smdb_heap";

/// Makes room for the rows of `tables`, which were made and are empty.
pub(super) fn make_room(session: &mut dyn Session, stage: &Stage<'_>, index: &Index, tables: &[String]) -> Result<()> {
    let Some(first) = tables.first() else { return Ok(()) };
    let rows = session.rows(&format!(
        "SELECT TABLE_NAME, AVG_ROW_LENGTH, MAX_DATA_LENGTH FROM information_schema.TABLES \
         WHERE TABLE_SCHEMA = {} AND ENGINE = 'MEMORY'",
        literal(&stage.place(first).database)
    ))?;
    if rows.is_empty() {
        return Ok(());
    }
    let counts: std::collections::HashMap<String, u64> = index.tables().into_iter().collect();
    let mut limits = std::collections::HashMap::new();
    for row in rows {
        let cells: Vec<String> = row.into_iter().flatten().map(text).collect::<Result<_>>()?;
        if let [name, length, most] = cells.as_slice() {
            let number = |cell: &String| cell.parse::<u64>().unwrap_or(0); // none is a limit of nothing
            limits.insert(name.clone(), (number(length), number(most)));
        }
    }
    for table in tables {
        let place = stage.place(table);
        let Some((length, most)) = limits.get(&place.table) else { continue };
        let wanted = counts.get(table).copied().unwrap_or(0).saturating_mul(*length);
        // What the server says of a row's length is near to what it takes.
        if wanted > 0 && wanted.saturating_add(wanted / 4) >= *most {
            session.run(UNLIMITED)?;
            let grown = session.run(&format!("ALTER TABLE {} ENGINE=MEMORY", place.sql()));
            session.run(LIMITED)?;
            grown?;
        }
    }
    Ok(())
}

//! All that can be told of a database, as lines that can be compared.

use mysql::Conn;

use crate::support::{column, quoted, rows, run, text};

/// What a database looks like; its own name reads `DB`.
pub fn portrait(conn: &mut Conn, database: &str) -> Vec<String> {
    let mut lines = Vec::new();
    run(conn, &format!("USE {}", quoted(database)));
    show(conn, &format!("DATABASE {}", quoted(database)), 0, &mut lines);
    let schema = text(database);
    for table in
        names(conn, "TABLE_NAME", "TABLES", "TABLE", &schema, "TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED')")
    {
        show(conn, &format!("TABLE {}", quoted(&table)), 0, &mut lines);
        content(conn, database, &table, &mut lines);
    }
    for table in names(conn, "TABLE_NAME", "TABLES", "TABLE", &schema, "TABLE_TYPE = 'SEQUENCE'") {
        show(conn, &format!("SEQUENCE {}", quoted(&table)), 0, &mut lines);
        let state = rows(conn, &format!("SELECT * FROM {}", quoted(&table)));
        lines.push(format!("SEQUENCE {table}: {state:?}"));
    }
    for view in names(conn, "TABLE_NAME", "TABLES", "TABLE", &schema, "TABLE_TYPE = 'VIEW'") {
        show(conn, &format!("VIEW {}", quoted(&view)), 0, &mut lines);
    }
    for kind in ["PROCEDURE", "FUNCTION", "PACKAGE", "PACKAGE BODY"] {
        for routine in names(conn, "ROUTINE_NAME", "ROUTINES", "ROUTINE", &schema, &format!("ROUTINE_TYPE = '{kind}'"))
        {
            show(conn, &format!("{kind} {}", quoted(&routine)), 0, &mut lines);
        }
    }
    for trigger in names(conn, "TRIGGER_NAME", "TRIGGERS", "TRIGGER", &schema, "TRUE") {
        show(conn, &format!("TRIGGER {}", quoted(&trigger)), 1, &mut lines); // the last column says when it was made
    }
    let order = "SELECT TRIGGER_NAME, ACTION_ORDER, EVENT_OBJECT_TABLE FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = ";
    lines.extend(
        rows(conn, &format!("{order}{schema}")).unwrap().into_iter().map(|row| format!("TRIGGER {}", row.join(" "))),
    );
    for event in names(conn, "EVENT_NAME", "EVENTS", "EVENT", &schema, "TRUE") {
        show(conn, &format!("EVENT {}", quoted(&event)), 0, &mut lines);
    }
    let mut lines: Vec<String> = lines.into_iter().map(|line| line.replace(database, "DB")).collect();
    lines.sort();
    lines
}

/// The rows alone, of which a changed collation changes nothing.
pub fn rows_alone(portrait: &[String]) -> Vec<String> {
    portrait.iter().filter(|line| line.starts_with("ROW ")).cloned().collect()
}

fn names(conn: &mut Conn, what: &str, view: &str, stem: &str, schema: &str, which: &str) -> Vec<String> {
    let sql = format!("SELECT {what} FROM information_schema.{view} WHERE {stem}_SCHEMA = {schema} AND {which}");
    column(conn, &sql)
}

fn show(conn: &mut Conn, what: &str, without: usize, lines: &mut Vec<String>) {
    match rows(conn, &format!("SHOW CREATE {what}")) {
        Ok(found) => {
            lines.extend(found.iter().map(|row| format!("{what}: {}", row[..row.len() - without].join(" | "))));
        }
        Err(said) => lines.push(format!("{what}: {said}")),
    }
}

fn content(conn: &mut Conn, database: &str, table: &str, lines: &mut Vec<String>) {
    let columns = format!(
        "SELECT COLUMN_NAME, DATA_TYPE FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = {} AND TABLE_NAME = {} \
         ORDER BY ORDINAL_POSITION",
        text(database),
        text(table)
    );
    let list: Vec<String> = rows(conn, &columns)
        .unwrap()
        .into_iter()
        .map(|column| match column[1].as_str() {
            "float" => format!("HEX(CAST({0} AS BINARY)), {0} + 0e0", quoted(&column[0])),
            "point" | "geometry" => format!("HEX({})", quoted(&column[0])),
            _ => format!("HEX(CAST({} AS BINARY))", quoted(&column[0])),
        })
        .collect();
    let query = format!("SELECT {} FROM {}", list.join(", "), quoted(table));
    match rows(conn, &query) {
        Ok(found) => lines.extend(found.iter().map(|row| format!("ROW {table}: {}", row.join(" | ")))),
        Err(said) => lines.push(format!("ROW {table}: {said}")),
    }
}

//! Writes what MySQL Shell does, after its source (`modules/util/dump`): the program is not at hand where tests run.

use std::fmt::Write as _;
use std::path::Path;

use mysql::prelude::Queryable;
use mysql::{Conn, Row, Value};
use serde_json::{Map, json};
use simplemdb_backup_engine::archive::codec::{Codec, Encoder};

use crate::support::{column, quoted, rows, run, text};

const HEADER: &str = "-- MySQLShell dump 2.0.1  Distrib Ver 8.4.3 for Linux on x86_64 - for MySQL 8.4.3, for Linux (x86_64)\n--\n\
                      -- Host: localhost    Database: shop\n-- ------------------------------------------------------\n\
                      -- Server version\t8.4.3\n";

/// How a dump is written.
pub struct Style {
    pub codec: Codec,
    pub extension: &'static str,
    /// Rows of a file; all in one where there is none.
    pub chunk: Option<usize>,
    /// `FROM_BASE64` or `UNHEX`.
    pub coding: &'static str,
}

/// Bytes that the names of files do not have are written as `%` and two digits; all beyond ASCII stay.
fn encoded(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~') || !c.is_ascii();
    name.chars().fold(String::new(), |mut out, c| {
        if plain(c) {
            out.push(c);
        } else {
            write!(out, "%{:02X}", u32::from(c)).unwrap();
        }
        out
    })
}

pub fn packed(codec: Codec, raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    if codec == Codec::None {
        return raw.to_vec();
    }
    Encoder::new(codec, None).unwrap().encode(raw, &mut out).unwrap();
    out
}

/// `util.dumpSchemas()`.
pub fn write(conn: &mut Conn, folder: &Path, databases: &[&str], style: &Style) {
    run(conn, "SET SESSION time_zone = '+00:00', sql_mode = ''");
    let put = |name: &str, content: &[u8]| std::fs::write(folder.join(name), content).unwrap();
    let (mut bytes, mut counts) = (Map::new(), Map::new());
    for database in databases {
        let rows = schema(conn, folder, database, style, &mut bytes);
        counts.insert((*database).to_owned(), rows.into());
    }
    let names: Map<String, serde_json::Value> =
        databases.iter().map(|name| ((*name).to_owned(), encoded(name).into())).collect();
    let about = json!({
        "dumper": "mysqlsh Ver 8.4.3 for Linux on x86_64", "version": "2.0.1", "origin": "dumpSchemas",
        "schemas": databases, "basenames": names, "defaultCharacterSet": "utf8mb4", "tzUtc": true,
        "bytesPerChunk": 64_000_000, "serverVersion": "8.4.3", "gtidExecuted": "", "consistent": true,
        "capabilities": [{"id": "partition_awareness", "description": "", "versionRequired": "8.0.27"}],
    });
    put("@.json", about.to_string().as_bytes());
    put("@.done.json", json!({"dataBytes": 1, "tableRows": counts, "chunkFileBytes": bytes}).to_string().as_bytes());
    put("@.sql", HEADER.as_bytes());
    put("@.post.sql", HEADER.as_bytes());
    put("@.users.sql", format!("{HEADER}CREATE USER IF NOT EXISTS 'u'@'%' IDENTIFIED BY 'x';\n").as_bytes());
}

/// The files of a database; how many rows its tables have.
fn schema(
    conn: &mut Conn,
    folder: &Path,
    database: &str,
    style: &Style,
    bytes: &mut Map<String, serde_json::Value>,
) -> Map<String, serde_json::Value> {
    let put = |name: &str, content: &str| std::fs::write(folder.join(name), content).unwrap();
    let base = encoded(database);
    let of = |kind: &str| {
        format!(
            "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = {} AND TABLE_TYPE = '{kind}'",
            text(database)
        )
    };
    let (tables, views) = (column(conn, &of("BASE TABLE")), column(conn, &of("VIEW")));
    run(conn, &format!("USE {}", quoted(database)));
    let show = |conn: &mut Conn, what: &str, n: usize| -> Vec<String> {
        let row: Row = conn.query_first(format!("SHOW CREATE {what}")).unwrap().unwrap();
        let cell = |n: usize| row.get::<Option<String>, _>(n).flatten().unwrap_or_default();
        (n..row.len().min(n + 8)).map(cell).chain([cell(1)]).collect()
    };
    let mut script = format!(
        "{HEADER}\n{};\n\nUSE {};\n",
        show(conn, &format!("DATABASE IF NOT EXISTS {}", quoted(database)), 1)[0],
        quoted(database)
    );
    script.push_str("/*!50106 SET @save_time_zone= @@TIME_ZONE */ ;\n\n");
    let events = column(
        conn,
        &format!("SELECT EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = {}", text(database)),
    );
    for event in &events {
        let row = show(conn, &format!("EVENT {}", quoted(event)), 1);
        write!(
            script,
            "-- begin event {}\n/*!50106 DROP EVENT IF EXISTS {} */;\nDELIMITER ;;\n{}{};;\n/*!50106 {} */ ;;\n{}DELIMITER ;\n-- end event\n\n",
            quoted(event), quoted(event), session(&row[3], &row[4], &row[0], ";;"),
            format_args!("/*!50003 SET @saved_time_zone = @@time_zone */ ;;\n/*!50003 SET time_zone = '{}' */ ", row[1]),
            row[2], put_back(";;"),
        ).unwrap();
    }
    script.push_str("/*!50106 SET TIME_ZONE= @save_time_zone */ ;\n");
    let mut routines = Vec::new();
    for kind in ["FUNCTION", "PROCEDURE"] {
        let names = format!(
            "SELECT ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_TYPE = '{kind}' AND ROUTINE_SCHEMA = {}",
            text(database)
        );
        let names = column(conn, &names);
        for routine in &names {
            let row = show(conn, &format!("{kind} {}", quoted(routine)), 1);
            write!(
                script,
                "/*!50003 DROP {kind} IF EXISTS {} */;\n{}DELIMITER ;;\n{} ;;\nDELIMITER ;\n{}",
                quoted(routine),
                session(&row[2], &row[3], &row[0], ";"),
                row[1],
                put_back(";"),
            )
            .unwrap();
        }
        routines.push(names);
    }
    put(&format!("{base}.sql"), &script);
    let mut names = Map::new();
    let mut counts = Map::new();
    for table in &tables {
        let file = format!("{base}@{}", encoded(table));
        let create = show(conn, &format!("TABLE {}", quoted(table)), 1)[0].replacen(
            "CREATE TABLE ",
            "CREATE TABLE IF NOT EXISTS ",
            1,
        );
        put(
            &format!("{file}.sql"),
            &format!(
                "{HEADER}\n--\n-- Table structure for table {}\n--\n\n/*!40101 SET @saved_cs_client     = @@character_set_client */;\n\
             /*!50503 SET character_set_client = utf8mb4 */;\n{create};\n/*!40101 SET character_set_client = @saved_cs_client */;\n",
                quoted(table)
            ),
        );
        let triggers = triggers(conn, database, table, &folder.join(format!("{file}.triggers.sql")));
        let rows = table_rows(conn, folder, (database, table, &triggers), &file, style, bytes);
        counts.insert(table.clone(), rows.into());
        names.insert(table.clone(), file.into());
    }
    for view in &views {
        let file = format!("{base}@{}", encoded(view));
        let row = show(conn, &format!("VIEW {}", quoted(view)), 1);
        put(
            &format!("{file}.pre.sql"),
            &format!("{HEADER}/*!50001 CREATE VIEW {} AS SELECT 1 AS x */;\n", quoted(view)),
        );
        put(
            &format!("{file}.sql"),
            &format!(
                "{HEADER}\n/*!50001 DROP VIEW IF EXISTS {}*/;\n/*!50001 SET @saved_cs_client          = @@character_set_client */;\n\
             /*!50001 SET character_set_client      = {} */;\n/*!50001 SET collation_connection      = {} */;\n/*!50001 {} */;\n\
             /*!50001 SET character_set_client      = @saved_cs_client */;\n",
                quoted(view),
                row[1],
                row[2],
                row[0]
            ),
        );
        names.insert(view.clone(), file.into());
    }
    let about = json!({"schema": database, "includesDdl": true, "includesViewsDdl": true, "includesData": true,
        "tables": tables, "views": views, "events": events, "functions": routines[0], "procedures": routines[1],
        "basenames": names});
    put(&format!("{base}.json"), &about.to_string());
    counts
}

/// The session that an object was made in.
fn session(charset: &str, collation: &str, mode: &str, end: &str) -> String {
    format!(
        "/*!50003 SET @saved_cs_client      = @@character_set_client */ {end}\n/*!50003 SET @saved_col_connection = @@collation_connection */ {end}\n\
         /*!50003 SET character_set_client  = {charset} */ {end}\n/*!50003 SET collation_connection  = {collation} */ {end}\n\
         /*!50003 SET @saved_sql_mode       = @@sql_mode */ {end}\n/*!50003 SET sql_mode              = '{mode}' */ {end}\n"
    )
}

fn put_back(end: &str) -> String {
    format!(
        "/*!50003 SET sql_mode              = @saved_sql_mode */ {end}\n/*!50003 SET character_set_client  = @saved_cs_client */ {end}\n\
         /*!50003 SET collation_connection  = @saved_col_connection */ {end}\n"
    )
}

/// The triggers of a table, by name.
fn triggers(conn: &mut Conn, database: &str, table: &str, place: &Path) -> Vec<String> {
    let sql = format!(
        "SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = {} AND EVENT_OBJECT_TABLE = {} ORDER BY ACTION_ORDER",
        text(database),
        text(table)
    );
    let mut script = HEADER.to_owned();
    let names = column(conn, &sql);
    for trigger in &names {
        let row: Row = conn.query_first(format!("SHOW CREATE TRIGGER {}", quoted(trigger))).unwrap().unwrap();
        let cell = |n: usize| row.get::<String, _>(n).unwrap();
        write!(
            script,
            "{}/*!50032 DROP TRIGGER IF EXISTS {} */;\nDELIMITER ;;\n/*!50003 {} */;;\nDELIMITER ;\n{}",
            session(&cell(3), &cell(4), &cell(1), ";"),
            quoted(trigger),
            cell(2),
            put_back(";")
        )
        .unwrap();
    }
    if script != HEADER {
        std::fs::write(place, script).unwrap();
    }
    names
}

/// The rows of a table, and what says how they are written; how many there are.
fn table_rows(
    conn: &mut Conn,
    folder: &Path,
    (database, table, triggers): (&str, &str, &[String]),
    file: &str,
    style: &Style,
    bytes: &mut Map<String, serde_json::Value>,
) -> usize {
    let sql = format!(
        "SELECT COLUMN_NAME, DATA_TYPE FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = {} AND TABLE_NAME = {} \
         AND COALESCE(GENERATION_EXPRESSION, '') = '' ORDER BY ORDINAL_POSITION",
        text(database),
        text(table)
    );
    let columns = rows(conn, &sql).unwrap();
    let is_unsafe = |kind: &str| {
        kind.ends_with("binary")
            || kind.ends_with("blob")
            || ["bit", "geometry", "point", "polygon", "linestring"].contains(&kind)
    };
    let (mut list, mut decode) = (Vec::new(), Map::new());
    for one in &columns {
        let name = quoted(&one[0]);
        if is_unsafe(&one[1]) {
            decode.insert(one[0].clone(), style.coding.into());
            list.push(if style.coding == "UNHEX" { format!("HEX({name})") } else { format!("TO_BASE64({name})") });
        } else {
            list.push(name);
        }
    }
    let found: Vec<Row> =
        conn.query(format!("SELECT {} FROM {}.{}", list.join(","), quoted(database), quoted(table))).unwrap();
    let lines: Vec<Vec<u8>> = found.into_iter().map(|row| line(&row.unwrap(), &columns, &is_unsafe)).collect();
    let chunks: Vec<&[Vec<u8>]> = match style.chunk {
        Some(chunk) if !lines.is_empty() => lines.chunks(chunk).collect(),
        _ => vec![&lines],
    };
    for (n, chunk) in chunks.iter().enumerate() {
        let end = if n + 1 == chunks.len() { "@" } else { "" };
        let name = match style.chunk {
            Some(_) => format!("{file}@{end}{n}.{}", style.extension),
            None => format!("{file}.{}", style.extension),
        };
        let raw = chunk.concat();
        std::fs::write(folder.join(&name), packed(style.codec, &raw)).unwrap();
        std::fs::write(folder.join(format!("{name}.idx")), (raw.len() as u64).to_be_bytes()).unwrap();
        bytes.insert(name, raw.len().into());
    }
    let names: Vec<&String> = columns.iter().map(|one| &one[0]).collect();
    let about = json!({
        "options": {
            "schema": database, "table": table, "columns": names, "decodeColumns": decode, "defaultCharacterSet": "utf8mb4",
            "fieldsTerminatedBy": "\t", "fieldsEnclosedBy": "", "fieldsOptionallyEnclosed": false, "fieldsEscapedBy": "\\",
            "linesTerminatedBy": "\n",
        },
        "triggers": triggers, "includesData": true, "includesDdl": true, "extension": style.extension, "chunking": style.chunk.is_some(),
        "compression": style.codec.name(), "primaryIndex": [], "partitions": [], "basenames": {},
    });
    std::fs::write(folder.join(format!("{file}.json")), about.to_string()).unwrap();
    lines.len()
}

/// A row as a line: what was encoded by the server is not escaped.
fn line(row: &[Value], columns: &[Vec<String>], is_unsafe: &dyn Fn(&str) -> bool) -> Vec<u8> {
    let mut line = Vec::new();
    for (n, value) in row.iter().enumerate() {
        if n > 0 {
            line.push(b'\t');
        }
        let Value::Bytes(bytes) = value else {
            line.extend_from_slice(b"\\N");
            continue;
        };
        for byte in bytes {
            match byte {
                // The lines that base64 is broken into are left out.
                b'\n' if is_unsafe(&columns[n][1]) => {}
                0 => line.extend_from_slice(b"\\0"),
                8 => line.extend_from_slice(b"\\b"),
                b'\n' => line.extend_from_slice(b"\\n"),
                b'\r' => line.extend_from_slice(b"\\r"),
                b'\t' => line.extend_from_slice(b"\\t"),
                26 => line.extend_from_slice(b"\\Z"),
                b'\\' => line.extend_from_slice(b"\\\\"),
                other => line.push(*other),
            }
        }
    }
    line.push(b'\n');
    line
}

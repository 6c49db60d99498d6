//! Random tables with what goes with them.

use mysql::Conn;
use mysql::prelude::Queryable;
use rand::RngExt;
use rand::rngs::StdRng;

use crate::judge::features::Features;
use crate::judge::server::{quoted, text};
use crate::values::{self, Kind, Type};

/// What was made, and how often the server refused what was thought of.
#[derive(Debug, Default)]
pub struct Made {
    /// Tables.
    pub tables: u64,
    /// Rows in them.
    pub rows: u64,
    /// Views.
    pub views: u64,
    /// Triggers.
    pub triggers: u64,
    /// Foreign keys.
    pub foreign_keys: u64,
    /// Statements that the server refused.
    pub refused: u64,
}

impl Made {
    /// Adds up.
    pub fn add(&mut self, other: &Self) {
        self.tables += other.tables;
        self.rows += other.rows;
        self.views += other.views;
        self.triggers += other.triggers;
        self.foreign_keys += other.foreign_keys;
        self.refused += other.refused;
    }
}

struct Column {
    name: String,
    kind: Type,
    not_null: bool,
    computed: bool,
}

struct Table {
    name: String,
    columns: Vec<Column>,
    integer_key: Option<String>,
}

/// A name that holds `stem`, and something odd.
fn name(rng: &mut StdRng, stem: &str) -> String {
    let odd = ["", "", "", "é", " x", "`", "'", "\"", ".", ";", "-", "/", "日本", " select", "\\", "%s", "#"];
    format!("{stem}{}", odd[rng.random_range(0..odd.len())])
}

/// Makes one database's worth of objects, whose names begin with its number.
pub fn database(conn: &mut Conn, features: &Features, rng: &mut StdRng, number: u64) -> Made {
    let mut made = Made::default();
    let mut tables: Vec<Table> = Vec::new();
    for n in 0..rng.random_range(1..4) {
        // What a server refuses (a key too long, a default it does not take) is thought of anew.
        for attempt in 0..10 {
            let stem = name(rng, &format!("g{number}_t{n}_{attempt}"));
            let (table, create, key) = table(features, rng, stem, tables.last());
            if conn.query_drop(&create).is_err() {
                made.refused += 1;
                continue;
            }
            made.tables += 1;
            made.foreign_keys += u64::from(key);
            rows(conn, rng, &table, &mut made);
            tables.push(table);
            break;
        }
    }
    for n in 0..rng.random_range(0..3) {
        view(conn, rng, &tables, &format!("g{number}_v{}", 9 - n), &mut made);
    }
    for n in 0..rng.random_range(0..3) {
        trigger(conn, rng, &tables, &format!("g{number}_tr{n}"), &mut made);
    }
    made
}

/// A table, the statement that makes it, and whether it has a foreign key.
fn table(features: &Features, rng: &mut StdRng, name_of_it: String, parent: Option<&Table>) -> (Table, String, bool) {
    let count = rng.random_range(1..9);
    let mut columns: Vec<Column> = Vec::new();
    let mut lines = Vec::new();
    let counter = rng.random_bool(0.4);
    for n in 0..count {
        let column_name = name(rng, &format!("c{n}"));
        let auto = counter && n == 0;
        let kind = if auto {
            Type { sql: "BIGINT".into(), kind: Kind::Integer { bits: 63, unsigned: false }, is_long: false }
        } else {
            values::any(rng, features)
        };
        let not_null = auto || rng.random_bool(0.3);
        let mut line = format!("{} {}", quoted(&column_name), kind.sql);
        line.push_str(if not_null { " NOT NULL" } else { " NULL" });
        if auto {
            line.push_str(" AUTO_INCREMENT");
        } else if !kind.is_long && rng.random_bool(0.25) {
            line.push_str(&format!(" DEFAULT {}", default(rng, &kind.kind)));
        }
        if n > 0 && rng.random_bool(0.1) {
            line.push_str(" INVISIBLE");
        }
        if rng.random_bool(0.2) {
            line.push_str(&format!(
                " COMMENT {}",
                text(&values::string(rng).replace(|c: char| c as u32 > 0xffff, "?"))
            ));
        }
        lines.push(line);
        columns.push(Column { name: column_name, kind, not_null, computed: false });
    }
    let integer = columns.iter().find(|c| matches!(c.kind.kind, Kind::Integer { .. })).map(|c| quoted(&c.name));
    if let Some(from) = integer.filter(|_| !counter && rng.random_bool(0.4)) {
        let column_name = name(rng, "computed");
        let stored = ["VIRTUAL", "STORED"][rng.random_range(0..2)];
        let (sql, expression) = if rng.random_bool(0.5) {
            (
                "VARCHAR(80) CHARACTER SET utf8mb4",
                format!("CONCAT({from}, {})", text(&values::string(rng).replace('\0', ""))),
            )
        } else {
            ("DOUBLE", format!("{from} / 7"))
        };
        lines.push(format!("{} {sql} GENERATED ALWAYS AS ({expression}) {stored}", quoted(&column_name)));
        let kind = Type { sql: sql.to_owned(), kind: Kind::Double, is_long: true };
        columns.push(Column { name: column_name, kind, not_null: false, computed: true });
    }
    let part = |column: &Column| {
        let prefix = match column.kind.kind {
            Kind::Text | Kind::Bytes(_) if column.kind.is_long => "(7)",
            _ => "",
        };
        format!("{}{prefix}", quoted(&column.name))
    };
    let mut integer_key = None;
    if counter {
        lines.push(format!("PRIMARY KEY ({})", quoted(&columns[0].name)));
        integer_key = Some(columns[0].name.clone());
    } else if rng.random_bool(0.5) {
        let first = rng.random_range(0..count);
        let second = rng.random_range(0..count);
        let mut key = vec![part(&columns[first])];
        if second != first && rng.random_bool(0.5) {
            key.push(part(&columns[second]));
        }
        lines.push(format!("PRIMARY KEY ({})", key.join(", ")));
    }
    for n in 0..rng.random_range(0..3) {
        let column = &columns[rng.random_range(0..columns.len())];
        let unique = if rng.random_bool(0.3) { "UNIQUE " } else { "" };
        let descending = if features.has("descending index") && rng.random_bool(0.3) { " DESC" } else { "" };
        lines.push(format!("{unique}KEY {} ({}{descending})", quoted(&name(rng, &format!("k{n}"))), part(column)));
    }
    if rng.random_bool(0.2) {
        let column = quoted(&columns[rng.random_range(0..count)].name);
        lines.push(format!(
            "CONSTRAINT {} CHECK ({column} IS NULL OR {column} IS NOT NULL)",
            quoted(&format!("check {name_of_it}"))
        ));
    }
    let mut engine = ["InnoDB", "InnoDB", "InnoDB", "MyISAM", "MEMORY"][rng.random_range(0..5)];
    let mut has_parent = false;
    if let Some((parent, key)) =
        parent.and_then(|p| Some((p, p.integer_key.as_ref()?))).filter(|_| rng.random_bool(0.6))
    {
        engine = "InnoDB";
        has_parent = true;
        lines.push("parent BIGINT NULL".to_owned());
        lines.push(format!(
            "FOREIGN KEY (parent) REFERENCES {} ({}) ON DELETE SET NULL",
            quoted(&parent.name),
            quoted(key)
        ));
    }
    let charset = ["utf8mb4", "latin1", "utf8mb3", "ascii", "cp1251"][rng.random_range(0..5)];
    let mut create =
        format!("CREATE TABLE {} ({}) ENGINE={engine} CHARACTER SET {charset}", quoted(&name_of_it), lines.join(", "));
    if rng.random_bool(0.3) {
        create.push_str(&format!(" COMMENT={}", text(&values::string(rng).replace(|c: char| c as u32 > 0xffff, "?"))));
    }
    if let (Some(key), false, "InnoDB") = (&integer_key, has_parent, engine)
        && rng.random_bool(0.3)
    {
        let key_name = quoted(key);
        create.push_str(&match rng.random_range(0..3) {
            0 => format!(" PARTITION BY HASH ({key_name}) PARTITIONS 3"),
            1 => format!(" PARTITION BY KEY ({key_name}) PARTITIONS 2"),
            _ => format!(" PARTITION BY RANGE ({key_name}) (PARTITION `p 1` VALUES LESS THAN (50), PARTITION p2 VALUES LESS THAN MAXVALUE)"),
        });
        integer_key = None; // nothing can point at a table in partitions
    }
    if engine != "InnoDB" {
        integer_key = None;
    }
    (Table { name: name_of_it, columns, integer_key }, create, has_parent)
}

/// A default, as a plain literal.
fn default(rng: &mut StdRng, kind: &Kind) -> String {
    match kind {
        Kind::Timestamp => "'2001-02-03 04:05:06'".to_owned(),
        Kind::Text => text(values::string(rng).chars().take(3).collect::<String>().replace('\0', "").as_str()),
        Kind::Bit(_) => "b'1'".to_owned(),
        Kind::Members { .. } => "NULL".to_owned(),
        Kind::Bytes(_) => "'a'".to_owned(),
        other => values::literal(rng, other),
    }
}

fn rows(conn: &mut Conn, rng: &mut StdRng, table: &Table, made: &mut Made) {
    let columns: Vec<&Column> = table.columns.iter().filter(|c| !c.computed).collect();
    let names: Vec<String> = columns.iter().map(|c| quoted(&c.name)).collect();
    for _ in 0..[0, 1, 5, 40][rng.random_range(0..4)] {
        let values: Vec<String> = columns
            .iter()
            .map(|c| {
                if !c.not_null && rng.random_bool(0.15) {
                    "NULL".to_owned()
                } else {
                    values::literal(rng, &c.kind.kind)
                }
            })
            .collect();
        conn.query_drop("SET SESSION sql_mode = 'ALLOW_INVALID_DATES,NO_AUTO_VALUE_ON_ZERO'").unwrap();
        let insert =
            format!("INSERT IGNORE INTO {} ({}) VALUES ({})", quoted(&table.name), names.join(", "), values.join(", "));
        match conn.query_drop(insert) {
            Ok(()) => made.rows += conn.affected_rows(),
            Err(_) => made.refused += 1, // a value that this server does not even change into one it takes
        }
        conn.query_drop("SET SESSION sql_mode = ''").unwrap();
    }
}

fn view(conn: &mut Conn, rng: &mut StdRng, tables: &[Table], stem: &str, made: &mut Made) {
    let Some(table) = tables.get(rng.random_range(0..tables.len().max(1))) else { return };
    let column = quoted(&table.columns[rng.random_range(0..table.columns.len())].name);
    let word = text(&values::string(rng).replace('\0', ""));
    let mut sql = format!(
        "CREATE ALGORITHM={} VIEW {} AS SELECT t.{column}, {word} AS `w`, COALESCE(LENGTH({column}), {}) AS n FROM {} t",
        ["UNDEFINED", "MERGE", "TEMPTABLE"][rng.random_range(0..3)],
        quoted(&name(rng, stem)),
        rng.random::<u32>(),
        quoted(&table.name)
    );
    if rng.random_bool(0.5) {
        sql.push_str(&format!(" WHERE t.{column} IS NOT NULL AND 'x' <> {word}"));
    }
    match conn.query_drop(sql) {
        Ok(()) => made.views += 1,
        Err(_) => made.refused += 1,
    }
}

fn trigger(conn: &mut Conn, rng: &mut StdRng, tables: &[Table], stem: &str, made: &mut Made) {
    let Some(table) = tables.get(rng.random_range(0..tables.len().max(1))) else { return };
    let time = ["BEFORE", "AFTER"][rng.random_range(0..2)];
    let event = ["INSERT", "UPDATE", "DELETE"][rng.random_range(0..3)];
    let word = text(&values::string(rng).replace('\0', ""));
    let sql = format!(
        "CREATE TRIGGER {} {time} {event} ON {} FOR EACH ROW BEGIN /* it's; */ SET @fired = {word}; SET @again = 1; END",
        quoted(&name(rng, stem)),
        quoted(&table.name)
    );
    match conn.query_drop(sql) {
        Ok(()) => made.triggers += 1,
        Err(_) => made.refused += 1,
    }
}

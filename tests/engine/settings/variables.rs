//! The session variables of a server, and for each of them other values than it has.

use mysql::prelude::Queryable;
use mysql::{Conn, Row};

/// A variable that sessions inherit.
#[derive(Debug)]
pub struct Variable {
    pub name: String,
    /// As it is now, in SQL.
    pub now: String,
    /// Others, in SQL; the server takes some of them only.
    pub others: Vec<String>,
}

/// Values of variables that are no numbers, switches or lists that the server tells.
const WORDS: &[(&str, &[&str])] = &[
    ("character_set_client", &["latin1", "cp1250"]),
    ("character_set_connection", &["latin1", "ucs2"]),
    ("character_set_results", &["latin1", "utf16"]),
    ("character_set_server", &["latin2", "ucs2"]),
    ("character_set_database", &["latin2", "ucs2"]),
    ("character_set_filesystem", &["latin1"]),
    ("character_set_collations", &["utf8mb4=utf8mb4_bin,latin1=latin1_bin", "utf8mb3=utf8mb3_czech_ci"]),
    ("collation_connection", &["latin1_bin", "utf8mb4_turkish_ci"]),
    ("collation_server", &["latin2_czech_cs", "utf8mb4_bin"]),
    ("collation_database", &["latin2_czech_cs", "utf8mb4_bin"]),
    ("default_collation_for_utf8mb4", &["utf8mb4_general_ci"]),
    ("default_storage_engine", &["MyISAM", "MEMORY"]),
    ("default_tmp_storage_engine", &["MyISAM", "MEMORY"]),
    ("storage_engine", &["MyISAM"]),
    ("enforce_storage_engine", &["MyISAM", "Aria"]),
    ("internal_tmp_mem_storage_engine", &["MEMORY"]),
    ("lc_messages", &["de_DE", "ja_JP"]),
    ("lc_time_names", &["fr_FR", "zh_CN"]),
    ("time_zone", &["-05:00", "+13:00"]),
    ("system_versioning_asof", &["2020-01-01 00:00:00", "2037-01-01 00:00:00"]),
    ("session_track_system_variables", &["*", "sql_mode"]),
    ("block_encryption_mode", &["aes-256-cbc"]),
    ("binlog_row_value_options", &["PARTIAL_JSON"]),
    ("redirect_url", &["mysql://nowhere:3307"]),
];

/// All that sessions inherit.
pub fn all(conn: &mut Conn) -> Vec<Variable> {
    let of_mariadb = "SELECT VARIABLE_NAME, VARIABLE_TYPE, NUMERIC_MIN_VALUE, NUMERIC_MAX_VALUE, ENUM_VALUE_LIST, \
                      GLOBAL_VALUE FROM information_schema.SYSTEM_VARIABLES WHERE VARIABLE_SCOPE = 'SESSION' \
                      ORDER BY VARIABLE_NAME";
    let of_mysql = "SELECT m.VARIABLE_NAME, m.DATA_TYPE, m.MIN_VALUE, m.MAX_VALUE, NULL, g.VARIABLE_VALUE \
                    FROM performance_schema.variables_metadata m JOIN performance_schema.global_variables g \
                    USING (VARIABLE_NAME) WHERE m.VARIABLE_SCOPE = 'SESSION' ORDER BY 1";
    let rows: Vec<Row> = conn.query(of_mariadb).or_else(|_| conn.query(of_mysql)).unwrap();
    rows.into_iter().map(|row| variable(&row)).collect()
}

fn variable(row: &Row) -> Variable {
    let cell = |at: usize| row.get::<Option<String>, _>(at).flatten();
    let name = cell(0).unwrap().to_ascii_lowercase();
    let (kind, now) = (cell(1).unwrap().to_ascii_uppercase(), cell(5));
    let number = |at: usize| cell(at).and_then(|n| n.parse::<f64>().ok());
    let mut others: Vec<String> = match kind.as_str() {
        "BOOLEAN" => vec![if now.as_deref() == Some("ON") { "OFF" } else { "ON" }.to_owned()],
        // Every member; MySQL does not list them, and takes their numbers.
        "ENUM" | "SET" | "FLAGSET" if cell(4).is_some() => {
            cell(4).unwrap().split(',').map(|member| of_flags(&kind, member)).collect()
        }
        "ENUMERATION" => (0..6).map(|n| n.to_string()).collect(),
        "SET" if name == "sql_mode" => (0..32).map(|bit| (1_u64 << bit).to_string()).collect(),
        "SET" if name.starts_with("optimizer") => {
            let all = now.clone().unwrap_or_default();
            let flip = |one: &str| match one.split_once('=') {
                Some((flag, "on")) => format!("'{flag}=off'"),
                Some((flag, _)) => format!("'{flag}=on'"),
                None => format!("'{one}'"),
            };
            all.split(',').map(flip).collect()
        }
        "SET" => (0..4).map(|bit| (1_u64 << bit).to_string()).collect(),
        _ if number(2).is_some() => numbers(number(2), number(3), now.as_deref()),
        _ => Vec::new(),
    };
    others.extend(WORDS.iter().filter(|(one, _)| *one == name).flat_map(|(_, words)| words.iter().map(|w| quoted(w))));
    let now = now.map_or_else(|| "NULL".to_owned(), |now| in_sql(&kind, &now));
    others.retain(|one| *one != now);
    Variable { name, now, others }
}

fn of_flags(kind: &str, member: &str) -> String {
    match (kind, member) {
        ("FLAGSET", "default") => "'default'".to_owned(),
        ("FLAGSET", _) => format!("'{member}=on'"),
        _ => quoted(member),
    }
}

/// The least, a little, twice as much. Much more than that is memory that this machine may not have.
fn numbers(least: Option<f64>, most: Option<f64>, now: Option<&str>) -> Vec<String> {
    let now = now.and_then(|n| n.parse::<f64>().ok()).unwrap_or(0.0);
    let (least, most) = (least.unwrap_or(0.0), most.unwrap_or(f64::MAX));
    let mut all: Vec<String> = [least, 3.0, 1_000.0, now * 2.0 + 1.0]
        .iter()
        .filter(|n| (least..=most).contains(*n) && **n < 1e15)
        .map(|n| if n.fract() == 0.0 { format!("{n:.0}") } else { n.to_string() })
        .collect();
    all.dedup();
    all
}

fn in_sql(kind: &str, printed: &str) -> String {
    let is_number =
        printed.parse::<f64>().is_ok() && !matches!(kind, "ENUM" | "SET" | "FLAGSET" | "VARCHAR" | "STRING");
    if is_number { printed.to_owned() } else { quoted(printed) }
}

fn quoted(text: &str) -> String {
    format!("'{text}'")
}

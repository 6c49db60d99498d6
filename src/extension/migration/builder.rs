//! What SimpleMDB's `SchemaBuilder` can say of a column, as calls of its methods.
//!
//! What it makes of a call, to the letter, decides: it always writes `NULL` or `NOT NULL`, puts names in backticks as
//! they are, doubles quotes and leaves backslashes alone, and refuses some names. Where that does not lead to the very
//! column, the answer is that it cannot be said.

use simplemdb_backup_engine::schema::{PlainColumn, Preset};
use simplemdb_backup_engine::session::Flavor;

use super::php::{list, string};

/// Names it refuses for columns, whatever the server thinks of them.
const REFUSED: &[&str] = &[
    "alter",
    "and",
    "asc",
    "auto_increment",
    "avg",
    "between",
    "blob",
    "bool",
    "boolean",
    "by",
    "case",
    "char",
    "constraint",
    "count",
    "create",
    "database",
    "date",
    "datetime",
    "decimal",
    "default",
    "delete",
    "desc",
    "describe",
    "distinct",
    "double",
    "drop",
    "else",
    "end",
    "exists",
    "explain",
    "float",
    "foreign",
    "from",
    "grant",
    "group",
    "having",
    "if",
    "ifnull",
    "in",
    "index",
    "inner",
    "insert",
    "int",
    "integer",
    "join",
    "json",
    "key",
    "left",
    "like",
    "limit",
    "max",
    "min",
    "not",
    "null",
    "nullif",
    "offset",
    "or",
    "order",
    "outer",
    "primary",
    "regexp",
    "revoke",
    "right",
    "schema",
    "select",
    "show",
    "sum",
    "table",
    "text",
    "then",
    "time",
    "timestamp",
    "union",
    "unique",
    "update",
    "varchar",
    "view",
    "when",
    "where",
    "xor",
    "year",
];

/// Words that it takes for code in a default.
const WORDS: [&str; 4] = ["NULL", "CURRENT_TIMESTAMP", "CURRENT_DATE", "CURRENT_TIME"];

/// Whether it takes this as the name of a table or an index.
pub fn takes_name(name: &str) -> bool {
    // What reads as a number is an integer to PHP's arrays, and "0" is nothing.
    let is_numeric = |name: &str| name.trim().parse::<f64>().is_ok();
    !name.is_empty() && name.len() <= 64 && !name.contains(['`', '\0']) && !is_numeric(name)
}

/// Whether it takes this as the name of a column.
pub fn takes_column(name: &str) -> bool {
    takes_name(name) && !REFUSED.contains(&name.to_ascii_lowercase().as_str())
}

/// The calls that declare a column, after `$table`. With `numbers` the column is the whole primary key.
pub fn column(name: &str, column: &PlainColumn, numbers: bool, flavor: Option<Flavor>) -> Option<String> {
    if !takes_column(name) {
        return None;
    }
    let increments = match column.data_type.as_str() {
        "int" if numbers && column.auto_increment && column.unsigned => Some("increments"),
        "bigint" if numbers && column.auto_increment && column.unsigned => Some("bigIncrements"),
        _ => None,
    };
    let mut code = match increments {
        Some(method) => {
            has_default_width(column).then_some(())?;
            format!("->{method}({})", string(name))
        }
        None => declared(name, column)?,
    };
    code.push_str(&charset(column)?);
    match (column.nullable, &column.default) {
        (true, Preset::None) => {
            // Texts have no default on MySQL; of anything else it is dropped later.
            (flavor == Some(Flavor::MySql)).then_some(())?;
            code.push_str("->nullable()");
        }
        (true, Preset::Null) => code.push_str("->nullable()"),
        (true, preset) => code.push_str(&format!("->nullable(){}", default(column, preset)?)),
        (false, Preset::None) => {}
        (false, preset) => code.push_str(&default(column, preset)?),
    }
    if column.auto_increment && increments.is_none() {
        code.push_str("->autoIncrement()");
    }
    if column.on_update {
        is_moment(column).then_some(())?;
        code.push_str("->useCurrentOnUpdate()");
    }
    if let Some(comment) = &column.comment {
        code.push_str(&format!("->comment({})", string(comment)));
    }
    Some(code)
}

/// The first call: type and name.
fn declared(name: &str, column: &PlainColumn) -> Option<String> {
    let name = string(name);
    let numbers: Vec<u32> = column.arguments.iter().filter_map(|argument| argument.parse().ok()).collect();
    let is_plain = column.arguments.is_empty() && !column.unsigned;
    let sign = if column.unsigned { "->unsigned()" } else { "" };
    Some(match (column.data_type.as_str(), numbers.as_slice()) {
        ("tinyint", [1]) => format!("->boolean({name}){sign}"),
        ("tinyint" | "smallint" | "mediumint" | "int" | "bigint", _) if has_default_width(column) => {
            let (signed, unsigned) = match column.data_type.as_str() {
                "tinyint" => ("tinyInteger", "unsignedTinyInteger"),
                "smallint" => ("smallInteger", "unsignedSmallInteger"),
                "mediumint" => ("mediumInteger", "unsignedMediumInteger"),
                "int" => ("integer", "unsignedInteger"),
                _ => ("bigInteger", "unsignedBigInteger"),
            };
            format!("->{}({name})", if column.unsigned { unsigned } else { signed })
        }
        ("varchar", [255]) => format!("->string({name})"),
        ("varchar", [length @ 1..=65535]) => format!("->string({name}, {length})"),
        ("char", [length @ 1..=255]) => format!("->char({name}, {length})"),
        ("varbinary", [length @ 1..=65535]) => format!("->binary({name}, {length})"),
        ("decimal", [digits @ 1..=65, scale]) if scale <= digits => {
            format!("->decimal({name}, {digits}, {scale}){sign}")
        }
        ("float", [digits @ 1..=24, scale]) if scale <= digits => format!("->float({name}, {digits}, {scale}){sign}"),
        ("double", [digits @ 1..=53, scale]) if scale <= digits => format!("->double({name}, {digits}, {scale}){sign}"),
        ("year", [4]) => format!("->year({name})"),
        ("enum", _) if !column.arguments.is_empty() => format!("->enum({name}, {})", list(&column.arguments)),
        ("text" | "date" | "datetime" | "timestamp" | "time" | "year" | "json", []) if is_plain => {
            format!("->{}({name})", column.data_type)
        }
        ("blob", []) if is_plain => format!("->binary({name})"),
        ("longtext", []) if is_checked_json(column) => format!("->json({name})"),
        _ => return None,
    })
}

/// Whether the server would show the same width for the type alone; newer ones show none.
fn has_default_width(column: &PlainColumn) -> bool {
    let [signed, unsigned] = match column.data_type.as_str() {
        "tinyint" => ["4", "3"],
        "smallint" => ["6", "5"],
        "mediumint" => ["9", "8"],
        "int" => ["11", "10"],
        _ => ["20", "20"],
    };
    match column.arguments.as_slice() {
        [] => true,
        [width] => width == if column.unsigned { unsigned } else { signed },
        _ => false,
    }
}

/// What MariaDB makes of the type `JSON`.
fn is_checked_json(column: &PlainColumn) -> bool {
    column.checks_json
        && column.charset.as_deref() == Some("utf8mb4")
        && column.collation.as_deref() == Some("utf8mb4_bin")
}

fn is_moment(column: &PlainColumn) -> bool {
    matches!(column.data_type.as_str(), "timestamp" | "datetime") && column.arguments.is_empty()
}

fn charset(column: &PlainColumn) -> Option<String> {
    if is_checked_json(column) && column.data_type == "longtext" {
        return Some(String::new());
    }
    let mut code = String::new();
    if column.checks_json {
        return None;
    }
    if let Some(charset) = &column.charset {
        code.push_str(&format!("->columnCharset({})", string(charset)));
    }
    if let Some(collation) = &column.collation {
        code.push_str(&format!("->columnCollation({})", string(collation)));
    }
    let takes_one = matches!(column.data_type.as_str(), "varchar" | "char" | "text" | "enum");
    (takes_one || code.is_empty()).then_some(code)
}

fn default(column: &PlainColumn, preset: &Preset) -> Option<String> {
    let text = match preset {
        Preset::Now => return is_moment(column).then(|| "->useCurrent()".to_owned()),
        Preset::Text(text) | Preset::Number(text) => text,
        Preset::None | Preset::Null => return None,
    };
    if WORDS.contains(&text.to_ascii_uppercase().as_str()) {
        return None;
    }
    let is_integer = column.data_type.ends_with("int");
    let is_number = is_integer || matches!(column.data_type.as_str(), "decimal" | "float" | "double" | "year");
    if matches!(preset, Preset::Number(_)) && !is_number {
        return None;
    }
    if column.data_type == "tinyint" && column.arguments == ["1"] && matches!(text.as_str(), "0" | "1") {
        return Some(format!("->default({})", text == "1"));
    }
    // PHP reads its smallest integer as a float.
    let integer = text.parse::<i64>().ok().filter(|n| n.to_string() == *text && *n != i64::MIN);
    Some(match integer.filter(|_| is_integer) {
        Some(integer) => format!("->default({integer})"),
        None => format!("->default({})", string(text)),
    })
}

//! The `CREATE TABLE` statement for a table as `SchemaAnalyzer` describes it, written as a server writes it.

use simplemdb_backup_engine::sql::{ident, idents};

use crate::migration_generator::schema_exception;
use crate::zend::{Php, Read, Zval};

/// The statement. What is not described is left to the server.
///
/// A table that a foreign key refers to and that is none of `tables` is in the database whose name stands before a point.
pub fn statement(name: &str, facts: &Zval, tables: &[String]) -> Php<String> {
    let mut clauses = Vec::new();
    for (column, facts) in entries(facts, "columns") {
        clauses.push(column_clause(&column, &facts)?);
    }
    if clauses.is_empty() {
        return Err(schema_exception(&format!("Table '{name}' has no columns in the schema data")));
    }
    clauses.extend(entries(facts, "indexes").iter().filter_map(|(_, index)| index_clause(index)));
    clauses.extend(entries(facts, "foreign_keys").iter().map(|(_, key)| foreign_clause(key, tables)));
    let option = |key: &str| facts.field(key).map(Read::text).filter(|text| !text.is_empty());
    let mut sql = format!("CREATE TABLE {} (\n  {}\n)", ident(name), clauses.join(",\n  "));
    sql.push_str(&format!(" ENGINE={}", option("engine").unwrap_or_else(|| "InnoDB".to_owned())));
    sql.push_str(&format!(" DEFAULT CHARSET={}", option("charset").unwrap_or_else(|| "utf8mb4".to_owned())));
    if let Some(collation) = option("collation") {
        sql.push_str(&format!(" COLLATE={collation}"));
    }
    if let Some(comment) = option("comment") {
        sql.push_str(&format!(" COMMENT={}", literal(&comment)));
    }
    Ok(sql)
}

fn entries(facts: &Zval, key: &str) -> Vec<(String, Zval)> {
    facts.field(key).map_or_else(Vec::new, Read::entries)
}

/// A literal as a server prints it: for the syntax of the default SQL mode.
fn literal(text: &str) -> String {
    let mut out = String::from("'");
    for c in text.chars() {
        match c {
            '\'' => out.push_str("''"),
            '\\' => out.push_str("\\\\"),
            '\0' => out.push_str("\\0"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            other => out.push(other),
        }
    }
    out.push('\'');
    out
}

fn is(facts: &Zval, key: &str) -> bool {
    facts.field(key).is_some_and(Read::truthy)
}

fn column_clause(name: &str, facts: &Zval) -> Php<String> {
    let raw_type = facts.field("raw_type").map(Read::text).filter(|text| !text.is_empty());
    let raw_type = raw_type.or_else(|| written_type(facts.field("type")?));
    let raw_type =
        raw_type.ok_or_else(|| schema_exception(&format!("Column '{name}' has no type in the schema data")))?;
    let mut sql = format!("{} {raw_type}", ident(name));
    let nullable = is(facts, "nullable") && !is(facts, "primary_key");
    if !nullable {
        sql.push_str(" NOT NULL");
    } else if raw_type.starts_with("timestamp") {
        sql.push_str(" NULL");
    }
    match facts.field("default") {
        None if nullable => sql.push_str(" DEFAULT NULL"),
        None => {}
        Some(default) => sql.push_str(&format!(" DEFAULT {}", default_value(default, &raw_type)?)),
    }
    if is(facts, "auto_increment") {
        sql.push_str(" AUTO_INCREMENT");
    }
    if let Some(comment) = facts.field("comment").map(Read::text).filter(|text| !text.is_empty()) {
        sql.push_str(&format!(" COMMENT {}", literal(&comment)));
    }
    Ok(sql)
}

/// A type from its parts.
fn written_type(parts: &Zval) -> Option<String> {
    let base = parts.field("base_type").map(Read::text).filter(|text| !text.is_empty())?;
    let number = |key: &str| parts.field(key).map(Read::int).filter(|number| *number >= 0);
    let arguments = match (base.as_str(), number("precision").or(number("length")), number("scale")) {
        ("decimal" | "float" | "double", Some(digits), Some(scale)) => format!("({digits},{scale})"),
        ("varchar", length, _) => format!("({})", length.unwrap_or(255)),
        ("char" | "binary" | "varbinary" | "bit", Some(length), _) => format!("({length})"),
        _ => String::new(),
    };
    let sign = if is(parts, "unsigned") { " unsigned" } else { "" };
    Some(format!("{base}{arguments}{sign}"))
}

fn default_value(default: &Zval, raw_type: &str) -> Php<String> {
    if let Some(function) = default.field("function").map(Read::text) {
        // Expressions stand in parentheses, but the moment, which is older than expressions, must not.
        let is_moment = function.to_ascii_uppercase().starts_with("CURRENT_TIMESTAMP");
        return Ok(if is_moment { function } else { format!("({function})") });
    }
    if default.is_bool() {
        return Ok(i64::from(default.truthy()).to_string());
    }
    let text = String::from_utf8_lossy(&default.stringify()?).into_owned();
    let is_code = default.is_long() || default.is_double() || (raw_type.starts_with("bit") && text.starts_with("b'"));
    Ok(if is_code { text } else { literal(&text) })
}

fn index_clause(facts: &Zval) -> Option<String> {
    let part = |part: &Zval| {
        let name = part.field("name").map(Read::text).unwrap_or_default();
        if name.starts_with('(') && name.ends_with(')') {
            return name; // an expression
        }
        let length = part.field("length").map(Read::int).filter(|length| *length > 0);
        let length = length.map(|length| format!("({length})")).unwrap_or_default();
        let downwards = part.field("order").is_some_and(|order| order.bytes().eq_ignore_ascii_case(b"desc"));
        format!("{}{length}{}", ident(&name), if downwards { " DESC" } else { "" })
    };
    let parts: Vec<String> = facts.field("columns")?.elements().iter().map(part).collect();
    if parts.is_empty() {
        return None;
    }
    let name = facts.field("name").map(Read::text).unwrap_or_default();
    let kind = facts.field("type").map(Read::text).unwrap_or_default();
    let head = match kind.as_str() {
        _ if is(facts, "primary") || kind == "primary" => "PRIMARY KEY".to_owned(),
        "fulltext" => format!("FULLTEXT KEY {}", ident(&name)),
        "spatial" => format!("SPATIAL KEY {}", ident(&name)),
        _ if is(facts, "unique") || kind == "unique" => format!("UNIQUE KEY {}", ident(&name)),
        _ => format!("KEY {}", ident(&name)),
    };
    let comment = facts.field("comment").map(Read::text).filter(|text| !text.is_empty());
    let comment = comment.map(|comment| format!(" COMMENT {}", literal(&comment))).unwrap_or_default();
    Some(format!("{head} ({}){comment}", parts.join(",")))
}

fn foreign_clause(facts: &Zval, tables: &[String]) -> String {
    let text = |key: &str| facts.field(key).map(Read::text).unwrap_or_default();
    let names = |key: &str| {
        let names = facts.field(key).map_or_else(Vec::new, Read::elements);
        let names: Vec<String> = names.iter().map(Read::text).collect();
        idents(names.iter().map(String::as_str))
    };
    let table = text("foreign_table");
    let target = match table.split_once('.') {
        Some((database, table_there)) if !tables.contains(&table) => {
            format!("{}.{}", ident(database), ident(table_there))
        }
        _ => ident(&table),
    };
    let mut sql = format!(
        "CONSTRAINT {} FOREIGN KEY ({}) REFERENCES {target} ({})",
        ident(&text("name")),
        names("local_columns"),
        names("foreign_columns")
    );
    for (key, words) in [("on_delete", " ON DELETE "), ("on_update", " ON UPDATE ")] {
        let rule = text(key).to_ascii_uppercase();
        // What the servers do where nothing is said; they have different names for it.
        if !rule.is_empty() && rule != "RESTRICT" && rule != "NO ACTION" {
            sql.push_str(words);
            sql.push_str(&rule);
        }
    }
    sql
}

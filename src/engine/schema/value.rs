//! The default of a column, as a value: the servers write it down in different ways.

use crate::session::Flavor;

/// A default.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A whole number.
    Integer(i64),
    /// A number that is exactly what was written.
    Float(f64),
    /// A text, or a number that neither of the above holds exactly.
    Text(String),
    /// Something the server works out, as SQL; the moment is always `CURRENT_TIMESTAMP`, with its digits.
    Function(String),
}

impl Value {
    /// Reads `COLUMN_DEFAULT`. MariaDB quotes what is text and writes `NULL` for it; MySQL quotes nothing, and says in
    /// `EXTRA` whether it is an expression.
    pub fn read(flavor: Flavor, data_type: &str, default: &str, extra: &str) -> Option<Self> {
        match flavor {
            Flavor::MariaDb if default == "NULL" => None,
            Flavor::MariaDb if default.starts_with('\'') => Some(Self::literal(data_type, &unquoted(default))),
            _ if is_moment(data_type, default) => Some(Self::Function(moment(default))),
            Flavor::MariaDb if !is_number(default) && !is_bits(default) => Some(Self::Function(default.to_owned())),
            Flavor::MySql if extra.to_ascii_uppercase().contains("DEFAULT_GENERATED") => {
                // MySQL lists an expression with its quotes and backslashes escaped once more.
                Some(Self::Function(unescaped(default)))
            }
            _ => Some(Self::literal(data_type, default)),
        }
    }

    fn literal(data_type: &str, text: &str) -> Self {
        match data_type {
            "tinyint" | "smallint" | "mediumint" | "int" | "bigint" => {
                text.parse().map_or_else(|_| Self::Text(text.to_owned()), Self::Integer)
            }
            "decimal" | "float" | "double" => match text.parse::<f64>() {
                Ok(number) if same_number(number, text) => Self::Float(number),
                _ => Self::Text(text.to_owned()),
            },
            _ => Self::Text(text.to_owned()),
        }
    }
}

/// Whether a float says all that the digits say.
fn same_number(number: f64, text: &str) -> bool {
    let plain = |text: &str| match text.split_once('.') {
        Some((whole, rest)) => format!("{whole}.{}", rest.trim_end_matches('0')),
        None => format!("{text}."),
    };
    number.is_finite() && plain(&format!("{number}")) == plain(text.trim_start_matches('+'))
}

fn is_moment(data_type: &str, default: &str) -> bool {
    let word = default.to_ascii_lowercase();
    matches!(data_type, "timestamp" | "datetime" | "date" | "time")
        && ["current_timestamp", "now(", "localtime"].iter().any(|name| word.starts_with(name))
}

fn moment(default: &str) -> String {
    let digits: String = default.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() { "CURRENT_TIMESTAMP".to_owned() } else { format!("CURRENT_TIMESTAMP({digits})") }
}

fn is_number(text: &str) -> bool {
    text.parse::<f64>().is_ok_and(f64::is_finite) && text.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b))
}

fn is_bits(text: &str) -> bool {
    text.starts_with("b'")
}

/// What stands in single quotes, as the server writes it.
pub(super) fn unquoted(literal: &str) -> String {
    let inner = literal.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')).unwrap_or(literal);
    unescaped(inner)
}

/// Text without backslashes and doubled quotes.
fn unescaped(text: &str) -> String {
    let (mut out, mut chars) = (String::with_capacity(text.len()), text.chars());
    while let Some(c) = chars.next() {
        match c {
            '\'' => {
                chars.next();
                out.push('\'');
            }
            '\\' => match chars.next() {
                Some('0') => out.push('\0'),
                Some('n') => out.push('\n'),
                Some('r') => out.push('\r'),
                Some('t') => out.push('\t'),
                Some('b') => out.push('\u{8}'),
                Some('Z') => out.push('\u{1a}'),
                Some(other) => out.push(other),
                None => out.push('\\'),
            },
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn maria(data_type: &str, default: &str) -> Option<Value> {
        Value::read(Flavor::MariaDb, data_type, default, "")
    }

    fn mysql(data_type: &str, default: &str, extra: &str) -> Option<Value> {
        Value::read(Flavor::MySql, data_type, default, extra)
    }

    #[test]
    fn text() {
        assert_eq!(maria("varchar", "NULL"), None);
        assert_eq!(maria("varchar", "'NULL'"), Some(Value::Text("NULL".into())));
        assert_eq!(maria("varchar", "'it''s \\\\ \\n'"), Some(Value::Text("it's \\ \n".into())));
        assert_eq!(maria("varchar", "'007'"), Some(Value::Text("007".into())));
        assert_eq!(mysql("varchar", "'quoted'", ""), Some(Value::Text("'quoted'".into())));
        assert_eq!(mysql("varchar", "CURRENT_TIMESTAMP", ""), Some(Value::Text("CURRENT_TIMESTAMP".into())));
        assert_eq!(maria("bit", "b'101'"), Some(Value::Text("b'101'".into())));
    }

    #[test]
    fn numbers() {
        assert_eq!(maria("int", "5"), Some(Value::Integer(5)));
        assert_eq!(mysql("int", "-5", ""), Some(Value::Integer(-5)));
        assert_eq!(maria("bigint", "18446744073709551615"), Some(Value::Text("18446744073709551615".into())));
        assert_eq!(maria("decimal", "0.00"), Some(Value::Float(0.0)));
        assert_eq!(maria("decimal", "-1.50"), Some(Value::Float(-1.5)));
        let long = "12345678901234567890.1234567891";
        assert_eq!(mysql("decimal", long, ""), Some(Value::Text(long.into())));
    }

    #[test]
    fn functions() {
        let now = Some(Value::Function("CURRENT_TIMESTAMP".into()));
        assert_eq!(maria("timestamp", "current_timestamp()"), now);
        assert_eq!(mysql("datetime", "CURRENT_TIMESTAMP", "DEFAULT_GENERATED on update CURRENT_TIMESTAMP"), now);
        assert_eq!(maria("datetime", "current_timestamp(3)"), Some(Value::Function("CURRENT_TIMESTAMP(3)".into())));
        assert_eq!(maria("char", "uuid()"), Some(Value::Function("uuid()".into())));
        let quoted = Some(Value::Function(r"concat(_utf8mb4'it\'s')".into()));
        assert_eq!(mysql("char", r"concat(_utf8mb4\'it\\\'s\')", "DEFAULT_GENERATED"), quoted);
        assert_eq!(mysql("char", "uuid()", "DEFAULT_GENERATED"), Some(Value::Function("uuid()".into())));
    }
}

//! Any row of an `INSERT`: every literal that servers know, and calls of functions that compute with literals alone.

use super::allowed::is_pure;
use super::lexer::{self, Piece, Rules, unquoted};
use super::row::{Counter, Shape};
use super::spell::{self, Value};
use crate::dump::quote::quoted;
use crate::sql::ident;
use crate::sql::token::is_number;

/// Words that may stand in an expression beside functions and numbers.
const WORDS: [&str; 70] = [
    "null",
    "true",
    "false",
    "as",
    "using",
    "char",
    "character",
    "set",
    "charset",
    "binary",
    "varchar",
    "nchar",
    "signed",
    "unsigned",
    "integer",
    "decimal",
    "double",
    "float",
    "real",
    "date",
    "time",
    "datetime",
    "timestamp",
    "year",
    "json",
    "point",
    "interval",
    "microsecond",
    "second",
    "minute",
    "hour",
    "day",
    "week",
    "month",
    "quarter",
    "collate",
    "utf8",
    "utf8mb3",
    "utf8mb4",
    "latin1",
    "latin2",
    "latin5",
    "ascii",
    "cp1250",
    "cp1251",
    "cp1252",
    "koi8r",
    "gbk",
    "gb2312",
    "big5",
    "sjis",
    "ucs2",
    "utf16",
    "utf32",
    "utf8mb4_bin",
    "utf8mb4_general_ci",
    "utf8mb4_unicode_ci",
    "utf8_bin",
    "utf8_general_ci",
    "current_timestamp",
    "current_date",
    "current_time",
    "localtime",
    "localtimestamp",
    "utc_timestamp",
    "utc_date",
    "utc_time",
    "array",
    "to",
    "from",
];

/// The most characters of a word that an error shows: behind a quote that was moved it may be of a value.
const SHOWN: usize = 20;

/// One piece of a value, and its bytes.
pub type Part<'a> = (Piece, &'a [u8]);

/// Reads the row that `bytes` begin with, and appends it to `out`. Returns where it ends; `None` where it goes on behind
/// what there is. An error says what is wrong with it, and nothing of what it holds.
pub fn row(
    bytes: &[u8],
    is_end: bool,
    shape: &Shape,
    rules: &Rules,
    counter: &mut Counter,
    out: &mut Vec<u8>,
) -> Result<Option<usize>, String> {
    let Some((cells, end)) = cells(bytes, rules, is_end)? else { return Ok(None) };
    // `()` is a row of defaults.
    let empty = cells.len() == 1 && cells[0].is_empty() && shape.cells.is_empty();
    let cells = if empty { &[][..] } else { &cells[..] };
    if cells.len() != shape.cells.len() {
        return Err(format!("a row of {} values for {} columns", cells.len(), shape.cells.len()));
    }
    out.push(b'(');
    let mut written = 0;
    for (n, (parts, cell)) in cells.iter().zip(&shape.cells).enumerate() {
        let plain = without_own_srid(parts, shape.names.get(n), rules);
        let value = value(plain.as_deref().unwrap_or(parts), rules).map_err(|why| format!("value {}: {why}", n + 1))?;
        if cell.is_dropped {
            continue;
        }
        if written > 0 {
            out.push(b',');
        }
        written += 1;
        let value = if shape.numbered == Some(n) { numbered(value, shape, counter) } else { value };
        spell::value(&value, cell.class, &rules.charset, out).map_err(|why| format!("value {}: {why}", n + 1))?;
    }
    if shape.appends {
        if written > 0 {
            out.push(b',');
        }
        out.extend_from_slice(counter.next().to_string().as_bytes());
    }
    out.push(b')');
    Ok(Some(end))
}

/// A number that the server would give is given here: several connections load rows, and would mix them up.
fn numbered(value: Value, shape: &Shape, counter: &mut Counter) -> Value {
    let digits = match &value {
        Value::Null | Value::Default => None,
        Value::Whole(digits) | Value::Number(digits) => Some(digits.clone()),
        Value::Text(bytes, _) => String::from_utf8(bytes.clone()).ok(),
        Value::Bytes { bytes, .. } if bytes.len() <= 8 => {
            Some(bytes.iter().fold(0_u64, |n, b| n << 8 | u64::from(*b)).to_string())
        }
        Value::Bits(bits) => Some(bits.to_string()),
        _ => return value,
    };
    let whole = |digits: &String| {
        let digits = digits.trim();
        // The server rounds what is none.
        #[allow(clippy::cast_possible_truncation)] // one beyond that is no number that a column counts to
        let rounded = || digits.parse::<f64>().ok().map(|n| n.round() as i128);
        digits.parse::<i128>().ok().or_else(rounded)
    };
    let number = digits.as_ref().and_then(whole);
    match (digits, number) {
        (None, _) => Value::Whole(counter.next().to_string()),
        (Some(_), Some(0)) if !shape.zero_is_a_number => Value::Whole(counter.next().to_string()),
        (_, Some(number)) => {
            if let Ok(number) = u64::try_from(number) {
                counter.saw(number);
            }
            value
        }
        _ => value,
    }
}

/// The values of a row, each as its pieces without spaces, and where the row ends.
#[allow(clippy::type_complexity)] // a list of lists, and a place
fn cells<'a>(bytes: &'a [u8], rules: &Rules, is_end: bool) -> Result<Option<(Vec<Vec<Part<'a>>>, usize)>, String> {
    let (mut at, mut depth) = (0, 0);
    let mut cells = vec![Vec::new()];
    loop {
        let Some((what, length)) = lexer::piece(&bytes[at..], rules, is_end) else { return Ok(None) };
        let text = &bytes[at..at + length];
        at += length;
        match (what, text) {
            (Piece::Space | Piece::Comment, _) => {}
            (Piece::Open | Piece::Close, _) => return Err("a versioned comment between values".to_owned()),
            (Piece::Mark, b"(") if depth == 0 => depth = 1,
            (Piece::Mark, b")") if depth == 1 => return Ok(Some((cells, at))),
            (Piece::Mark, b",") if depth == 1 => cells.push(Vec::new()),
            _ if depth == 0 => return Err("something that is no row".to_owned()),
            (Piece::Mark, b";") => return Err("a row that does not end".to_owned()),
            _ => {
                depth += i32::from(text == b"(") - i32::from(text == b")");
                cells.last_mut().expect("there is one from the beginning").push((what, text));
            }
        }
    }
}

/// What a value stands for.
pub fn value(parts: &[Part<'_>], rules: &Rules) -> Result<Value, String> {
    let is = |n: usize, word: &str| {
        parts.get(n).is_some_and(|(what, text)| *what == Piece::Word && text.eq_ignore_ascii_case(word.as_bytes()))
    };
    match parts {
        [] => Err("there is none".to_owned()),
        [_] if is(0, "null") => Ok(Value::Null),
        [_] if is(0, "default") => Ok(Value::Default),
        [_] if is(0, "true") => Ok(Value::Whole("1".to_owned())),
        [_] if is(0, "false") => Ok(Value::Whole("0".to_owned())),
        [(Piece::Mark, b"\\"), (Piece::Word, b"N")] => Ok(Value::Null),
        [(Piece::Text, _), rest @ ..] if rest.iter().all(|(what, _)| *what == Piece::Text) => {
            Ok(Value::Text(texts(parts, rules), None))
        }
        [(Piece::Word, word), rest @ ..] if !rest.is_empty() && rest.iter().all(|(what, _)| *what == Piece::Text) => {
            introduced(word, rest, rules)
        }
        [(Piece::Word, word), (Piece::Word, digits)] if word.starts_with(b"_") => {
            let charset = String::from_utf8_lossy(&word[1..]).into_owned();
            Ok(Value::Text(
                hex_digits(digits.strip_prefix(b"0x").ok_or("a word behind a character set")?)?,
                Some(charset),
            ))
        }
        [(Piece::Word, word)] if word.starts_with(b"0x") => {
            Ok(Value::Bytes { bytes: hex_digits(&word[2..])?, quoted: false })
        }
        [(Piece::Word, word)] if word.starts_with(b"0b") => bits(&word[2..]),
        _ => match number(parts) {
            Some(value) => Ok(value),
            None => expression(parts, rules).map(Value::Expression),
        },
    }
}

/// `ST_GeomFromText('…', SRID(p))` in the column `p` itself, as Adminer writes it, without the second argument: MariaDB has
/// no value of the column yet, and makes it 0.
fn without_own_srid<'a>(parts: &[Part<'a>], own: Option<&String>, rules: &Rules) -> Option<Vec<Part<'a>>> {
    let [call, open, text, (_, b","), (_, srid), (_, b"("), (_, column), (_, b")"), end] = parts else { return None };
    let is_it = rules.dialect.is_mariadb
        && call.1.eq_ignore_ascii_case(b"st_geomfromtext")
        && (open.1, text.0, end.1) == (b"(", Piece::Text, b")")
        && srid.eq_ignore_ascii_case(b"srid")
        && own.is_some_and(|own| ident(own).as_bytes() == *column || own.as_bytes() == *column);
    is_it.then(|| vec![*call, *open, *text, *end])
}

/// A string behind a word that says what it is.
fn introduced(word: &[u8], rest: &[Part<'_>], rules: &Rules) -> Result<Value, String> {
    let bytes = texts(rest, rules);
    match word.to_ascii_lowercase().as_slice() {
        b"n" => Ok(Value::Text(bytes, Some("utf8mb3".to_owned()))),
        b"x" => Ok(Value::Bytes { bytes: hex_digits(&bytes)?, quoted: true }),
        b"b" => bits(&bytes),
        [b'_', name @ ..] => Ok(Value::Text(bytes, Some(String::from_utf8_lossy(name).into_owned()))),
        b"date" | b"time" | b"timestamp" => Ok(Value::Text(bytes, None)),
        _ => Err("a string behind a word that is no character set".to_owned()),
    }
}

/// What strings that stand side by side stand for.
fn texts(parts: &[Part<'_>], rules: &Rules) -> Vec<u8> {
    let mut out = Vec::new();
    for (_, text) in parts {
        if let [quote, inside @ .., _] = *text {
            unquoted(inside, *quote, rules, &mut out);
        }
    }
    out
}

fn hex_digits(digits: &[u8]) -> Result<Vec<u8>, String> {
    let even = if digits.len() % 2 == 1 { [b"0", digits].concat() } else { digits.to_vec() };
    hex::decode(even).map_err(|_| "hexadecimal with something else in it".to_owned())
}

fn bits(digits: &[u8]) -> Result<Value, String> {
    if digits.len() > 64 || !digits.iter().all(|b| matches!(b, b'0' | b'1')) {
        return Err("bits that are none, or too many".to_owned());
    }
    Ok(Value::Bits(digits.iter().fold(0, |n, b| n << 1 | u64::from(b - b'0'))))
}

/// A number, with a sign perhaps.
fn number(parts: &[Part<'_>]) -> Option<Value> {
    let text = parts.iter().map(|(_, text)| *text).collect::<Vec<_>>().concat();
    let text = String::from_utf8(text).ok()?;
    let text = text.strip_prefix('+').unwrap_or(&text).to_owned();
    let digits = text.strip_prefix('-').unwrap_or(&text);
    if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) {
        return Some(Value::Whole(text));
    }
    let (mantissa, exponent) = digits.split_once(['e', 'E']).map_or((digits, None), |(m, e)| (m, Some(e)));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let is_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let exponent = exponent.map(|e| e.strip_prefix(['+', '-']).unwrap_or(e));
    let valid = is_digits(whole)
        && is_digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && exponent.is_none_or(|e| !e.is_empty() && is_digits(e));
    valid.then_some(Value::Number(text))
}

/// An expression of literals and pure functions, printed anew.
fn expression(parts: &[Part<'_>], rules: &Rules) -> Result<String, String> {
    let mut out = Vec::new();
    for (n, (what, text)) in parts.iter().enumerate() {
        let calls = parts.get(n + 1).is_some_and(|(_, next)| *next == b"(");
        let word = String::from_utf8_lossy(text);
        match what {
            Piece::Text => {
                let bytes = texts(&[(*what, text)], rules);
                let named = n.checked_sub(1).is_some_and(|n| parts[n].1.starts_with(b"_"));
                if bytes.is_ascii() || (rules.charset.is_utf8() && !named && std::str::from_utf8(&bytes).is_ok()) {
                    quoted(&bytes, &mut out);
                } else {
                    if !named {
                        let charset = if rules.charset.is_utf8() { "binary" } else { rules.charset.name() };
                        out.extend_from_slice(format!("_{charset} ").as_bytes());
                    }
                    out.extend_from_slice(format!("0x{}", hex::encode(bytes)).as_bytes());
                }
            }
            Piece::Word => {
                let is_number = is_number(&word);
                let introduces = text[0] == b'_' && !calls && super::charset::Charset::named(&word[1..]).is_some();
                let known = WORDS.iter().any(|one| word.eq_ignore_ascii_case(one));
                let allowed =
                    if calls { is_pure(&word) || (known && word.len() <= 9) } else { known || is_number || introduces };
                if !allowed {
                    let shown: String = word.chars().take(SHOWN).collect();
                    return Err(format!(
                        "{shown}, which is neither a literal nor one of the functions that may be called"
                    ));
                }
                out.extend_from_slice(text);
            }
            // A point stands in a number, and not between a database and what is in it.
            Piece::Mark if *text == b"." => {
                let beside = [n.checked_sub(1).map(|n| parts[n]), parts.get(n + 1).copied()];
                if beside
                    .into_iter()
                    .flatten()
                    .any(|(what, text)| what != Piece::Mark && !is_number(&String::from_utf8_lossy(text)))
                {
                    return Err("a name with a point".to_owned());
                }
                out.push(b'.');
            }
            Piece::Mark if matches!(*text, b"(" | b")" | b"," | b"+" | b"-" | b"*" | b"/") => {
                out.extend_from_slice(text);
            }
            _ => return Err("something that is neither a literal nor a call of a function".to_owned()),
        }
        let next_is_word = parts.get(n + 1).is_some_and(|(next, _)| !matches!(next, Piece::Mark));
        if next_is_word && (*what != Piece::Mark || *text == b")") {
            out.push(b' ');
        }
    }
    String::from_utf8(out).map_err(|_| "a name that is not UTF-8".to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::charset::Charset;
    use super::super::lexer::Dialect;
    use super::super::row::Cell;
    use super::super::table::Class;
    use super::*;

    fn rules() -> Rules {
        let dialect = Dialect { is_mariadb: true, version: 101_106 };
        Rules { dialect, charset: Charset::utf8(), ansi_quotes: false, no_escapes: false }
    }

    fn of(sql: &str, class: Class, rules: &Rules) -> Result<String, String> {
        let cell = Cell { class, is_dropped: false };
        let shape = Shape {
            cells: vec![cell],
            names: vec!["a".to_owned()],
            numbered: None,
            appends: false,
            zero_is_a_number: false,
        };
        let mut out = Vec::new();
        let row_text = format!("({sql})");
        let end = row(row_text.as_bytes(), true, &shape, rules, &mut Counter(1), &mut out)?;
        assert_eq!(end, Some(row_text.len()));
        let out = String::from_utf8(out).unwrap();
        Ok(out[1..out.len() - 1].to_owned())
    }

    #[test]
    fn every_literal() {
        for (sql, class, expected) in [
            ("null", Class::Text, "NULL"),
            ("\\N", Class::Text, "NULL"),
            ("TRUE", Class::Number, "1"),
            ("\"it's \"\"x\"\"\"", Class::Text, "'it\\'s \"x\"'"),
            ("'a' /* x */ 'b'", Class::Text, "'ab'"),
            ("N'é'", Class::Text, "'é'"),
            ("_utf8mb4 'é'", Class::Text, "'é'"),
            ("_latin1 'é'", Class::Text, "_latin1 0xC3A9"),
            ("_latin1 0xe9", Class::Text, "_latin1 0xE9"),
            ("x'4142'", Class::Bytes, "0x4142"),
            ("0x123", Class::Text, "0x0123"),
            ("0x41", Class::Number, "65"),
            ("b'101'", Class::Number, "5"),
            ("0b101", Class::Number, "5"),
            ("- 5", Class::Number, "-5"),
            ("+.5", Class::Number, ".5"),
            ("1e-3", Class::Number, "1e-3"),
            ("date '2020-01-01'", Class::Other, "'2020-01-01'"),
            ("now()", Class::Other, "now()"),
            ("CONVERT('é' USING latin1)", Class::Text, "CONVERT('é' USING latin1)"),
            ("CAST('[1]' AS JSON)", Class::Other, "CAST('[1]' AS JSON)"),
            ("ST_GeomFromText('POINT(1 2)', 4326)", Class::Bytes, "ST_GeomFromText('POINT(1 2)',4326)"),
            ("unhex(\"41\")", Class::Bytes, "unhex('41')"),
        ] {
            assert_eq!(of(sql, class, &rules()), Ok(expected.to_owned()), "{sql}");
        }
    }

    #[test]
    fn what_is_no_literal_is_refused() {
        for sql in [
            "f()",
            "`f`()",
            "(select 1)",
            "load_file('/etc/passwd')",
            "sleep(9)",
            "victim.f()",
            "1db.1f(1)",
            "1e.f(1)",
            "date.year(1)",
            "0x1g",
            "@x",
            "@@version",
            "a",
            "`a`",
            "database()",
            "get_lock('a',1)",
            "now() + f (1)",
            "1; drop table t",
            "/*!40000 1 */",
            "case when 1 then 2 end",
            "user()",
            "x'4g'",
            "if(1, f(), 2)",
            "nextval(s)",
        ] {
            assert!(of(sql, Class::Text, &rules()).is_err(), "{sql}");
        }
    }

    #[test]
    fn a_quote_that_is_moved() {
        let mut rules = rules();
        rules.no_escapes = true;
        assert_eq!(of("'C:\\'", Class::Text, &rules), Ok("'C:\\\\'".to_owned()));
        rules.ansi_quotes = true;
        assert!(of("\"a\"", Class::Text, &rules).is_err());
    }
}

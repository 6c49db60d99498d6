//! Numbers and moments as PHP writes them.

use crate::zend::{Class, Object, Php, Read, ToZval, Zval, function};

/// A size with its unit: `1.5 KB`. PHP's own `round()` and string conversion decide about the digits.
pub fn size(bytes: i64) -> Php {
    const UNITS: [&str; 5] = ["B", "KB", "MB", "GB", "TB"];
    let mut size = bytes as f64;
    let mut unit = 0;
    while size >= 1024.0 && unit < UNITS.len() - 1 {
        size /= 1024.0;
        unit += 1;
    }
    rounded(size, UNITS[unit])
}

/// A duration with its unit: `1.03 minutes`.
pub fn duration(seconds: f64) -> Php {
    if seconds < 60.0 {
        rounded(seconds, "seconds")
    } else if seconds < 3600.0 {
        rounded(seconds / 60.0, "minutes")
    } else {
        rounded(seconds / 3600.0, "hours")
    }
}

fn rounded(number: f64, unit: &str) -> Php {
    let mut text = function("round", args![number, 2_i64])?.stringify()?;
    text.push(b' ');
    text.extend_from_slice(unit.as_bytes());
    Ok(text.to_zval())
}

/// A moment as the database and the arrays have it.
pub fn moment(date: &Zval) -> Php {
    match date.as_object() {
        Some(date) => date.call("format", args!["Y-m-d H:i:s"]),
        None => Ok(Zval::new()),
    }
}

/// `new DateTime()`.
pub fn now() -> Php<Object> {
    Class::named("DateTime")?.make(Vec::new())
}

/// `date($format)`: the current moment in PHP's time zone.
pub fn date(format: &str) -> Php<String> {
    Ok(function("date", args![format])?.text())
}

/// `uniqid($prefix, true)`.
pub fn unique(prefix: &str) -> Php<String> {
    Ok(function("uniqid", args![prefix, true])?.text())
}

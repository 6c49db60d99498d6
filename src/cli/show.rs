//! How values are put into words for a person.
//!
//! Names come from archives and servers, so nothing of them reaches a terminal as a control sequence.

use std::borrow::Cow;

use indicatif::{HumanBytes, HumanCount, HumanDuration};

/// Text without control characters: each is spelled out instead.
pub fn plain(text: &str) -> Cow<'_, str> {
    if !text.contains(char::is_control) {
        return Cow::Borrowed(text);
    }
    let spell = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    Cow::Owned(text.chars().map(spell).collect())
}

/// A number of bytes, in the largest unit that fits.
pub fn bytes(count: u64) -> String {
    HumanBytes(count).to_string()
}

/// A number, its thousands set apart.
pub fn count(count: u64) -> String {
    HumanCount(count).to_string()
}

/// A time span, in its largest unit.
pub fn duration(span: std::time::Duration) -> String {
    HumanDuration(span).to_string()
}

/// `one` thing or several `many`.
pub fn things(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

/// Tables and their rows.
pub fn tables(tables: usize, rows: u64) -> String {
    format!("{}, {}", things(tables as u64, "table", "tables"), things(rows, "row", "rows"))
}

/// A moment given in seconds since 1970, as `2025-03-31 01:30:00 UTC`.
pub fn moment(seconds: u64) -> String {
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day) = date(days);
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02}:{:02} UTC", second / 3600, second / 60 % 60, second % 60)
}

/// Year, month and day of a day counted from 1970-01-01: Howard Hinnant's `civil_from_days`, for days that are not
/// negative. Years begin in March there, so that the leap day is the last one.
fn date(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let from_march = (era * 400 + year, month, day - (153 * month + 2) / 5 + 1);
    match from_march {
        (year, 10.., day) => (year + 1, month - 9, day),
        (year, _, day) => (year, month + 3, day),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments() {
        assert_eq!(moment(0), "1970-01-01 00:00:00 UTC");
        assert_eq!(moment(951_782_400), "2000-02-29 00:00:00 UTC");
        assert_eq!(moment(1_735_689_599), "2024-12-31 23:59:59 UTC");
        assert_eq!(moment(4_107_542_400), "2100-03-01 00:00:00 UTC");
    }

    #[test]
    fn names_cannot_control_the_terminal() {
        assert_eq!(plain("a\x1b[2Jb\n"), "a\\u{1b}[2Jb\\n");
        assert_eq!(plain("é"), "é");
    }
}

//! What a server's error says, without what it quotes of rows.
//!
//! Servers put values into some of their messages: the one that is there twice, the one that is no date, the rest of a
//! statement that they cannot read. Whatever reaches a user, a log or a registry comes through here. The rule goes by the
//! error's number, for a server may speak any language; from English words it tells which of what is quoted is a name.
//! What a trigger or routine says by `SIGNAL` is its author's text, and stays.

use crate::{Error, Kind};

/// The longest message that is passed on, in characters.
const LONGEST: usize = 500;

/// Servers that refuse a login, or have no connection left to give: 1044 is one without a right to the database.
const NO_LOGIN: [u16; 7] = [1040, 1044, 1045, 1129, 1130, 1203, 1698];

/// A server that hangs up, because it shuts down, or the connection was killed or idle for too long.
const LAST_WORDS: [u16; 4] = [1053, 1927, 3169, 4031];

/// What clients say of a connection that could not be made or is lost.
const OF_CLIENTS: [u16; 6] = [2002, 2003, 2006, 2013, 2026, 2055];

/// A storage engine that could not commit, of which MariaDB says nothing more.
const NO_COMMIT: u16 = 1180;

/// A database or table that is not there.
const NOT_THERE: [u16; 2] = [1049, 1146];

/// "… near 'the rest of the statement' at line 1".
const SYNTAX: [u16; 2] = [1064, 1149];

/// Errors whose first quoted text is a value, with the names behind it: duplicates, what is no date, number or text of its
/// character set, what does not fit, and what cannot be converted.
const VALUE_FIRST: [u16; 25] = [
    1062, 1105, 3560, 3902, 4163, 4204, 6138, 1231, 1264, 1265, 1292, 1300, 1366, 1367, 1411, 1470, 1525, 1569, 1586,
    1690, 1916, 1917, 1918, 1741, 3026,
];

/// Errors with a value that stands in no quotes, or behind names: no partition for it, a duplicate that a foreign key would
/// bring, and degrees of a shape.
const VALUE_SOMEWHERE: [u16; 8] = [1526, 1761, 1762, 3616, 3617, 3731, 3732, 3733];

/// Words in front of a value, whatever number comes with them.
const BEFORE_VALUE: [&str; 7] =
    ["value: '", "entry '", "record '", "Key value '", " value '", "value for '", "String '"];

/// Words in front of a value that stands in no quotes, of an error whose number nobody knows.
const BEFORE_BARE_VALUE: [&str; 3] = [" for value ", "ongitude ", "atitude "];

/// Words between a value and a name.
const BEFORE_NAME: [&str; 4] = ["' for key ", "' for column ", "' for function ", "' was not found in table "];

/// What kind of error a number stands for, a server's own or one of a client's.
fn kind(code: Option<u16>) -> Kind {
    match code {
        Some(code) if [&NO_LOGIN[..], &LAST_WORDS, &OF_CLIENTS].concat().contains(&code) => Kind::Connection,
        Some(code) if NOT_THERE.contains(&code) => Kind::NotFound,
        _ => Kind::Server,
    }
}

/// The error that a server's message is. `whence` stands behind it, such as the number and what else tells where it came
/// from.
pub fn refusal(code: Option<u16>, message: &str, whence: &str) -> Error {
    let words = without_values(code, message);
    let error = Error::new(kind(code), format!("{words} ({whence})"));
    code.into_iter().fold(error, Error::with_code).saying(&cut(message))
}

/// The error of a statement on one of the engine's own connections, as [`refusal`] words it.
pub(super) fn refused(code: u16, state: &str, message: &str, what: &str) -> Error {
    let error = refusal(Some(code), message, &format!("error {code}, SQLSTATE {state}")).context(what);
    if code == NO_COMMIT { error.with_hint("the server's disk may be full; its error log says why") } else { error }
}

/// At most [`LONGEST`] characters of a text.
fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// The message without the values of rows that it quotes. Of an error whose number nobody knows nothing quoted is kept.
fn without_values(code: Option<u16>, message: &str) -> String {
    let quotes =
        BEFORE_VALUE.iter().any(|words| message.contains(words)) || message.contains(" value is out of range in '");
    match code {
        Some(code) if SYNTAX.contains(&code) => match message.split_once(" near '") {
            Some((before, _)) => cut(before),
            None => cut(before_quote(message)),
        },
        Some(code) if VALUE_SOMEWHERE.contains(&code) => "the server refuses a value".to_owned(),
        Some(code) if !quotes && !VALUE_FIRST.contains(&code) => cut(message),
        None if BEFORE_BARE_VALUE.iter().any(|words| message.contains(words)) => {
            "the server refuses a value".to_owned()
        }
        None if !message.contains(['\'', '"']) => cut(message),
        _ => first_quoted(message),
    }
}

fn before_quote(message: &str) -> &str {
    message.find(['\'', '"', '«', '„', '“', '「', '`']).map_or(message, |at| message[..at].trim_end())
}

/// The message without its first quoted text, and with the name that follows it where that is one of a kind that is known.
fn first_quoted(message: &str) -> String {
    if let Some(rest) = names_alone(message) {
        return cut(rest);
    }
    let before = cut(before_quote(message));
    let name = BEFORE_NAME.iter().filter_map(|words| message.rfind(words).map(|at| (at, *words))).max();
    let Some((at, words)) = name.filter(|(at, _)| *at >= before.len()) else { return format!("{before} …") };
    let after = &message[at + words.len()..];
    format!("{before} …{}{}", &words[1..], &after[..name_of(after)])
}

/// "Out of range value for column 'c' at row 1" and "Data truncated for column 'c' at row 1" quote the column alone.
fn names_alone(message: &str) -> Option<&str> {
    let from = ["Out of range value for column ", "Data truncated for column "];
    let (at, words) = from.iter().find_map(|words| message.find(words).map(|at| (at, words)))?;
    let after = &message[at + words.len()..];
    (!message[..at].contains('\'')).then(|| &message[..at + words.len() + name_of(after)])
}

/// How much of a text is the name that it begins with, and the row that is counted behind that. What an application may
/// have put behind a message is no part of it.
fn name_of(text: &str) -> usize {
    let end = match text.chars().next() {
        Some(quote @ ('\'' | '`')) => {
            let mut at = 0;
            // `database`.`table`.`column`
            loop {
                let Some(closing) = text[at + 1..].find(quote) else { break text.len().min(at + 1) };
                at += closing + 2;
                match text[at..].strip_prefix('.') {
                    Some(rest) if rest.starts_with(quote) => at += 1,
                    _ => break at,
                }
            }
        }
        _ => text.find(char::is_whitespace).unwrap_or(text.len()),
    };
    let row = text[end..]
        .strip_prefix(" at row ")
        .map_or(0, |rest| " at row ".len() + rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len()));
    end + row
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A value of a row, such as servers quote it, with what makes it hard to find.
    const VALUES: [&str; 5] =
        ["s3cret", "it's s3cret", "s3cret' for key 'x", "a\nb s3cret", "s3cret at row 9' for column 'c'"];

    /// Messages of MariaDB and MySQL that quote values, `@` for the value, with what is to be left of them.
    const MESSAGES: [(u16, &str, &str); 36] = [
        (1062, "Duplicate entry '@' for key 'PRIMARY'", "Duplicate entry … for key 'PRIMARY'"),
        (1062, "Duplicate entry '@' for key 't.PRIMARY'", "Duplicate entry … for key 't.PRIMARY'"),
        (1062, "SQLSTATE[23000]: Integrity constraint violation: 1062 Duplicate entry '@' for key 'k'", "for key 'k'"),
        (1062, "Duplicate entry '@' for key 'k' [SQL: INSERT INTO t VALUES ('@')]", "Duplicate entry … for key 'k'"),
        (1062, "Doppelter Eintrag '@' für Schlüssel 'PRIMARY'", "Doppelter Eintrag …"),
        (1062, "Duplicata du champ '@' pour la clef 'PRIMARY'", "Duplicata du champ …"),
        (1586, "Duplicate entry '@' for key 'k'", "Duplicate entry … for key 'k'"),
        (
            1569,
            "ALTER TABLE causes auto_increment resequencing, resulting in duplicate entry '@' for key 'k'",
            "for key 'k'",
        ),
        (1366, "Incorrect integer value: '@' for column `d`.`t`.`c` at row 1", "for column `d`.`t`.`c` at row 1"),
        (
            1366,
            "Incorrect string value: '@' for column 'c' at row 12",
            "Incorrect string value: … for column 'c' at row 12",
        ),
        (1292, "Truncated incorrect DOUBLE value: '@'", "Truncated incorrect DOUBLE value: …"),
        (1292, "Incorrect datetime value: '@' for column `d`.`t`.`c` at row 1", "for column `d`.`t`.`c` at row 1"),
        (1300, "Invalid utf8mb4 character string: '@'", "Invalid utf8mb4 character string: …"),
        (1367, "Illegal double '@' value found during parsing", "Illegal double …"),
        (1411, "Incorrect datetime value: '@' for function str_to_date", "for function str_to_date"),
        (1470, "String '@' is too long for user name (should be no longer than 80)", "String …"),
        (1525, "Incorrect TIMESTAMP value: '@'", "Incorrect TIMESTAMP value: …"),
        (1526, "Table has no partition for value @", "the server refuses a value"),
        (
            1690,
            "BIGINT UNSIGNED value is out of range in '(`d`.`t`.`c` - @)'",
            "BIGINT UNSIGNED value is out of range in …",
        ),
        (
            1761,
            "Foreign key constraint for table 't', record '@' would lead to a duplicate entry in table 'u', key 'k'",
            "the server",
        ),
        (
            1762,
            "Foreign key constraint for table 't', record '@' would lead to a duplicate entry in a child table",
            "the server",
        ),
        (
            1557,
            "Upholding foreign key constraints for table 't', entry '@', key 2 would lead to a duplicate entry",
            "Upholding",
        ),
        (1916, "Got overflow when converting '@' to INT. Value truncated", "Got overflow when converting …"),
        (1917, "Truncated value '@' when converting to INT", "Truncated value …"),
        (1918, "Encountered illegal value '@' when converting to INT", "Encountered illegal value …"),
        (1231, "Variable 'sql_mode' can't be set to the value of '@'", "Variable …"),
        (1064, "You have an error in your SQL syntax near '@' at line 1", "You have an error in your SQL syntax"),
        (
            1064,
            "Fehler in der SQL-Syntax. Benutzen Sie die korrekte Syntax bei '@' in Zeile 1",
            "Fehler in der SQL-Syntax",
        ),
        (1149, "You have an error in your SQL syntax near '@' at line 1", "You have an error in your SQL syntax"),
        (
            3616,
            "Longitude @ is out of range in function st_x. It must be within (-180, 180].",
            "the server refuses a value",
        ),
        (
            3617,
            "Latitude @ is out of range in function st_x. It must be within [-90, 90].",
            "the server refuses a value",
        ),
        (3732, "A parameter of function f contains a geometry with longitude @, which is out of range.", "the server"),
        (3733, "A parameter of function f contains a geometry with latitude @, which is out of range.", "the server"),
        (9999, "Incorrect whatever value: '@' for column 'c' at row 1 in file 'f'", "for column 'c' at row 1"),
        (9999, "Duplicate entry '@'.", "Duplicate entry …"),
        (9999, "Key value '@' was not found in table 'd.t'", "was not found in table 'd.t'"),
    ];

    #[test]
    fn no_message_quotes_a_row() {
        for (code, message, left) in MESSAGES {
            for value in VALUES {
                for code in [Some(code), None] {
                    let error = refusal(code, &message.replace('@', value), "error");
                    let shown = format!("{error} {error:?}");
                    assert!(!shown.contains("s3cret") || shown.contains("[SQL"), "{shown}");
                    assert!(!shown.contains("s3cret"), "{shown}");
                }
            }
            let shown = refusal(Some(code), &message.replace('@', "s3cret"), "error").to_string();
            assert!(shown.contains(left), "{shown} has not {left}");
        }
    }

    #[test]
    fn names_and_reasons_stay() {
        for (code, message) in [
            (1146, "Table 'shop.orders' doesn't exist"),
            (1048, "Column 'c' cannot be null"),
            (1264, "Out of range value for column 'c' at row 1"),
            (1265, "Data truncated for column 'c' at row 3"),
            (1406, "Data too long for column 'c' at row 1"),
            (
                1451,
                "Cannot delete or update a parent row: a foreign key constraint fails (`d`.`t`, CONSTRAINT `f` FOREIGN KEY (`a`) REFERENCES `u` (`id`))",
            ),
            (3140, "Invalid JSON text: \"Invalid value.\" at position 0 in value for column 't.c'."),
            (3819, "Check constraint 'positive' is violated."),
            (4025, "CONSTRAINT `positive` failed for `d`.`t`"),
            (1644, "orders are closed"),
        ] {
            assert_eq!(refusal(Some(code), message, "error 1").to_string(), format!("{message} (error 1)"));
        }
        assert_eq!(refusal(None, "no connection", "x").to_string(), "no connection (x)");
    }

    #[test]
    fn kinds_are_told_apart_and_messages_end() {
        let kinds = [
            (1045, Kind::Connection),
            (2006, Kind::Connection),
            (1927, Kind::Connection),
            (1146, Kind::NotFound),
            (1062, Kind::Server),
        ];
        for (code, kind) in kinds {
            assert_eq!(refusal(Some(code), "no", "x").kind(), kind, "{code}");
        }
        let long = refusal(Some(1030), &"é".repeat(100_000), "x").to_string();
        assert_eq!(long.chars().count(), LONGEST + " (x)".len() + 1);
    }
}

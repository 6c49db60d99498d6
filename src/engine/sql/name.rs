//! What no server takes for the name of a database or a table.

use crate::{Error, Kind, Result};

/// The most characters of a name.
const LONGEST: usize = 64;

/// What stands before names that are to be taken for those of files.
const FILES: &str = "#mysql50#";

/// Refuses a name that cannot be; `what` says whose it is to be: "database".
pub fn check(what: &str, name: &str) -> Result<()> {
    let length = name.chars().count();
    let reason = if name.is_empty() {
        "it is empty".to_owned()
    } else if length > LONGEST {
        format!("it has {length} characters, and a name has at most {LONGEST}")
    } else if name.contains('\0') {
        "it has a character of the number 0 in it".to_owned()
    } else if name.ends_with(|c: char| c.is_ascii_whitespace() || c == '\u{b}') {
        "it ends in a space or another blank".to_owned()
    } else if let Some(beyond) = name.chars().find(|c| *c > '\u{ffff}') {
        format!("{beyond} is in it, and names have only characters up to U+FFFF")
    } else if name.get(..FILES.len()).is_some_and(|start| start.eq_ignore_ascii_case(FILES)) {
        format!("{FILES} stands for the names of files")
    } else {
        return Ok(());
    };
    let shown: String = name.chars().take(80).flat_map(char::escape_debug).collect();
    Err(Error::new(Kind::Configuration, format!("`{shown}` cannot be the name of a {what}: {reason}")))
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn names_that_servers_take() {
        for name in ["a", " a", "a/b", "a\\b", "a.b", "..", "a`b", "é", "123", "a\u{a0}", &"é".repeat(64)] {
            assert!(check("table", name).is_ok(), "{name}");
        }
    }

    #[test]
    fn names_that_they_do_not() {
        for name in ["", " ", "a ", "a\t", "a\n", "a\0b", "a😀", "#mysql50#a", &"é".repeat(65)] {
            let error = check("database", name).unwrap_err().to_string();
            assert!(error.contains("cannot be the name of a database"), "{error}");
            assert!(!error.contains(['\0', '\n']), "{error}");
        }
    }
}

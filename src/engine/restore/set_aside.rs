//! Definitions of a target that could not be put back when a restore into it was undone: the server had kept objects that
//! it does not make again. Their texts stay in a table beside the target, or in it where nothing else may be made, and
//! belong to the user from then on.

use super::left_out::LeftOut;
use super::names::{Names, Place};
use crate::Result;
use crate::session::Session;
use crate::sql::literal;

/// The last part of the table's name.
const WORD: &str = "definitions";

/// Where the texts of one restore are.
pub fn place(names: &Names) -> Place {
    if names.is_within() {
        Place { database: names.target().to_owned(), table: format!("{WORD}__replaced_{}", names.id()) }
    } else {
        names.own(WORD)
    }
}

/// Keeps the texts. What is in the table already stays, from an attempt that was cut short.
pub fn keep(session: &mut dyn Session, names: &Names, given_up: &[LeftOut]) -> Result<()> {
    if given_up.is_empty() {
        return Ok(());
    }
    let place = place(names).sql();
    session.run(&format!(
        "CREATE TABLE IF NOT EXISTS {place} (id INT AUTO_INCREMENT PRIMARY KEY, kind VARCHAR(64) NOT NULL, \
         name VARCHAR(255) NOT NULL, reason LONGTEXT NOT NULL, definition LONGTEXT) ENGINE=InnoDB CHARACTER SET utf8mb4 \
         COMMENT 'what could not be put back when a restore was undone; for you to drop'"
    ))?;
    for one in given_up {
        let (kind, name) = (literal(&one.kind), literal(&one.name));
        if session.value(&format!("SELECT 1 FROM {place} WHERE kind = {kind} AND name = {name}"))?.is_some() {
            continue;
        }
        let definition = one.definition.as_deref().map_or_else(|| "NULL".to_owned(), literal);
        session.run(&format!(
            "INSERT INTO {place} (kind, name, reason, definition) VALUES ({kind}, {name}, {}, {definition})",
            literal(&one.reason)
        ))?;
    }
    // A host's connection may not commit on its own.
    session.run("COMMIT").map(drop)
}

/// What was given up, and where its texts are.
pub fn told(names: &Names, given_up: &[LeftOut]) -> String {
    let all: Vec<String> = given_up.iter().map(ToString::to_string).collect();
    format!(
        "{}, which cannot be made again as it was; the text is in {}, for you to drop",
        all.join(", "),
        place(names).sql()
    )
}

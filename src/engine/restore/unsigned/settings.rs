//! Settings that a part makes: which of them may be made there, and that each is put back where that is due.

use std::collections::HashMap;

use crate::archive::part::PartKind;
use crate::sql::token::Token;

/// What a preamble sets, and a postamble puts back.
const OF_PREAMBLE: [&str; 15] = [
    "character_set_client",
    "character_set_results",
    "collation_connection",
    "time_zone",
    "unique_checks",
    "foreign_key_checks",
    "sql_mode",
    "sql_notes",
    "check_constraint_checks",
    "system_versioning_insert_history",
    "div_precision_increment",
    "default_week_format",
    "lc_time_names",
    "default_regex_flags",
    "explicit_defaults_for_timestamp",
];

/// What belongs to the text of a view, routine, trigger or event.
const OF_BODY: [&str; 4] = ["sql_mode", "time_zone", "character_set_client", "collation_connection"];

/// Modes that leave strings what they are. Under others a text would be read in another way than it was looked at.
const PLAIN_MODES: [&str; 3] = ["NO_AUTO_VALUE_ON_ZERO", "ALLOW_INVALID_DATES", ""];

/// The settings of one part.
#[derive(Debug)]
pub(super) struct Settings {
    kind: PartKind,
    /// Variables of the part's own that hold what a setting was before, with its name.
    saved: HashMap<String, String>,
    /// Settings that are not as they were.
    changed: Vec<String>,
}

/// What an assignment sets.
enum Target {
    Own(String),
    Setting(String),
}

impl Settings {
    pub fn of(kind: PartKind) -> Self {
        Self { kind, saved: HashMap::new(), changed: Vec::new() }
    }

    fn is_whole(&self) -> bool {
        matches!(self.kind, PartKind::Preamble | PartKind::Postamble)
    }

    /// Follows a `SET` statement.
    pub fn follow(&mut self, all: &[Token<'_>]) -> Result<(), &'static str> {
        const OTHER: &str = "a setting that no backup makes there";
        if self.is_whole() && matches!(all, [_, names, set] if names.is("names") && set.is("utf8mb4")) {
            return Ok(());
        }
        for assignment in all.get(1..).unwrap_or_default().split(|t| t.is_mark(",")) {
            let (target, value) = match assignment {
                // Some servers take letters with and without an accent for the same in such names.
                [Token::Mark("@"), Token::Word(own), Token::Mark("="), value @ ..] if own.is_ascii() => {
                    (Target::Own(own.to_ascii_lowercase()), value)
                }
                [Token::Word(name), Token::Mark("="), value @ ..] => {
                    (Target::Setting(name.to_ascii_lowercase()), value)
                }
                _ => return Err(OTHER),
            };
            match (target, value) {
                (Target::Own(own), [Token::Mark("@"), Token::Mark("@"), Token::Word(name)]) => {
                    let name = name.to_ascii_lowercase();
                    if !self.is_known(&name) || self.changed.contains(&name) {
                        return Err(OTHER);
                    }
                    self.saved.insert(own, name);
                }
                (Target::Setting(name), [Token::Mark("@"), Token::Word(own)]) => {
                    let holds = self.saved.get(&own.to_ascii_lowercase()).is_some_and(|saved| *saved == name);
                    // A postamble puts back what the preamble has saved.
                    let of_preamble =
                        self.kind == PartKind::Postamble && own.to_ascii_lowercase() == format!("old_{name}");
                    if !self.is_known(&name) || !(holds || of_preamble) {
                        return Err(OTHER);
                    }
                    self.changed.retain(|one| *one != name);
                }
                (Target::Setting(name), [value @ (Token::Word(_) | Token::Literal(_))]) => {
                    if !self.is_known(&name) || !self.may_be(&name, *value) {
                        return Err(OTHER);
                    }
                    // An archive of a dump says it once more, which is what it was.
                    let is_home = name == "time_zone" && value.text() == "'+00:00'";
                    self.changed.retain(|one| *one != name);
                    if !is_home {
                        self.changed.push(name);
                    }
                }
                _ => return Err(OTHER),
            }
        }
        Ok(())
    }

    fn is_known(&self, name: &str) -> bool {
        match self.kind {
            PartKind::Preamble | PartKind::Postamble => OF_PREAMBLE.contains(&name),
            PartKind::Table | PartKind::Rows => name == "time_zone",
            PartKind::Database => false,
            _ => OF_BODY.contains(&name),
        }
    }

    /// Whether a setting may have this value, for all that follows where the part does not put it back.
    fn may_be(&self, name: &str, value: Token<'_>) -> bool {
        let text = value.text().trim_matches('\'');
        let plain = !text.contains(['\'', '\\', '"']);
        match name {
            "sql_mode" if self.is_whole() => text.split(',').all(|mode| PLAIN_MODES.contains(&mode)),
            "character_set_client" | "collation_connection" if self.is_whole() => text.starts_with("utf8mb4"),
            _ => plain,
        }
    }

    /// Whether everything is as it was, where that is due.
    pub fn end(&self) -> Result<(), &'static str> {
        if self.is_whole() || self.kind == PartKind::Rows || self.changed.is_empty() {
            return Ok(());
        }
        Err("a setting that is not put back")
    }
}

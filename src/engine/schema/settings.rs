//! The settings of a session under which names and definitions come in one way, and how it gets its own ones back.

use crate::Result;
use crate::session::Session;
use crate::sql::literal;

/// What of a session matters here.
pub struct Settings {
    /// `VERSION()`.
    pub version: String,
    /// Whether the server compares names of tables without regard to case.
    pub folds_names: bool,
    client: Option<String>,
    results: Option<String>,
    mode: Option<String>,
    quotes: Option<String>,
}

impl Settings {
    /// Asks the session, in one query.
    pub fn ask(session: &mut dyn Session) -> Result<Self> {
        let rows = session.rows(
            "SELECT VERSION(), @@lower_case_table_names, @@character_set_client, @@character_set_results, @@sql_mode, \
             @@sql_quote_show_create",
        )?;
        let mut cells = rows.into_iter().next().unwrap_or_default().into_iter();
        let mut next = || cells.next().flatten().map(crate::session::text).transpose();
        Ok(Self {
            version: next()?.unwrap_or_default(),
            folds_names: next()?.is_some_and(|n| n != "0"),
            client: next()?,
            results: next()?,
            mode: next()?,
            quotes: next()?,
        })
    }

    /// Runs `work` while names come and go as UTF-8, and, where `definitions` are read, in the server's own syntax and
    /// as they are stored: they hold bytes that are no text, which a server that converts them loses. The session gets
    /// its settings back, whatever `work` does.
    pub fn plain<T>(
        &self,
        session: &mut dyn Session,
        definitions: bool,
        work: impl FnOnce(&mut dyn Session) -> Result<T>,
    ) -> Result<T> {
        let (mut enter, mut leave) = (Vec::new(), Vec::new());
        let mut change = |name: &str, now: Option<&str>, wanted: &str| {
            if now != Some(wanted) {
                enter.push(format!("{name} = {}", literal(wanted)));
                leave.push(format!("{name} = {}", now.map_or_else(|| "NULL".to_owned(), literal)));
            }
        };
        change("character_set_client", self.client.as_deref(), "utf8mb4");
        if !definitions && self.results.is_some() {
            change("character_set_results", self.results.as_deref(), "utf8mb4");
        }
        if definitions {
            change("sql_mode", self.mode.as_deref(), "");
            if let Some(results) = &self.results {
                enter.push("character_set_results = NULL".to_owned());
                leave.push(format!("character_set_results = {}", literal(results)));
            }
            if self.quotes.as_deref() == Some("0") {
                enter.push("sql_quote_show_create = 1".to_owned());
                leave.push("sql_quote_show_create = 0".to_owned());
            }
        }
        if enter.is_empty() {
            return work(session);
        }
        let entered = session.run(&format!("SET SESSION {}", enter.join(", ")));
        let result = entered.and_then(|_| work(session));
        let left = session.run(&format!("SET SESSION {}", leave.join(", ")));
        // The first failure is the one that tells why.
        result.and_then(|value| left.map(|_| value))
    }
}

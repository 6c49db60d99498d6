//! The databases that a dump names: the one that is wanted, and those that are passed over.

use crate::sql::ident;
use crate::{Error, Kind, Result};

/// How many names of a list are told.
const TOLD: usize = 10;

/// Names as they stand in a message: of a long list the first ones, and how many there are beside them.
pub fn listed(names: impl IntoIterator<Item = impl std::fmt::Display>) -> String {
    let mut names = names.into_iter();
    let mut told: Vec<String> = names.by_ref().take(TOLD).map(|name| name.to_string()).collect();
    let more = names.count();
    if more > 0 {
        told.push(format!("{more} more"));
    }
    told.join(", ")
}

/// They, as the dump has named them so far.
#[derive(Debug, Default)]
pub struct Databases {
    wanted: Option<String>,
    current: Option<String>,
    seen: Vec<String>,
    /// What a comment of the dump says that it is of.
    said: Option<String>,
}

impl Databases {
    /// For a dump of which `wanted` is to be read; of which there is one alone, where none is named.
    pub fn new(wanted: Option<String>) -> Self {
        Self { wanted, ..Self::default() }
    }

    /// The dump names a database as one of its own.
    pub fn name(&mut self, name: &str) {
        if !self.seen.iter().any(|one| one == name) {
            self.seen.push(name.to_owned());
        }
    }

    /// The dump goes on in a database.
    pub fn enter(&mut self, name: &str) {
        self.name(name);
        self.current = Some(name.to_owned());
    }

    /// The dump goes on in a database that is none of its own.
    pub fn leave(&mut self, name: &str) {
        self.current = Some(name.to_owned());
    }

    /// A comment says what the dump is of. That is believed where nothing else says it: what the name stands before is then
    /// taken to be the dump's own.
    pub fn say(&mut self, name: &str) {
        self.said.get_or_insert_with(|| name.to_owned());
    }

    /// All of them, in the order in which they came.
    pub fn seen(&self) -> &[String] {
        &self.seen
    }

    /// What the dump calls the database that is read.
    pub fn own(&self) -> Option<&str> {
        self.wanted.as_deref().or(self.seen.first().map(String::as_str)).or(self.said.as_deref())
    }

    /// Whether statements are about that database now.
    pub fn is_wanted(&self) -> bool {
        self.current.as_deref().is_none_or(|current| Some(current) == self.own())
    }

    /// Whether this is its name.
    pub fn is_own(&self, name: &str) -> bool {
        self.own() == Some(name)
    }

    /// Refuses a dump of several where none was chosen, or of others than the one that was.
    pub fn check(&self) -> Result<()> {
        let list = || listed(self.seen.iter().map(|name| ident(name)));
        match &self.wanted {
            Some(wanted) if !self.seen.is_empty() && !self.seen.contains(wanted) => Err(Error::new(
                Kind::NotFound,
                format!("the dump does not hold the database {}; it holds {}", ident(wanted), list()),
            )),
            None if self.seen.len() > 1 => Err(Error::new(
                Kind::Configuration,
                format!("the dump holds several databases: {}. Say which of them is to be restored", list()),
            )),
            _ => Ok(()),
        }
    }
}

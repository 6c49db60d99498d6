//! What the definitions of an archive name that their server must have, and its account be allowed.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::adapt::Adapted;
use super::known::Known;
use super::left_out::LeftOut;
use super::load::utf8;
use super::unsupported::of_table;
use super::{Content, Request};
use crate::Result;
use crate::archive::index::Entry;
use crate::archive::part::PartKind;
use crate::session::Server;
use crate::sql::split::Statements;
use crate::sql::token::{self, Token};
use crate::sql::{collate, definer, engine, ident, pieces};

/// Who needs a collation that is a database's default.
pub(super) const THE_DATABASE: &str = "the database";

/// What the definitions of an archive name, each with the objects that do so.
#[derive(Debug, Default)]
pub(super) struct Needs {
    pub collations: BTreeMap<String, BTreeSet<String>>,
    pub charsets: BTreeMap<String, BTreeSet<String>>,
    pub engines: BTreeMap<String, BTreeSet<String>>,
    /// User and host.
    pub definers: BTreeMap<(String, String), BTreeSet<String>>,
    /// Functions and triggers, which a server with a binary log takes from few.
    pub trusted: BTreeSet<String>,
    /// What definitions of tables say in words that the server passes over.
    pub passed_over: Vec<LeftOut>,
    /// Whether a table says where its files are.
    pub lies_elsewhere: bool,
    /// Functions that it takes from nobody.
    pub unsafe_functions: BTreeSet<String>,
}

impl Needs {
    /// Of the archive: of the tables that are `wanted`, and with `all` of the views, routines and events.
    pub fn read(
        archive: &Adapted<'_>,
        server: &Server,
        wanted: &HashSet<&str>,
        all: bool,
        content: Content,
        request: &Request,
        known: &Known,
    ) -> Result<Self> {
        let mut needs = Self::default();
        let database = &archive.index().manifest.database;
        needs.collations.entry(database.collation.to_ascii_lowercase()).or_default().insert(THE_DATABASE.into());
        needs.charsets.entry(database.charset.to_ascii_lowercase()).or_default().insert(THE_DATABASE.into());
        if !content.schema {
            return Ok(needs);
        }
        let (mut decoder, mut out) = (archive.decoder(), archive.text());
        for (number, entry) in archive.index().entries.iter().enumerate() {
            if !is_wanted(entry, wanted, all) {
                continue;
            }
            archive.part(&mut decoder, number, &mut out)?;
            let table = entry.object.as_deref().unwrap_or_default();
            let name = ident(table);
            for statement in Statements::new(utf8(&out)?) {
                needs.note(statement, &name, entry.kind, request);
                if entry.kind == PartKind::Table {
                    let over = pieces::passed_over(statement, server.is_mariadb(), server.comment_version());
                    let why = "in words that the server passes over";
                    needs.passed_over.extend(over.iter().map(|piece| of_table(table, statement, piece, why)));
                }
            }
            if known.is_broken(entry) {
                needs.unsafe_functions.remove(&name); // its own server would not have taken it either
            }
        }
        Ok(needs)
    }

    fn note(&mut self, statement: &str, name: &str, kind: PartKind, request: &Request) {
        let named = collate::named(statement);
        for collation in named.collations {
            self.collations.entry(collation).or_default().insert(name.to_owned());
        }
        for charset in named.charsets {
            self.charsets.entry(charset).or_default().insert(name.to_owned());
        }
        if kind == PartKind::Table {
            self.lies_elsewhere |= engine::lies_elsewhere(statement);
            for engine in engine::named(statement) {
                self.engines.entry(engine).or_default().insert(name.to_owned());
            }
            return;
        }
        let words = token::each(statement).filter(|t| !matches!(t, Token::Blank(_)));
        let begins = words.take(8).map(|t| t.text().to_ascii_lowercase()).collect::<Vec<_>>();
        if begins.first().is_some_and(|word| word == "create")
            && begins.iter().any(|word| word == "function" || word == "trigger")
        {
            self.trusted.insert(name.to_owned());
            if begins.iter().any(|word| word == "function") && !says_what_it_does(statement) {
                self.unsafe_functions.insert(name.to_owned());
            }
        }
        if let Some(definer) = definer::named(&request.definers.apply(statement)) {
            self.definers.entry(definer).or_default().insert(name.to_owned());
        }
    }
}

fn is_wanted(entry: &Entry, wanted: &HashSet<&str>, all: bool) -> bool {
    match entry.kind {
        PartKind::Table => entry.object.as_deref().is_some_and(|name| wanted.contains(name)),
        PartKind::Trigger => entry.on.as_deref().is_some_and(|name| wanted.contains(name)),
        PartKind::Placeholder | PartKind::View | PartKind::Routine | PartKind::Event => all,
        _ => false,
    }
}

/// The first objects of a list, and how many more there are.
pub(super) fn some(names: &BTreeSet<String>) -> String {
    const SHOWN: usize = 5;
    let shown = names.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    if names.len() > SHOWN { format!("{shown} and {} more", names.len() - SHOWN) } else { shown }
}

/// Whether a function says of itself that a binary log can hold what it does.
fn says_what_it_does(statement: &str) -> bool {
    let all: Vec<Token<'_>> = token::each(statement).filter(|t| !matches!(t, Token::Blank(_))).collect();
    let is = |at: usize, word: &str| all.get(at).is_some_and(|t| t.is(word));
    (0..all.len()).any(|at| {
        (is(at, "deterministic") && !(at > 0 && is(at - 1, "not")))
            || (is(at, "no") && is(at + 1, "sql"))
            || (is(at, "reads") && is(at + 1, "sql") && is(at + 2, "data"))
    })
}

//! Views, triggers, routines and events of a dump: kept as they are written, to be made when everything else is there.
//!
//! A body is stored by the server and not run. It is not looked into, but for whether it is one statement (`single.rs`).

use super::charset::Charset;
use super::contents::{Object, ObjectKind};
use super::event::has_plain_schedule;
use super::lexer::Rules;
use super::script::Script;
use super::single;
use super::statement::Statement;
use super::statements::{after_condition, is};
use super::table::text;
use crate::catalog::{Definition, RoutineKind};
use crate::sql::ident;
use crate::sql::token::Token;

impl Script<'_> {
    /// Takes an object into account, whose kind stands at `at` or behind what says who it runs as.
    pub(super) fn create_object(&mut self, statement: &Statement, all: &[Token<'_>], at: usize) -> Result<(), String> {
        let place = kind_of(all, at).ok_or("CREATE of something that is no part of a database")?;
        let (kind, words) = kind(all, place)?;
        let (name, behind) = self.name(all, after_condition(all, place + words))?;
        let keeps = is(all, place + words, "if") && !is(all, 1, "or");
        if keeps && self.contents.object(kind, &name).is_some() {
            return Ok(());
        }
        let reads = Rules { charset: Charset::utf8(), ..self.state.rules().clone() };
        if statement.has_semicolon && !single::is_one(&statement.body, &reads) {
            return Err(
                "several statements where one belongs, or a body whose statements cannot be told apart".to_owned()
            );
        }
        if kind == ObjectKind::Event && !has_plain_schedule(all) {
            return Err("an event whose schedule is more than times".to_owned());
        }
        let (written, body) =
            split_at(statement, all[behind - 1]).ok_or("its text is not UTF-8, which it is said to be")?;
        let head = text(&all[at..place + words]);
        // A server may keep a name as it was written.
        let is_plain = !written.is_empty() && written.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        let written = if is_plain { written.to_owned() } else { ident(&name) };
        let joined = body.is_empty() || body.starts_with(|c: char| c == '(' || c.is_whitespace());
        let create = format!("CREATE {head} {written}{}{}", if joined { "" } else { " " }, body.trim_end());
        let on = match kind {
            ObjectKind::Trigger => {
                let on = (behind..all.len()).find(|n| all[*n].is("on")).ok_or("a trigger of no table")?;
                Some(self.name(all, on + 1)?.0)
            }
            _ => None,
        };
        let object = Object {
            kind,
            on,
            line: statement.line,
            text: self.contents.text.clone(),
            definition: self.definition(kind, create, statement.is_decoded),
            name,
        };
        self.contents.objects.retain(|one| one.kind != kind || one.name != object.name);
        self.contents.objects.push(object);
        Ok(())
    }

    /// The statement with the session that it is written in.
    fn definition(&self, kind: ObjectKind, create: String, is_decoded: bool) -> Definition {
        let charset = self.state.value("character_set_client").map(str::to_lowercase);
        let of_charset = || {
            let named = self.state.value("character_set_connection").or(charset.as_deref())?;
            // `utf8` is what MySQL 5.7 calls `utf8mb3`.
            let named =
                if named == "utf8" && !self.context.collations.contains_key("utf8") { "utf8mb3" } else { named };
            self.context.collations.get(named).cloned()
        };
        let collation = self.state.value("collation_connection").filter(|name| !name.is_empty());
        let collation = collation.map(str::to_owned).or_else(of_charset);
        let modes = self.state.value("sql_mode").unwrap_or_default().to_owned();
        let reads_otherwise =
            ["ANSI_QUOTES", "NO_BACKSLASH_ESCAPES", "PIPES_AS_CONCAT"].iter().any(|mode| self.state.has_mode(mode));
        Definition {
            create,
            sql_mode: Some(modes).filter(|_| kind != ObjectKind::View || reads_otherwise),
            time_zone: self.state.value("time_zone").filter(|_| kind == ObjectKind::Event).map(str::to_owned),
            charset: if is_decoded { Some("utf8mb4".to_owned()) } else { charset },
            collation,
            database_collation: self.contents.defaults.as_ref().map(|(_, collation)| collation.clone()),
        }
    }
}

/// How a token is written in the dump, and all that stands behind it there; `None` for what is not UTF-8.
fn split_at<'s>(statement: &'s Statement, token: Token<'_>) -> Option<(&'s str, &'s str)> {
    let end = token.text().as_ptr() as usize - statement.sql.as_ptr() as usize + token.text().len();
    let n = statement.ends.iter().position(|(printed, _)| *printed == end)?;
    let from = n.checked_sub(1).map_or(0, |n| statement.ends[n].1);
    let to = statement.ends[n].1;
    let written = std::str::from_utf8(&statement.body[from..to]).ok()?;
    Some((written.trim(), std::str::from_utf8(&statement.body[to..]).ok()?))
}

/// Where the word stands that says what is made, behind who it runs as and how; `None` where no word is there.
pub fn kind_of(all: &[Token<'_>], at: usize) -> Option<usize> {
    let mut n = at;
    loop {
        let equals = all.get(n + 1).is_some_and(|t| t.is_mark("="));
        n += match () {
            () if is(all, n, "algorithm") && equals => 3,
            () if is(all, n, "definer") && equals => {
                let host = all.get(n + 3).is_some_and(|t| t.is_mark("@"));
                let call = all.get(n + 3).is_some_and(|t| t.is_mark("("));
                if host || call { 5 } else { 3 }
            }
            () if is(all, n, "sql") && is(all, n + 1, "security") => 3,
            () if is(all, n, "aggregate") => 1,
            () => return all.get(n).map(|_| n),
        };
    }
}

/// What is made, and how many words say so.
fn kind(all: &[Token<'_>], at: usize) -> Result<(ObjectKind, usize), String> {
    let of = |kind| Ok((ObjectKind::Routine(kind), 1));
    match all[at].text().to_ascii_lowercase().as_str() {
        "view" => Ok((ObjectKind::View, 1)),
        "trigger" => Ok((ObjectKind::Trigger, 1)),
        "event" => Ok((ObjectKind::Event, 1)),
        "function" if all.iter().any(|t| t.is("soname")) => Err("CREATE FUNCTION of a library".to_owned()),
        "function" => of(RoutineKind::Function),
        "procedure" => of(RoutineKind::Procedure),
        "library" => of(RoutineKind::Library),
        "package" if is(all, at + 1, "body") => Ok((ObjectKind::Routine(RoutineKind::PackageBody), 2)),
        "package" => of(RoutineKind::Package),
        word => Err(format!("CREATE {} is none of a dump's statements", word.to_uppercase())),
    }
}

//! The session that a dump means to run in: what its `SET` statements have made of it so far.
//!
//! Variables are on a list. What changes how the dump is read is followed; what changes nothing that is restored is let
//! pass; anything else is refused. A value is a literal, another variable, or one of the few expressions that dumps use to
//! put settings back.

use std::collections::HashMap;

use super::charset::Charset;
use super::lexer::{Dialect, Rules};
use crate::sql::token::{Token, solid};

/// A value: `None` for `NULL`.
type Value = Option<String>;

/// Variables that dumps set and that change nothing of what is restored, or say in the dump what a restore does anyway.
const HARMLESS: [&str; 60] = [
    "aria_pagecache_buffer_size",
    "binlog_format",
    "character_set_filesystem",
    "information_schema_stats_expiry",
    "max_allowed_packet",
    "max_heap_table_size",
    "net_buffer_length",
    "note_verbosity",
    "optimizer_switch",
    "profiling",
    "query_cache_type",
    "sql_auto_is_null",
    "sql_select_limit",
    "transaction_isolation",
    "transaction_read_only",
    "tx_isolation",
    "tx_read_only",
    "autocommit",
    "big_tables",
    "bulk_insert_buffer_size",
    "character_set_results",
    "check_constraint_checks",
    "completion_type",
    "default_table_encryption",
    "default_tmp_storage_engine",
    "div_precision_increment",
    "default_week_format",
    "default_regex_flags",
    "foreign_key_checks",
    "group_concat_max_len",
    "innodb_strict_mode",
    "innodb_lock_wait_timeout",
    "interactive_timeout",
    "lc_messages",
    "lc_time_names",
    "lock_wait_timeout",
    "low_priority_updates",
    "max_error_count",
    "max_execution_time",
    "max_statement_time",
    "myisam_sort_buffer_size",
    "net_read_timeout",
    "net_write_timeout",
    "old_mode",
    "read_buffer_size",
    "session_track_schema",
    "show_create_table_skip_secondary_engine",
    "show_create_table_verbosity",
    "show_old_temporals",
    "sort_buffer_size",
    "sql_big_selects",
    "sql_notes",
    "sql_quote_show_create",
    "sql_require_primary_key",
    "sql_safe_updates",
    "sql_warnings",
    "system_versioning_insert_history",
    "tmp_table_size",
    "unique_checks",
    "wait_timeout",
];

/// Variables that change what a definition or a row becomes, each with the values under which both are what they are here.
const ONLY_AS: [(&str, &[&str]); 4] = [
    ("auto_increment_increment", &["1"]),
    ("auto_increment_offset", &["1"]),
    ("explicit_defaults_for_timestamp", &["1", "on", "true"]),
    ("sql_generate_invisible_primary_key", &["0", "off", "false"]),
];

/// The longest value that is put together, in bytes: what dumps put together are lists of modes.
const LONGEST: usize = 16 << 10;

const TOO_LONG: &str = "a value that is too long";

/// How deep calls may stand in each other.
const DEEPEST: usize = 8;

/// SQL modes under which a table or a row becomes something else.
const ODD_MODES: [&str; 3] = ["EMPTY_STRING_IS_NULL", "ORACLE", "TIME_ROUND_FRACTIONAL"];

/// Variables that are followed.
const FOLLOWED: [&str; 8] = [
    "default_storage_engine",
    "character_set_client",
    "character_set_connection",
    "character_set_database",
    "collation_connection",
    "collation_database",
    "sql_mode",
    "time_zone",
];

/// Modes that stand for several.
const COMBINED: [(&str, &[&str]); 7] = [
    ("ANSI", &["ANSI_QUOTES", "PIPES_AS_CONCAT", "REAL_AS_FLOAT", "IGNORE_SPACE"]),
    ("DB2", &["ANSI_QUOTES", "PIPES_AS_CONCAT", "IGNORE_SPACE"]),
    ("MAXDB", &["ANSI_QUOTES", "PIPES_AS_CONCAT", "IGNORE_SPACE"]),
    ("MSSQL", &["ANSI_QUOTES", "PIPES_AS_CONCAT", "IGNORE_SPACE"]),
    ("ORACLE", &["ANSI_QUOTES", "PIPES_AS_CONCAT", "IGNORE_SPACE"]),
    ("POSTGRESQL", &["ANSI_QUOTES", "PIPES_AS_CONCAT", "IGNORE_SPACE"]),
    ("TRADITIONAL", &["STRICT_TRANS_TABLES", "STRICT_ALL_TABLES"]),
];

/// Modes of both families and all versions.
const MODES: &str = " REAL_AS_FLOAT PIPES_AS_CONCAT ANSI_QUOTES IGNORE_SPACE IGNORE_BAD_TABLE_OPTIONS ONLY_FULL_GROUP_BY \
    NO_UNSIGNED_SUBTRACTION NO_DIR_IN_CREATE POSTGRESQL ORACLE MSSQL DB2 MAXDB NO_KEY_OPTIONS NO_TABLE_OPTIONS NO_FIELD_OPTIONS \
    MYSQL323 MYSQL40 ANSI NO_AUTO_VALUE_ON_ZERO NO_BACKSLASH_ESCAPES STRICT_TRANS_TABLES STRICT_ALL_TABLES NO_ZERO_IN_DATE \
    NO_ZERO_DATE ALLOW_INVALID_DATES ERROR_FOR_DIVISION_BY_ZERO TRADITIONAL NO_AUTO_CREATE_USER HIGH_NOT_PRECEDENCE \
    NO_ENGINE_SUBSTITUTION PAD_CHAR_TO_FULL_LENGTH EMPTY_STRING_IS_NULL SIMULTANEOUS_ASSIGNMENT TIME_ROUND_FRACTIONAL \
    TIME_TRUNCATE_FRACTIONAL ";

/// A list of SQL modes as servers keep it. A number stands for modes too, and is not worked out here.
fn modes(list: &str) -> Result<String, String> {
    if list == "0" {
        return Ok(String::new());
    }
    let all = list.to_ascii_uppercase();
    let named: Vec<&str> = all.split(',').filter(|one| !one.is_empty()).collect();
    match named.iter().find(|one| one.contains(' ') || !MODES.contains(&format!(" {one} "))) {
        Some(_) => Err("SET of sql_mode to something that is no list of modes".to_owned()),
        None => Ok(named.join(",")),
    }
}

/// The session.
#[derive(Debug, Clone)]
pub struct State {
    rules: Rules,
    variables: HashMap<String, Value>,
    /// Those of the user, without their `@`.
    saved: HashMap<String, Value>,
    /// What it began with.
    first: HashMap<String, Value>,
    /// Whether a variable had a value that its writer has misread.
    misread: bool,
}

/// What there is to tell of a `SET`.
#[derive(Debug, PartialEq, Eq)]
pub enum Set {
    /// It was followed, or changes nothing.
    Done,
    /// It is passed over, which is worth a word.
    Skipped(&'static str),
}

/// Whether the value of a variable is what a program writes that has read the wrong column: nothing where a character set
/// stands, or a character set where a collation does.
fn is_misread(name: &str, value: &[Token<'_>]) -> bool {
    matches!(
        (name, value),
        ("character_set_client" | "character_set_results" | "collation_connection", [])
            | ("collation_connection", [Token::Word("utf8mb3" | "utf8mb4" | "utf8" | "latin1")])
    )
}

impl State {
    /// As a client's session begins on a server of this `dialect`, whose time zone and SQL mode are these.
    pub fn new(dialect: Dialect, time_zone: &str, sql_mode: &str) -> Self {
        let utf8 = ["character_set_client", "character_set_connection", "character_set_results"];
        let mut first: HashMap<String, Value> =
            utf8.iter().map(|name| ((*name).to_owned(), Some("utf8mb4".to_owned()))).collect();
        first.insert("time_zone".to_owned(), Some(time_zone.to_owned()));
        first.insert("sql_mode".to_owned(), Some(sql_mode.to_owned()));
        let rules = Rules { dialect, charset: Charset::utf8(), ansi_quotes: false, no_escapes: false };
        let mut state = Self { rules, variables: first.clone(), saved: HashMap::new(), first, misread: false };
        state.read_modes();
        state
    }

    /// How text is read now.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The value of a variable that is followed, where the dump or the server has said it.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.variables.get(name).and_then(Option::as_deref)
    }

    /// Whether a mode is on.
    pub fn has_mode(&self, mode: &str) -> bool {
        let is = |one: &str| one.eq_ignore_ascii_case(mode);
        let modes = self.value("sql_mode").unwrap_or_default();
        modes.split(',').map(str::trim).any(|one| {
            is(one) || COMBINED.iter().any(|(name, all)| one.eq_ignore_ascii_case(name) && all.iter().any(|m| is(m)))
        })
    }

    /// Refuses a mode under which a table or a row becomes something else than it would here.
    pub fn means_the_same(&self) -> Result<(), String> {
        match ODD_MODES.iter().find(|mode| self.has_mode(mode)) {
            Some(mode) => {
                Err(format!("tables and rows under the SQL mode {mode}, under which they mean something else"))
            }
            None => Ok(()),
        }
    }

    /// Whether strings are converted to another character set before they are stored.
    pub fn converts(&self) -> bool {
        let named = |name: &str| match self.value(name).unwrap_or("utf8mb4") {
            "utf8" | "utf8mb3" => "utf8mb4".to_owned(),
            other => other.to_lowercase(),
        };
        named("character_set_client") != named("character_set_connection")
    }

    /// Follows a `SET` statement. An error says what of it is refused.
    pub fn set(&mut self, sql: &str) -> Result<Set, String> {
        let all = solid(sql);
        let all = &all[1..];
        let is = |n: usize, word: &str| all.get(n).is_some_and(|t| t.is(word));
        for (first, what) in [
            ("password", "SET PASSWORD"),
            ("role", "SET ROLE"),
            ("default", "SET DEFAULT ROLE"),
            ("statement", "SET STATEMENT"),
            ("resource", "SET RESOURCE GROUP"),
        ] {
            if is(0, first) {
                return Err(format!("{what} is none of a dump's"));
            }
        }
        if is(0, "transaction") || ((is(0, "session") || is(0, "local")) && is(1, "transaction")) {
            return Ok(Set::Done);
        }
        let mut skipped = None;
        for assignment in split(all) {
            if let Set::Skipped(what) = self.assign(assignment)? {
                skipped = Some(what);
            }
        }
        self.read_modes();
        Ok(skipped.map_or(Set::Done, Set::Skipped))
    }

    fn assign(&mut self, all: &[Token<'_>]) -> Result<Set, String> {
        let is = |n: usize, word: &str| all.get(n).is_some_and(|t| t.is(word));
        if is(0, "names") || is(0, "charset") || (is(0, "character") && is(1, "set")) {
            let at = if is(0, "character") { 2 } else { 1 };
            return self.names(all, at, is(0, "names"));
        }
        let (name, scope, behind) = target(all).ok_or("SET of something that is no variable")?;
        let equals = all.get(behind).is_some_and(|t| t.is_mark("="));
        let colon =
            all.get(behind).is_some_and(|t| t.is_mark(":")) && all.get(behind + 1).is_some_and(|t| t.is_mark("="));
        let from = match (equals, colon) {
            (true, _) => behind + 1,
            (_, true) => behind + 2,
            _ => return Err(format!("SET of {name} without a value")),
        };
        let name = name.to_ascii_lowercase();
        match name.as_str() {
            "gtid_purged" | "gtid_slave_pos" | "gtid_executed" | "gtid_seq_no" | "gtid_domain_id" => {
                return Ok(Set::Skipped("the position of replication, which is that of the server it comes from"));
            }
            "sql_log_bin" => return Ok(Set::Skipped("sql_log_bin: what a restore does is written to the binary log")),
            "innodb_stats_auto_recalc" => return Ok(Set::Skipped("innodb_stats_auto_recalc, which is the server's")),
            "pseudo_slave_mode" | "pseudo_replica_mode" | "server_id" => return Ok(Set::Done),
            _ => {}
        }
        if scope == Scope::Global {
            return Err(format!("SET of {name} for the whole server"));
        }
        // mydumper 0.10 takes them from other columns than those in which newer servers say them.
        if scope == Scope::Session && is_misread(&name, &all[from..]) {
            if std::mem::replace(&mut self.misread, true) {
                return Ok(Set::Done); // once for all of a text
            }
            return Ok(Set::Skipped(
                "the character set and collation of a routine or event, which the dump has lost: it gets those of the dump's \
                 own session",
            ));
        }
        // `storage_engine` is what it was called before.
        let name = if name == "storage_engine" { "default_storage_engine".to_owned() } else { name };
        let value = match &all[from..] {
            [one] if one.is("default") && scope == Scope::Session => {
                self.first.get(&name).cloned().unwrap_or_else(|| Some(String::new())) // whatever it was
            }
            value => self.evaluate(value, 0).map_err(|why| format!("SET of {name} to {why}"))?,
        };
        if scope == Scope::User {
            self.saved.insert(name, value);
            return Ok(Set::Done);
        }
        let value = if name == "sql_mode" { value.as_deref().map(modes).transpose()? } else { value };
        if let Some((_, values)) = ONLY_AS.iter().find(|(one, _)| *one == name) {
            let value = value.as_deref().unwrap_or_default().to_lowercase(); // none is what it was
            let is_same = value.is_empty() || values.contains(&value.as_str());
            let why = || format!("SET of {name}, under which tables or rows become others");
            return is_same.then_some(Set::Done).ok_or_else(why);
        }
        if name == "time_zone" && value.as_deref().is_some_and(|zone| !zone.bytes().all(is_of_zone)) {
            return Err("SET of a time zone that is none".to_owned());
        }
        if !HARMLESS.contains(&name.as_str()) && !FOLLOWED.contains(&name.as_str()) {
            return Err(format!("SET of {name}, which is on no list of what dumps may set"));
        }
        if name == "character_set_client" {
            self.client(value.as_deref())?;
        }
        self.variables.insert(name, value);
        Ok(Set::Done)
    }

    /// `NAMES x COLLATE y` and `CHARACTER SET x`.
    fn names(&mut self, all: &[Token<'_>], at: usize, is_names: bool) -> Result<Set, String> {
        let word = |n: usize| all.get(n).map(|t| bare(*t));
        let named = word(at).ok_or("SET NAMES without a character set")?;
        let named = if named.eq_ignore_ascii_case("default") { "utf8mb4".to_owned() } else { named };
        let collation = all.get(at + 1).filter(|t| t.is("collate")).and(word(at + 2));
        if all.len() > at + 1 + usize::from(collation.is_some()) * 2 {
            return Err("SET NAMES with more than a character set and a collation".to_owned());
        }
        self.client(Some(&named))?;
        for name in ["character_set_client", "character_set_results"] {
            self.variables.insert(name.to_owned(), Some(named.to_ascii_lowercase()));
        }
        if is_names {
            self.variables.insert("character_set_connection".to_owned(), Some(named.to_ascii_lowercase()));
            self.variables.insert("collation_connection".to_owned(), collation);
        }
        Ok(Set::Done)
    }

    fn client(&mut self, name: Option<&str>) -> Result<(), String> {
        let name = name.ok_or("SET of character_set_client to nothing")?;
        let charset = Charset::named(name);
        self.rules.charset = charset.ok_or_else(|| format!("the dump is written in {name}, which is not read here"))?;
        Ok(())
    }

    fn read_modes(&mut self) {
        self.rules.ansi_quotes = self.has_mode("ANSI_QUOTES");
        self.rules.no_escapes = self.has_mode("NO_BACKSLASH_ESCAPES");
    }

    /// The value that these tokens stand for.
    fn evaluate(&self, all: &[Token<'_>], depth: usize) -> Result<Value, String> {
        if depth > DEEPEST {
            return Err("something that is put together too deeply".to_owned());
        }
        let other = || Err("something that is no plain value".to_owned());
        match all {
            [one @ (Token::Word(_) | Token::Literal(_) | Token::Quoted(_))] => Ok(match one {
                t if t.is("null") => None,
                t => Some(bare(*t)),
            }),
            [Token::Mark("-" | "+"), Token::Word(n)] => Ok(Some(format!("-{n}"))),
            [Token::Word(a), Token::Mark("."), Token::Word(b)] if a.bytes().all(|b| b.is_ascii_digit()) => {
                Ok(Some(format!("{a}.{b}")))
            }
            [Token::Mark("@"), Token::Mark("@"), name @ ..] => {
                let name = match name {
                    [scope, Token::Mark("."), name] if ["session", "local", "global"].iter().any(|s| scope.is(s)) => {
                        name
                    }
                    [name] => name,
                    _ => return other(),
                };
                let is_global = all.get(2).is_some_and(|t| t.is("global"));
                let name = bare(*name).to_ascii_lowercase();
                if is_global && self.variables.contains_key(&name) {
                    return Err(format!("the server's own {name}, which is not known here"));
                }
                Ok(self.variables.get(&name).or(self.first.get(&name)).cloned().unwrap_or(Some(String::new())))
            }
            [Token::Mark("@"), name] => Ok(self.saved.get(&bare(*name).to_ascii_lowercase()).cloned().flatten()),
            [function @ Token::Word(_), Token::Mark("("), inside @ .., Token::Mark(")")] => {
                self.call(*function, &split(inside), depth + 1)
            }
            [Token::Mark("("), inside @ .., Token::Mark(")")] => self.evaluate(inside, depth + 1),
            _ => other(),
        }
    }

    fn call(&self, function: Token<'_>, arguments: &[&[Token<'_>]], depth: usize) -> Result<Value, String> {
        let text = |n: usize| self.evaluate(arguments[n], depth);
        match arguments.len() {
            _ if function.is("concat") => {
                let all: Result<Vec<Value>, String> = (0..arguments.len()).map(text).collect();
                let Some(all) = all?.into_iter().collect::<Option<Vec<String>>>() else { return Ok(None) };
                let length = all.iter().map(String::len).sum::<usize>();
                if length > LONGEST { Err(TOO_LONG.to_owned()) } else { Ok(Some(all.concat())) }
            }
            3 if function.is("replace") => Ok(match (text(0)?, text(1)?, text(2)?) {
                (Some(text), Some(from), Some(to)) if !from.is_empty() => {
                    if text.matches(&from).count().saturating_mul(to.len()) + text.len() > LONGEST {
                        return Err(TOO_LONG.to_owned());
                    }
                    Some(text.replace(&from, &to))
                }
                (text, ..) => text,
            }),
            2 if function.is("ifnull") => Ok(text(0)?.or(text(1)?)),
            3 if function.is("if") => {
                match arguments[0] {
                    [value @ .., is, null] if is.is("is") && null.is("null") => {
                        if self.evaluate(value, depth)?.is_none() { text(1) } else { text(2) }
                    }
                    _ => Err("a condition".to_owned()),
                }
            }
            _ => Err(format!("{}(), which is on no list of what dumps may call there", function.text())),
        }
    }
}

/// What names of time zones consist of.
fn is_of_zone(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'_' | b':' | b'+' | b'-' | b'/')
}

/// What a variable belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    Session,
    Global,
    User,
}

/// The variable that an assignment begins with: its name, whose it is, and what stands behind it.
fn target(all: &[Token<'_>]) -> Option<(String, Scope, usize)> {
    let is_at = |n: usize| all.get(n).is_some_and(|t| t.is_mark("@"));
    let of = |word: Token<'_>| match () {
        () if word.is("session") || word.is("local") => Some(Scope::Session),
        () if ["global", "persist", "persist_only"].iter().any(|w| word.is(w)) => Some(Scope::Global),
        () => None,
    };
    let name = |n: usize| Some(bare(*all.get(n)?));
    match (is_at(0), is_at(1)) {
        (true, true) => match (of(*all.get(2)?), all.get(3)?.is_mark(".")) {
            (Some(scope), true) => Some((name(4)?, scope, 5)),
            _ => Some((name(2)?, Scope::Session, 3)),
        },
        (true, false) => Some((name(1)?, Scope::User, 2)),
        _ => match of(*all.first()?) {
            Some(scope) => Some((name(1)?, scope, 2)),
            None => Some((all.first()?.name()?, Scope::Session, 1)),
        },
    }
}

/// The tokens between commas that stand in no parentheses.
pub fn split<'t, 'a>(all: &'t [Token<'a>]) -> Vec<&'t [Token<'a>]> {
    let (mut out, mut depth, mut from) = (Vec::new(), 0, 0);
    for (n, token) in all.iter().enumerate() {
        depth += i32::from(token.is_mark("(")) - i32::from(token.is_mark(")"));
        if depth == 0 && token.is_mark(",") {
            out.push(&all[from..n]);
            from = n + 1;
        }
    }
    out.push(&all[from..]);
    out
}

/// A name, word or string without its quotes.
pub fn bare(token: Token<'_>) -> String {
    match token {
        Token::Literal(text) => {
            let rules = Rules {
                dialect: Dialect { is_mariadb: false, version: 0 },
                charset: Charset::utf8(),
                ansi_quotes: false,
                no_escapes: false,
            };
            let mut out = Vec::new();
            let inside = text.get(1..text.len() - 1).unwrap_or_default(); // a lone quote is no string
            super::lexer::unquoted(inside.as_bytes(), b'\'', &rules, &mut out);
            String::from_utf8_lossy(&out).into_owned()
        }
        other => other.name().unwrap_or_else(|| other.text().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state() -> State {
        State::new(Dialect { is_mariadb: true, version: 101_106 }, "SYSTEM", "STRICT_TRANS_TABLES")
    }

    #[test]
    fn settings_are_followed_and_put_back() {
        let mut state = state();
        for sql in [
            "SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT",
            "SET NAMES latin1",
            "SET @OLD_TIME_ZONE=@@TIME_ZONE, TIME_ZONE='+00:00'",
            "SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO,ANSI'",
            "SET @saved_cs_client     = @@character_set_client",
            "SET character_set_client = gbk",
        ] {
            assert_eq!(state.set(sql), Ok(Set::Done), "{sql}");
        }
        assert!(state.rules().ansi_quotes && state.rules().charset.hides_backslashes());
        assert!(state.has_mode("no_auto_value_on_zero") && !state.has_mode("STRICT_TRANS_TABLES"));
        assert_eq!(state.value("time_zone"), Some("+00:00"));
        for sql in [
            "SET character_set_client = @saved_cs_client",
            "SET SQL_MODE=IFNULL(@OLD_SQL_MODE, '')",
            "SET TIME_ZONE=@OLD_TIME_ZONE",
            "SET FOREIGN_KEY_CHECKS=IF(@OLD_FOREIGN_KEY_CHECKS IS NULL, 1, @OLD_FOREIGN_KEY_CHECKS)",
            "SET sql_mode = CONCAT(@@sql_mode, ',NO_BACKSLASH_ESCAPES')",
        ] {
            assert_eq!(state.set(sql), Ok(Set::Done), "{sql}");
        }
        assert_eq!(state.rules().charset.name(), "latin1");
        assert!(state.rules().no_escapes && state.has_mode("STRICT_TRANS_TABLES"));
        assert_eq!(state.value("time_zone"), Some("SYSTEM"));
        assert!(matches!(state.set("SET @@GLOBAL.GTID_PURGED='x:1-5'"), Ok(Set::Skipped(_))));
        assert!(matches!(state.set("SET @@SESSION.SQL_LOG_BIN= 0"), Ok(Set::Skipped(_))));
    }

    #[test]
    fn values_do_not_grow_without_end() {
        let mut state = state();
        assert_eq!(state.set("SET @a = 'aaaaaaaa'"), Ok(Set::Done));
        let grown = (0..40).map_while(|_| state.set("SET @a = CONCAT(@a, @a)").ok()).count();
        assert!(grown < 16);
        let deep = |n: usize| format!("SET @a = {}'x'{}", "concat(".repeat(n), ")".repeat(n));
        assert!(state.set(&deep(4)).is_ok() && state.set(&deep(20_000)).is_err());
    }

    #[test]
    fn what_is_beyond_the_session_is_refused() {
        for sql in [
            "SET GLOBAL max_connections = 5",
            "SET @@global.max_connections = 5",
            "SET PERSIST x = 1",
            "SET sql_notes=0, GLOBAL general_log = 1",
            "SET PASSWORD = 'x'",
            "SET sql_notes=0, PASSWORD FOR root@localhost = 'x'",
            "SET STATEMENT max_statement_time=1 FOR DROP DATABASE x",
            "SET @a = (SELECT 1 FROM x.t)",
            "SET @a = f()",
            "SET @a := LOAD_FILE('/etc/passwd')",
            "SET NAMES ucs2",
            "SET NAMES utf8mb4 COLLATE utf8mb4_bin, x",
            "SET general_log = 1",
            "SET sql_mode = @@sql_mode | 1",
            "SET auto_increment_increment = 10",
            "SET explicit_defaults_for_timestamp = 0",
            "SET time_zone = '+01;00'",
        ] {
            assert!(state().set(sql).is_err(), "{sql}");
        }
    }
}

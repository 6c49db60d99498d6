//! The state in which every session of the engine begins.
//!
//! A session inherits the server's global settings, and what `init_connect` adds to them. Some of these cut results short,
//! change the text of definitions or what a statement stores, and none is trusted: here is the one list of those that
//! matter, with the value that each of them gets. A server is asked which of them it knows and what they are, and only those
//! that are something else are set. What else a server has is walked by `tests/engine/settings.rs`.

use super::{Session, text};
use crate::sql::literal;
use crate::{Error, Kind, Result};

/// Which sessions a setting matters to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum For {
    /// All of them.
    All,
    /// Connections of the engine's own: a session that is borrowed from a host keeps it.
    Own,
    /// Those that make tables and store rows.
    Writing,
}

/// What happens where the account may not set it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Else {
    /// The job is refused: what it read or stored might not be what is there.
    Refuse,
    /// It goes on: where the setting is in the way, the server says so with an error.
    GoOn,
}

/// The value that a variable gets.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Value {
    /// As the server prints it.
    Word(&'static str),
    /// Likewise, where it is no string but a word of the grammar.
    Keyword(&'static str),
    Number(u64),
    /// This, where it is less.
    AtLeast(u64),
    /// Nothing, printed as an empty string.
    Null,
    /// Whatever the server begins with, of variables that print something else each time.
    Default,
}

use Else::{GoOn, Refuse};
use For::{All, Own, Writing};
use Value::{AtLeast, Default, Keyword, Null, Number, Word};

const MOST: u64 = u64::MAX;
const OFF: Value = Word("OFF");
const ON: Value = Word("ON");

/// Long enough for a statement between two packets of which the disk or a lock stands still.
const NET_SECONDS: u64 = 3_600;

/// A session that waits while others work is not idle.
const IDLE_SECONDS: u64 = 86_400;

/// Variables of both families and of all versions; each server has its part of them.
const SETTINGS: &[(&str, Value, For, Else)] = &[
    // How many rows come, and whether at all.
    ("sql_select_limit", Number(MOST), All, Refuse),
    ("max_join_size", Number(MOST), All, GoOn),
    ("sql_big_selects", ON, All, GoOn),
    ("sql_safe_updates", OFF, All, GoOn),
    ("max_statement_time", Number(0), All, GoOn),
    ("max_execution_time", Number(0), All, GoOn),
    ("max_recursive_iterations", AtLeast(1_000), All, Refuse),
    ("cte_max_recursion_depth", AtLeast(1_000), All, GoOn),
    ("group_concat_max_len", AtLeast(1 << 20), All, Refuse),
    ("max_session_mem_used", Number(i64::MAX as u64), All, GoOn),
    ("connection_memory_limit", Number(MOST), All, GoOn),
    ("parser_max_mem_size", Number(MOST), All, GoOn),
    ("tmp_disk_table_size", Number(MOST), All, GoOn),
    ("max_tmp_session_space_usage", Number(0), All, GoOn),
    // More of a key than this is not looked at when rows are sorted by it.
    ("max_sort_length", AtLeast(8_192), All, GoOn),
    ("sort_buffer_size", AtLeast(2 << 20), All, GoOn),
    ("net_read_timeout", AtLeast(NET_SECONDS), All, GoOn),
    ("net_write_timeout", AtLeast(NET_SECONDS), All, GoOn),
    ("wait_timeout", AtLeast(IDLE_SECONDS), Own, GoOn),
    ("idle_transaction_timeout", Number(0), All, GoOn),
    ("idle_readonly_transaction_timeout", Number(0), All, GoOn),
    ("idle_write_transaction_timeout", Number(0), All, GoOn),
    // What a condition or an expression means.
    ("sql_mode", Word(""), All, Refuse),
    ("old_mode", Word("UTF8_IS_UTF8MB3"), All, GoOn), // which MariaDB knows from 10.6 on
    ("new_mode", Word(""), All, GoOn),
    ("sql_auto_is_null", OFF, All, Refuse),
    ("system_versioning_asof", Keyword("DEFAULT"), All, Refuse),
    ("time_zone", Word("+00:00"), All, Refuse),
    ("timestamp", Default, Own, GoOn),
    ("div_precision_increment", Number(4), All, Refuse),
    ("default_week_format", Number(0), All, Refuse),
    ("lc_time_names", Word("en_US"), All, Refuse),
    ("default_regex_flags", Word(""), All, Refuse),
    ("block_encryption_mode", Word("aes-128-ecb"), All, Refuse),
    ("windowing_use_high_precision", ON, All, GoOn),
    ("query_cache_type", OFF, All, GoOn),
    ("use_secondary_engine", OFF, All, GoOn),
    // How the server prints what it is asked for. Messages are told apart by their English words.
    ("lc_messages", Word("en_US"), All, Refuse),
    ("sql_quote_show_create", ON, All, Refuse),
    ("show_create_table_verbosity", OFF, All, Refuse),
    ("show_create_table_skip_secondary_engine", OFF, All, Refuse),
    ("show_gipk_in_create_table_and_information_schema", ON, All, Refuse),
    ("show_old_temporals", OFF, All, GoOn),
    // MySQL prints it in the text of a view, and stores it there.
    ("sql_buffer_result", OFF, All, Refuse),
    ("explain_format", Word("TRADITIONAL"), All, GoOn),
    ("session_track_schema", OFF, Own, GoOn),
    ("session_track_system_variables", Word(""), Own, GoOn),
    ("session_track_state_change", OFF, Own, GoOn),
    ("session_track_transaction_info", OFF, Own, GoOn),
    ("session_track_gtids", OFF, Own, GoOn),
    ("note_verbosity", Word("basic"), All, GoOn),
    ("sql_notes", ON, All, GoOn),
    // Transactions.
    ("completion_type", Word("NO_CHAIN"), All, Refuse),
    ("tx_isolation", Word("REPEATABLE-READ"), All, Refuse),
    ("transaction_isolation", Word("REPEATABLE-READ"), All, Refuse),
    ("tx_read_only", OFF, All, GoOn),
    ("transaction_read_only", OFF, All, GoOn),
    ("autocommit", ON, All, Refuse),
    // What a name of a character set means, and what a definition gets that does not say.
    ("character_set_collations", Word(""), All, Refuse),
    ("default_collation_for_utf8mb4", Word("utf8mb4_0900_ai_ci"), All, Refuse),
    ("explicit_defaults_for_timestamp", ON, Writing, GoOn),
    ("default_storage_engine", Word("InnoDB"), Writing, GoOn),
    ("enforce_storage_engine", Null, Writing, GoOn),
    ("innodb_compression_default", OFF, Writing, Refuse),
    ("innodb_default_encryption_key_id", Number(1), Writing, GoOn),
    ("default_table_encryption", OFF, Writing, GoOn),
    ("sql_generate_invisible_primary_key", OFF, Writing, Refuse),
    // What a definition is refused for, or not carried out.
    ("sql_require_primary_key", OFF, Writing, GoOn),
    ("innodb_strict_mode", OFF, Writing, GoOn),
    ("restrict_fk_on_non_standard_key", OFF, Writing, GoOn),
    ("foreign_key_checks", ON, All, GoOn),
    ("unique_checks", ON, Writing, GoOn),
    ("check_constraint_checks", ON, Writing, GoOn),
    ("sql_if_exists", OFF, All, Refuse),
    ("alter_algorithm", Word("DEFAULT"), Writing, GoOn),
    ("keep_files_on_create", OFF, Writing, GoOn),
    ("system_versioning_alter_history", Word("KEEP"), Writing, GoOn),
    ("system_versioning_insert_history", OFF, Writing, GoOn),
    ("updatable_views_with_limit", Word("YES"), All, GoOn),
    // How rows are stored.
    ("auto_increment_increment", Number(1), Writing, GoOn),
    ("auto_increment_offset", Number(1), Writing, GoOn),
    ("low_priority_updates", OFF, Writing, GoOn),
    ("innodb_lock_wait_timeout", AtLeast(50), All, GoOn),
    // The server's own threads hold a table for a moment: with no wait at all, every statement on it could fail.
    ("lock_wait_timeout", AtLeast(50), All, GoOn),
    ("innodb_snapshot_isolation", OFF, Writing, GoOn),
    // MariaDB takes rows as parameters only where it logs rows.
    ("binlog_format", Word("ROW"), Writing, GoOn),
    // As many warnings as the server can keep: one that matters may come after as many that don't.
    ("max_error_count", Number(65_535), Writing, GoOn),
];

/// What lets the server answer which settings it has. MariaDB's limits of time and memory would end that query too; MySQL
/// passes over the comment. What a user's own statements may rely on is kept for them.
const BEFORE: &str = "SET @smdb_users_mode = @@SESSION.sql_mode, @smdb_users_zone = @@SESSION.time_zone, \
                      SESSION sql_select_limit = 18446744073709551615, SESSION sql_big_selects = 1 \
                      /*M!100207 , SESSION max_statement_time = 0, SESSION max_session_mem_used = 9223372036854775807, \
                      SESSION tmp_disk_table_size = 18446744073709551615 */";

/// What [`BEFORE`] changes: of every server, and of `MariaDB`'s.
const CHANGED_BEFORE: [&[&str]; 2] =
    [&["sql_select_limit", "sql_big_selects"], &["max_statement_time", "max_session_mem_used", "tmp_disk_table_size"]];

/// The statement that gives variables the values they have now; nothing where the server does not know them.
fn as_it_is(session: &mut dyn Session, names: &[&str]) -> Result<Option<String>> {
    let asked: Vec<String> = names.iter().map(|name| format!("@@SESSION.{name}")).collect();
    // A limit of its own comes before that of the session, which may be that no row is shown.
    let rows = match session.rows(&format!("SELECT {} LIMIT 1", asked.join(", "))) {
        Err(error) if error.code().is_some() => return Ok(None),
        rows => rows?,
    };
    let Some(row) = rows.into_iter().next() else { return Ok(None) };
    let values: Vec<String> = row.into_iter().flatten().map(text).collect::<Result<_>>()?;
    let all: Vec<String> = names.iter().zip(&values).map(|(name, now)| format!("{name} = {}", plain(now))).collect();
    Ok(Some(format!("SET SESSION {}", all.join(", "))))
}

/// Gives a session that was settled the SQL mode and the time zone that it had before: a user's own statements mean what
/// they mean elsewhere.
pub const AS_USERS_HAVE_IT: &str = "SET SESSION sql_mode = @smdb_users_mode, time_zone = @smdb_users_zone";

/// Takes back [`AS_USERS_HAVE_IT`].
pub const AS_SETTLED: &str = "SET SESSION sql_mode = '', time_zone = '+00:00'";

/// What a session is needed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To read.
    Reading,
    /// To read, make tables and store rows.
    Writing,
}

/// Puts a connection of the engine's own into the known state. It may be called again for another purpose.
pub fn settle(session: &mut dyn Session, purpose: Purpose) -> Result<()> {
    if purpose == Purpose::Reading {
        tolerate(session.run(BEFORE).map(drop))?;
    }
    let own = |of: For| of != Writing;
    let wanted = |of: For| match purpose {
        Purpose::Reading => own(of),
        Purpose::Writing => of == Writing,
    };
    change(session, &mut Vec::new(), wanted, |_| true)
}

/// Variables that the value of an expression may depend on. The engine's sessions have them as servers come with them;
/// where a server's users have them otherwise, its stored columns were computed so.
const EXPRESSIONS: [&str; 4] =
    ["div_precision_increment", "default_week_format", "lc_time_names", "default_regex_flags"];

/// Of the variables that expressions depend on, those that the server's users have otherwise than the engine, with their
/// values.
pub fn of_expressions(session: &mut dyn Session) -> Result<Vec<(String, String)>> {
    otherwise_for_users(session, &EXPRESSIONS)
}

/// Variables that say which collation comes with a character set that is named alone.
const COLLATIONS: [&str; 2] = ["character_set_collations", "default_collation_for_utf8mb4"];

/// Of the variables that give a character set its collation, those that the server's users have otherwise than the engine,
/// with their values.
pub fn of_collations(session: &mut dyn Session) -> Result<Vec<(String, String)>> {
    otherwise_for_users(session, &COLLATIONS)
}

/// Has character sets mean in this session what [`of_collations`] said that they mean.
pub fn set_collations(session: &mut dyn Session, values: &[(String, String)]) -> Result<()> {
    for (name, value) in values {
        if !COLLATIONS.contains(&name.as_str()) {
            return Err(Error::new(
                Kind::Damaged,
                format!("an archive's collations cannot be set by {}", literal(name)),
            ));
        }
        session.run(&format!("SET SESSION {name} = {}", literal(value)))?;
    }
    Ok(())
}

fn otherwise_for_users(session: &mut dyn Session, names: &[&str]) -> Result<Vec<(String, String)>> {
    let mut shown = |scope: &str| -> Result<std::collections::BTreeMap<String, String>> {
        let names: Vec<String> = names.iter().map(|name| literal(name)).collect();
        let rows = session.rows(&format!("SHOW {scope} VARIABLES WHERE Variable_name IN ({})", names.join(",")))?;
        rows.into_iter()
            .map(|row| {
                let mut cells = row.into_iter().map(|cell| text(cell.unwrap_or_default())); // no flags print like NULL
                Ok((cells.next().transpose()?.unwrap_or_default(), cells.next().transpose()?.unwrap_or_default()))
            })
            .collect()
    };
    let (ours, theirs) = (shown("SESSION")?, shown("GLOBAL")?);
    Ok(theirs.into_iter().filter(|(name, value)| ours.get(name) != Some(value)).collect())
}

/// A session of a host's that is in the known state, and the statements that give it back as it was.
#[derive(Debug, Clone, Default)]
pub struct Borrowed {
    after: Vec<String>,
}

impl Borrowed {
    /// Puts the session into the known state. What its driver relies on, the character sets, it keeps; where it is in a
    /// transaction, that goes on.
    pub fn settle(session: &mut dyn Session, purpose: Purpose, in_transaction: bool) -> Result<Self> {
        let mut after = Vec::new();
        for names in CHANGED_BEFORE {
            after.extend(as_it_is(session, names)?);
        }
        let wanted = |of: For| of == All || (purpose == Purpose::Writing && of == Writing);
        let changed = tolerate(session.run(BEFORE).map(drop))
            .and_then(|()| change(session, &mut after, wanted, |name| !(in_transaction && name == "autocommit")));
        let borrowed = Self { after };
        match changed {
            Ok(()) => Ok(borrowed),
            Err(error) => {
                let _the_first_failure_is_told = borrowed.give_back(session);
                Err(error)
            }
        }
    }

    /// Gives every setting its old value. All are tried, and the first failure is told.
    pub fn give_back(self, session: &mut dyn Session) -> Result<()> {
        self.after.iter().rev().map(|sql| session.run(sql).map(drop)).fold(Ok(()), Result::and)
    }
}

/// Sets what is not as it should be. The statements that undo it are in `back` before anything is set: where no answer comes,
/// it may be set all the same.
fn change(
    session: &mut dyn Session,
    back: &mut Vec<String>,
    wanted: impl Fn(For) -> bool,
    also: impl Fn(&str) -> bool,
) -> Result<()> {
    let all: Vec<_> = SETTINGS.iter().filter(|(name, _, of, _)| wanted(*of) && also(name)).collect();
    let names: Vec<String> = all.iter().map(|(name, ..)| literal(name)).collect();
    let rows = session.rows(&format!("SHOW SESSION VARIABLES WHERE Variable_name IN ({})", names.join(",")))?;
    let mut now = std::collections::HashMap::new();
    for row in rows {
        let mut cells = row.into_iter().map(|cell| text(cell.unwrap_or_default())); // NULL prints like an empty value
        if let (Some(name), Some(value)) = (cells.next(), cells.next()) {
            now.insert(name?.to_ascii_lowercase(), value?);
        }
    }
    let mut differing = Vec::new();
    for (name, value, _, or_else) in all {
        let Some(before) = now.get(*name) else { continue }; // another version's, or the other family's
        if !is(*value, before) {
            differing.push((*name, *value, before.as_str(), *or_else));
        }
    }
    if differing.is_empty() {
        return Ok(());
    }
    let old = |(name, value, before, _): &(&str, Value, &str, Else)| match value {
        Null if before.is_empty() => format!("{name} = NULL"),
        Keyword(word) if *before == *word => format!("{name} = {word}"),
        Default => format!("{name} = DEFAULT"),
        _ => format!("{name} = {}", plain(before)),
    };
    let new = |(name, value, ..): &(&str, Value, &str, Else)| format!("{name} = {}", spelled(*value));
    // All in one statement, which a server carries out as a whole or not at all.
    let together: Vec<String> = differing.iter().map(new).collect();
    let olds: Vec<String> = differing.iter().map(old).collect();
    back.push(format!("SET SESSION {}", olds.join(", ")));
    match session.run(&format!("SET SESSION {}", together.join(", "))) {
        Ok(_) => return Ok(()),
        Err(error) if !is_answer(&error) => return Err(error),
        Err(_) => drop(back.pop()), // one of them, which the next loop names
    }
    for one in &differing {
        back.push(format!("SET SESSION {}", old(one)));
        match session.run(&format!("SET SESSION {}", new(one))) {
            Ok(_) => {}
            Err(error) if !is_answer(&error) => return Err(error),
            Err(error) if one.3 == Refuse => {
                return Err(Error::new(
                    Kind::Configuration,
                    format!(
                        "the server's setting {} is {}, under which a copy would not be the same, and the account may not \
                         set it to {} for its own session: {error}",
                        one.0,
                        if one.2.is_empty() { "empty" } else { one.2 },
                        spelled(one.1)
                    ),
                ));
            }
            Err(_) => drop(back.pop()), // it goes on as the setting's entry says
        }
    }
    Ok(())
}

/// Whether a variable that prints so has this value.
fn is(value: Value, printed: &str) -> bool {
    let number = || {
        let (whole, part) = printed.split_once('.').unwrap_or((printed, ""));
        Some(whole.parse::<u64>().ok()? + u64::from(part.bytes().any(|digit| digit != b'0')))
    };
    match value {
        Word(word) | Keyword(word) => printed.eq_ignore_ascii_case(word),
        Number(wanted) => number() == Some(wanted),
        AtLeast(least) => number().is_some_and(|n| n >= least),
        Null => printed.is_empty(),
        Default => false,
    }
}

fn spelled(value: Value) -> String {
    match value {
        Word(word) => literal(word),
        Keyword(word) => word.to_owned(),
        Number(n) | AtLeast(n) => n.to_string(),
        Null => "NULL".to_owned(),
        Default => "DEFAULT".to_owned(),
    }
}

/// A value as the server printed it.
fn plain(printed: &str) -> String {
    if printed.parse::<f64>().is_ok() { printed.to_owned() } else { literal(printed) }
}

/// Whether an error is an answer of the server's: a host's driver may fail by itself.
fn is_answer(error: &Error) -> bool {
    error.code().is_some_and(|code| code > 0)
}

/// An answer of the server's, whichever it is: the list says what is needed.
fn tolerate(result: Result<()>) -> Result<()> {
    match result {
        Err(error) if is_answer(&error) => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_as_servers_print_them() {
        assert!(is(ON, "ON") && is(Word("NO_CHAIN"), "no_chain") && is(Number(0), "0.000000"));
        assert!(is(AtLeast(5), "6") && !is(AtLeast(5), "4") && !is(Number(0), "0.5"));
        assert!(is(Number(MOST), "18446744073709551615") && !is(Number(MOST), "1000"));
        assert!(is(Null, "") && !is(Null, "MyISAM") && !is(Default, "0"));
        assert_eq!(plain("it's"), "'it''s'");
        assert_eq!(plain("10.5"), "10.5");
    }

    #[test]
    fn each_variable_stands_once() {
        let mut names: Vec<&str> = SETTINGS.iter().map(|(name, ..)| *name).collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
    }
}

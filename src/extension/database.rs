//! The few statements that the extension itself runs through the user's own connection.
//!
//! The invariant: they mean the same under every setting of the session. What could change or forbid them is set for as
//! long as they run, and put back after them, in one statement each, so that nothing has to be read and nothing is lost
//! where a result would be cut.

use crate::backup_exception;
use crate::job::Failure;
use crate::zend::{Object, Php, Read, Thrown, ToZval, Zval};

/// What is set while our own statements run: the variable, and its value for them. On both families.
const SETTINGS: [(&str, &str); 5] = [
    // a value that does not fit is an error, never cut
    ("sql_mode", "'STRICT_ALL_TABLES'"),
    ("sql_select_limit", "18446744073709551615"),
    ("sql_big_selects", "1"),
    ("sql_safe_updates", "0"),
    ("foreign_key_checks", "1"),
];

/// The same for MariaDB alone, to which comments of this kind are code.
const OF_MARIADB: [(&str, &str); 2] = [("max_statement_time", "0"), ("tx_read_only", "0")];

/// The same for MySQL alone: MariaDB takes no comment with a number of that age for code.
const OF_MYSQL: [(&str, &str); 2] = [("max_execution_time", "0"), ("transaction_read_only", "0")];

/// Runs `work` under settings that are known. Where the connection takes none it runs under those it has.
///
/// What `work` writes is committed where the session commits nothing on its own and was in no transaction before.
pub fn settled<T>(db: &Object, work: impl FnOnce() -> Php<T>) -> Php<T> {
    if !attempt(db, &enter())? {
        return work();
    }
    let result = commits_nothing(db).and_then(|waits| if waits { committed(db, work) } else { work() });
    let leave = || db.call("query", args![leave()]).map(drop);
    match result {
        Ok(value) => leave().map(|()| value),
        // The first failure is the one to tell.
        Err(thrown) => Err(match Failure::from(thrown).after(leave) {
            Failure::Thrown(thrown) => thrown,
            Failure::Message(message) => backup_exception::throw(message),
        }),
    }
}

/// Runs `work` in a session whose statements wait for a `COMMIT`, and commits what it has written. Where a transaction is
/// open, that is the user's, and so is the moment of its end.
fn committed<T>(db: &Object, work: impl FnOnce() -> Php<T>) -> Php<T> {
    if in_transaction(db)? {
        return work();
    }
    let value = work()?;
    // whatever `completion_type` says, the connection stays and no transaction follows
    db.call("query", args!["COMMIT AND NO CHAIN NO RELEASE"])?;
    Ok(value)
}

fn enter() -> String {
    let saved = |all: &[(&str, &str)]| all.iter().map(|(name, _)| format!("@smdb_{name} = @@SESSION.{name}")).collect();
    let set = |all: &[(&str, &str)]| all.iter().map(|(name, value)| format!("SESSION {name} = {value}")).collect();
    let list = |parts: [Vec<String>; 2]| parts.concat().join(", ");
    format!(
        "SET {}/*M!100001 , {}*//*!50720 , {}*/",
        list([saved(&SETTINGS), set(&SETTINGS)]),
        list([saved(&OF_MARIADB), set(&OF_MARIADB)]),
        list([saved(&OF_MYSQL), set(&OF_MYSQL)])
    )
}

fn leave() -> String {
    let list = |all: &[(&str, &str)]| {
        let each: Vec<String> = all.iter().map(|(name, _)| format!("SESSION {name} = @smdb_{name}")).collect();
        each.join(", ")
    };
    format!("SET {}/*M!100001 , {}*//*!50720 , {}*/", list(&SETTINGS), list(&OF_MARIADB), list(&OF_MYSQL))
}

/// Whether the session's own statements wait for a `COMMIT`.
fn commits_nothing(db: &Object) -> Php<bool> {
    let row = row(db, "SELECT @@SESSION.autocommit AS autocommit")?;
    Ok(row.field("autocommit").is_some_and(|value| matches!(value.stringify().as_deref(), Ok(b"0"))))
}

/// Whether a transaction is open. Asks the connection and the server itself, for mysqli does not know. Where neither can
/// say it is taken to be in none.
pub fn in_transaction(db: &Object) -> Php<bool> {
    let attempt = || -> Php<bool> {
        if db.call("inTransaction", args![])?.truthy() {
            return Ok(true);
        }
        let variable = row(db, "SHOW SESSION VARIABLES LIKE 'in_transaction'")?;
        if let Some(value) = variable.field("Value") {
            return Ok(matches!(value.text().as_str(), "ON" | "1"));
        }
        // MySQL has no such variable. It refuses to change how a transaction is isolated while one is open; where none is,
        // the next one gets what it would have had.
        let level = row(db, "SELECT @@transaction_isolation AS level LIMIT 1")?;
        let Some(level) = level.field("level") else { return Ok(false) };
        let level: String = level.text().chars().map(|c| if c.is_ascii_uppercase() { c } else { ' ' }).collect();
        match db.call("query", args![format!("SET TRANSACTION ISOLATION LEVEL {level}")]) {
            Ok(_) => Ok(false),
            Err(thrown) => thrown.exception().map(|_| true),
        }
    };
    attempt().or_else(|thrown| thrown.exception().map(|_| false))
}

/// Runs a statement that may fail; whether it did not.
pub fn attempt(db: &Object, sql: &str) -> Php<bool> {
    match db.call("query", args![sql]) {
        Ok(_) => Ok(true),
        Err(thrown) => thrown.exception().map(|_| false),
    }
}

/// The first row of a query's answer; null where there is none.
pub fn row(db: &Object, sql: &str) -> Php {
    match db.call("query", args![sql])?.as_object() {
        Some(answer) => answer.call("fetch", args!["assoc"]),
        None => Ok(Zval::new()),
    }
}

/// The answer to a query.
pub fn answer(result: &Zval) -> Php<Object> {
    result.as_object().ok_or_else(|| backup_exception::throw("the database connection gave no result"))
}

/// All rows of a query's answer.
pub fn rows(db: &Object, sql: &str, values: Vec<Zval>) -> Php<Vec<Zval>> {
    let mut arguments = args![sql];
    if !values.is_empty() {
        arguments.push(crate::zend::Array::list(values).to_zval());
    }
    Ok(answer(&db.call("query", arguments)?)?.call("fetchAll", args!["assoc"])?.elements())
}

/// The database that the connection has selected, or null.
pub fn selected(db: &Object) -> Php {
    // A limit of one's own comes before the session's, and this is asked before anything is set.
    let row =
        answer(&db.call("query", args!["SELECT DATABASE() as db_name LIMIT 1"])?)?.call("fetch", args!["assoc"])?;
    Ok(row.field("db_name").to_zval())
}

/// Selects a database.
pub fn select(db: &Object, database: &str) -> Php<()> {
    db.call("query", args![format!("USE {}", quoted(database))])?;
    Ok(())
}

/// The database that the connection has selected; `unknown` if there is none or it does not say.
pub fn current(db: &Object) -> Php {
    match selected(db) {
        Ok(name) if name.is_null() => Ok("unknown".to_zval()),
        Ok(name) => Ok(name),
        Err(thrown) => thrown.exception().map(|_| "unknown".to_zval()),
    }
}

/// A name as it stands in a statement.
pub fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// The server's number for what went wrong, and 0 where the exception does not say it: drivers have it as the code, or
/// in the message (`SQLSTATE[HY000]: General error: 1193 Unknown …`).
pub fn error_number(exception: &Object, message: &str) -> Php<i64> {
    let code = exception.call("getCode", args![])?;
    if code.is_long() && code.int() > 0 {
        return Ok(code.int());
    }
    let mut words = message.split(|c: char| !c.is_ascii_digit()).filter(|word| word.len() == 4);
    Ok(words.find_map(|word| word.parse().ok()).unwrap_or(0))
}

/// The server's numbers for a refusal to write: what lacks is a privilege, or the server or the transaction is read-only.
const REFUSALS: [i64; 9] = [1036, 1044, 1142, 1143, 1227, 1290, 1792, 1836, 1874];

/// Whether an exception says that this connection may not write. It stays caught; its message comes back.
pub fn refusal(thrown: Thrown) -> Php<Result<String, Thrown>> {
    let exception = thrown.exception()?;
    let message = exception.message()?;
    let number = error_number(&exception, &message)?;
    Ok(if REFUSALS.contains(&number) { Ok(message) } else { Err(exception.throw()) })
}

//! Under which settings a database's stored columns were computed.
//!
//! The value of an expression may depend on settings: the digits behind the point of a quotient, the time zone in which a
//! moment is an hour, whether a date may be invalid. The server that loads rows computes stored columns anew. So the settings
//! of the source's users go into the archive where what is stored does not say otherwise; and a column of which a restore
//! would compute other values all the same, because moments are restored in UTC and invalid dates as they are, is named.

use crate::Result;
use crate::archive::index::Broken;
use crate::session::{AS_SETTLED, Session, of_expressions, text};
use crate::sql::{ident, literal};

/// Rows of each table that are looked at.
const SAMPLE: u32 = 1_000_000;

/// What a restore has for every archive.
const RESTORING: [(&str, &str); 2] =
    [("sql_mode", "NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES"), ("time_zone", "+00:00")];

/// What there is to say of a database's stored columns.
#[derive(Debug)]
pub struct Computed {
    /// The settings that expressions are to be computed under, where they are not those that the engine's sessions have:
    /// names and values.
    pub expressions: Vec<(String, String)>,
    /// Columns of which a restore computes other values.
    pub otherwise: Vec<Broken>,
}

/// A stored column.
struct Stored {
    table: String,
    column: String,
    expression: String,
}

/// Looks at the stored columns of a database.
pub fn look(session: &mut dyn Session, database: &str) -> Result<Computed> {
    let users = of_expressions(session)?;
    let stored = stored(session, database)?;
    if stored.is_empty() {
        return Ok(Computed { expressions: users, otherwise: Vec::new() });
    }
    let restoring: Vec<(String, String)> = RESTORING.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    let mut as_users_have_it = users.clone();
    for (name, _) in RESTORING {
        let value = session.value(&format!("SELECT @@GLOBAL.{name}"))?;
        as_users_have_it.push((name.to_owned(), value.unwrap_or_default())); // no mode prints like NULL
    }
    let theirs = under(session, database, &stored, &as_users_have_it)?;
    let mut counts = under(session, database, &stored, &restoring)?;
    let mut expressions = Vec::new();
    if !users.is_empty() {
        let with_users: Vec<(String, String)> = restoring.into_iter().chain(users.clone()).collect();
        let with_users = under(session, database, &stored, &with_users)?;
        if total(&with_users) <= total(&counts) {
            (counts, expressions) = (with_users, users);
        }
    }
    let differs = stored.into_iter().zip(counts).zip(theirs).filter(|((_, ours), theirs)| ours.rows > theirs.rows);
    let otherwise = differs.map(|((stored, ours), theirs)| Broken {
        kind: "computed column".to_owned(),
        name: stored.column,
        on: Some(stored.table),
        reason: format!(
            "its values depend on settings of whoever stores them, such as the time zone: a restore computes others in {} \
             rows",
            ours.rows - theirs.rows
        ),
    });
    Ok(Computed { expressions, otherwise: otherwise.collect() })
}

fn stored(session: &mut dyn Session, database: &str) -> Result<Vec<Stored>> {
    let rows = session.rows(&format!(
        "SELECT TABLE_NAME, COLUMN_NAME, GENERATION_EXPRESSION FROM information_schema.COLUMNS \
         WHERE TABLE_SCHEMA = {} AND (EXTRA LIKE '%STORED GENERATED%' OR EXTRA LIKE '%PERSISTENT%')",
        literal(database)
    ))?;
    let mut found = Vec::new();
    for row in rows {
        let cells: Vec<String> = row.into_iter().flatten().map(text).collect::<Result<_>>()?;
        if let Ok([table, column, expression]) = <[String; 3]>::try_from(cells)
            && expression != "ROW START"
            && expression != "ROW END"
        {
            found.push(Stored { table, column, expression });
        }
    }
    Ok(found)
}

/// In how many rows each column is not what its expression gives under these settings. The session has its own afterwards.
fn under(
    session: &mut dyn Session,
    database: &str,
    stored: &[Stored],
    settings: &[(String, String)],
) -> Result<Vec<Distance>> {
    let names: Vec<&str> = settings.iter().map(|(name, _)| name.as_str()).collect();
    let mut before = Vec::new();
    for name in &names {
        let value = session.value(&format!("SELECT @@SESSION.{name}"))?.unwrap_or_default(); // as above
        before.push(format!("{name} = {}", in_sql(&value)));
    }
    let all: Vec<String> = settings.iter().map(|(name, value)| format!("{name} = {}", in_sql(value))).collect();
    session.run(&format!("SET SESSION {}", all.join(", ")))?;
    let counts = stored.iter().map(|column| otherwise(session, database, column)).collect();
    session.run(&format!("SET SESSION {}", before.join(", ")))?;
    session.run(AS_SETTLED)?;
    counts
}

fn in_sql(value: &str) -> String {
    if value.parse::<u64>().is_ok() { value.to_owned() } else { literal(value) }
}

/// How far what is stored is from what an expression gives.
#[derive(Debug, Clone, Copy, Default, PartialEq, PartialOrd)]
struct Distance {
    /// The rows, of those that are looked at, in which it is something else.
    rows: u64,
    /// By how much, added up, where it is numbers. A server may compute a column with more digits than a query.
    amount: f64,
}

fn total(all: &[Distance]) -> Distance {
    let sum = |a: Distance, b: &Distance| Distance { rows: a.rows + b.rows, amount: a.amount + b.amount };
    all.iter().fold(Distance::default(), sum)
}

fn otherwise(session: &mut dyn Session, database: &str, stored: &Stored) -> Result<Distance> {
    let Stored { table, column, expression } = stored;
    let (column, sample) =
        (ident(column), format!("SELECT * FROM {}.{} LIMIT {SAMPLE}", ident(database), ident(table)));
    let sql = format!(
        "SELECT COUNT(*), SUM(ABS({column} - ({expression}))) FROM ({sample}) s WHERE NOT ({column} <=> ({expression}))"
    );
    match session.rows(&sql) {
        Ok(rows) => {
            let mut cells = rows.into_iter().next().unwrap_or_default().into_iter().map(Option::unwrap_or_default);
            // No amount, where there are no rows or no numbers, is none.
            let mut next = || cells.next().map(text).transpose().map(Option::unwrap_or_default);
            Ok(Distance { rows: next()?.parse().unwrap_or(0), amount: next()?.parse().unwrap_or(0.0) })
        }
        // The catalog's text of an expression is not always SQL; then this column says nothing.
        Err(error) if error.code().is_some() => Ok(Distance::default()),
        Err(error) => Err(error),
    }
}

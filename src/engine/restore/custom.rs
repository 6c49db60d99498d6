//! A caller's own SQL, before the target changes and after it has changed.
//!
//! What cannot be rolled back is not run: before, nothing that commits by itself; after, such statements only on tables
//! that the restore has brought, which go again where it is undone, and only before the transaction in which the others
//! run. Statements run under the settings of the connection, and not under those of the archive.

use super::adapt::Adapted;
use super::changes::Changes;
use super::load;
use crate::session::{AS_SETTLED, AS_USERS_HAVE_IT, Session};
use crate::sql::ident;
use crate::sql::split::Statements;
use crate::sql::token::{Token, solid};
use crate::{Control, Error, Kind, Result};

/// The statements of one restore.
#[derive(Debug, Default)]
pub(super) struct Custom {
    before: Vec<String>,
    /// Those that commit by themselves.
    altering: Vec<String>,
    after: Vec<String>,
}

impl Custom {
    /// Of a request that restores `tables`.
    pub fn new(changes: &Changes, tables: &[String]) -> Result<Self> {
        let mut out = Self { before: split(&changes.before), ..Self::default() };
        for (n, sql) in out.before.iter().enumerate() {
            if !rolls_back(sql) {
                let why = "it could not be rolled back; only statements on rows can run before the restore";
                return Err(refused("before", n, sql, why));
            }
        }
        for (n, sql) in split(&changes.after).into_iter().enumerate() {
            if rolls_back(&sql) {
                out.after.push(sql);
            } else if !alters_one_of(&sql, tables) {
                let why = "it could not be undone; what is no statement on rows can only alter, index, analyze, \
                           optimize or truncate tables that are restored";
                return Err(refused("after", n, &sql, why));
            } else if !out.after.is_empty() {
                let why = "it would commit the statements before it, and they could not be undone; put it first";
                return Err(refused("after", n, &sql, why));
            } else {
                out.altering.push(sql);
            }
        }
        Ok(out)
    }

    /// Runs what comes first, in the selected database.
    pub fn before(&self, session: &mut dyn Session, archive: &Adapted<'_>) -> Result<()> {
        if self.before.is_empty() {
            return Ok(());
        }
        under_own_settings(session, archive, |session| in_transaction(session, "before", 0, &self.before, |_| Ok(())))
    }

    /// Runs what comes last, in the database `target`. The last statements cannot be undone once they are committed, so
    /// `mark`, which says that the restore is complete, is committed with them.
    pub fn after(
        &self,
        session: &mut dyn Session,
        archive: &Adapted<'_>,
        target: &str,
        mark: &str,
        control: &Control,
    ) -> Result<()> {
        if self.altering.is_empty() && self.after.is_empty() {
            return Ok(());
        }
        session.run(&format!("USE {}", ident(target)))?;
        under_own_settings(session, archive, |session| {
            for (n, sql) in self.altering.iter().enumerate() {
                session.run(sql).map_err(|e| failed("after", n, e))?;
            }
            in_transaction(session, "after", self.altering.len(), &self.after, |session| {
                control.check()?;
                control.settle();
                session.run(mark).map(drop)
            })
        })
    }
}

fn split(texts: &[String]) -> Vec<String> {
    texts.iter().flat_map(|text| Statements::new(text)).filter(|s| !s.is_empty()).map(str::to_owned).collect()
}

fn in_transaction(
    session: &mut dyn Session,
    when: &str,
    first: usize,
    statements: &[String],
    last: impl FnOnce(&mut dyn Session) -> Result<()>,
) -> Result<()> {
    if statements.is_empty() {
        return Ok(());
    }
    session.run("START TRANSACTION")?;
    let mut all = statements.iter().enumerate();
    let result = all.try_for_each(|(n, sql)| session.run(sql).map(drop).map_err(|e| failed(when, first + n, e)));
    match result.and_then(|()| last(session)).and_then(|()| session.run("COMMIT").map(drop)) {
        Ok(()) => Ok(()),
        Err(error) => {
            // Where the connection is lost the server rolls back, and the first failure is the one to tell.
            let _rolled_back_in_any_case = session.run("ROLLBACK");
            Err(error)
        }
    }
}

fn under_own_settings(
    session: &mut dyn Session,
    archive: &Adapted<'_>,
    work: impl FnOnce(&mut dyn Session) -> Result<()>,
) -> Result<()> {
    load::postamble(archive)?.iter().try_for_each(|sql| session.run(sql).map(drop))?;
    let result = session.run(AS_USERS_HAVE_IT).and_then(|_| work(session));
    // What comes next relies on the archive's settings, undoing too. The first failure is the one to tell.
    let again = session.run(AS_SETTLED).and_then(|_| load::preamble(session, archive));
    result.and(again)
}

fn failed(when: &str, n: usize, error: Error) -> Error {
    error.context(format!("statement {} of the custom SQL {when} the restore", n + 1))
}

fn refused(when: &str, n: usize, sql: &str, why: &str) -> Error {
    let word = words(sql).first().map(|t| t.text().to_uppercase()).unwrap_or_default();
    Error::new(
        Kind::Configuration,
        format!("statement {} ({word}) of the custom SQL {when} the restore is refused: {why}", n + 1),
    )
}

fn words(sql: &str) -> Vec<Token<'_>> {
    solid(sql)
}

/// Whether a statement is one that a transaction holds.
fn rolls_back(sql: &str) -> bool {
    let all = words(sql);
    let is = |n: usize, word: &str| all.get(n).is_some_and(|t| t.is(word));
    let first = ["select", "with", "insert", "update", "delete", "replace", "call", "do", "values", "show", "set"];
    if is(0, "set") {
        // The password of an account, when transactions end, or what concerns the whole server.
        let not = ["global", "persist", "persist_only", "autocommit", "transaction"];
        let of_accounts = ["password", "role", "default"].iter().any(|word| is(1, word));
        return !of_accounts && !all.iter().any(|t| not.iter().any(|word| t.is(word)));
    }
    if is(0, "create") || is(0, "drop") {
        return is(1, "temporary") && is(2, "table");
    }
    all.first().is_some_and(|t| matches!(t, Token::Mark("(")) || first.iter().any(|word| t.is(word)))
}

/// Whether a statement changes nothing but tables among `tables`.
fn alters_one_of(sql: &str, tables: &[String]) -> bool {
    let all = words(sql);
    let is = |n: usize, word: &str| all.get(n).is_some_and(|t| t.is(word));
    let skip = |mut n: usize, words: &[&str]| {
        while words.iter().any(|word| is(n, word)) {
            n += 1;
        }
        n
    };
    let ours = |n: usize| {
        let name = all.get(n).and_then(|t| t.name());
        name.is_some_and(|name| tables.contains(&name)) && !all.get(n + 1).is_some_and(|t| t.is_mark("."))
    };
    if is(0, "alter") {
        let n = skip(1, &["online", "ignore"]);
        // A table that has another name, or other rows than it was given, would not be found again.
        let moved = (n..all.len()).any(|n| {
            (is(n, "rename") && !["column", "key", "index"].iter().any(|word| is(n + 1, word)))
                || is(n, "exchange")
                || is(n, "tablespace")
        });
        return is(n, "table") && !moved && ours(skip(n + 1, &["if", "exists"]));
    }
    if is(0, "create") || is(0, "drop") {
        let n = skip(1, &["or", "replace", "unique", "fulltext", "spatial"]);
        let on = (n..all.len()).find(|n| is(*n, "on"));
        return is(n, "index") && on.is_some_and(|on| ours(on + 1));
    }
    if is(0, "truncate") {
        let n = skip(1, &["table"]);
        return ours(n) && all.len() == n + 1;
    }
    if is(0, "analyze") || is(0, "optimize") {
        let n = skip(1, &["no_write_to_binlog", "local"]);
        return is(n, "table") && ours(n + 1) && all.len() == n + 2;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_that_can_be_rolled_back() {
        for good in
            ["UPDATE t SET a = 1", "/* c */ (SELECT 1)", "SET @x = 1", "CREATE TEMPORARY TABLE x (a INT)", "call p()"]
        {
            assert!(rolls_back(good), "{good}");
        }
        for bad in [
            "CREATE TABLE t (a INT)",
            "COMMIT",
            "BEGIN",
            "SET autocommit = 1",
            "SET GLOBAL x = 1",
            "SET PASSWORD = 'x'",
            "/*!40101 DROP TABLE t */",
            "LOCK TABLES t WRITE",
            "USE other",
            "",
            "GRANT ALL ON *.* TO x",
            "set @@global.x=1",
            "RENAME TABLE a TO b",
            "LOAD DATA INFILE 'x' INTO TABLE t",
            "XA START 'x'",
            "PREPARE s FROM 'DROP TABLE t'",
        ] {
            assert!(!rolls_back(bad), "{bad}");
        }
    }

    #[test]
    fn statements_on_restored_tables_alone() {
        let tables = ["t".to_owned(), "a b".to_owned()];
        for good in [
            "ALTER TABLE t ADD c INT",
            "alter online table `a b` rename column x to y",
            "CREATE UNIQUE INDEX i ON t (c)",
            "DROP INDEX i ON `a b`",
            "TRUNCATE t",
            "TRUNCATE TABLE t",
            "ANALYZE LOCAL TABLE t",
        ] {
            assert!(alters_one_of(good, &tables), "{good}");
        }
        for bad in [
            "ALTER TABLE u ADD c INT",
            "ALTER TABLE t RENAME TO u",
            "ALTER TABLE t.t ADD c INT",
            "DROP TABLE t",
            "ALTER TABLE t EXCHANGE PARTITION p WITH TABLE u",
            "CREATE TABLE t2 (a INT)",
            "ANALYZE TABLE t, u",
            "ALTER TABLE t DISCARD TABLESPACE",
            "CREATE INDEX i ON u (c)",
            "ALTER DATABASE t CHARACTER SET utf8mb4",
        ] {
            assert!(!alters_one_of(bad, &tables), "{bad}");
        }
    }

    #[test]
    fn order() {
        let of = |after: &[&str]| {
            let after = after.iter().map(ToString::to_string).collect();
            Custom::new(&Changes { after, ..Changes::default() }, &["t".to_owned()])
        };
        assert!(of(&["ALTER TABLE t ADD c INT; UPDATE t SET c = 1"]).is_ok());
        assert!(of(&["UPDATE t SET c = 1", "ALTER TABLE t ADD c INT"]).is_err());
        assert_eq!(of(&["DELIMITER //\nUPDATE t SET a = ';' // DELETE FROM t //"]).unwrap().after.len(), 2);
    }
}

//! What of a dump is run, and what is refused: nothing may reach out of the database that it is loaded into.
//!
//! Statements are known by their first words; those that no dump needs are refused. Bodies of routines, views and events
//! are stored and not run. Triggers are not run either: rows that come after their table's trigger are refused.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::sql::relocate;
use crate::sql::token::{Token, tokens};
use crate::sql::{ident, literal};
use crate::{Error, Kind, Result};

/// How much of a statement tells what it is.
const HEAD: usize = 4096;

/// Character sets in which a backslash may be half of a character.
const AMBIGUOUS: [&str; 5] = ["gbk", "big5", "sjis", "cp932", "gb18030"];

/// What is to be done with a statement.
#[derive(Debug, PartialEq, Eq)]
pub enum Action<'a> {
    /// To be run; `rows` where it brings some.
    Run {
        /// As it is to be run.
        sql: Cow<'a, str>,
        /// The table that gets rows.
        rows: Option<String>,
    },
    /// It concerns the server and not the data, or is of no use here.
    Skip,
}

/// Looks at the statements of one dump, in their order.
#[derive(Debug)]
pub struct Guard {
    /// The database it is loaded into.
    scratch: String,
    /// The database that it was made of, where it says so.
    pub own: Option<String>,
    /// The character set of its strings.
    pub charset: String,
    /// The one that `SET NAMES` has named.
    named: String,
    /// Events that are to be enabled.
    pub enabled: Vec<String>,
    with_triggers: HashSet<String>,
}

impl Guard {
    /// For a dump that is loaded into `scratch`.
    pub fn new(scratch: &str) -> Self {
        Self {
            scratch: scratch.to_owned(),
            own: None,
            charset: "utf8mb4".to_owned(),
            named: "utf8mb4".to_owned(),
            enabled: Vec::new(),
            with_triggers: HashSet::new(),
        }
    }

    /// What to do with a statement.
    pub fn check<'a>(&mut self, sql: &'a str) -> Result<Action<'a>> {
        let run = |sql: Cow<'a, str>| Ok(Action::Run { sql, rows: None });
        let mut end = sql.len().min(HEAD);
        while !sql.is_char_boundary(end) {
            end -= 1;
        }
        let head = Words::of(&sql[..end]);
        let Some(first) = head.words.first() else { return Ok(Action::Skip) };
        match first.text().to_ascii_lowercase().as_str() {
            "insert" | "replace" => self.rows(sql, &head),
            "set" => self.set(sql),
            "create" => self.create(sql),
            "drop" => self.drop(sql),
            "alter" => self.alter(sql),
            "use" => {
                self.belongs(head.name(1))?;
                Ok(Action::Skip)
            }
            // Several tables are written to here that the lock would not name, and nobody else writes to them.
            "lock" | "unlock" if head.is(1, "tables") || head.is(1, "table") => Ok(Action::Skip),
            "analyze" if head.is(1, "table") || head.is(2, "table") => Ok(Action::Skip),
            "start" if head.is(1, "transaction") => run(sql.into()),
            "begin" | "commit" if head.words.len() == 1 => run(sql.into()),
            "select" if head.is(1, "setval") && !sql[..end].contains('.') => run(sql.into()),
            word => Err(refused(&format!("{} is none of a dump's", word.to_uppercase()))),
        }
    }

    /// The database of the dump: the first that it names, and no other.
    fn belongs(&mut self, database: Option<String>) -> Result<()> {
        let database = database.ok_or_else(|| refused("a database without a name"))?;
        match &self.own {
            Some(own) if *own != database => Err(Error::new(
                Kind::Unsupported,
                format!(
                    "the dump holds several databases, `{own}` and `{database}`; only a dump of one can be restored"
                ),
            )),
            _ => {
                self.own = Some(database);
                Ok(())
            }
        }
    }

    fn rows<'a>(&mut self, sql: &'a str, head: &Words<'_>) -> Result<Action<'a>> {
        let into = (1..5).find(|n| head.is(*n, "into")).ok_or_else(|| refused("rows without a table"))?;
        let mut name = into + 1;
        let mut out = Cow::Borrowed(sql);
        if head.mark(name + 1, ".") {
            if head.name(name) != self.own {
                return Err(elsewhere(head.name(name)));
            }
            let (from, to) = (head.offset(name), head.offset(name + 2));
            out = Cow::Owned([&sql[..from], &sql[to..]].concat());
            name += 2;
        }
        let table = head.name(name).ok_or_else(|| refused("rows without a table"))?;
        if self.with_triggers.contains(&table.to_lowercase()) {
            return Err(refused(&format!("rows of `{table}` come after its trigger, which would fire")));
        }
        for token in crate::sql::token::each(sql) {
            if ["select", "table", "load_file", "with"].iter().any(|word| token.is(word)) {
                return Err(refused(&format!("rows of `{table}` that come from a query")));
            }
        }
        Ok(Action::Run { sql: out, rows: Some(table) })
    }

    fn set<'a>(&mut self, sql: &'a str) -> Result<Action<'a>> {
        let all = Words::of(sql);
        let has = |word: &str| all.words.iter().any(|t| t.is(word));
        // Replication of the server that was dumped, and the log of this one.
        if has("gtid_purged") || has("sql_log_bin") {
            return Ok(Action::Skip);
        }
        let beyond = ["global", "persist", "persist_only", "select"].iter().any(|word| has(word));
        if beyond || ["password", "role", "default"].iter().any(|word| all.is(1, word)) {
            return Err(refused("SET of something beyond the session"));
        }
        let named = (0..all.words.len()).find_map(|n| {
            let charset = if all.is(n, "names") {
                n + 1
            } else if all.is(n, "character_set_client") && all.mark(n + 1, "=") {
                n + 2
            } else {
                return None;
            };
            // A variable in its place brings back what it was before, which SET NAMES has said.
            all.words.get(charset).map(|t| t.text().trim_matches(['\'', '"']).to_lowercase())
        });
        match named {
            Some(charset) if AMBIGUOUS.contains(&charset.as_str()) => {
                return Err(Error::new(
                    Kind::Unsupported,
                    format!("the dump is written in {charset}; make it with --default-character-set=utf8mb4"),
                ));
            }
            Some(charset) if charset.starts_with('@') => self.charset.clone_from(&self.named),
            Some(charset) => {
                self.charset = if charset == "default" { "utf8mb4".to_owned() } else { charset };
                if all.is(1, "names") {
                    self.named.clone_from(&self.charset);
                }
            }
            None => {}
        }
        Ok(Action::Run { sql: sql.into(), rows: None })
    }

    fn create<'a>(&mut self, sql: &'a str) -> Result<Action<'a>> {
        let all = Words::of(sql);
        let (at, kind) = all.kind().ok_or_else(|| refused("CREATE of something that is no part of a database"))?;
        let done = |sql: String| Ok(Action::Run { sql: sql.into(), rows: None });
        let name = all.after_conditions(at + 1);
        match kind {
            "database" | "schema" => {
                self.belongs(all.name(name))?;
                let rest: Vec<&str> = all.words[name + 1..].iter().map(|t| t.text()).collect();
                return if rest.is_empty() {
                    Ok(Action::Skip)
                } else {
                    done(format!("ALTER DATABASE {} {}", ident(&self.scratch), rest.join(" ")))
                };
            }
            "function" if all.words.iter().any(|t| t.is("soname")) => {
                return Err(refused("CREATE FUNCTION of a library"));
            }
            "table" if all.words.iter().any(|t| t.is("select")) => return Err(refused("CREATE TABLE of a query")),
            _ => {}
        }
        let mut sql = self.at_home(sql, &all, name)?;
        match kind {
            "trigger" => {
                if let Some(own) = &self.own {
                    sql = relocate::trigger(&sql, own);
                }
                let all = Words::of(&sql);
                let on = (0..all.words.len()).find(|n| all.is(*n, "on"));
                let on = on.ok_or_else(|| refused("CREATE TRIGGER without a table"))?;
                if all.mark(on + 2, ".") {
                    return Err(elsewhere(all.name(on + 1)));
                }
                self.with_triggers.insert(all.name(on + 1).unwrap_or_default().to_lowercase());
            }
            "view" => {
                if let Some(own) = &self.own {
                    sql = relocate::view(&sql, own);
                }
            }
            "table" => {
                for n in 0..all.words.len() {
                    if all.is(n, "references") && all.mark(n + 2, ".") && all.name(n + 1) != self.own {
                        return Err(elsewhere(all.name(n + 1)));
                    }
                }
                if let Some(own) = &self.own {
                    sql = without_own(&relocate::table(&sql, own), own);
                }
            }
            "event" => sql = self.disabled(&sql, &all.name(name).unwrap_or_default())?,
            _ => {}
        }
        done(sql)
    }

    /// An event that does nothing yet; where it is to do something, that is noted.
    fn disabled(&mut self, sql: &str, name: &str) -> Result<String> {
        let all = tokens(sql);
        let word = |t: &Token<'_>, words: &[&str]| words.iter().any(|word| t.is(word));
        let end = all.iter().position(|t| word(t, &["do"])).ok_or_else(|| refused("an event that does nothing"))?;
        let status = all[..end].iter().position(|t| word(t, &["enable", "disable"]));
        let mut out: Vec<&str> = all.iter().map(|t| t.text()).collect();
        match status {
            Some(at) if all[at].is("disable") => return Ok(sql.to_owned()),
            Some(at) => out[at] = "DISABLE",
            None => {
                let before = all[..end].iter().position(|t| word(t, &["comment"])).unwrap_or(end);
                out.insert(before, "DISABLE ");
            }
        }
        self.enabled.push(name.to_owned());
        Ok(out.concat())
    }

    fn drop<'a>(&mut self, sql: &'a str) -> Result<Action<'a>> {
        let all = Words::of(sql);
        let (at, kind) = all.kind().ok_or_else(|| refused("DROP of something that is no part of a database"))?;
        let name = all.after_conditions(at + 1);
        if matches!(kind, "database" | "schema") {
            // It is the target's, and replaced as a whole or not at all.
            self.belongs(all.name(name))?;
            return Ok(Action::Skip);
        }
        let sql = match &self.own {
            Some(own) => without_own(sql, own),
            None => sql.to_owned(),
        };
        if Words::of(&sql).words.iter().any(|t| t.is_mark(".")) {
            return Err(elsewhere(all.name(name)));
        }
        Ok(Action::Run { sql: sql.into(), rows: None })
    }

    fn alter<'a>(&mut self, sql: &'a str) -> Result<Action<'a>> {
        let all = Words::of(sql);
        if all.is(1, "database") || all.is(1, "schema") {
            let named = matches!(all.words.get(2), Some(Token::Quoted(_)));
            if named {
                self.belongs(all.name(2))?;
            }
            let rest: Vec<&str> = all.words[if named { 3 } else { 2 }..].iter().map(|t| t.text()).collect();
            let sql = format!("ALTER DATABASE {} {}", ident(&self.scratch), rest.join(" "));
            return Ok(Action::Run { sql: sql.into(), rows: None });
        }
        let moved = ["exchange", "tablespace"].iter().any(|word| all.words.iter().any(|t| t.is(word)));
        if (!all.is(1, "table") && !all.is(1, "sequence")) || moved {
            return Err(refused("ALTER of something else than a table"));
        }
        for n in 0..all.words.len() {
            let names = all.is(n, "references") || all.is(n, "rename") || all.is(n, "to");
            if names && all.mark(n + 2, ".") && all.name(n + 1) != self.own {
                return Err(elsewhere(all.name(n + 1)));
            }
        }
        let sql = self.at_home(sql, &all, all.after_conditions(2))?;
        let sql = self.own.as_ref().map_or_else(|| sql.clone(), |own| without_own(&sql, own));
        Ok(Action::Run { sql: sql.into(), rows: None })
    }

    /// The statement without the dump's own database in front of the name at `name`; another one is refused.
    fn at_home(&self, sql: &str, all: &Words<'_>, name: usize) -> Result<String> {
        if !all.mark(name + 1, ".") {
            return Ok(sql.to_owned());
        }
        if all.name(name) != self.own {
            return Err(elsewhere(all.name(name)));
        }
        Ok([&sql[..all.offset(name)], &sql[all.offset(name + 2)..]].concat())
    }
}

/// A statement on tables without `own` in front of any name.
fn without_own(sql: &str, own: &str) -> String {
    let all = tokens(sql);
    let mut out = String::with_capacity(sql.len());
    let mut n = 0;
    while n < all.len() {
        let is_own = all[n].name().as_deref() == Some(own) && all.get(n + 1).is_some_and(|t| t.is_mark("."));
        let begins = n == 0 || !all[n - 1].is_mark(".");
        if is_own && begins {
            n += 2;
        } else {
            out.push_str(all[n].text());
            n += 1;
        }
    }
    out
}

/// A statement without its spaces and comments.
struct Words<'a> {
    words: Vec<Token<'a>>,
    offsets: Vec<usize>,
}

impl<'a> Words<'a> {
    fn of(sql: &'a str) -> Self {
        let (mut words, mut offsets, mut at) = (Vec::new(), Vec::new(), 0);
        let mut depth = 0;
        for token in crate::sql::token::each(sql) {
            let opens = matches!(token, Token::Blank(text) if text.starts_with("/*!") || text.starts_with("/*M!"));
            depth += usize::from(opens);
            // The end of a versioned comment is two marks.
            let star_slash = depth > 0 && token.is_mark("*") && sql[at..].starts_with("*/");
            let slash = depth > 0 && token.is_mark("/") && at > 0 && sql[..at].ends_with('*');
            if slash {
                depth -= 1;
            } else if !star_slash && !matches!(token, Token::Blank(_)) {
                words.push(token);
                offsets.push(at);
            }
            at += token.text().len();
        }
        Self { words, offsets }
    }

    fn is(&self, n: usize, word: &str) -> bool {
        self.words.get(n).is_some_and(|t| t.is(word))
    }

    fn mark(&self, n: usize, mark: &str) -> bool {
        self.words.get(n).is_some_and(|t| t.is_mark(mark))
    }

    fn name(&self, n: usize) -> Option<String> {
        self.words.get(n).and_then(|t| t.name())
    }

    fn offset(&self, n: usize) -> usize {
        self.offsets.get(n).copied().unwrap_or_default()
    }

    fn after_conditions(&self, mut n: usize) -> usize {
        while ["if", "not", "exists", "body"].iter().any(|word| self.is(n, word)) {
            n += 1;
        }
        n
    }

    /// What a `CREATE` or `DROP` is about, and where that word stands.
    fn kind(&self) -> Option<(usize, &'static str)> {
        const KINDS: [&str; 11] = [
            "table",
            "view",
            "trigger",
            "procedure",
            "function",
            "event",
            "sequence",
            "database",
            "schema",
            "package",
            "index",
        ];
        // What may stand before it. Accounts are behind `=` and `@`.
        const BEFORE: [&str; 17] = [
            "create",
            "drop",
            "or",
            "replace",
            "algorithm",
            "undefined",
            "merge",
            "temptable",
            "definer",
            "sql",
            "security",
            "invoker",
            "aggregate",
            "unique",
            "fulltext",
            "spatial",
            "current_user",
        ];
        for (n, token) in self.words.iter().enumerate() {
            if let Some(kind) = KINDS.iter().find(|kind| token.is(kind)) {
                return Some((n, kind));
            }
            let after = |mark: &str| n > 0 && self.words[n - 1].is_mark(mark);
            let known = BEFORE.iter().any(|word| token.is(word)) || after("=") || after("@");
            if !known && !matches!(token, Token::Mark("=" | "@" | "(" | ")" | "%")) {
                return None;
            }
        }
        None
    }
}

fn refused(what: &str) -> Error {
    Error::new(Kind::Unsupported, format!("a statement of the dump is refused: {what}; nothing was changed"))
}

fn elsewhere(database: Option<String>) -> Error {
    refused(&format!("it names the database {}, which is not the dump's own", literal(&database.unwrap_or_default())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(guard: &mut Guard, sql: &str) -> Option<String> {
        match guard.check(sql).unwrap_or_else(|e| panic!("{sql}: {e}")) {
            Action::Run { sql, .. } => Some(sql.into_owned()),
            Action::Skip => None,
        }
    }

    #[test]
    fn what_dumps_say() {
        let mut guard = Guard::new("s");
        let database = "CREATE DATABASE /*!32312 IF NOT EXISTS*/ `shop` /*!40100 DEFAULT CHARACTER SET latin1 */";
        assert_eq!(run(&mut guard, database).as_deref(), Some("ALTER DATABASE `s` DEFAULT CHARACTER SET latin1"));
        assert_eq!(run(&mut guard, "USE `shop`"), None);
        assert_eq!(run(&mut guard, "LOCK TABLES `t` WRITE"), None);
        assert_eq!(run(&mut guard, "SET @@GLOBAL.GTID_PURGED=/*!80000 '+'*/ ''"), None);
        for same in [
            "/*!40101 SET NAMES utf8mb4 */",
            "DROP TABLE IF EXISTS `t`",
            "/*!40000 ALTER TABLE `t` DISABLE KEYS */",
            "INSERT INTO `t` VALUES (1,'select; other.t')",
            "CREATE TABLE `t` (`a` int CHECK (`a` > 1.5))",
            "/*!50001 CREATE ALGORITHM=UNDEFINED */\n/*!50013 DEFINER=`a`@`%` SQL SECURITY DEFINER */\n/*!50001 VIEW `v` AS select `t`.`a` from `t` */",
            "/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 TRIGGER tr BEFORE INSERT ON t2 FOR EACH ROW SET NEW.a = 1 */",
            "CREATE DEFINER=`r`@`h` PROCEDURE `p`() DELETE FROM other.t",
            "SELECT SETVAL(`s`, 5, 0)",
            "COMMIT",
        ] {
            assert_eq!(run(&mut guard, same).as_deref(), Some(same));
        }
        assert_eq!(run(&mut guard, "INSERT INTO `shop`.`t` VALUES (1)").unwrap(), "INSERT INTO `t` VALUES (1)");
        assert_eq!(
            run(&mut guard, "CREATE TABLE shop.u (a INT, FOREIGN KEY (a) REFERENCES `shop`.`t` (a))").unwrap(),
            "CREATE TABLE u (a INT, FOREIGN KEY (a) REFERENCES `t` (a))"
        );
        let event = "/*!50106 CREATE*/ /*!50117 DEFINER=`a`@`b`*/ /*!50106 EVENT `e` ON SCHEDULE EVERY 1 DAY ENABLE DO DELETE FROM t */";
        assert_eq!(run(&mut guard, event).unwrap(), event.replace("ENABLE", "DISABLE"));
        assert_eq!(guard.enabled, ["e"]);
        run(&mut guard, "SET character_set_client = latin1");
        assert_eq!(guard.charset, "latin1");
    }

    #[test]
    fn what_reaches_out_is_refused() {
        for sql in [
            "USE other",
            "CREATE DATABASE other",
            "DROP DATABASE other",
            "GRANT ALL ON *.* TO x",
            "SET GLOBAL a = 1",
            "SET @@global.a = 1",
            "SET PASSWORD = 'x'",
            "\\! rm -rf /",
            "source x.sql",
            "system ls",
            "CALL p()",
            "DO SLEEP(1)",
            "PREPARE s FROM 'x'",
            "INSERT INTO other.t VALUES (1)",
            "INSERT INTO t SELECT * FROM mysql.user",
            "INSERT INTO t VALUES ((SELECT 1 FROM mysql.user))",
            "CREATE TABLE other.t (a INT)",
            "DROP TABLE a, other.t",
            "CREATE TABLE t (a INT, FOREIGN KEY (a) REFERENCES other.t (a))",
            "ALTER TABLE other.t ADD a INT",
            "ALTER TABLE t RENAME TO other.t",
            "CREATE TRIGGER tr BEFORE INSERT ON other.t FOR EACH ROW SET @a = 1",
            "CREATE USER x",
            "DROP USER x",
            "CREATE FUNCTION f RETURNS STRING SONAME 'x.so'",
            "RENAME TABLE a TO other.b",
            "LOAD DATA INFILE '/etc/passwd' INTO TABLE t",
            "DELETE FROM other.t",
            "CREATE SERVER s FOREIGN DATA WRAPPER mysql",
            "/*!50003 DROP DATABASE other */",
            "FLUSH PRIVILEGES",
            "SET NAMES gbk",
            "CREATE VIEW other.v AS SELECT 1",
            "KILL 1",
            "SHUTDOWN",
            "INSTALL PLUGIN x SONAME 'y'",
            "CREATE TABLE t AS SELECT * FROM mysql.user",
        ] {
            let mut guard = Guard::new("s");
            guard.own = Some("shop".to_owned());
            assert!(guard.check(sql).is_err(), "{sql}");
        }
        let mut guard = Guard::new("s");
        run(&mut guard, "CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW DELETE FROM other.x");
        assert!(guard.check("INSERT INTO `T` VALUES (1)").is_err());
        assert!(guard.check("INSERT INTO u VALUES (1)").is_ok());
    }
}

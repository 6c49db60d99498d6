//! Events of a dump: an enabled one runs by itself once it is restored, and with the rights of its definer.

use super::state::bare;
use crate::sql::token::{Token, is_number, tokens};

/// What an event may begin with behind its `DO`.
const PLAIN: [&str; 4] = ["insert", "update", "delete", "replace"];

/// Words of statements that are more than plain changes of rows.
const MORE: [&str; 36] = [
    "call",
    "prepare",
    "execute",
    "load_file",
    "outfile",
    "dumpfile",
    "global",
    "persist",
    "persist_only",
    "grant",
    "revoke",
    "create",
    "drop",
    "alter",
    "truncate",
    "rename",
    "load",
    "install",
    "uninstall",
    "kill",
    "shutdown",
    "purge",
    "flush",
    "reset",
    "handler",
    "lock",
    "unlock",
    "xa",
    "change",
    "start",
    "stop",
    "help",
    "analyze",
    "optimize",
    "repair",
    "table",
];

/// Words behind which a name with a point in it is that of a column.
const COLUMNS: [&str; 14] =
    ["set", "where", "and", "or", "not", "xor", "on", "by", "between", "when", "then", "else", "like", "having"];

/// Functions that a plain event may call. Both families have them as their own, so that no stored one of the name is called.
const CALLED: [&str; 34] = [
    "now",
    "current_timestamp",
    "current_date",
    "curdate",
    "curtime",
    "sysdate",
    "utc_timestamp",
    "utc_date",
    "date_sub",
    "date_add",
    "datediff",
    "timestampdiff",
    "to_days",
    "unix_timestamp",
    "from_unixtime",
    "date",
    "year",
    "month",
    "day",
    "hour",
    "minute",
    "count",
    "sum",
    "min",
    "max",
    "coalesce",
    "ifnull",
    "if",
    "concat",
    "lower",
    "upper",
    "abs",
    "round",
    "floor",
];

/// Words of syntax that a parenthesis may stand behind.
const SYNTAX: [&str; 11] =
    ["in", "values", "value", "and", "or", "not", "exists", "where", "on", "between", "interval"];

/// Words of a schedule.
const TIMES: [&str; 36] = [
    "at",
    "every",
    "starts",
    "ends",
    "interval",
    "now",
    "current_timestamp",
    "localtimestamp",
    "localtime",
    "sysdate",
    "timestamp",
    "date",
    "year",
    "quarter",
    "month",
    "day",
    "hour",
    "minute",
    "week",
    "second",
    "microsecond",
    "year_month",
    "day_hour",
    "day_minute",
    "day_second",
    "hour_minute",
    "hour_second",
    "minute_second",
    "day_microsecond",
    "hour_microsecond",
    "minute_microsecond",
    "second_microsecond",
    "null",
    "true",
    "false",
    "not",
];

/// Words behind which the name of a table stands.
const TABLE_FOLLOWS: [&str; 7] = ["from", "into", "update", "join", "insert", "replace", "delete"];

/// Words that may stand between those and the name.
const IN_BETWEEN: [&str; 8] = ["low_priority", "high_priority", "delayed", "quick", "ignore", "into", "from", "only"];

/// The event's definition, disabled, where it is enabled and does more than change rows of plain `tables`, by names in lower
/// case. `armed` are those of views and of tables with triggers. One that is read under odd settings is never plain.
pub fn disarmed(create: &str, is_odd: bool, tables: &[String], armed: &[String]) -> Option<String> {
    let all = tokens(create);
    // A name may be any word, and so may that of a definer: what is looked for stands behind `ON SCHEDULE`.
    let mut on = false;
    let schedule = all.iter().position(|t| {
        let found = on && t.is("schedule");
        on = t.is("on") || on && matches!(t, Token::Blank(_));
        found
    });
    let schedule = schedule.unwrap_or(all.len()); // without one it is no event, which the server says
    let mut depth = 0;
    let mut outside = Vec::new();
    for (n, token) in all.iter().enumerate().skip(schedule) {
        depth += i32::from(token.is_mark("(")) - i32::from(token.is_mark(")"));
        if depth == 0 {
            outside.push(n);
        }
    }
    let end = outside.iter().copied().find(|n| all[*n].is("do")).unwrap_or(all.len());
    let status = outside.iter().copied().find(|n| *n < end && (all[*n].is("enable") || all[*n].is("disable")));
    if status.is_some_and(|n| all[n].is("disable")) {
        return None;
    }
    let body: Vec<Token<'_>> =
        all[(end + 1).min(all.len())..].iter().copied().filter(|t| !matches!(t, Token::Blank(_))).collect();
    let versioned = all.iter().any(|t| matches!(t, Token::Blank(t) if t.starts_with("/*!") || t.starts_with("/*M!")));
    if !versioned && !is_odd && is_plain(&body, tables, armed) {
        return None;
    }
    let mut out: Vec<&str> = all.iter().map(|t| t.text()).collect();
    if let Some(n) = status {
        out[n] = "DISABLE";
    } else {
        let comment = outside.iter().copied().find(|n| *n < end && all[*n].is("comment"));
        let before = comment.unwrap_or(end);
        out.insert(before, "DISABLE ");
    }
    Some(out.concat())
}

/// Whether the schedule of a `CREATE EVENT` is worked out of times alone: a server runs what stands there while the event is
/// made, with the rights of whoever makes it.
pub fn has_plain_schedule(all: &[Token<'_>]) -> bool {
    let is_any = |n: usize, words: &[&str]| words.iter().any(|word| all.get(n).is_some_and(|t| t.is(word)));
    let Some(on) = (1..all.len()).find(|n| is_any(*n, &["schedule"]) && is_any(n - 1, &["on"])) else { return false };
    let behind = |n: &usize| is_any(*n, &["do", "enable", "disable", "comment"]) || is_any(*n, &["on"]);
    let Some(end) = (on..all.len()).find(behind) else { return false };
    (on + 1..end).all(|n| match all[n] {
        Token::Word(word) => is_number(word) || TIMES.iter().any(|one| all[n].is(one)),
        Token::Literal(_) => true,
        Token::Mark("(") => is_any(n - 1, &["now", "current_timestamp", "localtimestamp", "localtime", "sysdate"]),
        Token::Mark(")") => all[n - 1].is_mark("(") || is_any(n - 1, &["0", "1", "2", "3", "4", "5", "6"]),
        Token::Mark(mark) => ["+", "-", ":", "."].contains(&mark),
        _ => false,
    })
}

fn is_plain(body: &[Token<'_>], tables: &[String], armed: &[String]) -> bool {
    let starts = |t: &Token<'_>| PLAIN.iter().any(|word| t.is(word));
    if !body.first().is_some_and(starts) || body.iter().any(|t| t.is_mark(";")) {
        return false;
    }
    if !(0..body.len()).all(|n| is_of_tables(body, n, tables)) {
        return false;
    }
    for (n, token) in body.iter().enumerate() {
        let before = n.checked_sub(1).map(|n| body[n]);
        let behind_point = before.is_some_and(|t| t.is_mark("."));
        let calls = body.get(n + 1).is_some_and(|t| t.is_mark("("));
        let pointed = body.get(n + 1).is_some_and(|t| t.is_mark("."));
        match token {
            Token::Mark("@") => return false,
            Token::Mark(".") if matches!(before, Some(Token::Literal(_))) => return false,
            Token::Word(_) if MORE.iter().any(|word| token.is(word)) => return false,
            // Behind the table that rows go into its columns are listed.
            Token::Word(_) | Token::Quoted(_) if calls && !behind_point => {
                let lists = before.is_some_and(|t| TABLE_FOLLOWS.iter().chain(&IN_BETWEEN).any(|word| t.is(word)));
                let is_one_of = |words: &[&str]| words.iter().any(|one| token.is(one));
                let is_word = matches!(token, Token::Word(_)) && (is_one_of(&SYNTAX) || is_one_of(&CALLED));
                if !(is_word || lists && tables.contains(&bare(*token).to_lowercase())) {
                    return false;
                }
            }
            _ => {}
        }
        let Some(name) = token.name().map(|name| name.to_lowercase()) else { continue };
        if armed.contains(&name) {
            return false;
        }
        if behind_point && calls {
            return false;
        }
        // A name with a point is a column of a table of the dump's, where only a column can stand.
        let of_column = before.is_some_and(|t| {
            ["=", "<", ">", "!", "+", "-", "*", "/", "%"].iter().any(|mark| t.is_mark(mark))
                || COLUMNS.iter().any(|word| t.is(word))
        });
        let number = matches!(token, Token::Word(word) if is_number(word));
        if pointed && !number && (!of_column || behind_point || !tables.contains(&name)) {
            return false;
        }
    }
    true
}

/// Whether what stands at `n` names no table but one of the dump's: any other may be a view of the target, or have triggers.
fn is_of_tables(body: &[Token<'_>], n: usize, tables: &[String]) -> bool {
    let is_any = |token: Option<&Token<'_>>, words: &[&str]| token.is_some_and(|t| words.iter().any(|word| t.is(word)));
    if !is_any(body.get(n), &TABLE_FOLLOWS) || is_any(body.get(n.wrapping_sub(1)), &["key", "duplicate"]) {
        return true;
    }
    let mut at = n + 1;
    while is_any(body.get(at), &IN_BETWEEN) {
        at += 1;
    }
    let named = body
        .get(at)
        .is_some_and(|t| matches!(t, Token::Word(_) | Token::Quoted(_)) && tables.contains(&bare(*t).to_lowercase()));
    // Another one may follow, behind a name of its own for the first.
    let comma = |n: usize| body.get(n).is_some_and(|t| t.is_mark(","));
    let renamed = body.get(at + 1).is_some_and(|t| matches!(t, Token::Word(_) | Token::Quoted(_)));
    let follows = comma(at + 1) || (renamed && comma(at + 2)) || (is_any(body.get(at + 1), &["as"]) && comma(at + 3));
    named && !follows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules_are_times() {
        let of = |schedule: &str| {
            let create = format!("CREATE EVENT `e` ON SCHEDULE {schedule} DO SELECT 1");
            has_plain_schedule(&crate::sql::token::solid(&create))
        };
        for plain in [
            "EVERY 1 DAY STARTS '2024-01-01 00:00:00' ENDS '2030-01-01 00:00:00' ON COMPLETION NOT PRESERVE ENABLE",
            "EVERY '1:30' HOUR_MINUTE ON COMPLETION PRESERVE DISABLE COMMENT 'x'",
            "AT CURRENT_TIMESTAMP + INTERVAL 1 DAY",
            "AT now() - INTERVAL '1' WEEK",
            "AT TIMESTAMP '2024-01-01'",
        ] {
            assert!(of(plain), "{plain}");
        }
        for more in [
            "EVERY (SLEEP(12) + 1) DAY",
            "EVERY GET_LOCK('x', 9) DAY",
            "AT now() + INTERVAL (SELECT 1) DAY",
            "AT @a",
            "EVERY `f`(1) DAY",
            "EVERY 1 DAY STARTS now() + INTERVAL benchmark(9, 9) DAY",
        ] {
            assert!(!of(more), "{more}");
        }
    }

    #[test]
    fn only_plain_events_stay_enabled() {
        let of = |what: &str| {
            let create = format!("CREATE EVENT `e` ON SCHEDULE EVERY 1 DAY ENABLE COMMENT 'do' DO {what}");
            let tables = ["log".to_owned(), "victim".to_owned()];
            disarmed(&create, false, &tables, &["v".to_owned()]).is_none()
        };
        for plain in [
            "DELETE FROM log",
            "DELETE FROM `log` WHERE at < NOW() - INTERVAL 1 DAY AND n > 1.5",
            "INSERT INTO log (a, b) VALUES (1, 'call other.t')",
            "UPDATE log SET log.a = log.a + 1",
            "INSERT INTO log (a, b) SELECT COUNT(*), MAX(a) FROM victim WHERE victim.a IN (1, 2)",
        ] {
            assert!(of(plain), "{plain}");
        }
        for more in [
            "DELETE FROM victim.t",
            "CALL p()",
            "DELETE FROM log WHERE f(1)",
            "DELETE FROM log WHERE `f`(1)",
            "DROP TABLE log",
            "BEGIN DELETE FROM log; END",
            "DELETE FROM v",
            "UPDATE log, victim.t SET a = 1",
            "INSERT INTO log SELECT @@version",
            "UPDATE log /*!40000 , other.t */ SET a = 1",
            "INSERT HIGH_PRIORITY victim.t VALUES (4)",
            "DELETE FROM 1db.t",
            "DELETE FROM `1db`.`t`",
            "DELETE FROM log WHERE a = victim.f(1)",
            "DELETE FROM log WHERE a = 1db.f(1)",
            "DELETE FROM log WHERE log(1)",
            "DELETE FROM log WHERE `log`(1)",
            "DELETE FROM log WHERE uuid_to_bin(1)",
            "DELETE FROM other",
            "INSERT INTO other VALUES (1)",
            "INSERT INTO log SELECT * FROM other",
            "INSERT INTO log SELECT a FROM log, other",
            "INSERT INTO log SELECT a FROM log l, other",
            "UPDATE log AS l, other SET l.a = 1",
        ] {
            assert!(!of(more), "{more}");
        }
        for name in ["disable", "`disable`", "do", "enable", "e", "schedule", "`on`"] {
            let create = format!("CREATE DEFINER=schedule@localhost EVENT {name} ON SCHEDULE EVERY 1 DAY DO CALL p()");
            let disabled = create.replace(" DO CALL", " DISABLE DO CALL");
            assert_eq!(disarmed(&create, false, &[], &[]).map(|s| s.replace("  ", " ")), Some(disabled), "{create}");
        }
        let create = "CREATE EVENT e ON SCHEDULE EVERY 1 DAY COMMENT 'do' DO CALL p()";
        let disabled = "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DISABLE COMMENT 'do' DO CALL p()";
        assert_eq!(disarmed(create, false, &[], &[]).as_deref(), Some(disabled));
        assert_eq!(disarmed(disabled, false, &[], &[]), None);
    }
}

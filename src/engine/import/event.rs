//! Events of a dump: an enabled one runs by itself once it is restored, and with the rights of its definer.

use super::allowed::is_pure;
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

fn is_plain(body: &[Token<'_>], tables: &[String], armed: &[String]) -> bool {
    let starts = |t: &Token<'_>| PLAIN.iter().any(|word| t.is(word));
    if !body.first().is_some_and(starts) || body.iter().any(|t| t.is_mark(";")) {
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
            Token::Word(word) if calls && !behind_point => {
                let is_syntax =
                    ["in", "values", "value", "and", "or", "not", "exists", "where", "on", "between", "interval"]
                        .iter()
                        .any(|one| token.is(one));
                let names_columns = tables.contains(&word.to_lowercase());
                if !is_syntax && !is_pure(word) && !names_columns {
                    return false;
                }
            }
            Token::Quoted(_) if calls && !tables.contains(&bare(*token).to_lowercase()) => return false,
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

#[cfg(test)]
mod tests {
    use super::*;

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

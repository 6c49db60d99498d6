//! Lines of `SHOW GRANTS`: what they grant, and where.

use super::ident;
use super::token::{Token, solid, tokens};

/// Where a grant holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Level {
    /// On the whole server.
    Everywhere,
    /// On a database, whose name may be a pattern with `%` and `_`.
    Database(String),
    /// On a table or view, after its database.
    Table(String, String),
    /// On a routine, after its database.
    Routine(String, String),
}

/// One line of `SHOW GRANTS`.
#[derive(Debug, Clone)]
pub struct Grant {
    /// In capitals, without column lists: those are not listed here at all.
    pub privileges: Vec<String>,
    /// Where they hold.
    pub level: Level,
    /// Whether they are taken away there.
    pub revoked: bool,
}

/// `GRANT a, b (column) ON level TO account`, or `REVOKE … FROM account`; anything else (roles, proxies) is none.
pub fn parse(line: &str) -> Option<Grant> {
    let all = solid(line);
    let revoked = all.first()?.is("REVOKE");
    if !revoked && !all.first()?.is("GRANT") {
        return None;
    }
    let on = all.iter().position(|t| t.is("ON"))?;
    let mut privileges = Vec::new();
    for item in all[1..on].split(|t| t.is_mark(",")) {
        let words: Vec<String> = item.iter().filter_map(|t| t.name()).map(|w| w.to_ascii_uppercase()).collect();
        // `SELECT (a, b)` is no privilege on the table. Its commas cut it in pieces, none of which is a privilege.
        if !item.iter().any(|t| t.is_mark("(") || t.is_mark(")")) {
            privileges.push(words.join(" "));
        }
    }
    let mut at = on + 1;
    let is_routine = ["FUNCTION", "PROCEDURE", "PACKAGE"].iter().any(|word| all.get(at).is_some_and(|t| t.is(word)));
    while matches!(all.get(at)?, Token::Word(_)) {
        at += 1; // TABLE, PROCEDURE, PACKAGE BODY
    }
    let part = |at: usize| all.get(at).and_then(|t| if t.is_mark("*") { Some("*".to_owned()) } else { t.name() });
    if !all.get(at + 1)?.is_mark(".") {
        return None;
    }
    let is_star = |at: usize| all.get(at).is_some_and(|t| t.is_mark("*"));
    let level = match (is_star(at), is_star(at + 2)) {
        (true, true) => Level::Everywhere,
        (false, true) => Level::Database(part(at)?),
        (false, false) if is_routine => Level::Routine(part(at)?, part(at + 2)?),
        (false, false) => Level::Table(part(at)?, part(at + 2)?),
        (true, false) => return None,
    };
    Some(Grant { privileges, level, revoked })
}

/// Whether `name` is what `pattern` stands for: `%` is any text, `_` one character, a backslash takes their meaning.
pub fn matches(pattern: &str, name: &str) -> bool {
    // The backtracking match of a single wildcard: on failure, the last `%` takes one character more.
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    let (mut p, mut n, mut star) = (0, 0, None);
    while n < name.len() {
        let escaped = pattern.get(p) == Some(&'\\') && matches!(pattern.get(p + 1), Some('%' | '_' | '\\'));
        let one = if escaped { p + 1 } else { p };
        match pattern.get(one) {
            Some('%') if !escaped => {
                star = Some((p + 1, n));
                p += 1;
                continue;
            }
            Some(c) if (*c == '_' && !escaped) || *c == name[n] => {
                p = one + 1;
                n += 1;
                continue;
            }
            _ => {}
        }
        let Some((after, from)) = star else { return false };
        star = Some((after, from + 1));
        (p, n) = (after, from + 1);
    }
    pattern[p..].iter().all(|c| *c == '%')
}

/// Whether a line grants or revokes something in this database, and not on the whole server.
pub fn is_on(line: &str, database: &str) -> bool {
    parse(line).is_some_and(|grant| match &grant.level {
        Level::Everywhere => false,
        Level::Database(pattern) => matches(pattern, database),
        Level::Table(name, _) | Level::Routine(name, _) => name == database,
    })
}

/// The account or role that `CREATE USER IF NOT EXISTS` or `CREATE ROLE IF NOT EXISTS` makes, as it is quoted there.
pub fn account(sql: &str) -> Option<String> {
    let rest = ["USER", "ROLE"].iter().find_map(|what| sql.strip_prefix(&format!("CREATE {what} IF NOT EXISTS ")))?;
    let all = tokens(rest);
    match all.as_slice() {
        [user, at, host, ..] if at.is_mark("@") => Some(format!("{}@{}", user.text(), host.text())),
        [role, ..] => Some(role.text().to_owned()),
        [] => None,
    }
}

/// A line with another database, where it names `from` itself or a pattern that it meets.
pub fn move_to(line: &str, from: &str, to: &str) -> String {
    let Some(grant) = parse(line) else { return line.to_owned() };
    let new = match &grant.level {
        Level::Database(pattern) if matches(pattern, from) => {
            let escaped = to.replace('\\', "\\\\").replace('_', "\\_").replace('%', "\\%");
            ident(&escaped)
        }
        Level::Table(name, _) | Level::Routine(name, _) if name == from => ident(to),
        _ => return line.to_owned(),
    };
    let all = tokens(line);
    let on = all.iter().position(|t| t.is("ON")).unwrap_or(0);
    let name = (on..all.len()).find(|at| matches!(all[*at], Token::Quoted(_)));
    let text = |(at, token): (usize, &Token<'_>)| if Some(at) == name { new.clone() } else { token.text().to_owned() };
    all.iter().enumerate().map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_about_a_database_or_not() {
        assert!(is_on("GRANT SELECT ON `sh%`.* TO `u`@`h`", "shop"));
        assert!(is_on("GRANT SELECT (`a`) ON `shop`.`t` TO `u`@`h`", "shop"));
        assert!(is_on("GRANT EXECUTE ON FUNCTION `shop`.`f` TO `u`@`h`", "shop"));
        assert!(!is_on("GRANT ALL PRIVILEGES ON *.* TO `u`@`h`", "shop"));
        assert!(!is_on("GRANT SELECT ON `other`.`shop` TO `u`@`h`", "shop"));
        assert!(!is_on("GRANT `shop`@`%` TO `u`@`h`", "shop"));
    }

    #[test]
    fn a_line_for_another_database() {
        let of = |line| move_to(line, "shop", "a_b");
        assert_eq!(of("GRANT SELECT ON `sh%`.* TO `shop`@`h`"), "GRANT SELECT ON `a\\_b`.* TO `shop`@`h`");
        assert_eq!(
            of("GRANT SELECT (`shop`) ON `shop`.`shop` TO `u`@`h`"),
            "GRANT SELECT (`shop`) ON `a_b`.`shop` TO `u`@`h`"
        );
        assert_eq!(
            of("GRANT EXECUTE ON PROCEDURE `shop`.`p` TO `u`@`h`"),
            "GRANT EXECUTE ON PROCEDURE `a_b`.`p` TO `u`@`h`"
        );
        assert_eq!(of("GRANT `r` TO `u`@`h`"), "GRANT `r` TO `u`@`h`");
    }

    #[test]
    fn patterns() {
        assert!(matches("a%c", "abc") && matches("a%c", "ac") && matches("%", "") && matches("a_c", "abc"));
        assert!(matches("%b%d", "abcd") && matches("a\\_c", "a_c") && matches("a\\%", "a%"));
        assert!(!matches("a\\_c", "abc") && !matches("abc", "ab") && !matches("ab", "abc") && !matches("a%c", "ab"));
    }
}

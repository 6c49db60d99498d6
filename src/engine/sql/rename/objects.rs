//! Other names for tables in views and triggers.
//!
//! A view is changed in the server's own canonical text, where a table stands behind `from` or `join` and nowhere else;
//! its old name becomes the alias, so that what qualifies a column stays right. The body of a trigger, routine or event is
//! what somebody wrote, and could mean anything: where it names a table, nothing is changed and that is said.

use std::collections::HashMap;
use std::hash::BuildHasher;

use crate::sql::ident;
use crate::sql::relocate::{begins_table, is_sequence};
use crate::sql::token::{Token, tokens};

/// A name that stands where it cannot be changed safely.
pub type Unsafe = String;

fn solid(all: &[Token<'_>]) -> Vec<usize> {
    (0..all.len()).filter(|i| !matches!(all[*i], Token::Blank(_))).collect()
}

/// A view's `CREATE` statement, as a server prints it, with other names for the tables it selects from.
///
/// # Errors
///
/// The name that cannot be changed: a common table expression bears it, or something stands behind it that leaves no
/// room for an alias.
pub fn view<S: BuildHasher>(sql: &str, names: &HashMap<String, String, S>) -> Result<String, Unsafe> {
    let all = tokens(sql);
    let solid = solid(&all);
    let at = |n: usize| solid.get(n).map(|i| all[*i]);
    let mark = |n: usize, mark: &str| at(n).is_some_and(|t| t.is_mark(mark));
    let mut out: Vec<String> = all.iter().map(|t| t.text().to_owned()).collect();
    let expressions = all.iter().any(|t| t.is("with"));
    for i in 0..solid.len() {
        let token = all[solid[i]];
        let Some(name) = token.name() else { continue };
        let Some(new) = names.get(&name) else { continue };
        if mark(i + 1, ".") || (i > 0 && mark(i - 1, ".")) {
            continue;
        }
        if expressions && is_expression(&solid, &all, i) {
            return Err(name);
        }
        if is_sequence(&solid, &all, i) {
            out[solid[i]] = ident(new);
        } else if begins_table(&solid, &all, i) && !at(i - 1).is_some_and(|t| t.is("view")) {
            let next = at(i + 1);
            if next.is_some_and(|t| ["for", "partition"].iter().any(|word| t.is(word))) {
                return Err(name);
            }
            let has_alias = next.is_some_and(is_alias);
            let alias = if has_alias { String::new() } else { format!(" {}", token.text()) };
            out[solid[i]] = format!("{}{alias}", ident(new));
        }
    }
    Ok(out.concat())
}

/// What can follow a table without an alias, where somebody else than a server has written the text.
const BEHIND_A_TABLE: [&str; 28] = [
    "where",
    "join",
    "inner",
    "cross",
    "left",
    "right",
    "full",
    "natural",
    "straight_join",
    "on",
    "using",
    "group",
    "having",
    "order",
    "limit",
    "union",
    "except",
    "intersect",
    "minus",
    "window",
    "use",
    "force",
    "ignore",
    "lock",
    "procedure",
    "into",
    "offset",
    "fetch",
];

/// Whether what follows a table is its alias, or begins it.
fn is_alias(token: Token<'_>) -> bool {
    match token {
        Token::Quoted(_) => true,
        Token::Word(_) => !BEHIND_A_TABLE.iter().any(|word| token.is(word)),
        _ => false,
    }
}

/// Whether a common table expression of this name begins at `i`: `name [(columns)] AS (`.
fn is_expression(solid: &[usize], all: &[Token<'_>], i: usize) -> bool {
    let at = |n: usize| solid.get(n).map(|i| all[*i]);
    let mut n = i + 1;
    if at(n).is_some_and(|t| t.is_mark("(")) {
        let Some(close) = (n..solid.len()).find(|n| at(*n).is_some_and(|t| t.is_mark(")"))) else { return false };
        n = close + 1;
    }
    at(n).is_some_and(|t| t.is("as")) && at(n + 1).is_some_and(|t| t.is_mark("("))
}

/// A `CREATE TRIGGER` or `DROP TRIGGER` statement with other names for its table and for triggers.
///
/// # Errors
///
/// The name of a table that its body mentions, or that of its own table where it is not found.
pub fn trigger<S: BuildHasher>(
    sql: &str,
    tables: &HashMap<String, String, S>,
    triggers: &HashMap<String, String, S>,
) -> Result<String, Unsafe> {
    let all = tokens(sql);
    let solid = solid(&all);
    let at = |n: usize| solid.get(n).map(|i| all[*i]);
    let is = |n: usize, word: &str| at(n).is_some_and(|t| t.is(word));
    let mut out: Vec<String> = all.iter().map(|t| t.text().to_owned()).collect();
    let mut put = |n: usize, names: &HashMap<String, String, S>| {
        if let Some(new) = at(n).and_then(Token::name).and_then(|name| names.get(&name)) {
            out[solid[n]] = ident(new);
        }
    };
    let Some(keyword) = (0..solid.len()).find(|n| is(*n, "trigger")) else { return Ok(sql.to_owned()) };
    let mut name = keyword + 1;
    if is(name, "if") {
        name += if is(name + 1, "not") { 3 } else { 2 };
    }
    put(name, triggers);
    if is(0, "drop") {
        return Ok(out.concat());
    }
    let on = (name + 1..solid.len()).find(|n| is(*n, "on")).ok_or_else(|| unnamed(tables))?;
    put(on + 1, tables);
    let row = (on + 2..solid.len()).find(|n| is(*n, "row")).ok_or_else(|| unnamed(tables))?;
    let mut body = row + 1;
    if is(body, "follows") || is(body, "precedes") {
        put(body + 1, triggers);
        body += 2;
    }
    let start = solid.get(body).copied().unwrap_or(all.len());
    match mentioned(&all[start..], tables) {
        Some(name) => Err(name),
        None => Ok(out.concat()),
    }
}

fn unnamed<S: BuildHasher>(tables: &HashMap<String, String, S>) -> Unsafe {
    tables.keys().next().cloned().unwrap_or_default()
}

/// The first of the names that stands somewhere in a body, other than as a column of `NEW` or `OLD`. Letters count as the
/// same in either case: on some servers they are.
pub fn mention<S: BuildHasher>(sql: &str, names: &HashMap<String, String, S>) -> Option<Unsafe> {
    mentioned(&tokens(sql), names)
}

fn mentioned<S: BuildHasher>(all: &[Token<'_>], names: &HashMap<String, String, S>) -> Option<Unsafe> {
    let solid = solid(all);
    let at = |n: usize| solid.get(n).map(|i| all[*i]);
    solid.iter().enumerate().find_map(|(n, i)| {
        let word = match all[*i] {
            // Under ANSI_QUOTES this would be a name.
            Token::Literal(text) => text.strip_prefix('"')?.strip_suffix('"')?.replace("\"\"", "\""),
            token => token.name()?,
        };
        let old = names.keys().find(|name| name.to_lowercase() == word.to_lowercase())?;
        // `DEFINER=name@host`, and what is made itself.
        let no_table = ["procedure", "function", "event", "package", "body"];
        if n >= 1
            && at(n - 1).is_some_and(|t| t.is_mark("=") || t.is_mark("@") || no_table.iter().any(|word| t.is(word)))
        {
            return None;
        }
        let of_row = n >= 2
            && at(n - 1).is_some_and(|t| t.is_mark("."))
            && at(n - 2).is_some_and(|t| t.is("new") || t.is("old"));
        (!of_row).then(|| old.clone())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(pairs: &[(&str, &str)]) -> HashMap<String, String> {
        pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
    }

    #[test]
    fn views_keep_their_qualifiers() {
        let of = |sql| view(sql, &names(&[("o", "p"), ("s", "t")]));
        assert_eq!(
            of("CREATE OR REPLACE VIEW `o` AS select `o`.`id` AS `o`,'from `o`' AS `x` from (`o` join `c` on(`o`.`id` = `c`.`o`))")
                .unwrap(),
            "CREATE OR REPLACE VIEW `o` AS select `o`.`id` AS `o`,'from `o`' AS `x` from (`p` `o` join `c` on(`o`.`id` = `c`.`o`))"
        );
        assert_eq!(
            of("select `a`.`id` from `o` `a` join `o` `b`").unwrap(),
            "select `a`.`id` from `p` `a` join `p` `b`"
        );
        assert_eq!(
            of("select 1 from `other`.`o` where `x` in (select `o`.`y` from `o`)").unwrap(),
            "select 1 from `other`.`o` where `x` in (select `o`.`y` from `p` `o`)"
        );
        assert_eq!(
            of("select 1 from o x left join o using (a)").unwrap(),
            "select 1 from `p` x left join `p` o using (a)"
        );
        assert_eq!(of("select nextval(`s`) AS `s`").unwrap(), "select nextval(`t`) AS `s`");
        assert_eq!(
            of("select extract(year from `o`.`at`) from `o` USE INDEX (`o`)").unwrap(),
            "select extract(year from `o`.`at`) from `p` `o` USE INDEX (`o`)"
        );
    }

    #[test]
    fn views_that_cannot_be_changed() {
        let of = |sql| view(sql, &names(&[("o", "p")]));
        assert_eq!(of("with o as (select 1 AS `a`)select `o`.`a` from `o`"), Err("o".to_owned()));
        assert_eq!(of("with `o`(a) as (select 1)select `o`.`a` from `o`"), Err("o".to_owned()));
        assert_eq!(of("select 1 from `o` FOR SYSTEM_TIME ALL"), Err("o".to_owned()));
        assert!(of("with x as (select `o`.`a` AS `a` from `o`)select `x`.`a` from `x`").is_ok());
    }

    #[test]
    fn triggers() {
        let of = |sql: &str| trigger(sql, &names(&[("o", "p")]), &names(&[("tr", "p_tr")]));
        assert_eq!(
            of("CREATE DEFINER=`o`@`h` TRIGGER `tr` BEFORE INSERT ON `o` FOR EACH ROW FOLLOWS tr SET NEW.o = 'o', @o2 = OLD.`o`"),
            Ok("CREATE DEFINER=`o`@`h` TRIGGER `p_tr` BEFORE INSERT ON `p` FOR EACH ROW FOLLOWS `p_tr` SET NEW.o = 'o', @o2 = OLD.`o`"
                .to_owned())
        );
        assert_eq!(of("DROP TRIGGER IF EXISTS `tr`").unwrap(), "DROP TRIGGER IF EXISTS `p_tr`");
        for body in [
            "INSERT INTO o VALUES (1)",
            "BEGIN DELETE FROM `O`; END",
            "UPDATE \"o\" SET x = 1",
            "SET @a = (SELECT 1 FROM o)",
        ] {
            assert_eq!(
                of(&format!("create trigger tr after delete on o for each row {body}")),
                Err("o".to_owned()),
                "{body}"
            );
        }
        assert!(of("create trigger tr after delete on o for each row set @x = 'o' -- o").is_ok());
    }
}

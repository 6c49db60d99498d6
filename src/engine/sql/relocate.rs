//! Definitions that do not name their own database.
//!
//! Servers print a view's tables and functions, and keep a trigger's text, with the database in front. Loaded into
//! another database such a definition would reach back into the first one. Only names in places where nothing else
//! can stand are touched; strings, comments and bodies never are.

use super::token::{Token, tokens};

/// A view's definition as the server prints it, without `database` in front of tables and functions.
pub fn view(sql: &str, database: &str) -> String {
    let all = tokens(sql);
    let solid: Vec<usize> = (0..all.len()).filter(|i| !matches!(all[*i], Token::Blank(_))).collect();
    let at = |i: usize| solid.get(i).map(|n| all[*n]);
    let mut drop = vec![false; all.len()];
    for i in 0..solid.len() {
        let is_own = matches!(at(i), Some(t @ Token::Quoted(_)) if t.name().as_deref() == Some(database));
        let dot = |n: usize| at(n).is_some_and(|t| t.is_mark("."));
        let follows_dot = i > 0 && dot(i - 1);
        if !is_own || follows_dot || !dot(i + 1) {
            continue;
        }
        let three_parts = dot(i + 3);
        let call = at(i + 3).is_some_and(|t| t.is_mark("("));
        if three_parts || call || begins_table(&solid, &all, i) || is_sequence(&solid, &all, i) {
            drop[solid[i]] = true;
            drop[solid[i + 1]] = true;
        }
    }
    all.iter().zip(drop).filter(|(_, drop)| !drop).map(|(t, _)| t.text()).collect()
}

/// Whether what stands at `i` follows `FROM`, `JOIN` or `VIEW`, with nothing but parentheses between. The `FROM` of
/// `EXTRACT(… FROM …)`, `TRIM(… FROM …)` and `SUBSTRING(… FROM …)` has no table behind it.
pub(super) fn begins_table(solid: &[usize], all: &[Token<'_>], i: usize) -> bool {
    let Some(at) = solid[..i].iter().rposition(|n| !all[*n].is_mark("(")) else { return false };
    let word = all[solid[at]];
    if word.is("join") || word.is("straight_join") || word.is("view") {
        return true;
    }
    if !word.is("from") {
        return false;
    }
    // The parenthesis that is open here, and what stands before it.
    let mut depth = 0;
    let open = solid[..at].iter().rposition(|n| {
        depth += i32::from(all[*n].is_mark("(")) - i32::from(all[*n].is_mark(")"));
        depth > 0
    });
    let function = open.and_then(|o| o.checked_sub(1)).map(|before| all[solid[before]]);
    !function.is_some_and(|f| ["extract", "trim", "substring", "substr", "mid"].iter().any(|name| f.is(name)))
}

/// Whether what stands at `i` is the sequence of `nextval(…)`, `lastval(…)` or `setval(…)`.
pub(super) fn is_sequence(solid: &[usize], all: &[Token<'_>], i: usize) -> bool {
    let before = |n: usize| i.checked_sub(n).map(|at| all[solid[at]]);
    before(1).is_some_and(|t| t.is_mark("("))
        && before(2).is_some_and(|t| ["nextval", "lastval", "setval"].iter().any(|name| t.is(name)))
}

/// A table's definition without `database` in front of the sequences its defaults use.
pub fn table(sql: &str, database: &str) -> String {
    let all = tokens(sql);
    let solid: Vec<usize> = (0..all.len()).filter(|i| !matches!(all[*i], Token::Blank(_))).collect();
    let mut drop = vec![false; all.len()];
    for i in 0..solid.len() {
        let own = matches!(all[solid[i]], t @ Token::Quoted(_) if t.name().as_deref() == Some(database));
        let dot = solid.get(i + 1).is_some_and(|n| all[*n].is_mark("."));
        if own && dot && is_sequence(&solid, &all, i) {
            drop[solid[i]] = true;
            drop[solid[i + 1]] = true;
        }
    }
    all.iter().zip(drop).filter(|(_, drop)| !drop).map(|(t, _)| t.text()).collect()
}

/// A trigger's text without `database` in front of its name and its table.
pub fn trigger(sql: &str, database: &str) -> String {
    let all = tokens(sql);
    let solid: Vec<usize> = (0..all.len()).filter(|i| !matches!(all[*i], Token::Blank(_))).collect();
    let at = |i: usize| solid.get(i).map(|n| all[*n]);
    let mut drop = vec![false; all.len()];
    let mut strip = |i: usize| {
        let own = at(i).and_then(Token::name).is_some_and(|n| n == database);
        if own && at(i + 1).is_some_and(|t| t.is_mark(".")) {
            drop[solid[i]] = true;
            drop[solid[i + 1]] = true;
        }
    };
    let find = |keyword: &str, from: usize| (from..solid.len()).find(|i| at(*i).is_some_and(|t| t.is(keyword)));
    if let Some(mut name) = find("trigger", 0).map(|i| i + 1) {
        if at(name).is_some_and(|t| t.is("if")) {
            name += 3; // IF NOT EXISTS
        }
        strip(name);
        if let Some(on) = find("on", name + 1) {
            strip(on + 1);
        }
    }
    all.iter().zip(drop).filter(|(_, drop)| !drop).map(|(t, _)| t.text()).collect()
}

/// A routine's definition without `database` in front of the libraries that it uses. They stand between its head and the
/// `AS` before its body, which is in another language and not looked at.
pub fn libraries(sql: &str, database: &str) -> String {
    let Some(start) = sql.find("    USING (").filter(|start| sql[..*start].contains("    LANGUAGE ")) else {
        return sql.to_owned();
    };
    let end = sql[start..].find("\nAS ").map_or(sql.len(), |end| start + end);
    let all = tokens(&sql[start..end]);
    let mut out = sql[..start].to_owned();
    let mut at = 0;
    while let Some(token) = all.get(at) {
        let own = matches!(token, Token::Quoted(_)) && token.name().as_deref() == Some(database);
        if own && all.get(at + 1).is_some_and(|t| t.is_mark(".")) {
            at += 2;
        } else {
            out.push_str(token.text());
            at += 1;
        }
    }
    out.push_str(&sql[end..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn views() {
        let of = |sql| view(sql, "shop");
        assert_eq!(
            of("select `shop`.`f`(`shop`.`id`) from (`shop`.`a` join `shop`.`b`)"),
            "select `f`(`shop`.`id`) from (`a` join `b`)"
        );
        assert_eq!(
            of("select `shop`.`t`.`c`, 'from `shop`.`x`' from `other`.`shop`"),
            "select `t`.`c`, 'from `shop`.`x`' from `other`.`shop`"
        );
        assert_eq!(of("select `shop`.`id` from `customers` `shop`"), "select `shop`.`id` from `customers` `shop`");
    }

    #[test]
    fn a_from_that_has_no_table_behind_it() {
        let of = |sql| view(sql, "shop");
        let sql = "select extract(year from `shop`.`created`) from `o` where trim(both ' ' from (`shop`.`name`)) = 'x'";
        assert_eq!(of(sql), sql);
        assert_eq!(of("select (select 1 from `shop`.`o`) from (`shop`.`p`)"), "select (select 1 from `o`) from (`p`)");
    }

    #[test]
    fn sequences() {
        assert_eq!(view("select nextval(`shop`.`s`) AS `n`", "shop"), "select nextval(`s`) AS `n`");
        let create =
            "CREATE TABLE `t` (`id` bigint DEFAULT nextval(`shop`.`s`), `x` text COMMENT 'nextval(`shop`.`s`)')";
        let there = "CREATE TABLE `t` (`id` bigint DEFAULT nextval(`s`), `x` text COMMENT 'nextval(`shop`.`s`)')";
        assert_eq!(table(create, "shop"), there);
    }

    #[test]
    fn libraries_of_a_routine() {
        let of = |sql: &str| libraries(sql, "shop");
        let head = "CREATE FUNCTION `f`(n int) RETURNS int\n    LANGUAGE JAVASCRIPT\n    USING (";
        let body = ")\nAS $$ return \"`shop`.`x`\" $$";
        assert_eq!(
            of(&format!("{head}`shop`.`a` AS `x`, `other`.`b`{body}")),
            format!("{head}`a` AS `x`, `other`.`b`{body}")
        );
        let sql = "CREATE PROCEDURE `p`() select 'x    USING (`shop`.`a`)'";
        assert_eq!(of(sql), sql);
    }

    #[test]
    fn triggers() {
        let of = |sql| trigger(sql, "shop");
        assert_eq!(
            of("CREATE DEFINER=`a`@`b` trigger shop.t1 before insert on `shop`.orders for each row set @a = shop.f()"),
            "CREATE DEFINER=`a`@`b` trigger t1 before insert on orders for each row set @a = shop.f()"
        );
        assert_eq!(
            of("create trigger t1 after delete on t for each row set @x=1"),
            "create trigger t1 after delete on t for each row set @x=1"
        );
    }
}

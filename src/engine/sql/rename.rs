//! Other names for tables in the statements of an archive.
//!
//! Only names in places where nothing but a table's name can stand are changed, and only where no database stands in
//! front of them; strings, comments and columns of the same name never are.

pub mod objects;

use std::borrow::Cow;
use std::collections::HashMap;

use super::ident;
use super::token::{Token, tokens};

/// A name has 64 characters, each at most doubled and of four bytes, and few words before it: what is renamed at the
/// beginning of a statement is found in this many bytes.
const HEAD: usize = 1024;

/// A statement about a table or sequence (`CREATE`, `DROP`, `ALTER`, `INSERT INTO`, `REPLACE INTO`, `SELECT SETVAL(…)`)
/// with the names that are keys of `names` replaced by their values: the table's own, those that foreign keys
/// reference, those a `MERGE` table unites, and sequences in defaults.
pub fn table_definition<S: std::hash::BuildHasher>(sql: &str, names: &HashMap<String, String, S>) -> String {
    let all = tokens(sql);
    let solid: Vec<usize> = (0..all.len()).filter(|i| !matches!(all[*i], Token::Blank(_))).collect();
    let mut places: Vec<usize> = own_name(&all, &solid).into_iter().chain(sequences(&all, &solid)).collect();
    for i in 0..solid.len() {
        let token = all[solid[i]];
        let mark = |n: usize, mark: &str| solid.get(n).is_some_and(|at| all[*at].is_mark(mark));
        if token.is("references") {
            places.push(i + 1);
        } else if token.is("union") {
            // UNION=(a,b)
            let list = if mark(i + 1, "=") { i + 2 } else { i + 1 };
            if mark(list, "(") {
                let end = (list..solid.len()).find(|n| mark(*n, ")")).unwrap_or(solid.len());
                places.extend((list + 1..end).filter(|n| !mark(*n, ",")));
            }
        }
    }
    let mut out: Vec<Cow<'_, str>> = all.iter().map(|t| Cow::Borrowed(t.text())).collect();
    for place in places {
        replace(&all, &solid, place, names, &mut out);
    }
    out.concat()
}

/// The same for the name of the table or sequence itself and for sequences in defaults alone. Nothing where the statement
/// is not about one of `names`.
pub fn moved<S: std::hash::BuildHasher>(sql: &str, names: &HashMap<String, String, S>) -> Option<String> {
    let all = tokens(sql);
    let solid: Vec<usize> = (0..all.len()).filter(|i| !matches!(all[*i], Token::Blank(_))).collect();
    let sequences = sequences(&all, &solid);
    let is_about = own_name(&all, &solid).or_else(|| {
        let sets = all.get(*solid.first()?)?.is("select") && all.get(*solid.get(1)?)?.is("setval");
        sequences.first().copied().filter(|_| sets)
    })?;
    let mut out: Vec<Cow<'_, str>> = all.iter().map(|t| Cow::Borrowed(t.text())).collect();
    if !replace(&all, &solid, is_about, names, &mut out) {
        return None;
    }
    for place in sequences {
        replace(&all, &solid, place, names, &mut out);
    }
    Some(out.concat())
}

/// Puts another name at a place in `solid`, unless it belongs to a database that is named.
fn replace<S: std::hash::BuildHasher>(
    all: &[Token<'_>],
    solid: &[usize],
    place: usize,
    names: &HashMap<String, String, S>,
    out: &mut [Cow<'_, str>],
) -> bool {
    let qualified = |n: usize| solid.get(n).is_some_and(|at| all[*at].is_mark("."));
    if qualified(place + 1) || (place > 0 && qualified(place - 1)) {
        return false;
    }
    let Some(&at) = solid.get(place) else { return false };
    let new = all[at].name().and_then(|name| names.get(&name));
    new.map(|new| out[at] = Cow::Owned(ident(new))).is_some()
}

/// Where sequences stand in `nextval(…)`, `lastval(…)` and `setval(…)`, as places in `solid`.
fn sequences(all: &[Token<'_>], solid: &[usize]) -> Vec<usize> {
    let is = |n: usize| ["nextval", "lastval", "setval"].iter().any(|name| all[solid[n]].is(name));
    let open = |n: usize| solid.get(n).is_some_and(|at| all[*at].is_mark("("));
    (0..solid.len()).filter(|n| is(*n) && open(n + 1)).map(|n| n + 2).collect()
}

/// An `INSERT` or `REPLACE` into another table. What follows the table's name is neither read nor changed, so that the
/// cost does not depend on how long it is.
pub fn insert<'a, S: std::hash::BuildHasher>(sql: &'a str, names: &HashMap<String, String, S>) -> Cow<'a, str> {
    let mut end = sql.len().min(HEAD);
    while !sql.is_char_boundary(end) {
        end -= 1;
    }
    let all = tokens(&sql[..end]);
    let solid: Vec<usize> = (0..all.len()).filter(|i| !matches!(all[*i], Token::Blank(_))).collect();
    let new = own_name(&all, &solid).and_then(|place| {
        let qualified = solid.get(place + 1).is_some_and(|at| all[*at].is_mark("."));
        let at = *solid.get(place).filter(|_| !qualified)?;
        Some((at, names.get(&all[at].name()?)?))
    });
    let Some((at, new)) = new else { return Cow::Borrowed(sql) };
    let before: usize = all[..at].iter().map(|t| t.text().len()).sum();
    let after = before + all[at].text().len();
    Cow::Owned([&sql[..before], &ident(new), &sql[after..]].concat())
}

/// Where the name of the table stands that a statement is about, as a place in `solid`.
fn own_name(all: &[Token<'_>], solid: &[usize]) -> Option<usize> {
    let at = |n: usize| solid.get(n).map(|i| all[*i]);
    let is = |n: usize, word: &str| at(n).is_some_and(|t| t.is(word));
    let after = |n: usize, words: &[&str]| {
        if words.iter().enumerate().all(|(i, word)| is(n + i, word)) { n + words.len() } else { n }
    };
    if is(0, "insert") || is(0, "replace") {
        let into = (1..4).find(|n| is(*n, "into"))?;
        return Some(into + 1);
    }
    let mut n = match at(0)? {
        t if t.is("create") => after(after(1, &["or", "replace"]), &["temporary"]),
        t if t.is("drop") || t.is("alter") || t.is("truncate") => 1,
        _ => return None,
    };
    if !is(n, "table") && !is(n, "sequence") {
        return None;
    }
    n += 1;
    n = after(n, &["if", "not", "exists"]);
    Some(after(n, &["if", "exists"]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> HashMap<String, String> {
        [("a", "x"), ("b`", "y`"), ("s", "s2")].map(|(k, v)| (k.to_owned(), v.to_owned())).into()
    }

    #[test]
    fn definitions() {
        let of = |sql| table_definition(sql, &names());
        assert_eq!(
            of("CREATE TABLE `a` (`a` int COMMENT 'references `a`', KEY `a` (`a`), \
                CONSTRAINT `a` FOREIGN KEY (`a`) REFERENCES `b``` (`a`), \
                CONSTRAINT `o` FOREIGN KEY (`a`) REFERENCES `a`.`a` (`a`)) /* `a` */"),
            "CREATE TABLE `x` (`a` int COMMENT 'references `a`', KEY `a` (`a`), \
             CONSTRAINT `a` FOREIGN KEY (`a`) REFERENCES `y``` (`a`), \
             CONSTRAINT `o` FOREIGN KEY (`a`) REFERENCES `a`.`a` (`a`)) /* `a` */"
        );
        assert_eq!(of("DROP TABLE IF EXISTS a"), "DROP TABLE IF EXISTS `x`");
        assert_eq!(of("CREATE TABLE IF NOT EXISTS a (a int)"), "CREATE TABLE IF NOT EXISTS `x` (a int)");
        assert_eq!(of("CREATE TABLE m (a int) UNION=(`a`,`b```,`c`)"), "CREATE TABLE m (a int) UNION=(`x`,`y```,`c`)");
        assert_eq!(
            of("CREATE TABLE `c` (`a` int DEFAULT nextval(`s`))"),
            "CREATE TABLE `c` (`a` int DEFAULT nextval(`s2`))"
        );
        assert_eq!(of("ALTER SEQUENCE `s` RESTART 5"), "ALTER SEQUENCE `s2` RESTART 5");
        assert_eq!(of("SELECT SETVAL(`s`, 9, 1)"), "SELECT SETVAL(`s2`, 9, 1)");
        assert_eq!(of("CREATE TABLE `db`.`a` (`a` int)"), "CREATE TABLE `db`.`a` (`a` int)");
    }

    #[test]
    fn whoever_is_moved_takes_only_sequences_along() {
        let of = |sql| moved(sql, &names());
        assert_eq!(
            of("CREATE TABLE `a` (`a` int DEFAULT nextval(`s`), CONSTRAINT `a` FOREIGN KEY (`a`) REFERENCES `a` (`a`)) \
                UNION=(`a`)")
            .unwrap(),
            "CREATE TABLE `x` (`a` int DEFAULT nextval(`s2`), CONSTRAINT `a` FOREIGN KEY (`a`) REFERENCES `a` (`a`)) \
             UNION=(`a`)"
        );
        assert_eq!(of("DROP SEQUENCE IF EXISTS `s`").unwrap(), "DROP SEQUENCE IF EXISTS `s2`");
        assert_eq!(of("SELECT SETVAL(`s`, 9, 1)").unwrap(), "SELECT SETVAL(`s2`, 9, 1)");
        for other in [
            "CREATE TABLE `c` (`a` int DEFAULT nextval(`s`))",
            "DROP TABLE `db`.`a`",
            "RENAME TABLE `a` TO `b`",
            "SELECT NEXTVAL(`s`)",
            "DELETE FROM `a`",
        ] {
            assert_eq!(of(other), None, "{other}");
        }
    }

    #[test]
    fn rows() {
        let of = |sql| insert(sql, &names()).into_owned();
        assert_eq!(
            of("INSERT INTO `a` (`a`) VALUES\n('INSERT INTO `a`')"),
            "INSERT INTO `x` (`a`) VALUES\n('INSERT INTO `a`')"
        );
        assert_eq!(of("INSERT IGNORE INTO `b``` VALUES (1)"), "INSERT IGNORE INTO `y``` VALUES (1)");
        assert_eq!(of("INSERT INTO `c` (`a`) VALUES (1)"), "INSERT INTO `c` (`a`) VALUES (1)");
        assert_eq!(of("INSERT INTO a VALUES (1)"), "INSERT INTO `x` VALUES (1)");
        let long = format!("INSERT INTO `a` VALUES ('{}')", "é'';".repeat(2000));
        assert_eq!(of(&long), long.replacen("`a`", "`x`", 1));
    }
}

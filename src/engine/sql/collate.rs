//! Columns that take their table's collation, and go on doing so.
//!
//! MySQL's `SHOW CREATE TABLE` names the collation of a column that only inherits it from its table. Read back, that
//! makes a collation of the column's own, printed from then on with its character set. Without the clause the column
//! is what it was.
//!
//! And collations of other servers: the two families call those of newer versions of Unicode by other names.

use std::collections::{BTreeMap, BTreeSet};

use super::token::{Token, tokens};

/// What a statement names, in lower case.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// Collations.
    pub collations: BTreeSet<String>,
    /// Character sets.
    pub charsets: BTreeSet<String>,
}

/// The collations and character sets that a statement names: in definitions, expressions, and settings of a session.
pub fn named(sql: &str) -> Named {
    let all = tokens(sql);
    let mut out = Named::default();
    for (place, is_collation) in places(&all) {
        let name = all[place].name().unwrap_or_default().to_ascii_lowercase();
        if is_collation {
            out.collations.insert(name)
        } else {
            out.charsets.insert(name)
        };
    }
    out
}

/// A statement with other collations, by their names in lower case.
pub fn replace(sql: &str, collations: &BTreeMap<String, String>) -> String {
    let all = tokens(sql);
    let mut texts: Vec<&str> = all.iter().map(|t| t.text()).collect();
    for (place, is_collation) in places(&all) {
        let name = all[place].name().unwrap_or_default().to_ascii_lowercase();
        if let Some(other) = collations.get(&name).filter(|_| is_collation) {
            texts[place] = other;
        }
    }
    texts.concat()
}

/// Where names of collations, with `true`, and of character sets stand.
fn places(all: &[Token<'_>]) -> Vec<(usize, bool)> {
    let solid: Vec<usize> = (0..all.len()).filter(|i| !matches!(all[*i], Token::Blank(_))).collect();
    let at = |i: usize| solid.get(i).map_or(Token::Mark(""), |n| all[*n]);
    let mut out = Vec::new();
    for i in 0..solid.len() {
        let is_variable = i > 0 && at(i - 1).is_mark("@");
        let (next, is_collation) = if at(i).is("collate") || at(i).is("collation_connection") {
            (i + 1, true)
        } else if at(i).is("charset") || at(i).is("character_set_client") {
            (i + 1, false)
        } else if at(i).is("character") && at(i + 1).is("set") {
            (i + 2, false)
        } else {
            continue;
        };
        let next = if at(next).is_mark("=") { next + 1 } else { next };
        // Words and names in quotes; `@saved_collation` begins with a mark.
        if !is_variable && matches!(at(next), Token::Word(_) | Token::Quoted(_)) {
            out.push((solid[next], is_collation));
        }
    }
    out
}

/// Languages as MySQL's collations of Unicode 9 name them, and MariaDB's of Unicode 14.
const LANGUAGES: [(&str, &str); 21] = [
    ("cs", "czech"),
    ("da", "danish"),
    ("de_pb", "german2"),
    ("eo", "esperanto"),
    ("es", "spanish"),
    ("es_trad", "spanish2"),
    ("et", "estonian"),
    ("hr", "croatian"),
    ("hu", "hungarian"),
    ("is", "icelandic"),
    ("la", "roman"),
    ("lt", "lithuanian"),
    ("lv", "latvian"),
    ("pl", "polish"),
    ("ro", "romanian"),
    ("sk", "slovak"),
    ("sl", "slovenian"),
    ("sv", "swedish"),
    ("tr", "turkish"),
    ("vi", "vietnamese"),
    ("nb", "danish"),
];

/// What may take the place of a collation, the nearest first. No language is taken for another, and nothing that tells
/// letters apart for something that does not: rows that differ go on doing so.
pub fn nearest(name: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut offer = |one: String| {
        if one != name && !out.contains(&one) {
            out.push(one);
        }
    };
    if let Some((charset, how)) =
        name.split_once("_uca1400_").or_else(|| name.strip_prefix("uca1400_").map(|h| ("utf8mb4", h)))
    {
        let (how, pad) = (how.replace("nopad_", ""), how.contains("nopad_"));
        let (language, weights) = split_weights(&how);
        let short = LANGUAGES.iter().find(|(_, long)| Some(*long) == language).map(|(short, _)| *short);
        // MySQL has none that minds case and not accents.
        let weights = if weights == "ai_cs" { "as_cs" } else { weights };
        if charset == "utf8mb4" && (language.is_none() || short.is_some()) {
            offer(format!("utf8mb4_{}0900_{weights}", short.map_or_else(String::new, |s| format!("{s}_"))));
        }
        if weights == "ai_ci" {
            let infix = if pad { "nopad_" } else { "" };
            offer(format!("{charset}_{}_{infix}ci", language.unwrap_or("unicode_520")));
            offer(format!("{charset}_{}_ci", language.unwrap_or("unicode_520")));
        } else if language.is_none() {
            offer(format!("{charset}_bin"));
        }
    } else if name == "utf8mb4_0900_bin" {
        offer("utf8mb4_nopad_bin".into());
        offer("utf8mb4_bin".into());
    } else if let Some((language, weights)) = name.strip_prefix("utf8mb4_").and_then(|rest| rest.split_once("0900_")) {
        let short = language.strip_suffix('_');
        let long = LANGUAGES.iter().find(|(s, _)| Some(*s) == short).map(|(_, long)| *long);
        if short.is_none() || long.is_some() {
            let infix = long.map_or_else(String::new, |long| format!("{long}_"));
            offer(format!("utf8mb4_uca1400_{infix}nopad_{weights}"));
            offer(format!("utf8mb4_uca1400_{infix}{weights}"));
            if weights == "ai_ci" {
                offer(format!("utf8mb4_{}_nopad_ci", long.unwrap_or("unicode_520")));
                offer(format!("utf8mb4_{}_ci", long.unwrap_or("unicode_520")));
            } else if short.is_none() {
                offer("utf8mb4_bin".into());
            }
        }
    } else if name == "utf8mb4_nopad_bin" {
        offer("utf8mb4_0900_bin".into());
        offer("utf8mb4_bin".into());
    } else if name.contains("_nopad_") {
        offer(name.replace("_nopad_", "_"));
    }
    // Older versions call by one name what newer ones call by the other.
    if let Some(rest) = name.strip_prefix("utf8_") {
        offer(format!("utf8mb3_{rest}"));
    } else if let Some(rest) = name.strip_prefix("utf8mb3_") {
        offer(format!("utf8_{rest}"));
    }
    out
}

/// `german2_ai_ci` as the language and what is minded of letters.
fn split_weights(how: &str) -> (Option<&str>, &str) {
    match how.len().checked_sub(5).and_then(|at| how.split_at_checked(at)) {
        Some((language, weights)) => (language.strip_suffix('_'), weights),
        None => (None, how),
    }
}

/// A table's definition, as the server prints it, without the collations that its columns inherit.
pub fn inherited(create: &str) -> String {
    let all = tokens(create);
    let solid: Vec<usize> = (0..all.len()).filter(|i| !matches!(all[*i], Token::Blank(_))).collect();
    let at = |i: usize| solid.get(i).map_or(Token::Mark(""), |n| all[*n]);
    let mut depth = 0;
    let (mut of_columns, mut of_table) = (Vec::new(), None);
    for i in 0..solid.len() {
        depth += i32::from(at(i).is_mark("(")) - i32::from(at(i).is_mark(")"));
        if !at(i).is("collate") {
            continue;
        }
        // `varchar(9) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin` is the column's own.
        let own = i >= 2 && at(i - 2).is("set");
        match depth {
            0 if at(i + 1).is_mark("=") => of_table = at(i + 2).name(),
            1 if !own => of_columns.push(i),
            _ => {}
        }
    }
    let mut drop = vec![false; all.len()];
    for i in of_columns.into_iter().filter(|i| of_table.is_some() && at(i + 1).name() == of_table) {
        drop[solid[i - 1] + 1..=solid[i + 1]].fill(true);
    }
    all.iter().zip(drop).filter(|(_, drop)| !drop).map(|(t, _)| t.text()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_statements() {
        let sql = "CREATE TABLE t (`collate x` text CHARACTER SET latin1 COLLATE Latin1_bin DEFAULT 'COLLATE y', b int) \
                   DEFAULT CHARSET=utf8mb4 COLLATE=`utf8mb4_0900_ai_ci`";
        let set = |names: &[&str]| names.iter().map(ToString::to_string).collect();
        let expected =
            Named { collations: set(&["latin1_bin", "utf8mb4_0900_ai_ci"]), charsets: set(&["latin1", "utf8mb4"]) };
        assert_eq!(named(sql), expected);
        let settings = "SET character_set_client=@saved_cs_client, collation_connection=@saved_collation, \
                        @saved_collation=@@collation_connection";
        assert_eq!(named(settings), Named::default());
        assert_eq!(named("SET collation_connection=latin1_bin").collations, set(&["latin1_bin"]));
        let map = BTreeMap::from([("utf8mb4_0900_ai_ci".to_owned(), "other_ci".to_owned())]);
        assert_eq!(replace(sql, &map), sql.replace("`utf8mb4_0900_ai_ci`", "other_ci"));
    }

    #[test]
    fn what_is_near() {
        let first = |name: &str| nearest(name).into_iter().next();
        for (mysql, mariadb) in [
            ("utf8mb4_0900_ai_ci", "utf8mb4_uca1400_nopad_ai_ci"),
            ("utf8mb4_0900_as_cs", "utf8mb4_uca1400_nopad_as_cs"),
            ("utf8mb4_de_pb_0900_as_cs", "utf8mb4_uca1400_german2_nopad_as_cs"),
            ("utf8mb4_0900_bin", "utf8mb4_nopad_bin"),
        ] {
            assert_eq!(first(mysql).as_deref(), Some(mariadb));
            assert_eq!(first(mariadb).as_deref(), Some(mysql));
        }
        assert_eq!(first("utf8mb4_uca1400_ai_cs").as_deref(), Some("utf8mb4_0900_as_cs"));
        assert_eq!(first("uca1400_swedish_ai_ci").as_deref(), Some("utf8mb4_sv_0900_ai_ci"));
        assert_eq!(first("utf8mb3_uca1400_ai_ci").as_deref(), Some("utf8mb3_unicode_520_ci"));
        assert_eq!(first("latin1_swedish_nopad_ci").as_deref(), Some("latin1_swedish_ci"));
        assert_eq!(nearest("utf8mb4_ja_0900_as_cs"), Vec::<String>::new(), "no language is taken for another");
        assert_eq!(nearest("utf8mb4_bin"), Vec::<String>::new());
    }

    #[test]
    fn only_what_the_table_has_too_is_left_out() {
        let printed = "CREATE TABLE `collate utf8mb4_bin` (\n  `collate` varchar(9) COLLATE utf8mb4_bin DEFAULT 'COLLATE utf8mb4_bin',\n  \
             `b` text COLLATE utf8mb4_general_ci,\n  `c` char(1) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,\n  \
             `d` text COLLATE utf8mb4_bin GENERATED ALWAYS AS ((`b` collate utf8mb4_bin)) VIRTUAL COMMENT 'x'\n\
             ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='COLLATE=latin1_bin'";
        let meant = printed.replacen("varchar(9) COLLATE utf8mb4_bin", "varchar(9)", 1).replacen(
            "text COLLATE utf8mb4_bin",
            "text",
            1,
        );
        assert_eq!(inherited(printed), meant);
        let without = printed.replace(" COLLATE=utf8mb4_bin", "");
        assert_eq!(inherited(&without), without);
    }
}

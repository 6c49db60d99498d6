//! Secondary keys in the definition of a table: a definition without them, to load rows into, and what adds them.
//!
//! Sorting all entries of a key at once is less work than finding the place of each.

use super::constraint::items;
use super::token::{Token, tokens};

/// A definition as a server prints it, without its plain secondary keys, and these for `ALTER TABLE … ADD …`.
///
/// `None` where there are none, or where they cannot wait: foreign keys and numbers that the server gives need theirs,
/// keys of other kinds would change places with them, tables with a history allow no change, and a change costs the
/// default of a `FLOAT` its digits.
pub fn without_keys(create: &str) -> Option<(String, Vec<String>)> {
    let all = tokens(create);
    let list = items(&all);
    let (mut out, mut keys) = (vec![true; all.len()], Vec::new());
    let (mut numbered, mut leading) = (Vec::new(), Vec::new());
    for &(from, to) in &list {
        let solid: Vec<&Token<'_>> = all[from + 1..to].iter().filter(|t| !matches!(t, Token::Blank(_))).collect();
        let is = |n: usize, word: &str| solid.get(n).is_some_and(|t| t.is(word));
        let first_column = || {
            let open = solid.iter().position(|t| t.is_mark("("))?;
            solid.get(open + 1)?.name()
        };
        let first = solid.first()?;
        if matches!(first, Token::Quoted(_)) {
            let has = |word: &str| solid.iter().any(|t| t.is(word));
            if has("float") && has("default") {
                return None;
            }
            if has("auto_increment") {
                numbered.push(first.name()?);
            }
        } else if is(0, "primary") || is(0, "unique") {
            leading.extend(first_column());
        } else if is(0, "key") {
            let clause: String = all[from + 1..to].iter().map(|t| t.text()).collect();
            // What separates the last item from the parenthesis stays.
            let blank = all[from..to].iter().rev().take_while(|t| t.text().trim().is_empty()).count();
            out[from..to - blank].fill(false);
            keys.push(clause.trim().to_owned());
        } else if !is(0, "check") && !(is(0, "constraint") && (is(1, "check") || is(2, "check"))) {
            return None;
        }
    }
    let (_, end) = *list.last()?;
    let options: Vec<&Token<'_>> = all[end..].iter().filter(|t| !matches!(t, Token::Blank(_))).collect();
    let has = |word: &str| options.iter().any(|t| t.is(word));
    let in_innodb = options.windows(3).any(|w| w[0].is("engine") && w[1].is_mark("=") && w[2].is("innodb"));
    if keys.is_empty() || !in_innodb || has("versioning") || !numbered.iter().all(|column| leading.contains(column)) {
        return None;
    }
    let kept = all.iter().zip(out).filter(|(_, stays)| *stays);
    Some((kept.map(|(token, _)| token.text()).collect(), keys))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_keys_wait() {
        let create = "CREATE TABLE `t` (\n  `a` int NOT NULL AUTO_INCREMENT,\n  `KEY` text COMMENT ', KEY `x` (`a`)',\n  \
             PRIMARY KEY (`a`),\n  UNIQUE KEY `u` (`KEY`(9)),\n  KEY `k,` (`KEY`(5) DESC,`a`) USING BTREE COMMENT ')',\n  \
             CONSTRAINT `c` CHECK (`a` > 0),\n  KEY `f` ((`a` + 1)) /*!80000 INVISIBLE */\n) ENGINE=InnoDB COMMENT='KEY'";
        let (without, keys) = without_keys(create).unwrap();
        assert_eq!(
            without,
            "CREATE TABLE `t` (\n  `a` int NOT NULL AUTO_INCREMENT,\n  `KEY` text COMMENT ', KEY `x` (`a`)',\n  \
             PRIMARY KEY (`a`),\n  UNIQUE KEY `u` (`KEY`(9)),\n  CONSTRAINT `c` CHECK (`a` > 0)\n) ENGINE=InnoDB \
             COMMENT='KEY'"
        );
        assert_eq!(
            keys,
            ["KEY `k,` (`KEY`(5) DESC,`a`) USING BTREE COMMENT ')'", "KEY `f` ((`a` + 1)) /*!80000 INVISIBLE */"]
        );
    }

    #[test]
    fn others_do_not() {
        let table = |items: &str, options: &str| format!("CREATE TABLE `t` (\n  `a` int,\n  {items}\n) {options}");
        let innodb = "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4";
        assert!(without_keys(&table("KEY `k` (`a`)", innodb)).is_some());
        for items in [
            "PRIMARY KEY (`a`)",
            "`f` float DEFAULT 0.12345678,\n  KEY `k` (`a`)",
            "KEY `k` (`a`),\n  FULLTEXT KEY `f` (`b`)",
            "KEY `k` (`a`),\n  SPATIAL KEY `f` (`b`)",
            "KEY `k` (`a`),\n  VECTOR KEY `f` (`b`)",
            "KEY `k` (`a`),\n  CONSTRAINT `f` FOREIGN KEY (`a`) REFERENCES `p` (`a`)",
            "KEY `k` (`a`),\n  PERIOD FOR SYSTEM_TIME (`b`, `c`)",
            "`b` int AUTO_INCREMENT,\n  PRIMARY KEY (`a`,`b`),\n  KEY `k` (`b`)",
        ] {
            assert_eq!(without_keys(&table(items, innodb)), None, "{items}");
        }
        assert_eq!(without_keys(&table("KEY `k` (`a`)", "ENGINE=MyISAM")), None);
        assert_eq!(without_keys(&table("KEY `k` (`a`)", "ENGINE=InnoDB WITH SYSTEM VERSIONING")), None);
        for sql in ["CREATE SEQUENCE `s` ENGINE=InnoDB", "DROP TABLE `t`", "", "("] {
            assert_eq!(without_keys(sql), None, "{sql}");
        }
    }
}

//! Storage engines in definitions of tables.

use std::collections::BTreeMap;

use super::token::{Token, tokens};

/// Options that MariaDB's Aria alone has, which a definition of such a table names.
const OF_ARIA: [&str; 2] = ["page_checksum", "transactional"];

/// The engines that a definition names, in lower case; those of partitions too.
pub fn named(create: &str) -> Vec<String> {
    let all = solid(create);
    places(&all).map(|n| all[n].1.name().unwrap_or_default().to_ascii_lowercase()).collect()
}

/// A definition with other engines, by their names in lower case. What only Aria has goes with it.
pub fn replace(create: &str, engines: &BTreeMap<String, String>) -> String {
    let every = tokens(create);
    let all = solid(create);
    let mut texts: Vec<&str> = every.iter().map(|t| t.text()).collect();
    let (mut was_aria, mut new) = (false, Vec::new());
    for n in places(&all) {
        let old = all[n].1.name().unwrap_or_default().to_ascii_lowercase();
        if let Some(engine) = engines.get(&old) {
            was_aria |= old == "aria" || old == "maria";
            new.push((all[n].0, engine.as_str()));
        }
    }
    for (place, engine) in new {
        texts[place] = engine;
    }
    if was_aria {
        for n in 0..all.len().saturating_sub(2) {
            let of_aria = OF_ARIA.iter().any(|option| all[n].1.is(option)) && all[n + 1].1.is_mark("=");
            let page = all[n].1.is("row_format") && all[n + 1].1.is_mark("=") && all[n + 2].1.is("page");
            if of_aria || page {
                texts[all[n].0..=all[n + 2].0].fill("");
            }
        }
    }
    texts.concat()
}

/// Tokens that are no blanks, with their places.
fn solid(sql: &str) -> Vec<(usize, Token<'_>)> {
    tokens(sql).into_iter().enumerate().filter(|(_, t)| !matches!(t, Token::Blank(_))).collect()
}

/// Where the names stand.
fn places(all: &[(usize, Token<'_>)]) -> impl Iterator<Item = usize> {
    let is = |n: usize| {
        n > 1 && all[n - 2].1.is("engine") && all[n - 1].1.is_mark("=") && matches!(all[n].1, Token::Word(_))
    };
    (0..all.len()).filter(move |n| is(*n))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_engine_is_replaced() {
        let create = "CREATE TABLE `ENGINE=Aria` (\n  `engine` varchar(9) DEFAULT 'ENGINE=Aria'\n) \
                      ENGINE=Aria DEFAULT CHARSET=latin1 PAGE_CHECKSUM=1 TRANSACTIONAL=1 COMMENT='TRANSACTIONAL=1'";
        assert_eq!(named(create), ["aria"]);
        let engines = BTreeMap::from([("aria".to_owned(), "InnoDB".to_owned())]);
        let expected = create
            .replace(") ENGINE=Aria", ") ENGINE=InnoDB")
            .replace("PAGE_CHECKSUM=1 TRANSACTIONAL=1 COMMENT", "  COMMENT");
        assert_eq!(replace(create, &engines), expected);
        let other = create.replace(") ENGINE=Aria", ") ENGINE=MyISAM");
        assert_eq!(replace(&other, &engines), other);
    }
}

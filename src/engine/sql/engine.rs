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

/// A table's definition without the next value of its `AUTO_INCREMENT`, which every insert changes.
pub fn without_counter(create: &str) -> String {
    let every = tokens(create);
    let all = solid(create);
    let mut texts: Vec<&str> = every.iter().map(|t| t.text()).collect();
    let is_counter = |n: &usize| {
        all[*n].1.is("AUTO_INCREMENT") && all[n + 1].1.is_mark("=") && matches!(all[n + 2].1, Token::Word(_))
    };
    if let Some(n) = (0..all.len().saturating_sub(2)).find(is_counter) {
        texts[all[n].0..=all[n + 2].0].fill("");
    }
    texts.concat()
}

/// Whether an engine takes the rows of a table in the order of their numbers alone, each above the table's counter: an
/// `ARCHIVE` table does that has each number once.
pub fn is_in_order_of_numbers(create: &str) -> bool {
    let all = solid(create);
    let in_archive = places(&all).any(|n| all[n].1.is("archive"));
    in_archive
        && all.iter().any(|(_, t)| t.is("auto_increment"))
        && all.iter().any(|(_, t)| t.is("primary") || t.is("unique"))
}

/// An Aria table's definition with the options that it was given, which are those in `given`, the catalog's list of them.
/// Aria prints a checksum of pages that is the server's default, which is what `has_checksums` says; and for a format of
/// rows that it does not have, the one that it took instead.
pub fn as_given(create: &str, given: &str, has_checksums: bool) -> String {
    let option = |name: &str| given.split(' ').find_map(|o| o.strip_prefix(name)?.strip_prefix('='));
    let every = tokens(create);
    let all = solid(create);
    let mut texts: Vec<&str> = every.iter().map(|t| t.text()).collect();
    let Some(end) = places(&all).next() else { return create.to_owned() }; // the options begin with it
    for n in end..all.len().saturating_sub(2) {
        if !all[n + 1].1.is_mark("=") {
            continue;
        }
        let (name, value) = (all[n].1, all[n + 2].1);
        if name.is("page_checksum")
            && option("page_checksum").is_none()
            && value.is(if has_checksums { "1" } else { "0" })
        {
            // With the space before it.
            texts[all[n].0 - 1..=all[n + 2].0].fill("");
        } else if name.is("row_format")
            && let Some(format) = option("row_format")
        {
            texts[all[n + 2].0] = format;
        }
    }
    texts.concat()
}

/// A definition with an option in force that MariaDB prints as a comment: the table was given it, though its engine has no
/// use for it.
pub fn with_idle_option(create: String) -> String {
    const IDLE: [&str; 2] = ["/* TRANSACTIONAL=0 */", "/* TRANSACTIONAL=1 */"];
    if !IDLE.iter().any(|comment| create.contains(comment)) {
        return create;
    }
    let in_force = |token: Token<'_>| match token {
        Token::Blank(text) if IDLE.contains(&text) => text[3..text.len() - 3].to_owned(),
        other => other.text().to_owned(),
    };
    tokens(&create).into_iter().map(in_force).collect()
}

/// Whether a definition says where the files of its table, or of a partition, are.
pub fn lies_elsewhere(create: &str) -> bool {
    let all = solid(create);
    all.windows(2).any(|two| (two[0].1.is("data") || two[0].1.is("index")) && two[1].1.is("directory"))
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
    fn aria_s_options_are_those_it_was_given() {
        let create = "CREATE TABLE `a` (\n  `page_checksum` int COMMENT 'ENGINE=Aria PAGE_CHECKSUM=1'\n) ENGINE=Aria CHECKSUM=1 \
                      PAGE_CHECKSUM=1 ROW_FORMAT=PAGE TRANSACTIONAL=1 COMMENT='PAGE_CHECKSUM=1'";
        let without = as_given(create, "checksum=1 row_format=COMPRESSED transactional=1", true);
        assert_eq!(without, create.replace(" PAGE_CHECKSUM=1 ROW_FORMAT=PAGE", " ROW_FORMAT=COMPRESSED"));
        assert_eq!(as_given(create, "row_format=PAGE", false), create, "not the server's default");
        assert_eq!(as_given(create, "page_checksum=1 row_format=PAGE", true), create);
    }

    #[test]
    fn tables_whose_files_are_elsewhere() {
        let create = "CREATE TABLE `data` (`directory` int COMMENT 'DATA DIRECTORY') ENGINE=InnoDB";
        assert!(!lies_elsewhere(create));
        assert!(lies_elsewhere(&format!("{create} DATA DIRECTORY='/a'")));
        assert!(lies_elsewhere("CREATE TABLE `a` (`b` int)\n(PARTITION `p` INDEX DIRECTORY = '/a' ENGINE = MyISAM)"));
    }

    #[test]
    fn an_option_of_no_use_is_no_comment() {
        let create = "CREATE TABLE `a` (`b` int COMMENT '/* TRANSACTIONAL=1 */') ENGINE=CSV /* TRANSACTIONAL=1 */";
        let in_force = create.replace("CSV /* TRANSACTIONAL=1 */", "CSV TRANSACTIONAL=1");
        assert_eq!(with_idle_option(create.to_owned()), in_force);
    }

    #[test]
    fn archive_tables_that_have_each_number_once() {
        let archive = "CREATE TABLE `a` (`id` int AUTO_INCREMENT, PRIMARY KEY (`id`)) ENGINE=ARCHIVE AUTO_INCREMENT=3";
        assert!(is_in_order_of_numbers(archive));
        assert!(!is_in_order_of_numbers(&archive.replace("PRIMARY KEY", "KEY")));
        assert!(!is_in_order_of_numbers(&archive.replace("ARCHIVE", "MyISAM")));
        assert_eq!(without_counter(archive), archive.replace("AUTO_INCREMENT=3", ""));
    }

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

//! The definition of a table without what a server refuses of it, and the statement that would add it.

use super::constraint::items;
use super::ident;
use super::token::{Token, tokens};

/// Without the default of `column`, which is an expression, and with that expression.
pub fn without_default(create: &str, column: &str) -> Option<(String, String)> {
    let all = tokens(create);
    let (from, to) = items(&all).into_iter().find(|(from, to)| {
        let first = all[from + 1..*to].iter().find(|t| !matches!(t, Token::Blank(_)));
        matches!(first, Some(t @ Token::Quoted(_)) if t.name().as_deref() == Some(column))
    })?;
    let default = (from..to).find(|at| all[*at].is("default"))?;
    // `nextval(…)` or `(…)`: up to the parenthesis that closes the first one.
    let open = (default..to).find(|at| all[*at].is_mark("("))?;
    let mut depth = 0;
    let close = (open..to).find(|at| {
        depth += i32::from(all[*at].is_mark("(")) - i32::from(all[*at].is_mark(")"));
        depth == 0
    })?;
    let text = |tokens: &[Token<'_>]| tokens.iter().map(|t| t.text()).collect::<String>();
    let expression = text(&all[default + 1..=close]).trim().to_owned();
    let before = text(&all[..default]);
    Some((format!("{}{}", before.trim_end(), text(&all[close + 1..])), expression))
}

/// Without the options that say how rows and keys are stored, and with those of the table itself.
pub fn without_storage(create: &str) -> Option<(String, String)> {
    let all = tokens(create);
    let list = items(&all).last().map_or(0, |(_, end)| *end);
    let (mut out, mut gone, mut at) = (String::with_capacity(create.len()), Vec::new(), 0);
    while let Some(token) = all.get(at) {
        let is_option = token.is("row_format") || token.is("key_block_size");
        if let (true, Some(equals), Some(value)) = (is_option, all.get(at + 1), all.get(at + 2))
            && equals.is_mark("=")
        {
            if at > list {
                gone.push(format!("{}={}", token.text(), value.text()));
            }
            out.truncate(out.trim_end_matches(' ').len());
            at += 3;
            continue;
        }
        out.push_str(token.text());
        at += 1;
    }
    (out.len() < create.len()).then(|| (out, gone.join(" ")))
}

/// Whether a definition asks for compressed pages, as a size of blocks does where no format is named.
pub fn is_compressed(create: &str) -> bool {
    let Some((_, options)) = without_storage(create) else { return false };
    let options = options.to_ascii_uppercase();
    options.contains("ROW_FORMAT=COMPRESSED") || (options.contains("KEY_BLOCK_SIZE") && !options.contains("ROW_FORMAT"))
}

/// The statement that adds something to a table.
pub fn alter(table: &str, what: &str) -> String {
    format!("ALTER TABLE {} {what}", ident(table))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_default_that_is_an_expression() {
        let create = "CREATE TABLE `t` (\n  `a` int DEFAULT 1,\n  `id` int(11) NOT NULL DEFAULT nextval(`d`.`s`) COMMENT 'x',\n  \
                      PRIMARY KEY (`id`)\n)";
        let (without, expression) = without_default(create, "id").unwrap();
        assert_eq!(expression, "nextval(`d`.`s`)");
        assert_eq!(
            without,
            "CREATE TABLE `t` (\n  `a` int DEFAULT 1,\n  `id` int(11) NOT NULL COMMENT 'x',\n  PRIMARY KEY (`id`)\n)"
        );
        assert_eq!(without_default(create, "a"), None);
        let nested = "CREATE TABLE `t` (`a` int DEFAULT (nextval(`s`) + (1)), `b` int)";
        assert_eq!(without_default(nested, "a").unwrap().0, "CREATE TABLE `t` (`a` int, `b` int)");
    }

    #[test]
    fn how_rows_are_stored() {
        let create = "CREATE TABLE `t` (\n  `key_block_size` int,\n  KEY `k` (`a`) KEY_BLOCK_SIZE=4\n) ENGINE=InnoDB \
                      ROW_FORMAT=DYNAMIC KEY_BLOCK_SIZE=8 COMMENT='ROW_FORMAT=X'";
        let (without, gone) = without_storage(create).unwrap();
        assert_eq!(
            without,
            "CREATE TABLE `t` (\n  `key_block_size` int,\n  KEY `k` (`a`)\n) ENGINE=InnoDB COMMENT='ROW_FORMAT=X'"
        );
        assert_eq!(gone, "ROW_FORMAT=DYNAMIC KEY_BLOCK_SIZE=8");
        assert_eq!(without_storage("CREATE TABLE `t` (`a` int) ENGINE=InnoDB"), None);
        assert!(!is_compressed(create));
        assert!(is_compressed("CREATE TABLE `t` (`a` int) ENGINE=InnoDB KEY_BLOCK_SIZE=4"));
        assert!(is_compressed("CREATE TABLE `t` (`a` int) ROW_FORMAT=compressed KEY_BLOCK_SIZE=4"));
    }
}

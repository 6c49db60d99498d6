//! Columns that take their table's collation, and go on doing so.
//!
//! MySQL's `SHOW CREATE TABLE` names the collation of a column that only inherits it from its table. Read back, that
//! makes a collation of the column's own, printed from then on with its character set. Without the clause the column
//! is what it was.

use super::token::{Token, tokens};

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

//! What `SHOW CREATE TABLE` cannot print: it writes members of `ENUM` and `SET` and the defaults of columns in a character
//! set that ends at U+FFFF, and a question mark for everything beyond; and of the default of a `FLOAT` six digits.
//!
//! Where there may have been more, the server is asked for the bytes of each member and for each default, and they take
//! the place of what was printed.

use std::collections::BTreeMap;

use crate::session::{Session, text};
use crate::sql::token::{Token, tokens};
use crate::sql::{ident, literal};
use crate::{Error, Kind, Result};

/// A column's members or default, and the tokens that print them.
enum Doubt {
    /// Members from one token to the other, both of them strings; whether they are a `SET`'s.
    Members { column: String, from: usize, to: usize, set: bool },
    /// A default; whether the column takes `NULL`.
    Default { column: String, from: usize, nullable: bool },
    /// That of a number, which has as many digits as are printed, or more.
    Number { column: String, from: usize, to: usize, nullable: bool, digits: usize },
}

/// Digits that are printed of a `FLOAT`.
const PRINTED_DIGITS: usize = 6;

/// The server's numbers for what an account may not do.
const DENIED: [u16; 3] = [1044, 1142, 1227];

/// Where a table is.
struct Place<'a> {
    database: Option<&'a str>,
    table: &'a str,
}

impl Place<'_> {
    fn table(&self) -> String {
        self.beside(self.table)
    }

    /// A table of the same database.
    fn beside(&self, table: &str) -> String {
        let database = self.database.map(|name| format!("{}.", ident(name))).unwrap_or_default();
        format!("{database}{}", ident(table))
    }

    fn unknown(&self, column: &str) -> Error {
        let message = format!("the definition of `{}`.`{column}` cannot be read exactly", self.table);
        Error::new(Kind::Server, message)
    }
}

/// The definition of `table` with the members and defaults as they are. Without a `database` the table is in that of the
/// session.
pub fn mend(session: &mut dyn Session, database: Option<&str>, table: &str, create: String) -> Result<String> {
    let create = with_names_of_keys(session, database, table, create)?;
    if !create.contains('?') && !create.contains(" float") {
        return Ok(create);
    }
    let place = Place { database, table };
    let all = tokens(&create);
    let mut out: Vec<String> = all.iter().map(|t| t.text().to_owned()).collect();
    for doubt in doubts(&all) {
        match doubt {
            Doubt::Members { column, from, to, set } => {
                let count = all[from..=to].iter().filter(|t| matches!(t, Token::Literal(_))).count();
                let members = members(session, &place, &column, count, set)?;
                out[from..=to].fill(String::new());
                out[from] = members.iter().map(|m| string(m)).collect::<Vec<_>>().join(",");
            }
            Doubt::Default { column, from, nullable } => {
                let bytes = format!("HEX(CONVERT(DEFAULT({}) USING utf8mb4))", ident(&column));
                out[from] = string(&decoded(default(session, &place, &column, &bytes, nullable)?)?);
            }
            Doubt::Number { column, from, to, nullable, digits } => {
                let value = format!("DEFAULT({}) + 0e0", ident(&column));
                let exact = match default(session, &place, &column, &value, nullable) {
                    // Hardly anybody means more digits than are printed here, and not every account makes tables.
                    Err(e) if digits < PRINTED_DIGITS && e.code().is_some_and(|code| DENIED.contains(&code)) => {
                        continue;
                    }
                    exact => exact?.ok_or_else(|| place.unknown(&column))?,
                };
                out[from..=to].fill(String::new());
                out[from] = text(exact)?;
            }
        }
    }
    Ok(out.concat())
}

/// MariaDB 11 prints the names in a foreign key as they are, where a backtick in one has to be doubled.
pub fn with_names_of_keys(
    session: &mut dyn Session,
    database: Option<&str>,
    table: &str,
    create: String,
) -> Result<String> {
    let mut keys = create.lines().filter(|line| line.starts_with("  CONSTRAINT `") && line.contains(" FOREIGN KEY ("));
    if !keys.any(has_backtick_in_a_name) {
        return Ok(create);
    }
    let rows = session.rows(&format!(
        "SELECT CONSTRAINT_NAME, COLUMN_NAME, REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME \
         FROM information_schema.KEY_COLUMN_USAGE WHERE TABLE_SCHEMA = {} AND TABLE_NAME = {} \
         AND REFERENCED_TABLE_NAME IS NOT NULL ORDER BY CONSTRAINT_NAME, ORDINAL_POSITION",
        database.map_or_else(|| "DATABASE()".to_owned(), literal),
        literal(table)
    ))?;
    let mut names: BTreeMap<String, [Vec<String>; 3]> = BTreeMap::new();
    for row in rows {
        let mut cells = row.into_iter().map(|cell| text(cell.unwrap_or_default()));
        let key = names.entry(cells.next().transpose()?.unwrap_or_default()).or_default();
        for list in key {
            list.push(cells.next().transpose()?.unwrap_or_default());
        }
    }
    Ok(names.iter().fold(create, |create, (name, [columns, parents, parent_columns])| {
        let clauses = |quote: fn(&str) -> String| {
            let list = |names: &[String]| names.iter().map(|n| quote(n)).collect::<Vec<_>>().join(", ");
            let key = format!("  CONSTRAINT {} FOREIGN KEY ({}) REFERENCES ", quote(name), list(columns));
            (key, format!("{} ({})", ident(&parents[0]), list(parent_columns))) // the table is printed right
        };
        let ((key, parent), (exact_key, exact_parent)) = (clauses(|name| format!("`{name}`")), clauses(ident));
        let line = create.lines().find(|line| line.starts_with(&key) && line.contains(&parent));
        let exact = line.map(|line| line.replacen(&key, &exact_key, 1).replacen(&parent, &exact_parent, 1));
        match (line, exact) {
            (Some(line), Some(exact)) => create.replacen(line, &exact, 1),
            _ => create,
        }
    }))
}

/// Whether a backtick stands where none can begin or end a name.
fn has_backtick_in_a_name(line: &str) -> bool {
    let at_the_edge = |c: Option<char>| c.is_none_or(|c| matches!(c, ' ' | ',' | '(' | ')' | '.'));
    line.match_indices('`')
        .any(|(at, _)| !at_the_edge(line[..at].chars().next_back()) && !at_the_edge(line[at + 1..].chars().next()))
}

/// The places where a question mark may stand for something else.
fn doubts(all: &[Token<'_>]) -> Vec<Doubt> {
    let is_doubtful = |t: &Token<'_>| matches!(t, Token::Literal(text) if text.contains('?'));
    let solid: Vec<usize> = (0..all.len()).filter(|i| !matches!(all[*i], Token::Blank(_))).collect();
    let at = |n: usize| solid.get(n).map(|i| all[*i]);
    let mut found = Vec::new();
    let (mut depth, mut column, mut float) = (0, None::<String>, false);
    for n in 0..solid.len() {
        let token = all[solid[n]];
        if token.is_mark("(") {
            depth += 1;
        } else if token.is_mark(")") {
            depth -= 1;
            if depth == 0 {
                break; // the table's options follow
            }
        }
        if depth != 1 {
            continue;
        }
        let begins = n > 0 && at(n - 1).is_some_and(|t| t.is_mark(",") || t.is_mark("("));
        if begins {
            column = if let Token::Quoted(_) = token { token.name() } else { None };
        }
        let Some(name) = &column else { continue };
        if n > 0 && at(n - 1).and_then(Token::name).as_ref() == Some(name) {
            float = token.is("float") && !at(n + 1).is_some_and(|t| t.is_mark("(")); // with a scale all is printed
        }
        let is_members = (token.is("enum") || token.is("set")) && at(n + 1).is_some_and(|t| t.is_mark("("));
        if is_members && at(n - 1).and_then(Token::name).as_ref() == Some(name) {
            let end = (n..solid.len()).find(|i| at(*i).is_some_and(|t| t.is_mark(")"))).unwrap_or(n + 3);
            if let (Some(from), Some(to)) = (solid.get(n + 2), solid.get(end - 1))
                && all[*from..=*to].iter().any(is_doubtful)
            {
                found.push(Doubt::Members { column: name.clone(), from: *from, to: *to, set: token.is("set") });
            }
        } else if token.is("default") && n + 1 < solid.len() {
            let length = if float { number(&all[solid[n + 1]..]) } else { 1 };
            let (from, to) = (solid[n + 1], solid[n + 1] + length.max(1) - 1);
            let nullable =
                !(at(n - 1).is_some_and(|t| t.is("null")) && n > 1 && at(n - 2).is_some_and(|t| t.is("not")));
            let column = name.clone();
            if is_doubtful(&all[from]) {
                found.push(Doubt::Default { column, from, nullable });
            } else if float && length > 0 {
                // Zeros at the end are not printed, so that few digits may stand for many. Zero alone is exact.
                let text: String = all[from..=to].iter().map(|t| t.text()).collect();
                let digits = text.bytes().filter(u8::is_ascii_digit).count();
                if text.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
                    found.push(Doubt::Number { column, from, to, nullable, digits });
                }
            }
        }
    }
    found
}

/// How many tokens a number takes: MySQL puts it in quotes, MariaDB does not.
fn number(all: &[Token<'_>]) -> usize {
    let of_a_number = |t: &&Token<'_>| match t {
        Token::Word(text) => text.starts_with(|c: char| c.is_ascii_digit()),
        Token::Mark(mark) => matches!(*mark, "-" | "+" | "."),
        _ => false,
    };
    match all.first() {
        Some(Token::Literal(_)) => 1,
        _ => all.iter().take_while(of_a_number).count(),
    }
}

/// The members of a column. A recursive query begins with the column itself, so that its result has the column's type,
/// and goes on with numbers, which that type reads as its members.
fn members(session: &mut dyn Session, place: &Place<'_>, column: &str, count: usize, set: bool) -> Result<Vec<String>> {
    let numbers = (0..count).map(|i| if set { 1_u64 << i } else { i as u64 + 1 });
    let numbers = numbers.map(|n| format!("SELECT {n} AS i")).collect::<Vec<_>>().join(" UNION ALL ");
    let rows = session.rows(&format!(
        "WITH RECURSIVE members (member, i) AS (SELECT {table}.{column}, CAST(0 AS UNSIGNED) FROM (SELECT 1) one LEFT JOIN {table} ON FALSE \
         UNION ALL SELECT n.i, n.i FROM members JOIN ({numbers}) n WHERE members.i = 0) \
         SELECT i, HEX(CONVERT(member USING utf8mb4)) FROM members WHERE i > 0 ORDER BY i",
        column = ident(column),
        table = place.table(),
    ))?;
    let members: Vec<String> = rows.into_iter().map(|mut row| decoded(row.pop().flatten())).collect::<Result<_>>()?;
    if members.len() == count { Ok(members) } else { Err(place.unknown(column)) }
}

/// The default of a column.
fn default(
    session: &mut dyn Session,
    place: &Place<'_>,
    column: &str,
    value: &str,
    nullable: bool,
) -> Result<Option<Vec<u8>>> {
    let of = |from: &str| format!("SELECT {value} FROM {from}");
    // Without a row, a column that takes NULL still tells its default.
    let from = if nullable {
        format!("(SELECT 1) one LEFT JOIN {} ON FALSE", place.table())
    } else {
        format!("{} LIMIT 1", place.table())
    };
    if let Some(digits) = session.value(&of(&from))? {
        return Ok(Some(digits.into_bytes()));
    }
    // The others need a row, which an empty copy can be given.
    let copy = place.beside("__simplemdb_default");
    session
        .run(&format!("CREATE TEMPORARY TABLE {copy} AS SELECT {0} FROM {1} WHERE FALSE", ident(column), place.table()))
        .map_err(|e| {
            e.context(format!("{}; the account needs CREATE TEMPORARY TABLES for it", place.unknown(column)))
        })?;
    let digits = session
        .run(&format!("INSERT INTO {copy} () VALUES ()"))
        .and_then(|_| session.value(&of(&format!("{copy} LIMIT 1"))));
    session.run(&format!("DROP TEMPORARY TABLE {copy}"))?;
    Ok(digits?.map(String::into_bytes))
}

fn decoded(digits: Option<Vec<u8>>) -> Result<String> {
    let bytes = digits.and_then(|digits| hex::decode(digits).ok());
    text(bytes.ok_or_else(|| Error::new(Kind::Server, "the server does not tell a member or default of a column"))?)
}

/// A string as servers print it.
fn string(value: &str) -> String {
    let escaped = value.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r");
    format!("'{}'", escaped.replace('\0', "\\0").replace('\u{1a}', "\\Z").replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_members_and_defaults_of_columns_are_in_doubt() {
        let create = "CREATE TABLE `t?` (\n  `a?` enum('x','?') NOT NULL DEFAULT '?' COMMENT '?',\n  `b` varchar(9) \
                      DEFAULT concat('?') CHECK (`b` <> '?'),\n  `c` set('?') DEFAULT NULL,\n  `d` text DEFAULT '?',\n  \
                      KEY `k?` (`a?`),\n `f` float NOT NULL DEFAULT -1.23457e-5 COMMENT '?',\n `g` float DEFAULT 1.5,\n \
                      `j` float NOT NULL DEFAULT 0, `k` float DEFAULT NULL,\n \
                      `h` float(7,4) DEFAULT 123.4567,\n `i` float DEFAULT '123457000'\n) COMMENT='?'";
        let found: Vec<String> = doubts(&tokens(create))
            .into_iter()
            .map(|doubt| match doubt {
                Doubt::Members { column, set, .. } => format!("{column} {set}"),
                Doubt::Default { column, nullable, .. } => format!("{column} default {nullable}"),
                Doubt::Number { column, nullable, digits, .. } => format!("{column} of {digits} digits {nullable}"),
            })
            .collect();
        assert_eq!(
            found,
            [
                "a? false",
                "a? default false",
                "c true",
                "d default true",
                "f of 7 digits false",
                "g of 2 digits true",
                "i of 9 digits true"
            ]
        );
        assert_eq!(number(&tokens("-1.23457e-5 COMMENT '?'")), 6);
        assert_eq!(number(&tokens("NULL,")), 0);
    }

    #[test]
    fn backticks_in_names() {
        assert!(!has_backtick_in_a_name("  CONSTRAINT `a b` FOREIGN KEY (`x`, `y`) REFERENCES `d`.`t` (`z`)"));
        assert!(has_backtick_in_a_name("  CONSTRAINT `a`b` FOREIGN KEY (`x`) REFERENCES `t` (`z`)"));
    }

    #[test]
    fn strings() {
        assert_eq!(string("it's\\\n"), "'it''s\\\\\\n'");
    }
}

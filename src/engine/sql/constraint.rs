//! Foreign keys and checks in the definition of a table: whose they are, and a definition without them.
//!
//! Their names belong to the whole database (those of checks on MySQL alone), so that two tables which are in it at the
//! same time cannot both have them.

use std::borrow::Cow;

use super::ident;
use super::token::{Token, tokens};

/// What a constraint is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `FOREIGN KEY`.
    ForeignKey,
    /// `CHECK`, with a clause of its own.
    Check,
}

impl Kind {
    /// As catalogs call it.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "FOREIGN KEY" => Some(Self::ForeignKey),
            "CHECK" => Some(Self::Check),
            _ => None,
        }
    }

    /// As in `ALTER TABLE … DROP …`.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::ForeignKey => "FOREIGN KEY",
            Self::Check => "CHECK",
        }
    }
}

/// A constraint as a table's definition spells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Constraint {
    /// What it is.
    pub kind: Kind,
    /// Its name, where the definition has one.
    pub name: Option<String>,
    /// All of it, for `ALTER TABLE … ADD …`.
    pub clause: String,
}

/// Where a foreign key points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Columns of its own table.
    pub columns: Vec<String>,
    /// The database of the other table, where the clause names one.
    pub database: Option<String>,
    /// The other table.
    pub table: String,
    /// Its columns.
    pub referenced: Vec<String>,
}

/// What becomes of a constraint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It is left as it is.
    Stays,
    /// It gets another name.
    Renamed(String),
    /// It is taken out.
    Goes,
}

impl Constraint {
    /// Of a foreign key.
    pub fn reference(&self) -> Option<Reference> {
        let all = tokens(&self.clause);
        let solid: Vec<Token<'_>> = all.into_iter().filter(|t| !matches!(t, Token::Blank(_))).collect();
        let is_mark = |n: usize, mark: &str| solid.get(n).is_some_and(|t| t.is_mark(mark));
        // `(a, b)`, and where it ends; a length behind a name is no part of it.
        let list = |from: usize| -> Option<(Vec<String>, usize)> {
            let open = (from..solid.len()).find(|n| is_mark(*n, "("))?;
            let close = (open..solid.len()).find(|n| is_mark(*n, ")"))?;
            Some((solid[open + 1..close].iter().filter_map(|t| t.name()).collect(), close + 1))
        };
        let start = solid.iter().position(|t| t.is("foreign"))?;
        let (columns, end) = list(start)?;
        let at = solid.get(end).filter(|t| t.is("references")).map(|_| end)?;
        let qualified = is_mark(at + 2, ".");
        let name = |n: usize| solid.get(at + n).and_then(|t| t.name());
        let (database, table) = if qualified { (name(1), name(3)?) } else { (None, name(1)?) };
        let (referenced, _) = list(at)?;
        Some(Reference { columns, database, table, referenced })
    }
}

/// The definition of a table as a server prints it, with its constraints treated as `fate` says, and those that were taken
/// out.
pub fn sort_out(create: &str, mut fate: impl FnMut(&Constraint) -> Fate) -> (String, Vec<Constraint>) {
    let all = tokens(create);
    let mut out: Vec<Cow<'_, str>> = all.iter().map(|t| Cow::Borrowed(t.text())).collect();
    let mut gone = Vec::new();
    for (from, to) in items(&all) {
        // Behind the comma, or the parenthesis that opens the list.
        let solid: Vec<usize> = (from + 1..to).filter(|n| !matches!(all[*n], Token::Blank(_))).collect();
        let is = |n: usize, word: &str| solid.get(n).is_some_and(|at| all[*at].is(word));
        let named = is(0, "constraint");
        let kind = |n: usize| match () {
            () if is(n, "foreign") && is(n + 1, "key") => Some((Kind::ForeignKey, n)),
            () if is(n, "check") => Some((Kind::Check, n)),
            () => None,
        };
        let found = if named { kind(2).or_else(|| kind(1)) } else { kind(0) };
        let (Some((kind, at)), Some(&first), Some(&last)) = (found, solid.first(), solid.last()) else { continue };
        let name = (named && at == 2).then(|| solid[1]);
        let last = all[last..to].iter().rposition(|t| !t.text().trim().is_empty()).map_or(last, |n| last + n);
        let clause = all[first..=last].iter().map(|t| t.text()).collect();
        let constraint = Constraint { kind, name: name.and_then(|n| all[n].name()), clause };
        match fate(&constraint) {
            Fate::Stays => {}
            Fate::Renamed(new) => {
                if let Some(place) = name {
                    out[place] = Cow::Owned(ident(&new));
                }
            }
            Fate::Goes => {
                let comma = usize::from(all[from].is_mark("("));
                out[from + comma..=last].fill(Cow::Borrowed(""));
                gone.push(constraint);
            }
        }
    }
    (out.concat(), gone)
}

/// What stands between the commas of the first list in parentheses: each from the comma before it to the one behind it.
pub(super) fn items(all: &[Token<'_>]) -> Vec<(usize, usize)> {
    let (mut depth, mut from, mut out) = (0, None, Vec::new());
    for (n, token) in all.iter().enumerate() {
        depth += i32::from(token.is_mark("("));
        if depth == 1 && token.is_mark("(") && from.is_none() {
            from = Some(n);
        } else if depth == 1 && (token.is_mark(",") || token.is_mark(")")) {
            out.extend(from.map(|from| (from, n)));
            from = Some(n);
        }
        if token.is_mark(")") {
            depth -= 1;
            if depth == 0 {
                break;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const CREATE: &str = "CREATE TABLE `t (` (\n  `constraint` int(11) DEFAULT NULL COMMENT ', CONSTRAINT `x` CHECK (1)',\n  \
        `check` decimal(10,2) CHECK (`check` > 0),\n  KEY `k` (`constraint`,`check`),\n  \
        CONSTRAINT `fk` FOREIGN KEY (`constraint`, `b`) REFERENCES `p` (`id`, `c`) ON DELETE CASCADE,\n  \
        CONSTRAINT `of other` FOREIGN KEY (`b`) REFERENCES `d`.`p` (`id`),\n  \
        FOREIGN KEY (`b`) REFERENCES `p` (`id`),\n  \
        CONSTRAINT `t_chk_1` CHECK ((`check` in (1,2))) /*!80016 NOT ENFORCED */\n\
        ) ENGINE=InnoDB COMMENT='CONSTRAINT `y` CHECK (1)' PARTITION BY HASH (`check`)";

    #[test]
    fn taken_out() {
        let (create, gone) = sort_out(CREATE, |c| if c.kind == Kind::ForeignKey { Fate::Goes } else { Fate::Stays });
        assert_eq!(
            create,
            "CREATE TABLE `t (` (\n  `constraint` int(11) DEFAULT NULL COMMENT ', CONSTRAINT `x` CHECK (1)',\n  \
             `check` decimal(10,2) CHECK (`check` > 0),\n  KEY `k` (`constraint`,`check`),\n  \
             CONSTRAINT `t_chk_1` CHECK ((`check` in (1,2))) /*!80016 NOT ENFORCED */\n\
             ) ENGINE=InnoDB COMMENT='CONSTRAINT `y` CHECK (1)' PARTITION BY HASH (`check`)"
        );
        let names: Vec<_> = gone.iter().map(|c| c.name.as_deref()).collect();
        assert_eq!(names, [Some("fk"), Some("of other"), None]);
        assert_eq!(
            gone[0].clause,
            "CONSTRAINT `fk` FOREIGN KEY (`constraint`, `b`) REFERENCES `p` (`id`, `c`) ON DELETE CASCADE"
        );
        let names = |list: &[&str]| list.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(
            gone[0].reference(),
            Some(Reference {
                columns: names(&["constraint", "b"]),
                database: None,
                table: "p".to_owned(),
                referenced: names(&["id", "c"])
            })
        );
        assert_eq!(gone[1].reference().unwrap().database.as_deref(), Some("d"));
        assert_eq!(gone[2].reference().unwrap().table, "p");
    }

    #[test]
    fn the_last_one_and_other_names() {
        let (create, gone) = sort_out(CREATE, |c| match c.name.as_deref() {
            Some("t_chk_1") => Fate::Goes,
            Some("fk") => Fate::Renamed("n`".to_owned()),
            _ => Fate::Stays,
        });
        assert!(create.contains("REFERENCES `p` (`id`)\n) ENGINE"), "{create}");
        assert!(create.contains("CONSTRAINT `n``` FOREIGN KEY"), "{create}");
        assert_eq!(gone[0].clause, "CONSTRAINT `t_chk_1` CHECK ((`check` in (1,2))) /*!80016 NOT ENFORCED */");
        assert_eq!(gone[0].kind, Kind::Check);
    }

    #[test]
    fn whoever_has_none_is_left_as_it_is() {
        for sql in ["CREATE TABLE `t` (`a` int)", "CREATE SEQUENCE `s` START WITH 1", "DROP TABLE `t`", "("] {
            assert_eq!(sort_out(sql, |_| Fate::Goes), (sql.to_owned(), Vec::new()));
        }
    }
}

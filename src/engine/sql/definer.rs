//! Who a view, routine, trigger or event runs as: kept, left to whoever restores, or somebody else.

use std::borrow::Cow;

use super::ident;
use super::token::{Token, solid, tokens};
use crate::{Error, Kind, Result};

/// What becomes of the definers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Definers {
    /// As they are.
    #[default]
    Keep,
    /// None is named: whoever makes the object is its definer.
    Drop,
    /// This account, quoted as in a statement.
    Replace(String),
}

impl Definers {
    /// Reads `keep`, `drop` or `user@host`; either part of the account may be quoted.
    pub fn parse(text: &str) -> Result<Self> {
        match text {
            "keep" => return Ok(Self::Keep),
            "drop" => return Ok(Self::Drop),
            _ => {}
        }
        let bare = |part: &str| {
            let inner = ['`', '\'', '"'].iter().find_map(|q| part.strip_prefix(*q)?.strip_suffix(*q));
            inner.unwrap_or(part).to_owned()
        };
        match text.rsplit_once('@').map(|(user, host)| (bare(user), bare(host))) {
            Some((user, host)) if !user.is_empty() && !host.is_empty() => {
                Ok(Self::Replace(format!("{}@{}", ident(&user), ident(&host))))
            }
            _ => Err(Error::new(
                Kind::Configuration,
                format!("definers are keep, drop or an account such as app@localhost, and not {text}"),
            )),
        }
    }

    /// `sql` with its definer, where it is a `CREATE` that names one.
    pub fn apply<'a>(&self, sql: &'a str) -> Cow<'a, str> {
        if *self == Self::Keep {
            return Cow::Borrowed(sql);
        }
        let all = tokens(sql);
        let solid: Vec<usize> = (0..all.len()).filter(|i| !matches!(all[*i], Token::Blank(_))).collect();
        let at = |n: usize| solid.get(n).map(|i| all[*i]);
        let Some(clause) = clause(&at) else { return Cow::Borrowed(sql) };
        let (from, to) = (solid[clause.start], solid[clause.end - 1]);
        let mut out: String = all[..from].iter().map(|t| t.text()).collect();
        let mut rest = &all[to + 1..];
        match self {
            Self::Replace(account) => out.push_str(&format!("DEFINER={account}")),
            // The blank that parted it from what follows goes with it.
            _ if matches!(rest.first(), Some(Token::Blank(_))) => rest = &rest[1..],
            _ => {}
        }
        out.extend(rest.iter().map(|t| t.text()));
        Cow::Owned(out)
    }
}

/// User and host of the definer, where a statement is a `CREATE` that names an account.
pub fn named(sql: &str) -> Option<(String, String)> {
    let all = solid(sql);
    let at = |n: usize| all.get(n).copied();
    let range = clause(&at)?;
    let bare = |token: Token<'_>| match token {
        Token::Literal(text) => text.get(1..text.len() - 1).map(str::to_owned),
        other => other.name(),
    };
    // `DEFINER = role` has three tokens, and `DEFINER = CURRENT_USER()` no account.
    match (&all[range.start + 2..range.end], range.len()) {
        ([user, at, host], 5) if at.is_mark("@") => Some((bare(*user)?, bare(*host)?)),
        _ => None,
    }
}

/// Where `DEFINER = user@host` stands before the word that says what is made.
fn clause<'a>(at: &impl Fn(usize) -> Option<Token<'a>>) -> Option<std::ops::Range<usize>> {
    if !at(0)?.is("create") {
        return None;
    }
    let what = ["view", "procedure", "function", "trigger", "event", "package"];
    let mut n = 1;
    while !(at(n)?.is("definer") && at(n + 1).is_some_and(|t| t.is_mark("="))) {
        if what.iter().any(|word| at(n).is_some_and(|t| t.is(word))) {
            return None;
        }
        n += 1;
    }
    let mut end = n + 3;
    if at(end).is_some_and(|t| t.is_mark("@")) {
        end += 2;
    } else if at(end).is_some_and(|t| t.is_mark("(")) {
        end += 2; // CURRENT_USER()
    }
    Some(n..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        assert_eq!(Definers::parse("keep").unwrap(), Definers::Keep);
        assert_eq!(Definers::parse("drop").unwrap(), Definers::Drop);
        assert_eq!(Definers::parse("'a`p@p'@'%'").unwrap(), Definers::Replace("`a``p@p`@`%`".into()));
        assert!(Definers::parse("app").is_err() && Definers::parse("@x").is_err() && Definers::parse("a@").is_err());
    }

    #[test]
    fn who_it_is() {
        let of = |sql: &str| named(sql).map(|(user, host)| format!("{user}|{host}"));
        assert_eq!(of("CREATE DEFINER=`a``b`@`%` VIEW v AS SELECT 1").as_deref(), Some("a`b|%"));
        assert_eq!(
            of("CREATE OR REPLACE DEFINER = 'app'@localhost PROCEDURE p() SELECT 1").as_deref(),
            Some("app|localhost")
        );
        for none in [
            "CREATE DEFINER=`role` PROCEDURE p() SELECT 1",
            "CREATE DEFINER=CURRENT_USER() TRIGGER t BEFORE INSERT ON x FOR EACH ROW SET @a = 1",
            "CREATE VIEW v AS SELECT DEFINER=`x`@`y`",
            "SET DEFINER=`x`@`y`",
        ] {
            assert_eq!(of(none), None, "{none}");
        }
    }

    #[test]
    fn only_the_clause_is_touched() {
        let other = Definers::parse("app@localhost").unwrap();
        let view = "CREATE ALGORITHM=UNDEFINED DEFINER=`a b`@`%` SQL SECURITY DEFINER VIEW `DEFINER` AS select 'DEFINER=`x`@`y`'";
        assert_eq!(
            Definers::Drop.apply(view),
            "CREATE ALGORITHM=UNDEFINED SQL SECURITY DEFINER VIEW `DEFINER` AS select 'DEFINER=`x`@`y`'"
        );
        assert_eq!(other.apply(view), view.replace("`a b`@`%`", "`app`@`localhost`"));
        let routine = "CREATE DEFINER=`role` PROCEDURE p() SELECT 1";
        assert_eq!(Definers::Drop.apply(routine), "CREATE PROCEDURE p() SELECT 1");
        let versioned =
            "CREATE /*!50017 DEFINER = CURRENT_USER() */ TRIGGER t BEFORE INSERT ON x FOR EACH ROW SET @a = 1";
        assert_eq!(other.apply(versioned), versioned.replace("DEFINER = CURRENT_USER()", "DEFINER=`app`@`localhost`"));
        for sql in ["SET @x = DEFINER", "CREATE VIEW v AS SELECT DEFINER = 1 FROM t", "DROP VIEW v"] {
            assert_eq!(Definers::Drop.apply(sql), sql);
        }
    }
}

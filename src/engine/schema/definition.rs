//! A `CREATE TABLE` statement, as a server prints it, taken apart.
//!
//! The invariant: what is taken for understood is understood to the last token. A clause with anything else in it keeps
//! its text and nothing more, so that whoever cannot say it in another way says it in the server's words.

mod column;
mod foreign;
mod key;
mod options;

pub use column::{ColumnClause, PlainColumn, Preset};
pub use foreign::ForeignClause;
pub use key::{KeyClause, KeyKind};
pub use options::Options;

use crate::sql::token::{Token, tokens};
use crate::{Error, Kind, Result};

/// One of the clauses in a table's parentheses.
#[derive(Debug, Clone, PartialEq)]
pub enum Clause {
    /// A column.
    Column(ColumnClause),
    /// The primary key, or an index.
    Key(KeyClause),
    /// A foreign key.
    Foreign(ForeignClause),
    /// Anything else: a check, a period.
    Other(String),
}

impl Clause {
    /// As the server wrote it.
    pub fn text(&self) -> &str {
        match self {
            Self::Column(column) => &column.text,
            Self::Key(key) => &key.text,
            Self::Foreign(foreign) => &foreign.text,
            Self::Other(text) => text,
        }
    }
}

/// A table's definition.
#[derive(Debug, Clone, PartialEq)]
pub struct Definition {
    /// The table's name.
    pub table: String,
    /// What stands in the parentheses, in order.
    pub clauses: Vec<Clause>,
    /// What stands behind them, without the number that the next row would get.
    pub options: Options,
}

impl Definition {
    /// Reads the statement.
    pub fn parse(sql: &str) -> Result<Self> {
        let all = tokens(sql);
        let unknown = || Error::new(Kind::Unsupported, "a table's definition is not what a server prints");
        let open = all.iter().position(|t| t.is_mark("(")).ok_or_else(unknown)?;
        let table = match solid(&all[..open]).as_deref() {
            Some([create, table, name]) if create.is("create") && table.is("table") => name.name(),
            _ => None,
        };
        let (mut depth, mut from, mut end, mut clauses) = (0_usize, open + 1, None, Vec::new());
        for (at, token) in all.iter().enumerate().skip(open) {
            if token.is_mark("(") {
                depth += 1;
            } else if token.is_mark(")") {
                depth -= 1;
            }
            if depth == 0 || (depth == 1 && token.is_mark(",")) {
                clauses.push(clause(&all[from..at]));
                from = at + 1;
            }
            if depth == 0 {
                end = Some(at);
                break;
            }
        }
        let end = end.ok_or_else(unknown)?;
        Ok(Self { table: table.ok_or_else(unknown)?, clauses, options: Options::read(&all[end + 1..]) })
    }

    /// The same table on MySQL, which shows the table's collation at its columns as well, and takes it for the columns'
    /// own where it is told so: it then shows more the next time. A collation of a column's own comes with its character
    /// set, so that the two can be told apart.
    #[must_use]
    pub fn without_implied_collations(mut self) -> Self {
        let Some(collation) = &self.options.collation else { return self };
        for clause in &mut self.clauses {
            if let Clause::Column(column) = clause {
                column.drop_implied(collation);
            }
        }
        self
    }

    /// The columns, in order.
    pub fn columns(&self) -> impl Iterator<Item = &ColumnClause> {
        self.clauses.iter().filter_map(|clause| if let Clause::Column(column) = clause { Some(column) } else { None })
    }

    /// The primary key and the indexes, in order.
    pub fn keys(&self) -> impl Iterator<Item = &KeyClause> {
        self.clauses.iter().filter_map(|clause| if let Clause::Key(key) = clause { Some(key) } else { None })
    }

    /// The foreign keys, in order.
    pub fn foreign_keys(&self) -> impl Iterator<Item = &ForeignClause> {
        self.clauses.iter().filter_map(|clause| if let Clause::Foreign(key) = clause { Some(key) } else { None })
    }

    /// The sequences of the same database that columns take their defaults from, each once.
    pub fn sequences(&self) -> Vec<String> {
        let mut found = Vec::new();
        for column in self.columns() {
            let all = solid(&tokens(&column.text)).unwrap_or_default();
            for window in all.windows(4) {
                let [function, open, name, next] = window else { continue };
                let reads = ["nextval", "lastval"].iter().any(|reads| function.is(reads)) && open.is_mark("(");
                if let (true, true, Some(name)) = (reads, !next.is_mark("."), name.name())
                    && !found.contains(&name)
                {
                    found.push(name);
                }
            }
        }
        found
    }

    /// Whether a column's default is a date that strict servers refuse: one with a day or a month that is 0.
    pub fn has_zero_dates(&self) -> bool {
        self.columns().any(|column| column.has_zero_date)
    }

    /// The statement again, with the clauses that `keep` wants.
    pub fn statement(&self, if_missing: bool, keep: impl Fn(&Clause) -> bool) -> String {
        let clauses: Vec<&str> = self.clauses.iter().filter(|clause| keep(clause)).map(Clause::text).collect();
        format!(
            "CREATE TABLE {}{} (\n  {}\n){}",
            if if_missing { "IF NOT EXISTS " } else { "" },
            crate::sql::ident(&self.table),
            clauses.join(",\n  "),
            self.options.text
        )
    }
}

fn clause(tokens: &[Token<'_>]) -> Clause {
    let text = tokens.iter().map(|token| token.text()).collect::<String>().trim().to_owned();
    let first = tokens.iter().find(|token| !matches!(token, Token::Blank(_)));
    match first {
        Some(Token::Quoted(_)) => Clause::Column(ColumnClause::read(text, tokens)),
        Some(word) if word.is("constraint") => match ForeignClause::read(&text, tokens) {
            Some(foreign) => Clause::Foreign(foreign),
            None => Clause::Other(text),
        },
        Some(word) if ["primary", "unique", "key", "fulltext", "spatial"].iter().any(|name| word.is(name)) => {
            Clause::Key(KeyClause::read(text, tokens))
        }
        _ => Clause::Other(text),
    }
}

/// The tokens without the spaces between them; none where a comment is among them, for a comment may be code.
fn solid<'a>(tokens: &[Token<'a>]) -> Option<Vec<Token<'a>>> {
    let is_comment = |token: &Token<'_>| matches!(token, Token::Blank(text) if !text.trim().is_empty());
    if tokens.iter().any(is_comment) {
        return None;
    }
    Some(tokens.iter().filter(|token| !matches!(token, Token::Blank(_))).copied().collect())
}

/// The text of a literal in single quotes that needs no other escape than doubled quotes.
fn plain_text(token: Token<'_>) -> Option<String> {
    let Token::Literal(text) = token else { return None };
    let inner = text.strip_prefix('\'')?.strip_suffix('\'')?;
    (!inner.contains('\\')).then(|| inner.replace("''", "'"))
}

/// Names in parentheses at the beginning of `tokens`, and what follows them.
fn names<'a, 't>(tokens: &'a [Token<'t>]) -> Option<(Vec<String>, &'a [Token<'t>])> {
    let (open, mut rest) = tokens.split_first()?;
    let mut names = Vec::new();
    if !open.is_mark("(") {
        return None;
    }
    loop {
        let [name @ Token::Quoted(_), mark, after @ ..] = rest else { return None };
        names.push(name.name()?);
        rest = after;
        if mark.is_mark(")") {
            return Some((names, rest));
        }
        if !mark.is_mark(",") {
            return None;
        }
    }
}

#[cfg(test)]
mod tests;

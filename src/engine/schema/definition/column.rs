//! A column's clause.

use super::{plain_text, solid};
use crate::sql::token::{Token, tokens};

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnClause {
    /// Its name.
    pub name: String,
    /// As the server wrote it.
    pub text: String,
    /// What it says, where it says nothing that is not in there.
    pub plain: Option<PlainColumn>,
    /// Whether its default is a date with a day or a month that is 0.
    pub has_zero_date: bool,
}

/// What a column holds where nothing is given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Preset {
    /// Nothing is said.
    #[default]
    None,
    /// `NULL`.
    Null,
    /// `CURRENT_TIMESTAMP`.
    Now,
    /// A text.
    Text(String),
    /// A number, as it is written.
    Number(String),
}

/// A column of which everything is known.
#[derive(Debug, Clone, PartialEq, Default)]
#[allow(clippy::struct_excessive_bools)] // each is a word of the clause that is there or not
pub struct PlainColumn {
    /// The type as one word, in lower case.
    pub data_type: String,
    /// What stands in its parentheses: numbers, or the values of an enum.
    pub arguments: Vec<String>,
    /// Whether it has no sign.
    pub unsigned: bool,
    /// Its character set, where it is said.
    pub charset: Option<String>,
    /// Its collation, where it is said.
    pub collation: Option<String>,
    /// Whether it may hold NULL.
    pub nullable: bool,
    /// Its default.
    pub default: Preset,
    /// Whether it numbers the rows.
    pub auto_increment: bool,
    /// Whether a change of the row sets it to the moment.
    pub on_update: bool,
    /// What is said of it.
    pub comment: Option<String>,
    /// Whether it holds JSON that the server checks.
    pub checks_json: bool,
}

impl ColumnClause {
    pub(super) fn read(text: String, tokens: &[Token<'_>]) -> Self {
        let solid_ones = solid(tokens);
        let mut names = tokens.iter().filter(|token| !matches!(token, Token::Blank(_)));
        let name = names.next().and_then(|token| token.name()).unwrap_or_default();
        let data_type = names.next().map(|token| token.text().to_ascii_lowercase()).unwrap_or_default();
        let is_date = matches!(data_type.as_str(), "date" | "datetime" | "timestamp");
        let zero = |token: &Token<'_>| matches!(token, Token::Literal(text) if text.contains("-00"));
        let has_zero_date = is_date && tokens.iter().any(zero);
        let plain = solid_ones.and_then(|solid| PlainColumn::read(&name, solid.get(1..)?));
        Self { name, text, plain, has_zero_date }
    }
}

impl ColumnClause {
    /// Takes away a collation that follows the type without a character set.
    pub(super) fn drop_implied(&mut self, collation: &str) {
        let all = tokens(&self.text);
        let solid: Vec<usize> = (0..all.len()).filter(|at| !matches!(all[*at], Token::Blank(_))).collect();
        let mut depth = 0_i32;
        let outer: Vec<usize> = solid
            .into_iter()
            .filter(|at| {
                depth += i32::from(all[*at].is_mark("("));
                let is_outer = depth == 0;
                depth -= i32::from(all[*at].is_mark(")"));
                is_outer
            })
            .collect();
        // The name, the type, and then at once the collation.
        let [_, _, word, value, ..] = outer.as_slice() else { return };
        if !all[*word].is("collate") || all[*value].name().as_deref() != Some(collation) {
            return;
        }
        let text = |range: &[Token<'_>]| range.iter().map(|token| token.text()).collect::<String>();
        let text = format!("{}{}", text(&all[..*word]).trim_end(), text(&all[value + 1..]));
        *self = Self::read(text.clone(), &tokens(&text));
    }

    /// Whether its default is an expression, which the server has to work out. Of some of these, as `uuid()`, MySQL takes a
    /// column only into a new table while it writes a binary log.
    pub fn has_computed_default(&self) -> bool {
        let Some(all) = solid(&tokens(&self.text)) else { return true };
        let mut depth = 0_usize;
        all.windows(3).any(|window| {
            let [word, value, next] = window else { return false };
            let is_outer = depth == 0;
            if word.is_mark("(") {
                depth += 1;
            } else if word.is_mark(")") {
                depth = depth.saturating_sub(1);
            }
            let is_call = matches!(value, Token::Word(_)) && next.is_mark("(") && !value.is("current_timestamp");
            is_outer && word.is("default") && (value.is_mark("(") || is_call)
        })
    }

    /// Whether it may hold NULL and still has no default, as after `ALTER COLUMN … DROP DEFAULT` on MySQL. Texts, and other
    /// types that can have no default, do not count.
    pub fn lost_its_default(&self) -> bool {
        const NEVER: [&str; 12] = [
            "json",
            "geometry",
            "point",
            "linestring",
            "polygon",
            "multipoint",
            "multilinestring",
            "multipolygon",
            "geometrycollection",
            "geomcollection",
            "vector",
            "serial",
        ];
        self.plain.as_ref().is_some_and(|column| {
            let kind = column.data_type.as_str();
            let can_have_one = !kind.ends_with("text") && !kind.ends_with("blob") && !NEVER.contains(&kind);
            column.nullable && column.default == Preset::None && !column.auto_increment && can_have_one
        })
    }
}

impl PlainColumn {
    fn read(name: &str, tokens: &[Token<'_>]) -> Option<Self> {
        let [Token::Word(data_type), rest @ ..] = tokens else { return None };
        let mut column = Self { data_type: data_type.to_ascii_lowercase(), nullable: true, ..Self::default() };
        let mut rest = column.read_arguments(rest)?;
        while let [word @ Token::Word(_), after @ ..] = rest {
            rest = column.read_attribute(name, *word, after)?;
        }
        rest.is_empty().then_some(column)
    }

    fn read_arguments<'a, 't>(&mut self, tokens: &'a [Token<'t>]) -> Option<&'a [Token<'t>]> {
        let [open, inner @ ..] = tokens else { return Some(tokens) };
        if !open.is_mark("(") {
            return Some(tokens);
        }
        let mut rest = inner;
        loop {
            let [value, mark, after @ ..] = rest else { return None };
            self.arguments.push(match value {
                Token::Word(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => (*digits).to_owned(),
                literal => plain_text(*literal)?,
            });
            rest = after;
            if mark.is_mark(")") {
                return Some(rest);
            }
            if !mark.is_mark(",") {
                return None;
            }
        }
    }

    fn read_attribute<'a, 't>(
        &mut self,
        name: &str,
        word: Token<'t>,
        after: &'a [Token<'t>],
    ) -> Option<&'a [Token<'t>]> {
        if word.is("unsigned") {
            self.unsigned = true;
        } else if word.is("null") {
            self.nullable = true;
        } else if word.is("auto_increment") {
            self.auto_increment = true;
        } else if word.is("not") && after.first()?.is("null") {
            self.nullable = false;
            return Some(&after[1..]);
        } else if word.is("character") && after.first()?.is("set") {
            self.charset = Some(after.get(1)?.name()?);
            return Some(&after[2..]);
        } else if word.is("collate") {
            self.collation = Some(after.first()?.name()?);
            return Some(&after[1..]);
        } else if word.is("comment") {
            self.comment = Some(plain_text(*after.first()?)?);
            return Some(&after[1..]);
        } else if word.is("default") {
            return self.read_default(after);
        } else if word.is("on") && after.first()?.is("update") {
            self.on_update = true;
            return moment(&after[1..]);
        } else if word.is("check") {
            self.checks_json = true;
            return json_check(name, after);
        } else {
            return None;
        }
        Some(after)
    }

    fn read_default<'a, 't>(&mut self, tokens: &'a [Token<'t>]) -> Option<&'a [Token<'t>]> {
        if let Some(rest) = moment(tokens) {
            self.default = Preset::Now;
            return Some(rest);
        }
        let (first, rest) = tokens.split_first()?;
        if first.is("null") {
            self.default = Preset::Null;
            return Some(rest);
        }
        if let Some(text) = plain_text(*first) {
            self.default = Preset::Text(text);
            return Some(rest);
        }
        let is_number = |token: &&Token<'_>| match token {
            Token::Word(text) => text.starts_with(|c: char| c.is_ascii_digit()) || text.starts_with(['e', 'E']),
            other => other.is_mark("-") || other.is_mark("."),
        };
        let length = tokens.iter().take_while(is_number).count();
        let text: String = tokens[..length].iter().map(|token| token.text()).collect();
        text.parse::<f64>().ok().filter(|n| n.is_finite())?;
        self.default = Preset::Number(text);
        Some(&tokens[length..])
    }
}

/// What follows `CURRENT_TIMESTAMP`, written in either way, without digits.
fn moment<'a, 't>(tokens: &'a [Token<'t>]) -> Option<&'a [Token<'t>]> {
    let (first, rest) = tokens.split_first()?;
    if !first.is("current_timestamp") {
        return None;
    }
    match rest {
        [open, close, rest @ ..] if open.is_mark("(") && close.is_mark(")") => Some(rest),
        [open, ..] if open.is_mark("(") => None,
        rest => Some(rest),
    }
}

/// What follows ``(json_valid(`name`))``.
fn json_check<'a, 't>(name: &str, tokens: &'a [Token<'t>]) -> Option<&'a [Token<'t>]> {
    let [open, function, inner, column, close, end, rest @ ..] = tokens else { return None };
    let is_it = open.is_mark("(")
        && function.is("json_valid")
        && inner.is_mark("(")
        && column.name().as_deref() == Some(name)
        && close.is_mark(")")
        && end.is_mark(")");
    is_it.then_some(rest)
}

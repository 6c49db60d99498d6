//! The tables of a dump: their definitions, and what later statements add to them.
//!
//! A definition is kept as its columns and keys and what stands behind them, so that an `ALTER TABLE` which completes it
//! becomes part of it, and the table is made once.

use super::state::split;
use crate::sql::ident;
use crate::sql::token::{Token, solid, tokens};

/// What the values of a column are, as far as it decides how literals are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Whole numbers, decimals, floats and bits: a literal of bytes is a number there.
    Number,
    /// Text.
    Text,
    /// Bytes.
    Bytes,
    /// Dates, times, JSON, UUIDs and what else is written as a word.
    Other,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools)] // independent facts of a definition
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub class: Class,
    /// Whether the server computes it.
    pub is_generated: bool,
    /// Whether the server numbers it.
    pub is_numbered: bool,
    /// Whether rows without a list of columns leave it out.
    pub is_invisible: bool,
    /// Whether its values depend on the session's time zone.
    pub is_zoned: bool,
    /// Whether a row that does not say it draws a number from a sequence.
    pub is_drawn: bool,
    /// Whether a row that does not say it gets what the server computes then, such as the time.
    pub has_expression: bool,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Columns and keys as they are written.
    items: Vec<String>,
    /// What stands behind them.
    options: String,
    /// The line its definition begins in.
    pub line: u64,
    /// The text of the dump that the line is in, where it has several.
    pub text: Option<String>,
    /// The time zone it was defined in.
    pub time_zone: String,
}

/// Words that begin what is no column.
const CLAUSES: [&str; 11] =
    ["constraint", "primary", "unique", "key", "index", "fulltext", "spatial", "vector", "foreign", "check", "period"];

/// Whether an item of a definition is a key, a constraint or a period.
fn is_clause(item: &[Token<'_>]) -> bool {
    let Some(first @ Token::Word(_)) = item.first() else { return false };
    // A column may have the name of one of these that is no reserved word: then its type is behind it.
    let is_one = CLAUSES.iter().any(|word| first.is(word));
    is_one && (!first.is("period") || item.get(1).is_some_and(|t| t.is("for")))
}

impl Table {
    /// From the tokens behind the name in a `CREATE TABLE`: the list, and what stands behind it.
    pub fn new(name: &str, rest: &[Token<'_>], line: u64, time_zone: &str) -> Result<Self, String> {
        let close = closing(rest).ok_or("a table without a list of columns")?;
        let options = &rest[close + 1..];
        for word in ["select", "like", "as", "with", "values", "table"] {
            let first = options.iter().find(|t| !t.is_mark("("));
            let versioned = word == "with" && options.get(1).is_some_and(|t| t.is("system"));
            if first.is_some_and(|t| t.is(word)) && !versioned {
                return Err("a table that is made of a query".to_owned());
            }
        }
        let mut table = Self {
            name: name.to_owned(),
            columns: Vec::new(),
            items: Vec::new(),
            options: text(options),
            line,
            text: None,
            time_zone: time_zone.to_owned(),
        };
        for item in split(&rest[1..close]) {
            if item.is_empty() || item[0].is("like") {
                return Err("a table that is made like another one".to_owned());
            }
            table.push(item)?;
        }
        table.settle_charset(options);
        table.add_versions(options);
        Ok(table)
    }

    /// Adds a column or a key.
    pub fn push(&mut self, item: &[Token<'_>]) -> Result<(), String> {
        if is_clause(item) {
            self.items.push(text(item));
            return Ok(());
        }
        let (column, written) = column(item)?;
        self.columns.push(column);
        self.items.push(written);
        Ok(())
    }

    /// Puts another definition in the place of the column `name`.
    pub fn modify(&mut self, name: &str, item: &[Token<'_>]) -> Result<(), String> {
        let (column, written) = column(item)?;
        let same = |one: &Column| one.name.eq_ignore_ascii_case(name);
        let place =
            self.columns.iter().position(same).ok_or_else(|| format!("{} has no such column", ident(&self.name)))?;
        if !column.name.eq_ignore_ascii_case(name) {
            return Err(format!("a column of {} gets another name", ident(&self.name)));
        }
        let is_column = |written: &&mut String| tokens(written).first().is_some_and(|t| matches!(t, Token::Quoted(_)));
        if let Some(item) = self.items.iter_mut().filter(is_column).nth(place) {
            *item = written;
        }
        self.columns[place] = column;
        Ok(())
    }

    /// Sets the next number that the server gives.
    pub fn count_from(&mut self, number: &str) {
        self.count_from_the_first();
        self.options = format!("AUTO_INCREMENT={number} {}", self.options);
    }

    /// Its counter begins anew.
    pub fn count_from_the_first(&mut self) {
        let all = tokens(&self.options);
        let mut kept = Vec::new();
        let mut solid = all.iter().filter(|t| !matches!(t, Token::Blank(_))).peekable();
        while let Some(token) = solid.next() {
            if token.is("auto_increment") {
                solid.next_if(|t| t.is_mark("="));
                solid.next();
            } else {
                kept.push(*token);
            }
        }
        self.options = text(&kept);
    }

    /// Whether an option of this word stands behind the list.
    pub fn has_option(&self, word: &str) -> bool {
        solid(&self.options).iter().any(|t| t.is(word))
    }

    /// Says which storage engine it has, where it does not.
    pub fn add_engine(&mut self, engine: &str) {
        self.options = format!("ENGINE={} {}", ident(engine), self.options);
    }

    /// Adds an option behind the list.
    pub fn option(&mut self, option: &[Token<'_>]) {
        self.options = format!("{} {}", text(option), self.options);
    }

    /// Whether the server numbers a column that a key begins with, which one connection alone does in order.
    pub fn numbered(&self) -> Option<usize> {
        let place = self.columns.iter().position(|c| c.is_numbered)?;
        let name = &self.columns[place].name;
        let begins = |item: &String| {
            let all = solid(item);
            if matches!(all.first(), Some(Token::Quoted(_))) {
                let of_it = all[0].name().as_ref() == Some(name);
                // `SERIAL` has a key of its own.
                return of_it
                    && ["primary", "unique", "key", "serial"].iter().any(|word| all.iter().any(|t| t.is(word)));
            }
            let open = all.iter().position(|t| t.is_mark("("));
            let first = open.and_then(|n| all.get(n + 1)).and_then(|t| t.name());
            !all[0].is("check") && first.is_some_and(|first| first.eq_ignore_ascii_case(name))
        };
        self.items.iter().any(begins).then_some(place)
    }

    /// The next number that its definition names.
    pub fn first_number(&self) -> u64 {
        let all = solid(&self.options);
        let at = all.iter().position(|t| t.is("auto_increment"));
        let number = at.and_then(|n| all[n + 1..].iter().find(|t| !t.is_mark("=")));
        number.and_then(|t| t.text().parse().ok()).unwrap_or(1)
    }

    /// Whether values of it depend on the time zone.
    pub fn is_zoned(&self) -> bool {
        self.columns.iter().any(|c| c.is_zoned)
    }

    /// The statement that makes it.
    pub fn create(&self) -> String {
        format!("CREATE TABLE {} (\n  {}\n) {}", ident(&self.name), self.items.join(",\n  "), self.options)
            .trim_end()
            .to_owned()
    }

    /// Columns that a system-versioned table has without naming them, which say when a version of a row began and ended.
    fn add_versions(&mut self, options: &[Token<'_>]) {
        let versioned = options.windows(2).any(|pair| pair[0].is("system") && pair[1].is("versioning"));
        if !versioned || self.items.iter().any(|item| solid(item).first().is_some_and(|t| t.is("period"))) {
            return;
        }
        for name in ["row_start", "row_end"] {
            let name = name.to_owned();
            let class = Class::Other;
            self.columns.push(Column {
                name,
                class,
                is_generated: false,
                is_numbered: false,
                is_invisible: true,
                is_zoned: true,
                is_drawn: false,
                has_expression: false,
            });
        }
    }

    /// In a table of bytes, columns of text that name no character set hold bytes too.
    fn settle_charset(&mut self, options: &[Token<'_>]) {
        let at = options.iter().position(|t| t.is("charset") || (t.is("set")));
        let named = at.and_then(|n| options[n + 1..].iter().find(|t| !t.is_mark("=")));
        if !named.is_some_and(|t| t.is("binary") || t.text() == "'binary'") {
            return;
        }
        let items = self.items.iter().filter(|item| item.starts_with('`'));
        for (column, item) in self.columns.iter_mut().zip(items) {
            let own = solid(item).iter().any(|t| ["charset", "character", "collate"].iter().any(|w| t.is(w)));
            if column.class == Class::Text && !own {
                column.class = Class::Bytes;
            }
        }
    }
}

/// The place of the parenthesis that closes the first one.
pub fn closing(all: &[Token<'_>]) -> Option<usize> {
    let mut depth = 0;
    all.first().filter(|t| t.is_mark("("))?;
    all.iter().position(|t| {
        depth += i32::from(t.is_mark("(")) - i32::from(t.is_mark(")"));
        depth == 0
    })
}

/// Tokens as text: with spaces between words, and none where one would change what is meant.
pub fn text(all: &[Token<'_>]) -> String {
    let mut out = String::new();
    let mut last: Option<Token<'_>> = None;
    for token in all {
        if let Some(before) = last
            && needs_space(before, *token)
        {
            out.push(' ');
        }
        out.push_str(token.text());
        last = Some(*token);
    }
    out
}

fn needs_space(before: Token<'_>, token: Token<'_>) -> bool {
    let is_text = |t: Token<'_>| !matches!(t, Token::Mark(_) | Token::Blank(_));
    // What stands right before a string says what it is.
    let introduces = |t: &str| t.starts_with('_') || ["n", "x", "b"].iter().any(|one| t.eq_ignore_ascii_case(one));
    match (before, token) {
        (Token::Word(word), Token::Literal(_)) if introduces(word) => false,
        (Token::Mark(")"), t) => is_text(t),
        (before, Token::Mark(".")) if before.is("default") => true,
        (Token::Word(word), Token::Mark("-")) => !word.starts_with(|c: char| c.is_ascii_digit()),
        (Token::Mark("-"), Token::Mark("-")) | (Token::Mark("/"), Token::Mark("*")) => true,
        (b, t) => is_text(b) && is_text(t),
    }
}

/// Whether the default of a column is something that is computed for each row, and no constant.
fn has_expression(item: &[Token<'_>]) -> bool {
    const WORDS: [&str; 8] = [
        "current_timestamp",
        "current_date",
        "current_time",
        "current_user",
        "localtime",
        "localtimestamp",
        "now",
        "sysdate",
    ];
    let mut depth = 0;
    let default = item.iter().position(|t| {
        depth += i32::from(t.is_mark("(")) - i32::from(t.is_mark(")"));
        depth == 0 && t.is("default")
    });
    let Some([first, rest @ ..]) = default.and_then(|at| item.get(at + 1..)) else { return false };
    let is_call = matches!(first, Token::Word(_) | Token::Quoted(_)) && rest.first().is_some_and(|t| t.is_mark("("));
    first.is_mark("(") || is_call || WORDS.iter().any(|word| first.is(word))
}

/// A column of a definition, and the item with its name in backticks.
fn column(item: &[Token<'_>]) -> Result<(Column, String), String> {
    let name = match item.first() {
        Some(Token::Literal(_)) | None => None,
        Some(token) => token.name(),
    };
    let name = name.ok_or("a column without a name")?;
    let kind = item.get(1).map(|t| t.text().to_ascii_lowercase()).ok_or("a column without a type")?;
    let mut depth = 0;
    let mut top = Vec::new();
    for token in &item[1..] {
        depth += i32::from(token.is_mark("(")) - i32::from(token.is_mark(")"));
        if depth == 0 || (depth == 1 && token.is_mark("(")) {
            top.push(*token);
        }
    }
    let has = |word: &str| top.iter().any(|t| t.is(word));
    let behind = |word: &str| top.iter().position(|t| t.is(word)).and_then(|n| top.get(n + 1));
    let is_binary = behind("set").or(behind("charset")).is_some_and(|t| t.is("binary"));
    let class = match kind.as_str() {
        "char" | "varchar" | "character" | "nchar" | "nvarchar" | "national" | "tinytext" | "text" | "mediumtext"
        | "longtext" | "enum" | "set" | "long"
            if is_binary || has("byte") =>
        {
            Class::Bytes
        }
        "char" | "varchar" | "character" | "nchar" | "nvarchar" | "national" | "tinytext" | "text" | "mediumtext"
        | "longtext" | "enum" | "set" | "long" | "varchar2" | "clob" => Class::Text,
        "binary" | "varbinary" | "tinyblob" | "blob" | "mediumblob" | "longblob" | "vector" | "geometry" | "point"
        | "linestring" | "polygon" | "multipoint" | "multilinestring" | "multipolygon" | "geometrycollection"
        | "geomcollection" | "raw" => Class::Bytes,
        "date" | "time" | "datetime" | "timestamp" | "json" | "uuid" | "inet4" | "inet6" | "xmltype" => Class::Other,
        _ => Class::Number,
    };
    let as_list = top.iter().zip(top.iter().skip(1)).any(|(a, b)| a.is("as") && b.is_mark("("));
    let is_period = has("start") || has("end");
    let column = Column {
        is_generated: as_list || (has("generated") && !(is_period && has("row"))),
        is_numbered: has("auto_increment") || kind == "serial",
        is_invisible: has("invisible"),
        is_zoned: matches!(kind.as_str(), "timestamp" | "datetime"),
        is_drawn: item.iter().any(|t| t.is("nextval"))
            || item.windows(2).any(|pair| pair[0].is("next") && pair[1].is("value")),
        has_expression: has_expression(item),
        class,
        name,
    };
    let written = format!("{} {}", ident(&column.name), text(&item[1..]));
    Ok((column, written))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(sql: &str) -> Table {
        let all = solid(sql);
        Table::new("t", &all, 1, "+00:00").unwrap()
    }

    #[test]
    fn a_definition_is_kept_as_it_is_written() {
        let t = table(
            "(id int(11) unsigned NOT NULL AUTO_INCREMENT,`v``w` varchar(20) DEFAULT _latin1'x' COMMENT 'a,b', \
             g int GENERATED ALWAYS AS (id * -1 - id) STORED, h blob invisible, PRIMARY KEY (id), KEY k (`v``w`(10))) \
             ENGINE=InnoDB AUTO_INCREMENT=7 DEFAULT CHARSET=latin1 /* x */",
        );
        assert_eq!(
            t.create(),
            "CREATE TABLE `t` (\n  `id` int(11) unsigned NOT NULL AUTO_INCREMENT,\n  \
             `v``w` varchar(20) DEFAULT _latin1'x' COMMENT 'a,b',\n  `g` int GENERATED ALWAYS AS(id*-1-id) STORED,\n  \
             `h` blob invisible,\n  PRIMARY KEY(id),\n  KEY k(`v``w`(10))\n) \
             ENGINE=InnoDB AUTO_INCREMENT=7 DEFAULT CHARSET=latin1"
        );
        let classes: Vec<Class> = t.columns.iter().map(|c| c.class).collect();
        assert_eq!(classes, [Class::Number, Class::Text, Class::Number, Class::Bytes]);
        assert!(t.columns[2].is_generated && t.columns[3].is_invisible && t.columns[0].is_numbered);
        assert_eq!((t.numbered(), t.first_number()), (Some(0), 7));
    }

    #[test]
    fn what_completes_a_table_becomes_part_of_it() {
        let mut t = table("(a int not null, b text) ENGINE=InnoDB AUTO_INCREMENT=3 CHARSET=utf8");
        t.push(&solid("PRIMARY KEY (`a`)")).unwrap();
        t.modify("A", &solid("`a` int not null auto_increment")).unwrap();
        t.count_from("9");
        assert_eq!(
            t.create(),
            "CREATE TABLE `t` (\n  `a` int not null auto_increment,\n  `b` text,\n  PRIMARY KEY(`a`)\n) \
             AUTO_INCREMENT=9 ENGINE=InnoDB CHARSET=utf8"
        );
        assert!(t.modify("c", &solid("c int")).is_err() && t.modify("b", &solid("c int")).is_err());
        assert_eq!(t.numbered(), Some(0));
    }

    #[test]
    fn tables_of_queries_are_none() {
        for sql in ["(a int) SELECT 1", "(a int) AS SELECT 1", "(LIKE x)", "SELECT 1", "()"] {
            assert!(Table::new("t", &solid(sql), 1, "").is_err(), "{sql}");
        }
        assert_eq!(table("(a text) CHARSET=binary").columns[0].class, Class::Bytes);
    }
}

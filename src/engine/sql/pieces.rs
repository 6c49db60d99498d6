//! What of a table's definition can be left out so that its rows stay whole: keys, checks, defaults, options, partitions.
//!
//! A server that does not take a definition may take it without one of these. Columns are no such piece, nor what rows
//! need to be stored as they are: the engine, character sets, the key of an `AUTO_INCREMENT`.

use std::ops::Range;

use super::constraint::items;
use super::token::{Token, tokens};

/// Something that can be left out of a table's definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// What it is, in lower-case words.
    pub kind: &'static str,
    /// Its name, or that of the column or option it belongs to; `None` where it belongs to the table.
    pub name: Option<String>,
    /// Its bytes in the definition, with the comma or blank before them.
    range: Range<usize>,
}

impl Piece {
    /// As it stands in the definition.
    pub fn text<'a>(&self, create: &'a str) -> &'a str {
        create[self.range.clone()].trim_matches(|c: char| c == ',' || c.is_whitespace())
    }
}

/// The kind of the words that have a table keep its rows when they end.
pub const HISTORY: &str = "system versioning";

/// Options without which rows would be stored in another way, or which the server sets itself.
const KEPT_OPTIONS: [&str; 7] = ["engine", "charset", "character", "collate", "auto_increment", "comment", "union"];

/// Words that say on their own what a column is like.
const WORDS_OF_COLUMNS: [&str; 3] = ["invisible", "compressed", "persistent"];

/// All of them, in the order in which they stand; nothing for what is no definition of a table.
pub fn pieces(create: &str) -> Vec<Piece> {
    let text = Text::of(create);
    let Some(list) = text.list() else { return Vec::new() };
    let numbered: Vec<String> = list.iter().filter_map(|item| text.numbered(item)).collect();
    let mut found = Vec::new();
    for item in &list {
        match text.clause(item) {
            Some(piece) if !text.serves(item, piece.kind, &numbered) => found.push(piece),
            Some(_) => {}
            None => text.of_column(item, &mut found),
        }
    }
    let end = list.last().map_or(0, |item| item.1);
    text.options(end + 1, &mut found);
    found
}

/// The definition without these pieces of it.
pub fn without(create: &str, gone: &[&Piece]) -> String {
    let mut ranges: Vec<&Range<usize>> = gone.iter().map(|piece| &piece.range).collect();
    ranges.sort_by_key(|range| range.start);
    let (mut out, mut at) = (String::with_capacity(create.len()), 0);
    for range in ranges {
        out.push_str(create.get(at..range.start).unwrap_or_default()); // one that lies in another goes with it
        at = at.max(range.end);
    }
    out.push_str(&create[at..]);
    out
}

/// A definition as tokens, and where each begins.
struct Text<'a> {
    all: Vec<Token<'a>>,
    places: Vec<usize>,
}

/// What stands between two commas: the tokens of the comma before and of the one behind it.
type Item = (usize, usize);

impl<'a> Text<'a> {
    fn of(create: &'a str) -> Self {
        let all = tokens(create);
        let places = all
            .iter()
            .scan(0, |at, token| {
                *at += token.text().len();
                Some(*at - token.text().len())
            })
            .chain([create.len()])
            .collect();
        Self { all, places }
    }

    fn list(&self) -> Option<Vec<Item>> {
        let mut words = self.all.iter().filter(|t| !matches!(t, Token::Blank(_)));
        let is_table = words.next()?.is("create") && words.next()?.is("table");
        is_table.then(|| items(&self.all)).filter(|list| !list.is_empty())
    }

    /// The tokens from `from` to before `to` that are no blanks, by their numbers. What opens a versioned comment is one.
    fn solid(&self, from: usize, to: usize) -> Vec<usize> {
        (from..to).filter(|n| !matches!(self.all[*n], Token::Blank(_))).collect()
    }

    fn opens_comment(&self, n: usize) -> bool {
        matches!(self.all.get(n), Some(Token::Blank(t)) if is_versioned(t))
    }

    /// Behind the end of the comment that `n` opens.
    fn after_comment(&self, n: usize, end: usize) -> usize {
        let closes = |n: &usize| self.all[*n].is_mark("*") && self.all.get(n + 1).is_some_and(|t| t.is_mark("/"));
        (n..end).find(closes).map_or(end, |n| n + 2)
    }

    /// Behind the parenthesis that closes the one at `n`.
    fn after_list(&self, n: usize, end: usize) -> usize {
        let mut depth = 0;
        for at in n..end {
            depth += i32::from(self.all[at].is_mark("("));
            depth -= i32::from(self.all[at].is_mark(")"));
            if depth == 0 {
                return at + 1;
            }
        }
        end
    }

    /// The bytes of these tokens, with the blanks before them.
    fn range(&self, from: usize, to: usize) -> Range<usize> {
        let is_space = |n: &usize| matches!(self.all[*n], Token::Blank(t) if t.trim().is_empty());
        let from = from.checked_sub(1).filter(is_space).unwrap_or(from);
        self.places[from]..self.places[to]
    }

    /// The column of an item that gets its numbers from the server.
    fn numbered(&self, item: &Item) -> Option<String> {
        let solid = self.solid(item.0 + 1, item.1);
        let first = self.all[*solid.first()?];
        let is = matches!(first, Token::Quoted(_)) && solid.iter().any(|n| self.all[*n].is("auto_increment"));
        is.then(|| first.name()).flatten()
    }

    /// Whether an item is a key without which the server would not number a column.
    fn serves(&self, item: &Item, kind: &str, numbered: &[String]) -> bool {
        let names = || self.solid(item.0, item.1).into_iter().filter_map(|n| self.all[n].name());
        matches!(kind, "index" | "primary key") && names().any(|name| numbered.contains(&name))
    }

    /// An item that is no column.
    fn clause(&self, item: &Item) -> Option<Piece> {
        let solid = self.solid(item.0 + 1, item.1);
        let is = |n: usize, word: &str| solid.get(n).is_some_and(|at| self.all[*at].is(word));
        let constraint = usize::from(is(0, "constraint"));
        let named = matches!(solid.get(1).map(|n| self.all[*n]), Some(Token::Quoted(_)));
        let at = if constraint == 1 && named { 2 } else { constraint };
        let quoted = || solid.iter().find_map(|n| Some(self.all[*n]).filter(|t| matches!(t, Token::Quoted(_)))?.name());
        let (kind, name) = match () {
            () if is(at, "primary") => ("primary key", Some("PRIMARY".to_owned())),
            () if is(at, "foreign") => ("foreign key", quoted()),
            () if is(at, "check") => ("check", quoted().filter(|_| constraint == 1 && named)),
            () if is(at, "period") => ("period", self.all[*solid.get(at + 2)?].name()),
            () if ["key", "index", "unique", "fulltext", "spatial", "vector"].iter().any(|word| is(at, word)) => {
                ("index", quoted())
            }
            () => return None,
        };
        let last = solid.last().map_or(item.1, |n| n + 1);
        Some(Piece { kind, name, range: self.places[item.0]..self.places[last] })
    }

    /// What a column has beside its type.
    fn of_column(&self, item: &Item, found: &mut Vec<Piece>) {
        let (from, end) = (item.0 + 1, item.1);
        let solid = self.solid(from, end);
        let Some(name) = solid.first().and_then(|n| self.all[*n].name()) else { return };
        let mut at = solid.get(1).map_or(end, |n| n + 1);
        while at < end {
            let next = |n: usize| (n + 1..end).find(|n| !matches!(self.all[*n], Token::Blank(_)));
            let is_next = |word: &str| next(at).is_some_and(|n| self.all[n].is(word));
            let token = self.all[at];
            let (kind, to) = match () {
                () if self.opens_comment(at) => ("column option", self.after_comment(at, end)),
                () if token.is_mark("(") => {
                    at = self.after_list(at, end);
                    continue;
                }
                () if token.is("default") => ("default", self.after_value(at + 1, end)),
                () if token.is("on") && is_next("update") => {
                    ("column option", self.after_value(next(at).map_or(end, |n| n + 1), end))
                }
                () if token.is("check") => ("check", self.after_value(at + 1, end)),
                () if WORDS_OF_COLUMNS.iter().any(|word| token.is(word)) => ("column option", at + 1),
                () if token.is("ref_system_id") => ("column option", self.after_value(at + 1, end)),
                () if token.is("without") && is_next("system") => {
                    let versioning = next(at).and_then(next).map_or(end, |n| n + 1);
                    ("column option", versioning)
                }
                () => {
                    at += 1;
                    continue;
                }
            };
            found.push(Piece { kind, name: Some(name.clone()), range: self.range(at, to) });
            at = to;
        }
    }

    /// Behind the value that begins at `from` or behind blanks there: a word with what is in its parentheses, a sign and a
    /// number, a literal with its introducer, all that is in parentheses.
    fn after_value(&self, from: usize, end: usize) -> usize {
        let mut at = from;
        while at < end
            && (matches!(self.all[at], Token::Blank(_)) || ["=", "-", "+"].iter().any(|m| self.all[at].is_mark(m)))
        {
            at += 1;
        }
        if at >= end {
            return end;
        }
        if self.all[at].is_mark("(") {
            return self.after_list(at, end);
        }
        match (self.all[at], self.all.get(at + 1).filter(|_| at + 1 < end)) {
            (Token::Word(_), Some(open)) if open.is_mark("(") => self.after_list(at + 1, end),
            (Token::Word(_), Some(Token::Literal(_))) => at + 2,
            // A number with a point.
            (Token::Word(_), Some(point)) if point.is_mark(".") => end.min(at + 3),
            _ => at + 1,
        }
    }

    /// What stands behind the list.
    fn options(&self, from: usize, found: &mut Vec<Piece>) {
        let end = self.all.len();
        let mut at = from;
        while at < end {
            let words = self.solid(at, end);
            let is = |n: usize, word: &str| words.get(n).is_some_and(|at| self.all[*at].is(word));
            if self.opens_comment(at) {
                let to = self.after_comment(at, end);
                if is(0, "partition") {
                    found.push(Piece { kind: "partitioning", name: None, range: self.range(at, end) });
                    return;
                }
                let name = words.first().and_then(|n| self.all[*n].name());
                found.push(Piece { kind: "table option", name, range: self.range(at, to) });
                at = to;
                continue;
            }
            if matches!(self.all[at], Token::Blank(_)) || is(0, "default") {
                at += 1;
                continue;
            }
            if is(0, "partition") {
                found.push(Piece { kind: "partitioning", name: None, range: self.range(at, end) });
                return;
            }
            if is(0, "with") && is(1, "system") && is(2, "versioning") {
                found.push(Piece { kind: HISTORY, name: None, range: self.range(at, words[2] + 1) });
                at = words[2] + 1;
                continue;
            }
            let Some(equals) = words.iter().take(3).position(|n| self.all[*n].is_mark("=")) else { return };
            let to = self.after_value(words[equals], end);
            let name = self.all[at].name().unwrap_or_default();
            if !KEPT_OPTIONS.iter().any(|kept| name.eq_ignore_ascii_case(kept)) {
                found.push(Piece { kind: "table option", name: Some(name), range: self.range(at, to) });
            }
            at = to;
        }
    }
}

/// Whether a comment is one that servers from a version on run.
fn is_versioned(comment: &str) -> bool {
    comment.starts_with("/*!") || comment.starts_with("/*M!")
}

/// The pieces that stand in a comment which a server of this family and version passes over, although they say something.
///
/// MariaDB takes `/*!50700` to `/*!99999` for versions of MySQL that it is none of, and MySQL every `/*M!`.
pub fn passed_over(create: &str, is_mariadb: bool, version: u32) -> Vec<Piece> {
    let runs = |comment: &str| {
        let of_mariadb = comment.starts_with("/*M!");
        let digits = comment.trim_start_matches(|c: char| !c.is_ascii_digit());
        let from: u32 = digits.parse().unwrap_or(0);
        let of_mysql = !of_mariadb && (50_700..=99_999).contains(&from);
        from <= version && if is_mariadb { !of_mysql } else { !of_mariadb }
    };
    let text = Text::of(create);
    let hidden: Vec<Range<usize>> = (0..text.all.len())
        .filter(|n| matches!(text.all[*n], Token::Blank(t) if is_versioned(t) && !runs(t)))
        .map(|n| text.places[n]..text.places[text.after_comment(n, text.all.len())])
        .collect();
    let says_nothing = |range: &Range<usize>| create[range.clone()].contains("ENCRYPTION='N'");
    let lies_in =
        |piece: &Piece, range: &Range<usize>| piece.range.start <= range.start && range.end <= piece.range.end;
    let all = pieces(create);
    let mut found = Vec::new();
    for range in hidden.iter().filter(|range| !says_nothing(range)) {
        let Some(piece) = all.iter().find(|piece| lies_in(piece, range)) else {
            continue;
        };
        let words = create[range.clone()].trim_start_matches(|c: char| !c.is_ascii_alphabetic() || c == 'M');
        let kind = match piece.kind {
            "index" | "primary key" => "index option",
            "check" if words.starts_with("NOT ENFORCED") => "check",
            other => other,
        };
        found.push(Piece { kind, name: piece.name.clone(), range: range.clone() });
    }
    found
}

/// The checks that are not enforced where they come from, in words that a server of this family and version passes over: it
/// would enforce them.
pub fn unenforced_checks(create: &str, is_mariadb: bool, version: u32) -> Vec<Piece> {
    let mut over = passed_over(create, is_mariadb, version);
    over.retain(|piece| piece.kind == "check");
    let holds =
        |piece: &Piece| over.iter().any(|one| piece.range.start <= one.range.start && one.range.end <= piece.range.end);
    pieces(create).into_iter().filter(|piece| piece.kind == "check" && holds(piece)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OF_MYSQL: &str = "CREATE TABLE `t` (\n  `id` int NOT NULL AUTO_INCREMENT,\n  `a` varchar(20) DEFAULT (uuid()),\n  \
        `b` decimal(10,2) DEFAULT -1.50 COMMENT 'DEFAULT (1)',\n  `g` point NOT NULL /*!80003 SRID 4326 */,\n  \
        `d` timestamp NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,\n  `h` int /*!80023 INVISIBLE */ DEFAULT '0',\n  \
        PRIMARY KEY (`id`),\n  UNIQUE KEY `f` ((lower(`a`))),\n  KEY `i` (`a`) /*!80000 INVISIBLE */,\n  SPATIAL KEY `s` (`g`),\n  \
        CONSTRAINT `fk` FOREIGN KEY (`h`) REFERENCES `p` (`id`),\n  \
        CONSTRAINT `c` CHECK ((`b` > 0)) /*!80016 NOT ENFORCED */\n\
        ) /*!50100 TABLESPACE `x` */ ENGINE=InnoDB AUTO_INCREMENT=3 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci \
        ROW_FORMAT=COMPRESSED COMMENT='ROW_FORMAT=x' /*!80016 ENCRYPTION='Y' */\n/*!50100 PARTITION BY HASH (`id`)\nPARTITIONS 4 */";

    fn found(create: &str) -> Vec<(&'static str, String, &str)> {
        pieces(create).iter().map(|p| (p.kind, p.name.clone().unwrap_or_default(), p.text(create))).collect()
    }

    #[test]
    fn of_a_definition_of_mysql() {
        let found = found(OF_MYSQL);
        let has = |kind, name: &str, text| {
            assert!(found.contains(&(kind, name.to_owned(), text)), "{kind} {text}: {found:#?}");
        };
        has("default", "a", "DEFAULT (uuid())");
        has("default", "b", "DEFAULT -1.50");
        has("column option", "g", "/*!80003 SRID 4326 */");
        has("default", "d", "DEFAULT CURRENT_TIMESTAMP");
        has("column option", "d", "ON UPDATE CURRENT_TIMESTAMP");
        has("column option", "h", "/*!80023 INVISIBLE */");
        has("default", "h", "DEFAULT '0'");
        has("index", "f", "UNIQUE KEY `f` ((lower(`a`)))");
        has("index", "i", "KEY `i` (`a`) /*!80000 INVISIBLE */");
        has("index", "s", "SPATIAL KEY `s` (`g`)");
        has("foreign key", "fk", "CONSTRAINT `fk` FOREIGN KEY (`h`) REFERENCES `p` (`id`)");
        has("check", "c", "CONSTRAINT `c` CHECK ((`b` > 0)) /*!80016 NOT ENFORCED */");
        has("table option", "TABLESPACE", "/*!50100 TABLESPACE `x` */");
        has("table option", "ROW_FORMAT", "ROW_FORMAT=COMPRESSED");
        has("table option", "ENCRYPTION", "/*!80016 ENCRYPTION='Y' */");
        has("partitioning", "", "/*!50100 PARTITION BY HASH (`id`)\nPARTITIONS 4 */");
        assert_eq!(found.len(), 16, "{found:#?}");
        let all = pieces(OF_MYSQL);
        assert_eq!(
            without(OF_MYSQL, &all.iter().collect::<Vec<_>>()),
            "CREATE TABLE `t` (\n  `id` int NOT NULL AUTO_INCREMENT,\n  `a` varchar(20),\n  \
             `b` decimal(10,2) COMMENT 'DEFAULT (1)',\n  `g` point NOT NULL,\n  `d` timestamp NULL,\n  `h` int,\n  \
             PRIMARY KEY (`id`)\n) ENGINE=InnoDB AUTO_INCREMENT=3 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci \
             COMMENT='ROW_FORMAT=x'"
        );
        assert_eq!(without(OF_MYSQL, &[]), OF_MYSQL);
    }

    #[test]
    fn of_a_definition_of_mariadb() {
        let create = "CREATE TABLE `t` (\n  `id` bigint(20) NOT NULL DEFAULT nextval(`d`.`s`),\n  `a` date NOT NULL,\n  \
             `c` text /*M!100301 COMPRESSED*/ DEFAULT NULL,\n  `h` int(11) INVISIBLE DEFAULT 5 CHECK (`h` > 0),\n  \
             `g` point REF_SYSTEM_ID=4326 DEFAULT NULL,\n  `w` int(11) DEFAULT NULL WITHOUT SYSTEM VERSIONING,\n  \
             PRIMARY KEY (`id`,`p` WITHOUT OVERLAPS),\n  KEY `k` (`a`) IGNORED,\n  VECTOR KEY `v` (`e`) `M`=6,\n  \
             PERIOD FOR `p` (`a`, `b`)\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 `PAGE_COMPRESSED`='ON' \
             DATA DIRECTORY='/x/' WITH SYSTEM VERSIONING PARTITION BY SYSTEM_TIME LIMIT 10";
        let found = found(create);
        let has = |kind, name: &str, text| {
            assert!(found.contains(&(kind, name.to_owned(), text)), "{kind} {text}: {found:#?}");
        };
        has("default", "id", "DEFAULT nextval(`d`.`s`)");
        has("column option", "c", "/*M!100301 COMPRESSED*/");
        has("column option", "h", "INVISIBLE");
        has("check", "h", "CHECK (`h` > 0)");
        has("column option", "g", "REF_SYSTEM_ID=4326");
        has("column option", "w", "WITHOUT SYSTEM VERSIONING");
        has("primary key", "PRIMARY", "PRIMARY KEY (`id`,`p` WITHOUT OVERLAPS)");
        has("index", "k", "KEY `k` (`a`) IGNORED");
        has("index", "v", "VECTOR KEY `v` (`e`) `M`=6");
        has("period", "p", "PERIOD FOR `p` (`a`, `b`)");
        has("table option", "PAGE_COMPRESSED", "`PAGE_COMPRESSED`='ON'");
        has("table option", "DATA", "DATA DIRECTORY='/x/'");
        has("system versioning", "", "WITH SYSTEM VERSIONING");
        has("partitioning", "", "PARTITION BY SYSTEM_TIME LIMIT 10");
    }

    #[test]
    fn comments_that_a_server_passes_over() {
        let over = |create, is_mariadb, version| -> Vec<String> {
            let found = passed_over(create, is_mariadb, version);
            found.iter().map(|p| format!("{} {}", p.kind, p.text(create))).collect()
        };
        assert_eq!(over(OF_MYSQL, false, 90_700), Vec::<String>::new());
        assert_eq!(
            over(OF_MYSQL, true, 101_106),
            [
                "column option /*!80003 SRID 4326 */",
                "column option /*!80023 INVISIBLE */",
                "index option /*!80000 INVISIBLE */",
                "check /*!80016 NOT ENFORCED */",
                "table option /*!80016 ENCRYPTION='Y' */",
            ]
        );
        let checks = unenforced_checks(OF_MYSQL, true, 101_106);
        assert_eq!(checks.iter().map(|p| p.name.as_deref()).collect::<Vec<_>>(), [Some("c")]);
        assert_eq!(unenforced_checks(OF_MYSQL, false, 90_700), []);
        let compressed = "CREATE TABLE `t` (\n  `c` text /*M!100301 COMPRESSED*/ DEFAULT NULL\n) ENGINE=InnoDB";
        assert_eq!(over(compressed, true, 101_106), Vec::<String>::new());
        assert_eq!(over(compressed, false, 90_700), ["column option /*M!100301 COMPRESSED*/"]);
        let plain = "CREATE TABLE `t` (\n  `c` int\n) ENGINE=InnoDB /*!80016 ENCRYPTION='N' */";
        assert_eq!(over(plain, true, 101_106), Vec::<String>::new());
    }

    #[test]
    fn what_is_no_table_has_none() {
        for sql in
            ["CREATE SEQUENCE `s` START WITH 1", "CREATE TABLE `t`", "DROP TABLE `t`", "CREATE VIEW `v` AS SELECT (1)"]
        {
            assert_eq!(pieces(sql), [], "{sql}");
        }
    }
}

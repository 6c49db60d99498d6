//! Whether the text of a view, trigger, routine or event is one statement, so that nothing behind it is run when it is made.
//!
//! A body may hold semicolons where it is a block. So the nesting of blocks is followed as a server's grammar has it: a word
//! opens or closes one only where a statement may begin. Where that cannot be told, the text is refused: one that is
//! taken for shorter than it is is refused too, and one can never be taken for longer.
//!
//! Grammar: "Compound Statement Syntax" in the MySQL manual, "Programmatic & Compound Statements" and its modes of Oracle in
//! that of MariaDB.

use super::lexer::{self, Piece, Rules};

/// A piece that is neither space nor comment.
type Part<'a> = (Piece, &'a [u8]);

/// What a block is ended by, behind `END`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Block {
    /// By nothing, or its label.
    Begin,
    If,
    Case,
    Loop,
    /// A package: by nothing, or its name.
    Package,
}

/// What the words up to the next statement are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Until {
    /// Nothing: a statement may begin here.
    Here,
    /// A statement without others in it, or one that does not begin yet.
    Semicolon,
    /// A condition.
    Then,
    /// The head of a loop.
    Do,
    /// The condition at the end of a loop.
    End,
    /// The conditions that a handler is for.
    Handler,
}

/// Words in front of a body that are none of its statements, nor of the names in it.
const HEAD: [&str; 106] = [
    "returns",
    "tinyint",
    "smallint",
    "mediumint",
    "int",
    "integer",
    "bigint",
    "int1",
    "int2",
    "int3",
    "int4",
    "int8",
    "middleint",
    "float",
    "float4",
    "float8",
    "double",
    "real",
    "precision",
    "decimal",
    "dec",
    "numeric",
    "fixed",
    "number",
    "bit",
    "bool",
    "boolean",
    "char",
    "character",
    "varchar",
    "varchar2",
    "nchar",
    "nvarchar",
    "national",
    "varying",
    "varcharacter",
    "text",
    "tinytext",
    "mediumtext",
    "longtext",
    "long",
    "blob",
    "tinyblob",
    "mediumblob",
    "longblob",
    "clob",
    "raw",
    "binary",
    "varbinary",
    "enum",
    "date",
    "time",
    "datetime",
    "timestamp",
    "year",
    "json",
    "uuid",
    "inet4",
    "inet6",
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
    "xmltype",
    "serial",
    "row",
    "type",
    "of",
    "unsigned",
    "signed",
    "zerofill",
    "charset",
    "ascii",
    "unicode",
    "byte",
    "collate",
    "comment",
    "language",
    "sql",
    "not",
    "deterministic",
    "contains",
    "no",
    "reads",
    "modifies",
    "data",
    "security",
    "definer",
    "invoker",
    "current_user",
    "parallel",
    "safe",
    "unsafe",
    "using",
    "srid",
    "ref_system_id",
    "aggregate",
    "sys_refcursor",
    "javascript",
    "wasm",
];

/// Behind these stands a name, whatever it is spelled like.
const NAMES_FOLLOW: [&str; 5] = ["of", "charset", "set", "collate", "language"];

/// Whether `create`, a whole `CREATE` of an object, is one statement as a server reads it under these rules.
pub fn is_one(create: &[u8], rules: &Rules) -> bool {
    // What a last quote is, the byte behind it says.
    parts(&[create, b"\n"].concat(), rules).is_some_and(|all| holds_nothing_behind(&all))
}

fn parts<'a>(sql: &'a [u8], rules: &Rules) -> Option<Vec<Part<'a>>> {
    let (mut at, mut in_comment, mut out) = (0, false, Vec::new());
    while at < sql.len() {
        let (mut what, mut length) = lexer::piece_in(&sql[at..], rules, true, in_comment)?;
        in_comment = what == Piece::Open || in_comment && what != Piece::Close;
        if !rules.dialect.is_mariadb && sql[at] == b'$' && is(out.last(), "as") {
            (what, length) = (Piece::Text, between_dollars(&sql[at..])?);
        }
        if !matches!(what, Piece::Space | Piece::Comment | Piece::Open | Piece::Close) {
            out.push((what, &sql[at..at + length]));
        }
        at += length;
    }
    Some(out)
}

/// The length of MySQL's text in `$tag$`, of a routine in another language than SQL.
fn between_dollars(sql: &[u8]) -> Option<usize> {
    let tag = sql[1..].iter().position(|b| *b == b'$')? + 2;
    if !sql[1..tag - 1].iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_') {
        return None;
    }
    Some(tag + memchr::memmem::find(&sql[tag..], &sql[..tag])? + tag)
}

fn is(part: Option<&Part<'_>>, word: &str) -> bool {
    part.is_some_and(|(what, text)| *what == Piece::Word && text.eq_ignore_ascii_case(word.as_bytes()))
}

fn is_any(part: Option<&Part<'_>>, words: &[&str]) -> bool {
    words.iter().any(|word| is(part, word))
}

fn is_mark(part: Option<&Part<'_>>, mark: &str) -> bool {
    part.is_some_and(|(what, text)| *what == Piece::Mark && *text == mark.as_bytes())
}

fn is_name(part: Option<&Part<'_>>) -> bool {
    part.is_some_and(|(what, _)| matches!(what, Piece::Word | Piece::Name))
}

fn holds_nothing_behind(all: &[Part<'_>]) -> bool {
    // One at the end ends nothing else.
    let all = if is_mark(all.last(), ";") { &all[..all.len() - 1] } else { all };
    let Some(first) = all.iter().position(|part| is_mark(Some(part), ";")) else { return true };
    // What stands in front of a body holds none.
    let body = kind(all).and_then(|kind| body(all, kind)).filter(|body| body.head < first);
    body.is_some_and(|body| Follower { all, at: body.at, blocks: body.blocks, pending: Pending::No }.follow().is_some())
}

/// Where the word stands that says what is made.
fn kind(all: &[Part<'_>]) -> Option<usize> {
    let mut n = if is(all.get(1), "or") { 3 } else { 1 };
    loop {
        let equals = is_mark(all.get(n + 1), "=");
        n += match () {
            () if is(all.get(n), "definer") && equals => match all.get(n + 3) {
                part if is_mark(part, "@") => 5,
                part if is_mark(part, "(") => 5,
                _ => 3,
            },
            () if is(all.get(n), "sql") && is(all.get(n + 1), "security") => 3,
            () if is(all.get(n), "aggregate") => 1,
            () => return Some(n),
        };
    }
}

/// A body that may hold statements.
struct Body {
    /// Where what stands in front of it ends.
    head: usize,
    /// Where its first statement begins.
    at: usize,
    /// What that stands in.
    blocks: Vec<Block>,
}

impl Body {
    fn at(at: usize) -> Self {
        Self { head: at, at, blocks: Vec::new() }
    }
}

/// `None` where there is none.
fn body(all: &[Part<'_>], kind: usize) -> Option<Body> {
    let made = all.get(kind);
    match () {
        () if is(made, "trigger") => {
            let row = |n: &usize| is(all.get(*n), "for") && is(all.get(n + 1), "each") && is(all.get(n + 2), "row");
            let behind = (kind..all.len()).find(row)? + 3;
            let ordered = is_any(all.get(behind), &["follows", "precedes"]);
            Some(Body::at(behind + if ordered { 2 } else { 0 }))
        }
        () if is(made, "event") => outside(all, kind, |n| is(all.get(n), "do")).map(|n| Body::at(n + 1)),
        () if is(made, "package") => outside(all, kind, |n| is_any(all.get(n), &["as", "is"]))
            .map(|n| Body { blocks: vec![Block::Package], ..Body::at(n + 1) }),
        () if is_any(made, &["procedure", "function"]) => of_routine(all, kind),
        () => None,
    }
}

/// The first place from `from` on, outside of parentheses, of which this is so.
fn outside(all: &[Part<'_>], from: usize, wanted: impl Fn(usize) -> bool) -> Option<usize> {
    let mut depth = 0;
    for n in from..all.len() {
        depth += i32::from(is_mark(all.get(n), "(")) - i32::from(is_mark(all.get(n), ")"));
        if depth == 0 && wanted(n) {
            return Some(n);
        }
    }
    None
}

/// Behind the name and the parameters: the first word that says nothing of types or characteristics.
fn of_routine(all: &[Part<'_>], kind: usize) -> Option<Body> {
    // Its name may be behind a condition.
    let conditional = is(all.get(kind + 1), "if") && is(all.get(kind + 2), "not") && is(all.get(kind + 3), "exists");
    let mut at = kind + 2 + if conditional { 3 } else { 0 };
    let (mut depth, mut lists, mut typed) = (0, 0, false);
    while at < all.len() {
        let part = all.get(at);
        // A query in parentheses: behind its parameters a procedure has no others, but those of its libraries.
        lists += i32::from(depth == 0 && is_mark(part, "(") && !is(all.get(at - 1), "using"));
        if is(all.get(kind), "procedure") && lists == 2 {
            return Some(Body::at(at));
        }
        typed |= depth == 0 && is(part, "returns");
        depth += i32::from(is_mark(part, "(")) - i32::from(is_mark(part, ")"));
        let named = is_any(all.get(at - 1), &NAMES_FOLLOW) || is_mark(all.get(at - 1), ".");
        let of_set = is(part, "set") && (is(all.get(at - 1), "character") || is_mark(all.get(at + 1), "("));
        // `RETURN` of a type, in front of the body of a function under Oracle's mode.
        let returns = !typed && is(part, "return") && is(all.get(kind), "function") && is_any(all.get(at + 1), &HEAD);
        match part {
            Some((Piece::Word, _)) if depth == 0 && is_any(part, &["as", "is"]) && !named => {
                // A text in place of statements, or declarations up to `BEGIN`.
                return is_name(all.get(at + 1)).then(|| declared(all, at + 1)).flatten();
            }
            Some((Piece::Word, _)) if depth == 0 && !named && !of_set && !returns && !is_any(part, &HEAD) => {
                return Some(Body::at(at));
            }
            _ => at += 1,
        }
    }
    None
}

/// Where the block begins that declarations stand in front of. A routine is not complete without it.
fn declared(all: &[Part<'_>], from: usize) -> Option<Body> {
    let begins = |n: &usize| is(all.get(*n), "begin") && (*n == from || is_mark(all.get(n - 1), ";"));
    (from..all.len()).find(begins).map(|at| Body { head: from, ..Body::at(at) })
}

/// What a package's next block belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pending {
    /// To the package itself.
    No,
    /// To nothing yet: the head of a routine is read.
    Head,
    /// To a routine, whose declarations are read.
    Declarations,
}

/// Words behind which an operand stands, so that `END` would be the name of a column there.
const OPERAND_FOLLOWS: [&str; 26] = [
    "case", "when", "then", "else", "and", "or", "xor", "not", "in", "like", "is", "between", "div", "mod", "regexp",
    "rlike", "interval", "binary", "distinct", "exists", "escape", "as", "collate", "using", "of", "prior",
];

fn may_end_an_expression(before: Option<&Part<'_>>) -> bool {
    match before {
        Some((Piece::Text | Piece::Name, _)) => true,
        Some((Piece::Word, _)) => !is_any(before, &OPERAND_FOLLOWS),
        _ => is_mark(before, ")"),
    }
}

/// Follows the statements of a body.
struct Follower<'a> {
    all: &'a [Part<'a>],
    at: usize,
    blocks: Vec<Block>,
    pending: Pending,
}

impl<'a> Follower<'a> {
    fn part(&self, ahead: usize) -> Option<&'a Part<'a>> {
        self.all.get(self.at + ahead)
    }

    /// `None` where something stands behind the body's end, or may.
    fn follow(&mut self) -> Option<()> {
        loop {
            let until = self.begin()?;
            self.skip(until)?;
            if self.at >= self.all.len() {
                return self.blocks.is_empty().then_some(());
            }
        }
    }

    /// Reads the words that begin a statement, and returns what stands up to where another one may begin.
    fn begin(&mut self) -> Option<Until> {
        let word = self.part(0);
        let top = self.blocks.last().copied();
        let (length, opened, until) = match () {
            // Labels.
            () if is_name(word) && is_mark(self.part(1), ":") && !is_mark(self.part(2), "=") => (2, None, Until::Here),
            () if is_mark(word, "<") && is_mark(self.part(1), "<") => (5, None, Until::Here),
            () if is(word, "end") => return self.end().map(|()| Until::Here),
            () if is(word, "begin") => {
                let atomic = is(self.part(1), "not") && is(self.part(2), "atomic");
                self.leave_package();
                (if atomic { 3 } else { 1 }, Some(Block::Begin), Until::Here)
            }
            () if is(word, "if") => (1, Some(Block::If), Until::Then),
            () if is(word, "case") => (1, Some(Block::Case), Until::Then),
            () if is_any(word, &["while", "for"]) => (1, Some(Block::Loop), Until::Do),
            () if is_any(word, &["loop", "repeat"]) => (1, Some(Block::Loop), Until::Here),
            () if top == Some(Block::If) && is_any(word, &["elseif", "elsif"]) => (1, None, Until::Then),
            () if matches!(top, Some(Block::If | Block::Case)) && is(word, "else") => (1, None, Until::Here),
            () if matches!(top, Some(Block::Case | Block::Begin)) && is(word, "when") => (1, None, Until::Then),
            () if top == Some(Block::Begin) && is(word, "exception") => (1, None, Until::Here),
            () if top == Some(Block::Loop) && is(word, "until") => (1, None, Until::End),
            () if is(word, "declare") && is(self.part(2), "handler") && is(self.part(3), "for") => {
                (4, None, Until::Handler)
            }
            () => {
                if top == Some(Block::Package) && is_any(word, &["procedure", "function"]) {
                    self.pending = Pending::Head;
                }
                (0, None, Until::Semicolon)
            }
        };
        self.at += length;
        self.blocks.extend(opened);
        Some(until)
    }

    /// A block that no routine of a package waits for is the last of the package, and ends it.
    fn leave_package(&mut self) {
        if self.blocks.last() == Some(&Block::Package) && self.pending != Pending::Declarations {
            self.blocks.pop();
        }
        self.pending = Pending::No;
    }

    /// `END` of the innermost block.
    fn end(&mut self) -> Option<()> {
        self.at += 1;
        let word = self.part(0);
        let loops = ["loop", "while", "repeat", "for"];
        let is_ended = match self.blocks.pop()? {
            Block::If => is(word, "if"),
            Block::Case => is(word, "case"),
            Block::Loop => is_any(word, &loops),
            Block::Begin | Block::Package => {
                let is_another = is_any(word, &["if", "case"]) || is_any(word, &loops);
                // There is no word behind it, but perhaps a name.
                self.at = if is_another { return None } else { self.at - 1 };
                true
            }
        };
        if !is_ended {
            return None;
        }
        self.at += 1;
        // A label, or the name of what ends.
        if is_name(self.part(0)) {
            self.at += if is_mark(self.part(1), ".") && is_name(self.part(2)) { 3 } else { 1 };
        }
        self.semicolon()
    }

    /// The end of a statement: a semicolon in a block, or the end of all.
    fn semicolon(&mut self) -> Option<()> {
        match (self.blocks.is_empty(), self.part(0)) {
            (true, None) => Some(()),
            (false, part) if is_mark(part, ";") => {
                self.at += 1;
                Some(())
            }
            _ => None,
        }
    }

    /// Passes over words up to where a statement may begin.
    fn skip(&mut self, until: Until) -> Option<()> {
        match until {
            Until::Here => return Some(()),
            Until::Handler => return self.conditions(),
            _ => {}
        }
        // Parentheses, and at which depth of them each `CASE` of an expression stands.
        let (mut depth, mut cases): (i32, Vec<i32>) = (0, Vec::new());
        while let Some(part) = self.part(0) {
            let (part, before) = (Some(part), self.at.checked_sub(1).and_then(|n| self.all.get(n)));
            let outside = depth == 0 && cases.is_empty();
            match () {
                () if is_mark(part, ";") => {
                    self.pending = if self.pending == Pending::Head { Pending::No } else { self.pending };
                    return (until == Until::Semicolon && outside).then(|| self.semicolon()).flatten();
                }
                () if is_mark(before, ".") => {}
                () if is_mark(part, "(") => depth += 1,
                () if is_mark(part, ")") => depth -= 1,
                () if is(part, "case") => cases.push(depth),
                () if is(part, "end") && cases.last() == Some(&depth) => {
                    // Where it may be a name, nobody knows where the expression ends.
                    may_end_an_expression(before).then_some(())?;
                    cases.pop();
                }
                () if !outside => {}
                () if until == Until::Then && is(part, "then")
                    || until == Until::Do && is_any(part, &["do", "loop"]) =>
                {
                    self.at += 1;
                    return Some(());
                }
                () if until == Until::End && is(part, "end") => return self.end(),
                () if self.pending == Pending::Head && is_any(part, &["as", "is"]) => {
                    self.pending = Pending::Declarations;
                    self.at += 1;
                    return Some(());
                }
                () => {}
            }
            self.at += 1;
        }
        // The text ends in it.
        (until == Until::Semicolon && depth == 0 && cases.is_empty() && self.blocks.is_empty()).then_some(())
    }

    /// The conditions of a handler, behind which its statement stands.
    fn conditions(&mut self) -> Option<()> {
        loop {
            let word = self.part(0);
            self.at += match () {
                () if is(word, "not") && is(self.part(1), "found") => 2,
                () if is(word, "sqlstate") && is(self.part(1), "value") => 3,
                () if is(word, "sqlstate") => 2,
                () if is_name(word) => 1,
                () => return None,
            };
            if !is_mark(self.part(0), ",") {
                return Some(());
            }
            self.at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::charset::Charset;
    use super::super::lexer::Dialect;
    use super::*;

    fn is_single(create: &str, is_mariadb: bool) -> bool {
        let dialect = Dialect { is_mariadb, version: if is_mariadb { 101_106 } else { 90_700 } };
        let rules = Rules { dialect, charset: Charset::utf8(), ansi_quotes: false, no_escapes: false };
        is_one(create.as_bytes(), &rules)
    }

    const TRIGGER: &str = "CREATE DEFINER=`r`@`h` TRIGGER t BEFORE INSERT ON x FOR EACH ROW ";

    /// Bodies as they are written.
    const BODIES: [&str; 20] = [
        "SET NEW.a = 1",
        "SET NEW.a = CASE WHEN NEW.a > 1 THEN 1 ELSE 2 END;",
        "BEGIN END",
        "BEGIN SET NEW.a = 1; SET @b = 2; END",
        "BEGIN SET NEW.a = 1; END;",
        "FOLLOWS y BEGIN SET NEW.a = 1; END",
        "a: BEGIN IF NEW.a THEN LEAVE a; ELSEIF 2 THEN SET @a = 1; ELSE BEGIN END; END IF; END a",
        "BEGIN DECLARE b INT DEFAULT 1; DECLARE c CURSOR FOR SELECT 1 FROM y; DECLARE EXIT HANDLER FOR SQLSTATE '42S02', \
         NOT FOUND BEGIN SET @x = 1; END; OPEN c; l: LOOP FETCH c INTO b; IF b THEN LEAVE l; END IF; END LOOP l; CLOSE c; END",
        "BEGIN DECLARE CONTINUE HANDLER FOR NOT FOUND SET @x = 1; WHILE @x < 2 DO SET @x = @x + 1; END WHILE; END",
        "BEGIN REPEAT SET @x = 1; UNTIL CASE WHEN @x THEN 1 END = 1 END REPEAT; END",
        "BEGIN CASE NEW.a WHEN 1 THEN SET @a = 1; WHEN 2 THEN BEGIN END; ELSE SET @b = IF(1, 2, 3); END CASE; END",
        "BEGIN CASE WHEN CASE 1 WHEN 1 THEN 2 ELSE 3 END = 2 THEN SET @a = (SELECT CASE WHEN 1 THEN 2 END); END CASE; END",
        "IF NEW.a IS NULL THEN SET NEW.a = 1; END IF",
        "IF (SELECT COUNT(*) FROM y) > 1 THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = ';'; END IF",
        "BEGIN FOR i IN 1..3 DO INSERT INTO y VALUES (i); END FOR; END",
        "BEGIN NOT ATOMIC SET @a = 1; END",
        "BEGIN SET @a = t.end; SET @b = `end`; END",
        "BEGIN INSERT INTO y SELECT 1 AS a, IF(a, b, c) FROM z; END",
        "SET NEW.a = 'y'",
        "BEGIN IF 1 THEN SET @a = 1; END IF; IF 2 THEN SET @b = 1; END IF; END",
    ];

    #[test]
    fn bodies_are_one_statement_and_what_stands_behind_them_is_seen() {
        for body in BODIES {
            let create = format!("{TRIGGER}{body}");
            assert!(is_single(&create, true) && is_single(&create, false), "{create}");
            for behind in
                ["; DROP DATABASE victim", "; DROP DATABASE victim; BEGIN END", "; BEGIN DROP DATABASE victim; END"]
            {
                let more = format!("{}{behind}", create.trim_end_matches(';'));
                assert!(!is_single(&more, true) && !is_single(&more, false), "{more}");
            }
        }
    }

    #[test]
    fn words_that_are_names_open_nothing() {
        for body in [
            "BEGIN SET @a = begin; END; DROP DATABASE victim; SELECT 1; END",
            "BEGIN SELECT CASE WHEN end THEN begin ELSE 1 END; END; DROP DATABASE victim; END",
            "BEGIN IF CASE WHEN (SELECT end FROM y) THEN begin ELSE 1 END THEN SET @a = 1; END IF; END; DROP DATABASE victim; END",
            "BEGIN WHILE (SELECT do begin) DO SET @a = 1; END WHILE; END; DROP DATABASE victim; END",
            "BEGIN SELECT 1 AS `loop`; SELECT repeat('a', 3); END; DROP DATABASE victim; END",
            "BEGIN SELECT IF(1, 2, 3); END; DROP DATABASE victim; END IF; END",
            "SET @a = 1; DROP DATABASE victim; BEGIN END",
            "SELECT 1 AS a; DROP DATABASE victim",
            "BEGIN END IF; DROP DATABASE victim; END",
            "BEGIN END; END",
            "BEGIN SELECT a*/* ; BEGIN */b; END; DROP DATABASE victim; END",
            "IF 1 THEN SET @a = 1; END; DROP DATABASE victim; END IF",
            "BEGIN SET @a = 1; SET @b = 2;",
        ] {
            let create = format!("{TRIGGER}{body}");
            assert!(!is_single(&create, true), "{create}");
        }
    }

    #[test]
    fn routines_events_and_packages() {
        for (create, one) in [
            (
                "CREATE PROCEDURE p(IN a VARCHAR(3) CHARACTER SET utf8mb4) COMMENT 'x' READS SQL DATA BEGIN SELECT 1; END",
                true,
            ),
            ("CREATE PROCEDURE IF NOT EXISTS p() SQL SECURITY INVOKER SELECT 1;", true),
            ("CREATE PROCEDURE p() SELECT 1; DROP DATABASE victim", false),
            ("CREATE FUNCTION f(a INT) RETURNS VARCHAR(9) CHARSET begin RETURN 1; DROP DATABASE victim; END", false),
            (
                "CREATE FUNCTION f() RETURNS SET('a','b') CHARSET utf8mb4 COLLATE utf8mb4_bin DETERMINISTIC BEGIN RETURN 1; END",
                true,
            ),
            ("CREATE FUNCTION f() RETURNS INT RETURN year(1); DROP DATABASE victim", false),
            (
                "CREATE FUNCTION f() RETURNS INT RETURN year(1) + CASE WHEN 1 THEN begin ELSE 2 END; DROP DATABASE v; END; END CASE",
                false,
            ),
            ("CREATE PROCEDURE p() (SELECT 1 FROM a) FOR UPDATE OF do; DROP DATABASE victim; END FOR", false),
            ("CREATE PROCEDURE p(a INT) COMMENT 'x' (SELECT 1);", true),
            ("CREATE FUNCTION f() RETURNS INT text: BEGIN RETURN 1; END", true),
            (
                "CREATE FUNCTION f RETURN INT AS x INT := 1; BEGIN RETURN x; EXCEPTION WHEN OTHERS THEN RETURN 2; END f",
                true,
            ),
            (
                "CREATE PROCEDURE p AS x INT; BEGIN <<l>> WHILE x < 1 LOOP x := 2; EXIT WHEN x; END LOOP l; END; DROP DATABASE v",
                false,
            ),
            ("CREATE EVENT e ON SCHEDULE EVERY 1 DAY COMMENT ';' DO BEGIN DELETE FROM a; END", true),
            ("CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM a; DROP DATABASE victim", false),
            ("CREATE VIEW event AS SELECT 1 AS b; DROP DATABASE victim; DO BEGIN END", false),
            ("CREATE VIEW v AS SELECT 1;", true),
            ("CREATE PACKAGE a AS FUNCTION f RETURN INT; PROCEDURE p(x INT); END", true),
            ("CREATE PACKAGE a AS FUNCTION f RETURN INT; END; DROP DATABASE victim; END", false),
            (
                "CREATE PACKAGE BODY a AS v INT := 0; PROCEDURE p AS x INT; BEGIN x := 1; END; FUNCTION f RETURN INT IS BEGIN RETURN 1; END f; BEGIN v := 1; END",
                true,
            ),
            (
                "CREATE PACKAGE BODY a AS PROCEDURE p AS BEGIN NULL; END; BEGIN NULL; END; DROP DATABASE victim; END",
                false,
            ),
            ("CREATE PACKAGE BODY a AS PROCEDURE p; BEGIN NULL; END; DROP DATABASE victim; END", false),
        ] {
            assert_eq!(is_single(create, true), one, "{create}");
        }
        assert!(is_single("CREATE LIBRARY l LANGUAGE JAVASCRIPT AS $x$ a; $$ b; $x$", false));
        assert!(!is_single("CREATE LIBRARY l LANGUAGE JAVASCRIPT AS $x$ a; $x$; DROP DATABASE victim", false));
        assert!(!is_single("CREATE FUNCTION f() RETURNS INT LANGUAGE JAVASCRIPT AS 'a'; DROP DATABASE victim", false));
    }
}

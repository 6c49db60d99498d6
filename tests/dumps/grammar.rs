//! Dumps from a grammar, in which what is common and what is hostile lie side by side.

use crate::hostile::{ATTACKS, DISGUISES};

/// A small generator: what it draws is the same on every machine.
pub struct Random<'a> {
    state: u64,
    /// What somebody else has drawn, which comes first.
    drawn: &'a [u8],
    /// In how many of a hundred places something hostile stands.
    hostility: usize,
    /// Numbers of rows, none of them twice.
    serial: usize,
}

impl<'a> Random<'a> {
    /// One that draws by a number.
    pub fn new(seed: u64) -> Self {
        Self { state: seed | 1, drawn: &[], hostility: 0, serial: 0 }
    }

    /// One that draws what is given, and then by a number.
    #[allow(dead_code)] // for the fuzzer
    pub fn drawn(bytes: &'a [u8]) -> Self {
        Self { drawn: bytes, ..Self::new(0x5EED) }
    }

    fn next(&mut self) -> u64 {
        if let Some((first, rest)) = self.drawn.split_first() {
            self.drawn = rest;
            return u64::from(*first) << 33;
        }
        // xorshift64*, Vigna 2014
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        self.state.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap_or_default() % limit.max(1)
    }

    fn of<'b>(&mut self, choices: &[&'b str]) -> &'b str {
        choices[self.below(choices.len())]
    }

    fn is_hostile(&mut self) -> bool {
        let hostility = self.hostility;
        self.is(hostility)
    }

    fn is(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

/// A dump.
pub fn dump(random: &mut Random<'_>) -> Vec<u8> {
    if random.is(10) {
        let (_, sql) = ATTACKS[random.below(ATTACKS.len())];
        let (_, hide) = DISGUISES[random.below(DISGUISES.len())];
        return hide(sql);
    }
    random.hostility = [0, 1, 3, 10, 50][random.below(5)];
    let mut text = String::from(random.of(&[
        "",
        "/*!40101 SET NAMES utf8mb4 */;\n/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;\n",
        "SET NAMES utf8mb4;\nSET sql_mode = 'NO_AUTO_VALUE_ON_ZERO';\n",
    ]));
    text.push_str("CREATE TABLE t (id INT PRIMARY KEY, s VARCHAR(200));\nCREATE TABLE `u` (`id` int, `s` text);\n");
    let mut delimiter = ";";
    for _ in 0..3 + random.below(12) {
        let statement = statement(random, 0);
        text.push_str(&disguised(random, &statement));
        text.push_str(random.of(&["", "", " ", "\n", "-- x\n"]));
        text.push_str(delimiter);
        text.push_str(random.of(&["\n", "\n", "", " ", "\r\n"]));
        if random.is(12) {
            delimiter = random.of(&[";;", "//", "$$", ";", "end", "'"]);
            text.push_str(&format!("\n{} {delimiter}\n", random.of(&["DELIMITER", "delimiter", "\\d"])));
        }
    }
    if delimiter != ";" {
        text.push_str("\nDELIMITER ;\n");
    }
    text.into_bytes()
}

/// Comments and spaces that change nothing for the server, put anywhere between words.
fn disguised(random: &mut Random<'_>, sql: &str) -> String {
    let mut out = String::new();
    for (number, word) in sql.split(' ').enumerate() {
        if number > 0 {
            let gap = match random.below(120) {
                0 => "/**/",
                1 => " /* ' */ ",
                2 => "\n-- ;\n",
                3 => " /*!40000 */ ",
                4 => "\t",
                5 => " /*!999999 ; */ ",
                _ => " ",
            };
            out.push_str(gap);
        }
        out.push_str(word);
    }
    match random.below(30) {
        0 => format!("/*!50000 {out} */"),
        1 => format!("/*!40101 {out} */"),
        2 if random.is_hostile() => format!("/*M! {out} */"),
        3 if random.is_hostile() => format!("/*!999999 {out} */"),
        _ => out,
    }
}

fn table(random: &mut Random<'_>) -> String {
    if !random.is_hostile() {
        return random.of(&["t", "`t`", "u", "`u`"]).to_owned();
    }
    let database = random.of(&["", "", "", "", "", "victim.", "`victim`.", "target.", "mysql.", "victim . "]);
    format!("{database}{}", random.of(&["t", "`t`", "u", "m", "k", "v", "w", "log", "`s`", "pt"]))
}

fn literal(random: &mut Random<'_>) -> String {
    let words =
        ["'x'", "'it''s'", "'a\\'b'", "'; DROP'", "'-- '", "'/*'", "'é'", "NULL", "''", "0x414243", "b'101'", "X'41'"];
    let more = ["_binary 'x'", "1e5", "-1.5", "'\\\\'", "UNHEX('41')", "'\n'", "\"d\"", "'a' 'b'", "007", "TRUE"];
    if random.is(70) { random.of(&words).to_owned() } else { random.of(&more).to_owned() }
}

fn value(random: &mut Random<'_>, depth: usize) -> String {
    if !random.is_hostile() {
        return literal(random);
    }
    let place = table(random);
    match random.below(24) {
        0..=5 => random.below(500).to_string(),
        6..=9 => format!("'{}'", random.of(&["x", "it''s", "a\\'b", ";", "-- ", "/*", "\\", "é", ""])),
        10 => "NULL".to_owned(),
        11 => random
            .of(&["0x414243", "b'101'", "X'41'", "_binary 'x'", "_latin1'y'", "N'z'", "1e5", "-1.5", "DEFAULT"])
            .to_owned(),
        12 => format!("({})", value(random, depth + 1)),
        13 => random
            .of(&["NOW()", "UUID()", "UNHEX('41')", "CURRENT_TIMESTAMP", "DATABASE()", "LAST_INSERT_ID()"])
            .to_owned(),
        14 => format!("(SELECT MAX(s) FROM {place})"),
        15 => "victim.f()".to_owned(),
        16 => "LOAD_FILE('{DIR}/secret.txt')".to_owned(),
        17 => format!("NEXTVAL({})", random.of(&["victim.s", "q", "`victim`.`s`"])),
        18 => random.of(&["@a", "@@hostname", "@a := 1", "VALUES(s)", "go()", "SLEEP(0)"]).to_owned(),
        _ if depth < 3 => {
            let name = random.of(&["CONCAT", "IF", "COALESCE", "UNHEX", "ST_GeomFromText", "CONVERT"]);
            format!("{name}({},{})", value(random, depth + 1), value(random, depth + 1))
        }
        _ => "1".to_owned(),
    }
}

fn body(random: &mut Random<'_>, depth: usize) -> String {
    if random.is(50) { statement(random, depth + 1) } else { format!("BEGIN {}; END", statement(random, depth + 1)) }
}

fn rows(random: &mut Random<'_>) -> String {
    let row = |random: &mut Random<'_>| {
        random.serial += 1;
        let id = if random.is_hostile() { value(random, 0) } else { random.serial.to_string() };
        format!("({id},{})", value(random, 0))
    };
    let rows: Vec<String> = (0..=random.below(3)).map(|_| row(random)).collect();
    rows.join(",")
}

/// What a dump is made of.
fn common(random: &mut Random<'_>) -> String {
    let place = table(random);
    random.serial += 1;
    let number = random.serial;
    match random.below(16) {
        0..=5 => format!(
            "{} {place} VALUES {}",
            random.of(&["INSERT INTO", "INSERT", "REPLACE INTO", "INSERT IGNORE INTO"]),
            rows(random)
        ),
        6 => format!("INSERT INTO {place} (id, `s`) VALUES {}", rows(random)),
        7 => format!(
            "CREATE TABLE n{number} (id INT AUTO_INCREMENT PRIMARY KEY, s VARCHAR(200)) {}",
            random.of(&["", "ENGINE=InnoDB", "ENGINE=MyISAM COMMENT='; DROP'"])
        ),
        8 => format!(
            "CREATE TABLE n{number} (id INT, s VARCHAR(200), KEY k (s), CHECK (id > 0), g INT AS (id + 1) STORED)"
        ),
        9 => random
            .of(&[
                "LOCK TABLES t WRITE",
                "UNLOCK TABLES",
                "START TRANSACTION",
                "COMMIT",
                "SET NAMES utf8mb4",
                "SET @a = 1",
                "SET sql_mode = ''",
                "SET time_zone = '+00:00'",
            ])
            .to_owned(),
        10 => format!("CREATE VIEW w{number} AS SELECT * FROM {place}"),
        11 => format!("CREATE PROCEDURE p{number}() SELECT ';' FROM {place}"),
        12 => format!("CREATE TABLE n{number} (id INT PRIMARY KEY, s TEXT, KEY k (s(5)))"),
        13 => format!("/*!40000 ALTER TABLE {place} {} KEYS */", random.of(&["DISABLE", "ENABLE"])),
        14 => format!("ALTER TABLE {place} ADD KEY k{number} (id), ADD x{number} INT"),
        _ => format!("DROP TABLE IF EXISTS n{number}"),
    }
}

fn statement(random: &mut Random<'_>, depth: usize) -> String {
    if !random.is_hostile() {
        return common(random);
    }
    let place = table(random);
    if depth > 3 {
        return format!("DELETE FROM {place}");
    }
    match random.below(34) {
        0..=3 => definition(random, &place),
        4..=8 => format!("INSERT INTO {place} VALUES {}", rows(random)),
        9 => format!("{} {place} SET id = {}", random.of(&["INSERT", "REPLACE", "INSERT IGNORE"]), value(random, 0)),
        10 => format!("INSERT INTO {place} VALUES {} ON DUPLICATE KEY UPDATE s = {}", rows(random), value(random, 0)),
        11 => format!(
            "{} {place}",
            random.of(&["TRUNCATE", "DELETE FROM", "DROP TABLE IF EXISTS", "LOCK TABLES", "OPTIMIZE TABLE"])
        ),
        12 => format!("ALTER TABLE {place} {}", alteration(random)),
        13 => format!("CREATE {} INDEX i{} ON {place} (s)", random.of(&["", "UNIQUE"]), random.below(9)),
        14 => format!(
            "CREATE {} VIEW w AS SELECT * FROM {place}",
            random.of(&["", "OR REPLACE", "ALGORITHM=MERGE", "SQL SECURITY INVOKER"])
        ),
        15 => format!(
            "CREATE TRIGGER tr{} {} ON {place} FOR EACH ROW {}",
            random.below(9),
            random.of(&["BEFORE INSERT", "AFTER INSERT", "AFTER DELETE", "BEFORE UPDATE"]),
            body(random, depth)
        ),
        16 => format!("CREATE PROCEDURE go() {}", body(random, depth)),
        17 => format!(
            "CREATE FUNCTION go() RETURNS INT DETERMINISTIC BEGIN {}; RETURN 1; END",
            statement(random, depth + 1)
        ),
        18 => format!(
            "CREATE EVENT ev ON SCHEDULE {} DO {}",
            random.of(&["EVERY 1 SECOND", "EVERY 1 YEAR DISABLE", "AT NOW()"]),
            body(random, depth)
        ),
        19 | 20 => setting(random),
        21 => random
            .of(&[
                "SET NAMES utf8mb4",
                "SET NAMES latin1",
                "SET NAMES gbk",
                "SET NAMES binary",
                "START TRANSACTION",
                "COMMIT",
                "UNLOCK TABLES",
            ])
            .to_owned(),
        22 => format!("USE {}", random.of(&["target", "victim", "`shop`", "mysql", "`victim`"])),
        23 => format!("CREATE DATABASE IF NOT EXISTS {}", random.of(&["shop", "victim", "target", "evil"])),
        24 => format!("CREATE SEQUENCE {}", random.of(&["q", "victim.q", "s"])),
        25 => format!("DO SETVAL({}, {})", random.of(&["q", "victim.s", "`s`", "target.q"]), value(random, 1)),
        26 => format!("SET STATEMENT max_statement_time=9 FOR {}", statement(random, depth + 1)),
        27 => format!("PREPARE p FROM '{}'", statement(random, depth + 1).replace('\\', "\\\\").replace('\'', "''")),
        28 => {
            random.of(&["EXECUTE p", "CALL go()", "SELECT go()", "DO go()", "CALL victim.p()", "SELECT 1"]).to_owned()
        }
        29 => format!("RENAME TABLE {place} TO {}", table(random)),
        30 => format!("BEGIN NOT ATOMIC {}; END", statement(random, depth + 1)),
        31 => format!("UPDATE {place} SET s = {}", value(random, 0)),
        _ => ATTACKS[random.below(ATTACKS.len())].1.to_owned(),
    }
}

fn setting(random: &mut Random<'_>) -> String {
    let one = |random: &mut Random<'_>| {
        let name = random.of(&[
            "@a",
            "@old",
            "sql_mode",
            "SESSION sql_mode",
            "@@session.sql_mode",
            "foreign_key_checks",
            "@@max_connections",
            "GLOBAL max_connections",
            "@@global.max_connections",
            "time_zone",
            "character_set_client",
            "SQL_LOG_BIN",
            "@@GLOBAL.gtid_slave_pos",
        ]);
        let what = random.of(&[
            "1",
            "0",
            "''",
            "'ANSI_QUOTES'",
            "'NO_BACKSLASH_ESCAPES'",
            "@a",
            "@@sql_mode",
            "victim.f()",
            "'+00:00'",
            "gbk",
            "(SELECT MAX(s) FROM victim.t)",
            "DEFAULT",
        ]);
        format!("{name} = {what}")
    };
    let list: Vec<String> = (0..=random.below(3)).map(|_| one(random)).collect();
    format!("SET {}", list.join(", "))
}

fn definition(random: &mut Random<'_>, place: &str) -> String {
    let kind = random.of(&[
        "INT PRIMARY KEY",
        "INT",
        "BIGINT DEFAULT NEXTVAL(victim.s)",
        "INT AUTO_INCREMENT PRIMARY KEY",
        "INT CHECK (id > 0)",
    ]);
    let more = random.of(&[
        "",
        "",
        ", KEY k (s)",
        ", g INT AS (id + 1) STORED",
        ", FOREIGN KEY (id) REFERENCES victim.t (id) ON DELETE CASCADE",
        ", h INT AS (victim.f())",
    ]);
    let options = random.of(&[
        "",
        "",
        "ENGINE=InnoDB",
        "ENGINE=MyISAM",
        "ENGINE=MERGE UNION=(victim.m) INSERT_METHOD=LAST",
        "DATA DIRECTORY='{DIR}'",
        "ENGINE=MyISAM INDEX DIRECTORY='{DIR}'",
        "AS SELECT * FROM victim.t",
        "COMMENT='; DROP'",
    ]);
    let create =
        random.of(&["CREATE TABLE", "CREATE TABLE IF NOT EXISTS", "CREATE OR REPLACE TABLE", "CREATE TEMPORARY TABLE"]);
    if random.is(8) {
        return format!("{create} {place} LIKE {}", table(random));
    }
    format!("{create} {place} (id {kind}, s VARCHAR(200){more}) {options}")
}

fn alteration(random: &mut Random<'_>) -> String {
    let other = table(random);
    match random.below(9) {
        0 => "DISABLE KEYS".to_owned(),
        1 => format!("RENAME TO {other}"),
        2 => format!("ADD x INT, RENAME AS {other}"),
        3 => format!("EXCHANGE PARTITION p0 WITH TABLE {other}"),
        4 => format!("ADD CONSTRAINT FOREIGN KEY (id) REFERENCES {other} (id)"),
        5 => format!("ENGINE=MERGE UNION=({other}) INSERT_METHOD=LAST"),
        6 => format!("MODIFY id INT DEFAULT {}", value(random, 1)),
        7 => "ADD PRIMARY KEY (id), ADD KEY (s)".to_owned(),
        _ => "AUTO_INCREMENT = 7".to_owned(),
    }
}

//! An archive that is not encrypted, changed by somebody who knows the format, with digests that are right: a restore
//! refuses it, and nothing outside its target has changed.

mod support;

use simplemdb_backup_engine::archive::codec::Codec;
use simplemdb_backup_engine::archive::part::{Part, PartKind};
use simplemdb_backup_engine::archive::reader::Reader;
use simplemdb_backup_engine::archive::writer::{self, Settings};
use simplemdb_backup_engine::restore::{Request, Via};
use simplemdb_backup_engine::session::{Native, Session};
use simplemdb_backup_engine::{Control, Kind, restore};
use support::{Database, archived, connect, credentials, portrait, run};

const SOURCE: [&str; 7] = [
    "CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20))",
    "INSERT INTO t VALUES (1, 'one'), (2, 'two')",
    "CREATE TRIGGER tr AFTER INSERT ON t FOR EACH ROW SET @a = 1",
    "CREATE PROCEDURE p() SELECT 1",
    "CREATE VIEW v AS SELECT id FROM t",
    "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DISABLE DO SELECT 1",
    "CREATE FUNCTION f() RETURNS INT DETERMINISTIC RETURN 7",
];

/// What is written before and behind the statements of a part; `{v}` is the database of somebody else.
const ADDED: [&str; 26] = [
    "DROP DATABASE `{v}`;\n",
    "DROP TABLE `{v}`.`t`;\n",
    "TRUNCATE `{v}`.`t`;\n",
    "DELETE FROM `{v}`.`t`;\n",
    "INSERT INTO `{v}`.`t` VALUES (9, 'x');\n",
    "INSERT INTO `{v}`.`t` (`id`,`v`) VALUES\n(9,'x');\n",
    "REPLACE INTO `{v}`.`t` VALUES (1, 'x');\n",
    "UPDATE `{v}`.`t` SET v = 'x';\n",
    "CREATE USER forged@localhost IDENTIFIED BY 'x';\n",
    "GRANT ALL ON *.* TO forged@localhost IDENTIFIED BY 'x';\n",
    "SET GLOBAL general_log = 1;\n",
    "SET sql_notes=0, GLOBAL general_log = 1;\n",
    "SET @@global.general_log = 1;\n",
    "SET PASSWORD FOR root@localhost = PASSWORD('x');\n",
    "CREATE DATABASE forged;\n",
    "ALTER TABLE `{v}`.`t` ADD x INT;\n",
    "RENAME TABLE `{v}`.`t` TO `{v}`.`u`;\n",
    "CREATE TABLE `{v}`.`u` (a INT);\n",
    "CREATE INDEX i ON `{v}`.`t` (v);\n",
    "CALL `{v}`.`empty`();\n",
    "DO `{v}`.`emptied`();\n",
    "SELECT `{v}`.`emptied`();\n",
    "SET @x = `{v}`.`emptied`();\n",
    "SELECT 'x' INTO OUTFILE '/tmp/forged-by-an-archive';\n",
    "/*!999999 SET NAMES utf8mb4, @a=' */ DELETE FROM `{v}`.`t` /*!999999 ' */;\n",
    "/*!40101 DELETE FROM `{v}`.`t` */;\n",
];

/// An archive with the parts of another one, of which one has another text.
fn forged(good: &Reader, number: usize, change: impl Fn(&str) -> String) -> Vec<u8> {
    let mut out = Vec::new();
    let settings = Settings { codec: Codec::None, level: None, seal: None, workers: 1, in_flight: 1 << 20 };
    let mut decoder = good.decoder();
    writer::write(&mut out, &settings, |feed| {
        for (n, entry) in good.index().entries.iter().enumerate() {
            let mut text = Vec::new();
            good.part(&mut decoder, n, &mut text)?;
            if n == number {
                text = change(std::str::from_utf8(&text).unwrap()).into_bytes();
            }
            let mut part = Part::new(entry.kind, entry.object.as_deref(), text);
            (part.on, part.rows, part.range) = (entry.on.clone(), entry.rows, entry.range.clone());
            feed.send(part)?;
        }
        Ok(good.index().manifest.clone())
    })
    .unwrap();
    out
}

fn victim(session: &mut Native) -> Database {
    let victim = Database::new(session);
    run(
        session,
        &[
            "SET GLOBAL log_bin_trust_function_creators = 1",
            "CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20))",
            "INSERT INTO t VALUES (1, 'kept')",
            "CREATE PROCEDURE empty() DELETE FROM t",
            "CREATE FUNCTION emptied() RETURNS INT MODIFIES SQL DATA BEGIN DELETE FROM t; RETURN 1; END",
        ],
    );
    victim
}

/// Accounts, databases and what one setting is.
fn surroundings(session: &mut Native) -> Vec<String> {
    let session: &mut dyn Session = session;
    let mut all = session.column("SELECT CONCAT(User, '@', Host) FROM mysql.user WHERE User = 'forged'").unwrap();
    all.extend(
        session.column("SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = 'forged'").unwrap(),
    );
    all.extend(session.column("SELECT @@global.general_log").unwrap());
    all
}

/// An archive to forge, and what no restore of it may change.
struct Stage {
    session: Native,
    source: Database,
    good: Reader,
    victim: Database,
    before: Vec<String>,
    around: Vec<String>,
    /// What is restored into.
    target: String,
}

impl Stage {
    fn new() -> Self {
        let mut session = connect();
        let source = Database::new(&mut session);
        run(&mut session, &SOURCE);
        let good = Reader::open(Box::new(archived(credentials(), &source.0, 1000, 1)), None).unwrap();
        let victim = victim(&mut session);
        let before = portrait(&mut session, &victim.0);
        let around = surroundings(&mut session);
        let target = format!("{}_target", source.0);
        Self { session, source, good, victim, before, around, target }
    }
}

#[test]
fn forged_archives_change_nothing_but_their_target() {
    let Stage { mut session, source: _source, good, victim, before, around, target } = Stage::new();
    let (mut tried, mut refused) = (0, 0);
    let long = std::env::var_os("SIMPLEMDB_BACKUP_TEST_LONG").is_some();
    for number in 0..good.index().entries.len() {
        for (n, added) in ADDED.iter().enumerate() {
            for (place, first) in [(0, true), (1, false)] {
                if !long && (number + n) % 2 != place {
                    continue;
                }
                let added = added.replace("{v}", &victim.0);
                let bytes =
                    forged(
                        &good,
                        number,
                        |text| if first { format!("{added}{text}") } else { format!("{text}{added}") },
                    );
                let reader = Reader::open(Box::new(bytes), None).unwrap();
                tried += 1;
                let request = Request { target: Some(target.clone()), connections: 1, ..Request::default() };
                if let Err(error) = restore::run(Via::Native(credentials()), &reader, &request, &Control::new()) {
                    assert_eq!(error.kind(), Kind::Damaged, "part {number}, {added}: {error}");
                    refused += 1;
                } else {
                    // These are never run.
                    let kind = good.index().entries[number].kind;
                    assert!(matches!(kind, PartKind::Postamble | PartKind::Database), "{kind:?}, {added}");
                }
                assert_eq!(portrait(&mut session, &victim.0), before, "part {number}, {added}");
                assert_eq!(surroundings(&mut session), around, "part {number}, {added}");
                run(&mut session, &[&format!("DROP DATABASE IF EXISTS `{target}`")]);
            }
        }
    }
    println!("{tried} forged archives, {refused} refused, 0 escaped");
    assert!(refused > 50);
}

#[test]
fn a_server_takes_one_statement_at_a_time() {
    let mut session = connect();
    let refused = session.run("SET @a = 1; SET @a = 2").unwrap_err();
    assert_eq!(refused.code(), Some(1064), "{refused}");
    session.run("SET @a = 1;").unwrap();
}

#[test]
fn a_forged_definition_is_refused() {
    let mut session = connect();
    let source = Database::new(&mut session);
    run(&mut session, &SOURCE);
    let good = Reader::open(Box::new(archived(credentials(), &source.0, 1000, 1)), None).unwrap();
    let victim = victim(&mut session);
    let before = portrait(&mut session, &victim.0);
    let v = &victim.0;
    let changes: Vec<(PartKind, &str, String)> = vec![
        (PartKind::Table, "CREATE TABLE `t`", format!("CREATE TABLE `{v}`.`forged`")),
        (PartKind::Table, ";\n", format!(" SELECT `{v}`.`emptied`() AS id;\n")),
        (PartKind::Table, "ENGINE=InnoDB", format!("ENGINE=MRG_MyISAM UNION=(`{v}`.`t`) INSERT_METHOD=LAST")),
        (PartKind::Table, "ENGINE=InnoDB", "ENGINE=FEDERATED CONNECTION='mysql://root@localhost/x'".to_owned()),
        (PartKind::Rows, "INSERT INTO `t`", format!("INSERT INTO `{v}`.`t`")),
        (PartKind::Rows, "(1,'one')", format!("(1,`{v}`.`emptied`())")),
        (PartKind::View, "VIEW `v`", format!("VIEW `{v}`.`v`")),
        (PartKind::Routine, "PROCEDURE `p`", format!("PROCEDURE `{v}`.`p`")),
        (PartKind::Trigger, "TRIGGER ", format!("TRIGGER `{v}`.")),
        (PartKind::Trigger, "ON `t`", format!("ON `{v}`.`t`")),
        (PartKind::Trigger, "ON t", format!("ON `{v}`.`t`")),
        (PartKind::Event, "EVENT `e`", format!("EVENT `{v}`.`e`")),
        (PartKind::Trigger, "SET @a = 1", format!("SET @a = 1; DROP TABLE `{v}`.`t`")),
        (PartKind::Routine, "SELECT 1", format!("SELECT 1 AS a; DROP TABLE `{v}`.`t`")),
        (PartKind::Routine, "RETURN 7", format!("BEGIN RETURN 7; END; DROP TABLE `{v}`.`t`; BEGIN END")),
        (PartKind::Event, "DO SELECT 1", format!("DO SELECT IF(1, 2, 3); DROP TABLE `{v}`.`t`")),
        (PartKind::Event, "EVERY 1 DAY", "EVERY (SLEEP(1) + 1) DAY".to_owned()),
    ];
    let mut tried = 0;
    for (kind, from, to) in changes {
        for (number, entry) in good.index().entries.iter().enumerate().filter(|(_, entry)| entry.kind == kind) {
            let mut text = Vec::new();
            good.part(&mut good.decoder(), number, &mut text).unwrap();
            if !String::from_utf8_lossy(&text).contains(from) {
                continue;
            }
            tried += 1;
            let bytes = forged(&good, number, |text| text.replacen(from, &to, 2));
            let reader = Reader::open(Box::new(bytes), None).unwrap();
            for connections in [1, 4] {
                let target = Some(format!("{}_target", source.0));
                let request = Request { target, connections, ..Request::default() };
                let error = restore::run(Via::Native(credentials()), &reader, &request, &Control::new()).unwrap_err();
                assert_eq!(error.kind(), Kind::Damaged, "{:?} {to}: {error}", entry.kind);
            }
            assert_eq!(portrait(&mut session, v), before, "{to}");
        }
    }
    assert!(tried >= 14, "{tried}");
}

/// What a name or value of a part is replaced by.
const IN_PLACE: [&str; 8] = [
    "`{v}`.`t`",
    "`{v}`.`emptied`()",
    "(SELECT `{v}`.`emptied`())",
    "/*!40101 `{v}`. */ `t`",
    "'x'; DELETE FROM `{v}`.`t`; SELECT 'x'",
    "`t` SELECT * FROM `{v}`.`t`",
    "1 ON DUPLICATE KEY UPDATE v = `{v}`.`emptied`()",
    "\\' /*! , `{v}`.`emptied`() */",
];

/// Draws the same numbers on every machine: xorshift64*, Vigna 2014.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % limit.max(1)
    }

    /// Somewhere behind one of these characters.
    fn behind(&mut self, text: &str, marks: &[char]) -> usize {
        let places: Vec<usize> = text.match_indices(marks).map(|(at, mark)| at + mark.len()).collect();
        if places.is_empty() { text.len() } else { places[self.below(places.len())] }
    }

    /// One change to the text of a part, as somebody would make it who wants something of `{v}`.
    fn forge(&mut self, text: &str) -> String {
        let added = ADDED[self.below(ADDED.len())];
        let instead = IN_PLACE[self.below(IN_PLACE.len())];
        match self.below(6) {
            0 => {
                let at = self.behind(text, &[';', '\n']);
                format!("{}{added}{}", &text[..at], &text[at..])
            }
            1 => {
                let at = self.behind(text, &[' ', ',', '(', ')', '\'']);
                format!("{}{added}{}", &text[..at], &text[at..])
            }
            2 => {
                let at = self.behind(text, &[';', '\n']);
                format!(
                    "{}/*!{} {} */;\n{}",
                    &text[..at],
                    ["", "40101", "M!", "50000"][self.below(4)],
                    added.trim_end_matches([';', '\n']),
                    &text[at..]
                )
            }
            // A word, a name in quotes or a string becomes something else.
            3 | 4 => {
                let from = self.behind(text, &[' ', ',', '(']);
                let to = text[from..].find([' ', ',', ')', ';', '\n']).map_or(text.len(), |length| from + length);
                format!("{}{instead}{}", &text[..from], &text[to..])
            }
            _ => {
                let modes = ["ANSI_QUOTES", "NO_BACKSLASH_ESCAPES", "PIPES_AS_CONCAT"];
                format!("SET sql_mode='{}';\n{}", modes[self.below(3)], self.forge_again(text))
            }
        }
    }

    fn forge_again(&mut self, text: &str) -> String {
        if self.below(2) == 0 { text.to_owned() } else { self.forge(text) }
    }
}

/// `SIMPLEMDB_BACKUP_TEST_SEED` makes the same ones again, and `SIMPLEMDB_BACKUP_TEST_SECONDS` says for how long.
#[test]
fn random_forgeries_change_nothing_but_their_target() {
    let number = |name: &str| std::env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
    let moment = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let seed = number("SIMPLEMDB_BACKUP_TEST_SEED").unwrap_or(moment.as_secs()) | 1;
    let seconds = number("SIMPLEMDB_BACKUP_TEST_SECONDS").unwrap_or(8);
    println!("SIMPLEMDB_BACKUP_TEST_SEED={seed}");
    let Stage { mut session, source: _source, good, victim, before, around, target } = Stage::new();
    let mut random = Random(seed);
    let (mut tried, mut refused) = (0, 0);
    let begun = std::time::Instant::now();
    while begun.elapsed().as_secs() < seconds {
        let part = random.below(good.index().entries.len());
        let mut text = Vec::new();
        good.part(&mut good.decoder(), part, &mut text).unwrap();
        let mut other = String::from_utf8(text).unwrap();
        for _ in 0..=random.below(2) {
            other = random.forge(&other).replace("{v}", &victim.0);
        }
        let reader = Reader::open(Box::new(forged(&good, part, |_| other.clone())), None).unwrap();
        let connections = [1, 4][random.below(2)];
        let request = Request { target: Some(target.clone()), connections, ..Request::default() };
        tried += 1;
        refused += usize::from(restore::run(Via::Native(credentials()), &reader, &request, &Control::new()).is_err());
        let kind = good.index().entries[part].kind;
        assert_eq!(portrait(&mut session, &victim.0), before, "{kind:?} {tried}: {other}");
        assert_eq!(surroundings(&mut session), around, "{kind:?} {tried}: {other}");
        run(&mut session, &[&format!("DROP DATABASE IF EXISTS `{target}`")]);
    }
    println!("{tried} random forgeries, {refused} refused, {} harmless, 0 escaped", tried - refused);
    assert!(refused > tried / 3, "{refused} of {tried}");
}

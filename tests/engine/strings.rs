//! Strings in every place of every definition, under the SQL modes and character sets that they can be written under.

#[allow(dead_code)] // a part of it is for other tests
mod judge;

use std::io::Write;
use std::process::{Command, Stdio};

use judge::features::Features;
use judge::fingerprint::Fingerprint;
use judge::server::{Database, connect, quoted, rows, run, socket};
use judge::trip::{Out, back, by_client, out};
use mysql::Conn;
use mysql::prelude::Queryable;
use simplemdb_backup_engine::archive::codec::Codec;

/// What strings are tried: each has something that one way of writing it down or another has to change.
const STRINGS: [&str; 5] = [
    "C:\\dir\\new %_\\%\\_ ends in \\",
    "it's \"so\" `here` \\'",
    "two\nlines\r\n\tand\\n a tab, ctrl\u{1a}Z \\Z",
    "\u{fc} \u{e9}\u{df} \u{65e5}\u{672c} \\",
    "/* no comment */ -- # COMMENT 'x' DO \n    COMMENT '\\''",
];

/// The modes that change how a string, or a name beside it, is read.
const MODES: [&str; 5] =
    ["", "NO_BACKSLASH_ESCAPES", "ANSI_QUOTES", "ANSI_QUOTES,NO_BACKSLASH_ESCAPES", "PIPES_AS_CONCAT,IGNORE_SPACE"];

/// A string as it is written under a mode.
fn written(text: &str, mode: &str) -> String {
    let text = text.replace('\'', "''");
    if mode.contains("NO_BACKSLASH_ESCAPES") {
        format!("'{text}'")
    } else {
        format!("'{}'", text.replace('\\', "\\\\"))
    }
}

/// All kinds of things whose definitions hold `text`, under names that end in `number`.
fn things(conn: &mut Conn, features: &Features, number: usize, text: &str, mode: &str) {
    let s = written(text, mode);
    let n = number;
    let mut all = vec![
        format!("CREATE PROCEDURE p{n}(a ENUM({s}, 'x') ) COMMENT {s} SELECT {s}, a"),
        format!("CREATE FUNCTION f{n}(a ENUM({s}, 'x')) RETURNS ENUM({s}, 'x') DETERMINISTIC COMMENT {s} RETURN {s}"),
        format!(
            "CREATE EVENT e{n} ON SCHEDULE EVERY '1:10' MINUTE_SECOND STARTS '2030-01-01 00:00:00' DISABLE COMMENT {s} \
             DO SELECT {s}"
        ),
        format!(
            "CREATE TABLE t{n} (id INT PRIMARY KEY COMMENT {s}, e ENUM({s}, 'x') DEFAULT {s}, v VARCHAR(99) DEFAULT {s}, \
             KEY k (v) COMMENT {s}) COMMENT = {s}"
        ),
        format!("CREATE TRIGGER tr{n} BEFORE INSERT ON t{n} FOR EACH ROW SET NEW.v = CONCAT(NEW.v, {s})"),
        format!("CREATE VIEW v{n} AS SELECT {s} AS a, v FROM t{n} WHERE v <> {s}"),
        format!("INSERT INTO t{n} (id) VALUES (1)"),
    ];
    if features.has("sequences") {
        all.push(format!("CREATE SEQUENCE s{n} COMMENT = {s}"));
    }
    for sql in all {
        run(conn, &sql);
    }
    // Servers refuse some of these themselves: they read their own print of expressions and partitions.
    let computed = format!(
        "CREATE TABLE computed{n} (v VARCHAR(99) DEFAULT (CONCAT({s}, 'x')), g VARCHAR(99) AS (CONCAT(v, {s})) VIRTUAL, \
         CHECK (v <> CONCAT({s}, 'y')))"
    );
    let partitioned = format!(
        "CREATE TABLE parts{n} (v VARCHAR(99)) COMMENT = {s} PARTITION BY LIST COLUMNS (v) \
         (PARTITION one VALUES IN ({s}, 'x') COMMENT = {s}, PARTITION two VALUES IN ('y'))"
    );
    for (table, create, row) in [("computed", computed, "()".to_owned()), ("parts", partitioned, format!("({s})"))] {
        if table == "parts" {
            // MySQL's catalog shows names in the quotes that they were printed in then.
            run(conn, "SET sql_mode = REPLACE(@@sql_mode, 'ANSI_QUOTES', '')");
        }
        if conn.query_drop(create).is_ok() {
            // MariaDB reads a partition's comment under the mode of whoever opens the table first.
            run(conn, "SET @mode = @@sql_mode, sql_mode = ''");
            run(conn, &format!("FLUSH TABLES {table}{n}"));
            run(conn, &format!("SELECT * FROM {table}{n}"));
            run(conn, "SET sql_mode = @mode");
            run(conn, &format!("INSERT INTO {table}{n} VALUES {row}"));
        }
        run(conn, &format!("SET sql_mode = '{mode}'"));
    }
    if features.has("packages") {
        // In the mode that knows packages, names stand in double quotes.
        run(conn, &format!("SET sql_mode = 'ORACLE,{mode}'"));
        run(conn, &format!("CREATE PACKAGE \"k\"\"{n}\" COMMENT {s} AS FUNCTION f RETURN VARCHAR(99); END"));
        run(
            conn,
            &format!(
                "CREATE PACKAGE BODY \"k\"\"{n}\" COMMENT {s} AS FUNCTION f RETURN VARCHAR(99) AS BEGIN RETURN {s}; END; END"
            ),
        );
        run(conn, &format!("CREATE PROCEDURE o{n} COMMENT {s} AS BEGIN SELECT {s}; END"));
        run(
            conn,
            &format!("CREATE FUNCTION of{n}(a VARCHAR(9)) RETURN ENUM({s}, 'x') COMMENT {s} AS BEGIN RETURN {s}; END"),
        );
        run(conn, &format!("SET sql_mode = '{mode}'"));
    }
}

/// What they do: the results of functions and views.
fn behaviour(database: &str) -> Vec<Vec<String>> {
    let mut conn = connect();
    run(&mut conn, &format!("USE {}", quoted(database)));
    let mut found = Vec::new();
    for number in 0..MODES.len() * STRINGS.len() {
        let n = number;
        found.extend(rows(&mut conn, &format!("SELECT HEX(f{n}('x')), HEX(a), HEX(v) FROM v{n}")));
        found.extend(rows(&mut conn, &format!("SELECT HEX(e), HEX(v) FROM t{n}")));
        found.extend(rows(&mut conn, &format!("CALL p{n}('x')")));
    }
    for (view, columns) in [
        ("ROUTINES", "ROUTINE_NAME, HEX(ROUTINE_COMMENT), HEX(DTD_IDENTIFIER), SQL_MODE"),
        ("EVENTS", "EVENT_NAME, HEX(EVENT_COMMENT), INTERVAL_VALUE, SQL_MODE"),
    ] {
        let schema = if view == "EVENTS" { "EVENT_SCHEMA" } else { "ROUTINE_SCHEMA" };
        let query =
            format!("SELECT {columns} FROM information_schema.{view} WHERE {schema} = DATABASE() ORDER BY 1, 2");
        found.extend(rows(&mut conn, &query));
    }
    found
}

#[test]
fn strings_mean_the_same_in_every_place_under_every_mode() {
    let mut conn = connect();
    let features = Features::ask(&mut conn);
    let source = Database::named("strings");
    run(&mut conn, &format!("CREATE DATABASE {} CHARACTER SET utf8mb4", quoted(&source.0)));
    run(&mut conn, &format!("USE {}", quoted(&source.0)));
    let all = MODES.into_iter().flat_map(|mode| STRINGS.map(|text| (mode, text)));
    for (number, (mode, text)) in all.enumerate() {
        run(&mut conn, &format!("SET sql_mode = '{mode}'"));
        things(&mut conn, &features, number, text, mode);
    }
    run(&mut conn, "SET sql_mode = ''");
    let (before, did) = (Fingerprint::of(&source.0), behaviour(&source.0));
    let archive = |connections| out(&source.0, Out { connections, rows_per_statement: 100, codec: Codec::Gzip });
    let target = Database::named("strings of a host");
    back(archive(0), &target.0, 0);
    before.assert_same(&Fingerprint::of(&target.0), "through a connection of the host's");
    assert_eq!(behaviour(&target.0), did);
    let by_hand = Database::named("strings by hand");
    by_client(&archive(2), &by_hand.0);
    before.assert_same(&Fingerprint::of(&by_hand.0), "gunzip | mariadb");
    back(archive(2), &source.0, 2);
    before.assert_same(&Fingerprint::of(&source.0), "over itself");
    assert_eq!(behaviour(&source.0), did);
}

/// A NUL in a comment: a plain client needs `--binary-mode` for it, which the others do not have.
#[test]
fn a_nul_in_a_comment_comes_back() {
    let mut conn = connect();
    let source = Database::named("nul");
    run(&mut conn, &format!("CREATE DATABASE {} CHARACTER SET utf8mb4", quoted(&source.0)));
    run(&mut conn, &format!("USE {}", quoted(&source.0)));
    for mode in ["", "NO_BACKSLASH_ESCAPES"] {
        let text = written("a\0b\\0", mode);
        run(&mut conn, &format!("SET sql_mode = '{mode}'"));
        run(&mut conn, &format!("CREATE PROCEDURE p{}() COMMENT {text} SELECT 1", mode.len()));
    }
    run(&mut conn, "SET sql_mode = ''");
    let before = Fingerprint::of(&source.0);
    for connections in [0, 1] {
        let archive = out(&source.0, Out { connections, rows_per_statement: 100, codec: Codec::None });
        let target = Database::named("nul copy");
        back(archive, &target.0, connections);
        before.assert_same(&Fingerprint::of(&target.0), &format!("{connections} connections"));
    }
}

/// Character sets of clients, and characters of them: such as have a quote or a backslash for their second byte where there
/// are any.
const CLIENTS: [(&str, &[u8]); 9] = [
    ("latin1", b"\xe9"),
    ("cp1251", b"\xc0\xff"),
    ("koi8r", b"\xc1"),
    ("sjis", b"\x83\x5c\x83\x60"),
    ("cp932", b"\x95\x5c\x83\x60"),
    ("big5", b"\xa5\x5c\xa5\x60"),
    ("gbk", b"\x81\x5c\x81\x60"),
    ("ujis", b"\xa4\xa2"),
    ("euckr", b"\xb0\xa1"),
];

/// Everything with names, comments and literals of `word`, as clients of its character set send it. Not the type of a result:
/// MariaDB stores that in UTF-8 and reads it in the character set of the client, so that it is another one at once.
fn of_client(word: &[u8], mariadb: bool) -> Vec<u8> {
    let mut script = String::from(
        "CREATE TABLE `t~` (`c~` INT, e ENUM('~') DEFAULT '~' COMMENT '~', KEY `k~` (`c~`)) COMMENT '~'//\n\
         CREATE PROCEDURE `p~`(`a~` ENUM('~', ')')) COMMENT '~' SELECT '~' AS `~`, `c~` FROM `t~`//\n\
         CREATE FUNCTION `f~`() RETURNS VARCHAR(9) CHARACTER SET utf8mb4 DETERMINISTIC COMMENT '~' RETURN '~'//\n\
         CREATE EVENT `e~` ON SCHEDULE EVERY 1 YEAR STARTS '2030-01-01' DISABLE COMMENT '~ DO' DO SELECT '~'//\n\
         CREATE TRIGGER `tr~` BEFORE INSERT ON `t~` FOR EACH ROW SET NEW.e = '~'//\n\
         CREATE VIEW `v~` AS SELECT `c~` AS `a~`, '~' AS b FROM `t~`//\n\
         CREATE VIEW `a~` AS SELECT * FROM `v~`//\n\
         CREATE VIEW plain AS SELECT '~' AS b//\n",
    );
    if mariadb {
        script.push_str("CREATE SEQUENCE `s~` COMMENT '~'//\n");
    }
    let mut bytes = b"DELIMITER //\n".to_vec();
    for (number, piece) in script.as_bytes().split(|byte| *byte == b'~').enumerate() {
        if number > 0 {
            bytes.extend_from_slice(word);
        }
        bytes.extend_from_slice(piece);
    }
    bytes
}

/// Feeds a script to the `mariadb` client, under the client's character set.
fn client(database: &str, charset: &str, script: &[u8]) {
    let mut client = Command::new("mariadb")
        .args(["--no-defaults", "--user=root", "--comments", &format!("--default-character-set={charset}")])
        .arg(format!("--socket={}", socket().display()))
        .arg(database)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    client.stdin.take().unwrap().write_all(script).unwrap();
    assert!(client.wait().unwrap().success(), "{charset}");
}

/// What names, comments and texts are, in UTF-8.
fn catalog(database: &str) -> Vec<Vec<String>> {
    let mut conn = connect();
    run(&mut conn, &format!("USE {}", quoted(database)));
    let mut found = Vec::new();
    for query in [
        "SELECT TABLE_NAME, TABLE_TYPE, IF(TABLE_TYPE = 'VIEW', '', TABLE_COMMENT) FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() ORDER BY 1",
        "SELECT TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, COLUMN_DEFAULT, COLUMN_COMMENT, CHARACTER_SET_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() ORDER BY 1, 2",
        "SELECT INDEX_NAME, COLUMN_NAME FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() ORDER BY 1",
        "SELECT ROUTINE_NAME, DTD_IDENTIFIER, ROUTINE_DEFINITION, ROUTINE_COMMENT, COLLATION_CONNECTION FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE() ORDER BY 1",
        "SELECT SPECIFIC_NAME, PARAMETER_NAME, DTD_IDENTIFIER FROM information_schema.PARAMETERS WHERE SPECIFIC_SCHEMA = DATABASE() ORDER BY 1, 2",
        "SELECT EVENT_NAME, EVENT_DEFINITION, EVENT_COMMENT FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE() ORDER BY 1",
        "SELECT TRIGGER_NAME, EVENT_OBJECT_TABLE, ACTION_STATEMENT FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() ORDER BY 1",
        "SELECT HEX(b), HEX(CONVERT(b USING utf8mb4)) FROM plain",
    ] {
        found.extend(rows(&mut conn, query));
    }
    found
}

#[test]
fn definitions_of_clients_of_every_character_set_come_back_over_themselves() {
    let mut conn = connect();
    let mariadb = Features::ask(&mut conn).has("mariadb");
    // UTF-8 that was sent as something else is valid as either, and means other names.
    let mojibake = CLIENTS[..3].iter().map(|(charset, _)| (*charset, "caf\u{e9}".as_bytes()));
    for (charset, word) in CLIENTS.into_iter().chain(mojibake) {
        let source = Database::named("client");
        run(&mut conn, &format!("CREATE DATABASE {} CHARACTER SET utf8mb4", quoted(&source.0)));
        client(&source.0, charset, &of_client(word, mariadb));
        let before = catalog(&source.0);
        for connections in [0, 2] {
            let archive = out(&source.0, Out { connections, rows_per_statement: 100, codec: Codec::Gzip });
            let target = Database::named("client copy");
            back(archive.clone(), &target.0, connections);
            assert_eq!(catalog(&target.0), before, "{charset}, {connections} connections");
            back(archive.clone(), &source.0, connections);
            assert_eq!(catalog(&source.0), before, "{charset}, over itself, {connections} connections");
            if connections == 2 {
                let by_hand = Database::named("client by hand");
                by_client(&archive, &by_hand.0);
                assert_eq!(catalog(&by_hand.0), before, "{charset}, gunzip | mariadb");
            }
        }
    }
}

/// Where the bytes are valid UTF-8, the catalog still says what their author's client was.
#[test]
fn a_routine_named_over_a_wrong_client_charset_is_replaced_over_itself() {
    let mut conn = connect();
    let source = Database::named("mojibake");
    run(&mut conn, &format!("CREATE DATABASE {} CHARACTER SET utf8mb4", quoted(&source.0)));
    client(&source.0, "latin1", "create procedure `caf\u{e9}`() comment '\u{e9}' select '\u{e9}';".as_bytes());
    let before = Fingerprint::of(&source.0);
    let archive = out(&source.0, Out { connections: 1, rows_per_statement: 100, codec: Codec::None });
    back(archive, &source.0, 1);
    before.assert_same(&Fingerprint::of(&source.0), "over itself");
}

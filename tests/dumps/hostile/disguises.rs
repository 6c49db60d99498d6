//! Ways to hide a statement in a dump, so that a reader and the server see different things.
//!
//! Each takes a statement (or several, with semicolons between them) that works alone, and returns a whole dump.

/// A disguise, and its name in the tally.
pub type Disguise = (&'static str, fn(&str) -> Vec<u8>);

/// What an ordinary dump begins with.
const TABLE: &str = "CREATE TABLE t (id INT PRIMARY KEY, s VARCHAR(200));\nINSERT INTO t VALUES (1,'one');\n";

fn dump(parts: &[&[u8]]) -> Vec<u8> {
    [TABLE.as_bytes(), &parts.concat(), b"\nINSERT INTO t VALUES (2,'two');\n"].concat()
}

#[expect(clippy::needless_pass_by_value, reason = "every caller has just made it")]
fn say(text: String) -> Vec<u8> {
    dump(&[text.as_bytes()])
}

fn in_string(sql: &str) -> String {
    sql.replace('\\', "\\\\").replace('\'', "''")
}

/// Changes what lies between words, where that is in no string.
fn between_words(sql: &str, by: &str) -> String {
    let mut is_string = false;
    let mut out = String::new();
    for c in sql.chars() {
        is_string ^= c == '\'';
        if c == ' ' && !is_string { out.push_str(by) } else { out.push(c) }
    }
    out
}

fn mixed_case(sql: &str) -> String {
    let mut is_string = false;
    let turned = sql.chars().enumerate().map(|(i, c)| {
        is_string ^= matches!(c, '\'' | '`');
        match (is_string || sql.contains('{'), i % 2) {
            (true, _) => c,
            (_, 0) if sql.contains("victim") => c.to_ascii_lowercase(),
            (_, 0) => c.to_ascii_uppercase(),
            _ => c.to_ascii_lowercase(),
        }
    });
    turned.collect()
}

/// The first word alone in a comment.
fn first_word(sql: &str, open: &str, close: &str) -> String {
    let (first, rest) = sql.split_once(' ').unwrap_or((sql, ""));
    format!("{open} {first} {close} {rest}")
}

/// Hidden from a reader that takes `end` for a character within a string.
fn behind_string(before: &[u8], string: &[u8], sql: &str) -> Vec<u8> {
    dump(&[before, b"\nINSERT INTO t VALUES (71,'", string, b"'),(72,'x'); ", sql.as_bytes(), b"; -- ');\n"])
}

/// Hidden in what a reader takes for the end of a string, and the server for a part of it, or the other way round.
fn in_second_string(before: &[u8], string: &[u8], sql: &str) -> Vec<u8> {
    dump(&[before, b"\nINSERT INTO t VALUES (73,'", string, b"'),(74,'); ", sql.as_bytes(), b"; -- ');\n"])
}

fn routine(sql: &str, before: &str, after: &str) -> Vec<u8> {
    say(format!("DELIMITER ;;\n{before} BEGIN {sql}; {after} END ;;\nDELIMITER ;\n"))
}

fn utf16(sql: &str, big: bool) -> Vec<u8> {
    let text = format!("\u{feff}{TABLE}{sql};\n");
    text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

/// All of them; the first shows the statement as it is.
pub const DISGUISES: &[Disguise] = &[
    ("plain", |sql| say(format!("{sql};\n"))),
    ("mixed-case", |sql| say(format!("{};\n", mixed_case(sql)))),
    ("comments-between", |sql| say(format!("{};\n", between_words(sql, "/* ; ' */")))),
    ("lines-between", |sql| say(format!("{};\n", between_words(sql, "\n\t-- ' `\n# \"\n\r\n")))),
    ("odd-spaces", |sql| say(format!("{};\n", between_words(sql, "\u{b}\u{c}")))),
    ("version-comment", |sql| say(format!("/*!50000 {sql} */;\n"))),
    ("mariadb-comment", |sql| say(format!("/*M!100000 {sql} */;\n"))),
    ("bare-version-comment", |sql| say(format!("/*!{sql}*/;\n"))),
    ("six-digits", |sql| say(format!("/*!050000{sql}*/;\n"))),
    ("first-word-in-comment", |sql| say(format!("{};\n", first_word(sql, "/*!50003", "*/")))),
    ("first-word-of-mariadb", |sql| say(format!("{};\n", first_word(sql, "/*M!50301", "*/")))),
    ("skipped-words", |sql| say(format!("/*!900000 SET @a = 1, */ {sql};\n"))),
    ("skipped-mariadb-words", |sql| say(format!("/*M!999999 SET @a = 1, */ {sql};\n"))),
    ("mysql-alone-skipped", |sql| say(format!("/*!80000 ' */ {sql} /*!80000 ' */;\n"))),
    ("skipped-quote", |sql| say(format!("/*!999999 ' */ {sql}; -- '\n"))),
    ("skipped-comment", |sql| say(format!("/*!999999 /* */ {sql}; -- */\n"))),
    ("nested-comment", |sql| say(format!("/* /* */ {sql}; -- */\n"))),
    ("nested-version-comment", |sql| say(format!("/*!50000 /* ; */ {sql} /*!50001 */ */;\n"))),
    ("comment-end-in-string", |sql| say(format!("SET @a = '/*'; {sql}; SET @b = '*/';\n"))),
    ("no-comment-after-all", |sql| say(format!("SET @a = 1--1; {sql};\n"))),
    ("dash-comment", |sql| say(format!("--\t{sql}\n--{sql};\n{sql};\n"))),
    ("carriage-return", |sql| say(format!("-- nothing here\r{sql};\n# nothing\r{sql};\n"))),
    ("two-in-one-packet", |sql| say(format!("DELIMITER $$\nSET @a=1; {sql} $$\nDELIMITER ;\n"))),
    ("three-in-one-packet", |sql| {
        say(format!("DELIMITER //\nINSERT INTO t VALUES (5,'x'); {sql}; DO 1 //\nDELIMITER ;\n"))
    }),
    ("delimiter-quote", |sql| say(format!("DELIMITER '\nSET @a = 1 '\n{sql} '\nDELIMITER ;\n"))),
    ("delimiter-backslash", |sql| say(format!("DELIMITER ;;\nSET @a=1\\;;\n{sql};;\nDELIMITER ;\n"))),
    ("delimiter-word", |sql| say(format!("delimiter end\nSET @a = 1 end\n{sql} end\ndelimiter ;\n"))),
    ("delimiter-short", |sql| say(format!("\\d go\nSET @a=1 go\n{sql} go\n\\d ;\n"))),
    ("delimiter-comment", |sql| say(format!("DELIMITER --\nSET @a=1--\n{sql}--\nDELIMITER ;\n"))),
    ("delimiter-in-statement", |sql| say(format!("SET @a = 'x\nDELIMITER //\n'; {sql};\nDELIMITER ;\n"))),
    ("ended-by-g", |sql| say(format!("SET @a = 1 \\g {sql} \\G\n"))),
    ("prepared", |sql| say(format!("PREPARE s FROM '{}'; EXECUTE s;\n", in_string(sql)))),
    ("prepared-from-variable", |sql| say(format!("SET @q = '{}'; PREPARE s FROM @q; EXECUTE s;\n", in_string(sql)))),
    ("prepared-in-comment", |sql| {
        say(format!(
            "/*!50003 SET @q = '{}' */; /*!50003 PREPARE s FROM @q */; /*!50003 EXECUTE s */;\n",
            in_string(sql)
        ))
    }),
    ("immediate", |sql| say(format!("EXECUTE IMMEDIATE '{}';\n", in_string(sql)))),
    ("set-statement", |sql| say(format!("SET STATEMENT max_statement_time=100 FOR {sql};\n"))),
    ("set-statement-twice", |sql| {
        say(format!(
            "SET STATEMENT sql_mode='', sort_buffer_size=300000 FOR SET STATEMENT lock_wait_timeout=9 FOR {sql};\n"
        ))
    }),
    ("late", |sql| say(format!("{}{sql};\n", " ".repeat(5000)))),
    ("late-in-block", |sql| {
        say(format!("DELIMITER ;;\nBEGIN NOT ATOMIC{}{sql}; END ;;\nDELIMITER ;\n", " ".repeat(5000)))
    }),
    ("very-late", |sql| say(format!("{}{sql};\n", "/* nothing */\n".repeat(80_000)))),
    ("behind-many-rows", |sql| {
        let rows: Vec<String> =
            (100..900).map(|i| format!("INSERT INTO t VALUES ({i},'{}');", "x".repeat(99))).collect();
        let rows = rows.join("\n");
        say(format!("{rows}{sql};\n"))
    }),
    ("block", |sql| routine(sql, "BEGIN NOT ATOMIC", "END;")),
    ("block-of-if", |sql| say(format!("DELIMITER ;;\nIF 1 THEN {sql}; END IF ;;\nDELIMITER ;\n"))),
    ("block-with-handler", |sql| {
        routine(sql, "BEGIN NOT ATOMIC DECLARE CONTINUE HANDLER FOR SQLEXCEPTION DO 1;", "END;")
    }),
    ("procedure", |sql| [routine(sql, "CREATE PROCEDURE go()", ""), b"CALL go();\n".to_vec()].concat()),
    ("procedure-in-comment", |sql| {
        [
            routine(sql, "/*!50003 CREATE*/ /*!50020 DEFINER=root@localhost*/ /*!50003 PROCEDURE go() */", ""),
            b"/*!50003 CALL go() */;\n".to_vec(),
        ]
        .concat()
    }),
    ("function-in-row", |sql| {
        [
            routine(sql, "CREATE FUNCTION go() RETURNS INT", "RETURN 1;"),
            b"INSERT INTO t VALUES (80 + go(),'x');\n".to_vec(),
        ]
        .concat()
    }),
    ("function-in-set", |sql| {
        [routine(sql, "CREATE FUNCTION go() RETURNS INT", "RETURN 1;"), b"SET @a = 1 + go();\n".to_vec()].concat()
    }),
    ("function-in-view", |sql| {
        [
            routine(sql, "CREATE FUNCTION go() RETURNS INT", "RETURN 1;"),
            b"CREATE VIEW w AS SELECT go() AS g; CREATE TABLE c AS SELECT * FROM w;\n".to_vec(),
        ]
        .concat()
    }),
    ("trigger", |sql| {
        [
            routine(sql, "CREATE TRIGGER tr AFTER INSERT ON t FOR EACH ROW", ""),
            b"INSERT INTO t VALUES (81,'x');\n".to_vec(),
        ]
        .concat()
    }),
    ("trigger-on-delete", |sql| {
        [
            routine(sql, "CREATE TRIGGER tr BEFORE DELETE ON t FOR EACH ROW", ""),
            b"REPLACE INTO t VALUES (1,'x'); DELETE FROM t;\n".to_vec(),
        ]
        .concat()
    }),
    ("trigger-after-rename", |sql| {
        [
            routine(sql, "CREATE TRIGGER tr AFTER INSERT ON t FOR EACH ROW", ""),
            b"ALTER TABLE t RENAME TO u; INSERT INTO u VALUES (82,'x');\n".to_vec(),
        ]
        .concat()
    }),
    ("event", |sql| routine(sql, "CREATE EVENT ev ON SCHEDULE EVERY 1 SECOND DO", "")),
    ("event-then-enabled", |sql| {
        [
            routine(sql, "CREATE EVENT ev ON SCHEDULE EVERY 1 SECOND DISABLE DO", ""),
            b"ALTER EVENT ev ENABLE;\n".to_vec(),
        ]
        .concat()
    }),
    ("backslash-is-plain", |sql| behind_string(b"SET sql_mode='NO_BACKSLASH_ESCAPES';", b"\\", sql)),
    ("backslash-is-plain-by-comment", |sql| {
        behind_string(b"/*!40101 SET sql_mode='NO_BACKSLASH_ESCAPES' */;", b"\\", sql)
    }),
    ("backslash-escapes-after-all", |sql| {
        in_second_string(b"/*!999999 SET sql_mode='NO_BACKSLASH_ESCAPES' */;", b"\\'),(75,'", sql)
    }),
    ("backslash-by-saved-mode", |sql| {
        behind_string(b"SET @m = 'NO_BACKSLASH_ESCAPES'; SET sql_mode = @m;", b"\\", sql)
    }),
    ("backslash-by-concat", |sql| {
        behind_string(b"SET sql_mode=CONCAT(@@sql_mode,',NO_BACKSLASH_ESCAPES');", b"\\", sql)
    }),
    ("backslash-by-number", |sql| behind_string(b"SET sql_mode=1048576;", b"\\", sql)),
    ("backslash-by-set-statement", |sql| {
        dump(&[
            b"SET STATEMENT sql_mode='NO_BACKSLASH_ESCAPES' FOR INSERT INTO t VALUES (76,'\\'); ",
            sql.as_bytes(),
            b"; -- ');\n",
        ])
    }),
    ("gbk-names", |sql| behind_string(b"SET NAMES gbk;", b"\xbf\\", sql)),
    ("gbk-character-set", |sql| behind_string(b"SET CHARACTER SET gbk;", b"\xbf\\", sql)),
    ("gbk-variable", |sql| behind_string(b"SET character_set_client = gbk;", b"\xbf\\", sql)),
    ("gbk-in-comment", |sql| behind_string(b"/*!40101 SET NAMES gbk */;", b"\xbf\\", sql)),
    ("gbk-by-client", |sql| behind_string(b"charset gbk\n\\C gbk\n", b"\xbf\\", sql)),
    ("gbk-after-all-not", |sql| in_second_string(b"/*!999999 SET NAMES gbk */;", b"\xbf\\'),(77,'", sql)),
    ("sjis", |sql| behind_string(b"SET NAMES sjis;", b"\x83\\", sql)),
    ("cp932", |sql| behind_string(b"SET @@session.character_set_client := 'cp932';", b"\x95\\", sql)),
    ("big5", |sql| behind_string(b"SET NAMES 'big5' COLLATE big5_chinese_ci;", b"\xa5\\", sql)),
    ("introducer", |sql| behind_string(b"SET NAMES utf8mb4;", b"x', _gbk'\xbf\\", sql)),
    ("utf16-big", |sql| utf16(sql, true)),
    ("utf16-little", |sql| utf16(sql, false)),
    ("nul", |sql| say(format!("SET @a = 1;\0{sql};\n\0{sql}\0;\n"))),
    ("byte-order-mark", |sql| [b"\xef\xbb\xbf", sql.as_bytes(), b";\n"].concat()),
    ("ansi-quotes", |sql| {
        dump(&[b"SET sql_mode='ANSI_QUOTES'; CREATE TABLE \"\\\" (i INT); ", sql.as_bytes(), b"; -- \" (i INT);\n"])
    }),
    ("double-quotes", |sql| dump(&[b"SET @a = \"\\\"\", @b = '\"'; ", sql.as_bytes(), b"; -- \"\n"])),
    ("doubled-quotes", |sql| {
        dump(&[b"INSERT INTO t VALUES (78,'''\\''''),(79,'\\\\'); ", sql.as_bytes(), b"; -- '\n"])
    }),
    ("backtick", |sql| dump(&[b"CREATE TABLE `a\\` (i INT); ", sql.as_bytes(), b"; -- ` (i INT);\n"])),
    ("doubled-backtick", |sql| dump(&[b"CREATE TABLE `a``'` (i INT); ", sql.as_bytes(), b"; -- `'\n"])),
    ("sandbox", |sql| [b"/*M!999999\\- enable the sandbox mode */\n", say(format!("{sql};\n")).as_slice()].concat()),
    ("oracle-mode", |sql| say(format!("SET sql_mode='ORACLE';\nDELIMITER /\nBEGIN {sql}; END;\n/\nDELIMITER ;\n"))),
    ("in-lock", |sql| say(format!("LOCK TABLES t WRITE;\n{sql};\nUNLOCK TABLES;\n"))),
    ("in-transaction", |sql| say(format!("START TRANSACTION;\n{sql};\nCOMMIT;\n"))),
    ("without-an-end", |sql| [TABLE.as_bytes(), sql.as_bytes()].concat()),
    ("behind-change-master", |sql| {
        say(format!("CHANGE MASTER TO MASTER_LOG_FILE='x', MASTER_LOG_POS=4 /* ; */; {sql};\n"))
    }),
    ("behind-gtid", |sql| say(format!("SET @@GLOBAL.GTID_PURGED=/*!80000 '+'*/ ''; {sql};\n"))),
    ("behind-skipped-analyze", |sql| say(format!("DELIMITER ;;\nANALYZE TABLE t; {sql} ;;\nDELIMITER ;\n"))),
    ("behind-set-names", |sql| say(format!("DELIMITER ;;\nSET NAMES utf8mb4; {sql} ;;\nDELIMITER ;\n"))),
    ("behind-create", |sql| say(format!("DELIMITER ;;\nCREATE TABLE w (i INT) COMMENT=''; {sql} ;;\nDELIMITER ;\n"))),
    ("behind-view", |sql| say(format!("DELIMITER ;;\nCREATE VIEW w AS SELECT 1; {sql} ;;\nDELIMITER ;\n"))),
    ("behind-procedure", |sql| say(format!("DELIMITER ;;\nCREATE PROCEDURE w() SELECT 1; {sql} ;;\nDELIMITER ;\n"))),
    ("behind-trigger", |sql| {
        say(format!("DELIMITER ;;\nCREATE TRIGGER w BEFORE INSERT ON t FOR EACH ROW SET @a=1; {sql} ;;\nDELIMITER ;\n"))
    }),
    ("behind-routine-of-comments", |sql| {
        say(format!(
            "DELIMITER ;;\n/*!50003 CREATE*/ /*!50020 DEFINER=root@localhost*/ /*!50003 FUNCTION w() RETURNS INT RETURN 1 */; {sql} ;;\nDELIMITER ;\n"
        ))
    }),
    ("behind-event", |sql| {
        say(format!("DELIMITER ;;\nCREATE EVENT w ON SCHEDULE EVERY 1 YEAR DISABLE DO DO 1; {sql} ;;\nDELIMITER ;\n"))
    }),
];

use super::*;

fn judge() -> Judge {
    Judge(Dialect { is_mariadb: true, version: 101_106 })
}

fn entry(kind: PartKind, object: &str, on: Option<&str>) -> Entry {
    Entry {
        kind,
        object: (!object.is_empty()).then(|| object.to_owned()),
        on: on.map(str::to_owned),
        rows: 0,
        range: None,
        offset: 0,
        stored: 0,
        raw: 0,
        blake3: String::new(),
    }
}

fn refuses(kind: PartKind, object: &str, sql: &str) -> bool {
    judge().definition(&entry(kind, object, Some("t")), sql).is_err()
}

#[test]
fn definitions_of_this_engine_are_taken() {
    use PartKind::{Database, Event, Routine, Table, Trigger, View};
    for (kind, name, sql) in [
        (Database, "", "\nALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;\n"),
        (
            Table,
            "t",
            "\nDROP TABLE IF EXISTS `t`;\nCREATE TABLE `t` (\n  `a` int(11) DEFAULT nextval(`s`),\n  `b` varchar(9) \
             /*M!100301 COMPRESSED*/ COMMENT '*/ select',\n  CHECK (`b` like 'x')\n) ENGINE=InnoDB\n/*!50100 PARTITION BY \
             RANGE (`a`) (PARTITION p VALUES LESS THAN (7) ENGINE = InnoDB) */;\n",
        ),
        (
            Table,
            "s",
            "\nDROP SEQUENCE IF EXISTS `s`;\nCREATE SEQUENCE `s` start with 1 minvalue -1 maxvalue 9 increment by 1 \
             cache 0 nocycle COMMENT='it\\'s' ENGINE=InnoDB;\nALTER SEQUENCE `s` RESTART -7;\nSELECT SETVAL(`s`, 9, 1);\n",
        ),
        (
            View,
            "v",
            "\nSET @saved_cs_client=@@character_set_client, @saved_collation=@@collation_connection;\n\
             SET character_set_client=latin1, collation_connection=latin1_swedish_ci;\nDELIMITER ;;\n\
             CREATE OR REPLACE ALGORITHM=MERGE DEFINER=`a`@`%` SQL SECURITY INVOKER VIEW `v` AS select 1\n;;\nDELIMITER ;\n\
             SET character_set_client=@saved_cs_client, collation_connection=@saved_collation;\n",
        ),
        (
            Routine,
            "p",
            "\nSET @saved_sql_mode=@@sql_mode, sql_mode='ANSI_QUOTES';\nDROP PROCEDURE IF EXISTS `p`;\nALTER DATABASE \
             COLLATE latin1_bin;\nDELIMITER ;;\nCREATE DEFINER=\"a\"@\"b\" PROCEDURE \"p\"(x INT)\nBEGIN DROP TABLE victim.t; \
             SELECT 1; END\n;;\nDELIMITER ;\nALTER DATABASE CHARACTER SET latin1 COLLATE latin1_swedish_ci;\nSET \
             sql_mode=@saved_sql_mode;\n",
        ),
        (Trigger, "r", "CREATE DEFINER=CURRENT_USER() TRIGGER r BEFORE INSERT ON `t` FOR EACH ROW SET NEW.a = x.f()"),
        (Event, "e", "DROP EVENT IF EXISTS `e`;\nCREATE DEFINER=`a`@`b` EVENT `e` ON SCHEDULE EVERY 1 DAY DO SELECT 1"),
    ] {
        let judged = judge().definition(&entry(kind, name, Some("t")), sql);
        assert!(judged.is_ok(), "{sql}: {judged:?}");
    }
}

#[test]
fn settings_of_this_engine_are_taken_by_every_server() {
    let expressions =
        [("lc_time_names", "de_DE"), ("default_week_format", "3"), ("default_regex_flags", "DOTALL,UNGREEDY")];
    let expressions = expressions.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let database = crate::catalog::Database {
        name: "d".to_owned(),
        charset: "latin1".to_owned(),
        collation: "latin1_bin".to_owned(),
    };
    for version in ["10.11.6-MariaDB", "11.8.2-MariaDB", "8.0.36", "9.7.0", "5.7.44", "10.3.39-MariaDB"] {
        let server = Server::parse(version);
        let judge = Judge::new(&server);
        for part in [
            crate::dump::objects::preamble(&server, &database.name, "writer", &expressions),
            crate::dump::objects::postamble(&expressions),
            crate::dump::objects::database(&database),
        ] {
            let kind = part.kind.unwrap();
            let judged = judge.definition(&entry(kind, "", None), std::str::from_utf8(&part.sql).unwrap());
            assert!(judged.is_ok(), "{version} {kind:?}: {judged:?}");
        }
    }
}

#[test]
fn everything_else_is_refused() {
    use PartKind::{Database, Event, Preamble, Routine, Table, Trigger, View};
    for (kind, name, sql) in [
        (Preamble, "", "SET GLOBAL general_log=1"),
        (Preamble, "", "SET sql_notes=0, GLOBAL general_log=1"),
        (Preamble, "", "SET SQL_MODE='NO_BACKSLASH_ESCAPES'"),
        (Preamble, "", "SET NAMES gbk"),
        (Preamble, "", "SET @OLD_SQL_MODE='ANSI_QUOTES', SQL_MODE=@OLD_SQL_MODE"),
        (Preamble, "", "SET sql_log_bin=0"),
        (Preamble, "", "DROP DATABASE victim"),
        (Preamble, "", "/*!999999 SET NAMES utf8mb4, @a=' */ DROP DATABASE victim /*!999999 ' */"),
        (Database, "", "ALTER DATABASE victim CHARACTER SET latin1 COLLATE latin1_bin"),
        (Database, "", "SET NAMES utf8mb4"),
        (Table, "t", "DROP TABLE IF EXISTS `t`, `victim`.`t`"),
        (Table, "t", "DROP TABLE IF EXISTS `victim`.`t`"),
        (Table, "t", "CREATE TABLE `victim`.`t` (a INT)"),
        (Table, "t", "CREATE TABLE `u` (a INT)"),
        (Table, "t", "CREATE TABLE `t` (a INT) SELECT * FROM mysql.user"),
        (Table, "t", "CREATE TABLE `t` (a INT) AS TABLE victim.t"),
        (Table, "t", "CREATE TABLE `t` LIKE victim.t"),
        (Table, "t", "CREATE TABLE `t` (a INT DEFAULT (nextval(victim.s)))"),
        (Table, "t", "CREATE TABLE `t` (a INT DEFAULT (NEXT VALUE FOR victim.s))"),
        (Table, "t", "CREATE TABLE `t` (a TEXT DEFAULT (load_file('/etc/passwd')))"),
        (Table, "t", "CREATE TABLE `t` (a INT) /*!999999 COMMENT ' */ SELECT 1 /*!999999 ' */"),
        (Table, "t", "CREATE TABLE `t` (a INT); CREATE TABLE `t` (b INT)"),
        (Table, "t", "ALTER TABLE `t` RENAME TO victim.x"),
        (Table, "t", "SELECT SETVAL(`victim`.`s`, 9, 1)"),
        (Table, "t", "SELECT SETVAL(`t`, f(), 1)"),
        (Table, "t", "GRANT ALL ON *.* TO x"),
        (Table, "t", "SET sql_mode='ANSI_QUOTES'"),
        (View, "v", "CREATE VIEW `victim`.`v` AS SELECT 1"),
        (View, "v", "CREATE USER x"),
        (View, "v", "CREATE OR REPLACE /*!999999 VIEW v AS */ DATABASE victim"),
        (Routine, "f", "CREATE FUNCTION `f` RETURNS STRING SONAME 'x.so'"),
        (Routine, "f", "CREATE AGGREGATE FUNCTION `f` RETURNS REAL SONAME 'x.so'"),
        (Routine, "p", "CREATE PROCEDURE `victim`.`p`() SELECT 1"),
        (Routine, "p", "CALL p()"),
        (Routine, "p", "DROP PROCEDURE IF EXISTS `victim`.`p`"),
        (Routine, "p", "SET sql_mode='NO_BACKSLASH_ESCAPES'; CREATE PROCEDURE `p`() SELECT 1"),
        (Routine, "p", "CREATE PROCEDURE `p`() SELECT 1; CREATE PROCEDURE `p`() SELECT 2"),
        (Trigger, "r", "CREATE TRIGGER r BEFORE INSERT ON `victim`.`t` FOR EACH ROW SET @a=1"),
        (Trigger, "r", "CREATE TRIGGER `victim`.`r` BEFORE INSERT ON `t` FOR EACH ROW SET @a=1"),
        (Event, "e", "ALTER EVENT `e` ENABLE"),
        (Event, "e", "DROP EVENT IF EXISTS `other`"),
        (PartKind::Accounts, "", "CREATE USER x"),
        // What one server skips is not what it runs.
        (
            Preamble,
            "",
            "SET /*!99999 @ */ GLOBAL /*!99999 =@@time_zone, @ */ max_connections /*!99999 =@@time_zone, time_zone */ = 77",
        ),
        (Preamble, "", "SET sql_mode /*!99999 = '', time_zone */ = 'NO_BACKSLASH_ESCAPES'"),
        (Table, "t", "CREATE TABLE /*!99999 t ( */ victim.evil (a int /*!99999 ) */ )"),
        (View, "victim", "CREATE OR REPLACE VIEW `victim` /*!50000 .vv */ AS SELECT 1"),
        (Event, "victim", "CREATE EVENT `victim` /*!50000 .e */ ON SCHEDULE EVERY 1 DAY DO SELECT 1"),
        (Trigger, "r", "CREATE TRIGGER r BEFORE INSERT ON `victim` /*!50000 .t */ FOR EACH ROW SET @a=1"),
        (View, "v", "ALTER DATABASE /*!99999 CHARACTER SET */ victim COLLATE latin1_bin"),
        // A comment begins behind two dashes and what is not seen.
        (Table, "t", "CREATE TABLE t (a int) --\u{1}'\n AS SELECT * FROM victim.t --\u{1}'"),
        (View, "v", "CREATE --\u{1}'\n VIEW victim.v AS SELECT 1 --\u{1}' VIEW `v` AS"),
        (Event, "IF", "CREATE EVENT IF NOT EXISTS victim.e ON SCHEDULE EVERY 1 DAY DO SELECT 1"),
        (View, "é", "CREATE VIEW IF NOT EXISTS victim.v AS SELECT 1"),
        (Table, "t", "CREATE TABLE t (a int) ENGINE=MERGE UNION=(victim.m) INSERT_METHOD=LAST"),
        (Table, "t", "CREATE TABLE t (a int) (VALUES (`b`.`b`(1)))"),
        (Table, "t", "CREATE TABLE t (a int) ENGINE=InnoDB (TABLE victim.x)"),
        (Table, "t", "CREATE TABLE t (a int) ((TABLE victim.x))"),
        (Table, "t", "CREATE TABLE t (a int) ENGINE=FEDERATED CONNECTION='mysql://x'"),
        (Preamble, "", "SET @é=@@sql_mode, @e=@@time_zone, sql_mode=@é"),
        // In some character sets a backtick is half of a character.
        (
            View,
            "v",
            "SET @saved_cs_client=@@character_set_client, character_set_client=gbk;\nDROP VIEW IF EXISTS `中``,victim.x -- `;\n\
             SET character_set_client=@saved_cs_client;\n",
        ),
        (
            View,
            "v",
            "SET @saved_cs_client=@@character_set_client, character_set_client=gbk;\nCREATE OR REPLACE \
             DEFINER=`中`@`@localhost SQL SECURITY INVOKER VIEW victim.evil AS SELECT 1 -- ` VIEW `v` AS SELECT 1;\n\
             SET character_set_client=@saved_cs_client;\n",
        ),
    ] {
        assert!(refuses(kind, name, sql), "{sql}");
    }
}

#[test]
fn rows_are_values() {
    let of = |sql: &str| judge().row(&entry(PartKind::Rows, "t", None), sql).is_ok();
    for sql in [
        "INSERT INTO `t` (`a`,`b`) VALUES\n(1,'x; drop'),(-1.5e3,NULL),(0x00ff,_latin1 0xE9),(DEFAULT,_utf8mb4 'é')",
        "INSERT INTO `t` (`a`) SELECT @smdb_0,NULL",
        "SET @smdb_0=CONCAT(@smdb_0,'abc')",
        "SET @smdb_0=CONVERT(@smdb_0 USING latin1)",
        "SET @smdb_0=NULL",
        "SET time_zone='Europe/Berlin'",
        "INSERT INTO `t` (`a`) VALUES (ST_GeomFromText('POINT(1 2)', 4326))",
    ] {
        assert!(of(sql), "{sql}");
    }
    for sql in [
        "INSERT INTO `victim`.`t` (`a`) VALUES (1)",
        "INSERT INTO `u` (`a`) VALUES (1)",
        "INSERT INTO `t` (`a`) VALUES (victim.f())",
        "INSERT INTO `t` (`a`) VALUES (f())",
        "INSERT INTO `t` (`a`) VALUES (LOAD_FILE('/etc/passwd'))",
        "INSERT INTO `t` (`a`) VALUES ((SELECT 1 FROM victim.t))",
        "INSERT INTO `t` (`a`) SELECT a FROM victim.t",
        "INSERT INTO `t` (`a`) VALUES (1) ON DUPLICATE KEY UPDATE a = f()",
        "INSERT INTO `t` (`a`) VALUES (1 /*!50000 + f() */)",
        "INSERT INTO `t` (`a`) VALUES (@@version)",
        "SET @smdb_0=1, GLOBAL general_log=1",
        "SET @smdb_0=1, @a=(SELECT 1)",
        "SET @smdb_0=f()",
        "SET sql_mode='ANSI_QUOTES'",
        "DELETE FROM victim.t",
        "REPLACE INTO `t` (`a`) VALUES (1)",
        "INSERT INTO `t` (`a`) VALUES (1db.1f(1))",
        "INSERT INTO `t` (`a`) VALUES (b.b(1))",
        "INSERT INTO `t` (`a`) VALUES (1) /*!50000 , (victim.f()) */",
        "INSERT INTO `t` (`a`) VALUES (1), (2",
    ] {
        assert!(!of(sql), "{sql}");
    }
    let begins = |sql: &str| is_of_table(&entry(PartKind::Rows, "a`b", None), sql);
    assert!(begins("\nINSERT INTO `a``b` (`x`) VALUES") && !begins("INSERT INTO `a``b`.`t` (`x`) VALUES"));
}

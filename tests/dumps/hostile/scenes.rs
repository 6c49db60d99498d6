//! Dumps in which several statements, each of them common, together reach out of the target.

/// What is there before, and the dump; its name in the tally.
pub struct Scene {
    pub name: String,
    pub setup: &'static [&'static str],
    pub dump: String,
}

const TABLE: &str = "CREATE TABLE t (id INT PRIMARY KEY, s VARCHAR(200));\nINSERT INTO t VALUES (1,'one');\n";

/// All of them.
pub fn scenes() -> Vec<Scene> {
    let mut scenes = Vec::new();
    through_views(&mut scenes);
    by_engines(&mut scenes);
    by_defaults(&mut scenes);
    by_foreign_keys(&mut scenes);
    by_transactions(&mut scenes);
    by_client_commands(&mut scenes);
    by_triggers(&mut scenes);
    by_partitions(&mut scenes);
    by_databases(&mut scenes);
    by_events(&mut scenes);
    scenes
}

fn add(scenes: &mut Vec<Scene>, kind: &str, dumps: &[String]) {
    for (number, dump) in dumps.iter().enumerate() {
        scenes.push(Scene { name: format!("{kind}-{number}"), setup: &[], dump: format!("{TABLE}{dump}\n") });
    }
}

/// Events whose names and definers are words of their own status, and bodies that only seem to be about a column.
fn by_events(scenes: &mut Vec<Scene>) {
    let every = "ON SCHEDULE EVERY 1 SECOND DO";
    let dumps = [
        format!("CREATE EVENT disable {every} INSERT INTO victim.t VALUES (9, 'x');"),
        format!("CREATE DEFINER=disable@localhost EVENT e {every} INSERT INTO victim.t VALUES (9, 'x');"),
        format!("CREATE DEFINER=schedule@localhost EVENT disable {every} DELETE FROM victim.t;"),
        format!("CREATE EVENT do {every} TRUNCATE victim.t;"),
        format!("CREATE TABLE victim (a INT); CREATE EVENT e {every} INSERT HIGH_PRIORITY victim.t VALUES (9, 'x');"),
        format!("CREATE TABLE victim (a INT); CREATE EVENT e {every} UPDATE t, victim.t SET s = 'x';"),
    ];
    add(scenes, "event", &dumps);
    let depths =
        [20_000, 200_000].map(|depth| format!("SET @a = {}'x'{};", "concat(".repeat(depth), ")".repeat(depth)));
    add(scenes, "deep", &depths);
    add(scenes, "growing", &[format!("SET @a = 'aaaaaaaa';\n{}", "SET @a = CONCAT(@a, @a);\n".repeat(40))]);
    let odd = ["INSERT INTO t SET = 1;", "INSERT INTO t SET (id) = 1;", "INSERT INTO t () VALUES (),();"];
    add(scenes, "odd", &odd.map(str::to_owned));
}

fn through_views(scenes: &mut Vec<Scene>) {
    let views = [
        "CREATE VIEW w AS SELECT * FROM victim.t;",
        "CREATE ALGORITHM=MERGE VIEW w AS SELECT id, s FROM victim.t WHERE id < 9999;",
        "/*!50001 CREATE ALGORITHM=UNDEFINED */ /*!50013 DEFINER=root@localhost SQL SECURITY DEFINER */ /*!50001 VIEW `w` AS SELECT * FROM `victim`.`t` */;",
        "CREATE VIEW w0 AS SELECT * FROM victim.t; CREATE VIEW w AS SELECT * FROM w0;",
        "CREATE VIEW w AS SELECT * FROM victim.v WITH CASCADED CHECK OPTION;",
        "CREATE TABLE w (id INT); DROP TABLE w; CREATE OR REPLACE VIEW w AS SELECT v.id, v.s FROM victim.t v;",
    ];
    let uses = [
        "INSERT INTO w VALUES (666,'evil');",
        "INSERT INTO w (id, s) VALUES (1,'evil') ON DUPLICATE KEY UPDATE s = 'evil';",
        "REPLACE INTO w VALUES (1,'evil');",
        "DELETE FROM w;",
        "UPDATE w SET s = 'evil';",
        "LOCK TABLES w WRITE; INSERT INTO w VALUES (666,'evil'); UNLOCK TABLES;",
        "LOAD DATA INFILE '{DIR}/secret.txt' INTO TABLE w;",
        "INSERT INTO t SELECT id + 30, s FROM w;",
        "CREATE TABLE c AS SELECT * FROM w;",
        "ALTER VIEW w AS SELECT 1; DELETE FROM victim.t;",
    ];
    for (number, view) in views.iter().enumerate() {
        let dumps: Vec<String> = uses.iter().map(|sql| format!("{view}\n{sql}")).collect();
        add(scenes, &format!("view-{number}"), &dumps);
    }
}

fn by_engines(scenes: &mut Vec<Scene>) {
    let columns = "(id INT PRIMARY KEY, s VARCHAR(50))";
    let mut dumps = Vec::new();
    for engine in ["MERGE", "MRG_MyISAM", "'MERGE'", "`mrg_myisam`", "/*!MERGE*/", "/*M!50000 MRG_MYISAM */"] {
        dumps.push(format!("CREATE TABLE m {columns} ENGINE={engine} UNION=(victim.m) INSERT_METHOD=LAST; INSERT INTO m VALUES (666,'evil');"));
    }
    dumps.push(format!("CREATE TABLE m {columns} ENGINE=MyISAM; ALTER TABLE m ENGINE=MERGE, UNION=(`victim`.`m`) INSERT_METHOD=FIRST; REPLACE INTO m VALUES (1,'evil');"));
    dumps.push(format!("CREATE TABLE own {columns} ENGINE=MyISAM; CREATE TABLE m {columns} ENGINE=MERGE UNION=(own, victim . m) INSERT_METHOD=LAST; INSERT INTO m VALUES (666,'evil');"));
    dumps.push(format!("CREATE TABLE m {columns} ENGINE=MERGE UNION=(victim.m) INSERT_METHOD=LAST; DELETE FROM m;"));
    dumps.push(format!("CREATE TABLE m {columns} UNION (victim.m) INSERT_METHOD LAST ENGINE MERGE; TRUNCATE m;"));
    dumps.push(format!("SET default_storage_engine=MERGE; CREATE TABLE m {columns} UNION=(victim.m) INSERT_METHOD=LAST; INSERT INTO m VALUES (666,'evil');"));
    dumps.push(format!("USE victim; USE target; CREATE TABLE m {columns} ENGINE=MERGE UNION=(victim.m) INSERT_METHOD=LAST; INSERT INTO m VALUES (667,'x');"));
    add(scenes, "merge", &dumps);
    let far = [
        "FEDERATED CONNECTION='mysql://root@localhost:3306/victim/t'",
        "FEDERATED CONNECTION='evil'",
        "SPIDER COMMENT='wrapper \"mysql\", table \"t\"'",
        "CONNECT TABLE_TYPE=MYSQL DBNAME='victim' TABNAME='t'",
        "CONNECT TABLE_TYPE=DOS FILE_NAME='{DIR}/evil'",
        "S3",
        "BLACKHOLE",
        "CSV DATA DIRECTORY='{DIR}'",
        "Aria DATA DIRECTORY='{DIR}' INDEX DIRECTORY='{DIR}'",
        "InnoDB DATA DIRECTORY '{DIR}'",
        "MyISAM/*!DATA DIRECTORY='{DIR}'*/",
        "MyISAM INDEX DIRECTORY='{DIR}'",
    ];
    let dumps: Vec<String> = far.iter().map(|engine| format!("CREATE TABLE far (id INT NOT NULL PRIMARY KEY, s VARCHAR(50)) ENGINE={engine};\nINSERT INTO far VALUES (666,'evil');")).collect();
    add(scenes, "engine", &dumps);
}

fn by_defaults(scenes: &mut Vec<Scene>) {
    let tables = [
        "CREATE TABLE n (id BIGINT DEFAULT NEXTVAL(victim.s), x INT);",
        "CREATE TABLE n (id BIGINT DEFAULT (NEXT VALUE FOR `victim`.`s`), x INT);",
        "CREATE TABLE n (id BIGINT DEFAULT (1 + NEXTVAL( /* ; */ victim . s)), x INT);",
        "CREATE TABLE n (id BIGINT, x INT); ALTER TABLE n MODIFY id BIGINT DEFAULT NEXTVAL(victim.s);",
        "CREATE TABLE n (id BIGINT, x INT); ALTER TABLE n ALTER COLUMN id SET DEFAULT NEXTVAL(victim.s);",
        "CREATE TABLE n (id BIGINT DEFAULT SETVAL(victim.s, 500), x INT);",
        "CREATE TABLE n (id BIGINT DEFAULT (victim.f()), x INT);",
        "CREATE TABLE n (x INT, id BIGINT AS (victim.f()) STORED);",
        "CREATE TABLE n (x INT, id BIGINT AS (x + `victim`.`f`()) VIRTUAL, CHECK (victim.f() > 0));",
        "CREATE TABLE n (x INT, s VARCHAR(99) DEFAULT (LOAD_FILE('{DIR}/secret.txt')));",
        "CREATE TABLE n (x INT, s VARCHAR(99) AS (LOAD_FILE('{DIR}/secret.txt')) STORED);",
        "CREATE TABLE n (x INT, s VARCHAR(99) DEFAULT (SELECT MAX(s) FROM victim.t));",
        "/*!50003 CREATE TABLE n (id BIGINT DEFAULT NEXTVAL(victim.s), x INT) */;",
        "CREATE SEQUENCE q; CREATE TABLE n (id BIGINT DEFAULT NEXTVAL(q) + NEXTVAL(victim.s), x INT);",
    ];
    for (number, table) in tables.iter().enumerate() {
        let dumps =
            ["INSERT INTO n (x) VALUES (1);", "INSERT INTO n (x) VALUES (DEFAULT);", "REPLACE INTO n SET x = 1;"];
        let dumps: Vec<String> = dumps.iter().map(|insert| format!("{table}\n{insert}")).collect();
        add(scenes, &format!("default-{number}"), &dumps);
    }
}

const REFERRED: &[&str] = &[
    "CREATE TABLE target.parent (id INT PRIMARY KEY, s VARCHAR(50))",
    "INSERT INTO target.parent VALUES (1, 'x'), (2, 'y')",
    "DROP TABLE victim.cascading",
    "CREATE TABLE victim.cascading (id INT PRIMARY KEY, FOREIGN KEY (id) REFERENCES target.parent (id) ON DELETE CASCADE ON UPDATE CASCADE)",
    "INSERT INTO victim.cascading VALUES (1), (2)",
];

/// The tables of another database refer to the target's, and go with its rows.
fn by_foreign_keys(scenes: &mut Vec<Scene>) {
    let parent = "CREATE TABLE parent (id INT PRIMARY KEY, s VARCHAR(50));";
    let dumps = [
        format!("DROP TABLE IF EXISTS parent; {parent}"),
        format!("DROP TABLE IF EXISTS parent; {parent} INSERT INTO parent VALUES (7,'x');"),
        "DELETE FROM parent;".to_owned(),
        "REPLACE INTO parent VALUES (1,'evil');".to_owned(),
        "TRUNCATE parent;".to_owned(),
        "SET foreign_key_checks=0; TRUNCATE parent; SET foreign_key_checks=1; INSERT INTO parent VALUES (9,'z');".to_owned(),
        "UPDATE parent SET id = id + 10;".to_owned(),
        "INSERT INTO parent VALUES (1,'x') ON DUPLICATE KEY UPDATE id = 99;".to_owned(),
        "CREATE TABLE IF NOT EXISTS parent (id INT PRIMARY KEY, s VARCHAR(50)); DELETE FROM `parent`; INSERT INTO parent VALUES (2,'y');".to_owned(),
        format!("DROP DATABASE IF EXISTS target; CREATE DATABASE target; USE target; {parent}"),
    ];
    for (number, dump) in dumps.into_iter().enumerate() {
        scenes.push(Scene { name: format!("foreign-key-{number}"), setup: REFERRED, dump });
    }
    let more = [
        "ALTER TABLE victim.t ADD FOREIGN KEY (id) REFERENCES target.t (id);",
        "CREATE TABLE c (id INT PRIMARY KEY, FOREIGN KEY (id) REFERENCES victim.t (id) ON DELETE CASCADE); INSERT INTO c VALUES (1);",
        "ALTER TABLE t ADD FOREIGN KEY (id) REFERENCES victim.t (id); DELETE FROM t;",
    ];
    add(scenes, "foreign-key-to", &more.map(str::to_owned));
}

fn by_transactions(scenes: &mut Vec<Scene>) {
    let dumps = [
        "XA START 'evil'; INSERT INTO t VALUES (9,'x'); XA END 'evil'; XA PREPARE 'evil';",
        "XA BEGIN 'evil'; INSERT INTO t VALUES (9,'x'); XA END 'evil'; XA PREPARE 'evil';",
        "/*!50003 XA START 'evil' */; INSERT INTO t VALUES (9,'x'); /*! XA END 'evil' */; /*M! XA PREPARE 'evil' */;",
        "BEGIN; DELETE FROM victim.t; COMMIT;",
        "SET autocommit=0; DELETE FROM victim.t; COMMIT;",
        "SAVEPOINT a; INSERT INTO victim.t VALUES (9,'x'); RELEASE SAVEPOINT a;",
        "START TRANSACTION WITH CONSISTENT SNAPSHOT; UPDATE victim.t SET s='evil'; COMMIT AND CHAIN;",
        "LOCK TABLES victim.t WRITE, t WRITE; DELETE FROM victim.t; UNLOCK TABLES;",
        "FLUSH TABLES WITH READ LOCK; UNLOCK TABLES; TRUNCATE victim.t;",
        "SET TRANSACTION READ ONLY; DELETE FROM victim.t;",
    ];
    add(scenes, "transaction", &dumps.map(str::to_owned));
}

/// What the stock client does itself, which no server hears of.
fn by_client_commands(scenes: &mut Vec<Scene>) {
    let commands = [
        "\\! touch {DIR}/evil",
        "system touch {DIR}/evil",
        "source {DIR}/evil.sql",
        "\\. {DIR}/evil.sql",
        "tee {DIR}/evil",
        "\\T {DIR}/evil",
        "connect victim",
        "\\u victim",
        "use victim",
        "\\r victim",
        "pager touch {DIR}/evil",
        "\\P touch {DIR}/evil",
    ];
    let mut dumps = Vec::new();
    for command in commands {
        dumps.push(format!("{command}\nSELECT 1;\nDELETE FROM t;"));
        dumps.push(format!("SELECT 1; {command}\nDROP TABLE IF EXISTS t;"));
        dumps.push(format!(
            "\\-\n  {};\nTRUNCATE t;",
            command.to_uppercase().replace("{DIR}/EVIL", "{DIR}/evil").replace("VICTIM", "victim")
        ));
        dumps.push(format!("DELIMITER //\nSET @a = 1 //\n{command} //\nDELIMITER ;\nDELETE FROM t;"));
        dumps.push(format!("INSERT INTO t VALUES (3,'\n{command}\n');\n/*\n{command}\n*/\nDELETE FROM t;"));
        dumps.push(format!("/*M!999999\\- enable the sandbox mode */\n{command}\nDELETE FROM t;"));
    }
    add(scenes, "client", &dumps);
}

fn by_triggers(scenes: &mut Vec<Scene>) {
    let mut dumps = Vec::new();
    for (when, fire) in [
        ("BEFORE INSERT", "INSERT INTO t VALUES (5,'x');"),
        ("AFTER INSERT", "INSERT t SET id = 5;"),
        ("BEFORE UPDATE", "INSERT INTO t VALUES (1,'x') ON DUPLICATE KEY UPDATE s = 'y';"),
        ("AFTER UPDATE", "UPDATE t SET s = 'z';"),
        ("BEFORE DELETE", "DELETE FROM t;"),
        ("AFTER DELETE", "REPLACE INTO t VALUES (1,'x');"),
        ("AFTER INSERT", "ALTER TABLE t RENAME u; INSERT INTO u VALUES (5,'x');"),
        ("AFTER INSERT", "RENAME TABLE t TO u; INSERT INTO u VALUES (5,'x');"),
        ("AFTER INSERT", "LOAD DATA INFILE '{DIR}/secret.txt' INTO TABLE t;"),
        ("BEFORE INSERT", "CREATE VIEW w AS SELECT * FROM t; INSERT INTO w VALUES (5,'x');"),
    ] {
        dumps.push(format!("CREATE TRIGGER tr {when} ON t FOR EACH ROW DELETE FROM victim.t;\n{fire}"));
        dumps.push(format!("/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 TRIGGER tr {when} ON t FOR EACH ROW CALL victim.p() */;\n{fire}"));
    }
    add(scenes, "trigger", &dumps);
}

fn by_partitions(scenes: &mut Vec<Scene>) {
    let table = "CREATE TABLE pt (id INT PRIMARY KEY, s VARCHAR(50)) PARTITION BY RANGE (id) (PARTITION p0 VALUES LESS THAN (100), PARTITION p1 VALUES LESS THAN MAXVALUE);";
    let dumps = [
        "ALTER TABLE pt EXCHANGE PARTITION p0 WITH TABLE victim.t;",
        "ALTER TABLE pt EXCHANGE PARTITION `p0` WITH TABLE `victim`.`t` WITHOUT VALIDATION;",
        "ALTER TABLE pt /*! EXCHANGE PARTITION p0 WITH TABLE victim.t */;",
        "ALTER TABLE pt CONVERT PARTITION p0 TO TABLE victim.evil;",
        "ALTER TABLE pt CONVERT TABLE victim.t TO PARTITION p2 VALUES LESS THAN (300);",
        "ALTER TABLE pt DROP PARTITION p1; ALTER TABLE pt CONVERT TABLE victim.k TO PARTITION p2 VALUES LESS THAN (300);",
        "ALTER TABLE pt REORGANIZE PARTITION p0 INTO (PARTITION a VALUES LESS THAN (5) DATA DIRECTORY='{DIR}', PARTITION b VALUES LESS THAN (100));",
        "ALTER TABLE pt ADD PARTITION (PARTITION p9 VALUES LESS THAN (5) DATA DIRECTORY='{DIR}');",
        "CREATE TABLE p2 (id INT) PARTITION BY HASH (id) (PARTITION a DATA DIRECTORY='{DIR}', PARTITION b);",
        "CREATE TABLE p3 (id INT) ENGINE=MyISAM PARTITION BY HASH (id) (PARTITION a DATA DIRECTORY='{DIR}' INDEX DIRECTORY='{DIR}');",
    ];
    add(scenes, "partition", &dumps.map(|sql| format!("{table}\n{sql}")));
}

fn by_databases(scenes: &mut Vec<Scene>) {
    let dumps = [
        "DROP DATABASE IF EXISTS `victim`; CREATE DATABASE `victim`; USE `victim`; CREATE TABLE t (id INT);",
        "CREATE DATABASE `shop`; USE `shop`; CREATE TABLE a (i INT); USE victim; DROP TABLE t;",
        "/*!40000 DROP DATABASE IF EXISTS `victim`*/; CREATE DATABASE /*!32312 IF NOT EXISTS*/ `victim`; USE `victim`; DROP TABLE IF EXISTS `t`;",
        "CREATE DATABASE evil; USE evil; CREATE TABLE a (i INT);",
        "USE mysql; DROP TABLE IF EXISTS `user`; CREATE TABLE `user` (i INT);",
        "USE mysql; INSERT INTO global_priv VALUES ('localhost','evil','{}');",
        "CREATE DATABASE IF NOT EXISTS victim; DROP TABLE IF EXISTS victim.t; CREATE TABLE victim.t (id INT);",
        "USE sys; DROP PROCEDURE IF EXISTS table_exists; CREATE PROCEDURE table_exists() SELECT 1;",
        "USE `target__restore_0`; CREATE TABLE a (i INT);",
        "CREATE DATABASE `target/../evil`; USE `target/../evil`; CREATE TABLE a (i INT);",
        "CREATE TABLE `../victim/x` (i INT);",
        "CREATE TABLE `victim.t` (i INT); DROP TABLE `victim`.`t`;",
    ];
    add(scenes, "database", &dumps.map(str::to_owned));
}

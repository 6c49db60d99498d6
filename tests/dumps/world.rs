//! All that a restore may not touch: other databases, accounts, settings, files, connections.

use std::path::Path;

use mysql::Conn;

use crate::support::{BOSS, Server, attempt, difference, quoted, rows, run, text};

/// The database that hostile dumps are restored into.
pub const TARGET: &str = "target";

/// What nobody but root may know: where it turns up in the target, something has read what it may not.
pub const SECRET: &str = "for-no-eyes-of-dumps";

/// A bystander's connection, which nobody may end.
const BYSTANDER: &str = "bystander";

/// Files and rows that come and go without anybody's doing.
const VOLATILE_VARIABLES: [&str; 9] = [
    "gtid_binlog_pos",
    "gtid_current_pos",
    "gtid_executed",
    "gtid_binlog_state",
    "innodb_purge_batch_size",
    "innodb_buffer_pool_load_at_startup",
    "innodb_buffer_pool_size",
    "timestamp",
    "aria_log_purge_type",
];

/// What of the server stands in tables of its own.
const QUERIES: [(&str, &str); 16] = [
    ("account", "SELECT * FROM mysql.global_priv"),
    ("account", "SELECT * FROM mysql.user"),
    ("grant", "SELECT * FROM mysql.db"),
    ("grant", "SELECT Host, Db, User, Table_name, Grantor, Table_priv, Column_priv FROM mysql.tables_priv"),
    ("grant", "SELECT Host, Db, User, Table_name, Column_name, Column_priv FROM mysql.columns_priv"),
    ("grant", "SELECT Host, Db, User, Routine_name, Routine_type, Grantor, Proc_priv FROM mysql.procs_priv"),
    ("role", "SELECT * FROM mysql.roles_mapping"),
    ("role", "SELECT * FROM mysql.role_edges"),
    ("server", "SELECT * FROM mysql.servers"),
    ("plugin", "SELECT PLUGIN_NAME, PLUGIN_STATUS FROM information_schema.PLUGINS"),
    ("function", "SELECT * FROM mysql.func"),
    ("statistics", "SELECT db_name, table_name, cardinality FROM mysql.table_stats WHERE db_name <> 'target'"),
    (
        "routine",
        "SELECT ROUTINE_SCHEMA, ROUTINE_NAME, ROUTINE_TYPE, MD5(ROUTINE_DEFINITION), SECURITY_TYPE, SQL_MODE, DEFINER \
         FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA <> 'target'",
    ),
    ("replica", "SHOW SLAVE STATUS"),
    ("prepared", "XA RECOVER"),
    (
        "schema",
        "SELECT SCHEMA_NAME, DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA \
         WHERE SCHEMA_NAME <> 'target'",
    ),
];

/// What the victim has, made so that there is something to lose by each kind of attack.
const VICTIM: [&str; 18] = [
    "CREATE DATABASE victim DEFAULT CHARSET utf8mb4",
    "CREATE TABLE victim.t (id INT PRIMARY KEY, s VARCHAR(50))",
    "CREATE TABLE victim.m (id INT PRIMARY KEY, s VARCHAR(50)) ENGINE=MyISAM",
    "CREATE TABLE victim.k (id INT PRIMARY KEY, s VARCHAR(50), KEY k (s))",
    "CREATE TABLE victim.pt (id INT PRIMARY KEY, s VARCHAR(50)) PARTITION BY RANGE (id) \
     (PARTITION p0 VALUES LESS THAN (100), PARTITION p1 VALUES LESS THAN MAXVALUE)",
    "CREATE TABLE victim.cascading (id INT PRIMARY KEY)",
    "INSERT INTO victim.m VALUES (1, 'row of m')",
    "INSERT INTO victim.k VALUES (1, 'row of k')",
    "INSERT INTO victim.pt VALUES (1, 'row of pt')",
    "CREATE TABLE victim.log (id INT AUTO_INCREMENT PRIMARY KEY, s VARCHAR(50))",
    "CREATE TRIGGER victim.tr BEFORE DELETE ON victim.k FOR EACH ROW INSERT INTO victim.log (s) VALUES ('deleted')",
    "CREATE VIEW victim.v AS SELECT id, s FROM victim.t",
    "CREATE SEQUENCE victim.s START WITH 5 NOCACHE",
    "CREATE PROCEDURE victim.p() MODIFIES SQL DATA INSERT INTO victim.log (s) VALUES ('called')",
    "CREATE FUNCTION victim.f() RETURNS INT DETERMINISTIC MODIFIES SQL DATA \
     BEGIN INSERT INTO victim.log (s) VALUES ('called'); RETURN 1; END",
    "CREATE EVENT victim.e ON SCHEDULE EVERY 1 YEAR STARTS '2037-01-01 00:00:00' DO DO 1",
    "CREATE USER bystander@localhost",
    "GRANT SELECT ON victim.* TO bystander@localhost",
];

/// What undoes what an attack did to the server itself.
const UNDONE: [&str; 22] = [
    "DROP DATABASE IF EXISTS victim",
    "DROP DATABASE IF EXISTS evil",
    "DROP DATABASE IF EXISTS target",
    "DROP USER IF EXISTS bystander@localhost",
    "DROP USER IF EXISTS boss@localhost",
    "DROP USER IF EXISTS evil@localhost",
    "DROP USER IF EXISTS evil@'%'",
    "DROP USER IF EXISTS stolen@localhost",
    "DROP ROLE IF EXISTS evil",
    "DROP SERVER IF EXISTS evil",
    "SET GLOBAL max_connections = 64",
    "SET GLOBAL sql_mode = DEFAULT",
    "SET GLOBAL event_scheduler = ON",
    "SET GLOBAL general_log = OFF",
    "SET GLOBAL general_log_file = DEFAULT",
    "SET GLOBAL init_connect = ''",
    "RESET SLAVE ALL",
    "XA ROLLBACK 'evil'",
    "DELETE FROM mysql.table_stats WHERE db_name = 'victim'",
    "DELETE FROM mysql.column_stats WHERE db_name = 'victim'",
    "DELETE FROM mysql.index_stats WHERE db_name = 'victim'",
    "FLUSH PRIVILEGES",
];

/// The world beside the target, as it was when it was looked at last.
pub struct World {
    pub server: Server,
    conn: Conn,
    bystander: Conn,
    before: Vec<String>,
}

impl World {
    /// A new one.
    pub fn new() -> Self {
        let server = Server::start();
        let mut conn = server.connect();
        build(&mut conn);
        std::fs::write(server.files().join("secret.txt"), format!("7\t{SECRET}\n")).unwrap();
        std::fs::write(server.files().join("evil.sql"), "DROP DATABASE victim;\n").unwrap();
        let bystander = server.try_connect(BYSTANDER).expect("the bystander may connect");
        let mut world = Self { server, conn, bystander, before: Vec::new() };
        world.before = world.look();
        world
    }

    /// The number of the connection that nobody may end.
    pub fn bystander(&self) -> u32 {
        self.bystander.connection_id()
    }

    /// Prepares for the next dump: an empty target is there, with what `setup` wants in it.
    pub fn clear_target(&mut self, setup: &[&str]) {
        // Another database's tables may refer to it.
        run(&mut self.conn, "SET SESSION foreign_key_checks = 0, lock_wait_timeout = 20");
        run(&mut self.conn, &format!("DROP DATABASE IF EXISTS {TARGET}"));
        if setup.is_empty() {
            return;
        }
        run(&mut self.conn, &format!("CREATE DATABASE {TARGET}"));
        for sql in setup {
            run(&mut self.conn, sql);
        }
        self.before = self.look();
    }

    /// What changed since it was last looked at, by whatever happened meanwhile; all of it is undone.
    pub fn changes(&mut self) -> Vec<String> {
        if let Some(mut conn) = self.server.try_connect("root") {
            // Connections are cheap, and this one may have been ended.
            std::mem::swap(&mut self.conn, &mut conn);
        } else {
            self.server.run();
            self.conn = self.server.connect();
            self.rebuild();
            return vec!["- the server ran".to_owned()];
        }
        let after = self.look();
        let mut changes = difference(&self.before, &after);
        if rows(&mut self.bystander, "SELECT 1").is_err() {
            changes.push("- the bystander's connection".to_owned());
        }
        changes.extend(self.leaks());
        if !changes.is_empty() {
            self.rebuild();
        }
        changes
    }

    /// Waits until events that were made have run, where there are some.
    pub fn let_events_run(&mut self) {
        let events = "SELECT EVENT_NAME FROM information_schema.EVENTS \
                      WHERE EVENT_SCHEMA NOT IN ('victim', 'sys', 'mysql') AND STATUS = 'ENABLED'";
        if rows(&mut self.conn, events).is_ok_and(|rows| !rows.is_empty()) {
            std::thread::sleep(std::time::Duration::from_millis(1200));
        }
    }

    fn rebuild(&mut self) {
        for file in std::fs::read_dir(self.server.files()).unwrap() {
            let path = file.unwrap().path();
            if !path.ends_with("secret.txt") && !path.ends_with("evil.sql") {
                let _gone_already = std::fs::remove_file(&path);
                let _no_folder = std::fs::remove_dir_all(&path);
            }
        }
        for name in rows(&mut self.conn, "SHOW DATABASES LIKE 'target\\_\\_%'").unwrap_or_default() {
            attempt(&mut self.conn, &format!("DROP DATABASE {}", quoted(&name[0])));
        }
        build(&mut self.conn);
        self.bystander = self.server.try_connect(BYSTANDER).expect("the bystander may connect");
        self.before = self.look();
    }

    fn look(&mut self) -> Vec<String> {
        let conn = &mut self.conn;
        let mut lines = Vec::new();
        for (what, query) in QUERIES {
            // Not every server has every table.
            let found = rows(conn, query).unwrap_or_default();
            lines.extend(found.into_iter().map(|row| format!("{what}: {}", row.join(" | "))));
        }
        for row in rows(conn, "SHOW GLOBAL VARIABLES").unwrap() {
            if !VOLATILE_VARIABLES.contains(&row[0].as_str()) && !row[0].contains("gtid") {
                lines.push(format!("variable: {}", row.join(" = ")));
            }
        }
        of_victim(conn, &mut lines);
        names(&self.server.data(), "", &mut lines);
        names(&self.server.files(), "files/", &mut lines);
        lines
    }

    /// Rows of the target that hold what only the victim and a file held.
    fn leaks(&mut self) -> Vec<String> {
        let conn = &mut self.conn;
        let tables = format!(
            "SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES WHERE TABLE_TYPE = 'BASE TABLE' \
             AND TABLE_SCHEMA LIKE {}",
            text(&format!("{TARGET}%"))
        );
        let mut leaks = Vec::new();
        for table in rows(conn, &tables).unwrap_or_default() {
            let place = format!("{}.{}", quoted(&table[0]), quoted(&table[1]));
            let content = rows(conn, &format!("SELECT * FROM {place}")).unwrap_or_default();
            if content.iter().flatten().any(|value| value.contains(SECRET)) {
                leaks.push(format!("+ a secret is in {place}"));
            }
        }
        leaks
    }
}

fn build(conn: &mut Conn) {
    for sql in UNDONE {
        attempt(conn, sql);
    }
    run(conn, &format!("CREATE USER {BOSS}@localhost"));
    run(conn, &format!("GRANT ALL ON *.* TO {BOSS}@localhost WITH GRANT OPTION"));
    for sql in VICTIM {
        attempt(conn, sql);
    }
    run(conn, &format!("INSERT INTO victim.t VALUES (1, '{SECRET}')"));
}

fn of_victim(conn: &mut Conn, lines: &mut Vec<String>) {
    for show in ["TABLE t", "TABLE m", "TABLE k", "TABLE pt", "TABLE log", "TABLE cascading", "TABLE s", "VIEW v"] {
        let (kind, name) = show.split_once(' ').unwrap_or_default();
        let found = rows(conn, &format!("SHOW CREATE {kind} victim.{name}"));
        lines.push(format!("victim's {show}: {found:?}"));
        lines.push(format!("victim's rows of {name}: {:?}", rows(conn, &format!("SELECT * FROM victim.{name}"))));
    }
    for show in ["PROCEDURE victim.p", "FUNCTION victim.f", "EVENT victim.e"] {
        lines.push(format!("{show}: {:?}", rows(conn, &format!("SHOW CREATE {show}"))));
    }
    let triggers =
        "SELECT TRIGGER_NAME, ACTION_STATEMENT FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = 'victim'";
    lines.push(format!("victim's triggers: {:?}", rows(conn, triggers)));
    let events = "SELECT EVENT_NAME, STATUS FROM information_schema.EVENTS WHERE EVENT_SCHEMA = 'victim'";
    lines.push(format!("victim's events: {:?}", rows(conn, events)));
}

/// The names of all files below a folder but the target's.
fn names(folder: &Path, prefix: &str, lines: &mut Vec<String>) {
    let Ok(files) = std::fs::read_dir(folder) else { return };
    for file in files.flatten() {
        let name = file.file_name().to_string_lossy().into_owned();
        if prefix.is_empty()
            && (name == TARGET || ["#", "ib", "ddl", "aria"].iter().any(|start| name.starts_with(start)))
        {
            continue;
        }
        let is_folder = file.file_type().is_ok_and(|kind| kind.is_dir());
        lines.push(format!("file: {prefix}{name}"));
        if is_folder && !["performance_schema", "sys", "#innodb_redo", "#innodb_temp"].contains(&name.as_str()) {
            names(&file.path(), &format!("{prefix}{name}/"), lines);
        }
    }
}

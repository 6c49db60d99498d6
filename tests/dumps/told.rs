//! What a dump lost before anybody restores it: told, or refused, and never restored as if it were whole.

use std::fs::File;
use std::io::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use mysql::Conn;

use crate::folders::refused;
use crate::support::{Said, Server, cat, column, rows, run};

/// A folder of mydumper's, file by file.
pub struct Made(tempfile::TempDir);

impl Made {
    /// Of these files, by name and content, and the `metadata` of one that has ended.
    pub fn of(files: &[(&str, &str)]) -> Self {
        let made = Self(tempfile::tempdir().unwrap());
        made.put("metadata", b"Started dump at: x\nFinished dump at: x\n");
        for (name, text) in files {
            made.put(name, text.as_bytes());
        }
        made
    }

    pub fn put(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.0.path().join(name), bytes).unwrap();
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }
}

/// Restores it, and returns what was said.
fn done(server: &Server, folder: &Path, options: &[&str]) -> Said {
    let said = server.restore(folder, "judged", options);
    assert!(said.is_done(), "{}", said.brief());
    said
}

fn drop_judged(conn: &mut Conn) {
    run(conn, "DROP DATABASE judged");
}

/// mydumper 0.10 leaves columns out of its rows whose default MySQL computes.
pub fn unsaid(server: &Server, conn: &mut Conn) {
    let table = "CREATE TABLE `t` (`id` int, `created` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP, \
                 `v` int DEFAULT ((1 + 1)), `w` int DEFAULT 7, `n` varchar(9) DEFAULT 'now()');\n";
    let rows = "INSERT INTO `t` (`id`) VALUES\n(1);\nINSERT INTO `t` (`id`) VALUES\n(2);\n";
    let folder =
        Made::of(&[("d-schema-create.sql", "CREATE DATABASE `d`;\n"), ("d.t-schema.sql", table), ("d.t.sql", rows)]);
    let said = done(server, folder.path(), &[]);
    let told: Vec<&str> = said.text.lines().filter(|line| line.contains("do not say")).collect();
    assert_eq!(told.len(), 2, "{}", said.brief());
    assert!(told[0].contains("d.t.sql: line 1: rows of `t` do not say `created`: it gets its default"), "{}", told[0]);
    assert!(told[1].contains("`v`"), "{}", told[1]);
    assert_eq!(
        column(conn, "SELECT CONCAT_WS(' ', id, v, w, n) FROM judged.t ORDER BY id"),
        ["1 2 7 now()", "2 2 7 now()"]
    );
    drop_judged(conn);
}

/// `cat FILE | simplemdb-backup restore -`.
fn piped(server: &Server, bytes: &[u8], options: &[&str]) -> Said {
    let mut pipe_end = Command::new("cat").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let pipe = pipe_end.stdout.take().unwrap();
    let mut feed = pipe_end.stdin.take().unwrap();
    let bytes = bytes.to_vec();
    let feeding = std::thread::spawn(move || {
        let _it_may_be_ended_by_a_closed_pipe = feed.write_all(&bytes);
    });
    let said = server.restore_stream(pipe.into(), "judged", options);
    feeding.join().unwrap();
    let _it_may_be_ended_by_a_closed_pipe = pipe_end.wait();
    said
}

fn changed(bytes: &[u8], old: &str, new: &str) -> Vec<u8> {
    let at = bytes.windows(old.len()).position(|part| part == old.as_bytes()).unwrap_or_else(|| panic!("{old}"));
    [&bytes[..at], new.as_bytes(), &bytes[at + old.len()..]].concat()
}

/// This engine's own archives, through a pipe and as the SQL that they hold.
pub fn own_archives(server: &Server, conn: &mut Conn) {
    run(conn, "CREATE DATABASE own");
    run(conn, "CREATE TABLE own.v (id INT PRIMARY KEY, v TEXT)");
    run(conn, "INSERT INTO own.v VALUES (1, 'first'), (2, 'second'), (3, 'third')");
    let folder = tempfile::tempdir().unwrap();
    let mut archives = Vec::new();
    for codec in ["none", "gzip", "zstd"] {
        let file = folder.path().join(codec);
        let said = server.dump("own", &file, &["--compress", codec]);
        assert!(said.is_done(), "{}", said.brief());
        archives.push((codec, std::fs::read(&file).unwrap()));
    }
    let plain = archives[0].1.clone();
    let is_whole = |conn: &mut Conn, said: &Said, what: &str| {
        assert!(said.is_done(), "{what}: {}", said.brief());
        assert_eq!(column(conn, "SELECT v FROM judged.v ORDER BY id"), ["first", "second", "third"], "{what}");
        drop_judged(conn);
    };
    let is_refused = |conn: &mut Conn, said: &Said, what: &str| {
        assert!(!said.is_done() && said.code == Some(3), "{what}: {}", said.brief());
        let made = "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE 'judged%'";
        assert_eq!(column(conn, made), Vec::<String>::new(), "{what}");
    };
    for (codec, bytes) in &archives {
        is_whole(conn, &piped(server, bytes, &[]), codec);
        is_refused(conn, &piped(server, &bytes[..bytes.len() - 10], &[]), &format!("{codec}, cut"));
        let mut flipped = bytes.clone();
        let at = flipped.len() * 6 / 10;
        flipped[at] ^= 1;
        is_refused(conn, &piped(server, &flipped, &[]), &format!("{codec}, flipped"));
    }
    is_refused(conn, &piped(server, &changed(&plain, "'second'", "'sekond'"), &[]), "another row");
    // As a file that was cut at its end, and one of which rows are gone.
    let file = folder.path().join("changed");
    let gone = changed(&plain, "(2,'second'),\n", "");
    for (what, bytes) in
        [("cut", &plain[..plain.len() - 10]), ("cut before its end", &plain[..plain.len() - 256]), ("rows gone", &gone)]
    {
        std::fs::write(&file, bytes).unwrap();
        is_refused(conn, &server.restore(&file, "judged", &[]), what);
        is_refused(conn, &piped(server, bytes, &[]), what);
        let said = server.restore(&file, "judged", &["--no-verify"]);
        assert!(said.is_done() && said.text.contains("not complete"), "{what}: {}", said.brief());
        drop_judged(conn);
    }
    // The text of a packed one, by its own program or by `cat`.
    let gunzip = |name: &str| {
        Command::new("gunzip").arg("-c").stdin(File::open(folder.path().join(name)).unwrap()).output().unwrap().stdout
    };
    let text = gunzip("gzip");
    is_whole(conn, &piped(server, &text, &[]), "unpacked");
    std::fs::write(&file, &text).unwrap();
    is_whole(conn, &server.restore(&file, "judged", &[]), "an unpacked file");
    is_refused(conn, &piped(server, &changed(&text, "(2,'second'),\n", ""), &[]), "unpacked, rows gone");
    is_refused(conn, &piped(server, &text[..text.len() - 300], &[]), "unpacked and cut");
    let printed = cat(&folder.path().join("gzip"));
    is_whole(conn, &piped(server, &printed, &[]), "printed");

    // An encrypted one is told for what it is, with a key and without.
    let key = folder.path().join("key");
    std::fs::write(&key, [7; 32]).unwrap();
    let key = ["--key-file", key.to_str().unwrap()];
    let sealed = folder.path().join("sealed");
    let said = server.dump("own", &sealed, &key);
    assert!(said.is_done(), "{}", said.brief());
    for options in [&key[..], &[]] {
        let said = piped(server, &std::fs::read(&sealed).unwrap(), options);
        assert!(!said.is_done() && said.text.contains("is an encrypted archive"), "{}", said.brief());
        assert!(!said.text.contains("--allow-plain"), "{}", said.brief());
    }
    run(conn, "DROP DATABASE own");
}

pub fn judge_all() {
    let (server, mut conn) = crate::folders::server();
    unsaid(&server, &mut conn);
    own_archives(&server, &mut conn);
    names(&server, &mut conn);
    routines(&server, &mut conn);
    not_packed(&server, &mut conn);
    replaced(&server, &mut conn);
}

/// Names of files that say too little, or are said twice.
pub fn names(server: &Server, conn: &mut Conn) {
    const MADE: (&str, &str) = ("d-schema-create.sql", "CREATE DATABASE `d`;\n");
    const TABLE: (&str, &str) = ("d.t-schema.sql", "CREATE TABLE `t` (a int);\n");
    const ROWS: (&str, &str) = ("d.t.sql", "INSERT INTO `t` VALUES\n(1);\n");
    let counted =
        |conn: &mut Conn, table: &str| column(conn, &format!("SELECT COUNT(*) FROM judged.`{table}`"))[0].clone();

    // Databases of which one's name is how the other's begins.
    let odd = [
        ("odd-schema-create.sql", "CREATE DATABASE `odd`;\n"),
        ("odd.na-me-schema-create.sql", "CREATE DATABASE `odd.na-me`;\n"),
        ("odd.na-me.t-schema.sql", "CREATE TABLE `t` (b int);\n"),
        ("odd.na-me.x-schema.sql", "CREATE TABLE `na-me.x` (a int);\n"),
        ("odd.na-me.x.00000.sql", "INSERT INTO `na-me.x` VALUES\n(7),(8);\n"),
        ("odd.q-schema.sql", "CREATE TABLE `q` (a int);\n"),
    ];
    let folder = Made::of(&odd);
    let said = done(server, folder.path(), &["--database", "odd"]);
    assert!(said.text.contains("of other databases: the files of `odd.na-me`"), "{}", said.brief());
    assert_eq!(column(conn, "SHOW TABLES FROM judged"), ["na-me.x", "q"]);
    assert_eq!(counted(conn, "na-me.x"), "2");
    drop_judged(conn);
    done(server, folder.path(), &["--database", "odd.na-me"]);
    assert_eq!(column(conn, "SHOW TABLES FROM judged"), ["t"]);
    drop_judged(conn);
    folder.put("odd.na-me.x-schema.sql", b"CREATE TABLE `y` (a int);\n");
    let why = "odd.na-me.x-schema.sql: cannot be told whose it is, for it fits the databases `odd`, `odd.na-me`";
    refused(server, conn, folder.path(), &["--database", "odd"], why, "a file of two databases");

    // Tables whose names end as names of files do.
    for end in ["-schema-create", "-schema-post", "-schema-view", "-schema-triggers"] {
        let name = format!("y{end}");
        let create = format!("CREATE TABLE `{name}` (a int);\n");
        let (definition, rows) = (format!("d.{name}-schema.sql"), format!("d.{name}.sql"));
        let insert = format!("INSERT INTO `{name}` VALUES\n(1),(2);\n");
        let folder = Made::of(&[MADE, (&definition, &create), (&rows, &insert)]);
        for options in [&[][..], &["--database", "d"]] {
            done(server, folder.path(), options);
            assert_eq!(counted(conn, &name), "2", "{end}");
            drop_judged(conn);
        }
    }

    let folder = Made::of(&[MADE, TABLE, ROWS]);
    folder.put("d.t.sql.gz", b"");
    refused(server, conn, folder.path(), &[], "d.t.sql and d.t.sql.gz hold the same", "one name twice");

    let folder = Made::of(&[MADE, TABLE, ROWS]);
    let name = std::ffi::OsStr::from_bytes(b"d.t\xe9-schema.sql");
    std::fs::write(folder.path().join(name), "CREATE TABLE `t\u{e9}` (a int);\n").unwrap();
    refused(
        server,
        conn,
        folder.path(),
        &[],
        "whose names are not UTF-8, and are not read: \"d.t\u{fffd}",
        "a name in latin1",
    );
    let said = done(server, folder.path(), &["--no-verify"]);
    assert!(said.text.contains("not complete"), "{}", said.brief());
    drop_judged(conn);

    // A file of rows between others is not there, and many are none of mydumper's.
    let rows = "INSERT INTO `t` VALUES\n(1);\n";
    let folder = Made::of(&[MADE, TABLE, ("d.t.00000.sql", rows), ("d.t.00001.sql", rows), ("d.t.00003.sql", rows)]);
    (0..2000).for_each(|n| folder.put(&format!("x{n}.txt"), b""));
    let said = done(server, folder.path(), &[]);
    assert!(said.text.contains("d.t: of its files of rows 1 are not there, 00002 first"), "{}", said.brief());
    assert!(said.text.contains("1990 more") && said.text.len() < 4000, "{}", said.brief());
    assert_eq!(counted(conn, "t"), "3");
    drop_judged(conn);
}

/// What mydumper 0.10 writes of routines, which is less than they are.
pub fn routines(server: &Server, conn: &mut Conn) {
    let routine = "SET character_set_client = ;\nSET character_set_results = ;\nSET collation_connection = utf8mb3;\n\
                   CREATE FUNCTION `f`() RETURNS int\nRETURN 1;\n\
                   CREATE EVENT `e` ON SCHEDULE EVERY 1 DAY DISABLE DO DELETE FROM elsewhere.t;\n";
    let folder = Made::of(&[
        ("d-schema-create.sql", "CREATE DATABASE `d`;\n"),
        ("d.t-schema.sql", "CREATE TABLE `t` (a int) DATA DIRECTORY='/tmp/x';\n"),
        ("d-schema-post.sql", routine),
    ]);
    let said = done(server, folder.path(), &[]);
    assert!(
        said.text.contains("SQL mode of the server") && said.text.contains("the dump has lost"),
        "{}",
        said.brief()
    );
    for line in said.text.lines().filter(|line| line.contains(" line ") || line.contains(": line")) {
        assert!(line.contains(".sql: line "), "{line}");
    }
    let mode = "SELECT ROUTINE_TYPE, SQL_MODE = @@GLOBAL.sql_mode FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = 'judged'";
    assert_eq!(rows(conn, mode).unwrap(), [["FUNCTION", "1"]]);
    drop_judged(conn);
    // Nothing else may be empty.
    let folder =
        Made::of(&[("d-schema-create.sql", "CREATE DATABASE `d`;\n"), ("d-schema-post.sql", "SET sql_mode = ;\n")]);
    refused(server, conn, folder.path(), &[], "SET of sql_mode", "another variable without a value");
}

/// A folder of MySQL Shell's, with rows that begin as a zip file does and are not packed.
pub fn not_packed(server: &Server, conn: &mut Conn) {
    let folder = Made::of(&[
        (
            "@.json",
            r#"{"dumper": "mysqlsh Ver 8.4.3", "version": "2.0.1", "schemas": ["s"], "basenames": {"s": "s"},
                "defaultCharacterSet": "utf8mb4", "tzUtc": true}"#,
        ),
        ("@.done.json", r#"{"tableRows": {"s": {"t": 2}}, "chunkFileBytes": {"s@t.tsv": 16}}"#),
        ("@.sql", "-- MySQLShell dump 2.0.1\n"),
        (
            "s.json",
            r#"{"schema": "s", "includesDdl": true, "includesViewsDdl": true, "includesData": true, "tables": ["t"],
                "views": [], "events": [], "functions": [], "procedures": [], "basenames": {"t": "s@t"}}"#,
        ),
        ("s.sql", "CREATE DATABASE `s`;\nUSE `s`;\n"),
        ("s@t.sql", "CREATE TABLE IF NOT EXISTS `t` (`a` int primary key, `b` text);\n"),
        (
            "s@t.json",
            r#"{"options": {"schema": "s", "table": "t", "columns": ["b", "a"], "defaultCharacterSet": "utf8mb4",
                "fieldsTerminatedBy": "\t", "fieldsEnclosedBy": "", "fieldsOptionallyEnclosed": false,
                "fieldsEscapedBy": "\\", "linesTerminatedBy": "\n"}, "triggers": [], "includesData": true, "includesDdl": true,
                "extension": "tsv", "chunking": false, "compression": "none", "partitions": [], "basenames": {}}"#,
        ),
        ("s@t.tsv", "PK\u{3}\u{4}hello\t1\nx\t2\n"),
    ]);
    done(server, folder.path(), &[]);
    assert_eq!(column(conn, "SELECT HEX(b) FROM judged.t ORDER BY a"), ["504B030468656C6C6F", "78"]);
    drop_judged(conn);
}

/// What PowerShell could not read it has written as a sign that says so.
pub fn replaced(server: &Server, conn: &mut Conn) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("dump.sql");
    let wide = |text: &str| -> Vec<u8> {
        [vec![0xff, 0xfe], text.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat()
    };
    for (text, is_lost) in [("caf\u{fffd}", true), ("caf\u{e9}", false)] {
        let dump = format!("CREATE TABLE t (v TEXT);\nINSERT INTO t VALUES ('{text}');\n");
        std::fs::write(&file, wide(&dump)).unwrap();
        let said = done(server, &file, &[]);
        assert_eq!(said.text.contains("line 2: text that was lost before"), is_lost, "{}", said.brief());
        assert_eq!(column(conn, "SELECT v FROM judged.t"), [text]);
        drop_judged(conn);
    }
}

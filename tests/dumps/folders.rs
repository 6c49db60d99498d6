//! Folders of mydumper's that are not whole, hold several databases, or want more than their target.

use std::io::Write as _;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use mysql::Conn;
use simplemdb_backup_engine::import::{self, Dump, Request};
use simplemdb_backup_engine::session::Server as Version;
use simplemdb_backup_engine::{Control, Error, Kind};

use crate::portrait::portrait;
use crate::support::{BOSS, Server, column, difference, inspect, is_mysql, root, rows, run};

/// A copy of a folder of the tests, to be changed.
pub struct Copy(tempfile::TempDir);

impl Copy {
    pub fn of(name: &str) -> Self {
        let copy = tempfile::tempdir().unwrap();
        for file in std::fs::read_dir(root().join("tests/dumps").join(name)).unwrap() {
            let file = file.unwrap();
            std::fs::copy(file.path(), copy.path().join(file.file_name())).unwrap();
        }
        Self(copy)
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn change(&self, name: &str, old: &str, new: &str) {
        let text = std::fs::read_to_string(self.file(name)).unwrap();
        assert!(text.contains(old), "{name}: {old}");
        std::fs::write(self.file(name), text.replace(old, new)).unwrap();
    }

    pub fn append(&self, name: &str, more: &str) {
        let mut file = std::fs::OpenOptions::new().create(true).append(true).open(self.file(name)).unwrap();
        file.write_all(more.as_bytes()).unwrap();
    }
}

/// A server with a database that no dump may touch.
pub fn server() -> (Server, Conn) {
    let server = Server::start();
    let mut conn = server.connect();
    run(&mut conn, &format!("CREATE USER {BOSS}@localhost"));
    run(&mut conn, &format!("GRANT ALL ON *.* TO {BOSS}@localhost WITH GRANT OPTION"));
    run(&mut conn, "CREATE DATABASE victim");
    run(&mut conn, "CREATE TABLE victim.t (id INT PRIMARY KEY)");
    run(&mut conn, "INSERT INTO victim.t VALUES (1)");
    (server, conn)
}

/// Is refused for this, and changes nothing.
pub fn refused(server: &Server, conn: &mut Conn, folder: &Path, options: &[&str], why: &str, what: &str) {
    let before = portrait(conn, "victim");
    let said = server.restore(folder, "judged", options);
    assert!(!said.is_done() && said.text.contains(why), "{what}: {}", said.brief());
    assert_eq!(difference(&before, &portrait(conn, "victim")), Vec::<String>::new(), "{what}");
    let made = "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE 'judged%'";
    assert_eq!(column(conn, made), Vec::<String>::new(), "{what}");
}

pub fn judge_all() {
    let (server, mut conn) = server();
    several(&server, &mut conn);
    sequence(&server, &mut conn);
    not_whole(&server, &mut conn);
    hostile(&server, &mut conn);
    if !is_mysql() {
        // Of most files something is missing. It is not of the tables that stand in the place of views until those are made.
        let refused = walk(&root().join("tests/dumps/real/mydumper-1.0"), None);
        assert!(refused > 80, "{refused}");
    }
    for database in ["other.shop", "third"] {
        walk(&root().join("tests/dumps/forms/mydumper-1.0-two"), Some(database));
    }
}

/// `mydumper -B 'other.shop,third' --compress`, of names that are none for files.
fn several(server: &Server, conn: &mut Conn) {
    let folder = root().join("tests/dumps/forms/mydumper-1.0-two");
    refused(server, conn, &folder, &[], "several databases: `other.shop`, `third`", "no choice");
    refused(server, conn, &folder, &["--database", "mydumper_0"], "it holds `other.shop`, `third`", "another choice");
    let told = inspect(&folder);
    assert!(told.is_done() && told.text.contains("other.shop") && told.text.contains("third"), "{}", told.brief());
    let folder = Copy::of("forms/mydumper-1.0-two");
    folder.append("all-schema-create-tablespace.sql", "CREATE TABLESPACE x ADD DATAFILE 'x.ibd';\n");
    folder.append("notes.txt", "hello");
    let folder = folder.path();
    let said = server.restore(folder, "judged", &["--database", "other.shop"]);
    assert!(said.is_done(), "{}", said.brief());
    assert!(
        said.text.contains("tablespaces are the server's") && said.text.contains("notes.txt: not read"),
        "{}",
        said.brief()
    );
    assert_eq!(column(conn, "SELECT CONCAT_WS(' ', id, v) FROM judged.t ORDER BY id"), ["1 x", "2 é"]);
    assert_eq!(column(conn, "SELECT id FROM judged.`we.ird/t`"), ["7"]);
    let charset = "SELECT DEFAULT_CHARACTER_SET_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = 'judged'";
    assert_eq!(column(conn, charset), ["latin1"]);
    // With the options of any restore, beside what is there.
    let said = server.restore(folder, "judged", &["--database", "third", "--rename", "a=b", "--filter", "a=id > 2"]);
    assert!(said.is_done(), "{}", said.brief());
    assert_eq!(column(conn, "SELECT id FROM judged.b"), ["3"]);
    assert_eq!(column(conn, "SELECT COUNT(*) FROM judged.t"), ["2"]);
    run(conn, "DROP DATABASE judged");
}

/// A sequence, as mydumper writes it, from which a table draws its numbers that comes before it by name.
fn sequence(server: &Server, conn: &mut Conn) {
    if is_mysql() {
        return;
    }
    let said = server.restore(&root().join("tests/dumps/forms/mydumper-1.0-sequence"), "judged", &[]);
    assert!(said.is_done(), "{}", said.brief());
    let sequence = rows(conn, "SHOW CREATE SEQUENCE judged.s").unwrap();
    assert!(sequence[0][1].contains("start with 100 minvalue 1 maxvalue 100000 increment by 5"), "{sequence:?}");
    let before = column(conn, "SELECT MAX(id) FROM judged.a");
    run(conn, "INSERT INTO judged.a (v) VALUES (3)");
    let after = column(conn, "SELECT MAX(id) FROM judged.a");
    assert!(before[0].parse::<u64>().unwrap() < after[0].parse::<u64>().unwrap(), "{before:?} {after:?}");
    run(conn, "DROP DATABASE judged");
}

fn not_whole(server: &Server, conn: &mut Conn) {
    const ROWS: &str = "shop.log.00000.sql";
    type Change = fn(&Copy);
    let changes: [(&str, Change, &str); 14] = [
        (
            "still being written",
            |copy| std::fs::rename(copy.file("metadata"), copy.file("metadata.partial")).unwrap(),
            "metadata.partial",
        ),
        ("no metadata", |copy| std::fs::remove_file(copy.file("metadata")).unwrap(), "metadata is missing"),
        ("metadata without an end", |copy| copy.change("metadata", "# Finished dump at", "#"), "of no end"),
        (
            "a file of rows is gone",
            |copy| std::fs::remove_file(copy.file(ROWS)).unwrap(),
            "table `log` has 1 rows, and holds 0",
        ),
        (
            "a definition is gone",
            |copy| std::fs::remove_file(copy.file("shop.log-schema.sql")).unwrap(),
            "which the dump does not define",
        ),
        (
            "a view is gone, and the table in its place is there",
            |copy| std::fs::remove_file(copy.file("shop.a_view-schema-view.sql")).unwrap(),
            "it holds view `a_view`, and does not",
        ),
        (
            "a table without rows is gone",
            |copy| std::fs::remove_file(copy.file("shop.nothing_in_it-schema.sql")).unwrap(),
            "it holds table `nothing_in_it`, and does not",
        ),
        (
            "the triggers are gone",
            |copy| std::fs::remove_file(copy.file("shop-schema-triggers.sql")).unwrap(),
            "triggers of `shop`",
        ),
        (
            "routines and events are gone",
            |copy| std::fs::remove_file(copy.file("shop-schema-post.sql")).unwrap(),
            "routines of `shop`",
        ),
        (
            "events are gone, where there is no routine",
            |copy| {
                copy.change("metadata", "post_checksum = B8206E04", "post_checksum = 0");
                std::fs::remove_file(copy.file("shop-schema-post.sql")).unwrap();
            },
            "events of `shop`",
        ),
        (
            "the database is gone",
            |copy| std::fs::remove_file(copy.file("shop-schema-create.sql")).unwrap(),
            "the definition of `shop`",
        ),
        ("rows were cut", |copy| copy.change(ROWS, "\n;\n", ""), "no end"),
        ("a string was cut", |copy| copy.change(ROWS, "kept\")\n;\n", "ke"), "no end"),
        (
            "there are more rows",
            |copy| copy.append(ROWS, "INSERT INTO `log` VALUES(9,\"more\")\n;\n"),
            "has 1 rows, and holds 2",
        ),
    ];
    for (what, change, why) in changes {
        let copy = Copy::of("real/mydumper-1.0");
        change(&copy);
        refused(server, conn, copy.path(), &[], why, what);
        if what == "a definition is gone" {
            continue; // rows that no table takes are restored nowhere
        }
        let said = server.restore(copy.path(), "judged", &["--no-verify"]);
        assert!(said.is_done(), "{what}: {}", said.brief());
        assert!(
            said.text.contains("not complete") || said.text.contains("the dump ends here"),
            "{what}: {}",
            said.brief()
        );
        assert_eq!(column(conn, "SELECT COUNT(*) FROM judged.moments"), ["3"], "{what}");
        run(conn, "DROP DATABASE judged");
    }
    // Packed files that were cut.
    let copy = Copy::of("forms/mydumper-1.0-two");
    let name = "mydumper_0.t.00000.sql.zst";
    let whole = std::fs::read(copy.file(name)).unwrap();
    std::fs::write(copy.file(name), &whole[..whole.len() / 2]).unwrap();
    refused(server, conn, copy.path(), &["--database", "other.shop"], name, "a packed file was cut");
}

/// What an archive of a folder would hold, or why there is none.
fn archived(folder: &Path, database: Option<&str>) -> Result<Vec<String>, String> {
    let read = || -> simplemdb_backup_engine::Result<Vec<String>> {
        let dump = Dump::in_folder(folder)?.ok_or_else(|| Error::new(Kind::NotFound, "no dump"))?;
        let request = Request { target: "judged".to_owned(), database: database.map(str::to_owned), whole: true };
        let server = Version::parse(if is_mysql() { "9.7.0" } else { "10.11.19-MariaDB" });
        let archive = tempfile::tempfile().unwrap();
        let reader = import::run_for(server, dump, &request, archive, &Control::new())?.reader;
        let (mut decoder, mut text) = (reader.decoder(), Vec::new());
        let entries = 0..reader.index().entries.len();
        entries
            .map(|number| {
                reader.part(&mut decoder, number, &mut text)?;
                Ok(String::from_utf8_lossy(&text).into_owned())
            })
            .collect()
    };
    read().map_err(|e| e.to_string())
}

/// Removes each file of a folder, and cuts each in half: it is refused, or nothing of it is missing. How many were refused.
pub fn walk(folder: &Path, database: Option<&str>) -> usize {
    let whole = archived(folder, database).unwrap();
    let (mut refused, mut wrong) = (0, Vec::new());
    for file in std::fs::read_dir(folder).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        let content = std::fs::read(folder.join(&name)).unwrap();
        for cut in [false, true] {
            let copy = tempfile::tempdir().unwrap();
            for other in std::fs::read_dir(folder).unwrap() {
                let other = other.unwrap();
                std::fs::hard_link(other.path(), copy.path().join(other.file_name()))
                    .or_else(|_| std::fs::copy(other.path(), copy.path().join(other.file_name())).map(drop))
                    .unwrap();
            }
            std::fs::remove_file(copy.path().join(&name)).unwrap();
            if cut {
                std::fs::write(copy.path().join(&name), &content[..content.len() / 2]).unwrap();
            }
            match archived(copy.path(), database) {
                Err(_) => refused += 1,
                Ok(parts) if parts == whole => {}
                Ok(parts) => {
                    let lost = difference(&whole, &parts);
                    wrong.push(format!("{name} {}: {lost:#?}", if cut { "cut in half" } else { "removed" }));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "taken for whole: {}", wrong.join("\n"));
    refused
}

fn hostile(server: &Server, conn: &mut Conn) {
    const TABLE: &str = "shop.log-schema.sql";
    const ROWS: &str = "shop.log.00000.sql";
    const POST: &str = "shop-schema-post.sql";
    for (name, more, why) in [
        (TABLE, "DROP TABLE victim.t;\n", "`victim`"),
        (TABLE, "USE `victim`;\nDROP TABLE t;\n", TABLE),
        (TABLE, "CREATE TABLE victim.x (i INT);\n", "`victim`"),
        (ROWS, "INSERT INTO victim.t VALUES(2);\n", "`victim`"),
        (ROWS, "INSERT INTO `log` VALUES(9,\"x\"); DROP TABLE victim.t;\n", "behind rows"),
        (ROWS, "LOAD DATA INFILE '/etc/passwd' INTO TABLE `log`;\n", "LOAD"),
        (POST, "GRANT ALL ON *.* TO x@y;\n", "GRANT"),
        (POST, "SET GLOBAL max_connections = 1;\n", "max_connections"),
        (POST, "DELIMITER $$\nDROP TABLE victim.t $$\n", "`victim`"),
        ("metadata", "[myloader_session_variables]\nSQL_MODE='NO_BACKSLASH_ESCAPES'\n# Finished dump at: x\n", ""),
    ] {
        let copy = Copy::of("real/mydumper-1.0");
        copy.append(name, more);
        if why.is_empty() {
            // Each file says the mode of its own session: that of the metadata moves no quote.
            let said = server.restore(copy.path(), "judged", &[]);
            assert!(said.is_done(), "{name}: {}", said.brief());
            assert_eq!(rows(conn, "SELECT id FROM victim.t").unwrap(), [["1"]]);
            run(conn, "DROP DATABASE judged");
        } else {
            refused(server, conn, copy.path(), &[], why, more);
        }
    }
    // The name of the database is what its own statement says, and never that of the target's neighbour.
    let copy = Copy::of("real/mydumper-1.0");
    for name in [TABLE, ROWS] {
        std::fs::rename(copy.file(name), copy.file(&name.replace("shop.", "victim."))).unwrap();
    }
    refused(server, conn, copy.path(), &[], "several databases: `shop`, `victim`", "a file of another database");
    // A link out of the folder, and a pipe that nobody writes to.
    let copy = Copy::of("real/mydumper-1.0");
    let outside = tempfile::NamedTempFile::new().unwrap();
    std::fs::rename(copy.file(ROWS), outside.path()).unwrap();
    symlink(outside.path(), copy.file(ROWS)).unwrap();
    refused(server, conn, copy.path(), &[], "is a link", "a link");
    // A folder that is none.
    let other = tempfile::tempdir().unwrap();
    std::fs::write(other.path().join("a.sql"), "CREATE TABLE a (i INT);\n").unwrap();
    refused(server, conn, other.path(), &[], "it is no regular file", "any folder");
}

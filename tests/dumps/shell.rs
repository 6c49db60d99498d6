//! Dump folders of MySQL Shell: they come back as the database that they are of, whole or not at all, and change nothing else.

mod writer;

use std::path::Path;

use mysql::Conn;
use simplemdb_backup_engine::archive::codec::Codec;

use crate::folders::{refused, server, walk};
use crate::portrait::portrait;
use crate::support::{Server, column, difference, inspect, root, rows, run};
use writer::{Style, packed, write};

pub fn judge_all() {
    let (server, mut conn) = server();
    run(&mut conn, "CREATE DATABASE shop DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_general_ci");
    let common = root().join("tests/dumps/source/common.sql");
    assert!(server.stock_client("root", Some("shop"), &common, &[]).status.success());
    // Tables of other engines than InnoDB come as what they are; a table of tables has no rows of its own.
    run(&mut conn, "DROP TABLE shop.merged");
    run(&mut conn, "CREATE DATABASE `odd/name@x`");
    run(&mut conn, "CREATE TABLE `odd/name@x`.`a@b/..` (id INT PRIMARY KEY, v TEXT)");
    run(&mut conn, "INSERT INTO `odd/name@x`.`a@b/..` VALUES (1, 'x')");
    let before = portrait(&mut conn, "shop");
    for style in [
        Style { codec: Codec::Zstd, extension: "tsv.zst", chunk: Some(2), coding: "FROM_BASE64" },
        Style { codec: Codec::Gzip, extension: "tsv.gz", chunk: None, coding: "UNHEX" },
        Style { codec: Codec::None, extension: "tsv", chunk: Some(1000), coding: "FROM_BASE64" },
    ] {
        let folder = tempfile::tempdir().unwrap();
        write(&mut conn, folder.path(), &["shop"], &style);
        let said = server.restore(folder.path(), "judged", &[]);
        assert!(said.is_done(), "{}: {}", style.extension, said.brief());
        let mut changed = difference(&before, &portrait(&mut conn, "judged"));
        // An enabled one is disabled, where it does more than change rows of tables without triggers: that is said.
        changed.retain(|line| !line.contains(" EVENT `daily`") || !said.text.contains("event `daily` is disabled"));
        assert!(changed.is_empty(), "{}: {changed:#?}", style.extension);
        let told = inspect(folder.path());
        assert!(
            told.is_done() && !told.text.contains("refused") && !told.text.contains("not complete"),
            "{}",
            told.text
        );
        let said = server.restore(folder.path(), "part", &["--table", "customer", "--filter", "customer=id < 2"]);
        assert!(said.is_done(), "{}", said.brief());
        assert_eq!(
            column(&mut conn, "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'part'"),
            ["customer"]
        );
        run(&mut conn, "DROP DATABASE judged");
        run(&mut conn, "DROP DATABASE part");
    }
    // A database that its own files do not name.
    let folder = tempfile::tempdir().unwrap();
    let style = Style { codec: Codec::None, extension: "tsv", chunk: None, coding: "UNHEX" };
    write(&mut conn, folder.path(), &["shop"], &style);
    append("shop@log.sql", "USE victim;\nDROP TABLE t;\n")(folder.path());
    refused(&server, &mut conn, folder.path(), &[], "several databases: `shop`, `victim`", "USE of another");

    let folder = tempfile::tempdir().unwrap();
    let style = Style { codec: Codec::Zstd, extension: "tsv.zst", chunk: Some(2), coding: "FROM_BASE64" };
    write(&mut conn, folder.path(), &["shop", "odd/name@x"], &style);
    several(&server, &mut conn, folder.path());
    not_whole(&server, &mut conn, folder.path());
    hostile(&server, &mut conn, folder.path());
    let refused = walk(folder.path(), Some("shop"));
    assert!(refused > 80, "{refused}");
}

fn several(server: &Server, conn: &mut Conn, folder: &Path) {
    refused(server, conn, folder, &[], "several databases: `shop`, `odd/name@x`", "no choice");
    let said = server.restore(folder, "judged", &["--database", "odd/name@x"]);
    assert!(said.is_done(), "{}", said.brief());
    assert_eq!(rows(conn, "SELECT * FROM judged.`a@b/..`").unwrap(), [["1", "x"]]);
    assert!(said.text.contains("the accounts in @.users.sql"), "{}", said.brief());
    run(conn, "DROP DATABASE judged");
}

/// A change of a folder, and why it is refused then.
type Change<'a> = (&'a str, &'a dyn Fn(&Path), &'a str);

/// A copy of a folder, changed.
fn changed(folder: &Path, change: &dyn Fn(&Path)) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    for file in std::fs::read_dir(folder).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), copy.path().join(file.file_name())).unwrap();
    }
    change(copy.path());
    copy
}

fn remove(name: &'static str) -> impl Fn(&Path) {
    move |folder| std::fs::remove_file(folder.join(name)).unwrap()
}

fn replace(name: &'static str, old: &'static str, new: &'static str) -> impl Fn(&Path) {
    move |folder| {
        let text = std::fs::read_to_string(folder.join(name)).unwrap();
        assert!(text.contains(old), "{name}: {text}");
        std::fs::write(folder.join(name), text.replace(old, new)).unwrap();
    }
}

fn append(name: &'static str, more: &'static str) -> impl Fn(&Path) {
    move |folder| {
        let text = std::fs::read_to_string(folder.join(name)).unwrap();
        std::fs::write(folder.join(name), text + more).unwrap();
    }
}

fn not_whole(server: &Server, conn: &mut Conn, folder: &Path) {
    let cut = |folder: &Path| {
        let place = folder.join("shop@moments@0.tsv.zst");
        let whole = std::fs::read(&place).unwrap();
        std::fs::write(place, &whole[..whole.len() - 6]).unwrap();
    };
    let fewer = |folder: &Path| {
        // A whole file of one row, where two were.
        std::fs::write(folder.join("shop@moments@0.tsv.zst"), packed(Codec::Zstd, b"1\t\\N\n")).unwrap();
    };
    let changes: [Change<'_>; 8] = [
        ("not ended", &remove("@.done.json"), "@.done.json is missing"),
        ("rows are gone", &remove("shop@moments@0.tsv.zst"), "rows of table `moments` are missing"),
        ("the last rows are gone", &remove("shop@moments@@1.tsv.zst"), "rows of table `moments` are missing"),
        ("a view is gone", &remove("shop@a_view.sql"), "view `a_view` is missing"),
        ("routines are gone", &remove("shop.sql"), "the definition of the database is missing"),
        ("triggers are gone", &remove("shop@customer.triggers.sql"), "it says that it holds trigger"),
        ("rows were cut", &cut, "shop@moments@0.tsv.zst"),
        ("another file", &fewer, "shop@moments@0.tsv.zst"),
    ];
    for (what, change, why) in changes {
        let copy = changed(folder, change);
        refused(server, conn, copy.path(), &["--database", "shop"], why, what);
    }
    let copy = changed(folder, &cut);
    let said = server.restore(copy.path(), "judged", &["--database", "shop", "--no-verify"]);
    assert!(said.is_done() && said.text.contains("shop@moments@0.tsv.zst: line"), "{}", said.brief());
    assert_eq!(
        column(conn, "SELECT COUNT(*) FROM judged.customer"),
        column(conn, "SELECT COUNT(*) FROM shop.customer")
    );
    run(conn, "DROP DATABASE judged");
}

fn hostile(server: &Server, conn: &mut Conn, folder: &Path) {
    let link = |folder: &Path| {
        let place = folder.join("shop@moments@0.tsv.zst");
        std::fs::remove_file(&place).unwrap();
        std::os::unix::fs::symlink("/etc/passwd", place).unwrap();
    };
    let changes: [Change<'_>; 10] = [
        ("another database", &append("shop@log.sql", "DROP TABLE victim.t;\n"), "`victim`"),
        ("rows of another", &append("shop.sql", "INSERT INTO victim.t VALUES (2);\n"), "`victim`"),
        ("an account", &append("@.post.sql", "GRANT ALL ON *.* TO x@y;\n"), "GRANT"),
        ("a call", &replace("shop@bytes.json", "FROM_BASE64", "SLEEP"), "SLEEP"),
        (
            "a column that is SQL",
            &replace("shop@log.json", "\"what\"", "\"what`) VALUES (1); DROP TABLE victim.t; -- \""),
            "shop@log@@0",
        ),
        ("a table of another name", &replace("shop@log.json", "\"table\":\"log\"", "\"table\":\"t\""), "another table"),
        ("a folder above", &replace("shop.json", "\"shop@log\"", "\"../log\""), "leads out of the dump's folder"),
        (
            "a path",
            &replace("@.json", "\"shop\":\"shop\"", "\"shop\":\"/etc/passwd\""),
            "leads out of the dump's folder",
        ),
        ("a link", &link, "is a link"),
        (
            "another dialect",
            &replace("shop@log.json", "\"fieldsEnclosedBy\":\"\"", "\"fieldsEnclosedBy\":\"'\""),
            "fieldsEnclosedBy",
        ),
    ];
    for (what, change, why) in changes {
        let copy = changed(folder, change);
        refused(server, conn, copy.path(), &["--database", "shop"], why, what);
    }
}

//! The same dump packed, in UTF-16 and through a pipe: it is the same database.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use mysql::Conn;

use crate::portrait::portrait;
use crate::real::{disarmed, load_by_client};
use crate::support::{BOSS, Said, Server, attempt, column, difference, inspect, root, run};

/// The dump that all the others are.
const PLAIN: &str = "real/mysqldump-5.7-default.sql";

/// Made by `xz`, by Info-ZIP's `zip` with a second file beside it, and as PowerShell's `>` does it.
const FORMS: [&str; 3] =
    ["forms/mysqldump-5.7.sql.xz", "forms/mysqldump-5.7.zip", "forms/mysqldump-5.7-powershell.sql"];

fn place(name: &str) -> PathBuf {
    root().join("tests/dumps").join(name)
}

/// A pipe that this file comes through.
fn piped(file: &Path) -> (std::process::Child, Stdio) {
    let mut cat = Command::new("cat").arg(file).stdout(Stdio::piped()).spawn().unwrap();
    let pipe = cat.stdout.take().unwrap();
    (cat, pipe.into())
}

pub fn judge_all() {
    let server = Server::start();
    let mut conn = server.connect();
    run(&mut conn, &format!("CREATE USER {BOSS}@localhost"));
    run(&mut conn, &format!("GRANT ALL ON *.* TO {BOSS}@localhost WITH GRANT OPTION"));
    attempt(&mut conn, "DROP DATABASE IF EXISTS shop");
    load_by_client(&server, &mut conn, &place(PLAIN), false).unwrap();
    let client = portrait(&mut conn, "shop");
    assert!(client.len() > 5, "{client:?}");

    for name in FORMS {
        let said = server.restore(&place(name), "judged", &[]);
        same(&mut conn, &client, name, &said);
        let told = inspect(&place(name));
        assert!(told.is_done() && told.text.contains("a dump of another program: "), "{name}: {}", told.brief());
    }
    for name in [PLAIN, FORMS[0], FORMS[2]] {
        let (mut cat, pipe) = piped(&place(name));
        let said = server.restore_stream(pipe, "judged", &[]);
        assert!(cat.wait().unwrap().success());
        same(&mut conn, &client, &format!("{name} through a pipe"), &said);
    }
    // What the shell has opened is a file, in which one can go back.
    let said = server.restore_stream(File::open(place(FORMS[1])).unwrap().into(), "judged", &[]);
    same(&mut conn, &client, "a zip file as standard input", &said);

    refused(&server, &mut conn);
    cut(&server, &mut conn);
}

fn same(conn: &mut Conn, client: &[String], what: &str, said: &Said) {
    assert!(said.is_done(), "{what}: {}", said.brief());
    // Lines of bodies end as PowerShell ends lines.
    let ours: Vec<String> =
        portrait(conn, "judged").iter().map(|line| line.replace("\\r\\n", "\\n").replace("\r\n", "\n")).collect();
    let changed = difference(&disarmed(client, said), &ours);
    assert!(changed.is_empty(), "{what}: {changed:#?}");
    run(conn, "DROP DATABASE judged");
}

/// What cannot be read, or wants something else than its target.
fn refused(server: &Server, conn: &mut Conn) {
    let before = portrait(conn, "shop");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("dump");
    let wide = |text: &str| -> Vec<u8> {
        [vec![0xff, 0xfe], text.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat()
    };
    for (what, bytes, why) in [
        ("another database in UTF-16", wide("CREATE TABLE a (i INT);\nDROP TABLE shop.customer;\n"), "line 2: "),
        // One that hides a quote from whoever reads bytes.
        (
            "a quote in UTF-16",
            wide("CREATE TABLE a (v TEXT);\nINSERT INTO a VALUES ('≧');\nDROP TABLE shop.customer;"),
            "line 3: ",
        ),
        ("half a character", b"\xff\xfeS\0E\0L".to_vec(), "ends within a character"),
        (
            "something in a zip file that is no dump",
            std::fs::read(place(FORMS[1])).unwrap()[..900].to_vec(),
            "zip file",
        ),
    ] {
        std::fs::write(&file, bytes).unwrap();
        let said = server.restore(&file, "judged", &[]);
        assert!(!said.is_done() && said.text.contains(why), "{what}: {}", said.brief());
        nothing_happened(conn, &before, what);
    }
    let (mut cat, pipe) = piped(&place(FORMS[1]));
    let said = server.restore_stream(pipe, "judged", &[]);
    assert!(said.text.contains("cannot be read as it comes"), "{}", said.brief());
    let _it_may_be_ended_by_a_closed_pipe = cat.wait();
    // Whoever gives a key wants what that key sealed.
    let key = folder.path().join("key");
    std::fs::write(&key, [7; 32]).unwrap();
    let (mut cat, pipe) = piped(&place(PLAIN));
    let said = server.restore_stream(pipe, "judged", &["--key-file", key.to_str().unwrap()]);
    assert!(!said.is_done() && said.text.contains("not encrypted"), "{}", said.brief());
    let _it_may_be_ended_by_a_closed_pipe = cat.wait();
    nothing_happened(conn, &before, "pipes");
}

/// A packed dump that ends too early: refused, or restored as far as it goes.
fn cut(server: &Server, conn: &mut Conn) {
    let before = portrait(conn, "shop");
    let folder = tempfile::tempdir().unwrap();
    for name in [FORMS[0], FORMS[2]] {
        let whole = std::fs::read(place(name)).unwrap();
        let file = folder.path().join("cut");
        std::fs::write(&file, &whole[..whole.len() * 60 / 100]).unwrap();
        let said = server.restore(&file, "judged", &[]);
        assert!(!said.is_done() && said.code == Some(3), "{name}: {}", said.brief());
        nothing_happened(conn, &before, name);
        let said = server.restore(&file, "judged", &["--no-verify"]);
        // xz hands out what it has unpacked in blocks: of so short a dump there is one.
        if said.is_done() {
            assert!(said.text.contains("the dump ends here"), "{name}: {}", said.brief());
            run(conn, "DROP DATABASE judged");
        } else {
            assert!(name == FORMS[0] && said.text.contains("no SQL"), "{name}: {}", said.brief());
        }
    }
}

fn nothing_happened(conn: &mut Conn, before: &[String], what: &str) {
    assert_eq!(difference(before, &portrait(conn, "shop")), Vec::<String>::new(), "{what}");
    let made = "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE 'judged%'";
    assert_eq!(column(conn, made), Vec::<String>::new(), "{what}");
}

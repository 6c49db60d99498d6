//! A dump in each character set that a client may speak, with characters in every place where a string or a name may stand,
//! under several SQL modes: the copy is what the stock client makes of it.

use std::io::Write;

use mysql::Conn;
use mysql::prelude::Queryable;

use crate::portrait::portrait;
use crate::support::{BOSS, Said, Server, attempt, column, difference, is_long, rows, run};

/// Whose second bytes are those of ASCII, and a few that are not.
const OFTEN: [&str; 10] = ["big5", "gbk", "sjis", "cp932", "gb18030", "eucjpms", "swe7", "latin1", "cp1251", "utf8mb4"];

const MODES: [&str; 3] = ["", "NO_BACKSLASH_ESCAPES", "ANSI_QUOTES"];

/// How many characters of a set are taken.
const CHARACTERS: usize = 3;

/// Where in a statement they stand, `$` for a character after the other, as text in quotes or as a name in backticks.
const PLACES: [&str; 13] = [
    "CREATE TABLE `t$` (`id` INT PRIMARY KEY COMMENT '$', `c$` VARCHAR(200) CHARACTER SET utf8mb4 DEFAULT 'x$' COMMENT '$y', \
     `kind` ENUM('$','a$b') CHARACTER SET utf8mb4, `several` SET('$','b$') CHARACTER SET utf8mb4, \
     `g` VARCHAR(300) CHARACTER SET utf8mb4 GENERATED ALWAYS AS (concat(`c$`,'$')) STORED, \
     KEY `k$` (`c$`) COMMENT '$', CONSTRAINT `n$` CHECK (`c$` <> '$!')) COMMENT='$ of a table'",
    "CREATE TABLE parted (v VARCHAR(40) CHARACTER SET utf8mb4) PARTITION BY LIST COLUMNS (v) \
     (PARTITION `p$` VALUES IN ('$', 'x') COMMENT = '$')",
    "INSERT INTO `t$` (`id`, `c$`, `kind`, `several`) VALUES (1, '$', '$', 'b$,$'), (2, 'a$''$', NULL, '')",
    "INSERT INTO `t$` SET `id` = 3, `c$` = '$$$', `kind` = 2",
    "INSERT INTO `t$` (`id`, `c$`) VALUES (4, _utf8mb4'plain'), (5, '$ --'), (6, '/* $'), (7, '$;')",
    "INSERT INTO parted VALUES ('$'), ('x')",
    "CREATE VIEW `v$` AS SELECT `c$` AS `w$`, '$' AS said, CONCAT('$', `id`) AS n FROM `t$`",
    "CREATE TRIGGER `r$` BEFORE INSERT ON `t$` FOR EACH ROW SET NEW.`c$` = IF(NEW.`c$` = '$', 'b$', NEW.`c$`)",
    "CREATE PROCEDURE `q$` (`a$` VARCHAR(9)) COMMENT '$' BEGIN DECLARE `d$` TEXT DEFAULT '$'; SELECT '$', `a$`; END",
    "CREATE FUNCTION `f$` () RETURNS VARCHAR(100) CHARACTER SET utf8mb4 DETERMINISTIC COMMENT 'f$' RETURN '$'",
    "CREATE EVENT `e$` ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' DISABLE COMMENT '$' DO SELECT '$'",
    "ALTER TABLE `t$` ADD INDEX `i$` (`kind`) COMMENT '$'",
    "CREATE TABLE late (`l$` INT COMMENT '$') COMMENT '$'",
];

/// A character in its set, and in UTF-8.
struct Character {
    own: Vec<u8>,
    utf8: Vec<u8>,
}

/// Characters of a set: those first that hold a byte of ASCII.
fn characters(conn: &mut Conn, charset: &str) -> Vec<Character> {
    let sql = format!(
        "SELECT HEX(CONVERT(c USING {charset})), HEX(c) FROM work.characters \
         WHERE CONVERT(CONVERT(c USING {charset}) USING utf8mb4) = c AND CONVERT(c USING {charset}) <> _ascii'?' \
         ORDER BY HEX(CONVERT(c USING {charset})) REGEXP '^(..)*(5C|60|7C|40)$' DESC, \
         RIGHT(HEX(CONVERT(c USING {charset})), 2) = '5C' DESC, SHA2(c, 256) LIMIT {CHARACTERS}"
    );
    let bytes = |hexadecimal: &String| hex::decode(hexadecimal).unwrap();
    let found = rows(conn, &sql).unwrap();
    found.iter().map(|row| Character { own: bytes(&row[0]), utf8: bytes(&row[1]) }).collect()
}

/// Every character beyond ASCII of a few scripts.
fn fill(conn: &mut Conn) {
    run(conn, "CREATE DATABASE work");
    run(conn, "USE work");
    run(conn, "CREATE TABLE characters (c VARCHAR(1) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin)");
    let scripts = [0xa1..0x180, 0x391..0x3ce, 0x401..0x460, 0x561..0x587, 0x5d0..0x5eb, 0x621..0x64b, 0xe01..0xe3a]
        .into_iter()
        .chain([0x10d0..0x10f1, 0x3041..0x30ff, 0x4e00..0x9fa5, 0xac00..0xb000, 0xff61..0xff9f, 0x2550..0x2570]);
    let all: Vec<char> = scripts.flatten().filter_map(char::from_u32).collect();
    for some in all.chunks(2000) {
        let values: Vec<String> = some.iter().map(|c| format!("('{c}')")).collect();
        run(conn, &format!("INSERT INTO characters VALUES {}", values.join(",")));
    }
}

/// A statement with a character in each of its places: one in all names, so that they are the same throughout, and
/// another in all strings.
fn filled(statement: &str, (of_names, of_strings): (&[u8], &[u8]), mode: &str) -> Vec<u8> {
    let (mut out, mut in_name) = (Vec::new(), false);
    for byte in statement.bytes() {
        match byte {
            b'`' => {
                in_name = !in_name;
                out.push(if mode == "ANSI_QUOTES" { b'"' } else { b'`' });
            }
            b'$' if in_name => out.extend_from_slice(of_names),
            b'$' => out.extend_from_slice(of_strings),
            other => out.push(other),
        }
    }
    out
}

fn dump(charset: &str, characters: (&[u8], &[u8]), mode: &str) -> Vec<u8> {
    let mut out = format!("SET NAMES {charset};\nSET sql_mode = '{mode}';\nDELIMITER $$\n").into_bytes();
    for place in PLACES {
        out.extend(filled(place, characters, mode));
        out.extend_from_slice(b" $$\n");
    }
    out.extend_from_slice(b"DELIMITER ;\n");
    out
}

/// Without what definitions of objects say of the client that has sent them: ours has sent them in UTF-8.
fn whoever_sent_it(portrait: &[String]) -> Vec<String> {
    let one = |line: &String| match line.rsplitn(3, " | ").collect::<Vec<_>>()[..] {
        [database, _, front] if is_object(line) => {
            let front = front.rsplit_once(" | ").map_or(front, |(front, _)| front);
            // The name of a trigger is quoted as the mode says or by backticks, which is the same.
            format!("{front} | {database}").replace('"', "`")
        }
        _ => line.clone(),
    };
    let mut lines: Vec<String> = portrait.iter().map(one).collect();
    lines.sort();
    lines
}

fn is_object(line: &str) -> bool {
    is_kept_badly(line) || ["VIEW ", "TRIGGER `"].iter().any(|kind| line.starts_with(kind))
}

/// Of these MariaDB keeps comments and names in the character set of the client, and takes them for UTF-8 afterwards.
fn is_kept_badly(line: &str) -> bool {
    ["EVENT ", "FUNCTION ", "PROCEDURE "].iter().any(|kind| line.starts_with(kind))
}

/// The sets in which a client may speak.
fn sets(conn: &mut Conn) -> Vec<String> {
    let sql = "SELECT CHARACTER_SET_NAME FROM information_schema.CHARACTER_SETS \
               WHERE CHARACTER_SET_NAME NOT IN ('binary', 'ascii', 'swe7') ORDER BY 1";
    let all = column(conn, sql);
    let speaks = all.into_iter().filter(|name| conn.query_drop(format!("SET NAMES {name}")).is_ok()).collect();
    run(conn, "SET NAMES utf8mb4");
    speaks
}

pub fn judge_all() {
    let server = Server::start();
    let mut conn = server.connect();
    run(&mut conn, &format!("CREATE USER {BOSS}@localhost"));
    run(&mut conn, &format!("GRANT ALL ON *.* TO {BOSS}@localhost WITH GRANT OPTION"));
    attempt(&mut conn, "SET GLOBAL event_scheduler = OFF");
    fill(&mut conn);
    let (mut same, mut ours_alone, mut refused, mut sets_tried, mut wrong) = (0, 0, 0, 0, Vec::new());
    for charset in sets(&mut conn) {
        if !is_long() && !OFTEN.contains(&charset.as_str()) {
            continue;
        }
        let characters = characters(&mut conn, &charset);
        if characters.len() < 2 {
            continue;
        }
        sets_tried += 1;
        for (mode, of_strings) in MODES.iter().flat_map(|mode| characters[1..].iter().map(move |one| (mode, one))) {
            let own = dump(&charset, (&characters[0].own, &of_strings.own), mode);
            let in_utf8 = dump("utf8mb4", (&characters[0].utf8, &of_strings.utf8), mode);
            match judge(&server, &mut conn, &charset, &own, &in_utf8) {
                Verdict::Same => same += 1,
                Verdict::OursAlone => ours_alone += 1,
                Verdict::NeitherTakesIt => refused += 1,
                Verdict::Wrong(why) => {
                    wrong.push(format!("{charset}, {mode:?}, {}: {why}", hex::encode_upper(&of_strings.own)));
                }
            }
        }
    }
    println!(
        "dumps in {sets_tried} character sets: {same} same, {ours_alone} not taken by the client, {refused} by nobody, {} wrong",
        wrong.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(same >= 20);
}

enum Verdict {
    Same,
    OursAlone,
    NeitherTakesIt,
    Wrong(String),
}

/// What the stock client makes of a dump.
fn by_client(server: &Server, conn: &mut Conn, charset: &str, dump: &[u8]) -> Result<Vec<String>, String> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(dump).unwrap();
    run(conn, "DROP DATABASE IF EXISTS client");
    run(conn, "CREATE DATABASE client CHARACTER SET utf8mb4");
    let set = format!("--default-character-set={charset}");
    let output = server.stock_client(BOSS, Some("client"), file.path(), &[&set]);
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned());
    }
    let client = portrait(conn, "client");
    assert!(client.len() > PLACES.len() && rows(conn, "SELECT * FROM client.parted").unwrap().len() == 2, "{client:?}");
    Ok(whoever_sent_it(&client))
}

fn judge(server: &Server, conn: &mut Conn, charset: &str, dump: &[u8], in_utf8: &[u8]) -> Verdict {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(dump).unwrap();
    run(conn, "DROP DATABASE IF EXISTS judged");
    let said: Said = server.restore(file.path(), "judged", &[]);
    let client = match (by_client(server, conn, charset, dump), said.is_done()) {
        (Ok(client), true) => client,
        (Err(why), false) => {
            println!("{charset}: {why} and {}", said.brief());
            return Verdict::NeitherTakesIt;
        }
        // The server ends a name at a letter of this set, which it takes for a space.
        (Err(_), true) if charset == "cp1256" => return Verdict::OursAlone,
        (Err(why), true) => return Verdict::Wrong(format!("the client says {why}")),
        (Ok(_), false) => return Verdict::Wrong(said.brief()),
    };
    let meant = by_client(server, conn, "utf8mb4", in_utf8).unwrap();
    let expected: Vec<String> = client
        .into_iter()
        .filter(|line| !is_kept_badly(line))
        .chain(meant.into_iter().filter(|line| is_kept_badly(line)))
        .collect();
    let changed = difference(&expected, &whoever_sent_it(&portrait(conn, "judged")));
    if changed.is_empty() { Verdict::Same } else { Verdict::Wrong(changed.join("\n    ")) }
}

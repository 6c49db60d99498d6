//! Rows that are loaded as parameters are those that statements would have stored, and refused where those are.

#[allow(dead_code)] // a part of it is for other tests
mod judge;

use mysql::prelude::Queryable;

use judge::features::Features;
use judge::server::{Database, connect, credentials, quoted, rows, run};
use judge::trip::{Out, out};
use simplemdb_backup_engine::archive::codec::Codec;
use simplemdb_backup_engine::archive::reader::Reader;
use simplemdb_backup_engine::session::{Cells, Done, Native, Session, Transport};
use simplemdb_backup_engine::{Control, Result, restore};

/// A connection on which rows are loaded by statements.
struct Statements(Native);

impl Session for Statements {
    fn query(&mut self, sql: &str, each: &mut dyn FnMut(&dyn Cells) -> Result<()>) -> Result<()> {
        self.0.query(sql, each)
    }
    fn run(&mut self, sql: &str) -> Result<Done> {
        self.0.run(sql)
    }
    fn transport(&self) -> Transport {
        Transport::Raw
    }
}

/// Restores through connections of the engine's own, or, for 0, through one on which no parameters can be sent.
fn restored(archive: &[u8], target: &str, connections: usize, schema: bool) -> Result<restore::Report> {
    let reader = Reader::open(Box::new(archive.to_vec()), None).unwrap();
    let request = restore::Request {
        target: Some(target.to_owned()),
        connections: connections.max(1),
        schema,
        ..restore::Request::default()
    };
    let via = match connections {
        0 => restore::Via::Host(Box::new(Statements(Native::connect(&credentials(), None).unwrap()))),
        _ => restore::Via::Native(credentials()),
    };
    restore::run(via, &reader, &request, &Control::new())
}

fn names(database: &str, of: &str) -> Vec<String> {
    let sql = format!("SELECT {of} AND TABLE_SCHEMA = '{database}' ORDER BY 1");
    rows(&mut connect(), &sql).into_iter().map(|mut row| row.remove(0)).collect()
}

/// What is stored: the server's checksums, and each value's bytes.
fn stored(database: &str) -> Vec<String> {
    let mut conn = connect();
    run(&mut conn, &format!("USE {}", quoted(database)));
    let mut all = Vec::new();
    for table in names(
        database,
        "TABLE_NAME FROM information_schema.TABLES WHERE TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED')",
    ) {
        let columns =
            names(database, &format!("COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_NAME = '{table}'"));
        let shown = columns.iter().map(|c| format!("HEX({0}), {0}", quoted(c))).collect::<Vec<_>>().join(", ");
        for row in rows(&mut conn, &format!("SELECT {shown} FROM {} ORDER BY id", quoted(&table))) {
            all.push(format!("{table}: {}", row.join(" | ")));
        }
        let sums = rows(&mut conn, &format!("CHECKSUM TABLE {} EXTENDED", quoted(&table)));
        all.push(format!("{table}: {}", sums[0][1]));
    }
    all
}

fn text(charset: &str) -> Vec<String> {
    [
        "''",
        "'a'",
        "'1'",
        "' a  '",
        "0x00",
        "'''\\\\\\\"%\\\\_'",
        "'\\n\\r\\t\\b\\Z'",
        "REPEAT('x',250)",
        "REPEAT('y',251)",
        "'~^{|}'",
    ]
    .into_iter()
    .map(str::to_owned)
    .chain(
        ["é", "ä", "ß", "日本", "я", "ж1", "ي", "ש", "ไทย", "😀", "¥", "‾", "€"]
            .map(|s| format!("CONVERT('{s}' USING {charset})")),
    )
    .collect()
}

fn v(values: &[&str]) -> Vec<String> {
    values.iter().map(|s| (*s).to_owned()).collect()
}

fn kinds(f: &Features) -> Vec<(String, Vec<String>)> {
    let mut all: Vec<(String, Vec<String>)> = Vec::new();
    let whole = [
        "0",
        "1",
        "-1",
        "127",
        "-128",
        "128",
        "255",
        "-129",
        "32767",
        "-32768",
        "65535",
        "8388607",
        "-8388608",
        "16777215",
        "2147483647",
        "-2147483648",
        "4294967295",
        "9223372036854775807",
        "-9223372036854775808",
        "18446744073709551615",
    ];
    for t in ["TINYINT", "SMALLINT", "MEDIUMINT", "INT", "BIGINT"] {
        for attribute in ["", " UNSIGNED", "(5) ZEROFILL"] {
            all.push((format!("{t}{attribute}"), v(&whole)));
        }
    }
    for t in
        ["DECIMAL(65,30)", "DECIMAL(65,0)", "DECIMAL(10,2) ZEROFILL", "DECIMAL(38,0)", "DECIMAL(40,1)", "DECIMAL(0,0)"]
    {
        all.push((
            t.into(),
            v(&[
                "0",
                "-0.0",
                "1",
                "-1.5",
                "0.1e-5",
                &"9".repeat(35),
                &format!("{}.{}", "9".repeat(35), "9".repeat(30)),
                &"9".repeat(65),
                &format!("-{}", "9".repeat(65)),
                "1e-30",
                "12345678901234567890123456789012345678",
            ]),
        ));
    }
    for t in ["FLOAT", "DOUBLE", "FLOAT(7,3)", "DOUBLE(30,5)", "DOUBLE ZEROFILL", "FLOAT UNSIGNED"] {
        all.push((
            t.into(),
            v(&[
                "0",
                "-0e0",
                "1",
                "5",
                "100000000",
                "0.1",
                "1e30",
                "-3.40282347e38",
                "1.7976931348623157e308",
                "2.2250738585072014e-308",
                "4.9e-324",
                "1.17549435e-38",
                "16777217",
                "9007199254740993",
                "0.30000000000000004",
                "123456.789",
            ]),
        ));
    }
    for n in [1, 2, 7, 8, 9, 16, 31, 32, 33, 63, 64] {
        all.push((
            format!("BIT({n})"),
            v(&[
                "0",
                "1",
                "b'10'",
                "0x31",
                "48",
                "255",
                "256",
                "65535",
                "0x7FFFFFFF",
                "0x8000000000000000",
                "18446744073709551615",
            ]),
        ));
    }
    all.push(("YEAR".into(), v(&["0", "'0'", "'00'", "1901", "2155", "'0000'", "1999"])));
    for t in ["DATE", "DATETIME", "DATETIME(6)", "TIMESTAMP", "TIMESTAMP(6)", "TIME", "TIME(6)", "TIME(3)"] {
        all.push((
            t.into(),
            v(&[
                "'0000-00-00'",
                "'2024-02-31'",
                "'2024-00-00'",
                "'1000-01-01'",
                "'9999-12-31 23:59:59.999999'",
                "'2024-03-31 02:30:00.000001'",
                "'1970-01-01 00:00:01'",
                "'2038-01-19 03:14:07'",
                "'-838:59:59'",
                "'838:59:59.999999'",
                "'-00:00:00.000001'",
                "'00:00:00'",
                "'0000-00-00 00:00:00'",
            ]),
        ));
    }
    for charset in ["utf8mb4", "latin1"] {
        all.push((
            format!("ENUM('1','0','2','','a b','é','it''s','NULL','10','a\\\\b') CHARACTER SET {charset}"),
            v(&["'1'", "1", "'0'", "'2'", "2", "'é'", "'it''s'", "'NULL'", "'10'", "''", "'nothing'", "0", "'a\\\\b'"]),
        ));
        all.push((
            format!("SET('1','2','4','0','é','it''s','NULL','x y') CHARACTER SET {charset}"),
            v(&["'1'", "1", "2", "'2'", "4", "'1,2,4'", "255", "''", "'0'", "'é,NULL'", "'it''s'", "0"]),
        ));
    }
    let sets = rows(&mut connect(), "SELECT CHARACTER_SET_NAME FROM information_schema.CHARACTER_SETS ORDER BY 1");
    for set in sets.iter().map(|r| r[0].clone()).filter(|s| s != "binary") {
        for t in ["CHAR(255)", "VARCHAR(300)", "TEXT"] {
            all.push((format!("{t} CHARACTER SET {set}"), text(&set)));
        }
        all.push((format!("CHAR(3) CHARACTER SET {set}"), v(&["'a'", "''", "'abc'", "'  '", "'1'"])));
    }
    for t in ["BINARY(4)", "VARBINARY(300)", "TINYBLOB", "BLOB", "MEDIUMBLOB", "LONGBLOB", "BINARY(16)"] {
        all.push((
            t.into(),
            v(&[
                "''",
                "'a'",
                "'a '",
                "0x00",
                "0x6100",
                "0xFF",
                "0x27",
                "0x5C",
                "'1'",
                "0x0D0A1A00",
                "'é'",
                "REPEAT(0xFE, 200)",
            ]),
        ));
    }
    all.push((
        "JSON".into(),
        v(&[
            "'{}'",
            "'[1,2.50,\"é😀\\\\u00e9\"]'",
            "'null'",
            "'\"a\\\\nb\"'",
            "'1'",
            "'  {\"b\":1, \"a\" : 2}'",
            "'18446744073709551615'",
        ]),
    ));
    for (t, list) in [
        (
            "GEOMETRY",
            vec![
                "POINT(1 2)",
                "LINESTRING(0 0,1 1)",
                "GEOMETRYCOLLECTION(POINT(1 1),LINESTRING(0 0,1 1))",
                "GEOMETRYCOLLECTION EMPTY",
            ],
        ),
        ("POINT", vec!["POINT(-1.5e300 0.1)", "POINT(0 0)"]),
        ("POLYGON", vec!["POLYGON((0 0,1 0,1 1,0 0))"]),
        ("MULTIPOINT", vec!["MULTIPOINT(0 0,1 1)"]),
        ("MULTIPOLYGON", vec!["MULTIPOLYGON(((0 0,1 0,1 1,0 0)))"]),
    ] {
        all.push((
            t.into(),
            list.iter()
                .flat_map(|s| [format!("ST_GeomFromText('{s}')"), format!("ST_GeomFromText('{s}', 4326)")])
                .collect(),
        ));
    }
    if f.has("uuid") {
        all.push((
            "UUID".into(),
            v(&[
                "'00000000-0000-0000-0000-000000000000'",
                "'ffffffff-ffff-ffff-ffff-ffffffffffff'",
                "'123e4567-e89b-12d3-a456-426655440000'",
            ]),
        ));
    }
    if f.has("inet6") {
        all.push((
            "INET6".into(),
            v(&[
                "'::'",
                "'::1'",
                "'::ffff:1.2.3.4'",
                "'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'",
                "'2001:db8::ff00:42:8329'",
            ]),
        ));
    }
    if f.has("inet4") {
        all.push(("INET4".into(), v(&["'0.0.0.0'", "'255.255.255.255'", "'49.49.49.49'"])));
    }
    if f.has("vector") {
        let from = if f.has("mariadb") { "VEC_FromText" } else { "STRING_TO_VECTOR" };
        all.push((
            "VECTOR(3)".into(),
            ["[0,0,0]", "[1,-2.5,1e30]", "[0.1,0.2,0.3]", "[1e-45,-0.0,3]"].map(|x| format!("{from}('{x}')")).to_vec(),
        ));
    }
    if f.has("compressed column") {
        all.push(("TEXT COMPRESSED".into(), text("utf8mb4")));
        all.push(("VARCHAR(300) COMPRESSED CHARACTER SET latin1".into(), text("latin1")));
        all.push(("VARBINARY(3000) COMPRESSED".into(), v(&["''", "REPEAT(0x00FF, 1000)", "'a'", "REPEAT('a', 3000)"])));
    }
    all
}

/// A column of `kind`, which may be `NULL`, and one that may not.
fn both(kind: &str) -> (String, String) {
    if kind.starts_with("TIMESTAMP") {
        (format!("{kind} NULL"), format!("{kind} NOT NULL DEFAULT '2001-01-01 00:00:00'"))
    } else {
        (kind.to_owned(), format!("{kind} NOT NULL"))
    }
}

#[test]
fn values_of_every_type_are_stored_as_statements_store_them() {
    let mut conn = connect();
    let features = Features::ask(&mut conn);
    let source = Database::named("every type");
    run(&mut conn, &format!("CREATE DATABASE {} CHARACTER SET utf8mb4", quoted(&source.0)));
    run(&mut conn, &format!("USE {}", quoted(&source.0)));
    run(&mut conn, "SET sql_mode='NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES'");
    for (n, (kind, values)) in kinds(&features).iter().enumerate() {
        let engine = ["InnoDB", "MyISAM"][n % 2];
        let (null, not_null) = both(kind);
        let columns = format!("id INT PRIMARY KEY, a {null}, b {null}, c {null}, d {not_null}");
        run(&mut conn, &format!("CREATE TABLE t{n} ({columns}) ENGINE={engine}"));
        for (id, value) in values.iter().enumerate() {
            let sometimes = if id % 2 == 0 { "NULL" } else { value };
            let row = format!("({id}, {value}, {sometimes}, NULL, {value})");
            // What a server does not take for this type it takes for another one.
            let _refused = conn.query_drop(format!("INSERT INTO t{n} VALUES {row}"));
        }
    }
    let before = stored(&source.0);
    assert!(before.len() > 1000, "{}", before.len());
    let target = Database::named("every type again");
    for rows_per_statement in [1, 3, 1000] {
        let archive = out(&source.0, Out { connections: 1, rows_per_statement, codec: Codec::None });
        for connections in [0, 2] {
            restored(&archive, &target.0, connections, true).unwrap();
            let after = stored(&target.0);
            let wrong: Vec<_> = before.iter().zip(&after).filter(|(a, b)| a != b).take(10).collect();
            assert!(wrong.is_empty(), "{rows_per_statement} rows, {connections} connections: {wrong:#?}");
            assert_eq!(before.len(), after.len());
        }
    }
}

/// Restores rows of one table into another one by both ways, which must end alike: in the same rows, or in an error that
/// leaves all as it was. Several rows in a statement may only change what the error is.
#[track_caller]
fn end_alike(wide: &str, values: &str, narrow: &str) {
    let mut conn = connect();
    let (source, target) = (Database::named("wide"), Database::named("narrow"));
    for (database, definition) in [(&source, wide), (&target, narrow)] {
        run(&mut conn, &format!("CREATE DATABASE {} CHARACTER SET utf8mb4", quoted(&database.0)));
        run(&mut conn, &format!("USE {}", quoted(&database.0)));
        run(&mut conn, &format!("CREATE TABLE t {definition}"));
    }
    run(&mut conn, "INSERT INTO t VALUES ()");
    run(&mut conn, &format!("INSERT INTO {}.t VALUES {values}", quoted(&source.0)));
    let kept = stored(&target.0);
    for rows_per_statement in [1, 1000] {
        let archive = out(&source.0, Out { connections: 1, rows_per_statement, codec: Codec::None });
        let [by_statements, by_parameters] = [0, 1].map(|connections| {
            let outcome = restored(&archive, &target.0, connections, false);
            let now = stored(&target.0);
            let left = format!("SHOW DATABASES LIKE '{}\\_\\_%'", target.0.replace('_', "\\_"));
            assert_eq!(rows(&mut conn, &left), Vec::<Vec<String>>::new());
            if let Err(error) = outcome {
                assert_eq!(now, kept, "{narrow} from {values}: {error}");
                // InnoDB fills an empty table at the end of a transaction, and finds only then that a key has a value twice.
                let code = error.code().map(|code| if code == 1180 { 1062 } else { code });
                return Err((error.kind(), code));
            }
            run(&mut conn, "TRUNCATE t");
            run(&mut conn, "INSERT INTO t VALUES ()");
            Ok(now)
        });
        let alike = if rows_per_statement == 1 {
            by_parameters == by_statements
        } else {
            by_parameters.as_ref().ok() == by_statements.as_ref().ok()
        };
        assert!(alike, "{narrow} from {values}: {by_statements:?}, but as parameters {by_parameters:?}");
    }
}

#[test]
fn rows_for_another_table_fit_or_fail_by_both_ways() {
    let w = |d: &str| format!("(id INT PRIMARY KEY DEFAULT 99, {d}) ENGINE=InnoDB");
    let late = |good: &str, bad: &str| format!("(1, {good}), (2, {good}), (3, {bad}), (4, {good})");
    end_alike(&w("v BIGINT"), &late("1", "300"), &w("v TINYINT DEFAULT 1"));
    end_alike(&w("v BIGINT"), &late("1", "-1"), &w("v INT UNSIGNED DEFAULT 1"));
    end_alike(&w("v VARCHAR(50)"), &late("'a'", "'abcdefg'"), &w("v VARCHAR(3) DEFAULT 'a'"));
    end_alike(&w("v VARCHAR(50)"), &late("'a'", "'abc   '"), &w("v VARCHAR(3) DEFAULT 'a'"));
    end_alike(&w("v VARCHAR(50)"), &late("'a'", "'é'"), &w("v VARCHAR(3) CHARACTER SET ascii DEFAULT 'a'"));
    end_alike(&w("v VARCHAR(50)"), &late("'1'", "'abc'"), &w("v INT DEFAULT 1"));
    end_alike(&w("v VARCHAR(50)"), &late("'2024-01-01'", "'abc'"), &w("v DATE"));
    end_alike(&w("v VARBINARY(50)"), &late("0x30", "0xFF"), &w("v INT DEFAULT 1"));
    end_alike(&w("v VARBINARY(50)"), &late("0x61", "0xFF"), &w("v VARCHAR(4) DEFAULT 'a'"));
    end_alike(&w("v VARBINARY(50)"), &late("0x31", "0x3132"), &w("v INT DEFAULT 1"));
    end_alike(&w("v VARBINARY(50)"), &late("0x31", "0x3132"), &w("v DOUBLE DEFAULT 1"));
    end_alike(&w("v VARBINARY(50)"), &late("'1'", "0x3132"), &w("v DECIMAL(20,2) DEFAULT 1"));
    end_alike(&w("v VARBINARY(50)"), &late("'24'", "0x3132"), &w("v YEAR DEFAULT 1999"));
    end_alike(&w("v VARBINARY(50)"), &late("'24'", "0x3132"), &w("v BIT(64)"));
    end_alike(&w("v BIT(16)"), &late("0x3132", "0x3132"), &w("v INT"));
    end_alike(&w("v BIT(16)"), &late("0x3132", "0x3132"), &w("v BIGINT UNSIGNED"));
    end_alike(&w("v BIT(16)"), &late("0x3132", "0x3132"), &w("v BIT(6)"));
    end_alike(&w("v BIT(1)"), &late("0", "1"), &w("v TINYINT"));
    end_alike(&w("v BIT(1)"), &late("0", "1"), &w("v ENUM('a','b')"));
    end_alike(&w("v INT"), &late("24", "1999"), &w("v YEAR DEFAULT 1999"));
    end_alike(&w("v INT"), &late("1", "2"), &w("v ENUM('b','1','2') DEFAULT 'b'"));
    end_alike(&w("v INT"), &late("1", "9"), &w("v ENUM('b','1','2') DEFAULT 'b'"));
    end_alike(&w("v INT"), &late("1", "2"), &w("v VARCHAR(3) DEFAULT 'b'"));
    end_alike(&w("v INT"), &late("1", "2"), &w("v VARBINARY(3) DEFAULT 'b'"));
    end_alike(&w("v INT"), &late("1", "2"), &w("v BLOB"));
    end_alike(&w("v INT(5) ZEROFILL"), &late("1", "2"), &w("v VARCHAR(9) DEFAULT 'b'"));
    end_alike(&w("v INT"), &late("20240101", "1"), &w("v DATE"));
    end_alike(&w("v INT"), &late("101112", "200"), &w("v TIME"));
    end_alike(&w("v INT"), &late("1", "2"), &w("v BIT(1)"));
    end_alike(&w("v DOUBLE"), &late("1", "1.5"), &w("v INT"));
    end_alike(&w("v DOUBLE"), &late("1", "1e10"), &w("v INT"));
    end_alike(&w("v DOUBLE"), &late("1", "0.1"), &w("v VARCHAR(30)"));
    end_alike(&w("v DOUBLE"), &late("1", "0.125"), &w("v DECIMAL(10,2)"));
    end_alike(&w("v DOUBLE"), &late("20240101", "1.5"), &w("v DATETIME"));
    end_alike(&w("v DOUBLE"), &late("1", "1e0"), &w("v BIT(8)"));
    end_alike(&w("v DOUBLE"), &late("1", "1e0"), &w("v ENUM('5','1e0')"));
    end_alike(&w("v DECIMAL(20,2)"), &late("1", "0.12"), &w("v DECIMAL(10,1)"));
    end_alike(&w("v DECIMAL(20,2)"), &late("1", "0.5"), &w("v INT"));
    end_alike(&w("v DECIMAL(20,2)"), &late("1", "12.50"), &w("v VARCHAR(30)"));
    end_alike(&w("v DECIMAL(20,2)"), &late("24", "12"), &w("v YEAR"));
    end_alike(&w("v DECIMAL(20,2)"), &late("101112.5", "12"), &w("v TIME"));
    end_alike(&w("v DECIMAL(20,2)"), &late("1", "2"), &w("v BIT(8)"));
    end_alike(&w("v DECIMAL(20,0)"), &late("1", "99999999999999999999"), &w("v BIGINT UNSIGNED"));
    end_alike(&w("v INT NULL"), &late("1", "NULL"), &w("v INT NOT NULL DEFAULT 1"));
    end_alike(&w("v INT NULL"), "(1, NULL), (2, NULL)", &w("v VARCHAR(3) NOT NULL DEFAULT ''"));
    end_alike(&w("v INT NULL"), &late("1", "NULL"), &w("v TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP"));
    end_alike("(id INT NULL, v INT)", "(1,1),(NULL,2),(3,3)", &w("v INT").replace("DEFAULT 99", "AUTO_INCREMENT"));
    end_alike(&w("v INT"), &late("1", "1"), &w("v INT DEFAULT 5, UNIQUE (v)"));
    end_alike(&w("v TEXT"), &late("'secret'", "'secret'"), &w("v VARCHAR(20), UNIQUE (v)"));
    end_alike(&w("v INT"), &late("1", "-5"), &w("v INT DEFAULT 5, CHECK (v > 0)"));
    end_alike(&w("v TEXT"), &late("'{}'", "'secret'"), &w("v JSON"));
    end_alike(&w("v TEXT"), &late("'1'", "'0'"), &w("v ENUM('2','1') DEFAULT '2'"));
    end_alike(&w("v TEXT"), &late("'a'", "''"), &w("v ENUM('a','b') DEFAULT 'a'"));
    end_alike(&w("v TEXT"), &late("'a'", "'a,c'"), &w("v SET('a','b') DEFAULT 'a'"));
    end_alike(&w("v TEXT"), &late("'127.0.0.1'", "'x'"), &w("v VARCHAR(50) GENERATED ALWAYS AS ('q')"));
    end_alike(
        &w("v POINT NULL"),
        &late("ST_GeomFromText('POINT(1 1)')", "NULL"),
        &w("v POINT NOT NULL DEFAULT (ST_GeomFromText('POINT(9 9)'))"),
    );
    end_alike(&w("v TEXT"), &late("'a'", "'b'"), &w("v POINT NULL"));
    end_alike(
        &w("v GEOMETRY"),
        &late("ST_GeomFromText('POINT(1 1)')", "ST_GeomFromText('LINESTRING(0 0,1 1)')"),
        &w("v POINT NULL"),
    );
    let parts = "PARTITION BY RANGE (id) (PARTITION p VALUES LESS THAN (4))";
    end_alike(&w("v INT"), &late("1", "2"), &format!("{} {parts}", w("v INT")).replace("99", "3"));
    end_alike(&w("v INT, w INT"), &late("1, 1", "1, 2"), &w("v INT"));
}

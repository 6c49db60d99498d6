//! A database that has every type of column there is, with values that are special to it.

use mysql::Conn;
use mysql::prelude::Queryable;

use super::features::Features;
use super::server::{quoted, rows, run};

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

/// Every type, and values of it and of others.
fn kinds(conn: &mut Conn, f: &Features) -> Vec<(String, Vec<String>)> {
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
        for attribute in ["", " UNSIGNED", "(5) ZEROFILL", "(20) ZEROFILL", "(30) ZEROFILL"] {
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
    let fractions = (1..=6).flat_map(|n| ["DATETIME", "TIMESTAMP", "TIME"].map(|t| format!("{t}({n})")));
    for t in ["DATE", "DATETIME", "TIMESTAMP", "TIME"].map(str::to_owned).into_iter().chain(fractions) {
        all.push((
            t,
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
    let sets = rows(conn, "SELECT CHARACTER_SET_NAME FROM information_schema.CHARACTER_SETS ORDER BY 1");
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

/// Makes a database of tables `t0`, `t1` and so on, one for each type, whose columns are `id`, `a`, `b`, `c` and `d`.
pub fn every_kind(conn: &mut Conn, database: &str) {
    let features = Features::ask(conn);
    run(conn, &format!("CREATE DATABASE {} CHARACTER SET utf8mb4", quoted(database)));
    run(conn, &format!("USE {}", quoted(database)));
    run(conn, "SET sql_mode='NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES'");
    for (n, (kind, values)) in kinds(conn, &features).iter().enumerate() {
        let engine = ["InnoDB", "MyISAM"][n % 2];
        let (null, not_null) = both(kind);
        let columns = format!("id INT PRIMARY KEY, a {null}, b {null}, c {null}, d {not_null}");
        run(conn, &format!("CREATE TABLE t{n} ({columns}) ENGINE={engine}"));
        for (id, value) in values.iter().enumerate() {
            let sometimes = if id % 2 == 0 { "NULL" } else { value };
            let row = format!("({id}, {value}, {sometimes}, NULL, {value})");
            // What a server does not take for this type it takes for another one.
            let _refused = conn.query_drop(format!("INSERT INTO t{n} VALUES {row}"));
        }
    }
}

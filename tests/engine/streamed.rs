//! What is streamed in the form that costs the server least is what it would have printed.

#[allow(dead_code)] // a part of it is for other tests
mod judge;

use judge::kinds::every_kind;
use judge::server::{Database, connect, credentials, quoted, rows, run};
use simplemdb_backup_engine::session::{Cells, Native, Session};

type Rows = Vec<Vec<Option<Vec<u8>>>>;

/// The rows of a query, as text and streamed.
fn both_ways(session: &mut Native, sql: &str) -> [Rows; 2] {
    let collect = |rows: &mut Rows, row: &dyn Cells| {
        let cells: Vec<_> = (0..row.len()).map(|i| row.get(i).map(<[u8]>::to_vec)).collect();
        if let Some(packed) = row.packed() {
            let again: Vec<_> = packed.cells().map(|cell| cell.map(|(cell, _)| cell.to_vec())).collect();
            assert_eq!(again, cells, "{sql}");
        }
        rows.push(cells);
        Ok(())
    };
    let [mut printed, mut streamed] = [Rows::new(), Rows::new()];
    session.query(sql, &mut |row| collect(&mut printed, row)).unwrap_or_else(|e| panic!("{sql}: {e}"));
    session.stream(sql, &mut |row| collect(&mut streamed, row)).unwrap_or_else(|e| panic!("{sql}, streamed: {e}"));
    [printed, streamed]
}

#[track_caller]
fn alike(session: &mut Native, sql: &str) -> usize {
    let [printed, streamed] = both_ways(session, sql);
    let show = |row: &Vec<Option<Vec<u8>>>| -> Vec<_> {
        row.iter().map(|cell| cell.as_ref().map(|cell| cell.escape_ascii().to_string())).collect()
    };
    for (a, b) in printed.iter().zip(&streamed) {
        assert_eq!(show(a), show(b), "{sql}");
    }
    assert_eq!(printed.len(), streamed.len(), "{sql}");
    printed.len()
}

#[test]
fn values_of_every_type() {
    let mut conn = connect();
    let source = Database::named("streamed types");
    every_kind(&mut conn, &source.0);
    let tables = rows(&mut conn, "SHOW TABLES");
    let mut session = Native::connect(&credentials(), Some(&source.0)).unwrap();
    let mut compared = 0;
    for setting in ["SET NAMES utf8mb4", "SET NAMES utf8mb4, character_set_results = NULL", "SET time_zone = '-09:30'"]
    {
        session.run(setting).unwrap();
        for table in tables.iter().map(|row| &row[0]) {
            compared += alike(&mut session, &format!("SELECT id, a, b, c, d FROM {table}"));
            compared += alike(&mut session, &format!("SELECT a FROM {table}"));
            compared += alike(&mut session, &format!("SELECT IF(id % 3, a, NULL), COALESCE(b, d), id, a FROM {table}"));
        }
    }
    assert!(compared > 10_000, "{compared}");
    // Whoever has prepared so many statements has let the server forget them again.
    let left = rows(&mut conn, "SHOW GLOBAL STATUS LIKE 'Prepared_stmt_count'");
    assert!(left[0][1].parse::<u32>().unwrap() < 50, "{left:?}");
}

#[test]
fn rows_of_any_width_and_length() {
    let mut conn = connect();
    let source = Database::named("streamed widths");
    run(&mut conn, &format!("CREATE DATABASE {}", quoted(&source.0)));
    run(&mut conn, &format!("USE {}", quoted(&source.0)));
    let mut session = Native::connect(&credentials(), Some(&source.0)).unwrap();
    for width in [1, 5, 6, 7, 13, 14, 15, 64, 500] {
        let column = |i: usize| ["INT", "VARCHAR(5)", "DATETIME(3)", "BIGINT UNSIGNED", "TIME"][i % 5];
        let columns = (0..width).map(|i| format!("c{i} {}", column(i))).collect::<Vec<_>>().join(", ");
        run(&mut conn, &format!("CREATE TABLE w{width} ({columns})"));
        for n in 0..20 {
            let value = |i: usize| match (i * 7 + n * 3) % 4 {
                0 => "NULL".to_owned(),
                _ if i % 5 == 2 => format!("'2024-0{}-11 12:13:14.{n:03}'", 1 + n % 9),
                _ => format!("'{n}'"),
            };
            let values = (0..width).map(value).collect::<Vec<_>>().join(", ");
            run(&mut conn, &format!("INSERT INTO w{width} VALUES ({values})"));
        }
        assert_eq!(alike(&mut session, &format!("SELECT * FROM w{width}")), 20);
    }
    assert_eq!(alike(&mut session, "SELECT * FROM w5 WHERE c0 = 'none'"), 0);
    // Cells whose length takes one byte, three, four and nine, and rows of several packets.
    session.run("SET SESSION group_concat_max_len = 4294967295").unwrap();
    for length in [250, 251, 65_535, 65_536, 0xff_ffff - 9, 0xff_ffff, 0x100_0000, 0x200_0000] {
        let long = format!("SELECT 1, REPEAT(_latin1 'x', {length}), 2 UNION ALL SELECT 3, 'short', -4");
        assert_eq!(alike(&mut session, &long), 2);
    }
}

#[test]
fn what_is_wrong_with_a_query_is_said() {
    let mut session = Native::connect(&credentials(), None).unwrap();
    let error = session.stream("SELECT nothing FROM nowhere.at_all", &mut |_| Ok(())).unwrap_err();
    assert!(error.code().is_some_and(|code| [1049, 1146].contains(&code)), "{error}");
    // In the middle of rows: the connection can be used again.
    let error = session.stream("SELECT 1 UNION ALL SELECT (SELECT 1 UNION ALL SELECT 2)", &mut |_| Ok(())).unwrap_err();
    assert_eq!(error.code(), Some(1242), "{error}");
    let stop = || simplemdb_backup_engine::Error::new(simplemdb_backup_engine::Kind::Cancelled, "enough");
    let many = "SELECT a.n * 10 + b.n FROM (SELECT 1 n UNION SELECT 2 UNION SELECT 3) a, (SELECT 1 n UNION SELECT 2) b";
    let error = session.stream(many, &mut |_| Err(stop())).unwrap_err();
    assert_eq!(error.kind(), simplemdb_backup_engine::Kind::Cancelled);
    assert_eq!(alike(&mut session, many), 6);
}

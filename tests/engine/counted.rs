//! Rows that do not arrive are missed: the server counts them too.

mod support;

use simplemdb_backup_engine::session::{Cells, Done, Native, Session, Transport};
use simplemdb_backup_engine::{Control, Kind, Result, dump};
use support::{Database, connect, request, run};

/// A session in which the last row of a table does not arrive, as where the server was told to send no more.
struct Cut(Native);

impl Session for Cut {
    fn query(&mut self, sql: &str, each: &mut dyn FnMut(&dyn Cells) -> Result<()>) -> Result<()> {
        self.0.query(
            &if sql.ends_with(" FROM `t`") && !sql.contains('*') { format!("{sql} LIMIT 2") } else { sql.into() },
            each,
        )
    }
    fn run(&mut self, sql: &str) -> Result<Done> {
        self.0.run(sql)
    }
    fn transport(&self) -> Transport {
        Transport::Raw
    }
}

#[test]
fn a_row_that_does_not_arrive_fails_the_backup_by_the_name_of_its_table() {
    let mut session = connect();
    let database = Database::new(&mut session);
    run(&mut session, &["CREATE TABLE t (id INT PRIMARY KEY, v INT)", "INSERT INTO t VALUES (1, 1), (2, 2), (3, 3)"]);
    for count_rows in [dump::Counting::Cheap, dump::Counting::Always] {
        let request = dump::Request { count_rows, ..request(&database.0) };
        let mut cut = Cut(connect());
        cut.run(&format!("USE `{}`", database.0)).unwrap();
        let via = dump::Via::Host { session: Box::new(cut), begin: true };
        let error = dump::run(via, &request, &mut Vec::new(), &Control::new()).expect_err("a row is missing");
        assert_eq!(error.kind(), Kind::Mismatch);
        let expected = "table `t`: 2 rows were read where the server counts 3 in the same snapshot";
        assert_eq!(error.to_string(), expected);
    }
}

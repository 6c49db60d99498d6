//! A session that repeats a definition which the server gave up.
//!
//! Who changes a definition waits for everybody who uses the table, and somebody else who locks tables, such as another
//! backup, can wait the other way round. The server ends that by error 1213 for one of them, whose statement has done
//! nothing.

use std::time::Duration;

use crate::Result;
use crate::session::{Cells, Done, Session, Transport};
use crate::sql::token::{Token, tokens};

/// The server's number for a deadlock.
pub const DEADLOCK: u16 = 1213;

/// How often a definition is tried.
const ATTEMPTS: u32 = 10;

/// Another session, with that patience.
pub struct Patient<'a>(pub &'a mut dyn Session);

impl Session for Patient<'_> {
    fn query(&mut self, sql: &str, each: &mut dyn FnMut(&dyn Cells) -> Result<()>) -> Result<()> {
        self.0.query(sql, each)
    }

    fn run(&mut self, sql: &str) -> Result<Done> {
        let mut attempt = 0;
        loop {
            let done = self.0.run(sql);
            attempt += 1;
            let again = attempt < ATTEMPTS && done.as_ref().is_err_and(|e| e.code() == Some(DEADLOCK));
            if !again || !is_definition(sql) {
                return done;
            }
            std::thread::sleep(Duration::from_millis(u64::from(10 * attempt)));
        }
    }

    fn transport(&self) -> Transport {
        self.0.transport()
    }
}

/// Whether a statement is one that no transaction holds: a deadlock has undone it, and nothing that came before it.
fn is_definition(sql: &str) -> bool {
    let mut words = tokens(sql).into_iter().filter(|t| !matches!(t, Token::Blank(_)));
    let defines = words.next().is_some_and(|t| ["create", "drop", "alter", "rename"].iter().any(|word| t.is(word)));
    defines && !words.next().is_some_and(|t| t.is("temporary"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Error, Kind};

    struct Deadlocks {
        left: u32,
        seen: u32,
    }

    impl Session for Deadlocks {
        fn query(&mut self, _: &str, _: &mut dyn FnMut(&dyn Cells) -> Result<()>) -> Result<()> {
            Ok(())
        }
        fn run(&mut self, _: &str) -> Result<Done> {
            self.seen += 1;
            if self.left == 0 {
                return Ok(Done::default());
            }
            self.left -= 1;
            Err(Error::new(Kind::Server, "Deadlock found").with_code(DEADLOCK))
        }
        fn transport(&self) -> Transport {
            Transport::Raw
        }
    }

    fn tries(left: u32, sql: &str) -> (bool, u32) {
        let mut session = Deadlocks { left, seen: 0 };
        let went_well = Patient(&mut session).run(sql).is_ok();
        (went_well, session.seen)
    }

    #[test]
    fn a_definition_is_repeated_and_a_row_is_not() {
        assert_eq!(tries(2, "/* x */ CREATE DEFINER=`a`@`b` TRIGGER t"), (true, 3));
        assert_eq!(tries(2, "INSERT INTO t VALUES (1)"), (false, 1));
        assert_eq!(tries(2, "CREATE TEMPORARY TABLE t SELECT * FROM u"), (false, 1));
        assert_eq!(tries(99, "DROP TRIGGER t"), (false, ATTEMPTS));
    }
}

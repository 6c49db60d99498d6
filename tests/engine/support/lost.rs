//! A session that ends in the middle of a job.

use simplemdb_backup_engine::session::{Cells, Credentials, Done, Native, Session, Transport};
use simplemdb_backup_engine::{Error, Kind, Result};

use super::credentials;

/// A connection that is lost at a statement, after the server has carried it out and before its answer arrives.
pub struct Lost {
    session: Option<Native>,
    left: usize,
}

impl Lost {
    /// Root's, that is lost at this statement.
    pub fn at(statement: usize) -> Self {
        Self::of(&credentials(), statement)
    }

    /// An account's.
    pub fn of(account: &Credentials, statement: usize) -> Self {
        let mut session = Native::connect(account, None).unwrap();
        session.run("SET NAMES utf8mb4").unwrap();
        Self { session: Some(session), left: statement }
    }

    fn through<T>(&mut self, work: impl FnOnce(&mut Native) -> Result<T>) -> Result<T> {
        let gone = || Error::new(Kind::Connection, "the connection is lost");
        self.left = self.left.saturating_sub(1);
        if self.left > 0 {
            return work(self.session.as_mut().ok_or_else(gone)?);
        }
        if let Some(mut session) = self.session.take() {
            // Whether the statement was right does not matter to somebody who does not hear of it.
            let _unheard = work(&mut session);
        }
        Err(gone())
    }
}

impl Session for Lost {
    fn query(&mut self, sql: &str, each: &mut dyn FnMut(&dyn Cells) -> Result<()>) -> Result<()> {
        self.through(|session| session.query(sql, each))
    }
    fn run(&mut self, sql: &str) -> Result<Done> {
        self.through(|session| session.run(sql))
    }
    fn transport(&self) -> Transport {
        Transport::Raw
    }
}

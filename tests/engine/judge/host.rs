//! A session like one of the host's: it converts what it hands over to its own character set, as PHP's drivers do.

use simplemdb_backup_engine::Result;
use simplemdb_backup_engine::session::{Cells, Done, Native, Session, Transport};

use super::server::credentials;

/// Over a connection that only answers queries.
pub struct Host(Native);

impl Host {
    /// With `database` selected.
    pub fn connect(database: Option<&str>) -> Self {
        let mut native = Native::connect(&credentials(), database).expect("the private server answers");
        native.run("SET NAMES utf8mb4").unwrap();
        Self(native)
    }
}

impl Session for Host {
    fn query(&mut self, sql: &str, each: &mut dyn FnMut(&dyn Cells) -> Result<()>) -> Result<()> {
        self.0.query(sql, each)
    }
    fn run(&mut self, sql: &str) -> Result<Done> {
        self.0.run(sql)
    }
    fn transport(&self) -> Transport {
        Transport::Converted
    }
}

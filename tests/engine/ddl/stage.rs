//! Where the matrix takes place: a server, a database that is made anew for each run, and ways to copy it.

use simplemdb_backup_engine::archive::reader::Reader;
use simplemdb_backup_engine::session::{Cells, Credentials, Done, Native, Secret, Server, Session, Transport};
use simplemdb_backup_engine::{Control, Result, dump};

use super::between::Between;
use super::statements::{Knows, START};
use super::support::{private, request, run};

/// "Tablespace has been discarded".
pub const DISCARDED: u16 = 1814;

/// Whose connections a backup uses, and how many.
#[derive(Debug, Clone)]
#[allow(clippy::large_enum_variant)] // there are five of them
pub enum Way {
    /// The engine's own.
    Native(Credentials, usize),
    /// One of the host's.
    Host,
}

impl Way {
    pub fn name(&self) -> String {
        match self {
            Self::Native(account, connections) => format!("{} {connections}", &account.user[..4]),
            Self::Host => "host".to_owned(),
        }
    }
}

/// A session that converts, as PHP's drivers do.
struct Host(Native);

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

/// The database of the matrix, made anew for each run under the same name.
pub struct Stage {
    session: Native,
    pub server: Server,
    /// A server of the test's own: what is done here would be seen by the backups of other tests.
    private: private::Server,
}

pub const DATABASE: &str = "stage";

impl Stage {
    pub fn new() -> Self {
        let private = private::Server::start(&[]);
        let mut session = Native::connect(&private.credentials(), None).unwrap();
        let server = Server::ask(&mut session).unwrap();
        let sees_routines = match (server.is_mariadb(), server.number) {
            (true, number) if number >= (11, 3, 0) => format!("SHOW CREATE ROUTINE ON `{DATABASE}`.*"),
            (true, _) => "SELECT ON mysql.proc".to_owned(),
            (false, _) => "SHOW_ROUTINE ON *.*".to_owned(),
        };
        run(
            &mut session,
            &[
                "SET NAMES utf8mb4",
                "CREATE USER guest@localhost IDENTIFIED BY 'guest'",
                &format!("GRANT ALL ON `{DATABASE}`.* TO guest@localhost"),
                &format!("GRANT {sees_routines} TO guest@localhost"),
            ],
        );
        Self { session, server, private }
    }

    /// Who may not see the numbers of tables.
    fn guest(&self) -> Credentials {
        Credentials { user: "guest".into(), password: Secret::new("guest"), ..self.private.credentials() }
    }

    pub fn player(&self) -> Native {
        let mut session = Native::connect(&self.private.credentials(), Some(DATABASE)).unwrap();
        run(&mut session, &["SET NAMES utf8mb4", "SET lock_wait_timeout = 20, timestamp = 1800000000"]);
        session
    }

    pub fn knows(&self, knows: Knows) -> bool {
        knows == Knows::Both || (knows == Knows::MariaDb) == self.server.is_mariadb()
    }

    /// All as it is at the beginning.
    pub fn set(&mut self) {
        run(
            &mut self.session,
            &[
                &format!("DROP DATABASE IF EXISTS `{DATABASE}`"),
                &format!("CREATE DATABASE `{DATABASE}` CHARACTER SET utf8mb4"),
                &format!("USE `{DATABASE}`"),
            ],
        );
        for (knows, sql) in START {
            if self.knows(*knows) {
                run(&mut self.session, &[sql]);
            }
        }
    }

    pub fn ways(&self) -> [Way; 5] {
        let (root, guest) = (self.private.credentials(), self.guest());
        [
            Way::Native(root.clone(), 1),
            Way::Native(root, 4),
            Way::Native(guest.clone(), 1),
            Way::Native(guest, 4),
            Way::Host,
        ]
    }

    /// What a backup holds that is made `way`, before whose statements `before` is called.
    pub fn copy(&self, way: &Way, before: impl FnMut(usize, &str) + Send + 'static) -> Result<Copy> {
        let between = Between::new(self.private.credentials().socket.as_deref().unwrap(), before);
        let through = |account: Credentials| Credentials { socket: Some(between.socket()), ..account };
        let mut request = dump::Request { rows_per_statement: 1, ..request(DATABASE) };
        let via = match way {
            Way::Native(account, connections) => {
                request.connections = *connections;
                dump::Via::Native(through(account.clone()))
            }
            Way::Host => {
                let mut session = Native::connect(&through(self.private.credentials()), Some(DATABASE))?;
                session.run("SET NAMES utf8mb4")?;
                dump::Via::Host { session: Box::new(Host(session)), begin: true }
            }
        };
        let mut archive = Vec::new();
        dump::run(via, &request, &mut archive, &Control::new())?;
        Ok(Copy::of(archive))
    }

    /// A quiet copy; nothing of a database that is gone, or has a table without its file.
    pub fn quiet(&self) -> Copy {
        let copy = self.copy(&Way::Native(self.private.credentials(), 1), |_, _| ());
        copy.unwrap_or_else(|e| match e.code() {
            Some(1049 | DISCARDED) => Copy(Vec::new()),
            _ => panic!("{e}"),
        })
    }
}

/// Rows and definitions, a line each, without the order in which several readers came to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy(pub Vec<String>);

impl Copy {
    fn of(archive: Vec<u8>) -> Self {
        let mut lines = Vec::new();
        let reader = Reader::open(Box::new(archive), None).unwrap();
        let (mut decoder, mut sql) = (reader.decoder(), Vec::new());
        for number in 0..reader.index().entries.len() {
            sql.clear();
            reader.part(&mut decoder, number, &mut sql).unwrap();
            // A row in one line with its table.
            let sql = String::from_utf8_lossy(&sql).replace(") VALUES\n(", ") VALUES (");
            lines.extend(sql.lines().filter(|line| !line.starts_with("--") && !line.is_empty()).map(without_counter));
        }
        lines.sort_unstable();
        Self(lines)
    }
}

/// The next number of a table is no part of any moment.
fn without_counter(line: &str) -> String {
    let Some((before, after)) = line.split_once(" AUTO_INCREMENT=") else { return line.to_owned() };
    format!("{before}{}", after.trim_start_matches(|c: char| c.is_ascii_digit()))
}

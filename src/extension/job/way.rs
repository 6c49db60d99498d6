//! How to reach the server that the user's `DatabaseInterface` is connected to.
//!
//! Connections of the engine's own read and load several tables at a time. They are used only where it is certain that
//! they lead to the same server and the same account; otherwise everything goes through the user's own connection.

use simplemdb_backup_engine::Control;
use simplemdb_backup_engine::session::{Credentials, Native, Session};

use super::backup_job::timeouts;
use super::{Outcome, pump};
use crate::zend::{Callable, Object, Php, Read, credentials};

/// What tells one server and account from another.
const IDENTITY: &str = "SELECT @@hostname, @@port, @@server_id, @@datadir, CURRENT_USER() LIMIT 1";

/// How to reach it.
#[expect(clippy::large_enum_variant, reason = "there is one for a job")]
pub enum Way {
    /// With connections of the engine's own.
    Native(Credentials),
    /// Through the user's connection. `begin` says that it is in no transaction yet.
    Host {
        /// Whether a transaction may be begun.
        begin: bool,
    },
}

impl Way {
    /// The word for it in a backup's metadata.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Native(_) => "native",
            Self::Host { .. } => "php",
        }
    }

    /// Finds the way for `db` and the job that `control` is of; `asked` is what the user said of it, and then it is that or
    /// nothing.
    pub fn find(
        db: &Object,
        asked: Option<&Credentials>,
        control: &Control,
        progress: Option<&Callable>,
    ) -> Outcome<Self> {
        let timeouts = timeouts()?;
        if let Some(login) = asked {
            return Ok(Self::Native(Credentials { timeouts, ..login.clone() }));
        }
        if let Some(login) = login(db)? {
            let login = Credentials { timeouts, ..login };
            if same_server(db, &login, control, progress)? {
                return Ok(Self::Native(login));
            }
        }
        let in_transaction = match db.call("inTransaction", args![]) {
            Ok(answer) => answer.truthy(),
            // A connection that cannot say is taken to be in none.
            Err(thrown) => {
                thrown.exception()?;
                false
            }
        };
        Ok(Self::Host { begin: !in_transaction })
    }
}

fn login(db: &Object) -> Php<Option<Credentials>> {
    let instance = match db.call("instance", args![]) {
        Ok(instance) => instance,
        // An object of the user's own that has no connection to show is used as it is.
        Err(thrown) => {
            thrown.exception()?;
            return Ok(None);
        }
    };
    Ok(instance.as_object().as_ref().and_then(credentials))
}

/// Whether a connection with `login` ends where the user's does. One that cannot be made ends nowhere.
fn same_server(db: &Object, login: &Credentials, control: &Control, progress: Option<&Callable>) -> Outcome<bool> {
    let login = login.clone().for_job(control);
    let ask = || {
        let mut session = Native::connect(&login, None)?;
        let session: &mut dyn Session = &mut session;
        session.rows(IDENTITY)
    };
    let Some(ours) = pump::part(control, progress, || Ok(ask().ok()))? else { return Ok(false) };
    let theirs = match db.call("query", args![IDENTITY]).and_then(|result| match result.as_object() {
        Some(result) => result.call("fetchAll", args!["num"]),
        None => Ok(result),
    }) {
        Ok(rows) => rows,
        Err(thrown) => {
            thrown.exception()?;
            return Ok(false);
        }
    };
    let Some(theirs) = theirs.elements().into_iter().next() else { return Ok(false) };
    let mut row = Vec::new();
    for cell in theirs.elements() {
        row.push(if cell.is_null() { None } else { Some(cell.stringify()?) });
    }
    Ok(ours.first() == Some(&row))
}

//! Who watches a connection that waits, so that no wait is for ever.
//!
//! A statement may rightly take hours, and a server that is gone may look the same from here. So after a silence a
//! second connection is made to ask: as long as the server answers there, and says that it works on the statement, the
//! wait goes on. Where it does not even answer there, or has no such connection any more, the wait is given up. A job
//! that is cancelled waits for nothing any more.

use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::aside;
use super::line::{Cut, Line};
use super::native::{CANNOT_CONNECT, Native};
use super::{Credentials, Session};
use crate::sql::literal;
use crate::{Error, Kind, Result};

/// How often a connection is looked at.
const LOOK: Duration = Duration::from_millis(100);

/// How often a server is asked that does not confirm that it works on the statement.
const TRIES: u32 = 3;

/// The pause between two tries: an answer may be on its way.
const PAUSE: Duration = Duration::from_millis(500);

/// The silence after which a server is asked where a job is cancelled, and the pause between two tries then.
const HURRIED: Duration = Duration::from_millis(300);
const HURRIED_PAUSE: Duration = Duration::from_millis(100);

/// Which server it is, behind whatever lies between.
const SERVER: &str = "CONCAT_WS(':', @@hostname, @@port, @@server_id)";

/// A connection's number on its server, and what tells the server from others. `None` where that cannot be told: some
/// proxies answer with the number of another connection than the one that will run statements.
#[derive(Debug, Clone)]
pub struct Identity {
    id: u64,
    server: String,
}

impl Identity {
    /// Asks the connection itself.
    pub fn ask(session: &mut Native) -> Result<Option<Self>> {
        let sql = format!("SELECT ID, {SERVER} FROM information_schema.PROCESSLIST WHERE ID = CONNECTION_ID() LIMIT 1");
        let rows = (session as &mut dyn Session).rows(&sql);
        let text = |cell: &Option<Vec<u8>>| String::from_utf8_lossy(cell.as_deref().unwrap_or(b"")).into_owned();
        Ok(match rows {
            Ok(rows) => {
                rows.first().and_then(|row| Some(Self { id: text(&row[0]).parse().ok()?, server: text(&row[1]) }))
            }
            Err(e) if e.kind() == Kind::Connection => return Err(e),
            Err(_) => None, // what speaks the protocol and has no such list; it is asked whether it answers at all
        })
    }
}

/// What a second connection tells of a statement.
#[derive(Debug, PartialEq, Eq)]
enum Told {
    /// The server works on it, or answers and cannot say.
    Works,
    /// The server is there, and works on nothing for that connection.
    Idle,
    /// There is no answer.
    Nothing,
}

/// Watches a connection until it is dropped.
#[derive(Debug)]
pub struct Vigil {
    line: Arc<Line>,
    thread: Option<JoinHandle<()>>,
}

impl Vigil {
    /// Begins to watch a connection that was made with these credentials.
    pub fn begin(credentials: &Credentials, line: &Arc<Line>, identity: Option<Identity>) -> Result<Self> {
        let watch = Watch { credentials: credentials.clone(), line: Arc::clone(line), identity };
        let thread = thread::Builder::new()
            .name("simplemdb-vigil".to_owned())
            .spawn(move || watch.run())
            .map_err(|e| Error::with_cause(Kind::Connection, "no thread can be started to watch a connection", e))?;
        Ok(Self { line: Arc::clone(line), thread: Some(thread) })
    }
}

impl Drop for Vigil {
    fn drop(&mut self) {
        self.line.end();
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            let _its_panic_has_been_told = thread.join();
        }
    }
}

struct Watch {
    credentials: Credentials,
    line: Arc<Line>,
    identity: Option<Identity>,
}

impl Watch {
    fn run(&self) {
        let mut silence = self.credentials.timeouts.silence;
        let mut next = silence;
        let mut last = 0;
        while !self.line.is_over() && self.line.why_cut().is_none() {
            thread::park_timeout(LOOK.min(silence));
            // What is still done for a cancelled job must not wait long to find out that the server is gone.
            if self.is_hurried() && silence > HURRIED {
                (silence, next) = (HURRIED, HURRIED);
            }
            let Some((wait, so_long)) = self.line.waits() else { continue };
            if self.is_cancelled() {
                self.line.cut(Cut::Cancelled);
                // The server is not to go on with what nobody waits for. Where it cannot be told it finds out by itself.
                if let Some(identity) = &self.identity {
                    let _finds_out_by_itself = kill(&self.credentials, &[identity.id], End::Connection);
                }
                return;
            }
            if wait != last {
                (last, next) = (wait, silence);
            }
            if so_long >= next {
                self.ask(wait, so_long);
                next = self.line.waits().map_or(silence, |(_, so_long)| so_long + silence);
            }
        }
    }

    /// Whether the job is cancelled, and somebody waits for its end: also where it is done, and clears away.
    fn is_hurried(&self) -> bool {
        self.credentials.stop.as_ref().is_some_and(crate::Control::is_cancelled)
    }

    /// Whether the job is cancelled, and this connection ends with it.
    fn is_cancelled(&self) -> bool {
        self.line.ends_with_job() && self.credentials.stop.as_ref().is_some_and(crate::Control::gives_up)
    }

    /// Ends the connection unless somebody says that the server works on what it waits for.
    fn ask(&self, wait: u64, so_long: Duration) {
        let has_changed =
            || self.line.is_over() || self.is_cancelled() || self.line.waits().is_none_or(|(w, _)| w != wait);
        let mut why = Told::Nothing;
        for _ in 0..TRIES {
            let hurried = self.is_hurried();
            let told = self.told(&has_changed, hurried);
            if has_changed() {
                return;
            }
            match told {
                Told::Works => return,
                Told::Nothing if hurried => break,
                _ => why = told,
            }
            let until = Instant::now() + if hurried { HURRIED_PAUSE } else { PAUSE };
            while Instant::now() < until && !has_changed() {
                thread::park_timeout(LOOK.min(until.saturating_duration_since(Instant::now())));
            }
        }
        if has_changed() {
            return;
        }
        let words = format!("the server has not answered for {} seconds", so_long.as_secs());
        self.line.cut(match why {
            Told::Idle => Cut::Lost(format!("{words}, and does not work on this connection's statement any more")),
            _ => Cut::Silent(format!("{words}, and a second connection got no answer either")),
        });
    }

    fn told(&self, is_unwanted: &dyn Fn() -> bool, hurried: bool) -> Told {
        let (mine, identity) = (self.credentials.clone(), self.identity.clone());
        let mine = if hurried { mine.at_once() } else { mine };
        let asked = aside::within(CANNOT_CONNECT, mine.timeouts.connect, is_unwanted, move || {
            let mut session = Native::open(&mine, None)?;
            let session: &mut dyn Session = &mut session;
            let Some(Identity { id, server }) = identity else { return Ok(Told::Works) };
            if session.value(&format!("SELECT {SERVER} = {}", literal(&server)))?.as_deref() != Some("1") {
                return Ok(Told::Works); // what lies between has led to another server
            }
            // A connection whose statement was killed when it had none is called killed until the next one comes.
            let works = format!(
                "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE ID = {id} AND COMMAND <> 'Sleep' \
                 AND NOT (COMMAND = 'Killed' AND INFO IS NULL)"
            );
            Ok(if session.value(&works)?.as_deref() == Some("1") { Told::Works } else { Told::Idle })
        });
        match asked {
            Ok(told) => told,
            // A server that says why it takes no connection is one that is there.
            Err(e) if e.code().is_some() => Told::Works,
            Err(_) => Told::Nothing,
        }
    }
}

/// What is to end.
#[derive(Debug, Clone, Copy)]
pub enum End {
    /// What a connection runs.
    Statement,
    /// The connection.
    Connection,
}

/// Has a server end something, over a connection of its own: at once, or not at all.
pub fn kill(credentials: &Credentials, ids: &[u64], end: End) -> Result<()> {
    let (credentials, ids) = (credentials.clone().at_once(), ids.to_vec());
    aside::within(CANNOT_CONNECT, credentials.timeouts.connect, &|| false, move || {
        let mut session = Native::open(&credentials, None)?;
        for id in ids {
            let what = match end {
                End::Statement => "QUERY ",
                End::Connection => "",
            };
            match session.run(&format!("KILL {what}{id}")) {
                Err(e) if e.kind() == Kind::Connection => return Err(e),
                _gone_already_is_as_good => {}
            }
        }
        Ok(())
    })
}

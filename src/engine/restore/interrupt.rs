//! Ending a statement that waits, for a caller who has asked to stop.
//!
//! A statement is ended from a connection of its own, and only while that is allowed: what puts the target back is
//! never cut short.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::session::{self, Credentials, Cut, End, Line, Session};
use crate::{Control, Error, Kind, Result};

/// How often somebody looks whether to stop.
const EVERY: Duration = Duration::from_millis(50);

/// The server's number for a statement that was ended.
const INTERRUPTED: u16 = 1317;

#[derive(Debug, Default)]
struct State {
    allowed: bool,
    over: bool,
}

/// Whether the statement that runs may be ended.
#[derive(Debug, Default)]
pub struct Interrupt {
    state: Mutex<State>,
    change: Condvar,
}

impl Interrupt {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets what `work` runs be ended. If it was, the error is one of [`Kind::Cancelled`].
    pub fn during<T>(
        &self,
        session: &mut dyn Session,
        control: &Control,
        work: impl FnOnce(&mut dyn Session) -> Result<T>,
    ) -> Result<T> {
        self.allow();
        let result = work(session);
        self.forbid(session, control, result)
    }

    /// Lets what the session runs from here on be ended, up to [`forbid`](Self::forbid).
    pub fn allow(&self) {
        self.state().allowed = true;
    }

    /// From here on nothing is ended. Returns the `result` of what ran since [`allow`](Self::allow); if that was ended, an
    /// error of [`Kind::Cancelled`].
    pub fn forbid<T>(&self, session: &mut dyn Session, control: &Control, result: Result<T>) -> Result<T> {
        self.state().allowed = false;
        if !control.is_cancelled() {
            return result;
        }
        // An end that came after the last statement would meet the next one, which may have to put things back.
        match session.run("DO 0") {
            Err(e) if e.code() != Some(INTERRUPTED) && result.is_ok() => return Err(e),
            _ => {}
        }
        result.map_err(|e| if e.code() == Some(INTERRUPTED) { Error::new(Kind::Cancelled, "cancelled") } else { e })
    }

    /// Waits for the end of the job, and ends what connection `id` runs once somebody asks to stop. Where the server does
    /// not answer whoever asks it to, the connection is ended from here: what it left is put back over another one.
    pub fn watch(&self, credentials: &Credentials, id: u32, line: &Line, control: &Control) {
        let mut state = self.state();
        while !state.over {
            if control.gives_up() && state.allowed && line.waits().is_some() {
                // The state is held meanwhile: nobody goes on to a statement that must not be ended.
                match session::kill(credentials, &[u64::from(id)], End::Statement) {
                    Err(e) if e.code().is_none() && line.waits().is_some() => line.cut(Cut::Cancelled),
                    // It is ended; or the server answers and takes no connection, and the statement ends by its own
                    // limit of time.
                    _ => {}
                }
            }
            state = self.change.wait_timeout(state, EVERY).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Ends [`watch`](Self::watch).
    pub fn over(&self) {
        self.state().over = true;
        self.change.notify_all();
    }
}

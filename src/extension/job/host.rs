//! A session over the user's own `DatabaseInterface`, for where the engine cannot have connections of its own.
//!
//! It works with whatever implements `query()` and `fetchAll('num')`. PHP code runs in every call, so all of it happens
//! on PHP's thread.

use std::cell::RefCell;

use simplemdb_backup_engine::session::{Cells, Done, Session, Transport, refusal};
use simplemdb_backup_engine::{Control, Error, Kind, Result};

use super::pump::Watch;
use super::{Failure, Held, Outcome};
use crate::database::error_number;
use crate::zend::{Callable, Object, Read, Thrown, Zval};

/// What PHP code that threw leaves for the caller of the engine. It is put aside until then: the engine still has to give
/// the user's connection back as it was.
pub type Pending = RefCell<Option<Held>>;

/// Runs `work` over the user's connection.
pub fn through<T>(db: &Object, work: impl FnOnce(&mut dyn Session) -> Result<T>) -> Outcome<T> {
    let (control, pending) = (Control::new(), Pending::default());
    let result = work(&mut HostSession::new(db, &control, None, &pending));
    match pending.take() {
        Some(held) => Err(held.release()),
        None => Ok(result?),
    }
}

/// The user's connection as a session.
pub struct HostSession<'a> {
    db: &'a Object,
    watch: Watch<'a>,
    pending: &'a Pending,
}

impl<'a> HostSession<'a> {
    /// Over `db`. What throws and is no `\Exception` is left in `pending`.
    pub fn new(db: &'a Object, control: &'a Control, progress: Option<&'a Callable>, pending: &'a Pending) -> Self {
        Self { db, watch: Watch::new(control, progress), pending }
    }

    fn call(&mut self, object: &Object, method: &str, arguments: Vec<Zval>) -> Result<Zval> {
        let going_on = match *self.pending.borrow() {
            None => true,
            Some(Held::Over(_)) => return Err(stopped()),
            Some(_) => false, // nobody is asked any more whether to go on
        };
        if going_on {
            self.watch.turn().map_err(|failure| self.stop(failure))?;
        }
        object.call(method, arguments).map_err(|thrown| self.caught(thrown))
    }

    /// An exception of the driver's becomes an error of the engine's; anything else stops everything and goes on.
    fn caught(&self, thrown: Thrown) -> Error {
        let exception = match thrown.exception() {
            Ok(exception) => exception,
            Err(thrown) => return self.stop(Failure::Thrown(thrown)),
        };
        let read = || -> Outcome<Error> {
            let message = exception.message()?;
            let number = error_number(&exception, &message)?;
            // 0 is no number of a server's: the driver, or what is around it, has failed by itself.
            let code = u16::try_from(number).ok().filter(|code| *code > 0);
            Ok(refusal(code, &message, &format!("error {number}, through the PHP connection")))
        };
        match read() {
            Ok(error) => error,
            Err(failure) => self.stop(failure),
        }
    }

    fn stop(&self, failure: Failure) -> Error {
        let held = failure.hold();
        let mut pending = self.pending.borrow_mut();
        if pending.is_none() || matches!(held, Held::Over(_)) {
            *pending = Some(held);
        }
        stopped()
    }
}

impl Session for HostSession<'_> {
    fn query(&mut self, sql: &str, each: &mut dyn FnMut(&dyn Cells) -> Result<()>) -> Result<()> {
        let answer = self.call(self.db, "query", args![sql])?;
        let result = answer.as_object().ok_or_else(|| not_answered("query"))?;
        let rows = self.call(&result, "fetchAll", args!["num"])?;
        let table = rows.array().ok_or_else(|| not_answered("fetchAll"))?;
        for row in table.values() {
            let cells = row.elements();
            let cells = cells.iter().map(|cell| if cell.is_null() { Ok(None) } else { cell.stringify().map(Some) });
            let cells: Vec<Option<Vec<u8>>> = cells.collect::<Result<_, Thrown>>().map_err(|t| self.caught(t))?;
            each(&cells)?;
        }
        Ok(())
    }

    fn run(&mut self, sql: &str) -> Result<Done> {
        self.call(self.db, "query", args![sql])?;
        let affected = self.call(self.db, "affectedRows", args![])?.int();
        // Only rows that were inserted are counted on, and of those there are never less than none.
        let affected = u64::try_from(affected).unwrap_or(0);
        let rows = self.call(self.db, "query", args!["SELECT @@warning_count"])?;
        let rows = rows.as_object().ok_or_else(|| not_answered("query"))?;
        let rows = self.call(&rows, "fetchAll", args!["num"])?;
        let count = rows.elements().first().and_then(|row| row.elements().first().map(number)).unwrap_or(0);
        Ok(Done { affected, warnings: u64::try_from(count).unwrap_or(0) })
    }

    fn transport(&self) -> Transport {
        Transport::Converted
    }
}

fn stopped() -> Error {
    Error::new(Kind::Cancelled, "stopped by PHP")
}

fn number(value: &Zval) -> i64 {
    value.int()
}

fn not_answered(method: &str) -> Error {
    Error::new(Kind::Connection, format!("the database object's {method}() did not answer as DatabaseInterface says"))
}

//! Work with a server that is waited for no longer than its deadline.
//!
//! The client library reads and writes as long as the server lets it, byte by byte where it has to. So it does that on
//! a thread of its own. Where the deadline passes, or nobody wants the outcome any more, that thread is left to itself:
//! its socket's own timeouts end it, and whatever it has opened it closes.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::{Error, Kind, Result};

/// The name of these threads.
const NAME: &str = "simplemdb-aside";

/// How often it is looked whether the outcome is still wanted.
const LOOK: Duration = Duration::from_millis(50);

/// A panic of the client library becomes an error here. Its words, which would go to standard error, are of no use to
/// anybody: those of all other threads stay as they are.
fn keep_panics_quiet() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let others = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if thread::current().name() != Some(NAME) {
                others(info);
            }
        }));
    });
}

/// What `work` gives, or an error that says `what` has failed: of kind [`Kind::Connection`] once the deadline has passed, of kind
/// [`Kind::Cancelled`] as soon as it is not wanted any more.
pub fn within<T: Send + 'static>(
    what: &str,
    deadline: Duration,
    is_unwanted: &dyn Fn() -> bool,
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    keep_panics_quiet();
    let (send, outcome) = channel();
    // Where nobody listens any more, what was opened is closed with the value.
    let run = move || drop(send.send(catch_unwind(AssertUnwindSafe(work))));
    thread::Builder::new()
        .name(NAME.to_owned())
        .spawn(run)
        .map_err(|e| Error::with_cause(Kind::Connection, format!("{what}: no thread can be started"), e))?;
    let until = Instant::now() + deadline;
    loop {
        if is_unwanted() {
            return Err(Error::new(Kind::Cancelled, "cancelled"));
        }
        match outcome.recv_timeout(LOOK.min(until.saturating_duration_since(Instant::now()))) {
            Ok(Ok(result)) => return result,
            Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => {
                return Err(Error::new(
                    Kind::Connection,
                    format!(
                        "{what}: the account's way of authentication, or what else the server says, is not supported"
                    ),
                ));
            }
            Err(RecvTimeoutError::Timeout) if Instant::now() >= until => {
                let seconds = deadline.as_secs_f64();
                return Err(Error::new(Kind::Connection, format!("{what}: no answer within {seconds} seconds")));
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_too_long_or_panics_is_an_error() {
        let second = Duration::from_secs(1);
        assert_eq!(within("work", second, &|| false, || Ok(7)).unwrap(), 7);
        let panics = within("work", second, &|| false, || -> Result<()> { panic!("of the library") });
        assert_eq!(panics.unwrap_err().kind(), Kind::Connection);
        let started = Instant::now();
        let late = within("work", second / 10, &|| false, move || {
            thread::sleep(second * 20);
            Ok(())
        });
        assert_eq!(late.unwrap_err().kind(), Kind::Connection);
        let unwanted = within("work", second * 20, &|| true, move || {
            thread::sleep(second * 20);
            Ok(())
        });
        assert_eq!(unwanted.unwrap_err().kind(), Kind::Cancelled);
        assert!(started.elapsed() < second * 5);
    }
}

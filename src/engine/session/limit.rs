//! Limits to how many connections there may be: the server's, and the account's own.

use std::time::Duration;

use crate::{Error, Result};

/// The server's numbers for a limit that is reached: its own, that of each account, and the one of this account.
const REACHED: [u16; 3] = [1040, 1203, 1226];

/// How often a first connection is tried for.
const TRIES: u32 = 20;

/// The pause between two tries. A server counts a connection that has ended for a moment longer.
const PAUSE: Duration = Duration::from_millis(25);

fn is_reached(error: &Error) -> bool {
    error.code().is_some_and(|code| REACHED.contains(&code))
}

/// The connection without which nothing can be done.
pub(crate) fn first<T>(mut connect: impl FnMut() -> Result<T>) -> Result<T> {
    for _ in 1..TRIES {
        match connect() {
            Err(error) if is_reached(&error) => std::thread::sleep(PAUSE),
            other => return other,
        }
    }
    connect()
}

/// One more connection; `None` where the server or the account has none left to give.
pub(crate) fn another<T>(connected: Result<T>) -> Result<Option<T>> {
    match connected {
        Err(error) if is_reached(&error) => Ok(None),
        other => other.map(Some),
    }
}

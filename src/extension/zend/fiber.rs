//! Which of PHP's fibers runs.

use super::sys::{smdb_fiber, smdb_fiber_above};

/// A fiber, or the main program. Only good for being compared.
pub type FiberId = usize;

/// The fiber that runs, the one that resumed it, and so on; last the main program.
pub fn fibers() -> Vec<FiberId> {
    let mut out = Vec::new();
    // SAFETY: reads a global of this thread.
    let mut at = unsafe { smdb_fiber() };
    while !at.is_null() {
        out.push(at.addr());
        // SAFETY: a fiber that runs, or waits for one that does, is alive.
        at = unsafe { smdb_fiber_above(at) };
    }
    out.push(0);
    out
}

//! Threads that PHP does not know of.
//!
//! They must never be the ones on which a signal of PHP's is delivered: its handlers belong on PHP's own thread. A
//! thread inherits the mask of the one that starts it, so all signals are blocked while threads are started.

/// Runs `start`, with all signals blocked for the threads it starts.
pub fn quietly<R>(start: impl FnOnce() -> R) -> R {
    let mut all = std::mem::MaybeUninit::<libc::sigset_t>::uninit();
    let mut before = std::mem::MaybeUninit::<libc::sigset_t>::uninit();
    // SAFETY: `sigfillset` writes all of `all`, and `pthread_sigmask` all of `before`, before they are read. Neither
    // can fail with these arguments.
    unsafe {
        libc::sigfillset(all.as_mut_ptr());
        libc::pthread_sigmask(libc::SIG_BLOCK, all.as_ptr(), before.as_mut_ptr());
    }
    let result = start();
    // SAFETY: `before` was written above.
    unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, before.as_ptr(), std::ptr::null_mut()) };
    result
}

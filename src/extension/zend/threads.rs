//! Threads that PHP does not know of.
//!
//! They must never be the ones on which a signal of PHP's is delivered: its handlers belong on PHP's own thread. A
//! thread inherits the mask of the one that starts it, so all signals are blocked while threads are started.

#[cfg(target_env = "gnu")]
use std::sync::Once;

/// Memory of this many bytes and more goes back to the system when it is freed.
#[cfg(target_env = "gnu")]
const LARGE: libc::c_int = 256 << 10;

/// glibc raises that limit by itself, up to what is allocated most. Buffers of a megabyte that move from thread to
/// thread then stay with each of them, a third of all the memory that the process has.
#[cfg(target_env = "gnu")]
fn give_large_memory_back() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // SAFETY: it sets a number that the allocator reads under its own lock. Where it does not, nothing changes.
        unsafe { libc::mallopt(libc::M_MMAP_THRESHOLD, LARGE) };
    });
}

/// Runs `start`, with all signals blocked for the threads it starts.
pub fn quietly<R>(start: impl FnOnce() -> R) -> R {
    #[cfg(target_env = "gnu")]
    give_large_memory_back();
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

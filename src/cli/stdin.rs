//! Standard input, of which nobody knows when it goes on.

use std::fs::File;
use std::io::{self, Read};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use simplemdb_backup_engine::Control;

/// How long is waited before it is looked whether the job was cancelled.
const LOOK_EVERY: Timespec = Timespec { tv_sec: 0, tv_nsec: 200_000_000 };

/// A pipe that is read until its end, or until the job is cancelled; whoever has it too may have made it one that waits for
/// nobody.
pub struct Waiting<'a> {
    pub pipe: &'a File,
    pub control: &'a Control,
}

impl Read for Waiting<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            self.control.check().map_err(io::Error::other)?;
            match poll(&mut [PollFd::new(self.pipe, PollFlags::IN)], Some(&LOOK_EVERY)) {
                Ok(0) | Err(Errno::INTR) => {}
                Ok(_) => match self.pipe.read(buffer) {
                    // Somebody else has taken what there was.
                    Err(e) if e.kind() == io::ErrorKind::WouldBlock => {}
                    read => return read,
                },
                Err(e) => return Err(e.into()),
            }
        }
    }
}

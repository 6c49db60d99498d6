//! What fails around the command line: disks, memory for temporary files, the process itself, clocks, servers, certificates. Each
//! is a clear failure in one line, or no failure at all; nothing is half, and what a killed run leaves the next one clears away.

mod certificates;
mod clock;
mod disk;
mod killed;
mod names;
mod server;
mod server_disk;
mod stage;
mod temporary;

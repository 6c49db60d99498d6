//! Judging a restored database by what is not the engine: the server's own catalog, checksums and definitions, the
//! binary protocol, and the vendor's dump.

pub mod features;
pub mod fingerprint;
pub mod host;
pub mod kinds;
pub mod server;
pub mod trip;

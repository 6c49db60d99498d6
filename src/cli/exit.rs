//! What the exit code says.
//!
//! Scripts rely on the numbers: a new meaning gets a new number.

use simplemdb_backup_engine::Kind;

/// The codes as `--help` lists them.
pub const LIST: &str = "\
Exit codes:
    0  done
    1  failed
    2  usage: this cannot be carried out as it was asked for
    3  the archive is damaged or cut
    4  wrong or missing key
    5  the server cannot be reached, or refused the connection
  130  cancelled";

/// The code for a failure of this kind.
pub fn code(kind: Kind) -> u8 {
    match kind {
        Kind::Configuration => 2,
        Kind::Damaged => 3,
        Kind::WrongKey => 4,
        Kind::Connection => 5,
        Kind::Cancelled => 130,
        _ => 1,
    }
}

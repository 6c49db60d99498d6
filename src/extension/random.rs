//! Random bytes, from the system's generator.

use rand::TryRng;

/// Random bytes. The system's generator does not fail once it has been seeded at boot.
pub fn bytes(count: usize) -> Vec<u8> {
    let mut out = vec![0; count];
    rand::rngs::SysRng.try_fill_bytes(&mut out).expect("the system's random generator");
    out
}

/// Random bytes in hexadecimal.
pub fn hex(count: usize) -> String {
    hex::encode(bytes(count))
}

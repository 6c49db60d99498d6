//! `keygen`: a new key, as text that a file or the variable can hold.

use base64::Engine as _;
use simplemdb_backup_engine::Result;
use simplemdb_backup_engine::archive::key::Key;
use zeroize::Zeroizing;

use crate::args::Keygen;
use crate::{key, output};

pub fn run(args: &Keygen) -> Result<()> {
    let new = Key::generate(args.cipher)?;
    let text = Zeroizing::new(key::BASE64.encode(new.expose()));
    output::print(text.as_bytes())?;
    output::print("\n")
}

//! `verify`: every part read, authenticated and decompressed, and its length compared.

use simplemdb_backup_engine::Result;
use simplemdb_backup_engine::archive::reader::checksum;
use simplemdb_backup_engine::archive::verify;

use crate::args::Verify;
use crate::{archive, output, show, watch};

pub fn run(args: &Verify, quiet: bool) -> Result<()> {
    let reader = archive::open(&args.file, &args.key, args.allow_plain)?;
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    let sha256 = watch::run(quiet, |control| {
        verify::verify(&reader, workers, control)?;
        if quiet { Ok(String::new()) } else { checksum(reader.source()) }
    });
    let sha256 = sha256.map_err(|e| e.context(args.file.display()))?;
    if quiet {
        return Ok(());
    }
    let index = reader.index();
    output::print(format!(
        "{}: whole and unchanged: {} in {}, SHA-256 {sha256}\n",
        show::plain(&args.file.display().to_string()),
        show::tables(index.manifest.tables.len(), index.rows()),
        show::things(index.entries.len() as u64, "part", "parts"),
    ))
}

//! `cat`: the SQL of an archive, in the order of the file.
//!
//! Nothing is written of a part before it has held. What was written before a damaged one cannot be taken back; the
//! exit code tells.

use std::collections::HashSet;

use simplemdb_backup_engine::archive::index::{Entry, Index};
use simplemdb_backup_engine::archive::part::PartKind;
use simplemdb_backup_engine::{Error, Kind, Result};

use crate::args::Cat;
use crate::{archive, output};

pub fn run(args: &Cat) -> Result<()> {
    let reader = archive::open(&args.file, &args.key, args.allow_plain)?;
    let index = reader.index();
    let wanted = Wanted::new(index, &args.tables).map_err(|e| e.context(args.file.display()))?;
    let (mut out, mut decoder, mut text) = (output::stdout()?, reader.decoder(), reader.text());
    for number in (0..index.entries.len()).filter(|n| wanted.wants(&index.entries[*n])) {
        reader.part(&mut decoder, number, &mut text).map_err(|e| e.context(args.file.display()))?;
        if !output::write(&mut out, &text)? {
            break;
        }
    }
    Ok(())
}

/// The tables that were asked for; none means everything.
struct Wanted<'a>(HashSet<&'a str>);

impl<'a> Wanted<'a> {
    fn new(index: &Index, tables: &'a [String]) -> Result<Self> {
        let missing: Vec<_> = tables.iter().filter(|t| !index.manifest.tables.contains(t)).cloned().collect();
        if !missing.is_empty() {
            return Err(Error::new(Kind::NotFound, format!("the archive holds no table {}", missing.join(", "))));
        }
        Ok(Self(tables.iter().map(String::as_str).collect()))
    }

    fn wants(&self, entry: &Entry) -> bool {
        let of = |name: &Option<String>| name.as_deref().is_some_and(|name| self.0.contains(name));
        match entry.kind {
            _ if self.0.is_empty() => true,
            PartKind::Preamble | PartKind::Postamble => true,
            PartKind::Table | PartKind::Rows => of(&entry.object),
            PartKind::Trigger => of(&entry.on),
            _ => false,
        }
    }
}

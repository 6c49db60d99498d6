//! `restore`: an archive into a database.
//!
//! What is left out or left alone is said: views that could not be made, and the target's own table of backups.

use std::fs::File;
use std::path::Path;

use simplemdb_backup_engine::archive::part::PartKind;
use simplemdb_backup_engine::archive::reader::Reader;
use simplemdb_backup_engine::session::Credentials;
use simplemdb_backup_engine::{Control, Error, Kind, Result, import, restore};

use super::warn;
use crate::args::Restore;
use crate::{archive, output, show, watch};

/// The table in which PHP writes down its backups. The target's own is newer than any archive's.
const REGISTRY: &str = "backups";

pub fn run(args: &Restore, quiet: bool) -> Result<()> {
    let file = archive::file(&args.file)?;
    let foreign = import::is_foreign(&file).map_err(|e| e.context(args.file.display()))?;
    let credentials = args.connection.meant()?;
    let (reader, enabled_events) = if foreign {
        imported(args, &file, &credentials, quiet)?
    } else {
        let open = if args.no_verify { archive::open_torn } else { archive::open };
        (open(&args.file, &args.key)?, Vec::new())
    };
    let mut request = request(args, &reader).map_err(|e| e.context(args.file.display()))?;
    request.changes.enabled_events = enabled_events;
    let result =
        watch::run(quiet, |control| restore::run(restore::Via::Native(credentials), &reader, &request, control));
    let report = result.map_err(|e| match e.kind() {
        Kind::Damaged | Kind::WrongKey => e.context(args.file.display()),
        // The engine names what PHP has for it.
        Kind::Configuration => {
            let words = e.to_string().replace("RestoreOptions::dropExistingTables()", "--empty-tables");
            let words = words.replace("RestoreBuilder::collations('map')", "--collations map");
            let words = words.replace("RestoreBuilder::engines('default')", "--engines default");
            Error::new(e.kind(), words.replace("definers('drop')", "--definers drop"))
        }
        _ => e,
    })?;
    if !report.skipped.is_empty() {
        let names = report.skipped.join(", ");
        warn(&format!(
            "views that name tables neither in the archive nor in `{}` were left out: {names}",
            report.database
        ));
    }
    if !report.missing_definers.is_empty() {
        let names = report.missing_definers.join(", ");
        warn(&format!("definers that are no accounts of the server: {names}"));
    }
    for (old, new) in &report.mapped_collations {
        warn(&format!("the server has no collation {old}: {new} took its place"));
    }
    if report.recovered.undone > 0 {
        warn(&format!("a restore into `{}` had been cut short, and was undone first", report.database));
    }
    match &report.replaced {
        Some(restore::Kept::Beside(place)) => warn(&format!("the replaced tables are in `{place}`, for you to drop")),
        Some(restore::Kept::Within(tables)) => {
            let (database, tables) = (&report.database, tables.join("`, `"));
            warn(&format!("the replaced tables are in `{database}`, for you to drop: `{tables}`"));
        }
        None => {}
    }
    let held = &reader.index().manifest.tables;
    let kept = request.keep.as_deref().filter(|keep| held.iter().any(|t| t == keep));
    if let Some(keep) = kept.filter(|keep| request.selection.wants(keep) && !report.tables.iter().any(|t| t == keep)) {
        warn(&format!(
            "`{keep}` in `{}` lists its backups and was left as it is; --table {keep} restores it",
            report.database
        ));
    }
    if quiet {
        return Ok(());
    }
    for (table, rows) in &report.filtered {
        output::print(format!("{}: {rows} rows met the filter\n", show::plain(table)))?;
    }
    output::print(format!(
        "{}: restored {}\n",
        show::plain(&report.database),
        show::tables(report.tables.len(), report.rows),
    ))
}

/// A dump of another program, made an archive in a file without a name.
fn imported(args: &Restore, file: &File, credentials: &Credentials, quiet: bool) -> Result<(Reader, Vec<String>)> {
    let target = args.to.clone().ok_or_else(|| {
        Error::new(
            Kind::Configuration,
            format!("{} is a dump of another program: say with --to which database it goes into", args.file.display()),
        )
    })?;
    let request = import::Request { target, whole: !args.no_verify, connections: usize::from(args.connections) };
    let archive =
        tempfile::tempfile().map_err(|e| Error::with_cause(Kind::Storage, "no temporary file can be made", e))?;
    let run = |control: &Control| import::run(credentials, file, &request, archive, control);
    let imported = watch::run(quiet, run).map_err(|e| e.context(args.file.display()))?;
    Ok((imported.reader, imported.enabled_events))
}

fn request(args: &Restore, reader: &Reader) -> Result<restore::Request> {
    Ok(restore::Request {
        target: args.to.clone(),
        selection: args.tables.meant(),
        definers: args.definers.clone(),
        accounts: args.accounts,
        keep: is_registry(reader)?.then(|| REGISTRY.to_owned()),
        verify: !args.no_verify,
        connections: usize::from(args.connections),
        may_empty: args.empty_tables,
        schema: !args.data_only,
        changes: restore::Changes {
            rename: args.rename.clone(),
            filters: args.filter.clone(),
            existing_rows: args.existing_rows,
            check_foreign_keys: args.check_foreign_keys,
            before: args.before.as_deref().map(sql).transpose()?.into_iter().collect(),
            after: args.after.as_deref().map(sql).transpose()?.into_iter().collect(),
            enabled_events: Vec::new(),
        },
        remove_others: args.remove_others,
        keep_replaced: args.keep_replaced,
        require_definers: args.require_definers,
        collations: args.collations,
        engines: args.engines,
        ..restore::Request::default()
    })
}

fn sql(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|e| archive::unreadable(path, e))
}

/// Whether the archive's table of that name is the registry, and not one of the user's own that happens to be called
/// so. Rows alone don't tell, and then it is taken for the registry: leaving it alone loses nothing.
fn is_registry(reader: &Reader) -> Result<bool> {
    let index = reader.index();
    let is = |entry: &simplemdb_backup_engine::archive::index::Entry| {
        entry.kind == PartKind::Table && entry.object.as_deref() == Some(REGISTRY)
    };
    let Some(number) = index.entries.iter().position(is) else { return Ok(!index.manifest.schema) };
    let mut text = Vec::new();
    reader.part(&mut reader.decoder(), number, &mut text)?;
    let text = String::from_utf8_lossy(&text);
    Ok(["`database_name`", "`storage_type`", "`storage_path`", "`checksum`"].iter().all(|column| text.contains(column)))
}

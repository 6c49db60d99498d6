//! `restore`: an archive into a database.
//!
//! What is left out or left alone is said: views that could not be made, and the target's own table of backups.

use std::fs::File;
use std::path::Path;

use simplemdb_backup_engine::archive::part::PartKind;
use simplemdb_backup_engine::archive::reader::Reader;
use simplemdb_backup_engine::import::{self, Dump};
use simplemdb_backup_engine::session::Credentials;
use simplemdb_backup_engine::{Control, Error, Kind, Result, restore};

use super::warn;
use crate::archive::Input;
use crate::args::Restore;
use crate::stdin::Waiting;
use crate::{archive, output, show, watch};

/// The table in which PHP writes down its backups. The target's own is newer than any archive's.
const REGISTRY: &str = "backups";

/// A restore that has ended well.
struct Done {
    reader: Reader,
    request: restore::Request,
    report: restore::Report,
    /// What of a dump was not restored, or not as it was.
    notes: Vec<String>,
}

pub fn run(args: &Restore, quiet: bool) -> Result<()> {
    let input = archive::input(&args.file)?;
    let found = found(args, &input)?;
    let credentials = args.connection.meant()?;
    // One job from the first byte of a dump to the last table: what is stopped while it is read is not restored then.
    let done = watch::run(quiet, |control| {
        let (reader, notes) = match found {
            Found::Dump(origin, target) => {
                imported(args, origin, target, &credentials, control).map_err(|e| named(args, e))?
            }
            Found::Archive(reader) => (*reader, Vec::new()),
        };
        let request = request(args, &reader).map_err(|e| named(args, e))?;
        let report = restore::run(restore::Via::Native(credentials), &reader, &request, control);
        let report = report.map_err(|e| worded(args, e))?;
        Ok(Done { reader, request, report, notes })
    })?;
    tell(&done, quiet)
}

/// An error with the file that it is about. That somebody asked to stop is about none.
fn named(args: &Restore, error: Error) -> Error {
    if error.kind() == Kind::Cancelled { error } else { error.context(args.file.display()) }
}

/// What the engine says, in the words of the command line: it names what PHP has for an option.
fn worded(args: &Restore, error: Error) -> Error {
    match error.kind() {
        Kind::Damaged if error.to_string().contains("trustArchive()") => {
            let words = error.to_string().replace("RestoreBuilder::trustArchive()", "--trust");
            Error::new(error.kind(), words).context(args.file.display())
        }
        Kind::Damaged | Kind::WrongKey => error.context(args.file.display()),
        Kind::Configuration => {
            let words = error.to_string().replace("RestoreOptions::dropExistingTables()", "--empty-tables");
            let words = words.replace("RestoreBuilder::collations('map')", "--collations map");
            let words = words.replace("RestoreBuilder::engines('default')", "--engines default");
            let words = words.replace("RestoreBuilder::skipUnsupported()", "--skip-unsupported");
            Error::new(error.kind(), words.replace("definers('drop')", "--definers drop"))
        }
        _ => error,
    }
}

/// Says what was done, and what was not.
fn tell(Done { reader, request, report, notes }: &Done, quiet: bool) -> Result<()> {
    for note in notes {
        warn(note);
    }
    // Those that the server has refused are among what was left out, with its reason.
    let is_told = |view: &&String| report.left_out.iter().any(|one| one.kind == "view" && one.name == **view);
    let skipped: Vec<&str> = report.skipped.iter().filter(|view| !is_told(view)).map(String::as_str).collect();
    if !skipped.is_empty() {
        let names = skipped.join(", ");
        warn(&format!(
            "views that name tables neither in the archive nor in `{}` were left out: {names}",
            report.database
        ));
    }
    for one in &report.left_out {
        warn(&format!("left out: {one}"));
        if let Some(definition) = &one.definition {
            warn(&format!("its definition: {definition}"));
        }
    }
    for place in &report.recovered.kept {
        warn(&format!("an earlier restore that was cut short has left {place}, for you to drop"));
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
    for database in &report.recovered.stuck {
        warn(&format!("`{database}` is empty, and the server does not drop it: remove the files in its folder"));
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

/// What is restored.
enum Found<'a> {
    /// A dump, and the database that it goes into.
    Dump(Origin<'a>, String),
    Archive(Box<Reader>),
}

/// Where a dump comes from.
enum Origin<'a> {
    Stream(&'a File),
    Place(Dump<'a>),
}

/// Looks at what is to be restored. What nobody has sealed is none where a key was given.
fn found<'a>(args: &Restore, input: &'a Input) -> Result<Found<'a>> {
    if !args.allow_plain && !matches!(input, Input::File(..)) {
        if let Input::Stream(stream) = input {
            archive::refuse_sealed(stream, &args.key).map_err(|e| e.context(args.file.display()))?;
        }
        archive::refuse_unsealed(&args.key).map_err(|e| e.context(args.file.display()))?;
    }
    match input {
        Input::Stream(stream) => Ok(Found::Dump(Origin::Stream(stream), target(args)?)),
        Input::Folder(path) => Ok(Found::Dump(Origin::Place(archive::folder(path)?), target(args)?)),
        Input::File(path, file) => {
            if !args.allow_plain {
                archive::refuse_plain(file, &args.key).map_err(|e| e.context(args.file.display()))?;
            }
            let is_foreign = import::is_foreign(file).map_err(|e| e.context(args.file.display()))?;
            if is_foreign {
                // Whatever it was a moment ago.
                if !args.allow_plain {
                    archive::refuse_unsealed(&args.key).map_err(|e| e.context(args.file.display()))?;
                }
                return Ok(Found::Dump(Origin::Place(file.into()), target(args)?));
            }
            Ok(Found::Archive(Box::new(archived(args, path, file)?)))
        }
    }
}

/// The archive in a file.
fn archived(args: &Restore, path: &Path, file: &File) -> Result<Reader> {
    if args.database.is_some() {
        return Err(Error::new(
            Kind::Configuration,
            "--database chooses a database of a dump; an archive holds one, and --to says where it goes",
        ));
    }
    let open = if args.no_verify { Reader::open_torn } else { Reader::open };
    archive::read(path, file, &args.key, args.allow_plain, open)
}

/// The database that a dump goes into, which it does not say itself.
fn target(args: &Restore) -> Result<String> {
    args.to.clone().ok_or_else(|| {
        Error::new(
            Kind::Configuration,
            format!("{} is a dump of another program: say with --to which database it goes into", args.file.display()),
        )
    })
}

/// A dump of another program, made an archive in a file without a name; and what of it is not in there.
fn imported(
    args: &Restore,
    origin: Origin<'_>,
    target: String,
    credentials: &Credentials,
    control: &Control,
) -> Result<(Reader, Vec<String>)> {
    let request = import::Request { target, database: args.database.clone(), whole: !args.no_verify };
    let archive = archive::unnamed()?;
    let dump = match origin {
        Origin::Stream(pipe) => Dump::in_stream(Waiting { pipe, control }, archive::unnamed()?),
        Origin::Place(dump) => dump,
    };
    let imported = import::run(credentials, dump, &request, archive, control)?;
    Ok((imported.reader, imported.notes))
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
        },
        remove_others: args.remove_others,
        keep_replaced: args.keep_replaced,
        require_definers: args.require_definers,
        collations: args.collations,
        engines: args.engines,
        skip_unsupported: args.skip_unsupported,
        trust: args.trust,
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

//! `RestoreBuilder`: puts a restore together, step by step, and carries it out.

use std::time::Instant;

use simplemdb_backup_engine::import;
use simplemdb_backup_engine::restore::{ExistingRows, Lacking, LeftOut, Objects, Planned, Preview};

use crate::backup_builder::{check_definers, closure};
use crate::job::restore::{Looked, Restored};
use crate::job::{self, Failure, RestoreJob, strings};
use crate::zend::props::{backup_manager, restore_builder as p, restore_result};
use crate::zend::{Array, Call, Class, Id, Object, Php, Prop, Read, ToZval, Zval};
use crate::{backup_exception, format};

constructor!(p::MANAGER, p::BACKUP);

setters! {
    to => p::TARGET_DATABASE,
    tables => p::TARGET_TABLES,
    options => p::OPTIONS,
    include_users => p::INCLUDE_USERS,
    remove_others => p::REMOVE_OTHERS,
    keep_replaced => p::KEEP_REPLACED,
    require_definers => p::REQUIRE_DEFINERS,
    allow_plain => p::ALLOW_PLAIN,
    from_database => p::FROM_DATABASE,
    skip_unsupported => p::SKIP_UNSUPPORTED,
    trust_archive => p::TRUST_ARCHIVE,
}

switches! {
    skip_schema => p::SKIP_SCHEMA => true;
    skip_data => p::SKIP_DATA => true;
    create_snapshot => p::CREATE_SNAPSHOT => true;
    verify => p::VERIFY_BEFORE_RESTORE => true;
    no_verification => p::VERIFY_BEFORE_RESTORE => false;
}

pub fn decrypt(call: &Call) -> Php {
    call.this().set_key(call.arg(0).bytes());
    call.fluent()
}

pub fn on_progress(call: &Call) -> Php {
    call.set(p::PROGRESS, closure(&call.arg(0))?)?;
    call.fluent()
}

pub fn connections(call: &Call) -> Php {
    if call.arg(0).int() < 1 {
        return Err(backup_exception::configuration("connections must be at least 1"));
    }
    call.set(p::CONNECTIONS, call.arg(0))?;
    call.fluent()
}

pub fn definers(call: &Call) -> Php {
    check_definers(&call.arg(0).text())?;
    call.set(p::DEFINERS, call.arg(0))?;
    call.fluent()
}

pub fn existing_rows(call: &Call) -> Php {
    chosen(call, p::EXISTING_ROWS, |how| ExistingRows::parse(how).map(drop))
}

pub fn collations(call: &Call) -> Php {
    chosen(call, p::COLLATIONS, |how| Lacking::parse(how, "map").map(drop))
}

pub fn engines(call: &Call) -> Php {
    chosen(call, p::ENGINES, |how| Lacking::parse(how, "default").map(drop))
}

/// Keeps a word, if it is one of those that can be chosen.
fn chosen(call: &Call, prop: Prop, check: impl FnOnce(&str) -> simplemdb_backup_engine::Result<()>) -> Php {
    if let Err(error) = check(&call.text(0)) {
        return Err(backup_exception::configuration(&error.to_string()));
    }
    call.set(prop, call.arg(0))?;
    call.fluent()
}

pub fn execute(call: &Call) -> Php {
    let started = Instant::now();
    let mut snapshot = None;
    let backup = call.get_object(p::BACKUP)?;
    let _passing = job::Passing;
    match attempt(call, started, &mut snapshot) {
        Ok(result) => Ok(result.value()),
        Err(failure) => {
            let message = failure.message()?;
            let result = Class::own(Id::RestoreResult).make(args![
                format::unique("restore_")?,
                backup.call("getId", args![])?,
                target(call, &backup)?,
                false,
                started.elapsed().as_secs_f64(),
                message,
                Array::new(),
                snapshot,
            ])?;
            Ok(result.value())
        }
    }
}

fn attempt(call: &Call, started: Instant, snapshot: &mut Option<String>) -> Result<Object, Failure> {
    let db =
        call.get_object(p::MANAGER)?.get(backup_manager::DB)?.as_object().ok_or("the manager has no connection")?;
    let job = RestoreJob::read(&call.this())?;
    let restored = job::restore::run(&db, &job, snapshot)?;
    crate::registry::after_restore(&job.manager, &job.database)?;
    let result = Class::own(Id::RestoreResult).make(args![
        &job.id,
        &job.backup.id,
        &job.database,
        true,
        started.elapsed().as_secs_f64(),
        &restored.message,
        Array::list(&restored.report.tables),
        snapshot.as_deref(),
    ])?;
    result.set(restore_result::DETAILS, details(&restored))?;
    Ok(result)
}

/// What `RestoreResult::toArray()` says beside what the result's constructor takes.
fn details(restored: &Restored) -> Array {
    let report = &restored.report;
    let counts = |rows: &[(String, u64)]| {
        rows.iter().fold(Array::new(), |mut counts, (table, rows)| {
            counts.insert_bytes(table.as_bytes(), *rows);
            counts
        })
    };
    let map = |array: Array, (old, new): &(String, String)| array.with(old, new);
    let collations = report.mapped_collations.iter().fold(Array::new(), map);
    let recovered = Array::new()
        .with("undone", report.recovered.undone)
        .with("finished", report.recovered.finished)
        .with("cleared", report.recovered.cleared)
        .with("stuck", Array::list(report.recovered.stuck.iter()));
    let left_out = left_out(&report.left_out);
    Array::new()
        .with("rows", report.rows)
        .with("table_rows", counts(&report.table_rows))
        .with("filtered_rows", counts(&report.filtered))
        .with("skipped_views", Array::list(&report.skipped))
        .with("replaced_tables_in", report.replaced.as_ref().map(|kept| kept.database(&report.database)))
        .with("recovered", recovered)
        .with("missing_definers", Array::list(&report.missing_definers))
        .with("mapped_collations", collations)
        .with("left_out", left_out)
        .with("notes", Array::list(&restored.notes))
}

/// What was left out, each with its kind, its name, the reason and its text.
pub fn left_out(all: &[LeftOut]) -> Array {
    Array::list(all.iter().map(|one| {
        Array::new()
            .with("kind", &one.kind)
            .with("name", &one.name)
            .with("reason", &one.reason)
            .with("definition", one.definition.as_ref())
    }))
}

pub fn preview(call: &Call) -> Php {
    let backup = call.get_object(p::BACKUP)?;
    let _passing = job::Passing;
    let (preview, dump, problem) = match look(call) {
        Ok(Looked::Archive(preview)) => (Some(*preview), None, None),
        Ok(Looked::Dump(dump)) => {
            let problem = dump.refused.first().cloned();
            (None, Some(dump), problem)
        }
        Err(failure) => (None, None, Some(failure.message()?)),
    };
    let tables = match (&preview, &dump) {
        (Some(preview), _) => Array::list(preview.tables.iter().map(|table| &table.name)),
        (None, Some(dump)) => Array::list(dump.tables.iter().map(|(name, _)| name)),
        (None, None) => known_tables(call, &backup)?,
    };
    let array = Array::new()
        .with("backup_id", backup.call("getId", args![])?)
        .with("backup_name", backup.call("getName", args![])?)
        .with("source_database", backup.call("getDatabase", args![])?)
        .with("target_database", target(call, &backup)?)
        .with("target_tables", call.get(p::TARGET_TABLES)?)
        .with("skip_schema", call.get(p::SKIP_SCHEMA)?)
        .with("skip_data", call.get(p::SKIP_DATA)?)
        .with("create_snapshot", call.get(p::CREATE_SNAPSHOT)?)
        .with("verify_before_restore", call.get(p::VERIFY_BEFORE_RESTORE)?)
        .with("tables", tables);
    let array = match &dump {
        Some(dump) => read(array, dump),
        None => planned(array, preview.as_ref()).with("dump", Zval::new()),
    };
    Ok(array.with("problem", problem).to_zval())
}

/// What the engine says of the restore.
fn look(call: &Call) -> Result<Looked, Failure> {
    let db =
        call.get_object(p::MANAGER)?.get(backup_manager::DB)?.as_object().ok_or("the manager has no connection")?;
    job::restore::preview(&db, &RestoreJob::read(&call.this())?)
}

/// Adds what the archive holds and what becomes of what the target has; nulls where that is not known.
fn planned(array: Array, preview: Option<&Preview>) -> Array {
    let sizes = |preview: &Preview| {
        preview.tables.iter().fold(Array::new(), |mut sizes, table| {
            let size = Array::new().with("rows", table.rows).with("bytes", table.bytes);
            sizes.insert_bytes(table.name.as_bytes(), size);
            sizes
        })
    };
    let total = |of: fn(&Planned) -> u64| preview.map(|preview| preview.tables.iter().map(of).sum::<u64>());
    let names = |of: fn(&Preview) -> &Objects| {
        preview.map(|preview| {
            let objects = of(preview);
            Array::new()
                .with("tables", Array::list(&objects.tables))
                .with("views", Array::list(&objects.views))
                .with("routines", Array::list(&objects.routines))
                .with("triggers", Array::list(&objects.triggers))
                .with("events", Array::list(&objects.events))
        })
    };
    array
        .with("table_sizes", preview.map(sizes))
        .with("total_rows", total(|table| table.rows))
        .with("total_bytes", total(|table| table.bytes))
        .with("replaced", names(|preview| &preview.replaced))
        .with("kept", names(|preview| &preview.kept))
        .with("removed", names(|preview| &preview.removed))
        .with("unfinished_restores", preview.map(|preview| preview.unfinished))
}

/// Adds what a dump of another program holds; nulls for what becomes of the target, which was not looked at.
fn read(array: Array, dump: &import::Preview) -> Array {
    let sizes = dump.tables.iter().fold(Array::new(), |mut sizes, (name, rows)| {
        let size = Array::new().with("rows", *rows).with("bytes", Zval::new());
        sizes.insert_bytes(name.as_bytes(), size);
        sizes
    });
    let objects = dump.objects.iter().map(|(kind, name)| Array::new().with("kind", kind).with("name", name));
    let said = Array::new()
        .with("databases", Array::list(&dump.databases))
        .with("objects", Array::list(objects))
        .with("refused", Array::list(&dump.refused))
        .with("notes", Array::list(&dump.notes));
    array
        .with("table_sizes", sizes)
        .with("total_rows", dump.tables.iter().map(|(_, rows)| rows).sum::<u64>())
        .with("total_bytes", Zval::new())
        .with("replaced", Zval::new())
        .with("kept", Zval::new())
        .with("removed", Zval::new())
        .with("unfinished_restores", Zval::new())
        .with("dump", said)
}

/// The database to restore into: the builder's, else its options', else the one that was backed up.
fn target(call: &Call, backup: &Object) -> Php {
    let own = call.get(p::TARGET_DATABASE)?;
    if !own.is_null() {
        return Ok(own);
    }
    let from_options = match call.get(p::OPTIONS)?.as_object() {
        Some(options) => options.call("getTargetDatabase", args![])?,
        None => Zval::new(),
    };
    if from_options.is_null() { backup.call("getDatabase", args![]) } else { Ok(from_options) }
}

/// The tables that would be restored, so far as the registry knows what the backup holds.
fn known_tables(call: &Call, backup: &Object) -> Php<Array> {
    let metadata = backup.call("getMetadata", args![])?;
    let held = metadata.field("tables").map(strings).transpose()?.unwrap_or_default();
    let mut wanted = strings(&call.get(p::TARGET_TABLES)?)?;
    let mut unwanted = Vec::new();
    if let Some(options) = call.get(p::OPTIONS)?.as_object() {
        if wanted.is_empty() {
            wanted = strings(&options.call("getSelectedTables", args![])?)?;
        }
        unwanted = strings(&options.call("getExcludedTables", args![])?)?;
    }
    let chosen = held.into_iter().filter(|table| wanted.is_empty() || wanted.contains(table));
    Ok(Array::list(chosen.filter(|table| !unwanted.contains(table))))
}

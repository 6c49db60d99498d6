//! Whole archives that nothing lists: those of backups that were killed between the archive and its row in the table.
//!
//! Nothing is named of which another registry may know: what lies beside an archive says which one it was meant for. And
//! nothing that somebody is still about to record: an archive stays locked until it is, and the table is asked again after
//! that lock was seen to be free. A folder may hold many thousands of archives, of which all but a few are listed; so
//! they are asked for by their names, a page at a time, and only what lies beside the others is read.

use std::fs;
use std::io::BufReader;

use serde::Deserialize;
use simplemdb_backup_engine::storage::Folder;

use super::{db, folder::ENDING, table, table_name};
use crate::database::{self, quoted};
use crate::zend::{Object, Php, Read};

/// Begins the name of every archive, which is the id of its backup and what it is packed and sealed with.
const BEGIN: &str = "backup_";

/// What of the file beside an archive is looked at.
#[derive(Deserialize)]
struct Beside {
    size: u64,
    recorded_in: Option<String>,
}

/// What to call the table of a manager's registry, so that no other table anywhere is called the same. `None` where the
/// registry has no table, or where others could not see what is written into it before who knows when.
pub fn name(manager: &Object) -> Php<Option<String>> {
    let db = db(manager)?;
    if manager.keeps_aside() || database::in_transaction(&db)? {
        return Ok(None);
    }
    // Put together there, for drivers give numbers as this or that.
    let row = database::row(&db, "SELECT CONCAT(@@hostname, ':', @@port) AS place, DATABASE() AS name LIMIT 1")?;
    Ok(match (row.field("place"), row.field("name")) {
        (Some(place), Some(name)) if !name.is_null() => {
            Some(format!("{}.{} on {}", quoted(&name.text()), quoted(&table_name(manager)?), place.text()))
        }
        _ => None,
    })
}

/// Paths of archives in a folder that neither the registry of this [`name`] lists nor anything else.
pub fn forgotten(manager: &Object, folder: &Folder, registry: Option<&str>) -> Php<Vec<String>> {
    let mut found = Vec::new();
    if manager.keeps_aside() {
        // What lies beside an archive lists it.
        folder.walk(BEGIN, ENDING, |path, is_described| {
            if !is_described && is_lost(folder, path, "") {
                found.push(path.to_owned());
            }
            Ok(())
        })?;
        return Ok(found);
    }
    let Some(registry) = registry else { return Ok(found) };
    let (db, table) = (db(manager)?, table_name(manager)?);
    let mut page = Vec::new();
    let mut sift = |page: &mut Vec<String>| -> Php<()> {
        let known = table::known(&db, &table, "id", page.iter().map(|path| id(path)))?;
        found.extend(page.drain(..).filter(|path| !known.contains(id(path)) && is_lost(folder, path, registry)));
        Ok(())
    };
    database::settled(&db, || {
        folder.walk(BEGIN, ENDING, |path, _| {
            page.push(path.to_owned());
            if page.len() < table::PAGE { Ok(()) } else { sift(&mut page) }
        })?;
        sift(&mut page)
    })?;
    if !found.is_empty() {
        // By now, and under whatever id.
        let paths = || found.iter().map(String::as_str);
        let listed = database::settled(&db, || table::known(&db, &table, "storage_path", paths()))?;
        found.retain(|path| !listed.contains(path));
        found.sort();
    }
    Ok(found)
}

/// The id that an archive's name says.
fn id(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split('.').next().unwrap_or(name)
}

/// Whether nobody is at work on an archive, and what lies beside it says that it was meant for this registry. Nothing may
/// lie there: whoever wrote it was killed before that, and it is in no registry.
fn is_lost(folder: &Folder, path: &str, registry: &str) -> bool {
    if !folder.is_settled(path) {
        return false;
    }
    let file = match folder.read(&format!("{path}.{ENDING}")) {
        Ok(Some(file)) => file,
        Ok(None) => return true,
        Err(_) => return false, // it may say anything
    };
    // What somebody else has put there says nothing.
    let Ok(beside) = serde_json::from_reader::<_, Beside>(BufReader::new(file)) else { return false };
    let size = folder.path(path).ok().and_then(|archive| fs::metadata(archive).ok()).map(|found| found.len());
    beside.recorded_in.as_deref() == Some(registry) && size == Some(beside.size)
}

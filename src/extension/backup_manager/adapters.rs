//! Which storage adapter a manager uses for what.

use crate::backup_exception;
use crate::storage::location::Location;
use crate::zend::props::{backup_manager as p, local_storage};
use crate::zend::{Class, Id, Object, Php, Read, Zval};

/// Whether nobody knows where a location is: what it says is not understood, or no adapter is registered for its scheme.
pub fn is_unknown(manager: &Object, location: &str) -> Php<bool> {
    Ok(match Location::parse(location) {
        Location::Unknown => true,
        Location::Scheme(_) => storage_type(manager, location)? == "local",
        Location::Default | Location::Folder(_) => false,
    })
}

/// The name of the adapter that takes a location.
pub fn storage_type(manager: &Object, location: &str) -> Php<String> {
    let Location::Scheme(scheme) = Location::parse(location) else { return Ok("local".to_owned()) };
    let adapters = manager.get(p::STORAGE_ADAPTERS)?;
    let lower = scheme.to_lowercase();
    Ok(if adapters.field(&scheme).is_some() {
        scheme
    } else if adapters.field(&lower).is_some() || lower == "s3" || lower == "ftp" {
        // these two always went to adapters of their own, and fail where there is none
        lower
    } else {
        "local".to_owned()
    })
}

/// The storage adapter for a location. Logs nothing: it is asked from outside the manager's methods too.
pub fn storage_at(manager: &Object, location: &str) -> Php<Object> {
    if let Location::Folder(folder) = Location::parse(location) {
        let folder = folder.to_string_lossy().into_owned();
        return Class::own(Id::LocalStorage).make(args![folder]);
    }
    adapter(manager, &storage_type(manager, location)?)
}

/// The storage adapter that holds a recorded backup.
pub fn storage_of(manager: &Object, backup: &Object) -> Php<Object> {
    let storage = backup.call("getStorageType", args![])?.text();
    let metadata = backup.call("getMetadata", args![])?;
    match metadata.field("storage_location").map(Read::text) {
        Some(location) if storage == "local" => storage_at(manager, &location),
        _ => adapter(manager, &storage),
    }
}

/// The adapter registered under a name.
fn adapter(manager: &Object, storage: &str) -> Php<Object> {
    let found = manager.get(p::STORAGE_ADAPTERS)?.field(storage).and_then(Read::as_object);
    found.ok_or_else(|| backup_exception::throw(format!("No storage adapter registered for type: {storage}")))
}

/// Lets the `local` adapter follow the manager's folder from `old` to where it is now. One that somebody else registered
/// stays.
pub fn follow(manager: &Object, old: &Zval) -> Php<()> {
    let local = manager.get(p::STORAGE_ADAPTERS)?.field("local").and_then(Read::as_object);
    let Some(local) = local.filter(|adapter| adapter.class() == Class::own(Id::LocalStorage)) else { return Ok(()) };
    if local.get(local_storage::BASE_PATH)?.bytes() == old.bytes() {
        let local = Class::own(Id::LocalStorage).make(args![manager.get(p::BACKUPS_PATH)?])?;
        manager.call("registerStorageAdapter", args!["local", local])?;
    }
    Ok(())
}

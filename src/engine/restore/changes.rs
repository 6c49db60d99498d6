//! What a restore changes of what an archive holds, and what else it is to do.

use std::collections::HashMap;
use std::fmt;

use crate::archive::index::Index;
use crate::archive::part::PartKind;
use crate::{Error, Kind, Result};

/// What becomes of the rows that a table has, where rows alone are restored into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ExistingRows {
    /// They go.
    #[default]
    Truncate,
    /// They stay, and a row of the archive that collides with one of them in a unique key is left out.
    Ignore,
    /// They stay, but for those that collide with a row of the archive in a unique key.
    Replace,
}

impl ExistingRows {
    /// `truncate`, `ignore` or `replace`.
    pub fn parse(name: &str) -> Result<Self> {
        match name {
            "truncate" => Ok(Self::Truncate),
            "ignore" => Ok(Self::Ignore),
            "replace" => Ok(Self::Replace),
            _ => Err(Error::new(
                Kind::Configuration,
                format!("existing rows can be treated by truncate, ignore or replace, not by {name}"),
            )),
        }
    }
}

/// Changes of a restore.
#[derive(Clone, Default)]
pub struct Changes {
    /// Old name and new name of tables.
    pub rename: Vec<(String, String)>,
    /// Table, by its name in the archive, and the SQL condition that its rows must meet to be restored. Applied in this
    /// order, in the time zone of the connection.
    pub filters: Vec<(String, String)>,
    /// What becomes of rows that are there, where rows alone are restored.
    pub existing_rows: ExistingRows,
    /// Whether the foreign keys of restored tables are checked before the target is changed.
    pub check_foreign_keys: bool,
    /// Statements to run in the target when everything is loaded, in one transaction, before the first change.
    pub before: Vec<String>,
    /// Statements to run in the target when everything is in place. Where one fails the restore is undone.
    pub after: Vec<String>,
}

impl fmt::Debug for Changes {
    /// Conditions and statements may hold values of rows.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Changes")
            .field("rename", &self.rename)
            .field("filters", &self.filters.len())
            .field("existing_rows", &self.existing_rows)
            .field("check_foreign_keys", &self.check_foreign_keys)
            .field("before", &self.before.len())
            .field("after", &self.after.len())
            .finish()
    }
}

/// Tables that get other names.
#[derive(Debug, Default)]
pub(super) struct Mapping {
    /// Old name to new name; names that stay are not in it.
    pub names: HashMap<String, String>,
}

impl Mapping {
    /// Of `chosen` tables of the archive, by their names in it. With `all` its views come too.
    pub fn new(rename: &[(String, String)], chosen: &[String], index: &Index, all: bool) -> Result<Self> {
        let refuse = |message: String| Err(Error::new(Kind::Configuration, message));
        let mut names = HashMap::new();
        for (old, new) in rename {
            if !index.manifest.tables.contains(old) {
                return Err(Error::new(Kind::NotFound, format!("the archive holds no table {old} to rename")));
            }
            if !chosen.contains(old) {
                return refuse(format!("`{old}` is to be renamed, but it is not restored"));
            }
            let fits = !new.is_empty() && new.chars().count() <= 64 && !new.ends_with(' ');
            // What ends a body in an archive must not stand in it.
            if !fits || new.contains('\0') || new.contains(";;") {
                return refuse(format!("`{old}` cannot be renamed to `{new}`: that is no name for a table"));
            }
            if new != old && names.insert(old.clone(), new.clone()).is_some_and(|other| other != *new) {
                return refuse(format!("`{old}` is to be renamed twice"));
            }
        }
        let mapping = Self { names };
        let mut taken = HashMap::new();
        for old in chosen {
            let new = mapping.new_name(old);
            if let Some(other) = taken.insert(new.to_lowercase(), old) {
                // Without a change of name, two tables that differ only in case are the server's own matter.
                if !mapping.names.is_empty() && (mapping.new_name(other) == new || mapping.changes(old, other)) {
                    return refuse(format!("`{other}` and `{old}` would both be `{new}`"));
                }
            }
        }
        let views = index.entries.iter().filter(|e| all && e.kind == PartKind::View);
        for view in views.filter_map(|e| e.object.as_deref()) {
            if let Some(old) = mapping.names.iter().find(|(_, new)| *new == view).map(|(old, _)| old) {
                return refuse(format!("`{old}` cannot be renamed to `{view}`: the archive has a view of that name"));
            }
        }
        Ok(mapping)
    }

    /// The name that a table gets.
    pub fn new_name<'a>(&'a self, old: &'a str) -> &'a str {
        self.names.get(old).map_or(old, String::as_str)
    }

    fn changes(&self, one: &str, other: &str) -> bool {
        self.names.contains_key(one) || self.names.contains_key(other)
    }
}

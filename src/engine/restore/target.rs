//! The database that is restored into, as it is before.

use crate::Result;
use crate::catalog::{Catalog, Selection, TableKind};
use crate::session::{Server, Session};
use crate::sql::{ident, literal};

/// What the target holds; nothing where it does not exist.
#[derive(Debug)]
pub struct Target {
    name: String,
    catalog: Option<Catalog>,
    full: Vec<String>,
}

impl Target {
    /// Reads it.
    pub fn read(session: &mut dyn Session, server: &Server, name: &str) -> Result<Self> {
        let exists = format!("SELECT 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = {}", literal(name));
        if session.value(&exists)?.is_none() {
            return Ok(Self { name: name.to_owned(), catalog: None, full: Vec::new() });
        }
        let catalog = Catalog::read(session, server, name, &Selection::default())?;
        let mut full = Vec::new();
        for table in catalog.tables.iter().filter(|t| t.kind == TableKind::Base) {
            let one = format!("SELECT 1 FROM {}.{} LIMIT 1", ident(name), ident(&table.name));
            if session.value(&one)?.is_some() {
                full.push(table.name.clone());
            }
        }
        Ok(Self { name: name.to_owned(), catalog: Some(catalog), full })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it exists.
    pub fn exists(&self) -> bool {
        self.catalog.is_some()
    }

    /// What is in it.
    pub fn catalog(&self) -> Option<&Catalog> {
        self.catalog.as_ref()
    }

    /// Whether it has a table of that name.
    pub fn has_table(&self, name: &str) -> bool {
        self.catalog.as_ref().is_some_and(|c| c.tables.iter().any(|t| t.name == name))
    }

    /// Whether it has a view of that name.
    pub fn has_view(&self, name: &str) -> bool {
        self.catalog.as_ref().is_some_and(|c| c.views.iter().any(|v| v == name))
    }

    /// Whether the table of that name holds at least a row.
    pub fn has_rows(&self, name: &str) -> bool {
        self.full.iter().any(|t| t == name)
    }
}

//! The database that is restored into, as it is before.

use std::collections::HashSet;

use crate::Result;
use crate::catalog::{Catalog, Selection, TableKind};
use crate::session::{Server, Session};
use crate::sql::{ident, literal};

/// What the target holds; nothing where it does not exist.
#[derive(Debug)]
pub struct Target {
    name: String,
    catalog: Option<Catalog>,
    /// The names of its tables and of its views, which are asked for one by one.
    tables: HashSet<String>,
    views: HashSet<String>,
    /// Those of its tables that hold a row, where somebody wants to know.
    full: HashSet<String>,
}

impl Target {
    /// Reads it; with `full` also which of its tables hold rows, for which each is opened.
    pub fn read(session: &mut dyn Session, server: &Server, name: &str, full: bool) -> Result<Self> {
        let exists = format!("SELECT 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = {}", literal(name));
        let catalog = match session.value(&exists)? {
            Some(_) => Some(Catalog::read(session, server, name, &Selection::default())?),
            None => None,
        };
        let tables = catalog.iter().flat_map(|c| &c.tables).map(|t| t.name.clone()).collect();
        let views = catalog.iter().flat_map(|c| &c.views).cloned().collect();
        let mut target = Self { name: name.to_owned(), catalog, tables, views, full: HashSet::new() };
        if full {
            target.look_for_rows(session)?;
        }
        Ok(target)
    }

    fn look_for_rows(&mut self, session: &mut dyn Session) -> Result<()> {
        let tables = self.catalog.iter().flat_map(|c| &c.tables).filter(|t| t.kind == TableKind::Base);
        for table in tables {
            let one = format!("SELECT 1 FROM {}.{} LIMIT 1", ident(&self.name), ident(&table.name));
            if session.value(&one)?.is_some() {
                self.full.insert(table.name.clone());
            }
        }
        Ok(())
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
        self.tables.contains(name)
    }

    /// Whether it has a view of that name.
    pub fn has_view(&self, name: &str) -> bool {
        self.views.contains(name)
    }

    /// Whether the table of that name holds at least a row.
    pub fn has_rows(&self, name: &str) -> bool {
        self.full.contains(name)
    }
}

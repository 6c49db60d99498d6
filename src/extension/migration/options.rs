//! What a migration is to look like.

use super::php;
use crate::migration_generator::schema_exception;
use crate::zend::{Php, Read, Zval};

/// The options of `MigrationGenerator`, as they are meant.
#[derive(Debug, Clone)]
#[allow(clippy::struct_excessive_bools)] // each is an option that the user sets on its own
pub struct Options {
    /// Whether tables are made by `newTable()`, and only where they are missing.
    pub expressive: bool,
    /// Whether there are several files.
    pub split: bool,
    /// How many tables a file has at most, where there are several.
    pub tables_per_file: i64,
    /// How many bytes a file may have; a single table may take more.
    pub max_file_size: Option<usize>,
    /// The namespace; empty for none.
    pub namespace: String,
    /// What the names of classes begin with.
    pub class_prefix: String,
    /// Whether there are comments.
    pub comments: bool,
    /// Whether each table comes after those it refers to.
    pub in_order: bool,
    /// Whether indexes are made.
    pub indexes: bool,
    /// Whether foreign keys are made.
    pub foreign_keys: bool,
}

impl Options {
    /// Reads the array.
    pub fn read(options: &Zval, namespace: &str) -> Php<Self> {
        let is = |name: &str| options.field(name).is_some_and(Read::truthy);
        let text = |name: &str| options.field(name).map_or_else(|| Ok(Vec::new()), Read::stringify);
        let namespace = namespace.trim_matches('\\').to_owned();
        if !namespace.is_empty() && !php::is_namespace(&namespace) {
            return Err(schema_exception(&format!("'{namespace}' is not a namespace")));
        }
        let limit = options.field("max_file_size").map_or(0, Read::int);
        Ok(Self {
            expressive: is("expressive_syntax"),
            split: is("split_tables"),
            tables_per_file: options.field("tables_per_file").map_or(0, Read::int),
            max_file_size: usize::try_from(limit).ok().filter(|limit| *limit > 0),
            namespace,
            class_prefix: String::from_utf8_lossy(&text("class_prefix")?).into_owned(),
            comments: is("use_comments"),
            in_order: is("preserve_order"),
            indexes: is("generate_indexes"),
            foreign_keys: is("generate_foreign_keys"),
        })
    }

    /// The name of a class that ends so.
    pub fn class(&self, end: &str) -> Php<String> {
        let name = format!("{}{end}", self.class_prefix);
        if php::is_name(&name) {
            return Ok(name);
        }
        Err(schema_exception(&format!("'{name}' cannot be the name of a class; see the option class_prefix")))
    }
}

//! Which tables come when, and in which file.

use std::collections::{HashMap, HashSet};

use simplemdb_backup_engine::schema::{ForeignClause, creation_order};
use simplemdb_backup_engine::sql::ident;

use super::php::Code;
use super::table::{Made, Table};
use super::{Blueprint, Options, Source, statements};
use crate::migration_generator::{TEMPLATE, schema_exception};
use crate::zend::{Array, Php, function};

/// What surrounds code that wants the SQL mode which the server's own definitions are written for.
const ENTER_MODE: [&str; 2] = [
    "SET @migration_sql_mode = @@SESSION.sql_mode",
    "SET SESSION sql_mode = 'ALLOW_INVALID_DATES,NO_ENGINE_SUBSTITUTION'",
];
const LEAVE_MODE: &str = "SET SESSION sql_mode = @migration_sql_mode";

/// What surrounds foreign keys to tables that do not exist.
const ENTER_UNCHECKED: [&str; 2] =
    ["SET @migration_foreign_key_checks = @@SESSION.foreign_key_checks", "SET SESSION foreign_key_checks = 0"];
const LEAVE_UNCHECKED: &str = "SET SESSION foreign_key_checks = @migration_foreign_key_checks";

/// All tables of a migration in the order in which they are made.
pub struct Plan<'a> {
    sequences: &'a [(String, String)],
    tables: Vec<Table<'a>>,
    made: Vec<Made>,
    /// Foreign keys that have to wait until all tables are there.
    later: Vec<(&'a Blueprint, &'a ForeignClause)>,
    /// Foreign keys to tables that do not exist, and shall not be looked for.
    unchecked: Vec<(&'a Blueprint, &'a ForeignClause)>,
    options: &'a Options,
}

/// A migration.
pub struct Migration {
    /// Its class.
    pub class: String,
    /// Its source.
    pub source: String,
}

impl<'a> Plan<'a> {
    /// Puts tables in order.
    pub fn new(source: &'a Source, options: &'a Options) -> Self {
        let blueprints = source.tables.as_slice();
        let targets = |table: &'a Blueprint| {
            let keys = table.definition.foreign_keys().filter(|key| key.foreign_database.is_none());
            keys.filter(|_| options.foreign_keys)
        };
        let graph: Vec<(String, Vec<String>)> = blueprints
            .iter()
            .map(|table| {
                (table.definition.table.clone(), targets(table).map(|key| key.foreign_table.clone()).collect())
            })
            .collect();
        let order =
            if options.in_order { creation_order(&graph) } else { graph.into_iter().map(|(name, _)| name).collect() };
        let places: HashMap<&str, usize> = order.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
        let place = |name: &str| places.get(name).copied();

        let mut wanted: HashMap<&str, HashSet<&[String]>> = HashMap::new();
        let mut ordered: Vec<&Blueprint> = blueprints.iter().collect();
        ordered.sort_by_key(|table| place(&table.definition.table));
        let is_missing = |key: &ForeignClause| {
            !source.missing.is_empty()
                && source.missing.contains(&(key.foreign_database.clone(), key.foreign_table.clone()))
        };
        let (mut later, mut unchecked) = (Vec::new(), Vec::new());
        for table in &ordered {
            let keys = table.definition.foreign_keys().filter(|_| options.foreign_keys);
            unchecked.extend(keys.filter(|key| is_missing(key)).map(|key| (*table, key)));
            for key in targets(table) {
                wanted.entry(&key.foreign_table).or_default().insert(&key.foreign_columns);
                if place(&key.foreign_table) > place(&table.definition.table) {
                    later.push((*table, key));
                }
            }
        }
        let tables: Vec<Table<'a>> = ordered
            .into_iter()
            .map(|blueprint| Table {
                blueprint,
                later: later
                    .iter()
                    .chain(&unchecked)
                    .filter(|(table, _)| table.definition.table == blueprint.definition.table)
                    .map(|(_, key)| key.name.as_str())
                    .collect(),
                wanted: wanted.get(blueprint.definition.table.as_str()).cloned().unwrap_or_default(),
            })
            .collect();
        let made = tables.iter().map(|table| table.make(options)).collect();
        Self { sequences: &source.sequences, tables, made, later, unchecked, options }
    }

    /// The whole in one class, whose name ends in `end`.
    pub fn single(&self, end: &str) -> Php<Migration> {
        let class = self.options.class(end)?;
        Ok(Migration { source: self.source(&class, 0, self.tables.len()), class })
    }

    /// The whole in one class, or in several where the options say so.
    pub fn migrations(&self) -> Php<Vec<Migration>> {
        if !self.options.split {
            let single = self.single("DatabaseSchema")?;
            let fits = self.options.max_file_size.is_none_or(|limit| single.source.len() <= limit);
            if fits || self.tables.len() < 2 {
                return Ok(vec![single]);
            }
        }
        self.several()
    }

    /// Classes with so many tables each as the options say.
    pub fn several(&self) -> Php<Vec<Migration>> {
        let per_file = if self.options.split { self.options.tables_per_file } else { i64::MAX };
        // PHP's own words for a number that is none.
        function("array_chunk", args![Array::new(), per_file])?;
        let per_file = usize::try_from(per_file).unwrap_or(1);
        let (mut found, mut from) = (Vec::new(), 0);
        while from < self.tables.len() {
            let class = self.options.class(&format!("Schema{:02}", found.len() + 1))?;
            let mut to = self.tables.len().min(from.saturating_add(per_file));
            let mut source = self.source(&class, from, to);
            while self.options.max_file_size.is_some_and(|limit| source.len() > limit) && to > from + 1 {
                // A guess that is never too small by much, then one by one.
                let limit = self.options.max_file_size.unwrap_or(usize::MAX);
                let fitting = (to - from) * limit / source.len();
                to = (from + fitting + 1).clamp(from + 1, to - 1);
                source = self.source(&class, from, to);
            }
            found.push(Migration { class, source });
            from = to;
        }
        if found.is_empty() { Err(schema_exception("No table data found in schema analysis")) } else { Ok(found) }
    }

    fn source(&self, class: &str, from: usize, to: usize) -> String {
        let is_last = to == self.tables.len();
        let later = if is_last { self.later.as_slice() } else { &[] };
        let unchecked = if is_last { self.unchecked.as_slice() } else { &[] };
        // A foreign key comes and goes by copying its table, defaults and all.
        let copies = later.iter().chain(unchecked).any(|(table, _)| table.definition.has_zero_dates());
        let wants_mode = copies || self.made[from..to].iter().any(|made| made.wants_mode);
        let up = self.method("up", &self.up(from, to, later, unchecked), wants_mode);
        let down = self.method("down", &self.down(from, to, later), copies);
        let namespace = match self.options.namespace.as_str() {
            "" => String::new(),
            namespace => format!("namespace {namespace};\n\n"),
        };
        let parts = [
            ("{{namespace}}", namespace.as_str()),
            ("{{className}}", class),
            ("{{upMethod}}", up.trim_end()),
            ("{{downMethod}}", down.trim_end()),
        ];
        fill(TEMPLATE, &parts)
    }

    fn up(
        &self,
        from: usize,
        to: usize,
        later: &[(&Blueprint, &ForeignClause)],
        unchecked: &[(&Blueprint, &ForeignClause)],
    ) -> Code {
        let mut code = Code::default();
        let comments = self.options.comments;
        if self.tables[from..to].iter().any(|table| !table.blueprint.is_exact) && comments {
            code.line(
                0,
                "// Made from what was analyzed, without the server's own definitions: what was not analyzed,",
            );
            code.line(0, "// such as generated columns, checks and partitions, is not in here.");
            code.line(0, "");
        }
        for (_, sql) in self.sequences.iter().filter(|_| from == 0) {
            let missing = if self.options.expressive { "CREATE SEQUENCE IF NOT EXISTS " } else { "CREATE SEQUENCE " };
            code.line(0, statements::execute(&sql.replacen("CREATE SEQUENCE ", missing, 1)));
        }
        for (table, made) in self.tables[from..to].iter().zip(&self.made[from..to]) {
            if comments {
                if !code.is_empty() {
                    code.line(0, "");
                }
                code.line(0, table.remark());
            }
            code.append(0, &made.code);
        }
        if !later.is_empty() && comments {
            code.line(0, "");
            code.line(0, "// Foreign keys to tables that came later");
        }
        for (table, key) in later {
            code.line(0, statements::add_foreign_key(&table.definition.table, key));
        }
        if !unchecked.is_empty() {
            if comments {
                code.line(0, "");
                code.line(0, "// Foreign keys to tables that do not exist");
            }
            for statement in ENTER_UNCHECKED {
                code.line(0, statements::execute(statement));
            }
            code.line(0, "try {");
            for (table, key) in unchecked {
                code.line(1, statements::add_foreign_key(&table.definition.table, key));
            }
            code.line(0, "} finally {");
            code.line(1, statements::execute(LEAVE_UNCHECKED));
            code.line(0, "}");
        }
        code
    }

    fn down(&self, from: usize, to: usize, later: &[(&Blueprint, &ForeignClause)]) -> Code {
        let mut code = Code::default();
        for (table, key) in later.iter().rev() {
            code.line(0, statements::drop_foreign_key(&table.definition.table, &key.name));
        }
        for table in self.tables[from..to].iter().rev() {
            code.line(0, statements::drop_table(&table.blueprint.definition.table));
        }
        for (name, _) in self.sequences.iter().filter(|_| from == 0).rev() {
            code.line(0, statements::execute(&format!("DROP SEQUENCE IF EXISTS {}", ident(name))));
        }
        code
    }

    fn method(&self, name: &str, body: &Code, wants_mode: bool) -> String {
        let mut code = Code::default();
        code.line(1, format!("public function {name}(): void"));
        code.line(1, "{");
        if wants_mode {
            if self.options.comments {
                code.line(2, "// Some definitions are the server's own: they want the SQL mode they are written for");
            }
            for statement in ENTER_MODE {
                code.line(2, statements::execute(statement));
            }
            code.line(2, "try {");
            code.append(3, body);
            code.line(2, "} finally {");
            code.line(3, statements::execute(LEAVE_MODE));
            code.line(2, "}");
        } else {
            code.append(2, body);
        }
        code.line(1, "}");
        code.text()
    }
}

/// A text with its parts filled in. What is filled in is never looked at again.
fn fill(template: &str, parts: &[(&str, &str)]) -> String {
    let (mut out, mut rest) = (String::new(), template);
    while let Some(at) = rest.find("{{") {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let (mark, text) = parts.iter().find(|(mark, _)| rest.starts_with(mark)).copied().unwrap_or(("{{", "{{"));
        out.push_str(text);
        rest = &rest[mark.len()..];
    }
    out + rest
}

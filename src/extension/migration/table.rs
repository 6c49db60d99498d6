//! The code that makes one table.

use std::collections::HashSet;

use simplemdb_backup_engine::schema::{Clause, Definition, ForeignClause, KeyClause, KeyKind};
use simplemdb_backup_engine::session::Flavor;
use simplemdb_backup_engine::sql::ident;

use super::php::{self, Code, one_or_list, string};
use super::{Blueprint, Options, builder, statements};

/// A table, and what is wanted of it.
pub struct Table<'a> {
    /// How it is made.
    pub blueprint: &'a Blueprint,
    /// The names of its foreign keys that come later.
    pub later: HashSet<&'a str>,
    /// The columns that foreign keys of others point to.
    pub wanted: HashSet<&'a [String]>,
}

/// Code that makes a table.
pub struct Made {
    /// The code.
    pub code: Code,
    /// Whether it holds SQL that only means the same, or is only allowed, under the SQL mode it is written for.
    pub wants_mode: bool,
}

impl Table<'_> {
    /// The code.
    pub fn make(&self, options: &Options) -> Made {
        let definition = &self.blueprint.definition;
        let wants_mode = definition.has_zero_dates();
        if let Some(made) = (!wants_mode).then(|| self.built(options)).flatten() {
            return made;
        }
        let sql = definition.statement(options.expressive, |clause| match clause {
            Clause::Column(_) | Clause::Other(_) => true,
            Clause::Key(key) => self.keeps_key(key, options),
            Clause::Foreign(key) => options.foreign_keys && !self.later.contains(key.name.as_str()),
        });
        let mut code = Code::default();
        code.line(0, statements::execute(&sql));
        self.drop_defaults(&mut code);
        Made { code, wants_mode: wants_mode || sql.contains('\\') }
    }

    /// On MySQL a column that may hold NULL has NULL for its default, until that is dropped.
    fn drop_defaults(&self, code: &mut Code) {
        let definition = &self.blueprint.definition;
        if self.blueprint.flavor != Some(Flavor::MySql) {
            return;
        }
        for column in definition.columns().filter(|column| column.lost_its_default()) {
            let (table, column) = (ident(&definition.table), ident(&column.name));
            code.line(0, statements::execute(&format!("ALTER TABLE {table} ALTER COLUMN {column} DROP DEFAULT")));
        }
    }

    fn keeps_key(&self, key: &KeyClause, options: &Options) -> bool {
        let definition = &self.blueprint.definition;
        let counts = |name: &str| {
            let column = definition.columns().find(|column| column.name == name);
            column.is_some_and(|column| column.text.to_ascii_uppercase().contains("AUTO_INCREMENT"))
        };
        // Without these the table, or a foreign key to it, could not be made.
        let is_needed = || {
            key.columns.first().is_some_and(|first| counts(first))
                || (options.foreign_keys && self.wanted.iter().any(|columns| key.columns.starts_with(columns)))
        };
        options.indexes || key.kind == KeyKind::Primary || is_needed()
    }

    /// The code through the builder; none where it cannot say all of it.
    fn built(&self, options: &Options) -> Option<Made> {
        let definition = &self.blueprint.definition;
        let table = &definition.table;
        let has_only_known = !definition.clauses.iter().any(|clause| matches!(clause, Clause::Other(_)));
        if !builder::takes_name(table) || !definition.options.is_plain || !has_only_known {
            return None;
        }
        let keys: Vec<&KeyClause> = definition.keys().filter(|key| self.keeps_key(key, options)).collect();
        let foreign_keys: Vec<&ForeignClause> = definition
            .foreign_keys()
            .filter(|key| options.foreign_keys && !self.later.contains(key.name.as_str()))
            .collect();
        let unnamed = unnamed(table, &foreign_keys);

        let mut code = Code::default();
        if options.expressive {
            code.line(0, format!("$this->newTable({})->safely()->create(function ($table) {{", string(table)));
        } else {
            code.line(0, format!("$this->createTable({}, function ($table) {{", string(table)));
        }
        let lines = lines(definition, &keys, &unnamed, self.blueprint.flavor)?;
        for line in lines {
            code.line(1, format!("$table{line};"));
        }
        code.line(0, "});");
        self.drop_defaults(&mut code);

        let mut wants_mode = false;
        if let Some(comment) = &definition.options.comment {
            wants_mode = comment.contains('\\');
            code.line(0, statements::execute(&format!("ALTER TABLE {} COMMENT = {comment}", ident(table))));
        }
        for key in foreign_keys.iter().filter(|key| !unnamed.contains(key)) {
            code.line(0, statements::add_foreign_key(table, key));
        }
        Some(Made { code, wants_mode })
    }

    /// A word on the table, for a comment.
    pub fn remark(&self) -> String {
        let definition = &self.blueprint.definition;
        let comment = definition.options.comment.as_deref().and_then(|comment| comment.get(1..comment.len() - 1));
        match comment {
            Some(comment) => php::comment(&format!("{} - {comment}", definition.table)),
            None => php::comment(&definition.table),
        }
    }
}

/// The calls on the builder, each after `$table`.
fn lines(
    definition: &Definition,
    keys: &[&KeyClause],
    foreign_keys: &[&ForeignClause],
    flavor: Option<Flavor>,
) -> Option<Vec<String>> {
    let primary = keys.iter().find(|key| key.kind == KeyKind::Primary);
    let mut lines = Vec::new();
    let mut has_primary = false;
    for column in definition.columns() {
        let is_primary = primary.is_some_and(|key| key.is_plain && key.columns == [column.name.clone()]);
        let line = builder::column(&column.name, column.plain.as_ref()?, is_primary, flavor)?;
        has_primary |= line.starts_with("->increments(") || line.starts_with("->bigIncrements(");
        lines.push(line);
    }
    for key in keys {
        if !key.is_plain || key.columns.is_empty() {
            return None;
        }
        let columns = one_or_list(&key.columns);
        match key.kind {
            KeyKind::Primary if has_primary => {}
            KeyKind::Primary => lines.push(format!("->primaryKey({columns})")),
            _ if !builder::takes_name(&key.name) => return None,
            KeyKind::Unique => lines.push(format!("->uniqueIndex({columns}, {})", string(&key.name))),
            KeyKind::Index => lines.push(format!("->index({columns}, {})", string(&key.name))),
        }
    }
    for key in foreign_keys {
        let names = [&key.columns[0], &key.foreign_table, &key.foreign_columns[0]].map(|name| string(name));
        lines.push(format!("->foreignKey({})", names.join(", ")));
    }
    let options = &definition.options;
    lines.push(format!("->engine({})", string(options.engine.as_ref()?)));
    lines.push(format!("->charset({})", string(options.charset.as_ref()?)));
    if let Some(collation) = &options.collation {
        lines.push(format!("->collation({})", string(collation)));
    }
    Some(lines)
}

/// The foreign keys that the builder makes as they are: it gives them neither names nor rules, and the server numbers
/// them from 1.
fn unnamed<'a>(table: &str, keys: &[&'a ForeignClause]) -> Vec<&'a ForeignClause> {
    let mut found = Vec::new();
    if table.len() > 50 || !table.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
        return found;
    }
    while let Some(key) = keys.iter().find(|key| key.name == format!("{table}_ibfk_{}", found.len() + 1)) {
        let names = key.columns.iter().chain(&key.foreign_columns).chain([&key.foreign_table]);
        let is_simple = key.is_plain
            && key.columns.len() == 1
            && key.foreign_columns.len() == 1
            && key.foreign_database.is_none()
            && key.on_delete.is_none()
            && key.on_update.is_none()
            && names.into_iter().all(|name| builder::takes_name(name));
        if !is_simple {
            break;
        }
        found.push(key);
    }
    found
}

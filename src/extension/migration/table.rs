//! The code that makes one table.

use std::collections::HashSet;

use simplemdb_backup_engine::schema::{Clause, ColumnClause, Definition, ForeignClause, KeyClause, KeyKind};
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
        let mut said = Said::read(definition, &keys, self.blueprint.flavor)?;
        // An index that is still to come would be made twice, for the key first.
        let unnamed = if said.alterations.is_empty() { unnamed(table, &foreign_keys) } else { Vec::new() };
        for key in &unnamed {
            let names = [&key.columns[0], &key.foreign_table, &key.foreign_columns[0]].map(|name| string(name));
            said.lines.push(format!("->foreignKey({})", names.join(", ")));
        }
        said.lines.push(format!("->engine({})", string(definition.options.engine.as_ref()?)));
        said.lines.push(format!("->charset({})", string(definition.options.charset.as_ref()?)));
        if let Some(collation) = &definition.options.collation {
            said.lines.push(format!("->collation({})", string(collation)));
        }
        if let Some(comment) = &definition.options.comment {
            said.alterations.push(format!("COMMENT = {comment}"));
        }

        let mut code = Code::default();
        if options.expressive {
            code.line(0, format!("$this->newTable({})->safely()->create(function ($table) {{", string(table)));
        } else {
            code.line(0, format!("$this->createTable({}, function ($table) {{", string(table)));
        }
        for line in said.lines {
            code.line(1, format!("$table{line};"));
        }
        code.line(0, "});");
        self.drop_defaults(&mut code);
        let mut wants_mode = false;
        for alterations in at_once(&said.alterations) {
            let between = if alterations.len() == 1 { " " } else { "\n  " };
            let sql = format!("ALTER TABLE {}{between}{}", ident(table), alterations.join(&format!(",{between}")));
            wants_mode |= sql.contains('\\');
            code.line(0, statements::execute(&sql));
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

/// A table in two steps: what the builder says, and what is added to it in the server's own words.
struct Said {
    /// The calls on the builder, each after `$table`.
    lines: Vec<String>,
    /// The parts of an `ALTER TABLE`.
    alterations: Vec<String>,
}

impl Said {
    /// None where the builder can say too little: neither the primary key, nor half of the columns; or where a column can
    /// only be made with its table.
    fn read(definition: &Definition, keys: &[&KeyClause], flavor: Option<Flavor>) -> Option<Self> {
        let primary = keys.iter().find(|key| key.kind == KeyKind::Primary);
        let (mut lines, mut alterations) = (Vec::new(), Vec::new());
        let (mut known, mut counts, mut last) = (HashSet::new(), false, None);
        for column in definition.columns() {
            let is_primary = primary.is_some_and(|key| key.is_plain && key.columns == [column.name.clone()]);
            let plain = column.plain.as_ref();
            if let Some(line) = plain.and_then(|plain| builder::column(&column.name, plain, is_primary, flavor)) {
                counts |= line.starts_with("->increments(") || line.starts_with("->bigIncrements(");
                lines.push(line);
                known.insert(&column.name);
            } else if column.has_computed_default() {
                return None; // the server may refuse to add it later
            } else {
                let place = last.map_or_else(|| "FIRST".to_owned(), |last| format!("AFTER {}", ident(last)));
                alterations.push(format!("ADD COLUMN {} {place}", column.text));
            }
            last = Some(&column.name);
        }
        if alterations.len() > lines.len() {
            return None;
        }
        // Keys of one kind stay in the order in which they are made: after one that is added, all are.
        let (mut are_added, mut keyed) = (false, HashSet::new());
        for key in keys {
            let is_known =
                key.is_plain && !key.columns.is_empty() && key.columns.iter().all(|name| known.contains(name));
            let columns = one_or_list(&key.columns);
            match key.kind {
                KeyKind::Primary if !is_known => return None,
                KeyKind::Primary if counts => {}
                KeyKind::Primary => lines.push(format!("->primaryKey({columns})")),
                _ if are_added || !is_known || !builder::takes_name(&key.name) => {
                    are_added = true;
                    alterations.push(format!("ADD {}", key.text));
                }
                KeyKind::Unique => lines.push(format!("->uniqueIndex({columns}, {})", string(&key.name))),
                KeyKind::Index => lines.push(format!("->index({columns}, {})", string(&key.name))),
            }
            if !are_added {
                keyed.extend(&key.columns);
            }
        }
        // A column that numbers the rows cannot be without its index even for a moment.
        let numbers = |column: &&ColumnClause| column.plain.as_ref().is_some_and(|plain| plain.auto_increment);
        let mut counters = definition.columns().filter(numbers).map(|column| &column.name);
        counters.all(|name| keyed.contains(name) || !known.contains(name)).then_some(Self { lines, alterations })
    }
}

/// Alterations in the groups that a server takes in one statement: MySQL makes one full-text index at a time.
fn at_once(mut alterations: &[String]) -> Vec<&[String]> {
    let mut groups = Vec::new();
    while !alterations.is_empty() {
        let is_full_text = |(_, alteration): &(usize, &String)| alteration.starts_with("ADD FULLTEXT ");
        let second = alterations.iter().enumerate().filter(is_full_text).nth(1).map(|(at, _)| at);
        let (group, rest) = alterations.split_at(second.unwrap_or(alterations.len()));
        groups.push(group);
        alterations = rest;
    }
    groups
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

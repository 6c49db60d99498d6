//! Single statements of a migration, as calls of `Migration`'s methods.

use simplemdb_backup_engine::schema::ForeignClause;
use simplemdb_backup_engine::sql::ident;

use super::builder::takes_name;
use super::php::string;

/// Has the server execute SQL as it is.
pub fn execute(sql: &str) -> String {
    format!("$this->execute({});", string(sql))
}

/// Drops a table.
pub fn drop_table(table: &str) -> String {
    if takes_name(table) {
        return format!("$this->dropTable({});", string(table));
    }
    execute(&format!("DROP TABLE IF EXISTS {}", ident(table)))
}

/// Adds a foreign key to a table that is there.
pub fn add_foreign_key(table: &str, key: &ForeignClause) -> String {
    let ([column], [foreign_column]) = (key.columns.as_slice(), key.foreign_columns.as_slice()) else {
        return added_as_it_is(table, key);
    };
    let names = [table, &key.name, column, &key.foreign_table, foreign_column];
    if !key.is_plain || key.foreign_database.is_some() || !names.into_iter().all(takes_name) {
        return added_as_it_is(table, key);
    }
    let names = [table, column, &key.foreign_table, foreign_column, &key.name].map(string).join(", ");
    let rule = |rule: &Option<String>| rule.as_deref().map_or_else(|| "null".to_owned(), string);
    let rules = match (&key.on_delete, &key.on_update) {
        (None, None) => String::new(),
        (on_delete, None) => format!(", {}", rule(on_delete)),
        (on_delete, on_update) => format!(", {}, {}", rule(on_delete), rule(on_update)),
    };
    format!("$this->addForeignKey({names}{rules});")
}

fn added_as_it_is(table: &str, key: &ForeignClause) -> String {
    execute(&format!("ALTER TABLE {} ADD {}", ident(table), key.text))
}

/// Drops a foreign key.
pub fn drop_foreign_key(table: &str, key: &str) -> String {
    if takes_name(table) && takes_name(key) {
        return format!("$this->dropForeignKey({}, {});", string(table), string(key));
    }
    execute(&format!("ALTER TABLE {} DROP FOREIGN KEY {}", ident(table), ident(key)))
}

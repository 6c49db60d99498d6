//! Statements that are no rows: what each of them means for the contents of the dump.
//!
//! Every kind that dumps consist of is on the list here. What is not on it is refused, with its line.

use super::contents::{ObjectKind, Sequence};
use super::script::Script;
use super::state::{Set, bare, split};
use super::statement::Statement;
use super::table::{Table, closing, text};
use crate::catalog::RoutineKind;
use crate::sql::ident;
use crate::sql::token::{Token, solid};

/// Whether one of the tokens is this word.
pub fn is(all: &[Token<'_>], n: usize, word: &str) -> bool {
    all.get(n).is_some_and(|t| t.is(word))
}

/// Behind the words of `IF [NOT] EXISTS`.
pub fn after_condition(all: &[Token<'_>], mut n: usize) -> usize {
    if is(all, n, "if") {
        n += 1;
        n += usize::from(is(all, n, "not"));
        n += usize::from(is(all, n, "exists"));
    }
    n
}

impl Script<'_> {
    /// Takes one statement into account, or refuses it with a reason.
    pub(super) fn judge(&mut self, statement: &Statement) -> Result<(), String> {
        let line = statement.line;
        let sql = statement.sql.as_str();
        let all = solid(sql);
        let Some(first) = all.first() else { return Ok(()) };
        let first = first.text().to_ascii_lowercase();
        let wanted = self.databases.is_wanted();
        let of_databases = is(&all, 1, "database") || is(&all, 1, "schema");
        if statement.has_semicolon && first != "create" {
            return Err("several statements where one belongs".to_owned());
        }
        match first.as_str() {
            // Percona's program asks for its own engine, by statements that it puts together.
            "select" | "prepare" if is_of_rocksdb(sql) => Ok(()),
            // One that sets anything else is followed.
            "set" if is_of_rocksdb(sql) && is_of_one_variable(&all) => Ok(()),
            "execute" if all.len() == 2 => Ok(()),
            "deallocate" if is(&all, 1, "prepare") && all.len() == 3 => Ok(()),
            "set" => {
                self.header.settings(sql);
                match self.state.set(sql) {
                    Ok(Set::Skipped(what)) => self.contents.note(line, format!("not restored: {what}")),
                    Err(why) if wanted => return Err(why),
                    _ => {}
                }
                Ok(())
            }
            "drop" if of_databases => Ok(()),
            "create" if of_databases || (is(&all, 1, "or") && is(&all, 3, "database")) => self.create_database(&all),
            "alter" if of_databases => self.alter_database(&all),
            // One that begins in a database may end in another.
            "start" if is(&all, 1, "transaction") => {
                self.transaction = true;
                Ok(())
            }
            "begin" if all.len() == 1 || (all.len() == 2 && is(&all, 1, "work")) => {
                self.transaction = true;
                Ok(())
            }
            "commit" if all.len() == 1 || (all.len() == 2 && is(&all, 1, "work")) => {
                self.transaction = false;
                Ok(())
            }
            _ if !wanted => Ok(()),
            "create" => self.create(statement),
            "drop" => self.drop(&all),
            "alter" if is(&all, 1, "table") || is(&all, 2, "table") => self.alter_table(line, &all),
            "alter" if is(&all, 1, "sequence") => self.alter_sequence(&all),
            "alter" if is(&all, 1, "event") || is(&all, 1, "view") => {
                Err("ALTER of something else than a table".to_owned())
            }
            "truncate" => self.empty(&all, usize::from(is(&all, 1, "table")) + 1),
            "delete" if is(&all, 1, "from") => self.empty(&all, 2),
            "lock" | "unlock" if is(&all, 1, "tables") || is(&all, 1, "table") => Ok(()),
            "select" | "do" if is(&all, 1, "setval") => self.setval(&all),
            "change" if is(&all, 1, "master") || is(&all, 1, "replication") => {
                self.pass_over(line, &all);
                Ok(())
            }
            "analyze" | "optimize" | "check" | "repair" | "flush" => {
                self.pass_over(line, &all);
                Ok(())
            }
            "start" | "stop" if is(&all, 1, "slave") || is(&all, 1, "replica") => {
                self.pass_over(line, &all);
                Ok(())
            }
            word => Err(format!("{} is none of a dump's statements", word.to_uppercase())),
        }
    }

    fn pass_over(&mut self, line: u64, all: &[Token<'_>]) {
        let head: Vec<&str> = all.iter().take(2).map(|t| t.text()).collect();
        self.contents.note(line, format!("not restored: {}, which concerns the server", head.join(" ").to_uppercase()));
    }

    /// The name at `n`, without the dump's own database in front of it, and what stands behind.
    pub(super) fn name(&self, all: &[Token<'_>], n: usize) -> Result<(String, usize), String> {
        let name = |n: usize| all.get(n).and_then(|t| t.name()).ok_or("a name is missing");
        let first = name(n)?;
        if !all.get(n + 1).is_some_and(|t| t.is_mark(".")) {
            return Ok((self.known_name(&first), n + 1));
        }
        if !self.databases.is_own(&first) {
            return Err(format!("it names something in the database {}", ident(&first)));
        }
        Ok((self.known_name(&name(n + 2)?), n + 3))
    }

    /// A table's name as the server keeps it.
    pub(super) fn known_name(&self, name: &str) -> String {
        if self.context.lower_names { name.to_lowercase() } else { name.to_owned() }
    }

    fn create_database(&mut self, all: &[Token<'_>]) -> Result<(), String> {
        let at = all.iter().position(|t| t.is("database") || t.is("schema")).unwrap_or(1);
        let at = after_condition(all, at + 1);
        let name = all.get(at).and_then(|t| t.name()).ok_or("a database without a name")?;
        self.databases.name(&name);
        if self.databases.is_own(&name) {
            self.defaults(&all[at + 1..])?;
        }
        Ok(())
    }

    fn alter_database(&mut self, all: &[Token<'_>]) -> Result<(), String> {
        let options = ["default", "character", "charset", "collate", "encryption", "comment", "read"];
        let named = all.get(2).filter(|t| !options.iter().any(|word| t.is(word))).and_then(|t| t.name());
        if let Some(name) = &named {
            self.databases.name(name);
        }
        if named.map_or(self.databases.is_wanted(), |name| self.databases.is_own(&name)) {
            let from = if matches!(all.get(2), Some(t) if options.iter().any(|word| t.is(word))) { 2 } else { 3 };
            self.defaults(&all[from.min(all.len())..])?;
        }
        Ok(())
    }

    /// The defaults of the database that is read.
    fn defaults(&mut self, options: &[Token<'_>]) -> Result<(), String> {
        let value = |n: usize| {
            let n = n + usize::from(options.get(n).is_some_and(|t| t.is_mark("=")));
            options.get(n).map(|t| bare(*t).to_lowercase())
        };
        let (mut charset, mut collation) = (None, None);
        for n in 0..options.len() {
            match options[n] {
                t if t.is("charset") => charset = value(n + 1),
                t if t.is("set") && n > 0 && options[n - 1].is("character") => charset = value(n + 1),
                t if t.is("collate") => collation = value(n + 1),
                Token::Mark(mark) if mark != "=" => return Err(format!("{mark} in the options of a database")),
                _ => {}
            }
        }
        let of_collation = |name: &String| name.split('_').next().map(str::to_owned);
        let charset = charset.or_else(|| collation.as_ref().and_then(of_collation));
        let collation = collation.or_else(|| charset.as_ref().and_then(|c| self.context.collations.get(c).cloned()));
        if let (Some(charset), Some(collation)) = (charset, collation) {
            self.contents.defaults = Some((charset, collation));
        }
        Ok(())
    }

    fn create(&mut self, statement: &Statement) -> Result<(), String> {
        let all = solid(&statement.sql);
        let at = 1 + if is(&all, 1, "or") { 2 } else { 0 };
        let kind = all.get(at).map(|t| t.text().to_ascii_lowercase()).unwrap_or_default();
        let compound = statement.has_semicolon;
        if statement.is_decoded {
            no_default_bytes(&all)?;
        }
        match kind.as_str() {
            "table" if !compound => self.create_table(statement.line, &all, at + 1, is(&all, 1, "or")),
            "sequence" if !compound => self.create_sequence(statement.line, &all, at + 1),
            "index" if !compound => self.create_index(statement.line, &all, at),
            "unique" | "fulltext" | "spatial" | "vector" if is(&all, at + 1, "index") && !compound => {
                self.create_index(statement.line, &all, at + 1)
            }
            "temporary" => Err("a temporary table, of which nothing would be left".to_owned()),
            _ => self.create_object(statement, &all, at),
        }
    }

    fn create_table(&mut self, line: u64, all: &[Token<'_>], at: usize, replaces: bool) -> Result<(), String> {
        let keeps = is(all, at, "if");
        let (name, at) = self.name(all, after_condition(all, at))?;
        if replaces {
            self.forget_table(&name)?;
        }
        if self.contents.table(&name).is_some() && !self.contents.is_data_only {
            return if keeps { Ok(()) } else { Err(format!("table {} is defined a second time", ident(&name))) };
        }
        if self.contents.is_data_only {
            return Err(format!("table {} is defined behind rows of tables that are not", ident(&name)));
        }
        let zone = self.state.value("time_zone").unwrap_or("SYSTEM").to_owned();
        self.state.means_the_same()?;
        let mut table = Table::new(&name, &all[at..], line, &zone)?;
        for (mode, what) in [("REAL_AS_FLOAT", "real"), ("PIPES_AS_CONCAT", "|")] {
            if self.state.has_mode(mode) && all[at..].iter().any(|t| t.is(what) || t.is_mark(what)) {
                return Err(format!("{what} in a table under the SQL mode {mode}"));
            }
        }
        let denies = |two: &[Token<'_>]| two[0].is("not") && !(two[1].is("null") || two[1].is("enforced"));
        if self.state.has_mode("HIGH_NOT_PRECEDENCE") && all[at..].windows(2).any(denies) {
            return Err("NOT in an expression of a table under the SQL mode HIGH_NOT_PRECEDENCE".to_owned());
        }
        if let Some(engine) = self.state.value("default_storage_engine").filter(|_| !table.has_option("engine")) {
            table.add_engine(engine);
        }
        if !(table.has_option("charset") || table.has_option("set") || table.has_option("collate")) {
            let defaults = self.contents.defaults_now();
            if *self.contents.relied_on.get_or_insert_with(|| defaults.clone()) != defaults {
                return Err("a table that relies on other defaults of the database than one before it".to_owned());
            }
        }
        // What is refused is told with its own line.
        super::allowed::table(&name, &table.create(), self.databases.own())
            .map_err(|why| format!("table {}: {why}", ident(&name)))?;
        table.text.clone_from(&self.contents.text);
        self.contents.tables.push(table);
        Ok(())
    }

    fn create_sequence(&mut self, line: u64, all: &[Token<'_>], at: usize) -> Result<(), String> {
        let (name, at) = self.name(all, after_condition(all, at))?;
        let create = format!("CREATE SEQUENCE {} {}", ident(&name), text(&all[at..]));
        let create = super::allowed::sequence(&create, None)?;
        self.contents.sequences.retain(|one| one.name != name);
        let text = self.contents.text.clone();
        self.contents.sequences.push(Sequence { name, create, position: None, line, text });
        Ok(())
    }

    /// `CREATE [UNIQUE] INDEX i ON t (…)`, with `INDEX` at `at`.
    fn create_index(&mut self, line: u64, all: &[Token<'_>], at: usize) -> Result<(), String> {
        let kind = if at > 1 && !is(all, at - 1, "replace") { all[at - 1].text() } else { "" };
        let name = after_condition(all, at + 1);
        let on = (name + 1..all.len()).find(|n| all[*n].is("on")).ok_or("an index of no table")?;
        let (table, behind) = self.name(all, on + 1)?;
        let item = format!("{kind} INDEX {} {}", text(&all[name..on]), text(&all[behind..]));
        self.complete(line, &table, |table| table.push(&solid(&item)))
    }

    /// Changes a table of the dump, and looks at what became of it.
    fn complete(
        &mut self,
        line: u64,
        name: &str,
        change: impl FnOnce(&mut Table) -> Result<(), String>,
    ) -> Result<(), String> {
        if self.contents.is_data_only {
            return Err(format!("table {} is changed, which the dump does not define", ident(name)));
        }
        let place = self.contents.table(name);
        let place = place.ok_or_else(|| format!("it is about {}, which the dump does not define", ident(name)))?;
        let mut changed = self.contents.tables[place].clone();
        change(&mut changed)?;
        changed.line = line;
        super::allowed::table(name, &changed.create(), self.databases.own())?;
        self.contents.tables[place] = changed;
        Ok(())
    }

    fn alter_table(&mut self, line: u64, all: &[Token<'_>]) -> Result<(), String> {
        let at = all.iter().position(|t| t.is("table")).unwrap_or(1);
        let (name, at) = self.name(all, after_condition(all, at + 1))?;
        let actions: Vec<Vec<Token<'_>>> = split(&all[at..]).into_iter().map(<[Token<'_>]>::to_vec).collect();
        let keys =
            |action: &[Token<'_>]| (is(action, 0, "disable") || is(action, 0, "enable")) && is(action, 1, "keys");
        if actions.iter().all(|action| keys(action)) {
            return Ok(());
        }
        self.complete(line, &name, |table| actions.iter().try_for_each(|action| alter(table, action)))
    }

    fn alter_sequence(&mut self, all: &[Token<'_>]) -> Result<(), String> {
        let (name, at) = self.name(all, after_condition(all, 2))?;
        let place = self.contents.sequences.iter_mut().find(|one| one.name == name);
        let sequence = place.ok_or_else(|| format!("it is about {}, which the dump does not define", ident(&name)))?;
        match &all[at..] {
            [restart, rest @ ..] if restart.is("restart") => {
                let number: Vec<Token<'_>> =
                    rest.iter().copied().filter(|t| !t.is("with") && !t.is_mark("=")).collect();
                let number = integer(&number).ok_or("a sequence that begins with something that is no number")?;
                sequence.position = Some(format!("ALTER SEQUENCE {} RESTART {number};\n", ident(&name)));
                Ok(())
            }
            _ => Err("ALTER SEQUENCE with something else than RESTART".to_owned()),
        }
    }

    /// `SELECT SETVAL(s, 5, 0)`.
    fn setval(&mut self, all: &[Token<'_>]) -> Result<(), String> {
        let inside = &all[2..];
        if closing(inside) != Some(inside.len().wrapping_sub(1)) {
            return Err("SETVAL with something else beside it".to_owned());
        }
        let arguments = split(&inside[1..inside.len() - 1]);
        let (name, end) = self.name(arguments[0], 0)?;
        let place = self.contents.sequences.iter_mut().find(|one| one.name == name);
        let sequence = place.ok_or_else(|| format!("it is about {}, which the dump does not define", ident(&name)))?;
        let numbers: Option<Vec<String>> = arguments[1..].iter().map(|argument| integer(argument)).collect();
        let numbers = numbers.filter(|n| end == arguments[0].len() && (1..=3).contains(&n.len()));
        let numbers = numbers.ok_or("SETVAL with something that is no number")?;
        sequence.position = Some(format!("SELECT SETVAL({}, {});\n", ident(&name), numbers.join(", ")));
        Ok(())
    }

    fn drop(&mut self, all: &[Token<'_>]) -> Result<(), String> {
        let at = if is(all, 1, "temporary") { 2 } else { 1 };
        let kind = all.get(at).map(|t| t.text().to_ascii_lowercase()).unwrap_or_default();
        let names = || -> Result<Vec<String>, String> {
            let from = at + 1 + usize::from(is(all, at + 1, "body"));
            let list = &all[after_condition(all, from).min(all.len())..];
            let end = list.iter().position(|t| t.is("cascade") || t.is("restrict")).unwrap_or(list.len());
            split(&list[..end]).into_iter().map(|one| Ok(self.name(one, 0)?.0)).collect()
        };
        match kind.as_str() {
            // What is the dump's own is no table of a session.
            "table" | "tables" if at == 2 => names().map(drop),
            "table" | "tables" => names()?.iter().try_for_each(|name| self.forget_table(name)),
            "sequence" => {
                let gone = names()?;
                self.contents.sequences.retain(|one| !gone.contains(&one.name));
                Ok(())
            }
            "view" | "trigger" | "event" | "procedure" | "function" | "package" | "library" => {
                let gone = names()?;
                let kind = match kind.as_str() {
                    "view" => ObjectKind::View,
                    "trigger" => ObjectKind::Trigger,
                    "event" => ObjectKind::Event,
                    _ if is(all, at + 1, "body") => ObjectKind::Routine(RoutineKind::PackageBody),
                    word => ObjectKind::Routine(RoutineKind::parse(&word.to_uppercase()).ok_or("DROP of no routine")?),
                };
                self.contents.objects.retain(|one| one.kind != kind || !gone.contains(&one.name));
                Ok(())
            }
            _ => Err("DROP of something that is no part of a database".to_owned()),
        }
    }

    fn forget_table(&mut self, name: &str) -> Result<(), String> {
        if self.contents.is_data_only {
            return Err(format!("DROP of {} behind rows of it", ident(name)));
        }
        if !self.sink.forget(name) {
            return Err(format!("{} is dropped behind rows of it", ident(name)));
        }
        self.counters.remove(name);
        self.contents.tables.retain(|table| table.name != name);
        self.contents.objects.retain(|one| one.on.as_deref() != Some(name));
        Ok(())
    }

    /// `TRUNCATE t` and `DELETE FROM t`, with the name at `at`.
    fn empty(&mut self, all: &[Token<'_>], at: usize) -> Result<(), String> {
        let (name, end) = self.name(all, at)?;
        if end < all.len() {
            return Err(format!("rows of {} are deleted by a condition", ident(&name)));
        }
        if self.contents.table(&name).is_none() && !self.contents.tables.is_empty() && !self.contents.is_data_only {
            return Err(format!("it is about {}, which the dump does not define", ident(&name)));
        }
        if !self.sink.forget(&name) {
            return Err(format!("rows of {} are deleted that came before", ident(&name)));
        }
        self.counters.remove(&name);
        // TRUNCATE alone puts the counter back.
        if is(all, 0, "truncate")
            && let Some(place) = self.contents.table(&name).filter(|_| !self.contents.is_data_only)
        {
            self.contents.tables[place].count_from_the_first();
        }
        Ok(())
    }
}

/// Refuses a default of a column of bytes that is not ASCII: its bytes are those that the dump has, and not those of UTF-8.
fn no_default_bytes(all: &[Token<'_>]) -> Result<(), String> {
    const BYTES: [&str; 6] = ["binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob"];
    for at in (0..all.len()).filter(|n| BYTES.iter().any(|word| all[*n].is(word))) {
        let mut depth = 0;
        let is_in = |token: &&Token<'_>| {
            depth += i32::from(token.is_mark("(")) - i32::from(token.is_mark(")"));
            depth > 0 || (depth == 0 && !token.is_mark(","))
        };
        let column: Vec<&Token<'_>> = all[at..].iter().take_while(is_in).collect();
        if column.windows(2).any(|two| two[0].is("default") && !two[1].text().is_ascii()) {
            return Err("a default for bytes that is text in a character set other than UTF-8".to_owned());
        }
    }
    Ok(())
}

fn is_of_rocksdb(sql: &str) -> bool {
    sql.to_ascii_lowercase().contains("rocksdb_")
}

/// Whether a `SET` is of one variable of the user's and of nothing else.
fn is_of_one_variable(all: &[Token<'_>]) -> bool {
    let own = all.get(1).is_some_and(|t| t.is_mark("@")) && !all.get(2).is_some_and(|t| t.is_mark("@"));
    own && split(&all[1..]).len() == 1
}

/// A whole number, with a sign perhaps.
fn integer(all: &[Token<'_>]) -> Option<String> {
    let (sign, digits) = match all {
        [Token::Word(digits)] => ("", *digits),
        [Token::Mark("-"), Token::Word(digits)] => ("-", *digits),
        [t] if t.is("true") => return Some("1".to_owned()),
        _ => return None,
    };
    let digits = if digits.eq_ignore_ascii_case("true") {
        "1"
    } else if digits.eq_ignore_ascii_case("false") {
        "0"
    } else {
        digits
    };
    (!digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())).then(|| format!("{sign}{digits}"))
}

/// One action of an `ALTER TABLE`.
fn alter(table: &mut Table, action: &[Token<'_>]) -> Result<(), String> {
    let ends_well = |rest: &[Token<'_>]| {
        let moves = rest.iter().any(|t| t.is("first") || t.is("after"));
        if moves { Err("a column that gets another place".to_owned()) } else { Ok(()) }
    };
    let column = usize::from(is(action, 1, "column"));
    match action {
        [first, rest @ ..] if first.is("add") => {
            const KEYS: [&str; 10] = [
                "constraint",
                "primary",
                "unique",
                "key",
                "index",
                "fulltext",
                "spatial",
                "vector",
                "foreign",
                "check",
            ];
            let item = rest;
            if !item.first().is_some_and(|t| KEYS.iter().any(|word| t.is(word))) {
                return Err("ADD of something that is no key".to_owned());
            }
            table.push(item)
        }
        [first, rest @ ..] if first.is("modify") => {
            let item = &rest[column.min(rest.len())..];
            ends_well(item)?;
            let name = item.first().and_then(|t| t.name()).ok_or("a column without a name")?;
            table.modify(&name, item)
        }
        [first, rest @ ..] if first.is("change") => {
            let item = &rest[column.min(rest.len())..];
            ends_well(item)?;
            let name = item.first().and_then(|t| t.name()).ok_or("a column without a name")?;
            table.modify(&name, item.get(1..).unwrap_or_default())
        }
        [first, rest @ ..] if first.is("auto_increment") => {
            let number = rest.iter().filter(|t| !t.is_mark("=")).copied().collect::<Vec<_>>();
            table.count_from(&integer(&number).ok_or("a counter that is no number")?);
            Ok(())
        }
        [first, ..] if first.is("comment") => {
            table.option(action);
            Ok(())
        }
        [one, two] if (one.is("disable") || one.is("enable")) && two.is("keys") => Ok(()),
        _ => Err("ALTER TABLE with something that does not complete the table".to_owned()),
    }
}

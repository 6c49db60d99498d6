//! `INSERT` and `REPLACE`: the rows of one statement, read one after the other and never all at once.

use super::input::Input;
use super::lexer::{self, Piece};
use super::row::{self, Cell, Counter, Shape, Step};
use super::script::Script;
use super::sink::Open;
use super::slow;
use super::statement::{self, Ended, refused};
use super::table::{Class, Table};
use crate::sql::{ident, idents};
use crate::{Phase, Result};

/// What stands before the rows.
#[derive(Debug, Default)]
struct Head {
    /// The table, as `database.table` or alone.
    name: Vec<String>,
    /// The columns, where they are listed.
    columns: Option<Vec<String>>,
    /// Whether rows follow as `SET a=1`.
    sets: bool,
}

/// Where the rows of a statement go.
struct Target {
    table: String,
    shape: Shape,
    /// `INSERT INTO … VALUES` of this engine's own spelling.
    head: Vec<u8>,
    zone: Option<String>,
}

/// How rows came to their end.
enum Rows {
    /// At the delimiter.
    Ended,
    /// The dump ends before it.
    Cut,
}

impl Script<'_> {
    /// Reads a statement that brings rows.
    pub(super) fn rows(&mut self, input: &mut Input<'_>) -> Result<Ended> {
        let line = input.line();
        self.at_boundary = false;
        let Some(mut head) = self.head(input)? else { return Ok(Ended::Cut) };
        let mut assigned = None;
        if head.sets {
            let (columns, row, ended) = self.assignments(input)?;
            self.at_boundary = ended == Ended::Yes;
            if ended == Ended::Cut {
                return Ok(Ended::Cut);
            }
            head.columns = Some(columns);
            assigned = Some(row);
        }
        let Some(target) = self.target(line, &head)? else {
            let is_behind = std::mem::replace(&mut self.at_boundary, true);
            return if is_behind {
                Ok(Ended::Yes)
            } else {
                statement::skip(input, self.state.rules(), &self.delimiter)
            };
        };
        self.control.enter(Phase::Importing, &target.table);
        let mut open = self.sink.open(&target.table, &target.head, target.zone.as_deref())?;
        let mark = open.mark();
        let mut counter = self.counters.get(&target.table).copied().unwrap_or(Counter(0));
        let read = match assigned {
            Some(row) => {
                let mut row = Input::new(Box::new(row.as_slice()), false);
                row.fill()?;
                self.odd_row(&mut row, &target, &mut counter, &mut open)
                    .map(|_| Rows::Ended)
                    .map_err(|e| e.context(format!("line {line}")))
            }
            None => self.listed(input, &target, &mut counter, &mut open),
        };
        if !matches!(read, Ok(Rows::Ended)) && !self.context.whole {
            open.rewind(mark);
        }
        self.counters.insert(target.table.clone(), counter);
        if open.is_full() {
            self.sink.flush(&target.table, &mut open)?;
        }
        self.sink.give_back(&target.table, open)?;
        match read? {
            Rows::Ended => {
                self.at_boundary = true;
                Ok(Ended::Yes)
            }
            Rows::Cut => Ok(Ended::Cut),
        }
    }

    /// Reads up to the word behind which rows begin.
    fn head(&mut self, input: &mut Input<'_>) -> Result<Option<Head>> {
        let line = input.line();
        let (mut at, mut head, mut first) = (0, Head::default(), true);
        let mut depth = 0;
        loop {
            let rest = &input.rest()[at..];
            let Some((piece, length)) = lexer::piece(rest, self.state.rules(), input.is_end()) else {
                if input.is_end() {
                    return Ok(None);
                }
                input.fill()?;
                continue;
            };
            let text = &rest[..length];
            let word = String::from_utf8_lossy(text);
            let is = |one: &str| piece == Piece::Word && word.eq_ignore_ascii_case(one);
            match piece {
                Piece::Space | Piece::Comment => {}
                Piece::Mark if text == b"(" && depth == 0 && !head.name.is_empty() && head.columns.is_none() => {
                    depth = 1;
                    head.columns = Some(Vec::new());
                }
                Piece::Mark if text == b")" && depth == 1 => depth = 2,
                Piece::Mark if text == b"," && depth == 1 => {}
                Piece::Mark if text == b"." && depth == 0 && head.name.len() == 1 => head.name.push(String::new()),
                Piece::Word if depth != 1 && (is("values") || is("value")) && !head.name.is_empty() => {
                    input.take(at + length);
                    return Ok(Some(head));
                }
                Piece::Word if depth == 0 && is("set") && !head.name.is_empty() => {
                    input.take(at + length);
                    head.sets = true;
                    return Ok(Some(head));
                }
                Piece::Word if first => first = false,
                Piece::Word
                    if head.name.is_empty()
                        && ["into", "ignore", "low_priority", "high_priority", "delayed"].iter().any(|one| is(one)) => {
                }
                Piece::Word | Piece::Name if depth < 2 => {
                    let name = self.listed_name(line, piece, text)?;
                    match (&mut head.columns, head.name.as_mut_slice()) {
                        (Some(columns), _) if depth == 1 => columns.push(name),
                        (None, []) => head.name.push(name),
                        (None, [_, last]) if last.is_empty() => *last = name,
                        _ => return Err(refused(line, format!("rows that come from {}", word.to_uppercase()))),
                    }
                }
                _ => return Err(refused(line, format!("INSERT with {word} before its rows"))),
            }
            at += length;
        }
    }

    /// The table that rows are for, and how they are written; `None` where they are only passed over.
    fn target(&mut self, line: u64, head: &Head) -> Result<Option<Target>> {
        let name = match head.name.as_slice() {
            [name] => name,
            [database, name] if self.databases.is_own(database) => name,
            // A dump of tables alone, which nothing else says the name of: then it is the one that stands here.
            [database, name] if self.databases.own().is_none() && self.contents.table(name).is_some() => {
                self.databases.name(database);
                name
            }
            [database, ..] => return Err(refused(line, format!("rows for the database {}", ident(database)))),
            [] => return Err(refused(line, "rows without a table")),
        };
        let name = self.known_name(name);
        let Some(table) = self.rows_table(line, &name)? else { return Ok(None) };
        let fires = |one: &super::contents::Object| one.on.as_deref() == Some(name.as_str());
        if self.contents.objects.iter().any(fires) {
            return Err(refused(line, format!("rows of {} come after its trigger, which would fire", ident(&name))));
        }
        self.state.means_the_same().map_err(|why| refused(line, why))?;
        let mut unsaid = Vec::new();
        let table = &self.contents.tables[table];
        let (shape, columns) = shape(table, head.columns.as_deref(), self.state.has_mode("NO_AUTO_VALUE_ON_ZERO"))
            .map_err(|why| refused(line, why))?;
        if self.state.converts() && shape.cells.iter().any(|cell| cell.class == Class::Bytes) {
            let why = "strings for columns of bytes, which the dump's session would have converted first";
            return Err(refused(line, why));
        }
        // Several connections load rows, and would draw the numbers of one another's.
        if table.columns.iter().any(|column| column.is_drawn && !columns.contains(&column.name)) {
            return Err(refused(line, "rows that draw numbers from a sequence while they are loaded"));
        }
        for column in table.columns.iter().filter(|c| c.has_expression && !c.is_generated && !columns.contains(&c.name))
        {
            // Once for each, and not for each statement.
            if self.unsaid.insert((name.clone(), column.name.clone())) {
                unsaid.push(ident(&column.name));
            }
        }
        let own = format!("INSERT INTO {} ({}) VALUES\n", ident(&name), idents(columns.iter().map(String::as_str)));
        let zone = self.state.value("time_zone").unwrap_or("SYSTEM");
        let zone = (table.is_zoned() && zone != "+00:00").then(|| zone.to_owned());
        let first = table.first_number();
        self.counters.entry(name.clone()).or_insert(Counter(first));
        for column in unsaid {
            let what = format!(
                "rows of {} do not say {column}: it gets its default, as the client would give it",
                ident(&name)
            );
            self.contents.note(line, what);
        }
        Ok(Some(Target { table: name, shape, head: own.into_bytes(), zone }))
    }

    /// The table of this name, of the dump or, where the dump has rows alone, of the target.
    fn rows_table(&mut self, line: u64, name: &str) -> Result<Option<usize>> {
        if let Some(table) = self.contents.table(name) {
            return Ok(Some(table));
        }
        if self.contents.object(super::contents::ObjectKind::View, name).is_some() {
            return Err(refused(line, format!("rows for {}, which is a view", ident(name))));
        }
        let is_alone = self.contents.is_data_only || self.contents.tables.is_empty();
        let Some(create) = self.asked.definition(name)?.filter(|_| is_alone) else {
            if self.refusals.is_some() && is_alone {
                return Ok(None); // it is known where it is restored
            }
            return Err(refused(
                line,
                format!(
                    "rows for {}, which the dump does not define, and the target does not have: they can be restored \
                     only into a database that has all of the tables",
                    ident(name)
                ),
            ));
        };
        let all = crate::sql::token::solid(&create);
        let open = all.iter().position(|t| t.is_mark("(")).unwrap_or(all.len());
        // Its own engine says where its rows go.
        super::allowed::options(&all).map_err(|why| refused(line, format!("rows for {}: {why}", ident(name))))?;
        if all[open..].iter().any(|t| t.is("mrg_myisam") || t.is("merge")) {
            return Err(refused(line, format!("rows for {}, which unites other tables", ident(name))));
        }
        let table = Table::new(name, &all[open..], line, "+00:00").map_err(|why| refused(line, why))?;
        self.contents.is_data_only = true;
        self.contents.tables.push(table);
        Ok(self.contents.table(name))
    }

    /// The rows behind `VALUES`.
    fn listed(
        &mut self,
        input: &mut Input<'_>,
        target: &Target,
        counter: &mut Counter,
        open: &mut Open,
    ) -> Result<Rows> {
        let rules = self.state.rules().clone();
        loop {
            let (mut at, mut rows) = (0, 0);
            // As long as they are of the usual kind.
            let step = loop {
                let bytes = &input.rest()[at..];
                let before = open.len();
                let saved = *counter;
                match row::fast(bytes, &target.shape, &rules, counter, open.begin_row()) {
                    Step::Row(end) => {
                        open.end_row(before);
                        rows += 1;
                        at += end;
                        if bytes[end..].starts_with(b",(") && !open.is_full() {
                            at += 1;
                            continue;
                        }
                        break Step::Row(0);
                    }
                    other => {
                        open.undo(before);
                        *counter = saved;
                        break other;
                    }
                }
            };
            input.take(at);
            self.control.add(rows, at as u64);
            if self.context.whole && open.is_full() {
                self.control.check()?;
                self.sink.flush(&target.table, open)?;
            }
            match step {
                Step::Row(_) => {}
                Step::More if !input.is_end() => {
                    input.fill()?;
                    continue;
                }
                _ => {
                    if !self.odd_row(input, target, counter, open)? {
                        return Ok(Rows::Cut);
                    }
                }
            }
            match self.behind_row(input)? {
                Some(true) => {}
                Some(false) => return Ok(Rows::Ended),
                None => return Ok(Rows::Cut),
            }
        }
    }

    /// A row of another kind. `false` where the dump ends in it.
    fn odd_row(
        &mut self,
        input: &mut Input<'_>,
        target: &Target,
        counter: &mut Counter,
        open: &mut Open,
    ) -> Result<bool> {
        loop {
            let before = open.len();
            let saved = *counter;
            let rules = self.state.rules();
            let read = slow::row(input.rest(), input.is_end(), &target.shape, rules, counter, open.begin_row());
            let line = input.line();
            match read.map_err(|why| refused(line, format!("a row of {}: {why}", ident(&target.table)))) {
                Ok(Some(end)) => {
                    open.end_row(before);
                    input.take(end);
                    self.control.add(1, end as u64);
                    return Ok(true);
                }
                Ok(None) => {
                    open.undo(before);
                    *counter = saved;
                    if input.is_end() {
                        return Ok(false);
                    }
                    input.fill()?;
                }
                Err(error) => {
                    open.undo(before);
                    return Err(error);
                }
            }
        }
    }

    /// What stands behind a row: whether another one follows. `None` where the dump ends.
    fn behind_row(&mut self, input: &mut Input<'_>) -> Result<Option<bool>> {
        let mut comma = false;
        loop {
            let rest = input.rest();
            if rest.len() < 32 && !input.is_end() {
                input.fill()?;
                continue;
            }
            if !comma && rest.starts_with(&self.delimiter) {
                input.take(self.delimiter.len());
                return Ok(Some(false));
            }
            match lexer::piece(rest, self.state.rules(), input.is_end()) {
                None if input.is_end() => return Ok(None),
                None => input.fill()?,
                Some((Piece::Space | Piece::Comment, length)) => input.take(length),
                Some((Piece::Mark, 1)) if rest[0] == b',' && !comma => {
                    comma = true;
                    input.take(1);
                }
                Some((Piece::Mark, 1)) if rest[0] == b'(' && comma => return Ok(Some(true)),
                // Into tables of the dump's own it is a plain INSERT, as long as no row comes twice; one that does is refused
                // by the server.
                Some((Piece::Word, 2))
                    if !comma && rest[..2].eq_ignore_ascii_case(b"on") && !self.contents.is_data_only =>
                {
                    return self.updates_alone(input);
                }
                Some((_, length)) => {
                    let word = String::from_utf8_lossy(&rest[..length.min(40)]).to_uppercase();
                    return Err(refused(input.line(), format!("{word} behind rows")));
                }
            }
        }
    }

    /// `ON DUPLICATE KEY UPDATE a=VALUES(a), …` up to the end of the statement: a row in place of the one that was there.
    fn updates_alone(&mut self, input: &mut Input<'_>) -> Result<Option<bool>> {
        let line = input.line();
        let mut pieces: Vec<Vec<u8>> = Vec::new();
        let ended = statement::each(input, self.state.rules(), &self.delimiter, |piece, bytes| {
            if !matches!(piece, Piece::Space | Piece::Comment) {
                pieces.push(bytes.to_vec());
            }
        })?;
        if ended == Ended::Cut {
            return Ok(None);
        }
        let is_head = |head: &[Vec<u8>]| head.join(&b' ').eq_ignore_ascii_case(b"on duplicate key update");
        let is_own = |one: &[Vec<u8>]| match one {
            [column, equals, values, open, same, close] => {
                values.eq_ignore_ascii_case(b"values")
                    && [equals, open, close].map(Vec::as_slice) == [b"=", b"(", b")"]
                    && column == same
            }
            _ => false,
        };
        if pieces.len() > 4 && is_head(&pieces[..4]) && pieces[4..].split(|piece| piece == b",").all(is_own) {
            return Ok(Some(false));
        }
        Err(refused(line, "ON DUPLICATE KEY UPDATE to something else than what the row has"))
    }

    /// `a=1, b=2` behind `SET`, which is one row: its columns, and the row as it would stand behind `VALUES`.
    fn assignments(&mut self, input: &mut Input<'_>) -> Result<(Vec<String>, Vec<u8>, Ended)> {
        let line = input.line();
        let (mut names, mut row, mut behind, mut depth) = (Vec::new(), b"(".to_vec(), 0, 0);
        let ended = statement::each(input, self.state.rules(), &self.delimiter, |piece, bytes| {
            depth += i32::from(bytes == b"(") - i32::from(bytes == b")");
            match (piece, bytes) {
                (Piece::Space | Piece::Comment, _) => row.push(b' '),
                (Piece::Mark, b",") if depth == 0 => {
                    behind = 0;
                    row.push(b',');
                }
                // The column and the sign before its value.
                _ if behind == 0 => {
                    names.push((piece, bytes.to_vec()));
                    behind = 1;
                }
                (Piece::Mark, b"=") if behind == 1 => behind = 2,
                _ => row.extend_from_slice(bytes),
            }
        })?;
        row.push(b')');
        let columns = names.into_iter().map(|(piece, text)| match piece {
            Piece::Word | Piece::Name => self.listed_name(line, piece, &text),
            _ => Err(refused(line, "SET of something that is no column")),
        });
        Ok((columns.collect::<Result<_>>()?, row, ended))
    }

    /// The name that a piece is, in the character set that the dump is in.
    fn listed_name(&mut self, line: u64, piece: Piece, text: &[u8]) -> Result<String> {
        let charset = &self.state.rules().charset;
        let name = if text.is_ascii() || charset.is_utf8() || charset.is_binary() {
            name_of(piece, text)
        } else {
            self.asked.utf8(charset.name(), text)?.and_then(|text| name_of(piece, text.as_bytes()))
        };
        name.ok_or_else(|| refused(line, "a name that is no text in the dump's character set"))
    }
}

/// The name that a piece is; `None` for what is none, or not UTF-8.
fn name_of(piece: Piece, text: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(text).ok()?;
    match piece {
        Piece::Word => return Some(text.to_owned()),
        Piece::Name => {}
        _ => return None,
    }
    let quote = &text[..1];
    Some(text[1..text.len() - 1].replace(&quote.repeat(2), quote))
}

/// How rows for these columns are written, and the columns that they are written for.
fn shape(table: &Table, listed: Option<&[String]>, zero_is_a_number: bool) -> Result<(Shape, Vec<String>), String> {
    let mut places = Vec::new();
    match listed {
        None => places.extend((0..table.columns.len()).filter(|n| !table.columns[*n].is_invisible)),
        Some(names) => {
            for name in names {
                let is_it = |one: &super::table::Column| one.name.to_lowercase() == name.to_lowercase();
                let place = table.columns.iter().position(is_it);
                places.push(place.ok_or_else(|| format!("{} has no column {}", ident(&table.name), ident(name)))?);
            }
        }
    }
    let cell = |n: &usize| Cell { class: table.columns[*n].class, is_dropped: table.columns[*n].is_generated };
    let cells: Vec<Cell> = places.iter().map(cell).collect();
    let kept = places.iter().filter(|n| !table.columns[**n].is_generated);
    let mut columns: Vec<String> = kept.map(|n| table.columns[*n].name.clone()).collect();
    let number = table.numbered();
    let numbered = number.and_then(|column| places.iter().position(|n| *n == column));
    let appends = number.is_some() && numbered.is_none();
    if let Some(column) = number.filter(|_| appends) {
        columns.push(table.columns[column].name.clone());
    }
    let names = places.iter().map(|n| table.columns[*n].name.clone()).collect();
    Ok((Shape { cells, names, numbered, appends, zero_is_a_number }, columns))
}

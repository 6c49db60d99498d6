//! One reader's way through the chunks: which tables it keeps from being altered, and when it asks whether they are what
//! they were.
//!
//! Reading takes a table's metadata lock until the transaction ends. Back at a savepoint it is free again, so that nobody
//! waits for the rest of the backup to alter it. Before that, under the lock, the table must prove to be the one that was
//! there at the moment of the snapshot. What has been held since that moment is that one, and is let go of when it is read.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::begin::keep;
use super::definitions::{altered, changed_meanwhile};
use super::plan::Chunk;
use super::read::{self, Reading};
use crate::archive::part::PartKind;
use crate::catalog::{Definition, Identities, Table};
use crate::session::hold::Stack;
use crate::session::{Session, text};
use crate::{Error, Kind, Result};

/// Below so many bytes a table is read so soon that others may be kept with it.
const SMALL: u64 = 1 << 20;

/// Below so many bytes the server counts the rows of a table in no time, right after they were read.
const CHEAP: u64 = 256 << 10;

/// Tables that are counted by one statement.
const COUNTED_AT_ONCE: usize = 50;

/// Of which tables the server counts the rows too, in the same snapshot, to compare with what was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Counting {
    /// Of those where it costs next to nothing.
    #[default]
    Cheap,
    /// Of all.
    Always,
}

/// What was read of each table.
#[derive(Debug)]
pub struct Tallies<'a>(HashMap<&'a str, Tally>);

#[derive(Debug, Default)]
struct Tally {
    /// Chunks that nobody reads yet.
    waiting: AtomicUsize,
    /// Chunks that are not read to their end.
    left: AtomicUsize,
    rows: AtomicU64,
}

impl<'a> Tallies<'a> {
    /// For chunks of which none is read.
    pub fn new(chunks: impl Iterator<Item = &'a Table>) -> Self {
        let mut tallies: HashMap<&str, Tally> = HashMap::new();
        for table in chunks {
            let tally = tallies.entry(table.name.as_str()).or_default();
            *tally.waiting.get_mut() += 1;
            *tally.left.get_mut() += 1;
        }
        Self(tallies)
    }

    /// Adds the rows of chunks. Returns those of the table where they were its last ones.
    fn add(&self, table: &str, rows: u64, chunks: usize) -> Option<u64> {
        let tally = self.0.get(table)?;
        tally.rows.fetch_add(rows, Ordering::AcqRel);
        let were_last = tally.left.fetch_sub(chunks, Ordering::AcqRel) == chunks;
        were_last.then(|| tally.rows.load(Ordering::Acquire))
    }

    /// A reader begins with a chunk.
    fn take(&self, table: &str) {
        if let Some(tally) = self.0.get(table) {
            tally.waiting.fetch_sub(1, Ordering::AcqRel);
        }
    }

    fn is_waiting(&self, table: &str) -> bool {
        self.0.get(table).is_some_and(|tally| tally.waiting.load(Ordering::Acquire) > 0)
    }
}

/// What one reader has read of a table.
struct Unsettled<'a> {
    table: &'a Table,
    rows: u64,
    chunks: usize,
}

/// "The storage engine for the table doesn't support SAVEPOINT".
const NO_SAVEPOINTS: u16 = 1178;

/// How often a savepoint is tried.
const TRIES: u32 = 400;

/// A reader at work.
pub struct Turn<'a> {
    reading: &'a Reading<'a>,
    /// What it holds until it is read.
    stack: Stack,
    /// What it has read, and has not asked about.
    unsettled: Vec<Unsettled<'a>>,
    /// What is read to its end and is to be counted, with how many rows were read.
    uncounted: Vec<(&'a Table, u64)>,
    since: Instant,
    /// How long it took to ask the server for the numbers of its tables, however many of them were read.
    cost: Duration,
}

impl<'a> Turn<'a> {
    /// For a reader that holds `stack`.
    pub fn new(reading: &'a Reading<'a>, stack: Stack) -> Self {
        Self {
            reading,
            stack,
            unsettled: Vec::new(),
            uncounted: Vec::new(),
            since: Instant::now(),
            cost: Duration::ZERO,
        }
    }

    /// Reads all rows of `chunk`.
    pub fn read(&mut self, session: &mut dyn Session, chunk: &Chunk<'a>) -> Result<()> {
        let (table, reading) = (chunk.table, self.reading);
        reading.tallies.take(&table.name);
        let is_held = reading.watched.held.contains(&table.name);
        let small = table.estimated_bytes < SMALL;
        if is_held || !small {
            self.settle(session)?;
        }
        if self.unsettled.is_empty() {
            // What others are reading by now, they hold themselves.
            self.stack.release(session, |one| one == table.name || reading.tallies.is_waiting(one))?;
            if !is_held {
                self.savepoint(session, table)?;
            }
            self.since = Instant::now();
        }
        let rows = read::chunk(session, chunk, reading)?;
        if is_held {
            self.check_definition(session, table)?;
            self.add(table, rows, 1);
            return self.count(session);
        }
        match self.unsettled.iter_mut().find(|one| one.table.name == table.name) {
            Some(one) => {
                one.rows += rows;
                one.chunks += 1;
            }
            None => self.unsettled.push(Unsettled { table, rows, chunks: 1 }),
        }
        if small && self.since.elapsed() < keep(self.cost) { Ok(()) } else { self.settle(session) }
    }

    /// Sets the savepoint that the reader goes back to. While a table is held whose engine has none, none can be set; such
    /// tables come first, so that each of them has been taken by a reader, who may only not have said so yet.
    fn savepoint(&mut self, session: &mut dyn Session, table: &Table) -> Result<()> {
        let tallies = self.reading.tallies;
        for _ in 0..TRIES {
            match session.run("SAVEPOINT chunk") {
                Err(error) if error.code() == Some(NO_SAVEPOINTS) => {
                    std::thread::sleep(Duration::from_millis(5));
                    self.stack.release(session, |one| one == table.name || tallies.is_waiting(one))?;
                }
                set => return set.map(drop),
            }
        }
        session.run("SAVEPOINT chunk").map(drop)
    }

    /// Adds rows that are known to be the table's. Those of its last chunk are counted with all others of it.
    fn add(&mut self, table: &'a Table, rows: u64, chunks: usize) {
        let wanted = self.reading.counting == Counting::Always || table.estimated_bytes < CHEAP;
        let all = self.reading.tallies.add(&table.name, rows, chunks);
        self.uncounted.extend(all.filter(|_| wanted && table.is_transactional()).map(|rows| (table, rows)));
    }

    fn check_definition(&self, session: &mut dyn Session, table: &Table) -> Result<()> {
        let now = Definition::of_table(session, table).map_err(|e| changed_meanwhile("table", &table.name, e))?;
        self.reading.watched.definitions.check(PartKind::Table, "table", &table.name, &now)
    }

    /// Asks whether the tables whose rows were read are those whose definitions are in the archive, and lets go of them.
    pub fn settle(&mut self, session: &mut dyn Session) -> Result<()> {
        if self.unsettled.is_empty() {
            return Ok(());
        }
        let reading = self.reading;
        for one in &self.unsettled {
            self.check_definition(session, one.table)?;
        }
        let (watched, asked) = (reading.watched, Instant::now());
        let now = Identities::read(session, reading.server, &watched.catalog.database.name)?;
        self.cost = asked.elapsed();
        if let Some(other) = self.unsettled.iter().find(|one| !watched.identities.same(&now, &one.table.name)) {
            return Err(altered("table", &other.table.name));
        }
        if watched.identities.any_in_place(&now) {
            for one in &self.unsettled {
                watched.fresh.check(session, &watched.catalog, one.table)?;
            }
        }
        for Unsettled { table, rows, chunks } in std::mem::take(&mut self.unsettled) {
            self.add(table, rows, chunks);
        }
        self.count(session)?;
        session.run("ROLLBACK TO SAVEPOINT chunk").map(drop)
    }

    /// Compares the rows that were read of tables with what the server counts in the same snapshot.
    fn count(&mut self, session: &mut dyn Session) -> Result<()> {
        for some in std::mem::take(&mut self.uncounted).chunks(COUNTED_AT_ONCE) {
            // For COUNT(*) alone, MySQL starts threads of its own, which takes longer than to read a small table.
            let each: Vec<String> =
                some.iter().map(|(table, _)| format!("(SELECT IFNULL(SUM(1), 0) FROM {})", table.source())).collect();
            let counted = session.rows(&format!("SELECT {}", each.join(",")));
            let counted = counted.map_err(|e| changed_meanwhile("table", &some[0].0.name, e))?;
            for ((table, read), counted) in some.iter().zip(counted.into_iter().flatten()) {
                let counted = counted.map(text).transpose()?.unwrap_or_default();
                if counted != read.to_string() {
                    let name = &table.name;
                    let words = format!(
                        "table `{name}`: {read} rows were read where the server counts {counted} in the same snapshot"
                    );
                    return Err(Error::new(Kind::Mismatch, words));
                }
            }
        }
        Ok(())
    }
}

//! Every change of definitions, at every moment of a backup: the copy is of one moment, or the backup says by name why
//! there is none.

#[path = "ddl/between.rs"]
mod between;
#[path = "ddl/stage.rs"]
mod stage;
#[path = "ddl/statements.rs"]
mod statements;
mod support;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use simplemdb_backup_engine::session::{Native, Session};
use simplemdb_backup_engine::{Kind, Result};
use stage::{Copy, DATABASE, DISCARDED, Stage, Way};
use statements::CHANGES;
use support::run;

/// How long a change may take before the backup goes on: one that has not come through by then waits for the backup.
const HEAD_START: Duration = Duration::from_millis(60);

/// With a number in this every change happens before each so manieth statement of a backup, by every way; without, each
/// once.
const LONG: &str = "SIMPLEMDB_BACKUP_TEST_LONG";

/// What goes before and after a change, so that a copy of half of it is seen.
fn script(change: &[&str]) -> Vec<String> {
    let mark = |number: u32| format!("INSERT INTO marks VALUES ({number})");
    let change = change.iter().map(|sql| sql.replace("{db}", DATABASE));
    std::iter::once(mark(1)).chain(change).chain([mark(2)]).collect()
}

/// Runs it. Where the database itself goes, so do the marks.
fn play(session: &mut Native, script: &[String], mut after_each: impl FnMut()) {
    let gone = script.iter().any(|sql| sql.starts_with("DROP DATABASE"));
    for sql in script {
        match session.run(sql) {
            Err(e) if gone && sql.starts_with("INSERT") => drop(e),
            done => drop(done.unwrap_or_else(|e| panic!("{sql}: {e}"))),
        }
        after_each();
    }
}

/// Where a backup is, by the statements that it has sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    Catalog,
    Definitions,
    Moment,
    Beginning,
    Begun,
    Rows,
    AfterRows,
}

impl Phase {
    /// The phase behind a statement that is sent in this one.
    fn behind(self, sql: &str) -> Self {
        match self {
            Self::Catalog if sql.starts_with("SHOW CREATE") => Self::Definitions,
            Self::Definitions if sql.starts_with("BACKUP STAGE") || sql.starts_with("LOCK TABLES") => Self::Moment,
            Self::Definitions if sql.starts_with("START TRANSACTION") => Self::Moment,
            Self::Moment if sql.starts_with("START TRANSACTION WITH") || sql.contains(" LIMIT 1") => Self::Beginning,
            Self::Beginning if sql.contains("information_schema.SCHEMATA") => Self::Begun,
            Self::Begun if sql.starts_with("SAVEPOINT chunk") || sql.contains(" ORDER BY `id` LIMIT") => Self::Rows,
            Self::Rows if sql.contains("SHOW CREATE PROCEDURE") || sql.contains("SHOW CREATE FUNCTION") => {
                Self::AfterRows
            }
            same => same,
        }
    }
}

/// A change under way, and the phase that it came into.
type Playing = (JoinHandle<()>, Phase);

/// What came of the runs of one phase.
#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    same: usize,
    named: usize,
}

/// A run: the script is played before the statement with a number, and what came of it is told.
fn one(stage: &mut Stage, way: &Way, script: &[String], at: usize) -> (Result<Copy>, Option<Phase>) {
    stage.set();
    let mut session = Some(stage.player());
    let playing: Arc<Mutex<Option<Playing>>> = Arc::default();
    let (shared, script) = (playing.clone(), script.to_vec());
    let mut phase = Phase::Catalog;
    let copy = stage.copy(way, move |number, sql| {
        if number == at
            && let Some(mut session) = session.take()
        {
            let script = script.clone();
            let thread = std::thread::spawn(move || play(&mut session, &script, || ()));
            let started = Instant::now();
            while !thread.is_finished() && started.elapsed() < HEAD_START {
                std::thread::sleep(Duration::from_millis(1));
            }
            *shared.lock().unwrap() = Some((thread, phase));
        }
        phase = phase.behind(sql);
    });
    let played = playing.lock().unwrap().take();
    let phase = played.map(|(thread, phase)| {
        thread.join().expect("the change comes through in the end");
        phase
    });
    (copy, phase)
}

/// How many statements a backup is that nobody disturbs.
fn statements(stage: &Stage, way: &Way) -> usize {
    let count = Arc::new(AtomicUsize::new(0));
    let shared = count.clone();
    stage.copy(way, move |number, _| shared.store(number + 1, Ordering::Relaxed)).unwrap();
    count.load(Ordering::Relaxed)
}

/// What came of all runs so far.
#[derive(Default)]
struct Outcomes {
    tallies: BTreeMap<(String, Phase), Tally>,
    wrong: Vec<String>,
}

impl Outcomes {
    /// Judges a copy by the states that there were, one after the other.
    fn note(&mut self, what: &str, way: &Way, phase: Phase, states: &[Copy], copy: Result<Copy>) {
        let tally = self.tallies.entry((way.name(), phase)).or_default();
        match copy {
            Ok(copy) if states.contains(&copy) => tally.same += 1,
            Ok(copy) => {
                let nearest = states.iter().min_by_key(|state| difference(state, &copy).len()).unwrap();
                let difference = difference(nearest, &copy);
                self.wrong.push(format!("silent: {what}, {phase:?}, {}: {difference:?}", way.name()));
            }
            Err(e) if e.to_string().contains(" while the backup was running; ") => tally.named += 1,
            Err(e) if e.code() == Some(DISCARDED) && e.to_string().contains("table `plain`: ") => tally.named += 1,
            // There was none yet when it went.
            Err(e) if e.code() == Some(1049) && e.to_string().contains(DATABASE) => tally.named += 1,
            Err(e) if e.kind() == Kind::NotFound && e.to_string().starts_with("there is no database `") => {
                tally.named += 1;
            }
            Err(e) => self.wrong.push(format!("not named: {what}, {phase:?}, {}: {e}", way.name())),
        }
    }

    fn tell(&self, of: &str) {
        println!("{of}");
        for ((way, phase), tally) in &self.tallies {
            println!("{way:>7} {:<12} same {:>5}, named {:>5}", format!("{phase:?}"), tally.same, tally.named);
        }
        let (same, named) = self.tallies.values().fold((0, 0), |sum, t| (sum.0 + t.same, sum.1 + t.named));
        println!("{} runs: same {same}, named {named}, wrong {}", same + named + self.wrong.len(), self.wrong.len());
        let shown = &self.wrong[..self.wrong.len().min(60)];
        assert!(shown.is_empty(), "{} runs went wrong:\n{}", self.wrong.len(), shown.join("\n"));
    }
}

#[test]
fn every_change_at_every_moment_is_in_the_copy_wholly_or_not_at_all_or_is_named() {
    let long = std::env::var(LONG).ok().map(|number| number.parse().unwrap_or(1_usize).max(1));
    let mut stage = Stage::new();
    let mut outcomes = Outcomes::default();
    stage.set();
    let ways = stage.ways().map(|way| (statements(&stage, &way), way));
    let changes: Vec<_> = CHANGES.iter().filter(|(knows, _)| stage.knows(*knows)).collect();
    for (number, (_, change)) in changes.iter().enumerate() {
        let script = script(change);
        stage.set();
        let mut states = vec![stage.quiet()];
        let mut session = stage.player();
        play(&mut session, &script, || states.push(stage.quiet()));
        for (index, (length, way)) in ways.iter().enumerate() {
            let first = (number * 37 + index * 11) % long.unwrap_or(*length);
            let places: Vec<usize> = match long {
                Some(stride) => (first..*length).step_by(stride).collect(),
                None if number % ways.len() == index => vec![first],
                None => continue,
            };
            for at in places {
                let (copy, phase) = one(&mut stage, way, &script, at);
                if let Some(phase) = phase {
                    outcomes.note(&format!("{change:?} before statement {at}"), way, phase, &states, copy);
                } // else it was over before
            }
        }
    }
    outcomes.tell(&format!("{} changes on {}", changes.len(), stage.server.version));
}

/// Swaps rows to and fro, with marks in between that tell how often it was done, until it is told to stop.
fn swap(mut session: Native, swap: &str, stop: &AtomicBool, mut pause: u64) {
    for round in 0.. {
        run(&mut session, &[&format!("INSERT INTO marks VALUES ({})", 2 * round + 1)]);
        for sql in [format!("INSERT INTO marks VALUES ({})", 2 * round + 2), swap.to_owned()] {
            pause = pause.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            std::thread::sleep(Duration::from_micros((pause >> 33) % 9_000));
            run(&mut session, &[&sql]);
            if stop.load(Ordering::Relaxed) {
                return;
            }
        }
    }
}

/// All rows with their tables, without the marks.
fn rows_of(copy: &Copy) -> Vec<&String> {
    copy.0.iter().filter(|line| line.starts_with("INSERT") && !line.contains("`marks`")).collect()
}

/// Whether rows are where they were when there were so many marks; each swap comes after two of them.
fn is_of_one_moment(copy: &Copy, swapped: &str) -> bool {
    let marks = copy.0.iter().filter(|line| line.starts_with("INSERT INTO `marks`")).count() - 1;
    let now = copy.0.iter().any(|line| line.contains(swapped));
    // Behind an odd mark all swaps before it are done; behind an even one the next may be.
    marks % 2 == 0 || now == ((marks / 2) % 2 == 1)
}

#[test]
fn what_is_swapped_to_and_fro_is_neither_lost_nor_doubled() {
    let swaps = [
        ("ALTER TABLE victim EXCHANGE PARTITION p1 WITH TABLE twin", "INTO `victim` (`id`,`v`) VALUES (110,"),
        ("RENAME TABLE plain TO aside, plane TO plain, aside TO plane", "INTO `plain` (`id`,`v`) VALUES (3,"),
        ("RENAME TABLE mine TO aside, mane TO mine, aside TO mane", "INTO `mine` (`id`,`v`) VALUES (11,"),
    ];
    let runs = if std::env::var_os(LONG).is_some() { 20 } else { 2 };
    let mut stage = Stage::new();
    stage.set();
    let rows = |copy: &Copy| {
        let mut rows: Vec<String> =
            rows_of(copy).iter().filter_map(|row| Some(row.split_once(" VALUES ")?.1.to_owned())).collect();
        rows.sort_unstable();
        rows
    };
    let all = rows(&stage.quiet());
    let mut counts = BTreeMap::<String, Tally>::new();
    for (sql, swapped) in swaps {
        for way in stage.ways() {
            for seed in 0..runs {
                stage.set();
                let stop = AtomicBool::new(false);
                let (session, stop) = (stage.player(), &stop);
                let copy = std::thread::scope(|scope| {
                    scope.spawn(move || swap(session, sql, stop, seed * 7919));
                    std::thread::sleep(Duration::from_millis(seed * 7 % 40));
                    let copy = stage.copy(&way, |_, _| ());
                    stop.store(true, Ordering::Relaxed);
                    copy
                });
                let tally = counts.entry(way.name()).or_default();
                match copy {
                    Ok(copy) => {
                        assert_eq!(rows(&copy), all, "{sql}, {way:?}");
                        assert!(is_of_one_moment(&copy, swapped), "{sql}, {way:?}: {:?}", rows_of(&copy));
                        tally.same += 1;
                    }
                    Err(e) => {
                        assert!(e.to_string().contains(" while the backup was running; "), "{sql}, {way:?}: {e}");
                        tally.named += 1;
                    }
                }
            }
        }
    }
    println!("swapped to and fro on {}: {counts:?}", stage.server.version);
}

/// The lines of one that are not in the other.
fn difference<'a>(one: &'a Copy, other: &'a Copy) -> Vec<&'a String> {
    let lacks = |a: &'a Copy, b: &'a Copy| a.0.iter().filter(|line| !b.0.contains(line)).collect::<Vec<_>>();
    [lacks(one, other), lacks(other, one)].concat()
}

//! Dumps that want more than the target: whatever becomes of them, nothing but the target may have changed.

mod attacks;
mod disguises;
mod scenes;

pub use attacks::ATTACKS;
pub use disguises::DISGUISES;

use std::collections::BTreeMap;
use std::io::Write as _;

use crate::support::{is_long, root};
use crate::world::{TARGET, World};

/// A dump to try.
pub struct Hostile {
    pub name: String,
    pub setup: &'static [&'static str],
    pub dump: Vec<u8>,
}

/// What became of those that were tried.
#[derive(Default)]
pub struct Tally {
    pub tried: usize,
    pub refused: usize,
    pub harmless: usize,
    pub crashed: Vec<String>,
    pub escaped: Vec<String>,
    /// Whether each restore, and what it did, is said.
    pub reasons: BTreeMap<String, usize>,
}

impl Tally {
    /// Says it, and ends the test where something got out.
    pub fn finish(&self, what: &str) {
        println!(
            "{what}: {} tried, {} refused, {} harmless, {} escaped, {} crashed",
            self.tried,
            self.refused,
            self.harmless,
            self.escaped.len(),
            self.crashed.len()
        );
        for line in self.escaped.iter().chain(&self.crashed) {
            println!("  {line}");
        }
        if std::env::var_os("SIMPLEMDB_BACKUP_TEST_REASONS").is_some() {
            let mut reasons: Vec<_> = self.reasons.iter().collect();
            reasons.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
            for (reason, count) in reasons {
                println!("  {count:5} {reason}");
            }
        }
        assert!(self.escaped.is_empty() && self.crashed.is_empty(), "{what}: {} escaped", self.escaped.len());
        // What refuses everything, or cannot even begin, would pass as well.
        assert!(self.harmless > 0 && self.refused > 0, "{what}: {} harmless", self.harmless);
    }
}

/// Restores one, and looks what it changed.
pub fn attempt(world: &mut World, hostile: &Hostile, tally: &mut Tally) {
    world.clear_target(hostile.setup);
    let content = filled(world, &hostile.dump);
    let mut file = tempfile::Builder::new().suffix(".sql").tempfile().unwrap();
    file.write_all(&content).unwrap();
    let begun = std::time::Instant::now();
    let said = world.server.restore(file.path(), TARGET, &["--quiet"]);
    if begun.elapsed().as_secs() >= 3 {
        println!("{} took {:.1} s: {}", hostile.name, begun.elapsed().as_secs_f32(), said.brief());
    }
    world.let_events_run();
    let changes = world.changes();
    tally.tried += 1;
    match said.code {
        _ if !changes.is_empty() => {
            let changes: Vec<String> = changes.into_iter().take(4).collect();
            let line = format!("{} (exit {:?}): {}", hostile.name, said.code, changes.join("; "));
            println!("escaped: {line}"); // at once: a long run may be ended before its tally
            tally.escaped.push(line);
        }
        Some(0) => tally.harmless += 1,
        None | Some(101) => tally.crashed.push(format!("{}: {}", hostile.name, said.brief())),
        Some(_) => tally.refused += 1,
    }
    let reason = if said.is_done() { format!("harmless: {}", hostile.name) } else { said.brief() };
    *tally.reasons.entry(reason.chars().take(160).collect()).or_default() += 1;
}

/// The dump with this server's places in it.
pub fn filled(world: &World, dump: &[u8]) -> Vec<u8> {
    let folder = world.server.files().to_string_lossy().into_owned();
    let number = world.bystander().to_string();
    [(&b"{DIR}"[..], folder.as_bytes()), (b"{ID}", number.as_bytes())]
        .iter()
        .fold(dump.to_vec(), |dump, (mark, value)| replace(&dump, mark, value))
}

fn replace(text: &[u8], mark: &[u8], value: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.windows(mark.len()).position(|window| window == mark) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(value);
        rest = &rest[at + mark.len()..];
    }
    out.extend_from_slice(rest);
    out
}

/// The files of `hostile/`, every attack as it is, and every disguise on some of them, or, in the long form, on all.
pub fn all() -> Vec<Hostile> {
    let mut all = files();
    for scene in scenes::scenes() {
        all.push(Hostile { name: scene.name, setup: scene.setup, dump: scene.dump.into_bytes() });
    }
    for (a, (attack, sql)) in ATTACKS.iter().enumerate() {
        for (d, (disguise, hide)) in DISGUISES.iter().enumerate() {
            if d == 0 || is_long() || (a * 7 + d * 5).is_multiple_of(79) {
                // Each attack at least once, and each disguise on one or two.
                all.push(Hostile { name: format!("{attack}, {disguise}"), setup: &[], dump: hide(sql) });
            }
        }
    }
    // In the short form every third, so that each kind is there; a part of the long one where that is asked for.
    let files = 10;
    let part = std::env::var("SIMPLEMDB_BACKUP_TEST_PART").unwrap_or_default();
    let (first, step) = match part.split_once('/') {
        Some((first, step)) => (first.parse().unwrap(), step.parse().unwrap()),
        None if is_long() => (0, 1),
        None => (0, 3),
    };
    let is_chosen = |(number, _): &(usize, Hostile)| *number < files || number % step == first;
    all.into_iter().enumerate().filter(is_chosen).map(|(_, hostile)| hostile).collect()
}

fn files() -> Vec<Hostile> {
    let folder = root().join("tests/dumps/hostile");
    let mut names: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    names.sort();
    let dumps = names.iter().filter(|path| path.extension().is_some_and(|end| end == "sql"));
    dumps
        .map(|path| Hostile {
            name: path.file_stem().unwrap().to_string_lossy().into_owned(),
            setup: &[],
            dump: std::fs::read(path).unwrap(),
        })
        .collect()
}

/// Whether a dump changes something beside its target where the stock client runs it.
pub fn works_on_the_stock_client(world: &mut World, hostile: &Hostile) -> bool {
    world.clear_target(if hostile.setup.is_empty() { &["SELECT 1"] } else { hostile.setup });
    let mut file = tempfile::Builder::new().suffix(".sql").tempfile().unwrap();
    file.write_all(&filled(world, &hostile.dump)).unwrap();
    world.server.stock_client("boss", Some(TARGET), file.path(), &["--force"]);
    world.let_events_run();
    !world.changes().is_empty()
}

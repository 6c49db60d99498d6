//! A table that the server does not take as it is, made with as much of its definition as it does take.
//!
//! Which clause is at fault is asked of the server and of nobody else: nothing here knows what which version has. The table
//! is empty, so that making it again costs little.

use super::unsupported::is_refusal;
use crate::session::Session;
use crate::sql::pieces::{Piece, pieces, without};
use crate::{Error, Result};

/// How often what was refused is tried again: a clause may need one that stands behind it.
const ROUNDS: usize = 3;

/// A table that was made.
pub(super) struct Fewer {
    /// By this statement.
    pub definition: String,
    /// What it lacks, each with the server's answer to it.
    pub gone: Vec<(Piece, Error)>,
}

/// Makes the table `create` in its `place` without the fewest of its pieces. `definition` is what a statement reads there.
/// `None` where the server does not take the columns alone, and then there is no table.
pub(super) fn make(
    session: &mut dyn Session,
    create: &str,
    place: &str,
    definition: impl FnMut(&str) -> Result<String>,
) -> Result<Option<Fewer>> {
    let all = pieces(create);
    let mut trial = Trial { session, create, place, definition, kept: vec![false; all.len()], made: None, all };
    if trial.all.is_empty() || trial.make(&[])?.is_some() {
        return Ok(None);
    }
    let mut refused: Vec<Option<Error>> = trial.all.iter().map(|_| None).collect();
    for _ in 0..ROUNDS {
        let before = trial.kept.iter().filter(|kept| **kept).count();
        let rest: Vec<usize> = (0..trial.all.len()).filter(|n| !trial.kept[*n]).collect();
        // Halves first: most of it is taken at once.
        let mut groups = vec![rest];
        while let Some(group) = groups.pop() {
            let Some(error) = trial.make(&group)? else { continue };
            if let [one] = group[..] {
                refused[one] = Some(error);
            } else {
                let (first, second) = group.split_at(group.len() / 2);
                groups.extend([second.to_vec(), first.to_vec()]);
            }
        }
        let after = trial.kept.iter().filter(|kept| **kept).count();
        if after == before || after == trial.all.len() {
            break;
        }
    }
    if trial.made.is_none()
        && let Some(error) = trial.make(&[])?
    {
        return Err(error);
    }
    let kept = trial.kept;
    let gone = trial.all.into_iter().zip(refused).zip(kept);
    let gone = gone.filter(|(_, kept)| !kept).filter_map(|((piece, why), _)| Some((piece, why?))).collect();
    Ok(trial.made.map(|definition| Fewer { definition, gone }))
}

/// One table, and what of it is known to be taken.
struct Trial<'a, F> {
    session: &'a mut dyn Session,
    create: &'a str,
    place: &'a str,
    definition: F,
    all: Vec<Piece>,
    kept: Vec<bool>,
    /// By what it was made, where it is there.
    made: Option<String>,
}

impl<F: FnMut(&str) -> Result<String>> Trial<'_, F> {
    /// Makes the table with these pieces and those that are known to be taken. Returns the server's refusal, if it is one.
    fn make(&mut self, more: &[usize]) -> Result<Option<Error>> {
        if self.made.take().is_some() {
            self.session.run(&format!("DROP TABLE {}", self.place))?;
        }
        let gone: Vec<&Piece> =
            (0..self.all.len()).filter(|n| !self.kept[*n] && !more.contains(n)).map(|n| &self.all[n]).collect();
        let definition = (self.definition)(&without(self.create, &gone))?;
        match self.session.run(&definition) {
            Ok(_) => {
                for n in more {
                    self.kept[*n] = true;
                }
                self.made = Some(definition);
                Ok(None)
            }
            Err(error) if is_refusal(&error) => Ok(Some(error)),
            Err(error) => Err(error),
        }
    }
}

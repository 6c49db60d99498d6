//! What has been changed in the target, and how each change is undone.

use super::load;
use crate::Result;
use crate::archive::part::Part;
use crate::session::Session;
use crate::sql::split::Statements;

/// Changes in the order in which they were made.
#[derive(Default)]
pub struct Undo(pub Vec<Step>);

/// How to undo one change.
pub enum Step {
    /// Statements as they are.
    Run(Vec<String>),
    /// Statements of a part.
    Make(Part),
}

impl Undo {
    /// Undoes everything, the last change first. What cannot be undone does not keep the rest from it: a view that
    /// nobody can make again is no reason to lose a table.
    pub fn all(self, session: &mut dyn Session) -> Result<()> {
        let mut result = Ok(());
        for step in self.0.into_iter().rev() {
            let undone = match step {
                Step::Run(statements) => statements.iter().try_for_each(|sql| session.run(sql).map(drop)),
                Step::Make(part) => make(session, &part),
            };
            result = result.and(undone);
        }
        result
    }
}

/// Runs the statements of a part that is in memory.
pub fn make(session: &mut dyn Session, part: &Part) -> Result<()> {
    Statements::new(load::utf8(&part.sql)?).try_for_each(|sql| session.run(sql).map(drop))
}

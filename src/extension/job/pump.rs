//! Waiting for the engine on PHP's own thread.
//!
//! The engine works on threads of its own; here PHP's time limits, signals and the user's progress callback get their
//! turn. Whatever ends the wait early stops the engine first, and only then goes on its way.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use simplemdb_backup_engine::{Control, Result};

use super::{Failure, Outcome, pass};
use crate::zend::{Array, Callable, end_fork, quietly, tick};

/// How long PHP may wait for its turn.
const TURN: Duration = Duration::from_millis(20);

/// How often the callback is called at most.
const REPORT: Duration = Duration::from_millis(200);

/// PHP's side of a running job.
pub struct Watch<'a> {
    control: &'a Control,
    progress: Option<&'a Callable>,
    last: Instant,
    phase: &'static str,
    /// The process that the job runs in.
    process: u32,
}

impl<'a> Watch<'a> {
    /// For a job that is watched through `control`.
    pub fn new(control: &'a Control, progress: Option<&'a Callable>) -> Self {
        Self { control, progress, last: Instant::now(), phase: "", process: std::process::id() }
    }

    /// Lets PHP have its turn. An error means that the job is to stop.
    pub fn turn(&mut self) -> Outcome<()> {
        let ticked = tick();
        self.end_a_fork();
        ticked?;
        if self.control.is_settled() {
            return Ok(()); // nothing that could still be stopped
        }
        if self.control.progress().phase.name() == self.phase && self.last.elapsed() < REPORT {
            return Ok(());
        }
        self.report()
    }

    /// Ends this process where it is a child that PHP code has forked off the one that the job runs in. It has none of the
    /// engine's threads, so that nothing it could wait for would ever come, and every connection it has is its parent's.
    fn end_a_fork(&self) {
        if std::process::id() != self.process {
            end_fork();
        }
    }

    /// Tells how far the job is.
    pub fn report(&mut self) -> Outcome<()> {
        let Some(callback) = self.progress else { return Ok(()) };
        let now = self.control.progress();
        self.last = Instant::now();
        self.phase = now.phase.name();
        let report = Array::new()
            .with("phase", now.phase.name())
            .with("object", now.object.as_str())
            .with("rows", now.rows)
            .with("total_rows", now.total_rows)
            .with("bytes", now.bytes)
            .with("total_bytes", now.total_bytes)
            .with("seconds_left", now.left.map(|left| left.as_secs_f64()));
        let answer = callback.call(args![report]);
        self.end_a_fork();
        let answer = answer.map_err(pass)?;
        if answer.is_false() { Err("cancelled by the progress callback".into()) } else { Ok(()) }
    }
}

/// Tells of a job that is done, which nobody can cancel any more.
pub fn done(control: &Control, progress: Option<&Callable>) -> Outcome<()> {
    match Watch::new(control, progress).report() {
        Err(failure @ Failure::Thrown(_)) => Err(failure),
        Err(Failure::Message(_)) | Ok(()) => Ok(()),
    }
}

/// Runs a whole job on a thread of its own and waits for it.
pub fn wait<T: Send>(
    control: &Control,
    progress: Option<&Callable>,
    work: impl FnOnce() -> Result<T> + Send,
) -> Outcome<T> {
    let (stopped, result) = run(control, progress, work)?;
    match (stopped, result) {
        // A job that was done before it could be stopped is done; only a pending exception goes first.
        (Some(failure @ Failure::Thrown(_)), _) => Err(failure),
        (_, Ok(value)) => Ok(value),
        (Some(failure), _) => Err(failure),
        (None, Err(error)) => Err(error.into()),
    }
}

/// The same for a part of a job, after which more is to come: where the job is to stop, it stops there.
pub fn part<T: Send>(
    control: &Control,
    progress: Option<&Callable>,
    work: impl FnOnce() -> Result<T> + Send,
) -> Outcome<T> {
    let (stopped, result) = run(control, progress, work)?;
    stopped.map_or_else(|| Ok(result?), Err)
}

/// Runs `work`; why it was to stop, if it was, and what came of it.
fn run<T: Send>(
    control: &Control,
    progress: Option<&Callable>,
    work: impl FnOnce() -> Result<T> + Send,
) -> Outcome<(Option<Failure>, Result<T>)> {
    let (done, finished) = channel();
    std::thread::scope(|scope| {
        let thread = quietly(|| scope.spawn(move || drop(done.send(work())))); // we listen until it is joined
        let mut watch = Watch::new(control, progress);
        let mut stopped = None;
        let result = loop {
            match finished.recv_timeout(TURN) {
                Ok(result) => break Some(result),
                Err(RecvTimeoutError::Disconnected) => break None,
                Err(RecvTimeoutError::Timeout) => {}
            }
            if stopped.is_none()
                && let Err(failure) = watch.turn()
            {
                control.cancel();
                stopped = Some(failure);
            }
        };
        let panicked = thread.join().is_err();
        if stopped.is_none() && matches!(result, Some(Ok(_))) {
            // However quick it was, it is heard of once.
            stopped = watch.report().err();
        }
        match result {
            Some(result) => Ok((stopped, result)),
            None => match stopped {
                Some(failure) => Err(failure),
                None => Err(format!("internal error: the engine's thread ended early (panic: {panicked})").into()),
            },
        }
    })
}

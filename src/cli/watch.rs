//! Running a job while its progress is shown and signals are listened to.
//!
//! The engine works on a thread of its own; this one looks at its counters a few times a second. The first Ctrl-C or
//! SIGTERM asks the job to stop where it is safe, which leaves nothing half done. The second ends the process at once. A job
//! of several steps is one job: what it was told in the first step holds in the next.

use std::io::{IsTerminal as _, Write as _};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use signal_hook::consts::{SIGINT, SIGTERM};
use simplemdb_backup_engine::{Control, Error, Kind, Phase, Progress, Result};

use crate::show;

const LOOK_EVERY: Duration = Duration::from_millis(100);
const LINE_EVERY: Duration = Duration::from_secs(5);

/// Runs `job` to its end.
pub fn run<T: Send>(quiet: bool, job: impl FnOnce(&Control) -> Result<T> + Send) -> Result<T> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        signal_hook::flag::register_conditional_shutdown(signal, 130, Arc::clone(&stop))
            .and_then(|_| signal_hook::flag::register(signal, Arc::clone(&stop)))
            .map_err(|e| Error::with_cause(Kind::Internal, "signals cannot be listened to", e))?;
    }
    // The job sees the signal itself: Ctrl-C ends the program before a pipe as well, and the end of what that has written is
    // not to be taken for the end of a dump.
    let control = Control::stopped_by(stop);
    let mut display = Display::new(quiet);
    let result = std::thread::scope(|scope| {
        let (ended, end) = channel::<()>();
        let control = &control;
        let worker = scope.spawn(move || {
            let _told_when_dropped = ended;
            job(control)
        });
        while end.recv_timeout(LOOK_EVERY) == Err(RecvTimeoutError::Timeout) {
            display.show(&control.progress(), control.is_cancelled());
        }
        worker.join().unwrap_or_else(|_| Err(Error::new(Kind::Internal, "the working thread panicked")))
    });
    display.end();
    match result {
        // What fails because it was told to stop has not failed otherwise; what more there is to say is kept.
        Err(e) if control.is_cancelled() && e.kind() != Kind::Cancelled => {
            Err(Error::new(Kind::Cancelled, format!("cancelled: {e}")))
        }
        other => other,
    }
}

/// What a person sees of it.
enum Display {
    Nothing,
    Lines(Instant),
    Bar { bar: ProgressBar, counting: bool },
}

impl Display {
    fn new(quiet: bool) -> Self {
        if quiet {
            Self::Nothing
        } else if std::io::stderr().is_terminal() {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            bar.set_style(style("{spinner} {prefix} {elapsed} {msg}"));
            Self::Bar { bar, counting: false }
        } else {
            Self::Lines(Instant::now())
        }
    }

    fn show(&mut self, progress: &Progress, stopping: bool) {
        match self {
            Self::Nothing => {}
            Self::Lines(last) => {
                if last.elapsed() >= LINE_EVERY {
                    *last = Instant::now();
                    // Progress that nobody reads is no reason to fail.
                    let _nobody_reads =
                        writeln!(std::io::stderr(), "{}: {}", phase(progress, stopping), line(progress));
                }
            }
            Self::Bar { bar, counting } => {
                let counted = matches!(progress.phase, Phase::Dumping | Phase::Verifying | Phase::Restoring);
                let counts = progress.total_rows > 0 && counted;
                if counts != *counting {
                    *counting = counts;
                    let template = if counts {
                        "{spinner} {prefix} [{bar:24}] {percent:>3}% {elapsed} {msg}"
                    } else {
                        "{spinner} {prefix} {elapsed} {msg}"
                    };
                    bar.set_style(style(template));
                }
                if counts {
                    // While dumping the total is an estimate, and the truth may be more.
                    bar.set_length(progress.total_rows.max(progress.rows));
                    bar.set_position(progress.rows);
                }
                bar.set_prefix(phase(progress, stopping));
                bar.set_message(words(progress));
                bar.tick();
            }
        }
    }

    fn end(&self) {
        if let Self::Bar { bar, .. } = self {
            bar.finish_and_clear();
        }
    }
}

fn phase(progress: &Progress, stopping: bool) -> &'static str {
    if stopping { "stopping" } else { progress.phase.name() }
}

/// How far it is; a bar beside it shows how much there is in all.
fn words(progress: &Progress) -> String {
    let object: String = show::plain(&progress.object).chars().take(40).collect();
    if progress.rows == 0 {
        return object;
    }
    let left = progress.left.map_or_else(String::new, |left| format!("about {} left, ", show::duration(left)));
    format!("{} rows, {}, {left}{object}", show::count(progress.rows), show::bytes(progress.bytes))
        .trim_end_matches([',', ' '])
        .to_owned()
}

/// The same for a log, which has no bar.
fn line(progress: &Progress) -> String {
    let about = if progress.phase == Phase::Dumping { "about " } else { "" };
    match progress.total_rows {
        0 => words(progress),
        total => format!("{} (of {about}{} rows)", words(progress), show::count(total)),
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner())
}

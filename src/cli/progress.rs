//! A progress bar on standard error, on a terminal only, for runs that take longer than half a second.

use std::{
    io::{IsTerminal, stderr},
    sync::{Condvar, Mutex, PoisonError, atomic::Ordering},
    time::Duration,
};

use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::pipeline::Progress;

const PATIENCE: Duration = Duration::from_millis(500);
const TICK: Duration = Duration::from_millis(100);

/// Runs `work`, showing how far it has come when `wanted` and somebody watches.
pub fn watched<T>(wanted: bool, progress: &Progress, work: impl FnOnce() -> T) -> T {
    if !wanted || !stderr().is_terminal() {
        return work();
    }
    let (done, ended) = (Mutex::new(false), Condvar::new());
    std::thread::scope(|scope| {
        scope.spawn(|| show(progress, &done, &ended));
        let _guard = Ending { done: &done, ended: &ended };
        work()
    })
}

/// Ends the showing when the work ends, however it ends.
struct Ending<'a> {
    done: &'a Mutex<bool>,
    ended: &'a Condvar,
}

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        *self.done.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.ended.notify_all();
    }
}

fn show(progress: &Progress, done: &Mutex<bool>, ended: &Condvar) {
    let wait = |time| {
        let guard = done.lock().unwrap_or_else(PoisonError::into_inner);
        *ended.wait_timeout_while(guard, time, |done| !*done).unwrap_or_else(PoisonError::into_inner).0
    };
    if wait(PATIENCE) {
        return;
    }
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    let style = |template| ProgressStyle::with_template(template).expect("a well-formed template");
    bar.set_style(style("{spinner} {msg} {elapsed}"));
    loop {
        let (files, bytes) = (progress.files.load(Ordering::Relaxed), progress.bytes.load(Ordering::Relaxed));
        let all = match progress.total.load(Ordering::Relaxed) {
            0 => String::new(),
            // A file that goes by several names may count more than once.
            total => {
                bar.set_style(style("{spinner} [{bar:24}] {msg} {elapsed}"));
                bar.set_length(total);
                bar.set_position(files.min(total));
                format!(" of {}", HumanCount(total))
            }
        };
        bar.set_message(format!("scanned {}{all} files, {}", HumanCount(files), HumanBytes(bytes)));
        bar.tick();
        if wait(TICK) {
            break;
        }
    }
    bar.finish_and_clear();
}

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
        let result = work();
        *done.lock().unwrap_or_else(PoisonError::into_inner) = true;
        ended.notify_all();
        result
    })
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
    bar.set_style(ProgressStyle::with_template("{spinner} {msg} {elapsed}").expect("a well-formed template"));
    loop {
        let (files, bytes) = (progress.files.load(Ordering::Relaxed), progress.bytes.load(Ordering::Relaxed));
        bar.set_message(format!("scanned {} files, {}", HumanCount(files), HumanBytes(bytes)));
        bar.tick();
        if wait(TICK) {
            break;
        }
    }
    bar.finish_and_clear();
}

//! Helping hands for one reader: what it hands over, other threads work on while it reads on.
//!
//! Promises: all that was handed over is done when it returns; no more waits than was said, so that a fast reader waits instead.
//! Leaves out: in which order things are done.

use std::{
    panic::resume_unwind,
    sync::{Mutex, PoisonError, mpsc},
};

/// Where work is handed over.
pub type Hatch<J> = mpsc::SyncSender<J>;

/// Runs `read` while `hands` threads, each with what `make` makes, work on what it hands over. Returns what they made of it.
pub fn beside<J: Send, V: Send, R>(
    (hands, waiting): (usize, usize),
    make: &(dyn Fn() -> V + Sync),
    work: &(dyn Fn(&mut V, J) + Sync),
    read: impl FnOnce(Hatch<J>) -> R,
) -> (R, Vec<V>) {
    let (hatch, jobs) = mpsc::sync_channel(waiting);
    let jobs = Mutex::new(jobs);
    let run = || {
        let mut visitor = make();
        loop {
            // The lock is let go before the work begins.
            let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
            match job {
                Ok(job) => work(&mut visitor, job),
                Err(_) => return visitor,
            }
        }
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..hands).map(|_| scope.spawn(run)).collect();
        let result = read(hatch);
        let visitors = threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)));
        (result, visitors.collect())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_is_handed_over_is_done() {
        let read = |hatch: Hatch<u64>| (1..=100).for_each(|n| hatch.send(n).expect("somebody listens"));
        let ((), sums) = beside((3, 2), &|| 0, &|sum, n| *sum += n, read);
        assert_eq!((sums.len(), sums.iter().sum::<u64>()), (3, 5050));
    }
}

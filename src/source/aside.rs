//! Helping hands for one reader: what it hands over, other threads work on while it reads on.
//!
//! Promises: all that was handed over is done when it returns; no more waits than was said, so that a fast reader waits instead; a
//! panic of a hand goes on in the reader, which never waits in vain.
//! Leaves out: in which order things are done.

use std::{
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::{
        Arc, Condvar, Mutex, PoisonError,
        mpsc::{self, TrySendError},
    },
};

/// Where work is handed over.
pub struct Hatch<J> {
    jobs: mpsc::SyncSender<J>,
    pending: Arc<Pending>,
}

impl<J> Clone for Hatch<J> {
    fn clone(&self) -> Self {
        Self { jobs: self.jobs.clone(), pending: Arc::clone(&self.pending) }
    }
}

impl<J> Hatch<J> {
    /// Hands something over, as soon as there is room.
    pub fn send(&self, job: J) {
        self.pending.add();
        // Somebody listens as long as there is a hatch.
        if self.jobs.send(job).is_err() {
            self.pending.done();
        }
    }

    /// Hands something over, or gives it back if there is no room.
    pub fn offer(&self, job: J) -> Result<(), J> {
        self.pending.add();
        self.jobs.try_send(job).map_err(|refused| {
            self.pending.done();
            match refused {
                TrySendError::Full(job) | TrySendError::Disconnected(job) => job,
            }
        })
    }

    /// Returns when all that was handed over is done.
    pub fn wait(&self) {
        self.pending.wait();
    }
}

/// How many jobs are not done.
#[derive(Default)]
struct Pending {
    count: Mutex<usize>,
    none: Condvar,
}

impl Pending {
    fn add(&self) {
        *self.count.lock().unwrap_or_else(PoisonError::into_inner) += 1;
    }

    fn done(&self) {
        let mut count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        *count -= 1;
        if *count == 0 {
            self.none.notify_all();
        }
    }

    fn wait(&self) {
        let count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.none.wait_while(count, |count| *count > 0));
    }
}

/// Runs `read` while `hands` threads, each with what `make` makes, work on what it hands over. Returns what they made of it.
pub fn beside<J: Send, V: Send, R>(
    (hands, waiting): (usize, usize),
    make: &(dyn Fn() -> V + Sync),
    work: &(dyn Fn(&mut V, J) + Sync),
    read: impl FnOnce(Hatch<J>) -> R,
) -> (R, Vec<V>) {
    let (hatch, jobs) = mpsc::sync_channel(waiting);
    let (jobs, pending) = (Mutex::new(jobs), Arc::new(Pending::default()));
    let run = || {
        let (mut visitor, mut panic) = (make(), None);
        loop {
            // The lock is let go before the work begins.
            let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
            match job {
                Ok(job) if panic.is_none() => panic = catch_unwind(AssertUnwindSafe(|| work(&mut visitor, job))).err(),
                // The reader still gets rid of what it reads.
                Ok(_) => {}
                Err(_) => return panic.map_or(visitor, |panic| resume_unwind(panic)),
            }
            pending.done();
        }
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..hands).map(|_| scope.spawn(run)).collect();
        let result = read(Hatch { jobs: hatch, pending: Arc::clone(&pending) });
        let visitors = threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)));
        (result, visitors.collect())
    })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    #[test]
    fn all_that_is_handed_over_is_done() {
        let read = |hatch: Hatch<u64>| (1..=100).for_each(|n| hatch.send(n));
        let ((), sums) = beside((3, 2), &|| 0, &|sum, n| *sum += n, read);
        assert_eq!((sums.len(), sums.iter().sum::<u64>()), (3, 5050));
    }

    #[test]
    fn the_reader_may_wait_for_it() {
        let sum = AtomicU64::new(0);
        let read = |hatch: Hatch<u64>| {
            for round in 1..=50 {
                (0..7).for_each(|_| hatch.send(1));
                hatch.wait();
                assert_eq!(sum.load(Ordering::Relaxed), 7 * round);
            }
        };
        let add = |(): &mut (), n| {
            sum.fetch_add(n, Ordering::Relaxed);
        };
        beside((3, 2), &|| (), &add, read);
    }

    #[test]
    fn what_there_is_no_room_for_is_given_back() {
        let (done, refused) = (AtomicU64::new(0), AtomicU64::new(0));
        let read = |hatch: Hatch<u64>| {
            let given_back = (0..200).filter_map(|_| hatch.offer(1).err());
            refused.store(given_back.sum(), Ordering::Relaxed);
            hatch.wait();
        };
        let add = |(): &mut (), n| {
            std::thread::yield_now();
            done.fetch_add(n, Ordering::Relaxed);
        };
        beside((2, 1), &|| (), &add, read);
        assert_eq!(done.into_inner() + refused.into_inner(), 200);
    }

    #[test]
    fn a_panic_ends_the_run_and_does_not_hang_it() {
        let read = |hatch: Hatch<u64>| {
            (1..=100).for_each(|n| hatch.send(n));
            hatch.wait();
        };
        let run = || beside((1, 2), &|| (), &|(), n| assert!(n != 5, "injected"), read);
        assert!(catch_unwind(AssertUnwindSafe(run)).is_err());
    }
}

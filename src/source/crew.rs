//! The visitors, lent to whichever threads are at work.
//!
//! Promises: at most as many visitors as threads, each made once, whatever the number of roots and passes.
//! Leaves out: the threads of a directory walk, which `ignore` starts.

use std::{
    ops::{Deref, DerefMut},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

/// Makes, lends and keeps visitors.
pub(super) struct Crew<'a, V> {
    /// How many may be at work at once.
    pub threads: usize,
    make: &'a (dyn Fn() -> V + Sync),
    idle: Mutex<Vec<V>>,
}

impl<'a, V: Send> Crew<'a, V> {
    /// A crew of `threads`, at least one, each member made by `make`.
    pub fn new(threads: usize, make: &'a (dyn Fn() -> V + Sync)) -> Self {
        Self { threads: threads.max(1), make, idle: Mutex::new(Vec::new()) }
    }

    /// A crew whose first members are there already.
    pub fn resumed(threads: usize, make: &'a (dyn Fn() -> V + Sync), members: Vec<V>) -> Self {
        Self { idle: Mutex::new(members), ..Self::new(threads, make) }
    }

    /// A visitor for one thread, back in the crew when it is dropped.
    pub fn lend(&self) -> Lent<'_, V> {
        let idle = self.idle.lock().expect("no visitor panicked").pop();
        Lent { visitor: Some(idle.unwrap_or_else(|| (self.make)())), idle: &self.idle }
    }

    /// Does `work` for each item, on all threads.
    pub fn each<T: Sync>(&self, items: &[T], work: impl Fn(&mut V, &T) + Sync) {
        let next = AtomicUsize::new(0);
        let run = || {
            let mut visitor = self.lend();
            while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
                work(&mut visitor, item);
            }
        };
        match self.threads.min(items.len()) {
            0 => {}
            1 => run(),
            threads => std::thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(run)))),
        }
    }

    /// All that were made.
    pub fn into_visitors(self) -> Vec<V> {
        self.idle.into_inner().expect("no visitor panicked")
    }
}

/// A visitor on loan.
pub(super) struct Lent<'c, V> {
    visitor: Option<V>,
    idle: &'c Mutex<Vec<V>>,
}

impl<V> Deref for Lent<'_, V> {
    type Target = V;

    fn deref(&self) -> &V {
        self.visitor.as_ref().expect("there until it is dropped")
    }
}

impl<V> DerefMut for Lent<'_, V> {
    fn deref_mut(&mut self) -> &mut V {
        self.visitor.as_mut().expect("there until it is dropped")
    }
}

impl<V> Drop for Lent<'_, V> {
    fn drop(&mut self) {
        // A poisoned lock means that a visitor panicked; then the run ends, and this one is of no use.
        if let (Some(visitor), Ok(mut idle)) = (self.visitor.take(), self.idle.lock()) {
            idle.push(visitor);
        }
    }
}

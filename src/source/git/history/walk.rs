//! Reading packs through their delta trees on all threads.
//!
//! Promises: each base is made once, whatever is made from it; a thread that has nothing to do takes over part of another's tree; what
//! cannot be made is told with its cause, and so is all that would have been made from it. A size that no such pack can hold is an
//! error before memory is asked for.

use std::{
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use gix::{
    odb::pack::data::{self, entry::Header},
    zlib,
};

use super::{forest::Forest, pack::Pack};
use crate::unpack::delta;

/// Nothing larger is held in memory. Git itself makes no deltas of files above half of that.
const LARGEST: u64 = 1 << 30;
/// A compressed byte stands for at most this many.
const EXPANSION: u64 = 1032;
/// Buffers that a thread keeps for the next objects, and how large.
const SPARE: (usize, usize) = (8, 4 << 20);

/// A pack and what of it is wanted.
pub(super) struct Reading {
    pub pack: Pack,
    pub forest: Forest,
}

/// What is done with what is read. Every thread has its own.
pub(super) trait Take {
    /// Receives a wanted object: which, and its bytes.
    fn take(&mut self, pack: &Pack, node: u32, blob: u32, bytes: &[u8]);
    /// Receives what could not be made, as node and number, and why.
    fn fail(&mut self, pack: &Pack, nodes: Vec<(u32, u32)>, cause: &str);
}

/// An object to be made.
struct Task {
    reading: u32,
    node: u32,
    base: Option<Arc<Vec<u8>>>,
}

/// Reads all that is wanted, one taker a thread.
pub(super) fn read<T: Take + Send>(readings: &[Reading], takers: &mut [T]) {
    let mut roots = Vec::new();
    for (reading, of) in (0..).zip(readings) {
        roots.extend(of.forest.roots.iter().map(|&node| Task { reading, node, base: None }));
    }
    let queue = Queue::new(roots, takers.len());
    let run = |taker: &mut T| {
        let _leaving = Leaving(&queue);
        let mut hand = Hand { readings, spare: Vec::new(), instructions: Vec::new(), inflate: zlib::Inflate::default() };
        let mut own = Vec::new();
        while let Some(task) = own.pop().or_else(|| queue.next()) {
            hand.work(task, &mut own, taker);
            queue.share(&mut own);
        }
    };
    match takers {
        [only] => run(only),
        _ => thread::scope(|scope| takers.iter_mut().for_each(|taker| drop(scope.spawn(|| run(taker))))),
    }
}

/// What no thread has begun yet.
struct Queue {
    state: Mutex<State>,
    wake: Condvar,
    hungry: AtomicUsize,
}

struct State {
    tasks: Vec<Task>,
    working: usize,
}

impl Queue {
    fn new(tasks: Vec<Task>, working: usize) -> Self {
        Self { state: Mutex::new(State { tasks, working }), wake: Condvar::new(), hungry: AtomicUsize::new(0) }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next task, once there is one; `None` when nobody works any more who could leave one.
    fn next(&self) -> Option<Task> {
        let mut state = self.lock();
        loop {
            if let Some(task) = state.tasks.pop() {
                return Some(task);
            }
            state.working -= 1;
            if state.working == 0 {
                self.wake.notify_all();
            }
            self.hungry.fetch_add(1, Ordering::Relaxed);
            state = self
                .wake
                .wait_while(state, |state| state.tasks.is_empty() && state.working > 0)
                .unwrap_or_else(PoisonError::into_inner);
            self.hungry.fetch_sub(1, Ordering::Relaxed);
            if state.tasks.is_empty() {
                return None;
            }
            state.working += 1;
        }
    }

    /// Leaves the largest of a thread's own tasks to one that waits.
    fn share(&self, own: &mut Vec<Task>) {
        if own.len() > 1 && self.hungry.load(Ordering::Relaxed) > 0 {
            self.lock().tasks.push(own.remove(0));
            self.wake.notify_one();
        }
    }
}

/// A thread that panics must not leave the others waiting.
struct Leaving<'q>(&'q Queue);

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            let mut state = self.0.lock();
            state.tasks.clear();
            state.working = 0;
            self.0.wake.notify_all();
        }
    }
}

/// One thread's tools.
struct Hand<'a> {
    readings: &'a [Reading],
    spare: Vec<Vec<u8>>,
    instructions: Vec<u8>,
    inflate: zlib::Inflate,
}

impl Hand<'_> {
    fn work(&mut self, task: Task, own: &mut Vec<Task>, taker: &mut impl Take) {
        let Reading { pack, forest } = &self.readings[task.reading as usize];
        let base = task.base.as_ref().map(|base| base.as_slice());
        let made = self.make(pack, task.node, base);
        if let Some(base) = task.base.and_then(Arc::into_inner) {
            self.keep(base);
        }
        match made {
            Err(cause) => taker.fail(pack, forest.below(task.node), &format!("{}: {cause}", pack.name)),
            Ok(bytes) => {
                if let Some(blob) = forest.wanted(task.node) {
                    taker.take(pack, task.node, blob, &bytes);
                }
                let children = forest.children(task.node);
                if children.is_empty() {
                    return self.keep(bytes);
                }
                let base = Arc::new(bytes);
                let task = |&node: &u32| Task { reading: task.reading, node, base: Some(Arc::clone(&base)) };
                own.extend(children.iter().map(task));
            }
        }
    }

    fn keep(&mut self, buffer: Vec<u8>) {
        if self.spare.len() < SPARE.0 && buffer.capacity() <= SPARE.1 {
            self.spare.push(buffer);
        }
    }

    fn make(&mut self, pack: &Pack, node: u32, base: Option<&[u8]>) -> Result<Vec<u8>, String> {
        let entry = pack.entry(pack.offset(node)).ok_or("an entry that does not begin")?;
        let left = (pack.data.data_len() as u64).saturating_sub(entry.data_offset);
        if entry.decompressed_size > LARGEST || entry.decompressed_size > left.saturating_mul(EXPANSION) {
            return Err(format!("an object of {} bytes", entry.decompressed_size));
        }
        let mut out = self.spare.pop().unwrap_or_default();
        let (Header::OfsDelta { .. } | Header::RefDelta { .. }, Some(base)) = (entry.header, base) else {
            inflate(pack, &entry, &mut self.inflate, &mut out)?;
            return Ok(out);
        };
        inflate(pack, &entry, &mut self.inflate, &mut self.instructions)?;
        let (from, to, start) = delta::sizes(&self.instructions).ok_or("a delta without sizes")?;
        if from != base.len() as u64 || to > LARGEST {
            return Err(format!("a delta from {from} bytes to {to}"));
        }
        let size = usize::try_from(to).map_err(|error| error.to_string())?;
        out.clear();
        out.try_reserve(size).map_err(|error| error.to_string())?;
        delta::apply(base, &self.instructions[start..], size, &mut out).ok_or("a delta that leads nowhere")?;
        Ok(out)
    }
}

fn inflate(pack: &Pack, entry: &data::Entry, inflate: &mut zlib::Inflate, out: &mut Vec<u8>) -> Result<(), String> {
    let size = usize::try_from(entry.decompressed_size).map_err(|error| error.to_string())?;
    out.clear();
    out.try_reserve(size).map_err(|error| error.to_string())?;
    out.resize(size, 0);
    pack.data.decompress_entry(entry, inflate, out).map(drop).map_err(|error| error.to_string())
}

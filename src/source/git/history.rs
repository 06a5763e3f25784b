//! Every blob of a repository's history, each once, in the order of its packs; and of any of them, where it lay and for how long.
//!
//! Promises: what `git rev-list --objects --all HEAD` lists (the stash left out) is read or is a skip; on request what only the stash,
//! reflogs or nothing keeps as well. Commits and trees are read once; packs are read through their delta trees, so that each base is
//! made once. Messages of commits and tags are read too.
//! Leaves out: what a shallow or partial clone does not have, which is a skip.

mod forest;
mod graph;
mod lives;
mod log;
mod messages;
mod pack;
mod reader;
mod tips;
mod trees;
mod walk;

use std::collections::HashSet;

use gix::{
    ObjectId,
    objs::{Kind, TreeRefIter, tree::EntryKind},
};

pub use lives::{Life, Lives, Sighting};

use super::{Place, VisitBlob, ignored::Ignored, objects::Objects, skip};
use crate::{
    blob::{BlobPath, Kept},
    coverage::{Coverage, PassedOver},
    error::{Error, Skip, SkipReason},
    source::{self, Walked, cache::Known, crew::Crew},
};
use log::Log;
use pack::Pack;
use reader::{Differ, Reader};
use tips::Tag;

/// What to read beside what refs lead to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The stash, what reflogs remember, and what nothing leads to any more.
    pub all: bool,
}

/// How to read.
#[derive(Clone, Copy)]
struct Limits {
    threads: usize,
    max_size: Option<u64>,
}

/// A repository's history, its commits known and its blobs not yet read.
pub struct History {
    objects: Objects,
    packs: Vec<Pack>,
    log: Log,
    tags: Vec<Tag>,
    head: Option<ObjectId>,
    coverage: Coverage,
    all: bool,
}

/// Opens a repository and reads its commits.
///
/// # Errors
/// No repository, or refs that cannot be read at all.
pub fn history(place: &Place, options: Options) -> Result<History, Error> {
    let objects = Objects::open(place)?;
    let mut tips = tips::tips(&objects, options.all)?;
    let mut coverage = Coverage { may_be_empty: true, ..Coverage::default() };
    let (packs, broken) = pack::packs(&objects.directories(), objects.repo.object_hash());
    for (path, cause) in broken {
        let path = BlobPath::from_path(path.file_name().unwrap_or_default().as_ref());
        coverage.skips.push(Skip { path, reason: SkipReason::Corrupt, detail: cause });
    }
    let mut graph = graph::Graph::default();
    graph.grow(&objects, &tips.commits);
    if options.all {
        graph::add_unreachable(&mut graph, &objects, &packs, &mut tips);
    }
    coverage.skips.append(&mut tips.skips);
    coverage.skips.append(&mut graph.skips);
    let mut log = Log::new(graph.commits, &graph.kept);
    for bare in tips.bare {
        for (id, path) in files_of(&objects, bare.id, bare.kind, bare.name, &mut coverage.skips) {
            log.add_bare(id, path, bare.kept);
        }
    }
    Ok(History { objects, packs, log, tags: tips.tags, head: tips.head, coverage, all: options.all })
}

/// A blob that a ref leads to, or the files of such a tree.
fn files_of(objects: &Objects, id: ObjectId, kind: Kind, name: Vec<u8>, skips: &mut Vec<Skip>) -> Vec<(ObjectId, Vec<u8>)> {
    if kind != Kind::Tree {
        return vec![(id, name)];
    }
    let (mut files, mut waiting, mut seen) = (Vec::new(), vec![(id, name)], HashSet::new());
    while let Some((id, prefix)) = waiting.pop() {
        if !seen.insert(id) {
            continue;
        }
        let data = match objects.tree(id) {
            Ok(data) => data,
            Err((reason, detail)) => {
                skips.push(skip(&prefix, reason, detail));
                continue;
            }
        };
        for entry in TreeRefIter::from_bytes(&data, id.kind()) {
            let Ok(entry) = entry else {
                skips.push(skip(&prefix, SkipReason::Corrupt, format!("tree {id} cannot be parsed to its end")));
                break;
            };
            let path = [&prefix[..], b"/", entry.filename].concat();
            match entry.mode.kind() {
                EntryKind::Tree => waiting.push((entry.oid.to_owned(), path)),
                EntryKind::Blob | EntryKind::BlobExecutable => files.push((entry.oid.to_owned(), path)),
                EntryKind::Link | EntryKind::Commit => {}
            }
        }
    }
    files
}

impl History {
    /// Reads all that is not known and hands it to visitors; `make` makes a thread's.
    pub fn visit<V: VisitBlob>(
        mut self,
        options: &source::Options,
        max_size: Option<u64>,
        make: &(dyn Fn() -> V + Sync),
    ) -> (Walked<V>, Lives) {
        let known = options.cache.as_ref().map(|place| Known::open(place, self.objects.repo.common_dir()));
        let visitors = self.read_commits(options.threads, known.as_ref(), make);
        if self.all {
            self.add_lost_blobs();
        }
        let mut ignored = Ignored::new(&self.objects, options.ignore_files.as_ref());
        if options.ignore_files.is_some() {
            let left_out = self.log.leave_out(&mut |path| ignored.hides(path));
            self.coverage.passed_over.extend(left_out.into_iter().map(|path| (PassedOver::Excluded, path)));
        }
        let limits = Limits { threads: options.threads.max(1), max_size };
        let visitors = self.read_blobs(limits, known.as_ref(), make, visitors);
        self.coverage.sort();
        let head = self.head.and_then(|head| self.log.number(&head));
        let notes = known.map(Known::save).unwrap_or_default();
        (Walked { coverage: self.coverage, visitors, notes }, Lives::new(self.log, head))
    }

    /// What each commit changes, and all messages.
    fn read_commits<V: VisitBlob>(&mut self, threads: usize, known: Option<&Known>, make: &(dyn Fn() -> V + Sync)) -> Vec<V> {
        let shared = self.objects.shared();
        let differ = || Differ::new(&shared, &self.log, known, threads, make());
        let crew = Crew::new(threads, &differ);
        crew.each(&reader::batches(self.log.commits.len()), |differ, batch| differ.read(batch.clone()));
        crew.each(&self.tags, |differ, tag| differ.read_tag(tag));
        let (mut visitors, mut changes) = (Vec::new(), Vec::new());
        for mut differ in crew.into_visitors() {
            changes.append(&mut differ.changes);
            self.coverage.skips.append(&mut differ.skips);
            visitors.push(differ.visitor);
        }
        changes.sort_by_key(|changes| changes.commit);
        let mut met = HashSet::new();
        changes.into_iter().for_each(|changes| self.log.add(changes, &mut met));
        self.coverage.passed_over.extend(met);
        visitors
    }

    /// Blobs that lie in no commit: staged once, or left by an interrupted command.
    fn add_lost_blobs(&mut self) {
        let mut lost = Vec::new();
        graph::each_object(&self.objects, &self.packs, &mut |id, kind| {
            // What is too broken to tell its kind may be one: reading it tells of it.
            if kind.is_none_or(|kind| kind == Kind::Blob) && !self.log.blobs.contains_key(&id) {
                lost.push(id);
            }
        });
        lost.sort();
        for id in lost {
            self.log.add_bare(id, format!("<unreachable>/{id}").into_bytes(), Kept::Nothing);
        }
    }

    /// Packs first; then what is in none, or cannot be made there.
    fn read_blobs<V: VisitBlob>(
        &mut self,
        limits: Limits,
        known: Option<&Known>,
        make: &(dyn Fn() -> V + Sync),
        mut visitors: Vec<V>,
    ) -> Vec<V> {
        visitors.resize_with(limits.threads, make);
        visitors[0].expect(self.log.commits.len() + self.tags.len() + self.log.count());
        let (log, packs) = (&self.log, std::mem::take(&mut self.packs));
        let mut claimed = reader::visit_known(log, known, &mut visitors[0]);
        let readings: Vec<walk::Reading> = packs.into_iter().map(|pack| reader::claim(pack, log, &mut claimed)).collect();
        let shared = self.objects.shared();
        let reader = |visitor| Reader::new(&shared, log, known, limits.max_size, visitor);
        let mut readers: Vec<Reader<'_, V>> = visitors.into_iter().map(reader).collect();
        walk::read(&readings, &mut readers);
        let mut left: Vec<(u32, ObjectId, Option<String>)> = Vec::new();
        for reader in &mut readers {
            left.append(&mut reader.failed);
        }
        let elsewhere = log.blobs.iter().filter(|(_, number)| !claimed[**number as usize]);
        left.extend(elsewhere.map(|(id, &number)| (number, *id, None)));
        left.sort();
        drop(readings);
        let make = || reader(make());
        let crew = Crew::resumed(limits.threads, &make, readers);
        crew.each(&left, |reader, (number, id, cause)| reader.read_alone(*number, *id, cause.as_deref()));
        crew.into_visitors().into_iter().map(|reader| reader.visitor).collect()
    }
}

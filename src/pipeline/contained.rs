//! Containers: what lies in one is scanned as a file is, and may be a container again.
//!
//! Promises: one recursion, in one budget for each file outside; what a limit, a password or broken bytes keep from being read is a skip
//! at its place, and everything else is scanned.
//! Leaves out: the formats (unpack).

use std::{io::Read, sync::Arc};

use super::{
    content::{Chained, Content, Whole},
    worker::{File, Scanned, Worker},
};
use crate::{
    blob::{BlobPath, Layer, Member},
    error::{Skip, SkipReason},
    unpack::{
        Budget, Format, Opener,
        budget::{Cost, Metered},
        encoding::Encoding,
        format::name_within,
        guarded::{Guarded, guard, unguarded},
        member::{ReadAt, Trouble, Visit},
        unread,
    },
};

type ReadMembers = fn(&dyn ReadAt, &mut dyn Visit) -> Result<(), Trouble>;

/// A container that begins to be read.
pub(super) struct Container<'a> {
    pub(super) file: &'a File,
    pub(super) format: Format,
    /// What was read of it.
    pub(super) head: &'a [u8],
    /// Whether that is all.
    pub(super) ended: bool,
    pub(super) content: &'a mut dyn Content,
}

impl Worker<'_> {
    /// Scans what lies in a container.
    pub(super) fn open(&mut self, container: Container<'_>) -> Result<Scanned, Skip> {
        let file = container.file;
        let most = self.config.unpack.depth;
        let depth = file.depth_within(container.format);
        if depth > most {
            let detail = format!("containers lie in one another more than {most} deep");
            return Err(Skip { path: file.holder().clone(), reason: SkipReason::OverBudget, detail });
        }
        self.coverage.unpacked.containers += 1;
        let budget = Arc::clone(&self.budget);
        let holder = file.holder().clone();
        let size = if file.depth == 0 { container.content.size() } else { None };
        let read = |worker: &mut Self| {
            let result = worker.read(container, depth, &budget);
            if file.depth == 0 {
                worker.settle(file.holder(), false);
            }
            result
        };
        match self.with_help(size, read) {
            Err(trouble) if !budget.is_spent() => Err(Skip { path: holder, reason: trouble.reason, detail: trouble.detail }),
            Err(trouble) => {
                self.report_once(Skip { path: holder, reason: SkipReason::OverBudget, detail: trouble.detail });
                Ok(Scanned::Cut)
            }
            Ok(()) if budget.is_spent() => Ok(Scanned::Cut),
            Ok(()) => Ok(Scanned::Unpacked),
        }
    }

    fn read(&mut self, container: Container<'_>, depth: usize, budget: &Budget) -> Result<(), Trouble> {
        let (file, format) = (container.file, container.format);
        match format.opener() {
            Opener::At(members) => self.read_at(members, container, depth, budget),
            Opener::Texts(texts) => {
                let texts = self.read_on(container, |_, stream| guard(|| texts(&budget.hold(&[], stream)?.bytes)))??;
                let scanned = self.scan_pieces(&file.texts(format, depth), &mut Whole::new(&texts));
                self.conclude_file(scanned, &file.texts(format, depth));
                Ok(())
            }
            Opener::Whole(members) => self.read_on(container, |worker, stream| {
                let held = guard(|| budget.hold(&[], stream))??;
                guard(|| members(&held.bytes, &mut Members { worker, file, format, depth, index: 0, budget }))?
            }),
            Opener::Stream(members) => self.read_on(container, |worker, stream| {
                guard(|| members(stream, &mut Members { worker, file, format, depth, index: 0, budget }))?
            }),
            Opener::File(open) => self.read_on(container, |worker, stream| {
                let decoder = Guarded::new(open(Box::new(stream)));
                worker.scan_or_hand_over(&file.decompressed(format, depth), &mut Metered::new(decoder, budget));
                Ok(())
            }),
        }
    }

    /// Reads a container from its start to its end.
    fn read_on<T>(&mut self, container: Container<'_>, read: impl FnOnce(&mut Self, &mut Chained<'_>) -> T) -> T {
        let mut stream = Chained::new(container.head, container.content, container.ended);
        let result = read(self, &mut stream);
        self.count(stream.read_beyond_head(), container.file.depth);
        result
    }

    /// Reads an archive that is read back and forth, from memory where nothing else will do.
    fn read_at(&mut self, members: ReadMembers, container: Container<'_>, depth: usize, budget: &Budget) -> Result<(), Trouble> {
        let Container { file, format, head, ended, content } = container;
        let held;
        let bytes: &dyn ReadAt = if ended {
            &head
        } else if content.at().is_none() {
            held = budget.hold(head, &mut Chained::new(&[], content, false))?;
            &held.bytes.as_slice()
        } else {
            content.at().unwrap_or(&head)
        };
        self.count(bytes.size().saturating_sub(head.len() as u64), file.depth);
        guard(|| members(bytes, &mut Members { worker: self, file, format, depth, index: 0, budget }))?
    }

    /// Counts or lists what lies in another file.
    pub(super) fn conclude_within(&mut self, scanned: Result<Scanned, Skip>, file: &File) {
        match scanned {
            Err(skip) if self.budget.is_spent() => self.report_once(skip),
            scanned => self.conclude_file(scanned, file),
        }
    }

    /// Whether a member's text may be scanned further: what is found in it is kept.
    pub(super) fn may_go_on(&self, file: &File) -> Result<(), Skip> {
        if file.depth == 0 {
            return Ok(());
        }
        self.budget.may_go_on(self.cost(self.scratch.met() + self.decoder.met())).map_err(|trouble| file.skip(trouble))
    }

    /// Puts down what was found in a text, and what finding it cost.
    pub(super) fn pay(&mut self, file: &File, values: usize) {
        let cost = self.cost(values);
        self.budget.owe(if file.depth > 0 { cost } else { Cost { bytes: cost.bytes, ..Cost::default() } });
    }

    fn cost(&self, values: usize) -> Cost {
        let looks = self.scratch.stats.hits - self.looks_before + self.decoder.looks();
        Cost { values: values as u64, looks, bytes: self.decoder.spent() }
    }

    /// Puts down a path that is to be listed: the list must not grow without end.
    pub(super) fn pay_to_list(&self, file: &File) {
        if file.depth > 0 {
            self.budget.owe_path(file.path.as_bytes());
        }
    }

    /// Ends a round: waits for what was handed over, takes what it cost, and opens the containers that were found in texts. `here` is what
    /// comes next, if there is `more`.
    pub(super) fn settle(&mut self, here: &BlobPath, more: bool) {
        loop {
            if let Some(hatch) = &self.hatch {
                hatch.wait();
            }
            let mut found = std::mem::take(&mut *self.left_over.lock().expect("no panic while it was held"));
            if found.is_empty() && !more || self.budget.is_spent() {
                return;
            }
            if let Err(Trouble { reason, detail }) = self.budget.settle() {
                return self.report_once(Skip { path: here.clone(), reason, detail });
            }
            if found.is_empty() {
                return;
            }
            found.sort_by(|(a, _), (b, _)| a.layers.cmp(&b.layers));
            found.into_iter().for_each(|(file, attachments)| self.open_each(&file, attachments));
        }
    }

    /// The limit that ends a file is met again on the way out of each container.
    pub(super) fn report_once(&mut self, skip: Skip) {
        if self.budget.is_first_to_tell() {
            self.coverage.skips.push(skip);
        }
    }
}

/// Scans the members of an archive.
struct Members<'w, 'a, 'f> {
    worker: &'w mut Worker<'a>,
    file: &'f File,
    format: Format,
    depth: usize,
    index: u64,
    budget: &'f Budget,
}

impl Members<'_, '_, '_> {
    /// The next member as a file; `None` when it is one too many.
    fn next(&mut self, name: &[u8]) -> Option<File> {
        let holder = self.file.holder();
        let path = holder.member(name);
        if self.budget.is_due() {
            self.worker.settle(&path, true);
        }
        if self.budget.is_spent() {
            return None;
        }
        if let Err(trouble) = self.budget.member() {
            self.worker.report_once(Skip { path: holder.clone(), reason: trouble.reason, detail: trouble.detail });
            return None;
        }
        let member = Member { archive: self.format.name(), index: self.index, path: BlobPath::from_bytes(path.inner().to_vec()) };
        self.index += 1;
        Some(self.file.within(path, Layer::Member(member), self.depth))
    }
}

impl Visit for Members<'_, '_, '_> {
    fn member(&mut self, name: &[u8], content: &mut dyn Read) {
        unguarded(|| {
            let Some(file) = self.next(name) else { return };
            let mut content = Guarded::new(content);
            match self.format.opener() {
                // Its own decoder makes the bytes.
                Opener::At(_) | Opener::Whole(_) => self.worker.scan_or_hand_over(&file, &mut Metered::new(content, self.budget)),
                Opener::Stream(_) | Opener::File(_) | Opener::Texts(_) => self.worker.scan_or_hand_over(&file, &mut content),
            }
        });
    }

    fn refused(&mut self, name: &[u8], trouble: Trouble) {
        unguarded(|| {
            if let Some(file) = self.next(name) {
                let skip = Skip { path: file.path.clone(), reason: trouble.reason, detail: trouble.detail };
                self.worker.conclude_file(Err(skip), &file);
            }
        });
    }

    fn spend(&mut self, count: usize) -> Result<(), Trouble> {
        self.budget.bytes(count)
    }

    fn is_over(&self) -> bool {
        self.budget.is_spent()
    }
}

impl File {
    /// It, or a part of it, could not be scanned.
    pub(super) fn skip(&self, trouble: Trouble) -> Skip {
        Skip { path: self.path.clone(), reason: trouble.reason, detail: trouble.detail }
    }

    /// How deep what lies in it is. A compressed archive is one container.
    fn depth_within(&self, format: Format) -> usize {
        let is_its_archive =
            self.holder.is_some() && matches!(format.opener(), Opener::Stream(_) | Opener::At(_) | Opener::Whole(_));
        if is_its_archive { self.depth } else { self.depth + 1 }
    }

    /// Says that what is packed in it is not looked into, by what it begins with or is called.
    pub(super) fn unread(&self, head: &[u8], encoding: Encoding) -> Option<Skip> {
        let format = if encoding == Encoding::Binary { unread::format(head) } else { None };
        let called = || Format::is_named(self.path.file_name(), head).then_some("what is called Brotli and begins otherwise");
        let detail = format!("{} is not unpacked: only what it holds as it is was scanned", format.or_else(called)?);
        Some(self.skip(Trouble::new(SkipReason::Unsupported, detail)))
    }

    /// Whose members what lies in it are: of a compressed archive, the compressed file's.
    fn holder(&self) -> &BlobPath {
        self.holder.as_ref().unwrap_or(&self.path)
    }

    fn within(&self, path: BlobPath, layer: Layer, depth: usize) -> Self {
        let layers = self.layers.iter().cloned().chain([layer]).collect();
        Self { path, holder: None, origin: self.origin.clone(), tracked_but_ignored: self.tracked_but_ignored, layers, depth }
    }

    /// The texts of it, under its own name.
    fn texts(&self, format: Format, depth: usize) -> Self {
        self.within(self.path.clone(), Layer::Texts(format.name()), depth)
    }

    fn decompressed(&self, format: Format, depth: usize) -> Self {
        let is_attached = matches!(self.layers.last(), Some(Layer::Decoded(_)));
        let path = if is_attached { self.path.clone() } else { self.holder().member(name_within(self.path.file_name())) };
        let holder = Some(self.holder().clone());
        Self { holder, ..self.within(path, Layer::Decompressed(format.name()), depth) }
    }
}

//! What a thread has done that nobody was told of yet.
//!
//! Promises: whoever watches is at most [`EACH`] bytes behind, a thread. Leaves out: what the report counts (coverage).

use std::sync::atomic::Ordering;

use super::Progress;

/// Told at once: a number that threads share is passed from one processor to the other each time, which takes as long as a small file.
const EACH: u64 = 1 << 20;

/// Files and bytes done since the last were told.
#[derive(Default)]
pub(super) struct Done {
    files: u64,
    bytes: u64,
}

impl Done {
    /// A file more.
    pub(super) fn file(&mut self) {
        self.files += 1;
    }

    /// So many bytes more.
    pub(super) fn read(&mut self, bytes: u64, progress: &Progress) {
        self.bytes += bytes;
        if self.bytes >= EACH {
            let Self { files, bytes } = std::mem::take(self);
            progress.files.fetch_add(files, Ordering::Relaxed);
            progress.bytes.fetch_add(bytes, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_are_told_together() {
        let (progress, mut done) = (Progress::default(), Done::default());
        let told = |progress: &Progress| (progress.files.load(Ordering::Relaxed), progress.bytes.load(Ordering::Relaxed));
        done.file();
        done.read(EACH - 1, &progress);
        assert_eq!(told(&progress), (0, 0));
        done.file();
        done.read(2, &progress);
        assert_eq!(told(&progress), (2, EACH + 1));
        done.read(EACH, &progress);
        assert_eq!(told(&progress), (2, 2 * EACH + 1));
    }
}

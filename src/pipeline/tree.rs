//! Files of a work tree through the stages.
//!
//! Promises: a file that is known to be clean adds to the report what reading it would add.

use super::worker::{File, Scanned, Worker};
use crate::{
    blob::Origin,
    coverage::PassedOver,
    source::{
        Entry, Read, Visit,
        cache::{Clean, Kind},
        file::Refused,
    },
};

impl Visit for Worker<'_> {
    fn visit(&mut self, entry: &Entry) -> Option<Read> {
        self.come_by(entry);
        let mut opened = match entry.open(self.config.max_file_size) {
            Ok(opened) => opened,
            Err(Refused::Skip(skip)) => {
                self.coverage.skips.push(skip);
                return None;
            }
            Err(Refused::PassedOver(why, path)) => {
                self.coverage.passed_over.push((why, path));
                return None;
            }
        };
        let before = self.state();
        let tracked_but_ignored = entry.tracked_but_ignored;
        let file = File { tracked_but_ignored, ..File::new(entry.path.clone(), Origin::File) };
        let scanned = self.scan_pieces(&file, &mut opened);
        let scanned = match scanned {
            // Only its beginning was read, on purpose.
            Ok(Scanned::Cut) => scanned,
            Ok(Scanned::Binary) if self.config.unpack.depth == 0 => scanned,
            Ok(Scanned::Text | Scanned::Binary | Scanned::Unpacked) => opened.finish().and(scanned),
            Err(_) => scanned,
        };
        let kind = match scanned {
            Ok(Scanned::Binary) => Some(Kind::Binary),
            Ok(Scanned::Text) => Some(Kind::Text),
            Ok(Scanned::Unpacked | Scanned::Cut) | Err(_) => None,
        };
        self.conclude_file(scanned, &file);
        let clean = self.clean_since(before, kind?)?;
        Some(Read { clean, metadata: opened.into_metadata() })
    }

    fn visit_known(&mut self, entry: &Entry, clean: Clean) {
        self.come_by(entry);
        self.count(clean.bytes, 0);
        self.done.file();
        if clean.kind == Kind::Binary {
            self.coverage.passed_over.push((PassedOver::Binary, entry.path.clone()));
        } else {
            self.coverage.files += 1;
            self.coverage.tracked_but_ignored += u64::from(entry.tracked_but_ignored);
        }
    }
}

impl Worker<'_> {
    /// Notes that a file of the baseline's is still there.
    fn come_by(&mut self, entry: &Entry) {
        self.seen.extend(self.config.baseline.as_ref().and_then(|baseline| baseline.known_path(&entry.path)));
    }
}

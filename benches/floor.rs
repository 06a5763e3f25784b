//! The read-everything floor: the walk, the ignore rules and the reads of `keysweep scan`, and for each byte one `memchr`.
//!
//! What a scanner takes beyond this is its own; what it takes less, it did not read. `benches/compare` builds and times it.
//!
//! Promises: the same files, opened and read in the same way, on as many threads. Leaves out: findings.

use std::{error::Error, io::Write};

use keysweep::source::{Entry, Options, Read, Visit, cache::Clean, tree};

/// Bytes read at a time, as in the pipeline.
const PIECE: usize = 1 << 20;
/// Hardly ever in text, so that the search seldom stops.
const RARE: u8 = 0x01;

struct Reader {
    buffer: Vec<u8>,
    files: u64,
    bytes: u64,
    found: u64,
}

impl Visit for Reader {
    fn visit(&mut self, entry: &Entry) -> Option<Read> {
        let mut opened = entry.open(None).ok()?;
        self.files += 1;
        while let Ok(read @ 1..) = opened.fill(&mut self.buffer) {
            self.bytes += read as u64;
            self.found += memchr::memchr_iter(RARE, &self.buffer[..read]).count() as u64;
        }
        None
    }

    fn visit_known(&mut self, _: &Entry, _: Clean) {}
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(path), Some(threads)) = (arguments.next(), arguments.next()) else {
        return Err("usage: floor PATH THREADS".into());
    };
    let threads = threads.to_str().and_then(|n| n.parse().ok()).ok_or("THREADS is not a number")?;
    let options = Options { roots: vec![path.into()], threads, ..Options::default() };
    let walked = tree::walk(&options, &|| Reader { buffer: vec![0; PIECE], files: 0, bytes: 0, found: 0 })?;
    let sum = |count: fn(&Reader) -> u64| walked.visitors.iter().map(count).sum::<u64>();
    let (files, bytes, found) = (sum(|r| r.files), sum(|r| r.bytes), sum(|r| r.found));
    writeln!(std::io::stdout(), "{files} files, {bytes} bytes, {found} of them 0x{RARE:02x}")?;
    Ok(())
}

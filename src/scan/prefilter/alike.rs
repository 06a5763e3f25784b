//! Stretches of one byte: padding, and what was written to be slow. Nothing in them is a secret, and every place in them may look like a
//! keyword that is such a stretch itself.
//!
//! Promises: a keyword at a place that [`Alike`] passes over is one that [`is_void`].
//! Leaves out: shorter repetitions (judge).

use super::Hit;

/// After so many bytes alike from a keyword's last one on, no value follows.
const VOID: usize = 64;
/// No keyword is longer than what this has more.
const PASSED_OVER: usize = 2 * VOID;

/// Whether a keyword's last byte goes on for so long that no value follows.
pub fn is_void(text: &[u8], hit: &Hit) -> bool {
    let last = text[hit.end - 1];
    text[hit.end..].iter().take(VOID - 1).take_while(|&&byte| byte == last).count() == VOID - 1
}

/// The stretch that was met last.
#[derive(Default)]
pub struct Alike {
    start: usize,
    end: usize,
}

impl Alike {
    /// Whether what begins at `at` is bytes alike for so long that keywords there need not be looked for.
    pub fn passes_over(&mut self, text: &[u8], at: usize) -> bool {
        if !(self.start..self.end).contains(&at) {
            let [first, next, ..] = text[at..] else { return false };
            if first != next {
                return false;
            }
            let length = text[at..].iter().take_while(|&&byte| byte == first).count();
            (self.start, self.end) = (at, at + length);
        }
        at + PASSED_OVER <= self.end
    }
}

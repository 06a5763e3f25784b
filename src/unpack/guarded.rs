//! Decoders that panic on hostile bytes.
//!
//! Promises: such a panic means that the bytes are broken: it ends the reading of its container and nothing else. A panic of what scans
//! the bytes goes on its way.
//! Leaves out: running out of memory, which nobody can catch (budget).

use std::{
    cell::Cell,
    io::{self, Read},
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
};

use super::member::Trouble;

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Whether a panic on this thread would be a decoder's, which is told as a skip.
pub fn is_guarded() -> bool {
    GUARDED.get()
}

/// Runs a decoder.
///
/// # Errors
/// It panicked.
pub fn guard<T>(decode: impl FnOnce() -> T) -> Result<T, Trouble> {
    let before = GUARDED.replace(true);
    let result = catch_unwind(AssertUnwindSafe(decode));
    let is_decoders = GUARDED.replace(before);
    result.or_else(|panic| if is_decoders { Err(Trouble::corrupt("its decoder failed on it")) } else { resume_unwind(panic) })
}

/// Runs what a decoder hands its bytes to.
pub fn unguarded<T>(scan: impl FnOnce() -> T) -> T {
    // Not put back by a panic: so it is known whose it was.
    let before = GUARDED.replace(false);
    let result = scan();
    GUARDED.set(before);
    result
}

/// A decoder that is read.
pub struct Guarded<R> {
    /// Gone when it has panicked.
    decoder: Option<R>,
}

impl<R: Read> Guarded<R> {
    /// Around `decoder`.
    pub fn new(decoder: R) -> Self {
        Self { decoder: Some(decoder) }
    }
}

impl<R: Read> Read for Guarded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(decoder) = &mut self.decoder else { return Ok(0) };
        guard(|| decoder.read(buffer)).unwrap_or_else(|trouble| {
            self.decoder = None;
            Err(trouble.into())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives some bytes, then panics.
    struct Panics(u8);

    impl Read for Panics {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            assert!(is_guarded());
            self.0 = self.0.checked_sub(1).expect("broken");
            buffer[0] = b'x';
            Ok(1)
        }
    }

    #[test]
    fn a_decoders_panic_is_trouble_and_what_came_before_stays() {
        let (mut reader, mut bytes) = (Guarded::new(Panics(3)), Vec::new());
        let error = reader.read_to_end(&mut bytes).expect_err("it panics");
        assert_eq!((bytes.as_slice(), Trouble::of(error).detail.as_str()), (&b"xxx"[..], "its decoder failed on it"));
        assert_eq!(reader.read(&mut [0; 8]).expect("over"), 0);
        assert!(!is_guarded());
    }

    #[test]
    fn a_panic_of_who_scans_is_not_caught() {
        let nested = catch_unwind(|| guard(|| unguarded(|| panic!("ours"))));
        assert!(nested.is_err() && !is_guarded());
        let inner = guard(|| unguarded(|| guard(|| panic!("a decoder's")).is_err()));
        assert_eq!(inner, Ok(true));
    }
}

//! What is encoded in a text, as deep as may be: the same in chunks as in the whole.
#![no_main]

use std::sync::LazyLock;

use keysweep::{
    pipeline::Decoder,
    rule::RuleSet,
    scan::{Scanner, Scratch},
};

static SCANNER: LazyLock<Scanner> = LazyLock::new(|| Scanner::new(RuleSet::builtin()));

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let (step, text) = data.split_first().map_or((1, data), |(step, text)| (usize::from(*step) + 1, text));
    let mut whole = Decoder::new(&SCANNER, 8, true);
    SCANNER.scan_showing(text, &mut Scratch::new(&SCANNER, true, None), &mut |chunk| whole.look(chunk));
    let (mut chunked, mut scratch) = (Decoder::new(&SCANNER, 8, true), Scratch::new(&SCANNER, true, None).with_chunk(16 * step));
    text.chunks(step).for_each(|piece| SCANNER.feed_showing(piece, &mut scratch, &mut |chunk| chunked.look(chunk)));
    SCANNER.finish_showing(&mut scratch, &mut |chunk| chunked.look(chunk));
    let (whole, chunked) = (whole.take(), chunked.take());
    assert!(whole.iter().all(|found| chunked.contains(found)) && chunked.iter().all(|found| whole.contains(found)));
});

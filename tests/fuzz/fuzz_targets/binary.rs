//! Texts in bytes that are none, and UTF-16: the same whole and in pieces, each place within the bytes.
#![no_main]

use keysweep::unpack::{
    binary::Texts,
    encoding::{Encoding, Utf16},
};

fn texts(data: &[u8], size: usize) -> (Vec<u8>, Texts) {
    let (mut texts, mut all) = (Texts::default(), Vec::new());
    data.chunks(size).for_each(|piece| all.extend_from_slice(texts.feed(piece, false)));
    all.extend_from_slice(texts.feed(&[], true));
    (all, texts)
}

fn decoded(data: &[u8], size: usize, encoding: Encoding) -> Vec<u8> {
    let mut decoder = Utf16::new(encoding).expect("it needs decoding");
    let (mut all, mut part) = (Vec::new(), Vec::new());
    for piece in data.chunks(size) {
        decoder.decode(piece, false, &mut part);
        all.extend_from_slice(&part);
    }
    decoder.decode(&[], true, &mut part);
    all.extend_from_slice(&part);
    all
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((&size, data)) = data.split_first() else { return };
    let (size, whole) = (usize::from(size) + 1, data.len().max(1));
    let (all, at) = texts(data, whole);
    assert_eq!(texts(data, size).0, all);
    for offset in 0..all.len() as u64 {
        let place = at.at(offset).expect("few texts are all told");
        // The end of a line stands for a character after the last one.
        let byte: usize = place.split(' ').nth(2).and_then(|number| number.parse().ok()).expect("a number");
        assert!(byte <= data.len() + 1, "{offset}: {place}");
    }
    for encoding in [Encoding::Utf16Le, Encoding::Utf16Be] {
        assert_eq!(decoded(data, size, encoding), decoded(data, whole, encoding));
    }
});

//! Texts: what is attached in base64, and the structure of notebooks, HAR files and mail, read in pieces.
#![no_main]

use keysweep::unpack::{attached, structure::Structure};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let (step, text) = data.split_first().map_or((1, data), |(step, text)| (usize::from(*step) + 1, text));
    if attached::begins(text) {
        let mut attachment = attached::Attachment::default();
        text.chunks(step).for_each(|piece| {
            let _ = attachment.feed(piece);
        });
        let _ = attachment.finish();
    }
    if let Some(mut structure) = Structure::of(text) {
        text.chunks(step).for_each(|piece| structure.feed(piece));
        let _ = structure.at(text.len() as u64 / 2);
    }
});

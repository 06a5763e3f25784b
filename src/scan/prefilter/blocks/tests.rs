use super::*;
use crate::{
    rule::pattern::anchor::is_escape,
    scan::prefilter::fingerprint::{Known, Looks, Wanted, folded},
};

/// Miri, which takes a second for what else takes a microsecond, reads a part of each text.
const PART: usize = if cfg!(miri) { 16 } else { 1 };

/// Every byte at many places, and text of the kinds that runs and keywords are made of.
fn texts() -> Vec<Vec<u8>> {
    let every: Vec<u8> = (0..=255).cycle().take(3000 / PART).collect();
    let kinds = b"ab9Z_-+/ .%\\=\n\xffghp_";
    let kind = |i: u32| kinds[(i.wrapping_mul(2_654_435_761) >> 16) as usize % kinds.len()];
    let mixed: Vec<u8> = (0..5000 / PART as u32).map(kind).collect();
    let all = (0..150).step_by(PART).map(|length| mixed[length..2 * length].to_vec()).chain([every, mixed.clone()]);
    all.flat_map(|text| [text.iter().map(|byte| byte & 0x7F).collect(), text]).collect()
}

fn marking(looks: Looks) -> Marking {
    let wanted =
        [&b"ghp_"[..], b"ab9Z_", b"xy"].map(|keyword| Wanted { keyword, folded: keyword == b"xy", near: keyword == b"ab9Z_" });
    Marking::plan(&wanted, looks, Known(&[])).1
}

/// The portable one last.
fn classifiers() -> Vec<Classifier> {
    Engine::available().into_iter().map(|engine| Classifier::new(marking(engine.looks()), engine)).collect()
}

fn masks(classifier: &Classifier, text: &[u8]) -> Vec<Blocks> {
    let (mut blocks, mut all) = (Blocks::NONE, Vec::new());
    let whole = text.len() / BLOCK + 2;
    for first in (0..whole).step_by(BATCH) {
        let count = BATCH.min(whole - first);
        classifier.fill(&text[(first * BLOCK).min(text.len())..], count, &mut blocks);
        all.push(blocks.clone());
        blocks.shift(count);
    }
    all
}

#[test]
fn every_engine_makes_the_same_masks() {
    let [engines @ .., portable] = &classifiers()[..] else { panic!("the portable code runs anywhere") };
    for text in texts() {
        let expected = masks(portable, &text);
        for classifier in engines {
            for (made, expected) in masks(classifier, &text).into_iter().zip(&expected) {
                let marks = (expected.mark.clone(), expected.near_mark.clone());
                assert_eq!(&Blocks { mark: marks.0, near_mark: marks.1, ..made }, expected, "{:?}", classifier.engine);
            }
        }
    }
}

#[test]
fn a_mark_is_set_where_the_tables_say() {
    for (text, classifier) in texts().iter().flat_map(|text| classifiers().into_iter().map(move |classifier| (text, classifier)))
    {
        let (Classifier { marking, engine }, padded) = (&classifier, [&text[..], &[0; LENGTH]].concat());
        let looks = engine.looks();
        let (last, near) = match looks {
            Looks::Halves => (SETS - 1, NEAR),
            Looks::Folded => (folded::SETS - 1, folded::NEAR),
        };
        let blocks = &masks(&classifier, text)[0];
        for at in 0..text.len().min(BATCH * BLOCK) {
            let of_set = |set: usize| match looks {
                Looks::Halves => halves::buckets(marking, set, &padded, at),
                Looks::Folded => (0..LENGTH).fold(u8::MAX, |all, i| all & marking.folded[set][i][folded::kind(padded[at + i])]),
            };
            let anywhere = (0..last).fold(of_set(last) & !near, |any, set| any | of_set(set));
            let is = |masks: &Masks| masks[FIRST + at / BLOCK] >> (at % BLOCK) & 1 == 1;
            assert_eq!((is(&blocks.mark), is(&blocks.near_mark)), (anywhere != 0, of_set(last) & near != 0), "{engine:?}");
        }
    }
}

#[test]
fn a_mask_says_what_its_bytes_are() {
    let classifiers = classifiers();
    for (text, classifier) in texts().iter().flat_map(|text| classifiers.iter().map(move |classifier| (text, classifier))) {
        let blocks = &masks(classifier, text)[0];
        for (at, &byte) in text.iter().enumerate().take(BATCH * BLOCK) {
            let block = FIRST + at / BLOCK;
            let is = |mask: u64| mask >> (at % BLOCK) & 1 == 1;
            assert_eq!(is(blocks.digit(block)), byte.is_ascii_digit());
            assert_eq!(is(blocks.alphanumeric[block]), byte.is_ascii_alphanumeric());
            assert_eq!(is(blocks.minus(block)), byte == b'-');
            assert_eq!(is(blocks.underscore(block)), byte == b'_');
            assert!(!byte.is_ascii_alphanumeric() || is(blocks.small[block]) != byte.is_ascii_uppercase());
            assert_eq!(is(blocks.value[block]), byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'+' | b'/'));
            // Entities are escapes too, although no keyword may follow one as it may follow those of programs.
            assert_eq!(is(blocks.escape(block)), is_escape(&byte) || byte == b'&');
            assert!(is(blocks.mark[block]) || !text[at..].starts_with(b"ghp_"));
            assert!(is(blocks.near_mark[block]) || !text[at..].starts_with(b"ab9"));
        }
    }
}

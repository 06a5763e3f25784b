//! The hot loop: a batch of blocks at a time, text → masks → the places where a keyword or a run may be.
//!
//! Promises: no place is left out, whichever engine looks; every engine finds the same (a test compares them).
//! Leaves out: what stands at the places (keywords, runs).

use std::ops::Range;

#[cfg(all(target_arch = "aarch64", target_endian = "little"))]
use super::blocks::neon;
#[cfg(target_arch = "x86_64")]
use super::blocks::{avx2, avx512};
use super::{
    Run,
    blocks::{BATCH, BLOCK, Blocks, Classifier},
    fingerprint::{Looks, Marking},
    list::List,
    listed::Keywords,
    makeup::Makeup,
    places::Places,
    runs::Runs,
};
use crate::unpack::inside::escapes;

/// Looks in the fastest way that this machine has.
pub struct Survey {
    classifier: Classifier,
    engine: Engine,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Engine {
    Portable,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    Avx512,
    #[cfg(all(target_arch = "aarch64", target_endian = "little"))]
    Neon,
}

impl Engine {
    pub(super) fn best() -> Self {
        Self::available()[0]
    }

    /// Those that this machine has, the fastest first.
    pub(super) fn available() -> Vec<Self> {
        let mut engines = Vec::new();
        #[cfg(target_arch = "x86_64")]
        engines.extend(avx512::is_available().then_some(Self::Avx512));
        #[cfg(target_arch = "x86_64")]
        engines.extend(avx2::is_available().then_some(Self::Avx2));
        #[cfg(all(target_arch = "aarch64", target_endian = "little"))]
        engines.extend(neon::is_available().then_some(Self::Neon));
        engines.push(Self::Portable);
        engines
    }

    /// What of a fingerprint it looks at.
    pub(super) fn looks(self) -> Looks {
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => Looks::Folded,
            _ => Looks::Halves,
        }
    }
}

/// What a thread works with: written anew for each batch.
pub struct Buffers {
    blocks: Blocks,
    places: Places,
    /// Where a keyword may be, from [`Batch::at`].
    pub(super) keywords: List,
    /// Where a run may be, from there.
    pub(super) runs: List,
    /// Where an escape may begin, from there.
    leads: List,
    /// Runs of the whole text that may be encoded.
    pub(in crate::scan) encoded: Vec<Run>,
    /// Escapes of the whole text.
    pub(in crate::scan) escapes: Vec<usize>,
    /// The last of them that was looked at.
    begun: Option<usize>,
    /// Where words of marks begin, in no order.
    pub(in crate::scan) marks: Vec<usize>,
    /// The last bytes of parts to which others are joined.
    pub(in crate::scan) joints: Vec<usize>,
}

impl Buffers {
    /// For any text.
    pub fn new() -> Box<Self> {
        Box::new(Self {
            blocks: Blocks::NONE,
            places: Places::NONE,
            keywords: List::NONE,
            runs: List::NONE,
            leads: List::NONE,
            encoded: Vec::new(),
            escapes: Vec::new(),
            begun: None,
            marks: Vec::new(),
            joints: Vec::new(),
        })
    }

    /// Hands the places of runs to `runs`: what may be values goes to `found`, if there is somebody who wants it.
    pub(super) fn take_runs(&mut self, batch: &Batch, runs: &mut Runs<'_>, mut found: Option<&mut Vec<Run>>) {
        for place in self.runs.iter() {
            let (at, byte) = (batch.told.start + place / BLOCK, place % BLOCK);
            let value = runs.around(batch.at + place, || Makeup::around(&self.blocks, at, byte));
            if let (Some(value), Some(found)) = (value, &mut found) {
                found.push(value);
            }
            if self.places.is_long(batch.told.start, place) {
                runs.keep_encoded(&mut self.encoded);
            }
        }
    }

    /// Lists the escapes of a batch that say something which need not be escaped. Near such a one are mostly more: of those of its kind it
    /// is left open what they say.
    pub(super) fn take_escapes(&mut self, text: &[u8], batch: &Batch) {
        for at in self.leads.iter().map(|place| batch.at + place) {
            let is_near = self.begun.is_some_and(|begun| at - begun < escapes::AROUND && text[at] == text[begun]);
            if is_near || escapes::begins(text, at) {
                self.begun = if is_near { self.begun } else { Some(at) };
                self.escapes.push(at);
            }
        }
    }

    /// Keeps of a batch what the next one needs.
    pub(super) fn make_room(&mut self, batch: &Batch) {
        self.blocks.shift(batch.fresh);
    }

    /// Makes nothing stand before the next batch.
    pub(super) fn restart(&mut self) {
        self.blocks.restart();
        self.encoded.clear();
        self.escapes.clear();
        self.begun = None;
        self.marks.clear();
        self.joints.clear();
    }
}

/// Blocks of a text that are looked at together.
pub(super) struct Batch {
    /// Where its text begins.
    text: usize,
    /// How many blocks it has.
    fresh: usize,
    /// Where the first of the blocks begins that can be told of: of the newest the next is not known yet, so that each batch is one
    /// block late.
    pub at: usize,
    /// Which these are in [`Places`]; the first block before the text is left out.
    told: Range<usize>,
}

impl Batch {
    /// Those of a text. The last block ends every run, and one more follows it.
    pub fn all(text: &[u8]) -> impl Iterator<Item = Self> + use<> {
        let (length, count) = (text.len(), text.len() / BLOCK + 2);
        (0..count).step_by(BATCH).map(move |first| {
            let (fresh, late) = (BATCH.min(count - first), usize::from(first == 0));
            Self { text: (first * BLOCK).min(length), fresh, at: (first + late - 1) * BLOCK, told: 1 + late..fresh + 1 }
        })
    }
}

impl Survey {
    /// For those fingerprints.
    pub(super) fn by(engine: Engine, marking: Marking) -> Self {
        Self { classifier: Classifier::new(marking, engine), engine }
    }

    /// Lists the places of a batch.
    pub(super) fn look(&self, text: &[u8], batch: &Batch, keywords: &Keywords, buffers: &mut Buffers) {
        match self.engine {
            Engine::Portable => self.look_here(text, batch, keywords, buffers, |list, masks| list.fill(masks)),
            #[cfg(target_arch = "x86_64")]
            // SAFETY: `Engine::best` chose this engine because the processor has what it takes.
            #[allow(unsafe_code, reason = "a function for a processor's feature can be called no other way")]
            Engine::Avx2 => unsafe { avx2::look(self, text, batch, keywords, buffers) },
            #[cfg(target_arch = "x86_64")]
            // SAFETY: as above.
            #[allow(unsafe_code, reason = "a function for a processor's feature can be called no other way")]
            Engine::Avx512 => unsafe { avx512::look(self, text, batch, keywords, buffers) },
            // All that is compiled for this architecture may use NEON.
            #[cfg(all(target_arch = "aarch64", target_endian = "little"))]
            Engine::Neon => self.look_here(text, batch, keywords, buffers, |list, masks| list.fill(masks)),
        }
    }

    /// [`Survey::look`], compiled for what its caller is compiled for, which knows how to `fill` a list best.
    #[inline(always)]
    pub(super) fn look_here(
        &self,
        text: &[u8],
        batch: &Batch,
        keywords: &Keywords,
        buffers: &mut Buffers,
        fill: impl Fn(&mut List, &[u64]),
    ) {
        let Buffers { blocks, places, keywords: at_keywords, runs, leads, .. } = buffers;
        self.classifier.fill(&text[batch.text..], batch.fresh, blocks);
        places.find(blocks, &batch.told);
        fill(at_keywords, &places.keywords[batch.told.clone()]);
        at_keywords.retain(|place| keywords.may_be(text, batch.at + place));
        at_keywords.retain(|place| keywords.fits_beside(text, batch.at + place));
        runs.fill_with_few(&places.runs[batch.told.clone()]);
        leads.fill_with_few(&places.escapes[batch.told.clone()]);
        leads.retain(|place| escapes::may_begin(&text[batch.at + place..]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        rule::{RuleSet, file::RuleFile, marks},
        scan::prefilter::{Hit, Prefilter},
    };

    /// A rule of a user's own that has this keyword alone.
    fn rule(keyword: &str) -> RuleSet {
        let file = format!(
            "provider = \"p\"\nadvice = \"a\"\nreferences = []\n[[rule]]\nid = \"p-x\"\nname = \"n\"\ndescription = \"d\"\nseverity = \"high\"\n\
             confidence = \"low\"\nkeywords = [\"{keyword}\"]\nregex = '(?<secret>{keyword})'"
        );
        RuleSet::from_files(&[RuleFile::parse(&file).expect("a rule file")]).expect("a good rule")
    }

    /// Text of the kinds that runs and keywords are made of.
    fn texts() -> impl Iterator<Item = Vec<u8>> {
        const KINDS: [&[u8]; 16] = [
            b"a", b"b1", b"Z", b"_", b"-", b"+/", b" ", b".\n", b"%3D", b"\\n", b"=\"", b"\xff", b"ghp_", b"password", b"AKIA",
            b"://",
        ];
        let text = |seed: u32| {
            let mut state = seed;
            let mut next = || {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                KINDS[(state >> 28) as usize]
            };
            (0..seed * 7 % 3000).flat_map(|_| next().to_vec()).collect()
        };
        (0..400).map(text)
    }

    fn found(prefilter: &Prefilter, text: &[u8]) -> (Vec<Hit>, Vec<Run>, Vec<Run>, Vec<usize>) {
        let (mut hits, mut runs, mut buffers) = (Vec::new(), Vec::new(), Buffers::new());
        prefilter.find(text, &(0..text.len()), &mut buffers, &mut hits, &mut runs);
        // A rule's are in the order of the text; those of several come in the order of their keywords' fingerprints, which engines choose.
        hits.sort_by_key(|hit| hit.rule);
        (hits, runs, buffers.encoded, buffers.escapes)
    }

    #[test]
    fn every_engine_finds_the_words_of_marks() {
        let rules = RuleSet::builtin();
        for prefilter in Engine::available().into_iter().map(|engine| Prefilter::by(engine, &rules)) {
            for (word, before) in marks::WORDS.into_iter().flat_map(|word| (0..70).map(move |before| (word, before))) {
                let (text, mut buffers) = (format!("{}{word}", ".".repeat(before)), Buffers::new());
                prefilter.find(text.as_bytes(), &(0..text.len()), &mut buffers, &mut Vec::new(), &mut Vec::new());
                assert_eq!(buffers.marks, [before], "{text}");
            }
        }
    }

    #[test]
    fn every_engine_finds_a_users_keyword_of_any_length_beside_those_built_in() {
        for keyword in ["q", "zq", "qzq", "qzqz", "qzqzq", "acme_corp", "a_keyword_of_more_bytes_than_are_compared_at_once"] {
            let rules = RuleSet::builtin().joined([rule(keyword)]).expect("no id is taken");
            let index = rules.rules().iter().position(|rule| rule.id == *"p-x").expect("it was joined");
            for prefilter in Engine::available().into_iter().map(|engine| Prefilter::by(engine, &rules)) {
                for before in 0..70 {
                    let text = format!("{}{keyword}{}", ".".repeat(before), ".".repeat(before % 7));
                    let hits: Vec<_> = found(&prefilter, text.as_bytes()).0.into_iter().filter(|hit| hit.rule == index).collect();
                    assert!(hits.contains(&Hit { rule: index, start: before, end: before + keyword.len() }), "{text}");
                }
            }
        }
    }

    #[test]
    fn every_engine_finds_the_same() {
        let rules = RuleSet::builtin();
        let by = |engine| Prefilter::by(engine, &rules);
        let (plain, others) = (by(Engine::Portable), Engine::available().into_iter().map(by).collect::<Vec<_>>());
        let mut count = 0;
        for text in texts() {
            let expected = found(&plain, &text);
            others.iter().for_each(|other| assert_eq!(found(other, &text), expected));
            count += expected.0.len().min(1) + expected.1.len().min(1) + expected.2.len().min(1);
        }
        assert!(count > 200, "there is something to find");
    }
}

//! Which bytes of each keyword it is known by, worked out from texts: what `fingerprint/choices.tsv` says.
//!
//! ```text
//! KEYSWEEP_TEXTS=a_kernel:some_node_modules:a_registry_of_crates:/usr cargo test --release --lib choose_fingerprints -- --ignored
//! ```
//!
//! Promises: the same of the same texts. A wrong choice costs time and nothing else; a keyword that is not among them is placed by how common
//! its bytes are ([`super::common`]).

use std::{collections::BTreeSet, env, fmt::Write, fs, path::PathBuf};

use rayon::prelude::*;

use super::{ASCII, COMPARING, Choice, Fingerprint, Known, LENGTH, Looks, TRIED, Wanted, folded, halves};
use crate::{
    rule::{
        RuleSet, marks,
        pattern::{
            anchor::{is_base64_byte, is_value_byte},
            place::{AHEAD, BEHIND, NEAR, Place},
        },
    },
    scan::prefilter::listed::placed,
};

/// Texts of four bytes that are looked at.
const TEXTS: usize = 1 << 20;
/// Bytes of a file from which one is taken.
const APART: usize = 100;
/// So many of a file at most, so that many files are read.
const OF_A_FILE: usize = 300;
/// So often all choices of three buckets are made anew.
const ROUNDS: usize = 120;

/// A bit for each text.
type Bits = Box<[u64]>;

/// What is looked at of a fingerprint: several things that must all be so. By each, a bit for each value that it may have.
type Aspects = Vec<u128>;

/// Texts from the places where keywords are looked for, and which have what value.
struct Texts {
    looks: Looks,
    /// By place and byte.
    exact: Vec<Bits>,
    /// By aspect and value.
    values: Vec<Vec<Bits>>,
}

impl Texts {
    fn new(looks: Looks, texts: &[[u8; LENGTH]]) -> Self {
        let none = |_| vec![0; texts.len().div_ceil(64)].into_boxed_slice();
        let mut exact: Vec<Bits> = (0..LENGTH * ASCII).map(none).collect();
        let mut values: Vec<Vec<Bits>> = aspects_of(looks, [0; LENGTH]).iter().map(|_| (0..ASCII).map(none).collect()).collect();
        for (index, text) in texts.iter().enumerate() {
            let (word, bit) = (index / 64, 1 << (index % 64));
            for (place, byte) in text.iter().enumerate() {
                exact[place * ASCII + usize::from(byte % 128)][word] |= bit;
            }
            for (values, value) in values.iter_mut().zip(aspects_of(looks, *text)) {
                values[value][word] |= bit;
            }
        }
        Self { looks, exact, values }
    }

    /// How many texts begin with a keyword's fingerprint.
    fn count(&self, fingerprint: &Fingerprint, folded: bool) -> u32 {
        let places: Vec<Vec<&Bits>> = (0..fingerprint.known)
            .map(|place| {
                let bytes: BTreeSet<u8> = fingerprint.byte_in(place, folded).into();
                bytes.into_iter().map(|byte| &self.exact[place * ASCII + usize::from(byte % 128)]).collect()
            })
            .collect();
        let word = |at: usize| places.iter().fold(u64::MAX, |all, any| all & any.iter().fold(0, |some, bits| some | bits[at]));
        (0..self.exact[0].len()).map(|at| word(at).count_ones()).sum()
    }

    /// For each aspect the texts that have one of its values.
    fn with(&self, aspects: &Aspects) -> Vec<Bits> {
        let with = |(values, &those): (&Vec<Bits>, &u128)| {
            let mut with = vec![0; values[0].len()].into_boxed_slice();
            for value in (0..ASCII).filter(|value| those >> value & 1 == 1) {
                with.iter_mut().zip(&values[value]).for_each(|(all, one)| *all |= one);
            }
            with
        };
        self.values.iter().zip(aspects).map(with).collect()
    }
}

/// The values of a text.
fn aspects_of(looks: Looks, text: [u8; LENGTH]) -> Vec<usize> {
    match looks {
        Looks::Folded => text.into_iter().map(folded::kind).collect(),
        Looks::Halves => {
            let halves = |byte: u8| [byte & 15, halves::mixed(byte & 0x7F)].map(usize::from);
            text.into_iter().take(halves::MARKED).flat_map(halves).collect()
        }
    }
}

/// The values that a keyword's fingerprint may have.
fn aspects(looks: Looks, fingerprint: &Fingerprint, folded: bool) -> Aspects {
    let mut aspects = vec![0; aspects_of(looks, fingerprint.bytes).len()];
    for other in [false, folded] {
        let bytes = std::array::from_fn(|place| fingerprint.byte_in(place, other)[1]);
        aspects.iter_mut().zip(aspects_of(looks, bytes)).for_each(|(aspect, value)| *aspect |= 1 << value);
    }
    let of_a_byte = if looks == Looks::Halves { 2 } else { 1 };
    aspects.iter_mut().skip(fingerprint.known * of_a_byte).for_each(|aspect| *aspect = u128::MAX);
    aspects
}

/// Fingerprints that are told from others together.
#[derive(Clone)]
struct Bucket {
    aspects: Aspects,
    /// By aspect, the texts that have one of its values.
    texts: Vec<Bits>,
    count: u32,
}

impl Bucket {
    fn none(texts: &Texts) -> Self {
        let aspects = vec![0; texts.values.len()];
        Self { texts: texts.with(&aspects), aspects, count: 0 }
    }

    /// How many texts look like one of the bucket's, with these values more.
    fn count_with(&self, more: &[Bits]) -> u32 {
        let all: Vec<_> = self.texts.iter().zip(more).collect();
        let word = |at: usize| all.iter().fold(u64::MAX, |all, (bits, more)| all & (bits[at] | more[at]));
        (0..all[0].0.len()).map(|at| word(at).count_ones()).sum()
    }

    fn add(&mut self, aspects: &Aspects, texts: &Texts) {
        let new: Aspects = self.aspects.iter().zip(aspects).map(|(old, more)| more & !old).collect();
        let more = texts.with(&new);
        self.count = self.count_with(&more);
        for (bits, more) in self.texts.iter_mut().zip(&more) {
            bits.iter_mut().zip(more).for_each(|(all, one)| *all |= one);
        }
        self.aspects.iter_mut().zip(aspects).for_each(|(all, one)| *all |= one);
    }
}

/// A keyword's fingerprint that may be chosen.
struct Candidate {
    offset: usize,
    /// What comparing it takes.
    comparing: f64,
    aspects: Aspects,
    texts: Vec<Bits>,
}

/// A keyword's fingerprint at `offset`.
fn candidate(one: &Wanted<'_>, offset: usize, texts: &Texts) -> Candidate {
    let fingerprint = Fingerprint::at(one.keyword, offset);
    let comparing = COMPARING * f64::from(texts.count(&fingerprint, one.folded));
    let aspects = aspects(texts.looks, &fingerprint, one.folded);
    Candidate { offset, comparing, texts: texts.with(&aspects), aspects }
}

/// The rarest fingerprints of a keyword.
fn candidates(one: &Wanted<'_>, texts: &Texts) -> Vec<Candidate> {
    let count = |offset| texts.count(&Fingerprint::at(one.keyword, offset), one.folded);
    let mut offsets: Vec<_> = (0..=one.last_offset()).collect();
    offsets.sort_by_cached_key(|&offset| (count(offset), offset));
    offsets.into_iter().take(TRIED).map(|offset| candidate(one, offset, texts)).collect()
}

/// Which of the candidates, and the bucket that it takes the least more time in.
fn cheapest(candidates: &[Candidate], buckets: &[Bucket]) -> (usize, usize) {
    let cost = |bucket: &Bucket, candidate: &Candidate| {
        candidate.comparing + f64::from(bucket.count_with(&candidate.texts)) - f64::from(bucket.count)
    };
    let both = (0..candidates.len()).flat_map(|index| (0..buckets.len()).map(move |bucket| (index, bucket)));
    let costs = both.collect::<Vec<_>>().into_par_iter();
    costs
        .map(|(index, bucket)| (cost(&buckets[bucket], &candidates[index]), (index, bucket)))
        .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))
        .expect("a keyword has a fingerprint")
        .1
}

/// A keyword's fingerprint as it was chosen.
#[derive(Clone)]
struct Chosen {
    offset: usize,
    bucket: usize,
    comparing: f64,
    aspects: Aspects,
}

/// What is chosen for keywords of a kind, and the buckets that this makes.
#[derive(Clone)]
struct Plan {
    chosen: Vec<Option<Chosen>>,
    buckets: Vec<Bucket>,
}

impl Plan {
    /// What looking for all of them takes.
    fn cost(&self) -> f64 {
        let comparing = self.chosen.iter().flatten().map(|chosen| chosen.comparing);
        comparing.chain(self.buckets.iter().map(|bucket| f64::from(bucket.count))).sum()
    }

    /// Chooses for each of those.
    fn place(&mut self, those: &[usize], wanted: &[Wanted<'_>], texts: &Texts) {
        for &index in those {
            let mut candidates = candidates(&wanted[index], texts);
            let (candidate, bucket) = cheapest(&candidates, &self.buckets);
            self.put(index, candidates.swap_remove(candidate), bucket, texts);
        }
    }

    /// Makes that the choice.
    fn put(&mut self, index: usize, Candidate { offset, comparing, aspects, .. }: Candidate, bucket: usize, texts: &Texts) {
        self.buckets[bucket].add(&aspects, texts);
        self.chosen[index] = Some(Chosen { offset, bucket, comparing, aspects });
    }

    /// Takes back what was chosen for those for which it holds, and says which these are.
    fn take_back(&mut self, which: impl Fn(usize, &Chosen) -> bool, texts: &Texts) -> Vec<usize> {
        let is_one = |index: &usize| self.chosen[*index].as_ref().is_some_and(|chosen| which(*index, chosen));
        let those: Vec<_> = (0..self.chosen.len()).filter(is_one).collect();
        let buckets: BTreeSet<_> =
            those.iter().flat_map(|&index| self.chosen[index].take()).map(|chosen| chosen.bucket).collect();
        for bucket in buckets {
            let left = self.chosen.iter().flatten().filter(|chosen| chosen.bucket == bucket);
            let all = left.fold(vec![0; texts.values.len()], |mut all: Aspects, chosen| {
                all.iter_mut().zip(&chosen.aspects).for_each(|(all, one)| *all |= one);
                all
            });
            self.buckets[bucket] = Bucket::none(texts);
            self.buckets[bucket].add(&all, texts);
        }
        those
    }

    #[allow(clippy::print_stdout, reason = "it takes minutes, and whoever waits sees that it gets better")]
    fn tell(&self, texts: &Texts) {
        let marked: u32 = self.buckets.iter().map(|bucket| bucket.count).sum();
        let (looks, buckets, count) = (texts.looks, self.buckets.len(), 64 * texts.exact[0].len());
        println!("{looks:?} in {buckets} buckets: {marked} of {count} texts marked, at a cost of {:.0}", self.cost());
    }

    /// Three buckets: the worst and two others, or any.
    fn three(&self, round: usize, random: &mut Random) -> [usize; 3] {
        let worst = (0..self.buckets.len()).max_by_key(|&bucket| self.buckets[bucket].count).expect("there are some");
        let any = [(); 3].map(|()| random.below(self.buckets.len()));
        if round.is_multiple_of(2) { [worst, any[1], any[2]] } else { any }
    }
}

/// A choice for each keyword of a kind: what was chosen before, for others the hardest first; then again for each, and for all of three buckets,
/// as long as that makes it better.
fn choose(looks: Looks, wanted: &[Wanted<'_>], known: Known<'_>, texts: &[[u8; LENGTH]]) -> Vec<Choice> {
    let (texts, among) = (Texts::new(looks, texts), looks.buckets(wanted[0].near));
    let alone = |candidate: Candidate| {
        let mut bucket = Bucket::none(&texts);
        bucket.add(&candidate.aspects, &texts);
        bucket.count
    };
    let hardness: Vec<_> = wanted.iter().map(|one| candidates(one, &texts).into_iter().map(alone).min()).collect();
    let mut order: Vec<_> = (0..wanted.len()).collect();
    order.sort_by_key(|&index| std::cmp::Reverse(hardness[index]));
    let mut plan = Plan { chosen: vec![None; wanted.len()], buckets: vec![Bucket::none(&texts); among.len()] };
    for (index, one) in wanted.iter().enumerate() {
        if let Some(Choice { offset, bucket }) = known.of(one, looks) {
            plan.put(index, candidate(one, offset, &texts), bucket - among.start, &texts);
        }
    }
    let new: Vec<_> = order.iter().copied().filter(|&index| plan.chosen[index].is_none()).collect();
    plan.place(&new, wanted, &texts);
    for &index in &order {
        plan.take_back(|other, _| other == index, &texts);
        plan.place(&[index], wanted, &texts);
    }
    let mut random = Random::new();
    for round in 0..ROUNDS {
        let (three, mut other) = (plan.three(round, &mut random), plan.clone());
        let mut those = other.take_back(|_, chosen| three.contains(&chosen.bucket), &texts);
        those.sort_by_key(|&index| std::cmp::Reverse(hardness[index]));
        if random.below(2) == 0 {
            (1..those.len()).for_each(|last| those.swap(last, random.below(last + 1)));
        }
        other.place(&those, wanted, &texts);
        if other.cost() < plan.cost() {
            plan = other;
        }
        if (round + 1).is_multiple_of(ROUNDS / 4) {
            plan.tell(&texts);
        }
    }
    let choice = |chosen: Chosen| Choice { offset: chosen.offset, bucket: among.start + chosen.bucket };
    plan.chosen.into_iter().map(|chosen| choice(chosen.expect("each was made"))).collect()
}

/// Numbers by xorshift.
struct Random(u64);

impl Random {
    const fn new() -> Self {
        Self(0x9E37_79B9_7F4A_7C15)
    }

    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 as usize % end
    }
}

/// Some of the texts in files: from anywhere, and from where keywords may stand that are not looked for anywhere.
fn sample(directories: &str) -> [Vec<[u8; LENGTH]>; 2] {
    let [mut anywhere, mut near] = [const { Vec::new() }; 2];
    let mut random = Random::new();
    let directories: Vec<_> = directories.split(':').collect();
    for (index, directory) in directories.iter().enumerate() {
        let (mut paths, share) = (files(directory), |index| TEXTS * index / directories.len());
        while anywhere.len() < share(index + 1) && !paths.is_empty() {
            let text = fs::read(paths.swap_remove(random.below(paths.len()))).unwrap_or_default();
            if text.contains(&0) || text.len() < APART {
                continue;
            }
            let window = |at: usize| text[at..].first_chunk().copied();
            anywhere.extend((0..OF_A_FILE.min(text.len() / APART)).filter_map(|_| window(random.below(text.len()))));
            let places = (0..text.len()).step_by(8).filter(|&at| may_stand_near(&text, at));
            near.extend(places.filter_map(window).take(OF_A_FILE));
        }
        near.truncate(share(index + 1));
    }
    [anywhere, near]
}

/// Whether a keyword may stand there that is looked for near a stretch or behind one.
fn may_stand_near(text: &[u8], at: usize) -> bool {
    let begins_word =
        text[at].is_ascii_alphanumeric() && !at.checked_sub(1).is_some_and(|before| text[before].is_ascii_alphanumeric());
    let is_value = |at: usize| text.get(at..at + NEAR).is_some_and(|bytes| bytes.iter().copied().all(is_value_byte));
    let is_behind = || text[..at].last_chunk::<BEHIND>().is_some_and(|bytes| bytes.iter().copied().all(is_base64_byte));
    begins_word && (at..=at + AHEAD).any(is_value) || is_behind()
}

fn files(directory: &str) -> Vec<PathBuf> {
    let walk = ignore::WalkBuilder::new(directory).standard_filters(false).sort_by_file_name(Ord::cmp).build();
    let files = walk.flatten().filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()));
    files.map(ignore::DirEntry::into_path).collect()
}

/// Every built-in keyword, as it is looked for.
fn keywords(rules: &RuleSet) -> BTreeSet<Wanted<'_>> {
    let marks = marks::WORDS.iter().map(|word| Wanted { keyword: word.as_bytes(), folded: false, near: false });
    let of_rules = rules.rules().iter().flat_map(|rule| {
        let placed = placed(rule);
        let near = placed.place != Place::Anywhere;
        rule.keywords.iter().map(move |keyword| Wanted { keyword: keyword.as_bytes(), folded: placed.folded, near })
    });
    marks.chain(of_rules).collect()
}

#[test]
#[ignore = "it takes minutes, and texts to choose by; it writes choices.tsv"]
fn choose_fingerprints() {
    let rules = RuleSet::builtin();
    let packed = Known::read(include_str!("../choices.tsv")).expect("good choices");
    let samples = sample(&env::var("KEYSWEEP_TEXTS").expect("KEYSWEEP_TEXTS names directories of source code"));
    let mut lines = Vec::new();
    for (near, texts) in [false, true].into_iter().zip(samples) {
        let wanted: Vec<_> = keywords(&rules).into_iter().filter(|one| one.near == near).collect();
        let [halves, folded] = [Looks::Halves, Looks::Folded].map(|looks| choose(looks, &wanted, Known(&packed), &texts));
        for ((one, halves), folded) in wanted.iter().zip(halves).zip(folded) {
            let [halves, folded] = [halves, folded].map(|choice| format!("{}\t{}", choice.offset, choice.bucket));
            lines.push((one.keyword, format!("{:08x}\t{halves}\t{folded}\t{}", one.hash(), one.keyword.escape_ascii())));
        }
    }
    lines.sort();
    let mut text = String::new();
    lines.iter().for_each(|(_, line)| writeln!(text, "{line}").expect("a string takes it"));
    fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/src/scan/prefilter/fingerprint/choices.tsv"), text)
        .expect("it can be written");
}

#[test]
fn most_built_in_keywords_were_chosen_for() {
    let rules = RuleSet::builtin();
    let packed = Known::read(include_str!("../choices.tsv")).expect("good choices");
    let wanted = keywords(&rules);
    for looks in [Looks::Halves, Looks::Folded] {
        let missing: Vec<_> = wanted.iter().filter(|one| Known(&packed).of(one, looks).is_none()).collect();
        let names: Vec<_> = missing.iter().map(|one| one.keyword.escape_ascii().to_string()).collect();
        assert!(
            missing.len() * 20 < wanted.len(),
            "choose anew, as choosing.rs says: {names:?} are placed by guess, and slow the scan"
        );
    }
}

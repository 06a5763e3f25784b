//! The engine: bytes in, candidates out.
//!
//! A [`Scanner`] is compiled once and shared; each thread brings a [`Scratch`] of its own. A text is given whole ([`Scanner::scan`]) or
//! in pieces of any size ([`Scanner::feed`], [`Scanner::finish`]), in which case it is scanned in overlapping chunks.
//!
//! Promises: a pure function of the bytes; the same candidates whole or in pieces; no panic on any bytes; bounded memory.
//! Leaves out: reading (source), decoding (unpack), what several candidates mean together (hygiene).

mod assigned;
pub mod carried;
pub mod check;
pub mod chunk;
pub mod context;
mod entropy;
mod judge;
mod line;
mod matcher;
mod naming;
mod ngram;
mod overlap;
pub mod position;
mod prefilter;
pub mod probe;
mod repetition;
mod segments;
mod starts;
pub mod stats;
mod toil;
mod value;
mod words;
mod wrapped;

use std::ops::Range;

use crate::{
    bug,
    candidate::{Candidate, Company, Verdict},
    finding::{Redaction, Secret},
    rule::{Form, RuleSet, marks},
    unpack::inside::{escapes, joint},
};
use assigned::{Assigned, Known};
use carried::{Carried, is_form};
use check::Check;
use chunk::CHUNK;
pub use chunk::Chunk;
use context::surroundings;
use judge::Judgement;
use matcher::{Matcher, MatcherScratch, Source};
use position::Position;
pub use prefilter::Run;
use prefilter::{Hit, Prefilter, alike::is_void, runs, survey::Buffers};
use stats::{Clock, Stage, Stats};
use toil::Toil;
use value::MAX_VALUE;

/// The rules, compiled: immutable and shared by all threads.
pub struct Scanner {
    rules: RuleSet,
    prefilter: Prefilter,
    compiled: Vec<Compiled>,
    /// The rules whose cost is counted.
    counted: Vec<usize>,
    assigned: Assigned,
    by_brute_force: bool,
}

struct Compiled {
    matcher: Matcher,
    checks: Vec<Check>,
    /// Where it may not cost what it likes.
    toil: Option<Box<Toil>>,
}

/// One thread's buffers and what it found in the current text.
pub struct Scratch {
    /// What is there of a text in pieces, and room for the next.
    text: Vec<u8>,
    /// How much of `text` is there.
    filled: usize,
    /// Where `text` begins in the whole.
    position: Position,
    /// Where the part of `text` that has not been scanned begins.
    owned: usize,
    chunk: usize,
    buffers: Box<Buffers>,
    hits: Vec<Hit>,
    runs: Vec<Run>,
    matches: Vec<Match>,
    /// How many texts and chunks of some were scanned.
    scanned: u64,
    matchers: Vec<Option<Box<MatcherScratch>>>,
    /// What rules whose cost is counted may still cost in the current text.
    allowed: usize,
    known: Known,
    carried: Carried,
    /// For what is carried; made when first needed.
    inner: Option<Box<Scratch>>,
    candidates: Vec<Candidate>,
    keep_dropped: bool,
    /// Whether only rules are asked that know a value's own form.
    forms_alone: bool,
    /// What was done, over all texts.
    pub stats: Stats,
}

/// Where a rule's pattern matched.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Match {
    start: usize,
    end: usize,
    rule: usize,
    /// The provider named near a value that is known by its company.
    provider: Option<usize>,
    /// Who vouches for such a value, where that was asked already.
    company: Option<Company>,
}

impl Scratch {
    /// Buffers for one thread. With `keep_dropped`, rejected candidates are kept with their reasons, and so is what carries texts that hold
    /// nothing; a `clock` makes [`Stats`] hold times.
    pub fn new(scanner: &Scanner, keep_dropped: bool, clock: Option<Clock>) -> Self {
        let rules = scanner.rules.rules().len();
        Self {
            text: Vec::new(),
            filled: 0,
            position: Position::START,
            owned: 0,
            chunk: CHUNK,
            buffers: Buffers::new(),
            hits: Vec::new(),
            runs: Vec::new(),
            matches: Vec::new(),
            scanned: 0,
            matchers: (0..rules).map(|_| None).collect(),
            allowed: 0,
            known: Known::of_secrets_alone(!keep_dropped),
            carried: Carried::default(),
            inner: None,
            candidates: Vec::new(),
            keep_dropped,
            forms_alone: false,
            stats: Stats::new(rules, clock),
        }
    }

    /// How many candidates the current text has so far.
    pub fn met(&self) -> usize {
        self.candidates.len()
    }

    /// Whether only rules are to be asked that know a value's own form, from here on: beside a value in bytes that are no text stands chance.
    pub fn ask_forms_alone(&mut self, forms_alone: bool) {
        self.forms_alone = forms_alone;
    }

    /// Whether only those are.
    pub fn asks_forms_alone(&self) -> bool {
        self.forms_alone
    }

    /// Scans long texts in chunks of this many bytes; for tests of the chunk law.
    #[must_use]
    pub fn with_chunk(mut self, chunk: usize) -> Self {
        self.chunk = chunk.max(1);
        self
    }
}

impl Scanner {
    /// Compiles the keywords; a regex is compiled when its first keyword turns up.
    pub fn new(rules: RuleSet) -> Self {
        let compiled = rules.rules().iter().map(|rule| Compiled {
            matcher: Matcher::default(),
            checks: rule.checks.iter().filter_map(|name| Check::named(name)).collect(),
            toil: Toil::of(rule),
        });
        let compiled: Vec<_> = compiled.collect();
        Self {
            prefilter: Prefilter::new(&rules),
            counted: (0..compiled.len()).filter(|&rule| compiled[rule].toil.is_some()).collect(),
            compiled,
            assigned: Assigned::new(&rules),
            rules,
            by_brute_force: false,
        }
    }

    /// The slow scanner that the fast one must equal: no automaton, no strides, no windows. For tests.
    #[must_use]
    pub fn by_brute_force(rules: RuleSet) -> Self {
        Self { by_brute_force: true, ..Self::new(rules) }
    }

    /// The rules; [`Candidate::rule`] is an index into them.
    pub fn rules(&self) -> &RuleSet {
        &self.rules
    }

    /// Scans a whole text.
    pub fn scan(&self, text: &[u8], scratch: &mut Scratch) -> Vec<Candidate> {
        self.scan_showing(text, scratch, &mut |_| {})
    }

    /// Scans a whole text and shows it as one chunk.
    pub fn scan_showing(&self, text: &[u8], scratch: &mut Scratch, show: &mut dyn FnMut(Chunk<'_>)) -> Vec<Candidate> {
        self.scan_part(text, 0..text.len(), Position::START, scratch, show);
        self.settle(scratch)
    }

    /// Scans `text`, which begins at `position`, for matches that begin within `owned`.
    fn scan_part(
        &self,
        text: &[u8],
        owned: Range<usize>,
        position: Position,
        scratch: &mut Scratch,
        show: &mut dyn FnMut(Chunk<'_>),
    ) {
        scratch.stats.bytes += owned.len() as u64;
        scratch.scanned += 1;
        let started = scratch.stats.now();
        // A value may begin before the run that it is told by.
        let told = owned.start..text.len().min(owned.end + MAX_VALUE);
        if self.by_brute_force {
            self.look_everywhere(text, &told, scratch);
        } else {
            let Scratch { buffers, hits, runs, .. } = &mut *scratch;
            if !self.prefilter.find(text, &told, buffers, hits, runs) {
                self.give_up_all();
            }
        }
        let filtered = scratch.stats.lap(Stage::Prefilter, started);
        self.collect_matches(text, &owned, scratch);
        let matched = scratch.stats.lap(Stage::Matcher, filtered);
        self.judge_matches(text, position, scratch);
        scratch.stats.lap(Stage::Judge, matched);
        let Buffers { encoded: long_runs, escapes, joints, marks, .. } = &mut *scratch.buffers;
        joints.sort_unstable();
        joints.dedup();
        joints.retain(|at| owned.contains(at));
        long_runs.retain(|run| owned.contains(&run.start) && !scratch.carried.is_told(run));
        escapes.truncate(escapes.partition_point(|&at| at < owned.end));
        escapes.drain(..escapes.partition_point(|&at| at < owned.start));
        marks.retain(|at| owned.contains(at));
        marks.sort_unstable();
        show(Chunk { text, position, start: owned.start, end: owned.end, long_runs, escapes, joints, marks });
    }

    /// Hits and runs → distinct matches in the order of their places.
    fn collect_matches(&self, text: &[u8], owned: &Range<usize>, scratch: &mut Scratch) {
        scratch.carried.clear();
        if scratch.hits.is_empty() && scratch.runs.is_empty() {
            return;
        }
        scratch.stats.hits += scratch.hits.len() as u64;
        scratch.stats.runs += scratch.runs.len() as u64;
        scratch.known.restart();
        scratch.allowed = toil::allowed(text.len());
        self.look_at_hits(text, scratch);
        self.look_at_carried(text, owned, scratch);
        self.look_at_runs(text, scratch);
        let Scratch { matches, carried, .. } = scratch;
        let carries = |found: &Match| self.rules.rules()[found.rule].carries.is_some();
        matches
            .retain(|found| owned.contains(&found.start) && found.end > found.start && carried.may_matter(found, carries(found)));
        matches.sort();
        matches.dedup();
    }

    fn look_at_hits(&self, text: &[u8], scratch: &mut Scratch) {
        let mut hits = std::mem::take(&mut scratch.hits);
        bug::each(hits.drain(..), |hit| self.look_at_hit(text, &hit, scratch));
        scratch.hits = hits;
    }

    fn look_at_hit(&self, text: &[u8], hit: &Hit, scratch: &mut Scratch) {
        scratch.stats.rules[hit.rule].hits += 1;
        if is_void(text, hit) {
            return;
        }
        let rule = &self.rules.rules()[hit.rule];
        let Form::Regex { regex, pattern } = &rule.form else {
            if !scratch.forms_alone {
                self.assigned.after_name(&self.rules, text, hit, &mut scratch.known, &mut scratch.matches);
            }
            return;
        };
        let (Compiled { matcher, toil, .. }, source) =
            (&self.compiled[hit.rule], Source { regex, pattern, keywords: &rule.keywords });
        let of_matcher = &mut scratch.matchers[hit.rule];
        let found = match toil {
            _ if self.by_brute_force => matcher.find_slowly(source, text, hit),
            Some(toil) => {
                let of_toil = &mut of_matcher.get_or_insert_default().counted;
                toil.find(source, (text, scratch.scanned), hit, &mut scratch.allowed, of_toil)
            }
            None => matcher.find(source, (text, scratch.scanned), hit, of_matcher),
        };
        if let Some(found) = found {
            let is_password = rule.redaction == Redaction::Password;
            let (start, end) = (found.start, if is_password { value::whole_end(text, &found) } else { found.end });
            scratch.matches.push(Match { start, end, rule: hit.rule, provider: None, company: None });
        }
    }

    fn look_at_runs(&self, text: &[u8], scratch: &mut Scratch) {
        let mut runs = std::mem::take(&mut scratch.runs);
        bug::each(runs.drain(..), |run| {
            let joints = [joint::before(text, run.start), joint::after(text, run.end)];
            scratch.buffers.joints.extend(joints.into_iter().flatten());
            if !scratch.forms_alone && !scratch.carried.has(&run) {
                self.assigned.in_run(&self.rules, text, &run, &mut scratch.known, &mut scratch.matches);
            }
        });
        scratch.runs = runs;
    }

    /// Matches → candidates. What the judge drops is gone unless somebody wants to know.
    fn judge_matches(&self, text: &[u8], position: Position, scratch: &mut Scratch) {
        let (mut at, mut seen) = (position, 0);
        let mut matches = std::mem::take(&mut scratch.matches);
        bug::each(matches.drain(..), |mut found| {
            scratch.stats.rules[found.rule].matches += 1;
            let Some(judgement) = self.judge_match(text, &mut found, scratch) else { return };
            let (rule, range) = (&self.rules.rules()[found.rule], found.start..found.end);
            at = at.after(&text[seen..found.start]);
            seen = found.start;
            let end = at.after(&text[range.clone()]);
            scratch.candidates.push(Candidate {
                rule: found.rule,
                span: at.span_to(end),
                secret: Secret::new(&text[range.clone()], rule.redaction),
                role: rule.role,
                company: judgement.company,
                provider: found.provider,
                syntax: value::syntax(text, found.start),
                surroundings: surroundings(text, &range, position.offset),
                decoded: Vec::new(),
                notes: judgement.notes,
                verdict: judgement.verdict,
            });
        });
        scratch.matches = matches;
    }

    /// Judges a match, and says on it whose it is. `None` where it is dropped and nobody wants to know.
    fn judge_match(&self, text: &[u8], found: &mut Match, scratch: &mut Scratch) -> Option<Judgement> {
        let rule = &self.rules.rules()[found.rule];
        let checks = &self.compiled[found.rule].checks;
        let mut judgement = judge::judge(rule, checks, text, found);
        if matches!(judgement.verdict, Verdict::Drop(_)) && !scratch.keep_dropped {
            return None;
        }
        if matches!(rule.form, Form::Assigned { .. }) && found.company.is_none() {
            let (provider, company) = self.assigned.whose(&self.rules, text, found, &mut scratch.known);
            (found.provider, found.company) = (provider, Some(company));
            judgement = judge::judge(rule, checks, text, found);
        }
        // What carries a text is nobody's: what it says may be.
        if is_form(rule) && rule.provider.generic {
            let range = found.start..found.end;
            found.provider = self.assigned.provider_near(&self.rules, text, &range, &mut scratch.known);
        }
        Some(judgement)
    }

    /// Settles overlaps over the whole text and hands the candidates out.
    fn settle(&self, scratch: &mut Scratch) -> Vec<Candidate> {
        if scratch.candidates.is_empty() {
            return Vec::new();
        }
        let mut candidates = std::mem::take(&mut scratch.candidates);
        overlap::resolve(&mut candidates, self.rules.rules());
        candidates.retain(|c| scratch.keep_dropped || c.confidence().is_some());
        for candidate in candidates.iter().filter(|c| c.confidence().is_some()) {
            scratch.stats.rules[candidate.rule].kept += 1;
        }
        candidates
    }

    /// Every keyword at every place, and every maximal run, one byte at a time.
    fn look_everywhere(&self, text: &[u8], told: &Range<usize>, scratch: &mut Scratch) {
        for (index, rule) in self.rules.rules().iter().enumerate() {
            for keyword in &rule.keywords {
                let first = keyword.as_bytes()[0].to_ascii_lowercase();
                // A rule without a regex lists its keywords in each case that it means.
                let exact = !matches!(rule.form, Form::Regex { .. });
                let is_here = |w: &[u8]| {
                    w[0].to_ascii_lowercase() == first
                        && w.eq_ignore_ascii_case(keyword.as_bytes())
                        && (!exact || w == keyword.as_bytes())
                };
                let places = text.windows(keyword.len()).enumerate().filter(|(_, w)| is_here(w));
                scratch.hits.extend(places.map(|(start, _)| Hit { rule: index, start, end: start + keyword.len() }));
            }
        }
        scratch.buffers.encoded.clear();
        scratch.buffers.escapes.clear();
        scratch.buffers.joints.clear();
        scratch.buffers.marks.clear();
        scratch.buffers.marks.extend((0..text.len()).filter(|&at| marks::first_of(&text[at..]).is_some()));
        let escapes = memchr::memchr3_iter(b'%', b'\\', b'&', text).filter(|&at| escapes::begins(text, at));
        scratch.buffers.escapes.extend(escapes);
        let mut start = 0;
        for run in text.chunk_by(|&a, &b| runs::is_value_byte(a) && runs::is_value_byte(b)) {
            let end = start + run.len();
            if start < told.end && told.start < end && runs::may_be_value(run) && runs::is_value_byte(run[0]) {
                scratch.runs.push(Run { start, end });
            }
            if told.contains(&start) && runs::may_be_encoded(run) && runs::is_value_byte(run[0]) {
                scratch.buffers.encoded.push(Run { start, end });
            }
            start = end;
        }
    }
}

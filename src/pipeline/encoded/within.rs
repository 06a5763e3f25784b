//! What lies in a text, decoded and scanned, as deep as may be looked.
//!
//! Promises: what is text only in part yields only what proves itself; depth and size are bounded, and it is told where a bound kept
//! something from being looked into.
//! Leaves out: what goes on in the next chunk.

use std::ops::Range;

use super::{
    short::Shorts,
    way::{Found, Looked, Next, OPEN, Way},
};
use crate::{
    candidate::{Candidate, Span},
    pipeline::{carried, merged},
    scan::{Chunk, Scanner, Scratch, context::excerpt, position::Position},
    unpack::{
        guarded::guard,
        inside::{
            Inside,
            escapes::{self, Kind, Stretch},
            mail,
            notation::ESCAPE,
            wide::{self, Wide},
        },
        member::Trouble,
    },
};

/// So many times its length may be decoded within something decoded: what is escaped in several ways is undone in each order.
const MOST_WITHIN: usize = 64;
/// However short it is.
const FREE_WITHIN: usize = 1 << 20;

/// What kept something that is encoded from being looked into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Encodings within each other.
    Depth,
    /// Bytes decoded within something decoded.
    Nested,
    /// Bytes that may come out of the file.
    Bytes,
    /// Its decoder panicked.
    Decoder,
}

/// Where that was, and what.
pub type Cut = (usize, Limit);

/// What texts of one depth are scanned with; made when there is one.
#[derive(Default)]
pub struct Level {
    pub(super) scratch: Option<Scratch>,
    carried: Option<Scratch>,
    /// Those that have not been scanned yet.
    pub(super) shorts: Shorts,
    /// A buffer for what a stretch says.
    said: Vec<u8>,
}

impl Level {
    /// How often rules had to look at its texts.
    pub fn looks(&self) -> u64 {
        let scratches = self.scratch.iter().chain(&self.carried);
        scratches.map(|scratch| scratch.stats.hits).sum()
    }
}

/// What a text may hold that is looked for byte by byte.
#[derive(Clone, Copy)]
pub struct Sought {
    /// Whether it is quoted-printable.
    pub quoted: bool,
    /// Whether it may have zeros, and so UTF-16.
    pub wide: bool,
    /// Whether it may have escape characters, and so what a terminal shows in colour.
    pub controls: bool,
}

impl Sought {
    /// All of it, but what only mail is written in.
    pub const ALL: Self = Self { quoted: false, wide: true, controls: true };

    /// Whether a part of the text may hold some of it.
    pub fn may_be_in(self, part: &[u8]) -> bool {
        self.quoted
            || match (self.wide, self.controls) {
                (true, true) => memchr::memchr2(0, ESCAPE, part).is_some(),
                (true, false) => memchr::memchr(0, part).is_some(),
                (false, true) => memchr::memchr(ESCAPE, part).is_some(),
                (false, false) => false,
            }
    }
}

/// What may be decoded within a text.
pub struct Within<'s, 'l> {
    /// Scans what was decoded.
    pub scanner: &'s Scanner,
    /// Whether dropped candidates are kept.
    pub explain: bool,
    /// One for each encoding that may be undone.
    pub levels: &'l mut [Level],
    /// How many bytes may still be decoded in the file,
    pub left: u64,
    /// and within something decoded; not known yet for what is not decoded itself.
    pub nested: Option<usize>,
    /// The first place of what was not looked into.
    pub cut: Option<Cut>,
}

/// What is left for what lies within.
pub(super) struct Paid {
    pub(super) left: u64,
    pub(super) nested: usize,
}

impl Within<'_, '_> {
    /// What a chunk holds from where it is `done` in each way.
    pub fn look(&mut self, chunk: &Chunk<'_>, mut done: [usize; Way::COUNT], sought: Sought) -> Looked {
        let mut looked = Looked::default();
        self.look_at_runs(chunk, done[Way::Base.index()], &mut looked);
        let escapes = chunk.escapes.iter().filter_map(|&at| Some((at, at, Way::Escapes(Kind::of(chunk.text[at])?))));
        let joints = chunk.joints.iter().map(|&last| (last + 1, last + 1, Way::Escapes(Kind::Joined)));
        let own = |is_sought| if is_sought { chunk.start..chunk.end } else { 0..0 };
        let by_lead = |is_sought, lead, kind| {
            let places = memchr::memchr_iter(lead, &chunk.text[own(is_sought)]).map(|at| chunk.start + at);
            places.map(move |at| (at, at, Way::Escapes(kind)))
        };
        let quoted = by_lead(sought.quoted, b'=', Kind::Quoted);
        let controls = by_lead(sought.controls, ESCAPE, Kind::Control);
        let wide = wide::zeros(chunk.text, own(sought.wide)).map(|zero| (zero, zero + 1, Way::Wide));
        self.look_at(chunk, &mut done, escapes.chain(joints).chain(quoted).chain(controls).chain(wide), &mut looked);
        looked
    }

    /// What begins at some places, each with where to go on at least.
    fn look_at(
        &mut self,
        chunk: &Chunk<'_>,
        done: &mut [usize; Way::COUNT],
        places: impl Iterator<Item = (usize, usize, Way)>,
        looked: &mut Looked,
    ) {
        for (from, least, way) in places {
            let done = &mut done[way.index()];
            if *done == OPEN && way.may_end_sooner() {
                looked.later.push((way, from));
            }
            if from < *done || (matches!(way, Way::Escapes(_)) && !escapes::begins(chunk.text, from)) {
                continue;
            }
            *done = match self.go_through(way, (chunk.text, chunk.end), from, chunk.is_last(), &mut looked.found) {
                Next::At(end) => end.max(least),
                Next::Open(from) => {
                    looked.open.push((way, from));
                    OPEN
                }
            };
        }
    }

    /// What is encoded in one way at `from` and goes on from there, in `text` up to an end.
    pub fn go_through(&mut self, way: Way, text: (&[u8], usize), from: usize, is_last: bool, found: &mut Vec<Found>) -> Next {
        match way {
            Way::Base => self.blocks(text, from, is_last, found),
            Way::Escapes(kind) => self.stretches(&text.0[..text.1], kind, from, is_last, found),
            Way::Wide => self.wide(&text.0[..text.1], from, is_last, found),
        }
    }

    fn stretches(&mut self, text: &[u8], kind: Kind, mut from: usize, is_last: bool, found: &mut Vec<Found>) -> Next {
        loop {
            let Some(stretch) = self.attempt(from, || Stretch::at(text, from, kind)) else { return Next::At(from) };
            if stretch.is_open && !is_last {
                return Next::Open(from);
            }
            found.append(&mut self.escaped(text, &stretch, kind));
            match stretch.next {
                Some(next) => from = next,
                None => return Next::At(stretch.range.end),
            }
        }
    }

    fn wide(&mut self, text: &[u8], mut zero: usize, is_last: bool, found: &mut Vec<Found>) -> Next {
        loop {
            let Some(wide) = self.attempt(zero, || Wide::at(text, zero)).flatten() else { return Next::At(zero) };
            if wide.is_open && !is_last {
                return Next::Open(zero);
            }
            if wide.is_long()
                && let Some(inside) = self.attempt(zero, || wide.decode(text))
            {
                found.extend(self.scan(&inside, 0));
            }
            match wide.next {
                Some(next) => zero = next,
                None => return Next::At(wide.range.end),
            }
        }
    }

    /// What a decoder makes of what stands at a place; where it panics, that is told.
    pub(super) fn attempt<T>(&mut self, at: usize, decode: impl FnOnce() -> T) -> Option<T> {
        self.or_cut(guard(decode), at)
    }

    pub(super) fn or_cut<T>(&mut self, decoded: Result<T, Trouble>, at: usize) -> Option<T> {
        if decoded.is_err() {
            self.cut = self.cut.or(Some((at, Limit::Decoder)));
        }
        decoded.ok()
    }

    /// Whether a value that proves itself stands in several parts: what else is joined is as good as apart.
    fn is_put_together(&self, (place, candidate): &Found) -> bool {
        merged::proves_itself(candidate, self.scanner.rules()) && place.len() > candidate.secret.reveal().len()
    }

    fn escaped(&mut self, text: &[u8], stretch: &Stretch, kind: Kind) -> Vec<Found> {
        let at = stretch.range.start;
        let mut said = self.levels.first_mut().map(|level| std::mem::take(&mut level.said)).unwrap_or_default();
        let Some(is_text) = self.attempt(at, || escapes::say(text, stretch, kind, &mut said)).flatten() else {
            self.keep(said);
            return Vec::new();
        };
        let (candidates, cut) = self.candidates(&said, is_text);
        self.keep(said);
        if candidates.is_empty() && cut.is_none() {
            return Vec::new();
        }
        let Some(inside) = self.attempt(at, || escapes::decode(text, stretch, kind)) else { return Vec::new() };
        let mut found = self.outside(candidates, cut, &inside, 0);
        if kind == Kind::Joined {
            found.retain(|found| self.is_put_together(found));
        }
        found
    }

    /// Keeps a buffer for what the next stretch says.
    fn keep(&mut self, said: Vec<u8>) {
        if let Some(level) = self.levels.first_mut() {
            level.said = said;
        }
    }

    /// What a decoded text holds; its places are counted from `from`.
    pub(super) fn scan(&mut self, inside: &Inside, from: usize) -> Vec<Found> {
        let (candidates, cut) = self.candidates(&inside.text, inside.is_text);
        self.outside(candidates, cut, inside, from)
    }

    /// Candidates and what was cut, from their places within to those outside.
    fn outside(&mut self, candidates: Vec<Candidate>, cut: Option<Cut>, inside: &Inside, from: usize) -> Vec<Found> {
        let outer = |place: Range<usize>| {
            let place = inside.place(&place);
            from + place.start..from + place.end
        };
        self.cut = self.cut.or(cut.map(|(at, limit)| (outer(at..at + 1).start, limit)));
        let outside = candidates.into_iter().map(|mut candidate| {
            candidate.decoded.splice(0..0, inside.encodings.iter().copied());
            (outer(bytes_of(candidate.span)), candidate)
        });
        outside.collect()
    }

    /// What is left when a decoded text of that length is paid for.
    pub(super) fn price(&self, length: usize) -> Result<Paid, Limit> {
        let left = self.left.checked_sub(length as u64).ok_or(Limit::Bytes)?;
        let nested = match self.nested {
            None => FREE_WITHIN + MOST_WITHIN * length,
            Some(nested) => nested.checked_sub(length).ok_or(Limit::Nested)?,
        };
        Ok(Paid { left, nested })
    }

    /// What a decoded text holds, as deep as may be looked, and where it holds more.
    fn candidates(&mut self, text: &[u8], is_text: bool) -> (Vec<Candidate>, Option<Cut>) {
        let (scanner, explain, price) = (self.scanner, self.explain, self.price(text.len()));
        let Some((level, deeper)) = self.levels.split_first_mut() else {
            return (Vec::new(), is_text.then_some((0, Limit::Depth)));
        };
        let Paid { left, nested } = match price {
            Ok(paid) => paid,
            Err(limit) => return (Vec::new(), (is_text || limit == Limit::Bytes).then_some((0, limit))),
        };
        let scratch = level.scratch.get_or_insert_with(|| Scratch::new(scanner, explain, None));
        scratch.ask_forms_alone(!is_text);
        let mut within = Within { scanner, explain, levels: deeper, left, nested: Some(nested), cut: None };
        let mut deeper = Vec::new();
        let mut candidates = scanner.scan_showing(text, scratch, &mut |chunk| {
            let sought = Sought { quoted: mail::is_quoted(chunk.text), ..Sought::ALL };
            let looked = within.look(&chunk, [0; Way::COUNT], sought);
            deeper.extend(placed(looked.found, chunk.text, chunk.position));
        });
        self.left = within.left;
        self.nested = self.nested.and(within.nested);
        let cut = within.cut;
        carried::look_into(&mut candidates, scanner, &mut level.carried);
        merged::merge(&mut candidates, deeper, scanner.rules());
        candidates.retain(|candidate| is_text || merged::proves_itself(candidate, scanner.rules()));
        (candidates, cut)
    }
}

/// The bytes that a span of a decoded text has.
pub fn bytes_of(span: Span) -> Range<usize> {
    let offset = |at: u64| usize::try_from(at).expect("a decoded text lies in memory");
    offset(span.start)..offset(span.end)
}

/// Candidates at the places of their values in `text`, which begins at `position`.
pub fn placed(mut found: Vec<Found>, text: &[u8], position: Position) -> Vec<Candidate> {
    found.sort_by_key(|(place, _)| (place.start, place.end));
    let (mut at, mut seen) = (position, 0);
    let moved = found.into_iter().map(|(place, mut candidate)| {
        at = at.after(&text[seen..place.start]);
        seen = place.start;
        let end = at.after(&text[place.clone()]);
        candidate.span = at.span_to(end);
        candidate.surroundings.excerpt = excerpt(text, &place, position.offset);
        candidate
    });
    moved.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::RuleSet;

    #[test]
    fn a_decoder_that_panics_is_told_at_its_place() {
        let scanner = Scanner::new(RuleSet::builtin());
        let mut within = Within { scanner: &scanner, explain: false, levels: &mut [], left: 9, nested: None, cut: None };
        assert_eq!((within.attempt(3, || 7), within.cut), (Some(7), None));
        assert_eq!(within.attempt::<()>(5, || panic!("injected")), None);
        assert_eq!(within.attempt::<()>(8, || panic!("injected")), None);
        assert_eq!(within.cut, Some((5, Limit::Decoder)));
    }
}

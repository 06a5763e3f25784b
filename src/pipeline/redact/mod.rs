//! A text without its secrets: each value that is found is replaced by `[redacted:RULE]`, and so is every other place it stands in from
//! then on, as far as `known` remembers.
//!
//! The text comes in pieces and goes out in pieces. A part of it is let go when no value can begin in it that is not whole yet: in a
//! steady stream, that many bytes later as the longest match and what is looked at around it take; when the stream pauses, whole lines
//! are let go at once, but for those from which a value may go on (`reach`).
//!
//! What comes is read as text, for a stream cannot be looked at first, and a log may hold a stray zero.
//!
//! Promises: bounded memory; what is no value is let go byte for byte; where pieces are cut changes nothing.
//! Leaves out: reading and waiting (cli). What is encoded is seen as far as it lies within one window.

mod known;
mod lines;
mod reach;

use std::{collections::BTreeMap, ops::Range, sync::Arc};

pub use known::Known;
use reach::Reach;

use super::{carried, encoded::Decoder};
use crate::{
    blob::{BlobPath, Origin, Provenance},
    candidate::{Candidate, Verdict},
    finding::{Redaction, Secret},
    grade::Confidence,
    hygiene::{
        self,
        correlate::within_file,
        piece::{FileContext, Piece},
        snippet::rest_of_password,
    },
    rule::pattern::MAX_MATCH,
    scan::{
        Scanner, Scratch,
        context::{AHEAD, BACK},
    },
    unpack::budget::DEPTH,
};

/// Bytes that are let go at a time in a steady stream.
const STRIDE: usize = 512 * 1024;
/// Bytes that must follow what is let go: a match and the context after it.
const HELD: usize = MAX_MATCH + AHEAD + 64;
/// Bytes kept before what has not been let go: a match and the context before it.
const BEHIND: usize = MAX_MATCH + BACK;

/// Takes secrets out of one text.
pub struct Redactor<'s> {
    scanner: &'s Scanner,
    confidence: Confidence,
    file: Arc<FileContext>,
    scratch: Scratch,
    curious: Scratch,
    inner: Option<Scratch>,
    decoder: Decoder<'s>,
    reach: Reach,
    known: Known,
    /// What is kept of what was let go, and what was not yet.
    text: Vec<u8>,
    /// How much of `text` was let go.
    gone: usize,
    /// How many places were redacted, by rule.
    pub counts: BTreeMap<String, u64>,
}

/// What was seen in a window.
struct Seen {
    /// What is to be replaced.
    found: Vec<(Place, Secret)>,
    /// What what follows may make a value of.
    undecided: Vec<Candidate>,
}

/// Something to be replaced.
#[derive(Clone, Debug)]
struct Place {
    range: Range<usize>,
    rule: usize,
}

impl<'s> Redactor<'s> {
    /// For a text that is called `path`; values this sure and surer are replaced, and those that are `known`.
    pub fn new(scanner: &'s Scanner, path: BlobPath, confidence: Confidence, known: Known) -> Self {
        let provenance = Provenance { origin: Origin::Stdin, layers: Vec::new() };
        let mut decoder = Decoder::new(scanner, DEPTH, false);
        decoder.of_file(&path);
        Self {
            scanner,
            confidence,
            file: Arc::new(FileContext {
                kind: hygiene::place::Place::of_file(&path),
                path,
                provenance,
                tracked_but_ignored: false,
                is_beside: false,
            }),
            scratch: Scratch::new(scanner, false, None),
            curious: Scratch::new(scanner, true, None),
            inner: None,
            decoder,
            reach: Reach::default(),
            known,
            text: Vec::new(),
            gone: 0,
            counts: BTreeMap::new(),
        }
    }

    /// Takes the next piece, and appends to `out` what can be let go.
    pub fn push(&mut self, mut piece: &[u8], out: &mut Vec<u8>) {
        // Always as much at a time, so that where pieces are cut changes nothing.
        while !piece.is_empty() {
            let room = (self.gone + STRIDE + HELD).saturating_sub(self.text.len());
            let (part, rest) = piece.split_at(room.min(piece.len()));
            self.text.extend_from_slice(part);
            piece = rest;
            if part.len() == room {
                let Seen { found, .. } = self.look(false);
                self.let_go(self.text.len() - HELD, found, out);
            }
        }
    }

    /// The stream pauses: lets go of whole lines from which no value can go on.
    pub fn pause(&mut self, out: &mut Vec<u8>) {
        let waiting = &self.text[self.gone..];
        let Some(line_end) = memchr::memrchr(b'\n', waiting).map(|at| self.gone + at + 1) else { return };
        let Seen { found, undecided } = self.look(true);
        let open = self.reach.first_open(self.scanner.rules(), &self.text, self.gone, &undecided);
        let partial = self.known.first_partial(&self.text[self.gone..]).map(|at| self.gone + at);
        let first = open.into_iter().chain(partial).min();
        let safe = first.map_or(line_end, |at| line_end.min(line_start(&self.text, at)));
        if safe > self.gone {
            self.let_go(safe, found, out);
        }
    }

    /// The text ends: lets go of all that is left, and hands over what is known of it.
    pub fn finish(mut self, out: &mut Vec<u8>) -> (BTreeMap<String, u64>, Known) {
        let Seen { found, .. } = self.look(false);
        self.let_go(self.text.len(), found, out);
        (self.counts, self.known)
    }

    /// What is found in the text that is there; and, for the curious, where a value may yet turn up.
    fn look(&mut self, curious: bool) -> Seen {
        let scratch = if curious { &mut self.curious } else { &mut self.scratch };
        let decoder = &mut self.decoder;
        let candidates = self.scanner.scan_showing(&self.text, scratch, &mut |chunk| decoder.look(chunk));
        let (mut kept, dropped): (Vec<_>, Vec<_>) =
            candidates.into_iter().partition(|candidate| matches!(candidate.verdict, Verdict::Keep(_)));
        let rules = self.scanner.rules();
        carried::look_into(&mut kept, self.scanner, &mut self.inner);
        self.decoder.add_to(&mut kept);
        hygiene::file::judge(&mut kept, rules, &self.file.path);
        let doubtful = kept.iter().filter(|candidate| candidate.confidence() < Some(self.confidence));
        let undecided = doubtful.cloned().chain(dropped).collect();
        let pieces = Piece::of_file(kept, rules, &self.file);
        let mut found = Vec::new();
        for credential in within_file(pieces, rules) {
            let shown = credential.primary().confidence >= self.confidence && !credential.primary().documented;
            let wanted = |piece: &&Piece| shown || (piece.confidence >= self.confidence && !piece.documented);
            found.extend(credential.parts().filter(wanted).map(|piece| {
                let at = |offset: u64| usize::try_from(offset).map_or(self.text.len(), |at| at.min(self.text.len()));
                let (start, end) = (at(piece.span.start), at(piece.span.end));
                let is_password = piece.secret.redaction() == Redaction::Password;
                let rest = if is_password { rest_of_password(&self.text[end..]) } else { 0 };
                (Place { range: start..end + rest, rule: piece.rule }, piece.secret.clone())
            }));
        }
        Seen { found, undecided }
    }

    /// Appends what stands before `limit`, or before the value that it would cut, and forgets what is too far back to matter.
    fn let_go(&mut self, limit: usize, found: Vec<(Place, Secret)>, out: &mut Vec<u8>) {
        // What reaches further may turn out to be something else.
        for (place, secret) in found.iter().filter(|(place, _)| place.range.end <= limit) {
            self.known.add(secret.reveal(), place.rule);
            self.known.add(&self.text[place.range.clone()], place.rule);
        }
        let moved = |range: Range<usize>| range.start + self.gone..range.end + self.gone;
        let again = self.known.places(&self.text[self.gone..]).into_iter();
        let again = again.map(|(range, rule)| Place { range: moved(range), rule });
        let places = disjoint(found.into_iter().map(|(place, _)| place).chain(again).collect());
        let cut = places.iter().find(|place| place.range.start < limit && limit < place.range.end);
        let limit = cut.map_or(limit, |place| place.range.start).max(self.gone);
        self.write(limit, &places, out);
        let forgotten = limit.saturating_sub(BEHIND);
        self.text.drain(..forgotten);
        self.gone = limit - forgotten;
    }

    /// Appends what stands before `limit`, with the `places` in it replaced.
    fn write(&mut self, limit: usize, places: &[Place], out: &mut Vec<u8>) {
        let mut at = self.gone;
        for place in places.iter().filter(|place| place.range.end <= limit && place.range.end > self.gone) {
            out.extend_from_slice(&self.text[at..place.range.start.max(at)]);
            let id = &self.scanner.rules().rules()[place.rule].id;
            out.extend_from_slice(format!("[redacted:{id}]").as_bytes());
            *self.counts.entry(id.to_string()).or_default() += 1;
            at = place.range.end;
        }
        out.extend_from_slice(&self.text[at..limit]);
    }
}

/// Places in order; what overlaps is one.
fn disjoint(mut places: Vec<Place>) -> Vec<Place> {
    places.sort_by_key(|place| (place.range.start, std::cmp::Reverse(place.range.end), place.rule));
    let mut merged: Vec<Place> = Vec::new();
    for place in places {
        match merged.last_mut().filter(|last| place.range.start < last.range.end) {
            Some(last) => last.range.end = last.range.end.max(place.range.end),
            None => merged.push(place),
        }
    }
    merged
}

/// Where the line begins that `at` stands in.
fn line_start(text: &[u8], at: usize) -> usize {
    memchr::memrchr(b'\n', &text[..at]).map_or(0, |newline| newline + 1)
}

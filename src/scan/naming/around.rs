//! Who is named around a value: on its line, in the blocks it lies in, on the lines before, by a host.
//!
//! Promises: looks no further than [`HOST_REACH`] bytes, but for the blocks' first lines.
//! Leaves out: the value's own name (assigned).

use std::ops::Range;

use super::{
    Directory, Mention, Nearness,
    heard::Heard,
    hosts::HeardHosts,
    lines::{is_comment, is_definition, line_around, lines_around, lines_before},
};
use crate::scan::context::{AHEAD, BACK};

/// How far from a value a host counts, in bytes.
const HOST_REACH: usize = 600;

/// What was found of a text by now.
#[derive(Default)]
pub struct Known {
    names: Heard,
    hosts: HeardHosts,
}

/// Everybody who was found, the nearest first.
#[derive(Default)]
struct Mentions(Vec<Mention>);

impl Mentions {
    fn add(&mut self, providers: &[usize], nearness: Nearness) {
        for &provider in providers {
            if !self.0.iter().any(|mention| mention.provider == provider) {
                self.0.push(Mention { provider, nearness });
            }
        }
    }
}

impl Directory {
    /// Every provider named near `value`, which lies in `enclosing` blocks; the nearest first.
    ///
    /// `of_its_own`: the assigned name has words of its own, so that what the lines around say is of other values.
    pub fn around(
        &self,
        text: &[u8],
        value: &Range<usize>,
        enclosing: &[Range<usize>],
        of_its_own: bool,
        known: &mut Known,
    ) -> Vec<Mention> {
        let Known { names, hosts } = known;
        let mut mentions = Mentions::default();
        let line = line_around(text, value);
        let floor = value.start.saturating_sub(BACK.min(HOST_REACH));
        let before: Vec<Range<usize>> = if of_its_own { Vec::new() } else { lines_before(text, line.start, floor).collect() };
        names.go_to(before.last().map_or(line.start, |first| first.start));
        hosts.go_to(if of_its_own { line.start } else { floor });
        mentions.add(&self.hosts.heard_in(text, &line, hosts), Nearness::Beside);
        mentions.add(&self.named_in(text, &(line.start..value.start), false, names), Nearness::Beside);
        mentions.add(&self.named_in(text, &(value.end..line.end), false, names), Nearness::Beside);
        for header in enclosing {
            // What code calls its functions and classes is mostly a word, not a provider.
            let common_too = !is_definition(&text[header.clone()]);
            mentions.add(&self.named_in(text, header, common_too, names), Nearness::Beside);
        }
        if of_its_own {
            return mentions.0;
        }
        let ceiling = text.len().min(value.end + AHEAD.min(HOST_REACH));
        // Most windows name no host, and then the lines in them do not either.
        let around = self.hosts.heard_in(text, &(floor..ceiling), hosts);
        if !around.is_empty() {
            let introduced = lines_around(text, &line, floor, ceiling);
            mentions.add(&self.hosts.heard_in(text, &introduced, hosts), Nearness::Introduced);
        }
        for comment in before.iter().filter(|line| is_comment(&text[(*line).clone()])) {
            mentions.add(&self.named_in(text, comment, false, names), Nearness::Introduced);
        }
        mentions.add(&around, Nearness::Around);
        for line in &before {
            mentions.add(&self.named_in(text, line, false, names), Nearness::Around);
        }
        mentions.0
    }
}

//! A search that may go through so many bytes and no more, for a regex of whose author nothing is known: an automaton of thousands of states may
//! make a new one of them at each byte.
//!
//! Promises: what is found, and how many bytes are gone through, depends on the text alone, and not on what was searched before; with enough
//! room it is what [`Matcher::find`] finds.
//! Leaves out: how many bytes may be (toil).

use std::ops::Range;

use regex_automata::{Anchored, Input};

use super::{FEW_STARTS, Matcher, MatcherScratch, Source};
use crate::scan::prefilter::Hit;

impl Matcher {
    /// [`Matcher::find`], as far as `room` reaches: what is left of it is 0 when the search was given up.
    pub fn find_within(
        &self,
        source: Source<'_>,
        text: &[u8],
        hit: &Hit,
        room: &mut usize,
        scratch: &mut Option<Box<MatcherScratch>>,
    ) -> Option<Range<usize>> {
        let (least, most) = source.pattern.lead;
        let last_start = hit.start.checked_sub(least)?;
        let window_end = source.window_end(text, last_start);
        let regex = self.regex(source);
        let scratch = scratch.get_or_insert_default().regex.get_or_insert_with(|| Box::new(regex.scratch()));
        let is_anchored = most - least < FEW_STARTS;
        let mut from = hit.start.saturating_sub(most);
        while from <= last_start && *room > 0 {
            let anchored = if is_anchored { Anchored::Yes } else { Anchored::No };
            let input = Input::new(text).range(from..window_end.min(from.saturating_add(*room))).anchored(anchored);
            let before = scratch.ends.passed;
            let end = regex.end(&input, scratch);
            // A start costs something even where the first byte tells that nothing matches.
            spend(room, 1 + scratch.ends.passed - before);
            let Some(end) = end else {
                if is_anchored {
                    from += 1;
                    continue;
                }
                return None;
            };
            spend(room, end - from);
            if *room == 0 {
                return None;
            }
            let (whole, secret) = regex.groups(input.range(from..end), scratch)?;
            if whole.start > last_start {
                return None;
            }
            if whole.end >= hit.end {
                return Some(secret);
            }
            from = whole.start + 1;
        }
        None
    }
}

fn spend(room: &mut usize, bytes: usize) {
    *room = room.saturating_sub(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::{Text, example::Dice, pattern::Pattern};

    const REGEXES: [&str; 3] =
        [r"\bk=(?<secret>[a-z]{2,9});", r"(?:x|yy)?k=(?<secret>[a-z=]{2,30}?)(?:;|$)", r"[a-z=;]{1,40}?k=(?<secret>[ab]{1,9})"];

    type Found = Option<Range<usize>>;

    /// What `room` is enough for, what is left of it, and what there is.
    fn found(regex: &str, text: &str, room: usize) -> Vec<(Found, usize, Found)> {
        let keywords = [Text::from("k=".to_owned())];
        let pattern = Pattern::analyse(regex, &keywords, None).expect("it is right");
        let (source, matcher) = (Source { regex, pattern: &pattern, keywords: &keywords }, Matcher::default());
        let places = memchr::memmem::find_iter(text.as_bytes(), "k=").map(|start| Hit { rule: 0, start, end: start + 2 });
        let one = |hit| {
            let mut left = room;
            let found = matcher.find_within(source, text.as_bytes(), &hit, &mut left, &mut None);
            (found, left, matcher.find_slowly(source, text.as_bytes(), &hit))
        };
        places.map(one).collect()
    }

    #[test]
    fn with_enough_room_all_is_found_and_with_less_nothing_else() {
        const PARTS: [&str; 10] = ["k=", "x", "yy", "ab", "aaaaaaaaa", ";", "=", " ", "k=ab;", "\n"];
        let mut dice = Dice::seeded("counted", 7);
        let mut below = |most: usize| usize::try_from(dice.roll() % most as u64).expect("it is small");
        let (mut count, mut given_up) = (0, 0);
        for _ in 0..600 {
            let text: String = (0..2 + below(30)).map(|_| PARTS[below(PARTS.len())]).collect();
            for (regex, room) in REGEXES.into_iter().flat_map(|regex| [(regex, usize::MAX), (regex, 1 + below(60))]) {
                for (found, left, slow) in found(regex, &text, room) {
                    if left > 0 {
                        assert_eq!(found, slow, "{regex} in {text:?}, {room} bytes");
                        count += usize::from(found.is_some());
                    }
                    given_up += usize::from(left == 0);
                }
            }
        }
        assert!(count > 500 && given_up > 500, "{count} {given_up}");
    }
}

//! Where in a match its group is, told by the lengths of what stands before and after it.
//!
//! Promises: what is told is what the regex's own captures say; where that takes more, nothing is told.
//! Leaves out: where a match begins and ends.

use std::{ops::Range, sync::OnceLock};

use regex_automata::{
    Anchored, Input, MatchKind,
    hybrid::dfa::{self, DFA, OverlappingState},
    nfa::thompson::{self, NFA, WhichCaptures},
};
use regex_syntax::hir::{Hir, HirKind, Look};

/// After so many matches it is worth the while to make an automaton for what stands before their groups.
const MANY: u32 = 16;

/// What a regex has before and after its group.
pub struct Frame {
    before: Before,
    /// How many bytes stand after it.
    after: usize,
    /// Whether there may be fewer of them where the text ends.
    may_be_cut: bool,
}

enum Before {
    /// So many bytes.
    Long(usize),
    /// More or less of them: every place where they may end, told by an automaton that is made when first needed.
    Ending(Box<(Hir, OnceLock<DFA>)>),
}

/// One thread's state for one frame.
#[derive(Default)]
pub struct FrameScratch {
    matches: u32,
    ends: Option<dfa::Cache>,
}

impl Frame {
    /// Of a regex whose group `secret` is in every match, and has as many bytes after it each time.
    pub fn of(regex: &Hir) -> Option<Self> {
        let parts = match regex.kind() {
            HirKind::Concat(parts) => &parts[..],
            _ => std::slice::from_ref(regex),
        };
        let group = parts.iter().position(is_group)?;
        let after = parts[group + 1..].iter().map(length_within).sum::<Option<usize>>()?;
        let before = Hir::concat(parts[..group].to_vec());
        Some(Self {
            before: length(&before).map_or_else(|| Before::Ending(Box::new((before, OnceLock::new()))), Before::Long),
            after,
            may_be_cut: parts[group + 1..].iter().any(|part| length(part).is_none()),
        })
    }

    /// The group of the match that begins where `input` does and ends where that does.
    pub fn group(&self, input: &Input<'_>, scratch: &mut FrameScratch) -> Option<Range<usize>> {
        let end = input.end() - self.after;
        if self.may_be_cut && input.end() == input.haystack().len() {
            return None;
        }
        match &self.before {
            Before::Long(length) => Some(input.start() + length..end),
            Before::Ending(before) => {
                scratch.matches = scratch.matches.saturating_add(1);
                let (before, automaton) = &**before;
                let automaton = (scratch.matches > MANY).then(|| automaton.get_or_init(|| ends_of(before)))?;
                let cache = scratch.ends.get_or_insert_with(|| automaton.create_cache());
                Some(only_end(automaton, cache, input.clone().range(input.start()..end))?..end)
            }
        }
    }
}

fn is_group(part: &Hir) -> bool {
    matches!(part.kind(), HirKind::Capture(capture) if capture.name.as_deref() == Some("secret"))
}

/// How many bytes it always has.
fn length(part: &Hir) -> Option<usize> {
    let least = part.properties().minimum_len();
    least.filter(|_| least == part.properties().maximum_len())
}

/// The same, but for a match that ends where the text does: `(?:[^a-z]|$)` has one otherwise.
fn length_within(part: &Hir) -> Option<usize> {
    let HirKind::Alternation(branches) = part.kind() else { return length(part) };
    let mut others = branches.iter().filter(|branch| !matches!(branch.kind(), HirKind::Look(Look::End)));
    let first = length(others.next()?)?;
    others.all(|branch| length(branch) == Some(first)).then_some(first)
}

/// An automaton that tells every place where a match ends.
fn ends_of(regex: &Hir) -> DFA {
    let config = thompson::Config::new().utf8(false).shrink(false).which_captures(WhichCaptures::None);
    let nfa = NFA::compiler().configure(config).build_from_hir(regex).expect("it is a part of a regex that was compiled");
    let config = DFA::config().match_kind(MatchKind::All).skip_cache_capacity_check(true);
    DFA::builder().configure(config).build_from_nfa(nfa).expect("it has no words of Unicode")
}

/// The one place where a match ends that begins where `input` does.
fn only_end(automaton: &DFA, cache: &mut dfa::Cache, input: Input<'_>) -> Option<usize> {
    let (input, mut state) = (input.anchored(Anchored::Yes), OverlappingState::start());
    let mut next = || {
        automaton.try_search_overlapping_fwd(cache, &input, &mut state).expect("it gives up at no byte");
        state.get_match().map(|end| end.offset())
    };
    next().filter(|_| next().is_none())
}

#[cfg(test)]
mod tests {
    use super::{super::Regex, *};

    /// How many matches of `regex` in `text` have a group that is told.
    fn told(regex: &str, text: &str) -> u32 {
        let regex = Regex::new(regex);
        let Some(frame) = &regex.frame else { return 0 };
        let (mut scratch, mut of_frame) = (regex.scratch(), FrameScratch { matches: MANY, ends: None });
        let mut told = 0;
        for start in 0..text.len() {
            let input = Input::new(text).range(start..).anchored(Anchored::Yes);
            let Some(end) = regex.end(&input, 0, &mut scratch) else { continue };
            if let Some(group) = frame.group(&input.clone().range(start..end), &mut of_frame) {
                assert_eq!(Some(group), regex.groups(input.range(start..end), &mut scratch).map(|(_, group)| group), "{text}");
                told += 1;
            }
        }
        told
    }

    #[test]
    fn what_is_told_is_what_captures_say() {
        let text = "k=abc12 k==abc12;kk: 'abc12' key=\"abc12\" kkk=aaa=b12\nk=abc12";
        for (regex, expected) in [
            (r"\b(?<secret>abc[0-9]{2})\b", 5),
            (r"k=(?<secret>[a-z0-9]+)(?:[^a-z0-9]|$)", 2),
            (r#"(?:k=|k: ?)["']?(?<secret>[a-z0-9]+)['"]?"#, 0),
            (r#"(?:k=|k: )["']?(?<secret>[a-z0-9]+)"#, 3),
            (r"k[a-z:]{0,3}[^a-z](?<secret>[a-z]*[0-9]+)", 2),
            // Several places where the group may begin.
            (r"k=[a-z=]*?(?<secret>[a-z0-9]+)\b", 0),
            (r"(?<secret>k=)|(?<other>abc)", 0),
        ] {
            assert_eq!(told(regex, text), expected, "{regex}");
        }
    }

    #[test]
    fn an_automaton_is_made_where_there_are_many_matches() {
        let regex = Regex::new("ke?y=(?<secret>[a-z]+)");
        let (frame, mut scratch) = (regex.frame.expect("it has one"), FrameScratch::default());
        let input = Input::new("key=abc").anchored(Anchored::Yes);
        let told: Vec<_> = (0..=MANY).map(|_| frame.group(&input, &mut scratch)).collect();
        assert!(told[..MANY as usize].iter().all(Option::is_none));
        assert_eq!(told.last(), Some(&Some(4..7)));
    }
}

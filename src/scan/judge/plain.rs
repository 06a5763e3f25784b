//! Is a value plainly none? Then the judge drops it, whatever it is called, so that its name need not be asked for.
//!
//! Promises: what is plain here, the judge drops by every generic rule; a test and a law compare the two.
//! Leaves out: the reason.

use std::{cell::LazyCell, ops::Range, sync::LazyLock};

use memchr::memmem::Finder;

use super::{
    assigned::{SHORTEST_PASSWORD, is_of_app},
    stand_in::{self, WORDY, is_literal, may_stand_in},
};
use crate::scan::ngram;

/// With fewer letters, a password is told by its digits and signs.
const FEWEST_LETTERS: u64 = 3;
/// What holds it is a password that everybody knows.
const KNOWN_TO_ALL: &[u8] = b"password";
static FINDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(KNOWN_TO_ALL));
/// The letters of longer values take longer to tell than whether that word is at their beginning.
const LONG: usize = 24;
/// So many bytes of a long one are looked at first.
const HEAD: usize = 64;

/// Whether the value at `range` is too short, several words, code, begins with a password that everybody knows, has no digit and letters as
/// words have them, or stands for something else: what is told soonest comes first.
pub fn is_plain(text: &[u8], range: &Range<usize>) -> bool {
    let value = &text[range.clone()];
    let head = &value[..value.len().min(HEAD)];
    let is_known = value.starts_with(KNOWN_TO_ALL) || (value.len() > LONG && FINDER.find(head).is_some());
    if value.len() < SHORTEST_PASSWORD || (is_known && may_stand_in(value, is_literal(text, range))) {
        return true;
    }
    let (made_of, literal) = (Makeup::of(head), LazyCell::new(|| is_literal(text, range)));
    // Only what is meant as it is written may have brackets.
    is_of_words(value, made_of)
        || (made_of.brackets() > 0 && !*literal)
        || is_worded(value, if value.len() > HEAD { Makeup::of(value) } else { made_of })
        || stand_in::examine(value, *literal).is_err()
}

/// Whether a value is several words, and no password all the same.
fn is_of_words(value: &[u8], made_of: Makeup) -> bool {
    made_of.blanks() > 1 && !is_of_app(value)
}

fn is_worded(value: &[u8], made_of: Makeup) -> bool {
    is_of_words(value, made_of)
        || (made_of.digits() == 0 && made_of.letters() >= FEWEST_LETTERS && !ngram::is_surprising(value, WORDY))
}

/// How many of each kind of bytes a value has, sixteen bits a kind: one look at a byte counts them all.
#[derive(Clone, Copy)]
struct Makeup(u64);

impl Makeup {
    /// Of no more than 65,535 bytes.
    fn of(value: &[u8]) -> Self {
        Self(value.iter().map(|&byte| COUNTS[usize::from(byte)]).sum())
    }

    fn blanks(self) -> u64 {
        self.0 & 0xFFFF
    }

    fn digits(self) -> u64 {
        self.0 >> 16 & 0xFFFF
    }

    fn letters(self) -> u64 {
        self.0 >> 32 & 0xFFFF
    }

    fn brackets(self) -> u64 {
        self.0 >> 48
    }
}

/// What each byte adds to a [`Makeup`]; other alphabets have letters too.
static COUNTS: [u64; 256] = {
    let (mut counts, mut byte) = ([0; 256], 0);
    while byte < 256 {
        counts[byte] = match byte as u8 {
            b if b.is_ascii_whitespace() => 1,
            b if b.is_ascii_digit() => 1 << 16,
            b if b.is_ascii_alphabetic() || !b.is_ascii() => 1 << 32,
            b'(' | b'[' | b'{' | b')' | b']' | b'}' => 1 << 48,
            _ => 0,
        };
        byte += 1;
    }
    counts
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        candidate::Verdict,
        rule::{Form, RuleSet},
        scan::{Match, judge::judge},
    };

    #[test]
    fn what_is_plain_is_dropped_by_every_generic_rule() {
        const NAMES: [&str; 4] = ["my_secret: ", "password = \"", "<token>", "q: "];
        const VALUES: [&str; 15] = [
            "abc",
            "get_key(config",
            "${CLIENT_SECRET}",
            "random_password.you.result",
            "password9x!Q",
            "not a word",
            "not 1 or 2",
            "a-value-of-many-words:password=X8",
            "correct horse",
            "le déjà",
            "this",
            "they_secret",
            "var.q7",
            "sha256:9f8e7d",
            "Schlüssel",
        ];
        let rules = RuleSet::builtin();
        for (index, rule) in rules.rules().iter().enumerate().filter(|(_, rule)| matches!(rule.form, Form::Assigned { .. })) {
            for (name, value) in NAMES.iter().flat_map(|name| VALUES.map(|value| (name, value))) {
                let text = format!("{name}{value}\n");
                let (start, end) = (name.len(), name.len() + value.len());
                assert!(is_plain(text.as_bytes(), &(start..end)), "{value}");
                let found = Match { start, end, rule: index, provider: None, company: None };
                let verdict = judge(rule, &[], text.as_bytes(), &found).verdict;
                assert!(matches!(verdict, Verdict::Drop(_)), "{name}{value} by {}", rule.id);
            }
        }
        for value in ["zqxjkvbwp", "hunter22", "a1b2 c3d4", "Tr0ub4dor&3"] {
            assert!(!is_plain(value.as_bytes(), &(0..value.len())), "{value}");
        }
        let drawn = "\"zq=xJKvbwp4(x8#Kd02!password)Q9vLp44Rt7z\"";
        assert!(!is_plain(drawn.as_bytes(), &(1..drawn.len() - 1)), "{drawn}");
    }
}

//! Is a value plainly words? Then the judge drops it, whatever it is called, so that its name need not be asked for.
//!
//! Promises: what is plain here, the judge drops by every generic rule; a test and a law compare the two.
//! Leaves out: the reason.

use super::{assigned::SHORTEST_PASSWORD, stand_in::WORDY};
use crate::scan::ngram;

/// With fewer letters, a password is told by its digits and signs.
const FEWEST_LETTERS: usize = 3;
/// What holds it is a password that everybody knows.
const KNOWN_TO_ALL: &[u8] = b"password";
/// The letters of longer values take longer to tell than whether such a word is at their beginning.
const LONG: usize = 24;
/// So many bytes of a long one are looked at for that.
const HEAD: usize = 64;

/// Whether the value is too short, several words, one that begins with a password that everybody knows, or without a digit and made of
/// letters as words have them.
pub fn is_plain(value: &[u8]) -> bool {
    value.len() < SHORTEST_PASSWORD || value.starts_with(KNOWN_TO_ALL) || are_words(value)
}

fn are_words(value: &[u8]) -> bool {
    let (mut blanks, mut letters, mut digits) = (0, 0, 0);
    for byte in value {
        letters += usize::from(byte.is_ascii_alphabetic() || !byte.is_ascii());
        digits += usize::from(byte.is_ascii_digit());
        blanks += usize::from(byte.is_ascii_whitespace());
        if blanks > 1 {
            return true;
        }
    }
    let begins_as_known = value.len() > LONG && memchr::memmem::find(&value[..value.len().min(HEAD)], KNOWN_TO_ALL).is_some();
    begins_as_known || (digits == 0 && letters >= FEWEST_LETTERS && ngram::surprise(value) < WORDY)
}

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
        const NAMES: [&str; 4] = ["password = \"", "my_secret: ", "<token>", "q: "];
        const VALUES: [&str; 13] = [
            "abc",
            "get_key(config",
            "${CLIENT_SECRET}",
            "random_password.you.result",
            "not a word",
            "not 1 or 2",
            "password9x!Q",
            "a-value-of-many-words:password=X8",
            "correct horse",
            "le déjà",
            "this",
            "they_secret",
            "Schlüssel",
        ];
        let rules = RuleSet::builtin();
        for (index, rule) in rules.rules().iter().enumerate().filter(|(_, rule)| matches!(rule.form, Form::Assigned { .. })) {
            for (name, value) in NAMES.iter().flat_map(|name| VALUES.map(|value| (name, value))) {
                assert!(is_plain(value.as_bytes()), "{value}");
                let text = format!("{name}{value}\n");
                let (start, end) = (name.len(), name.len() + value.len());
                let found = Match { start, end, rule: index, provider: None, company: None };
                let verdict = judge(rule, &[], text.as_bytes(), &found).verdict;
                assert!(matches!(verdict, Verdict::Drop(_)), "{name}{value} by {}", rule.id);
            }
        }
        for value in ["zqxjkvbwp", "hunter22", "q{12}r8t", "a1b2 c3d4", "-_!?", "Tr0ub4dor&3"] {
            assert!(!is_plain(value.as_bytes()), "{value}");
        }
    }
}

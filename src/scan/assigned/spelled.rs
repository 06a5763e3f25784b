//! Whether a word for a secret is spelled somewhere in a text: told of the letters of values that stand side by side, of which many have all the pairs
//! of letters of some such word.
//!
//! Promises: says no only where a name made of the text holds none.

use crate::rule::Text;

/// The words for secrets, looked for by their first letters.
pub struct Spelled {
    words: Vec<Text>,
    /// A bit for each three letters that one begins with; a shorter one begins with all that begin so.
    heads: Box<[u64; HEADS / 64]>,
}

/// Letters and digits are told by five bits.
const HEADS: usize = 1 << (5 * LETTERS_OF_HEAD);
const LETTERS_OF_HEAD: usize = 3;
/// Longer texts are left open.
const LONGEST: usize = 128;

impl Spelled {
    /// Those; none is left out but those beyond ASCII, which stand in no text in ASCII.
    pub fn of<'t>(words: impl Iterator<Item = &'t Text>) -> Self {
        let mut all = Self { words: words.filter(|word| word.is_ascii()).cloned().collect(), heads: Box::new([0; HEADS / 64]) };
        for word in &all.words {
            let letters = word.as_bytes().iter().take(LETTERS_OF_HEAD);
            // Made each time the program starts, so that no head is tried that is not one.
            let open = 5 * (LETTERS_OF_HEAD - letters.len());
            let first = letters.fold(0, |head, letter| head << 5 | usize::from(letter & 31)) << open;
            let those = first..first + (1 << open);
            those.for_each(|head| all.heads[head / 64] |= 1 << (head % 64));
        }
        all
    }

    /// Whether one may be spelled by the letters and digits of a text in ASCII, whatever stands between them.
    pub fn may_be_in(&self, text: &[u8]) -> bool {
        let mut letters = [0; LONGEST + 2];
        if text.len() > LONGEST {
            return true;
        }
        let mut count = 0;
        for byte in text {
            letters[count] = byte.to_ascii_lowercase();
            count += usize::from(byte.is_ascii_alphanumeric());
        }
        letters[count..count + 2].fill(0);
        let (mut head, is_at) = (0, |at: usize| self.words.iter().any(|word| letters[at..count].starts_with(word.as_bytes())));
        letters[..count + 2].iter().enumerate().any(|(last, letter)| {
            head = (head << 5 | usize::from(letter & 31)) % HEADS;
            self.heads[head / 64] >> (head % 64) & 1 == 1 && last >= 2 && is_at(last - 2)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::example::Dice;

    #[test]
    fn what_is_spelled_in_a_text_is_told_to_be() {
        let words = ["pw", "key", "password", "x509", "пароль"].map(|word| Text::from(word.to_owned()));
        let spelled = Spelled::of(words.iter());
        let mut dice = Dice::seeded("spelled", 1);
        let mut below = |most: usize| usize::try_from(dice.roll() % most as u64).expect("it is small");
        let (mut those, mut others) = (0, 0);
        for _ in 0..4000 {
            let text: String =
                (0..below(40)).map(|_| ["p", "W", "ke", "Y", "-", "_", "assword", "x5", "09", "a", " "][below(11)]).collect();
            let squashed: String = text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
            let holds = words.iter().any(|word| squashed.contains(&**word));
            assert_eq!(spelled.may_be_in(text.as_bytes()), holds || text.len() > LONGEST, "{text}");
            if holds { those += 1 } else { others += 1 }
        }
        assert!(those > 500 && others > 500, "{those} {others}");
        assert!(spelled.may_be_in(&[b'a'; LONGEST + 1]), "it is left open");
    }
}

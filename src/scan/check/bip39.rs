//! The words that a wallet's keys are made from: 12 to 24 of a list of 2,048, of which the last holds a checksum.
//!
//! Source: BIP-39, <https://github.com/bitcoin/bips/blob/master/bip-0039.mediawiki>; for 25 words Algorand's,
//! <https://developer.algorand.org/docs/get-details/accounts/>.

use std::collections::HashSet;

use bip39::{Language, Mnemonic};
use sha2::{Digest, Sha512_256};

use super::Outcome;
use crate::rule::example::Dice;

/// Of so many words, as Algorand has them, the last is a checksum and nothing else.
const ALGORAND: usize = 25;
/// A word stands for so many bits.
const BITS: usize = 11;

/// Whether all words are of the list, and the checksum is right; in whatever way they are set apart.
pub fn run(value: &[u8]) -> Outcome {
    let value = String::from_utf8_lossy(value).to_ascii_lowercase();
    let words: Vec<&str> = value.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty()).collect();
    let Some(numbers) = words.iter().map(|word| Language::English.find_word(word)).collect::<Option<Vec<_>>>() else {
        return Outcome::Reject("it holds a word that no recovery phrase has");
    };
    if numbers.iter().collect::<HashSet<_>>().len() * 2 < numbers.len() {
        return Outcome::Reject("it repeats its words");
    }
    let is_right = match numbers.len() {
        12 | 15 | 18 | 21 | 24 => Mnemonic::parse_in_normalized(Language::English, &words.join(" ")).is_ok(),
        ALGORAND => numbers[ALGORAND - 1] == last_of_algorand(&numbers[..ALGORAND - 1]),
        _ => return Outcome::Reject("no recovery phrase has so many words"),
    };
    if is_right { Outcome::Pass } else { Outcome::Doubt("its checksum does not match") }
}

/// The number of the word that the others are checked by: the first bits of the key's SHA-512/256.
fn last_of_algorand(numbers: &[u16]) -> u16 {
    let bit = |at: usize| u8::from(numbers.get(at / BITS).is_some_and(|number| number >> (at % BITS) & 1 == 1));
    let key: Vec<u8> = (0..32).map(|byte| (0..8).fold(0, |bits, i| bits | bit(8 * byte + i) << i)).collect();
    let [low, high, ..] = Sha512_256::digest(key).0;
    u16::from_le_bytes([low, high]) & ((1 << BITS) - 1)
}

/// A phrase of as many words as the argument says, 12 if it says nothing; with `-list` behind that, as they are in a list.
pub fn mint(argument: &str, _: &str, dice: &mut Dice) -> String {
    if let Some(count) = argument.strip_suffix("-list") {
        return mint(count, "", dice).replace(' ', "\", \"");
    }
    let count = argument.parse().unwrap_or(12);
    if count == ALGORAND {
        let mut numbers: Vec<u16> = dice.bytes(2 * ALGORAND - 2).as_chunks().0.iter().map(|pair| number(*pair)).collect();
        // The key ends before the last word does.
        numbers[ALGORAND - 2] %= 1 << 3;
        numbers.push(last_of_algorand(&numbers));
        let words: Vec<&str> = numbers.iter().map(|&number| Language::English.word_list()[usize::from(number)]).collect();
        return words.join(" ");
    }
    Mnemonic::from_entropy(&dice.bytes(count / 3 * 4)).map_or_else(|_| String::new(), |phrase| phrase.to_string())
}

fn number(bytes: [u8; 2]) -> u16 {
    u16::from_le_bytes(bytes) % (1 << BITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_checksum() {
        let dice = |salt| Dice::seeded("bip39", salt);
        for (salt, count) in ["12", "15", "18", "21", "24", "25"].into_iter().enumerate() {
            let phrase = mint(count, "", &mut dice(salt as u64));
            assert_eq!(phrase.split(' ').count().to_string(), count);
            assert_eq!(run(phrase.as_bytes()), Outcome::Pass, "{phrase}");
            let numbered: String = phrase.split(' ').enumerate().map(|(i, word)| format!("{}. {word}\n", i + 1)).collect();
            assert_eq!(run(numbered.as_bytes()), Outcome::Pass, "{numbered}");
            let (rest, _) = phrase.rsplit_once(' ').expect("it has several words");
            // 24 of Algorand's are as many as others have.
            assert!(count == "25" || matches!(run(rest.as_bytes()), Outcome::Reject(_)), "{rest}");
            assert!(matches!(run(format!("{rest} password").as_bytes()), Outcome::Reject(_)), "{rest}");
        }
        let others: Vec<_> = (0..64).map(|salt| format!("{} ", mint("12", "", &mut dice(salt)))).collect();
        let swapped = others.iter().filter(|phrase| {
            let mut words: Vec<&str> = phrase.split_whitespace().collect();
            words.swap(0, 1);
            matches!(run(words.join(" ").as_bytes()), Outcome::Doubt(_))
        });
        assert!(swapped.count() > 48, "fifteen of sixteen have another checksum");
        assert!(matches!(run("abandon ".repeat(11).as_bytes()), Outcome::Reject(_)));
        // <https://github.com/trezor/python-mnemonic/blob/master/vectors.json>, made at run time.
        let known = format!("legal winner thank year wave sausage worth useful legal winner thank {}", "yellow");
        assert_eq!(run(known.as_bytes()), Outcome::Pass);
    }
}

//! Identifiers and their segments, in every case convention.

mod heads;
mod starts;

use std::ops::Range;

pub use heads::Heads;
pub use starts::{BITS, Beginnings, CODES, append_segment};

/// An identifier's segments in lower case, one after the other in one text: `AWS_SecretKey` is aws, secret, key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Segments {
    text: String,
    /// Where in it each ends.
    ends: Vec<usize>,
}

impl Segments {
    /// Those of `name`.
    pub fn of(name: &str) -> Self {
        let mut segments = Self::default();
        segments.refill(name);
        segments
    }

    /// Replaces them by those of `name`.
    pub fn refill(&mut self, name: &str) {
        self.text.clear();
        self.ends.clear();
        if !name.is_ascii() {
            return self.fill_with_any(name);
        }
        each_of_ascii(name.as_bytes(), |segment| {
            self.text.push_str(&name[segment]);
            self.ends.push(self.text.len());
        });
        self.text.make_ascii_lowercase();
    }

    fn fill_with_any(&mut self, name: &str) {
        let characters: Vec<char> = name.chars().collect();
        for (i, &c) in characters.iter().enumerate() {
            let starts_word = c.is_uppercase() && i > 0 && {
                let after_lower = characters[i - 1].is_lowercase() || characters[i - 1].is_ascii_digit();
                after_lower || (characters[i - 1].is_uppercase() && characters.get(i + 1).is_some_and(|n| n.is_lowercase()))
            };
            if !c.is_alphanumeric() || starts_word {
                self.end();
            }
            if c.is_alphanumeric() {
                self.text.extend(c.to_lowercase());
            }
        }
        self.end();
    }

    /// Ends the segment that was begun, if one was.
    fn end(&mut self) {
        if self.text.len() > self.ends.last().copied().unwrap_or(0) {
            self.ends.push(self.text.len());
        }
    }

    /// Each, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> + DoubleEndedIterator {
        (0..self.ends.len()).map(|index| self.joined(index..index + 1))
    }

    /// All in one.
    pub fn squashed(&self) -> &str {
        &self.text
    }

    /// Those of `indices` in one, where the last ends in [`Segments::squashed`] included.
    pub fn joined(&self, indices: Range<usize>) -> &str {
        &self.text[self.start(indices.start)..self.start(indices.end)]
    }

    /// Where in [`Segments::squashed`] the one of that index begins.
    pub fn start(&self, index: usize) -> usize {
        if index == 0 { 0 } else { self.ends[index - 1] }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Whether one is `word`.
    pub fn contains(&self, word: &str) -> bool {
        self.iter().any(|segment| segment == word)
    }
}

/// What an ASCII byte does in an identifier.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Other,
    Digit,
    Lower,
    Upper,
}

const KINDS: [Kind; 256] = {
    let mut kinds = [Kind::Other; 256];
    let mut byte = 0;
    while byte < 128 {
        kinds[byte] = match byte as u8 {
            b'0'..=b'9' => Kind::Digit,
            b'a'..=b'z' => Kind::Lower,
            b'A'..=b'Z' => Kind::Upper,
            _ => Kind::Other,
        };
        byte += 1;
    }
    kinds
};

/// Whether a letter or digit begins a segment right after another.
const fn starts_word(before: Kind, here: Kind, next: Kind) -> bool {
    matches!(here, Kind::Upper)
        && (matches!(before, Kind::Lower | Kind::Digit) || (matches!(before, Kind::Upper) && matches!(next, Kind::Lower)))
}

/// Where the segments of an ASCII name are.
fn each_of_ascii(name: &[u8], mut f: impl FnMut(Range<usize>)) {
    let kinds = name.iter().map(|&byte| KINDS[usize::from(byte)]);
    let nexts = kinds.clone().skip(1).chain([Kind::Other]);
    let (mut start, mut before) = (0, Kind::Other);
    for (i, (here, next)) in kinds.zip(nexts).enumerate() {
        if before == Kind::Other {
            start = i;
        } else if here == Kind::Other || starts_word(before, here, next) {
            f(start..i);
            start = i;
        }
        before = here;
    }
    if before != Kind::Other {
        f(start..name.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segments(name: &str) -> Vec<String> {
        Segments::of(name).iter().map(str::to_owned).collect()
    }

    #[test]
    fn ascii_is_split_as_anything_is() {
        for name in
            ["", "_", "aB", "ABc", "A1B2c", "--x--Y", "fooBAR_Baz9Qux", "HTTPSServer2Go", "a.b:c/D", "Zz ZZz zZ", "AB", "A b"]
        {
            let mut expected = Segments::default();
            expected.fill_with_any(name);
            assert_eq!(Segments::of(name), expected, "{name}");
        }
    }

    #[test]
    fn splits_identifiers() {
        assert_eq!(segments("AWSSecretKey"), ["aws", "secret", "key"]);
        assert_eq!(segments("fs.s3a.secret-key"), ["fs", "s3a", "secret", "key"]);
        assert_eq!(segments("AWS_SECRET_ACCESS_KEY"), ["aws", "secret", "access", "key"]);
        assert_eq!(segments("Schlüssel-Größe"), ["schlüssel", "größe"]);
    }

    #[test]
    fn neighbours_are_joined() {
        let segments = Segments::of("new_relic_key");
        assert_eq!((segments.joined(0..2), segments.joined(1..2), segments.squashed()), ("newrelic", "relic", "newrelickey"));
    }
}

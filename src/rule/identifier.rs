//! Identifiers and their segments, in every case convention.

use std::ops::Range;

/// An identifier's segments in lower case: `AWS_SecretKey` is aws, secret, key.
pub fn segments(name: &str) -> Vec<String> {
    if name.is_ascii() { of_ascii(name.as_bytes()) } else { of_any(name) }
}

/// An identifier's segments, one after the other in one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Squashed {
    /// The segments' text.
    pub text: String,
    /// Where in it each ends.
    pub ends: Vec<usize>,
}

impl Squashed {
    /// The segments of `name`.
    pub fn of(name: &str) -> Self {
        if !name.is_ascii() {
            return Self::from_segments(&of_any(name));
        }
        let (mut text, mut ends) = (String::with_capacity(name.len()), Vec::new());
        each_of_ascii(name.as_bytes(), |segment| {
            text.push_str(&name[segment]);
            ends.push(text.len());
        });
        text.make_ascii_lowercase();
        Self { text, ends }
    }

    /// Of segments that are there already.
    pub fn from_segments(segments: &[String]) -> Self {
        let ends = segments.iter().scan(0, |end, segment| {
            *end += segment.len();
            Some(*end)
        });
        Self { text: segments.concat(), ends: ends.collect() }
    }
}

/// The same as [`segments`], for what most names are.
fn of_ascii(name: &[u8]) -> Vec<String> {
    let mut segments = Vec::new();
    each_of_ascii(name, |segment| segments.push(String::from_utf8_lossy(&name[segment]).to_ascii_lowercase()));
    segments
}

/// Where the segments of an ASCII name are.
fn each_of_ascii(name: &[u8], mut f: impl FnMut(Range<usize>)) {
    let mut start = None;
    let mut end = |start: &mut Option<usize>, end: usize| {
        if let Some(start) = start.take() {
            f(start..end);
        }
    };
    for (i, byte) in name.iter().enumerate() {
        let starts_word = byte.is_ascii_uppercase() && i > 0 && {
            let after_lower = name[i - 1].is_ascii_lowercase() || name[i - 1].is_ascii_digit();
            after_lower || (name[i - 1].is_ascii_uppercase() && name.get(i + 1).is_some_and(u8::is_ascii_lowercase))
        };
        if !byte.is_ascii_alphanumeric() || starts_word {
            end(&mut start, i);
        }
        if byte.is_ascii_alphanumeric() {
            start = start.or(Some(i));
        }
    }
    end(&mut start, name.len());
}

fn of_any(name: &str) -> Vec<String> {
    let mut segments: Vec<String> = Vec::new();
    let characters: Vec<char> = name.chars().collect();
    let mut current = String::new();
    for (i, &c) in characters.iter().enumerate() {
        let starts_word = c.is_uppercase() && i > 0 && {
            let after_lower = characters[i - 1].is_lowercase() || characters[i - 1].is_ascii_digit();
            after_lower || (characters[i - 1].is_uppercase() && characters.get(i + 1).is_some_and(|n| n.is_lowercase()))
        };
        if (!c.is_alphanumeric() || starts_word) && !current.is_empty() {
            segments.push(std::mem::take(&mut current));
        }
        if c.is_alphanumeric() {
            current.extend(c.to_lowercase());
        }
    }
    if !current.is_empty() {
        segments.push(current);
    }
    segments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ascii_is_split_as_anything_is() {
        for name in ["", "_", "aB", "ABc", "A1B2c", "--x--Y", "fooBAR_Baz9Qux", "HTTPSServer2Go", "a.b:c/D", "Zz ZZz zZ"] {
            assert_eq!(of_ascii(name.as_bytes()), of_any(name), "{name}");
            assert_eq!(Squashed::of(name), Squashed::from_segments(&of_any(name)), "{name}");
        }
    }

    #[test]
    fn splits_identifiers() {
        assert_eq!(segments("AWSSecretKey"), ["aws", "secret", "key"]);
        assert_eq!(segments("fs.s3a.secret-key"), ["fs", "s3a", "secret", "key"]);
        assert_eq!(segments("AWS_SECRET_ACCESS_KEY"), ["aws", "secret", "access", "key"]);
    }
}

//! A value's shape: which characters, in which order, and how many.
//!
//! Promises: a shape is compared with a whole value, so a longer run of the same characters is never taken for one.
//! Leaves out: where a value begins and ends and what stands around it (scan). Also compiled into patterns/build.rs.

mod traits;

use super::lent::{List, Text};
pub use traits::Traits;

/// One or more alternatives, each a sequence of parts: `hex{32} | uuid`, `'key-' hex{32}`, `digit{8,10} ':' base64url{35}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// As written.
    pub(crate) source: Text,
    pub(crate) alternatives: List<List<Part>>,
}

/// A step of a shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// These characters.
    Literal(Text),
    /// Characters of a class.
    Run {
        /// Which.
        class: CharClass,
        /// How many at least.
        min: usize,
        /// And at most.
        max: usize,
    },
}

/// A named set of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CharClass {
    /// `[0-9A-Za-z]`
    Alnum,
    /// `[0-9a-z]`
    AlnumLower,
    /// `[0-9A-Z]`
    AlnumUpper,
    /// `[A-Za-z]`
    Alpha,
    /// `[A-Z]`
    Upper,
    /// `[a-z]`
    Lower,
    /// `[0-9]`
    Digit,
    /// `[0-9a-f]`
    Hex,
    /// `[0-9A-F]`
    HexUpper,
    /// `[0-9A-Fa-f]`
    HexAny,
    /// `[A-Z2-7]`, RFC 4648 section 6
    Base32,
    /// `[0-9A-Za-z+/]`, RFC 4648 section 4
    Base64,
    /// `[0-9A-Za-z_-]`, RFC 4648 section 5
    Base64Url,
}

const CLASSES: [(&str, CharClass); 13] = [
    ("alnum", CharClass::Alnum),
    ("alnum-lower", CharClass::AlnumLower),
    ("alnum-upper", CharClass::AlnumUpper),
    ("alpha", CharClass::Alpha),
    ("upper", CharClass::Upper),
    ("lower", CharClass::Lower),
    ("digit", CharClass::Digit),
    ("hex", CharClass::Hex),
    ("hex-upper", CharClass::HexUpper),
    ("hex-any", CharClass::HexAny),
    ("base32", CharClass::Base32),
    ("base64", CharClass::Base64),
    ("base64url", CharClass::Base64Url),
];

/// The classes of each byte.
static MEMBERSHIPS: [u16; 256] = {
    let mut memberships = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut i = 0;
        while i < CLASSES.len() {
            if CLASSES[i].1.defines(byte as u8) {
                memberships[byte] |= CLASSES[i].1.bit();
            }
            i += 1;
        }
        byte += 1;
    }
    memberships
};

impl CharClass {
    /// The class of that name.
    pub fn named(name: &str) -> Option<Self> {
        CLASSES.into_iter().find(|(known, _)| *known == name).map(|(_, class)| class)
    }

    /// Every class's name.
    pub fn names() -> impl Iterator<Item = &'static str> {
        CLASSES.into_iter().map(|(name, _)| name)
    }

    /// The classes that all bytes of `value` are of, a bit each.
    pub fn of_all(value: &[u8]) -> u16 {
        value.iter().fold(u16::MAX, |all, &byte| all & MEMBERSHIPS[usize::from(byte)])
    }

    /// Its bit in [`CharClass::of_all`].
    pub const fn bit(self) -> u16 {
        1 << self as u16
    }

    /// Whether `byte` is a member.
    #[inline]
    pub fn contains(self, byte: u8) -> bool {
        MEMBERSHIPS[usize::from(byte)] & self.bit() != 0
    }

    const fn defines(self, byte: u8) -> bool {
        match self {
            Self::Alnum => byte.is_ascii_alphanumeric(),
            Self::AlnumLower => byte.is_ascii_lowercase() || byte.is_ascii_digit(),
            Self::AlnumUpper => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
            Self::Alpha => byte.is_ascii_alphabetic(),
            Self::Upper => byte.is_ascii_uppercase(),
            Self::Lower => byte.is_ascii_lowercase(),
            Self::Digit => byte.is_ascii_digit(),
            Self::Hex => byte.is_ascii_digit() || matches!(byte, b'a'..=b'f'),
            Self::HexUpper => byte.is_ascii_digit() || matches!(byte, b'A'..=b'F'),
            Self::HexAny => byte.is_ascii_hexdigit(),
            Self::Base32 => byte.is_ascii_uppercase() || matches!(byte, b'2'..=b'7'),
            Self::Base64 => byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'),
            Self::Base64Url => byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'),
        }
    }
}

impl Shape {
    /// Reads alternatives parted by `|`, each of parts parted by blanks: `CLASS{N}`, `CLASS{MIN,MAX}`, `uuid`, `'literal'`.
    ///
    /// # Errors
    /// Says what is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, String> {
        let shape = Self { source: text.to_owned().into(), alternatives: alternatives(text)?.into() };
        let (min, max) = shape.lengths();
        if min < MIN_VALUE || max > MAX_VALUE {
            return Err(format!("shape {text:?} must be {MIN_VALUE} to {MAX_VALUE} characters long"));
        }
        Ok(shape)
    }

    /// Whether all of `value` has this shape.
    pub fn fits(&self, value: &[u8]) -> bool {
        self.alternatives.iter().any(|parts| fits(parts, value))
    }

    /// Whether `value` has this shape's characters and another length, or begins as it does and goes on otherwise: cut off, or made up.
    pub fn nearly_fits(&self, value: &[u8]) -> bool {
        !self.fits(value) && self.alternatives.iter().any(|parts| nearly_fits(parts, value))
    }

    /// As written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Its alternatives.
    pub fn alternatives(&self) -> &List<List<Part>> {
        &self.alternatives
    }

    /// The least and the greatest length, in bytes.
    pub fn lengths(&self) -> (usize, usize) {
        let lengths = || self.alternatives.iter().map(|parts| Part::lengths_of(parts));
        (lengths().map(|(least, _)| least).min().unwrap_or(0), lengths().map(|(_, most)| most).max().unwrap_or(0))
    }
}

impl std::fmt::Display for Shape {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.source)
    }
}

impl Part {
    /// The least and the greatest length of an alternative of those parts, in bytes.
    pub fn lengths_of(parts: &[Self]) -> (usize, usize) {
        parts.iter().map(Self::lengths).fold((0, 0), |(least, most), part| (least + part.0, most + part.1))
    }

    fn lengths(&self) -> (usize, usize) {
        match self {
            Self::Literal(text) => (text.len(), text.len()),
            Self::Run { min, max, .. } => (*min, *max),
        }
    }
}

fn nearly_fits(parts: &[Part], value: &[u8]) -> bool {
    /// Values of a class that most tokens are of may be of another kind when they are longer by more than this.
    const LONGER: usize = 8;
    match parts {
        [Part::Run { class, max, .. }] => {
            let is_general = matches!(class, CharClass::Alnum | CharClass::Base64 | CharClass::Base64Url);
            value.iter().all(|&byte| class.contains(byte)) && (!is_general || value.len() <= max + LONGER)
        }
        [Part::Literal(text), ..] => value.starts_with(text.as_bytes()),
        _ => false,
    }
}

/// Whether the parts, one after the other, are all of `value`.
pub fn fits(parts: &[Part], value: &[u8]) -> bool {
    match parts.split_first() {
        None => value.is_empty(),
        // Most shapes are one run, and most values have another length.
        Some((Part::Run { min, max, .. }, [])) if !(*min..=*max).contains(&value.len()) => false,
        Some((Part::Literal(text), rest)) => value.strip_prefix(text.as_bytes()).is_some_and(|value| fits(rest, value)),
        Some((Part::Run { class, min, max }, rest)) => {
            let run = value.iter().take(*max).take_while(|&&byte| class.contains(byte)).count();
            // Without parts after it, a run must reach the end.
            let shortest = if rest.is_empty() { value.len().max(*min) } else { *min };
            (shortest..=run).rev().any(|length| fits(rest, &value[length..]))
        }
    }
}

fn alternatives(text: &str) -> Result<Vec<List<Part>>, String> {
    let mut alternatives = vec![Vec::new()];
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (word, after) = match rest.strip_prefix('\'') {
            Some(quoted) => {
                let end = quoted.find('\'').ok_or_else(|| format!("shape {text:?} has a literal without its closing quote"))?;
                (&rest[..end + 2], &quoted[end + 1..])
            }
            None => rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len())),
        };
        match word {
            "|" => alternatives.push(Vec::new()),
            word => alternatives.last_mut().expect("there is always one").extend(parts(word, text)?),
        }
        rest = after.trim_start();
    }
    if alternatives.iter().any(Vec::is_empty) {
        Err(malformed(text))
    } else {
        Ok(alternatives.into_iter().map(List::from).collect())
    }
}

fn malformed(text: &str) -> String {
    format!("shape {text:?} is not made of CLASS{{LENGTH}}, CLASS{{MIN,MAX}}, uuid and 'literals', with | between alternatives")
}

/// The groups of a UUID (RFC 9562 section 4).
const UUID_GROUPS: [usize; 5] = [8, 4, 4, 4, 12];

fn parts(word: &str, text: &str) -> Result<Vec<Part>, String> {
    if let Some(literal) = word.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
        return Ok(vec![Part::Literal(literal.to_owned().into())]);
    }
    if word == "uuid" {
        let group = |&length: &usize| Part::Run { class: CharClass::HexAny, min: length, max: length };
        let hyphenated = UUID_GROUPS.iter().flat_map(|length| [Part::Literal("-".into()), group(length)]);
        return Ok(hyphenated.skip(1).collect());
    }
    let (name, rest) = word.split_once('{').ok_or_else(|| malformed(text))?;
    let lengths = rest.strip_suffix('}').ok_or_else(|| malformed(text))?;
    let (min, max) = lengths.split_once(',').unwrap_or((lengths, lengths));
    let (min, max) = (min.parse().map_err(|_| malformed(text))?, max.parse().map_err(|_| malformed(text))?);
    let class = CharClass::named(name).ok_or_else(|| {
        format!("shape {text:?} has an unknown class; the classes are {}", CharClass::names().collect::<Vec<_>>().join(", "))
    })?;
    if min > max { Err(malformed(text)) } else { Ok(vec![Part::Run { class, min, max }]) }
}

/// Shorter values are words.
const MIN_VALUE: usize = 8;
/// Longer values are data.
const MAX_VALUE: usize = 512;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nearly_fits() {
        let shape = Shape::parse("'key-' hex{32} | hex{32} | uuid").expect("a shape");
        for near in ["key-abc", "0123456789abcdef", "key-0123456789ABCDEF0123456789abcdef"] {
            assert!(shape.nearly_fits(near.as_bytes()), "{near}");
        }
        for other in ["0123456789abcdef0123456789abcdef", "Qm7Zx2vT9bLwK4Rp", "another-key"] {
            assert!(!shape.nearly_fits(other.as_bytes()), "{other}");
        }
    }

    #[test]
    fn a_value_fits_whole_or_not_at_all() {
        for (shape, value, expected) in [
            ("hex{32}", "0123456789abcdef0123456789abcdef", true),
            ("hex{32}", "0123456789abcdef0123456789abcdeg", false),
            ("hex{32}", "0123456789abcdef0123456789abcdef0", false),
            ("alnum{12,16}", "abcdefABCDEF12", true),
            ("alnum{12,16}", "abcdefABCDEF123456", false),
            ("'key-' hex{8}", "key-0a1b2c3d", true),
            ("'key-' hex{8}", "kez-0a1b2c3d", false),
            ("digit{3,5} ':' base64url{8}", "1234:ab_d-fgh", true),
            ("hex{8} | uuid", "0a1b2c3d-0a1b-4a1b-8a1b-0a1b2c3d4e5f", true),
            ("hex{8} | uuid", "0a1b2c3d", true),
            ("alnum{2,9} 'x' digit{5}", "axxx12345", true),
        ] {
            assert_eq!(Shape::parse(shape).expect(shape).fits(value.as_bytes()), expected, "{shape} {value}");
        }
    }

    #[test]
    fn mistakes_are_explained() {
        for (text, what) in [
            ("base64", "is not made of"),
            ("blah{40}", "unknown class"),
            ("hex{4}", "must be"),
            ("hex{40,20}", "is not made of"),
            ("hex{40} |", "is not made of"),
            ("'abc hex{40}", "closing quote"),
        ] {
            let error = Shape::parse(text).expect_err(text);
            assert!(error.contains(what), "{error}");
        }
    }
}

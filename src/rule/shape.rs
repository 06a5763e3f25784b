//! A value's shape: which characters, and how many.
//!
//! Promises: a run is maximal, so a longer run of the same characters is never taken for a value.
//! Leaves out: what stands around a value (scan/context). Also compiled into patterns/build.rs.

/// `CLASS{MIN,MAX}`: a maximal run of MIN to MAX characters of CLASS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// The characters.
    pub class: CharClass,
    /// Least length.
    pub min: usize,
    /// Greatest length.
    pub max: usize,
}

/// A named set of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CharClass {
    /// `[0-9A-Za-z]`
    Alnum,
    /// `[0-9a-z]`
    AlnumLower,
    /// `[A-Z]`
    Upper,
    /// `[a-z]`
    Lower,
    /// `[0-9]`
    Digit,
    /// `[0-9a-f]`
    Hex,
    /// `[A-Z2-7]`, RFC 4648 section 6
    Base32,
    /// `[0-9A-Za-z+/]`, RFC 4648 section 4
    Base64,
    /// `[0-9A-Za-z_-]`, RFC 4648 section 5
    Base64Url,
}

const CLASSES: [(&str, CharClass); 9] = [
    ("alnum", CharClass::Alnum),
    ("alnum-lower", CharClass::AlnumLower),
    ("upper", CharClass::Upper),
    ("lower", CharClass::Lower),
    ("digit", CharClass::Digit),
    ("hex", CharClass::Hex),
    ("base32", CharClass::Base32),
    ("base64", CharClass::Base64),
    ("base64url", CharClass::Base64Url),
];

impl CharClass {
    /// The class of that name.
    pub fn named(name: &str) -> Option<Self> {
        CLASSES.into_iter().find(|(known, _)| *known == name).map(|(_, class)| class)
    }

    /// Every class's name.
    pub fn names() -> impl Iterator<Item = &'static str> {
        CLASSES.into_iter().map(|(name, _)| name)
    }

    /// Whether `byte` is a member.
    pub const fn contains(self, byte: u8) -> bool {
        match self {
            Self::Alnum => byte.is_ascii_alphanumeric(),
            Self::AlnumLower => byte.is_ascii_lowercase() || byte.is_ascii_digit(),
            Self::Upper => byte.is_ascii_uppercase(),
            Self::Lower => byte.is_ascii_lowercase(),
            Self::Digit => byte.is_ascii_digit(),
            Self::Hex => byte.is_ascii_digit() || matches!(byte, b'a'..=b'f'),
            Self::Base32 => byte.is_ascii_uppercase() || matches!(byte, b'2'..=b'7'),
            Self::Base64 => byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'),
            Self::Base64Url => byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'),
        }
    }

    /// Membership by byte value.
    pub fn table(self) -> [bool; 256] {
        std::array::from_fn(|byte| self.contains(byte as u8))
    }
}

impl Shape {
    /// Reads `base64{40}` or `alnum{16,64}`.
    ///
    /// # Errors
    /// Says what is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, String> {
        let malformed = || format!("shape {text:?} is not CLASS{{LENGTH}} or CLASS{{MIN,MAX}}");
        let (name, rest) = text.split_once('{').ok_or_else(malformed)?;
        let lengths = rest.strip_suffix('}').ok_or_else(malformed)?;
        let (min, max) = lengths.split_once(',').unwrap_or((lengths, lengths));
        let (min, max) = (min.parse().map_err(|_| malformed())?, max.parse().map_err(|_| malformed())?);
        let class = CharClass::named(name).ok_or_else(|| {
            format!("shape {text:?} has an unknown class; the classes are {}", CharClass::names().collect::<Vec<_>>().join(", "))
        })?;
        if !(MIN_RUN..=MAX_RUN).contains(&min) || !(min..=MAX_RUN).contains(&max) {
            return Err(format!("shape {text:?} must be {MIN_RUN} to {MAX_RUN} characters long"));
        }
        Ok(Self { class, min, max })
    }
}

/// Shorter runs are everywhere.
const MIN_RUN: usize = 12;
/// Longer runs are data.
const MAX_RUN: usize = 512;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_both_forms_and_explains_mistakes() {
        let shape = Shape::parse("base64{40}").expect("well formed");
        assert_eq!((shape.class, shape.min, shape.max), (CharClass::Base64, 40, 40));
        assert_eq!(Shape::parse("hex{32,64}").map(|s| (s.min, s.max)), Ok((32, 64)));
        for (text, what) in
            [("base64", "is not CLASS"), ("blah{40}", "unknown class"), ("hex{4}", "must be"), ("hex{40,20}", "must be")]
        {
            let error = Shape::parse(text).expect_err(text);
            assert!(error.contains(what), "{error}");
        }
    }
}

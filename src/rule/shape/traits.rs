//! What one look at each byte of a value tells of it: most shapes are told by that to be none of its own.
//!
//! Promises: a shape that a value fits may fit all values with its traits. Also compiled into patterns/build.rs.

use super::{MEMBERSHIPS, Part, Shape};

/// A value's length, and what its bytes have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Traits {
    /// In bytes.
    pub length: usize,
    /// What all its bytes have of [`CLASSES_TWICE`].
    shared: u32,
}

/// A bit for each class of a byte, and once more for each that its letters and digits are of: all, where it is none.
static CLASSES_TWICE: [u32; 256] = {
    let (mut twice, mut byte) = ([0; 256], 0);
    while byte < 256 {
        let of_letter = if (byte as u8).is_ascii_alphanumeric() { MEMBERSHIPS[byte] } else { u16::MAX };
        twice[byte] = (of_letter as u32) << 16 | MEMBERSHIPS[byte] as u32;
        byte += 1;
    }
    twice
};

impl Traits {
    /// Those of `value`.
    pub fn of(value: &[u8]) -> Self {
        let classes = |byte: &u8| CLASSES_TWICE[usize::from(*byte)];
        // Two at a time, which need not wait for each other.
        let (first, second) = value.split_at(value.len() / 2);
        let both = first
            .iter()
            .zip(second)
            .fold((u32::MAX, u32::MAX), |(all, others), (byte, other)| (all & classes(byte), others & classes(other)));
        Self { length: value.len(), shared: both.0 & both.1 & value.last().map_or(u32::MAX, classes) }
    }

    /// Whether a value with these traits may hold that byte.
    fn may_hold(&self, byte: u8) -> bool {
        CLASSES_TWICE[usize::from(byte)] & self.shared == self.shared
    }

    fn may_be(&self, parts: &[Part]) -> bool {
        let (least, most) = Part::lengths_of(parts);
        let is_held = |part: &Part| match part {
            Part::Literal(text) => text.bytes().all(|byte| self.may_hold(byte)),
            Part::Run { class, min, .. } => *min == 0 || (0..=u8::MAX).any(|byte| class.contains(byte) && self.may_hold(byte)),
        };
        (least..=most).contains(&self.length)
            && match parts {
                [Part::Run { class, .. }] => self.shared & u32::from(class.bit()) != 0,
                _ => parts.iter().all(is_held),
            }
    }
}

impl Shape {
    /// Whether some value with those traits may have this shape.
    pub fn may_fit(&self, traits: &Traits) -> bool {
        self.alternatives.iter().any(|parts| traits.may_be(parts))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_that_fits_a_value_may_fit_its_traits() {
        let shapes = [
            "hex{32}",
            "uuid",
            "'key-' hex{32}",
            "alnum{32} | uuid",
            "base64{43} '='",
            "alnum{20,40}",
            "digit{8,10} ':' base64url{35}",
            "upper{2} hex{30}",
        ];
        let shapes = shapes.map(|shape| Shape::parse(shape).expect("it is one"));
        let (hex, any) = ("0123456789abcdef".repeat(3), "aZ09+/bY18_-".repeat(4));
        let uuid = "01234567-89ab-cdef-0123-456789abcdef";
        let values = [&hex[..32], &hex[..31], &any[..43], uuid, &format!("key-{}", &hex[..32]), &format!("{}=", &any[..43])];
        let (mut fit, mut told) = (0, 0);
        for value in values.iter().map(|value| value.as_bytes()) {
            for shape in &shapes {
                let may_fit = shape.may_fit(&Traits::of(value));
                assert!(may_fit || !shape.fits(value), "{shape} {}", value.escape_ascii());
                fit += usize::from(shape.fits(value));
                told += usize::from(!may_fit);
            }
        }
        assert!(fit > 5 && told > 25, "{fit} {told}");
        assert!(!shapes[2].may_fit(&Traits::of(uuid.as_bytes())), "no key- is in hexadecimal");
        for at in 0..5 {
            let mut value = *b"aaaaa";
            value[at] = b'!';
            assert_ne!(Traits::of(&value), Traits::of(b"aaaaa"), "each byte counts");
        }
        assert!(!shapes[7].may_fit(&Traits::of(&hex.as_bytes()[..32])), "no capital is in small letters");
    }
}

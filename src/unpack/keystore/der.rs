//! As much of DER and BER as a PKCS#12 store takes.
//!
//! Promises: no value lies outside of the bytes; lengths that are not stated (BER) go up to their end mark, nested no deeper than a few.

/// A value: its tag, and what is in it.
#[derive(Clone, Copy)]
pub struct Value<'a> {
    pub tag: u8,
    pub content: &'a [u8],
}

pub const INTEGER: u8 = 0x02;
pub const OCTETS: u8 = 0x04;
pub const SEQUENCE: u8 = 0x30;
const DEEPEST: usize = 16;

/// The first value, and what follows it.
pub fn first(bytes: &[u8]) -> Option<(Value<'_>, &[u8])> {
    value(bytes, DEEPEST)
}

fn value(bytes: &[u8], depth: usize) -> Option<(Value<'_>, &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&length, rest) = rest.split_first()?;
    let (length, rest) = match length {
        0x80 => return unstated(tag, rest, depth),
        0..0x80 => (usize::from(length), rest),
        _ => {
            let (digits, rest) = rest.split_at_checked(usize::from(length & 0x7F))?;
            let length = digits.iter().try_fold(0_usize, |n, &b| n.checked_mul(256)?.checked_add(b.into()))?;
            (length, rest)
        }
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((Value { tag, content }, rest))
}

/// Values up to an end mark.
fn unstated(tag: u8, bytes: &[u8], depth: usize) -> Option<(Value<'_>, &[u8])> {
    let mut rest = bytes;
    while !rest.starts_with(&[0, 0]) {
        rest = value(rest, depth.checked_sub(1)?)?.1;
    }
    let content = &bytes[..bytes.len() - rest.len()];
    Some((Value { tag, content }, &rest[2..]))
}

impl<'a> Value<'a> {
    /// What is in it, where it is of this kind.
    pub fn within(self, tag: u8) -> Option<&'a [u8]> {
        (self.tag == tag).then_some(self.content)
    }

    /// The bytes of an octet string; BER may have it in parts.
    pub fn octets(self) -> Option<Vec<u8>> {
        match self.tag {
            OCTETS => Some(self.content.to_vec()),
            0x24 => {
                let (mut whole, mut rest) = (Vec::new(), self.content);
                while !rest.is_empty() {
                    let (part, after) = first(rest)?;
                    whole.extend_from_slice(part.within(OCTETS)?);
                    rest = after;
                }
                Some(whole)
            }
            _ => None,
        }
    }
}

/// A small number.
pub fn number(value: Value<'_>) -> Option<u32> {
    let digits = value.within(INTEGER).filter(|digits| digits.len() <= 4)?;
    Some(digits.iter().fold(0, |n, &b| n << 8 | u32::from(b)))
}

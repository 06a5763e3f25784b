//! PyPI's tokens: a macaroon of version 2 in base64url, a location, an identifier, caveats and a signature.
//!
//! Source: <https://github.com/rescrv/libmacaroons/blob/master/doc/format.txt>

use data_encoding::BASE64URL_NOPAD;

use super::{Outcome, basic};
use crate::rule::example::Dice;

const PREFIX: &[u8] = b"pypi-";
const VERSION: u8 = 2;
const END: u8 = 0;
const LOCATION: u8 = 1;
const IDENTIFIER: u8 = 2;
const SIGNATURE: u8 = 6;

/// Whether the value parses to its signature.
pub fn run(value: &[u8]) -> Outcome {
    let bytes = basic::decode(value.strip_prefix(PREFIX).unwrap_or(value));
    let whole = bytes.as_deref().and_then(|bytes| parse(bytes.strip_prefix(&[VERSION])?));
    if whole == Some(true) { Outcome::Pass } else { Outcome::Doubt("it is no whole macaroon") }
}

/// Walks over the fields; `Some(true)` when the last is a signature of 32 bytes.
fn parse(mut rest: &[u8]) -> Option<bool> {
    while let Some((&tag, after)) = rest.split_first() {
        if tag == END {
            rest = after;
            continue;
        }
        let (length, after) = varint(after)?;
        let (_, after) = after.split_at_checked(length)?;
        if tag == SIGNATURE {
            return Some(length == 32 && after.is_empty());
        }
        rest = after;
    }
    None
}

/// A length of at most two bytes, seven bits each, the lower first.
fn varint(bytes: &[u8]) -> Option<(usize, &[u8])> {
    match bytes {
        [low, rest @ ..] if *low < 0x80 => Some((usize::from(*low), rest)),
        [low, high, rest @ ..] if *high < 0x80 => Some((usize::from(*low & 0x7F) | usize::from(*high) << 7, rest)),
        _ => None,
    }
}

/// What follows `pypi-`; the argument is the location.
pub fn mint(location: &str, _: &str, dice: &mut Dice) -> String {
    let location = if location.is_empty() { "pypi.org" } else { location };
    let id = dice.pick(b"0123456789abcdef", 32);
    let id = format!("{}-{}-{}-{}-{}", &id[..8], &id[8..12], &id[12..16], &id[16..20], &id[20..32]);
    let caveat = format!("[3,\"{id}\"]");
    let field = |tag: u8, data: &[u8]| [&[tag, u8::try_from(data.len()).unwrap_or(0)], data].concat();
    let parts = [
        vec![VERSION],
        field(LOCATION, location.as_bytes()),
        field(IDENTIFIER, id.as_bytes()),
        vec![END],
        field(IDENTIFIER, caveat.as_bytes()),
        vec![END, END],
        field(SIGNATURE, &dice.bytes(32)),
    ];
    BASE64URL_NOPAD.encode(&parts.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_macaroon_is_a_doubt() {
        let token = format!("pypi-{}", mint("", "", &mut Dice::seeded("t", 0)));
        assert!(token.starts_with("pypi-AgEIcHlwaS5vcmc"), "{token}");
        assert_eq!(run(token.as_bytes()), Outcome::Pass);
        assert!(matches!(run(&token.as_bytes()[..100]), Outcome::Doubt(_)));
    }
}

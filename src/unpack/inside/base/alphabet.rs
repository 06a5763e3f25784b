//! The symbols of base64, base32 and hexadecimal, and what they say.
//!
//! Leaves out: where it begins and ends (base, block).

use std::sync::LazyLock;

use data_encoding::{BASE32_NOPAD, Encoding, HEXLOWER_PERMISSIVE, Specification};

use crate::unpack::inside::{notation::DIGITS, text};

/// How bytes are written in symbols.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    Hex,
    Base32,
    Base64,
}

/// Whether a byte is a hexadecimal digit: in numbers, of which a compiler compares many at once.
#[inline(always)]
pub const fn is_hex(byte: u8) -> bool {
    (byte.wrapping_sub(b'0') < 10) | ((byte | 0x20).wrapping_sub(b'a') < 6)
}

#[inline(always)]
pub(super) const fn is_base32(byte: u8) -> bool {
    (byte.wrapping_sub(b'A') < 26) | (byte.wrapping_sub(b'2') < 6)
}

impl Base {
    /// What undoing it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hex => "hex",
            Self::Base32 => "base32",
            Self::Base64 => "base64",
        }
    }

    /// So many bytes are so many symbols.
    pub fn group(self) -> (usize, usize) {
        match self {
            Self::Hex => (1, 2),
            Self::Base32 => (5, 8),
            Self::Base64 => (3, 4),
        }
    }

    pub(super) fn encoding(self) -> &'static Encoding {
        match self {
            Self::Hex => &HEX,
            Self::Base32 => &BASE32,
            Self::Base64 => &BASE64_OF_ANY_ALPHABET,
        }
    }

    /// How many symbols say what is looked at before all is decoded.
    pub fn first_symbols(self) -> usize {
        text::HEAD / self.group().0 * self.group().1
    }

    /// Whether what is said first looks like a text: more of it than was looked at where it begins, and before all is decoded.
    pub fn begins_like_text<'a>(self, symbols: impl Iterator<Item = &'a u8>) -> bool {
        let mut head = [0; 2 * text::HEAD];
        let length = head.iter_mut().zip(symbols.take(self.first_symbols())).map(|(to, from)| *to = *from).count();
        let head = &head[..length];
        self.decode(&head[..self.whole(head)]).is_some_and(|bytes| text::look(&bytes).is_some())
    }

    /// How many of the symbols are of this base, of one alphabet, and say whole bytes.
    pub fn whole(self, symbols: &[u8]) -> usize {
        let foreign = match self {
            Self::Hex => first_other(symbols, is_hex),
            Self::Base32 => first_other(symbols, is_base32),
            Self::Base64 if !is_of_both_alphabets(symbols) => None,
            Self::Base64 => {
                let special = symbols.iter().find(|b| !b.is_ascii_alphanumeric());
                let is_url_safe = |b: u8| matches!(b, b'-' | b'_');
                special.and_then(|&first| {
                    symbols.iter().position(|&b| !b.is_ascii_alphanumeric() && is_url_safe(b) != is_url_safe(first))
                })
            }
        };
        let count = foreign.unwrap_or(symbols.len());
        let partial = match (self, count % self.group().1) {
            (Self::Hex, odd) => odd,
            (Self::Base32, rest @ (1 | 3 | 6)) | (Self::Base64, rest @ 1) => usize::from(rest > 0),
            (Self::Base32 | Self::Base64, _) => 0,
        };
        count - partial
    }

    /// What symbols say, all of which are of it.
    pub fn decode(self, symbols: &[u8]) -> Option<Vec<u8>> {
        let mut bytes = vec![0; self.encoding().decode_len(symbols.len()).ok()?];
        let length = self.encoding().decode_mut(symbols, &mut bytes).ok()?;
        bytes.truncate(length);
        Some(bytes)
    }
}

impl Base {
    /// Appends what a few symbols say, all of which are of it.
    pub fn append(self, symbols: &[u8], said: &mut Vec<u8>) -> Option<()> {
        let start = said.len();
        said.resize(start + self.encoding().decode_len(symbols.len()).ok()?, 0);
        let room = &mut said[start..];
        match self {
            Self::Hex => say_hex(symbols, room),
            Self::Base32 => _ = self.encoding().decode_mut(symbols, room).ok()?,
            Self::Base64 => {
                say(symbols, room);
                let (whole, rest) = symbols.as_chunks::<4>();
                let (mut last, mut three) = ([b'A'; 4], [0; 3]);
                last[..rest.len()].copy_from_slice(rest);
                say(&last, &mut three);
                let room = &mut room[whole.len() * 3..];
                room.copy_from_slice(&three[..room.len()]);
            }
        }
        Some(())
    }
}

/// The first byte that is none of those: 32 at once.
#[inline]
pub fn first_other(bytes: &[u8], is_one: impl Fn(u8) -> bool) -> Option<usize> {
    const MANY: usize = 32;
    let are_all = |many: &&[u8; MANY]| many.iter().fold(0, |others, &byte| others | u8::from(!is_one(byte))) == 0;
    let whole = MANY * bytes.as_chunks().0.iter().take_while(are_all).count();
    bytes[whole..].iter().position(|&byte| !is_one(byte)).map(|at| whole + at)
}

/// What whole groups of base64's symbols, of either alphabet, say: of a few, faster than by way of an [`Encoding`].
pub(super) fn say(symbols: &[u8], bytes: &mut [u8]) {
    let bits = |symbols: &[u8]| symbols.iter().fold(0, |bits, &symbol| bits << 6 | u64::from(SEXTETS[usize::from(symbol)]));
    let (eights, rest) = symbols.as_chunks::<8>();
    for (eight, six) in eights.iter().zip(bytes.as_chunks_mut::<6>().0) {
        let [_, _, said @ ..] = bits(eight).to_be_bytes();
        *six = said;
    }
    let last = bytes.get_mut(eights.len() * 6..).and_then(|bytes| bytes.first_chunk_mut());
    if let (Some(four), Some(three)) = (rest.first_chunk::<4>(), last) {
        let [_, _, _, _, _, said @ ..] = bits(four).to_be_bytes();
        *three = said;
    }
}

/// The same of hexadecimal digits.
pub(super) fn say_hex(symbols: &[u8], bytes: &mut [u8]) {
    for (&[high, low], byte) in symbols.as_chunks::<2>().0.iter().zip(bytes) {
        *byte = DIGITS[usize::from(high)] << 4 | DIGITS[usize::from(low)];
    }
}

pub(super) const SEXTETS: [u8; 256] = {
    let mut table = [0; 256];
    let mut sextet = 0;
    while sextet < 64 {
        let symbol = match sextet {
            0..26 => b'A' + sextet,
            26..52 => b'a' + sextet - 26,
            52..62 => b'0' + sextet - 52,
            62 => b'+',
            _ => b'/',
        };
        table[symbol as usize] = sextet;
        sextet += 1;
    }
    table[b'-' as usize] = 62;
    table[b'_' as usize] = 63;
    table
};

/// One pass without a branch, for nearly all base64 is of one.
fn is_of_both_alphabets(symbols: &[u8]) -> bool {
    let (standard, url_safe) = symbols.iter().fold((false, false), |(standard, url_safe), &byte| {
        (standard | (byte == b'+') | (byte == b'/'), url_safe | (byte == b'-') | (byte == b'_'))
    });
    standard && url_safe
}

pub(super) static HEX: Encoding = HEXLOWER_PERMISSIVE;
static BASE32: Encoding = BASE32_NOPAD;
/// Both alphabets of RFC 4648, without padding; the bits after the last byte may be any.
pub(super) static BASE64_OF_ANY_ALPHABET: LazyLock<Encoding> = LazyLock::new(|| {
    let mut specification = Specification::new();
    specification.symbols.push_str("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
    specification.translate.from.push_str("-_");
    specification.translate.to.push_str("+/");
    specification.check_trailing_bits = false;
    specification.encoding().expect("64 symbols")
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_symbols_say_what_all_do() {
        for symbols in ["ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", "ab-_0a-_"] {
            let mut bytes = vec![0; symbols.len() / 4 * 3];
            say(symbols.as_bytes(), &mut bytes);
            assert_eq!(Some(bytes), Base::Base64.decode(symbols.as_bytes()));
        }
        for length in (0..60).filter(|length| length % 4 != 1) {
            let symbols = &b"ab-_0a-_QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9w"[..length];
            let mut bytes = b"before".to_vec();
            assert_eq!(Base::Base64.append(symbols, &mut bytes), Some(()));
            assert_eq!(Some(&bytes[6..]), Base::Base64.decode(symbols).as_deref());
        }
        let (digits, mut bytes) = (b"0123456789abcdefABCDEF", [0; 11]);
        say_hex(digits, &mut bytes);
        assert_eq!(Some(bytes.to_vec()), Base::Hex.decode(digits));
    }
}

//! How streams are packed: deflate, LZW, run lengths, and the two ways to write bytes in ASCII, one after another.
//!
//! Promises: what comes out is paid for and bounded; of a broken stream, what can be read.
//! Leaves out: what images are packed by.

use std::io::Read;

use flate2::bufread::ZlibDecoder;
use weezl::{BitOrder, LzwStatus, decode::Decoder};

use super::value::Value;
use crate::unpack::member::{Trouble, Visit};

/// Bytes out of one stream.
pub const LONGEST: usize = 64 << 20;
/// Filters of one stream.
const MOST: usize = 8;

/// Whether a stream is packed more often than is undone.
pub fn is_too_deep(filter: Option<&Value>) -> bool {
    matches!(filter, Some(Value::Array(filters)) if filters.len() > MOST)
}

/// What a stream says; `None` where a filter is not known.
pub fn unpacked(raw: &[u8], filter: Option<&Value>, visit: &mut dyn Visit) -> Result<Option<Vec<u8>>, Trouble> {
    let filters = match filter {
        None => &[][..],
        Some(Value::Array(filters)) => filters,
        Some(filter) => std::slice::from_ref(filter),
    };
    let mut content = raw[..raw.len().min(LONGEST)].to_vec();
    for filter in filters {
        content = match filter {
            Value::Name(name) => match name.as_slice() {
                b"FlateDecode" | b"Fl" => inflated(&content, visit)?,
                b"LZWDecode" | b"LZW" => of_lzw(&content, visit)?,
                b"RunLengthDecode" | b"RL" => of_run_lengths(&content, visit)?,
                b"ASCII85Decode" | b"A85" => of_ascii85(&content),
                b"ASCIIHexDecode" | b"AHx" => of_hex(&content),
                _ => return Ok(None),
            },
            _ => return Ok(None),
        };
    }
    Ok(Some(content))
}

fn inflated(packed: &[u8], visit: &mut dyn Visit) -> Result<Vec<u8>, Trouble> {
    const STEP: usize = 64 << 10;
    let (mut decoder, mut content) = (ZlibDecoder::new(packed), Vec::new());
    while content.len() < LONGEST {
        let from = content.len();
        content.resize(from + STEP, 0);
        let read = decoder.read(&mut content[from..]).unwrap_or(0);
        content.truncate(from + read);
        visit.spend(read)?;
        if read == 0 {
            break;
        }
    }
    Ok(content)
}

/// The way of TIFF, which PDF takes: a code grows one earlier than it must. No stream of text says otherwise.
fn of_lzw(packed: &[u8], visit: &mut dyn Visit) -> Result<Vec<u8>, Trouble> {
    const STEP: usize = 64 << 10;
    let (mut decoder, mut content, mut at) = (Decoder::with_tiff_size_switch(BitOrder::Msb, 8), Vec::new(), 0);
    let mut buffer = vec![0; STEP];
    while content.len() < LONGEST {
        let step = decoder.decode_bytes(&packed[at..], &mut buffer);
        visit.spend(step.consumed_out)?;
        content.extend_from_slice(&buffer[..step.consumed_out]);
        at += step.consumed_in;
        if !matches!(step.status, Ok(LzwStatus::Ok)) || step.consumed_in + step.consumed_out == 0 {
            break;
        }
    }
    Ok(content)
}

/// A length, and so many bytes and one; or 257 less a length, and a byte that is repeated; 128 is the end.
fn of_run_lengths(packed: &[u8], visit: &mut dyn Visit) -> Result<Vec<u8>, Trouble> {
    let (mut content, mut rest) = (Vec::new(), packed);
    while let [length, after @ ..] = rest
        && *length != 128
        && content.len() < LONGEST
    {
        let from = content.len();
        let count = usize::from(*length);
        let used = if count < 128 { (count + 1).min(after.len()) } else { after.len().min(1) };
        match after.first() {
            Some(&byte) if count > 128 => content.resize(from + 257 - count, byte),
            _ => content.extend_from_slice(&after[..used]),
        }
        visit.spend(content.len() - from)?;
        rest = &after[used..];
    }
    Ok(content)
}

/// Five digits to the base of 85 are four bytes; `z` is four zeros.
fn of_ascii85(text: &[u8]) -> Vec<u8> {
    let (mut bytes, mut digits) = (Vec::new(), Vec::new());
    for &symbol in text {
        match symbol {
            b'!'..=b'u' => digits.push(symbol - b'!'),
            b'z' if digits.is_empty() => bytes.extend([0; 4]),
            b'~' => break,
            _ => {}
        }
        if digits.len() == 5 {
            bytes.extend(group(&digits));
            digits.clear();
        }
    }
    let rest = digits.len().saturating_sub(1);
    digits.resize(5, 84);
    bytes.extend(&group(&digits)[..rest]);
    bytes
}

fn group(digits: &[u8]) -> [u8; 4] {
    digits.iter().fold(0_u32, |n, &digit| n.wrapping_mul(85).wrapping_add(digit.into())).to_be_bytes()
}

fn of_hex(text: &[u8]) -> Vec<u8> {
    let digits = text.iter().take_while(|&&b| b != b'>').filter_map(|&b| char::from(b).to_digit(16));
    let digits: Vec<u8> = digits.filter_map(|digit| u8::try_from(digit).ok()).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0)).collect()
}

#[cfg(test)]
mod tests {
    use weezl::encode::Encoder;

    use super::*;

    struct Ignores;

    impl Visit for Ignores {
        fn member(&mut self, _: &[u8], _: &mut dyn Read) {}

        fn refused(&mut self, _: &[u8], _: Trouble) {}

        fn spend(&mut self, _: usize) -> Result<(), Trouble> {
            Ok(())
        }

        fn is_over(&self) -> bool {
            false
        }
    }

    #[test]
    fn lzw_and_run_lengths_are_undone() {
        let text = b"BT (token = abcabcabcabcabcabcabcabc) Tj ET\n".repeat(200);
        let packed = Encoder::with_tiff_size_switch(BitOrder::Msb, 8).encode(&text).expect("it packs");
        assert_eq!(of_lzw(&packed, &mut Ignores), Ok(text.clone()));
        assert!(of_lzw(&packed[..packed.len() / 2], &mut Ignores).is_ok_and(|part| text.starts_with(&part) && !part.is_empty()));
        assert_eq!(of_run_lengths(b"\x02abc\xfdx\x00y\x80zz", &mut Ignores), Ok(b"abcxxxxy".to_vec()));
        assert_eq!(of_run_lengths(b"\x09cut", &mut Ignores), Ok(b"cut".to_vec()));
    }
}

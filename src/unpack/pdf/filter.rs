//! How streams are packed: deflate, and the two ways to write bytes in ASCII, one after another.
//!
//! Promises: what comes out is paid for and bounded; of a broken stream, what can be read.
//! Leaves out: LZW and run lengths, which nothing writes any more, and what images are packed by.

use std::io::Read;

use flate2::bufread::ZlibDecoder;

use super::value::Value;
use crate::unpack::member::{Trouble, Visit};

/// Bytes out of one stream.
pub const LONGEST: usize = 64 << 20;
/// Filters of one stream.
const MOST: usize = 4;

/// What a stream says; `None` where a filter is not known.
pub fn unpacked(raw: &[u8], filter: Option<&Value>, visit: &mut dyn Visit) -> Result<Option<Vec<u8>>, Trouble> {
    let filters = match filter {
        None => &[][..],
        Some(Value::Array(filters)) => filters,
        Some(filter) => std::slice::from_ref(filter),
    };
    let mut content = raw[..raw.len().min(LONGEST)].to_vec();
    for filter in filters.iter().take(MOST) {
        content = match filter {
            Value::Name(name) => match name.as_slice() {
                b"FlateDecode" | b"Fl" => inflated(&content, visit)?,
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

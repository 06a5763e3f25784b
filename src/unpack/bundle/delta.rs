//! git's deltas: an object as pieces of another one and pieces of its own.
//!
//! Promises: any bytes are `None` or as many bytes as the delta announces, within a limit.

/// What `delta` makes of `base`, where that is no longer than `longest`.
pub fn apply(base: &[u8], delta: &[u8], longest: usize) -> Option<Vec<u8>> {
    let (from, rest) = size(delta)?;
    let (size, mut rest) = size(rest)?;
    if from != base.len() || size > longest {
        return None;
    }
    let mut out = Vec::new();
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        if first & 0x80 == 0 {
            let (own, after) = rest.split_at_checked(usize::from(first)).filter(|_| first != 0)?;
            out.extend_from_slice(own);
            rest = after;
        } else {
            let start = number(first, 0..4, &mut rest)?;
            let length = number(first, 4..7, &mut rest)?;
            let length = if length == 0 { 0x1_0000 } else { length };
            out.extend_from_slice(base.get(start..start.checked_add(length)?)?);
        }
        if out.len() > size {
            return None;
        }
    }
    (out.len() == size).then_some(out)
}

/// Seven bits a byte, the lowest first.
fn size(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut size = 0_usize;
    for (at, &byte) in bytes.iter().enumerate().take(8) {
        size |= usize::from(byte & 0x7F) << (7 * at);
        if byte & 0x80 == 0 {
            return Some((size, &bytes[at + 1..]));
        }
    }
    None
}

/// A number of which only the bytes follow that the first byte names.
fn number(first: u8, bits: std::ops::Range<u32>, rest: &mut &[u8]) -> Option<usize> {
    let mut number = 0;
    for (place, bit) in bits.enumerate() {
        if first >> bit & 1 == 1 {
            let (&byte, after) = rest.split_first()?;
            *rest = after;
            number |= usize::from(byte) << (8 * place);
        }
    }
    Some(number)
}

//! git's deltas: a new version as pieces of an old one and pieces of its own.
//!
//! Promises: any bytes are an error or exactly as many bytes as the delta announces; nothing is allocated beyond that.

/// What `delta` makes of `base`, where that is no longer than `longest`.
pub fn made(base: &[u8], delta: &[u8], longest: usize) -> Option<Vec<u8>> {
    let (from, to, start) = sizes(delta)?;
    let size = usize::try_from(to).ok().filter(|&size| size <= longest && from == base.len() as u64)?;
    let mut out = Vec::new();
    apply(base, &delta[start..], size, &mut out)?;
    Some(out)
}

/// The sizes of what a delta is made from and of what it makes, and where its instructions begin.
pub fn sizes(delta: &[u8]) -> Option<(u64, u64, usize)> {
    let (base, first) = size(delta)?;
    let (result, second) = size(&delta[first..])?;
    Some((base, result, first + second))
}

fn size(bytes: &[u8]) -> Option<(u64, usize)> {
    let mut size = 0_u64;
    for (at, &byte) in bytes.iter().enumerate().take(9) {
        size |= u64::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            return Some((size, at + 1));
        }
    }
    None
}

/// Makes `out`, which must be empty and have the right capacity, from `base`. `None` for instructions that lead nowhere.
pub fn apply(base: &[u8], mut instructions: &[u8], size: usize, out: &mut Vec<u8>) -> Option<()> {
    while let Some((&first, rest)) = instructions.split_first() {
        instructions = rest;
        let piece = if first & 0x80 != 0 {
            let (start, length) = copy(first, &mut instructions)?;
            base.get(start..start.checked_add(length)?)?
        } else {
            let (piece, rest) = instructions.split_at_checked(usize::from(first)).filter(|_| first != 0)?;
            instructions = rest;
            piece
        };
        if piece.len() > size - out.len() {
            return None;
        }
        out.extend_from_slice(piece);
    }
    (out.len() == size).then_some(())
}

/// Where in the base to copy from, and how much; the first byte says which bytes of both numbers follow.
fn copy(first: u8, instructions: &mut &[u8]) -> Option<(usize, usize)> {
    let mut number = |bits: std::ops::Range<u32>| {
        let mut value = 0_usize;
        for (place, bit) in bits.enumerate() {
            if first >> bit & 1 == 1 {
                let (&byte, rest) = instructions.split_first()?;
                *instructions = rest;
                value |= usize::from(byte) << (8 * place);
            }
        }
        Some(value)
    };
    let (start, length) = (number(0..4)?, number(4..7)?);
    Some((start, if length == 0 { 0x1_0000 } else { length }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_and_inserts() {
        let delta = [11, 8, 0x91, 6, 5, 3, b'a', b'b', b'c'];
        assert_eq!(sizes(&delta), Some((11, 8, 2)));
        let mut out = Vec::with_capacity(8);
        assert_eq!((apply(b"hello world", &delta[2..], 8, &mut out), &*out), (Some(()), &b"worldabc"[..]));
        let mut far = Vec::new();
        let base = vec![7; 0x1_0001];
        assert_eq!((apply(&base, &[0x81, 1], 0x1_0000, &mut far), far.len()), (Some(()), 0x1_0000), "no length is 64 KiB");
    }

    #[test]
    fn nonsense_is_refused() {
        for (instructions, size) in [
            (&[0][..], 1),
            (&[0x91, 6, 200], 200),
            (&[3, b'a'], 3),
            (&[1, b'a'], 2),
            (&[2, b'a', b'b'], 1),
            (&[0xff], 1),
            (&[0x8f, 255, 255, 255, 255], 1),
        ] {
            assert_eq!(apply(b"hello world", instructions, size, &mut Vec::new()), None, "{instructions:?}");
        }
        assert_eq!((sizes(&[0x80; 20]), sizes(&[])), (None, None));
    }
}

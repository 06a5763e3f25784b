//! Which bytes are text: a bit for each of many, without a branch.

/// Bytes that are told at once.
pub const MANY: usize = 64;

/// The text among the bytes from `at` on, the first of which is the lowest bit. Beyond the end there is none.
#[inline]
pub fn text(bytes: &[u8], at: usize) -> u64 {
    let rest = &bytes[at..];
    rest.first_chunk().map_or_else(
        || {
            let mut last = [0; MANY];
            last[..rest.len()].copy_from_slice(rest);
            of(&last)
        },
        of,
    )
}

#[inline]
fn of(bytes: &[u8; MANY]) -> u64 {
    let are_text = bytes.map(is_text_as_number);
    let (eights, _) = are_text.as_chunks::<8>();
    eights.iter().rev().fold(0, |mask, eight| mask << 8 | together(u64::from_le_bytes(*eight)))
}

/// The lowest bits of eight bytes that have no other, side by side.
#[inline]
fn together(eight: u64) -> u64 {
    // Bit 8 n is moved to bit 56 + n.
    const TO_THE_TOP: u64 = 0x0102_0408_1020_4080;
    eight.wrapping_mul(TO_THE_TOP) >> 56
}

/// What is printed of ASCII, and what lays out a text.
#[inline]
pub fn is_text(byte: u8) -> bool {
    is_text_as_number(byte) != 0
}

/// In numbers, not in truth values: a compiler does many at once.
#[inline]
fn is_text_as_number(byte: u8) -> u8 {
    let is_printed = byte.wrapping_sub(b' ') <= b'~' - b' ';
    u8::from(is_printed) | u8::from(byte == b'\t') | u8::from(byte == b'\n') | u8::from(byte == b'\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_bit_says_what_its_byte_is() {
        let bytes: Vec<u8> = (0..=255).chain((0..=255).rev()).collect();
        for at in 0..=bytes.len() {
            let each = bytes[at..].iter().take(MANY).enumerate();
            let expected = each
                .fold(0, |mask, (index, &byte)| mask | u64::from(matches!(byte, b' '..=b'~' | b'\t' | b'\n' | b'\r')) << index);
            assert_eq!(text(&bytes, at), expected, "{at}");
        }
    }
}

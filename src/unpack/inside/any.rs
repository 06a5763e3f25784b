//! What is asked of all bytes of a short text at once.
//!
//! Leaves out: where in the text those stand of which it is so.

/// Bytes that are looked at together.
const MANY: usize = 16;

/// Whether any byte of a text is so. It is asked in numbers and of whole arrays, so that a compiler asks it of many at once: of the last ones
/// twice, where they fill none.
#[inline(always)]
pub fn any(text: &[u8], is: impl Fn(u8) -> bool) -> bool {
    let of_many = |many: &[u8; MANY]| many.iter().fold(0, |any, &byte| any | u8::from(is(byte))) != 0;
    match text.last_chunk() {
        Some(last) => text.as_chunks().0.iter().any(of_many) || of_many(last),
        None => text.iter().any(|&byte| is(byte)),
    }
}

#[cfg(test)]
mod tests {
    use super::any;

    #[test]
    fn each_byte_is_asked() {
        for length in 0..80 {
            let mut text = vec![b'-'; length];
            assert!(!any(&text, |byte| byte == b'x'), "{length}");
            for at in 0..length {
                text[at] = b'x';
                assert!(any(&text, |byte| byte == b'x'), "{at} of {length}");
                text[at] = b'-';
            }
        }
    }
}

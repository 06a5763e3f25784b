//! How much the characters of a value differ: Shannon entropy, and how many there are.

/// The entropy of `bytes`, from 0 (one character repeated) to log2(length) (all different), in bits a character (Shannon 1948).
pub fn shannon(bytes: &[u8]) -> f64 {
    let mut counts = [0_u32; 256];
    for &byte in bytes {
        counts[usize::from(byte)] += 1;
    }
    let total = bytes.len() as f64;
    let bits: f64 = counts.iter().filter(|&&count| count > 0).map(|&count| f64::from(count) / total).map(|p| -p * p.log2()).sum();
    // One character alone gives -0, which would be printed so.
    bits.abs()
}

/// How many different characters `bytes` has.
pub fn distinct(bytes: &[u8]) -> usize {
    let mut seen = [0_u64; 4];
    bytes.iter().for_each(|&byte| seen[usize::from(byte / 64)] |= 1 << (byte % 64));
    seen.iter().map(|bits| bits.count_ones() as usize).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values() {
        let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
        assert!(
            near(shannon(b"aaaa"), 0.0)
                && shannon(b"aaaa").is_sign_positive()
                && near(shannon(b"abab"), 1.0)
                && near(shannon(b"abcd"), 2.0)
                && near(shannon(b""), 0.0)
        );
    }

    #[test]
    fn different_characters_are_counted() {
        assert_eq!([distinct(b""), distinct(b"aaa"), distinct(b"abcab\xff\x00")], [0, 1, 5]);
    }
}

//! Values that repeat or count: `aaaaaa`, `deadbeefdeadbeef`, `123456`, `00112233…`.
//!
//! Promises: a random value of 16 characters or more is taken for one less than once in ten thousand.
//! Leaves out: words (words) and entropy.

/// A random value hardly ever repeats a character, or counts up or down, for so long.
const LONG_ROW: usize = 6;
/// So many characters beside such rows make a credential all the same: fixed parts of some hold one (Twitter's begin with 22 times `A`).
const ENOUGH_BESIDE: usize = 16;

/// The rows of one character or of a count (`aaaaaa`, `123456`) that `value` consists of, where they leave too little beside them.
pub fn repetition(value: &[u8]) -> Option<String> {
    if let Some(unit) = period(value) {
        return Some(format!("repeats {unit} characters"));
    }
    if value.len() >= ENOUGH_BESIDE && value.is_sorted() {
        return Some("is in the order of the alphabet".to_owned());
    }
    // Few texts hold a row of any length, and all bytes are compared with the next ones at once.
    let has_rows = value.len() < 2 * LONG_ROW || has_row(value, |a, b| a.eq_ignore_ascii_case(&b));
    let longest = if has_rows { longest_repeat(value) } else { 0 };
    let repeated = has_rows && (longest * 2 > value.len() || leaves_little(value, in_rows(value, LONG_ROW, |step| step == 0)));
    if repeated { Some(format!("repeats one character {longest} times")) } else { count(value) }
}

/// The length of the unit that `value` is made of from its start to its end: 8 of `deadbeefdeadbeef`.
fn period(value: &[u8]) -> Option<usize> {
    const LONGEST: usize = 16;
    // Without the padding of base64.
    let value = &value[..value.len() - value.iter().rev().take(2).take_while(|&&b| b == b'=').count()];
    (2..=LONGEST.min(value.len() / 2)).find(|&unit| value[unit..] == value[..value.len() - unit])
}

/// A row that counts up or down (`123456`, `fedcba`) of which `value` consists.
pub fn count(value: &[u8]) -> Option<String> {
    let counts = |a: u8, b: u8| {
        let (a, b) = (a.to_ascii_lowercase(), b.to_ascii_lowercase());
        // As `in_rows` has it, and a little more.
        (b.wrapping_sub(a) == 1) | (a.wrapping_sub(b) == 1) | (a.wrapping_sub(b) == 9) | (b.wrapping_sub(a) == 9)
    };
    let counted = || leaves_little(value, in_rows(value, LONG_ROW, |step| matches!(step, 1 | -1)));
    ((has_row(value, counts) && counted()) || counts_bytes(value)).then(|| "counts up or down".to_owned())
}

/// Whether somebody who made it up typed most of it in short rows, or in two that alternate: `sk-abc123def456`, `a1b2c3d4e5f6`, `1a2b3c4d`.
/// Whoever tries a rule of his own types its values so, too; whoever is asked for a password with a capital, a digit and a sign does in earnest: `Abcd@1234`.
pub fn is_typed_in_rows(value: &[u8]) -> bool {
    const SHORT_ROW: usize = 3;
    const LEAST: usize = 6;
    if has_all_kinds(value) {
        return false;
    }
    let is_most = |in_rows: usize, all: usize| in_rows >= LEAST && in_rows * 5 >= all * 3;
    let alternates = |fits: fn(i16) -> bool| {
        let has_row = value.windows(3).filter(|three| fits(step(three[0], three[2]))).nth(LONG_ROW - 2).is_some();
        has_row
            && (0..2).any(|first| {
                let each: Vec<u8> = value.iter().skip(first).step_by(2).copied().collect();
                in_rows(&each, LONG_ROW, fits) * 4 >= each.len().max(LONG_ROW) * 3
            })
    };
    let up = |step: i16| step == 1;
    // Both in order, however few.
    let goes_up = || value.len() > 2 * SHORT_ROW && value.windows(3).all(|three| up(step(three[0], three[2])));
    is_most(in_rows(value, SHORT_ROW, up), value.len()) || alternates(up) || alternates(|step| step == -1) || goes_up()
}

/// Whether a value has what a policy asks for in passwords.
pub fn has_all_kinds(value: &[u8]) -> bool {
    let has = |is: fn(&u8) -> bool| value.iter().any(is);
    has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_digit)
        && has(|b| matches!(b, b'@' | b'!' | b'#' | b'$' | b'%' | b'&' | b'*' | b'?'))
}

/// Whether hexadecimal bytes differ by the same from one to the next: `0001020304050607`, `0123456789abcdef`.
fn counts_bytes(value: &[u8]) -> bool {
    const LEAST: usize = 16;
    if value.len() < LEAST || !value.len().is_multiple_of(2) || !value.iter().all(u8::is_ascii_hexdigit) {
        return false;
    }
    let digit = |byte: u8| if byte.is_ascii_digit() { byte - b'0' } else { (byte | 0x20) - b'a' + 10 };
    let step = |at: usize| {
        let byte = |at: usize| digit(value[at]) << 4 | digit(value[at + 1]);
        byte(at + 2).wrapping_sub(byte(at))
    };
    let steps = value.len() / 2 - 1;
    (1..steps).filter(|i| step(2 * i) == step(2 * i - 2)).count() * 4 >= (steps - 1) * 3
}

/// Whether there may be a row of [`LONG_ROW`] bytes, each of which `fits` the one before.
fn has_row(value: &[u8], fits: impl Fn(u8, u8) -> bool) -> bool {
    let Some(most) = value.len().checked_sub(LONG_ROW - 1) else { return false };
    let from = |at: usize| &value[at..at + most];
    let (a, b, c, d, e, f) = (from(0), from(1), from(2), from(3), from(4), from(5));
    (0..most).fold(false, |any, i| {
        any | (fits(a[i], b[i]) & fits(b[i], c[i]) & fits(c[i], d[i]) & fits(d[i], e[i]) & fits(e[i], f[i]))
    })
}

fn leaves_little(value: &[u8], in_rows: usize) -> bool {
    let beside = value.len() - in_rows;
    in_rows > 0 && (beside < ENOUGH_BESIDE || beside < in_rows)
}

/// How many characters lie in rows of at least that length whose [`step`]s from one to the next `fits`.
fn in_rows(value: &[u8], least: usize, fits: fn(i16) -> bool) -> usize {
    let rows = value.chunk_by(|&a, &b| fits(step(a, b)));
    rows.map(<[u8]>::len).filter(|&length| length >= least).sum()
}

/// From one character to the next, in whatever case; zero follows nine.
fn step(a: u8, b: u8) -> i16 {
    match (a.to_ascii_lowercase(), b.to_ascii_lowercase()) {
        (b'9', b'0') => 1,
        (b'0', b'9') => -1,
        (a, b) => i16::from(b) - i16::from(a),
    }
}

/// Length of the longest stretch of one repeated character.
fn longest_repeat(value: &[u8]) -> usize {
    value.chunk_by(|a, b| a == b).map(<[u8]>::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repetitions() {
        for value in [
            "aaaaaaaa",
            "q7AAAAAAAm",
            "abc1234567xyz",
            "deadbeefdeadbeef",
            "aAbBaAbBaAbBa",
            "000102030405060708090a0b0c0d0e0f",
            "00112233445566778899AABBCCDDEEFF",
            "0123456789abcdeffedcba9876543210",
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmn",
        ] {
            assert!(repetition(value.as_bytes()).is_some(), "{value}");
        }
        for value in
            ["83d1c07a5e2f9b4617c6e90d2ba8f354", "Qm7Zx2vT9bLw", "AAAAAAAAAAAAQm7Zx2vT9bLwK4Rp", "1234567890-Qm7Zx2vT9bLwK4Rp"]
        {
            assert!(repetition(value.as_bytes()).is_none(), "{value}");
        }
        assert!(!counts_bytes(b"") && !counts_bytes(b"a"));
    }

    #[test]
    fn short_rows_are_typed() {
        for value in [
            "sk-abc123",
            "sk-abc123def456ghi789jkl012mno",
            "a1b2c3d4e5f6g7h8",
            "z9y8x7w6v5u4t3s2",
            "9f8e7d6c5b4a3210",
            "q1w2e3r4t5y6u7i8o9p0",
        ] {
            assert!(is_typed_in_rows(value.as_bytes()), "{value}");
        }
        for value in ["", "a", "abc12", "83d1c07a5e2f9b4617c6e90d2ba8f354", "Qm7Zx2vT9bLw", "abc-Qm7Zx2vT9bLw-123"] {
            assert!(!is_typed_in_rows(value.as_bytes()), "{value}");
        }
    }
}

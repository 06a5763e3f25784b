//! Values that programs make of letters, digits and signs.
//!
//! Promises: decides from the value alone; formats, patterns and code are none.
//! Leaves out: what is made of letters and digits alone (ngram).

use crate::scan::ngram;

/// Shorter ones may be words.
const SHORTEST: usize = 16;

/// Whether a long value is drawn from letters, digits and signs, as programs make passwords: marks of references stand in such by chance.
pub fn is_generated(value: &[u8]) -> bool {
    const LONG: usize = 32;
    const FEWEST: u32 = 8;
    /// With so many signs it needs no digit.
    const MANY_SIGNS: usize = 3;
    /// Of a hundred such values 99 are more surprising, in bits a letter, and formats that have words are not.
    const RANDOM: f64 = 7.0;
    if value.len() < SHORTEST {
        return false;
    }
    let Some(Makeup { capitals, small, digits, signs }) = Makeup::of(value) else { return false };
    if signs < 2 || (digits == 0 && signs < MANY_SIGNS) || small < 2 || (capitals < 2 && digits < 4) {
        return false;
    }
    // In a format or a pattern, few letters and digits stand again and again.
    let different = value.iter().filter(|b| b.is_ascii_alphanumeric()).fold(0_u128, |seen, &b| seen | 1 << b).count_ones();
    different >= FEWEST && different as usize * 5 >= value.len().min(LONG) * 2 && ngram::is_surprising(value, RANDOM)
}

/// How many characters of each kind a value has.
struct Makeup {
    capitals: usize,
    small: usize,
    digits: usize,
    signs: usize,
}

impl Makeup {
    /// Those of a value, if it has no others: no blanks, and nothing beyond ASCII.
    fn of(value: &[u8]) -> Option<Self> {
        let mut counts = 0_u128;
        for &byte in value {
            let one = ONE_OF[usize::from(byte)];
            // Most that is asked about has a blank soon.
            if one == 0 {
                return None;
            }
            counts += one;
        }
        let [capitals, small, digits, signs] = std::array::from_fn(|kind| (counts >> (BITS * kind)) as u32 as usize);
        Some(Self { capitals, small, digits, signs })
    }
}

/// Bits that hold the count of a kind.
const BITS: usize = 32;

/// One character of each byte's kind, in the order of [`Makeup`]'s fields.
static ONE_OF: [u128; 256] = {
    let (mut ones, mut byte) = ([0; 256], b'!');
    while byte <= b'~' {
        let kind = match byte {
            b'A'..=b'Z' => 0,
            b'a'..=b'z' => 1,
            b'0'..=b'9' => 2,
            _ => 3,
        };
        ones[byte as usize] = 1 << (BITS * kind);
        byte += 1;
    }
    ones
};

/// Whether a word in no quotes is: one with a digit, without operators, conversions of `printf` and escapes as programs have them.
pub fn is_generated_bare(word: &[u8]) -> bool {
    let is_of_code =
        |pair: &[u8]| matches!(pair, b"&&" | b"||" | b"=>" | b"==" | b")}" | b"){" | b"})" | b"()" | b"\\n" | b"\\r" | b"\\t");
    // What base64 is filled up with.
    let padding = word.iter().rev().take_while(|b| **b == b'=').count();
    let unpadded = &word[..word.len() - padding];
    word.len() >= SHORTEST
        && word.iter().any(u8::is_ascii_digit)
        && is_generated(word)
        && !is_format(word)
        && !unpadded.windows(2).any(is_of_code)
}

/// Whether a value has two of `printf`'s conversions and more: `SP%d_CSR=0x%08x`.
pub fn is_format(value: &[u8]) -> bool {
    let is_conversion = |rest: &&[u8]| {
        let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
        matches!(rest.get(digits), Some(b's' | b'd' | b'u' | b'x' | b'X' | b'p' | b'i'))
    };
    value.split(|&b| b == b'%').skip(1).filter(is_conversion).count() > 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::example::Dice;

    #[test]
    fn nearly_all_that_is_drawn_is_told_to_be() {
        let small = "abcdefghijklmnopqrstuvwxyz0123456789!@#$%^&*(-_=+)";
        let all = format!("ABCDEFGHIJKLMNOPQRSTUVWXYZ{small}[]{{}}<>:?");
        let mut dice = Dice::seeded("generated", 1);
        for (signs, length, least) in [(&all[..], 16, 350), (&all, 20, 400), (&all, 32, 475), (&all, 64, 475), (small, 50, 475)] {
            let mut draw = || signs.as_bytes()[usize::try_from(dice.roll() % signs.len() as u64).expect("it is small")];
            let told = (0..500).filter(|_| is_generated(&(0..length).map(|_| draw()).collect::<Vec<_>>())).count();
            assert!(told > least, "{told} of {length}");
        }
    }

    #[test]
    fn operators_and_escapes_are_of_code() {
        assert!(is_generated_bare(b"x7;Kq(9Zt&w2Lm^p"));
        for value in ["x7;Kq(9Zt&&w2Lm^p", "x7;Kq(9Zt)}w2Lm^p", "x7;Kq(9Zt&w2Lm^p\\n", "x;Kq(Zt&wLm^pRvB", "x7%d;Kq(%08xZt&w2"] {
            assert!(!is_generated_bare(value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn formats_patterns_and_code_are_not() {
        for value in [
            "",
            "postgres://%s:%s@%s:5432/%s",
            "${DB_PASSWORD:-x9}#{Suffix2}",
            "{{lookup('env','DB_PASS1')}}",
            "Host=%s;Port=%d;User=%s;Pwd=%s2B",
            "<%=ENV['DB_PASS_2A']%>",
            "%02x%02X-%04d#%s!%02X%02x",
            "/^[a-z0-9!@#$%^&*()_+]{8,32}$/",
            "(?=.*[A-Z])(?=.*[0-9])(?=.*[!@#$%^&*])",
            "x=>x.p[0]&&y!=2?z:{q:1}",
            "(e,t,n)=>{const r=e[0]&&t.X;return R2}",
            "#{x[:a1]}&b=#{y[:b2]}&c=#{Z[:B2]}",
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!@#$%",
        ] {
            assert!(!is_generated(value.as_bytes()), "{value}");
        }
    }
}

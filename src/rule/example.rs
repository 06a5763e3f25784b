//! Example templates: text in which `{alnum:26}` and its kin stand for random characters, so that no real-looking key lies in the tree.
//!
//! Promises: the same template always expands to the same text; a check that can verify can also mint (`{crc32-base62}`).
//! Leaves out: the checks themselves, which [`Checks`] brings in from scan.

use super::shape::CharClass;

/// The offline checks as rules know them: their names, and how to make a value that passes.
#[derive(Clone, Copy)]
pub struct Checks {
    /// Every check's name.
    pub names: fn() -> Vec<&'static str>,
    /// `mint(check, argument, text so far, dice)`: text that makes the value pass, or `None` when the check cannot mint.
    pub mint: fn(&str, &str, &str, &mut Dice) -> Option<String>,
}

/// A small deterministic random source (SplitMix64, Steele, Lea and Flood 2014): examples must not change between runs.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// Seeded by a text, so that each template has values of its own.
    pub fn seeded(text: &str, salt: u64) -> Self {
        // FNV-1a, for spreading only.
        Self(
            text.bytes().fold(0xcbf2_9ce4_8422_2325 ^ salt, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)),
        )
    }

    /// The next 64 bits.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// `count` characters of `alphabet`.
    pub fn pick(&mut self, alphabet: &[u8], count: usize) -> String {
        (0..count).map(|_| char::from(alphabet[(self.roll() % alphabet.len() as u64) as usize])).collect()
    }

    /// `count` random bytes.
    pub fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.roll() as u8).collect()
    }
}

/// Expands a template. `salt` gives another expansion of the same template.
///
/// `{CLASS:N}` is N characters of a class of rule/shape, `{uuid-v4}` a random UUID, `{repeat:TEXT:N}` is TEXT N times, `{CHECK}` and `{CHECK:ARGUMENT}` are what
/// that check mints; any other brace is itself, and so are two in a row.
///
/// # Errors
/// A placeholder that has the form but names no class or check.
pub fn expand(template: &str, checks: &Checks, salt: u64) -> Result<String, String> {
    let mut dice = Dice::seeded(template, salt);
    let mut text = String::with_capacity(template.len() + 64);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        text.push_str(&rest[..open]);
        rest = &rest[open..];
        let Some(inner) = placeholder(rest) else {
            let braces = rest.len() - rest.trim_start_matches('{').len();
            text.push_str(&rest[..braces]);
            rest = &rest[braces..];
            continue;
        };
        let made = fill(inner, &text, checks, &mut dice)?;
        text.push_str(&made);
        rest = &rest[inner.len() + 2..];
    }
    text.push_str(rest);
    Ok(text)
}

/// `NAME` or `NAME:ARGUMENT` in `{NAME:ARGUMENT}…`; without an argument a name holds a hyphen, so that `{id}` stays itself.
fn placeholder(text: &str) -> Option<&str> {
    let inner = &text[1..text.find('}')?];
    let (name, argument) = inner.split_once(':').map_or((inner, None), |(name, argument)| (name, Some(argument)));
    let named = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    let argued = argument.map_or(name.contains('-'), |a| !a.is_empty() && !a.contains([' ', '"', '{']));
    (named && argued).then_some(inner)
}

fn fill(inner: &str, so_far: &str, checks: &Checks, dice: &mut Dice) -> Result<String, String> {
    let (name, argument) = inner.split_once(':').unwrap_or((inner, ""));
    let unknown = || format!("placeholder {{{inner}}} names no character class or check that mints");
    if name == "repeat" {
        let (text, count) = argument.rsplit_once(':').ok_or_else(unknown)?;
        return Ok(text.repeat(count.parse().map_err(|_| unknown())?));
    }
    if name == "uuid-v4" {
        return Ok(uuid(dice));
    }
    if let Some(class) = CharClass::named(name) {
        let alphabet: Vec<u8> = (0..=u8::MAX).filter(|&byte| class.contains(byte)).collect();
        return Ok(dice.pick(&alphabet, argument.parse().map_err(|_| unknown())?));
    }
    (checks.mint)(name, argument, so_far, dice).ok_or_else(unknown)
}

/// A random UUID (RFC 9562 section 5.4).
fn uuid(dice: &mut Dice) -> String {
    let (hex, variant) = (b"0123456789abcdef", b"89ab");
    let mut group = |count| dice.pick(hex, count);
    let (first, second, third, node) = (group(8), group(4), group(3), group(12));
    format!("{first}-{second}-4{third}-{}{}-{node}", dice.pick(variant, 1), dice.pick(hex, 3))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: Checks = Checks { names: Vec::new, mint: |name, _, _, _| (name == "a-check").then(|| "MINTED".to_owned()) };

    #[test]
    fn expands_classes_repeats_and_checks_and_leaves_other_braces() {
        let text = expand("k={digit:3}{a-check} {repeat:x:4} {\"a\": ${VAR}} {id} {{ y }}", &NONE, 0).expect("well formed");
        let (first, rest) = text.split_once(' ').expect("a space");
        assert!(first.len() == 11 && first[2..5].bytes().all(|b| b.is_ascii_digit()) && first.ends_with("MINTED"), "{first}");
        assert_eq!(rest, "xxxx {\"a\": ${VAR}} {id} {{ y }}");
    }

    #[test]
    fn is_the_same_every_time_and_differs_by_salt() {
        let make = |salt| expand("{alnum:20}", &NONE, salt).expect("well formed");
        assert_eq!(make(0), make(0));
        assert_ne!(make(0), make(1));
    }

    #[test]
    fn refuses_a_placeholder_nobody_fills() {
        assert!(expand("{nosuch:4}", &NONE, 0).is_err_and(|e| e.contains("{nosuch:4}")));
    }
}

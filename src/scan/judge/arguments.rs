//! What calls, rows and entries hold beside what stands there like a name: another argument, the digest that a test expects, a variable.
//!
//! Promises: a look at the bytes before and behind the value.
//! Leaves out: names whose next argument is their value (value).

use std::ops::Range;

use super::beside::before_quote;

/// Whether a value is another argument than the one that is named: behind a variable, a literal of bytes, or a password that a key is made from.
pub fn is_another_argument(text: &[u8], range: &Range<usize>, label: &str) -> bool {
    is_behind_argument(text, range.start, label) || is_behind_bytes(text, range.start) || is_salt_in_row(text, range)
}

/// Whether a value is wrapped in a call that is one of another's arguments, behind the variable that is named: `run(1, password1, Hex.decode("V"))`.
fn is_behind_argument(text: &[u8], start: usize, label: &str) -> bool {
    const LONGEST: usize = 64;
    let before = &text[start.saturating_sub(LONGEST)..start];
    let is_of_name = |b: &&u8| b.is_ascii_alphanumeric() || matches!(**b, b'_' | b'.');
    // What something made of the variable is followed by, `args{password1}, "V"`, and what a call gives back: `sign('', 'password1') => 'V'`.
    if let Some(before) = before_quote(before, before.len()) {
        let variable = label.rsplit(' ').next().unwrap_or(label).as_bytes();
        let closed = before.strip_suffix(b"}, ").and_then(|before| before.strip_suffix(variable));
        if closed.is_some_and(|before| before.ends_with(b"{"))
            || [&b"') => "[..], b"\") => "].iter().any(|end| before.ends_with(end))
        {
            return true;
        }
    }
    let Some(call) = before_quote(before, before.len()).and_then(|before| before.strip_suffix(b"(")) else { return false };
    let wrapper = call.iter().rev().take_while(is_of_name).count();
    let Some(arguments) = call[..call.len() - wrapper].strip_suffix(b", ").filter(|_| wrapper > 0) else { return false };
    let variable = arguments.iter().rev().take_while(is_of_name).count();
    let (others, variable) = arguments.split_at(arguments.len() - variable);
    label.as_bytes().ends_with(variable)
        && variable.iter().any(u8::is_ascii_lowercase)
        && (others.ends_with(b", ") || others.ends_with(b"("))
}

/// Whether a value is on a line of its own behind a literal of bytes that is not the first argument: `b"password",`, `b"somesalt",`, `hex!("V"),`.
fn is_behind_bytes(text: &[u8], start: usize) -> bool {
    const REACH: usize = 160;
    let before = &text[start.saturating_sub(REACH)..start];
    let Some(before) = before_quote(before, before.len()) else { return false };
    let is_of_call = |b: &&u8| b.is_ascii_alphanumeric() || matches!(**b, b'_' | b'!' | b'.' | b'&');
    let before = before.strip_suffix(b"(").unwrap_or(before);
    let before = &before[..before.len() - before.iter().rev().take_while(is_of_call).count()];
    let above = before.trim_ascii_end();
    if !before[above.len()..].contains(&b'\n') {
        return false;
    }
    let Some(literal) = above.strip_suffix(b"\",") else { return false };
    let opened = memchr::memrchr(b'"', literal).and_then(|open| literal[..open].strip_suffix(b"b"));
    opened.is_some_and(|before| before.trim_ascii_end().ends_with(b","))
}

/// Whether a value in hexadecimal is what a row has behind a password, and a number follows, as tests of functions that make keys have it:
/// `("password", "V", 24, 2048, …)`.
fn is_salt_in_row(text: &[u8], range: &Range<usize>) -> bool {
    let (before, after) = (&text[..range.start], &text[range.end..]);
    let is_number = matches!(after, [b'"' | b'\'', b',', b' ', digit, ..] if digit.is_ascii_digit());
    let row = before_quote(before, before.len()).and_then(|before| before.strip_suffix(b"\", ").or(before.strip_suffix(b"', ")));
    let is_password = |row: &[u8]| [&b"(\"password"[..], b"('password", b"[\"password"].iter().any(|head| row.ends_with(head));
    is_number && row.is_some_and(is_password) && text[range.clone()].iter().all(u8::is_ascii_hexdigit)
}

/// Whether a value is the hash of the password that a row begins with, as tests have it: `("password", '8a9d093f…')`. Other names have their
/// values there: `("apikey", "8a9d093f…")`.
pub fn is_hash_in_row(text: &[u8], range: &Range<usize>) -> bool {
    const LENGTHS: [usize; 7] = [16, 32, 40, 48, 56, 64, 128];
    const LONGEST: usize = 24;
    let before = &text[..range.start];
    let Some(before) = before_quote(before, before.len()).and_then(|before| before.trim_ascii_end().strip_suffix(b",")) else {
        return false;
    };
    let Some((mark @ (b'"' | b'\''), word)) = before.split_last() else { return false };
    let letters = word.iter().rev().take(LONGEST).take_while(|b| b.is_ascii_alphabetic()).count();
    let begins_row = |row: &[u8]| row.split_last().is_some_and(|(last, row)| last == mark && row.ends_with(b"("));
    LENGTHS.contains(&range.len())
        && word[word.len() - letters..].to_ascii_lowercase().ends_with(b"password")
        && begins_row(&word[..word.len() - letters])
        && text[range.clone()].iter().all(u8::is_ascii_hexdigit)
}

/// Whether what makes a key from a password, and how often it does so, is named around a value: `"kdfparams": {"dklen": 32, "salt": "V"}`.
pub fn is_beside_derivation(text: &[u8], range: &Range<usize>) -> bool {
    const BEFORE: usize = 160;
    const BEHIND: usize = 64;
    const WORDS: [&[u8]; 8] = [b"kdf", b"KDF", b"dklen", b"scrypt", b"rounds", b"iterations", b"argon2", b"memory_cost"];
    let around = &text[range.start.saturating_sub(BEFORE)..text.len().min(range.end + BEHIND)];
    WORDS.iter().any(|word| memchr::memmem::find(around, word).is_some())
}

/// Whether a value is a variable's name behind a key in quotes, and another entry follows or none: `{"pwd": cpwd, "user": u}`.
pub fn is_of_entry(text: &[u8], range: &Range<usize>) -> bool {
    let is_name = |value: &[u8]| value.iter().all(|b| b.is_ascii_alphabetic() || *b == b'_');
    let key = text[..range.start].strip_suffix(b" ").and_then(|before| before.strip_suffix(b":"));
    key.is_some_and(|key| matches!(key.last(), Some(b'"' | b'\'')))
        && matches!(text.get(range.end), Some(b',' | b'}'))
        && is_name(&text[range.clone()])
}

/// Whether a value is the public key of a box that others seal what they send in, behind its number, as GitHub hands it out:
/// `{"key_id":"568250167242549743","key":"V"}`.
pub fn is_of_sealed_box(text: &[u8], range: &Range<usize>) -> bool {
    const REACH: usize = 48;
    const LENGTH: usize = 44;
    let before = &text[range.start.saturating_sub(REACH)..range.start];
    let Some(at) = memchr::memmem::rfind(before, b"key_id").filter(|_| range.len() == LENGTH) else { return false };
    let between: Vec<u8> = before[at + b"key_id".len()..].iter().copied().filter(u8::is_ascii_alphanumeric).collect();
    between.strip_suffix(b"key").is_some_and(|number| !number.is_empty() && number.iter().all(u8::is_ascii_digit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_other_arguments_is_not_theirs() {
        let is = |before: &str, after: &str| {
            let text = [before, "0a1b2c3d4e5f6071", after].concat();
            is_another_argument(text.as_bytes(), &(before.len()..before.len() + 16), "password")
        };
        assert!(is("kat!(16, b\"password\",\n    b\"somesalt\",\n    hex!(\"", "\"),"));
        assert!(is("(\"password\", \"", "\", 24, 2048)") && is("run(1, password, Hex.decode(\"", "\"))"));
        assert!(!is("(\n    b\"password\",\n    b\"", "\",") && !is("(b\"user\", b\"password\", b\"", "\")"));
        assert!(!is("(\"password\", \"", "\")") && !is("(\"user\", \"password\",\n  \"", "\")"));
    }

    #[test]
    fn rows_and_entries_are_told_by_what_stands_around() {
        let told = |before: &str, value: &str, after: &str, is: fn(&[u8], &Range<usize>) -> bool| {
            let text = [before, value, after].concat();
            is(text.as_bytes(), &(before.len()..before.len() + value.len()))
        };
        let (hash, key) = ("0a1b2c3d4e5f6071", "Qm7Zx2vT9bLw".repeat(4)[..44].to_owned());
        assert!(
            told("(\"password\", '", hash, "'),", is_hash_in_row) && told("('OLDPASSWORD',  \"", hash, "\")", is_hash_in_row)
        );
        assert!(
            !told("(\"a\", \"password\", '", hash, "'),", is_hash_in_row) && !told("password = '", hash, "'", is_hash_in_row)
        );
        assert!(!told("(\"apikey\", \"", hash, "\")", is_hash_in_row));
        assert!(told("{\"dklen\": 32, \"salt\": \"", hash, "\"}", is_beside_derivation));
        assert!(!told("SALT=\"", hash, "\"", is_beside_derivation));
        assert!(told("{\"pwd\": ", "cpwd", ", \"u\": u}", is_of_entry) && !told("pwd: ", "cpwd", ",", is_of_entry));
        assert!(!told("{\"pwd\": ", "cpwd9", "}", is_of_entry) && !told("{\"pwd\": ", "cpwd", "\n", is_of_entry));
        assert!(told("{\"key_id\":\"56825\",\"key\":\"", &key, "\"}", is_of_sealed_box));
        assert!(told("PublicKey(key_id=56825, key=\"", &key, "\")", is_of_sealed_box));
        assert!(!told("{\"key_id\":\"a1\",\"key\":\"", &key, "\"}", is_of_sealed_box));
    }
}

//! What stands between a name and its value and is neither: words for a value, types, tags, and what wraps a literal.
//!
//! Promises: says where it ends, so that what follows is looked at next.
//! Leaves out: the value (value).

use super::{closing, table};

/// Words between a name and its value that are neither.
static SLOTS: Words = Words::new(&[
    "value", "val", "string", "str", "text", "default", "defaultvalue", "content", "data", "const", "final", "static", "key",
    "type", "char", "any", "std", "var", "nsstring", "sensitive", "u8", "securestring", "parametervalue", "android",
]);

/// What a template says of a parameter before its default (CloudFormation, OpenAPI, Terraform).
static SIDE_FIELDS: Words =
    Words::new(&["type", "noecho", "description", "minlength", "maxlength", "sensitive", "nullable", "name"]);

/// What wraps a literal without changing what it is.
static WRAPPERS: Words = Words::new(&[
    "some", "string", "secretstr", "secretstring", "secret", "new", "of", "from", "b", "r", "u", "f", "str", "bytes", "buffer",
    "unhexlify", "byte", "valueof", "field", "just", "pack", "t", "bs", "sensitive",
]);

/// Words in small letters, in any case. Most others are told by their length and first letter.
pub struct Words {
    words: &'static [&'static str],
    /// By length, a bit for each letter that one begins with.
    first: [u32; LONGEST + 1],
}

/// No such word is longer.
const LONGEST: usize = 21;

impl Words {
    /// Those.
    pub const fn new(words: &'static [&'static str]) -> Self {
        let (mut first, mut i) = ([0; LONGEST + 1], 0);
        while i < words.len() {
            first[words[i].len()] |= 1 << (words[i].as_bytes()[0] % 32);
            i += 1;
        }
        Self { words, first }
    }

    /// Whether a word is one of them.
    pub fn has(&self, word: &[u8]) -> bool {
        let may_be = |first: &u8| self.first.get(word.len()).is_some_and(|letters| letters >> (first % 32) & 1 == 1);
        word.first().is_some_and(may_be) && self.words.iter().any(|one| word.eq_ignore_ascii_case(one.as_bytes()))
    }
}

/// Whether a word is one that wraps a literal.
pub fn wraps(word: &[u8]) -> bool {
    WRAPPERS.has(word)
}

/// The end of a closing tag, or of an opening one that is a slot (`<string>`); `<your key>` is neither.
pub fn after_tag(text: &[u8], at: usize, ceiling: usize) -> Option<usize> {
    let end = at + memchr::memchr(b'>', &text[at..ceiling])?;
    let name = text[at + 1..end].split(|b| matches!(b, b' ' | b':')).next_back()?;
    let is_slot = || SLOTS.has(name) || matches!(name, b"td" | b"th" | b"dd" | b"code" | b"b" | b"strong" | b"span");
    (text[at + 1] == b'/' || is_slot()).then_some(end + 1)
}

/// The end of the slot or wrapper at `at`, if there is one; a type stands on the line of the name.
#[inline(always)]
pub fn slot(text: &[u8], at: usize, ceiling: usize, on_line: bool) -> Option<usize> {
    if is_of_slot(text[at]) { word_slot(text, at, ceiling, on_line) } else { None }
}

fn is_of_slot(byte: u8) -> bool {
    OF_SLOT[usize::from(byte)]
}

/// What words, the marks of references and anchors are made of.
static OF_SLOT: [bool; 256] = table(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_&");

/// [`slot`] where a word begins.
fn word_slot(text: &[u8], at: usize, ceiling: usize, on_line: bool) -> Option<usize> {
    let length = text[at..ceiling].iter().position(|&b| !is_of_slot(b))?;
    let (word, rest) = (&text[at..at + length], &text[at + length..]);
    let ampersands = word.iter().take_while(|&&b| b == b'&').count();
    let word = &word[ampersands..];
    let blanks = rest.iter().take_while(|&&b| matches!(b, b' ' | b'\t')).count();
    let next = rest.get(blanks);
    // YAML's anchor before the value.
    if ampersands == 1
        && !word.is_empty()
        && text[..at].ends_with(b": ")
        && matches!(rest, [b' ', next, ..] if next.is_ascii_graphic())
    {
        return Some(at + length);
    }
    if let Some(end) = arguments_end(rest).filter(|_| on_line && word.len() > 2) {
        return Some(at + length + end);
    }
    let is_new = blanks > 0 && word.eq_ignore_ascii_case(b"new");
    // Visual Basic's `As String`.
    if blanks > 0 && word == b"As" {
        return Some(at + length);
    }
    // What follows most words rules out all that is looked for; two words more, and it is prose.
    if !is_new && !next.is_some_and(|b| matches!(b, b'=' | b':' | b'>' | b'"' | b'\'' | b',' | b']' | b'*' | b'(' | b'.')) {
        return None;
    }
    if word == b"JSON" && rest.starts_with(STRINGIFY) {
        return Some(at + length + STRINGIFY.len());
    }
    if word == b"z" && rest.starts_with(ZOD) {
        return Some(at + length + ZOD.len());
    }
    let is_field = rest.starts_with(b": ") || (!on_line && blanks > 0 && rest[blanks..].starts_with(b"= "));
    if is_field && SIDE_FIELDS.has(word) {
        return memchr::memchr(b'\n', &text[at..ceiling]).map(|line| at + line + 1);
    }
    // A text that ends what it stands in is a value: `cond ? "password" : "text"}`.
    let ends_block = matches!(rest, [mark @ (b'"' | b'\''), b'}' | b')', ..] if at > 0 && text[at - 1] == *mark);
    let in_slot = !ends_block && matches!(next, Some(b'=' | b':' | b'>' | b'"' | b'\'' | b',' | b']' | b'*')) && SLOTS.has(word);
    if constructs(word, rest) {
        return Some(at + length);
    }
    let wraps = || matches!(next, Some(b'(' | b'"' | b'\'' | b'.')) || is_new || rest.starts_with(b"::");
    let is_wrapper = || wraps() && WRAPPERS.has(word);
    // A type before the value it is given: `password: String = "…"`, `NSString *password = @"…"`.
    let is_type =
        on_line && length > 0 && blanks > 0 && next == Some(&b'=') && rest.get(blanks + 1) != Some(&b'=') && word.len() > 2;
    (length > 0 && (in_slot || is_type || is_wrapper()))
        .then_some(at + length + usize::from(rest.starts_with(b"::") || rest.starts_with(b".")))
}

/// What follows the name of what makes JSON of a literal in JavaScript: `'process.env.KEY': JSON.stringify('…')`.
const STRINGIFY: &[u8] = b".stringify";

/// How an environment is described in TypeScript: `PASSWORD: z.string().default("…")`.
const ZOD: &[u8] = b".string().default";

/// Where the arguments of a type end, before what is given: `password: Optional[str] = "…"`, `password: Option<String> = …`.
fn arguments_end(rest: &[u8]) -> Option<usize> {
    const LONGEST: usize = 40;
    let close = match rest.first()? {
        b'[' => b']',
        b'<' => b'>',
        _ => return None,
    };
    let is_of_type =
        |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b',' | b' ' | b'[' | b']' | b'<' | b'>' | b'&' | b'\'');
    let end = memchr::memmem::find(&rest[..rest.len().min(LONGEST)], b" = ")?;
    (rest[end - 1] == close && end > 2 && rest[1..end].iter().all(is_of_type)).then_some(end)
}

/// Whether a type is made of a literal and nothing else: `StringCredentialValue("…")`, Qt's `QStringLiteral("…")`.
fn constructs(word: &[u8], rest: &[u8]) -> bool {
    let is_type = word.first().is_some_and(u8::is_ascii_uppercase) && word.iter().any(u8::is_ascii_lowercase);
    let [b'(', mark @ (b'"' | b'\''), literal @ ..] = rest else { return false };
    is_type && closing(literal, *mark).is_some_and(|end| literal.get(end + 1) == Some(&b')'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_in_any_case_and_others_are_none() {
        for list in [&SLOTS, &SIDE_FIELDS, &WRAPPERS] {
            for word in list.words {
                assert!(list.has(word.as_bytes()) && list.has(word.to_ascii_uppercase().as_bytes()), "{word}");
                assert!(!list.has(format!("{word}_").as_bytes()) && !list.has(format!("_{word}").as_bytes()), "{word}");
            }
            assert!(["", "a_word_longer_than_any", "config", "get_token"].iter().all(|other| !list.has(other.as_bytes())));
        }
    }
}

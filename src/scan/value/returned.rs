//! The literal that is all a function, a property or a block gives which is called as a secret is: `def password(self): return "V"`,
//! `get password() { return 'V'; }`, `val apiKey by lazy { "V" }`, `let(:password) { 'V' }`, `defp password, do: "V"`.
//!
//! Promises: looks [`LONGEST`] bytes ahead of the name for where the literal begins, and on its line for where it ends.
//! Leaves out: whether it is a credential (judge).

use std::ops::Range;

use super::{MAX_VALUE, closing, name_start};
use crate::scan::line;

/// How far behind the name the literal may begin.
const LONGEST: usize = 120;
/// Shorter ones are modes and words.
const SHORTEST: usize = 6;
/// Lines between the name and the literal.
const MOST_LINES: usize = 2;

/// What stands between a name and the literal that it gives.
const PARTS: [&[u8]; 14] = [
    b"by lazy ", b"get() = ", b"get ", b"return ", b"{", b"=> ", b"do: ", b"lambda: ", b"() => ", b"LazyLock::new(",
    b"Lazy::new(", b"|| ", b"= ", b"do",
];

/// The literal that is all that `name` gives.
pub fn literal(text: &[u8], name: &Range<usize>) -> Option<Range<usize>> {
    let rest = &text[name.end..text.len().min(name.end + LONGEST)];
    let signature = signature(rest, is_defined_by_symbol(text, name))?;
    let (mut at, mut lines, mut gives) = (signature.length, 0, false);
    loop {
        match *rest.get(at)? {
            b'\n' if lines == MOST_LINES => return None,
            b'\n' => (at, lines) = (at + 1, lines + 1),
            b' ' | b'\t' | b'\r' => at += 1,
            b'"' | b'\'' => break,
            _ => {
                let part = PARTS.iter().find(|part| rest[at..].starts_with(part))?;
                gives |= **part != *b"= " && **part != *b"=> ";
                at += part.len();
            }
        }
    }
    if !gives || (lines > 0 && !signature.is_telling && !rest[..at].contains(&b'{')) {
        return None;
    }
    let start = name.end + at + 1;
    let end = start + closing(&text[start..text.len().min(start + MAX_VALUE)], text[start - 1])?;
    let value = &text[start..end];
    let is_one = value.len() >= SHORTEST && value.iter().all(u8::is_ascii_graphic);
    (is_one && ends_block(&text[end + 1..]) && !is_condition(text, name)).then_some(start..end)
}

/// What a function has behind its name.
struct Signature {
    length: usize,
    /// Whether it has parameters or a type.
    is_telling: bool,
}

/// The parameters and the type behind a name: `(self) -> str:`, `: String`, `()`.
fn signature(rest: &[u8], is_symbol: bool) -> Option<Signature> {
    let (mut at, mut is_telling) = (usize::from(is_symbol), is_symbol);
    if rest[at..].starts_with(b"(") {
        let close = memchr::memchr(b')', rest)?;
        let is_of_parameters =
            |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'(' | b')' | b'_' | b',' | b' ' | b':' | b'&' | b'*' | b'$');
        if !rest[..=close].iter().all(is_of_parameters) {
            return None;
        }
        (at, is_telling) = (close + 1, true);
    }
    let typed = [&b" -> "[..], b": "].iter().find(|lead| rest[at..].starts_with(lead)).map(|lead| lead.len());
    let lead = typed.or((is_telling && rest[at..].starts_with(b" ")).then_some(1));
    if let Some(lead) = lead {
        let name =
            rest[at + lead..].iter().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'&' | b'\'' | b'<' | b'>')).count();
        let is_part = PARTS.iter().any(|part| rest[at + lead..].starts_with(part));
        if name > 0 && !is_part {
            (at, is_telling) = (at + lead + name, true);
        }
    }
    let colon = usize::from(is_telling && matches!(rest[at..], [b':', b' ' | b'\n', ..]) || matches!(rest[at..], [b',', ..]));
    Some(Signature { length: at + colon, is_telling })
}

/// Whether a symbol of Ruby's is what a test defines: `let(:password) {`.
fn is_defined_by_symbol(text: &[u8], name: &Range<usize>) -> bool {
    let before = &text[..name_start(text, name.end)];
    text.get(name.end) == Some(&b')') && [&b"let(:"[..], b"let!(:"].iter().any(|define| before.ends_with(define))
}

/// Whether the line of a name asks something before it does anything: `if password {`, `} else if (isToken()) {`, `case Password:`.
fn is_condition(text: &[u8], name: &Range<usize>) -> bool {
    const WORDS: [&[u8]; 10] = [b"if", b"elif", b"elsif", b"else", b"while", b"for", b"unless", b"switch", b"case", b"when"];
    let before = line::last(&text[name.start.saturating_sub(LONGEST)..name.start]);
    let mut words = before.split(|b| !b.is_ascii_alphabetic()).filter(|word| !word.is_empty());
    words.any(|word| WORDS.contains(&word))
}

/// Whether nothing follows a literal on its line but what makes it owned and what closes the block.
fn ends_block(rest: &[u8]) -> bool {
    const OWNED: [&[u8]; 5] = [b".to_string()", b".to_owned()", b".into()", b".into_bytes()", b".to_vec()"];
    let line = line::first(rest);
    let behind = OWNED.iter().find_map(|owned| line.strip_prefix(*owned)).unwrap_or(line);
    behind.iter().all(|b| matches!(b, b')' | b'}' | b';' | b',' | b' ' | b'\r' | b'\t'))
}

#[cfg(test)]
mod tests {
    use super::{super::of_password, *};

    fn told(text: &str) -> Option<&str> {
        of_password(text, literal)
    }

    #[test]
    fn a_function_may_give_nothing_else() {
        for text in [
            "def password(self) -> str:\n    return \"V3k9Qz\"\n",
            "def get_password():\n    return 'V3k9Qz'\n",
            "get password() { return 'V3k9Qz'; }",
            "function password() {\n  return 'V3k9Qz';\n}\n",
            "String password() {\n    return \"V3k9Qz\";\n  }\n",
            "public string password { get { return \"V3k9Qz\"; } }",
            "val password: String by lazy { \"V3k9Qz\" }\n",
            "val password by lazy { \"V3k9Qz\" }\n",
            "val password: String\n    get() = \"V3k9Qz\"\n",
            "var password: String { \"V3k9Qz\" }\n",
            "fn default_password() -> String {\n    \"V3k9Qz\".to_string()\n}\n",
            "func password() string {\n\treturn \"V3k9Qz\"\n}\n",
            "defp password, do: \"V3k9Qz\"\n",
            "let(:password) { 'V3k9Qz' }\n",
            "password { 'V3k9Qz' }\n",
            "password = lambda: \"V3k9Qz\"\n",
            "const password = () => 'V3k9Qz';\n",
            "static password: LazyLock<String> = LazyLock::new(|| \"V3k9Qz\".to_owned());\n",
        ] {
            assert_eq!(told(text), Some("V3k9Qz"), "{text}");
        }
    }

    #[test]
    fn what_does_more_is_none() {
        for text in [
            "if (password) { return \"V3k9Qz\"; }",
            "if isToken && password() {\n  return \"V3k9Qz\"\n}",
            "case password: return \"V3k9Qz\";",
            "password => \"V3k9Qz\"",
            "password = \"V3k9Qz\"",
            "password() { return \"V3k9Qz\" + x; }",
            "password() { return \"two words\"; }",
            "password\n\n  return \"V3k9Qz\"",
            "(password, \"V3k9Qz\")",
        ] {
            assert_eq!(told(text), None, "{text}");
        }
    }
}

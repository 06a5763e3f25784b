//! The literal that a name is compared with where neither stands before a sign: `password.equals("V")`, `"V".equals(password)`,
//! `"V" == password`, `hash_equals('V', $password)`.
//!
//! Promises: looks [`MAX_VALUE`] bytes to either side of the name.
//! Leaves out: whether the literal is a credential (judge).

use std::ops::Range;

use super::{MAX_VALUE, closing, name_start};

/// Methods that a text is compared by, as a name goes on with them.
const METHODS: [&[u8]; 5] = [b".equals", b".equalsIgnoreCase", b".contentEquals", b".compareTo", b".Equals"];
/// How Objective-C compares one.
const OBJECTIVE: &[u8] = b" isEqualToString:@\"";
/// What stands between a literal and the name that it is compared with.
const BETWEEN: [&[u8]; 8] = [b".equals(", b".equalsIgnoreCase(", b".Equals(", b" == ", b" === ", b" != ", b" !== ", b"=="];

/// A name without the method, and the literal that it is compared with; all of the identifier begins at `start`.
pub fn compared(text: &[u8], name: &Range<usize>, start: usize) -> Option<(Range<usize>, Range<usize>)> {
    match text.get(name.end) {
        Some(b'(') => with_argument(text, name),
        Some(b' ') if text[name.end..].starts_with(OBJECTIVE) => {
            let start = name.end + OBJECTIVE.len();
            Some((name.clone(), start..start + closing(&text[start..text.len().min(start + MAX_VALUE)], b'"')?))
        }
        Some(b')' | b' ' | b';' | b'\n' | b':') if may_be_compared(&text[..start]) => with_literal_before(text, name),
        _ => None,
    }
}

/// Whether an operator, a bracket or a comma stands before a name.
fn may_be_compared(before: &[u8]) -> bool {
    matches!(before, [.., b'(' | b'='] | [.., b'=' | b',', b' '])
}

/// `password.equals("V")`.
fn with_argument(text: &[u8], name: &Range<usize>) -> Option<(Range<usize>, Range<usize>)> {
    let method = METHODS.iter().find(|method| text[name.clone()].ends_with(method))?;
    let start = name.end + 2;
    let mark = *text.get(start - 1).filter(|mark| matches!(mark, b'"' | b'\''))?;
    let length = closing(&text[start..text.len().min(start + MAX_VALUE)], mark)?;
    Some((name.start..name.end - method.len(), start..start + length))
}

/// `"V".equals(password)`, `"V" == password`, `hash_equals("V", $password)`.
fn with_literal_before(text: &[u8], name: &Range<usize>) -> Option<(Range<usize>, Range<usize>)> {
    let name = name_start(text, name.end)..name.end;
    let before = &text[name.start.saturating_sub(MAX_VALUE)..name.start];
    let literal = BETWEEN.iter().find_map(|between| before.strip_suffix(*between)).or_else(|| argument_before(before))?;
    let (mark @ (b'"' | b'\''), inner) = literal.split_last()? else { return None };
    let length = inner.iter().rev().take_while(|b| *b != mark && **b != b'\n').count();
    let end = name.start - before.len() + inner.len();
    inner[..inner.len() - length].ends_with(&[*mark]).then_some((name, end - length..end))
}

/// What stands before the comma behind the first argument of a call that compares.
fn argument_before(before: &[u8]) -> Option<&[u8]> {
    const CALLS: [&[u8]; 4] = [b"hash_equals(", b"strcmp(", b"compare_digest(", b"Objects.equals("];
    let argument = before.strip_suffix(b", ")?;
    let inner = argument.strip_suffix(b"'").or(argument.strip_suffix(b"\""))?;
    let open = inner.iter().rposition(|b| matches!(b, b'\'' | b'"' | b'\n'))?;
    CALLS.iter().any(|call| inner[..open].ends_with(call)).then_some(argument)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_is_compared_with_a_name() {
        let told = |text: &'static str| {
            let start = text.find("password").expect("it stands there");
            let end = start + text[start..].find(|c: char| !c.is_alphanumeric() && c != '.').expect("it ends");
            compared(text.as_bytes(), &(start..end), start).map(|(name, literal)| (&text[name], &text[literal]))
        };
        for text in [
            "password.equals(\"V\")",
            "if (\"V\".equals(password))",
            "if ('V' == password)",
            "if \"V\" == password:",
            "hash_equals('V', password)",
            "password.Equals(\"V\")",
            "[password isEqualToString:@\"V\"]",
        ] {
            assert_eq!(told(text), Some(("password", "V")), "{text}");
        }
        for text in ["password.equals(other)", "a\"V == password ", "f(\"V\", password)", "\"V\" + password;", "password.trim()"]
        {
            assert_eq!(told(text), None, "{text}");
        }
    }
}

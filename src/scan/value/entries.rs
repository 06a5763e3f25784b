//! The values of a list or a mapping whose name is a plural: `passwords = ["V", "W"]`, `API_KEYS = {"ann": "V"}`, and blocks of YAML; and of
//! an object of JSON that a text holds: `"token": "{\"id\": \"V\"}"`.
//!
//! Promises: looks [`REACH`] bytes ahead, and at what stands in the brackets or the block itself, not in those within.
//! Leaves out: whether the values are credentials (judge).

use std::ops::Range;

use super::closing;

/// How far behind the name values are taken for its, in bytes.
const REACH: usize = 2000;
/// How much may stand between the name and what opens: `": `, ` = `, ` => `.
const BETWEEN: usize = 6;

/// Whether a name is a plural; a `bypass` is none, nor is a file: `token.d.ts`.
pub fn is_plural(text: &[u8], name: &Range<usize>) -> bool {
    match text[name.clone()] {
        [.., b'.', _, _, b's'] | [.., b'.', _, b's'] => false,
        [.., before, b's' | b'S'] => !before.eq_ignore_ascii_case(&b's'),
        _ => false,
    }
}

/// The literals that a plural, `name`, is given.
pub fn of(text: &[u8], name: &Range<usize>) -> Vec<Range<usize>> {
    let text = &text[..text.len().min(name.end + REACH)];
    let is_between = |b: &&u8| matches!(b, b' ' | b'"' | b'\'' | b':' | b'=' | b'>');
    let between = text[name.end..].iter().take(BETWEEN).take_while(is_between).count();
    let (assigned, opening) = (&text[name.end..name.end + between], name.end + between);
    match text.get(opening) {
        Some(b'%') if text[opening..].starts_with(b"%w[") => words(text, opening + b"%w[".len()),
        Some(b'{' | b'[') if assigned.iter().any(|b| matches!(b, b':' | b'=')) => bracketed(text, opening),
        Some(b'\n') if assigned == b":" => block(text, name.start, opening + 1),
        _ => Vec::new(),
    }
}

/// The words of a list of Ruby's: `%w[V W]`.
fn words(text: &[u8], start: usize) -> Vec<Range<usize>> {
    let end = memchr::memchr(b']', &text[start..]).map_or(start, |length| start + length);
    let is_word = |word: &Range<usize>| !word.is_empty();
    let mut at = start;
    let parts = text[start..end].split(u8::is_ascii_whitespace).map(|word| {
        let range = at..at + word.len();
        at = range.end + 1;
        range
    });
    parts.filter(is_word).collect()
}

/// What a name is given for each stage that a program runs in: `password: { dev: "V", prod: "V" }`, as blocks of YAML say it, too.
pub fn by_stage(text: &[u8], name: &Range<usize>) -> Vec<Range<usize>> {
    const STAGES: [&[u8]; 14] = [
        b"dev", b"develop", b"development", b"prod", b"production", b"stage", b"staging", b"stg", b"test", b"testing", b"qa",
        b"uat", b"local", b"sandbox",
    ];
    let text = &text[..text.len().min(name.end + REACH)];
    let skip = |at: usize, is: fn(&u8) -> bool| at + text[at..].iter().take_while(|b| is(b)).count();
    let mut at = skip(name.end, |b| matches!(b, b'"' | b'\'' | b' ' | b':' | b'=' | b'>'));
    let mut found = Vec::new();
    if at == name.end || !matches!(text.get(at), Some(b'{' | b'[' | b'\n')) {
        return found;
    }
    at += usize::from(text[at] != b'\n');
    loop {
        let key = skip(at, |b| b.is_ascii_whitespace() || matches!(b, b',' | b'"' | b'\'' | b':'));
        let key_end = skip(key, u8::is_ascii_lowercase);
        let start = skip(key_end, |b| matches!(b, b'"' | b'\'' | b' ' | b':' | b'=' | b'>'));
        if start == key_end || !STAGES.contains(&&text[key..key_end]) {
            return found;
        }
        let end = match text[start - 1] {
            mark @ (b'"' | b'\'') => closing(&text[start..], mark).map_or(start, |length| start + length),
            _ => skip(start, |b| b.is_ascii_graphic() && !matches!(b, b',' | b'}' | b'{')),
        };
        if end == start {
            return found;
        }
        found.push(start..end);
        at = skip(end, |b| matches!(b, b'"' | b'\''));
    }
}

/// Where the object of JSON begins that a text holds which a name is given: `token": "{\"id\": …`.
pub fn object_given(text: &[u8], name: &Range<usize>) -> Option<usize> {
    match text[name.end..] {
        [b'"', b':', b'"', b'{', ..] => Some(name.end + 3),
        [b'"', b':', b' ', b'"', b'{', ..] => Some(name.end + 4),
        _ => None,
    }
}

/// The texts that are members of the object that begins at `opening`, within a text in quotes.
pub fn members(text: &[u8], opening: usize) -> Vec<Range<usize>> {
    const MARK: &[u8] = b"\\\"";
    let object = &text[opening..text.len().min(opening + REACH)];
    let object = &object[..closing(object, b'"').unwrap_or(object.len())];
    // Of a JSON Web Key, a rule says more.
    if memchr::memmem::find(object, b"\"kty\\\"").is_some() {
        return Vec::new();
    }
    let marks: Vec<usize> = memchr::memmem::find_iter(object, MARK).collect();
    let is_member = |pair: &&[usize]| object[..pair[0]].trim_ascii_end().ends_with(b":");
    let texts = marks.windows(2).filter(is_member).map(|pair| opening + pair[0] + MARK.len()..opening + pair[1]);
    texts.collect()
}

/// The literals between brackets: in a list each, in a mapping those behind a colon or an arrow, and those that it is keyed by where these are drawn.
fn bracketed(text: &[u8], opening: usize) -> Vec<Range<usize>> {
    let before: &[u8] = if text[opening] == b'{' { b":>" } else { b"[,>" };
    let is_name = |after: usize| text[after..].trim_ascii_start().starts_with(b"=>");
    let (mut found, mut depth, mut last, mut at) = (Vec::new(), 0_u32, 0, opening);
    while let Some(&byte) = text.get(at) {
        match byte {
            b'{' | b'[' | b'(' => depth += 1,
            b'}' | b']' | b')' if depth == 1 => break,
            b'}' | b']' | b')' => depth -= 1,
            b'"' | b'\'' | b'`' => {
                let Some(end) = closing(&text[at + 1..], byte).map(|length| at + 1 + length) else { break };
                let is_value = before.contains(&last) && !is_name(end + 1);
                found.extend((depth == 1 && (is_value || is_drawn_key(text, &(at + 1..end)))).then_some(at + 1..end));
                at = end;
            }
            _ => {}
        }
        last = if byte.is_ascii_whitespace() { last } else { byte };
        at += 1;
    }
    found
}

/// Whether a mapping is keyed by a token, which says whose it is: `API_KEYS = {"0b2X…": "ann"}`.
pub fn is_drawn_key(text: &[u8], key: &Range<usize>) -> bool {
    const SHORTEST: usize = 16;
    const TURNS: usize = 5;
    let value = &text[key.clone()];
    let Some((_, rest)) = text[key.end..].split_first() else { return false };
    let behind = rest.trim_ascii_start();
    let behind = behind.strip_prefix(b":").or(behind.strip_prefix(b"=>")).map(<[u8]>::trim_ascii_start);
    let turns = value.windows(2).filter(|pair| pair[0].is_ascii_digit() != pair[1].is_ascii_digit()).count();
    value.len() >= SHORTEST
        && value.iter().all(u8::is_ascii_alphanumeric)
        && turns >= TURNS
        && behind.is_some_and(|behind| matches!(behind, [b'"' | b'\'' | b'`', ..]))
}

/// What the lines of a block say that are as deep as its first: behind a hyphen, or behind an entry's own name.
fn block(text: &[u8], name: usize, start: usize) -> Vec<Range<usize>> {
    let indent = |line: &Range<usize>| text[line.clone()].iter().take_while(|&&b| b == b' ').count();
    let outer = text[..name].iter().rev().take_while(|&&b| matches!(b, b' ' | b'"')).count();
    let mut lines =
        lines(text, start).take_while(|line| indent(line) > outer || text[line.clone()].starts_with(b"- ")).peekable();
    let depth = lines.peek().map_or(0, indent);
    lines.filter(|line| indent(line) == depth).filter_map(|line| scalar(text, line.start + depth..line.end)).collect()
}

fn lines(text: &[u8], start: usize) -> impl Iterator<Item = Range<usize>> {
    let mut at = start;
    std::iter::from_fn(move || {
        let end = at + memchr::memchr(b'\n', text.get(at..)?).or((at < text.len()).then_some(text.len() - at))?;
        let line = at..end;
        at = end + 1;
        Some(line)
    })
}

/// The value on a line, without quotation marks.
fn scalar(text: &[u8], line: Range<usize>) -> Option<Range<usize>> {
    let content = &text[line.clone()];
    let before = match content {
        [b'-', b' ', ..] => 2,
        _ => memchr::memmem::find(content, b": ")? + 2,
    };
    let value = content[before..].trim_ascii();
    let start = line.end - content[before..].trim_ascii_start().len();
    match value {
        [b'"', inner @ .., b'"'] | [b'\'', inner @ .., b'\''] => Some(start + 1..start + 1 + inner.len()),
        [] | [b'{' | b'[' | b'&' | b'*' | b'|' | b'>' | b'!' | b'#', ..] => None,
        value => (!value.contains(&b' ')).then_some(start..start + value.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(text: &str) -> Vec<&str> {
        let start = text.find("passwords").expect("it stands there");
        of(text.as_bytes(), &(start..start + "passwords".len())).into_iter().map(|value| &text[value]).collect()
    }

    #[test]
    fn a_plural_has_many_values() {
        for (text, expected) in [
            ("passwords = ['V1', \"V2\"]", &["V1", "V2"][..]),
            ("const passwords = {\n  ann: 'V1',\n  'bob': \"V2\" // it's\n};", &["V1", "V2"]),
            ("$passwords => ['ann' => 'V1', \"it's\" => 'V2']", &["V1", "V2"]),
            ("{\"passwords\": {\"ann\": \"V\\\"1\", \"x\": {\"bob\": \"V2\"}, \"eve\": f('V3')}, \"a\": \"b\"}", &["V\\\"1"]),
            ("a:\n  passwords:\n    ann: V1\n    bob: \"V2\"\n    eve:\n      x: V3\n  other: V4\n", &["V1", "V2"]),
            ("passwords:\n- V1\n- 'V2'\n- two words\nother: V3\n", &["V1", "V2"]),
            ("passwords: &p V1\n", &[]),
            ("check(passwords, ['V1'])", &[]),
            ("{\"passwords.ts\": {\"version\": \"V1\"}}", &[]),
            ("passwords = ['V1\n", &[]),
            ("passwords = %w[V1 V2\n V3]", &["V1", "V2", "V3"]),
            ("passwords = {'a1B2c3D4e5F6g7H8': 'V1', 'bob': 'x', 'a1B2c3D4e5F6g7H9': {}}", &["a1B2c3D4e5F6g7H8", "V1", "x"]),
        ] {
            assert_eq!(given(text), expected, "{text}");
        }
    }

    #[test]
    fn a_name_may_have_a_value_for_each_stage() {
        for text in [
            "password: { dev: \"V1\", prod: 'V2', other: 'V3' }",
            "password:\n  dev: V1\n  prod: \"V2\"\n",
            "\"password\": {\"dev\": \"V1\", \"prod\": \"V2\"}",
            "'password' => ['dev' => 'V1', 'prod' => 'V2']",
        ] {
            let start = text.find("password").expect("it stands there");
            let given: Vec<_> = by_stage(text.as_bytes(), &(start..start + 8)).into_iter().map(|value| &text[value]).collect();
            assert_eq!(given, ["V1", "V2"], "{text}");
        }
        let nested = "password: { dev: { dev: V1 } }";
        for text in ["password: dev", "password:\n  other: V1\n", "password\n  dev: V1\n", "password: {\n", "password", nested] {
            assert!(by_stage(text.as_bytes(), &(0..8)).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_text_may_hold_an_object() {
        let told = |text: &'static str| {
            let opening = object_given(text.as_bytes(), &(1..6))?;
            Some(members(text.as_bytes(), opening).into_iter().map(|value| &text[value]).collect::<Vec<_>>())
        };
        assert_eq!(told(r#""token":"{\"a\": \"V1\",\"b\":\"V2\", \"c\": 3}", "d": "{\"e\": \"V3\"}"}"#), Some(vec!["V1", "V2"]));
        assert_eq!(told(r#""token": "{\"a\": {\"b\": \"V1\"}}"#), Some(vec!["V1"]));
        assert_eq!(told(r#""token": {"a": "V1"}}"#), None);
        assert_eq!(told(r#""token":"{\"kty\":\"EC\",\"x\":\"V1\"}"}"#), Some(vec![]));
    }
}

//! What surrounds a value: the name it is assigned to, the blocks it lies in, the provider names near it, its line.
//!
//! Promises: looks [`BACK`] bytes back and [`AHEAD`] bytes ahead at most, so that a text in pieces has the same context as whole.
//! Leaves out: what the context is worth (judge) and the path (hygiene).

mod excerpt;
mod key;
mod phrase;

use std::ops::Range;

pub use excerpt::excerpt;
pub use phrase::phrase_before;

use crate::{
    candidate::Surroundings,
    rule::{Provider, Text, identifier::Segments},
    scan::{line, segments::WordSet, value::table},
};

/// How far back of a value context is looked for, in bytes.
pub const BACK: usize = 4096;
/// How far ahead of a value's end, in bytes.
pub const AHEAD: usize = 1024;

/// Everything around `value` that later stages need.
pub fn surroundings(text: &[u8], value: &Range<usize>, offset: u64) -> Surroundings {
    Surroundings { name: name(text, value.start), enclosing: enclosing(text, value.start), excerpt: excerpt(text, value, offset) }
}

/// How far back a name is looked for, in bytes and in lines.
const NAME_BACK: usize = 512;
const NAME_LINES: usize = 5;
/// Longer texts are prose or values, not names.
const MAX_NAME: usize = 80;

/// Words that say where a value goes and nothing of what it is: the name stands further left, or on a line before.
static SLOTS: WordSet = WordSet::of(&[
    "value", "values", "val", "string", "str", "text", "default", "content", "data", "static", "const", "char", "final", "type",
    "name", "key", "true", "false", "null", "sensitive", "required", "optional", "description", "span", "td", "th", "tr", "li",
    "div", "code", "strong", "b", "p", "f", "r", "u", "l", "property", "entry", "return", "env", "var", "any", "option", "some",
    "secretstr", "of", "from", "new", "bytes", "buffer", "unhexlify", "android", "fromhex", "byte", "b64decode", "decodestring",
    "w", "field", "just", "pack", "t", "bs", "or", "hex", "frombase64string", "convert", "getbytes", "encoding", "utf8",
    "binascii", "base64", "decode", "u8", "securestring",
]);

/// Words between a header's name and its value.
static SCHEMES: WordSet = WordSet::of(&["bearer", "basic", "token", "apikey", "api", "key", "digest", "genie", "oauth"]);

/// The name a value at `start` is assigned to, or the label before it: the nearest text to the left that is not a slot (`value`, `default` …).
///
/// Understands `KEY=v`, `key: v`, `"key": "v"`, `<key>v</key>`, `key => v`, `set("key", "v")`, `--flag v`, `| label | v |` and
/// `name: KEY` above `value: v`, all by one rule: a name is what stands between two delimiters.
pub fn name(text: &[u8], start: usize) -> Option<String> {
    label(text, start).map(|label| label.text)
}

/// What stands before a value and is no slot.
#[derive(Default)]
pub struct Label {
    /// As it is written, but for blanks.
    pub text: String,
    /// Its segments.
    pub segments: Segments,
    /// How far back was looked for it, where that is on the value's line and what stands before does not matter.
    pub reach: Option<usize>,
}

impl Label {
    fn say(&mut self, text: String) {
        self.segments.refill(&text);
        self.text = text;
    }
}

/// The identifier or option that a label of several words ends with: `ENV DB_PASSWORD`, `run --passphrase`.
pub fn identifier_behind_words(label: &str) -> Option<&str> {
    label.rsplit_once(' ').map(|(_, last)| last).filter(|last| last.contains('_') || last.starts_with("--"))
}

/// As [`name`], taken apart.
pub fn label(text: &[u8], start: usize) -> Option<Label> {
    let mut label = Label::default();
    label_into(text, start, &mut label).then_some(label)
}

/// As [`label`], into one that is there; what it was before is lost even if there is none.
pub fn label_into(text: &[u8], start: usize, label: &mut Label) -> bool {
    let floor = start.saturating_sub(NAME_BACK);
    let mut end = start;
    let mut lines = 0;
    let mut scheme: Option<String> = None;
    label.reach = None;
    while end > floor && lines < NAME_LINES {
        let begin = text[floor..end].iter().rposition(|&b| DELIMITERS[usize::from(b)]).map_or(floor, |i| floor + i + 1);
        let closing_tag = text[begin..end].starts_with(b"/") && begin > 0 && text[begin - 1] == b'<';
        // Behind Rust's `&str` a blank follows before the `=`.
        let parameter = begin > 0
            && matches!(text[begin - 1], b'?' | b'&')
            && text.get(end) == Some(&b'=')
            && !text[begin..end].ends_with(b" ");
        let speaks = parameter || key::speaks(text, begin..end, start);
        let is_phrase = !closing_tag && !is_passed_by(text, begin..end) && take_phrase(&text[begin..end], speaks, label);
        match scheme.take() {
            Some(before) if is_phrase && is_header(label) => {
                label.say(format!("{} {before}", label.text));
                return true;
            }
            Some(before) if is_phrase || lines > 0 => {
                label.say(before);
                return true;
            }
            Some(before) => scheme = Some(before),
            None if is_phrase && is_scheme(label) => scheme = Some(label.text.clone()),
            None if is_phrase => {
                label.reach = (begin > floor && lines == 0).then(|| begin - 1);
                return true;
            }
            None => {}
        }
        end = begin.saturating_sub(1).max(floor);
        if begin > floor && text[begin - 1] == b'\n' {
            if lines == 0 && is_row(&text[begin..start], &text[floor..end]) {
                break;
            }
            lines += 1;
        }
    }
    scheme.map(|scheme| label.say(scheme)).is_some()
}

/// Whether a value begins its line as the rows of a list or a table do: nothing on the line before opens anything for it.
fn is_row(before_value: &[u8], lines_before: &[u8]) -> bool {
    let above = lines_before.trim_ascii_end();
    // Also a block of YAML, and what follows its flag in a list of arguments.
    let opens = matches!(above.last(), Some(b':' | b'=' | b'(' | b'[' | b'{' | b'>' | b'|' | b'\\'))
        || above.ends_with(b">-")
        || above.ends_with(b"|-");
    let is_flag = || line::last(above).trim_ascii_start().starts_with(b"- --");
    let says_something = before_value.iter().any(u8::is_ascii_alphabetic) || (before_value.ends_with(b"- ") && is_flag());
    !(says_something || opens)
}

/// Whether a phrase that stands between a name and its value is none.
fn is_passed_by(text: &[u8], phrase: Range<usize>) -> bool {
    match text.get(phrase.end) {
        Some(b'(') => is_wrapping_type(text, phrase),
        Some(b';') => is_accessor(&text[phrase]),
        _ => false,
    }
}

/// Whether a phrase is one of C#'s accessors: `Secret { get; set; } = "…"`.
fn is_accessor(phrase: &[u8]) -> bool {
    matches!(phrase.trim_ascii(), b"get" | b"set" | b"init" | b"private set")
}

/// Whether a phrase is the type of a text that the value stands in, and is itself what something is set to: `= new SecretValue("…")`.
fn is_wrapping_type(text: &[u8], phrase: Range<usize>) -> bool {
    if !matches!(text[..phrase.start].last(), Some(b'=' | b':' | b'(' | b',')) {
        return false;
    }
    let word = text[phrase].trim_ascii();
    let word = word.strip_prefix(b"new ").unwrap_or(word);
    word.first().is_some_and(u8::is_ascii_uppercase)
        && word.iter().all(u8::is_ascii_alphanumeric)
        && [&b"Value"[..], b"String", b"Literal", b"Text"].iter().any(|end| word.ends_with(end))
}

/// Whether a phrase is no name but how a header's value is meant: the `Bearer` of `Authorization: Bearer`.
fn is_scheme(phrase: &Label) -> bool {
    phrase.segments.iter().all(|word| SCHEMES.contains(word))
}

fn is_header(phrase: &Label) -> bool {
    phrase.segments.iter().next_back().is_some_and(|word| matches!(word, "authorization" | "auth"))
}

/// What parts a name from other things.
static DELIMITERS: [bool; 256] = table(b",;*{}()[]\"'`|&?<>=:\n\0\\");

/// Most words that make up a name.
const MOST_WORDS: usize = 4;

/// Whether a line speaks of what follows: a comment, or a heading of Markdown.
pub fn is_comment(line: &[u8]) -> bool {
    let line = line.trim_ascii_start();
    [&b"#"[..], b"//", b"--", b";", b"/*", b"* ", b"<!--", b"\"\"\"", b"REM "].iter().any(|mark| line.starts_with(mark))
}

/// The last words of a text between delimiters, unless they are nothing, or slots that do not `speak` for themselves.
fn take_phrase(text: &[u8], speaks: bool, label: &mut Label) -> bool {
    let text = &text[text.len().saturating_sub(MAX_NAME)..];
    let Label { text: joined, segments, .. } = label;
    joined.clear();
    if text.is_ascii() {
        join_last_words(text, joined);
    } else {
        join_last_words_of_any(&String::from_utf8_lossy(text), joined);
    }
    if joined.is_empty() {
        return false;
    }
    segments.refill(joined);
    let telling = segments.iter().any(|segment| !SLOTS.contains(segment));
    // A system property of Java's: `-Dname=value`.
    let last = joined.bytes().rposition(|byte| byte == b' ').map_or(0, |blank| blank + 1);
    if joined[last..].starts_with("-D") {
        joined.drain(..last + "-D".len());
        segments.refill(joined);
    }
    telling || speaks
}

/// The last words of a text in ASCII, a blank between each two.
fn join_last_words(text: &[u8], joined: &mut String) {
    let (mut words, mut first, mut end) = ([&text[..0]; MOST_WORDS], MOST_WORDS, text.len());
    while first > 0 && end > 0 {
        let (start, is_word) = last_word(text, end);
        if is_word {
            first -= 1;
            words[first] = &text[start..end];
        }
        end = start.saturating_sub(1);
    }
    for word in &words[first..] {
        joined.extend((!joined.is_empty()).then_some(' '));
        joined.push_str(std::str::from_utf8(word).expect("it is ASCII"));
    }
}

/// Where what stands between blanks begins and ends at `end`, and whether it has a letter or digit.
fn last_word(text: &[u8], end: usize) -> (usize, bool) {
    let (mut start, mut is_word) = (end, false);
    while start > 0 && !matches!(text[start - 1], b'\t'..=b'\r' | b' ') {
        start -= 1;
        is_word |= text[start].is_ascii_alphanumeric();
    }
    (start, is_word)
}

/// The same of any text.
fn join_last_words_of_any(text: &str, joined: &mut String) {
    let (mut words, mut first) = ([""; MOST_WORDS], MOST_WORDS);
    let is_word = |word: &&str| word.chars().any(char::is_alphanumeric);
    for word in text.split_whitespace().rev().filter(is_word).take(MOST_WORDS) {
        first -= 1;
        words[first] = word;
    }
    joined.push_str(&words[first..].join(" "));
}

/// Most blocks that are kept.
const MAX_ENCLOSING: usize = 8;
/// Most bytes of a block's first line that are kept.
const MAX_HEADER: usize = 80;

/// The first lines of the blocks and sections around `start`, innermost first, told by indentation, braces, here-documents and
/// `[section]` lines.
pub fn enclosing(text: &[u8], start: usize) -> Vec<String> {
    headers(text, start).into_iter().map(|line| String::from_utf8_lossy(&text[line]).into_owned()).collect()
}

/// As [`enclosing`], where they lie.
pub fn headers(text: &[u8], start: usize) -> Vec<Range<usize>> {
    let floor = start.saturating_sub(BACK);
    let line_start = line::start(text, floor, start);
    let mut indent = indentation(&text[line_start..start]);
    let mut headers = Vec::new();
    let mut terminators: Vec<&[u8]> = Vec::new();
    let mut rest = text[floor..line_start].strip_suffix(b"\n");
    let mut is_known_to_open = false;
    let mut has_documents = None;
    while let Some(lines) = rest.filter(|_| headers.len() < MAX_ENCLOSING) {
        if indent == 0 && !is_known_to_open {
            is_known_to_open = may_open_flush_left(lines);
            if !is_known_to_open {
                break;
            }
        }
        let has_documents = *has_documents.get_or_insert_with(|| memchr::memmem::find(lines, b"<<").is_some());
        let newline = memchr::memrchr(b'\n', lines);
        let line_start = newline.map_or(0, |at| at + 1);
        let line = &lines[line_start..];
        rest = newline.map(|at| &lines[..at]);
        // Most lines are told to open nothing by where they begin.
        if !has_documents && is_beside(line, indent) {
            continue;
        }
        let trimmed = line.trim_ascii();
        if trimmed.is_empty() {
            continue;
        }
        let depth = indentation(line);
        let section = trimmed.starts_with(b"[") && trimmed.ends_with(b"]") && trimmed.len() > 2 && depth <= indent;
        let heredoc = heredoc_word(trimmed).is_some_and(|word| !terminators.contains(&word));
        if section
            || heredoc
            || (depth < indent && (matches!(trimmed.last(), Some(b':' | b'{' | b'[' | b'(' | b'>')) || opens_ruby(trimmed)))
        {
            let start = floor + line_start + line.len() - line.trim_ascii_start().len();
            headers.push(start..start + trimmed.len().min(MAX_HEADER));
        }
        if section {
            break;
        }
        if trimmed.iter().all(u8::is_ascii_alphabetic) {
            terminators.push(trimmed);
        }
        indent = if heredoc { depth } else { indent.min(depth) };
    }
    headers
}

/// Whether the last line of a text may be one of [`headers`] of what stands below.
pub fn may_open(text: &[u8]) -> bool {
    let line = line::last(text).trim_ascii_end();
    let ends_so = || matches!(line.last(), Some(b':' | b'{' | b'[' | b'(' | b'>' | b']'));
    ends_so() || opens_ruby(line) || memchr::memchr_iter(b'<', line).any(|at| line.get(at + 1) == Some(&b'<'))
}

/// Whether a line is indented so far, or further, and begins no section.
fn is_beside(line: &[u8], indent: usize) -> bool {
    let is_blank = |b: &u8| matches!(b, b' ' | b'\t');
    line.len() > indent
        && line[..indent].iter().all(is_blank)
        && (is_blank(&line[indent]) || !(line[indent] == b'[' || line[indent].is_ascii_whitespace()))
}

/// Whether something that encloses lines without indentation may begin in these lines: a section or a here-document.
fn may_open_flush_left(lines: &[u8]) -> bool {
    let begins_line = |at: usize| at == 0 || lines[at - 1].is_ascii_whitespace();
    memchr::memchr_iter(b'[', lines).any(begins_line) || memchr::memmem::find(lines, b"<<").is_some()
}

/// Whether a line ends as the opening of a block in Ruby does: `configure do |config|`.
fn opens_ruby(line: &[u8]) -> bool {
    line.ends_with(b" do") || (line.ends_with(b"|") && memchr::memmem::find(line, b" do |").is_some())
}

fn indentation(line: &[u8]) -> usize {
    line.iter().take_while(|b| matches!(b, b' ' | b'\t')).count()
}

/// The word that ends the here-document a line opens: `EOF` of `user_data = <<-EOF`.
fn heredoc_word(line: &[u8]) -> Option<&[u8]> {
    let opens = memchr::memchr_iter(b'<', line).find(|at| line.get(at + 1) == Some(&b'<'))?;
    let rest = &line[opens + 2..];
    let rest = &rest[rest.iter().position(|b| !matches!(b, b'-' | b'~' | b'"' | b'\''))?..];
    let word = &rest[..rest.iter().position(|b| !b.is_ascii_alphabetic()).unwrap_or(rest.len())];
    (word.len() >= 2).then_some(word)
}

/// Whether the provider is named anywhere in the context of `value`: a name as a whole identifier segment, or a host.
pub fn names_provider(text: &[u8], value: &Range<usize>, provider: &Provider) -> bool {
    let window = &text[value.start.saturating_sub(BACK)..text.len().min(value.end + AHEAD)];
    let folded = window.to_ascii_lowercase();
    let hosts = provider.hosts.iter().any(|host| memchr::memmem::find(&folded, host.as_bytes()).is_some());
    hosts || provider.names.iter().any(|name| has_segment(window, &folded, name.as_bytes()))
}

/// Whether `name` stands in `window` as a whole segment: `aws` in `AWS_KEY`, `awsKey` and `my-aws`, not in `draws` or `laws`.
fn has_segment(window: &[u8], folded: &[u8], name: &[u8]) -> bool {
    memchr::memmem::find_iter(folded, name).any(|at| {
        let before = at.checked_sub(1).map(|i| window[i]);
        let after = window.get(at + name.len());
        let begins =
            before.is_none_or(|b| !b.is_ascii_alphanumeric() || (b.is_ascii_lowercase() && window[at].is_ascii_uppercase()));
        begins && after.is_none_or(|b| !b.is_ascii_lowercase() && !b.is_ascii_digit())
    })
}

/// How near the other half of a pair must stand to vouch for a value without a name of its own, in bytes.
const PARTNER: usize = 512;

/// Whether one of the literals stands near `value`.
pub fn has_partner(text: &[u8], value: &Range<usize>, partners: &[Text]) -> bool {
    let window = &text[value.start.saturating_sub(PARTNER)..text.len().min(value.end + PARTNER)];
    partners.iter().any(|partner| memchr::memmem::find(window, partner.as_bytes()).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str) -> Option<String> {
        name(text.as_bytes(), text.find('V').expect("a V marks the value"))
    }

    #[test]
    fn words_in_ascii_are_joined_as_any_are() {
        for text in ["", " ", "one", " one  two\tthree\x0bfour five ", "--a - b", "one\x1ctwo three", "-Dsome.name", "a b c d e"]
        {
            let (mut ascii, mut any) = (String::new(), String::new());
            join_last_words(text.as_bytes(), &mut ascii);
            join_last_words_of_any(text, &mut any);
            assert_eq!(ascii, any, "{text:?}");
        }
    }

    #[test]
    fn finds_the_name_in_every_syntax() {
        for (text, expected) in [
            ("aws_secret=V", "aws_secret"),
            ("aws_secret: V", "aws_secret"),
            ("\"aws_secret\": \"V\"", "aws_secret"),
            ("{\\\"aws_secret\\\":\\\"V\\\"}", "aws_secret"),
            ("<aws_secret>V</aws_secret>", "aws_secret"),
            (":aws_secret => 'V'", "aws_secret"),
            ("put(\"aws_secret\", \"V\")", "aws_secret"),
            ("withAwsSecret(\"V\")", "withAwsSecret"),
            ("tool --aws-secret V", "tool --aws-secret"),
            ("export AWS_SECRET=V", "export AWS_SECRET"),
            ("| Secret access key | V |", "Secret access key"),
            ("const secret: string = \"V\"", "const secret"),
            ("let secret: &'static str = \"V\"", "let secret"),
            ("config[\"aws_secret\"] = b\"V\"", "aws_secret"),
            ("- name: AWS_SECRET\n  value: \"V\"", "AWS_SECRET"),
            ("{\"name\":\"AWS_SECRET\",\"value\":\"V\"}", "AWS_SECRET"),
            ("<name>s3.secret</name>\n<value>V</value>", "s3.secret"),
            ("<add key=\"AWSSecretKey\" value=\"V\"/>", "AWSSecretKey"),
            ("<key>SecretKey</key>\n<string>V</string>", "SecretKey"),
            ("variable \"aws_secret\" {\n  type = string\n  default = \"V\"", "aws_secret"),
            ("<td>Secret key</td><td>V</td>", "Secret key"),
            ("**Secret key:** `V`", "Secret key"),
            ("$env:AWS_SECRET = \"V\"", "AWS_SECRET"),
            ("Credential secret = new CredentialText(\"V\")", "Credential secret"),
            ("string Secret { get; set; } = \"V\"", "string Secret"),
            ("setSecret(QStringLiteral(\"V\"))", "setSecret"),
            ("SetSecretString(\"V\")", "SetSecretString"),
        ] {
            assert_eq!(named(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn finds_the_enclosing_blocks() {
        let text = "resource \"aws_instance\" \"web\" {\n  other = {\n    a = 1\n  }\n  user_data = <<EOF\n#!/bin/sh\nexport X=V";
        let at = text.find('V').expect("a V marks the value");
        assert_eq!(enclosing(text.as_bytes(), at), ["user_data = <<EOF", "resource \"aws_instance\" \"web\" {"]);
        let ini = "[dev]\na = 1\n[prod]\nb = V";
        assert_eq!(enclosing(ini.as_bytes(), ini.find('V').expect("V")), ["[prod]"]);
        let yaml = "services:\n  web:\n    environment:\n      - A=1\n      - B=V";
        assert_eq!(enclosing(yaml.as_bytes(), yaml.find('V').expect("V")), ["environment:", "web:", "services:"]);
    }

    #[test]
    fn a_provider_is_named_by_whole_segments() {
        let provider = Provider {
            name: Text::default(),
            advice: "".into(),
            references: Vec::new().into(),
            generic: false,
            names: vec!["aws".into()].into(),
            common_names: Vec::new().into(),
            hosts: vec!["amazonaws.com".into()].into(),
            of_repository: false,
        };
        for (text, expected) in
            [("AWS_KEY V", true), ("awsKey V", true), ("laws draws V", false), ("V s3.amazonaws.com", true), ("myAwsKey V", true)]
        {
            let at = text.find('V').expect("a V marks the value");
            assert_eq!(names_provider(text.as_bytes(), &(at..at + 1), &provider), expected, "{text}");
        }
    }
}

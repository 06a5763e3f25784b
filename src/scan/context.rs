//! What surrounds a value: the name it is assigned to, the blocks it lies in, the provider names near it, its line.
//!
//! Promises: looks [`BACK`] bytes back and [`AHEAD`] bytes ahead at most, so that a text in pieces has the same context as whole.
//! Leaves out: what the context is worth (judge) and the path (hygiene).

mod blocks;
mod excerpt;
mod key;
mod near;
mod phrase;

use std::ops::Range;

pub use blocks::{enclosing, headers, may_open};
pub use excerpt::excerpt;
pub use near::{has_partner, names_provider};
pub use phrase::{Phrase, Unparted, phrase_before};

use key::KEY;

use crate::{
    candidate::Surroundings,
    rule::identifier::Segments,
    scan::{
        line,
        segments::WordSet,
        value::{block, marked, table},
    },
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
    "binascii", "base64", "decode", "u8", "securestring", "parameter",
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
    /// How far back was looked for it, where what stands before does not matter.
    pub reach: Option<usize>,
}

impl Label {
    fn say(&mut self, text: String) {
        self.segments.refill(&text);
        self.text = text;
    }
}

/// The identifier, option or header that a label of several words ends with: `ENV DB_PASSWORD`, `run --passphrase`, `set X-Token`.
pub fn identifier_behind_words(label: &str) -> Option<&str> {
    label
        .rsplit_once(' ')
        .map(|(_, last)| last)
        .filter(|last| last.contains('_') || last.starts_with("--") || last.starts_with("X-"))
}

/// As [`name`], taken apart.
pub fn label(text: &[u8], start: usize) -> Option<Label> {
    let mut label = Label::default();
    label_into(text, start, &mut label).then_some(label)
}

/// As [`label`], into one that is there; what it was before is lost even if there is none.
pub fn label_into(text: &[u8], start: usize, label: &mut Label) -> bool {
    let floor = start.saturating_sub(NAME_BACK);
    // What a text of several lines opens with is no name.
    let opened = before_block(text, floor, start);
    let (mut end, mut lines) = (opened.unwrap_or(start), usize::from(opened.is_some()));
    let mut scheme: Option<String> = None;
    // Where the word `key` stands that was passed by last.
    let mut key = None;
    label.reach = None;
    while end > floor && lines < NAME_LINES {
        let begin = floor + phrase::last_phrase(&text[floor..end]).0.unwrap_or(0);
        // Of a long phrase no more than its end is looked at.
        let said = behind_escape(text, begin).max(end.saturating_sub(MAX_NAME))..end;
        let is_long = end - said.start >= MAX_NAME && said.start > begin;
        let closing_tag = !is_long && text[begin..end].starts_with(b"/") && begin > 0 && text[begin - 1] == b'<';
        // Behind Rust's `&str` a blank follows before the `=`.
        let parameter = begin > 0
            && matches!(text[begin - 1], b'?' | b'&')
            && text.get(end) == Some(&b'=')
            && !text[begin..end].ends_with(b" ");
        let speaks = parameter || key::speaks(text, said.clone(), start);
        let is_phrase =
            !closing_tag && (is_long || !is_passed_by(text, begin..end)) && take_phrase(&text[said.clone()], speaks, label);
        match scheme.take() {
            Some(before) if is_phrase && is_header(label) => {
                label.say(format!("{} {before}", label.text));
                label.reach = begin.checked_sub(1).filter(|&reach| reach >= floor);
                return true;
            }
            Some(before) if is_phrase || lines > 0 => {
                label.say(before);
                label.reach = begin.checked_sub(1).filter(|&reach| reach >= floor);
                return true;
            }
            Some(before) => scheme = Some(before),
            None if is_phrase && is_scheme(label) && !key::is_parent(text, begin..end, key) => scheme = Some(label.text.clone()),
            None if is_phrase => {
                if key::is_parent(text, begin..end, key) {
                    label.say(format!("{}_{KEY}", label.text));
                }
                // The byte before tells whether it is long.
                let reach = if is_long { (label.text.len() > KEY.len()).then(|| said.start - 1) } else { begin.checked_sub(1) };
                label.reach = reach.filter(|&reach| reach >= floor && lines == 0);
                return true;
            }
            None if text[begin..end].trim_ascii() == KEY.as_bytes() => key = Some(begin),
            None => {}
        }
        end = begin.saturating_sub(1).max(floor);
        if begin > floor && text[begin - 1] == b'\n' {
            if lines == 0 && begins_row(&text[begin..start], &text[floor..end]) {
                break;
            }
            lines += 1;
        }
    }
    scheme.map(|scheme| label.say(scheme)).is_some()
}

/// Where the text of several lines opens of which a value begins the first.
fn before_block(text: &[u8], floor: usize, start: usize) -> Option<usize> {
    let indent = text[floor..start].iter().rev().take_while(|b| matches!(b, b' ' | b'\t')).count();
    let line = start - indent;
    text[floor..line].ends_with(b"\n").then(|| block::above(&text[floor..line]))?.map(|at| floor + at)
}

/// Where a phrase begins behind an `&` that JSON escapes: the `pageToken` of `\u0026pageToken`.
fn behind_escape(text: &[u8], begin: usize) -> usize {
    const ESCAPED: &[u8] = b"u0026";
    let is_escape = begin > 0 && text[begin - 1] == b'\\' && text[begin..].starts_with(ESCAPED);
    begin + if is_escape { ESCAPED.len() } else { 0 }
}

/// Whether a value begins its line as the rows of a list or a table do: nothing on the line before opens anything for it.
fn begins_row(before_value: &[u8], lines_before: &[u8]) -> bool {
    let above = lines_before.trim_ascii_end();
    // Also a block of YAML, and what follows its flag in a list of arguments.
    let opens = matches!(above.last(), Some(b':' | b'=' | b'(' | b'[' | b'{' | b'>' | b'|' | b'\\'))
        || above.ends_with(b">-")
        || above.ends_with(b"|-")
        || ends_first_argument(above);
    let is_flag = || line::last(above).trim_ascii_start().starts_with(b"- --");
    let says_something = before_value.iter().any(u8::is_ascii_alphabetic) || (before_value.ends_with(b"- ") && is_flag());
    !(says_something || opens)
}

/// Whether lines end with the first argument of a call, which has each on a line: `os.environ.get(`, `"DB_PASSWORD",`.
fn ends_first_argument(lines: &[u8]) -> bool {
    let is_of_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
    let Some((mark @ (b'"' | b'\''), argument)) = lines.strip_suffix(b",").and_then(<[u8]>::split_last) else { return false };
    let name = argument.iter().rev().take_while(|b| is_of_name(b)).count();
    let before = argument[..argument.len() - name].strip_suffix(&[*mark]).map(<[u8]>::trim_ascii_end);
    name > 0 && before.is_some_and(|before| before.ends_with(b"("))
}

/// Whether a phrase that stands between a name and its value is none.
fn is_passed_by(text: &[u8], phrase: Range<usize>) -> bool {
    // YAML's anchor: `password: &db V`.
    if text[..phrase.start].ends_with(b": &") && text[phrase.clone()].ends_with(b" ") {
        return true;
    }
    match text.get(phrase.end) {
        Some(b'(' | b'{' | b'[' | b'|') if marked::is_behind_opener(text, phrase.end + 1) => true,
        Some(b'(') => is_wrapping_type(text, phrase),
        Some(b';') => is_accessor(&text[phrase]),
        Some(b':') => is_prefix(text, phrase),
        Some(b'>') => text[..phrase.start].ends_with(b"<") && matches!(&text[phrase], b"dd" | b"dt"),
        Some(b'"' | b'\\') => {
            let (said, before) = (&text[phrase.clone()], &text[..phrase.start]);
            (said.starts_with(b"token ") && is_class(before))
                || (said == b" to " && before.ends_with(b"\""))
                // The type of a parameter of AWS's.
                || said == b"SecureString"
                || is_description(said, before)
        }
        Some(b'\'' | b'\n') => is_description(&text[phrase.clone()], &text[..phrase.start]),
        _ => false,
    }
}

/// Whether a phrase is the words by which an entry is described: `description = "…"`, `help: …`.
fn is_description(said: &[u8], before: &[u8]) -> bool {
    const KEYS: [&[u8]; 4] = [b"description", b"Description", b"help", b"comment"];
    let before = before.strip_suffix(b"\"").or(before.strip_suffix(b"'")).unwrap_or(before).trim_ascii_end();
    let Some((b':' | b'=', key)) = before.split_last() else { return false };
    let key = key.trim_ascii_end();
    let key = key.strip_suffix(b"\"").unwrap_or(key);
    KEYS.iter().any(|one| key.ends_with(one)) && said.trim_ascii().contains(&b' ')
}

/// Whether a phrase is a prefix of XML's, as in `<con:value>`, or says of a parameter of CloudFormation's how it is shown.
fn is_prefix(text: &[u8], phrase: Range<usize>) -> bool {
    let is_tag = || text[..phrase.start].ends_with(b"<") && text[phrase.end + 1..].first().is_some_and(u8::is_ascii_alphabetic);
    let word = text[phrase.clone()].trim_ascii();
    word == b"NoEcho" || (is_tag() && word.len() == phrase.len() && word.iter().all(u8::is_ascii_lowercase))
}

/// Whether a class follows, by which pages colour programs among other things: `<span class="token string">`.
pub fn is_class(before: &[u8]) -> bool {
    before.strip_suffix(b"\"").is_some_and(|before| before.ends_with(b"class=") || before.ends_with(b"class=\\"))
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
    if matches!(word, b"JSON.stringify" | b"z.string") {
        return true;
    }
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

/// The last words of a text, unless they are nothing, or slots that do not `speak` for themselves.
fn take_phrase(text: &[u8], speaks: bool, label: &mut Label) -> bool {
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
        is_word = is_word || text[start].is_ascii_alphanumeric();
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
            ("max=1\\u0026aws_secret=V", "aws_secret"),
            ("SetSecretString(\"V\")", "SetSecretString"),
            ("'process.env.AWS_SECRET': JSON.stringify('V')", "process.env.AWS_SECRET"),
            ("mapOf(\"aws_secret\" to \"V\")", "aws_secret"),
            ("db_pass: &db V", "db_pass"),
            ("DB_PASS: z.string().default('V')", "DB_PASS"),
            ("api:\n  key: V", "api_key"),
            ("{\"app\":{\"encryption\": {\"key\":\"V\"}}}", "encryption_key"),
            ("{\"encryption\": \"x\", \"a\": {\"key\":\"V\"}}", "a"),
            ("variable \"aws_secret\" {\n  description = \"To log in\"\n  default = \"V\"", "aws_secret"),
            ("- name: AWS_SECRET\n  description: to log in\n  value: V", "AWS_SECRET"),
            ("aws_secret = <<EOT\nV\nEOT\n", "aws_secret"),
            ("AWS_SECRET=$(cat <<'EOF'\n  V\nEOF\n)", "AWS_SECRET"),
            ("aws_secret = \"\"\"\n  V\n\"\"\"", "aws_secret"),
            ("{\"ParameterKey\": \"AWSSecret\", \"ParameterValue\": \"V\"}", "AWSSecret"),
        ] {
            assert_eq!(named(text).as_deref(), Some(expected), "{text}");
        }
    }
}

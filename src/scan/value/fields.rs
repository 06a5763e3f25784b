//! The value of an entry that says other things of itself between its name and its value: a variable of Terraform's with a description, a
//! parameter of CloudFormation's with the pattern that it must match, an option of a command with its help, `key: DB_PASSWORD` with
//! `secured: true` above its `value: V`, the header of a form's field.
//!
//! Promises: looks [`REACH`] bytes ahead, and passes by nothing but fields that describe.
//! Leaves out: values that follow their name at once (value), and those that stand before it (reversed).

use std::ops::Range;

use super::{closing, name_start, slots::Words};
use crate::scan::line;

/// How far behind the name its entry is read, in bytes.
const REACH: usize = 768;
/// So many fields may stand before the value.
const MOST: usize = 12;
/// Longer keys are none that are known.
const LONGEST_KEY: usize = 24;
/// Shorter values are modes and numbers.
const SHORTEST: usize = 4;

/// What the field of a value is called, without signs.
static VALUES: Words = Words::new(&["value", "default", "defaultvalue", "parametervalue"]);
/// The same where nothing else tells the value, also one that follows at once.
static HERE_ALONE: Words = Words::new(&["plaintextvalue", "paramvalue", "enventryvalue", "initialvalue"]);

/// How Android's resources begin, of which the text is the value.
const RESOURCE: &[u8] = b"<string name=\"";

/// How JMeter says the values of an argument and of a header, whatever kind of property its name is.
const PROPERTIES: [&[u8]; 2] = [b"stringProp name=\"Argument.value\">", b"stringProp name=\"Header.value\">"];

/// What fields are called that say something else of an entry.
#[rustfmt::skip]
static DESCRIPTIONS: Words = Words::new(&[
    "type", "vartype", "variabletype", "inputtype", "enventrytype", "valuetype", "datatype", "kind", "category", "format", "group",
    "description", "desc", "help", "title", "comment", "label", "hint", "usage", "metavar", "section", "order", "tags", "note",
    "sensitive", "secured", "secure", "masked", "mask", "protected", "encrypted", "hidden", "noecho", "hcl", "raw", "final",
    "required", "optional", "enabled", "nullable", "readonly", "override", "overwrite", "editable", "visibility", "slotsetting",
    "scope", "environmentscope", "environment", "env", "envvar", "namespace", "repository", "project", "workspaceid", "source",
    "translatable", "formatted", "minlength", "maxlength", "allowedpattern", "constraintdescription", "pattern", "validation", "serializeas", "xmlspace", "name", "key",
]);

/// The value that the entry of `name` comes to behind what describes it.
pub fn value(text: &[u8], name: &Range<usize>) -> Option<Range<usize>> {
    if let Some(start) = behind_field(text, name).or_else(|| behind_argument(text, name)) {
        return given(&text[..text.len().min(start + REACH)], start);
    }
    let entry = &text[..text.len().min(name.end + REACH)];
    let mut at = name.end;
    for described in 0..MOST {
        if described > 0 && entry.get(at) == Some(&b'>') && text[..name_start(text, name.end)].ends_with(RESOURCE) {
            return given(entry, at + 1);
        }
        at = skip(entry, at);
        if let Some(tag) = PROPERTIES.iter().find(|tag| entry[at..].starts_with(tag)) {
            return given(entry, at + tag.len());
        }
        let key = key_at(entry, at)?;
        let (squashed, length) = squashed(&entry[key.clone()]);
        let squashed = &squashed[..length];
        let is_quoted = matches!(entry.get(key.end), Some(b'"' | b'\''));
        let start = behind_sign(entry, key.end + usize::from(is_quoted))?;
        if HERE_ALONE.has(squashed) || (described > 0 && VALUES.has(squashed)) {
            return given(entry, start);
        }
        if !DESCRIPTIONS.has(squashed) {
            return None;
        }
        at = behind_value(entry, start)?;
    }
    None
}

/// Where the value of a form's field begins below the blank line behind its header: `Content-Disposition: form-data; name="password"`.
fn behind_field(text: &[u8], name: &Range<usize>) -> Option<usize> {
    let ends = [&b"\"\n\n"[..], b"\"\r\n\r\n"];
    let end = ends.iter().find(|end| text[name.end..].starts_with(end))?;
    text[..name_start(text, name.end)].ends_with(b"form-data; name=\"").then_some(name.end + end.len())
}

/// Where the argument begins on the next line that an option is given in a list of them: `"--api-key",` above `"V"`.
fn behind_argument(text: &[u8], name: &Range<usize>) -> Option<usize> {
    const MOST_BLANKS: usize = 40;
    let option = name_start(text, name.end);
    let rest = text[name.end..].strip_prefix(b"\",\n").or(text[name.end..].strip_prefix(b"\",\r\n"))?;
    let blanks = rest.iter().take(MOST_BLANKS).take_while(|b| matches!(b, b' ' | b'\t')).count();
    let is_given = text[option..].starts_with(b"--")
        && text[..option].ends_with(b"\"")
        && matches!(rest[blanks..], [b'"', next, ..] if next != b'-');
    is_given.then_some(text.len() - rest.len() + blanks)
}

/// Behind what parts fields, and closing tags.
fn skip(text: &[u8], mut at: usize) -> usize {
    while let Some(byte) = text.get(at) {
        match byte {
            b'<' if text.get(at + 1) == Some(&b'/') => at += memchr::memchr(b'>', &text[at..]).map_or(1, |close| close + 1),
            b' ' | b'\t' | b'\n' | b'\r' | b',' | b';' | b'{' | b':' | b'"' | b'\'' | b'<' | b'>' | b'/' => at += 1,
            _ => break,
        }
    }
    at
}

/// The key of a field that begins at `at`.
fn key_at(text: &[u8], at: usize) -> Option<Range<usize>> {
    let is_of_key = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    // A prefix of XML's: `xml:space`.
    let prefix = if text.get(at..)?.starts_with(b"xml:") { b"xml:".len() } else { 0 };
    let length = prefix + text[at + prefix..].iter().take(LONGEST_KEY).take_while(is_of_key).count();
    (1..=LONGEST_KEY).contains(&length).then_some(at..at + length)
}

/// A key without signs, and how long it is then.
fn squashed(key: &[u8]) -> ([u8; LONGEST_KEY], usize) {
    let (mut squashed, mut length) = ([0; LONGEST_KEY], 0);
    for byte in key.iter().filter(|b| b.is_ascii_alphanumeric()) {
        squashed[length] = *byte;
        length += 1;
    }
    (squashed, length)
}

/// Behind what parts a key from its value: a colon, an equals sign, the end of a tag; or where a block opens.
fn behind_sign(text: &[u8], end: usize) -> Option<usize> {
    let blanks = |at: usize| at + text[at..].iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
    let sign = blanks(end);
    match text.get(sign)? {
        b':' | b'=' => Some(blanks(sign + 1)),
        b'>' => Some(sign + 1),
        b'/' if text.get(sign + 1) == Some(&b'>') => Some(sign),
        b'{' => Some(sign),
        _ => None,
    }
}

/// Behind a field's value that begins at `at`.
fn behind_value(text: &[u8], at: usize) -> Option<usize> {
    let rest = &text[at..];
    match rest.first()? {
        _ if text[..at].ends_with(b">") => Some(at + memchr::memchr(b'<', rest)?),
        mark @ (b'"' | b'\'') => Some(at + 1 + closing(&rest[1..], *mark)? + 1),
        b'{' | b'[' => Some(at + closed(rest)?),
        _ => {
            let line = line::first(rest);
            let is_next = |comma: &usize| {
                let next = line[comma + 1..].trim_ascii_start();
                let next = next.strip_prefix(b"\"").unwrap_or(next);
                let key = next.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
                next.len() == key || (key > 0 && matches!(next[key], b':' | b'=' | b'"'))
            };
            let end = memchr::memchr2_iter(b',', b'>', line).find(|at| line[*at] == b'>' || is_next(at));
            Some(at + end.unwrap_or(line.len()))
        }
    }
}

/// Behind the bracket that closes the one which a text begins with.
fn closed(text: &[u8]) -> Option<usize> {
    let mut depth = 0_u32;
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth == 1 => return Some(at + 1),
            b'}' | b']' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// The value at `start`: what is in quotes or in an element, or one word that ends its line or its entry.
fn given(text: &[u8], start: usize) -> Option<Range<usize>> {
    let rest = text.get(start..)?;
    let (start, length) = match rest.first()? {
        mark @ (b'"' | b'\'') => (start + 1, closing(&rest[1..], *mark)?),
        _ if text[..start].ends_with(b">") => (start, memchr::memchr(b'<', rest)?),
        b'[' | b'{' | b'|' | b'!' | b'&' | b'*' | b'>' => return None,
        _ => (start, rest.iter().position(|b| b.is_ascii_whitespace()).unwrap_or(rest.len())),
    };
    let length = length - usize::from(text[start..start + length].ends_with(b",") && !rest.starts_with(b"\""));
    let value = &text[start..start + length];
    let is_one = length >= SHORTEST && value.iter().all(|b| b.is_ascii_graphic() || !b.is_ascii());
    is_one.then_some(start..start + length)
}

#[cfg(test)]
mod tests {
    use super::{super::of_password, *};

    fn told(text: &str) -> Option<&str> {
        of_password(text, value)
    }

    #[test]
    fn fields_that_describe_may_stand_before_a_value() {
        for text in [
            "variable \"password\" {\n  description = \"Of the shop, where it is sold\"\n  type = string\n  sensitive = true\n  default = \"V3k9\"\n}",
            "variable \"password\" {\n  type = string\n  validation {\n    condition = length(x) > {}\n  }\n  default = \"V3k9\"\n}",
            "  password:\n    Description: Of the shop, with an apostrophe's sign\n    Type: String\n    MaxLength: 41\n    Default: V3k9\n",
            "\"password\": {\"NoEcho\": true, \"Type\": \"String\", \"Default\": \"V3k9\"}",
            "\"password\":{\n  \"type\": \"string\",\n  \"value\": \"V3k9\"\n}",
            "- key: password\n  secured: true\n  value: \"V3k9\"\n",
            "- {name: 'password', secured: true, value: 'V3k9'}",
            "{\n  \"key\": \"password\",\n  \"type\": \"string\",\n  \"enabled\": true,\n  \"value\": \"V3k9\"\n}",
            "<setting name=\"password\" serializeAs=\"String\">\n  <value>V3k9</value>",
            "<data name=\"password\" xml:space=\"preserve\">\n  <value>V3k9</value>",
            "<name>password</name>\n<description>of the shop</description>\n<value>V3k9</value>",
            "<name>password</name>\n<description/>\n<defaultValue>V3k9</defaultValue>",
            "<env-entry-name>password</env-entry-name>\n<env-entry-type>java.lang.String</env-entry-type>\n<env-entry-value>V3k9</env-entry-value>",
            "add_argument(\n  \"--password\", type=str, help=\"the thing\",\n  default=\"V3k9\",\n)",
            "<string name=\"password\" translatable=\"false\">V3k9</string>",
            "<stringProp name=\"Argument.name\">password</stringProp>\n<stringProp name=\"Argument.value\">V3k9</stringProp>",
            "\"args\": [\n  \"--password\",\n  \"V3k9\"\n]",
            "Content-Disposition: form-data; name=\"password\"\r\n\r\nV3k9\r\n--x",
            "resource \"x\" \"password\" {\n  name  = \"a\"\n  value = \"V3k9\"\n}",
        ] {
            assert_eq!(told(text), Some("V3k9"), "{text}");
        }
    }

    #[test]
    fn other_entries_have_values_of_their_own() {
        for text in [
            "- key: password\n  value: V3k9\n",
            "- key: password\n- key: other\n  type: string\n  value: V3k9\n",
            "{\"password\": {\"type\": \"string\"}, \"other\": {\"default\": \"V3k9\"}}",
            "variable \"password\" {\n  type = string\n}\nvariable \"other\" {\n  default = \"V3k9\"\n}",
            "add_argument(\"--password\", type=str)\nx(default=\"V3k9\")",
            "<name>password</name>\n<type>x</type>\n</entry><entry><other>V3k9</other>",
            "password:\n  type: string\n  default: two words\n",
            "password:\n  type: string\n  default: *anchor\n",
            "password\",\n \"type\"",
            "\"--password\",\n  \"--type\"",
            "password\":{\"type\":",
            "password:\n",
        ] {
            assert_eq!(told(text), None, "{text}");
        }
    }
}

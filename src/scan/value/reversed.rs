//! The value of an entry that says it before its name: `- value: "V"` above `name: DB_PASSWORD`, `{"value": "V", "key": "DB_PASSWORD"}`,
//! `<input value="V" name="db_password">`; what a pipe gives to what keeps it under a name: `echo 'V' | gh secret set DB_PASSWORD`; what
//! COBOL moves to it: `MOVE 'V' TO DB-PASSWORD`; and what an annotation gives the field below it: `@Value("${x:V}")` above `String dbPassword`.
//!
//! Promises: looks [`REACH`] bytes back.
//! Leaves out: whether it is a credential (judge).

use std::ops::Range;

use super::closing;
use crate::scan::line;

/// How far before the name its entry may begin, in bytes.
const REACH: usize = 640;

/// The value before `name`, where the entry begins with it; all of the identifier begins at `start`.
pub fn value_before(text: &[u8], name: &Range<usize>, start: usize) -> Option<Range<usize>> {
    let floor = name.start.saturating_sub(REACH);
    if is_behind_key(&text[floor..start.max(floor)]) { said_before(text, floor..start.max(floor)) } else { None }
}

/// Whether a text ends as one may that says what is called so: with what assigns, perhaps with an attribute's mark, or with a command's word.
fn is_behind_key(before: &[u8]) -> bool {
    match before {
        // Most are told by two bytes.
        [.., b'a', b't', b'e', b' ']
        | [.., b'"' | b'e', b'>']
        | [.., b't', b'r', b'i', b'n', b'g', b' ']
        | [.., b' ', b'T', b'O', b' '] => true,
        [.., last, b' ' | b'"' | b'\''] if !last.is_ascii_whitespace() => matches!(last, b':' | b'=' | b't' | b'@'),
        _ => matches!(without_mark(before).trim_ascii_end(), [.., b':' | b'='] | [.., b')', b']']),
    }
}

/// [`value_before`] of a name before which that stands, and of which [`is_behind_key`] says nothing else.
fn said_before(text: &[u8], Range { start: floor, end: start }: Range<usize>) -> Option<Range<usize>> {
    let before = &text[floor..start];
    let found = match before.last() {
        Some(b'"') => of_element(before).or_else(|| before_key(before)),
        Some(b'\'') => before_column(before),
        Some(b'>') => of_argument(before).or_else(|| of_property(before)),
        Some(b' ') => moved(before).or_else(|| from_pipe(before)).or_else(|| annotated(before)),
        _ => None,
    };
    if let Some(value) = found {
        return Some(floor + value.start..floor + value.end);
    }
    let before = without_key(without_mark(&text[floor..start]), &[b"name", b"key"])?;
    let before = before.strip_suffix(b"\"Parameter").unwrap_or(before).trim_ascii_end();
    let before = before.strip_suffix(b",").unwrap_or(before).trim_ascii_end();
    let (head, value) = match before.split_last()? {
        (mark @ (b'"' | b'\''), inner) => {
            let open = memchr::memrchr(*mark, inner)?;
            (&inner[..open], open + 1..inner.len())
        }
        _ => {
            let start = before.iter().rposition(|b| b.is_ascii_whitespace() || *b == b':')? + 1;
            (&before[..start], start..before.len())
        }
    };
    let opening = without_key(head, &[b"value"])?;
    let opening = opening.strip_suffix(b"\"Parameter").unwrap_or(opening).trim_ascii_end();
    matches!(opening.last(), Some(b'-' | b'{')).then_some(floor + value.start..floor + value.end)
}

/// The value that a tag says before the name that its text goes on with: `<input value="V" type="hidden" name="`.
fn of_element(text: &[u8]) -> Option<Range<usize>> {
    let before = text.strip_suffix(b" name=\"").or(text.strip_suffix(b" key=\""))?;
    let tag = memchr::memrchr(b'<', before)?;
    let start = tag + memchr::memmem::find(&before[tag..], VALUE)? + VALUE.len();
    let end = start + memchr::memchr(b'"', &before[start..])?;
    (!before[tag..].contains(&b'>')).then_some(start..end)
}

/// How a tag says a value.
const VALUE: &[u8] = b" value=\"";

/// The default that the line above gives a field, of which `text` ends with the type, if there is one: `@Value("${app.x:V}")`,
/// `[DefaultValue("V")]`, `#[arg(long, default_value = "V")]`.
fn annotated(text: &[u8]) -> Option<Range<usize>> {
    const DEFAULTS: [&[u8]; 4] = [b"defaultValue = \"", b"defaultValue=\"", b"default_value = \"", b"DefaultValue(\""];
    const MODIFIERS: [&[u8]; 7] = [b"private", b"public", b"protected", b"final", b"static", b"required", b"internal"];
    let mut above =
        text.strip_suffix(b"tring ").map_or(text, |before| &before[..before.len().saturating_sub(1)]).trim_ascii_end();
    while let Some(before) = MODIFIERS.iter().find_map(|modifier| above.strip_suffix(*modifier)) {
        above = before.trim_ascii_end();
    }
    // Between them the line ends.
    let line = line::last(above);
    let is_annotation = matches!(line.trim_ascii_start(), [b'@' | b'[', ..] | [b'#', b'[', ..]);
    if !is_annotation || !matches!(above, [.., b')'] | [.., b')', b']']) || !text[above.len()..].contains(&b'\n') {
        return None;
    }
    let offset = above.len() - line.len();
    let start = match memchr::memmem::find(line, b"@Value(\"${") {
        Some(at) => at + memchr::memchr(b':', &line[at..])? + 1,
        None => DEFAULTS.iter().find_map(|default| Some(memchr::memmem::find(line, default)? + default.len()))?,
    };
    let literal = &line[start..];
    let end = closing(literal, b'"')?;
    let value = literal[..end].strip_suffix(b"}").filter(|_| line.contains(&b'$')).unwrap_or(&literal[..end]);
    (!value.is_empty()).then_some(offset + start..offset + start + value.len())
}

/// The literal that COBOL and ABAP move to the name that the statement goes on with: `MOVE 'V' TO `.
fn moved(text: &[u8]) -> Option<Range<usize>> {
    let literal = literal_at_end(text.strip_suffix(b" TO ")?.trim_ascii_end())?;
    text[..literal.start - 1].ends_with(b"MOVE ").then_some(literal)
}

/// What a shell prints into the command that keeps it under the name that its line goes on with.
fn from_pipe(text: &[u8]) -> Option<Range<usize>> {
    const COMMANDS: [&[u8]; 5] = [
        b" | gh secret set ",
        b" | docker secret create ",
        b" | gcloud secrets create ",
        b" | wrangler secret put ",
        b" | npx wrangler secret put ",
    ];
    let before = COMMANDS.iter().find_map(|command| text.strip_suffix(*command))?;
    let (mark @ (b'"' | b'\''), inner) = before.split_last()? else { return None };
    let open = memchr::memrchr(*mark, inner)?;
    let is_printed = [&b"echo "[..], b"echo -n ", b"printf "].iter().any(|print| inner[..open].ends_with(print));
    is_printed.then_some(open + 1..inner.len())
}

/// The value of an argument that JMeter writes before its name: `<stringProp name="Argument.value">V</stringProp>`, …
/// `<stringProp name="Argument.name">`.
fn of_argument(text: &[u8]) -> Option<Range<usize>> {
    const ARGUMENT: &[u8] = b"\"Argument.value\">";
    let before = text.strip_suffix(b"\"Argument.name\">")?;
    let start = memchr::memmem::rfind(before, ARGUMENT)? + ARGUMENT.len();
    Some(start..start + memchr::memchr(b'<', &before[start..])?)
}

/// The value that a property of Hadoop's has before its name: `<value>V</value>`, `<name>`.
fn of_property(text: &[u8]) -> Option<Range<usize>> {
    let before = text.strip_suffix(b"<name>")?.trim_ascii_end().strip_suffix(b"</value>")?;
    let start = memchr::memrchr(b'>', before)? + 1;
    (before[..start].ends_with(b"<value>") && start < before.len()).then_some(start..before.len())
}

/// The text that a call says before the name that it is kept under: `set("V", forKey: "`, `setValue:@"V" forHTTPHeaderField:@"`.
fn before_key(text: &[u8]) -> Option<Range<usize>> {
    const KEYS: [&[u8]; 4] = [b", forKey: \"", b" forKey:@\"", b", forHTTPHeaderField: \"", b" forHTTPHeaderField:@\""];
    literal_at_end(KEYS.iter().find_map(|key| text.strip_suffix(*key))?)
}

/// The text that a statement sets in the row which the name is the key of: `SET value = 'V' WHERE name = '`.
fn before_column(text: &[u8]) -> Option<Range<usize>> {
    const COLUMNS: [&[u8]; 6] = [b"name", b"key", b"option_name", b"setting", b"`key`", b"code"];
    let text = text.strip_suffix(b" = '").or(text.strip_suffix(b"='"))?;
    let text = COLUMNS.iter().find_map(|column| text.strip_suffix(*column))?;
    literal_at_end(text.strip_suffix(b" WHERE ").or(text.strip_suffix(b" where "))?)
}

/// What is quoted at the end of a text.
fn literal_at_end(text: &[u8]) -> Option<Range<usize>> {
    let (mark @ (b'"' | b'\''), inner) = text.split_last()? else { return None };
    let open = memchr::memrchr(*mark, inner)?;
    (open + 1 < inner.len()).then_some(open + 1..inner.len())
}

/// What stands before one of those keys, perhaps with a capital, and what assigns, if `text` ends with them: `name: `, `"Name":`, `key = `.
fn without_key<'t>(text: &'t [u8], keys: &[&[u8]]) -> Option<&'t [u8]> {
    let (b':' | b'=', before) = text.trim_ascii_end().split_last()? else { return None };
    let (last, rest) = without_mark(before.trim_ascii_end()).split_last()?;
    // The last letter tells most others apart.
    let ends = |key: &&[u8]| {
        rest.len() + 1 >= key.len() && rest[rest.len() + 1 - key.len()..].eq_ignore_ascii_case(&key[..key.len() - 1])
    };
    let key = keys.iter().find(|key| key.last() == Some(last) && ends(key))?;
    Some(without_mark(&rest[..rest.len() + 1 - key.len()]))
}

fn without_mark(text: &[u8]) -> &[u8] {
    text.strip_suffix(b"\"").or(text.strip_suffix(b"'")).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::{super::name_start, *};

    #[test]
    fn an_entry_may_say_its_value_first() {
        let value = |text: &str| {
            let start = text.find("PASS").expect("it stands there");
            let name = start..start + "PASS".len();
            let identifier = name_start(text.as_bytes(), start);
            value_before(text.as_bytes(), &name, identifier).map(|value| text[value].to_owned())
        };
        for text in [
            "env:\n  - value: \"V\"\n    name: PASS\n",
            "- value: V\n  name: PASS\n",
            "{\"value\": \"V\", \"name\": \"PASS\"}",
            "{\"Value\":\"V\",\"Name\":\"DB_PASS\"}",
            "{ value = \"V\", name = \"PASS\" },",
            "<input value=\"V\" type=\"hidden\" name=\"PASS\">",
            "<add value=\"V\" key=\"PASS\" />",
            "<property>\n  <value>V</value>\n  <name>db.PASS</name>",
            "{\"value\": \"V\", \"key\": \"PASS\"}",
            "- value: V\n  key: PASS\n",
            "{\n \"ParameterValue\": \"V\",\n \"ParameterKey\": \"dbPASS\"",
            "echo 'V' | gh secret set PASS",
            "printf \"V\" | gh secret set DB_PASS\n",
            "printf 'V' | docker secret create DB_PASS -\n",
            "defaults.set(\"V\", forKey: \"dbPASS\")",
            "[req setValue:@\"V\" forHTTPHeaderField:@\"X-PASS\"]",
            "<p n=\"Argument.value\">V</p>\n<p n=\"Argument.metadata\">=</p>\n<p n=\"Argument.name\">PASS</p>",
            "UPDATE settings SET value = 'V' WHERE name = 'db_PASS';",
            "@Value(\"${app.x:V}\")\n  private String dbPASS;",
            "@ConfigProperty(name = \"a.b\", defaultValue = \"V\")\nString PASS;",
            "[DefaultValue(\"V\")]\npublic string PASS { get; set; }",
            "    #[arg(long, env = \"X\", default_value = \"V\")]\n    PASS: String,",
            "MOVE 'V' TO WS-DB-PASS.",
            "    MOVE \"V\" TO PASS",
            "printf 'V' | gcloud secrets create db-PASS --data-file=-\n",
            "echo \"V\" | npx wrangler secret put PASS\n",
        ] {
            assert_eq!(value(text).as_deref(), Some("V"), "{text}");
        }
        for text in [
            "- name: PASS\n  value: V\n",
            "- name: A\n  value: V\n- name: PASS\n",
            "- value: V\n- name: PASS\n",
            "- x: y\n  value: V\n  name: PASS\n",
            "value: V\nname: PASS\n",
            "<input value=\"V\"><input name=\"PASS\">",
            "echo V | gh secret set PASS",
            "@Value(\"${app.x}\")\nprivate String PASS;",
            "@Value(\"${app.x:V}\") String other;\nprivate String PASS;",
            "f(defaultValue = \"V\")\n    String PASS",
            "f(String PASS",
            "ADD 'V' TO PASS",
            "PASS",
        ] {
            assert_eq!(value(text), None, "{text}");
        }
    }
}

//! The word that a text of several lines holds which a name is given, where it holds no more: PHP's `<<<EOT`, a shell's and Terraform's `<<EOF`,
//! PowerShell's `@"`, Python's and TOML's `'''`, Nix's `''`, JavaScript's `` ` ``, Lua's and CMake's `[[V]]`.
//!
//! Promises: looks [`LONGEST`] bytes ahead of a name, and as far back from the line of a value.
//! Leaves out: blocks of YAML, which end with their indentation (value), and whether it is a credential (judge).

use std::ops::Range;

use crate::scan::line;

/// So much of a text is looked at.
const LONGEST: usize = 384;
/// What opens such a text has so many bytes on its line at most.
const LONGEST_OPENER: usize = 64;
/// What such texts stand between, the longest first; all but the marks of one byte close as they open.
const MARKS: [&[u8]; 6] = [b"\"\"\"", b"'''", b"''", b"`", b"@\"", b"@'"];

/// The word within the text that `name` is given.
pub fn word(text: &[u8], name: &Range<usize>) -> Option<Range<usize>> {
    let rest = &text[name.end..text.len().min(name.end + LONGEST)];
    let signs = rest.iter().take_while(|b| matches!(b, b' ' | b'=' | b'\'' | b'"' | b']')).count();
    if let Some(at) = memchr::memchr(b'[', &rest[..rest.len().min(signs + 1)]) {
        let found = in_brackets(&rest[at..])?;
        return Some(name.end + at + found.start..name.end + at + found.end);
    }
    let line = line::first(rest);
    let (_, closer) = opening(&text[name.start..name.end + line.len()])?;
    let body = rest.get(line.len() + 1..)?;
    let content = line::first(body);
    let start = content.len() - content.trim_ascii_start().len();
    let word = content.trim_ascii();
    let word = word.strip_suffix(b"\\").filter(|_| line.ends_with(b"\\")).unwrap_or(word);
    let behind = body.get(content.len() + 1..).unwrap_or_default().trim_ascii_start();
    let word = match word.strip_suffix(closer) {
        Some(word) => word,
        None if behind.starts_with(closer) => word,
        None => return None,
    };
    let start = name.end + line.len() + 1 + start;
    is_word(word).then_some(start..start + word.len())
}

/// The word in Lua's brackets that a text begins with: `[[V]]`, `[==[V]==]`.
fn in_brackets(text: &[u8]) -> Option<Range<usize>> {
    let level = text[1..].iter().take_while(|b| **b == b'=').count();
    let start = level + 2;
    let line = line::first(text.get(start..).filter(|_| text[level + 1] == b'[')?);
    let is_closer = |at: &usize| {
        line[at + 1..].iter().take_while(|b| **b == b'=').count() == level && line[at + 1 + level..].starts_with(b"]")
    };
    let length = memchr::memchr_iter(b']', line).find(is_closer)?;
    is_word(&line[..length]).then_some(start..start + length)
}

fn is_word(word: &[u8]) -> bool {
    !word.is_empty() && word.iter().all(|b| b.is_ascii_graphic() || !b.is_ascii())
}

/// Whether a value that begins at `start` begins the first line of such a text.
pub fn begins_one(text: &[u8], start: usize) -> bool {
    let before = &text[start.saturating_sub(LONGEST)..start];
    let indent = before.iter().rev().take_while(|b| matches!(b, b' ' | b'\t')).count();
    let lines = &before[..before.len() - indent];
    lines.ends_with(b"\n") && above(lines).is_some()
}

/// Where a text of several lines opens on the last line of `text`, which ends it.
pub fn above(text: &[u8]) -> Option<usize> {
    let line = line::last(text.strip_suffix(b"\n")?);
    let (at, _) = opening(line)?;
    Some(text.len() - 1 - line.len() + at)
}

/// Where a text of several lines opens that the end of `line` opens, and what closes it.
pub fn opening(line: &[u8]) -> Option<(usize, &[u8])> {
    let trimmed = line.trim_ascii_end();
    let bare = trimmed.strip_suffix(b"\\").unwrap_or(trimmed);
    tagged(bare).or_else(|| in_marks(bare))
}

/// Where a text opens that a line with its tag closes: `<<EOT`. What is done with the text may follow: `<<~EOS.strip`, `<<EOT;`.
fn tagged(line: &[u8]) -> Option<(usize, &[u8])> {
    let floor = line.len().saturating_sub(LONGEST_OPENER);
    let open = floor + memchr::memmem::rfind(&line[floor..], b"<<")?;
    let mark = &line[open..];
    let signs = mark.iter().take_while(|b| matches!(b, b'<' | b'~' | b'-' | b'"' | b'\'')).count();
    let length = mark[signs..].iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
    let (tag, behind) = mark[signs..].split_at(length);
    let begins = tag.first().is_some_and(u8::is_ascii_uppercase);
    let is_done = matches!(behind.first(), None | Some(b'"' | b'\'' | b';' | b'.' | b')' | b','));
    let before = line[..open].strip_suffix(b"<").unwrap_or(&line[..open]);
    let before = before.strip_suffix(b"$(cat ").unwrap_or(before);
    (begins && is_done).then_some((before.len(), tag))
}

/// Where a text opens that marks close, behind what assigns; three of them need not follow that.
fn in_marks(line: &[u8]) -> Option<(usize, &[u8])> {
    let mark = MARKS.iter().find(|mark| line.ends_with(mark))?;
    let open = line.len() - mark.len();
    let closer: &[u8] = match *mark {
        b"@\"" => b"\"@",
        b"@'" => b"'@",
        mark => mark,
    };
    let before = line[..open].trim_ascii_end();
    let is_given = match before.last()? {
        b'=' | b':' | b'(' | b'>' => true,
        last => mark.len() == 3 && before.len() < open && last.is_ascii_alphanumeric(),
    };
    is_given.then_some((open, closer))
}

#[cfg(test)]
mod tests {
    use super::{super::of_password, *};

    fn told(text: &str) -> Option<&str> {
        of_password(text, word)
    }

    #[test]
    fn a_text_of_several_lines_may_hold_a_word() {
        for text in [
            "$password = <<<EOT\nV;3\nEOT;\n",
            "$password = <<<'EOT'\n  V;3\n  EOT;\n",
            "$x['password'] = <<<\"EOT\"\nV;3\nEOT;\n",
            "password = <<~EOS.strip\n  V;3\nEOS\n",
            "my $password = <<'END';\nV;3\nEND\n",
            "password=$(cat <<EOF\nV;3\nEOF\n)",
            "read -r password <<'EOF'\nV;3\nEOF\n",
            "  password = <<-EOT\n    V;3\n  EOT\n",
            "$password = @\"\r\nV;3\r\n\"@",
            "$password = @'\nV;3\n'@",
            "password = \"\"\"\nV;3\n\"\"\"",
            "password = \"\"\"\\\nV;3\\\n\"\"\"",
            "password = '''\nV;3'''",
            "password = ''\n  V;3\n'';",
            "password = `\nV;3\n`.trim();",
            "@password \"\"\"\nV;3\n\"\"\"",
            "local password = [[V;3]]",
            "password=[==[V;3]==]",
            "set(password [[V;3]])",
        ] {
            assert_eq!(told(text), Some("V;3"), "{text}");
        }
        for text in [
            "password = <<EOT\ntwo words\nEOT\n",
            "password = <<EOT\nV\nW\nEOT\n",
            "password = 1 << Shift\nV\nShift",
            "password = <<eot\nV\neot\n",
            "password = @\"V\"\n",
            "password = '''",
            "password = `\nV\nW`",
            "password = [[two words]]",
            "password = [[V]=]",
            "password = [V]",
            "password = ['V']",
            "password [",
            "password = \"\"",
        ] {
            assert_eq!(told(text), None, "{text}");
        }
    }

    #[test]
    fn a_line_says_where_a_text_opens() {
        let told = |line: &'static str| opening(line.as_bytes()).map(|(at, closer)| (&line[..at], closer));
        assert_eq!(told("x = <<~EOS.strip"), Some(("x = ", &b"EOS"[..])));
        assert_eq!(told("X=$(cat <<'EOF'"), Some(("X=", &b"EOF"[..])));
        assert_eq!(told("x: \"\"\""), Some(("x: ", &b"\"\"\""[..])));
        assert_eq!(told("x = @'"), Some(("x = ", &b"'@"[..])));
        for line in ["", "x = 'a'", "x << y", "echo \"\"", "x <<", "it's"] {
            assert_eq!(told(line), None, "{line}");
        }
    }
}

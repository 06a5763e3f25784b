//! Lines of one length, one below another, and the last of them: data, such as base64 in lines.
//!
//! Promises: the first two lines of it are never taken for more of it, but below the heading of what is public; lines as long as many a secret and digest only where they fill
//! all that a name for them could stand in.

use std::ops::Range;

use super::{
    context::BACK,
    line,
    prefilter::{Run, runs::is_value_byte},
};
use crate::unpack::inside::base::is_hex;

/// How long such lines are: 60, 64, 72 and 76 are usual.
const LENGTHS: Range<usize> = 57..512;
/// Deeper indentation is not looked at.
const DEEPEST: usize = 64;
/// A digest of SHA-256, and many a token, in hexadecimal.
const DIGEST: usize = 64;

/// The last two runs, which the lines above a run mostly are.
#[derive(Default)]
pub struct Above([Option<Run>; 2]);

impl Above {
    /// Whether `run` begins a line, and the two lines above hold nothing but runs as long, as far in. Runs come in order.
    pub fn go_on_in(&mut self, text: &[u8], run: &Run) -> bool {
        let goes_on = goes_on(text, run, self);
        self.0 = [Some(*run), self.0[0]];
        goes_on
    }

    /// The run before the last.
    pub fn before_last(&self) -> Option<Run> {
        self.0[1]
    }

    fn hold(&self, run: Run) -> bool {
        self.0.contains(&Some(run))
    }
}

fn goes_on(text: &[u8], run: &Run, runs: &Above) -> bool {
    let length = run.end - run.start;
    if !LENGTHS.contains(&length) {
        return false;
    }
    let before = text[run.start.saturating_sub(DEEPEST)..run.start].iter().rev();
    let line = run.start - before.take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let above = |below: usize| line_above(text, below, &text[line..run.start], length, runs);
    let Some(first) = above(line) else { return is_below_heading(text, line) };
    if above(first).is_none() {
        return is_below_heading(text, first);
    }
    let is_digest = length == DIGEST && text[run.start..run.end].iter().fold(true, |all, &byte| all & is_hex(byte));
    !is_digest || is_long_list(text, run, line - first)
}

/// Where the line above `line` begins, if that is made the same way.
fn line_above(text: &[u8], line: usize, indentation: &[u8], length: usize, runs: &Above) -> Option<usize> {
    let end = line.checked_sub(1).filter(|&end| text[end] == b'\n')?;
    let end = end - usize::from(text[..end].ends_with(b"\r"));
    let start = end.checked_sub(length)?;
    let first = start.checked_sub(indentation.len())?;
    let is_whole = first == 0 || text[first - 1] == b'\n';
    let is_run = || runs.hold(Run { start, end }) || text[start..end].iter().all(|&b| is_value_byte(b));
    (is_whole && &text[first..start] == indentation && is_run()).then_some(first)
}

/// Whether the line above `line` heads a certificate, a public key or the like: `-----BEGIN CERTIFICATE-----`.
fn is_below_heading(text: &[u8], line: usize) -> bool {
    const LONGEST: usize = 80;
    let Some(above) = text[line.saturating_sub(LONGEST)..line].strip_suffix(b"\n") else { return false };
    let above = above.trim_ascii_end();
    above.ends_with(b"-----") && {
        let heading = line::last(above).trim_ascii_start();
        heading.starts_with(b"-----BEGIN ") && memchr::memmem::find(heading, b"PRIVATE").is_none()
    }
}

/// Whether a run is the last line of a certificate, a public key or the like, perhaps in quotes: its ending is on the next line.
pub fn is_above_ending(text: &[u8], run: &Run) -> bool {
    const LONGEST: usize = 96;
    let mut after = &text[run.end..text.len().min(run.end + LONGEST)];
    // Most are told by two bytes.
    if let [b',' | b'"' | b'\'' | b'\n' | b' ', next, ..] = after
        && next.is_ascii_alphanumeric()
    {
        return false;
    }
    while let [b'\\', b'n' | b'r', rest @ ..]
    | [b'=' | b' ' | b'\t' | b'\r' | b'\n' | b'"' | b'\'' | b'`' | b'+' | b',', rest @ ..] = after
    {
        after = rest;
    }
    let label = after.strip_prefix(b"-----END ").map(|rest| &rest[..memchr::memchr(b'-', rest).unwrap_or(rest.len())]);
    label.is_some_and(|label| memchr::memmem::find(label, b"PRIVATE").is_none())
}

/// Whether lines of digits, `stride` bytes each, stand above as far back as a name is looked for.
fn is_long_list(text: &[u8], run: &Run, stride: usize) -> bool {
    let length = (BACK / stride + 2) * stride;
    let Some(first) = run.end.checked_sub(length) else { return false };
    // Where each line ends, and where the next one's digits begin.
    let is_line = |end: usize| (text[end] < b' ') & is_hex(text[end + stride - DIGEST]);
    (first..run.end).step_by(stride).fold(true, |all, end| all & is_line(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn from_the_third_line_on_it_is_data() {
        for (indent, newline) in [("", "\n"), ("    ", "\n"), ("\t", "\r\n")] {
            let line = format!("{indent}{}{newline}", "aB3+".repeat(19));
            let text = format!("x:\n{}", line.repeat(4));
            let run = |number: usize| {
                let start = 3 + number * line.len() + indent.len();
                Run { start, end: start + 76 }
            };
            let data: Vec<bool> = (0..4).map(|number| goes_on(text.as_bytes(), &run(number), &Above::default())).collect();
            assert_eq!(data, [false, false, true, true], "{text}");
            let mut above = Above::default();
            assert_eq!([0, 1, 2, 3].map(|number| above.go_on_in(text.as_bytes(), &run(number))), data[..], "{text}");
        }
    }

    #[test]
    fn below_the_heading_of_what_is_public_it_is_data_at_once() {
        let line = "aB3+".repeat(16);
        let below = |heading: &str, number: usize| {
            let text = format!("x\n{heading}\n{}", format!("{line}\n").repeat(3));
            let start = 3 + heading.len() + number * (line.len() + 1);
            goes_on(text.as_bytes(), &Run { start, end: start + line.len() }, &Above::default())
        };
        for heading in ["-----BEGIN CERTIFICATE-----", "-----BEGIN PUBLIC KEY-----\r", "  -----BEGIN X509 CRL-----"] {
            assert_eq!([0, 1, 2].map(|number| below(heading, number)), [true; 3], "{heading}");
        }
        for heading in ["-----BEGIN RSA PRIVATE KEY-----", "-----END CERTIFICATE-----", "key: -----BEGIN", "---"] {
            assert_eq!([0, 1, 2].map(|number| below(heading, number)), [false, false, true], "{heading}");
        }
    }

    #[test]
    fn a_list_of_digests_that_fills_the_context_is_data() {
        for newline in ["\n", "\r\n", "\n  "] {
            let line = format!("{}{newline}", "0123456789abcdef".repeat(4));
            let list = format!("the tokens:\n  {}", line.repeat(200));
            let start = |number: usize| 14 + number * line.len();
            let data: Vec<bool> = (0..200)
                .map(|number| goes_on(list.as_bytes(), &Run { start: start(number), end: start(number) + 64 }, &Above::default()))
                .collect();
            let first = data.iter().position(|&is_data| is_data).expect("it is data");
            assert!(start(first) > BACK + 14 && first <= 67, "{newline:?}: {first}");
            assert!(data[first..].iter().all(|&is_data| is_data));
        }
    }

    #[test]
    fn above_the_ending_of_what_is_public_it_is_data() {
        for (between, ending, is_data) in [
            ("=\n", "-----END CERTIFICATE-----", true),
            ("=\\n' +\n    '", "-----END CERTIFICATE-----", true),
            ("\r\n", "-----END RSA PUBLIC KEY-----", true),
            ("=\n", "-----END RSA PRIVATE KEY-----", false),
            ("=\n", "-----BEGIN CERTIFICATE-----", false),
            ("= x\n", "-----END CERTIFICATE-----", false),
        ] {
            let text = format!("{}{between}{ending}", "aB3+".repeat(10));
            assert_eq!(is_above_ending(text.as_bytes(), &Run { start: 0, end: 40 }), is_data, "{text}");
        }
    }

    #[test]
    fn lists_of_secrets_are_read() {
        for text in ["0123456789abcdef".repeat(4), "aB3+".repeat(10)] {
            let list = format!("{text}\n").repeat(4);
            let start = 3 * (text.len() + 1);
            assert!(!goes_on(list.as_bytes(), &Run { start, end: start + text.len() }, &Above::default()), "{list}");
        }
    }
}

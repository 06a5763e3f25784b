//! What lies around a run up to what delimits values.
//!
//! Promises: looks [`MAX_VALUE`] bytes to either side of a run; what is remembered is what would be found.
//! Leaves out: the other ways to read a run (value).

use std::ops::Range;

use super::{
    ENDS_VALUE, MAX_VALUE,
    ends::{first_among, last_among},
    ends_value,
};

/// A stretch of a text in which nothing delimits values: what lies around one run lies around those that stand in it, too.
#[derive(Default)]
pub struct Enclosed(Range<usize>);

impl Enclosed {
    /// What lies around a run without such a byte, within `bounds`.
    fn around(&mut self, text: &[u8], run: &Range<usize>, bounds: &Range<usize>) -> Range<usize> {
        let Self(known) = self;
        let is_in = known.start <= run.start && run.end <= known.end;
        let is_whole = is_in && (known.start <= bounds.start || ends_value(text[known.start - 1]));
        let before = bounds.start..if is_whole { bounds.start } else { run.start };
        let start = match last_among(&text[before], &ENDS_VALUE) {
            Some(last) => bounds.start + last + 1,
            None if is_whole => known.start.max(bounds.start),
            None => bounds.start,
        };
        let from = if is_in { known.end.min(bounds.end) } else { run.end };
        let end = first_among(&text[from..bounds.end], &ENDS_VALUE).map_or(bounds.end, |length| from + length);
        *known = start..end;
        start..end
    }
}

/// `run` and the punctuation around it, up to what delimits a value.
pub fn enclosed(text: &[u8], run: &Range<usize>, known: &mut Enclosed) -> Range<usize> {
    let bounds = run.start.saturating_sub(MAX_VALUE)..text.len().min(run.end + MAX_VALUE);
    let Range { start, end } = known.around(text, run, &bounds);
    let start = if text[..run.start].ends_with(b":-") { run.start } else { start };
    let padded = end + text[end..].iter().take(2).take_while(|&&b| b == b'=').count();
    let trailing = text[start..padded].iter().rev().take_while(|&&b| matches!(b, b'.' | b':' | b'\\')).count();
    start..padded - trailing
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::example::Dice;

    #[test]
    fn what_is_remembered_is_what_lies_around() {
        const BETWEEN: [&str; 9] = [".", ".", "$", ":", ":-", "..", "\\", " ", "="];
        let mut dice = Dice::seeded("enclosed", 3);
        let mut below = |most: usize| usize::try_from(dice.roll() % most as u64).expect("it is small");
        let mut far = 0;
        for round in 0..300 {
            let (mut text, mut runs) = (String::new(), Vec::new());
            for _ in 0..60 {
                text.push_str(BETWEEN[if below(12) == 0 { below(BETWEEN.len()) } else { below(4 + round % 3) }]);
                runs.push(text.len()..text.len() + 1 + below(40));
                text.push_str(&"k".repeat(runs[runs.len() - 1].len()));
            }
            let (text, mut known) = (text.as_bytes(), Enclosed::default());
            for number in 0..runs.len() {
                let run = &runs[if below(10) == 0 { below(runs.len()) } else { number }];
                let expected = enclosed(text, run, &mut Enclosed::default());
                assert_eq!(enclosed(text, run, &mut known), expected, "{}", text.escape_ascii());
                far += usize::from(expected.len() > MAX_VALUE);
            }
        }
        assert!(far > 1000, "{far}");
    }
}

//! Whether a value has any provider's shape.
//!
//! Promises: what has one is told so; most of what has none is told by its length, its classes and one of its bytes.

use std::collections::HashSet;

use crate::rule::{
    Form, List, RuleSet,
    shape::{CharClass, Part, fits},
};

/// The shapes of values.
#[derive(Default)]
pub struct Shapes {
    by_length: Vec<OfLength>,
    /// Those that are no run of one class.
    others: Vec<Other>,
    /// The classes of all their parts, a bit each.
    classes: u16,
    /// Whether some shape has it, by byte.
    has_byte: Vec<bool>,
}

/// Those of values of one length.
#[derive(Clone, Default)]
struct OfLength {
    /// The classes of those that are a run of one class, a bit each.
    classes: u16,
    /// Where among [`Shapes::others`] the others are.
    others: Vec<usize>,
}

struct Other {
    parts: List<Part>,
    /// A byte that stands at the same place in all values of this shape.
    told_by: Option<(usize, u8)>,
}

impl Shapes {
    /// Of the rules that are some provider's alone, without a partner.
    pub fn of_providers(rules: &RuleSet) -> Self {
        let is_shape = |&index: &usize| matches!(&rules.rules()[index].form, Form::Shape { partners, .. } if partners.is_empty());
        Self::of(rules, (0..rules.rules().len()).filter(is_shape))
    }

    /// Of `those` of the rules.
    fn of(rules: &RuleSet, those: impl Iterator<Item = usize>) -> Self {
        let (mut seen, mut shapes) = (HashSet::new(), Self { has_byte: vec![false; 256], ..Self::default() });
        for rule in those {
            let Form::Shape { shape, .. } = &rules.rules()[rule].form else { continue };
            if seen.insert(shape.source()) {
                shape.alternatives().iter().for_each(|parts| shapes.add(parts));
            }
        }
        for (byte, has) in (0..=u8::MAX).zip(&mut shapes.has_byte) {
            *has |= CharClass::of_all(&[byte]) & shapes.classes != 0;
        }
        shapes
    }

    fn add(&mut self, parts: &List<Part>) {
        let (least, most) = Part::lengths_of(parts);
        for part in &**parts {
            match part {
                Part::Literal(text) => text.bytes().for_each(|byte| self.has_byte[usize::from(byte)] = true),
                Part::Run { class, .. } => self.classes |= class.bit(),
            }
        }
        self.by_length.resize(self.by_length.len().max(most + 1), OfLength::default());
        let lengths = self.by_length[least..=most].iter_mut();
        if let [Part::Run { class, .. }] = &**parts {
            lengths.for_each(|of_length| of_length.classes |= class.bit());
        } else {
            lengths.for_each(|of_length| of_length.others.push(self.others.len()));
            self.others.push(Other { parts: parts.clone(), told_by: told_by(parts) });
        }
    }

    /// Whether `value` has one.
    pub fn has(&self, value: &[u8]) -> bool {
        let Some(OfLength { classes, others }) = self.by_length.get(value.len()) else { return false };
        // Most values of several words end here, at their first blank.
        if value.iter().any(|&byte| !self.has_byte[usize::from(byte)]) {
            return false;
        }
        CharClass::of_all(value) & classes != 0
            || others.iter().map(|&other| &self.others[other]).any(|Other { parts, told_by }| {
                let may_fit = told_by.is_none_or(|(at, byte)| value[at] == byte);
                may_fit && fits(parts, value)
            })
    }
}

/// The first byte of the first literal, where all that stands before it has one length.
fn told_by(parts: &[Part]) -> Option<(usize, u8)> {
    let mut at = 0;
    for part in parts {
        match part {
            Part::Literal(text) => return Some((at, *text.as_bytes().first()?)),
            Part::Run { min, max, .. } if min == max => at += min,
            Part::Run { .. } => return None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_shape_is_told_as_the_shapes_tell() {
        let rules = RuleSet::builtin();
        let shapes: Vec<_> =
            rules.rules().iter().enumerate().filter(|(_, rule)| matches!(rule.form, Form::Shape { .. })).collect();
        let all = Shapes::of(&rules, shapes.iter().map(|(index, _)| *index));
        let fits_any =
            |value: &[u8]| shapes.iter().any(|(_, rule)| matches!(&rule.form, Form::Shape { shape, .. } if shape.fits(value)));
        let (mut yes, mut no) = (0, 0);
        for text in ["0123456789abcdef", "Zx7-_+/Q", "sk-", "key-0a", "3:"] {
            for length in 8..200 {
                let mut value: Vec<u8> = text.bytes().cycle().take(length).collect();
                for hyphens in [&[][..], &[8, 13, 18, 23], &[8]] {
                    hyphens.iter().filter(|&&at| at < length).for_each(|&at| value[at] = b'-');
                    assert_eq!(all.has(&value), fits_any(&value), "{}", String::from_utf8_lossy(&value));
                    if fits_any(&value) { yes += 1 } else { no += 1 }
                }
            }
        }
        assert!(yes > 50 && no > 50, "{yes} {no}");
    }
}

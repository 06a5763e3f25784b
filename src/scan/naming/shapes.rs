//! Whether a value has any provider's shape.
//!
//! Promises: what has one is told so; most of what has none is told by its length, its classes and one of its bytes. Also compiled into
//! patterns/build.rs.

use std::{borrow::Cow, collections::HashSet, ops::Range};

use crate::rule::{
    Form, List, Rule,
    shape::{CharClass, Part, Shape, fits},
};

/// The shapes of values.
#[derive(Clone, Debug, PartialEq)]
pub struct Shapes {
    pub by_length: Cow<'static, [OfLength]>,
    /// Those that are no run of one class.
    pub others: Cow<'static, [Other]>,
    /// Where among these each is, by length.
    pub places: Cow<'static, [usize]>,
    /// Whether some shape has it, by byte.
    pub has_byte: Cow<'static, [bool]>,
}

/// Those of values of one length.
#[derive(Clone, Debug, PartialEq)]
pub struct OfLength {
    /// The classes of those that are a run of one class, a bit each.
    pub classes: u16,
    /// Where in [`Shapes::places`] the others are.
    pub others: Range<usize>,
}

/// A shape that is no run of one class.
#[derive(Clone, Debug, PartialEq)]
pub struct Other {
    pub parts: List<Part>,
    /// A byte that stands at the same place in all values of this shape.
    pub told_by: Option<(usize, u8)>,
}

/// What is gathered of the shapes.
#[derive(Default)]
struct Gathered {
    /// The classes of runs, and where the others are.
    by_length: Vec<(u16, Vec<usize>)>,
    others: Vec<Other>,
    /// The classes of all parts, a bit each.
    classes: u16,
    /// The bytes of all literals.
    literals: Vec<u8>,
}

impl Gathered {
    fn add(&mut self, parts: &List<Part>) {
        let (least, most) = Part::lengths_of(parts);
        for part in parts {
            match part {
                Part::Literal(text) => self.literals.extend(text.bytes()),
                Part::Run { class, .. } => self.classes |= class.bit(),
            }
        }
        self.by_length.resize(self.by_length.len().max(most + 1), Default::default());
        let lengths = self.by_length[least..=most].iter_mut();
        if let [Part::Run { class, .. }] = &**parts {
            lengths.for_each(|(classes, _)| *classes |= class.bit());
        } else {
            lengths.for_each(|(_, others)| others.push(self.others.len()));
            self.others.push(Other { parts: parts.clone(), told_by: told_by(parts) });
        }
    }
}

impl Shapes {
    /// Of the rules that are some provider's alone, without a partner.
    pub fn of_providers(rules: &[Rule]) -> Self {
        Self::of(rules.iter().filter_map(|rule| match &rule.form {
            Form::Shape { shape, partners, .. } if partners.is_empty() => Some(shape),
            _ => None,
        }))
    }

    /// Of those, each of which counts once.
    fn of<'s>(shapes: impl Iterator<Item = &'s Shape>) -> Self {
        let (mut seen, mut gathered, mut places) = (HashSet::new(), Gathered::default(), Vec::new());
        for shape in shapes.filter(|shape| seen.insert(shape.source())) {
            shape.alternatives().iter().for_each(|parts| gathered.add(parts));
        }
        let Gathered { by_length, others, classes, literals } = gathered;
        let of_length = |(classes, others): (u16, Vec<usize>)| {
            let start = places.len();
            places.extend(others);
            OfLength { classes, others: start..places.len() }
        };
        let by_length: Vec<_> = by_length.into_iter().map(of_length).collect();
        let has = |byte: u8| CharClass::of_all(&[byte]) & classes != 0 || literals.contains(&byte);
        let has_byte = (0..=u8::MAX).map(has).collect::<Vec<_>>();
        Self { by_length: by_length.into(), others: others.into(), places: places.into(), has_byte: has_byte.into() }
    }

    /// Whether some shape has that byte.
    pub fn has_byte(&self, byte: u8) -> bool {
        self.has_byte[usize::from(byte)]
    }

    /// Whether `value` has one.
    pub fn has(&self, value: &[u8]) -> bool {
        let Some(OfLength { classes, others }) = self.by_length.get(value.len()) else { return false };
        // Most values of several words end here, at their first blank.
        if value.iter().any(|&byte| !self.has_byte[usize::from(byte)]) {
            return false;
        }
        CharClass::of_all(value) & classes != 0
            || self.places[others.clone()].iter().map(|&other| &self.others[other]).any(|Other { parts, told_by }| {
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
    use crate::rule::RuleSet;

    #[test]
    fn what_has_a_shape_is_told_as_the_shapes_tell() {
        let rules = RuleSet::builtin();
        let of_rule = |rule: &Rule| match &rule.form {
            Form::Shape { shape, .. } => Some(shape.clone()),
            Form::Regex { .. } | Form::Assigned { .. } => None,
        };
        let shapes: Vec<Shape> = rules.rules().iter().filter_map(of_rule).collect();
        let all = Shapes::of(shapes.iter());
        let fits_any = |value: &[u8]| shapes.iter().any(|shape| shape.fits(value));
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

//! The rules as they are embedded: a text of all their words, and numbers that say where in it each is.
//!
//! Both are read front to back, without looking for anything, and the text is known to be UTF-8 when the program is built.
//!
//! Promises: what was packed is unpacked alike.
//! Leaves out: reading what another version packed: both happen in one build. Also compiled into patterns/build.rs.

use super::{
    file::{Carries, Embedded, NamedEntry, RuleEntry, RuleFile, Text},
    pattern::{
        Pattern,
        anchor::{Anchor, Stretch},
    },
};
use crate::grade::{Confidence, Redaction, Role, Severity};

/// What is packed so far.
#[derive(Default)]
pub struct Packed {
    /// The words, one after the other.
    pub text: String,
    /// Everything else.
    pub numbers: Vec<u8>,
}

/// What is left to unpack.
#[derive(Clone, Copy)]
pub struct Packet {
    /// See [`Packed::text`]; it is lent to what is unpacked.
    pub text: &'static str,
    /// See [`Packed::numbers`].
    pub numbers: &'static [u8],
}

/// What can be packed.
pub trait Pack: Sized {
    /// Appends it.
    fn pack(&self, to: &mut Packed);
    /// Takes it off the front; `None` when something else stands there.
    fn unpack(from: &mut Packet) -> Option<Self>;
}

impl Pack for u64 {
    fn pack(&self, to: &mut Packed) {
        let mut rest = *self;
        while rest > 0x7F {
            to.numbers.push(0x80 | rest as u8);
            rest >>= 7;
        }
        to.numbers.push(rest as u8);
    }

    fn unpack(from: &mut Packet) -> Option<Self> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let (&byte, rest) = from.numbers.split_first()?;
            from.numbers = rest;
            value |= Self::from(byte & 0x7F) << shift;
            if byte <= 0x7F {
                return Some(value);
            }
        }
        None
    }
}

impl Pack for usize {
    fn pack(&self, to: &mut Packed) {
        (*self as u64).pack(to);
    }

    fn unpack(from: &mut Packet) -> Option<Self> {
        u64::unpack(from)?.try_into().ok()
    }
}

impl Pack for isize {
    fn pack(&self, to: &mut Packed) {
        (*self as i64).cast_unsigned().pack(to);
    }

    fn unpack(from: &mut Packet) -> Option<Self> {
        u64::unpack(from)?.cast_signed().try_into().ok()
    }
}

impl Pack for bool {
    fn pack(&self, to: &mut Packed) {
        u64::from(*self).pack(to);
    }

    fn unpack(from: &mut Packet) -> Option<Self> {
        Some(u64::unpack(from)? == 1)
    }
}

impl Pack for f64 {
    fn pack(&self, to: &mut Packed) {
        self.to_bits().pack(to);
    }

    fn unpack(from: &mut Packet) -> Option<Self> {
        u64::unpack(from).map(Self::from_bits)
    }
}

impl Pack for Text {
    fn pack(&self, to: &mut Packed) {
        self.len().pack(to);
        to.text.push_str(self);
    }

    fn unpack(from: &mut Packet) -> Option<Self> {
        let length = usize::unpack(from)?;
        let (text, rest) = from.text.split_at_checked(length)?;
        from.text = rest;
        Some(Self::Borrowed(text))
    }
}

impl Pack for String {
    fn pack(&self, to: &mut Packed) {
        self.len().pack(to);
        to.text.push_str(self);
    }

    fn unpack(from: &mut Packet) -> Option<Self> {
        Text::unpack(from).map(Text::into_owned)
    }
}

impl<T: Pack> Pack for Option<T> {
    fn pack(&self, to: &mut Packed) {
        self.is_some().pack(to);
        self.iter().for_each(|value| value.pack(to));
    }

    fn unpack(from: &mut Packet) -> Option<Self> {
        if bool::unpack(from)? { T::unpack(from).map(Some) } else { Some(None) }
    }
}

impl<T: Pack> Pack for Vec<T> {
    fn pack(&self, to: &mut Packed) {
        self.len().pack(to);
        self.iter().for_each(|value| value.pack(to));
    }

    fn unpack(from: &mut Packet) -> Option<Self> {
        let count = usize::unpack(from)?;
        let mut values = Self::with_capacity(count.min(from.numbers.len()));
        for _ in 0..count {
            values.push(T::unpack(from)?);
        }
        Some(values)
    }
}

impl<T: Pack, U: Pack> Pack for (T, U) {
    fn pack(&self, to: &mut Packed) {
        self.0.pack(to);
        self.1.pack(to);
    }

    fn unpack(from: &mut Packet) -> Option<Self> {
        Some((T::unpack(from)?, U::unpack(from)?))
    }
}

/// Packs a struct field by field; one that is forgotten does not compile.
macro_rules! pack_struct {
    ($name:ident { $($field:ident),* }) => {
        impl Pack for $name {
            fn pack(&self, to: &mut Packed) {
                let Self { $($field),* } = self;
                $($field.pack(to);)*
            }

            fn unpack(from: &mut Packet) -> Option<Self> {
                Some(Self { $($field: Pack::unpack(from)?),* })
            }
        }
    };
}

/// Packs an enum by the places of its variants in the list.
macro_rules! pack_enum {
    ($name:ident { $($variant:ident),* }) => {
        impl Pack for $name {
            fn pack(&self, to: &mut Packed) {
                match self {
                    $(Self::$variant => (),)*
                }
                let place = [$(Self::$variant),*].iter().position(|variant| variant == self);
                place.unwrap_or(usize::MAX).pack(to);
            }

            fn unpack(from: &mut Packet) -> Option<Self> {
                [$(Self::$variant),*].get(usize::unpack(from)?).copied()
            }
        }
    };
}

pack_struct!(Embedded { file, patterns });
pack_struct!(RuleFile { provider, advice, references, generic, names, common_names, hosts, named, rules });
pack_struct!(NamedEntry { provider, names, common_names, hosts });
pack_struct!(RuleEntry {
    id,
    name,
    description,
    severity,
    confidence,
    advice,
    keywords,
    regex,
    max_length,
    shape,
    words,
    partners,
    entropy,
    checks,
    carries,
    role,
    redaction,
    documented,
    replaces,
    positive,
    negative
});
pack_struct!(Pattern { max_len, lead, exact_case, anchor });
pack_struct!(Anchor { bounded, stretch, behind });
pack_struct!(Stretch { least, from });
pack_enum!(Carries { Base64, Base64Map });
pack_enum!(Severity { Note, Low, Medium, High, Critical });
pack_enum!(Confidence { Low, Medium, High });
pack_enum!(Role { Id, Secret, Token });
pack_enum!(Redaction { Identifier, Token, Password });

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_unpacked() {
        type Value = (Vec<Option<String>>, (isize, f64));
        let value: Value = (vec![None, Some("é".repeat(300)), Some(String::new())], (-70_000, 3.5));
        let mut packed = Packed::default();
        value.pack(&mut packed);
        let (text, numbers) = (packed.text.leak(), packed.numbers.leak());
        let unpacked = |count: usize| Value::unpack(&mut Packet { text, numbers: &numbers[..count] });
        assert_eq!(unpacked(numbers.len()), Some(value));
        assert_eq!(unpacked(numbers.len() - 1), None);
    }
}

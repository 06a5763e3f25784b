//! The rules as they are embedded: bytes that are read without looking for anything.
//!
//! Promises: what was packed is unpacked alike.
//! Leaves out: reading what another version packed: both happen in one build. Also compiled into patterns/build.rs.

use super::{
    file::{Embedded, NamedEntry, RuleEntry, RuleFile},
    pattern::{
        Pattern,
        anchor::{Anchor, Stretch},
    },
};
use crate::grade::{Confidence, Redaction, Role, Severity};

/// What can be packed.
pub trait Pack: Sized {
    /// Appends it.
    fn pack(&self, bytes: &mut Vec<u8>);
    /// Takes it off the front; `None` when something else stands there.
    fn unpack(bytes: &mut &[u8]) -> Option<Self>;
}

impl Pack for u64 {
    fn pack(&self, bytes: &mut Vec<u8>) {
        let mut rest = *self;
        while rest > 0x7F {
            bytes.push(0x80 | rest as u8);
            rest >>= 7;
        }
        bytes.push(rest as u8);
    }

    fn unpack(bytes: &mut &[u8]) -> Option<Self> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let (&byte, rest) = bytes.split_first()?;
            *bytes = rest;
            value |= Self::from(byte & 0x7F) << shift;
            if byte <= 0x7F {
                return Some(value);
            }
        }
        None
    }
}

impl Pack for usize {
    fn pack(&self, bytes: &mut Vec<u8>) {
        (*self as u64).pack(bytes);
    }

    fn unpack(bytes: &mut &[u8]) -> Option<Self> {
        u64::unpack(bytes)?.try_into().ok()
    }
}

impl Pack for isize {
    fn pack(&self, bytes: &mut Vec<u8>) {
        (*self as i64).cast_unsigned().pack(bytes);
    }

    fn unpack(bytes: &mut &[u8]) -> Option<Self> {
        u64::unpack(bytes)?.cast_signed().try_into().ok()
    }
}

impl Pack for bool {
    fn pack(&self, bytes: &mut Vec<u8>) {
        u64::from(*self).pack(bytes);
    }

    fn unpack(bytes: &mut &[u8]) -> Option<Self> {
        Some(u64::unpack(bytes)? == 1)
    }
}

impl Pack for f64 {
    fn pack(&self, bytes: &mut Vec<u8>) {
        self.to_bits().pack(bytes);
    }

    fn unpack(bytes: &mut &[u8]) -> Option<Self> {
        u64::unpack(bytes).map(Self::from_bits)
    }
}

impl Pack for String {
    fn pack(&self, bytes: &mut Vec<u8>) {
        self.len().pack(bytes);
        bytes.extend_from_slice(self.as_bytes());
    }

    fn unpack(bytes: &mut &[u8]) -> Option<Self> {
        let length = usize::unpack(bytes)?;
        let (text, rest) = bytes.split_at_checked(length)?;
        *bytes = rest;
        std::str::from_utf8(text).ok().map(str::to_owned)
    }
}

impl<T: Pack> Pack for Option<T> {
    fn pack(&self, bytes: &mut Vec<u8>) {
        self.is_some().pack(bytes);
        self.iter().for_each(|value| value.pack(bytes));
    }

    fn unpack(bytes: &mut &[u8]) -> Option<Self> {
        if bool::unpack(bytes)? { T::unpack(bytes).map(Some) } else { Some(None) }
    }
}

impl<T: Pack> Pack for Vec<T> {
    fn pack(&self, bytes: &mut Vec<u8>) {
        self.len().pack(bytes);
        self.iter().for_each(|value| value.pack(bytes));
    }

    fn unpack(bytes: &mut &[u8]) -> Option<Self> {
        (0..usize::unpack(bytes)?).map(|_| T::unpack(bytes)).collect()
    }
}

impl<T: Pack, U: Pack> Pack for (T, U) {
    fn pack(&self, bytes: &mut Vec<u8>) {
        self.0.pack(bytes);
        self.1.pack(bytes);
    }

    fn unpack(bytes: &mut &[u8]) -> Option<Self> {
        Some((T::unpack(bytes)?, U::unpack(bytes)?))
    }
}

/// Packs a struct field by field; one that is forgotten does not compile.
macro_rules! pack_struct {
    ($name:ident { $($field:ident),* }) => {
        impl Pack for $name {
            fn pack(&self, bytes: &mut Vec<u8>) {
                let Self { $($field),* } = self;
                $($field.pack(bytes);)*
            }

            fn unpack(bytes: &mut &[u8]) -> Option<Self> {
                Some(Self { $($field: Pack::unpack(bytes)?),* })
            }
        }
    };
}

/// Packs an enum by the places of its variants in the list.
macro_rules! pack_enum {
    ($name:ident { $($variant:ident),* }) => {
        impl Pack for $name {
            fn pack(&self, bytes: &mut Vec<u8>) {
                match self {
                    $(Self::$variant => (),)*
                }
                let place = [$(Self::$variant),*].iter().position(|variant| variant == self);
                place.unwrap_or(usize::MAX).pack(bytes);
            }

            fn unpack(bytes: &mut &[u8]) -> Option<Self> {
                [$(Self::$variant),*].get(usize::unpack(bytes)?).copied()
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
pack_enum!(Severity { Note, Low, Medium, High, Critical });
pack_enum!(Confidence { Low, Medium, High });
pack_enum!(Role { Id, Secret, Token });
pack_enum!(Redaction { Identifier, Token, Password });

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_unpacked() {
        let packed = |value: &(Vec<Option<String>>, (isize, f64))| {
            let mut bytes = Vec::new();
            value.pack(&mut bytes);
            bytes
        };
        let value = (vec![None, Some("a".repeat(300)), Some(String::new())], (-70_000, 3.5));
        let bytes = packed(&value);
        assert_eq!(Pack::unpack(&mut &bytes[..]), Some(value));
        let cut = <(Vec<Option<String>>, (isize, f64))>::unpack(&mut &bytes[..bytes.len() - 1]);
        assert_eq!(cut, None);
    }
}

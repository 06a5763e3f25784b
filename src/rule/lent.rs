//! What rules are made of, told by numbers where it comes with the program: what holds no address needs no work when the program starts.
//!
//! Promises: what is lent and what is a user's own cannot be told apart.
//! Leaves out: what is lent (builtin). Also compiled into patterns/build.rs, which lends nothing.

use std::{
    borrow::Borrow,
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    ops::Deref,
    sync::Arc,
};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{
    builtin::{ALTERNATIVES, PARTS, PROVIDERS, STEPS, TEXT, TEXTS},
    kind::Provider,
    pattern::chain::Step,
    shape::Part,
};

/// A word or more.
#[derive(Clone)]
pub struct Text(Words);

#[derive(Clone)]
enum Words {
    /// Where in [`TEXT`] it begins and ends.
    Lent(u32, u32),
    Own(Box<str>),
}

/// A list.
#[derive(Clone)]
pub struct List<T>(Items<T>);

#[derive(Clone)]
enum Items<T> {
    /// Where in [`Lent::all`] it begins and ends.
    Lent(u32, u32),
    Own(Box<[T]>),
}

/// What the lists are of.
pub trait Lent: Sized + 'static {
    /// All that comes with the program.
    fn all() -> &'static [Self];
}

/// A provider that several rules share.
#[derive(Clone)]
pub struct Shared(Holder);

#[derive(Clone)]
enum Holder {
    /// Its place among [`PROVIDERS`].
    Lent(u32),
    Own(Arc<Provider>),
}

impl Text {
    /// What stands there in [`TEXT`].
    pub(crate) const fn lent(start: u32, end: u32) -> Self {
        Self(Words::Lent(start, end))
    }
}

impl<T> List<T> {
    /// What stands there in [`Lent::all`].
    pub(crate) const fn lent(start: u32, end: u32) -> Self {
        Self(Items::Lent(start, end))
    }
}

impl Shared {
    /// What stands there in [`PROVIDERS`].
    pub(super) const fn lent(place: u32) -> Self {
        Self(Holder::Lent(place))
    }

    /// Whether it is what stands there.
    pub(super) fn is_lent(&self, at: u32) -> bool {
        matches!(self.0, Holder::Lent(place) if place == at)
    }
}

impl Lent for Text {
    fn all() -> &'static [Self] {
        &TEXTS
    }
}

impl Lent for Part {
    fn all() -> &'static [Self] {
        &PARTS
    }
}

impl Lent for Step {
    fn all() -> &'static [Self] {
        &STEPS
    }
}

impl Lent for List<Part> {
    fn all() -> &'static [Self] {
        &ALTERNATIVES
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        match &self.0 {
            Words::Lent(start, end) => &TEXT[*start as usize..*end as usize],
            Words::Own(text) => text,
        }
    }
}

impl<T: Lent> Deref for List<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match &self.0 {
            Items::Lent(start, end) => &T::all()[*start as usize..*end as usize],
            Items::Own(items) => items,
        }
    }
}

impl<'l, T: Lent> IntoIterator for &'l List<T> {
    type Item = &'l T;
    type IntoIter = std::slice::Iter<'l, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Deref for Shared {
    type Target = Provider;

    fn deref(&self) -> &Provider {
        match &self.0 {
            Holder::Lent(place) => &PROVIDERS[*place as usize],
            Holder::Own(provider) => provider,
        }
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(Words::Own(text.into()))
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(Words::Own(text.into()))
    }
}

impl<T> From<Vec<T>> for List<T> {
    fn from(items: Vec<T>) -> Self {
        Self(Items::Own(items.into()))
    }
}

impl From<Provider> for Shared {
    fn from(provider: Provider) -> Self {
        Self(Holder::Own(Arc::new(provider)))
    }
}

impl Default for Text {
    fn default() -> Self {
        Self::lent(0, 0)
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self::lent(0, 0)
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        self
    }
}

impl Borrow<str> for Text {
    fn borrow(&self) -> &str {
        self
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        **self == *other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        **self == **other
    }
}

impl PartialEq<Text> for str {
    fn eq(&self, other: &Text) -> bool {
        *self == **other
    }
}

impl PartialEq<Text> for &str {
    fn eq(&self, other: &Text) -> bool {
        **self == **other
    }
}

impl PartialEq<String> for Text {
    fn eq(&self, other: &String) -> bool {
        **self == **other
    }
}

impl Eq for Text {}

impl<T: Lent + PartialEq> PartialEq for List<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: Lent + Eq> Eq for List<T> {}

impl PartialEq for Shared {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Text {
    fn cmp(&self, other: &Self) -> Ordering {
        (**self).cmp(&**other)
    }
}

impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&**self, f)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl<T: Lent + fmt::Debug> fmt::Debug for List<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(to)
    }
}

impl<T: Lent + Serialize> Serialize for List<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(to)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from).map(Self::from)
    }
}

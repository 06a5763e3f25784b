//! A finding's parts, one like the other: what hides findings asks about each.
//!
//! Promises: the primary part comes first; it is secret-bearing always, since an ID that is alone stands for itself.

use super::{Finding, Secret};
use crate::{blob::BlobPath, grade::Role};

/// One value of a finding.
#[derive(Clone, Copy, Debug)]
pub struct OnePart<'f> {
    /// The rule that found it.
    pub rule_id: &'f str,
    /// The path it stands in.
    pub path: &'f BlobPath,
    /// Its value.
    pub secret: &'f Secret,
    /// The name that it is assigned to, where that is known.
    pub name: Option<&'f str>,
    /// Whether it must be kept secret.
    pub is_secret: bool,
}

impl Finding {
    /// All parts.
    pub fn parts(&self) -> impl Iterator<Item = OnePart<'_>> {
        let primary = OnePart {
            rule_id: &self.rule_id,
            path: &self.location.path,
            secret: &self.secret,
            name: self.assigned_to.as_deref(),
            is_secret: true,
        };
        let related = self.related.iter().map(|part| OnePart {
            rule_id: &part.rule_id,
            path: &part.location.path,
            secret: &part.secret,
            name: None,
            is_secret: part.role != Role::Id,
        });
        std::iter::once(primary).chain(related)
    }

    /// The parts that must be kept secret.
    pub fn secret_bearing(&self) -> impl Iterator<Item = OnePart<'_>> {
        self.parts().filter(|part| part.is_secret)
    }
}

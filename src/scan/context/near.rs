//! What a value's surroundings hold at any place: a provider's name, the other half of a pair.
//!
//! Leaves out: how near that is (naming).

use std::ops::Range;

use super::{AHEAD, BACK};
use crate::rule::{Provider, Text};

/// Whether the provider is named anywhere in the context of `value`: a name as a whole identifier segment, or a host.
pub fn names_provider(text: &[u8], value: &Range<usize>, provider: &Provider) -> bool {
    let window = &text[value.start.saturating_sub(BACK)..text.len().min(value.end + AHEAD)];
    let folded = window.to_ascii_lowercase();
    let hosts = provider.hosts.iter().any(|host| memchr::memmem::find(&folded, host.as_bytes()).is_some());
    hosts || provider.names.iter().any(|name| has_segment(window, &folded, name.as_bytes()))
}

/// Whether `name` stands in `window` as a whole segment: `aws` in `AWS_KEY`, `awsKey` and `my-aws`, not in `draws` or `laws`.
fn has_segment(window: &[u8], folded: &[u8], name: &[u8]) -> bool {
    memchr::memmem::find_iter(folded, name).any(|at| {
        let before = at.checked_sub(1).map(|i| window[i]);
        let after = window.get(at + name.len());
        let begins =
            before.is_none_or(|b| !b.is_ascii_alphanumeric() || (b.is_ascii_lowercase() && window[at].is_ascii_uppercase()));
        begins && after.is_none_or(|b| !b.is_ascii_lowercase() && !b.is_ascii_digit())
    })
}

/// How near the other half of a pair must stand to vouch for a value without a name of its own, in bytes.
const PARTNER: usize = 512;

/// Whether one of the literals stands near `value`.
pub fn has_partner(text: &[u8], value: &Range<usize>, partners: &[Text]) -> bool {
    let window = &text[value.start.saturating_sub(PARTNER)..text.len().min(value.end + PARTNER)];
    partners.iter().any(|partner| memchr::memmem::find(window, partner.as_bytes()).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_is_named_by_whole_segments() {
        let provider = Provider {
            name: Text::default(),
            advice: "".into(),
            references: Vec::new().into(),
            generic: false,
            names: vec!["aws".into()].into(),
            common_names: Vec::new().into(),
            hosts: vec!["amazonaws.com".into()].into(),
            of_repository: false,
        };
        for (text, expected) in
            [("AWS_KEY V", true), ("awsKey V", true), ("laws draws V", false), ("V s3.amazonaws.com", true), ("myAwsKey V", true)]
        {
            let at = text.find('V').expect("a V marks the value");
            assert_eq!(names_provider(text.as_bytes(), &(at..at + 1), &provider), expected, "{text}");
        }
    }
}

//! ID + secret + token → one credential, within a file.
//!
//! Parts pair along the text: the k-th of one kind with the k-th of the other where that is nearest, never across 4 KiB unless
//! the file holds just one of each, and never when their names or blocks say that they are strangers.
//!
//! Promises: every piece ends up in exactly one credential; the outcome depends on the pieces alone.
//! Leaves out: neighbouring files (neighbours) and grading (assemble).

use super::{aws, piece::Piece, qualifiers};
use crate::{
    candidate::Company,
    finding::Marked,
    grade::{Confidence, Role},
    rule::RuleSet,
};

/// How far apart in a file two parts may stand when there are several, in bytes: the bound of every context.
const REACH: u64 = 4096;
/// A value without a name of its own pairs only this near.
const UNNAMED_REACH: u64 = 512;
/// Longer lists are cut where their parts stand furthest apart, so that pairing stays quick.
const MAX_ALIGNED: usize = 256;

/// The parts of one credential.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Credential {
    /// Names it.
    pub id: Option<Piece>,
    /// Must be kept secret; a value without parts is its own secret.
    pub secret: Option<Piece>,
    /// Goes with a temporary one.
    pub token: Option<Piece>,
}

impl Credential {
    /// The parts there are: the primary one first.
    pub fn parts(&self) -> impl Iterator<Item = &Piece> {
        [&self.secret, &self.token, &self.id].into_iter().flatten()
    }

    /// The secret, else the token, else the ID.
    pub fn primary(&self) -> &Piece {
        self.parts().next().expect("a credential has a part")
    }

    /// The parts that must be kept secret; an ID that is alone stands for itself.
    pub fn secret_bearing(&self) -> impl Iterator<Item = &Piece> {
        let is_alone = self.secret.is_none() && self.token.is_none();
        self.parts().filter(move |piece| is_alone || piece.role != Some(Role::Id))
    }

    /// Puts what marks say of all its parts in place of what they said of each.
    pub fn mark(&mut self, marked: &Marked) {
        for piece in [&mut self.secret, &mut self.token, &mut self.id].into_iter().flatten() {
            piece.marked = marked.clone();
        }
    }

    fn alone(piece: Piece) -> Self {
        match piece.role {
            Some(Role::Id) => Self { id: Some(piece), ..Self::default() },
            Some(Role::Token) => Self { token: Some(piece), ..Self::default() },
            Some(Role::Secret) | None => Self { secret: Some(piece), ..Self::default() },
        }
    }

    /// Whether it is an ID whose secret has not been found.
    pub(super) fn awaits_secret(&self) -> bool {
        self.secret.is_none() && self.id.as_ref().is_some_and(aws::may_have_secret)
    }

    /// Takes a secret as this ID's, surer now of both.
    pub(super) fn join(&mut self, mut secret: Piece) {
        if secret.notes.is_empty() {
            secret.confidence = Confidence::High;
        }
        self.secret = Some(secret);
    }
}

/// Groups one file's pieces into credentials, in the order of their primary parts.
pub fn within_file(pieces: Vec<Piece>, rules: &RuleSet) -> Vec<Credential> {
    let mut groups = std::collections::BTreeMap::<(&str, bool, bool), Vec<Piece>>::new();
    for piece in pieces {
        let rule = &rules.rules()[piece.rule];
        // Whatever a repository's own rules find, it does not part what other rules put together.
        groups.entry((&*rule.provider.name, rule.provider.of_repository, piece.documented)).or_default().push(piece);
    }
    let mut credentials: Vec<Credential> = groups.into_values().flat_map(pair).collect();
    credentials.sort_by_key(|c| (c.primary().span, c.primary().rule));
    credentials
}

/// Pairs one provider's pieces.
fn pair(pieces: Vec<Piece>) -> Vec<Credential> {
    let (mut ids, mut secrets, mut tokens, mut done) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for piece in pieces {
        match piece.role {
            Some(Role::Id) => ids.push(Credential::alone(piece)),
            Some(Role::Secret) => secrets.push(piece),
            Some(Role::Token) => tokens.push(piece),
            None => done.push(Credential::alone(piece)),
        }
    }
    // Same qualifiers first, so that interleaved sets (DEV_…, PROD_…) do not mix; then whoever is near; then the unnamed.
    let named = |s: &Piece| s.company > Company::Partner;
    let unnamed = |s: &Piece| s.company == Company::Partner;
    let alike = |c: &Credential, s: &Piece| !s.qualifiers.is_empty() && c.primary().qualifiers == s.qualifiers;
    join_secrets(&mut ids, &mut secrets, REACH, |c, s| named(s) && alike(c, s));
    join_secrets(&mut ids, &mut secrets, REACH, |_, s| named(s));
    join_secrets(&mut ids, &mut secrets, UNNAMED_REACH, |_, s| unnamed(s));
    join_the_only_ones(&mut ids, &mut secrets);
    let mut credentials: Vec<Credential> = ids;
    credentials.extend(secrets.into_iter().map(Credential::alone));
    credentials.sort_by_key(|c| c.primary().span);
    let rest = join_tokens(&mut credentials, tokens);
    credentials.into_iter().chain(rest.into_iter().map(Credential::alone)).chain(done).collect()
}

/// Moves each secret to the ID it aligns with, among the free ones for which `may` holds.
fn join_secrets(ids: &mut [Credential], secrets: &mut Vec<Piece>, reach: u64, may: impl Fn(&Credential, &Piece) -> bool) {
    let free: Vec<usize> = (0..ids.len()).filter(|&i| ids[i].awaits_secret()).collect();
    let left: Vec<u64> = free.iter().map(|&i| ids[i].primary().span.start).collect();
    let right: Vec<u64> = secrets.iter().map(|s| s.span.start).collect();
    let pairs = align(&left, &right, reach, |i, j| {
        let (id, secret) = (&ids[free[i]], &secrets[j]);
        may(id, secret) && !qualifiers::conflict(id.primary(), secret)
    });
    take_pairs(secrets, &pairs, |i, secret| ids[free[i]].join(secret));
}

/// One lone ID and one lone secret in a file belong together however far apart, unless they say otherwise.
fn join_the_only_ones(ids: &mut [Credential], secrets: &mut Vec<Piece>) {
    let mut free = ids.iter_mut().filter(|c| c.awaits_secret());
    let mut named = secrets.iter().enumerate().filter(|(_, s)| s.company > Company::Partner).map(|(j, _)| j);
    let Some(id) = free.next() else { return };
    // The same ID may be mentioned several times.
    let only = free.all(|other| other.primary().secret == id.primary().secret);
    if let (true, Some(j), None) = (only, named.next(), named.next())
        && !qualifiers::conflict(id.primary(), &secrets[j])
    {
        id.join(secrets.remove(j));
    }
}

/// Moves each token to the credential it aligns with; returns those that found none.
fn join_tokens(credentials: &mut [Credential], mut tokens: Vec<Piece>) -> Vec<Piece> {
    let open: Vec<usize> = (0..credentials.len()).filter(|&i| aws::may_have_token(&credentials[i])).collect();
    // Sure temporary IDs first: a secret without an ID is anybody's.
    for with_id in [true, false] {
        let free: Vec<usize> =
            open.iter().copied().filter(|&i| credentials[i].token.is_none() && credentials[i].id.is_some() == with_id).collect();
        let left: Vec<u64> = free.iter().map(|&i| credentials[i].primary().span.start).collect();
        let right: Vec<u64> = tokens.iter().map(|t| t.span.start).collect();
        let pairs = align(&left, &right, REACH, |i, j| !qualifiers::conflict(credentials[free[i]].primary(), &tokens[j]));
        take_pairs(&mut tokens, &pairs, |i, token| credentials[free[i]].token = Some(token));
    }
    tokens
}

/// Removes the right-hand sides of `pairs` from `right` and hands each over with its left-hand side.
fn take_pairs(right: &mut Vec<Piece>, pairs: &[(usize, usize)], mut give: impl FnMut(usize, Piece)) {
    // `pairs` is in the order of both lists.
    let mut pairs = pairs.iter().peekable();
    let mut rest = Vec::new();
    for (j, piece) in std::mem::take(right).into_iter().enumerate() {
        match pairs.next_if(|(_, paired)| *paired == j) {
            Some(&(i, _)) => give(i, piece),
            None => rest.push(piece),
        }
    }
    *right = rest;
}

/// The order-preserving pairing of two sorted lists of places with the least total distance, where leaving two unpaired costs `reach`.
fn align(left: &[u64], right: &[u64], reach: u64, may: impl Fn(usize, usize) -> bool) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    for (l, r) in clusters(left, right, reach) {
        let base = (l.start, r.start);
        let found = align_cluster(&left[l], &right[r], reach, |i, j| may(base.0 + i, base.1 + j));
        pairs.extend(found.into_iter().map(|(i, j)| (base.0 + i, base.1 + j)));
    }
    pairs
}

type Cluster = (std::ops::Range<usize>, std::ops::Range<usize>);

/// Cuts both lists where neighbouring places are more than `reach` apart, and at the widest gap of what is still too long.
fn clusters(left: &[u64], right: &[u64], reach: u64) -> Vec<Cluster> {
    let mut all: Vec<(u64, bool)> = left.iter().map(|&p| (p, true)).chain(right.iter().map(|&p| (p, false))).collect();
    all.sort();
    let mut clusters = Vec::new();
    let (mut l, mut r) = (0, 0);
    let mut rest = all.as_slice();
    while !rest.is_empty() {
        let gap = |i: usize| rest[i].0 - rest[i - 1].0;
        let near = (1..rest.len()).find(|&i| gap(i) > reach).unwrap_or(rest.len());
        // Not cut early, so that a short list is not split needlessly.
        let cut = if near <= MAX_ALIGNED {
            near
        } else {
            (MAX_ALIGNED / 2..MAX_ALIGNED).max_by_key(|&i| (gap(i), usize::MAX - i)).unwrap_or(MAX_ALIGNED)
        };
        let lefts = rest[..cut].iter().filter(|(_, is_left)| *is_left).count();
        clusters.push((l..l + lefts, r..r + cut - lefts));
        (l, r) = (l + lefts, r + cut - lefts);
        rest = &rest[cut..];
    }
    clusters
}

/// Sequence alignment (Needleman and Wunsch 1970) with the distance as the cost of a pair.
fn align_cluster(left: &[u64], right: &[u64], reach: u64, may: impl Fn(usize, usize) -> bool) -> Vec<(usize, usize)> {
    let skip = reach.div_ceil(2);
    let width = right.len() + 1;
    let mut cost = vec![0_u64; (left.len() + 1) * width];
    for i in 0..=left.len() {
        for j in 0..=right.len() {
            cost[i * width + j] = match (i, j) {
                (0, 0) => 0,
                (0, _) => cost[j - 1] + skip,
                (_, 0) => cost[(i - 1) * width] + skip,
                _ => {
                    let unpaired = (cost[(i - 1) * width + j] + skip).min(cost[i * width + j - 1] + skip);
                    paired(left[i - 1], right[j - 1], reach, || may(i - 1, j - 1))
                        .map_or(unpaired, |distance| unpaired.min(cost[(i - 1) * width + j - 1] + distance))
                }
            };
        }
    }
    trace(left, right, &cost, skip)
}

/// The cost of pairing two places, when they may be.
fn paired(a: u64, b: u64, reach: u64, may: impl Fn() -> bool) -> Option<u64> {
    let distance = a.abs_diff(b);
    (distance < reach && may()).then_some(distance)
}

/// Walks the cheapest way back through the table.
fn trace(left: &[u64], right: &[u64], cost: &[u64], skip: u64) -> Vec<(usize, usize)> {
    let width = right.len() + 1;
    let (mut i, mut j) = (left.len(), right.len());
    let mut pairs = Vec::new();
    while i > 0 && j > 0 {
        let here = cost[i * width + j];
        if here == cost[(i - 1) * width + j] + skip {
            i -= 1;
        } else if here == cost[i * width + j - 1] + skip {
            j -= 1;
        } else {
            (i, j) = (i - 1, j - 1);
            pairs.push((i, j));
        }
    }
    pairs.reverse();
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aligned(left: &[u64], right: &[u64]) -> Vec<(usize, usize)> {
        align(left, right, REACH, |_, _| true)
    }

    #[test]
    fn alternating_pairs_find_their_phase() {
        assert_eq!(aligned(&[0, 200, 400], &[50, 250, 450]), [(0, 0), (1, 1), (2, 2)]);
        // Secret before ID, with the next secret nearer than the own one.
        assert_eq!(aligned(&[60, 160], &[0, 100]), [(0, 0), (1, 1)]);
    }

    #[test]
    fn parallel_lists_pair_in_order() {
        assert_eq!(aligned(&[0, 30, 60], &[200, 250, 300]), [(0, 0), (1, 1), (2, 2)]);
    }

    #[test]
    fn a_lone_one_goes_to_the_nearest_and_far_ones_stay_apart() {
        assert_eq!(aligned(&[0, 3000], &[3050]), [(1, 0)]);
        assert_eq!(aligned(&[0], &[REACH]), []);
        assert_eq!(aligned(&[0, 3000], &[3050, 6000]), [(1, 0)]);
    }

    #[test]
    fn a_long_list_is_cut_between_its_rows() {
        let left: Vec<u64> = (0..1000).map(|i| i * 100).collect();
        let right: Vec<u64> = (0..1000).map(|i| i * 100 + 21).collect();
        assert_eq!(aligned(&left, &right), (0..1000).map(|i| (i, i)).collect::<Vec<_>>());
    }
}

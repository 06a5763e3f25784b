//! What a remote has, as far as this repository knows: its tracking refs.
//!
//! Promises: only refs below `refs/remotes/` that the remote's own fetch lines name; a fetch line that writes elsewhere (a mirror's, into
//! the branches themselves) is not believed, for then nothing would ever be new. A remote that pushes to another repository than it
//! fetches from has no tracking refs that tell of it.

use gix::{ObjectId, bstr::ByteSlice};

use super::{objects::Objects, push::Remote};
use crate::error::Error;

const TRACKING: &[u8] = b"refs/remotes/";

/// The objects that the remote is known to have.
pub(super) fn tracked(objects: &Objects, remote: &Remote) -> Result<Vec<ObjectId>, Error> {
    let places: Vec<Vec<u8>> = names(objects, remote).iter().flat_map(|name| places(objects, name)).collect();
    if places.is_empty() {
        return Ok(Vec::new());
    }
    refs(objects, |name| places.iter().any(|place| covers(place, name)))
}

/// The tip of the remote's default branch, as far as it is known: where its HEAD leads, else `main` or `master`.
pub(super) fn default(objects: &Objects, remote: &Remote) -> Option<ObjectId> {
    let name = names(objects, remote).into_iter().next()?;
    ["HEAD", "main", "master"].iter().find_map(|branch| {
        let mut found = objects.repo.try_find_reference(format!("refs/remotes/{name}/{branch}").as_str()).ok()??;
        found.peel_to_id().ok().map(gix::Id::detach)
    })
}

/// The objects that every ref here leads to.
pub(super) fn all(objects: &Objects) -> Result<Vec<ObjectId>, Error> {
    refs(objects, |_| true)
}

fn refs(objects: &Objects, wanted: impl Fn(&[u8]) -> bool) -> Result<Vec<ObjectId>, Error> {
    let broken = |error: &dyn std::fmt::Display| Error::Source(format!("refs: {error}; run git fsck"));
    let references = objects.repo.references().map_err(|error| broken(&error))?;
    let mut found = Vec::new();
    for reference in references.all().map_err(|error| broken(&error))? {
        // What cannot be read hides nothing.
        let Ok(reference) = reference else { continue };
        if wanted(reference.name().as_bstr()) {
            found.extend(reference.try_id().map(gix::Id::detach));
        }
    }
    Ok(found)
}

/// The remote of that name, or those with that URL.
fn names(objects: &Objects, remote: &Remote) -> Vec<String> {
    let values = |name: &str, key: &str| values(objects, name, key);
    let known = objects.repo.remote_names();
    let known: Vec<String> = known.iter().map(|name| name.to_str_lossy().into_owned()).collect();
    let named = known.iter().filter(|name| **name == remote.name);
    let named: Vec<String> =
        named.filter(|name| pushes_where_it_fetches(&values(name, "url"), &values(name, "pushurl"))).cloned().collect();
    if known.contains(&remote.name) {
        return named;
    }
    known.into_iter().filter(|name| values(name, "url").iter().any(|url| same(url, remote.url.as_bytes()))).collect()
}

fn values(objects: &Objects, remote: &str, key: &str) -> Vec<Vec<u8>> {
    let config = objects.repo.config_snapshot();
    let values = config.plumbing().strings(format!("remote.{remote}.{key}").as_str());
    values.unwrap_or_default().into_iter().map(|value| value.to_vec()).collect()
}

fn pushes_where_it_fetches(fetches: &[Vec<u8>], pushes: &[Vec<u8>]) -> bool {
    let fetched = fetches.first();
    let targets = if pushes.is_empty() { fetches } else { pushes };
    targets.iter().all(|target| fetched.is_some_and(|fetched| same(fetched, target)))
}

/// Whether two URLs name one repository: `https://host/a/b.git` and `git@host:a/b` do.
fn same(a: &[u8], b: &[u8]) -> bool {
    plain(a) == plain(b)
}

fn plain(url: &[u8]) -> String {
    let url = String::from_utf8_lossy(url);
    let rest = url.split_once("://").map_or(&*url, |(_, rest)| rest);
    let slash = rest.find('/').unwrap_or(rest.len());
    let host_and_path = rest[..slash].rfind('@').map_or(rest, |at| &rest[at + 1..]);
    let one = host_and_path.replacen(':', "/", 1);
    let one = one.trim_end_matches('/');
    one.strip_suffix(".git").unwrap_or(one).to_owned()
}

/// Where the remote's fetch lines put what they fetch; a `*` ends those that stand for many.
fn places(objects: &Objects, remote: &str) -> Vec<Vec<u8>> {
    let lines = values(objects, remote, "fetch");
    let destination = |line: &Vec<u8>| line.split_once_str(":").map(|(_, destination)| destination.to_vec());
    lines.iter().filter_map(destination).filter(|place| place.starts_with(TRACKING)).collect()
}

fn covers(place: &[u8], name: &[u8]) -> bool {
    match place.split_once_str("*") {
        Some((before, after)) => name.len() >= before.len() + after.len() && name.starts_with(before) && name.ends_with(after),
        None => place == name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_of_one_repository() {
        for (a, b, one) in [
            ("https://example.com/a/b.git", "git@example.com:a/b", true),
            ("https://user:x@example.com/a/b", "ssh://git@example.com/a/b.git/", true),
            ("https://example.com/a/b", "https://example.com/a/c", false),
            ("https://example.com/a/b", "https://example.org/a/b", false),
            ("/srv/a", "/srv/a/", true),
        ] {
            assert_eq!(same(a.as_bytes(), b.as_bytes()), one, "{a} {b}");
        }
    }

    #[test]
    fn what_a_fetch_line_covers() {
        for (place, name, covered) in [
            ("refs/remotes/o/*", "refs/remotes/o/a/b", true),
            ("refs/remotes/o/*", "refs/remotes/other/a", false),
            ("refs/remotes/o/main", "refs/remotes/o/main", true),
            ("refs/remotes/o/main", "refs/remotes/o/main2", false),
            ("refs/remotes/o/*/x", "refs/remotes/o/x", false),
        ] {
            assert_eq!(covers(place.as_bytes(), name.as_bytes()), covered, "{place} {name}");
        }
    }
}

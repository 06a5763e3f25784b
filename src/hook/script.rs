//! The text of our hooks: POSIX shell, the same for everybody but for keysweep's path.
//!
//! Promises: whatever the paths are called, each is one word; standard input reaches both hooks whole, though ref names may be anything;
//! where keysweep is gone, the hook blocks and says how to go on. A hook is known as ours by its second line, and as untouched by the
//! digest there of what follows.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::Kind;

const FIND: &str = include_str!("shell/find.sh");
const STAGED: &str = include_str!("shell/staged.sh");
const LOCAL: &str = include_str!("shell/local.sh");
const GLOBAL: &str = include_str!("shell/global.sh");
const OWN: &str = include_str!("shell/global-own.sh");

/// How every hook of ours begins.
const MARK: &[u8] = b"#!/bin/sh\n# keysweep hook ";
/// What stands before keysweep's path.
const PROGRAM: &[u8] = b"keysweep_installed=";

/// The hook of a repository.
pub(super) fn local(kind: Kind, program: &[u8]) -> Vec<u8> {
    let rest = match kind {
        Kind::PrePush => [include_str!("shell/local-pre-push.sh")].concat(),
        Kind::PreCommit => [include_str!("shell/local-pre-commit.sh"), STAGED].concat(),
    };
    filled(&[LOCAL, FIND, &rest].concat(), kind, program)
}

/// The user's hook of a kind that keysweep is part of.
pub(super) fn global(kind: Kind, program: &[u8]) -> Vec<u8> {
    let rest = match kind {
        Kind::PrePush => [include_str!("shell/global-pre-push.sh")].concat(),
        Kind::PreCommit => [STAGED, include_str!("shell/global-pre-commit.sh")].concat(),
    };
    filled(&[GLOBAL, OWN, FIND, &rest].concat(), kind, program)
}

/// The user's hook of every other kind: it only runs the repository's own.
pub(super) fn passing() -> Vec<u8> {
    signed([GLOBAL, include_str!("shell/global-others.sh")].concat().into_bytes())
}

/// Whether a file is a hook of ours, of this version or another.
pub(super) fn is_ours(text: &[u8]) -> bool {
    text.starts_with(MARK)
}

/// Whether a hook of ours is as it was written.
pub(super) fn is_untouched(text: &[u8]) -> bool {
    let said = text.strip_prefix(MARK).unwrap_or_default();
    said.starts_with(digest(text).as_bytes())
}

/// Whether a file is a hook of ours for all of a user's repositories.
pub(super) fn is_global(text: &[u8]) -> bool {
    let second = text.split(|&byte| byte == b'\n').nth(1).unwrap_or_default();
    is_ours(text) && second.windows(9).any(|window| window == b"of a user")
}

/// The path of keysweep in a hook of ours that runs it.
pub(super) fn program(text: &[u8]) -> Option<Vec<u8>> {
    let at = text.windows(PROGRAM.len()).position(|window| window == PROGRAM)?;
    unquoted(&text[at + PROGRAM.len()..])
}

fn filled(template: &str, kind: Kind, program: &[u8]) -> Vec<u8> {
    let text = template.replace("NAME", kind.name());
    let (before, after) = text.split_once("PROGRAM").expect("each template has a place for keysweep's path");
    signed([before.as_bytes(), &quoted(program), after.as_bytes()].concat())
}

/// With the digest in its place.
fn signed(text: Vec<u8>) -> Vec<u8> {
    let rest = text.strip_prefix(&[MARK, b"DIGEST"].concat()[..]).expect("each template has a place for its digest");
    [MARK, digest(&text).as_bytes(), rest].concat()
}

/// Of what follows the second line.
fn digest(text: &[u8]) -> String {
    let body = text.splitn(3, |&byte| byte == b'\n').nth(2).unwrap_or_default();
    HEXLOWER.encode(&Sha256::digest(body)[..8])
}

/// One word for a shell.
fn quoted(word: &[u8]) -> Vec<u8> {
    let mut quoted = vec![b'\''];
    for &byte in word {
        match byte {
            b'\'' => quoted.extend_from_slice(b"'\\''"),
            byte => quoted.push(byte),
        }
    }
    quoted.push(b'\'');
    quoted
}

/// What [`quoted`] was made from.
fn unquoted(mut text: &[u8]) -> Option<Vec<u8>> {
    let mut word = Vec::new();
    text = text.strip_prefix(b"'")?;
    loop {
        let end = text.iter().position(|&byte| byte == b'\'')?;
        word.extend_from_slice(&text[..end]);
        text = &text[end + 1..];
        match text.strip_prefix(b"\\''") {
            Some(rest) => {
                word.push(b'\'');
                text = rest;
            }
            None => return Some(word),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_read_back_as_it_was_written() {
        for path in [&b"/usr/bin/keysweep"[..], b"/a b/'x'/$(id)`id`\"\\\n/k", b"/\xff/keysweep", b"PROGRAM NAME"] {
            for kind in Kind::ALL {
                for text in [local(kind, path), global(kind, path)] {
                    assert!(is_ours(&text) && is_untouched(&text));
                    assert!(!is_untouched(&[&text[..], b"\n"].concat()));
                    assert_eq!(program(&text).as_deref(), Some(path));
                }
            }
        }
        assert!(is_untouched(&passing()) && program(&passing()).is_none());
    }
}

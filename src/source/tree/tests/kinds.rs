//! What is no regular file, and what cannot be reached.

use super::*;

#[test]
fn a_root_that_is_not_there_is_an_error_before_anything_is_visited() {
    let tree = Tree::new(&[("a", "")]);
    let mut options = tree.options("");
    options.roots.push(tree.path("gone"));
    let error = walk(&options, &|| -> Collect { panic!("no visitor is needed") }).expect_err("no such root");
    let expected = format!("{}: no such file or directory; check the path", tree.path("gone").display());
    assert_eq!(error.to_string(), expected);
}

#[cfg(unix)]
#[test]
fn links_are_passed_over_unless_they_are_roots() {
    use std::os::unix::fs::symlink;
    let tree = Tree::new(&[("in/a", ""), ("out/b", "")]);
    symlink(tree.path("in"), tree.path("in/loop")).expect("a link");
    symlink(tree.path("out"), tree.path("in/outward")).expect("a link");
    symlink(tree.path("out/b"), tree.path("in/file")).expect("a link");
    symlink("nowhere", tree.path("in/dangling")).expect("a link");
    let (files, coverage) = visited(&tree.options("in"));
    assert_eq!(files, ["a"]);
    let links = ["dangling", "file", "loop", "outward"].map(|name| (PassedOver::Symlink, name.to_owned()));
    assert_eq!(passed(&coverage), links);
    assert_eq!(visited(&tree.options("in/outward")).0, ["b"]);
    let link = tree.path("in/file");
    let options = Options { roots: vec![link.clone()], ..Options::default() };
    assert_eq!(visited(&options).0, [link.to_str().expect("UTF-8")]);
    let error = walk(&tree.options("in/dangling"), &Collect::default).expect_err("leads nowhere");
    assert!(error.to_string().contains("no such file"), "{error}");
}

#[cfg(unix)]
#[test]
fn special_files_are_passed_over_named_or_not() {
    let tree = Tree::new(&[("a", "")]);
    assert!(Command::new("mkfifo").arg(tree.path("fifo")).status().expect("mkfifo").success());
    let _listener = std::os::unix::net::UnixListener::bind(tree.path("socket")).expect("a socket");
    let (files, coverage) = visited(&tree.options(""));
    assert_eq!(files, ["a"]);
    assert_eq!(passed(&coverage), ["fifo", "socket"].map(|name| (PassedOver::Special, name.to_owned())));
    let fifo = tree.path("fifo").to_str().expect("UTF-8").to_owned();
    assert_eq!(passed(&visited(&tree.options("fifo")).1), [(PassedOver::Special, fifo)]);
}

#[cfg(unix)]
#[test]
fn an_unreadable_directory_is_a_skip_and_the_rest_is_walked() {
    use std::os::unix::fs::PermissionsExt;
    let tree = Tree::new(&[("a", ""), ("shut/b", "")]);
    let shut = |mode| fs::set_permissions(tree.path("shut"), fs::Permissions::from_mode(mode)).expect("chmod");
    shut(0);
    if fs::read_dir(tree.path("shut")).is_err() {
        let (files, coverage) = visited(&tree.options(""));
        assert_eq!((files, skipped(&coverage)), (vec!["a".to_owned()], vec![(SkipReason::Unreadable, "shut".to_owned())]));
        assert!(!coverage.skips[0].detail.is_empty());
        let (files, coverage) = visited(&tree.options("shut"));
        assert_eq!((files.len(), skipped(&coverage)), (0, vec![(SkipReason::Unreadable, ".".to_owned())]));
    }
    shut(0o755);
}

#[cfg(unix)]
#[test]
fn names_that_are_not_utf8_or_hold_control_characters_keep_their_bytes() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt};
    let tree = Tree::new(&[("a\n\u{1b}b", "")]);
    let odd = tree.0.path().join(OsStr::from_bytes(b"x\xff"));
    if fs::write(&odd, "").is_err() {
        return; // some file systems take UTF-8 only
    }
    let walked = walk(&tree.options(""), &Collect::default).expect("a walk");
    let mut entries: Vec<Entry> = walked.visitors.into_iter().flat_map(|v| v.0).collect();
    entries.sort();
    let names: Vec<&[u8]> = entries.iter().map(|e| e.path.as_bytes()).collect();
    assert_eq!(names, [&b"a\n\x1bb"[..], b"x\xff"]);
    assert_eq!(entries[1].real, odd);
}

#[test]
fn a_directory_that_is_empty_visits_nothing() {
    let tree = Tree::new(&[]);
    let (files, coverage) = visited(&tree.options(""));
    assert_eq!((files.len(), coverage), (0, Coverage::default()));
}

//! Indexes and repositories that were made to do harm, or were damaged.

use super::*;

fn repository() -> Tree {
    let tree = Tree::new(&[("work/.gitignore", "*\n"), ("work/a/secret", ""), ("work/b", ""), ("outside/secret", "")]);
    tree.git("work", &["init"]);
    tree.git("work", &["add", "-f", ".gitignore", "a/secret", "b"]);
    tree
}

#[cfg(unix)]
#[test]
fn a_link_in_place_of_a_tracked_directory_leads_nowhere() {
    let tree = repository();
    assert_eq!(visited(&tree.options("work")).0, [".gitignore*", "a/secret*", "b*"]);
    fs::remove_dir_all(tree.path("work/a")).expect("removed");
    std::os::unix::fs::symlink(tree.path("outside"), tree.path("work/a")).expect("a link");
    fs::remove_file(tree.path("work/b")).expect("removed");
    std::os::unix::fs::symlink(tree.path("outside/secret"), tree.path("work/b")).expect("a link");
    assert!(tree.path("work/a/secret").exists());
    let (files, coverage) = visited(&tree.options("work"));
    assert_eq!(files, [".gitignore*"]);
    assert_eq!(passed(&coverage), [(PassedOver::Symlink, "b".to_owned())]);
}

#[test]
fn names_that_climb_are_refused() {
    let tree = repository();
    // git will not add such names, so one of equal length is written over; git does not check the trailing checksum, nor do we.
    let index = tree.path("work/.git/index");
    let bytes = fs::read(&index).expect("an index");
    for (from, to) in [("a/secret", "../outsi"), ("a/secret", "/etc/mot"), ("a/secret", ".git/HEA"), ("a/secret", "a/../b\0\0")] {
        let at = bytes.windows(from.len()).position(|w| w == from.as_bytes()).expect("the name");
        let mut hostile = bytes.clone();
        hostile[at..at + from.len()].copy_from_slice(to.as_bytes());
        fs::write(&index, hostile).expect("written");
        tree.write("outsi", "");
        tree.write("work/.git/HEA", "");
        let (files, coverage) = visited(&tree.options("work"));
        assert_eq!((files, coverage), ([".gitignore*", "b*"].map(String::from).to_vec(), Coverage::default()), "{to}");
    }
}

#[test]
fn a_corrupt_index_is_a_skip_and_the_walk_goes_on() {
    let tree = repository();
    fs::remove_file(tree.path("work/.gitignore")).expect("removed");
    let index = tree.path("work/.git/index");
    let whole = fs::read(&index).expect("an index");
    let unparsable: [&[u8]; 5] =
        [b"", b"DIRC", b"nonsense that is long enough to hold a header", &whole[..whole.len() / 2], &[0xff; 500]];
    for bytes in unparsable {
        fs::write(&index, bytes).expect("written");
        let (files, coverage) = visited(&tree.options("work"));
        assert_eq!((files, skipped(&coverage)), (vec!["a/secret".to_owned(), "b".to_owned()], vec![corrupt(".git/index")]));
        assert_eq!(skipped(&visited(&tree.options("work/a")).1), [corrupt("../.git/index")]);
        assert_eq!(skipped(&visited(&tree.options("")).1), [corrupt("work/.git/index")]);
    }
    fs::remove_file(&index).expect("removed");
    assert_eq!(visited(&tree.options("work")).1, Coverage::default());
}

fn corrupt(path: &str) -> (SkipReason, String) {
    (SkipReason::Corrupt, path.to_owned())
}

#[cfg(unix)]
#[test]
fn an_index_that_is_a_fifo_does_not_hang() {
    let tree = repository();
    fs::remove_file(tree.path("work/.git/index")).expect("removed");
    assert!(Command::new("mkfifo").arg(tree.path("work/.git/index")).status().expect("mkfifo").success());
    assert_eq!(skipped(&visited(&tree.options("work")).1), [corrupt(".git/index")]);
}

#[test]
fn a_git_file_that_leads_nowhere_is_no_repository() {
    let tree = Tree::new(&[("copied/.git", "gitdir: ../.git/modules/copied\n"), ("copied/x", "")]);
    let (files, coverage) = visited(&tree.options(""));
    assert_eq!((files, coverage), (vec!["copied/x".to_owned()], Coverage::default()));
}

#[test]
fn a_repository_that_is_its_own_submodule_ends() {
    let tree = Tree::new(&[("work/sub/x", ""), ("work/.gitignore", "sub/\n")]);
    tree.git("work", &["init"]);
    tree.git("work/sub", &["init"]);
    tree.git("work/sub", &["add", "x"]);
    tree.git("work/sub", &["commit", "-m", "one"]);
    tree.git("work", &["add", "-f", "sub"]);
    // The inner index is the outer one: it names `sub`, which lies at `sub/sub`, and so on without end.
    fs::remove_dir_all(tree.path("work/sub/.git")).expect("removed");
    tree.write("work/sub/.git", "gitdir: ../.git\n");
    tree.write("work/sub/sub/.git", "gitdir: ../../.git\n");
    assert_eq!(visited(&tree.options("work")).0, [".gitignore"]);
}

/// A tree whose ignore file `name` has no end.
#[cfg(unix)]
fn endless(name: &str) -> Tree {
    let tree = Tree::new(&[("work/a/secret", ""), ("work/b/secret", ""), ("work/.git/info/x", "")]);
    std::os::unix::fs::symlink("/dev/zero", tree.path(name)).expect("a link");
    tree
}

#[cfg(unix)]
#[test]
fn ignore_files_without_an_end_are_not_read() {
    for name in [".gitignore", ".ignore", ".keysweepignore", ".git/info/exclude"] {
        let tree = endless(&format!("work/{name}"));
        for root in ["work", "work/a"] {
            let refused = walk(&tree.options(root), &Collect::default).expect_err("no answer").to_string();
            assert!(refused.contains(name) && refused.contains("--no-ignore"), "{refused}");
        }
        let all = Options { no_ignore: true, ..tree.options("work") };
        assert_eq!(visited(&all).0.iter().filter(|path| path.ends_with("secret")).count(), 2);
    }
    for name in [".gitignore", ".ignore", ".keysweepignore"] {
        let tree = endless(&format!("work/a/{name}"));
        let (files, coverage) = visited(&tree.options("work"));
        assert_eq!(files, ["b/secret"]);
        let skips: Vec<_> = coverage.skips.iter().map(|skip| (skip.path.to_lossy(), skip.detail.contains(name))).collect();
        assert_eq!(skips, [("a".into(), true)]);
    }
}

/// The walk does not go into an ignored directory, and git's index does.
#[cfg(unix)]
#[test]
fn nor_are_those_beside_what_git_tracks() {
    let tree = repository();
    std::os::unix::fs::symlink("/dev/zero", tree.path("work/a/.gitignore")).expect("a link");
    let (files, coverage) = visited(&tree.options("work"));
    assert_eq!(files, [".gitignore*", "b*"]);
    assert_eq!(coverage.skips.iter().map(|skip| skip.path.to_lossy()).collect::<Vec<_>>(), ["a"]);
}

#[test]
fn an_ignore_file_of_many_megabytes_is_not_read() {
    let tree = Tree::new(&[("a/secret", ""), ("b/secret", ""), ("a/.gitignore", "")]);
    let long = fs::OpenOptions::new().write(true).open(tree.path("a/.gitignore")).expect("open");
    long.set_len(1 << 40).expect("a sparse file");
    assert_eq!(tree.visited(), ["b/secret"]);
}

//! walk ∪ git index.

use super::*;

/// A repository that tracks two files its rules hide, one of them in a hidden directory.
fn repository(init: &[&str]) -> Tree {
    let tree = Tree::new(&[("a.rs", ""), ("build/secret.env", ""), ("build/other", ""), ("deep/er/k.pem", ""), ("u.pem", "")]);
    tree.git("", init);
    tree.write(".gitignore", "build/\n*.pem\n");
    tree.git("", &["add", "-f", ".gitignore", "a.rs", "build/secret.env", "deep/er/k.pem"]);
    tree
}

const EXPECTED: [&str; 4] = [".gitignore", "a.rs", "build/secret.env*", "deep/er/k.pem*"];

#[test]
fn tracked_files_are_visited_and_marked() {
    let tree = repository(&["init"]);
    assert_eq!(tree.visited(), EXPECTED);
    assert_eq!(visited(&tree.options("")).1, Coverage::default());
    let mut options = tree.options("");
    options.no_ignore = true;
    assert_eq!(visited(&options).0, [".gitignore", "a.rs", "build/other", "build/secret.env", "deep/er/k.pem", "u.pem"]);
}

#[test]
fn only_what_lies_under_the_root() {
    let tree = repository(&["init"]);
    assert_eq!(visited(&tree.options("deep")).0, ["er/k.pem*"]);
    assert_eq!(visited(&tree.options("deep/er")).0, ["k.pem*"]);
    assert_eq!(visited(&tree.options("build")).0, ["other", "secret.env"]);
}

#[test]
fn sha256_version_4_split_and_sparse_indexes() {
    assert_eq!(repository(&["init", "--object-format=sha256"]).visited(), EXPECTED);
    let tree = repository(&["init"]);
    tree.git("", &["update-index", "--index-version", "4"]);
    assert_eq!(tree.visited(), EXPECTED);
    let tree = repository(&["init"]);
    tree.git("", &["commit", "-m", "one"]);
    tree.git("", &["update-index", "--split-index"]);
    tree.write("late.pem", "");
    tree.git("", &["rm", "-f", "deep/er/k.pem"]);
    tree.write("deep/er/k.pem", "untracked now");
    tree.git("", &["add", "-f", "late.pem"]);
    assert!(
        fs::read_dir(tree.path(".git")).expect("list").flatten().any(|e| e.file_name().to_string_lossy().starts_with("shared"))
    );
    assert_eq!(tree.visited(), [".gitignore", "a.rs", "build/secret.env*", "late.pem*"]);
}

#[test]
fn a_sparse_index_names_directories_that_are_not_there() {
    let tree = repository(&["init"]);
    tree.git("", &["commit", "-m", "one"]);
    tree.git("", &["sparse-checkout", "set", "--cone", "--sparse-index", "build"]);
    assert_eq!(tree.visited(), [".gitignore", "a.rs", "build/secret.env*"]);
}

#[test]
fn tracked_files_that_are_gone_are_not_missing() {
    let tree = repository(&["init"]);
    fs::remove_file(tree.path("build/secret.env")).expect("removed");
    fs::remove_dir_all(tree.path("deep")).expect("removed");
    tree.write("deep", "a file where a directory was");
    let (files, coverage) = visited(&tree.options(""));
    assert_eq!((files, coverage), ([".gitignore", "a.rs", "deep"].map(String::from).to_vec(), Coverage::default()));
}

#[test]
fn what_keysweeps_own_rules_exclude_is_listed_where_git_tracks_it() {
    let tree = repository(&["init"]);
    tree.write(".keysweepignore", "build/\n");
    let (files, coverage) = visited(&tree.options(""));
    assert_eq!(files, [".gitignore", ".keysweepignore", "a.rs", "deep/er/k.pem*"]);
    assert_eq!(passed(&coverage), [(PassedOver::Excluded, "build/secret.env".to_owned())]);
    fs::remove_file(tree.path(".keysweepignore")).expect("removed");
    let globs = vec!["!*.pem".to_owned(), "!a.rs".to_owned(), "!never".to_owned()];
    let (files, coverage) = visited(&Options { globs, ..tree.options("") });
    assert_eq!(files, [".gitignore", "build/secret.env*"]);
    assert_eq!(coverage, Coverage::default(), "what was not asked for is not missed");
    let (files, coverage) = visited(&Options { globs: vec!["*.pem".to_owned(), "!deep".to_owned()], ..tree.options("") });
    assert_eq!((files, coverage), (vec!["u.pem".to_owned()], Coverage::default()));
}

#[test]
fn nested_repositories_have_their_own_rules_and_index() {
    let tree = repository(&["init"]);
    tree.write("nested/.gitignore", ".*\nhidden\n");
    tree.write("nested/hidden", "");
    tree.write("nested/x.pem", "not ignored here");
    tree.git("nested", &["init"]);
    tree.git("nested", &["add", "-f", "."]);
    tree.write("nested/.late", "");
    let mut expected: Vec<String> = EXPECTED.map(String::from).to_vec();
    expected.extend(["nested/.gitignore*", "nested/hidden*", "nested/x.pem"].map(String::from));
    assert_eq!(tree.visited(), expected);
}

#[test]
fn submodules_even_in_ignored_directories() {
    let tree = Tree::new(&[("lib/x.pem", ""), ("lib/y", ""), ("main/z", "")]);
    tree.git("lib", &["init"]);
    tree.git("lib", &["add", "."]);
    tree.git("lib", &["commit", "-m", "one"]);
    tree.git("main", &["init"]);
    tree.write("main/.gitignore", "vendor/\n");
    tree.git("main", &["submodule", "add", "-f", "../lib", "vendor/lib"]);
    tree.git("main", &["submodule", "add", "../lib", "lib"]);
    tree.write("main/lib/.git_info", "");
    assert!(tree.path("main/vendor/lib/.git").is_file(), "a submodule's .git is a file");
    let expected =
        [".gitignore", ".gitmodules", "lib/.git_info", "lib/x.pem", "lib/y", "vendor/lib/x.pem*", "vendor/lib/y*", "z"];
    assert_eq!(visited(&tree.options("main")).0, expected);
}

#[test]
fn a_linked_work_tree_has_its_own_index() {
    let tree = Tree::new(&[("main/a", ""), ("main/.gitignore", "*.pem\n"), ("main/k.pem", "")]);
    tree.git("main", &["init"]);
    tree.git("main", &["add", "-f", "."]);
    tree.git("main", &["commit", "-m", "one"]);
    tree.git("main", &["worktree", "add", "../linked"]);
    tree.write("linked/extra.pem", "");
    tree.git("linked", &["add", "-f", "extra.pem"]);
    assert_eq!(visited(&tree.options("linked")).0, [".gitignore", "a", "extra.pem*", "k.pem*"]);
    assert_eq!(visited(&tree.options("main")).0, [".gitignore", "a", "k.pem*"]);
}

#[test]
fn intent_to_add_and_merge_stages_are_visited_once() {
    let tree = repository(&["init"]);
    tree.git("", &["commit", "-m", "one"]);
    tree.git("", &["add", "-f", "-N", "u.pem"]);
    tree.git("", &["update-index", "--skip-worktree", "build/secret.env"]);
    let blob = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391";
    tree.git("", &["update-index", "--force-remove", "deep/er/k.pem"]);
    let stages = [1, 2, 3].map(|stage| format!("100644 {blob} {stage}\tdeep/er/k.pem\n")).concat();
    tree.write("stages", &stages);
    let input = fs::File::open(tree.path("stages")).expect("open");
    let status = Command::new("git").arg("-C").arg(tree.path("")).args(["update-index", "--index-info"]).stdin(input).status();
    assert!(status.expect("git runs").success());
    let expected = [".gitignore", "a.rs", "build/secret.env*", "deep/er/k.pem*", "stages", "u.pem*"];
    assert_eq!(tree.visited(), expected);
}

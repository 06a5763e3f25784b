//! Several arguments, and lists of files.

use super::*;

fn under(tree: &Tree, names: &[&str]) -> Vec<String> {
    names.iter().map(|name| tree.path(name).to_str().expect("UTF-8").to_owned()).collect()
}

fn of(tree: &Tree, roots: &[&str], files: &[&str]) -> Options {
    let paths = |names: &[&str]| names.iter().map(|name| tree.path(name)).collect();
    Options { roots: paths(roots), files: paths(files), threads: 2, ..Options::default() }
}

#[test]
fn several_roots_are_reported_as_typed() {
    let tree = Tree::new(&[("a/x", ""), ("b/y", ""), ("c", "")]);
    assert_eq!(visited(&of(&tree, &["a/", "b", "c"], &[])).0, under(&tree, &["a/x", "b/y", "c"]));
    let roots = ["./src/source/git", "src/source/list.rs"].map(PathBuf::from).to_vec();
    let (files, _) = visited(&Options { roots, ..Options::default() });
    assert!(files.contains(&"./src/source/git/mod.rs".to_owned()), "{files:?}");
    assert!(files.contains(&"src/source/list.rs".to_owned()), "{files:?}");
}

#[test]
fn a_file_alone_is_reported_as_typed() {
    let options = Options { roots: vec!["./src/source/list.rs".into()], ..Options::default() };
    assert_eq!(visited(&options).0, ["./src/source/list.rs"]);
}

#[test]
fn duplicates_are_walked_once_and_do_not_make_several() {
    let tree = Tree::new(&[("a/x", "")]);
    assert_eq!(visited(&of(&tree, &["a", "a/", "a"], &[])).0, ["x"]);
    assert_eq!(visited(&of(&tree, &["a/x", "a/x"], &["a/x"])).0, under(&tree, &["a/x"]));
}

#[test]
fn arguments_within_one_another_are_walked_once() {
    let tree = Tree::new(&[("a/x", ""), ("a/b/y", ""), ("a/b/c/z", ""), ("ab/w", "")]);
    tree.git("", &["init"]);
    tree.write(".gitignore", "z\n");
    tree.git("", &["add", "-f", "."]);
    let mut expected = under(&tree, &["a/b/c/z", "a/b/y", "a/x"]);
    expected[0].push('*');
    assert_eq!(visited(&of(&tree, &["a", "a/b"], &[])).0, expected);
    assert_eq!(visited(&of(&tree, &["a/b", "a"], &["a/x"])).0, expected);
    expected[0].pop();
    assert_eq!(visited(&of(&tree, &["a"], &["a/b/c/z"])).0, expected);
}

#[test]
fn listed_files_are_visited_whatever_the_rules_say() {
    let tree = Tree::new(&[("a.log", ""), ("b.log", ""), ("d/e.log", ""), ("d/f", "")]);
    tree.git("", &["init"]);
    tree.write(".gitignore", "*.log\n");
    tree.write(".keysweepignore", "b.log\n");
    let (files, coverage) = visited(&of(&tree, &[], &["a.log", "b.log", "d", "gone"]));
    assert_eq!(files, under(&tree, &["a.log", "b.log", "d/f"]));
    let gone = under(&tree, &["gone"]).remove(0);
    assert_eq!(skipped(&coverage), [(SkipReason::Missing, gone)]);
    let walked = walk(&of(&tree, &["a.log"], &[]), &Collect::default).expect("a walk");
    assert!(walked.visitors[0].0[0].explicit);
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let tree = Tree::new(&[]);
    for file in 0..200 {
        tree.write(&format!("{}/{}/{file}", file % 7, file % 3), "");
    }
    let with = |threads| visited(&Options { threads, ..tree.options("") });
    let one = with(1);
    assert_eq!((one.0.len(), with(0), with(8)), (200, one.clone(), one));
}

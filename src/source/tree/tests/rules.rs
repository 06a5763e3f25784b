//! Which files the rules leave out.

use super::*;

const TREE: &[(&str, &str)] = &[("a.log", ""), (".env", ""), ("build/x", ""), ("src/a.rs", ""), ("src/b.log", "")];

#[test]
fn without_a_repository_gitignore_is_a_file_like_others() {
    let tree = Tree::new(TREE);
    tree.write(".gitignore", "*.log\nbuild/\n");
    assert_eq!(tree.visited(), [".env", ".gitignore", "a.log", "build/x", "src/a.rs", "src/b.log"]);
}

#[test]
fn the_ignore_files_of_a_repository_apply() {
    let tree = Tree::new(TREE);
    tree.git("", &["init"]);
    tree.write(".gitignore", "*.log\n");
    tree.write("src/.gitignore", "!b.log\n");
    tree.write(".git/info/exclude", "build/\n");
    tree.write(".ignore", "*.rs\n");
    assert_eq!(tree.visited(), [".env", ".gitignore", ".ignore", "src/.gitignore", "src/b.log"]);
}

#[test]
fn keysweepignore_applies_everywhere_and_wins() {
    let tree = Tree::new(TREE);
    tree.git("", &["init"]);
    tree.write(".gitignore", "*.log\n");
    tree.write(".keysweepignore", "build/\n!a.log\n");
    tree.write("src/.keysweepignore", "a.rs\n");
    assert_eq!(tree.visited(), [".env", ".gitignore", ".keysweepignore", "a.log", "src/.keysweepignore"]);
}

#[test]
fn no_ignore_walks_all_but_git_and_globs_still_apply() {
    let tree = Tree::new(TREE);
    tree.git("", &["init"]);
    tree.write(".gitignore", "*.log\n");
    tree.write(".ignore", "*.rs\n");
    tree.write(".keysweepignore", "build/\n");
    tree.write("sub/.git", "gitdir: nowhere\n");
    let mut options = tree.options("");
    options.no_ignore = true;
    let all = [".env", ".gitignore", ".ignore", ".keysweepignore", "a.log", "build/x", "src/a.rs", "src/b.log"];
    assert_eq!(visited(&options).0, all);
    options.globs = vec!["!/build".to_owned(), "!*.log".to_owned(), "!.*".to_owned()];
    assert_eq!(visited(&options).0, ["src/a.rs"]);
}

#[test]
fn globs_are_relative_to_the_root_whatever_leads_to_it() {
    let tree = Tree::new(&[("tmp/src/a.rs", ""), ("tmp/src/tmp/b.rs", ""), ("tmp/src/b.txt", ""), ("tmp/tmp.rs", "")]);
    let with = |root: &str, globs: &[&str]| {
        let globs = globs.iter().map(|glob| (*glob).to_owned()).collect();
        visited(&Options { globs, ..tree.options(root) }).0
    };
    assert_eq!(with("tmp", &["*.rs"]), ["src/a.rs", "src/tmp/b.rs", "tmp.rs"]);
    assert_eq!(with("tmp", &["*.rs", "!src/tmp/**"]), ["src/a.rs", "tmp.rs"]);
    assert_eq!(with("tmp/src", &["!/tmp"]), ["a.rs", "b.txt"]);
    assert_eq!(with("tmp/src", &["!tmp/**"]), ["a.rs", "b.txt"]);
    let absolute = format!("!{}/**", tree.path("tmp/src").display());
    assert_eq!(with("tmp/src", &[&absolute]), ["a.rs", "b.txt", "tmp/b.rs"]);
    assert_eq!(with("tmp/src", &["!a.rs", "a.rs"]), ["a.rs"]);
}

#[test]
fn a_wrong_glob_is_an_error_before_anything_is_visited() {
    let tree = Tree::new(TREE);
    let options = Options { globs: vec!["[".to_owned()], ..tree.options("") };
    let error = walk(&options, &|| -> Collect { panic!("no visitor is needed") }).expect_err("a wrong glob");
    assert!(matches!(&error, Error::Usage(text) if text.contains("--glob")), "{error}");
}

#[test]
fn a_root_in_an_ignored_directory_is_walked() {
    let tree = Tree::new(&[("build/x", ""), ("build/deep/y.log", ""), ("build/deep/z", "")]);
    tree.git("", &["init"]);
    tree.write(".gitignore", "/build/\n*.log\n");
    assert_eq!(tree.visited(), [".gitignore"]);
    assert_eq!(visited(&tree.options("build")).0, ["deep/z", "x"]);
    assert_eq!(visited(&tree.options("build/deep")).0, ["z"]);
}

#[test]
fn the_current_directory_as_root() {
    let globs = vec!["/src/source/list.rs".to_owned()];
    let options = Options { roots: vec![".".into()], globs, ..Options::default() };
    assert_eq!(visited(&options).0, ["src/source/list.rs"]);
    let walked = walk(&options, &Collect::default).expect("a walk");
    assert_eq!(walked.visitors[0].0[0].real, Path::new("./src/source/list.rs"));
}

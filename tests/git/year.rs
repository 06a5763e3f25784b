//! A repository taken through a year with a baseline, with git's own merges.

use super::{
    repo::{Repo, paths},
    values::filled,
};

const BASELINE: &str = ".keysweep-baseline.json";

/// The paths of what a scan reports.
fn news(repo: &Repo) -> Vec<String> {
    let (_, found) = repo.findings(&["scan"]);
    paths(&found).into_iter().map(str::to_owned).collect()
}

fn save(repo: &Repo, what: &str) {
    repo.git(&["add", "-A"]);
    repo.git(&["commit", "-q", "-m", what]);
}

fn read(repo: &Repo, name: &str) -> String {
    std::fs::read_to_string(repo.path.join(name)).expect("readable")
}

fn entries(repo: &Repo) -> usize {
    read(repo, BASELINE).lines().filter(|line| line.starts_with("\"ks1:")).count()
}

/// What keysweep says on a day, at noon.
fn on(repo: &Repo, day: &str, arguments: &[&str]) -> (i32, String, String) {
    let day: jiff::civil::Date = day.parse().expect("a day");
    let noon = day.at(12, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).expect("a time").timestamp().as_second();
    let mut command = repo.command(env!("CARGO_BIN_EXE_keysweep"));
    let output = command.args(arguments).env("SOURCE_DATE_EPOCH", noon.to_string()).output().expect("keysweep runs");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
    (output.status.code().expect("a code"), text(&output.stdout), text(&output.stderr))
}

/// A different known key for each `seed`.
fn key(seed: u32) -> String {
    super::repo::key(seed)
}

#[test]
fn a_year() {
    let repo = Repo::new();
    // January: a scanner comes to a repository that has a past.
    repo.write("prod.env", &filled("aws_access_key_id = [KEY_ID]\naws_secret_access_key = [SECRET]\n"));
    repo.write("ci/deploy.sh", &filled("export GITHUB=[GITHUB_TOKEN]\n"));
    repo.write("app.conf", "db_password = q8!vKx2#pL\n");
    repo.write(".gitattributes", &format!("{BASELINE} merge=union\n"));
    assert_eq!(repo.keysweep(&["baseline", "create"]).0, 0);
    save(&repo, "a baseline");
    assert_eq!((entries(&repo), news(&repo)), (3, vec![]));

    // February: lines move.
    repo.write("app.conf", &format!("# the settings\n\nhost = db\n{}", read(&repo, "app.conf")));
    save(&repo, "move lines");
    assert_eq!(news(&repo), [""; 0]);

    // March: files move.
    repo.write("etc/.keep", "");
    repo.git(&["mv", "app.conf", "etc/app.conf"]);
    repo.git(&["mv", "prod.env", "etc/prod.env"]);
    save(&repo, "move files");
    assert_eq!(news(&repo), [""; 0]);
    let before = read(&repo, BASELINE);
    assert_eq!(repo.keysweep(&["baseline", "update"]).0, 0);
    assert_ne!(read(&repo, BASELINE), before, "the entries have moved with their files");
    save(&repo, "update the baseline");

    // April to June: two branches accept something, and one of them repairs something.
    for (branch, seeds) in [("left", [1, 2, 3]), ("right", [4, 5, 6])] {
        repo.git(&["checkout", "-q", "-b", branch, "main"]);
        for seed in seeds {
            repo.write(&format!("{branch}/{seed}.env"), &key(seed));
        }
        if branch == "right" {
            repo.write("ci/deploy.sh", "export GITHUB=$TOKEN\n");
        }
        assert_eq!(repo.keysweep(&["baseline", "update"]).0, 0);
        save(&repo, branch);
    }
    repo.git(&["merge", "-q", "-m", "both", "left"]);
    assert!(!read(&repo, BASELINE).contains("<<<<<<<"));
    assert_eq!(news(&repo), [""; 0], "what either branch accepted is known");
    assert_eq!(repo.keysweep(&["baseline", "update"]).0, 0);
    assert_eq!(entries(&repo), 8);
    save(&repo, "update after the merge");
    repo.git(&["branch", "-f", "main"]);
    repo.git(&["checkout", "-q", "main"]);

    // September: a secret beside an old one.
    let old = read(&repo, "etc/prod.env");
    repo.write(
        "etc/prod.env",
        &filled(&format!("{old}[dev]\naws_access_key_id = [OTHER_ID]\naws_secret_access_key = [OTHER_SECRET]\n")),
    );
    let (code, found) = repo.findings(&["scan"]);
    assert_eq!((code, paths(&found)), (1, vec!["etc/prod.env"]));
    assert_eq!(found[0]["line"], 5, "the new one, not the old one beside it");

    // October: somebody needs until the end of the year, and says so; another entry was never needed.
    let allow = "[[allow]]\nsecret_sha256 = [\"HASH\"]\nreason = \"rotated with the move\"\nexpires = 2023-12-31\n\n\
                 [[allow]]\npaths = [\"legacy/\"]\nreason = \"gone since June\"\n";
    let hash = data_encoding::HEXLOWER.encode(&<sha2::Sha256 as sha2::Digest>::digest(filled("[OTHER_SECRET]")));
    repo.write(".keysweep.toml", &allow.replace("HASH", &hash));
    save(&repo, "allow the new key for a while");
    let (code, out, err) = on(&repo, "2023-12-31", &["scan", "--show-suppressed"]);
    assert_eq!(code, 0, "{out}{err}");
    assert!(out.contains("allowlist entry: rotated with the move (.keysweep.toml:1)"), "{out}");
    assert!(err.contains("9 suppressed: 1 allowlist entry, 8 baseline entries"), "{err}");
    assert!(err.contains("1 allow entry hid nothing; remove it:\n    .keysweep.toml:6: gone since June\n"), "{err}");
    assert!(!err.contains("expired"), "{err}");

    // January: the entry is over, and what it hid is back.
    let (code, out, err) = on(&repo, "2024-01-01", &["scan"]);
    assert_eq!(code, 1, "{err}");
    assert!(
        out.contains("etc/prod.env:5") && out.contains("the entry that allowed it expired on 2023-12-31 (.keysweep.toml:1)"),
        "{out}"
    );
    assert!(err.contains("1 allow entry expired; renew or remove it:\n    .keysweep.toml:1: rotated with the move\n"), "{err}");
    repo.write(".keysweep.toml", "");

    // February: the old key is rotated, the new one is taken out.
    repo.write("etc/prod.env", "");
    let (code, _, err) = repo.keysweep(&["scan"]);
    assert_eq!(code, 0);
    assert!(err.contains("1 entry of the baseline is gone; keysweep baseline update drops it"), "{err}");
    assert_eq!(repo.keysweep(&["baseline", "update"]).0, 0);
    assert_eq!(entries(&repo), 7);
}

/// Where nothing tells git how to merge it, lines far apart merge, and what git cannot merge is told exactly.
#[test]
fn without_the_union_driver() {
    let repo = Repo::new();
    repo.write("a.env", &key(9));
    repo.keysweep(&["baseline", "create"]);
    save(&repo, "a baseline");
    for (branch, seed) in [("left", 1), ("right", 4)] {
        repo.git(&["checkout", "-q", "-b", branch, "main"]);
        repo.write(&format!("{branch}.env"), &key(seed));
        repo.keysweep(&["baseline", "update"]);
        save(&repo, branch);
    }
    let merged = repo.try_git(&["merge", "-q", "-m", "both", "left"]).status.success();
    if !merged {
        let (code, _, err) = repo.keysweep(&["scan"]);
        let line = read(&repo, BASELINE).lines().position(|line| line.starts_with("<<<<<<<")).expect("a mark") + 1;
        assert_eq!(code, 2);
        assert!(err.contains(&format!("{BASELINE}:{line}: \"<<<<<<<\" is left of a merge")), "{err}");
        // As the message says: the entries of both sides stay, the marks go.
        let is_mark = |line: &&str| ["<<<<<<<", "=======", ">>>>>>>"].iter().any(|mark| line.starts_with(mark));
        let text = read(&repo, BASELINE).lines().filter(|line| !is_mark(line)).collect::<Vec<_>>().join("\n");
        repo.write(BASELINE, &text);
    }
    assert_eq!(news(&repo), [""; 0]);
}

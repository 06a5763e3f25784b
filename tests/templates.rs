//! The action, the templates and the documents on CI: they parse, they have the form that their readers ask for, and every command in
//! them is one that the program understands.
//!
//! Leaves out: the services themselves. The action's own scripts are run, with a program in the place of cargo.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use yaml_rust2::{Yaml, YamlLoader};

fn in_crate(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn text(path: &str) -> String {
    fs::read_to_string(in_crate(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn yaml(path: &str) -> Yaml {
    let mut documents = YamlLoader::load_from_str(&text(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    assert_eq!(documents.len(), 1, "{path}");
    documents.remove(0)
}

fn keys(value: &Yaml) -> BTreeSet<&str> {
    value.as_hash().expect("a mapping").keys().map(|key| key.as_str().expect("a text")).collect()
}

fn all_of(value: &Yaml, allowed: &[&str]) {
    let unknown: Vec<&str> = keys(value).into_iter().filter(|key| !allowed.contains(key)).collect();
    assert!(unknown.is_empty(), "{unknown:?} are none of {allowed:?}");
}

fn templates() -> Vec<String> {
    let names = fs::read_dir(in_crate("ci-templates")).expect("a directory");
    let mut paths: Vec<String> =
        names.map(|entry| format!("ci-templates/{}", entry.expect("an entry").file_name().to_str().expect("text"))).collect();
    paths.sort();
    paths
}

#[test]
fn every_template_parses_and_is_in_the_documents() {
    let document = text("docs/CI.md");
    for path in templates() {
        assert!(document.contains(&format!("[{path}](../{path})")), "docs/CI.md does not tell of {path}");
        if path.ends_with(".yml") {
            assert!(!keys(&yaml(&path)).is_empty(), "{path}");
        }
    }
}

/// <https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax>
#[test]
fn the_action_has_the_form_that_github_asks_for() {
    let action = yaml("action.yml");
    all_of(&action, &["name", "author", "description", "inputs", "outputs", "runs", "branding"]);
    assert!(action["name"].as_str().is_some() && action["description"].as_str().is_some());
    all_of(&action["branding"], &["icon", "color"]);
    for name in keys(&action["inputs"]) {
        all_of(&action["inputs"][name], &["description", "required", "default", "deprecationMessage"]);
        assert!(action["inputs"][name]["description"].as_str().is_some(), "{name}");
        assert!(action["inputs"][name]["default"].as_str().is_some(), "{name}: a default is a text");
    }
    for name in keys(&action["outputs"]) {
        all_of(&action["outputs"][name], &["description", "value"]);
    }
    all_of(&action["runs"], &["using", "steps"]);
    assert_eq!(action["runs"]["using"].as_str(), Some("composite"));
    for step in action["runs"]["steps"].as_vec().expect("steps") {
        all_of(step, &["name", "id", "if", "run", "shell", "env", "working-directory", "uses", "with", "continue-on-error"]);
        assert_ne!(step["run"].is_badvalue(), step["uses"].is_badvalue(), "a step runs or uses");
        assert_eq!(step["run"].is_badvalue(), step["shell"].is_badvalue(), "what runs names its shell");
        // An expression in a script is put in before the shell reads it, whatever it holds.
        assert!(!step["run"].as_str().unwrap_or_default().contains("${{"), "inputs reach scripts by the environment");
    }
    let all = text("action.yml");
    for name in all.split("inputs.").skip(1) {
        let name: String = name.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        assert!(keys(&action["inputs"]).contains(name.as_str()), "no input {name}");
    }
    let ids: BTreeSet<&str> =
        action["runs"]["steps"].as_vec().expect("steps").iter().filter_map(|step| step["id"].as_str()).collect();
    for name in all.split("steps.").skip(1).filter_map(|rest| rest.split('.').next()) {
        assert!(ids.contains(name), "no step {name}");
    }
}

#[test]
fn other_actions_are_pinned_to_commits_with_their_release_beside() {
    let mut pins = 0;
    for path in templates().into_iter().chain(["action.yml".to_owned(), "docs/CI.md".to_owned()]) {
        for line in text(&path).lines().filter(|line| line.contains("uses: ") && !line.contains("OWNER/keysweep@COMMIT")) {
            let (_, pin) = line.split_once('@').expect("a pin");
            let (commit, release) = pin.split_once(" # v").unwrap_or_else(|| panic!("{path}: no release beside {line}"));
            assert!(commit.len() == 40 && commit.bytes().all(|b| b.is_ascii_hexdigit()), "{path}: {line}");
            assert!(release.split('.').all(|number| number.parse::<u32>().is_ok()), "{path}: {line}");
            pins += 1;
        }
    }
    assert!(pins >= 4, "{pins} pins");
}

fn keysweep(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_keysweep")).args(arguments).output().expect("runs");
    String::from_utf8([output.stdout, output.stderr].concat()).expect("text")
}

/// Each `keysweep …` in a text: the words up to the end of the command.
fn commands(text: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for line in text.lines().filter(|line| !line.trim_start().starts_with(['#', '/'])) {
        let line = line.replace("\"$KEYSWEEP\"", "keysweep").replace("/keysweep/bin/keysweep\"", "/bin keysweep");
        for rest in line.split("keysweep ").skip(1) {
            let end = rest.find(['`', '|', ';', '<', '\'']).unwrap_or(rest.len());
            let words = rest[..end].split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            if words.first().is_some_and(|word| ["ci", "scan", "git"].contains(&word.as_str())) {
                found.push(words);
            }
        }
    }
    found
}

#[test]
fn every_option_that_is_shown_exists() {
    let mut options = 0;
    for path in templates().into_iter().chain(["action.yml", "docs/CI.md"].map(str::to_owned)) {
        let commands = commands(&text(&path));
        assert!(!commands.is_empty() || path.ends_with("github.yml"), "{path} runs nothing");
        for words in commands {
            let help = keysweep(&[&words[0], "--help"]);
            for option in words.iter().filter(|word| word.starts_with("--")) {
                let name = option.split('=').next().expect("a name").trim_end_matches([',', '.', '"']);
                assert!(help.contains(&format!("{name} ")) || help.contains(&format!("{name}\n")), "{path}: {name} of {words:?}");
                options += 1;
            }
        }
    }
    assert!(options > 5, "{options} options");
    // Those that the document names without a command.
    let help = keysweep(&["ci", "--help"]);
    for name in
        ["--base", "--all-files", "--fail-on", "--confidence", "--rules", "--exit-zero", "--format", "--report", "--dry-run"]
    {
        assert!(help.contains(name) && text("docs/CI.md").contains(name), "{name}");
    }
}

#[test]
fn the_image_is_built_from_what_is_here_and_runs_as_nobody() {
    let file = text("Dockerfile");
    for line in file.lines().filter(|line| line.starts_with("COPY ") && !line.contains("--from")) {
        let words: Vec<&str> = line.split_whitespace().skip(1).collect();
        for source in &words[..words.len() - 1] {
            assert!(in_crate(source).exists(), "{source}");
        }
    }
    let last = file.rsplit("\nFROM ").next().expect("a stage");
    assert!(last.starts_with("scratch\n") && last.contains("USER 65532:65532") && !last.contains("RUN "), "{last}");
    let ignored = text(".dockerignore");
    assert!(ignored.lines().all(|name| !file.contains(&format!("COPY {name} "))), "what is copied is ignored");
}

/// A step's script as GitHub runs it, in `directory`.
fn step(name: &str, directory: &Path, environment: &[(&str, &str)]) -> Output {
    let action = yaml("action.yml");
    let steps = action["runs"]["steps"].as_vec().expect("steps");
    let step = steps.iter().find(|step| step["name"].as_str() == Some(name)).unwrap_or_else(|| panic!("no step {name}"));
    let script = directory.join("script.sh");
    fs::write(&script, step["run"].as_str().expect("a script")).expect("written");
    let mut command = Command::new("bash");
    command.args(["--noprofile", "--norc", "-eo", "pipefail"]).arg(&script).current_dir(directory.join("work"));
    for (variable, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("GITHUB_")) {
        command.env_remove(variable);
    }
    command.env("GITHUB_OUTPUT", directory.join("output")).env("RUNNER_TEMP", directory).envs(environment.iter().copied());
    command.output().expect("bash runs")
}

fn outputs(directory: &Path) -> String {
    fs::read_to_string(directory.join("output")).unwrap_or_default()
}

#[cfg(unix)]
#[test]
fn the_steps_of_the_action_do_what_they_say() {
    let directory = tempfile::tempdir().expect("a directory");
    let work = directory.path().join("work");
    fs::create_dir(&work).expect("made");
    fs::write(work.join("a.env"), format!("aws_access_key_id = AKIA{}\n", "QYLPMN5HHHFPZAM2")).expect("written");
    let program = env!("CARGO_BIN_EXE_keysweep");

    let named = step("Name this source", directory.path(), &[("SOURCE", env!("CARGO_MANIFEST_DIR"))]);
    assert!(named.status.success() && outputs(directory.path()).trim().len() >= "hash=".len() + 40, "{named:?}");

    let scan = |event: &str, arguments: &str, upload: &str| {
        let _ = fs::remove_file(directory.path().join("output"));
        let environment = [
            ("KEYSWEEP", program),
            ("FAIL_ON", "note"),
            ("ARGS", arguments),
            ("UPLOAD", upload),
            ("EVENT", event),
            ("GITHUB_ACTIONS", "true"),
            ("GITHUB_EVENT_NAME", event),
        ];
        let output = step("Scan", directory.path(), &environment);
        assert!(output.status.success(), "{output:?}");
        (outputs(directory.path()), String::from_utf8(output.stdout).expect("text"))
    };
    // Not in a repository, so that all files are scanned.
    let all = format!("exit-code=1\nsarif={}\n", directory.path().join("keysweep.sarif").display());
    let (said, log) = scan("schedule", "", "true");
    assert_eq!((said, log.starts_with("::")), (all, true), "{log}");
    assert!(work.join("keysweep.sarif").exists());
    assert_eq!(scan("schedule", "--confidence high\n --format jsonl", "false").0, "exit-code=1\nsarif=\n");
    // Nothing in the options is a command to a shell.
    assert_eq!(scan("schedule", "$(touch owned) ; touch owned", "false").0, "exit-code=2\nsarif=\n");
    assert!(!work.join("owned").exists());
    // A pull request without a repository is an error, and a file of an earlier step is none of its own.
    fs::remove_file(work.join("keysweep.sarif")).expect("there");
    let ended = step("Pass or fail", directory.path(), &[("CODE", "3")]);
    assert_eq!(ended.status.code(), Some(3));
}

#[cfg(unix)]
#[test]
fn the_action_builds_its_own_source_or_a_release_and_nothing_else() {
    use std::os::unix::fs::PermissionsExt;
    let directory = tempfile::tempdir().expect("a directory");
    fs::create_dir(directory.path().join("work")).expect("made");
    let cargo = directory.path().join("cargo");
    fs::write(&cargo, "#!/bin/sh\necho \"cargo $*\"\n").expect("written");
    fs::set_permissions(&cargo, fs::Permissions::from_mode(0o755)).expect("changed");
    let path = format!("{}:{}", directory.path().display(), std::env::var("PATH").expect("a path"));
    let build = |version: &str| {
        let environment = [("VERSION", version), ("SOURCE", "/action"), ("ROOT", "/root"), ("PATH", &path)];
        let output = step("Build keysweep", directory.path(), &environment);
        (output.status.code(), String::from_utf8(output.stdout).expect("text"))
    };
    assert_eq!(build("source"), (Some(0), "cargo install --locked --root /root --path /action\n".to_owned()));
    assert_eq!(build("1.2.0"), (Some(0), "cargo install --locked --root /root --version 1.2.0 keysweep\n".to_owned()));
    let (code, said) = build("--git=https://example.com/x");
    assert_eq!((code, said.starts_with("::error::")), (Some(2), true), "{said}");
}

//! `keysweep config`: what is in effect and why, and what another scanner's configuration becomes.

use std::{
    fmt::Write,
    path::{Path, PathBuf},
};

use super::{
    args::{ConfigCommand, Import, Show},
    configured::{self, Asked},
    exit::Exit,
    output::{cause, complain, print, put},
};
use crate::{
    config::{
        import::{self, Imported},
        layers::{Flags, Setting, Settings},
        repository,
        rules::{self, unread},
    },
    error::Error,
    report::escape,
    source,
    suppress::allowlist::Entry,
};

/// Shows or imports.
///
/// # Errors
/// A configuration that is wrong, a file that is there already.
pub fn run(command: &ConfigCommand) -> Result<Exit, Error> {
    match command {
        ConfigCommand::Show(arguments) => show(arguments),
        ConfigCommand::Import(arguments) => import(arguments),
    }
}

fn show(arguments: &Show) -> Result<Exit, Error> {
    let source = source::Options { roots: vec![arguments.path.clone()], ..source::Options::default() };
    let asked = Asked { flags: Flags::default(), configuration: &arguments.configuration };
    let settings = configured::settings_of_tree(&asked, &source)?;
    settings.allowlist.check(&settings.selection.load()?)?;
    print(shown(&settings, arguments.origin).as_bytes()).map(|()| Exit::Clean)
}

/// The settings in the form of a configuration.
fn shown(settings: &Settings, origin: bool) -> String {
    let mut out = String::new();
    if origin {
        let files: Vec<String> = settings.files.iter().map(|file| escape::text(file).into_owned()).collect();
        let files = if files.is_empty() { "none".to_owned() } else { files.join(", ") };
        let _ = writeln!(out, "# read, the lowest layer first: {files}");
    }
    let size = settings
        .max_file_size
        .value
        .map_or_else(|| "# max_file_size: no limit".to_owned(), |size| format!("max_file_size = {size}"));
    let marks = format!("inline_marks  = {}", settings.inline_marks.value);
    for (line, from) in [
        (format!("confidence    = \"{}\"", settings.confidence.value.as_str()), &settings.confidence.origin),
        (format!("fail_on       = \"{}\"", settings.fail_on.value.as_str()), &settings.fail_on.origin),
        (size, &settings.max_file_size.origin),
        (marks, &settings.inline_marks.origin),
    ] {
        push(&mut out, &line, from, origin);
    }
    rules(&mut out, &settings.rules, origin);
    settings.allowlist.entries.iter().for_each(|entry| allow(&mut out, entry, origin));
    out
}

fn push(out: &mut String, line: &str, from: &str, origin: bool) {
    let _ = if origin { writeln!(out, "{line:<25} # {from}") } else { writeln!(out, "{line}") };
}

fn rules(out: &mut String, rules: &[Setting<String>], origin: bool) {
    if rules.is_empty() {
        return;
    }
    out.push_str("rules = [\n");
    for setting in rules {
        push(out, &format!("  {},", quoted(&setting.value)), &setting.origin, origin);
    }
    out.push_str("]\n");
}

fn allow(out: &mut String, entry: &Entry, origin: bool) {
    out.push('\n');
    push(out, "[[allow]]", &entry.origin, origin);
    let terms = &entry.terms;
    let lists = [
        ("paths", &terms.paths),
        ("rules", &terms.rules),
        ("fingerprints", &terms.fingerprints),
        ("secret_sha256", &terms.secret_sha256),
    ];
    for (name, list) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
        let items: Vec<String> = list.iter().map(|item| quoted(item)).collect();
        let _ = writeln!(out, "{name} = [{}]", items.join(", "));
    }
    if !terms.values.is_empty() {
        let _ = writeln!(out, "# values: {}, which may tell a secret and are not shown", terms.values.len());
    }
    let _ = writeln!(out, "reason = {}", quoted(&entry.reason));
    if let Some(date) = entry.expires {
        let _ = writeln!(out, "expires = {date}");
    }
}

/// A string of TOML, with nothing in it that acts on a terminal.
fn quoted(text: &str) -> String {
    toml::Value::String(escape::text(text).into_owned()).to_string()
}

fn import(arguments: &Import) -> Result<Exit, Error> {
    let name = arguments.file.to_string_lossy().into_owned();
    let unreadable = |error: std::io::Error| Error::Config(format!("{}: {}", escape::text(&name), unread(&error)));
    let text = rules::text(&arguments.file).map_err(unreadable)?;
    let short = arguments.file.file_name().map_or_else(|| name.clone(), |name| name.to_string_lossy().into_owned());
    let imported = import::gitleaks(&text, &short)?;
    let files = files(&imported, &arguments.into);
    if arguments.dry_run {
        let texts: Vec<String> = files.iter().map(|(path, text)| format!("# {}\n{text}", path.display())).collect();
        print(texts.join("\n").as_bytes())?;
    } else {
        write(&files)?;
    }
    let (rules, entries) = imported.made;
    let written: Vec<String> = files.iter().map(|(path, _)| escape::bytes(path.as_os_str().as_encoded_bytes())).collect();
    let into = if arguments.dry_run || written.is_empty() { String::new() } else { format!(" in {}", written.join(" and ")) };
    let counted = |number: usize, one: &str, more: &str| format!("{number} {}", if number == 1 { one } else { more });
    let (rules, entries) = (counted(rules, "rule", "rules"), counted(entries, "allow entry", "allow entries"));
    complain(&format!("{rules} and {entries}{into}; {} not converted", imported.not.len()));
    imported.not.iter().for_each(|what| complain(&format!("not converted: {what}")));
    Ok(Exit::Clean)
}

fn files<'i>(imported: &'i Imported, into: &Path) -> Vec<(PathBuf, &'i str)> {
    let rules = imported.rules.iter().map(|text| (into.join(import::RULES), text.as_str()));
    let configuration = Some(&imported.configuration).filter(|text| !text.is_empty());
    rules.chain(configuration.map(|text| (into.join(repository::NAME), text.as_str()))).collect()
}

/// All of the files or none.
fn write(files: &[(PathBuf, &str)]) -> Result<(), Error> {
    let wrong =
        |path: &Path, cause: &str| Error::Output(format!("{}: {cause}", escape::bytes(path.as_os_str().as_encoded_bytes())));
    if let Some((path, _)) = files.iter().find(|(path, _)| path.symlink_metadata().is_ok()) {
        return Err(wrong(path, "it is there already; use --dry-run and merge by hand, or --into another directory"));
    }
    for (path, text) in files {
        put(path, text.as_bytes()).map_err(|error| wrong(path, &format!("{}; check --into", cause(&error))))?;
    }
    Ok(())
}

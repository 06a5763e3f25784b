//! A case of corpus/: reading one, expanding its templates, and stripping the marks that say where its credentials stand.
//!
//! Promises: a case that is malformed, or whose labels and marks do not agree, is an error that names it; nothing is passed over.
//! corpus/README.md describes the form.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use keysweep::{rule::example::expand, scan::check};

/// Files as a person might have written them, and what must be found in them.
pub struct Case {
    /// Its path under corpus/, without the extension.
    pub name: String,
    labels: Vec<(u32, Label)>,
    files: Vec<File>,
}

/// A file's template.
struct File {
    path: String,
    /// `crlf`, `bom`, `utf-16le` or `utf-16be`: how it is written, where that is not plain UTF-8 with line feeds.
    form: String,
    template: String,
}

/// What the header says of one credential.
#[derive(Clone)]
pub struct Label {
    pub rule: String,
    /// Whether it must be seen and kept from the findings, as a documentation example.
    pub suppressed: bool,
    pub severity: Option<String>,
    pub account: Option<String>,
    pub canary: bool,
}

/// Where a part of a credential stands, and its value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    pub path: String,
    pub line: u64,
    pub column: u64,
    pub value: String,
}

/// One expansion of a case: the files to scan and the credentials in them.
pub struct Expanded {
    pub files: Vec<(String, Vec<u8>)>,
    pub expected: Vec<(Label, BTreeSet<Part>)>,
}

/// Every case, sorted by name.
pub fn all() -> Vec<Case> {
    let root = root();
    let mut paths = Vec::new();
    for kind in ["positive", "negative"] {
        gather(&root.join(kind), &mut paths);
    }
    paths.sort();
    let read = |path: PathBuf| {
        let name = path.with_extension("").strip_prefix(&root).expect("under corpus/").to_string_lossy().replace('\\', "/");
        let text = fs::read_to_string(&path).expect("a readable case");
        Case::parse(name.clone(), &text).unwrap_or_else(|what| panic!("corpus/{name}.case: {what}"))
    };
    paths.into_iter().map(read).collect()
}

/// The directory of the cases.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

fn gather(directory: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).expect("a directory of cases") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            gather(&path, paths);
        } else {
            assert!(path.extension().is_some_and(|e| e == "case"), "{}: a case is named *.case", path.display());
            paths.push(path);
        }
    }
}

impl Case {
    /// Reads a header and the files after it.
    fn parse(name: String, text: &str) -> Result<Self, String> {
        let mut case = Self { name, labels: Vec::new(), files: Vec::new() };
        let mut about = String::new();
        for line in text.split_inclusive('\n') {
            let trimmed = line.trim_end();
            if let Some(path) = trimmed.strip_prefix("-- ").and_then(|rest| rest.strip_suffix(" --")) {
                case.files.push(File::named(path));
            } else if let Some(file) = case.files.last_mut() {
                file.template.push_str(line);
            } else if let Some((number, label)) = numbered(trimmed) {
                case.labels.push((number, Label::parse(label)?));
            } else {
                about.push_str(trimmed);
            }
        }
        if about.is_empty() || case.files.is_empty() {
            return Err("needs a sentence that says what it is about, and a file (`-- PATH --`)".to_owned());
        }
        if case.name.starts_with("negative/") && case.labels.iter().any(|(_, label)| !label.suppressed) {
            return Err("a negative case has no label but `suppressed` ones".to_owned());
        }
        if case.name.starts_with("positive/") && case.labels.is_empty() {
            return Err("a positive case has a label".to_owned());
        }
        case.expanded(0).map(|_| case)
    }

    /// Expands the templates and finds the marked values. `salt` gives other random values.
    pub fn expanded(&self, salt: u64) -> Result<Expanded, String> {
        let mut expected: Vec<(Label, BTreeSet<Part>)> = Vec::new();
        let (mut files, mut marked) = (Vec::new(), Vec::new());
        for File { path, form, template } in &self.files {
            let text = expand(template, &check::ALL, salt).map_err(|what| format!("{path}: {what}"))?;
            let (text, parts) = strip_marks(path, &if form == "crlf" { text.replace('\n', "\r\n") } else { text })?;
            marked.extend(parts);
            files.push((path.clone(), encoded(&text, form)?));
        }
        for (number, label) in &self.labels {
            let (mine, rest) = marked.into_iter().partition(|(n, _)| n == number);
            marked = rest;
            let parts: BTreeSet<Part> = Vec::into_iter(mine).map(|(_, part)| part).collect();
            if parts.is_empty() {
                return Err(format!("label {number} has no mark «{number}:…»"));
            }
            expected.push((label.clone(), parts));
        }
        let unlabelled = marked.first().map(|(number, _)| format!("mark «{number}:…» has no label"));
        unlabelled.map_or(Ok(Expanded { files, expected }), Err)
    }
}

impl File {
    /// `PATH` or `PATH [FORM]`.
    fn named(text: &str) -> Self {
        let (path, form) = text.strip_suffix(']').and_then(|text| text.split_once(" [")).unwrap_or((text, ""));
        Self { path: path.to_owned(), form: form.to_owned(), template: String::new() }
    }
}

/// A text's bytes in one of the forms.
fn encoded(text: &str, form: &str) -> Result<Vec<u8>, String> {
    let units = |bytes: fn(u16) -> [u8; 2]| "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(bytes).collect();
    match form {
        "" | "crlf" => Ok(text.as_bytes().to_vec()),
        "bom" => Ok(format!("\u{feff}{text}").into_bytes()),
        "utf-16le" => Ok(units(u16::to_le_bytes)),
        "utf-16be" => Ok(units(u16::to_be_bytes)),
        _ => Err(format!("a file has no form [{form}]")),
    }
}

/// `NUMBER: REST`.
fn numbered(line: &str) -> Option<(u32, &str)> {
    let (number, rest) = line.split_once(':')?;
    number.parse().ok().map(|number| (number, rest))
}

impl Label {
    /// `RULE-ID [suppressed] [SEVERITY] [account=DIGITS] [canary]`.
    fn parse(text: &str) -> Result<Self, String> {
        let mut words = text.split_whitespace();
        let rule = words.next().ok_or("a label names a rule")?.to_owned();
        let mut label = Self { rule, suppressed: false, severity: None, account: None, canary: false };
        for word in words {
            match word.split_once('=').unwrap_or((word, "")) {
                ("suppressed", "") => label.suppressed = true,
                ("canary", "") => label.canary = true,
                ("account", digits) => label.account = Some(digits.to_owned()),
                ("critical" | "high" | "medium" | "low" | "note", "") => label.severity = Some(word.to_owned()),
                _ => return Err(format!("a label has no word {word:?}")),
            }
        }
        Ok(label)
    }
}

/// Takes `«NUMBER:` and the `»` that follows it out of a text; returns what stood between them, by number.
fn strip_marks(path: &str, text: &str) -> Result<(String, Vec<(u32, Part)>), String> {
    let (mut plain, mut parts) = (String::with_capacity(text.len()), Vec::new());
    let mut rest = text;
    while let Some(open) = rest.find('«') {
        let (before, after) = (&rest[..open], &rest[open + '«'.len_utf8()..]);
        plain.push_str(before);
        let Some((number, marked)) = numbered(after) else {
            plain.push('«');
            rest = after;
            continue;
        };
        let (value, after) = marked.split_once('»').ok_or_else(|| format!("{path}: mark «{number}: is not closed"))?;
        let line = 1 + plain.matches('\n').count() as u64;
        let column = 1 + plain.rsplit('\n').next().unwrap_or_default().chars().count() as u64;
        parts.push((number, Part { path: path.to_owned(), line, column, value: value.to_owned() }));
        plain.push_str(value);
        rest = after;
    }
    plain.push_str(rest);
    Ok((plain, parts))
}

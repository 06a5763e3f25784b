//! Which baseline a scan goes by, and how the scan's paths relate to it.
//!
//! A baseline's paths are relative to its own directory when the scan is of that or of what lies in it, else to the top of the scanned
//! repository, else to what is scanned.

use std::{
    ffi::OsStr,
    fs,
    path::{Component, Path, PathBuf},
    sync::Arc,
};

use crate::{
    blob::BlobPath,
    cli::args::{Configuration, OfScans},
    config::rules::shown,
    error::Error,
    report::escape,
    source::{
        self,
        file::read_small,
        git::{self, Committed},
    },
    suppress::baseline::{Baseline, Lookup},
};

/// The name that is looked for.
pub const NAME: &str = ".keysweep-baseline.json";

/// Ten times what a baseline of all findings of the largest repositories takes; whoever brings a larger one only costs memory.
const LARGEST: u64 = 1 << 27;

/// What is said of the baseline.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// The file that is asked for.
    file: Option<&'a Path>,
    /// Whether none is to be used but one that is asked for.
    none: bool,
    /// The commit that says what is known, where the work tree may not.
    policy: Option<&'a str>,
    /// Whether only some rules are used, so that not all that is known can be found.
    some_rules: bool,
}

impl<'a> From<&'a OfScans> for Asked<'a> {
    fn from(of_scans: &'a OfScans) -> Self {
        Self::of(of_scans, &of_scans.configuration)
    }
}

impl<'a> Asked<'a> {
    /// What the options say, and which configurations are heeded.
    pub fn of(of_scans: &'a OfScans, configuration: &'a Configuration) -> Self {
        let some_rules = !of_scans.only.is_empty() || !of_scans.disable_rule.is_empty();
        let asked = Self::from(configuration);
        Self { file: of_scans.baseline.as_deref(), none: asked.none || of_scans.no_baseline, some_rules, ..asked }
    }
}

impl<'a> From<&'a Configuration> for Asked<'a> {
    fn from(configuration: &'a Configuration) -> Self {
        Self { none: configuration.no_repo_config, policy: configuration.policy_ref.as_deref(), ..Self::default() }
    }
}

impl Asked<'_> {
    /// Looks for none, and takes one that is named.
    pub fn unless_named(self) -> Self {
        Self { none: true, ..self }
    }
}

/// The baseline of a scan of files.
///
/// # Errors
/// A baseline that cannot be read or is wrong.
pub fn of_tree(asked: &Asked<'_>, source: &source::Options) -> Result<Option<Arc<Lookup>>, Error> {
    let stdin = source.roots.iter().any(|root| root.as_os_str() == OsStr::new("-"));
    let root = if stdin { None } else { directory(source) };
    let (baseline, origin, base) = if let (Some(revision), Some(root), None) = (asked.policy, &root, asked.file) {
        let place = git::Place { directory: root.clone(), ..git::Place::default() };
        let commit = Committed::open(&place, revision)?;
        let Some((baseline, origin)) = committed(asked, &commit)? else { return Ok(None) };
        (baseline, origin, git::top(&place)?)
    } else {
        let Some((file, origin)) = chosen(asked, root.as_deref()) else { return Ok(None) };
        (read(&file, &origin)?, origin, root.as_deref().map(|root| base(&file, root)))
    };
    let alone = source.files.is_empty() && source.roots.len() == 1 && source.roots[0].is_dir();
    let prefix = base.as_deref().and_then(|base| prefix(source, alone, base)).unwrap_or_default();
    let whole = alone && root.is_some() && root == base && source.globs.is_empty() && !asked.some_rules;
    Ok(Some(Arc::new(Lookup::new(&baseline, origin, prefix, whole))))
}

/// The baseline of a scan of what git has, in the work tree whose top is `top`.
///
/// # Errors
/// As [`of_tree`].
pub fn of_repository(asked: &Asked<'_>, top: Option<&Path>) -> Result<Option<Arc<Lookup>>, Error> {
    let Some((file, origin)) = chosen(asked, top) else { return Ok(None) };
    let baseline = read(&file, &origin)?;
    Ok(Some(Arc::new(Lookup::new(&baseline, origin, Vec::new(), false))))
}

/// The baseline of a scan of what git has, as a commit has it: what is to be checked does not say what is known.
///
/// # Errors
/// As [`of_tree`].
pub fn of_commit(asked: &Asked<'_>, commit: &Committed) -> Result<Option<Arc<Lookup>>, Error> {
    if asked.file.is_some() {
        return of_repository(asked, None);
    }
    let found = committed(asked, commit)?;
    Ok(found.map(|(baseline, origin)| Arc::new(Lookup::new(&baseline, origin, Vec::new(), false))))
}

fn committed(asked: &Asked<'_>, commit: &Committed) -> Result<Option<(Baseline, String)>, Error> {
    if asked.none {
        return Ok(None);
    }
    let origin = format!("{}:{NAME}", escape::text(commit.revision()));
    let bytes =
        commit.read(NAME, LARGEST).map_err(|what| Error::Baseline(format!("{origin}: {what}; --no-baseline uses none")))?;
    bytes.map(|bytes| Ok((Baseline::parse(&origin, &bytes)?, origin))).transpose()
}

/// Reads a baseline.
///
/// # Errors
/// A file that cannot be read or is none.
pub fn read(file: &Path, origin: &str) -> Result<Baseline, Error> {
    let bytes = read_small(file, LARGEST).map_err(|error| {
        let remedy = "check --baseline, or make one with keysweep baseline create";
        Error::Baseline(format!("{origin}: {error}; {remedy}"))
    })?;
    Baseline::parse(origin, &bytes)
}

/// The file that is asked for, else the one that lies where it is looked for; and its name in reports.
fn chosen(asked: &Asked<'_>, root: Option<&Path>) -> Option<(PathBuf, String)> {
    if let Some(file) = asked.file {
        return Some((file.to_owned(), shown(file)));
    }
    let root = root.filter(|_| !asked.none)?;
    let top = git::work_tree_around(root);
    let mut places = [Some(root), top.as_deref()].into_iter().flatten().map(|directory| directory.join(NAME));
    places.find(|file| fs::metadata(file).is_ok_and(|found| found.is_file())).map(|file| (file, NAME.to_owned()))
}

/// What is scanned, as an absolute directory without links: of several things the first.
fn directory(source: &source::Options) -> Option<PathBuf> {
    let first = source.roots.first().or(source.files.first())?;
    let found = fs::canonicalize(first).ok()?;
    if found.is_dir() { Some(found) } else { found.parent().map(Path::to_owned) }
}

/// What the paths of the baseline in `file` are relative to, in a scan of `root`.
pub fn base(file: &Path, root: &Path) -> PathBuf {
    let own = fs::canonicalize(file).ok().or_else(|| beside(file)).and_then(|file| file.parent().map(Path::to_owned));
    match own {
        Some(own) if root.starts_with(&own) => own,
        _ => git::work_tree_around(root).unwrap_or_else(|| root.to_owned()),
    }
}

/// The absolute path of a file that may not be there yet.
fn beside(file: &Path) -> Option<PathBuf> {
    let parent = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Some(fs::canonicalize(parent).ok()?.join(file.file_name()?))
}

/// What stands before the paths that this scan reports to make them relative to `base`.
fn prefix(source: &source::Options, alone: bool, base: &Path) -> Option<Vec<u8>> {
    let plain = |path: &PathBuf| path.components().all(|component| matches!(component, Component::Normal(_) | Component::CurDir));
    let from = match source.roots.as_slice() {
        [root] if alone => fs::canonicalize(root).ok()?,
        roots if roots.iter().chain(&source.files).all(plain) => fs::canonicalize(".").ok()?,
        _ => return None,
    };
    let inner = from.strip_prefix(base).ok()?;
    let mut prefix = BlobPath::from_path(inner).as_bytes().to_vec();
    if !prefix.is_empty() {
        prefix.push(b'/');
    }
    Some(prefix)
}

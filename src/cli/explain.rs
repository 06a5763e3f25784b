//! `keysweep explain`: the whole story of one finding, or of a rule.

use std::{collections::BTreeSet, fmt::Write, io, mem::ManuallyDrop};

use super::{
    args::Explain,
    baseline::place::{Asked, of_repository, of_tree},
    configured,
    exit::Exit,
    output::{colored, print},
    progress, rules, run,
};
use crate::{
    config::{
        Config,
        layers::Flags,
        rules::{Selection, shown},
    },
    error::Error,
    finding::{Finding, Suppressed},
    grade::Confidence,
    pipeline::{self, Progress},
    report::{self, Format, Report, Verbosity, escape},
    scan::Scanner,
    source::{self, git},
};

/// How every fingerprint begins.
const PREFIX: &str = "ks1";

/// Explains.
///
/// # Errors
/// An id that no rule has, a fingerprint that no finding has or several have.
pub fn run(arguments: &Explain) -> Result<Exit, Error> {
    let place = arguments.history.then(|| git::Place { directory: arguments.path.clone(), ..git::Place::default() });
    let config = config(arguments, place.as_ref())?;
    let rules = config.selection.load()?;
    if !arguments.what.starts_with(PREFIX) {
        return rules::explain(&arguments.what, &rules);
    }
    let scanner = ManuallyDrop::new(Scanner::new(rules));
    let progress = Progress::default();
    let outcome = progress::watched(true, &progress, || match &place {
        Some(place) => {
            let history = git::history::history(place, git::history::Options { all: true })?;
            Ok(pipeline::scan_history(history, &config, &scanner, &progress, None))
        }
        None => pipeline::scan_tree(&config, &scanner, &progress, None),
    })?;
    let found = found(arguments, &outcome.report)?;
    let mut page = Vec::new();
    for (finding, hidden) in found {
        write(finding, hidden, &outcome.report, arguments, &mut page)?;
    }
    print(&page).map(|()| Exit::Clean)
}

/// Everything there is, also what a scan would not list.
fn config(arguments: &Explain, place: Option<&git::Place>) -> Result<Config, Error> {
    let source = source::Options { roots: vec![arguments.path.clone()], threads: run::cores(), ..source::Options::default() };
    let selection = Selection { files: arguments.rules.clone(), ..Selection::default() };
    let flags = Flags { confidence: Some(Confidence::Low), selection, ..Flags::default() };
    let asked = configured::Asked { flags, configuration: &arguments.configuration };
    let known = Asked::from(&arguments.configuration);
    let (settings, baseline) = match place {
        Some(place) => (configured::settings_of_git(&asked, place)?, of_repository(&known, git::top(place)?.as_deref())?),
        None => (configured::settings_of_tree(&asked, &source)?, of_tree(&known, &source)?),
    };
    Ok(Config { source, explain: true, baseline, ..Config::from(settings) })
}

type Found<'r> = (&'r Finding, Option<&'r Suppressed>);

/// The findings that have the one fingerprint that is meant.
fn found<'r>(arguments: &Explain, report: &'r Report) -> Result<Vec<Found<'r>>, Error> {
    let listed = report.findings.iter().map(|finding| (finding, None));
    let hidden = report.suppressed.iter().map(|entry| (&entry.finding, Some(entry)));
    let all = listed.chain(hidden).filter(|(finding, _)| finding.fingerprint.as_str().starts_with(&arguments.what));
    let found: Vec<Found<'r>> = all.collect();
    let meant: BTreeSet<&str> = found.iter().map(|(finding, _)| finding.fingerprint.as_str()).collect();
    let what = escape::text(&arguments.what);
    match meant.len() {
        1 => Ok(found),
        0 => {
            let (path, files) = (shown(&arguments.path), report.coverage.files);
            let remedy = "name the PATH that was scanned, or look in git's --history; keysweep scan -v shows fingerprints";
            Err(Error::Usage(format!("no finding in {path} ({files} files) has the fingerprint {what}…; {remedy}")))
        }
        number => {
            let first: Vec<&str> = meant.into_iter().take(3).collect();
            let remedy = format!("give more of it: {}", first.join(" or "));
            Err(Error::Usage(format!("{number} fingerprints begin with {what}; {remedy}")))
        }
    }
}

fn write(
    finding: &Finding,
    hidden: Option<&Suppressed>,
    report: &Report,
    arguments: &Explain,
    page: &mut Vec<u8>,
) -> Result<(), Error> {
    let alone = Report { findings: vec![finding.clone()], ..Report::default() };
    let color = colored(arguments.color, &io::stdout());
    let options = report::Options { color, verbosity: Verbosity::Verbose, ..report::Options::default() };
    report::write(&alone, Format::Human, &options, page).map_err(|error| Error::Output(format!("the finding: {error}")))?;
    let mut text = "\nWhy it was found\n".to_owned();
    for line in reasons(finding, report) {
        let _ = writeln!(text, "  {line}");
    }
    if let Some(entry) = hidden {
        text.push_str("\nWhy a scan does not list it\n");
        for suppression in entry.by() {
            let _ = writeln!(text, "  {}", escape::text(&suppression.reason));
        }
    }
    text.push_str(&how_to_allow(finding));
    page.extend_from_slice(text.as_bytes());
    Ok(())
}

/// What vouched for each of its parts.
fn reasons(finding: &Finding, report: &Report) -> Vec<String> {
    let parts = finding.related.iter().map(|part| (&part.rule_id, &part.location));
    let parts: Vec<_> = std::iter::once((&finding.rule_id, &finding.location)).chain(parts).collect();
    let kept = report.explained.iter().filter(|candidate| candidate.kept);
    let own = kept.filter(|candidate| parts.contains(&(&candidate.rule_id, &candidate.location)));
    let mut lines: Vec<String> =
        own.map(|candidate| format!("{}: {}", escape::text(&candidate.rule_id), escape::text(&candidate.why))).collect();
    if finding.related.is_empty() {
        lines.push(format!("graded {}, with {} confidence", finding.severity.as_str(), finding.confidence.as_str()));
    } else {
        let (severity, confidence) = (finding.severity.as_str(), finding.confidence.as_str());
        lines.push(format!("its parts belong together: graded {severity}, with {confidence} confidence"));
    }
    lines.push(format!("keysweep explain {} tells what the rule looks for", escape::text(&finding.rule_id)));
    lines
}

fn how_to_allow(finding: &Finding) -> String {
    let (rule, fingerprint) = (escape::text(&finding.rule_id), finding.fingerprint.as_str());
    format!(
        "\nIf it is a false alarm\n  beside it, in a comment: keysweep:allow {rule} WHY\n  \
         in .keysweep.toml:       keysweep allow {fingerprint} --reason WHY\n  \
         with all else that is:   keysweep baseline create (or update)\n"
    )
}

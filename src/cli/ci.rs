//! `keysweep ci`: asks the environment and the clone, and does what follows.
//!
//! Promises: what was decided is said on one line of standard error, and why.

mod room;

use std::{env, fs, path::Path};

use serde_json::Value;

use super::{
    args::{Ci, ExtraReport, OfScans},
    cache, configured,
    delivery::Delivery,
    exit::Exit,
    git,
    output::{complain, note, print},
    run,
};
use crate::{
    ci::{
        Environment, Service, Trigger, log,
        reports::{self, Reports},
        settle::{self, History, Plan, Scope},
    },
    config::{Config, repository::RepoConfig},
    error::{Error, SkipReason},
    pipeline::{self, Outcome, Progress},
    report::{Format, Report, escape},
    scan::{Scanner, stats::Clock},
    source::{
        self,
        file::read_small,
        git::{Committed, checkout::Checkout},
    },
};

/// GitHub tells no longer stories.
const LONGEST_EVENT: u64 = 64 << 20;

impl History for Checkout {
    fn find(&self, revision: &str) -> Option<String> {
        self.find(revision)
    }

    fn parents(&self, commit: &str) -> Vec<String> {
        self.parents(commit)
    }

    fn is_shallow(&self) -> bool {
        self.is_shallow()
    }
}

/// Scans what the job is about and writes the service's reports.
///
/// # Errors
/// Never, but for a reader that has gone: what went wrong is said without anything that the service would take for a command.
pub fn run(arguments: &Ci) -> Result<Exit, Error> {
    let environment: Environment =
        env::vars_os().map(|(name, value)| (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned())).collect();
    let service = Service::recognise(&environment);
    match run_on(service, &environment, arguments) {
        Err(error) if !matches!(error, Error::BrokenPipe) => {
            say(service, &error.to_string());
            Ok(Exit::Error)
        }
        other => other,
    }
}

fn run_on(service: Service, environment: &Environment, arguments: &Ci) -> Result<Exit, Error> {
    let of_scans = &arguments.local.of_scans;
    let opened = Checkout::open(&git::place(&arguments.local)?);
    let trigger = service.trigger(environment, event(service, environment).as_ref());
    let plan = plan(arguments, &trigger, &opened)?;
    let delivery = delivery(service, reports::of(service, environment), of_scans);
    if arguments.dry_run {
        print(&log::without_commands(service, shown(service, &plan, &delivery, of_scans).as_bytes()))?;
        return Ok(if matches!(plan.scope, Scope::Missing(_)) { Exit::Incomplete } else { Exit::Clean });
    }
    if !of_scans.quiet {
        say(service, &format!("{}, {}: {}", service.name(), plan.trigger, plan.what));
    }
    room::make(&delivery, of_scans, opened.as_ref().ok())?;
    let config = config(service, arguments, (&plan.scope, &trigger), opened.as_ref().ok())?;
    // Whoever asks for a merge could hide anything by a mark; what is in a branch already was let in.
    let config = config.trusting_marks(arguments.trust_inline || !matches!(trigger, Trigger::Change(_)));
    let (outcome, exit) = run::delivered(&delivery, of_scans, &config, &[], |scanner, progress, clock| {
        scan(Job { service, plan: &plan }, opened, &config, scanner, progress, clock)
    })?;
    close(service, &plan, &delivery, &outcome.report);
    Ok(exit)
}

/// What is wanted of a clone that could be opened, or of none.
fn plan(arguments: &Ci, trigger: &Trigger, opened: &Result<Checkout, Error>) -> Result<Plan, Error> {
    if arguments.all_files {
        return Ok(settle::files("--all-files".to_owned(), "all files that are checked out"));
    }
    let base = arguments.base.as_deref().filter(|base| !base.is_empty());
    match (opened, base, trigger) {
        (Ok(checkout), Some(base), _) => Ok(since(base, trigger, checkout)),
        (Ok(checkout), None, _) => Ok(settle::settle(trigger, checkout)),
        (Err(_), None, Trigger::Whole(cause)) => Ok(settle::files(cause.clone(), "all files here, in no repository")),
        (Err(error), ..) => Err(Error::Source(error.to_string())),
    }
}

fn since(base: &str, trigger: &Trigger, checkout: &Checkout) -> Plan {
    let heads = trigger.heads().iter().map(String::as_str).chain(["HEAD"]);
    let tip = heads.into_iter().find_map(|head| checkout.find(head));
    match (checkout.parse(base), tip) {
        (Ok(commit), Some(tip)) => settle::since(&commit, &tip, base),
        (Err(_), _) => settle::missing("--base".to_owned(), base, format!("{base}..HEAD")),
        (_, None) => settle::missing("--base".to_owned(), "a commit", format!("{base}..HEAD")),
    }
}

/// GitHub's own text of what has happened.
fn event(service: Service, environment: &Environment) -> Option<Value> {
    let path = environment.get("GITHUB_EVENT_PATH").filter(|_| service == Service::GitHub)?;
    let read = read_small(Path::new(path), LONGEST_EVENT).map_err(|error| error.to_string());
    match read.and_then(|bytes| serde_json::from_slice(&bytes).map_err(|error| error.to_string())) {
        Ok(event) => Some(event),
        Err(cause) => {
            let remedy = "what set the job off is judged by the environment alone; let the job see that file";
            say(service, &format!("GITHUB_EVENT_PATH {path}: {cause}; {remedy}"));
            None
        }
    }
}

/// How to scan it. Commits are scanned as the configuration of their base has it: a change does not decide about itself.
fn config(
    service: Service,
    arguments: &Ci,
    (scope, trigger): (&Scope, &Trigger),
    opened: Option<&Checkout>,
) -> Result<Config, Error> {
    let local = &arguments.local;
    let repository = match scope {
        Scope::Files => return config_of_files(service, arguments, trigger, opened),
        Scope::Commits { hidden, .. } if !hidden.is_empty() => {
            RepoConfig::Committed(Box::new(Committed::open(&git::place(local)?, &hidden[0])?))
        }
        Scope::Commits { .. } | Scope::Nothing | Scope::Missing(_) => RepoConfig::None,
    };
    git::config(local, &git::place(local)?, Some(repository))
}

/// All files are scanned as their own configuration has it, but for those of a change.
fn config_of_files(service: Service, arguments: &Ci, trigger: &Trigger, opened: Option<&Checkout>) -> Result<Config, Error> {
    let local = &arguments.local;
    let named = local.repo.as_deref().unwrap_or(Path::new("."));
    let top = opened.and_then(Checkout::work_tree).unwrap_or(named);
    let threads = run::threads(&local.of_scans);
    let source =
        source::Options { roots: vec![top.to_owned()], threads, no_ignore: local.no_ignore, ..source::Options::default() };
    let mut asked = local.of_scans.configuration.clone();
    if let (Trigger::Change(_), None, false) = (trigger, &asked.policy_ref, asked.no_repo_config) {
        let base = arguments.base.as_deref().filter(|base| !base.is_empty()).and_then(|base| opened?.parse(base).ok());
        asked.policy_ref = base.or_else(|| settle::base_of(trigger, opened?));
        asked.no_repo_config = asked.policy_ref.is_none();
        if asked.no_repo_config {
            let what =
                "the change's own configuration and baseline do not count, and this clone does not have those of its target";
            say(service, &format!("{what}; {}", service.remedy()));
        }
    }
    let mut config = configured::of_tree(&local.of_scans, &asked, source)?;
    config.source.cache = cache::of_files(&local.of_scans, &config);
    Ok(config)
}

struct Job<'a> {
    service: Service,
    plan: &'a Plan,
}

fn scan(
    job: Job<'_>,
    opened: Result<Checkout, Error>,
    config: &Config,
    scanner: &Scanner,
    progress: &Progress,
    clock: Option<Clock>,
) -> Result<Outcome, Error> {
    let name = &job.plan.name;
    let blobs = match &job.plan.scope {
        Scope::Files => return pipeline::scan_tree(config, scanner, progress, clock),
        Scope::Commits { tip, hidden } => opened?.between(tip, hidden, name)?,
        Scope::Nothing => opened?.nothing(),
        Scope::Missing(what) => opened?.absent(name, format!("{what}: {}", job.service.remedy())),
    };
    Ok(pipeline::scan_git(blobs, config, scanner, progress, clock))
}

/// The service's reports, where the arguments ask for no others.
fn delivery(service: Service, reports: Reports, of_scans: &OfScans) -> Delivery {
    let format = of_scans.format.unwrap_or(reports.log);
    if !of_scans.report.is_empty() {
        return Delivery { format, files: of_scans.report.clone(), added: None, service };
    }
    let extra = |(format, path)| ExtraReport { format, path };
    Delivery { format, files: reports.files.into_iter().map(extra).collect(), added: reports.added.map(extra), service }
}

/// What is said when all is written: a summary to take up, history to fetch.
fn close(service: Service, plan: &Plan, delivery: &Delivery, report: &Report) {
    let summary = delivery.files.iter().find(|report| report.format == Format::Markdown);
    let full = summary.and_then(|report| fs::canonicalize(&report.path).ok());
    if let Some(command) = full.and_then(|path| log::show_summary(service, &path)) {
        note(command.as_bytes());
    }
    let lacks = report.coverage.skips.iter().any(|skip| skip.reason == SkipReason::Absent);
    if lacks && !matches!(plan.scope, Scope::Missing(_)) {
        say(service, &format!("this clone lacks a part of what was to be scanned; {}", service.remedy()));
    }
}

/// What `--dry-run` prints.
fn shown(service: Service, plan: &Plan, delivery: &Delivery, of_scans: &OfScans) -> String {
    let log = of_scans.output.as_ref().map_or_else(|| "standard output".to_owned(), |path| path.display().to_string());
    let file = |report: &ExtraReport, how: &str| format!("{} {how} {}", report.format.name(), report.path.display());
    let files = delivery.files.iter().map(|report| file(report, "to"));
    let added = delivery.added.iter().map(|report| file(report, "added to"));
    let reports: Vec<String> = [format!("{} to {log}", delivery.format.name())].into_iter().chain(files).chain(added).collect();
    let missing = if matches!(plan.scope, Scope::Missing(_)) { format!("; {}", service.remedy()) } else { String::new() };
    let (what, reports) = (format!("{}{missing}", plan.what), reports.join(", "));
    let lines = [("service", service.name()), ("trigger", &plan.trigger), ("scan", &what), ("reports", &reports)];
    lines.map(|(name, value)| format!("{name:<8} {}\n", escape::text(value))).concat()
}

/// Says something on one line of standard error, without commands.
fn say(service: Service, message: &str) {
    complain(&String::from_utf8_lossy(&log::without_commands(service, message.as_bytes())));
}

//! The closing lines for standard error: what was found, what was looked at, and what was not and why.
//!
//! Promises: nothing that was skipped, passed over or hidden goes unmentioned; each cause comes with its remedy; paths are escaped.
//! Leaves out: the findings themselves. Standard error, so it alone may tell the time.

use std::{
    collections::BTreeSet,
    io::{self, Write},
    time::Duration,
};

use super::{
    Options, Report, Verbosity, escape,
    layout::{self, BOLD, Paint, WARN, count, thousands},
    tally,
};
use crate::{
    coverage::{BaselineUse, Coverage, PassedOver},
    error::{Skip, SkipReason},
    finding::{Severity, StaleEntry, Staleness, Suppressed},
};

/// How many paths of a cause are named without `--verbose`.
const FIRST: usize = 3;

/// What the summary tells beyond the report.
#[derive(Clone, Copy, Debug, Default)]
pub struct Run<'a> {
    /// How long it took, where that may be told.
    pub elapsed: Option<Duration>,
    /// What was to be scanned, as it was typed.
    pub roots: &'a [String],
}

/// Writes the closing lines; when quiet, only what makes the run incomplete.
pub fn write(report: &Report, run: &Run<'_>, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let coverage = &report.coverage;
    let mut closing = Closing { out, paint: Paint { color: options.color }, verbosity: options.verbosity };
    let saw_any = coverage.files + coverage.binary_texts > 0;
    if !saw_any && report.findings.is_empty() && !coverage.may_be_empty {
        closing.nothing(coverage, run.roots)?;
    } else if options.verbosity > Verbosity::Quiet {
        closing.found(report)?;
        closing.scanned(coverage, run.elapsed)?;
    }
    closing.skipped(&coverage.skips)?;
    if options.verbosity > Verbosity::Quiet {
        closing.passed_over(coverage)?;
        closing.hidden(report, options.show_suppressed)?;
        closing.stale(&report.stale)?;
        report.baseline.as_ref().map_or(Ok(()), |baseline| closing.baseline(baseline))?;
    }
    closing.out.flush()
}

struct Closing<'a> {
    out: &'a mut dyn Write,
    paint: Paint,
    verbosity: Verbosity,
}

impl Closing<'_> {
    fn nothing(&mut self, coverage: &Coverage, roots: &[String]) -> io::Result<()> {
        let warning = self.paint.paint(WARN, "nothing was scanned");
        if !coverage.skips.is_empty() || !coverage.passed_over.is_empty() {
            return writeln!(self.out, "{warning}: every file that was found was skipped or passed over");
        }
        let roots: Vec<_> = roots.iter().map(|root| escape::text(root)).collect();
        let under = if roots.is_empty() { String::new() } else { format!(" under {}", roots.join(", ")) };
        writeln!(self.out, "{warning}: no file was found{under}; check the path, --glob and the ignore rules (--no-ignore)")
    }

    fn found(&mut self, report: &Report) -> io::Result<()> {
        if report.findings.is_empty() {
            return writeln!(self.out, "{}", self.paint.paint(BOLD, "no findings"));
        }
        let total = count(report.findings.len() as u64, "finding");
        let grades = tally(report.findings.iter().map(|finding| finding.severity));
        let grades: Vec<_> = grades.into_iter().rev().map(|(severity, number)| self.grade(severity, number)).collect();
        let files = report.findings.iter().map(|finding| &finding.location.path).collect::<BTreeSet<_>>().len();
        let files = count(files as u64, "file");
        writeln!(self.out, "{} ({}) in {files}", self.paint.paint(BOLD, &total), grades.join(", "))
    }

    fn grade(&self, severity: Severity, number: usize) -> String {
        self.paint.paint(layout::severity(severity), &format!("{} {}", thousands(number as u64), severity.as_str()))
    }

    fn scanned(&mut self, coverage: &Coverage, elapsed: Option<Duration>) -> io::Result<()> {
        let time = elapsed.map(|elapsed| format!(" in {}", duration(elapsed))).unwrap_or_default();
        let files = count(coverage.files, "file");
        let scanned = match coverage.binary_texts {
            0 => files,
            n if coverage.files == 0 => format!("the texts of {}", count(n, "binary file")),
            n => format!("{files} and the texts of {}", count(n, "binary file")),
        };
        writeln!(self.out, "scanned {scanned}, {}{time}", size(coverage.bytes))?;
        let unpacked = coverage.unpacked;
        if unpacked.containers > 0 {
            let members = count(unpacked.members, "member");
            writeln!(self.out, "unpacked {}: {members}, {}", count(unpacked.containers, "container"), size(unpacked.bytes))?;
        }
        match coverage.tracked_but_ignored {
            0 => Ok(()),
            1 => writeln!(self.out, "1 of them is tracked by git although an ignore rule matches it"),
            n => writeln!(self.out, "{} of them are tracked by git although an ignore rule matches them", thousands(n)),
        }
    }

    fn skipped(&mut self, skips: &[Skip]) -> io::Result<()> {
        if skips.is_empty() {
            return Ok(());
        }
        let reasons = tally(skips.iter().map(|skip| skip.reason));
        let causes: Vec<_> = reasons.iter().map(|(reason, number)| format!("{number} {}", reason.as_str())).collect();
        let total = format!("{} skipped", thousands(skips.len() as u64));
        writeln!(self.out, "{}: {}", self.paint.paint(WARN, &total), causes.join(", "))?;
        for &reason in reasons.keys() {
            let paths = skips.iter().filter(|skip| skip.reason == reason).map(|skip| match &*skip.detail {
                "" => layout::path(&skip.path),
                detail => format!("{}: {}", layout::path(&skip.path), escape::text(detail)),
            });
            self.paths(&format!("{}; {}", reason.as_str(), remedy(reason)), paths)?;
        }
        Ok(())
    }

    /// What was not meant to be scanned; binary files whose texts were are listed apart, and only when all is.
    fn passed_over(&mut self, coverage: &Coverage) -> io::Result<()> {
        let all = coverage.passed_over.iter();
        let (texts, passed_over): (Vec<_>, Vec<_>) =
            all.partition(|(why, _)| *why == PassedOver::Binary && coverage.binary_texts > 0);
        if !texts.is_empty() && self.verbosity == Verbosity::Verbose {
            writeln!(self.out, "{} of which only the texts were scanned:", count(texts.len() as u64, "binary file"))?;
            texts.iter().try_for_each(|(_, path)| writeln!(self.out, "    {}", layout::path(path)))?;
        }
        if passed_over.is_empty() {
            return Ok(());
        }
        let causes = tally(passed_over.iter().map(|(cause, _)| *cause));
        let counted: Vec<_> = causes.iter().map(|(&cause, &number)| passed_over_words(cause, number)).collect();
        let hint = if self.verbosity == Verbosity::Verbose { "" } else { "; -v lists them" };
        writeln!(self.out, "{} passed over: {}{hint}", thousands(passed_over.len() as u64), counted.join(", "))?;
        if self.verbosity == Verbosity::Verbose {
            for (&cause, &number) in &causes {
                let paths = passed_over.iter().filter(|(why, _)| *why == cause).map(|(_, path)| layout::path(path));
                self.paths(&passed_over_words(cause, number), paths)?;
            }
        }
        Ok(())
    }

    /// A cause and its paths, a line each; without `--verbose` the first few.
    fn paths(&mut self, cause: &str, paths: impl Iterator<Item = String>) -> io::Result<()> {
        writeln!(self.out, "  {cause}:")?;
        let most = if self.verbosity == Verbosity::Verbose { usize::MAX } else { FIRST };
        let mut left = 0;
        for (index, path) in paths.enumerate() {
            if index < most {
                writeln!(self.out, "    {path}")?;
            } else {
                left += 1;
            }
        }
        if left > 0 { writeln!(self.out, "    and {} more; -v lists them", thousands(left)) } else { Ok(()) }
    }

    fn hidden(&mut self, report: &Report, listed: bool) -> io::Result<()> {
        if !report.suppressed.is_empty() {
            let sources = tally(report.suppressed.iter().flat_map(Suppressed::sources));
            let sources: Vec<_> = sources.into_iter().map(|(s, number)| count(number as u64, layout::suppressor(s))).collect();
            let hint = if listed { "" } else { "; --show-suppressed lists them" };
            let total = thousands(report.suppressed.len() as u64);
            let shared = report.suppressed.iter().filter(|entry| entry.sources().len() > 1).count() as u64;
            let shared = if shared == 0 { String::new() } else { format!(" ({} by more than one)", thousands(shared)) };
            writeln!(self.out, "{total} suppressed{shared}: {}{hint}", sources.join(", "))?;
        }
        if report.below_confidence > 0 {
            let total = thousands(report.below_confidence);
            writeln!(self.out, "{total} below the confidence shown; --confidence low lists them")?;
        }
        Ok(())
    }

    /// Entries of allowlists that ask for a hand.
    fn stale(&mut self, entries: &[StaleEntry]) -> io::Result<()> {
        for (why, what, remedy) in
            [(Staleness::Expired, "expired", "renew or remove"), (Staleness::Unused, "hid nothing", "remove")]
        {
            let stale: Vec<&StaleEntry> = entries.iter().filter(|entry| entry.why == why).collect();
            if stale.is_empty() {
                continue;
            }
            let them = if stale.len() == 1 { "it" } else { "them" };
            let cause = format!("{} {what}; {remedy} {them}", count(stale.len() as u64, "allow entry"));
            self.paths(&cause, stale.iter().map(|entry| format!("{}: {}", entry.origin, escape::text(&entry.reason))))?;
        }
        Ok(())
    }

    fn baseline(&mut self, baseline: &BaselineUse) -> io::Result<()> {
        let (origin, entries) = (escape::text(&baseline.origin), baseline.entries as u64);
        writeln!(self.out, "known before: {origin}, {} {}", thousands(entries), if entries == 1 { "entry" } else { "entries" })?;
        match baseline.gone {
            None | Some(0) => Ok(()),
            Some(1) => writeln!(self.out, "1 entry of the baseline is gone; keysweep baseline update drops it"),
            Some(gone) => {
                let gone = thousands(gone as u64);
                writeln!(self.out, "{gone} entries of the baseline are gone; keysweep baseline update drops them")
            }
        }
    }
}

fn remedy(reason: SkipReason) -> &'static str {
    match reason {
        SkipReason::Unreadable => "make them readable, or exclude them with --glob '!PATH'",
        SkipReason::Vanished | SkipReason::Changed => "scan again when nothing writes to them",
        SkipReason::Missing => "correct the names in --files-from, or leave them out of it",
        SkipReason::TooLarge => "raise --max-file-size, or exclude them with --glob '!PATH'",
        SkipReason::Absent => "fetch it and scan again (git fetch --unshallow, git fetch --refetch --no-filter)",
        SkipReason::Corrupt => "repair them (a git index: `git reset`), or exclude them with --glob '!PATH'",
        SkipReason::Encrypted => {
            "unpack them with their password and scan what comes out, or exclude the archive with --glob '!PATH'"
        }
        SkipReason::Unsupported => {
            "unpack them with their own program and scan what comes out, or exclude the archive with --glob '!PATH'"
        }
        SkipReason::InternalError => {
            "report the bug with the place it names; what else is in them was scanned, or exclude them with --glob '!PATH'"
        }
        SkipReason::TooSlow => "make the regex simpler, or leave the rule out (--disable-rule)",
        SkipReason::OverBudget => {
            "if the file is no bomb: raise --unpack-size or --unpack-depth, or unpack it and scan what comes out"
        }
    }
}

fn passed_over_words(cause: PassedOver, number: usize) -> String {
    let number = number as u64;
    match cause {
        PassedOver::Binary => format!("{} binary", thousands(number)),
        PassedOver::Symlink => count(number, "symlink"),
        PassedOver::Special => count(number, "special file"),
        PassedOver::Submodule => count(number, "submodule"),
        PassedOver::LfsPointer => format!("{} in Git LFS, content not here", thousands(number)),
        PassedOver::Excluded => format!("{} tracked but excluded", thousands(number)),
    }
}

/// `17 bytes`, `5.6 MB`: decimal units.
fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if bytes < 1000 {
        return count(bytes, "byte");
    }
    let mut value = bytes as f64 / 1000.0;
    let mut unit = 0;
    while value >= 999.95 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    format!("{value:.1} {}", UNITS[unit])
}

/// `12 ms`, `0.35 s`, `42.1 s`, `3 min 5 s`.
fn duration(elapsed: Duration) -> String {
    let seconds = elapsed.as_secs_f64();
    match elapsed.as_secs() {
        0 if elapsed.as_millis() < 100 => format!("{} ms", elapsed.as_millis()),
        0..10 => format!("{seconds:.2} s"),
        10..60 => format!("{seconds:.1} s"),
        whole => format!("{} min {} s", thousands(whole / 60), whole % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blob::BlobPath;

    #[test]
    fn sizes_have_one_digit_after_the_point() {
        let sizes = [0, 1, 999, 1000, 5_600_000, 999_960, 4_000_000_000].map(size);
        assert_eq!(sizes, ["0 bytes", "1 byte", "999 bytes", "1.0 kB", "5.6 MB", "1.0 MB", "4.0 GB"]);
    }

    #[test]
    fn durations_are_short() {
        let times = [7, 120, 9_876, 42_123, 185_000].map(|ms| duration(Duration::from_millis(ms)));
        assert_eq!(times, ["7 ms", "0.12 s", "9.88 s", "42.1 s", "3 min 5 s"]);
    }

    #[test]
    fn texts_of_binary_files_are_no_scan_of_nothing() {
        let path = |name: &str| BlobPath::from_bytes(name.as_bytes().to_vec());
        let told = |binary_texts, verbosity| {
            let passed_over = vec![(PassedOver::Binary, path("a.out")), (PassedOver::Symlink, path("link"))];
            let coverage = Coverage { binary_texts, passed_over, bytes: 17, ..Coverage::default() };
            let mut out = Vec::new();
            let (report, options) = (Report { coverage, ..Report::default() }, Options { verbosity, ..Options::default() });
            write(&report, &Run::default(), &options, &mut out).expect("written");
            String::from_utf8(out).expect("text")
        };
        let scanned = "no findings\nscanned the texts of 1 binary file, 17 bytes\n";
        assert_eq!(told(1, Verbosity::Normal), format!("{scanned}1 passed over: 1 symlink; -v lists them\n"));
        let listed = "1 binary file of which only the texts were scanned:\n    a.out\n1 passed over: 1 symlink\n";
        assert!(told(1, Verbosity::Verbose).starts_with(&format!("{scanned}{listed}")), "{}", told(1, Verbosity::Verbose));
        let nothing = told(0, Verbosity::Normal);
        assert!(
            nothing.starts_with("nothing was scanned: ") && nothing.contains("\n2 passed over: 1 binary, 1 symlink"),
            "{nothing}"
        );
    }

    #[test]
    fn a_scan_of_nothing_says_so() {
        let mut out = Vec::new();
        let run = Run { elapsed: None, roots: &["src\u{1b}".to_owned()] };
        write(&Report::default(), &run, &Options::default(), &mut out).expect("written");
        let text = String::from_utf8(out).expect("text");
        assert!(text.starts_with("nothing was scanned: no file was found under src\\x1b; "), "{text}");
    }
}

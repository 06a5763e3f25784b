//! How the program ends.

use std::process::ExitCode;

use crate::{grade::Severity, report::Report};

/// The program's exit codes; the help's table is made from them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Nothing was found.
    Clean,
    /// Something was found.
    Findings,
    /// Nothing can be said.
    Error,
    /// Nothing was found, but something could not be scanned.
    Incomplete,
}

impl Exit {
    const ALL: [Self; 4] = [Self::Clean, Self::Findings, Self::Error, Self::Incomplete];

    fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::Error => 2,
            Self::Incomplete => 3,
        }
    }

    fn meaning(self) -> &'static str {
        match self {
            Self::Clean => "clean: nothing was found",
            Self::Findings => "something was found (--exit-zero makes it 0; --fail-on sets from which severity on)",
            Self::Error => "error: nothing can be said",
            Self::Incomplete => "incomplete: nothing was found, but something could not be scanned, or there was nothing to scan",
        }
    }

    /// What a finished scan's code is. Findings below `fail_on` count as none; `exit_zero` turns 1 into 0, never 3.
    pub fn of(report: &Report, fail_on: Severity, exit_zero: bool) -> Self {
        let found = report.findings.iter().any(|finding| finding.severity >= fail_on);
        match (found, report.coverage.is_complete()) {
            (true, _) if !exit_zero => Self::Findings,
            (_, false) => Self::Incomplete,
            (_, true) => Self::Clean,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// The help's table of exit codes.
pub struct ExitTable;

impl ExitTable {
    /// A line a code.
    pub fn text() -> String {
        let rows = Exit::ALL.map(|exit| format!("  {}  {}", exit.code(), exit.meaning()));
        format!("Exit codes:\n{}", rows.join("\n"))
    }
}

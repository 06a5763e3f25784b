//! The program: words to options, results to streams and exit codes.
//!
//! Promises: a report goes to standard output or the named file, everything else to standard error; a reader that goes away is no error;
//! a panic prints no data. Leaves out: anything a user of the library would need.

mod allow;
mod args;
mod baseline;
mod cache;
mod ci;
mod clock;
mod config;
mod configured;
mod delivery;
mod diff;
mod exit;
mod explain;
mod git;
mod hook;
mod man;
mod output;
mod progress;
mod redact;
mod rules;
mod run;
mod scan;
mod stats;

use std::{
    ffi::OsString,
    panic::{AssertUnwindSafe, catch_unwind},
    process::ExitCode,
};

use clap::{CommandFactory, FromArgMatches};

use crate::{bug, error::Error, unpack::guarded::is_guarded};
use args::{Cli, Command};
use exit::Exit;

/// Runs the program on the process's arguments.
pub fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|info| {
        if is_guarded() || bug::is_watched(info.location()) {
            return;
        }
        // The message is left out: it could hold what was being scanned.
        let place = info.location().map_or_else(String::new, |l| format!(" at {}:{}", l.file(), l.line()));
        output::complain(&format!("a bug ended the run{place}; please report it"));
    }));
    let cli = match parse(std::env::args_os().collect()) {
        Ok(cli) => cli,
        Err(error) => return refuse(&error),
    };
    // The hook has said what there is to say of a panic.
    match catch_unwind(AssertUnwindSafe(|| dispatch(cli.command))) {
        Ok(Ok(exit)) => exit.into(),
        // Whoever reads us has seen enough.
        Ok(Err(Error::BrokenPipe)) => Exit::Clean.into(),
        Ok(Err(Error::Hook(lines))) => {
            output::complain_in_lines(&lines);
            Exit::Error.into()
        }
        Ok(Err(error)) => {
            output::complain(&error.to_string());
            Exit::Error.into()
        }
        Err(_) => Exit::Error.into(),
    }
}

fn dispatch(command: Command) -> Result<Exit, Error> {
    match command {
        Command::Scan(arguments) => scan::run(&arguments),
        Command::Git(command) => git::run(&command),
        Command::Ci(arguments) => ci::run(&arguments),
        Command::Hook(command) => hook::run(&command),
        Command::Baseline(command) => baseline::run(&command),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Redact(arguments) => redact::run(&arguments),
        Command::Rules(arguments) => rules::run(&arguments),
        Command::Allow(arguments) => allow::run(&arguments),
        Command::Config(command) => config::run(&command),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "keysweep", &mut script);
            output::print(&script).map(|()| Exit::Clean)
        }
        Command::Man { command, output } => man::run(&command, output.as_deref()),
    }
}

/// The command line is laid out once: that takes as long as reading a small file.
fn parse(arguments: Vec<OsString>) -> Result<Cli, clap::Error> {
    let mut command = Cli::command();
    let arguments = with_default_command(&command, arguments);
    let matches = command.try_get_matches_from_mut(arguments)?;
    Cli::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
}

/// Help and version go to standard output with 0, mistakes to standard error with 2.
fn refuse(error: &clap::Error) -> ExitCode {
    let code = if error.use_stderr() { Exit::Error } else { Exit::Clean };
    // Nothing can be done when even this cannot be written.
    let _ = error.print();
    code.into()
}

/// `keysweep PATH` and `keysweep --flag … PATH` mean `keysweep scan …`; a subcommand's name wins.
fn with_default_command(command: &clap::Command, mut arguments: Vec<OsString>) -> Vec<OsString> {
    let help = ["-h", "--help", "-V", "--version"];
    let is_own =
        |word: &OsString| help.iter().any(|flag| word == flag) || command.get_subcommands().any(|own| word == own.get_name());
    if arguments.get(1).is_some_and(|first| !is_own(first)) {
        arguments.insert(1, "scan".into());
    }
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_path_alone_is_scanned() {
        let completed = |words: &[&str]| with_default_command(&Cli::command(), words.iter().map(OsString::from).collect());
        for (words, expected) in [
            (&["keysweep", "src"][..], &["keysweep", "scan", "src"][..]),
            (&["keysweep", "--format", "json", "src"], &["keysweep", "scan", "--format", "json", "src"]),
            (&["keysweep", "rules", "list"], &["keysweep", "rules", "list"]),
            (&["keysweep", "./rules"], &["keysweep", "scan", "./rules"]),
            (&["keysweep", "--help"], &["keysweep", "--help"]),
            (&["keysweep"], &["keysweep"]),
        ] {
            assert_eq!(completed(words), expected.iter().map(OsString::from).collect::<Vec<_>>());
        }
    }
}

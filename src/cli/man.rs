//! `keysweep man`: manual pages, from the same definition as the help.

use std::{fs, io, path::Path};

use clap::CommandFactory;
use clap_mangen::Man;

use super::{
    args::Cli,
    exit::Exit,
    output::{print, replace},
};
use crate::{error::Error, report::escape};

/// Prints the page of a command, or writes the pages of all into a directory.
///
/// # Errors
/// A command that there is none of, or a directory that cannot be written to.
pub fn run(words: &[String], directory: Option<&Path>) -> Result<Exit, Error> {
    let mut root = Cli::command();
    // Gives each command its whole name, and the options that all share.
    root.build();
    match directory {
        Some(directory) => {
            let shown = escape::bytes(directory.as_os_str().as_encoded_bytes());
            let made = fs::create_dir_all(directory);
            made.map_err(|error| Error::Output(format!("{shown}: {error}; choose another directory with --output")))?;
            write_below(&root, directory)?;
        }
        None => print(&page(named(&root, words)?)?)?,
    }
    Ok(Exit::Clean)
}

fn named<'a>(root: &'a clap::Command, words: &[String]) -> Result<&'a clap::Command, Error> {
    words.iter().try_fold(root, |command, word| {
        let commands: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
        let known = if commands.is_empty() { "it has none".to_owned() } else { format!("there are {}", commands.join(", ")) };
        let unknown = || Error::Usage(format!("{} has no command {word}; {known}", command.get_name()));
        command.find_subcommand(word).ok_or_else(unknown)
    })
}

/// The page of a command and of all below it, each in a file of its own.
fn write_below(command: &clap::Command, directory: &Path) -> Result<(), Error> {
    let name = command.get_display_name().unwrap_or(command.get_name());
    replace(&directory.join(format!("{name}.1")), &page(command)?)?;
    command.get_subcommands().try_for_each(|command| write_below(command, directory))
}

fn page(command: &clap::Command) -> Result<Vec<u8>, Error> {
    let mut page = Vec::new();
    let cannot = |error: io::Error| Error::Output(format!("a manual page: {error}; report this"));
    let version = format!("keysweep {}", env!("CARGO_PKG_VERSION"));
    Man::new(command.clone()).source(version).manual("keysweep").render(&mut page).map_err(cannot)?;
    Ok(page)
}

//! Room for a job's reports in its checkout.
//!
//! Promises: no report is written through a link: who brings one in would choose which file of the machine is replaced.
//! Leaves out: writing them (delivery).

use std::{fs, path::Path};

use crate::{
    cli::{args::OfScans, delivery::Delivery, output::directory_of},
    error::Error,
    report::escape,
    source::git::checkout::Checkout,
};

/// Makes the directories in which some services look for reports, and removes the reports of an earlier job, so that they are not
/// scanned and never pass for new ones. What is committed stays, and is scanned.
///
/// # Errors
/// A link on the way, and a directory that cannot be made.
pub fn make(delivery: &Delivery, of_scans: &OfScans, checkout: Option<&Checkout>) -> Result<(), Error> {
    let top = checkout.and_then(Checkout::work_tree).unwrap_or(Path::new("."));
    for file in delivery.files.iter().map(|report| &report.path).chain(&of_scans.output) {
        refuse_links(file, top)?;
    }
    for file in delivery.files.iter().map(|report| &report.path) {
        if let Some(directory) = file.parent() {
            fs::create_dir_all(directory)
                .map_err(|error| Error::Output(format!("{}: {error}; name files with --report", shown(directory))))?;
        }
        let is_ours = checkout.is_some_and(|checkout| !checkout.has_committed(file));
        if is_ours && fs::symlink_metadata(file).is_ok_and(|metadata| metadata.is_file()) {
            // What cannot be removed cannot be replaced either, and that is said then.
            let _ = fs::remove_file(file);
        }
    }
    Ok(())
}

/// Refuses a link at `file` and above it that lies below `top`: what is checked out may have brought it.
fn refuse_links(file: &Path, top: &Path) -> Result<(), Error> {
    let top = fs::canonicalize(top).unwrap_or_else(|_| top.to_owned());
    let is_link = |at: &Path| fs::symlink_metadata(at).is_ok_and(|metadata| metadata.file_type().is_symlink());
    let is_below = |at: &Path| fs::canonicalize(directory_of(at)).is_ok_and(|directory| directory.starts_with(&top));
    match file.ancestors().find(|at| is_link(at) && is_below(at)) {
        Some(link) => {
            let remedy = "remove it, or name another file with --report or --output";
            Err(Error::Output(format!("{}: it is a link, which may come from what is scanned; {remedy}", shown(link))))
        }
        None => Ok(()),
    }
}

fn shown(path: &Path) -> String {
    escape::bytes(path.as_os_str().as_encoded_bytes())
}

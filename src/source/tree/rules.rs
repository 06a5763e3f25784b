//! The rules that leave files out, as builders for `ignore`: all of them for the walk, and keysweep's own alone.
//!
//! Promises: the walk and the matchers are built from the same rules, so that they never disagree.
//! Leaves out: matching.

use std::path::Path;

use ignore::{
    WalkBuilder,
    overrides::{Override, OverrideBuilder},
};

use crate::{
    error::Error,
    source::{IGNORE_FILE, Options},
};

/// Every rule. Hidden files are no exception to anything.
pub(super) fn all(options: &Options, root: &Path) -> Result<WalkBuilder, Error> {
    let mut builder = own(options, root)?;
    builder.standard_filters(!options.no_ignore).hidden(false);
    Ok(builder)
}

/// `.keysweepignore` and `--glob` alone: what these leave out is left out although git tracks it.
pub(super) fn own(options: &Options, root: &Path) -> Result<WalkBuilder, Error> {
    let mut builder = asked(options, root)?;
    if !options.no_ignore {
        builder.parents(true).add_custom_ignore_filename(IGNORE_FILE);
    }
    Ok(builder)
}

/// `--glob` alone: what it leaves out was not asked for.
pub(super) fn asked(options: &Options, root: &Path) -> Result<WalkBuilder, Error> {
    let mut builder = WalkBuilder::new(root);
    builder.standard_filters(false).overrides(globs(options, root)?);
    Ok(builder)
}

/// The globs, relative to `root`.
pub(super) fn globs(options: &Options, root: &Path) -> Result<Override, Error> {
    let mut builder = OverrideBuilder::new(root);
    let wrong = |error: ignore::Error| Error::Usage(format!("--glob: {error}; see the glob syntax of .gitignore"));
    for glob in &options.globs {
        builder.add(glob).map_err(wrong)?;
    }
    builder.build().map_err(wrong)
}

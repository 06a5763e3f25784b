//! One finding a line, as JSON.
//!
//! Promises: each line is one whole JSON object, the same as in the `findings` of the document format.
//! Leaves out: coverage, counts and suppressed findings; the document format has them.

use std::io::{self, Write};

use super::{Options, Report, json};

/// Writes a line for each finding.
pub(super) fn write(report: &Report, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    for finding in &report.findings {
        serde_json::to_writer(&mut *out, &json::finding(finding, options.show_secrets))?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

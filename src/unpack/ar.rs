//! ar: Debian packages and static libraries.
//!
//! Promises: one pass; names of GNU and BSD.
//! Leaves out: the symbol tables of libraries, which are members as any.

use std::io::Read;

use super::member::{Part, Trouble, Visit, fill};

/// What an archive begins with.
pub const MAGIC: &[u8] = b"!<arch>\n";
const HEADER: usize = 60;
/// Longer tables of names, and names, are cut.
const LONGEST: u64 = 1 << 20;

/// Hands out the members of an archive.
pub fn members(stream: &mut dyn Read, visit: &mut dyn Visit) -> Result<(), Trouble> {
    Part::new(stream, MAGIC.len() as u64).finish(0)?;
    let mut names = Vec::new();
    while !visit.is_over() {
        let mut header = [0; HEADER];
        let (filled, failed) = fill(stream, &mut header);
        match (filled, failed) {
            (_, Some(error)) => return Err(Trouble::of(error)),
            (0, None) => return Ok(()),
            (HEADER, None) if header.ends_with(b"`\n") => {}
            _ => return Err(Trouble::corrupt("no header where one should be")),
        }
        let size = decimal(&header[48..58]).ok_or_else(|| Trouble::corrupt("a size is no number"))?;
        let mut part = Part::new(stream, size);
        let said = header[..16].trim_ascii_end();
        if said == b"//" {
            part.by_ref().take(LONGEST).read_to_end(&mut names).map_err(Trouble::of)?;
        } else {
            let name = name(said, &names, &mut part)?;
            visit.member(&name, &mut part);
        }
        if !visit.is_over() {
            part.finish(0)?;
            pad(stream, size)?;
        }
    }
    Ok(())
}

/// Every header stands at an even place; the last member may lack what fills up to it.
fn pad(stream: &mut dyn Read, size: u64) -> Result<(), Trouble> {
    let mut byte = [0; 1];
    match if size % 2 == 1 { fill(stream, &mut byte).1 } else { None } {
        Some(error) => Err(Trouble::of(error)),
        None => Ok(()),
    }
}

fn name(said: &[u8], names: &[u8], part: &mut Part<'_>) -> Result<Vec<u8>, Trouble> {
    // BSD: the name stands before the bytes.
    if let Some(length) = said.strip_prefix(b"#1/").and_then(decimal) {
        let mut name = Vec::new();
        part.take(length.min(LONGEST)).read_to_end(&mut name).map_err(Trouble::of)?;
        name.truncate(name.iter().rposition(|&b| b != 0).map_or(0, |last| last + 1));
        return Ok(name);
    }
    // GNU: the name stands in a table.
    let at = said.strip_prefix(b"/").and_then(decimal).and_then(|at| usize::try_from(at).ok());
    let long = at.and_then(|at| names.get(at..)).and_then(|rest| rest.split(|&b| b == b'\n').next());
    let name = long.unwrap_or(said);
    Ok(name.strip_suffix(b"/").filter(|name| !name.is_empty()).unwrap_or(name).to_vec())
}

fn decimal(field: &[u8]) -> Option<u64> {
    std::str::from_utf8(field).ok()?.trim_ascii().parse().ok()
}

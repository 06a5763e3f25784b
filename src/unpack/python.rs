//! Compiled Python: the texts of a marshalled module, in their order.
//!
//! Promises: each text once, a line each, without what stands around it.
//! Leaves out: names' values: which text a name is given stands in the code. Short texts.

use super::member::Trouble;

/// Shorter texts are words.
const SHORTEST: usize = 6;

/// What compiled modules begin with: a version, `\r\n`, flags that are at most 3, and the marshalled code at byte 16.
pub fn is_module(head: &[u8]) -> bool {
    let Some(start) = head.first_chunk::<17>() else { return false };
    let version = u16::from_le_bytes([start[0], start[1]]);
    (3390..4000).contains(&version)
        && start[2..4] == *b"\r\n"
        && start[4] < 4
        && start[5..8] == [0; 3]
        && start[16] & 0x7F == b'c'
}

/// The texts, a line each.
///
/// Marshal has no lengths to jump by, so that one unknown type would hide all that follows; instead each place is tried as a text: a type,
/// a length, and as many bytes of text.
pub fn texts(module: &[u8]) -> Result<Vec<u8>, Trouble> {
    let mut out = Vec::new();
    let mut at = 16;
    while at < module.len() {
        match text(&module[at..]) {
            Some((skip, text)) => {
                out.extend(text.iter().map(|&b| if b == b'\n' || b == b'\r' { b' ' } else { b }));
                out.push(b'\n');
                at += skip + text.len();
            }
            None => at += 1,
        }
    }
    Ok(out)
}

/// A text that begins here, and how many bytes stand before it.
fn text(rest: &[u8]) -> Option<(usize, &[u8])> {
    let (skip, length): (usize, usize) = match rest.first()? & 0x7F {
        b'z' | b'Z' => (2, usize::from(*rest.get(1)?)),
        b'u' | b't' | b'a' | b'A' | b's' => (5, usize::try_from(u32::from_le_bytes(*rest.get(1..)?.first_chunk()?)).ok()?),
        _ => return None,
    };
    let text = rest.get(skip..skip.checked_add(length)?)?;
    let is_text = |b: &u8| matches!(b, b'\t' | b'\n' | b'\r' | 32..=126 | 128..);
    (length >= SHORTEST && text.iter().all(is_text) && std::str::from_utf8(text).is_ok()).then_some((skip, text))
}

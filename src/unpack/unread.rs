//! What is packed in a way that is known and not undone here.
//!
//! Promises: a look at the head alone. Whoever scans such a file can say that it was not looked into.
//! Leaves out: what is packed within a format of its own kind: pictures, films, fonts, images of disks.

/// Where a format's magic stands, the magic, and what the format is called.
const FORMATS: [(usize, &[u8], &str); 18] = [
    (0, b"Rar!\x1A\x07", "rar"),
    (0, b"MSCF\0\0\0\0", "cab"),
    (0, b"\x1F\x9D", "compress"),
    (0, b"\x89LZO\0\r\n\x1A\n", "lzop"),
    (0, b"LRZI", "lrzip"),
    (0, b"LZIP\0", "the first version of lzip"),
    (0, b"hsqs", "squashfs"),
    (0, b"sqsh", "squashfs"),
    (0, b"xar!", "xar"),
    (0, b"MSWIM\0\0\0", "wim"),
    (0, b"7kSt", "zpaq"),
    (0, b"zPQ", "zpaq"),
    (2, b"-lh", "lha"),
    (2, b"-lz", "lha"),
    (7, b"**ACE**", "ace"),
    (0, b"\x45\x3D\xCD\x28", "cramfs"),
    (0, b"StuffIt ", "StuffIt"),
    (0, b"ISc(", "InstallShield"),
];

/// What the format is called in which `head` is packed, if it is such a one. Of bytes that are no text.
pub fn format(head: &[u8]) -> Option<&'static str> {
    let begins = |&&(at, magic, _): &&(usize, &[u8], &str)| head.get(at..).is_some_and(|rest| rest.starts_with(magic));
    FORMATS.iter().find(begins).map(|&(.., name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_by_their_magic() {
        assert_eq!(format(b"Rar!\x1A\x07\x01\0..."), Some("rar"));
        assert_eq!(format(b"..-lh5-..."), Some("lha"));
        assert_eq!([format(b""), format(b"R"), format(b"Rar! is a word"), format(b"PK\x03\x04")], [None; 4]);
    }
}

//! The list that `--files-from` reads: names of files, one a line or separated by NUL.
//!
//! Promises: on Unix a name keeps its bytes, whatever its encoding; empty entries are no names; any bytes are a list.
//! Leaves out: reading the list, and whether the files exist.

use std::path::PathBuf;

/// The names in `list`, in order. `nul` says that NUL separates them; otherwise a line feed does, and a carriage return before it is
/// dropped.
pub fn parse(list: &[u8], nul: bool) -> Vec<PathBuf> {
    let separator = if nul { 0 } else { b'\n' };
    let names = list.split(|&byte| byte == separator);
    names
        .map(|name| if nul { name } else { name.strip_suffix(b"\r").unwrap_or(name) })
        .filter(|n| !n.is_empty())
        .map(path)
        .collect()
}

#[cfg(unix)]
fn path(name: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(name))
}

#[cfg(not(unix))]
fn path(name: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(name).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(list: &[u8], nul: bool) -> Vec<String> {
        parse(list, nul).into_iter().map(|p| p.to_str().expect("UTF-8 in these cases").to_owned()).collect()
    }

    #[test]
    fn lines_and_nul() {
        assert_eq!(names(b"a\nb c\r\n\n\r\nd", false), ["a", "b c", "d"]);
        assert_eq!(names(b"a\nb\0c\r\0\0", true), ["a\nb", "c\r"]);
        assert_eq!(names(b"", false), Vec::<String>::new());
        assert_eq!(names(b"a\rb\n", false), ["a\rb"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_name_that_is_not_utf8_keeps_its_bytes() {
        use std::os::unix::ffi::OsStrExt;
        assert_eq!(parse(b"a\xff\n", false)[0].as_os_str().as_bytes(), b"a\xff");
    }
}

//! Pointers of Git LFS, which stand in git for content that lies elsewhere.

/// The specification's limit: a longer file is no pointer.
const LONGEST: usize = 1024;

/// Whether a file is a pointer, by its first line.
pub fn is_pointer(bytes: &[u8]) -> bool {
    bytes.len() < LONGEST && bytes.starts_with(b"version https://git-lfs.github.com/spec/v1\n")
}

//! Bytes that lie inside bytes. Encodings of a whole text (UTF-16, byte-order marks) and of a value (base64).
//!
//! Promises: pure; bounded by what is fed. Leaves out: reading (source) and searching (scan).

pub mod base64;
pub mod encoding;
pub mod inside;

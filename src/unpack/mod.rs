//! Bytes that lie inside bytes. An encoding of a whole text is the first kind: UTF-16 and byte-order marks.
//!
//! Promises: pure; bounded by what is fed. Leaves out: reading (source) and searching (scan).

pub mod encoding;

//! Buckets told apart by four bytes without their case, as a look-up in a table of 64 bytes tells them.
//!
//! Promises: an ASCII byte is taken for two, itself and the one whose sixth bit is the other: a letter for its other case, and of the rest those
//! that texts have for control characters.

use super::{Fingerprint, LENGTH};

/// Sets of tables.
pub const SETS: usize = 5;
/// The last set's buckets that are for keywords near a stretch or behind one.
pub const NEAR: u8 = 0xFF;
/// Kinds of bytes.
pub const KINDS: usize = 64;

/// By set, the byte's place and its kind: the buckets that have it.
pub type Table = [[[u8; KINDS]; LENGTH]; SETS];

/// A byte's kind: what is left of it without its highest bit and the sixth.
pub const fn kind(byte: u8) -> usize {
    (byte & 0x1F | byte >> 1 & 0x20) as usize
}

/// Marks a fingerprint's bytes in the tables of a set.
pub fn enter(fingerprint: &Fingerprint, bucket: u8, tables: &mut [[u8; KINDS]; LENGTH]) {
    for (place, table) in tables.iter_mut().enumerate() {
        if place < fingerprint.known {
            table[kind(fingerprint.bytes[place])] |= bucket;
        } else {
            table.iter_mut().for_each(|buckets| *buckets |= bucket);
        }
    }
}

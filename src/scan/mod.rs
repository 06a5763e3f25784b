//! The engine: bytes in, candidates out.
//!
//! Promises: a pure function of the bytes; the same candidates whether a text arrives whole or in pieces; no panic on any bytes.
//! Leaves out: reading (source), decoding (unpack), what several candidates mean together (hygiene).

pub mod check;
mod entropy;
mod words;

//! The rules that come with the program: patterns/build.rs writes them as they are in memory, so that nothing is read when it starts.

#![allow(clippy::all, clippy::pedantic, reason = "patterns/build.rs writes it")]

use super::{
    file::Carries,
    kind::{Form, Provider, Rule},
    lent::{List, Shared, Text},
    pattern::{
        Pattern,
        anchor::{Anchor, Stretch},
        chain::{Chain, Step},
    },
    shape::{CharClass, Part, Shape},
};
use crate::grade::{Confidence, Redaction, Role, Severity};

/// All words, each once.
pub static TEXT: &str = include_str!(concat!(env!("OUT_DIR"), "/rules.txt"));

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

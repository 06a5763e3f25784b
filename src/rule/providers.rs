//! Who there is: the providers of rule files, and those that the files only name.
//!
//! Promises: each file's provider, then those it names, in the order of the files. A thousand are only named by the files that come with the
//! program: they are unpacked when the first value asks who is named near it.

use std::sync::{Arc, OnceLock};

use super::{
    Provider,
    file::{NamedEntry, Text},
    packed::{Pack, Packet},
};

/// What each built-in file names, made by patterns/build.rs.
const BUILTIN: Packet = Packet {
    text: include_str!(concat!(env!("OUT_DIR"), "/named.txt")),
    numbers: include_bytes!(concat!(env!("OUT_DIR"), "/named.bin")),
};

/// The providers that a file names beside its own.
#[derive(Clone, Debug)]
pub enum Named {
    /// These.
    Read(Vec<NamedEntry>),
    /// Those of the built-in file with that index.
    Builtin(usize),
}

/// All providers of a rule set.
#[derive(Clone, Debug, Default)]
pub struct Providers {
    files: Vec<(Arc<Provider>, Named)>,
    all: OnceLock<Vec<Arc<Provider>>>,
}

impl Providers {
    /// Adds a file's.
    pub fn push(&mut self, provider: Arc<Provider>, named: Named) {
        self.files.push((provider, named));
        self.all = OnceLock::new();
    }

    /// These and others.
    #[must_use]
    pub fn joined(self, other: Self) -> Self {
        Self { files: [self.files, other.files].concat(), all: OnceLock::new() }
    }

    /// Each, in order.
    pub fn all(&self) -> &[Arc<Provider>] {
        self.all.get_or_init(|| {
            let mut builtin: Vec<Vec<NamedEntry>> = Vec::new();
            if self.files.iter().any(|(_, named)| matches!(named, Named::Builtin(_))) {
                builtin = Vec::unpack(&mut { BUILTIN }).expect("patterns/build.rs packs what is unpacked here");
            }
            let mut all = Vec::new();
            for (provider, named) in &self.files {
                let entries = match named {
                    Named::Read(entries) => entries.clone(),
                    Named::Builtin(file) => std::mem::take(&mut builtin[*file]),
                };
                all.push(Arc::clone(provider));
                all.extend(entries.into_iter().map(|entry| Arc::new(known_by_name(entry, provider))));
            }
            all
        })
    }
}

impl PartialEq for Providers {
    fn eq(&self, other: &Self) -> bool {
        self.all() == other.all()
    }
}

/// A provider without rules, of which only what `file` says of all is known.
fn known_by_name(entry: NamedEntry, file: &Provider) -> Provider {
    Provider {
        name: entry.provider,
        names: lower(entry.names),
        common_names: lower(entry.common_names),
        hosts: lower(entry.hosts),
        advice: Arc::clone(&file.advice),
        references: Arc::clone(&file.references),
        generic: file.generic,
        of_repository: file.of_repository,
    }
}

/// Those of the program are written in small letters, and lent.
pub(super) fn lower(mut names: Vec<Text>) -> Vec<Text> {
    let mixed = names.iter_mut().filter(|name| name.bytes().any(|byte| byte.is_ascii_uppercase()));
    mixed.for_each(|name| name.to_mut().make_ascii_lowercase());
    names
}

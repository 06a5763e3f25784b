//! git bundles: each blob is a member, by the path that the trees beside it give it, else by its name.
//!
//! Promises: objects are made one at a time, from bases of which a few are held; what is based on an object that is not there (of a
//! bundle that continues another) is refused by its place.
//! Leaves out: the messages of commits and tags; packs by themselves, which are a repository's own business
//! (source::git).

use std::{
    collections::HashMap,
    io::{self, Read, Write},
    rc::Rc,
};

use flate2::bufread::ZlibDecoder;

use super::{
    delta,
    member::{Trouble, Visit},
};
use crate::error::SkipReason;

mod names;

use names::{Hash, Name, Places, path, tree_entry};

/// What a bundle begins with.
pub const BUNDLES: [&[u8]; 2] = [b"# v2 git bundle\n", b"# v3 git bundle\n"];
/// What the pack in it begins with, with the versions that there are.
const PACKS: [&[u8]; 2] = [b"PACK\0\0\0\x02", b"PACK\0\0\0\x03"];
/// Longer objects are not made.
const LONGEST: usize = 64 << 20;
/// Bytes of objects that are held for those based on them.
const HELD: usize = 64 << 20;
/// Objects based on one another.
const DEEPEST: usize = 4096;

/// An object's kind and bytes.
type Made = (u8, Rc<Vec<u8>>);

/// What an object is based on.
enum Base {
    /// Nothing: it is of this kind.
    Nothing(u8),
    /// The object that begins there.
    At(usize),
    /// The object of that name.
    Named(Name),
}

const TREE: u8 = 2;
const BLOB: u8 = 3;
const BY_PLACE: u8 = 6;
const BY_NAME: u8 = 7;

struct Entry {
    base: Base,
    /// Where its packed bytes begin.
    packed: usize,
    /// What it turned out to be, once it was made.
    is: Option<(u8, Name)>,
}

struct Pack<'a> {
    bytes: &'a [u8],
    hash: Hash,
    entries: Vec<Entry>,
    by_place: HashMap<usize, usize>,
    by_name: HashMap<Name, usize>,
    held: HashMap<usize, Made>,
    size_held: usize,
}

/// Hands out the blobs.
pub fn members(bytes: &[u8], visit: &mut dyn Visit) -> Result<(), Trouble> {
    let (entries, by_place, by_name, held) = (Vec::new(), HashMap::new(), HashMap::new(), HashMap::new());
    let (bytes, hash) = beginning(bytes)?;
    let mut pack = Pack { bytes, hash, entries, by_place, by_name, held, size_held: 0 };
    let cut = pack.survey(visit);
    let mut places = Places::new();
    pack.name_all(&mut places, visit)?;
    for index in 0..pack.entries.len() {
        if visit.is_over() {
            return Ok(());
        }
        match pack.entries[index].is {
            Some((BLOB, name)) => {
                if let Some((_, content)) = pack.made(index, visit)? {
                    visit.member(&path(name, hash, &places), &mut content.as_slice());
                }
            }
            Some(_) => {}
            None => {
                let trouble = Trouble::new(SkipReason::Absent, "it is based on an object that is not in this bundle, or broken");
                visit.refused(format!("object {}", index + 1).as_bytes(), trouble);
            }
        }
    }
    cut
}

/// The pack in a bundle, after the list of what it holds, which ends with an empty line; and what names its objects.
fn beginning(bytes: &[u8]) -> Result<(&[u8], Hash), Trouble> {
    let list = memchr::memmem::find(bytes, b"\n\n").ok_or_else(|| Trouble::corrupt("its list of refs does not end"))?;
    let is_long = memchr::memmem::find(&bytes[..list], b"\n@object-format=sha256").is_some();
    let hash = if is_long { Hash::Sha256 } else { Hash::Sha1 };
    let pack = &bytes[list + 2..];
    if PACKS.iter().any(|magic| pack.starts_with(magic)) { Ok((pack, hash)) } else { Err(Trouble::corrupt("no pack in it")) }
}

impl Pack<'_> {
    /// Where each object is, and what it is based on.
    fn survey(&mut self, visit: &mut dyn Visit) -> Result<(), Trouble> {
        let count = self.bytes.get(8..12).and_then(|count| count.first_chunk()).map_or(0, |count| u32::from_be_bytes(*count));
        let mut at = 12;
        for number in 0..count {
            let broken = || Trouble::corrupt(format!("object {} of {count} is broken, and what follows it", number + 1));
            let (base, packed) = self.head(at).ok_or_else(broken)?;
            // Where it ends is known when it was unpacked.
            let (mut content, mut decoder) = (Vec::new(), ZlibDecoder::new(&self.bytes[packed..]));
            (&mut decoder).take(LONGEST as u64).read_to_end(&mut content).map_err(|_| broken())?;
            visit.spend(content.len())?;
            let beyond = io::copy(&mut decoder, &mut Spends { visit }).map_err(Trouble::of)?;
            if let (Base::Nothing(kind), 0) = (&base, beyond) {
                self.hold(number as usize, *kind, &Rc::new(content));
            }
            self.by_place.insert(at, self.entries.len());
            self.entries.push(Entry { base, packed, is: None });
            at = packed + usize::try_from(decoder.total_in()).unwrap_or(usize::MAX);
        }
        Ok(())
    }

    /// Names every object; one may be based on one that comes later.
    fn name_all(&mut self, places: &mut Places, visit: &mut dyn Visit) -> Result<(), Trouble> {
        let mut left = self.entries.len() + 1;
        loop {
            let unnamed: Vec<usize> = (0..self.entries.len()).filter(|&index| self.entries[index].is.is_none()).collect();
            if unnamed.len() >= left || unnamed.is_empty() {
                return Ok(());
            }
            left = unnamed.len();
            for index in unnamed {
                if visit.is_over() {
                    return Ok(());
                }
                self.name(index, places, visit)?;
            }
        }
    }

    /// An object's kind or base, and where its packed bytes begin.
    fn head(&self, start: usize) -> Option<(Base, usize)> {
        let mut at = start;
        let mut byte = || {
            let byte = self.bytes.get(at).copied();
            at += 1;
            byte
        };
        let first = byte()?;
        let mut more = first & 0x80 != 0;
        while more {
            more = byte()? & 0x80 != 0;
        }
        let base = match first >> 4 & 7 {
            kind @ 1..=4 => Base::Nothing(kind),
            BY_PLACE => {
                let mut digit = byte()?;
                let mut back = usize::from(digit & 0x7F);
                while digit & 0x80 != 0 {
                    digit = byte()?;
                    back = back.checked_add(1)?.checked_mul(128)? | usize::from(digit & 0x7F);
                }
                Base::At(start.checked_sub(back).filter(|_| back > 0)?)
            }
            BY_NAME => {
                let name = self.hash.name(self.bytes.get(at..)?)?;
                at += self.hash.width();
                Base::Named(name)
            }
            _ => return None,
        };
        (at <= self.bytes.len()).then_some((base, at))
    }

    /// Finds out an object's name, and what a tree says of others.
    fn name(&mut self, index: usize, places: &mut Places, visit: &mut dyn Visit) -> Result<(), Trouble> {
        let Some((kind, content)) = self.made(index, visit)? else { return Ok(()) };
        let word = ["", "commit", "tree", "blob", "tag"][usize::from(kind)];
        let name = self.hash.of(word, &content);
        self.by_name.insert(name, index);
        self.entries[index].is = Some((kind, name));
        let mut rest = if kind == TREE { content.as_slice() } else { &[] };
        while let Some((file, child, after)) = tree_entry(rest, self.hash) {
            places.entry(child).or_insert_with(|| (name, file.to_vec()));
            rest = after;
        }
        Ok(())
    }

    /// An object's kind and bytes; `None` where its base is not there.
    fn made(&mut self, index: usize, visit: &mut dyn Visit) -> Result<Option<Made>, Trouble> {
        let (mut line, mut at) = (Vec::new(), index);
        let (kind, mut content) = loop {
            if let Some((kind, content)) = self.held.get(&at) {
                break (*kind, Rc::clone(content));
            }
            let next = match self.entries[at].base {
                Base::Nothing(kind) => match self.unpacked(at, visit)? {
                    Some(content) => break (kind, Rc::new(content)),
                    None => return Ok(None),
                },
                Base::At(place) => self.by_place.get(&place),
                Base::Named(name) => self.by_name.get(&name),
            };
            line.push(at);
            match next {
                Some(&next) if line.len() < DEEPEST => at = next,
                _ => return Ok(None),
            }
        };
        while let Some(at) = line.pop() {
            let Some(delta) = self.unpacked(at, visit)? else { return Ok(None) };
            let Some(made) = delta::made(&content, &delta, LONGEST) else { return Ok(None) };
            visit.spend(made.len())?;
            content = Rc::new(made);
            self.hold(at, kind, &content);
        }
        self.hold(index, kind, &content);
        Ok(Some((kind, content)))
    }

    fn hold(&mut self, index: usize, kind: u8, content: &Rc<Vec<u8>>) {
        if self.size_held + content.len() > HELD {
            self.held.clear();
            self.size_held = 0;
        }
        if content.len() < HELD / 8 && self.held.insert(index, (kind, Rc::clone(content))).is_none() {
            self.size_held += content.len();
        }
    }

    /// An entry's bytes; `None` where they are too many or broken.
    fn unpacked(&self, index: usize, visit: &mut dyn Visit) -> Result<Option<Vec<u8>>, Trouble> {
        let mut content = Vec::new();
        let decoder = ZlibDecoder::new(&self.bytes[self.entries[index].packed..]);
        let read = decoder.take(LONGEST as u64 + 1).read_to_end(&mut content);
        visit.spend(content.len())?;
        Ok((read.is_ok() && content.len() <= LONGEST).then_some(content))
    }
}

/// Where bytes go that are only passed over.
struct Spends<'v> {
    visit: &'v mut dyn Visit,
}

impl Write for Spends<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.visit.spend(bytes.len())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

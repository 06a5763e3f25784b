//! The header of a 7z archive: which packed bytes make which folders, and which files lie in them.
//!
//! Promises: nothing is made larger than the header's own bytes allow; a number that leads elsewhere makes it broken.
//! Leaves out: times, attributes, and what is for writing only.

mod files;

use std::{collections::VecDeque, ops::Range};

use crate::unpack::reader::Reader;

/// Files of one archive.
const MOST_FILES: usize = 1 << 20;
/// Coders of one folder.
const MOST_CODERS: usize = 32;

/// One step of a folder's decoding.
#[derive(Clone, Debug)]
pub struct Coder {
    /// The method's number, as its bytes.
    pub method: Vec<u8>,
    /// What the method needs to know.
    pub properties: Vec<u8>,
    /// Which of the folder's inputs it reads.
    pub inputs: Range<usize>,
    /// How many bytes it gives.
    pub size: u64,
}

/// Files that were packed as one stream.
#[derive(Clone, Debug, Default)]
pub struct Folder {
    /// In the header's order.
    pub coders: Vec<Coder>,
    /// Which of them gives the files.
    pub last: usize,
    /// What each input reads.
    pub inputs: Vec<Input>,
    /// Each file's size and checksum, in order.
    pub files: Vec<(u64, Option<u32>)>,
    /// The inputs that read packed bytes, in the order of those.
    packed: Vec<usize>,
    crc: Option<u32>,
}

/// Where a coder's input comes from.
#[derive(Clone, Copy, Debug)]
pub enum Input {
    /// What another coder gives.
    Coder(usize),
    /// Packed bytes: their place after the archive's start, and how many there are.
    Packed(u64, u64),
}

/// What an archive holds.
#[derive(Default)]
pub struct Header {
    /// In the order of their files.
    pub folders: Vec<Folder>,
    /// The names of files that have bytes, in order.
    pub names: VecDeque<Vec<u8>>,
}

/// What a header is, before it is unpacked.
pub enum Stored {
    /// As it is.
    Plain(Header),
    /// Packed, as a folder's only file.
    Packed(Folder),
}

/// Reads a header; `None` where it is broken.
pub fn read(bytes: &[u8]) -> Option<Stored> {
    let mut reader = Reader { rest: bytes };
    match reader.byte()? {
        1 => reader.header().map(Stored::Plain),
        0x17 => reader.streams()?.into_iter().next().map(Stored::Packed),
        _ => None,
    }
}

impl Reader<'_> {
    /// As many high bits of the first byte are set as bytes follow; what is left of it comes on top of theirs.
    fn number(&mut self) -> Option<u64> {
        let first = self.byte()?;
        let extra = first.leading_ones() as usize;
        let low = self.take(extra.min(8))?.iter().rev().fold(0, |n, &b| n << 8 | u64::from(b));
        let high = if extra < 7 { u64::from(first & (0x7F >> extra)) << (8 * extra) } else { 0 };
        Some(high | low)
    }

    /// A count of things that each take a byte at least, or nearly so.
    fn count(&mut self) -> Option<usize> {
        let count = usize::try_from(self.number()?).ok()?;
        (count <= (self.rest.len() + 1).min(MOST_FILES)).then_some(count)
    }

    fn bits(&mut self, count: usize) -> Option<Vec<bool>> {
        let bytes = self.take(count.div_ceil(8))?;
        Some((0..count).map(|i| bytes[i / 8] & (0x80 >> (i % 8)) != 0).collect())
    }

    fn checksums(&mut self, count: usize) -> Option<Vec<Option<u32>>> {
        let stated = if self.byte()? == 0 { self.bits(count)? } else { vec![true; count] };
        stated.into_iter().map(|stated| if stated { self.u32_le().map(Some) } else { Some(None) }).collect()
    }

    fn header(&mut self) -> Option<Header> {
        let mut header = Header::default();
        loop {
            match self.byte()? {
                0 => return Some(header),
                2 => {
                    while self.byte()? != 0 {
                        let size = self.count()?;
                        self.take(size)?;
                    }
                }
                3 => drop(self.streams()?),
                4 => header.folders = self.streams()?,
                5 => header.names = self.files()?,
                _ => return None,
            }
        }
    }

    fn streams(&mut self) -> Option<Vec<Folder>> {
        let (mut begin, mut packed, mut folders) = (0, Vec::new(), Vec::new());
        let mut are_told = false;
        loop {
            match self.byte()? {
                0 => break,
                6 => (begin, packed) = self.packed()?,
                7 => folders = self.folders()?,
                8 => {
                    self.substreams(&mut folders)?;
                    are_told = true;
                }
                _ => return None,
            }
        }
        let mut sizes = packed.into_iter();
        for folder in &mut folders {
            let mut own = Vec::new();
            for size in sizes.by_ref().take(folder.packed.len()) {
                own.push((begin, size));
                begin = begin.checked_add(size)?;
            }
            folder.place(&own)?;
            if !are_told {
                folder.files = vec![(folder.size()?, folder.crc)];
            }
        }
        Some(folders)
    }

    /// Where packed streams begin, and their sizes.
    fn packed(&mut self) -> Option<(u64, Vec<u64>)> {
        let (begin, count) = (self.number()?, self.count()?);
        let mut sizes = Vec::new();
        loop {
            match self.byte()? {
                0 => return Some((begin, sizes)),
                9 => sizes = (0..count).map(|_| self.number()).collect::<Option<_>>()?,
                10 => drop(self.checksums(count)?),
                _ => return None,
            }
        }
    }

    fn folders(&mut self) -> Option<Vec<Folder>> {
        if self.byte()? != 11 {
            return None;
        }
        let count = self.count()?;
        // Not in a stream of its own.
        if self.byte()? != 0 {
            return None;
        }
        let mut folders: Vec<Folder> = (0..count).map(|_| self.folder()).collect::<Option<_>>()?;
        if self.byte()? != 12 {
            return None;
        }
        for folder in &mut folders {
            for coder in &mut folder.coders {
                coder.size = self.number()?;
            }
        }
        loop {
            match self.byte()? {
                0 => return Some(folders),
                10 => {
                    let checksums = self.checksums(folders.len())?;
                    folders.iter_mut().zip(checksums).for_each(|(folder, crc)| folder.crc = crc);
                }
                _ => return None,
            }
        }
    }

    fn folder(&mut self) -> Option<Folder> {
        let count = self.count().filter(|&count| (1..=MOST_CODERS).contains(&count))?;
        let (mut coders, mut inputs) = (Vec::new(), 0);
        for _ in 0..count {
            let flags = self.byte()?;
            let method = self.take(usize::from(flags & 15))?.to_vec();
            // No method in use gives more than one stream.
            let ins = if flags & 16 != 0 { Some(self.count()?).filter(|_| self.byte() == Some(1))? } else { 1 };
            let length = if flags & 32 != 0 { self.count()? } else { 0 };
            let properties = self.take(length)?.to_vec();
            coders.push(Coder { method, properties, inputs: inputs..inputs + ins, size: 0 });
            inputs += ins;
            if inputs > MOST_CODERS {
                return None;
            }
        }
        let bonds: Vec<(usize, usize)> = (1..count).map(|_| Some((self.count()?, self.count()?))).collect::<Option<_>>()?;
        let is_bound = |input: &usize| bonds.iter().any(|(bound, _)| bound == input);
        let mut packed: Vec<usize> = (0..inputs).filter(|input| !is_bound(input)).collect();
        if packed.len() > 1 {
            packed = packed.iter().map(|_| self.count()).collect::<Option<_>>()?;
        }
        let last = (0..count).find(|coder| bonds.iter().all(|(_, output)| output != coder))?;
        let mut folder = Folder { coders, last, inputs: vec![Input::Packed(0, 0); inputs], packed, ..Folder::default() };
        for (input, output) in bonds {
            *folder.inputs.get_mut(input)? = Input::Coder(output);
        }
        Some(folder)
    }
}

impl Folder {
    /// How many bytes its files have together.
    fn size(&self) -> Option<u64> {
        Some(self.coders.get(self.last)?.size)
    }

    /// Tells the inputs that read packed bytes where those are.
    fn place(&mut self, packed: &[(u64, u64)]) -> Option<()> {
        for (index, &input) in self.packed.iter().enumerate() {
            let &(at, size) = packed.get(index)?;
            *self.inputs.get_mut(input)? = Input::Packed(at, size);
        }
        Some(())
    }
}

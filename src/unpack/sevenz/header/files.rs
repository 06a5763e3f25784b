//! Which files a 7z archive's folders hold: sizes, checksums and names.

use std::collections::VecDeque;

use super::{Folder, MOST_FILES};
use crate::unpack::reader::Reader;

impl Reader<'_> {
    /// How many files each folder holds, how long they are, and their checksums.
    pub(super) fn substreams(&mut self, folders: &mut [Folder]) -> Option<()> {
        let mut counts = vec![1_usize; folders.len()];
        let mut kind = self.byte()?;
        if kind == 13 {
            for count in &mut counts {
                *count = self.count()?;
            }
            kind = self.byte()?;
        }
        counts.iter().try_fold(0_usize, |sum, count| sum.checked_add(*count)).filter(|&sum| sum <= MOST_FILES)?;
        for (folder, &count) in folders.iter_mut().zip(&counts) {
            let mut left = folder.size()?;
            for _ in 1..count {
                let size = if kind == 9 { self.number()? } else { return None };
                left = left.checked_sub(size)?;
                folder.files.push((size, None));
            }
            if count > 0 {
                folder.files.push((left, folder.crc.filter(|_| count == 1)));
            }
        }
        if kind == 9 {
            kind = self.byte()?;
        }
        while kind != 0 {
            if kind != 10 {
                return None;
            }
            let mut open: Vec<&mut Option<u32>> = folders
                .iter_mut()
                .flat_map(|folder| &mut folder.files)
                .map(|file| &mut file.1)
                .filter(|crc| crc.is_none())
                .collect();
            let checksums = self.checksums(open.len())?;
            open.iter_mut().zip(checksums).for_each(|(place, crc)| **place = crc);
            kind = self.byte()?;
        }
        Some(())
    }

    /// The names of files that have bytes.
    pub(super) fn files(&mut self) -> Option<VecDeque<Vec<u8>>> {
        let count = self.count()?;
        let (mut names, mut empty) = (Vec::new(), vec![false; count]);
        loop {
            let kind = self.byte()?;
            if kind == 0 {
                break;
            }
            let size = self.count()?;
            let mut reader = Reader { rest: self.take(size)? };
            match kind {
                14 => empty = reader.bits(count)?,
                17 => names = reader.names()?,
                _ => {}
            }
        }
        let names = names.into_iter().zip(empty).filter(|(_, empty)| !empty).map(|(name, _)| name);
        Some(names.collect())
    }

    /// In UTF-16, each ended by a zero.
    fn names(&mut self) -> Option<Vec<Vec<u8>>> {
        if self.byte()? != 0 {
            return None;
        }
        let units: Vec<u16> = self.rest.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        let name = |units: &[u16]| String::from_utf16_lossy(units.strip_suffix(&[0]).unwrap_or(units)).into_bytes();
        Some(units.split_inclusive(|&unit| unit == 0).map(name).collect())
    }
}

//! SQLite databases: each row of each table is a member, `TABLE/ROWID`, with a line for each of its texts, `COLUMN: text`.
//!
//! Promises: each page is read once, whatever the trees say, so that loops end; pages that no table owns (dropped tables) are read too.
//! Leaves out: numbers, indices, what deleted rows leave within a page, and write-ahead logs (a file of their own).

use std::collections::HashSet;

use super::member::{ReadAt, Trouble, Visit};
use crate::error::SkipReason;

mod record;
mod schema;

use schema::Table;

/// What a database begins with.
pub const MAGIC: &[u8] = b"SQLite format 3\0";
/// Bytes of a row that are read.
const LONGEST: usize = 16 << 20;
const LEAF: u8 = 13;
const LEAF_OF_KEYS: u8 = 10;
const INNER: u8 = 5;
const INNER_OF_KEYS: u8 = 2;

/// Hands out the rows.
pub fn members(bytes: &dyn ReadAt, visit: &mut dyn Visit) -> Result<(), Trouble> {
    let mut database = Database::open(bytes)?;
    let mut tables = Vec::new();
    database.tree(1, &mut |_, _, values| {
        tables.extend(Table::of(values));
        true
    })?;
    for table in &tables {
        let mut row = |rowid: u64, index: u64, values: &[record::Value]| {
            let name = format!("{}/{}", table.name, if table.has_rowid { rowid } else { index });
            visit.member(name.as_bytes(), &mut &*table.lines(values));
            !visit.is_over()
        };
        if !database.tree(table.root, &mut row)? {
            return Ok(());
        }
    }
    // What is free was written over in part.
    let trouble = database.trouble.take();
    database.forgotten(&mut |rowid, _, values| {
        visit.member(format!("no table/{rowid}").as_bytes(), &mut &*Table::default().lines(values));
        !visit.is_over()
    })?;
    trouble.map_or(Ok(()), Err)
}

/// Receives a row: its rowid, how many came before it, and its values. Whether more are wanted.
type Row<'a> = &'a mut dyn FnMut(u64, u64, &[record::Value]) -> bool;

struct Database<'a> {
    bytes: &'a dyn ReadAt,
    page_size: usize,
    usable: usize,
    encoding: record::Encoding,
    seen: HashSet<u32>,
    /// The first thing that could not be read as it should.
    trouble: Option<Trouble>,
}

impl<'a> Database<'a> {
    fn open(bytes: &'a dyn ReadAt) -> Result<Self, Trouble> {
        let mut head = [0; 100];
        read(bytes, &mut head, 0)?;
        let page_size = match u16::from_be_bytes([head[16], head[17]]) {
            1 => 65536,
            size => usize::from(size),
        };
        let usable = page_size.saturating_sub(head[20].into());
        if !page_size.is_power_of_two() || page_size < 512 || usable < 480 {
            return Err(Trouble::corrupt("a page size that no database has"));
        }
        Ok(Self { bytes, page_size, usable, encoding: record::Encoding::of(head[59]), seen: HashSet::new(), trouble: None })
    }

    fn pages(&self) -> u32 {
        u32::try_from(self.bytes.size() / self.page_size as u64).unwrap_or(u32::MAX)
    }

    fn page(&self, number: u32) -> Result<Vec<u8>, Trouble> {
        let mut page = vec![0; self.page_size];
        read(self.bytes, &mut page, u64::from(number.saturating_sub(1)) * self.page_size as u64)?;
        Ok(page)
    }

    /// The rows of a tree; false when no more are wanted.
    fn tree(&mut self, root: u32, row: Row<'_>) -> Result<bool, Trouble> {
        let (mut waiting, mut index) = (vec![root], 0);
        while let Some(number) = waiting.pop() {
            // Views have no root.
            let is_there = number > 0 && number <= self.pages();
            if !is_there || !self.seen.insert(number) {
                let is_broken = number != 0 || root != 0;
                self.trouble = self.trouble.take().or_else(|| is_broken.then(|| astray(number)));
                continue;
            }
            let page = Page::new(self.page(number)?, number);
            let children = page.children();
            if !self.rows(&page, &mut index, row)? {
                return Ok(false);
            }
            waiting.extend(children.into_iter().rev());
        }
        Ok(true)
    }

    /// The rows of pages that are no tree's.
    fn forgotten(&mut self, row: Row<'_>) -> Result<(), Trouble> {
        let mut index = 0;
        for number in 2..=self.pages() {
            if self.seen.contains(&number) {
                continue;
            }
            let page = Page::new(self.page(number)?, number);
            if page.kind() == LEAF && !self.rows(&page, &mut index, row)? {
                break;
            }
        }
        Ok(())
    }

    fn rows(&mut self, page: &Page, index: &mut u64, row: Row<'_>) -> Result<bool, Trouble> {
        let has_rowid = page.kind() == LEAF;
        if !has_rowid && !matches!(page.kind(), LEAF_OF_KEYS | INNER_OF_KEYS) {
            return Ok(true);
        }
        for at in page.cells() {
            let at = if page.kind() == INNER_OF_KEYS { at + 4 } else { at };
            let Some((rowid, payload)) = self.payload(&page.bytes, at, has_rowid)? else { continue };
            if !row(rowid, *index, &record::values(&payload, self.encoding)) {
                return Ok(false);
            }
            *index += 1;
        }
        Ok(true)
    }

    /// A cell's rowid and its bytes, those on overflow pages too; `None` where there is no cell.
    fn payload(&mut self, page: &[u8], at: usize, has_rowid: bool) -> Result<Option<(u64, Vec<u8>)>, Trouble> {
        let Some((size, at)) = record::number(page, at) else { return Ok(None) };
        let Some((rowid, at)) = (if has_rowid { record::number(page, at) } else { Some((0, at)) }) else { return Ok(None) };
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let local = self.local(size, has_rowid);
        let Some(bytes) = page.get(at..).and_then(|rest| rest.get(..local)) else { return Ok(None) };
        let mut payload = bytes.to_vec();
        let mut next = page.get(at + local..).and_then(|rest| rest.first_chunk()).map_or(0, |b| u32::from_be_bytes(*b));
        let wanted = size.min(LONGEST);
        if size > LONGEST {
            self.trouble.get_or_insert_with(|| {
                let detail = format!("a row takes more than {} MiB; what is beyond was not read", LONGEST >> 20);
                Trouble::new(SkipReason::OverBudget, detail)
            });
        }
        while payload.len() < wanted && next != 0 && next <= self.pages() && self.seen.insert(next) {
            let page = self.page(next)?;
            let part = &page[4..self.usable];
            payload.extend_from_slice(&part[..part.len().min(wanted - payload.len())]);
            next = page.first_chunk().map_or(0, |b| u32::from_be_bytes(*b));
        }
        if payload.len() < wanted {
            self.trouble.get_or_insert_with(|| astray(next));
        }
        Ok(Some((rowid, payload)))
    }

    /// How many bytes of a payload stand in its cell (the file format's section 1.6).
    fn local(&self, size: usize, has_rowid: bool) -> usize {
        let most = if has_rowid { self.usable - 35 } else { (self.usable - 12) * 64 / 255 - 23 };
        if size <= most {
            return size;
        }
        let least = (self.usable - 12) * 32 / 255 - 23;
        let fits = least + (size - least) % (self.usable - 4);
        if fits <= most { fits } else { least }
    }
}

/// A page of a tree.
struct Page {
    bytes: Vec<u8>,
    /// Where its header is: the first page begins with the file's.
    header: usize,
}

impl Page {
    fn new(bytes: Vec<u8>, number: u32) -> Self {
        Self { bytes, header: if number == 1 { 100 } else { 0 } }
    }

    fn kind(&self) -> u8 {
        self.bytes[self.header]
    }

    fn number(&self, at: usize) -> usize {
        self.bytes.get(at..at + 2).map_or(0, |b| usize::from(u16::from_be_bytes([b[0], b[1]])))
    }

    fn cells(&self) -> Vec<usize> {
        let is_inner = matches!(self.kind(), INNER | INNER_OF_KEYS);
        let first = self.header + if is_inner { 12 } else { 8 };
        let count = self.number(self.header + 3).min((self.bytes.len() - first) / 2);
        (0..count).map(|index| self.number(first + index * 2)).collect()
    }

    /// The pages below, in order.
    fn children(&self) -> Vec<u32> {
        if !matches!(self.kind(), INNER | INNER_OF_KEYS) {
            return Vec::new();
        }
        let places = self.cells().into_iter().chain([self.header + 8]);
        places.filter_map(|at| self.bytes.get(at..)?.first_chunk().map(|b| u32::from_be_bytes(*b))).collect()
    }
}

/// A page that is not there, or belongs to something else.
fn astray(number: u32) -> Trouble {
    Trouble::corrupt(format!("what leads to page {number} is broken; everything else was read"))
}

fn read(bytes: &dyn ReadAt, buffer: &mut [u8], offset: u64) -> Result<(), Trouble> {
    let mut filled = 0;
    while filled < buffer.len() {
        match bytes.read_at(&mut buffer[filled..], offset + filled as u64).map_err(Trouble::of)? {
            0 => return Err(Trouble::corrupt("cut short within a page")),
            read => filled += read,
        }
    }
    Ok(())
}

//! PDF: each page's text is a member (`page 3`), with the texts of forms, links and comments (`texts`), metadata and attached files.
//!
//! Promises: objects are looked for from the file's beginning to its end, so that neither a broken table of contents nor an older
//! revision hides any; memory and what comes out of streams are bounded.
//! Leaves out: images, fonts without a table of characters, and what needs a password.

use std::{
    cell::Cell,
    collections::{HashMap, HashSet},
    ops::Range,
    rc::Rc,
};

use super::member::{Trouble, Visit};
use crate::error::SkipReason;

mod filter;
mod object;
mod text;
mod value;

use filter::LONGEST;
use object::{number_before, stream};
use text::{Codes, Fonts};
use value::{Parser, Token, Value};

/// What a document begins with.
pub const MAGIC: &[u8] = b"%PDF-";
/// Values of one document, 2 MiB of them in memory for each 50,000.
const MOST_VALUES: usize = 4 << 20;
/// What programs may leave after the end mark.
const TAIL: usize = 4096;
/// Pages above a page that may say which fonts there are.
const PARENTS: usize = 16;

/// An object: its number, its value, and where its stream lies.
struct Object {
    number: u32,
    value: Value,
    stream: Option<Range<usize>>,
}

struct Document<'a> {
    bytes: &'a [u8],
    objects: Vec<Object>,
    /// The last one of each number.
    by_number: HashMap<u32, usize>,
    fonts: HashMap<u32, Rc<Codes>>,
    left: usize,
    /// Whether a stream was more than is read of one.
    is_cut: Cell<bool>,
}

/// Hands out the texts.
pub fn members(bytes: &[u8], visit: &mut dyn Visit) -> Result<(), Trouble> {
    let (objects, by_number, fonts) = (Vec::new(), HashMap::new(), HashMap::new());
    let mut document = Document { bytes, objects, by_number, fonts, left: MOST_VALUES, is_cut: Cell::new(false) };
    document.find();
    if document.objects.is_empty() {
        return Err(Trouble::corrupt("no objects in it"));
    }
    if document.is_encrypted() {
        return Err(Trouble::new(SkipReason::Encrypted, "it needs a password, or forbids to take its text out"));
    }
    document.unpack(visit)?;
    let mut told = document.pages(visit)?;
    document.rest(&mut told, visit)?;
    let texts = document.texts();
    if !texts.is_empty() {
        visit.member(b"texts", &mut texts.as_slice());
    }
    if document.left == 0 {
        let detail = format!("it holds more than {MOST_VALUES} values; those beyond were not read");
        return Err(Trouble::new(SkipReason::OverBudget, detail));
    }
    if document.is_cut.get() {
        let detail = format!("a stream in it takes more than {} MiB, or is packed in one another too often", LONGEST >> 20);
        return Err(Trouble::new(SkipReason::OverBudget, detail));
    }
    let has_end = memchr::memmem::rfind(bytes, b"%%EOF").is_some_and(|at| bytes.len() - at < TAIL);
    if has_end { Ok(()) } else { Err(Trouble::corrupt("cut short: its end mark is missing")) }
}

/// Reading.
impl Document<'_> {
    /// Every `12 0 obj`.
    fn find(&mut self) {
        let (bytes, mut at) = (self.bytes, 0);
        while let Some(found) = memchr::memmem::find(&bytes[at..], b"obj").map(|found| at + found) {
            at = found + 3;
            let Some(number) = number_before(&bytes[..found]) else { continue };
            let mut parser = Parser::new(bytes, at, self.left);
            let Some(value) = parser.value() else { continue };
            let after = parser.next();
            self.left = parser.left;
            let stream = (after == Some(Token::Word(b"stream"))).then(|| stream(bytes, parser.at, &value));
            at = stream.as_ref().map_or(at, |stream| stream.end.max(at));
            self.add(Object { number, value, stream });
        }
    }

    fn add(&mut self, object: Object) {
        self.by_number.insert(object.number, self.objects.len());
        self.objects.push(object);
    }

    fn is_encrypted(&self) -> bool {
        let in_streams =
            self.objects.iter().any(|object| object.value.is("Type", "XRef") && object.value.get("Encrypt").is_some());
        let in_trailer = || {
            memchr::memmem::find_iter(self.bytes, b"trailer").any(|at| {
                let value = Parser::new(self.bytes, at + b"trailer".len(), 10_000).value();
                value.is_some_and(|value| value.get("Encrypt").is_some())
            })
        };
        in_streams || in_trailer()
    }

    /// The objects in streams of objects.
    fn unpack(&mut self, visit: &mut dyn Visit) -> Result<(), Trouble> {
        for index in 0..self.objects.len() {
            if !self.objects[index].value.is("Type", "ObjStm") {
                continue;
            }
            let count = self.objects[index].value.get("N").and_then(Value::count).unwrap_or(0);
            let first = self.objects[index].value.get("First").and_then(Value::count).unwrap_or(0);
            let Some(content) = self.content(index, visit)? else { continue };
            let mut heads = Parser::new(&content, 0, self.left);
            for _ in 0..count {
                let mut number = || heads.value().as_ref().and_then(Value::count);
                let (Some(number), Some(offset)) = (number(), number()) else { break };
                let mut parser = Parser::new(&content, first.saturating_add(offset), self.left);
                let value = parser.value();
                self.left = parser.left;
                if let (Some(value), Ok(number)) = (value, u32::try_from(number)) {
                    self.add(Object { number, value, stream: None });
                }
            }
        }
        Ok(())
    }

    /// What an object's stream says; `None` where it has none, or one that is packed in another way.
    fn content(&self, index: usize, visit: &mut dyn Visit) -> Result<Option<Vec<u8>>, Trouble> {
        let object = &self.objects[index];
        let Some(raw) = object.stream.clone().map(|range| &self.bytes[range]) else { return Ok(None) };
        let filter = object.value.get("Filter").map(|value| self.resolved(value));
        let content = if filter::is_too_deep(filter) { None } else { filter::unpacked(raw, filter, visit)? };
        let is_cut = filter::is_too_deep(filter) || content.as_ref().is_some_and(|content| content.len() >= LONGEST);
        self.is_cut.set(self.is_cut.get() | is_cut);
        Ok(content)
    }

    fn index_of(&self, value: &Value) -> Option<usize> {
        let Value::Reference(number) = value else { return None };
        self.by_number.get(number).copied()
    }

    /// A value, or what it refers to.
    fn resolved<'v>(&'v self, value: &'v Value) -> &'v Value {
        self.index_of(value).map_or(value, |index| &self.objects[index].value)
    }
}

/// Telling.
impl Document<'_> {
    /// The pages, in their order; returns the objects that were told with them.
    fn pages(&mut self, visit: &mut dyn Visit) -> Result<HashSet<usize>, Trouble> {
        let mut told = HashSet::new();
        for (number, page) in self.page_order().into_iter().enumerate() {
            if visit.is_over() {
                break;
            }
            let fonts = self.fonts_of(page, visit)?;
            let contents = match self.objects[page].value.get("Contents").map(|value| self.resolved(value)) {
                Some(Value::Array(parts)) => parts.iter().filter_map(|part| self.index_of(part)).collect(),
                Some(_) => self.objects[page].value.get("Contents").and_then(|value| self.index_of(value)).into_iter().collect(),
                None => Vec::new(),
            };
            let mut content = Vec::new();
            for part in contents {
                // Many pages may name one stream.
                if told.insert(part) && content.len() < LONGEST {
                    match self.content(part, visit)? {
                        Some(part) => content.extend([&part[..], b"\n"].concat()),
                        None => visit.refused(format!("page {}", number + 1).as_bytes(), unsupported()),
                    }
                }
            }
            let text = text::of(&content, &fonts, MOST_VALUES);
            if !text.is_empty() {
                visit.member(format!("page {}", number + 1).as_bytes(), &mut text.as_slice());
            }
        }
        Ok(told)
    }

    /// From the catalog down, and then those that it does not lead to.
    fn page_order(&self) -> Vec<usize> {
        let catalogs = self.objects.iter().rev().filter(|object| object.value.is("Type", "Catalog"));
        let mut waiting: Vec<usize> = catalogs.filter_map(|object| self.index_of(object.value.get("Pages")?)).collect();
        let (mut order, mut seen) = (Vec::new(), HashSet::new());
        while let Some(index) = waiting.pop() {
            if !seen.insert(index) {
                continue;
            }
            let value = &self.objects[index].value;
            if let Some(Value::Array(kids)) = value.get("Kids").map(|kids| self.resolved(kids)) {
                waiting.extend(kids.iter().rev().filter_map(|kid| self.index_of(kid)));
            } else if value.is("Type", "Page") {
                order.push(index);
            }
        }
        let others =
            self.objects.iter().enumerate().filter(|(index, object)| object.value.is("Type", "Page") && !seen.contains(index));
        order.extend(others.map(|(index, _)| index));
        order
    }

    /// The fonts of a page or a form, by name.
    fn fonts_of(&mut self, index: usize, visit: &mut dyn Visit) -> Result<Fonts, Trouble> {
        let (mut names, mut holder) = (Vec::new(), Some(index));
        for _ in 0..PARENTS {
            let Some(value) = holder.map(|holder| &self.objects[holder].value) else { break };
            let fonts = value.get("Resources").map(|value| self.resolved(value)).and_then(|resources| resources.get("Font"));
            if let Some(Value::Dictionary(entries)) = fonts.map(|value| self.resolved(value)) {
                names = entries.iter().filter_map(|(name, font)| Some((name.clone(), self.index_of(font)?))).collect();
                break;
            }
            holder = value.get("Parent").and_then(|parent| self.index_of(parent));
        }
        let mut fonts = Fonts::new();
        for (name, font) in names {
            let Some(table) = self.objects[font].value.get("ToUnicode").and_then(|table| self.index_of(table)) else { continue };
            let number = self.objects[table].number;
            if !self.fonts.contains_key(&number) {
                let table = self.content(table, visit)?.unwrap_or_default();
                self.fonts.insert(number, Rc::new(Codes::read(&table, MOST_VALUES)));
            }
            fonts.extend(self.fonts.get(&number).map(|codes| (name, Rc::clone(codes))));
        }
        Ok(fonts)
    }

    /// Forms that pages show, metadata, files that are attached, and contents that belong to no page (of older revisions).
    fn rest(&mut self, told: &mut HashSet<usize>, visit: &mut dyn Visit) -> Result<(), Trouble> {
        for index in 0..self.objects.len() {
            let (value, number) = (&self.objects[index].value, self.objects[index].number);
            if self.objects[index].stream.is_none() || !told.insert(index) || visit.is_over() {
                continue;
            }
            let is_content = value.get("Type").is_none() && value.get("Subtype").is_none() && value.get("Length1").is_none();
            if value.is("Type", "EmbeddedFile") || value.is("Type", "Metadata") {
                if let Some(content) = self.content(index, visit)? {
                    visit.member(format!("object {number}").as_bytes(), &mut content.as_slice());
                }
            } else if value.is("Subtype", "Form") || is_content {
                let fonts = self.fonts_of(index, visit)?;
                let Some(content) = self.content(index, visit)? else { continue };
                let text = text::of(&content, &fonts, MOST_VALUES);
                if !text.is_empty() {
                    visit.member(format!("object {number}").as_bytes(), &mut text.as_slice());
                }
            }
        }
        Ok(())
    }

    /// The strings of all objects, a line each: links, comments, fields, titles.
    fn texts(&self) -> Vec<u8> {
        let mut lines = Vec::new();
        let mut waiting: Vec<&Value> = self.objects.iter().rev().map(|object| &object.value).collect();
        while let Some(value) = waiting.pop() {
            match value {
                Value::Text(text) => {
                    let utf16 = text.strip_prefix(&[0xFE, 0xFF]).map(|text| text::utf16(text).into_bytes());
                    lines.extend(utf16.as_deref().unwrap_or(text).iter().map(|&b| if b < b' ' { b' ' } else { b }));
                    lines.push(b'\n');
                }
                Value::Array(values) => waiting.extend(values.iter().rev()),
                Value::Dictionary(entries) => waiting.extend(entries.iter().rev().map(|(_, value)| value)),
                _ => {}
            }
        }
        lines
    }
}

fn unsupported() -> Trouble {
    Trouble::new(SkipReason::Unsupported, "packed by a filter that is not known")
}

//! Java class files: the texts of the constant pool, those that a field is given beside the field's name.
//!
//! Promises: one pass over the bytes; no more text than the file has.
//! Leaves out: what the code does with the texts.

use super::{member::Trouble, reader::Reader};

/// What a class file begins with; a fat binary of macOS begins so too, but with a small number where a class has its version.
pub fn is_class(head: &[u8]) -> bool {
    head.starts_with(&[0xCA, 0xFE, 0xBA, 0xBE])
        && head.get(6..8).is_some_and(|major| major >= &[0, 45][..] && major < &[1, 0][..])
}

/// The texts, a line each: `NAME = "text"` for a field's, then the others.
pub fn texts(class: &[u8]) -> Result<Vec<u8>, Trouble> {
    texts_of(class).ok_or_else(|| Trouble::corrupt("a class file that ends early"))
}

fn texts_of(class: &[u8]) -> Option<Vec<u8>> {
    let mut reader = Reader { rest: class.get(8..)? };
    let pool = Pool::read(&mut reader)?;
    let mut out = Vec::new();
    let mut told = vec![false; pool.entries.len()];
    fields(&mut reader, &pool, |name, constant| {
        if let Some(Entry::String(text)) = pool.get(constant)
            && let (Some(name), Some(value)) = (pool.text(name), pool.text(*text))
        {
            line(&mut out, &[name, b" = \"", value, b"\""]);
            if let Some(told) = told.get_mut(usize::from(*text)) {
                *told = true;
            }
        }
    });
    for (entry, told) in pool.entries.iter().zip(told) {
        if let Entry::Text(text) = entry
            && !told
        {
            line(&mut out, &[text]);
        }
    }
    Some(out)
}

/// A text's own line breaks would be lines of others.
fn line(out: &mut Vec<u8>, parts: &[&[u8]]) {
    let bytes = parts.iter().copied().flatten();
    out.extend(bytes.map(|&b| if b == b'\n' || b == b'\r' { b' ' } else { b }));
    out.push(b'\n');
}

enum Entry<'a> {
    Text(&'a [u8]),
    String(u16),
    Other,
}

struct Pool<'a> {
    entries: Vec<Entry<'a>>,
}

impl<'a> Pool<'a> {
    fn read(reader: &mut Reader<'a>) -> Option<Self> {
        let count = usize::from(reader.u16_be()?);
        let mut entries = vec![Entry::Other];
        while entries.len() < count {
            let (entry, twice) = match reader.take(1)?[0] {
                1 => {
                    let length = reader.u16_be()?;
                    (Entry::Text(reader.take(length.into())?), false)
                }
                8 => (Entry::String(reader.u16_be()?), false),
                7 | 16 | 19 | 20 => (reader.pass(2)?, false),
                15 => (reader.pass(3)?, false),
                3 | 4 | 9..=12 | 17 | 18 => (reader.pass(4)?, false),
                5 | 6 => (reader.pass(8)?, true),
                _ => return None,
            };
            entries.push(entry);
            if twice {
                entries.push(Entry::Other);
            }
        }
        Some(Self { entries })
    }

    fn get(&self, index: u16) -> Option<&Entry<'a>> {
        self.entries.get(usize::from(index))
    }

    fn text(&self, index: u16) -> Option<&'a [u8]> {
        match self.get(index)? {
            Entry::Text(text) => Some(text),
            Entry::String(_) | Entry::Other => None,
        }
    }
}

/// Calls `each` with the name and the constant of every field that has one; a broken table ends it.
fn fields(reader: &mut Reader<'_>, pool: &Pool<'_>, mut each: impl FnMut(u16, u16)) -> Option<()> {
    reader.take(6)?;
    let interfaces = reader.u16_be()?;
    reader.take(usize::from(interfaces) * 2)?;
    for _ in 0..reader.u16_be()? {
        reader.take(2)?;
        let name = reader.u16_be()?;
        reader.take(2)?;
        for _ in 0..reader.u16_be()? {
            let attribute = reader.u16_be()?;
            let length = u32::from(reader.u16_be()?) << 16 | u32::from(reader.u16_be()?);
            let bytes = reader.take(usize::try_from(length).ok()?)?;
            if let ([high, low], Some(b"ConstantValue")) = (bytes, pool.text(attribute)) {
                each(name, u16::from_be_bytes([*high, *low]));
            }
        }
    }
    Some(())
}

impl<'a> Reader<'a> {
    fn pass(&mut self, count: usize) -> Option<Entry<'a>> {
        self.take(count).map(|_| Entry::Other)
    }
}

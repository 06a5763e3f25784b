//! What a page shows: the strings of its content, through its fonts' tables, in the lines they stand in.
//!
//! Leaves out: where in a line something stands, so that two columns are one line after another.

use std::{collections::HashMap, rc::Rc};

use super::value::{Parser, Token, Value};

/// Most bytes of a page's text.
const LONGEST: usize = 16 << 20;
/// Characters that one code of a font may stand for.
const LONGEST_CODE: usize = 8;
/// Entries of one font's table.
const MOST_CODES: usize = 1 << 17;
/// A gap that is a blank, in thousandths of the font's size.
const BLANK: f64 = -180.0;

/// A font's table from codes to characters.
#[derive(Default)]
pub struct Codes {
    wide: bool,
    table: HashMap<u32, String>,
}

/// Fonts by the names that a page gives them.
pub type Fonts = HashMap<Vec<u8>, Rc<Codes>>;

impl Codes {
    /// From the text of a table.
    pub fn read(table: &[u8], left: usize) -> Self {
        let mut codes = Self::default();
        let mut parser = Parser::new(table, 0, left);
        let mut values = Vec::new();
        while let Some(token) = parser.next() {
            match token {
                Token::Value(value) => values.push(value),
                Token::Word(word) => {
                    match word {
                        b"endcodespacerange" => codes.wide |= matches!(values.first(), Some(Value::Text(low)) if low.len() > 1),
                        b"endbfchar" => values.chunks_exact(2).for_each(|pair| codes.one(&pair[0], &pair[1])),
                        b"endbfrange" => values.chunks_exact(3).for_each(|three| codes.range(three)),
                        _ => {}
                    }
                    values.clear();
                }
            }
        }
        codes
    }

    fn one(&mut self, code: &Value, characters: &Value) {
        if let (Value::Text(code), Value::Text(characters)) = (code, characters) {
            self.add(number(code), utf16(characters));
        }
    }

    fn range(&mut self, three: &[Value]) {
        let [Value::Text(low), Value::Text(high), to] = three else { return };
        let (low, high) = (number(low), number(high).min(number(low).saturating_add(0xFFFF)));
        match to {
            Value::Array(each) => {
                (low..=high).zip(each).for_each(|(code, to)| {
                    if let Value::Text(to) = to {
                        self.add(code, utf16(to))
                    }
                });
            }
            Value::Text(first) => {
                for code in low..=high {
                    let mut units = units(first);
                    if let Some(last) = units.last_mut() {
                        *last = last.wrapping_add((code - low) as u16);
                    }
                    self.add(code, String::from_utf16_lossy(&units));
                }
            }
            _ => {}
        }
    }

    fn add(&mut self, code: u32, characters: String) {
        if self.table.len() < MOST_CODES && characters.chars().count() <= LONGEST_CODE {
            self.table.insert(code, characters);
        }
    }
}

fn number(code: &[u8]) -> u32 {
    code.iter().take(4).fold(0, |n, &b| n << 8 | u32::from(b))
}

fn units(text: &[u8]) -> Vec<u16> {
    text.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect()
}

/// UTF-16, the high byte first.
pub fn utf16(text: &[u8]) -> String {
    String::from_utf16_lossy(&units(text))
}

/// The text of a content stream.
pub fn of(content: &[u8], fonts: &Fonts, left: usize) -> Vec<u8> {
    let mut page = Page::new(fonts);
    let mut parser = Parser::new(content, 0, left);
    let mut operands = Vec::new();
    while let Some(token) = parser.next()
        && page.text.len() < LONGEST
    {
        match token {
            Token::Value(value) => operands.push(value),
            Token::Word(b"ID") => {
                // An image between the lines.
                let rest = content.get(parser.at..).unwrap_or_default();
                parser.at += memchr::memmem::find(rest, b"EI").map_or(rest.len(), |at| at + 2);
                operands.clear();
            }
            Token::Word(word) => {
                page.operate(word, &operands);
                operands.clear();
            }
        }
    }
    let mut text = page.text.into_bytes();
    if !text.is_empty() {
        text.push(b'\n');
    }
    text
}

struct Page<'f> {
    fonts: &'f Fonts,
    font: Option<Rc<Codes>>,
    /// The height of the line, and of the one that was written on last.
    height: f64,
    written_at: f64,
    text: String,
}

impl<'f> Page<'f> {
    fn new(fonts: &'f Fonts) -> Self {
        Self { fonts, font: None, height: 0.0, written_at: f64::MAX, text: String::new() }
    }

    fn operate(&mut self, operator: &[u8], operands: &[Value]) {
        let last = operands.last();
        match (operator, last) {
            (b"Tf", _) => {
                if let Some(Value::Name(name)) = operands.first() {
                    self.font = self.fonts.get(name).cloned();
                }
            }
            (b"BT", _) => self.height = 0.0,
            (b"Td" | b"TD", Some(Value::Number(down))) => self.height += down,
            (b"Tm", Some(Value::Number(height))) => self.height = *height,
            (b"T*", _) => self.height -= 1.0,
            (b"Tj", Some(Value::Text(text))) => self.show(text),
            (b"'" | b"\"", Some(Value::Text(text))) => {
                self.height -= 1.0;
                self.show(text);
            }
            (b"TJ", Some(Value::Array(parts))) => {
                for part in parts {
                    match part {
                        Value::Text(text) => self.show(text),
                        Value::Number(gap) if *gap < BLANK => self.text.push(' '),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }

    fn show(&mut self, codes: &[u8]) {
        if (self.height - self.written_at).abs() > 0.5 && !self.text.is_empty() {
            self.text.push('\n');
        }
        self.written_at = self.height;
        let Some(font) = self.font.as_deref().filter(|font| !font.table.is_empty()) else {
            self.text.extend(codes.iter().map(|&b| char::from(b)).filter(|c| !c.is_control()));
            return;
        };
        for code in codes.chunks(if font.wide { 2 } else { 1 }) {
            match font.table.get(&number(code)) {
                Some(characters) => self.text.push_str(characters),
                None if !font.wide => self.text.extend(code.iter().map(|&b| char::from(b)).filter(|c| !c.is_control())),
                None => {}
            }
        }
    }
}

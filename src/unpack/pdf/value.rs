//! The values that a PDF is written in, and the words between them.
//!
//! Promises: no value is nested deeper than a few, and no more are made than are allowed.

/// Values in values.
const DEEPEST: usize = 32;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Name(Vec<u8>),
    Number(f64),
    Reference(u32),
    Text(Vec<u8>),
    Array(Vec<Value>),
    Dictionary(Vec<(Vec<u8>, Value)>),
    /// `true`, `null` and what is broken.
    Other,
}

/// What stands next.
#[derive(Clone, Debug, PartialEq)]
pub enum Token<'a> {
    Value(Value),
    /// An operator or a keyword.
    Word(&'a [u8]),
}

impl Value {
    /// A dictionary's entry.
    pub fn get(&self, key: &str) -> Option<&Self> {
        let Self::Dictionary(entries) = self else { return None };
        entries.iter().find(|(name, _)| name == key.as_bytes()).map(|(_, value)| value)
    }

    /// Whether a dictionary's entry is this name.
    pub fn is(&self, key: &str, name: &str) -> bool {
        matches!(self.get(key), Some(Self::Name(found)) if found == name.as_bytes())
    }

    /// A number that counts something.
    pub fn count(&self) -> Option<usize> {
        match self {
            Self::Number(number) if *number >= 0.0 && *number <= 1e15 => Some(*number as usize),
            _ => None,
        }
    }
}

/// Reads values.
pub struct Parser<'a> {
    bytes: &'a [u8],
    /// Where it goes on.
    pub at: usize,
    /// How many more may be made.
    pub left: usize,
}

impl<'a> Parser<'a> {
    /// From `at` on, at most `left` values.
    pub fn new(bytes: &'a [u8], at: usize, left: usize) -> Self {
        Self { bytes, at, left }
    }

    /// What stands next; `None` at the end, or when too many were made.
    pub fn next(&mut self) -> Option<Token<'a>> {
        self.token(DEEPEST)
    }

    /// The value that stands next, where one does.
    pub fn value(&mut self) -> Option<Value> {
        match self.next()? {
            Token::Value(value) => Some(value),
            Token::Word(_) => None,
        }
    }

    fn token(&mut self, depth: usize) -> Option<Token<'a>> {
        self.left = self.left.checked_sub(1)?;
        self.pass_blanks();
        let rest = self.bytes.get(self.at..)?;
        Some(match *rest.first()? {
            b'/' => Token::Value(Value::Name(self.name())),
            b'(' => Token::Value(Value::Text(self.literal())),
            b'<' if rest.get(1) == Some(&b'<') => Token::Value(self.dictionary(depth)),
            b'<' => Token::Value(Value::Text(self.hex())),
            b'[' => Token::Value(self.array(depth)),
            b'+' | b'-' | b'.' | b'0'..=b'9' => Token::Value(self.number()),
            byte if is_delimiter(byte) => {
                let length = if rest.starts_with(b">>") { 2 } else { 1 };
                self.at += length;
                Token::Word(&rest[..length])
            }
            _ => {
                let length = rest.iter().take_while(|&&b| !is_delimiter(b) && !is_blank(b)).count();
                self.at += length;
                match &rest[..length] {
                    b"true" | b"false" | b"null" => Token::Value(Value::Other),
                    word => Token::Word(word),
                }
            }
        })
    }

    fn pass_blanks(&mut self) {
        while let Some(&byte) = self.bytes.get(self.at) {
            if byte == b'%' {
                let rest = &self.bytes[self.at..];
                self.at += rest.iter().position(|b| matches!(b, b'\n' | b'\r')).unwrap_or(rest.len());
            } else if is_blank(byte) {
                self.at += 1;
            } else {
                break;
            }
        }
    }

    fn name(&mut self) -> Vec<u8> {
        let rest = &self.bytes[self.at + 1..];
        let length = rest.iter().take_while(|&&b| !is_delimiter(b) && !is_blank(b)).count();
        self.at += 1 + length;
        let (mut name, mut raw) = (Vec::new(), &rest[..length]);
        while let Some((&byte, after)) = raw.split_first() {
            let escaped = after.get(..2).filter(|_| byte == b'#').and_then(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?));
            name.push(escaped.unwrap_or(byte));
            raw = if escaped.is_some() { &after[2..] } else { after };
        }
        name
    }

    fn literal(&mut self) -> Vec<u8> {
        let (mut text, mut open) = (Vec::new(), 1);
        self.at += 1;
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'(' => open += 1,
                b')' => {
                    open -= 1;
                    if open == 0 {
                        break;
                    }
                }
                b'\\' => {
                    self.escape(&mut text);
                    continue;
                }
                _ => {}
            }
            text.push(byte);
        }
        text
    }

    fn escape(&mut self, text: &mut Vec<u8>) {
        let Some(&byte) = self.bytes.get(self.at) else { return };
        self.at += 1;
        match byte {
            b'n' => text.push(b'\n'),
            b'r' => text.push(b'\r'),
            b't' => text.push(b'\t'),
            b'\n' => {}
            b'0'..=b'7' => {
                let mut code = u16::from(byte - b'0');
                while let Some(digit @ b'0'..=b'7') = self.bytes.get(self.at).copied().filter(|_| code < 32) {
                    code = code * 8 + u16::from(digit - b'0');
                    self.at += 1;
                }
                text.push(code.to_le_bytes()[0]);
            }
            other => text.push(other),
        }
    }

    fn hex(&mut self) -> Vec<u8> {
        let rest = &self.bytes[self.at + 1..];
        let length = memchr::memchr(b'>', rest).unwrap_or(rest.len());
        self.at += 1 + length + 1;
        let digits: Vec<u8> = rest[..length].iter().filter_map(|&b| digit(b)).collect();
        digits.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0)).collect()
    }

    fn array(&mut self, depth: usize) -> Value {
        self.at += 1;
        let mut values = Vec::new();
        let Some(depth) = depth.checked_sub(1) else { return Value::Other };
        loop {
            match self.token(depth) {
                Some(Token::Value(value)) => values.push(value),
                Some(Token::Word(b"R")) => refer(&mut values),
                Some(Token::Word(b"]")) | None => return Value::Array(values),
                Some(Token::Word(_)) => {}
            }
        }
    }

    fn dictionary(&mut self, depth: usize) -> Value {
        self.at += 2;
        let (mut entries, mut key, mut values) = (Vec::new(), None, Vec::new());
        let Some(depth) = depth.checked_sub(1) else { return Value::Other };
        loop {
            let token = self.token(depth);
            // A value may be a name; so a name is a key only where a value has come.
            let is_key = matches!(token, Some(Token::Value(Value::Name(_)))) && (key.is_none() || !values.is_empty());
            let has_ended = matches!(token, Some(Token::Word(b">>")) | None);
            if (is_key || has_ended)
                && let (Some(key), Some(value)) = (key.take(), values.pop())
            {
                entries.push((key, value));
                values.clear();
            }
            match token {
                _ if has_ended => return Value::Dictionary(entries),
                Some(Token::Value(Value::Name(name))) if is_key => key = Some(name),
                Some(Token::Value(value)) => values.push(value),
                Some(Token::Word(b"R")) => refer(&mut values),
                _ => {}
            }
        }
    }

    fn number(&mut self) -> Value {
        let rest = &self.bytes[self.at..];
        let length = rest.iter().take_while(|b| matches!(b, b'+' | b'-' | b'.' | b'0'..=b'9')).count();
        self.at += length;
        let text = std::str::from_utf8(&rest[..length]).unwrap_or_default();
        text.parse().map_or(Value::Other, Value::Number)
    }
}

/// `12 0 R`: the two numbers before are one reference.
fn refer(values: &mut Vec<Value>) {
    values.pop();
    let number = values.pop().as_ref().and_then(Value::count).and_then(|number| u32::try_from(number).ok());
    values.push(number.map_or(Value::Other, Value::Reference));
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 12 | b'\r' | b' ')
}

fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

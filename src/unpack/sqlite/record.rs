//! A row's bytes: a header of types, then the values.
//!
//! Promises: no value lies outside of the row's bytes. Leaves out: numbers.

/// How the database writes texts.
#[derive(Clone, Copy)]
pub enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
}

impl Encoding {
    /// By the number in the file's header.
    pub fn of(number: u8) -> Self {
        match number {
            2 => Self::Utf16Le,
            3 => Self::Utf16Be,
            _ => Self::Utf8,
        }
    }

    fn decoded(self, bytes: &[u8]) -> Vec<u8> {
        let units = |unit: fn([u8; 2]) -> u16| {
            let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
            String::from_utf16_lossy(&units).into_bytes()
        };
        match self {
            Self::Utf8 => bytes.to_vec(),
            Self::Utf16Le => units(u16::from_le_bytes),
            Self::Utf16Be => units(u16::from_be_bytes),
        }
    }
}

/// A value of a row.
pub enum Value {
    /// A text, in UTF-8, or a blob.
    Bytes(Vec<u8>),
    /// A number.
    Number(u64),
    /// Nothing.
    Null,
}

/// The number that begins at `at`, and where it ends.
pub fn number(bytes: &[u8], at: usize) -> Option<(u64, usize)> {
    let mut number = 0_u64;
    for (index, &byte) in bytes.get(at..)?.iter().take(9).enumerate() {
        if index == 8 {
            return Some((number << 8 | u64::from(byte), at + 9));
        }
        number = number << 7 | u64::from(byte & 0x7F);
        if byte < 0x80 {
            return Some((number, at + index + 1));
        }
    }
    None
}

/// The values of a row, as far as they are there.
pub fn values(row: &[u8], encoding: Encoding) -> Vec<Value> {
    let Some((header, mut at)) = number(row, 0) else { return Vec::new() };
    let header = usize::try_from(header).unwrap_or(usize::MAX).min(row.len());
    let (mut values, mut place) = (Vec::new(), header);
    while at < header {
        let Some((kind, after)) = number(row, at) else { break };
        at = after;
        let length = length(kind);
        let Some(bytes) = row.get(place..).map(|rest| &rest[..rest.len().min(length)]) else { break };
        place = place.saturating_add(length);
        values.push(match kind {
            0 => Value::Null,
            1..=6 => Value::Number(bytes.iter().fold(0, |n, &b| n << 8 | u64::from(b))),
            8 | 9 => Value::Number(kind - 8),
            _ if kind >= 13 && kind % 2 == 1 => Value::Bytes(encoding.decoded(bytes)),
            _ if kind >= 12 => Value::Bytes(bytes.to_vec()),
            _ => Value::Null,
        });
    }
    values
}

fn length(kind: u64) -> usize {
    let length = match kind {
        0 | 8..=11 => 0,
        1..=4 => kind,
        5 => 6,
        6 | 7 => 8,
        _ => (kind - 12) / 2,
    };
    usize::try_from(length).unwrap_or(usize::MAX)
}

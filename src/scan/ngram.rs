//! Tells natural words and identifiers from random characters, by how surprising their letters are.
//!
//! A trigram model of letters: `ngram/table.bin` holds the cost of every symbol after every two others, made by `ngram/make.py` from
//! the dictionaries of nine languages and the identifiers of C, Rust, Python and JavaScript.
//!
//! Promises: any bytes have a cost; nothing is allocated; case matters only where it ends a word (`userName`).
//! Leaves out: known words and placeholders (`words.rs`), the spread of characters (`entropy.rs`), letters beyond Latin ones.

/// The letters a-z are 0 to 25; then any digit, and whatever ends a word.
const SYMBOLS: usize = 28;
const DIGIT: u8 = 26;
const BOUNDARY: u8 = 27;

/// Cost of the third symbol after the first two, in sixteenths of a bit: at [`place`] of the three.
static COSTS: [u8; 1 << (3 * BITS)] = {
    const TABLE: &[u8; SYMBOLS * SYMBOLS * SYMBOLS] = include_bytes!("ngram/table.bin");
    let (mut costs, mut i) = ([0; 1 << (3 * BITS)], 0);
    while i < TABLE.len() {
        costs[place(i / SYMBOLS / SYMBOLS, i / SYMBOLS % SYMBOLS, i % SYMBOLS)] = TABLE[i];
        i += 1;
    }
    costs
};

/// Bits that hold a symbol: so no place lies beyond the table.
const BITS: usize = 5;

const fn place(first: usize, second: usize, third: usize) -> usize {
    ((first << (2 * BITS)) | (second << BITS) | third) % (1 << (3 * BITS))
}

/// The letters U+00C0 to U+017F without their accents; what is no letter is a space.
const LATIN: &[u8; 192] = b"AAAAAAACEEEEIIIIDNOOOOO OUUUUYTsaaaaaaaceeeeiiiidnooooo ouuuuyty\
                            AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIiIiJjKkkLlLlLlL\
                            lLlNnNnNnnNnOoOoOoOoRrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";

/// The symbol of each byte.
static SYMBOL: [u8; 256] = {
    let mut symbols = [BOUNDARY; 256];
    let mut letter = 0;
    while letter < 26 {
        symbols[(b'a' + letter) as usize] = letter;
        symbols[(b'A' + letter) as usize] = letter;
        letter += 1;
    }
    let mut digit = b'0';
    while digit <= b'9' {
        symbols[digit as usize] = DIGIT;
        digit += 1;
    }
    symbols
};

/// The same, with a bit for capital letters and a bit for small ones.
static KIND: [u8; 256] = {
    let (mut kinds, mut byte) = (SYMBOL, 0);
    while byte < 256 {
        kinds[byte] |= CAPITAL * (byte as u8).is_ascii_uppercase() as u8 + SMALL * (byte as u8).is_ascii_lowercase() as u8;
        byte += 1;
    }
    kinds
};
const CAPITAL: u8 = 1 << BITS;
const SMALL: u8 = CAPITAL << 1;

/// From so many letters and digits on, the bits at which a text looks random: where 1 % of random lower-case letters fall short.
const LOOKS_RANDOM: [(u64, f64); 3] = [(12, 5.4), (10, 5.2), (8, 5.0)];

/// Whether `text` is so surprising or more, in bits for each of its letters and digits, the ends of its words counted in; of a text without any
/// it is 0.
///
/// Words and identifiers come to 3 to 4.5, random lower-case letters to 7, random letters and digits to 8: these tell before all of them are
/// looked at.
pub fn is_surprising(text: &[u8], bits: f64) -> bool {
    let enough = (bits * (16 * text.len()) as f64).ceil() as u64;
    let walk = if text.is_ascii() { Walk::along_ascii(text, enough) } else { Walk::along_any(text) };
    walk.mean() >= bits
}

/// Whether `text` is more surprising than words and identifiers of its length are; never so a number or a text below eight.
///
/// True of 98 to 100 % of random texts, hex included; of 3 % of English words of eight letters and none of twelve, of 6 % of
/// identifiers of twelve; but of half the short names with digits in them (`x86_64-linux`): a digit tells a name from a token badly.
pub fn looks_random(text: &[u8]) -> bool {
    let walk = Walk::along(text);
    let row = LOOKS_RANDOM.iter().find(|(characters, _)| walk.characters >= *characters);
    row.is_some_and(|(_, bits)| walk.mean() >= *bits) && text.iter().any(u8::is_ascii_alphabetic)
}

/// What it costs to begin a word with a symbol, where one ends.
static BEGINNINGS: [[u8; 1 << BITS]; 2] = {
    let (mut costs, mut symbol) = ([[0; 1 << BITS]; 2], 0);
    while symbol < SYMBOLS {
        costs[1][symbol] = COSTS[place(BOUNDARY as usize, BOUNDARY as usize, symbol)];
        symbol += 1;
    }
    costs
};

/// Bytes that are read at a time.
const PIECE: usize = 64;
/// Symbols that a byte may make: two that end a word, and its own.
const MOST: usize = 3;

/// A walk along a text: its symbols are written down and then paid for, each after the two before it. A word begins after two
/// [`BOUNDARY`]s: the first costs what it costs to end the word before, the second nothing.
///
/// Random characters mislead the branch predictor, so there are no branches, and no symbol waits for the price of another.
struct Walk {
    symbols: [u8; 2 + MOST * PIECE],
    count: usize,
    after_lower: bool,
    cost: u64,
    characters: u64,
}

impl Walk {
    fn along(text: &[u8]) -> Self {
        if text.is_ascii() { Self::along_ascii(text, u64::MAX) } else { Self::along_any(text) }
    }

    /// The same for ASCII, of which nothing has to be written down, up to where it has cost `enough`: a mean of so much for each byte of the
    /// text is one that nothing can lower.
    fn along_ascii(text: &[u8], enough: u64) -> Self {
        const STRIDE: usize = 8;
        const END: usize = BOUNDARY as usize;
        let or_end = |symbol: usize, ends: usize| symbol ^ ((symbol ^ END) & ends.wrapping_neg());
        let (mut first, mut second, mut cost, mut characters, mut after_lower) = (END, END, 0, 0, 0);
        for stride in text.chunks(STRIDE) {
            for &byte in stride {
                let kind = KIND[usize::from(byte)];
                let (symbol, is_other) = (usize::from(kind % CAPITAL), u8::from(kind == BOUNDARY));
                let ends = usize::from(is_other | (after_lower & (kind / CAPITAL)));
                cost += u64::from(COSTS[place(first, second, or_end(symbol, ends))]);
                // What begins a word costs nothing where none ends.
                cost += u64::from(BEGINNINGS[ends][symbol]);
                (first, second) = (or_end(second, ends), symbol);
                characters += u64::from(1 ^ is_other);
                after_lower = kind / SMALL;
            }
            if cost >= enough {
                break;
            }
        }
        cost += u64::from(COSTS[place(first, second, END)]);
        Self { cost, characters, ..Self::new() }
    }

    fn new() -> Self {
        Self { symbols: [BOUNDARY; 2 + MOST * PIECE], count: 2, after_lower: false, cost: 0, characters: 0 }
    }

    fn along_any(text: &[u8]) -> Self {
        let mut walk = Self::new();
        let mut lead = 0;
        for piece in text.chunks(PIECE) {
            for &byte in piece {
                if byte.is_ascii() {
                    walk.step(byte);
                } else {
                    walk.step_non_ascii(lead, byte);
                }
                lead = byte;
            }
            walk.pay();
        }
        walk.end_word(true);
        walk.pay();
        walk
    }

    fn mean(&self) -> f64 {
        if self.characters == 0 { 0.0 } else { self.cost as f64 / (16 * self.characters) as f64 }
    }

    /// Takes the next character.
    #[inline]
    fn step(&mut self, byte: u8) {
        let symbol = SYMBOL[usize::from(byte)];
        self.end_word((symbol == BOUNDARY) | (self.after_lower & byte.is_ascii_uppercase()));
        self.symbols[self.count] = symbol;
        self.count += usize::from(symbol != BOUNDARY);
        self.characters += u64::from(symbol != BOUNDARY);
        self.after_lower = byte.is_ascii_lowercase();
    }

    /// Takes a byte of a longer character: of a Latin letter the first says nothing, the second all; others end a word.
    fn step_non_ascii(&mut self, lead: u8, byte: u8) {
        match (lead, byte) {
            (0xC3..=0xC5, 0x80..=0xBF) => self.step(LATIN[usize::from(lead - 0xC3) * 64 + usize::from(byte - 0x80)]),
            (_, 0xC3..=0xC5) => {}
            _ => self.step(b' '),
        }
    }

    /// If so, ends the word; the end of an empty word is free.
    #[inline]
    fn end_word(&mut self, ends: bool) {
        self.symbols[self.count] = BOUNDARY;
        self.symbols[self.count + 1] = BOUNDARY;
        self.count += 2 * usize::from(ends);
    }

    /// Pays for what was written down, and keeps the last two symbols.
    fn pay(&mut self) {
        let price = |three: &[u8]| u32::from(COSTS[place(three[0].into(), three[1].into(), three[2].into())]);
        self.cost += u64::from(self.symbols[..self.count].windows(3).map(price).sum::<u32>());
        self.symbols.copy_within(self.count - 2..self.count, 0);
        self.count = 2;
    }
}

/// `text` with the letters U+00C0 to U+017F as the ones without accents that they are made of.
pub fn without_accents(text: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    let mut lead = 0;
    for &byte in text {
        match (lead, byte) {
            (0xC3..=0xC5, 0x80..=0xBF) => {
                plain.pop();
                plain.push(LATIN[usize::from(lead - 0xC3) * 64 + usize::from(byte - 0x80)]);
            }
            _ => plain.push(byte),
        }
        lead = byte;
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::example::Dice;

    #[test]
    fn accents_are_left_out() {
        assert_eq!(without_accents("lètmein Łódź 漢".as_bytes()), "letmein Lodz 漢".as_bytes());
    }

    fn surprise(text: &[u8]) -> f64 {
        Walk::along(text).mean()
    }

    #[test]
    fn a_text_is_as_surprising_however_much_of_it_is_looked_at() {
        const PARTS: [&str; 12] = ["user", "Name", "_", "5f4dcc3b", "x7Gq", "zq", " ", "--", "9", "password", "qxzvk", "\u{e9}"];
        let mut dice = Dice::seeded("surprise", 3);
        let (mut is, mut is_not) = (0, 0);
        for _ in 0..2000 {
            let parts = 1 + dice.roll() % 12;
            let text: String = (0..parts).map(|_| PARTS[(dice.roll() % PARTS.len() as u64) as usize]).collect();
            for bits in [0.0, 4.5, 5.0, 5.5, 6.0, 7.0] {
                let expected = surprise(text.as_bytes()) >= bits;
                assert_eq!(is_surprising(text.as_bytes(), bits), expected, "{text} {bits}");
                *(if expected { &mut is } else { &mut is_not }) += 1;
            }
        }
        assert!(is > 1000 && is_not > 1000, "{is} {is_not}");
    }

    #[test]
    fn words_cost_little_and_random_characters_much() {
        let cases = [
            ("getUserPasswordFromRequest", 3.0..3.8),
            ("client_secret", 3.0..4.0),
            ("Passwort vergessen", 3.0..3.8),
            ("kubernetes-admin", 3.5..4.4),
            ("HTTPServerRequest", 3.0..4.0),
            ("correct horse battery staple", 3.0..4.0),
            ("Passw\u{f6}rter", 3.0..3.8),
            ("Sommer2019!", 4.4..5.2),
            ("x86_64-linux-gnu", 5.5..6.5),
            ("5f4dcc3b5aa765d61d8327deb882cf99", 6.0..7.5),
            ("wJalrXUtnFEMI/K7MDENG/bPxRfiCYzQ7mT2pLw9", 6.0..8.0),
            ("fxofbnrvj", 7.0..8.5),
            ("x7Gq2LmPz9", 8.0..10.0),
        ];
        for (text, expected) in cases {
            let bits = surprise(text.as_bytes());
            assert!(expected.contains(&bits), "{text}: {bits}");
        }
    }

    #[test]
    fn telling_random_from_natural() {
        for text in [
            "getUserPasswordFromRequest",
            "authentication",
            "Passwort vergessen",
            "kubernetes-admin",
            "zxqwv",
            "4915551234",
            "- _",
        ] {
            assert!(!looks_random(text.as_bytes()), "{text}");
        }
        for text in ["x7Gq2LmPz9", "fxofbnrvj", "5f4dcc3b5aa765d61d8327deb882cf99", "ZHVtbXktdG9rZW4tZm9yLXRlc3Rz"] {
            assert!(looks_random(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn only_the_division_into_words_matters() {
        let cases = [("userName", "USER_NAME"), ("user.name", "--user//name "), ("na\u{ef}ve", "naive"), ("\u{17b}aba", "zaba")];
        for (one, other) in cases {
            assert_eq!(surprise(one.as_bytes()), surprise(other.as_bytes()), "{one} {other}");
        }
        assert_eq!(surprise(b""), 0.0);
        assert_eq!(surprise("\u{43f}\u{430}\u{440}".as_bytes()), 0.0);
    }

    #[test]
    fn a_text_in_ascii_costs_what_any_costs() {
        let long = "x1y2-fooBarBAZqux".repeat(50);
        for text in [
            "",
            "a",
            "7",
            "-",
            "password",
            "5f4dcc3b5aa765d61d8327deb882cf99",
            "a--b_ 7-",
            "aB",
            "Ab",
            "AbC-dE--F",
            "x \nyZ",
            &long,
        ] {
            let (ascii, any) = (Walk::along_ascii(text.as_bytes(), u64::MAX), Walk::along_any(text.as_bytes()));
            assert_eq!((ascii.cost, ascii.characters), (any.cost, any.characters), "{text}");
        }
    }

    #[test]
    fn any_bytes_have_a_cost() {
        for first in 0..=255 {
            for second in 0..=255 {
                assert!((0.0..32.0).contains(&surprise(&[first, second, b'a', first])), "{first} {second}");
            }
        }
    }
}

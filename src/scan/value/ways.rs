//! The ways in which a name may be given a value otherwise than right behind it, told by the bytes around the name: most names have none.
//!
//! Promises: a way that is not told is not there.
//! Leaves out: whether one that is told is there, and what it gives (its own module).

/// A way to give a name a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// As the head of a column (column).
    Column,
    /// In a statement's list of columns (listed).
    Listed,
    /// As a plural (entries).
    Plural,
    /// By comparison (compared).
    Compared,
    /// With the literal within an expression (within).
    Within,
    /// As what returns a literal (returned).
    Returned,
    /// For each stage that a program runs in (entries).
    ByStage,
    /// With an object of JSON in a text (entries).
    Object,
    /// Before it (reversed).
    Reversed,
    /// By a command's option (leads).
    Option,
    /// With a text of several lines (block).
    Block,
    /// In cells that blanks part (cells).
    Cells,
    /// Behind what describes its entry (fields).
    Fields,
}

/// Those that there may be for a name, a bit for each of [`ROWS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ways(u64);

/// Bytes that are looked at before all of the identifier, and its last,
const BEFORE: usize = 2;
const LAST: usize = 1;
/// and behind it.
const BEHIND: usize = 6;

/// What stands around a name that a way may be there for.
struct Row {
    way: Way,
    /// Before the identifier, in the order of the text; none means any.
    before: [&'static [u8]; BEFORE],
    /// The identifier's last.
    last: &'static [u8],
    behind: [&'static [u8]; BEHIND],
}

const ANY: &[u8] = b"";
const MARKS: &[u8] = b"\"'";
const CAPITALS_S_OR_REFERENCE: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZs&";
/// What an expression, a template or a shell's variable may begin with,
const OPENS: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_$<{\"'";
/// the same but for the sign of a variable,
const OPENS_NO_VARIABLE: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_<{\"'";
/// and but for quotation marks, or an arrow's head.
const OPENS_UNQUOTED: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_$<{>";
const ENDS_CELL: &[u8] = b"\r\n,;\t|";
const GOES_ON_IN_HEAD: &[u8] = b" \"`\r\n,;\t|abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const ASSIGNS: &[u8] = b" \"':=>";
const ASSIGNS_OR_OPENS: &[u8] = b" \"':=>%{[\n";
const BRACKETS: &[u8] = b"{[";
const BLANKS_BUT_SPACE: &[u8] = b"\t\n\r\x0C";
const BEHIND_COMPARED: &[u8] = b") ;\n:";
/// Any byte but a blank.
const OTHERS: &[u8] = &{
    let (mut others, mut byte) = ([0; 255], 0);
    while byte < others.len() {
        others[byte] = byte as u8 + (byte >= b' ' as usize) as u8;
        byte += 1;
    }
    others
};

/// A row of what stands `behind` a name, whatever does before it.
const fn behind<const N: usize>(way: Way, bytes: [&'static [u8]; N]) -> Row {
    around(way, [ANY; BEFORE], bytes)
}

const fn before(way: Way, bytes: [&'static [u8]; BEFORE]) -> Row {
    around(way, bytes, [])
}

const fn around<const N: usize>(way: Way, before: [&'static [u8]; BEFORE], bytes: [&'static [u8]; N]) -> Row {
    let (mut behind, mut place) = ([ANY; BEHIND], 0);
    while place < N {
        behind[place] = bytes[place];
        place += 1;
    }
    Row { way, before, last: ANY, behind }
}

/// A row of what stands behind the name of several.
const fn plural<const N: usize>(bytes: [&'static [u8]; N]) -> Row {
    Row { last: b"sS", ..behind(Way::Plural, bytes) }
}

#[rustfmt::skip]
const ROWS: [Row; 64] = [
    behind(Way::Column, [ENDS_CELL]),
    behind(Way::Column, [b" \"`", GOES_ON_IN_HEAD]),
    behind(Way::Listed, [b",)"]),
    behind(Way::Listed, [b"`\"] ", b",)"]),
    plural([ASSIGNS, ASSIGNS_OR_OPENS]),
    plural([b"%", b"w"]),
    behind(Way::Compared, [b"(", MARKS]),
    behind(Way::Compared, [b" ", b"i", b"s", b"E"]),
    around(Way::Compared, [ANY, b"(="], [BEHIND_COMPARED]),
    around(Way::Compared, [b"=,", b" "], [BEHIND_COMPARED]),
    behind(Way::Within, [b" ", b"=:", ANY, OPENS]),
    behind(Way::Within, [b" ", b" (-"]),
    // Types of SQL's, COBOL's and ABAP's: `VARCHAR`, `nvarchar`, `CONSTANT`, `text`, `TYPE`, `string`, `PIC`.
    behind(Way::Within, [b" ", b"vVnNcCtTsSpP", b"aAvV", b"rRaA"]),
    behind(Way::Within, [b" ", b"vVnNcCtTsSpP", b"hH", b"aA"]),
    behind(Way::Within, [b" ", b"vVnNcCtTsSpP", b"oO", b"nN"]),
    behind(Way::Within, [b" ", b"vVnNcCtTsSpP", b"eEyY", b"xXpP"]),
    behind(Way::Within, [b" ", b"vVnNcCtTsSpP", b"tT", b"rR"]),
    behind(Way::Within, [b" ", b"vVnNcCtTsSpP", b"iI", b"cC"]),
    behind(Way::Within, [b" ", b"f", b"o", b"r"]),
    behind(Way::Within, [b"=", b"%"]),
    behind(Way::Within, [b"\"", b", ]"]),
    behind(Way::Within, [b"'", b"]"]),
    behind(Way::Within, [b"=", b"$", b"{"]),
    behind(Way::Within, [b"=", OPENS_NO_VARIABLE]),
    behind(Way::Within, [b":", OPENS]),
    behind(Way::Within, [b"=:", b" =", OPENS]),
    // Most texts of JSON are what they say.
    behind(Way::Within, [MARKS, b":", b" ", MARKS, b"{$"]),
    behind(Way::Within, [MARKS, b": ", b" =", OPENS_UNQUOTED]),
    behind(Way::Within, [MARKS, b":", OTHERS, OPENS]),
    behind(Way::Returned, [b"(", b")&"]),
    behind(Way::Returned, [b"(", b"s", b"e", b"l"]),
    behind(Way::Returned, [b" ", b"{"]),
    behind(Way::Returned, [b")", b" ", b"{"]),
    behind(Way::Returned, [b":", b" ", CAPITALS_S_OR_REFERENCE]),
    behind(Way::Returned, [b",", b" ", b"d", b"o"]),
    behind(Way::Returned, [b" ", b"b", b"y"]),
    behind(Way::Returned, [b" ", b"=", ANY, b"l("]),
    behind(Way::ByStage, [b":", b"\n{"]),
    behind(Way::ByStage, [b":", b" ", b"{"]),
    behind(Way::ByStage, [b" ", b"=", b" ", BRACKETS]),
    behind(Way::ByStage, [MARKS, b": ", BRACKETS]),
    behind(Way::ByStage, [MARKS, b": ", ANY, BRACKETS]),
    behind(Way::ByStage, [MARKS, b": ", ANY, ANY, BRACKETS]),
    behind(Way::ByStage, [MARKS, b": ", ANY, ANY, ANY, BRACKETS]),
    behind(Way::Object, [b"\"", b":", b"\" ", b"{\""]),
    before(Way::Reversed, [b":=t@gO \t\n\r\x0C", b" \"'"]),
    before(Way::Reversed, [b"e", b" "]),
    before(Way::Reversed, [b"\"e", b">"]),
    before(Way::Reversed, [ANY, b":="]),
    before(Way::Reversed, [b":= \t\n\r\x0C", BLANKS_BUT_SPACE]),
    behind(Way::Option, [b" ", b"-"]),
    behind(Way::Option, [MARKS, b" ", b"-"]),
    behind(Way::Block, [b" ", b"=", b" ", b"<[", b"<[="]),
    behind(Way::Block, [b" ", b"=", b" ", b"\"'`@", b"\"'\n"]),
    behind(Way::Block, [b" ", b"<[", b"<["]),
    behind(Way::Block, [b"=", b"$", b"(", b"c", b"a", b"t"]),
    behind(Way::Block, [b"=", b"[", b"[="]),
    behind(Way::Block, [b" ", b"\"", b"\"", b"\""]),
    behind(Way::Block, [MARKS, b"]", b" ", b"=", b" ", b"<@"]),
    behind(Way::Cells, [b"}", b"= ", b" "]),
    behind(Way::Cells, [b" ", b" ", b" ", b" "]),
    // What ends its line is said by an entry.
    around(Way::Fields, [b":", b" "], [b"\n"]),
    behind(Way::Fields, [b"<", b"/"]),
    behind(Way::Fields, [MARKS, b",\n\r >"]),
];

/// By place and byte, the rows that the byte is in at that place.
static TABLES: [[u64; 256]; BEFORE + LAST + BEHIND] = {
    let (mut tables, mut row) = ([[0; 256]; BEFORE + LAST + BEHIND], 0);
    while row < ROWS.len() {
        let mut place = 0;
        while place < BEFORE + LAST + BEHIND {
            let bytes = match place {
                0..BEFORE => ROWS[row].before[place],
                BEFORE => ROWS[row].last,
                _ => ROWS[row].behind[place - BEFORE - LAST],
            };
            let (mut i, count) = (0, if bytes.is_empty() { 256 } else { bytes.len() });
            while i < count {
                tables[place][if bytes.is_empty() { i } else { bytes[i] as usize }] |= 1 << row;
                i += 1;
            }
            place += 1;
        }
        row += 1;
    }
    tables
};

/// Of each way, in the order of [`Way`], a bit for each of its rows.
const ROWS_OF: [u64; Way::Fields as usize + 1] = {
    let (mut rows_of, mut row) = ([0; Way::Fields as usize + 1], 0);
    while row < ROWS.len() {
        rows_of[ROWS[row].way as usize] |= 1 << row;
        row += 1;
    }
    // A mapping may have a value for each stage, and it may describe an entry.
    rows_of[Way::Fields as usize] |= rows_of[Way::ByStage as usize];
    rows_of
};

impl Ways {
    /// Those that may be there for the identifier between `start` and `end`. Where the text ends, a line does.
    #[inline(always)]
    pub fn around(text: &[u8], start: usize, end: usize) -> Self {
        let (before, rest) = (&text[..start], &text[end..]);
        let before = before.last_chunk().copied().unwrap_or_else(|| [b'\n', before.last().copied().unwrap_or(b'\n')]);
        let behind =
            rest.first_chunk().copied().unwrap_or_else(|| std::array::from_fn(|at| rest.get(at).copied().unwrap_or(b'\n')));
        let [b1, b0]: [u8; BEFORE] = before;
        let bytes: [u8; BEHIND] = behind;
        let last = text[..end].last().copied().unwrap_or(b'\n');
        let until = TABLES[0][usize::from(b1)] & TABLES[1][usize::from(b0)] & TABLES[BEFORE][usize::from(last)];
        Self((0..BEHIND).fold(until, |rows, place| rows & TABLES[BEFORE + LAST + place][usize::from(bytes[place])]))
    }

    /// Whether there may be any.
    #[inline(always)]
    pub fn are_some(self) -> bool {
        self.0 != 0
    }

    /// The others.
    #[must_use]
    pub fn without(self, way: Way) -> Self {
        Self(self.0 & !ROWS_OF[way as usize])
    }

    /// Whether there may be that one.
    #[inline(always)]
    pub fn have(self, way: Way) -> bool {
        self.0 & ROWS_OF[way as usize] != 0
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            column::Heads,
            compared::compared,
            entries,
            listed::{Listed, Lists},
            name_end, name_start, reversed, value_of_option,
        },
        *,
    };
    use crate::rule::example::Dice;

    #[test]
    fn a_way_that_is_not_told_is_not_there() {
        const PARTS: [&str; 44] = [
            "password",
            "passwords",
            "password",
            "x",
            "name",
            " ",
            " ",
            " ",
            "  ",
            "\n",
            "\n",
            "\t",
            "\r\n",
            "\"",
            "\"",
            "'",
            "`",
            "=",
            "=",
            ":",
            ": ",
            " = ",
            " == ",
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            ",",
            ", ",
            ";",
            "|",
            "-",
            "%w[",
            "<",
            ">",
            "$",
            "é",
            " isEqualToString:@\"",
            "value",
            "--body \"",
            "VALUES",
            "equals(",
        ];
        let mut dice = Dice::seeded("ways", 6);
        let mut below = |most: usize| usize::try_from(dice.roll() % most as u64).expect("it is small");
        let mut untold = [0; ROWS_OF.len()];
        for _ in 0..300_000 {
            let mut part = |_| PARTS[below(PARTS.len())];
            let (lead, rest): (String, String) = ((0..8).map(&mut part).collect(), (0..8).map(&mut part).collect());
            let text = format!("{lead}password{rest}");
            let (text, at) = (text.as_bytes(), lead.len());
            let Some(end) = name_end(text, at + "password".len()) else { continue };
            let (name, start) = (at..end, name_start(text, at));
            let ways = Ways::around(text, start, end);
            for (way, is_there) in [
                (Way::Column, Heads::default().column(text, &name).is_some()),
                (Way::Listed, Listed::of(text, &name, &mut Lists::default()).is_some()),
                (Way::Plural, entries::is_plural(text, &name) && !entries::of(text, &name).is_empty()),
                (Way::Compared, compared(text, &name, start).is_some()),
                (Way::Object, entries::object_given(text, &name).is_some()),
                (Way::Reversed, reversed::value_before(text, &name, start).is_some()),
                (Way::Option, value_of_option(text, end).is_some()),
            ] {
                assert!(ways.have(way) || !is_there, "{way:?}: {}", text.escape_ascii());
                untold[way as usize] += usize::from(!ways.have(way));
            }
        }
        assert!(untold[Way::Column as usize] > 1000 && untold[Way::Option as usize] > 1000, "{untold:?}");
    }

    #[test]
    fn the_bytes_around_a_name_tell_its_ways() {
        let told = |text: &str, way: Way| {
            let start = text.find("pass").expect("it stands there");
            Ways::around(text.as_bytes(), start, start + "pass".len()).have(way)
        };
        for (way, texts) in [
            (Way::Column, &["pass", "user,pass\n", "pass word,x"][..]),
            (
                Way::Within,
                &["pass = coalesce(x, \"V\")", "pass: {{ x }}", "\"pass\": \"${x:-V}", "pass varchar(3)", "pass for x: V"],
            ),
            (Way::Returned, &["pass() { return \"V\" }", "let(:pass) { 'V' }", "pass: String { \"V\" }", "pass = lambda: 'V'"]),
            (
                Way::Block,
                &["pass = <<EOT\nV", "pass = [[V]]", "pass = '''\nV", "pass = `\nV", "pass <<EOT\n", "pass=$(cat <<EOT\n"],
            ),
            (Way::Cells, &["${pass}    V", "${pass}=    V", "Input pass    x    V"]),
            (Way::Fields, &["- key: pass\n  type: x\n", "<name>pass</name>", "\"pass\" {", "'pass', x='y'"]),
            (Way::ByStage, &["pass:\n  dev: V", "\"pass\": { \"dev\": \"V\"", "pass = { dev: 'V' }", "'pass' => ['dev' => 'V'"]),
            (
                Way::Reversed,
                &["name: pass", "value=\"V\" name=\"pass\"", "echo 'V' | docker secret create pass", "name:\n  pass"],
            ),
        ] {
            assert!(texts.iter().all(|text| told(text, way)), "{way:?}");
        }
        let none = Ways::around(b"the pass of", 4, 8);
        assert!([Way::Listed, Way::Within, Way::Returned, Way::ByStage].iter().all(|way| !none.have(*way)));
        assert!(!Ways::around(b"a.pass(x, y)", 2, 6).are_some());
    }
}

//! A value and what is said of it → whose it is: by a shape of theirs, by their name alone, or a secret of theirs without a shape.
//!
//! Promises: decides from the value, its name and who is named near it.
//! Leaves out: finding those (naming), and whether the value is a credential at all (judge).

use std::ops::Range;

use super::Name;
use crate::{
    candidate::Company,
    grade::{Confidence, Severity},
    rule::{Form, Rule, RuleSet, Text, identifier::Segments, shape::Shape},
    scan::{
        Match,
        judge::derived,
        naming::{Directory, Mention, Nearness},
        ngram,
        segments::says_nothing,
    },
};

/// Values that no name calls a secret are one only from this length on,
const SHORTEST_UNNAMED: usize = 16;
/// and up to this.
const LONGEST_UNNAMED: usize = 128;

/// Whether a value has the length of a digest and its digits, or is a UUID: many such values are no secrets.
fn is_digest(value: &[u8]) -> bool {
    matches!(value.len(), 32 | 36 | 40 | 64) && value.iter().all(|&b| b.is_ascii_hexdigit() || b == b'-')
}

/// Whether a value without a known shape may be a token; numbers in hexadecimal are addresses and the like.
pub fn is_token(value: &[u8]) -> bool {
    (SHORTEST_UNNAMED..=LONGEST_UNNAMED).contains(&value.len())
        && !value.starts_with(b"0x")
        && value.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
}

/// Whether capitals, small letters and digits mix in a value as in no word, whatever signs are among them: base64, `k7Qx…!`.
pub fn is_mixed_at_random(value: &[u8]) -> bool {
    const RANDOM: f64 = 6.5;
    let has = |kind: fn(&u8) -> bool| value.iter().any(kind);
    (SHORTEST_UNNAMED..=LONGEST_UNNAMED).contains(&value.len())
        && value.iter().all(u8::is_ascii_graphic)
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_digit)
        && ngram::is_surprising(value, RANDOM)
}

/// Whether a value stands in quotes, or after `=`, `: ` or a tag.
pub fn is_assigned(text: &[u8], value: &Range<usize>) -> bool {
    let before = &text[..value.start];
    matches!(before.last(), Some(b'"' | b'\'' | b'`' | b'>')) || matches!(before.trim_ascii_end().last(), Some(b':' | b'='))
}

/// Whether a reading has one of the provider's shapes.
pub fn may_own(rules: &RuleSet, directory: &Directory, provider: usize, text: &[u8], readings: &[Range<usize>]) -> bool {
    let fits_any = |shape: &Shape| readings.iter().any(|reading| shape.fits(&text[reading.clone()]));
    let mut shapes = directory.shapes(provider).iter();
    shapes.any(|&rule| matches!(&rules.rules()[rule].form, Form::Shape { shape, .. } if fits_any(shape)))
}

/// The readings of one value, and its name.
pub struct Values<'a> {
    pub rules: &'a RuleSet,
    pub directory: &'a Directory,
    pub text: &'a [u8],
    pub name: &'a Name,
    pub readings: &'a [Range<usize>],
}

impl Values<'_> {
    /// The value as that provider's, where one of its shapes fits and the name says it may be.
    pub fn provider(&self, mention: Mention) -> Option<Match> {
        let derived = derived(&self.name.segments);
        let company = if mention.nearness == Nearness::Named { Company::Named } else { Company::Near };
        self.fitting(mention, company, |_, words| {
            let asked = words.iter().any(|word| self.name.segments.squashed().contains(&**word));
            let is_of_object = || mention.nearness == Nearness::Named && is_of_object(&self.name.segments);
            let said = if words.is_empty() { self.is_said(mention.nearness) && !is_of_object() } else { asked };
            // A digest or a public half, unless that is what the rule is for.
            said && derived.is_none_or(|derived| words.iter().any(|word| word.contains(derived)))
        })
        .filter(|found| !self.is_at_another_host(mention, found.start))
    }

    /// The value as that provider's secret, though no word that the rule asks for names it: nothing says that it is something else.
    pub fn unasked(&self, mention: Mention) -> Option<Match> {
        if !self.leaves_open(mention) || self.is_of_another(mention.provider) || self.is_in_row() {
            return None;
        }
        self.fitting(mention, Company::Near, |rule, _| rule.severity > Severity::Note && rule.confidence > Confidence::Low)
            .filter(|found| self.is_whole(&(found.start..found.end)) && !self.is_at_another_host(mention, found.start))
            .filter(|found| !is_digest(&self.text[found.start..found.end]) || self.is_no_digest(mention, found.start))
    }

    /// The value as some secret of the provider's, by the generic `rule`, where it has none of the shapes that are known.
    pub fn unshaped(&self, mention: Mention, rule: usize) -> Option<Match> {
        let whole = self.readings.first()?;
        let value = &self.text[whole.clone()];
        let open = mention.nearness == Nearness::Named && self.leaves_open(mention) && self.is_whole(whole);
        let stands = is_token(value)
            && open
            && is_assigned(self.text, whole)
            && (!is_digest(value) || self.is_no_digest(mention, whole.start));
        let stands = stands && !self.misfits(mention, value, rule) && !value.starts_with(b"call_");
        let (provider, company) = (Some(mention.provider), Some(Company::Word));
        stands.then_some(Match { start: whole.start, end: whole.end, rule, provider, company })
    }

    /// Whose the value is, which is `rule`'s by its name, and what speaks for it.
    pub fn generic(&self, mentions: &[Mention], rule: usize) -> (Option<usize>, Company) {
        // A `privacy_password` is SNMP's, a `socket_password` anybody's.
        let is_word = |mention: &Mention| self.is_password(rule) && self.is_by_common_word(*mention);
        let said = mentions.iter().find(|mention| mention.nearness > Nearness::Around && !is_word(mention));
        let provider = said.map(|mention| mention.provider);
        let value = self.readings.first().map_or(&[][..], |whole| &self.text[whole.clone()]);
        let is_misfit = mentions.iter().any(|mention| self.misfits(*mention, value, rule));
        (provider, if is_misfit { Company::Misfit } else { Company::Word })
    }

    /// Whether the value is nearly one of the provider's secrets, and none: cut off, or made up. A password may be one that somebody chose.
    fn misfits(&self, mention: Mention, value: &[u8], generic: usize) -> bool {
        let is_password = self.is_password(generic);
        let nearly = |&rule: &usize| {
            let Form::Shape { shape, words, .. } = &self.rules.rules()[rule].form else { return false };
            let asked = words.iter().any(|word| self.name.segments.squashed().contains(&**word));
            !is_password && (asked || words.is_empty()) && shape.nearly_fits(value)
        };
        let begins = || self.directory.begins_as_proven(self.rules, mention.provider, value);
        mention.nearness >= Nearness::Beside && (begins() || self.directory.shapes(mention.provider).iter().any(nearly))
    }

    /// Whether the name says nothing but the provider's name.
    fn leaves_open(&self, mention: Mention) -> bool {
        let provider = &self.rules.providers()[mention.provider];
        let of_provider = |segment: &str| provider.names.iter().any(|name| name.contains(segment));
        let own = self.name.segments.iter().any(|segment| !says_nothing(segment) && !of_provider(segment));
        let is_id = self.name.segments.iter().next_back().is_some_and(|last| matches!(last, "id" | "ids" | "sid" | "appid"));
        !own && !self.is_by_common_word(mention)
            && !is_id
            && self.name.generic.is_none()
            && derived(&self.name.segments).is_none()
    }

    /// Whether the value is an item of a row without blanks, as in dumps of SQL, where what is named is another's: `'Azure','0','2aaf…'`.
    fn is_in_row(&self) -> bool {
        let before = self.readings.first().and_then(|whole| self.text[..whole.start].strip_suffix(b",'"));
        before.is_some_and(|before| matches!(before, [.., b'\'' | b'0'..=b'9'] | [.., b'N', b'U', b'L', b'L']))
    }

    /// Whether the value lies in the path of an address at a host that is not the provider's, or is a parameter there that does not name the provider:
    /// `//cdn.example.com/acme/0c1e…/site.js`, `https://lists.example.com/subscribe?u=0c1e…`.
    fn is_at_another_host(&self, mention: Mention, start: usize) -> bool {
        const REACH: usize = 512;
        let before = &self.text[start.saturating_sub(REACH)..start];
        let ends = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'"' | b'\'' | b'`' | b'<' | b'>' | b'(');
        let before = &before[before.iter().rposition(ends).map_or(0, |at| at + 1)..];
        let Some(host) = memchr::memmem::find(before, b"//").map(|at| &before[at + 2..]) else { return false };
        let Some(path) = memchr::memchr(b'/', host) else { return false };
        let (host, path) = host.split_at(path);
        let query = memchr::memchr2(b'?', b'#', path);
        // What a comma parts from an address is another thing; a parameter before may have some.
        let last = query.and_then(|_| memchr::memrchr2(b'&', b'\\', path)).unwrap_or(0);
        if path[last..].contains(&b',') {
            return false;
        }
        let is_of_page = || self.name.segments.squashed().bytes().skip(1).all(|b| b.is_ascii_digit());
        let provider = &self.rules.providers()[mention.provider];
        let mut of_provider = provider.names.iter().chain(provider.hosts.iter());
        (query.is_none() || is_of_page() || mention.nearness < Nearness::Named)
            && !of_provider.any(|name| memchr::memmem::find(host, name.as_bytes()).is_some())
    }

    /// Whether only an ordinary word in the name names the provider.
    fn is_by_common_word(&self, mention: Mention) -> bool {
        let names = &self.rules.providers()[mention.provider].names;
        mention.nearness == Nearness::Named && !names.iter().any(|name| self.name.segments.squashed().contains(&**name))
    }

    /// Whether a generic rule is that for passwords.
    fn is_password(&self, rule: usize) -> bool {
        matches!(&self.rules.rules()[rule].form, Form::Assigned { words } if words.iter().any(|word| word == "password"))
    }

    /// Whether a reading is all that its delimiters enclose, and no part of an address (`https://github.com/owner/project/commit/…`).
    fn is_whole(&self, reading: &Range<usize>) -> bool {
        self.readings.first() == Some(reading) && (reading.start == 0 || self.text[reading.start - 1] != b'/')
    }

    /// Whether the name is one that another of the provider's rules asks for.
    fn is_of_another(&self, provider: usize) -> bool {
        self.directory.shapes(provider).iter().any(|&rule| {
            matches!(&self.rules.rules()[rule].form,
                Form::Shape { words, .. } if words.iter().any(|word| self.name.segments.squashed().contains(&**word)))
        })
    }

    /// The first of the provider's rules that `allows` it and has a shape that a reading fits.
    fn fitting(&self, mention: Mention, company: Company, allows: impl Fn(&Rule, &[Text]) -> bool) -> Option<Match> {
        self.directory.shapes(mention.provider).iter().find_map(|&index| {
            let rule = &self.rules.rules()[index];
            let Form::Shape { shape, words, .. } = &rule.form else { return None };
            let fits = |reading: &&Range<usize>| shape.fits(&self.text[(*reading).clone()]);
            let reading = self.readings.iter().find(fits).filter(|_| allows(rule, words))?;
            let provider = Some(mention.provider);
            Some(Match { start: reading.start, end: reading.end, rule: index, provider, company: Some(company) })
        })
    }

    /// Whether a word for a secret stands before a value that looks like a digest, on its line or on the line before, or the provider is
    /// named there and no word for a digest.
    fn is_no_digest(&self, mention: Mention, start: usize) -> bool {
        const REACH: usize = 120;
        const DIGESTS: [&[u8]; 15] = [
            b"sha", b"md5", b"hash", b"commit", b"rev", b"version", b"digest", b"sum", b"etag", b"id", b"ref", b"git", b"image",
            b"http", b"action",
        ];
        let before = &self.text[start.saturating_sub(REACH)..start];
        let begins_text = start < REACH && !before.iter().any(u8::is_ascii_alphanumeric);
        let mut lines = before.rsplit(|&b| b == b'\n').take(2);
        let line = lines.next().unwrap_or_default();
        speaks_of_secrets(line)
            || lines.next().is_some_and(speaks_of_secrets)
            // Where the text begins nothing is known of what stood before.
            || (mention.nearness >= Nearness::Beside && !begins_text && !holds(line, &DIGESTS))
    }

    /// Whether the name allows for a secret of a provider so near.
    fn is_said(&self, nearness: Nearness) -> bool {
        match nearness {
            Nearness::Named => true,
            Nearness::Beside => self.name.is_used() && !is_id(&self.name.segments),
            Nearness::Introduced | Nearness::Around => self.name.generic.is_some(),
        }
    }
}

/// Whether a name is that of an ID and nothing else, or of what anybody may know of an account.
fn is_id(name: &Segments) -> bool {
    let mut from_last = name.iter().rev();
    from_last.next() == Some("id") && from_last.next().is_none_or(|before| OBJECTS.contains(&before))
}

/// Whether a name is that of an ID of such a thing: `BRAZE_CAMPAIGN_ID`.
fn is_of_object(name: &Segments) -> bool {
    name.iter().next_back() == Some("id") && name.len() > 1 && is_id(name)
}

/// What providers give IDs that anybody may know.
#[rustfmt::skip]
const OBJECTS: [&str; 14] = [
    "account", "zone", "user", "organization", "message", "request", "campaign", "template", "channel", "canvas", "segment", "list",
    "board", "page",
];

/// Whether a word for a secret stands in a line; an author and a host that is called `api` are none.
fn speaks_of_secrets(line: &[u8]) -> bool {
    const SECRETS: [&[u8]; 5] = [b"key", b"token", b"secret", b"pass", b"cred"];
    let folded = line.to_ascii_lowercase();
    let is_auth = |at: usize| !folded[at..].starts_with(b"author") || folded[at..].starts_with(b"authoriz");
    holds(line, &SECRETS)
        || memchr::memmem::find_iter(&folded, b"auth").any(is_auth)
        || memchr::memmem::find_iter(&folded, b"api").any(|at| !folded[..at].ends_with(b"//"))
}

/// Whether one of the words stands in a line, in any case.
fn holds(line: &[u8], words: &[&[u8]]) -> bool {
    let letter = |byte: u8| 1u32 << (byte % 32);
    let first = words.iter().fold(0, |letters, word| letters | letter(word[0]));
    let is_at = |at: usize, word: &[u8]| line.get(at..at + word.len()).is_some_and(|here| here.eq_ignore_ascii_case(word));
    (0..line.len()).any(|at| letter(line[at]) & first != 0 && words.iter().any(|word| is_at(at, word)))
}

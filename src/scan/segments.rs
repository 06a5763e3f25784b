//! What the segments of a name say: that its value is a secret, that it is something about one, whose it is, or nothing.
//!
//! Promises: decides from the segments alone.
//! Leaves out: the names of providers (naming) and where a name is found (context).

use crate::rule::identifier::Segments;

/// Words to look others up in: by their length and three of their bytes, in a table that a compiler fills.
pub struct WordSet {
    words: &'static [&'static str],
    /// By slot, one more than the index of a word; words that share a slot are in those after it.
    slots: [u8; SLOTS],
}

/// Twice as many as most words there are in a set, and more.
const SLOTS: usize = 512;

impl WordSet {
    /// Those, in any order.
    pub const fn of(words: &'static [&'static str]) -> Self {
        assert!(words.len() < SLOTS / 2 && words.len() < u8::MAX as usize);
        let mut slots = [0; SLOTS];
        let mut i = 0;
        while i < words.len() {
            let mut slot = Self::slot(words[i].as_bytes());
            while slots[slot] != 0 {
                slot = (slot + 1) % SLOTS;
            }
            i += 1;
            slots[slot] = i as u8;
        }
        Self { words, slots }
    }

    /// All of them.
    #[cfg(test)]
    pub fn words(&self) -> &'static [&'static str] {
        self.words
    }

    /// Whether `word` is one of them.
    pub fn contains(&self, word: impl AsRef<[u8]>) -> bool {
        let word = word.as_ref();
        let mut slot = Self::slot(word);
        while let Some(index) = usize::from(self.slots[slot]).checked_sub(1) {
            if self.words[index].as_bytes() == word {
                return true;
            }
            slot = (slot + 1) % SLOTS;
        }
        false
    }

    const fn slot(bytes: &[u8]) -> usize {
        if bytes.is_empty() {
            return 0;
        }
        let (first, middle, last) = (bytes[0], bytes[bytes.len() / 2], bytes[bytes.len() - 1]);
        let kind = u32::from_le_bytes([first, middle, last, bytes.len() as u8]);
        (kind.wrapping_mul(0x9E37_79B1) >> 23) as usize
    }
}

/// The pairs of bytes that stand side by side in a word, a bit for each of a few kinds, and its letters, a bit each.
#[derive(Clone, Copy, Default)]
pub struct Pairs {
    pairs: u64,
    letters: u32,
}

impl Pairs {
    /// Those of `word`.
    pub const fn of(word: &[u8]) -> Self {
        let (mut all, mut before, mut i) = (Self { pairs: 0, letters: 0 }, None, 0);
        while i < word.len() {
            before = Some(all.go_on(before, word[i]));
            i += 1;
        }
        all
    }

    /// Those of a text in ASCII without what is neither letter nor digit, in lower case: those of its [`Segments::squashed`].
    pub fn of_squashed(text: &[u8]) -> Self {
        let (mut all, mut before) = (Self::default(), None);
        for byte in text.iter().filter(|byte| byte.is_ascii_alphanumeric()) {
            before = Some(all.go_on(before, byte.to_ascii_lowercase()));
        }
        all
    }

    const fn go_on(&mut self, before: Option<u8>, byte: u8) -> u8 {
        if let Some(before) = before {
            self.pairs |= 1 << ((before.wrapping_mul(7) ^ byte.wrapping_mul(11)) % 64);
        }
        // Digits share a bit that no letter has.
        self.letters |= 1 << if byte.is_ascii_digit() { 31 } else { byte % 32 };
        byte
    }

    /// Whether they leave it open that the word of `others` stands in this one.
    pub fn may_hold(self, others: Self) -> bool {
        (others.pairs & !self.pairs == 0) & (others.letters & !self.letters == 0)
    }
}

/// Words to look for within others.
pub struct Parts<const N: usize>([(&'static str, Pairs); N]);

impl<const N: usize> Parts<N> {
    /// Those, in this order.
    pub const fn of(words: [&'static str; N]) -> Self {
        let (mut parts, mut i) = ([("", Pairs { pairs: 0, letters: 0 }); N], 0);
        while i < N {
            parts[i] = (words[i], Pairs::of(words[i].as_bytes()));
            i += 1;
        }
        Self(parts)
    }

    /// Each.
    pub fn iter(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().map(|(word, _)| *word)
    }

    /// Those that stand in `text`, which is short.
    pub fn held_by(&self, text: &[u8]) -> impl Iterator<Item = &'static str> {
        let pairs = Pairs::of(text);
        let near = self.0.iter().filter(move |(_, of_word)| pairs.may_hold(*of_word));
        near.map(|(word, _)| *word).filter(move |word| memchr::memmem::find(text, word.as_bytes()).is_some())
    }
}

/// Whether a name holds `word`: a long word anywhere, a short one as a segment, perhaps with a number, or, from three letters, at the end of one.
pub fn holds_word(segments: &Segments, word: &str) -> bool {
    const LONG: usize = 6;
    const SUFFIX: usize = 4;
    if word.len() >= LONG || !word.is_ascii() {
        return segments.iter().any(|segment| segment.contains(word) && !NO_SUCH_WORDS.contains(segment))
            || spells(segments, word);
    }
    let ends =
        |segment: &str| (word.len() >= SUFFIX || word == "pwd") && segment.ends_with(word) && !NO_SUCH_WORDS.contains(segment);
    segments.iter().any(|segment| segment == word || ends(segment) || is_numbered(segment, word))
}

/// Whether a segment is a word of which there are several: `token1`, `key2`; Auth0 is a provider, OAuth's versions have numbers, and drawn names
/// hold words of two letters.
fn is_numbered(segment: &str, word: &str) -> bool {
    const MOST_DIGITS: usize = 2;
    let number = segment.strip_prefix(word).unwrap_or_default();
    (1..=MOST_DIGITS).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit()) && word.len() > 2 && word != "auth"
}

/// Whether whole segments make up `word`, as `api` and `key` do; the `lpass` of `lpass_codec` begins no passcode.
fn spells(segments: &Segments, word: &str) -> bool {
    let begins = |(index, segment): (usize, &str)| {
        segment.len() < word.len() && segments.squashed()[segments.start(index)..].starts_with(word)
    };
    segments.len() > 1 && segments.iter().enumerate().any(begins)
}

/// Whether a name that holds `word` is of something about a secret (`password_policy`, `tokenType`, `forgot password`), not of one. Its
/// first segment is that at `own`; those before it are of other words.
pub fn is_about(segments: &Segments, own: usize, word: &str) -> bool {
    let Some(last) = segments.iter().rposition(|segment| segment.contains(word) || word.ends_with(segment)) else {
        return false;
    };
    // Vault's `secret_id` is one.
    let about = |segment: &str| {
        ABOUT.contains(segment) && !(word == "secret" && segment == "id")
        // What an authenticator says of itself (WebAuthn, section 6.1).
        || word == "auth" && segment == "data"
    };
    // What passes is no password, nor what C's `pwd.h` does: `mem_pass_untrans`, `tiogapass-bmc`, `passValue`, `pwd.getpwnam`.
    let passes = |segment: &str| matches!(word, "pass" | "pwd") && (segment == "value" || !says_nothing(segment));
    // A table's own: a `primary_access_key` is none.
    let of_table =
        || last > 0 && word == "key" && segments.iter().nth(last - 1).is_some_and(|segment| OF_TABLES.contains(&segment));
    segments.iter().skip(last + 1).any(|segment| about(segment) || passes(segment))
        || of_table()
        || word == "pass" && last > own && segments.iter().nth(last - 1).is_some_and(|before| PASSES.contains(&before))
        || segments.iter().take(last).skip(own).any(|segment| ABOUT_BEFORE.contains(segment))
}

/// Whether a segment tells which one of several a value is, or nothing; several words in one are taken apart: `clientsecret`.
pub fn says_nothing(segment: &str) -> bool {
    segment.len() < 3 || segment.bytes().all(|b| b.is_ascii_digit()) || is_generic(segment)
}

fn is_generic(segment: &str) -> bool {
    const SHORTEST: usize = 3;
    GENERIC_SEGMENTS.contains(segment)
        || (SHORTEST..segment.len().saturating_sub(SHORTEST - 1)).any(|at| {
            let parts = segment.split_at_checked(at);
            parts.is_some_and(|(first, rest)| GENERIC_SEGMENTS.contains(first) && is_generic(rest))
        })
}

/// Segments that say a value is a secret, or where it is used, and not whose it is.
static GENERIC_SEGMENTS: WordSet = WordSet::of(&[
    "a", "access", "account", "admin", "and", "api", "apikey", "app", "appid", "application", "auth", "authentication",
    "authorization", "base", "basic", "bearer", "by", "can", "channel", "client", "code", "config", "configuration",
    "connection", "const", "consumer", "cred", "credential", "credentials", "creds", "curl", "current", "d", "data", "default",
    "demo", "dev", "developer", "development", "endpoint", "env", "example", "export", "final", "find", "for", "from", "h",
    "header", "headers", "here", "http", "https", "id", "in", "instance", "integration", "is", "key", "keys", "let", "licence",
    "line", "live", "login", "master", "merchant", "mobile", "my", "new", "note", "notes", "oauth", "oauth2", "of", "old",
    "option", "options", "our", "param", "params", "partner", "pass", "passwd", "password", "personal", "pk", "primary",
    "private", "prod", "production", "project", "public", "pwd", "query", "read", "refresh", "rest", "root", "s", "sandbox",
    "sdk", "secondary", "secret", "secrets", "security", "server", "service", "set", "setting", "settings", "setup", "shared",
    "sid", "signing", "site", "sitekey", "sk", "snippet", "staging", "string", "subscription", "test", "the", "this", "to",
    "todo", "token", "tokens", "u", "url", "use", "user", "username", "using", "value", "var", "with", "within", "write",
    "writekey", "x", "your",
]);

/// What a name is of when one of these follows the word for a secret: not the secret.
static ABOUT: WordSet = WordSet::of(&[
    "stdin", "fd", "accessor", "address", "contract", "startswith", "endswith", "contains", "icontains", "checksum", "decode",
    "encode", "equals", "match", "replace", "split", "age", "algorithm", "alias", "args", "arn", "attempts", "attr", "attribute",
    "authenticator", "backend", "blacklist", "button", "cache", "callback", "changed", "char", "chars", "check", "class",
    "column", "command", "commit", "complexity", "controller", "cost", "count", "created", "date", "description", "dialog",
    "dir", "directory", "disabled", "driver", "enabled", "encoder", "encryption", "endpoint", "engine", "env", "error", "errors",
    "event", "expect", "expiration", "expired", "expires", "expiry", "factory", "field", "fields", "file", "filename", "flags",
    "flow", "form", "format", "func", "function", "generate", "generator", "group", "handle", "handler", "hash", "hasher",
    "hashes", "header", "help", "hint", "history", "hours", "icon", "identifier", "identity", "id", "ids", "index", "info",
    "input", "iterations", "kind", "label", "last", "length", "lifetime", "limit", "link", "list", "location", "lock", "lookup",
    "manager", "max", "message", "method", "min", "mode", "model", "module", "msg", "name", "names", "namespace", "object",
    "oid", "op", "option", "options", "opts", "outputs", "owner", "packages", "page", "param", "parameter", "path", "pattern",
    "pem", "placeholder", "plugin", "policy", "prefix", "prompt", "properties", "property", "provider", "question", "ref",
    "reference", "regex", "regexp", "rejected", "request", "required", "requirements", "reset", "response", "rev", "revision",
    "rotation", "rounds", "rule", "rules", "schema", "scheme", "scope", "selector", "server", "servers", "service", "set", "sha",
    "sha1", "sha256", "size", "source", "spec", "state", "status", "store", "strategy", "strength", "suffix", "table",
    "template", "text", "time", "timeout", "timestamp", "title", "ttl", "type", "types", "uri", "url", "usage", "used",
    "username", "valid", "validation", "validator", "validity", "version", "view", "visible", "widget", "bridge", "pool",
    "registry", "literal", "tweak", "modes", "mismatch", "len", "image", "expression",
]);

/// What keys of tables are called, right before the word.
const OF_TABLES: [&str; 5] = ["primary", "foreign", "sort", "partition", "resource"];

/// Which of several times something passes, `doOnePass`, or that it has to: `MUST_PASS`.
const PASSES: [&str; 10] = ["one", "two", "single", "multi", "first", "second", "slowest", "fastest", "must", "should"];

/// What a name is of when one of these stands before the word.
static ABOUT_BEFORE: WordSet = WordSet::of(&[
    "checksum", "crypted", "encrypted", "expire", "has", "hash", "hashed", "is", "no", "require", "requires", "show", "hide",
    "validate", "sealed", "next", "prev", "previous", "continuation", "page", "csrf", "xsrf", "cache", "change", "lifecycle",
    "idempotency", "pagination", "without", "authenticity", "lock", "disallowed", "forbidden", "banned", "dedup", "dedupe",
    "deduplication", "delete", "deleted", "forgot", "forgotten", "remove", "cancel", "cancellation", "output", "request",
    "check", "compare", "type", "guid", "disabled", "version",
]);

/// What is done with a secret: a value beside such a word may be one.
pub static USES: WordSet = WordSet::of(&[
    "client", "init", "initialize", "configure", "connect", "setup", "login", "session", "sdk", "auth", "create", "authenticate",
    "sitekey", "license",
]);

/// Words that end in a word for a secret and are none.
static NO_SUCH_WORDS: WordSet = WordSet::of(&[
    "bypass", "compass", "surpass", "encompass", "trespass", "underpass", "lpass", "nopasswd", "splitpasswd", "askpass",
    "nopass", "bandpass", "highpass", "lowpass", "zpass", "pkpass", "xpass", "passwordid", "onepass", "multipass", "tiktoken",
    "secretary", "secretsmanager", "skiptoken", "nexttoken", "pagetoken", "synctoken", "csrftoken", "xsrftoken",
    "continuationtoken", "passwordgen",
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_its_words_and_no_others() {
        static SET: WordSet = WordSet::of(&["key", "ключ", "a-word-of-more-than-thirty-two-letters"]);
        for word in ["key", "ключ", "a-word-of-more-than-thirty-two-letters"] {
            assert!(SET.contains(word), "{word}");
        }
        for word in ["", "ke", "keys", "kez", "a-word-of-more-than-thirty-two-letterz"] {
            assert!(!SET.contains(word), "{word}");
        }
    }
}

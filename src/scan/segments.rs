//! What the segments of a name say: that its value is a secret, that it is something about one, whose it is, or nothing.
//!
//! Promises: decides from the segments alone.
//! Leaves out: the names of providers (naming) and where a name is found (context).

/// The pairs of bytes that stand side by side in a word, a bit for each of a few kinds.
#[derive(Clone, Copy)]
pub struct Pairs(u64);

impl Pairs {
    /// Those of `word`.
    pub fn of(word: &str) -> Self {
        Self(word.as_bytes().windows(2).fold(0, |all, two| all | Self::bit(two[0], two[1])))
    }

    /// Those of the segments of an ASCII name, one after the other.
    pub fn of_squashed(name: &[u8]) -> Self {
        let mut letters = name.iter().filter(|byte| byte.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase);
        let Some(mut before) = letters.next() else { return Self(0) };
        let pair = |letter| Self::bit(std::mem::replace(&mut before, letter), letter);
        Self(letters.map(pair).fold(0, |all, bit| all | bit))
    }

    fn bit(first: u8, second: u8) -> u64 {
        1 << ((first.wrapping_mul(7) ^ second.wrapping_mul(11)) % 64)
    }

    /// Whether they leave it open that the word of `others` stands in this one.
    pub fn may_hold(self, others: Self) -> bool {
        others.0 & !self.0 == 0
    }
}

/// Whether a name holds `word`: a long word anywhere, a short one as a segment or, from three letters, at the end of one.
pub fn holds_word(segments: &[String], squashed: &str, word: &str) -> bool {
    const LONG: usize = 6;
    const SUFFIX: usize = 4;
    if word.len() >= LONG || !word.is_ascii() {
        return segments.iter().any(|segment| segment.contains(word) && !NO_SUCH_WORDS.contains(&segment.as_str()))
            || spells(segments, squashed, word);
    }
    let ends = |segment: &String| {
        (word.len() >= SUFFIX || word == "pwd") && segment.ends_with(word) && !NO_SUCH_WORDS.contains(&segment.as_str())
    };
    segments.iter().any(|segment| segment == word || ends(segment))
}

/// Whether whole segments make up `word`, as `api` and `key` do; the `lpass` of `lpass_codec` begins no passcode.
fn spells(segments: &[String], squashed: &str, word: &str) -> bool {
    let mut start = 0;
    segments.len() > 1
        && segments.iter().any(|segment| {
            let begins = squashed[start..].starts_with(word);
            start += segment.len();
            begins
        })
}

/// Whether a name that holds `word` is of something about a secret (`password_policy`, `tokenType`, `forgot password`), not of one.
pub fn is_about(segments: &[String], word: &str) -> bool {
    let Some(last) = segments.iter().rposition(|segment| segment.contains(word) || word.ends_with(segment.as_str())) else {
        return false;
    };
    // Vault's `secret_id` is one.
    let about = |segment: &String| ABOUT.contains(&segment.as_str()) && !(word == "secret" && segment == "id");
    // What passes is no password, nor what C's `pwd.h` does: `mem_pass_untrans`, `tiogapass-bmc`, `passValue`, `pwd.getpwnam`.
    let passes = |segment: &String| matches!(word, "pass" | "pwd") && (segment == "value" || !says_nothing(segment));
    segments[last + 1..].iter().any(|segment| about(segment) || passes(segment))
        || segments[..last].iter().any(|segment| ABOUT_BEFORE.contains(&segment.as_str()))
}

/// Whether a segment tells which one of several a value is, or nothing; several words in one are taken apart: `clientsecret`.
pub fn says_nothing(segment: &str) -> bool {
    segment.len() < 3 || segment.bytes().all(|b| b.is_ascii_digit()) || is_generic(segment)
}

fn is_generic(segment: &str) -> bool {
    const SHORTEST: usize = 3;
    GENERIC_SEGMENTS.binary_search(&segment).is_ok()
        || (SHORTEST..segment.len()).any(|at| {
            let parts = segment.split_at_checked(at);
            parts.is_some_and(|(first, rest)| {
                GENERIC_SEGMENTS.binary_search(&first).is_ok() && rest.len() >= SHORTEST && is_generic(rest)
            })
        })
}

/// Segments that say a value is a secret, or where it is used, and not whose it is; sorted.
const GENERIC_SEGMENTS: &[&str] = &[
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
];

/// What a name is of when one of these follows the word for a secret: not the secret.
const ABOUT: &[&str] = &[
    "address", "contract", "startswith", "endswith", "contains", "icontains", "checksum", "decode", "encode", "equals", "match",
    "replace", "split", "age", "algorithm", "alias", "arn", "attempts", "attribute", "authenticator", "button", "cache",
    "callback", "changed", "char", "chars", "check", "class", "column", "command", "commit", "complexity", "controller", "cost",
    "count", "created", "date", "description", "dialog", "dir", "directory", "disabled", "enabled", "encoder", "encryption",
    "endpoint", "engine", "env", "error", "errors", "event", "expiration", "expired", "expires", "expiry", "field", "fields",
    "file", "filename", "flow", "form", "format", "func", "function", "generator", "group", "handler", "hash", "hasher",
    "hashes", "header", "help", "hint", "history", "icon", "identifier", "id", "ids", "index", "info", "input", "iterations",
    "kind", "label", "last", "length", "lifetime", "limit", "link", "list", "location", "lock", "manager", "max", "message",
    "method", "min", "mode", "model", "module", "msg", "name", "names", "namespace", "object", "option", "options", "page",
    "param", "parameter", "path", "pattern", "pem", "placeholder", "plugin", "policy", "prefix", "prompt", "properties",
    "property", "provider", "question", "ref", "reference", "regex", "regexp", "rejected", "request", "required", "requirements",
    "reset", "response", "rev", "revision", "rotation", "rounds", "rule", "rules", "schema", "scope", "selector", "service",
    "set", "sha", "sha1", "sha256", "size", "source", "state", "status", "store", "strategy", "strength", "suffix", "table",
    "template", "text", "time", "timeout", "timestamp", "title", "ttl", "type", "types", "uri", "url", "usage", "used", "valid",
    "validation", "validator", "validity", "version", "view", "visible", "widget",
];

/// What a name is of when one of these stands before the word.
const ABOUT_BEFORE: &[&str] = &[
    "checksum", "crypted", "encrypted", "has", "hash", "hashed", "is", "no", "require", "requires", "show", "hide", "validate",
    "sealed", "next", "prev", "previous", "continuation", "page", "csrf", "xsrf", "sort", "primary", "foreign", "partition",
    "cache", "change", "lifecycle", "idempotency", "pagination", "cancel", "cancellation", "output", "request", "check",
    "verify", "compare",
];

/// What is done with a secret: a value beside such a word may be one.
pub const USES: [&str; 14] = [
    "client", "init", "initialize", "configure", "connect", "setup", "login", "session", "sdk", "auth", "create", "authenticate",
    "sitekey", "license",
];

/// Words that end in a word for a secret and are none.
const NO_SUCH_WORDS: [&str; 11] = [
    "bypass", "compass", "surpass", "encompass", "trespass", "underpass", "lpass", "nopasswd", "splitpasswd", "askpass", "nopass",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pairs_of_a_name_are_those_of_its_segments() {
        for name in ["", "a", "_", "AWS_SecretKey", "api-key 2", "..x..Y"] {
            let segments = crate::rule::identifier::segments(name);
            assert_eq!(Pairs::of_squashed(name.as_bytes()).0, Pairs::of(&segments.concat()).0, "{name}");
        }
    }

    #[test]
    fn what_is_searched_by_halves_is_sorted() {
        assert!(GENERIC_SEGMENTS.is_sorted());
    }
}

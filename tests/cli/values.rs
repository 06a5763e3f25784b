//! Credentials made at run time, so that none that looks real lies in the tree. A file of a case names them: `[KEY_ID]`.

use keysweep::{rule::example::expand, scan::check};

/// Each name and the template of its value.
const TEMPLATES: [(&str, &str); 8] = [
    ("[KEY_ID]", "AKIA{aws-key-id:111122223333}"),
    ("[OTHER_ID]", "AKIA{aws-key-id:444455556666}"),
    ("[TEMPORARY_ID]", "ASIA{aws-key-id:111122223333}"),
    ("[CANARY_ID]", "AKIA{aws-key-id:052310077262}"),
    ("[SECRET]", "{aws-secret}"),
    ("[OTHER_SECRET]", "{aws-secret:2}"),
    ("[SESSION]", "{aws-session-token}"),
    ("[GITHUB_TOKEN]", "ghp_{alnum:30}{crc32-base62}"),
];

/// Each name and its value, the same in every run.
pub fn all() -> impl Iterator<Item = (&'static str, String)> {
    TEMPLATES.into_iter().map(|(name, template)| (name, expand(template, &check::ALL, 0).expect("a good template")))
}

/// `text` with the values in place of their names.
pub fn filled(text: &str) -> String {
    all().fold(text.to_owned(), |text, (name, value)| text.replace(name, &value))
}

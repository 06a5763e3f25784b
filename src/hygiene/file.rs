//! The say of the file a value lies in: what its language makes of a value without quotation marks, whether people wrote it, and whether
//! it is a test.
//!
//! Promises: only values that nothing but their name vouches for are dropped or doubted, and passwords in data of characters of all kinds.
//! Leaves out: what kind of place the file is to its reader (place).

use crate::{
    blob::BlobPath,
    candidate::{Candidate, Reason, Syntax, Verdict},
    finding::Redaction,
    grade::Confidence,
    rule::{Form, RuleSet},
};

/// Endings of programming languages in which a secret is a literal: a bare word is an expression.
const CODE: &str = "py pyi pyx pxd rb go rs js mjs cjs jsx ts mts cts tsx java kt kts scala groovy gradle c h cc cpp cxx hpp hh m mm cs fs fsx vb php \
    pl pm lua r jl ex exs erl hrl clj cljs hs ml mli dart swift sql vue svelte erb ejs jsp aspx cshtml nim zig d cr coffee bzl nix proto graphql tf hcl \
    css scss less sass html htm xhtml twig hbs mustache handlebars pug jade thrift sol vy as hx elm purs rkt scm el lisp iss cu cuh";
/// Files that programs write, and copies of other people's files.
const GENERATED: [&str; 26] = [
    "package-lock.json",
    "npm-shrinkwrap.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "composer.lock",
    "cargo.lock",
    "poetry.lock",
    "pipfile.lock",
    "gemfile.lock",
    "go.sum",
    "uv.lock",
    "flake.lock",
    "packages.lock.json",
    "podfile.lock",
    "mix.lock",
    "bun.lock",
    ".min.js",
    ".min.css",
    ".bundle.js",
    ".js.map",
    ".css.map",
    ".pb.go",
    "_pb2.py",
    ".snap",
    // gettext's, which hold what a program says to people.
    ".po",
    ".pot",
];
/// Directories of other people's files.
const VENDORED: [&str; 8] =
    ["node_modules", "vendor", "vendored", "third_party", "thirdparty", "bower_components", "site-packages", "dist-packages"];
/// Code that texts for people are written in, in [`TRANSLATIONS`].
const TRANSLATED: &str = "php js mjs cjs ts mts cts";
/// Directories of texts for people, in their languages. Code in them that is no such text lies in a package of that name.
const TRANSLATIONS: [&str; 11] = [
    "translations", "translation", "locale", "locales", "localization", "localisation", "lc_messages", "i18n", "l10n", "lang",
    "languages",
];
/// The languages (ISO 639-1) that such texts are mostly in: `de.json`, `pt-BR.yml`.
const LANGUAGES: &str = "af am ar az be bg bn bs ca cs cy da de el en eo es et eu fa fi fr ga gl gu ha he hi hr hu hy id is it ja ka kk km kn ko ku \
    ky lb lo lt lv mk ml mn mr ms mt nb ne nl nn no pa pl ps pt ro ru sc sd si sk sl so sq sr sv sw ta te tg th tk tl tr uk ur uz vi xh yo zh zu";
/// Files of data in characters of all kinds: what biologists read of genes and how sure they are of it, and pictures for printers.
const NOISE: &str = "fastq fq eps ai";
/// Directories whose secrets open nothing but a test.
const TESTS: [&str; 21] = [
    "test", "tests", "__tests__", "__mocks__", "spec", "specs", "testdata", "test-data", "test_data", "testing", "fixtures",
    "fixture", "e2e", "cypress", "mock", "mocks", "example", "examples", "sample", "samples", "demo",
];

/// Doubts or drops what `path`'s language, or the program that wrote it, speaks against.
pub fn judge(candidates: &mut [Candidate], rules: &RuleSet, path: &BlobPath) {
    let (in_program, generated, is_noise) = (ends_with_one(path, CODE), is_generated(path), ends_with_one(path, NOISE));
    for candidate in candidates {
        let Verdict::Keep(confidence) = candidate.verdict else { continue };
        if is_noise && rules.rules()[candidate.rule].redaction == Redaction::Password {
            candidate.verdict = Verdict::Keep(confidence.min(Confidence::Low));
            continue;
        }
        let generated = match &rules.rules()[candidate.rule].form {
            Form::Assigned { .. } => generated,
            Form::Shape { partners, .. } if partners.is_empty() => false,
            Form::Shape { .. } | Form::Regex { .. } => continue,
        };
        // What comments say may be code that was.
        let is_bare = in_program && candidate.syntax != Syntax::Literal;
        let is_code = in_program && candidate.syntax == Syntax::Bare;
        candidate.verdict = match () {
            () if is_bare && !is_meant(candidate) => Verdict::Drop(Reason::Expression),
            () if is_code && matches!(rules.rules()[candidate.rule].form, Form::Assigned { .. }) || generated => {
                Verdict::Keep(confidence.lowered())
            }
            () => Verdict::Keep(confidence),
        };
    }
}

/// Whether a value that stands in no quotes is none of a program's names.
fn is_meant(candidate: &Candidate) -> bool {
    let value = candidate.secret.reveal();
    is_plainly_random(value) || (candidate.syntax == Syntax::Comment && is_chosen(value))
}

/// Whether capitals, small letters and digits are in a value, and a sign that people put into passwords, and programs not between names:
/// `Mivelru@8922`.
fn is_chosen(value: &[u8]) -> bool {
    const SHORTEST: usize = 8;
    let is_sign = |b: &u8| matches!(b, b'!' | b'@' | b'#' | b'$' | b'%' | b'^' | b'?' | b'~' | b'&');
    let has = |kind: fn(&u8) -> bool| value.iter().any(kind);
    value.len() >= SHORTEST
        && value[1..].iter().any(is_sign)
        && value.iter().all(|b| b.is_ascii_alphanumeric() || is_sign(b) || matches!(b, b'_' | b'-'))
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_digit)
}

/// Letters and digits, as no name in a program has them; one that begins with a name has more of them: `s.rlwajI2bb…`.
fn is_plainly_random(value: &[u8]) -> bool {
    const LONG: usize = 12;
    const LONG_PART: usize = 20;
    let mixes = |part: &[u8]| {
        let has = |kind: fn(&u8) -> bool| part.iter().filter(|b| kind(b)).count() > 2;
        has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic)
    };
    let mut parts = value.split(|b| matches!(b, b'.' | b'_'));
    let is_whole = parts.clone().count() == 1;
    !value.iter().any(|b| matches!(b, b'(' | b'['))
        && if is_whole { value.len() >= LONG && mixes(value) } else { parts.any(|part| part.len() >= LONG_PART && mixes(part)) }
}

/// Whether a file's name has one of these endings.
fn ends_with_one(path: &BlobPath, endings: &str) -> bool {
    let name = String::from_utf8_lossy(path.file_name()).to_ascii_lowercase();
    name.rsplit_once('.').is_some_and(|(_, ending)| endings.split(' ').any(|one| one == ending))
}

/// Whether a program wrote it, others did, or it holds what a program says to people.
fn is_generated(path: &BlobPath) -> bool {
    let lower = path.directories_lossy().to_ascii_lowercase();
    let is_in = |directories: &[&str]| lower.split('/').any(|part| directories.contains(&part));
    GENERATED.iter().any(|ending| lower.ends_with(ending))
        || is_in(&VENDORED)
        || (is_in(&TRANSLATIONS) && (!ends_with_one(path, CODE) || ends_with_one(path, TRANSLATED)))
        || is_named_as_language(path)
}

/// Whether a file of texts is named as its language.
fn is_named_as_language(path: &BlobPath) -> bool {
    let name = String::from_utf8_lossy(path.file_name()).to_ascii_lowercase();
    let Some((language, "json" | "yml" | "yaml" | "properties" | "arb" | "po")) = name.split_once('.') else { return false };
    let (language, country) = language.split_once(['-', '_']).unwrap_or((language, ""));
    language.len() == 2 && country.len() <= 4 && LANGUAGES.split(' ').any(|one| one == language)
}

/// Whether a path says that what lies there is a test or an example.
pub fn is_test(path: &BlobPath) -> bool {
    let lower = path.directories_lossy().to_ascii_lowercase();
    let (directories, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
    let file = String::from_utf8_lossy(path.file_name());
    let written = file.split('.').next().unwrap_or_default();
    let words: Vec<&str> = name.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    directories.split('/').any(|part| TESTS.contains(&part))
        || written.ends_with("Test")
        || written.ends_with("Tests")
        || words.iter().any(|word| matches!(*word, "test" | "tests" | "spec" | "example" | "sample" | "mock" | "fixture"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> BlobPath {
        BlobPath::from_bytes(text.as_bytes().to_vec())
    }

    #[test]
    fn what_people_choose_has_signs() {
        assert!(is_chosen(b"Mivelru@8922") && is_chosen(b"k7Qx!m2Z"));
        for other in ["Mivelru8922", "mivelru@8922", "user.Pw1!=2", "@Mivelru8922", "Pw1!"] {
            assert!(!is_chosen(other.as_bytes()), "{other}");
        }
    }

    #[test]
    fn programs_and_kinds_by_path() {
        assert!(ends_with_one(&path("a/b.PY"), CODE) && ends_with_one(&path("a/b.lisp"), CODE));
        assert!(!ends_with_one(&path("README.md"), CODE) && !ends_with_one(&path(".env"), CODE));
        assert!(
            is_generated(&path("web/package-lock.json"))
                && is_generated(&path("vendor/a/b.go"))
                && is_generated(&path("acme/translations/hu.json"))
                && is_generated(&path("resources/lang/hu/auth.php"))
                && is_generated(&path("www/general/cy.json"))
                && is_generated(&path("texts/pt-BR.yml"))
                && !is_generated(&path("config/db.json"))
                && !is_generated(&path("config/de.py"))
                && !is_generated(&path("org/acme/lang/Login.java"))
                && !is_generated(&path("a/b.go"))
        );
        for test in ["tests/a.py", "src/s3_test.go", "a/b.spec.ts", "UserTest.java", ".env.example", "examples/x.yml"] {
            assert!(is_test(&path(test)), "{test}");
        }
        assert!(!is_test(&path("src/latest.py")) && !is_test(&path("config/prod.yml")));
    }
}

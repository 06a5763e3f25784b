//! What the judge would drop is left out early where its bytes alone tell so: what the judge keeps is the same.

use keysweep::{candidate::Candidate, rule::Form, scan::Scratch};
use proptest::prelude::*;

use super::{FAST, text, whole};

/// Names, what parts them from values, and values: words and what is less than words and more.
const PIECES: [&str; 61] = [
    "password",
    "passwd=",
    "pwd: ",
    "secret",
    "client_secret = ",
    "\"token\": \"",
    "API_KEY=",
    "db.password=\"",
    "--password ",
    "<password>",
    "psk=",
    "DATADOG_API_KEY: ",
    "aws_secret ",
    ": ",
    "=",
    "= \"",
    "\"",
    "', '",
    " ",
    "\n",
    "\n  ",
    "</",
    ">",
    "(",
    ")",
    "[",
    "]",
    "${",
    "}",
    "\\n",
    "value",
    "key",
    "the",
    "of the word",
    "correct horse",
    "hunter",
    "Hunter22",
    "x",
    "q",
    "zqxjkv",
    "7",
    "2019",
    "!",
    "-",
    "_",
    ".",
    "/",
    "@",
    "%s",
    "é",
    "密码",
    "get_key(config",
    ": ${NAME}\n",
    "=$(cat file)",
    " = read_it(name)\n",
    "random_password.you.result",
    "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
    "wJalrXUtnFEMIq7",
    "is ",
    "pw",
    "jhsv gieg lham pwdw",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_left_out_early_is_what_the_judge_drops(pieces in prop::collection::vec(0..PIECES.len(), 0..60)) {
        let text: String = pieces.into_iter().map(|piece| PIECES[piece]).collect();
        let kept = FAST.scan(text.as_bytes(), &mut Scratch::new(&FAST, false, None));
        let mut all = whole(&FAST, text.as_bytes());
        all.retain(|candidate| candidate.confidence().is_some());
        prop_assert_eq!(kept, all);
    }

    #[test]
    fn forms_alone_are_those_of_all_that_are_found(text in text()) {
        let places = |found: Vec<Candidate>| found.into_iter().map(|found| (found.rule, found.span)).collect::<Vec<_>>();
        let mut scratch = Scratch::new(&FAST, true, None);
        scratch.ask_forms_alone(true);
        let alone = FAST.scan(&text, &mut scratch);
        let mut all = whole(&FAST, &text);
        all.retain(|found| matches!(FAST.rules().rules()[found.rule].form, Form::Regex { .. }));
        prop_assert_eq!(places(alone), places(all));
    }
}

//! Where a chunk ends changes nothing of what is told by what stands around a value, and a text may end anywhere.

use std::{fs, path::Path};

use keysweep::{
    rule::example::expand,
    scan::{Scratch, check},
};
use proptest::prelude::*;

use super::{FAST, by_others, whole};

/// Values, and what stands around those that are none: words, marks, other lines.
const PIECES: [&str; 44] = [
    "password = \"{alnum:14}\"\n",
    "DB_PASSWORD={alnum:14}\n",
    "MYSQL_PASSWORD={upper:23}7{upper:22}\n",
    "api_key: {hex:32}\n",
    "secret_key = '{hex:64}'\n",
    "token is {hex:40}.\n",
    "datadog ",
    "stripe_",
    "api.stripe.com ",
    "x.y-z.",
    "{hex:32}",
    "{hex:40}",
    "{base64:40}",
    "\"{hex:32}\": {",
    "/{base64:30}+",
    "commit ",
    "commit\n\t",
    "check-in ",
    "Told by the password. ",
    " [{hex:32}]",
    "- {hex:40} - of the key\n",
    "a/credential/LICENSE {hex:32}\n",
    "put a/api_key {hex:32}\n",
    "for example, `{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}`, a token",
    "PASS: ",
    "FAIL: ",
    "pass{alnum:9}.c\n",
    "begin 644 key\n",
    "M{upper:60}\n",
    "PKEY | PPASS | LOOK",
    "https://x.example/badge?token=",
    "objectForKey:@\"{alnum:12}\"",
    "key == \"",
    "address(\"",
    "{password, \"",
    "<<\"{alnum:12}\">>",
    "password <- ",
    "--secret <secret> ",
    "Bearer ",
    "\"",
    ",",
    "\n",
    "                                                            ",
    "words of a text that goes on and says nothing of note ",
];

fn text() -> impl Strategy<Value = Vec<u8>> {
    let piece = (0..PIECES.len(), any::<u64>())
        .prop_map(|(piece, salt)| expand(PIECES[piece], &check::ALL, salt).expect("well formed").into_bytes());
    prop::collection::vec(piece, 0..120).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn where_a_chunk_ends_changes_nothing(one in text(), other in text(), chunk in 300_usize..3000, apart in 0_usize..6000) {
        let text = [one.as_slice(), &vec![b'.'; 9000], &other, &vec![b' '; apart], &one].concat();
        prop_assert_eq!(by_others(&FAST, &text, chunk, 1000), whole(&FAST, &text));
        let mut scratch = Scratch::new(&FAST, true, None).with_chunk(chunk);
        text.chunks(999).for_each(|piece| FAST.feed(piece, &mut scratch));
        prop_assert_eq!(FAST.finish(&mut scratch), whole(&FAST, &text));
    }
}

/// All lines of the files below a folder.
fn lines(folder: &Path) -> Vec<Vec<u8>> {
    let mut lines = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            lines.append(&mut self::lines(&path));
        } else {
            lines.extend(fs::read(&path).expect("readable").split(|&byte| byte == b'\n').map(<[u8]>::to_vec));
        }
    }
    lines
}

/// Nothing is read behind the end: whatever a line of the corpus leads to, it is cut behind each of its bytes.
#[test]
fn a_text_may_end_anywhere() {
    const MOST: usize = 160;
    let mut scratch = Scratch::new(&FAST, false, None);
    let (mut count, mut found) = (0, 0);
    for line in lines(Path::new("corpus")) {
        for end in 1..=line.len().min(MOST) {
            found += FAST.scan(&line[..end], &mut scratch).len();
            count += 1;
        }
    }
    assert!(count > 100_000 && found > 1_000, "{found} in {count} texts");
}

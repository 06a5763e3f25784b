//! The engine, stage by stage and whole: start-up; prefilter, matcher and judge on four kinds of text; text whole and in pieces; a tree.
//!
//! Promises: every input is generated, the same in each run, and holds no literal key; before anything is timed its findings are
//! counted against what was planted, so that a wrong engine cannot win. A stage's time is its share of a whole scan by the engine's own
//! clock (`Stats::times`).
//! Leaves out: whole programs, which `benches/compare` times.

use std::{
    fs,
    hint::black_box,
    path::Path,
    sync::OnceLock,
    time::{Duration, Instant},
};

use criterion::{BenchmarkId, Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use keysweep::{
    config::Config,
    pipeline::{Progress, scan_tree},
    rule::{
        RuleSet,
        example::{Dice, expand},
    },
    scan::{Scanner, Scratch, check, stats::Stage},
    source,
};

/// Bytes in each text: more than the engine scans at a time.
const LENGTH: usize = 4 << 20;
/// Bytes in each piece of a text that is not given whole.
const PIECE: usize = 64 << 10;

/// A text, and how many findings are planted in it.
struct Input {
    name: &'static str,
    text: Vec<u8>,
    planted: usize,
}

const WORDS: [&str; 32] = [
    "the", "buffer", "return", "if", "unsigned", "device", "value", "static", "list", "for", "kernel", "struct", "pointer", "is",
    "length", "lock", "page", "next", "and", "error", "memory", "while", "flags", "of", "count", "index", "register", "a", "to",
    "offset", "table", "read",
];
const SYMBOLS: [&str; 12] = [" ", " ", " ", " ", "_", "->", " = ", "(", ");", ", ", " /* ", " + "];

/// Lines such as source code has, with no keyword of any rule.
fn clean(dice: &mut Dice, length: usize) -> String {
    let mut text = String::with_capacity(length + 128);
    while text.len() < length {
        text.push_str(&"\t".repeat(below(dice, 3)));
        for _ in 0..4 + below(dice, 8) {
            text.push_str(WORDS[below(dice, WORDS.len())]);
            text.push_str(SYMBOLS[below(dice, SYMBOLS.len())]);
        }
        text.push('\n');
    }
    text
}

/// One line without end, of short names, numbers and strings; now and then something base64 in it.
fn minified(dice: &mut Dice) -> String {
    let mut text = String::with_capacity(LENGTH + 1024);
    while text.len() < LENGTH {
        let (a, b) = (dice.pick(b"abcdefghijklmnopqrst", 1), dice.pick(b"uvwxyz", 1));
        let number = below(dice, 100_000);
        let word = WORDS[below(dice, WORDS.len())];
        match below(dice, 200) {
            0 => {
                text.push_str(&format!("{a}.src=\"data:image/png;base64,{}\";", dice.pick(b"ABCDEFGHabcdefgh0123456789+/", 600)))
            }
            1..80 => text.push_str(&format!("function {a}({b}){{return {b}.{word}({number})}}")),
            80..140 => text.push_str(&format!("var {a}=[{number},\"{word}\",{b}.{word}];")),
            _ => text.push_str(&format!("{a}&&({b}={a}?{number}:{b}[\"{word}\"]),")),
        }
    }
    text
}

/// Every rule's keywords, over and over, with nothing of a credential after them.
fn keyword_dense(dice: &mut Dice, rules: &RuleSet) -> String {
    let keywords: Vec<&str> = rules.rules().iter().flat_map(|rule| &rule.keywords).map(AsRef::as_ref).collect();
    let mut text = String::with_capacity(LENGTH + 128);
    while text.len() < LENGTH {
        text.push_str(keywords[below(dice, keywords.len())]);
        for _ in 0..1 + below(dice, 3) {
            text.push(' ');
            text.push_str(WORDS[below(dice, WORDS.len())]);
        }
        text.push('\n');
    }
    text
}

/// What a credential file holds, as a template, and how many findings the engine makes of it.
const PLANTS: [(&str, usize); 5] = [
    ("aws_access_key_id = AKIA{aws-key-id}\naws_secret_access_key = {aws-secret}\n", 2),
    ("export GITHUB_TOKEN=ghp_{alnum:30}{crc32-base62}\n", 1),
    (
        "{\"AccessKeyId\": \"ASIA{aws-key-id}\", \"SecretAccessKey\": \"{aws-secret}\", \"SessionToken\": \"{aws-session-token}\"}\n",
        3,
    ),
    ("{pem-clear:RSA}\n", 1),
    ("otpauth://totp/host:user?secret={base32:32}&issuer=host\n", 1),
];

/// Credentials of every kind, a line or two apart.
fn secret_dense(dice: &mut Dice) -> (String, usize) {
    let (mut text, mut planted) = (String::with_capacity(LENGTH + 4096), 0);
    for salt in 0.. {
        if text.len() >= LENGTH {
            break;
        }
        let (template, findings) = PLANTS[salt % PLANTS.len()];
        text.push_str(&expand(template, &check::ALL, salt as u64).expect("a good template"));
        text.push_str(&clean(dice, 80));
        planted += findings;
    }
    (text, planted)
}

fn below(dice: &mut Dice, limit: usize) -> usize {
    (dice.roll() % limit as u64) as usize
}

fn scanner() -> &'static Scanner {
    static SCANNER: OnceLock<Scanner> = OnceLock::new();
    SCANNER.get_or_init(|| Scanner::new(RuleSet::builtin()))
}

/// The four texts, each scanned once whole and once in pieces to see that nothing planted is missed and nothing else found.
fn inputs() -> &'static [Input] {
    static INPUTS: OnceLock<Vec<Input>> = OnceLock::new();
    INPUTS.get_or_init(|| {
        let mut dice = Dice::seeded("benches/engine", 0);
        let (secrets, planted) = secret_dense(&mut dice);
        let inputs = vec![
            Input { name: "clean", text: clean(&mut dice, LENGTH).into(), planted: 0 },
            Input { name: "minified", text: minified(&mut dice).into(), planted: 0 },
            Input { name: "keyword-dense", text: keyword_dense(&mut dice, scanner().rules()).into(), planted: 0 },
            Input { name: "secret-dense", text: secrets.into(), planted },
        ];
        let mut scratch = Scratch::new(scanner(), false, None);
        for input in &inputs {
            assert_eq!(scanner().scan(&input.text, &mut scratch).len(), input.planted, "{}, whole", input.name);
            assert_eq!(in_pieces(&input.text, &mut scratch), input.planted, "{}, in pieces", input.name);
        }
        inputs
    })
}

fn in_pieces(text: &[u8], scratch: &mut Scratch) -> usize {
    text.chunks(PIECE).for_each(|piece| scanner().feed(piece, scratch));
    scanner().finish(scratch).len()
}

/// Time since the program first asked.
fn clock() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}

fn startup(criterion: &mut Criterion) {
    criterion.bench_function("startup", |bencher| bencher.iter(|| Scanner::new(RuleSet::builtin())));
}

/// What each stage takes of a whole scan, on the texts that give it something to do.
fn stages(criterion: &mut Criterion) {
    for stage in Stage::ALL {
        let mut group = criterion.benchmark_group(stage.as_str());
        group.sampling_mode(SamplingMode::Flat);
        for input in inputs().iter().filter(|input| has_work(stage, input)) {
            group.throughput(Throughput::Bytes(input.text.len() as u64));
            group.bench_function(BenchmarkId::from_parameter(input.name), |bencher| {
                bencher.iter_custom(|times| {
                    let mut scratch = Scratch::new(scanner(), false, Some(clock));
                    (0..times).for_each(|_| drop(black_box(scanner().scan(&input.text, &mut scratch))));
                    scratch.stats.times[stage as usize]
                });
            });
        }
    }
}

fn has_work(stage: Stage, input: &Input) -> bool {
    match stage {
        Stage::Prefilter => true,
        Stage::Matcher => matches!(input.name, "keyword-dense" | "secret-dense"),
        Stage::Judge => input.planted > 0,
    }
}

fn texts(criterion: &mut Criterion) {
    let mut scratch = Scratch::new(scanner(), false, None);
    for (name, scan) in [
        ("whole", (|text, scratch| scanner().scan(text, scratch).len()) as fn(&[u8], &mut Scratch) -> usize),
        ("pieces", in_pieces),
    ] {
        let mut group = criterion.benchmark_group(name);
        group.sampling_mode(SamplingMode::Flat);
        for input in inputs() {
            group.throughput(Throughput::Bytes(input.text.len() as u64));
            group.bench_function(BenchmarkId::from_parameter(input.name), |bencher| {
                bencher.iter(|| scan(&input.text, &mut scratch));
            });
        }
    }
}

/// Directories, and files in each.
const TREE: (usize, usize) = (40, 25);

/// Writes a tree of small files, with an ignored one in each directory and a key pair in every tenth; returns the bytes to be scanned
/// and the findings.
fn plant(root: &Path) -> std::io::Result<(u64, usize)> {
    let mut dice = Dice::seeded("benches/engine tree", 0);
    let (mut bytes, mut findings) = (0, 0);
    for directory in 0..TREE.0 {
        let path = root.join(format!("dir{directory}"));
        fs::create_dir(&path)?;
        fs::write(path.join(".ignore"), "*.log\n")?;
        fs::write(path.join("build.log"), expand(PLANTS[0].0, &check::ALL, 0).expect("a good template"))?;
        bytes += 6;
        for file in 0..TREE.1 {
            let length = 1024 + below(&mut dice, 16 << 10);
            let mut text = clean(&mut dice, length);
            if file == 0 && directory % 10 == 0 {
                text.push_str(&expand(PLANTS[0].0, &check::ALL, directory as u64).expect("a good template"));
                findings += 1;
            }
            fs::write(path.join(format!("file{file}.c")), &text)?;
            bytes += text.len() as u64;
        }
    }
    Ok((bytes, findings))
}

fn tree(criterion: &mut Criterion) {
    let directory = tempfile::tempdir().expect("a directory for temporary files");
    let (bytes, findings) = plant(directory.path()).expect("room for a few megabytes");
    let scan = |threads| {
        let source = source::Options { roots: vec![directory.path().to_owned()], threads, ..source::Options::default() };
        let config = Config { source, ..Config::default() };
        scan_tree(&config, scanner(), &Progress::default(), None).expect("the tree is there").report
    };
    let mut group = criterion.benchmark_group("tree");
    group.sampling_mode(SamplingMode::Flat);
    group.throughput(Throughput::Bytes(bytes));
    for threads in [1, 2] {
        let report = scan(threads);
        assert_eq!((report.findings.len(), report.coverage.bytes), (findings, bytes), "{threads} threads");
        group.bench_function(BenchmarkId::new("threads", threads), |bencher| bencher.iter(|| scan(threads)));
    }
}

fn quick() -> Criterion {
    Criterion::default().sample_size(10).warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1))
}

criterion_group! { name = engine; config = quick(); targets = startup, stages, texts, tree }
criterion_main!(engine);

//! One fixed report with everything that a format must cope with.
//!
//! Promises: no value looks like a real credential; every value that is a secret is in [`secrets`].
//! Leaves out: how values are found; places and snippets are stated here, not computed.

use keysweep::{
    blob::{BlobPath, Layer, Origin, Provenance},
    coverage::{BaselineUse, Coverage, PassedOver, Unpacked},
    error::{Skip, SkipReason},
    finding::*,
    report::{Report, described::Described},
};

const KEY_RULE: &str = "aws-access-key-pair";

fn key_id() -> String {
    ["AKIA", "QFAKEFAKE", "EXAMPLE"].concat()
}

fn key_secret() -> String {
    "FAKEsecret".repeat(4)
}

fn github_token() -> String {
    ["ghx", "_", &"fake".repeat(9)].concat()
}

fn pem() -> String {
    let fence = |word: &str| ["-----", word, " FAKE KEY-----"].concat();
    format!("{}\n{}\n{}", fence("BEGIN"), "FAKEBODY\n".repeat(3).trim_end(), fence("END"))
}

fn password() -> Vec<u8> {
    b"fake-pass\xff\x1b[1m".to_vec()
}

/// Every value that no report may hold unless asked.
pub fn secrets() -> Vec<Vec<u8>> {
    let whole = [key_secret(), github_token(), pem()].map(String::into_bytes);
    let pieces = [b"FAKEBODY".to_vec(), b"fake-pass".to_vec()];
    whole.into_iter().chain(pieces).collect()
}

fn location(path: &[u8], line: u64, column: u64, length: u64) -> Location {
    let start = line * 100 + column;
    let path = BlobPath::from_bytes(path.to_vec());
    Location { path, line, column, end_line: line, end_column: column + length, start, end: start + length }
}

fn snippet(before: &str, secret: &Secret, after: &str) -> Snippet {
    let value = secret.redacted();
    Snippet { text: [before, &value, after].concat(), start: before.len(), end: before.len() + value.len() }
}

fn id() -> Secret {
    Secret::new(key_id().as_bytes(), Redaction::Identifier)
}

fn token(value: &str) -> Secret {
    Secret::new(value.as_bytes(), Redaction::Token)
}

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// A key pair at a place; the other findings are made from it.
fn pair(location: Location, before: &str) -> Finding {
    let secret = token(&key_secret());
    Finding {
        rule_id: KEY_RULE.into(),
        name: "AWS access key (ID and secret)".into(),
        provider: "AWS".into(),
        description: "Both halves of a long-lived AWS access key. Whoever reads them acts as the key's user, from anywhere, \
                      with all of that user's permissions, until the key is deactivated."
            .into(),
        severity: Severity::Critical,
        confidence: Confidence::High,
        fingerprint: Fingerprint::new(KEY_RULE, &location.path, &secret),
        assigned_to: None,
        snippet: snippet(before, &secret, ""),
        location,
        role: Some(Role::Secret),
        secret,
        advice: strings(&[
            "Deactivate the key in IAM now if nothing depends on it; otherwise create a second key and update the code first.",
            "Check its last use, then delete it.",
        ]),
        references: strings(&["https://docs.example.com/access-keys"]),
        account_id: None,
        canary: false,
        notes: Vec::new(),
        provenance: Provenance { origin: Origin::File, layers: Vec::new() },
        tracked_but_ignored: false,
        related: Vec::new(),
    }
}

fn part(role: Role, secret: Secret, location: Location) -> Part {
    Part { role, rule_id: format!("aws-{}", role.as_str()), location, secret }
}

fn pair_on_one_line() -> Finding {
    let mut finding = pair(location(b".env", 12, 38, 40), "\tkeys = ");
    finding.snippet = snippet("\tkeys: '密钥' ", &finding.secret, "\r");
    finding.account_id = Some("001234567890".into());
    finding.tracked_but_ignored = true;
    finding.related = vec![
        part(Role::Id, id(), location(b".env", 12, 9, 20)),
        part(Role::Token, token(&"FAKEtoken".repeat(20)), location(b".env", 14, 5, 180)),
    ];
    finding
}

fn pair_in_two_files() -> Finding {
    let mut finding = pair(location(b"infra/terraform.tfvars", 4, 14, 40), "secret_key = \"");
    finding.advice[0] =
        "Let the provider block take a role through OIDC (assume_role_with_web_identity) and delete both variables.".into();
    finding.related = vec![part(Role::Id, id(), location(b"infra/variables.tf", 7, 17, 20))];
    finding
}

fn github(path: &[u8], line: u64) -> Finding {
    let secret = token(&github_token());
    let location = location(path, line, 9, 40);
    Finding {
        rule_id: "github-token".into(),
        name: "GitHub personal access token".into(),
        provider: "GitHub".into(),
        description: "Lets its holder act as its owner on GitHub.".into(),
        severity: Severity::High,
        confidence: Confidence::Medium,
        snippet: snippet("token = ", &secret, "  # e\u{301}\u{202e}txet"),
        fingerprint: Fingerprint::new("github-token", &location.path, &secret),
        advice: strings(&["Revoke it under Settings → Developer settings.", "Use a GitHub App."]),
        notes: strings(&["the checksum does not match: \u{1b}[31mcut or edited"]),
        role: None,
        secret,
        ..pair(location, "")
    }
}

fn private_key() -> Finding {
    let secret = token(&pem());
    let path = location(b"caf\xe9/id_rsa.utf16", 3, 1, 0);
    let location = Location { end_line: 7, end_column: 30, ..path };
    Finding {
        rule_id: "private-key-pem".into(),
        name: "RSA private key".into(),
        provider: "Private keys".into(),
        description: "Proves its holder's identity to every server that trusts the public half.".into(),
        severity: Severity::High,
        snippet: snippet("", &secret, ""),
        fingerprint: Fingerprint::new("private-key-pem", &location.path, &secret),
        advice: strings(&["Generate a new key pair, and remove the old public key wherever it is trusted."]),
        provenance: Provenance { origin: Origin::File, layers: vec![Layer::Decoded("utf-16le")] },
        role: None,
        secret,
        ..pair(location, "")
    }
}

fn canary() -> Finding {
    let mut finding = pair(location(b"infra/backup.ini", 2, 25, 40), "aws_secret_access_key = ");
    finding.severity = Severity::Note;
    finding.canary = true;
    finding.secret = token(&"FAKEcanary".repeat(4));
    finding.snippet = snippet("aws_secret_access_key = ", &finding.secret, "");
    finding.fingerprint = Fingerprint::new(KEY_RULE, &finding.location.path, &finding.secret);
    finding
}

fn console_password() -> Finding {
    let secret = Secret::new(&password(), Redaction::Password);
    let location = location(b"infra/backup.ini", 9, 12, 13);
    Finding {
        rule_id: "aws-console-password".into(),
        name: "AWS console password".into(),
        severity: Severity::Low,
        confidence: Confidence::Low,
        snippet: snippet("Password: \u{200b}", &secret, ""),
        fingerprint: Fingerprint::new("aws-console-password", &location.path, &secret),
        advice: Vec::new(),
        role: None,
        secret,
        ..pair(location, "")
    }
}

fn documentation_example() -> Suppressed {
    let mut finding = pair(location(b"docs/setup.md", 30, 25, 40), "secret = ");
    finding.secret = id();
    let reason = "the key ID is one that AWS prints in its documentation".into();
    let suppression = Suppression { source: SuppressionSource::Builtin, reason };
    Suppressed { finding, suppression, beside: Vec::new(), is_new_mark: false }
}

fn coverage() -> Coverage {
    let path = |bytes: &[u8]| BlobPath::from_bytes(bytes.to_vec());
    let skip = |bytes: &[u8], reason, detail: &str| Skip { path: path(bytes), reason, detail: detail.into() };
    let denied = |bytes| skip(bytes, SkipReason::Unreadable, "Permission denied (os error 13)");
    let passed = |cause, bytes: &[u8]| (cause, path(bytes));
    let mut coverage = Coverage {
        files: 1234,
        bytes: 5_600_000,
        unpacked: Unpacked { containers: 2, members: 31, bytes: 480_000 },
        may_be_empty: false,
        tracked_but_ignored: 1,
        binary_texts: 2,
        passed_over: vec![
            passed(PassedOver::Binary, b"logo.png"),
            passed(PassedOver::Binary, b"logo\xfe.png"),
            passed(PassedOver::Symlink, b"current"),
        ],
        skips: vec![
            denied(b"etc/a\x1b]0;title\x07"),
            denied(b"etc/b"),
            denied(b"etc/c\xff"),
            denied(b"etc/d"),
            skip(b"dump.sql", SkipReason::TooLarge, "5.2 GB"),
        ],
    };
    coverage.sort();
    coverage
}

fn explained() -> Vec<Explained> {
    let candidate = |kept, line, why: &str| Explained {
        rule_id: "github-token".into(),
        location: location(b"scripts/release.sh", line, 9, 40),
        secret: token(&github_token()),
        kept,
        why: why.into(),
    };
    vec![candidate(true, 3, "its checksum matches"), candidate(false, 8, "the word \u{1b}fake in it marks a placeholder")]
}

fn described() -> Vec<Described> {
    let rule = |finding: Finding, redaction, advice: &str| Described {
        id: finding.rule_id,
        name: finding.name,
        description: finding.description,
        provider: finding.provider,
        severity: finding.severity,
        confidence: finding.confidence,
        redaction,
        advice: advice.into(),
        references: finding.references,
    };
    vec![
        rule(pair_in_two_files(), Redaction::Token, "Deactivate the key, then delete it."),
        rule(console_password(), Redaction::Password, "Change the password."),
        rule(github(b"", 1), Redaction::Token, "Revoke it."),
        rule(private_key(), Redaction::Token, "Generate a new key pair."),
    ]
    .into_iter()
    .map(|rule| (rule.id.clone(), rule))
    .collect::<std::collections::BTreeMap<_, _>>()
    .into_values()
    .collect()
}

/// The report; `explain` adds the candidates.
pub fn report(explain: bool) -> Report {
    let hostile = b"evil\x1b[2J\n\xe2\x80\xaename.txt";
    let mut findings = vec![
        pair_on_one_line(),
        pair_in_two_files(),
        github(b"scripts/release.sh", 3),
        github(hostile, 1),
        private_key(),
        canary(),
        console_password(),
    ];
    findings.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
    Report {
        findings,
        suppressed: vec![documentation_example()],
        below_confidence: 3,
        stale: Vec::new(),
        coverage: coverage(),
        baseline: Some(BaselineUse { origin: ".keysweep-baseline.json".into(), entries: 12, gone: Some(2) }),
        rules: described(),
        explained: if explain { explained() } else { Vec::new() },
    }
}

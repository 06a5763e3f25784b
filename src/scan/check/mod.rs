//! Offline validators: what can be told of a value without asking anybody. One a file, behind one enum.
//!
//! Promises: a check only [rejects](Outcome::Reject) what no true credential can be (a parse that fails); what may be an unusual true
//! one is a [doubt](Outcome::Doubt), which lowers confidence and says why. A check that can verify can also mint an example.
//! Leaves out: what stands around the value (context) and asking the provider (verify).

mod aws;
pub mod base58;
mod basic;
mod bech32;
mod bip39;
mod crc32;
mod der;
mod jenkins;
mod json64;
mod jwt;
mod key_bytes;
mod macaroon;
mod nkey;
mod opaque;
pub mod password;
mod pem;
mod seed;
pub mod stellar;

use crate::rule::example::{Checks, Dice};

/// What a check says of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing speaks against it.
    Pass,
    /// It may be a true one all the same; says why it is unusual.
    Doubt(&'static str),
    /// It cannot be one; says why.
    Reject(&'static str),
}

/// An offline validator.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// Its name in rule files.
    pub name: &'static str,
    run: fn(&[u8]) -> Outcome,
    mint: fn(&str, &str, &mut Dice) -> String,
}

const CHECKS: [Check; 30] = [
    Check { name: "aws-key-id", run: aws::key_id, mint: aws::mint_key_id },
    Check { name: "aws-secret", run: aws::secret, mint: aws::mint_secret },
    Check { name: "aws-escaped-secret", run: aws::escaped_secret, mint: aws::mint_escaped_secret },
    Check { name: "aws-session-token", run: aws::session_token, mint: aws::mint_session_token },
    Check { name: "aws-bedrock-long", run: aws::bedrock_long, mint: aws::mint_bedrock_long },
    Check { name: "aws-bedrock-short", run: aws::bedrock_short, mint: aws::mint_bedrock_short },
    Check { name: "aws-smtp-password", run: aws::smtp_password, mint: aws::mint_smtp_password },
    Check { name: "base58-check", run: base58::run, mint: base58::mint },
    Check { name: "base58-check-xrp", run: base58::xrp, mint: base58::mint_xrp },
    Check { name: "base64-json", run: json64::run, mint: json64::mint },
    Check { name: "basic-auth", run: basic::run, mint: basic::mint },
    Check { name: "bech32", run: bech32::run, mint: bech32::mint },
    Check { name: "bip39", run: bip39::run, mint: bip39::mint },
    Check { name: "crc32-base36", run: crc32::gitlab, mint: crc32::mint_gitlab },
    Check { name: "crc32-base62", run: crc32::run, mint: crc32::mint },
    Check { name: "crc32-base64", run: crc32::confluent, mint: crc32::mint_confluent },
    Check { name: "crc32-hex", run: crc32::grafana, mint: crc32::mint_grafana },
    Check { name: "der-private-key", run: der::run, mint: der::mint },
    Check { name: "jenkins-token", run: jenkins::run, mint: jenkins::mint },
    Check { name: "jwt", run: jwt::run, mint: jwt::mint },
    Check { name: "key-bytes", run: key_bytes::run, mint: key_bytes::mint },
    Check { name: "macaroon", run: macaroon::run, mint: macaroon::mint },
    Check { name: "nkey-seed", run: nkey::run, mint: nkey::mint },
    Check { name: "opaque", run: opaque::run, mint: opaque::mint },
    Check { name: "password", run: password::run, mint: password::mint },
    Check { name: "pem-base64", run: der::pem, mint: der::mint_pem },
    Check { name: "pem-clear", run: pem::clear, mint: pem::mint_clear },
    Check { name: "pem-encrypted", run: pem::encrypted, mint: pem::mint_encrypted },
    Check { name: "stellar-seed", run: stellar::run, mint: stellar::mint },
    Check { name: "totp-seed", run: seed::run, mint: seed::mint },
];

impl Check {
    /// The check of that name.
    pub fn named(name: &str) -> Option<Self> {
        CHECKS.into_iter().find(|check| check.name == name)
    }

    /// Whether it knows every word that its values are made of: among them are such as stand for nothing elsewhere (`example`).
    pub fn knows_words(self) -> bool {
        self.name == "bip39"
    }

    /// Judges a value.
    pub fn run(self, value: &[u8]) -> Outcome {
        (self.run)(value)
    }
}

/// The checks as rule files and their examples know them.
pub const ALL: Checks = Checks {
    names: || CHECKS.iter().map(|check| check.name).collect(),
    mint: |name, argument, so_far, dice| Check::named(name).map(|check| (check.mint)(argument, so_far, dice)),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::example::expand;

    #[test]
    fn what_a_check_mints_it_passes() {
        let cases = [
            ("aws-key-id", "AKIA{aws-key-id}"),
            ("aws-secret", "{aws-secret}"),
            ("aws-escaped-secret", "{aws-escaped-secret}"),
            ("aws-session-token", "{aws-session-token}"),
            ("aws-bedrock-long", "ABSK{aws-bedrock-long}"),
            ("aws-bedrock-short", "bedrock-api-key-{aws-bedrock-short}"),
            ("aws-smtp-password", "{aws-smtp-password}"),
            ("base58-check", "{base58-check:wif}"),
            ("base58-check-xrp", "{base58-check-xrp}"),
            ("base64-json", "{base64-json:sentry}"),
            ("basic-auth", "{basic-auth}"),
            ("bech32", "{bech32:nsec}"),
            ("bip39", "{bip39:24}"),
            ("crc32-base36", "glpat-{base64url:40}.1r{crc32-base36}"),
            ("crc32-base62", "ghp_{alnum:30}{crc32-base62}"),
            ("crc32-base64", "cflt{base64:54}{crc32-base64}"),
            ("crc32-hex", "glsa_{alnum:32}_{crc32-hex}"),
            ("der-private-key", "{der-private-key:pkcs1}"),
            ("jenkins-token", "{jenkins-token}"),
            ("jwt", "{jwt:RS256}"),
            ("key-bytes", "{key-bytes:x}"),
            ("macaroon", "pypi-{macaroon:pypi.org}"),
            ("nkey-seed", "{nkey-seed:U}"),
            ("opaque", "{opaque:x}"),
            ("password", "{password:x}"),
            ("pem-base64", "{pem-base64:RSA}"),
            ("pem-clear", "{pem-clear:RSA}"),
            ("pem-encrypted", "{pem-encrypted:PKCS8}"),
            ("stellar-seed", "{stellar-seed}"),
            ("totp-seed", "{totp-seed}"),
        ];
        assert_eq!(cases.map(|(name, _)| name).to_vec(), (ALL.names)());
        for (name, template) in cases {
            for salt in 0..50 {
                let value = expand(template, &ALL, salt).expect(template);
                let check = Check::named(name).expect(name);
                assert_eq!(check.run(value.as_bytes()), Outcome::Pass, "{name}: {value}");
            }
        }
    }
}

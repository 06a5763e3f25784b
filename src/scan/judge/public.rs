//! What is public of keys, and what keys make: public halves, addresses, certificates, signatures, and what is encrypted to them.
//!
//! Promises: decides from the value alone; a random value of 40 symbols and more is taken for one less than once in a hundred thousand.
//! Leaves out: what a name or the bytes around a value say of it (beside, judge).

use data_encoding::{BASE64, HEXLOWER_PERMISSIVE};

use crate::scan::check::{Outcome, base58, stellar};

/// Whether a value is public: the public side of a key, or a structure in base64 or hexadecimal that holds no private key.
pub fn is_public(value: &[u8]) -> bool {
    is_public_half(value) || is_public_structure(value) || is_signature_in_hex(value)
}

/// How much of a structure is looked at, in base64 or hexadecimal.
const HEAD: usize = 40;

/// Whether a structure in base64 holds no private key, by how it begins: a key or signature of OpenPGP (RFC 9580, section 4.2), SSH's certificates
/// (OpenSSH, PROTOCOL.certkeys), or one of ASN.1.
fn is_public_structure(value: &[u8]) -> bool {
    if value.len() < HEAD || !matches!(value[0], b'M' | b'm' | b'i' | b'A' | b'3') {
        return false;
    }
    if let Ok([0x30, rest @ ..]) = HEXLOWER_PERMISSIVE.decode(&value[..HEAD]).as_deref() {
        return is_public_sequence(rest);
    }
    match BASE64.decode(&value[..HEAD]).as_deref() {
        Ok([0x30, rest @ ..]) => is_public_sequence(rest),
        Ok([0x98, _, packet @ ..] | [0x99, _, _, packet @ ..]) => matches!(packet, [3 | 4, 0x28..=0x70, ..]),
        Ok([0x88, _, packet @ ..] | [0x89, _, _, packet @ ..]) => {
            matches!(packet, [4, 0..=0x50, 1..=3 | 16..=22 | 27 | 28, 1..=14, ..] | [3, 5, 0..=0x50, ..])
        }
        Ok([0, 0, 0, 1..=64, kind @ ..]) => [&b"ssh-"[..], b"ecdsa-", b"sk-ssh", b"sk-ecd"].iter().any(|it| kind.starts_with(it)),
        _ => false,
    }
}

/// Whether a sequence holds no private key, by the elements that it begins with; `rest` stands behind its tag. A key begins with a version
/// (RFC 5208, section 5; RFC 8017, appendix A.1.2), an encrypted one with the algorithm of a password (RFC 8018, appendix A).
fn is_public_sequence(rest: &[u8]) -> bool {
    const ENVELOPES: &[u8] = b"\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07";
    const PASSWORDS: [&[u8]; 2] = [b"\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x05", b"\x06\x0A\x2A\x86\x48\x86\xF7\x0D\x01\x0C"];
    let Some(inner) = content(rest) else { return false };
    match inner {
        // Of a public key, a modulus; of a signature, its first number.
        [2, 0x81 | 0x82, ..] | [2, 0x18..=0x48, ..] => true,
        [0x30, inner @ ..] => content(inner).is_some_and(|inner| match inner {
            [6, ..] => !PASSWORDS.iter().any(|algorithm| inner.starts_with(algorithm)),
            // A certificate (RFC 5280, section 4.1) of the third version.
            _ => inner.starts_with(b"\xA0\x03\x02\x01"),
        }),
        _ => inner.starts_with(ENVELOPES),
    }
}

/// What follows the length that an element's content has, which may be left open (X.690, section 8.1.3).
fn content(rest: &[u8]) -> Option<&[u8]> {
    match rest {
        [0..=0x80, content @ ..] | [0x81, _, content @ ..] | [0x82, _, _, content @ ..] => Some(content),
        _ => None,
    }
}

/// Whether digits are a signature of an elliptic curve's: two numbers of which each has 32 bytes, or 33 (SEC 1, section C.5).
fn is_signature_in_hex(value: &[u8]) -> bool {
    const SHORTEST: usize = 136;
    matches!(value, [b'3', b'0', b'4', b'4'..=b'6', b'0', b'2', b'2', b'0' | b'1', ..])
        && value.len() >= SHORTEST
        && value.iter().all(u8::is_ascii_hexdigit)
}

/// How public keys in base64 begin: SSH's (RFC 4253, section 6.6), DNSSEC's (RFC 3110, section 2, with the exponents 65537 and 3), and `SubjectPublicKeyInfo` (RFC 5280, section 4.1) of RSA, of curves, and of
/// Ed25519 and X25519 (RFC 8410).
#[rustfmt::skip]
const PUBLIC_KEYS: [&[u8]; 11] = [
    b"AwEAA",     b"AAAAB3NzaC1", b"AAAAC3NzaC1", b"AAAAE2VjZHNh", b"MIGfMA0GCSqGSIb3", b"MIIBIjANBgkqhkiG", b"MIICIjANBgkqhkiG", b"MFkwEwYHKoZIzj0",
    b"MHYwEAYHKoZIzj0", b"MCowBQYDK2Vw", b"MCowBQYDK2Vu",
];

/// The public side of a key: one in base64; of a cryptocurrency, an account or a contract of Ethereum, which has 20 bytes (EIP-55) where its
/// key has 32; a public key of an elliptic curve by its first byte and length (SEC 1, section 2.3.3), an extended one (BIP 32), Bitcoin's
/// addresses, also as BIP 173 has them, a script that pays to a key, what Stellar's keys are known by, and the programs for tokens of Solana, which
/// their addresses name. Of an extended key in several lines the first will do.
fn is_public_half(value: &[u8]) -> bool {
    const CUT: usize = 48;
    let is_hex = |digits: &[u8]| digits.iter().all(u8::is_ascii_hexdigit);
    match value {
        [b'T', b'o', b'k', b'e', b'n', ..] | [b'A', b'T', b'o', b'k', b'e', b'n', ..] => {
            matches!(value.len(), 43 | 44) && value.iter().all(u8::is_ascii_alphanumeric)
        }
        [b'A', b'Q', b'M'..=b'P', ..] => value.len() >= 40,
        [b'A' | b'M', ..] => PUBLIC_KEYS.iter().any(|begin| value.starts_with(begin)),
        [b'0', b'x', digits @ ..] if value.len() == 42 => is_hex(digits),
        [b'0', b'2' | b'3', ..] if value.len() == 66 => is_hex(value),
        [b'0', b'4', ..] if value.len() == 130 => is_hex(value),
        [b'2', b'1', b'0', b'2' | b'3', ..] if value.len() == 70 => is_hex(value) && value.ends_with(b"ac"),
        [b'b' | b't' | b'l', b'c' | b'b' | b't', ..] if is_of_segwit(value) => true,
        [b'x' | b'y' | b'z' | b't' | b'u' | b'v' | b'Y' | b'Z' | b'U' | b'V', b'p', b'u', b'b', symbols @ ..] => {
            symbols.len() > CUT && symbols.iter().all(u8::is_ascii_alphanumeric)
        }
        [b'e', b'd' | b'r', ..] | [b's', b'e', ..] => is_named(value),
        [b'G' | b'T' | b'X' | b'C', ..] => value.len() == 56 && stellar::is_public(value),
        [b'1' | b'2' | b'3' | b'm' | b'n', ..] if (26..=35).contains(&value.len()) => base58::run(value) == Outcome::Pass,
        _ => false,
    }
}

/// Whether a value is an address of a network whose blocks are Bitcoin's (BIP 173): `bc1…`, and `bcrt1…` of tests.
fn is_of_segwit(value: &[u8]) -> bool {
    const NETWORKS: [&[u8]; 4] = [b"bc1", b"tb1", b"bcrt1", b"ltc1"];
    let is_program = |program: &[u8]| matches!(program.len(), 39 | 59) && program.iter().all(u8::is_ascii_alphanumeric);
    NETWORKS.iter().any(|network| value.strip_prefix(*network).is_some_and(is_program))
}

/// Whether a value is a public key behind the name of its algorithm, `ed25519/acdd…`, as Biscuit's tokens have them, or what a standard names an
/// account's token by, `erc721:0xc92c…/9018` (CAIP-19).
fn is_named(value: &[u8]) -> bool {
    const ADDRESS: usize = 40;
    let is_hex = |digits: &[u8]| digits.iter().all(u8::is_ascii_hexdigit);
    let key = || value.strip_prefix(b"ed25519/").or(value.strip_prefix(b"secp256r1/"));
    let account = || value.strip_prefix(b"erc").and_then(|rest| memchr::memmem::find(rest, b":0x").map(|at| &rest[at + 3..]));
    key().is_some_and(|digits| matches!(digits.len(), 64 | 66) && is_hex(digits))
        || account().is_some_and(|rest| rest.len() >= ADDRESS && is_hex(&rest[..ADDRESS]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_sides_of_keys_are_public() {
        let hex = |length: usize| "83d1c07a5e2f9b4617c6e90d2ba8f354".chars().cycle().take(length).collect::<String>();
        // The first block's.
        let address = format!("{}{}", "1A1zP1eP5QGefi2DM", "PTfTL5SLmv7DivfNa");
        let public = [
            address.clone(),
            format!("0x{}", hex(40)),
            format!("02{}", hex(64)),
            format!("04{}", hex(128)),
            format!("zpub{}", hex(107)),
            format!("xpub{}", hex(60)),
            format!("2103{}ac", hex(64)),
            format!("bcrt1q{}", hex(38)),
            format!("ed25519/{}", hex(64)),
            format!("erc721:0x{}/9018", hex(40)),
        ];
        for value in public {
            assert!(is_public(value.as_bytes()), "{value}");
        }
        for value in [
            address.replace("Divf", "Divg"),
            format!("0x{}", hex(64)),
            format!("01{}", hex(64)),
            format!("xpub{}", hex(40)),
            format!("bcrt1q{}", hex(37)),
            format!("ed25519-private/{}", hex(64)),
            hex(64),
            format!("zprv{}", hex(107)),
        ] {
            assert!(!is_public(value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn structures_are_told_by_their_first_elements() {
        let filled = |head: &str| {
            let head = HEXLOWER_PERMISSIVE.decode(head.as_bytes()).expect("it is hexadecimal");
            BASE64.encode(&[&head[..], &[0x5A; 48]].concat())
        };
        let public = [
            // OpenPGP: public keys, signatures.
            "99010d045f000000",
            "988d0442577b",
            "88360418110200",
            "89011c0413010a",
            // An RSA public key, signatures of two curves, a public key of another, a certificate, an envelope.
            "3081890281810073",
            "3045022100",
            "3066023100",
            "3068302106082a85",
            "308203a030820288a0030201",
            "308006092a864886f70d010703",
            // A certificate of SSH's.
            "000000207373682d656432353531392d63657274",
        ];
        for head in public {
            assert!(is_public(filled(head).as_bytes()), "{head}");
        }
        // `SubjectPublicKeyInfo` in hexadecimal, and a key.
        let of_digits = |head: &str| format!("{head}{}", "5a".repeat(48));
        assert!(is_public(of_digits("3056301006072a8648ce3d020106052b8104000a034200").as_bytes()));
        assert!(!is_public(of_digits("302e020100300506032b657004220420").as_bytes()));
        let private = [
            // PKCS #8, RSA, a curve, an encrypted key, a store of keys, a secret key of OpenPGP.
            "308204be020100300d",
            "308204a40201000282",
            "30770201010420",
            "308202dd305706092a864886f70d01050d",
            "30820cbe020103",
            "95010d045f00",
        ];
        for head in private {
            assert!(!is_public(filled(head).as_bytes()), "{head}");
        }
    }
}

//! PKCS#12 (RFC 7292), as openssl, Java, Windows and macOS write it.
//!
//! Leaves out: keys whose bags are encrypted as a whole, which nothing tells from certificates; checksums by PBMAC1.

use hmac::{EagerHash, Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};

use super::{ANDROID_DEBUG, DEFAULT_PASSWORDS, Keystore, Opens, der};

/// The object identifier of plain data, with its tag and length.
const DATA: &[u8] = &[0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x01];
/// That of a bag, but for its last byte.
const BAG: &[u8] = &[0x06, 0x0B, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x0C, 0x0A, 0x01];
const KEY_BAG: u8 = 1;
const SHROUDED_KEY_BAG: u8 = 2;
/// Hashes that are made to try passwords.
const MOST_HASHES: usize = 1_000_000;
/// What the key is for that is derived: integrity.
const PURPOSE: u8 = 3;

pub fn is_store(head: &[u8]) -> bool {
    let after_length = |bytes: &[u8]| match bytes.first() {
        Some(0..=0x80) => Some(1),
        Some(&length @ 0x81..=0x84) => Some(1 + usize::from(length & 0x7F)),
        _ => None,
    };
    let Some(rest) = head.strip_prefix(&[der::SEQUENCE]) else { return false };
    let rest = after_length(rest).and_then(|at| rest.get(at..)).and_then(|rest| rest.strip_prefix(&[2, 1, 3, der::SEQUENCE]));
    let rest = rest.and_then(|rest| rest.get(after_length(rest)?..));
    rest.is_some_and(|rest| rest.starts_with(DATA))
}

pub fn read(bytes: &[u8]) -> Option<Keystore> {
    let (_, rest) = der::first(der::first(bytes)?.0.within(der::SEQUENCE)?)?;
    let (safe, rest) = der::first(rest)?;
    let (_, content) = der::first(safe.within(der::SEQUENCE)?)?;
    let content = der::first(der::first(content)?.0.content)?.0.octets()?;
    let bags =
        |kind: u8| memchr::memmem::find_iter(&content, BAG).filter(|at| content.get(at + BAG.len()) == Some(&kind)).count();
    let (clear, shrouded) = (bags(KEY_BAG), bags(SHROUDED_KEY_BAG));
    let debug: Vec<u8> = ANDROID_DEBUG.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let is_android_debug = clear + shrouded == 1 && memchr::memmem::find(&content, &debug).is_some();
    let opens = match (clear, shrouded) {
        (1.., _) => Opens::Freely,
        (0, 0) => Opens::Otherwise,
        _ => opened_by(rest, &content).map_or(Opens::Otherwise, Opens::ByDefault),
    };
    Some(Keystore { form: "PKCS#12", keys: clear + shrouded, is_android_debug, opens })
}

/// The password that the checksum was made with, if it is one of the known.
fn opened_by(mac: &[u8], content: &[u8]) -> Option<&'static str> {
    let (digest, rest) = der::first(der::first(mac)?.0.within(der::SEQUENCE)?)?;
    let (salt, rest) = der::first(rest)?;
    let (salt, iterations) = (salt.octets()?, der::first(rest).map_or(Some(1), |(value, _)| der::number(value))?);
    let (algorithm, digest) = der::first(digest.within(der::SEQUENCE)?)?;
    let algorithm = der::first(algorithm.within(der::SEQUENCE)?)?.0.content;
    let stated = der::first(digest)?.0.octets()?;
    let iterations = usize::try_from(iterations).ok()?;
    let tried = MOST_HASHES.checked_div(iterations)?;
    let fits = |password: &&str| match algorithm {
        [0x2B, 0x0E, 0x03, 0x02, 0x1A] => mac_is::<Sha1>(password, &salt, iterations, content, &stated, 64),
        [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, hash] => match hash {
            1 => mac_is::<Sha256>(password, &salt, iterations, content, &stated, 64),
            2 => mac_is::<Sha384>(password, &salt, iterations, content, &stated, 128),
            3 => mac_is::<Sha512>(password, &salt, iterations, content, &stated, 128),
            4 => mac_is::<Sha224>(password, &salt, iterations, content, &stated, 64),
            _ => false,
        },
        _ => false,
    };
    DEFAULT_PASSWORDS.into_iter().take(tried).find(fits)
}

/// The key of RFC 7292, appendix B: as long as the hash, so that one round makes it.
fn mac_is<H: Digest + EagerHash>(
    password: &str,
    salt: &[u8],
    iterations: usize,
    content: &[u8],
    stated: &[u8],
    block: usize,
) -> bool {
    let mut text: Vec<u8> = password.encode_utf16().flat_map(u16::to_be_bytes).collect();
    text.extend([0, 0]);
    let filled = |bytes: &[u8]| {
        let length = bytes.len().next_multiple_of(block);
        bytes.iter().copied().cycle().take(length).collect::<Vec<u8>>()
    };
    let mut key = H::digest([vec![PURPOSE; block], filled(salt), filled(&text)].concat());
    for _ in 1..iterations {
        key = H::digest(&key);
    }
    let Ok(mut mac) = Hmac::<H>::new_from_slice(&key) else { return false };
    mac.update(content);
    mac.verify_slice(stated).is_ok()
}

//! Keystores: Java's (JKS, JCEKS) and PKCS#12. What a rule can say of one is put into a line of text.
//!
//! Promises: those that hold a private or a secret key are told from those that hold certificates alone; passwords that programs set by
//! default are tried on the store's own checksum, within a fixed number of hashes.
//! Leaves out: decrypting anything.

mod der;
mod java;
mod pkcs12;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::member::Trouble;

/// Those of Java's documentation, of Android's build tools and of many instructions.
const DEFAULT_PASSWORDS: [&str; 9] = ["changeit", "", "password", "changeme", "android", "secret", "keystore", "123456", "test"];
/// Who makes this key says that it is nobody's.
const ANDROID_DEBUG: &str = "androiddebugkey";

/// What a keystore is.
struct Keystore {
    form: &'static str,
    keys: usize,
    /// Whether its key is the one that Android's tools make for tests.
    is_android_debug: bool,
    /// What opens it, as far as that is known.
    opens: Opens,
}

/// What opens a keystore.
enum Opens {
    /// Nothing is needed: the key is not encrypted.
    Freely,
    /// A password that is set by default.
    ByDefault(&'static str),
    /// None of those.
    Otherwise,
}

/// Whether bytes begin as one of Java's keystores does.
pub fn is_java(head: &[u8]) -> bool {
    java::is_store(head)
}

/// Whether bytes begin as a PKCS#12 store does.
pub fn is_pkcs12(head: &[u8]) -> bool {
    pkcs12::is_store(head)
}

/// A line about one of Java's keystores; nothing where it holds no key.
pub fn java(bytes: &[u8]) -> Result<Vec<u8>, Trouble> {
    java::read(bytes).map(|keystore| line(keystore, bytes)).ok_or_else(|| Trouble::corrupt("a keystore that ends early"))
}

/// A line about a PKCS#12 store; nothing where it holds no key.
pub fn pkcs12(bytes: &[u8]) -> Result<Vec<u8>, Trouble> {
    pkcs12::read(bytes).map(|keystore| line(keystore, bytes)).ok_or_else(|| Trouble::corrupt("a PKCS#12 store that ends early"))
}

/// The rules of patterns/keystore.toml look for this line.
fn line(keystore: Keystore, bytes: &[u8]) -> Vec<u8> {
    let Keystore { form, keys, is_android_debug, opens } = keystore;
    if keys == 0 {
        return Vec::new();
    }
    let what = if is_android_debug {
        "the Android debug key".to_owned()
    } else {
        format!("{keys} {}", if keys == 1 { "key" } else { "keys" })
    };
    let how = match opens {
        Opens::Freely => "open to anybody".to_owned(),
        Opens::ByDefault("") => "opened by no letters at all".to_owned(),
        Opens::ByDefault(password) => format!("opened by <{password}>"),
        Opens::Otherwise => "protected".to_owned(),
    };
    format!("{form} keystore with {what}, {how}, digest {}\n", HEXLOWER.encode(&Sha256::digest(bytes))).into_bytes()
}

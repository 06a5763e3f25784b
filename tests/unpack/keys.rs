//! Keystores are noticed: whose key is open to anybody, whose is protected, and those that hold certificates alone are not.

use super::stage::{python, scan, skips, tool, tree};

/// Rules that found something, with the file's name.
fn found(directory: &std::path::Path) -> Vec<(String, String)> {
    let outcome = scan(directory);
    assert_eq!(skips(&outcome), Vec::<String>::new());
    let findings = outcome.report.findings.iter();
    let name = |f: &keysweep::finding::Finding| String::from_utf8_lossy(f.location.path.file_name()).into_owned();
    findings.map(|f| (name(f), f.rule_id.clone())).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(name, rule)| ((*name).to_owned(), (*rule).to_owned())).collect()
}

const DEFAULT: &str = "keystore-default-password";
const PROTECTED: &str = "keystore-protected";

/// Laid out by hand, with bytes for a key that are none.
#[test]
fn java_keystores_by_hand() {
    let script = r#"
import hashlib, struct
utf = lambda text: struct.pack(">H", len(text)) + text
block = lambda data: struct.pack(">I", len(data)) + data
certificate = utf(b"X.509") + block(b"c" * 300)
def key(alias): return struct.pack(">I", 1) + utf(alias) + bytes(8) + block(b"k" * 500) + struct.pack(">I", 1) + certificate
trusted = struct.pack(">I", 2) + utf(b"ca") + bytes(8) + certificate
def store(name, entries, password, magic=0xfeedfeed):
    data = struct.pack(">III", magic, 2, len(entries)) + b"".join(entries)
    digest = hashlib.sha1(password.encode("utf-16-be") + b"Mighty Aphrodite" + data).digest()
    open(name, "wb").write(data + digest)
store("default.jks", [trusted, key(b"a"), key(b"b")], "changeit")
store("protected.jks", [key(b"a")], "Kx81!vLq")
store("trusted.jks", [trusted, trusted], "changeit")
store("debug.keystore", [key(b"androiddebugkey")], "android")
store("secret.jceks", [struct.pack(">I", 3) + utf(b"s") + bytes(8) + b"\xac\xed\0\5 sealed"], "changeit", 0xcececece)
"#;
    let directory = tree(&[]);
    if python(directory.path(), script) {
        let expected = [
            ("debug.keystore", "keystore-android-debug"),
            ("default.jks", DEFAULT),
            ("protected.jks", PROTECTED),
            ("secret.jceks", DEFAULT),
        ];
        assert_eq!(found(directory.path()), pairs(&expected));
    }
}

#[test]
fn keystores_by_keytool() {
    let directory = tree(&[]);
    let script = "set -e
make() { keytool -genkeypair -keyalg RSA -alias a -dname CN=x -storetype $1 -keystore $2 -storepass $3 -keypass $3 2>/dev/null; }
make JKS one.jks changeit; make JCEKS two.jceks Kx81vLq9; make PKCS12 three.p12 changeit; make PKCS12 four.p12 Kx81vLq9
keytool -exportcert -alias a -keystore one.jks -storepass changeit -file c.der 2>/dev/null
keytool -importcert -noprompt -alias a -file c.der -storetype PKCS12 -keystore trust.p12 -storepass changeit 2>/dev/null; rm c.der";
    if tool(directory.path(), "keytool", &["-help"]) && tool(directory.path(), "bash", &["-c", script]) {
        let expected = [("four.p12", PROTECTED), ("one.jks", DEFAULT), ("three.p12", DEFAULT), ("two.jceks", PROTECTED)];
        assert_eq!(found(directory.path()), pairs(&expected));
    }
}

#[test]
fn pkcs12_by_openssl() {
    let directory = tree(&[]);
    let script = "set -e
openssl req -x509 -newkey rsa:2048 -nodes -keyout key -out cert -subj /CN=x 2>/dev/null
make() { name=$1; shift; openssl pkcs12 -export -inkey key -in cert -out $name \"$@\"; }
make a.p12 -passout pass:; make b.p12 -passout pass:password -macalg sha512; make c.p12 -passout pass:Kx81vLq9; make d.p12 -passout pass:changeit -macalg sha1
make e.p12 -keypbe NONE -passout pass:Kx81vLq9; openssl pkcs12 -export -nokeys -in cert -out f.p12 -passout pass:changeit
base64 -w 76 c.p12 | sed 's/^/    /; 1i keystore: |' > manifest.yaml; rm key cert";
    if tool(directory.path(), "openssl", &["version"]) && tool(directory.path(), "bash", &["-c", script]) {
        let expected = [
            ("a.p12", DEFAULT),
            ("b.p12", DEFAULT),
            ("c.p12", PROTECTED),
            ("d.p12", DEFAULT),
            ("e.p12", DEFAULT),
            ("line 2", PROTECTED),
        ];
        assert_eq!(found(directory.path()), pairs(&expected));
    }
}

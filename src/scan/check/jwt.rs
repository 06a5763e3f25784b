//! JSON web tokens (RFC 7519): a header and claims that are JSON in base64url, and a signature.

use data_encoding::BASE64URL_NOPAD;
use serde_json::{Map, Value};

use super::Outcome;
use crate::rule::example::Dice;

/// NATS names the user's own key in its tokens; without the seed they open nothing.
const NKEY: &str = "ed25519-nkey";
const OLD_NKEY: &str = "ed25519";

/// Whether header and claims parse.
pub fn run(value: &[u8]) -> Outcome {
    let mut parts = value.split(|&b| b == b'.');
    let Some(header) = parts.next().and_then(object) else { return Outcome::Reject("its header is no JSON") };
    let Some(algorithm) = header.get("alg").and_then(Value::as_str) else {
        return Outcome::Reject("its header names no algorithm");
    };
    let Some(claims) = parts.next().and_then(object) else { return Outcome::Reject("its claims are no JSON") };
    let bearer = || claims.get("nats").and_then(|nats| nats.get("bearer_token")?.as_bool()) == Some(true);
    match algorithm {
        NKEY | OLD_NKEY if !bearer() => Outcome::Reject("it is of no use without its NKEY seed"),
        _ if is_short_lived(&claims) => Outcome::Doubt("it was good for five minutes"),
        _ => Outcome::Pass,
    }
}

/// Whether a token ends so soon after it begins that no copy of it is ever read in time, as those of the links to pictures that GitHub makes
/// anew for each look at a page.
fn is_short_lived(claims: &Map<String, Value>) -> bool {
    const SECONDS: i64 = 300;
    let at = |claim: &str| claims.get(claim).and_then(Value::as_i64);
    let lived = at("exp").zip(at("nbf").or_else(|| at("iat"))).map(|(end, begin)| end - begin);
    lived.is_some_and(|seconds| (1..=SECONDS).contains(&seconds))
}

/// A part that is a JSON object.
fn object(part: &[u8]) -> Option<Map<String, Value>> {
    serde_json::from_slice(&BASE64URL_NOPAD.decode(part).ok()?).ok()
}

/// A token; the argument is its algorithm, and `-spaced` where its JSON has blanks behind the braces.
pub fn mint(argument: &str, _: &str, dice: &mut Dice) -> String {
    let (algorithm, blank) = argument.strip_suffix("-spaced").map_or((argument, ""), |algorithm| (algorithm, " "));
    let algorithm = if algorithm.is_empty() { "HS256" } else { algorithm };
    let id = dice.pick(b"0123456789abcdef", 24);
    let part = |text: String| BASE64URL_NOPAD.encode(text.as_bytes());
    let (header, claims) = (
        format!("{{{blank}\"alg\":\"{algorithm}\",\"typ\":\"JWT\"}}"),
        format!("{{{blank}\"sub\":\"{id}\",\"role\":\"editor\",\"iat\":1760000000}}"),
    );
    format!("{}.{}.{}", part(header), part(claims), BASE64URL_NOPAD.encode(&dice.bytes(32)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_must_parse() {
        let token = |header: &str, claims: &str| {
            let part = |text: &str| BASE64URL_NOPAD.encode(text.as_bytes());
            run(format!("{}.{}.c2ln", part(header), part(claims)).as_bytes())
        };
        assert_eq!(token("{\"alg\":\"RS256\"}", "{}"), Outcome::Pass);
        assert_eq!(token("{\"alg\":\"ed25519-nkey\"}", "{\"nats\":{\"bearer_token\":true}}"), Outcome::Pass);
        assert!(matches!(token("{\"alg\":\"ed25519-nkey\"}", "{}"), Outcome::Reject(_)));
        assert!(matches!(token("{\"alg\":\"HS256\"}", "text"), Outcome::Reject(_)));
        let lived =
            |seconds: i64| token("{\"alg\":\"HS256\"}", &format!("{{\"nbf\":1760000000,\"exp\":{}}}", 1_760_000_000 + seconds));
        assert!(lived(301) == Outcome::Pass && matches!(lived(300), Outcome::Doubt(_)));
        assert!(matches!(token("{\"typ\":\"JWT\"}", "{}"), Outcome::Reject(_)) && matches!(run(b"eyJx.y.z"), Outcome::Reject(_)));
    }
}

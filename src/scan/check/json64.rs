//! Base64 of a JSON object, as tokens of Grafana Cloud and Sentry and Docker's configuration in a Kubernetes secret carry it.

use data_encoding::BASE64;

use super::{Outcome, basic, password};
use crate::rule::example::Dice;

/// What an object's `{` becomes: `{"`, `{\n`, `{ `.
const HEADS: [&[u8]; 3] = [b"eyJ", b"ewo", b"eyA"];

/// Whether what begins like an object parses as one.
pub fn run(value: &[u8]) -> Outcome {
    let Some(start) = HEADS.iter().filter_map(|head| memchr::memmem::find(value, head)).min() else {
        return Outcome::Doubt("it holds no base64 of a JSON object");
    };
    let length = value[start..].iter().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=')).count();
    let parsed =
        basic::decode(&value[start..start + length]).and_then(|text| serde_json::from_slice::<serde_json::Value>(&text).ok());
    if parsed.is_some_and(|json| json.is_object()) { Outcome::Pass } else { Outcome::Doubt("its base64 part is no JSON object") }
}

/// An object as `sentry`, `grafana`, `grafana-key` or `docker` writes it.
pub fn mint(kind: &str, _: &str, dice: &mut Dice) -> String {
    let random = dice.pick(b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789", 32);
    let text = match kind {
        "sentry" => format!(
            "{{\"iat\":1760000000.{},\"url\":\"https://sentry.io\",\"region_url\":\"https://us.sentry.io\",\"org\":\"{}\"}}",
            dice.pick(b"123456789", 6),
            dice.pick(b"bcdfghjklm", 9)
        ),
        "grafana" => format!(
            "{{\"o\":\"{}\",\"n\":\"ci-push\",\"k\":\"{}\",\"m\":{{\"r\":\"eu\"}}}}",
            dice.pick(b"123456789", 6),
            &random[..24]
        ),
        "grafana-key" => format!("{{\"k\":\"{random}\",\"n\":\"ci-push\",\"id\":1}}"),
        _ => {
            let auth = BASE64.encode(format!("build:{}", password::mint("", "", dice)).as_bytes());
            format!("{{\"auths\":{{\"registry.acme.dev\":{{\"auth\":\"{auth}\"}}}}}}")
        }
    };
    BASE64.encode(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_or_a_doubt() {
        assert_eq!(run(b"x_eyJhIjoxfQ==_y"), Outcome::Pass);
        assert!(matches!(run(b"x_eyJhIjox_y"), Outcome::Doubt(_)) && matches!(run(b"abc"), Outcome::Doubt(_)));
    }
}

//! Values that number something, and are no secrets: UUIDs behind words and numbers, those that Microsoft gave its interfaces.
//!
//! Promises: decides from the value alone.
//! Leaves out: UUIDs of which only a name says whether they are a secret (assigned).

/// Eight, four, four, four and twelve hexadecimal digits (RFC 9562 section 4).
pub fn is_uuid(value: &[u8]) -> bool {
    value.len() == UUID
        && value.iter().enumerate().all(|(i, b)| if matches!(i, 8 | 13 | 18 | 23) { *b == b'-' } else { b.is_ascii_hexdigit() })
}

/// Bytes of a UUID.
const UUID: usize = 36;

/// Whether a value says of itself that it only numbers something.
pub fn is_identifier(value: &[u8]) -> bool {
    if is_operation(value) {
        return true;
    }
    match value.len() {
        ..UUID => is_of_setup(value),
        UUID => is_interface(value),
        _ => is_labelled(value) || is_transition(value) || value.starts_with(b"amzn1.account."),
    }
}

/// A UUID behind the word for one: `UUID=cd153257-…`.
fn is_labelled(value: &[u8]) -> bool {
    const LABEL: &[u8] = b"uuid";
    let Some((label, [b'=' | b':', ..])) = value.split_at_checked(LABEL.len()) else { return false };
    label.eq_ignore_ascii_case(LABEL)
}

/// What Pacemaker calls what it does with a resource, and how often: `prmFs1-3_start_0`, `dlm_monitor_10000`.
fn is_operation(value: &[u8]) -> bool {
    const DONE: [&[u8]; 6] = [b"_start", b"_stop", b"_monitor", b"_promote", b"_demote", b"_notify"];
    let Some(at) = memchr::memrchr(b'_', value) else { return false };
    let (name, interval) = (&value[..at], &value[at + 1..]);
    !interval.is_empty() && interval.iter().all(u8::is_ascii_digit) && DONE.iter().any(|done| name.ends_with(done))
}

/// What Pacemaker calls an action of a transition: `10:5:0:508011b9-…`, `-1:4:0:3026…`.
fn is_transition(value: &[u8]) -> bool {
    let Some((numbers, uuid)) = value.len().checked_sub(UUID).map(|at| value.split_at(at)) else { return false };
    let is_number = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
    let numbers = numbers.strip_suffix(b":").map(|numbers| numbers.strip_prefix(b"-").unwrap_or(numbers));
    numbers.is_some_and(|numbers| numbers.split(|&b| b == b':').all(is_number)) && is_uuid(uuid)
}

/// A UUID of the years in which Microsoft gave its interfaces, classes and rights theirs, by its clock: `00299570-246d-11d0-a768-…`.
fn is_interface(value: &[u8]) -> bool {
    is_uuid(value)
        && matches!(&value[14..18], [b'1', b'1', b'c' | b'C', b'e' | b'f' | b'E' | b'F'] | [b'1', b'1', b'd' | b'D', b'0'..=b'3'])
}

/// What Visual Studio's projects for installing call a part: `8:_092CBAA0A0914855A6FDE86CD482FD39`.
fn is_of_setup(value: &[u8]) -> bool {
    const LENGTH: usize = 35;
    value.len() == LENGTH && value.starts_with(b"8:_") && value[3..].iter().all(u8::is_ascii_hexdigit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_numbers_something_is_told() {
        let uuid = "508011b9-a634-4079-959b-a66f62bb6d92";
        let numbered = [
            format!("UUID:{uuid}"),
            format!("uuid={uuid}"),
            format!("10:5:0:{uuid}"),
            format!("-1:4:0:{uuid}"),
            "prmFs1-3_start_0".to_owned(),
            "dlm:0_monitor_10000".to_owned(),
            "00299570-246d-11d0-a768-00aa006e0529".to_owned(),
            "8:_092CBAA0A0914855A6FDE86CD482FD39".to_owned(),
            format!("amzn1.account.{}", "AF6RHO7K".repeat(3)),
        ];
        for value in numbered {
            assert!(is_identifier(value.as_bytes()), "{value}");
        }
        for value in [
            "kq5_start".to_owned(),
            "x8K_start_9d".to_owned(),
            uuid.to_owned(),
            format!("10:a:0:{uuid}"),
            format!("key:{uuid}"),
            format!("x{uuid}"),
        ] {
            assert!(!is_identifier(value.as_bytes()), "{value}");
        }
    }
}

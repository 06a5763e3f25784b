//! Identifiers and their segments, in every case convention.

/// An identifier's segments in lower case: `AWS_SecretKey` is aws, secret, key.
pub fn segments(name: &str) -> Vec<String> {
    if name.is_ascii() { of_ascii(name.as_bytes()) } else { of_any(name) }
}

/// The same, for what most names are.
fn of_ascii(name: &[u8]) -> Vec<String> {
    let mut segments = Vec::new();
    let mut start = None;
    let mut end = |start: &mut Option<usize>, end: usize| {
        let segment = start.take().map(|start| String::from_utf8_lossy(&name[start..end]).to_ascii_lowercase());
        segments.extend(segment);
    };
    for (i, byte) in name.iter().enumerate() {
        let starts_word = byte.is_ascii_uppercase() && i > 0 && {
            let after_lower = name[i - 1].is_ascii_lowercase() || name[i - 1].is_ascii_digit();
            after_lower || (name[i - 1].is_ascii_uppercase() && name.get(i + 1).is_some_and(u8::is_ascii_lowercase))
        };
        if !byte.is_ascii_alphanumeric() || starts_word {
            end(&mut start, i);
        }
        if byte.is_ascii_alphanumeric() {
            start = start.or(Some(i));
        }
    }
    end(&mut start, name.len());
    segments
}

fn of_any(name: &str) -> Vec<String> {
    let mut segments: Vec<String> = Vec::new();
    let characters: Vec<char> = name.chars().collect();
    let mut current = String::new();
    for (i, &c) in characters.iter().enumerate() {
        let starts_word = c.is_uppercase() && i > 0 && {
            let after_lower = characters[i - 1].is_lowercase() || characters[i - 1].is_ascii_digit();
            after_lower || (characters[i - 1].is_uppercase() && characters.get(i + 1).is_some_and(|n| n.is_lowercase()))
        };
        if (!c.is_alphanumeric() || starts_word) && !current.is_empty() {
            segments.push(std::mem::take(&mut current));
        }
        if c.is_alphanumeric() {
            current.extend(c.to_lowercase());
        }
    }
    if !current.is_empty() {
        segments.push(current);
    }
    segments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ascii_is_split_as_anything_is() {
        for name in ["", "_", "aB", "ABc", "A1B2c", "--x--Y", "fooBAR_Baz9Qux", "HTTPSServer2Go", "a.b:c/D", "Zz ZZz zZ"] {
            assert_eq!(of_ascii(name.as_bytes()), of_any(name), "{name}");
        }
    }

    #[test]
    fn splits_identifiers() {
        assert_eq!(segments("AWSSecretKey"), ["aws", "secret", "key"]);
        assert_eq!(segments("fs.s3a.secret-key"), ["fs", "s3a", "secret", "key"]);
        assert_eq!(segments("AWS_SECRET_ACCESS_KEY"), ["aws", "secret", "access", "key"]);
    }
}

//! Identifiers and their segments, in every case convention.

/// An identifier's segments in lower case: `AWS_SecretKey` is aws, secret, key.
pub fn segments(name: &str) -> Vec<String> {
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
    fn splits_identifiers() {
        assert_eq!(segments("AWSSecretKey"), ["aws", "secret", "key"]);
        assert_eq!(segments("fs.s3a.secret-key"), ["fs", "s3a", "secret", "key"]);
        assert_eq!(segments("AWS_SECRET_ACCESS_KEY"), ["aws", "secret", "access", "key"]);
    }
}

//! Sizes as people write them: `10M`.

/// Reads a size in bytes; K, M and G are powers of 1024.
///
/// # Errors
/// Text that is not a number with an optional unit, or too large for 64 bits.
pub fn parse(text: &str) -> Result<u64, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match text[digits.len()..].to_ascii_uppercase().as_str() {
        "" | "B" => 1,
        "K" | "KB" | "KIB" => 1 << 10,
        "M" | "MB" | "MIB" => 1 << 20,
        "G" | "GB" | "GIB" => 1 << 30,
        _ => return Err("the units are K, M and G, as in 10M".to_owned()),
    };
    let number: u64 = digits.parse().map_err(|_| "give a whole number, as in 10M".to_owned())?;
    number.checked_mul(unit).ok_or_else(|| "it is too large".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_units() {
        assert_eq!((parse("10"), parse("2K"), parse("3mb"), parse("1GiB")), (Ok(10), Ok(2048), Ok(3 << 20), Ok(1 << 30)));
        assert!(parse("").is_err() && parse("x").is_err() && parse("1T").is_err() && parse("99999999999G").is_err());
    }
}

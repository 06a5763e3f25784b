//! What values may begin with: most begin with none of it, which their first byte says.
//!
//! Promises: the same as to compare with each.

/// Beginnings, none of them empty.
pub struct Starts {
    starts: &'static [&'static [u8]],
    /// A bit for each byte that one of them begins with.
    first: [u128; 2],
}

impl Starts {
    /// Those.
    pub const fn of(starts: &'static [&'static [u8]]) -> Self {
        let (mut first, mut i) = ([0; 2], 0);
        while i < starts.len() {
            let byte = starts[i][0];
            first[(byte / 128) as usize] |= 1 << (byte % 128);
            i += 1;
        }
        Self { starts, first }
    }

    /// Whether a value begins with one of them.
    pub fn begin(&self, value: &[u8]) -> bool {
        let may_begin = |first: &u8| self.first[usize::from(first / 128)] >> (first % 128) & 1 == 1;
        value.first().is_some_and(may_begin) && self.starts.iter().any(|start| value.starts_with(start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_with_one_is_told() {
        static STARTS: Starts = Starts::of(&[b"ab", b"a/", "é".as_bytes()]);
        for (value, begins) in
            [("abc", true), ("a/", true), ("école", true), ("a", false), ("ba", false), ("", false), ("è", false)]
        {
            assert_eq!(STARTS.begin(value.as_bytes()), begins, "{value}");
        }
    }
}

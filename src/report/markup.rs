//! Makes text safe between the tags and in the attributes of XML and HTML.
//!
//! Promises: nothing in it opens a tag, ends an attribute or is a character that XML 1.0 forbids.
//! Leaves out: URLs, whose scheme has to be looked at too.

use super::escape;

/// The text, line by line: what acts or hides is shown by its number, what is markup as a reference.
pub(super) fn escaped(text: &str) -> String {
    let mut markup = String::with_capacity(text.len() + 8);
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            markup.push('\n');
        }
        for c in escape::text(line).chars() {
            match c {
                '&' => markup.push_str("&amp;"),
                '<' => markup.push_str("&lt;"),
                '>' => markup.push_str("&gt;"),
                '"' => markup.push_str("&quot;"),
                '\'' => markup.push_str("&#39;"),
                c => markup.push(c),
            }
        }
    }
    markup
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_markup_and_nothing_is_forbidden() {
        assert_eq!(escaped("<a b=\"c\" d='e'>&]]>"), "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;]]&gt;");
        assert_eq!(escaped("a\0\u{1b}\u{fffe}\u{ffff}\nb\r"), "a\\x00\\x1b\\u{fffe}\\u{ffff}\nb\\r");
    }
}

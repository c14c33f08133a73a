//! Texts in HTML and SVG.

/// A text in which no letter is a mark, between tags and in attributes.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\'' => escaped += "&#39;",
            // What XML cannot have at all.
            '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                escaped.push('\u{fffd}');
            }
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn no_letter_is_a_mark() {
        assert_eq!(
            escaped("<script src=\"x\">'a' & b\u{1}\n"),
            "&lt;script src=&quot;x&quot;&gt;&#39;a&#39; &amp; b\u{fffd}\n"
        );
    }
}

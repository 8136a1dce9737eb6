//! Text as XML can hold it.

use super::visible::visible_lines;

/// `text` for the inside of an element or an attribute. Control characters, most of which XML 1.0 forbids even as
/// references, are written out as everywhere; line ends are references, which attributes keep.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in visible_lines(text, false).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\n' => out.push_str("&#10;"),
            c => out.push(c),
        }
    }
    out
}

/// `text` for a comment, which may not hold `--` nor end in `-`.
pub(super) fn comment(text: &str) -> String {
    format!("<!-- {} -->", visible_lines(text, false).replace('-', "\u{2010}").replace(['<', '>'], " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_and_what_xml_forbids_is_gone() {
        assert_eq!(
            escaped("<a b=\"c\">&'\x1b\u{ffff}\u{fffe}\n"),
            "&lt;a b=&quot;c&quot;&gt;&amp;&apos;&lt;1B&gt;&lt;U+FFFF&gt;&lt;U+FFFE&gt;"
        );
        assert_eq!(escaped("a\nb"), "a&#10;b");
        assert_eq!(comment("a-->b"), "<!-- a\u{2010}\u{2010} b -->");
    }
}

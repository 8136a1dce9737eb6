//! What template engines leave behind where they did not run: `{{ … }}`, `<% … %>`, `${NAME}`, `@NAME@`.

use std::ops::Range;

/// How `[zones] dialects` says that the files are templates, whose placeholders are no fault.
pub const TEMPLATE_DIALECT: &str = "template";

/// The first placeholder in a text, as a byte range.
pub fn find(text: &[u8]) -> Option<Range<usize>> {
    let pairs: [(&[u8], &[u8]); 3] = [(b"{{", b"}}"), (b"<%", b"%>"), (b"${", b"}")];
    let find_pair = |(open, close): &(&[u8], &[u8])| {
        let start = memchr::memmem::find(text, open)?;
        let length = memchr::memmem::find(&text[start..], close)?;
        Some(start..start + length + close.len())
    };
    // Each opens with one of these, and few texts hold any.
    let may_be_paired = memchr::memchr2(b'{', b'<', text).is_some();
    let paired = if may_be_paired { pairs.iter().find_map(find_pair) } else { None };
    paired.or_else(|| {
        let start = memchr::memchr(b'@', text)?;
        let name = text[start + 1..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
        let end = start + 1 + name;
        (name > 0 && text.get(end) == Some(&b'@')).then_some(start..end + 1)
    })
}

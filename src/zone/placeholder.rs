//! What template engines leave behind where they did not run: `{{ … }}`, `<% … %>`, `${NAME}`, `@NAME@`.

use std::ops::Range;

/// How `[zones] dialects` says that the files are templates, whose placeholders are no fault.
pub const TEMPLATE_DIALECT: &str = "template";

/// The first placeholder in a text, as a byte range.
pub fn find(text: &[u8]) -> Option<Range<usize>> {
    let pairs: [(&[u8], &[u8]); 3] = [(b"{{", b"}}"), (b"<%", b"%>"), (b"${", b"}")];
    let paired = pairs.iter().find_map(|(open, close)| {
        let start = memchr::memmem::find(text, open)?;
        let length = memchr::memmem::find(&text[start..], close)?;
        Some(start..start + length + close.len())
    });
    paired.or_else(|| {
        let start = memchr::memchr(b'@', text)?;
        let name = text[start + 1..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
        let end = start + 1 + name;
        (name > 0 && text.get(end) == Some(&b'@')).then_some(start..end + 1)
    })
}

//! JSON as text: objects written key by key, in the order of the calls, so that documents are the same on every run and
//! need no tree in memory.

use std::fmt::Write as _;

use super::visible::is_hidden;

/// An object being written: keys in the order of the calls.
pub(super) struct Object<'a> {
    out: &'a mut String,
    first: bool,
}

impl<'a> Object<'a> {
    pub(super) fn open(out: &'a mut String) -> Self {
        out.push('{');
        Object { out, first: true }
    }

    pub(super) fn close(self) {
        self.out.push('}');
    }

    pub(super) fn key(&mut self, key: &str) {
        if !self.first {
            self.out.push_str(", ");
        }
        self.first = false;
        push_string(self.out, key);
        self.out.push_str(": ");
    }

    pub(super) fn text(&mut self, key: &str, value: &str) {
        self.key(key);
        push_string(self.out, value);
    }

    pub(super) fn option(&mut self, key: &str, value: Option<&str>) {
        self.key(key);
        match value {
            Some(value) => push_string(self.out, value),
            None => self.out.push_str("null"),
        }
    }

    pub(super) fn number(&mut self, key: &str, value: u64) {
        self.key(key);
        // Writing to a string cannot fail.
        let _ = write!(self.out, "{value}");
    }

    pub(super) fn boolean(&mut self, key: &str, value: bool) {
        self.key(key);
        self.out.push_str(if value { "true" } else { "false" });
    }

    /// A key with a value that `push` writes, which must be JSON.
    pub(super) fn value(&mut self, key: &str, push: impl FnOnce(&mut String)) {
        self.key(key);
        push(self.out);
    }

    pub(super) fn optional_number(&mut self, key: &str, value: Option<u32>) {
        match value {
            Some(value) => self.number(key, u64::from(value)),
            None => self.option(key, None),
        }
    }

    pub(super) fn object(&mut self, key: &str, fill: impl FnOnce(&mut Object<'_>)) {
        self.key(key);
        let mut object = Object::open(self.out);
        fill(&mut object);
        object.close();
    }

    pub(super) fn list<T>(&mut self, key: &str, items: impl IntoIterator<Item = T>, push: impl Fn(&mut String, T)) {
        self.key(key);
        self.out.push('[');
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                self.out.push_str(", ");
            }
            push(self.out, item);
        }
        self.out.push(']');
    }
}

/// A string as RFC 8259, section 7 wants it. Characters that could steer a terminal are escaped too: people `cat`
/// such documents.
pub(super) fn push_string(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            ' '..='~' => out.push(c),
            c if is_hidden(c) => push_escaped(out, c),
            c => out.push(c),
        }
    }
    out.push('"');
}

fn push_escaped(out: &mut String, c: char) {
    for unit in c.encode_utf16(&mut [0; 2]) {
        // Writing to a string cannot fail.
        let _ = write!(out, "\\u{unit:04x}");
    }
}

/// A JSON document with everything hidden escaped that stands in its strings; line ends between its parts stay.
pub(super) fn escape_hidden(document: &str) -> String {
    let mut out = String::with_capacity(document.len());
    for c in document.chars() {
        match c {
            '\n' => out.push(c),
            c if is_hidden(c) => push_escaped(&mut out, c),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_of_others_are_escaped() {
        let value = serde_json::json!({ "a": "\x1b\x7f\u{9b}\u{202e}\u{e0041}ü\n" });
        let document = escape_hidden(&format!("{value:#}"));
        assert_eq!(document, "{\n  \"a\": \"\\u001b\\u007f\\u009b\\u202e\\udb40\\udc41ü\\n\"\n}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&document).unwrap(), value);
    }

    #[test]
    fn strings_are_escaped() {
        let mut out = String::new();
        push_string(&mut out, "a\"\\\n\t\x1b\u{9b}\u{202e}\u{e0041}ü");
        assert_eq!(out, r#""a\"\\\n\t\u001b\u009b\u202e\udb40\udc41ü""#);
        assert_eq!(serde_json::from_str::<String>(&out).unwrap(), "a\"\\\n\t\x1b\u{9b}\u{202e}\u{e0041}ü");
    }
}

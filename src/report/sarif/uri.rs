//! Paths as URI references (RFC 3986).

use std::fmt::Write as _;

/// A path as people see it: relative as a relative reference, absolute with the scheme `file`.
pub(super) fn uri(path: &str) -> String {
    let path = path.strip_prefix("./").unwrap_or(path);
    let drive = matches!(path.as_bytes(), [letter, b':', b'/', ..] if letter.is_ascii_alphabetic());
    let mut out = match (path.starts_with('/'), drive) {
        (true, _) => "file://".to_owned(),
        (false, true) => "file:///".to_owned(),
        (false, false) => String::with_capacity(path.len()),
    };
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(byte as char),
            // Writing to a string cannot fail.
            _ => drop(write!(out, "%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_but_plain_letters_is_encoded() {
        assert_eq!(uri("zones/example.com.zone"), "zones/example.com.zone");
        assert_eq!(uri("./a b/ü?#.zone"), "a%20b/%C3%BC%3F%23.zone");
        assert_eq!(uri("/etc/bind/db.a"), "file:///etc/bind/db.a");
        assert_eq!(uri("C:/zones/a"), "file:///C%3A/zones/a");
        assert_eq!(uri("a:b"), "a%3Ab");
        assert_eq!(uri("<stdin>"), "%3Cstdin%3E");
    }
}

//! URI Templates (RFC 6570) as `dohpath` uses them (RFC 9461 5): relative, in UTF-8, with a variable `dns`.

/// What is wrong with a template.
///
/// # Errors
/// A phrase that follows the parameter's name.
pub fn check_template(template: &[u8]) -> Result<(), &'static str> {
    if std::str::from_utf8(template).is_err() {
        return Err("is not UTF-8");
    }
    if !template.starts_with(b"/") {
        return Err("does not start with `/`");
    }
    let mut rest = template;
    let mut has_dns = false;
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        match byte {
            b'{' => {
                let end = memchr::memchr(b'}', rest).ok_or("has a `{` without `}`")?;
                has_dns |= expression(&rest[..end])?;
                rest = &rest[end + 1..];
            }
            b'%' if !percent_encoded(rest) => return Err("has a `%` without two hexadecimal digits"),
            0..=0x20 | 0x7f | b'"' | b'\'' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'|' | b'}' => {
                return Err("has a character that a URI Template cannot hold");
            }
            _ => {}
        }
    }
    if has_dns { Ok(()) } else { Err("has no variable `dns`, as in `/dns-query{?dns}`") }
}

fn percent_encoded(behind: &[u8]) -> bool {
    matches!(behind, [a, b, ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit())
}

/// `[operator] varspec *("," varspec)`; whether a variable is `dns`.
fn expression(text: &[u8]) -> Result<bool, &'static str> {
    let list = match text {
        [b'+' | b'#' | b'.' | b'/' | b';' | b'?' | b'&', rest @ ..] => rest,
        _ => text,
    };
    let mut has_dns = false;
    for variable in list.split(|&byte| byte == b',') {
        has_dns |= variable_name(variable)? == b"dns";
    }
    Ok(has_dns)
}

/// The name in `varname ["*" / ":" max-length]`.
fn variable_name(text: &[u8]) -> Result<&[u8], &'static str> {
    let name = if let Some(name) = text.strip_suffix(b"*") {
        name
    } else if let Some(colon) = memchr::memchr(b':', text) {
        let digits = &text[colon + 1..];
        let well_formed =
            (1..=4).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit) && !digits.starts_with(b"0");
        if !well_formed {
            return Err("has a prefix length that is not from 1 to 9999");
        }
        &text[..colon]
    } else {
        text
    };
    let mut rest = name;
    let mut after_dot = true;
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        match byte {
            b'.' if !after_dot => {
                after_dot = true;
                continue;
            }
            b'%' if percent_encoded(rest) => rest = &rest[2..],
            byte if byte.is_ascii_alphanumeric() || byte == b'_' => {}
            _ => return Err("has an expression whose variable is no name"),
        }
        after_dot = false;
    }
    if after_dot { Err("has an expression whose variable is no name") } else { Ok(name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates() {
        for good in ["/{dns}", "/{+dns}", "/q{?dns}", "/q?a=b{&dns,x*}", "/%2f{dns:9999}", "/\u{e9}{?a.b,dns}"] {
            assert_eq!(check_template(good.as_bytes()), Ok(()), "{good}");
        }
        let bad =
            ["", "q{?dns}", "/", "/{?dn}", "/{?dns", "/{?dns:0}", "/{?dns:01}", "/{??dns}", "/%2{dns}", "/{dns,}"];
        for bad in bad {
            assert!(check_template(bad.as_bytes()).is_err(), "{bad}");
        }
        assert_eq!(check_template(b"/\xff{dns}"), Err("is not UTF-8"));
    }
}

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
    // The first `@` of an entry is often its owner.
    paired.or_else(|| {
        memchr::memchr_iter(b'@', text).find_map(|start| named(text, start, b"@", u8::is_ascii_alphanumeric))
    })
}

/// The first placeholder in an entry that cannot be read: `%NAME%` and `__NAME__` as well, which in names and texts may be
/// meant as they stand.
pub fn find_in_entry(text: &[u8]) -> Option<Range<usize>> {
    let marked = |mark: &'static [u8]| {
        memchr::memmem::find_iter(text, mark).find_map(|start| named(text, start, mark, u8::is_ascii_uppercase))
    };
    find(text).or_else(|| marked(b"%")).or_else(|| marked(b"__"))
}

/// The first placeholder in a domain name, where `<your-host>` has no other meaning.
pub fn find_in_name(text: &[u8]) -> Option<Range<usize>> {
    find(text).or_else(|| {
        let start = memchr::memchr(b'<', text)?;
        let length = memchr::memchr(b'>', &text[start..])?;
        (length > 1).then_some(start..start + length + 1)
    })
}

/// The first placeholder in a text, the ones in guides of providers among them: `YOUR_KEY`, `MS=msXXXXXXXX`. `${NAME}` may
/// be meant for whoever reads the text.
pub fn find_in_text(text: &[u8]) -> Option<Range<usize>> {
    find(text).filter(|range| text[range.start] != b'$').or_else(|| of_a_guide(text)).or_else(|| in_words(text))
}

/// `<your token>`, `<insert-key-here>`, and texts that are nothing but `CHANGEME` or such a word.
fn in_words(text: &[u8]) -> Option<Range<usize>> {
    const ASKING: [&[u8]; 6] = [b"your", b"insert", b"enter", b"paste", b"replace", b"put"];
    const WHOLE: [&[u8]; 6] = [b"changeme", b"change-me", b"replaceme", b"replace-me", b"fixme", b"todo"];
    if text.len() <= 10 && WHOLE.iter().any(|word| text.eq_ignore_ascii_case(word)) {
        return Some(0..text.len());
    }
    let start = memchr::memchr(b'<', text)?;
    let length = memchr::memchr(b'>', &text[start..])?;
    let inner = text.get(start + 1..start + length)?;
    let asks = |word: &&[u8]| {
        let front = inner.get(..word.len()).is_some_and(|front| front.eq_ignore_ascii_case(word));
        front && matches!(inner.get(word.len()), Some(b'-' | b'_' | b' '))
    };
    ASKING.iter().any(asks).then_some(start..start + length + 1)
}

fn of_a_guide(text: &[u8]) -> Option<Range<usize>> {
    const STARTS: [&[u8]; 4] = [b"YOUR_", b"REPLACE_", b"CHANGE_", b"INSERT_"];
    let is_sign = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_';
    let word = |underscore: usize| {
        let start = underscore - text[..underscore].iter().rev().take_while(|&byte| is_sign(byte)).count();
        let end = underscore + text[underscore..].iter().take_while(|&byte| is_sign(byte)).count();
        // Within a longer word, such as base64, it is chance.
        let alone = |at: Option<&u8>| !at.is_some_and(u8::is_ascii_alphanumeric);
        let stands_alone = alone(text.get(end)) && alone(start.checked_sub(1).and_then(|before| text.get(before)));
        (stands_alone && STARTS.iter().any(|known| text[start..end].starts_with(known))).then_some(start..end)
    };
    // A run of eight covers one of every eight places.
    let run = |at: usize| {
        let letter = text[at];
        let start = at - text[..at].iter().rev().take_while(|byte| **byte == letter).count();
        let end = at + text[at..].iter().take_while(|byte| **byte == letter).count();
        (matches!(letter, b'X' | b'x') && end - start >= 8).then_some(start..end)
    };
    memchr::memchr_iter(b'_', text).find_map(word).or_else(|| (7..text.len()).step_by(8).find_map(run))
}

/// A name between two marks, the first of which stands at `start`: words of such signs with underscores between.
fn named(text: &[u8], start: usize, mark: &[u8], is_sign: impl Fn(&u8) -> bool) -> Option<Range<usize>> {
    let from = start + mark.len();
    let length = memchr::memmem::find(text.get(from..)?, mark)?;
    let name = &text[from..from + length];
    let fits = |byte: &u8| is_sign(byte) || *byte == b'_' || byte.is_ascii_digit();
    let begins = name.first().is_some_and(&is_sign);
    (begins && name.iter().all(fits)).then_some(start..from + length + mark.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_owner_is_no_placeholder() {
        assert_eq!(find(b"@ SOA a. b. @SERIAL@ 1 2 3 4"), Some(12..20));
        assert_eq!(find(b"@ A @"), None);
        assert_eq!(find(b"@ RP a@b.example @"), None);
    }

    #[test]
    fn words_that_ask_to_be_replaced() {
        let found = |text: &str| find_in_text(text.as_bytes()).map(|range| text[range].to_owned());
        assert_eq!(found("<your-token-here>").as_deref(), Some("<your-token-here>"));
        assert_eq!(found("site=<Insert key>;").as_deref(), Some("<Insert key>"));
        assert_eq!(found("ChangeMe").as_deref(), Some("ChangeMe"));
        for text in ["<yourself>", "a < b", "todo list", "x <mail@example.com>", "<a href=your>", "changeme.example"] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn marks_of_other_tools() {
        assert_eq!(find_in_entry(b"www A %WEB_IP%"), Some(6..14));
        assert_eq!(find_in_entry(b"www A __WEB_IP__"), Some(6..16));
        for text in ["www A 192.0.2.1%eth0", "a TXT 50% of 100%", "__a__ A x", "% A %"] {
            assert_eq!(find_in_entry(text.as_bytes()), None, "{text}");
        }
        assert_eq!(find_in_name(b"<your-app>.example.net"), Some(0..10));
        assert_eq!(find_in_name(b"a<b.example.net"), None);
    }

    #[test]
    fn placeholders_of_guides() {
        for (text, range) in [
            ("site=YOUR_KEY", Some(5..13)),
            ("REPLACE_ME", Some(0..10)),
            ("MS=msXXXXXXXX", Some(5..13)),
            ("v={{x}}", Some(2..7)),
            ("a_YOUR_x", None),
            ("abcYOUR_KEYdef", None),
            ("include:_spf.example.net", None),
            ("${NAME}", None),
        ] {
            assert_eq!(find_in_text(text.as_bytes()), range, "{text}");
        }
    }
}

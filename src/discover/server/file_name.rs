//! Placeholders in the names of zone files.

use std::borrow::Cow;

use crate::zone::name::{Name, NameRef};

/// The zone's name without the final dot; empty for the root.
pub(super) fn plain(name: &Name) -> String {
    let mut text = name.to_string();
    if text.ends_with('.') {
        text.pop();
    }
    text
}

/// A label counted from the right, 0 for the top-level domain.
fn label(name: NameRef<'_>, place: usize) -> Option<String> {
    let count = name.label_count();
    let label = name.labels().nth(count.checked_sub(place + 1)?)?;
    Some(String::from_utf8_lossy(label).into_owned())
}

fn letter(text: &str, place: usize) -> String {
    text.chars().nth(place).map_or(".".to_owned(), String::from)
}

/// NSD's: `%s` the zone, `%1` to `%3` its first letters, `%z` `%y` `%x` its labels from the right. Where there is no
/// such letter or label, a dot stands for it.
pub(super) fn expand_nsd(pattern: &str, name: &Name) -> String {
    let plain = plain(name);
    let mut out = String::new();
    let mut rest = pattern.chars();
    while let Some(character) = rest.next() {
        if character != '%' {
            out.push(character);
            continue;
        }
        let labelled = |place| label(name.as_ref(), place).unwrap_or_else(|| ".".to_owned());
        match rest.clone().next() {
            Some('s') => out.push_str(&plain),
            Some(digit @ '1'..='3') => out.push_str(&letter(&plain, digit as usize - '1' as usize)),
            Some('z') => out.push_str(&labelled(0)),
            Some('y') => out.push_str(&labelled(1)),
            Some('x') => out.push_str(&labelled(2)),
            _ => {
                out.push('%');
                continue;
            }
        }
        rest.next();
    }
    out
}

/// BIND's (9.20 and later): `$name`, `$view`, `$type`, `$char1` to `$char3`, `$label1` to `$label3`, and NSD's signs
/// with `%t` for the type and `%v` for the view.
pub(super) fn expand_bind<'p>(pattern: &'p str, name: &Name, view: &str, kind: &str) -> Cow<'p, str> {
    if !pattern.contains(['$', '%']) {
        return Cow::Borrowed(pattern);
    }
    const WORDS: [(&str, &str); 9] = [
        ("$name", "%s"),
        ("$type", "%t"),
        ("$view", "%v"),
        ("$char1", "%1"),
        ("$char2", "%2"),
        ("$char3", "%3"),
        ("$label1", "%z"),
        ("$label2", "%y"),
        ("$label3", "%x"),
    ];
    let signs = WORDS.iter().fold(pattern.to_owned(), |text, (word, sign)| text.replace(word, sign));
    Cow::Owned(expand_nsd(&signs, name).replace("%t", kind).replace("%v", view))
}

/// Knot's: `%s` the zone, `%c[N]` and `%c[N-M]` letters of it from 0, `%l[N]` labels from the right from 0, `%%` a `%`.
/// What is not there is nothing.
pub(super) fn expand_knot(pattern: &str, name: &Name) -> String {
    let full = name.to_string();
    let mut out = String::new();
    let mut rest = pattern;
    while let Some(at) = rest.find('%') {
        out.push_str(rest.get(..at).unwrap_or_default());
        rest = rest.get(at + 1..).unwrap_or_default();
        let bracketed = |rest: &str| -> Option<(usize, usize, usize)> {
            let inner = rest.get(1..)?.strip_prefix('[')?;
            let end = inner.find(']')?;
            let text = inner.get(..end)?;
            let (from, to) = text.split_once('-').unwrap_or((text, text));
            Some((from.trim().parse().ok()?, to.trim().parse().ok()?, end + 3))
        };
        match (rest.chars().next(), bracketed(rest)) {
            (Some('s'), _) => {
                out.push_str(&plain(name));
                rest = rest.get(1..).unwrap_or_default();
            }
            (Some('%'), _) => {
                out.push('%');
                rest = rest.get(1..).unwrap_or_default();
            }
            (Some('c'), Some((from, to, width))) => {
                out.extend(full.chars().skip(from).take(to.saturating_sub(from).saturating_add(1)));
                rest = rest.get(width..).unwrap_or_default();
            }
            (Some('l'), Some((place, _, width))) => {
                out.push_str(&label(name.as_ref(), place).unwrap_or_default());
                rest = rest.get(width..).unwrap_or_default();
            }
            _ => out.push('%'),
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Name {
        Name::parse(text).unwrap()
    }

    #[test]
    fn nsd_signs() {
        for (pattern, zone, expected) in [
            ("%s.zone", "example.com.", "example.com.zone"),
            ("%1/%2/%3/%s", "ab", "a/b/./ab"),
            ("%z/%y/%x/z", "www.example.com", "com/example/www/z"),
            ("%z/%y/%x", "com", "com/./."),
            ("100%/%", "a.example", "100%/%"),
        ] {
            assert_eq!(expand_nsd(pattern, &name(zone)), expected);
        }
    }

    #[test]
    fn bind_words() {
        let expand = |pattern| expand_bind(pattern, &name("example.com"), "in", "primary");
        assert_eq!(expand("$view/$type/$name.db"), "in/primary/example.com.db");
        assert_eq!(expand("%v/$char1/$label1/db"), "in/e/com/db");
        assert_eq!(expand("plain.db"), "plain.db");
    }

    #[test]
    fn knot_signs() {
        for (pattern, expected) in [
            ("%s.zone", "example.com.zone"),
            ("%c[0]/%c[0-1]/%c[50]/z", "e/ex//z"),
            ("%l[0]/%l[1]/%l[9]", "com/example/"),
            ("50%%/%q%", "50%/%q%"),
            ("%c[1", "%c[1"),
        ] {
            assert_eq!(expand_knot(pattern, &name("example.com.")), expected);
        }
        assert_eq!(expand_knot("%s.zone", &Name::root()), ".zone");
    }
}

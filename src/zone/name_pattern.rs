//! Patterns for names, as DNS people mean them.
//!
//! `*` as a whole label is exactly one label, inside a label any run of characters; `**` is any number of labels,
//! none included; `@` is the apex of the zone at hand. Letters are compared without case (RFC 4343), and `\.`, `\*`
//! and `\DDD` are escapes as in master files. What a pattern without a final dot means depends on its [`Scope`].
//!
//! ```
//! use zonewarden::zone::name_pattern::{NamePattern, Scope};
//! use zonewarden::zone::name::Name;
//!
//! let pattern = NamePattern::parse("mx*.example.net.", Scope::Host).unwrap();
//! let (host, apex) = (Name::parse("MX1.example.net.").unwrap(), Name::parse("example.com.").unwrap());
//! assert!(pattern.matches(host.as_ref(), apex.as_ref()));
//! ```

use std::fmt;
use std::ops::Range;

use crate::zone::name::{MAX_LABEL, MAX_NAME, Name, NameRef, unescape};

/// What a pattern is compared with, which settles what it means without a final dot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scope {
    /// Apexes of zones: always absolute, the final dot may be left out. No `@`.
    Zone,
    /// Host names in rdata. With a final dot absolute. Without: one label stands below the zone's apex (`mx1`), more
    /// are absolute, and a `*` at the end stands for one label or more (`mx1.*`), as no host sits right below a
    /// top-level name.
    Host,
    /// Owner names: as in a master file, relative to the apex without a final dot.
    Owner,
}

/// One pattern for names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NamePattern {
    text: String,
    below_apex: bool,
    parts: Vec<Part>,
}

/// What stands between two dots of a pattern.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Part {
    /// `**`
    AnyLabels,
    /// One label: lower-case octets, `None` for `*`.
    Label(Vec<Option<u8>>),
}

/// Why a text is no pattern.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PatternError {
    /// The bytes of the text that are at fault.
    pub range: Range<usize>,
    /// What is wrong.
    pub message: String,
}

impl NamePattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// [`PatternError`] for empty labels, names too long, bad escapes, and `**` or `@` among other characters.
    pub fn parse(text: &str, scope: Scope) -> Result<NamePattern, PatternError> {
        let whole = 0..text.len();
        let fault = |range: Range<usize>, message: &str| Err(PatternError { range, message: message.to_owned() });
        let pattern = |below_apex, parts| NamePattern { text: text.to_owned(), below_apex, parts };
        match text {
            "" => return fault(whole, "a name pattern cannot be empty"),
            "@" if scope == Scope::Zone => return fault(whole, "`@` is the apex of a zone and tells no zones apart"),
            "@" => return Ok(pattern(true, Vec::new())),
            "." => return Ok(pattern(false, Vec::new())),
            _ if !text.is_ascii() => return Err(non_ascii(text)),
            _ => {}
        }
        let (mut parts, absolute) = parse_parts(text)?;
        let octets: usize = parts.iter().map(Part::least_octets).sum();
        if octets >= MAX_NAME {
            return fault(whole, "no name is as long as this pattern: a name has at most 255 octets");
        }
        let mut below_apex = scope == Scope::Owner && !absolute;
        if scope == Scope::Host && !absolute {
            match parts.last() {
                Some(last) if last.is_star() => parts.push(Part::AnyLabels),
                Some(Part::Label(_)) if parts.len() == 1 => below_apex = true,
                _ => {}
            }
        }
        Ok(pattern(below_apex, parts))
    }

    /// The pattern as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether `name` is one of those meant; `apex` is the apex of the zone at hand.
    pub fn matches(&self, name: NameRef<'_>, apex: NameRef<'_>) -> bool {
        let mut labels: Vec<&[u8]> = name.labels().collect();
        if self.below_apex {
            if !name.is_within(apex) {
                return false;
            }
            labels.truncate(labels.len().saturating_sub(apex.label_count()));
        }
        glob(&self.parts, &labels, |part| *part == Part::AnyLabels, |part, label| part.matches(label))
    }

    /// The one name that the pattern means, in lower case; `None` if it has wildcards. `apex` as for
    /// [`NamePattern::matches`].
    pub fn literal(&self, apex: NameRef<'_>) -> Option<Name> {
        let above = if self.below_apex { apex } else { NameRef::ROOT };
        self.parts.iter().rev().try_fold(above.to_lowercase(), |name, part| {
            let Part::Label(label) = part else { return None };
            let octets: Option<Vec<u8>> = label.iter().copied().collect();
            name.as_ref().with_label(&octets?)
        })
    }

    /// Sorts patterns so that the one that says most about a name comes first: by labels without `*`, then by
    /// labels, then by text.
    pub(crate) fn specific_first(a: &NamePattern, b: &NamePattern) -> std::cmp::Ordering {
        let weight = |pattern: &NamePattern| {
            let labels = pattern.parts.iter().filter(|part| **part != Part::AnyLabels);
            let fixed = labels.clone().filter(|part| part.is_fixed()).count();
            (fixed, labels.count(), !pattern.parts.contains(&Part::AnyLabels))
        };
        weight(b).cmp(&weight(a)).then_with(|| a.text.cmp(&b.text))
    }
}

impl fmt::Display for NamePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Part {
    fn is_star(&self) -> bool {
        matches!(self, Part::Label(label) if label.as_slice() == [None])
    }

    fn is_fixed(&self) -> bool {
        matches!(self, Part::Label(label) if label.iter().all(Option::is_some))
    }

    /// Octets in wire form of the shortest text that fits.
    fn least_octets(&self) -> usize {
        match self {
            Part::AnyLabels => 0,
            Part::Label(label) => 1 + label.iter().flatten().count().max(1),
        }
    }

    fn matches(&self, label: &[u8]) -> bool {
        let Part::Label(pattern) = self else { return false };
        glob(pattern, label, Option::is_none, |octet, byte| *octet == Some(byte.to_ascii_lowercase()))
    }
}

/// Zones hold A-labels (RFC 5891), so a U-label would never match.
fn non_ascii(text: &str) -> PatternError {
    let message = match idna::domain_to_ascii(text) {
        Ok(ascii) => format!("`{text}` is not ASCII; zones hold it as `{ascii}`"),
        Err(_) => format!("`{text}` is not ASCII, and names in zones are"),
    };
    PatternError { range: 0..text.len(), message }
}

/// The parts between the dots, and whether the text ends with one.
fn parse_parts(text: &str) -> Result<(Vec<Part>, bool), PatternError> {
    let bytes = text.as_bytes();
    let fault = |range: Range<usize>, message: &str| PatternError { range, message: message.to_owned() };
    let (mut parts, mut label, mut start, mut at) = (Vec::new(), Vec::new(), 0, 0);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'.' => {
                parts.push(part(std::mem::take(&mut label), start..at)?);
                start = at + 1;
            }
            b'*' => label.push(None),
            b'@' => return Err(fault(at..at + 1, "`@` stands for the apex only when it is the whole pattern")),
            b'\\' => {
                let Some((octet, length)) = unescape(&bytes[at..]) else {
                    let message = "a backslash needs one character or three digits up to 255 behind it";
                    return Err(fault(at..at + 1, message));
                };
                label.push(Some(octet.to_ascii_lowercase()));
                at += length - 1;
            }
            _ => label.push(Some(byte.to_ascii_lowercase())),
        }
        at += 1;
    }
    let absolute = start == bytes.len();
    if !absolute {
        parts.push(part(label, start..bytes.len())?);
    }
    Ok((parts, absolute))
}

fn part(label: Vec<Option<u8>>, range: Range<usize>) -> Result<Part, PatternError> {
    let fault = |range, message: &str| Err(PatternError { range, message: message.to_owned() });
    if label.is_empty() {
        return fault(range.start..range.end + 1, "empty label: two dots in a row, or a dot at the start");
    }
    if label.as_slice() == [None, None] {
        return Ok(Part::AnyLabels);
    }
    if label.windows(2).any(|pair| pair == [None, None]) {
        return fault(range, "`**` stands alone between dots; inside a label write one `*`");
    }
    if label.iter().flatten().count() > MAX_LABEL {
        return fault(range, "no label is as long as this one: a label has at most 63 octets");
    }
    Ok(Part::Label(label))
}

/// Matches a pattern with wildcards for any run of items. Only the last wildcard is ever tried again, so the work is
/// at most pattern times items.
fn glob<P, T: Copy>(pattern: &[P], items: &[T], is_wild: impl Fn(&P) -> bool, fits: impl Fn(&P, T) -> bool) -> bool {
    let (mut p, mut i) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    loop {
        match (pattern.get(p), items.get(i)) {
            (None, None) => return true,
            (Some(part), _) if is_wild(part) => {
                retry = Some((p, i));
                p += 1;
                continue;
            }
            (Some(part), Some(&item)) if fits(part, item) => {
                (p, i) = (p + 1, i + 1);
                continue;
            }
            _ => {}
        }
        let Some((wild, taken)) = retry.as_mut() else { return false };
        if *taken >= items.len() {
            return false;
        }
        *taken += 1;
        (p, i) = (*wild + 1, *taken);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, scope: Scope, name: &str) -> bool {
        let pattern = NamePattern::parse(pattern, scope).unwrap();
        pattern.matches(Name::parse(name).unwrap().as_ref(), Name::parse("Example.com.").unwrap().as_ref())
    }

    #[test]
    fn one_star_is_one_label_and_two_are_any() {
        for (pattern, name, expected) in [
            ("*.example.", "a.example.", true),
            ("*.example.", "b.a.example.", false),
            ("*.example.", "example.", false),
            ("**.example.", "example.", true),
            ("**.example.", "b.a.example.", true),
            ("**.example.", "example.net.", false),
            ("a.**.example.", "a.example.", true),
            ("a.**.b.**.example.", "a.b.x.b.y.example.", true),
            ("**", "anything.at.all.", true),
            ("**", ".", true),
            ("*", ".", false),
            (".", ".", true),
            ("mx*-?.example.", "mx12-?.example.", true),
            ("MX*.example.", "mx.EXAMPLE.", true),
            ("m*x*.example.", "max1.example.", true),
            ("m*x*.example.", "ma1.example.", false),
            (r"\*.example.", "a.example.", false),
            (r"a\.b.example.", r"a\.b.example.", true),
            (r"a\.b.example.", "a.b.example.", false),
        ] {
            assert_eq!(matches(pattern, Scope::Zone, name), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn a_final_dot_may_be_left_out_for_zones() {
        assert!(matches("*.parked.example", Scope::Zone, "a.parked.example."));
    }

    #[test]
    fn hosts_without_a_final_dot() {
        for (pattern, name, expected) in [
            ("mx1.example.net", "mx1.example.net.", true),
            ("mx1", "mx1.example.com.", true),
            ("mx1", "mx1.", false),
            ("mx*", "mx2.example.com.", true),
            ("mx1.*", "mx1.example.net.", true),
            ("mx1.*", "mx2.example.net.", false),
            ("mx1.*.", "mx1.example.net.", false),
            ("@", "example.com.", true),
            ("*", "a.b.example.net.", true),
        ] {
            assert_eq!(matches(pattern, Scope::Host, name), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn owners_are_relative_to_the_apex() {
        for (pattern, name, expected) in [
            ("@", "example.COM.", true),
            ("www", "www.example.com.", true),
            ("www", "www.example.net.", false),
            ("*.dev", "a.dev.example.com.", true),
            ("www.example.com.", "www.example.com.", true),
            ("_acme-challenge.**", "_acme-challenge.example.com.", true),
            ("_acme-challenge.**", "_acme-challenge.www.example.com.", true),
            ("**", "example.com.", true),
        ] {
            assert_eq!(matches(pattern, Scope::Owner, name), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn what_is_no_pattern_says_where() {
        for (text, scope, range, words) in [
            ("", Scope::Host, 0..0, "cannot be empty"),
            ("a..b", Scope::Host, 2..3, "two dots in a row"),
            (".a", Scope::Host, 0..1, "a dot at the start"),
            ("x.a**", Scope::Host, 2..5, "stands alone between dots"),
            ("***.x", Scope::Host, 0..3, "stands alone between dots"),
            ("a.@", Scope::Owner, 2..3, "the whole pattern"),
            ("@", Scope::Zone, 0..1, "tells no zones apart"),
            (r"a\", Scope::Owner, 1..2, "three digits"),
            ("bücher.example", Scope::Zone, 0..15, "`xn--bcher-kva.example`"),
        ] {
            let error = NamePattern::parse(text, scope).unwrap_err();
            assert_eq!(error.range, range, "{text}");
            assert!(error.message.contains(words), "{text}: {}", error.message);
        }
        let long = "a".repeat(64);
        assert!(NamePattern::parse(&long, Scope::Owner).unwrap_err().message.contains("63"));
        let long = "abcdefg.".repeat(40);
        assert!(NamePattern::parse(&long, Scope::Owner).unwrap_err().message.contains("255"));
    }

    #[test]
    fn patterns_without_wildcards_mean_one_name() {
        let apex = Name::parse("Example.com.").unwrap();
        let literal = |text: &str, scope| {
            let pattern = NamePattern::parse(text, scope).unwrap();
            pattern.literal(apex.as_ref()).map(|name| name.to_string())
        };
        assert_eq!(literal("Legacy.example", Scope::Zone).as_deref(), Some("legacy.example."));
        assert_eq!(literal("mail", Scope::Owner).as_deref(), Some("mail.example.com."));
        assert_eq!(literal("@", Scope::Owner).as_deref(), Some("example.com."));
        assert_eq!(literal("mail.example.net.", Scope::Owner).as_deref(), Some("mail.example.net."));
        for text in ["*.example", "**", "m*.example"] {
            assert_eq!(literal(text, Scope::Zone), None, "{text}");
        }
    }

    #[test]
    fn hostile_patterns_are_quick() {
        let pattern = NamePattern::parse(&"**.*a*.".repeat(60), Scope::Zone).unwrap();
        let name = Name::parse(&"b.".repeat(120)).unwrap();
        assert!(!pattern.matches(name.as_ref(), NameRef::ROOT));
    }
}

//! Domain names: presentation format to wire octets and back (RFC 1035 3.1, 5.1; RFC 4343).
//!
//! A name is kept as uncompressed wire octets. [`NameRef`] looks at octets that lie somewhere else (the rdata
//! arena, a name table), [`Name`] owns them. Both keep the case they were written in; comparisons between names
//! are done on lower-case copies ([`NameRef::to_lowercase`]), as RFC 4343 asks.

mod presentation;

use std::fmt;
use std::sync::Arc;

pub use self::presentation::{Form, NameError, encode, unescape};

/// Longest name in wire octets, the root's included (RFC 1035 2.3.4).
pub const MAX_NAME: usize = 255;
/// Longest label in octets (RFC 1035 2.3.4).
pub const MAX_LABEL: usize = 63;

/// A borrowed, absolute name in uncompressed wire octets, ending in the root label.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct NameRef<'a>(&'a [u8]);

impl<'a> NameRef<'a> {
    /// The root.
    pub const ROOT: NameRef<'static> = NameRef(&[0]);

    /// Looks at octets that are known to be one whole uncompressed name, as [`encode`] wrote them.
    pub fn new(wire: &'a [u8]) -> Self {
        debug_assert!(wire.last() == Some(&0), "a wire name ends in the root label");
        NameRef(wire)
    }

    /// Takes the name at the front of `octets`; `None` if there is no whole uncompressed name.
    pub fn take(octets: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let mut end = 0;
        loop {
            let length = *octets.get(end)? as usize;
            end += 1 + length;
            if length > MAX_LABEL || end > MAX_NAME || end > octets.len() {
                return None;
            }
            if length == 0 {
                return Some((NameRef(&octets[..end]), &octets[end..]));
            }
        }
    }

    /// The wire octets.
    pub fn wire(self) -> &'a [u8] {
        self.0
    }

    /// Whether this is the root.
    pub fn is_root(self) -> bool {
        self.0 == [0]
    }

    /// The labels from the leftmost on, without the root's empty one.
    pub fn labels(self) -> Labels<'a> {
        Labels(self.0)
    }

    /// Number of labels without the root's.
    pub fn label_count(self) -> usize {
        self.labels().count()
    }

    /// The leftmost label; `None` for the root.
    pub fn first_label(self) -> Option<&'a [u8]> {
        self.labels().next()
    }

    /// Whether the name is that of one instance of a service, `Instance._service._proto.…` (RFC 6763 4.1).
    pub fn is_service_instance(self) -> bool {
        let mut labels = self.labels().map(|label| label.starts_with(b"_"));
        (labels.next(), labels.next(), labels.next()) == (Some(false), Some(true), Some(true))
    }

    /// The name without its leftmost label; `None` for the root.
    pub fn parent(self) -> Option<NameRef<'a>> {
        match self.0[0] {
            0 => None,
            length => Some(NameRef(&self.0[length as usize + 1..])),
        }
    }

    /// The name itself, its parent, and so on up to the root.
    pub fn ancestors(self) -> impl Iterator<Item = NameRef<'a>> {
        std::iter::successors(Some(self), |name| name.parent())
    }

    /// Whether the name is `other` or below it, compared without case.
    pub fn is_within(self, other: NameRef<'_>) -> bool {
        self.relative_len(other).is_some()
    }

    /// Whether the name is below `other` and not `other` itself, compared without case.
    pub fn is_below(self, other: NameRef<'_>) -> bool {
        self.relative_len(other).is_some_and(|length| length > 0)
    }

    /// Octets of the labels in front of `other`; `None` if the name is not within `other`.
    fn relative_len(self, other: NameRef<'_>) -> Option<usize> {
        let front = self.0.len().checked_sub(other.0.len())?;
        // Names out of a table are in lower case, and equal as they are.
        let tail = &self.0[front..];
        let same_tail = tail == other.0 || tail.eq_ignore_ascii_case(other.0);
        if !same_tail {
            return None;
        }
        let mut at = 0;
        while at < front {
            at += self.0[at] as usize + 1;
        }
        (at == front).then_some(front)
    }

    /// Whether both are the same name, compared without case.
    pub fn eq_ignore_case(self, other: NameRef<'_>) -> bool {
        self.0.eq_ignore_ascii_case(other.0)
    }

    /// Whether the leftmost label is `*` (RFC 4592 2.1.1).
    pub fn is_wildcard(self) -> bool {
        self.0.starts_with(b"\x01*")
    }

    /// An owned copy.
    pub fn to_name(self) -> Name {
        Name(self.0.into())
    }

    /// An owned copy in lower case, fit for comparison with other lower-case names.
    pub fn to_lowercase(self) -> Name {
        let mut octets: Arc<[u8]> = self.0.into();
        Arc::make_mut(&mut octets).make_ascii_lowercase();
        Name(octets)
    }

    /// `label` put in front; `None` if the name would pass 255 octets or the label 63.
    pub fn with_label(self, label: &[u8]) -> Option<Name> {
        let mut buffer = NameBuffer::default();
        buffer.prefixed(label, self).map(NameRef::to_name)
    }
}

/// Room for a name that is put together for one look-up.
#[derive(Debug)]
pub struct NameBuffer([u8; MAX_NAME]);

impl Default for NameBuffer {
    fn default() -> Self {
        NameBuffer([0; MAX_NAME])
    }
}

impl NameBuffer {
    /// `label` put in front of `name`; `None` if the whole would pass 255 octets or the label 63.
    pub fn prefixed<'b>(&'b mut self, label: &[u8], name: NameRef<'_>) -> Option<NameRef<'b>> {
        let front = label.len() + 1;
        if label.is_empty() || label.len() > MAX_LABEL {
            return None;
        }
        let octets = self.0.get_mut(..front + name.0.len())?;
        octets[0] = label.len() as u8;
        octets[1..front].copy_from_slice(label);
        octets[front..].copy_from_slice(name.0);
        Some(NameRef(octets))
    }
}

/// The labels of a name, leftmost first.
#[derive(Clone, Debug)]
pub struct Labels<'a>(&'a [u8]);

impl<'a> Iterator for Labels<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let length = *self.0.first()? as usize;
        if length == 0 {
            return None;
        }
        let (label, rest) = self.0[1..].split_at(length);
        self.0 = rest;
        Some(label)
    }
}

/// Presentation format, absolute: special characters escaped, bytes outside 0x21-0x7e as `\DDD`; pure ASCII.
impl fmt::Display for NameRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Put together first and written at once: names stand in every finding, and each write may grow a text.
        let mut text = Text { octets: [0; LONGEST_TEXT], len: 0 };
        if self.is_root() {
            text.push(b'.');
        }
        for label in self.labels() {
            if label.iter().all(|&byte| IS_PLAIN[usize::from(byte)]) {
                text.push_all(label);
            } else {
                label.iter().for_each(|&byte| text.push_escaped(byte));
            }
            text.push(b'.');
        }
        f.write_str(std::str::from_utf8(&text.octets[..text.len]).unwrap_or_default())
    }
}

/// Octets of which nearly all labels are made: letters, digits, `-` and `_`.
const IS_PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        plain[byte as usize] = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        byte += 1;
    }
    plain
};

/// Longest presentation format: `\DDD` for each octet.
const LONGEST_TEXT: usize = 4 * MAX_NAME;

/// Presentation format in the making.
struct Text {
    octets: [u8; LONGEST_TEXT],
    len: usize,
}

impl Text {
    fn push(&mut self, byte: u8) {
        self.octets[self.len] = byte;
        self.len += 1;
    }

    fn push_all(&mut self, octets: &[u8]) {
        self.octets[self.len..self.len + octets.len()].copy_from_slice(octets);
        self.len += octets.len();
    }

    fn push_escaped(&mut self, byte: u8) {
        match byte {
            b'.' | b'\\' | b'"' | b'(' | b')' | b';' | b'@' | b'$' => {
                self.push(b'\\');
                self.push(byte);
            }
            0x21..=0x7e => self.push(byte),
            _ => {
                self.push(b'\\');
                [byte / 100, byte / 10 % 10, byte % 10].into_iter().for_each(|digit| self.push(b'0' + digit));
            }
        }
    }
}

impl fmt::Debug for NameRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// An owned, absolute name in uncompressed wire octets. A clone is the same octets, not a copy of them.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(Arc<[u8]>);

impl Name {
    /// The root.
    pub fn root() -> Name {
        NameRef::ROOT.to_name()
    }

    /// Reads presentation format; a name without a final dot is taken as absolute all the same.
    ///
    /// # Errors
    /// [`NameError`] with the place in `text`.
    ///
    /// ```
    /// use zonewarden::zone::name::Name;
    /// assert_eq!(Name::parse("mail.example").unwrap().to_string(), "mail.example.");
    /// ```
    pub fn parse(text: &str) -> Result<Name, NameError> {
        let mut wire = Vec::new();
        encode(text.as_bytes(), Some(NameRef::ROOT), &mut wire)?;
        Ok(Name(wire.into()))
    }

    /// Looks at the name.
    pub fn as_ref(&self) -> NameRef<'_> {
        NameRef(&self.0)
    }

    /// The wire octets.
    pub fn wire(&self) -> &[u8] {
        &self.0
    }

    /// A copy in lower case.
    pub fn to_lowercase(&self) -> Name {
        self.as_ref().to_lowercase()
    }
}

/// Names hash as their octets do, so tables of names are asked with borrowed ones.
impl std::borrow::Borrow<[u8]> for Name {
    fn borrow(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_ref().fmt(f)
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_ref().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wire(text: &str, origin: &str) -> Result<Vec<u8>, NameError> {
        let origin = Name::parse(origin).unwrap();
        let mut out = b"before".to_vec();
        encode(text.as_bytes(), Some(origin.as_ref()), &mut out).map(|_| out[6..].to_vec())
    }

    #[test]
    fn relative_absolute_and_at() {
        assert_eq!(wire("a.bc", "d.").unwrap(), b"\x01a\x02bc\x01d\0");
        assert_eq!(wire("a.bc.", "d.").unwrap(), b"\x01a\x02bc\0");
        assert_eq!(wire("@", "d.").unwrap(), b"\x01d\0");
        assert_eq!(wire(".", "d.").unwrap(), b"\0");
        assert_eq!(wire("\\@", "d.").unwrap(), b"\x01@\x01d\0");
    }

    #[test]
    fn escapes_stand_for_one_octet() {
        assert_eq!(wire("a\\.b.", ".").unwrap(), b"\x03a.b\0");
        assert_eq!(wire("\\065\\000.", ".").unwrap(), b"\x02A\0\0");
        assert_eq!(wire("a\\256.", "."), Err(NameError::BadEscape { at: 1, end: 3 }));
        assert_eq!(wire("a\\", "."), Err(NameError::BadEscape { at: 1, end: 3 }));
        assert_eq!(wire("a\\1b.", "."), Err(NameError::BadEscape { at: 1, end: 3 }));
    }

    #[test]
    fn empty_labels_and_lengths() {
        for text in ["a..b", ".a", "..", "a\\b..c"] {
            assert!(matches!(wire(text, "."), Err(NameError::EmptyLabel { .. })), "{text}");
        }
        let label = "x".repeat(63);
        assert!(wire(&format!("{label}."), ".").is_ok());
        assert!(matches!(
            wire(&format!("a.{label}x"), "."),
            Err(NameError::LabelTooLong { start: 2, end: 66, octets: 64 })
        ));
        let long = format!("{label}.{label}.{label}.{}.", "x".repeat(61));
        assert_eq!(wire(&long, ".").unwrap().len(), 255);
        assert_eq!(wire(long.trim_end_matches('.'), "y."), Err(NameError::NameTooLong { octets: 257 }));
        assert_eq!(encode(b"a", None, &mut Vec::new()), Err(NameError::NoOrigin));
    }

    #[test]
    fn display_escapes_to_ascii() {
        let name = NameRef::new(b"\x04a.\xe9 \x01*\0");
        assert_eq!(name.to_string(), "a\\.\\233\\032.*.");
        assert_eq!(Name::parse(&name.to_string()).unwrap().as_ref(), name);
    }

    #[test]
    fn within_respects_label_borders() {
        let name = |text| Name::parse(text).unwrap();
        assert!(name("Mail.Example").as_ref().is_below(name("example").as_ref()));
        assert!(name("example").as_ref().is_within(name("EXAMPLE").as_ref()));
        assert!(!name("badexample").as_ref().is_within(name("example").as_ref()));
        assert!(name("example").as_ref().is_within(NameRef::ROOT));
        assert_eq!(name("a.b.c").as_ref().ancestors().count(), 4);
    }
}

//! What the octets of a name show at a glance. Found once for each name when its zone is indexed, so that the many
//! rules that look at names need not each read all of them.

use crate::zone::name::NameRef;
use crate::zone::swar;

/// Signs of one name, in the bits that a node of the zone's index has to spare.
///
/// A sign says that something *may* be so and that a closer look is worth it; without the sign it is not so.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Signs(u32);

impl Signs {
    /// A label in front of the apex, or of the whole name outside the zone, is not made of letters, digits and inner
    /// hyphens (RFC 1123 2.1).
    pub const NO_HOST: Signs = Signs(1);
    /// A label holds `{`, `<` or `@`.
    pub const TEMPLATE: Signs = Signs(1 << 1);
    /// A label holds `/` or `@`.
    pub const URL: Signs = Signs(1 << 2);
    /// A label other than the first holds `*`.
    pub const INNER_ASTERISK: Signs = Signs(1 << 3);
    /// A label starts with `xn--` (RFC 5890 2.3.1).
    pub const A_LABEL: Signs = Signs(1 << 4);
    /// The first label is a number of up to three digits, or holds a colon.
    pub const ADDRESS: Signs = Signs(1 << 5);
    /// The labels of the apex stand in the name in front of where its own apex would be.
    pub const APEX_TWICE: Signs = Signs(1 << 6);
    /// How many bits there are.
    pub(super) const BITS: u32 = 7;

    /// Whether any of these is there.
    #[inline]
    pub fn any(self, of: Signs) -> bool {
        self.0 & of.0 != 0
    }

    /// Both together.
    #[inline]
    pub(super) fn and(self, other: Signs) -> Signs {
        Signs(self.0 | other.0)
    }

    fn without(self, other: Signs) -> Signs {
        Signs(self.0 & !other.0)
    }

    fn when(self, condition: bool) -> Signs {
        Signs(if condition { self.0 } else { 0 })
    }

    #[inline]
    pub(super) fn bits(self) -> u32 {
        self.0
    }

    pub(super) fn from_bits(bits: u32) -> Signs {
        Signs(bits & ((1 << Self::BITS) - 1))
    }
}

/// What an octet of a label is.
mod octet {
    /// Neither letter nor digit nor hyphen.
    pub const ODD: u8 = 1;
    pub const HYPHEN: u8 = 2;
    pub const NO_DIGIT: u8 = 4;
    pub const COLON: u8 = 8;
    pub const ASTERISK: u8 = 16;
    pub const TEMPLATE: u8 = 32;
    pub const URL: u8 = 64;
}

const OCTETS: [u8; 256] = {
    let mut table = [octet::ODD | octet::NO_DIGIT; 256];
    let mut at = 0;
    while at < 256 {
        let byte = at as u8;
        if byte.is_ascii_digit() {
            table[at] = 0;
        } else if byte.is_ascii_alphabetic() {
            table[at] = octet::NO_DIGIT;
        }
        at += 1;
    }
    table[b'-' as usize] = octet::HYPHEN | octet::NO_DIGIT;
    table[b':' as usize] |= octet::COLON;
    table[b'*' as usize] |= octet::ASTERISK;
    table[b'{' as usize] |= octet::TEMPLATE;
    table[b'<' as usize] |= octet::TEMPLATE;
    table[b'@' as usize] |= octet::TEMPLATE | octet::URL;
    table[b'/' as usize] |= octet::URL;
    table
};

/// Finds signs for the names of one zone.
pub(super) struct Reader {
    apex: Box<[u8]>,
    /// Signs of the apex itself.
    of_apex: Signs,
}

impl Reader {
    /// For the zone with that apex.
    pub(super) fn new(apex: NameRef<'_>) -> Reader {
        let mut reader = Reader { apex: apex.wire().into(), of_apex: Signs::default() };
        let (signs, _) = reader.labels(apex.wire(), apex.wire().len());
        // Of the apex nobody asks whether it is a host.
        reader.of_apex = signs.without(Signs::NO_HOST);
        reader
    }

    /// Whether a name (lower case) is within the zone, and its signs.
    #[inline]
    pub(super) fn read(&self, name: NameRef<'_>) -> (bool, Signs) {
        let wire = name.wire();
        if wire.ends_with(&self.apex) {
            let front = wire.len() - self.apex.len();
            let (signs, end) = self.labels(wire, front);
            if end == front {
                let of_apex = if front == 0 { self.of_apex } else { self.of_apex.without(Signs::ADDRESS) };
                return (true, signs.and(of_apex));
            }
        }
        (false, self.labels(wire, wire.len()).0)
    }

    /// The signs of the labels of a name that start in front of `end`, and where the last of them ends.
    #[inline]
    fn labels(&self, name: &[u8], end: usize) -> (Signs, usize) {
        // Where the apex can stand a second time at the latest; the root does so in every name.
        let twice = (name.len() + 1).checked_sub(2 * self.apex.len()).filter(|_| self.apex.len() > 1);
        let (mut hyphen, mut a_label, mut apex_twice) = (false, false, false);
        let (mut at, mut labels, mut longest) = (0, 0, 0);
        while at < end {
            let length = name[at] as usize;
            let Some(label) = name.get(at + 1..at + 1 + length) else { break };
            let (&[first, ..], &[.., last]) = (label, label) else { break };
            if name[at] == self.apex[0] && twice.is_some_and(|latest| at <= latest) {
                apex_twice |= name[at..].starts_with(&self.apex[..self.apex.len() - 1]);
            }
            hyphen |= first == b'-' || last == b'-';
            a_label |= first == b'x' && label.starts_with(b"xn--");
            at += 1 + length;
            labels += 1;
            longest = longest.max(length);
        }
        let octets = match few_octets(name, at) {
            // As many as there are labels: no control character is among them, nor a length that looks like a digit.
            Some((lengths, underscore)) if lengths == labels && longest < 32 => OfOctets {
                no_host: underscore,
                address: name[0] <= 3 && name[1..].iter().take(name[0].into()).all(u8::is_ascii_digit),
                ..OfOctets::default()
            },
            _ => OfOctets::of(&name[..at]),
        };
        let signs = Signs::NO_HOST
            .when(hyphen || octets.no_host)
            .and(Signs::TEMPLATE.when(octets.template))
            .and(Signs::URL.when(octets.url))
            .and(Signs::INNER_ASTERISK.when(octets.inner_asterisk))
            .and(Signs::A_LABEL.when(a_label))
            .and(Signs::ADDRESS.when(octets.address && labels > 0))
            .and(Signs::APEX_TWICE.when(apex_twice));
        (signs, at)
    }
}

/// What single octets of labels say.
#[derive(Default)]
struct OfOctets {
    no_host: bool,
    template: bool,
    url: bool,
    inner_asterisk: bool,
    address: bool,
}

impl OfOctets {
    /// Of whole labels in wire octets, one octet after the other.
    fn of(mut labels: &[u8]) -> OfOctets {
        let (mut all, mut behind_first, mut address) = (0, 0, None);
        while let [length, rest @ ..] = labels {
            let Some((label, next)) = rest.split_at_checked(*length as usize).filter(|_| *length > 0) else { break };
            let octets = label.iter().fold(0, |octets, &byte| octets | OCTETS[byte as usize]);
            all |= octets;
            if address.is_some() {
                behind_first |= octets;
            }
            address = address.or(Some(octets & octet::COLON != 0 || octets & octet::NO_DIGIT == 0 && label.len() <= 3));
            labels = next;
        }
        OfOctets {
            no_host: all & octet::ODD != 0,
            template: all & octet::TEMPLATE != 0,
            url: all & octet::URL != 0,
            inner_asterisk: behind_first & octet::ASTERISK != 0,
            address: address == Some(true),
        }
    }
}

/// Reads the first `end` octets of a name eight at a time. `None` if there are others than those of most names: letters
/// in lower case, digits, hyphens, underscores, and octets below 32, which are lengths; or if the name ends too soon
/// behind them. Else how many of the latter there are, and whether there is an underscore.
#[inline]
fn few_octets(name: &[u8], end: usize) -> Option<(u64, bool)> {
    let (mut at, mut lengths, mut underscores) = (0, 0, 0);
    while at < end {
        let block = name.get(at..)?.first_chunk()?;
        let wanted = u64::MAX >> (8 * (8 - (end - at).min(8)));
        let found = swar::octets_of_names(*block);
        if found.others & wanted != 0 {
            return None;
        }
        lengths += swar::count(found.below_32 & wanted);
        underscores |= found.underscores & wanted;
        at += 8;
    }
    Some((lengths, underscores != 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zone::name::Name;

    /// The names of the signs of a name, seen from a zone.
    fn of(name: &str, apex: &str) -> (bool, Vec<&'static str>) {
        let (name, apex) = (Name::parse(name).unwrap(), Name::parse(apex).unwrap());
        let (inside, signs) = Reader::new(apex.as_ref()).read(name.as_ref());
        let all = [
            (Signs::NO_HOST, "no host"),
            (Signs::TEMPLATE, "template"),
            (Signs::URL, "url"),
            (Signs::INNER_ASTERISK, "inner asterisk"),
            (Signs::A_LABEL, "a-label"),
            (Signs::ADDRESS, "address"),
            (Signs::APEX_TWICE, "apex twice"),
        ];
        (inside, all.into_iter().filter(|(sign, _)| signs.any(*sign)).map(|(_, name)| name).collect())
    }

    #[test]
    fn a_host_has_no_signs() {
        assert_eq!(of("www-1.a.example.", "example."), (true, vec![]));
        assert_eq!(of("example.", "example."), (true, vec![]));
        assert_eq!(of("www.example.", "other."), (false, vec![]));
        assert_eq!(of(".", "example."), (false, vec![]));
        assert_eq!(of("www.example.", "."), (true, vec![]));
    }

    #[test]
    fn octets_that_hosts_do_not_have() {
        for name in [
            "a_b.example.",
            "a\\001b.example.",
            "longer-than-eight_.example.",
            "a.b_.example.",
            "-a.example.",
            "a-.example.",
            "*.example.",
            "a\\.b.example.",
            "\\255.example.",
        ] {
            assert_eq!(of(name, "example.").1, ["no host"], "{name}");
            assert_eq!(of(name, "other.").1, ["no host"], "{name}");
        }
        let long = "a\\007".to_owned() + &"b".repeat(43) + ".example.";
        assert_eq!(of(&long, "example.").1, ["no host"]);
        assert_eq!(of("{{ x.example.", "example.").1, ["no host", "template"]);
        assert_eq!(of("a\\@b.example.", "example.").1, ["no host", "template", "url"]);
        assert_eq!(of("http://a.example.", "example.").1, ["no host", "url", "address"]);
        assert_eq!(of("a.*.example.", "example.").1, ["no host", "inner asterisk"]);
        // What the apex is made of is said of its names, but not that it is no host.
        assert_eq!(of("a.b_c/d.xn--e.", "b_c/d.xn--e.").1, ["url", "a-label"]);
    }

    #[test]
    fn numbers_and_colons_may_be_addresses() {
        assert_eq!(of("192.0.2.1.example.", "example.").1, ["address"]);
        assert_eq!(of("a.1.example.", "example.").1, Vec::<&str>::new());
        assert_eq!(of("1921.example.", "example.").1, Vec::<&str>::new());
        assert_eq!(of("2001:db8::1.example.", "example.").1, ["no host", "address"]);
        assert_eq!(of("10.in-addr.arpa.", "10.in-addr.arpa.").1, ["address"]);
        assert_eq!(of("x.10.in-addr.arpa.", "10.in-addr.arpa.").1, Vec::<&str>::new());
    }

    #[test]
    fn the_apex_written_twice() {
        assert_eq!(of("a.b.example.b.example.", "b.example."), (true, vec!["apex twice"]));
        assert_eq!(of("b.example.b.example.", "b.example."), (true, vec!["apex twice"]));
        assert_eq!(of("b.example.", "b.example."), (true, vec![]));
        assert_eq!(of("b.a.example.b.example.", "b.example."), (true, vec![]));
        assert_eq!(of("b.example.c.elsewhere.other.", "b.example."), (false, vec!["apex twice"]));
        assert_eq!(of("a.b.", "."), (true, vec![]));
    }

    #[test]
    fn the_apex_is_found_on_whole_labels_only() {
        // The octets of the apex end the name, but inside a label.
        assert_eq!(of("a\\007example.", "example."), (false, vec!["no host"]));
        assert_eq!(of("badexample.", "example."), (false, vec![]));
    }
}

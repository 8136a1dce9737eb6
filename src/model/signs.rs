//! What the octets of a name show at a glance. Found once for each name when its zone is indexed, so that the many
//! rules that look at names need not each read all of them.

use crate::zone::name::NameRef;

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
    /// Any label holds `*`.
    const ASTERISK: Signs = Signs(1 << 7);
    /// How many bits there are.
    pub(super) const BITS: u32 = 8;

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

    #[inline]
    fn without(self, other: Signs) -> Signs {
        Signs(self.0 & !other.0)
    }

    /// What the signs of a name say of the names right below it.
    #[inline]
    fn of_parent(self) -> Signs {
        self.without(Signs::ADDRESS).and(Signs::INNER_ASTERISK.when(self.any(Signs::ASTERISK)))
    }

    #[inline]
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
            if front == 0 {
                return (true, self.of_apex);
            }
            let (signs, end) = self.labels(wire, front);
            if end == front {
                return (true, signs.and(self.of_apex.of_parent()));
            }
        }
        (false, self.labels(wire, wire.len()).0)
    }

    /// The signs of a name whose parent has those signs, and is longer than the apex.
    #[inline]
    pub(super) fn below(&self, name: NameRef<'_>, parent: Signs) -> Signs {
        match self.label(name.wire(), 0) {
            Some((signs, _)) => signs.and(parent.of_parent()),
            None => parent,
        }
    }

    /// The signs of the labels of a name that start in front of `end`, and where the last of them ends.
    fn labels(&self, name: &[u8], end: usize) -> (Signs, usize) {
        let mut signs = Signs::default();
        let mut at = 0;
        while at < end {
            let Some((label, next)) = self.label(name, at) else { break };
            let behind_first =
                label.without(Signs::ADDRESS).and(Signs::INNER_ASTERISK.when(label.any(Signs::ASTERISK)));
            signs = signs.and(if at == 0 { label } else { behind_first });
            at = next;
        }
        (signs, at)
    }

    /// The signs of the label at one place of a name, taken as its first, and where it ends.
    #[inline]
    fn label(&self, name: &[u8], at: usize) -> Option<(Signs, usize)> {
        let length = *name.get(at)? as usize;
        let label = name.get(at + 1..at + 1 + length)?;
        let (&[first, ..], &[.., last]) = (label, label) else { return None };
        let octets = label.iter().fold(0, |octets, &byte| octets | OCTETS[byte as usize]);
        let mut signs = Signs::default();
        if octets & !(octet::HYPHEN | octet::NO_DIGIT) != 0 {
            signs = Signs::NO_HOST
                .when(octets & octet::ODD != 0)
                .and(Signs::TEMPLATE.when(octets & octet::TEMPLATE != 0))
                .and(Signs::URL.when(octets & octet::URL != 0))
                .and(Signs::ASTERISK.when(octets & octet::ASTERISK != 0))
                .and(Signs::ADDRESS.when(octets & octet::COLON != 0));
        }
        if octets & octet::HYPHEN != 0 {
            let ends = first == b'-' || last == b'-';
            signs = signs.and(Signs::NO_HOST.when(ends)).and(Signs::A_LABEL.when(label.starts_with(b"xn--")));
        }
        if octets & octet::NO_DIGIT == 0 && length <= 3 {
            signs = signs.and(Signs::ADDRESS);
        }
        // The root stands twice in every name.
        let has_room = name.len() + 1 >= at + 2 * self.apex.len() && self.apex.len() > 1;
        if has_room && name[at] == self.apex[0] && name[at..].starts_with(&self.apex[..self.apex.len() - 1]) {
            signs = signs.and(Signs::APEX_TWICE);
        }
        Some((signs, at + 1 + length))
    }
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
    fn a_name_takes_signs_over_from_its_parent() {
        let names = ["a.", "*.", "1.", "a_.", "-a.", "{{.", "xn--a.", "10.", "b.example.", "a:b."];
        for apex in ["b.example.", "a.b.example.", "*.x.", "xn--a.10."] {
            let reader = Reader::new(Name::parse(apex).unwrap().as_ref());
            for (front, parent) in names.iter().flat_map(|front| names.map(|parent| (*front, parent))) {
                let parent = Name::parse(&format!("{parent}deep.er.{apex}")).unwrap();
                let label = Name::parse(front).unwrap();
                let name = parent.as_ref().with_label(label.as_ref().first_label().unwrap()).unwrap();
                let (_, of_parent) = reader.read(parent.as_ref());
                assert_eq!(reader.below(name.as_ref(), of_parent), reader.read(name.as_ref()).1, "{name} {apex}");
            }
        }
    }

    #[test]
    fn the_apex_is_found_on_whole_labels_only() {
        // The octets of the apex end the name, but inside a label.
        assert_eq!(of("a\\007example.", "example."), (false, vec!["no host"]));
        assert_eq!(of("badexample.", "example."), (false, vec![]));
    }
}

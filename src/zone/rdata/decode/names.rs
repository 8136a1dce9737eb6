//! The names inside rdata.

use super::super::kind::Kind;
use super::super::types;
use super::Fields;
use crate::zone::name::NameRef;

/// The names inside rdata, in order, each with its field's name.
pub struct Names<'a> {
    fields: Option<Fields<'a>>,
    /// What is left of a field that holds several names.
    rest: &'a [u8],
    field: &'static str,
}

/// The names inside rdata. Nothing for types without names, for unknown types, and from the first octet on that is no
/// rdata of the type.
pub fn names(rtype: u16, wire: &[u8]) -> Names<'_> {
    let fields = types::row(rtype)
        .filter(|row| row.fields.iter().any(|field| holds_name(field.kind)))
        .map(|row| Fields::new(row, wire));
    Names { fields, rest: &[], field: "" }
}

fn holds_name(kind: Kind) -> bool {
    matches!(kind, Kind::Host | Kind::Name | Kind::Names | Kind::A6Name | Kind::Gateway(_))
}

impl<'a> Iterator for Names<'a> {
    type Item = (&'static str, NameRef<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some((name, rest)) = NameRef::take(self.rest) {
                self.rest = rest;
                return Some((self.field, name));
            }
            let fields = self.fields.as_mut()?;
            let Ok(Some((field, start, octets))) = fields.next_field() else {
                self.fields = None;
                return None;
            };
            let named = match field.kind {
                Kind::Gateway(mask) => start >= 2 && fields.wire[1] & mask == 3,
                kind => holds_name(kind),
            };
            if named {
                self.rest = octets;
                self.field = field.name;
            }
        }
    }
}

/// Where the one name of a type starts that its records lead to: NS, CNAME, PTR, DNAME, MX, SRV, SVCB and their like.
/// `None` for types with several names or none, and where the place varies.
#[inline]
pub fn target_offset(rtype: u16) -> Option<u8> {
    match rtype {
        types::NS | types::CNAME | types::PTR | types::DNAME => Some(0),
        3 | 4 | 7 | 8 | 9 | 23 => Some(0),
        types::MX | types::AFSDB | types::RT | types::KX | types::LP | types::SVCB | types::HTTPS => Some(2),
        types::SRV => Some(6),
        types::DSYNC => Some(5),
        _ => None,
    }
}

/// Which names [`lowercase_names`] turns to lower case.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Canonical {
    /// All: to compare records, as names are compared without case (RFC 2181 5, RFC 4343).
    Comparison,
    /// Those of the types in RFC 4034 6.2, without NSEC, HINFO and, from RFC 6840 5.1, with RRSIG: DNSSEC's canonical form.
    Dnssec,
}

/// RFC 4034 6.2 item 3, as amended by RFC 6840 5.1: HINFO holds no names, NSEC is left as it is. SRV, DNAME, A6 and the
/// types of RFC 1035 and RFC 2535 are listed.
fn is_lowered_by_dnssec(rtype: u16) -> bool {
    matches!(
        rtype,
        types::NS
            | 3
            | 4
            | types::CNAME
            | types::SOA
            | 7
            | 8
            | 9
            | types::PTR
            | types::MINFO
            | types::MX
            | types::RP
            | types::AFSDB
            | types::RT
            | types::SIG
            | types::PX
            | types::NXT
            | types::NAPTR
            | types::KX
            | types::SRV
            | types::DNAME
            | types::A6
            | types::RRSIG
    )
}

/// Turns the names in rdata to lower case, in place.
pub fn lowercase_names(rtype: u16, wire: &mut [u8], form: Canonical) {
    if form == Canonical::Dnssec && !is_lowered_by_dnssec(rtype) {
        return;
    }
    if let Some(offset) = target_offset(rtype) {
        let end = wire.get(offset as usize..).and_then(NameRef::take).map(|(name, _)| name.wire().len());
        if let Some(name) = end.and_then(|length| wire.get_mut(offset as usize..offset as usize + length)) {
            // Length octets are below 64, so no letter is among them.
            name.make_ascii_lowercase();
        }
        return;
    }
    // A record holds a few names, HIP perhaps many: each is looked for again from the front of the rest.
    let base = wire.as_ptr() as usize;
    let places: Vec<(usize, usize)> =
        names(rtype, wire).map(|(_, name)| (name.wire().as_ptr() as usize - base, name.wire().len())).collect();
    for (start, length) in places {
        if let Some(name) = wire.get_mut(start..start + length) {
            name.make_ascii_lowercase();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zone::rdata::TYPES;

    #[test]
    fn target_offsets_agree_with_the_rows() {
        for row in TYPES {
            let Some(offset) = target_offset(row.code) else { continue };
            let mut at = 0;
            let mut found = None;
            for field in row.fields {
                match field.kind {
                    Kind::Host | Kind::Name => {
                        found = Some(at);
                        break;
                    }
                    Kind::U16 | Kind::Type => at += 2,
                    Kind::Number8(_) | Kind::Word8(_) => at += 1,
                    other => panic!("{} has {other:?} before its name", row.mnemonic),
                }
            }
            assert_eq!(found, Some(offset as usize), "{}", row.mnemonic);
        }
    }

    #[test]
    fn every_type_with_one_host_has_a_target() {
        for row in TYPES {
            let hosts = row.fields.iter().filter(|field| matches!(field.kind, Kind::Host)).count();
            assert_eq!(hosts == 1, hosts > 0 && target_offset(row.code).is_some(), "{}", row.mnemonic);
        }
    }

    #[test]
    fn lower_case_of_both_kinds() {
        let mut mx = b"\0\x0a\x04MAIL\x02Ex\0".to_vec();
        lowercase_names(types::MX, &mut mx, Canonical::Dnssec);
        assert_eq!(mx, b"\0\x0a\x04mail\x02ex\0");
        let mut nsec = b"\x01A\0\0\x01\x40".to_vec();
        lowercase_names(types::NSEC, &mut nsec, Canonical::Dnssec);
        assert_eq!(nsec, b"\x01A\0\0\x01\x40");
        lowercase_names(types::NSEC, &mut nsec, Canonical::Comparison);
        assert_eq!(nsec, b"\x01a\0\0\x01\x40");
        let mut soa = b"\x01M\0\x01R\0AAAABBBBCCCCDDDDEEEE".to_vec();
        lowercase_names(types::SOA, &mut soa, Canonical::Comparison);
        assert_eq!(soa, b"\x01m\0\x01r\0AAAABBBBCCCCDDDDEEEE");
    }

    #[test]
    fn names_of_several_fields() {
        let list: Vec<_> =
            names(types::MINFO, b"\x01a\0\x01b\0").map(|(field, name)| (field, name.to_string())).collect();
        assert_eq!(list, [("rmailbx", "a.".to_owned()), ("emailbx", "b.".to_owned())]);
        assert_eq!(names(types::MX, b"\0\x0a\x04ma").count(), 0);
        assert_eq!(names(types::A, b"\x01a\0\0").count(), 0);
    }
}

//! Whether a domain's SPF record lets anybody send (RFC 7208): read only as far as that needs.

use super::txt;
use crate::model::{Found, Zone, ZoneSet};
use crate::zone::contents::RecordId;
use crate::zone::name::{Name, NameRef};
use crate::zone::rdata::types;

/// Who may send.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Senders {
    /// Somebody.
    Some,
    /// Nobody: `v=spf1 -all` and the like.
    Nobody,
    /// It depends on a record that is not known.
    Unknown,
}

/// How many records are read for one question: as many as RFC 7208 4.6.4 lets a receiver look up.
const MAX_RECORDS: usize = 11;

/// The first SPF record of a name (lower case), if it has one in its zone.
pub(super) fn record(zone: &Zone, name: NameRef<'_>) -> Option<RecordId> {
    let rrset = zone.rrset_at(name, types::TXT)?;
    rrset.ids().iter().copied().find(|&id| is_spf(zone.contents().rdata(zone.contents().record(id))))
}

/// Whether a TXT record is an SPF record: the version, and then a space or the end (RFC 7208 4.5).
fn is_spf(rdata: &[u8]) -> bool {
    txt::starts_with(rdata, b"v=spf1") && matches!(txt::joined(rdata).get(6), None | Some(b' '))
}

/// Who may send by an SPF record of `zone`.
pub(super) fn senders(set: &ZoneSet, zone: &Zone, record: RecordId) -> Senders {
    Reading { set, from: zone, left: MAX_RECORDS }.of_record(zone, record)
}

struct Reading<'a> {
    set: &'a ZoneSet,
    from: &'a Zone,
    /// Records that may still be read; a loop of includes uses them up.
    left: usize,
}

impl Reading<'_> {
    fn of_record(&mut self, zone: &Zone, record: RecordId) -> Senders {
        let Some(left) = self.left.checked_sub(1) else { return Senders::Unknown };
        self.left = left;
        let text = txt::joined(zone.contents().rdata(zone.contents().record(record)));
        let mut redirect = None;
        for term in text.split(|&byte| byte == b' ').skip(1).filter(|term| !term.is_empty()) {
            let (passes, term) = match term.split_first() {
                Some((b'-' | b'~' | b'?', rest)) => (false, rest),
                Some((b'+', rest)) => (true, rest),
                _ => (true, term),
            };
            let end = term.iter().position(|byte| matches!(byte, b':' | b'/' | b'=')).unwrap_or(term.len());
            let (name, value) = (term[..end].to_ascii_lowercase(), term.get(end + 1..).unwrap_or_default());
            match name.as_slice() {
                // Nothing behind `all` counts (RFC 7208 5.1).
                b"all" if passes => return Senders::Some,
                b"all" => return Senders::Nobody,
                b"redirect" => redirect = Some(value),
                // A domain that includes an unknown record does so for the senders in it.
                b"include" if passes && self.of_name(value) != Senders::Nobody => return Senders::Some,
                b"a" | b"mx" | b"ip4" | b"ip6" | b"exists" | b"ptr" if passes => return Senders::Some,
                _ => {}
            }
        }
        redirect.map_or(Senders::Nobody, |domain| self.of_name(domain))
    }

    fn of_name(&mut self, domain: &[u8]) -> Senders {
        let Some(name) = std::str::from_utf8(domain).ok().and_then(|domain| Name::parse(domain).ok()) else {
            return Senders::Unknown;
        };
        let end = self.set.resolve(self.from, name.as_ref(), types::TXT);
        match end.found {
            Found::Data(rrset) => {
                let zone = rrset.zone();
                match record(zone, rrset.owner_name()) {
                    Some(record) => self.of_record(zone, record),
                    None => Senders::Unknown,
                }
            }
            _ => Senders::Unknown,
        }
    }
}

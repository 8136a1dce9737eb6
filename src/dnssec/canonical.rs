//! Canonical order of names (RFC 4034 6.1), and RRsets in canonical form and order (RFC 4034 6.2, 6.3, RFC 6840 5.1).

use std::cmp::Ordering;

use crate::model::Rrset;
use crate::zone::name::NameRef;
use crate::zone::rdata::{Canonical, lowercase_names};

/// Labels that a name has at the most, the root's included.
const MAX_LABELS: usize = 128;

/// Where the labels of a name start.
struct Labels<'a> {
    wire: &'a [u8],
    starts: [u8; MAX_LABELS],
    count: usize,
}

impl<'a> Labels<'a> {
    fn of(name: NameRef<'a>) -> Labels<'a> {
        let wire = name.wire();
        let mut labels = Labels { wire, starts: [0; MAX_LABELS], count: 0 };
        let mut at = 0;
        while let Some(&length) = wire.get(at).filter(|length| **length != 0) {
            let Some(start) = labels.starts.get_mut(labels.count) else { break };
            // A name has 255 octets at the most.
            *start = at as u8;
            labels.count += 1;
            at += 1 + length as usize;
        }
        labels
    }

    fn label(&self, number: usize) -> &'a [u8] {
        let start = self.starts.get(number).map_or(0, |start| *start as usize);
        let length = self.wire.get(start).map_or(0, |length| *length as usize);
        self.wire.get(start + 1..start + 1 + length).unwrap_or_default()
    }
}

/// Canonical order of two names in lower case: label by label from the root on.
pub(crate) fn compare(left: NameRef<'_>, right: NameRef<'_>) -> Ordering {
    let (left, right) = (Labels::of(left), Labels::of(right));
    for depth in 1..=left.count.min(right.count) {
        let order = left.label(left.count - depth).cmp(right.label(right.count - depth));
        if order != Ordering::Equal {
            return order;
        }
    }
    left.count.cmp(&right.count)
}

/// Where one record's rdata lies, and its TTL.
#[derive(Clone, Copy)]
struct Place {
    start: u32,
    end: u32,
    ttl: u32,
}

/// The rdata of RRsets in canonical form and order, each once. One is reused for many RRsets.
#[derive(Default)]
pub(crate) struct CanonicalRdata {
    octets: Vec<u8>,
    places: Vec<Place>,
}

impl CanonicalRdata {
    /// Takes an RRset's rdata in the place of what it held.
    pub fn load(&mut self, rrset: &Rrset<'_>) {
        self.octets.clear();
        self.places.clear();
        for (_, record) in rrset.records() {
            let start = self.octets.len();
            self.octets.extend_from_slice(rrset.zone().contents().rdata(record));
            if let Some(own) = self.octets.get_mut(start..) {
                lowercase_names(rrset.rtype(), own, Canonical::Dnssec);
            }
            self.places.push(Place { start: start as u32, end: self.octets.len() as u32, ttl: record.ttl });
        }
        if self.places.len() > 1 {
            let octets = &self.octets;
            let text = |place: &Place| octets.get(place.start as usize..place.end as usize).unwrap_or_default();
            self.places.sort_unstable_by(|one, other| text(one).cmp(text(other)));
            self.places.dedup_by(|one, other| text(one) == text(other));
        }
    }

    /// The rdata of each record.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.with_ttls().map(|(rdata, _)| rdata)
    }

    /// The rdata of each record, and its TTL.
    pub fn with_ttls(&self) -> impl Iterator<Item = (&[u8], u32)> {
        let octets = &self.octets;
        self.places.iter().filter_map(|place| Some((octets.get(place.start as usize..place.end as usize)?, place.ttl)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::World;
    use crate::source::SourceMap;
    use crate::zone::name::Name;
    use crate::zone::rdata::types;

    #[test]
    fn the_order_of_rfc_4034() {
        // The list of RFC 4034 6.1, in lower case.
        let sorted = [
            "example.",
            "a.example.",
            "yljkjljk.a.example.",
            "z.a.example.",
            "zabc.a.example.",
            "z.example.",
            "\\001.z.example.",
            "*.z.example.",
            "\\200.z.example.",
        ];
        let names: Vec<Name> = sorted.iter().map(|text| Name::parse(text).unwrap()).collect();
        for (place, left) in names.iter().enumerate() {
            for (other, right) in names.iter().enumerate() {
                assert_eq!(compare(left.as_ref(), right.as_ref()), place.cmp(&other), "{left} {right}");
            }
        }
    }

    #[test]
    fn rdata_is_sorted_lowered_and_told_once() {
        let set = World::of(&[("example.com.", "@ MX 20 B\n@ MX 10 Z\n@ MX 20 b\n")]).zones(&SourceMap::new());
        let zone = &set.zones()[0];
        let mut rdata = CanonicalRdata::default();
        rdata.load(&zone.rrset(zone.apex(), types::MX).unwrap());
        let list: Vec<&[u8]> = rdata.iter().collect();
        assert_eq!(list, [&b"\0\x0a\x01z\x07example\x03com\0"[..], b"\0\x14\x01b\x07example\x03com\0"]);
    }
}

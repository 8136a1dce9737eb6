//! Typed rdata on demand, by `hickory-proto` and from wire octets: for rules that would otherwise cut fields out of
//! octets by hand.
//!
//! A typed value costs several allocations, so it is made where a finding is already certain or where one record of a
//! zone is looked at, and never for each record.

use hickory_proto::rr::{RData, RecordType};
use hickory_proto::serialize::binary::{BinDecoder, DecodeError, Restrict};

use super::zone::Zone;
use crate::zone::contents::RecordId;

impl Zone {
    /// A record's rdata as a typed value. Types that `hickory-proto` does not know come as `RData::Unknown` with their
    /// octets.
    ///
    /// # Errors
    /// [`DecodeError`] where the octets are not what `hickory-proto` takes for that type; it is stricter than the
    /// reader with some of them, so callers have to do without.
    pub fn typed(&self, record: RecordId) -> Result<RData, DecodeError> {
        let record = self.contents().record(record);
        decode(record.rtype, self.contents().rdata(record))
    }
}

fn decode(rtype: u16, octets: &[u8]) -> Result<RData, DecodeError> {
    let length = Restrict::new(octets.len() as u16);
    RData::read(&mut BinDecoder::new(octets), RecordType::from(rtype), length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::World;
    use crate::source::SourceMap;
    use crate::zone::rdata::types;

    fn only(text: &str, rtype: u16) -> RData {
        let set = World::of(&[("example.com.", text)]).zones(&SourceMap::new());
        let zone = &set.zones()[0];
        let found = zone.rrset(zone.apex(), rtype).unwrap();
        zone.typed(found.first()).unwrap()
    }

    #[test]
    fn a_start_of_authority_has_its_fields() {
        let RData::SOA(soa) = only("@ SOA ns1 host\\.master 2026112101 4h 1h 30d 5m\n", types::SOA) else {
            panic!("not a SOA");
        };
        assert_eq!(soa.mname.to_string(), "ns1.example.com.");
        assert_eq!(soa.rname.iter().next(), Some(&b"host.master"[..]));
        assert_eq!((soa.serial, soa.refresh, soa.minimum), (2_026_112_101, 14_400, 300));
    }

    #[test]
    fn strings_keep_every_octet() {
        let RData::TXT(txt) = only("@ TXT \"a;b\" \"\\200\\\"\"\n", types::TXT) else { panic!("not a TXT") };
        let strings: Vec<&[u8]> = txt.txt_data.iter().map(AsRef::as_ref).collect();
        assert_eq!(strings, [&b"a;b"[..], b"\xc8\""]);
    }

    #[test]
    fn what_is_unknown_keeps_its_octets() {
        let RData::Unknown { rdata, .. } = only("@ TYPE65280 \\# 3 010203\n", 65280) else { panic!("not unknown") };
        assert_eq!(rdata.anything, [1, 2, 3]);
    }

    #[test]
    fn octets_of_another_type_are_an_error() {
        assert!(decode(types::MX, &[0, 10]).is_err());
        assert!(decode(types::A, &[192, 0, 2, 1, 9]).is_err());
    }
}

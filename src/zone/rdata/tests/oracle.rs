//! Another implementation reads our octets: hickory-proto, for the types it knows.

use hickory_proto::rr::{RData, RecordType};
use hickory_proto::serialize::binary::{BinDecoder, BinEncodable, BinEncoder, NameEncoding, Restrict};

use super::{text_of, wire_of};
use crate::zone::rdata::{TYPES, types};

fn read(rtype: u16, wire: &[u8]) -> RData {
    let mut decoder = BinDecoder::new(wire);
    let length = Restrict::new(u16::try_from(wire.len()).unwrap());
    RData::read(&mut decoder, RecordType::from(rtype), length)
        .unwrap_or_else(|error| panic!("{}: {error}", types::mnemonic(rtype)))
}

fn write(rdata: &RData) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = BinEncoder::new(&mut out);
    encoder.set_name_encoding(NameEncoding::Uncompressed);
    rdata.emit(&mut encoder).unwrap();
    out
}

/// Rdata of types that hickory-proto knows, beyond the examples of the rows.
const MORE: &[(u16, &str)] = &[
    (types::SOA, "ns1 host\\.master 1 1d 2h 4w 1h"),
    (types::TXT, "\"a\\\"b\\\\\\000\" \"\" c"),
    (types::CAA, "128 issuewild \"ca.example; policy=ev\""),
    (types::NAPTR, "1 2 \"u\" \"E2U+sip\" \"!^.*$!sip:a@b!\" ."),
    (types::SVCB, "1 svc mandatory=port,alpn port=53 alpn=\"f\\\\\\\\oo\\\\,bar,h2\" no-default-alpn"),
    (types::HTTPS, "1 . ipv4hint=192.0.2.1,192.0.2.2 ipv6hint=2001:db8::1 ech=AQID"),
    (types::HTTPS, "0 alias."),
    (types::SVCB, "1 . key667=hello"),
    (types::CSYNC, "66 3 A NS AAAA"),
    (types::CERT, "65534 1 13 AQID"),
    (types::AAAA, "::ffff:192.0.2.1"),
];

#[test]
fn hickory_reads_the_same_octets() {
    let examples = TYPES.iter().map(|row| (row.code, row.example));
    let mut known = 0;
    for (rtype, text) in examples.chain(MORE.iter().copied()) {
        let wire = wire_of(rtype, text.as_bytes()).unwrap();
        let rdata = read(rtype, &wire);
        known += usize::from(!matches!(rdata, RData::Unknown { .. }));
        assert_eq!(write(&rdata), wire, "{} {text}", types::mnemonic(rtype));
    }
    assert!(known >= 30, "{known}");
}

#[test]
fn hickory_prints_the_same_text() {
    for (rtype, text) in [
        (types::A, "192.0.2.1"),
        (types::AAAA, "2001:db8::1:0:0:1"),
        (types::NS, "ns1"),
        (types::CNAME, "www.example.net."),
        (types::PTR, "host"),
        (types::MX, "10 mail"),
        (types::SRV, "1 2 443 host"),
        (types::SOA, "ns1 host 2026112100 1d 2h 4w 1h"),
    ] {
        let wire = wire_of(rtype, text.as_bytes()).unwrap();
        assert_eq!(read(rtype, &wire).to_string(), text_of(rtype, &wire));
    }
}

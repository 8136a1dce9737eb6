//! Rdata that is refused: where the fault is, and what is said.
//!
//! In the text `«` and `»` stand round the bytes that the error must point at; they are taken out before it is read.

use super::wire_of;
use crate::zone::problem::Code;
use crate::zone::rdata::{RdataError, TYPES, types};

/// Type, text, a part of the message, a part of the help.
#[rustfmt::skip]
const CASES: &[(&str, &str, &str, &str)] = &[
    // Addresses.
    ("A", "«www»", "`www` of A is not an IPv4 address", "`CNAME www`"),
    ("A", "«2001:db8::1»", "is an IPv6 address", "`AAAA 2001:db8::1`"),
    ("A", "192.0.2.«256»", "`256` is over 255", "from 0 to 255"),
    ("A", "192.0.«02».1", "`02` has a leading zero", "write `2`"),
    ("A", "«192.0.2»", "has 3 numbers, not four", "192.0.2.1"),
    ("A", "«192.0.2.1.5»", "has 5 numbers, not four", ""),
    ("A", "«192.0..2.1»", "has an empty part", ""),
    ("A", "«192.0.2.1.»", "ends in a dot", "write `192.0.2.1`"),
    ("A", "«192,0.2.1»", "has a comma", "write `192.0.2.1`"),
    ("A", "«192.0.2.1:53»", "is more than an address", "write `192.0.2.1` alone"),
    ("A", "«http://192.0.2.1/»", "is more than an address", "write `192.0.2.1` alone"),
    ("A", "«192.0.2.0/24»", "is more than an address", "write `192.0.2.0` alone"),
    ("A", "«\"192.0.2.1\"»", "must not be in quotes", "`192.0.2.1`"),
    ("A", "192.0.2.1 «192.0.2.2»", "`192.0.2.2` is left over", "A has one field: an IPv4 address"),
    ("A", "192.0.2.1 «# comment»", "`#` is left over", "comments start with `;`"),
    ("A", "192.0.2.1 «// old»", "`//` is left over", "comments start with `;`"),
    ("A", "«3600» 192.0.2.1", "`3600` stands behind the type A", "before the type"),
    ("A", "«1h» 192.0.2.1", "`1h` stands behind the type A", "`1h IN A"),
    ("A", "«»", "A has no rdata", "as in `192.0.2.1`"),
    ("A", "«a\\.b» c", "is not an IPv4 address", ""),
    ("AAAA", "«192.0.2.1»", "is an IPv4 address", "`A 192.0.2.1`"),
    ("AAAA", "«www.example.»", "is not an IPv6 address", "CNAME"),
    ("AAAA", "«2001:db8::1::2»", "has `::` twice", ""),
    ("AAAA", "«2001:db8::1/64»", "is more than an address", "write `2001:db8::1` alone"),
    ("AAAA", "«[2001:db8::1]:53»", "is more than an address", "write `2001:db8::1` alone"),
    ("AAAA", "«fe80::1%eth0»", "is more than an address", "write `fe80::1` alone"),
    ("AAAA", "«2001:db8»", "is not an IPv6 address", "eight groups"),
    ("AAAA", "«3600» 2001:db8::1", "stands behind the type AAAA", ""),
    ("L32", "10 «1.2.3»", "locator32 `1.2.3` of L32 has 3 numbers", ""),
    // Names.
    ("NS", "a.«.»b", "empty label", "second dot"),
    ("NS", "«{63}x».b.", "label of 64 octets", ""),
    ("NS", "a«\\3»00", "bad escape", ""),
    ("CNAME", "«{63}.{63}.{63}.{63}.»", "name of 257 octets", ""),
    ("CNAME", "a «b»", "`b` is left over", "CNAME has one field: a host name"),
    ("NS", "3600 «ns1»", "`ns1` is left over", "if `3600` is the TTL, write it before the type: `3600 IN NS …`"),
    ("MX", "3600 10 «mail»", "`mail` is left over", "if `3600` is the TTL"),
    ("NS", "«\"ns1.example.\"»", "must not be in quotes", "write `ns1.example.`"),
    ("PTR", "«»", "PTR has no rdata", ""),
    ("DNAME", "a.«.»", "empty label", ""),
    ("NSAP-PTR", "a. «b.»", "left over", ""),
    ("MD", "a. «b.»", "left over", ""),
    ("MF", "a. «b.»", "left over", ""),
    ("MB", "a. «b.»", "left over", ""),
    ("MG", "a. «b.»", "left over", ""),
    ("MR", "a. «b.»", "left over", ""),
    ("RP", "a.«»", "RP lacks its `txt-dname`", "RP has two fields"),
    ("MINFO", "a.«»", "MINFO lacks its `emailbx`", ""),
    ("TALINK", "a.«»", "TALINK lacks its `next-name`", ""),
    // Numbers in front of names.
    ("MX", "«mail.example.net.»", "stands where MX needs its preference", "`10 mail.example.net.`"),
    ("MX", "10«»", "MX lacks its `exchange`", "MX has two fields: a preference and a host name, as in `10 mail.example.net.`"),
    ("MX", "«65536» mail", "is over 65535", "from 0 to 65535"),
    ("MX", "«-1» mail", "`-1` of MX is not a number", ""),
    ("MX", "«ten» mail", "`ten` of MX is not a number", ""),
    ("MX", "10 mail «20 mail2»", "`20` is left over", ""),
    ("MX", "\\# 4 «000ac000»", "no rdata of MX: `exchange` is no uncompressed name", "10 mail"),
    ("MX", "\\# «3 000a00ff»", "`\\# 3` in MX, but 4 octets follow", "`\\# 4`"),
    ("MX", "\\# «3 000a0»", "2 and a half octets follow", ""),
    ("MX", "\\# 3 00«x»a00", "`x` is no hexadecimal digit", ""),
    ("MX", "\\# «three» 00", "`three` behind `\\#`", ""),
    ("MX", "\\#«»", "lacks the number of octets", ""),
    ("AFSDB", "«afs»", "stands where AFSDB needs its subtype", ""),
    ("RT", "10«»", "RT lacks its `intermediate-host`", ""),
    ("KX", "«x» y", "is not a number", ""),
    ("LP", "«x» y", "is not a number", ""),
    ("SRV", "10 5 «sip.example.»", "port `sip.example.` of SRV is not a number", "SRV has four fields"),
    ("SRV", "10 5 5060«»", "SRV lacks its `target`", ""),
    ("SRV", "10 5 «70000» .", "is over 65535", ""),
    ("PX", "50 a.«»", "PX lacks its `mapx400`", ""),
    ("NAPTR", "100 10 \"s\" \"x\"«»", "NAPTR lacks its `regexp` and `replacement`", ""),
    ("DSYNC", "«CSD» NOTIFY 1 .", "`CSD` of DSYNC is not an RR type", "`CDS`"),
    ("DSYNC", "CDS «NOTFIY» 1 .", "neither a number nor a known mnemonic", "`NOTIFY`"),
    ("DSYNC", "CDS «256» 1 .", "is over 255", ""),
    // SOA.
    ("SOA", "ns1 host 1 2 3«»", "SOA lacks its `expire` and `minimum`", "SOA has seven fields: the primary server's name, the mailbox of the person responsible, a serial"),
    ("SOA", "ns1 host «20261121001» 1 2 3 4", "is over 4294967295", "ten digits, and this one has 11"),
    ("SOA", "ns1 host 1 «2x» 3 4 5", "refresh `2x` of SOA is not a time", "`1h30m`"),
    ("SOA", "ns1 host 1 2 3 4 «99999w»", "over 4294967295 seconds", ""),
    ("SOA", "ns1 host 1 2 3 4 5 «6»", "`6` is left over", ""),
    // Strings.
    ("TXT", "«»", "TXT has no rdata", ""),
    ("TXT", "\"a«\\9»\"", "bad escape", "`\\\\`"),
    ("TXT", "«{255}x»", "string of 256 octets in TXT", "\" \"x\""),
    ("TXT", "ok «\"{255}x\"»", "string of 256 octets", "\" \"x\""),
    ("TXT", "«v=spf1\"x\"»", "has a quote in its middle", "in quotes"),
    ("SPF", "«\"{255}x\"»", "string of 256 octets", ""),
    ("HINFO", "PC«»", "HINFO lacks its `os`", ""),
    ("HINFO", "«\"{255}x\"» y", "string of 256 octets", "one string"),
    ("X25", "«123»", "is not a string of at least 4 digits", ""),
    ("ISDN", "1 2 «3»", "left over", ""),
    ("GPOS", "«x» 0 0", "is not a decimal number", ""),
    ("GPOS", "0 «180.01» 0", "is not between -180 and 180", ""),
    ("URI", "10 1 «\"\"»", "is empty", "URI has three fields"),
    ("URI", "10 1 «https://x/»", "must be in quotes", "`\"https://x/\"`"),
    ("URI", "10 «https://x/»", "is not a number", ""),
    ("CAA", "0 is«-»sue \"x\"", "only letters and digits", "`issue`"),
    ("CAA", "«256» issue \"x\"", "is over 255", ""),
    ("CAA", "0 issue«»", "CAA lacks its `value`", ""),
    ("CAA", "0 issue \"a\" «\"b\"»", "left over", ""),
    ("CAA", "«issue» \"x\"", "is not a number", "CAA has three fields: flags, a tag and a value"),
    ("AVC", "«»", "no rdata", ""),
    ("NINFO", "«»", "no rdata", ""),
    ("RESINFO", "«»", "no rdata", ""),
    ("WALLET", "«»", "no rdata", ""),
    ("CLA", "«»", "no rdata", ""),
    ("DOA", "0 0 0 \"\" «\"AQID\"»", "must not be in quotes", ""),
    ("DOA", "0 0 256 \"\" -", "", ""),
    // Octets.
    ("DS", "1 13 2 «abcd»", "digest of DS has 2 octets, but SHA-256 gives 32 octets", "digest type"),
    ("DS", "1 13 200 ab«z»d", "`z` is no hexadecimal digit", ""),
    ("DS", "1 13 200 «abc»", "odd number", ""),
    ("DS", "1 13 200 ab«:»cd", "no hexadecimal digit", "without colons"),
    ("DS", "1 «ECDSAP256SHA255» 2 ab", "neither a number nor a known mnemonic", "ECDSAP256SHA256"),
    ("DS", "1 13 2«»", "DS lacks its `digest`", ""),
    ("CDS", "1 13 2 «00»", "SHA-256 gives 32", ""),
    ("TA", "1 13 1 «00»", "SHA-1 gives 20", ""),
    ("DLV", "1 13 1 «00»", "SHA-1 gives 20", ""),
    ("SSHFP", "1 1 «00»", "SHA-1 gives 20", "fingerprint type"),
    ("TLSA", "3 1 1 «00»", "SHA-256 gives 32", "matching type"),
    ("TLSA", "3 1«»", "TLSA lacks its `matching-type` and `certificate-association-data`", ""),
    ("SMIMEA", "3 1 2 «00»", "SHA-512 gives 64", ""),
    ("ZONEMD", "1 1 1 «00»", "SHA-384 gives 48", "hash algorithm"),
    ("ZONEMD", "1 1 250 «00»", "at least 12", ""),
    ("DNSKEY", "257 3 13 AQ«-»D", "`-` is no base64 digit", "alphabet for URLs"),
    ("DNSKEY", "257 3 13 AQID«.»AQ", "`.` is no base64 digit", ""),
    ("DNSKEY", "257 3 13 AQ==«A»QID", "padding", ""),
    ("DNSKEY", "257 3 13 AQID «AQI»", "in the middle of a group", "write `=`"),
    ("DNSKEY", "257 3 13 «AQJ=»", "stand for nothing", ""),
    ("DNSKEY", "257 3 13«»", "lacks its `public-key`", ""),
    ("CDNSKEY", "257 3 13 «0»", "in the middle of a group", ""),
    ("KEY", "256 3 8«»", "lacks its `public-key`", ""),
    ("RKEY", "«1» 1 8 AQID", "is not 0", ""),
    ("OPENPGPKEY", "AQ«*»D", "no base64 digit", ""),
    ("DHCID", "«»", "no rdata", ""),
    ("HHIT", "«»", "no rdata", ""),
    ("BRID", "«AQIDA»", "in the middle of a group", "something is missing"),
    ("SINK", "1 2«»", "lacks its `data`", ""),
    ("EID", "«abc»", "odd number", ""),
    ("NIMLOC", "0«x»12", "no hexadecimal digit", "without `0x`"),
    ("CERT", "«PKXI» 1 8 AQID", "neither a number nor a known mnemonic", "`PKIX`"),
    ("CERT", "PKIX 1 «256» AQID", "is over 255", ""),
    ("HIP", "2 «abc» AQID", "odd number", ""),
    ("HIP", "2 ab AQID a.«.»b", "empty label", ""),
    ("NSAP", "«4700»", "is not an NSAP address", "0x47"),
    ("NSAP", "«0x470»", "is not an NSAP address", ""),
    ("ATMA", "«+61..2»", "is not an ATM address", ""),
    ("ATMA", "«000»", "is not an ATM address", ""),
    ("EUI48", "«00:00:5e:00:53:2a»", "is not six octets", "write `00-00-5e-00-53-2a`"),
    ("EUI48", "«00-00-5e-00-53»", "is not six octets", "six octets"),
    ("EUI64", "«00-00-5e-ef-10-00-00»", "is not eight octets", "eight octets"),
    ("NID", "10 «14::ee64»", "four groups", ""),
    ("L64", "10 «1:2:3»", "four groups", ""),
    ("IPN", "«1.2.3»", "is not a node number", ""),
    ("IPN", "«4294967296.1»", "is not a node number", ""),
    // Signatures and chains.
    ("RRSIG", "«MXX» 13 2 1 20261220000000 20261120000000 1 . AQID", "is not an RR type", "`MX`"),
    ("RRSIG", "MX 13 2 1 «20261320000000» 20261120000000 1 . AQID", "has month 13", "YYYYMMDDHHmmSS"),
    ("RRSIG", "MX 13 2 1 «20260230000000» 20261120000000 1 . AQID", "has day 30, which is not between 1 and 28", ""),
    ("RRSIG", "MX 13 2 1 «202612200000» 20261120000000 1 . AQID", "has 12 digits", ""),
    ("RRSIG", "MX 13 2 «1h» 20261220000000 20261120000000 1 . AQID", "original TTL `1h` of RRSIG is not a number", ""),
    ("RRSIG", "MX 13 2 1 20261220000000 «4294967296» 1 . AQID", "over 4294967295", ""),
    ("RRSIG", "MX 13 2 1 20261220000000 20261120000000 1 .«»", "lacks its `signature`", ""),
    ("SIG", "MX 13 2 1 «now» 20261120000000 1 . AQID", "is not a time", ""),
    ("NSEC", "host«»", "NSEC lacks its `type-bit-maps`", ""),
    ("NSEC", "host A «CNMAE»", "is not an RR type", "`CNAME`"),
    ("NXT", "host «CAA»", "is not below 128", ""),
    ("NSEC3", "1 0 0 - «2T7B4G4VSA5SMI47»", "has 10 octets, but SHA-1 gives 20", ""),
    ("NSEC3", "1 0 0 - 2T7B4G4VSA5SMI47K61MV5BV1A22BOJ«W»", "no base32hex digit", ""),
    ("NSEC3", "1 0 0 ab«g»0 2T7B4G4VSA5SMI47K61MV5BV1A22BOJR", "no hexadecimal digit", ""),
    ("NSEC3PARAM", "1 0 «65536» -", "is over 65535", ""),
    ("CSYNC", "1 «70000» A", "is over 65535", ""),
    // Chosen by another field.
    ("IPSECKEY", "10 1 2 «gw.example.» AQID", "is not an IPv4 address", "type 1"),
    ("IPSECKEY", "10 0 2 «gw.example.» AQID", "is not `.`", ""),
    ("IPSECKEY", "10 4 2 «gw.example.» AQID", "type 4 is not defined", ""),
    ("IPSECKEY", "10 3 2 gw«»", "lacks its `public-key`", ""),
    ("AMTRELAY", "10 «2» 0 .", "is neither 0 nor 1", ""),
    ("AMTRELAY", "10 0 «4» .", "is not a relay type", ""),
    ("AMTRELAY", "10 0 2 «192.0.2.1»", "is not an IPv6 address", ""),
    ("A6", "«129» ::", "is not a number from 0 to 128", ""),
    ("A6", "64 ::1«»", "lacks its `prefix-name`", ""),
    ("WKS", "192.0.2.1 tcp «smpt»", "neither a port nor a known service", ""),
    ("WKS", "192.0.2.1 132 «domain»", "neither a port", "tcp and udp only"),
    ("WKS", "192.0.2.1 «tpc» 1", "neither a number", "`tcp`"),
    ("APL", "«192.0.2.0/24»", "is not `family:address/length`", ""),
    ("APL", "1:192.0.2.0/«33»", "prefix length `33`", ""),
    ("APL", "«1:2001:db8::/32»", "which is not an IPv4 address", ""),
    ("APL", "«3:192.0.2.0/24»", "neither 1 nor 2", ""),
    // LOC.
    ("LOC", "«91» N 0 E 0", "degrees that are not a number from 0 to 90", ""),
    ("LOC", "«90 1 N» 0 E 0", "is over 90 degrees", ""),
    ("LOC", "42 «60» N 0 E 0", "minutes that are not", ""),
    ("LOC", "42 1 «1.2345» N 0 E 0", "seconds that are not a number from 0 to 59, with at most three decimals", ""),
    ("LOC", "42 1 1 «E» 0 N 0", "is neither `N` nor `S`", ""),
    ("LOC", "42 «n» 1 W 1", "is neither `N` nor `S`", "upper case"),
    ("LOC", "42 1 1 N 1 W«»", "LOC lacks its `altitude`", ""),
    ("LOC", "42«»", "lacks its `N` or `S`", ""),
    ("LOC", "42 N 1 E «high»", "is not a height in metres", ""),
    ("LOC", "42 N 1 E 0 «90000001m»", "is not a size", ""),
    ("LOC", "42 N 1 E 0 1 1 1 «1»", "left over", ""),
    // Service parameters.
    ("SVCB", "«svc.example.»", "stands where SVCB needs its priority", ""),
    ("SVCB", "1«»", "lacks its `target`", ""),
    ("SVCB", "1 . «aplns»=h2", "parameter key `aplns` of SVCB is not known", "`alpn`"),
    ("SVCB", "1 . «key01»=h2", "is not known", "without zeros"),
    ("SVCB", "1 . «KEY1»=h2", "is not known", "lower case"),
    ("SVCB", "1 . «=»alpn", "starts with `=`", "no blank round"),
    ("SVCB", "1 . alpn=h2 «alpn=h3»", "", ""),
    ("SVCB", "1 . port=1 alpn=h2 «alpn=h3»", "`alpn` of SVCB is given twice", ""),
    ("SVCB", "1 . «alpn»", "`alpn` is not a list of protocols", "h2,h3"),
    ("SVCB", "1 . alpn=«h2,,h3»", "has an empty item", "alpn=\"h2,h3\""),
    ("SVCB", "1 . alpn=\"h2«\\300»\"", "bad escape", ""),
    ("SVCB", "1 . «\"alpn=h2\"»", "in quotes", "alpn=\"h2\""),
    ("SVCB", "1 . «alpn=h\"2\"»", "a quote in the middle", ""),
    ("SVCB", "1 . port=«65536»", "not a number from 0 to 65535", "port=8443"),
    ("SVCB", "1 . ipv4hint=192.0.2.1,«192.0.2.256»", "`192.0.2.256` is not an IPv4 address", ""),
    ("SVCB", "1 . ipv6hint=«192.0.2.1»", "is not an IPv6 address", ""),
    ("SVCB", "1 . ech=«A*»", "is not base64", ""),
    ("SVCB", "1 . port=1 «mandatory=alpn» key9=\\000\\000", "`mandatory` names `alpn`, which is not given", ""),
    ("SVCB", "1 . mandatory=port,«mandatory» port=1", "must not name itself", ""),
    ("SVCB", "1 . mandatory=«port,port» port=1", "names `port` twice", ""),
    ("SVCB", "1 . «no-default-alpn»", "`no-default-alpn` without `alpn`", ""),
    ("SVCB", "1 . alpn=h2 «no-default-alpn=x»", "must have no value", ""),
    ("HTTPS", "1 . «dohpath=/dns-query»", "has no variable `dns`", "{?dns}"),
    ("HTTPS", "1 . «ohttp=x»", "must have no value", ""),
    ("HTTPS", "1 . «key4=123»", "not a list of IPv4 addresses", ""),
    // No text form.
    ("TYPE65280", "«hello»", "`TYPE65280` has no text form of its own", "\\# 4"),
    ("TYPE65280", "«»", "has no text form", ""),
    ("NULL", "«hello»", "has no text form", ""),
    ("UINFO", "«hello»", "has no text form", ""),
    ("UID", "«0»", "has no text form", ""),
    ("GID", "«0»", "has no text form", ""),
    ("UNSPEC", "«0»", "has no text form", ""),
    ("AXFR", "«x»", "`AXFR` cannot stand in a zone: it asks for a zone transfer", ""),
    ("OPT", "«\\# 0»", "cannot stand in a zone: it carries EDNS", ""),
    ("NXNAME", "«\\# 0»", "cannot stand in a zone", ""),
    ("TYPE0", "«\\# 0»", "`TYPE0` cannot stand in a zone", ""),
    ("TYPE200", "«\\# 0»", "`TYPE200` cannot stand in a zone: it is set aside", ""),
];

/// The text without its marks, and where they stood. `{n}` is a run of n letters.
fn unmark(marked: &str) -> (String, Option<(u32, u32)>) {
    let filled = marked.replace("{63}", &"a".repeat(63)).replace("{255}", &"a".repeat(255));
    let place = filled.find('«').zip(filled.find('»')).map(|(from, to)| (from as u32, (to - '«'.len_utf8()) as u32));
    (filled.replace(['«', '»'], ""), place)
}

fn refused(mnemonic: &str, text: &str) -> RdataError {
    let rtype = types::from_mnemonic(mnemonic.as_bytes()).unwrap();
    match wire_of(rtype, text.as_bytes()) {
        Ok(wire) => panic!("{mnemonic} {text} was read: {wire:x?}"),
        Err(error) => error,
    }
}

#[test]
fn faults_and_what_is_said_of_them() {
    let mut wrong = Vec::new();
    for &(mnemonic, marked, message, help) in CASES {
        let (text, place) = unmark(marked);
        let error = refused(mnemonic, &text);
        if !error.message.contains(message) {
            wrong.push(format!("{mnemonic} {marked}\n    message {}", error.message));
        }
        if !error.help.as_deref().unwrap_or_default().contains(help) {
            wrong.push(format!("{mnemonic} {marked}\n    help {:?}", error.help));
        }
        if place.is_some_and(|place| place != (error.start, error.end)) {
            let marked = text.get(error.start as usize..error.end as usize).unwrap_or("outside");
            wrong.push(format!("{mnemonic} {text}\n    points at `{marked}` ({}..{})", error.start, error.end));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn messages_are_written_alike() {
    for &(mnemonic, marked, ..) in CASES {
        let error = refused(mnemonic, &unmark(marked).0);
        for text in [Some(&error.message), error.help.as_ref()].into_iter().flatten() {
            assert!(!text.ends_with('.') && !text.contains("  "), "{text}");
            assert!(!text.contains("invalid") && !text.contains("unexpected") && !text.contains("failed"), "{text}");
            assert_eq!(text.matches('`').count() % 2, 0, "{text}");
        }
    }
}

#[test]
fn codes_say_which_rule_reports() {
    for (mnemonic, text, code) in [
        ("A", "www", Code::BadRdata),
        ("A", "192.0.2.1 x", Code::SyntaxError),
        ("A", "", Code::SyntaxError),
        ("NS", "a..b", Code::BadName),
        ("TXT", &"x".repeat(256), Code::StringTooLong),
        ("AXFR", "x", Code::BadRdata),
    ] {
        assert_eq!(refused(mnemonic, text).code, code, "{mnemonic} {text}");
    }
}

#[test]
fn every_type_has_a_case() {
    for row in TYPES {
        assert!(CASES.iter().any(|case| case.0 == row.mnemonic), "{}", row.mnemonic);
    }
}

#[test]
fn rdata_over_64_kib_is_refused() {
    let text = format!("\"{}\" ", "x".repeat(255)).repeat(256);
    assert!(refused("TXT", &text).message.contains("65512"));
    let text = format!("key100={} ", "x".repeat(65536));
    assert!(refused("SVCB", &format!("1 . {text}")).message.contains("65512"));
}

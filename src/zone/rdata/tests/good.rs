//! Rdata that is read: text, wire octets, canonical text.
//!
//! Wire octets are written in hexadecimal, with `<name.>` for a name, `"…"` for a string with its length octet and
//! `'…'` for bare ASCII. A canonical text of `=` is the text itself. The origin is `example.`.

use super::{text_of, wire_of};
use crate::zone::name::Name;
use crate::zone::rdata::{TYPES, types};

const DIGEST: &str = "1F8188345DCE91E0A2AB4C1C2BE9AC49A6C5AE5CBA3AE5BD1B4A16A0D4F1E5C1";
const SHA1: &str = "1F8188345DCE91E0A2AB4C1C2BE9AC49A6C5AE5C";

/// Type, text, wire octets, canonical text.
#[rustfmt::skip]
const CASES: &[(&str, &str, &str, &str)] = &[
    ("A", "192.0.2.1", "c0000201", "="),
    ("A", "255.255.255.255", "ffffffff", "="),
    ("A", "\\# 4 C0000201", "c0000201", "192.0.2.1"),
    ("A", "\\# 4 c0 000 2 01", "c0000201", "192.0.2.1"),
    ("NS", "ns1", "<ns1.example.>", "ns1.example."),
    ("NS", "NS1.Example.NET.", "<NS1.Example.NET.>", "="),
    ("MD", "mail", "<mail.example.>", "mail.example."),
    ("MF", "mail", "<mail.example.>", "mail.example."),
    ("CNAME", "@", "<example.>", "example."),
    ("CNAME", "a\\.b\\032c.", "05612e622063 00", "a\\.b\\032c."),
    ("CNAME", "\\*.x.", "<*.x.>", "*.x."),
    ("SOA", "ns1 host\\.master 2026112100 1d 2h30m 4w 3600",
        "<ns1.example.> 0b686f73742e6d6173746572 <example.> 78c40464 00015180 00002328 0024ea00 00000e10",
        "ns1.example. host\\.master.example. 2026112100 86400 9000 2419200 3600"),
    ("SOA", "( . . 4294967295 0 0 ( 0 \n 0 ) )", "00 00 ffffffff 00000000 00000000 00000000 00000000", ". . 4294967295 0 0 0 0"),
    ("MB", "mail", "<mail.example.>", "mail.example."),
    ("MG", "a.b.", "<a.b.>", "="),
    ("MR", "a.b.", "<a.b.>", "="),
    ("NULL", "\\# 3 010203", "010203", "="),
    ("NULL", "\\# 0", "", "="),
    ("WKS", "192.0.2.1 tcp smtp 0 domain", "c0000201 06 80000040000004", "192.0.2.1 6 0 25 53"),
    ("WKS", "192.0.2.1 17 53", "c0000201 11 00000000000004", "="),
    ("WKS", "192.0.2.1 UDP", "c0000201 11", "192.0.2.1 17"),
    ("PTR", "host.example.net.", "<host.example.net.>", "="),
    ("HINFO", "PC \"Linux 6\"", "\"PC\" \"Linux_6\"", "\"PC\" \"Linux 6\""),
    ("MINFO", "owner errors.", "<owner.example.> <errors.>", "owner.example. errors."),
    ("MX", "0 .", "0000 00", "="),
    ("MX", "10 mail", "000a <mail.example.>", "10 mail.example."),
    ("MX", "65535 Mail.Example.", "ffff <Mail.Example.>", "="),
    ("MX", "\\# 5 000a 016100", "000a 016100", "10 a."),
    ("TXT", "\"v=spf1 -all\"", "\"v=spf1_-all\"", "="),
    ("TXT", "one two", "\"one\" \"two\"", "\"one\" \"two\""),
    ("TXT", "\"\"", "00", "="),
    ("TXT", "\"a\\\"b\\\\c\\065\\000\"", "07 6122625c634100", "\"a\\\"b\\\\cA\\000\""),
    ("TXT", "\"a;b\"\"c\"", "\"a;b\" \"c\"", "\"a;b\" \"c\""),
    ("TXT", "\"line\nfeed\"", "09 6c696e650a66656564", "\"line\\010feed\""),
    ("TXT", "\u{e9}", "02c3a9", "\"\\195\\169\""),
    ("RP", "admin people", "<admin.example.> <people.example.>", "admin.example. people.example."),
    ("AFSDB", "1 afs", "0001 <afs.example.>", "1 afs.example."),
    ("X25", "311061700956", "\"311061700956\"", "\"311061700956\""),
    ("ISDN", "150862028003217", "\"150862028003217\"", "\"150862028003217\""),
    ("ISDN", "150862028003217 004", "\"150862028003217\" \"004\"", "\"150862028003217\" \"004\""),
    ("RT", "10 relay", "000a <relay.example.>", "10 relay.example."),
    ("NSAP", "0x47.0005.80", "47000580", "0x47000580"),
    ("NSAP-PTR", "host", "<host.example.>", "host.example."),
    ("SIG", "NXT 1 3 3600 19960102030405 820454400 21435 foo. AQ I=", "001e 01 03 00000e10 30e8a0a5 30e72400 53bb <foo.> 0102", "NXT 1 3 3600 19960102030405 19960101000000 21435 foo. AQI="),
    ("KEY", "256 3 RSASHA256 AwEAAQ==", "0100 03 08 03010001", "256 3 8 AwEAAQ=="),
    ("KEY", "49152 3 0", "c000 03 00", "="),
    ("PX", "50 map x400.", "0032 <map.example.> <x400.>", "50 map.example. x400."),
    ("GPOS", "-32.6882 116.8652 10.0", "\"-32.6882\" \"116.8652\" \"10.0\"", "\"-32.6882\" \"116.8652\" \"10.0\""),
    ("AAAA", "2001:db8::1", "20010db8000000000000000000000001", "="),
    ("AAAA", "::", "00000000000000000000000000000000", "="),
    ("AAAA", "::FFFF:192.0.2.1", "00000000000000000000ffffc0000201", "::ffff:192.0.2.1"),
    ("AAAA", "1:2:3:4:5:6:7:8", "00010002000300040005000600070008", "="),
    ("AAAA", "1:2:3:4:5:6:7::", "00010002000300040005000600070000", "1:2:3:4:5:6:7:0"),
    ("LOC", "52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m", "00 00 16 13 8b3cf018 810cbce0 009895b8",
        "52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m"),
    ("LOC", "0 N 0 E 0", "00 12 16 13 80000000 80000000 00989680", "0 0 0.000 N 0 0 0.000 E 0.00m 1m 10000m 10m"),
    ("LOC", "90 S 180 W -100000 90000000m .5 0.01", "00 99 51 10 6cb02700 59604e00 00000000",
        "90 0 0.000 S 180 0 0.000 W -100000.00m 90000000m 0.50m 0.01m"),
    ("NXT", "b A MX SIG NXT", "<b.example.> 40010082", "b.example. A MX SIG NXT"),
    ("EID", "81 3F4b7c", "813f4b7c", "813F4B7C"),
    ("NIMLOC", "32274 5", "322745", "322745"),
    ("SRV", "1 2 443 host", "0001 0002 01bb <host.example.>", "1 2 443 host.example."),
    ("SRV", "0 0 0 .", "0000 0000 0000 00", "="),
    ("ATMA", "+61.2.0000", "01 '6120000'", "+6120000"),
    ("ATMA", "39.246f.00", "00 39246f00", "39246f00"),
    ("NAPTR", "100 10 \"u\" E2U+sip \"!^.*$!sip:a@b!\" .", "0064 000a \"u\" \"E2U+sip\" \"!^.*$!sip:a@b!\" 00",
        "100 10 \"u\" \"E2U+sip\" \"!^.*$!sip:a@b!\" ."),
    ("NAPTR", "0 0 \"\" \"\" \"\" next", "0000 0000 00 00 00 <next.example.>", "0 0 \"\" \"\" \"\" next.example."),
    ("KX", "10 kx", "000a <kx.example.>", "10 kx.example."),
    ("CERT", "pkix 1 rsasha1 AQID", "0001 0001 05 010203", "PKIX 1 RSASHA1 AQID"),
    ("CERT", "65534 65535 0 AQ==", "fffe ffff 00 01", "65534 65535 0 AQ=="),
    ("A6", "0 2001:db8::1", "00 20010db8000000000000000000000001", "="),
    ("A6", "64 ::1 sub", "40 0000000000000001 <sub.example.>", "64 ::1 sub.example."),
    ("A6", "61 ::ffff:0:0:0:1 sub", "3d 07 0000000000000001 <sub.example.>", "61 ::7:0:0:0:1 sub.example."),
    ("A6", "128 sub", "80 <sub.example.>", "128 sub.example."),
    ("DNAME", "example.org.", "<example.org.>", "="),
    ("SINK", "64 1 AQID", "40 01 010203", "="),
    ("APL", "", "", "="),
    ("APL", "1:192.0.2.0/24 !2:2001:db8::/32", "0001 18 03 c00002 0002 20 84 20010db8", "="),
    ("APL", "1:0.0.0.0/0", "0001 00 00", "="),
    ("APL", "\\# 5 0003080101", "0003 08 01 01", "\\# 5 0003080101"),
    ("DS", "60485 13 2 {DIGEST}", "ec45 0d 02 {DIGEST}", "60485 13 2 {DIGEST}"),
    ("DS", "60485 ECDSAP256SHA256 SHA-256 1f8188345dce91e0a2ab4c1c2be9ac49 a6c5ae5cba3ae5bd1b4a16a0d4f1e5c1", "ec45 0d 02 {DIGEST}", "60485 13 2 {DIGEST}"),
    ("DS", "1 5 1 {SHA1}", "0001 05 01 {SHA1}", "="),
    ("DS", "1 5 200 ab", "0001 05 c8 ab", "1 5 200 AB"),
    ("SSHFP", "4 2 {DIGEST}", "04 02 {DIGEST}", "="),
    ("SSHFP", "4 9", "04 09", "="),
    ("IPSECKEY", "10 0 2 . AQID", "0a 00 02 010203", "="),
    ("IPSECKEY", "10 1 2 192.0.2.38 AQID", "0a 01 02 c0000226 010203", "="),
    ("IPSECKEY", "10 2 2 2001:db8::1 AQ ID", "0a 02 02 20010db8000000000000000000000001 010203", "10 2 2 2001:db8::1 AQID"),
    ("IPSECKEY", "10 3 2 gw AQID", "0a 03 02 <gw.example.> 010203", "10 3 2 gw.example. AQID"),
    ("IPSECKEY", "10 3 0 gw", "0a 03 00 <gw.example.>", "10 3 0 gw.example."),
    ("RRSIG", "A ECDSAP256SHA256 2 3600 20261220000000 20261120000000 2642 @ AQ ID",
        "0001 0d 02 00000e10 6b271a80 6aff8d80 0a52 <example.> 010203",
        "A 13 2 3600 20261220000000 20261120000000 2642 example. AQID"),
    ("RRSIG", "TYPE65280 8 2 0 1 4294967295 0 . AA==", "ff00 08 02 00000000 00000001 ffffffff 0000 00 00",
        "TYPE65280 8 2 0 19700101000001 21060207062815 0 . AA=="),
    ("NSEC", "host A MX rrsig NSEC TYPE1234", "<host.example.> 0006 400100000003 041b 000000000000000000000000000000000000000000000000000020",
        "host.example. A MX RRSIG NSEC TYPE1234"),
    ("NSEC", ". CAA A", "00 0001 40 0101 40", ". A CAA"),
    ("DNSKEY", "257 3 13 mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+KkxLbxIL",
        "0101 03 0d 99db2cc14cabdc33d6d77da63a2f15f71112584f234e8d1dc428e39e8a4a97e1aa271a555dc90701e17e2a4c4b6f120b", "="),
    ("DHCID", "AAIBY2/AuCccgoJbsaxcQc9TUapptP69lOjxfNuVAA2kjEA=",
        "000201636fc0b8271c82825bb1ac5c41cf5351aa69b4febd94e8f17cdb95000da48c40", "="),
    ("NSEC3", "1 1 12 aabbccdd 2t7b4g4vsa5smi47k61mv5bv1a22bojr MX RRSIG",
        "01 01 000c 04aabbccdd 14 174eb2409fe28bcb4887a1836f957f0a8425e27b 0006 000100000002",
        "1 1 12 AABBCCDD 2T7B4G4VSA5SMI47K61MV5BV1A22BOJR MX RRSIG"),
    ("NSEC3", "1 0 0 - 2T7B4G4VSA5SMI47K61MV5BV1A22BOJR", "01 00 0000 00 14 174eb2409fe28bcb4887a1836f957f0a8425e27b", "="),
    ("NSEC3PARAM", "SHA-1 0 0 -", "01 00 0000 00", "1 0 0 -"),
    ("NSEC3PARAM", "1 0 10 ab", "01 00 000a 01ab", "1 0 10 AB"),
    ("TLSA", "3 1 1 {DIGEST}", "03 01 01 {DIGEST}", "="),
    ("TLSA", "3 1 0 01 02", "03 01 00 0102", "3 1 0 0102"),
    ("SMIMEA", "3 1 1 {DIGEST}", "03 01 01 {DIGEST}", "="),
    ("HIP", "2 200100107b1a74df365639cc39f1d578 AQID rvs1 rvs2.", "10 02 0003 200100107b1a74df365639cc39f1d578 010203 <rvs1.example.> <rvs2.>",
        "2 200100107B1A74DF365639CC39F1D578 AQID rvs1.example. rvs2."),
    ("HIP", "2 AB AQ==", "01 02 0001 ab 01", "="),
    ("NINFO", "status=ok x", "\"status=ok\" \"x\"", "\"status=ok\" \"x\""),
    ("RKEY", "0 1 8 AQID", "0000 01 08 010203", "="),
    ("TALINK", "a b.", "<a.example.> <b.>", "a.example. b."),
    ("CDS", "60485 13 2 {DIGEST}", "ec45 0d 02 {DIGEST}", "="),
    ("CDS", "0 0 0 0", "0000 00 00 00", "0 0 0 00"),
    ("CDS", "0 0 0 00", "0000 00 00 00", "="),
    ("CDS", "\\# 4 00000000", "00000000", "="),
    ("CDNSKEY", "0 3 0 0", "0000 03 00 00", "0 3 0 AA=="),
    ("CDNSKEY", "\\# 4 00000300", "00000300", "="),
    ("CDNSKEY", "257 3 8 AwEAAQ==", "0101 03 08 03010001", "="),
    ("OPENPGPKEY", "AQID", "010203", "="),
    ("CSYNC", "66 3 A NS AAAA", "00000042 0003 0004 60000008", "="),
    ("CSYNC", "1 0", "00000001 0000", "="),
    ("ZONEMD", "7 241 1 000102030405060708090a0b", "00000007 f1 01 000102030405060708090a0b", "7 241 1 000102030405060708090A0B"),
    ("ZONEMD", "2026112100 1 240 000102030405060708090a0b", "78c40464 01 f0 000102030405060708090a0b", "2026112100 1 240 000102030405060708090A0B"),
    ("SVCB", "0 svc", "0000 <svc.example.>", "0 svc.example."),
    ("SVCB", "1 . port=53 alpn=h2,h3", "0001 00 0001 0006 \"h2\" \"h3\" 0003 0002 0035", "1 . alpn=\"h2,h3\" port=53"),
    ("SVCB", "1 . alpn=\"h2\" no-default-alpn", "0001 00 0001 0003 \"h2\" 0002 0000", "="),
    ("SVCB", "1 . alpn=\"f\\\\\\\\oo\\\\,bar,h2\"", "0001 00 0001 000c 08 665c6f6f2c626172 \"h2\"", "="),
    ("SVCB", "1 . alpn=f\\\\\\092oo\\092,bar,h2", "0001 00 0001 000c 08 665c6f6f2c626172 \"h2\"", "1 . alpn=\"f\\\\\\\\oo\\\\,bar,h2\""),
    ("SVCB", "1 . key1=\\002h2", "0001 00 0001 0003 \"h2\"", "1 . alpn=\"h2\""),
    ("SVCB", "1 . key667=hello", "0001 00 029b 0005 'hello'", "1 . key667=\"hello\""),
    ("SVCB", "1 . key667=\"a b\\\"\\000\"", "0001 00 029b 0005 6120622200", "1 . key667=\"a b\\\"\\000\""),
    ("SVCB", "1 . key667= key668=\"\" key669", "0001 00 029b 0000 029c 0000 029d 0000", "1 . key667 key668 key669"),
    ("SVCB", "1 . mandatory=port,alpn port=1 alpn=h2", "0001 00 0000 0004 00010003 0001 0003 \"h2\" 0003 0002 0001",
        "1 . mandatory=alpn,port alpn=\"h2\" port=1"),
    ("SVCB", "1 . ipv4hint=192.0.2.1,192.0.2.2", "0001 00 0004 0008 c0000201 c0000202", "="),
    ("SVCB", "1 . ipv6hint=\"2001:db8::1\"", "0001 00 0006 0010 20010db8000000000000000000000001", "1 . ipv6hint=2001:db8::1"),
    ("SVCB", "1 . ech=AQID", "0001 00 0005 0003 010203", "="),
    ("SVCB", "1 . dohpath=/dns-query{?dns}", "0001 00 0007 0010 '/dns-query{?dns}'", "1 . dohpath=\"/dns-query{?dns}\""),
    ("SVCB", "1 . tls-supported-groups=29,23", "0001 00 0009 0004 001d0017", "="),
    ("SVCB", "1 . docpath=n,s", "0001 00 000a 0004 \"n\" \"s\"", "1 . docpath=\"n,s\""),
    ("SVCB", "1 . docpath", "0001 00 000a 0000", "="),
    ("SVCB", "1 . pvd", "0001 00 000b 0000", "="),
    ("HTTPS", "1 . ( alpn=h2 \n ohttp )", "0001 00 0001 0003 \"h2\" 0008 0000", "1 . alpn=\"h2\" ohttp"),
    ("DSYNC", "CDS NOTIFY 5359 scan", "003b 01 14ef <scan.example.>", "CDS NOTIFY 5359 scan.example."),
    ("DSYNC", "TYPE1000 200 0 .", "03e8 c8 0000 00", "="),
    ("HHIT", "AQ ID", "010203", "AQID"),
    ("BRID", "AQID", "010203", "="),
    ("SPF", "\"v=spf1\" -all", "\"v=spf1\" \"-all\"", "\"v=spf1\" \"-all\""),
    ("UINFO", "\\# 1 00", "00", "="),
    ("UID", "\\# 1 00", "00", "="),
    ("GID", "\\# 1 00", "00", "="),
    ("UNSPEC", "\\# 1 00", "00", "="),
    ("NID", "10 0014:4fff:ff20:EE64", "000a 00144fffff20ee64", "10 14:4fff:ff20:ee64"),
    ("L32", "10 198.51.100.0", "000a c6336400", "="),
    ("L64", "10 2001:0DB8:1140:1000", "000a 20010db811401000", "10 2001:db8:1140:1000"),
    ("LP", "10 l64", "000a <l64.example.>", "10 l64.example."),
    ("EUI48", "00-00-5E-00-53-2a", "00005e00532a", "00-00-5e-00-53-2a"),
    ("EUI64", "00-00-5e-ef-10-00-00-2a", "00005eef1000002a", "="),
    ("URI", "10 1 \"https://www.example/\"", "000a 0001 'https://www.example/'", "="),
    ("CAA", "0 issue \"ca.example.net; policy=ev\"", "00 \"issue\" 'ca.example.net;_policy=ev'", "="),
    ("CAA", "128 tbs \"\"", "80 \"tbs\"", "="),
    ("CAA", "0 issue ca.example.net", "00 \"issue\" 'ca.example.net'", "0 issue \"ca.example.net\""),
    ("AVC", "\"app-name:X\"", "\"app-name:X\"", "="),
    ("DOA", "0 1 2 text/plain AQ ID", "00000000 00000001 02 \"text/plain\" 010203", "0 1 2 \"text/plain\" AQID"),
    ("DOA", "0 1 2 \"\" -", "00000000 00000001 02 00", "="),
    ("AMTRELAY", "10 0 0 .", "0a 00", "="),
    ("AMTRELAY", "10 1 1 203.0.113.15", "0a 81 cb00710f", "="),
    ("AMTRELAY", "10 0 2 2001:db8::15", "0a 02 20010db8000000000000000000000015", "="),
    ("AMTRELAY", "128 1 3 relay", "80 83 <relay.example.>", "128 1 3 relay.example."),
    ("AMTRELAY", "\\# 3 0a047f", "0a047f", "\\# 3 0A047F"),
    ("RESINFO", "qnamemin exterr=15-17", "\"qnamemin\" \"exterr=15-17\"", "\"qnamemin\" \"exterr=15-17\""),
    ("WALLET", "\"BTC\" \"bc1q\"", "\"BTC\" \"bc1q\"", "="),
    ("CLA", "TCP-v4-v6", "\"TCP-v4-v6\"", "\"TCP-v4-v6\""),
    ("IPN", "977000.100", "000ee86800000064", "="),
    ("IPN", "100", "0000000000000064", "="),
    ("IPN", "18446744073709551615", "ffffffffffffffff", "4294967295.4294967295"),
    ("TA", "1 8 2 {DIGEST}", "0001 08 02 {DIGEST}", "="),
    ("DLV", "1 8 2 {DIGEST}", "0001 08 02 {DIGEST}", "="),
    ("TYPE65280", "\\# 3 ABcdef", "abcdef", "\\# 3 ABCDEF"),
];

/// Octets from the notation of the cases.
fn octets(notation: &str) -> Vec<u8> {
    let mut out = Vec::new();
    for piece in notation.split_whitespace() {
        let inner = |open: char, close: char| piece.strip_prefix(open).and_then(|piece| piece.strip_suffix(close));
        if let Some(name) = inner('<', '>') {
            out.extend_from_slice(Name::parse(name).unwrap().wire());
        } else if let Some(string) = inner('"', '"') {
            out.push(string.len() as u8);
            out.extend(string.bytes().map(|byte| if byte == b'_' { b' ' } else { byte }));
        } else if let Some(string) = inner('\'', '\'') {
            out.extend(string.bytes().map(|byte| if byte == b'_' { b' ' } else { byte }));
        } else {
            out.extend(data_encoding::HEXLOWER_PERMISSIVE.decode(piece.as_bytes()).unwrap());
        }
    }
    out
}

fn filled(template: &str) -> String {
    template.replace("{DIGEST}", DIGEST).replace("{SHA1}", SHA1)
}

#[test]
fn text_to_wire_and_canonical_text() {
    let mut wrong = Vec::new();
    for &(mnemonic, text, wire, canonical) in CASES {
        let rtype = types::from_mnemonic(mnemonic.as_bytes()).unwrap();
        let text = filled(text);
        let read = match wire_of(rtype, text.as_bytes()) {
            Ok(read) => read,
            Err(error) => {
                wrong.push(format!("{mnemonic} {text}: {error:?}"));
                continue;
            }
        };
        let [is, should] = [&read, &octets(&filled(wire))].map(|octets| data_encoding::HEXLOWER.encode(octets));
        if is != should {
            wrong.push(format!("{mnemonic} {text}\n    is     {is}\n    should {should}"));
        }
        let expected = if canonical == "=" { text.clone() } else { filled(canonical) };
        let printed = text_of(rtype, &read);
        if printed != expected {
            wrong.push(format!("{mnemonic} {text}\n    is     {printed}\n    should {expected}"));
        }
        assert_eq!(wire_of(rtype, printed.as_bytes()), Ok(read), "{mnemonic} {printed}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_type_has_a_case() {
    for row in TYPES {
        assert!(CASES.iter().any(|case| case.0 == row.mnemonic), "{}", row.mnemonic);
    }
}

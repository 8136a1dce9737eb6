//! The rows of the type table, in the order of their numbers: IANA's registry "Resource Record (RR) TYPEs".
//!
//! What a row does not say, [`Kind`] does. Examples are shown in messages and must be readable: a test encodes them.

use super::kind::{Digest, Field, Kind};
use super::mnemonic::{ALGORITHMS, CERT_TYPES, DIGEST_TYPES, DSYNC_SCHEMES, HASH_ALGORITHMS, PROTOCOLS};

/// Whether new records of a type should be written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Status {
    /// In use.
    Current,
    /// Obsolete, historic or withdrawn: the registry, or the RFC named, says so.
    Obsolete(&'static str),
}

/// One RR type.
#[derive(Debug)]
pub struct TypeRow {
    /// The type's number.
    pub code: u16,
    /// Its mnemonic.
    pub mnemonic: &'static str,
    /// Its fields in the order they are written. Empty where there is no presentation format but `\#`.
    pub fields: &'static [Field],
    /// Rdata as people write it.
    pub example: &'static str,
    /// Whether it should be used.
    pub status: Status,
    /// The document that defines the fields.
    pub reference: &'static str,
}

macro_rules! rows {
    ($($code:literal $mnemonic:literal $reference:literal $status:expr, $example:literal $(, $name:literal $kind:expr)*;)*) => {
        &[$(TypeRow {
            code: $code,
            mnemonic: $mnemonic,
            fields: &[$(Field { name: $name, kind: $kind }),*],
            example: $example,
            status: $status,
            reference: $reference,
        }),*]
    };
}

use Kind::{
    A6Name, A6Prefix, A6Suffix, AtmAddress, Base64, Base64If, Base64OrDash, ChildKey, Decimal, Digits, Eui, Gateway,
    HashedName, Hex, HipAlgorithm, HipKey, HipTag, Host, Ipv4, Ipv6, Location, Locator, LongText, Name, Names,
    NodeNumber, Nsap, Number8, OldTypes, Opaque, OptionalText, Params, Ports, Prefixes, RelayFlag, RelayType, Salt,
    Seconds, Tag, Text, Texts, Time, Type, Types, U8, U16, U32, Word8, Word16, Zero16,
};
use Status::{Current, Obsolete};

const ALGORITHM: Kind = Number8(ALGORITHMS);
const DIGEST_TYPE: Kind = Number8(DIGEST_TYPES);
const HASH_ALGORITHM: Kind = Number8(HASH_ALGORITHMS);

/// KEY has no key when both of its first two flag bits are set (RFC 2535 3.1.2).
fn key_follows(before: &[u8]) -> bool {
    before.first().is_none_or(|flags| flags & 0xc0 != 0xc0)
}

/// IPSECKEY has no key when its algorithm is 0 (RFC 4025 2.4). Where the gateway's type is not known, nobody knows
/// where the key starts.
fn ipsec_key_follows(before: &[u8]) -> bool {
    before.get(1).is_some_and(|&gateway| gateway <= 3) && before.get(2) != Some(&0)
}

/// All rows, by number.
pub static TYPES: &[TypeRow] = rows! {
    1 "A" "RFC 1035" Current, "192.0.2.1", "address" Ipv4;
    2 "NS" "RFC 1035" Current, "ns1.example.net.", "nsdname" Host;
    3 "MD" "RFC 1035" Obsolete("RFC 973"), "mail.example.net.", "madname" Name;
    4 "MF" "RFC 1035" Obsolete("RFC 973"), "mail.example.net.", "madname" Name;
    5 "CNAME" "RFC 1035" Current, "www.example.net.", "cname" Host;
    6 "SOA" "RFC 1035" Current, "ns1.example.net. hostmaster.example.net. 2026112100 1d 2h 4w 1h",
        "mname" Name, "rname" Name, "serial" U32, "refresh" Seconds, "retry" Seconds, "expire" Seconds,
        "minimum" Seconds;
    7 "MB" "RFC 1035" Obsolete("RFC 2505"), "mail.example.net.", "madname" Name;
    8 "MG" "RFC 1035" Obsolete("RFC 2505"), "member.example.net.", "mgmname" Name;
    9 "MR" "RFC 1035" Obsolete("RFC 2505"), "new.example.net.", "newname" Name;
    10 "NULL" "RFC 1035" Obsolete("RFC 1035 3.3.10"), "\\# 2 0102", "data" Opaque;
    11 "WKS" "RFC 1035" Obsolete("RFC 1123"), "192.0.2.1 tcp smtp http",
        "address" Ipv4, "protocol" Number8(PROTOCOLS), "bit-map" Ports;
    12 "PTR" "RFC 1035" Current, "host.example.net.", "ptrdname" Host;
    13 "HINFO" "RFC 1035" Current, "\"RFC8482\" \"\"", "cpu" Text, "os" Text;
    14 "MINFO" "RFC 1035" Obsolete("RFC 2505"), "owner.example.net. errors.example.net.",
        "rmailbx" Name, "emailbx" Name;
    15 "MX" "RFC 1035" Current, "10 mail.example.net.", "preference" U16, "exchange" Host;
    16 "TXT" "RFC 1035" Current, "\"v=spf1 -all\"", "text" Texts;
    17 "RP" "RFC 1183" Current, "admin.example.net. people.example.net.", "mbox" Name, "txt-dname" Name;
    18 "AFSDB" "RFC 1183" Current, "1 afs.example.net.", "subtype" U16, "hostname" Host;
    19 "X25" "RFC 1183" Obsolete("RFC 1183"), "311061700956", "psdn-address" Digits(4);
    20 "ISDN" "RFC 1183" Obsolete("RFC 1183"), "\"150862028003217\" \"004\"", "isdn-address" Text, "sa" OptionalText;
    21 "RT" "RFC 1183" Obsolete("RFC 1183"), "10 relay.example.net.", "preference" U16, "intermediate-host" Host;
    22 "NSAP" "RFC 1706" Obsolete("RFC 1706"), "0x47.0005.80.005a00.0000.0001.e133.aaaaaa000111.00", "nsap" Nsap;
    23 "NSAP-PTR" "RFC 1706" Obsolete("RFC 1706"), "host.example.net.", "owner" Host;
    24 "SIG" "RFC 2535" Obsolete("RFC 3755"), "NXT 1 3 3600 19960102030405 19951211100908 21435 example.net. AQID",
        "type-covered" Type, "algorithm" ALGORITHM, "labels" U8, "original-ttl" U32,
        "signature-expiration" Time, "signature-inception" Time, "key-tag" U16, "signer-name" Name,
        "signature" Base64;
    25 "KEY" "RFC 2535" Obsolete("RFC 3755"), "256 3 8 AwEAAQ==",
        "flags" U16, "protocol" U8, "algorithm" ALGORITHM, "public-key" Base64If(key_follows);
    26 "PX" "RFC 2163" Obsolete("RFC 2163"), "50 example.net. PRMD-ab.ADMD-ac.C-fr.",
        "preference" U16, "map822" Name, "mapx400" Name;
    27 "GPOS" "RFC 1712" Obsolete("RFC 1876"), "-32.6882 116.8652 10.0",
        "latitude" Decimal(90), "longitude" Decimal(180), "altitude" Decimal(0);
    28 "AAAA" "RFC 3596" Current, "2001:db8::1", "address" Ipv6;
    29 "LOC" "RFC 1876" Current, "52 22 23 N 4 53 32 E -2m 0m 10000m 10m", "location" Location;
    30 "NXT" "RFC 2535" Obsolete("RFC 3755"), "b.example.net. A MX SIG NXT",
        "next-domain-name" Name, "type-bit-map" OldTypes;
    31 "EID" "draft-ietf-nimrod-dns" Obsolete("draft-ietf-nimrod-dns"), "813f4b7cdab34217", "endpoint-identifier" Hex;
    32 "NIMLOC" "draft-ietf-nimrod-dns" Obsolete("draft-ietf-nimrod-dns"), "3227450a010034", "locator" Hex;
    33 "SRV" "RFC 2782" Current, "10 5 5060 sip.example.net.",
        "priority" U16, "weight" U16, "port" U16, "target" Host;
    34 "ATMA" "ATM Forum" Obsolete("ATM Forum"), "+61200000000", "address" AtmAddress;
    35 "NAPTR" "RFC 3403" Current, "100 10 \"s\" \"SIP+D2U\" \"\" _sip._udp.example.net.",
        "order" U16, "preference" U16, "flags" Text, "services" Text, "regexp" Text, "replacement" Name;
    36 "KX" "RFC 2230" Current, "10 kx.example.net.", "preference" U16, "exchanger" Host;
    37 "CERT" "RFC 4398" Current, "PKIX 12345 RSASHA256 AQID",
        "type" Word16(CERT_TYPES), "key-tag" U16, "algorithm" Word8(ALGORITHMS), "certificate" Base64;
    38 "A6" "RFC 2874" Obsolete("RFC 6563"), "64 ::1 subnet.example.net.",
        "prefix-length" A6Prefix, "address-suffix" A6Suffix, "prefix-name" A6Name;
    39 "DNAME" "RFC 6672" Current, "example.org.", "target" Host;
    40 "SINK" "draft-eastlake-kitchen-sink" Obsolete("draft-eastlake-kitchen-sink"), "64 1 AQID",
        "coding" U8, "subcoding" U8, "data" Base64;
    42 "APL" "RFC 3123" Current, "1:192.0.2.0/24 !2:2001:db8::/32", "prefix" Prefixes;
    43 "DS" "RFC 4034" Current, "60485 13 2 1f8188345dce91e0a2ab4c1c2be9ac49a6c5ae5cba3ae5bd1b4a16a0d4f1e5c1",
        "key-tag" U16, "algorithm" ALGORITHM, "digest-type" DIGEST_TYPE, "digest" Kind::Digest(Digest::Ds);
    44 "SSHFP" "RFC 4255" Current, "4 2 1f8188345dce91e0a2ab4c1c2be9ac49a6c5ae5cba3ae5bd1b4a16a0d4f1e5c1",
        "algorithm" U8, "fp-type" U8, "fingerprint" Kind::Digest(Digest::Sshfp);
    45 "IPSECKEY" "RFC 4025" Current, "10 1 2 192.0.2.38 AQID",
        "precedence" U8, "gateway-type" U8, "algorithm" U8, "gateway" Gateway(0xff),
        "public-key" Base64If(ipsec_key_follows);
    46 "RRSIG" "RFC 4034" Current, "A 13 2 3600 20261220000000 20261120000000 2642 example.net. AQID",
        "type-covered" Type, "algorithm" ALGORITHM, "labels" U8, "original-ttl" U32,
        "signature-expiration" Time, "signature-inception" Time, "key-tag" U16, "signer-name" Name,
        "signature" Base64;
    47 "NSEC" "RFC 4034" Current, "host.example.net. A MX RRSIG NSEC",
        "next-domain-name" Name, "type-bit-maps" Types(true);
    48 "DNSKEY" "RFC 4034" Current, "257 3 13 mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+KkxLbxIL",
        "flags" U16, "protocol" U8, "algorithm" ALGORITHM, "public-key" Base64;
    49 "DHCID" "RFC 4701" Current, "AAIBY2/AuCccgoJbsaxcQc9TUapptP69lOjxfNuVAA2kjEA=", "data" Base64;
    50 "NSEC3" "RFC 5155" Current, "1 0 0 - 2T7B4G4VSA5SMI47K61MV5BV1A22BOJR A RRSIG",
        "hash-algorithm" HASH_ALGORITHM, "flags" U8, "iterations" U16, "salt" Salt,
        "next-hashed-owner-name" HashedName, "type-bit-maps" Types(false);
    51 "NSEC3PARAM" "RFC 5155" Current, "1 0 0 -",
        "hash-algorithm" HASH_ALGORITHM, "flags" U8, "iterations" U16, "salt" Salt;
    52 "TLSA" "RFC 6698" Current, "3 1 1 1f8188345dce91e0a2ab4c1c2be9ac49a6c5ae5cba3ae5bd1b4a16a0d4f1e5c1",
        "certificate-usage" U8, "selector" U8, "matching-type" U8,
        "certificate-association-data" Kind::Digest(Digest::Tlsa);
    53 "SMIMEA" "RFC 8162" Current, "3 1 1 1f8188345dce91e0a2ab4c1c2be9ac49a6c5ae5cba3ae5bd1b4a16a0d4f1e5c1",
        "certificate-usage" U8, "selector" U8, "matching-type" U8,
        "certificate-association-data" Kind::Digest(Digest::Tlsa);
    55 "HIP" "RFC 8005" Current, "2 200100107b1a74df365639cc39f1d578 AQID rvs.example.net.",
        "pk-algorithm" HipAlgorithm, "hit" HipTag, "public-key" HipKey, "rendezvous-servers" Names;
    56 "NINFO" "draft-reid-dnsext-zs" Current, "\"status=ok\"", "text" Texts;
    57 "RKEY" "draft-reid-dnsext-rkey" Current, "0 1 8 AQID",
        "flags" Zero16, "protocol" U8, "algorithm" ALGORITHM, "public-key" Base64;
    58 "TALINK" "draft-wijngaards-dnsop-trust-history" Current, "h0.example.net. h2.example.net.",
        "previous-name" Name, "next-name" Name;
    59 "CDS" "RFC 7344" Current, "60485 13 2 1f8188345dce91e0a2ab4c1c2be9ac49a6c5ae5cba3ae5bd1b4a16a0d4f1e5c1",
        "key-tag" U16, "algorithm" ALGORITHM, "digest-type" DIGEST_TYPE, "digest" Kind::Digest(Digest::Ds);
    60 "CDNSKEY" "RFC 7344" Current,
        "257 3 13 mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+KkxLbxIL",
        "flags" U16, "protocol" U8, "algorithm" ALGORITHM, "public-key" ChildKey;
    61 "OPENPGPKEY" "RFC 7929" Current, "mDMEXEcE6RYJKwYBBAHaRw8BAQdA", "public-key" Base64;
    62 "CSYNC" "RFC 7477" Current, "2026112100 3 A NS AAAA",
        "serial" U32, "flags" U16, "type-bit-map" Types(false);
    63 "ZONEMD" "RFC 8976" Current,
        "2026112100 1 241 1f8188345dce91e0a2ab4c1c2be9ac49",
        "serial" U32, "scheme" U8, "hash-algorithm" U8, "digest" Kind::Digest(Digest::Zonemd);
    64 "SVCB" "RFC 9460" Current, "1 svc.example.net. alpn=\"h2,h3\" port=8443",
        "priority" U16, "target" Host, "param" Params;
    65 "HTTPS" "RFC 9460" Current, "1 . alpn=\"h2,h3\"", "priority" U16, "target" Host, "param" Params;
    66 "DSYNC" "RFC 9859" Current, "CDS NOTIFY 5359 scanner.example.net.",
        "rrtype" Type, "scheme" Word8(DSYNC_SCHEMES), "port" U16, "target" Host;
    67 "HHIT" "RFC 9886" Current, "gxJpM2ZmOCAwMDBhWQEY", "data" Base64;
    68 "BRID" "RFC 9886" Current, "owAAAYIEUQEgAQA/", "data" Base64;
    99 "SPF" "RFC 7208" Obsolete("RFC 7208 3.1"), "\"v=spf1 -all\"", "text" Texts;
    100 "UINFO" "IANA reserved" Obsolete("IANA reserved"), "\\# 2 0102", "data" Opaque;
    101 "UID" "IANA reserved" Obsolete("IANA reserved"), "\\# 4 00000001", "data" Opaque;
    102 "GID" "IANA reserved" Obsolete("IANA reserved"), "\\# 4 00000001", "data" Opaque;
    103 "UNSPEC" "IANA reserved" Obsolete("IANA reserved"), "\\# 2 0102", "data" Opaque;
    104 "NID" "RFC 6742" Current, "10 14:4fff:ff20:ee64", "preference" U16, "node-id" Locator;
    105 "L32" "RFC 6742" Current, "10 198.51.100.0", "preference" U16, "locator32" Ipv4;
    106 "L64" "RFC 6742" Current, "10 2001:db8:1140:1000", "preference" U16, "locator64" Locator;
    107 "LP" "RFC 6742" Current, "10 l64.example.net.", "preference" U16, "fqdn" Host;
    108 "EUI48" "RFC 7043" Current, "00-00-5e-00-53-2a", "address" Eui(6);
    109 "EUI64" "RFC 7043" Current, "00-00-5e-ef-10-00-00-2a", "address" Eui(8);
    256 "URI" "RFC 7553" Current, "10 1 \"https://www.example.net/\"",
        "priority" U16, "weight" U16, "target" LongText(true);
    257 "CAA" "RFC 8659" Current, "0 issue \"ca.example.net\"",
        "flags" U8, "tag" Tag, "value" LongText(false);
    258 "AVC" "Cisco" Current, "\"app-name:EXAMPLE\"", "text" Texts;
    259 "DOA" "draft-durand-doa-over-dns" Obsolete("draft-durand-doa-over-dns"), "0 1 2 \"text/plain\" AQID",
        "enterprise" U32, "type" U32, "location" U8, "media-type" Text, "data" Base64OrDash;
    260 "AMTRELAY" "RFC 8777" Current, "10 0 1 203.0.113.15",
        "precedence" U8, "discovery-optional" RelayFlag, "type" RelayType, "relay" Gateway(0x7f);
    261 "RESINFO" "RFC 9606" Current, "qnamemin exterr=15-17", "text" Texts;
    262 "WALLET" "Paul Hoffman" Current, "\"BTC\" \"bc1qexample\"", "text" Texts;
    263 "CLA" "draft-johnson-dns-ipn-cla" Current, "\"TCP-v4-v6\"", "text" Texts;
    264 "IPN" "draft-johnson-dns-ipn-cla" Current, "977000.100", "node-number" NodeNumber;
    32768 "TA" "Sam Weiler" Obsolete("RFC 9904"),
        "60485 13 2 1f8188345dce91e0a2ab4c1c2be9ac49a6c5ae5cba3ae5bd1b4a16a0d4f1e5c1",
        "key-tag" U16, "algorithm" ALGORITHM, "digest-type" DIGEST_TYPE, "digest" Kind::Digest(Digest::Ds);
    32769 "DLV" "RFC 4431" Obsolete("RFC 8749"),
        "60485 13 2 1f8188345dce91e0a2ab4c1c2be9ac49a6c5ae5cba3ae5bd1b4a16a0d4f1e5c1",
        "key-tag" U16, "algorithm" ALGORITHM, "digest-type" DIGEST_TYPE, "digest" Kind::Digest(Digest::Ds);
};

//! RR types: numbers, mnemonics and what is known of each.

use std::fmt;

pub use super::dialect::{DialectType, MICROSOFT, dialect, is_of_microsoft, servers};
pub use super::table::{Status, TYPES, TypeRow};

macro_rules! constants {
    ($($name:ident $code:literal $what:literal)*) => {
        $(#[doc = $what] pub const $name: u16 = $code;)*
    };
}

constants! {
    A 1 "IPv4 address."
    NS 2 "Name server."
    CNAME 5 "Canonical name."
    SOA 6 "Start of authority."
    WKS 11 "Well-known services."
    PTR 12 "Pointer."
    HINFO 13 "Host information."
    MINFO 14 "Mailbox information."
    MX 15 "Mail exchange."
    TXT 16 "Text."
    RP 17 "Responsible person."
    AFSDB 18 "AFS cell database."
    RT 21 "Route through."
    SIG 24 "Signature (obsolete)."
    KEY 25 "Key (obsolete)."
    PX 26 "X.400 mapping."
    AAAA 28 "IPv6 address."
    LOC 29 "Location."
    NXT 30 "Next domain (obsolete)."
    SRV 33 "Service location."
    NAPTR 35 "Naming authority pointer."
    KX 36 "Key exchanger."
    CERT 37 "Certificate."
    A6 38 "IPv6 address with prefix (obsolete)."
    DNAME 39 "Redirection of a subtree."
    OPT 41 "EDNS options; never in a zone."
    APL 42 "Address prefix list."
    DS 43 "Delegation signer."
    SSHFP 44 "SSH key fingerprint."
    IPSECKEY 45 "IPsec key."
    RRSIG 46 "Signature."
    NSEC 47 "Next name."
    DNSKEY 48 "DNSSEC key."
    DHCID 49 "DHCP client identifier."
    NSEC3 50 "Next hashed name."
    NSEC3PARAM 51 "NSEC3 parameters."
    TLSA 52 "TLS certificate association."
    SMIMEA 53 "S/MIME certificate association."
    HIP 55 "Host identity."
    CDS 59 "Child's DS."
    CDNSKEY 60 "Child's DNSKEY."
    OPENPGPKEY 61 "OpenPGP key."
    CSYNC 62 "Child-to-parent synchronisation."
    ZONEMD 63 "Message digest of the zone."
    SVCB 64 "Service binding."
    HTTPS 65 "Service binding for HTTPS."
    DSYNC 66 "Where to send notifications."
    SPF 99 "Sender policy (obsolete)."
    NID 104 "Node identifier."
    L32 105 "32-bit locator."
    L64 106 "64-bit locator."
    LP 107 "Locator pointer."
    EUI48 108 "48-bit hardware address."
    EUI64 109 "64-bit hardware address."
    NXNAME 128 "Non-existent name; only in NSEC bitmaps."
    TKEY 249 "Transaction key; never in a zone."
    TSIG 250 "Transaction signature; never in a zone."
    IXFR 251 "Incremental transfer; a query type."
    AXFR 252 "Zone transfer; a query type."
    MAILB 253 "Mailbox records; a query type."
    MAILA 254 "Mail agent records; a query type."
    ANY 255 "All records; a query type."
    URI 256 "Uniform resource identifier."
    CAA 257 "Certification authority authorisation."
    AMTRELAY 260 "AMT relay."
    DLV 32769 "DNSSEC look-aside validation (obsolete)."
}

/// Types that cannot stand in a zone, with the reason.
const META: &[(u16, &str, &str)] = &[
    (OPT, "OPT", "carries EDNS options inside a message (RFC 6891)"),
    (NXNAME, "NXNAME", "appears only in the type bitmaps of NSEC records that a server makes up (RFC 9824)"),
    (TKEY, "TKEY", "carries a key exchange inside a message (RFC 2930)"),
    (TSIG, "TSIG", "signs a message (RFC 8945)"),
    (IXFR, "IXFR", "asks for an incremental zone transfer (RFC 1995)"),
    (AXFR, "AXFR", "asks for a zone transfer (RFC 5936)"),
    (MAILB, "MAILB", "asks for MB, MG and MR records (RFC 1035)"),
    (MAILA, "MAILA", "asks for MD and MF records (RFC 1035)"),
    (ANY, "ANY", "asks for records of any type (RFC 1035)"),
];

/// Row numbers by the low byte of the code, for the codes below 256; 0 is none, else the index plus 1.
const LOW: [u8; 256] = {
    let mut index = [0; 256];
    let mut at = 0;
    while at < TYPES.len() {
        if TYPES[at].code < 256 {
            index[TYPES[at].code as usize] = at as u8 + 1;
        }
        at += 1;
    }
    index
};

/// The row of a type; `None` for types without one: unknown ones and those that cannot stand in a zone.
#[inline]
pub fn row(rtype: u16) -> Option<&'static TypeRow> {
    if let Some(&at) = LOW.get(rtype as usize) {
        return TYPES.get((at as usize).wrapping_sub(1));
    }
    TYPES.iter().rev().find(|row| row.code == rtype)
}

/// A word's last eight bytes in lower case. Setting bit 5 lowers letters and leaves digits and `-` alone; the other
/// bytes that become one of these are control characters, which [`is_printable`] keeps out.
#[inline(always)]
const fn key(word: &[u8]) -> u64 {
    let mut key = 0;
    let mut at = 0;
    while at < word.len() {
        key = key << 8 | (word[at] | 0x20) as u64;
        at += 1;
    }
    key
}

#[inline(always)]
fn is_printable(word: &[u8]) -> bool {
    word.iter().fold(true, |printable, &byte| printable & (byte >= 0x20))
}

const SLOT_BITS: u32 = 9;
/// Chosen so that no two mnemonics share a slot; the table below does not compile otherwise.
const MULTIPLIER: u64 = 0x9e8a_0b30_ef5e_ba51;

#[inline(always)]
const fn slot(key: u64) -> usize {
    (key.wrapping_mul(MULTIPLIER) >> (64 - SLOT_BITS)) as usize
}

/// All mnemonics, their codes and keys; the first, which no word equals, fills the slots of none.
static MNEMONICS: [(&str, u16, u64); 1 + TYPES.len() + META.len()] = {
    let mut list = [("", 0, 0); 1 + TYPES.len() + META.len()];
    let mut at = 1;
    while at < list.len() {
        let (mnemonic, code) = if at <= TYPES.len() {
            (TYPES[at - 1].mnemonic, TYPES[at - 1].code)
        } else {
            (META[at - 1 - TYPES.len()].1, META[at - 1 - TYPES.len()].0)
        };
        list[at] = (mnemonic, code, key(mnemonic.as_bytes()));
        at += 1;
    }
    list
};

/// Indices into [`MNEMONICS`] by the hash of the mnemonic.
static SLOTS: [u8; 1 << SLOT_BITS] = {
    let mut slots = [0; 1 << SLOT_BITS];
    let mut at = 1;
    while at < MNEMONICS.len() {
        let slot = slot(MNEMONICS[at].2);
        assert!(slots[slot] == 0, "two mnemonics share a slot: choose another multiplier");
        slots[slot] = at as u8;
        at += 1;
    }
    slots
};

/// The type of a mnemonic, compared without case; `TYPEnnn` included (RFC 3597 5). `None` for anything else.
///
/// Query and meta types have mnemonics too: see [`meta`].
///
/// ```
/// use zonewarden::zone::rdata::types;
/// assert_eq!(types::from_mnemonic(b"mx"), Some(types::MX));
/// assert_eq!(types::from_mnemonic(b"TYPE65280"), Some(65280));
/// assert_eq!(types::from_mnemonic(b"MXX"), None);
/// ```
#[inline]
pub fn from_mnemonic(word: &[u8]) -> Option<u16> {
    match word {
        b"A" => Some(A),
        b"AAAA" => Some(AAAA),
        b"NS" => Some(NS),
        b"CNAME" => Some(CNAME),
        b"MX" => Some(MX),
        b"TXT" => Some(TXT),
        b"SOA" => Some(SOA),
        b"PTR" => Some(PTR),
        b"SRV" => Some(SRV),
        b"DS" => Some(DS),
        b"RRSIG" => Some(RRSIG),
        b"NSEC3" => Some(NSEC3),
        b"NSEC" => Some(NSEC),
        _ => by_key(word),
    }
}

/// Types that are not among the commonest, or not written in upper case.
fn by_key(word: &[u8]) -> Option<u16> {
    if word.is_empty() || word.len() > 10 {
        return None;
    }
    let wanted = key(word);
    let (mnemonic, code, known) = MNEMONICS[SLOTS[slot(wanted)] as usize];
    let equal = wanted == known
        && word.len() == mnemonic.len()
        && (if word.len() <= 8 { is_printable(word) } else { word.eq_ignore_ascii_case(mnemonic.as_bytes()) });
    if equal { Some(code) } else { from_generic(word) }
}

/// `TYPEnnn`: a number from 0 to 65535, without a sign or needless zeros.
fn from_generic(word: &[u8]) -> Option<u16> {
    let (prefix, digits) = word.split_at_checked(4)?;
    if !prefix.eq_ignore_ascii_case(b"TYPE") || digits.is_empty() || digits.len() > 5 {
        return None;
    }
    let mut number = 0_u32;
    for &digit in digits {
        if !digit.is_ascii_digit() {
            return None;
        }
        number = number * 10 + u32::from(digit - b'0');
    }
    u16::try_from(number).ok()
}

/// A type as it is written: its mnemonic, or `TYPEnnn`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Mnemonic(u16);

impl fmt::Display for Mnemonic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match known(self.0) {
            Some(mnemonic) => f.pad(mnemonic),
            None => write!(f, "TYPE{}", self.0),
        }
    }
}

impl fmt::Debug for Mnemonic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The type as it is written: its mnemonic, or `TYPEnnn` where it has none.
pub fn mnemonic(rtype: u16) -> Mnemonic {
    Mnemonic(rtype)
}

/// The mnemonic of a type that has one.
pub fn known(rtype: u16) -> Option<&'static str> {
    row(rtype)
        .map(|row| row.mnemonic)
        .or_else(|| META.iter().find(|(code, ..)| *code == rtype).map(|&(_, mnemonic, _)| mnemonic))
}

/// The mnemonic that `word` was probably meant to be; `None` if none is close.
pub fn nearest(word: &[u8]) -> Option<&'static str> {
    let word = std::str::from_utf8(word).ok()?.to_ascii_uppercase();
    if word.len() < 2 || word.len() > 12 {
        return None;
    }
    let allowed = if word.len() < 4 { 1 } else { 2 };
    TYPES
        .iter()
        .map(|row| (strsim::damerau_levenshtein(&word, row.mnemonic), row))
        .filter(|(distance, row)| *distance <= allowed && *distance < row.mnemonic.len())
        .min_by_key(|(distance, row)| (*distance, row.status != Status::Current, popularity(row.code)))
        .map(|(_, row)| row.mnemonic)
}

/// Common types first, where several mnemonics are equally close.
fn popularity(rtype: u16) -> usize {
    const COMMON: [u16; 12] = [AAAA, MX, TXT, CNAME, NS, SOA, PTR, SRV, CAA, DS, TLSA, NAPTR];
    COMMON.iter().position(|&common| common == rtype).unwrap_or(COMMON.len())
}

/// Why a type cannot stand in a zone; `None` if it can. Types 128 to 255 are queries and meta types (RFC 6895 3.1).
pub fn meta(rtype: u16) -> Option<&'static str> {
    match rtype {
        0 => Some("is never assigned (RFC 6895 3.1)"),
        OPT | 128..=255 => Some(
            META.iter()
                .find(|(code, ..)| *code == rtype)
                .map_or("is set aside for queries and messages (RFC 6895 3.1)", |&(.., reason)| reason),
        ),
        _ => None,
    }
}

/// Whether a type cannot stand in a zone: [`meta`] says why.
pub fn is_meta(rtype: u16) -> bool {
    meta(rtype).is_some()
}

/// Whether a type is obsolete: its row says where.
pub fn is_obsolete(rtype: u16) -> bool {
    row(rtype).is_some_and(|row| row.status != Status::Current)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mnemonic_is_found_in_any_case() {
        for row in TYPES {
            assert_eq!(from_mnemonic(row.mnemonic.as_bytes()), Some(row.code));
            assert_eq!(from_mnemonic(row.mnemonic.to_lowercase().as_bytes()), Some(row.code));
            assert_eq!(super::row(row.code).unwrap().mnemonic, row.mnemonic);
            assert_eq!(mnemonic(row.code).to_string(), row.mnemonic);
        }
        assert!(TYPES.windows(2).all(|pair| pair[0].code < pair[1].code));
        assert_eq!(from_mnemonic(b"any"), Some(ANY));
        assert_eq!(mnemonic(ANY).to_string(), "ANY");
    }

    #[test]
    fn words_that_only_hash_alike_are_no_types() {
        for word in [&b""[..], b"\x01", b"M\x18", b"NSAP\rPTR", b"XXAMTRELAY", b"IN", b"*", b"ALIAS", b"TYPE"] {
            assert_eq!(from_mnemonic(word), None, "{word:?}");
        }
    }

    #[test]
    fn generic_types() {
        assert_eq!(from_mnemonic(b"TYPE0"), Some(0));
        assert_eq!(from_mnemonic(b"type15"), Some(MX));
        assert_eq!(from_mnemonic(b"TYPE65535"), Some(65535));
        for word in [&b"TYPE65536"[..], b"TYPE", b"TYPE-1", b"TYPE1a", b"TYPE000001"] {
            assert_eq!(from_mnemonic(word), None);
        }
        assert_eq!(mnemonic(65280).to_string(), "TYPE65280");
        assert!(row(65280).is_none() && row(0).is_none() && row(41).is_none());
    }

    #[test]
    fn nearest_mnemonics() {
        for (word, meant) in [("MXX", "MX"), ("CNMAE", "CNAME"), ("TXTT", "TXT"), ("AAA", "AAAA"), ("srvv", "SRV")] {
            assert_eq!(nearest(word.as_bytes()), Some(meant), "{word}");
        }
        assert_eq!(nearest(b"hello-world"), None);
        assert_eq!(nearest(b"\xff\xff"), None);
    }

    #[test]
    fn meta_types_have_reasons() {
        assert!(meta(OPT).unwrap().contains("EDNS"));
        assert!(is_meta(200) && is_meta(AXFR) && !is_meta(MX) && !is_meta(URI));
        assert!(is_obsolete(SPF) && !is_obsolete(TXT) && !is_obsolete(65280));
    }
}

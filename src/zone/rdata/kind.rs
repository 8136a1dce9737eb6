//! Field kinds: what a field of rdata looks like as text and on the wire.
//!
//! A type is a list of fields; each field has a name and a [`Kind`]. The encoder, the decoder and the printer are each
//! one `match` over the kinds, so a type that is made of known kinds needs nothing but its row.

use super::mnemonic::Mnemonics;

/// One field of a type.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The RFC's name in kebab-case: `preference`, `key-tag`.
    pub name: &'static str,
    /// What it looks like.
    pub kind: Kind,
}

/// What a field looks like, as text and on the wire.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A number in one octet.
    U8,
    /// A number in two octets.
    U16,
    /// A number in four octets.
    U32,
    /// Seconds in four octets; as text also with units: `1h`.
    Seconds,
    /// A point in time in four octets (RFC 4034 3.1.5): `YYYYMMDDHHmmSS` or seconds since 1970.
    Time,
    /// A number in one octet; read from a word too, but printed as a number, as the type's RFC writes it.
    Number8(&'static Mnemonics),
    /// A number in one octet, or the word for it.
    Word8(&'static Mnemonics),
    /// A number in two octets, or the word for it.
    Word16(&'static Mnemonics),
    /// Two octets that must be 0 (RKEY's flags).
    Zero16,
    /// A node number in eight octets: one number, or two of 32 bits with a dot between (IPN).
    NodeNumber,
    /// The name of a host or service: a name that other records are looked up at.
    Host,
    /// A domain name that is not a host's.
    Name,
    /// Names up to the end, perhaps none.
    Names,
    /// An IPv4 address.
    Ipv4,
    /// An IPv6 address.
    Ipv6,
    /// A character-string of at most 255 octets.
    Text,
    /// A character-string that may be left out, at the end.
    OptionalText,
    /// One or more character-strings up to the end.
    Texts,
    /// A string up to the end of the rdata, without a length octet (CAA value); `true` if it must not be empty (URI).
    LongText(bool),
    /// A character-string of letters and digits (CAA tag).
    Tag,
    /// A character-string of at least this many digits (X25).
    Digits(u8),
    /// A character-string holding a decimal number of at most this absolute value; 0 for no limit (GPOS).
    Decimal(u16),
    /// An RR type.
    Type,
    /// A type bitmap (RFC 4034 4.1.2); `true` if it must name at least one type.
    Types(bool),
    /// The type bitmap of NXT: types below 128 (RFC 2535 5.2).
    OldTypes,
    /// Base64 up to the end; not empty.
    Base64,
    /// Base64 up to the end, where the octets before it say whether it may be left out.
    Base64If(fn(&[u8]) -> bool),
    /// The key of CDNSKEY: base64 up to the end, `0` for one zero octet where it asks for the removal of the DS
    /// (RFC 8078 4).
    ChildKey,
    /// Base64 up to the end, written `-` when empty (DOA).
    Base64OrDash,
    /// Hexadecimal up to the end; not empty.
    Hex,
    /// Hexadecimal up to the end, whose length the octets before it determine.
    Digest(Digest),
    /// Hexadecimal behind a length octet, written `-` when empty (NSEC3 salt).
    Salt,
    /// Base32hex without padding, behind a length octet (NSEC3 next hashed owner name).
    HashedName,
    /// This many octets in hexadecimal, with hyphens between (EUI48, EUI64).
    Eui(usize),
    /// 64 bits as four groups of hexadecimal with colons between (NID, L64).
    Locator,
    /// Service parameters (RFC 9460 2.1).
    Params,
    /// All of LOC (RFC 1876).
    Location,
    /// Address prefixes up to the end, perhaps none (APL, RFC 3123).
    Prefixes,
    /// An address or a name; which one says the second octet of the rdata, masked (IPSECKEY, AMTRELAY).
    Gateway(u8),
    /// The discovery bit of AMTRELAY: shares an octet with the relay type behind it.
    RelayFlag,
    /// The relay type of AMTRELAY.
    RelayType,
    /// HIP's algorithm, with the lengths of the two fields behind it round it (RFC 8005 5).
    HipAlgorithm,
    /// HIP's host identity tag: hexadecimal.
    HipTag,
    /// HIP's public key: base64 without blanks.
    HipKey,
    /// The port bitmap of WKS; the octet before it is the protocol.
    Ports,
    /// A6's prefix length, 0 to 128.
    A6Prefix,
    /// The part of an address that A6's prefix length leaves.
    A6Suffix,
    /// A6's prefix name; missing when the prefix length is 0.
    A6Name,
    /// An NSAP address: `0x` and hexadecimal with dots anywhere.
    Nsap,
    /// An ATM address: `+` and digits, or hexadecimal with dots.
    AtmAddress,
    /// Octets that have no presentation format but `\#`.
    Opaque,
}

/// Which rule gives the length of a digest.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Digest {
    /// DS, CDS, DLV, TA: octet 3 is the digest type.
    Ds,
    /// SSHFP: octet 1 is the fingerprint type.
    Sshfp,
    /// TLSA, SMIMEA: octet 2 is the matching type.
    Tlsa,
    /// ZONEMD: octet 4 is the scheme, octet 5 the hash algorithm.
    Zonemd,
}

impl Digest {
    /// Octets that the digest must have, and the algorithm's name; `before` is the rdata in front of it. `None` where
    /// the algorithm is not known or sets no length.
    pub fn expected(self, before: &[u8]) -> Option<(usize, &'static str)> {
        let algorithm = *before.last()?;
        // RFC 8976 5.2, A.3: a scheme for private use (240 to 254) may keep a part of the hash.
        let whole = || before.iter().rev().nth(1).is_some_and(|scheme| !(240..=254).contains(scheme));
        match (self, algorithm) {
            (Digest::Ds, 1) => Some((20, "SHA-1")),
            (Digest::Ds, 2) => Some((32, "SHA-256")),
            (Digest::Ds, 3) => Some((32, "GOST R 34.11-94")),
            (Digest::Ds, 4) => Some((48, "SHA-384")),
            (Digest::Ds, 5) => Some((32, "GOST R 34.11-2012")),
            (Digest::Ds, 6) => Some((32, "SM3")),
            (Digest::Sshfp, 1) => Some((20, "SHA-1")),
            (Digest::Sshfp, 2) | (Digest::Tlsa, 1) => Some((32, "SHA-256")),
            (Digest::Tlsa, 2) => Some((64, "SHA-512")),
            (Digest::Zonemd, 1) if whole() => Some((48, "SHA-384")),
            (Digest::Zonemd, 2) if whole() => Some((64, "SHA-512")),
            _ => None,
        }
    }

    /// Fewest octets where [`Digest::expected`] knows no length. RFC 8976 2.2.4 sets 12 for ZONEMD.
    pub fn minimum(self) -> usize {
        match self {
            Digest::Zonemd => 12,
            Digest::Sshfp => 0,
            Digest::Ds | Digest::Tlsa => 1,
        }
    }

    /// What the octet is called that the length follows from.
    pub fn algorithm_field(self) -> &'static str {
        match self {
            Digest::Ds => "digest type",
            Digest::Sshfp => "fingerprint type",
            Digest::Tlsa => "matching type",
            Digest::Zonemd => "hash algorithm",
        }
    }
}

impl Field {
    /// The field in prose, without an article: `preference`, `host name`.
    pub fn label(&self) -> String {
        let fixed = match (self.kind, self.name) {
            (Kind::Host, "nsdname" | "cname" | "ptrdname" | "hostname" | "owner" | "fqdn") => "host name",
            (_, "mname") => "primary server's name",
            (_, "rname") => "mailbox of the person responsible",
            (_, "mbox") => "mailbox",
            (_, "txt-dname") => "name of a TXT record",
            (_, "rmailbx") => "mailbox responsible",
            (_, "emailbx") => "mailbox for errors",
            (_, "madname" | "mgmname" | "newname") => "name",
            (_, "psdn-address") => "PSDN address",
            (_, "isdn-address") => "ISDN address",
            (_, "sa") => "subaddress",
            (_, "nsap") => "NSAP address",
            (_, "hit") => "host identity tag",
            (_, "pk-algorithm") => "algorithm",
            (_, "original-ttl") => "original TTL",
            (_, "discovery-optional") => "discovery bit",
            (_, "rrtype") => "RR type",
            (_, "cpu") => "CPU",
            (_, "os") => "system",
            (_, "rendezvous-servers") => "rendezvous server",
            (Kind::Types(_) | Kind::OldTypes, _) => "type",
            (Kind::Ports, _) => "port",
            _ => return self.name.replace('-', " "),
        };
        fixed.to_owned()
    }

    /// The field in prose, with its article: `a preference`, `a host name`.
    pub fn noun(&self) -> String {
        let fixed = match (self.kind, self.name) {
            (Kind::Host, _) => "a host name",
            (Kind::Name, "target" | "next-domain-name" | "signer-name") => "a domain name",
            (Kind::Ipv4, _) => "an IPv4 address",
            (Kind::Ipv6, _) => "an IPv6 address",
            (Kind::Texts, _) => "one or more strings",
            (Kind::Types(_) | Kind::OldTypes, _) => "a list of types",
            (Kind::Params, _) => "parameters",
            (Kind::Prefixes, _) => "address prefixes",
            (Kind::Type, _) => "an RR type",
            (Kind::Names, _) => "rendezvous servers",
            (Kind::Ports, _) => "ports",
            (Kind::Opaque, _) => "octets",
            (Kind::OptionalText, _) => "perhaps a subaddress",
            (_, "data") => "data",
            (_, "mname" | "rname" | "rmailbx" | "emailbx" | "txt-dname") => return format!("the {}", self.label()),
            _ => "",
        };
        if !fixed.is_empty() {
            return fixed.to_owned();
        }
        let label = self.label();
        if label.ends_with('s') && !label.ends_with("ss") {
            return label;
        }
        let vowel = label.starts_with(['a', 'e', 'i', 'o', 'u', 'R', 'N', 'I']);
        format!("{} {label}", if vowel { "an" } else { "a" })
    }

    /// What may stand in the field's place, for messages: `a number from 0 to 65535`.
    pub fn expectation(&self) -> &'static str {
        match self.kind {
            Kind::U8 => "a number from 0 to 255",
            Kind::U16 => "a number from 0 to 65535",
            Kind::U32 => "a number from 0 to 4294967295",
            Kind::Seconds => "a time in seconds, or with units as in `1h30m`",
            Kind::Time => "a time written YYYYMMDDHHmmSS, or in seconds since 1970",
            Kind::Number8(_) | Kind::Word8(_) => "a number from 0 to 255, or its mnemonic",
            Kind::Word16(_) => "a number from 0 to 65535, or its mnemonic",
            Kind::Zero16 => "0",
            Kind::NodeNumber => "a node number",
            Kind::Host => "a host name",
            Kind::Name | Kind::Names | Kind::A6Name => "a domain name",
            Kind::Ipv4 => "an IPv4 address, as in `192.0.2.1`",
            Kind::Ipv6 => "an IPv6 address, as in `2001:db8::1`",
            Kind::Text | Kind::OptionalText | Kind::Texts | Kind::LongText(_) => "a string",
            Kind::Tag => "a tag of letters and digits",
            Kind::Digits(_) => "a string of digits",
            Kind::Decimal(_) => "a decimal number",
            Kind::Type => "an RR type, as in `MX` or `TYPE15`",
            Kind::Types(_) | Kind::OldTypes => "RR types, as in `A MX RRSIG`",
            Kind::Base64 | Kind::Base64If(_) | Kind::ChildKey | Kind::HipKey => "base64",
            Kind::Base64OrDash => "base64, or `-` for nothing",
            Kind::Hex | Kind::Digest(_) | Kind::HipTag => "hexadecimal digits",
            Kind::Salt => "hexadecimal digits, or `-` for no salt",
            Kind::HashedName => "a hashed owner name in base32hex",
            Kind::Eui(6) => "six octets in hexadecimal, as in `00-00-5e-00-53-2a`",
            Kind::Eui(_) => "eight octets in hexadecimal, as in `00-00-5e-ef-10-00-00-2a`",
            Kind::Locator => "four groups of hexadecimal digits, as in `2001:db8:1140:1000`",
            Kind::Params => "parameters, as in `alpn=\"h2,h3\"`",
            Kind::Location => "a latitude, a longitude and an altitude",
            Kind::Prefixes => "address prefixes, as in `1:192.0.2.0/24`",
            Kind::Gateway(_) => "an address, a name or `.`, as the type field before it says",
            Kind::RelayFlag => "0 or 1",
            Kind::RelayType => "a relay type from 0 to 3",
            Kind::HipAlgorithm => "a number from 0 to 255",
            Kind::Ports => "port numbers",
            Kind::A6Prefix => "a prefix length from 0 to 128",
            Kind::A6Suffix => "an address suffix",
            Kind::Nsap => "`0x` and hexadecimal digits",
            Kind::AtmAddress => "`+` and digits, or hexadecimal digits",
            Kind::Opaque => "octets in the form `\\# length hex`",
        }
    }
}

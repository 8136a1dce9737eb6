//! Words that stand for numbers inside rdata.

/// Words and their numbers. The first word of a number is the one that is printed.
pub type Mnemonics = [(&'static str, u16)];

/// The number of `word`, compared without case.
pub fn number(table: &Mnemonics, word: &[u8]) -> Option<u16> {
    table.iter().find(|(known, _)| word.eq_ignore_ascii_case(known.as_bytes())).map(|&(_, number)| number)
}

/// The word of `number`.
pub fn word(table: &Mnemonics, number: u16) -> Option<&'static str> {
    table.iter().find(|&&(_, known)| known == number).map(|&(word, _)| word)
}

/// DNSSEC algorithms (IANA "DNS Security Algorithm Numbers"; RFC 4034 A.1), with BIND's other spellings.
pub static ALGORITHMS: &Mnemonics = &[
    ("RSAMD5", 1),
    ("DH", 2),
    ("DSA", 3),
    ("ECC", 4),
    ("RSASHA1", 5),
    ("DSA-NSEC3-SHA1", 6),
    ("NSEC3DSA", 6),
    ("RSASHA1-NSEC3-SHA1", 7),
    ("NSEC3RSASHA1", 7),
    ("RSASHA256", 8),
    ("RSASHA512", 10),
    ("ECC-GOST", 12),
    ("ECCGOST", 12),
    ("ECDSAP256SHA256", 13),
    ("ECDSAP384SHA384", 14),
    ("ED25519", 15),
    ("ED448", 16),
    ("SM2SM3", 17),
    ("ECC-GOST12", 23),
    ("INDIRECT", 252),
    ("PRIVATEDNS", 253),
    ("PRIVATEOID", 254),
];

/// DS digest types, as BIND reads them; RFC 4034 5.3 writes numbers.
pub static DIGEST_TYPES: &Mnemonics = &[
    ("SHA-1", 1),
    ("SHA1", 1),
    ("SHA-256", 2),
    ("SHA256", 2),
    ("GOST", 3),
    ("SHA-384", 4),
    ("SHA384", 4),
    ("GOST12", 5),
    ("SM3", 6),
];

/// NSEC3 hash algorithms, as BIND reads them; RFC 5155 3.3 writes numbers.
pub static HASH_ALGORITHMS: &Mnemonics = &[("SHA-1", 1), ("SHA1", 1)];

/// CERT types (RFC 4398 2.1).
pub static CERT_TYPES: &Mnemonics = &[
    ("PKIX", 1),
    ("SPKI", 2),
    ("PGP", 3),
    ("IPKIX", 4),
    ("ISPKI", 5),
    ("IPGP", 6),
    ("ACPKIX", 7),
    ("IACPKIX", 8),
    ("URI", 253),
    ("OID", 254),
];

/// DSYNC schemes (RFC 9859 6.2).
pub static DSYNC_SCHEMES: &Mnemonics = &[("NOTIFY", 1)];

/// IP protocols that WKS records name.
pub static PROTOCOLS: &Mnemonics = &[("tcp", TCP), ("udp", UDP), ("icmp", 1), ("igmp", 2), ("egp", 8), ("gre", 47)];

/// The protocol number of TCP.
pub const TCP: u16 = 6;
/// The protocol number of UDP.
pub const UDP: u16 = 17;

/// Services that WKS records name (RFC 1010 and successors). A system's own list is not asked: it differs.
pub static SERVICES: &Mnemonics = &[
    ("tcpmux", 1),
    ("rje", 5),
    ("echo", 7),
    ("discard", 9),
    ("systat", 11),
    ("users", 11),
    ("daytime", 13),
    ("netstat", 15),
    ("qotd", 17),
    ("quote", 17),
    ("chargen", 19),
    ("ftp-data", 20),
    ("ftp", 21),
    ("ssh", 22),
    ("telnet", 23),
    ("smtp", 25),
    ("time", 37),
    ("rlp", 39),
    ("nameserver", 42),
    ("name", 42),
    ("nicname", 43),
    ("whois", 43),
    ("tacacs", 49),
    ("domain", 53),
    ("bootps", 67),
    ("bootpc", 68),
    ("tftp", 69),
    ("gopher", 70),
    ("finger", 79),
    ("http", 80),
    ("kerberos", 88),
    ("hostname", 101),
    ("iso-tsap", 102),
    ("rtelnet", 107),
    ("pop2", 109),
    ("pop3", 110),
    ("sunrpc", 111),
    ("auth", 113),
    ("sftp", 115),
    ("uucp-path", 117),
    ("nntp", 119),
    ("ntp", 123),
    ("netbios-ns", 137),
    ("netbios-dgm", 138),
    ("netbios-ssn", 139),
    ("imap", 143),
    ("imap2", 143),
    ("snmp", 161),
    ("snmptrap", 162),
    ("bgp", 179),
    ("irc", 194),
    ("imap3", 220),
    ("ldap", 389),
    ("https", 443),
];

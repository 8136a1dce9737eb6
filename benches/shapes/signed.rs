//! A zone as a signer writes it: every RRset with its RRSIG, every name with its NSEC3. The form is right; signatures
//! and hashes are random, so the zone measures reading and not verification.

use std::io::{self, Write};

use super::{Options, Random};

/// The zone's name.
pub const ORIGIN: &str = "signed.example.";

/// Writes the zone.
pub fn write(options: Options, out: &mut dyn Write) -> io::Result<()> {
    let mut zone = Zone { out, random: Random::new(options.seed), left: options.size, tag: 0 };
    zone.tag = zone.random.below(65_536);
    writeln!(zone.out, "; signed, in form")?;
    zone.signed(ORIGIN, "SOA", "ns1.signed.example. hostmaster.signed.example. 2026112101 7200 1800 1209600 3600")?;
    zone.signed(ORIGIN, "NS", "ns1.signed.example.")?;
    for flags in [256, 257] {
        let key = zone.random.base64(64);
        zone.record(ORIGIN, "DNSKEY", &format!("{flags} 3 13 {key}"))?;
    }
    zone.signature(ORIGIN, "DNSKEY")?;
    zone.signed(ORIGIN, "NSEC3PARAM", "1 0 0 -")?;
    zone.signed("ns1.signed.example.", "A", "192.0.2.1")?;
    let mut number = 0_u64;
    let mut hash = zone.hash();
    while zone.left > 0 {
        number += 1;
        let owner = format!("host-{number:07}.{ORIGIN}");
        let (ipv4, ipv6) = (zone.random.ipv4(), zone.random.ipv6());
        zone.signed(&owner, "A", &ipv4)?;
        zone.signed(&owner, "AAAA", &ipv6)?;
        let next = zone.hash();
        let rdata = format!("1 0 0 - {} A AAAA RRSIG", next.to_uppercase());
        zone.signed(&format!("{hash}.{ORIGIN}"), "NSEC3", &rdata)?;
        hash = next;
    }
    Ok(())
}

struct Zone<'a> {
    out: &'a mut dyn Write,
    random: Random,
    left: u64,
    /// Key tag that all signatures name.
    tag: u64,
}

impl Zone<'_> {
    fn record(&mut self, owner: &str, rtype: &str, rdata: &str) -> io::Result<()> {
        if self.left == 0 {
            return Ok(());
        }
        self.left -= 1;
        writeln!(self.out, "{owner}\t3600\tIN\t{rtype}\t{rdata}")
    }

    fn signed(&mut self, owner: &str, rtype: &str, rdata: &str) -> io::Result<()> {
        self.record(owner, rtype, rdata)?;
        self.signature(owner, rtype)
    }

    fn signature(&mut self, owner: &str, rtype: &str) -> io::Result<()> {
        let labels = owner.bytes().filter(|&byte| byte == b'.').count();
        let (tag, signature) = (self.tag, self.random.base64(64));
        let rdata = format!("{rtype} 13 {labels} 3600 20261221000000 20261121000000 {tag} {ORIGIN} {signature}");
        self.record(owner, "RRSIG", &rdata)
    }

    /// 20 octets in base32hex (RFC 5155 3.3).
    fn hash(&mut self) -> String {
        self.random.text(32, b"0123456789abcdefghijklmnopqrstuv")
    }
}

//! A registry's zone: delegations with two to four name servers, a third of them signed, a third with name servers of
//! their own and so with glue. In one form, as a program writes it.

use std::io::{self, Write};

use super::{Options, Random};

/// The zone's name.
pub const ORIGIN: &str = "example.";

const SYLLABLES: &[&str] =
    &["ka", "lo", "mi", "ter", "san", "do", "vi", "re", "net", "shop", "ber", "gu", "pa", "ne", "tron", "ex"];

/// Writes the zone.
pub fn write(options: Options, out: &mut dyn Write) -> io::Result<()> {
    let mut random = Random::new(options.seed);
    let mut left = options.size;
    writeln!(out, "$ORIGIN {ORIGIN}\n$TTL 86400")?;
    let mut record = |line: std::fmt::Arguments<'_>| -> io::Result<bool> {
        if left > 0 {
            left -= 1;
            writeln!(out, "{line}")?;
        }
        Ok(left > 0)
    };
    record(format_args!(
        "example.\t86400\tIN\tSOA\ta.nic.example. hostmaster.nic.example. 2026112101 1800 900 604800 3600"
    ))?;
    for (letter, number) in [("a", 1), ("b", 2)] {
        record(format_args!("example.\t172800\tIN\tNS\t{letter}.nic.example."))?;
        record(format_args!("{letter}.nic.example.\t172800\tIN\tA\t192.0.2.{number}"))?;
        record(format_args!("{letter}.nic.example.\t172800\tIN\tAAAA\t2001:db8::{number}"))?;
    }
    let mut number = 0_u64;
    loop {
        number += 1;
        let name = format!("{}{}{number}", random.pick(SYLLABLES), random.pick(SYLLABLES));
        let servers = 2 + [0, 0, 0, 1, 2][random.below(5) as usize];
        let own = random.below(3) == 0;
        let hoster = random.below(5_000);
        for server in 1..=servers {
            let more = if own {
                // Glue first, so that a zone cut off at any size has what it needs.
                let (ipv4, ipv6) = (random.ipv4(), random.ipv6());
                record(format_args!("ns{server}.{name}.example.\t172800\tIN\tA\t{ipv4}"))?;
                if random.below(2) == 0 {
                    record(format_args!("ns{server}.{name}.example.\t172800\tIN\tAAAA\t{ipv6}"))?;
                }
                record(format_args!("{name}.example.\t172800\tIN\tNS\tns{server}.{name}.example."))?
            } else {
                record(format_args!("{name}.example.\t172800\tIN\tNS\tns{server}.dns-{hoster:04}.example.net."))?
            };
            if !more {
                return Ok(());
            }
        }
        if random.below(3) == 0 {
            let (tag, digest) = (random.below(65_536), random.hex(64).to_uppercase());
            record(format_args!("{name}.example.\t86400\tIN\tDS\t{tag} 13 2 {digest}"))?;
        }
    }
}

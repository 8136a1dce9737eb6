//! Many small zones, as a hoster keeps them: 36 records each, one file each.

use std::io::{self, Write};

use super::Random;

/// Records in each zone.
pub const RECORDS: u64 = 36;
/// How many zones where nothing is said.
pub const USUAL_ZONES: u64 = 5_000;

/// The name of zone `number`, without its final dot: also its file's name.
pub fn origin(number: u64) -> String {
    format!("customer-{number:06}.example")
}

/// Writes zone `number` of the fleet that `seed` stands for.
pub fn write(number: u64, seed: u64, out: &mut dyn Write) -> io::Result<()> {
    let mut random = Random::new(seed.wrapping_add(number.wrapping_mul(0x1_0000_0001)));
    let origin = origin(number);
    writeln!(out, "$ORIGIN {origin}.\n$TTL 3600")?;
    writeln!(out, "@\tIN SOA ns1.hoster.example.net. hostmaster.hoster.example.net. (")?;
    writeln!(out, "\t\t20261121{:02} ; serial\n\t\t7200 1800 1209600 3600 )", random.below(100))?;
    writeln!(out, "\tIN NS ns1.hoster.example.net.\n\tIN NS ns2.hoster.example.net.")?;
    writeln!(out, "\tIN MX 10 mx1\n\tIN MX 20 mx2")?;
    writeln!(out, "\tIN TXT \"v=spf1 mx -all\"")?;
    writeln!(out, "\tIN A {}\n\tIN AAAA {}", random.ipv4(), random.ipv6())?;
    writeln!(out, "_dmarc\tIN TXT \"v=DMARC1; p=reject\"")?;
    let network = random.below(0xffff);
    for (host, last) in [("mx1", 10), ("mx2", 20)] {
        let prefix = if last == 10 { "192.0.2" } else { "203.0.113" };
        writeln!(out, "{host}\tIN A {prefix}.{last}\n\tIN AAAA 2001:db8:{network:x}:{last}::25")?;
    }
    for host in 1..=8 {
        writeln!(out, "; customer machine {host}")?;
        writeln!(out, "srv{host}\t300 IN A {}\n\t300 IN AAAA {}", random.ipv4(), random.ipv6())?;
    }
    for (alias, host) in [("www", 1), ("ftp", 2), ("blog", 3), ("shop", 4), ("cdn", 5)] {
        writeln!(out, "{alias}\tIN CNAME srv{host}")?;
    }
    writeln!(out, "_sip._tcp\tIN SRV 10 60 5060 srv6\n_verify\tIN TXT \"token={}\"", random.hex(32))
}

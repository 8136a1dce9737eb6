//! A company's zone as it is kept by hand and by scripts: hosts with both addresses, aliases, mail domains, services,
//! tokens of outside services, comments, blank owners, here and there a parenthesis. Some 67 bytes a record.

use std::io::{self, Write};

use super::{Options, Random};

/// The zone's name.
pub const ORIGIN: &str = "corp.example.";

const SITES: &[&str] = &["fra", "ams", "lon", "nyc", "sjc", "sin", "syd", "tyo"];
const ROLES: &[&str] = &["web", "db", "app", "cache", "build", "queue", "proxy", "store"];
const TTLS: &[u32] = &[300, 600, 3600, 7200, 14400, 86400];
const REMARKS: &[&str] = &[
    "rack and power as in the inventory",
    "moved from the old data centre, see change 4711",
    "do not reuse before the end of the quarter",
    "managed by the platform team",
    "ask the service desk before removing",
];
/// A real RSA key of 2048 bits: random bytes would be no key. Its private half was never kept.
const DKIM_KEY: [&str; 2] = [
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAqvd2d4ycwwkVF8kUVuJMJsJbOdjsdo2udxcKdbkSLRe0YyfMlPK9tOgtfwhcwlTSaCFm2Vvo63MTe6lKu6ETkE2qmhZ/OrluPyuJmo/VD/MePaRO9e7bq6kYtr8zOx5AvQ2lzZ8r74wQ1UXc",
    "d/plzAuFitKNdQjeZKI37jq35pAAsiqsCidsOCyZacwg0zrKLRGy/7TdVov0A3q8EVEVTJROLWH1Rmi/bjMODZW0bZJ5g/mHS8VSsHFArvmvRZPEDnGTZV/uHfEj9LP8lrVn0c2D1bTZxOno6+4KBaF/n5p+fGozL1eCbC/2IYec2sFIv8DIeQ+FLf6kgt/mm4xCiQIDAQAB",
];
const TOKEN: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";

/// Writes the zone.
pub fn write(options: Options, out: &mut dyn Write) -> io::Result<()> {
    let mut zone = Zone { out, random: Random::new(options.seed), left: options.size, hosts: 0, number: 0 };
    zone.apex()?;
    while zone.left > 0 {
        zone.number += 1;
        match zone.random.below(100) {
            0..=46 => zone.host()?,
            47..=63 => zone.alias()?,
            64..=73 => zone.service()?,
            74..=85 => zone.token()?,
            86..=91 => zone.printer()?,
            92..=96 => zone.mail_domain()?,
            97..=98 => zone.fingerprint()?,
            _ => zone.dkim()?,
        }
    }
    Ok(())
}

struct Zone<'a> {
    out: &'a mut dyn Write,
    random: Random,
    /// Records still to be written.
    left: u64,
    /// Hosts written: an alias may point at any of them.
    hosts: u64,
    /// Number of the group being written, in its names.
    number: u64,
}

impl Zone<'_> {
    /// One entry; nothing once the zone is full.
    fn record(&mut self, owner: &str, rest: std::fmt::Arguments<'_>) -> io::Result<()> {
        if self.left == 0 {
            return Ok(());
        }
        self.left -= 1;
        writeln!(self.out, "{owner:<24} {rest}")
    }

    fn apex(&mut self) -> io::Result<()> {
        writeln!(self.out, "; the zone of an imaginary company\n$ORIGIN {ORIGIN}\n$TTL 3600\n")?;
        self.record(
            "@",
            format_args!(
                "IN SOA ns1 hostmaster (\n\t\t\t2026112101 ; serial\n\t\t\t7200       ; refresh\n\t\t\t1800       ; retry\n\t\t\t1209600    ; expire\n\t\t\t3600 )     ; negative answers"
            ),
        )?;
        self.record("", format_args!("IN NS   ns1"))?;
        self.record("", format_args!("IN NS   ns2.corp.example."))?;
        self.record("", format_args!("IN MX   10 mx1"))?;
        self.record("", format_args!("IN MX   20 mx2"))?;
        self.record("", format_args!("IN TXT  \"v=spf1 mx ip4:192.0.2.0/24 -all\""))?;
        self.record("_dmarc", format_args!("IN TXT  \"v=DMARC1; p=reject; rua=mailto:dmarc@corp.example\""))?;
        for (owner, number) in [("ns1", 1), ("ns2", 2), ("mx1", 3), ("mx2", 4)] {
            let network = if number % 2 == 1 { "192.0.2" } else { "198.51.100" };
            self.record(owner, format_args!("IN A    {network}.{number}"))?;
            self.record("", format_args!("IN AAAA 2001:db8:{number}::53"))?;
        }
        Ok(())
    }

    fn host(&mut self) -> io::Result<()> {
        self.hosts += 1;
        let host = host(self.hosts);
        let (ttl, ipv4, ipv6) = (self.random.pick(TTLS), self.random.ipv4(), self.random.ipv6());
        if self.random.below(6) == 0 {
            let remark = self.random.pick(REMARKS);
            writeln!(self.out, "; {host}: {remark}")?;
        }
        match self.random.below(4) {
            0 => {
                self.record(&host, format_args!("{ttl} IN A    {ipv4}"))?;
                self.record(&host, format_args!("{ttl} IN AAAA {ipv6}"))
            }
            1 => {
                let asset = self.random.below(1_000_000);
                self.record(&host, format_args!("IN A    {ipv4}  ; asset {asset:06}"))?;
                self.record("", format_args!("IN AAAA {ipv6}"))
            }
            2 => {
                self.record(&host, format_args!("{ttl} A    {ipv4}"))?;
                self.record("", format_args!("{ttl} AAAA ( {ipv6} )"))
            }
            _ => self.record(&host, format_args!("{ttl} IN A    {ipv4}")),
        }
    }

    /// A host that is already in the zone.
    fn any_host(&mut self) -> String {
        match self.hosts {
            0 => "ns1".to_owned(),
            hosts => host(1 + self.random.below(hosts)),
        }
    }

    fn alias(&mut self) -> io::Result<()> {
        let target = self.any_host();
        let (ttl, number) = (self.random.pick(TTLS), self.number);
        let owner = format!("{}-{number:07}.apps", self.random.pick(&["portal", "wiki", "shop", "api"]));
        if self.random.below(2) == 0 {
            self.record(&owner, format_args!("{ttl} IN CNAME {target}.{ORIGIN}"))
        } else {
            self.record(&owner, format_args!("IN CNAME {target}"))
        }
    }

    fn service(&mut self) -> io::Result<()> {
        let (first, second) = (self.any_host(), self.any_host());
        let number = self.number;
        let (label, port) = self.random.pick(&[("_sip._tcp", 5060), ("_ldap._tcp", 389), ("_xmpp-client._tcp", 5222)]);
        let owner = format!("{label}.team-{number:07}");
        self.record(&owner, format_args!("IN SRV  10 60 {port} {first}.{ORIGIN}"))?;
        self.record("", format_args!("IN SRV  20 40 {port} {second}.{ORIGIN}"))
    }

    fn token(&mut self) -> io::Result<()> {
        let token = self.random.text(40, TOKEN);
        let number = self.number;
        let owner = format!("_verify.site-{number:07}");
        match self.random.below(3) {
            0 => self.record(&owner, format_args!("IN TXT  \"site-verification={token}\"")),
            1 => self.record(&owner, format_args!("IN TXT  ( \"verified-domain\"\n\t\t\t\"{token}\" )")),
            _ => self.record(&owner, format_args!("IN TXT  \"site=example; token={token}; level=2\"")),
        }
    }

    /// DNS-SD (RFC 6763): a browsing name that points at an instance.
    fn printer(&mut self) -> io::Result<()> {
        let host = self.any_host();
        let number = self.number;
        let service = format!("_ipp._tcp.floor-{number:07}");
        self.record(&service, format_args!("IN PTR  printer.{service}"))?;
        self.record(&format!("printer.{service}"), format_args!("IN SRV  0 0 631 {host}"))?;
        self.record("", format_args!("IN TXT  \"txtvers=1\" \"pdl=application/pdf\" \"Color=T\""))
    }

    fn mail_domain(&mut self) -> io::Result<()> {
        let number = self.number;
        let address = self.random.ipv4();
        let owner = format!("brand-{number:07}");
        self.record(&owner, format_args!("IN MX   10 mx1.{ORIGIN}"))?;
        self.record("", format_args!("IN MX   20 mx2.{ORIGIN}"))?;
        self.record("", format_args!("IN TXT  \"v=spf1 mx ip4:{address} -all\""))?;
        self.record(
            &format!("_dmarc.{owner}"),
            format_args!("IN TXT  \"v=DMARC1; p=quarantine; rua=mailto:d@corp.example\""),
        )
    }

    fn fingerprint(&mut self) -> io::Result<()> {
        let digest = self.random.hex(64);
        let owner = format!("jump-{:07}", self.number);
        let address = self.random.ipv4();
        self.record(&owner, format_args!("IN A    {address}"))?;
        self.record("", format_args!("IN SSHFP 4 2 {digest}"))
    }

    fn dkim(&mut self) -> io::Result<()> {
        if self.random.below(8) > 0 {
            return self.host();
        }
        let owner = format!("s{}._domainkey.news-{}", self.random.below(9), self.number);
        let [front, back] = DKIM_KEY;
        self.record(&owner, format_args!("IN TXT  ( \"v=DKIM1; k=rsa; p={front}\"\n\t\t\t\"{back}\" )"))
    }
}

/// The name of a host: from its number alone, so that an alias can find it.
fn host(number: u64) -> String {
    let role = ROLES[(number % ROLES.len() as u64) as usize];
    let site = SITES[(number / 7 % SITES.len() as u64) as usize];
    format!("{role}-{number:07}.{site}")
}

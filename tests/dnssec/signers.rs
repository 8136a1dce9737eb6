//! The signers, and the zone that they sign.

use std::path::Path;
use std::process::Command;

/// Names of all sorts: a wildcard, an empty non-terminal, delegations with and without DS, glue, a DNAME, upper case.
pub const ZONE: &str = "\
$ORIGIN example.com.
$TTL 1h
@ IN SOA ns1.Example.NET. hostmaster.example.net. 2024112101 4h 1h 30d 1h
@ IN NS ns1.Example.net.
@ IN NS ns2.example.net.
@ IN MX 10 Mail
@ IN MX 20 mail2
Mail IN A 192.0.2.25
mail2 IN A 192.0.2.26
*.wild IN TXT \"any\"
deep.down.empty IN A 192.0.2.80
www IN A 192.0.2.80
www IN A 192.0.2.79
www IN AAAA 2001:db8::80
old IN DNAME www.example.net.
plain IN NS ns.plain
plain IN NS ns.example.net.
ns.plain IN A 192.0.2.53
only.insecure IN NS ns.example.net.
safe IN NS ns.example.net.
safe IN DS 12345 13 2 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
_sip._tcp IN SRV 1 1 5060 Mail
";
const FROM: &str = "20261101000000";
const TO: &str = "20261201000000";
/// The same as `FROM`, in seconds since 1970.
const FROM_SECONDS: &str = "1793491200";
/// A time between the two.
pub const NOW: &str = "2026-11-15T00:00:00Z";

/// Which proofs of what does not exist.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Chain {
    Nsec,
    Nsec3,
    OptOut,
}

impl Chain {
    pub const ALL: [Chain; 3] = [Chain::Nsec, Chain::Nsec3, Chain::OptOut];
}

/// A signed zone.
pub struct Signed {
    pub text: String,
}

/// Whether a signer is installed; says so where it is not.
pub fn has(program: &str) -> bool {
    let found = Command::new(program).arg("-V").output().is_ok();
    if !found {
        drop(std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("SKIPPED: {program} is not installed\n")));
    }
    found
}

fn run(folder: &Path, program: &str, arguments: &[&str]) -> String {
    let done = Command::new(program).args(arguments).current_dir(folder).output().expect("it is installed");
    assert!(done.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8_lossy(&done.stdout).into_owned()
}

/// Makes a key with a tool that prints the name of the key's files.
fn key(folder: &Path, program: &str, arguments: &[&str]) -> String {
    run(folder, program, arguments).lines().last().unwrap_or_default().trim().to_owned()
}

/// Keys of RSA are as short as signers make them, to save time.
fn bits(algorithm: &str) -> &'static [&'static str] {
    if algorithm.contains("RSA") { &["-b", "1024"] } else { &[] }
}

/// The file with the zone and its keys, and the names of the keys: first the one that signs the others.
fn prepare(folder: &Path, keygen: &str, ksk: &[&str], arguments: &[&str], bits: &[&str]) -> [String; 2] {
    let ksk = key(folder, keygen, &[arguments, bits, ksk, &["example.com"]].concat());
    let zsk = key(folder, keygen, &[arguments, bits, &["example.com"]].concat());
    let mut zone = ZONE.to_owned();
    for name in [&ksk, &zsk] {
        let text = std::fs::read_to_string(folder.join(format!("{name}.key"))).expect("the key was made");
        zone.extend(text.lines().filter(|line| !line.starts_with(';')).map(|line| format!("{line}\n")));
    }
    std::fs::write(folder.join("zone"), zone).expect("a temporary folder can be written");
    [ksk, zsk]
}

/// BIND's signer, one line a record.
pub fn bind(algorithm: &str, chain: Chain) -> Signed {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let arguments = ["-q", "-a", algorithm];
    let [ksk, zsk] = prepare(folder.path(), "dnssec-keygen", &["-f", "KSK"], &arguments, bits(algorithm));
    let chain: &[&str] = match chain {
        Chain::Nsec => &[],
        Chain::Nsec3 => &["-3", "-", "-H", "0"],
        Chain::OptOut => &["-3", "-", "-H", "0", "-A"],
    };
    let fixed = ["-q", "-P", "-x", "-O", "full", "-o", "example.com", "-s", FROM, "-e", TO, "-f", "signed", "-k", &ksk];
    run(folder.path(), "dnssec-signzone", &[&fixed, chain, &["zone", &zsk]].concat());
    signed(folder.path(), "signed")
}

/// ldns's signer.
pub fn ldns(algorithm: &str, chain: Chain) -> Signed {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let arguments = ["-a", algorithm];
    let [ksk, zsk] = prepare(folder.path(), "ldns-keygen", &["-k"], &arguments, bits(algorithm));
    let chain: &[&str] = match chain {
        Chain::Nsec => &[],
        Chain::Nsec3 => &["-n", "-t", "0", "-s", ""],
        Chain::OptOut => &["-n", "-p", "-t", "0", "-s", ""],
    };
    let fixed = ["-i", FROM, "-e", TO, "-o", "example.com", "-f", "signed"];
    run(folder.path(), "ldns-signzone", &[&fixed, chain, &["zone", &zsk, &ksk]].concat());
    signed(folder.path(), "signed")
}

/// Knot DNS's signer, which makes its keys itself.
pub fn knot(algorithm: &str, chain: Chain) -> Signed {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().display();
    let on = |yes: bool| if yes { "on" } else { "off" };
    let (hashed, opts_out) = (on(chain != Chain::Nsec), on(chain == Chain::OptOut));
    let configuration = format!(
        "server:\n  rundir: \"{path}\"\ndatabase:\n  storage: \"{path}/db\"\npolicy:\n  - id: p\n    algorithm: {algorithm}\n    \
         nsec3: {hashed}\n    nsec3-iterations: 0\n    nsec3-salt-length: 0\n    nsec3-opt-out: {opts_out}\n    \
         rrsig-lifetime: 30d\n    rrsig-refresh: 7d\n    cds-cdnskey-publish: none\nzone:\n  - domain: example.com\n    \
         storage: \"{path}\"\n    file: zone\n    dnssec-signing: on\n    dnssec-policy: p\n"
    );
    std::fs::write(folder.path().join("knot.conf"), configuration).expect("a temporary folder can be written");
    std::fs::write(folder.path().join("zone"), ZONE).expect("a temporary folder can be written");
    for name in ["db", "out"] {
        std::fs::create_dir(folder.path().join(name)).expect("a temporary folder can be written");
    }
    run(folder.path(), "kzonesign", &["-c", "knot.conf", "-o", "out", "-t", FROM_SECONDS, "example.com"]);
    signed(folder.path(), "out/zone")
}

fn signed(folder: &Path, name: &str) -> Signed {
    let octets = std::fs::read(folder.join(name)).expect("the zone was signed");
    Signed { text: String::from_utf8_lossy(&octets).into_owned() }
}

/// A folder where keys are made one by one and a zone is signed with some of them, by BIND's signer.
pub struct Workshop {
    folder: tempfile::TempDir,
}

impl Workshop {
    pub fn new() -> Workshop {
        Workshop { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// A new key, by the name of its files; a flag of 257 for one that signs keys.
    pub fn key(&self, algorithm: &str, flags: u16) -> String {
        let kind: &[&str] = if flags == 257 { &["-f", "KSK"] } else { &[] };
        let arguments = [&["-q", "-a", algorithm], bits(algorithm), kind, &["example.com"]].concat();
        key(self.folder.path(), "dnssec-keygen", &arguments)
    }

    /// The same key with the bit that withdraws it (RFC 5011 2.1), as another one.
    pub fn revoked(&self, name: &str) -> String {
        key(self.folder.path(), "dnssec-revoke", &[name])
    }

    /// The DNSKEY record of a key.
    pub fn record(&self, name: &str) -> String {
        let text = std::fs::read_to_string(self.folder.path().join(format!("{name}.key"))).expect("the key was made");
        text.lines().filter(|line| !line.starts_with(';')).map(|line| format!("{line}\n")).collect()
    }

    /// The zone with more records and with the keys `published`, signed with those of `signing`; one line a record.
    pub fn sign(&self, more: &str, published: &[&str], signing: &[&str], chain: &[&str]) -> String {
        let keys: String = published.iter().map(|name| self.record(name)).collect();
        std::fs::write(self.folder.path().join("zone"), format!("{ZONE}{more}{keys}")).expect("it can be written");
        // A key that is alone signs everything.
        let alone: &[&str] = if signing.len() == 1 { &["-z"] } else { &["-x"] };
        let fixed = ["-q", "-P", "-O", "full", "-o", "example.com", "-s", FROM, "-e", TO, "-f", "signed"];
        let arguments = [&fixed, alone, chain, &["zone"], signing].concat();
        run(self.folder.path(), "dnssec-signzone", &arguments);
        signed(self.folder.path(), "signed").text
    }
}

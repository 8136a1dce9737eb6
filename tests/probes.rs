//! Every check that other checkers of zone data make, with a zone that it is for, and the rule that answers here.
//!
//! The checkers are `named-checkzone` (bind), `kzonecheck` (knot), `nsd-checkzone` (nsd), `ldns-verify-zone` (ldns),
//! `validns`, octoDNS, dnscontrol, and the parts of Zonemaster's tests that zone data alone can fail. What needs the
//! network (reachability, answers, consistency between servers) is not here. A rule that does not exist yet is waited for:
//! the probe is printed, and counts as soon as the rule is there.

use zonewarden::lint;
use zonewarden::model::{Zone, ZoneId, ZoneSet};
use zonewarden::policy::{Policy, page};
use zonewarden::source::SourceMap;
use zonewarden::zone::name::Name;
use zonewarden::zone::reader::{self, Options};

/// What other programs look at, the zone behind [`START`], our rule.
type Probe = (&'static str, &'static str, &'static str);

const START: &str = "$TTL 1h\n@ SOA ns1.example.net. hostmaster.example.net. 2026112101 4h 1h 30d 1h\n\
                     @ NS ns1.example.net.\n@ NS ns2.example.org.\n";

const SYNTAX: &[Probe] = &[
    ("all: address", "a A 192.0.2.256", "bad-rdata"),
    ("all: unknown type", "a AA 192.0.2.1", "unknown-type"),
    ("all: missing rdata", "a MX 10", "syntax-error"),
    ("all: text behind rdata", "a A 192.0.2.1 192.0.2.2", "syntax-error"),
    ("all: unbalanced parentheses", "a TXT ( x", "syntax-error"),
    ("all: unbalanced quotes", "a TXT \"x", "syntax-error"),
    ("all: string over 255 octets", LONG_STRING, "string-too-long"),
    (
        "all: label over 63 octets",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa A 192.0.2.1",
        "bad-name",
    ),
    ("all: empty label", "a..b A 192.0.2.1", "bad-name"),
    ("all: class mismatch", "a CH A 192.0.2.1", "class-mismatch"),
    ("all: TTL", "a 5x A 192.0.2.1", "bad-ttl"),
    ("bind: TTL over 2^31-1", "$TTL 2147483648\na A 192.0.2.1", "bad-ttl"),
    ("all: include of nothing", "$INCLUDE nowhere.zone", "include-failed"),
    ("all: unknown directive", "$INCLDUE x", "unknown-directive"),
    ("bind, validns: $GENERATE", "$GENERATE 9-1 h$ A 192.0.2.$", "generate-invalid"),
    ("bind: inherited owner after $ORIGIN", "$ORIGIN b.example.com.\n A 192.0.2.1", "owner-inherited-after-origin"),
    ("nsd: relative $ORIGIN", "$ORIGIN b.example.com", "origin-relative"),
    ("bind, nsd: obsolete types", "a MB host.example.net.", "obsolete-type"),
    ("bind: no final newline", "a A 192.0.2.1", "no-final-newline"),
    ("bind: check-names of NSEC3", "www NSEC3 1 0 0 - 2t7b4g4vsa5smi47k61mv5bv1a22bojr A\n", "bad-name"),
    ("knot: DS digest length", "s NS ns.example.net.\ns DS 1 8 2 00", "bad-rdata"),
    ("validns: tlsa digest length", "_25._tcp TLSA 3 1 1 00", "bad-rdata"),
    ("validns: SSHFP digest length", "a SSHFP 1 1 00", "bad-rdata"),
    ("all: mandatory SVCB parameters", "a SVCB 1 . mandatory=port", "bad-rdata"),
    ("all: SVCB parameters that contradict", "a SVCB 1 . no-default-alpn", "bad-rdata"),
    ("dnscontrol: unknown SVCB parameters", "a SVCB 1 . key12345=x", "svcb-params"),
];

const STRUCTURE: &[Probe] = &[
    ("all: CNAME and other data; validns cname-other-data", "a CNAME b.example.net.\na TXT x", "cname-and-other-data"),
    ("all: several CNAMEs", "a CNAME b.example.net.\na CNAME c.example.net.", "cname-duplicate"),
    ("bind, octodns, dnscontrol: CNAME at the apex", "@ CNAME b.example.net.", "cname-at-apex"),
    ("knot, validns: dname", "d DNAME e.example.net.\nx.d A 192.0.2.1", "dname-conflict"),
    ("bind, knot: several DNAMEs", "d DNAME e.example.net.\nd DNAME f.example.net.", "dname-conflict"),
    ("bind, knot, nsd: several SOAs", "@ SOA a.example.net. b.example.net. 2 4h 1h 30d 1h", "soa-duplicate"),
    ("bind, nsd: SOA not at the apex", "a SOA a.example.net. b.example.net. 2 4h 1h 30d 1h", "soa-outside-apex"),
    ("all: outside the zone", "www.example.org. A 192.0.2.1", "out-of-zone"),
    ("bind -r, octodns: duplicate", "a A 192.0.2.1\na A 192.0.2.1", "duplicate-record"),
    ("bind, knot, nsd, validns: TTLs of an RRset", "a 60 A 192.0.2.1\na 90 A 192.0.2.2", "rrset-ttl-mismatch"),
    ("bind -k: bad owner name", "a_b A 192.0.2.1", "hostname-syntax"),
    ("validns permit-starting-hyphen", "-a A 192.0.2.1", "hostname-syntax"),
    ("bind -n, zonemaster syntax04: bad server name", "s NS n_s.example.net.", "hostname-syntax"),
    ("zonemaster syntax08: bad MX name", "@ MX 10 m_x.example.net.", "hostname-syntax"),
    ("bind -W: wildcard inside", "a.*.b A 192.0.2.1", "wildcard-not-leftmost"),
    ("zonemaster syntax03: hyphens in places 3 and 4", "xn--a-\u{2d}-0 A 192.0.2.1", "idn-invalid"),
    ("octodns: target without final dot", "a CNAME www.example.com", "missing-trailing-dot"),
    ("dnscontrol: target is an address", "a CNAME 192.0.2.1", "target-is-ip"),
    ("bind: MX is an address", "@ MX 10 192.0.2.1", "target-is-ip"),
    ("dnscontrol: target is a URL", "a CNAME https://www.example.net/", "target-is-url"),
    ("octodns: CNAME loop", "a CNAME b\nb CNAME a", "cname-loop"),
    ("dnslint: dangling alias", "a CNAME b", "cname-target-missing"),
    ("knot, bind: below a delegation", "s NS ns.example.net.\nx.s TXT x", "below-delegation"),
    ("zonemaster nameserver: wildcard NS", "*.w NS ns.example.net.", "wildcard-ns"),
];

const SOA_AND_SERVERS: &[Probe] = &[
    ("zonemaster zone01: MNAME is no server", "", "soa-mname-unlisted"),
    ("zonemaster zone02, zone05: refresh and expire", "", "soa-timers"),
    ("zonemaster zone04: retry", "", "soa-timer-bounds"),
    ("zonemaster zone06: MINIMUM", "", "soa-negative-ttl"),
    ("zonemaster zone07: MNAME is an alias", "ns CNAME a.example.net.", "soa-mname-is-cname"),
    ("zonemaster syntax05: `@` in RNAME", "", "soa-rname-at-sign"),
    ("bind, knot, validns, zonemaster basic: no NS", "", "apex-ns-missing"),
    ("validns single-ns, zonemaster delegation01", "", "ns-single"),
    ("bind -i, zonemaster nameserver: no address", "s NS nowhere", "ns-target-missing"),
    ("bind -i, knot: missing glue", "s NS ns.s", "glue-missing"),
    ("knot: missing glue of a sibling", "s NS ns.t\nt NS ns.s\nns.s A 192.0.2.1", "glue-sibling-missing"),
    ("validns ns-alias, zonemaster delegation05", "s NS n\nn CNAME a.example.net.", "ns-target-is-cname"),
    ("zonemaster address01: private address", "s NS n\nn A 10.0.0.1\nw A 192.0.2.1", "ns-private-address"),
    ("zonemaster delegation02: one address", "s NS a\ns NS b\na A 192.0.2.1\nb A 192.0.2.1", "ns-shared-address"),
    ("zonemaster connectivity: one network", "a A 192.0.2.1\nb A 192.0.2.2", "ns-same-network"),
    ("bind: DS at the apex", "@ DS 1 8 1 0000000000000000000000000000000000000000", "ds-at-apex"),
    ("bind, octodns: DS without NS", "s DS 1 8 1 0000000000000000000000000000000000000000", "ds-without-ns"),
];

const MAIL_AND_SERVICES: &[Probe] = &[
    ("validns mx-alias, bind -M, zonemaster zone09", "@ MX 10 m\nm CNAME a.example.net.", "mx-target-is-cname"),
    ("bind -i: MX without address", "@ MX 10 m\nm TXT x", "mx-target-missing"),
    ("zonemaster zone09: null MX with others", "@ MX 0 .\n@ MX 10 m.example.net.", "null-mx-conflict"),
    ("bind -S: SRV is an alias", "_sip._tcp SRV 1 1 5060 m\nm CNAME a.example.net.", "srv-target-is-cname"),
    ("bind -i: SRV without address", "_sip._tcp SRV 1 1 5060 m\nm TXT x", "srv-target-missing"),
    ("validns, octodns: owner of SRV", "sip SRV 1 1 5060 m.example.net.", "srv-owner"),
    ("validns rp-txt-exists", "a RP b.example.net. t\n", "rp-target-missing"),
    ("octodns, dnscontrol: CAA", "@ CAA 0 isue \"ca.example.net\"", "caa-syntax"),
    ("octodns: private addresses", "a A 10.0.0.1\nb A 192.0.2.1", "address-private"),
    ("octodns: loopback", "a A 127.0.0.2\nb A 192.0.2.1", "address-unroutable"),
    ("octodns: URI", "a URI 1 1 \"https://a.example.net/\"", "uri-syntax"),
    ("validns: NAPTR flags", "a NAPTR 1 1 \"Q\" \"x\" \"\" b.example.net.", "naptr-flags"),
    ("bind: type SPF without TXT", "@ TYPE99 \\# 12 0b763d73706631202d616c6c", "spf-rrtype"),
    ("octodns: SPF", "@ TXT \"v=spf1 ipv4:192.0.2.1 -all\"", "spf-syntax"),
    ("dnscontrol: SPF look-ups", SPF_LOOKUPS, "spf-too-many-lookups"),
    ("checkdmarc, dnscontrol: DMARC", "_dmarc TXT \"v=DMARC1; p=rejct\"", "dmarc-syntax"),
    ("checkdmarc: DKIM", "a._domainkey TXT \"v=DKIM1; p=!\"", "dkim-syntax"),
    ("checkdmarc: MTA-STS", "_mta-sts TXT \"v=STSv1; id=\"", "mta-sts-syntax"),
    (
        "validns tlsa-host, smimea-host",
        "a TLSA 3 1 1 a9cdf989b504fe5dca90c0d2167b6550570734f7c763e09fdf88904e06157065",
        "tlsa-owner",
    ),
];

/// Signed data: whoever writes these rules finds the probe here.
const DNSSEC: &[Probe] = &[
    ("bind, validns, ldns: expired signature", EXPIRED, "rrsig-expired"),
    ("knot, validns, ldns: signature does not verify", SIGNED, "rrsig-invalid"),
    ("knot, validns, ldns: unsigned RRset", SIGNED, "rrsig-missing"),
    ("knot, validns, ldns: chain of NSEC", SIGNED, "nsec-chain"),
    (
        "bind, knot: deprecated algorithm",
        "s NS n.example.net.\ns DS 1 5 1 0000000000000000000000000000000000000000",
        "dnssec-algorithm",
    ),
    ("validns nsec3param-not-apex", "a NSEC3PARAM 1 0 0 -", "nsec3-parameters"),
    ("knot, validns dnskey", "@ DNSKEY 257 2 13 AAAA", "dnskey-invalid"),
    (
        "validns ksk-exists",
        "@ DNSKEY 256 3 13 Bg0UGyIpMDc+RUxTWmFob3Z9hIuSmaCnrrW8w8rR2N/m7fQABw4VHCMqMTg/Rk1UW2JpcHd+hYyTmqGor7a9xA==",
        "dnskey-no-sep",
    ),
    (
        "knot: CDS without its key",
        "@ CDS 1 13 2 0000000000000000000000000000000000000000000000000000000000000000",
        "cds-mismatch",
    ),
    ("ldns: ZONEMD", ZONEMD, "zonemd-mismatch"),
];

const LONG_STRING: &str = concat!(
    "a TXT \"",
    "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789",
    "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789",
    "01234567890123456789012345678901234567890123456789012345\""
);
const SPF_LOOKUPS: &str = "@ TXT \"v=spf1 a:a.example.net a:b.example.net a:c.example.net a:d.example.net a:e.example.net \
                           a:f.example.net\" \" a:g.example.net a:h.example.net a:i.example.net a:j.example.net \
                           a:k.example.net -all\"";
const SIGNED: &str = concat!(
    "@ RRSIG SOA 13 2 3600 20360101000000 20260101000000 14375 example.com. ",
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==\n",
    "@ DNSKEY 257 3 13 Bg0UGyIpMDc+RUxTWmFob3Z9hIuSmaCnrrW8w8rR2N/m7fQABw4VHCMqMTg/Rk1UW2JpcHd+hYyTmqGor7a9xA==\n",
    "@ NSEC b.example.com. NS SOA\na A 192.0.2.1\n"
);
const EXPIRED: &str = concat!(
    "@ RRSIG SOA 13 2 3600 20200201000000 20200101000000 14375 example.com. ",
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==\n",
    "@ DNSKEY 257 3 13 Bg0UGyIpMDc+RUxTWmFob3Z9hIuSmaCnrrW8w8rR2N/m7fQABw4VHCMqMTg/Rk1UW2JpcHd+hYyTmqGor7a9xA==\n"
);
const ZONEMD: &str = "@ ZONEMD 2026112101 1 1 000000000000000000000000000000000000000000000000000000000000000000000000000000\
                      000000000000000000";

/// The zone of a probe. What is wrong with SOA and apex NS cannot stand behind [`START`].
fn zone_of(probe: &Probe) -> String {
    let soa = |mname: &str, rname: &str, times: &str| {
        format!("$TTL 1h\n@ SOA {mname} {rname} 1 {times}\n@ NS ns1.example.net.\n@ NS ns2.example.org.\n{}", probe.1)
    };
    match probe.2 {
        "soa-mname-unlisted" => soa("h.example.net.", "h.example.net.", "4h 1h 30d 1h"),
        "soa-timers" => soa("ns1.example.net.", "h.example.net.", "4h 5h 6h 1h"),
        "soa-timer-bounds" => soa("ns1.example.net.", "h.example.net.", "4h 1m 30d 1h"),
        "soa-negative-ttl" => soa("ns1.example.net.", "h.example.net.", "4h 1h 30d 5"),
        "soa-mname-is-cname" => soa("ns", "h.example.net.", "4h 1h 30d 1h"),
        "soa-rname-at-sign" => soa("ns1.example.net.", "h@example.net.", "4h 1h 30d 1h"),
        "ns-same-network" => {
            format!("$TTL 1h\n@ SOA a h.example.net. 1 4h 1h 30d 1h\n@ NS a\n@ NS b\n{}", probe.1)
        }
        "apex-ns-missing" => "$TTL 1h\n@ SOA ns1.example.net. h.example.net. 1 4h 1h 30d 1h\n".to_owned(),
        "ns-single" => {
            "$TTL 1h\n@ SOA ns1.example.net. h.example.net. 1 4h 1h 30d 1h\n@ NS a.example.net.\n".to_owned()
        }
        _ => format!("{START}{}", probe.1),
    }
}

/// The rules that speak of a zone `example.com.`.
fn told(text: &str) -> Vec<String> {
    let sources = SourceMap::new();
    let file = sources.add("example.com.zone", text.as_bytes().to_vec()).expect("it is small");
    let origin = Name::parse("example.com.").expect("a name");
    let contents = reader::read(&file, &Options { origin: Some(origin.clone()), ..Options::default() });
    let zone = Zone::new(ZoneId(0), origin.as_ref(), None, true, contents);
    let policy = Policy::from_text("zonewarden.toml", "extends = [\"strict\"]\n", &sources).policy;
    let findings = lint::run(&ZoneSet::new(vec![zone]), &sources, &policy);
    findings.into_iter().map(|finding| finding.rule).collect()
}

#[test]
fn each_check_of_others_has_its_rule() {
    let mut silent = Vec::new();
    let mut waiting = Vec::new();
    let mut answered = 0;
    for probe in [SYNTAX, STRUCTURE, SOA_AND_SERVERS, MAIL_AND_SERVICES, DNSSEC].concat() {
        let (checks, _, rule) = probe;
        let told = told(&zone_of(&probe));
        if page::find(rule).is_none() {
            waiting.push(format!("{checks}: {rule}"));
        } else if told.iter().any(|told| told == rule) {
            answered += 1;
        } else {
            silent.push(format!("{checks}: {rule} is silent, told are {told:?}"));
        }
    }
    println!("{answered} probes answered, {} wait for their rule:\n{}", waiting.len(), waiting.join("\n"));
    assert!(silent.is_empty(), "{}", silent.join("\n"));
}

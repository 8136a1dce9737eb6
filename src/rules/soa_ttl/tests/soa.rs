use crate::rules::testing::World;

/// A zone whose SOA record has this rdata.
fn soa(rdata: &str) -> World {
    World::of(&[("example.com.", &format!("@ SOA {rdata}\n@ NS ns1\nns1 A 192.0.2.53\n"))])
}

#[test]
fn mailboxes_with_an_at_sign() {
    assert_eq!(
        soa("ns1 first.last@example.com. 1 4h 1h 30d 1h").told("soa-rname-at-sign"),
        ["error[soa-rname-at-sign] example.com.zone:1:11 'first.last@example.com.' the mailbox \
          `first.last@example.com` of the SOA record is written with `@`, which is no part of a name \
          | help: write `first\\.last.example.com.`"]
    );
}

#[test]
fn mailboxes_written_with_a_dot() {
    let told = soa("ns1 hostmaster@example.com 1 4h 1h 30d 1h").lint();
    assert_eq!(
        told.brief("soa-rname-at-sign"),
        ["error[soa-rname-at-sign] example.com.zone:1:11 'hostmaster@example.com'"]
    );
    assert!(told.brief("soa-rname-missing-dot").is_empty());
    assert!(soa("ns1 a\\.b.example.com. 1 4h 1h 30d 1h").brief("soa-rname-at-sign").is_empty());
}

#[test]
fn names_without_their_final_dot() {
    assert_eq!(
        soa("ns1.example.com hostmaster.example.com 1 4h 1h 30d 1h").told("soa-rname-missing-dot"),
        [
            "warning[soa-rname-missing-dot] example.com.zone:1:7 'ns1.example.com' the primary name server \
             `ns1.example.com.example.com.` of the SOA record was probably meant to be `ns1.example.com.` \
             | help: write `ns1.example.com.`, with the final dot",
            "warning[soa-rname-missing-dot] example.com.zone:1:23 'hostmaster.example.com' the mailbox \
             `hostmaster.example.com.example.com.` of the SOA record was probably meant to be `hostmaster.example.com.` \
             | help: write `hostmaster.example.com.`, with the final dot",
        ]
    );
    assert_eq!(soa("ns1 dns.provider.net 1 4h 1h 30d 1h").brief("soa-rname-missing-dot").len(), 1);
    for rdata in ["ns1 hostmaster", "ns1 hostmaster.it", "ns1 root.mail", "ns1.example.net. dns.example.net."] {
        assert!(soa(&format!("{rdata} 1 4h 1h 30d 1h")).brief("soa-rname-missing-dot").is_empty(), "{rdata}");
    }
}

#[test]
fn primaries() {
    let strict = |mname: &str, more: &str| {
        let text = format!("@ SOA {mname} hostmaster 1 4h 1h 30d 1h\n@ NS ns1\nns1 A 192.0.2.53\n{more}");
        World::of(&[("example.com.", &text)]).policy("extends = [\"strict\"]\n").lint()
    };
    assert!(strict("NS1", "").brief("soa-mname-unlisted").is_empty());
    assert!(strict("hidden", "hidden AAAA 2001:db8::1\n").brief("soa-mname-unlisted").is_empty());
    for mname in ["old", "old.example.net."] {
        assert_eq!(strict(mname, "").brief("soa-mname-unlisted").len(), 1, "{mname}");
    }
    let alias = strict("dns", "dns CNAME ns1\n");
    assert_eq!(alias.brief("soa-mname-is-cname"), ["warning[soa-mname-is-cname] example.com.zone:1:7 'dns'"]);
    assert!(alias.brief("soa-mname-unlisted").is_empty());
    let policy = "extends = [\"strict\"]\n[rules.soa-mname-unlisted]\nhidden-primaries = [\"old.example.net.\"]\n";
    let listed = soa("old.example.net. hostmaster 1 4h 1h 30d 1h").policy(policy);
    assert!(listed.brief("soa-mname-unlisted").is_empty());
}

#[test]
fn serials_made_of_dates() {
    let future = |serial: &str| {
        soa(&format!("ns1 hostmaster {serial} 4h 1h 30d 1h")).now("2026-11-21T23:59:59Z").told("soa-serial-future")
    };
    assert_eq!(
        future("2026112300"),
        ["warning[soa-serial-future] example.com.zone:1:22 '2026112300' serial 2026112300 is of 2026-11-23, which is \
          yet to come | help: the serial of today is `2026112101`; secondaries that have taken the higher one follow it \
          only after a reset by RFC 1982 section 7"]
    );
    for serial in ["2026112299", "1", "1763764000", "2147483647", "2062139901", "4294967295", "0"] {
        assert!(future(serial).is_empty(), "{serial}");
    }
    assert_eq!(
        future("2026133199"),
        [
            "warning[soa-serial-future] example.com.zone:1:22 '2026133199' serial 2026133199 is of no date, as there is no \
          month 13, and higher than that of today | help: the serial of today is `2026112101`; secondaries that have \
          taken the higher one follow it only after a reset by RFC 1982 section 7"
        ]
    );
    assert!(future("2026113101")[0].contains("as month 11 has no day 31"));
    assert!(future("2026211101")[0].contains("no month 21"), "day and month in the wrong order");
    // Lower than today's; the day of the year and a count; another year; a count that goes on for ever.
    for serial in ["2026023001", "2026003199", "2026325001", "2026133099", "2025133101", "2027133101"] {
        assert!(future(serial).is_empty(), "{serial}");
    }
    let format = |serial: &str| {
        soa(&format!("ns1 hostmaster {serial} 4h 1h 30d 1h"))
            .policy("[rules.soa-serial-format]\n")
            .brief("soa-serial-format")
    };
    assert_eq!(format("42"), ["warning[soa-serial-format] example.com.zone:1:22 '42'"]);
    assert_eq!(format("2026133101").len(), 1, "no such month");
    assert!(format("2026112101").is_empty());
    assert!(soa("ns1 hostmaster 42 4h 1h 30d 1h").brief("soa-serial-format").is_empty(), "only where a policy asks");
}

#[test]
fn timers() {
    let told = |timers: &str| soa(&format!("ns1 hostmaster 1 {timers} 1h")).brief("soa-timers");
    assert!(told("4h 1h 30d").is_empty());
    assert_eq!(told("1h 1h 30d"), ["info[soa-timers] example.com.zone:1:27 '1h'"]);
    assert_eq!(told("1h 2h 30d"), ["warning[soa-timers] example.com.zone:1:27 '2h'"]);
    assert_eq!(told("4h 1h 299m"), ["warning[soa-timers] example.com.zone:1:30 '299m'"]);
    assert!(told("4h 1h 5h").is_empty());
    assert_eq!(told("0 1h 0").len(), 2, "only the zeros");
    let bounds = |timers: &str| {
        soa(&format!("ns1 hostmaster 1 {timers} 1h")).policy("extends = [\"strict\"]\n").brief("soa-timer-bounds")
    };
    assert_eq!(bounds("5m 1m 1d").len(), 3);
    assert!(bounds("20m 2m 7d").is_empty() && bounds("2d 12h 60d").is_empty() && bounds("0 0 0").is_empty());
}

#[test]
fn negative_ttls() {
    let told = |ttl: &str, minimum: &str| {
        let text = format!("@ {ttl} SOA ns1 hostmaster 1 4h 1h 30d {minimum}\n");
        World::of(&[("example.com.", &text)]).brief("soa-negative-ttl")
    };
    assert!(told("1h", "1h").is_empty() && told("1d", "60").is_empty());
    assert_eq!(told("1w", "1w"), ["warning[soa-negative-ttl] example.com.zone:1:37 '1w'"]);
    assert_eq!(told("1h", "1w"), ["info[soa-negative-ttl] example.com.zone:1:37 '1w'"]);
    assert!(told("30", "1h").is_empty(), "told by `ttl-bounds`");
    assert_eq!(told("2d", "1w"), ["warning[soa-negative-ttl] example.com.zone:1:3 '2d'"]);
    assert_eq!(told("1h", "5"), ["warning[soa-negative-ttl] example.com.zone:1:37 '5'"]);
    assert!(told("0", "1h").is_empty(), "told by `ttl-zero`");
}

#[test]
fn ttls_of_zero() {
    let told = |text: &str| World::of(&[("example.com.", text)]).brief("ttl-zero");
    assert_eq!(told("a 0 A 192.0.2.1\na 0 A 192.0.2.2\n"), ["warning[ttl-zero] example.com.zone:1:3 '0'"]);
    assert_eq!(told("$TTL 0\na A 192.0.2.1\nb A 192.0.2.2\n"), ["warning[ttl-zero] example.com.zone:1:6 '0'"]);
    assert!(told("_acme-challenge 0 TXT x\n_acme-challenge.a 0 TXT x\na 1 A 192.0.2.1\n").is_empty());
    let both = World::of(&[("example.com.", "a 0 A 192.0.2.1\n")]).lint();
    assert!(both.brief("ttl-bounds").is_empty());
    let too_long =
        World::of(&[("example.com.", "a 4294967295 A 192.0.2.1\n$TTL 4294967295\nb A 192.0.2.2\n")]).damaged();
    assert!(too_long.brief("ttl-zero").is_empty(), "told by `bad-ttl`");
    assert!(told("@ 0 TYPE65534 \\# 5 0D3D9F0001\n").is_empty(), "how BIND signs");
    let unknown = World::of(&[("example.com.", "a A 192.0.2.1\n")]).without_ttl();
    assert!(unknown.brief("ttl-zero").is_empty());
}

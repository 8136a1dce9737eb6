use super::{World, zone, zone_named};

#[test]
fn owners_that_are_no_hosts() {
    assert_eq!(
        zone("web_1 A 192.0.2.1\nweb_1 AAAA 2001:db8::1\n").told("hostname-syntax"),
        ["warning[hostname-syntax] example.com.zone:2:1 'web_1' \
          `web_1.example.com.` has A records, but is no host name: it holds `_` \
          | help: write `web-1.example.com.`; letters, digits and hyphens are fine"]
    );
    assert_eq!(zone("-a A 192.0.2.1\na-.b MX 10 x\na\\032b AAAA ::2\n").brief("hostname-syntax").len(), 3);
    for text in [
        "* A 192.0.2.1\n*.a MX 10 x\n",
        "_sip.a_b A 192.0.2.1\n",
        "gc._msdcs A 192.0.2.1\n",
        "a_b TXT x\na_b CNAME x.example.net.\n",
        "_0123abc CNAME _x.acm-validations.aws.\n",
        "x--y A 192.0.2.1\nxn--bcher-kva A 192.0.2.1\n1 A 192.0.2.1\n",
    ] {
        assert!(zone(text).brief("hostname-syntax").is_empty(), "{text}");
    }
    let reverse = zone_named("2.0.192.in-addr.arpa.", "0/26 NS ns1.example.net.\n0/26 A 192.0.2.1\n1 CNAME 1.0/26\n");
    assert!(reverse.brief("hostname-syntax").is_empty());
}

#[test]
fn targets_that_are_no_hosts() {
    assert_eq!(
        zone("@ MX 10 mail_1.example.net.\n").told("hostname-syntax"),
        ["warning[hostname-syntax] example.com.zone:2:9 'mail_1.example.net.' \
          the MX record of `example.com.` leads to `mail_1.example.net.`, which is no host name: it holds `_` \
          | help: write `mail-1.example.net.`; letters, digits and hyphens are fine"]
    );
    for text in [
        "@ MX 0 .\n_x._tcp SRV 0 0 0 .\n",
        "_http._tcp PTR My\\032Printer._http._tcp\n",
        "a CNAME a_b.example.net.\ns HTTPS 1 a_b.example.net.\n",
        "a PTR a_b.example.net.\n",
    ] {
        assert!(zone(text).brief("hostname-syntax").is_empty(), "{text}");
    }
    let told_at_owner = zone("@ MX 10 m_1\nm_1 A 192.0.2.1\n").brief("hostname-syntax");
    assert_eq!(told_at_owner, ["warning[hostname-syntax] example.com.zone:3:1 'm_1'"]);
    let reverse = zone_named("2.0.192.in-addr.arpa.", "1 PTR a_b.example.net.\nb._dns-sd._udp PTR a_b.example.net.\n");
    assert_eq!(
        reverse.brief("hostname-syntax"),
        ["warning[hostname-syntax] 2.0.192.in-addr.arpa.zone:2:7 'a_b.example.net.'"]
    );
    // A missing dot comes first, and a host that is none is not looked up.
    let mistaken = zone("@ MX 10 m_1.example.com\n@ MX 20 m_2\n").lint();
    assert_eq!(mistaken.brief("hostname-syntax"), ["warning[hostname-syntax] example.com.zone:3:9 'm_2'"]);
    assert!(mistaken.brief("mx-target-missing").is_empty());
}

#[test]
fn urls_and_mail_addresses() {
    assert_eq!(
        zone("shop CNAME https://www.example.net/shop\n").told("target-is-url"),
        ["error[target-is-url] example.com.zone:2:12 'https://www.example.net/shop' \
          the CNAME record of `shop.example.com.` leads to `https://www.example.net/shop`: a URL, where a name is \
          required | help: write the host alone: `www.example.net.`; to send visitors to another page is the work of a \
          web server"]
    );
    for target in ["http://www.example.net", "http://www.example.com.", "www.example.net/path", "info@example.net."] {
        for rdata in [format!("CNAME {target}"), format!("MX 10 {target}"), format!("NS {target}")] {
            let outcome = zone(&format!("x {rdata}\n")).lint();
            assert_eq!(outcome.brief("target-is-url").len(), 1, "{rdata}");
            for rule in ["missing-trailing-dot", "hostname-syntax", "cname-target-missing", "mx-target-missing"] {
                assert!(outcome.brief(rule).is_empty(), "{rule}: {rdata}");
            }
        }
    }
    let reverse = zone_named("2.0.192.in-addr.arpa.", "1 CNAME 1.0/26.2.0.192.in-addr.arpa.\n");
    assert!(reverse.brief("target-is-url").is_empty());
    assert!(zone("_http._tcp PTR a@b\\032/._http._tcp\na CNAME @\n").brief("target-is-url").is_empty());
}

#[test]
fn catalogs_without_a_version() {
    let told = |text: &str| zone_named("catalog.example.net.", text).told("target-special-use");
    let members = "@ NS invalid.\na.zones PTR example.com.\n";
    let missing = &told(members)[..];
    assert!(
        missing.len() == 1
            && missing[0].contains("but no `version.catalog.example.net.`, so that no server takes it as a catalog")
            && missing[0].ends_with("help: write `version.catalog.example.net. IN TXT \"2\"`"),
        "{missing:?}"
    );
    assert!(told(&format!("{members}version TXT 7\n"))[0].contains("neither `1` nor `2`"));
    for text in [format!("{members}version TXT 2\n"), format!("{members}version TXT x\nversion TXT 1\n")] {
        assert!(told(&text).is_empty(), "{text}");
    }
    assert!(told("@ NS invalid.\n")[0].contains("no one on the Internet"), "no members, no catalog");
}

#[test]
fn targets_on_inner_networks() {
    assert_eq!(
        zone("www CNAME web.corp.internal.\n").told("target-special-use"),
        ["warning[target-special-use] example.com.zone:2:11 'web.corp.internal.' \
          the CNAME record of `www.example.com.` leads to `web.corp.internal.`: no one on the Internet can look up \
          names under `internal.` \
          | help: name a host that can be found by those who can see the zone, or delete the record"]
    );
    for top in ["invalid", "test", "local", "localdomain", "lan"] {
        assert_eq!(zone(&format!("@ MX 10 a.{top}.\n")).brief("target-special-use").len(), 1, "{top}");
    }
    for text in [
        "a CNAME b.localhost.\n",
        "a CNAME wlan.example.net.\n",
        "a CNAME x.mylan.example.net.\n",
        "s NS x.example.net.\na.s CNAME b.local.\n",
    ] {
        assert!(zone(text).brief("target-special-use").is_empty(), "{text}");
    }
    assert!(zone_named("corp.internal.", "a CNAME b.local.\n").brief("target-special-use").is_empty());
}

#[test]
fn wildcards_and_primaries() {
    assert_eq!(
        zone("@ MX 10 *.example.net.\n").told("hostname-syntax"),
        ["warning[hostname-syntax] example.com.zone:2:9 '*.example.net.' \
          the MX record of `example.com.` leads to `*.example.net.`, which is no host name: it holds `*` \
          | help: name one host: a wildcard stands for names that are asked for, and is no target"]
    );
    assert_eq!(zone("@ MX 10 *\n* A 192.0.2.1\n").brief("hostname-syntax").len(), 1);
    let primary = |name: &str| {
        World::default().zone("example.com.", &format!("@ SOA {name} h 1 4h 1h 30d 1h\n@ NS ns1.example.net.\n"))
    };
    assert_eq!(
        primary("ns_1.example.net.").told("hostname-syntax"),
        ["warning[hostname-syntax] example.com.zone:1:7 'ns_1.example.net.' \
          the primary name server `ns_1.example.net.` of the SOA record is no host name: it holds `_` \
          | help: write `ns-1.example.net.`; letters, digits and hyphens are fine"]
    );
    for name in ["ns1", ".", "ns1.example.net.", "ns_1.example.com", "192.0.2.1"] {
        assert!(primary(name).brief("hostname-syntax").is_empty(), "{name}");
    }
    assert_eq!(
        primary("192.0.2.1").told("target-is-ip"),
        ["error[target-is-ip] example.com.zone:1:7 '192.0.2.1' \
          the primary name server of the SOA record is `192.0.2.1`: an address, where a name is required \
          | help: write the name of the server that has this address, such as `ns1.example.net.`"]
    );
}

#[test]
fn targets_under_no_top_level_domain() {
    assert_eq!(
        zone("@ MX 10 mail.example.cmo.\n").told("target-special-use"),
        ["warning[target-special-use] example.com.zone:2:9 'mail.example.cmo.' \
          the MX record of `example.com.` leads to `mail.example.cmo.`: the public DNS has no top-level domain `cmo.` \
          | help: name a host that can be found by those who can see the zone, or delete the record"]
    );
    let port = zone("www CNAME web.example.net:8080.\n").told("target-special-use");
    assert!(port[0].contains("help: write `web.example.net.`: a name has no port"), "{port:?}");
    let dot = zone("www CNAME web1.\nweb1 A 192.0.2.1\n").told("target-special-use");
    assert!(dot[0].ends_with("help: if `web1.example.com.` is meant, take the final dot away"), "{dot:?}");
    for text in [
        "a CNAME b.example.\n",
        "a CNAME b.example.co.uk.\n",
        "a CNAME b.xn--p1ai.\n",
        "a CNAME b.example.museum.\n",
        "1 PTR a.in-addr.arpa.\n",
        "1 PTR host.intra.\n",
        "s NS ns1.s\nns1.s A 192.0.2.1\n",
    ] {
        assert!(zone(text).brief("target-special-use").is_empty(), "{text}");
    }
    let loaded = zone("a CNAME b.dn42.\n").zone("dn42.", "@ SOA ns1 h 1 4h 1h 30d 1h\nb A 172.20.0.1\n");
    assert!(loaded.brief("target-special-use").is_empty(), "what it leads to is there");
    assert!(zone_named("a.dn42.", "www CNAME b.dn42.\n").brief("target-special-use").is_empty());
}

#[test]
fn ones_own_host() {
    let mail = zone("@ MX 10 localhost.\n").told("target-special-use");
    assert_eq!(
        mail,
        ["warning[target-special-use] example.com.zone:2:9 'localhost.' \
          the MX record of `example.com.` leads to `localhost.`: each who asks gets to a host of their own \
          | help: write `MX 0 .` if `example.com.` takes no mail (RFC 7505)"]
    );
    assert_eq!(zone("@ NS ns1.example.net.\n@ NS localhost.\n").brief("target-special-use").len(), 1);
    for text in ["@ NS localhost.\n@ A 127.0.0.1\n", "here CNAME localhost.\n", "a PTR localhost.\n"] {
        assert!(zone(text).brief("target-special-use").is_empty(), "{text}");
    }
}

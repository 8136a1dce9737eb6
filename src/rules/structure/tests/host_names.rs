use super::{zone, zone_named};

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
    for text in ["a CNAME b.localhost.\n", "a CNAME wlan.\n", "a CNAME x.mylan.\n", "s NS x.\na.s CNAME b.local.\n"] {
        assert!(zone(text).brief("target-special-use").is_empty(), "{text}");
    }
    assert!(zone_named("corp.internal.", "a CNAME b.local.\n").brief("target-special-use").is_empty());
}

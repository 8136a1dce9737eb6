use super::{zone, zone_named};

const ID: &str = "target-is-ip";

#[test]
fn an_exchange_that_is_an_address() {
    let world = zone("@ MX 10 192.0.2.25\n");
    assert_eq!(
        world.told(ID),
        ["error[target-is-ip] example.com.zone:2:9 '192.0.2.25' \
          the MX record of `example.com.` leads to `192.0.2.25`: an address, where a name is required \
          | help: give the host a name and point to that: `mail.example.com. IN A 192.0.2.25` and \
          `example.com. IN MX 10 mail.example.com.`"]
    );
}

#[test]
fn an_alias_becomes_an_address_record() {
    let told = zone("www CNAME 2001:db8::1.\n").told(ID);
    assert_eq!(
        told,
        ["error[target-is-ip] example.com.zone:2:11 '2001:db8::1.' \
          the CNAME record of `www.example.com.` leads to `2001:db8::1`: an address, where a name is required \
          | help: write an address record instead: `www.example.com. IN AAAA 2001:db8::1`"]
    );
}

#[test]
fn the_help_knows_hosts_of_usual_names() {
    let help = |text: &str| zone(text).told(ID)[0].split(" | help: ").nth(1).unwrap_or_default().to_owned();
    assert_eq!(
        help("@ MX 10 192.0.2.25\nmail A 192.0.2.1\nmx A 192.0.2.25\n"),
        "`mx.example.com.` has this address: write `example.com. IN MX 10 mx.example.com.`"
    );
    assert_eq!(
        help("@ MX 10 192.0.2.25\nmail A 192.0.2.1\n"),
        "give the host a name and point to that: `mx.example.com. IN A 192.0.2.25` and \
         `example.com. IN MX 10 mx.example.com.`"
    );
    assert_eq!(
        help("s SRV 1 2 53 2001:db8::1\n"),
        "give the host a name and point to that: `host.example.com. IN AAAA 2001:db8::1` and \
         `s.example.com. IN SRV 1 2 53 host.example.com.`"
    );
}

#[test]
fn every_type_that_leads_to_a_name() {
    for rdata in [
        "NS 192.0.2.1",
        "CNAME 192.0.2.1.",
        "PTR 192.0.2.1",
        "MX 10 192.0.2.1.",
        "SRV 1 2 3 192.0.2.1",
        "DNAME 192.0.2.1",
        "SVCB 1 192.0.2.1",
        "HTTPS 1 192.0.2.1. alpn=h2",
        "CNAME ::ffff:192.0.2.1",
        "CNAME ::1",
    ] {
        let found = zone(&format!("x {rdata}\n")).brief(ID);
        assert_eq!(found.len(), 1, "{rdata}");
        assert!(found[0].starts_with("error[target-is-ip]"), "{found:?}");
    }
}

#[test]
fn only_one_rule_speaks() {
    let world = zone("@ MX 10 192.0.2.25\n@ NS 192.0.2.1.\nwww CNAME 192.0.2.1\n").lint();
    let rules = world.rules();
    assert!(rules.contains(&ID), "{rules:?}");
    for other in ["missing-trailing-dot", "mx-target-missing", "mx-target-is-cname"] {
        assert!(!rules.contains(&other), "{rules:?}");
    }
}

#[test]
fn after_an_origin_below_the_apex_and_in_exported_zones() {
    assert_eq!(zone("$ORIGIN sub.example.com.\n@ MX 10 192.0.2.25\n").brief(ID).len(), 1);
    assert_eq!(zone("@ MX 10 192.0.2.25.example.com.\n").brief(ID).len(), 1);
}

#[test]
fn names_that_only_look_like_addresses() {
    for text in [
        "x CNAME 1.2.3\n",
        "x CNAME 1.2.3.4.5\n",
        "x CNAME 192.0.2.300\n",
        "x CNAME 192-0-2-1\n",
        "x CNAME 1.2.3.4.in-addr.arpa.\n",
        "x CNAME 192.0.2.1.xip.example.net.\n",
        "x CNAME face\n",
        "x CNAME .\n",
        "x MX 0 .\n",
    ] {
        assert!(zone(text).brief(ID).is_empty(), "{text}");
    }
}

#[test]
fn owners_of_a_list_of_addresses_are_names() {
    assert!(zone("10.0.2.192 A 192.0.2.1\nx CNAME 10.0.2.192\n").brief(ID).is_empty());
}

#[test]
fn reverse_zones_have_numbers_for_labels() {
    let text = "5 CNAME 5.64.2.0.192.in-addr.arpa.\n6 CNAME 6.64/26\n7 PTR 192.0.2.7\n";
    let world = zone_named("2.0.192.in-addr.arpa.", text);
    assert_eq!(world.brief(ID), ["error[target-is-ip] 2.0.192.in-addr.arpa.zone:4:7 '192.0.2.7'"]);
    assert!(zone_named("in-addr.arpa.", "x CNAME 4.3.2.1\n").brief(ID).is_empty());
}

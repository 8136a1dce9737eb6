use super::{strict, with_soa, zone, zone_named};
use crate::rules::testing::World;

const DOT: &str = "ptr-missing-dot";
const FORWARD: &str = "ptr-no-forward";
const CNAME: &str = "ptr-target-is-cname";
const DUPLICATE: &str = "ptr-duplicate";
const NO_PTR: &str = "address-no-ptr";

fn with_names(text: &str, names: &str) -> World {
    zone(text).zone("example.com.", &with_soa(names))
}

#[test]
fn a_target_that_lost_its_dot() {
    let world = zone("25 PTR mail.example.com\n26 PTR host\n").lint();
    assert_eq!(
        world.told(DOT),
        [
            "error[ptr-missing-dot] 2.0.192.in-addr.arpa.zone:2:8 'mail.example.com' PTR of `25.2.0.192.in-addr.arpa.` points to \
             `mail.example.com.2.0.192.in-addr.arpa.`, inside the reverse zone: the final dot is missing \
             | help: write `mail.example.com.`, with the final dot",
            "error[ptr-missing-dot] 2.0.192.in-addr.arpa.zone:3:8 'host' PTR of `26.2.0.192.in-addr.arpa.` points to \
             `host.2.0.192.in-addr.arpa.`, inside the reverse zone: the final dot is missing \
             | help: write the whole name of the host with a final dot, such as `host.example.com.`",
        ]
    );
    assert_eq!(world.rules().iter().filter(|rule| rule.contains("missing-dot") || rule.contains("forward")).count(), 1);
    let below = zone_named("0.192.in-addr.arpa.", "$ORIGIN 2.0.192.in-addr.arpa.\n25 PTR mail.example.com\n").told(DOT);
    assert!(below[0].ends_with("| help: write `mail.example.com.`, with the final dot"), "{below:?}");
}

#[test]
fn one_template_is_one_finding() {
    let found = zone("$GENERATE 10-20 $ PTR dhcp-$.example.com\n").brief(DOT);
    assert_eq!(found, ["error[ptr-missing-dot] 2.0.192.in-addr.arpa.zone:2:23 'dhcp-$.example.com'"]);
}

#[test]
fn targets_inside_that_are_meant() {
    for text in [
        "25 PTR mail.example.com.\n",
        "ns A 192.0.2.1\n1 PTR ns\n",
        "b._dns-sd._udp PTR local\n",
        "25 PTR 192.0.2.25\n",
        "sub NS ns.example.net.\n1.sub PTR host\n",
    ] {
        assert!(zone(text).brief(DOT).is_empty(), "{text}");
    }
    assert!(zone_named("example.com.", "_http._tcp PTR web._http._tcp\n").brief(DOT).is_empty(), "no reverse zone");
}

#[test]
fn a_host_without_the_address() {
    let told = with_names("25 PTR mail.example.com.\n26 PTR no.example.com.\n", "mail A 192.0.2.7\n").told(FORWARD);
    assert_eq!(
        told,
        [
            "warning[ptr-no-forward] 2.0.192.in-addr.arpa.zone:2:8 'mail.example.com.' PTR of `192.0.2.25` points to \
             `mail.example.com.`, which has another address \
             | example.com.zone:2:1 'mail A 192.0.2.7' `mail.example.com.` has `192.0.2.7` here \
             | help: add `mail.example.com. IN A 192.0.2.25` to the zone `example.com.`, or name the host that has this address",
            "warning[ptr-no-forward] 2.0.192.in-addr.arpa.zone:3:8 'no.example.com.' PTR of `192.0.2.26` points to \
             `no.example.com.`, which has no A record \
             | example.com.zone:1:1 '@ SOA ns1.example.net. hostmaster.example.net. 1 4h 1h 30d 1h' \
             the zone `example.com.` has no A record of `no.example.com.` \
             | help: add `no.example.com. IN A 192.0.2.26` to the zone `example.com.`, or remove the PTR record",
        ]
    );
}

#[test]
fn hosts_with_the_address_or_of_which_nothing_is_known() {
    for (text, names) in [
        ("25 PTR mail.example.com.\n", "mail A 192.0.2.7\nmail A 192.0.2.25\n"),
        ("25 PTR Any.example.com.\n", "* A 192.0.2.25\n"),
        ("25 PTR mail.example.org.\n", "mail A 192.0.2.7\n"),
        ("25 PTR host.sub.example.com.\n", "sub NS ns.example.net.\n"),
        ("25 PTR www.example.com.\n", "www CNAME web\n"),
        ("* PTR no.example.com.\n", "mail A 192.0.2.7\n"),
        ("_x PTR no.example.com.\n", "mail A 192.0.2.7\n"),
        ("0.0/25 PTR mail.example.com.\n", "mail A 192.0.2.0\n"),
        ("sub NS ns.example.net.\n1.sub PTR no.example.com.\n", "mail A 192.0.2.7\n"),
    ] {
        assert!(with_names(text, names).brief(FORWARD).is_empty(), "{text} {names}");
    }
    assert!(with_names("25 PTR mail.example.com.\n", "mail A x\n").damaged().brief(FORWARD).is_empty());
    let classless = with_names("25.0/25 PTR mail.example.com.\n", "mail A 192.0.2.7\n").brief(FORWARD);
    assert_eq!(classless.len(), 1);
}

#[test]
fn hosts_of_ipv6_addresses() {
    let owner = "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0";
    let world = |names: &str| {
        zone_named("0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.", &format!("{owner} PTR a.example.com.\n"))
            .zone("example.com.", &with_soa(names))
    };
    assert!(world("a AAAA 2001:db8::1\n").brief(FORWARD).is_empty());
    let told = world("a A 192.0.2.1\n").told(FORWARD);
    assert!(told[0].contains("PTR of `2001:db8::1` points to `a.example.com.`, which has no AAAA record"), "{told:?}");
}

#[test]
fn generated_hosts_that_do_not_exist() {
    let told =
        with_names("$GENERATE 10-20 $ PTR dhcp-$.example.com.\n25 PTR no.example.com.\n", "dhcp-10 A 192.0.2.10\n")
            .told(FORWARD);
    assert_eq!(told.len(), 2);
    assert!(
        told[0]
            .contains("points to `dhcp-11.example.com.`, which has no A record; the same holds for 9 more iterations"),
        "{told:?}"
    );
}

#[test]
fn a_host_that_is_an_alias() {
    let world = with_names("80 PTR www.example.com.\n", "www CNAME web\nweb A 192.0.2.80\n").lint();
    assert_eq!(
        world.told(CNAME),
        ["warning[ptr-target-is-cname] 2.0.192.in-addr.arpa.zone:2:8 'www.example.com.' \
          PTR of `80.2.0.192.in-addr.arpa.` points to `www.example.com.`, which is a CNAME \
          | example.com.zone:2:1 'www CNAME web' `www.example.com.` is an alias for `web.example.com.` \
          | help: write `PTR web.example.com.`"]
    );
    assert!(world.brief(FORWARD).is_empty());
    for (text, names) in [
        ("80 PTR web.example.com.\n", "www CNAME web\nweb A 192.0.2.80\n"),
        ("80 CNAME 80.0/25\n80.0/25 PTR web.example.com.\n", "web A 192.0.2.80\n"),
        ("_http._tcp PTR www.example.com.\n", "www CNAME web\n"),
        ("80 PTR www.example.org.\n", "www CNAME web\n"),
    ] {
        assert!(with_names(text, names).brief(CNAME).is_empty(), "{text}");
    }
}

#[test]
fn several_names_of_one_address() {
    assert_eq!(
        strict(zone("80 PTR a.example.com.\n80 PTR b.example.com.\n80 PTR b.example.com.\n"), DUPLICATE),
        ["info[ptr-duplicate] 2.0.192.in-addr.arpa.zone:3:8 'b.example.com.' \
          `192.0.2.80` has 2 PTR records with different names, `b.example.com.` among them \
          | 2.0.192.in-addr.arpa.zone:2:1 '80 PTR a.example.com.' the first names `a.example.com.` \
          | help: keep the name that the host itself uses, as some programs read only one"]
    );
    for text in [
        "80 PTR a.example.com.\n80 PTR A.example.com.\n",
        "80 PTR a.example.com.\n81 PTR b.example.com.\n",
        "b._dns-sd._udp PTR a.example.com.\nb._dns-sd._udp PTR b.example.com.\n",
        "* PTR a.example.com.\n* PTR b.example.com.\n",
    ] {
        assert!(strict(zone(text), DUPLICATE).is_empty(), "{text}");
    }
    assert!(zone("80 PTR a.\n80 PTR b.\n").brief(DUPLICATE).is_empty(), "not recommended");
}

#[test]
fn an_address_without_name() {
    let world = |reverse: &str| with_names(reverse, "a A 192.0.2.1\nb A 192.0.2.2\nc A 192.0.2.1\nd A 198.51.100.1\n");
    assert_eq!(
        strict(world("2 PTR b.example.com.\n"), NO_PTR),
        ["warning[address-no-ptr] example.com.zone:2:5 '192.0.2.1' \
          the address `192.0.2.1` of `a.example.com.` has no PTR record in the zone `2.0.192.in-addr.arpa.` \
          | 2.0.192.in-addr.arpa.zone:1:1 '@ SOA ns1.example.net. hostmaster.example.net. 1 4h 1h 30d 1h' \
          the zone `2.0.192.in-addr.arpa.` has no PTR record of `192.0.2.1` \
          | help: add `1.2.0.192.in-addr.arpa. IN PTR a.example.com.` to the zone `2.0.192.in-addr.arpa.`"]
    );
    for reverse in [
        "* PTR b.example.com.\n",
        "$GENERATE 1-2 $ PTR h$.example.org.\n",
        "0/25 NS ns.example.net.\n1 CNAME 1.0/25\n2 CNAME 2.0/25\n",
        "1 NS ns.example.net.\n2 PTR b.example.com.\n",
        "1 CNAME 1.rev.example.net.\n2 PTR x.example.net.\n",
    ] {
        assert!(strict(world(reverse), NO_PTR).is_empty(), "{reverse}");
    }
    assert!(world("2 PTR b.example.com.\n").brief(NO_PTR).is_empty(), "not recommended");
    let glue = with_names("2 PTR b.example.com.\n", "sub NS ns.sub\nns.sub A 192.0.2.9\n");
    assert!(strict(glue, NO_PTR).is_empty(), "glue is the child's");
}

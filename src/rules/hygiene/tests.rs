//! The rules of this group on zones.

use crate::rules::testing::World;

/// One public zone.
fn zone(text: &str) -> World {
    World::of(&[("example.com.", text)])
}

/// The one line that a rule gives.
#[track_caller]
fn only(world: &World, rule: &str) -> String {
    let mut told = world.told(rule);
    assert_eq!(told.len(), 1, "{told:?}");
    told.remove(0)
}

#[track_caller]
fn silent(world: &World, rule: &str) {
    let told = world.told(rule);
    assert!(told.is_empty(), "{told:?}");
}

#[test]
fn private_addresses_are_folded_by_network() {
    let world =
        zone("www A 192.0.2.1\na A 10.0.0.1\nb A 10.0.0.2\nc A 10.0.0.3\nd A 10.0.0.4\ne A 10.0.0.5\nf AAAA fd00::1\n");
    assert_eq!(
        world.told("address-private"),
        [
            "warning[address-private] example.com.zone:2:5 '10.0.0.1' `a.example.com.` and 4 other records have \
             addresses in 10.0.0.0/8, private (RFC 1918), in a public zone | example.com.zone:3:1 'b A 10.0.0.2' \
             `10.0.0.2` | example.com.zone:4:1 'c A 10.0.0.3' `10.0.0.3` | example.com.zone:5:1 'd A 10.0.0.4' \
             `10.0.0.4`, and 1 more | help: write the public address of `a.example.com.`, or keep such names in a zone \
             for the inner network alone",
            "warning[address-private] example.com.zone:7:8 'fd00::1' `f.example.com.` has the address `fd00::1`, unique \
             local (RFC 4193), in a public zone | help: write the public address of `f.example.com.`, or keep such \
             names in a zone for the inner network alone",
        ]
    );
}

#[test]
fn where_private_addresses_are_at_home() {
    for origin in ["corp.internal.", "lan.", "acme.net."] {
        silent(&World::of(&[(origin, "a A 10.0.0.1\n")]), "address-private");
    }
    // Below a cut, and where rules on mail hosts and name servers speak.
    silent(&zone("sub NS ns.sub\nns.sub A 10.0.0.1\nx.sub A 10.0.0.2\n"), "address-private");
    silent(&zone("@ MX 10 mail\nmail A 10.0.0.1\n@ NS ns\nns A 10.0.0.2\n"), "address-private");
    assert_eq!(zone("* A 10.0.0.1\n@ A 10.0.0.2\n").brief("address-private").len(), 1);
}

#[test]
fn name_servers_of_other_zones_are_told_once() {
    let host = "ns A 10.0.0.1\nwww A 9.9.9.9\n";
    // Named by another zone, as its own server or that of a delegation: one fault, at the NS.
    for naming in ["@ NS ns.acme.net.\nwww A 9.9.9.9\n", "sub NS ns.acme.net.\nwww A 9.9.9.9\n"] {
        let world = World::of(&[("acme.net.", host), ("acme.org.", naming)]);
        silent(&world, "address-private");
        assert_eq!(world.brief("ns-private-address").len(), 1, "{naming}");
    }
    // Where nobody speaks at the NS, the address is told.
    for (origin, naming) in [
        ("acme.org.", "sub NS x\nns.sub NS ns.acme.net.\nwww A 9.9.9.9\n"),
        ("corp.internal.", "@ NS ns.acme.net.\n"),
        ("acme.org.", "* NS ns.acme.net.\nwww A 9.9.9.9\n"),
    ] {
        let world = World::of(&[("acme.net.", host), (origin, naming)]);
        let naming_is_silent = world.brief("ns-private-address").is_empty();
        assert_eq!(world.brief("address-private").is_empty(), !naming_is_silent, "{origin} {naming}");
    }
    // Zones of another view do not see the host.
    let naming = "@ NS ns.acme.net.\nwww A 9.9.9.9\n";
    let views = World::default().zone_in("a", "acme.net.", host).zone_in("b", "acme.org.", naming);
    assert_eq!(views.brief("address-private"), ["warning[address-private] a/acme.net.zone:1:6 '10.0.0.1'"]);
    silent(&views, "ns-private-address");
    let shared = World::default().zone("acme.net.", host).zone_in("b", "acme.org.", naming);
    silent(&shared, "address-private");
    assert_eq!(shared.brief("ns-private-address").len(), 1);
}

#[test]
fn an_internal_view_may_hold_private_addresses() {
    let policy = "[[zones.view]]\nname = 'in'\ninternal = true\n[[zones.view]]\nname = 'out'\n";
    let text = "a A 10.0.0.1\nb A 9.9.9.9\n";
    let world = World::default().policy(policy).zone_in("in", "acme.net.", text).zone_in("out", "acme.net.", text);
    assert_eq!(world.brief("address-private"), ["warning[address-private] out/acme.net.zone:1:5 '10.0.0.1'"]);
}

#[test]
fn unroutable_addresses() {
    let world = zone(
        "a A 127.0.0.1\nb A 0.0.0.0\nc AAAA ::ffff:192.0.2.1\nd A 224.0.0.1\na A 127.0.0.1\n@ A 255.255.255.255\n",
    );
    assert_eq!(
        world.brief("address-unroutable"),
        [
            "warning[address-unroutable] example.com.zone:1:5 '127.0.0.1'",
            "warning[address-unroutable] example.com.zone:2:5 '0.0.0.0'",
            "warning[address-unroutable] example.com.zone:3:8 '::ffff:192.0.2.1'",
            "warning[address-unroutable] example.com.zone:4:5 '224.0.0.1'",
            "warning[address-unroutable] example.com.zone:6:5 '255.255.255.255'",
        ]
    );
    assert!(world.told("address-unroutable")[2].ends_with("help: write `A 192.0.2.1` in place of the AAAA record"));
    assert!(world.told("address-private").is_empty());
    let generated = zone("$GENERATE 0-3 h$ A 0.0.0.$\n$GENERATE 1-9 i$ A 127.0.0.$\n");
    assert_eq!(generated.brief("address-unroutable").len(), 2, "one for each directive");
    silent(&zone("localhost A 127.0.0.1\nlocalhost AAAA ::1\nwww.localhost A 127.0.0.1\n"), "address-unroutable");
    silent(&zone("www A 192.0.2.1\nwww AAAA 2001:db8::1\n"), "address-unroutable");
    silent(&zone("sub NS ns.example.net.\nx.sub A 127.0.0.1\n"), "address-unroutable");
    // Rules on mail hosts and name servers speak of these, but not of a name server without any address.
    silent(&zone("@ NS ns\nns A 127.0.0.1\n@ MX 10 mx\nmx A 0.0.0.0\n"), "address-unroutable");
    assert_eq!(zone("@ NS ns\nns A 0.0.0.0\n").brief("address-unroutable").len(), 1);
    silent(&World::of(&[("2.0.192.in-addr.arpa.", "0 A 255.255.255.0\n")]), "address-unroutable");
    silent(&World::of(&[("bl.example.net.", "2.0.0.127 A 127.0.0.2\n3.0.0.127 A 127.0.0.4\n")]), "address-unroutable");
    assert_eq!(World::of(&[("lan.", "a A 127.0.0.1\nb A 10.0.0.1\n")]).brief("address-unroutable").len(), 1);
}

#[test]
fn documentation_addresses_are_for_strict() {
    let world = zone("a A 192.0.2.1\nb A 192.0.2.2\nc AAAA 2001:db8::1\n");
    silent(&world, "address-documentation");
    let world = world.policy("extends = [\"strict\"]\n");
    assert_eq!(
        world.brief("address-documentation"),
        [
            "info[address-documentation] example.com.zone:1:5 '192.0.2.1'",
            "info[address-documentation] example.com.zone:3:8 '2001:db8::1'",
        ]
    );
    assert!(world.told("address-documentation")[0].contains("`a.example.com.` and another record have addresses"));
}

const DANGLING: &str = "dangling-service";

#[test]
fn names_that_others_may_claim() {
    let world = zone("shop CNAME example.trafficmanager.net.\n");
    silent(&world, DANGLING);
    let strict = "[rules.dangling-service]\n";
    let told = only(&world.policy(strict), DANGLING);
    assert!(
        told.starts_with(
            "warning[dangling-service] example.com.zone:1:12 'example.trafficmanager.net.' CNAME of \
             `shop.example.com.` leads to `example.trafficmanager.net.` at Azure Traffic Manager"
        ),
        "{told}"
    );
    let others =
        "@ MX 10 mx.ghost.io.\n_s._tcp SRV 1 1 1 a.surge.sh.\nsub NS ns1.digitalocean.com.\nw HTTPS 0 x.github.io.\n";
    assert_eq!(zone(others).policy(strict).brief(DANGLING).len(), 4);
}

#[test]
fn terms_of_spf_lead_to_services_too() {
    let world = zone("@ TXT \"v=spf1 include:a.ghost.io a:b.example.net -all\"\n").policy("[rules.dangling-service]\n");
    let told = only(&world, DANGLING);
    assert!(told.starts_with("warning[dangling-service] example.com.zone:1:15 'include:a.ghost.io' SPF of"), "{told}");
}

#[test]
fn names_of_ones_own_are_fine() {
    let strict = "[rules.dangling-service]\n";
    silent(
        &zone("a CNAME x.github.io.\n").policy("[rules.dangling-service]\napproved = [\"*.github.io.\"]\n"),
        DANGLING,
    );
    silent(&zone("a CNAME x.herokudns.com.\n").policy(strict), DANGLING);
    let low = "[rules.dangling-service]\nconfidence = \"low\"\n";
    assert_eq!(zone("a CNAME x.herokudns.com.\n").policy(low).brief(DANGLING).len(), 1);
    silent(&zone("@ NS ns1.digitalocean.com.\na CNAME www.example.net.\n").policy(strict), DANGLING);
    let loaded = World::of(&[("example.com.", "a CNAME x.ghost.io.\n"), ("ghost.io.", "x A 192.0.2.1\n")]);
    silent(&loaded.policy(strict), DANGLING);
    silent(&zone("sub NS ns.example.net.\na.sub CNAME x.ghost.io.\n").policy(strict), DANGLING);
}

#[test]
fn answers_to_challenges_are_left_over() {
    let rule = "acme-challenge-leftover";
    let told = only(&zone("_acme-challenge.www TXT a\n_acme-challenge.www TXT b\n"), rule);
    assert!(
        told.starts_with(
            "info[acme-challenge-leftover] example.com.zone:1:1 '_acme-challenge.www' 2 TXT records at \
             `_acme-challenge.www.example.com.`"
        ),
        "{told}"
    );
    silent(&zone("_acme-challenge CNAME x.acme.example.net.\nacme-challenge TXT x\n"), rule);
    silent(&zone("_acme-challenge NS ns.example.net.\n_acme-challenge TXT x\n"), rule);
    silent(&World::of(&[("_acme-challenge.example.com.", "@ TXT x\n")]), rule);
}

const SOA: &str = "@ SOA ns1.example.net. host 1 4h 1h 30d 1h\n@ NS ns1.example.net.\n@ NS dns.example.org.\n";

#[test]
fn types_are_those_of_the_policy() {
    let rule = "record-type-not-allowed";
    let text = format!("{SOA}www A 192.0.2.1\nwww TXT x\nsub NS ns.sub\nns.sub AAAA 2001:db8::1\n");
    silent(&zone(&text), rule);
    silent(&zone(&text).policy("[rules.record-type-not-allowed]\n"), rule);
    let list = zone(&text).policy("[rules.record-type-not-allowed]\ntypes = { A = {}, NS = {} }\n");
    assert_eq!(
        only(&list, rule),
        "error[record-type-not-allowed] example.com.zone:5:1 'www TXT x' `www.example.com.` has a record of type TXT, \
         which the policy does not allow in `example.com.` | zonewarden.toml:2:1 'types = { A = {}, NS = {} }' the \
         policy says which types are allowed here | help: remove it; A, NS are allowed here"
    );
    let forbidden = "[rules.record-type-not-allowed]\nallowed = true\ntypes = { TXT = { allowed = false } }\n";
    assert_eq!(zone(&text).policy(forbidden).brief(rule).len(), 1);
    let cuts = "[rules.record-type-not-allowed]\ntypes = { A = {}, TXT = {} }\n";
    assert_eq!(only(&zone(&text).policy(cuts), rule).split(' ').nth(1), Some("example.com.zone:6:1"));
}

#[test]
fn types_may_differ_by_owner_and_zone() {
    let rule = "record-type-not-allowed";
    let text = format!("{SOA}www TXT x\na.dyn TXT x\na.dyn A 192.0.2.1\n");
    let owners = "[rules.record-type-not-allowed]\nowners = { \"**.dyn\" = { types = { A = {} } } }\n";
    let told = only(&zone(&text).policy(owners), rule);
    assert!(told.contains("does not allow at `**.dyn` in `example.com.`"), "{told}");
    let parked = "[[override]]\nzones = [\"example.com\"]\nrules.record-type-not-allowed.types = { A = {} }\n";
    assert_eq!(zone(&text).policy(parked).brief(rule).len(), 2);
    silent(&World::of(&[("example.net.", &text)]).policy(parked), rule);
}

#[test]
fn owners_are_those_of_the_policy() {
    let rule = "owner-not-allowed";
    let text = format!("{SOA}www A 192.0.2.1\nftp A 192.0.2.2\nftp TXT x\nsub NS ns.sub\nns.sub A 192.0.2.3\n");
    silent(&zone(&text).policy("[rules.owner-not-allowed]\n"), rule);
    let list = zone(&text).policy("[rules.owner-not-allowed]\nowners = { www = {}, sub = {} }\n");
    assert_eq!(
        only(&list, rule),
        "error[owner-not-allowed] example.com.zone:5:1 'ftp' the policy does not allow the name `ftp.example.com.` in \
         `example.com.` | zonewarden.toml:2:1 'owners = { www = {}, sub = {} }' the policy says which names are allowed \
         here | help: remove its records, or use a name that is allowed: `sub`, `www`"
    );
    let forbidden = "[rules.owner-not-allowed]\nallowed = true\nowners = { \"f*\" = { allowed = false } }\n";
    assert!(only(&zone(&text).policy(forbidden), rule).contains("the policy forbids `f*` in `example.com.`"));
}

#[test]
fn name_servers_are_those_of_the_policy() {
    let rule = "name-server-not-approved";
    let text = format!("{SOA}sub NS ns.elsewhere.example.\n");
    let policy = "[rules.name-server-not-approved]\nservers = [\"ns*.example.net.\"]\n";
    assert_eq!(
        only(&zone(&text).policy(policy), rule),
        "error[name-server-not-approved] example.com.zone:3:6 'dns.example.org.' `example.com.` is served by \
         `dns.example.org.`, which is no approved name server | zonewarden.toml:2:1 'servers = [\"ns*.example.net.\"]' \
         the policy names the approved name servers here | help: write an approved name server: `ns*.example.net.`"
    );
    assert_eq!(zone(&text).policy(&format!("{policy}delegations = true\n")).brief(rule).len(), 2);
    silent(&zone(&text).policy("[rules.name-server-not-approved]\n"), rule);
    silent(&zone("@ NS 192.0.2.1\n").policy(policy), rule);
}

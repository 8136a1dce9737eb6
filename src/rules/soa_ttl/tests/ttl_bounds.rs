use crate::rules::testing::World;

const ID: &str = "ttl-bounds";

fn zone(text: &str) -> World {
    World::default().zone("example.com.", &format!("@ SOA ns1 hostmaster 1 4h 1h 30d 1h\n{text}"))
}

#[test]
fn a_ttl_in_a_record() {
    let world = zone("www 10 A 192.0.2.1\nwww 10 A 192.0.2.2\nold 2w IN TXT x\n");
    assert_eq!(
        world.told(ID),
        [
            "warning[ttl-bounds] example.com.zone:2:5 '10' \
             TTL 10 of `www.example.com.` A is below the minimum of 60 (1m) \
             | help: write at least 60 (1m); where a type or a name needs other bounds, \
             set them under `[rules.ttl-bounds]` in the policy",
            "warning[ttl-bounds] example.com.zone:4:5 '2w' \
             TTL 1209600 (2w) of `old.example.com.` TXT is above the maximum of 604800 (1w) \
             | help: write at most 604800 (1w); where a type or a name needs other bounds, \
             set them under `[rules.ttl-bounds]` in the policy",
        ]
    );
}

#[test]
fn the_bounds_themselves_are_fine_and_zero_is_another_matter() {
    assert!(zone("a 60 A 192.0.2.1\nb 604800 A 192.0.2.1\nc 0 A 192.0.2.1\nd A 192.0.2.1\n").brief(ID).is_empty());
    let unknown = World::default().without_ttl().zone("example.com.", "www A 192.0.2.1\n");
    assert!(unknown.brief(ID).is_empty(), "no TTL is known");
}

#[test]
fn a_default_is_told_once_and_where_it_stands() {
    let world =
        zone("$TTL 30\na A 192.0.2.1\nb A 192.0.2.2\nb A 192.0.2.3\nc 300 A 192.0.2.3\n$TTL 300\nd A 192.0.2.1\n");
    assert_eq!(
        world.told(ID),
        ["warning[ttl-bounds] example.com.zone:2:6 '30' \
          `$TTL` 30 is below the minimum of 60 (1m); 2 RRsets of `example.com.` take it \
          | example.com.zone:3:1 'a A 192.0.2.1' the first of them \
          | help: write at least 60 (1m); where a type or a name needs other bounds, \
          set them under `[rules.ttl-bounds]` in the policy"]
    );
}

#[test]
fn without_a_default_the_record_that_has_the_ttl_is_told() {
    let text = "@ 3600 SOA ns1 hostmaster 1 4h 1h 30d 1h\na 30 A 192.0.2.1\nb A 192.0.2.1\n";
    let world = World::default().without_ttl().zone("example.com.", text);
    assert_eq!(world.brief(ID), ["warning[ttl-bounds] example.com.zone:2:3 '30'"]);
}

#[test]
fn bounds_by_type_are_told_at_the_record_and_show_the_policy() {
    let world = zone("$TTL 1d\n@ MX 0 .\nx MX 10 a\ny MX 10 a\na A 192.0.2.1\n");
    let world = world.policy("[rules.ttl-bounds]\ntypes = { MX = { max = \"12h\" } }\n");
    assert_eq!(
        world.told(ID),
        ["warning[ttl-bounds] example.com.zone:3:3 'MX' TTL 86400 (1d) of `example.com.` MX \
          and 2 more RRsets is above the maximum of 43200 (12h) \
          | example.com.zone:2:6 '1d' the TTL comes from here \
          | zonewarden.toml:2:18 'max = \"12h\"' the policy asks for it here \
          | help: write at most 43200 (12h); where a type or a name needs other bounds, \
          set them under `[rules.ttl-bounds]` in the policy"]
    );
}

#[test]
fn bounds_by_owner_count_before_those_by_type() {
    let policy = "[rules.ttl-bounds]\ntypes = { A = { min = \"5m\" } }\nowners = { \"*.dyn\" = { min = 10 } }\n";
    let world = zone("a.dyn 20 A 192.0.2.1\nb.dyn 5 A 192.0.2.1\nc 60 A 192.0.2.1\nd 60 TXT x\n").policy(policy);
    assert_eq!(
        world.brief(ID),
        ["warning[ttl-bounds] example.com.zone:3:7 '5'", "warning[ttl-bounds] example.com.zone:4:3 '60'"]
    );
}

#[test]
fn an_owner_may_have_tighter_bounds_than_all() {
    let policy = "[rules.ttl-bounds]\nowners = { www = { max = \"5m\" } }\n";
    let world = zone("www 600 A 192.0.2.1\nweb 600 A 192.0.2.1\n").policy(policy);
    assert_eq!(world.brief(ID), ["warning[ttl-bounds] example.com.zone:2:5 '600'"]);
}

#[test]
fn challenges_have_no_least_ttl() {
    let world = zone("_acme-challenge 1 TXT x\n_acme-challenge.www 1 TXT x\n_acme-challenge 30d NS ns.example.net.\n");
    assert_eq!(world.brief(ID), ["warning[ttl-bounds] example.com.zone:4:17 '30d'"]);
}

#[test]
fn signatures_take_the_ttl_of_what_they_sign() {
    let world = zone("www 10 RRSIG A 13 3 10 20300101000000 20250101000000 1 @ AQID\nwww 10 NSEC a A\n");
    assert!(world.brief(ID).is_empty());
}

#[test]
fn special_zones_have_rules_of_their_own() {
    let policy_zone =
        World::default().zone("rpz.example.com.", "@ SOA ns1 hostmaster 1 4h 1h 30d 1h\nbad.example 5 CNAME .\n");
    assert!(policy_zone.brief(ID).is_empty());
}

#[test]
fn a_ttl_of_one_is_automatic_at_cloudflare() {
    let world = World::of(&[("example.com.", "$TTL 1\na A 192.0.2.1\nb 1 A 192.0.2.2\nc 2 A 192.0.2.3\n")]);
    assert_eq!(world.brief("ttl-bounds").len(), 3);
    let world = world.policy("[zones]\ndialects = ['cloudflare']\n");
    assert_eq!(world.brief("ttl-bounds"), ["warning[ttl-bounds] example.com.zone:4:3 '2'"]);
}

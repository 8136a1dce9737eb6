use super::{World, zone};

#[test]
fn several_soa_records() {
    let world = zone("@ SOA ns1 hostmaster 2 4h 1h 30d 1h\n");
    assert_eq!(
        world.told("soa-duplicate"),
        ["error[soa-duplicate] example.com.zone:2:1 '@ SOA ns1 hostmaster 2 4h 1h 30d 1h' \
          zone `example.com.` has more than one SOA record \
          | example.com.zone:1:1 '@ SOA ns1 hostmaster 1 4h 1h 30d 1h' the first SOA record \
          | help: keep the one with the higher serial"]
    );
    // The same record again is a duplicate, or the end of a transfer.
    assert!(zone("@ SOA NS1 hostmaster 1 4h 1h 30d 1h\n@ NS ns1\n").brief("soa-duplicate").is_empty());
}

#[test]
fn a_soa_record_below_the_apex() {
    let told = zone("sub SOA ns1 hostmaster 2 4h 1h 30d 1h\n").lint();
    assert_eq!(told.brief("soa-outside-apex"), ["error[soa-outside-apex] example.com.zone:2:1 'sub'"]);
    let alone = World::of(&[("example.com.", "sub SOA ns1 hostmaster 2 4h 1h 30d 1h\n")]).lint();
    assert!(alone.brief("soa-outside-apex").is_empty(), "told by `soa-missing`");
    assert_eq!(alone.brief("soa-missing").len(), 1);
}

#[test]
fn one_zone_in_two_files() {
    let soa = "@ SOA ns1 hostmaster 1 4h 1h 30d 1h\n";
    let world = World::of(&[("example.com.", soa), ("example.com.", soa), ("example.org.", soa)]);
    assert_eq!(world.brief("zone-defined-twice"), ["warning[zone-defined-twice] example.com.zone:1:1 '@'"]);
    let viewed = World::default().zone_in("a", "example.com.", soa).zone_in("b", "example.com.", soa);
    assert!(viewed.brief("zone-defined-twice").is_empty());
    let twice = viewed.zone_in("b", "example.com.", soa);
    assert_eq!(
        twice.told("zone-defined-twice"),
        ["error[zone-defined-twice] b/example.com.zone:1:1 '@' \
          zone `example.com.` of view `b` is in two files: `b/example.com.zone` and `b/example.com.zone` \
          | b/example.com.zone:1:1 '@ SOA ns1 hostmaster 1 4h 1h 30d 1h' first defined here \
          | help: keep one of the two files in view `b`"]
    );
    let hints = "@ NS a.root.example.\na.root.example. A 192.0.2.1\n";
    assert!(World::of(&[(".", hints), (".", hints)]).brief("zone-defined-twice").is_empty());
}

#[test]
fn owners_outside_the_zone_are_told_by_domain() {
    let world = zone("a.example.org. A 192.0.2.1\nb.example.org. A 192.0.2.1\nx. A 192.0.2.1\nexample.com. TXT x\n");
    assert_eq!(
        world.told("out-of-zone"),
        [
            "error[out-of-zone] example.com.zone:2:1 'a.example.org.' \
             `a.example.org.` and another name of its domain are outside zone `example.com.` \
             | help: name servers leave such records out, or refuse the zone: move them to the zone that they belong to",
            "error[out-of-zone] example.com.zone:4:1 'x.' `x.` is outside zone `example.com.` \
             | help: name servers leave such records out, or refuse the zone: move them to the zone that they belong to",
        ]
    );
    assert!(World::of(&[(".", "@ SOA a b 1 4h 1h 30d 1h\nx. A 192.0.2.1\n")]).brief("out-of-zone").is_empty());
}

#[test]
fn addresses_of_name_servers_in_other_zones_are_at_home_for_microsoft_dns() {
    let text = "@ NS ns1.example.org.\nns1.example.org. A 192.0.2.1\nwww.example.org. A 192.0.2.2\n";
    let told = zone(text).told("out-of-zone");
    assert!(told.len() == 1 && told[0].contains("say `dialects = [\"microsoft\"]` under `[zones]`"), "{told:?}");
    let world = zone(text).policy("[zones]\ndialects = ['microsoft']\n");
    assert_eq!(world.brief("out-of-zone"), ["error[out-of-zone] example.com.zone:4:1 'www.example.org.'"]);
    let inner = World::of(&[("corp.local.", "@ NS dc.ad.local.\ndc.ad.local. A 10.0.0.1\n")]);
    assert!(inner.policy("[zones]\ndialects = ['microsoft']\n").brief("out-of-zone").is_empty());
}

#[test]
fn wildcards_that_are_none_or_do_not_work() {
    let ns = "*.a NS ns1.example.net.\n*.b DNAME x\n*.c DS 1 8 1 0123456789012345678901234567890123456789\n*.d DS 1 8 1 0123456789012345678901234567890123456789\n*.d NS ns1.example.net.\n";
    let ns = zone(ns).brief("wildcard-ns");
    assert_eq!(ns.len(), 4, "{ns:?}");
    assert!(ns[2].starts_with("warning[wildcard-ns] example.com.zone:4:1 '*.c DS"));
    assert!(ns[3].starts_with("error[wildcard-ns] example.com.zone:6:1"));
    assert!(ns[0].starts_with("error[wildcard-ns] example.com.zone:2:1"));
    assert!(ns[1].starts_with("warning[wildcard-ns] example.com.zone:3:1"));
    assert!(zone("a NS x.example.net.\n*.b.a NS x.example.net.\n").brief("wildcard-ns").is_empty(), "occluded");

    let world = zone("www.*.a A 192.0.2.1\n*.a A 192.0.2.1\n*.*.b A 192.0.2.1\na*b TXT x\n*x.c TXT x\nc.x*.d TXT x\n");
    assert_eq!(
        world.brief("wildcard-not-leftmost"),
        [
            "warning[wildcard-not-leftmost] example.com.zone:2:1 'www.*.a'",
            "warning[wildcard-not-leftmost] example.com.zone:4:1 '*.*.b'",
        ]
    );
    let strict = zone("* A 192.0.2.1\n* AAAA 2001:db8::1\n* TXT x\n*.t TXT x\n").policy("extends = [\"strict\"]\n");
    assert_eq!(strict.brief("wildcard-address"), ["info[wildcard-address] example.com.zone:2:1 '*'"]);
}

#[test]
fn data_hidden_by_a_delegation() {
    let world = zone(
        "sub NS ns1.sub\nns1.sub A 192.0.2.1\nwww.sub CNAME x\nsub TXT x\nsub DS 1 8 1 0123456789012345678901234567890123456789\n",
    );
    assert_eq!(
        world.brief("below-delegation"),
        [
            "warning[below-delegation] example.com.zone:4:1 'www.sub CNAME x'",
            "warning[below-delegation] example.com.zone:5:1 'sub TXT x'",
        ]
    );
    let nested = zone("sub NS ns1.example.net.\na.sub NS ns1.example.net.\nb.a.sub NS ns1.example.net.\n").lint();
    assert_eq!(
        nested.brief("nested-delegation"),
        [
            "warning[nested-delegation] example.com.zone:3:1 'a.sub NS ns1.example.net.'",
            "warning[nested-delegation] example.com.zone:4:1 'b.a.sub NS ns1.example.net.'",
        ]
    );
    assert!(nested.brief("below-delegation").is_empty());
}

#[test]
fn a_loaded_zone_in_its_parent() {
    let child = "@ SOA ns1 hostmaster 1 4h 1h 30d 1h\n@ NS ns1\nns1 A 192.0.2.1\n";
    let parent = |text: &str| zone(text).zone("sub.example.com.", child).lint();
    let delegated = "sub NS ns1.sub\nns1.sub A 192.0.2.1\n";
    assert!(parent(delegated).brief("subzone-in-parent").is_empty());
    let held = parent(&format!("{delegated}www.sub TXT x\nmail.sub MX 10 x\na.b.sub NS x\n"));
    assert_eq!(
        held.told("subzone-in-parent"),
        ["warning[subzone-in-parent] example.com.zone:4:1 'www.sub TXT x' \
          zone `example.com.` holds 3 records of `sub.example.com.`, which is a zone of its own \
          | sub.example.com.zone:1:1 '@ SOA ns1 hostmaster 1 4h 1h 30d 1h' the zone of its own \
          | help: move what is missing there to zone `sub.example.com.`, and delete it here"]
    );
    assert!(held.brief("below-delegation").is_empty() && held.brief("nested-delegation").is_empty());
    assert_eq!(parent("www.sub A 192.0.2.1\n").brief("subzone-in-parent").len(), 1, "no glue without delegation");
    assert_eq!(
        parent("www A 192.0.2.1\n").told("subzone-in-parent")[0].split(" | ").next(),
        Some(
            "info[subzone-in-parent] example.com.zone:1:1 '@' \
             zone `example.com.` has no delegation to `sub.example.com.`, which is a zone of its own"
        )
    );
}

#[test]
fn what_a_dname_does_not_allow() {
    let told = |text: &str| zone(text).brief("dname-conflict");
    assert_eq!(told("d DNAME x\nd DNAME y\n"), ["error[dname-conflict] example.com.zone:3:1 'd DNAME y'"]);
    let beside = zone("d DNAME x\nd CNAME y\n").lint();
    assert_eq!(beside.brief("dname-conflict"), ["error[dname-conflict] example.com.zone:2:1 'd DNAME x'"]);
    assert!(beside.brief("cname-and-other-data").is_empty());
    let cut = zone("d DNAME x\nd NS ns1.example.net.\n").lint();
    assert_eq!(cut.brief("dname-conflict"), ["error[dname-conflict] example.com.zone:2:1 'd DNAME x'"]);
    assert!(cut.brief("below-delegation").is_empty());
    assert!(told("@ DNAME example.net.\n@ NS ns1.example.net.\n").is_empty());
    assert!(told("s NS ns1.example.net.\nd.s DNAME x\nd.s CNAME y\na.d.s TXT x\n").is_empty(), "below a cut");
    let below = zone("d DNAME x\na.d A 192.0.2.1\n*.d TXT x\nx.x A 192.0.2.1\n").told("dname-conflict");
    assert_eq!(
        below,
        ["error[dname-conflict] example.com.zone:3:1 'a.d' \
          `a.d.example.com.` and 1 more name are below the DNAME of `d.example.com.`, and cannot be found \
          | example.com.zone:2:1 'd DNAME x' all names below this one are looked up elsewhere \
          | help: move these records to where the DNAME leads, or delete the DNAME"]
    );
}

#[test]
fn zones_and_files_hidden_by_a_dname() {
    let soa = "@ SOA ns1 hostmaster 1 4h 1h 30d 1h\n";
    let world =
        zone("sub DNAME x\n$INCLUDE part\n").file("part", "a.sub A 192.0.2.1\n").zone("b.sub.example.com.", soa);
    let outcome = world.lint();
    assert_eq!(
        outcome.brief("below-dname"),
        ["warning[below-dname] b.sub.example.com.zone:1:1 '@'", "warning[below-dname] part:1:1 'a.sub'"]
    );
    assert!(outcome.brief("dname-conflict").is_empty() && outcome.brief("subzone-in-parent").is_empty());
}

#[test]
fn files_named_after_another_zone() {
    let soa = "@ SOA ns1 hostmaster 1 4h 1h 30d 1h\n";
    let strict = |world: World| world.policy("extends = [\"strict\"]\n").brief("file-name-mismatch");
    assert!(strict(World::of(&[("example.com.", soa)])).is_empty());
}

use super::{with_soa, zone};
use crate::rules::testing::World;

const MISSING: &str = "glue-missing";
const SIBLING: &str = "glue-sibling-missing";
const UNUSED: &str = "glue-unused";
const MISMATCH: &str = "glue-mismatch";

#[test]
fn a_server_inside_its_zone_without_glue() {
    let world = zone("sub NS ns1.sub\nsub NS ns2.sub\nns2.sub AAAA 2001:db8::2\n").lint();
    assert_eq!(
        world.told(MISSING),
        ["error[glue-missing] example.com.zone:2:8 'ns1.sub' \
          name server `ns1.sub.example.com.` lies inside `sub.example.com.`, which is delegated to it, and has no glue \
          | help: add the address beside the delegation: `ns1.sub.example.com. IN A` and the address of the server"]
    );
    assert!(world.brief("ns-target-missing").is_empty());
    assert_eq!(zone("sub NS sub\n").brief(MISSING).len(), 1, "the cut itself");
}

#[test]
fn the_glue_to_write_comes_from_the_child() {
    let world = zone("sub NS ns1.sub\n")
        .zone("sub.example.com.", &with_soa("@ NS ns1\nns1 A 192.0.2.1\nns1 AAAA 2001:db8::1\n"));
    assert_eq!(
        world.told(MISSING),
        ["error[glue-missing] example.com.zone:2:8 'ns1.sub' \
          name server `ns1.sub.example.com.` lies inside `sub.example.com.`, which is delegated to it, and has no glue \
          | sub.example.com.zone:3:1 'ns1 A 192.0.2.1' `ns1.sub.example.com.` has its address here, in the zone `sub.example.com.` \
          | help: add `ns1.sub.example.com. IN A 192.0.2.1` and `ns1.sub.example.com. IN AAAA 2001:db8::1` \
          to the zone `example.com.`"]
    );
    let nowhere = zone("sub NS ns1.sub\n").zone("sub.example.com.", &with_soa("@ NS ns2\nns2 A 192.0.2.1\n")).lint();
    assert_eq!(nowhere.brief(MISSING).len(), 1);
    assert!(nowhere.brief("ns-target-missing").is_empty(), "one fault, one finding");
}

#[test]
fn glue_that_is_there_or_not_needed() {
    for text in [
        "sub NS ns1.sub\nns1.sub A 192.0.2.1\n",
        "sub NS ns1.example.net.\n",
        "sub NS ns1\nns1 A 192.0.2.1\n",
        "@ NS ns1\n",
        "sub NS ns.example.net.\nx.sub NS ns.x.sub\n",
    ] {
        assert!(zone(text).brief(MISSING).is_empty(), "{text}");
    }
    assert!(zone("sub NS ns1.sub\nns1.sub A x\n").damaged().brief(MISSING).is_empty());
}

#[test]
fn siblings_that_need_each_other() {
    let told = zone("north NS ns.south\nsouth NS ns.north\n").told(SIBLING);
    assert_eq!(
        told,
        [
            "error[glue-sibling-missing] example.com.zone:2:10 'ns.south' \
             name server `ns.south.example.com.` of `north.example.com.` lies inside `south.example.com.`, which is delegated as well, \
             and has no glue, and `south.example.com.` cannot be found without `north.example.com.` in turn \
             | example.com.zone:3:1 'south NS ns.north' `south.example.com.` is delegated here \
             | help: add the address beside the delegation: `ns.south.example.com. IN A` and the address of the server",
            "error[glue-sibling-missing] example.com.zone:3:10 'ns.north' \
             name server `ns.north.example.com.` of `south.example.com.` lies inside `north.example.com.`, which is delegated as well, \
             and has no glue, and `north.example.com.` cannot be found without `south.example.com.` in turn \
             | example.com.zone:2:1 'north NS ns.south' `north.example.com.` is delegated here \
             | help: add the address beside the delegation: `ns.north.example.com. IN A` and the address of the server",
        ]
    );
    let three = "a NS ns.b\nb NS ns.c\nc NS ns.a\nd NS ns.a\n";
    let found = zone(three).brief(SIBLING);
    assert_eq!(found.len(), 3, "one for each missing record: {found:?}");
    assert!(found.iter().all(|one| one.starts_with("error")), "{found:?}");
}

#[test]
fn a_sibling_on_the_way_is_worth_knowing() {
    for text in [
        "north NS ns.south\nsouth NS ns.example.net.\n",
        "north NS ns.south\nnorth NS ns.example.net.\nsouth NS ns.north\n",
        "north NS ns.south\nsouth NS ns2.south\nns2.south A 192.0.2.1\n",
    ] {
        let found = zone(text).brief(SIBLING);
        assert!(!found.is_empty() && found.iter().all(|one| one.starts_with("info")), "{text} {found:?}");
    }
    let many: String = (0..5).map(|number| format!("z{number} NS ns.south\n")).collect();
    let told = zone(&format!("south NS ns.example.net.\n{many}")).told(SIBLING);
    assert_eq!(told.len(), 1, "one missing record");
    assert!(told[0].contains("of `z0.example.com.` and of 4 other delegations lies inside"), "{told:?}");
}

#[test]
fn siblings_with_glue_and_what_others_tell() {
    for text in [
        "north NS ns.south\nsouth NS ns.south\nns.south A 192.0.2.1\n",
        "@ NS ns.south\nsouth NS ns.example.net.\n",
        "north NS ns\nns A 192.0.2.1\nsouth NS ns.example.net.\n",
        "north NS ns.south\nns.south CNAME host\nsouth NS ns.example.net.\n",
        "north NS ns.south\nsouth NS ns.south\n",
        "north NS ns.south\nsouth NS ns.south\nwest NS ns.south\n",
    ] {
        assert!(zone(text).brief(SIBLING).is_empty(), "{text}");
    }
    let absent = zone("north NS ns.south\nsouth NS ns.example.net.\n")
        .zone("south.example.com.", &with_soa("@ NS ns.example.net.\n"))
        .lint();
    assert!(absent.brief(SIBLING).is_empty());
    assert_eq!(absent.brief("ns-target-missing").len(), 1);
}

#[test]
fn a_long_chain_of_siblings_is_linear() {
    let chain: String = (0..5_000).map(|number| format!("z{number} NS ns.z{}\n", number + 1)).collect();
    let found = zone(&format!("{chain}z5000 NS ns.z0\n")).brief(SIBLING);
    assert_eq!(found.len(), 5_001);
    assert!(found[0].starts_with("error"));
}

#[test]
fn addresses_left_below_a_cut() {
    let text = "sub NS ns.sub\nns.sub A 192.0.2.1\nwww.sub A 192.0.2.80\nsub A 192.0.2.81\nsub AAAA 2001:db8::81\n";
    assert_eq!(
        zone(text).told(UNUSED),
        [
            "warning[glue-unused] example.com.zone:4:11 '192.0.2.80' address `192.0.2.80` of `www.sub.example.com.` \
             is hidden below the delegation of `sub.example.com.`: no NS record names it \
             | example.com.zone:2:1 'sub NS ns.sub' `sub.example.com.` is delegated here \
             | help: remove the record, or move it to the zone `sub.example.com.`; if `www.sub.example.com.` is a name server, \
             name it: `sub.example.com. IN NS www.sub.example.com.`",
            "warning[glue-unused] example.com.zone:5:7 '192.0.2.81' address `192.0.2.81` of `sub.example.com.` \
             and 1 more are hidden at the delegation of `sub.example.com.`: no NS record names it \
             | example.com.zone:6:1 'sub AAAA 2001:db8::81' and its AAAA record \
             | example.com.zone:2:1 'sub NS ns.sub' `sub.example.com.` is delegated here \
             | help: remove the record, or move it to the zone `sub.example.com.`; if `sub.example.com.` is a name server, \
             name it: `sub.example.com. IN NS sub.example.com.`",
        ]
    );
}

#[test]
fn addresses_that_are_glue_for_anyone() {
    for text in [
        "sub NS ns.sub\nns.sub A 192.0.2.1\n",
        "@ NS ns.sub\nsub NS ns.example.net.\nns.sub A 192.0.2.1\n",
        "a NS ns.b\nb NS ns.example.net.\nns.b A 192.0.2.1\n",
        "sub NS ns.x.sub\nx.sub NS ns.x.sub\nns.x.sub A 192.0.2.1\n",
        "sub NS 192.0.2.1\nns.sub A 192.0.2.1\n",
        "sub NS ns.sub.example.com\nns.sub A 192.0.2.1\n",
        "www A 192.0.2.1\n",
        "sub SOA ns hostmaster 1 4h 1h 30d 1h\nsub NS ns.example.net.\nwww.sub A 192.0.2.1\n",
        "*.sub NS ns.example.net.\nwww.sub A 192.0.2.1\n",
    ] {
        assert!(zone(text).brief(UNUSED).is_empty(), "{text}");
    }
    assert!(zone("sub NS a b c\nsub NS x.example.net.\nns.sub A 192.0.2.1\n").damaged().brief(UNUSED).is_empty());
}

#[test]
fn glue_that_is_not_what_the_child_has() {
    let parent = "sub NS ns.sub\nns.sub A 192.0.2.1\nns.sub AAAA 2001:db8::1\n";
    let child =
        |text: &str| zone(parent).zone("sub.example.com.", &with_soa(&format!("@ NS ns\n{text}"))).told(MISMATCH);
    assert_eq!(
        child("ns A 192.0.2.7\nns AAAA 2001:db8::1\n"),
        ["warning[glue-mismatch] example.com.zone:3:10 '192.0.2.1' \
          glue of `ns.sub.example.com.` has `192.0.2.1`, but the child zone has `192.0.2.7` \
          | sub.example.com.zone:3:1 'ns A 192.0.2.7' `ns.sub.example.com.` has `192.0.2.7` in its own zone \
          | help: write `ns.sub.example.com. IN A 192.0.2.7` as glue and remove `192.0.2.1` from the glue, if the child zone is right"]
    );
    assert_eq!(
        child("ns A 192.0.2.1\n"),
        ["warning[glue-mismatch] example.com.zone:4:13 '2001:db8::1' \
          glue of `ns.sub.example.com.` has `2001:db8::1`, which the child zone does not have \
          | sub.example.com.zone:3:1 'ns A 192.0.2.1' `ns.sub.example.com.` has `192.0.2.1` in its own zone \
          | help: remove `2001:db8::1` from the glue, if the child zone is right"]
    );
    let more = child("ns A 192.0.2.1\nns A 192.0.2.2\nns AAAA 2001:db8::1\n");
    assert!(more[0].contains("glue of `ns.sub.example.com.` lacks `192.0.2.2`, which the child zone has"), "{more:?}");
    assert!(child("ns AAAA 2001:db8::1\nns A 192.0.2.1\n").is_empty());
    let many: String = (1..=9).map(|number| format!("ns A 198.51.100.{number}\n")).collect();
    assert!(child(&many)[0].contains("`198.51.100.4`, 5 more |"), "{:?}", child(&many));
}

#[test]
fn glue_that_cannot_be_compared() {
    let parent = "sub NS ns.sub\nns.sub A 192.0.2.1\n";
    assert!(zone(parent).brief(MISMATCH).is_empty(), "the child is not loaded");
    let views = World::default().zone_in("a", "example.com.", &with_soa(parent)).zone_in(
        "b",
        "sub.example.com.",
        &with_soa("@ NS ns\nns A 192.0.2.2\n"),
    );
    assert!(views.brief(MISMATCH).is_empty(), "another view");
    let twice = zone(parent)
        .zone("sub.example.com.", &with_soa("@ NS ns\nns A 192.0.2.2\n"))
        .zone("sub.example.com.", &with_soa("@ NS ns\nns A 192.0.2.3\n"));
    assert!(twice.brief(MISMATCH).is_empty(), "nobody knows which file is served");
    let alias = zone(parent).zone("sub.example.com.", &with_soa("@ NS ns\nns CNAME x.example.net.\n"));
    assert!(alias.brief(MISMATCH).is_empty());
}

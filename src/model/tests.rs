//! Look-ups as a specification: zones, and what is at a name.

use super::*;
use crate::source::SourceMap;
use crate::zone::name::Name;
use crate::zone::rdata::types;
use crate::zone::reader::{self, Options};

fn set(zones: &[(&str, &str)]) -> ZoneSet {
    let zones = zones.iter().map(|(origin, text)| (*origin, None, *text)).collect::<Vec<_>>();
    set_in_views(&zones)
}

fn set_in_views(zones: &[(&str, Option<&str>, &str)]) -> ZoneSet {
    let sources = SourceMap::new();
    let zones = zones.iter().enumerate().map(|(index, (origin, view, text))| {
        let file = sources.add(format!("{origin}zone"), format!("$TTL 60\n{text}").into_bytes()).unwrap();
        let apex = Name::parse(origin).unwrap();
        let contents = reader::read(&file, &Options { origin: Some(apex.clone()), ..Options::default() });
        Zone::new(ZoneId(index as u32), apex.as_ref(), view.map(str::to_owned), true, contents)
    });
    ZoneSet::new(zones.collect())
}

/// What `name` has of type A, aliases not followed, seen from the first zone.
fn find(set: &ZoneSet, name: &str) -> String {
    let name = Name::parse(name).unwrap();
    match set.find(&set.zones()[0], name.as_ref(), types::A) {
        Found::Data(rrset) => format!("data at {}", rrset.owner_name()),
        Found::Alias(rrset) => format!("{} at {}", types::mnemonic(rrset.rtype()), rrset.owner_name()),
        Found::Absent(zone, negative) => format!("{negative:?} in {}", zone.apex_name()),
        Found::Delegated(rrset) => format!("delegated at {}", rrset.owner_name()),
        Found::Unknown => "unknown".to_owned(),
    }
}

#[test]
fn data_no_type_no_name_and_outside() {
    let set = set(&[("example.", "a A 192.0.2.1\nt TXT x\nx.ent A 192.0.2.1\n")]);
    assert_eq!(find(&set, "a.example."), "data at a.example.");
    assert_eq!(find(&set, "t.example."), "NoType in example.");
    assert_eq!(find(&set, "ent.example."), "NoType in example.");
    assert_eq!(find(&set, "no.example."), "NoName in example.");
    assert_eq!(find(&set, "a.elsewhere."), "unknown");
}

#[test]
fn wildcards_stand_for_names_below_their_closest_encloser_only() {
    let set = set(&[("example.", "* A 192.0.2.1\na TXT x\nb.c TXT x\n*.alias CNAME a\n")]);
    assert_eq!(find(&set, "any.example."), "data at *.example.");
    assert_eq!(find(&set, "deep.any.example."), "data at *.example.");
    assert_eq!(find(&set, "a.example."), "NoType in example.");
    assert_eq!(find(&set, "x.a.example."), "NoName in example.");
    assert_eq!(find(&set, "c.example."), "NoType in example.");
    assert_eq!(find(&set, "x.c.example."), "NoName in example.");
    assert_eq!(find(&set, "x.alias.example."), "CNAME at *.alias.example.");
}

#[test]
fn cuts_hide_what_is_below_and_a_loaded_child_answers() {
    let parent = "sub NS ns.sub\nns.sub A 192.0.2.1\nother NS ns.elsewhere.\n";
    let set = set(&[("example.", parent), ("sub.example.", "@ NS ns\nns A 192.0.2.2\n")]);
    assert_eq!(find(&set, "ns.sub.example."), "data at ns.sub.example.");
    assert_eq!(find(&set, "no.sub.example."), "NoName in sub.example.");
    assert_eq!(find(&set, "other.example."), "delegated at other.example.");
    assert_eq!(find(&set, "a.other.example."), "delegated at other.example.");
}

#[test]
fn dname_stands_for_what_is_below_it() {
    let set = set(&[("example.", "old DNAME new\nold A 192.0.2.1\nnew TXT x\na.new A 192.0.2.2\n")]);
    assert_eq!(find(&set, "old.example."), "data at old.example.");
    assert_eq!(find(&set, "a.old.example."), "DNAME at old.example.");
    let zone = &set.zones()[0];
    let end = set.resolve(zone, Name::parse("A.old.example.").unwrap().as_ref(), types::A);
    assert!(matches!(end.found, Found::Data(_)), "{end:?}");
    assert_eq!(end.name.to_string(), "a.new.example.");
}

#[test]
fn aliases_are_followed_across_zones_and_loops_end() {
    let set = set(&[
        ("example.", "a CNAME b.test.\nl1 CNAME l2\nl2 CNAME l1\nout CNAME x.elsewhere.\n"),
        ("test.", "b CNAME c\nc A 192.0.2.1\n"),
    ]);
    let end = |name: &str| set.resolve(&set.zones()[0], Name::parse(name).unwrap().as_ref(), types::A);
    let found = end("a.example.");
    assert_eq!((found.aliases.len(), found.name.to_string().as_str()), (2, "c.test."));
    assert!(matches!(end("l1.example.").found, Found::Alias(_)));
    assert!(matches!(end("out.example.").found, Found::Unknown));
}

#[test]
fn what_could_not_be_read_is_unknown_rather_than_absent() {
    let damaged = set(&[("example.", "a BOGUS x\nb TXT x\n* A 192.0.2.1\n")]);
    assert_eq!(find(&damaged, "a.example."), "unknown");
    assert_eq!(find(&damaged, "b.example."), "NoType in example.");
    let hidden = set(&[("example.", "a..b A 192.0.2.1\nb TXT x\nc A 192.0.2.1\n")]);
    assert_eq!(find(&hidden, "b.example."), "unknown");
    assert_eq!(find(&hidden, "no.example."), "unknown");
    assert_eq!(find(&hidden, "c.example."), "data at c.example.");
}

#[test]
fn views_see_themselves_and_zones_of_no_view() {
    let inside = Some("inside");
    let set = set_in_views(&[
        ("example.", inside, "a A 192.0.2.1\n"),
        ("example.", Some("outside"), "b A 192.0.2.1\n"),
        ("shared.", None, "c A 192.0.2.1\n"),
        ("hidden.", Some("outside"), "d A 192.0.2.1\n"),
    ]);
    assert_eq!(find(&set, "a.example."), "data at a.example.");
    assert_eq!(find(&set, "b.example."), "NoName in example.");
    assert_eq!(find(&set, "c.shared."), "data at c.shared.");
    assert_eq!(find(&set, "d.hidden."), "unknown");
}

#[test]
fn a_zone_in_two_files_answers_only_for_itself() {
    let set = set(&[("example.", "a A 192.0.2.1\n"), ("example.", "a TXT x\n"), ("test.", "x A 192.0.2.1\n")]);
    assert_eq!(find(&set, "a.example."), "data at a.example.");
    let name = Name::parse("a.example.").unwrap();
    assert!(matches!(set.find(&set.zones()[2], name.as_ref(), types::A), Found::Unknown));
}

#[test]
fn the_soa_that_ends_a_transfer_is_no_second_record() {
    let soa = "@ SOA ns root 1 2 3 4 5\n";
    let set = set(&[("example.", &format!("{soa}a A 192.0.2.1\n{soa}"))]);
    let zone = &set.zones()[0];
    assert_eq!(zone.rrset(zone.apex(), types::SOA).unwrap().ids().len(), 1);
    assert_eq!(zone.contents().records.len(), 3);
}

#[test]
fn a_dialect_record_is_an_address_of_unknown_value() {
    let set = set(&[("example.", "a ALIAS x.example.net.\n*.w ALIAS x.example.net.\nl LUA TXT \"return 1\"\n")]);
    assert_eq!(find(&set, "a.example."), "unknown");
    assert_eq!(find(&set, "b.w.example."), "unknown");
    assert_eq!(find(&set, "l.example."), "NoType in example.");
    assert_eq!(find(&set, "b.example."), "NoName in example.");
    let name = Name::parse("a.example.").unwrap();
    let mx = set.find(&set.zones()[0], name.as_ref(), types::MX);
    assert!(matches!(mx, Found::Absent(_, Negative::NoType)), "{mx:?}");
}

/// Zones of many shapes that see each other, for what must hold in all of them.
fn many_shapes() -> ZoneSet {
    let (inside, outside) = (Some("inside"), Some("outside"));
    set_in_views(&[
        (
            "example.",
            None,
            "@ NS ns\nns A 192.0.2.1\nsub NS ns.sub\nns.sub A 192.0.2.2\nx.ent MX 5 ns.sub\nd MX 5 a.ent\n",
        ),
        ("sub.example.", None, "@ NS ns\nns A 192.0.2.2\nw MX 5 host.example.\n*.w A 192.0.2.3\nc CNAME v.w\n"),
        ("plain.", None, "@ NS ns\nns A 192.0.2.1\nm MX 5 ns\nm MX 9 c\nc CNAME ns\nl MX 5 mx.other.\nl MX 9 no\n"),
        ("dname.", None, "@ NS ns\nns A 192.0.2.1\nd DNAME plain.\nm MX 5 ns.d\nm MX 9 ns\n"),
        ("view.", inside, "@ NS a.view.\na MX 5 x.b\nx.b A 192.0.2.1\n"),
        ("b.view.", inside, "x MX 5 a.view.\n"),
        ("view.", outside, "@ NS a\na MX 5 x.b\nx.b A 192.0.2.1\n"),
        ("out.plain.", outside, "@ MX 5 ns.plain.\n"),
        ("in.view.", None, "@ MX 5 a.view.\n"),
        (".", None, "@ NS ns.plain.\nview NS a.view.\n"),
    ])
}

#[test]
fn targets_are_found_by_number_as_by_name() {
    let set = many_shapes();
    for zone in set.zones() {
        for id in zone.contents().names.ids() {
            let name = zone.contents().name(id);
            for rtype in [types::A, types::CNAME, types::DS, types::NS, types::MX, types::CAA] {
                let (by_number, by_name) = (set.find_target(zone, id, rtype), set.find(zone, name, rtype));
                assert_eq!(format!("{by_number:?}"), format!("{by_name:?}"), "{name} {rtype}");
            }
        }
    }
}

#[test]
fn the_enclosing_zone_is_the_one_with_the_longest_apex() {
    let set = many_shapes();
    for from in set.zones() {
        let seen = |zone: &&Zone| zone.view().is_none() || zone.view() == from.view();
        for name in set.zones().iter().flat_map(|zone| zone.contents().names.ids().map(|id| zone.contents().name(id))) {
            let longest = set.zones().iter().filter(seen).filter(|zone| name.is_within(zone.apex_name()));
            let expected = longest.max_by_key(|zone| zone.apex_name().wire().len()).map(Zone::id);
            let found = match set.enclosing(from, name) {
                Enclosing::One(zone) => Some(zone.id()),
                Enclosing::None | Enclosing::Ambiguous => None,
            };
            assert_eq!(found, expected, "{name} from {:?}", from.id());
        }
    }
}

#[test]
fn an_owner_has_the_types_that_its_bits_say() {
    let set = many_shapes();
    for zone in set.zones() {
        for id in zone.contents().names.ids() {
            let name = zone.contents().name(id);
            assert_eq!(zone.is_within(id), name.is_within(zone.apex_name()), "{name}");
            for rrset in zone.rrsets(id) {
                assert!(zone.may_own(id, rrset.rtype()) && zone.rrset(id, rrset.rtype()).is_some(), "{name}");
            }
            let targets = zone.at(id).iter().any(|&record| zone.contents().record(record).has_target());
            assert_eq!(zone.has_targets(id), targets, "{name}");
        }
    }
}

#[test]
fn a_zone_is_small() {
    // There are a hundred thousand of them in some runs.
    assert!(size_of::<Zone>() <= 384, "{}", size_of::<Zone>());
}

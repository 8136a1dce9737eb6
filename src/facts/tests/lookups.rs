//! Master files with comments by hand.

use super::*;

#[test]
fn records_are_known_by_name_and_type() {
    let facts =
        "mx.example.net. 60 IN A 192.0.2.25\nMX.example.net. A 192.0.2.26\nw.example.net. CNAME mx.example.net.\n";
    assert_eq!(
        ask(
            facts,
            &[
                ("mx.example.net.", "A"),
                ("mx.example.net.", "AAAA"),
                ("w.example.net.", "TXT"),
                ("w.example.net.", "CNAME"),
                ("mx.example.net.", "CNAME"),
                ("other.example.net.", "A"),
                ("example.net.", "A"),
            ]
        ),
        [
            "A 192.0.2.25, 192.0.2.26",
            "unknown",
            "CNAME mx.example.net.",
            "CNAME mx.example.net.",
            "no such type",
            "unknown",
            "unknown"
        ]
    );
}

#[test]
fn what_is_absent_is_stated() {
    let facts = "
; zonewarden: absent mx.example.net. AAAA
; zonewarden: absent gone.example.net.
below.gone.example.net. A 192.0.2.1
";
    assert_eq!(
        ask(
            facts,
            &[
                ("mx.example.net.", "AAAA"),
                ("mx.example.net.", "A"),
                ("mx.example.net.", "CNAME"),
                ("gone.example.net.", "TXT"),
                ("deep.gone.example.net.", "A"),
                ("below.gone.example.net.", "A"),
            ]
        ),
        ["no such type", "unknown", "no such type", "no such name", "no such name", "A 192.0.2.1"]
    );
}

#[test]
fn what_nobody_could_say_is_unavailable_where_nothing_is_known() {
    let facts = "
; zonewarden: unavailable a.example.net. TXT
; zonewarden: unavailable b.example.net.
b.example.net. A 192.0.2.1
";
    assert_eq!(
        ask(
            facts,
            &[("a.example.net.", "TXT"), ("a.example.net.", "A"), ("b.example.net.", "A"), ("b.example.net.", "MX")]
        ),
        ["unavailable", "unknown", "A 192.0.2.1", "unavailable"]
    );
}

#[test]
fn names_below_a_dname_are_aliases() {
    let set =
        world("old.example.net. DNAME new.example.net.\na.new.example.net. A 192.0.2.7\n").zones(&SourceMap::new());
    let name = Name::parse("a.old.example.net.").unwrap();
    let end = set.resolve(&set.zones()[0], name.as_ref(), types::A);
    assert!(matches!(end.found, Found::Data(_)), "{end:?}");
    assert_eq!(found(&set, "old.example.net.", "A"), "unknown");
}

#[test]
fn zones_win_and_delegations_are_looked_behind() {
    let facts = "
ns.example.com. A 203.0.113.1
; zonewarden: absent no.example.com.
www.cut.example.com. A 203.0.113.2
; zonewarden: absent ns.cut.example.com. AAAA
; zonewarden: unavailable t.cut.example.com. TXT
";
    assert_eq!(
        ask(
            facts,
            &[
                ("ns.example.com.", "A"),
                ("ns.example.com.", "AAAA"),
                ("www.cut.example.com.", "A"),
                ("ns.cut.example.com.", "AAAA"),
                ("ns.cut.example.com.", "A"),
                ("t.cut.example.com.", "TXT"),
            ]
        ),
        ["A 192.0.2.1", "no such type", "A 203.0.113.2", "no such type", "delegated", "delegated, unavailable"]
    );
}

#[test]
fn later_statements_and_files_count_for_more() {
    let first = "a.example.net. A 192.0.2.1\nb.example.net. A 192.0.2.1\n; zonewarden: absent b.example.net. A\n";
    let set = world(first).facts("later.facts", "; zonewarden: absent a.example.net.\n").zones(&SourceMap::new());
    assert_eq!(found(&set, "a.example.net.", "A"), "no such name");
    assert_eq!(found(&set, "b.example.net.", "A"), "no such type");
}

#[test]
fn a_closed_world_has_what_is_stated_and_no_more() {
    let facts = "a.example.net. A 192.0.2.1\n; zonewarden: unavailable u.example.net.\n";
    let sources = SourceMap::new();
    let set = world(facts).zones(&sources).closed_world(&sources);
    let ask = |name: &str, rtype: &str| found(&set, name, rtype);
    assert_eq!(ask("a.example.net.", "A"), "A 192.0.2.1");
    assert_eq!(ask("a.example.net.", "MX"), "no such type");
    assert_eq!(ask("b.example.net.", "MX"), "no such name");
    assert_eq!(ask("u.example.net.", "MX"), "unavailable");
    assert_eq!(ask("ns.cut.example.com.", "A"), "A 192.0.2.2");
    assert_eq!(ask("no.cut.example.com.", "A"), "no such name");
    let Found::Absent(rest, _) = set.find(&set.zones()[0], Name::parse("b.").unwrap().as_ref(), types::A) else {
        panic!("not absent");
    };
    assert!(std::ptr::eq(set.zone(rest.id()), rest));
}

#[test]
fn facts_are_of_every_view() {
    let world = World::default()
        .zone_in("inside", "example.com.", "@ NS ns\n")
        .zone_in("outside", "example.com.", "@ NS ns\n")
        .facts("f", "mx.example.net. A 192.0.2.1\n");
    let set = world.zones(&SourceMap::new());
    for zone in set.zones() {
        let name = Name::parse("mx.example.net.").unwrap();
        assert!(matches!(set.find(zone, name.as_ref(), types::A), Found::Data(_)));
    }
}

#[test]
fn mistakes_are_told_and_the_rest_is_used() {
    let facts = "
mx A 192.0.2.1
mx1.example.net. A 192.0.2.256
mx2.example.net. A 192.0.2.2
; zonewarden: absent mx3.example.net
; zonewarden: nosuch mx3.example.net.
";
    assert_eq!(
        problems(facts),
        [
            "1:1 'mx' `mx`: relative name, but no origin is known here",
            "2:28 '256' address `192.0.2.256` of A: `256` is over 255",
            "4:22 'mx3.example.net' `mx3.example.net` does not end with a dot, and names in facts are absolute",
            "5:15 'nosuch' `nosuch` is nothing that facts can state",
        ]
    );
    assert_eq!(ask(facts, &[("mx2.example.net.", "A")]), ["A 192.0.2.2"]);
}

#[test]
fn comments_inside_an_entry_are_text() {
    let facts = "t.example.net. TXT \"a\n; zonewarden: absent mx.example.net.\n\"\n";
    assert_eq!(ask(facts, &[("mx.example.net.", "A")]), ["unknown"]);
    assert_eq!(problems(facts), Vec::<String>::new());
}

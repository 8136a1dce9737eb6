use super::{with_soa, zone, zone_named};
use crate::rules::testing::World;

const MISSING: &str = "apex-ns-missing";
const SINGLE: &str = "ns-single";
const CNAME: &str = "ns-target-is-cname";
const NO_ADDRESS: &str = "ns-target-missing";
const PRIVATE: &str = "ns-private-address";

#[test]
fn a_zone_without_name_servers() {
    assert_eq!(
        zone("www A 192.0.2.1\nsub NS ns.example.net.\n").told(MISSING),
        ["error[apex-ns-missing] example.com.zone:1:1 '@' the zone `example.com.` has no NS record at its apex \
          | help: add an NS record for each server of the zone, such as `example.com. IN NS ns1.example.com.` if that is one"]
    );
}

#[test]
fn an_alias_of_a_servers_own_dialect_hides_no_name_servers() {
    assert_eq!(zone("@ ALIAS web.example.net.\n").damaged().brief(MISSING).len(), 1);
    assert_eq!(zone("@ NS ns1.example.net.\n@ ALIAS web.example.net.\n").damaged().brief(SINGLE).len(), 1);
    assert!(zone("@ NS ns1\nns1 ALIAS web.example.net.\n").damaged().brief(NO_ADDRESS).is_empty());
}

#[test]
fn each_view_for_itself() {
    let world = World::default()
        .zone_in("inside", "example.com.", &with_soa("@ NS ns1\n@ NS ns2\nns1 A 10.0.0.1\nns2 A 10.0.0.2\n"))
        .zone_in("outside", "example.com.", &with_soa("@ NS ns1\nns1 A 192.0.2.1\n"));
    assert_eq!(world.brief(SINGLE), ["warning[ns-single] outside/example.com.zone:2:6 'ns1'"]);
    assert!(world.brief(NO_ADDRESS).is_empty());
}

#[test]
fn name_servers_that_may_be_there() {
    assert!(zone("@ NS ns1.example.net.\n").brief(MISSING).is_empty());
    assert!(zone("@ NS a b c\n").damaged().brief(MISSING).is_empty(), "one that could not be read");
    assert!(zone("a..b NS ns\n").damaged().brief(MISSING).is_empty(), "an owner that could not be told");
    let fragment = World::of(&[("example.com.", "www A 192.0.2.1\n")]);
    assert!(fragment.brief(MISSING).is_empty(), "what has no SOA either is no zone");
}

#[test]
fn one_name_server_only() {
    assert_eq!(
        zone("@ NS ns1\nns1 A 192.0.2.1\n").told(SINGLE),
        ["warning[ns-single] example.com.zone:2:6 'ns1' \
          the zone `example.com.` has only one name server, `ns1.example.com.` \
          | help: add an NS record for a second server of `example.com.`, best one in another network"]
    );
    assert_eq!(zone("@ NS ns1.example.net.\n@ NS NS1.example.net.\n").brief(SINGLE).len(), 1, "identical RRs are one");
    assert!(zone("@ NS a.example.net.\n@ NS b.example.net.\n").brief(SINGLE).is_empty());
}

#[test]
fn one_name_server_matters_less_inside_and_in_delegations() {
    let inside = zone_named("office.internal.", "@ NS ns1\nns1 A 10.0.0.1\n").brief(SINGLE);
    assert_eq!(inside, ["info[ns-single] office.internal.zone:2:6 'ns1'"]);
    let two = "@ NS a.example.net.\n@ NS b.example.net.\n";
    assert_eq!(
        zone(&format!("{two}sub NS ns.example.net.\n")).told(SINGLE),
        ["info[ns-single] example.com.zone:4:8 'ns.example.net.' \
          the delegated zone `sub.example.com.` has only one name server, `ns.example.net.` \
          | help: add an NS record for a second server of `sub.example.com.`, best one in another network"]
    );
    for silent in ["_acme-challenge NS acme.example.net.\n", "_acme-challenge.www NS acme.example.net.\n"] {
        assert!(zone(&format!("{two}{silent}")).brief(SINGLE).is_empty(), "{silent}");
    }
    let loaded =
        zone(&format!("{two}sub NS ns.example.net.\n")).zone("sub.example.com.", &with_soa("@ NS ns.example.net.\n"));
    assert_eq!(loaded.brief(SINGLE), ["warning[ns-single] sub.example.com.zone:2:6 'ns.example.net.'"]);
}

#[test]
fn one_name_server_where_there_may_be_more_or_need_be_none() {
    assert!(zone("@ NS ns1.example.net.\n@ NS a b c\n").damaged().brief(SINGLE).is_empty());
    assert!(zone("@ NS localhost.\nwww A 192.0.2.1\n").brief(SINGLE).is_empty());
    assert!(zone_named("10.in-addr.arpa.", "@ NS localhost.\n").brief(SINGLE).is_empty());
    let nested = "@ NS a.example.net.\n@ NS b.example.net.\nsub NS c.example.net.\nsub NS d.example.net.\nx.sub NS e.example.net.\n";
    assert!(zone(nested).brief(SINGLE).is_empty(), "below a cut");
    assert!(zone("@ NS a.example.net.\n@ NS b.example.net.\n*.w NS c.example.net.\n").brief(SINGLE).is_empty());
}

#[test]
fn a_server_that_is_an_alias() {
    assert_eq!(
        zone("@ NS ns1\nns1 CNAME host\nhost A 192.0.2.1\n").told(CNAME),
        ["error[ns-target-is-cname] example.com.zone:2:6 'ns1' \
          name server `ns1.example.com.` of `example.com.` is a CNAME \
          | example.com.zone:3:1 'ns1 CNAME host' `ns1.example.com.` is an alias for `host.example.com.` here \
          | help: write `NS host.example.com.`, or give `ns1.example.com.` its own A and AAAA records"]
    );
    assert_eq!(
        zone("@ NS ns1.old\nold DNAME new\nns1.new A 192.0.2.1\n").told(CNAME),
        ["error[ns-target-is-cname] example.com.zone:2:6 'ns1.old' \
          name server `ns1.old.example.com.` of `example.com.` lies below a DNAME \
          | example.com.zone:3:1 'old DNAME new' the DNAME of `old.example.com.` makes `ns1.old.example.com.` \
          an alias for `ns1.new.example.com.` here \
          | help: write `NS ns1.new.example.com.`"]
    );
}

#[test]
fn a_server_that_is_an_alias_in_another_zone_or_by_a_wildcard() {
    let world = zone("@ NS ns1.example.org.\nsub NS ns1.example.org.\n")
        .zone("example.org.", &with_soa("@ NS a.example.net.\n*  CNAME elsewhere.example.net.\n"));
    let told = world.told(CNAME);
    assert_eq!(told.len(), 2, "each NS record has to be changed: {told:?}");
    assert!(
        told[0].contains("| example.org.zone:3:1 '*  CNAME elsewhere.example.net.' the wildcard `*.example.org.`"),
        "{told:?}"
    );
    assert!(
        told[0].ends_with(
            "| help: write `NS elsewhere.example.net.`, or give `ns1.example.org.` its own A and AAAA records"
        )
    );
}

#[test]
fn a_cname_in_the_place_of_glue() {
    let world = zone("sub NS ns.sub\nns.sub CNAME host\nhost A 192.0.2.1\n").lint();
    assert_eq!(
        world.told(CNAME),
        ["error[ns-target-is-cname] example.com.zone:2:8 'ns.sub' \
          name server `ns.sub.example.com.` of `sub.example.com.` is a CNAME \
          | example.com.zone:3:1 'ns.sub CNAME host' `ns.sub.example.com.` is a CNAME here, which is no glue \
          | help: write the A and AAAA records of `ns.sub.example.com.` in place of the CNAME"]
    );
    assert!(world.brief("glue-missing").is_empty());
}

#[test]
fn servers_that_are_no_aliases() {
    for text in [
        "@ NS ns1\nns1 A 192.0.2.1\n",
        "@ NS ns1.example.net.\n",
        "@ NS ns1.sub\nsub NS ns.example.net.\n",
        "sub NS ns.x.sub\nx.sub NS y\nns.x.sub A 192.0.2.1\n",
    ] {
        assert!(zone(text).brief(CNAME).is_empty(), "{text}");
    }
    let lost_dot = zone("@ NS ns1.example.com\n* CNAME host\nhost A 192.0.2.1\n").lint();
    assert!(lost_dot.brief(CNAME).is_empty() && !lost_dot.brief("missing-trailing-dot").is_empty());
    let at_apex = zone("@ NS example.org.\n").zone("example.org.", &with_soa("@ CNAME a.example.net.\n"));
    assert!(at_apex.brief(CNAME).is_empty(), "told as a CNAME at an apex");
}

#[test]
fn a_server_without_address() {
    assert_eq!(
        zone("@ NS ns1\n@ NS ns2\nns2 TXT x\n").told(NO_ADDRESS),
        [
            "error[ns-target-missing] example.com.zone:2:6 'ns1' \
             name server `ns1.example.com.` of `example.com.` does not exist \
             | help: give `ns1.example.com.` an A or AAAA record, or name a server that has one",
            "error[ns-target-missing] example.com.zone:3:6 'ns2' \
             name server `ns2.example.com.` of `example.com.` has no A or AAAA record \
             | example.com.zone:4:1 'ns2 TXT x' `ns2.example.com.` has TXT here \
             | help: give `ns2.example.com.` an A or AAAA record, or name a server that has one",
        ]
    );
}

#[test]
fn a_server_without_address_in_another_zone() {
    let world = zone("sub NS ns9.example.org.\n").zone("example.org.", &with_soa("@ NS a.example.net.\n"));
    assert_eq!(
        world.told(NO_ADDRESS),
        ["error[ns-target-missing] example.com.zone:2:8 'ns9.example.org.' \
          name server `ns9.example.org.` of `sub.example.com.` does not exist \
          | example.org.zone:1:1 '@ SOA ns1 hostmaster 1 4h 1h 30d 1h' the zone `example.org.` has no address for `ns9.example.org.` \
          | help: give `ns9.example.org.` an A or AAAA record in the zone `example.org.`, or name a server that has one"]
    );
}

#[test]
fn servers_whose_address_is_known_or_unknown() {
    for text in [
        "@ NS ns1\nns1 AAAA 2001:db8::1\n",
        "@ NS ns1\n* A 192.0.2.1\n",
        "@ NS ns1.example.net.\n",
        "@ NS ns1.sub\nsub NS ns.example.net.\n",
        "@ NS localhost.\n",
        "@ NS ns1\nns1 CNAME host\n",
        "sub NS a.example.net.\nx.sub NS y\n",
    ] {
        assert!(zone(text).brief(NO_ADDRESS).is_empty(), "{text}");
    }
    assert!(zone("@ NS ns1\nns1 A x\n").damaged().brief(NO_ADDRESS).is_empty());
    let world = zone("@ NS 192.0.2.1\n@ NS ns.example.com\n").lint();
    assert!(world.brief(NO_ADDRESS).is_empty(), "told as what they are");
    let views = World::default().zone_in("inside", "example.com.", &with_soa("@ NS ns.example.org.\n")).zone_in(
        "outside",
        "example.org.",
        &with_soa("@ NS a.example.net.\n"),
    );
    assert!(views.brief(NO_ADDRESS).is_empty(), "another view");
    let root = zone("@ NS ns.corp.internal.\n").zone(".", &with_soa("@ NS a.root\na.root A 192.0.2.1\n"));
    assert!(root.brief(NO_ADDRESS).is_empty(), "private names are not in the root");
}

#[test]
fn a_server_at_a_private_address() {
    let public = "www A 192.0.2.80\n";
    assert_eq!(
        zone(&format!("@ NS ns1\nns1 A 10.0.0.53\n{public}")).told(PRIVATE),
        ["error[ns-private-address] example.com.zone:2:6 'ns1' \
          name server `ns1.example.com.` of `example.com.` has the private address `10.0.0.53` \
          | example.com.zone:3:1 'ns1 A 10.0.0.53' `ns1.example.com.` has `10.0.0.53` here \
          | help: give `ns1.example.com.` its public address, or name a server that has one"]
    );
    for address in
        ["A 127.0.0.1", "A 192.168.1.1", "A 100.64.0.1", "A 169.254.0.1", "AAAA ::1", "AAAA fd00::1", "AAAA fe80::1"]
    {
        let found = zone(&format!("@ NS ns1\nns1 {address}\n{public}")).brief(PRIVATE);
        assert_eq!(found.len(), 1, "{address}");
    }
    let both = zone(&format!("@ NS ns1\nns1 A 10.0.0.53\nns1 A 192.0.2.53\n{public}")).told(PRIVATE);
    assert!(
        both[0].ends_with("| help: remove the address `10.0.0.53` of `ns1.example.com.`: it has public ones as well")
    );
    let glue = zone(&format!("sub NS ns.sub\nns.sub A 10.0.0.53\n{public}")).brief(PRIVATE);
    assert_eq!(glue, ["error[ns-private-address] example.com.zone:2:8 'ns.sub'"]);
}

#[test]
fn private_addresses_where_they_belong() {
    for (origin, text) in [
        ("office.internal.", "@ NS ns1\nns1 A 10.0.0.53\nwww A 192.0.2.80\n"),
        ("10.in-addr.arpa.", "@ NS ns1\nns1 A 10.0.0.53\n1 PTR a.example.com.\n"),
        ("corp.net.", "@ NS ns1\nns1 A 10.0.0.53\n"),
        ("example.com.", "@ NS ns1\nns1 A 192.0.2.53\nprinter A 10.0.0.1\n"),
        ("example.com.", "sub NS a.example.net.\nx.sub NS ns.sub\nns.sub A 10.0.0.1\nwww A 192.0.2.80\n"),
    ] {
        assert!(zone_named(origin, text).brief(PRIVATE).is_empty(), "{origin} {text}");
    }
}

use super::{with_soa, zone, zone_named};
use crate::rules::testing::World;

const DELEGATION: &str = "delegation-mismatch";
const SHARED: &str = "ns-shared-address";
const NETWORK: &str = "ns-same-network";
const IPV6: &str = "ipv6-missing";

fn strict(world: World, rule: &str) -> Vec<String> {
    world.policy("extends = ['strict']\n").told(rule)
}

#[test]
fn parent_and_child_name_other_servers() {
    let parent =
        |text: &str| zone(text).zone("sub.example.com.", &with_soa("@ NS a.example.net.\n@ NS b.example.net.\n"));
    assert_eq!(
        parent("sub NS A.example.net.\nsub NS c.example.net.\n").told(DELEGATION),
        ["warning[delegation-mismatch] example.com.zone:3:8 'c.example.net.' \
          the delegation of `sub.example.com.` names `c.example.net.`, but the zone itself names `b.example.net.` \
          | sub.example.com.zone:3:1 '@ NS b.example.net.' named by the zone itself only \
          | help: add `sub.example.com. IN NS b.example.net.` and remove `c.example.net.` here, if the child zone is right; \
          else change the child zone"]
    );
    assert_eq!(
        parent("sub NS a.example.net.\n").told(DELEGATION),
        ["warning[delegation-mismatch] example.com.zone:2:8 'a.example.net.' \
          the delegation of `sub.example.com.` lacks `b.example.net.`, which the zone itself names \
          | sub.example.com.zone:3:1 '@ NS b.example.net.' named by the zone itself only \
          | help: add `sub.example.com. IN NS b.example.net.` here, if the child zone is right; else change the child zone"]
    );
    let more = parent("sub NS a.example.net.\nsub NS b.example.net.\nsub NS c.example.net.\n").told(DELEGATION);
    assert!(
        more[0].contains("names `c.example.net.`, which the zone itself does not | sub.example.com.zone:2:1"),
        "{more:?}"
    );
    assert!(
        parent("sub NS b.example.net.\nsub NS a.example.net.\nsub NS a.example.net.\n").told(DELEGATION).is_empty()
    );
    assert!(parent("sub NS b.example.net.\nsub NS a b\n").damaged().brief(DELEGATION).is_empty());
    assert!(parent("www A 192.0.2.1\n").brief(DELEGATION).is_empty(), "not delegated");
}

#[test]
fn parent_and_child_that_are_no_pair() {
    let parent = with_soa("sub NS a.example.net.\n");
    let child = with_soa("@ NS b.example.net.\n");
    let views = World::default().zone_in("a", "example.com.", &parent).zone_in("b", "sub.example.com.", &child);
    assert!(views.brief(DELEGATION).is_empty());
    let no_view = World::default().zone("example.com.", &parent).zone_in("b", "sub.example.com.", &child);
    assert!(no_view.brief(DELEGATION).is_empty());
    let empty =
        zone_named("in-addr.arpa.", "10 NS a.example.net.\n").zone("10.in-addr.arpa.", &with_soa("@ NS localhost.\n"));
    assert!(empty.brief(DELEGATION).is_empty(), "an empty zone of one's own resolver");
    let none = zone("sub NS a.example.net.\n").zone("sub.example.com.", &with_soa("www A 192.0.2.1\n"));
    assert!(none.brief(DELEGATION).is_empty(), "told as a zone without name servers");
}

#[test]
fn two_names_of_one_server() {
    let text = "@ NS ns1\n@ NS ns2\nns1 A 192.0.2.1\nns2 A 192.0.2.1\nsub NS ns2\nsub NS ns1\n";
    assert_eq!(
        zone(text).told(SHARED),
        ["warning[ns-shared-address] example.com.zone:3:6 'ns2' \
          name servers `ns1.example.com.` and `ns2.example.com.` of `example.com.` share the address `192.0.2.1`: for resolvers they are one server \
          | example.com.zone:2:1 '@ NS ns1' `ns1.example.com.` is named here \
          | example.com.zone:4:1 'ns1 A 192.0.2.1' `ns1.example.com.` has `192.0.2.1` \
          | example.com.zone:5:1 'ns2 A 192.0.2.1' `ns2.example.com.` has `192.0.2.1` \
          | help: give `ns2.example.com.` an address of its own, or name a server that runs elsewhere"]
    );
    assert_eq!(
        zone("sub NS a.sub\nsub NS b.sub\na.sub AAAA 2001:db8::1\nb.sub AAAA 2001:db8::1\n").brief(SHARED).len(),
        1
    );
}

#[test]
fn servers_that_are_several() {
    for text in [
        "@ NS ns1\n@ NS ns2\nns1 A 192.0.2.1\nns2 A 192.0.2.2\n",
        "@ NS ns1\n@ NS ns1\nns1 A 192.0.2.1\n",
        "@ NS ns1\n@ NS a.example.net.\nns1 A 192.0.2.1\n",
        "@ NS ns1\nsub NS ns2\nns1 A 192.0.2.1\nns2 A 192.0.2.1\n",
    ] {
        assert!(zone(text).brief(SHARED).is_empty(), "{text}");
    }
}

#[test]
fn all_servers_in_one_network() {
    let text = "@ NS ns1\n@ NS ns2\nns1 A 192.0.2.1\nns2 A 192.0.2.2\nns2 AAAA 2001:db8::2\n";
    assert_eq!(
        strict(zone(text), NETWORK),
        ["info[ns-same-network] example.com.zone:3:6 'ns2' \
          all name servers of `example.com.` are in the network `192.0.2.0/24` and `2001:db8::/48` \
          | example.com.zone:4:1 'ns1 A 192.0.2.1' `192.0.2.1` \
          | example.com.zone:5:1 'ns2 A 192.0.2.2' `192.0.2.2` \
          | example.com.zone:6:1 'ns2 AAAA 2001:db8::2' `2001:db8::2` \
          | help: add a name server of `example.com.` in another network, best at another place"]
    );
    for text in [
        "@ NS ns1\n@ NS ns2\nns1 A 192.0.2.1\nns2 A 198.51.100.2\n",
        "@ NS ns1\n@ NS ns2\nns1 A 192.0.2.1\nns2 A 192.0.2.2\nns1 AAAA 2001:db8:1::1\nns2 AAAA 2001:db8:2::2\n",
        "@ NS ns1\n@ NS a.example.net.\nns1 A 192.0.2.1\n",
        "@ NS ns1\nns1 A 192.0.2.1\n",
        "@ NS ns1\n@ NS ns2\nns1 A 192.0.2.1\nns2 A 192.0.2.1\n",
    ] {
        assert!(strict(zone(text), NETWORK).is_empty(), "{text}");
    }
    let inside = zone_named("office.internal.", "@ NS ns1\n@ NS ns2\nns1 A 10.0.0.1\nns2 A 10.0.0.2\n");
    assert!(strict(inside, NETWORK).is_empty());
    assert!(zone(text).brief(NETWORK).is_empty(), "not recommended");
}

#[test]
fn no_server_and_no_mail_host_with_ipv6() {
    let text =
        "@ NS ns1\n@ NS ns2\nns1 A 192.0.2.1\nns2 A 198.51.100.2\n@ MX 10 mail\nmail A 192.0.2.25\nx MX 10 mail\n";
    let told = strict(zone(text), IPV6);
    assert_eq!(
        told,
        [
            "info[ipv6-missing] example.com.zone:2:6 'ns1' none of the 2 name servers of `example.com.` has an IPv6 address \
             | example.com.zone:4:1 'ns1 A 192.0.2.1' `ns1.example.com.` has A only \
             | example.com.zone:5:1 'ns2 A 198.51.100.2' `ns2.example.com.` has A only \
             | help: add an AAAA record to one of them at least, such as `ns1.example.com.`",
            "info[ipv6-missing] example.com.zone:6:9 'mail' the only mail host of `example.com.` has no IPv6 address \
             | example.com.zone:7:1 'mail A 192.0.2.25' `mail.example.com.` has A only \
             | help: add an AAAA record to one of them at least, such as `mail.example.com.`",
        ]
    );
    for text in [
        "@ NS ns1\n@ NS ns2\nns1 A 192.0.2.1\nns2 AAAA 2001:db8::2\n",
        "@ NS ns1\n@ NS a.example.net.\nns1 A 192.0.2.1\n",
        "@ MX 0 .\n",
        "sub NS ns.sub\nns.sub A 192.0.2.1\n",
    ] {
        assert!(strict(zone(text), IPV6).is_empty(), "{text}");
    }
}

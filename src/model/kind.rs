//! What a zone is for, as far as it shows without configuration: internal, reverse, or one of the special kinds that
//! hold no ordinary data.
//!
//! What configuration declares comes first: a view that is internal, a policy zone or a catalog that a server is told of.
//!
//! | kind | told by |
//! |---|---|
//! | internal | an internal view, a special-use, private or unknown top-level name, the reverse of private addresses, or private addresses only |
//! | reverse | a name under `in-addr.arpa.` or `ip6.arpa.` |
//! | special | see [`Special`] |

use psl::Psl;

use super::rrset::Rrset;
use super::zone::Zone;
use crate::zone::name::{MAX_NAME, Name, NameRef};
use crate::zone::name_table::NameId;
use crate::zone::rdata::types;

/// What a zone is for.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct ZoneKind {
    internal: bool,
    reverse: bool,
    special: Option<Special>,
}

/// Zones that hold no ordinary data, so that only rules on syntax and structure speak there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Special {
    /// A response policy zone: its owners are names and addresses of others, its CNAMEs are actions.
    ResponsePolicy,
    /// A catalog of zones (RFC 9432).
    Catalog,
    /// A list of addresses or domains, asked by mail servers (RFC 5782).
    BlockList,
    /// A zone that exists to answer that there is nothing (RFC 6303, RFC 7534).
    Empty,
    /// The addresses of the root servers.
    RootHints,
}

impl ZoneKind {
    /// Whether the zone is for an inner network, so that private addresses and names are at home there.
    pub fn is_internal(self) -> bool {
        self.internal
    }

    /// Whether the zone maps addresses to names.
    pub fn is_reverse(self) -> bool {
        self.reverse
    }

    /// The special kind, if it is one.
    pub fn special(self) -> Option<Special> {
        self.special
    }

    /// Whether the zone is one of the special kinds.
    pub fn is_special(self) -> bool {
        self.special.is_some()
    }
}

impl Zone {
    /// What the zone is for. Found out when first asked.
    pub fn kind(&self) -> ZoneKind {
        *self.kind.get_or_init(|| classify(self))
    }
}

fn classify(zone: &Zone) -> ZoneKind {
    let apex = zone.apex_name();
    let name = by_name(apex);
    let addresses = Addresses::of(zone, name);
    let by_addresses = || name == Private::Unsaid && addresses.private && !addresses.public;
    let declared = zone.declared();
    ZoneKind {
        internal: matches!(name, Private::Yes | Private::OwnRoot) || declared.internal.unwrap_or_else(by_addresses),
        reverse: is_reverse(apex),
        special: declared.special.or_else(|| special(zone, name, addresses)),
    }
}

/// What a zone's name says of its being private.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Private {
    /// It is for an inner network.
    Yes,
    /// Its top-level name is none of the public DNS: it is of a network that has a root of its own.
    OwnRoot,
    /// It is an example of a public name, whatever addresses the example uses.
    Example,
    /// Nothing.
    Unsaid,
}

/// Top-level names for inner networks: RFC 6761 and 6762 with its appendix G, and ICANN's `internal`.
const PRIVATE_TOP: &[&[u8]] = &[
    b"internal",
    b"local",
    b"lan",
    b"test",
    b"localhost",
    b"localdomain",
    b"home",
    b"corp",
    b"intranet",
    b"private",
    b"invalid",
];

/// Whether a top-level name, in lower case, is one of the public DNS, by the list of public suffixes. Others are of
/// networks that have a root of their own (`dn42`, `ffhl`), or of one house. `example` is for documentation (RFC 6761
/// 6.5), and used as if it were public.
pub(crate) fn is_known_top_level(top: &[u8]) -> bool {
    top == b"example" || psl::List.find(std::iter::once(top)).typ.is_some()
}

fn by_name(apex: NameRef<'_>) -> Private {
    let labels: Vec<&[u8]> = apex.labels().collect();
    let private = match labels.as_slice() {
        [octets @ .., b"in-addr", b"arpa"] => private_reverse_v4(octets),
        [nibbles @ .., b"ip6", b"arpa"] => private_reverse_v6(nibbles),
        [.., b"home", b"arpa"] => true,
        [.., top] => PRIVATE_TOP.contains(top),
        [] => false,
    };
    match labels.iter().any(|label| label.starts_with(b"example")) {
        _ if private => Private::Yes,
        _ if labels.last().is_some_and(|top| !is_known_top_level(top)) => Private::OwnRoot,
        true => Private::Example,
        false => Private::Unsaid,
    }
}

fn number(label: &[u8]) -> Option<u8> {
    std::str::from_utf8(label).ok()?.parse().ok()
}

/// Private, shared (RFC 6598), loopback and link-local networks; `labels` stand in front of `in-addr.arpa.`.
fn private_reverse_v4(labels: &[&[u8]]) -> bool {
    let octet = |place: usize| labels.iter().rev().nth(place).and_then(|label| number(label));
    matches!(
        (octet(0), octet(1)),
        (Some(10 | 127), _)
            | (Some(172), Some(16..=31))
            | (Some(192), Some(168))
            | (Some(169), Some(254))
            | (Some(100), Some(64..=127))
    )
}

/// Unique local (RFC 4193), link-local and loopback addresses; `labels` stand in front of `ip6.arpa.`.
fn private_reverse_v6(labels: &[&[u8]]) -> bool {
    let mut nibbles = labels.iter().rev().copied();
    match (nibbles.next(), nibbles.next(), nibbles.next()) {
        (Some(b"f"), Some(b"c" | b"d"), _) => true,
        (Some(b"f"), Some(b"e"), Some(b"8" | b"9" | b"a" | b"b")) => true,
        (Some(b"0"), ..) => {
            matches!(labels, [b"1", zeros @ ..] if zeros.len() == 31 && zeros.iter().all(|zero| zero == b"0"))
        }
        _ => false,
    }
}

/// Whether a zone of that name (lower case) maps addresses to names.
pub(super) fn is_reverse(apex: NameRef<'_>) -> bool {
    let tail = apex.ancestors().find(|tail| matches!(tail.first_label(), Some(b"in-addr" | b"ip6")));
    tail.is_some_and(|tail| matches!(tail.wire(), b"\x07in-addr\x04arpa\0" | b"\x03ip6\x04arpa\0"))
}

/// What the addresses of a zone are. Loopback and unspecified ones stand for hosts of either sort and say nothing.
#[derive(Clone, Copy, Default, Debug)]
struct Addresses {
    /// Some are private.
    private: bool,
    /// Some are neither private nor loopback.
    public: bool,
    /// Some in 127.0.0.0/8 are at names made of the numbers of an address: answers of a block list (RFC 5782 2.1, 2.3).
    listing: bool,
    /// Some, other than those of the apex and its name servers, are no answers of a block list.
    hosts: bool,
}

impl Addresses {
    /// Looks at one address after the other until there is nothing more to learn, which is early in most zones.
    fn of(zone: &Zone, name: Private) -> Addresses {
        let contents = zone.contents();
        let servers: Vec<NameId> = match zone.rrset(zone.apex(), types::NS) {
            Some(servers) => servers.targets().collect(),
            None => Vec::new(),
        };
        let mut found = Addresses::default();
        for record in contents.records.iter().filter(|record| matches!(record.rtype, types::A | types::AAAA)) {
            match scope(contents.rdata(record)) {
                Scope::Private => found.private = true,
                Scope::Public => found.public = true,
                Scope::Listing => found.listing |= is_reversed_address(contents.name(record.owner), zone.apex_name()),
                Scope::Loopback => {}
            }
            if !found.hosts && scope(contents.rdata(record)) != Scope::Listing {
                found.hosts = record.owner != zone.apex() && !servers.contains(&record.owner);
            }
            let may_be_internal = name == Private::Unsaid && !found.public;
            if found.hosts && !may_be_internal {
                break;
            }
        }
        found
    }
}

/// Whether the four labels in front of the apex are numbers, or the 32 hexadecimal digits.
fn is_reversed_address(owner: NameRef<'_>, apex: NameRef<'_>) -> bool {
    let front = owner.label_count().saturating_sub(apex.label_count());
    let mut labels = owner.labels().take(front).skip(front.saturating_sub(4));
    match front {
        4.. if labels.clone().all(|label| number(label).is_some()) => true,
        32.. => labels.all(|label| label.len() == 1 && label[0].is_ascii_hexdigit()),
        _ => false,
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Scope {
    Private,
    Loopback,
    Listing,
    Public,
}

fn scope(address: &[u8]) -> Scope {
    match address {
        [0, 0, 0, 0] | [127, 0, 0, 1] => Scope::Loopback,
        [127, ..] if address.len() == 4 => Scope::Listing,
        [10, _, _, _] | [172, 16..=31, _, _] | [192, 168, _, _] => Scope::Private,
        [169, 254, _, _] | [100, 64..=127, _, _] => Scope::Private,
        [0xfc | 0xfd, ..] | [0xfe, 0x80..=0xbf, ..] if address.len() == 16 => Scope::Private,
        [zeros @ .., 0 | 1] if address.len() == 16 && zeros.iter().all(|&octet| octet == 0) => Scope::Loopback,
        _ => Scope::Public,
    }
}

fn special(zone: &Zone, name: Private, addresses: Addresses) -> Option<Special> {
    if zone.apex_name().is_root() {
        let hints = zone.soa().is_none() && zone.rrset(zone.apex(), types::NS).is_some();
        return hints.then_some(Special::RootHints);
    }
    if is_response_policy(zone) {
        return Some(Special::ResponsePolicy);
    }
    if is_catalog(zone) {
        return Some(Special::Catalog);
    }
    if holds_test_entry(zone, &[b"2", b"0", b"0", b"127"])
        || !addresses.hosts && (addresses.listing || holds_test_entry(zone, &[b"test"]))
    {
        return Some(Special::BlockList);
    }
    is_empty(zone, name).then_some(Special::Empty)
}

/// The id of a name, in wire octets, that the zone mentions, as an owner or a target.
fn mentioned(zone: &Zone, name: &[u8]) -> Option<NameId> {
    zone.contents().names.get(NameRef::new(name))
}

/// The id of a name below the apex.
fn below_apex(zone: &Zone, labels: &[&[u8]]) -> Option<NameId> {
    let mut octets = [0; MAX_NAME];
    let mut start = MAX_NAME - zone.apex_name().wire().len();
    octets[start..].copy_from_slice(zone.apex_name().wire());
    for label in labels.iter().rev() {
        let from = start.checked_sub(label.len() + 1)?;
        octets[from] = label.len() as u8;
        octets[from + 1..start].copy_from_slice(label);
        start = from;
    }
    zone.contents().names.get(NameRef::new(&octets[start..]))
}

/// Named `rpz`, or with targets and owners that mean something in response policy zones only, or CNAMEs of which half lead to the root.
fn is_response_policy(zone: &Zone) -> bool {
    let actions: [&[u8]; 4] = [b"\x01*\0", b"\x0crpz-passthru\0", b"\x08rpz-drop\0", b"\x0crpz-tcp-only\0"];
    let triggers: [&[u8]; 4] = [b"rpz-ip", b"rpz-client-ip", b"rpz-nsdname", b"rpz-nsip"];
    if zone.apex_name().labels().any(|label| label == b"rpz")
        || actions.iter().any(|action| mentioned(zone, action).is_some())
        || triggers.iter().any(|trigger| below_apex(zone, &[trigger]).is_some())
    {
        return true;
    }
    let Some(root) = mentioned(zone, b"\0") else {
        return false;
    };
    let contents = zone.contents();
    let aliases = contents.records.iter().filter(|record| record.rtype == types::CNAME);
    let (all, denied) = aliases
        .fold((0, 0), |(all, denied), record| (all + 1, denied + usize::from(contents.target(record) == Some(root))));
    denied > 0 && denied * 2 >= all
}

/// RFC 9432 4.2.1: a TXT record at `version` that says 2 (1 in drafts), and members at or below `zones`.
fn is_catalog(zone: &Zone) -> bool {
    let Some(version) = below_apex(zone, &[b"version"]).and_then(|version| zone.rrset(version, types::TXT)) else {
        return false;
    };
    let no_server = || {
        let nowhere = mentioned(zone, b"\x07invalid\0");
        let mut servers = zone.rrset(zone.apex(), types::NS).into_iter().flat_map(|servers| servers.records());
        nowhere.is_some() && servers.any(|(_, record)| zone.contents().target(record) == nowhere)
    };
    let members = || below_apex(zone, &[b"zones"]).is_some_and(|zones| zone.exists(zones));
    version.rdata().any(|text| matches!(text, b"\x011" | b"\x012")) && (members() || no_server())
}

/// RFC 5782 5: every list holds an entry to test it with, 127.0.0.2 or the domain `test`.
fn holds_test_entry(zone: &Zone, labels: &[&[u8]]) -> bool {
    let answers = below_apex(zone, labels).and_then(|name| zone.rrset(name, types::A));
    answers.is_some_and(|answers| answers.rdata().all(|address| scope(address) == Scope::Listing))
}

/// Nothing but what a zone must have, at a name of which nothing public can be asked, or served by `localhost.`.
fn is_empty(zone: &Zone, name: Private) -> bool {
    let must_have = [
        types::SOA,
        types::NS,
        types::A,
        types::AAAA,
        types::TXT,
        // `hostname.as112.net` says where the server is (RFC 7534 3.5).
        types::LOC,
        types::DNSKEY,
        types::RRSIG,
        types::NSEC,
        types::NSEC3PARAM,
    ];
    let apex = zone.apex();
    let localhost = mentioned(zone, b"\x09localhost\0");
    // Loopback addresses have a name in many files that servers come with.
    let names_localhost = |rrset: &Rrset<'_>| {
        rrset.rtype() == types::PTR
            && localhost.is_some()
            && rrset.records().all(|(_, record)| zone.contents().target(record) == localhost)
    };
    if zone.at(apex).is_empty() {
        return false;
    }
    if zone.owners().any(|owner| owner != apex && !zone.rrsets(owner).all(|rrset| names_localhost(&rrset))) {
        return false;
    }
    if zone.rrsets(apex).any(|rrset| !must_have.contains(&rrset.rtype()) && !names_localhost(&rrset)) {
        return false;
    }
    let served_by_localhost = localhost.is_some()
        && zone
            .rrset(apex, types::NS)
            .is_some_and(|servers| servers.records().all(|(_, one)| zone.contents().target(one) == localhost));
    name == Private::Yes || served_by_localhost || is_set_aside(zone.apex_name())
}

/// Reverse zones of networks that no host is in (RFC 6303 4), and those of AS112 (RFC 7534, RFC 7535).
fn is_set_aside(apex: NameRef<'_>) -> bool {
    let within = |name: &str| Name::parse(name).is_ok_and(|name| apex.is_within(name.as_ref()));
    [
        "0.in-addr.arpa.",
        "2.0.192.in-addr.arpa.",
        "100.51.198.in-addr.arpa.",
        "113.0.203.in-addr.arpa.",
        "255.255.255.255.in-addr.arpa.",
        "8.b.d.0.1.0.0.2.ip6.arpa.",
        "as112.arpa.",
        "as112.net.",
    ]
    .iter()
    .any(|name| within(name))
        || apex.label_count() == 34
            && within("0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Declared, ZoneId};
    use crate::rules::testing::World;
    use crate::source::SourceMap;
    use crate::zone::reader;

    const START: &str = "@ SOA ns1 hostmaster 1 4h 1h 30d 1h\n@ NS ns1\n";

    fn kind(origin: &str, text: &str) -> ZoneKind {
        let set = World::of(&[(origin, &format!("{START}{text}"))]).zones(&SourceMap::new());
        set.zones()[0].kind()
    }

    fn special(origin: &str, text: &str) -> Option<Special> {
        kind(origin, text).special()
    }

    #[test]
    fn internal_by_name() {
        for origin in [
            "internal.",
            "corp.internal.",
            "home.arpa.",
            "local.",
            "lan.",
            "x.test.",
            "localhost.",
            "10.in-addr.arpa.",
            "1.20.172.in-addr.arpa.",
            "5.168.192.in-addr.arpa.",
            "0.0.127.in-addr.arpa.",
            "254.169.in-addr.arpa.",
            "64.100.in-addr.arpa.",
            "8.d.f.ip6.arpa.",
            "c.f.ip6.arpa.",
            "8.e.f.ip6.arpa.",
            // Networks with a root of their own.
            "dn42.",
            "node.ffxy.",
        ] {
            assert!(kind(origin, "x A 198.51.100.1\n").is_internal(), "{origin}");
        }
        for origin in [
            "example.",
            "corp.com.",
            "internal.org.",
            "xn--d1alf.",
            "a.xn--p1ai.",
            "arpa.",
            "172.in-addr.arpa.",
            "15.172.in-addr.arpa.",
            "2.0.192.in-addr.arpa.",
            "128.100.in-addr.arpa.",
            "8.b.d.0.1.0.0.2.ip6.arpa.",
            "f.ip6.arpa.",
        ] {
            assert!(!kind(origin, "x A 198.51.100.1\n").is_internal(), "{origin}");
        }
    }

    #[test]
    fn internal_by_addresses() {
        assert!(kind("acme.net.", "a A 10.1.2.3\nb AAAA fd00::1\nlocalhost A 127.0.0.1\n").is_internal());
        assert!(!kind("acme.net.", "a A 10.1.2.3\nb A 9.9.9.9\n").is_internal());
        assert!(!kind("acme.net.", "a A 10.1.2.3\nb A 192.0.2.1\n").is_internal(), "documentation counts as public");
        assert!(!kind("acme.net.", "localhost A 127.0.0.1\n").is_internal());
        assert!(!kind("acme.net.", "@ TXT x\n").is_internal());
        assert!(!kind("example.net.", "a A 10.1.2.3\n").is_internal(), "an example of a public zone");
    }

    #[test]
    fn reverse_zones() {
        for origin in ["2.0.192.in-addr.arpa.", "0-63.2.0.192.in-addr.arpa.", "ip6.arpa.", "8.b.d.0.1.0.0.2.ip6.arpa."]
        {
            assert!(kind(origin, "1 PTR a.example.\n").is_reverse(), "{origin}");
        }
        assert!(!kind("arpa.", "").is_reverse());
        assert!(!kind("in-addr.arpa.example.", "").is_reverse());
    }

    #[test]
    fn response_policy_zones() {
        for text in
            ["bad.example CNAME .\n", "x CNAME *.\n", "x CNAME rpz-passthru.\n", "32.1.2.0.192.rpz-ip A 192.0.2.1\n"]
        {
            assert_eq!(special("policy.acme.net.", text), Some(Special::ResponsePolicy), "{text}");
        }
        assert_eq!(special("rpz.acme.net.", "ads.example CNAME garden.acme.net.\n"), Some(Special::ResponsePolicy));
        assert_eq!(special("rpzs.acme.net.", "ads.example CNAME garden.acme.net.\n"), None);
        let mostly_aliases = "a CNAME www\nb CNAME www\nc CNAME www\nx CNAME .\n@ MX 0 .\nwww A 192.0.2.1\n";
        assert_eq!(special("acme.net.", mostly_aliases), None);
        assert_eq!(special("acme.net.", "@ MX 0 .\na CNAME www\nwww A 192.0.2.1\n"), None);
    }

    #[test]
    fn catalog_zones() {
        assert_eq!(special("catalog.acme.net.", "version TXT \"2\"\na.zones PTR x.example.\n"), Some(Special::Catalog));
        assert_eq!(special("catalog.acme.net.", "version TXT \"2\"\n@ NS invalid.\n"), Some(Special::Catalog));
        assert_eq!(special("acme.net.", "version TXT \"2\"\n"), None);
        assert_eq!(special("acme.net.", "version TXT \"1.2\"\na.zones A 192.0.2.1\n"), None);
    }

    #[test]
    fn block_lists() {
        assert_eq!(special("bl.acme.net.", "2.0.0.127 A 127.0.0.2\nns1 A 192.0.2.1\n"), Some(Special::BlockList));
        assert_eq!(special("bl.acme.net.", "4.3.2.1 A 127.0.0.3\n@ A 192.0.2.1\n"), Some(Special::BlockList));
        assert_eq!(special("dbl.acme.net.", "test A 127.0.1.2\nns1 A 192.0.2.1\n"), Some(Special::BlockList));
        assert_eq!(special("acme.net.", "test A 127.0.1.2\nwww A 192.0.2.1\n"), None);
        assert_eq!(special("acme.net.", "ns1 A 127.1.0.2\nns2.lab A 127.1.0.3\n"), None, "a laboratory on one machine");
        assert_eq!(special("acme.net.", "localhost A 127.0.0.1\n"), None);
        assert_eq!(special("acme.net.", "a A 127.0.0.2\nb A 192.0.2.1\n"), None);
    }

    #[test]
    fn empty_zones() {
        assert_eq!(special("10.in-addr.arpa.", ""), Some(Special::Empty));
        assert_eq!(special("10.in-addr.arpa.", "1.2.3 PTR a.acme.net.\n"), None);
        assert_eq!(special("127.in-addr.arpa.", "1.0.0 PTR localhost.\n"), Some(Special::Empty));
        assert_eq!(special("127.in-addr.arpa.", "1.0.0 PTR localhost.\n2.0.0 PTR me.acme.net.\n"), None);
        assert_eq!(special("0.0.127.in-addr.arpa.", "@ PTR localhost.\n"), Some(Special::Empty));
        assert_eq!(special("113.0.203.in-addr.arpa.", ""), Some(Special::Empty));
        assert_eq!(special("empty.as112.arpa.", ""), Some(Special::Empty));
        assert_eq!(special("hostname.as112.net.", "@ TXT x\n@ LOC 1 0 0 N 1 0 0 E 10m\n"), Some(Special::Empty));
        assert_eq!(special("acme.net.", ""), None);
        assert_eq!(special("node.ffxy.", ""), None, "somebody will fill it");
        assert_eq!(special("localhost.", "@ A 127.0.0.1\n"), Some(Special::Empty));
        let set = World::of(&[("ads.acme.net.", "@ SOA localhost. root.localhost. 1 4h 1h 30d 1h\n@ NS localhost.\n")]);
        assert_eq!(set.zones(&SourceMap::new()).zones()[0].kind().special(), Some(Special::Empty));
    }

    #[test]
    fn what_is_declared_comes_first() {
        let policy = "[[zones.view]]\nname = 'in'\ninternal = true\n[[zones.view]]\nname = 'out'\ninternal = false\n\
                      [[zones.view]]\nname = 'any'\n";
        let in_view = |view: &str, origin: &str, text: &str| {
            let world = World::default().policy(policy).zone_in(view, origin, &format!("{START}{text}"));
            world.zones(&SourceMap::new()).zones()[0].kind().is_internal()
        };
        assert!(in_view("in", "acme.net.", "a A 9.9.9.9\n"), "public addresses inside");
        assert!(!in_view("out", "acme.net.", "a A 10.0.0.1\n"), "private addresses outside");
        assert!(in_view("any", "acme.net.", "a A 10.0.0.1\n"), "nothing is said");
        assert!(in_view("out", "corp.internal.", "a A 9.9.9.9\n"), "the name can only be an inner one");
        let file = SourceMap::new().add("acme.net.zone", START.into()).unwrap();
        let apex = Name::parse("acme.net.").unwrap();
        let contents = reader::read(&file, &reader::Options { origin: Some(apex.clone()), ..Default::default() });
        let zone = Zone::new(ZoneId(0), apex.as_ref(), None, true, contents);
        assert_eq!(zone.kind().special(), None);
        let zone = zone.declare(Declared { special: Some(Special::ResponsePolicy), ..Declared::default() });
        assert_eq!(zone.kind().special(), Some(Special::ResponsePolicy), "a server says so");
    }

    #[test]
    fn special_zones_are_known_in_every_view() {
        let policy = "[[zones.view]]\nname = 'in'\ninternal = true\n[[zones.view]]\nname = 'out'\n";
        for (origin, text) in [
            ("policy.acme.net.", "x CNAME rpz-drop.\n"),
            ("catalog.acme.net.", "version TXT \"2\"\na.zones PTR x.example.\n"),
            ("bl.acme.net.", "2.0.0.127 A 127.0.0.2\n"),
            ("10.in-addr.arpa.", ""),
        ] {
            let text = format!("{START}{text}");
            let world = World::default()
                .policy(policy)
                .zone_in("in", origin, &text)
                .zone_in("out", origin, &text)
                .zone(origin, &text);
            let set = world.zones(&SourceMap::new());
            assert!(set.zones().iter().all(|zone| zone.kind().is_special()), "{origin}");
            let told = world.lint();
            let ordinary = ["address-private", "mta-sts-missing", "ns-single", "ptr-no-forward", "apex-ns-missing"];
            assert!(told.rules().iter().all(|rule| !ordinary.contains(rule)), "{origin}: {:?}", told.rules());
        }
    }

    #[test]
    fn root_hints_and_the_root() {
        let hints = World::of(&[(".", ". NS a.root-servers.net.\na.root-servers.net. A 198.41.0.4\n")]);
        assert_eq!(hints.zones(&SourceMap::new()).zones()[0].kind().special(), Some(Special::RootHints));
        assert_eq!(special(".", "com NS a.gtld-servers.net.\n"), None);
    }
}

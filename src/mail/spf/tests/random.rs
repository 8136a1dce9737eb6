//! Random small worlds: the evaluator against the naive one, with all of the world known and with a part of it hidden.

use proptest::prelude::*;

use super::naive::{self, Domain, Mechanism, Node, Record, World};
use super::zones;
use crate::mail::spf::addresses::{AddressSet, Family};
use crate::mail::spf::evaluate::{Client, Evaluator, MAX_STEPS};
use crate::mail::spf::record::Record as Parsed;
use crate::mail::spf::result::{ResultSet, SpfResult};
use crate::model::ZoneSet;
use crate::zone::name::Name;

const DOMAINS: usize = 6;

fn domain() -> impl Strategy<Value = Domain> {
    0..DOMAINS
}

/// Few addresses that lie close together, so that records and clients meet.
fn address() -> impl Strategy<Value = Vec<u8>> {
    let v6 = |last: u8| {
        let mut octets = vec![0x20, 0x01, 0x0d, 0xb8];
        octets.resize(15, 0);
        octets.push(last);
        octets
    };
    prop_oneof![3 => (0..8u8).prop_map(|last| vec![192, 0, 2, last]), 1 => (0..4u8).prop_map(v6)]
}

fn prefix() -> impl Strategy<Value = u8> {
    prop_oneof![Just(32), Just(31), Just(29), Just(0), Just(128)]
}

fn mechanism() -> impl Strategy<Value = Mechanism> {
    let network = (address(), prefix()).prop_map(|(octets, length)| {
        let longest = octets.len() as u8 * 8;
        Mechanism::Net(octets, length.min(longest))
    });
    prop_oneof![
        1 => Just(Mechanism::All),
        3 => network,
        3 => (proptest::option::of(domain()), prefix()).prop_map(|(domain, length)| Mechanism::A(domain, length)),
        2 => (proptest::option::of(domain()), prefix()).prop_map(|(domain, length)| Mechanism::Mx(domain, length)),
        4 => domain().prop_map(Mechanism::Include),
        1 => domain().prop_map(Mechanism::Exists),
    ]
}

fn qualifier() -> impl Strategy<Value = SpfResult> {
    prop_oneof![
        3 => Just(SpfResult::Pass),
        2 => Just(SpfResult::Fail),
        1 => Just(SpfResult::SoftFail),
        1 => Just(SpfResult::Neutral)
    ]
}

fn record() -> impl Strategy<Value = Record> {
    let terms = proptest::collection::vec((qualifier(), mechanism()), 0..5);
    let redirect = proptest::option::weighted(0.3, domain());
    (terms, redirect, proptest::bool::weighted(0.03)).prop_map(|(terms, redirect, garbled)| Record {
        terms,
        redirect,
        garbled,
    })
}

fn node() -> impl Strategy<Value = Node> {
    let spf = prop_oneof![
        1 => Just(Vec::new()),
        12 => record().prop_map(|one| vec![one]),
        1 => proptest::collection::vec(record(), 2)
    ];
    let alias = proptest::option::weighted(0.08, domain());
    (alias, proptest::collection::vec(address(), 0..3), proptest::collection::vec(domain(), 0..3), spf)
        .prop_map(|(alias, addresses, mx, spf)| Node { alias, addresses, mx, spf })
}

fn world() -> impl Strategy<Value = World> {
    proptest::collection::vec(node(), DOMAINS).prop_map(|nodes| nodes.into_iter().enumerate().collect())
}

fn set_of(world: &World, known: impl Fn(Domain) -> bool) -> ZoneSet {
    let texts: Vec<(String, String)> = world
        .iter()
        .filter(|(domain, _)| known(**domain))
        .map(|(domain, node)| (naive::name(*domain), node.zone_text()))
        .collect();
    zones(&texts)
}

fn evaluate(set: &ZoneSet, domain: Domain, client: &Client<'_>) -> ResultSet {
    let domain = Name::parse(&naive::name(domain)).unwrap();
    Evaluator::new(set, &set.zones()[0]).check_host(client, domain.as_ref()).results
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    /// Where all is known there is one result, and it is the naive one.
    #[test]
    fn a_known_world_has_the_naive_result(world in world(), client in address()) {
        let set = set_of(&world, |_| true);
        for domain in 0..DOMAINS {
            let naive = naive::check_host(&world, domain, &client);
            let results = evaluate(&set, domain, &Client::with_address(naive::ip(&client)));
            prop_assert_eq!(results.known(), Some(naive), "{} {:?}", naive::name(domain), results);
        }
    }

    /// Where some domains are hidden, the true result is among the possible ones, whatever the hidden ones hold; and
    /// so it is where the client is not known. Only `temperror` is not thought of: hidden domains are taken to have no
    /// aliases that form a loop, nor to lead to one.
    #[test]
    fn a_hidden_part_never_makes_the_true_result_impossible(
        world in world(),
        client in address(),
        hidden in proptest::collection::vec(proptest::bool::weighted(0.35), DOMAINS),
    ) {
        let mut world = world;
        for domain in (0..DOMAINS).filter(|&domain| hidden[domain]) {
            world.entry(domain).or_default().alias = None;
        }
        prop_assume!(hidden.contains(&false));
        let set = set_of(&world, |domain| !hidden[domain]);
        for domain in 0..DOMAINS {
            let naive = naive::check_host(&world, domain, &client);
            let results = evaluate(&set, domain, &Client::with_address(naive::ip(&client)));
            let thought_of = naive != SpfResult::TempError;
            prop_assert!(results.contains(naive) || !thought_of, "{domain}: {naive} not in {results:?}");
            let any = evaluate(&set, domain, &Client::default());
            prop_assert!(any.contains(naive) || !thought_of, "{domain}: {naive} not in {any:?} for any client");
        }
    }

    /// The sets of all addresses say of each address what the evaluator says of it alone; where all is known, that is one
    /// result, and the sets of the results share no address.
    #[test]
    fn sets_hold_what_the_evaluator_says(world in world(), clients in proptest::collection::vec(address(), 1..6)) {
        let set = set_of(&world, |_| true);
        for domain in 0..DOMAINS {
            let name = Name::parse(&naive::name(domain)).unwrap();
            let mut evaluator = Evaluator::new(&set, &set.zones()[0]);
            for family in [Family::V4, Family::V6] {
                let sets = evaluator.sets(name.as_ref(), family);
                prop_assert!(sets.is_exact(), "{} {sets:?}", naive::name(domain));
                let whole = SpfResult::ALL.into_iter().fold(AddressSet::empty(family), |whole, result| {
                    whole.union(sets.possible(result))
                });
                prop_assert_eq!(whole, AddressSet::all(family));
                for client in clients.iter().map(|octets| naive::ip(octets)).filter(|ip| Family::of(*ip) == family) {
                    let single = evaluate(&set, domain, &Client::with_address(client));
                    prop_assert_eq!(sets.results(client).known(), single.known(), "{} {}", naive::name(domain), client);
                    prop_assert!(sets.certain(single.known().unwrap()).contains(client));
                }
            }
        }
    }

    /// Where some domains are hidden, the sets are bounds: the true result is possible, and what is certain is true. They
    /// are never wider than what the evaluator says of a single address.
    #[test]
    fn sets_are_bounds_where_something_is_hidden(
        world in world(),
        client in address(),
        hidden in proptest::collection::vec(proptest::bool::weighted(0.35), DOMAINS),
    ) {
        let mut world = world;
        for domain in (0..DOMAINS).filter(|&domain| hidden[domain]) {
            world.entry(domain).or_default().alias = None;
        }
        prop_assume!(hidden.contains(&false));
        let set = set_of(&world, |domain| !hidden[domain]);
        let ip = naive::ip(&client);
        for domain in 0..DOMAINS {
            let naive = naive::check_host(&world, domain, &client);
            let name = Name::parse(&naive::name(domain)).unwrap();
            let sets = Evaluator::new(&set, &set.zones()[0]).sets(name.as_ref(), Family::of(ip));
            let possible = sets.results(ip);
            prop_assert!(possible.contains(naive) || naive == SpfResult::TempError, "{domain}: {naive} not in {possible:?}");
            let single = evaluate(&set, domain, &Client::with_address(ip));
            for result in possible.iter() {
                prop_assert!(single.contains(result), "{domain}: {result} in {possible:?}, not in {single:?}");
                prop_assert_eq!(sets.certain(result).contains(ip), possible.known() == Some(result));
            }
        }
    }

    /// Any bytes are read, terms lie in order inside the text and hold no spaces, and evaluating them ends.
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        for text in [bytes.clone(), [b"v=spf1 ", bytes.as_slice()].concat()] {
            check_text(&text)?;
        }
    }

    /// Bytes that look like SPF get further into the grammar.
    #[test]
    fn near_misses_never_panic(
        words in proptest::collection::vec(
            "(v=spf1|[-+~?]?(all|include|a|mx|ptr|ip4|ip6|exists|redirect|exp|x))?[:=/%.{}a-z0-9_]{0,12}(/{1,2}[0-9]{0,4}){0,2}",
            0..12,
        ),
    ) {
        check_text(format!("v=spf1 {}", words.join(" ")).as_bytes())?;
    }
}

fn check_text(text: &[u8]) -> Result<(), TestCaseError> {
    let Some(record) = Parsed::parse(text) else { return Ok(()) };
    let mut end = 0;
    for term in record.terms() {
        prop_assert!(term.range.start >= end && term.range.end > term.range.start && term.range.end <= text.len());
        prop_assert!(!record.text_of(term).contains(&b' '));
        if let Some(spec) = term.kind.domain_spec() {
            prop_assert!(spec.range.start >= term.range.start && spec.range.end <= term.range.end);
        }
        end = term.range.end;
    }
    let set = zones(&[("example.", "@ A 192.0.2.1\n")]);
    let mut evaluator = Evaluator::new(&set, &set.zones()[0]);
    let apex = set.zones()[0].apex_name();
    for client in [Client::default(), Client::with_address("192.0.2.1".parse().unwrap())] {
        let results = evaluator.evaluate(&client, apex, &record).results;
        prop_assert!(!results.is_empty());
        prop_assert_eq!(
            results == ResultSet::of(SpfResult::PermError),
            record.fault().is_some() || results.known() == Some(SpfResult::PermError)
        );
    }
    prop_assert!(evaluator.steps() < MAX_STEPS);
    Ok(())
}

//! Which addresses get which result.

use super::zones;
use crate::mail::spf::addresses::Family;
use crate::mail::spf::evaluate::{Evaluator, MAX_STEPS};
use crate::mail::spf::result::SpfResult;
use crate::mail::spf::sets::ResultSets;

fn sets(record: &str, rest: &str, family: Family) -> ResultSets {
    let set = zones(&[("example.com.", format!("@ TXT \"{record}\"\n{rest}"))]);
    let mut evaluator = Evaluator::new(&set, &set.zones()[0]);
    evaluator.sets(set.zones()[0].apex_name(), family)
}

/// `at least / at most`, as networks.
fn bounds(record: &str, rest: &str, family: Family, result: SpfResult) -> String {
    let sets = sets(record, rest, family);
    let shown = |networks: Vec<ipnet::IpNet>| networks.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    format!("{} / {}", shown(sets.certain(result).networks()), shown(sets.possible(result).networks()))
}

fn pass(record: &str, rest: &str) -> String {
    bounds(record, rest, Family::V4, SpfResult::Pass)
}

#[test]
fn the_first_match_takes_its_addresses() {
    assert_eq!(pass("v=spf1 ip4:192.0.2.0/24 -all", ""), "192.0.2.0/24 / 192.0.2.0/24");
    assert_eq!(pass("v=spf1 -ip4:192.0.2.0/25 ip4:192.0.2.0/24 -all", ""), "192.0.2.128/25 / 192.0.2.128/25");
    assert_eq!(
        pass("v=spf1 ip4:192.0.2.0/25 ip4:192.0.2.128/25 -all ip4:10.0.0.0/8", ""),
        "192.0.2.0/24 / 192.0.2.0/24"
    );
    assert_eq!(pass("v=spf1 ip4:128.0.0.0/1 +all", ""), "0.0.0.0/0 / 0.0.0.0/0");
    assert_eq!(pass("v=spf1 a/24 mx -all", "@ A 192.0.2.7\n@ MX 1 m\nm A 198.51.100.1\n"), {
        "192.0.2.0/24 198.51.100.1/32 / 192.0.2.0/24 198.51.100.1/32"
    });
    let v6 = bounds("v=spf1 a//64 ip4:192.0.2.1 -all", "@ AAAA 2001:db8::1\n", Family::V6, SpfResult::Pass);
    assert_eq!(v6, "2001:db8::/64 / 2001:db8::/64");
    assert!(sets("v=spf1 ip4:192.0.2.0/24 -all", "", Family::V4).is_exact());
}

#[test]
fn includes_and_redirects_are_part_of_it() {
    let rest = "i TXT \"v=spf1 ip4:192.0.2.0/25 -ip4:192.0.2.128/26 +ip4:192.0.2.0/24 ?all\"\n";
    assert_eq!(pass("v=spf1 include:i.example.com -all", rest), {
        "192.0.2.0/25 192.0.2.192/26 / 192.0.2.0/25 192.0.2.192/26"
    });
    assert_eq!(pass("v=spf1 -ip4:192.0.2.0/26 redirect=i.example.com", rest), {
        "192.0.2.64/26 192.0.2.192/26 / 192.0.2.64/26 192.0.2.192/26"
    });
}

#[test]
fn what_is_unknown_leaves_bounds() {
    assert_eq!(pass("v=spf1 ip4:192.0.2.1 a:x.elsewhere.test -all", ""), "192.0.2.1/32 / 0.0.0.0/0");
    assert_eq!(pass("v=spf1 -a:x.elsewhere.test ip4:192.0.2.1 -all", ""), " / 192.0.2.1/32");
    assert_eq!(pass("v=spf1 ip4:192.0.2.1 exists:%{l}.example.com -all", ""), "192.0.2.1/32 / 0.0.0.0/0");
    // A macro about the domain is as good as a name.
    assert_eq!(pass("v=spf1 a:h.%{d} -all", "h A 192.0.2.9\n"), "192.0.2.9/32 / 192.0.2.9/32");
    assert!(!sets("v=spf1 ptr -all", "", Family::V4).is_exact());
}

#[test]
fn limits_count_for_each_address() {
    // Addresses in 192.0.2.0/25 leave the included record early, so only the others come to the eleventh look-up.
    let rest = "h A 203.0.113.1\ni TXT \"v=spf1 -ip4:192.0.2.0/25 a:h.example.com a:h.example.com -all\"\n";
    let record = format!("v=spf1 include:i.example.com {} ip4:192.0.2.0/24 -all", "a:h.example.com ".repeat(8));
    assert_eq!(bounds(&record, rest, Family::V4, SpfResult::Pass), {
        "192.0.2.0/25 203.0.113.1/32 / 192.0.2.0/25 203.0.113.1/32"
    });
    let errors = sets(&record, rest, Family::V4).certain(SpfResult::PermError);
    assert!(errors.contains("192.0.2.200".parse().unwrap()) && !errors.contains("192.0.2.1".parse().unwrap()));
}

#[test]
fn ten_thousand_networks_cost_ten_thousand_steps() {
    let network = |n: u32| format!("{}ip4:10.{}.{}.0/25", if n.is_multiple_of(2) { "-" } else { "" }, n / 256, n % 256);
    let steps = |count: u32| {
        let terms: Vec<String> = (0..count).map(network).collect();
        let text = format!("v=spf1 {} ~all", terms.join(" "));
        let strings: String =
            text.as_bytes().chunks(255).map(|part| format!("\"{}\" ", str::from_utf8(part).unwrap())).collect();
        let set = zones(&[("example.com.", format!("@ TXT {strings}\n"))]);
        let mut evaluator = Evaluator::new(&set, &set.zones()[0]);
        let sets = evaluator.sets(set.zones()[0].apex_name(), Family::V4);
        assert_eq!(sets.possible(SpfResult::Pass).networks().len(), count as usize / 2);
        assert!(sets.is_exact());
        evaluator.steps()
    };
    let (few, many) = (steps(300), steps(3_000));
    assert!(many <= 10 * few + 100 && many < 10_000, "{few} {many}");
}

#[test]
fn hostile_includes_are_bounded() {
    let level = |number: usize| {
        let include = format!("include:l{}.example.com ", number + 1);
        let networks: String = (0..100).map(|n| format!("-ip4:10.{number}.{n}.0/25 ")).collect();
        let text = format!("v=spf1 -a:x.elsewhere.test {networks}{}-all", include.repeat(6));
        let strings: String =
            text.as_bytes().chunks(255).map(|part| format!("\"{}\" ", str::from_utf8(part).unwrap())).collect();
        format!("l{number} TXT {strings}\n")
    };
    let levels: String = (0..12).map(level).collect();
    let set = zones(&[("example.com.", format!("@ TXT \"v=spf1 include:l0.example.com -all\"\n{levels}"))]);
    let mut evaluator = Evaluator::new(&set, &set.zones()[0]);
    let sets = evaluator.sets(set.zones()[0].apex_name(), Family::V4);
    assert!(evaluator.steps() <= MAX_STEPS);
    assert!(sets.possible(SpfResult::Pass).is_empty() || !sets.is_exact());
}

//! Hostile records: what they cost is counted in steps, so that the test says the same on every machine.

use super::zones;
use crate::mail::spf::evaluate::{Client, Evaluator, MAX_STEPS};
use crate::mail::spf::record::Record;
use crate::mail::spf::result::SpfResult;
use crate::zone::name::Name;

/// The strings of a TXT record for a text of any length.
fn strings(text: &str) -> String {
    text.as_bytes().chunks(255).map(|chunk| format!("\"{}\" ", String::from_utf8_lossy(chunk))).collect()
}

/// Steps for one client, and the result.
fn cost(zone: &str) -> (u32, Option<SpfResult>) {
    let set = zones(&[("example.com.", zone)]);
    let mut evaluator = Evaluator::new(&set, &set.zones()[0]);
    let client = Client::with_address("192.0.2.1".parse().unwrap());
    let evaluation = evaluator.check_host(&client, set.zones()[0].apex_name());
    (evaluator.steps(), evaluation.results.known())
}

#[test]
fn ten_thousand_terms_cost_ten_thousand_steps() {
    let record =
        |terms: usize| format!("@ TXT {}\n", strings(&format!("v=spf1 {} -all", vec!["a=/"; terms].join(" "))));
    let (thousand, _) = cost(&record(1_000));
    let (ten_thousand, result) = cost(&record(10_000));
    assert_eq!(result, Some(SpfResult::Fail));
    assert!(ten_thousand <= 10 * thousand + 100, "{thousand} {ten_thousand}");
    assert!(ten_thousand < 14_000, "{ten_thousand}");
}

#[test]
fn the_largest_record_is_read_whole() {
    // 65,512 octets of rdata, the most that a message can carry, strings' lengths included.
    let term = "ip4:203.0.113.123 ";
    let text = format!("v=spf1 {}", term.repeat(65_240 / term.len()));
    let record = Record::parse(text.as_bytes()).unwrap();
    assert_eq!(record.terms().len(), 65_240 / term.len());
    let (steps, result) = cost(&format!("@ TXT {}\n", strings(&text)));
    assert_eq!(result, Some(SpfResult::Neutral));
    assert!(steps < 10_000, "{steps}");
}

#[test]
fn many_ways_through_nested_includes_are_bounded() {
    // Each record may end early, by a term of which nothing is known: every include doubles the ways on.
    let level = |number: usize| {
        let include = format!("include:l{}.example.com ", number + 1);
        format!("l{number} TXT \"v=spf1 -a:x.elsewhere.test {}-all\"\n", include.repeat(6))
    };
    let levels: String = (0..12).map(level).collect();
    let (steps, result) = cost(&format!("@ TXT \"v=spf1 include:l0.example.com -all\"\n{levels}"));
    assert!(steps <= MAX_STEPS);
    assert_ne!(result, Some(SpfResult::Pass));
}

#[test]
fn a_tree_follows_no_more_than_some_nested_look_ups() {
    // Each record includes eight others: without a bound there are eight to the power of ten ways.
    let record = |number: usize| {
        let includes: String =
            (1..9).map(|next| format!("include:f{}.example.com ", (number * 3 + next) % 40)).collect();
        format!("f{number} TXT \"v=spf1 {includes}-all\"\n")
    };
    let set = zones(&[("example.com.", (0..40).map(record).collect::<String>())]);
    let mut evaluator = Evaluator::new(&set, &set.zones()[0]);
    let tree = evaluator.lookup_tree_of(Name::parse("f0.example.com.").unwrap().as_ref()).unwrap();
    assert!(!tree.is_complete && (11..=8 + 256).contains(&tree.lookups), "{}", tree.lookups);
    assert_eq!(tree.terms.len(), 8);
    assert!(evaluator.steps() < 5_000, "{}", evaluator.steps());
}

#[test]
fn a_large_record_in_a_loop_ends() {
    let loops = "-a:x.elsewhere.test include:example.com ".repeat(1_500);
    let (steps, _) = cost(&format!("@ TXT {}\n", strings(&format!("v=spf1 {loops}-all"))));
    assert!(steps <= MAX_STEPS);
}

#[test]
fn out_of_steps_nothing_is_known() {
    let many: String = (0..30_000).map(|number| format!("h A 198.{}.{}.1\n", number / 256, number % 256)).collect();
    let set = zones(&[("example.com.", format!("@ TXT \"v=spf1 a:h.example.com ?all\"\n{many}"))]);
    let mut evaluator = Evaluator::new(&set, &set.zones()[0]);
    let client = Client::with_address("192.0.2.1".parse().unwrap());
    let apex = set.zones()[0].apex_name();
    let mut results = Vec::new();
    for _ in 0..8 {
        results.push(evaluator.check_host(&client, apex).results.known());
    }
    assert_eq!(results.first(), Some(&Some(SpfResult::Neutral)));
    assert_eq!(results.last(), Some(&None));
    assert!(evaluator.is_exhausted());
    assert_eq!(evaluator.steps(), MAX_STEPS);
}

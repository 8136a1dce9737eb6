//! What a record says about a client.

use super::zones;
use crate::mail::spf::evaluate::{Client, Evaluation, Evaluator, Trust};
use crate::mail::spf::result::{ResultSet, SpfResult};
use crate::model::ZoneSet;
use crate::zone::name::Name;

fn evaluation(set: &ZoneSet, client: &Client<'_>) -> Evaluation {
    let domain = set.zones()[0].apex_name();
    Evaluator::new(set, &set.zones()[0]).check_host(client, domain)
}

/// The result at the apex of the first zone; `unknown` if several are possible.
fn check(texts: &[(&str, &str)], address: &str) -> String {
    let set = zones(texts);
    let results = evaluation(&set, &Client::with_address(address.parse().unwrap())).results;
    results.known().map_or("unknown".to_owned(), |result| result.to_string())
}

fn spf(text: &str, rest: &str) -> String {
    format!("@ TXT \"{text}\"\n{rest}")
}

/// The result for `192.0.2.1` of a record in a zone with some hosts.
fn one(record: &str) -> String {
    let hosts = concat!(
        "@ A 192.0.2.80\n@ MX 10 mx\n@ MX 20 other\nmx A 192.0.2.1\nmx AAAA 2001:db8::1\nother A 198.51.100.1\n",
        "alias CNAME mx\nloop CNAME loop2\nloop2 CNAME loop\nnothing TXT x\nnet A 192.0.2.77\n",
        "pass TXT \"v=spf1 a:mx.example.com\"\nfail TXT \"v=spf1 -all\"\nsoft TXT \"v=spf1 ~all\"\n",
        "neutral TXT \"v=spf1\"\nbroken TXT \"v=spf1 oops\"\ntwo TXT \"v=spf1 a\"\ntwo TXT \"v=spf1 mx\"\n",
        "same TXT \"v=spf1 +all\"\nsame TXT \"v=spf1 +all\"\nnull MX 0 .\nspflike TXT \"v=spf10 +all\"\n",
        "99 SPF \"v=spf1 +all\"\nself TXT \"v=spf1 include:self.example.com -all\"\nerr TXT \"v=spf1 include:loop.example.com\"\n",
        "down TXT \"v=spf1 redirect=fail.example.com\"\n",
    );
    check(&[("example.com.", &spf(record, hosts))], "192.0.2.1")
}

#[test]
fn the_first_match_decides() {
    assert_eq!(one("v=spf1 -all"), "fail");
    assert_eq!(one("v=spf1 ip4:192.0.2.0/24 -all"), "pass");
    assert_eq!(one("v=spf1 -ip4:192.0.2.1 +all"), "fail");
    assert_eq!(one("v=spf1 ?ip4:192.0.2.1 +all"), "neutral");
    assert_eq!(one("v=spf1 ip6:::/0 ~all"), "softfail");
    assert_eq!(one("v=spf1 -all ip4:192.0.2.1"), "fail");
    assert_eq!(one("v=spf1 ip4:192.0.2.2"), "neutral");
    assert_eq!(one("v=spf1"), "neutral");
}

#[test]
fn hosts_match_by_their_addresses() {
    assert_eq!(one("v=spf1 a -all"), "fail");
    assert_eq!(one("v=spf1 a/24 -all"), "pass");
    assert_eq!(one("v=spf1 a:mx.example.com -all"), "pass");
    assert_eq!(one("v=spf1 a:MX.Example.COM. -all"), "pass");
    assert_eq!(one("v=spf1 a:alias.example.com -all"), "pass");
    assert_eq!(one("v=spf1 a:gone.example.com -all"), "fail");
    assert_eq!(one("v=spf1 a:nothing.example.com/0 -all"), "fail");
    assert_eq!(one("v=spf1 a:net.example.com/25 -all"), "pass");
    assert_eq!(one("v=spf1 a:net.example.com/27 -all"), "fail");
    assert_eq!(one("v=spf1 a:x..example.com -all"), "fail");
    assert_eq!(one("v=spf1 a:loop.example.com -all"), "temperror");
    assert_eq!(one("v=spf1 mx -all"), "pass");
    assert_eq!(one("v=spf1 mx:example.com -all"), "pass");
    assert_eq!(one("v=spf1 mx:null.example.com -all"), "fail");
    assert_eq!(one("v=spf1 mx:mx.example.com -all"), "fail");
    assert_eq!(one("v=spf1 exists:mx.example.com -all"), "pass");
    assert_eq!(one("v=spf1 exists:nothing.example.com -all"), "fail");
}

#[test]
fn an_include_matches_where_the_other_record_passes() {
    assert_eq!(one("v=spf1 include:pass.example.com -all"), "pass");
    assert_eq!(one("v=spf1 ~include:pass.example.com -all"), "softfail");
    assert_eq!(
        one("v=spf1 include:fail.example.com include:soft.example.com include:neutral.example.com ?all"),
        "neutral"
    );
    for bad in ["gone", "broken", "two", "spflike", "99", "x..y"] {
        assert_eq!(one(&format!("v=spf1 include:{bad}.example.com +all")), "permerror", "{bad}");
    }
    assert_eq!(one("v=spf1 include:loop.example.com +all"), "temperror");
    assert_eq!(one("v=spf1 include:err.example.com +all"), "temperror");
    assert_eq!(one("v=spf1 include:same.example.com -all"), "pass");
}

#[test]
fn a_redirect_takes_over_where_nothing_matched() {
    assert_eq!(one("v=spf1 redirect=fail.example.com"), "fail");
    assert_eq!(one("v=spf1 redirect=fail.example.com ip4:192.0.2.1"), "pass");
    assert_eq!(one("v=spf1 redirect=gone.example.com ?all"), "neutral");
    assert_eq!(one("v=spf1 redirect=gone.example.com"), "permerror");
    assert_eq!(one("v=spf1 include:down.example.com ?all"), "neutral");
}

#[test]
fn one_bad_term_spoils_the_record() {
    assert_eq!(one("v=spf1 ip4:192.0.2.1 oops"), "permerror");
    assert_eq!(one("v=spf1 +all redirect=a.example redirect=b.example"), "permerror");
    assert_eq!(one("v=spf1 oops=1 +all"), "pass");
}

#[test]
fn a_domain_without_a_record_says_nothing() {
    assert_eq!(check(&[("example.com.", "@ TXT hello\n")], "192.0.2.1"), "none");
    assert_eq!(check(&[("example.com.", "@ A 192.0.2.1\n")], "192.0.2.1"), "none");
    assert_eq!(one("v=spf1 +all\"\n@ TXT \"v=spf1 -all"), "permerror");
    let other = ("example.com.", "@ TXT hello\n@ TXT \"V=SPF1 \" \"-\" \"all\"\n@ SPF \"v=spf1 +all\"\n");
    assert_eq!(check(&[other], "192.0.2.1"), "fail");
}

#[test]
fn families_are_kept_apart() {
    let text = spf("v=spf1 a:h.example.com/0 ip4:0.0.0.0/0 -all", "h A 192.0.2.1\nh AAAA 2001:db8::1\n");
    assert_eq!(check(&[("example.com.", &text)], "2001:db8::1"), "pass");
    assert_eq!(check(&[("example.com.", &text)], "2001:db8::2"), "fail");
    assert_eq!(check(&[("example.com.", &text)], "::ffff:198.51.100.9"), "pass");
}

#[test]
fn ten_lookups_are_allowed() {
    let mechanisms = |count: usize| {
        let text = format!("v=spf1 {} -all", vec!["a:h.example.com"; count].join(" "));
        check(&[("example.com.", &spf(&text, "h A 192.0.2.9\n"))], "192.0.2.1")
    };
    assert_eq!(mechanisms(10), "fail");
    assert_eq!(mechanisms(11), "permerror");
    assert_eq!(one("v=spf1 include:self.example.com -all"), "permerror");
    let nested = |inner: usize, outer: usize| {
        let inner = format!("i TXT \"v=spf1 {} -all\"\nh A 192.0.2.9\n", vec!["a:h.example.com"; inner].join(" "));
        let outer = format!("v=spf1 include:i.example.com {} redirect=i.example.com", vec!["a"; outer].join(" "));
        check(&[("example.com.", &spf(&outer, &inner))], "192.0.2.1")
    };
    assert_eq!(nested(3, 2), "fail");
    assert_eq!(nested(3, 3), "permerror");
    assert_eq!(nested(4, 1), "permerror");
}

#[test]
fn two_void_lookups_are_allowed() {
    assert_eq!(one("v=spf1 a:x.example.com a:y.example.com -all"), "fail");
    assert_eq!(one("v=spf1 a:x.example.com a:y.example.com a:z.example.com +all"), "permerror");
    // A name without the type is as void as no name; the same name counts again.
    assert_eq!(one("v=spf1 a:nothing.example.com mx:nothing.example.com exists:nothing.example.com -all"), "permerror");
    assert_eq!(one("v=spf1 a:x.example.com a:x.example.com a:x.example.com -all"), "permerror");
    // The first match decides, and what is no name is not looked up.
    assert_eq!(one("v=spf1 a:x.example.com a:y.example.com a:mx.example.com a:z.example.com -all"), "pass");
    assert_eq!(one("v=spf1 a:x..example.com a:y..example.com a:z..example.com a:x.example.com -all"), "fail");
    // A null MX is an answer, and so is an MX host without address.
    assert_eq!(one("v=spf1 mx:null.example.com mx:null.example.com mx:null.example.com -all"), "fail");
    let nested = "v=spf1 include:i.example.com a:z.example.com -all";
    let zone = format!("{}i TXT \"v=spf1 a:x.example.com a:y.example.com -all\"\n", spf(nested, ""));
    assert_eq!(check(&[("example.com.", &zone)], "192.0.2.1"), "permerror");
}

#[test]
fn ten_mx_hosts_are_allowed() {
    let hosts = |count: usize| {
        let records: String =
            (0..count).map(|number| format!("@ MX 10 h{number}\nh{number} A 198.51.100.{number}\n")).collect();
        let twice = records.repeat(2);
        check(&[("example.com.", &spf("v=spf1 mx -all", &twice))], "192.0.2.1")
    };
    assert_eq!(hosts(10), "fail");
    assert_eq!(hosts(11), "permerror");
}

#[test]
fn what_is_unknown_leaves_both_ways_open() {
    let results = |record: &str| {
        let set = zones(&[("example.com.", spf(record, "h A 192.0.2.1\nsub NS ns.elsewhere.test.\n"))]);
        let results = evaluation(&set, &Client::with_address("192.0.2.1".parse().unwrap())).results;
        results.iter().map(SpfResult::as_str).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(results("v=spf1 a:x.elsewhere.test -all"), "pass fail");
    assert_eq!(results("v=spf1 a:x.sub.example.com -all"), "pass fail");
    assert_eq!(results("v=spf1 -a:x.elsewhere.test ~all"), "fail softfail");
    assert_eq!(results("v=spf1 ip4:192.0.2.1 a:x.elsewhere.test -all"), "pass");
    assert_eq!(results("v=spf1 a:x.elsewhere.test a:h.example.com -all"), "pass");
    assert_eq!(results("v=spf1 ?mx:x.elsewhere.test a:h.example.com -all"), "neutral pass");
    assert_eq!(results("v=spf1 exists:%{l}.example.com -all"), "pass fail");
    assert_eq!(results("v=spf1 exists:%{i}.example.com -all"), "fail");
    assert_eq!(results("v=spf1 -ptr a:%{h} ?all"), "neutral pass fail");
    assert_eq!(results("v=spf1 a:h.%{d} -all"), "pass");
    assert_eq!(results("v=spf1 a:%{p} -all"), "pass fail");
    // Each of three names may turn out to be void.
    assert_eq!(results("v=spf1 -a:x.elsewhere.test -a:y.elsewhere.test -a:z.elsewhere.test -all"), "fail permerror");
    assert_eq!(results("v=spf1 -include:elsewhere.test ~all"), "fail softfail permerror");
    assert_eq!(results("v=spf1 include:%{d}.elsewhere.test ~all"), "pass softfail permerror");
    assert_eq!(results("v=spf1 redirect=elsewhere.test"), "neutral pass fail softfail permerror");
    assert_eq!(results("v=spf1 -all a:x.elsewhere.test"), "fail");
}

#[test]
fn lookups_are_counted_on_the_shortest_and_the_longest_way() {
    let inner = "v=spf1 -a:x.elsewhere.test a:h.example.com a:h.example.com a:h.example.com -all";
    let texts = |outer: &str| vec![("example.com.", spf(outer, &format!("h A 192.0.2.9\ni TXT \"{inner}\"\n")))];
    let evaluate = |outer: &str| {
        let set = zones(&texts(outer));
        evaluation(&set, &Client::with_address("192.0.2.1".parse().unwrap()))
    };
    let once = evaluate("v=spf1 include:i.example.com -all");
    assert_eq!((once.lookups().least, once.lookups().most), (2, 5));
    assert_eq!(once.results, ResultSet::of(SpfResult::Fail));
    let thrice = evaluate("v=spf1 include:i.example.com include:i.example.com include:i.example.com -all");
    assert_eq!((thrice.lookups().least, thrice.lookups().most), (6, 15));
    assert_eq!(thrice.results, ResultSet::of(SpfResult::Fail) | ResultSet::of(SpfResult::PermError));
}

#[test]
fn the_terms_that_can_decide_are_named() {
    let text = spf("v=spf1 ip4:203.0.113.1 ~a:x.elsewhere.test redirect=r.example.com", "r TXT \"v=spf1 mx -all\"\n");
    let set = zones(&[("example.com.", text)]);
    let evaluation = evaluation(&set, &Client::with_address("192.0.2.1".parse().unwrap()));
    let ends: Vec<_> = evaluation.ends.iter().map(|end| (end.term, end.results.known())).collect();
    assert_eq!(ends, [(Some(1), Some(SpfResult::SoftFail)), (Some(2), Some(SpfResult::Fail))]);
    let redirected = evaluation.ends[1].redirected.as_ref().unwrap();
    assert_eq!(redirected.record.text(), b"v=spf1 mx -all");
    assert_eq!(redirected.evaluation.ends[0].term, Some(1));
}

#[test]
fn a_pass_for_everyone_is_told_apart() {
    let results = |record: &str| {
        let set = zones(&[("example.com.", spf(record, "open TXT \"v=spf1 +all\"\n"))]);
        evaluation(&set, &Client::with_address("192.0.2.1".parse().unwrap())).results
    };
    assert!(results("v=spf1 all").is_open());
    assert!(results("v=spf1 include:open.example.com -all").is_open());
    assert!(results("v=spf1 redirect=open.example.com").is_open());
    assert!(!results("v=spf1 ip4:192.0.2.1 +all").is_open());
    assert!(!results("v=spf1 a:x.elsewhere.test +all").is_open());
}

#[test]
fn a_client_known_by_name_only() {
    let host = Name::parse("mx.elsewhere.test.").unwrap();
    let results = |record: &str, rest: &str| {
        let set = zones(&[("example.com.", spf(record, rest))]);
        let client = Client { host: Some(host.as_ref()), ..Client::default() };
        let results = evaluation(&set, &client).results;
        results.iter().map(SpfResult::as_str).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(results("v=spf1 mx -all", "@ MX 10 mx.elsewhere.test.\n"), "pass");
    assert_eq!(results("v=spf1 mx -all", "@ MX 10 mx2.elsewhere.test.\n"), "pass fail");
    assert_eq!(results("v=spf1 mx -all", "@ MX 10 gone\n"), "fail");
    assert_eq!(results("v=spf1 a:MX.elsewhere.test -all", ""), "pass");
    assert_eq!(results("v=spf1 ip4:192.0.2.1 -all", ""), "pass fail");
    assert_eq!(results("v=spf1 a -all", ""), "fail");
    assert_eq!(results("v=spf1 a -all", "@ AAAA 2001:db8::1\n"), "pass fail");
}

#[test]
fn trusted_domains_settle_what_is_unknown_and_no_more() {
    let results = |record: &str, rest: &str, address: &str| {
        let set = zones(&[("example.com.", spf(record, rest))]);
        let trusts = |domain: crate::zone::name::NameRef<'_>| {
            if domain.to_string().contains("trust") { Trust::IfUndecided } else { Trust::None }
        };
        let mut evaluator = Evaluator::new(&set, &set.zones()[0]).trusting(&trusts);
        let client = Client { address: address.parse().ok(), ..Client::default() };
        let results = evaluator.check_host(&client, set.zones()[0].apex_name()).results;
        results.iter().map(SpfResult::as_str).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(results("v=spf1 include:trust.test -all", "", "192.0.2.1"), "pass");
    assert_eq!(results("v=spf1 include:other.test -all", "", "192.0.2.1"), "pass fail permerror");
    let known = "trust TXT \"v=spf1 ip4:203.0.113.0/24 -all\"\n";
    assert_eq!(results("v=spf1 include:trust.example.com -all", known, "192.0.2.1"), "fail");
    assert_eq!(results("v=spf1 include:trust.example.com -all", known, "any"), "pass");
    let partly = "trust TXT \"v=spf1 exists:%{i}.x.test -all\"\n";
    assert_eq!(results("v=spf1 include:trust.example.com -all", partly, "192.0.2.1"), "pass");
    let never = "trust TXT \"v=spf1 -all\"\n";
    assert_eq!(results("v=spf1 include:trust.example.com -all", never, "any"), "fail");
    assert_eq!(results("v=spf1 redirect=trust.test", "", "any"), "pass");
}

#[test]
fn what_could_not_be_read_is_unknown() {
    assert_eq!(check(&[("example.com.", "@ TXT \"v=spf1 -all\"\n@ TXT \"open\n")], "192.0.2.1"), "unknown");
    let hosts = spf("v=spf1 a:h.example.com -all", "h A 192.0.2.9\nh A 192.0.2.x\n");
    assert_eq!(check(&[("example.com.", &hosts)], "192.0.2.1"), "unknown");
}

#[test]
fn zones_and_names_that_were_asked_are_told() {
    let texts = [
        ("example.com.", spf("v=spf1 include:b.test a:h.c.test -all", "")),
        ("b.test.", spf("v=spf1 include:elsewhere.test", "")),
    ];
    let set = zones(&texts);
    let mut evaluator = Evaluator::new(&set, &set.zones()[0]);
    evaluator.check_host(&Client::with_address("192.0.2.1".parse().unwrap()), set.zones()[0].apex_name());
    assert_eq!(evaluator.consulted().iter().map(|id| id.index()).collect::<Vec<_>>(), [0, 1]);
    let unknown: Vec<_> = evaluator.unknown().iter().map(|(name, rtype)| format!("{name} {rtype}")).collect();
    assert_eq!(unknown, ["elsewhere.test. 16", "h.c.test. 1"]);
    evaluator.forget_unknown();
    assert!(evaluator.unknown().is_empty());
}

//! `mx-not-covered-by-spf`.

use crate::rules::testing::World;

const RULE: &str = "mx-not-covered-by-spf";

const APEX: &str = "example.com.";

fn world(text: &str) -> World {
    World::of(&[(APEX, text)])
}

/// The findings on one zone, with messages, labels and help.
fn told(text: &str) -> Vec<String> {
    world(text).told(RULE)
}

/// The findings on one zone: severity, place and text.
fn brief(text: &str) -> Vec<String> {
    world(text).brief(RULE)
}

#[track_caller]
fn silent(text: &str) {
    assert_eq!(brief(text), [""; 0], "{text}");
}

/// What the help says to write.
fn remedy(text: &str) -> String {
    let told = told(text);
    let (_, remedy) = told.first().and_then(|told| told.split_once("IN TXT ")).unwrap_or_else(|| panic!("{told:?}"));
    remedy.trim_end_matches('`').to_owned()
}

/// Does what the help says: the domain's record replaced by the one that it gives. Then nothing is left to say.
#[track_caller]
fn heals(text: &str) -> String {
    let remedy = remedy(text);
    let start = text.find("TXT ").unwrap() + "TXT ".len();
    let end = start + text.get(start..).and_then(|rest| rest.find('\n')).unwrap();
    let healed = format!("{}{remedy}{}", &text[..start], &text[end..]);
    let left = told(&healed);
    assert!(left.len() < told(text).len(), "{healed}\n{left:#?}");
    remedy
}

const HOSTS: &str = "mx1 A 192.0.2.25\nmx2 A 198.51.100.25\n";

/// A domain with two MX hosts.
fn two(record: &str) -> String {
    format!("@ TXT \"{record}\"\n@ MX 10 mx1\n@ MX 20 mx2\n{HOSTS}")
}

#[test]
fn a_host_that_the_record_forgot() {
    assert_eq!(
        told(&two("v=spf1 a:mx1.example.com -all")),
        ["warning[mx-not-covered-by-spf] example.com.zone:3:9 'mx2' \
          the SPF record of `example.com.` does not authorise its MX host `mx2.example.com.` at `198.51.100.25` \
          | example.com.zone:1:33 '-all' this SPF record does not authorise it: `-all` gives `fail` \
          | example.com.zone:5:1 'mx2 A 198.51.100.25' `mx2.example.com.` has the address `198.51.100.25`, which gets `fail` \
          | help: if the host sends mail for the domain, add `a:mx2.example.com` in front of `-all`: \
          `example.com. IN TXT \"v=spf1 a:mx1.example.com a:mx2.example.com -all\"`"]
    );
}

#[test]
fn hosts_are_covered_by_name() {
    for record in [
        "v=spf1 mx -all",
        "v=spf1 ip4:203.0.113.1 +MX/24 ~all",
        "v=spf1 include:_spf.elsewhere.test mx -all",
        "v=spf1 a:mx1.example.com a:MX2.Example.com -all",
        "v=spf1 mx:example.com ?all",
    ] {
        silent(&two(record));
    }
}

#[test]
fn hosts_are_covered_by_address() {
    for record in [
        "v=spf1 ip4:192.0.2.0/24 ip4:198.51.100.25 -all",
        "v=spf1 a:mx1.example.com/0 -all",
        "v=spf1 ip4:192.0.2.25 include:other.test -all",
    ] {
        silent(&two(record));
    }
}

#[test]
fn results_other_than_pass_do_not_cover() {
    for (record, result) in [
        ("v=spf1 ~all", "softfail"),
        ("v=spf1 ?all", "neutral"),
        ("v=spf1", "neutral"),
        ("v=spf1 -mx +all", "fail"),
        ("v=spf1 -all mx", "fail"),
        ("v=spf1 ~a:mx1.example.com ~a:mx2.example.com", "softfail"),
    ] {
        let told = told(&two(record));
        assert_eq!(told.len(), 2, "{record}");
        assert!(told[0].contains(&format!("gets `{result}`")), "{record}: {told:?}");
    }
}

#[test]
fn a_record_that_no_term_ends_is_labelled_whole() {
    let told = told(&two("v=spf1 ip4:203.0.113.1"));
    assert!(
        told[0].contains("example.com.zone:1:8 'v=spf1 ip4:203.0.113.1' this SPF record does not authorise it: none of its terms matches"),
        "{told:?}"
    );
}

#[test]
fn everyone_is_not_this_host() {
    assert_eq!(
        told("@ TXT \"v=spf1 +all\"\n@ MX 10 mx1\nmx1 A 192.0.2.25\n"),
        ["warning[mx-not-covered-by-spf] example.com.zone:2:9 'mx1' \
          the SPF record of `example.com.` authorises its MX host `mx1.example.com.` only as it does everyone, by `+all` \
          | example.com.zone:1:15 '+all' in this SPF record, `+all` authorises everyone \
          | example.com.zone:3:1 'mx1 A 192.0.2.25' `mx1.example.com.` has the address `192.0.2.25` \
          | help: if the host sends mail for the domain, add `mx` in front of `+all`: `example.com. IN TXT \"v=spf1 mx +all\"`"]
    );
    assert_eq!(brief(&two("v=spf1 include:open.example.com -all\"\nopen TXT \"v=spf1 all")).len(), 2);
    silent(&two("v=spf1 mx +all"));
}

#[test]
fn domains_that_send_nothing_are_left_alone() {
    silent(&two("v=spf1 -all"));
    silent(&two("V=SPF1   -ALL  exp=why.example.com "));
    silent(&two("v=spf1 redirect=none.example.com\"\nnone TXT \"v=spf1 -all"));
    silent("@ MX 0 .\n@ TXT \"v=spf1 a -all\"\n@ A 192.0.2.1\n");
    silent("@ MX 10 mx1\n@ TXT \"no spf here\"\nmx1 A 192.0.2.1\n");
    silent("@ MX 10 mx1\n@ SPF \"v=spf1 ~all\"\nmx1 A 192.0.2.1\n");
    silent("@ MX 10 mx1\nmx1 A 192.0.2.1\nmx1 TXT \"v=spf1 ~all\"\n");
}

#[test]
fn only_the_uncovered_address_is_told() {
    assert_eq!(
        told("@ TXT \"v=spf1 ip4:192.0.2.25 ~all\"\n@ MX 10 mx1\nmx1 A 192.0.2.25\n AAAA 2001:db8::25\n"),
        ["warning[mx-not-covered-by-spf] example.com.zone:2:9 'mx1' \
          the SPF record of `example.com.` does not authorise the address `2001:db8::25` of its MX host `mx1.example.com.` \
          | example.com.zone:1:30 '~all' this SPF record does not authorise it: `~all` gives `softfail` \
          | example.com.zone:4:2 'AAAA 2001:db8::25' `mx1.example.com.` has the address `2001:db8::25`, which gets `softfail` \
          | help: if the host sends mail for the domain, add `ip6:2001:db8::25` in front of `~all`: \
          `example.com. IN TXT \"v=spf1 ip4:192.0.2.25 ip6:2001:db8::25 ~all\"`"]
    );
    silent("@ TXT \"v=spf1 a:mx1.example.com/24 ~all\"\n@ MX 10 mx1\nmx1 A 192.0.2.25\n AAAA 2001:db8::25\n");
}

#[test]
fn records_in_several_strings_and_lines() {
    let told = told(
        "@ TXT ( \"v=spf1 ip4:203.0.1\"\n  \"13.1\" ; mail\n  \" -a\" \"\\108l\" )\n@ MX 10 mx1\nmx1 A 192.0.2.25\n",
    );
    assert_eq!(told.len(), 1);
    assert!(told[0].contains("example.com.zone:3:5 '-a\" \"\\108l' this SPF record"), "{told:?}");
    assert!(told[0].contains("\"v=spf1 ip4:203.0.113.1 mx -all\""), "{told:?}");
}

#[test]
fn other_texts_beside_the_record_do_not_matter() {
    let others = "@ TXT \"site-verification=1\"\n@ TXT \"v=spf10 +all\"\n@ TXT \"x\" \"v=spf1 mx -all\"\n";
    assert_eq!(brief(&format!("{others}{}", two("V=SpF1 a -all"))).len(), 2);
    silent(&format!("@ TXT \"v=spf1 ~all\"\n{}", two("v=spf1 a -all")));
    assert_eq!(brief(&format!("@ TXT \"v=spf1 ~all\"\n{}", two("v=spf1 ~all"))).len(), 2);
}

#[test]
fn broken_records_are_for_other_rules() {
    for record in [
        "v=spf1 oops -all",
        "v=spf1 include:gone.example.com -all",
        "v=spf1 include:example.com -all",
        "v=spf1 redirect=gone.example.com",
        "v=spf1 a:loop.example.com -all\"\nloop CNAME loop\n@ TXT \"x",
    ] {
        silent(&two(record));
    }
}

#[test]
fn hosts_of_which_other_rules_speak() {
    let record = "@ TXT \"v=spf1 ip4:203.0.113.1 -all\"\n";
    for hosts in [
        "@ MX 10 mail\nmail CNAME mx1\nmx1 A 192.0.2.25\n",
        "@ MX 10 mail.old\nold DNAME new\nmail.new A 192.0.2.25\n",
        "@ MX 10 gone\n",
        "@ MX 10 text\ntext TXT x\n",
        "@ MX 10 192.0.2.25.\n",
        "@ MX 10 192.0.2.25\n* A 192.0.2.25\n",
        "@ MX 10 mail.example.com\n*.com A 192.0.2.25\n",
        "@ MX 10 mx1\nmx1 A 10.0.0.25\nmx2 A 192.0.2.1\n",
        "@ MX 10 mx1\nmx1 A 192.0.2.25\nmx1 AAAA fd00::25\n",
    ] {
        silent(&format!("{record}{hosts}"));
    }
    assert_eq!(brief(&format!("{record}@ MX 10 mx1\nmx1 A 192.0.2.25\n")).len(), 1);
}

#[test]
fn inner_networks_have_private_mail_hosts() {
    let text = "@ TXT \"v=spf1 ip4:10.0.0.1 -all\"\n@ MX 10 mx1\nmx1 A 10.0.0.25\n";
    let told = World::of(&[("corp.internal.", text)]).told(RULE);
    assert_eq!(told.len(), 1);
    assert!(told[0].contains("\"v=spf1 ip4:10.0.0.1 mx -all\""), "{told:?}");
}

#[test]
fn hosts_outside_are_remarked_on_only_where_no_address_could_pass() {
    let outside =
        |record: &str| format!("@ MX 10 mx.elsewhere.test.\n@ TXT \"{record}\"\n@ TXT x\nnone TXT \"v=spf1 -all\"\n");
    assert_eq!(
        told(&outside("v=spf1 include:none.example.com -all")),
        ["info[mx-not-covered-by-spf] example.com.zone:1:9 'mx.elsewhere.test.' \
          the SPF record of `example.com.` does not authorise its MX host `mx.elsewhere.test.`, whatever its address is \
          | example.com.zone:2:40 '-all' this SPF record does not authorise it: `-all` gives `fail` \
          | help: if the host sends mail for the domain, add `mx` in front of `-all`: \
          `example.com. IN TXT \"v=spf1 include:none.example.com mx -all\"`"]
    );
    assert_eq!(
        brief(&outside("v=spf1 a:gone.example.com ?all")),
        ["info[mx-not-covered-by-spf] example.com.zone:1:9 'mx.elsewhere.test.'"]
    );
    for record in [
        "v=spf1 ip4:192.0.2.1 -all",
        "v=spf1 include:other.test -all",
        "v=spf1 exists:%{i}.example.com -all",
        "v=spf1 a:mx.elsewhere.test -all",
        "v=spf1 -all",
    ] {
        silent(&outside(record));
    }
}

#[test]
fn a_delegated_host_is_outside() {
    silent(
        "@ MX 10 mx.sub\n@ TXT \"v=spf1 ip4:203.0.113.1 -all\"\nsub NS ns.sub\nns.sub A 192.0.2.1\nmx.sub A 192.0.2.25\n",
    );
    let parent = "@ MX 10 mx.sub\n@ TXT \"v=spf1 ip4:203.0.113.1 -all\"\nsub NS ns.sub\nns.sub A 192.0.2.1\n";
    let child = "@ NS ns\nns A 192.0.2.1\nmx A 192.0.2.25\n";
    let told = World::of(&[(APEX, parent), ("sub.example.com.", child)]).told(RULE);
    assert_eq!(told.len(), 1);
    assert!(told[0].contains("| sub.example.com.zone:3:1 'mx A 192.0.2.25' "), "{told:?}");
}

#[test]
fn one_organisation_speaks_for_its_hosts() {
    let outside = |record: &str| format!("@ MX 10 mx1.mail-provider.test.\n@ TXT \"{record}\"\n");
    for record in ["v=spf1 include:_spf.mail-provider.test -all", "v=spf1 redirect=_spf.mail-provider.test"] {
        silent(&outside(record));
        let reported = world(&outside(record)).policy("[rules.mx-not-covered-by-spf]\nunknown = 'report'\n");
        assert_eq!(reported.brief(RULE), [""; 0], "{record}");
    }
    // What is known of it counts more than its name.
    let known = |record: &str| {
        World::of(&[(APEX, &outside("v=spf1 include:mail-provider.test -all")), ("mail-provider.test.", record)])
    };
    assert_eq!(known("@ TXT \"v=spf1 -all\"\n").brief(RULE).len(), 0, "the MX host does not exist");
    assert_eq!(known("@ TXT \"v=spf1 -all\"\nmx1 A 192.0.2.1\n").brief(RULE).len(), 1);
    assert_eq!(known("@ TXT \"v=spf1 ip4:192.0.2.0/28 -all\"\nmx1 A 192.0.2.1\n").brief(RULE).len(), 0);
    assert_eq!(known("@ TXT \"v=spf1 exists:%{l}.mail-provider.test -all\"\nmx1 A 192.0.2.1\n").brief(RULE).len(), 0);
    let delegated = known("@ TXT \"v=spf1 -all\"\nmx1 NS ns.elsewhere.test.\n");
    assert_eq!(delegated.brief(RULE), ["info[mx-not-covered-by-spf] example.com.zone:1:9 'mx1.mail-provider.test.'"]);
}

#[test]
fn providers_speak_for_their_hosts() {
    let reported = |mx: &str, record: &str| {
        let text = format!("@ MX 10 {mx}\n@ TXT \"{record}\"\n");
        world(&text).policy("[rules.mx-not-covered-by-spf]\nunknown = 'report'\n").brief(RULE).len()
    };
    let outlook = "example-com.mail.protection.outlook.com.";
    assert_eq!(reported(outlook, "v=spf1 include:spf.protection.outlook.com -all"), 0);
    assert_eq!(reported("aspmx.l.google.com.", "v=spf1 include:_spf.google.com ~all"), 0);
    assert_eq!(reported(outlook, "v=spf1 include:_spf.google.com -all"), 1);
    assert_eq!(reported(outlook, "v=spf1 include:_spf.other.test include:spf.protection.outlook.com -all"), 0);
    let text = "@ MX 10 aspmx.l.google.com.\n@ TXT \"v=spf1 ?all\"\n";
    assert_eq!(remedy(text), r#""v=spf1 include:_spf.google.com ?all""#);
}

#[test]
fn what_a_provider_publishes_need_not_cover_the_hosts_that_take_mail() {
    let facts = "aspmx.l.google.com. A 192.0.2.1\n_spf.google.com. TXT \"v=spf1 ip4:203.0.113.0/24 ~all\"\n\
                 feedback-smtp.eu-west-1.amazonses.com. A 192.0.2.2\namazonses.com. TXT \"v=spf1 ip4:203.0.113.0/24 -all\"\n\
                 _spf.wrapped.test. TXT \"v=spf1 include:_spf.google.com -all\"\n";
    for zone in [
        "@ MX 1 aspmx.l.google.com.\n@ TXT \"v=spf1 include:_spf.google.com ~all\"\n",
        "@ MX 1 aspmx.l.google.com.\n@ TXT \"v=spf1 redirect=_spf.google.com\"\n",
        "@ MX 1 aspmx.l.google.com.\n@ TXT \"v=spf1 include:_spf.wrapped.test -all\"\n",
        "@ MX 10 feedback-smtp.eu-west-1.amazonses.com.\n@ TXT \"v=spf1 include:amazonses.com -all\"\n",
    ] {
        assert_eq!(world(zone).facts("f", facts).brief(RULE), [""; 0], "{zone}");
    }
    let other = "@ MX 1 aspmx.l.google.com.\n@ TXT \"v=spf1 include:amazonses.com -all\"\n";
    assert_eq!(world(other).facts("f", facts).brief(RULE).len(), 1);
}

#[test]
fn what_is_unknown_is_told_on_request() {
    let text = "@ MX 10 mx1\n@ TXT \"v=spf1 include:_spf.elsewhere.test a:h.elsewhere.test -all\"\nmx1 A 192.0.2.25\n";
    silent(text);
    let policy = "[rules.mx-not-covered-by-spf]\nunknown = 'report'\n";
    assert_eq!(
        world(text).policy(policy).told(RULE),
        ["info[mx-not-covered-by-spf] example.com.zone:1:9 'mx1' \
          cannot tell whether the SPF record of `example.com.` authorises its MX host `mx1.example.com.` \
          | example.com.zone:2:8 'v=spf1 include:_spf.elsewhere.test a:h.elsewhere.test -all' it depends on what this SPF record looks up \
          | help: nothing is known of `_spf.elsewhere.test.` (TXT), `h.elsewhere.test.` (A): load the zones that hold them"]
    );
    let ptr = "@ MX 10 mx1\n@ TXT \"v=spf1 ptr -all\"\nmx1 A 192.0.2.25\n";
    let told = world(ptr).policy(policy).told(RULE);
    assert!(told[0].contains("nothing is known of `25.2.0.192.in-addr.arpa.` (PTR)"), "{told:?}");
    let of_sender = "@ MX 10 mx1\n@ TXT \"v=spf1 exists:%{l}.example.com -all\"\nmx1 A 192.0.2.25\n";
    let told = world(of_sender).policy(policy).told(RULE);
    assert!(told[0].contains("it depends on the message"), "{told:?}");
}

#[test]
fn a_certain_gap_is_told_although_something_is_unknown() {
    assert_eq!(brief(&two("v=spf1 -include:_spf.elsewhere.test ~a:h.elsewhere.test ?all")).len(), 2);
    assert_eq!(
        brief("@ TXT \"v=spf1 ip4:192.0.2.25 ?include:elsewhere.test -all\"\n@ MX 10 mx1\nmx1 A 192.0.2.25\nmx1 A 192.0.2.26\n").len(),
        1
    );
}

#[test]
fn the_record_that_redirect_leads_to_is_shown() {
    let text = "@ MX 10 mx1\n@ TXT \"v=spf1 redirect=_spf.example.net\"\nmx1 A 192.0.2.25\n";
    let other = "_spf TXT \"v=spf1 ip4:203.0.113.1 ?all\"\n";
    assert_eq!(
        World::of(&[(APEX, text), ("example.net.", other)]).told(RULE),
        ["warning[mx-not-covered-by-spf] example.com.zone:1:9 'mx1' \
          the SPF record of `example.com.` does not authorise its MX host `mx1.example.com.` at `192.0.2.25` \
          | example.com.zone:2:15 'redirect=_spf.example.net' this SPF record does not authorise it: `redirect=_spf.example.net` leads to another record \
          | example.net.zone:1:34 '?all' in that record, `?all` gives `neutral` \
          | example.com.zone:3:1 'mx1 A 192.0.2.25' `mx1.example.com.` has the address `192.0.2.25`, which gets `neutral` \
          | help: if the host sends mail for the domain, add `mx` in front of `redirect=_spf.example.net`: \
          `example.com. IN TXT \"v=spf1 mx redirect=_spf.example.net\"`"]
    );
}

#[test]
fn a_change_elsewhere_is_told_where_it_is_reported() {
    let outcome = World::default()
        .context(APEX, "@ MX 10 mx1.example.net.\n@ TXT \"v=spf1 include:_spf.example.org -all\"\n")
        .context("example.net.", "mx1 A 192.0.2.25\n")
        .zone("example.org.", "_spf TXT \"v=spf1 ip4:203.0.113.1 -all\"\n");
    assert_eq!(outcome.brief(RULE), ["warning[mx-not-covered-by-spf] example.com.zone:1:9 'mx1.example.net.'"]);
}

#[test]
fn owners_below_the_apex_have_records_of_their_own() {
    let text = "@ TXT \"v=spf1 -all\"\nshop MX 10 mx1\nshop TXT \"v=spf1 a -all\"\nshop A 192.0.2.1\nnews MX 10 mx1\nmx1 A 192.0.2.25\n";
    assert_eq!(brief(text), ["warning[mx-not-covered-by-spf] example.com.zone:2:12 'mx1'"]);
}

#[test]
fn wildcards() {
    let hosts = "mx1 A 192.0.2.25\n";
    assert_eq!(
        brief(&format!("* MX 10 mx1\n* TXT \"v=spf1 ?all\"\n{hosts}")),
        ["warning[mx-not-covered-by-spf] example.com.zone:1:9 'mx1'"]
    );
    silent(&format!("* MX 10 mx1\n* TXT \"v=spf1 mx -all\"\n{hosts}"));
    // A name that owns an MX is not made up of the wildcard.
    silent(&format!("shop MX 10 mx1\n* TXT \"v=spf1 ?all\"\n{hosts}"));
    assert_eq!(brief("@ MX 10 mx1\n@ TXT \"v=spf1 ?all\"\n* A 192.0.2.25\n").len(), 1);
}

#[test]
fn what_is_not_served_is_not_looked_at() {
    let hidden = "shop.sub MX 10 mx1\nshop.sub TXT \"v=spf1 ?all\"\nmx1 A 192.0.2.25\n";
    silent(&format!("sub NS ns.elsewhere.test.\n{hidden}"));
    silent(&format!("sub DNAME elsewhere.test.\n{hidden}"));
    assert_eq!(brief(hidden).len(), 1);
    let child = ("sub.example.com.", "@ TXT \"x\"\n");
    assert_eq!(World::of(&[(APEX, hidden), child]).brief(RULE), [""; 0]);
}

#[test]
fn what_could_not_be_read_may_say_otherwise() {
    let text = "@ MX 10 mx1\n@ TXT \"v=spf1 ?all\"\n@ TXT \"oops\nmx1 A 192.0.2.25\n";
    assert_eq!(world(text).damaged().brief(RULE), [""; 0]);
}

#[test]
fn views_are_kept_apart() {
    let inside = "@ MX 10 mx1.example.net.\n@ TXT \"v=spf1 ip4:192.0.2.25 -all\"\n";
    let outcome = World::default()
        .zone_in("inside", APEX, inside)
        .zone_in("outside", APEX, inside)
        .zone_in("inside", "example.net.", "mx1 A 192.0.2.25\n")
        .zone_in("outside", "example.net.", "mx1 A 198.51.100.25\n");
    assert_eq!(outcome.brief(RULE), ["warning[mx-not-covered-by-spf] outside/example.com.zone:1:9 'mx1.example.net.'"]);
}

#[test]
fn a_host_is_told_once() {
    let text = "@ MX 10 mx1\n@ MX 20 MX1\n@ TXT \"v=spf1 ?all\"\nmx1 A 192.0.2.25\nmx1 A 192.0.2.25\n";
    assert_eq!(brief(text), ["warning[mx-not-covered-by-spf] example.com.zone:1:9 'mx1'"]);
}

#[test]
fn the_remedy_heals() {
    assert_eq!(heals("@ TXT \"v=spf1 -all mx\"\n@ MX 10 mx1\nmx1 A 192.0.2.25\n"), r#""v=spf1 mx -all""#);
    assert_eq!(heals(&two("v=spf1 a -all")), r#""v=spf1 a mx -all""#);
    assert_eq!(heals(&two("v=spf1 ?a:mx2.example.com a:mx1.example.com -all")), {
        r#""v=spf1 a:mx2.example.com ?a:mx2.example.com a:mx1.example.com -all""#
    });
    let full = "v=spf1 a a a a a a a a a a -all";
    let with_address = format!("{}@ A 198.51.100.80\n", two(full));
    assert_eq!(heals(&with_address), r#""v=spf1 a a a a a a a a a a ip4:192.0.2.25 -all""#);
    let ten: String = (0..10).map(|n| format!("@ MX 10 h{n}\nh{n} A 192.0.2.{n}\n")).collect();
    assert_eq!(
        heals(&format!("@ TXT \"v=spf1 ip4:198.51.100.1 ~all\"\n{ten}")),
        r#""v=spf1 ip4:198.51.100.1 mx ~all""#
    );
}

#[test]
fn subjects_are_hosts() {
    let outcome = world(&two("v=spf1 ?all")).lint();
    let subjects: Vec<&str> =
        outcome.findings.iter().filter(|one| one.rule == RULE).map(|one| one.subject.as_str()).collect();
    assert_eq!(subjects, ["mx1.example.com.", "mx2.example.com."]);
}

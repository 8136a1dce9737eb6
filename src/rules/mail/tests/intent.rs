//! What a policy wants of mail: approved and retired hosts, groups, domains without mail, views that agree.

use super::zone;
use crate::rules::testing::World;

#[test]
fn only_approved_hosts_and_networks() {
    let rule = "mx-not-approved";
    let told = |lists: &str, text: &str| zone(text).policy(&format!("[rules.mx-not-approved]\n{lists}\n")).told(rule);
    assert_eq!(
        told("hosts = ['gw*.example.net.']", "@ MX 10 gw1.example.net.\n@ MX 20 m\nm A 192.0.2.1\n"),
        [
            "error[mx-not-approved] example.com.zone:2:9 'm' mail for `example.com.` goes to `m.example.com.`, which is no \
          approved mail host | zonewarden.toml:2:1 'hosts = ['gw*.example.net.']' the policy names the approved mail hosts \
          here | help: write an approved mail host: `gw*.example.net.`"
        ]
    );
    assert_eq!(
        told("networks = ['192.0.2.0/24', '2001:db8::25']", "@ MX 10 m\nm A 192.0.2.1\nm A 198.51.100.1\n"),
        ["error[mx-not-approved] example.com.zone:1:9 'm' mail for `example.com.` goes to `m.example.com.` at \
          `198.51.100.1`, which is in no approved network \
          | example.com.zone:3:1 'm A 198.51.100.1' `m.example.com.` has the address `198.51.100.1` \
          | zonewarden.toml:2:1 'networks = ['192.0.2.0/24', '2001:db8::25']' the policy names the approved networks here \
          | help: write an address in an approved network: `192.0.2.0/24`, `2001:db8::25/128`"]
    );
    for (lists, text) in [
        ("hosts = ['m']", "@ MX 10 m\nm A 203.0.113.1\n"),
        ("networks = ['192.0.2.0/24']", "@ MX 10 x.example.net.\n"),
        ("networks = ['192.0.2.0/24']", "@ MX 0 .\n"),
        ("", "@ MX 10 m\nm A 203.0.113.1\n"),
        ("hosts = ['m']", "@ MX 10 https://m.example.com/\n"),
    ] {
        assert_eq!(told(lists, text), [""; 0], "{lists} {text}");
    }
    let facts = zone("@ MX 10 x.example.net.\n").facts("f.zone", "x.example.net. 60 IN A 203.0.113.1\n");
    assert_eq!(facts.policy("[rules.mx-not-approved]\nnetworks = ['192.0.2.0/24']\n").told(rule).len(), 1);
}

#[test]
fn nothing_that_is_retired() {
    let told =
        |lists: &str, text: &str| zone(text).policy(&format!("[rules.mx-retired]\n{lists}\n")).told("mx-retired");
    assert_eq!(
        told("hosts = ['old.example.net.']", "@ MX 10 old.example.net.\n@ MX 20 m.example.net.\n"),
        [
            "error[mx-retired] example.com.zone:1:9 'old.example.net.' mail for `example.com.` goes to `old.example.net.`, \
          which is retired | zonewarden.toml:2:10 ''old.example.net.'' retired by the policy | help: remove this MX"
        ]
    );
    assert_eq!(told("networks = ['192.0.2.0/25']", "@ MX 10 m\nm A 192.0.2.1\n").len(), 1);
    assert_eq!(told("networks = ['192.0.2.0/25']", "@ MX 10 m\nm A 192.0.2.200\n").len(), 0);
}

const GROUP: &str = "[[mail.group]]\nname = 'company'\ndomains = ['example.com', 'example.*']\n";

#[test]
fn groups_route_alike() {
    let rule = "mx-group-mismatch";
    let pair =
        |text: &str| World::of(&[("example.org.", text), ("example.com.", "@ MX 10 a.test.\n@ MX 20 b.test.\n")]);
    assert_eq!(
        pair("@ MX 10 a.test.\n@ MX 20 c.test.\n").policy(GROUP).told(rule),
        [
            "warning[mx-group-mismatch] example.org.zone:2:1 '@ MX 20 c.test.' `example.org.` and `example.com.` are of one \
          mail group `company`, but `example.org.` publishes other MX records: it has `MX 20 c.test.` in place of \
          `MX 20 b.test.` | example.com.zone:1:1 '@ MX 10 a.test.' the MX records of `example.com.` \
          | zonewarden.toml:3:27 ''example.*'' of the group by this \
          | help: publish the MX records of `example.com.` for `example.org.`, too"
        ]
    );
    assert_eq!(pair("@ MX 20 B.test.\n@ MX 10 a.test.\n").policy(GROUP).told(rule), [""; 0]);
    assert_eq!(pair("@ SOA n h 1 4h 1h 30d 1h\n").policy(GROUP).told(rule).len(), 1, "no MX at all");
    assert_eq!(pair("@ MX 10 a.test.\n").told(rule), [""; 0], "no group");
    assert_eq!(World::of(&[("example.org.", "@ MX 10 a.test.\n")]).policy(GROUP).told(rule), [""; 0], "alone");
}

const VIEWS: &str =
    "[[zones.view]]\nname = 'out'\npaths = ['out/**']\n[[zones.view]]\nname = 'in'\npaths = ['in/**']\n";

fn views(out: &str, inside: &str) -> World {
    World::default().zone_in("out", "example.com.", out).zone_in("in", "example.com.", inside).policy(VIEWS)
}

#[test]
fn views_agree_on_mail() {
    let rule = "mx-view-mismatch";
    assert_eq!(
        views("@ MX 10 m\nm A 192.0.2.1\n", "@ MX 10 m\n@ MX 20 n\nm A 10.0.0.1\nn A 10.0.0.2\n").told(rule),
        [
            "info[mx-view-mismatch] in/example.com.zone:1:1 '@ MX 10 m' the MX records of `example.com.` in the view `in` \
          are not those in the view `out`: it has `MX 20 n.example.com.` besides \
          | out/example.com.zone:1:1 '@ MX 10 m' the view `out` \
          | help: write the same MX records in both, unless mail is to take another way here"
        ]
    );
    let same = "@ MX 10 m\n@ TXT \"v=spf1 mx -all\"\nm A 192.0.2.1\n";
    assert_eq!(views(same, &same.replace("192.0.2.1", "10.0.0.1")).told(rule), [""; 0]);
    assert_eq!(views(same, &same.replace("mx -all", "a -all")).told(rule).len(), 1);
    assert_eq!(views(same, "@ MX 10 m\nm A 192.0.2.1\n").told(rule).len(), 1, "no SPF");
    assert_eq!(views(same, "@ A 192.0.2.1\n").told(rule).len(), 2, "neither MX nor SPF");
    let strict = views(same, &same.replace("192.0.2.1", "10.0.0.1"))
        .policy(&format!("[rules.mx-view-mismatch]\naddresses = true\n{VIEWS}"));
    assert_eq!(strict.told(rule).len(), 1);
    let none = World::of(&[("example.com.", same), ("example.com.", "@ MX 10 x.test.\n")]);
    assert_eq!(none.told(rule), [""; 0], "without views another rule speaks");
}

#[test]
fn domains_without_mail_say_so() {
    let rule = "null-mx-expected";
    let strict =
        |text: &str, mail: &str| zone(text).policy(&format!("extends = ['strict']\n[mail]\n{mail}\n")).told(rule);
    let quiet = "@ A 192.0.2.1\n@ TXT \"v=spf1 -all\"\n_dmarc TXT \"v=DMARC1; p=reject\"\n";
    assert_eq!(
        strict(quiet, ""),
        [
            "warning[null-mx-expected] example.com.zone:1:1 '@ A 192.0.2.1' `example.com.` lets nobody send in its name, but \
          has no null MX to say that it takes no mail | help: add `example.com. IN MX 0 .` (RFC 7505)"
        ]
    );
    assert_eq!(strict("@ A 192.0.2.1\n", "no-mail = ['example.com']").len(), 1);
    assert_eq!(strict("@ MX 10 m.test.\n", "parked = ['*.com']").len(), 1);
    for (text, mail) in [
        ("@ A 192.0.2.1\n", ""),
        ("@ A 192.0.2.1\n", "domains = ['example.com']"),
        ("@ MX 0 .\n@ A 192.0.2.1\n", "no-mail = ['example.com']"),
        ("@ TXT \"v=spf1 -all\"\n_dmarc TXT \"v=DMARC1; p=reject\"\n", ""),
        ("@ A 192.0.2.1\n@ TXT \"v=spf1 -all\"\n_dmarc TXT \"v=DMARC1; p=none\"\n", ""),
        ("@ A 192.0.2.1\n@ TXT \"v=spf1 a -all\"\n_dmarc TXT \"v=DMARC1; p=reject\"\n", ""),
    ] {
        assert_eq!(strict(text, mail), [""; 0], "{text} {mail}");
    }
}

#[test]
fn domains_without_mail_are_protected() {
    let rule = "no-mail-unprotected";
    let strict =
        |text: &str, mail: &str| zone(text).policy(&format!("extends = ['strict']\n[mail]\n{mail}\n")).told(rule);
    assert_eq!(
        strict("@ MX 0 .\n", ""),
        [
            "warning[no-mail-unprotected] example.com.zone:1:1 '@ MX 0 .' `example.com.` takes no mail, but neither SPF nor \
          DMARC keep others from sending in its name | help: publish `example.com. IN TXT \"v=spf1 -all\"` and \
          `_dmarc.example.com. IN TXT \"v=DMARC1; p=reject\"`"
        ]
    );
    let protected = "@ MX 0 .\n@ TXT \"v=spf1 -all\"\n_dmarc TXT \"v=DMARC1; p=reject\"\n";
    assert_eq!(strict(protected, ""), [""; 0]);
    assert_eq!(strict(&protected.replace("p=reject", "p=none"), "").len(), 1);
    assert_eq!(strict(&protected.replace("-all", "a -all"), "").len(), 1);
    let soa = "@ SOA n h 1 4h 1h 30d 1h\n";
    assert_eq!(strict(soa, "parked = ['example.com']").len(), 1);
    assert_eq!(strict(&format!("{soa}@ MX 10 m.test.\n"), ""), [""; 0]);
    let sub = "sub MX 0 .\nsub TXT \"v=spf1 -all\"\n_dmarc TXT \"v=DMARC1; p=reject; sp=none\"\n";
    assert_eq!(strict(sub, "").len(), 1, "what counts for subdomains is `sp`");
}

#[test]
fn marks_decide_who_is_a_mail_domain() {
    let told = |rule: &str, text: &str, mail: &str| zone(text).policy(&format!("[mail]\n{mail}\n")).told(rule).len();
    assert_eq!(told("spf-missing", "@ MX 10 m.test.\n", "parked = ['example.com']"), 0);
    assert_eq!(told("spf-missing", "@ MX 10 m.test.\n", ""), 1);
    let soa = "@ SOA n h 1 4h 1h 30d 1h\n";
    assert_eq!(told("mx-missing", soa, "domains = ['example.com']"), 1);
    assert_eq!(told("mx-missing", soa, "parked = ['example.com']"), 0);
}

#[test]
fn names_below_the_apex_are_marked_by_their_full_name() {
    let told = |rule: &str, text: &str, mail: &str| {
        zone(text).policy(&format!("extends = ['strict']\n[mail]\n{mail}\n")).brief(rule)
    };
    let www = "www A 192.0.2.1\n";
    let marked = "no-mail = ['www.example.com']";
    assert_eq!(
        told("null-mx-expected", www, marked),
        ["warning[null-mx-expected] example.com.zone:1:1 'www A 192.0.2.1'"]
    );
    assert_eq!(told("null-mx-expected", "www MX 10 m.test.\n", marked).len(), 1);
    assert_eq!(told("null-mx-expected", "www A 192.0.2.1\nwww MX 0 .\n", marked), [""; 0]);
    assert_eq!(told("no-mail-unprotected", www, marked).len(), 1);
    assert_eq!(told("no-mail-unprotected", "www MX 0 .\n", marked).len(), 1, "once");
    let protected = "www A 192.0.2.1\nwww TXT \"v=spf1 -all\"\n_dmarc TXT \"v=DMARC1; p=reject\"\n";
    assert_eq!(told("no-mail-unprotected", protected, marked), [""; 0]);
    let weak = protected.replace("p=reject", "p=reject; sp=none");
    assert_eq!(told("no-mail-unprotected", &weak, marked).len(), 1);

    let lists = "domains = ['lists.example.com']";
    assert_eq!(told("mx-missing", "lists A 192.0.2.1\n", lists).len(), 1);
    assert_eq!(told("mx-missing", "@ SOA n h 1 4h 1h 30d 1h\n", lists).len(), 1, "not even there");
    assert_eq!(told("mx-missing", "lists MX 10 m.test.\n", lists), [""; 0]);

    let parked = "old MX 10 m.test.\n";
    assert_eq!(told("spf-missing", parked, "").len(), 1);
    assert_eq!(told("spf-missing", parked, "parked = ['old.example.com']"), [""; 0]);

    // Patterns with wildcards are for zones; what a child zone serves is that zone's.
    assert_eq!(told("null-mx-expected", www, "no-mail = ['*.example.com']"), [""; 0]);
    assert_eq!(told("null-mx-expected", "www NS ns.test.\nwww A 192.0.2.1\n", marked), [""; 0]);
    assert_eq!(told("null-mx-expected", "* A 192.0.2.1\n", marked), [""; 0]);
}

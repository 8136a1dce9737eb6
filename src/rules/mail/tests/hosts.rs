//! What MX hosts are: their addresses, their reverse names, whose they are.

use super::zone;
use crate::rules::testing::World;

#[track_caller]
fn silent(rule: &str, texts: &[&str]) {
    for text in texts {
        assert_eq!(zone(text).told(rule), [""; 0], "{text}");
    }
}

#[test]
fn a_host_that_nobody_can_connect_to() {
    let rule = "mx-private-address";
    let world = zone("@ MX 10 m\nsub MX 10 m\nm A 10.0.0.25\nm AAAA fd00::1\nw A 192.0.2.80\nw2 A 10.0.0.80\n");
    assert_eq!(
        world.told(rule),
        [
            "error[mx-private-address] example.com.zone:1:9 'm' MX host `m.example.com.` of `example.com.` has the address \
          `10.0.0.25`: private (RFC 1918) | example.com.zone:3:1 'm A 10.0.0.25' in 10.0.0.0/8 \
          | example.com.zone:4:1 'm AAAA fd00::1' in fc00::/7 \
          | help: write the public address of `m.example.com.`, or name a host that can be reached from outside"
        ]
    );
    let private = world.told("address-private");
    assert_eq!(private.len(), 1, "the host is told once: {private:?}");
    assert!(private[0].contains("w2"), "{private:?}");
    for text in
        ["@ MX 10 m\nm A 127.0.0.1\n", "@ MX 10 m\nm A 192.0.2.1\nm A 240.0.0.1\n", "* MX 10 m\nm A 100.64.0.1\n"]
    {
        assert_eq!(zone(text).told(rule).len(), 1, "{text}");
    }
    silent(
        rule,
        &[
            "@ MX 10 m\nm A 192.0.2.25\n",
            "@ MX 0 .\n",
            "@ MX 10 m.example.net.\n",
            "@ MX 10 m\nm CNAME h\nh A 10.0.0.1\nw A 192.0.2.1\n",
            "@ MX 10 10.0.0.1\n",
            "s NS ns.example.net.\ns MX 10 m\nm A 10.0.0.1\n",
        ],
    );
    let inner = World::of(&[("corp.internal.", "@ MX 10 m\nm A 10.0.0.1\n")]);
    assert!(inner.told(rule).is_empty());
    let across =
        World::of(&[("example.com.", "@ MX 10 m.example.net.\n"), ("example.net.", "m A 10.0.0.1\nw A 192.0.2.1\n")]);
    assert_eq!(across.told(rule).len(), 1);
    assert!(across.told("address-private").is_empty(), "one fault, one finding");
    let spf = zone("@ MX 10 m\n@ TXT \"v=spf1 a -all\"\n@ A 192.0.2.1\nm A 10.0.0.1\n").lint();
    assert_eq!((spf.told(rule).len(), spf.told("mx-not-covered-by-spf").len()), (1, 0), "one fault, one finding");
}

#[test]
fn two_names_of_one_server() {
    let rule = "mx-shared-address";
    assert_eq!(
        zone("@ MX 10 a\n@ MX 20 b\nsub MX 10 a\nsub MX 20 b\na A 192.0.2.1\nb A 192.0.2.1\n").told(rule),
        ["warning[mx-shared-address] example.com.zone:2:9 'b' MX hosts `a.example.com.` and `b.example.com.` of \
          `example.com.` have the same address, `192.0.2.1`: they are one server \
          | example.com.zone:1:1 '@ MX 10 a' `a.example.com.` is named here \
          | example.com.zone:5:1 'a A 192.0.2.1' `a.example.com.` has `192.0.2.1` \
          | example.com.zone:6:1 'b A 192.0.2.1' `b.example.com.` has `192.0.2.1` \
          | help: give `b.example.com.` an address of its own, or remove its MX"]
    );
    assert_eq!(zone("@ MX 10 a\n@ MX 20 b\na AAAA 2001:db8::1\nb AAAA 2001:db8::1\n").told(rule).len(), 1);
    silent(
        rule,
        &[
            "@ MX 10 a\n@ MX 20 b\na A 192.0.2.1\nb A 192.0.2.2\n",
            "@ MX 10 a\n@ MX 20 b\na A 192.0.2.1\na A 192.0.2.2\nb A 192.0.2.2\nb A 192.0.2.1\n",
            "@ MX 10 a\n@ MX 20 a\na A 192.0.2.1\n",
            "@ MX 10 a\nsub MX 10 b\na A 192.0.2.1\nb A 192.0.2.1\n",
        ],
    );
}

#[test]
fn one_network() {
    let strict = |text: &str| zone(text).policy("extends = ['strict']\n").told("mx-same-network");
    assert_eq!(strict("@ MX 10 a\n@ MX 20 b\na A 192.0.2.1\nb A 192.0.2.2\n").len(), 1);
    for text in [
        "@ MX 10 a\n@ MX 20 b\na A 192.0.2.1\nb A 198.51.100.2\n",
        "@ MX 10 a\n@ MX 20 b.example.net.\na A 192.0.2.1\n",
        "@ MX 10 a\na A 192.0.2.1\na A 192.0.2.2\n",
    ] {
        assert_eq!(strict(text), [""; 0], "{text}");
    }
}

#[test]
fn one_host_twice() {
    let rule = "mx-duplicate-target";
    assert_eq!(
        zone("@ MX 10 a\n@ MX 20 A\na A 192.0.2.1\n").told(rule),
        [
            "warning[mx-duplicate-target] example.com.zone:2:9 'A' `example.com.` lists its MX host `a.example.com.` twice, \
          with preferences 10 and 20 | example.com.zone:1:1 '@ MX 10 a' the first stands here \
          | help: remove `MX 20 a.example.com.`, or name the host that was meant"
        ]
    );
    silent(
        rule,
        &[
            "@ MX 10 a\n@ MX 10 a\na A 192.0.2.1\n",
            "@ MX 0 .\n@ MX 10 .\n",
            "@ MX 10 a.example.net.\n@ MX 20 b.example.net.\n",
        ],
    );
}

#[test]
fn the_preference_of_a_null_mx() {
    let rule = "null-mx-preference";
    assert_eq!(
        zone("@ MX 10 .\n").told(rule),
        [
            "warning[null-mx-preference] example.com.zone:1:6 '10' the null MX of `example.com.` has preference 10, not 0 \
          | help: write `MX 0 .`"
        ]
    );
    silent(rule, &["@ MX 0 .\n", "@ MX 10 a.example.net.\n", "@ MX 10 .\n@ MX 10 a.example.net.\n"]);
}

#[test]
fn two_providers() {
    let rule = "mx-mixed-providers";
    let told = zone("@ MX 10 example-com.mail.protection.outlook.com.\n@ MX 20 aspmx.l.google.com.\n").told(rule);
    assert!(told[0].starts_with(
        "warning[mx-mixed-providers] example.com.zone:2:9 'aspmx.l.google.com.' mail for `example.com.` goes to two \
         providers, Microsoft 365 and Google Workspace"
    ), "{told:?}");
    let told =
        zone("@ MX 10 example-com.mail.protection.outlook.com.\n@ MX 20 mxa-0.example.pphosted.com.\n").told(rule);
    assert_eq!(told.len(), 1, "{told:?}");
    silent(
        rule,
        &[
            "@ MX 1 aspmx.l.google.com.\n@ MX 5 alt1.aspmx.l.google.com.\n@ MX 10 aspmx2.googlemail.com.\n",
            "@ MX 1 aspmx.l.google.com.\n@ MX 5 mail.example.net.\n",
            "@ MX 1 aspmx.l.google.com.\nsub MX 5 mxa.mailgun.org.\n",
        ],
    );
}

const REVERSE: &str = "2.0.192.in-addr.arpa.";

#[test]
fn reverse_names_of_mail_hosts() {
    let rule = "mx-no-reverse";
    let world = |reverse: &str| {
        World::of(&[("example.com.", "@ MX 10 m\nm A 192.0.2.25\nw A 192.0.2.80\n"), (REVERSE, reverse)])
            .policy("extends = ['strict']\n")
    };
    let none = world("1 PTR x.example.net.\n").lint();
    assert_eq!(
        none.told(rule),
        ["warning[mx-no-reverse] example.com.zone:1:9 'm' the address `192.0.2.25` of MX host `m.example.com.` of \
          `example.com.` has no PTR record | example.com.zone:2:1 'm A 192.0.2.25' `m.example.com.` has the address \
          `192.0.2.25` | help: add `25.2.0.192.in-addr.arpa. IN PTR m.example.com.`"]
    );
    let others = none.told("address-no-ptr");
    assert!(others.iter().all(|told| !told.contains("192.0.2.25")), "{others:?}");
    assert_eq!(world("25 PTR w.example.com.\n").told(rule).len(), 1, "leads to another host");
    assert_eq!(world("25 PTR x.example.net.\n").told(rule), [""; 0], "unknown");
    assert_eq!(world("25 PTR x.example.net.\n25 PTR m.example.com.\n").told(rule), [""; 0]);
    let facts = |text: &str| zone("@ MX 10 m\nm A 192.0.2.25\n").facts("f.zone", text).told(rule).len();
    assert_eq!(facts("; zonewarden: absent 25.2.0.192.in-addr.arpa.\n"), 1);
    assert_eq!(facts("25.2.0.192.in-addr.arpa. 60 IN PTR m.example.com.\n"), 0);
    silent(rule, &["@ MX 10 m\nm A 192.0.2.25\n"]);
}

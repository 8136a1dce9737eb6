//! What policies ask of SPF records.

use crate::rules::testing::World;

fn world(text: &str) -> World {
    World::of(&[("example.com.", text)])
}

#[test]
fn terms_that_are_required() {
    let policy = "[rules.spf-required-terms]\nterms = ['include:_spf.corp.test', '-all']\n";
    let told = |text: &str| world(text).policy(policy).told("spf-required-terms");
    assert_eq!(
        told("@ TXT \"v=spf1 mx ~all\"\n"),
        [
            "warning[spf-required-terms] example.com.zone:1:7 '\"v=spf1 mx ~all\"' the SPF record of `example.com.` lacks \
             `-all`, which the policy requires | zonewarden.toml:2:36 ''-all'' required here | help: add `-all` in place of \
             `~all`",
            "warning[spf-required-terms] example.com.zone:1:7 '\"v=spf1 mx ~all\"' the SPF record of `example.com.` lacks \
             `include:_spf.corp.test`, which the policy requires | zonewarden.toml:2:10 ''include:_spf.corp.test'' required \
             here | help: add `include:_spf.corp.test` in front of `~all`"
        ]
    );
    for text in [
        "@ TXT \"v=spf1 +Include:_SPF.corp.test. -all\"\n",
        "@ TXT \"v=spf1 -all\"\n",
        "h TXT \"v=spf1 a -all\"\n",
        "@ TXT \"v=spf1 redirect=r.example.com\"\nr TXT \"v=spf1 include:_spf.corp.test -all\"\n",
        "@ TXT \"v=spf1 redirect=r.example.net\"\n",
    ] {
        assert_eq!(told(text), [""; 0], "{text}");
    }
    assert_eq!(told("@ TXT \"v=spf1 redirect=r.example.com\"\nr TXT \"v=spf1 mx -all\"\n").len(), 1);
}

#[test]
fn what_may_be_authorised() {
    let told = |lists: &str, text: &str| {
        world(text).policy(&format!("[rules.spf-not-approved]\n{lists}\n")).told("spf-not-approved")
    };
    assert_eq!(
        told("networks = ['192.0.2.0/24']", "@ TXT \"v=spf1 ip4:192.0.2.7 ip4:192.0.0.0/22 -all\"\n"),
        ["error[spf-not-approved] example.com.zone:1:29 'ip4:192.0.0.0/22' `ip4:192.0.0.0/22` of the SPF record of \
          `example.com.` authorises 1,024 addresses; outside the approved networks: `192.0.0.0/23`, `192.0.3.0/24` \
          | zonewarden.toml:2:1 'networks = ['192.0.2.0/24']' the policy says here what is approved \
          | help: authorise addresses in approved networks only: `192.0.2.0/24`"]
    );
    assert_eq!(
        told("includes = ['*.corp.test.']", "@ TXT \"v=spf1 include:_spf.corp.test include:_spf.other.test -all\"\n"),
        [
            "error[spf-not-approved] example.com.zone:1:46 '_spf.other.test' `include:_spf.other.test` of the SPF record of \
          `example.com.` authorises whoever that domain lets send, and the policy does not approve of it \
          | zonewarden.toml:2:1 'includes = ['*.corp.test.']' the policy says here what is approved \
          | help: remove `include:_spf.other.test`; approved are `*.corp.test.`"
        ]
    );
    let hosts = "hosts = ['m']\nnetworks = ['192.0.2.0/24']";
    assert_eq!(
        told(hosts, "@ TXT \"v=spf1 a:m.example.com a:x.example.com a -all\"\n@ A 198.51.100.1\nx A 192.0.2.1\n").len(),
        2
    );
    for (lists, text) in [
        ("", "@ TXT \"v=spf1 ip4:192.0.2.7 -all\"\n"),
        (
            "networks = ['192.0.2.0/24']",
            "@ TXT \"v=spf1 -ip4:198.51.100.7 mx a:u.test include:u.test ip4:192.0.2.0/25 -all\"\n",
        ),
        ("networks = ['192.0.2.0/24']", "@ TXT \"v=spf1 mx -all ip4:198.51.100.7\"\n"),
        ("networks = ['2001:db8::/32']", "@ TXT \"v=spf1 ip6:2001:db8:1::/48 -all\"\n"),
    ] {
        assert_eq!(told(lists, text), [""; 0], "{lists} {text}");
    }
    let included = "@ TXT \"v=spf1 include:i.example.com -all\"\ni TXT \"v=spf1 ip4:198.51.100.1 -all\"\n";
    assert_eq!(told("networks = ['192.0.2.0/24']", included).len(), 1, "told where it stands");
    let facts = world("@ TXT \"v=spf1 include:i.test -all\"\n")
        .facts("f.zone", "i.test. 60 IN TXT \"v=spf1 ip4:198.51.100.1 -all\"\n")
        .policy("[rules.spf-not-approved]\nnetworks = ['192.0.2.0/24']\n");
    assert_eq!(facts.told("spf-not-approved").len(), 1);
}

//! What a name publishes, and what the terms of its record say: all rules of the group but those that look up.

use crate::rules::testing::World;

fn world(text: &str) -> World {
    World::of(&[("example.com.", text)])
}

fn told(rule: &str, text: &str) -> Vec<String> {
    world(text).told(rule)
}

#[track_caller]
fn silent(rule: &str, texts: &[&str]) {
    for text in texts {
        assert_eq!(told(rule, text), [""; 0], "{text}");
    }
}

#[test]
fn who_takes_mail_says_who_sends() {
    assert_eq!(
        told("spf-missing", "@ MX 10 m\nsub MX 10 m\nother MX 10 m\nm A 192.0.2.1\n"),
        [
            "warning[spf-missing] example.com.zone:1:1 '@ MX 10 m' `example.com.` takes mail but has no SPF record \
             | help: add `example.com. IN TXT \"v=spf1 mx -all\"`, with all else that sends its mail in front of `-all`; or \
             `example.com. IN TXT \"v=spf1 -all\"` if nothing does",
            "info[spf-missing] example.com.zone:2:1 'sub MX 10 m' `sub.example.com.` takes mail but has no SPF record, nor \
             has one other name of the zone that does \
             | help: add `sub.example.com. IN TXT \"v=spf1 mx -all\"`, with all else that sends its mail in front of \
             `-all`; or `sub.example.com. IN TXT \"v=spf1 -all\"` if nothing does"
        ]
    );
    let below = "@ MX 10 m.example.net.\nspf TXT \"v=spf1 mx -all\"\n";
    assert_eq!(
        told("spf-missing", below),
        [
            "warning[spf-missing] example.com.zone:1:1 '@ MX 10 m.example.net.' `example.com.` takes mail but has no SPF record \
          | example.com.zone:2:1 'spf TXT \"v=spf1 mx -all\"' an SPF record, but nobody looks for one at this name \
          | help: move the record of `spf.example.com.` to `example.com.`"
        ]
    );
    let included = format!("{below}mail TXT \"v=spf1 include:spf.example.com -all\"\n");
    assert!(told("spf-missing", &included)[0].contains("help: add"), "others include it");
    silent(
        "spf-missing",
        &[
            "@ MX 10 m\n@ TXT \"v=spf1 mx -all\"\nm A 192.0.2.1\n",
            "@ MX 0 .\n",
            "* MX 10 m.example.net.\n",
            "@ MX 10 m.example.net.\n@ TXT \"v=spf1; mx\"\n",
            "@ MX 10 m.example.net.\n@ TXT \" v=spf1 mx -all\"\n",
            "@ MX 10 m.example.net.\n@ TYPE99 \\# 12 0b763d73706631202d616c6c\n",
            "s NS ns.example.net.\ns MX 10 m.example.net.\n",
        ],
    );
    assert!(World::of(&[("corp.internal.", "@ MX 10 m\nm A 10.0.0.1\n")]).told("spf-missing").is_empty());
    assert!(world("@ MX 10 m\n@ TXT x bad\"\n").damaged().told("spf-missing").is_empty(), "an entry that is hidden");
}

#[test]
fn several_records_are_none() {
    assert_eq!(
        told("spf-multiple", "@ TXT \"v=spf1 -all\"\n@ TXT x\n@ TXT \"v=spf1 mx -all\"\n"),
        [
            "error[spf-multiple] example.com.zone:3:7 '\"v=spf1 mx -all\"' `example.com.` has several SPF records: receivers \
          take that as `permerror` | example.com.zone:1:1 '@ TXT \"v=spf1 -all\"' the first stands here \
          | help: make one record of them: one `v=spf1`, the terms of all, and one `all` at the end"
        ]
    );
    silent(
        "spf-multiple",
        &["@ TXT \"v=spf1 -all\"\n@ TXT \"v=spf1 -all\"\n", "@ TXT \"v=spf1 -all\"\n@ TXT \"v=spf10\"\n"],
    );
}

#[test]
fn each_fault_has_its_own_place() {
    assert_eq!(
        told("spf-syntax", "@ TXT ( \"v=spf1 ipv4:192.0.2.1 \"\n \"-al\" )\n"),
        [
            "error[spf-syntax] example.com.zone:1:17 'ipv4:192.0.2.1' the SPF record of `example.com.`: `ipv4` is no \
             mechanism | help: write `ip4:192.0.2.1`",
            "error[spf-syntax] example.com.zone:2:3 '-al' the SPF record of `example.com.`: `al` is no mechanism \
             | help: write `-all`"
        ]
    );
    assert_eq!(
        told("spf-syntax", "@ TXT v=spf1 mx -all\n"),
        ["error[spf-syntax] example.com.zone:1:7 'v=spf1 mx -all' the text of `example.com.` is no SPF record: its \
          strings are joined without a blank, so that it does not begin with `v=spf1` and a blank \
          | help: write it as one string: `\"v=spf1 mx -all\"`"]
    );
    let beside = told("spf-syntax", "@ TXT \"v=spf1 -all\"\n@ TXT \"v=spf1; -all\"\n");
    assert!(beside[0].starts_with("warning[spf-syntax] example.com.zone:2:8 'v=spf1;' "), "{beside:?}");
    silent("spf-syntax", &["@ TXT \"v=spf1 a mx -all\"\n", "s NS ns.example.net.\nx.s TXT \"v=spf1 x -all\"\n"]);
    let both = world("@ TXT \" v=spf1 mx -all\"\n@ A 192.0.2.1\n").lint();
    assert!(both.told("spf-syntax").is_empty() && !both.told("txt-suspicious").is_empty(), "one fault, one finding");
}

#[test]
fn hosts_that_are_not_there() {
    let rule = "spf-target-missing";
    assert_eq!(
        told(rule, "@ TXT \"v=spf1 a:old.example.com mx:m.example.com -all\"\nm A 192.0.2.1\n"),
        [
            "warning[spf-target-missing] example.com.zone:1:17 'old.example.com' `a:old.example.com` of the SPF record of \
             `example.com.` matches nobody: `old.example.com.` has neither A nor AAAA record \
             | help: remove `a:old.example.com`, or name a host that has an address",
            "warning[spf-target-missing] example.com.zone:1:36 'm.example.com' `mx:m.example.com` of the SPF record of \
             `example.com.` matches nobody: `m.example.com.` has no MX record \
             | help: for the addresses of the host itself write `a:m.example.com.`"
        ]
    );
    silent(
        rule,
        &[
            "@ TXT \"v=spf1 a mx -all\"\n",
            "@ TXT \"v=spf1 a:m.example.com a:x.example.net exists:%{i}.l.example.com -all\"\nm AAAA 2001:db8::1\n",
            "@ TXT \"v=spf1 -all a:old.example.com\"\n",
        ],
    );
    let three = world("@ TXT \"v=spf1 a:x.example.com a:y.example.com a:z.example.com -all\"\n").lint();
    assert_eq!((three.told(rule).len(), three.told("spf-void-lookups").len()), (0, 1), "one fault, one finding");
}

#[test]
fn how_records_end() {
    let rule = "spf-neutral";
    for text in ["@ TXT \"v=spf1 mx ?all\"\n", "@ TXT \"v=spf1 mx\"\n", "@ TXT \"v=spf1\"\n", "h TXT \"v=spf1 a\"\n"] {
        assert_eq!(told(rule, text).len(), 1, "{text}");
    }
    silent(
        rule,
        &[
            "@ TXT \"v=spf1 mx -all\"\n",
            "@ TXT \"v=spf1 redirect=_spf.example.net\"\n",
            "_spf TXT \"v=spf1 ip4:192.0.2.1\"\n",
            "_spf TXT \"v=spf1 ip4:192.0.2.1 ?all\"\n",
            "spf-a TXT \"v=spf1 ip4:192.0.2.1\"\n",
            "@ TXT \"v=spf1 include:x.example.com -all\"\nx TXT \"v=spf1 ip4:192.0.2.1\"\n",
        ],
    );
    let asked = |text: &str| world(text).policy("[rules.spf-softfail]\nseverity = 'error'\n").told("spf-softfail");
    assert_eq!(
        asked("@ TXT \"v=spf1 mx ~all\"\n"),
        [
            "error[spf-softfail] example.com.zone:1:18 '~all' the SPF record of `example.com.` ends with `~all`, where the \
          policy asks for `-all` | zonewarden.toml:1:8 'spf-softfail' asked for here | help: write `-all`"
        ]
    );
    assert!(asked("@ TXT \"v=spf1 mx -all ~all\"\n").is_empty());
    assert!(told("spf-softfail", "@ TXT \"v=spf1 mx ~all\"\n").is_empty(), "nobody asked");
}

#[test]
fn what_is_never_reached() {
    let rule = "spf-unreachable-term";
    assert_eq!(
        told(rule, "@ TXT \"v=spf1 mx -all a redirect=_spf.example.net exp=e.example.net\"\n"),
        [
            "warning[spf-unreachable-term] example.com.zone:1:23 'a' `a` stands behind `all` in the SPF record of \
             `example.com.`, so that nobody looks at it | example.com.zone:1:18 '-all' everything ends here \
             | help: put it in front of `-all`, or remove it",
            "warning[spf-unreachable-term] example.com.zone:1:25 'redirect=_spf.example.net' `redirect=_spf.example.net` of \
             the SPF record of `example.com.` is never followed, as the record has an `all` \
             | example.com.zone:1:18 '-all' everything ends here | help: remove it, or `-all`"
        ]
    );
    assert_eq!(told(rule, "@ TXT \"v=spf1 mx a ~MX -all\"\n").len(), 1);
    silent(
        rule,
        &[
            "@ TXT \"v=spf1 a:x.example.net a:y.example.net -all x=y\"\n",
            "@ TXT \"v=spf1 mx redirect=x.example.net\"\n",
        ],
    );
}

#[test]
fn what_should_not_be_written() {
    assert_eq!(told("spf-ptr", "@ TXT \"v=spf1 ptr ptr:x.example.net -all ptr:y.example.net\"\n").len(), 2);
    assert_eq!(
        told(
            "spf-host-bits",
            "@ TXT \"v=spf1 ip4:192.0.2.9/24 ip6:2001:db8::1/64 ip4:192.0.2.0/24 ip4:192.0.2.9/32 -all\"\n"
        ),
        [
            "info[spf-host-bits] example.com.zone:1:15 'ip4:192.0.2.9/24' `ip4:192.0.2.9/24` of the SPF record of \
             `example.com.` names a host inside a network | help: write `ip4:192.0.2.0/24` for the network, or \
             `ip4:192.0.2.9` for the host alone",
            "info[spf-host-bits] example.com.zone:1:32 'ip6:2001:db8::1/64' `ip6:2001:db8::1/64` of the SPF record of \
             `example.com.` names a host inside a network | help: write `ip6:2001:db8::/64` for the network, or \
             `ip6:2001:db8::1` for the host alone"
        ]
    );
    let strict = |rule: &str, text: &str| world(text).policy("extends = ['strict']\n").told(rule).len();
    assert_eq!(
        strict("spf-obsolete", "@ TXT \"spf2.0/mfrom a -all\"\n@ TXT \"v=spf1 exists:%{p}.x.example.net -all\"\n"),
        2
    );
    assert_eq!(strict("spf-obsolete", "@ TXT \"v=spf1 exists:%{i}.x.example.net -all\"\n"), 0);
}

#[test]
fn type_99() {
    let rule = "spf-rrtype";
    assert_eq!(told(rule, "@ TYPE99 \\# 12 0b763d73706631202d616c6c\n@ TXT \"v=spf1 -all\"\n").len(), 1);
    assert!(told(rule, "@ TYPE99 \\# 12 0b763d73706631202d616c6c\n")[0].contains("of type SPF only"));
}

#[test]
fn sizes_of_records_and_answers() {
    let strict = |text: &str| world(text).policy("extends = ['strict']\n").brief("spf-too-large").len();
    let terms = |count: usize| "\"ip4:192.0.2.100 \" ".repeat(count);
    assert_eq!(strict(&format!("@ TXT \"v=spf1 \" {} \"-all\"\n", terms(26))), 0);
    assert_eq!(strict(&format!("@ TXT \"v=spf1 \" {} \"-all\"\n", terms(28))), 1);
    let other = "x".repeat(250);
    assert_eq!(strict(&format!("@ TXT \"v=spf1 -all\"\n@ TXT {other}\n")), 0);
    assert_eq!(strict(&format!("@ TXT \"v=spf1 -all\"\n@ TXT {other}\n@ TXT a{other}\n")), 1);
    assert_eq!(strict(&format!("@ TXT {other}\n@ TXT a{other}\n")), 0, "no SPF record");
}

#[test]
fn hosts_that_bounces_come_from() {
    let strict = |text: &str| world(text).policy("extends = ['strict']\n").told("spf-helo-missing");
    assert_eq!(
        strict("@ MX 10 m\nsub MX 10 m\nm A 192.0.2.1\n"),
        [
            "info[spf-helo-missing] example.com.zone:1:9 'm' MX host `m.example.com.` has no SPF record of its own, by which its \
          bounces could be checked | example.com.zone:3:1 'm A 192.0.2.1' `m.example.com.` stands here \
          | help: add `m.example.com. IN TXT \"v=spf1 a -all\"`"
        ]
    );
    for text in
        ["@ MX 10 m\nm A 192.0.2.1\nm TXT \"v=spf1 a -all\"\n", "@ MX 10 m.example.net.\n", "@ MX 10 m\nm TXT x\n"]
    {
        assert_eq!(strict(text), [""; 0], "{text}");
    }
}

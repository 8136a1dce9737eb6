//! Which texts are records, and which terms the grammar has.

use crate::mail::spf::domain_spec::Domain;
use crate::mail::spf::record::{Record, is_spf};
use crate::mail::spf::term::{Mechanism, Qualifier, TermKind};

fn kinds(text: &str) -> Vec<TermKind> {
    let record = Record::parse(text.as_bytes()).unwrap();
    record.terms().iter().map(|term| term.kind.clone()).collect()
}

/// The one term of a record.
fn term(text: &str) -> TermKind {
    let mut kinds = kinds(&format!("v=spf1 {text}"));
    assert_eq!(kinds.len(), 1, "{text}");
    kinds.remove(0)
}

fn mechanism(text: &str) -> Mechanism {
    match term(text) {
        TermKind::Directive(directive) => directive.mechanism,
        other => panic!("{text}: {other:?}"),
    }
}

#[track_caller]
fn bad(text: &str) {
    assert_eq!(term(text), TermKind::NotUnderstood, "{text}");
}

#[test]
fn the_version_stands_alone() {
    for good in ["v=spf1", "v=spf1 ", "V=SPF1 mx", "v=SpF1    -all   "] {
        assert!(Record::parse(good.as_bytes()).is_some(), "{good}");
    }
    for other in
        ["", "v=spf", "v=spf10", "v=spf1-all", "v=spf1\t-all", " v=spf1", "spf2.0/pra", "v=spf1;", "\u{feff}v=spf1"]
    {
        assert!(Record::parse(other.as_bytes()).is_none(), "{other}");
    }
}

#[test]
fn rdata_is_judged_by_its_joined_text() {
    assert!(is_spf(b"\x04v=sp\x07f1 -all"));
    assert!(is_spf(b"\x06v=spf1"));
    assert!(is_spf(b"\x06v=spf1\x01 "));
    assert!(!is_spf(b"\x06v=spf1\x01x"));
    assert!(!is_spf(b"\x01x\x06v=spf1"));
    assert_eq!(Record::from_rdata(b"\x04v=sp\x07f1 -all").unwrap().text(), b"v=spf1 -all");
}

#[test]
fn terms_have_their_range_in_the_text() {
    let record = Record::parse(&b"v=spf1  mx   a:x.y  -all "[..]).unwrap();
    let ranges: Vec<_> = record.terms().iter().map(|term| term.range.clone()).collect();
    assert_eq!(ranges, [8..10, 13..18, 20..24]);
    assert_eq!(record.shown(&record.terms()[1]), "a:x.y");
    let spec = record.terms()[1].kind.domain_spec().unwrap();
    assert_eq!(spec.range, 15..18);
}

#[test]
fn qualifiers() {
    for (text, qualifier) in
        [("mx", Qualifier::Pass), ("+mx", Qualifier::Pass), ("-mx", Qualifier::Fail), ("~mx", Qualifier::SoftFail)]
    {
        let TermKind::Directive(directive) = term(text) else { panic!("{text}") };
        assert_eq!(directive.qualifier, qualifier, "{text}");
    }
    let TermKind::Directive(directive) = term("?mx") else { panic!() };
    assert_eq!(directive.qualifier, Qualifier::Neutral);
    for text in ["++mx", "- mx", "!mx", "+", "-"] {
        assert!(kinds(&format!("v=spf1 {text}")).contains(&TermKind::NotUnderstood), "{text}");
    }
}

#[test]
fn mechanisms_are_read_without_case() {
    assert_eq!(mechanism("ALL"), Mechanism::All);
    assert!(matches!(mechanism("Include:_spf.Example.com"), Mechanism::Include(_)));
    assert!(matches!(mechanism("EXISTS:%{i}.x.example"), Mechanism::Exists(_)));
    assert!(matches!(mechanism("ptr"), Mechanism::Ptr(None)));
    assert!(matches!(mechanism("ptr:example.com"), Mechanism::Ptr(Some(_))));
}

#[test]
fn hosts_have_prefixes_for_both_families() {
    let prefix = |text: &str| match mechanism(text) {
        Mechanism::A(hosts) | Mechanism::Mx(hosts) => (hosts.domain.is_some(), hosts.prefix.ip4, hosts.prefix.ip6),
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(prefix("a"), (false, 32, 128));
    assert_eq!(prefix("mx/24"), (false, 24, 128));
    assert_eq!(prefix("a//64"), (false, 32, 64));
    assert_eq!(prefix("a/0//0"), (false, 0, 0));
    assert_eq!(prefix("mx:example.com/24//64"), (true, 24, 64));
    assert_eq!(prefix("a:ex/ample.com"), (true, 32, 128));
    assert_eq!(prefix("a:%{d/}/24"), (true, 24, 128));
    for text in [
        "a:",
        "a:/24",
        "a/",
        "a/33",
        "a/024",
        "a/24/64",
        "a//129",
        "a///64",
        "a/24//",
        "a:1.2.3.4",
        "a:example.com:8080",
        "a:museum",
        "mx:",
        "ax",
        "a.example",
        "mx/a",
        "a:ex%ample.com",
        "a:example.com/24/",
        "a=",
        "a:/0/0",
    ] {
        let kind = term(text);
        assert!(matches!(kind, TermKind::NotUnderstood | TermKind::UnknownModifier), "{text}: {kind:?}");
    }
}

#[test]
fn networks() {
    let shown = |text: &str| match mechanism(text) {
        Mechanism::Ip4(network) => network.to_string(),
        Mechanism::Ip6(network) => network.to_string(),
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(shown("ip4:192.0.2.1"), "192.0.2.1/32");
    assert_eq!(shown("IP4:192.0.2.0/24"), "192.0.2.0/24");
    assert_eq!(shown("ip4:0.0.0.0/0"), "0.0.0.0/0");
    assert_eq!(shown("ip6:2001:DB8::1"), "2001:db8::1/128");
    assert_eq!(shown("ip6:::ffff:192.0.2.1/0"), "::ffff:192.0.2.1/0");
    for text in [
        "ip4",
        "ip4:",
        "ip4:1.2.3",
        "ip4:1.2.3.4.5",
        "ip4:256.0.0.1",
        "ip4:01.2.3.4",
        "ip4:1.2.3.4/33",
        "ip4:1.2.3.4/",
        "ip4:1.2.3.4/00",
        "ip4:1.2.3.4//24",
        "ip4:::1",
        "ip6:1.2.3.4",
        "ip6:::1/129",
        "ip6:::1%eth0",
        "ip6:",
        "ip4/24",
        "ip4:1.2.3.4:25",
        "ip4:mail.example.com",
        "ipv4:192.0.2.1",
    ] {
        bad(text);
    }
}

#[test]
fn what_takes_no_argument_has_none() {
    for text in [
        "all:example.com",
        "all.",
        "all/0",
        "-all,",
        "include",
        "include:",
        "exists",
        "ptr:",
        "ptr/24",
        "include:x.com/24",
    ] {
        bad(text);
    }
}

#[test]
fn modifiers() {
    assert!(matches!(term("redirect=_spf.example.com"), TermKind::Redirect(_)));
    assert!(matches!(term("EXP=explain._spf.%{d}"), TermKind::Explanation(_)));
    assert_eq!(term("moo="), TermKind::UnknownModifier);
    assert_eq!(term("x-1_a.b=%{d}"), TermKind::UnknownModifier);
    assert_eq!(term("ip4=192.0.2.1"), TermKind::UnknownModifier);
    for text in [
        "redirect=",
        "redirect=museum",
        "exp=",
        "redirect:example.com",
        "=x",
        "1a=x",
        "x=%",
        "x=%{a}",
        "-redirect=a.com",
    ] {
        bad(text);
    }
}

#[test]
fn the_first_fault_of_a_record() {
    let fault = |text: &str| Record::parse(text.as_bytes()).unwrap().fault();
    assert_eq!(fault("v=spf1 mx -all"), None);
    assert_eq!(fault("v=spf1 mx oops -all oops"), Some(1));
    assert_eq!(fault("v=spf1 redirect=a.example mx redirect=b.example"), Some(2));
    assert_eq!(fault("v=spf1 exp=a.example exp=b.example"), Some(1));
    assert_eq!(fault("v=spf1 x=a x=b"), None);
}

#[test]
fn a_domain_that_sends_nothing() {
    let nothing = |text: &str| Record::parse(text.as_bytes()).unwrap().sends_nothing();
    assert!(nothing("v=spf1 -all") && nothing("V=SPF1  -ALL exp=why.example.com"));
    for text in ["v=spf1", "v=spf1 ~all", "v=spf1 mx -all", "v=spf1 -all mx", "v=spf1 redirect=a.example"] {
        assert!(!nothing(text), "{text}");
    }
}

#[test]
fn bytes_that_are_no_ascii_belong_to_no_term() {
    let record = Record::parse(&b"v=spf1 a:\xe9.example.com \xff -all"[..]).unwrap();
    assert_eq!(record.fault(), Some(0));
    assert_eq!(record.terms().len(), 3);
    assert_eq!(record.shown(&record.terms()[1]), "\u{fffd}");
}

#[test]
fn a_domain_of_one_macro_is_a_macro() {
    let Mechanism::Include(spec) = mechanism("include:%{d}") else { panic!() };
    assert!(matches!(spec.domain, Domain::Macro(_)));
}

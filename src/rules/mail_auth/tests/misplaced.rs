//! Records at names where nobody asks for them.

use super::zone;
use crate::rules::testing::World;

const MX: &str = "@ MX 10 mx\nmx A 192.0.2.25\n";
const STS: &str = "TXT \"v=STSv1; id=1\"\n";
const RPT: &str = "TXT \"v=TLSRPTv1; rua=mailto:a@example.com\"\n";
const KEY: &str = "TXT \"v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\"\n";

#[test]
fn mta_sts_without_its_underscore_or_its_label() {
    let told = |text: &str| zone(&format!("{MX}{text}")).told("mta-sts-syntax");
    assert_eq!(
        told(&format!("mta-sts {STS}mta-sts A 192.0.2.1\n")),
        [
            "warning[mta-sts-syntax] example.com.zone:3:1 'mta-sts' `mta-sts.example.com.` has an MTA-STS record; senders \
          look for it at `_mta-sts.example.com.` only | help: write `_mta-sts.example.com. IN TXT \"v=STSv1; id=1\"` in \
          its place"
        ]
    );
    assert_eq!(
        told(&format!("@ {STS}")),
        [
            "error[mta-sts-syntax] example.com.zone:3:7 '\"v=STSv1; id=1\"' `example.com.` has an MTA-STS record; senders \
          look for it at `_mta-sts.example.com.` only | help: write `_mta-sts.example.com. IN TXT \"v=STSv1; id=1\"` in \
          its place"
        ]
    );
    assert_eq!(told(&format!("_mta_sts {STS}")).len(), 1);
    for text in [
        format!("mta-sts {STS}_mta-sts {STS}"),
        format!("mta-sts {STS}_mta-sts CNAME mta-sts\n"),
        format!("mta-sts {STS}_mta-sts CNAME x.example.net.\n"),
        format!("mta-sts {STS}x CNAME mta-sts\n"),
        format!("mta-sts {STS}* TXT x\n"),
        format!("mta-sts.hosting {STS}"),
        format!("policies {STS}"),
        format!("_mta-sts.sub {STS}"),
        "@ TXT v=STSv10\n".to_owned(),
    ] {
        assert!(told(&text).is_empty(), "{text}");
    }
    assert!(zone(&format!("mta-sts {STS}")).brief("mta-sts-syntax").is_empty(), "a zone that takes no mail");
    let delegated = World::of(&[("_mta-sts.example.com.", &format!("@ {STS}@ TXT \"v=spf1 -all\"\n"))]);
    assert!(delegated.brief("mta-sts-syntax").is_empty());
}

#[test]
fn one_fault_is_one_finding() {
    let text = format!("{MX}mta-sts {STS}mta-sts A 192.0.2.1\n");
    for rule in ["mta-sts-missing", "mta-sts-host-missing"] {
        assert!(zone(&text).brief(rule).is_empty(), "{rule}");
    }
    let text = format!("{MX}_mta-sts {STS}mta-sts A 192.0.2.1\n_tls._smtp {RPT}");
    assert!(zone(&text).brief("tls-rpt-missing").is_empty());
}

#[test]
fn tls_rpt_with_its_labels_in_another_order() {
    let brief = |text: &str| zone(&format!("{MX}{text}")).brief("tls-rpt-syntax");
    for owner in ["_tls._smtp", "smtp._tls", "_smtp.tls", "_smtp_tls", "_smtp-tls", "_SMTP.tls"] {
        let told = brief(&format!("{owner} {RPT}"));
        assert_eq!(told, [format!("warning[tls-rpt-syntax] example.com.zone:3:1 '{owner}'")]);
    }
    assert_eq!(brief(&format!("@ {RPT}")).len(), 1);
    for text in [
        format!("_smtp._tls {RPT}"),
        format!("_tls._smtp {RPT}_smtp._tls {RPT}"),
        format!("_tls._smtp {RPT}_smtp._tls CNAME _tls._smtp\n"),
        format!("_smtp._tls.sub {RPT}"),
        format!("tlsrpt {RPT}"),
        format!("_tls._smtp.hosting {RPT}"),
        format!("_smtp._tls.smtp {RPT}"),
    ] {
        assert!(brief(&text).is_empty(), "{text}");
    }
    let delegated = World::of(&[("_tls.example.com.", &format!("{MX}_smtp {RPT}"))]);
    assert!(delegated.brief("tls-rpt-syntax").is_empty());
}

#[test]
fn dkim_keys_where_no_selector_is() {
    let told = |text: &str| zone(&format!("{MX}{text}")).told("dkim-syntax");
    let wrong = |owner: &str, meant: &str| {
        let [told] = &told(&format!("{owner} {KEY}"))[..] else { panic!("{owner}") };
        assert!(told.contains(&format!("verifiers look for it at `{meant}` only")), "{told}");
    };
    wrong("@", "SELECTOR._domainkey.example.com.");
    wrong("_domainkey.s1", "s1._domainkey.example.com.");
    wrong("s1.domainkey", "s1._domainkey.example.com.");
    wrong("2026.s1.domainkey", "2026.s1._domainkey.example.com.");
    for text in [
        format!("s1._domainkey {KEY}"),
        format!("_domainkey {KEY}"),
        // A domain of its own, whose selector may be what is missing.
        format!("_domainkey.shop {KEY}shop A 192.0.2.1\n"),
        // What an alias leads to: of this zone, or perhaps of others.
        format!("s1.domainkey {KEY}s1._domainkey CNAME s1.domainkey\n"),
        format!("s1.domainkey {KEY}s2._domainkey {KEY}"),
        format!("s1.domainkey.u17 {KEY}"),
        format!("domainkey {KEY}"),
        "@ TXT \"v=DKIM1; p=\"\n".to_owned(),
        "@ TXT \"v=DKIM1\"\n".to_owned(),
    ] {
        assert!(told(&text).is_empty(), "{text}: {:?}", told(&text));
    }
    let delegated = World::of(&[("s1._domainkey.example.com.", &format!("@ {KEY}@ MX 10 mx.example.net.\n"))]);
    assert!(delegated.brief("dkim-syntax").is_empty(), "a zone of one selector");
}

#[test]
fn bimi_without_its_selector() {
    let told = |text: &str| zone(&format!("{MX}{text}")).brief("bimi-syntax");
    let record = "TXT \"v=BIMI1; l=https://example.com/l.svg\"\n";
    for owner in ["_bimi", "bimi", "default.bimi"] {
        let told = told(&format!("{owner} {record}"));
        assert_eq!(told, [format!("warning[bimi-syntax] example.com.zone:3:1 '{owner}'")]);
    }
    assert_eq!(told(&format!("@ {record}")).len(), 1);
    for text in [
        format!("_bimi {record}default._bimi CNAME x.example.net.\n"),
        format!("bimi.hosting {record}"),
        format!("x CNAME bimi\nbimi {record}"),
    ] {
        assert!(told(&text).is_empty(), "{text}");
    }
}

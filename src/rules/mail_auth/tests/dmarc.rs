//! DMARC: records, where they stand, what they ask for, and where reports go.

use super::zone;
use crate::rules::testing::{Outcome, World};

fn record(text: &str) -> Outcome {
    zone(&format!("_dmarc TXT {text}\n")).lint()
}

#[test]
fn a_part_is_found_in_the_string_it_stands_in() {
    let told = record("( \"v=DMARC1; p=re\"\n \"jct; rua=mailto:a@example.net\" )").told("dmarc-syntax");
    assert_eq!(told.len(), 1);
    assert!(told[0].starts_with("error[dmarc-syntax] example.com.zone:1:27 're\"\n \"jct' DMARC record of `_dmarc.example.com.`: `p=rejct` asks"), "{told:?}");
    assert!(told[0].ends_with("so the record counts as `p=none` | help: write `p=reject`"), "{told:?}");
}

#[test]
fn records_below_a_cut_or_elsewhere_are_not_looked_at() {
    for text in [
        "sub NS ns.example.net.\n_dmarc.sub TXT \"v=DMARC1; p=x\"\n",
        "x TXT \"v=DMARC1; p=x\"\n",
        "_dmarc CNAME _dmarc.example.net.\n",
        "_dmarc TXT \"some-verification=1\"\n",
    ] {
        assert!(zone(text).brief("dmarc-syntax").is_empty(), "{text}");
    }
    let authorisation = zone("*._report._dmarc TXT \"v=DMARC\"\n").brief("dmarc-syntax");
    assert_eq!(authorisation, ["error[dmarc-syntax] example.com.zone:1:25 'DMARC'"]);
}

#[test]
fn several_records_are_none() {
    let two = zone("_dmarc TXT \"v=DMARC1; p=none\"\n_dmarc TXT x\n_dmarc TXT \"v=DMARC1; p=reject\"\n");
    assert_eq!(two.brief("dmarc-multiple"), ["error[dmarc-multiple] example.com.zone:3:12 '\"v=DMARC1; p=reject\"'"]);
    let same = zone("_dmarc TXT \"v=DMARC1; p=none\"\n_dmarc TXT \"v=DMARC1; p=none\"\n");
    assert!(same.brief("dmarc-multiple").is_empty());
}

#[test]
fn no_policy() {
    let brief = |text: &str| record(text).brief("dmarc-policy-missing");
    assert_eq!(brief("\"v=DMARC1\""), ["error[dmarc-policy-missing] example.com.zone:1:13 'v=DMARC1'"]);
    assert_eq!(
        brief("\"v=DMARC1; rua=mailto:a@example.net\""),
        ["warning[dmarc-policy-missing] example.com.zone:1:13 'v=DMARC1'"]
    );
    assert!(brief("\"v=DMARC1; p=rejct\"").is_empty(), "a fault of syntax");
    assert!(zone("a.example._report._dmarc TXT \"v=DMARC1\"\n").brief("dmarc-policy-missing").is_empty());
    let meant = record("\"v=DMARC1; policy=none\"");
    assert!(meant.told("dmarc-policy-missing")[0].contains("`policy` was meant as `p`"));
    assert!(meant.brief("dmarc-unknown-tag").is_empty());
}

#[test]
fn unknown_and_obsolete_tags() {
    let all = record("\"v=DMARC1; p=none; xyz=1; pct=50; ri=1; rua=mailto:a@example.net!10m\"");
    assert_eq!(all.brief("dmarc-unknown-tag"), ["warning[dmarc-unknown-tag] example.com.zone:1:31 'xyz=1'"]);
    assert_eq!(
        all.brief("dmarc-obsolete-tag"),
        [
            "warning[dmarc-obsolete-tag] example.com.zone:1:38 'pct=50'",
            "info[dmarc-obsolete-tag] example.com.zone:1:46 'ri=1'",
            "info[dmarc-obsolete-tag] example.com.zone:1:76 '!10m'",
        ]
    );
    let recommended = World::of(&[("example.com.", "_dmarc TXT \"v=DMARC1; p=none; pct=100; ri=1\"\n")]);
    assert!(recommended.brief("dmarc-obsolete-tag").is_empty());
}

#[test]
fn records_in_the_wrong_place() {
    let brief = |text: &str| zone(text).brief("dmarc-wrong-place");
    assert_eq!(brief("@ TXT \"v=DMARC1; p=none\"\n").len(), 1);
    assert_eq!(brief("a MX 10 mx\na TXT \"v=dmarc1; p=none\"\n").len(), 1);
    assert_eq!(brief("_dmarc TXT \"v=spf1 -all\"\n").len(), 1);
    assert_eq!(
        brief("dmarc.a TXT \"v=DMARC1; p=none\"\n"),
        ["warning[dmarc-wrong-place] example.com.zone:1:1 'dmarc.a'"]
    );
    for text in [
        "_dmarc TXT \"v=spf1 -all\"\n_dmarc TXT \"v=DMARC1; p=none\"\n",
        "policies TXT \"v=DMARC1; p=none\"\n",
        "dmarc TXT \"v=DMARC1; p=none\"\n_dmarc CNAME dmarc\n",
        "dmarc TXT \"v=DMARC1; p=none\"\n_dmarc TXT \"v=DMARC1; p=none\"\n",
        "* TXT \"v=DMARC1; p=none\"\n",
        "@ TXT \"v=spf1 -all\"\n",
    ] {
        assert!(brief(text).is_empty(), "{text}");
    }
}

#[test]
fn weak_policies() {
    let brief = |text: &str| record(text).brief("dmarc-weak-policy");
    assert_eq!(brief("\"v=DMARC1; p=none; sp=none; t=y\""), ["info[dmarc-weak-policy] example.com.zone:1:23 'p=none'"]);
    assert_eq!(brief("\"v=DMARC1; p=reject; sp=quarantine; np=none; t=y\"").len(), 3);
    for text in ["\"v=DMARC1; p=quarantine\"", "\"v=DMARC1; p=quarantine; sp=reject; np=reject; t=n\""] {
        assert!(brief(text).is_empty(), "{text}");
    }
    // `sp` counts where an organisation begins: at the record with the fewest labels, and where `psd=n` says so.
    let below = |above: &str, more: &str| {
        let text = format!("{above}_dmarc.a TXT \"v=DMARC1; p=reject; sp=none{more}\"\n");
        zone(&text).brief("dmarc-weak-policy").len()
    };
    let above = "_dmarc TXT \"v=DMARC1; p=reject\"\n";
    assert_eq!((below(above, ""), below(above, "; psd=n"), below("", "")), (0, 1, 1));
    let reject =
        zone("_dmarc TXT \"v=DMARC1; p=quarantine\"\n").policy("[rules.dmarc-weak-policy]\nminimum = 'reject'\n");
    assert!(reject.told("dmarc-weak-policy")[0].contains("less than `reject` | zonewarden.toml:2:1 "));
}

#[test]
fn mail_domains_without_a_record() {
    let brief = |text: &str| zone(text).brief("dmarc-missing");
    let spf = "@ TXT \"v=spf1 mx -all\"\n";
    assert_eq!(brief(&format!("@ MX 10 mx\n{spf}")), ["warning[dmarc-missing] example.com.zone:1:1 '@ MX 10 mx'"]);
    assert_eq!(brief("@ MX 10 mx\n"), ["info[dmarc-missing] example.com.zone:1:1 '@ MX 10 mx'"]);
    assert_eq!(brief("@ MX 10 mx\n* TXT \"v=spf1 -all\"\n").len(), 1, "a wildcard's text is no record");
    assert_eq!(brief("@ MX 10 mx\na MX 10 mx\nb MX 10 mx\n").len(), 1, "once a zone");
    for text in [
        "a MX 10 mx\n_dmarc TXT \"v=DMARC1; p=none\"\n",
        "@ MX 10 mx\n_dmarc CNAME _dmarc.elsewhere.example.\n",
        "@ MX 10 mx\n_dmarc NS ns.elsewhere.example.\n",
        "@ MX 10 mx\n_dmarc CNAME lost\n",
        "@ MX 10 mx\n_dmarc TXT \"v=DMARC; p=none\"\n",
        "@ MX 10 mx\n@ TXT \"v=DMARC1; p=none\"\n",
        "@ MX 10 mx\n_dmarc TXT \"v=DMARC1; p=none\"\n_dmarc TXT \"v=DMARC1; p=reject\"\n",
        "@ MX 0 .\n",
    ] {
        assert!(brief(text).is_empty(), "{text}");
    }
    assert!(World::of(&[("corp.internal.", "@ MX 10 mx\n")]).brief("dmarc-missing").is_empty());
    assert!(
        World::of(&[("a.example.com.", "@ MX 10 mx\n")]).brief("dmarc-missing").is_empty(),
        "the parent is unknown"
    );
    let parked =
        zone("@ MX 10 mx\n").policy("[[override]]\nzones = ['example.com']\nrules.dmarc-missing.severity = 'off'\n");
    assert!(parked.brief("dmarc-missing").is_empty());
}

#[test]
fn records_are_inherited_across_zones() {
    let child = ("a.example.com.", "@ MX 10 mx\n@ TXT \"v=spf1 -all\"\n");
    let with = World::of(&[child, ("example.com.", "a NS ns\n_dmarc TXT \"v=DMARC1; p=none\"\n")]);
    assert!(with.brief("dmarc-missing").is_empty());
    let without = World::of(&[child, ("example.com.", "a NS ns\n")]);
    assert_eq!(without.brief("dmarc-missing").len(), 1);
    let alias = World::of(&[
        ("example.com.", "@ MX 10 mx\n_dmarc CNAME _dmarc.example.net.\n"),
        ("example.net.", "_dmarc TXT \"v=DMARC1; p=none\"\n"),
    ]);
    assert!(alias.brief("dmarc-missing").is_empty());
}

#[test]
fn others_say_that_they_take_reports() {
    let home = ("example.com.", "_dmarc TXT \"v=DMARC1; p=none; rua=mailto:a@example.net,mailto:b@example.net\"\n");
    let told = |there: &str| World::of(&[home, ("example.net.", there)]).told("dmarc-report-unauthorised");
    let refused = told("@ MX 10 mx\n");
    assert_eq!(refused.len(), 1, "a host once: {refused:?}");
    assert!(
        refused[0].starts_with("warning[dmarc-report-unauthorised] example.com.zone:1:35 'mailto:a@example.net'"),
        "{refused:?}"
    );
    assert!(
        refused[0].contains("have `example.com._report._dmarc.example.net. IN TXT \"v=DMARC1\"` published"),
        "{refused:?}"
    );
    for there in [
        "@ MX 10 mx\n*._report._dmarc TXT \"v=DMARC1\"\n",
        "@ MX 10 mx\nexample.com._report._dmarc TXT \"v=DMARC1; rua=mailto:c@example.net\"\n",
        "@ MX 10 mx\n_report._dmarc NS ns.elsewhere.example.\n",
        "@ MX 0 .\n",
    ] {
        assert!(told(there).is_empty(), "{there}");
    }
    assert_eq!(told("@ MX 10 mx\n*._report._dmarc TXT \"v=spf1 -all\"\n").len(), 1);
    assert!(World::of(&[home]).brief("dmarc-report-unauthorised").is_empty());
    let strict = World::of(&[home]).policy("extends = ['strict']\n");
    assert_eq!(strict.brief("dmarc-report-unauthorised").len(), 1);
}

#[test]
fn what_is_one_organisation_is_for_the_tree_walk_to_say() {
    let told = |text: &str| World::of(&[("example.com.", text)]).told("dmarc-report-unauthorised");
    let below = "_dmarc.a TXT \"v=DMARC1; p=none; rua=mailto:a@b.example.com\"\nb A 192.0.2.1\n";
    let apart = told(below);
    assert_eq!(apart.len(), 1);
    assert!(apart[0].starts_with("info[dmarc-report-unauthorised] example.com.zone:1:37"), "{apart:?}");
    assert!(
        apart[0].contains("add a DMARC record at `_dmarc.example.com.`, or `a.example.com._report._dmarc.b"),
        "{apart:?}"
    );
    assert!(told(&format!("{below}_dmarc TXT \"v=DMARC1; p=none\"\n")).is_empty());
    assert!(told(&format!("{below}a.example.com._report._dmarc.b TXT v=DMARC1\n")).is_empty());
    // A part that goes its own way, and a suffix with others below it.
    let parted = below.replace("p=none;", "p=none; psd=n;");
    assert_eq!(told(&format!("{parted}_dmarc TXT \"v=DMARC1; p=none\"\n")).len(), 1);
    assert_eq!(told(&format!("{below}_dmarc TXT \"v=DMARC1; p=none; psd=y\"\n")).len(), 1);
    // Where the zone above is not known, the list of public suffixes has to do.
    let alone = World::of(&[("a.example.com.", "_dmarc TXT \"v=DMARC1; p=none; rua=mailto:a@example.com\"\n")]);
    assert!(alone.policy("extends = ['strict']\n").brief("dmarc-report-unauthorised").is_empty());
}

#[test]
fn who_takes_reports_may_not_pass_them_on() {
    let home = |text: &str| ("example.com.", format!("_dmarc TXT \"v=DMARC1; p=none; {text}=mailto:a@example.net\"\n"));
    let told = |text: &str, there: &str| {
        let (zone, text) = home(text);
        let there = format!("@ MX 10 mx\n*._report._dmarc TXT \"v=DMARC1; {there}\"\n");
        World::of(&[(zone, text.as_str()), ("example.net.", there.as_str())]).told("dmarc-report-unauthorised")
    };
    let diverted = told("rua", "rua=mailto:c@example.org");
    assert!(diverted[0].contains("but has them sent to another host, so none are sent"), "{diverted:?}");
    assert!(told("ruf", "rua=mailto:c@example.org").is_empty());
    assert_eq!(told("ruf", "ruf=mailto:c@example.org").len(), 1);
    assert!(told("rua", "rua=mailto:c@example.net").is_empty());
}

#[test]
fn some_names_are_too_long_to_say_it() {
    let label = "x".repeat(60);
    let long = format!("_dmarc.{label}.{label} TXT \"v=DMARC1; p=none; rua=mailto:a@{label}.{label}.example.net\"\n");
    let told = World::of(&[("example.com.", &long)]).told("dmarc-report-unauthorised");
    assert!(told[0].contains("the name to say so at would be too long"), "{told:?}");
}

#[test]
fn reports_go_where_mail_arrives() {
    let told = |text: &str| zone(text).told("dmarc-report-undeliverable");
    let dmarc = "_dmarc TXT \"v=DMARC1; p=none; rua=mailto:d@m.example.com\"\n";
    assert!(told(dmarc)[0].contains("`m.example.com.` has neither MX nor address"));
    assert!(told(&format!("{dmarc}m MX 0 .\n"))[0].contains("has a null MX"));
    for more in [
        "m A 192.0.2.1\n",
        "m MX 10 mx.elsewhere.example.\n",
        "m CNAME elsewhere.example.\n",
        "m NS ns.elsewhere.example.\n",
        "* A 192.0.2.1\n",
    ] {
        assert!(told(&format!("{dmarc}{more}")).is_empty(), "{more}");
    }
    assert_eq!(told("_smtp._tls TXT \"v=TLSRPTv1; rua=mailto:d@m.example.com,https://m.example.com/\"\n").len(), 1);
}

#[test]
fn unrelated_text() {
    let brief = |text: &str| zone(text).brief("dmarc-unrelated-txt");
    assert_eq!(brief("_dmarc TXT x\n_mta-sts TXT y\n_smtp._tls TXT z\n").len(), 3);
    assert_eq!(brief("@ MX 10 mx\n* TXT x\n").len(), 3);
    for text in
        ["_dmarc TXT \"v=DMARC1; p=none\"\n", "_dmarc TXT \"v=spf1 -all\"\n", "* TXT x\n", "_dmarc TXT \"v=dmarc1\"\n"]
    {
        assert!(brief(text).is_empty(), "{text}");
    }
}

#[test]
fn no_reports_asked_for() {
    assert_eq!(record("\"v=DMARC1; p=reject\"").brief("dmarc-no-reports").len(), 1);
    assert!(record("\"v=DMARC1; p=reject; rua=mailto:a@example.com\"").brief("dmarc-no-reports").is_empty());
}

#[test]
fn a_label_that_is_misspelt() {
    let record = "TXT \"v=DMARC1; p=reject\"\n";
    let told = |text: &str| zone(&format!("@ MX 10 mx\nmx A 192.0.2.25\n{text}")).brief("dmarc-wrong-place");
    for owner in ["_dmark", "_damrc", "_dmac", "_dmarcs", "_ddmarc", "dmarc"] {
        let told = told(&format!("{owner} {record}"));
        assert_eq!(told, [format!("warning[dmarc-wrong-place] example.com.zone:3:1 '{owner}'")]);
    }
    for text in [
        format!("_dmark {record}_dmarc {record}"),
        format!("_dmark {record}_dmarc CNAME _dmark\n"),
        format!("x CNAME _dmarc1\n_dmarc1 {record}"),
        format!("_dmarc-all {record}"),
        format!("_cdram {record}"),
        format!("_dmark.hosting {record}"),
    ] {
        assert!(told(&text).is_empty(), "{text}");
    }
    let without = zone(&format!("@ MX 10 mx\nmx A 192.0.2.25\ndmarc {record}"));
    assert!(without.brief("dmarc-missing").is_empty(), "one fault, one finding");
}

//! DKIM: key records, what they say of their keys, and keys that are not there.

use super::zone;
use crate::rules::testing::World;

const ED25519: &str = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

fn syntax(text: &str) -> Vec<String> {
    zone(text).brief("dkim-syntax")
}

#[test]
fn a_part_is_found_in_the_string_it_stands_in() {
    assert_eq!(
        syntax("s._domainkey TXT ( \"v=DKIM1; \"\n  \"k=ed25\" \"519; p=AA\" ; here\n \"AA\" )\n"),
        ["error[dkim-syntax] example.com.zone:2:20 'AA\" ; here\n \"AA'"]
    );
    assert_eq!(
        syntax("s._domainkey TXT v=DKIM1\\; k=dsa\\; p=AAAA\n"),
        ["warning[dkim-syntax] example.com.zone:1:30 'dsa'"]
    );
}

#[test]
fn what_is_no_key_record_is_left_alone() {
    for text in [
        "_domainkey TXT \"o=~; t=y\"\n",
        "_adsp._domainkey TXT \"dkim=all\"\n",
        "*._domainkey TXT \"v=DKIM1; p=\"\n",
        "s._domainkey CNAME s.sender.example.\n",
        "s._domainkey NS ns.sender.example.\n",
        "key TXT \"v=DKIM1; p=x\"\n",
        "sub NS ns.example.net.\ns._domainkey.sub TXT \"v=DKIM1\"\n",
        "d DNAME other.example.\ns._domainkey.d TXT \"v=DKIM1\"\n",
    ] {
        assert!(syntax(text).is_empty(), "{text}: {:?}", syntax(text));
    }
    assert!(syntax(&format!("s._domainkey TXT \"k=ed25519; p={ED25519}\"\n")).is_empty());
}

#[test]
fn a_tag_list_cut_by_a_comment_is_told_by_the_reader_alone() {
    let world = World::of(&[("example.com.", "s._domainkey TXT v=DKIM1 ; k=rsa; p=AAAA\n")]);
    assert!(world.damaged().brief("dkim-syntax").is_empty());
}

#[test]
fn a_selector_has_one_record() {
    let key = format!("s._domainkey TXT \"k=ed25519; p={ED25519}\"\n");
    let told = zone(&format!("{key}s._domainkey TXT \"some-verification\"\n")).told("dkim-syntax");
    assert_eq!(told.len(), 1);
    assert!(
        told[0].starts_with("warning[dkim-syntax] example.com.zone:2:18 '\"some-verification\"' the selector"),
        "{told:?}"
    );
    assert!(syntax(&format!("{key}{key}")).is_empty(), "identical records are one");
}

#[test]
fn withdrawn_and_tested_keys() {
    let text = format!(
        "a._domainkey TXT \"v=DKIM1; p=\"\nb._domainkey TXT \"t=s:y; k=ed25519; p={ED25519}\"\n*._domainkey TXT \"p=\"\n"
    );
    assert_eq!(zone(&text).brief("dkim-revoked"), ["info[dkim-revoked] example.com.zone:1:28 'p='"]);
    assert_eq!(zone(&text).brief("dkim-testing"), ["warning[dkim-testing] example.com.zone:2:23 'y'"]);
}

#[test]
fn a_mail_domain_without_keys() {
    let missing = |text: &str| zone(text).brief("dkim-missing");
    assert_eq!(missing("@ MX 10 mx\nmx A 192.0.2.1\n"), ["info[dkim-missing] example.com.zone:1:1 '@ MX 10 mx'"]);
    assert_eq!(missing("@ MX 10 mx\n* A 192.0.2.1\n").len(), 1, "a wildcard of addresses holds no key");
    for text in [
        "@ MX 10 mx\ns._domainkey CNAME s.sender.example.\n",
        "@ MX 10 mx\n_domainkey NS ns.sender.example.\n",
        "@ MX 10 mx\n*._domainkey TXT \"v=DKIM1; p=\"\n",
        "a MX 10 mx\ns._domainkey TXT \"p=\"\n",
        "@ MX 0 .\n",
        "* MX 10 mx\n",
    ] {
        assert!(missing(text).is_empty(), "{text}: {:?}", missing(text));
    }
    let internal = World::of(&[("corp.internal.", "@ MX 10 mx\n")]).policy("extends = ['strict']\n");
    assert!(internal.brief("dkim-missing").is_empty());
}

#[test]
fn required_selectors() {
    let policy = "[rules.dkim-selector-missing]\nselectors = ['a', 'b.c']\n";
    let missing = |text: &str| zone(text).policy(policy).told("dkim-selector-missing");
    let told = missing("@ MX 10 mx\na._domainkey TXT \"p=\"\n");
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("`a._domainkey.example.com.` is required, but its key is withdrawn"), "{told:?}");
    assert!(told[1].contains("`b.c._domainkey.example.com.` is required, but absent"), "{told:?}");
    assert!(
        missing("@ MX 10 mx\na._domainkey CNAME k.sender.example.\nb.c._domainkey CNAME k.sender.example.\n")
            .is_empty()
    );
    assert!(missing("@ TXT x\n").is_empty());
}

#[test]
fn a_record_of_another_kind_is_one_fault() {
    for text in ["v=DMARC1; p=reject", "v=spf1 mx -all", "v=TLSRPTv1; rua=mailto:a@example.com"] {
        let told = zone(&format!("s1._domainkey TXT \"{text}\"\n")).told("dkim-syntax");
        assert!(told.len() == 1 && told[0].contains("not `DKIM1`") && told[0].contains("where it belongs"), "{told:?}");
    }
}

//! `caa-syntax`, `caa-no-issuer`, `caa-missing`, `caa-issuer-not-approved`.

use super::{only, silent, zone};
use crate::rules::testing::World;

const SYNTAX: &str = "caa-syntax";
const NO_ISSUER: &str = "caa-no-issuer";
const MISSING: &str = "caa-missing";
const NOT_APPROVED: &str = "caa-issuer-not-approved";

#[test]
fn an_issuer_is_a_domain() {
    assert_eq!(
        only(&zone("@ CAA 0 issue \"https://ca.example.net/acme\"\n"), SYNTAX),
        "warning[caa-syntax] example.com.zone:1:15 '\"https://ca.example.net/acme\"' CAA of `example.com.`: \
         `https://ca.example.net/acme` in `issue` is no domain of a certificate authority, so it permits nobody \
         | help: write `0 issue \"ca.example.net\"`"
    );
    assert!(
        only(&zone("@ CAA 128 issuewild ca.example.net.\n"), SYNTAX).ends_with("`128 issuewild \"ca.example.net\"`")
    );
    silent(
        SYNTAX,
        &[
            "@ CAA 0 issue \";\"\n",
            "@ CAA 0 issue \"\"\n",
            "@ CAA 128 issue \"ca.example.net; account=1; x-y=z\"\n",
            "@ CAA 0 policy \"reserved\"\n",
            "sub NS ns.example.net.\nsub CAA 0 issue \"no domain\"\nx.sub CAA 0 issue \"no domain\"\n",
        ],
    );
}

#[test]
fn parameters_have_forms() {
    let faults = |value: &str| zone(&format!("@ CAA 0 issue \"ca.example.net; {value}\"\n")).told(SYNTAX);
    assert!(faults("account")[0].contains("`account` in `issue` is no parameter"));
    assert!(faults("accounturi=1234")[0].contains("`accounturi=1234` is no URI"));
    assert!(faults("accounturi=https://a/1; accounturi=https://a/2")[0].contains("given twice"));
    assert!(faults("validationmethods=dns 01")[0].contains("no parameter"));
    assert!(faults("validationmethods=dns_01")[0].contains("is no list of methods"));
    for good in ["accounturi=https://a.example/1", "validationmethods=dns-01,http-01", ""] {
        assert!(faults(good).is_empty(), "{good}");
    }
}

#[test]
fn tags_are_registered() {
    let near = only(&zone("@ CAA 0 issue ca.example.net\n@ CAA 0 isuewild ca.example.net\n"), SYNTAX);
    assert!(near.starts_with("warning[caa-syntax] example.com.zone:2:9 'isuewild'"), "{near}");
    assert!(near.ends_with("help: write `issuewild`"), "{near}");
    let critical = only(&zone("@ CAA 128 tbs x\n"), SYNTAX);
    assert!(critical.starts_with("error[caa-syntax]") && critical.contains("flag 128 forbids to issue"), "{critical}");
}

#[test]
fn flags_are_0_or_128() {
    let told = only(&zone("@ CAA 1 issue ca.example.net\n"), SYNTAX);
    assert!(told.starts_with("warning[caa-syntax] example.com.zone:1:7 '1'"), "{told}");
    assert!(told.ends_with("help: write 128 for a property that must be understood, else 0"), "{told}");
}

#[test]
fn reports_go_to_urls() {
    let told = only(&zone("@ CAA 0 iodef sec@example.com\n"), SYNTAX);
    assert!(told.ends_with("help: write `iodef \"mailto:sec@example.com\"`"), "{told}");
    assert!(only(&zone("@ CAA 0 iodef ftp://example.com\n"), SYNTAX).contains("is no URL that reports"));
    silent(SYNTAX, &["@ CAA 0 iodef mailto:a@example.com\n", "@ CAA 0 iodef https://example.com/\n"]);
}

#[test]
fn a_generated_record_is_told_once_each() {
    assert_eq!(zone("$GENERATE 1-2 h$ CAA 3 issue ca.example.net\n").brief(SYNTAX).len(), 2);
    assert_eq!(zone("@ CAA 3 issue ca.example.net\n@ CAA 3 issue ca.example.net\n").brief(SYNTAX).len(), 1);
}

#[test]
fn a_set_without_issuer_hides_the_one_above() {
    assert_eq!(
        only(&zone("@ CAA 0 issue ca.example.net\nwww CAA 0 iodef mailto:a@example.com\n"), NO_ISSUER),
        "warning[caa-no-issuer] example.com.zone:2:1 'www' the CAA records of `www.example.com.` name no certificate \
         authority, so any may issue | example.com.zone:1:1 '@ CAA 0 issue ca.example.net' and the CAA records of \
         `example.com.` do not count below it | help: add `www.example.com. CAA 0 issue \"…\"` with your authority's \
         domain, or `0 issue \";\"` for none"
    );
    silent(NO_ISSUER, &["@ CAA 0 issuemail ca.example.net\n@ CAA 0 iodef mailto:a@example.com\n", "@ TXT x\n"]);
    let damaged = zone("@ CAA 0 iodef mailto:a@example.com\n@ CAA 0 issue\n@ CAA 999 issue x\n").damaged();
    assert!(damaged.told(NO_ISSUER).is_empty());
}

const SOA: &str = "@ SOA ns1.example.net. host 1 4h 1h 30d 1h\n@ NS ns1.example.net.\n";

#[test]
fn a_zone_has_caa_records_where_the_policy_asks() {
    let world = zone(&format!("{SOA}www A 192.0.2.1\n"));
    assert!(world.told(MISSING).is_empty(), "only where a policy configures it");
    let world = world.policy("[rules.caa-missing]\n");
    assert_eq!(
        only(&world, MISSING),
        "warning[caa-missing] example.com.zone:1:1 '@' `example.com.` has no CAA record, so any certificate authority \
         may issue for it | zonewarden.toml:1:8 'caa-missing' the policy asks for CAA records here \
         | help: add `example.com. CAA 0 issue \"…\"` with your authority's domain, or `0 issue \";\"` for none"
    );
}

#[test]
fn which_zones_need_none() {
    let policy = "[rules.caa-missing]\n";
    let told = |zones: &[(&str, &str)], policy: &str| World::of(zones).policy(policy).brief(MISSING);
    assert!(told(&[("example.com.", &format!("{SOA}@ CAA 0 issue \";\"\n"))], policy).is_empty());
    for origin in ["corp.internal.", "2.0.192.in-addr.arpa.", "com.", "co.uk."] {
        assert!(told(&[(origin, SOA)], policy).is_empty(), "{origin}");
    }
    // What the domain above has is not known, or counts.
    assert!(told(&[("sub.example.com.", SOA)], policy).is_empty());
    let above = format!("{SOA}@ CAA 0 issue \";\"\nsub NS ns1.example.net.\n");
    assert!(told(&[("sub.example.com.", SOA), ("example.com.", &above)], policy).is_empty());
    let own = "[rules.caa-missing]\ninherited = false\n";
    assert_eq!(told(&[("sub.example.com.", SOA), ("example.com.", &above)], own).len(), 1);
}

#[test]
fn only_approved_authorities_are_permitted() {
    let policy = "[rules.caa-issuer-not-approved]\nissuers = [\"ca.example.net\", \"*.trust.example\"]\n";
    let world = zone("@ CAA 0 issue ca.example.net\n@ CAA 0 issue \"other.example; a=b\"\n").policy(policy);
    assert_eq!(
        only(&world, NOT_APPROVED),
        "error[caa-issuer-not-approved] example.com.zone:2:15 '\"other.example; a=b\"' `example.com.` permits \
         `other.example` to issue certificates, which the policy does not | zonewarden.toml:2:1 \
         'issuers = [\"ca.example.net\", \"*.trust.example\"]' the policy names the approved authorities here \
         | help: remove the record, or name an approved authority: `ca.example.net`, `*.trust.example`"
    );
    let fine = zone("@ CAA 0 issue \";\"\n@ CAA 0 issuemail a.trust.example\n@ CAA 0 iodef mailto:a@b.example\n");
    assert!(fine.policy(policy).told(NOT_APPROVED).is_empty());
    assert!(
        zone("@ CAA 0 issue other.example\n").policy("[rules.caa-issuer-not-approved]\n").told(NOT_APPROVED).is_empty()
    );
}

#[test]
fn wildcards_may_have_other_authorities() {
    let policy = "[rules.caa-issuer-not-approved]\nissuers = [\"ca.example\"]\nwildcard-issuers = []\n";
    let world = zone("@ CAA 0 issue ca.example\n@ CAA 0 issuewild ca.example\n").policy(policy);
    assert_eq!(world.brief(NOT_APPROVED).len(), 1);
    assert!(only(&world, NOT_APPROVED).contains("the policy approves of none"));
}

#[test]
fn tags_and_authorities_that_were_meant() {
    let told = |text: &str| only(&zone(text), SYNTAX);
    let upper = told("@ CAA 0 ISSUE ca.example.net\n");
    assert!(
        upper.ends_with("tag `ISSUE` has capital letters, for which NSD refuses the zone | help: write `issue`"),
        "{upper}"
    );
    let other = told("@ CAA 0 issue \"letsencrypt.com; validationmethods=dns-01\"\n");
    assert!(other.ends_with("so it permits nobody | help: write `0 issue \"letsencrypt.org\"`"), "{other}");
    let denial = told("@ CAA 0 issue \";\"\n@ CAA 0 issue ca.example.net\n");
    assert!(denial.starts_with("info[caa-syntax] example.com.zone:1:15"), "{denial}");
    silent(SYNTAX, &["@ CAA 0 issue ca.example.net\n@ CAA 0 issuewild \";\"\n", "@ CAA 0 issue \";\"\n"]);
    let misspelt = zone("@ CAA 0 isue ca.example.net\n");
    assert_eq!((misspelt.told(SYNTAX).len(), misspelt.told("caa-no-issuer").len()), (1, 0), "one fault, one finding");
}

//! Rules that stop where nothing is known go on with facts.

use super::*;

fn mail(facts: &str) -> World {
    let zone = "@ NS ns1\n@ NS ns2\n@ MX 10 mx1.example.net.\n@ MX 20 mx2\nns1 A 198.51.100.1\nns2 A 203.0.113.1\nmx2 A 198.51.100.2\n";
    World::of(&[("example.com.", zone)]).facts("outside.facts", facts)
}

#[test]
fn mx_to_a_name_that_does_not_exist() {
    let world = mail("; zonewarden: absent mx1.example.net.\n");
    assert_eq!(
        world.told("mx-target-missing"),
        [
            "error[mx-target-missing] example.com.zone:3:9 'mx1.example.net.' MX of `example.com.` points to `mx1.example.net.`, which does not exist | outside.facts:1:1 '; zonewarden: absent mx1.example.net.' no name `mx1.example.net.`, by the facts | help: give `mx1.example.net.` an A or AAAA record, or remove this MX"
        ]
    );
}

#[test]
fn mx_to_a_name_without_addresses() {
    let one = "; zonewarden: absent mx1.example.net. A\n";
    assert!(mail(one).brief("mx-target-missing").is_empty(), "AAAA is unknown");
    let both = format!("{one}; zonewarden: absent mx1.example.net. AAAA\n");
    assert_eq!(mail(&both).brief("mx-target-missing").len(), 1);
    let other = format!("{one}mx1.example.net. AAAA 2001:db8::1\n");
    assert!(mail(&other).brief("mx-target-missing").is_empty());
}

#[test]
fn mx_to_an_alias() {
    let facts = "mx1.example.net. 60 IN CNAME mail.example.net.\nmail.example.net. 60 IN A 192.0.2.25\n";
    assert_eq!(
        mail(facts).told("mx-target-is-cname"),
        [
            "error[mx-target-is-cname] example.com.zone:3:9 'mx1.example.net.' MX of `example.com.` points to `mx1.example.net.`, which is a CNAME | outside.facts:1:1 'mx1.example.net. 60 IN CNAME mail.example.net.' `mx1.example.net.` is an alias for `mail.example.net.` here | help: write `MX 10 mail.example.net.`, or give `mx1.example.net.` its own A and AAAA records"
        ]
    );
}

#[test]
fn mx_hosts_are_covered_by_spf_or_not() {
    let with = |record: &str| {
        let zone = format!(
            "@ NS ns1\n@ NS ns2\n@ MX 10 mx1.example.net.\n@ TXT \"{record}\"\nns1 A 198.51.100.1\nns2 A 203.0.113.1\n"
        );
        World::of(&[("example.com.", &zone)])
            .facts("outside.facts", "mx1.example.net. A 192.0.2.25\n_spf.example.net. TXT \"v=spf1 ip4:192.0.2.0/24 -all\"\n; zonewarden: absent mx1.example.net. AAAA\n")
            .brief("mx-not-covered-by-spf")
    };
    assert!(with("v=spf1 include:_spf.example.net -all").is_empty());
    assert!(with("v=spf1 include:_other.example.net -all").is_empty(), "unknown");
    assert_eq!(with("v=spf1 ip4:198.51.100.7 -all").len(), 1);
}

#[test]
fn aliases_lead_on_and_end_in_the_facts() {
    let zone = "@ NS ns\nns A 198.51.100.1\nw CNAME a.example.net.\n";
    let world = World::of(&[("example.com.", zone)]).policy("extends = ['strict']\n");
    let chain = "a.example.net. CNAME b.example.net.\nb.example.net. CNAME c.example.net.\n";
    let told = world.clone().facts("f", chain).told("cname-chain");
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("f:1:1 'a.example.net. CNAME b.example.net.'"), "{told:?}");
    let gone = world.facts("f", "; zonewarden: absent a.example.net.\n").told("cname-target-missing");
    assert_eq!(gone.len(), 1, "{gone:?}");
    assert!(gone[0].contains("f:1:1"), "{gone:?}");
}

#[test]
fn a_loop_through_the_facts_is_told_at_the_zone() {
    let zone = "@ NS ns\nns A 198.51.100.1\nw CNAME a.example.net.\n";
    let world = World::of(&[("example.com.", zone)]).facts("f", "a.example.net. CNAME w.example.com.\n");
    assert_eq!(world.brief("cname-loop"), ["error[cname-loop] example.com.zone:3:9 'a.example.net.'"]);
}

#[test]
fn name_servers_and_services_outside() {
    let zone = "@ NS ns1.example.net.\n@ NS ns2.example.net.\n_sip._tcp SRV 1 1 5060 sip.example.net.\n";
    let world = |facts: &str| World::of(&[("example.com.", zone)]).facts("f", facts);
    assert_eq!(world("ns1.example.net. CNAME x.example.net.\n").brief("ns-target-is-cname").len(), 1);
    assert_eq!(world("; zonewarden: absent ns2.example.net.\n").brief("ns-target-missing").len(), 1);
    assert_eq!(world("ns2.example.net. A 10.0.0.1\n").brief("ns-private-address").len(), 1);
    assert_eq!(world("; zonewarden: absent sip.example.net.\n").brief("srv-target-missing").len(), 1);
    assert_eq!(world("sip.example.net. CNAME x.example.net.\n").brief("srv-target-is-cname").len(), 1);
}

#[test]
fn services_that_others_may_claim() {
    let zone = "@ NS ns\nns A 198.51.100.1\nshop CNAME old-shop.azurewebsites.net.\n";
    let world = World::of(&[("example.com.", zone)]).policy("extends = ['strict']\n");
    let known = world.clone().facts("f", "old-shop.azurewebsites.net. A 192.0.2.1\n").told("dangling-service");
    assert_eq!(known.len(), 1, "{known:?}");
    let gone = world.facts("f", "; zonewarden: absent old-shop.azurewebsites.net.\n").told("dangling-service");
    assert!(gone[0].contains("which does not exist: others may claim it | f:1:1"), "{gone:?}");
}

#[test]
fn pointers_to_names_outside() {
    let zone = "@ NS ns.example.org.\n10 PTR host.example.net.\n11 PTR gone.example.net.\n";
    let facts = "host.example.net. A 192.0.2.99\n; zonewarden: absent gone.example.net.\n";
    let told = World::of(&[("2.0.192.in-addr.arpa.", zone)]).facts("f", facts).told("ptr-no-forward");
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told.iter().all(|told| told.contains("| f:")), "{told:?}");
}

#[test]
fn mistakes_in_facts_are_findings_without_a_zone() {
    let outcome = mail("mx1.example.net. A 192.0.2.256\n").damaged().lint();
    let findings: Vec<_> = outcome.findings.iter().filter(|finding| finding.zone.is_empty()).collect();
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].rule, "bad-rdata");
}

#[test]
fn old_facts_are_told_where_anything_rests_on_them() {
    let world = |facts: &str, now: &str| mail(facts).now(now).told("facts-stale");
    let old = "; zonewarden: fetched 2026-01-01\nmx1.example.net. A 192.0.2.1\n";
    assert_eq!(
        world(old, "2026-03-01T00:00:00Z"),
        [
            "warning[facts-stale] outside.facts:1:1 '; zonewarden: fetched 2026-01-01' facts fetched on 2026-01-01 are 59 days old, older than the 30 days that `max-age` allows, and findings or silences rest on them | help: fetch them again: `zonewarden facts` without this file lists what is needed"
        ]
    );
    assert!(world(old, "2026-01-31T00:00:00Z").is_empty());
    assert!(
        world("; zonewarden: fetched 2026-01-01\nunused.example.net. A 192.0.2.1\n", "2026-03-01T00:00:00Z").is_empty()
    );
    assert!(world("mx1.example.net. A 192.0.2.1\n", "2026-03-01T00:00:00Z").is_empty());
    let parts = "; zonewarden: fetched 2025-01-01\nunused.example.net. A 192.0.2.1\n; zonewarden: fetched 2026-02-20\nmx1.example.net. A 192.0.2.1\n";
    assert!(world(parts, "2026-03-01T00:00:00Z").is_empty());
    let rule = mail(old).now("2026-03-01T00:00:00Z").policy("[rules.facts-stale]\nmax-age = '90d'\n");
    assert!(rule.brief("facts-stale").is_empty());
}

//! Two states of a zone in, findings out.

use crate::rules::testing::World;

/// A zone with a serial, at two states.
fn told(rule: &str, then: &str, now: &str) -> Vec<String> {
    World::of(&[("example.com.", now)]).before("example.com.", then).now("2026-11-22T00:00:00Z").told(rule)
}

fn zone(serial: u32, records: &str) -> String {
    format!("@ SOA ns1 hostmaster {serial} 4h 1h 30d 1h\n  NS ns1\n  NS ns2.example.net.\nns1 A 192.0.2.1\n{records}")
}

#[test]
fn a_change_without_a_new_serial() {
    let told = told("serial-not-increased", &zone(2024010101, ""), &zone(2024010101, "www A 192.0.2.80\n"));
    assert_eq!(
        told,
        ["error[serial-not-increased] example.com.zone:1:22 '2024010101' 1 record is new, and the serial is still \
             2024010101: secondaries will not fetch the zone | example.com.zone:5:1 'www A 192.0.2.80' new | help: write \
             `2026112201`"]
    );
}

#[test]
fn blanks_order_case_and_comments_are_no_change() {
    let then = zone(17, "www A 192.0.2.80\nftp CNAME www\n");
    let now = zone(17, "; moved\nFTP   CNAME   WWW.example.com.\nwww 3600 IN A 192.0.2.80 ; web\n");
    assert_eq!(told("serial-not-increased", &then, &now), [""; 0]);
}

#[test]
fn every_sort_of_change_counts() {
    let then = zone(17, "www A 192.0.2.80\n");
    for now in ["", "www A 192.0.2.81\n", "www 60 A 192.0.2.80\n", "www A 192.0.2.80\nwww A 192.0.2.81\n"] {
        assert_eq!(told("serial-not-increased", &then, &zone(17, now)).len(), 1, "{now}");
        assert_eq!(told("serial-not-increased", &then, &zone(18, now)), [""; 0], "{now}");
    }
    let soa = zone(17, "www A 192.0.2.80\n").replace("4h", "5h");
    assert_eq!(told("serial-not-increased", &then, &soa).len(), 1);
}

#[test]
fn what_a_tool_writes_is_not_judged() {
    assert_eq!(told("serial-not-increased", &zone(1, ""), &zone(1, "www A 192.0.2.80\n")), [""; 0]);
    let world = World::of(&[("example.com.", &zone(17, "www A 192.0.2.80\n"))]).before("example.com.", &zone(17, ""));
    assert_eq!(world.brief("serial-not-increased").len(), 1);
    assert_eq!(world.policy("[zones]\nserial = 'managed'\n").brief("serial-not-increased"), [""; 0]);
}

#[test]
fn a_zone_that_is_new_has_no_older_serial() {
    let world = World::of(&[("example.net.", &zone(17, ""))]).before("example.com.", &zone(17, "www A 192.0.2.80\n"));
    assert_eq!(world.brief("serial-not-increased"), [""; 0]);
}

#[test]
fn serials_that_go_back_or_too_far() {
    let jump = |then, now| told("serial-jump", &zone(then, ""), &zone(now, "")).len();
    assert_eq!((jump(17, 16), jump(17, 18), jump(17, 17)), (1, 0, 0));
    assert_eq!((jump(17, 17 + (1 << 31)), jump(17, 16 + (1 << 31))), (1, 0));
    // Around the end of the numbers a lower one is higher (RFC 1982).
    assert_eq!(jump(u32::MAX, 5), 0);
}

const POLICY: &str = "[rules.change-mail-routing]\n[rules.change-ttl-too-long]\n[rules.change-protected]\n\
                      owners = { vpn = {}, '@' = { types = { NS = {} } } }\n";

/// One line for each finding: its message.
fn messages(rule: &str, then: &str, now: &str) -> Vec<String> {
    let world = World::of(&[("example.com.", now)]).before("example.com.", then).policy(POLICY);
    world.lint().findings.into_iter().filter(|one| one.rule == rule).map(|one| one.message).collect()
}

#[test]
fn mail_routing_is_told_once_an_owner_and_part() {
    let then = zone(1, "@ MX 10 ns1\n@ MX 20 ns1\n@ TXT \"v=spf1 mx -all\"\nk._domainkey TXT \"v=DKIM1; p=\"\n");
    let now = zone(
        1,
        "@ MX 10 mx1.example.net.\n@ MX 20 mx2.example.net.\n@ TXT \"v=spf1 a -all\"\n_dmarc TXT \"v=DMARC1; p=none\"\n",
    );
    assert_eq!(
        messages("change-mail-routing", &then, &now),
        [
            "DKIM of `k._domainkey.example.com.` is removed",
            "MX of `example.com.` is removed",
            "SPF of `example.com.` is changed",
            "DMARC of `_dmarc.example.com.` is new",
        ]
    );
    assert_eq!(messages("change-mail-routing", &then, &then.replace("mx -all", "mx  -all")).len(), 1);
    assert_eq!(messages("change-mail-routing", &then, &zone(1, "")).len(), 3);
}

#[test]
fn long_ttls_matter_where_much_depends_on_them() {
    let then = zone(1, "@ 86400 MX 10 mail\nmail 86400 A 192.0.2.25\nwww 86400 A 192.0.2.80\n");
    let moved = zone(1, "@ 86400 MX 10 mail\nmail 86400 A 192.0.2.26\nwww 86400 A 192.0.2.81\n");
    assert_eq!(
        messages("change-ttl-too-long", &then, &moved),
        ["A of `mail.example.com.` is changed, and resolvers may keep the old one for 1d, longer than 1h"]
    );
    let lowered = zone(1, "@ 300 MX 10 mail\nmail 300 A 192.0.2.25\nwww 86400 A 192.0.2.80\n");
    assert_eq!(messages("change-ttl-too-long", &then, &lowered), [""; 0]);
    assert_eq!(messages("change-ttl-too-long", &lowered, &moved), [""; 0]);
}

#[test]
fn protected_records_by_owner_and_type() {
    let then = zone(1, "vpn A 192.0.2.7\n");
    assert_eq!(messages("change-protected", &then, &zone(1, "")).len(), 1);
    assert_eq!(messages("change-protected", &then, &zone(1, "vpn A 192.0.2.7\nvpn AAAA 2001:db8::7\n")), [""; 0]);
    assert_eq!(messages("change-protected", &then, &zone(1, "vpn 60 A 192.0.2.7\n")).len(), 1);
    assert_eq!(messages("change-protected", &then, &zone(1, "vpn A 192.0.2.7\nsub NS ns1\n")), [""; 0]);
    let other = then.replace("ns2.example.net", "ns3.example.net");
    assert_eq!(messages("change-protected", &then, &other).len(), 1);
}

#[test]
fn what_loosens_protection() {
    let weakens = |then: &str, now: &str| messages("change-weakens", &zone(1, then), &zone(1, now));
    let spf = |text: &str| format!("@ TXT \"{text}\"\n");
    assert_eq!(
        weakens(&spf("v=spf1 mx -all"), &spf("v=spf1 mx ~all")),
        ["SPF of `example.com.` is weakened from `-all` to `~all`"]
    );
    assert_eq!(weakens(&spf("v=spf1 mx -all"), &spf("v=spf1 mx")).len(), 1);
    assert_eq!(weakens(&spf("v=spf1 mx -all"), &spf("v=spf1 redirect=_spf.example.net")), [""; 0]);
    assert_eq!(weakens(&spf("v=spf1 mx -all"), &spf("v=spf1 a -all")), [""; 0]);
    assert_eq!(weakens(&spf("v=spf1 mx -all"), &spf("other")).len(), 1);
    let dmarc = |p: &str| format!("_dmarc TXT \"v=DMARC1; p={p}; rua=mailto:d@example.com\"\n");
    assert_eq!(
        weakens(&dmarc("reject"), &dmarc("none")),
        ["DMARC of `_dmarc.example.com.` is weakened from `p=reject` to `p=none`"]
    );
    assert_eq!(weakens(&dmarc("none"), &dmarc("reject")), [""; 0]);
    assert_eq!(
        weakens(&dmarc("reject"), ""),
        ["the DMARC record of `example.com.` is removed: forged mail in its name is no longer turned away"]
    );
    let cut = "sub NS ns.example.net.\n";
    let ds = "sub DS 1 13 2 E2D3C916F6DEEAC73294E8268FB5885044A833FC5459588F4A9184CFC41A5766\n";
    assert_eq!(
        weakens(&format!("{cut}{ds}"), cut),
        ["the DS of `sub.example.com.` is removed: its answers can no longer be verified"]
    );
    assert_eq!(weakens(&format!("{cut}{ds}"), ""), [""; 0]);
    let caa = "www A 192.0.2.1\nwww CAA 0 issue \"ca.example.net\"\n";
    assert_eq!(weakens(caa, "www A 192.0.2.1\n").len(), 1);
    assert_eq!(weakens(caa, ""), [""; 0]);
}

#[test]
fn many_records_gone_at_once() {
    let hosts = |range: std::ops::Range<u8>| range.map(|n| format!("h{n} A 192.0.2.{n}\n")).collect::<String>();
    let removal = |then, now| messages("change-mass-removal", &zone(1, &hosts(then)), &zone(1, &hosts(now)));
    assert_eq!(removal(0..20, 12..20), ["12 of 24 records of `example.com.` are removed at once"]);
    assert_eq!(removal(0..20, 11..20).len(), 1);
    assert_eq!(removal(0..9, 0..0), [""; 0]);
    assert_eq!(removal(0..100, 12..100), [""; 0]);
}

#[test]
fn an_entry_that_cannot_be_read_is_not_gone() {
    let then = zone(1, "@ CAA 0 issue \"ca.example.net\"\n");
    let now = zone(1, "@ CAA 0 issue \"ca.example.net\n");
    let world = World::of(&[("example.com.", &now)]).before("example.com.", &then).damaged();
    assert_eq!(world.brief("change-weakens"), [""; 0]);
}

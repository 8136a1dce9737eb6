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

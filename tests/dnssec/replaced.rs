//! Keys and algorithms that are being replaced, step by step (RFC 6781 4.1, RFC 7583, RFC 5011, RFC 8901): none of it is a
//! mistake, save where a step comes too early.

use crate::signers::{self, NOW, Workshop};
use crate::told;

const CURVE: &str = "ECDSAP256SHA256";
const RSA: &str = "RSASHA256";
/// The algorithm number of RSA/SHA-256, as it stands in records.
const RSA_NUMBER: &str = "8";

#[track_caller]
fn assert_told(what: &str, text: &str, expected: &[&str]) {
    assert_eq!(told(text, NOW), expected, "{what}\n{text}");
}

#[test]
fn keys_are_replaced_in_every_way() {
    if !signers::has("dnssec-signzone") {
        return;
    }
    let shop = Workshop::new();
    let [ksk, next_ksk] = [257, 257].map(|flags| shop.key(CURVE, flags));
    let [zsk, next_zsk] = [256, 256].map(|flags| shop.key(CURVE, flags));
    let revoked = shop.revoked(&next_ksk);
    let [ksk, zsk, next_ksk, next_zsk, revoked] = [&ksk, &zsk, &next_ksk, &next_zsk, &revoked].map(String::as_str);
    for (what, published, signing) in [
        ("a ZSK published before it signs, or that of another provider", &[ksk, zsk, next_zsk][..], &[ksk, zsk][..]),
        ("both ZSK sign", &[ksk, zsk, next_zsk], &[ksk, zsk, next_zsk]),
        ("the old ZSK is still published", &[ksk, zsk, next_zsk], &[ksk, next_zsk]),
        ("a KSK stands by", &[ksk, next_ksk, zsk], &[ksk, zsk]),
        ("both KSK sign", &[ksk, next_ksk, zsk], &[ksk, next_ksk, zsk]),
        ("a KSK is withdrawn", &[ksk, revoked, zsk], &[ksk, revoked, zsk]),
        ("one key signs all", &[ksk], &[ksk]),
    ] {
        assert_told(what, &shop.sign("", published, signing, &[]), &[]);
        assert_told(what, &shop.sign("", published, signing, &["-3", "-", "-H", "0", "-A"]), &[]);
    }
}

/// Whether a line is a signature with RSA of something else than the keys.
fn is_by_rsa(line: &str) -> bool {
    let fields: Vec<&str> = line.split_whitespace().skip(3).take(3).collect();
    matches!(fields.as_slice(), ["RRSIG", covered, RSA_NUMBER] if *covered != "DNSKEY")
}

fn lines(text: &str, keep: impl Fn(&str) -> bool) -> String {
    text.lines().filter(|line| keep(line)).map(|line| format!("{line}\n")).collect()
}

#[test]
fn an_algorithm_is_replaced_step_by_step() {
    if !signers::has("dnssec-signzone") {
        return;
    }
    let shop = Workshop::new();
    let [ksk, zsk] = [257, 256].map(|flags| shop.key(CURVE, flags));
    let [rsa_ksk, rsa_zsk] = [257, 256].map(|flags| shop.key(RSA, flags));
    let [ksk, zsk, rsa_ksk, rsa_zsk] = [&ksk, &zsk, &rsa_ksk, &rsa_zsk].map(String::as_str);
    let old = shop.sign("", &[ksk, zsk], &[ksk, zsk], &[]);
    let all = [ksk, zsk, rsa_ksk, rsa_zsk];
    let both = shop.sign("", &all, &all, &[]);
    let new = shop.sign("", &[rsa_ksk, rsa_zsk], &[rsa_ksk, rsa_zsk], &[]);
    let is_by_curve = |line: &str| {
        let fields: Vec<&str> = line.split_whitespace().skip(3).take(3).collect();
        matches!(fields.as_slice(), ["RRSIG", covered, "13"] if *covered != "DNSKEY")
    };
    assert_told("signatures before keys", &format!("{old}{}", lines(&both, is_by_rsa)), &[]);
    assert_told("keys and signatures of both", &both, &[]);
    assert_told("keys go before signatures", &format!("{new}{}", lines(&both, is_by_curve)), &[]);
    // The key that announces the new algorithm too early, told once.
    let early = lines(&both, |line| !is_by_rsa(line));
    assert_told("keys before signatures", &early, &["error[rrsig-missing] '8'"]);
}

/// A key with the same tag: the tag is a sum of pairs of octets, in whatever order.
fn with_same_tag(record: &str) -> String {
    use data_encoding::BASE64;
    let fields: Vec<&str> = record.split_whitespace().collect();
    let mut octets = BASE64.decode(fields[6..].concat().as_bytes()).expect("the key is written in base64");
    // Behind the exponent and its length, four octets, lies the modulus; its last octet stays, or it would be even.
    octets[24..64].rotate_left(2);
    format!("{} {}\n", fields[..6].join(" "), BASE64.encode(&octets))
}

#[test]
fn both_keys_of_one_tag_are_tried() {
    if !signers::has("dnssec-signzone") {
        return;
    }
    let shop = Workshop::new();
    let [ksk, zsk] = [257, 256].map(|flags| shop.key(RSA, flags));
    let other = with_same_tag(&shop.record(&zsk));
    let text = shop.sign(&other, &[&ksk, &zsk], &[&ksk, &zsk], &[]);
    let told = told(&text, NOW);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("warning[dnskey-invalid]"), "{told:?}");
}

#[test]
fn what_a_zone_may_hold_besides() {
    if !signers::has("dnssec-signzone") {
        return;
    }
    let shop = Workshop::new();
    let [ksk, zsk] = [257, 256].map(|flags| shop.key(CURVE, flags));
    let more = "\
@ IN CDS 0 0 0 00
@ IN CDNSKEY 0 3 0 AA==
host.plain IN TXT \"below a delegation\"
x.sub.plain IN NS ns.example.net.
host.safe IN TXT \"below a signed delegation\"
below.old IN TXT \"below a DNAME\"
a.b.below.old IN TXT \"below a DNAME\"
*.wild IN MX 10 Mail
a.*.odd IN TXT \"a star inside\"
";
    for chain in [&[][..], &["-3", "-", "-H", "0"], &["-3", "-", "-H", "0", "-A"]] {
        let text = shop.sign(more, &[&ksk, &zsk], &[&ksk, &zsk], chain);
        assert_told("whole", &text, &[]);
        // The same record again, in another case: one record of the set (RFC 4034 6.2, 6.3).
        assert_told("twice", &format!("{text}EXAMPLE.com. 3600 IN MX 10 MAIL.example.COM.\n"), &[]);
    }
    let salted = shop.sign(more, &[&ksk, &zsk], &[&ksk, &zsk], &["-3", "aabb", "-H", "60"]);
    assert_told("iterations", &salted, &["error[nsec3-parameters] '60'"]);
}

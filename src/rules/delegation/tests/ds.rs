use super::{with_soa, zone, zone_named};
use crate::rules::testing::World;

const WITHOUT_NS: &str = "ds-without-ns";
const AT_APEX: &str = "ds-at-apex";
const MISMATCH: &str = "ds-mismatch";

/// A key with the flags 257, made up.
const SIGNING: &str =
    "257 3 13 Bg0UGyIpMDc+RUxTWmFob3Z9hIuSmaCnrrW8w8rR2N/m7fQABw4VHCMqMTg/Rk1UW2JpcHd+hYyTmqGor7a9xA==";
/// A key with the flags 256, made up.
const OTHER: &str = "256 3 13 BQwTGiEoLzY9REtSWWBnbnV8g4qRmJ+mrbS7wsnQ197l7PP6Bg0UGyIpMDc+RUxTWmFob3Z9hIuSmaCnrrW8ww==";
/// Digests of the first at `sub.example.com.`, computed by other means.
const SHA256: &str = "b2333c898af3f05fe5f39839d6e62b0a36e7d80352755fa7fedc7b70fb963481";
const SHA1: &str = "a3a36a2a692a993c8c9ebb621971113025acdc0e";
const SHA384: &str = "a5b33065f6719397b58ac06adb59fc4984f9735d6fec1b39fe3879976572acdb1a38181a89f2e869dc95354160c1421d";

fn parent(text: &str) -> World {
    zone(&format!("sub NS ns.example.net.\n{text}"))
}

fn signed(text: &str) -> World {
    let child = format!("@ NS ns.example.net.\n@ DNSKEY {OTHER}\n@ DNSKEY {SIGNING}\n");
    parent(text).zone("sub.example.com.", &with_soa(&child))
}

#[test]
fn a_ds_where_nothing_is_delegated() {
    let ds = format!("DS 14375 13 2 {SHA256}");
    let world = zone(&format!("sub {ds}\nsub A 192.0.2.1\n"));
    assert_eq!(
        world.told(WITHOUT_NS),
        [format!(
            "error[ds-without-ns] example.com.zone:2:1 'sub {ds}' DS of `sub.example.com.`, which is not delegated: \
             it has no NS record \
             | help: write the NS records of `sub.example.com.` beside the DS, or remove the DS"
        )]
    );
    let loaded = world.clone().zone("sub.example.com.", &with_soa("@ NS ns.example.net.\n")).told(WITHOUT_NS);
    assert!(loaded[0].contains(
        "| sub.example.com.zone:2:1 '@ NS ns.example.net.' the zone `sub.example.com.` names its servers here"
    ));
    for silent in [format!("sub NS ns.example.net.\nsub {ds}\n"), format!("@ {ds}\n"), format!("*.w {ds}\n")] {
        assert!(zone(&silent).brief(WITHOUT_NS).is_empty(), "{silent}");
    }
    let below = format!("sub NS ns.example.net.\nx.sub {ds}\n");
    assert!(zone(&below).brief(WITHOUT_NS).is_empty(), "hidden by a cut");
    assert!(zone(&format!("sub NS a b\nsub {ds}\n")).damaged().brief(WITHOUT_NS).is_empty());
}

#[test]
fn a_ds_at_the_apex() {
    let world = zone_named("sub.example.com.", &format!("@ DS 14375 13 2 {SHA256}\n@ NS ns.example.net.\n"));
    assert_eq!(
        world.told(AT_APEX),
        [format!(
            "error[ds-at-apex] sub.example.com.zone:2:1 '@ DS 14375 13 2 {SHA256}' DS at the apex of `sub.example.com.`, \
             where no validator looks for it \
             | help: move the DS record to the parent zone, beside the delegation of `sub.example.com.`"
        )]
    );
    assert!(parent(&format!("sub DS 14375 13 2 {SHA256}\n")).brief(AT_APEX).is_empty());
}

#[test]
fn a_ds_of_no_key() {
    let told = signed(&format!("sub DS 14376 13 2 {SHA256}\n")).told(MISMATCH);
    assert_eq!(
        told,
        [format!(
            "error[ds-mismatch] example.com.zone:3:8 '14376' the DS of `sub.example.com.` (key tag 14376) matches no DNSKEY \
             of the child zone: validators take its data for forged \
             | sub.example.com.zone:3:1 '@ DNSKEY {OTHER}' DNSKEY with key tag 6401 and algorithm 13 \
             | sub.example.com.zone:4:1 '@ DNSKEY {SIGNING}' DNSKEY with key tag 14375 and algorithm 13 \
             | help: write `sub.example.com. IN DS 14375 13 2 {SHA256}`"
        )]
    );
    let digest = signed(&format!("sub DS 14375 13 2 {}\n", SHA256.replace('b', "a"))).brief(MISMATCH);
    assert_eq!(digest, [format!("error[ds-mismatch] example.com.zone:3:19 '{}'", SHA256.replace('b', "a"))]);
    let digest = signed(&format!("sub DS 14375 13 1 {}\n", SHA1.replace('c', "d"))).brief(MISMATCH);
    assert_eq!(digest, [format!("error[ds-mismatch] example.com.zone:3:19 '{}'", SHA1.replace('c', "d"))]);
    let two = format!("sub DS 1 13 2 {SHA256}\nsub DS 14375 8 2 {SHA256}\n");
    let told = signed(&two).told(MISMATCH);
    assert_eq!(told.len(), 1);
    assert!(told[0].contains("none of the 2 DS records of `sub.example.com.` matches a DNSKEY"), "{told:?}");
}

#[test]
fn a_ds_of_a_key() {
    for ds in [
        format!("14375 13 2 {SHA256}"),
        format!("14375 13 2 {}", SHA256.to_uppercase()),
        format!("14375 13 4 {SHA384}"),
        format!("14375 13 1 {SHA1}"),
        // A digest by GOST R 34.11-94, which no signer makes any more (RFC 9906), is not computed.
        format!("14375 13 3 {}", "0".repeat(64)),
        format!("14375 13 2 {SHA256}\nsub DS 1 13 2 {SHA256}"),
    ] {
        assert!(signed(&format!("sub DS {ds}\n")).brief(MISMATCH).is_empty(), "{ds}");
    }
    // The digests that RFC 4034 5.4 and RFC 4509 2.3 give for one key.
    let key = "256 3 5 AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/2pHm822aJ5iI9BMzNXxeYCmZDRD99WYwYqUSdjMm\
               mAphXdvxegXd/M5+X7OrzKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9XzcnOf+EPbtG9DMBmADjFDc2w/rljwvFw==";
    for digest in [
        "2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A",
        "1 2BB183AF5F22588179A53B0A98631FAD1A292118",
    ] {
        let world = zone(&format!("Dskey NS ns.example.net.\ndskey DS 60485 5 {digest}\n"));
        let child = with_soa(&format!("@ DNSKEY {key}\n@ NS ns.example.net.\n"));
        assert!(world.zone("dskey.example.com.", &child).brief(MISMATCH).is_empty(), "{digest}");
    }
}

#[test]
fn keys_that_no_ds_can_be_of() {
    let revoked = SIGNING.replace("257", "385");
    let other_use = SIGNING.replace("257", "0");
    for key in [revoked, other_use] {
        let child = with_soa(&format!("@ NS ns.example.net.\n@ DNSKEY {key}\n"));
        let told = parent(&format!("sub DS 14375 13 2 {SHA256}\n")).zone("sub.example.com.", &child).told(MISMATCH);
        assert!(told[0].ends_with(
            "| help: the child zone holds no key that a DS can be of (zone key flag, not revoked): publish one"
        ));
    }
}

#[test]
fn keys_that_are_not_known() {
    let ds = format!("sub DS 1 13 2 {SHA256}\n");
    assert!(parent(&ds).brief(MISMATCH).is_empty());
    assert!(parent(&ds).zone("sub.example.com.", &with_soa("@ NS ns.example.net.\n")).brief(MISMATCH).is_empty());
    let damaged = with_soa(&format!("@ DNSKEY {SIGNING}\n@ DNSKEY 257 3 13 !\n"));
    assert!(parent(&ds).zone("sub.example.com.", &damaged).damaged().brief(MISMATCH).is_empty());
}

#[test]
fn a_ds_in_waiting_is_told_to_the_strict() {
    let text = format!("sub DS 14375 13 2 {SHA256}\nsub DS 1 13 2 {SHA256}\n");
    let told = signed(&text).policy("extends = ['strict']\n").told(MISMATCH);
    assert_eq!(told.len(), 1);
    assert!(
        told[0].starts_with(
            "info[ds-mismatch] example.com.zone:4:8 '1' this DS of `sub.example.com.` (key tag 1) matches no DNSKEY"
        ),
        "{told:?}"
    );
}

#[test]
fn many_keys_of_one_tag_do_not_cost_more() {
    let keys: String = (0..2_000).map(|_| format!("@ DNSKEY {SIGNING}\n")).collect();
    let signers: String = (0..2_000).map(|number| format!("sub DS 14375 13 2 {number:064x}\n")).collect();
    let world = parent(&signers).zone("sub.example.com.", &with_soa(&format!("@ NS ns.example.net.\n{keys}")));
    assert!(world.brief(MISMATCH).is_empty());
}

#[test]
fn a_ds_for_a_child_that_nobody_signs() {
    let ds = format!("sub DS 1 13 2 {SHA256}\n");
    let world = parent(&ds).zone("sub.example.com.", &with_soa("@ NS ns.example.net.\n"));
    let by = |who: &str| world.clone().policy(&format!("[zones]\nsigning = \"{who}\"\n"));
    let told = by("none").told(MISMATCH);
    assert!(
        told.len() == 1 && told[0].contains("and the child zone is not signed: validators take its data for forged"),
        "{told:?}"
    );
    assert_eq!(by("file").brief(MISMATCH).len(), 1, "the file would hold the keys");
    assert!(by("server").brief(MISMATCH).is_empty());
    assert!(world.brief(MISMATCH).is_empty(), "who signs is not known");
}

//! TLSA and BIMI.

use super::zone;
use crate::rules::testing::World;

const DIGEST: &str = "1f8188345dce91e0a2ab4c1c2be9ac49a6c5ae5cba3ae5bd1b4a16a0d4f1e5c1";

fn tlsa(owner: &str, numbers: &str) -> String {
    format!("{owner} TLSA {numbers} {DIGEST}\n")
}

#[test]
fn owners_name_port_and_transport() {
    let brief = |owner: &str| zone(&format!("www A 192.0.2.1\n{}", tlsa(owner, "3 1 1"))).told("tlsa-owner");
    for (owner, help) in [
        ("_tcp._443.www", "write `_443._tcp.www.example.com.`"),
        ("443._tcp.www", "write `_443._tcp.www.example.com.`"),
        ("_443.www", "write `_443._tcp.www.example.com.`"),
        ("www", "as in `_25._tcp.www.example.com.`"),
    ] {
        let told = brief(owner);
        assert!(told.len() == 1 && told[0].contains(help), "{owner}: {told:?}");
    }
    for owner in ["_443._tcp.www", "*._tcp.www", "_443._udp.www", "_dane.www", "_letsencrypt"] {
        assert!(brief(owner).is_empty(), "{owner}");
    }
    let alias = format!("www A 192.0.2.1\n_443._tcp.www CNAME keys.www\n{}", tlsa("keys.www", "3 1 1"));
    assert!(zone(&alias).brief("tlsa-owner").is_empty());
}

#[test]
fn keys_of_people_stand_at_digests() {
    const HUGH: &str = "c93f1e400f26708f98cb19d936620da35eec8f72e57f9eec01c1afd6";
    let told = |text: &str| zone(text).told("tlsa-owner");
    let pgp = |owner: &str| told(&format!("{owner} OPENPGPKEY AQID\n"));
    assert_eq!(
        pgp("hugh._openpgpkey"),
        [
            "warning[tlsa-owner] example.com.zone:1:1 'hugh._openpgpkey' the owner `hugh._openpgpkey.example.com.` of an \
          OPENPGPKEY record does not begin with the digest of a mailbox, so no client asks for it | help: for \
          `hugh@example.com` write the first 56 digits that `printf %s 'hugh' | sha256sum` gives in front of `_openpgpkey`"
        ]
    );
    assert!(pgp("a'b._openpgpkey")[0].contains("LOCALPART"));
    assert_eq!(pgp(&format!("{}._openpgpkey", &HUGH[..55])).len(), 1, "a digit is missing");
    assert!(pgp(&format!("{HUGH}._smimecert"))[0].contains(&format!("write `{HUGH}._openpgpkey.example.com.`")));
    for owner in [&format!("{HUGH}._openpgpkey"), &format!("{HUGH}._openpgpkey.sub"), "*._openpgpkey", "keys", "_keys"]
    {
        assert!(pgp(owner).is_empty(), "{owner}");
    }
    let smime = |owner: &str| told(&tlsa(owner, "3 0 1").replace("TLSA", "SMIMEA")).len();
    assert_eq!((smime("hugh._smimecert"), smime(&format!("{HUGH}._smimecert"))), (1, 0));
    let alias = format!("{HUGH}._openpgpkey CNAME key._openpgpkey\nkey._openpgpkey OPENPGPKEY AQID\n");
    assert!(told(&alias).is_empty());
}

#[test]
fn hosts_have_addresses() {
    let told = |text: &str| zone(&format!("{}{text}", tlsa("_25._tcp.a", "3 1 1"))).told("tlsa-target-missing");
    assert_eq!(told("").len(), 1);
    assert!(told("a MX 10 mx.example.net.\n")[0].contains("publish them at `_25._tcp.mx.example.net.`"));
    for text in ["a A 192.0.2.1\n", "a AAAA 2001:db8::1\n", "a CNAME x.example.net.\n"] {
        assert!(told(text).is_empty(), "{text}");
    }
    let below_a_cut = format!("a NS ns.example.net.\n{}", tlsa("_25._tcp.a", "3 1 1"));
    assert!(World::of(&[("example.com.", &below_a_cut)]).brief("tlsa-target-missing").is_empty());
}

#[test]
fn all_mx_hosts_have_keys_or_none() {
    let start = "@ MX 10 a\n@ MX 20 b\n@ MX 30 c.example.net.\na A 192.0.2.1\nb A 192.0.2.2\n";
    let brief = |text: &str| zone(&format!("{start}{text}")).brief("tlsa-mx-missing");
    assert_eq!(brief(&tlsa("_25._tcp.a", "3 1 1")), ["warning[tlsa-mx-missing] example.com.zone:2:9 'b'"]);
    assert!(brief("").is_empty());
    assert!(brief(&format!("{}_25._tcp.b CNAME x.example.net.\n", tlsa("_25._tcp.a", "3 1 1"))).is_empty());
}

#[test]
fn unsigned_zones() {
    let child = tlsa("_443._tcp.@", "3 1 1").replace(".@", "");
    let parent = |more: &str| ("example.com.".to_owned(), format!("sub NS ns.example.net.\n{more}"));
    let brief = |more: &str, policy: &str| {
        let (apex, text) = parent(more);
        World::of(&[("sub.example.com.", &child), (&apex, &text)]).policy(policy).brief("tlsa-unsigned-zone")
    };
    assert_eq!(
        brief("", ""),
        ["warning[tlsa-unsigned-zone] sub.example.com.zone:1:1 '".to_owned() + child.trim_end() + "'"]
    );
    let ds = format!("sub DS 1 13 2 {DIGEST}\n");
    assert!(brief(&ds, "extends = ['strict']\n").is_empty());
    let alone = World::of(&[("sub.example.com.", &child)]);
    assert!(alone.brief("tlsa-unsigned-zone").is_empty());
    assert_eq!(alone.policy("extends = ['strict']\n").brief("tlsa-unsigned-zone").len(), 1);
}

#[test]
fn usages() {
    let brief = |owner: &str, numbers: &str| zone(&tlsa(owner, numbers)).brief("tlsa-usage");
    assert_eq!(brief("_25._tcp.a", "1 1 1"), ["warning[tlsa-usage] example.com.zone:1:17 '1'"]);
    assert_eq!(brief("_25._tcp.a", "3 2 1"), ["warning[tlsa-usage] example.com.zone:1:19 '2'"]);
    assert_eq!(brief("_443._tcp.a", "3 1 0").len(), 1, "a digest said to be whole");
    for (owner, numbers) in
        [("_25._tcp.a", "3 1 1"), ("_25._tcp.a", "2 0 1"), ("_443._tcp.a", "1 1 1"), ("_443._tcp.a", "255 1 1")]
    {
        assert!(brief(owner, numbers).is_empty(), "{owner} {numbers}");
    }
    let whole = "_25._tcp.a TLSA 3 1 0 302a300506032b6570032100d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a\n";
    assert_eq!(zone(whole).brief("tlsa-usage"), ["info[tlsa-usage] example.com.zone:1:21 '0'"]);
    assert!(World::of(&[("example.com.", whole)]).brief("tlsa-usage").is_empty());
}

#[test]
fn logos() {
    let dmarc = "_dmarc TXT \"v=DMARC1; p=reject\"\n";
    let brief = |text: &str| zone(&format!("{dmarc}{text}")).brief("bimi-syntax");
    assert_eq!(
        brief("default._bimi TXT \"v=BIMI1; \" \"l=http://example.com/l.svg\"\n"),
        ["warning[bimi-syntax] example.com.zone:2:34 'http://example.com/l.svg'"]
    );
    assert_eq!(brief("a._bimi TXT \"v=BIMI1; l=\"\na._bimi TXT \"v=BIMI1; l=; a=\"\n").len(), 1);
    let sound = "default._bimi TXT \"v=BIMI1; l=https://example.com/l.svg\"\n";
    assert!(brief(sound).is_empty());
    assert!(brief("default._bimi CNAME x.example.net.\n").is_empty());
    assert_eq!(zone(sound).brief("bimi-syntax").len(), 1, "no DMARC");
    for policy in ["p=none", "p=reject; sp=none", "p=quarantine; pct=10"] {
        assert_eq!(
            zone(&format!("{sound}_dmarc TXT \"v=DMARC1; {policy}\"\n")).brief("bimi-syntax").len(),
            1,
            "{policy}"
        );
    }
    assert!(zone("default._bimi TXT \"v=BIMI1; l=\"\n").brief("bimi-syntax").is_empty(), "it declines");
}

//! `naptr-flags`, `naptr-conflict`, `sshfp-weak`, `rp-target-missing`, `uri-syntax`.

use super::{only, silent, zone};
use crate::rules::testing::World;

const STRICT: &str = "extends = [\"strict\"]\n";

#[test]
fn flags_are_known() {
    assert_eq!(
        only(&zone("@ NAPTR 1 2 \"X\" \"SIP+D2U\" \"\" _sip._udp\n"), "naptr-flags"),
        "warning[naptr-flags] example.com.zone:1:13 '\"X\"' the flags `X` of a NAPTR record of `example.com.` are not \
         known | help: write one of `S` (SRV records follow), `A` (addresses), `U` (a URI), `P` (by protocol), or \
         nothing"
    );
    assert!(only(&zone("@ NAPTR 1 2 \"SA\" \"x\" \"\" y\n"), "naptr-flags").contains("exclude each other"));
    silent("naptr-flags", &["@ NAPTR 1 2 \"s\" \"x\" \"\" y\n", "@ NAPTR 1 2 \"\" \"x\" \"\" y\n"]);
}

#[test]
fn either_an_expression_or_a_name() {
    let both = only(&zone("@ NAPTR 1 2 \"U\" \"E2U+sip\" \"!^.*$!sip:a@b!\" other\n"), "naptr-conflict");
    assert!(both.starts_with("warning[naptr-conflict] example.com.zone:1:44 'other'"), "{both}");
    let bad = only(&zone("@ NAPTR 1 2 \"U\" \"E2U+sip\" \"!^.*$!sip:\\\\1@b!\" .\n"), "naptr-conflict");
    assert!(bad.contains("asks for a group that its expression does not have"), "{bad}");
    silent(
        "naptr-conflict",
        &[
            "@ NAPTR 1 2 \"U\" \"E2U+sip\" \"!^(.*)$!sip:\\\\1@b!\" .\n",
            "@ NAPTR 1 2 \"S\" \"x\" \"\" y\ny SRV 1 2 5060 h.example.net.\n",
            "@ NAPTR 1 2 \"S\" \"x\" \"\" y.example.net.\n",
            "@ NAPTR 1 2 \"A\" \"x\" \"\" y\ny AAAA 2001:db8::1\n",
            "@ NAPTR 1 2 \"\" \"x\" \"\" y\n",
            "@ NAPTR 1 2 \"\" \"\" \"\" .\n",
            "sub NS ns.example.net.\nsub NAPTR 1 2 \"U\" \"x\" \"!a!b!\" y\n",
        ],
    );
}

const SHA_1: &str = "1f8188345dce91e0a2ab4c1c2be9ac49a6c5ae5c";
const SHA_256: &str = "1f8188345dce91e0a2ab4c1c2be9ac49a6c5ae5cba3ae5bd1b4a16a0d4f1e5c1";

#[test]
fn fingerprints_are_strong() {
    let weak = zone(&format!("h SSHFP 4 1 {SHA_1}\n"));
    assert!(weak.told("sshfp-weak").is_empty(), "not in `recommended`");
    let told = only(&weak.policy(STRICT), "sshfp-weak");
    assert!(told.starts_with("info[sshfp-weak] example.com.zone:1:11 '1'"), "{told}");
    assert!(told.ends_with("help: publish the SHA-256 fingerprint, too: `SSHFP 4 2 …`"), "{told}");
    let dsa = only(&zone(&format!("h SSHFP 2 1 {SHA_1}\nh SSHFP 2 2 {SHA_256}\n")).policy(STRICT), "sshfp-weak");
    assert!(dsa.contains("publishes the fingerprint of a DSA key"), "{dsa}");
    let fine = zone(&format!("h SSHFP 4 1 {SHA_1}\nh SSHFP 4 2 {SHA_256}\n")).policy(STRICT);
    assert!(fine.told("sshfp-weak").is_empty());
}

#[test]
fn the_text_of_a_responsible_person_is_there() {
    let told = only(&zone("@ RP admin people\n").policy(STRICT), "rp-target-missing");
    assert_eq!(
        told,
        "info[rp-target-missing] example.com.zone:1:12 'people' RP of `example.com.` points to the text at \
         `people.example.com.`, which does not exist | help: add a TXT record at `people.example.com.`, or write `.` \
         where there is no text"
    );
    let across = World::of(&[
        ("example.com.", "@ RP admin People.Example.net.\n"),
        ("example.net.", "@ SOA ns hostmaster 1 4h 1h 30d 1h\npeople A 192.0.2.1\n"),
    ]);
    assert!(only(&across.policy(STRICT), "rp-target-missing").contains("which has no TXT record | example.net.zone"));
    for text in [
        "@ RP admin .\n",
        "@ RP admin people\npeople TXT x\n",
        "@ RP admin people.example.net.\n",
        "@ RP a p\n* TXT x\n",
    ] {
        assert!(zone(text).policy(STRICT).told("rp-target-missing").is_empty(), "{text}");
    }
}

#[test]
fn a_uri_has_a_scheme_and_a_service() {
    let told = only(&zone("_http._tcp URI 10 1 \"www.example.com:8080/\"\n"), "uri-syntax");
    assert_eq!(
        told,
        "warning[uri-syntax] example.com.zone:1:21 '\"www.example.com:8080/\"' the target `www.example.com:8080/` of \
         the URI record of `_http._tcp.example.com.` has no scheme | help: write the scheme in front: \
         `\"https://www.example.com:8080/\"`"
    );
    let owner = only(&zone("www URI 10 1 \"https://www.example.com/\"\n"), "uri-syntax");
    assert!(owner.starts_with("warning[uri-syntax] example.com.zone:1:1 'www'"), "{owner}");
    assert!(only(&zone("_x URI 1 1 \"https://a b/\"\n"), "uri-syntax").contains("characters that no URI has"));
    silent(
        "uri-syntax",
        &[
            "_http._tcp URI 10 1 \"https://www.example.com/\"\n",
            "_kerberos URI 10 1 \"krb5srv:m:tcp:kdc.example.com\"\n",
            "_sip._tcp URI 10 1 \"tel:+15550100\"\n",
            "sub NS ns.example.net.\nwww.sub URI 10 1 \"nothing\"\n",
        ],
    );
}

#[test]
fn a_record_leads_somewhere() {
    let told = |text: &str| only(&zone(text), "naptr-conflict");
    assert_eq!(
        told("@ NAPTR 1 2 \"S\" \"x\" \"\" .\n"),
        "warning[naptr-conflict] example.com.zone:1:24 '.' a NAPTR record of `example.com.` has neither a regular \
         expression nor a replacement, and leads nowhere | help: write the name that comes next as the replacement, as \
         in `_sip._udp.example.com.`"
    );
    assert!(told("@ NAPTR 1 2 \"u\" \"x\" \"\" y\n").contains("has flag `U`, which asks for a regular expression"));
    let absent = told("@ NAPTR 1 2 \"s\" \"x\" \"\" _sip._udp\n");
    assert!(absent.contains("leads to `_sip._udp.example.com.`, which has no SRV records"), "{absent}");
}

#[test]
fn fingerprints_are_of_kinds_that_clients_know() {
    let unknown = zone(&format!("h SSHFP 9 2 {SHA_256}\n")).policy(STRICT);
    let told = only(&unknown, "sshfp-weak");
    assert!(told.starts_with("warning[sshfp-weak] example.com.zone:1:9 '9'"), "{told}");
    assert_eq!(zone("h SSHFP 4 3 00\n").policy(STRICT).told("sshfp-weak").len(), 1);
    assert!(zone(&format!("h SSHFP 6 2 {SHA_256}\n")).policy(STRICT).told("sshfp-weak").is_empty());
}

//! What the rules on DNSSEC say that needs no real signature. Zones that are signed are those of `tests/dnssec.rs`,
//! which signers make.

use crate::rules::testing::World;

const KEY: &str = "257 3 13 Bg0UGyIpMDc+RUxTWmFob3Z9hIuSmaCnrrW8w8rR2N/m7fQABw4VHCMqMTg/Rk1UW2JpcHd+hYyTmqGor7a9xA==";
const SHA256: &str = "b2333c898af3f05fe5f39839d6e62b0a36e7d80352755fa7fedc7b70fb963481";
const NOW: &str = "2026-11-21T00:00:00Z";

fn zone(text: &str) -> World {
    World::default().zone("example.com.", &format!("@ SOA ns1 hostmaster 1 4h 1h 30d 1h\n{text}")).now(NOW)
}

fn with_policy(policy: &str, text: &str) -> World {
    zone(text).policy(policy)
}

/// A signature of no worth, of these fields in front of the key tag.
fn signature(owner: &str, fields: &str) -> String {
    format!("{owner} RRSIG {fields} 14375 example.com. AAAA\n")
}

const VALID: &str = "20261220000000 20261120000000";

fn soa_signed(times: &str) -> String {
    signature("@", &format!("SOA 13 2 3600 {times}"))
}

#[test]
fn times_are_told_once_a_key() {
    let world = |times: &str| {
        zone(&format!("{}@ DNSKEY {KEY}\n{}", soa_signed(times), signature("@", &format!("DNSKEY 13 2 3600 {times}"))))
    };
    assert_eq!(
        world("20261120000000 20261020000000").told("rrsig-expired"),
        [
            "error[rrsig-expired] example.com.zone:2:23 '20261120000000' the signature of `example.com.` SOA (key tag 14375) \
          expired on 2026-11-20T00:00:00Z, 24 hours ago; 1 more of this key have expired \
          | help: sign the zone again with the ECDSAP256SHA256 key 14375"
        ]
    );
    assert_eq!(world("20261220000000 20261122000000").brief("rrsig-not-yet-valid").len(), 1);
    assert_eq!(world("20261123000000 20261020000000").brief("rrsig-expires-soon").len(), 1);
    assert!(world("20261124000001 20261020000000").brief("rrsig-expires-soon").is_empty());
    let policy = "[rules.rrsig-expires-soon]\nwindow = '5d'\n";
    assert_eq!(world("20261124000001 20261020000000").policy(policy).brief("rrsig-expires-soon").len(), 1);
    for quiet in ["rrsig-expired", "rrsig-not-yet-valid", "rrsig-expires-soon"] {
        assert!(world(VALID).brief(quiet).is_empty(), "{quiet}");
    }
}

#[test]
fn an_old_signature_beside_a_valid_one() {
    let text = format!("{}{}", soa_signed("20261120000000 20261020000000"), soa_signed(VALID));
    let told = zone(&text).brief("rrsig-expired");
    assert_eq!(told, ["warning[rrsig-expired] example.com.zone:2:23 '20261120000000'"]);
    let text = format!("{}{}", soa_signed("20261122000000 20261020000000"), soa_signed(VALID));
    assert!(zone(&text).brief("rrsig-expires-soon").is_empty());
}

#[test]
fn lifetimes() {
    let strict = "extends = ['strict']\n";
    let of = |times: &str| with_policy(strict, &soa_signed(times)).told("rrsig-lifetime");
    assert!(of(VALID).is_empty());
    assert!(of("20261121060000 20261120220000")[0].contains("is valid for 8h, less than 12h"));
    assert!(
        of("20271121060000 20261120220000")[0].contains("more than 180d"),
        "{:?}",
        of("20271121060000 20261120220000")
    );
}

#[test]
fn who_signs_is_declared() {
    let bare = format!("@ NS ns.example.net.\n@ DNSKEY {KEY}\n");
    let by = |by: &str, rule: &str| {
        with_policy(&format!("[zones]\nsigning = '{by}'\n[rules.zone-unsigned]\n"), &bare).brief(rule)
    };
    assert_eq!(by("file", "rrsig-missing").len(), 1);
    assert_eq!(by("server", "rrsig-missing").len(), 0);
    assert_eq!(by("server", "dnskey-unsigned").len(), 0);
    assert_eq!(by("none", "dnskey-unsigned").len(), 1);
    assert_eq!(by("server", "zone-unsigned").len(), 0);
    assert_eq!(by("none", "zone-unsigned").len(), 1);
    assert!(zone(&bare).brief("rrsig-missing").is_empty());
    let rows = "[zones]\nsigning = [{ zones = ['*.net'], by = 'file' }, { by = 'server' }]\n";
    assert!(with_policy(rows, &bare).brief("dnskey-unsigned").is_empty());
    let left = format!("{bare}www A 192.0.2.1\n{}", signature("www", &format!("A 13 3 3600 {VALID}")));
    assert_eq!(zone(&left).brief("rrsig-orphan").len(), 1);
    assert!(with_policy("[zones]\nsigning = 'server'\n", &left).brief("rrsig-orphan").is_empty());
}

#[test]
fn signatures_of_nothing() {
    let told = |text: &str| zone(&format!("{}{text}", soa_signed(VALID))).told("rrsig-orphan");
    let of_none = told(&signature("www", &format!("A 13 3 3600 {VALID}")));
    assert!(of_none[0].starts_with(
        "warning[rrsig-orphan] example.com.zone:3:11 'A' a signature of `www.example.com.` A, which does not exist"
    ));
    let cut = told(&format!(
        "sub NS ns.sub\nns.sub A 192.0.2.1\n{}{}",
        signature("sub", &format!("NS 13 3 3600 {VALID}")),
        signature("ns.sub", &format!("A 13 4 3600 {VALID}"))
    ));
    assert_eq!(cut.len(), 2);
    assert!(cut[0].contains("at a delegation, where only DS and NSEC are signed"));
    assert!(cut[1].contains("lies below a delegation: glue is not signed"));
    let damaged =
        zone(&format!("{}www A 192.0.2.1 x\n{}", soa_signed(VALID), signature("www", &format!("A 13 3 3600 {VALID}"))));
    assert!(damaged.damaged().brief("rrsig-orphan").is_empty());
}

#[test]
fn what_lacks_signatures() {
    let text = format!("{}@ DNSKEY {KEY}\nwww A 192.0.2.1\nsub NS ns.sub\nns.sub A 192.0.2.2\n", soa_signed(VALID));
    assert_eq!(
        zone(&text).brief("rrsig-missing"),
        [
            format!("error[rrsig-missing] example.com.zone:3:1 '@ DNSKEY {KEY}'"),
            "error[rrsig-missing] example.com.zone:4:1 'www A 192.0.2.1'".to_owned()
        ]
    );
    // A key of an algorithm that signs nothing is told by itself.
    let other = KEY.replace(" 13 ", " 14 ");
    let two = format!(
        "{}@ DNSKEY {KEY}\n@ DNSKEY {other}\n{}",
        soa_signed(VALID),
        signature("@", &format!("DNSKEY 13 2 3600 {VALID}"))
    );
    assert_eq!(zone(&two).brief("rrsig-missing"), ["error[rrsig-missing] example.com.zone:4:16 '14'"]);
}

#[test]
fn a_chain_without_signatures_is_an_export() {
    let world = zone("@ NSEC www SOA RRSIG NSEC\nwww A 192.0.2.1\nwww NSEC @ A RRSIG NSEC\n");
    let errors: Vec<_> = world
        .lint()
        .findings
        .into_iter()
        .filter(|one| one.rule.starts_with("rrsig") || one.rule.starts_with("nsec"))
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
}

#[test]
fn chains_of_names() {
    let told = |text: &str| zone(text).told("nsec-chain");
    let good = "@ NSEC a SOA RRSIG NSEC\na A 192.0.2.1\na NSEC sub A RRSIG NSEC\nsub NS ns.sub\nns.sub A 192.0.2.2\nsub NSEC x.w NS RRSIG NSEC\nx.w A 192.0.2.3\nx.w NSEC @ A RRSIG NSEC\n";
    assert!(told(good).is_empty());
    let one = |from: &str, to: &str| {
        let told = told(&good.replace(from, to));
        assert_eq!(told.len(), 1, "{from} -> {to}: {told:?}");
        told.into_iter().next().unwrap_or_default()
    };
    assert!(one("a NSEC sub A RRSIG NSEC\n", "").contains("'a' `a.example.com.` has no NSEC record"));
    assert!(one("a NSEC sub A", "a NSEC x.w A").contains("'x.w' the NSEC of `a.example.com.` leads to `x.w.example.com.`, and the next name of the zone is `sub.example.com.`"));
    assert!(one("x.w NSEC @ A RRSIG", "x.w NSEC @ A MX RRSIG").contains("names MX, which the name does not have"));
    assert!(one("a NSEC sub A RRSIG NSEC", "a NSEC sub RRSIG NSEC").contains("leaves out A"));
    assert!(
        one("@ NSEC a", "ns.sub NSEC x.w A RRSIG NSEC\n@ NSEC a")
            .contains("lies below a delegation and is in no chain")
    );
    assert!(one("@ NSEC a", "b NSEC sub RRSIG NSEC\n@ NSEC a").contains("has no other records"));
    assert!(one("a A 192.0.2.1\n", "a A 192.0.2.1\na NSEC sub A AAAA RRSIG NSEC\n").contains("has 2 NSEC records"));
    // What could not be read may be what is missing.
    assert!(
        zone(&good.replace("a NSEC sub A RRSIG NSEC", "a NSEC sub A RRSIG NSEC ("))
            .damaged()
            .brief("nsec-chain")
            .is_empty()
    );
}

#[test]
fn parameters_of_hashes() {
    let rule = "nsec3-parameters";
    assert_eq!(
        zone("@ NSEC3PARAM 1 0 51 aabb\n").brief(rule),
        ["error[nsec3-parameters] example.com.zone:2:18 '51'", "info[nsec3-parameters] example.com.zone:2:21 'aabb'"]
    );
    assert_eq!(zone("@ NSEC3PARAM 1 1 1 -\n").brief(rule).len(), 2);
    assert_eq!(zone("@ NSEC3PARAM 2 0 0 -\n").brief(rule), ["warning[nsec3-parameters] example.com.zone:2:14 '2'"]);
    assert_eq!(zone("a NSEC3PARAM 1 0 0 -\n").brief(rule), ["warning[nsec3-parameters] example.com.zone:2:1 'a'"]);
    assert!(zone("@ NSEC3PARAM 1 0 0 -\n").brief(rule).is_empty());
    let signed = format!("{}@ NSEC3PARAM 1 0 0 -\n", soa_signed(VALID));
    assert!(zone(&signed).told(rule)[0].contains("no NSEC3 record of the zone has these parameters"));
}

#[test]
fn keys_of_no_use() {
    let rule = "dnskey-invalid";
    let short = "AwEAAaetidLzsKWUt4swWR8yu0wPHPiUi8LUsAD0QPWU+wzt89epO6tHzkMBVDkC7qphQO2hTY4hHn9npWFRw5BYubE=";
    for (key, text) in [
        (KEY.replace(" 3 ", " 4 "), "protocol 4"),
        (KEY.replace("257", "259"), "bits 0x0002 are reserved"),
        (KEY.replace("257", "1"), "without the zone key bit"),
        (KEY.replace(" 13 ", " 14 "), "has 64 octets, and one of ECDSAP384SHA384 has 96"),
        (format!("257 3 8 {short}"), "has 512 bits, less than 1024"),
        ("257 3 8 AQ==".to_owned(), "exponent and modulus do not fit in it"),
    ] {
        let told = zone(&format!("@ DNSKEY {key}\n")).told(rule);
        assert_eq!(told.len(), 1, "{key}");
        assert!(told[0].contains(text), "{told:?}");
    }
    assert_eq!(zone(&format!("a DNSKEY {KEY}\n")).brief(rule).len(), 1);
    for fine in [KEY.to_owned(), KEY.replace("257", "385"), KEY.replace("257", "256")] {
        assert!(zone(&format!("@ DNSKEY {fine}\n")).brief(rule).is_empty(), "{fine}");
    }
}

#[test]
fn algorithms_of_the_past() {
    let rule = "dnssec-algorithm";
    let ds = |records: &str| zone(&format!("sub NS ns.example.net.\n{records}")).brief(rule);
    let sha1 = "0123456789abcdef0123456789abcdef01234567";
    assert_eq!(
        ds(&format!("sub DS 1 5 2 {SHA256}\nsub DS 1 5 1 {sha1}\n")),
        ["warning[dnssec-algorithm] example.com.zone:3:10 '5'"]
    );
    assert_eq!(ds(&format!("sub DS 1 13 1 {sha1}\n")), ["warning[dnssec-algorithm] example.com.zone:3:13 '1'"]);
    assert_eq!(
        ds(&format!("sub DS 1 13 1 {sha1}\nsub DS 1 13 2 {SHA256}\n")),
        ["info[dnssec-algorithm] example.com.zone:3:13 '1'"]
    );
    assert!(ds(&format!("sub DS 1 8 2 {SHA256}\n")).is_empty());
    assert!(zone("@ CDS 0 0 0 00\n@ CDNSKEY 0 3 0 AA==\n").brief(rule).is_empty());
    assert_eq!(
        zone(&signature("@", &format!("SOA 7 2 3600 {VALID}"))).brief(rule),
        ["warning[dnssec-algorithm] example.com.zone:2:13 '7'"]
    );
}

#[test]
fn what_the_parent_is_asked_for() {
    let rule = "cds-mismatch";
    let keyed = |text: &str| {
        World::default()
            .zone("sub.example.com.", &format!("@ SOA a b 1 4h 1h 30d 1h\n@ DNSKEY {KEY}\n{text}"))
            .brief(rule)
    };
    assert!(keyed(&format!("@ CDS 14375 13 2 {SHA256}\n@ CDNSKEY {KEY}\n")).is_empty());
    assert_eq!(
        keyed(&format!("@ CDS 14376 13 2 {SHA256}\n")),
        [format!("error[cds-mismatch] sub.example.com.zone:3:1 '@ CDS 14376 13 2 {SHA256}'")]
    );
    assert_eq!(keyed(&format!("@ CDNSKEY {}\n", KEY.replace("257", "256"))).len(), 1);
    assert_eq!(
        zone(&format!("@ CDS 1 13 2 {SHA256}\n")).brief(rule),
        [format!("warning[cds-mismatch] example.com.zone:2:1 '@ CDS 1 13 2 {SHA256}'")]
    );
    assert!(with_policy("[zones]\nsigning = 'server'\n", &format!("@ CDS 1 13 2 {SHA256}\n")).brief(rule).is_empty());
    assert_eq!(
        with_policy("[zones]\nsigning = 'none'\n", &format!("@ CDS 1 13 2 {SHA256}\n")).brief(rule)[0][..5],
        *"error"
    );
    for fine in ["@ CDS 0 0 0 00\n", "@ CDNSKEY 0 3 0 AA==\n", "@ CDS 0 0 0 00\n@ CDNSKEY 0 3 0 AA==\n"] {
        assert!(zone(fine).brief(rule).is_empty(), "{fine}");
    }
    assert_eq!(zone("@ CDS 1 0 0 00\n").brief(rule), ["error[cds-mismatch] example.com.zone:2:9 '0'"]);
    assert_eq!(keyed(&format!("@ CDS 0 0 0 00\n@ CDS 14375 13 2 {SHA256}\n")).len(), 1);
    assert_eq!(zone(&format!("a CDS 1 13 2 {SHA256}\n")).brief(rule), ["error[cds-mismatch] example.com.zone:2:1 'a'"]);
    assert_eq!(zone("a CSYNC 1 3 A NS\n").brief(rule), ["error[cds-mismatch] example.com.zone:2:1 'a'"]);
    assert!(zone("@ CSYNC 1 3 A NS\n").brief(rule).is_empty());
}

#[test]
fn digests_of_the_zone() {
    let rule = "zonemd-mismatch";
    let zeros = "0".repeat(96);
    let told = zone(&format!("@ ZONEMD 1 1 1 {zeros}\n")).told(rule);
    let help = "the records as they stand give `";
    let at = told[0].find(help).map(|at| at + help.len()).unwrap_or_default();
    let digest = &told[0][at..at + 96];
    assert!(zone(&format!("@ ZONEMD 1 1 1 {digest}\n")).brief(rule).is_empty());
    assert_eq!(
        zone(&format!("@ ZONEMD 1 1 1 {digest}\na A 192.0.2.1\n")).brief(rule),
        [format!("error[zonemd-mismatch] example.com.zone:2:16 '{digest}'")]
    );
    assert_eq!(
        zone(&format!("@ ZONEMD 2 1 1 {digest}\n")).brief(rule),
        ["error[zonemd-mismatch] example.com.zone:2:10 '2'"]
    );
    assert_eq!(
        zone(&format!("@ ZONEMD 1 7 1 {digest}\n")).brief(rule),
        ["warning[zonemd-mismatch] example.com.zone:2:12 '7'"]
    );
    assert!(zone(&format!("@ ZONEMD 1 1 240 {digest}\n")).brief(rule).is_empty());
    assert_eq!(
        zone(&format!("www ZONEMD 1 1 1 {zeros}\n")).brief(rule),
        ["info[zonemd-mismatch] example.com.zone:2:1 'www'"]
    );
    assert!(with_policy("[zones]\nsigning = 'server'\n", &format!("@ ZONEMD 1 1 1 {zeros}\n")).brief(rule).is_empty());
}

#[test]
fn policies_on_signing() {
    let world =
        |text: &str| with_policy("[rules.delegation-unsigned]\nexcept = ['lab']\n", text).brief("delegation-unsigned");
    assert_eq!(
        world("sub NS ns.example.net.\nlab NS ns.example.net.\n"),
        ["warning[delegation-unsigned] example.com.zone:2:1 'sub'"]
    );
    assert!(world(&format!("sub NS ns.example.net.\nsub DS 1 13 2 {SHA256}\n")).is_empty());
}

#[test]
fn many_of_one_sort_are_one_finding() {
    let of = |count: usize, line: &dyn Fn(usize) -> String| -> String { (0..count).map(line).collect() };
    let unsigned = |count| zone(&format!("{}{}", soa_signed(VALID), of(count, &|n| format!("h{n} A 192.0.2.1\n"))));
    assert_eq!(unsigned(8).brief("rrsig-missing").len(), 8);
    let told = unsigned(20).told("rrsig-missing");
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].starts_with("error[rrsig-missing] example.com.zone:3:1 'h0 A 192.0.2.1' `h0.example.com.` A has no")
    );
    assert!(told[0].contains("validators refuse it; so it is with 19 more records of the zone"), "{told:?}");
    let orphans = of(20, &|n| signature(&format!("h{n}"), &format!("A 13 3 3600 {VALID}")));
    let told = zone(&format!("{}{orphans}", soa_signed(VALID))).told("rrsig-orphan");
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains(":3:") && told[0].contains("with 19 more"), "{told:?}");
    // A chain whose links all name a type that is not there, by two sorts of fault.
    let links = of(20, &|n| format!("h{n:02} A 192.0.2.1\nh{n:02} NSEC h{:02} A MX RRSIG NSEC\n", n + 1));
    let chain = format!("@ NSEC h00 SOA RRSIG NSEC\n{links}h20 TXT x\nh20 NSEC h07 TXT RRSIG NSEC\n");
    let told = zone(&chain).told("nsec-chain");
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains(":4:") && told[0].contains("h00.example.com.` names MX"), "{told:?}");
    assert!(told[0].contains("with 19 more") && told[1].contains("leads to `h07.example.com.`"), "{told:?}");
}

#[test]
fn a_server_that_signs_is_known_by_its_configuration() {
    let text = format!("@ NS ns.example.net.\n@ DNSKEY {KEY}\n@ CDS 1 13 2 {SHA256}\n");
    let rules = |world: World| {
        let policy = "[rules.zone-unsigned]\n";
        let told = world.policy(policy).lint();
        let of_group = |rule: &&str| ["zone-unsigned", "dnskey-unsigned", "cds-mismatch"].contains(rule);
        told.rules().into_iter().filter(of_group).map(str::to_owned).collect::<Vec<String>>()
    };
    assert_eq!(rules(zone(&text)), ["cds-mismatch", "dnskey-unsigned", "zone-unsigned"]);
    assert!(rules(zone(&text).signed_on_load()).is_empty());
    // The policy comes before the server, and so does what the file holds.
    let declared = with_policy("[zones]\nsigning = 'none'\n[rules.zone-unsigned]\n", &text).signed_on_load();
    assert_eq!(declared.brief("zone-unsigned").len(), 1);
    let signed = zone(&soa_signed("20261120000000 20261020000000")).signed_on_load();
    assert_eq!(signed.brief("rrsig-expired").len(), 1);
    // A key of another provider stands in the file, and that of the server has the DS.
    let child = format!("@ SOA ns1 hostmaster 1 4h 1h 30d 1h\n@ DNSKEY {KEY}\n");
    let both = |world: World| world.zone("sub.example.com.", &child).brief("ds-mismatch").len();
    let parent = || zone(&format!("sub NS ns.example.net.\nsub DS 1 13 2 {SHA256}\n"));
    assert_eq!((both(parent()), both(parent().signed_on_load())), (1, 0));
}

#[test]
fn no_client_believes_tlsa_records_of_a_zone_without_signatures() {
    let tlsa = format!("mail A 192.0.2.1\n_25._tcp.mail TLSA 3 1 1 {SHA256}\n");
    let by = |by: &str| with_policy(&format!("[zones]\nsigning = '{by}'\n"), &tlsa).brief("tlsa-unsigned-zone");
    assert_eq!(by("none").len(), 1);
    assert!(by("server").is_empty());
}

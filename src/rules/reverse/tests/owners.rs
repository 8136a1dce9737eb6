use super::{zone, zone_named};
use crate::rules::testing::World;

const OWNER: &str = "ptr-owner-invalid";
const ADDRESS: &str = "address-in-reverse-zone";

#[test]
fn labels_that_are_no_octets() {
    assert_eq!(
        zone("256 PTR a.example.com.\n007 PTR b.example.com.\n").told(OWNER),
        [
            "error[ptr-owner-invalid] 2.0.192.in-addr.arpa.zone:2:1 '256' \
             label `256` of the PTR owner `256.2.0.192.in-addr.arpa.` is over 255 \
             | help: write an octet of an address: a number from 0 to 255",
            "error[ptr-owner-invalid] 2.0.192.in-addr.arpa.zone:3:1 '007' \
             label `007` of the PTR owner `007.2.0.192.in-addr.arpa.` starts with a zero, and nobody asks for that \
             | help: write `7`",
        ]
    );
    let generated = zone("$GENERATE 250-260 $ PTR h$.example.com.\n").told(OWNER);
    assert_eq!(generated.len(), 1);
    assert!(
        generated[0].contains("`256` of the PTR owner") && generated[0].contains("holds for 4 more iterations"),
        "{generated:?}"
    );
    assert_eq!(zone("00 PTR a.\n00 PTR b.\n").brief(OWNER).len(), 1, "one owner");
}

#[test]
fn labels_that_are_no_hexadecimal_digits() {
    let origin = "0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.";
    let rest = "0.0.0.0.0.0.0.0.0.0.0.0.0.0.0";
    let told = zone_named(origin, &format!("g.{rest} PTR a.\n")).told(OWNER);
    assert!(told[0].contains("label `g` of the PTR owner") && told[0].contains("is no hexadecimal digit"), "{told:?}");
    let told = zone_named(origin, &format!("12ab.{rest} PTR a.\n")).told(OWNER);
    assert!(told[0].ends_with("| help: write each digit as a label: `b.a.2.1`"), "{told:?}");
    assert!(zone_named(origin, &format!("F.{rest} PTR a.\n*.{rest} PTR a.\n")).brief(OWNER).is_empty());
}

#[test]
fn owners_of_a_wrong_depth() {
    assert_eq!(
        zone("1.2 PTR a.example.com.\n2.2 PTR b.example.com.\n").told(OWNER),
        ["warning[ptr-owner-invalid] 2.0.192.in-addr.arpa.zone:2:1 '1.2' \
          PTR owner `1.2.2.0.192.in-addr.arpa.` has 5 octets, an address has 4; so does one more owner \
          | help: write the owner so that, together with the origin `2.0.192.in-addr.arpa.`, it is right: 4 octets in all"]
    );
    let short = zone_named("168.192.in-addr.arpa.", "5 PTR a.example.com.\n").brief(OWNER);
    assert_eq!(short, ["warning[ptr-owner-invalid] 168.192.in-addr.arpa.zone:2:1 '5'"]);
    let short = zone_named("8.b.d.0.1.0.0.2.ip6.arpa.", "1.0.0.0 PTR a.example.com.\n").told(OWNER);
    assert!(short[0].contains("has 12 hexadecimal digits, an address has 32"), "{short:?}");
}

#[test]
fn owners_that_are_fine() {
    for (origin, text) in [
        ("2.0.192.in-addr.arpa.", "0 PTR net.example.com.\n255 PTR a.example.com.\n"),
        ("2.0.192.in-addr.arpa.", "* PTR a.example.com.\n*.1 PTR a.example.com.\n"),
        ("2.0.192.in-addr.arpa.", "b._dns-sd._udp PTR a.example.com.\n"),
        ("2.0.192.in-addr.arpa.", "1.0/25 PTR a.example.com.\n1.0-127 PTR b.example.com.\n1.dept PTR c.example.com.\n"),
        ("0/25.2.0.192.in-addr.arpa.", "1 PTR a.example.com.\n127 PTR b.example.com.\n"),
        ("2.0.192.in-addr.arpa.", "@ PTR net.example.com.\n"),
        ("168.192.in-addr.arpa.", "5 PTR subnet.example.com.\n1.5 PTR a.example.com.\n"),
        ("168.192.in-addr.arpa.", "0 PTR net.example.com.\n"),
        ("2.0.192.in-addr.arpa.", "sub NS ns.example.net.\n300.sub PTR a.example.com.\n"),
        ("2.0.192.in-addr.arpa.", "300 NS ns.example.net.\n300 TXT x\n"),
        ("example.com.", "300 PTR a.example.com.\n"),
    ] {
        assert!(zone_named(origin, text).brief(OWNER).is_empty(), "{origin} {text}");
    }
    let classless = zone_named("0/25.2.0.192.in-addr.arpa.", "256 PTR a.example.com.\n").brief(OWNER);
    assert_eq!(classless.len(), 1);
}

#[test]
fn addresses_among_addresses() {
    assert_eq!(
        zone("25 A 192.0.2.25\nmail MX 10 mail.example.com.\n").told(ADDRESS),
        [
            "warning[address-in-reverse-zone] 2.0.192.in-addr.arpa.zone:2:6 '192.0.2.25' \
             A record of `25.2.0.192.in-addr.arpa.` in a reverse zone, where nobody looks for one \
             | help: write `PTR` and the name of the host at `192.0.2.25`; the A record belongs into the zone of that name",
            "warning[address-in-reverse-zone] 2.0.192.in-addr.arpa.zone:3:12 'mail.example.com.' \
             MX record of `mail.2.0.192.in-addr.arpa.` in a reverse zone, where nobody looks for one \
             | help: move the MX record to a zone of names",
        ]
    );
    for text in [
        "@ A 192.0.2.1\n@ MX 10 mail.example.com.\n",
        "@ NS ns\nns A 192.0.2.1\nns AAAA 2001:db8::1\n",
        "sub NS ns.sub\nns.sub A 192.0.2.1\n",
        "0 PTR net.example.com.\n0 A 255.255.255.0\n",
        "sub NS ns.example.net.\nold.sub A 192.0.2.1\n",
    ] {
        assert!(zone(text).brief(ADDRESS).is_empty(), "{text}");
    }
    assert!(zone_named("example.com.", "25 A 192.0.2.25\n").brief(ADDRESS).is_empty());
}

#[test]
fn addresses_in_one_label() {
    let told = zone_named("8.b.d.0.1.0.0.2.ip6.arpa.", "2001:db8::1 PTR a.example.net.\n").told("ptr-owner-invalid");
    assert_eq!(told.len(), 1, "{told:?}");
    let name = format!("1.{}8.b.d.0.1.0.0.2.ip6.arpa.", "0.".repeat(23));
    assert!(told[0].ends_with(&format!("is an address as it is written elsewhere | help: write `{name}`")), "{told:?}");
    let services = zone_named("8.b.d.0.1.0.0.2.ip6.arpa.", "a::z PTR a.example.net.\n");
    assert!(services.told("ptr-owner-invalid").is_empty());
}

#[test]
fn addresses_among_names() {
    let told = zone_named("example.com.", "192.0.2.1 PTR www.example.net.\n").told("ptr-owner-invalid");
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].ends_with("| help: write the record as `1.2.0.192.in-addr.arpa.` in the reverse zone"), "{told:?}");
    for text in
        ["1 PTR www.example.net.\n", "192.0.2.1 A 192.0.2.1\n", "_http._tcp PTR a._http._tcp\n", "9.192.0.2.1 PTR x\n"]
    {
        assert!(zone_named("example.com.", text).told("ptr-owner-invalid").is_empty(), "{text}");
    }
}

#[test]
fn numbers_outside_of_their_part_of_a_network() {
    let told = |origin: &str, text: &str| World::of(&[(origin, text)]).told(OWNER);
    let ptr =
        |numbers: &[&str]| -> String { numbers.iter().map(|one| format!("{one} PTR a.example.net.\n")).collect() };
    assert_eq!(
        told("64/26.2.0.192.in-addr.arpa.", &ptr(&["64", "1", "2", "128"])),
        [
            "warning[ptr-owner-invalid] 64/26.2.0.192.in-addr.arpa.zone:2:1 '1' PTR owner `1.64/26.2.0.192.in-addr.arpa.` is no \
          address of `64/26`, so that no alias of the zone above leads to it; nor are 2 more owners | help: write the last \
          number of the address as it is, not counted from the start of the part"
        ]
    );
    for (part, fine, wrong) in [
        ("64-127", ["64", "127"], "1"),
        // The length of the prefix behind a hyphen, too.
        ("64-26", ["64", "127"], "1"),
        ("0-31", ["0", "31"], "32"),
    ] {
        let origin = format!("{part}.2.0.192.in-addr.arpa.");
        assert!(told(&origin, &ptr(&fine)).is_empty(), "{part}");
        assert_eq!(told(&origin, &ptr(&[wrong])).len(), 1, "{part}");
    }
    let above = "$ORIGIN 0/27.2.0.192.in-addr.arpa.\n";
    assert_eq!(told("2.0.192.in-addr.arpa.", &format!("{above}{}", ptr(&["1", "40"]))).len(), 1, "in the zone above");
    for origin in ["customer.2.0.192.in-addr.arpa.", "64-8.2.0.192.in-addr.arpa.", "a-b.2.0.192.in-addr.arpa."] {
        assert!(told(origin, &ptr(&["1", "200"])).is_empty(), "{origin}");
    }
}

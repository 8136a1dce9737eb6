use super::zone;

const ID: &str = "rrset-ttl-mismatch";

#[test]
fn the_first_that_differs_is_told() {
    let world = zone("www 600 A 192.0.2.1\nwww 600 A 192.0.2.2\nwww 300 A 192.0.2.3\nwww 60 A 192.0.2.4\n");
    assert_eq!(
        world.told(ID),
        ["warning[rrset-ttl-mismatch] example.com.zone:4:5 '300' \
          `www.example.com.` A has different TTLs: 300 here, 600 before \
          | example.com.zone:2:1 'www 600 A 192.0.2.1' TTL 600 here \
          | help: give all A records of this name one TTL: write 600 (10m) here as well"]
    );
}

#[test]
fn an_inherited_ttl_points_at_the_type() {
    let world = zone("$TTL 1h\n@ NS ns1\n$TTL 2h\n@ NS ns2\n");
    assert_eq!(world.brief(ID), ["warning[rrset-ttl-mismatch] example.com.zone:5:3 'NS'"]);
}

#[test]
fn types_and_names_have_ttls_of_their_own() {
    assert!(zone("www 60 A 192.0.2.1\nwww 600 AAAA 2001:db8::1\nweb 600 A 192.0.2.1\n").brief(ID).is_empty());
}

#[test]
fn a_repeated_record_is_only_a_duplicate() {
    let world = zone("www 60 A 192.0.2.1\nwww 600 A 192.0.2.1\n");
    assert!(world.brief(ID).is_empty());
    assert_eq!(world.brief("duplicate-record").len(), 1);
    let third = zone("www 60 A 192.0.2.1\nwww 600 A 192.0.2.1\nwww 600 A 192.0.2.2\n");
    assert_eq!(third.brief(ID), ["warning[rrset-ttl-mismatch] example.com.zone:4:5 '600'"]);
}

#[test]
fn signatures_have_the_ttl_of_what_they_sign() {
    let rrsig = |ttl: u32, covered: &str| {
        format!("www {ttl} RRSIG {covered} 13 3 {ttl} 20300101000000 20250101000000 1 @ AQID\n")
    };
    let signed = format!("www 60 A 192.0.2.1\nwww 600 AAAA 2001:db8::1\n{}{}", rrsig(60, "A"), rrsig(600, "AAAA"));
    assert!(zone(&signed).brief(ID).is_empty());
    let world = zone(&format!("{signed}{}", rrsig(300, "A")));
    assert_eq!(
        world.told(ID),
        ["warning[rrset-ttl-mismatch] example.com.zone:6:5 '300' \
          this signature of `www.example.com.` A has TTL 300, and what it signs has 60 \
          | example.com.zone:2:1 'www 60 A 192.0.2.1' TTL 60 here \
          | help: sign the zone again, or write 60 (1m) here"]
    );
    let several = zone(&format!("{signed}{}{}", rrsig(300, "A"), rrsig(300, "AAAA")));
    assert_eq!(several.brief(ID).len(), 1, "one run of a signer is one cause");
    assert!(several.told(ID)[0].contains("; so it is with 1 more of the zone's signatures"), "{:?}", several.told(ID));
    assert!(zone(&rrsig(300, "MX")).brief(ID).is_empty(), "what it covers is not here");
}

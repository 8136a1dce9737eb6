use super::zone;
use crate::rules::testing::World;

const ID: &str = "duplicate-record";

#[test]
fn the_later_is_told_and_the_first_shown() {
    let world = zone("www A 192.0.2.1\nwww A 192.0.2.2\nWWW 300 IN A 192.0.2.1\n");
    assert_eq!(
        world.told(ID),
        ["warning[duplicate-record] example.com.zone:4:1 'WWW 300 IN A 192.0.2.1' \
          `www.example.com.` has this A record twice: `192.0.2.1` \
          | example.com.zone:2:1 'www A 192.0.2.1' first stated here, with TTL 3600 instead of 300 \
          | help: delete one of the two; name servers keep only one"]
    );
}

#[test]
fn names_in_rdata_are_compared_without_case_and_text_is_not() {
    assert_eq!(zone("@ MX 10 Mail\n@ MX 10 mail.EXAMPLE.com.\nmail A 192.0.2.1\n").brief(ID).len(), 1);
    assert!(zone("@ TXT abc\n@ TXT ABC\n").brief(ID).is_empty());
    assert!(zone("@ CAA 0 issue A.example\n@ CAA 0 issue a.example\n").brief(ID).is_empty());
}

#[test]
fn what_differs_anywhere_is_no_duplicate() {
    assert!(zone("@ MX 10 mail\n@ MX 20 mail\nmail A 192.0.2.1\n").brief(ID).is_empty());
    assert!(zone("@ TXT \"a\" \"b\"\n@ TXT ab\n").brief(ID).is_empty());
    assert!(zone("a TXT x\nb TXT x\n").brief(ID).is_empty());
}

#[test]
fn several_spellings_of_one_value_are_one() {
    assert_eq!(zone("@ TXT a\n@ TXT \"\\097\"\n").brief(ID).len(), 1);
    assert_eq!(zone("w AAAA 2001:db8::1\nw AAAA 2001:0db8:0::1\n").brief(ID).len(), 1);
    assert_eq!(zone("w A 192.0.2.1\nw TYPE1 \\# 4 C0000201\n").brief(ID).len(), 1);
}

#[test]
fn across_an_include_both_files_are_shown() {
    let world = zone("$INCLUDE web.part\nwww A 192.0.2.1\n").file("web.part", "www A 192.0.2.1\n");
    let told = world.told(ID);
    assert_eq!(told.len(), 1);
    assert!(told[0].starts_with("warning[duplicate-record] example.com.zone:3:1 'www A 192.0.2.1'"), "{told:?}");
    assert!(told[0].contains(" | web.part:1:1 'www A 192.0.2.1' first stated here"), "{told:?}");
}

#[test]
fn a_transfer_ends_with_the_soa_it_began_with() {
    let soa = "@ SOA ns1 hostmaster 1 4h 1h 30d 1h\n";
    assert!(World::of(&[("example.com.", &format!("{soa}@ NS ns1\n{soa}"))]).brief(ID).is_empty());
}

#[test]
fn large_sets_are_compared_in_time() {
    let mut text = String::new();
    for number in 0..30_000 {
        // All alike but for case, so that a comparison without case would find one long run.
        let word: String = (0..15).map(|bit| if number >> bit & 1 == 1 { 'A' } else { 'a' }).collect();
        text.push_str(&format!("big TXT {word}\n"));
    }
    text.push_str("big TXT aaaaaaaaaaaaaaa\nbig TXT aaaaaaaaaaaaaaa\n");
    let world = zone(&text);
    assert_eq!(world.brief(ID).len(), 2);
}

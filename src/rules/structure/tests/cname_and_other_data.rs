use super::zone;

const ID: &str = "cname-and-other-data";

#[test]
fn the_alias_is_told_with_the_others_as_labels() {
    let world = zone("www TXT x\nwww CNAME web\nwww 300 MX 10 web\nwww MX 20 web\nweb A 192.0.2.1\n");
    assert_eq!(
        world.told(ID),
        ["error[cname-and-other-data] example.com.zone:3:1 'www CNAME web' \
          `www.example.com.` is a CNAME and has other data as well: MX, TXT \
          | example.com.zone:4:1 'www 300 MX 10 web' MX at the same name \
          | example.com.zone:2:1 'www TXT x' TXT at the same name \
          | help: keep the CNAME and move the other records to the name it leads to, or replace it by address records"]
    );
}

#[test]
fn signatures_and_keys_go_with_it() {
    let rrsig = "RRSIG CNAME 13 3 3600 20300101000000 20250101000000 1 @ AQID";
    let world = zone(&format!("www CNAME web\n {rrsig}\n NSEC zzz CNAME RRSIG NSEC\n KEY 256 3 8 AwEAAQ==\n"));
    assert!(world.brief(ID).is_empty());
}

#[test]
fn several_aliases_alone_are_another_matter() {
    assert!(zone("www CNAME a\nwww CNAME b\na A 192.0.2.1\nb A 192.0.2.2\n").brief(ID).is_empty());
}

#[test]
fn at_a_wildcard_at_the_apex_and_in_any_case() {
    let world = zone("* CNAME web\n* A 192.0.2.1\nFTP CNAME web\nftp TXT x\nweb A 192.0.2.2\n");
    assert_eq!(
        world.brief(ID),
        [
            "error[cname-and-other-data] example.com.zone:2:1 '* CNAME web'",
            "error[cname-and-other-data] example.com.zone:4:1 'FTP CNAME web'",
        ]
    );
    assert!(zone("@ CNAME web.example.net.\n").brief(ID).is_empty(), "told by `cname-at-apex`");
}

#[test]
fn other_names_and_other_zones_do_not_clash() {
    let world = zone("www CNAME web\na.www A 192.0.2.1\nweb A 192.0.2.1\n");
    let world = world.zone("www.example.com.", "@ SOA ns1 hostmaster 1 4h 1h 30d 1h\n@ A 192.0.2.1\n");
    assert!(world.brief(ID).is_empty());
}

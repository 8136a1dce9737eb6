use super::{zone, zone_named};

const ID: &str = "missing-trailing-dot";

#[test]
fn a_target_that_repeats_the_apex() {
    let world = zone("@ MX 10 mail.example.com\nmail A 192.0.2.1\n");
    assert_eq!(
        world.told(ID),
        ["error[missing-trailing-dot] example.com.zone:2:9 'mail.example.com' \
          target `mail.example.com.example.com.` repeats the name of its zone: \
          it was probably meant to be `mail.example.com.` \
          | help: write `mail.example.com.`, with the final dot, or `mail` without one"]
    );
    assert!(world.brief("mx-target-missing").is_empty(), "one fault, one finding");
}

#[test]
fn an_owner_that_repeats_the_apex_is_told_once() {
    let world = zone("www.Example.com A 192.0.2.1\n A 192.0.2.2\n AAAA 2001:db8::1\nexample.com MX 0 .\n");
    assert_eq!(
        world.told(ID),
        [
            "warning[missing-trailing-dot] example.com.zone:2:1 'www.Example.com' \
             owner `www.example.com.example.com.` repeats the name of its zone: \
             it was probably meant to be `www.example.com.` \
             | help: write `www.example.com.`, with the final dot, or `www` without one",
            "warning[missing-trailing-dot] example.com.zone:5:1 'example.com' \
             owner `example.com.example.com.` repeats the name of its zone: it was probably meant to be `example.com.` \
             | help: write `example.com.`, with the final dot, or `@` without one",
        ]
    );
}

#[test]
fn a_target_below_a_public_suffix_that_does_not_exist() {
    let world = zone("www CNAME shop.provider.co.uk\n");
    assert_eq!(
        world.told(ID),
        ["warning[missing-trailing-dot] example.com.zone:2:11 'shop.provider.co.uk' \
          target `shop.provider.co.uk.example.com.` does not exist: it was probably meant to be `shop.provider.co.uk.` \
          | help: write `shop.provider.co.uk.`, with the final dot"]
    );
    for target in ["example.net", "x.github.io", "d1.cloudfront.net", "s1._domainkey.provider.dev"] {
        assert_eq!(zone(&format!("www CNAME {target}\n")).brief(ID).len(), 1, "{target}");
    }
}

#[test]
fn every_type_with_a_target() {
    for rdata in [
        "NS ns1.provider.net",
        "MX 10 mx.provider.net",
        "SRV 1 1 1 a.provider.net",
        "PTR a.provider.net",
        "DNAME a.provider.net",
        "HTTPS 1 a.provider.net",
        "SVCB 1 a.provider.net",
    ] {
        assert_eq!(zone(&format!("x {rdata}\n")).brief(ID).len(), 1, "{rdata}");
    }
}

#[test]
fn labels_that_only_look_like_top_level_names() {
    for text in [
        "a CNAME www.us\nx.us A 192.0.2.1\n",
        "a CNAME mail.dev\n",
        "a CNAME ns1.office\n",
        "a CNAME dc1.ad\n",
        "a CNAME db.int\n",
        "a CNAME com\n",
        "a CNAME co.uk\n",
        "a CNAME host.nosuchtop\n",
        "a CNAME mx.provider.net.\n",
        "a CNAME mx.provider.net\nmx.provider.net A 192.0.2.1\n",
        "a CNAME a.b.dev\nc.dev TXT x\n",
    ] {
        assert!(zone(text).brief(ID).is_empty(), "{text}");
    }
}

#[test]
fn what_may_exist_is_not_told() {
    assert!(zone("a CNAME mx.provider.net\n* A 192.0.2.1\n").brief(ID).is_empty(), "a wildcard answers");
    assert!(zone("a CNAME www.shop.de\nde NS ns.example.net.\n").brief(ID).is_empty(), "delegated");
    assert!(zone("a CNAME www.shop.de\nde DNAME example.de.\n").brief(ID).is_empty(), "redirected");
    assert!(zone("a CNAME www.shop.de\na..b TXT x\n").damaged().brief(ID).is_empty(), "an owner could not be read");
    let child = zone("a CNAME www.shop.de\n").zone("de.example.com.", "@ SOA ns1 hostmaster 1 4h 1h 30d 1h\n");
    assert!(child.brief(ID).is_empty(), "in another zone");
}

#[test]
fn the_origin_in_force_counts() {
    let world = zone("$ORIGIN lab.example.com.\na CNAME mx.provider.net\nwww.example.com A 192.0.2.1\n");
    assert_eq!(
        world.brief(ID),
        [
            "warning[missing-trailing-dot] example.com.zone:3:9 'mx.provider.net'",
            "warning[missing-trailing-dot] example.com.zone:4:1 'www.example.com'",
        ]
    );
    let below_root = zone("$ORIGIN .\nwww.example.com CNAME example.net\n");
    assert!(below_root.brief(ID).is_empty());
}

#[test]
fn a_relative_origin_is_told_at_the_directive() {
    let world = zone("$ORIGIN lab.example.com\na A 192.0.2.1\nb CNAME a\n$ORIGIN example.com.\nwww A 192.0.2.1\n");
    assert!(world.brief(ID).is_empty());
    assert_eq!(world.brief("origin-relative").len(), 1);
}

#[test]
fn exported_zones_have_their_names_written_out() {
    let world = zone("www.example.com. CNAME mx.provider.net.example.com.\n");
    assert_eq!(world.brief(ID), ["warning[missing-trailing-dot] example.com.zone:2:24 'mx.provider.net.example.com.'"]);
}

#[test]
fn a_name_may_hold_the_apex_elsewhere() {
    for owner in ["example.com._report._dmarc", "com", "notexample.com", "x.example.com.mirror", "example"] {
        assert!(zone(&format!("{owner} A 192.0.2.1\n")).brief(ID).is_empty(), "{owner}");
    }
}

#[test]
fn zones_of_one_label_and_of_public_suffixes() {
    assert!(zone_named("lan.", "lan A 10.0.0.1\nx CNAME lan\n").brief(ID).is_empty());
    assert_eq!(zone_named("lan.", "pc.lan A 10.0.0.1\n").brief(ID).len(), 1);
    assert!(zone_named("uk.", "a.x CNAME b.c.co\n").brief(ID).is_empty());
    assert!(zone_named(".", "x CNAME a.example.net\n").brief(ID).is_empty());
}

#[test]
fn reverse_zones_leave_ptr_targets_to_their_own_rule() {
    let world = zone_named(
        "2.0.192.in-addr.arpa.",
        "1 PTR www.provider.net\n2 CNAME 2.sub.provider.net\n@ NS ns.provider.net\n",
    );
    assert_eq!(
        world.brief(ID),
        [
            "warning[missing-trailing-dot] 2.0.192.in-addr.arpa.zone:3:9 '2.sub.provider.net'",
            "error[missing-trailing-dot] 2.0.192.in-addr.arpa.zone:4:6 'ns.provider.net'",
        ]
    );
}

#[test]
fn generated_records_point_at_the_template() {
    let world = zone("$GENERATE 1-2 h$ CNAME h$.provider.net\n");
    assert_eq!(
        world.brief(ID),
        [
            "warning[missing-trailing-dot] example.com.zone:2:24 'h$.provider.net'",
            "warning[missing-trailing-dot] example.com.zone:2:24 'h$.provider.net'",
        ]
    );
}

#[test]
fn a_lost_dot_is_as_grave_as_what_it_breaks() {
    let severities = |text: &str| -> Vec<String> {
        zone(text).brief(ID).iter().map(|line| line.split('[').next().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(severities("@ MX 10 mx.provider.net\n"), ["error"], "no mail arrives");
    assert_eq!(severities("sub NS ns.provider.net\n"), ["error"], "nobody answers for the zone");
    assert_eq!(severities("www CNAME www.provider.net\n"), ["warning"]);
    assert_eq!(severities("_sip._tcp SRV 1 1 5060 sip.provider.net\n"), ["warning"]);
    // Here the exchange exists, though nobody meant it to.
    assert_eq!(severities("@ MX 10 mail.example.com\n* A 192.0.2.1\n"), ["warning"]);
}

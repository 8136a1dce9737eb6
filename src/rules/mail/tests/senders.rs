//! `mx-missing` and `mta-sts-missing`: what domains that send or take mail lack.

use super::zone;
use crate::rules::testing::World;

const MX: &str = "mx-missing";
const STS: &str = "mta-sts-missing";

#[test]
fn who_sends_says_where_replies_go() {
    assert_eq!(
        zone("@ A 192.0.2.80\n@ TXT \"v=spf1 ip4:192.0.2.25 -all\"\n").told(MX),
        ["warning[mx-missing] example.com.zone:2:1 '@ TXT \"v=spf1 ip4:192.0.2.25 -all\"' `example.com.` has an SPF \
          record that lets servers send its mail, but no MX \
          | example.com.zone:1:1 '@ A 192.0.2.80' replies and bounces go to this address for want of an MX \
          | help: add `example.com. IN MX 10` with the host that takes its mail, or `example.com. IN MX 0 .` if none \
          does (RFC 7505)"]
    );
    assert_eq!(
        zone("s1._domainkey TXT \"v=DKIM1; p=MIIB\"\n").told(MX),
        ["warning[mx-missing] example.com.zone:1:1 's1._domainkey TXT \"v=DKIM1; p=MIIB\"' `example.com.` has a DKIM \
          key to sign its mail with, but no MX \
          | help: add `example.com. IN MX 10` with the host that takes its mail, or `example.com. IN MX 0 .` if none \
          does (RFC 7505)"]
    );
}

#[test]
fn who_is_a_sender() {
    for text in [
        "@ TXT \"V=SPF1 A -ALL\"\n",
        "@ TXT \"v=spf1 inc\" \"lude:_spf.elsewhere. ~all\"\n",
        "@ TXT \"v=spf1 -ip4:192.0.2.1 +mx -all\"\n",
        "@ TXT other\n@ TXT \"v=spf1 a:b.elsewhere ~all\"\n",
        "@ TXT \"v=spf1 redirect=_spf.example.com\"\n_spf TXT \"v=spf1 ip4:192.0.2.1 -all\"\n",
        "s1._domainkey CNAME s1.dkim.elsewhere.\n",
        "s1.mail._domainkey TXT \"p=MIIB\"\n",
        "host MX 10 mx.elsewhere.\n@ TXT \"v=spf1 a -all\"\n",
    ] {
        assert_eq!(zone(text).brief(MX).len(), 1, "{text}");
    }
    for text in [
        "@ TXT \"v=spf1 a -all\"\n@ MX 10 mx.elsewhere.\n",
        "@ TXT \"v=spf1 a -all\"\n@ MX 0 .\n",
        "@ TXT \"v=spf1 -all\"\n",
        "@ TXT \"v=spf1 -all\"\ns1._domainkey TXT \"p=MIIB\"\n",
        "@ TXT \"v=spf1 ~all a\"\n",
        "@ TXT \"v=spf1 -a ~mx ?ip4:192.0.2.1 -all\"\n",
        "@ TXT \"v=spf1 include:none.example.com -all\"\nnone TXT \"v=spf1 -all\"\n",
        "@ TXT \"v=spf1 redirect=_spf.elsewhere\"\n",
        "@ TXT \"v=spf1 redirect=none.example.com\"\nnone TXT \"v=spf1 -all\"\n",
        "@ TXT \"v=spf10 a -all\"\n",
        "@ TXT \"v=spf1\"\n",
        "_dmarc TXT \"v=DMARC1; p=reject\"\n",
        "host TXT \"v=spf1 a -all\"\n",
        "s1._domainkey TXT \"v=DKIM1; p=\"\n",
        "*._domainkey TXT \"v=DKIM1; p=MIIB\"\n",
        "_domainkey TXT \"o=~\"\n_adsp._domainkey TXT \"dkim=all\"\n",
        "s1._domainkey.sub TXT \"p=MIIB\"\n",
        "_domainkey NS ns.elsewhere.\ns1._domainkey TXT \"p=MIIB\"\n",
        "@ A 192.0.2.80\n",
        "* MX 10 mx.elsewhere.\nwww A 192.0.2.80\n",
    ] {
        assert!(zone(text).brief(MX).is_empty(), "{text}");
    }
    let unreadable = zone("@ TXT \"v=spf1 a -all\"\n@ MX ten mx.elsewhere.\n").damaged();
    assert!(unreadable.brief(MX).is_empty(), "there may be an MX");
}

#[test]
fn spf_for_others_or_for_a_mail_host_is_no_sender() {
    let spf = "@ TXT \"v=spf1 ip4:192.0.2.1 -all\"\n@ A 192.0.2.1\n";
    for (origin, other) in [
        ("relay.example.net.", "@ TXT \"v=spf1 include:Relay.example.net -all\"\n@ MX 0 .\n"),
        ("relay.example.net.", "@ MX 10 relay.example.net.\n"),
        ("_spf.example.net.", "@ TXT x\n"),
        ("spf.example.net.", "@ TXT x\n"),
    ] {
        let world = World::of(&[(origin, spf), ("example.com.", other)]);
        assert!(world.brief(MX).is_empty(), "{origin} {other}");
    }
    assert_eq!(World::of(&[("relay.example.net.", spf), ("example.com.", "@ TXT x\n")]).brief(MX).len(), 1);
}

#[test]
fn every_apex_with_an_address_can_be_asked() {
    let always = |text: &str| zone(text).policy("[rules.mx-missing]\nrequire = 'always'\n").told(MX);
    assert_eq!(
        always("@ AAAA 2001:db8::80\n"),
        [
            "warning[mx-missing] example.com.zone:1:1 '@ AAAA 2001:db8::80' `example.com.` has an address, but neither MX \
          nor null MX \
          | help: add `example.com. IN MX 10` with the host that takes its mail, or `example.com. IN MX 0 .` if none \
          does (RFC 7505)"
        ]
    );
    assert!(always("@ A 192.0.2.80\n@ MX 0 .\n").is_empty());
    assert!(always("www A 192.0.2.80\n").is_empty());
    let both = always("@ A 192.0.2.80\n@ TXT \"v=spf1 a -all\"\n");
    assert_eq!(both.len(), 1);
    assert!(both[0].contains("2:1 '@ TXT"), "{both:?}");
}

#[test]
fn who_takes_mail_announces_how() {
    assert_eq!(
        zone("@ MX 10 mx1\n@ MX 20 mx2\nmx1 A 192.0.2.25\nmx2 A 198.51.100.25\n").told(STS),
        ["info[mta-sts-missing] example.com.zone:1:1 '@ MX 10 mx1' `example.com.` takes mail but does not announce \
          MTA-STS \
          | help: add `_mta-sts.example.com. IN TXT \"v=STSv1; id=1\"` and serve the policy at \
          `https://mta-sts.example.com/.well-known/mta-sts.txt`"]
    );
    let strict = zone("@ MX 10 mx.elsewhere.\n").policy("extends = ['strict']\n");
    assert_eq!(strict.brief(STS), ["warning[mta-sts-missing] example.com.zone:1:1 '@ MX 10 mx.elsewhere.'"]);
}

#[test]
fn one_finding_a_zone() {
    let text = "a MX 10 mx.elsewhere.\nb MX 10 mx.elsewhere.\n@ MX 10 mx.elsewhere.\n";
    let told = zone(text).told(STS);
    assert_eq!(told.len(), 1);
    assert!(told[0].contains(
        "3:1 '@ MX 10 mx.elsewhere.' `example.com.` takes mail but does not announce MTA-STS, nor do 2 other names in \
         this zone"
    ));
    let told = zone(&format!("{text}_mta-sts TXT \"v=STSv1; id=1\"\n")).told(STS);
    assert!(told[0].contains(
        "1:1 'a MX 10 mx.elsewhere.' `a.example.com.` takes mail but does not announce MTA-STS, nor does another name \
         in this zone"
    ));
}

#[test]
fn who_has_announced_it_or_need_not() {
    let mx = "@ MX 10 mx.elsewhere.\n";
    for rest in [
        "_mta-sts TXT \"v=STSv1; id=1\"\n",
        "_mta-sts CNAME _mta-sts.elsewhere.\n",
        "_mta-sts CNAME gone\n",
        "_mta-sts NS ns.elsewhere.\n",
        "_mta-sts TXT \"v=STS1; id=1\"\n",
        "* TXT \"v=STSv1; id=1\"\n",
    ] {
        assert!(zone(&format!("{mx}{rest}")).brief(STS).is_empty(), "{rest}");
    }
    for rest in
        ["* TXT \"v=spf1 -all\"\n", "* CNAME www\nwww A 192.0.2.80\n", "x._mta-sts TXT x\n", "_mta-sts A 192.0.2.1\n"]
    {
        assert_eq!(zone(&format!("{mx}{rest}")).brief(STS).len(), 1, "{rest}");
    }
    for none in [
        "@ MX 0 .\n",
        "* MX 10 mx.elsewhere.\n",
        "@ MX 0 .\nmail MX 10 mail\nmail A 192.0.2.25\n",
        "@ A 192.0.2.80\n",
        "sub NS ns.elsewhere.\nsub MX 10 mail\n",
    ] {
        assert!(zone(none).brief(STS).is_empty(), "{none}");
    }
}

#[test]
fn mail_hosts_with_dane_need_no_other_promise() {
    let tlsa = "TLSA 3 1 1 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n";
    let hosts = "@ MX 10 mx1\n@ MX 20 mx2\nmx1 A 192.0.2.25\nmx2 A 198.51.100.25\n";
    assert!(zone(&format!("{hosts}_25._tcp.mx1 {tlsa}_25._tcp.mx2 {tlsa}")).brief(STS).is_empty());
    assert!(
        zone(&format!("{hosts}_dane {tlsa}*._tcp.mx1 CNAME _dane\n_25._tcp.mx2 CNAME _dane\n")).brief(STS).is_empty()
    );
    assert_eq!(zone(&format!("{hosts}_25._tcp.mx1 {tlsa}")).brief(STS).len(), 1);
    assert_eq!(zone(&format!("@ MX 10 mx.elsewhere.\n_25._tcp.mx1 {tlsa}")).brief(STS).len(), 1);
}

#[test]
fn inside_a_network_nothing_is_announced() {
    let mx = "@ MX 10 mail\nmail A 10.0.0.25\n";
    assert!(World::of(&[("corp.internal.", mx)]).brief(STS).is_empty());
    assert!(World::of(&[("corp.net.", mx)]).brief(STS).is_empty(), "all its addresses are private");
    assert_eq!(World::of(&[("corp.net.", &format!("{mx}@ A 192.0.2.80\n"))]).brief(STS).len(), 1);
}

#[test]
fn special_zones_neither_send_nor_take_mail() {
    let list = "@ TXT \"v=spf1 a -all\"\n@ A 192.0.2.1\n2.0.0.127 A 127.0.0.2\n";
    assert!(World::of(&[("dnsbl.example.net.", list)]).brief(MX).is_empty());
    assert!(World::of(&[("dnsbl.example.net.", &format!("{list}@ MX 10 mx.elsewhere.\n"))]).brief(STS).is_empty());
}

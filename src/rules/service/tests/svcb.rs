//! `svcb-alias`, `svcb-params`, `svcb-hint-mismatch`.

use super::{only, silent, zone};
use crate::rules::testing::World;

const ALIAS: &str = "svcb-alias";
const PARAMS: &str = "svcb-params";
const HINT: &str = "svcb-hint-mismatch";

#[test]
fn an_alias_leads_somewhere() {
    assert_eq!(
        only(&zone("@ HTTPS 0 www\n"), ALIAS),
        "error[svcb-alias] example.com.zone:1:11 'www' the HTTPS record of `example.com.` is an alias for \
         `www.example.com.`, where there is nothing | help: give `www.example.com.` an address or HTTPS record, or \
         write `0 .` to say that there is no such service"
    );
    let across = World::of(&[
        ("example.com.", "@ HTTPS 0 www.example.net.\n"),
        ("example.net.", "@ SOA ns hostmaster 1 4h 1h 30d 1h\n"),
    ]);
    assert!(only(&across, ALIAS).contains("the zone `example.net.` has no address for `www.example.net.`"));
    silent(
        ALIAS,
        &[
            "@ HTTPS 0 .\n",
            "@ HTTPS 0 www\nwww A 192.0.2.1\n",
            "@ HTTPS 0 www\nwww HTTPS 1 .\nwww A 192.0.2.1\n",
            "@ HTTPS 0 www\nwww CNAME www.example.net.\n",
            "@ HTTPS 0 www.example.net.\n",
            "@ HTTPS 0 www\n* AAAA 2001:db8::1\n",
            "@ HTTPS 0 www.sub\nsub NS ns.example.net.\n",
            "@ HTTPS 0 192.0.2.1\n",
        ],
    );
}

#[test]
fn aliases_do_not_go_in_circles() {
    let world = zone("a HTTPS 0 b\nb HTTPS 0 c\nc HTTPS 0 a\nd HTTPS 0 a\n");
    let told = world.told(ALIAS);
    assert_eq!(told.len(), 3, "`d` is not part of it: {told:?}");
    assert_eq!(
        told[0],
        "error[svcb-alias] example.com.zone:1:11 'b' the HTTPS record of `a.example.com.` is an alias for \
         `b.example.com.`, which leads back to it | example.com.zone:2:1 'b HTTPS 0 c' `b.example.com.` is an alias in \
         the loop | example.com.zone:3:1 'c HTTPS 0 a' `c.example.com.` is an alias in the loop | help: name the host \
         that serves it in one of these records, with priority 1 or more"
    );
    let own = only(&zone("@ HTTPS 0 @\n@ A 192.0.2.1\n"), ALIAS);
    assert!(own.starts_with("warning[svcb-alias] example.com.zone:1:11 '@'") && own.contains("for itself"), "{own}");
}

#[test]
fn an_alias_stands_alone_and_without_parameters() {
    let www = "www A 192.0.2.1\n";
    let both = only(&zone(&format!("@ HTTPS 0 www\n@ HTTPS 1 www alpn=h2\n{www}")), ALIAS);
    assert!(both.starts_with("warning[svcb-alias] example.com.zone:2:9 '1'"), "{both}");
    assert!(both.contains("has HTTPS records in AliasMode and in ServiceMode | example.com.zone:1:1"), "{both}");
    let several = only(&zone(&format!("@ SVCB 0 www\n@ SVCB 0 w2.example.net.\n{www}")), ALIAS);
    assert!(several.contains("has several SVCB records in AliasMode"), "{several}");
    let params = only(&zone(&format!("@ HTTPS 0 www port=1 alpn=h2\n{www}")), ALIAS);
    assert!(params.starts_with("warning[svcb-alias] example.com.zone:1:22 'alpn=h2'"), "{params}");
    silent(
        ALIAS,
        &[&format!("@ HTTPS 1 www alpn=h2\n@ HTTPS 2 www\n{www}"), &format!("@ HTTPS 0 www\n@ HTTPS 0 WWW\n{www}")],
    );
}

#[test]
fn parameters_can_be_used() {
    assert_eq!(
        only(&zone("@ HTTPS 1 . alpn=h2 port=0\n"), PARAMS),
        "error[svcb-params] example.com.zone:1:21 'port=0' parameter `port` in the HTTPS record of `example.com.` leads \
         to port 0, which nothing can listen on | help: write the port of the service, or leave `port` out for the \
         usual one"
    );
    assert!(only(&zone("@ SVCB 1 . key65535=x\n"), PARAMS).starts_with("error[svcb-params] example.com.zone:1:12"));
    assert!(only(&zone("@ SVCB 1 . key999=x\n"), PARAMS).starts_with("info[svcb-params]"));
    let needless = only(&zone("@ HTTPS 1 . mandatory=alpn,port alpn=h2 port=1\n"), PARAMS);
    assert!(needless.starts_with("info[svcb-params] example.com.zone:1:13 'mandatory=alpn,port'"), "{needless}");
    silent(
        PARAMS,
        &[
            "@ SVCB 1 . mandatory=port port=8443\n",
            "@ HTTPS 1 . alpn=h2 key65280=x port=8443\n",
            "@ HTTPS 0 www port=0\n",
            "sub NS ns.example.net.\nsub HTTPS 1 . port=0\n",
        ],
    );
}

#[test]
fn hints_are_addresses_of_the_target() {
    assert_eq!(
        only(&zone("@ HTTPS 1 . ipv4hint=192.0.2.1,192.0.2.9\n@ A 192.0.2.1\n@ A 192.0.2.2\n"), HINT),
        "warning[svcb-hint-mismatch] example.com.zone:1:13 'ipv4hint=192.0.2.1,192.0.2.9' `ipv4hint` in the HTTPS record \
         of `example.com.` has `192.0.2.9`, which is no address of `example.com.` | example.com.zone:2:1 \
         '@ A 192.0.2.1' the A records of `example.com.` | help: write `ipv4hint=192.0.2.1,192.0.2.2`"
    );
    let none = only(&zone("@ HTTPS 1 www ipv6hint=2001:db8::1\nwww A 192.0.2.1\n"), HINT);
    assert!(
        none.ends_with("help: give `www.example.com.` the record `AAAA 2001:db8::1`, or remove `ipv6hint`"),
        "{none}"
    );
    let across = World::of(&[
        ("example.com.", "@ HTTPS 1 cdn ipv4hint=192.0.2.1\ncdn CNAME x.example.net.\n"),
        ("example.net.", "x A 192.0.2.2\n"),
    ]);
    assert!(only(&across, HINT).contains("example.net.zone:1:1 'x A 192.0.2.2'"));
    silent(
        HINT,
        &[
            "@ HTTPS 1 . ipv4hint=192.0.2.1\n@ A 192.0.2.1\n@ A 192.0.2.2\n",
            "@ HTTPS 1 www.example.net. ipv4hint=192.0.2.1\n",
            "*.x HTTPS 1 . ipv4hint=192.0.2.1\n*.x A 192.0.2.1\n",
            "@ HTTPS 0 www ipv4hint=192.0.2.1\nwww A 192.0.2.2\n",
        ],
    );
}

#[test]
fn a_service_has_an_address() {
    assert_eq!(
        only(&zone("www HTTPS 1 web alpn=h2\nwww A 192.0.2.1\n"), ALIAS),
        "warning[svcb-alias] example.com.zone:1:13 'web' the HTTPS record of `www.example.com.` leads to \
         `web.example.com.`, which has no address | help: give `web.example.com.` an A or AAAA record, or name the host \
         that serves it"
    );
    let own = only(&zone("www HTTPS 1 . alpn=h2\n"), ALIAS);
    assert!(own.contains("is for the owner itself, which has no address"), "{own}");
    silent(
        ALIAS,
        &[
            "www HTTPS 1 web\nweb AAAA 2001:db8::1\n",
            "www HTTPS 1 web\nweb CNAME web.example.net.\n",
            "www HTTPS 1 web.example.net.\n",
            "www HTTPS 1 .\nwww A 192.0.2.1\n",
            "* HTTPS 1 .\n",
            "www HTTPS 1 web\n* A 192.0.2.1\n",
            "sub NS ns.example.net.\nwww HTTPS 1 web.sub\n",
            "www HTTPS 1 web.example.com\n",
        ],
    );
    let damaged = zone("www HTTPS 1 .\nwww A 192.0.2.256\n").damaged();
    assert!(damaged.told(ALIAS).is_empty());
}

#[test]
fn protocols_have_registered_names() {
    let told = only(&zone("www HTTPS 1 . alpn=h2,http/3\nwww A 192.0.2.1\n"), PARAMS);
    assert_eq!(
        told,
        "warning[svcb-params] example.com.zone:1:15 'alpn=h2,http/3' parameter `alpn` in the HTTPS record of \
         `www.example.com.` has `http/3`, which is the name of no protocol | help: write `h3`"
    );
    silent(PARAMS, &["a SVCB 1 h.example.net. alpn=h2,h3,http/1.1,dot,doq,own-protocol\n"]);
}

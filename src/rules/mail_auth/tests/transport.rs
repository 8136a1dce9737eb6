//! MTA-STS with its policy files, and TLS-RPT.

use super::zone;
use crate::rules::testing::World;

#[test]
fn records_of_mta_sts_and_tls_rpt() {
    let text = "_mta-sts TXT \"v=STSv1; id=a-b\"\nmta-sts A 192.0.2.1\n_smtp._tls TXT \"v=TLSRPTv1; \" \"rua=a@example.net\"\n";
    assert_eq!(zone(text).brief("mta-sts-syntax"), ["error[mta-sts-syntax] example.com.zone:1:27 'a-b'"]);
    assert_eq!(zone(text).brief("tls-rpt-syntax"), ["error[tls-rpt-syntax] example.com.zone:3:36 'a@example.net'"]);
    let two = "_mta-sts TXT \"v=STSv1; id=1\"\n_mta-sts TXT \"v=STSv1; id=2\"\n_mta-sts TXT x\n\
               _smtp._tls TXT \"v=TLSRPTv1; rua=mailto:a@example.net\"\n_smtp._tls TXT \"v=TLSRPTv1; rua=mailto:b@example.net\"\n";
    assert_eq!(zone(two).brief("mta-sts-multiple").len(), 1);
    assert_eq!(zone(two).brief("tls-rpt-multiple").len(), 1);
    let same = "_mta-sts TXT \"v=STSv1; id=1\"\n_mta-sts TXT \"v=STSv1; id=1\"\n";
    assert!(zone(same).brief("mta-sts-multiple").is_empty());
    for rule in ["mta-sts-syntax", "tls-rpt-syntax"] {
        assert!(
            zone("_mta-sts TXT x\n_smtp._tls TXT \"v=spf1 -all\"\nx TXT \"v=STSv1\"\n").brief(rule).is_empty(),
            "{rule}"
        );
    }
}

#[test]
fn the_host_that_serves_the_policy() {
    let brief = |text: &str| zone(text).brief("mta-sts-host-missing");
    let record = "_mta-sts TXT \"v=STSv1; id=1\"\n";
    assert_eq!(brief(record), ["error[mta-sts-host-missing] example.com.zone:1:14 '\"v=STSv1; id=1\"'"]);
    assert_eq!(
        brief("@ MX 10 mx\nmta-sts CNAME x.example.net.\n"),
        ["warning[mta-sts-host-missing] example.com.zone:2:1 'mta-sts CNAME x.example.net.'"]
    );
    for more in [
        "mta-sts AAAA 2001:db8::1\n",
        "mta-sts CNAME x.example.net.\n",
        "* A 192.0.2.1\n",
        "mta-sts NS ns.example.net.\n",
        "_mta-sts.example.com TXT \"v=STSv1; id=1\"\nmta-sts A 192.0.2.1\n",
    ] {
        assert!(brief(&format!("{record}{more}")).is_empty(), "{more}");
    }
    for text in [
        "mta-sts A 192.0.2.1\n",
        "@ MX 10 mx\n* A 192.0.2.1\n",
        "@ MX 10 mx\nmta-sts A 192.0.2.1\n_mta-sts CNAME _mta-sts.example.net.\n",
        "@ MX 10 mx\nmta-sts A 192.0.2.1\n_mta-sts TXT \"v=STSv1\"\n",
    ] {
        assert!(brief(text).is_empty(), "{text}");
    }
}

#[test]
fn promises_of_tls_without_reports() {
    let brief = |text: &str| zone(text).brief("tls-rpt-missing");
    let sts = "@ MX 10 mx\n_mta-sts TXT \"v=STSv1; id=1\"\n";
    assert_eq!(brief(sts), ["warning[tls-rpt-missing] example.com.zone:2:1 '_mta-sts TXT \"v=STSv1; id=1\"'"]);
    let dane = format!("@ MX 10 mx\nmx A 192.0.2.1\n_25._tcp.mx TLSA 3 1 1 {}\n", "ab".repeat(32));
    assert_eq!(brief(&dane), ["info[tls-rpt-missing] example.com.zone:1:1 '@ MX 10 mx'"]);
    for text in [
        format!("{sts}_smtp._tls TXT \"v=TLSRPTv1; rua=mailto:a@example.net\"\n"),
        format!("{sts}_smtp._tls CNAME x.example.net.\n"),
        format!("{sts}_smtp._tls TXT \"v=TLSRPT\"\n"),
        "@ MX 10 mx\n".to_owned(),
        "_mta-sts TXT \"v=STSv1; id=1\"\n".to_owned(),
    ] {
        assert!(brief(&text).is_empty(), "{text}");
    }
}

const POLICY: &str = "[[mail.mta-sts]]\ndomain = 'Example.com'\npolicy = 'sts.txt'\n";
const SOUND: &str = "version: STSv1\nmode: testing\nmx: *.example.net\nmax_age: 86400\n";

fn told(text: &str, file: &str, options: &str) -> Vec<String> {
    World::of(&[("example.com.", text)])
        .file("sts.txt", file)
        .policy(&format!("{POLICY}{options}"))
        .brief("mta-sts-policy-mismatch")
}

#[test]
fn a_policy_file_covers_the_mx_hosts() {
    assert!(told("@ MX 10 a.example.net.\n@ MX 20 b.example.net.\n", SOUND, "").is_empty());
    assert_eq!(
        told("@ MX 10 a.example.net.\n@ MX 20 a.b.example.net.\n", SOUND, ""),
        ["error[mta-sts-policy-mismatch] example.com.zone:2:9 'a.b.example.net.'"]
    );
    let idle = SOUND.replace("mx: ", "mx: mx.example.org\nmx: ");
    assert_eq!(
        told("@ MX 10 a.example.net.\n", &idle, ""),
        ["error[mta-sts-policy-mismatch] sts.txt:3:5 'mx.example.org'"]
    );
    let withdrawn = SOUND.replace("testing", "none");
    assert!(told("@ MX 10 mx.example.org.\n", &withdrawn, "").is_empty());
    assert!(told("@ MX 0 .\n", "version: STSv1\nmode: none\nmax_age: 0\n", "").is_empty());
}

#[test]
fn a_policy_file_is_what_the_policy_asks_for() {
    let options = "[rules.mta-sts-policy-mismatch]\nmode = 'enforce'\nmin-age = '7d'\n";
    assert_eq!(
        told("@ MX 10 a.example.net.\n", SOUND, options),
        [
            "error[mta-sts-policy-mismatch] sts.txt:2:7 'testing'",
            "warning[mta-sts-policy-mismatch] sts.txt:4:10 '86400'",
        ]
    );
    let broken = SOUND.replace("86400", "99999999");
    assert_eq!(
        told("@ MX 10 a.example.net.\n", &broken, ""),
        ["error[mta-sts-policy-mismatch] sts.txt:4:10 '99999999'"]
    );
    let off = "[rules.mta-sts-policy-mismatch]\nseverity = 'off'\n";
    assert!(told("@ MX 10 mx.example.org.\n", SOUND, off).is_empty());
}

#[test]
fn a_policy_file_belongs_to_the_zone_of_its_domain() {
    let world = World::of(&[
        ("example.net.", "@ MX 10 x\n"),
        ("com.", "example NS ns.example.net.\n"),
        ("example.com.", "@ MX 10 x\n"),
    ]);
    let told = world.file("sts.txt", SOUND).policy(POLICY).brief("mta-sts-policy-mismatch");
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("example.com.zone:1:9"), "{told:?}");
}

//! The rules on what can be read and is still a likely slip, as a specification.

use crate::rules::testing::World;

const HEAD: &str = "@ SOA ns1 h 1 4h 1h 30d 1h\n@ NS ns1\n@ NS ns2\nns1 A 192.0.2.1\nns2 A 198.51.100.1\n";

fn brief(rule: &str, text: &str) -> Vec<String> {
    World::of(&[("example.com.", &format!("{HEAD}{text}"))]).policy("extends = [\"strict\"]").brief(rule)
}

#[test]
fn obsolete_types() {
    let found = brief("obsolete-type", "a MB ns1\na MB ns2\nb SPF \"v=spf1 -all\"\nc TXT x\nd TYPE65280 \\# 0\n");
    assert_eq!(found, ["info[obsolete-type] example.com.zone:6:3 'MB'"]);
}

#[test]
fn numbers_that_mean_nothing() {
    let digest = "ab".repeat(32);
    let text = format!(
        "a AFSDB 3 ns1\nb AFSDB 1 ns1\nc SSHFP 5 2 {digest}\nd SSHFP 4 3 {digest}\ne SSHFP 6 2 {digest}\n@ CSYNC 1 7 NS\n\
         g RP hugh.example.com. .\nh RP hugh@example.com. .\n"
    );
    let world = World::of(&[("example.com.", &format!("{HEAD}{text}"))]);
    assert_eq!(
        world.brief("bad-rdata"),
        [
            "warning[bad-rdata] example.com.zone:6:9 '3'",
            "warning[bad-rdata] example.com.zone:8:9 '5'",
            "warning[bad-rdata] example.com.zone:9:11 '3'",
            "warning[bad-rdata] example.com.zone:11:11 '7'",
            "warning[bad-rdata] example.com.zone:13:6 'hugh@example.com.'",
        ]
    );
    let told = world.told("bad-rdata");
    assert!(told[0].contains("subtype 3 in the AFSDB record of `a.example.com.` is not assigned"), "{told:?}");
    assert!(told[4].ends_with("help: write `hugh.example.com.`"), "{told:?}");
}

#[test]
fn labels_that_are_no_a_labels() {
    let text = "xn--bcher-kva A 192.0.2.1\nxn--zzzzzzzz99999 A 192.0.2.1\na.xn--zzzzzzzz99999 A 192.0.2.1\nxn-- A 192.0.2.1\n\
                _xn--a TXT x\nXN--BCHER-KVA TXT x\n";
    let found = brief("idn-invalid", text);
    let label = |line: usize, text: &str| format!("warning[idn-invalid] example.com.zone:{line}:1 '{text}'");
    assert_eq!(found, [label(7, "xn--zzzzzzzz99999"), label(9, "xn--")]);
}

#[test]
fn placeholders_in_names_and_texts() {
    let text = "host-{{n}} A 192.0.2.1\na CNAME <%=target%>.example.net.\nb TXT \"v={{ver\" \"sion}}\"\nc TXT \"@SERIAL@\"\n\
                d TXT \"a@b.example, c@d.example\"\ne TXT \"{not} <this> ${NAME}\"\n";
    let found = brief("template-placeholder", text);
    assert_eq!(brief("template-placeholder", "a CNAME <your-app>.example.net.\n").len(), 1);
    assert_eq!(found.len(), 4, "{found:?}");
    assert_eq!(found[0], "warning[template-placeholder] example.com.zone:6:1 'host-{{n}}'");
    assert_eq!(found[1], "warning[template-placeholder] example.com.zone:7:9 '<%=target%>.example.net.'");
    assert_eq!(found[3], "warning[template-placeholder] example.com.zone:9:8 '@SERIAL@'");
}

#[test]
fn what_a_template_left_is_told_once() {
    let text = "@ CAA 0 iodef \"{{iodef}}\"\n_dmarc TXT \"v=DMARC1; p=none; rua={{rua}}\"\n";
    let world = World::of(&[("example.com.", &format!("{HEAD}{text}"))]).policy("extends = [\"strict\"]");
    assert_eq!(world.brief("template-placeholder").len(), 2);
    for other in ["caa-syntax", "dmarc-syntax"] {
        assert_eq!(world.brief(other), Vec::<String>::new());
    }
}

#[test]
fn texts_that_were_meant_otherwise() {
    let text = "a TXT \"\"\nb TXT \"\\\"v=spf1 -all\\\"\"\nc TXT \" v=spf1 -all\"\nd TXT \"\u{201c}x\u{201d}\"\n\
                e TXT \"v=DMARC1; p=none\u{a0}\"\nf TXT \"caf\u{e9}\"\ng TXT \" plain\"\nh TXT \"\\\"a\\\" and \\\"b\\\"\"\n\
                i TXT \"v=spf1 -all\"\nPrinter._ipp._tcp TXT \"\"\n";
    let lines: Vec<String> =
        brief("txt-suspicious", text).iter().map(|found| found.split(' ').nth(1).unwrap().to_owned()).collect();
    let at = |line: usize| format!("example.com.zone:{line}:7");
    assert_eq!(lines, [at(6), at(7), at(8), at(9), at(10)]);
}

#[test]
fn quotes_that_are_none() {
    let told = |text: &str| World::of(&[("example.com.", &format!("{HEAD}{text}"))]).told("txt-suspicious");
    for text in ["a TXT 'v=spf1 mx -all'\n", "a TXT \u{201c}v=spf1 mx -all\u{201d}\n"] {
        let told = told(text);
        assert_eq!(told.len(), 1, "{text}: {told:?}");
        assert!(told[0].ends_with("help: write `\"v=spf1 mx -all\"`"), "{told:?}");
    }
    for text in ["a TXT \"'a' or 'b'\"\n", "a TXT \"'\"\n", "a TXT \"\\\"heritage=external-dns,x=y\\\"\"\n"] {
        assert_eq!(told(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn secrets_in_texts() {
    let told = |text: &str| World::of(&[("example.com.", &format!("{HEAD}a TXT \"{text}\"\n"))]).told("txt-suspicious");
    let key = told("AKIA1234567890ABCDEF");
    assert!(key.len() == 1 && key[0].contains("holds an access key of Amazon, for everybody to read"), "{key:?}");
    for text in ["-----BEGIN RSA PRIVATE KEY-----MIIE", "ghp_0123456789abcdefghijABCDEFGHIJ012345"] {
        assert_eq!(told(text).len(), 1, "{text}");
    }
    for text in
        ["AKIAIOSFODNN7EXAMPLE", "AKIA", "-----BEGIN PUBLIC KEY-----MIIE", "google-site-verification=x", "ghp_x"]
    {
        assert_eq!(told(text), Vec::<String>::new(), "{text}");
    }
}

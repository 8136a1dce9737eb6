//! octoDNS's YAML.

use super::{Form, read_as, read_export};

#[test]
fn one_record_or_a_list_one_value_or_several() {
    let read = read_export(
        "---\n'':\n  - type: NS\n    ttl: 60\n    values:\n      - ns1.example.net.\n      - ns2.example.net\n  - type: A\n    \
         value: 192.0.2.1\n'*':\n  type: CNAME\n  ttl: 300\n  value: example.com.\nwww: {type: A, values: [192.0.2.2, 192.0.2.3]}\n",
    );
    assert_eq!(read.problems(), []);
    assert_eq!(
        read.records(),
        [
            "example.com. 60 IN NS ns1.example.net.",
            "example.com. 60 IN NS ns2.example.net.",
            "example.com. 3600 IN A 192.0.2.1",
            "*.example.com. 300 IN CNAME example.com.",
            "www.example.com. 3600 IN A 192.0.2.2",
            "www.example.com. 3600 IN A 192.0.2.3",
        ]
    );
    assert_eq!(read.opaque(), ["example.com. SOA"], "octoDNS writes no SOA");
}

#[test]
fn values_of_many_fields() {
    let read = read_export(
        "a: {type: MX, value: {exchange: mx.example.net., preference: 10}}\n\
         b: {type: MX, value: {value: mx.example.net., priority: 20}}\n\
         c: {type: SRV, value: {priority: 1, weight: 2, port: 3, target: s.example.net.}}\n\
         d: {type: CAA, value: {tag: issue, value: ca.example.net}}\n\
         e: {type: SSHFP, value: {algorithm: 4, fingerprint_type: 2, fingerprint: abcd}}\n\
         f:\n  type: NAPTR\n  value: {order: 1, preference: 2, flags: S, service: SIP+D2U, regexp: '', replacement: s.example.net.}\n\
         g:\n  type: HTTPS\n  value:\n    svcpriority: 1\n    targetname: .\n    svcparams:\n      alpn: [h2, h3]\n      no-default-alpn:\n      port: 8443\n\
         h: {type: TLSA, value: {certificate_usage: 3, selector: 1, matching_type: 0, certificate_association_data: abcd}}\n\
         i: {type: DS, value: {key_tag: 1, algorithm: 13, digest_type: 2, digest: '0000000000000000000000000000000000000000000000000000000000000000'}}\n",
    );
    assert_eq!(
        read.problems().iter().map(|problem| problem.2.as_str()).collect::<Vec<_>>(),
        // `abcd` is no digest of SHA-256.
        read.problems()
            .iter()
            .filter(|problem| problem.1.contains("abcd"))
            .map(|problem| problem.2.as_str())
            .collect::<Vec<_>>()
    );
    let records = read.records();
    for expected in [
        "a.example.com. 3600 IN MX 10 mx.example.net.",
        "b.example.com. 3600 IN MX 20 mx.example.net.",
        "c.example.com. 3600 IN SRV 1 2 3 s.example.net.",
        "d.example.com. 3600 IN CAA 0 issue \"ca.example.net\"",
        "f.example.com. 3600 IN NAPTR 1 2 \"S\" \"SIP+D2U\" \"\" s.example.net.",
    ] {
        assert!(records.contains(&expected.to_owned()), "{expected} in {records:#?}");
    }
    assert!(
        records
            .iter()
            .any(|record| record.starts_with("g.example.com. 3600 IN HTTPS 1 . ") && record.contains("port="))
    );
    assert!(records.iter().any(|record| record.starts_with("h.example.com. 3600 IN TLSA 3 1 0")));
    assert!(records.iter().any(|record| record.starts_with("i.example.com. 3600 IN DS 1 13 2")));
}

#[test]
fn texts_are_split_and_their_escapes_undone() {
    let long = "k".repeat(300);
    let read = read_export(&format!(
        "a: {{type: TXT, value: 'v=DKIM1\\; p={long}'}}\nb: {{type: TXT, value: '\"one\" \"two\"'}}\nc:\n  type: TXT\n  value: v=spf1 a\n    mx -all\n\
         d: {{type: TXT, value: 'say \"hello\" \\ there'}}\ne: {{type: TXT, value: 'ab\"\"cd'}}\n"
    ));
    assert_eq!(read.problems(), []);
    let records = read.records();
    assert_eq!(
        records[0],
        format!("a.example.com. 3600 IN TXT \"v=DKIM1; p={}\" \"{}\"", "k".repeat(244), "k".repeat(56))
    );
    assert_eq!(records[1], "b.example.com. 3600 IN TXT \"onetwo\"");
    assert_eq!(records[2], "c.example.com. 3600 IN TXT \"v=spf1 a mx -all\"");
    assert_eq!(records[3], "d.example.com. 3600 IN TXT \"say \\\"hello\\\" \\\\ there\"");
    assert_eq!(records[4], "e.example.com. 3600 IN TXT \"abcd\"");
}

#[test]
fn semicolons_are_escaped_or_are_not() {
    let told = |text: &str| read_export(text).problems();
    let escaped = "a: {type: TXT, value: 'v=DMARC1\\; p=none'}\n";
    let bare = "b: {type: TXT, values: ['x', 'k=1; p=2']}\n";
    let [(rule, at, message)] = &told(&format!("{escaped}{bare}"))[..] else { panic!("one") };
    assert_eq!((*rule, at.as_str()), ("syntax-error", ";"), "{message}");
    for text in [
        escaped.to_owned(),
        bare.to_owned(),
        format!("{escaped}b: {{type: TXT, value: 'k=1 ; p=2'}}\n"),
        format!("{escaped}b: {{type: TXT, value: 'k=1; p=2', octodns: {{lenient: true}}}}\n"),
    ] {
        assert_eq!(told(&text), [], "{text}");
    }
}

#[test]
fn ds_records_of_old() {
    let digest = "ab".repeat(32);
    let text = format!("a: {{type: DS, value: {{flags: 12345, protocol: 13, algorithm: 2, public_key: {digest}}}}}\n");
    let read = read_export(&text);
    assert_eq!(read.problems(), []);
    assert_eq!(read.records(), [format!("a.example.com. 3600 IN DS 12345 13 2 {}", digest.to_uppercase())]);
}

#[test]
fn what_only_a_provider_knows_is_unknown() {
    let read = read_export(
        "'': {type: ALIAS, value: lb.example.net.}\na:\n  type: A\n  value: 192.0.2.1\n  dynamic: {pools: {one: {values: [{value: 192.0.2.9}]}}}\n\
         b:\n  type: CNAME\n  dynamic: {pools: {one: {values: [{value: x.example.net.}]}}}\n\
         c: {type: Route53Provider/ALIAS, value: {name: d.cloudfront.net., type: A}}\n\
         d: {type: A, value: 192.0.2.4, octodns: {cloudflare: {proxied: true}}}\n\
         e: {type: A, value: 192.0.2.5, octodns: {ignored: true}}\n\
         f: {type: A, value: 192.0.2.6, geo: {EU: [192.0.2.7]}}\ng: {type: OtherProvider/THING, value: x}\n\
         h: !include other.yaml\ni: {type: A, values: !include others.yaml}\n",
    );
    assert_eq!(read.problems(), []);
    assert_eq!(read.records(), ["a.example.com. 3600 IN A 192.0.2.1", "f.example.com. 3600 IN A 192.0.2.6"]);
    assert_eq!(
        read.opaque(),
        [
            "a.example.com. A",
            "b.example.com. A",
            "b.example.com. AAAA",
            "c.example.com. A",
            "c.example.com. AAAA",
            "d.example.com. A",
            "d.example.com. AAAA",
            "example.com. A",
            "example.com. AAAA",
            "example.com. NS",
            "example.com. SOA",
            "f.example.com. A",
        ]
    );
    assert_eq!(read.damaged(), ["e.example.com.", "g.example.com.", "h.example.com.", "i.example.com."]);
}

#[test]
fn what_is_missing_is_told_where_it_is_missing() {
    let read = read_export(
        "a: {type: A}\nb: {value: 192.0.2.1}\nc: {type: MX, value: {preference: 10}}\nd: {type: A, ttl: 1h, value: 192.0.2.1}\n\
         e: {type: CNAME, value: www}\nf: {type: A, value: 192.0.2.1}\nf: {type: A, value: 192.0.2.2}\n",
    );
    let told: Vec<(&str, String, String)> = read.problems();
    let messages: Vec<(&str, &str, &str)> =
        told.iter().map(|(rule, at, text)| (*rule, at.as_str(), text.as_str())).collect();
    assert_eq!(
        messages,
        [
            ("syntax-error", "A", "the A record of `a` has no `value`"),
            ("syntax-error", "b", "the record of `b` has no `type`"),
            ("syntax-error", "{preference: 10}", "a value of the MX record of `c` has no `exchange`"),
            ("bad-ttl", "1h", "`1h` is no TTL"),
            ("bad-name", "www", "`www` is no full name, and octoDNS completes none"),
            ("syntax-error", "f", "the owner `f` stands here again below: octoDNS takes the last one alone"),
        ]
    );
    assert_eq!(
        read.records(),
        ["d.example.com. 3600 IN A 192.0.2.1", "f.example.com. 3600 IN A 192.0.2.2"],
        "of two the last counts"
    );
    assert_eq!(read.damaged(), ["a.example.com.", "b.example.com.", "c.example.com.", "e.example.com."]);
}

#[test]
fn aliases_and_merges() {
    let read = read_export(
        "a: &a {type: A, ttl: 60, value: 192.0.2.1}\nb: *a\nc:\n  <<: *a\n  value: 192.0.2.3\nd:\n  <<: [*a, {ttl: 9}]\n",
    );
    assert_eq!(read.problems(), []);
    assert_eq!(
        read.records(),
        [
            "a.example.com. 60 IN A 192.0.2.1",
            "b.example.com. 60 IN A 192.0.2.1",
            "c.example.com. 60 IN A 192.0.2.3",
            "d.example.com. 60 IN A 192.0.2.1",
        ]
    );
}

#[test]
fn names_in_other_letters_are_their_a_labels() {
    let read = read_export("b\u{fc}cher: {type: CNAME, value: b\u{fc}cher.example.}\n");
    assert_eq!(read.problems(), []);
    assert_eq!(read.records(), ["xn--bcher-kva.example.com. 3600 IN CNAME xn--bcher-kva.example."]);
}

#[test]
fn what_is_no_yaml_is_one_finding_and_all_is_unknown() {
    let read = read_as(Form::OctoDns, b"www:\n  type: A\n  value: [192.0.2.1\nb: {\n");
    assert_eq!(read.problems().len(), 1);
    assert!(read.problems()[0].2.starts_with("this is no YAML: "), "{:?}", read.problems());
    assert!(read.contents.owners_hidden);
    let read = read_as(Form::OctoDns, b"www: {type: TXT, value: caf\xe9}\n");
    assert_eq!(read.problems()[0].2, "byte 27 is no UTF-8, so this cannot be read as octoDNS YAML");
}

#[test]
fn hostile_yaml_is_bounded() {
    // Each name has all of a long list.
    let values = "192.0.2.1, ".repeat(5_000);
    let names: String = (0..5_000).map(|number| format!("n{number}: *l\n")).collect();
    let read = read_as(Form::OctoDns, format!("a: &l {{type: A, values: [{values}]}}\n{names}").as_bytes());
    assert_eq!(read.problems().last().unwrap().0, "limit-exceeded");
    assert!(read.contents.owners_hidden && read.contents.records.len() < 200_000, "{}", read.contents.records.len());
    // Each name is searched for keys that a large mapping does not have.
    let keys: String = (0..20_000).map(|number| format!("k{number}: 1, ")).collect();
    let names: String = (0..20_000).map(|number| format!("n{number}: *l\n")).collect();
    let read = read_as(Form::OctoDns, format!("a: &l {{{keys} type: A}}\n{names}").as_bytes());
    assert_eq!(read.problems().last().unwrap().0, "limit-exceeded");
    // All on one line, with comments for us behind it.
    let values = "192.0.2.1, ".repeat(50_000);
    let text = format!("a: {{type: A, values: [{values}]}} # zonewarden: ignore[duplicate-record] one\n");
    assert_eq!(read_as(Form::OctoDns, text.as_bytes()).contents.records.len(), 50_000);
    // Deep nesting, loops.
    let deep = "[".repeat(100_000);
    assert_eq!(read_as(Form::OctoDns, deep.as_bytes()).problems().len(), 1);
    read_as(Form::OctoDns, b"a: &a {type: A, value: *a, <<: *a}\n");
    let merges: String =
        (1..40).map(|level| format!("m{level}: &m{level} {{<<: [*m{0}, *m{0}]}}\n", level - 1)).collect();
    read_as(Form::OctoDns, format!("m0: &m0 {{type: A}}\n{merges}").as_bytes());
    let merges: String =
        (1..40).map(|level| format!("m{level}: &m{level} {{<<: *m{0}, <<: *m{0}}}\n", level - 1)).collect();
    read_as(Form::OctoDns, format!("m0: &m0 {{type: A}}\n{merges}").as_bytes());
}

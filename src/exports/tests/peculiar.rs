//! What exports of one provider have and those of others have not.

use super::{Form, Read, read_as, read_export};

fn tinydns(text: &str) -> Read {
    read_as(Form::Tinydns, text.as_bytes())
}

#[test]
fn tinydns_has_one_soa_for_all_dot_lines_of_a_zone() {
    let read =
        tinydns(".example.com:192.0.2.53:a\n.example.com:192.0.2.54:b\nZexample.net:ns.example.org:h.example.org\n");
    assert_eq!(read.records().iter().filter(|record| record.contains(" SOA ")).count(), 2);
    assert_eq!(read.records().iter().filter(|record| record.contains(" NS ")).count(), 2);
}

#[test]
fn tinydns_escapes_are_octal() {
    let read = tinydns(
        "+\\052.w.example.com:192.0.2.1:60\n'example.com:a\\072\\303\\244 \\134 \\042 \" \\\" \\\\:60\nC\\052.c.example.com:\\137x.example.com:60\n",
    );
    assert_eq!(read.problems(), []);
    assert_eq!(
        read.records(),
        [
            "*.w.example.com. 60 IN A 192.0.2.1",
            "example.com. 60 IN TXT \"a:\\195\\164 \\\\ \\\" \\\" \\\" \\\\\"",
            "*.c.example.com. 60 IN CNAME _x.example.com.",
        ]
    );
    let long = format!("'example.com:{}\\303\\244:60\n", "x".repeat(126));
    let expected = format!("example.com. 60 IN TXT \"{}\\195\" \"\\164\"", "x".repeat(126));
    assert_eq!(tinydns(&long).records(), [expected], "an escape is one octet");
}

#[test]
fn a_line_of_tinydns_in_five_may_be_a_mistake() {
    let good = "Zexample.com:ns.example.net:h.example.net\n&example.com::ns.example.net\n&example.com::ns2.example.net\n\
                +www.example.com:192.0.2.1\n";
    let form = |text: &str| Form::of(text.as_bytes());
    assert_eq!(form(good), Some(Form::Tinydns));
    assert_eq!(form(&format!("{good}+noip\n")), Some(Form::Tinydns));
    assert_eq!(form(&format!("{good}Xwww.example.com:1\n")), Some(Form::Tinydns));
    assert_eq!(form(&format!("{good}x IN A 192.0.2.1\ny IN A 192.0.2.1\n")), None);
    assert_eq!(form("@ IN SOA a. b. 1 2 3 4 5\n"), None);
}

#[test]
fn a_line_of_tinydns_that_says_nothing() {
    let read = tinydns(".example.com::a\n+www.example.com:\n=x.example.com\nCy.example.com::60\n");
    let told: Vec<String> = read.problems().into_iter().map(|(_, at, message)| format!("{at} {message}")).collect();
    assert_eq!(
        told,
        [
            "+www.example.com: the line of `www.example.com.` has no address behind its name",
            "=x.example.com the line of `x.example.com.` has no address behind its name",
            "Cy.example.com::60 the line of `y.example.com.` has no target behind its name",
        ]
    );
}

#[test]
fn tinydns_lines_for_some_clients_are_not_those_of_all() {
    let read = tinydns(
        "+www.example.com:10.0.0.1:60::in\n+www.example.com:192.0.2.1:60::ex\n+www.example.com:192.0.2.2:60::ex\n\
         Cx.example.com:a.example.com:60::in\nCx.example.com:b.example.com:60::ex\n+y.example.com:192.0.2.3:0:4000000038af1379\n\
         %in:10\n-off.example.com:192.0.2.9\n",
    );
    assert_eq!(read.problems(), []);
    assert_eq!(
        read.records(),
        [
            "www.example.com. 60 IN A 192.0.2.1",
            "www.example.com. 60 IN A 192.0.2.2",
            "x.example.com. 60 IN CNAME a.example.com.",
            "y.example.com. 3600 IN A 192.0.2.3",
        ]
    );
    assert!(read.opaque().contains(&"x.example.com. CNAME".to_owned()), "{:?}", read.opaque());
}

#[test]
fn tinydns_names_addresses_of_ipv6_and_tells_what_it_cannot_read() {
    let read =
        tinydns("6a.example.com:20010db8000000000000000000000001:60\n3b.example.com:2001.db8:60\nDc.example.com:1\n");
    assert_eq!(
        read.records(),
        [
            "a.example.com. 60 IN AAAA 2001:db8::1",
            "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa. 60 IN PTR a.example.com.",
        ]
    );
    let told: Vec<String> = read.problems().into_iter().map(|(_, _, message)| message).collect();
    assert_eq!(told, ["`2001.db8` is no address of IPv6 as tinydns reads it", "`D` begins no line of tinydns data"]);
    assert!(read.contents.owners_hidden);
    assert_eq!(read.damaged(), ["b.example.com."]);
}

#[test]
fn a_bare_list_of_route_53() {
    let read = read_export(
        r#"[{"Name": "a.example.com.", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.1"}]},
            {"Name": "\\052.example.com.", "Type": "TXT", "TTL": 60, "ResourceRecords": [{"Value": "\"\\303\\244 \\134\""}]}]"#,
    );
    assert_eq!(read.problems(), []);
    assert_eq!(read.records(), ["a.example.com. 60 IN A 192.0.2.1", "*.example.com. 60 IN TXT \"\\195\\164 \\\\\""]);
}

#[test]
fn what_only_holds_record_sets_is_no_list_of_them() {
    for text in [
        r#"{"Changes": [{"Action": "UPSERT", "ResourceRecordSet": {"Name": "a.", "Type": "A", "ResourceRecords": []}}]}"#,
        r#"{"Resources": {"A": {"Type": "AWS::Route53::RecordSet", "Properties": {"Name": "a.", "ResourceRecords": []}}}}"#,
        "Resources:\n  A:\n    Type: AWS::Route53::RecordSet\n    Properties:\n      Name: a.\n      ResourceRecords:\n        - 192.0.2.1\n",
    ] {
        assert_eq!(Form::of(text.as_bytes()), None, "{text}");
    }
    let list = "- Name: a.example.com.\n  Type: A\n  TTL: 60\n  ResourceRecords:\n  - Value: 192.0.2.1\n";
    assert_eq!(read_export(list).records(), ["a.example.com. 60 IN A 192.0.2.1"]);
}

#[test]
fn cloudflare_flattens_where_it_is_told_to() {
    let read = read_export(
        r#"{"result": [
            {"type": "CNAME", "name": "f.example.com", "content": "x.example.net", "proxied": false, "ttl": 1, "settings": {"flatten_cname": true}},
            {"type": "CNAME", "name": "g.example.com", "content": "x.example.net", "proxied": false, "ttl": 60, "settings": {"flatten_cname": false}},
            {"type": "SRV", "name": "_s._tcp.example.com", "content": "5 5060 sip.example.net", "priority": 1, "proxied": false, "ttl": 60}
        ]}"#,
    );
    assert_eq!(read.problems(), []);
    assert_eq!(
        read.records(),
        ["g.example.com. 60 IN CNAME x.example.net.", "_s._tcp.example.com. 60 IN SRV 1 5 5060 sip.example.net."]
    );
    assert!(read.opaque().contains(&"f.example.com. A".to_owned()), "{:?}", read.opaque());
}

#[test]
fn long_strings_are_split_where_the_server_splits_them() {
    let long = "k".repeat(300);
    let json = format!(
        r#"{{"name": "example.com.", "rrsets": [
            {{"name": "d.example.com.", "type": "TXT", "ttl": 60, "records": [{{"content": "\"{long}\" \"\\195{}\"", "disabled": false}}]}},
            {{"name": "e.example.com.", "type": "ENT", "ttl": 60, "records": [{{"content": "", "disabled": false}}]}}]}}"#,
        "y".repeat(254)
    );
    let read = read_export(&json);
    assert_eq!(read.problems(), []);
    let expected =
        format!("d.example.com. 60 IN TXT \"{}\" \"{}\" \"\\195{}\"", "k".repeat(255), "k".repeat(45), "y".repeat(254));
    assert_eq!(read.records(), [expected]);
}

#[test]
fn azure_has_ds_and_naptr() {
    let set = |rtype: &str, rest: &str| {
        format!(
            r#"{{"id": "/x/Microsoft.Network/dnszones/example.com/{rtype}/a", "name": "a", "type": "Microsoft.Network/dnszones/{rtype}", "TTL": 60, {rest}}}"#
        )
    };
    let digest = "0".repeat(64);
    let text = [
        set(
            "DS",
            &format!(
                r#""DSRecords": [{{"keyTag": 1, "algorithm": 13, "digest": {{"algorithmType": 2, "value": "{digest}"}}}}]"#
            ),
        ),
        set(
            "NAPTR",
            r#""NAPTRRecords": [{"order": 1, "preference": 2, "flags": "S", "services": "SIP+D2U", "regexp": "", "replacement": "s.example.net"}]"#,
        ),
    ];
    let read = read_export(&format!("[{}]", text.join(", ")));
    assert_eq!(read.problems(), []);
    assert_eq!(
        read.records(),
        [
            format!("a.example.com. 60 IN DS 1 13 2 {digest}"),
            "a.example.com. 60 IN NAPTR 1 2 \"S\" \"SIP+D2U\" \"\" s.example.net.".to_owned(),
        ]
    );
}

#[test]
fn octodns_takes_one_record_of_a_type_and_owner() {
    let read = read_export(
        "www:\n  - type: A\n    value: 192.0.2.1\n  - type: AAAA\n    value: 2001:db8::1\n  - type: A\n    value: 192.0.2.2\n",
    );
    let message = "`www` has records of type A above already: octoDNS refuses a second one".to_owned();
    assert_eq!(read.problems(), [("syntax-error", "A".to_owned(), message)]);
    assert_eq!(read.damaged(), ["www.example.com."]);
    assert_eq!(read_export("# nothing yet\nwww: {type: A, value: 192.0.2.1}\n").problems(), []);
}

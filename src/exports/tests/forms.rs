//! The forms of providers: each with the same zone in it.

use super::read_export;

#[test]
fn route_53() {
    let read = read_export(
        r#"{"ResourceRecordSets": [
            {"Name": "example.com.", "Type": "NS", "TTL": 172800, "ResourceRecords": [{"Value": "ns1.example.net."}, {"Value": "ns2.example.net."}]},
            {"Name": "example.com.", "Type": "SOA", "TTL": 900, "ResourceRecords": [{"Value": "ns1.example.net. h.example.net. 1 7200 900 1209600 86400"}]},
            {"Name": "example.com.", "Type": "A", "AliasTarget": {"HostedZoneId": "Z", "DNSName": "d.cloudfront.net.", "EvaluateTargetHealth": false}},
            {"Name": "w.example.com.", "Type": "A", "SetIdentifier": "one", "Weight": 1, "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.1"}]},
            {"Name": "w.example.com.", "Type": "A", "SetIdentifier": "two", "Weight": 1, "TTL": 90, "ResourceRecords": [{"Value": "192.0.2.1"}, {"Value": "192.0.2.2"}]},
            {"Name": "c.example.com.", "Type": "CNAME", "SetIdentifier": "eu", "Region": "eu-west-1", "TTL": 60, "ResourceRecords": [{"Value": "a.example.net"}]},
            {"Name": "c.example.com.", "Type": "CNAME", "SetIdentifier": "us", "Region": "us-east-1", "TTL": 60, "ResourceRecords": [{"Value": "b.example.net"}]},
            {"Name": "t.example.com.", "Type": "TXT", "TTL": 60, "ResourceRecords": [{"Value": "\"a\\344\\073 b\" \"c\""}]}
        ]}"#,
    );
    assert_eq!(read.problems(), []);
    assert_eq!(
        read.records(),
        [
            "example.com. 172800 IN NS ns1.example.net.",
            "example.com. 172800 IN NS ns2.example.net.",
            "example.com. 900 IN SOA ns1.example.net. h.example.net. 1 7200 900 1209600 86400",
            "w.example.com. 60 IN A 192.0.2.1",
            "w.example.com. 60 IN A 192.0.2.2",
            "c.example.com. 60 IN CNAME a.example.net.",
            "t.example.com. 60 IN TXT \"a\\228; b\" \"c\"",
        ]
    );
    assert_eq!(read.opaque(), ["c.example.com. CNAME", "example.com. A", "w.example.com. A"]);
}

#[test]
fn route_53_breaks_off() {
    let page = |more: &str| {
        format!(
            "{{\"ResourceRecordSets\": [{{\"Name\": \"a.example.com.\", \"Type\": \"A\", \"TTL\": 60, \"ResourceRecords\": [{{\"Value\": \"192.0.2.1\"}}]}}]{more}}}"
        )
    };
    for (more, place) in [
        (", \"NextToken\": \"eyJ\"", "eyJ"),
        (", \"IsTruncated\": true", "true"),
        (", \"IsTruncated\": true, \"NextRecordName\": \"b.\"", "b."),
    ] {
        let read = read_export(&page(more));
        let told = read.problems();
        assert_eq!((told.len(), told[0].0, told[0].1.as_str()), (1, "export-truncated", place));
        assert!(read.contents.owners_hidden);
    }
    let whole = read_export(&format!("[{}, {}]", page(", \"NextToken\": \"eyJ\""), page(", \"IsTruncated\": false")));
    assert_eq!(whole.problems(), []);
}

#[test]
fn cloudflare() {
    let read = read_export(
        r#"{"result": [
            {"type": "A", "name": "example.com", "content": "192.0.2.1", "proxied": true, "ttl": 1, "zone_name": "example.com"},
            {"type": "MX", "name": "example.com", "content": "mx.example.net", "priority": 10, "proxied": false, "ttl": 1},
            {"type": "TXT", "name": "example.com", "content": "\"v=spf1 -all\"", "ttl": 120},
            {"type": "TXT", "name": "old.example.com", "content": "say \"hi\"; then", "ttl": 120},
            {"type": "CNAME", "name": "w.example.com", "content": "w.example.net", "proxied": false, "ttl": 300},
            {"type": "SRV", "name": "_sip._tcp.example.com", "content": "5 5060 sip.example.net", "priority": 1, "data": {"priority": 1, "weight": 5, "port": 5060, "target": "sip.example.net"}, "ttl": 300},
            {"type": "CAA", "name": "example.com", "content": "0 issue \"ca.example.net\"", "data": {"flags": 0, "tag": "issue", "value": "ca.example.net"}, "ttl": 300},
            {"type": "HTTPS", "name": "h.example.com", "content": "1 . alpn=\"h2\"", "data": {"priority": 1, "target": ".", "value": "alpn=\"h2\""}, "ttl": 300}
        ], "result_info": {"page": 1, "per_page": 100, "count": 8, "total_count": 8, "total_pages": 1}, "success": true}"#,
    );
    assert_eq!(read.problems(), []);
    assert_eq!(
        read.records(),
        [
            "example.com. 300 IN MX 10 mx.example.net.",
            "example.com. 120 IN TXT \"v=spf1 -all\"",
            "old.example.com. 120 IN TXT \"say \\\"hi\\\"; then\"",
            "w.example.com. 300 IN CNAME w.example.net.",
            "_sip._tcp.example.com. 300 IN SRV 1 5 5060 sip.example.net.",
            "example.com. 300 IN CAA 0 issue \"ca.example.net\"",
            "h.example.com. 300 IN HTTPS 1 . alpn=\"h2\"",
        ]
    );
    assert_eq!(
        read.opaque(),
        ["example.com. A", "example.com. AAAA", "example.com. HTTPS", "example.com. NS", "example.com. SOA"]
    );
}

#[test]
fn cloudflare_breaks_off() {
    let record = r#"{"type": "A", "name": "a.example.com", "content": "192.0.2.1", "proxied": false, "ttl": 60}"#;
    let page = format!(r#"{{"result": [{record}], "result_info": {{"page": 1, "total_pages": 2, "total_count": 2}}}}"#);
    let read = read_export(&page);
    assert_eq!(
        read.problems(),
        [("export-truncated", "2".to_owned(), "the list of records breaks off: 1 of 2 are here".to_owned())]
    );
    assert_eq!(read_export(&format!("[{page}, {page}]")).problems(), []);
}

#[test]
fn cloudflare_in_master_file_form() {
    let read = read_export(
        ";;\n;; Domain:     example.com.\n;; Exported:   2026-01-01 00:00:00\n;;\n\n;; SOA Record\n\
         example.com\t3600\tIN\tSOA\texample.com. root.example.com. 1 7200 3600 86400 3600\n\n;; A Records\n\
         example.com.\t1\tIN\tA\t192.0.2.1 ; cf_tags=cf-proxied:true\nmail.example.com.\t1\tIN\tA\t192.0.2.256 ; a comment cf_tags=cf-proxied:false\n\
         ;; CNAME Records\nwww.example.com.\t300\tIN\tCNAME\texample.com. ; cf_tags=cf-proxied:false\n",
    );
    assert_eq!(read.records(), ["www.example.com. 300 IN CNAME example.com."]);
    let told = read.problems();
    assert_eq!((told.len(), told[0].0, told[0].1.as_str()), (1, "bad-rdata", "256"));
    assert_eq!(
        read.opaque(),
        ["example.com. A", "example.com. AAAA", "example.com. HTTPS", "example.com. NS", "example.com. SOA"]
    );
}

#[test]
fn google() {
    let sets = [
        ("example.com.", "SOA", 21600, "ns1.example.net. h.example.net. 1 21600 3600 259200 300"),
        ("example.com.", "NS", 21600, "ns1.example.net."),
        ("example.com.", "TXT", 300, "\\\"v=spf1 -all\\\""),
    ];
    let json = sets.map(|(name, rtype, ttl, rdata)| {
        format!(r#"{{"kind": "dns#resourceRecordSet", "name": "{name}", "type": "{rtype}", "ttl": {ttl}, "rrdatas": ["{rdata}"]}}"#)
    });
    let yaml = sets.map(|(name, rtype, ttl, rdata)| {
        format!("---\nkind: dns#resourceRecordSet\nname: {name}\nrrdatas:\n- \"{rdata}\"\nttl: {ttl}\ntype: {rtype}\n")
    });
    let expected = [
        "example.com. 21600 IN SOA ns1.example.net. h.example.net. 1 21600 3600 259200 300",
        "example.com. 21600 IN NS ns1.example.net.",
        "example.com. 300 IN TXT \"v=spf1 -all\"",
    ];
    for text in [
        format!("[{}]", json.join(", ")),
        format!(r#"{{"kind": "dns#resourceRecordSetsListResponse", "rrsets": [{}]}}"#, json.join(", ")),
        yaml.concat(),
    ] {
        let read = read_export(&text);
        assert_eq!((read.problems(), read.records()), (Vec::new(), expected.map(str::to_owned).to_vec()), "{text}");
        assert_eq!(read.opaque(), [""; 0]);
    }
    let routed = r#"{"rrsets": [{"kind": "dns#resourceRecordSet", "name": "a.example.com.", "type": "A", "ttl": 5, "routingPolicy": {"wrr": {"items": []}}}], "nextPageToken": "t"}"#;
    let read = read_export(routed);
    assert_eq!(read.opaque(), ["a.example.com. A", "example.com. NS", "example.com. SOA"]);
    assert_eq!(read.problems()[0].0, "export-truncated");
}

#[test]
fn azure() {
    let id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/dnszones/example.com";
    let set = |name: &str, rtype: &str, rest: &str| {
        format!(
            r#"{{"id": "{id}/{rtype}/{name}", "name": "{name}", "type": "Microsoft.Network/dnszones/{rtype}", "TTL": 60, {rest}}}"#
        )
    };
    let text = [
        set(
            "@",
            "SOA",
            r#""SOARecord": {"host": "ns1.azure-dns.com.", "email": "h.microsoft.com", "serialNumber": 1, "refreshTime": 3600, "retryTime": 300, "expireTime": 2419200, "minimumTTL": 300}"#,
        ),
        set("@", "NS", r#""NSRecords": [{"nsdname": "ns1.azure-dns.com."}]"#),
        set("@", "MX", r#""mxRecords": [{"exchange": "mx.example.net", "preference": 10}]"#),
        set("@", "A", r#""ARecords": null, "targetResource": {"id": "/subscriptions/s/x"}"#),
        set("t", "TXT", r#""TXTRecords": [{"value": ["one", "two"]}]"#),
        set(
            "c",
            "CAA",
            r#""caaRecords": [{"flags": 0, "tag": "issue", "value": "ca.example.net"}], "targetResource": {"id": null}"#,
        ),
    ];
    let read = read_export(&format!("[{}]", text.join(",\n")));
    assert_eq!(read.problems(), []);
    assert_eq!(
        read.records(),
        [
            "example.com. 60 IN SOA ns1.azure-dns.com. h.microsoft.com. 1 3600 300 2419200 300",
            "example.com. 60 IN NS ns1.azure-dns.com.",
            "example.com. 60 IN MX 10 mx.example.net.",
            "t.example.com. 60 IN TXT \"one\" \"two\"",
            "c.example.com. 60 IN CAA 0 issue \"ca.example.net\"",
        ]
    );
    assert_eq!(read.opaque(), ["example.com. A"]);
}

#[test]
fn powerdns() {
    let read = read_export(
        r#"{"id": "example.com.", "name": "example.com.", "kind": "Native", "rrsets": [
            {"name": "example.com.", "type": "SOA", "ttl": 3600, "comments": [], "records": [{"content": "a.example.net. h.example.net. 1 10800 3600 604800 3600", "disabled": false}]},
            {"name": "example.com.", "type": "ALIAS", "ttl": 60, "records": [{"content": "x.example.net.", "disabled": false}]},
            {"name": "w.example.com.", "type": "A", "ttl": 60, "records": [{"content": "192.0.2.1", "disabled": true}, {"content": "192.0.2.2", "disabled": false}]},
            {"name": "l.example.com.", "type": "LUA", "ttl": 60, "records": [{"content": "A \"ifportup(443, {'192.0.2.1'})\"", "disabled": false}]}
        ]}"#,
    );
    assert_eq!(read.problems(), []);
    assert_eq!(
        read.records(),
        [
            "example.com. 3600 IN SOA a.example.net. h.example.net. 1 10800 3600 604800 3600",
            "w.example.com. 60 IN A 192.0.2.2",
        ]
    );
    assert_eq!(
        read.opaque(),
        ["example.com. A", "example.com. AAAA", "example.com. NS", "l.example.com. A"],
        "its own types are no fault"
    );
}

#[test]
fn digitalocean() {
    let records = r#"[
        {"id": 1, "type": "SOA", "name": "@", "data": "1800", "priority": null, "port": null, "ttl": 1800, "weight": null, "flags": null, "tag": null},
        {"id": 2, "type": "NS", "name": "@", "data": "ns1.digitalocean.com", "priority": null, "port": null, "ttl": 1800, "weight": null, "flags": null, "tag": null},
        {"id": 3, "type": "MX", "name": "@", "data": "mx.example.net", "priority": 10, "port": null, "ttl": 60, "weight": null, "flags": null, "tag": null},
        {"id": 4, "type": "CNAME", "name": "www", "data": "@", "priority": null, "port": null, "ttl": 60, "weight": null, "flags": null, "tag": null},
        {"id": 5, "type": "TXT", "name": "t", "data": "v=spf1 -all", "priority": null, "port": null, "ttl": 60, "weight": null, "flags": null, "tag": null},
        {"id": 6, "type": "SRV", "name": "_s._tcp", "data": "s.example.net", "priority": 1, "port": 3, "ttl": 60, "weight": 2, "flags": null, "tag": null}
    ]"#;
    let expected = [
        "example.com. 1800 IN NS ns1.digitalocean.com.",
        "example.com. 60 IN MX 10 mx.example.net.",
        "www.example.com. 60 IN CNAME example.com.",
        "t.example.com. 60 IN TXT \"v=spf1 -all\"",
        "_s._tcp.example.com. 60 IN SRV 1 2 3 s.example.net.",
    ];
    let page = format!(r#"{{"domain_records": {records}, "links": {{}}, "meta": {{"total": 6}}}}"#);
    for text in [records, &page] {
        let read = read_export(text);
        assert_eq!((read.problems(), read.records()), (Vec::new(), expected.map(str::to_owned).to_vec()));
        assert_eq!(read.opaque(), ["example.com. SOA"]);
    }
    let first = page.replace(
        r#""links": {}"#,
        r#""links": {"pages": {"next": "https://api.example/v2/domains/example.com/records?page=2"}}"#,
    );
    let read = read_export(&first.replace(r#""total": 6"#, r#""total": 9"#));
    assert_eq!(
        read.problems(),
        [("export-truncated", "9".to_owned(), "the list of records breaks off: 6 of 9 are here".to_owned())]
    );
}

#[test]
fn tinydns() {
    let text = "# example\n.example.com:192.0.2.53:a:3600\n.example.net::ns.example.org:3600\nZsub.example.com:ns.example.org:h.example.org:7\n\
         =www.example.com:192.0.2.1:60\n+a.sub.example.com:192.0.2.2:60\n@example.com:192.0.2.3:mail:10:60\n'example.com:v=spf1\\072 a -all:60\n\
         Cftp.example.com:www.example.com.:60 # comment\n3six.example.com:20010db8000000000000000000000001:60\n\
         S_s._tcp.example.com::s.example.org:8080:1:2:60\n:example.com:257:\\000\\005issueca.example.org:60\n-off.example.com:192.0.2.9\n";
    let read = read_export(text);
    assert_eq!(read.problems(), []);
    assert_eq!(
        read.records(),
        [
            "example.com. 2560 IN SOA a.ns.example.com. hostmaster.example.com. 1 16384 2048 1048576 2560",
            "example.com. 3600 IN NS a.ns.example.com.",
            "a.ns.example.com. 3600 IN A 192.0.2.53",
            "example.net. 2560 IN SOA ns.example.org. hostmaster.example.net. 1 16384 2048 1048576 2560",
            "example.net. 3600 IN NS ns.example.org.",
            "sub.example.com. 2560 IN SOA ns.example.org. h.example.org. 7 16384 2048 1048576 2560",
            "www.example.com. 60 IN A 192.0.2.1",
            "1.2.0.192.in-addr.arpa. 60 IN PTR www.example.com.",
            "a.sub.example.com. 60 IN A 192.0.2.2",
            "example.com. 60 IN MX 10 mail.mx.example.com.",
            "mail.mx.example.com. 60 IN A 192.0.2.3",
            "example.com. 60 IN TXT \"v=spf1: a -all\"",
            "ftp.example.com. 60 IN CNAME www.example.com.",
            "six.example.com. 60 IN AAAA 2001:db8::1",
            "_s._tcp.example.com. 60 IN SRV 1 2 8080 s.example.org.",
            "example.com. 60 IN CAA 0 issue \"ca.example.org\"",
        ]
    );
    let zones = read.sources.get(read.contents.file).conversion().unwrap().zones().to_vec();
    assert_eq!(zones, ["example.com.", "example.net.", "sub.example.com."]);
    let written = read.sources.get(read.contents.file);
    let parts = crate::exports::convert_zones(written.conversion().unwrap(), &read.sources).unwrap();
    let names: Vec<&str> = parts.iter().map(|(zone, _)| zone.as_str()).collect();
    assert_eq!(names, zones);
    let sub = String::from_utf8_lossy(&parts[2].1.bytes()).into_owned();
    assert!(sub.contains("a.sub.example.com. 60 IN A 192.0.2.2") && !sub.contains("www"), "{sub}");
}

#[test]
fn what_is_no_export() {
    for text in [
        "",
        "$ORIGIN example.com.\n@ 3600 IN SOA a b 1 2 3 4 5\n",
        "; a comment\n@ 3600 IN AAAA 2001:db8::1\n",
        "apiVersion: v1\nkind: Service\nspec:\n  type: ClusterIP\n  ports: []\n",
        "{\"name\": \"package\", \"version\": \"1.0.0\", \"type\": \"module\"}",
        "Subject: a letter\nSender: someone\n",
        "C_name:\n  type: x\n",
        "+a.b\n",
        "[]",
    ] {
        assert_eq!(super::Form::of(text.as_bytes()), None, "{text}");
    }
}

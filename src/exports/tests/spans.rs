//! Where findings point in the export.

use super::{Read, read_export};
use crate::zone::contents::RecordId;
use crate::zone::fields::fields;

/// The bytes of the export that a field of a record stands at.
fn at(read: &Read, record: usize, field: &str) -> String {
    let fields = fields(&read.contents, &read.sources, RecordId(record as u32));
    let span = match field {
        "owner" => fields.owner,
        "entry" => fields.entry,
        "ttl" => fields.ttl.unwrap(),
        "type" => fields.rtype,
        "rdata" => fields.rdata,
        name => fields.field(name),
    };
    let span = read.sources.original(span);
    String::from_utf8_lossy(&read.original.text(span)).into_owned()
}

#[test]
fn fields_of_yaml() {
    let read = read_export(
        "mail:\n  - ttl: 300\n    type: MX\n    values:\n      - preference: 10\n        exchange: mx1.example.net.\n      - exchange: 'mx2.example.net'\n        \
         preference: 20\n",
    );
    assert_eq!(at(&read, 0, "owner"), "mail");
    assert_eq!(at(&read, 0, "ttl"), "300");
    assert_eq!(at(&read, 0, "type"), "MX");
    assert_eq!(at(&read, 0, "preference"), "10");
    assert_eq!(at(&read, 0, "exchange"), "mx1.example.net.");
    assert_eq!(at(&read, 1, "exchange"), "mx2.example.net");
    assert_eq!(at(&read, 1, "rdata"), "mx2.example.net'\n        preference: 20");
    assert_eq!(at(&read, 0, "entry"), "preference: 10\n        exchange: mx1.example.net.");
}

#[test]
fn inside_of_json_strings_with_escapes() {
    let read = read_export(
        r#"{"ResourceRecordSets": [
            {"Name": "\\052.example.com.", "Type": "TXT", "TTL": 60,
             "ResourceRecords": [{"Value": "\"v=spf1 \u0061 include:spf.example.net -all\""}]},
            {"Name": "example.com.", "Type": "MX", "TTL": 60, "ResourceRecords": [{"Value": "10 mx.example.net."}]}
        ]}"#,
    );
    assert_eq!(read.problems(), []);
    assert_eq!(
        read.records(),
        [
            "*.example.com. 60 IN TXT \"v=spf1 a include:spf.example.net -all\"",
            "example.com. 60 IN MX 10 mx.example.net.",
        ]
    );
    assert_eq!(at(&read, 0, "owner"), r"\\052.example.com.");
    assert_eq!(at(&read, 0, "text"), r#"\"v=spf1 \u0061 include:spf.example.net -all\""#);
    assert_eq!(at(&read, 1, "preference"), "10");
    assert_eq!(at(&read, 1, "exchange"), "mx.example.net.");
    assert_eq!(at(&read, 1, "entry"), "10 mx.example.net.");
    // A term of the SPF record, by its place in the text that was written.
    let fields = fields(&read.contents, &read.sources, RecordId(0));
    let file = read.sources.get(fields.entry.file);
    let start = file.bytes().windows(7).position(|window| window == b"include").unwrap();
    let span = read.sources.original(crate::source::Span::new(file.id(), start as u32, 23));
    assert_eq!(read.original.text(span), b"include:spf.example.net");
    let letter = read.sources.original(crate::source::Span::new(file.id(), start as u32 - 2, 1));
    assert_eq!(read.original.text(letter), br"\u0061");
}

#[test]
fn folded_block_and_quoted_scalars() {
    for value in [
        "v=spf1 a\n    include:spf.example.net -all",
        "'v=spf1 a\n\n    include:spf.example.net -all'",
        "\"v=spf1\\x20a \\\n    include:spf.example.net -all\"",
        ">-\n    v=spf1 a\n    include:spf.example.net -all",
        "|\n    v=spf1 a include:spf.example.net -all\n",
        "'v=spf1 a \\; include:spf.example.net -all'",
    ] {
        let read = read_export(&format!("a:\n  type: TXT\n  value: {value}\n"));
        let text = read.sources.get(read.contents.file);
        let start = text.bytes().windows(7).position(|window| window == b"include").unwrap();
        let span = read.sources.original(crate::source::Span::new(text.id(), start as u32, 23));
        assert_eq!(
            String::from_utf8_lossy(&read.original.text(span)),
            "include:spf.example.net",
            "{value}: {}",
            String::from_utf8_lossy(&text.bytes())
        );
    }
}

#[test]
fn what_is_wrong_is_pointed_at() {
    let read = read_export(
        "www:\n  type: A\n  values: [192.0.2.1, 192.0.2.256]\nx:\n  type: MX\n  value: {exchange: a..b., preference: ten}\n",
    );
    let told: Vec<(&str, String)> = read.problems().into_iter().map(|(rule, at, _)| (rule, at)).collect();
    assert_eq!(told, [("bad-rdata", "256".to_owned()), ("bad-rdata", "ten".to_owned())]);
}

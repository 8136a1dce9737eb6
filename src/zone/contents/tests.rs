use super::*;
use crate::source::SourceMap;
use crate::zone::name::Name;
use crate::zone::reader::{self, Options};

fn read(text: &str) -> Contents {
    let file = SourceMap::new().add("z", text.as_bytes().to_vec()).unwrap();
    reader::read(&file, &Options { origin: Name::parse("example.").ok(), ..Options::default() })
}

/// Rdata and target of each record.
fn pointing(contents: &Contents) -> Vec<(Vec<u8>, Option<String>)> {
    let target = |record| contents.target(record).map(|target| contents.name(target).to_string());
    contents.records.iter().map(|record| (contents.rdata(record).to_vec(), target(record))).collect()
}

#[test]
fn a_record_is_small() {
    assert_eq!(size_of::<Record>(), 24);
}

#[test]
fn a_record_with_a_target_has_its_number_behind_the_rdata() {
    // The second way of writing each is the lexer's.
    let contents = read(
        "@ 60 CNAME a\n@ 60 CNAME (a)\n@ 60 CNAME A\n@ 60 CNAME (A)\n@ 60 MX 1 a\n@ 60 MX (1 a)\n@ 60 TXT a\n@ 60 PTR .\n",
    );
    let (lower, upper, exchange) = (b"\x01a\x07example\0", b"\x01A\x07example\0", b"\0\x01\x01a\x07example\0");
    let expected: [(&[u8], _); 8] = [
        (lower, Some("a.example.")),
        (lower, Some("a.example.")),
        (upper, Some("a.example.")),
        (upper, Some("a.example.")),
        (exchange, Some("a.example.")),
        (exchange, Some("a.example.")),
        (b"\x01a", None),
        (b"\0", Some(".")),
    ];
    let expected = expected.map(|(rdata, target)| (rdata.to_vec(), target.map(str::to_owned)));
    assert_eq!(pointing(&contents), expected);
    let octets: usize = pointing(&contents).iter().map(|(rdata, _)| rdata.len()).sum();
    assert_eq!(contents.rdata.len(), octets + 7 * TARGET_OCTETS);
}

#[test]
fn a_record_of_another_class_keeps_it() {
    let text = "@ 60 IN NS ns\n@ 60 CH NS ns\n@ 60 CH MX 1 mx\n@ 60 HS TXT a\n@ 60 NS ns\n";
    let mut contents = read(text);
    let before = pointing(&contents);
    let classes = |contents: &Contents| -> Vec<(u16, bool)> {
        contents.records.iter().map(|record| (contents.class_of(record), record.is_of_zone_class())).collect()
    };
    assert_eq!(classes(&contents), [(1, true), (3, false), (3, false), (4, false), (1, true)]);
    contents.set_class(3);
    assert_eq!(classes(&contents), [(1, false), (3, true), (3, true), (4, false), (1, false)]);
    contents.set_class_of(1, 254);
    assert_eq!(classes(&contents)[1], (254, false));
    contents.set_class(1);
    assert_eq!(classes(&contents), [(1, true), (254, false), (3, false), (4, false), (1, true)]);
    assert_eq!(pointing(&contents), before);
}

#[test]
fn an_entry_may_be_long() {
    let long = "a".repeat(usize::from(LONG) - 9);
    let contents = read(&format!(
        "@ 60 TXT a ; {long}\n@ 60 TXT (a ; {long}{long}\n)\n@ 60 A 192.0.2.1\n$GENERATE 1-2 x$ 60 TXT y ; {long}\n@ 60 TXT b\n"
    ));
    let lens: Vec<u32> = contents.record_ids().map(|id| contents.entry_span(id).len).collect();
    let texts = contents.records.len();
    assert_eq!(texts, 6);
    let written = |text: &str| text.len() as u32;
    assert_eq!(lens[1], written("@ 60 TXT (a ; \n)") + 2 * long.len() as u32);
    assert_eq!(lens[2], written("@ 60 A 192.0.2.1"));
    assert_eq!(lens[3], lens[4]);
    assert_eq!(lens[5], written("@ 60 TXT b"));
}

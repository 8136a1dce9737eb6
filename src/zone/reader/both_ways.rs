//! The quick way and the lexer's way, and a text by windows and as a whole, read the same: records, names, spans, problems and
//! everything else.

use std::fmt::Write as _;
use std::sync::Arc;

use proptest::prelude::*;

use super::windows::Sizes;
use super::{Options, read_by};
use crate::source::{SourceFile, SourceMap};
use crate::zone::contents::Contents;
use crate::zone::include::{IncludeError, Loader};
use crate::zone::limits::Limits;
use crate::zone::name::Name;

/// All that was read, as text.
fn told(contents: &Contents) -> String {
    let mut out = String::new();
    for id in contents.record_ids() {
        let record = contents.record(id);
        let _ = writeln!(out, "{record:?} {:?} {:?}", contents.rdata(record), contents.owner_stated(id));
    }
    for id in contents.names.ids() {
        let _ = writeln!(out, "{}", contents.name(id));
    }
    let mut damaged: Vec<_> = contents.damaged.iter().collect();
    damaged.sort();
    let mut opaque: Vec<_> = contents.opaque.iter().collect();
    opaque.sort();
    let _ = writeln!(out, "{:?} {:?} {damaged:?} {opaque:?}", contents.problems, contents.segments);
    let (hidden, left_out) = (contents.owners_hidden, contents.entries_left_out);
    let _ = writeln!(out, "{hidden} {left_out} {} {:?}", contents.class, contents.ttl_directives);
    out
}

fn read_both_ways(text: &[u8], limits: Limits) {
    let sources = SourceMap::new();
    let file = sources.add("both.zone", text.to_vec()).unwrap();
    for ttl in [None, Some(300)] {
        let origin = Name::parse("Example.").ok();
        let options = Options { origin, ttl, limits, ..Options::default() };
        let quick = told(&read_by(&file, &options, true, None));
        let careful = told(&read_by(&file, &options, false, None));
        assert_eq!(quick, careful, "{}", text.escape_ascii());
    }
}

/// Texts here are short; so are their windows.
fn read_by_windows(text: &[u8], window: usize) {
    let sources = SourceMap::new();
    let file = sources.add("windows.zone", text.to_vec()).unwrap();
    let options = Options { origin: Name::parse("Example.").ok(), ..Options::default() };
    let whole = told(&read_by(&file, &options, true, None));
    let by_windows = told(&read_by(&file, &options, true, Some(Sizes { window, margin: 900 })));
    assert_eq!(whole, by_windows, "{}", text.escape_ascii());
}

const OWNERS: &[&str] = &[
    "@",
    "a",
    "A",
    "mail",
    "*.b",
    "b.c.Example.",
    "a.example.",
    "\"a\"",
    "a\\.b",
    "\u{e9}",
    ".",
    "a..b",
    "_x._tcp",
    "in",
    "3600",
    "$ORIGIN x",
    "$TTL 1h",
    "$ORIGIN",
    "",
    "",
    "",
    "",
    "(",
    "a!b",
    "<<<<<<<",
    "=======",
    ";",
    "a\\",
    "a-long-label-of-more-than-sixteen.and-another-one.example.com",
    "a-label-of-more-than-sixty-three-octets-which-no-name-can-have-in-any-zone",
];
const FRONTS: &[&str] = &[
    "IN",
    "IN",
    "",
    "",
    "3600",
    "1h",
    "0 IN",
    "IN 86400",
    "CH",
    "IN IN",
    "1 2",
    "99999999",
    "2147483648",
    "-1",
    "in",
    "CLASS1",
    "1x",
    "( IN",
    "( 60",
    "12345678901",
    "3600 CLASS3",
    "HS",
];
const TYPES: &[&str] = &[
    "A",
    "AAAA",
    "NS",
    "CNAME",
    "MX",
    "SRV",
    "TXT",
    "TXT",
    "PTR",
    "SOA",
    "DS",
    "RRSIG",
    "NSEC3",
    "NSEC",
    "CAA",
    "SVCB",
    "a",
    "Mx",
    "TYPE1",
    "TYPE65280",
    "ALIAS",
    "NSEC3PARAM",
    "DNAME",
    "X",
    "APL",
    "A)",
    "TXT(",
    "HINFO",
];
const WORDS: &[&str] = &[
    "192.0.2.1",
    "0.0.0.0",
    "256.1.1.1",
    "1.2.3",
    "1.2.3.4.",
    "01.2.3.4",
    "2001:db8::1",
    "::",
    "::1",
    "1::",
    ":1",
    "1:::2",
    "1:2:3:4:5:6:7:8",
    "::ffff:192.0.2.1",
    "fe80::G",
    "10",
    "0",
    "65535",
    "65536",
    "70000000",
    "99999999",
    "a",
    "@",
    ".",
    "mail.example.net.",
    "Mail",
    "a\\046b",
    "\"\"",
    "\"a b\"",
    "\"v=spf1 -all\"",
    "\"a;b\"",
    "\"\\\"\"",
    "\"open",
    "\"tab\there\"",
    "b\"c\"",
    "\"b\"c",
    "; comment",
    ";",
    "(",
    ")",
    "( 1",
    "2 )",
    "(\n",
    "\n)",
    "\n 7 ; x\n",
    "\\# 1 00",
    "\\#",
    "\u{e9}",
    "\"\u{e9}\"",
    "alpn=h2",
    "alpn=\"h2\"",
    "issue",
    "A MX RRSIG",
    "20261121000000",
    "AwEAAQ==",
    "2BB183AF5F22588179A53B0A98631FAD",
    "1 0 0 - 60E8FBSL6E29B5QUCS0PMID8SCMV9NCB A AAAA",
    "A 13 3 3600 20261221000000 20261121000000 65466 a. AwEAAQ==",
    "ns1 host 1 2 3 4 5",
    "ns1 host ( 1 ; serial\n 2 3\n 4 5 )",
    "\u{1}",
    "\u{b}",
    "\u{0}",
    "a,b",
    "#",
    "x y z",
];
const SEPARATORS: &[&str] = &[" ", " ", " ", "\t", "   ", "             ", " \t ", "", "(", ")", " ( "];
const ENDS: &[&str] =
    &["\n", "\n", "\n", "\r\n", "\r", " \n", " ; why\n", ";why\n", "\n\n", "\n; alone\n", "", " )\n", "\\\n"];

fn one_of(list: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    proptest::sample::select(list)
}

/// One entry, more or less: words as they stand in zones, now and then where they do not belong.
fn entry() -> impl Strategy<Value = String> {
    let words = proptest::collection::vec((one_of(SEPARATORS), one_of(WORDS)), 0..5);
    (one_of(OWNERS), one_of(SEPARATORS), one_of(FRONTS), one_of(TYPES), words, one_of(ENDS)).prop_map(
        |(owner, separator, front, rtype, words, end)| {
            let words: String = words.into_iter().flat_map(|(separator, word)| [separator, word]).collect();
            let blank = if front.is_empty() { "" } else { " " };
            format!("{owner}{separator}{front}{blank}{rtype}{words}{end}")
        },
    )
}

/// An entry that nothing is wrong with.
fn good_entry() -> impl Strategy<Value = String> {
    let owner = one_of(&["@", "a", "a", "A", "", "", "b.c", "x.example.", "*.w"]);
    let front = one_of(&["", "IN ", "60 ", "60 IN ", "IN 1h ", "in "]);
    let record = one_of(&[
        "A 192.0.2.1",
        "AAAA 2001:db8::7",
        "NS ns",
        "CNAME a",
        "MX 10 Mail",
        "SRV 0 0 5060 sip.example.",
        "TXT \"a\" b",
        "PTR x.",
        "AAAA ( ::1 )",
        "TXT ( \"a\"\n \"b\" )",
        "SOA ns host (\n 1 ; serial\n 2 3 4 5 )",
        "CAA 0 issue \"ca\"",
        "DNAME other",
        "SVCB 1 svc alpn=h2",
        "HINFO x y",
        "DS 1 13 2 AB",
        "TLSA 3 1 1 ( AB )",
        "A 192.0.2.300",
        "MX mail",
    ]);
    (owner, front, record, one_of(&["\n", " ; comment\n", "\r\n", "  \n"]))
        .prop_map(|(owner, front, record, end)| format!("{owner} {front}{record}{end}"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn of_entries_right_and_wrong(entries in proptest::collection::vec(prop_oneof![entry(), good_entry()], 1..12)) {
        read_both_ways(entries.concat().as_bytes(), Limits::default());
    }

    #[test]
    fn of_entries_under_narrow_bounds(entries in proptest::collection::vec(prop_oneof![entry(), good_entry()], 1..6), nesting in 0_u32..2, entry in 0_usize..30) {
        read_both_ways(entries.concat().as_bytes(), Limits { nesting, entry, ..Limits::default() });
    }

    #[test]
    fn of_windows(entries in proptest::collection::vec(good_entry(), 0..200), window in 900_usize..1_200) {
        read_by_windows(entries.concat().as_bytes(), window);
    }

    #[test]
    fn of_windows_with_what_is_wrong(
        parts in proptest::collection::vec((entry(), proptest::collection::vec(good_entry(), 2..5)), 1..40),
        window in 900_usize..1_200,
    ) {
        // What is not closed ends where a line surely starts an entry.
        let text: String = parts.into_iter().map(|(wrong, good)| format!("{wrong}\nx 60 IN A 192.0.2.1\n{}", good.concat())).collect();
        read_by_windows(text.as_bytes(), window);
    }

    #[test]
    fn of_bytes(text in "[a-c0-3@.:$ \\n\\t\"();\\\\AINMXT\u{e9}\u{0}-]{0,120}") {
        read_both_ways(text.as_bytes(), Limits::default());
    }
}

#[test]
fn of_owners_that_look_alike() {
    for text in [
        "\"a b\" IN A 192.0.2.1\na b IN A 192.0.2.2\n; the last line is long enough\n",
        "a\\ b IN A 192.0.2.1\na\\ b IN A 192.0.2.2\na IN A 192.0.2.3\n; the last line is long enough\n",
        "a IN A 192.0.2.1\nab IN A 192.0.2.2\na. IN A 192.0.2.2\na;\na IN A 192.0.2.3\n; the last line is long enough\n",
        "a IN A 192.0.2.1\n$ORIGIN b\na IN A 192.0.2.2\n  IN A 192.0.2.3\n; the last line is long enough\n",
    ] {
        read_both_ways(text.as_bytes(), Limits::default());
    }
}

/// Gives one text for whatever is included.
struct Included(Arc<SourceFile>);

impl Loader for Included {
    fn load(&self, _name: &[u8], _from: &SourceFile) -> Result<Arc<SourceFile>, IncludeError> {
        Ok(Arc::clone(&self.0))
    }
}

#[test]
fn of_directives_over_several_windows() {
    let filler = |number: usize| format!("host-{number} 300 IN A 192.0.2.{} ; {}\n", number % 250, "x".repeat(60));
    let hosts: String = (0..12).map(filler).collect();
    let text = format!(
        "\u{feff}$TTL 1h\n@ SOA ns host 1 2 3 4 5\n{hosts}$ORIGIN sub\n; {}\n\tA 192.0.2.9\n{hosts}$INCLUDE x\n\
         {hosts}$GENERATE 1-4 g$ A 192.0.2.${{1,0,d}}\n{hosts}$GENERATE 1-2 h$ A 192.0.2.300\n$TTL 2h\n{hosts}\
         $ORIGIN a.example.\n; {}\n; {}\n$INCLUDE x\n{hosts}\
         <<<<<<< one\na A 192.0.2.1\n=======\na A 192.0.2.2\n>>>>>>> other\n{hosts}; Transfer failed.\n{hosts}last A 1",
        "y".repeat(1_500),
        "a window may begin with a segment that has no record yet ".repeat(20),
        "y".repeat(1_500)
    );
    let sources = SourceMap::new();
    let file = sources.add("directives.zone", text.into_bytes()).unwrap();
    let part =
        format!("{hosts}b TXT v=DMARC1; p=none\n{hosts}c CNAME d\n\tA 192.0.2.300\n{hosts}$ORIGIN \nz 0 A 1.2.3.4");
    let loader = Included(sources.add("part.zone", part.into_bytes()).unwrap());
    let options = Options { origin: Name::parse("example.").ok(), loader: &loader, ..Options::default() };
    let whole = told(&read_by(&file, &options, true, None));
    for code in ["OriginRelative", "OwnerInherited", "in iteration 1", "ExportTruncated", "NoFinalNewline", "ByteOrder"]
    {
        assert!(whole.contains(code), "{code}: {whole}");
    }
    for window in [1_000, 1_700, 2_500] {
        assert_eq!(told(&read_by(&file, &options, true, Some(Sizes { window, margin: 900 }))), whole, "{window}");
    }
}

//! The reader as a specification: a text, the records it holds and what is said of it.

use std::collections::HashMap;
use std::sync::Arc;

use super::*;
use crate::finding::Severity;
use crate::source::SourceMap;
use crate::zone::fields::fields;
use crate::zone::include::IncludeError;

/// Files by name, all in one folder.
struct Folder {
    files: HashMap<Vec<u8>, Arc<SourceFile>>,
}

impl Loader for Folder {
    fn load(&self, name: &[u8], _from: &SourceFile) -> Result<Arc<SourceFile>, IncludeError> {
        let missing = IncludeError { message: format!("`{}` does not exist", name.escape_ascii()), help: None };
        self.files.get(name).cloned().ok_or(missing)
    }
}

struct Read {
    sources: SourceMap,
    contents: Contents,
}

fn read_with(text: &[u8], others: &[(&str, &str)]) -> Read {
    let sources = SourceMap::new();
    let file = sources.add("test.zone", text.to_vec()).unwrap();
    let mut files = HashMap::from([(b"test.zone".to_vec(), Arc::clone(&file))]);
    for (name, text) in others {
        files.insert(name.as_bytes().to_vec(), sources.add(*name, text.as_bytes().to_vec()).unwrap());
    }
    let origin = Some(Name::parse("example.").unwrap());
    let folder = Folder { files };
    let contents = super::read(&file, &Options { origin, loader: &folder, ..Options::default() });
    Read { sources, contents }
}

fn read(text: &str) -> Read {
    read_with(text.as_bytes(), &[])
}

fn read_at(origin: &str, text: &str) -> Read {
    let sources = SourceMap::new();
    let file = sources.add("test.zone", text.as_bytes().to_vec()).unwrap();
    let contents = super::read(&file, &Options { origin: Some(Name::parse(origin).unwrap()), ..Options::default() });
    Read { sources, contents }
}

impl Read {
    /// `owner ttl type target-or-hex` of each record.
    fn records(&self) -> Vec<String> {
        let contents = &self.contents;
        let rdata = |record: &crate::zone::contents::Record| match contents.target(record) {
            Some(target) => contents.name(target).to_string(),
            None => data_encoding::HEXLOWER.encode(contents.rdata(record)),
        };
        contents
            .records
            .iter()
            .map(|record| {
                let (owner, rtype) = (contents.name(record.owner), types::mnemonic(record.rtype));
                format!("{owner} {} {rtype} {}", record.ttl, rdata(record))
            })
            .collect()
    }

    /// `rule at line:column+length` of each problem.
    fn problems(&self) -> Vec<String> {
        let mut all: Vec<_> = self.contents.problems.iter().collect();
        all.sort_by_key(|problem| (problem.span, problem.code));
        all.iter()
            .map(|problem| {
                let at = self.sources.get(problem.span.file).position(problem.span.start);
                format!("{} {}:{}+{}", problem.code.rule(), at.line, at.column, problem.span.len)
            })
            .collect()
    }

    fn text(&self, span: Span) -> String {
        String::from_utf8_lossy(&self.sources.get(span.file).text(span)).into_owned()
    }
}

#[test]
fn class_and_ttl_come_in_either_order_or_not_at_all() {
    let read =
        read("$TTL 60\na A 192.0.2.1\nb IN A 192.0.2.1\nc 5 A 192.0.2.1\nd IN 6 A 192.0.2.1\ne 7 in a 192.0.2.1\n");
    let ttls: Vec<u32> = read.contents.records.iter().map(|record| record.ttl).collect();
    assert_eq!(ttls, [60, 60, 5, 6, 7]);
    assert_eq!(read.problems(), [""; 0]);
}

#[test]
fn blank_owner_inherits_and_at_is_the_origin() {
    let read = read("$TTL 60\n@ NS ns\n\tNS b.example.\nns A 192.0.2.1\n$ORIGIN sub.example.\n@ NS ns\n");
    assert_eq!(
        read.records(),
        [
            "example. 60 NS ns.example.",
            "example. 60 NS b.example.",
            "ns.example. 60 A c0000201",
            "sub.example. 60 NS ns.sub.example."
        ]
    );
    assert_eq!(read.problems(), [""; 0]);
}

#[test]
fn owners_of_nsec3_are_hashes() {
    let zone = |owner: &str| {
        let hash = "2t7b4g4vsa5smi47k61mv5bv1a22bojr";
        read(&format!("$TTL 60\n$ORIGIN a.example.\n{owner} NSEC3 1 0 0 - {hash} A\n")).problems()
    };
    assert!(zone("2t7b4g4vsa5smi47k61mv5bv1a22bojr").is_empty());
    assert!(zone("2T7B4G4VSA5SMI47K61MV5BV1A22BOJR").is_empty());
    assert_eq!(zone("www"), ["bad-name 3:1+3"]);
    assert_eq!(zone("2t7b4g4vsa5smi47k61mv5bv1a22boj"), ["bad-name 3:1+31"]);
    assert_eq!(zone("2t7b4g4vsa5smi47k61mv5bv1a22bojw"), ["bad-name 3:1+32"]);
}

#[test]
fn owner_inherited_over_an_origin_is_said() {
    let read = read("$TTL 60\na A 192.0.2.1\n$ORIGIN sub.example.\n  A 192.0.2.2\n  A 192.0.2.3\n");
    assert_eq!(read.records()[1], "a.example. 60 A c0000202");
    assert_eq!(read.problems(), ["owner-inherited-after-origin 4:1+13"]);
}

#[test]
fn ttl_without_a_default_is_the_one_before() {
    let read = read("a 5 A 192.0.2.1\nb A 192.0.2.1\n$TTL 9\nc A 192.0.2.1\n");
    assert_eq!(read.contents.records.iter().map(|record| record.ttl).collect::<Vec<_>>(), [5, 5, 9]);
    assert_eq!(read.problems(), ["ttl-inherited 2:1+13"]);
}

#[test]
fn ttl_unknown_is_zero_and_said_once() {
    let read = read("a A 192.0.2.1\nb A 192.0.2.1\nc 5 A 192.0.2.1\n");
    assert_eq!(read.contents.records.iter().map(|record| record.ttl).collect::<Vec<_>>(), [0, 0, 5]);
    assert!(!read.contents.records[1].ttl_known());
    assert_eq!(read.problems(), ["ttl-missing 1:1+13"]);
    assert_eq!(read.contents.problems[0].severity, Severity::Warning);
}

#[test]
fn ttl_of_a_soa_without_one_is_its_minimum() {
    let read = read("@ SOA ns root 1 2 3 4 77\na A 192.0.2.1\n");
    assert_eq!(read.contents.records.iter().map(|record| record.ttl).collect::<Vec<_>>(), [77, 77]);
}

#[test]
fn ttl_too_large_is_said_and_the_record_kept() {
    let read = read("$TTL 60\na 2147483648 A 192.0.2.1\nb 1x IN A 192.0.2.1\n$TTL never\nc A 192.0.2.1\n");
    assert_eq!(read.contents.records.iter().map(|record| record.ttl).collect::<Vec<_>>(), [0, 60, 60]);
    assert_eq!(read.problems(), ["bad-ttl 2:3+10", "bad-ttl 3:3+2", "bad-ttl 4:6+5"]);
}

#[test]
fn a_bad_entry_is_one_finding_and_damages_its_owner_only() {
    let read = read("$TTL 60\na A 192.0.2.1\nb A nonsense\nc BOGUS x\nd\n a\ne A 192.0.2.1\n");
    assert_eq!(read.records(), ["a.example. 60 A c0000201", "e.example. 60 A c0000201"]);
    assert_eq!(read.contents.entries_left_out, 4);
    assert!(!read.contents.owners_hidden);
    let mut damaged: Vec<String> = read.contents.damaged.iter().map(|&id| read.contents.name(id).to_string()).collect();
    damaged.sort();
    assert_eq!(damaged, ["b.example.", "c.example.", "d.example."]);
    let problems = read.problems();
    assert_eq!(problems[0], "bad-rdata 3:5+8");
    assert_eq!(problems[1], "unknown-type 4:3+5");
    assert_eq!(problems[2], "syntax-error 5:1+1");
    assert_eq!(problems.len(), 4);
}

#[test]
fn a_bad_owner_hides_what_inherits_it() {
    let read = read("$TTL 60\na..b A 192.0.2.1\n A 192.0.2.2\nc A 192.0.2.1\n");
    assert_eq!(read.records(), ["c.example. 60 A c0000201"]);
    assert!(read.contents.owners_hidden);
    assert_eq!(read.problems(), ["bad-name 2:3+1"]);
}

#[test]
fn an_unclosed_quote_loses_its_own_entry_only() {
    let read = read("$TTL 60\na TXT \"never closed\nb A 192.0.2.1\nc TXT \"x\"\n");
    assert_eq!(read.records(), ["b.example. 60 A c0000201", "c.example. 60 TXT 0178"]);
    assert_eq!(read.problems(), ["syntax-error 2:7+1"]);
    assert!(read.contents.problems[0].help.as_ref().unwrap().ends_with("reading goes on at line 3"));
}

#[test]
fn a_quote_may_run_over_lines_that_are_no_entries() {
    let read = read("$TTL 60\na TXT \"one\ntwo\"\nb A 192.0.2.1\n");
    assert_eq!(read.records(), ["a.example. 60 TXT 076f6e650a74776f", "b.example. 60 A c0000201"]);
}

#[test]
fn an_unclosed_parenthesis_loses_its_own_entry_only() {
    let read = read("$TTL 60\n@ SOA ns root ( 1 2 3\n 4 5\na IN A 192.0.2.1\nb A 192.0.2.2\n");
    assert_eq!(read.records(), ["a.example. 60 A c0000201", "b.example. 60 A c0000202"]);
    assert_eq!(read.problems(), ["syntax-error 2:15+1"]);
}

#[test]
fn an_unclosed_parenthesis_before_bare_entries_resumes_at_the_first() {
    let read = read("$TTL 60\nx TXT ( one\na A 192.0.2.1\nb A 192.0.2.2\n");
    assert_eq!(read.records(), ["a.example. 60 A c0000201", "b.example. 60 A c0000202"]);
}

#[test]
fn a_closing_parenthesis_alone_is_said() {
    let read = read("$TTL 60\na A 192.0.2.1 )\nb A 192.0.2.2\n");
    assert_eq!(read.records(), ["b.example. 60 A c0000202"]);
    assert_eq!(read.problems(), ["syntax-error 2:15+1"]);
}

#[test]
fn conflict_markers_are_one_finding_and_the_first_side_is_read() {
    let text =
        "$TTL 60\na A 192.0.2.1\n<<<<<<< HEAD\nb A 192.0.2.2\n=======\nb A 192.0.2.3\n>>>>>>> other\nc A 192.0.2.4\n";
    let read = read(text);
    assert_eq!(read.records(), ["a.example. 60 A c0000201", "b.example. 60 A c0000202", "c.example. 60 A c0000204"]);
    assert_eq!(read.problems(), ["syntax-error 3:1+12"]);
    assert!(read.contents.owners_hidden);
}

#[test]
fn line_ends_of_every_kind() {
    for end in ["\n", "\r\n", "\r"] {
        let text = ["$TTL 60", "a A 192.0.2.1 ; comment", "b TXT ( x", " y )", ""].join(end);
        let read = read(&text);
        assert_eq!(read.records(), ["a.example. 60 A c0000201", "b.example. 60 TXT 01780179"], "{end:?}");
        assert_eq!(read.problems(), [""; 0], "{end:?}");
    }
}

#[test]
fn no_final_newline_and_byte_order_mark() {
    let read = read("\u{feff}$TTL 60\na A 192.0.2.1");
    assert_eq!(read.records(), ["a.example. 60 A c0000201"]);
    assert_eq!(read.problems(), ["byte-order-mark 1:1+3", "no-final-newline 2:14+0"]);
}

#[test]
fn include_restores_origin_and_owner() {
    let read = read_with(
        b"$TTL 60\na A 192.0.2.1\n$INCLUDE \"sub.inc\" sub\n  A 192.0.2.2\nb A 192.0.2.3\n",
        &[("sub.inc", "x A 192.0.2.9\n@ A 192.0.2.8\n")],
    );
    assert_eq!(
        read.records(),
        [
            "a.example. 60 A c0000201",
            "x.sub.example. 60 A c0000209",
            "sub.example. 60 A c0000208",
            "a.example. 60 A c0000202",
            "b.example. 60 A c0000203"
        ]
    );
    assert_eq!(read.contents.files().count(), 2);
    let inner = read.contents.entry_span(RecordId(1));
    assert_eq!(read.sources.get(inner.file).path(), "sub.inc");
    let from = read.contents.segment(RecordId(1)).included_from().unwrap();
    assert_eq!(read.text(from), "$INCLUDE \"sub.inc\" sub");
    assert_eq!(read.contents.segment(RecordId(3)).included_from(), None);
}

#[test]
fn include_loops_and_missing_files_are_findings() {
    let read =
        read_with(b"$TTL 60\n$INCLUDE a.inc\n$INCLUDE gone.inc\na A 192.0.2.1\n", &[("a.inc", "$INCLUDE test.zone\n")]);
    assert_eq!(read.records(), ["a.example. 60 A c0000201"]);
    let rules: Vec<_> = read.contents.problems.iter().map(|problem| problem.code.rule()).collect();
    assert_eq!(rules, ["include-failed", "include-failed"]);
    assert!(read.contents.problems[0].message.contains("includes itself"));
}

#[test]
fn generate_makes_records_that_point_into_the_template() {
    let read = read("$TTL 60\n$GENERATE 1-5/2 h$ IN A 192.0.2.${10}\nz A 192.0.2.1\n");
    assert_eq!(
        read.records(),
        [
            "h1.example. 60 A c000020b",
            "h3.example. 60 A c000020d",
            "h5.example. 60 A c000020f",
            "z.example. 60 A c0000201"
        ]
    );
    let found = fields(&read.contents, &read.sources, RecordId(2));
    assert_eq!(found.iteration, Some(5));
    assert_eq!(read.text(found.owner), "h$");
    assert_eq!(read.text(found.rdata), "192.0.2.${10}");
    assert_eq!(read.text(found.entry), "$GENERATE 1-5/2 h$ IN A 192.0.2.${10}");
    assert_eq!(found.owner_name.to_string(), "h5.example.");
}

#[test]
fn generate_reads_a_quoted_rdata_once_more() {
    let read = read("$TTL 60\n$GENERATE 1-2 m$ MX \"10 mail$\"\n");
    assert_eq!(read.records(), ["m1.example. 60 MX mail1.example.", "m2.example. 60 MX mail2.example."]);
}

#[test]
fn generate_takes_escaped_quotes_in_quoted_rdata_as_quotes() {
    let read = read("$TTL 60\n$GENERATE 7-7 t$ TXT \"\\\"a $\\\" b\"\n");
    assert_eq!(read.records(), ["t7.example. 60 TXT 036120370162"]);
}

#[test]
fn generate_names_the_iteration_that_cannot_be_written() {
    let read = read("$TTL 60\n$GENERATE 254-300 h$ A 192.0.2.$\na A 192.0.2.1\n");
    assert_eq!(read.contents.records.len(), 3);
    assert_eq!(read.problems(), ["bad-rdata 2:24+9"]);
    assert!(read.contents.problems[0].message.contains("iteration 256"), "{:?}", read.contents.problems[0]);
}

#[test]
fn generate_past_the_limit_makes_nothing() {
    let read = read("$TTL 60\n$GENERATE 0-2147483647 h$ A 192.0.2.1\na A 192.0.2.1\n");
    assert_eq!(read.contents.records.len(), 1);
    assert_eq!(read.problems(), ["generate-invalid 2:11+12"]);
}

#[test]
fn directives_in_any_case_and_unknown_ones() {
    let read = read("$ttl 60\n$origin sub.example.\na A 192.0.2.1\n$ORIGN x.\n$DATE 2026\n");
    assert_eq!(read.records(), ["a.sub.example. 60 A c0000201"]);
    assert_eq!(read.problems(), ["unknown-directive 4:1+6", "unknown-directive 5:1+5"]);
}

#[test]
fn include_with_an_origin_twice_is_said() {
    let say = |origin: &str| {
        read_with(format!("$TTL 60\n$INCLUDE hosts {origin}\n").as_bytes(), &[("hosts", "a A 192.0.2.1\n")]).problems()
    };
    assert_eq!(say("sub.example"), ["origin-relative 2:16+11"]);
    assert_eq!(say("example"), ["origin-relative 2:16+7"]);
    for meant in ["sub", "sub.example.", "@", "example.net.", "net.example.sub"] {
        assert!(say(meant).is_empty(), "{meant}");
    }
}

#[test]
fn relative_origin_is_said() {
    let read = read("$TTL 60\n$ORIGIN sub\na A 192.0.2.1\n$ORIGIN sub.example\n");
    assert_eq!(read.records(), ["a.sub.example. 60 A c0000201"]);
    let severities: Vec<_> = read.contents.problems.iter().map(|problem| problem.severity).collect();
    // The second repeats the origin: `sub.example.sub.example.`.
    assert_eq!(severities, [Severity::Info, Severity::Warning]);
}

#[test]
fn class_other_than_the_zones_is_said_and_kept() {
    let read = read("$TTL 60\na IN A 192.0.2.1\nb CH TXT x\n");
    assert_eq!(read.contents.records.len(), 2);
    assert_eq!(read.problems(), ["class-mismatch 3:3+2"]);
}

#[test]
fn unquoted_text_cut_short_by_a_semicolon() {
    let read = read("$TTL 60\n_dmarc TXT v=DMARC1; p=reject\nx TXT v=DMARC1 ; our policy\n");
    assert_eq!(read.problems(), ["unquoted-semicolon 2:20+10"]);
}

#[test]
fn a_failed_transfer_makes_absence_unknown() {
    let read = read("a 60 A 192.0.2.1\n; Transfer failed.\n");
    assert_eq!(read.problems(), ["export-truncated 2:1+18"]);
    assert!(read.contents.owners_hidden);
}

#[test]
fn fields_have_exact_places() {
    let read = read("$TTL 60\nA.b 5 IN MX ( 10 ; first\n  mail.example. )\n   MX 20 c\n");
    let first = fields(&read.contents, &read.sources, RecordId(0));
    assert_eq!(read.text(first.owner), "A.b");
    assert_eq!(first.owner_name.to_string(), "A.b.example.");
    assert_eq!(read.text(first.ttl.unwrap()), "5");
    assert_eq!(read.text(first.class.unwrap()), "IN");
    assert_eq!(read.text(first.rtype), "MX");
    assert_eq!(read.text(first.field("preference")), "10");
    assert_eq!(read.text(first.field("exchange")), "mail.example.");
    let second = fields(&read.contents, &read.sources, RecordId(1));
    assert_eq!(read.text(second.owner), "A.b");
    assert_eq!(second.ttl, None);
    assert_eq!(read.text(second.field("exchange")), "c");
}

#[test]
fn nul_bytes_and_wild_bytes_are_survived() {
    let read = read_with(b"$TTL 60\na A 192.0.2.1\nb\0 A 192.0.2.1\n; \xff\xfe comment\nc TXT \"\xe9\"\n", &[]);
    assert_eq!(read.records(), ["a.example. 60 A c0000201", "c.example. 60 TXT 01e9"]);
    assert_eq!(read.problems(), ["syntax-error 3:2+1"]);
}

/// Reads with bounds that `change` makes tighter.
fn bounded(text: &str, change: impl FnOnce(&mut Limits)) -> Read {
    let sources = SourceMap::new();
    let file = sources.add("test.zone", text.as_bytes().to_vec()).unwrap();
    let other = sources.add("a.inc", b"a 60 A 192.0.2.1\n".to_vec()).unwrap();
    let folder = Folder { files: HashMap::from([(b"a.inc".to_vec(), other)]) };
    let mut limits = Limits::default();
    change(&mut limits);
    let origin = Some(Name::parse("example.").unwrap());
    let contents = super::read(&file, &Options { origin, loader: &folder, limits, ..Options::default() });
    Read { sources, contents }
}

#[test]
fn every_limit_is_a_finding_when_it_is_reached() {
    let includes = "$INCLUDE a.inc\n$INCLUDE a.inc\nz 60 A 192.0.2.9\n";
    let limited = bounded(includes, |limits| limits.includes = 1);
    assert_eq!((limited.contents.records.len(), limited.problems()), (2, vec!["limit-exceeded 2:10+5".to_owned()]));
    let limited = bounded(includes, |limits| limits.include_depth = 0);
    assert_eq!((limited.contents.records.len(), limited.problems().len()), (1, 2));
    let limited = bounded(includes, |limits| limits.zone = includes.len() as u64 + 17);
    assert_eq!((limited.contents.records.len(), limited.problems()), (2, vec!["limit-exceeded 2:10+5".to_owned()]));
    let limited = bounded("$GENERATE 1-9 h$ 60 A 192.0.2.$\n", |limits| limits.generated = 8);
    assert_eq!((limited.contents.records.len(), limited.problems().len()), (0, 1));
    let limited = bounded("a 60 TXT ((x))\nb 60 A 192.0.2.1\n", |limits| limits.nesting = 1);
    assert_eq!((limited.records().len(), limited.problems()), (1, vec!["limit-exceeded 1:11+1".to_owned()]));
}

#[test]
fn an_entry_over_the_limit_is_left_out_whole() {
    let text = format!("a 60 TXT (\n{})\nb 60 A 192.0.2.1\n", "\"x\"\n".repeat(100));
    let limited = bounded(&text, |limits| limits.entry = 50);
    assert_eq!((limited.records().len(), limited.problems()), (1, vec!["limit-exceeded 1:10+1".to_owned()]));
    assert_eq!(bounded(&text, |_| {}).records().len(), 2);
}

#[test]
fn the_owner_of_a_long_run_is_found_at_its_start() {
    let mut text = "$TTL 60\nOwner A 192.0.2.1\n".to_owned();
    text.push_str(&" A 192.0.2.2\n".repeat(1000));
    text.push_str("$GENERATE 1-3 g$ A 192.0.2.$\n A 192.0.2.3\n");
    let read = read(&text);
    assert_eq!(read.contents.records.len(), 1005);
    for id in [0, 1, 63, 64, 65, 500, 1000, 1004] {
        let found = fields(&read.contents, &read.sources, RecordId(id));
        assert_eq!((read.text(found.owner).as_str(), found.owner.start), ("Owner", 8), "record {id}");
    }
}

#[test]
fn dialect_records_answer_what_nobody_knows() {
    let text = "$TTL 60\na ALIAS x.example.net.\nb LUA TXT \"return 1\"\n 5 AWS ALIAS y\nc A 192.0.2.1\n";
    let sources = SourceMap::new();
    let file = sources.add("test.zone", text.as_bytes().to_vec()).unwrap();
    let origin = Some(Name::parse("example.").unwrap());
    let dialects = ["powerdns".to_owned()];
    let contents = super::read(&file, &Options { origin, dialects: &dialects, ..Options::default() });
    let mut opaque: Vec<String> = contents
        .opaque
        .iter()
        .map(|&(owner, rtype)| format!("{} {}", contents.name(owner), types::mnemonic(rtype)))
        .collect();
    opaque.sort();
    assert_eq!(opaque, ["a.example. A", "a.example. AAAA", "b.example. A", "b.example. AAAA", "b.example. TXT"]);
    assert_eq!(contents.entries_left_out, 1);
    let said: Vec<_> = contents.problems.iter().map(|problem| (problem.severity, problem.message.as_str())).collect();
    assert_eq!(said, [(Severity::Warning, "`AWS` is a record type of Amazon Route 53; other name servers refuse it")]);
    assert!(contents.damaged.is_empty() && !contents.owners_hidden);
}

#[test]
fn marks_of_microsoft_dns_are_read_over() {
    let text = "$TTL 60\na [AGE:3665858] 600 A 192.0.2.1\n  [Aging:3665858] 600 IN A 192.0.2.2\nb [AGE:] A 192.0.2.3\n";
    let sources = SourceMap::new();
    let file = sources.add("test.zone", text.as_bytes().to_vec()).unwrap();
    let origin = Some(Name::parse("example.").unwrap());
    let contents = super::read(&file, &Options { origin: origin.clone(), ..Options::default() });
    let read: Vec<_> = contents.records.iter().map(|record| (record.ttl, contents.rdata(record)[3])).collect();
    assert_eq!(read, [(600, 1), (600, 2)]);
    let said: Vec<_> = contents.problems.iter().map(|problem| (problem.severity, problem.message.as_str())).collect();
    assert_eq!(
        said,
        [
            (Severity::Error, "`[AGE:]` before the type `A` is neither TTL nor class"),
            (
                Severity::Warning,
                "Microsoft DNS marks here when a record was last refreshed; other name servers refuse that"
            ),
        ]
    );
    let dialects = ["microsoft".to_owned()];
    let contents = super::read(&file, &Options { origin, dialects: &dialects, ..Options::default() });
    assert_eq!(contents.problems.len(), 1, "only the mark that is none");
    let text = "@ SOA a b 1 2 3 4 3600\nc A 192.0.2.1\n";
    let file = sources.add("other.zone", text.as_bytes().to_vec()).unwrap();
    let origin = Some(Name::parse("example.").unwrap());
    let contents = super::read(&file, &Options { origin, dialects: &dialects, ..Options::default() });
    assert!(contents.problems.is_empty() && contents.records.iter().all(|record| record.ttl == 3600));
}

#[test]
fn entries_of_templates_are_data_that_nobody_knows() {
    let text =
        "$TTL {{ ttl }}\na A {{ address }}\n  TXT \"x\"\nb {{ type }} y\nc A 192.0.2.1\n<% for host %> A 192.0.2.2\n";
    let sources = SourceMap::new();
    let file = sources.add("test.zone", text.as_bytes().to_vec()).unwrap();
    let origin = Some(Name::parse("example.").unwrap());
    let dialects = ["template".to_owned()];
    let contents = super::read(&file, &Options { origin: origin.clone(), dialects: &dialects, ..Options::default() });
    let name = |id| contents.name(id).to_string();
    let read: Vec<_> = contents.records.iter().map(|record| (name(record.owner), record.ttl_known())).collect();
    assert_eq!(read, [("a.example.".to_owned(), false), ("c.example.".to_owned(), false)]);
    assert_eq!(
        contents.opaque.iter().map(|&(owner, rtype)| (name(owner), rtype)).collect::<Vec<_>>(),
        [("a.example.".to_owned(), types::A)]
    );
    assert_eq!(contents.damaged.iter().map(|&owner| name(owner)).collect::<Vec<_>>(), ["b.example."]);
    assert!(contents.owners_hidden);
    assert_eq!((contents.problems.len(), contents.entries_left_out), (0, 0));

    let contents = super::read(&file, &Options { origin, ..Options::default() });
    let said: Vec<_> = contents.problems.iter().map(|problem| problem.code.rule()).collect();
    assert_eq!(said, ["template-placeholder"; 4]);
}

#[test]
fn a_class_in_the_first_column() {
    let read = read_at("example.com.", "$TTL 60\n@ A 192.0.2.1\nIN A 192.0.2.2\nin A 192.0.2.3\n");
    assert_eq!(read.problems(), ["syntax-error 3:1+2"]);
    assert_eq!(read_at("com.", "$TTL 60\nIN NS NS1.IN\n").problems(), [""; 0]);
    assert_eq!(read_at("example.com.", "$TTL 60\nin A 192.0.2.3\nx.IN A 192.0.2.1\n").problems(), [""; 0]);
}

#[test]
fn entries_without_an_owner_are_told_once() {
    let read = read("$TTL 60\n A 192.0.2.1\n A 192.0.2.2\na A 192.0.2.3\n A 192.0.2.4\n");
    assert_eq!(read.problems(), ["syntax-error 2:1+12"]);
    assert_eq!(read.contents.records.len(), 2);
}

#[test]
fn a_parameter_of_caa_behind_a_semicolon() {
    let read = read("$TTL 60\na CAA 0 issue ca.example; validationmethods=dns-01\nb CAA 0 issue ca.example ; ours\n");
    assert_eq!(read.problems(), ["unquoted-semicolon 2:25+26"]);
    assert_eq!(
        read.contents.problems[0].help.as_deref(),
        Some("put the whole text in quotes: `\"ca.example; validationmethods=dns-01\"`")
    );
}

#[test]
fn words_that_lost_their_place() {
    let help = |text: &str| {
        let read = read(&format!("$TTL 60\n@ A 192.0.2.1\n{text}"));
        read.contents.problems.iter().map(|problem| problem.help.clone().unwrap_or_default()).collect::<Vec<_>>()
    };
    assert_eq!(help(" mail A 192.0.2.2\n"), ["write the owner `mail` in the first column"]);
    assert_eq!(help("a\u{a0}A 192.0.2.2\n"), ["write a plain blank in its place"]);
    assert_eq!(help(" CNMAE a\n"), ["write `CNAME` instead"]);
    assert_eq!(help("$TTL 1 h\n"), ["write the unit `h` right behind the number"]);
}

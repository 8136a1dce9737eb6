//! What the reader makes of every turn a zone file can take, and what BIND makes of it.
//!
//! Each case is a piece of a zone, the records it holds, the problems that are told, and whether `named-compilezone`
//! loads it with the same records. The last is checked where that program is installed.

mod cases;

use std::collections::{BTreeSet, HashMap};
use std::process::Command;
use std::sync::Arc;

use zonewarden::source::{SourceFile, SourceMap};
use zonewarden::zone::contents::Contents;
use zonewarden::zone::include::{IncludeError, Loader};
use zonewarden::zone::name::Name;
use zonewarden::zone::rdata::{self, types};
use zonewarden::zone::reader::{Options, read};

/// What BIND makes of a case.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Bind {
    /// It loads the same records.
    Same,
    /// It does not load the zone.
    Refuses,
    /// It loads other records.
    Differs,
}

struct Case {
    text: &'static [u8],
    /// `owner ttl type rdata`.
    records: &'static [&'static str],
    /// `severity rule line:column`, the file's name before the line where it is another.
    problems: &'static [&'static str],
    bind: Bind,
}

const fn case(
    text: &'static [u8],
    records: &'static [&'static str],
    problems: &'static [&'static str],
    bind: Bind,
) -> Case {
    Case { text, records, problems, bind }
}

/// What stands before each case.
const START: &str = "$TTL 60\n@ SOA ns root 1 2 3 4 5\n@ NS ns\nns A 192.0.2.1\n";
const START_LINES: u32 = 4;
const START_RECORDS: usize = 3;

/// The files that cases include.
const FILES: [(&str, &str); 2] = [("inc", "i A 192.0.2.7\n$ORIGIN deep\nj A 192.0.2.8\n"), ("inc2", " A 192.0.2.7\n")];

struct Folder(HashMap<Vec<u8>, Arc<SourceFile>>);

impl Loader for Folder {
    fn load(&self, name: &[u8], _from: &SourceFile) -> Result<Arc<SourceFile>, IncludeError> {
        let missing = || IncludeError { message: "no such file".to_owned(), help: None };
        self.0.get(name).cloned().ok_or_else(missing)
    }
}

struct Read {
    sources: SourceMap,
    contents: Contents,
}

fn read_text(text: &[u8]) -> Read {
    let sources = SourceMap::new();
    let file = sources.add("zone", text.to_vec()).expect("a case is small");
    let add = |(name, text): (&str, &str)| {
        let file = sources.add(name, text.as_bytes().to_vec()).expect("a case is small");
        (name.as_bytes().to_vec(), file)
    };
    let loader = Folder(FILES.into_iter().map(add).collect());
    let origin = Name::parse("example.").ok();
    let contents = read(&file, &Options { origin, loader: &loader, ..Options::default() });
    Read { sources, contents }
}

impl Read {
    fn records(&self) -> Vec<String> {
        let contents = &self.contents;
        let line = |record: &zonewarden::zone::contents::Record| {
            let (owner, rtype) = (contents.name(record.owner), types::mnemonic(record.rtype));
            let mut line = format!("{owner} {} {rtype} ", record.ttl);
            rdata::text(record.rtype, contents.rdata(record), &mut line);
            line
        };
        contents.records.iter().map(line).collect()
    }

    /// In the order of the text.
    fn problems(&self) -> Vec<String> {
        let mut problems: Vec<_> = self.contents.problems.iter().collect();
        problems.sort_by_key(|problem| (self.sources.get(problem.span.file).path() == "zone", problem.span));
        let line = |problem: &&zonewarden::zone::problem::Problem| {
            let file = self.sources.get(problem.span.file);
            let at = file.position(problem.span.start);
            let place = match file.path() {
                "zone" => format!("{}:{}", at.line - START_LINES, at.column),
                other => format!("{other}:{}:{}", at.line, at.column),
            };
            format!("{} {} {place}", problem.severity, problem.code.rule())
        };
        problems.iter().map(line).collect()
    }
}

/// What BIND makes of a text, compared with our records.
fn bind(text: &[u8], ours: &[String]) -> Bind {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, text) in FILES.iter().map(|(name, text)| (*name, text.as_bytes())).chain([("zone", text)]) {
        std::fs::write(folder.path().join(name), text).expect("the folder is ours");
    }
    let ignored = ["-i", "none", "-k", "ignore", "-n", "ignore", "-r", "ignore", "-m", "ignore", "-s", "full"];
    let run = Command::new("named-compilezone")
        .args(ignored)
        .args(["-o", "printed", "example", "zone"])
        .current_dir(folder.path())
        .output()
        .expect("it was there a moment ago");
    if !run.status.success() {
        return Bind::Refuses;
    }
    let printed = std::fs::read(folder.path().join("printed")).expect("BIND has written it");
    let sorted = |records: Vec<String>| records.into_iter().collect::<BTreeSet<_>>();
    // BIND writes names in lower case where the owner was first seen so.
    let lower = |records: &[String]| records.iter().map(|record| record.to_lowercase()).collect::<Vec<_>>();
    match sorted(lower(&read_text(&printed).records())) == sorted(lower(ours)) {
        true => Bind::Same,
        false => Bind::Differs,
    }
}

fn check(cases: &[Case]) {
    let installed = Command::new("named-compilezone").arg("-v").output().is_ok();
    if !installed {
        drop(std::io::Write::write_fmt(
            &mut std::io::stderr(),
            format_args!("SKIPPED: what BIND says, for named-compilezone is not installed\n"),
        ));
    }
    for case in cases {
        let shown = case.text.escape_ascii();
        let text = [START.as_bytes(), case.text].concat();
        let read = read_text(&text);
        assert_eq!(read.records()[START_RECORDS..], *case.records, "{shown}");
        assert_eq!(read.problems(), case.problems, "{shown}");
        if installed {
            assert_eq!(bind(&text, &read.records()), case.bind, "{shown}");
        }
    }
}

#[test]
fn long_things() {
    for (length, records, rules) in [(255, 1, ""), (256, 0, "string-too-long")] {
        let text = format!("{START}x TXT \"{}\"\n", "a".repeat(length));
        let read = read_text(text.as_bytes());
        assert_eq!(read.contents.records.len() - START_RECORDS, records);
        assert_eq!(read.contents.problems.first().map_or("", |problem| problem.code.rule()), rules);
    }
    // RFC 1035 2.3.4: labels of 63 octets, names of 255.
    for (owner, fits) in
        [("a".repeat(63), true), ("a".repeat(64), false), ("a.".repeat(123), true), ("a.".repeat(124), false)]
    {
        let text = format!("{START}{} A 192.0.2.3\n", owner.trim_end_matches('.'));
        assert_eq!(read_text(text.as_bytes()).contents.records.len() > START_RECORDS, fits, "{owner}");
    }
    let line = format!("{START}x TXT {}\n; {}\ny A 192.0.2.3\n", "\"aaaaaaaaaa\" ".repeat(5000), "a".repeat(1 << 20));
    let read = read_text(line.as_bytes());
    assert_eq!((read.contents.records.len() - START_RECORDS, read.problems().len()), (2, 0));
}

/// Without `$TTL` (RFC 2308 4): the SOA's minimum where the SOA has no TTL, else the last one stated (RFC 1035 5.1).
#[test]
fn default_ttls() {
    let ttls = |text: &str| read_text(text.as_bytes()).contents.records.iter().map(|one| one.ttl).collect::<Vec<_>>();
    assert_eq!(ttls("@ SOA ns root 1 2 3 4 5\n@ NS ns\nns 7 A 192.0.2.1\nx A 192.0.2.2\n"), [5, 5, 7, 5]);
    assert_eq!(ttls("@ 9 SOA ns root 1 2 3 4 5\n@ NS ns\nns 7 A 192.0.2.1\nx A 192.0.2.2\n"), [9, 9, 7, 7]);
    assert_eq!(
        ttls("@ 9 SOA ns root 1 2 3 4 5\nx A 192.0.2.2\n$TTL 3\ny 4 A 192.0.2.2\nz A 192.0.2.2\n"),
        [9, 9, 4, 3]
    );
}

#[test]
fn classes_other_than_in() {
    for class in ["CH", "HS"] {
        let read =
            read_text(format!("$TTL 60\n@ {class} SOA ns root 1 2 3 4 5\n@ NS ns\nx {class} TXT a\n").as_bytes());
        assert!(read.contents.records[2].is_of_zone_class());
        assert!(read.contents.records[1].is_of_zone_class());
        assert_eq!(read.contents.class, read.contents.class_of(&read.contents.records[2]));
        assert!(read.contents.problems.is_empty(), "{:?}", read.contents.problems);
    }
    for (text, problem) in
        [("x CH TXT a\n", "error class-mismatch 1:3"), ("x CLASS255 A 192.0.2.3\n", "error class-mismatch 1:3")]
    {
        assert_eq!(read_text(format!("{START}{text}").as_bytes()).problems(), [problem]);
    }
}

/// The SOA first and last, comments before, between and behind (RFC 5936).
#[test]
fn text_of_a_zone_transfer() {
    let soa = "example.\t3600\tIN\tSOA\tns.example. root.example. 1 2 3 4 5\n";
    let text = format!(
        "\n; <<>> DiG <<>> example AXFR\n;; global options: +cmd\n{soa}ns.example.\t60\tIN\tA\t192.0.2.1\n{soa};; Query time: 1 msec\n"
    );
    let read = read_text(text.as_bytes());
    assert_eq!(read.contents.records.len(), 3);
    assert!(read.contents.problems.is_empty());
}

#[test]
fn root_zone() {
    let sources = SourceMap::new();
    let text = "$TTL 60\n. SOA a.nic. root.nic. 1 2 3 4 5\n@ NS a.nic.\n\tNS b.nic\nnic NS a.nic\na.nic A 192.0.2.1\n";
    let file = sources.add("root.zone", text.as_bytes().to_vec()).expect("a case is small");
    let contents = read(&file, &Options { origin: Some(Name::root()), ..Options::default() });
    let read = Read { sources, contents };
    let expected = [
        ". 60 SOA a.nic. root.nic. 1 2 3 4 5",
        ". 60 NS a.nic.",
        ". 60 NS b.nic.",
        "nic. 60 NS a.nic.",
        "a.nic. 60 A 192.0.2.1",
    ];
    assert_eq!(read.records(), expected);
}

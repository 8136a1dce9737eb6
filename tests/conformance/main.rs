//! Zones of other implementations' suites, read from the folder that `ZONEWARDEN_CORPUS` names.
//!
//! Every verdict is agreed with, or the case stands in `differences.tsv` with what we say and why. A row that is no
//! longer needed fails the test, as does a case that is missing from the file. Where a suite lists the records of a
//! zone, ours must be the same.

mod agreement;
mod differences;
mod records;
mod references;
mod suite;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use differences::Disagreements;
use suite::{Case, Expected, Folder};
use zonewarden::finding::Severity;
use zonewarden::lint;
use zonewarden::model::{Zone, ZoneId, ZoneSet};
use zonewarden::policy::Policy;
use zonewarden::source::{SourceFile, SourceMap};
use zonewarden::zone::contents::Contents;
use zonewarden::zone::name::Name;
use zonewarden::zone::rdata::types;
use zonewarden::zone::reader::{self, Options};

/// The rules on what servers look at when they load a zone.
const LOADERS: [&str; 8] = [
    "cname-and-other-data",
    "cname-duplicate",
    "cname-at-apex",
    "dname-conflict",
    "out-of-zone",
    "soa-duplicate",
    "soa-outside-apex",
    "svcb-params",
];
/// The rules that find a zone incomplete.
const APEX: [&str; 2] = ["soa-missing", "apex-ns-missing"];

fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("ZONEWARDEN_CORPUS").map(PathBuf::from);
    if folder.is_none() {
        drop(std::io::Write::write_fmt(
            &mut std::io::stderr(),
            format_args!("SKIPPED: ZONEWARDEN_CORPUS does not name a folder with the corpus\n"),
        ));
    }
    folder
}

/// What is said of a zone: the reader's errors, and those of the whole lint.
struct Said {
    contents: Contents,
    reader: Vec<String>,
    lint: Vec<String>,
}

/// A zone's text, read.
struct Zoned {
    sources: SourceMap,
    file: Arc<SourceFile>,
    origin: Option<Name>,
}

impl Zoned {
    fn new(corpus: &Path, case: &Case) -> Zoned {
        let sources = SourceMap::new();
        let bytes = suite::read(&case.folder(corpus).join(&case.path));
        let (text, origin) = match case.path.ends_with(".yaml") {
            true => {
                let (origin, zone) = records::yaml_zone(&String::from_utf8_lossy(&bytes));
                (zone.into_bytes(), Some(origin))
            }
            false => (bytes, case.origin.clone()),
        };
        let file = sources.add(case.path.as_str(), text).expect("the corpus is small");
        // A fragment without a SOA is taken to lie at the root.
        let origin = match case.origin_in_file {
            true => apex_in(&reader::read(&file, &Options { origin: Some(Name::root()), ..Options::default() })),
            false => origin,
        };
        Zoned { sources, file, origin }
    }

    fn read(&self, corpus: &Path, case: &Case) -> Contents {
        let folder = case.folder(corpus);
        let loader = Folder::new(&self.sources, &folder, &folder.join(&case.path));
        let options = Options { origin: self.origin.clone(), ttl: case.ttl, loader: &loader, ..Options::default() };
        reader::read(&self.file, &options)
    }
}

fn reader_errors(contents: &Contents) -> Vec<String> {
    let errors = contents.problems.iter().filter(|problem| problem.severity == Severity::Error);
    errors.map(|problem| format!("{}: {}", problem.code.rule(), problem.message)).collect()
}

fn say(corpus: &Path, case: &Case) -> Said {
    let zoned = Zoned::new(corpus, case);
    let contents = zoned.read(corpus, case);
    let reader = reader_errors(&contents);
    let apex = zoned.origin.clone().unwrap_or_else(Name::root);
    let zone = Zone::new(ZoneId(0), apex.to_lowercase().as_ref(), None, true, zoned.read(corpus, case));
    let policy = Policy::from_text("zonewarden.toml", "", &zoned.sources).policy;
    let found = lint::run(&ZoneSet::new(vec![zone]), &zoned.sources, &policy);
    // What else is wrong with it (private addresses of its servers, say) is not what the suite speaks of.
    let meant = |rule: &str| LOADERS.contains(&rule) || case.incomplete && APEX.contains(&rule);
    let found = found.iter().filter(|finding| finding.severity == Severity::Error && meant(&finding.rule));
    let lint = found.map(|finding| format!("{}: {}", finding.rule, finding.message)).collect();
    Said { contents, reader, lint }
}

fn apex_in(contents: &Contents) -> Option<Name> {
    let soa = contents.records.iter().find(|record| record.rtype == types::SOA);
    Some(soa.map_or_else(Name::root, |soa| contents.name(soa.owner).to_name()))
}

#[test]
fn verdicts_agree_or_are_listed() {
    let Some(corpus) = corpus() else { return };
    let mut disagreements = Disagreements::default();
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for case in suite::cases(&corpus) {
        match counts.last_mut() {
            Some((suite, count)) if *suite == case.suite => *count += 1,
            _ => counts.push((case.suite, 1)),
        }
        let said = say(&corpus, &case);
        match case.expected {
            // Rules may find fault with what every server loads; a good case is one that the reader takes.
            Expected::Good if !said.reader.is_empty() => {
                disagreements.add(case.suite, &case.path, "bad", said.reader.join("; "));
            }
            Expected::Bad if said.reader.is_empty() && said.lint.is_empty() => {
                disagreements.add(case.suite, &case.path, "good", "nothing is said".to_owned());
            }
            _ => {}
        }
    }
    for (suite, count) in &counts {
        let agreed = count - disagreements.of(suite);
        println!("{suite}: {agreed} of {count} verdicts agreed");
    }
    let wrong = disagreements.against(include_str!("differences.tsv"));
    assert!(wrong.is_empty(), "{} lines of differences.tsv are missing or wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// Fails with the first lines that differ.
fn assert_same(what: &str, ours: &[String], theirs: &[String]) {
    let only = |these: &[String], those: &[String]| {
        these.iter().filter(|line| !those.contains(line)).take(5).cloned().collect::<Vec<_>>().join("\n  ")
    };
    assert!(ours == theirs, "{what}: ours\n  {}\ntheirs\n  {}", only(ours, theirs), only(theirs, ours));
}

fn contents_of(path: &Path, origin: Option<Name>) -> Contents {
    let sources = SourceMap::new();
    let file: Arc<_> = sources.add(path.display().to_string(), suite::read(path)).expect("the corpus is small");
    reader::read(&file, &Options { origin, ..Options::default() })
}

#[test]
fn dnspython_lists_the_same_records() {
    let Some(corpus) = corpus() else { return };
    let folder = corpus.join("suites/dnspython");
    let origin = Name::parse("example.").ok();
    let ours = records::sorted(&contents_of(&folder.join("example"), origin.clone()));
    for canonical in ["example1.good", "example2.good", "example3.good", "example4.good"] {
        let theirs = records::sorted(&contents_of(&folder.join(canonical), origin.clone()));
        assert_same(canonical, &ours, &theirs);
    }
    println!("dnspython: {} records the same in 4 canonical forms", ours.len());
}

#[test]
fn ldns_lists_the_same_records() {
    let Some(corpus) = corpus() else { return };
    let folder = corpus.join("suites/ldns/08-zonereader.tpkg");
    let ours = records::sorted(&contents_of(&folder.join("08-zonereader.inputzone"), None));
    let theirs = records::sorted(&contents_of(&folder.join("08-zonereader.outputzone"), None));
    assert_same("08-zonereader", &ours, &theirs);
    println!("ldns: {} records the same", ours.len());
}

#[test]
fn domain_lists_the_same_records() {
    let Some(corpus) = corpus() else { return };
    let mut count = 0;
    for case in suite::cases(&corpus).iter().filter(|case| case.path.ends_with(".yaml")) {
        let said = say(&corpus, case);
        // What the verdict says of the others, the other test compares.
        if said.reader.is_empty() {
            let path = case.folder(&corpus).join(&case.path);
            let theirs = records::yaml_records(&String::from_utf8_lossy(&suite::read(&path)));
            assert_same(&case.path, &records::listed(&said.contents), &theirs);
            count += theirs.len();
        }
    }
    assert!(count > 0, "the suite's YAML cases list records");
    println!("domain: {count} records the same");
}

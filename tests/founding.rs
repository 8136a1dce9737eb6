//! The founding policies as rules of a policy's own find what the built-in rules find: the same places, over all zones
//! of the repository, over the examples of all rules, and over the corpus in `ZONEWARDEN_CORPUS`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use zonewarden::finding::Finding;
use zonewarden::lint;
use zonewarden::model::{Zone, ZoneId, ZoneSet};
use zonewarden::policy::Policy;
use zonewarden::policy::page::{Example, pages};
use zonewarden::source::SourceMap;
use zonewarden::zone::include::NoIncludes;
use zonewarden::zone::name::Name;
use zonewarden::zone::reader::{self, Options};

/// A rule of the founding policies, and the built-in one that it is held equal to.
const PAIRS: &[(&str, &str)] = &[
    ("founding-mx-cname", "mx-target-is-cname"),
    ("founding-mx-primary", "mx-primary"),
    ("founding-mx-spf", "mx-not-covered-by-spf"),
    ("founding-mta-sts", "mta-sts-missing"),
    ("founding-ttl-min", "ttl-bounds"),
    ("founding-ttl-max", "ttl-bounds"),
];

/// An example, by its rule and number, where the record stands under a misspelt owner: the built-in rules tell that in place
/// of a record that is missing.
const MISPLACED: (&str, usize) = ("mta-sts-syntax", 1);

fn founding() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/examples/founding.toml");
    let text = std::fs::read_to_string(path).expect("the founding policies are there");
    format!("{text}\n[rules.mx-primary]\nprimary = [\"mx1.*\", \"mail.*\"]\n\n[rules.ttl-bounds]\nignorable = false\n")
}

/// Findings by the built-in rule's id: places, those of the built-in rule and those of the policy's own.
type Places = BTreeMap<&'static str, (Vec<String>, Vec<String>)>;

fn add(findings: &[Finding], show: impl Fn(&Finding) -> String, places: &mut Places) {
    for finding in findings {
        for (own, built_in) in PAIRS {
            let entry = places.entry(built_in).or_default();
            if finding.rule == *own {
                entry.1.push(show(finding));
            } else if finding.rule == *built_in && !entry.0.contains(&show(finding)) {
                entry.0.push(show(finding));
            }
        }
    }
}

fn assert_equal(places: &mut Places) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for (rule, (built_in, own)) in places {
        built_in.sort();
        own.sort();
        let lacking: Vec<&String> = built_in.iter().filter(|place| !own.contains(place)).collect();
        let beyond: Vec<&String> = own.iter().filter(|place| !built_in.contains(place)).collect();
        assert!(lacking.is_empty() && beyond.is_empty(), "{rule}: only built in: {lacking:#?}, only own: {beyond:#?}");
        assert_eq!(built_in.len(), own.len(), "{rule}: one place twice: {own:#?}");
        counts.insert(*rule, built_in.len());
    }
    counts
}

#[test]
fn examples_of_all_rules() {
    let mut places = Places::new();
    for page in pages() {
        for (number, example) in page.bad.iter().chain(page.good).enumerate() {
            if (page.id, number) == MISPLACED {
                continue;
            }
            let sources = SourceMap::new();
            let loaded = Policy::from_text("zonewarden.toml", &founding(), &sources);
            assert!(loaded.errors.is_empty(), "{:?}", loaded.errors);
            let set = zones(example, &sources);
            let show = |finding: &Finding| {
                let file = sources.get(finding.span.file);
                let at = file.position(finding.span.start);
                let text = file.text(finding.span).escape_ascii().to_string();
                format!("{} {number}: {}:{}:{} {text}", page.id, file.path(), at.line, at.column)
            };
            add(&lint::run(&set, &sources, &loaded.policy), show, &mut places);
        }
    }
    let counts = assert_equal(&mut places);
    assert!(counts.len() == 5 && counts.values().all(|count| *count > 0), "a rule was never tried: {counts:?}");
}

fn zones(example: &Example, sources: &SourceMap) -> ZoneSet {
    let further = example.files.iter().filter_map(|file| Some((file.name, file.origin?, file.text)));
    let files = std::iter::once(("example.zone", example.origin, example.text)).chain(further);
    let read = |(index, (name, origin, text)): (usize, (&str, &str, &str))| {
        let file = sources.add(name, text.as_bytes().to_vec()).expect("an example is small");
        let origin = Name::parse(origin).expect("an example's origin is a name");
        let options = Options { origin: Some(origin.clone()), loader: &NoIncludes, ..Options::default() };
        Zone::new(ZoneId::new(index), origin.as_ref(), None, true, reader::read(&file, &options))
    };
    ZoneSet::new(files.enumerate().map(read).collect())
}

/// The findings of the program over a folder, by file, line, column and end.
fn checked(folder: &Path, policy: &Path, places: &mut Places) {
    let output = Command::new(env!("CARGO_BIN_EXE_zonewarden"))
        .args(["check", "--format", "json", "--now", "2026-11-21T00:00:00Z", "--config"])
        .arg(policy)
        .arg("--root")
        .arg(folder)
        .arg(folder)
        .output()
        .expect("the program runs");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("the report is JSON");
    let findings = report["findings"].as_array().expect("the report has findings");
    for finding in findings {
        let place = format!("{} {}+{} {}", finding["file"], finding["offset"], finding["length"], finding["zones"]);
        let rule = finding["rule"].as_str().unwrap_or_default();
        for (own, built_in) in PAIRS {
            let entry = places.entry(built_in).or_default();
            // One TTL of tinydns's data stands for several RRsets.
            let shared = place.contains("/tinydns/") && entry.1.contains(&place);
            if rule == *own {
                if !shared {
                    entry.1.push(place.clone());
                }
            } else if rule == *built_in && !entry.0.contains(&place) {
                entry.0.push(place.clone());
            }
        }
    }
}

fn policy_file() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("founding.toml");
    std::fs::write(&path, founding()).expect("a file can be written");
    (folder, path)
}

#[test]
fn zones_of_the_repository() {
    let (_folder, policy) = policy_file();
    let mut places = Places::new();
    let testdata = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    for folder in std::fs::read_dir(testdata).expect("test data is there") {
        checked(&folder.expect("test data can be read").path(), &policy, &mut places);
    }
    let counts = assert_equal(&mut places);
    assert!(counts.values().sum::<usize>() > 0, "no rule spoke");
    println!("{counts:?}");
}

#[test]
fn zones_of_the_corpus() {
    let Some(corpus) = std::env::var_os("ZONEWARDEN_CORPUS").map(PathBuf::from) else {
        drop(std::io::Write::write_fmt(
            &mut std::io::stderr(),
            format_args!("SKIPPED: ZONEWARDEN_CORPUS is not set\n"),
        ));
        return;
    };
    let (_folder, policy) = policy_file();
    let mut places = Places::new();
    for part in ["real", "suites"] {
        for folder in std::fs::read_dir(corpus.join(part)).expect("the corpus is there") {
            checked(&folder.expect("the corpus can be read").path(), &policy, &mut places);
        }
    }
    let counts = assert_equal(&mut places);
    println!("{counts:?}");
}

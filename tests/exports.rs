//! Exports: one zone in all forms, the corpus's octoDNS zones, and zones that it has in two forms.
//!
//! `ZONEWARDEN_CORPUS` names the corpus; without it its tests say that they were skipped.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use zonewarden::exports::{Form, convert};
use zonewarden::finding::Finding;
use zonewarden::lint;
use zonewarden::model::{Zone, ZoneId, ZoneSet};
use zonewarden::policy::Policy;
use zonewarden::report;
use zonewarden::source::SourceMap;
use zonewarden::zone::contents::Contents;
use zonewarden::zone::name::Name;
use zonewarden::zone::rdata::{self, types};
use zonewarden::zone::reader::{Options, read};

fn corpus() -> Option<PathBuf> {
    let corpus = std::env::var_os("ZONEWARDEN_CORPUS").map(PathBuf::from);
    if corpus.is_none() {
        drop(std::io::Write::write_fmt(
            &mut std::io::stderr(),
            format_args!("SKIPPED: ZONEWARDEN_CORPUS is not set\n"),
        ));
    }
    corpus
}

fn read_export(text: &[u8], path: &str, zone: &str) -> (SourceMap, Contents) {
    let sources = SourceMap::new();
    let form = Form::of(text).unwrap_or_else(|| panic!("{path} is not recognised"));
    let original = sources.add(path, text.to_vec()).unwrap();
    let file = convert(&original, form, &sources).unwrap();
    let contents = read(&file, &Options { origin: Some(Name::parse(zone).unwrap()), ..Options::default() });
    (sources, contents)
}

/// All records with their TTLs, but for those of the types left out.
fn records(contents: &Contents, without: &[u16]) -> BTreeSet<String> {
    let kept = contents.records.iter().filter(|record| !without.contains(&record.rtype));
    let line = |record| {
        let mut text = String::new();
        let record: &zonewarden::zone::contents::Record = record;
        rdata::text(record.rtype, contents.rdata(record), &mut text);
        let (owner, rtype) = (contents.name(record.owner), types::mnemonic(record.rtype));
        format!("{owner} {} {rtype} {text}", record.ttl)
    };
    kept.map(line).collect()
}

/// The forms of `testdata/exports`, and the types that each leaves to the provider.
const FORMS: &[(&str, Form, &[u16])] = &[
    ("octodns.yaml", Form::OctoDns, &[types::SOA]),
    ("route53.json", Form::Route53, &[]),
    ("cloudflare.json", Form::Cloudflare, &[types::SOA, types::NS]),
    ("cloudflare.txt", Form::Cloudflare, &[types::SOA, types::NS]),
    ("google.json", Form::Google, &[]),
    ("google.yaml", Form::Google, &[]),
    ("azure.json", Form::Azure, &[]),
    ("powerdns.json", Form::PowerDns, &[]),
    ("digitalocean.json", Form::DigitalOcean, &[types::SOA]),
    ("tinydns", Form::Tinydns, &[]),
];

fn sample(name: &str) -> (String, Vec<u8>) {
    let path = format!("testdata/exports/{name}");
    let text =
        fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(&path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    (path, text)
}

#[test]
fn one_zone_in_all_forms_has_the_same_records() {
    let (path, text) = sample("example.com.zone");
    let sources = SourceMap::new();
    let file = sources.add(path, text).unwrap();
    let zone = read(&file, &Options { origin: Name::parse("example.com.").ok(), ..Options::default() });
    for (name, form, without) in FORMS {
        let (path, text) = sample(name);
        assert_eq!(Form::of(&text), Some(*form), "{path}");
        let (_, contents) = read_export(&text, &path, "example.com.");
        let problems: Vec<&str> = contents.problems.iter().map(|problem| problem.message.as_str()).collect();
        assert_eq!(problems, [""; 0], "{path}");
        assert_eq!(records(&contents, &[]), records(&zone, without), "{path}");
    }
}

/// What the recommended rules find in a sample: rule, owner, and the bytes that are pointed at.
fn found(text: &[u8], path: &str) -> Vec<(String, String, String)> {
    let loaded = Policy::from_text("recommended.toml", "extends = [\"recommended\"]\n", &SourceMap::new());
    let (sources, contents) = match Form::of(text) {
        Some(_) => read_export(text, path, "example.com."),
        None => {
            let sources = SourceMap::new();
            let file = sources.add(path, text.to_vec()).unwrap();
            let options = Options { origin: Name::parse("example.com.").ok(), ..Options::default() };
            let contents = read(&file, &options);
            (sources, contents)
        }
    };
    let apex = Name::parse("example.com.").unwrap();
    let set = ZoneSet::new(vec![Zone::new(ZoneId::new(0), apex.as_ref(), None, true, contents)]);
    let findings = report::arrange(lint::run(&set, &sources, &loaded.policy), &sources);
    let there = |finding: &Finding| {
        let file = sources.get(finding.span.file);
        assert_eq!((file.path(), &*file.bytes()), (path, text));
        String::from_utf8_lossy(&file.text(finding.span)).into_owned()
    };
    let mut found: Vec<_> = findings
        .iter()
        .map(|finding| (finding.rule.clone(), finding.owner.clone().unwrap_or_default(), there(finding)))
        .collect();
    found.sort();
    found
}

#[test]
fn one_zone_in_all_forms_has_the_same_findings_at_the_same_words() {
    let (path, text) = sample("example.com.zone");
    let expected = found(&text, &path);
    let rules: Vec<&str> = expected.iter().map(|(rule, ..)| rule.as_str()).collect();
    assert_eq!(rules, ["dmarc-syntax", "mta-sts-missing", "mx-target-is-cname", "spf-syntax"]);
    for (name, ..) in FORMS {
        let (path, text) = sample(name);
        // A final dot is not everywhere written, escapes are; a finding on a whole record points at what there is of it.
        let plain = |found: Vec<(String, String, String)>| -> Vec<_> {
            let found = found.into_iter().filter(|(rule, ..)| rule != "mta-sts-missing");
            let text = |text: String| text.trim_end_matches('.').replace("\\072", ":");
            found.map(|(rule, owner, there)| (rule, owner, text(there))).collect()
        };
        assert_eq!(plain(found(&text, &path)), plain(expected.clone()), "{path}");
    }
}

fn yaml_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "yaml"));
    files.sort();
    files
}

/// Production zones: everything is read, every field of every record lies in the file, and no text is only known as a whole.
#[test]
fn octodns_zones_are_read_whole() {
    let Some(corpus) = corpus() else { return };
    let folders = ["real/moj-octodns/hostedzones", "real/octodns-jdkelleher/zones"];
    let files: Vec<PathBuf> = folders.iter().flat_map(|folder| yaml_files(&corpus.join(folder))).collect();
    assert!(files.len() > 180);
    let mut count = 0;
    for path in files {
        let text = fs::read(&path).unwrap();
        let zone = path.file_stem().unwrap().to_string_lossy().into_owned();
        let (sources, contents) = read_export(&text, &path.to_string_lossy(), &zone);
        let problems: Vec<&str> = contents.problems.iter().map(|problem| problem.message.as_str()).collect();
        assert_eq!((contents.entries_left_out, problems), (0, Vec::new()), "{}", path.display());
        for id in contents.record_ids() {
            let fields = zonewarden::zone::fields::fields(&contents, &sources, id);
            let written = sources.get(fields.entry.file);
            for (name, span) in &fields.fields {
                let place = sources.original(*span);
                let there = String::from_utf8_lossy(&sources.get(place.file).text(place)).into_owned();
                let here = String::from_utf8_lossy(&written.text(*span)).into_owned();
                assert!(place.end() as usize <= text.len());
                if *name != "text" && !here.contains('\\') {
                    assert_eq!(
                        there.trim_matches('"'),
                        here.trim_matches('"').trim_end_matches('.').to_owned()
                            + if there.ends_with('.') { "." } else { "" },
                        "{}",
                        path.display()
                    );
                }
            }
        }
        count += contents.records.len();
    }
    assert!(count > 2_900, "{count} records");
}

/// What two forms of one zone have in common is the same, octet for octet.
#[test]
fn a_zone_in_two_forms() {
    let Some(corpus) = corpus() else { return };
    let read_file = |path: &str| {
        let text = fs::read(corpus.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        read_export(&text, path, "unit.tests.").1
    };
    let pages = |folder: &str, name: &str, count: usize| {
        let page = |number| fs::read_to_string(corpus.join(format!("{folder}/{name}-{number}.json"))).unwrap();
        let pages: Vec<String> = (1..=count).map(page).collect();
        read_export(format!("[{}]", pages.join(",")).as_bytes(), name, "unit.tests.").1
    };
    let pairs = [
        (
            "provider/octodns-cloudflare/config/unit.tests.yaml",
            pages("provider/octodns-cloudflare/fixtures", "cloudflare-dns_records-page", 3),
            20,
        ),
        (
            "provider/octodns-powerdns/config/unit.tests.yaml",
            read_file("provider/octodns-powerdns/fixtures/powerdns-full-data.json"),
            38,
        ),
        (
            "provider/octodns-digitalocean/config/unit.tests.yaml",
            pages("provider/octodns-digitalocean/fixtures", "digitalocean-page", 2),
            19,
        ),
    ];
    for (yaml, other, least) in pairs {
        let yaml_records = records(&read_file(yaml), &[]);
        let other_records = records(&other, &[]);
        let common = yaml_records.intersection(&other_records).count();
        assert!(
            common >= least,
            "{yaml}: {common} are the same; only in YAML: {:#?}; only there: {:#?}",
            yaml_records.difference(&other_records).collect::<Vec<_>>(),
            other_records.difference(&yaml_records).collect::<Vec<_>>()
        );
        // What stands at one name and type in both differs only where the samples themselves do.
        let key = |line: &String| {
            line.split(' ')
                .enumerate()
                .filter(|(at, _)| *at != 1)
                .take(2)
                .map(|(_, word)| word.to_owned())
                .collect::<Vec<_>>()
        };
        let yaml_keys: BTreeSet<Vec<String>> = yaml_records.iter().map(key).collect();
        let both = other_records.iter().filter(|line| yaml_keys.contains(&key(line)));
        let differing: Vec<&String> = both.filter(|line| !yaml_records.contains(*line)).collect();
        assert!(differing.len() <= 6, "{yaml}: {differing:#?}");
    }
}

/// A page of several says so.
#[test]
fn one_page_of_several() {
    let Some(corpus) = corpus() else { return };
    for path in [
        "provider/octodns-cloudflare/fixtures/cloudflare-dns_records-page-1.json",
        "provider/octodns-digitalocean/fixtures/digitalocean-page-1.json",
    ] {
        let (_, contents) = read_export(&fs::read(corpus.join(path)).unwrap(), path, "unit.tests.");
        assert!(contents.owners_hidden);
        assert!(contents.problems.iter().any(|problem| problem.code.rule() == "export-truncated"), "{path}");
    }
}

//! Exports of others: the corpus's octoDNS zones, and zones that it has in two forms.
//!
//! `ZONEWARDEN_CORPUS` names the corpus; without it these tests say that they were skipped.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use zonewarden::exports::{Form, convert};
use zonewarden::source::SourceMap;
use zonewarden::zone::contents::Contents;
use zonewarden::zone::name::Name;
use zonewarden::zone::rdata::{self, types};
use zonewarden::zone::reader::{Options, read};

fn corpus() -> Option<PathBuf> {
    let corpus = std::env::var_os("ZONEWARDEN_CORPUS").map(PathBuf::from);
    if corpus.is_none() {
        eprintln!("skipped: ZONEWARDEN_CORPUS is not set");
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
                let there = String::from_utf8_lossy(sources.get(place.file).text(place)).into_owned();
                let here = String::from_utf8_lossy(written.text(*span)).into_owned();
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

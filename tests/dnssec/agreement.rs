//! What `ldns-verify-zone` (ldns) and `kzonecheck -d on` (Knot DNS) make of good and of broken zones, beside what we do.
//!
//! `agreement.tsv` holds a row for each zone: its name, what we tell, the verdicts of the two, and where a verdict is not
//! ours the reason. With UPDATE_DOCUMENTS=1 the verdicts are written anew; reasons stay. Zones of the corpus are looked at
//! where ZONEWARDEN_CORPUS names its folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::broken::Lines;
use crate::signers::{self, Chain, NOW};
use crate::told_of;

const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/dnssec/agreement.tsv");
const APEX: &str = "example.com.";
const MAIL: &str = "mail2.example.com.";

/// A zone, and a time at which it is looked at.
struct Case {
    name: String,
    apex: &'static str,
    text: Vec<u8>,
    now: &'static str,
}

impl Case {
    fn new(name: impl Into<String>, text: String) -> Case {
        Case { name: name.into(), apex: APEX, text: text.into_bytes(), now: NOW }
    }

    fn at(name: &str, lines: &Lines, now: &'static str) -> Case {
        Case { now, ..Case::new(name, lines.text()) }
    }
}

fn good() -> Vec<Case> {
    let mut cases = Vec::new();
    for algorithm in ["RSASHA256", "RSASHA512", "ECDSAP256SHA256", "ECDSAP384SHA384", "ED25519", "ED448"] {
        for chain in Chain::ALL {
            cases.push(Case::new(format!("good {algorithm} {chain:?}"), signers::bind(algorithm, chain).text));
        }
    }
    cases
}

/// One way after the other in which a zone breaks.
fn broken() -> Vec<Case> {
    let a = Some("A");
    let nsec = Lines::of(Chain::Nsec);
    let good = || nsec.clone();
    let case = |name: &str, lines: Lines| Case::new(name, lines.text());
    let tag = nsec.field(MAIL, "RRSIG", a, 10);
    let other_tag = if tag == "1" { "2" } else { "1" };
    let mut cases = vec![
        case("other data", good().with(MAIL, "A", None, 4, "192.0.2.99")),
        case("a record more in a set", good().and(&format!("{MAIL} 3600 IN A 192.0.2.99"))),
        case("signer's name", good().with(MAIL, "RRSIG", a, 11, "example.net.")),
        case("labels too few", good().with(MAIL, "RRSIG", a, 6, "2")),
        case("labels too many", good().with(MAIL, "RRSIG", a, 6, "4")),
        case("original TTL", good().with(MAIL, "RRSIG", a, 7, "60")),
        case("key tag", good().with(MAIL, "RRSIG", a, 10, other_tag)),
        case("TTL of set and signature", good().with(MAIL, "A", None, 1, "60").with(MAIL, "RRSIG", a, 1, "60")),
        case("a key is gone", good().edit(APEX, "DNSKEY", Some("256"), |_| None)),
        case("no keys", good().without(APEX, "DNSKEY", None).without(APEX, "RRSIG", Some("DNSKEY"))),
        Case::at("expired", &nsec, "2026-12-05T00:00:00Z"),
        Case::at("not yet valid", &nsec, "2026-10-05T00:00:00Z"),
        Case::at("expires soon", &nsec, "2026-11-29T00:00:00Z"),
        case("a set without signature", good().without(MAIL, "RRSIG", a)),
        case("a signature of nothing", good().without("www.example.com.", "AAAA", None)),
        case("a name added by hand", good().and("new.example.com. 3600 IN A 192.0.2.9")),
        case("glue added by hand", good().and("ns.plain.example.com. 3600 IN AAAA 2001:db8::53")),
        case("a DS without signature", good().without("safe.example.com.", "RRSIG", Some("DS"))),
        case("an NSEC is gone", good().without(MAIL, "NSEC", None).without(MAIL, "RRSIG", Some("NSEC"))),
        case("NSEC leads elsewhere", good().with(MAIL, "NSEC", None, 4, "nowhere.example.com.")),
        case("NSEC names another type", good().with(MAIL, "NSEC", None, 5, "TXT")),
        case("the same record in another case", good().and("EXAMPLE.com. 3600 IN MX 20 MAIL2.example.COM.")),
    ];
    for chain in [Chain::Nsec3, Chain::OptOut] {
        let good = Lines::of(chain);
        let hash = good.owner_of("NSEC3");
        let gone = good.clone().without(&hash, "NSEC3", None).without(&hash, "RRSIG", Some("NSEC3"));
        let next = good.field(&hash, "NSEC3", None, 0)[..32].to_owned();
        cases.push(Case::new(format!("a link is gone, {chain:?}"), gone.text()));
        let astray = good.clone().with(&hash, "NSEC3", None, 8, &next);
        cases.push(Case::new(format!("a link leads to itself, {chain:?}"), astray.text()));
        let bare = good.clone().without(APEX, "NSEC3PARAM", None).without(APEX, "RRSIG", Some("NSEC3PARAM"));
        cases.push(Case::new(format!("no NSEC3PARAM, {chain:?}"), bare.text()));
        let added = good.and("new.example.com. 3600 IN A 192.0.2.9");
        cases.push(Case::new(format!("a name added by hand, {chain:?}"), added.text()));
    }
    cases
}

/// Signed zones of the corpus, each at a time of its own.
fn of_corpus() -> Vec<Case> {
    let Some(folder) = std::env::var_os("ZONEWARDEN_CORPUS").map(PathBuf::from) else {
        drop(std::io::Write::write_fmt(
            &mut std::io::stderr(),
            format_args!("SKIPPED: ZONEWARDEN_CORPUS is unset, zones of the corpus are not compared\n"),
        ));
        return Vec::new();
    };
    [
        ("real/rootzone-2018/root.zone", ".", "2018-03-13T00:00:00Z"),
        ("suites/domain/zonefiles/rfc4035-appendix-A.zone", "example.", "2004-05-01T00:00:00Z"),
        ("suites/domain/zonefiles/rfc5155-appendix-A.zone", "example.", "2015-05-01T00:00:00Z"),
        ("suites/ldns/25-ZONEMD.tpkg/A.1.Simple-EXAMPLE-Zone", "example.", "2018-10-10T00:00:00Z"),
        ("suites/ldns/25-ZONEMD.tpkg/A.2.Complex-EXAMPLE-Zone", "example.", "2018-10-10T00:00:00Z"),
        ("suites/ldns/25-ZONEMD.tpkg/A.3.EXAMPLE-Zone-with-multiple-digests", "example.", "2018-10-10T00:00:00Z"),
        ("suites/ldns/25-ZONEMD.tpkg/A.4.The-URI.ARPA-Zone", "uri.arpa.", "2018-10-20T00:00:00Z"),
        ("suites/ldns/25-ZONEMD.tpkg/A.5.The-ROOT-SERVERS.NET-Zone", "root-servers.net.", "2018-10-10T00:00:00Z"),
        ("suites/ldns/25-ZONEMD.tpkg/repeated-ZONEMD-scheme-and-algorithm", "example.", "2018-10-10T00:00:00Z"),
    ]
    .into_iter()
    .map(|(path, apex, now)| {
        let text = std::fs::read(folder.join(path)).expect("the corpus has the zone");
        Case { name: path.to_owned(), apex, text, now }
    })
    .collect()
}

/// The rules that speak, each once; `-` for none. What is merely out of date is left aside, as the others do not look.
fn ours(case: &Case) -> String {
    let mut rules: Vec<String> = told_of(case.apex, &case.text, case.now)
        .iter()
        .filter_map(|one| Some(one.split_once('[')?.1.split_once(']')?.0.to_owned()))
        .filter(|rule| rule != "dnssec-algorithm")
        .collect();
    rules.dedup();
    if rules.is_empty() { "-".to_owned() } else { rules.join(" ") }
}

/// `refused` or `-`.
fn verdict(program: &str, arguments: &[&str], file: &Path) -> &'static str {
    let mut command = Command::new(program);
    let done = command.args(arguments).arg(file).stdout(Stdio::null()).stderr(Stdio::null()).status();
    if done.expect("it is installed").success() { "-" } else { "refused" }
}

/// The columns of a row behind the name and in front of the reason.
fn row(case: &Case) -> [String; 3] {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("zone");
    std::fs::write(&file, &case.text).expect("it can be written");
    let time: jiff::Timestamp = case.now.parse().expect("a time");
    let compact: String = case.now.chars().filter(char::is_ascii_digit).collect();
    let seconds = time.as_second().to_string();
    let ldns = verdict("ldns-verify-zone", &["-t", &compact], &file);
    let knot = verdict("kzonecheck", &["-d", "on", "-o", case.apex, "-t", &seconds], &file);
    [ours(case), ldns.to_owned(), knot.to_owned()]
}

const HEADER: &str = "zone\tzonewarden\tldns-verify-zone\tkzonecheck\treason";

/// The rows of the table by name: verdicts and reason.
fn table() -> BTreeMap<String, ([String; 3], String)> {
    let text = std::fs::read_to_string(TABLE).unwrap_or_default();
    text.lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            let [name, ours, ldns, knot, reason] = cells[..] else { panic!("{TABLE}: a row of five cells: `{line}`") };
            (name.to_owned(), ([ours, ldns, knot].map(str::to_owned), reason.to_owned()))
        })
        .collect()
}

#[test]
fn others_refuse_what_we_refuse_or_there_is_a_reason() {
    if !["dnssec-signzone", "ldns-verify-zone", "kzonecheck"].into_iter().all(signers::has) {
        return;
    }
    let mut table = table();
    let update = std::env::var_os("UPDATE_DOCUMENTS").is_some();
    let mut faults = Vec::new();
    for case in good().iter().chain(&broken()).chain(&of_corpus()) {
        let found = row(case);
        if update {
            table.entry(case.name.clone()).or_default().0 = found.clone();
        }
        match table.get(&case.name) {
            Some((expected, _)) if *expected == found => {}
            Some((expected, _)) => faults.push(format!("{}: {found:?}, and the table has {expected:?}", case.name)),
            None => faults.push(format!("{}: {found:?}, and the table has no such row", case.name)),
        }
    }
    if update {
        let row = |(name, (cells, reason)): (&String, &([String; 3], String))| {
            format!("{name}\t{}\t{reason}\n", cells.join("\t"))
        };
        let text: String = table.iter().map(row).collect();
        std::fs::write(TABLE, format!("{HEADER}\n{text}")).expect("the table can be written");
    }
    for (name, ([ours, ldns, knot], reason)) in &table {
        let refused = ours != "-";
        let agreed = (ldns == "refused") == refused && (knot == "refused") == refused;
        if agreed != reason.is_empty() {
            let what = if agreed { "needs no reason" } else { "needs a reason" };
            faults.push(format!("{name}: {ours} | {ldns} | {knot}: {what}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

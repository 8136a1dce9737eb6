//! Our records against those of name servers' own tools, where they are installed.
//!
//! Each tool loads a zone and prints it; what it prints is read by our reader as well, so that both sides are wire
//! octets. Differences stand in `references.tsv` with the reason.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

use zonewarden::zone::name::Name;
use zonewarden::zone::rdata::types;

use super::differences::Disagreements;
use super::suite::{self, Case};
use super::{Zoned, corpus, reader_errors, records};

/// A tool that loads a zone and prints it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tool {
    /// BIND's.
    NamedCompilezone,
    /// ldns's; knows no `$INCLUDE`, no `$GENERATE`, and no origin but the file's own.
    LdnsReadZone,
}

impl Tool {
    fn name(self) -> &'static str {
        match self {
            Tool::NamedCompilezone => "named-compilezone",
            Tool::LdnsReadZone => "ldns-read-zone",
        }
    }

    fn installed(self) -> bool {
        Command::new(self.name()).arg("-v").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
    }

    /// What it prints of a zone; `None` if it refuses it.
    fn print(self, text: &[u8], apex: &Name, includes: &Path) -> Option<String> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("zone");
        let mut command = Command::new(self.name());
        std::fs::write(&file, text).expect("the folder is ours");
        match self {
            Tool::NamedCompilezone => {
                let quiet = ["-k", "-n", "-r", "-m", "-M", "-S"].iter().flat_map(|option| [*option, "ignore"]);
                command.args(["-q", "-i", "none", "-W", "ignore", "-s", "full", "-o", "-"]).args(quiet);
                command.arg(apex.to_string()).arg(&file).current_dir(includes);
            }
            Tool::LdnsReadZone => {
                command.arg(&file);
            }
        }
        let output = command.output().expect("the tool was there a moment ago");
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

/// `owner class type` to the record's TTL and rdata.
type RrSets = BTreeMap<String, Vec<(String, String)>>;

fn rrsets(lines: &[String]) -> RrSets {
    let mut sets = RrSets::new();
    for line in lines {
        if let [owner, ttl, class, rtype, rdata] = line.splitn(5, ' ').collect::<Vec<_>>()[..] {
            sets.entry(format!("{owner} {class} {rtype}")).or_default().push((rdata.to_owned(), ttl.to_owned()));
        }
    }
    for set in sets.values_mut() {
        set.sort();
        // Equal records are one, whatever their TTLs (RFC 2181 5).
        set.dedup_by(|a, b| a.0 == b.0);
    }
    sets
}

/// Names of the RRsets that differ. Servers give all records of an RRset one TTL (RFC 2181 5.2): where ours are
/// written with several, any of those will do.
fn differing(ours: &RrSets, theirs: &RrSets) -> Vec<String> {
    let mut names: Vec<String> = theirs.keys().filter(|name| !ours.contains_key(*name)).cloned().collect();
    for (name, set) in ours {
        let same = theirs.get(name).is_some_and(|other| {
            let rdata = |set: &[(String, String)]| set.iter().map(|(rdata, _)| rdata.clone()).collect::<Vec<_>>();
            rdata(set) == rdata(other) && other.iter().all(|(_, ttl)| set.iter().any(|(_, ours)| ours == ttl))
        });
        if !same {
            names.push(name.clone());
        }
    }
    names
}

/// The zone's name, and its text with what tools insist on: origin and TTL in the file, a SOA, an NS and the final
/// newline. Fragments lack them; they are taken to lie in the root zone, so that no owner is outside.
pub fn whole(corpus: &Path, case: &Case, zoned: Zoned, origin: &Name) -> (Name, Zoned) {
    let contents = zoned.read(corpus, case);
    let soa = contents.records.iter().find(|record| record.rtype == types::SOA);
    let apex = soa.map_or_else(Name::root, |soa| contents.name(soa.owner).to_name());
    let at_apex = |owner| contents.name(owner).eq_ignore_case(apex.as_ref());
    let mut front = String::new();
    if soa.is_none() {
        front.push_str(". 60 IN SOA . . 1 2 3 4 5\nns.invalid. 60 IN A 192.0.2.1\nns2.invalid. 60 IN A 198.51.100.1\n");
    }
    if !contents.records.iter().any(|record| record.rtype == types::NS && at_apex(record.owner)) {
        front.push_str(&format!("{apex} 60 IN NS ns.invalid.\n{apex} 60 IN NS ns2.invalid.\n"));
    }
    front.push_str(&case.ttl.map(|ttl| format!("$TTL {ttl}\n")).unwrap_or_default());
    front.push_str(&format!("$ORIGIN {origin}\n"));
    let text = [front.as_bytes(), &zoned.file.bytes(), b"\n"].concat();
    let file = zoned.sources.add(zoned.file.path(), text).expect("the corpus is small");
    (apex, Zoned { file, ..zoned })
}

#[derive(Default)]
struct Tally {
    refused: usize,
    same: usize,
    records: usize,
    disagreements: Disagreements,
}

fn compare(tool: Tool, corpus: &Path, case: &Case, tally: &mut Tally) {
    let zoned = Zoned::new(corpus, case);
    let Some(origin) = zoned.origin.clone() else { return };
    let (apex, zoned) = whole(corpus, case, zoned, &origin);
    let folder = case.folder(corpus);
    let path = folder.join(&case.path);
    let beside = path.parent().unwrap_or(&folder);
    let print = |includes: &Path| tool.print(&zoned.file.bytes(), &apex, includes);
    let Some(printed) = print(beside).or_else(|| print(&folder)) else {
        tally.refused += 1;
        if std::env::var_os("ZONEWARDEN_REFUSED").is_some() && reader_errors(&zoned.read(corpus, case)).is_empty() {
            println!("{} refuses {}/{}", tool.name(), case.suite, case.path);
        }
        return;
    };
    let key = format!("{}/{}", case.suite, case.path);
    let contents = zoned.read(corpus, case);
    if contents.entries_left_out > 0 {
        // ldns looks at the length and sense of few fields only; its verdicts mean little.
        if tool == Tool::NamedCompilezone {
            tally.disagreements.add(tool.name(), &key, "bad", reader_errors(&contents).join("; "));
        }
        return;
    }
    let within = |line: &String| {
        let owner = line.split(' ').next().and_then(|owner| Name::parse(owner).ok());
        // BIND leaves out what lies outside the zone.
        tool != Tool::NamedCompilezone || owner.is_some_and(|owner| owner.as_ref().is_within(apex.as_ref()))
    };
    let ours: Vec<String> = records::sorted(&contents).into_iter().filter(within).collect();
    if printed.contains("\tTYPE0\t") {
        // How ldns prints types that it does not know.
        tally.refused += 1;
        return;
    }
    let printed = records::read_loosely(&printed);
    if printed.entries_left_out > 0 {
        tally.disagreements.add(tool.name(), &key, "unreadable", reader_errors(&printed).join("; "));
        return;
    }
    let theirs = rrsets(&records::sorted(&printed));
    let differing = differing(&rrsets(&ours), &theirs);
    if differing.is_empty() {
        tally.same += 1;
        tally.records += ours.len();
    } else {
        tally.disagreements.add(tool.name(), &key, "records", differing.join(", "));
    }
}

#[test]
fn tools_print_the_same_records() {
    let Some(corpus) = corpus() else { return };
    let mut wrong = Vec::new();
    let list = include_str!("references.tsv");
    for tool in [Tool::NamedCompilezone, Tool::LdnsReadZone] {
        if !tool.installed() {
            drop(std::io::Write::write_fmt(
                &mut std::io::stderr(),
                format_args!("SKIPPED: {} is not installed\n", tool.name()),
            ));
            continue;
        }
        let mut tally = Tally::default();
        let cases = suite::production(&corpus).into_iter().chain(suite::cases(&corpus));
        for case in cases {
            compare(tool, &corpus, &case, &mut tally);
        }
        let (name, differ) = (tool.name(), tally.disagreements.of(tool.name()));
        println!(
            "{name}: {} zones with {} records the same, {differ} differ, it refuses {}",
            tally.same, tally.records, tally.refused
        );
        let of_tool = |line: &&str| line.starts_with('#') || line.starts_with(name);
        wrong.extend(tally.disagreements.against(&list.lines().filter(of_tool).collect::<Vec<_>>().join("\n")));
    }
    assert!(wrong.is_empty(), "{} lines of references.tsv are missing or wrong:\n{}", wrong.len(), wrong.join("\n"));
}

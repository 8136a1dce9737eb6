//! Records in a form that can be compared, and the suites' own lists of them.

use zonewarden::source::SourceMap;
use zonewarden::zone::contents::Contents;
use zonewarden::zone::include::NoIncludes;
use zonewarden::zone::name::Name;
use zonewarden::zone::prelude::class_mnemonic;
use zonewarden::zone::rdata::{self, types};
use zonewarden::zone::reader::{self, Options};

/// `owner ttl class type hex` of each record, names in lower case, sorted, each once.
pub fn sorted(contents: &Contents) -> Vec<String> {
    let mut records = listed(contents);
    records.sort();
    records.dedup();
    records
}

/// The same in reading order.
pub fn listed(contents: &Contents) -> Vec<String> {
    let line = |record: &zonewarden::zone::contents::Record| {
        let mut octets = contents.rdata(record).to_vec();
        rdata::lowercase_names(record.rtype, &mut octets, rdata::Canonical::Comparison);
        format!(
            "{} {} {} {} {}",
            contents.name(record.owner).to_lowercase(),
            record.ttl,
            class_mnemonic(contents.class_of(record)),
            types::mnemonic(record.rtype),
            data_encoding::HEXLOWER.encode(&octets)
        )
    };
    contents.records.iter().map(line).collect()
}

/// Reads text that names every owner in full.
pub fn read_loosely(text: &str) -> Contents {
    let sources = SourceMap::new();
    let file = sources.add("records", text.as_bytes().to_vec()).expect("the corpus is small");
    reader::read(&file, &Options { loader: &NoIncludes, ..Options::default() })
}

/// The same, of text that must be faultless.
fn read_strictly(text: &str) -> Contents {
    let contents = read_loosely(text);
    assert_eq!(contents.entries_left_out, 0, "{:?}", contents.problems);
    contents
}

/// Origin and zone of a case of the `domain` suite. Reads the few shapes of YAML that the suite uses.
pub fn yaml_zone(text: &str) -> (Name, String) {
    let origin = text.lines().find_map(|line| line.strip_prefix("origin: ")).expect("an origin");
    let lines = part(text, "zonefile").map(|line| line.strip_prefix("  ").unwrap_or(line));
    let zone = lines.flat_map(|line| [line, "\n"]).collect();
    (Name::parse(origin.trim()).expect("an origin"), zone)
}

/// The records that a case of the `domain` suite lists.
pub fn yaml_records(text: &str) -> Vec<String> {
    let mut zone = String::new();
    let mut item: Vec<&str> = Vec::new();
    for line in part(text, "result").filter(|line| !line.trim().is_empty()) {
        match line.strip_prefix("  - ") {
            Some(first) => {
                zone.push_str(&zone_line(&item));
                item = vec![first.trim()];
            }
            None => item.push(line.trim()),
        }
    }
    zone.push_str(&zone_line(&item));
    listed(&read_strictly(&zone))
}

/// The indented lines below `key:`.
fn part<'a>(text: &'a str, key: &'a str) -> impl Iterator<Item = &'a str> {
    let below = text.lines().skip_while(move |line| line.split(':').next() != Some(key)).skip(1);
    below.take_while(|line| line.is_empty() || line.starts_with(' '))
}

/// A record of the `result:` list as a line of a zone.
fn zone_line(item: &[&str]) -> String {
    let value = |key: &str| item.iter().find_map(|line| line.strip_prefix(key)).unwrap_or_default().trim();
    if item.is_empty() {
        return String::new();
    }
    let data = item.iter().position(|line| line.starts_with("data:")).expect("each record has data");
    let tag = item[data].trim_start_matches("data: !");
    let values: Vec<&str> = item[data + 1..]
        .iter()
        .map(|line| line.strip_prefix("- ").or_else(|| line.split_once(':').map(|(_, value)| value)).unwrap_or(line))
        .map(str::trim)
        .collect();
    let (rtype, rdata) = match tag {
        "Txt" => {
            let quoted = |value: &&str| format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""));
            ("TXT".to_owned(), values.iter().map(quoted).collect::<Vec<_>>().join(" "))
        }
        "Unknown" => {
            let octets = values.get(1).copied().unwrap_or_default();
            (values[0].to_uppercase(), format!("\\# {} {octets}", octets.len() / 2))
        }
        other => (other.to_uppercase(), values.join(" ")),
    };
    format!("{} {} {} {rtype} {rdata}\n", value("owner:"), value("ttl:"), value("class:"))
}

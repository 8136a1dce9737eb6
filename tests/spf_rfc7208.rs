//! The conformance suite of RFC 7208 that the corpus holds, by the library function and through the program.
//!
//! A file of the suite is a list of scenarios: the records of some names, and questions with the results that are right.
//! A record of type SPF stands for a TXT record, unless the name says something of TXT itself; `TIMEOUT` is a server
//! that does not answer for anything that is not stated.

use std::collections::HashMap;
use std::fmt::Write;
use std::net::IpAddr;
use std::process::Command;

use serde_json::Value;
use zonewarden::mail::spf::check::{Question, check};
use zonewarden::mail::spf::dns::{Answer, Dns, Known, Records, Row};
use zonewarden::zone::name::{Name, NameRef};
use zonewarden::zone::rdata::types;

/// The suite's file, if the corpus is there.
fn suite() -> Option<Vec<Value>> {
    let Ok(corpus) = std::env::var("ZONEWARDEN_CORPUS") else {
        drop(std::io::Write::write_fmt(
            &mut std::io::stderr(),
            format_args!("SKIPPED: the RFC 7208 suite: ZONEWARDEN_CORPUS is not set\n"),
        ));
        return None;
    };
    let path = format!("{corpus}/mail/spf-rfc7208/rfc7208-tests.part.yml");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    Some(serde_saphyr::from_multiple(&text).unwrap_or_else(|error| panic!("{path}: {error}")))
}

/// The records of a scenario.
#[derive(Default)]
struct Zone {
    /// Rdata by name and type.
    rdata: HashMap<(Name, u16), Vec<Vec<u8>>>,
    /// Names whose server is silent about all that is not stated.
    silent: Vec<Name>,
    names: Vec<Name>,
}

/// A name as the suite writes it: no escapes, perhaps a final dot.
fn name(text: &str) -> Name {
    let mut wire = Vec::new();
    for label in text.strip_suffix('.').unwrap_or(text).split('.').filter(|label| !label.is_empty()) {
        wire.push(label.len() as u8);
        wire.extend_from_slice(label.to_ascii_lowercase().as_bytes());
    }
    wire.push(0);
    NameRef::new(&wire).to_name()
}

fn strings(value: &Value) -> Vec<String> {
    match value {
        Value::Array(parts) => parts.iter().map(|part| text(part).to_owned()).collect(),
        one => vec![text(one).to_owned()],
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text"))
}

fn txt(strings: &[String]) -> Vec<u8> {
    let mut rdata = Vec::new();
    for part in strings.iter().flat_map(|string| string.as_bytes().chunks(255)) {
        rdata.push(part.len() as u8);
        rdata.extend_from_slice(part);
    }
    rdata
}

impl Zone {
    fn of(zonedata: &Value) -> Zone {
        let mut zone = Zone::default();
        for (owner, records) in zonedata.as_object().expect("names with records") {
            let owner = name(owner);
            zone.names.push(owner.clone());
            let records = records.as_array().expect("a list of records");
            let states_txt = records.iter().any(|record| record.get("TXT").is_some());
            for record in records {
                if record == "TIMEOUT" {
                    zone.silent.push(owner.clone());
                    continue;
                }
                for (rtype, value) in record.as_object().expect("a type with its value") {
                    if value != "NONE" {
                        zone.add(&owner, rtype, value, states_txt);
                    }
                }
            }
        }
        zone
    }

    fn add(&mut self, owner: &Name, rtype: &str, value: &Value, states_txt: bool) {
        let mut push = |rtype, rdata| self.rdata.entry((owner.clone(), rtype)).or_default().push(rdata);
        match rtype {
            "A" => match text(value).parse().unwrap() {
                IpAddr::V4(v4) => push(types::A, v4.octets().to_vec()),
                IpAddr::V6(_) => panic!("{value}"),
            },
            "AAAA" => match text(value).parse().unwrap() {
                IpAddr::V6(v6) => push(types::AAAA, v6.octets().to_vec()),
                IpAddr::V4(_) => panic!("{value}"),
            },
            "TXT" => push(types::TXT, txt(&strings(value))),
            "SPF" => {
                push(types::SPF, txt(&strings(value)));
                if !states_txt {
                    push(types::TXT, txt(&strings(value)));
                }
            }
            "PTR" => push(types::PTR, name(text(value)).wire().to_vec()),
            "CNAME" => push(types::CNAME, name(text(value)).wire().to_vec()),
            "MX" => {
                let preference = value[0].as_u64().unwrap() as u16;
                push(types::MX, [&preference.to_be_bytes(), name(text(&value[1])).wire()].concat());
            }
            other => panic!("the suite has no {other}"),
        }
    }

    /// As a master file.
    fn master_file(&self) -> String {
        let mut lines: Vec<String> = Vec::new();
        for ((owner, rtype), all) in &self.rdata {
            for rdata in all {
                let mut hex = String::new();
                rdata.iter().for_each(|octet| write!(hex, "{octet:02x}").unwrap());
                lines.push(format!("{owner} 60 IN {} \\# {} {hex}\n", types::mnemonic(*rtype), rdata.len()));
            }
        }
        lines.extend(self.silent.iter().map(|name| format!("; zonewarden: unavailable {name}\n")));
        lines.sort();
        format!("$ORIGIN .\n{}", lines.concat())
    }
}

impl<'a> Dns<'a> for &'a Zone {
    fn look_up(&self, name: NameRef<'_>, rtype: u16) -> Answer<'a> {
        let mut at = name.to_lowercase();
        let answer = |at: Name, known| Answer { name: at, zones: Vec::new(), known };
        for _ in 0..10 {
            if let Some(all) = self.rdata.get(&(at.clone(), rtype)) {
                let rows = all.iter().map(|rdata| Row { rdata, place: None }).collect();
                return answer(at, Known::Records(Records { rows, whole: true }));
            }
            let Some(alias) = self.rdata.get(&(at.clone(), types::CNAME)) else {
                let known = match (self.silent.contains(&at), self.names.contains(&at)) {
                    (true, _) => Known::Unavailable,
                    (false, true) => Known::NoData,
                    (false, false) => Known::NxDomain,
                };
                return answer(at, known);
            };
            at = NameRef::new(&alias[0]).to_lowercase();
        }
        answer(at, Known::Unavailable)
    }
}

/// What a test of the suite asks for.
struct Case {
    label: String,
    address: String,
    helo: String,
    sender: String,
    results: Vec<String>,
    explanation: Option<String>,
}

fn cases(scenario: &Value) -> Vec<Case> {
    let title = text(&scenario["description"]);
    let of = |(label, test): (&String, &Value)| Case {
        label: format!("{title}: {label}"),
        address: text(&test["host"]).to_owned(),
        helo: text(&test["helo"]).to_owned(),
        sender: text(&test["mailfrom"]).to_owned(),
        results: strings(&test["result"]),
        explanation: test["explanation"].as_str().filter(|text| *text != "DEFAULT").map(str::to_owned),
    };
    scenario["tests"].as_object().expect("tests by name").iter().map(of).collect()
}

#[test]
fn the_function_gives_the_results_of_the_suite() {
    let Some(suite) = suite() else { return };
    let mut count = 0;
    let mut failures = Vec::new();
    for scenario in &suite {
        let zone = Zone::of(&scenario["zonedata"]);
        for case in cases(scenario) {
            count += 1;
            let address = case.address.parse().unwrap();
            let question = Question { address, sender: &case.sender, helo: &case.helo, time: 0 };
            let verdict = check(&zone, &question);
            let result = verdict.results.known().map_or("unknown", |result| result.as_str());
            let explained = case.explanation.is_none() || verdict.explanation == case.explanation;
            if !case.results.iter().any(|right| right == result) || !explained {
                failures.push(format!("{}: {result} {:?}, not {:?}", case.label, verdict.explanation, case.results));
            }
        }
    }
    assert!(failures.is_empty(), "{} of {count} fail\n{}", failures.len(), failures.join("\n"));
    assert!(count >= 78, "only {count} tests were found");
    println!("{count} tests of the RFC 7208 suite pass");
}

#[test]
fn the_program_gives_the_results_of_the_suite() {
    let Some(suite) = suite() else { return };
    let folder = tempfile::tempdir().unwrap();
    let mut failures = Vec::new();
    for (number, scenario) in suite.iter().enumerate() {
        let path = folder.path().join(format!("scenario{number}.zone"));
        std::fs::write(&path, Zone::of(&scenario["zonedata"]).master_file()).unwrap();
        for case in cases(scenario) {
            let output = Command::new(env!("CARGO_BIN_EXE_zonewarden"))
                .args(["spf", "--closed-world", "--format", "json", "--ip", &case.address])
                .args(["--sender", &case.sender, "--helo", &case.helo, "--zone"])
                .arg(&path)
                .output()
                .unwrap();
            let told: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
            let result = told["result"].as_str().unwrap_or("nothing");
            let explained = case.explanation.is_none() || told["explanation"].as_str() == case.explanation.as_deref();
            if output.status.code() != Some(0) || !case.results.iter().any(|right| right == result) || !explained {
                let stderr = String::from_utf8_lossy(&output.stderr);
                failures.push(format!(
                    "{}: {result} {}, not {:?}\n{stderr}",
                    case.label, told["explanation"], case.results
                ));
            }
        }
    }
    assert!(failures.is_empty(), "{} fail\n{}", failures.len(), failures.join("\n"));
}

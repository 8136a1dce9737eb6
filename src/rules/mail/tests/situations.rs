//! Mail as it is set up in real life: `testdata/mail/situations.toml` says what the zones are, and what breaks them.

use toml::{Table, Value};

use crate::finding::Severity;
use crate::rules::testing::{Outcome, World};

const SITUATIONS: &str = include_str!("../../../../testdata/mail/situations.toml");

/// Name servers and SOA of every zone.
const APEX: &str = "@ SOA ns1.example.org. hostmaster 2026112101 7200 900 1209600 3600\n\
                    @ NS ns1.example.org.\n@ NS ns2.example.org.\n";

const RSA_2048: &str = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAnKPrmNeB8OgizN5xVyukVC9W8ymAVzYTTQ0QC6gnY7ZJzjtCE9lqWOTpd9HxtwlpwFELo0J1L5+p9ZZj8orj8gKLYgpbeB8eMaqvkfT+BayEZ0KE0qqDIAgFF2JDDyK5QPUc507+n/UEHfC5zONXttPZr+Rwpm7fvTCXT2sIjmbXrFXHFRdatPtqCbw0n+uMte6cHR3O1HRM2iImiYcaJzu1YnoqKvEJBkoPmwi8Qdy4ltUw6MnAHj1qpWqGC1/S+PI0RRsLaSCGpTeW9c+AfbhXiJ/aC8Ig0qeitNQG+I8GfZU/iIge8HiAQlk0cGHQDtvr4NZ+9rV1ckwExtgLhwIDAQAB";
const RSA_1024: &str = "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDYIgEnItax8WCWSATl2iWyOWnd7sBEcjh0a7P0tDuFbBUntev7VPRDQa4f/EatawWCPcbhBpPPyyyCrgmUePJqhr7yGAhbpf7JwbIjv6BZ/DJ+6/YMd9w/j/YLxohjju+/UYTikerwaNGZO0iAUYRml1yjwSZfudxoYjCBKdRWawIDAQAB";
const ED25519: &str = "ddjbaLoW2NsH0DmTYoPn8/6cs+0+N2fXBLduZw4bIgg=";

/// The records of a situation, with keys in place of what stands for them.
fn zone(records: &str) -> String {
    let (front, back) = RSA_2048.split_at(200);
    let records = records
        .replace("{RSA2048A}", front)
        .replace("{RSA2048B}", back)
        .replace("{RSA2048}", &format!("\" \"{front}\" \"{back}"))
        // A key that lost its end.
        .replace("{RSA2048", &format!("\" \"{front}"))
        .replace("{RSA1024}", RSA_1024)
        .replace("{ED25519}", ED25519);
    format!("{APEX}{records}")
}

fn lint(records: &str, situation: &Table) -> Outcome {
    let world = World::of(&[("example.com.", &zone(records))]).damaged();
    match situation.get("facts") {
        Some(facts) => world.facts("f", text(facts)).lint(),
        None => world.lint(),
    }
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a situation holds texts")
}

fn list(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_array).into_iter().flatten()
}

#[test]
fn what_is_right_is_not_warned_of_and_what_breaks_it_is_told() {
    let file: Table = toml::from_str(SITUATIONS).expect("the situations are TOML");
    let situations: Vec<&Value> = list(file.get("situation")).collect();
    assert!(situations.len() > 60, "{}", situations.len());
    let mut wrong = Vec::new();
    for situation in situations.iter().filter_map(|situation| situation.as_table()) {
        let (name, records) = (text(&situation["name"]), text(&situation["zone"]));
        let quiet: Vec<&str> = list(situation.get("quiet")).map(text).collect();
        for finding in lint(records, situation).findings {
            if finding.severity > Severity::Info && !quiet.contains(&finding.rule.as_str()) {
                wrong.push(format!("{name}: {} {}", finding.rule, finding.message));
            }
        }
        for case in list(situation.get("breaks")) {
            let parts: Vec<&str> = list(Some(case)).map(text).collect();
            let [whole, broken, rule] = parts.as_slice() else { panic!("{name}: a break has three parts: {parts:?}") };
            assert!(records.contains(whole), "{name}: `{whole}` does not stand there");
            let outcome = lint(&records.replacen(whole, broken, 1), situation);
            if !outcome.rules().contains(rule) {
                wrong.push(format!("{name}: `{broken}` gives {:?}, not {rule}", outcome.rules()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

//! RFC 7208 through the program: each message of `tests/spf_messages.toml` gets the result that stands there.

use std::process::Command;

use serde_json::Value;

/// The time that counts as now, and so what `%{t}` stands for.
const NOW: &str = "2001-09-09T01:46:40Z";

struct Case {
    shows: String,
    arguments: [String; 3],
    result: String,
    explanation: Option<String>,
}

struct Scenario {
    section: String,
    zone: String,
    cases: Vec<Case>,
}

fn text(value: &toml::Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

fn case(row: &toml::Value) -> Case {
    let columns: Vec<String> = row.as_array().expect("a row").iter().map(text).collect();
    let [shows, ip, helo, sender, result, rest @ ..] = columns.as_slice() else { panic!("{columns:?} is too short") };
    assert!(rest.len() <= 1, "{columns:?} is too long");
    Case {
        shows: shows.clone(),
        arguments: [format!("--ip={ip}"), format!("--helo={helo}"), format!("--sender={sender}")],
        result: result.clone(),
        explanation: rest.first().cloned(),
    }
}

fn scenarios() -> Vec<Scenario> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/spf_messages.toml");
    let table: toml::Table = std::fs::read_to_string(file).unwrap().parse().unwrap();
    let of = |scenario: &toml::Value| Scenario {
        section: text(&scenario["section"]),
        zone: text(&scenario["zone"]),
        cases: scenario["cases"].as_array().expect("a list of cases").iter().map(case).collect(),
    };
    table["scenario"].as_array().expect("scenarios").iter().map(of).collect()
}

/// What is wrong with the answer to a case, if anything is.
fn failure(case: &Case, zone: &std::path::Path) -> Option<String> {
    let output = Command::new(env!("CARGO_BIN_EXE_zonewarden"))
        .args(["spf", "--closed-world", "--format=json", "--now", NOW, "--zone"])
        .arg(zone)
        .args(&case.arguments)
        .output()
        .unwrap();
    let told: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    let (result, explanation) = (told["result"].as_str(), told["explanation"].as_str());
    let explained = case.explanation.as_deref().is_none_or(|right| right == explanation.unwrap_or_default());
    if output.status.code() == Some(0) && result == Some(&case.result) && explained {
        return None;
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    Some(format!("{result:?} {explanation:?}, not {} {:?} {stderr}", case.result, case.explanation))
}

#[test]
fn messages_get_the_results_of_the_standard() {
    let folder = tempfile::tempdir().unwrap();
    let (mut count, mut failures) = (0, Vec::new());
    for (number, scenario) in scenarios().iter().enumerate() {
        let zone = folder.path().join(format!("scenario{number}.facts"));
        std::fs::write(&zone, format!("$ORIGIN .\n$TTL 60\n{}", scenario.zone)).unwrap();
        for case in &scenario.cases {
            count += 1;
            let failed = failure(case, &zone);
            failures.extend(failed.map(|failed| format!("{}: {}: {failed}", scenario.section, case.shows)));
        }
    }
    assert!(failures.is_empty(), "{} of {count} fail\n{}", failures.len(), failures.join("\n"));
    assert!(count > 250, "only {count} messages");
}

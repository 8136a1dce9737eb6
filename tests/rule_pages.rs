//! The examples of the rule pages, run as a user would run them: each finds on its lines what it expects, and nothing
//! else of the recommended rules.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use zonewarden::policy::page::{self, Example, Page};

/// File, line and rule.
type Expected = BTreeSet<(String, u64, String)>;

#[test]
fn examples_find_what_they_say() {
    let mut wrong = String::new();
    for page in page::pages() {
        for (kind, examples) in [("bad", page.bad), ("good", page.good)] {
            for (number, example) in examples.iter().enumerate() {
                let (expected, found) = (expected(example), found(page, example));
                if expected != found {
                    let which = format!("{}, {kind} example {}", page.id, number + 1);
                    wrong += &format!("{which}\n  expected {expected:?}\n  found    {found:?}\n");
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// `example.com.zone` for the zone `example.com.`: the file name tells the origin.
fn file_name(origin: &str) -> String {
    format!("{}zone", if origin == "." { "root." } else { origin })
}

fn expected(example: &Example) -> Expected {
    let main = (file_name(example.origin), example.text);
    let others = example.files.iter().map(|file| (file.name.to_owned(), file.text));
    let mut expected = Expected::new();
    for (name, text) in others.chain([main]) {
        let lines = page::expectations(text).into_iter();
        expected.extend(lines.map(|(line, rule)| (name.clone(), u64::from(line), rule.to_owned())));
    }
    expected
}

fn found(page: &Page, example: &Example) -> Expected {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap_or(folder.path())).expect("the folder can be written");
        fs::write(path, text).expect("the folder can be written");
    };
    write(&file_name(example.origin), example.text);
    example.files.iter().for_each(|file| write(file.name, file.text));
    write("zonewarden.toml", &policy(page, example));
    findings(folder.path())
}

/// The example's policy. A rule that `recommended` does not hold is switched on, as it is what the page is about.
fn policy(page: &Page, example: &Example) -> String {
    let configured = example.policy.contains(&format!("[rules.{}]", page.id));
    match page.set {
        page::Set::Strict if !configured => format!("{}\n[rules.{}]\n", example.policy, page.id),
        _ => example.policy.to_owned(),
    }
}

fn findings(folder: &Path) -> Expected {
    let output = Command::new(env!("CARGO_BIN_EXE_zonewarden"))
        .args(["check", "--format", "json", "--now", "2026-11-21T12:00:00Z", "."])
        .current_dir(folder)
        .output()
        .expect("the program can be started");
    let said = String::from_utf8_lossy(&output.stderr);
    let report: serde_json::Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {said}"));
    let findings = report["findings"].as_array().expect("`findings` is a list");
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    findings
        .iter()
        .map(|finding| (text(&finding["file"]), finding["line"].as_u64().unwrap_or_default(), text(&finding["rule"])))
        .collect()
}

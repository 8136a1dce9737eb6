//! `--output FORMAT=FILE`: what is in the files, and what happens where they cannot be written.

use std::path::Path;
use std::process::{Command, Output};

fn check(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zonewarden"));
    command.current_dir(folder).args(["check", "--isolated", "--now", "2026-11-21T00:00:00Z"]);
    command.args(arguments).output().unwrap()
}

/// A folder with one zone that has an error.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let zone = "$TTL 1h\n@ IN SOA ns1.example.net. h.example.net. 1 4h 1h 30d 1h\n@ IN NS ns1.example.net.\n\
        @ IN NS ns2.example.net.\n@ IN MX 10 mail\nmail IN CNAME host\nhost IN A 192.0.2.1\n";
    std::fs::write(folder.path().join("example.com.zone"), zone).unwrap();
    folder
}

fn text(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).unwrap()
}

#[test]
fn files_hold_what_standard_output_would() {
    let folder = folder();
    let files = ["--output", "json=a.json", "--output", "concise=a.txt", "--output", "ndjson=a.ndjson"];
    let output = check(folder.path(), &[&["--format", "json", "example.com.zone"], &files[..]].concat());
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(folder.path(), "a.json").as_bytes(), output.stdout);
    let plain = check(folder.path(), &["--format", "concise", "example.com.zone"]);
    assert_eq!(text(folder.path(), "a.txt").as_bytes(), plain.stdout);

    let whole: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let lines = text(folder.path(), "a.ndjson");
    let lines: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let (last, findings) = lines.split_last().unwrap();
    assert_eq!(last["summary"], whole["summary"]);
    let findings: Vec<_> = findings.iter().map(|line| line["finding"].clone()).collect();
    assert_eq!(serde_json::Value::Array(findings), whole["findings"]);
}

#[test]
fn what_cannot_be_written_is_told_and_the_rest_is_written() {
    let folder = folder();
    let arguments = ["--output", "json=missing/a.json", "--output", "json=b.json", "--format", "json", "."];
    let output = check(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(text(folder.path(), "b.json").as_bytes(), output.stdout);
    let whole: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let error = &whole["summary"]["errors"][0];
    assert_eq!((error["kind"].as_str(), error["file"].as_str()), (Some("output"), Some("missing/a.json")));
    assert!(error["message"].as_str().unwrap().contains("there is no folder"), "{error}");
}

#[test]
fn nothing_that_was_read_is_written_over() {
    let folder = folder();
    let before = text(folder.path(), "example.com.zone");
    let output = check(folder.path(), &["--output", "json=./example.com.zone", "example.com.zone"]);
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(text(folder.path(), "example.com.zone"), before);
    assert!(String::from_utf8_lossy(&output.stdout).contains("one of the files that were read"));
}

#[test]
fn nothing_else_is_left_in_the_folder() {
    let folder = folder();
    std::fs::write(folder.path().join("a.json"), "the report of yesterday").unwrap();
    check(folder.path(), &["--output", "json=a.json", "example.com.zone"]);
    let mut names: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["a.json", "example.com.zone"]);
    assert!(text(folder.path(), "a.json").starts_with("{\"version\": 1"));
}

#[test]
#[cfg(unix)]
fn devices_are_written_to_and_not_replaced() {
    let folder = folder();
    let output = check(folder.path(), &["--output", "concise=/dev/stderr", "example.com.zone"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("error[mx-target-is-cname]"));
    assert!(Path::new("/dev/stderr").exists());
}

#[test]
fn mistakes_in_the_argument_are_usage_errors() {
    let folder = folder();
    for (arguments, part) in [
        (&["--output", "a.json"][..], "names no file"),
        (&["--output", "xml=a.xml"], "there is no format `xml`"),
        (&["--output", "json=-"], "`--format` is what goes to standard output"),
        (&["--output", "json=a", "--output", "concise=a"], "two `--output` name the file `a`"),
    ] {
        let output = check(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(told.contains(part), "{told}");
    }
}

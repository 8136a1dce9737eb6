//! Exceptions and adoption as people meet them: a repository in a folder, commands, what they say and write.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// Mail is about targets here.
const POLICY: &str = "[rules.mta-sts-missing]\nseverity = \"off\"\n[rules.dmarc-missing]\nseverity = \"off\"\n";

/// A repository with two zones, each with an MX whose target is an alias.
fn repository() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("zonewarden.toml"), POLICY).unwrap();
    for name in ["a.example", "b.example"] {
        fs::write(folder.path().join(format!("{name}.zone")), zone("")).unwrap();
    }
    folder
}

fn zone(more: &str) -> String {
    format!(
        "$TTL 1h\n\
         @ SOA ns1.example.net. hostmaster.example.net. 2026112101 4h 1h 30d 1h\n\
         @ NS ns1.example.net.\n\
         @ NS ns2.example.net.\n\
         @ MX 10 mail\n\
         @ TXT \"v=spf1 mx -all\"\n\
         mail CNAME host\n\
         host A 198.51.100.1\n\
         {more}"
    )
}

/// Runs zonewarden in the folder; gives exit code, standard output and standard error.
fn run(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output: Output = Command::new(env!("CARGO_BIN_EXE_zonewarden"))
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .env("LANG", "C.UTF-8")
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

fn check(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let all = [
        &[
            "check",
            "--format",
            "concise",
            "--now",
            "2026-11-22T00:00:00Z",
            "--select",
            "mx-target-is-cname,unused-suppression",
        ],
        arguments,
    ]
    .concat();
    let (code, out, errors) = run(folder, &all);
    assert!(!errors.contains("panicked"), "{errors}");
    (code, out)
}

#[test]
fn a_baseline_keeps_old_findings_back_and_shows_new_ones() {
    let folder = repository();
    let folder = folder.path();
    let (code, _, errors) = run(folder, &["check", "--format", "concise", "--write-baseline", "baseline.json"]);
    assert_eq!(code, 0, "{errors}");
    assert!(errors.contains("wrote 2 findings to `baseline.json`"), "{errors}");
    let baseline = fs::read_to_string(folder.join("baseline.json")).unwrap();
    assert_eq!(baseline.lines().count(), 4, "{baseline}");

    let (code, out) = check(folder, &["--baseline", "baseline.json"]);
    assert_eq!(code, 0);
    assert!(out.contains("2 findings suppressed by the baseline"), "{out}");

    // Another serial, another line, another TTL: the same findings.
    let moved = zone("").replace("$TTL 1h", "; moved\n$TTL 2h").replace("2026112101", "2026112201");
    fs::write(folder.join("a.example.zone"), moved + "sub MX 10 mail\n").unwrap();
    let (code, out) = check(folder, &["--baseline", "baseline.json"]);
    assert_eq!(code, 1);
    assert!(out.starts_with("a.example.zone:10:11: error[mx-target-is-cname]"), "{out}");
    assert!(out.contains("1 error in 2 zones"), "{out}");
}

#[test]
fn stale_entries_are_told_and_only_pruned_where_their_zone_was_checked() {
    let folder = repository();
    let folder = folder.path();
    assert_eq!(run(folder, &["check", "--write-baseline", "baseline.json"]).0, 0);
    let mended = zone("").replace("MX 10 mail", "MX 10 host");
    for name in ["a.example.zone", "b.example.zone"] {
        fs::write(folder.join(name), &mended).unwrap();
    }
    let (code, out) = check(folder, &["--baseline", "baseline.json", "a.example.zone"]);
    assert_eq!(code, 0);
    assert!(out.contains("warning[unused-suppression] an entry of the baseline matches nothing any more"), "{out}");
    let (_, out) = check(folder, &["--baseline", "baseline.json"]);
    assert!(out.contains("baseline.json:2:"), "{out}");
    assert!(out.contains("2 entries of the baseline match nothing any more"), "{out}");
    // What the command line leaves out is not judged.
    let (_, out) = check(folder, &["--baseline", "baseline.json", "--ignore", "mx-target-is-cname"]);
    assert!(!out.contains("unused-suppression"), "{out}");

    // A partial run leaves the other zone's entry, and so does writing a new one.
    let lines = || fs::read_to_string(folder.join("baseline.json")).unwrap().lines().count();
    assert_eq!(run(folder, &["check", "--write-baseline", "baseline.json", "a.example.zone"]).0, 0);
    assert_eq!(lines(), 3);
    let (code, _, errors) = run(folder, &["baseline", "prune", "baseline.json", "a.example.zone"]);
    assert_eq!((code, lines()), (0, 3), "{errors}");
    // A zone that is gone is judged by a run over all.
    fs::remove_file(folder.join("b.example.zone")).unwrap();
    let (code, _, errors) = run(folder, &["baseline", "prune", "baseline.json", "a.example.zone"]);
    assert_eq!((code, lines()), (0, 3), "{errors}");
    let (code, _, errors) = run(folder, &["baseline", "prune", "baseline.json"]);
    assert_eq!((code, lines()), (0, 1), "{errors}");
    assert!(errors.contains("took 1 of 1 findings out"), "{errors}");
}

#[test]
fn a_file_that_is_no_baseline_is_a_mistake_in_the_arguments() {
    let folder = repository();
    let folder = folder.path();
    let (code, out, errors) = run(folder, &["check", "--baseline", "none.json"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(errors.contains("cannot read the baseline `none.json`: there is no such file"), "{errors}");
    fs::write(folder.join("bad.json"), "[]").unwrap();
    let (code, _, errors) = run(folder, &["baseline", "prune", "bad.json"]);
    assert_eq!(code, 2);
    assert!(errors.contains("`bad.json` is no baseline: it has no `version`"), "{errors}");
    assert_eq!(fs::read_to_string(folder.join("bad.json")).unwrap(), "[]");
}

#[test]
fn what_is_ignored_or_waived_is_counted_and_not_mended() {
    let folder = repository();
    let folder = folder.path();
    let ignored = zone("").replace("MX 10 mail", "MX 10 mail ; zonewarden: ignore[mx-target-is-cname] old");
    fs::write(folder.join("a.example.zone"), &ignored).unwrap();
    let policy = "[[waiver]]\nrule = \"mx-target-is-cname\"\nzone = \"b.example.\"\nowner = \"@\"\nuntil = 2027-01-31\nreason = \"MAIL-1\"\nby = \"mail-team\"\n";
    fs::write(folder.join("zonewarden.toml"), policy).unwrap();
    let (code, out) = check(folder, &["--fix"]);
    assert_eq!(code, 0);
    assert!(out.contains("2 findings suppressed: 1 by an inline ignore, 1 by a waiver"), "{out}");
    assert_eq!(fs::read_to_string(folder.join("a.example.zone")).unwrap(), ignored);
    let (_, json, _) = run(folder, &["check", "--format", "json", "--now", "2026-11-22T00:00:00Z"]);
    assert!(json.contains("\"suppressed\": {\"inline\": 1, \"waived\": 1, \"baseline\": 0}"), "{json}");
    // A day later than the last.
    let (code, out, _) = run(folder, &["check", "--format", "concise", "--now", "2027-02-01T00:00:00Z"]);
    assert_eq!(code, 1);
    assert!(out.contains("zonewarden.toml:2:8: warning[unused-suppression]"), "{out}");
}

#[test]
fn code_scanning_is_told_why() {
    let folder = repository();
    let policy = "[[waiver]]\nrule = \"mx-target-is-cname\"\nzone = \"a.example.\"\nuntil = 2027-01-31\nby = \"mail\"\n\
                  reason = \"migration 123\"\n\n\
                  [[custom]]\nid = \"corp-gateway\"\ntitle = \"mail goes through the gateway\"\nwhy = \"It looks for malware.\"\n\
                  severity = \"warning\"\nselect = { type = \"MX\" }\nrequire = { exchange = [\"gw.example.net.\"] }\n\
                  message = \"{owner} sends mail to {exchange}\"\n";
    fs::write(folder.path().join("zonewarden.toml"), format!("{POLICY}{policy}")).unwrap();
    let arguments = ["check", "--format", "sarif", "--now", "2026-11-22T00:00:00Z", "."];
    let (_, out, _) = run(folder.path(), &arguments);
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    let run = &report["runs"][0];
    let results = run["results"].as_array().unwrap();
    let why: Vec<&str> =
        results.iter().filter_map(|result| result["suppressions"][0]["justification"].as_str()).collect();
    assert_eq!(why, ["let pass by a waiver in the policy: migration 123 (by mail, until 2027-01-31)"]);
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let own = rules.iter().find(|rule| rule["id"] == "corp-gateway").unwrap();
    assert_eq!(own["shortDescription"]["text"], "mail goes through the gateway");
    assert_eq!(own["fullDescription"]["text"], "It looks for malware.");
    assert_eq!(own["help"]["text"], "mail goes through the gateway\n\nIt looks for malware.\n");
    assert_eq!(own["defaultConfiguration"]["level"], "warning");
}

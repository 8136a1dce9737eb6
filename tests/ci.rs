//! The shell of `action.yml` and of the GitLab template, run as a runner would, with a `zonewarden` that tells how it was
//! called, and with the real one.
#![cfg(unix)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The lines of the last block `marker` in a file of this repository, without their indentation.
fn script(path: &str, marker: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let text = std::fs::read_to_string(path).expect("the file is there");
    let (_, block) = text.rsplit_once(marker).expect("there is a script");
    let width = block.trim_start_matches('\n').chars().take_while(|letter| *letter == ' ').count();
    let lines = block.lines().skip(1).map_while(|line| match line.trim().is_empty() {
        true => Some(""),
        false => line.strip_prefix(&" ".repeat(width)),
    });
    lines.map(|line| format!("{line}\n")).collect()
}

/// A runner: its folders, and a `zonewarden` that writes its arguments down, one a line.
struct Runner {
    folder: tempfile::TempDir,
}

impl Runner {
    fn new() -> Runner {
        use std::os::unix::fs::PermissionsExt;

        let runner = Runner { folder: tempfile::tempdir().expect("a folder for the runner") };
        let program = runner.path("zonewarden/bin/zonewarden");
        std::fs::create_dir_all(program.parent().expect("it lies in a folder")).expect("folders can be made");
        std::fs::write(&program, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n").expect("the program can be written");
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("it can be run");
        runner
    }

    fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    /// Runs a script as `shell: bash` does, in `folder`.
    fn run(&self, script: &str, folder: &Path, variables: &[(&str, &str)]) -> Output {
        let file = self.path("script.sh");
        std::fs::write(&file, script).expect("the script can be written");
        Command::new("bash")
            .args(["--noprofile", "--norc", "-e", "-o", "pipefail"])
            .arg(file)
            .current_dir(folder)
            .env("RUNNER_TEMP", self.folder.path())
            .env("GITHUB_OUTPUT", self.path("output"))
            .env_remove("GITHUB_STEP_SUMMARY")
            .envs(variables.iter().copied())
            .output()
            .expect("bash runs")
    }

    /// The arguments that `zonewarden` got from the action.
    fn action(&self, variables: &[(&str, &str)]) -> Vec<String> {
        let usual = [
            ("ZW_PATHS", "."),
            ("ZW_BASE", ""),
            ("ZW_FAIL_ON", "error"),
            ("ZW_LABEL", "mail-routing-approved"),
            ("ZW_SARIF", "zonewarden.sarif"),
            ("ZW_ARGS", ""),
            ("ZW_PULL_BASE", ""),
            ("ZW_PUSH_BEFORE", ""),
            ("ZW_LABELS", "[]"),
        ];
        let all: Vec<(&str, &str)> = usual.into_iter().chain(variables.iter().copied()).collect();
        let output = self.run(&script("action.yml", "run: |"), self.folder.path(), &all);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{stderr}");
        String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
    }
}

/// What every call begins with.
const START: [&str; 7] = ["check", "--format", "github", "--output", "sarif=zonewarden.sarif", "--fail-on", "error"];

fn with(more: &[&str]) -> Vec<String> {
    START.iter().chain(more).map(|word| (*word).to_owned()).collect()
}

fn has_jq() -> bool {
    let there = Command::new("jq").arg("--version").output().is_ok();
    if !there {
        eprintln!("SKIPPED: labels of pull requests: jq is not installed");
    }
    there
}

#[test]
fn the_action_finds_what_to_compare_with() {
    let runner = Runner::new();
    let sha = "0123456789abcdef0123456789abcdef01234567";
    assert_eq!(runner.action(&[]), with(&["--", "."]));
    assert_eq!(runner.action(&[("ZW_PUSH_BEFORE", &"0".repeat(40))]), with(&["--", "."]), "a new branch");
    assert_eq!(runner.action(&[("ZW_BASE", "none"), ("ZW_PULL_BASE", sha)]), with(&["--", "."]));
    let output = std::fs::read_to_string(runner.path("output")).expect("outputs are written");
    assert!(output.lines().all(|line| line == "sarif-file=zonewarden.sarif"), "{output}");
    if !has_jq() {
        return;
    }
    let base = format!("--base={sha}");
    assert_eq!(runner.action(&[("ZW_PUSH_BEFORE", sha)]), with(&[&base, "--", "."]));
    assert_eq!(runner.action(&[("ZW_PULL_BASE", sha)]), with(&["--merge-base", &base, "--", "."]));
    assert_eq!(runner.action(&[("ZW_BASE", "v1"), ("ZW_PULL_BASE", sha)]), with(&["--base=v1", "--", "."]));
    // Labels are JSON and no more than that; without any it is `null`.
    for (labels, allowed) in [
        (r#"["a", "mail-routing-approved"]"#, true),
        (r#"["mail-routing-approved-not"]"#, false),
        (r#"["\"; touch owned; \"", "$(touch owned)", "`touch owned`"]"#, false),
        ("null", false),
        ("", false),
    ] {
        let told = runner.action(&[("ZW_PULL_BASE", sha), ("ZW_LABELS", labels)]);
        let more: &[&str] = if allowed { &["--allow", "change-mail-routing"] } else { &[] };
        let expected = [&["--merge-base", base.as_str()][..], more, &["--", "."]].concat();
        assert_eq!(told, with(&expected), "{labels}");
    }
    assert!(!runner.path("owned").exists());
}

#[test]
fn the_action_takes_several_lines_and_expands_nothing() {
    let runner = Runner::new();
    let told = runner.action(&[
        ("ZW_PATHS", "zones/a\n  zones/*\n$(touch owned)\n"),
        ("ZW_ARGS", "--no-limit\n--now\n2026-11-21\n"),
    ]);
    assert_eq!(told, with(&["--no-limit", "--now", "2026-11-21", "--", "zones/a", "zones/*", "$(touch", "owned)"]));
    assert!(!runner.path("owned").exists());
}

#[test]
fn the_action_writes_annotations_a_report_and_a_summary() {
    let runner = Runner::new();
    std::fs::remove_file(runner.path("zonewarden/bin/zonewarden")).expect("it was there");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_zonewarden"), runner.path("zonewarden/bin/zonewarden"))
        .expect("a link can be made");
    let zones = runner.path("zones");
    std::fs::create_dir(&zones).expect("folders can be made");
    std::fs::write(
        zones.join("a.example.zone"),
        "$TTL 1h\n@ SOA ns1 h 1 4h 1h 30d 1h\n@ NS ns1.example.net.\n@ NS ns2.example.net.\n@ CNAME x\n",
    )
    .expect("files can be written");
    let summary = runner.path("summary.md");
    let variables = [
        ("ZW_PATHS", "zones"),
        ("ZW_BASE", ""),
        ("ZW_FAIL_ON", "error"),
        ("ZW_LABEL", ""),
        ("ZW_SARIF", "out.sarif"),
        ("ZW_ARGS", "--isolated"),
        ("ZW_PULL_BASE", ""),
        ("ZW_PUSH_BEFORE", ""),
        ("ZW_LABELS", "null"),
        ("GITHUB_STEP_SUMMARY", summary.to_str().expect("the folder's name is UTF-8")),
    ];
    let output = runner.run(&script("action.yml", "run: |"), runner.folder.path(), &variables);
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stdout).contains("::error file=zones/a.example.zone,line=5"));
    assert!(std::fs::read_to_string(summary).expect("there is a summary").contains("cname-at-apex"));
    let sarif = std::fs::read_to_string(runner.path("out.sarif")).expect("there is a report");
    assert!(serde_json::from_str::<serde_json::Value>(&sarif).is_ok());
}

#[test]
fn the_template_for_gitlab_calls_it_the_same() {
    let runner = Runner::new();
    let call = |variables: &[(&str, &str)]| -> Vec<String> {
        let script =
            format!("PATH=\"$RUNNER_TEMP/zonewarden/bin:$PATH\"\n{}", script("templates/gitlab-ci.yml", "    - |"));
        let usual = [("ZONEWARDEN_PATHS", "zones more"), ("ZONEWARDEN_LABEL", "mail-routing-approved")];
        let all: Vec<(&str, &str)> = usual.into_iter().chain(variables.iter().copied()).collect();
        let output = runner.run(&script, runner.folder.path(), &all);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
    };
    let start = [
        "check",
        "--format",
        "concise",
        "--output",
        "gitlab=gl-code-quality-report.json",
        "--output",
        "junit=zonewarden.xml",
    ];
    let expected = |more: &[&str]| -> Vec<String> { start.iter().chain(more).map(|word| (*word).to_owned()).collect() };
    assert_eq!(call(&[]), expected(&["--", "zones", "more"]));
    let base = ("CI_MERGE_REQUEST_DIFF_BASE_SHA", "0123abcd");
    assert_eq!(call(&[base]), expected(&["--base=0123abcd", "--", "zones", "more"]));
    let labels = ("CI_MERGE_REQUEST_LABELS", "one,mail-routing-approved,$(touch owned)");
    assert_eq!(
        call(&[base, labels]),
        expected(&["--base=0123abcd", "--allow", "change-mail-routing", "--", "zones", "more"])
    );
    let other = ("CI_MERGE_REQUEST_LABELS", "mail-routing-approved-not");
    assert_eq!(call(&[base, other]), expected(&["--base=0123abcd", "--", "zones", "more"]));
    assert!(!runner.path("owned").exists());
}

//! Ctrl-C in the middle of a run: it ends with 130, and what it had written for itself is gone.
#![cfg(unix)]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Records of the zone: checking them takes far longer than it takes to send a signal.
const RECORDS: u32 = 300_000;

fn git(folder: &Path, arguments: &[&str]) {
    let output = Command::new("git")
        .args(["-c", "user.name=a", "-c", "user.email=a@example.net"])
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("git runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The files and folders in a folder.
fn held(folder: &Path) -> usize {
    fs::read_dir(folder).expect("the folder is there").count()
}

#[test]
fn nothing_is_left_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    let temporary = tempfile::tempdir().expect("a folder");
    let mut zone = "$TTL 1h\n@ SOA ns1 h 1 4h 1h 30d 1h\n@ NS ns1.example.net.\n@ NS ns2.example.net.\n".to_owned();
    for number in 0..RECORDS {
        writeln!(zone, "h{number} A 192.0.2.{}", number % 250).expect("writing to a string works");
    }
    let path = folder.path().join("a.example.zone");
    git(folder.path(), &["init", "--quiet"]);
    fs::write(&path, &zone).expect("files can be written");
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "--quiet", "--message", "a zone"]);
    fs::write(&path, zone.replace("h7 A", "h7x A")).expect("files can be written");
    let mut child = Command::new(env!("CARGO_BIN_EXE_zonewarden"))
        .args(["check", "--base", "HEAD", "--output", "json=report.json", "."])
        .current_dir(folder.path())
        .env("TMPDIR", temporary.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("zonewarden runs");
    let since = Instant::now();
    while held(temporary.path()) == 0 {
        assert!(since.elapsed() < Duration::from_secs(60), "nothing temporary was written");
        std::thread::sleep(Duration::from_millis(1));
    }
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill runs");
    assert!(sent.success(), "the run was over already");
    let ended = child.wait().expect("it ends");
    assert_eq!(ended.code(), Some(130));
    assert_eq!(held(temporary.path()), 0, "a temporary folder is left");
    assert!(!folder.path().join("report.json").exists());
    assert_eq!(held(folder.path()), 2, "a temporary file is left beside the report");
}

//! Zones that are not ordinary ones, as people write them: policies, catalogs, block lists, empty and local zones, parts of
//! reverse networks, Active Directory, and names of services with underscores. Nothing is wrong with any of them.

use std::path::{Path, PathBuf};
use std::process::Command;

fn findings(path: &Path) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_zonewarden"))
        .args(["check", "--isolated", "--no-limit", "--format", "concise", "--now", "2026-11-21T00:00:00Z"])
        .arg(path)
        .output()
        .expect("the program runs");
    let report = String::from_utf8(output.stdout).expect("the report is text");
    report.lines().filter(|line| line.contains('[')).map(|line| format!("{line}\n")).collect()
}

fn zones() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/special");
    let entries = std::fs::read_dir(folder).expect("the folder is there");
    let mut zones: Vec<PathBuf> = entries.map(|entry| entry.expect("it can be read").path()).collect();
    zones.sort();
    zones
}

#[test]
fn nothing_is_said_of_special_zones_together() {
    let zones = zones();
    assert!(zones.len() > 10);
    let folder = zones[0].parent().expect("the folder they are in");
    assert_eq!(findings(folder), "");
}

#[test]
fn nothing_is_said_of_special_zones_one_by_one() {
    for zone in zones() {
        assert_eq!(findings(&zone), "", "{}", zone.display());
    }
}

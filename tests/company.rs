//! The worked policy of a company: its tests pass, each of its rules has a failing and a passing case, and its zones break
//! exactly the rules that they say they break.

use std::path::Path;
use std::process::Command;

#[test]
fn the_company_policy_is_tested_as_a_whole() {
    let company = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/company");
    let output = Command::new(env!("CARGO_BIN_EXE_zonewarden"))
        .arg("test")
        .arg("--config")
        .arg(company.join("zonewarden.toml"))
        .arg(company.join("zones"))
        .output()
        .expect("the program runs");
    let (told, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{told}{errors}");
    let rules = told.lines().find_map(|line| line.strip_prefix("rules: ")).expect("the rules are counted");
    let (covered, all) = rules.split_once(" of ").expect("of how many");
    assert!(all.starts_with(&format!("{covered} ")), "a rule lacks a case: {told}");
    assert!(covered.parse::<usize>().is_ok_and(|covered| covered >= 25), "{told}");
}

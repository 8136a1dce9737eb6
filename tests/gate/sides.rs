//! What the two sides of `zonewarden diff` are: folders, files and revisions, wherever it is started.

use serde_json::Value;

use super::repository::{Repository, zone};

const SERIAL: u32 = 2026112001;

fn repository() -> Repository {
    let repository = Repository::new();
    repository.write("z\u{f6} nes/a.example.zone", &zone(SERIAL, "www A 192.0.2.1\n"));
    repository.write("z\u{f6} nes/b.example.zone", &zone(SERIAL, "www A 192.0.2.1\n"));
    repository.write("other/c.example.zone", &zone(SERIAL, "www A 192.0.2.1\n"));
    repository.commit();
    repository.edit("z\u{f6} nes/a.example.zone", "192.0.2.1", "192.0.2.2");
    repository
}

/// Each zone that differs, and how.
fn told(repository: &Repository, folder: &str, arguments: &[&str]) -> Vec<String> {
    let output = repository
        .command(env!("CARGO_BIN_EXE_zonewarden"))
        .current_dir(repository.path().join(folder))
        .args(["diff", "--format", "json"])
        .args(arguments)
        .output()
        .expect("zonewarden runs");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {stderr}");
    let document: Value = serde_json::from_slice(&output.stdout).expect("the output is JSON");
    let zones = document["zones"].as_array().expect("there are zones");
    zones
        .iter()
        .map(|zone| {
            format!("{} {}", zone["zone"].as_str().unwrap_or_default(), zone["change"].as_str().unwrap_or_default())
        })
        .collect()
}

#[test]
fn a_whole_revision_is_what_the_other_side_is() {
    let repository = repository();
    let changed = ["a.example. changed"];
    for (folder, arguments) in [
        ("", &["HEAD"][..]),
        ("", &["HEAD", "z\u{f6} nes"]),
        ("z\u{f6} nes", &["HEAD"]),
        ("z\u{f6} nes", &["HEAD", "."]),
        ("other", &["HEAD", "../z\u{f6} nes"]),
        ("", &["HEAD", "z\u{f6} nes/a.example.zone"]),
        ("z\u{f6} nes", &["a.example.zone", "HEAD"]),
        ("", &["HEAD:z\u{f6} nes", "z\u{f6} nes"]),
    ] {
        assert_eq!(told(&repository, folder, arguments), changed, "{folder}: {arguments:?}");
    }
    assert_eq!(told(&repository, "other", &["HEAD"]), [""; 0]);
    // A file that is called otherwise now is compared by its zone, and a folder that was not there with nothing.
    repository.git(&["mv", "z\u{f6} nes/a.example.zone", "z\u{f6} nes/db.a.example"]);
    assert_eq!(told(&repository, "", &["HEAD", "z\u{f6} nes/db.a.example"]), changed);
    repository.write("new/d.example.zone", &zone(SERIAL, "www A 192.0.2.1\n"));
    assert_eq!(told(&repository, "", &["HEAD", "new"]), ["d.example. added"]);
}

#[test]
fn in_a_bare_repository_a_name_is_a_revision() {
    let repository = repository();
    repository.commit();
    let aside = tempfile::tempdir().expect("a folder beside the repository");
    let bare = aside.path().join("bare.git");
    repository.git(&["clone", "--quiet", "--bare", ".", bare.to_str().expect("the folder's name is UTF-8")]);
    let output = repository
        .command(env!("CARGO_BIN_EXE_zonewarden"))
        .current_dir(&bare)
        .args(["diff", "HEAD~1", "HEAD"])
        .output()
        .expect("zonewarden runs");
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(
        stdout.contains("zones: 1 changed; records: 1 changed"),
        "{stdout}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

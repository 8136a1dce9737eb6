//! A policy that comes with a pull request shows nothing of files outside the root, whichever key names them: neither a
//! file that is a link, nor one in a folder that is.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

const ZONE: &str = "$ORIGIN a.example.\n$TTL 1h\n@ SOA ns1 hostmaster 1 4h 1h 30d 1h\n@ NS ns1\n@ NS ns2\n\
                    ns1 A 198.51.100.1\nns2 A 203.0.113.1\n";

/// What stands in files outside.
const SECRET: &str = "hunter2";

/// A repository beside secrets, which `file.*` and the folder `folder` are links to.
fn repository() -> tempfile::TempDir {
    let there = tempfile::tempdir().unwrap();
    let path = |name: &str| there.path().join(name);
    for folder in ["repo/zones", "secret"] {
        fs::create_dir_all(path(folder)).unwrap();
    }
    fs::write(path("repo/zones/a.example.zone"), ZONE).unwrap();
    for ending in ["toml", "zone", "txt", "conf", "json"] {
        fs::write(path(&format!("secret/file.{ending}")), format!("{SECRET} = {{ \"{SECRET}\"\n")).unwrap();
        symlink(format!("../secret/file.{ending}"), path(&format!("repo/file.{ending}"))).unwrap();
    }
    symlink("../secret", path("repo/folder")).unwrap();
    there
}

fn run(repo: &Path, args: &[&str]) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_zonewarden")).current_dir(repo).args(args).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap_or(-1), String::from_utf8_lossy(&text).into_owned())
}

#[test]
fn no_key_of_a_policy_leads_outside() {
    let there = repository();
    let repo = there.path().join("repo");
    let outside = "lies outside the root";
    let leads_out = "leads out of the policy's folder";
    for (policy, code, said) in [
        ("extends = ['FILE.toml']", 2, outside),
        ("mail.mta-sts = [{ domain = 'a.example', policy = 'FILE.txt' }]", 2, outside),
        ("zones.server-configs = ['FILE.conf']", 2, outside),
        // Patterns find files, and what is wrong with a file is said of the file.
        ("facts.files = ['FILE.zone']", 3, "is a symbolic link to a file outside the root"),
        ("zones.include = ['zones/**', 'FILE.zone']", 0, "outside the root"),
    ] {
        for place in ["file", "folder/file"] {
            let policy = policy.replace("FILE", place);
            fs::write(repo.join("zonewarden.toml"), &policy).unwrap();
            let (exit, told) = run(&repo, &["check"]);
            assert!(told.replace('\n', " ").contains(said) || told.contains("outside"), "{policy}: {told}");
            assert_eq!(exit, code, "{policy}: {told}");
            assert!(!told.contains(SECRET), "{policy}: {told}");
        }
        let up = policy.replace("FILE", "../secret/file");
        fs::write(repo.join("zonewarden.toml"), &up).unwrap();
        let (exit, told) = run(&repo, &["check"]);
        assert_eq!(exit, 2, "{up}: {told}");
        assert!(told.contains(outside) || told.contains(leads_out), "{up}: {told}");
        assert!(!told.contains(SECRET), "{up}: {told}");
    }
}

#[test]
fn neither_do_the_zones_that_rules_are_tried_on() {
    let there = repository();
    let repo = there.path().join("repo");
    for name in ["file.zone", "folder/file.zone", "../secret/file.zone"] {
        let policy = format!(
            "[[custom]]\nid = 'corp-x'\nforbid = true\n[[custom.test]]\nzone = '''\n$INCLUDE {name}\na A 192.0.2.1\n'''\n"
        );
        fs::write(repo.join("zonewarden.toml"), policy).unwrap();
        let (exit, told) = run(&repo, &["test"]);
        assert_eq!(exit, 1, "{told}");
        assert!(told.contains("is not included") && !told.contains(SECRET), "{told}");
    }
    // Links are not followed where they are named either.
    for name in ["file.zone", "folder/file.zone", "folder"] {
        let (exit, told) = run(&repo, &["test", name]);
        assert_eq!(exit, 3, "{name}: {told}");
        assert!(told.contains("leads outside the root") && !told.contains(SECRET), "{name}: {told}");
    }
}

#[test]
fn neither_does_what_a_servers_configuration_includes() {
    let there = repository();
    let repo = there.path().join("repo");
    let included = ["file.conf", "folder/file.conf", "../secret/file.conf", "/etc/passwd"];
    let lines: String = included.iter().map(|name| format!("include \"{name}\";\n")).collect();
    let zone = "zone \"a.example\" { type master; file \"zones/a.example.zone\"; };\n";
    fs::write(repo.join("named.conf"), lines + zone).unwrap();
    for policy in ["", "zones.server-configs = ['named.conf']"] {
        fs::write(repo.join("zonewarden.toml"), policy).unwrap();
        let (exit, told) = run(&repo, &["check"]);
        assert_eq!(exit, 0, "{told}");
        assert!(!told.contains(SECRET) && !told.contains("root:"), "{told}");
        for name in included {
            assert!(told.contains(&format!("`{name}` is not found in this repository")), "{name}: {told}");
        }
    }
}

//! What is asked of git for the zones of the older revision, and that it makes no difference how they are read.

use serde_json::Value;

use super::repository::{Repository, zone};

/// A serial that no tool writes.
const SERIAL: u32 = 2026112001;

/// A repository with a file beside the zones. Once that is gone, not all is as it was, and the whole tree of the older
/// revision is looked through.
fn repository() -> Repository {
    let repository = Repository::new();
    repository.write("README.txt", "Zones of ours.\n");
    repository.write("zones/a.example.zone", &zone(SERIAL, "@ MX 10 mail.b.example.\n$INCLUDE hosts.inc\n"));
    repository.write("zones/b.example.zone", &zone(SERIAL, "mail A 203.0.113.25\nwww CNAME gone\n"));
    repository.write("zones/c.example.zone", &zone(SERIAL, "ftp CNAME gone\n$INCLUDE hosts.inc\n"));
    repository.write("zones/hosts.inc", "ns A 192.0.2.53\nold CNAME gone\n");
    repository.commit();
    repository
}

fn told(repository: &Repository, args: &[&str]) -> (i32, Value) {
    let told = repository.check(&[&["--hook", "--base", "HEAD"], args].concat());
    (told.code, told.document["findings"].clone())
}

#[test]
fn both_ways_to_the_old_zones_tell_the_same() {
    let changes: [(&str, &str, &str); 7] = [
        // A record, with the serial and without.
        ("zones/b.example.zone", "mail A 203.0.113.25", "mail A 203.0.113.26\nnew CNAME gone"),
        ("zones/b.example.zone", "mail A 203.0.113.25\n", ""),
        // A fragment of two zones.
        ("zones/hosts.inc", "192.0.2.53", "192.0.2.54"),
        // Another fragment is included.
        ("zones/c.example.zone", "$INCLUDE hosts.inc", "$INCLUDE other.inc"),
        // Another zone.
        ("zones/c.example.zone", "$TTL 1h", "$TTL 1h\n$ORIGIN d.example."),
        // No zone at all any more.
        ("zones/c.example.zone", "$TTL 1h", "\u{0}\u{1}\u{2}\u{3}\u{4}"),
        // A mistake in the text.
        ("zones/a.example.zone", "@ MX 10", "@ MX ten"),
    ];
    for (path, from, to) in changes {
        let repository = repository();
        repository.edit(path, from, to);
        let quick = told(&repository, &[path]);
        repository.remove("README.txt");
        let long = told(&repository, &[path]);
        assert_eq!(quick, long, "{path}: {to}");
    }
}

#[test]
fn files_that_came_or_went_are_told_the_same_in_both_ways() {
    /// A change, and whether the quick way can tell it.
    type Change = fn(&Repository);
    let changes: [(&str, Change); 9] = [
        ("added", |repository| repository.write("zones/d.example.zone", &zone(SERIAL, "ftp CNAME gone\n"))),
        ("deleted", |repository| repository.remove("zones/b.example.zone")),
        ("renamed", |repository| {
            repository.git(&["mv", "zones/b.example.zone", "zones/db.b.example"]);
            repository.edit("zones/db.b.example", "mail A 203.0.113.25", "mail A 203.0.113.26");
        }),
        ("renamed to another zone", |repository| {
            repository.git(&["mv", "zones/b.example.zone", "zones/e.example.zone"]);
        }),
        ("a fragment that went", |repository| repository.remove("zones/hosts.inc")),
        ("a fragment named as a zone", |repository| {
            repository.write("zones/base.zone", "extra CNAME gone\n");
            repository.edit("zones/c.example.zone", "$INCLUDE hosts.inc", "$INCLUDE base.zone");
        }),
        ("a signed copy", |repository| {
            repository.git(&["mv", "zones/c.example.zone", "zones/c.example.zone.signed"]);
        }),
        ("all but one", |repository| {
            repository.remove("zones/a.example.zone");
            repository.remove("zones/b.example.zone");
        }),
        ("twice", |repository| {
            let text = repository.read("zones/b.example.zone");
            repository.write("zones/b.example.db", &text);
        }),
    ];
    for (what, change) in changes {
        for paths in [&["zones/c.example.zone"][..], &["."], &["zones/d.example.zone", "zones/db.b.example"]] {
            let repository = repository();
            change(&repository);
            let paths: Vec<&str> = paths.iter().copied().filter(|path| repository.path().join(path).exists()).collect();
            if paths.is_empty() {
                continue;
            }
            let quick = told(&repository, &paths);
            repository.remove("README.txt");
            let long = told(&repository, &paths);
            assert_eq!(quick, long, "{what}: {paths:?}");
        }
    }
}

#[test]
fn zones_that_came_or_went_are_seen_in_both_ways() {
    let repository = repository();
    repository.write("zones/d.example.zone", &zone(SERIAL, "ftp CNAME gone\n"));
    repository.remove("zones/b.example.zone");
    let (_, findings) = told(&repository, &["zones/d.example.zone", "zones/b.example.zone"]);
    let findings = findings.to_string();
    assert!(findings.contains("the whole zone `b.example.` is removed"), "{findings}");
    assert!(findings.contains("`ftp.d.example.` is an alias"), "{findings}");
}

/// With a `git` in front of the real one that writes down what it is asked.
#[cfg(unix)]
#[test]
fn one_zone_of_many_is_one_object_of_git() {
    use std::os::unix::fs::PermissionsExt;

    let repository = Repository::new();
    for number in 0..200 {
        repository.write(&format!("zones/customer-{number}.example.zone"), &zone(SERIAL, "www A 192.0.2.80\n"));
    }
    repository.write("zonewarden.toml", "[zones]\ninclude = [\"zones/*.zone\"]\n");
    repository.commit();
    let path = "zones/customer-7.example.zone";
    repository.edit(path, "192.0.2.80", "192.0.2.81");
    let aside = tempfile::tempdir().expect("a folder beside the repository");
    let (shim, log) = (aside.path().join("git"), aside.path().join("asked"));
    let search = std::env::var_os("PATH").expect("a path to look for programs in");
    let real = std::env::split_paths(&search).map(|folder| folder.join("git")).find(|git| git.is_file());
    let real = real.expect("git is installed");
    let script = format!(
        "#!/bin/sh\necho \"run $*\" >> '{log}'\ntee -a '{log}' | exec '{real}' \"$@\"\n",
        log = log.display(),
        real = real.display()
    );
    std::fs::write(&shim, script).expect("the shim can be written");
    std::fs::set_permissions(&shim, std::fs::Permissions::from_mode(0o755)).expect("the shim can be run");
    let folders = [aside.path().to_owned()].into_iter().chain(std::env::split_paths(&search));
    let output = repository
        .command(env!("CARGO_BIN_EXE_zonewarden"))
        .env("PATH", std::env::join_paths(folders).expect("folders without a colon"))
        .args(["check", "--hook", "--base", "HEAD", "--format", "concise", path])
        .output()
        .expect("zonewarden runs");
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(told.contains("serial-not-increased"), "{told}{}", String::from_utf8_lossy(&output.stderr));
    let asked = std::fs::read_to_string(&log).expect("git was run");
    let (runs, objects): (Vec<&str>, Vec<&str>) = asked.lines().partition(|line| line.starts_with("run "));
    assert_eq!(runs.len(), 1, "{asked}");
    // The commit, its folder, the folder of the zones, the policy, and the one zone.
    assert_eq!(objects.len(), 5, "{asked}");
}

#[test]
fn exports_are_compared_by_their_records_of_then() {
    let repository = Repository::new();
    let zone = |all: &str, web: &str| {
        format!("'':\n  - type: TXT\n    value: v=spf1 a:www.a.example {all}\nwww:\n  type: A\n  value: {web}\n")
    };
    repository.write("README.txt", "Zones of ours.\n");
    repository.write("zones/a.example.yaml", &zone("-all", "203.0.113.25"));
    repository.write("zones/b.example.yaml", &zone("-all", "203.0.113.26"));
    repository.commit();
    assert_eq!(told(&repository, &["zones/a.example.yaml"]), (0, Value::Array(Vec::new())));
    repository.write("zones/a.example.yaml", &zone("~all", "203.0.113.256"));
    let quick = told(&repository, &["zones/a.example.yaml"]);
    let rules: Vec<&str> = quick.1.as_array().unwrap().iter().filter_map(|finding| finding["rule"].as_str()).collect();
    assert_eq!(rules, ["change-weakens", "bad-rdata"], "{}", quick.1);
    repository.remove("README.txt");
    assert_eq!(told(&repository, &["zones/a.example.yaml"]), quick);
}

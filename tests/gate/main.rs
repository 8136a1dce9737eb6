//! `check --base`, `check --hook` and `diff`, in real git repositories.

mod pre_commit;
mod quick;
mod repository;
mod sides;
mod story;

use repository::{Repository, zone};

#[test]
fn a_repository_without_commits_has_nothing_older() {
    let repository = Repository::new();
    repository.write("example.com.zone", &zone(1, "ftp CNAME gone\n"));
    let told = repository.check(&["--base", "HEAD", "."]);
    assert_eq!(told.findings(), ["cname-target-missing example.com."]);
}

#[test]
fn revisions_that_are_not_there() {
    let repository = Repository::new();
    repository.write("example.com.zone", &zone(1, ""));
    repository.commit();
    for name in ["nope", "origin/nope", "--help", "HEAD:example.com.zone", "a b", ""] {
        let (code, stderr) = repository.refused(&["check", &format!("--base={name}"), "."]);
        assert_eq!(code, 2, "{name}: {stderr}");
    }
    let (_, stderr) = repository.refused(&["check", "--base=origin/nope", "."]);
    assert!(
        stderr.contains("there is no revision `origin/nope`") && stderr.contains("git fetch origin nope"),
        "{stderr}"
    );
    // No file of the names was made, no option was taken.
    assert!(repository.git(&["status", "--porcelain"]).stdout.is_empty());
}

#[test]
fn no_repository_standard_input_or_a_bare_one() {
    let outside = tempfile::tempdir().unwrap();
    let file = outside.path().join("example.com.zone");
    std::fs::write(&file, zone(1, "")).unwrap();
    let repository = Repository::new();
    let (code, stderr) = repository.refused(&["check", "--base", "HEAD", file.to_str().unwrap()]);
    assert!(code == 2 && stderr.contains("needs a git repository"), "{stderr}");
    let (code, stderr) = repository.refused(&["check", "--base", "HEAD", "-"]);
    assert!(code == 2 && stderr.contains("standard input"), "{stderr}");
    repository.write("example.com.zone", &zone(1, ""));
    repository.commit();
    repository.git(&["clone", "--quiet", "--bare", ".", "bare"]);
    let (code, stderr) = repository.refused(&["check", "--base", "HEAD", "bare"]);
    assert!(code == 2 && stderr.contains("bare repository"), "{stderr}");
}

#[test]
fn a_shallow_clone_says_what_to_fetch() {
    let repository = Repository::new();
    repository.write("example.com.zone", &zone(1, ""));
    repository.commit();
    repository.write("example.com.zone", &zone(2, "www A 192.0.2.80\n"));
    repository.commit();
    let url = format!("file://{}", repository.path().display());
    repository.git(&["clone", "--quiet", "--depth=1", &url, "shallow"]);
    let (code, stderr) = repository.refused(&["check", "--base", "HEAD~1", "shallow"]);
    assert!(code == 2 && stderr.contains("shallow clone") && stderr.contains("fetch-depth: 0"), "{stderr}");
    let told = repository.check(&["--base", "HEAD", "shallow"]);
    assert_eq!((told.code, told.findings().len()), (0, 0));
}

#[test]
fn the_merge_base_counts_where_it_is_asked_for() {
    let repository = Repository::new();
    repository.write("example.com.zone", &zone(1, ""));
    repository.commit();
    repository.git(&["checkout", "--quiet", "-b", "topic"]);
    repository.write("example.com.zone", &zone(2, "www A 192.0.2.80\n"));
    repository.commit();
    repository.git(&["checkout", "--quiet", "main"]);
    // Meanwhile the serial has risen further there.
    repository.write("example.com.zone", &zone(3, "ftp A 192.0.2.21\n"));
    repository.commit();
    repository.git(&["checkout", "--quiet", "topic"]);
    assert_eq!(repository.check(&["--base", "main", "."]).findings(), ["serial-jump example.com."]);
    assert_eq!(repository.check(&["--base", "main", "--merge-base", "."]).findings(), [""; 0]);
}

#[test]
fn includes_and_server_configuration_of_then() {
    let repository = Repository::new();
    repository.write("named.conf", "zone \"example.com\" { type primary; file \"zones/one\"; };\n");
    repository.write("zones/one", "$INCLUDE parts/hosts\n");
    repository.write("zones/parts/hosts", &zone(7, "ftp CNAME gone\n"));
    repository.commit();
    let told = repository.check(&["--base", "HEAD", "."]);
    assert_eq!((told.findings().len(), told.base("known")), (0, 1));
    repository.edit("zones/parts/hosts", "gone", "ns1.example.net.");
    let told = repository.check(&["--base", "HEAD", "."]);
    assert_eq!((told.findings(), told.base("gone")), (vec!["serial-not-increased example.com.".to_owned()], 1));
}

#[test]
fn a_submodule_as_it_was() {
    let zones = Repository::new();
    zones.write("example.com.zone", &zone(7, "ftp CNAME gone\n"));
    zones.commit();
    let outer = Repository::new();
    let url = zones.path().to_str().unwrap().to_owned();
    outer.git(&["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", &url, "zones"]);
    outer.commit();
    let told = outer.check(&["--base", "HEAD", "."]);
    assert_eq!((told.findings().len(), told.base("known")), (0, 1), "{}", told.stderr);
    outer.edit("zones/example.com.zone", "gone", "away");
    assert_eq!(outer.check(&["--base", "HEAD", "."]).findings().len(), 2);
}

#[test]
fn the_serial_is_raised_with_what_else_is_mended() {
    let repository = Repository::new();
    repository.write("example.com.zone", &zone(2024010101, ""));
    repository.commit();
    repository.write("example.com.zone", &zone(2024010101, "www A 192.0.2.80\n"));
    let told = repository.check(&["--base", "HEAD", "--fix", "."]);
    assert_eq!((told.code, told.findings().len()), (0, 0));
    assert_eq!(repository.read("example.com.zone"), zone(2026112201, "www A 192.0.2.80\n"));
}

#[test]
fn the_hook_takes_names_that_are_no_zones() {
    let repository = Repository::new();
    repository.write("README", "Zones of ours.\n");
    repository.write("example.com.zone", &zone(1, ""));
    repository.commit();
    repository.write("README", "More on zones of ours.\n");
    let told = repository.check(&["--hook", "--base", "HEAD", "README"]);
    assert_eq!((told.code, told.findings().len()), (0, 0), "{}", told.stderr);
    assert!(told.stderr.contains("`README` is no zone"), "{}", told.stderr);
}

#[test]
fn the_hook_speaks_of_what_is_touched() {
    let repository = Repository::new();
    repository.write("a.example.zone", &zone(1, "@ MX 10 mail.b.example.\n"));
    repository.write("b.example.zone", &zone(1, "mail A 203.0.113.25\n"));
    repository.write("c.example.zone", &zone(1, "ftp CNAME gone\n"));
    repository.commit();
    repository.write("b.example.zone", &zone(2, ""));
    // Its own zone is the one that names the host that is gone.
    let told = repository.check(&["--hook", "--base", "HEAD", "b.example.zone"]);
    assert!(told.findings().contains(&"mx-target-missing a.example.".to_owned()), "{:?}", told.findings());
    // Without a base what was there before counts, too, but only where it is touched.
    let told = repository.check(&["--hook", "b.example.zone"]);
    assert!(told.findings().contains(&"mx-target-missing a.example.".to_owned()), "{:?}", told.findings());
    assert!(!told.findings().contains(&"cname-target-missing c.example.".to_owned()), "{:?}", told.findings());
    // A policy touches all.
    repository.write("zonewarden.toml", "");
    let told = repository.check(&["--hook", "zonewarden.toml"]);
    assert!(told.findings().contains(&"cname-target-missing c.example.".to_owned()), "{:?}", told.findings());
}

#[test]
fn a_difference_of_files_and_of_revisions() {
    let repository = Repository::new();
    let then = zone(1, "@ MX 10 mail\nmail A 203.0.113.25\nwww A 192.0.2.80\nold A 192.0.2.9\n");
    let now = zone(2, "@ MX 10 mx.example.net.\nmail A 203.0.113.25\nwww 5m A 192.0.2.80\nnew A 192.0.2.10\n");
    repository.write("zones/example.com.zone", &then);
    repository.write("zones/gone.example.zone", &zone(7, ""));
    repository.commit();
    repository.write("zones/example.com.zone", &now);
    repository.remove("zones/gone.example.zone");
    let expected = "\
example.com. (serial 1 → 2)
  mail routing
    - @ 1h MX 10 mail.example.com.
    + @ 1h MX 10 mx.example.net.
        zones/example.com.zone:5:6
  records
    + new 1h A 192.0.2.10
        zones/example.com.zone:8:7
    - old 1h A 192.0.2.9
        HEAD:zones/example.com.zone:8:7
    ! www A 192.0.2.80: TTL 1h → 5m
        zones/example.com.zone:7:10

gone.example.: the zone is gone, with 3 records

zones: 1 changed, 1 removed; records: 1 added, 1 removed, 1 changed, 1 with another TTL
";
    let output = repository.run(&["diff", "HEAD"]);
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected, "{}", String::from_utf8_lossy(&output.stderr));
    repository.commit();
    let output = repository.run(&["diff", "HEAD~1", "HEAD", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["zones"][0]["rows"][0]["mail"], "MX");
    assert_eq!(document["zones"][0]["serial"]["after"], 2);
    let output = repository.run(&[
        "diff",
        "HEAD~1:zones/example.com.zone",
        "HEAD:zones/example.com.zone",
        "--format",
        "markdown",
    ]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        text.starts_with(
            "### example.com. (serial 1 → 2)\n\nMail routing:\n\n```diff\n- @ 1h MX 10 mail.example.com.\n"
        ),
        "{text}"
    );
    repository.write("elsewhere/example.com.zone", &now);
    let output = repository.run(&["diff", "zones/example.com.zone", "elsewhere/example.com.zone"]);
    assert_eq!(String::from_utf8_lossy(&output.stdout), "no difference\n");
    let (code, stderr) = repository.refused(&["diff", "HEAD:nowhere", "zones"]);
    assert!(code == 2 && stderr.contains("holds no `nowhere`"), "{stderr}");
}

/// What is old is known by what held where it stood: an override for files holds for those of then, too, whichever way
/// they are read.
#[test]
fn overrides_for_files_hold_for_those_of_then() {
    let policy = "[zones]\ninclude = ['zones/**']\n\
                  [[custom]]\nid = 'corp-x'\nselect = { type = 'TXT' }\nforbid = true\n\
                  [rules.corp-x]\nseverity = 'off'\n\
                  [[override]]\npaths = ['zones/legacy/**']\nrules.corp-x.severity = 'error'\n";
    for policy_changes in [false, true] {
        let repository = Repository::new();
        repository.write("zonewarden.toml", policy);
        repository.write("zones/legacy/a.example.zone", &zone(1, "old TXT old\n"));
        repository.commit();
        repository.write("zones/legacy/a.example.zone", &zone(2, "old TXT old\nnew A 192.0.2.1\n"));
        if policy_changes {
            // Then files of then are read again.
            repository.write("zonewarden.toml", &format!("{policy}# more\n"));
        }
        let told = repository.check(&["--base", "HEAD", "."]);
        assert_eq!(told.findings(), [""; 0], "policy changes: {policy_changes}");
        assert_eq!(told.base("known"), 1, "policy changes: {policy_changes}");
        repository.write("zones/legacy/a.example.zone", &zone(2, "old TXT old\nnew TXT new\n"));
        assert_eq!(repository.check(&["--base", "HEAD", "."]).findings(), ["corp-x a.example."]);
    }
}
